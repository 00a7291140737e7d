//! What a person answers where nothing proves whether a file is a document that was known, or a new one.

use std::fs;

use bronmerk_proto::v1;
use serde_json::Value;

use crate::support::{
    Daemon, Program, Way,
    daemon::text,
    eventually,
    known::{Known, decided, is_restricted, name_it, overview, rename, stays, title},
};

/// A restricted, named document that was deleted, and another file that was made under its name: the known one,
/// and the id of the new record.
pub fn likely(daemon: &Daemon) -> (Known, String) {
    let known = decided(daemon, "cijfers.xlsx");
    fs::remove_file(daemon.path("cijfers.xlsx")).unwrap();
    // Before that it would be a save.
    eventually("it counts as gone", || {
        (daemon.record(&known.id)["state"] == "DOCUMENT_STATE_GONE").then_some(())
    });
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
        format!("Is dit hetzelfde document als “{}”, dat hier tot ", known.title.as_deref().unwrap()),
        "(misschien hetzelfde document), beperking r1".to_owned(),
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

/// Others name the record that ends; one of them is damaged, and keeps the others from nothing.
#[test]
fn a_damaged_record_that_names_one_of_them_stops_no_answer() {
    let mut daemon = Daemon::start();
    let (known, _) = likely(&daemon);
    for name in ["stuk.txt", "bijlage.txt"] {
        daemon.save(name);
        done(&daemon, &["relate", &format!("@{name}"), "is-bijlage-bij", "@cijfers.xlsx"]);
    }
    let id = daemon.id("stuk.txt");
    crate::recovery::damage_record(&mut daemon, &id);
    daemon.launch();
    daemon.sync();
    done(&daemon, &["same", "@cijfers.xlsx", "--yes"]);
    known.is_only_at(&daemon, "cijfers.xlsx");
    assert_eq!(text(&daemon.listed("bijlage.txt").unwrap()["relations"][0], "document"), known.id);
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

/// Who restricts a document whose file is gone is told so; it is restricted all the same.
#[test]
fn who_restricts_what_is_gone_is_told_so() {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    let words = [
        "restrict",
        "@nota.txt",
        "--ground",
        "5.1.2e",
        "--interests",
        "privacy tegen openbaarheid",
        "--explanation",
        "Er staan namen in.",
    ];
    let told_of_it = "het bestand is er niet meer";
    assert!(!done(&daemon, &words).contains(told_of_it));
    let id = daemon.id("nota.txt");
    fs::remove_file(daemon.path("nota.txt")).unwrap();
    eventually("it is noted as gone", || {
        daemon.sync();
        (daemon.record(&id)["state"] == "DOCUMENT_STATE_GONE").then_some(())
    });
    assert!(done(&daemon, &words).contains(told_of_it));
    let (_, said) = told(&daemon, "en", &words);
    assert!(said.contains("the file is no longer there"), "{said}");
}

/// Found by looking: a document got another name, and its name another file. That one is asked about.
fn with_two_files(daemon: &mut Daemon) -> (Known, String) {
    let known = decided(daemon, "nota.docx");
    Way::Polled.meanwhile(daemon, |daemon| {
        rename(daemon, "nota.docx", "nota_v1.docx");
        daemon.write("nota.docx", "een heel ander stuk");
    });
    known.is_only_at(daemon, "nota_v1.docx");
    is_asked(daemon, "nota.docx", &known);
    let id = daemon.id("nota.docx");
    (known, id)
}

#[test]
fn after_no_both_files_are_documents() {
    let mut daemon = Way::Polled.start();
    let (known, _) = with_two_files(&mut daemon);
    done(&daemon, &["same", "@nota.docx", "--no"]);
    assert!(known.is_not_at(&daemon, "nota.docx")["origin"].is_null());
    known.is_only_at(&daemon, "nota_v1.docx");
}

/// A person says of which file the record is; the file that had it stays, as a document of its own.
#[test]
fn after_yes_the_file_that_the_other_record_was_at_is_a_document_of_its_own() {
    let mut daemon = Way::Polled.start();
    let (known, id) = with_two_files(&mut daemon);
    let said = done(&daemon, &["same", "@nota.docx", "--yes", "--reason", "Dit is de nota."]);
    let place = daemon.path("nota_v1.docx");
    assert!(said.contains(&format!("Op `{}` staat een ander bestand", place.display())), "{said}");
    let other = daemon.id("nota_v1.docx");
    stays(&mut daemon, |daemon| {
        known.is_only_at(daemon, "nota.docx");
        let record = known.is_not_at(daemon, "nota_v1.docx");
        assert!(is_restricted(&record) && record["origin"].is_null(), "{record:#}");
        assert_eq!(record["restrictions"].as_array().unwrap().len(), 1, "{record:#}");
        let name = text(&record, "name");
        assert_ne!(name, id);
        assert_eq!(name, other, "one record, whatever is looked at");
        assert_eq!(daemon.record(&id)["successor"], *known.id);
        assert_eq!(daemon.list().len(), 2, "{}", overview(daemon));
    });
    let made = entries(&daemon, &other).remove(0);
    assert_eq!((&made["action"], &made["source"]), (&"ACTION_CREATED".into(), &"SOURCE_PERSON".into()));
    let why = text(&made["reason"], "nl");
    assert!(why.contains(&known.id) && why.contains("Dit is de nota."), "{why}");
}

/// What the daemon cannot see may be there: nobody's record is taken from it.
#[test]
fn while_the_other_file_is_not_seen_yes_waits() {
    let mut daemon = Way::Polled.start();
    let (known, _) = with_two_files(&mut daemon);
    fs::remove_file(daemon.path("nota_v1.docx")).unwrap();
    refused(&daemon, &["same", "@nota.docx", "--yes"], "geen bestand te zien", "no file is to be seen there");
    daemon.rescan();
    daemon.settle();
    done(&daemon, &["same", "@nota.docx", "--yes"]);
    known.is_only_at(&daemon, "nota.docx");
    assert_eq!(daemon.list().len(), 1, "{}", overview(&daemon));
}

/// Cuts the journal off behind an entry, as a kill before the next one would have left it.
fn killed_behind(daemon: &mut Daemon, sequence: &str) {
    daemon.kill();
    let journal = daemon.state.join("journal");
    let mut left: u64 = sequence.parse().unwrap();
    let mut segments: Vec<_> = fs::read_dir(&journal).unwrap().map(|entry| entry.unwrap().path()).collect();
    segments.retain(|file| file.extension().is_some_and(|extension| extension == "journal"));
    segments.sort();
    for segment in segments {
        let bytes = fs::read(&segment).unwrap();
        let mut at = 64;
        while left > 0 && at < bytes.len() {
            let length = u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
            (at, left) = (at + 16 + usize::try_from(length).unwrap(), left - 1);
        }
        fs::File::options().write(true).open(&segment).unwrap().set_len(at as u64).unwrap();
    }
    // The mark and the index are behind the journal at a kill, never ahead of it.
    fs::remove_file(journal.join("synced")).unwrap();
    fs::remove_dir_all(daemon.state.join("index")).unwrap();
    daemon.launch();
    daemon.settle();
}

/// After a kill between its entries a yes has lost nothing, and the same request does the rest.
#[test]
fn a_yes_that_a_kill_cut_off_is_done_by_a_retry() {
    for is_first in [true, false] {
        let mut daemon = Way::Polled.start();
        let (known, id) = with_two_files(&mut daemon);
        let asked = v1::AnswerIdentityRequest {
            name: id.clone(),
            same: Some(true),
            request_id: "3f0c8f5e-6c0b-4b7e-9a0d-0f6f4f1c2d11".into(),
            ..Default::default()
        };
        let yes = |daemon: &Daemon| {
            let program = Program::of(daemon);
            program.ask(program.documents().answer_identity(asked.clone())).unwrap()
        };
        yes(&daemon);
        let stays = daemon.id("nota_v1.docx");
        let is_of_it = |entry: &&Value| entry["action"] == "ACTION_RETURNED";
        let kept = match is_first {
            true => entries(&daemon, &stays).remove(0),
            false => entries(&daemon, &known.id).iter().rfind(is_of_it).unwrap().clone(),
        };
        killed_behind(&mut daemon, &text(&kept, "sequence"));
        for name in ["nota.docx", "nota_v1.docx"] {
            let record = daemon.listed(name).unwrap();
            assert!(is_restricted(&record), "{name}: {record:#}");
        }
        assert_eq!(daemon.record(&id)["origin"]["document"], *known.id, "it is still asked");
        assert!(daemon.record(&id)["successor"].is_null());
        let first = yes(&daemon);
        assert_eq!(first.document.map(|document| document.name), Some(known.id.clone()));
        known.is_only_at(&daemon, "nota.docx");
        let record = known.is_not_at(&daemon, "nota_v1.docx");
        assert_eq!(text(&record, "name"), stays, "one record of the file that stays: {}", overview(&daemon));
        assert!(is_restricted(&record));
        assert_eq!(daemon.list().len(), 2, "{}", overview(&daemon));
        let again = yes(&daemon);
        assert_eq!(again.document.map(|document| document.name), Some(known.id.clone()));
        assert_eq!(daemon.list().len(), 2, "{}", overview(&daemon));
    }
}
