//! What looks at folders found where the ledger did not expect it: evidence of where a record's file is now.
//!
//! Written by a look before any of what it found is judged, so that names that shifted are judged as a group.
//! Whoever uses it looks again: what stands here may be old.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{
    identify::evidence::{is_born, is_fine, may_be_a_copy},
    model::{FileIdentity, FilePath, Record, Seen, Sha256, Stamp},
};

/// Most sightings kept. With more, all begin anew: less evidence means more that is only likely.
const MOST: usize = 100_000;

/// Places of files that look alike. That there is more than one is all that matters.
const MOST_ALIKE: usize = 3;

/// What looks found at unexpected places.
#[derive(Debug, Default)]
pub struct Sightings(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// Files for good, by what makes them so.
    files: HashMap<FileIdentity, FilePath>,
    /// Others, and copies, by size and modification time: all places, up to [`MOST_ALIKE`].
    stamps: HashMap<(u64, i64), Vec<FilePath>>,
    /// What is in files that look as others do which are missed, by where they are.
    contents: HashMap<FilePath, (FileIdentity, Stamp, Sha256)>,
    /// Sizes and modification times of files that are no longer at their place, and whether that is so of several.
    lost: HashMap<(u64, i64), bool>,
    /// Whether another folder took the name of one, by the marks of both. Judged once: what is found in it is recorded.
    replaced: HashMap<(FilePath, u64, u64), bool>,
}

fn key(stamp: &Stamp) -> (u64, i64) {
    (stamp.size, stamp.modify_time_ns)
}

impl Sightings {
    /// Notes that a look found a file where another one, or none, was known.
    pub fn found(&self, path: &FilePath, seen: &Seen) {
        let mut inner = self.lock();
        if inner.files.len() + inner.stamps.len() >= MOST {
            inner.files.clear();
            inner.stamps.clear();
        }
        if is_born(&seen.identity) {
            inner.files.insert(seen.identity, path.clone());
        }
        if may_be_a_copy(seen) {
            let places = inner.stamps.entry(key(&seen.stamp)).or_default();
            places.retain(|place| place != path);
            places.insert(0, path.clone());
            places.truncate(MOST_ALIKE);
        }
    }

    /// Notes that a look did not find a file at its place.
    pub fn lost(&self, stamp: &Stamp) {
        let mut inner = self.lock();
        if inner.lost.len() >= MOST {
            inner.lost.clear();
        }
        inner.lost.entry(key(stamp)).and_modify(|several| *several = true).or_insert(false);
    }

    /// Where the file of a record was seen at places that the record does not have, the last one first.
    pub fn of(&self, record: &Record) -> Vec<FilePath> {
        let inner = self.lock();
        let mut places = Vec::new();
        for at in &record.locations {
            if is_born(&at.identity) {
                places.extend(inner.files.get(&at.identity).cloned());
            }
            places.extend(inner.stamps.get(&key(&at.stamp)).into_iter().flatten().cloned());
        }
        places.retain(|place| record.location_at(place).is_none());
        places
    }

    /// Notes what is in a file, where that alone tells it from others: several such were missed, or one, and its time
    /// is one that others share by chance.
    pub fn read(&self, path: &FilePath, seen: &Seen, sha256: &Sha256) {
        let mut inner = self.lock();
        let is_asked = match inner.lost.get(&key(&seen.stamp)) {
            Some(several) => *several || !is_fine(&seen.stamp, &seen.stamp),
            None => false,
        };
        if !may_be_a_copy(seen) || !is_asked {
            return;
        }
        if inner.contents.len() >= MOST {
            inner.contents.clear();
        }
        inner.contents.insert(path.clone(), (seen.identity, seen.stamp, *sha256));
    }

    /// What is in a file that looks as others do, if it was read since.
    pub fn content_at(&self, path: &FilePath, seen: &Seen) -> Option<Sha256> {
        let inner = self.lock();
        let (identity, stamp, sha256) = inner.contents.get(path)?;
        ((identity, stamp) == (&seen.identity, &seen.stamp)).then_some(*sha256)
    }

    /// Whether a file with that size and time was missed at its place.
    pub fn is_lost(&self, stamp: &Stamp) -> bool {
        self.lock().lost.contains_key(&key(stamp))
    }

    /// Whether several files with that size and time were missed, or one more than once.
    pub fn are_several_lost(&self, stamp: &Stamp) -> bool {
        self.lock().lost.get(&key(stamp)).is_some_and(|several| *several)
    }

    /// Whether another folder has the name of one, where the marks of both alone do not tell.
    pub fn is_replaced(&self, folder: &FilePath, marks: (u64, u64), ask: impl FnOnce() -> bool) -> bool {
        let key = (folder.clone(), marks.0, marks.1);
        if let Some(known) = self.lock().replaced.get(&key) {
            return *known;
        }
        let is_replaced = ask();
        let mut inner = self.lock();
        if inner.replaced.len() >= MOST {
            inner.replaced.clear();
        }
        inner.replaced.insert(key, is_replaced);
        is_replaced
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
