//! Promise 1 where the system tells of nothing, or tells it under a name that leads elsewhere: mounts
//! below a watched folder, folders above it that change names, links in place of folders.
//!
//! Presence is judged with `list`, never with `show`: asking for an unknown path makes the daemon read
//! it, and that hides what was missed.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::Write as _,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use rustix::fs::{CWD, Mode, OFlags, RenameFlags, openat, renameat_with};
use serde_json::Value;

use crate::support::{
    Daemon, Starting,
    disk::{Mounted, btrfs},
    eventually, programs,
};

/// A daemon whose watched folder lies in a folder of its own, with a folder between.
fn in_a_department() -> Daemon {
    let mut daemon = Starting::new().prepare();
    let folder = daemon.own.path().canonicalize().unwrap().join("Afdeling/Werk");
    fs::create_dir_all(&folder).unwrap();
    daemon.folder = folder;
    daemon.launch();
    daemon
}

fn lists(daemon: &Daemon, name: &str) -> Option<()> {
    daemon.listed_paths().contains(&daemon.path(name)).then_some(())
}

/// The reasons of what is wrong with the first watched folder.
fn troubles(daemon: &Daemon) -> Vec<Value> {
    daemon.status()["folders"][0]["troubles"].as_array().cloned().unwrap_or_default()
}

fn trouble(daemon: &Daemon, reason: &str) -> Option<Value> {
    troubles(daemon).into_iter().find(|trouble| trouble["reason"] == reason)
}

/// Sizes of all that was ever read and is in a record now.
fn sizes(daemon: &Daemon) -> Vec<String> {
    let size = |record: &Value| record["facts"]["sizeBytes"].as_str().unwrap_or_default().to_owned();
    daemon.list_all().iter().map(size).collect()
}

/// J6: a folder is removed and a link to another folder, with a file of the same name, is put there.
#[test]
fn a_link_in_place_of_a_folder_hides_what_was_in_it() {
    let daemon = Daemon::start();
    daemon.write("A/a.txt", "a");
    daemon.write("A/diep/b.txt", "b");
    daemon.write("B/a.txt", "a");
    daemon.write("B/diep/b.txt", "b");
    daemon.sync();
    assert_eq!(daemon.list().len(), 4);
    fs::remove_dir_all(daemon.path("A")).unwrap();
    symlink("B", daemon.path("A")).unwrap();
    eventually("only what is in the real folder is there", || {
        (daemon.listed_paths() == [daemon.path("B/a.txt"), daemon.path("B/diep/b.txt")]).then_some(())
    });
    daemon.client(["rescan"]);
    assert_eq!(daemon.list().len(), 2);
}

/// The same while the daemon is down.
#[test]
fn a_link_that_took_a_folders_place_while_nobody_looked_hides_what_was_in_it() {
    let mut daemon = Daemon::start();
    daemon.write("A/diep/b.txt", "b");
    daemon.sync();
    daemon.kill();
    let outside = daemon.own.path().join("buiten");
    fs::create_dir_all(outside.join("diep")).unwrap();
    fs::write(outside.join("diep/b.txt"), "een ander").unwrap();
    fs::remove_dir_all(daemon.path("A")).unwrap();
    symlink(&outside, daemon.path("A")).unwrap();
    daemon.launch();
    eventually("what was in the folder is gone", || daemon.list().is_empty().then_some(()));
    assert_eq!(sizes(&daemon), ["1"], "and what the link leads to was not read");
}

/// The files in a folder and below it, with their sizes.
fn files_below(folder: &Path) -> impl Iterator<Item = (PathBuf, u64)> {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let about = fs::symlink_metadata(entry.path()).unwrap();
            match about.is_dir() {
                true => folders.push(entry.path()),
                false => files.push((entry.path(), about.len())),
            }
        }
    }
    files.into_iter()
}

/// I1: a folder and a link to a folder outside change places, as fast as they can.
#[test]
fn what_a_link_leads_to_is_never_read_however_fast_it_comes() {
    const SECRET: usize = 54_321;
    let policy = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    let uri = "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090";
    let rule = "id = 'a'\nwhere = { folder = '**' }\nset = { waardering = 'B' }\nreason = { nl = 'x' }";
    let text =
        format!("[organisation]\nname = 'ministerie van Financiën'\nuri = '{uri}'\n[[rules]]\n{rule}\n");
    fs::write(policy.path(), text).unwrap();
    let daemon = Starting::new().with("--policy").with(policy.path()).start();
    let outside = daemon.own.path().join("buiten");
    fs::create_dir(&outside).unwrap();
    fs::create_dir(daemon.path("map")).unwrap();
    for number in 0..20 {
        fs::write(outside.join(format!("stuk {number}.txt")), vec![b'x'; SECRET]).unwrap();
        daemon.write(&format!("map/stuk {number}.txt"), "openbaar");
    }
    symlink(&outside, daemon.path("los")).unwrap();
    let mut exported = 0;
    let map = openat(CWD, daemon.path("map"), OFlags::DIRECTORY | OFlags::RDONLY, Mode::empty()).unwrap();
    let until = Instant::now() + Duration::from_secs(15);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while Instant::now() < until {
                let (one, other) = (daemon.path("map"), daemon.path("los"));
                renameat_with(CWD, &one, CWD, &other, RenameFlags::EXCHANGE).unwrap();
            }
        });
        let mut number = 0;
        while Instant::now() < until {
            // By descriptor: whatever the folder is called now.
            let flags = OFlags::WRONLY | OFlags::TRUNC;
            let file = openat(&map, format!("stuk {}.txt", number % 20), flags, Mode::empty()).unwrap();
            File::from(file).write_all(format!("openbaar {number}").as_bytes()).unwrap();
            number += 1;
            if number % 200 == 0 {
                daemon.client(["rescan"]);
                for folder in ["map", "los"] {
                    let asked = daemon.path(folder).join(format!("stuk {}.txt", number % 20));
                    daemon.client(["show".as_ref(), asked.as_os_str()]);
                }
                let found = sizes(&daemon);
                assert!(!found.contains(&SECRET.to_string()), "a file outside was read: {found:?}");
                // What was looked at may be a link by the time that it is copied.
                let out = daemon.own.path().join(format!("pakket {number}"));
                let export = ["export", "package", "--out"].map(OsStr::new);
                daemon.client(export.into_iter().chain([out.as_os_str(), daemon.folder.as_os_str()]));
                exported += files_below(&out)
                    .inspect(|(path, size)| assert_ne!(*size, SECRET as u64, "{path:?}"))
                    .count();
            }
        }
    });
    assert!(exported > 0, "something was exported");
    if daemon.path("map").is_symlink() {
        renameat_with(CWD, daemon.path("map"), CWD, daemon.path("los"), RenameFlags::EXCHANGE).unwrap();
    }
    daemon.sync();
    eventually("all documents are there, under their own names", || {
        let listed = daemon.listed_paths();
        (listed.len() == 20 && listed.iter().all(|path| path.starts_with(daemon.path("map")))).then_some(())
    });
    assert!(!sizes(&daemon).contains(&SECRET.to_string()));
    daemon.write("map/na afloop.txt", "x");
    eventually("and the folder is still watched", || lists(&daemon, "map/na afloop.txt"));
}

/// J1: the folder above the watched one has another name for a moment, in which a file is saved.
#[test]
fn a_save_while_the_folder_above_had_another_name_is_not_missed() {
    let daemon = in_a_department();
    daemon.save("oud.txt");
    let (above, away) = (daemon.own.path().join("Afdeling"), daemon.own.path().join("weg"));
    fs::rename(&above, &away).unwrap();
    fs::write(away.join("Werk/nieuw.txt"), "nieuw").unwrap();
    fs::create_dir_all(away.join("Werk/map/diep")).unwrap();
    fs::write(away.join("Werk/map/diep/dieper.txt"), "diep").unwrap();
    fs::remove_file(away.join("Werk/oud.txt")).unwrap();
    // All that was told of has been looked at, under names at which nothing is.
    daemon.sync();
    fs::rename(&away, &above).unwrap();
    eventually("what was saved meanwhile has a record", || {
        lists(&daemon, "nieuw.txt").and_then(|()| lists(&daemon, "map/diep/dieper.txt"))
    });
    eventually("what was removed meanwhile is gone", || (daemon.list().len() == 2).then_some(()));
    daemon.write("map/diep/later.txt", "later");
    eventually("and new folders are watched", || lists(&daemon, "map/diep/later.txt"));
}

/// The same with the watched folder itself, over and over.
#[test]
fn saves_while_the_watched_folder_goes_and_comes_are_not_missed() {
    let daemon = in_a_department();
    let (above, away) = (daemon.folder.clone(), daemon.own.path().join("weg"));
    let mut expected = Vec::new();
    for number in 0..200 {
        fs::rename(&above, &away).unwrap();
        let name = format!("map {number}/stuk.txt");
        fs::create_dir_all(away.join(&name).parent().unwrap()).unwrap();
        fs::write(away.join(&name), &name).unwrap();
        fs::rename(&away, &above).unwrap();
        expected.push(daemon.path(&name));
    }
    expected.sort();
    eventually("every file has a record", || (daemon.listed_paths() == expected).then_some(()));
}

/// And a folder above, over and over, with documents that stay: none of them is taken to be deleted.
#[test]
fn nothing_is_deleted_while_the_folder_above_goes_and_comes() {
    let daemon = in_a_department();
    for number in 0..20 {
        daemon.write(&format!("blijft {number}.txt"), format!("{number}"));
    }
    daemon.sync();
    let (above, away) = (daemon.own.path().join("Afdeling"), daemon.own.path().join("weg"));
    let mut expected: Vec<PathBuf> = (0..20).map(|n| daemon.path(&format!("blijft {n}.txt"))).collect();
    for number in 0..300 {
        fs::rename(&above, &away).unwrap();
        let name = format!("nieuw {number}.txt");
        fs::write(away.join("Werk").join(&name), &name).unwrap();
        fs::rename(&away, &above).unwrap();
        expected.push(daemon.path(&name));
    }
    expected.sort();
    eventually("every file has a record", || (daemon.listed_paths() == expected).then_some(()));
    let gone = |record: &Value| record["state"] == "DOCUMENT_STATE_GONE";
    assert!(!daemon.list_all().iter().any(gone), "and none ended");
}

/// Shows `behind` at `place` through FUSE, as a network share does: what others save tells nobody.
fn share(behind: &Path, place: &Path) -> Option<Mounted> {
    if !programs::is_root("mounting a share") {
        return None;
    }
    let bindfs = programs::find("bindfs", "bindfs")?;
    fs::create_dir_all(behind).unwrap();
    fs::create_dir_all(place).unwrap();
    let status = Command::new(bindfs).arg("--no-allow-other").arg(behind).arg(place).status().unwrap();
    assert!(status.success(), "bindfs: {status}");
    Some(Mounted(place.into()))
}

/// J1: a share is mounted below a watched folder already at the start.
#[test]
fn a_share_below_a_watched_folder_is_looked_at_and_told_of() {
    let mut daemon = Starting::new().prepare();
    let behind = daemon.own.path().join("server");
    let Some(_mounted) = share(&behind, &daemon.path("Diep/Share")) else { return };
    fs::create_dir(behind.join("map")).unwrap();
    fs::write(behind.join("oud.txt"), "oud").unwrap();
    daemon.launch();
    daemon.sync();
    assert!(lists(&daemon, "Diep/Share/oud.txt").is_some());
    let told = trouble(&daemon, "FILE_SYSTEM_SILENT").expect("the status tells that a folder is looked at");
    let shown = daemon.path("Diep/Share").display().to_string();
    for language in ["nl", "en"] {
        assert!(told["message"][language].as_str().unwrap().contains(&shown), "{told}");
    }
    assert_eq!(daemon.status()["folders"][0]["polledFolderCount"], "2");
    assert_eq!(daemon.status()["folders"][0]["watchedFolderCount"], "2");
    fs::write(behind.join("nieuw.txt"), "van een andere computer").unwrap();
    fs::write(behind.join("map/nieuw.txt"), "van een andere computer").unwrap();
    eventually("what another computer saved has a record", || {
        lists(&daemon, "Diep/Share/nieuw.txt").and_then(|()| lists(&daemon, "Diep/Share/map/nieuw.txt"))
    });
}

/// J1: the same while the daemon runs; and when it is unmounted nothing is taken to be deleted.
#[test]
fn a_share_that_comes_and_goes_below_a_watched_folder_is_followed() {
    let daemon = Daemon::start();
    let behind = daemon.own.path().join("server");
    fs::create_dir(daemon.path("Share")).unwrap();
    daemon.sync();
    let Some(mounted) = share(&behind, &daemon.path("Share")) else { return };
    fs::write(behind.join("oud.txt"), "oud").unwrap();
    eventually("it is told of", || trouble(&daemon, "FILE_SYSTEM_SILENT"));
    eventually("what is on it has a record", || lists(&daemon, "Share/oud.txt"));
    fs::write(behind.join("nieuw.txt"), "van een andere computer").unwrap();
    eventually("what another computer saved has a record", || lists(&daemon, "Share/nieuw.txt"));
    drop(mounted);
    eventually("it is no longer told of", || trouble(&daemon, "FILE_SYSTEM_SILENT").is_none().then_some(()));
    daemon.write("Share/weer.txt", "weer");
    eventually("events tell again", || lists(&daemon, "Share/weer.txt"));
    assert_eq!(daemon.status()["folders"][0]["polledFolderCount"].as_str().unwrap_or("0"), "0");
    // The names were held for three seconds at most before the share's documents would have ended.
    eventually("nothing is held any more", || daemon.status()["flow"]["heldCount"].is_null().then_some(()));
    let listed = daemon.listed_paths();
    for name in ["Share/oud.txt", "Share/nieuw.txt", "Share/weer.txt"] {
        assert!(listed.contains(&daemon.path(name)), "{name} is kept: {listed:?}");
    }
}

/// Numbers of devices are given out anew at each mount: a share that is mounted again is the same share.
#[test]
fn a_share_that_is_mounted_again_is_the_same_share() {
    let mut daemon = Starting::new().prepare();
    let behind = daemon.own.path().join("server");
    let Some(mounted) = share(&behind, &daemon.path("Share")) else { return };
    fs::write(behind.join("a.txt"), "a").unwrap();
    fs::write(behind.join("b.txt"), "b").unwrap();
    daemon.launch();
    daemon.sync();
    let sequence = daemon.durable_sequence();
    assert_eq!(daemon.list().len(), 2);
    assert!(daemon.stop().success());
    let device = |path: &Path| rustix::fs::stat(path).unwrap().st_dev;
    let before = device(&daemon.path("Share"));
    drop(mounted);
    // Takes the number that is free now.
    let others: Vec<_> = (0..3).map(|n| daemon.own.path().join(format!("ander {n}"))).collect();
    let _others: Vec<_> =
        others.iter().map(|other| share(&other.join("server"), &other.join("plek"))).collect();
    let _mounted = share(&behind, &daemon.path("Share"));
    assert_ne!(device(&daemon.path("Share")), before, "the number is another one");
    daemon.launch();
    daemon.client(["rescan"]);
    daemon.sync();
    assert_eq!(daemon.list().len(), 2);
    assert_eq!(daemon.durable_sequence(), sequence, "nothing happened to any document");
}

/// J8: a subvolume is a file system of its own, and deleted like a folder; one that is unmounted is not.
#[test]
fn the_documents_of_a_deleted_subvolume_are_gone_and_those_of_an_unmounted_one_are_not() {
    let mut daemon = Starting::new().prepare();
    let Some(_mounted) = btrfs(daemon.own.path(), &daemon.folder) else { return };
    let subvolume = |daemon: &Daemon, act: &str, name: &str| {
        programs::run(&daemon.folder, "btrfs", &["subvolume", act, name]);
    };
    for name in ["weg", "later weg", "los"] {
        subvolume(&daemon, "create", name);
    }
    fs::create_dir(daemon.path("plek")).unwrap();
    let device = programs::run(&daemon.folder, "findmnt", &["-no", "SOURCE", "--target", "."]);
    programs::run(&daemon.folder, "mount", &["-o", "subvol=los", device.trim(), "plek"]);
    let unmounted = Mounted(daemon.path("plek"));
    for name in ["weg/een.txt", "later weg/twee.txt", "plek/drie.txt", "vier.txt"] {
        daemon.write(name, name);
    }
    daemon.launch();
    daemon.sync();
    let is_listed = |daemon: &Daemon, name: &str| daemon.listed_paths().contains(&daemon.path(name));
    assert!(
        ["weg/een.txt", "later weg/twee.txt", "plek/drie.txt"].iter().all(|name| is_listed(&daemon, name))
    );
    subvolume(&daemon, "delete", "weg");
    eventually("its document is gone", || (!is_listed(&daemon, "weg/een.txt")).then_some(()));
    assert!(daemon.stop().success());
    subvolume(&daemon, "delete", "later weg");
    drop(unmounted);
    daemon.launch();
    eventually("its document is gone", || (!is_listed(&daemon, "later weg/twee.txt")).then_some(()));
    eventually("nothing is held any more", || daemon.status()["flow"]["heldCount"].is_null().then_some(()));
    assert!(
        is_listed(&daemon, "plek/drie.txt") && is_listed(&daemon, "vier.txt"),
        "{:?}",
        daemon.listed_paths()
    );
    assert!(daemon.stop().success());
}

/// J1: a watched folder was named by a link, and that leads elsewhere later.
#[test]
fn a_name_that_leads_elsewhere_later_is_told_of() {
    let own = tempfile::tempdir().unwrap();
    let at = |name: &str| own.path().join(name);
    for name in ["2025", "2026"] {
        fs::create_dir(at(name)).unwrap();
    }
    symlink("2025", at("lopend")).unwrap();
    let mut daemon = Starting::new().prepare();
    daemon.folder = at("lopend");
    daemon.launch();
    fs::write(at("2025/a.txt"), "a").unwrap();
    daemon.sync();
    assert_eq!(daemon.list().len(), 1);
    assert!(troubles(&daemon).is_empty());
    fs::remove_file(at("lopend")).unwrap();
    let told = eventually("that the name leads nowhere is told of", || trouble(&daemon, "FOLDER_ELSEWHERE"));
    assert!(told["message"]["nl"].as_str().unwrap().contains("lopend"), "{told}");
    symlink("2026", at("lopend")).unwrap();
    eventually("where it leads is told of", || {
        let told = trouble(&daemon, "FOLDER_ELSEWHERE")?;
        let says = |language: &str| told["message"][language].as_str().unwrap().contains("2026");
        (says("nl") && says("en")).then_some(())
    });
    assert_eq!(daemon.status()["folders"][0]["state"], "FOLDER_STATE_DEGRADED");
    fs::write(at("2026/b.txt"), "b").unwrap();
    daemon.restart();
    daemon.sync();
    assert!(daemon.listed_paths().iter().any(|path| path.ends_with("2026/b.txt")), "as the remedy says");
    assert!(troubles(&daemon).is_empty());
    fs::remove_file(at("lopend")).unwrap();
    symlink("2025", at("lopend")).unwrap();
    eventually("it is told of again", || trouble(&daemon, "FOLDER_ELSEWHERE"));
    fs::remove_file(at("lopend")).unwrap();
    symlink("2026", at("lopend")).unwrap();
    eventually("and no longer when it leads back", || troubles(&daemon).is_empty().then_some(()));
}

/// J1: the policy says of a folder below a watched one how it is noticed, also when it says so later.
#[test]
fn a_folder_below_a_watched_one_is_looked_at_when_the_policy_says_so() {
    let own = tempfile::tempdir().unwrap();
    let policy = own.path().join("beleid.toml");
    let mut daemon = Starting::new().with("--policy").with(&policy).prepare();
    for name in ["gedeeld/map", "gedeeld/snel", "gewoon"] {
        fs::create_dir_all(daemon.path(name)).unwrap();
    }
    // Named through a link: what is meant is the folder that it leads to.
    let link = own.path().join("link");
    symlink(&daemon.folder, &link).unwrap();
    let says = |polled: &Path, quick: &Path| {
        format!(
            "[[folders]]\npath = '{}'\nwatch = 'poll'\n[[folders]]\npath = '{}'\nwatch = 'auto'\n",
            polled.display(),
            quick.display()
        )
    };
    fs::write(&policy, says(&link.join("gedeeld"), &daemon.path("gedeeld/snel"))).unwrap();
    daemon.launch();
    let counts = || {
        let folder = daemon.status()["folders"][0].clone();
        let count = |field: &str| folder[field].as_str().unwrap_or("0").to_owned();
        (count("watchedFolderCount"), count("polledFolderCount"))
    };
    daemon.sync();
    assert_eq!(counts(), ("3".into(), "2".into()));
    fs::write(&policy, says(&daemon.path("gewoon"), &daemon.path("gedeeld/snel"))).unwrap();
    daemon.signal(rustix::process::Signal::HUP);
    eventually("the new policy holds", || (counts() == ("4".into(), "1".into())).then_some(()));
    fs::write(&policy, format!("[[folders]]\npath = '{}'\nwatch = 'poll'\n", link.display())).unwrap();
    daemon.signal(rustix::process::Signal::HUP);
    eventually("all is looked at", || (counts() == ("0".into(), "5".into())).then_some(()));
    daemon.write("gewoon/nota.txt", "nota");
    eventually("and found", || lists(&daemon, "gewoon/nota.txt"));
}
