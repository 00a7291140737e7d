//! Promise 1: no file is missed. The numbers are those of the scenarios in `ARCHITECTURE.md`.

use std::{fs, os::unix::fs::symlink, path::PathBuf};

use crate::support::{
    Daemon, Starting,
    daemon::{odd_name, paths, text},
    eventually, programs,
};

/// 1, 63: what is written into a folder before anyone could have been told of it.
#[test]
fn a_burst_in_new_folders_is_recorded_whole() {
    let daemon = Daemon::start();
    // Two writers at full speed: with the looking before the watching this loses files.
    let write = |writer: usize| {
        let mut written: Vec<PathBuf> = Vec::new();
        for folder in 0..200 {
            for file in 0..10 {
                let name = format!("{writer}/map {folder}/stuk {file}.txt");
                written.push(daemon.write(&name, format!("{writer} {folder} {file}")));
            }
        }
        written
    };
    let mut expected = std::thread::scope(|scope| {
        let other = scope.spawn(|| write(1));
        let mut written = write(0);
        written.extend(other.join().unwrap());
        written
    });
    daemon.sync();
    expected.sort();
    assert_eq!(daemon.listed_paths(), expected, "every file has one record, and only one");
    assert!(
        daemon.list().iter().all(|record| record["facts"]["sha256"].is_string()),
        "and its facts are known"
    );
}

/// 2: `mkdir -p` and a file at the bottom.
#[test]
fn a_deep_new_folder_is_seen_to_the_bottom() {
    let daemon = Daemon::start();
    for number in 0..20 {
        daemon.write(&format!("{number}/a/b/c/d/nota.txt"), format!("{number}"));
    }
    daemon.sync();
    assert_eq!(daemon.list().len(), 20);
}

/// 3: a folder with content is moved in; only its own name is told of.
#[test]
fn a_folder_moved_in_is_seen_with_its_content() {
    let daemon = Daemon::start();
    let outside = daemon.own.path().join("buiten");
    fs::create_dir_all(outside.join("diep/dieper")).unwrap();
    fs::write(outside.join("een.txt"), "een").unwrap();
    fs::write(outside.join("diep/dieper/twee.txt"), "twee").unwrap();
    fs::rename(&outside, daemon.path("binnen")).unwrap();
    daemon.sync();
    assert_eq!(
        daemon.listed_paths(),
        [daemon.path("binnen/diep/dieper/twee.txt"), daemon.path("binnen/een.txt")]
    );
    daemon.write("binnen/diep/dieper/drie.txt", "drie");
    daemon.sync();
    assert!(daemon.lists("binnen/diep/dieper/drie.txt"), "and watched from then on");
}

/// 4: a folder is renamed within the tree; events in it carry the new name from then on.
#[test]
fn a_renamed_folder_keeps_its_documents_and_goes_on_being_watched() {
    let daemon = Daemon::start();
    daemon.write("oud/sub/een.txt", "een");
    daemon.write("oud/twee.txt", "twee");
    daemon.sync();
    let (one, two) = (daemon.id("oud/sub/een.txt"), daemon.id("oud/twee.txt"));
    fs::rename(daemon.path("oud"), daemon.path("nieuw")).unwrap();
    daemon.sync();
    assert_eq!(daemon.id("nieuw/sub/een.txt"), one);
    assert_eq!(daemon.id("nieuw/twee.txt"), two);
    assert_eq!(
        daemon.actions("nieuw/sub/een.txt"),
        ["CREATED", "INSPECTED", "MOVED"],
        "and is not read again"
    );
    fs::create_dir(daemon.path("oud")).unwrap();
    daemon.write("oud/drie.txt", "drie");
    daemon.write("nieuw/sub/vier.txt", "vier");
    daemon.sync();
    assert_eq!(
        daemon.listed_paths(),
        ["nieuw/sub/een.txt", "nieuw/sub/vier.txt", "nieuw/twee.txt", "oud/drie.txt"]
            .map(|name| daemon.path(name))
    );
}

/// 4: over and over, writing in both the renamed folder and its namesake.
#[test]
fn folders_that_change_names_quickly_lose_nothing() {
    let daemon = Daemon::start();
    fs::create_dir(daemon.path("map")).unwrap();
    let mut expected = Vec::new();
    for number in 0..60 {
        let moved = format!("map-{number}");
        fs::rename(daemon.path("map"), daemon.path(&moved)).unwrap();
        fs::create_dir(daemon.path("map")).unwrap();
        expected.push(daemon.write(&format!("{moved}/a{number}.txt"), format!("a{number}")));
        daemon.write(&format!("map/b{number}.txt"), format!("b{number}"));
        let place = if number == 59 { "map".into() } else { format!("map-{}", number + 1) };
        expected.push(daemon.path(&format!("{place}/b{number}.txt")));
    }
    daemon.sync();
    expected.sort();
    assert_eq!(daemon.listed_paths(), expected);
}

/// 5, 14: moved out of the tree: gone, kept, and the same document when it is back.
#[test]
fn a_folder_moved_out_keeps_its_records_and_resumes_them() {
    let daemon = Daemon::start();
    daemon.write("weg/nota.txt", "nota");
    daemon.sync();
    let id = daemon.id("weg/nota.txt");
    let outside = daemon.own.path().join("buiten");
    fs::rename(daemon.path("weg"), &outside).unwrap();
    let record = eventually("the document is gone", || {
        daemon.show("weg/nota.txt").filter(|record| record["state"] == "DOCUMENT_STATE_GONE")
    });
    assert_eq!(record["absence"]["kind"], "KIND_LEFT");
    assert_eq!(daemon.list().len(), 0);
    fs::rename(&outside, daemon.path("terug")).unwrap();
    daemon.sync();
    assert_eq!(daemon.id("terug/nota.txt"), id);
    assert_eq!(daemon.state_of("terug/nota.txt").as_deref(), Some("DOCUMENT_STATE_SETTLED"));
}

/// 9, 10: the watched folder itself goes and comes back; nothing is taken to be deleted.
#[test]
fn a_watched_folder_that_goes_is_offline_and_not_deleted() {
    let daemon = Daemon::start();
    let id = text(&daemon.save("nota.txt"), "name");
    let aside = daemon.own.path().join("opzij");
    fs::rename(&daemon.folder, &aside).unwrap();
    eventually("the folder is offline", || {
        (daemon.status()["folders"][0]["state"] == "FOLDER_STATE_OFFLINE").then_some(())
    });
    let remedy = daemon.status()["folders"][0]["troubles"][0]["remedy"]["nl"].clone();
    assert!(remedy.is_string(), "and says what to do");
    assert_eq!(daemon.list().len(), 1);
    fs::create_dir(&daemon.folder).unwrap();
    fs::remove_dir(&daemon.folder).unwrap();
    fs::rename(&aside, &daemon.folder).unwrap();
    eventually("the folder is watched again", || {
        (daemon.status()["folders"][0]["state"] == "FOLDER_STATE_WATCHED").then_some(())
    });
    // No event tells that a disk went; the daemon sees it when it next looks at the mounts.
    daemon.write("nieuw.txt", "op de eerste schijf");
    eventually("what is saved there is recorded", || daemon.lists("nieuw.txt").then_some(()));
    assert_eq!(daemon.id("nota.txt"), id);
    assert_eq!(daemon.actions("nota.txt"), ["CREATED", "INSPECTED"]);
}

/// 9, 11: a disk is mounted over the watched folder, and taken away again.
#[test]
fn a_disk_mounted_over_the_folder_hides_documents_and_deletes_none() {
    if !programs::is_root("mounting a disk over a watched folder") {
        return;
    }
    let daemon = Daemon::start();
    let id = text(&daemon.save("nota.txt"), "name");
    let folder = daemon.folder.to_str().unwrap().to_owned();
    programs::run(daemon.own.path(), "mount", &["-t", "tmpfs", "-o", "size=1m", "tmpfs", &folder]);
    let other = eventually("the new disk is watched", || {
        daemon.write("anders.txt", "op de andere schijf");
        daemon.show("anders.txt")
    });
    assert!(other["name"].is_string());
    programs::run(daemon.own.path(), "umount", &[&folder]);
    eventually("the old disk is back", || {
        let listed = daemon.listed_paths();
        (listed.contains(&daemon.path("nota.txt"))).then_some(())
    });
    // No event tells that a disk went; the daemon sees it when it next looks at the mounts.
    daemon.write("nieuw.txt", "op de eerste schijf");
    eventually("what is saved there is recorded", || daemon.lists("nieuw.txt").then_some(()));
    assert_eq!(daemon.id("nota.txt"), id);
    assert_eq!(daemon.actions("nota.txt"), ["CREATED", "INSPECTED"], "it never went");
}

/// 12: gone before anyone could look.
#[test]
fn files_that_live_for_a_moment_do_no_harm() {
    let daemon = Daemon::start();
    for number in 0..300 {
        let path = daemon.write(&format!("kort {number}.txt"), "kort");
        fs::remove_file(path).unwrap();
    }
    daemon.save("blijft.txt");
    eventually("nothing but the one that stays is taken to be there", || {
        (daemon.listed_paths() == [daemon.path("blijft.txt")]).then_some(())
    });
}

/// 20: links are not followed, not even in a circle or to the outside.
#[test]
fn symbolic_links_are_not_followed_and_not_recorded() {
    let daemon = Daemon::start();
    let outside = daemon.own.path().join("buiten");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("geheim.txt"), "geheim").unwrap();
    symlink(&outside, daemon.path("naar buiten")).unwrap();
    symlink(&daemon.folder, daemon.path("rondje")).unwrap();
    symlink(outside.join("geheim.txt"), daemon.path("link.txt")).unwrap();
    daemon.save("gewoon.txt");
    assert_eq!(daemon.listed_paths(), [daemon.path("gewoon.txt")]);
    assert_eq!(daemon.answer("link.txt"), None);
    assert_eq!(daemon.answer_path(&daemon.path("naar buiten").join("geheim.txt")), None);
}

/// 21, 22, 23, 25: names as the system has them.
#[test]
fn odd_names_are_names() {
    let daemon = Daemon::start();
    let long = "n".repeat(251) + ".txt";
    let names: [&[u8]; 9] = [
        b"geen utf-8 \xff\xfe.txt",
        b"met\nregeleinde.txt",
        "andersom \u{202e}txt.exe".as_bytes(),
        "no\u{200b}ta.txt".as_bytes(),
        "nota\u{2060}.txt".as_bytes(),
        "caf\u{e9}.txt".as_bytes(),
        "cafe\u{301}.txt".as_bytes(),
        b"-- $(reboot) 'aanhaling\".txt",
        long.as_bytes(),
    ];
    let hidden = ['\u{202e}', '\u{200b}', '\u{2060}'];
    let mut expected = Vec::new();
    for (number, name) in names.iter().enumerate() {
        let path = daemon.folder.join(odd_name(name));
        fs::write(&path, format!("{number}")).unwrap();
        expected.push(path);
    }
    daemon.sync();
    expected.sort();
    assert_eq!(daemon.listed_paths(), expected);
    for path in expected {
        let record = daemon.listed_path(&path).unwrap();
        assert_eq!(paths(&record), [path]);
        let shown = text(&record["locations"][0], "displayPath");
        assert!(!shown.chars().any(|letter| letter.is_control() || hidden.contains(&letter)), "{shown:?}");
    }
    for words in [&["list"][..], &["list", "--json"]] {
        let shown = String::from_utf8(daemon.client(words).stdout).unwrap();
        assert!(!shown.contains(hidden), "nor on the terminal: {shown:?}");
    }
}

/// 24: only the case changes.
#[test]
fn a_change_of_case_is_a_move() {
    let daemon = Daemon::start();
    let id = text(&daemon.save("Rapport.txt"), "name");
    fs::rename(daemon.path("Rapport.txt"), daemon.path("rapport.txt")).unwrap();
    daemon.sync();
    assert_eq!(daemon.id("rapport.txt"), id);
    assert_eq!(daemon.list().len(), 1);
}

/// 26: our own reading wakes nobody, and changes nothing about the file.
#[test]
fn reading_a_file_leaves_no_trace_and_no_work() {
    use std::os::unix::fs::MetadataExt as _;
    let daemon = Daemon::start();
    let path = daemon.write("nota.txt", "nota");
    let before = fs::metadata(&path).unwrap();
    daemon.sync();
    daemon.listed("nota.txt").unwrap();
    let sequence = daemon.durable_sequence();
    for _ in 0..5 {
        daemon.sync();
    }
    assert_eq!(daemon.durable_sequence(), sequence, "nothing follows from nothing");
    let after = fs::metadata(&path).unwrap();
    let times = |meta: &fs::Metadata| {
        [
            (meta.atime(), meta.atime_nsec()),
            (meta.mtime(), meta.mtime_nsec()),
            (meta.ctime(), meta.ctime_nsec()),
        ]
    };
    assert_eq!(times(&before), times(&after), "not even the time of the last access");
    assert_eq!(fs::read_dir(&daemon.folder).unwrap().count(), 1, "and nothing is laid beside it");
}

/// 27: a folder whose file system tells nothing is looked at, and that is said.
#[test]
fn a_polled_folder_is_complete_and_says_so() {
    let own = tempfile::tempdir().unwrap();
    let folder = own.path().join("netwerk");
    fs::create_dir(&folder).unwrap();
    let policy = own.path().join("beleid.toml");
    let shown = folder.canonicalize().unwrap();
    fs::write(&policy, format!("[[folders]]\npath = {shown:?}\nwatch = \"poll\"\n")).unwrap();
    let daemon = Starting::new().with("--policy").with(&policy).start();
    fs::create_dir(folder.join("sub")).unwrap();
    fs::write(folder.join("sub/nota.txt"), "nota").unwrap();
    daemon.sync();
    assert!(daemon.listed_path(&shown.join("sub/nota.txt")).is_some());
    fs::rename(folder.join("sub/nota.txt"), folder.join("andere.txt")).unwrap();
    daemon.sync();
    let record = daemon.listed_path(&shown.join("andere.txt")).unwrap();
    assert_eq!(paths(&record), [shown.join("andere.txt")]);
    let folders = daemon.status()["folders"].clone();
    let polled = folders.as_array().unwrap().iter().find(|folder| folder["source"] == "FOLDER_SOURCE_POLICY");
    assert_eq!(polled.unwrap()["method"], "WATCH_METHOD_POLL");
}

/// 28: only files are opened; a pipe would make the reader wait for ever.
#[test]
fn pipes_and_sockets_with_a_documents_name_are_left_alone() {
    let daemon = Daemon::start();
    programs::run(&daemon.folder, "mkfifo", &["pijp.docx"]);
    let _socket = std::os::unix::net::UnixListener::bind(daemon.path("stopcontact.docx")).unwrap();
    daemon.save("gewoon.txt");
    assert_eq!(daemon.answer("pijp.docx"), None);
    assert_eq!(daemon.answer("stopcontact.docx"), None);
    assert_eq!(daemon.list().len(), 1);
}
