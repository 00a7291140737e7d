//! What `docs/administration.md` says that an administrator can do, done.

use std::{fs, path::Path};

use crate::support::{Daemon, daemon::text, eventually, programs};

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
}
