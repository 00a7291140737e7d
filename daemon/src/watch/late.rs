//! What a look found and does not tell at once: a look first compares, then it is judged.
//!
//! Where names shifted, a file that is judged alone looks like the next version of whoever had its name. So a look
//! tells first of the files that are known from elsewhere; and when those are recorded at their new places, of
//! the names that have another file now, and of those that are missing.

use std::{
    collections::{BTreeSet, VecDeque},
    time::Duration,
};

use tokio::sync::oneshot;

use super::Known;
use crate::{
    identify::compare::{Found, When},
    lifecycle::clock,
    model::FilePath,
    settle::{Hint, Settle, quiet::Moment},
};

/// Most names kept until a look has ended; with more, the rest is told at once.
const MOST: usize = 100_000;
/// Names told of in one go.
const PORTION: usize = 1_024;
/// Longest wait for what is judged first: a file may be written without end.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is still to be told.
#[derive(Debug, Default)]
pub(super) struct Late {
    found: VecDeque<Found>,
    /// Folders in which files arrived that are known from elsewhere.
    arrived: BTreeSet<FilePath>,
    stage: Stage,
}

#[derive(Debug, Default)]
enum Stage {
    /// Looks go on.
    #[default]
    Gathering,
    /// The files that are known from elsewhere are told of; these were.
    Arrivals(Vec<FilePath>),
    /// They are being recorded; at the latest until then.
    Waiting(oneshot::Receiver<()>, Moment),
    /// All others are told of.
    Rest,
}

impl Late {
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether a file in that folder, or in one above it, arrived from elsewhere.
    pub(super) fn has_arrivals(&self, folder: &FilePath) -> bool {
        let mut next = (!self.arrived.is_empty()).then(|| folder.clone());
        while let Some(folder) = next {
            if self.arrived.contains(&folder) {
                return true;
            }
            next = folder.folder();
        }
        false
    }

    /// Takes what a look at a folder found; gives back what can be told at once.
    pub(super) fn take(&mut self, folder: &FilePath, found: Vec<Found>) -> Vec<(FilePath, Hint)> {
        let mut at_once = Vec::new();
        for one in found {
            if one.when == When::First {
                self.arrived.insert(folder.clone());
            }
            if one.when == When::AtOnce || self.found.len() >= MOST {
                at_once.push((one.path, one.hint));
            } else {
                self.found.push_back(one);
            }
        }
        at_once
    }

    /// Whether nothing can be told now: what goes first is not recorded yet.
    pub(super) fn waits(&mut self) -> bool {
        let Stage::Waiting(recorded, until) = &mut self.stage else { return false };
        let is_over = !matches!(recorded.try_recv(), Err(oneshot::error::TryRecvError::Empty))
            || clock::moment() >= *until;
        if is_over {
            self.stage = Stage::Rest;
        }
        !is_over
    }

    /// Tells of some names. To be called again until it is empty.
    pub(super) fn tell(&mut self, settle: &Settle, known: &dyn Known) {
        match std::mem::take(&mut self.stage) {
            Stage::Gathering => {
                let (first, rest) = std::mem::take(&mut self.found)
                    .into_iter()
                    .partition::<VecDeque<_>, _>(|one| goes_first(one, known));
                self.arrived.clear();
                self.found = first;
                let told: Vec<_> = self.found.iter().map(|one| one.path.clone()).collect();
                self.found.extend(rest);
                self.stage = if told.is_empty() { Stage::Rest } else { Stage::Arrivals(told) };
            }
            Stage::Arrivals(told) => {
                let portion =
                    self.found.iter().take_while(|one| goes_first(one, known)).take(PORTION).count();
                if portion > 0 {
                    let portion = self.found.drain(..portion);
                    settle.saw(portion.map(|one| (one.path, Hint::FoundMoved)));
                    self.stage = Stage::Arrivals(told);
                } else {
                    let recorded = settle.recorded(&told);
                    self.stage = Stage::Waiting(recorded, clock::moment() + PATIENCE);
                }
            }
            Stage::Waiting(recorded, until) => self.stage = Stage::Waiting(recorded, until),
            Stage::Rest => {
                let portion = self.found.len().min(PORTION);
                settle.saw(self.found.drain(..portion).map(|one| (one.path, one.hint)));
                if !self.found.is_empty() {
                    self.stage = Stage::Rest;
                }
            }
        }
        if self.found.is_empty() && !matches!(self.stage, Stage::Arrivals(_) | Stage::Waiting(..)) {
            self.stage = Stage::Gathering;
        }
    }
}

/// Whether it is known from elsewhere: by its number, or by size and time where numbers prove nothing.
fn goes_first(found: &Found, known: &dyn Known) -> bool {
    found.when == When::First || found.stamp.is_some_and(|stamp| known.is_lost(&stamp))
}
