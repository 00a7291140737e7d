//! Bytes on disk are outside data: cut off what nobody was told of, refuse what is damaged.

use std::{fs, io::Write as _, os::unix::fs::FileExt as _};

use proptest::prelude::*;

use super::*;
use crate::ledger::{
    LedgerError, fuzz_journal,
    journal::{MarkFile, Place, Synced, scan::bad, segment::HEADER},
    survey::{Step, Survey},
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
fn damage_to_what_was_acknowledged_is_gone_round_also_at_the_very_end() {
    let whole = tempfile::tempdir().unwrap();
    let ends = three(whole.path());
    for with_mark in [true, false] {
        for (entry, end) in ends.iter().take(3).enumerate() {
            let folder = tempfile::tempdir().unwrap();
            copy(&whole.path().join("journal"), &folder.path().join("journal"));
            if !with_mark {
                fs::remove_file(folder.path().join("journal/synced")).unwrap();
            }
            flip(folder.path(), 1, end + 30);
            let damaged = fs::read(segment(folder.path(), 1)).unwrap();
            let (mut ledger, reader) = open(folder.path(), quick());
            assert_eq!(reader.status().mark_was_missing.is_some(), !with_mark);
            if entry == 2 && !with_mark {
                // Nothing tells the last entry from one that was being written.
                assert_eq!(reader.head(), Sequence(2));
                continue;
            }
            assert_eq!(reader.head(), Sequence(3));
            let status = reader.status();
            assert_eq!((status.damages.len(), status.damages[0].offset), (1, ends[entry]));
            assert_eq!(ledger.append(&mut created(4)).unwrap(), Sequence(4));
            durable(&reader);
            until_indexed(&reader);
            for number in 1..=4 {
                let is_damaged = number as usize == entry + 1;
                assert_eq!(reader.record(id(number)).is_err(), is_damaged, "{entry} {number}");
                assert_eq!(reader.readable(id(number)).unwrap().is_some(), !is_damaged);
            }
            until("named", || {
                let damages = reader.status().damages;
                damages.len() == 1
                    && damages[0].lost == [id(entry as u32 + 1)]
                    && damages[0].entries == Some((Sequence(entry as u64 + 1), Sequence(entry as u64 + 1)))
            });
            let error = reader.record(id(entry as u32 + 1)).unwrap_err();
            assert!(error.is_damage() && error.help().contains("backup"), "{error}");
            ledger.close();
            assert_eq!(
                fs::read(segment(folder.path(), 1)).unwrap(),
                damaged,
                "the damaged file is left as it is"
            );
            // Put back, all is as it was.
            fs::copy(segment(whole.path(), 1), segment(folder.path(), 1)).unwrap();
            let (_ledger, reader) = open(folder.path(), quick());
            until_ready(&reader);
            assert_eq!(all(&reader).len(), 4);
            assert!((1..=4).all(|number| reader.record(id(number)).unwrap().is_some()));
            assert_eq!(reader.status().damages, []);
        }
    }
}

/// Without a check: its first look never comes to an end.
fn unchecked() -> Options {
    Options { check_bytes: 0, check_pause: Duration::from_secs(3_600), ..quick() }
}

/// An entry in the middle of the journal, that no start reads.
#[test]
fn damage_that_was_found_is_known_again_after_a_start_and_forgotten_when_it_is_mended() {
    for with_index in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { segment_bytes: 1_500, ..quick() };
        let (mut ledger, reader) = open(folder.path(), options.clone());
        take(&mut ledger, 0..40);
        durable(&reader);
        until_indexed(&reader);
        ledger.close();
        let was = fs::read(segment(folder.path(), 2)).unwrap();
        flip(folder.path(), 2, HEADER as u64 + 30);
        // One that is whole in itself, and is not the file that was written.
        let exchanged = segment(folder.path(), 3);
        let third = fs::read(&exchanged).unwrap();
        fs::OpenOptions::new().append(true).open(&exchanged).unwrap().write_all(&[0; 3]).unwrap();
        let (ledger, reader) = open(folder.path(), options);
        until("found", || reader.status().damages.iter().filter(|one| one.entries.is_some()).count() == 2);
        let found = reader.status().damages;
        assert_eq!((found.len(), found[0].lost.len()), (2, 1), "{found:?}");
        ledger.close();
        // A line that nobody can read is passed over.
        let note = folder.path().join("damages");
        let kept = fs::read_to_string(&note).unwrap();
        fs::write(&note, format!("onzin\n{kept}")).unwrap();
        if !with_index {
            fs::remove_dir_all(folder.path().join("index")).unwrap();
        }
        let (ledger, reader) = open(folder.path(), unchecked());
        assert_eq!(reader.status().damages, found, "known at once, and no more than that");
        super::until_ready(&reader);
        assert!(reader.record(found[0].lost[0]).is_err());
        assert_eq!(reader.status().damages, found);
        ledger.close();
        // Put back with the times that it had.
        let file = fs::OpenOptions::new().write(true).open(segment(folder.path(), 2)).unwrap();
        let times = file.metadata().unwrap().modified().unwrap();
        file.write_all_at(&was, 0).unwrap();
        file.set_modified(times).unwrap();
        drop(file);
        let (ledger, reader) = open(folder.path(), unchecked());
        assert_eq!(reader.status().damages, [found[1].clone()], "the first reads well");
        ledger.close();
        fs::write(&exchanged, &third).unwrap();
        let (_ledger, reader) = open(folder.path(), unchecked());
        assert_eq!(reader.status().damages, []);
        assert!(!note.exists());
    }
}

#[test]
fn what_no_disk_gives_any_more_is_gone_round_in_the_last_segment_too() {
    for without_index in [false, true] {
        for first in 0..3 {
            let folder = tempfile::tempdir().unwrap();
            let ends = three(folder.path());
            let was = fs::read(segment(folder.path(), 1)).unwrap();
            if without_index {
                fs::remove_dir_all(folder.path().join("index")).unwrap();
            }
            // In the middle of one entry, or of one and of all behind it.
            let bad = bad::Sectors::of(&segment(folder.path(), 1), ends[first] + 5..ends[3]);
            for start in 0_u32..2 {
                let (mut ledger, reader) = open(folder.path(), quick());
                until_ready(&reader);
                assert_eq!(reader.head(), Sequence(3 + u64::from(start)));
                if start == 0 {
                    assert_eq!(reader.status().damages[0].offset, ends[first], "told at once");
                }
                ledger.append(&mut created(10 + start)).unwrap();
                durable(&reader);
                until_indexed(&reader);
                let lost = Some((Sequence(first as u64 + 1), Sequence(3)));
                until("found", || reader.status().damages.iter().map(|damage| damage.entries).eq([lost]));
                for number in 1..=3 {
                    let is_lost = number > u32::try_from(first).unwrap();
                    // Without the index nobody knows whose entries were there.
                    assert_eq!(reader.record(id(number)).is_err(), is_lost && !without_index);
                    assert_eq!(reader.readable(id(number)).unwrap().is_some(), !is_lost);
                }
                assert!(reader.record(id(10 + start)).unwrap().is_some());
            }
            drop(bad);
            assert_eq!(fs::read(segment(folder.path(), 1)).unwrap(), was, "left as it is");
            let (_ledger, reader) = open(folder.path(), quick());
            until_ready(&reader);
            assert!([1, 2, 3, 10, 11].iter().all(|number| reader.record(id(*number)).unwrap().is_some()));
            assert_eq!((all(&reader).len(), reader.status().damages.len()), (5, 0));
        }
    }
}

#[test]
fn a_tail_that_nobody_was_told_of_is_cut_off_where_no_disk_gives_it() {
    let folder = tempfile::tempdir().unwrap();
    let ends = three(folder.path());
    acknowledged(folder.path(), 2, ends[2]);
    let bad = bad::Sectors::of(&segment(folder.path(), 1), ends[2] + 20..ends[3]);
    let (mut ledger, reader) = open(folder.path(), quick());
    drop(bad);
    until_ready(&reader);
    assert_eq!((reader.head(), reader.status().damages.len()), (Sequence(2), 0));
    assert_eq!(fs::metadata(segment(folder.path(), 1)).unwrap().len(), ends[2]);
    assert_eq!(fs::metadata(&torn_files(folder.path())[0]).unwrap().len(), 20, "as much as can be read");
    ledger.append(&mut created(4)).unwrap();
    durable(&reader);
}

#[test]
fn behind_what_was_acknowledged_and_is_damaged_the_rest_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let ends = three(folder.path());
    acknowledged(folder.path(), 2, ends[2]);
    for entry in [1, 2] {
        flip(folder.path(), 1, ends[entry] + 30);
    }
    for start in 0..2 {
        let (mut ledger, reader) = open(folder.path(), quick());
        until_ready(&reader);
        assert_eq!(reader.head(), Sequence(2 + start));
        ledger.append(&mut created(10 + start as u32)).unwrap();
        durable(&reader);
        until("found", || reader.status().damages.iter().any(|damage| damage.entries.is_some()));
        assert_eq!(reader.status().damages.len(), 1);
    }
    assert_eq!(fs::metadata(segment(folder.path(), 1)).unwrap().len(), ends[2]);
    assert_eq!(fs::metadata(&torn_files(folder.path())[0]).unwrap().len(), ends[3] - ends[2]);
}

#[test]
fn without_a_mark_nothing_is_cut_off_that_no_disk_gives() {
    let folder = tempfile::tempdir().unwrap();
    let ends = three(folder.path());
    fs::remove_file(folder.path().join("journal/synced")).unwrap();
    let bad = bad::Sectors::of(&segment(folder.path(), 1), ends[2] + 20..ends[3]);
    let error = super::super::open(folder.path(), quick()).err().unwrap();
    assert!(matches!(&error, LedgerError::Damaged { offset, .. } if *offset == ends[2]), "{error}");
    drop(bad);
    let (_ledger, reader) = open(folder.path(), quick());
    assert_eq!(reader.head(), Sequence(3));
}

#[test]
fn what_is_about_the_daemon_in_a_damaged_end_is_missed_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ledger, reader) = open(folder.path(), quick());
    let added = |text: &str| entry(Subject::Folder(path(text)), Action::FolderAdded);
    let adopted = |text: &str| entry(Subject::Policy(policy(text)), Action::PolicyAdopted);
    ledger.append(&mut added("/one")).unwrap();
    ledger.append(&mut adopted("rules one")).unwrap();
    take(&mut ledger, 0..3);
    durable(&reader);
    let end = fs::metadata(segment(folder.path(), 1)).unwrap().len();
    for (folder, rules) in [("/two", "rules two"), ("/three", "rules three")] {
        ledger.append(&mut added(folder)).unwrap();
        ledger.append(&mut adopted(rules)).unwrap();
    }
    durable(&reader);
    ledger.close();
    let is = |reader: &Reader, folders: &[&str], policies: usize, is_incomplete: bool| {
        let found = reader.policies(None, 9, |_| true).unwrap();
        assert_eq!(reader.folders(), folders.iter().map(|text| path(text)).collect::<Vec<_>>());
        assert_eq!((found.entries.len(), !found.holes.is_empty()), (policies, is_incomplete));
    };
    let length = fs::metadata(segment(folder.path(), 1)).unwrap().len();
    let bad = bad::Sectors::of(&segment(folder.path(), 1), end..length);
    let (ledger, reader) = open(folder.path(), quick());
    is(&reader, &["/one"], 1, true);
    ledger.close();
    let (mut ledger, reader) = open(folder.path(), quick());
    is(&reader, &["/one"], 1, true);
    ledger.append(&mut added("/four")).unwrap();
    ledger.append(&mut adopted("rules four")).unwrap();
    is(&reader, &["/four", "/one"], 2, true);
    durable(&reader);
    ledger.close();
    drop(bad);
    let (_ledger, reader) = open(folder.path(), quick());
    is(&reader, &["/four", "/one", "/three", "/two"], 4, false);
}

fn flip(folder: &Path, number: u32, at: u64) {
    let file = fs::OpenOptions::new().read(true).write(true).open(segment(folder, number)).unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, at).unwrap();
    file.write_all_at(&[byte[0] ^ 1], at).unwrap();
}

#[test]
fn entries_that_were_acknowledged_and_are_not_there_stop_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let ends = three(folder.path());
    let file = fs::OpenOptions::new().write(true).open(segment(folder.path(), 1)).unwrap();
    file.set_len(ends[2]).unwrap();
    let error = refused(folder.path());
    assert!(matches!(error, LedgerError::Shortened { found: 2, synced: 3, .. }), "{error}");
    // The way out that the hint names: it goes on, and says so until a person takes the note away.
    assert!(error.help().contains("synced"));
    fs::remove_file(folder.path().join("journal/synced")).unwrap();
    for _ in 0..2 {
        let (ledger, reader) = open(folder.path(), quick());
        assert_eq!(reader.head(), Sequence(2));
        let note = reader.status().mark_was_missing.unwrap();
        assert!(fs::read_to_string(note).unwrap().contains("up to entry 2"));
        ledger.close();
    }
    fs::remove_file(folder.path().join("journal/synced.missing")).unwrap();
    assert_eq!(open(folder.path(), quick()).1.status().mark_was_missing, None);
}

#[test]
fn a_journal_without_entries_needs_no_mark() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path(), quick()).0.close();
    fs::remove_file(folder.path().join("journal/synced")).unwrap();
    assert_eq!(open(folder.path(), quick()).1.status().mark_was_missing, None);
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
    drop(open(folder.path(), quick()));
    fs::remove_file(segment(folder.path(), 2)).unwrap();
    acknowledged(folder.path(), 0, HEADER as u64);
    // Without its first entry nobody can tell what stood there.
    flip(folder.path(), 1, HEADER as u64 + 30);
    let error = refused(folder.path());
    assert!(matches!(error, LedgerError::Damaged { offset: 0, .. }), "{error}");
    assert!(error.help().contains("00000001.journal") && error.help().contains("at most"), "{error}");
    file.write_all_at(&9_u32.to_le_bytes(), 8).unwrap();
    let error = refused(folder.path());
    assert!(matches!(error, LedgerError::Newer { found: 9, known: 1, .. }));
    assert!(error.help().contains("newer"));
}

/// The header of the only segment, of the last one, and of one between: nothing that can be read is lost, with the index
/// and without, and the file is left as it is.
#[test]
fn a_header_that_is_gone_costs_nothing_that_can_be_read() {
    for (size, number) in [(1 << 20, 1), (1_500, 4), (1_500, 2), (1_500, 1)] {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { segment_bytes: size, ..quick() };
        let (mut ledger, reader) = open(folder.path(), options.clone());
        take(&mut ledger, 0..6);
        ledger.append(&mut entry(Subject::Folder(path("/one")), Action::FolderAdded)).unwrap();
        take(&mut ledger, 6..20);
        let origin = reader.first_origin();
        ledger.close();
        let was = fs::read(segment(folder.path(), number)).unwrap();
        let file = fs::OpenOptions::new().write(true).open(segment(folder.path(), number)).unwrap();
        file.write_all_at(&[0xaa; 30], 4).unwrap();
        drop(file);
        let damaged = fs::read(segment(folder.path(), number)).unwrap();
        for start in 0_u32..3 {
            if start == 2 {
                fs::remove_dir_all(folder.path().join("index")).unwrap();
            }
            let (mut ledger, reader) = open(folder.path(), options.clone());
            super::until_ready(&reader);
            let what = format!("{size} {number} {start}");
            assert_eq!((reader.first_origin(), reader.folders()), (origin, vec![path("/one")]), "{what}");
            assert_eq!(all(&reader).len(), 21 + start as usize, "{what}");
            assert!((0..20).all(|number| reader.record(id(number)).unwrap().is_some()), "{what}");
            let told = |reader: &Reader| {
                let damages = reader.status().damages;
                damages.iter().map(|one| (one.path.clone(), one.offset)).collect::<Vec<_>>()
            };
            let expected = [(segment(folder.path(), number), 0)];
            assert_eq!(told(&reader), expected, "{what}");
            until("checked", || reader.shared().journal.damages.rounds() > 0 && told(&reader) == expected);
            ledger.append(&mut created(30 + start)).unwrap();
            durable(&reader);
        }
        assert_eq!(fs::read(segment(folder.path(), number)).unwrap(), damaged, "left as it is");
        fs::write(segment(folder.path(), number), was).unwrap();
        let (_ledger, reader) = open(folder.path(), options);
        assert_eq!((all(&reader).len(), reader.status().damages.len()), (24, 0));
    }
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

/// Small segments.
fn in_parts() -> Options {
    Options { segment_bytes: 600, ..quick() }
}

/// A closed ledger of documents 0 to 19, each with one entry, in segments of a few.
fn twenty(folder: &Path) {
    let (mut ledger, _) = open(folder, in_parts());
    take(&mut ledger, 0..20);
    ledger.close();
}

fn damages(reader: &Reader) -> Vec<Arc<crate::ledger::Damage>> {
    until("found", || reader.status().damages.iter().any(|damage| damage.entries.is_some()));
    reader.status().damages
}

#[test]
fn damage_in_an_older_segment_costs_what_is_in_it_and_is_mended() {
    let folder = tempfile::tempdir().unwrap();
    twenty(folder.path());
    let (ledger, reader) = open(folder.path(), in_parts());
    until_ready(&reader);
    let (before, was) = (answers(&reader), fs::read(segment(folder.path(), 2)).unwrap());
    let first = reader.shared().journal.header(2).unwrap().first;
    ledger.close();
    let file = fs::OpenOptions::new().write(true).open(segment(folder.path(), 2)).unwrap();
    file.write_all_at(&[0xaa, 0xaa], HEADER as u64 + 50).unwrap();
    // With the index, and without it.
    for without in [false, true] {
        if without {
            fs::remove_dir_all(folder.path().join("index")).unwrap();
        }
        let (ledger, reader) = open(folder.path(), in_parts());
        until_ready(&reader);
        let damages = damages(&reader);
        assert_eq!(damages.len(), 1);
        let lost = id(u32::try_from(first.0).unwrap() - 1);
        assert!(damages[0].path.ends_with("00000002.journal"));
        assert_eq!((damages[0].entries, &damages[0].lost), (Some((first, first)), &vec![lost]));
        let readable = (0..20).filter(|number| reader.readable(id(*number)).unwrap().is_some());
        assert_eq!(readable.count(), 19, "all others are answered");
        assert!(reader.record(lost).unwrap_err().is_damage());
        // A cursor says what it cannot give, and one that does not want it is not held up.
        let mut cursor = reader.cursor(Sequence(0)).unwrap();
        let error = std::iter::from_fn(|| cursor.next().transpose()).find_map(Result::err).unwrap();
        assert!(error.to_string().contains("00000002.journal") && error.help().contains("backup"), "{error}");
        let mut cursor = reader.cursor(first).unwrap();
        assert_eq!(std::iter::from_fn(|| cursor.next().unwrap()).count() as u64, 20 - first.0);
        ledger.close();
    }
    fs::write(segment(folder.path(), 2), was).unwrap();
    let (_ledger, reader) = open(folder.path(), in_parts());
    until_ready(&reader);
    assert_eq!(answers(&reader), before, "put back, all is as it was");
    assert_eq!(reader.status().damages, []);
}

#[test]
fn a_shortened_or_missing_older_segment_is_seen_at_the_start() {
    let whole = tempfile::tempdir().unwrap();
    twenty(whole.path());
    let cuts: [fn(&Path); 4] = [
        |path| fs::OpenOptions::new().write(true).open(path).unwrap().set_len(HEADER as u64).unwrap(),
        |path| {
            let length = fs::metadata(path).unwrap().len();
            fs::OpenOptions::new().write(true).open(path).unwrap().set_len(length - 9).unwrap();
        },
        |path| fs::remove_file(path).unwrap(),
        |path| fs::write(path, [7; 900]).unwrap(),
    ];
    for cut in cuts {
        for with_index in [true, false] {
            let folder = tempfile::tempdir().unwrap();
            copy(whole.path(), folder.path());
            cut(&segment(folder.path(), 3));
            if !with_index {
                fs::remove_dir_all(folder.path().join("index")).unwrap();
            }
            let never = Duration::from_secs(3_600);
            let (mut ledger, reader) = open(folder.path(), Options { check_pause: never, ..in_parts() });
            let damages = reader.status().damages;
            assert!(
                damages.iter().all(|damage| damage.path.ends_with("00000003.journal")) && !damages.is_empty()
            );
            until_ready(&reader);
            let readable = (0..20).filter(|number| reader.readable(id(*number)).unwrap().is_some()).count();
            assert!((16..20).contains(&readable), "{readable} of 20");
            ledger.append(&mut created(30)).unwrap();
            durable(&reader);
            ledger.close();
            fs::copy(segment(whole.path(), 3), segment(folder.path(), 3)).unwrap();
            let (_ledger, reader) = open(folder.path(), in_parts());
            until_ready(&reader);
            assert!((0..20).all(|number| reader.record(id(number)).unwrap().is_some()));
            assert_eq!(all(&reader).len(), 21);
        }
    }
}

#[test]
fn a_segment_with_other_entries_than_were_written_is_found() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    twenty(folder.path());
    // The same journal, with another life from entry 1 on: whole entries, and not those that were acknowledged.
    copy(folder.path(), other.path());
    let header = fs::read(segment(other.path(), 1)).unwrap()[..HEADER].to_vec();
    fs::remove_dir_all(other.path()).unwrap();
    fs::create_dir_all(other.path().join("journal")).unwrap();
    fs::write(segment(other.path(), 1), header).unwrap();
    let (mut ledger, reader) = open(other.path(), in_parts());
    for number in 0..20 {
        let mut entry = created(number);
        entry.time = Timestamp(2);
        ledger.append(&mut entry).unwrap();
    }
    assert_eq!(reader.head(), Sequence(20));
    ledger.close();
    fs::copy(segment(other.path(), 2), segment(folder.path(), 2)).unwrap();
    let (_ledger, reader) = open(folder.path(), in_parts());
    let damages = damages(&reader);
    assert!(damages[0].what.contains("not the one that was written"), "{damages:?}");
}

#[test]
fn a_lost_entry_that_comes_back_after_another_was_made_gives_one_record() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ledger, reader) = open(folder.path(), in_parts());
    take(&mut ledger, 0..6);
    let moved = |number, to: &str| about(provisional(number, to), Action::Moved);
    ledger.append(&mut moved(1, "/a/lost")).unwrap();
    take(&mut ledger, 6..12);
    durable(&reader);
    let lost = reader.shared().journal.segment_of(Sequence(7)).unwrap();
    ledger.close();
    let was = fs::read(segment(folder.path(), lost.0)).unwrap();
    // Nothing of it is left, so nobody can tell whose entries these were.
    fs::write(segment(folder.path(), lost.0), &was[..HEADER]).unwrap();
    fs::remove_dir_all(folder.path().join("index")).unwrap();
    let (mut ledger, reader) = open(folder.path(), in_parts());
    until_ready(&reader);
    assert_eq!(reader.record(id(1)).unwrap().unwrap().locations[0].path, path("/in/1"));
    ledger.append(&mut moved(1, "/a/b/new")).unwrap();
    ledger.append(&mut moved(1, "/a/b/newer")).unwrap();
    durable(&reader);
    until_indexed(&reader);
    ledger.close();
    fs::write(segment(folder.path(), lost.0), was).unwrap();
    let (_ledger, reader) = open(folder.path(), in_parts());
    until_ready(&reader);
    assert_eq!(reader.record(id(1)).unwrap().unwrap().locations[0].path, path("/a/b/newer"));
    for gone in ["/in/1", "/a/lost", "/a/b/new"] {
        assert_eq!(reader.at(&path(gone)).unwrap(), None, "{gone}");
    }
    answers(&reader);
}

#[test]
fn the_folders_and_the_policy_are_found_round_a_damaged_entry() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ledger, reader) = open(folder.path(), in_parts());
    let added = |text: &str| entry(Subject::Folder(path(text)), Action::FolderAdded);
    ledger.append(&mut added("/one")).unwrap();
    take(&mut ledger, 0..4);
    let damaged = ledger.append(&mut added("/two")).unwrap();
    take(&mut ledger, 4..8);
    ledger.append(&mut added("/three")).unwrap();
    take(&mut ledger, 8..12);
    durable(&reader);
    let place = {
        let journal = &reader.shared().journal;
        let mut survey = Survey::new(journal, reader.shared().synced());
        loop {
            match survey.next(journal).unwrap().unwrap() {
                Step::Entry { place, glance, .. } if glance.sequence == damaged.0 => break place,
                Step::Entry { .. } | Step::Gap(_) => {}
            }
        }
    };
    ledger.close();
    flip(folder.path(), place.segment(), u64::from(place.offset()) + 20);
    let (ledger, reader) = open(folder.path(), in_parts());
    assert_eq!(reader.folders(), [path("/one"), path("/three")]);
    ledger.close();
    fs::remove_file(segment(folder.path(), place.segment())).unwrap();
    let (_ledger, reader) = open(folder.path(), in_parts());
    assert_eq!(reader.folders(), [path("/one"), path("/three")]);
}

/// A byte in the last thing that a segment says of something is changed.
fn spoil(folder: &Path, number: u32, what: &str) {
    let content = fs::read(segment(folder, number)).unwrap();
    let at = content.windows(what.len()).rposition(|bytes| bytes == what.as_bytes()).unwrap();
    flip(folder, number, at as u64);
}

#[test]
fn policies_are_listed_round_a_damaged_one() {
    let folder = tempfile::tempdir().unwrap();
    let adopted = |text: &str| entry(Subject::Policy(policy(text)), Action::PolicyAdopted);
    let (mut ledger, reader) = open(folder.path(), in_parts());
    let mut of = BTreeMap::new();
    for (number, text) in ["rules one", "rules two", "rules three", "rules four"].into_iter().enumerate() {
        let number = u32::try_from(number).unwrap();
        let sequence = ledger.append(&mut adopted(text)).unwrap();
        take(&mut ledger, number * 2..number * 2 + 2);
        durable(&reader);
        of.insert(text, reader.shared().journal.segment_of(sequence).unwrap().0);
    }
    let listed = |reader: &Reader| {
        let found = reader.policies(None, 9, |_| true).unwrap();
        let text = |entry: Entry| match entry.subject {
            Subject::Policy(policy) => policy.text,
            other => panic!("{other:?}"),
        };
        let holes: Vec<_> = found.holes.iter().map(|hole| hole.newer).collect();
        (found.entries.into_iter().map(text).collect::<Vec<_>>(), holes)
    };
    assert_eq!(
        listed(&reader),
        (["four", "three", "two", "one"].map(|n| format!("rules {n}")).into(), vec![])
    );
    spoil(folder.path(), of["rules three"], "rules three");
    assert_eq!(listed(&reader), (["four", "two", "one"].map(|n| format!("rules {n}")).into(), vec![1]));
    assert_eq!(reader.policies(None, 1, |_| true).unwrap().entries.len(), 1, "what is asked is there");
    assert!(reader.policies(None, 1, |_| true).unwrap().holes.is_empty());
    // What is damaged before what is asked for is in nobody's way, and what is behind it is told.
    let last = reader.policies(None, 1, |_| true).unwrap().entries.pop().unwrap().sequence;
    assert_eq!(reader.policies(Some(last), 1, |_| true).unwrap().holes.len(), 1);
    let second = reader.policies(Some(last), 1, |_| true).unwrap().entries.pop().unwrap().sequence;
    assert!(reader.policies(Some(second), 1, |_| true).unwrap().holes.is_empty());
    spoil(folder.path(), of["rules four"], "rules four");
    assert_eq!(listed(&reader), (["two", "one"].map(|n| format!("rules {n}")).into(), vec![0, 0]));
}

#[test]
fn damage_that_is_met_again_is_checked_for_once_and_hides_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ledger, reader) = open(folder.path(), quick());
    take(&mut ledger, 0..20);
    durable(&reader);
    until_indexed(&reader);
    let places: Vec<_> =
        [5, 6, 12].map(|number| reader.shared().latest(id(number)).unwrap().unwrap().place).into();
    let (mut ledger, reader) = {
        ledger.close();
        // Two that lie side by side, so that the second one is inside of what a check finds, and another.
        for place in &places {
            flip(folder.path(), 1, u64::from(place.offset()) + 30);
        }
        open(folder.path(), quick())
    };
    until_ready(&reader);
    let known = || {
        let damages = reader.status().damages;
        damages.iter().map(|damage| damage.entries.map(|(first, last)| (first.0, last.0))).collect::<Vec<_>>()
    };
    let all = [Some((6, 7)), Some((13, 13))];
    let damages = &reader.shared().journal.damages;
    until("both are known", || known() == all);
    // Until the check that what was met at the start asked for is done too.
    ledger.append(&mut created(30)).unwrap();
    let before = damages.rings();
    for _ in 0..3 {
        for number in [5, 6, 12] {
            assert!(reader.record(id(number)).unwrap_err().is_damage());
            assert_eq!(known(), all, "nothing is hidden by what is met again");
        }
    }
    assert_eq!(damages.rings(), before, "it was checked for already");
}

#[test]
fn what_a_check_does_not_see_is_checked_for_once() {
    let folder = tempfile::tempdir().unwrap();
    twenty(folder.path());
    let (_ledger, reader) = open(folder.path(), in_parts());
    let damages = &reader.shared().journal.damages;
    let (place, path) = (Place::new(2, 99), reader.shared().journal.path(2));
    until("the first one", || damages.rounds() > 0);
    damages.met(place, &path, "odd");
    until("looked for", || damages.rounds() > 1 && damages.all().is_empty());
    damages.met(place, &path, "odd");
    assert_eq!((reader.status().damages.len(), damages.rings()), (1, 1), "told again, and not looked for");
    damages.forget_what_was_asked();
    damages.replace(damages.begin(), BTreeMap::new());
    damages.met(place, &path, "odd");
    until("looked for the next day", || damages.rounds() > 3 && damages.all().is_empty());
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
