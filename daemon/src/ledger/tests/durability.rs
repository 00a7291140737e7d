//! What was acknowledged is durable, and stays.

use std::{
    fs, io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
        mpsc::sync_channel,
    },
    task::{Context, Poll, Waker},
};

use super::*;
use crate::ledger::{Halted, LedgerError};

#[test]
fn an_entry_is_visible_at_once_and_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ledger, reader) = open(folder.path(), quick());
    assert_eq!(ledger.append(&mut created(1)).unwrap(), Sequence(1));
    assert_eq!(ledger.append(&mut created(2)).unwrap(), Sequence(2));
    let mut record = provisional(1, "/a/1");
    record.sequence = Sequence(77);
    assert_eq!(ledger.append(&mut about(record, Action::Moved)).unwrap(), Sequence(3));
    let found = reader.record(id(1)).unwrap().unwrap();
    assert_eq!((found.sequence, &found.locations[0].path), (Sequence(3), &path("/a/1")));
    assert_eq!(reader.at(&path("/in/1")).unwrap(), None);
    let told = history(&reader, id(1), Sequence(0), 10);
    let links: Vec<_> = told.iter().map(|entry| (entry.sequence.0, entry.previous.0)).collect();
    assert_eq!(links, [(1, 0), (3, 1)]);
    assert_eq!(history(&reader, id(1), Sequence(1), 10).len(), 1);
    assert_eq!(history(&reader, id(1), Sequence(0), 1)[0].sequence, Sequence(1));
    let origin = reader.origin();
    ledger.close();
    let (mut ledger, reader) = open(folder.path(), quick());
    assert_eq!((reader.first_origin(), told[0].origin), (origin, origin));
    assert_ne!(reader.origin(), origin, "each life has its own");
    assert_eq!(history(&reader, id(1), Sequence(0), 10), told);
    assert_eq!(ledger.append(&mut created(3)).unwrap(), Sequence(4));
    durable(&reader);
    assert_eq!(all(&reader).iter().map(|entry| entry.sequence.0).collect::<Vec<_>>(), [1, 2, 3, 4]);
}

#[test]
fn no_two_journals_have_an_entry_of_one_name() {
    let whole = tempfile::tempdir().unwrap();
    let (mut ledger, _) = open(whole.path(), quick());
    take(&mut ledger, 0..2);
    ledger.close();
    // Copied, and put back as it was before: each goes on from the same entry.
    let lives = [(); 3].map(|()| {
        let folder = tempfile::tempdir().unwrap();
        copy(whole.path(), folder.path());
        let (mut ledger, reader) = open(folder.path(), quick());
        take(&mut ledger, 2..4);
        durable(&reader);
        until_indexed(&reader);
        let entries = all(&reader);
        assert_eq!(reader.entry(Sequence(3)).unwrap().as_ref(), Some(&entries[2]));
        assert_eq!(history(&reader, id(3), Sequence(0), 9), entries[3..], "told as it was written");
        entries.iter().map(|entry| (entry.origin, entry.sequence)).collect::<Vec<_>>()
    });
    assert!(lives.iter().all(|life| life[..2] == lives[0][..2]), "what they have in common has one name");
    let names: std::collections::BTreeSet<_> =
        lives.iter().flatten().map(|(origin, sequence)| (origin.0, *sequence)).collect();
    assert_eq!(names.len(), 2 + 3 * 2);
}

#[test]
fn nothing_is_acknowledged_before_its_fsync() {
    let folder = tempfile::tempdir().unwrap();
    let (entered, entering) = sync_channel(1);
    let (let_go, going) = sync_channel::<()>(1);
    let going = Mutex::new(going);
    let hook = SyncHook(Arc::new(move || {
        let _ = entered.try_send(());
        going.lock().unwrap().recv().map_err(io::Error::other)
    }));
    let (mut ledger, reader) = open(folder.path(), Options { before_sync: Some(hook), ..quick() });
    // Dropped before the ledger, so that a failure here does not wait for an fsync for ever.
    let let_go = let_go;
    ledger.append(&mut created(1)).unwrap();
    let mut waiting = std::pin::pin!(reader.until_durable(Sequence(1)));
    let mut context = Context::from_waker(Waker::noop());
    assert!(waiting.as_mut().poll(&mut context).is_pending());
    entering.recv().unwrap();
    // Written, not yet safe; and while the disk works, more is taken.
    ledger.append(&mut created(2)).unwrap();
    assert!(waiting.as_mut().poll(&mut context).is_pending());
    assert_eq!((reader.durable(), reader.head()), (Sequence(0), Sequence(2)));
    assert_eq!(reader.cursor(Sequence(0)).unwrap().next().unwrap(), None);
    assert!(reader.record(id(2)).unwrap().is_some());
    let_go.send(()).unwrap();
    until("acknowledged", || waiting.as_mut().poll(&mut context) == Poll::Ready(Ok(())));
    assert!(reader.durable() >= Sequence(1));
    let_go.send(()).unwrap();
    durable(&reader);
    drop(let_go);
}

#[test]
fn many_entries_share_one_fsync() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ledger, reader) = open(
        folder.path(),
        Options { pace: Duration::from_secs(3_600), linger: Duration::from_secs(3_600), ..quick() },
    );
    take(&mut ledger, 0..500);
    durable(&reader);
    assert_eq!(reader.status().syncs, 1);
}

#[test]
fn a_disk_that_fails_to_sync_ends_the_writing_and_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let calls = Arc::new(AtomicU64::new(0));
    let hook = SyncHook(Arc::new({
        let calls = Arc::clone(&calls);
        move || {
            if calls.fetch_add(1, Ordering::SeqCst) == 0 {
                Ok(())
            } else {
                Err(io::Error::from_raw_os_error(5))
            }
        }
    }));
    let (mut ledger, reader) = open(folder.path(), Options { before_sync: Some(hook), ..quick() });
    ledger.append(&mut created(1)).unwrap();
    durable(&reader);
    ledger.append(&mut created(2)).unwrap();
    assert_eq!(wait(reader.until_durable(Sequence(2))), Err(Halted::DiskFailed));
    assert_eq!(ledger.append(&mut created(3)), Err(Halted::DiskFailed));
    assert_eq!(calls.load(Ordering::SeqCst), 2, "a failed fsync is not tried again");
    ledger.close();
    let (_ledger, reader) = open(folder.path(), quick());
    assert_eq!(all(&reader).len(), 1);
}

#[test]
fn segments_follow_each_other_and_what_stands_is_found_without_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { segment_bytes: 2_000, ..quick() };
    let (mut ledger, reader) = open(folder.path(), options.clone());
    ledger.append(&mut entry(Subject::Folder(path("/a")), Action::FolderAdded)).unwrap();
    ledger.append(&mut entry(Subject::Folder(path("/b")), Action::FolderAdded)).unwrap();
    ledger.append(&mut entry(Subject::Policy(policy("one")), Action::PolicyAdopted)).unwrap();
    for number in 0..100 {
        ledger.append(&mut created(number)).unwrap();
        if number == 50 {
            ledger.append(&mut entry(Subject::Folder(path("/a")), Action::FolderRemoved)).unwrap();
            ledger.append(&mut entry(Subject::Policy(policy("two")), Action::PolicyAdopted)).unwrap();
        }
    }
    durable(&reader);
    let taken = all(&reader);
    assert_eq!(taken.len(), 105);
    assert!(segment(folder.path(), 5).exists());
    for after in [0, 1, 50, 104, 105] {
        let first = reader.cursor(Sequence(after)).unwrap().next().unwrap();
        assert_eq!(first.as_ref(), taken.get(usize::try_from(after).unwrap()));
    }
    ledger.close();
    fs::remove_dir_all(folder.path().join("index")).unwrap();
    let (mut ledger, reader) = open(folder.path(), Options { catch_up_limit: 0, ..options.clone() });
    assert_eq!(reader.folders(), [path("/b")]);
    let texts = |entries: Vec<Entry>| -> Vec<String> {
        let text = |entry: Entry| match entry.subject {
            Subject::Policy(policy) => policy.text,
            other => panic!("{other:?}"),
        };
        entries.into_iter().map(text).collect()
    };
    let in_force = reader.policy().map(|entry| Entry::clone(&entry));
    assert_eq!(texts(in_force.into_iter().collect()), ["two"]);
    assert_eq!(texts(reader.policies(None, 9, |_| true).unwrap().entries), ["two", "one"]);
    assert_eq!(texts(reader.policies(None, 1, |_| true).unwrap().entries), ["two"]);
    assert_eq!(
        texts(reader.policies(None, 9, |entry| entry.sequence < Sequence(9)).unwrap().entries),
        ["one"]
    );
    let newest = reader.policy().map(|entry| entry.sequence);
    assert_eq!(texts(reader.policies(newest, 9, |_| true).unwrap().entries), ["one"]);
    ledger.append(&mut entry(Subject::Policy(policy("three")), Action::PolicyAdopted)).unwrap();
    assert_eq!(
        texts(reader.policies(None, 2, |_| true).unwrap().entries),
        ["three", "two"],
        "durable or not"
    );
    durable(&reader);
    let taken = all(&reader);
    assert_eq!(all(&reader), taken);
    until_ready(&reader);
    ledger.append(&mut created(200)).unwrap();
    durable(&reader);
    assert_eq!(all(&reader).len(), 107);
    ledger.close();
    fs::remove_file(segment(folder.path(), 3)).unwrap();
    let (_ledger, reader) = open(folder.path(), options);
    let missing = &reader.status().damages[0];
    assert!(missing.path.ends_with("00000003.journal"), "{missing:?}");
}

#[test]
fn a_cursor_goes_on_with_what_comes_later() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ledger, reader) = open(folder.path(), Options { segment_bytes: 500, ..quick() });
    let mut cursor = reader.cursor(Sequence(0)).unwrap();
    let mut later = reader.cursor(Sequence(3)).unwrap();
    for number in 1..10 {
        ledger.append(&mut created(number)).unwrap();
        durable(&reader);
        assert_eq!(cursor.next().unwrap().map(|entry| entry.sequence), Some(Sequence(number.into())));
        assert_eq!(cursor.next().unwrap(), None);
        let found = later.next().unwrap().map(|entry| entry.sequence.0);
        assert_eq!(found, (number > 3).then_some(number.into()));
    }
}

#[test]
fn one_state_folder_has_one_daemon() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, _) = open(folder.path(), quick());
    let refused = super::super::open(folder.path(), quick()).err().unwrap();
    assert!(
        matches!(&refused, LedgerError::InUse { pid: Some(pid), .. } if *pid == std::process::id()),
        "{refused}"
    );
    assert!(refused.help().contains("state folder"));
    ledger.close();
    open(folder.path(), quick());
}

#[test]
fn a_daemon_killed_at_any_moment_has_all_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { segment_bytes: 20_000, ..quick() };
    let (mut ledger, reader) = open(folder.path(), options.clone());
    let (go_on, going_on) = sync_channel(0);
    let writer = std::thread::spawn(move || {
        let mut number = 0_u32;
        while going_on.recv().is_ok() {
            for _ in 0..300 {
                let action = if number % 3 == 2 { Action::Moved } else { Action::Created };
                let of = if number % 3 == 2 { number - 1 } else { number };
                ledger.append(&mut about(provisional(of, &format!("/in/{number}")), action)).unwrap();
                number += 1;
            }
        }
    });
    let (mut kills, mut mixed) = (0, 0);
    while kills < 15 {
        assert!(mixed < 100, "hardly any copy is of one moment");
        go_on.send(()).unwrap();
        // What a kill leaves is what the files hold at one moment. Copied file by file they are of
        // several moments, so the mark, which must not be ahead, goes first.
        let killed = tempfile::tempdir().unwrap();
        let acknowledged = reader.durable();
        fs::create_dir_all(killed.path().join("journal")).unwrap();
        fs::copy(folder.path().join("journal/synced"), killed.path().join("journal/synced.early")).unwrap();
        copy(&folder.path().join("index"), &killed.path().join("index"));
        copy(&folder.path().join("journal"), &killed.path().join("journal"));
        fs::rename(killed.path().join("journal/synced.early"), killed.path().join("journal/synced")).unwrap();
        let Ok((ledger, found)) = super::super::open(killed.path(), options.clone()) else {
            // Of two segments the copy may have the younger and an older state of the older one.
            mixed += 1;
            continue;
        };
        kills += 1;
        let entries = all(&found);
        assert!(found.head() >= acknowledged, "{} of {acknowledged}", found.head());
        assert!(entries.iter().map(|entry| entry.sequence.0).eq(1..=found.head().0), "no gaps");
        until_ready(&found);
        let followed = contents(&found);
        ledger.close();
        fs::remove_dir_all(killed.path().join("index")).unwrap();
        let (_ledger, rebuilt) = open(killed.path(), options.clone());
        until_ready(&rebuilt);
        assert_eq!(contents(&rebuilt), followed);
    }
    drop(go_on);
    writer.join().unwrap();
}
