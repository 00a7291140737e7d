//! What a person has to do about a document, and saying no to what is suggested.

use std::fs;

use serde_json::Value;

use crate::{
    answers::likely,
    support::{Daemon, Starting, daemon::text},
};

/// Two rules that suggest the same, and one that suggests something else.
const RULES: &str = "
[[rules]]
id = 'beschikking'
reason = { nl = 'de naam zegt dat het een beschikking is', en = 'the name says so' }
where = { name_contains = 'beschikking' }
suggest = { woo_informatiecategorie = 'beschikkingen' }

[[rules]]
id = 'map'
reason = { nl = 'in deze map staan beschikkingen', en = 'the name says so' }
where = { name_contains = '2027' }
suggest = { woo_informatiecategorie = 'beschikkingen' }

[[rules]]
id = 'advies'
reason = { nl = 'de naam zegt dat er een advies bij hoort', en = 'the name says so' }
where = { name_contains = 'advies' }
suggest = { woo_informatiecategorie = 'adviezen' }
";

fn with_rules() -> Daemon {
    let policy = tempfile::tempdir().unwrap();
    let path = policy.keep().join("beleid.toml");
    fs::write(&path, RULES).unwrap();
    Starting::new().with("--policy").with(path).start()
}

fn suggested(record: &Value) -> Vec<String> {
    let suggestions = record["fields"]["woo_informatiecategorie"]["suggestions"].as_array().cloned();
    suggestions.unwrap_or_default().iter().map(|one| text(&one["value"]["term"], "label")).collect()
}

#[test]
fn what_was_rejected_is_not_suggested_again_until_that_is_undone() {
    let daemon = with_rules();
    let record = daemon.save("beschikking 2027.txt");
    assert_eq!((suggested(&record).len(), text(&record, "standing")), (1, "STANDING_WAITS".into()));
    let path = daemon.path("beschikking 2027.txt");
    let path = path.to_str().unwrap();
    let ask = |words: &[&str]| {
        let output = daemon.client([&["--lang", "nl"], words].concat());
        let (out, said) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(output.status.success(), "{words:?}: {said}");
        out
    };
    let looked = ask(&["reject", path, "woo_informatiecategorie", "--preview"]);
    assert!(looked.starts_with("Zou afwijzen: woo_informatiecategorie"), "{looked}");
    assert_eq!(suggested(&daemon.listed("beschikking 2027.txt").unwrap()).len(), 1, "only looked at");
    let done = ask(&["reject", path, "woo_informatiecategorie", "--reason", "Dit is een kopie."]);
    assert!(done.starts_with("Afgewezen: woo_informatiecategorie") && done.contains("eschikking"), "{done}");

    let gone = |why: &str| {
        let record = daemon.listed("beschikking 2027.txt").unwrap();
        assert!(
            suggested(&record).is_empty() && text(&record, "standing") == "STANDING_TO_COMPLETE",
            "{why}"
        );
        assert_eq!(record["rejections"][0]["reason"], "Dit is een kopie.", "{why}");
    };
    gone("rejected");
    daemon.write("beschikking 2027.txt", "een andere inhoud");
    daemon.settle();
    gone("saved with another content");
    fs::rename(daemon.path("beschikking 2027.txt"), daemon.path("x.txt")).unwrap();
    daemon.settle();
    fs::rename(daemon.path("x.txt"), daemon.path("beschikking 2027.txt")).unwrap();
    daemon.settle();
    gone("no longer what the rules are about, and again");
    fs::rename(daemon.path("beschikking 2027.txt"), daemon.path("advies bij beschikking 2027.txt")).unwrap();
    daemon.settle();
    let record = daemon.listed("advies bij beschikking 2027.txt").unwrap();
    assert_eq!(suggested(&record).len(), 1, "another value is asked: {record}");

    let path = daemon.path("advies bij beschikking 2027.txt");
    let history = ask(&["history", path.to_str().unwrap()]);
    assert!(history.contains("voorstel afgewezen"), "{history}");
    ask(&["undo", path.to_str().unwrap()]);
    let record = daemon.listed("advies bij beschikking 2027.txt").unwrap();
    assert_eq!((suggested(&record).len(), record["rejections"].is_null()), (2, true), "{record}");
}

#[test]
fn what_a_person_has_to_do_is_told_and_nothing_that_is_not_in_order_is_called_so() {
    let daemon = Daemon::start();
    let record = daemon.save("nota.txt");
    assert_eq!(text(&record, "standing"), "STANDING_TO_COMPLETE");
    let lacks: Vec<_> =
        record["fieldsToComplete"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(lacks, ["archiefvormer", "waardering", "beperking_gebruik"]);
    let path = daemon.path("nota.txt");
    let path = path.to_str().unwrap();
    let found =
        |standing: &str| daemon.ask(["list", "--json", "--filter", &format!("standing = {standing}")]).len();
    assert_eq!(["to_complete", "TO_COMPLETE", "waits", "in_order", "being_read"].map(found), [1, 1, 0, 0, 0]);
    for (lang, word, other) in [("nl", "Nog aan te vullen", "Geregeld"), ("en", "To be completed", "Settled")]
    {
        for words in [vec!["show", path], vec!["list"], vec!["status"]] {
            let output = daemon.client([&["--lang", lang], words.as_slice()].concat());
            let out = String::from_utf8(output.stdout).unwrap();
            assert!(!out.contains(other), "{out}");
            assert_eq!(out.contains(word), words[0] != "status", "{words:?}: {out}");
        }
    }
}

#[test]
fn a_record_with_all_that_it_needs_is_in_order() {
    let policy = tempfile::tempdir().unwrap();
    let path = policy.path().join("beleid.toml");
    let own = "[organisation]\nname = 'ministerie van Financiën'\nuri = 'https://identifier.overheid.nl/tooi/id/ministerie/mnre1090'\n";
    fs::write(&path, own).unwrap();
    let daemon = Starting::new().with("--policy").with(path).start();
    daemon.save("nota.txt");
    let nota = daemon.path("nota.txt");
    let nota = nota.to_str().unwrap();
    daemon.ask(["set", "--json", nota, "waardering=B", "beperking_gebruik=Geen beperking"]);
    let record = daemon.listed("nota.txt").unwrap();
    assert_eq!(
        (text(&record, "standing"), record["fieldsToComplete"].is_null()),
        ("STANDING_IN_ORDER".into(), true)
    );
    let found = |filter: &str| daemon.ask(["list", "--json", "--filter", filter]).len();
    assert_eq!([found("standing = in_order"), found("standing != in_order")], [1, 0]);
    let shown = String::from_utf8(daemon.client(["--lang", "nl", "show", nota]).stdout).unwrap();
    assert!(shown.starts_with("nota.txt · Op orde\n"), "{shown}");
}

/// Many at once: shown first, those without a suggestion left alone, and taken back as one.
#[test]
fn a_suggestion_is_rejected_in_many_documents() {
    let daemon = with_rules();
    for name in ["beschikking a.txt", "beschikking b.txt", "nota.txt"] {
        daemon.save(name);
    }
    let field = "woo_informatiecategorie";
    let filter = format!("folder = {:?}", daemon.folder);
    let told = |words: &[&str]| {
        let output = daemon.client([&["--lang", "nl"], words].concat());
        let (out, said) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(output.status.success(), "{words:?}: {out}{said}");
        out + &said
    };
    let waiting = || {
        let all =
            ["beschikking a.txt", "beschikking b.txt"].map(|name| suggested(&daemon.listed(name).unwrap()));
        all.concat().len()
    };
    let preview = told(&["reject", "--where", &filter, field, "--preview"]);
    assert!(preview.contains("zou wijzigen: 2; blijft gelijk: 1; wordt geweigerd: 0"), "{preview}");
    assert_eq!(waiting(), 2, "only looked at");
    let done = told(&["reject", "--where", &filter, field, "--yes", "--reason", "Geen van alle."]);
    assert!(done.contains("gewijzigd: 2; bleef gelijk: 1; geweigerd: 0"), "{done}");
    assert_eq!(waiting(), 0);
    let batch = done.split_once("--batch ").unwrap().1.split_whitespace().next().unwrap();
    told(&["undo", "--batch", batch, "--yes"]);
    assert_eq!(waiting(), 2, "undone as one");
    let [a, b] = ["beschikking a.txt", "beschikking b.txt"].map(|name| daemon.path(name));
    let done = told(&["reject", a.to_str().unwrap(), b.to_str().unwrap(), field]);
    assert!(done.contains("gewijzigd: 2; bleef gelijk: 0; geweigerd: 0"), "{done}");
}

/// The question is asked of several files; the others stay as they are.
#[test]
fn whether_files_are_the_same_is_answered_for_many() {
    let daemon = Daemon::start();
    let (_, id) = likely(&daemon);
    daemon.save("nota.txt");
    let [asks, nota] = ["cijfers.xlsx", "nota.txt"].map(|name| daemon.path(name));
    let [asks, nota] = [asks.to_str().unwrap(), nota.to_str().unwrap()];
    let told = |words: &[&str]| {
        let output = daemon.client([&["--lang", "nl"], words].concat());
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    };
    let (_, preview) = told(&["same", asks, nota, "--no", "--preview"]);
    assert!(preview.contains("zou wijzigen: 1; blijft gelijk: 1; wordt geweigerd: 0"), "{preview}");
    assert_eq!(daemon.record(&id)["origin"]["relation"], "RELATION_PERHAPS");
    let filter = format!("folder = {:?}", daemon.folder);
    let (code, said) = told(&["same", "--where", &filter, "--no"]);
    assert!(code == Some(2) && said.contains("--unasked"), "nobody can be asked: {said}");
    let (code, said) = told(&["same", "--where", &filter, "--no", "--unasked"]);
    assert!(code == Some(0) && said.contains("gewijzigd: 1; bleef gelijk: 1; geweigerd: 0"), "{said}");
    assert!(
        said.contains("`bronmerk withdraw`") && !said.contains("--batch"),
        "restrictions stay; it is not undone: {said}"
    );
    assert!(daemon.record(&id)["origin"].is_null());
    assert_eq!(daemon.ask(["batches", "--json"]).len(), 1);
}
