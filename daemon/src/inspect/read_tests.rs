use std::{
    fs::{self, File},
    io::Write as _,
    os::fd::AsFd as _,
    os::unix::{
        ffi::OsStrExt as _,
        fs::{MetadataExt as _, PermissionsExt as _, symlink},
    },
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, UNIX_EPOCH},
};

use super::{Buffer, CHUNK, Failure, Held, Inner, Limits, Reading, attempt, reach};
use crate::{
    inspect::{Look, look, obstacle::Reason},
    model::{FilePath, Source, Timestamp},
};

/// Long after every file was made, so that none counts as just changed.
const NOW: Timestamp = Timestamp(i64::MAX);

fn path(path: &Path) -> FilePath {
    FilePath::new(path)
}

fn read_at(path: &Path) -> Reading {
    let stop = AtomicBool::new(false);
    Held::look(&FilePath::new(path)).read(&Limits::default(), &mut Buffer::with(Inner::Here), NOW, &stop)
}

/// Reads, and does something after each chunk.
fn read_while(path: &Path, after_chunk: impl FnMut(u64)) -> Reading {
    let stop = AtomicBool::new(false);
    attempt(
        &Held::look(&FilePath::new(path)),
        &Limits::default(),
        &mut Buffer::with(Inner::Here),
        NOW,
        &stop,
        after_chunk,
    )
    .unwrap_or_else(Reading::from)
}

#[test]
fn reads_size_hash_dates_owner_and_format() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nota.txt");
    fs::write(&file, "abc").unwrap();
    let Reading::Read { seen, facts, .. } = read_at(&file) else { panic!("not read") };
    let metadata = fs::metadata(&file).unwrap();
    assert_eq!(facts.size, 3);
    assert_eq!(facts.sha256.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    let modified = metadata.modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
    assert_eq!(facts.modified.0, modified.as_nanos() as i64);
    if let Ok(created) = metadata.created() {
        let created = created.duration_since(UNIX_EPOCH).unwrap().as_nanos() as i64;
        assert_eq!(facts.created, Some(Timestamp(created)));
        assert_eq!(seen.identity.birth_time_ns, created);
    }
    assert_eq!(facts.owner.id, metadata.uid().to_string());
    assert_eq!((seen.owner, seen.links), (metadata.uid(), 1));
    assert_eq!(seen.identity.file, metadata.ino().into());
    assert_eq!(facts.media_type, "text/plain");
    assert_eq!(facts.format.as_ref().map(|format| format.puid.as_str()), Some("x-fmt/111"));
    assert_eq!((facts.provenance.source, facts.provenance.time), (Source::Daemon, NOW));
    assert!(facts.provenance.actor.starts_with("bronmerkd "));
    assert_eq!(look(&path(&file)), Look::File(seen), "both ways of looking agree");
}

#[test]
fn reads_files_around_and_above_a_chunk() {
    use sha2::{Digest as _, Sha256};
    let folder = tempfile::tempdir().unwrap();
    for size in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7] {
        let file = folder.path().join(format!("{size}.bin"));
        let bytes: Vec<u8> = (0..size).map(|n| (n % 251) as u8).collect();
        fs::write(&file, &bytes).unwrap();
        let Reading::Read { facts, .. } = read_at(&file) else { panic!("{size} not read") };
        let expected: [u8; 32] = Sha256::digest(&bytes).into();
        assert_eq!((facts.size, facts.sha256.0), (size as u64, expected), "{size}");
    }
}

#[test]
fn a_change_while_reading_gives_no_facts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("groeit.bin");
    let grows = |file: &Path| File::options().append(true).open(file).unwrap().write_all(b"x").unwrap();
    let shrinks = |file: &Path| File::options().write(true).open(file).unwrap().set_len(10).unwrap();
    let same_size = |file: &Path| {
        // The time of modification is set back: only the inode's own time shows the change.
        let before = fs::metadata(file).unwrap().modified().unwrap();
        let mut open = File::options().write(true).open(file).unwrap();
        open.write_all(b"anders").unwrap();
        open.set_modified(before).unwrap();
    };
    let changes: [&dyn Fn(&Path); 3] = [&grows, &shrinks, &same_size];
    for size in [100, 2 * CHUNK] {
        for (which, change) in changes.iter().enumerate() {
            fs::write(&file, vec![1; size]).unwrap();
            settled(&file);
            let mut is_done = false;
            let found = read_while(&file, |_| {
                if !std::mem::replace(&mut is_done, true) {
                    change(&file);
                }
            });
            assert!(matches!(found, Reading::Changed { .. }), "change {which}, {size} bytes: {found:?}");
            assert!(matches!(read_at(&file), Reading::Read { .. }), "and then it holds still");
        }
    }
}

/// Waits until the clock that the file system takes its times from has gone on: a level that is
/// reached, not a time that is hoped to be enough.
fn settled(file: &Path) {
    let time_of = |file: &Path| {
        let metadata = fs::metadata(file).unwrap();
        (metadata.ctime(), metadata.ctime_nsec())
    };
    let before = time_of(file);
    let probe = tempfile::NamedTempFile::new_in(file.parent().unwrap()).unwrap();
    while time_of(probe.path()) <= before {
        fs::set_permissions(probe.path(), fs::Permissions::from_mode(0o600)).unwrap();
        std::thread::yield_now();
    }
}

#[test]
fn a_file_that_changed_just_now_is_not_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("net.txt");
    fs::write(&file, "x").unwrap();
    let Look::File(seen) = look(&path(&file)) else { panic!() };
    let changed = seen.stamp.change_time_ns;
    let read_when = |now: i64| {
        let stop = AtomicBool::new(false);
        Held::look(&path(&file)).read(
            &Limits::default(),
            &mut Buffer::with(Inner::Here),
            Timestamp(now),
            &stop,
        )
    };
    assert_eq!(read_when(changed + 1_000_000), Reading::Changed { seen });
    assert!(matches!(read_when(changed + 30_000_000), Reading::Read { .. }));
    assert!(matches!(read_when(changed - 30_000_000), Reading::Read { .. }), "the clock went back");
}

#[test]
fn a_name_that_goes_to_another_file_while_reading_is_moved() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.txt");
    for change in ["rename away", "rename over", "remove"] {
        fs::write(&file, "oud").unwrap();
        let found = read_while(&file, |_| match change {
            "rename away" => fs::rename(&file, folder.path().join("b.txt")).unwrap(),
            "remove" => fs::remove_file(&file).unwrap(),
            _ => {
                fs::write(folder.path().join("new"), "nieuw").unwrap();
                fs::rename(folder.path().join("new"), &file).unwrap();
            }
        });
        assert_eq!(found, Reading::Moved, "{change}");
    }
}

#[test]
fn what_is_no_file_is_never_opened_and_never_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("secret"), "x").unwrap();
    symlink(at("secret"), at("link.docx")).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        at("pipe.docx"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RWXU,
        0,
    )
    .unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(at("socket.docx")).unwrap();
    fs::create_dir(at("folder.docx")).unwrap();
    for (name, looks) in [
        ("link.docx", Look::Other),
        ("pipe.docx", Look::Other),
        ("socket.docx", Look::Other),
        ("folder.docx", look(&path(&at("folder.docx")))),
    ] {
        assert_eq!(look(&path(&at(name))), looks, "{name}");
        assert_eq!(read_at(&at(name)), Reading::NotAFile, "{name}");
    }
    assert_eq!(look(&path(&at("none"))), Look::Absent);
    assert_eq!(read_at(&at("none")), Reading::Absent);
    assert_eq!(look(&path(&at("secret/below"))), Look::Absent, "its folder became a file");
    // The door itself, for when the name changes between the look and the opening.
    let inside = reach::folder(folder.path().as_os_str().as_bytes()).unwrap();
    let own = path(folder.path());
    let open = |name: &str| super::Opened::open(inside.as_fd(), name.as_bytes(), &own);
    assert_eq!(open("link.docx").err(), Some(Failure::NotAFile));
    assert_eq!(open("socket.docx").err(), Some(Failure::NotAFile));
    let pipe = open("pipe.docx").unwrap();
    assert_eq!(pipe.status(), Ok(super::Kind::Other), "opened without waiting for a writer");
}

#[test]
fn an_error_while_reading_says_why() {
    // The system's own file whose first bytes cannot be read, not even by root.
    let Reading::Unreadable(obstacle) =
        read_at(&Path::new("/proc").join(std::process::id().to_string()).join("mem"))
    else {
        panic!()
    };
    assert_eq!(obstacle.reason, Reason::IoError);
    assert!(obstacle.code.is_some());
}

#[test]
fn what_may_not_be_read_is_there_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    let file = closed.join("a.txt");
    fs::write(&file, "x").unwrap();
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    set(&file, 0);
    if fs::read(&file).is_ok() {
        // Root may read everything; a thread without that privilege may not.
        set(folder.path(), 0o755);
        as_nobody(&folder, &closed, &file);
        return;
    }
    check_denied(&file, &closed, &set);
}

fn check_denied(file: &Path, closed: &Path, set: &dyn Fn(&Path, u32)) {
    assert!(matches!(look(&path(file)), Look::File(_)), "it can be looked at");
    let Reading::Unreadable(obstacle) = read_at(file) else { panic!("read what may not be read") };
    assert_eq!(obstacle.reason, Reason::PermissionDenied);
    set(closed, 0);
    let Look::Unknown(obstacle) = look(&path(file)) else { panic!("a closed folder is no sign of absence") };
    assert_eq!(obstacle.reason, Reason::PermissionDenied);
    set(closed, 0o755);
}

/// Runs this test again in a process of its own that gave up root.
fn as_nobody(folder: &tempfile::TempDir, closed: &Path, file: &Path) {
    use std::os::unix::process::CommandExt as _;
    const NOBODY: u32 = 65534;
    for path in [folder.path(), closed, file] {
        std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    let program = folder.path().join("tests");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let output = std::process::Command::new(&program)
        .args(["--exact", "inspect::read::tests::what_may_not_be_read_is_there_all_the_same"])
        .env("TMPDIR", folder.path())
        .uid(NOBODY)
        .gid(NOBODY)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
fn the_access_time_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.txt");
    fs::write(&file, "x").unwrap();
    // Longer ago than the last change: then even a `relatime` mount sets a new one at a reading.
    let long_ago = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let open = File::options().write(true).open(&file).unwrap();
    open.set_times(fs::FileTimes::new().set_accessed(long_ago)).unwrap();
    assert!(matches!(read_at(&file), Reading::Read { .. }));
    assert_eq!(fs::metadata(&file).unwrap().accessed().unwrap(), long_ago);
}

#[test]
fn a_sparse_file_costs_its_size_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("leeg.bin");
    File::create(&file).unwrap().set_len(1 << 40).unwrap();
    let stop = AtomicBool::new(false);
    let mut buffer = Buffer::with(Inner::Here);
    let limits = Limits { bytes: (1 << 40) - 1, ..Limits::default() };
    let found = Held::look(&path(&file)).read(&limits, &mut buffer, NOW, &stop);
    assert!(matches!(found, Reading::Unreadable(obstacle) if obstacle.reason == Reason::TooLarge));

    let limits = Limits { bytes: u64::MAX, time: Duration::ZERO };
    let found = Held::look(&path(&file)).read(&limits, &mut buffer, NOW, &stop);
    assert!(matches!(found, Reading::Unreadable(obstacle) if obstacle.reason == Reason::TooSlow));

    // Small enough that a daemon that does not stop shows here, and does not hang.
    File::create(&file).unwrap().set_len(1 << 26).unwrap();
    let mut chunks = 0;
    let found = attempt(&Held::look(&path(&file)), &Limits::default(), &mut buffer, NOW, &stop, |_| {
        chunks += 1;
        stop.store(true, Ordering::Relaxed);
    });
    assert_eq!((found, chunks), (Ok(Reading::Stopped), 1));
}

#[test]
fn names_are_bytes_and_paths_may_be_longer_than_the_system_takes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(std::ffi::OsStr::from_bytes(b"nota\xff\n.txt"));
    fs::write(&file, "x").unwrap();
    assert!(matches!(read_at(&file), Reading::Read { .. }));

    let name = "m".repeat(200);
    let mut deep = path(folder.path());
    let mut reached =
        rustix::fs::open(folder.path(), rustix::fs::OFlags::PATH, rustix::fs::Mode::empty()).unwrap();
    for _ in 0..30 {
        use rustix::fs::{Mode, OFlags, mkdirat, openat};
        mkdirat(&reached, &name, Mode::RWXU).unwrap();
        reached = openat(&reached, &name, OFlags::PATH, Mode::empty()).unwrap();
        deep = deep.join(name.as_bytes());
    }
    let flags = rustix::fs::OFlags::CREATE | rustix::fs::OFlags::WRONLY;
    rustix::fs::openat(&reached, "a.txt", flags, rustix::fs::Mode::RWXU).unwrap();
    let file = deep.join(b"a.txt");
    assert!(file.as_bytes().len() > 6000);
    let stop = AtomicBool::new(false);
    let found = Held::look(&file).read(&Limits::default(), &mut Buffer::with(Inner::Here), NOW, &stop);
    assert!(matches!(found, Reading::Read { .. }), "{found:?}");
    assert!(matches!(look(&deep), Look::Folder(_)));
    assert_eq!(look(&deep.join(b"none")), Look::Absent);
    let Look::Unknown(obstacle) = look(&deep.join("n".repeat(5000).as_bytes())) else { panic!() };
    assert_eq!(obstacle.reason, Reason::NameTooLong);
}

#[test]
fn below_a_link_in_place_of_a_folder_nothing_is() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("real/deep")).unwrap();
    fs::write(at("real/deep/a.txt"), "private").unwrap();
    symlink(at("real"), at("link")).unwrap();
    assert!(matches!(look(&path(&at("real/deep/a.txt"))), Look::File(_)));
    assert_eq!(look(&path(&at("link/deep/a.txt"))), Look::Absent);
    assert_eq!(look(&path(&at("link/deep"))), Look::Absent);
    assert_eq!(look(&path(&at("link"))), Look::Other);
    assert_eq!(read_at(&at("link/deep/a.txt")), Reading::Absent);
    let open = |name: &str| crate::inspect::Folder::open(&path(&at(name)));
    assert_eq!(open("link/deep").err(), Some(Look::Absent));
    assert_eq!(open("link").err(), Some(Look::Other));
    assert_eq!(open("none").err(), Some(Look::Absent));
    let real = open("real").unwrap();
    assert!(matches!(real.look_below(&path(&at("real/deep/a.txt"))), Look::File(_)));
    fs::rename(at("real"), at("moved")).unwrap();
    symlink(at("moved"), at("real")).unwrap();
    assert_eq!(look(&path(&at("real/deep/a.txt"))), Look::Absent);
    assert!(matches!(real.look_below(&path(&at("real/deep/a.txt"))), Look::File(_)), "it is held");
}

#[test]
fn a_folder_that_changes_under_the_reader_gives_the_file_that_was_seen_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("inside")).unwrap();
    fs::create_dir_all(at("outside")).unwrap();
    fs::write(at("inside/a.txt"), "public").unwrap();
    fs::write(at("outside/a.txt"), "private").unwrap();
    let file = path(&at("inside/a.txt"));
    let held = Held::look(&file);
    fs::rename(at("inside"), at("away")).unwrap();
    symlink(at("outside"), at("inside")).unwrap();
    let read = |held: &Held<'_>| {
        held.read(&Limits::default(), &mut Buffer::with(Inner::Here), NOW, &AtomicBool::new(false))
    };
    // That it has another name now is told by its folder's event; what matters is whose bytes were read.
    let Reading::Read { facts, .. } = read(&held) else { panic!("the file is still there") };
    // sha256 of "public"
    assert_eq!(facts.sha256.to_string(), "efa1f375d76194fa51a3556a97e641e61685f914d446979da50a551a4333ffd7");
    fs::remove_file(at("away/a.txt")).unwrap();
    assert_eq!(read(&held), Reading::Absent);
}
