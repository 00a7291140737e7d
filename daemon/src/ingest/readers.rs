//! The readers' threads: they take what `settle` says is due, look at it or read it, and pass on
//! what they found. What the ledger knows as it is, they do not open: rights, attributes and names change more
//! often than content does.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use std::time::Duration;

use crossbeam_channel::Sender;

use super::{Counts, lanes::FarLanes, pauses::Pauses};
use crate::{
    identify::names::{self, Circumstances, NameKind},
    inspect::{self, Buffer, Held, Limits, Look, Reading, workers::Workers},
    ledger::Reader,
    lifecycle::clock,
    model::{FilePath, Kind, Seen, State, Timestamp},
    settle::{Glimpsed, Job, Outcome, Settle},
    watch::Watch,
};

/// Files over this size are read in a lane of their own, so that they hold nobody up.
const LARGE: u64 = 64 * 1024 * 1024;

/// So long waits a file for whose mount too many others wait.
const FAR_WAIT: Duration = Duration::from_secs(5);

/// Looks so often at a path that is said to be empty and is not: its watched folder goes and comes.
const LOOKS: usize = 3;

/// Some file systems keep times no finer than this (FAT: two seconds). A file that changed longer ago and looks as
/// it did when it was read has not been written since; of one that changed later that is not known.
const COARSE_NS: i64 = 3_000_000_000;

fn is_old(seen: &Seen) -> bool {
    let changed = seen.stamp.modify_time_ns.max(seen.stamp.change_time_ns);
    clock::now().0.saturating_sub(changed) >= COARSE_NS
}

/// What a reader found.
#[derive(Debug)]
pub enum Observation {
    /// A first glimpse, without opening.
    Glimpse {
        /// Which name.
        path: FilePath,
        /// As `settle` numbered it.
        number: u64,
        look: Look,
    },
    /// What is in the file.
    Reading {
        /// What was to be read.
        job: Job,
        reading: Box<Reading>,
    },
    /// Only its rights, attributes or name changed since it was read; it was not opened.
    Touched {
        /// What was to be read.
        job: Job,
        seen: Seen,
    },
    /// As it was when it was read; it was not opened.
    AsRead {
        /// What was to be read.
        job: Job,
    },
    /// A large file that was read not long ago; it was not opened.
    Paused {
        /// What was to be read.
        job: Job,
        /// How long it is to wait.
        wait: Duration,
    },
    /// A temporary file, looked at and not opened.
    Temporary {
        /// What was to be read.
        job: Job,
        look: Look,
    },
}

impl Observation {
    /// Which name.
    pub fn path(&self) -> &FilePath {
        match self {
            Self::Glimpse { path, .. } => path,
            Self::Reading { job, .. }
            | Self::Touched { job, .. }
            | Self::AsRead { job }
            | Self::Paused { job, .. }
            | Self::Temporary { job, .. } => &job.path,
        }
    }

    fn of(job: Job, reading: Reading) -> Self {
        Self::Reading { job, reading: Box::new(reading) }
    }

    /// Lets it go without having taken it in; its folder is looked at again.
    pub(super) fn put_off(&self, settle: &Settle) {
        match self {
            Self::Glimpse { path, number, .. } => settle.glimpsed(path, *number, Glimpsed::Settled),
            Self::Reading { job, .. }
            | Self::Touched { job, .. }
            | Self::AsRead { job }
            | Self::Paused { job, .. }
            | Self::Temporary { job, .. } => settle.done(&job.path, job.number, Outcome::Done),
        }
    }
}

/// The moment at which the name of a file is judged: one that has waited long enough as if nothing had happened to the
/// file for long.
pub(super) fn judged_at(seen: &Seen, now: Timestamp, has_waited: bool) -> Timestamp {
    let changed = seen.stamp.modify_time_ns.max(seen.stamp.change_time_ns);
    let left_alone = Timestamp(changed.saturating_add(names::LEFT_ALONE_NS));
    if has_waited { now.max(left_alone) } else { now }
}

/// What its name says of a file; where that depends on what lies beside it, that is looked at.
pub(super) fn kind_of(path: &FilePath, seen: &Seen) -> NameKind {
    kind_at(path, seen, clock::now())
}

fn kind_at(path: &FilePath, seen: &Seen, now: Timestamp) -> NameKind {
    let sibling = |name: &[u8]| {
        let beside = path.folder().map(|folder| folder.join(name));
        beside.is_some_and(|beside| matches!(inspect::look(&beside), Look::File(_)))
    };
    names::kind_of(path.name(), &Circumstances { seen, now, sibling })
}

/// Has first glimpses until stopped. One thread only, so that glimpses stay in the order in which
/// names appeared: who was renamed is known before who took the old name.
pub fn glimpse(settle: &Settle, watch: &Watch, found: &Sender<Observation>) {
    while let Some((path, number)) = settle.next_glimpse() {
        let look = looked_at(&path, watch).found();
        if found.send(Observation::Glimpse { path, number, look }).is_err() {
            return;
        }
    }
}

/// What a reader works with.
pub struct Lane {
    /// Takes what was found.
    pub found: Sender<Observation>,
    /// The lane for large files, where this is not it.
    pub large: Option<Sender<Job>>,
    /// The lanes for mounts that others serve, where this is none of those.
    pub far: Option<Arc<FarLanes>>,
    /// Says whether a watched folder is in its place.
    pub watch: Watch,
    /// What the ledger knows: a file that is as it was read is not read again.
    pub known: Reader,
    /// When large files were read last, for all lanes.
    pub pauses: Arc<Pauses>,
    /// For the status.
    pub counts: Arc<Counts>,
    /// Set when the daemon stops.
    pub stop: Arc<AtomicBool>,
    /// They read what is inside files.
    pub workers: Arc<Workers>,
}

impl Lane {
    /// Reads until stopped. Passes large files to the lane for them.
    pub fn run(&self, next: impl Fn() -> Option<Job>) {
        let mut buffer = Buffer::new(Arc::clone(&self.workers));
        let limits = Limits::default();
        while let Some(job) = next() {
            let path = job.path.clone();
            let held = looked_at(&path, &self.watch);
            let observation = match held.found() {
                Look::File(seen) => match self.without_reading(job, &seen) {
                    Ok(observation) => observation,
                    Err(job) => match (self.pause(&job, &seen), &self.large) {
                        (Some(wait), _) => Observation::Paused { job, wait },
                        (None, Some(large)) if seen.stamp.size > LARGE => {
                            drop(held);
                            if large.send(job).is_err() {
                                return;
                            }
                            continue;
                        }
                        _ => match self.elsewhere(job, &held) {
                            Err(job) => self.read(job, held, &seen, &limits, &mut buffer),
                            Ok(None) => continue,
                            Ok(Some(job)) => Observation::Paused { job, wait: FAR_WAIT },
                        },
                    },
                },
                Look::Absent => Observation::of(job, Reading::Absent),
                Look::Folder(_) | Look::Other => Observation::of(job, Reading::NotAFile),
                Look::Unknown(obstacle) => Observation::of(job, Reading::Unreadable(obstacle)),
            };
            if buffer.takes_mark() {
                self.watch.notes_access_time(&path);
            }
            if self.found.send(observation).is_err() {
                return;
            }
        }
    }

    /// Hands a file to the lane of its mount. It comes back when that has no room, and as an error when it is to
    /// be read here.
    fn elsewhere(&self, job: Job, held: &Held<'_>) -> Result<Option<Job>, Job> {
        let (Some(far), Some(mount)) = (&self.far, held.served_at()) else { return Err(job) };
        Ok(far.take(mount, job).err())
    }

    /// What can be told of a file without opening it; else the job is given back.
    fn without_reading(&self, job: Job, seen: &Seen) -> Result<Observation, Job> {
        let known = self.known.at(&job.path).ok().flatten();
        let known = known
            .filter(|known| known.present && known.kind == Kind::Document && known.identity == seen.identity);
        let Some(known) = known else {
            let now = judged_at(seen, clock::now(), job.has_waited);
            return match kind_at(&job.path, seen, now) {
                NameKind::Document => Err(job),
                _ => Ok(Observation::Temporary { job, look: Look::File(*seen) }),
            };
        };
        if job.anew || matches!(known.state, State::Provisional | State::Unreadable) {
            return Err(job);
        }
        let (before, now) = (known.stamp, seen.stamp);
        if before == now && is_old(seen) {
            return Ok(Observation::AsRead { job });
        }
        if job.light && (before.size, before.modify_time_ns) == (now.size, now.modify_time_ns) {
            return Ok(Observation::Touched { job, seen: *seen });
        }
        Err(job)
    }

    /// How long a large file that was read not long ago is to wait.
    fn pause(&self, job: &Job, seen: &Seen) -> Option<Duration> {
        let is_patient = seen.stamp.size > LARGE && !job.hurried;
        self.pauses.left(&job.path, clock::moment()).filter(|_| is_patient)
    }

    fn read(
        &self,
        job: Job,
        held: Held<'_>,
        seen: &Seen,
        limits: &Limits,
        buffer: &mut Buffer,
    ) -> Observation {
        let reading = held.read(limits, buffer, clock::now(), &self.stop);
        drop(held);
        if let Some(bytes) = buffer.takes_bytes() {
            self.counts.read.fetch_add(1, Ordering::Relaxed);
            self.counts.read_bytes.fetch_add(bytes, Ordering::Relaxed);
            if seen.stamp.size > LARGE {
                self.pauses.was_read(&job.path, bytes, clock::moment());
            }
        }
        Observation::of(job, reading)
    }
}

/// Looks at a path. That nothing is there counts only when its watched folder was in its place.
fn looked_at<'a>(path: &'a FilePath, watch: &Watch) -> Held<'a> {
    for _ in 0..LOOKS {
        let held = Held::look(path);
        if held.found() != Look::Absent || watch.makes_sure_of_absence(path) {
            return held;
        }
    }
    watch.doubts(path);
    Held::look(path)
}

#[cfg(test)]
#[path = "waiting_tests.rs"]
mod waiting_tests;
