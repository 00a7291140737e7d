//! Restrictions, from the person who decides on one to what is kept, inherited and listed.

use std::{collections::BTreeSet, fs};

use rustix::process::Signal;
use serde_json::Value;

use crate::support::{
    Daemon, Starting,
    daemon::{paths, text},
    eventually, programs,
};

const WEIGHED: [&str; 4] =
    ["--interests", "privacy tegen openbaarheid", "--explanation", "Er staan namen van burgers in."];

/// Restricts a document; the answer, or what was said and the exit code.
fn restrict(daemon: &Daemon, name: &str, more: &[&str]) -> Result<Value, (String, Option<i32>)> {
    let path = daemon.path(name);
    let words = ["--json", "restrict", path.to_str().unwrap()];
    let output = daemon.client(words.into_iter().chain(WEIGHED).chain(more.iter().copied()));
    if output.status.success() {
        return Ok(serde_json::from_slice(&output.stdout).unwrap());
    }
    Err((String::from_utf8(output.stderr).unwrap(), output.status.code()))
}

fn change(daemon: &Daemon, words: &[&str]) -> Result<(), String> {
    let output = daemon.client(words);
    if output.status.success() { Ok(()) } else { Err(String::from_utf8(output.stderr).unwrap()) }
}

/// The label of `beperking_gebruik`, and the Dutch reason for it.
fn field(record: &Value) -> (String, String) {
    let field = &record["fields"]["beperking_gebruik"];
    (text(&field["value"]["term"], "label"), text(&field["provenance"]["reason"], "nl"))
}

fn listed(daemon: &Daemon, more: &[&str]) -> Vec<String> {
    let documents = daemon.ask(["--json", "restrictions"].into_iter().chain(more.iter().copied()));
    let names = documents.iter().flat_map(paths);
    names.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn a_restriction_is_kept_shown_and_withdrawn_with_a_reason_only() {
    let mut daemon = Daemon::start();
    daemon.save("nota.txt");
    let answer =
        restrict(&daemon, "nota.txt", &["--ground", "5.1.2.e", "--motive", "GEHEIM", "--part", "de namen"]);
    let answer = answer.unwrap();
    assert_eq!((text(&answer, "restriction"), answer["findings"].is_null()), ("r1".into(), true));
    let check = |daemon: &Daemon| {
        let record = daemon.listed("nota.txt").unwrap();
        let one = &record["restrictions"][0];
        assert_eq!(one["grounds"][0], "5.1.2e");
        assert_eq!((text(one, "status"), one["inForce"].as_bool()), ("STATUS_DECIDED".into(), Some(true)));
        assert!(!text(one, "statusActor").is_empty() && !text(one, "statusDate").is_empty());
        assert_eq!(text(one, "internalMotive"), "GEHEIM");
        assert_eq!(
            text(&record["publicNotice"], "nl"),
            "Een deel van dit document is niet openbaar, omdat het gaat over het privéleven van mensen."
        );
        let (label, reason) = field(&record);
        assert_eq!(label, "Overig");
        assert!(reason.contains("artikel 5.1, tweede lid, onder e"), "{reason}");
    };
    check(&daemon);
    daemon.restart();
    check(&daemon);
    daemon.kill();
    fs::remove_dir_all(daemon.state.join("index")).unwrap();
    daemon.launch();
    eventually("the index is back", || daemon.show("nota.txt"));
    check(&daemon);

    let path = daemon.path("nota.txt");
    let path = path.to_str().unwrap();
    let open = change(&daemon, &["set", path, "beperking_gebruik=label:Geen beperking"]).unwrap_err();
    assert!(
        open.contains("article 5.1, paragraph 2, under e") && open.contains("bronmerk withdraw"),
        "{open}"
    );
    let reasonless = change(&daemon, &["withdraw", path, "r1", "--reason", " "]).unwrap_err();
    assert!(reasonless.contains("Say why"), "{reasonless}");
    check(&daemon);
    let stale = change(&daemon, &["withdraw", path, "r1", "--reason", "x", "--etag", "1"]).unwrap_err();
    assert!(stale.contains("changed in the meantime"), "{stale}");
    assert!(change(&daemon, &["withdraw", path, "r2", "--reason", "x"]).unwrap_err().contains("`r2`"));

    change(&daemon, &["withdraw", path, "r1", "--reason", "De burgers vinden het goed."]).unwrap();
    let record = daemon.listed("nota.txt").unwrap();
    let one = &record["restrictions"][0];
    assert_eq!(
        (text(one, "status"), text(one, "withdrawalReason")),
        ("STATUS_WITHDRAWN".into(), "De burgers vinden het goed.".into())
    );
    assert_eq!(field(&record).0, "Nader te bepalen", "back to what the rules say");
    change(&daemon, &["set", path, "beperking_gebruik=label:Geen beperking"]).unwrap();
    let (said, _) = restrict(&daemon, "nota.txt", &["--ground", "5.2"]).unwrap_err();
    assert!(said.contains("--clear beperking_gebruik"), "{said}");

    let entries = daemon.history("nota.txt");
    let entry = |action: &str| entries.iter().find(|entry| entry["action"] == action).unwrap();
    assert_eq!(entry("ACTION_RESTRICTED")["source"], "SOURCE_PERSON");
    let withdrawn = entry("ACTION_RESTRICTION_WITHDRAWN");
    assert_eq!(text(&withdrawn["reason"], "nl"), "De burgers vinden het goed.");
    let changes = withdrawn["changes"].as_array().unwrap();
    let before = changes.iter().find(|change| change["field"] == "restrictions").unwrap();
    assert_eq!(before["beforeRestrictions"][0]["status"], "STATUS_DECIDED");
}

#[test]
fn what_the_law_does_not_allow_is_refused_with_its_article() {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    let (said, code) =
        restrict(&daemon, "nota.txt", &["--ground", "5.1.5", "--ground", "5.1.2e"]).unwrap_err();
    assert_eq!(code, Some(1));
    assert!(said.contains("Woo art. 5.1 lid 5"), "{said}");
    let (said, _) = restrict(&daemon, "nota.txt", &["--ground", "5.1.2j"]).unwrap_err();
    assert!(said.contains("`5.1.2j` is no ground of the Woo. Nearest: `5.1.2a`"), "{said}");
    let (said, _) = restrict(&daemon, "nota.txt", &["--ground", "5.1.4"]).unwrap_err();
    assert!(said.contains("Woo art. 5.1 lid 4"), "{said}");
    assert!(daemon.listed("nota.txt").unwrap()["restrictions"].is_null(), "nothing was kept");

    let dutch = daemon.client([
        "--lang",
        "nl",
        "restrict",
        daemon.path("nota.txt").to_str().unwrap(),
        "--ground",
        "5.1.2e",
        "--propose",
    ]);
    let said = String::from_utf8(dutch.stderr).unwrap();
    assert!(dutch.status.success() && said.contains("let op (Woo art. 5.1 lid 3)"), "{said}");
    let shown = daemon.client(["--lang", "nl", "show", daemon.path("nota.txt").to_str().unwrap()]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("Wij bekijken nog of dit document openbaar mag zijn."), "{shown}");
    restrict(&daemon, "nota.txt", &["--change", "r1"]).unwrap();
    let record = daemon.listed("nota.txt").unwrap();
    assert_eq!(record["restrictions"][0]["status"], "STATUS_DECIDED");
    let (said, _) =
        restrict(&daemon, "nota.txt", &["--ground", "5.1.5", "--change", "r1", "--propose"]).unwrap_err();
    assert!(said.contains("decided on already"), "{said}");
}

#[test]
fn a_copy_has_the_restrictions_of_its_original_and_says_so() {
    let daemon = Daemon::start();
    let original = text(&daemon.save("nota.txt"), "name");
    restrict(&daemon, "nota.txt", &["--ground", "5.1.2e"]).unwrap();
    programs::run(&daemon.folder, "cp", &["nota.txt", "kopie.txt"]);
    daemon.sync();
    let copy = daemon.listed("kopie.txt").unwrap();
    assert_ne!(text(&copy, "name"), original);
    let one = &copy["restrictions"][0];
    assert_eq!(text(&one["inherited"], "document"), original);
    assert_eq!((text(&one["inherited"], "restriction"), one["inForce"].as_bool()), ("r1".into(), Some(true)));
    assert_eq!(field(&copy).0, "Overig");
    let told = daemon.history("kopie.txt");
    assert!(
        told.iter().any(|entry| {
            let reason = entry["reason"]["nl"].as_str().unwrap_or_default();
            reason.contains("De beperkingen daarvan zijn overgenomen")
        }),
        "{told:#?}"
    );
    // It is its own from then on: what is withdrawn there stays with the copy.
    let path = daemon.path("nota.txt");
    change(&daemon, &["withdraw", path.to_str().unwrap(), "r1", "--reason", "x"]).unwrap();
    assert_eq!(daemon.listed("kopie.txt").unwrap()["restrictions"][0]["status"], "STATUS_DECIDED");
}

/// The copy is moved over another document, which goes on with the copied content.
#[test]
fn a_copy_that_takes_the_place_of_another_document_hands_its_restrictions_on() {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    let other = text(&daemon.save("ander.txt"), "name");
    restrict(&daemon, "nota.txt", &["--ground", "5.1.2e"]).unwrap();
    programs::run(&daemon.folder, "cp", &["nota.txt", "nieuw.txt"]);
    daemon.sync();
    fs::rename(daemon.path("nieuw.txt"), daemon.path("ander.txt")).unwrap();
    daemon.sync();
    let record = daemon.listed("ander.txt").unwrap();
    assert_eq!(text(&record, "name"), other, "saved over");
    assert_eq!(record["restrictions"][0]["grounds"][0], "5.1.2e", "{record:#}");
}

#[test]
fn no_rule_of_the_policy_takes_a_restriction_away() {
    let own = tempfile::tempdir().unwrap();
    let policy = own.path().join("beleid.toml");
    fs::write(&policy, "").unwrap();
    let daemon = Starting::new().with("--policy").with(&policy).start();
    daemon.save("nota.txt");
    restrict(&daemon, "nota.txt", &["--ground", "5.1.2e"]).unwrap();
    fs::write(
        &policy,
        "[[rules]]\nid = 'open'\nwhere = { folder = '**' }\nset = { beperking_gebruik = 'Geen beperking' }\nreason = { nl = 'alles is open' }\n",
    )
    .unwrap();
    daemon.signal(Signal::HUP);
    eventually("the policy is in force", || {
        daemon.save("vrij.txt");
        (field(&daemon.listed("vrij.txt").unwrap()).0 == "Geen beperking").then_some(())
    });
    daemon.write("nota.txt", "een andere inhoud");
    daemon.sync();
    let record = daemon.listed("nota.txt").unwrap();
    assert_eq!((record["versionCount"].as_u64(), field(&record).0), (Some(2), "Overig".into()));
    assert_eq!(record["restrictions"][0]["inForce"], true);
    // Gone and back it is restricted still.
    let outside = daemon.own.path().join("buiten.txt");
    fs::rename(daemon.path("nota.txt"), &outside).unwrap();
    eventually("it is gone", || {
        (daemon.state_of("nota.txt").as_deref() == Some("DOCUMENT_STATE_GONE")).then_some(())
    });
    assert_eq!(daemon.show("nota.txt").unwrap()["restrictions"][0]["inForce"], true);
    fs::rename(&outside, daemon.path("nota.txt")).unwrap();
    daemon.sync();
    assert_eq!(daemon.listed("nota.txt").unwrap()["restrictions"][0]["inForce"], true);
    // With a person's act it is what the rule says.
    let path = daemon.path("nota.txt");
    change(&daemon, &["withdraw", path.to_str().unwrap(), "r1", "--reason", "x"]).unwrap();
    assert_eq!(field(&daemon.listed("nota.txt").unwrap()), ("Geen beperking".into(), "alles is open".into()));
}

#[test]
fn what_is_due_and_what_is_old_is_listed() {
    let daemon = Daemon::start();
    for name in ["oud.txt", "jong.txt", "vrij.txt"] {
        daemon.save(name);
    }
    assert_eq!(listed(&daemon, &[]), [""; 0]);
    let handled = "documenthandelingen=vaststelling 2015-03-12";
    change(&daemon, &["set", daemon.path("oud.txt").to_str().unwrap(), handled]).unwrap();
    restrict(&daemon, "oud.txt", &["--ground", "5.1.2e"]).unwrap();
    restrict(&daemon, "jong.txt", &["--ground", "5.2", "--review", "2020-01-31"]).unwrap();
    assert_eq!(listed(&daemon, &[]), ["jong.txt", "oud.txt"]);
    assert_eq!(listed(&daemon, &["--due"]), ["jong.txt"]);
    assert_eq!(listed(&daemon, &["--older-than-five-years"]), ["oud.txt"]);
    assert_eq!(listed(&daemon, &["--ground", "5.2"]), ["jong.txt"]);
    let filter = "review_due < 2020-02-01 AND restricted = true";
    assert_eq!(daemon.ask(["--json", "list", "--filter", filter]).len(), 1);
    assert_eq!(daemon.ask(["--json", "list", "--filter", "restricted = false"]).len(), 1);
    let table = daemon.client(["--lang", "nl", "restrictions", "--due"]);
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(
        table.contains("31 jan 2020") && table.contains("jong.txt") && !table.contains("oud.txt"),
        "{table}"
    );
}

#[test]
fn a_copy_has_the_restrictions_of_every_document_that_it_may_be_a_copy_of() {
    let daemon = Daemon::start();
    for name in ["a.txt", "b.txt"] {
        daemon.write(name, "dezelfde inhoud");
        daemon.sync();
    }
    restrict(&daemon, "b.txt", &["--ground", "5.1.2e"]).unwrap();
    fs::copy(daemon.path("b.txt"), daemon.path("c.txt")).unwrap();
    daemon.sync();
    fs::copy(daemon.path("c.txt"), daemon.path("d.txt")).unwrap();
    daemon.sync();
    for name in ["c.txt", "d.txt"] {
        let record = daemon.listed(name).unwrap();
        let all = record["restrictions"].as_array().cloned().unwrap_or_default();
        assert_eq!(all.len(), 1, "{name} has it, and once: {record}");
        assert_eq!(text(&all[0]["inherited"], "document"), daemon.id("b.txt"));
    }
}

/// Another document is written over with the content of a restricted one, in place and by rename: what is kept
/// from the public there is so here too. Going back to a content of its own takes nothing over.
#[test]
fn a_document_that_is_written_over_with_a_restricted_one_takes_its_restriction_over() {
    let daemon = Daemon::start();
    for name in ["a.txt", "b.txt", "geheim.txt"] {
        daemon.save(name);
    }
    let secret = daemon.id("geheim.txt");
    restrict(&daemon, "geheim.txt", &["--ground", "5.1.2e"]).unwrap();
    let own = daemon.id("a.txt");
    programs::run(&daemon.folder, "cp", &["geheim.txt", "a.txt"]);
    programs::run(&daemon.folder, "cp", &["geheim.txt", "onderweg"]);
    programs::run(&daemon.folder, "mv", &["onderweg", "b.txt"]);
    daemon.sync();
    for name in ["a.txt", "b.txt"] {
        let record = daemon.listed(name).unwrap();
        let all = record["restrictions"].as_array().cloned().unwrap_or_default();
        assert_eq!(all.len(), 1, "{name} has it, and once: {record:#}");
        assert_eq!(
            (text(&all[0]["inherited"], "document"), &all[0]["inForce"]),
            (secret.clone(), &true.into())
        );
    }
    assert_eq!(daemon.id("a.txt"), own, "it stays the document that it was");
    let told = daemon.history("a.txt");
    let is_told = |entry: &Value| entry["reason"]["nl"].as_str().unwrap_or_default().contains("overgenomen");
    assert!(told.iter().any(is_told), "{told:#?}");
}

/// What is made from a template is not restricted because another document that was made from it is.
#[test]
fn a_document_made_from_a_template_has_nothing_of_another_one_made_from_it() {
    let daemon = Daemon::start();
    daemon.save("sjabloon.txt");
    fs::copy(daemon.path("sjabloon.txt"), daemon.path("een.txt")).unwrap();
    daemon.sync();
    daemon.write("een.txt", "een eigen tekst");
    daemon.sync();
    restrict(&daemon, "een.txt", &["--ground", "5.1.2e"]).unwrap();
    fs::copy(daemon.path("sjabloon.txt"), daemon.path("twee.txt")).unwrap();
    daemon.sync();
    let record = daemon.listed("twee.txt").unwrap();
    assert_eq!(text(&record["origin"], "document"), daemon.id("sjabloon.txt"));
    assert!(record["restrictions"].as_array().is_none_or(Vec::is_empty), "{record:#}");
}

#[test]
fn no_last_day_that_has_passed_takes_a_restriction_away_without_a_reason() {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    let (said, code) =
        restrict(&daemon, "nota.txt", &["--ground", "5.1.2e", "--until", "2020-01-01"]).unwrap_err();
    assert!(code == Some(1) && said.contains("withdraw"), "{said}");
    restrict(&daemon, "nota.txt", &["--ground", "5.1.2e", "--until", "2099-01-01"]).unwrap();
    for until in ["2020-01-01", "1650-01-01", "9999-12-31"] {
        let (said, code) = restrict(&daemon, "nota.txt", &["--change", "r1", "--until", until]).unwrap_err();
        assert!(code == Some(1) && !said.is_empty(), "{until}: {said}");
    }
    assert_eq!(daemon.listed("nota.txt").unwrap()["restrictions"][0]["inForce"], true);
}

const ORGANISATION: &str = "[organisation]\nname = 'ministerie van Financiën'\nuri = 'https://identifier.overheid.nl/tooi/id/ministerie/mnre1090'\n";

/// A daemon under which a document can become public.
fn start_for_publishing() -> (Daemon, tempfile::TempDir) {
    let own = tempfile::tempdir().unwrap();
    let policy = own.path().join("beleid.toml");
    fs::write(&policy, ORGANISATION).unwrap();
    (Starting::new().with("--policy").with(policy).start(), own)
}

/// Says of a document all that it needs to become public, and makes it so.
fn publish(daemon: &Daemon, name: &str) -> Result<(), String> {
    let path = daemon.path(name);
    let path = path.to_str().unwrap();
    let values = [
        "beoordeling=openbaar",
        "officiele_titel=Nota",
        "woo_informatiecategorie=adviezen",
        "documenthandelingen=vaststelling 2026-01-31",
    ];
    change(daemon, &["set", path].into_iter().chain(values).collect::<Vec<_>>()).unwrap();
    change(daemon, &["publish", path])
}

/// What is proposed in a record: the names of the proposals, and of which document they come.
fn proposed(record: &Value) -> Vec<(String, String)> {
    let all = record["restrictions"].as_array().cloned().unwrap_or_default();
    let proposed = all.iter().filter(|one| one["status"] == "STATUS_PROPOSED");
    proposed
        .map(|one| (text(one, "id"), one["inherited"]["document"].as_str().unwrap_or_default().into()))
        .collect()
}

/// “Save as” and “export as PDF”: other bytes, so no content tells where they came from.
#[test]
fn a_likely_version_of_a_restricted_document_is_not_published_until_a_person_answers() {
    let (daemon, _own) = start_for_publishing();
    daemon.save("nota.docx");
    let original = daemon.id("nota.docx");
    restrict(&daemon, "nota.docx", &["--ground", "5.1.2e"]).unwrap();
    daemon.write("nota.pdf", "%PDF-1.4\n%%EOF\n");
    for name in
        ["nota v2.docx", "Nota definitief.docx", "notitie.docx", "bijlage bij nota.docx", "elders/nota.pdf"]
    {
        daemon.save(name);
    }
    for (name, relation) in [
        ("nota.pdf", "RELATION_LIKELY_RENDITION"),
        ("nota v2.docx", "RELATION_LIKELY_VERSION"),
        ("Nota definitief.docx", "RELATION_LIKELY_VERSION"),
    ] {
        let record = daemon.listed(name).unwrap();
        assert_eq!(
            proposed(&record),
            [(format!("{}:r1", original.trim_start_matches("documents/")), original.clone())],
            "{name}: {record:#}"
        );
        assert_eq!(
            (text(&record["origin"], "relation"), text(&record["origin"], "document")),
            (relation.into(), original.clone())
        );
        assert_eq!(record["state"], "DOCUMENT_STATE_NEEDS_DECISION", "{name}");
        assert_eq!(field(&record).0, "Nader te bepalen", "{name}: nobody decided it here");
        let said = publish(&daemon, name).unwrap_err();
        assert!(
            said.contains("a restriction was proposed because of another document")
                && said.contains("bronmerk withdraw"),
            "{said}"
        );
    }
    for name in ["notitie.docx", "bijlage bij nota.docx", "elders/nota.pdf"] {
        let record = daemon.listed(name).unwrap();
        assert!(record["restrictions"].is_null() && record["origin"].is_null(), "{name}: {record:#}");
    }
    let told = daemon.history("nota.pdf");
    let is_told = |entry: &Value| {
        entry["reason"]["nl"]
            .as_str()
            .unwrap_or_default()
            .contains("lijkt een versie of een weergave van “nota.docx”")
    };
    assert!(told.iter().any(is_told), "{told:#?}");
    let shown = daemon.client(["--lang", "nl", "show", daemon.path("nota.pdf").to_str().unwrap()]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("Lijkt een weergave van") && shown.contains("nota.docx"), "{shown}");

    // Yes: it holds here too, as it does there.
    let id = proposed(&daemon.listed("nota v2.docx").unwrap()).remove(0).0;
    restrict(&daemon, "nota v2.docx", &["--change", &id]).unwrap();
    let record = daemon.listed("nota v2.docx").unwrap();
    let one = &record["restrictions"][0];
    assert_eq!((one["inForce"].as_bool(), &one["grounds"][0]), (Some(true), &"5.1.2e".into()));
    assert!(publish(&daemon, "nota v2.docx").unwrap_err().contains("the whole document is restricted"));

    // No: it is public, and is not asked again, whatever is saved in it or decided there.
    let path = daemon.path("nota.pdf");
    change(&daemon, &["withdraw", path.to_str().unwrap(), &id, "--reason", "De namen zijn eruit."]).unwrap();
    publish(&daemon, "nota.pdf").unwrap();
    daemon.write("nota.pdf", "%PDF-1.4\n% iets anders\n%%EOF\n");
    daemon.sync();
    restrict(&daemon, "nota.docx", &["--change", "r1", "--review", "2099-01-01"]).unwrap();
    let record = daemon.listed("nota.pdf").unwrap();
    assert_eq!(
        (proposed(&record), &record["state"]),
        (Vec::new(), &"DOCUMENT_STATE_SETTLED".into()),
        "{record:#}"
    );
    assert_eq!(record["restrictions"].as_array().unwrap().len(), 1);
}

/// What a dossier keeps from the public holds for all that is in it, and is not asked as well.
#[test]
fn what_holds_by_itself_is_not_asked_of_a_likely_version() {
    let house = crate::dossiers::House::new(crate::dossiers::POLICY);
    house.make("map");
    let words = ["restrict", "@map", "--ground", "5.1.2e"];
    house.done(&words.into_iter().chain(WEIGHED).collect::<Vec<_>>());
    for name in ["map/nota.docx", "map/nota v2.docx"] {
        house.daemon.save(name);
        let record = house.daemon.listed(name).unwrap();
        assert_eq!((proposed(&record), record["origin"].is_null()), (Vec::new(), true), "{name}: {record:#}");
        assert_eq!(record["restrictions"][0]["inForce"], true, "{name}: {record:#}");
    }
}

/// The version was there first. Where no restriction is at stake, nothing is noted.
#[test]
fn a_restriction_is_proposed_to_the_versions_that_are_there_already() {
    let daemon = Daemon::start();
    for name in ["advies.docx", "advies v2.docx", "vast advies.docx", "advies klaar.docx", "advies (2).docx"]
    {
        daemon.save(name);
        assert!(daemon.listed(name).unwrap()["origin"].is_null(), "{name}");
    }
    let original = daemon.id("advies.docx");
    restrict(&daemon, "advies.docx", &["--ground", "5.1.2e", "--part", "de namen"]).unwrap();
    daemon.sync();
    let version = daemon.listed("advies v2.docx").unwrap();
    let [(id, from)] = proposed(&version).try_into().unwrap();
    assert_eq!((from, text(&version["origin"], "relation")), (original, "RELATION_LIKELY_VERSION".into()));
    for name in ["vast advies.docx", "advies klaar.docx"] {
        assert!(daemon.listed(name).unwrap()["restrictions"].is_null(), "{name}");
    }
    let path = daemon.path("advies v2.docx");
    change(&daemon, &["withdraw", path.to_str().unwrap(), &id, "--reason", "x"]).unwrap();
    restrict(&daemon, "advies.docx", &["--change", "r1", "--motive", "anders"]).unwrap();
    assert_eq!(proposed(&daemon.listed("advies v2.docx").unwrap()), [], "it was answered");
    // It is heavier now: that is another question.
    restrict(&daemon, "advies.docx", &["--ground", "5.1.2d"]).unwrap();
    assert_eq!(proposed(&daemon.listed("advies v2.docx").unwrap()).len(), 1);
}

/// However a restriction comes to the original: out of a file, by an act that is undone, by a marking that a later
/// save brings, with a content that is put over it.
#[test]
fn a_restriction_is_proposed_to_versions_whatever_brought_it() {
    let (daemon, _own) = start_for_publishing();
    let path = |name: &str| daemon.path(name).to_str().unwrap().to_owned();
    for name in ["in.txt", "in v2.txt", "terug.txt", "over.txt", "over v2.txt", "geheim.txt"] {
        daemon.save(name);
    }
    let asked_of = |version: &str, original: &str| {
        daemon.sync();
        let record = daemon.listed(version).unwrap();
        let all = proposed(&record);
        assert!(
            matches!(all.as_slice(), [(_, from)] if *from == daemon.id(original)),
            "{version}: {record:#}"
        );
    };

    let out = daemon.own.path().join("uit");
    change(&daemon, &["export", "mdto", "--out", out.to_str().unwrap(), daemon.folder.to_str().unwrap()])
        .unwrap();
    let file = out.join("Werkmap/in/in.mdto.xml");
    let said = fs::read_to_string(&file).unwrap();
    let (before, limits) = said.split_once("<beperkingGebruik>").unwrap();
    let limits = limits.replacen("Nader te bepalen", "niet openbaar; veiligheid van de Staat", 1);
    let limited = format!("{before}<beperkingGebruik>{limits}");
    assert_ne!(limited, said, "{said}");
    fs::write(&file, limited).unwrap();
    change(&daemon, &["import", "mdto", file.to_str().unwrap()]).unwrap();
    assert!(daemon.listed("in.txt").unwrap()["restrictions"][0]["inForce"] == true);
    asked_of("in v2.txt", "in.txt");

    restrict(&daemon, "terug.txt", &["--ground", "5.1.2e"]).unwrap();
    change(&daemon, &["withdraw", &path("terug.txt"), "r1", "--reason", "vergissing"]).unwrap();
    daemon.save("terug v2.txt");
    assert!(daemon.listed("terug v2.txt").unwrap()["restrictions"].is_null());
    change(&daemon, &["undo", &path("terug.txt")]).unwrap();
    asked_of("terug v2.txt", "terug.txt");

    restrict(&daemon, "geheim.txt", &["--ground", "5.1.2e"]).unwrap();
    programs::run(&daemon.folder, "cp", &["geheim.txt", "over.txt"]);
    asked_of("over v2.txt", "over.txt");
}

/// A lock keeps what people decided as it is. A proposal takes nothing of that away, and must not be missed.
#[test]
fn a_locked_version_is_not_published_before_a_person_answers() {
    let (daemon, _own) = start_for_publishing();
    for name in ["advies.docx", "advies v2.docx"] {
        daemon.save(name);
    }
    let version = daemon.path("advies v2.docx");
    let version = version.to_str().unwrap();
    change(&daemon, &["set", version, "samenvatting=Wat wij vonden"]).unwrap();
    change(&daemon, &["lock", version]).unwrap();
    restrict(&daemon, "advies.docx", &["--ground", "5.1.2e"]).unwrap();
    daemon.sync();
    let said = publish(&daemon, "advies v2.docx").unwrap_err();
    assert!(said.contains("a restriction was proposed because of another document"), "{said}");
    let record = daemon.listed("advies v2.docx").unwrap();
    assert_eq!(record["state"], "DOCUMENT_STATE_LOCKED");
    assert_eq!(text(&record["fields"]["samenvatting"]["value"], "text"), "Wat wij vonden");
    let [(id, _)] = proposed(&record).try_into().unwrap();
    change(&daemon, &["withdraw", version, &id, "--reason", "De namen zijn eruit."]).unwrap();
    publish(&daemon, "advies v2.docx").unwrap();
}

/// What is likely stays likely until a person says so.
#[test]
fn a_yes_of_a_person_makes_a_likely_version_certain() {
    let daemon = Daemon::start();
    daemon.save("nota.docx");
    restrict(&daemon, "nota.docx", &["--ground", "5.1.2e"]).unwrap();
    daemon.write("nota.pdf", "%PDF-1.4\n%%EOF\n");
    for name in ["nota v2.docx", "nota v3.docx"] {
        daemon.save(name);
    }
    let relation = |name: &str| text(&daemon.listed(name).unwrap()["origin"], "relation");
    for (name, expected) in [("nota.pdf", "RELATION_RENDITION"), ("nota v2.docx", "RELATION_VERSION")] {
        let id = proposed(&daemon.listed(name).unwrap()).remove(0).0;
        restrict(&daemon, name, &["--change", &id]).unwrap();
        assert_eq!(relation(name), expected, "{name}");
        assert_eq!(text(&daemon.listed(name).unwrap()["origin"], "document"), daemon.id("nota.docx"));
    }
    let shown = daemon.client(["--lang", "nl", "show", daemon.path("nota.pdf").to_str().unwrap()]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("Weergave van") && !shown.contains("Lijkt een"), "{shown}");
    // Said in so many words it is as certain.
    assert_eq!(relation("nota v3.docx"), "RELATION_LIKELY_VERSION");
    let (one, other) = (daemon.path("nota v3.docx"), daemon.path("nota.docx"));
    change(&daemon, &["relate", one.to_str().unwrap(), "version-of", other.to_str().unwrap()]).unwrap();
    assert_eq!(relation("nota v3.docx"), "RELATION_VERSION");
    // Taken back, it is what it was.
    change(&daemon, &["undo", daemon.path("nota.pdf").to_str().unwrap()]).unwrap();
    assert_eq!(relation("nota.pdf"), "RELATION_LIKELY_RENDITION");
}

/// A file that a program makes to save the document is no version of it, and leaves nothing behind.
#[test]
fn a_save_through_a_file_of_another_name_asks_nothing() {
    let daemon = Daemon::start();
    daemon.save("nota.docx");
    let id = daemon.id("nota.docx");
    restrict(&daemon, "nota.docx", &["--ground", "5.1.2e"]).unwrap();
    for (turn, (on_the_way, waits)) in
        [("nota (1).docx", false), ("nota.docx.nieuw", false), ("nota.docx.nieuw", true)]
            .into_iter()
            .enumerate()
    {
        daemon.write(on_the_way, format!("versie {turn}"));
        if waits {
            daemon.sync();
            assert_eq!(
                proposed(&daemon.listed(on_the_way).unwrap()).len(),
                1,
                "as long as it is a file of its own"
            );
        }
        fs::rename(daemon.path(on_the_way), daemon.path("nota.docx")).unwrap();
        daemon.sync();
        let record = daemon.listed("nota.docx").unwrap();
        assert_eq!((text(&record, "name"), daemon.list().len()), (id.clone(), 1), "{on_the_way}: {record:#}");
        assert_eq!(record["restrictions"].as_array().unwrap().len(), 1, "{on_the_way}: {record:#}");
        assert!(record["origin"].is_null() && record["state"] == "DOCUMENT_STATE_SETTLED", "{record:#}");
    }
}

/// What came along with a content is looked at again once that is no longer in there.
#[test]
fn a_copy_that_becomes_another_text_keeps_its_restriction_and_is_looked_at_again() {
    let daemon = Daemon::start();
    daemon.save("geheim.txt");
    restrict(&daemon, "geheim.txt", &["--ground", "5.1.2e"]).unwrap();
    fs::copy(daemon.path("geheim.txt"), daemon.path("brief.txt")).unwrap();
    daemon.sync();
    assert_eq!(listed(&daemon, &["--due"]), [""; 0]);
    daemon.write("brief.txt", "een heel andere brief");
    daemon.sync();
    assert_eq!(listed(&daemon, &["--due"]), ["brief.txt"]);
    let record = daemon.listed("brief.txt").unwrap();
    let one = &record["restrictions"][0];
    assert_eq!(one["inForce"], true, "it goes on to hold: {record:#}");
    assert_eq!(one["inherited"]["contentIsAnother"], true, "{record:#}");
    assert_eq!(record["state"], "DOCUMENT_STATE_NEEDS_DECISION", "a person is asked");
    let blockers = format!("{:#}", record["publication"]["blockers"]);
    assert!(
        blockers.contains("came along with another content") && blockers.contains("bronmerk withdraw"),
        "{blockers}"
    );
    let told = daemon.history("brief.txt");
    let is_told = |entry: &Value| entry["reason"]["nl"].as_str().unwrap_or_default().contains("meegekomen");
    assert!(told.iter().any(is_told), "{told:#?}");
    // Answered by who decides on it, it is not asked again.
    restrict(&daemon, "brief.txt", &["--change", &text(one, "id"), "--review", "2099-01-01"]).unwrap();
    assert_eq!(daemon.state_of("brief.txt").unwrap(), "DOCUMENT_STATE_SETTLED");
    daemon.write("brief.txt", "nog een andere brief");
    daemon.sync();
    assert_eq!(listed(&daemon, &["--due"]), [""; 0]);
    // A lock keeps the restriction, and the question is asked.
    fs::copy(daemon.path("geheim.txt"), daemon.path("vast.txt")).unwrap();
    daemon.sync();
    change(&daemon, &["lock", daemon.path("vast.txt").to_str().unwrap()]).unwrap();
    daemon.write("vast.txt", "een vaste brief");
    daemon.sync();
    let record = daemon.listed("vast.txt").unwrap();
    assert_eq!(record["restrictions"][0]["inherited"]["contentIsAnother"], true, "{record:#}");
    assert!(record["restrictions"][0]["reviewDate"].is_null(), "that is a person's");
    // The original itself changes: what is kept from the public there is its own.
    daemon.write("geheim.txt", "versie twee");
    daemon.sync();
    assert_eq!(listed(&daemon, &["--due"]), [""; 0]);
}

/// A PDF that LibreOffice made, under another name: title and author tell where it came from.
#[test]
fn a_pdf_of_another_name_is_known_by_what_it_says_of_itself() {
    let Some(office) = programs::find("soffice", "libreoffice-writer libreoffice-calc python3-uno") else {
        return;
    };
    let Some(_) = programs::find("unopkg", "libreoffice-writer") else { return };
    let daemon = Daemon::start();
    let (document, apart) = (daemon.path("stuk.odt"), daemon.own.path().join("apart.pdf"));
    let targets = [(document.as_path(), "writer8"), (apart.as_path(), "writer_pdf_Export")];
    crate::properties::make_with_libreoffice(&office, daemon.own.path(), &targets);
    daemon.sync();
    assert_eq!(proposed(&daemon.listed("stuk.odt").unwrap()).len(), 1, "it is marked");
    fs::copy(&apart, daemon.path("Ter verzending.pdf")).unwrap();
    daemon.save("ander stuk.txt");
    let record = daemon.listed("Ter verzending.pdf").unwrap();
    let original = daemon.id("stuk.odt");
    assert!(proposed(&record).iter().any(|(_, from)| *from == original), "{record:#}");
    assert_eq!(text(&record["origin"], "relation"), "RELATION_LIKELY_RENDITION");
    assert_eq!(record["restrictions"].as_array().unwrap().len(), 1, "one question");
    assert!(daemon.listed("ander stuk.txt").unwrap()["restrictions"].is_null());
}

/// Eight forms of one content, each with a restriction of its own: each has those of all, once, however often they are saved.
#[test]
fn restrictions_of_many_with_one_content_come_along_once() {
    const FORMS: usize = 8;
    let daemon = Daemon::start();
    let name = |number: usize| format!("formulier {number}.txt");
    for number in 0..FORMS {
        daemon.write(&name(number), "een leeg formulier");
    }
    daemon.settle();
    for number in 0..FORMS {
        let words = [
            "--ground",
            "5.1.2e",
            "--part",
            &format!("deel {number}"),
            "--explanation",
            "Er staan namen in.",
        ];
        let id = daemon.id(&name(number));
        let output = daemon.client(["restrict", &id, "--interests", "privacy"].into_iter().chain(words));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        daemon.settle();
    }
    for content in ["een ingevuld formulier", "een anders ingevuld formulier"] {
        for number in 0..FORMS {
            daemon.write(&name(number), content);
        }
        daemon.settle();
    }
    for number in 0..FORMS {
        let record = daemon.listed(&name(number)).unwrap();
        let restrictions = record["restrictions"].as_array().unwrap();
        let parts: BTreeSet<_> = restrictions.iter().map(|one| one["scope"].to_string()).collect();
        assert_eq!(parts.len(), FORMS, "those of all: {record:#}");
        assert!(restrictions.len() <= 2 * FORMS, "{} restrictions", restrictions.len());
    }
}
