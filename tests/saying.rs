//! What Bronmerk reads of a document, shown to who asks for it.

use std::{fs, os::unix::fs::symlink};

use serde_json::Value;

use crate::{properties::docx, support::Daemon};

/// A letter of Word with that text.
fn word(document: &str) -> Vec<u8> {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
    let links = format!(
        r#"<Relationships><Relationship Id="a" Type="{kind}" Target="word/document.xml"/></Relationships>"#
    );
    docx(&[("_rels/.rels", &links), ("word/document.xml", document)])
}

/// A letter with a heading, a text, a word that is not shown and one that was taken out.
fn letter() -> Vec<u8> {
    let document = r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
        <w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>Besluit over de kade</w:t></w:r></w:p>
        <w:p><w:r><w:t>De minister wijst het verzoek af.</w:t></w:r></w:p>
        <w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Nog navragen bij de advocaat.</w:t></w:r></w:p>
        <w:p><w:del w:id="1"><w:r><w:delText>De prijs is 4 ton.</w:delText></w:r></w:del></w:p>
        </w:body></w:document>"#;
    word(document)
}

fn kinds(answer: &Value) -> Vec<(&str, &str)> {
    let spans = answer["spans"].as_array().map(Vec::as_slice).unwrap_or_default();
    spans.iter().map(|span| (span["kind"].as_str().unwrap(), span["text"].as_str().unwrap())).collect()
}

#[test]
fn what_a_document_says_is_shown_with_what_it_is_and_kept_nowhere() {
    let daemon = Daemon::start();
    daemon.write("besluit.docx", letter());
    daemon.sync();
    let [answer] = &daemon.ask(["text", "--json", daemon.path("besluit.docx").to_str().unwrap()])[..] else {
        panic!("one object")
    };
    assert_eq!(
        kinds(answer),
        [
            ("TEXT_KIND_HEADING", "Besluit over de kade"),
            ("TEXT_KIND_BODY", "De minister wijst het verzoek af."),
            ("TEXT_KIND_HIDDEN", "Nog navragen bij de advocaat."),
            ("TEXT_KIND_DELETED", "De prijs is 4 ton."),
        ],
        "{answer:#}"
    );
    assert_eq!(answer["spans"][0]["headingLevel"], 1);
    assert_eq!(answer["ending"], "TEXT_ENDING_WHOLE");

    let shown = daemon.client(["--lang", "nl", "text", daemon.path("besluit.docx").to_str().unwrap()]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    for (what, text) in [("kop 1", "Besluit over"), ("verborgen", "advocaat"), ("verwijderd", "4 ton")] {
        let line = shown.lines().find(|line| line.contains(text)).unwrap_or_default();
        assert!(line.contains(what), "{shown}");
    }
    // As it is now, also before anybody was told of a change.
    daemon.write("besluit.docx", word("<d><p><r><t>Anders</t></r></p></d>"));
    let answer = daemon.ask(["text", "--json", daemon.path("besluit.docx").to_str().unwrap()]).remove(0);
    assert_eq!(kinds(&answer), [("TEXT_KIND_BODY", "Anders")]);
    assert!(!daemon.log().contains("advocaat"), "no word of it is in the log");
    let history = daemon.client(["history", "--json", daemon.path("besluit.docx").to_str().unwrap()]);
    assert!(!String::from_utf8_lossy(&history.stdout).contains("advocaat"), "nor in the journal");
}

#[test]
fn a_long_text_comes_whole_and_a_longer_one_says_where_it_stops() {
    let daemon = Daemon::start();
    let lines: Vec<String> =
        (0..60_000).map(|number| format!("Regel {number} van een lang verslag, één.")).collect();
    daemon.write("verslag.txt", lines.join("\n"));
    daemon.write("te lang.txt", "één regel zonder einde ".repeat(300_000));
    daemon.sync();
    let read = |name: &str| daemon.ask(["text", "--json", daemon.path(name).to_str().unwrap()]).remove(0);
    let whole = read("verslag.txt");
    assert_eq!(whole["ending"], "TEXT_ENDING_WHOLE");
    let pieces = whole["spans"].as_array().unwrap();
    let mut read_back = String::new();
    for piece in pieces {
        read_back.push_str(if read_back.is_empty() || piece["continues"] == true { "" } else { "\n" });
        read_back.push_str(piece["text"].as_str().unwrap());
    }
    assert!(read_back == lines.join("\n"), "{} pieces, {} bytes", pieces.len(), read_back.len());
    let cut = read("te lang.txt");
    assert_eq!(cut["ending"], "TEXT_ENDING_CUT_OFF");
    let bytes: usize = kinds(&cut).into_iter().map(|(_, text)| text.len()).sum();
    assert!((3_900_000..=4 << 20).contains(&bytes), "{bytes}");
}

#[test]
fn what_has_no_text_says_why() {
    let daemon = Daemon::start();
    daemon.write("plaatje.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".repeat(4));
    daemon.write("leeg.txt", "\n");
    daemon.write("weg.txt", "Dit gaat weg.");
    daemon.write("zaak/nota.txt", "Een nota.");
    daemon.sync();
    let told = |arguments: &[&str], code: i32| {
        let output = daemon.client([&["--lang", "nl", "text"], arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{said}");
        said
    };
    let place = |name: &str| daemon.path(name).to_str().unwrap().to_owned();
    assert!(told(&[&place("plaatje.png")], 0).contains("leest Bronmerk geen tekst"));
    assert!(told(&[&place("leeg.txt")], 0).contains("Er staat geen tekst"));
    let dossier = daemon.client(["dossier", "make", daemon.path("zaak").to_str().unwrap()]);
    assert!(dossier.status.success(), "{}", String::from_utf8_lossy(&dossier.stderr));
    assert!(told(&[&place("zaak")], 1).contains("Een dossier heeft zelf geen tekst"));

    let gone = daemon.listed("weg.txt").unwrap()["name"].as_str().unwrap().to_owned();
    fs::remove_file(daemon.path("weg.txt")).unwrap();
    assert!(told(&[&gone], 1).contains("is er niet meer"));
    // Who puts a link in its place does not have it read what is behind that.
    let secret = tempfile::NamedTempFile::new().unwrap();
    fs::write(secret.path(), "Dit is van een ander.").unwrap();
    symlink(secret.path(), daemon.path("weg.txt")).unwrap();
    assert!(!told(&[&gone], 1).contains("van een ander"));
}
