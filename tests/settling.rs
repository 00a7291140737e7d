//! A file is read when it is worth reading, and asked for at any time.

use std::{fs, io::Write as _, os::unix::fs::FileExt as _, path::Path, time::Duration};

use rustix::process::Signal;

use crate::support::{Daemon, daemon::text, eventually, known::large, programs, ways::after};

/// 29: a provisional record at once, also for an empty or still growing file; facts when it is quiet.
#[test]
fn a_growing_file_has_a_record_at_once_and_facts_at_the_end() {
    let daemon = Daemon::start();
    let mut file = fs::File::create(daemon.path("groeit.txt")).unwrap();
    let record = eventually("a record without facts", || daemon.list().into_iter().next());
    assert_eq!(record["state"], "DOCUMENT_STATE_PROVISIONAL");
    let id = text(&record, "name");
    let mut content = Vec::new();
    for number in 0..50 {
        writeln!(file, "regel {number}").unwrap();
        writeln!(content, "regel {number}").unwrap();
    }
    drop(file);
    daemon.sync();
    let record = daemon.listed("groeit.txt").unwrap();
    assert_eq!(text(&record, "name"), id);
    assert_eq!(record["facts"]["sizeBytes"], content.len().to_string());
    assert_eq!(record["state"], "DOCUMENT_STATE_SETTLED");
}

/// Who comes late to a file that nobody writes any more makes its record with all that is in it, and none before that; but
/// of a large one, which takes its time.
#[test]
fn a_file_that_was_left_alone_is_recorded_once() {
    let daemon = Daemon::start();
    daemon.signal(Signal::STOP);
    daemon.write("klein.txt", "nog maar net geschreven");
    large(&daemon, "groot.txt", 64 << 20);
    after(Duration::from_millis(400));
    daemon.signal(Signal::CONT);
    daemon.sync();
    assert_eq!(daemon.actions("klein.txt"), ["CREATED"]);
    assert!(daemon.listed("klein.txt").unwrap()["facts"]["sha256"].is_string());
    let of_large = daemon.actions("groot.txt");
    assert!(of_large.iter().any(|action| action == "INSPECTED"), "{of_large:?}");
}

/// A file that is held open for writing is read in the end, and said to be provisional.
#[test]
fn a_file_that_stays_open_is_read_provisionally() {
    let daemon = Daemon::start();
    let mut file = fs::File::create(daemon.path("open.txt")).unwrap();
    file.write_all(b"half").unwrap();
    let record = eventually("facts of the open file", || {
        daemon.list().into_iter().find(|record| record["facts"]["sha256"].is_string())
    });
    assert_eq!(record["state"], "DOCUMENT_STATE_PROVISIONAL");
    file.write_all(b" af").unwrap();
    drop(file);
    daemon.sync();
    let record = daemon.listed("open.txt").unwrap();
    assert_eq!(record["state"], "DOCUMENT_STATE_SETTLED");
    assert_eq!(record["facts"]["sizeBytes"], "7");
}

/// Asked for one moment after the save, a file is never unknown.
#[test]
fn a_file_that_is_asked_for_at_once_is_known() {
    let daemon = Daemon::start();
    for number in 0..50 {
        let name = format!("nota {number}.txt");
        daemon.write(&name, format!("nummer {number}"));
        assert!(daemon.answer(&name).is_some(), "{name}");
    }
    daemon.sync();
    assert_eq!(daemon.list().len(), 50, "and has one record");
}

/// 30: made without a name, and then given one.
#[test]
fn a_file_that_gets_its_name_last_is_recorded() {
    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open};
    let daemon = Daemon::start();
    let file = open(&daemon.folder, OFlags::TMPFILE | OFlags::WRONLY, Mode::from_raw_mode(0o600)).unwrap();
    rustix::io::write(&file, b"zonder naam begonnen").unwrap();
    let nameless = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&file));
    linkat(CWD, nameless, CWD, daemon.path("nota.txt"), AtFlags::SYMLINK_FOLLOW).unwrap();
    drop(file);
    daemon.sync();
    assert_eq!(daemon.listed("nota.txt").unwrap()["facts"]["sizeBytes"], "20");
}

/// 31: moved or linked in: nobody closes it.
#[test]
fn a_file_moved_or_linked_in_is_recorded() {
    let daemon = Daemon::start();
    let outside = daemon.own.path().join("buiten.txt");
    fs::write(&outside, "buiten").unwrap();
    fs::hard_link(&outside, daemon.path("gelinkt.txt")).unwrap();
    daemon.sync();
    assert!(daemon.listed("gelinkt.txt").unwrap()["facts"]["sha256"].is_string());
    let other = daemon.own.path().join("ander.txt");
    fs::write(&other, "ander").unwrap();
    fs::rename(&other, daemon.path("verplaatst.txt")).unwrap();
    daemon.sync();
    assert!(daemon.listed("verplaatst.txt").unwrap()["facts"]["sha256"].is_string());
}

/// 32: written through memory: the system tells only of the closing.
#[test]
fn a_change_through_memory_is_a_new_version() {
    let Some(python) = programs::find("python3", "python3") else { return };
    let daemon = Daemon::start();
    let before = daemon.save("kaart.txt");
    let script = "import mmap,sys\nf=open(sys.argv[1],'r+b')\nm=mmap.mmap(f.fileno(),0)\nm[0:2]=b'DE'\nm.flush()\nm.close()\nf.close()";
    programs::run(&daemon.folder, python.to_str().unwrap(), &["-c", script, "kaart.txt"]);
    let after = eventually("the new content is known", || {
        daemon.sync();
        daemon.show("kaart.txt").filter(|record| record["facts"]["sha256"] != before["facts"]["sha256"])
    });
    assert_eq!(after["name"], before["name"]);
    assert_eq!(after["versionCount"], 2);
}

/// 33: large and mostly nothing; small files do not wait for it.
#[test]
fn a_huge_file_holds_nobody_up() {
    let daemon = Daemon::start();
    let huge = fs::File::create(daemon.path("enorm.bin")).unwrap();
    huge.set_len(3 << 30).unwrap();
    drop(huge);
    eventually("the huge file is being read", || {
        daemon.list().into_iter().find(|record| record["state"] == "DOCUMENT_STATE_PROVISIONAL")
    });
    daemon.write("klein.txt", "klein");
    eventually("the small one is read", || {
        daemon.show("klein.txt").filter(|record| record["facts"]["sha256"].is_string())
    });
    daemon.sync();
    assert_eq!(daemon.listed("enorm.bin").unwrap()["facts"]["sizeBytes"], (3_u64 << 30).to_string());
}

/// 34: emptied and written again: the empty moment is no version.
#[test]
fn a_save_in_place_is_one_new_version() {
    let daemon = Daemon::start();
    let before = daemon.save("nota.txt");
    for number in 0..5 {
        daemon.write("nota.txt", format!("versie {number}"));
    }
    daemon.sync();
    let after = daemon.listed("nota.txt").unwrap();
    assert_eq!(after["name"], before["name"]);
    assert_eq!(after["versionCount"], 2);
    assert_eq!(daemon.actions("nota.txt"), ["CREATED", "INSPECTED", "VERSIONED"]);
}

/// 38: names of editors' own files get no record, and are followed.
#[test]
fn temporary_files_get_no_record_and_become_the_document() {
    let daemon = Daemon::start();
    for name in [
        "~$nota.docx",
        ".~lock.nota.odt#",
        ".nota.docx.swp",
        "download.pdf.part",
        "lu1234.tmp",
        "~WRD0000.tmp",
    ] {
        daemon.write(name, name);
    }
    daemon.sync();
    assert_eq!(daemon.list_all().len(), 0);
    assert_eq!(daemon.answer("download.pdf.part"), None, "not even when asked for");
    fs::rename(daemon.path("download.pdf.part"), daemon.path("download.pdf")).unwrap();
    daemon.sync();
    assert!(daemon.lists("download.pdf"));
    assert_eq!(daemon.list_all().len(), 1);
}

/// 40: closed after writing, and nothing was written.
#[test]
fn closing_without_writing_is_no_version() {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    for _ in 0..5 {
        drop(fs::File::options().write(true).open(daemon.path("nota.txt")).unwrap());
        daemon.sync();
    }
    assert_eq!(daemon.actions("nota.txt"), ["CREATED", "INSPECTED"]);
}

/// 43: two programs write in turn: one document, the last content.
#[test]
fn two_writers_make_one_document() {
    let daemon = Daemon::start();
    let path = daemon.write("samen.txt", "begin");
    let writer = |path: &Path, letter: u8| {
        let path = path.to_owned();
        std::thread::spawn(move || {
            let file = fs::File::options().write(true).open(path).unwrap();
            for place in 0..2_000 {
                file.write_all_at(&[letter], place).unwrap();
            }
        })
    };
    let (one, other) = (writer(&path, b'a'), writer(&path, b'b'));
    one.join().unwrap();
    other.join().unwrap();
    daemon.sync();
    let record = daemon.listed("samen.txt").unwrap();
    assert_eq!(record["facts"]["sizeBytes"], "2000");
    assert_eq!(sha256(&fs::read(path).unwrap()), text(&record["facts"], "sha256"));
    assert_eq!(daemon.list_all().len(), 1);
}

/// 44: written to all the time: the facts that are given are those of one moment.
#[test]
fn facts_are_never_of_two_moments() {
    let daemon = Daemon::start();
    let path = daemon.write("druk.bin", vec![0; 4 << 20]);
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let stopping = stop.clone();
    let busy = path.clone();
    let writer = std::thread::spawn(move || {
        let mut letter = 0_u8;
        while !stopping.load(std::sync::atomic::Ordering::SeqCst) {
            letter = letter.wrapping_add(1);
            fs::write(&busy, vec![letter; 4 << 20]).unwrap();
        }
    });
    for _ in 0..4 {
        if let Some(found) =
            daemon.answer("druk.bin").and_then(|record| record["facts"]["sha256"].as_str().map(String::from))
        {
            let uniform = (0..=u8::MAX).any(|letter| sha256(&vec![letter; 4 << 20]) == found);
            let cut = found == sha256(&[]);
            assert!(uniform || cut, "a mixture of two moments");
        }
    }
    stop.store(true, std::sync::atomic::Ordering::SeqCst);
    writer.join().unwrap();
    daemon.sync();
    let record = daemon.listed("druk.bin").unwrap();
    assert_eq!(sha256(&fs::read(path).unwrap()), text(&record["facts"], "sha256"));
}

/// As the client prints it.
fn sha256(content: &[u8]) -> String {
    use sha2::Digest as _;
    crate::support::daemon::base64(&sha2::Sha256::digest(content))
}
