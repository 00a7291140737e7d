//! What is known to be wrong with the journal's files: found when they are opened, read or checked.

use std::{
    collections::{BTreeMap, BTreeSet},
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Damage {
    /// Which file.
    pub path: PathBuf,
    /// From which byte on.
    pub offset: u64,
    /// Where what can be read goes on, as far as that is known.
    pub(crate) end: Place,
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
            end: place.after(1),
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
    /// For what a check was asked: once for each place until the daily one, whatever a check makes of it.
    asked: BTreeSet<Place>,
    /// Counts the checks.
    round: u64,
}

impl Found {
    /// Whether a place is in a damage that is known.
    fn holds(&self, place: Place) -> bool {
        let before = self.all.range(..=place).next_back();
        before.is_some_and(|(begin, (_, damage))| *begin == place || place < damage.end)
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Damages {
    found: Mutex<Found>,
    /// Rung for the check: something was met that it has not seen.
    pub(crate) bell: Bell,
    /// How often it was rung.
    #[cfg(test)]
    rings: std::sync::atomic::AtomicU64,
}

impl Damages {
    /// Notes what a reader met, and has all of the journal checked if that is new: one check for one place.
    pub(crate) fn met(&self, place: Place, path: &Path, what: &str) {
        let mut found = bell::lock(&self.found);
        if found.holds(place) || found.all.len() >= MOST {
            return;
        }
        let round = found.round;
        found.all.insert(place, (round, Arc::new(Damage::at(place, path, what))));
        let is_new = found.asked.len() < MOST && found.asked.insert(place);
        drop(found);
        if is_new {
            tracing::error!(
                file = %path.display(), byte = place.offset(), what,
                "the journal is damaged; all of it is checked now"
            );
            #[cfg(test)]
            self.rings.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            self.bell.ring();
        }
    }

    /// Lets what was checked for be checked for again: a day has gone by.
    pub(crate) fn forget_what_was_asked(&self) {
        bell::lock(&self.found).asked.clear();
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
        // What was met meanwhile is no second damage where the check found it too.
        let is_found = |met: &Place| {
            let before = damages.range(..=*met).next_back();
            before.is_some_and(|(_, damage)| *met < damage.end)
        };
        found.all.retain(|place, (since, _)| *since >= round && !is_found(place));
        let (now, damages) = (found.round, damages.into_iter().take(MOST));
        found.all.extend(damages.map(|(place, damage)| (place, (now.min(round), Arc::new(damage)))));
    }

    /// How often a check was asked for.
    #[cfg(test)]
    pub(crate) fn rings(&self) -> u64 {
        self.rings.load(std::sync::atomic::Ordering::SeqCst)
    }

    /// How many checks were begun.
    #[cfg(test)]
    pub(crate) fn rounds(&self) -> u64 {
        bell::lock(&self.found).round
    }

    /// All of it, in the order of the files.
    pub(crate) fn all(&self) -> Vec<Arc<Damage>> {
        bell::lock(&self.found).all.values().map(|(_, damage)| Arc::clone(damage)).collect()
    }
}
