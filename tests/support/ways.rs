//! The ways in which the daemon may come to know what was done.

use std::{
    fmt::Debug,
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::Path,
    time::{Duration, Instant, SystemTime},
};

use rustix::process::Signal;

use super::{Daemon, Starting, eventually};

/// What the daemon does while something happens in its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It runs, and is told by events.
    Live,
    /// It is held up: the events are there, and each tells of what is long past.
    HeldUp,
    /// It was asked to stop, and is started when the files have not changed for some time.
    Down,
    /// It was killed, and is started at once.
    Killed,
    /// It is never told, and finds out by looking.
    Polled,
}

impl Way {
    pub const ALL: [Self; 5] = [Self::Live, Self::HeldUp, Self::Down, Self::Killed, Self::Polled];

    pub fn start(self) -> Daemon {
        let starting = Starting::new();
        if self == Self::Polled { starting.polling().start() } else { starting.start() }
    }

    /// Does something in the folder, and returns when the daemon has come to know of it.
    pub fn meanwhile<T>(self, daemon: &mut Daemon, act: impl FnOnce(&Daemon) -> T) -> T {
        match self {
            Self::Live | Self::Polled => {}
            Self::HeldUp => daemon.signal(Signal::STOP),
            Self::Down => assert!(daemon.stop().success(), "{}", daemon.log()),
            Self::Killed => daemon.kill(),
        }
        let result = act(daemon);
        match self {
            Self::Live => {}
            Self::HeldUp => daemon.signal(Signal::CONT),
            Self::Down => {
                is_old(&daemon.folder);
                daemon.launch();
            }
            Self::Killed => daemon.launch(),
            Self::Polled => daemon.rescan(),
        }
        daemon.settle();
        result
    }
}

/// Runs a test for each case, side by side: most of them wait most of the time. Fails with every case that failed.
pub fn in_each<T: Copy + Debug + Sync>(cases: &[T], test: impl Fn(T) + Sync) {
    let test = &test;
    let failed: Vec<_> = std::thread::scope(|scope| {
        let run: Vec<_> = cases.iter().map(|case| (case, scope.spawn(move || test(*case)))).collect();
        run.into_iter().filter_map(|(case, run)| run.join().is_err().then_some(case)).collect()
    });
    assert!(failed.is_empty(), "FAILED IN: {failed:?}");
}

/// Waits until nothing in a folder has changed for longer than a file counts as being written.
pub fn is_old(folder: &Path) {
    const OLD: Duration = Duration::from_millis(2_500);
    eventually("the files are old", || {
        let changed = newest_change(folder).ok()?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
        (now > changed + OLD).then_some(())
    });
}

fn newest_change(folder: &Path) -> io::Result<Duration> {
    let mut newest = Duration::ZERO;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        let changed = Duration::new(about.ctime().unsigned_abs(), about.ctime_nsec() as u32);
        newest = newest.max(changed);
        if about.is_dir() {
            newest = newest.max(newest_change(&entry.path())?);
        }
    }
    Ok(newest)
}

/// Where the time between two acts is what a test is about (a slow line, a person who thinks).
pub fn after(time: Duration) {
    let start = Instant::now();
    eventually("the time has passed", || (start.elapsed() >= time).then_some(()));
}
