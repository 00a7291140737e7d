//! Promises 4 and 5: downtime, a missing or broken index, a second daemon, an older store.

use std::{collections::BTreeSet, fs, path::Path};

use rustix::process::Signal;

use crate::support::{Daemon, Starting, daemon::text, eventually};

/// 55: what happened while no daemon ran.
#[test]
fn changes_during_downtime_are_found_at_the_start() {
    let mut daemon = Daemon::start();
    for name in
        ["blijft.txt", "verandert.txt", "hernoemd.txt", "weg.txt", "map/in map.txt", "lege map/weg.txt"]
    {
        daemon.write(name, name);
    }
    daemon.sync();
    let ids: Vec<_> =
        ["blijft.txt", "verandert.txt", "hernoemd.txt", "map/in map.txt"].map(|name| daemon.id(name)).into();
    assert!(daemon.stop().success());
    daemon.write("verandert.txt", "veranderd");
    fs::rename(daemon.path("hernoemd.txt"), daemon.path("andere naam.txt")).unwrap();
    fs::rename(daemon.path("map"), daemon.path("andere map")).unwrap();
    fs::remove_file(daemon.path("weg.txt")).unwrap();
    fs::remove_dir_all(daemon.path("lege map")).unwrap();
    daemon.write("nieuw.txt", "nieuw");
    daemon.launch();
    daemon.sync();
    let now: Vec<_> = ["blijft.txt", "verandert.txt", "andere naam.txt", "andere map/in map.txt"]
        .map(|name| daemon.id(name))
        .into();
    assert_eq!(now, ids);
    assert_eq!(daemon.listed("verandert.txt").unwrap()["versionCount"], 2);
    assert!(daemon.lists("nieuw.txt"));
    for name in ["weg.txt", "lege map/weg.txt"] {
        eventually("what was removed is gone", || {
            (daemon.state_of(name).as_deref() == Some("DOCUMENT_STATE_GONE")).then_some(())
        });
    }
    assert_eq!(daemon.list().len(), 5);
}

/// A start on an unchanged tree writes nothing.
#[test]
fn a_restart_without_changes_writes_no_entry() {
    let mut daemon = Daemon::start();
    for number in 0..200 {
        daemon.write(&format!("map {}/stuk {number}.txt", number % 7), format!("{number}"));
    }
    daemon.sync();
    let sequence = daemon.durable_sequence();
    daemon.restart();
    daemon.sync();
    assert_eq!(daemon.durable_sequence(), sequence);
    assert_eq!(daemon.list().len(), 200);
}

/// 56: files that come while the first look is going on.
#[test]
fn files_that_come_during_the_first_look_are_recorded_once() {
    let mut daemon = Starting::new().prepare();
    for number in 0..2_000 {
        daemon.write(&format!("{}/oud {number}.txt", number % 40), format!("oud {number}"));
    }
    daemon.spawn();
    for number in 0..500 {
        daemon.write(&format!("{}/nieuw {number}.txt", number % 50), format!("nieuw {number}"));
    }
    eventually("the daemon answers", || daemon.client(["status", "--json"]).status.success().then_some(()));
    daemon.sync();
    assert_eq!(daemon.list().len(), 2_500);
}

fn some_documents(daemon: &Daemon) -> Vec<serde_json::Value> {
    for number in 0..40 {
        daemon.write(&format!("map/stuk {number}.txt"), format!("{number}"));
    }
    daemon.sync();
    fs::rename(daemon.path("map/stuk 1.txt"), daemon.path("verplaatst.txt")).unwrap();
    fs::copy(daemon.path("map/stuk 2.txt"), daemon.path("kopie.txt")).unwrap();
    let set = daemon.client(["set".as_ref(), daemon.path("kopie.txt").as_os_str(), "naam=Een naam".as_ref()]);
    assert!(set.status.success(), "{}", String::from_utf8_lossy(&set.stderr));
    fs::remove_file(daemon.path("map/stuk 3.txt")).unwrap();
    daemon.sync();
    eventually("one is gone", || {
        (daemon.state_of("map/stuk 3.txt").as_deref() == Some("DOCUMENT_STATE_GONE")).then_some(())
    });
    daemon.sync();
    daemon.list_all()
}

fn wait_until_ready(daemon: &Daemon) {
    eventually("the index is ready", || {
        (daemon.status()["ledger"]["indexState"] == "INDEX_STATE_READY").then_some(())
    });
    daemon.sync();
}

/// 60: the index is a cache: without it, or with a broken one, everything is as it was.
#[test]
fn a_missing_or_broken_index_is_rebuilt_to_the_same_answers() {
    let mut daemon = Daemon::start();
    let before = some_documents(&daemon);
    assert!(daemon.stop().success());
    let index = daemon.state.join("index");
    assert!(index.is_dir());
    fs::remove_dir_all(&index).unwrap();
    daemon.launch();
    wait_until_ready(&daemon);
    assert_eq!(daemon.list_all(), before, "after it was removed");

    assert!(daemon.stop().success());
    for file in files_below(&index) {
        let length = fs::metadata(&file).unwrap().len();
        fs::write(&file, vec![0xa5; usize::try_from(length).unwrap()]).unwrap();
    }
    daemon.launch();
    wait_until_ready(&daemon);
    assert_eq!(daemon.list_all(), before, "after it was overwritten with noise");
}

fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}

/// A torn tail, as a power cut leaves it: cut back to the last whole entry.
#[test]
fn a_torn_tail_of_the_journal_is_cut_back() {
    use std::io::Write as _;
    let mut daemon = Daemon::start();
    let before = some_documents(&daemon);
    let sequence = daemon.durable_sequence();
    daemon.kill();
    let segment = files_below(&daemon.state.join("journal"))
        .into_iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "journal"))
        .max()
        .unwrap();
    fs::File::options().append(true).open(segment).unwrap().write_all(&[0x17; 93]).unwrap();
    daemon.launch();
    wait_until_ready(&daemon);
    assert_eq!(daemon.list_all(), before);
    assert_eq!(daemon.durable_sequence(), sequence);
    daemon.save("en verder.txt");
}

fn segments(daemon: &Daemon) -> Vec<std::path::PathBuf> {
    let mut found = files_below(&daemon.state.join("journal"));
    found.retain(|file| file.extension().is_some_and(|extension| extension == "journal"));
    found.sort();
    found
}

/// The trouble of that reason in the status, in one text, once it is told.
fn told(daemon: &Daemon, reason: &str, part: &str) -> String {
    eventually(&format!("the status says {reason} with {part}"), || {
        let status = daemon.status();
        assert_ne!(status["health"], "HEALTH_HALTED", "it goes on: {status:#}");
        let troubles = status["troubles"].as_array()?.iter();
        let said = troubles.filter(|trouble| trouble["reason"] == reason).map(ToString::to_string);
        said.into_iter().find(|said| said.contains(part))
    })
}

/// A byte in the middle of the journal is damaged and the index is lost: all but what stood there is answered,
/// the document is named, nothing is written into the damaged file, and put back it is as it was.
#[test]
fn a_journal_damaged_in_the_middle_is_gone_round_and_the_document_is_named() {
    let mut daemon = Daemon::start();
    some_documents(&daemon);
    let name = daemon.id("map/stuk 20.txt");
    let before = daemon.list_all();
    assert!(daemon.stop().success());
    let segment = segments(&daemon).remove(0);
    let content = fs::read(&segment).unwrap();
    let mut damaged = content.clone();
    // In the last thing that the journal says of that document.
    let at = content.windows(name.len()).rposition(|bytes| bytes == name.as_bytes()).unwrap();
    damaged[at + name.len() + 3] ^= 0x40;
    fs::write(&segment, &damaged).unwrap();
    fs::remove_dir_all(daemon.state.join("index")).unwrap();
    daemon.launch();
    let said = told(&daemon, "JOURNAL_DAMAGED", &name);
    assert!(
        said.contains(segment.file_name().unwrap().to_str().unwrap()) && said.contains("backup"),
        "{said}"
    );
    assert!(!said.contains("niets kwijt"), "{said}");
    let others: Vec<_> = before.iter().filter(|record| text(record, "name") != name).cloned().collect();
    assert_eq!(daemon.list_all(), others, "all others are answered");
    let refused = daemon.client(["show", &name]);
    assert_ne!(refused.status.code(), Some(0));
    let refused = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.contains("beschadigd") || refused.contains("damaged"), "{refused}");
    // Beside it too: what is damaged of one document keeps no other one out.
    for name in ["en verder.txt", "map/ernaast.txt"] {
        daemon.save(name);
    }
    daemon.restart();
    told(&daemon, "JOURNAL_DAMAGED", &name);
    for name in ["en verder.txt", "map/ernaast.txt"] {
        let record = daemon.listed(name).unwrap();
        assert!(record["facts"].is_object(), "it was read: {record:#}");
    }
    assert!(daemon.stop().success());
    assert_eq!(fs::read(&segment).unwrap(), damaged, "the damaged file is left as it is");
    fs::write(&segment, content).unwrap();
    daemon.launch();
    wait_until_ready(&daemon);
    let known: Vec<_> = daemon.list_all().into_iter().filter(|record| before.contains(record)).collect();
    assert_eq!(known, before, "put back, all is as it was");
    eventually("and the status is good", || (daemon.status()["health"] == "HEALTH_GOOD").then_some(()));
}

/// The newest thing that was acknowledged is damaged: the daemon starts and says what that costs, what comes is kept
/// beside it, and put back all is there.
#[test]
fn a_journal_damaged_at_its_end_is_gone_on_from() {
    let mut daemon = Daemon::start();
    some_documents(&daemon);
    let before = daemon.list_all();
    daemon.save("laatste.txt");
    let name = daemon.id("laatste.txt");
    assert!(daemon.stop().success());
    let segment = segments(&daemon).pop().unwrap();
    let content = fs::read(&segment).unwrap();
    let mut damaged = content.clone();
    *damaged.last_mut().unwrap() ^= 0x40;
    fs::write(&segment, &damaged).unwrap();
    daemon.launch();
    let said = told(&daemon, "JOURNAL_DAMAGED", &name);
    assert!(
        said.contains(segment.file_name().unwrap().to_str().unwrap()) && said.contains("backup"),
        "{said}"
    );
    assert_eq!(daemon.list_all(), before, "all others are answered");
    daemon.save("en verder.txt");
    daemon.restart();
    told(&daemon, "JOURNAL_DAMAGED", &name);
    daemon.save("en nog verder.txt");
    assert!(daemon.stop().success());
    assert_eq!(fs::read(&segment).unwrap(), damaged, "the damaged file is left as it is");
    fs::write(&segment, content).unwrap();
    daemon.launch();
    wait_until_ready(&daemon);
    eventually("the status is good", || (daemon.status()["health"] == "HEALTH_GOOD").then_some(()));
    let known: Vec<_> = daemon.list_all().into_iter().filter(|record| before.contains(record)).collect();
    assert_eq!(known, before);
    for name in ["laatste.txt", "en verder.txt", "en nog verder.txt"] {
        assert!(daemon.listed(name).unwrap()["facts"].is_object(), "{name}");
    }
}

/// A dossier, and the original of a copy, whose records are damaged: what is in it and the copy are read all the same,
/// keep what they inherited, and nothing waits for them.
#[test]
fn a_damaged_dossier_or_original_stops_nothing_that_inherits_from_it() {
    let mut daemon = Daemon::start();
    for name in ["p/een.txt", "bron.txt"] {
        daemon.save(name);
    }
    let done = |daemon: &Daemon, words: &[&str]| {
        let output = daemon.client(words);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let place = |daemon: &Daemon, name: &str| daemon.path(name).to_string_lossy().into_owned();
    let (dossier, source) = (place(&daemon, "p"), place(&daemon, "bron.txt"));
    done(&daemon, &["dossier", "make", &dossier]);
    done(&daemon, &["set", &dossier, "waardering=B"]);
    done(&daemon, &["set", &source, "omschrijving=begroting"]);
    fs::copy(daemon.path("bron.txt"), daemon.path("kopie.txt")).unwrap();
    daemon.sync();
    let ids = ["p", "bron.txt"].map(|name| daemon.id(name));
    let inherited = |daemon: &Daemon| {
        let of = |name: &str, field: &str| daemon.listed(name).unwrap()["fields"][field].clone();
        [of("p/een.txt", "waardering"), of("kopie.txt", "omschrijving")]
    };
    // So that the last thing that the journal says of them is their own.
    for path in [&dossier, &source] {
        done(&daemon, &["lock", path]);
    }
    daemon.save("later.txt");
    let before = inherited(&daemon);
    assert!(before.iter().all(|field| field["provenance"]["source"] == "SOURCE_INHERITED"), "{before:#?}");
    assert!(daemon.stop().success());
    let segment = segments(&daemon).remove(0);
    let content = fs::read(&segment).unwrap();
    let mut damaged = content.clone();
    for id in &ids {
        let at = content.windows(id.len()).rposition(|bytes| bytes == id.as_bytes()).unwrap();
        damaged[at + id.len() + 3] ^= 0x40;
    }
    fs::write(&segment, &damaged).unwrap();
    daemon.launch();
    for id in &ids {
        told(&daemon, "JOURNAL_DAMAGED", id);
    }
    for name in ["p/een.txt", "kopie.txt", "p/nieuw.txt"] {
        daemon.write(name, format!("{name}, opnieuw"));
    }
    daemon.sync();
    for (name, versions) in [("p/een.txt", 2), ("kopie.txt", 2), ("p/nieuw.txt", 1)] {
        let record = daemon.listed(name).unwrap();
        assert_eq!(record["versionCount"], versions, "it was read: {record:#}");
    }
    assert_eq!(inherited(&daemon), before, "what was inherited stays");
    // What another policy would change is told of all that can be read.
    let policy = daemon.own.path().join("ander.toml");
    let rule =
        "[[rules]]\nid = 'x'\nwhere = { folder = '**' }\nset = { taal = 'NLD' }\nreason = { nl = 'x' }\n";
    fs::write(&policy, rule).unwrap();
    done(&daemon, &["policy", "diff", policy.to_str().unwrap()]);
}

/// A folder that is watched no longer: a damaged record in it keeps none of the others.
#[test]
fn a_damaged_record_keeps_no_other_in_a_folder_that_is_watched_no_longer() {
    let mut daemon = Daemon::start();
    let added = tempfile::tempdir().unwrap();
    let folder = added.path().canonicalize().unwrap();
    let client = |daemon: &Daemon, words: [&str; 3]| assert!(daemon.client(words).status.success());
    client(&daemon, ["folders", "add", folder.to_str().unwrap()]);
    for name in ["a.txt", "b.txt", "c.txt"] {
        fs::write(folder.join(name), name).unwrap();
    }
    daemon.sync();
    let id = text(&daemon.listed_path(&folder.join("a.txt")).unwrap(), "name");
    assert!(daemon.stop().success());
    let segment = segments(&daemon).pop().unwrap();
    let mut content = fs::read(&segment).unwrap();
    let at = content.windows(id.len()).rposition(|bytes| bytes == id.as_bytes()).unwrap();
    content[at + id.len() + 3] ^= 0x40;
    fs::write(&segment, &content).unwrap();
    daemon.launch();
    told(&daemon, "JOURNAL_DAMAGED", &id);
    client(&daemon, ["folders", "remove", folder.to_str().unwrap()]);
    eventually("the others have ended", || {
        let all = daemon.list_all();
        let of = |name: &str| all.iter().find(|record| record.to_string().contains(name)).cloned();
        let has_ended = |name: &str| of(name).is_some_and(|it| it["state"] == "DOCUMENT_STATE_GONE");
        (has_ended("/b.txt") && has_ended("/c.txt")).then_some(())
    });
}

/// What comes to a dossier whose record is damaged is not made public before that can be read, and has what the dossier
/// keeps from the public as soon as it can.
#[test]
fn what_is_in_a_damaged_dossier_is_held_back_until_that_can_be_read() {
    let own = tempfile::tempdir().unwrap();
    let policy = own.path().join("beleid.toml");
    let name = "name = 'ministerie van Financiën'";
    let uri = "uri = 'https://identifier.overheid.nl/tooi/id/ministerie/mnre1090'";
    fs::write(&policy, format!("[organisation]\n{name}\n{uri}\n")).unwrap();
    let mut daemon = Starting::new().with("--policy").with(&policy).start();
    for name in ["p/een.txt", "elders.txt"] {
        daemon.save(name);
    }
    let place = |daemon: &Daemon, name: &str| daemon.path(name).to_string_lossy().into_owned();
    let client = |daemon: &Daemon, words: &[&str]| {
        let output = daemon.client(["--lang", "nl"].iter().chain(words));
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    let done = |daemon: &Daemon, words: &[&str]| {
        let (is_done, said) = client(daemon, words);
        assert!(is_done, "{words:?}: {said}");
    };
    let dossier = place(&daemon, "p");
    done(&daemon, &["dossier", "make", &dossier]);
    let why = ["--ground", "5.1.2e", "--interests", "privacy", "--motive", "m", "--explanation", "uitleg"];
    done(&daemon, &[&["restrict", dossier.as_str()][..], &why].concat());
    daemon.sync();
    let id = daemon.id("p");
    assert!(daemon.stop().success());
    let segment = segments(&daemon).pop().unwrap();
    let content = fs::read(&segment).unwrap();
    let mut damaged = content.clone();
    // In the name that its own entry begins with, not in those of what follows it.
    let at = content.windows(id.len()).enumerate().filter(|(_, bytes)| *bytes == id.as_bytes());
    let at = at.map(|(at, _)| at).rfind(|at| content[..*at].ends_with(b"\x3a\x2e")).unwrap();
    damaged[at + id.len() + 3] ^= 0x40;
    fs::write(&segment, &damaged).unwrap();
    // A second start loses nothing of what is to follow.
    for start in 0..2 {
        daemon.launch();
        told(&daemon, "JOURNAL_DAMAGED", &id);
        for name in ["p/nieuw.txt", "elders.txt"] {
            daemon.write(name, format!("{name} {start}"));
            daemon.sync();
            let changes =
                ["beoordeling=openbaar", "officiele_titel=Nota", "woo_informatiecategorie=adviezen"];
            let path = place(&daemon, name);
            let handled = "documenthandelingen=vaststelling 2026-01-31";
            done(&daemon, &[&["set", path.as_str(), handled][..], &changes].concat());
        }
        let publication = daemon.listed("p/nieuw.txt").unwrap()["publication"].clone();
        assert_eq!(text(&publication, "state"), "STATE_BLOCKED", "{publication:#}");
        assert!(publication["blockers"].to_string().contains("dossier"), "{publication:#}");
        let (is_done, said) = client(&daemon, &["publish", &place(&daemon, "p/nieuw.txt")]);
        assert!(!is_done && said.contains("dossier"), "{said}");
        let elsewhere = daemon.listed("elders.txt").unwrap()["publication"].clone();
        assert_eq!(text(&elsewhere, "state"), "STATE_READY", "{elsewhere:#}");
        // Whoever asks what can go out is told the same.
        assert_eq!(by_publication(&daemon, "ready"), ["elders.txt"]);
        assert!(by_publication(&daemon, "blocked").contains(&"nieuw.txt".to_owned()));
        let out = daemon.own.path().join(format!("woo{start}"));
        let base =
            ["export", "diwoo", "--base-url", "https://example.org/woo/", "--out", out.to_str().unwrap()];
        let (_, said) = client(&daemon, &[&base[..], &[daemon.folder.to_str().unwrap()]].concat());
        let maps =
            files_below(&out).into_iter().filter(|file| file.extension().is_some_and(|it| it == "xml"));
        let written: Vec<_> = maps.map(|file| fs::read_to_string(file).unwrap()).collect();
        let address = |name: &str| daemon.id(name).replace("documents/", "");
        assert!(!written.concat().contains(&address("p/nieuw.txt")), "{said}");
        assert!(written.concat().contains(&address("elders.txt")), "{said} {written:?}");
        assert!(daemon.stop().success());
    }
    fs::write(&segment, content).unwrap();
    daemon.launch();
    eventually("it has what the dossier keeps from the public", || {
        let record = daemon.listed("p/nieuw.txt")?;
        record["restrictions"].as_array().filter(|all| !all.is_empty()).map(|_| ())
    });
}

/// Stops the daemon and damages the last thing that its journal says of a document.
pub(crate) fn damage_record(daemon: &mut Daemon, id: &str) {
    assert!(daemon.stop().success());
    let segment = segments(daemon).pop().unwrap();
    let mut content = fs::read(&segment).unwrap();
    // In the name that its own entry begins with, not in those of what names it.
    let at = content.windows(id.len()).enumerate().filter(|(_, bytes)| *bytes == id.as_bytes());
    let at = at.map(|(at, _)| at).rfind(|at| content[..*at].ends_with(b"\x3a\x2e")).unwrap();
    content[at + id.len() + 3] ^= 0x40;
    fs::write(&segment, &content).unwrap();
}

/// Names that shift while the daemon is down, over one whose record is damaged: the others keep their records.
#[test]
fn a_damaged_record_stops_no_names_from_shifting() {
    let mut daemon = Daemon::start();
    for name in ["blad 1.txt", "blad 2.txt", "blad 3.txt"] {
        daemon.save(name);
    }
    let ids = ["blad 1.txt", "blad 2.txt", "blad 3.txt"].map(|name| daemon.id(name));
    damage_record(&mut daemon, &ids[2]);
    for (from, to) in [(3, 4), (2, 3), (1, 2)] {
        fs::rename(daemon.path(&format!("blad {from}.txt")), daemon.path(&format!("blad {to}.txt"))).unwrap();
    }
    daemon.launch();
    told(&daemon, "JOURNAL_DAMAGED", &ids[2]);
    daemon.sync();
    assert_eq!(daemon.id("blad 2.txt"), ids[0]);
    assert_eq!(daemon.id("blad 3.txt"), ids[1]);
}

/// The names of the documents that are so far from the public, as the list is filtered.
fn by_publication(daemon: &Daemon, state: &str) -> Vec<String> {
    let found = daemon.ask(["--json", "list", "--filter", &format!("publication = \"{state}\"")]);
    let names = found.iter().flat_map(crate::support::daemon::paths);
    let mut names: Vec<_> =
        names.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

/// The original's record is damaged, so what it keeps from the public cannot be read: no copy of it and no version is
/// made public until it can, those that came meanwhile included. These then have what it keeps from the public.
#[test]
fn copies_and_versions_of_a_damaged_original_are_held_back_until_that_can_be_read() {
    let own = tempfile::tempdir().unwrap();
    let policy = own.path().join("beleid.toml");
    let name = "name = 'ministerie van Financiën'";
    let uri = "uri = 'https://identifier.overheid.nl/tooi/id/ministerie/mnre1090'";
    fs::write(&policy, format!("[organisation]\n{name}\n{uri}\n")).unwrap();
    let mut daemon = Starting::new().with("--policy").with(&policy).start();
    let place = |daemon: &Daemon, name: &str| daemon.path(name).to_string_lossy().into_owned();
    let client = |daemon: &Daemon, words: &[&str]| {
        let output = daemon.client(["--lang", "nl"].iter().chain(words));
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    let done = |daemon: &Daemon, words: &[&str]| {
        let (is_done, said) = client(daemon, words);
        assert!(is_done, "{words:?}: {said}");
    };
    let ready = |daemon: &Daemon, name: &str| {
        let changes = ["beoordeling=openbaar", "officiele_titel=Nota", "woo_informatiecategorie=adviezen"];
        let path = place(daemon, name);
        let handled = "documenthandelingen=vaststelling 2026-01-31";
        done(daemon, &[&["set", path.as_str(), handled][..], &changes].concat());
    };
    daemon.save("elders/vrij.txt");
    daemon.save("bron.txt");
    let why = ["--ground", "5.1.2e", "--interests", "privacy", "--motive", "m", "--explanation", "uitleg"];
    done(&daemon, &[&["restrict", place(&daemon, "bron.txt").as_str()][..], &why].concat());
    fs::copy(daemon.path("bron.txt"), daemon.path("map kopie.txt")).unwrap();
    daemon.save("bron v2.txt");
    daemon.sync();
    let answered = ["map kopie.txt", "bron v2.txt"];
    for name in answered {
        let id = text(&daemon.listed(name).unwrap()["restrictions"][0], "id");
        done(&daemon, &["withdraw", &place(&daemon, name), &id, "--reason", "De namen zijn eruit."]);
        ready(&daemon, name);
    }
    ready(&daemon, "elders/vrij.txt");
    assert_eq!(by_publication(&daemon, "ready"), ["bron v2.txt", "map kopie.txt", "vrij.txt"]);
    fs::copy(daemon.path("bron.txt"), daemon.path("map later.txt")).unwrap();
    daemon.sync();
    // So that the last thing that the journal says of it is its own.
    done(&daemon, &["lock", &place(&daemon, "bron.txt")]);
    daemon.save("later.txt");
    let id = daemon.id("bron.txt");
    assert!(daemon.stop().success());
    let segment = segments(&daemon).pop().unwrap();
    let content = fs::read(&segment).unwrap();
    let mut damaged = content.clone();
    let at = content.windows(id.len()).rposition(|bytes| bytes == id.as_bytes()).unwrap();
    damaged[at + id.len() + 3] ^= 0x40;
    fs::write(&segment, &damaged).unwrap();
    for start in 0..2 {
        daemon.launch();
        told(&daemon, "JOURNAL_DAMAGED", &id);
        if start == 0 {
            // Whether its restriction came with the content that it leaves cannot be told: a person is asked.
            daemon.write("map later.txt", "een andere brief");
            daemon.sync();
            let one = daemon.listed("map later.txt").unwrap()["restrictions"][0].clone();
            assert_eq!(
                (&one["inForce"], &one["inherited"]["contentIsAnother"]),
                (&true.into(), &true.into())
            );
            fs::copy(daemon.path("bron.txt"), daemon.path("map nieuw.txt")).unwrap();
            daemon.save("bron v3.txt");
            daemon.sync();
        }
        for name in ["map kopie.txt", "bron v2.txt", "map nieuw.txt", "bron v3.txt"] {
            if start == 0 && !answered.contains(&name) {
                ready(&daemon, name);
            }
            let publication = daemon.listed(name).unwrap()["publication"].clone();
            assert_eq!(text(&publication, "state"), "STATE_BLOCKED", "{name}: {publication:#}");
            let told = publication["blockers"].to_string();
            assert!(told.contains("origineel") && told.contains("bronmerk status"), "{name}: {told}");
            let (is_done, said) = client(&daemon, &["publish", &place(&daemon, name)]);
            assert!(!is_done && said.contains("origineel"), "{name}: {said}");
        }
        assert_eq!(by_publication(&daemon, "ready"), ["vrij.txt"]);
        let out = daemon.own.path().join(format!("woo{start}"));
        let base =
            ["export", "diwoo", "--base-url", "https://example.org/woo/", "--out", out.to_str().unwrap()];
        let (_, said) = client(&daemon, &[&base[..], &[daemon.folder.to_str().unwrap()]].concat());
        let maps =
            files_below(&out).into_iter().filter(|file| file.extension().is_some_and(|it| it == "xml"));
        let written: String = maps.map(|file| fs::read_to_string(file).unwrap()).collect();
        assert!(written.contains(&daemon.id("elders/vrij.txt").replace("documents/", "")), "{said}");
        assert_eq!(written.matches("<url>").count(), 1, "{said}");
        assert!(daemon.stop().success());
    }
    fs::write(&segment, content).unwrap();
    daemon.launch();
    eventually("they have what the original keeps from the public", || {
        let has = |name: &str, status: &str| {
            let record = daemon.listed(name)?;
            let one = record["restrictions"].as_array()?.first()?;
            (one["status"] == status && text(&one["inherited"], "document") == id).then_some(())
        };
        has("map nieuw.txt", "STATUS_DECIDED")?;
        has("bron v3.txt", "STATUS_PROPOSED")
    });
    assert_eq!(by_publication(&daemon, "ready"), ["bron v2.txt", "map kopie.txt", "vrij.txt"]);
}

/// An old file of the journal that was shortened is told of at the start, with the index and without.
#[test]
fn a_shortened_old_file_of_the_journal_is_told_of() {
    let mut daemon = Starting::new().with("--segment-bytes").with("20000").start();
    let before = some_documents(&daemon);
    assert!(daemon.stop().success());
    let all = segments(&daemon);
    assert!(all.len() > 2, "{all:?}");
    let (content, old) = (fs::read(&all[1]).unwrap(), all[1].file_name().unwrap().to_str().unwrap());
    fs::write(&all[1], &content[..content.len() / 2]).unwrap();
    for with_index in [true, false] {
        if !with_index {
            fs::remove_dir_all(daemon.state.join("index")).unwrap();
        }
        daemon.launch();
        let said = told(&daemon, "JOURNAL_DAMAGED", old);
        assert!(said.contains("backup"), "{said}");
        daemon.save(&format!("verder {with_index}.txt"));
        assert!(!daemon.list_all().is_empty());
        assert!(daemon.stop().success());
    }
    fs::write(&all[1], content).unwrap();
    daemon.launch();
    wait_until_ready(&daemon);
    let now = daemon.list_all();
    for record in &before {
        let name = text(record, "name");
        assert!(now.iter().any(|record| text(record, "name") == name), "{name} is there again");
    }
    eventually("and the status is good", || (daemon.status()["health"] == "HEALTH_GOOD").then_some(()));
}

/// The mark of what was acknowledged does not vanish unseen.
#[test]
fn a_mark_that_was_taken_away_is_told_of_until_a_person_confirms_it() {
    let mut daemon = Daemon::start();
    some_documents(&daemon);
    assert!(daemon.stop().success());
    fs::remove_file(daemon.state.join("journal/synced")).unwrap();
    daemon.launch();
    let said = told(&daemon, "JOURNAL_MARK_MISSING", "synced.missing");
    assert!(said.contains("backup"), "{said}");
    daemon.restart();
    told(&daemon, "JOURNAL_MARK_MISSING", "synced.missing");
    fs::remove_file(daemon.state.join("journal/synced.missing")).unwrap();
    assert_eq!(daemon.status()["health"], "HEALTH_GOOD");
}

/// 62: one daemon for one state folder.
#[test]
fn a_second_daemon_says_who_is_running() {
    let daemon = Daemon::start();
    let second = std::process::Command::new(crate::support::daemon::DAEMON)
        .arg("--state")
        .arg(&daemon.state)
        .arg("--socket")
        .arg(daemon.own.path().join("run2/tweede.sock"))
        .arg(&daemon.folder)
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(1));
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(said.contains(&daemon.process().as_raw_nonzero().to_string()), "names the process: {said}");
    assert!(said.contains("hint:"), "{said}");
    daemon.save("en de eerste gaat gewoon verder.txt");
}

/// A socket left by `kill -9` is no obstacle.
#[test]
fn a_stale_socket_is_no_obstacle() {
    let mut daemon = Daemon::start();
    daemon.kill();
    assert!(daemon.socket.exists());
    daemon.launch();
    daemon.save("nota.txt");
    assert!(daemon.stop().success());
    assert!(!daemon.socket.exists(), "an orderly end takes the socket away");
}

/// SIGTERM finishes what is held: a burst that was seen is noted.
#[test]
fn an_orderly_stop_is_quick_and_loses_nothing_that_was_acknowledged() {
    let mut daemon = Daemon::start();
    for number in 0..300 {
        daemon.write(&format!("{number}.txt"), format!("{number}"));
    }
    daemon.sync();
    let before = daemon.list_all();
    assert!(daemon.stop().success(), "{}", daemon.log());
    daemon.launch();
    assert_eq!(daemon.list_all(), before);
}

/// A wrong folder is a clear error, and is not made.
#[test]
fn a_folder_that_is_not_there_is_an_error_and_not_made() {
    let own = tempfile::tempdir().unwrap();
    let missing = own.path().join("Wrkmap");
    let output = std::process::Command::new(crate::support::daemon::DAEMON)
        .arg("--state")
        .arg(own.path().join("state"))
        .arg(&missing)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("Wrkmap"), "{said}");
    assert!(!missing.exists());
}

/// Added folders are watched after a restart too; removed ones end their records.
#[test]
fn added_folders_are_remembered() {
    let mut daemon = Daemon::start();
    let other = daemon.own.path().join("Andere map");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("nota.txt"), "nota").unwrap();
    let folders =
        |what: &str, daemon: &Daemon| daemon.client(["folders".as_ref(), what.as_ref(), other.as_os_str()]);
    let added = folders("add", &daemon);
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    daemon.sync();
    let path = other.canonicalize().unwrap().join("nota.txt");
    let id = text(&daemon.listed_path(&path).unwrap(), "name");
    daemon.restart();
    fs::write(other.join("tweede.txt"), "tweede").unwrap();
    daemon.sync();
    assert_eq!(daemon.list().len(), 2);
    assert!(folders("remove", &daemon).status.success());
    eventually("its records have ended", || daemon.list().is_empty().then_some(()));
    assert_eq!(daemon.show_path(&path).unwrap()["absence"]["kind"], "KIND_UNWATCHED");
    assert!(folders("add", &daemon).status.success());
    daemon.sync();
    assert_eq!(text(&daemon.listed_path(&path).unwrap(), "name"), id);
    assert_eq!(daemon.listed_path(&path).unwrap()["state"], "DOCUMENT_STATE_SETTLED");
    assert_eq!(folders("remove", &daemon).status.code(), Some(0));
    assert_eq!(folders("remove", &daemon).status.code(), Some(3), "there is none any more");
}

/// SIGHUP reads the policy again; a bad one is refused, and the old one stays.
#[test]
fn a_bad_policy_never_comes_into_force() {
    let own = tempfile::tempdir().unwrap();
    let policy = own.path().join("beleid.toml");
    let organisation = |name: &str, code: &str| {
        format!(
            "[organisation]\nname = \"{name}\"\nuri = \"https://identifier.overheid.nl/tooi/id/ministerie/{code}\"\n"
        )
    };
    fs::write(&policy, organisation("Ministerie van Financiën", "mnre1090")).unwrap();
    let daemon = Starting::new().with("--policy").with(&policy).start();
    let maker = |name: &str| daemon.save(name)["fields"]["archiefvormer"]["value"]["term"]["label"].clone();
    assert_eq!(maker("een.txt"), "Ministerie van Financiën");
    fs::write(&policy, "[organisation]\nnaam = \"Fout\"\n").unwrap();
    let reload = daemon.client(["policy", "reload"]);
    assert_eq!(reload.status.code(), Some(1));
    let said = String::from_utf8_lossy(&reload.stderr).into_owned();
    assert!(said.contains("naam") && said.contains('2'), "names the key and the line: {said}");
    let status = daemon.status();
    assert_eq!(status["health"], "HEALTH_DEGRADED", "and the status tells that the file is refused");
    assert_eq!(status["troubles"][0]["reason"], "POLICY_REFUSED");
    assert_eq!(maker("twee.txt"), "Ministerie van Financiën");
    fs::write(&policy, organisation("Ministerie van Algemene Zaken", "mnre1010")).unwrap();
    let version = daemon.status()["policyVersion"].clone();
    daemon.signal(Signal::HUP);
    eventually("the new policy is in force", || (daemon.status()["policyVersion"] != version).then_some(()));
    assert_eq!(daemon.status()["health"], "HEALTH_GOOD");
    assert_eq!(maker("drie.txt"), "Ministerie van Algemene Zaken");
}

/// MDTO: a term goes with waardering V only, also when a person sets it.
#[test]
fn a_term_without_its_waardering_is_refused() {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    let path = daemon.path("nota.txt");
    let set = |values: &[&str]| {
        let words =
            ["set".as_ref(), path.as_os_str()].into_iter().chain(values.iter().map(|value| value.as_ref()));
        daemon.client(words)
    };
    assert_eq!(set(&["waardering=B", "bewaartermijn=P10Y"]).status.code(), Some(1));
    assert_eq!(set(&["waardering=V", "bewaartermijn=P10Y"]).status.code(), Some(0));
    let refused = set(&["waardering=B"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("waardering V"));
    assert_eq!(daemon.listed("nota.txt").unwrap()["fields"]["waardering"]["value"]["term"]["code"], "V");
    assert_eq!(set(&["waardering=B", "--clear", "bewaartermijn"]).status.code(), Some(0));
}

/// Killed while the records of a folder that was removed are being ended, it goes on with that at its next start; and
/// what is watched again is left as it is.
#[test]
fn what_a_killed_daemon_left_of_a_removed_folder_ends_at_the_next_start() {
    const COUNT: usize = 1_500;
    let mut daemon = Daemon::start();
    let other = daemon.own.path().canonicalize().unwrap().join("Andere map");
    for folder in ["een", "twee"] {
        fs::create_dir_all(other.join(folder)).unwrap();
        for number in 0..COUNT / 2 {
            fs::write(other.join(folder).join(format!("stuk {number}.txt")), format!("{folder} {number}"))
                .unwrap();
        }
    }
    let folders = |daemon: &Daemon, what: &str, folder: &Path| {
        let output = daemon.client(["folders".as_ref(), what.as_ref(), folder.as_os_str()]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    folders(&daemon, "add", &other);
    daemon.sync();
    assert_eq!(daemon.list().len(), COUNT);
    folders(&daemon, "remove", &other);
    daemon.kill();
    daemon.launch();
    let started = text(&daemon.status(), "startTime");
    eventually("the rest has ended", || daemon.list().is_empty().then_some(()));
    let gone = daemon.list_all();
    assert_eq!(gone.len(), COUNT);
    let kinds: BTreeSet<_> = gone.iter().map(|one| text(&one["absence"], "kind")).collect();
    assert_eq!(kinds, BTreeSet::from(["KIND_UNWATCHED".into()]));
    let later = gone.iter().filter(|one| text(&one["absence"], "time") > started).count();
    assert!(later > 0, "it was killed before all had ended");

    let part = other.join("twee");
    folders(&daemon, "add", &part);
    daemon.sync();
    assert_eq!(daemon.list().len(), COUNT / 2);
    daemon.kill();
    daemon.launch();
    daemon.sync();
    daemon.settle();
    assert_eq!(daemon.list().len(), COUNT / 2, "what is watched again stays");
}
