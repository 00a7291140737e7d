//! Lanes of their own for the files of mounts that others serve: a reading that hangs there holds up nothing else.
//!
//! A lane that nobody needed for a while ends, and one whose mount is gone is given back, so that the mounts that are
//! there have theirs.
//!
//! A lane that hangs cannot be ended, also when its mount is gone. So lanes are counted by their threads: when so many
//! hang that no more may be made, the files of other mounts wait, and the status says why.
//!
//! **Invariant:** no job is lost. A lane ends under the lock under which jobs are handed to it.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError, TrySendError, bounded};

use crate::{
    inspect::{Mounts, Places},
    model::FilePath,
    settle::Job,
};

/// Mounts with a lane of their own; the files of more of them share the last one.
const MOST_LANES: usize = 8;
/// Threads of lanes: also of those that were given back and hang.
const MOST_THREADS: usize = 32;
/// Files that wait for one of them.
const MOST_WAITING: usize = 256;
/// A lane that nobody needed for so long ends.
const IDLE: Duration = Duration::from_secs(60);

/// By where the mount is; with its number.
type Lanes = Arc<Mutex<HashMap<FilePath, (Vec<u8>, Sender<Job>)>>>;
/// Reads what it is handed, until there is nothing more.
type Read = dyn Fn(&dyn Fn() -> Option<Job>) + Send + Sync;
/// What is mounted, by its place and number.
type Numbered = BTreeSet<(FilePath, Vec<u8>)>;
/// The same as it is now; nothing when that is not known.
type Mounted = dyn Fn() -> Option<Numbered> + Send + Sync;

static THREADS: LazyLock<Arc<Places>> = LazyLock::new(|| Places::new(MOST_THREADS));

/// The threads of lanes.
pub(super) fn threads() -> &'static Places {
    &THREADS
}

pub struct FarLanes {
    lanes: Lanes,
    idle: Duration,
    read: Arc<Read>,
    mounted: Box<Mounted>,
    places: Arc<Places>,
}

impl FarLanes {
    /// Those that read as `read` says, made as soon as they are needed.
    pub fn new(read: impl Fn(&dyn Fn() -> Option<Job>) + Send + Sync + 'static) -> Self {
        Self {
            lanes: Lanes::default(),
            idle: IDLE,
            read: Arc::new(read),
            mounted: Box::new(|| Mounts::now().map(|mounts| mounts.numbered())),
            places: Arc::clone(&THREADS),
        }
    }

    /// Hands a file to the lane of its mount; gives it back when too many wait there, or no more lanes can be had.
    pub(super) fn take(&self, (mount, number): (&FilePath, &[u8]), job: Job) -> Result<(), Job> {
        let shared = FilePath::from_bytes(b"");
        let own = |lanes: &HashMap<_, _>| lanes.len() - usize::from(lanes.contains_key(&shared));
        let has_room = |lanes: &HashMap<_, _>| own(lanes) < MOST_LANES || lanes.contains_key(mount);
        // Asked before the lock is taken. What is not known to be gone keeps its lane.
        let is_full = !has_room(&locked(&self.lanes));
        let mounted = if is_full { (self.mounted)() } else { None };
        let mut lanes = locked(&self.lanes);
        let given_back = |error| match error {
            TrySendError::Full(job) | TrySendError::Disconnected(job) => job,
        };
        // What hangs in a mount that is no longer there holds up nothing of the next one.
        lanes.retain(|place, (known, _)| place != mount || known == number);
        if let Some(mounted) = mounted {
            lanes.retain(|place, (known, _)| {
                *place == shared || mounted.contains(&(place.clone(), known.clone()))
            });
        }
        let place = if has_room(&lanes) { mount } else { &shared };
        if let Some((_, lane)) = lanes.get(place) {
            return lane.try_send(job).map_err(given_back);
        }
        let Some(lane) = self.lane(place.clone()) else { return Err(job) };
        let sent = lane.try_send(job).map_err(given_back);
        lanes.insert(place.clone(), (number.to_vec(), lane));
        sent
    }

    fn lane(&self, place: FilePath) -> Option<Sender<Job>> {
        let (sender, jobs) = bounded::<Job>(MOST_WAITING);
        let (lanes, idle, read) = (Arc::clone(&self.lanes), self.idle, Arc::clone(&self.read));
        let taken = self.places.take()?;
        let run = move || {
            read(&|| next(&jobs, idle, &lanes, &place));
            drop(taken);
        };
        // Not waited for at the end: it may hang for longer than anybody waits.
        thread::Builder::new().name("read-mount".into()).spawn(run).ok().map(|_| sender)
    }
}

/// The next job; nothing when the lane was given back, or nobody needs it.
fn next(jobs: &Receiver<Job>, idle: Duration, lanes: &Lanes, place: &FilePath) -> Option<Job> {
    match jobs.recv_timeout(idle) {
        Ok(job) => return Some(job),
        Err(RecvTimeoutError::Disconnected) => return None,
        Err(RecvTimeoutError::Timeout) => {}
    }
    let mut lanes = locked(lanes);
    match jobs.try_recv() {
        Ok(job) => Some(job),
        // It was given back, and the one at its place is another.
        Err(TryRecvError::Disconnected) => None,
        Err(TryRecvError::Empty) => {
            lanes.remove(place);
            None
        }
    }
}

fn locked<T>(lanes: &Mutex<T>) -> MutexGuard<'_, T> {
    lanes.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Lanes that tell which thread each job went through.
    struct House {
        far: FarLanes,
        told: Receiver<(thread::ThreadId, u64)>,
        mounted: Arc<Mutex<Option<Numbered>>>,
        /// Lanes that have ended.
        ended: Receiver<()>,
    }

    impl House {
        fn new(idle: Duration) -> Self {
            let (tell, told) = bounded(8_192);
            let (end, ended) = bounded(8_192);
            let mounted = Arc::new(Mutex::new(Some(BTreeSet::new())));
            let known = Arc::clone(&mounted);
            let far = FarLanes {
                lanes: Lanes::default(),
                idle,
                read: Arc::new(move |next| {
                    while let Some(job) = next() {
                        let _ = tell.try_send((thread::current().id(), job.number));
                    }
                    let _ = end.try_send(());
                }),
                mounted: Box::new(move || locked(&known).clone()),
                places: Places::new(MOST_THREADS),
            };
            Self { far, told, mounted, ended }
        }

        /// Which lane a file of a mount went through.
        fn lane(&self, mount: u64) -> Option<thread::ThreadId> {
            let place = place(mount);
            if let Some(mounted) = locked(&self.mounted).as_mut() {
                mounted.insert((place.clone(), b"1".to_vec()));
            }
            self.far.take((&place, b"1"), job(mount)).ok()?;
            self.told.recv().ok().filter(|(_, number)| *number == mount).map(|(lane, _)| lane)
        }
    }

    fn place(mount: u64) -> FilePath {
        FilePath::from_bytes(format!("/mnt/{mount}").as_bytes())
    }

    fn job(mount: u64) -> Job {
        Job {
            path: place(mount).join(b"a"),
            number: mount,
            vanished: None,
            open: false,
            tries: 0,
            light: false,
            anew: false,
            hurried: false,
            has_waited: false,
        }
    }

    const NEVER: Duration = Duration::from_secs(3_600);

    #[test]
    fn a_mount_that_is_gone_gives_its_lane_to_the_next() {
        let house = House::new(NEVER);
        let first: BTreeSet<_> = (0..8).map(|mount| format!("{:?}", house.lane(mount))).collect();
        assert_eq!(first.len(), 8, "each its own");
        let shared = house.lane(8);
        assert_eq!(house.lane(9), shared, "more of them share one");
        // That the table cannot be read takes no lane away.
        let known = locked(&house.mounted).take();
        assert_eq!(house.lane(8), shared);
        *locked(&house.mounted) = known;
        if let Some(mounted) = locked(&house.mounted).as_mut() {
            mounted.remove(&(place(3), b"1".to_vec()));
        }
        let own = house.lane(8);
        assert!(own.is_some() && own != shared && !first.contains(&format!("{own:?}")));
        assert_eq!(house.lane(8), own);
        assert_eq!(house.ended.recv(), Ok(()), "the one of what is gone");
    }

    /// It hangs, goes, is mounted anew, and hangs again.
    #[test]
    fn a_mount_that_comes_and_hangs_without_end_has_a_bounded_number_of_threads() {
        let (go, wait) = bounded::<()>(0);
        let (begin, begun) = bounded(1_000);
        let far = FarLanes {
            lanes: Lanes::default(),
            idle: NEVER,
            read: Arc::new(move |next| {
                while let Some(job) = next() {
                    let _ = begin.try_send(job.number);
                    let _ = wait.recv();
                }
            }),
            mounted: Box::new(|| None),
            places: Places::new(MOST_THREADS),
        };
        let take = |number: u64| far.take((&place(1), number.to_string().as_bytes()), job(number));
        for number in 0..500 {
            let given_back = take(number).err().map(|job| job.number);
            assert_eq!(given_back, (number >= MOST_THREADS as u64).then_some(number), "and is not lost");
        }
        assert!(far.places.are_all_taken());
        let mut hang: Vec<u64> = begun.iter().take(MOST_THREADS).collect();
        hang.sort_unstable();
        assert_eq!(hang, (0..MOST_THREADS as u64).collect::<Vec<_>>());
        // One of the mounts that are gone comes back, or is given up by the system: its thread ends.
        assert!(go.send(()).is_ok());
        while far.places.are_all_taken() {
            thread::yield_now();
        }
        assert!(take(1_000).is_ok());
        assert_eq!(begun.recv(), Ok(1_000));
    }

    #[test]
    fn a_lane_that_nobody_needs_ends_and_the_next_file_has_one_all_the_same() {
        let house = House::new(Duration::ZERO);
        for mount in (0..3).cycle().take(3_000) {
            assert!(house.lane(mount).is_some(), "no job is lost");
        }
        for _ in 0..3 {
            assert_eq!(house.ended.recv(), Ok(()));
        }
        while !locked(&house.far.lanes).is_empty() {
            thread::yield_now();
        }
    }
}
