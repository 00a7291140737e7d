//! Lanes of their own for the files of mounts that others serve: a reading that hangs there holds up nothing else.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    thread,
};

use crossbeam_channel::{Sender, TrySendError, bounded};

use super::readers::Lane;
use crate::{model::FilePath, settle::Job};

/// Mounts with a lane of their own; the files of more of them share the last one.
const MOST_LANES: usize = 8;
/// Files that wait for one of them.
const MOST_WAITING: usize = 256;

/// By where the mount is, with its number.
type Lanes = HashMap<FilePath, (Vec<u8>, Sender<Job>)>;

/// See the module.
pub struct FarLanes {
    lanes: Mutex<Lanes>,
    lane: Box<dyn Fn() -> Lane + Send + Sync>,
}

impl FarLanes {
    /// Those that are made as `lane` says, as soon as they are needed.
    pub fn new(lane: impl Fn() -> Lane + Send + Sync + 'static) -> Self {
        Self { lanes: Mutex::default(), lane: Box::new(lane) }
    }

    /// Hands a file to the lane of its mount; gives it back when too many wait there.
    pub(super) fn take(&self, (mount, number): (&FilePath, &[u8]), job: Job) -> Result<(), Job> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let given_back = |error| match error {
            TrySendError::Full(job) | TrySendError::Disconnected(job) => job,
        };
        // What hangs in a mount that is no longer there holds up nothing of the next one.
        lanes.retain(|place, (known, _)| place != mount || known == number);
        let shared = FilePath::from_bytes(b"");
        let place = if lanes.len() < MOST_LANES || lanes.contains_key(mount) { mount } else { &shared };
        if let Some((_, lane)) = lanes.get(place) {
            return lane.try_send(job).map_err(given_back);
        }
        let (sender, jobs) = bounded::<Job>(MOST_WAITING);
        let lane = (self.lane)();
        // Not waited for at the end: it may hang for longer than anybody waits.
        let started =
            thread::Builder::new().name("read-mount".into()).spawn(move || lane.run(|| jobs.recv().ok()));
        if started.is_err() {
            return Err(job);
        }
        let sent = sender.try_send(job).map_err(given_back);
        lanes.insert(place.clone(), (number.to_vec(), sender));
        sent
    }
}
