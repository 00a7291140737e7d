//! Which folders are dossiers: where they are, and which lies in which.
//!
//! Asked for every file that is saved, so it is kept in memory: a path, an identity and two ids for each
//! dossier, and no more of them than [`MOST`]. What a dossier gives to its documents is read from its record.
//!
//! **Invariants:**
//! - It holds what the ledger holds of dossiers, gone ones included: they may come back.
//! - No dossier is in itself, through however many others: where places and relations together would say so,
//!   the place says nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError, RwLock},
};

use crate::{
    ledger::{ReadError, Reader},
    model::{DocumentId, FileIdentity, FilePath, Kind, Record, RelationKind, Sequence},
};

/// So many dossiers there may be: some 15 MB.
pub(super) const MOST: usize = 50_000;
/// Read at once when the daemon starts.
const PORTION: usize = 256;

/// All dossiers, shared with who looks at folders; changed only by `ingest`.
#[derive(Debug, Default)]
pub struct Dossiers {
    inner: RwLock<Inner>,
    /// Held while all are read: what is read by one thread must not go over what another noted since.
    loading: Mutex<()>,
}

#[derive(Debug, Default)]
struct Inner {
    is_loaded: bool,
    /// Those whose record is damaged: what they keep from the public is not known.
    unread: BTreeSet<DocumentId>,
    dossiers: BTreeMap<DocumentId, Dossier>,
    /// The one that is present at a path, else the last that was.
    by_path: BTreeMap<FilePath, DocumentId>,
    by_identity: BTreeMap<FileIdentity, DocumentId>,
    /// The newest entry about a dossier.
    newest: Sequence,
}

/// What is kept of a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dossier {
    pub(super) id: DocumentId,
    pub(super) path: FilePath,
    pub(super) identity: FileIdentity,
    pub(super) is_present: bool,
    /// The dossiers that a person put it in.
    within: Box<[DocumentId]>,
}

impl Dossiers {
    /// Reads all dossiers, unless that was done before.
    pub(super) fn load(&self, reader: &Reader) -> Result<(), ReadError> {
        if self.read(|inner| inner.is_loaded) {
            return Ok(());
        }
        let _alone = self.loading.lock().unwrap_or_else(PoisonError::into_inner);
        if self.read(|inner| inner.is_loaded) {
            return Ok(());
        }
        let mut after = None;
        loop {
            let portion = reader.dossiers(after, PORTION)?;
            for id in &portion {
                match reader.readable(*id)? {
                    Some(record) => self.note(&record),
                    None => self.cannot_read(*id),
                }
            }
            after = portion.last().copied();
            if after.is_none() {
                self.write(|inner| inner.is_loaded = true);
                return Ok(());
            }
        }
    }

    /// Notes what a dossier is now; passes over what is none.
    pub(crate) fn note(&self, record: &Record) {
        if record.kind == Kind::Dossier {
            self.write(|inner| inner.note(record));
        }
    }

    /// Notes that the record of one is damaged. It is so until the start that follows on its being put back.
    pub(super) fn cannot_read(&self, id: DocumentId) {
        self.write(|inner| inner.unread.insert(id));
    }

    /// The dossier that a record is in, or may be in, where that one's record is damaged.
    pub fn unread_above(&self, reader: &Reader, record: &Record) -> Result<Option<DocumentId>, ReadError> {
        let unread = self.read(|inner| inner.unread.clone());
        if unread.is_empty() {
            return Ok(None);
        }
        if let Some(id) =
            within(record).iter().chain(self.above(record).iter()).find(|id| unread.contains(id))
        {
            return Ok(Some(*id));
        }
        // The index knows where they are. One that can be read and is nearer goes before it.
        let nearest = self.place_above(record).map(|(_, path)| path);
        let mut folder = record.locations.first().and_then(|at| at.path.folder());
        while let Some(this) = folder.filter(|folder| nearest.as_ref() != Some(folder)) {
            let here = reader.at(&this)?.filter(|known| known.present && unread.contains(&known.document));
            if let Some(known) = here.filter(|known| known.document != record.id) {
                return Ok(Some(known.document));
            }
            folder = this.folder();
        }
        Ok(None)
    }

    /// How many there are, gone ones included.
    pub(super) fn count(&self) -> usize {
        self.read(|inner| inner.dossiers.len())
    }

    /// The dossier at that path; a gone one only where no other is.
    pub(super) fn at(&self, path: &FilePath) -> Option<Dossier> {
        self.read(|inner| inner.dossiers.get(inner.by_path.get(path)?).cloned())
    }

    /// The dossier that is, or was, this very folder.
    pub(super) fn of(&self, identity: &FileIdentity) -> Option<Dossier> {
        self.read(|inner| inner.dossiers.get(inner.by_identity.get(identity)?).cloned())
    }

    /// The dossier that is at that path now.
    pub fn here(&self, path: &FilePath) -> Option<DocumentId> {
        self.at(path).filter(|dossier| dossier.is_present).map(|dossier| dossier.id)
    }

    /// The dossiers that are there, each with where it is.
    pub fn present(&self) -> Vec<(DocumentId, FilePath)> {
        self.read(|inner| {
            let present = inner.dossiers.values().filter(|dossier| dossier.is_present);
            present.map(|dossier| (dossier.id, dossier.path.clone())).collect()
        })
    }

    /// The dossier that a record is in: the one that a person put it in, else the nearest folder above it.
    pub fn above(&self, record: &Record) -> Option<DocumentId> {
        self.above_as_of(record).0
    }

    /// The same, with the newest entry that it may depend on.
    pub fn above_as_of(&self, record: &Record) -> (Option<DocumentId>, Sequence) {
        self.read(|inner| {
            let path = record.locations.first().map(|at| &at.path);
            (inner.above(record.id, record.kind, &within(record), path), inner.newest)
        })
    }

    /// The same, with where it is.
    pub fn place_above(&self, record: &Record) -> Option<(DocumentId, FilePath)> {
        let id = self.above(record)?;
        self.read(|inner| inner.dossiers.get(&id).map(|dossier| (id, dossier.path.clone())))
    }

    /// Whether a dossier is another one, or in it through however many others.
    pub(super) fn is_within(&self, dossier: DocumentId, other: DocumentId) -> bool {
        self.read(|inner| inner.is_within(dossier, other))
    }

    fn read<T>(&self, what: impl FnOnce(&Inner) -> T) -> T {
        what(&self.inner.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, what: impl FnOnce(&mut Inner) -> T) -> T {
        what(&mut self.inner.write().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Inner {
    fn note(&mut self, record: &Record) {
        self.newest = self.newest.max(record.sequence);
        self.forget(record.id);
        let Some(location) = record.locations.first().filter(|_| record.successor.is_none()) else { return };
        let dossier = Dossier {
            id: record.id,
            path: location.path.clone(),
            identity: location.identity,
            is_present: record.is_present(),
            within: within(record),
        };
        let is_taken = |by: Option<&DocumentId>| {
            by.and_then(|id| self.dossiers.get(id))
                .is_some_and(|other| other.is_present && !dossier.is_present)
        };
        if !is_taken(self.by_path.get(&dossier.path)) {
            self.by_path.insert(dossier.path.clone(), dossier.id);
        }
        if !is_taken(self.by_identity.get(&dossier.identity)) {
            self.by_identity.insert(dossier.identity, dossier.id);
        }
        self.dossiers.insert(dossier.id, dossier);
    }

    fn forget(&mut self, id: DocumentId) {
        let Some(before) = self.dossiers.remove(&id) else { return };
        if self.by_path.get(&before.path) == Some(&id) {
            self.by_path.remove(&before.path);
        }
        if self.by_identity.get(&before.identity) == Some(&id) {
            self.by_identity.remove(&before.identity);
        }
    }

    fn above(
        &self,
        id: DocumentId,
        kind: Kind,
        put_in: &[DocumentId],
        path: Option<&FilePath>,
    ) -> Option<DocumentId> {
        if self.dossiers.is_empty() {
            return None;
        }
        let is_there = |dossier: &DocumentId| self.dossiers.get(dossier).is_some_and(|one| one.is_present);
        if let Some(put_in) = put_in.iter().copied().find(is_there) {
            return Some(put_in);
        }
        let nearest = self.nearest(path?)?;
        (kind == Kind::Document || !self.is_within(nearest, id)).then_some(nearest)
    }

    fn nearest(&self, path: &FilePath) -> Option<DocumentId> {
        let mut folder = path.folder();
        while let Some(this) = folder {
            let found = self.by_path.get(&this).and_then(|id| self.dossiers.get(id));
            if let Some(dossier) = found.filter(|dossier| dossier.is_present) {
                return Some(dossier.id);
            }
            folder = this.folder();
        }
        None
    }

    /// By relations and by places. Each dossier is looked at once, however they lie.
    fn is_within(&self, dossier: DocumentId, other: DocumentId) -> bool {
        let mut seen = std::collections::BTreeSet::new();
        let mut next = vec![dossier];
        while let Some(this) = next.pop() {
            if this == other {
                return true;
            }
            if let Some(known) = self.dossiers.get(&this).filter(|_| seen.insert(this)) {
                next.extend(known.within.iter().copied());
                next.extend(self.nearest(&known.path));
            }
        }
        false
    }
}

/// The dossiers that a person put a record in, the first that was noted first.
fn within(record: &Record) -> Box<[DocumentId]> {
    let relations = record.relations.iter().filter(|related| related.kind == RelationKind::InDossier);
    relations.map(|related| related.document).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may fail
mod tests {
    use super::Dossiers;
    use crate::model::{
        DocumentId, FileIdentity, FilePath, Kind, Location, Record, Related, RelationKind, Stamp, State,
        Timestamp,
    };

    fn id(number: u128) -> DocumentId {
        DocumentId(uuid::Uuid::from_u128(number))
    }

    fn dossier(number: u128, path: &str, put_in: &[u128]) -> Record {
        let identity = FileIdentity { filesystem: 1, file: number, birth_time_ns: 1 };
        let location = Location {
            path: FilePath::from_bytes(path.as_bytes()),
            identity,
            stamp: Stamp::default(),
            folder: 0,
        };
        let mut record = Record::provisional(id(number), location, Timestamp(0));
        record.kind = Kind::Dossier;
        record.state = State::Settled;
        record.relations = put_in
            .iter()
            .map(|other| Related {
                kind: RelationKind::InDossier,
                document: id(*other),
                by: "eva".into(),
                time: Timestamp(0),
            })
            .collect();
        record
    }

    fn document(path: &str, put_in: &[u128]) -> Record {
        Record { kind: Kind::Document, ..dossier(99, path, put_in) }
    }

    fn house() -> Dossiers {
        let dossiers = Dossiers::default();
        for (number, path) in [(1, "/w/a"), (2, "/w/a/b/c"), (3, "/w/z")] {
            dossiers.note(&dossier(number, path, &[]));
        }
        dossiers
    }

    #[test]
    fn the_nearest_dossier_is_the_one_unless_a_person_said_another() {
        let dossiers = house();
        for (path, put_in, expected) in [
            ("/w/a/x.txt", &[][..], Some(1)),
            ("/w/a/b/x.txt", &[], Some(1)),
            ("/w/a/b/c/d/x.txt", &[], Some(2)),
            ("/w/ab/x.txt", &[], None),
            ("/x.txt", &[], None),
            ("/w/a/x.txt", &[3], Some(3)),
            ("/w/a/x.txt", &[7, 3], Some(3)),
            ("/w/a/x.txt", &[7], Some(1)),
        ] {
            assert_eq!(dossiers.above(&document(path, put_in)), expected.map(id), "{path} {put_in:?}");
        }
        assert_eq!(dossiers.above(&dossier(2, "/w/a/b/c", &[])), Some(id(1)), "a dossier can be in another");
        assert_eq!(dossiers.above(&dossier(1, "/w/a", &[])), None);
    }

    #[test]
    fn what_is_gone_holds_nothing_and_is_remembered() {
        let dossiers = house();
        dossiers.note(&Record { state: State::Gone, ..dossier(2, "/w/a/b/c", &[]) });
        assert_eq!(dossiers.above(&document("/w/a/b/c/x.txt", &[])), Some(id(1)));
        let gone = dossiers.at(&FilePath::from_bytes(b"/w/a/b/c")).unwrap();
        assert!(gone.id == id(2) && !gone.is_present);
        assert_eq!(dossiers.of(&gone.identity).map(|found| found.id), Some(id(2)));
        // Another one came in its place: that one is found there, however often the first is noted.
        dossiers.note(&dossier(4, "/w/a/b/c", &[]));
        dossiers.note(&Record { state: State::Gone, ..dossier(2, "/w/a/b/c", &[]) });
        assert_eq!(dossiers.at(&gone.path).map(|found| found.id), Some(id(4)));
        // And one that moved is no longer where it was.
        dossiers.note(&dossier(4, "/w/q", &[]));
        assert_eq!(dossiers.above(&document("/w/a/b/c/x.txt", &[])), Some(id(1)));
        assert_eq!(dossiers.count(), 4);
    }

    #[test]
    fn no_dossier_is_in_itself() {
        let dossiers = house();
        // A person put 1 in 3; then the folder of 3 was moved into that of 1.
        dossiers.note(&dossier(1, "/w/a", &[3]));
        dossiers.note(&dossier(3, "/w/a/z", &[]));
        assert_eq!(dossiers.above(&dossier(1, "/w/a", &[3])), Some(id(3)));
        assert_eq!(dossiers.above(&dossier(3, "/w/a/z", &[])), None, "the place says nothing then");
        assert!(dossiers.is_within(id(2), id(3)) && dossiers.is_within(id(2), id(2)));
        assert!(!dossiers.is_within(id(7), id(3)));
    }
}
