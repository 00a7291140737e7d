//! The index: which document is where, as keys that lead to places in the journal. A cache.
//!
//! **Invariants:** one transaction per batch, with the last sequence
//! applied inside it; for each document in `by_id`, the other trees hold exactly the keys of the record
//! at that place. sled may fail and may panic: both end in [`Fault`], and then the index is put aside
//! and rebuilt.

pub(crate) mod absent;
mod meta;
mod rebuild;
mod store;

use std::{
    collections::BTreeSet,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{Arc, Mutex},
};

use self::{
    absent::Absent,
    store::{Store, Writes},
};
use super::{
    ReadError, bell,
    digest::Digest,
    journal::Place,
    keys::{self, Latest, Tree},
    space,
};
use crate::model::{DocumentId, OriginId, Sequence};

pub(crate) use meta::{Applied, Counts, count_of};
pub(crate) use rebuild::{Rebuild, Stopped};
pub(crate) use store::Bytes;

/// What went wrong with the index.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("{0}")]
    Sled(#[from] store::Error),
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
            Self::Sled(error) => store::is_full_disk(error),
            Self::Io(error) => space::is_full(error),
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
    pub(crate) store: Store,
    /// As in `meta`.
    done: Mutex<(Applied, Counts)>,
    /// Only of an index that began empty.
    absent: Option<Absent>,
}

impl Index {
    /// Opens what is there, or makes it.
    fn open_any(path: &Path, cache_bytes: u64) -> Result<Self, Fault> {
        let store = Store::open(path, cache_bytes)?;
        let done = match store.get(Tree::Meta, meta::APPLIED)? {
            Some(bytes) => meta::applied_from_bytes(&bytes).ok_or(Fault::Odd(Tree::Meta.name()))?,
            None => Default::default(),
        };
        let absent = store.is_empty(Tree::Id).then(Absent::all);
        Ok(Self { store, done: Mutex::new(done), absent })
    }

    /// Opens a whole index of that journal.
    pub(crate) fn open(path: &Path, cache_bytes: u64, origin: OriginId) -> Result<Self, Fault> {
        guarded(|| {
            let index = Self::open_any(path, cache_bytes)?;
            match index.store.get(Tree::Meta, meta::FORM)?.as_deref().map(meta::form_from_bytes) {
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
            let bytes = self.store.get(Tree::Meta, meta::ROUND)?;
            Ok(bytes.map(|bytes| meta::round_from_bytes(&bytes)).unwrap_or_default())
        })
    }

    /// Whether the index surely holds nothing under that key; without asking it.
    pub(crate) fn lacks(&self, tree: Tree, key: &[u8]) -> bool {
        self.absent.as_ref().is_some_and(|absent| absent.is_sure_of(tree, key))
    }

    /// Where a document's latest entry is.
    pub(crate) fn latest(&self, id: DocumentId) -> Result<Option<Latest>, Fault> {
        if self.lacks(Tree::Id, id.0.as_bytes()) {
            return Ok(None);
        }
        let Some(bytes) = self.store.get(Tree::Id, id.0.as_bytes())? else { return Ok(None) };
        Latest::from_bytes(&bytes).map(Some).ok_or(Fault::Odd(Tree::Id.name()))
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
            let mut writes: [Writes; Tree::ALL.len()] = Default::default();
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
            if let Some(absent) = &self.absent {
                Tree::ALL.into_iter().zip(&writes).for_each(|(tree, writes)| note(absent, tree, writes));
            }
            let [.., of_itself] = &mut writes;
            of_itself.push((meta::APPLIED.to_vec(), Some(meta::applied_to_bytes(applied, counts))));
            self.store.write(&writes)?;
            *bell::lock(&self.done) = (applied, counts);
            Ok(())
        })
    }

    /// Makes it durable.
    pub(crate) fn flush(&self) -> Result<(), Fault> {
        guarded(|| self.store.flush())
    }

    /// All that is in it, for tests that compare.
    #[cfg(test)]
    pub(crate) fn contents(&self) -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
        use std::ops::Bound;
        let all = (Bound::Unbounded, Bound::Unbounded);
        let pairs =
            |tree: Tree| self.store.range(tree, all.clone(), false).map(move |pair| (tree, pair.unwrap()));
        let pairs = Tree::ALL.into_iter().flat_map(pairs);
        pairs.map(|(tree, (key, value))| (tree.name(), key.to_vec(), value.to_vec())).collect()
    }
}

/// Remembers what is about to be put in, without the document: others are never asked for what is new.
fn note(absent: &Absent, tree: Tree, writes: &Writes) {
    for (key, _) in writes {
        let key = match tree {
            Tree::Id => Some(key.as_slice()),
            Tree::Path | Tree::Identity | Tree::Content | Tree::Relation => keys::claimed(key),
            Tree::State | Tree::PublishDate | Tree::Meta => return,
        };
        if let Some(key) = key {
            absent.is_put_in(tree, key);
        }
    }
}

/// What turns the keys of one digest into those of the next.
fn gather(writes: &mut [Writes; Tree::ALL.len()], old: Option<&Digest>, new: &Digest) {
    for (tree, writes) in Tree::ALL.into_iter().zip(writes) {
        let pairs = |digest: &Digest| BTreeSet::from_iter(digest.keys(tree));
        let (old, new) = (old.map(pairs).unwrap_or_default(), pairs(new));
        let kept: BTreeSet<&[u8]> = new.iter().map(|(key, _)| key.as_slice()).collect();
        let gone = old.iter().filter(|(key, _)| !kept.contains(key.as_slice()));
        writes.extend(gone.map(|(key, _)| (key.clone(), None)));
        writes.extend(new.difference(&old).map(|(key, value)| (key.clone(), Some(value.clone()))));
    }
}
