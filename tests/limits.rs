//! What is limited is said, and nothing is lost: queues, watches, pipes, the disk.

use std::{fs, os::unix::process::CommandExt as _, path::Path, process::Command};

use rustix::process::Signal;

use crate::support::{Daemon, Starting, eventually, programs};

/// 6: the system's queue of events runs over while the daemon cannot read.
#[test]
fn an_overflow_of_the_systems_queue_loses_nothing() {
    let daemon = Daemon::start();
    fs::create_dir(daemon.path("er was al een map")).unwrap();
    daemon.sync();
    daemon.signal(Signal::STOP);
    let limit: usize =
        fs::read_to_string("/proc/sys/fs/inotify/max_queued_events").unwrap().trim().parse().unwrap();
    // Four events a file: made, opened, written, closed.
    let count = limit / 4 + 500;
    for number in 0..count {
        daemon.write(&format!("er was al een map/{number}.txt"), format!("{number}"));
    }
    fs::create_dir(daemon.path("nieuwe map")).unwrap();
    daemon.write("nieuwe map/nota.txt", "nota");
    daemon.signal(Signal::CONT);
    daemon.sync();
    assert_eq!(daemon.list().len(), count + 1);
    let overflows: u64 = daemon.status()["flow"]["overflowCount"].as_str().unwrap_or("0").parse().unwrap();
    assert!(overflows > 0, "the queue did run over, or this test shows nothing");
    daemon.save("nieuwe map/en verder.txt");
}

/// Every pipe with one place: slow, and complete.
#[test]
fn one_slot_pipes_lose_nothing() {
    let daemon = Starting::new().with("--pipe-slots").with("1").start();
    for number in 0..600 {
        daemon.write(&format!("map {}/{number}.txt", number % 30), format!("{number}"));
    }
    daemon.sync();
    assert_eq!(daemon.list().len(), 600);
    fs::rename(daemon.path("map 1"), daemon.path("andere map")).unwrap();
    daemon.write("andere map/nieuw.txt", "nieuw");
    daemon.sync();
    assert_eq!(daemon.list().len(), 601);
}

/// 7: no more watches: degraded, the remedy named, and still complete.
#[test]
fn without_watches_folders_are_polled_and_the_remedy_is_named() {
    if !programs::is_root("taking watches away") {
        return;
    }
    let starting = Starting::new().through([
        "unshare",
        "--user",
        "--map-root-user",
        "sh",
        "-c",
        "echo 8 > /proc/sys/user/max_inotify_watches && exec \"$0\" \"$@\"",
    ]);
    let mut daemon = starting.prepare();
    for number in 0..20 {
        daemon.write(&format!("map {number}/nota.txt"), format!("{number}"));
    }
    daemon.launch();
    daemon.sync();
    assert_eq!(daemon.list().len(), 20);
    let status = daemon.status();
    assert_eq!(status["health"], "HEALTH_DEGRADED");
    let folder = &status["folders"][0];
    assert_eq!(folder["state"], "FOLDER_STATE_DEGRADED");
    assert_eq!(folder["troubles"][0]["reason"], "WATCH_LIMIT");
    assert!(folder["troubles"][0]["remedy"]["en"].as_str().unwrap().contains("fs.inotify.max_user_watches"));
    let log = daemon.log();
    let told = log.lines().filter(|line| line.contains("WATCH_LIMIT"));
    assert!(
        told.clone().count() == 1 && told.clone().all(|line| line.contains("fs.inotify.max_user_watches")),
        "{log}"
    );
    daemon.write("map 19/later.txt", "later");
    daemon.sync();
    assert_eq!(daemon.list().len(), 21, "what is polled is complete after a sync");
}

/// 8: no inotify instance: a clear error at the start.
#[test]
fn without_an_inotify_instance_the_daemon_says_what_to_raise() {
    if !programs::is_root("taking inotify instances away") {
        return;
    }
    let own = tempfile::tempdir().unwrap();
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "sh", "-c"])
        .arg("echo 0 > /proc/sys/user/max_inotify_instances && exec \"$0\" \"$@\"")
        .arg(crate::support::daemon::DAEMON)
        .arg("--state")
        .arg(own.path().join("state"))
        .arg("--socket")
        .arg(own.path().join("run/s.sock"))
        .arg(own.path().canonicalize().unwrap().join("werk"))
        .arg0("unshare")
        .current_dir({
            fs::create_dir(own.path().join("werk")).unwrap();
            own.path()
        })
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("fs.inotify.max_user_instances"), "{said}");
}

/// 59: the disk of the state folder is full: nothing is acknowledged, nothing is lost, and it recovers.
#[test]
fn a_full_disk_stops_acknowledging_and_recovers_by_itself() {
    if !programs::is_root("mounting a small disk") {
        return;
    }
    let own = tempfile::tempdir().unwrap();
    let disk = own.path().join("schijf");
    fs::create_dir(&disk).unwrap();
    let shown = disk.to_str().unwrap().to_owned();
    programs::run(own.path(), "mount", &["-t", "tmpfs", "-o", "size=24m", "tmpfs", &shown]);
    let unmount = Unmount(shown);
    {
        let mut daemon = Starting::new().keeping_state_in(&disk.join("state")).start();
        let before = daemon.save("voor.txt");
        let ballast = disk.join("ballast");
        programs::run(
            own.path(),
            "sh",
            &["-c", &format!("dd if=/dev/zero of={} bs=64k 2>/dev/null || true", ballast.display())],
        );
        daemon.write("tijdens.txt", "tijdens");
        eventually("it says that the disk is full", || {
            let status = daemon.status();
            (status["health"] == "HEALTH_HALTED" && status["troubles"][0]["reason"] == "DISK_FULL")
                .then_some(())
        });
        assert_eq!(daemon.client(["sync"]).status.code(), Some(1), "nothing is acknowledged");
        let set = daemon.client(["set".as_ref(), daemon.path("voor.txt").as_os_str(), "naam=Nee".as_ref()]);
        assert_eq!(set.status.code(), Some(1));
        assert_eq!(daemon.answer("voor.txt").unwrap()["name"], before["name"], "what is known is still told");
        for number in 0..50 {
            daemon.write(&format!("map {}/{number}.txt", number % 5), format!("{number}"));
        }
        fs::remove_file(&ballast).unwrap();
        // The very first barrier that is answered covers what was put off while the disk was full.
        eventually("a barrier is answered again", || daemon.client(["sync"]).status.success().then_some(()));
        let all = daemon.list_all();
        assert_eq!(all.len(), 52, "all that came meanwhile has a record");
        assert!(all.iter().all(|document| document["facts"].is_object()), "with its facts: {all:?}");
        eventually("it says that all is well", || (daemon.status()["health"] == "HEALTH_GOOD").then_some(()));
        daemon.restart();
        daemon.sync();
        assert_eq!(daemon.list_all(), all);
        assert!(daemon.stop().success());
    }
    drop(unmount);
}

pub(crate) struct Unmount(pub(crate) String);

impl Drop for Unmount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// What the kernel shows of itself never ends and is nobody's document.
#[test]
fn what_the_system_shows_of_itself_is_not_watched() {
    let daemon = Daemon::start();
    let refused = daemon.client(["--lang", "en", "folders", "add", "/proc"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("the system shows itself"), "{said}");
    let mut other = Starting::new().with("/sys/kernel").prepare();
    other.spawn();
    let status = eventually("it ends", || other.ended());
    assert_eq!(status.code(), Some(2));
    assert!(other.log().contains("holds no documents"), "{}", other.log());
}

/// In a folder that is shared, another may put a link in place of what was shown.
#[test]
fn a_folder_behind_a_link_is_refused_with_where_it_leads() {
    let daemon = Daemon::start();
    let own = tempfile::tempdir().unwrap();
    let own = own.path().canonicalize().unwrap();
    fs::create_dir_all(own.join("van een ander/map")).unwrap();
    std::os::unix::fs::symlink("van een ander", own.join("gedeeld")).unwrap();
    // Of somebody else than root: of who runs this test, or of nobody.
    let _ = std::os::unix::fs::lchown(own.join("gedeeld"), Some(65_534), None);
    for (named, leads) in [("gedeeld", "van een ander"), ("gedeeld/map", "van een ander/map")] {
        let leads = own.join(leads);
        for (language, words) in [("nl", "via een koppeling"), ("en", "through a link")] {
            let add = |path: &Path| {
                daemon.client([
                    "--lang".as_ref(),
                    language.as_ref(),
                    "folders".as_ref(),
                    "add".as_ref(),
                    path.as_os_str(),
                ])
            };
            let refused = add(&own.join(named));
            let said = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert_eq!(refused.status.code(), Some(1), "{said}");
            assert!(said.contains(words) && said.contains(leads.to_str().unwrap()), "{said}");
        }
    }
    assert_eq!(daemon.status()["folders"].as_array().unwrap().len(), 1);
    let leads = own.join("van een ander");
    assert!(
        daemon.client(["folders".as_ref(), "add".as_ref(), leads.as_os_str()]).status.success(),
        "as it says"
    );
}

/// As where `/home` is a link to another disk. What an ordinary user could change is refused as ever.
#[test]
fn a_folder_behind_a_link_that_only_root_can_change_is_watched_where_it_is() {
    use std::os::unix::fs::{PermissionsExt as _, chown, lchown, symlink};
    if !programs::is_root("making a link of the administrator's") {
        return;
    }
    let daemon = Daemon::start();
    let own = tempfile::tempdir().unwrap();
    let own = own.path().canonicalize().unwrap();
    fs::create_dir_all(own.join("schijf/eva/Werkmap")).unwrap();
    fs::create_dir(own.join("boven")).unwrap();
    symlink("../schijf", own.join("boven/home")).unwrap();
    let asked = own.join("boven/home/eva/Werkmap");
    let real = own.join("schijf/eva/Werkmap");
    let add = |path: &Path| {
        let said = daemon.client([
            "--lang".as_ref(),
            "en".as_ref(),
            "folders".as_ref(),
            "add".as_ref(),
            path.as_os_str(),
        ]);
        (said.status.code(), String::from_utf8_lossy(&said.stderr).into_owned())
    };
    let others = |what: &str, mode: u32, uid: u32, link: u32| {
        fs::set_permissions(own.join("boven"), fs::Permissions::from_mode(mode)).unwrap();
        chown(own.join("boven"), Some(uid), None).unwrap();
        lchown(own.join("boven/home"), Some(link), None).unwrap();
        let (code, said) = add(&asked);
        assert_eq!(code, Some(1), "{what}: {said}");
        assert!(said.contains("through a link") && said.contains(real.to_str().unwrap()), "{what}: {said}");
    };
    others("somebody's link", 0o755, 0, 65_534);
    others("in somebody's folder", 0o755, 65_534, 0);
    others("in a folder that all may write in", 0o777, 0, 0);
    others("in a folder of a group", 0o775, 0, 0);
    // A second link on the way, of somebody else.
    fs::set_permissions(own.join("boven"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::rename(own.join("schijf/eva"), own.join("schijf/eva.echt")).unwrap();
    symlink("eva.echt", own.join("schijf/eva")).unwrap();
    lchown(own.join("schijf/eva"), Some(65_534), None).unwrap();
    assert_eq!(add(&asked).0, Some(1));
    fs::remove_file(own.join("schijf/eva")).unwrap();
    fs::rename(own.join("schijf/eva.echt"), own.join("schijf/eva")).unwrap();

    let (code, said) = add(&asked);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("a link of the administrator's") && said.contains(real.to_str().unwrap()),
        "{said}"
    );
    fs::write(real.join("nota.txt"), "achter de koppeling").unwrap();
    daemon.sync();
    assert!(daemon.listed_path(&real.join("nota.txt")).is_some());
    assert!(
        daemon.answer_path(&asked.join("nota.txt")).is_some(),
        "asked for by the name that it was added by"
    );
}

#[test]
fn a_folder_above_a_watched_one_is_refused_with_what_to_do() {
    let daemon = Daemon::start();
    let refused = daemon.client(["--lang", "en", "folders", "add", daemon.own.path().to_str().unwrap()]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    // The state folder lies in it too; whichever is told first, nothing untrue is.
    assert!(!said.contains("nothing to do"), "{said}");
    let elsewhere = tempfile::tempdir().unwrap();
    let (above, below) = (elsewhere.path().join("boven"), elsewhere.path().join("boven/onder"));
    fs::create_dir_all(&below).unwrap();
    assert!(daemon.client(["folders".as_ref(), "add".as_ref(), below.as_os_str()]).status.success());
    let refused = daemon.client(["folders".as_ref(), "add".as_ref(), above.as_os_str()]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("folders remove"), "{said}");
    assert!(daemon.client(["folders".as_ref(), "remove".as_ref(), below.as_os_str()]).status.success());
    assert!(daemon.client(["folders".as_ref(), "add".as_ref(), above.as_os_str()]).status.success());
}

/// Names of folders and files are personal: the log at its usual level has none.
#[test]
fn the_log_names_no_folder_that_comes_or_goes_and_what_is_followed_is_counted_now() {
    let daemon = Daemon::start();
    for round in 0..3 {
        daemon.write(&format!("sub/Dossier-Jansen/{round}/a.txt"), "x");
        daemon.sync();
        // In a folder that is watched by now: what a look finds under such a name waits for a later look.
        daemon.write(&format!("sub/Dossier-Jansen/{round}/b.tmp"), "x");
        daemon.sync();
        eventually("the temporary file is followed", || {
            (daemon.status()["flow"]["followedCount"] == "1").then_some(())
        });
        fs::remove_dir_all(daemon.folder.join("sub")).unwrap();
        daemon.sync();
        eventually("and no longer when it is gone", || {
            daemon.status()["flow"]["followedCount"].is_null().then_some(())
        });
    }
    assert!(!daemon.log().contains("Jansen"), "{}", daemon.log());
}

/// Any account can open the port of the metrics. Hundreds of half questions cost the daemon a few files, and nobody
/// a save or an answer.
#[test]
fn half_questions_about_the_metrics_take_nothing_from_anybody() {
    use std::{
        io::{Read as _, Write as _},
        net::{TcpListener, TcpStream},
    };
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let daemon = Starting::new()
        .with("--metrics")
        .with(address.to_string())
        .through(["prlimit", "--nofile=300:300"])
        .start();
    let half = || {
        let mut asking = TcpStream::connect(address).ok()?;
        asking.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\n").ok()?;
        Some(asking)
    };
    let halves: Vec<_> = (0..400).filter_map(|_| half()).collect();
    assert!(halves.len() > 300, "too few were taken at the door: {}", halves.len());
    let record = daemon.save("nota.txt");
    assert_eq!(record["state"], "DOCUMENT_STATE_SETTLED");
    daemon.write("nog een.txt", "inhoud");
    daemon.sync();
    assert_eq!(daemon.state_of("nog een.txt").as_deref(), Some("DOCUMENT_STATE_SETTLED"));
    assert_eq!(daemon.list().len(), 2);
    // Who asks half a question is let go, so who asks a whole one is answered.
    eventually("the numbers are told", || {
        let mut asking = TcpStream::connect(address).ok()?;
        asking.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").ok()?;
        let mut told = String::new();
        asking.read_to_string(&mut told).ok()?;
        told.contains("bronmerk_documents{").then_some(())
    });
    drop(halves);
}
