//! Bytes on disk are outside data: cut off what nobody was told of, refuse what is damaged.

use std::{fs, os::unix::fs::FileExt as _};

use proptest::prelude::*;

use super::*;
use crate::ledger::{
    LedgerError, fuzz_journal,
    journal::{MarkFile, Place, Synced, segment::HEADER},
};

/// A closed ledger with three entries; the ends of its frames.
fn three(folder: &Path) -> Vec<u64> {
    let (mut ledger, reader) = open(folder, quick());
    let mut ends = vec![HEADER as u64];
    for number in 1..=3 {
        ledger.append(&mut created(number)).unwrap();
        durable(&reader);
        ends.push(fs::metadata(segment(folder, 1)).unwrap().len());
    }
    ledger.close();
    ends
}

/// As if the last fsync that came back was the one of that entry.
fn acknowledged(folder: &Path, sequence: u64, end: u64) {
    let mark = MarkFile::open(&folder.join("journal")).unwrap();
    mark.set(Synced { sequence: Sequence(sequence), end: Place::new(1, u32::try_from(end).unwrap()) })
        .unwrap();
}

fn refused(folder: &Path) -> LedgerError {
    let before = fs::read(segment(folder, 1)).unwrap();
    let error = super::super::open(folder, quick()).err().unwrap();
    assert_eq!(fs::read(segment(folder, 1)).unwrap(), before, "nothing is changed");
    assert!(!error.help().is_empty());
    error
}

fn torn_files(folder: &Path) -> Vec<PathBuf> {
    let items = fs::read_dir(folder.join("journal")).unwrap().map(|item| item.unwrap().path());
    items.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("torn-")).collect()
}

#[test]
fn a_tail_torn_at_any_byte_is_cut_back_to_the_last_whole_entry() {
    let whole = tempfile::tempdir().unwrap();
    let ends = three(whole.path());
    for cut in ends[2] + 1..ends[3] {
        let folder = tempfile::tempdir().unwrap();
        copy(&whole.path().join("journal"), &folder.path().join("journal"));
        acknowledged(folder.path(), 2, ends[2]);
        let file = fs::OpenOptions::new().write(true).open(segment(folder.path(), 1)).unwrap();
        file.set_len(cut).unwrap();
        let (mut ledger, reader) = open(folder.path(), quick());
        assert_eq!(reader.head(), Sequence(2));
        assert_eq!(fs::metadata(segment(folder.path(), 1)).unwrap().len(), ends[2]);
        assert_eq!(fs::metadata(&torn_files(folder.path())[0]).unwrap().len(), cut - ends[2]);
        assert_eq!(ledger.append(&mut created(4)).unwrap(), Sequence(3));
        durable(&reader);
        assert_eq!(all(&reader)[2].subject.document(), Some(id(4)));
    }
}

#[test]
fn garbage_behind_the_end_is_cut_off_and_kept_aside() {
    for garbage in [vec![0; 5_000], vec![0xff; 40], b"\x10\0\0\0garbage that is longer than that".to_vec()] {
        let folder = tempfile::tempdir().unwrap();
        let ends = three(folder.path());
        let file = fs::OpenOptions::new().write(true).open(segment(folder.path(), 1)).unwrap();
        file.write_all_at(&garbage, ends[3]).unwrap();
        let (_ledger, reader) = open(folder.path(), quick());
        assert_eq!(reader.head(), Sequence(3));
        assert_eq!(fs::read(&torn_files(folder.path())[0]).unwrap(), garbage);
    }
}

#[test]
fn damage_to_what_was_acknowledged_stops_the_start() {
    let whole = tempfile::tempdir().unwrap();
    let ends = three(whole.path());
    for with_mark in [true, false] {
        for (entry, end) in ends.iter().take(3).enumerate() {
            let folder = tempfile::tempdir().unwrap();
            copy(&whole.path().join("journal"), &folder.path().join("journal"));
            if !with_mark {
                fs::remove_file(folder.path().join("journal/synced")).unwrap();
            }
            let file = fs::OpenOptions::new().read(true).write(true).open(segment(folder.path(), 1)).unwrap();
            let mut byte = [0];
            file.read_exact_at(&mut byte, end + 30).unwrap();
            file.write_all_at(&[byte[0] ^ 1], end + 30).unwrap();
            if !with_mark && entry == 2 {
                // Nothing tells the last entry from one that was being written.
                let (_ledger, reader) = open(folder.path(), quick());
                assert_eq!(reader.head(), Sequence(2));
                continue;
            }
            let error = refused(folder.path());
            assert!(
                matches!(&error, LedgerError::Damaged { offset, .. } if *offset == ends[entry]),
                "entry {entry}, mark {with_mark}: {error}"
            );
        }
    }
}

#[test]
fn entries_that_were_acknowledged_and_are_not_there_stop_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let ends = three(folder.path());
    let file = fs::OpenOptions::new().write(true).open(segment(folder.path(), 1)).unwrap();
    file.set_len(ends[2]).unwrap();
    let error = refused(folder.path());
    assert!(matches!(error, LedgerError::Shortened { found: 2, synced: 3, .. }), "{error}");
    // The way out that the hint names.
    assert!(error.help().contains("synced"));
    fs::remove_file(folder.path().join("journal/synced")).unwrap();
    assert_eq!(open(folder.path(), quick()).1.head(), Sequence(2));
}

#[test]
fn a_segment_that_was_never_begun_is_made_anew() {
    for bytes in [0, 1, 40, 63] {
        let folder = tempfile::tempdir().unwrap();
        three(folder.path());
        let header = fs::read(segment(folder.path(), 1)).unwrap();
        let mut torn = header[..bytes].to_vec();
        torn.iter_mut().skip(10).for_each(|byte| *byte = 0);
        fs::write(segment(folder.path(), 2), torn).unwrap();
        let (mut ledger, reader) = open(folder.path(), Options { segment_bytes: 100, ..quick() });
        ledger.append(&mut created(4)).unwrap();
        durable(&reader);
        assert_eq!(all(&reader).len(), 4);
        assert!(segment(folder.path(), 2).exists());
    }
    // Damage to the header of a segment with entries is no such thing.
    let folder = tempfile::tempdir().unwrap();
    three(folder.path());
    let file = fs::OpenOptions::new().write(true).open(segment(folder.path(), 1)).unwrap();
    // Another byte than the one that is there: it is one of a random number.
    let there = fs::read(segment(folder.path(), 1)).unwrap()[20];
    file.write_all_at(&[!there], 20).unwrap();
    assert!(matches!(refused(folder.path()), LedgerError::Damaged { offset: 0, .. }));
    file.write_all_at(&9_u32.to_le_bytes(), 8).unwrap();
    let error = refused(folder.path());
    assert!(matches!(error, LedgerError::Newer { found: 9, known: 1, .. }));
    assert!(error.help().contains("newer"));
}

#[test]
fn a_journal_that_is_gone_is_not_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    three(folder.path());
    fs::remove_file(segment(folder.path(), 1)).unwrap();
    let error = super::super::open(folder.path(), quick()).err().unwrap();
    assert!(matches!(error, LedgerError::SegmentMissing { .. }), "{error}");
    assert!(!segment(folder.path(), 1).exists());
}

#[test]
fn damage_in_an_older_segment_is_said_when_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { segment_bytes: 600, ..quick() };
    let (mut ledger, _) = open(folder.path(), options.clone());
    take(&mut ledger, 0..20);
    ledger.close();
    let file = fs::OpenOptions::new().write(true).open(segment(folder.path(), 2)).unwrap();
    file.write_all_at(&[0xaa, 0xaa], HEADER as u64 + 50).unwrap();
    let (ledger, reader) = open(folder.path(), options.clone());
    let mut cursor = reader.cursor(Sequence(0)).unwrap();
    let error = std::iter::from_fn(|| cursor.next().transpose()).find_map(Result::err).unwrap();
    assert!(error.to_string().contains("00000002.journal") && error.help().contains("backup"), "{error}");
    ledger.close();
    fs::remove_dir_all(folder.path().join("index")).unwrap();
    let (_ledger, reader) = open(folder.path(), options);
    until(
        "said",
        || matches!(reader.index_state(), crate::ledger::IndexState::Failed { reason } if reason.contains("00000002.journal")),
    );
}

proptest! {
    #[test]
    fn no_bytes_do_harm(mut bytes in prop::collection::vec(any::<u8>(), 0..4_000), flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4)) {
        fuzz_journal(&bytes);
        let frame = crate::ledger::journal::frame::encode(Place(0), b"\x08\x01").unwrap();
        bytes.splice(0..0, frame.iter().copied());
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        fuzz_journal(&bytes);
    }
}
