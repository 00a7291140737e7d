//! What is known to be wrong with the journal's files: found when they are opened, read or checked.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use super::{Place, damage::Damage, noted::Note};
use crate::ledger::bell::{self, Bell};

/// Places that are kept: enough to see that the disk is bad, and bounded.
pub(crate) const MOST: usize = 64;
#[derive(Debug, Default)]
struct Found {
    all: BTreeMap<Place, (u64, Arc<Damage>)>,
    /// For what a check was asked: once for each place until the daily one, whatever a check makes of it.
    asked: BTreeSet<Place>,
    /// Counts the checks.
    round: u64,
    /// Where it is kept over a start.
    note: Option<Note>,
}

impl Found {
    /// Whether a place is in a damage that is known.
    fn holds(&self, place: Place) -> bool {
        let before = self.all.range(..=place).next_back();
        before.is_some_and(|(begin, (_, damage))| *begin == place || place < damage.end)
    }

    fn write_down(&self) {
        if let Some(note) = &self.note {
            note.write(self.all.iter().map(|(place, (_, damage))| (*place, &**damage)));
        }
    }
}

/// Whether a place that somebody met is in one of these.
fn is_in(damages: &BTreeMap<Place, Damage>, met: &Place) -> bool {
    damages.range(..=*met).next_back().is_some_and(|(_, damage)| *met < damage.end)
}

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
    /// Keeps what is known in a file from now on, beside what an earlier daemon knew and is still so.
    pub(crate) fn keep_in(&self, note: PathBuf, journal: &Path) {
        let note = Note::new(note, journal.into());
        let mut found = bell::lock(&self.found);
        let known = note.read();
        // It knows more than who only met a place in it.
        found.all.retain(|place, _| !is_in(&known, place));
        found.all.extend(known.into_iter().map(|(place, damage)| (place, (0, Arc::new(damage)))));
        if !found.all.is_empty() {
            tracing::error!(damages = found.all.len(), "the journal is damaged; the status says where");
        }
        found.note = Some(note);
        found.write_down();
    }

    /// Notes what a reader met, and has all of the journal checked if that is new: one check for one place.
    pub(crate) fn met(&self, place: Place, path: &Path, what: &str) {
        let mut found = bell::lock(&self.found);
        if found.holds(place) || found.all.len() >= MOST {
            return;
        }
        let round = found.round;
        found.all.insert(place, (round, Arc::new(Damage::at(place, path, what))));
        let is_new = found.asked.len() < MOST && found.asked.insert(place);
        found.write_down();
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

    /// Tells what a reading of everything went round. It does not tell a file that reads well from the one that was
    /// written: what is known of those stays.
    pub(crate) fn went_round(&self, round: u64, mut damages: BTreeMap<Place, Damage>) {
        let is_met = |number: u32| damages.keys().any(|place| place.segment() == number);
        let known = bell::lock(&self.found).all.clone();
        let of_files = known.into_iter().filter(|(place, (_, damage))| damage.is_of_file(*place));
        let stay: Vec<_> = of_files.filter(|(place, _)| !is_met(place.segment())).collect();
        damages.extend(stay.into_iter().map(|(place, (_, damage))| (place, Damage::clone(&damage))));
        self.replace(round, damages);
    }

    /// Ends a check of everything: that is all there is, but for what others met meanwhile.
    pub(crate) fn replace(&self, round: u64, damages: BTreeMap<Place, Damage>) {
        let mut found = bell::lock(&self.found);
        // What was met meanwhile is no second damage where the check found it too.
        found.all.retain(|place, (since, _)| *since >= round && !is_in(&damages, place));
        let (now, damages) = (found.round, damages.into_iter().take(MOST));
        found.all.extend(damages.map(|(place, damage)| (place, (now.min(round), Arc::new(damage)))));
        found.write_down();
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
