//! One word for one thing: `docs/woordenlijst.md` says which, and nothing that people read uses another.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::support::daemon::CLIENT;

const LIST: &str = "docs/woordenlijst.md";
/// The guides in Dutch.
const GUIDES: [&str; 8] = [
    "docs/begrippenlijsten.md",
    "docs/beleid.md",
    "docs/beperkingen.md",
    "docs/dossiers.md",
    "docs/eerste-dag.md",
    "docs/overdracht-en-publicatie.md",
    "docs/selectielijst.md",
    "docs/werken-met-een-registratie.md",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The words that are not to be used, each with the one that is.
fn words() -> Vec<(String, String)> {
    let list = fs::read_to_string(root().join(LIST)).unwrap();
    let rows = list.lines().filter(|line| line.starts_with("| ")).skip(1);
    let cells =
        rows.map(|row| row.trim_matches('|').split('|').map(str::trim).map(String::from).collect::<Vec<_>>());
    cells
        .flat_map(|cells| {
            let word = cells[0].clone();
            let not: Vec<String> = cells[3].split(',').map(|not| not.trim().to_lowercase()).collect();
            not.into_iter().map(move |not| (not, word.clone()))
        })
        .collect()
}

/// Whether a text has that word, whole.
fn has(text: &str, word: &str) -> bool {
    let ends = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
    text.match_indices(word)
        .any(|(at, _)| ends(text[..at].chars().next_back()) && ends(text[at + word.len()..].chars().next()))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        // Tests say anything; what documents say of themselves is in the words of others.
        if path.is_dir() && !["tests", "inspect"].contains(&name) {
            sources(&path, found);
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// What a source says to people: its texts, without comments and without its own tests.
fn said(source: &str) -> String {
    let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n").split('"').skip(1).step_by(2).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_list_is_read_and_a_word_is_found_only_whole() {
    assert!(words().contains(&("journaal".into(), "logboek".into())));
    assert!(
        has("in het journaal.", "journaal")
            && !has("een opmerking", "merking")
            && !has("merkingen", "merking")
    );
    assert_eq!(said("// \"journaal\"\nlet a = \"logboek\"; // b"), "logboek");
}

#[test]
fn nothing_that_people_read_has_another_word_for_a_thing() {
    let mut texts: Vec<(PathBuf, String)> =
        GUIDES.iter().map(|guide| (guide.into(), fs::read_to_string(root().join(guide)).unwrap())).collect();
    let mut found = Vec::new();
    sources(&root().join("client/src"), &mut found);
    sources(&root().join("daemon/src"), &mut found);
    assert!(found.len() > 100, "{} sources", found.len());
    texts.extend(found.into_iter().map(|path| {
        let text = said(&fs::read_to_string(&path).unwrap());
        (path, text)
    }));
    let mut wrong = Vec::new();
    for (path, text) in texts {
        let text = text.to_lowercase();
        for (not, word) in words().iter().filter(|(not, _)| has(&text, not)) {
            wrong.push(format!("{}: “{not}”; write “{word}”", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_client_explains_itself_in_the_language_of_who_asks() {
    let client = |locale: &str, words: &[&str]| {
        let mut client = Command::new(CLIENT);
        client.env("LC_ALL", locale).args(words).output().unwrap()
    };
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    for (locale, words) in
        [("nl_NL.UTF-8", &["list", "--help"][..]), ("C", &["--lang", "nl", "help", "list"][..])]
    {
        let told = client(locale, words);
        assert_eq!(told.status.code(), Some(0));
        let told = text(&told.stdout);
        assert!(told.starts_with("Toon een lijst van documenten\n") && told.contains("Opties:"), "{told}");
    }
    let told = client("nl_NL.UTF-8", &["lisst"]);
    assert_eq!((told.status.code(), text(&told.stdout).as_str()), (Some(2), ""));
    assert!(text(&told.stderr).starts_with("fout: er is geen opdracht `lisst`\n"), "{}", text(&told.stderr));
    let told = client("nl_NL.UTF-8", &["lisst", "--lang", "en"]);
    assert!(
        text(&told.stderr).starts_with("error: unrecognized subcommand 'lisst'"),
        "{}",
        text(&told.stderr)
    );
}
