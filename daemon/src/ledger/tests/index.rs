//! The index is a cache: the same whatever happened to it, and never noticed by who asks.

use std::{
    collections::BTreeMap,
    fs,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, Ordering},
    },
};

use proptest::{prelude::*, strategy::ValueTree as _};

use super::*;
use crate::{
    ledger::IndexState,
    model::{
        Absence, AbsenceKind, Date, Field, FieldName, Kind, Publication, PublicationEvent, Related,
        RelationKind, Value,
    },
};

/// What can happen to a document or to the daemon.
#[derive(Debug, Clone)]
enum Step {
    Create(usize),
    Move(usize, usize),
    Link(usize, usize),
    Gone(usize),
    Return(usize),
    Copy(usize, usize),
    Merge(usize, usize),
    Write(usize, u8, State),
    Due(usize, u8),
    Publish(usize),
    Relate(usize, usize),
    Unrelate(usize),
    Dossier(usize),
    Folder(bool),
    Policy(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let document = || 0..40_usize;
    let place = || 0..8_usize;
    prop_oneof![
        3 => place().prop_map(Step::Create),
        2 => (document(), place()).prop_map(|(document, to)| Step::Move(document, to)),
        1 => (document(), place()).prop_map(|(document, to)| Step::Link(document, to)),
        2 => document().prop_map(Step::Gone),
        1 => document().prop_map(Step::Return),
        1 => (document(), place()).prop_map(|(document, to)| Step::Copy(document, to)),
        1 => (document(), document()).prop_map(|(document, into)| Step::Merge(document, into)),
        3 => (document(), 0..6_u8, states()).prop_map(|(document, content, state)| Step::Write(document, content, state)),
        2 => (document(), 0..4_u8).prop_map(|(document, day)| Step::Due(document, day)),
        1 => document().prop_map(Step::Publish),
        2 => (document(), document()).prop_map(|(document, other)| Step::Relate(document, other)),
        1 => document().prop_map(Step::Unrelate),
        1 => place().prop_map(Step::Dossier),
        1 => any::<bool>().prop_map(Step::Folder),
        1 => any::<u8>().prop_map(Step::Policy),
    ]
}

const PLACES: [&str; 8] = ["/a/x", "/a/y", "/a/b/x", "/a/b/c/x", "/a-b/x", "/a\u{1}/x", "/in/x", "/x"];
static FACTS: LazyLock<Facts> = LazyLock::new(|| facts(0));

/// What the documents are, as ingest would know it.
#[derive(Default)]
struct World {
    records: BTreeMap<u32, Record>,
}

impl World {
    /// The entry that follows from a step; nothing when it cannot happen now.
    fn after(&mut self, step: &Step) -> Option<Entry> {
        let next = u32::try_from(self.records.len()).unwrap();
        let of = |number: &usize| u32::try_from(*number).unwrap();
        let found = match step {
            Step::Create(_) | Step::Dossier(_) | Step::Folder(_) | Step::Policy(_) => None,
            Step::Move(document, _)
            | Step::Link(document, _)
            | Step::Gone(document)
            | Step::Return(document)
            | Step::Copy(document, _)
            | Step::Merge(document, _)
            | Step::Write(document, _, _)
            | Step::Due(document, _)
            | Step::Publish(document)
            | Step::Relate(document, _)
            | Step::Unrelate(document) => Some(self.records.get(&of(document))?.clone()),
        };
        let mut record = found.unwrap_or_else(|| provisional(next, "/in/none"));
        let action = match step {
            Step::Create(to) => {
                record.locations = vec![location(PLACES[*to], next)];
                Action::Created
            }
            Step::Move(_, to) => {
                record.locations = vec![location(PLACES[*to], record.locations[0].stamp.size as u32)];
                Action::Moved
            }
            Step::Link(_, to) => {
                record.locations.push(location(PLACES[*to], record.locations[0].stamp.size as u32));
                Action::Linked
            }
            Step::Gone(_) => {
                record.state = State::Gone;
                record.absence = Some(Absence { kind: AbsenceKind::Deleted, time: Timestamp(1) });
                Action::Gone
            }
            Step::Return(_) => {
                record.state = State::Settled;
                record.absence = None;
                record.successor = None;
                Action::Returned
            }
            Step::Copy(_, to) => {
                record = Record { facts: record.facts, ..provisional(next, PLACES[*to]) };
                Action::Created
            }
            Step::Merge(_, into) => {
                record.state = State::Gone;
                record.absence = Some(Absence { kind: AbsenceKind::Merged, time: Timestamp(1) });
                record.successor = Some(id(of(into)));
                Action::Merged
            }
            Step::Write(_, content, state) => {
                record.facts = Some(Facts { sha256: Sha256([*content; 32]), ..FACTS.clone() });
                record.state = *state;
                record.absence = None;
                record.successor = None;
                Action::Versioned
            }
            Step::Due(_, day) => {
                record.fields.clear();
                let dates = ["2026-12-01", "2027-01-31", "2027-01-31"];
                if let Some(date) = dates.get(usize::from(*day)) {
                    let provenance = FACTS.provenance.clone();
                    let field = Field::of(Value::Date((*date).into()), provenance);
                    record.fields.insert(FieldName::PublicerenVoor, field);
                }
                Action::Updated
            }
            Step::Publish(_) => {
                record.publications.push(PublicationEvent {
                    what: Publication::Published { uri: String::new() },
                    date: Date::parse("2026-11-24").unwrap(),
                    by: "eva".into(),
                    noted: Timestamp(1),
                });
                Action::Published
            }
            Step::Dossier(to) => {
                record.locations = vec![location(PLACES[*to], next)];
                record.kind = Kind::Dossier;
                record.state = State::Settled;
                Action::Created
            }
            Step::Relate(_, other) => {
                let kind = RelationKind::RefersTo;
                let (by, time) = ("eva".into(), Timestamp(1));
                record.relations.push(Related { kind, document: id(of(other)), by, time });
                Action::Related
            }
            Step::Unrelate(_) => {
                record.relations.pop();
                Action::Related
            }
            Step::Folder(added) => {
                let action = if *added { Action::FolderAdded } else { Action::FolderRemoved };
                return Some(entry(Subject::Folder(path("/a")), action));
            }
            Step::Policy(text) => {
                return Some(entry(Subject::Policy(policy(text.to_string())), Action::PolicyAdopted));
            }
        };
        let number = record.id.0.as_u128() as u32;
        self.records.insert(number, record.clone());
        Some(about(record, action))
    }
}

fn play(ledger: &mut Ledger, world: &mut World, steps: &[Step]) {
    for step in steps {
        if let Some(entry) = world.after(step).filter(|_| world.records.len() < 40) {
            ledger.append(&mut entry.clone()).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn an_index_that_followed_equals_one_that_was_rebuilt(steps in prop::collection::vec(step(), 1..80)) {
        let folder = tempfile::tempdir().unwrap();
        // Small segments: a rebuild crosses their borders.
        let options = Options { segment_bytes: 4_000, ..quick() };
        let (mut ledger, reader) = open(folder.path(), options.clone());
        play(&mut ledger, &mut World::default(), &steps);
        durable(&reader);
        until_indexed(&reader);
        let (followed, answered) = (contents(&reader), answers(&reader));
        ledger.close();
        fs::remove_dir_all(folder.path().join("index")).unwrap();
        let (_ledger, reader) = open(folder.path(), options);
        until_ready(&reader);
        prop_assert_eq!(contents(&reader), followed);
        prop_assert_eq!(answers(&reader), answered);
    }

    #[test]
    fn an_answer_is_the_same_before_and_after_indexing(
        early in prop::collection::vec(step(), 0..40), late in prop::collection::vec(step(), 1..40),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut world = World::default();
        let (mut ledger, _) = open(folder.path(), quick());
        play(&mut ledger, &mut world, &early);
        ledger.close();
        let (mut ledger, reader) = open(folder.path(), overlay_only());
        play(&mut ledger, &mut world, &late);
        let before = answers(&reader);
        for (number, record) in &world.records {
            let found = reader.record(id(*number)).unwrap().unwrap();
            prop_assert_eq!(&Record { sequence: record.sequence, ..found }, record);
        }
        ledger.close();
        let (_ledger, reader) = open(folder.path(), quick());
        prop_assert_eq!(reader.status().waiting, 0);
        prop_assert_eq!(answers(&reader), before);
    }
}

#[test]
fn of_many_who_had_a_file_who_is_there_is_told_first() {
    let folder = tempfile::tempdir().unwrap();
    for options in [overlay_only(), quick()] {
        let (mut ledger, reader) = open(folder.path(), options);
        ledger.append(&mut about(provisional(1, "/a/x"), Action::Created)).unwrap();
        let file = location("/a/x", 1);
        for number in 2..40 {
            let gone =
                Record { state: State::Gone, locations: vec![file.clone()], ..provisional(number, "/a/y") };
            ledger.append(&mut about(gone, Action::Gone)).unwrap();
        }
        durable(&reader);
        let found = reader.by_identity(&file.identity, 3).unwrap();
        assert_eq!(found, [id(1), id(39), id(38)]);
        ledger.close();
    }
}

#[test]
fn a_path_belongs_to_who_is_present_and_then_to_who_changed_last() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ledger, reader) = open(folder.path(), overlay_only());
    let gone = |number, at| Record { state: State::Gone, ..provisional(number, at) };
    let whose =
        |reader: &Reader| reader.at(&path("/a/x")).unwrap().map(|known| (known.document, known.present));
    ledger.append(&mut about(provisional(1, "/a/x"), Action::Created)).unwrap();
    ledger.append(&mut about(provisional(2, "/a/x"), Action::Created)).unwrap();
    assert_eq!(whose(&reader), Some((id(2), true)));
    ledger.append(&mut about(gone(1, "/a/x"), Action::Gone)).unwrap();
    assert_eq!(whose(&reader), Some((id(2), true)), "what changes about the one that is gone matters not");
    ledger.close();
    let (mut ledger, reader) = open(folder.path(), overlay_only());
    assert_eq!(whose(&reader), Some((id(2), true)));
    assert_eq!(reader.in_folder(&path("/a")).unwrap().len(), 1);
    ledger.append(&mut about(provisional(2, "/a/y"), Action::Moved)).unwrap();
    assert_eq!(whose(&reader), Some((id(1), false)), "where it was last");
    ledger.append(&mut about(gone(2, "/a/x"), Action::Gone)).unwrap();
    assert_eq!(whose(&reader), Some((id(2), false)));
    let merged = Record { successor: Some(id(1)), ..gone(2, "/a/x") };
    ledger.append(&mut about(merged, Action::Merged)).unwrap();
    assert_eq!(whose(&reader), Some((id(1), false)), "a merged one has no paths");
    assert_eq!(reader.by_identity(&location("/", 2).identity, 9).unwrap(), []);
    assert!(reader.record(id(2)).unwrap().is_some());
}

/// A ledger with a hundred documents, closed; and what it answered.
fn hundred(folder: &Path) -> BTreeMap<String, String> {
    let (mut ledger, reader) = open(folder, quick());
    for number in 0..100 {
        ledger.append(&mut created(number)).unwrap();
    }
    let answered = answers(&reader);
    ledger.close();
    answered
}

#[test]
fn a_missing_index_is_rebuilt_while_the_daemon_runs() {
    let folder = tempfile::tempdir().unwrap();
    let answered = hundred(folder.path());
    fs::remove_dir_all(folder.path().join("index")).unwrap();
    let (mut ledger, reader) = open(folder.path(), Options { catch_up_limit: 9, ..quick() });
    // What concerns the daemon is known before the index is.
    ledger.append(&mut entry(Subject::Folder(path("/in")), Action::FolderAdded)).unwrap();
    until_ready(&reader);
    assert_eq!(reader.record(id(7)).unwrap().map(|record| record.id), Some(id(7)));
    let answered_now = answers(&reader);
    assert_eq!(answered_now["all"], answered["all"]);
    assert_eq!(answered_now["Provisional"], answered["Provisional"]);
    assert_eq!(reader.folders(), [path("/in")]);
}

#[test]
fn an_index_that_is_behind_catches_up_and_one_too_far_behind_is_rebuilt() {
    let folder = tempfile::tempdir().unwrap();
    let old = tempfile::tempdir().unwrap();
    let (mut ledger, _) = open(folder.path(), quick());
    take(&mut ledger, 0..10);
    ledger.close();
    copy(&folder.path().join("index"), old.path());
    let (mut ledger, reader) = open(folder.path(), quick());
    take(&mut ledger, 10..40);
    ledger.append(&mut about(provisional(3, "/a/moved"), Action::Moved)).unwrap();
    let answered = answers(&reader);
    until_indexed(&reader);
    let followed = contents(&reader);
    ledger.close();
    for limit in [50_000, 5] {
        fs::remove_dir_all(folder.path().join("index")).unwrap();
        copy(old.path(), &folder.path().join("index"));
        let (ledger, reader) = open(folder.path(), Options { catch_up_limit: limit, ..quick() });
        until_ready(&reader);
        assert_eq!(answers(&reader), answered);
        assert_eq!(contents(&reader), followed);
        let rebuilt = fs::read_dir(folder.path())
            .unwrap()
            .any(|item| item.unwrap().file_name().to_string_lossy().starts_with("index.broken-"));
        assert_eq!(rebuilt, limit == 5);
        ledger.close();
    }
}

#[test]
fn an_index_of_another_journal_or_ahead_of_its_own_is_rebuilt() {
    let folder = tempfile::tempdir().unwrap();
    let early = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    let (mut ledger, reader) = open(folder.path(), quick());
    take(&mut ledger, 0..10);
    let answered = answers(&reader);
    ledger.close();
    copy(&folder.path().join("journal"), early.path());
    let (mut ledger, _) = open(folder.path(), quick());
    take(&mut ledger, 10..20);
    ledger.close();
    // The journal comes back from a backup; the index has seen more.
    fs::remove_dir_all(folder.path().join("journal")).unwrap();
    copy(early.path(), &folder.path().join("journal"));
    let (ledger, reader) = open(folder.path(), quick());
    until_ready(&reader);
    assert_eq!(answers(&reader), answered);
    ledger.close();
    // It went on differently: as many entries, other ones.
    let ahead = tempfile::tempdir().unwrap();
    let (mut ledger, _) = open(folder.path(), quick());
    take(&mut ledger, 20..30);
    ledger.close();
    copy(&folder.path().join("index"), ahead.path());
    fs::remove_dir_all(folder.path().join("journal")).unwrap();
    copy(early.path(), &folder.path().join("journal"));
    let (mut ledger, reader) = open(folder.path(), quick());
    until_ready(&reader);
    take(&mut ledger, 30..40);
    let answered = answers(&reader);
    ledger.close();
    fs::remove_dir_all(folder.path().join("index")).unwrap();
    copy(ahead.path(), &folder.path().join("index"));
    let (ledger, reader) = open(folder.path(), quick());
    until_ready(&reader);
    assert_eq!(answers(&reader), answered);
    ledger.close();
    // And an index of quite another journal.
    hundred(other.path());
    fs::remove_dir_all(folder.path().join("index")).unwrap();
    copy(&other.path().join("index"), &folder.path().join("index"));
    let (_ledger, reader) = open(folder.path(), quick());
    until_ready(&reader);
    assert_eq!(answers(&reader), answered);
}

#[test]
fn a_corrupt_index_never_matters() {
    let folder = tempfile::tempdir().unwrap();
    let answered = hundred(folder.path());
    let whole = tempfile::tempdir().unwrap();
    copy(&folder.path().join("index"), whole.path());
    let database = whole.path().join("db");
    let length = fs::metadata(&database).unwrap().len();
    let mut random = proptest::test_runner::TestRunner::deterministic();
    for round in 0..12 {
        fs::remove_dir_all(folder.path().join("index")).unwrap();
        copy(whole.path(), &folder.path().join("index"));
        let mut bytes = fs::read(&database).unwrap();
        for _ in 0..200 {
            let at = (0..length as usize).new_tree(&mut random).unwrap().current();
            bytes[at] ^= 1 << (round % 8);
        }
        if round == 0 {
            bytes = b"not a database".to_vec();
        }
        fs::write(folder.path().join("index/db"), bytes).unwrap();
        let (ledger, reader) = open(folder.path(), quick());
        // A fault may show only when something is asked; then it is rebuilt and asked again.
        let asked = || {
            until_ready(&reader);
            (0..100).all(|number| {
                reader.record(id(number)).is_ok_and(|found| found.is_some())
                    && reader.at(&path(&format!("/in/{number}"))).is_ok_and(|found| found.is_some())
            }) && reader.all_paths(None, 1_000).is_ok()
        };
        until("answers again", asked);
        assert_eq!(answers(&reader), answered, "round {round}");
        ledger.close();
    }
}

#[test]
fn an_index_that_fails_while_in_use_is_put_aside_and_rebuilt() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ledger, reader) = open(folder.path(), quick());
    take(&mut ledger, 0..50);
    until_indexed(&reader);
    let (followed, answered) = (contents(&reader), answers(&reader));
    let failed = reader.shared().ask(|_| -> Result<(), _> { panic!("as sled does at times") });
    assert!(matches!(failed, Err(super::super::ReadError::Index(_))));
    assert!(reader.index_state() != IndexState::Ready || contents(&reader) == followed);
    until_ready(&reader);
    assert_eq!(contents(&reader), followed);
    assert_eq!(answers(&reader), answered);
    ledger.append(&mut created(50)).unwrap();
    until_indexed(&reader);
    assert!(reader.record(id(50)).unwrap().is_some());
}

#[test]
fn what_waits_for_the_index_is_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { overlay_limit: 8, ..quick() };
    let (mut ledger, reader) = open(folder.path(), options);
    for number in 0..200 {
        ledger.append(&mut created(number)).unwrap();
        assert!(reader.status().waiting <= 8);
    }
}

#[test]
fn lists_are_whole_while_documents_move_and_the_index_follows() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ledger, reader) = open(folder.path(), quick());
    take(&mut ledger, 0..60);
    let stop = Arc::new(AtomicBool::new(false));
    let asking = std::thread::spawn({
        let (reader, stop) = (reader.clone(), Arc::clone(&stop));
        move || {
            let mut asked = 0;
            while !stop.load(Ordering::Relaxed) || asked == 0 {
                let mut seen: Vec<_> =
                    reader.all_paths(None, 1_000).unwrap().iter().map(|(_, known)| known.document).collect();
                seen.sort_unstable();
                assert_eq!(seen, (0..60).map(id).collect::<Vec<_>>());
                asked += 1;
            }
        }
    });
    for round in 0..10 {
        for number in 0..60 {
            let to = format!("/a/{round}/{number}");
            ledger.append(&mut about(provisional(number, &to), Action::Moved)).unwrap();
            // Those before it are on their way into the index: never back where they were.
            for earlier in number.saturating_sub(20)..=number {
                let to = path(&format!("/a/{round}/{earlier}"));
                assert_eq!(reader.at(&to).unwrap().map(|known| known.document), Some(id(earlier)));
            }
        }
    }
    until_indexed(&reader);
    stop.store(true, Ordering::Relaxed);
    asking.join().unwrap();
}
