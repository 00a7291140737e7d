//! A full disk: said, survived, and over by itself. On a real small file system, which takes root.

use std::{fs, process::Command};

use super::*;
use crate::ledger::Halted;

struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=12m", "tmpfs"])
            .arg(folder.path())
            .status()
            .is_ok_and(|status| status.success());
        mounted.then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_is_survived_without_losing_or_repeating_anything() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("NOT TESTED: a full disk. Mounting a tmpfs is not permitted here; run this as root.");
        return;
    };
    let folder = disk.0.path().join("state");
    let options = Options { segment_bytes: 64 << 10, ..quick() };
    let (mut ledger, reader) = open(&folder, options.clone());
    for number in 0..100 {
        ledger.append(&mut created(number)).unwrap();
    }
    durable(&reader);
    let filler = disk.0.path().join("filler");
    let fill = |leave: u64| {
        let stat = rustix::fs::statvfs(disk.0.path()).unwrap();
        let free = (stat.f_bavail * stat.f_frsize).saturating_sub(leave);
        let held = fs::metadata(&filler).map_or(0, |data| data.len());
        // The index may take some of it at the same time.
        let filled = fs::write(&filler, vec![1; usize::try_from(held + free).unwrap()]);
        assert!(filled.is_ok() || filled.is_err_and(|error| error.kind() == std::io::ErrorKind::StorageFull));
    };
    for leave in [1 << 20, 0] {
        // An index that is writing when the last byte goes is put aside and comes back with the space; here it
        // is not writing, and must go on answering.
        until_indexed(&reader);
        fill(leave);
        let head = reader.head();
        ledger.append(&mut created(1_000 + u32::try_from(head.0).unwrap())).unwrap();
        assert_eq!(wait(reader.until_durable(head.next())), Err(Halted::DiskFull));
        assert!(reader.status().disk_full);
        assert_eq!(ledger.append(&mut created(5_000)), Err(Halted::DiskFull));
        assert_eq!((reader.head(), reader.durable()), (head.next(), head), "nothing taken, nothing told");
        assert!(reader.record(id(1)).unwrap().is_some(), "it still answers");
        fs::remove_file(&filler).unwrap();
        until("durable again", || reader.durable() == reader.head());
        assert!(!reader.status().disk_full);
    }
    ledger.append(&mut created(300)).unwrap();
    durable(&reader);
    assert_eq!(all(&reader).len(), 103);
    until_indexed(&reader);
    let answered = answers(&reader);
    ledger.close();
    // A start on a full disk: the journal answers, the index waits for space.
    fill(0);
    let (ledger, reader) = open(&folder, options.clone());
    assert!(reader.is_rebuilding());
    assert_eq!(all(&reader).len(), 103);
    fs::remove_file(&filler).unwrap();
    until_ready(&reader);
    assert_eq!(answers(&reader), answered);
    ledger.close();
}

#[test]
fn a_write_that_stops_half_way_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let full = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let hook = SyncHook(Arc::new({
        let full = Arc::clone(&full);
        move || {
            let error = std::io::Error::from(std::io::ErrorKind::StorageFull);
            if full.load(std::sync::atomic::Ordering::SeqCst) { Err(error) } else { Ok(()) }
        }
    }));
    let options = Options { before_sync: Some(hook), segment_bytes: 1_000, ..quick() };
    let (mut ledger, reader) = open(folder.path(), options);
    for number in 0..20 {
        ledger.append(&mut created(number)).unwrap();
        durable(&reader);
        let length = || -> u64 {
            (1..20)
                .map(|number| fs::metadata(segment(folder.path(), number)).map_or(0, |data| data.len()))
                .sum()
        };
        let before = length();
        full.store(true, std::sync::atomic::Ordering::SeqCst);
        ledger.append(&mut created(100 + number)).unwrap();
        assert_eq!(wait(reader.until_durable(reader.head())), Err(Halted::DiskFull));
        assert!([before, before + 64].contains(&length()), "what was half written is gone");
        full.store(false, std::sync::atomic::Ordering::SeqCst);
        until("durable again", || reader.durable() == reader.head() && reader.status().halted.is_none());
    }
    assert_eq!(all(&reader).len(), 40);
}
