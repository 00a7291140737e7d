//! Promise 12: what a file costs to read is not spent twice. The daemon counts the files and bytes that it read.

use std::{
    fs::{self, File, Permissions},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::Path,
    time::{Duration, SystemTime},
};

use crate::support::{
    Daemon,
    daemon::text,
    eventually,
    programs::{self, is_root},
};

fn bytes_read(daemon: &Daemon) -> u64 {
    daemon.status()["flow"]["readBytes"].as_str().map_or(0, |bytes| bytes.parse().unwrap())
}

/// Whether the file has looked as it does for longer than the coarsest clock of a file system.
fn is_old(path: &Path) -> Option<()> {
    let changed = fs::metadata(path).unwrap().ctime();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    (now > Duration::from_secs(changed.unsigned_abs() + 4)).then_some(())
}

/// H7: rights, attributes, names, and programs that open it and write nothing.
#[test]
fn a_file_of_which_only_the_outside_changes_is_not_read_again() {
    let daemon = Daemon::start();
    let big = vec![b'x'; 3 * 1024 * 1024];
    fs::create_dir(daemon.path("map")).unwrap();
    daemon.write("map/groot.txt", &big);
    daemon.sync();
    let id = daemon.id("map/groot.txt");
    let read = bytes_read(&daemon);
    assert!(read >= big.len() as u64, "{read}");

    let same = |after: &str| {
        daemon.sync();
        assert_eq!(bytes_read(&daemon), read, "after {after}");
    };
    fs::set_permissions(daemon.path("map/groot.txt"), fs::Permissions::from_mode(0o640)).unwrap();
    same("a change of rights");
    fs::rename(daemon.path("map/groot.txt"), daemon.path("map/grootste.txt")).unwrap();
    same("a rename");
    fs::rename(daemon.path("map"), daemon.path("andere map")).unwrap();
    same("a rename of its folder");
    let path = daemon.path("andere map/grootste.txt");
    eventually("it has been as it is for a while", || is_old(&path));
    drop(File::options().write(true).open(&path).unwrap());
    same("an opening without a write");
    assert!(daemon.client(["rescan"]).status.success());
    same("a look");
    let record = daemon.show("andere map/grootste.txt").unwrap();
    assert_eq!(text(&record, "name"), id);
    assert_eq!(bytes_read(&daemon), read, "after asking for it");

    fs::write(&path, "kort").unwrap();
    daemon.sync();
    assert_eq!(bytes_read(&daemon), read + 4);
    assert_eq!(daemon.show("andere map/grootste.txt").unwrap()["facts"]["sizeBytes"], "4");
}

/// H7: nobody saw what happened to it where it was.
#[test]
fn a_file_that_was_away_is_read_though_its_size_and_time_are_what_they_were() {
    let daemon = Daemon::start();
    let before = daemon.save("nota.txt");
    let size: usize = text(&before["facts"], "sizeBytes").parse().unwrap();
    let outside = daemon.own.path().join("buiten.txt");
    let modified = fs::metadata(daemon.path("nota.txt")).unwrap().modified().unwrap();
    fs::rename(daemon.path("nota.txt"), &outside).unwrap();
    eventually("it is gone", || (daemon.state_of("nota.txt")? == "DOCUMENT_STATE_GONE").then_some(()));
    fs::write(&outside, vec![b'y'; size]).unwrap();
    File::options().write(true).open(&outside).unwrap().set_modified(modified).unwrap();
    fs::rename(&outside, daemon.path("nota.txt")).unwrap();
    daemon.sync();
    let after = daemon.show("nota.txt").unwrap();
    assert_eq!(after["name"], before["name"]);
    assert_ne!(after["facts"]["sha256"], before["facts"]["sha256"]);
}

/// H7: the owner is one of the facts.
#[test]
fn another_owner_is_seen_though_nothing_else_changed() {
    if !is_root("giving a file away") {
        return;
    }
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    programs::run(&daemon.folder, "chown", &["12345", "nota.txt"]);
    daemon.sync();
    assert_eq!(daemon.show("nota.txt").unwrap()["facts"]["owner"]["id"], "12345");
}

/// H8: an account that saves a document of another is told where the file tells, and no longer.
#[test]
fn who_saved_a_version_is_told_where_the_file_tells() {
    if !is_root("saving as another account") {
        return;
    }
    let Some(_) = programs::find("setpriv", "util-linux") else { return };
    let daemon = Daemon::start();
    let as_other = |script: &str| {
        let other = ["--reuid=12345", "--clear-groups", "sh", "-c", script];
        programs::run(&daemon.folder, "setpriv", &other);
        daemon.sync();
        let facts = daemon.listed("nota.txt").unwrap()["facts"].clone();
        (text(&facts["owner"], "id").to_owned(), facts["savedBy"]["id"].as_str().map(str::to_owned))
    };
    let path = daemon.write("nota.txt", "een");
    for path in [&daemon.folder, &path] {
        fs::set_permissions(path, Permissions::from_mode(0o777)).unwrap();
    }
    fs::write(&path, "een").unwrap();
    let of = |owner: &str, by: Option<&str>| (owner.to_owned(), by.map(str::to_owned));
    assert_eq!(as_other("true"), of("0", Some("0")), "written when it was made");
    let made = fs::metadata(&path).unwrap().created().unwrap();
    eventually("it is a while ago", || (made.elapsed().ok()? > Duration::from_millis(2_100)).then_some(()));
    assert_eq!(as_other("printf twee > nota.txt"), of("0", None), "everybody may write it");
    let by_rename = "umask 0; printf drie > nieuw.tmp && mv -f nieuw.tmp nota.txt";
    assert_eq!(as_other(by_rename), of("12345", Some("12345")));
    programs::run(&daemon.folder, "chown", &["777", "nota.txt"]);
    assert_eq!(as_other("true"), of("777", Some("12345")), "given away, and saved by who saved it");
    let history = daemon.client(["history".as_ref(), path.as_os_str()]);
    let history = String::from_utf8_lossy(&history.stdout).into_owned();
    assert!(history.contains("saved by 12345") || history.contains("opgeslagen door 12345"), "{history}");
}

/// H7: a large file that is written again and again is read now and then, and at once for who asks.
#[test]
fn a_large_file_that_never_rests_is_read_now_and_then() {
    let daemon = Daemon::start();
    let path = daemon.path("groot.log");
    let size = 65 * 1024 * 1024;
    File::create(&path).unwrap().set_len(size).unwrap();
    daemon.sync();
    let read = bytes_read(&daemon);
    assert!(read >= size, "{read}");
    for turn in 1..4_u64 {
        File::options().write(true).open(&path).unwrap().set_len(size + turn).unwrap();
        eventually("it waits", || (daemon.status()["flow"]["pausedCount"] == "1").then_some(()));
    }
    assert_eq!(bytes_read(&daemon), read, "written three times, and not read again yet");
    daemon.sync();
    assert_eq!(daemon.show("groot.log").unwrap()["facts"]["sizeBytes"], (size + 3).to_string());
    assert!(bytes_read(&daemon) <= read + 2 * (size + 3), "who asks does not wait");
}
