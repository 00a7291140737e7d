//! What `docs/administration.md` says that an administrator can do, done.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::support::{
    Daemon,
    daemon::{CLIENT, text},
    eventually, programs,
};

fn copy(own: &Path, from: &Path, to: &Path) {
    programs::run(own, "cp", &["-a", from.to_str().unwrap(), to.to_str().unwrap()]);
}

#[test]
fn a_copy_of_the_state_folder_is_a_backup_and_can_be_put_back() {
    let mut daemon = Daemon::start();
    let own = daemon.own.path().to_path_buf();
    let (state, backup) = (daemon.state.clone(), own.join("backup"));
    for name in ["blijft.txt", "verandert.txt", "verdwijnt.txt"] {
        daemon.save(name);
    }
    let set = |daemon: &Daemon, name: &str, value: &str| {
        let path = daemon.path(name);
        let done = daemon.client(["set".as_ref(), path.as_os_str(), value.as_ref()]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    set(&daemon, "blijft.txt", "waardering=B");
    let before = daemon.listed("blijft.txt").unwrap();
    assert!(daemon.stop().success());
    copy(&own, &state, &backup);
    // The index can be left out.
    fs::remove_dir_all(backup.join("index")).unwrap();
    daemon.launch();
    set(&daemon, "blijft.txt", "waardering=V");
    daemon.save("nieuw.txt");
    fs::write(daemon.path("verandert.txt"), "veranderd na de backup").unwrap();
    fs::remove_file(daemon.path("verdwijnt.txt")).unwrap();
    daemon.sync();
    assert!(daemon.stop().success());

    fs::rename(&state, own.join("oud")).unwrap();
    copy(&own, &backup, &state);
    daemon.launch();
    daemon.sync();
    assert_eq!(daemon.listed("blijft.txt").unwrap(), before, "as it was, with what a person decided");
    assert!(daemon.lists("nieuw.txt"), "what came since has a record");
    let changed = daemon.listed("verandert.txt").unwrap();
    assert_eq!(text(&changed["facts"], "sizeBytes"), "22", "what changed was read again");
    eventually("what is gone ends", || (!daemon.lists("verdwijnt.txt")).then_some(()));
    assert_eq!(daemon.status()["health"], "HEALTH_GOOD", "nothing is missed: {:#}", daemon.status());
    assert!(daemon.stop().success());
}

#[test]
fn a_copy_that_holds_less_than_was_acknowledged_is_refused_and_says_what_to_do() {
    let mut daemon = Daemon::start();
    let own = daemon.own.path().to_path_buf();
    daemon.save("een.txt");
    assert!(daemon.stop().success());
    copy(&own, &daemon.state.join("journal"), &own.join("vroeger"));
    daemon.launch();
    daemon.save("twee.txt");
    assert!(daemon.stop().success());
    // As a copy of a running daemon's files may be: the mark is later than the entries.
    for entry in fs::read_dir(own.join("vroeger")).unwrap() {
        let entry = entry.unwrap();
        if entry.path().extension().is_some_and(|ending| ending == "journal") {
            fs::copy(entry.path(), daemon.state.join("journal").join(entry.file_name())).unwrap();
        }
    }
    fs::remove_dir_all(daemon.state.join("index")).unwrap();
    daemon.spawn();
    let status = eventually("it refuses to start", || daemon.ended());
    assert_eq!(status.code(), Some(1));
    let log = daemon.log();
    assert!(log.contains("was safe on disk up to entry") && log.contains("backup"), "{log}");
    let mark = daemon.state.join("journal/synced");
    let place = daemon.state.join("journal/00000001.journal");
    for said in ["Lost are at most the entries", mark.to_str().unwrap(), place.to_str().unwrap()] {
        assert!(log.contains(said), "{said}: {log}");
    }
    // The way out that it names: what is there is there, and what is not is looked at again.
    fs::remove_file(mark).unwrap();
    daemon.launch();
    eventually("both are known", || (daemon.list().len() == 2).then_some(()));
    assert!(daemon.status().to_string().contains("JOURNAL_MARK_MISSING"));
}

/// Nobody has a backup, and the header of the journal's last file is gone: all that can be read is there, the file is
/// named and left as it is, and what comes is kept beside it.
#[test]
fn a_journal_whose_last_header_is_gone_is_gone_on_from() {
    let mut daemon = Daemon::start();
    for name in ["een.txt", "twee.txt"] {
        daemon.save(name);
    }
    let before = daemon.list_all();
    assert!(daemon.stop().success());
    let file = daemon.state.join("journal/00000001.journal");
    let content = fs::read(&file).unwrap();
    let mut damaged = content.clone();
    damaged[..64].fill(0);
    fs::write(&file, &damaged).unwrap();
    for name in ["drie.txt", "vier.txt"] {
        daemon.launch();
        let said = eventually("it is told", || {
            let status = daemon.status();
            let troubles = status["troubles"].as_array()?.iter().map(ToString::to_string);
            troubles.into_iter().find(|one| one.contains("JOURNAL_DAMAGED"))
        });
        assert!(said.contains("00000001.journal") && said.contains("backup"), "{said}");
        let known: Vec<_> = daemon.list_all().into_iter().filter(|one| before.contains(one)).collect();
        assert_eq!(known, before);
        daemon.save(name);
        assert!(daemon.stop().success());
        assert_eq!(fs::read(&file).unwrap(), damaged);
    }
    fs::write(&file, content).unwrap();
    daemon.launch();
    assert_eq!(daemon.status()["health"], "HEALTH_GOOD");
    assert_eq!(daemon.list().len(), 4);
}

/// The messages of a watch up to the first one that is wanted.
fn watched(daemon: &Daemon, arguments: &[&str], wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
    let mut watch = Command::new(CLIENT);
    watch.arg("--socket").arg(&daemon.socket).args(["watch", "--json"]).args(arguments);
    let mut watch = watch.stdout(Stdio::piped()).spawn().unwrap();
    let mut said = Vec::new();
    for line in BufReader::new(watch.stdout.take().unwrap()).lines() {
        said.push(serde_json::from_str(&line.unwrap()).unwrap());
        if said.last().is_some_and(&wanted) {
            break;
        }
    }
    let _ = watch.kill();
    watch.wait().unwrap();
    said
}

/// The token with which a program goes on later from where everything is now.
fn token(daemon: &Daemon) -> String {
    let said = watched(daemon, &[], |said| said.get("snapshotDone").is_some());
    said.last().map(|said| text(said, "resumeToken")).unwrap()
}

/// What a program that goes on with that token is told first.
fn resumed(daemon: &Daemon, token: &str) -> Value {
    watched(daemon, &["--resume", token], |_| true).remove(0)
}

#[test]
fn after_a_backup_was_put_back_programs_begin_anew_and_old_etags_are_refused() {
    let mut daemon = Daemon::start();
    let own = daemon.own.path().to_path_buf();
    let (state, backup) = (daemon.state.clone(), own.join("backup"));
    daemon.save("nota.txt");
    let path = daemon.path("nota.txt");
    let set = |daemon: &Daemon, value: &str, etag: Option<&str>| {
        let words = ["set".as_ref(), path.as_os_str(), value.as_ref()].into_iter();
        daemon.client(words.chain(etag.iter().flat_map(|etag| ["--etag".as_ref(), etag.as_ref()])))
    };
    let early = token(&daemon);
    assert!(daemon.stop().success());
    copy(&own, &state, &backup);
    daemon.launch();
    assert!(set(&daemon, "waardering=V", None).status.success());
    let (seen, late) = (daemon.listed("nota.txt").unwrap(), token(&daemon));
    // A restart is no other life: what a program knows stays good, and it is told what comes next.
    daemon.restart();
    daemon.sync();
    assert!(set(&daemon, "naam=Nota", Some(&text(&seen, "etag"))).status.success());
    assert!(resumed(&daemon, &late).get("change").is_some());
    assert!(daemon.stop().success());

    fs::rename(&state, own.join("oud")).unwrap();
    copy(&own, &backup, &state);
    daemon.launch();
    // The numbers are given out again, to other entries.
    assert!(set(&daemon, "waardering=B", None).status.success());
    assert_eq!(daemon.listed("nota.txt").unwrap()["sequence"], seen["sequence"]);
    let refused = set(&daemon, "naam=Te laat", Some(&text(&seen, "etag")));
    assert_eq!(refused.status.code(), Some(1), "{}", String::from_utf8_lossy(&refused.stderr));
    for value in ["naam=Anders", "omschrijving=Nog iets"] {
        let done = set(&daemon, value, None);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    daemon.sync();
    assert!(daemon.durable_sequence() > seen["sequence"].as_str().unwrap().parse().unwrap());
    assert!(resumed(&daemon, &late).get("resync").is_some(), "what is of the other life begins anew");
    assert!(resumed(&daemon, &early).get("change").is_some(), "what both have in common stays good");
    assert_eq!(daemon.listed("nota.txt").unwrap()["fields"]["naam"]["value"]["text"], "Anders");
}

/// Origin and number.
type Name = (String, String);

/// The names of a document's entries, and the last one alone.
fn names(daemon: &Daemon, name: &str) -> (Vec<Name>, Name) {
    let path = daemon.path(name);
    let told = daemon.client(["history".as_ref(), "--json".as_ref(), path.as_os_str()]);
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told = String::from_utf8(told.stdout).unwrap();
    let entries = told.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut names: Vec<_> = entries.map(|entry| (text(&entry, "origin"), text(&entry, "sequence"))).collect();
    let last = names.pop().unwrap();
    (names, last)
}

#[test]
fn two_copies_of_a_state_folder_give_no_name_twice() {
    let mut daemon = Daemon::start();
    let own = daemon.own.path().to_path_buf();
    let (state, copied) = (daemon.state.clone(), own.join("elders"));
    daemon.save("nota.txt");
    let path = daemon.path("nota.txt");
    let set = |daemon: &Daemon, value: &str| {
        let done = daemon.client(["set".as_ref(), path.as_os_str(), value.as_ref()]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    let early = token(&daemon);
    assert!(daemon.stop().success());
    copy(&own, &state, &copied);
    let mut lives: Vec<(Vec<Name>, Name, String)> = Vec::new();
    // Each goes on from the same entry: the one, its copy at another place, and the one as it was put back.
    for (place, value) in [(&state, "naam=Een"), (&copied, "naam=Twee"), (&state, "naam=Drie")] {
        daemon.state.clone_from(place);
        daemon.launch();
        set(&daemon, value);
        daemon.sync();
        if let Some((_, _, late)) = lives.last() {
            assert!(resumed(&daemon, late).get("resync").is_some(), "what is of another life begins anew");
        }
        assert!(resumed(&daemon, &early).get("change").is_some(), "what they have in common stays good");
        let (before, last) = names(&daemon, "nota.txt");
        lives.push((before, last, token(&daemon)));
        assert!(daemon.stop().success());
        if place == &state {
            fs::remove_dir_all(&state).unwrap();
            copy(&own, &copied, &state);
        }
    }
    let (first, others) = lives.split_first().unwrap();
    for (number, other) in others.iter().enumerate() {
        assert_eq!(first.0, other.0, "what is in both has one name");
        assert_eq!(first.1.1, other.1.1, "the number is given out again: {number}");
        assert!(lives.iter().filter(|life| life.1 == other.1).count() == 1, "{:?}", other.1);
    }
}
