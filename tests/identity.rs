//! Promise 2: a document keeps its record.

use std::{fs, path::Path};

use crate::support::{
    Daemon,
    daemon::{paths, text},
    eventually, programs,
};

fn is_gone(daemon: &Daemon, name: &str) -> bool {
    daemon.state_of(name).as_deref() == Some("DOCUMENT_STATE_GONE")
}

/// 13: renamed before it could be read.
#[test]
fn a_quick_rename_is_one_document() {
    let daemon = Daemon::start();
    for number in 0..50 {
        let path = daemon.write(&format!("{number}.concept"), format!("stuk {number}"));
        fs::rename(path, daemon.path(&format!("{number}.docx"))).unwrap();
    }
    daemon.sync();
    assert_eq!(daemon.list().len(), 50);
    eventually("no second record is left", || (daemon.list_all().len() == 50).then_some(()));
}

/// A plain rename, and the old name taken at once by another document.
#[test]
fn a_renamed_document_keeps_its_record_and_the_old_name_gets_a_new_one() {
    let daemon = Daemon::start();
    let id = text(&daemon.save("nota.txt"), "name");
    fs::rename(daemon.path("nota.txt"), daemon.path("nota oud.txt")).unwrap();
    daemon.write("nota.txt", "een heel ander stuk");
    daemon.sync();
    assert_eq!(daemon.id("nota oud.txt"), id);
    assert_ne!(daemon.id("nota.txt"), id);
    assert_eq!(daemon.list().len(), 2);
}

/// 15: from a place that is not watched: new; but known when it is back.
#[test]
fn a_document_that_left_and_comes_back_changed_is_the_same() {
    let daemon = Daemon::start();
    let id = text(&daemon.save("nota.txt"), "name");
    let outside = daemon.own.path().join("buiten.txt");
    fs::rename(daemon.path("nota.txt"), &outside).unwrap();
    eventually("it is gone", || is_gone(&daemon, "nota.txt").then_some(()));
    fs::write(&outside, "buiten veranderd").unwrap();
    fs::rename(&outside, daemon.path("terug.txt")).unwrap();
    daemon.sync();
    let record = daemon.listed("terug.txt").unwrap();
    assert_eq!(text(&record, "name"), id);
    assert_eq!(record["facts"]["sizeBytes"], "16");
    assert!(record["absence"].is_null());
}

/// 16: two documents change names in one step.
#[test]
fn documents_that_change_names_keep_their_records() {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    let daemon = Daemon::start();
    let (one, other) = (text(&daemon.save("een.txt"), "name"), text(&daemon.save("twee.txt"), "name"));
    renameat_with(CWD, daemon.path("een.txt"), CWD, daemon.path("twee.txt"), RenameFlags::EXCHANGE).unwrap();
    daemon.sync();
    assert_eq!(daemon.id("twee.txt"), one);
    assert_eq!(daemon.id("een.txt"), other);
    assert_eq!(daemon.list().len(), 2);
    assert!(!daemon.actions("een.txt").contains(&"GONE".into()), "and neither was ever gone");
}

/// 17: a document with a life of its own is moved over another one: the moved one stays, the other is
/// kept as overwritten. Its own life: a person has decided something about it.
#[test]
fn a_document_moved_over_another_wins_and_the_other_is_kept() {
    let daemon = Daemon::start();
    let (one, other) = (text(&daemon.save("een.txt"), "name"), text(&daemon.save("twee.txt"), "name"));
    let set =
        daemon.client(["set".as_ref(), daemon.path("een.txt").as_os_str(), "naam=Het eerste stuk".as_ref()]);
    assert!(set.status.success(), "{}", String::from_utf8_lossy(&set.stderr));
    fs::rename(daemon.path("een.txt"), daemon.path("twee.txt")).unwrap();
    daemon.sync();
    assert_eq!(daemon.id("twee.txt"), one);
    let overwritten = daemon.ask(["show", "--json", &other]).remove(0);
    assert_eq!(overwritten["state"], "DOCUMENT_STATE_GONE");
    assert_eq!(overwritten["absence"]["kind"], "KIND_OVERWRITTEN");
}

/// 17: a file that was made just now for a save, under a name that no list knows.
#[test]
fn a_save_through_an_unknown_temporary_name_keeps_the_record() {
    let daemon = Daemon::start();
    let id = text(&daemon.save("nota.docx"), "name");
    daemon.write("nota.docx.nieuw", "de nieuwe inhoud");
    daemon.sync();
    fs::rename(daemon.path("nota.docx.nieuw"), daemon.path("nota.docx")).unwrap();
    daemon.sync();
    let record = daemon.listed("nota.docx").unwrap();
    assert_eq!(text(&record, "name"), id);
    assert_eq!(record["facts"]["sizeBytes"], "16");
    assert_eq!(daemon.list().len(), 1);
}

/// 18, 19: one file with two names is one document; one name fewer leaves it be.
#[test]
fn a_file_with_two_names_is_one_document() {
    let daemon = Daemon::start();
    let id = text(&daemon.save("een.txt"), "name");
    fs::hard_link(daemon.path("een.txt"), daemon.path("twee.txt")).unwrap();
    daemon.sync();
    assert_eq!(daemon.id("twee.txt"), id);
    assert_eq!(paths(&daemon.listed("een.txt").unwrap()), [daemon.path("een.txt"), daemon.path("twee.txt")]);
    assert_eq!(daemon.list().len(), 1);
    fs::remove_file(daemon.path("een.txt")).unwrap();
    eventually("one name is left", || {
        daemon.show("twee.txt").filter(|record| paths(record) == [daemon.path("twee.txt")])
    });
    assert_eq!(daemon.id("twee.txt"), id);
}

/// 19: changed through a name that is not watched: no event, and the look finds it.
#[test]
fn a_change_through_an_unwatched_name_is_found_by_a_look() {
    let daemon = Daemon::start();
    let outside = daemon.own.path().join("buiten.txt");
    let before = daemon.save("nota.txt");
    fs::hard_link(daemon.path("nota.txt"), &outside).unwrap();
    fs::write(&outside, "veranderd langs een andere weg").unwrap();
    assert!(daemon.client(["rescan"]).status.success());
    let after = daemon.listed("nota.txt").unwrap();
    assert_eq!(after["name"], before["name"]);
    assert_eq!(after["facts"]["sizeBytes"], "30");
}

/// 45: the same size and modification time, another content.
#[test]
fn a_change_with_its_time_put_back_is_seen() {
    let daemon = Daemon::start();
    let before = daemon.save("nota.txt");
    let modified = fs::metadata(daemon.path("nota.txt")).unwrap().modified().unwrap();
    let content = fs::read_to_string(daemon.path("nota.txt")).unwrap().to_uppercase();
    let mut stopped = daemon;
    assert!(stopped.stop().success());
    fs::write(stopped.path("nota.txt"), &content).unwrap();
    fs::File::options().write(true).open(stopped.path("nota.txt")).unwrap().set_modified(modified).unwrap();
    stopped.launch();
    stopped.sync();
    let after = stopped.listed("nota.txt").unwrap();
    assert_eq!(after["facts"]["sizeBytes"], before["facts"]["sizeBytes"]);
    assert_ne!(after["facts"]["sha256"], before["facts"]["sha256"]);
    assert_eq!(after["name"], before["name"]);
}

/// 46: times of the past and of the future order nothing.
#[test]
fn odd_times_do_no_harm() {
    use std::time::{Duration, SystemTime};
    let daemon = Daemon::start();
    for (name, time) in [
        ("oud.txt", SystemTime::UNIX_EPOCH - Duration::from_secs(86_400 * 365 * 20)),
        ("nieuw.txt", SystemTime::now() + Duration::from_secs(86_400 * 365 * 20)),
    ] {
        let path = daemon.write(name, name);
        fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
    }
    daemon.sync();
    assert_eq!(daemon.list().len(), 2);
    let sequence = daemon.durable_sequence();
    assert!(daemon.client(["rescan"]).status.success());
    assert_eq!(daemon.durable_sequence(), sequence, "and are not read over and over");
}

/// 47, 51: a copy gets its own record, with a link to where it came from.
#[test]
fn a_copy_has_its_own_record_and_names_its_original() {
    let daemon = Daemon::start();
    let id = text(&daemon.save("nota.txt"), "name");
    programs::run(&daemon.folder, "cp", &["-a", "nota.txt", "kopie.txt"]);
    daemon.sync();
    let copy = daemon.listed("kopie.txt").unwrap();
    assert_ne!(text(&copy, "name"), id);
    assert_eq!(copy["origin"]["relation"], "RELATION_COPY");
    assert_eq!(text(&copy["origin"], "document"), id);
    assert!(daemon.listed("nota.txt").unwrap()["origin"].is_null());
}

#[test]
fn empty_files_are_no_copies_of_each_other() {
    let daemon = Daemon::start();
    daemon.write("een.txt", "");
    daemon.write("twee.txt", "");
    daemon.sync();
    assert!(daemon.list().iter().all(|record| record["origin"].is_null()));
    assert_eq!(daemon.list().len(), 2);
}

/// 48: moved from one watched disk to another: copied first, removed afterwards.
#[test]
fn a_move_to_another_disk_keeps_the_record() {
    let shm = Path::new("/dev/shm");
    let other = tempfile::Builder::new().prefix("bronmerk-test-").tempdir_in(shm).unwrap();
    let daemon = crate::support::Starting::new().with(other.path()).start();
    let id = text(&daemon.save("nota.txt"), "name");
    let there = other.path().canonicalize().unwrap().join("nota.txt");
    programs::run(&daemon.folder, "mv", &["nota.txt", there.to_str().unwrap()]);
    eventually("the document is the same on the other disk", || {
        daemon.sync();
        daemon.show_path(&there).filter(|record| text(record, "name") == id)
    });
    assert_eq!(daemon.list().len(), 1);
    // And back, while the record that was made for the copy stays ended.
    programs::run(&daemon.folder, "mv", &[there.to_str().unwrap(), "terug.txt"]);
    eventually("and on the first one", || {
        daemon.sync();
        daemon.show("terug.txt").filter(|record| text(record, "name") == id)
    });
    assert_eq!(daemon.list().len(), 1);
}

/// 49: put back from a backup, at the old place and at another one.
#[test]
fn a_restored_document_resumes_its_record() {
    let daemon = Daemon::start();
    let id = text(&daemon.save("nota.txt"), "name");
    let backup = daemon.own.path().join("backup.txt");
    programs::run(&daemon.folder, "cp", &["-p", "nota.txt", backup.to_str().unwrap()]);
    fs::remove_file(daemon.path("nota.txt")).unwrap();
    eventually("it is gone", || is_gone(&daemon, "nota.txt").then_some(()));
    programs::run(&daemon.folder, "cp", &["-p", backup.to_str().unwrap(), "nota.txt"]);
    daemon.sync();
    assert_eq!(daemon.id("nota.txt"), id);
    assert_eq!(daemon.list().len(), 1);
    fs::remove_file(daemon.path("nota.txt")).unwrap();
    eventually("it is gone again", || is_gone(&daemon, "nota.txt").then_some(()));
    programs::run(&daemon.folder, "cp", &["-p", backup.to_str().unwrap(), "elders.txt"]);
    daemon.sync();
    assert_eq!(daemon.id("elders.txt"), id, "its content and its time say so");
}

/// A new document under an old name is a new document.
#[test]
fn a_name_that_was_given_up_can_be_used_again() {
    let daemon = Daemon::start();
    let id = text(&daemon.save("notulen.txt"), "name");
    fs::remove_file(daemon.path("notulen.txt")).unwrap();
    eventually("it is gone", || is_gone(&daemon, "notulen.txt").then_some(()));
    daemon.write("notulen.txt", "van een andere vergadering");
    daemon.sync();
    assert_ne!(daemon.id("notulen.txt"), id);
    let old = daemon.ask(["show", "--json", &id]).remove(0);
    assert_eq!(old["state"], "DOCUMENT_STATE_GONE", "and the old record stays");
}

/// 50: an inode number is given out again at once.
#[test]
fn a_reused_inode_is_another_document() {
    let daemon = Daemon::start();
    let mut ids = std::collections::BTreeSet::new();
    for number in 0..30 {
        let name = format!("stuk {number}.txt");
        ids.insert(text(&daemon.save(&name), "name"));
        fs::remove_file(daemon.path(&name)).unwrap();
    }
    assert_eq!(ids.len(), 30);
}

/// 53: no rights: a record that says why, tried again, and not over and over.
#[test]
fn a_file_that_may_not_be_read_has_a_record_that_says_why() {
    if !programs::is_root("giving the daemon an account with fewer rights") {
        return;
    }
    use std::os::unix::fs::PermissionsExt as _;
    let daemon = as_nobody();
    fs::write(daemon.path("dicht.txt"), "dicht").unwrap();
    fs::set_permissions(daemon.path("dicht.txt"), fs::Permissions::from_mode(0o000)).unwrap();
    daemon.sync();
    let record = daemon.listed("dicht.txt").expect("a record");
    assert_eq!(record["state"], "DOCUMENT_STATE_UNREADABLE");
    assert_eq!(record["trouble"]["reason"], "PERMISSION_DENIED");
    for language in ["nl", "en"] {
        assert!(record["trouble"]["message"][language].is_string());
        assert!(record["trouble"]["remedy"][language].is_string());
    }
    let log = daemon.log();
    let told =
        log.lines().filter(|line| line.contains("a file cannot be read") && line.contains("dicht.txt"));
    assert_eq!(told.filter(|line| line.contains("PERMISSION_DENIED")).count(), 1, "{log}");
    let entries = daemon.history("dicht.txt").len();
    assert!(daemon.client(["rescan"]).status.success());
    assert_eq!(daemon.history("dicht.txt").len(), entries, "the same trouble is noted once");
    fs::set_permissions(daemon.path("dicht.txt"), fs::Permissions::from_mode(0o644)).unwrap();
    daemon.sync();
    let record = daemon.listed("dicht.txt").unwrap();
    assert_eq!(record["state"], "DOCUMENT_STATE_SETTLED");
    assert!(record["trouble"].is_null());
}

/// 65: a folder that may no longer be read says nothing about what is in it.
#[test]
fn rights_taken_from_a_folder_delete_nothing() {
    if !programs::is_root("giving the daemon an account with fewer rights") {
        return;
    }
    use std::os::unix::fs::PermissionsExt as _;
    let daemon = as_nobody();
    let id = text(&daemon.save("map/nota.txt"), "name");
    fs::set_permissions(daemon.path("map"), fs::Permissions::from_mode(0o700)).unwrap();
    assert!(daemon.client(["rescan"]).status.success());
    eventually("nothing is held any more", || daemon.status()["flow"]["heldCount"].is_null().then_some(()));
    assert_eq!(daemon.list().len(), 1, "it is not taken to be gone");
    let troubles = daemon.status()["folders"][0]["troubles"].clone();
    assert_eq!(troubles[0]["reason"], "FOLDER_UNREADABLE");
    fs::set_permissions(daemon.path("map"), fs::Permissions::from_mode(0o755)).unwrap();
    daemon.sync();
    assert_eq!(daemon.id("map/nota.txt"), id);
    assert_eq!(daemon.actions("map/nota.txt"), ["CREATED", "INSPECTED"]);
}

/// A daemon that runs as `nobody`, on a folder that it may read; asked by root.
fn as_nobody() -> Daemon {
    use std::os::unix::fs::PermissionsExt as _;
    let daemon = crate::support::Starting::new().prepare();
    let nobody = rustix::fs::Uid::from_raw(65_534);
    fs::create_dir_all(&daemon.state).unwrap();
    let run = daemon.socket.parent().unwrap().to_path_buf();
    fs::create_dir_all(&run).unwrap();
    fs::set_permissions(&run, fs::Permissions::from_mode(0o700)).unwrap();
    for folder in [&daemon.state, &run] {
        rustix::fs::chown(folder, Some(nobody), None).unwrap();
    }
    fs::set_permissions(daemon.own.path(), fs::Permissions::from_mode(0o755)).unwrap();
    // The program itself may lie where only its builder may look.
    let program = daemon.own.path().join("bronmerkd");
    fs::copy(crate::support::daemon::DAEMON, &program).unwrap();
    let mut daemon = daemon.running(&program);
    daemon.through(["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"]);
    daemon.launch();
    daemon
}

/// Two readers read at the same time: whichever comes first, the one that was seen later is the copy.
#[test]
fn a_copy_that_is_read_before_its_original_names_it_all_the_same() {
    let daemon = Daemon::start();
    for round in 0..10 {
        for number in 0..6 {
            daemon.write(&format!("bron {round}/{number}.txt"), format!("inhoud {round} {number}"));
        }
        programs::run(&daemon.folder, "cp", &["-r", &format!("bron {round}"), &format!("kopie {round}")]);
        daemon.sync();
        for number in 0..6 {
            let original = daemon.listed(&format!("bron {round}/{number}.txt")).unwrap();
            let copy = daemon.listed(&format!("kopie {round}/{number}.txt")).unwrap();
            assert_eq!(copy["origin"]["document"], original["name"], "{round} {number}: {copy} {original}");
        }
        // Whoever asks for the copy at once has it read first.
        daemon.write(&format!("a {round}.txt"), format!("nog een {round}"));
        programs::run(&daemon.folder, "cp", &[&format!("a {round}.txt"), &format!("b {round}.txt")]);
        let copy = daemon.path(&format!("b {round}.txt"));
        daemon.client(["show".as_ref(), copy.as_os_str()]);
        daemon.sync();
        let (original, copy) =
            (daemon.show(&format!("a {round}.txt")), daemon.show(&format!("b {round}.txt")));
        assert_eq!(copy.unwrap()["origin"]["document"], original.unwrap()["name"], "{round}");
    }
}
