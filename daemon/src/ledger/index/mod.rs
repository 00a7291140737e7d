//! The index: which document is where, as keys that lead to places in the journal. A cache.
//!
//! Knows `sled`, and nobody else does. **Invariants:** one transaction per batch, with the last sequence
//! applied inside it; for each document in `by_id`, the other trees hold exactly the keys of the record
//! at that place. sled may fail and may panic: both end in [`Fault`], and then the index is put aside
//! and rebuilt.

pub(crate) mod absent;
pub(crate) mod keys;
mod meta;
mod rebuild;

use std::{
    collections::BTreeSet,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use sled::{
    Transactional as _, Tree,
    transaction::{TransactionError, TransactionalTree},
};

use self::{absent::Absent, keys::Latest};
use super::{
    ReadError,
    bell::{self, Bell},
    digest::Digest,
    journal::Place,
    overlay::{Counts, count_of},
    space,
};
use crate::model::{DocumentId, OriginId, Sequence};

pub(crate) use meta::Applied;
pub(crate) use rebuild::{Rebuild, Stopped};

/// What went wrong with the index.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("{0}")]
    Sled(#[from] sled::Error),
    /// sled panicked.
    #[error("the index panicked")]
    Panicked,
    /// A value that was never written.
    #[error("a value in `{0}` is not one")]
    Odd(&'static str),
    /// It is of another journal, or of another version.
    #[error("the index is not of this journal: {0}")]
    Foreign(&'static str),
    /// It was never whole.
    #[error("the index was never finished")]
    Unfinished,
    /// It lacks entries that cannot be read.
    #[error("the journal is damaged in what the index lacks")]
    Damaged,
    /// It was built round damage that was mended since.
    #[error("a damaged part of the journal was put back")]
    Mended,
    /// It lacks more than can be added in a moment.
    #[error("the index lacks {0} entries")]
    Behind(u64),
    /// The journal could not be read.
    #[error(transparent)]
    Journal(#[from] ReadError),
    /// A file beside sled's.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Fault {
    /// Whether all will be well once the disk has space.
    pub(crate) fn is_full_disk(&self) -> bool {
        match self {
            Self::Sled(sled::Error::Io(error)) | Self::Io(error) => space::is_full(error),
            _ => false,
        }
    }
}

/// Runs what touches sled; a panic in there is a fault like any other.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Fault::Panicked))
}

/// The open index.
#[derive(Debug)]
pub(crate) struct Index {
    db: sled::Db,
    pub(crate) by_id: Tree,
    pub(crate) by_path: Tree,
    pub(crate) by_identity: Tree,
    pub(crate) by_content: Tree,
    pub(crate) by_state: Tree,
    pub(crate) by_publish_date: Tree,
    pub(crate) by_relation: Tree,
    meta: Tree,
    /// As in `meta`.
    done: Mutex<(Applied, Counts)>,
    /// Only of an index that began empty.
    absent: Option<Absent>,
}

/// Writes for one tree: a key with its value, or with nothing to remove it.
type Writes = Vec<(Vec<u8>, Option<Vec<u8>>)>;
/// The trees that hold keys of documents.
const TREES: usize = 7;

impl Index {
    /// Opens what is there, or makes it.
    fn open_any(path: &Path, cache_bytes: u64) -> Result<Self, Fault> {
        let config = sled::Config::new().path(path).cache_capacity(cache_bytes).flush_every_ms(None);
        let db = open_patiently(&config)?;
        let mut index = Self {
            by_id: db.open_tree("by_id")?,
            by_path: db.open_tree("by_path")?,
            by_identity: db.open_tree("by_identity")?,
            by_content: db.open_tree("by_content")?,
            by_state: db.open_tree("by_state")?,
            by_publish_date: db.open_tree("by_publish_date")?,
            by_relation: db.open_tree("by_relation")?,
            meta: db.open_tree("meta")?,
            db,
            done: Mutex::default(),
            absent: None,
        };
        if let Some(bytes) = index.meta.get(meta::APPLIED)? {
            *bell::lock(&index.done) = meta::applied_from_bytes(&bytes).ok_or(Fault::Odd("meta"))?;
        }
        if index.by_id.is_empty() {
            index.absent = Some(Absent::all());
        }
        Ok(index)
    }

    /// Opens a whole index of that journal.
    pub(crate) fn open(path: &Path, cache_bytes: u64, origin: OriginId) -> Result<Self, Fault> {
        guarded(|| {
            let index = Self::open_any(path, cache_bytes)?;
            match index.meta.get(meta::FORM)?.as_deref().map(meta::form_from_bytes) {
                // Written last by a rebuild, so without it the rest is not whole.
                None => Err(Fault::Unfinished),
                Some(Some((meta::VERSION, found))) if found == origin => Ok(index),
                Some(Some((meta::VERSION, _))) => Err(Fault::Foreign("its origin is another")),
                Some(_) => Err(Fault::Foreign("its version is another")),
            }
        })
    }

    /// Up to where it holds the journal, and its count of documents by state.
    pub(crate) fn done(&self) -> (Applied, Counts) {
        *bell::lock(&self.done)
    }

    /// The damaged parts of the journal that it was built round: where each begins, and with which entry.
    pub(crate) fn round(&self) -> Result<Vec<(Place, Sequence)>, Fault> {
        guarded(|| {
            let bytes = self.meta.get(meta::ROUND)?;
            Ok(bytes.map(|bytes| meta::round_from_bytes(&bytes)).unwrap_or_default())
        })
    }

    /// Whether the index surely holds nothing under that key; without asking it.
    pub(crate) fn lacks(&self, tree: absent::Tree, key: &[u8]) -> bool {
        self.absent.as_ref().is_some_and(|absent| absent.is_sure_of(tree, key))
    }

    /// Where a document's latest entry is.
    pub(crate) fn latest(&self, id: DocumentId) -> Result<Option<Latest>, Fault> {
        if self.lacks(absent::Tree::Id, id.0.as_bytes()) {
            return Ok(None);
        }
        let Some(bytes) = self.by_id.get(id.0.as_bytes())? else { return Ok(None) };
        Latest::from_bytes(&bytes).map(Some).ok_or(Fault::Odd("by_id"))
    }

    /// Takes a batch: each document's digest, the last one of each if there were more. `before` reads
    /// the digest of an earlier entry, to know which keys no longer hold.
    pub(crate) fn apply(
        &self,
        batch: &[Arc<Digest>],
        applied: Applied,
        before: impl Fn(Latest, DocumentId) -> Result<Digest, ReadError>,
    ) -> Result<(), Fault> {
        guarded(|| {
            let mut counts = self.done().1;
            let mut writes: [Writes; TREES] = Default::default();
            for digest in batch {
                let old = match self.latest(digest.document)? {
                    // Already here, as when a rebuild ran ahead of what waits.
                    Some(latest) if latest.sequence >= digest.sequence => continue,
                    Some(latest) => Some(before(latest, digest.document)?),
                    None => None,
                };
                if let Some(count) = old.as_ref().and_then(|old| count_of(&mut counts, old.state)) {
                    *count = count.saturating_sub(1);
                }
                if let Some(count) = count_of(&mut counts, digest.state) {
                    *count = count.saturating_add(1);
                }
                gather(&mut writes, old.as_ref(), digest);
            }
            self.note(&writes);
            let trees = [
                &self.by_id,
                &self.by_path,
                &self.by_identity,
                &self.by_content,
                &self.by_state,
                &self.by_publish_date,
                &self.by_relation,
                &self.meta,
            ];
            let value = meta::applied_to_bytes(applied, counts);
            let written = trees.as_slice().transaction(|trees| {
                let Some((meta, trees)) = trees.split_last() else { return Ok(()) };
                for (tree, writes) in trees.iter().zip(&writes) {
                    write(tree, writes)?;
                }
                meta.insert(meta::APPLIED, value.as_slice())?;
                Ok(())
            });
            match written {
                Ok(()) => {}
                Err(TransactionError::Storage(error)) => return Err(error.into()),
                Err(TransactionError::Abort(())) => return Err(Fault::Odd("a transaction")),
            }
            *bell::lock(&self.done) = (applied, counts);
            Ok(())
        })
    }

    /// Remembers what is about to be put in.
    fn note(&self, [by_id, by_path, by_identity, by_content, ..]: &[Writes; TREES]) {
        let Some(absent) = &self.absent else { return };
        for (key, _) in by_id {
            absent.is_put_in(absent::Tree::Id, key);
        }
        for (tree, writes) in [
            (absent::Tree::Path, by_path),
            (absent::Tree::Identity, by_identity),
            (absent::Tree::Content, by_content),
        ] {
            for key in writes.iter().filter_map(|(key, _)| keys::claimed(key)) {
                absent.is_put_in(tree, key);
            }
        }
    }

    /// Makes it durable.
    pub(crate) fn flush(&self) -> Result<(), Fault> {
        guarded(|| Ok(self.db.flush().map(drop)?))
    }

    /// All that is in it, for tests that compare.
    #[cfg(test)]
    pub(crate) fn contents(&self) -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
        let mut all = Vec::new();
        for (name, tree) in [
            ("by_id", &self.by_id),
            ("by_path", &self.by_path),
            ("by_identity", &self.by_identity),
            ("by_content", &self.by_content),
            ("by_state", &self.by_state),
            ("by_publish_date", &self.by_publish_date),
            ("by_relation", &self.by_relation),
            ("meta", &self.meta),
        ] {
            all.extend(
                tree.iter()
                    .map(|pair| pair.unwrap())
                    .map(|(key, value)| (name, key.to_vec(), value.to_vec())),
            );
        }
        all
    }
}

/// sled lets go of its lock some time after the last handle is dropped.
fn open_patiently(config: &sled::Config) -> Result<sled::Db, Fault> {
    let pause = Bell::default();
    let mut tries = 0;
    loop {
        match config.open() {
            Err(sled::Error::Io(error)) if tries < 40 && error.to_string().contains("lock") => {
                tries += 1;
                pause.wait(Duration::from_millis(50));
            }
            other => return Ok(other?),
        }
    }
}

fn write(
    tree: &TransactionalTree,
    writes: &Writes,
) -> Result<(), sled::transaction::UnabortableTransactionError> {
    for (key, value) in writes {
        match value {
            Some(value) => tree.insert(key.as_slice(), value.as_slice())?,
            None => tree.remove(key.as_slice())?,
        };
    }
    Ok(())
}

/// Keys with their values.
type Pairs = BTreeSet<(Vec<u8>, Vec<u8>)>;

/// What turns the keys of one digest into those of the next.
fn gather(writes: &mut [Writes; TREES], old: Option<&Digest>, new: &Digest) {
    let [by_id, by_path, by_identity, by_content, by_state, by_publish_date, by_relation] = writes;
    let latest = Latest { place: new.place, sequence: new.sequence, state: new.state };
    by_id.push((new.document.0.as_bytes().to_vec(), Some(latest.to_bytes().to_vec())));
    let claims: fn(&Digest) -> Pairs =
        |digest| digest.claims().map(|(key, claim)| (key, keys::claim_value(&claim))).collect();
    let identities: fn(&Digest) -> Pairs =
        |digest| digest.identities().map(|key| (key, Vec::new())).collect();
    let content: fn(&Digest) -> Pairs =
        |digest| digest.contents().map(|key| (key.to_vec(), Vec::new())).collect();
    let due: fn(&Digest) -> Pairs =
        |digest| digest.due().map(|key| (key.to_vec(), Vec::new())).into_iter().collect();
    let states: fn(&Digest) -> Pairs = |digest| {
        [digest.exception(), digest.dossier()]
            .into_iter()
            .flatten()
            .map(|key| (key.to_vec(), Vec::new()))
            .collect()
    };
    let relations: fn(&Digest) -> Pairs =
        |digest| digest.relations().map(|key| (key.to_vec(), Vec::new())).collect();
    for (writes, pairs) in [
        (by_path, claims),
        (by_identity, identities),
        (by_content, content),
        (by_state, states),
        (by_publish_date, due),
        (by_relation, relations),
    ] {
        let (old, new) = (old.map(pairs).unwrap_or_default(), pairs(new));
        let kept: BTreeSet<&[u8]> = new.iter().map(|(key, _)| key.as_slice()).collect();
        let gone = old.iter().filter(|(key, _)| !kept.contains(key.as_slice()));
        writes.extend(gone.map(|(key, _)| (key.clone(), None)));
        writes.extend(new.difference(&old).map(|(key, value)| (key.clone(), Some(value.clone()))));
    }
}
