//! Restrictions that go along later: to copies and versions that are there already, and to what comes to stand beside a
//! restricted document by being moved or renamed.

use std::fs;

use rustix::process::Signal;
use serde_json::Value;

use crate::support::{
    Daemon, Starting,
    daemon::{paths, text},
    eventually, programs,
};

fn client(daemon: &Daemon, words: &[&str]) {
    let output = daemon.client(words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn path(daemon: &Daemon, name: &str) -> String {
    daemon.path(name).to_str().unwrap().to_owned()
}

fn restrict(daemon: &Daemon, name: &str, more: &[&str]) {
    let path = path(daemon, name);
    let words = ["restrict", &path, "--interests", "privacy", "--explanation", "Er staan namen in."];
    client(daemon, &[&words, more].concat());
}

fn set(daemon: &Daemon, name: &str, what: &str) {
    client(daemon, &["set", &path(daemon, name), what]);
}

/// The restrictions of a record that came from that one: whether each holds.
fn from(record: &Value, original: &str) -> Vec<bool> {
    let all = record["restrictions"].as_array().cloned().unwrap_or_default();
    let all = all.iter().filter(|one| one["inherited"]["document"] == original);
    all.map(|one| one["inForce"] == true).collect()
}

/// The only restriction that came from that document to the one of that name: whether it holds.
fn came(daemon: &Daemon, name: &str, original: &str) -> bool {
    let told = || daemon.listed(name).and_then(|record| from(&record, original).first().copied());
    let holds = eventually(&format!("`{name}` has what its original keeps from the public"), told);
    assert_eq!(from(&daemon.listed(name).unwrap(), original).len(), 1, "once");
    holds
}

fn blockers(record: &Value) -> String {
    format!("{:#}", record["publication"]["blockers"])
}

/// Wherever the copy lies and whatever it is called.
#[test]
fn a_restriction_of_later_holds_for_copies_and_is_proposed_where_the_content_is_another() {
    let mut daemon = Daemon::start();
    let original = text(&daemon.save("nota.txt"), "name");
    for folder in ["Elders", "Weg", "Anders"] {
        fs::create_dir(daemon.path(folder)).unwrap();
    }
    for copy in ["Elders/brief.txt", "Weg/stuk.txt", "Anders/tekst.txt", "Anders/terug.txt"] {
        programs::run(&daemon.folder, "cp", &["nota.txt", copy]);
    }
    daemon.sync();
    daemon.write("Anders/tekst.txt", "een heel andere tekst");
    daemon.sync();
    restrict(&daemon, "nota.txt", &["--ground", "5.1.2e"]);
    for name in ["Elders/brief.txt", "Weg/stuk.txt", "Anders/terug.txt"] {
        assert!(came(&daemon, name, &original), "{name} has the same content");
    }
    assert!(!came(&daemon, "Anders/tekst.txt", &original), "that is for a person to say");
    let record = daemon.listed("Anders/tekst.txt").unwrap();
    assert_eq!(record["state"], "DOCUMENT_STATE_NEEDS_DECISION");

    // What a person said of the copy stays said.
    let record = daemon.listed("Anders/terug.txt").unwrap();
    let id = text(&record["restrictions"][0], "id");
    client(&daemon, &["withdraw", &path(&daemon, "Anders/terug.txt"), &id, "--reason", "x"]);
    client(&daemon, &["withdraw", &path(&daemon, "nota.txt"), "r1", "--reason", "x"]);
    daemon.sync();
    assert!(came(&daemon, "Elders/brief.txt", &original), "what is taken back there holds here");
    set(&daemon, "nota.txt", "omschrijving=iets anders");
    daemon.sync();
    assert!(!came(&daemon, "Anders/terug.txt", &original), "it was taken back here");

    // The original went on: the copy was never saved anew, and has another content now.
    daemon.write("nota.txt", "de nota is nu een andere");
    daemon.sync();
    restrict(&daemon, "nota.txt", &["--ground", "5.1.2d"]);
    let proposed =
        || (from(&daemon.listed("Weg/stuk.txt").unwrap(), &original) == [true, false]).then_some(());
    eventually("it is proposed to the copy with the earlier content", proposed);

    // Killed between the two, it goes on with it.
    let last = daemon.save("laatste.txt");
    programs::run(&daemon.folder, "cp", &["laatste.txt", "Elders/kopie van de laatste.txt"]);
    daemon.sync();
    restrict(&daemon, "laatste.txt", &["--ground", "5.1.2e"]);
    daemon.kill();
    daemon.launch();
    assert!(came(&daemon, "Elders/kopie van de laatste.txt", &text(&last, "name")));
}

/// The copy has the same words in it: they are as secret there.
#[test]
fn a_restriction_of_a_copy_is_proposed_to_its_original() {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    fs::create_dir(daemon.path("Elders")).unwrap();
    programs::run(&daemon.folder, "cp", &["nota.txt", "Elders/brief.txt"]);
    daemon.sync();
    let copy = daemon.id("Elders/brief.txt");
    restrict(&daemon, "Elders/brief.txt", &["--ground", "5.1.2e"]);
    daemon.sync();
    assert!(!came(&daemon, "nota.txt", &copy));
}

/// No ground of the Woo, and a limit to what may be done with it all the same.
#[test]
fn what_only_the_field_keeps_from_the_public_is_proposed_to_copies_and_versions() {
    let daemon = Daemon::start();
    let original = text(&daemon.save("advies.txt"), "name");
    fs::create_dir(daemon.path("Elders")).unwrap();
    daemon.save("advies v2.txt");
    daemon.save("ander stuk.txt");
    programs::run(&daemon.folder, "cp", &["advies.txt", "Elders/eerder.txt"]);
    daemon.sync();
    set(&daemon, "advies.txt", "beperking_gebruik=Overig");
    programs::run(&daemon.folder, "cp", &["advies.txt", "Elders/later.txt"]);
    daemon.sync();
    daemon.save("advies v3.txt");
    for name in ["advies v2.txt", "advies v3.txt", "Elders/eerder.txt", "Elders/later.txt"] {
        assert!(!came(&daemon, name, &original), "{name}");
        let record = daemon.listed(name).unwrap();
        let told = text(&record["restrictions"][0], "internalMotive");
        assert!(told.contains("Overig"), "{record:#}");
        assert!(blockers(&record).contains("because of another document"), "{name}: {}", blockers(&record));
    }
    assert!(daemon.listed("ander stuk.txt").unwrap()["restrictions"].is_null());
    // Answered, it is not asked again.
    let version = path(&daemon, "advies v2.txt");
    let id = text(&daemon.listed("advies v2.txt").unwrap()["restrictions"][0], "id");
    client(&daemon, &["withdraw", &version, &id, "--reason", "Dit schreven wij zelf."]);
    set(&daemon, "advies.txt", "omschrijving=x");
    daemon.sync();
    assert_eq!(daemon.listed("advies v2.txt").unwrap()["restrictions"].as_array().unwrap().len(), 1);
    // What has no limit, and what is not decided, is proposed to nobody.
    daemon.save("brief.txt");
    daemon.save("brief v2.txt");
    set(&daemon, "brief.txt", "beperking_gebruik=Geen beperking");
    daemon.sync();
    assert!(daemon.listed("brief v2.txt").unwrap()["restrictions"].is_null());
}

/// What is said of the original's new words was not said of the copy's.
#[test]
fn a_copy_keeps_what_was_said_of_its_words_when_the_original_goes_on() {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    set(&daemon, "nota.txt", "omschrijving=De eerste tekst");
    set(&daemon, "nota.txt", "waardering=B");
    programs::run(&daemon.folder, "cp", &["nota.txt", "kopie.txt"]);
    daemon.sync();
    let said = |name: &str| {
        let record = daemon.listed(name).unwrap();
        let field = &record["fields"]["omschrijving"];
        let asked = field["suggestions"].as_array().cloned().unwrap_or_default();
        let asked = asked.iter().map(|one| text(&one["value"], "text")).collect::<Vec<_>>();
        (field["value"]["text"].as_str().unwrap_or_default().to_owned(), asked)
    };
    assert_eq!(said("kopie.txt"), ("De eerste tekst".into(), vec![]));
    daemon.write("nota.txt", "een tweede tekst");
    daemon.sync();
    set(&daemon, "nota.txt", "waardering=V");
    daemon.sync();
    eventually("how it is kept follows", || {
        let record = daemon.listed("kopie.txt")?;
        (record["fields"]["waardering"]["value"]["term"]["code"] == "V").then_some(())
    });
    assert_eq!(said("kopie.txt"), ("De eerste tekst".into(), vec![]), "that was said of this text");
    set(&daemon, "nota.txt", "omschrijving=De tweede tekst");
    eventually("a person is asked", || (!said("kopie.txt").1.is_empty()).then_some(()));
    assert_eq!(said("kopie.txt"), ("De eerste tekst".into(), vec!["De tweede tekst".into()]));
}

/// Also when it is the restricted one that comes to stand there, also over a restart.
#[test]
fn what_is_moved_beside_a_restricted_document_is_asked_as_what_is_new_there() {
    let mut daemon = Starting::new().start();
    let original = text(&daemon.save("Zaak/advies.txt"), "name");
    restrict(&daemon, "Zaak/advies.txt", &["--ground", "5.1.2e"]);
    for name in ["Elders/advies v2.txt", "Zaak/los stuk.txt", "Elders/advies def.txt", "Zaak/ander.txt"] {
        daemon.save(name);
        assert!(daemon.listed(name).unwrap()["restrictions"].is_null(), "{name}");
    }
    let rename = |daemon: &Daemon, old: &str, new: &str| {
        fs::rename(daemon.path(old), daemon.path(new)).unwrap();
    };
    rename(&daemon, "Elders/advies v2.txt", "Zaak/advies v2.txt");
    rename(&daemon, "Zaak/los stuk.txt", "Zaak/advies (2).txt");
    rename(&daemon, "Zaak/ander.txt", "Zaak/heel anders.txt");
    daemon.sync();
    for name in ["Zaak/advies v2.txt", "Zaak/advies (2).txt"] {
        assert!(!came(&daemon, name, &original), "{name}");
        let record = daemon.listed(name).unwrap();
        assert_eq!(text(&record["origin"], "relation"), "RELATION_LIKELY_VERSION");
        assert!(blockers(&record).contains("because of another document"), "{record:#}");
    }
    assert!(daemon.listed("Zaak/heel anders.txt").unwrap()["restrictions"].is_null());
    assert!(daemon.stop().success());
    rename(&daemon, "Elders/advies def.txt", "Zaak/advies def.txt");
    daemon.launch();
    daemon.sync();
    assert!(!came(&daemon, "Zaak/advies def.txt", &original));

    // The folder itself gets another name: nobody has new neighbours, and what was answered is not asked again.
    let record = daemon.listed("Zaak/advies def.txt").unwrap();
    let id = text(&record["restrictions"][0], "id");
    client(&daemon, &["withdraw", &path(&daemon, "Zaak/advies def.txt"), &id, "--reason", "x"]);
    let count = |daemon: &Daemon| {
        daemon.list().iter().map(|one| one["restrictions"].as_array().map_or(0, Vec::len)).sum::<usize>()
    };
    let before = count(&daemon);
    rename(&daemon, "Zaak", "Dossier");
    daemon.settle();
    assert_eq!((count(&daemon), daemon.list().iter().flat_map(paths).count()), (before, 5));

    let secret = text(&daemon.save("Elders/plan.txt"), "name");
    restrict(&daemon, "Elders/plan.txt", &["--ground", "5.1.2e"]);
    daemon.save("Dossier/plan v2.txt");
    rename(&daemon, "Elders/plan.txt", "Dossier/plan.txt");
    daemon.sync();
    assert!(!came(&daemon, "Dossier/plan v2.txt", &secret));
    daemon.signal(Signal::TERM);
}
