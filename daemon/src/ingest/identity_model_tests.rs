//! The rule of evidence against a small file system that knows the truth.
//!
//! Files are made, saved in place and by rename, renamed, exchanged, shifted, moved with their folder, copied,
//! linked, thrown away and set aside; on file systems with birth times, with numbers that are given out again,
//! with numbers that are given out anew at each mount, and with times in whole seconds. The daemon is told at
//! once, or looks after several acts, and forgets everything but its ledger at a restart. The real comparing, the
//! real gathering of evidence and the real `identify` are asked; a small ledger does what the verdicts say.
//!
//! **No record may ever be at a file of another document**, and of the documents whose record the evidence
//! proves, 99 of 100 must have it.
//!
//! What is not played because no evidence could tell: a file that is moved *and* changed between two looks,
//! and a file that has the size, time and number of another one.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    sync::{
        LazyLock, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed, TestRunner},
};
use uuid::Uuid;

use super::{
    Memory, Sightings,
    parties::{Found, Ledger, Parties, Sources},
    placing,
};
use crate::{
    identify::{
        self, Kinship, Verdict, Whereabouts,
        compare::{self, Asking, KnownFile, Listing, When},
        names::NameKind,
    },
    inspect::Look,
    ledger::{Known, ReadError},
    model::{
        Absence, AbsenceKind, DocumentId, Environment, Facts, FileIdentity, FilePath, Former, Kind, Location,
        Origin, Record, Relation, Restriction, RestrictionId, RestrictionSource, RestrictionStatus, Seen,
        Sequence, Sha256, Stamp, State, Timestamp,
    },
    settle::{Hint, Vanish},
    watch::Renames,
    wire::strategies::{facts, sample},
};

const SECOND: i64 = 1_000_000_000;
/// What a record of the model has of a file.
static FACTS: LazyLock<Facts> = LazyLock::new(|| sample(facts()));

/// How a file system numbers its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// With birth times: a number is a file for good.
    Born,
    /// Without; a number that became free is given to the next file.
    Reused,
    /// Without; all numbers are given out anew at a mount.
    PerMount,
}

#[derive(Debug, Clone)]
struct File {
    number: u64,
    birth: i64,
    size: u64,
    modified: i64,
    changed: i64,
    content: u64,
    /// Which document it is, in truth.
    document: usize,
}

#[derive(Debug, Clone)]
enum Act {
    Create(usize),
    SaveInPlace(usize),
    SaveByRename(usize),
    SaveAside(usize),
    Rename(usize, usize),
    Over(usize, usize),
    Exchange(usize, usize),
    Shift(usize),
    Round(usize),
    Copy(usize, usize),
    CopyWithTime(usize, usize),
    Link(usize, usize),
    Remove(usize),
    Folder,
    Remount,
    Restart,
    Wait,
    /// What was thrown away is put back from a backup.
    PutBack(usize),
    /// A program sets the old file aside under a name like any other, and puts the new one in its place; told live.
    SetAsideLive(usize),
    /// A program writes under a name that no list knows, and renames that over the document; told live.
    SaveFromLive(usize),
    Look,
}

const PLACES: usize = 8;
/// Stands for the document of a name that was removed while others of it stayed: what is made there before the
/// next look would be taken for a save of that document.
const ONE_NAME_OF_SEVERAL: usize = usize::MAX;

/// Two folders with four places each.
fn place(number: usize) -> FilePath {
    let folder = if number % PLACES < PLACES / 2 { "a" } else { "b" };
    FilePath::from_bytes(format!("/w/{folder}/stuk {}.docx", number % (PLACES / 2)).as_bytes())
}

fn aside_of(path: &FilePath) -> FilePath {
    FilePath::from_bytes(&[path.as_bytes(), b"~"].concat())
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let at = 0..PLACES;
    let two = (0..PLACES, 0..PLACES);
    prop::collection::vec(
        prop_oneof![
            5 => at.clone().prop_map(Act::Create),
            2 => at.clone().prop_map(Act::SaveInPlace),
            3 => at.clone().prop_map(Act::SaveByRename),
            1 => at.clone().prop_map(Act::SaveAside),
            4 => two.clone().prop_map(|(from, to)| Act::Rename(from, to)),
            1 => two.clone().prop_map(|(from, to)| Act::Over(from, to)),
            2 => two.clone().prop_map(|(one, other)| Act::Exchange(one, other)),
            2 => at.clone().prop_map(Act::Shift),
            1 => at.clone().prop_map(Act::Round),
            1 => two.clone().prop_map(|(from, to)| Act::Copy(from, to)),
            1 => two.clone().prop_map(|(from, to)| Act::CopyWithTime(from, to)),
            1 => two.prop_map(|(from, to)| Act::Link(from, to)),
            2 => at.clone().prop_map(Act::Remove),
            1 => Just(Act::Folder),
            1 => Just(Act::Remount),
            1 => Just(Act::Restart),
            1 => Just(Act::Wait),
            2 => at.clone().prop_map(Act::PutBack),
            1 => at.clone().prop_map(Act::SetAsideLive),
            1 => at.prop_map(Act::SaveFromLive),
            6 => Just(Act::Look),
        ],
        1..48,
    )
}

struct World {
    numbers: Numbers,
    /// Modification times in whole seconds.
    coarse: bool,
    files: BTreeMap<u64, File>,
    names: BTreeMap<FilePath, u64>,
    free: Vec<u64>,
    next: u64,
    now: i64,
    documents: usize,
    contents: u64,
    /// Documents that went to another place since the last look, and that have another content or file.
    moved: BTreeSet<usize>,
    saved: BTreeSet<usize>,
    /// Whose name became free by removing since the last look: what is made there is its next version.
    removed: BTreeMap<FilePath, usize>,
    /// Documents of which there is another file with the same content and time, or of which the model itself does
    /// not say which file is the document.
    twins: BTreeSet<usize>,
    /// Names that documents left since the last look.
    vacated: BTreeSet<FilePath>,
    /// Documents with the bytes of others, at another time.
    copies: BTreeSet<usize>,
    /// What was thrown away last at each place.
    thrown_away: BTreeMap<FilePath, File>,
}

impl World {
    fn new(numbers: Numbers, coarse: bool) -> Self {
        Self {
            numbers,
            coarse,
            files: BTreeMap::new(),
            names: BTreeMap::new(),
            free: Vec::new(),
            next: 100,
            now: 1_800_000_000 * SECOND + 123_456_789,
            documents: 0,
            contents: 0,
            moved: BTreeSet::new(),
            saved: BTreeSet::new(),
            removed: BTreeMap::new(),
            twins: BTreeSet::new(),
            vacated: BTreeSet::new(),
            copies: BTreeSet::new(),
            thrown_away: BTreeMap::new(),
        }
    }

    fn time(&self) -> i64 {
        if self.coarse { self.now - self.now.rem_euclid(SECOND) } else { self.now }
    }

    fn new_document(&mut self) -> usize {
        self.documents += 1;
        // Not to be moved before it was looked at: where a document's file just went, it would look like its
        // next version.
        self.saved.insert(self.documents);
        self.documents
    }

    /// A file with a content of its own.
    fn new_file(&mut self, document: usize) -> u64 {
        self.contents += 1;
        let (content, modified) = (self.contents, self.time());
        // Sizes are often equal; never together with a time in whole seconds, which no look could tell apart.
        let size = if self.coarse { 1_000 + content } else { 10 + content % 3 };
        self.put_file(File { number: 0, birth: 0, size, modified, changed: 0, content, document })
    }

    fn put_file(&mut self, mut file: File) -> u64 {
        self.next += 1;
        let key = self.next;
        file.number = match self.numbers {
            Numbers::Born => self.free.pop().unwrap_or(key),
            Numbers::Reused | Numbers::PerMount => self.free.pop().unwrap_or(key),
        };
        file.birth = if self.numbers == Numbers::Born { self.now } else { 0 };
        file.changed = self.now;
        self.files.insert(key, file);
        key
    }

    fn document_at(&self, path: &FilePath) -> Option<usize> {
        self.names.get(path).map(|key| self.files[key].document)
    }

    fn links(&self, key: u64) -> usize {
        self.names.values().filter(|other| **other == key).count()
    }

    fn drop_name(&mut self, path: &FilePath) {
        if let Some(key) = self.names.remove(path)
            && self.links(key) == 0
            && let Some(file) = self.files.remove(&key)
        {
            self.free.push(file.number);
        }
    }

    fn seen(&self, path: &FilePath) -> Option<Seen> {
        let key = self.names.get(path)?;
        let file = &self.files[key];
        Some(Seen {
            identity: FileIdentity { filesystem: 1, file: file.number.into(), birth_time_ns: file.birth },
            stamp: Stamp { size: file.size, modify_time_ns: file.modified, change_time_ns: file.changed },
            links: self.links(*key) as u64,
            owner: 0,
            is_shared: false,
        })
    }

    fn content(&self, path: &FilePath) -> Option<Sha256> {
        let file = &self.files[self.names.get(path)?];
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&file.content.to_be_bytes());
        Some(Sha256(bytes))
    }

    /// Whether a document may end here: one that was moved a moment ago leaves a free name behind, and what is
    /// made there would look like its next version.
    fn may_end(&self, path: &FilePath) -> bool {
        self.document_at(path).is_some_and(|document| !self.moved.contains(&document))
    }

    /// Whether the document may be moved, or saved: never both between two looks, and nothing that is a twin.
    fn may_move(&self, path: &FilePath) -> bool {
        self.document_at(path).is_some_and(|document| !self.saved.contains(&document))
            && self.names.get(path).is_some_and(|key| self.links(*key) == 1)
    }

    fn may_save(&self, path: &FilePath) -> bool {
        self.document_at(path).is_some_and(|document| {
            // Of two names that were saved one after the other, nobody knows which was first.
            let is_split = self.twins.contains(&document) && self.saved.contains(&document);
            !self.moved.contains(&document) && !is_split
        })
    }

    fn go(&mut self, from: &FilePath, to: &FilePath) {
        let key = self.names.remove(from).unwrap();
        self.vacated.insert(from.clone());
        let document = self.files[&key].document;
        self.files.get_mut(&key).unwrap().changed = self.now;
        self.drop_name(to);
        self.names.insert(to.clone(), key);
        self.moved.insert(document);
    }

    /// Gives several places' files to others at once.
    fn permute(&mut self, places: &[FilePath]) {
        if !places.iter().all(|place| self.may_move(place)) {
            return;
        }
        let keys: Vec<u64> = places.iter().map(|place| self.names.remove(place).unwrap()).collect();
        for (number, key) in keys.into_iter().enumerate() {
            let document = self.files[&key].document;
            self.files.get_mut(&key).unwrap().changed = self.now;
            self.moved.insert(document);
            self.names.insert(places[(number + 1) % places.len()].clone(), key);
        }
    }

    fn is_free(&self, path: &FilePath) -> bool {
        !self.names.contains_key(path)
    }

    /// Free, and not since a moment ago: what is put there would look like the next version.
    fn is_unused(&self, path: &FilePath) -> bool {
        self.is_free(path) && !self.removed.contains_key(path) && !self.vacated.contains(path)
    }

    fn act(&mut self, act: &Act) {
        self.now += 3 * SECOND + 1_234_567;
        match *act {
            Act::Create(at)
                if self.is_free(&place(at))
                    && self.removed.get(&place(at)) != Some(&ONE_NAME_OF_SEVERAL)
                    // One name was saved and the other made anew: nobody knows which goes on.
                    && !self.removed.get(&place(at)).is_some_and(|document| {
                        self.twins.contains(document) && self.saved.contains(document)
                    })
                    // Beside a backup it is the second half of a slow save.
                    && self.is_free(&aside_of(&place(at))) =>
            {
                // Deleted and made again between two looks is a save, as far as anybody can tell.
                let document = match self.removed.remove(&place(at)) {
                    Some(document) => {
                        self.saved.insert(document);
                        document
                    }
                    None => self.new_document(),
                };
                let key = self.new_file(document);
                self.names.insert(place(at), key);
            }
            Act::SaveInPlace(at) if self.may_save(&place(at)) => {
                self.contents += 1;
                let (content, modified, changed) = (self.contents, self.time(), self.now);
                let key = self.names[&place(at)];
                let size = if self.coarse { 1_000 + content } else { 10 + content % 3 };
                let file = self.files.get_mut(&key).unwrap();
                (file.content, file.modified, file.changed, file.size) = (content, modified, changed, size);
                self.saved.insert(self.files[&key].document);
            }
            Act::SaveByRename(at) | Act::SaveAside(at) if self.may_save(&place(at)) => {
                let old = self.names[&place(at)];
                let document = self.files[&old].document;
                // The other names, and the one that it is set aside under, stay with the old version, which is a
                // document of its own from now on.
                let fresh = self.new_document();
                self.twins.insert(fresh);
                if matches!(act, Act::SaveAside(_)) {
                    let aside = aside_of(&place(at));
                    self.drop_name(&aside);
                    self.names.insert(aside, old);
                }
                self.files.get_mut(&old).unwrap().document = fresh;
                self.names.remove(&place(at));
                let key = self.new_file(document);
                self.names.insert(place(at), key);
                if self.links(old) == 0
                    && let Some(file) = self.files.remove(&old)
                {
                    self.free.push(file.number);
                }
                self.saved.insert(document);
            }
            Act::Rename(from, to) if self.may_move(&place(from)) && self.is_free(&place(to)) => {
                self.go(&place(from), &place(to));
            }
            // Over another document: that one ends.
            Act::Over(from, to)
                if from % PLACES != to % PLACES
                    && self.may_move(&place(from))
                    && self.may_move(&place(to))
                    && self.may_end(&place(to)) =>
            {
                let ended = self.document_at(&place(to)).unwrap();
                self.go(&place(from), &place(to));
                self.removed.insert(place(to), ended);
            }
            Act::Exchange(one, other) if one % PLACES != other % PLACES => {
                self.permute(&[place(one), place(other)])
            }
            Act::Round(at) => self.permute(&[place(at), place(at + 1), place(at + 2)]),
            // at+2 -> at+3, at+1 -> at+2, at -> at+1.
            Act::Shift(at) => {
                let places: Vec<_> = (at..at + 4).map(place).collect();
                if self.is_free(&places[3]) && places[..3].iter().all(|place| self.may_move(place)) {
                    for number in (0..3).rev() {
                        self.go(&places[number].clone(), &places[number + 1].clone());
                    }
                }
            }
            Act::Copy(from, to) | Act::CopyWithTime(from, to) if self.is_unused(&place(to)) => {
                let Some(key) = self.names.get(&place(from)).copied() else { return };
                let document = self.new_document();
                let original = self.files[&key].clone();
                let modified = match act {
                    Act::CopyWithTime(..) => {
                        self.twins.extend([document, original.document]);
                        original.modified
                    }
                    _ => {
                        self.copies.extend([document, original.document]);
                        self.time()
                    }
                };
                let key = self.put_file(File { modified, document, ..original });
                self.names.insert(place(to), key);
            }
            // Not of what was saved or moved a moment ago, nor saved before it was looked at: the name that has
            // the old file then looks like the one that it was moved to.
            Act::Link(from, to)
                if self.is_unused(&place(to))
                    && self.numbers == Numbers::Born
                    && self.may_move(&place(from)) =>
            {
                let key = self.names[&place(from)];
                self.names.insert(place(to), key);
                self.moved.insert(self.files[&key].document);
            }
            Act::Remove(at) if self.may_end(&place(at)) => {
                let document = self.document_at(&place(at)).unwrap();
                let key = self.names[&place(at)];
                let was_alone = self.links(key) == 1;
                if was_alone && !self.saved.contains(&document) && !self.twins.contains(&document) {
                    self.thrown_away.insert(place(at), self.files[&key].clone());
                }
                self.drop_name(&place(at));
                if was_alone && !self.moved.contains(&document) {
                    self.removed.insert(place(at), document);
                } else if !was_alone {
                    self.removed.insert(place(at), ONE_NAME_OF_SEVERAL);
                    // Nor moved to the name that it had: that looks as if it was saved under the other one.
                    self.saved.insert(document);
                }
            }
            // The folder gets another name, and another one its name: with all that is in it.
            Act::Folder => {
                let pairs: Vec<_> = (0..PLACES / 2).map(|at| (place(at), place(at + PLACES / 2))).collect();
                let all = || pairs.iter().flat_map(|(one, other)| [one, other]);
                if all().all(|path| self.is_free(path) || self.may_move(path)) {
                    let names: Vec<_> = all().map(|path| self.names.remove(path)).collect();
                    self.vacated.extend(all().cloned());
                    for (pair, names) in pairs.iter().zip(names.chunks(2)) {
                        for (path, key) in [(&pair.1, names[0]), (&pair.0, names[1])] {
                            if let Some(key) = key {
                                self.moved.insert(self.files[&key].document);
                                self.names.insert(path.clone(), key);
                            }
                        }
                    }
                }
            }
            Act::PutBack(at) if self.is_unused(&place(at)) => {
                if let Some(file) = self.thrown_away.remove(&place(at)) {
                    // Put back and moved over another before it was looked at, it would look like a save there.
                    self.saved.insert(file.document);
                    let key = self.put_file(file);
                    self.names.insert(place(at), key);
                }
            }
            Act::Remount if self.numbers == Numbers::PerMount => {
                // In the order in which they are asked for.
                let order: Vec<u64> = self.names.values().copied().collect();
                for (number, key) in order.into_iter().enumerate() {
                    self.files.get_mut(&key).unwrap().number = number as u64 + 1;
                }
                self.free.clear();
            }
            Act::Wait => self.now += 1_000 * SECOND,
            _ => {}
        }
    }
}

#[derive(Default)]
struct Records {
    records: BTreeMap<DocumentId, Record>,
    sequence: u64,
}

impl Records {
    fn put(&mut self, mut record: Record) {
        self.sequence += 1;
        record.sequence = Sequence(self.sequence);
        self.records.insert(record.id, record);
    }

    fn known(record: &Record, path: &FilePath) -> Option<Known> {
        let at = record.location_at(path)?;
        Some(Known {
            document: record.id,
            identity: at.identity,
            stamp: at.stamp,
            present: record.is_present(),
            state: record.state,
            kind: Kind::Document,
        })
    }

    fn all(&self) -> impl Iterator<Item = &Record> {
        self.records.values().filter(|record| record.successor.is_none())
    }

    fn holder(&self, path: &FilePath) -> Option<&Record> {
        self.all()
            .filter(|record| record.location_at(path).is_some())
            .max_by_key(|record| (record.is_present(), record.sequence))
    }
}

struct Book(RefCell<Records>);

impl Ledger for Book {
    fn record(&self, id: DocumentId) -> Result<Option<Record>, ReadError> {
        Ok(self.0.borrow().records.get(&id).cloned())
    }

    fn at(&self, path: &FilePath) -> Result<Option<Known>, ReadError> {
        Ok(self.0.borrow().holder(path).and_then(|record| Records::known(record, path)))
    }

    fn claimants(&self, path: &FilePath) -> Result<Vec<DocumentId>, ReadError> {
        let is_claimed = |record: &&Record| {
            record.location_at(path).is_some()
                || record.former.as_ref().is_some_and(|former| former.location.path == *path)
        };
        Ok(self.0.borrow().all().filter(is_claimed).map(|record| record.id).collect())
    }

    fn by_identity(&self, identity: &FileIdentity) -> Result<Vec<DocumentId>, ReadError> {
        let has_it = |record: &&Record| {
            record.locations.iter().any(|at| at.identity == *identity)
                || record.former.as_ref().is_some_and(|former| former.location.identity == *identity)
        };
        Ok(self.0.borrow().all().filter(has_it).map(|record| record.id).collect())
    }

    fn by_any_content(&self, sha256: &Sha256) -> Result<Vec<Record>, ReadError> {
        let has_it = |record: &&Record| identify::evidence::has_had_content(record, sha256);
        Ok(self.0.borrow().all().filter(has_it).cloned().collect())
    }

    fn some_under(&self, folder: &FilePath) -> Result<Vec<(FilePath, Known)>, ReadError> {
        let book = self.0.borrow();
        let mut found = Vec::new();
        for record in book.all() {
            for at in record.locations.iter().filter(|at| at.path.folder().as_ref() == Some(folder)) {
                found.extend(Records::known(record, &at.path).map(|known| (at.path.clone(), known)));
            }
        }
        Ok(found)
    }
}

/// The daemon, as far as identity goes.
struct Daemon {
    book: Book,
    sightings: Sightings,
    memory: Memory,
    renames: Renames,
    seen_verdicts: BTreeSet<&'static str>,
    ids: u128,
}

impl Daemon {
    fn new() -> Self {
        Self {
            book: Book(RefCell::default()),
            sightings: Sightings::default(),
            memory: Memory::default(),
            renames: Renames::default(),
            seen_verdicts: BTreeSet::new(),
            ids: 0,
        }
    }

    fn restart(&mut self) {
        self.sightings = Sightings::default();
        self.memory = Memory::default();
    }

    fn look(world: &World) -> impl Fn(&FilePath) -> Look {
        |path| match world.seen(path) {
            Some(seen) => Look::File(seen),
            None if matches!(path.as_bytes(), b"/w" | b"/w/a" | b"/w/b") => {
                Look::Folder(FileIdentity { filesystem: 1, file: 0, birth_time_ns: 0 })
            }
            None => Look::Absent,
        }
    }

    fn parties(&mut self, world: &World, path: &FilePath, seen: &Seen, content: Option<&Sha256>) -> Parties {
        let mut memory = std::mem::take(&mut self.memory);
        let look = Self::look(world);
        let sources = Sources {
            ledger: &self.book,
            look: &look,
            sightings: &self.sightings,
            renames: &self.renames,
            now: Timestamp(world.now),
            settle: None,
        };
        let parties = sources.parties(&mut memory, path, seen, content).unwrap();
        self.memory = memory;
        parties
    }

    fn seen_at(&self, world: &World, record: &Record, path: &FilePath) -> Option<(FilePath, Seen)> {
        let look = Self::look(world);
        let sources = Sources {
            ledger: &self.book,
            look: &look,
            sightings: &self.sightings,
            renames: &self.renames,
            now: Timestamp(world.now),
            settle: None,
        };
        sources.seen_at(record, path)
    }

    /// A look at both folders: all is compared before any of it is judged.
    fn look_around(&mut self, world: &World) {
        // What was done before it was not told.
        self.renames.forget();
        let mut all = Vec::new();
        for folder in ["/w/a", "/w/b"] {
            let folder = FilePath::from_bytes(folder.as_bytes());
            let files = world.names.keys().filter(|path| path.folder().as_ref() == Some(&folder));
            let files = files.map(|path| (path.name().into(), world.seen(path).unwrap())).collect();
            let listing = Listing { folder: folder.clone(), files };
            let mut known = BTreeMap::new();
            for at in (0..PLACES).map(place).filter(|path| path.folder().as_ref() == Some(&folder)) {
                if let Some(of) = self.book.at(&at).unwrap() {
                    let read = of.state != State::Provisional;
                    let of = KnownFile { identity: of.identity, stamp: of.stamp, present: of.present, read };
                    known.insert(at.name().into(), of);
                }
            }
            let asking = Asking {
                is_document: &|_| true,
                is_known: &|identity| !self.book.by_identity(identity).unwrap().is_empty(),
                found: &|path, seen| self.sightings.found(path, seen),
                lost: &|stamp| self.sightings.lost(stamp),
                has_arrivals: false,
                now_ns: world.now,
            };
            all.extend(compare::compare(&listing, &known, &asking));
        }
        let goes_first = |one: &compare::Found, sightings: &Sightings| {
            one.when == When::First || one.stamp.is_some_and(|stamp| sightings.is_lost(&stamp))
        };
        let (first, rest): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|one| goes_first(one, &self.sightings));
        for one in first.into_iter().chain(rest) {
            if matches!(one.hint, Hint::Vanished(Vanish::Deleted)) {
                self.is_absent(world, &one.path);
            } else {
                self.judge(world, &one.path, false);
                self.judge(world, &one.path, true);
            }
        }
    }

    fn is_absent(&mut self, world: &World, path: &FilePath) {
        let Some(known) = self.book.at(path).unwrap().filter(|known| known.present) else { return };
        if world.seen(path).is_some() {
            return;
        }
        let record = self.book.record(known.document).unwrap().unwrap();
        if let Some((place, seen)) = self.seen_at(world, &record, path)
            && self.book.at(&place).unwrap().is_none_or(|known| !known.present)
        {
            self.relocate(world, record, &place, &seen);
            return;
        }
        self.displace(world, record, path, AbsenceKind::Deleted);
    }

    fn displace(&mut self, world: &World, mut record: Record, path: &FilePath, kind: AbsenceKind) {
        if record.locations.len() > 1 {
            record.locations.retain(|at| at.path != *path);
        } else {
            record.state = State::Gone;
            record.absence = Some(Absence { kind, time: Timestamp(world.now) });
        }
        self.book.0.borrow_mut().put(record);
    }

    fn relocate(&mut self, world: &World, mut record: Record, path: &FilePath, seen: &Seen) {
        let before = record.clone();
        let is_there = |at: &Location| {
            world.seen(&at.path).is_some_and(|there| {
                identify::evidence::is_file_of(at, &before, &there, None) == identify::evidence::Proof::Proven
            })
        };
        record.locations.retain(|at| at.path != *path && is_there(at));
        if let Some(left) = before.locations.iter().find(|at| !record.locations.contains(at)) {
            self.memory.moved(&left.path, path);
            record.former = Some(Former { location: left.clone(), left: Timestamp(world.now) });
        }
        record.locations.push(Location {
            path: path.clone(),
            identity: seen.identity,
            stamp: before.locations[0].stamp,
            folder: 0,
        });
        record.absence = None;
        record.state = State::Settled;
        self.book.0.borrow_mut().put(record);
    }

    fn make_room(&mut self, world: &World, parties: &Parties, document: Option<DocumentId>, path: &FilePath) {
        for here in parties.at(path, document) {
            self.send_away(world, here, document, path);
        }
    }

    fn send_away(&mut self, world: &World, here: &Found, document: Option<DocumentId>, path: &FilePath) {
        if here.whereabouts != Whereabouts::Seen {
            return self.displace(world, here.record.clone(), path, AbsenceKind::Overwritten);
        }
        let mut chain: Vec<(Record, FilePath, Seen)> = Vec::new();
        let mut next = Some(here.record.clone());
        while let Some(record) = next.take() {
            let is_free = |(to, _): &(FilePath, Seen)| chain.iter().all(|(_, taken, _)| taken != to);
            let Some((to, seen)) = self.seen_at(world, &record, path).filter(is_free) else {
                let at = chain.last().map_or_else(|| path.clone(), |(_, to, _)| to.clone());
                self.displace(world, record, &at, AbsenceKind::Overwritten);
                break;
            };
            if let Some(known) = self.book.at(&to).unwrap().filter(|known| known.present)
                && Some(known.document) != document
                && known.document != record.id
                && chain.iter().all(|(other, ..)| other.id != known.document)
            {
                next = self.book.record(known.document).unwrap();
            }
            chain.push((record, to, seen));
        }
        for (record, to, seen) in chain.into_iter().rev() {
            self.relocate(world, record, &to, &seen);
        }
    }

    fn put_file(&mut self, world: &World, record: &mut Record, path: &FilePath, seen: &Seen, read: bool) {
        let before = record.clone();
        if let Some(replaced) = before.location_at(path).filter(|at| at.identity != seen.identity) {
            record.former = Some(Former { location: replaced.clone(), left: Timestamp(world.now) });
        }
        let others: Vec<_> = before
            .locations
            .iter()
            .filter(|at| at.path != *path && at.identity != seen.identity)
            .map(|at| at.path.clone())
            .collect();
        record.locations.retain(|at| at.path != *path && at.identity == seen.identity);
        let mut here = Location { path: path.clone(), identity: seen.identity, stamp: seen.stamp, folder: 0 };
        if !read {
            here.stamp = before.locations[0].stamp;
        }
        for at in &mut record.locations {
            at.stamp = here.stamp;
        }
        record.locations.push(here);
        record.absence = None;
        record.state = State::Settled;
        self.book.0.borrow_mut().put(record.clone());
        for other in others {
            self.memory.dropped(&other, record.id);
            self.judge(world, &other, false);
            self.judge(world, &other, true);
        }
    }

    fn note_facts(&mut self, world: &World, id: DocumentId, path: &FilePath, seen: &Seen, content: Sha256) {
        let mut record = self.book.record(id).unwrap().unwrap();
        if let Some(facts) = &record.facts
            && facts.sha256 != content
        {
            let before = facts.sha256;
            record.contents.retain(|sha256| *sha256 != content && *sha256 != before);
            record.contents.insert(0, before);
            record.contents.truncate(Record::MOST_CONTENTS);
        }
        let is_first = record.facts.is_none();
        record.facts = Some(Facts {
            size: seen.stamp.size,
            sha256: content,
            created: None,
            modified: Timestamp(seen.stamp.modify_time_ns),
            ..FACTS.clone()
        });
        if is_first && record.origin.is_none() {
            let kin = self.book.by_any_content(&content).unwrap();
            match identify::kinship(&record, &kin) {
                Kinship::Resumes(original) => {
                    let mut after = self.book.record(original).unwrap().unwrap();
                    let place = after.locations[0].clone();
                    after.former = Some(Former { location: place, left: Timestamp(world.now) });
                    after.locations.clone_from(&record.locations);
                    after.facts.clone_from(&record.facts);
                    (after.absence, after.state) = (None, State::Settled);
                    record.successor = Some(original);
                    record.state = State::Gone;
                    let mut book = self.book.0.borrow_mut();
                    book.put(record);
                    book.put(after);
                    return;
                }
                Kinship::CopyOf(document) => {
                    record.origin = Some(Origin { relation: Relation::Copy, document })
                }
                Kinship::Perhaps(document) => {
                    placing::ask(&mut record, document);
                }
                Kinship::None => {}
            }
        }
        self.put_file(world, &mut record, path, seen, true);
    }

    fn judge(&mut self, world: &World, path: &FilePath, read: bool) {
        let Some(seen) = world.seen(path) else { return };
        let content = world.content(path).filter(|_| read);
        let parties = self.parties(world, path, &seen, content.as_ref());
        let verdict = parties.identify(path, &seen, content.as_ref());
        self.seen_verdicts.insert(name_of(&verdict));
        let known = match verdict {
            Verdict::Same(id) => Some(id),
            Verdict::Saved { document, perhaps } => {
                let mut record = self.book.record(document).unwrap().unwrap();
                if let Some(other) = perhaps {
                    placing::ask(&mut record, other);
                }
                self.put_file(world, &mut record, path, &seen, false);
                Some(document)
            }
            Verdict::Moved { document, perhaps } => {
                self.make_room(world, &parties, Some(document), path);
                let mut record = self.book.record(document).unwrap().unwrap();
                if let Some(other) = perhaps {
                    placing::ask(&mut record, other);
                }
                self.relocate(world, record, path, &seen);
                Some(document)
            }
            Verdict::Linked(document) => {
                self.make_room(world, &parties, Some(document), path);
                let mut record = self.book.record(document).unwrap().unwrap();
                let stamp = record.locations[0].stamp;
                record.locations.retain(|at| at.path != *path);
                record.locations.push(Location {
                    path: path.clone(),
                    identity: seen.identity,
                    stamp,
                    folder: 0,
                });
                self.book.0.borrow_mut().put(record);
                Some(document)
            }
            Verdict::SavedFrom { document, young } => {
                let mut young = self.book.record(young).unwrap().unwrap();
                (young.successor, young.state) = (Some(document), State::Gone);
                self.book.0.borrow_mut().put(young);
                let mut record = self.book.record(document).unwrap().unwrap();
                self.put_file(world, &mut record, path, &seen, false);
                Some(document)
            }
            Verdict::TakenBack(document) => {
                let mut record = self.book.record(document).unwrap().unwrap();
                let aside = record.locations[0].clone();
                record.locations = vec![Location {
                    path: path.clone(),
                    identity: seen.identity,
                    stamp: aside.stamp,
                    folder: 0,
                }];
                record.former = Some(Former { location: aside, left: Timestamp(world.now) });
                self.book.0.borrow_mut().put(record);
                Some(document)
            }
            Verdict::Returned(document) => {
                self.make_room(world, &parties, Some(document), path);
                Some(document)
            }
            Verdict::New { perhaps } => {
                self.make_room(world, &parties, None, path);
                let origin = perhaps.map(|document| Origin { relation: Relation::Perhaps, document });
                Some(self.make(world, path, &seen, origin))
            }
            Verdict::Aside(document) => {
                self.make_room(world, &parties, None, path);
                let origin = Some(Origin { relation: Relation::Backup, document });
                Some(self.make(world, path, &seen, origin))
            }
            Verdict::Followed | Verdict::ReadFirst => None,
        };
        if let (Some(id), Some(content)) = (known, content) {
            self.note_facts(world, id, path, &seen, content);
        }
    }

    fn judge_both(&mut self, world: &World, path: &FilePath) {
        self.judge(world, path, false);
        self.judge(world, path, true);
    }

    /// The old file goes to a name like any other, the new one comes from a temporary name a moment later.
    fn set_aside_live(&mut self, world: &mut World, path: &FilePath) {
        let Some(old) = world.names.get(path).copied().filter(|key| world.links(*key) == 1) else { return };
        let beside = |end: &[u8]| FilePath::from_bytes(&[path.as_bytes(), end].concat());
        let (aside, temporary) = (beside(b" oud.docx"), beside(b".tmp"));
        world.names.remove(path);
        world.names.insert(aside.clone(), old);
        self.renames.renamed(path, &aside);
        self.judge_both(world, &aside);
        let document = world.files[&old].document;
        let key = world.new_file(document);
        world.names.insert(path.clone(), key);
        self.renames.renamed(&temporary, path);
        self.judge_both(world, path);
        self.judge_both(world, &aside);
        world.drop_name(&aside);
        self.is_absent(world, &aside);
        world.twins.insert(document);
    }

    /// The new file is recorded under a name of its own first.
    fn save_from_live(&mut self, world: &mut World, path: &FilePath) {
        let Some(old) = world.names.get(path).copied().filter(|key| world.links(*key) == 1) else { return };
        let own = FilePath::from_bytes(&[path.as_bytes(), b".nieuw"].concat());
        let document = world.files[&old].document;
        let key = world.new_file(document);
        world.names.insert(own.clone(), key);
        self.judge_both(world, &own);
        world.names.remove(&own);
        world.drop_name(path);
        world.names.insert(path.clone(), key);
        self.renames.renamed(&own, path);
        self.judge_both(world, path);
    }

    fn make(&mut self, world: &World, path: &FilePath, seen: &Seen, origin: Option<Origin>) -> DocumentId {
        self.ids += 1;
        let id = DocumentId(Uuid::from_u128(self.ids));
        let at = Location { path: path.clone(), identity: seen.identity, stamp: seen.stamp, folder: 0 };
        let mut record = Record::provisional(id, at, Timestamp(world.now));
        record.origin = origin;
        // Something is at stake, so that what is only likely is asked.
        record.restrictions = vec![Restriction {
            id: RestrictionId("1".into()),
            grounds: vec!["5.1.2e".into()],
            scope: String::new(),
            environment: Environment::No,
            interests: String::new(),
            internal_motive: String::new(),
            public_explanation: String::new(),
            despite_age: String::new(),
            review: None,
            end: None,
            status: RestrictionStatus::Proposed,
            source: RestrictionSource::Rule("regel".into()),
        }];
        self.book.0.borrow_mut().put(record);
        id
    }
}

fn name_of(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Same(_) => "Same",
        Verdict::Saved { .. } => "Saved",
        Verdict::SavedFrom { .. } => "SavedFrom",
        Verdict::Moved { .. } => "Moved",
        Verdict::Linked(_) => "Linked",
        Verdict::TakenBack(_) => "TakenBack",
        Verdict::Returned(_) => "Returned",
        Verdict::New { .. } => "New",
        Verdict::Aside(_) => "Aside",
        Verdict::Followed => "Followed",
        Verdict::ReadFirst => "ReadFirst",
    }
}

/// How many documents the evidence proved, and how many of them had their record.
#[derive(Default)]
struct Score {
    provable: AtomicU64,
    found: AtomicU64,
    verdicts: Mutex<BTreeSet<&'static str>>,
}

/// Plays one life, and checks after each look.
fn play(
    numbers: Numbers,
    coarse: bool,
    live: bool,
    acts: &[Act],
    score: &Score,
) -> Result<(), TestCaseError> {
    let (mut world, mut daemon) = (World::new(numbers, coarse), Daemon::new());
    // Which record each document got.
    let mut records: BTreeMap<usize, DocumentId> = BTreeMap::new();
    for act in acts.iter().chain([&Act::Look]) {
        world.act(act);
        if matches!(act, Act::Restart) {
            daemon.restart();
        }
        let is_quiet = world.moved.is_empty() && world.saved.is_empty() && world.removed.is_empty();
        match act {
            Act::SetAsideLive(at) if is_quiet && numbers == Numbers::Born => {
                daemon.set_aside_live(&mut world, &place(*at));
            }
            Act::SaveFromLive(at) if is_quiet && numbers == Numbers::Born => {
                daemon.save_from_live(&mut world, &place(*at));
            }
            _ => {}
        }
        if !(live || matches!(act, Act::Look | Act::Remount)) {
            continue;
        }
        world.now += 5 * SECOND;
        daemon.look_around(&world);
        // Who had which record before this look: what is asked is asked about those.
        let before = records.clone();
        let mut holders: BTreeMap<DocumentId, usize> = BTreeMap::new();
        for path in (0..PLACES).map(place) {
            let book = daemon.book.0.borrow();
            let present =
                book.all().filter(|record| record.is_present() && record.location_at(&path).is_some());
            let here: Vec<_> = present.map(|record| record.id).collect();
            let Some(document) = world.document_at(&path) else {
                prop_assert!(here.is_empty(), "{path} is empty, and {here:?} is taken to be there");
                continue;
            };
            prop_assert_eq!(here.len(), 1, "{} has one record: {:?}", path, here);
            let id = here[0];
            if let Some(other) = records.iter().find(|(other, known)| **known == id && **other != document) {
                // Which of two files with the same bytes and times is which, nobody can tell.
                let content = |document: usize| {
                    world.files.values().find(|file| file.document == document).map(|file| file.content)
                };
                let is_alike = content(*other.0).is_none_or(|of_other| Some(of_other) == content(document));
                let is_twin = [&world.twins, &world.copies]
                    .iter()
                    .any(|alike| alike.contains(other.0) || alike.contains(&document));
                // Where numbers prove nothing, a file that was moved and one that was copied and saved look alike
                // when another file has the old name: then the record stays, and it is asked; of a twin at either.
                let is_its = |file: &File| {
                    file.document == *other.0
                        || content(*other.0).is_some_and(|of_other| of_other == file.content)
                };
                let is_asked = world.numbers != Numbers::Born
                    && world.names.iter().any(|(at, key)| {
                        is_its(&world.files[key])
                            && book.holder(at).is_some_and(|record| {
                                record.origin.is_some_and(|origin| {
                                    origin.document == id && origin.relation == Relation::Perhaps
                                })
                            })
                    });
                // The same the other way round: who was here stays, and may be the one that was moved over it.
                let asks = book.records.get(&id).and_then(|record| record.origin).is_some_and(|origin| {
                    origin.relation == Relation::Perhaps && before.get(&document) == Some(&origin.document)
                });
                let is_asked = is_asked || (world.numbers != Numbers::Born && asks);
                // It took the place of its twin, number and all: that is the very picture of a save where it was. And
                // of several that are alike, one is asked about: the restrictions of all hold.
                let is_taken_for_a_twin = world.numbers != Numbers::Born
                    && world.names.iter().any(|(at, key)| {
                        let is_a_twins = |(twin, known): (&usize, &DocumentId)| {
                            let is_twin =
                                [&world.twins, &world.copies].iter().any(|alike| alike.contains(twin));
                            let is_alike =
                                content(*twin).is_none_or(|of_twin| Some(of_twin) == content(*other.0));
                            let holds = |record: &Record| {
                                record.id == *known
                                    || record.origin.is_some_and(|origin| {
                                        origin.relation == Relation::Perhaps && origin.document == *known
                                    })
                            };
                            twin != other.0 && is_twin && is_alike && book.holder(at).is_some_and(holds)
                        };
                        world.files[key].document == *other.0 && before.iter().any(is_a_twins)
                    });
                prop_assert!(
                    is_asked || is_taken_for_a_twin || (is_twin && is_alike),
                    "the record of document {} is at document {} ({})",
                    other.0,
                    document,
                    path
                );
            }
            // Whoever lost it to this one by a question or as a twin has none any more.
            records.retain(|other, known| *known != id || *other == document);
            prop_assert!(holders.insert(id, document).is_none_or(|before| before == document));
            if let Some(known) = records.get(&document)
                && !world.twins.contains(&document)
            {
                score.provable.fetch_add(1, Ordering::Relaxed);
                score.found.fetch_add(u64::from(*known == id), Ordering::Relaxed);
            }
            records.insert(document, id);
        }
        world.moved.clear();
        world.saved.clear();
        world.removed.clear();
        world.vacated.clear();
    }
    score.verdicts.lock().unwrap().append(&mut daemon.seen_verdicts);
    Ok(())
}

/// How many lives are played: `BRONMERK_MODEL_CASES`, else some thousand. `BRONMERK_MODEL_SEED` plays others.
fn cases() -> u32 {
    std::env::var("BRONMERK_MODEL_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(4_000)
}

#[test]
fn a_record_never_goes_to_another_document() {
    // The same lives each time, so that a change of the code and not luck makes it fail; others in a deep run.
    let seed = std::env::var("BRONMERK_MODEL_SEED").ok().and_then(|seed| seed.parse().ok());
    let is_deep = std::env::var("BRONMERK_TEST_DEPTH").is_ok_and(|depth| depth == "deep");
    let rng_seed = match seed {
        None if is_deep => RngSeed::Random,
        seed => RngSeed::Fixed(seed.unwrap_or(20_261_127)),
    };
    let score = Score::default();
    let config = Config { cases: cases(), rng_seed, failure_persistence: None, ..Config::default() };
    let numbers = prop::sample::select(vec![Numbers::Born, Numbers::Reused, Numbers::PerMount]);
    let lives = (numbers, any::<bool>(), any::<bool>(), acts());
    let played = TestRunner::new(config)
        .run(&lives, |(numbers, coarse, live, acts)| play(numbers, coarse, live, &acts, &score));
    if let Err(failed) = played {
        panic!("{failed}");
    }
    let (provable, found) = (score.provable.into_inner(), score.found.into_inner());
    eprintln!("{} lives: {found} of {provable} provable records found", cases());
    assert!(provable > u64::from(cases()), "too little was played: {provable}");
    assert!(found * 100 >= provable * 99, "only {found} of {provable} provable records were found");
    let verdicts = score.verdicts.into_inner().unwrap();
    let all = [
        "Same",
        "Saved",
        "SavedFrom",
        "Moved",
        "Linked",
        "TakenBack",
        "Returned",
        "New",
        "Aside",
        "Followed",
        "ReadFirst",
    ];
    for verdict in all {
        assert!(verdicts.contains(verdict), "{verdict} was never seen: {verdicts:?}");
    }
}

/// Short lives in which a record once went to another document, found by long runs with other seeds.
#[test]
fn lives_that_went_wrong_once_go_right() {
    use Act::*;
    use Numbers::{Born, PerMount, Reused};
    let lives = [
        // Of three that are alike one goes along, and one is asked about.
        (
            PerMount,
            false,
            vec![
                Create(0),
                CopyWithTime(0, 1),
                CopyWithTime(0, 7),
                Look,
                Rename(1, 2),
                Restart,
                Create(1),
                Remove(0),
                SaveAside(7),
                Remount,
            ],
        ),
        // Asked about one document already, it is saved over by another one: the newest question is asked.
        (
            PerMount,
            false,
            vec![Create(0), Create(2), Look, Rename(0, 3), Create(0), Look, Over(2, 0), Create(2), Remount],
        ),
        // Twins that both left: each is asked about.
        (PerMount, false, vec![Create(3), CopyWithTime(3, 2), Look, Folder, Create(3), Create(2), Remount]),
        // A copy that may be another document: the question goes before what it was copied from.
        (
            PerMount,
            false,
            vec![
                Create(7),
                Look,
                Copy(7, 2),
                Folder,
                CopyWithTime(7, 6),
                Copy(6, 0),
                Look,
                Over(0, 2),
                Create(0),
                Remount,
            ],
        ),
        // A number that was given out anew fits the twin that was thrown away.
        (
            PerMount,
            false,
            vec![Create(4), CopyWithTime(4, 1), Remount, Remove(4), Rename(1, 2), Create(1), Remount],
        ),
        // The name of one whose old version lies beside it, and the file of another.
        (PerMount, false, vec![Create(1), Create(5), Look, SaveAside(5), Remove(5), Look, Folder, Remount]),
        // The number of a file that was replaced goes to a copy of its twin.
        (
            Reused,
            false,
            vec![
                Create(7),
                Create(2),
                Look,
                Folder,
                Look,
                CopyWithTime(3, 2),
                Remount,
                Folder,
                Look,
                SaveByRename(6),
                CopyWithTime(7, 0),
            ],
        ),
        // The same, of one that had a version before: it is not set aside.
        (
            Reused,
            false,
            vec![Create(3), Look, SaveByRename(3), CopyWithTime(3, 0), Look, Rename(0, 4), Create(0)],
        ),
        (Reused, false, vec![Create(4), CopyWithTime(4, 0), Look, Folder, Look, Rename(0, 1), Create(0)]),
        // Moved over its twin and linked: it is no link that took the twin's place.
        (
            Born,
            true,
            vec![
                Create(6),
                CopyWithTime(6, 1),
                Create(3),
                Exchange(3, 1),
                Over(3, 6),
                Link(6, 2),
                SaveByRename(6),
            ],
        ),
        // Twins that went and came back between two looks, the first of which saw half of it.
        (PerMount, false, vec![Create(4), CopyWithTime(4, 6), Look, Folder, Remount, Folder, Create(2)]),
        // What it had before is less than what another one has that is missed.
        (
            PerMount,
            false,
            vec![
                Create(4),
                Look,
                Folder,
                Create(5),
                Create(4),
                Create(0),
                Remount,
                Remove(4),
                Look,
                Folder,
                Remount,
            ],
        ),
        // The number of one that was saved where it is goes to its twin that was moved.
        (
            PerMount,
            false,
            vec![
                Create(0),
                Create(3),
                CopyWithTime(3, 7),
                Create(5),
                Remount,
                Over(3, 5),
                SaveInPlace(0),
                Look,
                SaveInPlace(5),
                Rename(7, 1),
                Remount,
            ],
        ),
    ];
    for (numbers, live, acts) in lives {
        if let Err(failed) = play(numbers, false, live, &acts, &Score::default()) {
            panic!("{acts:?}: {failed}");
        }
    }
}

/// A name of a document is one, here.
#[test]
fn the_models_names_are_those_of_documents() {
    assert!((0..PLACES).all(|at| identify::names::kind(place(at).name()) == NameKind::Document));
}

/// The system tells of two that changed names one after the other; the first is judged while the other is not told
/// of.
#[test]
fn of_two_that_changed_names_neither_ends_when_one_is_judged_first() {
    let mut world = World::new(Numbers::Born, false);
    let mut daemon = Daemon::new();
    world.act(&Act::Create(0));
    world.act(&Act::Create(1));
    daemon.look_around(&world);
    let holder = |daemon: &Daemon, at| daemon.book.0.borrow().holder(&place(at)).map(|record| record.id);
    let (one, other) = (holder(&daemon, 0), holder(&daemon, 1));
    world.now += SECOND;
    world.moved.clear();
    world.saved.clear();
    world.permute(&[place(0), place(1)]);
    daemon.judge(&world, &place(1), false);
    assert!(daemon.book.0.borrow().all().all(Record::is_present), "neither ended");
    assert_eq!((holder(&daemon, 1), holder(&daemon, 0)), (one, other));
}
