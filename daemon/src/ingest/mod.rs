//! Takes documents in (OAIS: ingest): the one place where an observation or a wish becomes a change.
//!
//! One thread, one loop: what was seen or asked -> which document (`identify`) -> what follows from
//! the policy (`decide`) -> one entry in the ledger. Because there is one loop, no document can get
//! two records and no two changes can cross.
//!
//! **Invariant:** when the ledger takes nothing in (its disk is full), the folder of what was seen is
//! remembered and looked at again later. Nothing is acknowledged meanwhile.

mod acting;
mod again;
mod answering;
mod deeds;
pub mod desk;
mod dossiers;
mod entries;
mod evidence;
mod folders;
mod following;
pub mod governing;
mod handing;
mod holding;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail
mod identity_model_tests;
mod inheriting;
mod known;
mod lanes;
mod likely;
mod observe;
mod parties;
mod parting;
mod pauses;
mod placing;
mod readers;
mod reading;
mod requests;
mod restricting;
mod sightings;
mod stating;
mod titles;
mod touching;
mod wishes;

use std::{
    collections::{BTreeSet, VecDeque},
    path::PathBuf,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use crossbeam_channel::{Receiver, never, select};

pub use again::{Backfill, BackfillState, BackfillWish};
pub use deeds::RelationRefused;
pub use dossiers::Dossiers;
pub use following::Following;
pub use governing::policy_file_missing;
pub use holding::{Holds, held};
pub use known::LedgerKnows;
pub use lanes::FarLanes;
pub use likely::Likely;
pub use parties::Memory;
pub use pauses::Pauses;
pub use readers::{Lane, Observation, glimpse};
pub use requests::{Done, Requests};
pub use sightings::Sightings;
pub use titles::Titles;
pub use wishes::Wish;

use crate::{
    ledger::{Halted, Ledger, ReadError, Reader},
    lifecycle::clock,
    model::FilePath,
    settings::Policy,
    settle::Settle,
    watch::{Command, Watch},
};

/// How often a ledger that takes nothing in is asked again.
const ASK_AGAIN: Duration = Duration::from_secs(1);
/// Folders remembered while the ledger takes nothing in; past that, everything is looked at again.
const MOST_FOLDERS: usize = 1_024;

/// The policy in force, for all rooms; changed only by `ingest`.
#[derive(Clone, Default)]
pub struct PolicyInForce(Arc<RwLock<Arc<Policy>>>);

impl PolicyInForce {
    /// Puts a policy in force.
    pub fn new(policy: Policy) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(policy))))
    }

    /// The policy in force.
    pub fn get(&self) -> Arc<Policy> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, policy: Arc<Policy>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = policy;
    }
}

/// What is counted on the way, for the status.
#[derive(Debug, Default)]
pub struct Counts {
    /// Names that were gone before they could be looked at.
    pub vanished: AtomicU64,
    /// Files that were opened and read.
    pub read: AtomicU64,
    pub read_bytes: AtomicU64,
}

/// Why an observation could not be taken in now.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Setback {
    #[error("the ledger takes nothing in")]
    Halted(#[from] Halted),
    #[error("the ledger cannot be read")]
    Unread(#[from] ReadError),
    /// What a person wants would make a record larger than one may be.
    #[error("a record of {bytes} bytes is too large")]
    TooLarge { bytes: usize },
}

/// The loop and what it works with.
pub struct Ingest {
    /// The one write handle.
    pub ledger: Ledger,
    /// The same, to read from.
    pub reader: Reader,
    /// In force now.
    pub policy: PolicyInForce,
    /// Is told what came of each job.
    pub settle: Arc<Settle>,
    /// Is asked to look again.
    pub watch: Watch,
    /// For the status.
    pub counts: Arc<Counts>,
    /// Set when the daemon stops.
    pub stop: Arc<AtomicBool>,
    /// Where it is noted under which rules all documents were decided.
    pub decided: PathBuf,
    /// Which folders are dossiers.
    pub dossiers: Arc<Dossiers>,
    /// Who is to follow what changed.
    pub following: Following,
    /// Where the policy in force is.
    pub policy_file: PathBuf,
    /// What looks found at unexpected places.
    pub sightings: Arc<Sightings>,
    /// What was lost and moved a while ago.
    pub memory: Memory,
    /// What is restricted in the folders that new documents came to.
    pub likely: Likely,
    /// Which titles the documents of a folder say they have.
    pub titles: Titles,
    /// What was asked for with an id, and done.
    pub requests: Requests,
}

impl Ingest {
    /// Runs until both pipes have ended; then closes the ledger with all that was taken in.
    pub fn run(
        mut self,
        observations: Receiver<Observation>,
        wishes: Receiver<Wish>,
        reading: &Receiver<()>,
    ) {
        let mut later = Later::default();
        if let Err(error) = self.requests.load(&self.reader, clock::now()) {
            tracing::error!(%error, "some requests of before this start are not known when they are tried again");
        }
        self.begin_again(&mut later);
        let (mut observations, mut wishes, mut ended) = (observations, wishes, reading.clone());
        let (mut seeing, mut wishing) = (true, true);
        while seeing || wishing {
            let wait = if later.is_empty() { Duration::from_secs(3_600) } else { ASK_AGAIN };
            let wait = if later.deciding.is_some() { later.pause.min(wait) } else { wait };
            let wait = if self.following.is_done() { wait } else { later.following.min(wait) };
            let follows_soon = !self.following.is_done() && later.following < ASK_AGAIN;
            let hurries =
                later.unwatches_now(clock::moment()) || (follows_soon && self.following.is_awaited());
            let wait = if later.unwatching.is_empty() { wait } else { wait.min(ASK_AGAIN) };
            let wait = if hurries { Duration::ZERO } else { wait };
            select! {
                recv(observations) -> observation => match observation {
                    Ok(observation) => self.take_in(&observation, &mut later),
                    Err(_) => (observations, seeing) = (never(), false),
                },
                recv(wishes) -> wish => match wish {
                    Ok(wish) => self.fulfil(wish, &mut later),
                    Err(_) => (wishes, wishing) = (never(), false),
                },
                // Who still reads hangs in the file system of others, and is not waited for.
                recv(ended) -> _ => {
                    while let Ok(observation) = observations.try_recv() {
                        self.take_in(&observation, &mut later);
                    }
                    (observations, ended, seeing) = (never(), never(), false);
                }
                default(wait) => self.catch_up(&mut later),
            }
        }
        self.ledger.close();
    }

    fn take_in(&mut self, observation: &Observation, later: &mut Later) {
        loop {
            match self.observe(observation) {
                Ok(()) => return,
                Err(
                    Setback::Unread(ReadError::Rebuilding { .. } | ReadError::Index(_))
                    | Setback::Halted(Halted::Rebuilding { .. }),
                ) if !self.stop.load(Ordering::SeqCst) => {
                    // Without the index a known file would look new.
                    self.reader.wait_until_ready(ASK_AGAIN);
                }
                Err(setback) => {
                    // What is damaged is so when it is looked at again. The status names it, and after the
                    // restart that puts it back everything is looked at.
                    if !matches!(&setback, Setback::Unread(error) if error.is_damage()) {
                        later.put_off(observation.path().folder(), &setback);
                    }
                    tracing::debug!(error = %setback, "an observation is put off");
                    observation.put_off(&self.settle);
                    return;
                }
            }
        }
    }

    fn catch_up(&mut self, later: &mut Later) {
        if later.unwatches_now(clock::moment())
            && let Some((folder, after)) = later.unwatching.pop_front()
        {
            let done = self.unwatch_some(&folder, after.as_ref());
            later.unwatched(folder, after, done, clock::moment());
            return;
        }
        if !self.following.is_done() {
            later.following = match self.follow_what_was_left().and_then(|()| self.follow_some()) {
                Ok(()) => again::PAUSE,
                Err(setback) => {
                    tracing::debug!(error = %setback, "what follows from a change waits");
                    ASK_AGAIN
                }
            };
            self.look_at_what_was_put_off(later);
            return;
        }
        if let Some(pass) = later.deciding.take() {
            (later.deciding, later.pause) = match self.decide_some_again(pass) {
                Ok(pass) => (pass, again::PAUSE),
                // The index is not there yet, or the disk is full: later.
                Err(setback) => {
                    tracing::debug!(error = %setback, "applying the rules again waits");
                    (Some(pass), ASK_AGAIN)
                }
            };
        }
        self.look_at_what_was_put_off(later);
    }

    /// Has the folders of what was put off looked at, if the ledger takes in again.
    fn look_at_what_was_put_off(&self, later: &mut Later) {
        if self.ledger.takes_in() && !later.is_empty() {
            let folders = if std::mem::take(&mut later.everything) {
                self.watch.statuses().into_iter().map(|status| status.path).collect()
            } else {
                std::mem::take(&mut later.folders).into_iter().collect()
            };
            tracing::info!("the ledger takes in again; looking at what was put off");
            self.watch.command(Command::LookAgain { folders });
        }
    }
}

/// What could not be done at once.
#[derive(Debug, Default)]
pub(crate) struct Later {
    folders: BTreeSet<FilePath>,
    everything: bool,
    unwatching: VecDeque<(FilePath, Option<FilePath>)>,
    /// From when on that is tried again.
    unwatching_from: Duration,
    /// How far the rules were applied again; nothing when that is done.
    deciding: Option<again::Pass>,
    /// Where a person stopped that.
    stopped: Option<again::Pass>,
    /// How long to wait before that.
    pause: Duration,
    /// How long to wait before what follows from a change.
    following: Duration,
    /// How often an observation was put off since the start, and why the last time.
    put_off: PutOff,
}

/// How often observations were put off since the start, and why the last one was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PutOff {
    /// How often.
    pub times: u64,
    pub why: String,
}

impl Later {
    fn put_off(&mut self, folder: Option<FilePath>, why: &Setback) {
        self.put_off.times += 1;
        self.put_off.why = why.to_string();
        self.folders.extend(folder);
        if self.folders.len() > MOST_FOLDERS {
            self.folders.clear();
            self.everything = true;
        }
    }

    fn is_empty(&self) -> bool {
        self.folders.is_empty() && !self.everything
    }

    /// Whether records of a folder that is watched no longer are to be ended at that moment.
    fn unwatches_now(&self, moment: Duration) -> bool {
        !self.unwatching.is_empty() && self.unwatching_from <= moment
    }

    /// Notes how far the records of a folder were ended. What the disk or the index did not take is tried again after
    /// a while; what is damaged stays so.
    fn unwatched(
        &mut self,
        folder: FilePath,
        after: Option<FilePath>,
        done: Result<Option<FilePath>, Setback>,
        moment: Duration,
    ) {
        match done {
            Ok(Some(last)) => self.unwatching.push_front((folder, Some(last))),
            Ok(None) => {}
            Err(setback) => {
                tracing::warn!(error = %setback, "a folder's records could not be ended");
                if !matches!(&setback, Setback::Unread(error) if error.is_damage()) {
                    self.unwatching.push_front((folder, after));
                    self.unwatching_from = moment + ASK_AGAIN;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_ended_is_tried_again_after_a_while_unless_it_is_damaged() {
        let folder = FilePath::from_bytes(b"/w");
        let (now, soon) = (Duration::from_secs(9), Duration::from_secs(9) + ASK_AGAIN);
        let queue = |later: &Later| later.unwatching.iter().cloned().collect::<Vec<_>>();
        let mut later = Later::default();
        let after = Some(folder.join(b"a"));
        later.unwatched(folder.clone(), None, Ok(after.clone()), now);
        assert!(later.unwatches_now(now), "there is more of it");
        assert_eq!(later.unwatching.pop_front(), Some((folder.clone(), after.clone())));
        for setback in
            [Setback::Halted(Halted::DiskFull), Setback::Unread(ReadError::Rebuilding { done: 1, total: 2 })]
        {
            later.unwatched(folder.clone(), after.clone(), Err(setback), now);
            assert_eq!(queue(&later), [(folder.clone(), after.clone())], "from where it was");
            assert!(!later.unwatches_now(now) && later.unwatches_now(soon));
            later = Later::default();
        }
        let damaged = ReadError::Damaged { path: "x".into(), offset: 1, what: String::new() };
        later.unwatched(folder, after, Err(Setback::Unread(damaged)), now);
        assert_eq!(queue(&later), []);
    }
}
