//! Waits until a file is worth reading.
//!
//! [`Quiet`] is the waiting, pure and tested without a clock. [`Settle`] shares it between the
//! threads: `watch` tells what it saw, the readers take what is due, `ingest` says what came of it.
//! Readers pull, so nothing can pile up between the rooms.

#[cfg(test)]
mod model_tests;
pub mod quiet;

use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use tokio::sync::oneshot;

pub use quiet::{Glimpsed, Hint, Job, Outcome, Vanish};
use quiet::{Moment, Quiet};

use crate::{lifecycle::clock, model::FilePath};

/// All names that wait, shared between the threads.
pub struct Settle {
    inner: Mutex<Inner>,
    /// For the readers: something is due earlier than the sleepers think.
    due: Condvar,
    /// For whoever has the glimpses: one is wanted.
    glimpse: Condvar,
    stopped: AtomicBool,
    next_barrier: AtomicU64,
}

struct Inner {
    quiet: Quiet,
    waiting: HashMap<u64, oneshot::Sender<()>>,
    /// Readers that sleep, and whether the glimpser does: only then waking is worth a call of the system.
    sleeping_readers: usize,
    glimpser_sleeps: bool,
}

impl Settle {
    /// Keeps at most `limit` names.
    pub fn new(limit: usize) -> Self {
        Self {
            inner: Mutex::new(Inner {
                quiet: Quiet::new(limit),
                waiting: HashMap::new(),
                sleeping_readers: 0,
                glimpser_sleeps: false,
            }),
            due: Condvar::new(),
            glimpse: Condvar::new(),
            stopped: AtomicBool::new(false),
            next_barrier: AtomicU64::new(0),
        }
    }

    /// Notes sightings. Never waits.
    pub fn saw(&self, sightings: impl IntoIterator<Item = (FilePath, Hint)>) {
        self.change(|quiet, now| {
            for (path, hint) in sightings {
                quiet.saw(&path, hint, now);
            }
        });
    }

    /// Waits for the next name of which a first glimpse is wanted; nothing once stopped.
    pub fn next_glimpse(&self) -> Option<(FilePath, u64)> {
        let mut inner = self.lock();
        while !self.stopped.load(Ordering::SeqCst) {
            if let Some(taken) = inner.quiet.take_glimpse() {
                return Some(taken);
            }
            inner.glimpser_sleeps = true;
            inner = self.glimpse.wait(inner).unwrap_or_else(PoisonError::into_inner);
            inner.glimpser_sleeps = false;
        }
        None
    }

    /// Waits for the next job; nothing once stopped.
    pub fn next_job(&self) -> Option<Job> {
        let mut inner = self.lock();
        while !self.stopped.load(Ordering::SeqCst) {
            let now = clock::moment();
            if let Some(job) = inner.quiet.take_due(now) {
                if inner.sleeping_readers > 0 && inner.quiet.next_due().is_some_and(|due| due <= now) {
                    self.due.notify_one();
                }
                return Some(job);
            }
            let next = inner.quiet.next_due();
            inner.sleeping_readers += 1;
            inner = match next {
                Some(due) => {
                    let wait = due.saturating_sub(now);
                    self.due.wait_timeout(inner, wait).unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.due.wait(inner).unwrap_or_else(PoisonError::into_inner),
            };
            inner.sleeping_readers -= 1;
        }
        None
    }

    /// Notes that a glimpse was had; see [`Quiet::glimpsed`].
    pub fn glimpsed(&self, path: &FilePath, number: u64, came: Glimpsed) {
        self.change(|quiet, now| quiet.glimpsed(path, number, came, now));
    }

    /// Notes what came of a job.
    pub fn done(&self, path: &FilePath, number: u64, outcome: Outcome) {
        self.change(|quiet, now| quiet.done(path, number, outcome, now));
    }

    /// Hurries all that waits now. The answer comes when all of it has been looked at, or never if
    /// the daemon stops first.
    pub fn barrier(&self) -> oneshot::Receiver<()> {
        self.ask(Quiet::barrier)
    }

    /// Wants one name read at once; the answer comes when that is done.
    pub fn urgent(&self, path: &FilePath) -> oneshot::Receiver<()> {
        self.ask(|quiet, number, now| quiet.urgent(path, number, now))
    }

    /// See [`Quiet::has_waited`].
    pub fn has_waited(&self, path: &FilePath) -> bool {
        self.lock().quiet.has_waited(path, clock::moment())
    }

    /// Whether there is room for what a look at a folder finds.
    pub fn has_room(&self) -> bool {
        self.lock().quiet.has_room()
    }

    /// Folders with names that did not fit; see [`Quiet::take_crowded`].
    pub fn take_crowded(&self) -> BTreeSet<FilePath> {
        self.lock().quiet.take_crowded()
    }

    /// Whether names did not fit and have not been looked for since.
    pub fn is_crowded(&self) -> bool {
        self.lock().quiet.is_crowded()
    }

    /// See [`Quiet::counts`].
    pub fn counts(&self) -> [u64; 6] {
        self.lock().quiet.counts()
    }

    /// Lets every waiting thread go. What waits is found again at the next start.
    pub fn stop(&self) {
        let mut inner = self.lock();
        self.stopped.store(true, Ordering::SeqCst);
        inner.waiting.clear();
        self.due.notify_all();
        self.glimpse.notify_all();
    }

    /// The answer comes when some names have been looked at and recorded.
    pub fn recorded(&self, paths: &[FilePath]) -> oneshot::Receiver<()> {
        self.ask(|quiet, number, now| quiet.barrier_on(number, paths, now))
    }

    fn ask(&self, request: impl FnOnce(&mut Quiet, u64, Moment)) -> oneshot::Receiver<()> {
        let (tell, told) = oneshot::channel();
        let number = self.next_barrier.fetch_add(1, Ordering::Relaxed);
        let mut inner = self.lock();
        if !self.stopped.load(Ordering::SeqCst) {
            inner.waiting.insert(number, tell);
        }
        self.change_locked(inner, |quiet, now| request(quiet, number, now));
        told
    }

    fn change(&self, change: impl FnOnce(&mut Quiet, Moment)) {
        self.change_locked(self.lock(), change);
    }

    fn change_locked(&self, mut inner: MutexGuard<'_, Inner>, change: impl FnOnce(&mut Quiet, Moment)) {
        let before = inner.quiet.next_due();
        change(&mut inner.quiet, clock::moment());
        let reached = inner.quiet.take_reached();
        for number in reached {
            if let Some(tell) = inner.waiting.remove(&number) {
                // Who asked may have gone; then nobody needs the answer.
                let _ = tell.send(());
            }
        }
        let earlier = match (before, inner.quiet.next_due()) {
            (Some(before), Some(now)) => now < before,
            (None, now) => now.is_some(),
            (Some(_), None) => false,
        };
        let wakes_reader = earlier && inner.sleeping_readers > 0;
        let wakes_glimpser = inner.glimpser_sleeps && inner.quiet.wants_glimpse();
        drop(inner);
        if wakes_reader {
            self.due.notify_one();
        }
        if wakes_glimpser {
            self.glimpse.notify_one();
        }
    }

    /// A panic in another thread leaves [`Quiet`] whole: it is changed by one call at a time.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
