//! What looks at folders found where the ledger did not expect it: evidence of where a record's file is now.
//!
//! Written by a look before any of what it found is judged, so that names that shifted are judged as a group.
//! Whoever uses it looks again: what stands here may be old.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{
    identify::evidence::is_born,
    model::{FileIdentity, FilePath, Record, Seen, Stamp},
};

/// Most sightings kept. With more, all begin anew: less evidence means more that is only likely.
const MOST: usize = 100_000;

/// What looks found at unexpected places.
#[derive(Debug, Default)]
pub struct Sightings(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// Files for good, by what makes them so.
    files: HashMap<FileIdentity, FilePath>,
    /// Others, by size and modification time.
    stamps: HashMap<(u64, i64), FilePath>,
    /// Sizes and modification times of files that are no longer at their place.
    lost: HashSet<(u64, i64)>,
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
        } else {
            inner.stamps.insert(key(&seen.stamp), path.clone());
        }
    }

    /// Notes that a look did not find a file at its place.
    pub fn lost(&self, stamp: &Stamp) {
        let mut inner = self.lock();
        if inner.lost.len() >= MOST {
            inner.lost.clear();
        }
        inner.lost.insert(key(stamp));
    }

    /// Where the file of a record was seen last at a place that the record does not have.
    pub fn of(&self, record: &Record) -> Option<FilePath> {
        let inner = self.lock();
        let place = record.locations.iter().find_map(|at| {
            if is_born(&at.identity) {
                inner.files.get(&at.identity)
            } else {
                inner.stamps.get(&key(&at.stamp))
            }
        })?;
        record.location_at(place).is_none().then(|| place.clone())
    }

    /// Whether a file with that size and time was missed at its place.
    pub fn is_lost(&self, stamp: &Stamp) -> bool {
        self.lock().lost.contains(&key(stamp))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
