//! What is known to be wrong with the journal's files: found when they are opened, read or checked.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use super::Place;
use crate::{
    ledger::bell::{self, Bell},
    model::{DocumentId, Sequence},
};

/// Places that are kept: enough to see that the disk is bad, and bounded.
pub(crate) const MOST: usize = 64;
/// Documents that are named for one place.
pub(crate) const NAMED: usize = 20;

/// A part of the journal that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Which file.
    pub path: PathBuf,
    /// From which byte on.
    pub offset: u64,
    /// In which way.
    pub what: String,
    /// The first and the last entry that cannot be read, where that is known yet.
    pub entries: Option<(Sequence, Sequence)>,
    /// Documents whose last entry is among them, up to [`NAMED`]: their record cannot be read.
    pub lost: Vec<DocumentId>,
    /// Documents of which an earlier entry is among them, up to [`NAMED`]: part of their history cannot be read.
    pub touched: Vec<DocumentId>,
}

impl Damage {
    /// At a place, and nothing else is known of it.
    pub(crate) fn at(place: Place, path: &Path, what: &str) -> Self {
        Self {
            path: path.into(),
            offset: place.offset().into(),
            what: what.into(),
            entries: None,
            lost: Vec::new(),
            touched: Vec::new(),
        }
    }
}

#[derive(Debug, Default)]
struct Found {
    all: BTreeMap<Place, (u64, Arc<Damage>)>,
    /// Counts the checks.
    round: u64,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Damages {
    found: Mutex<Found>,
    /// Rung for the check: something was met that it has not seen.
    pub(crate) bell: Bell,
}

impl Damages {
    /// Notes what a reader met, and has all of the journal checked if that is new.
    pub(crate) fn met(&self, place: Place, path: &Path, what: &str) {
        let mut found = bell::lock(&self.found);
        if found.all.contains_key(&place) || found.all.len() >= MOST {
            return;
        }
        let round = found.round;
        found.all.insert(place, (round, Arc::new(Damage::at(place, path, what))));
        drop(found);
        tracing::error!(
            file = %path.display(), byte = place.offset(), what,
            "the journal is damaged; all of it is checked now"
        );
        self.bell.ring();
    }

    /// Begins a check: what was met before is in its hands.
    pub(crate) fn begin(&self) -> u64 {
        let mut found = bell::lock(&self.found);
        found.round += 1;
        found.round
    }

    /// Ends a check of everything, or tells what a reading of everything went round: that is all there is, but
    /// for what others met meanwhile.
    pub(crate) fn replace(&self, round: u64, damages: BTreeMap<Place, Damage>) {
        let mut found = bell::lock(&self.found);
        found.all.retain(|_, (since, _)| *since >= round);
        let (now, damages) = (found.round, damages.into_iter().take(MOST));
        found.all.extend(damages.map(|(place, damage)| (place, (now.min(round), Arc::new(damage)))));
    }

    /// All of it, in the order of the files.
    pub(crate) fn all(&self) -> Vec<Arc<Damage>> {
        bell::lock(&self.found).all.values().map(|(_, damage)| Arc::clone(damage)).collect()
    }
}
