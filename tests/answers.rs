//! What a person answers where nothing proves whether a file is a document that was known, or a new one.

use std::{fs, time::Duration};

use serde_json::Value;

use crate::support::{
    Daemon, Way,
    daemon::text,
    known::{Known, decided, is_restricted, name_it, overview, rename, stays, title},
    ways::after,
};

/// Longer than a program that sets the old file aside needs, and short enough to be a slow save.
const SLOW: Duration = Duration::from_secs(4);

/// A restricted, named document that was deleted, and another file that was made under its name: the known one,
/// and the id of the new record.
fn likely(daemon: &Daemon) -> (Known, String) {
    let known = decided(daemon, "cijfers.xlsx");
    fs::remove_file(daemon.path("cijfers.xlsx")).unwrap();
    daemon.sync();
    after(SLOW);
    daemon.write("cijfers.xlsx", "heel andere cijfers");
    daemon.settle();
    let new = known.is_not_at(daemon, "cijfers.xlsx");
    is_asked(daemon, "cijfers.xlsx", &known);
    (known, text(&new, "name"))
}

fn is_asked(daemon: &Daemon, name: &str, known: &Known) {
    let new = daemon.listed(name).unwrap();
    assert_eq!(new["origin"]["relation"], "RELATION_PERHAPS", "{}", overview(daemon));
    assert_eq!(new["origin"]["document"], *known.id);
    assert_eq!(new["state"], "DOCUMENT_STATE_NEEDS_DECISION");
    assert!(is_restricted(&new), "the restriction holds here too");
}

/// Runs the client in a language; a word that begins with `@` is a path in the watched folder.
fn told(daemon: &Daemon, lang: &str, words: &[&str]) -> (Option<i32>, String) {
    let word = |word: &&str| match word.strip_prefix('@') {
        Some(name) => daemon.path(name).into_os_string(),
        None => word.into(),
    };
    let output = daemon.client(["--lang".into(), lang.into()].into_iter().chain(words.iter().map(word)));
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

fn done(daemon: &Daemon, words: &[&str]) -> String {
    let (code, said) = told(daemon, "nl", words);
    assert_eq!(code, Some(0), "{words:?}: {said}\n{}", daemon.log());
    said
}

/// It is refused, and says so in both languages.
fn refused(daemon: &Daemon, words: &[&str], nl: &str, en: &str) {
    for (lang, part) in [("nl", nl), ("en", en)] {
        let (code, said) = told(daemon, lang, words);
        assert!(code == Some(1) && said.contains(part), "{words:?}: {code:?} {said}");
    }
}

fn entries(daemon: &Daemon, id: &str) -> Vec<Value> {
    daemon.ask(["history", "--json", id])
}

fn last(daemon: &Daemon, id: &str) -> Value {
    entries(daemon, id).pop().unwrap()
}

#[test]
fn an_open_question_is_shown_with_both_answers_and_keeps_the_document_from_the_public() {
    let daemon = Daemon::start();
    let (known, id) = likely(&daemon);
    let path = daemon.path("cijfers.xlsx");
    let shown = done(&daemon, &["show", "@cijfers.xlsx"]);
    for part in [
        format!("Is dit hetzelfde document als “{}” ({})?", known.title.as_deref().unwrap(), path.display()),
        format!("ja: bronmerk same {} --yes\n", path.display()),
        format!("nee: bronmerk same {} --no\n", path.display()),
    ] {
        assert!(shown.contains(&part), "{part}: {shown}");
    }
    let listed = done(&daemon, &["list", "--state", "needs-decision", "--json"]);
    assert!(listed.contains(&id), "{listed}");
    done(&daemon, &["status"]);
    done(&daemon, &["completeness"]);
    // In readiness and in what is exported alike, also when the restriction is none any more.
    let restriction = text(&daemon.record(&id)["restrictions"][0], "id");
    done(&daemon, &["withdraw", "@cijfers.xlsx", &restriction, "--reason", "Hoort er niet bij."]);
    let judged =
        ["beoordeling=openbaar", "officiele_titel=Cijfers", "documenthandelingen=ontvangst 2026-01-31"];
    done(&daemon, &[&["set", "@cijfers.xlsx"][..], &judged].concat());
    let (nl, en) =
        ("het is niet zeker of dit hetzelfde document is", "it is not certain whether this is the same");
    refused(&daemon, &["publish", "@cijfers.xlsx"], nl, en);
    assert!(done(&daemon, &["show", "@cijfers.xlsx"]).contains(nl));
    let out = daemon.own.path().join("woo");
    let out = out.to_str().unwrap();
    refused(&daemon, &["export", "diwoo", "--base-url", "https://example.org", "--out", out, "@"], nl, en);
    done(&daemon, &["same", "@cijfers.xlsx", "--no"]);
    let (_, said) = told(&daemon, "nl", &["publish", "@cijfers.xlsx"]);
    assert!(!said.contains(nl) && !said.contains("beperkt"), "the answer cleared the way: {said}");
}

#[test]
fn after_yes_the_older_record_goes_on_with_the_new_file() {
    let mut daemon = Daemon::start();
    let (known, id) = likely(&daemon);
    name_it(&daemon, &id, "Titel van de nieuwe");
    daemon.save("bijlage.txt");
    done(&daemon, &["relate", "@bijlage.txt", "is-bijlage-bij", "@cijfers.xlsx"]);
    done(&daemon, &["set", &id, "omschrijving=Van de nieuwe"]);
    refused(
        &daemon,
        &["same", "@cijfers.xlsx", "--yes", "--etag", "1"],
        "intussen veranderd",
        "changed in the meantime",
    );
    let said = done(&daemon, &["same", "@cijfers.xlsx", "--yes", "--reason", "Opnieuw uitgedraaid."]);
    assert!(said.contains("`naam`") && said.contains("“Titel van de nieuwe”"), "what was not taken: {said}");
    stays(&mut daemon, |daemon| {
        known.is_only_at(daemon, "cijfers.xlsx");
        let record = daemon.listed("cijfers.xlsx").unwrap();
        assert_eq!(record["fields"]["omschrijving"]["value"]["text"], "Van de nieuwe");
        assert!(record["origin"].is_null() && record["absence"].is_null(), "{record:#}");
        assert_eq!(record["state"], "DOCUMENT_STATE_SETTLED");
        assert_eq!(record["restrictions"].as_array().unwrap().len(), 1, "{record:#}");
        assert_eq!(
            record["relatedFrom"][0]["kind"], "KIND_ANNEX_OF",
            "what others have to do with it: {record:#}"
        );
        let ended = daemon.record(&id);
        assert_eq!(
            (&ended["successor"], &ended["absence"]["kind"]),
            (&known.id.as_str().into(), &"KIND_MERGED".into())
        );
        assert_eq!(title(&ended), Some("Titel van de nieuwe"), "what ended keeps what was said of it");
    });
    // The contents of both files, and the person with the reason, in one journal.
    let entries = entries(&daemon, &known.id);
    let contents = |content: &str| {
        let size = content.len().to_string();
        entries.iter().any(|entry| entry["after"]["facts"]["sizeBytes"] == size)
    };
    assert!(contents("de inhoud van cijfers.xlsx") && contents("heel andere cijfers"), "{entries:#?}");
    let answer = entries.iter().find(|entry| entry["action"] == "ACTION_RETURNED").unwrap();
    assert_eq!(
        (&answer["source"], last(&daemon, &id)["action"].as_str()),
        (&"SOURCE_PERSON".into(), Some("ACTION_MERGED"))
    );
    for entry in [answer, &last(&daemon, &id)] {
        assert!(text(&entry["reason"], "nl").contains("Opnieuw uitgedraaid."), "{entry:#}");
    }
    let sequence = text(answer, "sequence");
    refused(
        &daemon,
        &["undo", "@cijfers.xlsx", &sequence],
        "twee registraties één document zijn",
        "two records are one document",
    );
    let ended = id.as_str();
    for asked in ["@cijfers.xlsx", ended] {
        refused(&daemon, &["same", asked, "--yes"], "geen vraag open", "Nothing is asked");
    }
    // A next save is a next version of the one document.
    daemon.write("cijfers.xlsx", "de cijfers van daarna");
    daemon.settle();
    known.is_only_at(&daemon, "cijfers.xlsx");
    assert_eq!(daemon.list().len(), 2, "{}", overview(&daemon));
}

#[test]
fn after_no_the_new_record_stands_by_itself_and_the_restriction_stays() {
    let mut daemon = Daemon::start();
    let (known, id) = likely(&daemon);
    let said = done(&daemon, &["same", "@cijfers.xlsx", "--no", "--reason", "Dit is een ander jaar."]);
    assert!(said.contains("gelden nog") && said.contains("bronmerk withdraw"), "{said}");
    stays(&mut daemon, |daemon| {
        let record = known.is_not_at(daemon, "cijfers.xlsx");
        assert_eq!((text(&record, "name"), &record["state"]), (id.clone(), &"DOCUMENT_STATE_SETTLED".into()));
        assert!(record["origin"].is_null() && is_restricted(&record), "{record:#}");
        assert_eq!(daemon.record(&known.id)["state"], "DOCUMENT_STATE_GONE");
    });
    let entry = last(&daemon, &id);
    assert_eq!(
        (&entry["action"], &entry["source"]),
        (&"ACTION_IDENTITY_ANSWERED".into(), &"SOURCE_PERSON".into())
    );
    assert!(text(&entry["reason"], "nl").contains("Dit is een ander jaar."), "{entry:#}");
    refused(&daemon, &["same", "@cijfers.xlsx", "--no"], "geen vraag open", "Nothing is asked");
    // Taken back, it is asked again; and then it can be yes.
    done(&daemon, &["undo", "@cijfers.xlsx"]);
    is_asked(&daemon, "cijfers.xlsx", &known);
    done(&daemon, &["same", &id, "--yes"]);
    known.is_only_at(&daemon, "cijfers.xlsx");
}

/// Found by looking: a document got another name, and its name another file.
#[test]
fn two_files_are_not_the_same_document() {
    let mut daemon = Way::Polled.start();
    let known = decided(&daemon, "nota.docx");
    Way::Polled.meanwhile(&mut daemon, |daemon| {
        rename(daemon, "nota.docx", "nota_v1.docx");
        daemon.write("nota.docx", "een heel ander stuk");
    });
    known.is_only_at(&daemon, "nota_v1.docx");
    is_asked(&daemon, "nota.docx", &known);
    let place = daemon.path("nota_v1.docx");
    let (nl, en) =
        (format!("staat er nog, op `{}`", place.display()), format!("still there, at `{}`", place.display()));
    refused(&daemon, &["same", "@nota.docx", "--yes"], &nl, &en);
    known.is_only_at(&daemon, "nota_v1.docx");
    done(&daemon, &["same", "@nota.docx", "--no"]);
    assert!(known.is_not_at(&daemon, "nota.docx")["origin"].is_null());
}
