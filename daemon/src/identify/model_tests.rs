//! `identify` against a simple model of a file system, with random creations, saves, renames, copies,
//! exchanges, removals and looks at any moment.
//!
//! The model knows which document each file is, because it made it so. A small ledger applies the
//! verdicts as `ingest` does. After everything was looked at, both must agree.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use uuid::Uuid;

use super::{
    Party, Situation, Verdict, identify,
    names::{self, Circumstances},
};
use crate::model::{
    Absence, AbsenceKind, DocumentId, FileIdentity, FilePath, Location, Record, Seen, Stamp, State, Timestamp,
};

/// Long after anything that could be taken for a save in progress.
const LATER: i64 = 3_600 * 1_000_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct File {
    inode: u64,
    /// Which document it is, by the model's own count.
    document: usize,
}

#[derive(Debug, Default)]
struct World {
    files: BTreeMap<FilePath, File>,
    inodes: u64,
    documents: usize,
}

#[derive(Debug, Clone)]
enum Act {
    Create(usize),
    SaveInPlace(usize),
    SaveByRename(usize),
    SaveAsVim(usize),
    Rename(usize, usize),
    Exchange(usize, usize),
    Copy(usize, usize),
    Remove(usize),
    Look,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let place = 0..6_usize;
    prop::collection::vec(
        prop_oneof![
            3 => place.clone().prop_map(Act::Create),
            1 => place.clone().prop_map(Act::SaveInPlace),
            2 => place.clone().prop_map(Act::SaveByRename),
            2 => place.clone().prop_map(Act::SaveAsVim),
            3 => (place.clone(), place.clone()).prop_map(|(from, to)| Act::Rename(from, to)),
            1 => (place.clone(), place.clone()).prop_map(|(one, other)| Act::Exchange(one, other)),
            1 => (place.clone(), place.clone()).prop_map(|(from, to)| Act::Copy(from, to)),
            1 => place.prop_map(Act::Remove),
            3 => Just(Act::Look),
        ],
        1..40,
    )
}

fn path(number: usize) -> FilePath {
    FilePath::from_bytes(format!("/w/stuk {number}.docx").as_bytes())
}

impl World {
    fn new_file(&mut self, document: usize) -> File {
        self.inodes += 1;
        File { inode: self.inodes, document }
    }

    fn seen(&self, path: &FilePath) -> Option<Seen> {
        self.files.get(path).map(|file| Seen {
            identity: FileIdentity { filesystem: 1, file: file.inode.into(), birth_time_ns: 7 },
            stamp: Stamp { size: 1, modify_time_ns: 1, change_time_ns: 1 },
            links: 1,
            owner: 0,
        })
    }

    /// Does one thing, and says which paths the system would tell of, in order.
    fn act(&mut self, act: &Act) -> Vec<FilePath> {
        match *act {
            Act::Create(at) if !self.files.contains_key(&path(at)) => {
                self.documents += 1;
                let file = self.new_file(self.documents);
                self.files.insert(path(at), file);
                vec![path(at)]
            }
            Act::SaveInPlace(at) => vec![path(at)],
            Act::SaveByRename(at) | Act::SaveAsVim(at) => {
                let Some(old) = self.files.get(&path(at)).copied() else { return Vec::new() };
                let new = self.new_file(old.document);
                self.files.insert(path(at), new);
                vec![path(at)]
            }
            Act::Rename(from, to) if from != to && !self.files.contains_key(&path(to)) => {
                let Some(file) = self.files.remove(&path(from)) else { return Vec::new() };
                self.files.insert(path(to), file);
                vec![path(to), path(from)]
            }
            Act::Exchange(one, other) if one != other => {
                let (Some(first), Some(second)) =
                    (self.files.get(&path(one)).copied(), self.files.get(&path(other)).copied())
                else {
                    return Vec::new();
                };
                self.files.insert(path(one), second);
                self.files.insert(path(other), first);
                vec![path(other), path(one)]
            }
            Act::Copy(from, to)
                if self.files.contains_key(&path(from)) && !self.files.contains_key(&path(to)) =>
            {
                self.documents += 1;
                let file = self.new_file(self.documents);
                self.files.insert(path(to), file);
                vec![path(to)]
            }
            Act::Remove(at) => {
                self.files.remove(&path(at));
                vec![path(at)]
            }
            _ => Vec::new(),
        }
    }
}

#[derive(Debug, Default)]
struct Ledger {
    records: Vec<Record>,
}

impl Ledger {
    fn find(&self, id: DocumentId) -> usize {
        self.records.iter().position(|record| record.id == id).expect("a verdict names known documents")
    }

    fn displace(&mut self, id: Option<DocumentId>) {
        if let Some(id) = id {
            let at = self.find(id);
            self.end(at);
        }
    }

    fn end(&mut self, at: usize) {
        self.records[at].state = State::Gone;
        self.records[at].absence = Some(Absence { kind: AbsenceKind::Deleted, time: Timestamp(0) });
    }

    /// Looks at one path, as `ingest` does. `content`: whether it was read.
    fn look(&mut self, world: &World, path: &FilePath, now: Timestamp) {
        let here = self
            .records
            .iter()
            .filter(|record| record.locations.iter().any(|at| at.path == *path))
            .max_by_key(|record| record.is_present());
        let Some(seen) = world.seen(path) else {
            if let Some(here) = here.filter(|here| here.is_present()).map(|here| here.id) {
                self.displace(Some(here));
            }
            return;
        };
        let owner =
            self.records.iter().find(|record| record.locations.iter().any(|at| at.identity == seen.identity));
        let is_there = |record: &Record, at: &FilePath| {
            at != path
                && world
                    .seen(at)
                    .is_some_and(|there| record.locations.iter().any(|own| own.identity == there.identity))
        };
        let differs = here.map(|here| here.id) != owner.map(|owner| owner.id);
        let here_is_elsewhere = differs
            && here.is_some_and(|here| {
                here.locations.iter().any(|own| is_there(here, &own.path))
                    || owner.is_some_and(|owner| owner.locations.iter().any(|own| is_there(here, &own.path)))
            });
        let situation = Situation {
            path,
            seen: &seen,
            name: names::kind_of(path.name(), &Circumstances { seen: &seen, now, sibling: |_: &[u8]| false }),
            here: here.map(|record| Party { record, still_elsewhere: here_is_elsewhere }),
            owner: owner.map(|record| Party { record, still_elsewhere: false }),
            now,
        };
        let location = Location { path: path.clone(), identity: seen.identity, stamp: seen.stamp };
        // No content is known to any record here, so content decides nothing but that it was read.
        match identify(&situation, Some(&crate::model::Sha256([0; 32]))) {
            Verdict::Same(id) | Verdict::Saved(id) => {
                let at = self.find(id);
                self.records[at].locations = vec![location];
                self.records[at].state = State::Settled;
            }
            Verdict::Moved { document, displaced } => {
                let old = owner.and_then(|owner| owner.locations.first()).map(|at| at.path.clone());
                let swapped = displaced.filter(|_| here_is_elsewhere);
                let at = self.find(document);
                self.records[at].locations = vec![location];
                self.records[at].state = State::Settled;
                match (swapped, old) {
                    (Some(other), Some(old)) => {
                        let at = self.find(other);
                        self.records[at].locations[0].path = old;
                    }
                    _ => self.displace(displaced),
                }
            }
            Verdict::New { displaced } => {
                self.displace(displaced);
                let id = DocumentId(Uuid::from_u128(self.records.len() as u128 + 1));
                let mut record = Record::provisional(id, location, Timestamp(now.0 - LATER));
                record.state = State::Settled;
                self.records.push(record);
            }
            verdict => panic!("no such thing happens in this world: {verdict:?}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// Whatever happens, and whenever the looks come, a document is one record, and a record one document.
    #[test]
    fn a_record_is_a_document(acts in acts()) {
        let (mut world, mut ledger) = (World::default(), Ledger::default());
        let mut told: Vec<FilePath> = Vec::new();
        // Which record each of the model's documents got; checked whenever all was looked at.
        let mut known: BTreeMap<usize, DocumentId> = BTreeMap::new();
        let mut now = Timestamp(LATER * 2);
        for act in acts.into_iter().chain([Act::Look]) {
            now.0 += 1_000_000_000;
            let paths = world.act(&act);
            // A document that vanished unseen and one that came unseen may be one file by chance; the
            // system tells of both at once, so looks come after each act that renames.
            told.extend(paths);
            for path in std::mem::take(&mut told) {
                ledger.look(&world, &path, now);
            }
            let mut owners = BTreeSet::new();
            for (path, file) in &world.files {
                let records: Vec<_> = ledger.records.iter()
                    .filter(|record| record.is_present() && record.location_at(path).is_some()).collect();
                prop_assert_eq!(records.len(), 1, "{} has one record", path);
                let id = records[0].id;
                prop_assert!(owners.insert(id), "and the record one file");
                prop_assert_eq!(*known.entry(file.document).or_insert(id), id, "the same as before");
            }
            let present = ledger.records.iter().filter(|record| record.is_present()).count();
            prop_assert_eq!(present, world.files.len(), "and none is taken to be there that is not");
        }
    }
}

/// Seen last and made first, or made in the same tick: the original is the one that was made first.
#[test]
fn who_was_made_first_is_the_original_whoever_was_seen_first() {
    use super::{Kinship, copies, kinship};
    use crate::{
        model::Facts,
        wire::strategies::{facts, sample},
    };
    let record = |id: u128, inode: u64, seen: i64, made: Option<i64>| {
        let identity = FileIdentity { filesystem: 1, file: inode.into(), birth_time_ns: made.unwrap_or(0) };
        let at = Location { path: path(0), identity, stamp: Stamp::default() };
        let mut record = Record::provisional(DocumentId(Uuid::from_u128(id)), at, Timestamp(seen));
        record.facts = Some(Facts { size: 5, created: made.map(Timestamp), ..sample(facts()) });
        record.versions = 1;
        record
    };
    for (what, original, copy) in [
        ("seen first", record(1, 1, 10, None), record(2, 2, 20, None)),
        ("made first", record(2, 2, 20, Some(5)), record(1, 1, 10, Some(6))),
        ("made in the same tick", record(2, 1, 20, Some(5)), record(1, 2, 10, Some(5))),
        ("saved by rename since", record(1, 9, 10, Some(90)), record(2, 2, 20, Some(15))),
    ] {
        let both = [original.clone(), copy.clone()];
        assert_eq!(kinship(&copy, &both), Kinship::CopyOf(original.id), "{what}");
        assert_eq!(kinship(&original, &both), Kinship::None, "{what}");
        let found: Vec<_> = copies(&original, &both).iter().map(|one| one.id).collect();
        assert_eq!(found, [copy.id], "{what}");
        assert!(copies(&copy, &both).is_empty(), "{what}");
    }
}
