//! The readers' threads: they take what `settle` says is due, look at it or read it, and pass on
//! what they found.

use std::sync::{Arc, atomic::AtomicBool};

use crossbeam_channel::Sender;

use crate::{
    identify::names::{self, Circumstances, NameKind},
    inspect::{self, Buffer, Held, Limits, Look, Reading},
    lifecycle::clock,
    model::{FilePath, Seen},
    settle::{Glimpsed, Job, Outcome, Settle},
    watch::Watch,
};

/// Files over this size are read in a lane of their own, so that they hold nobody up.
const LARGE: u64 = 64 * 1024 * 1024;

/// Looks so often at a path that is said to be empty and is not: its watched folder goes and comes.
const LOOKS: usize = 3;

/// What a reader found.
#[derive(Debug)]
pub enum Observation {
    /// A first glimpse, without opening.
    Glimpse {
        /// Which name.
        path: FilePath,
        /// As `settle` numbered it.
        number: u64,
        /// What is there.
        look: Look,
    },
    /// What is in the file.
    Reading {
        /// What was to be read.
        job: Job,
        /// What came of it.
        reading: Box<Reading>,
    },
    /// A temporary file, looked at and not opened.
    Temporary {
        /// What was to be read.
        job: Job,
        /// What is there.
        look: Look,
    },
}

impl Observation {
    /// Which name.
    pub fn path(&self) -> &FilePath {
        match self {
            Self::Glimpse { path, .. } => path,
            Self::Reading { job, .. } | Self::Temporary { job, .. } => &job.path,
        }
    }

    /// Lets it go without having taken it in; its folder is looked at again.
    pub(super) fn put_off(&self, settle: &Settle) {
        match self {
            Self::Glimpse { path, number, .. } => settle.glimpsed(path, *number, Glimpsed::Settled),
            Self::Reading { job, .. } | Self::Temporary { job, .. } => {
                settle.done(&job.path, job.number, Outcome::Done)
            }
        }
    }
}

/// What its name says of a file; where that depends on what lies beside it, that is looked at.
pub(super) fn kind_of(path: &FilePath, seen: &Seen) -> NameKind {
    let sibling = |name: &[u8]| {
        let beside = path.folder().map(|folder| folder.join(name));
        beside.is_some_and(|beside| matches!(inspect::look(&beside), Look::File(_)))
    };
    names::kind_of(path.name(), &Circumstances { seen, now: clock::now(), sibling })
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

/// Reads until stopped. Passes large files to `large`, the lane for them, if there is one; the lane
/// itself has none.
pub fn read(
    next: impl Fn() -> Option<Job>,
    watch: &Watch,
    found: &Sender<Observation>,
    large: Option<&Sender<Job>>,
    stop: &Arc<AtomicBool>,
) {
    let mut buffer = Buffer::default();
    let limits = Limits::default();
    while let Some(job) = next() {
        let path = job.path.clone();
        let held = looked_at(&path, watch);
        let look = held.found();
        if let Look::File(seen) = &look {
            if kind_of(&job.path, seen) != NameKind::Document {
                if found.send(Observation::Temporary { job, look }).is_err() {
                    return;
                }
                continue;
            }
            if let (true, Some(large)) = (seen.stamp.size > LARGE, large) {
                drop(held);
                if large.send(job).is_err() {
                    return;
                }
                continue;
            }
        }
        let reading = match look {
            Look::File(_) => held.read(&limits, &mut buffer, clock::now(), stop),
            Look::Absent => Reading::Absent,
            Look::Folder(_) | Look::Other => Reading::NotAFile,
            Look::Unknown(obstacle) => Reading::Unreadable(obstacle),
        };
        drop(held);
        if buffer.takes_mark() {
            watch.notes_access_time(&path);
        }
        if found.send(Observation::Reading { job, reading: Box::new(reading) }).is_err() {
            return;
        }
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
