//! Reads what is inside files in processes of their own.
//!
//! What opens a format reads bytes that anybody may have made. So it is done by a worker: this same program, which
//! gets one open file at a time and may do nothing else ([`cage`]). A worker that dies, hangs or takes too much is
//! replaced, and its file has its record all the same, which says so. Nobody else notices.
//!
//! ```text
//! reader ── the open file, its name ──> worker: format inside containers, properties
//!        <──────── what is inside ─────
//! call   ── the open file, its name ──> worker: what it says
//!        <──────── part by part ───────
//! ```
//!
//! Workers start when there is something to read and end when there was nothing for a while.
//!
//! **Invariant:** what a worker says is outside data: it is taken for what a file may state, and for nothing else.

mod cage;
mod message;
mod process;
mod worker;

use std::{
    os::fd::BorrowedFd,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

pub use cage::Cage;
use message::{Question, Want};
use process::{Ended, Handle, Process};
pub use worker::{NAME, work};

use super::{inside::Inside, remark::Lost, text::Part};

/// Workers at once, those that are on their way out included.
const MOST: usize = 6;
/// So long one file may take, on the clock: a slow disk included.
const LONGEST: Duration = Duration::from_secs(30);
/// So long is waited for a worker when all are busy.
const PATIENCE: Duration = Duration::from_secs(60);
/// So many workers one file may cost: one that was killed by others is not the file's fault.
const TRIES: usize = 3;

/// What workers did, for the status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Told {
    /// How many run now.
    pub running: u64,
    /// Since the daemon's start.
    pub started: u64,
    /// Of these, how many ended while they read a file, or were ended for that.
    pub lost: u64,
    /// What keeps them in, as the last one told; nothing before the first one.
    pub cage: Option<Cage>,
}

/// The workers.
#[derive(Debug, Default)]
pub struct Workers {
    pool: Mutex<Pool>,
    /// A worker is free, or its place is.
    freed: Condvar,
    started: AtomicU64,
    lost: AtomicU64,
    /// The log has it that files cannot be read, and none was read since: it is not said of each one.
    warned: AtomicBool,
}

#[derive(Debug, Default)]
struct Pool {
    idle: Vec<Process>,
    /// Started, and not yet ended.
    alive: usize,
    /// Those that may be at work.
    handles: Vec<Weak<Handle>>,
    cage: Option<Cage>,
    stopped: bool,
}

impl Workers {
    /// Has a worker tell what is inside a file. The file is open; `name` is its name without the folder, `size` how many
    /// bytes it had when it was opened.
    pub(super) fn inside(
        self: &Arc<Self>,
        file: BorrowedFd<'_>,
        name: &[u8],
        size: u64,
    ) -> Result<Inside, Lost> {
        let question = Question { name: name.to_vec(), size, want: Want::Inside };
        self.read(file, &question, |process, until| process.answer(until))
    }

    /// Has a worker tell what a file says, as [`Workers::inside`]; `take` gets it part by part. A worker that was lost on
    /// the way is replaced, and nothing is told twice.
    pub(super) fn text(
        self: &Arc<Self>,
        file: BorrowedFd<'_>,
        name: &[u8],
        size: u64,
        mut take: impl FnMut(Part),
    ) -> Result<(), Lost> {
        let question = Question { name: name.to_vec(), size, want: Want::Text };
        let mut taken = 0;
        self.read(file, &question, |process, mut until| {
            for number in 0_usize.. {
                let part: Part = process.answer(until)?;
                let is_last = part.ending.is_some();
                if number >= taken {
                    taken = number + 1;
                    take(part);
                }
                if is_last {
                    break;
                }
                // It has read the file by then, and who takes this may be slow.
                until = Instant::now() + LONGEST;
            }
            Ok(())
        })
    }

    /// Hands a file to a worker, and takes what it says by `answer`.
    fn read<T>(
        self: &Arc<Self>,
        file: BorrowedFd<'_>,
        question: &Question,
        mut answer: impl FnMut(&mut Process, Instant) -> Result<T, Ended>,
    ) -> Result<T, Lost> {
        let mut tries = 0;
        // So many may have ended for want of work.
        let mut spare = MOST;
        loop {
            let until = Instant::now() + LONGEST;
            let mut ask = |process: &mut Process| {
                process.ask(file, question, until)?;
                answer(process, until)
            };
            let lost = match self.take() {
                Err(lost) => lost,
                Ok(mut process) => match ask(&mut process) {
                    Ok(said) => {
                        self.give_back(process);
                        self.warned.store(false, Ordering::Relaxed);
                        return Ok(said);
                    }
                    // It had ended before it saw the file: for want of work, or because somebody ended it.
                    Err(Ended::Unasked) if spare > 0 => {
                        spare -= 1;
                        continue;
                    }
                    Err(Ended::Unasked) => Lost::NoWorker,
                    Err(Ended::Asked(lost)) => {
                        self.lost.fetch_add(1, Ordering::Relaxed);
                        lost
                    }
                },
            };
            tries += 1;
            if lost != Lost::TooSlow && self.pool().stopped {
                return Err(lost);
            }
            if tries >= TRIES || lost == Lost::TooSlow {
                if !self.warned.swap(true, Ordering::Relaxed) {
                    tracing::warn!(?lost, "files are recorded without what is inside; each record says so");
                }
                return Err(lost);
            }
        }
    }

    /// What workers did.
    pub fn told(&self) -> Told {
        let pool = self.pool();
        Told {
            running: pool.alive as u64,
            started: self.started.load(Ordering::Relaxed),
            lost: self.lost.load(Ordering::Relaxed),
            cage: pool.cage,
        }
    }

    /// Ends all of them, and starts no more. Who waits for one hears that it ended.
    pub fn stop(&self) {
        let mut pool = self.pool();
        pool.stopped = true;
        pool.idle.clear();
        pool.handles.drain(..).filter_map(|handle| handle.upgrade()).for_each(|handle| handle.kill());
        self.freed.notify_all();
    }

    /// One that is free, or a new one.
    fn take(self: &Arc<Self>) -> Result<Process, Lost> {
        let until = Instant::now() + PATIENCE;
        let mut pool = self.pool();
        loop {
            if pool.stopped {
                return Err(Lost::NoWorker);
            }
            // The one that worked last: the others may end.
            if let Some(process) = pool.idle.pop() {
                return Ok(process);
            }
            if pool.alive < MOST {
                pool.alive += 1;
                drop(pool);
                return self.start();
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Lost::NoWorker);
            }
            pool = self.freed.wait_timeout(pool, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn start(self: &Arc<Self>) -> Result<Process, Lost> {
        let workers = Arc::clone(self);
        let ended = move || {
            workers.pool().alive -= 1;
            workers.freed.notify_one();
        };
        match Process::start(ended) {
            Ok((process, cage)) => {
                self.started.fetch_add(1, Ordering::Relaxed);
                self.note(&process, cage);
                Ok(process)
            }
            Err(error) => {
                tracing::debug!(%error, "a worker that reads files cannot be started");
                Err(Lost::NoWorker)
            }
        }
    }

    fn note(&self, process: &Process, cage: Cage) {
        let mut pool = self.pool();
        pool.handles.retain(|handle| handle.strong_count() > 0);
        pool.handles.push(process.handle());
        if pool.cage.replace(cage) != Some(cage) && !cage.is_whole() {
            tracing::warn!(
                landlock = cage.landlock,
                seccomp = cage.seccomp,
                "the kernel does not keep the workers that read files in as it could"
            );
        }
    }

    fn give_back(&self, process: Process) {
        let mut pool = self.pool();
        if !pool.stopped {
            pool.idle.push(process);
            self.freed.notify_one();
        }
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
