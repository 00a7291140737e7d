//! Waits for file systems that others serve, and not for ever.
//!
//! A call to a file server that went away can hang for minutes, and nothing ends it. So whatever touches such a
//! mount is done by a thread of that mount's own, and who asked waits as long as something comes of it
//! ([`super::progress`]). When nothing does, the mount counts as one that does not answer until one of its threads
//! comes back, and nobody waits for it any more: one hung corner stops nobody else. Local disks are asked directly.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, LazyLock, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::{
    mounted::{Mounted, Mounts},
    places::{Place, Places},
    progress::{Asked, Most, Pulse, Steps, Waiting, no_answer, waiting},
    system::Failure,
};
use crate::model::FilePath;

/// Threads for one mount.
const MOST_THREADS: usize = 2;
/// Threads for all, as long as each has more than one; each has one of its own up to the other number. Those that
/// hang in mounts that are gone count.
const MOST_THREADS_IN_ALL: usize = 24;
const MOST_PLACES: usize = 64;
/// Questions that wait for a mount.
const MOST_WAITING: usize = 256;
/// A thread that nobody needed for so long ends.
const IDLE: Duration = Duration::from_secs(60);
/// How long what was read of the mounts holds.
const HOLDS: Duration = Duration::from_secs(1);

/// What was asked of a mount, and what it takes to answer.
type Question = (Arc<Asked>, Box<dyn FnOnce() + Send>);

static THREADS: LazyLock<Arc<Places>> = LazyLock::new(|| Places::new(MOST_PLACES));
static CORNERS: RwLock<Option<Corners>> = RwLock::new(None);

/// The mounts that others serve.
struct Corners {
    read: Instant,
    /// By where they are, and whether others serve what is mounted there.
    mounts: BTreeMap<FilePath, Option<Arc<Corner>>>,
    has_any: bool,
}

/// A mount that others serve.
#[derive(Debug)]
pub(super) struct Corner {
    /// Which mount it is, so that the next one at its place begins anew.
    number: Vec<u8>,
    place: FilePath,
    questions: (Sender<Question>, Receiver<Question>),
    /// Nothing came of a question for too long, and no thread came back since.
    hangs: AtomicBool,
    pulse: Arc<Pulse>,
    threads: Mutex<Threads>,
    places: Arc<Places>,
}

#[derive(Debug, Default)]
struct Threads {
    all: usize,
    idle: usize,
}

/// Does something to the file system of a path, if it answers. What it owns and borrows it takes along, since it may
/// come back when nobody waits any more.
pub(super) fn within<T: Send + 'static>(
    path: &FilePath,
    act: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    match corner(path) {
        Some(corner) => corner.ask(act),
        None => act(),
    }
}

/// The mount that a path lies in, where others serve it.
pub(super) fn corner(path: &FilePath) -> Option<Arc<Corner>> {
    let is_fresh = |corners: &Corners| corners.read.elapsed() < HOLDS;
    let known = CORNERS.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(corners) = known.as_ref().filter(|corners| is_fresh(corners)) {
        return corners.of(path);
    }
    drop(known);
    // Nobody else waits while it is read.
    let mounts = Mounts::now();
    let mut known = CORNERS.write().unwrap_or_else(PoisonError::into_inner);
    if !known.as_ref().is_some_and(is_fresh) {
        let before = known.take().map(|corners| corners.mounts).unwrap_or_default();
        *known = Some(Corners::after(before, mounts.as_ref()));
    }
    known.as_ref().and_then(|corners| corners.of(path))
}

/// The threads for mounts that others serve.
pub fn threads() -> &'static Places {
    &THREADS
}

impl Corners {
    /// What is mounted now; where that is not known, what was.
    fn after(mut before: BTreeMap<FilePath, Option<Arc<Corner>>>, now: Option<&Mounts>) -> Self {
        let Some(now) = now else { return Self::of_mounts(before) };
        // Of several at one place, such as a share on what mounts it on demand, the last one shows.
        let shown: BTreeMap<_, _> = now.all().map(|mount| (mount.place.clone(), mount)).collect();
        let mut mounts = BTreeMap::new();
        for mount in shown.into_values() {
            let known = before.remove(&mount.place).flatten().filter(|known| known.number == mount.number);
            let corner = known.or_else(|| is_of_others(&mount.kind).then(|| Corner::new(&mount, &THREADS)));
            mounts.insert(mount.place, corner);
        }
        Self::of_mounts(mounts)
    }

    fn of_mounts(mounts: BTreeMap<FilePath, Option<Arc<Corner>>>) -> Self {
        Self { read: Instant::now(), has_any: mounts.values().any(Option::is_some), mounts }
    }

    fn of(&self, path: &FilePath) -> Option<Arc<Corner>> {
        if !self.has_any {
            return None;
        }
        let mut next = Some(path.clone());
        while let Some(place) = next {
            if let Some(corner) = self.mounts.get(&place) {
                return corner.clone();
            }
            next = place.folder();
        }
        None
    }
}

/// Whether others serve that kind of file system, by its name in the table of mounts.
fn is_of_others(kind: &[u8]) -> bool {
    const KINDS: [&[u8]; 24] = [
        b"nfs",
        b"nfs4",
        b"cifs",
        b"smb3",
        b"smbfs",
        b"9p",
        b"virtiofs",
        b"afs",
        b"coda",
        b"ceph",
        b"ncpfs",
        b"ncp",
        b"vboxsf",
        b"vmhgfs",
        b"prl_fs",
        b"gfs2",
        b"ocfs2",
        b"gpfs",
        b"lustre",
        b"beegfs",
        b"pvfs2",
        b"panfs",
        b"fuse",
        b"autofs",
    ];
    KINDS.contains(&kind) || kind.starts_with(b"fuse.")
}

impl Corner {
    fn new(mount: &Mounted, places: &Arc<Places>) -> Arc<Self> {
        Arc::new(Self {
            number: mount.number.clone(),
            place: mount.place.clone(),
            questions: bounded(MOST_WAITING),
            hangs: AtomicBool::new(false),
            pulse: Arc::new(Pulse::now()),
            threads: Mutex::default(),
            places: Arc::clone(places),
        })
    }

    /// Where it is mounted, and the number of the mount: the next one at its place has another.
    pub(super) fn mount(&self) -> (&FilePath, &[u8]) {
        (&self.place, &self.number)
    }

    /// Asks it something that takes a few calls, and waits for the answer as long as is right.
    pub(super) fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        act: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.put(Most::Few, |_| act())
    }

    /// The same for what takes many, and says at each step that it goes on.
    pub(super) fn ask_in_steps<T: Send + 'static>(
        self: &Arc<Self>,
        act: impl FnOnce(&Steps) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.put(Most::Many, act)
    }

    fn put<T: Send + 'static>(
        self: &Arc<Self>,
        most: Most,
        act: impl FnOnce(&Steps) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        if self.hangs.load(Ordering::SeqCst) {
            return Err(no_answer());
        }
        let (answer, answered) = bounded(1);
        let (asked, since) = (Asked::now(&self.pulse), Instant::now());
        let steps = Steps::of(&asked);
        let question = Box::new(move || {
            // Who asked may have given up.
            let _ = answer.send(act(&steps));
        });
        let is_put = self.questions.0.try_send((Arc::clone(&asked), question)).is_ok();
        // Also when all that wait were given up, for want of a thread.
        if !self.has_a_thread() || !is_put {
            asked.give_up();
            return Err(no_answer());
        }
        loop {
            let now = Instant::now();
            let longer = match waiting(since, asked.last(), now, most) {
                Waiting::Longer(longer) => longer,
                given_up => return self.give_up(&asked, given_up == Waiting::Hangs, &answered),
            };
            match answered.recv_timeout(longer) {
                Ok(answer) => return answer,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(no_answer()),
            }
        }
    }

    /// Waits for a question no longer; unless the answer came just now.
    fn give_up<T>(
        &self,
        asked: &Asked,
        is_still: bool,
        answered: &Receiver<Result<T, Failure>>,
    ) -> Result<T, Failure> {
        asked.give_up();
        if let Ok(answer) = answered.try_recv() {
            return answer;
        }
        // Under the lock under which a thread says that it is back: only while one is busy, or a question
        // waits that it will take, is there somebody who says so.
        let threads = self.threads();
        let will_be_told = threads.all > threads.idle || !self.questions.0.is_empty();
        if is_still && will_be_told && !self.hangs.swap(true, Ordering::SeqCst) {
            tracing::warn!("a file system that others serve does not answer; nobody waits for it");
        }
        Err(no_answer())
    }

    /// Sees to a thread that will take the question; whether there is one.
    fn has_a_thread(self: &Arc<Self>) -> bool {
        let mut threads = self.threads();
        let waiting = self.questions.0.len();
        if threads.all >= MOST_THREADS || threads.idle >= waiting.max(1) {
            return true;
        }
        let most = if threads.all == 0 { MOST_PLACES } else { MOST_THREADS_IN_ALL };
        if let Some(place) = self.places.take_of(most) {
            let corner = Arc::clone(self);
            let answer = move || corner.answer(&place);
            if thread::Builder::new().name("mount".into()).spawn(answer).is_ok() {
                threads.all += 1;
                threads.idle += 1;
            }
        }
        threads.all > 0
    }

    fn answer(&self, _place: &Place) {
        loop {
            let next = self.questions.1.recv_timeout(IDLE);
            let mut threads = self.threads();
            // Who asked just now saw a thread that is idle.
            let next = next.or_else(|_| self.questions.1.try_recv());
            threads.idle -= 1;
            let Ok((asked, question)) = next else {
                threads.all -= 1;
                return;
            };
            drop(threads);
            if !asked.is_given_up() {
                asked.begin();
                question();
                self.pulse.beats();
            }
            let mut threads = self.threads();
            threads.idle += 1;
            if self.hangs.swap(false, Ordering::SeqCst) {
                tracing::info!("a file system that others serve answers again");
            }
        }
    }

    fn threads(&self) -> MutexGuard<'_, Threads> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corner() -> Arc<Corner> {
        corner_with(&Places::new(MOST_PLACES))
    }

    fn corner_with(places: &Arc<Places>) -> Arc<Corner> {
        let mount = Mounted {
            number: b"1".to_vec(),
            place: FilePath::from_bytes(b"/mnt/a"),
            kind: b"fuse.x".to_vec(),
        };
        Corner::new(&mount, places)
    }

    /// A mount that hangs, goes, and hangs again when it is back.
    #[test]
    fn however_often_a_mount_hangs_and_goes_its_threads_are_bounded() {
        let places = Places::new(3);
        let third = places.take();
        let (go, wait) = bounded::<()>(0);
        let begun = Arc::new(AtomicBool::new(false));
        let hang = || {
            let (wait, begun) = (wait.clone(), Arc::clone(&begun));
            corner_with(&places).ask(move || {
                begun.store(true, Ordering::SeqCst);
                let _ = wait.recv();
                Ok(1)
            })
        };
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(hang);
            }
        });
        assert!(places.are_all_taken());
        begun.store(false, Ordering::SeqCst);
        let last = corner_with(&places);
        for _ in 0..2 * MOST_WAITING {
            assert_eq!(last.ask(|| Ok(1)), Err(no_answer()), "there is no thread for it");
        }
        assert_eq!(hang(), Err(no_answer()));
        assert!(!begun.load(Ordering::SeqCst) && places.taken() == 3);
        drop((third, go));
        while last.ask(|| Ok(1)) != Ok(1) {
            thread::yield_now();
        }
    }

    #[test]
    fn a_table_that_cannot_be_read_unmounts_nothing() {
        let table = Mounts::of("40 22 0:50 / /mnt/a rw - fuse.sshfs eva@server:/werk rw\n");
        let at = FilePath::from_bytes(b"/mnt/a/nota.docx");
        let before = Corners::after(BTreeMap::new(), Some(&table));
        let known = before.of(&at);
        let unknown = Corners::after(before.mounts, None);
        let still = unknown.of(&at);
        assert!(known.zip(still).is_some_and(|(known, still)| Arc::ptr_eq(&known, &still)));
        let gone = Corners::after(unknown.mounts, Some(&Mounts::of("")));
        assert!(gone.of(&at).is_none());
    }

    #[test]
    fn who_asks_a_mount_that_hangs_waits_once_and_it_answers_again_when_it_is_back() {
        let corner = corner();
        assert_eq!(corner.ask(|| Ok(1)), Ok(1));
        let (go, wait) = bounded::<()>(1);
        let hangs = move || {
            let _ = wait.recv();
            Ok(2)
        };
        assert_eq!(corner.ask(hangs), Err(no_answer()));
        // Nobody waits, and what was asked meanwhile is not done.
        let (done, was_done) = bounded::<()>(1);
        let asked = corner.ask(move || {
            let _ = done.send(());
            Ok(3)
        });
        assert_eq!(asked, Err(no_answer()));
        assert!(was_done.recv().is_err(), "it was given up");
        assert!(go.send(()).is_ok());
        // Its thread comes back now.
        let mut answer = Err(no_answer());
        while answer.is_err() {
            thread::yield_now();
            answer = corner.ask(|| Ok(4));
        }
        assert_eq!(answer, Ok(4));
    }

    #[test]
    fn what_nobody_waits_for_any_more_ends_at_its_next_step() {
        let corner = corner();
        let (go, wait) = bounded::<()>(1);
        let (told, ends) = bounded(1);
        let asked = corner.ask_in_steps(move |steps| {
            steps.went_on()?;
            let _ = wait.recv();
            let _ = told.send(steps.went_on());
            Ok(1)
        });
        assert_eq!(asked, Err(no_answer()), "a step, and then nothing");
        assert!(go.send(()).is_ok());
        assert_eq!(ends.recv(), Ok(Err(no_answer())));
    }

    #[test]
    fn the_nearest_mount_above_a_path_is_its() {
        let at = |path: &str| FilePath::from_bytes(path.as_bytes());
        let far = corner();
        let mounts = BTreeMap::from([
            (at("/"), None),
            (at("/mnt/a"), Some(Arc::clone(&far))),
            (at("/mnt/a/disk"), None),
        ]);
        let corners = Corners { read: Instant::now(), mounts, has_any: true };
        for (path, is_far) in [
            ("/mnt/a/b/c", true),
            ("/mnt/a", true),
            ("/mnt/ab", false),
            ("/mnt/a/disk/b", false),
            ("/home", false),
        ] {
            assert_eq!(corners.of(&at(path)).is_some(), is_far, "{path}");
        }
        for (kind, expected) in
            [("ext4", false), ("fuse.sshfs", true), ("fuseblk", false), ("nfs4", true), ("tmpfs", false)]
        {
            assert_eq!(is_of_others(kind.as_bytes()), expected, "{kind}");
        }
    }
}
