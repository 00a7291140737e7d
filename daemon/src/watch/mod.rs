//! Turns what the system says about folders into sightings for `settle`.
//!
//! Knows `notify`, and nobody else does. Opens no file, decides nothing about documents.
//!
//! **Invariant:** events are hints, a look at the folder is the truth. Whenever something may have
//! been missed (the system's queue ran over, our own pipe was full, a watch could not be had, the
//! machine slept, something was mounted) the folders are looked at again.
//!
//! **Invariant:** a folder is watched first and read afterwards. The other way round loses what is
//! written between the two; `notify`'s recursive mode does that for folders that appear (it lost up
//! to three quarters of a burst when it was measured), so this room owns the tree of watches itself,
//! one non-recursive watch a folder.
//!
//! The tree lives in one thread, which waits for nothing but its pipes, and a few seconds at most for a file system that
//! others serve: looks at what is in its folders are had aside. It is not notify's
//! own thread: asking notify for a watch from there would wait for itself.

mod aside;
mod events;
mod late;
mod mounts;
mod renames;
mod roots;
mod status;
mod step;
mod tree;
mod walk;

pub use mounts::holds_files;
pub use renames::{Renames, Unseen, Went};

use std::{path::PathBuf, sync::Arc, thread::JoinHandle};

use crossbeam_channel::{Receiver, Sender, bounded};
use notify::{Config, RecommendedWatcher, Watcher as _};
use tokio::sync::oneshot;

use crate::{
    identify::compare::{Found, Listing},
    inspect::Look,
    lifecycle::clock,
    model::{FilePath, Stamp},
    settle::{Hint, Settle, Vanish},
};
use events::Missed;
use status::Statuses;
pub use status::{FolderSource, FolderState, FolderStatus};
use tree::Tree;

/// What the ledger knows of folders. Implemented outside this room, which knows no ledger.
pub trait Known: Send {
    /// Compares what a look found with what is known: names to read, and names that are missing.
    /// `folders` are the folders in it; `has_arrivals`: files came here, or to a folder above, from elsewhere.
    /// May wait while the index is being rebuilt.
    fn compare(&self, listing: &Listing, folders: &[Box<[u8]>], has_arrivals: bool) -> Vec<Found>;
    /// Whether a file of that size and time was missed at its place.
    fn is_lost(&self, stamp: &Stamp) -> bool;
    /// The known names in and below a folder that is no longer there, in portions.
    fn lost(&self, folder: &FilePath, how: Vanish, tell: &mut dyn FnMut(Vec<(FilePath, Hint)>));
    /// Whether documents are known to be in or below a folder.
    fn has_documents(&self, folder: &FilePath) -> bool;
    /// Whether the policy says that this is none of our business.
    fn ignores(&self, path: &FilePath) -> bool;
    /// The same for what is in a folder that is our business.
    fn ignores_in_folder(&self, path: &FilePath) -> bool;
    /// The folders of which the policy says how changes are noticed, by their real paths, and whether by
    /// looking. The nearest one above a folder holds for it.
    fn methods(&self) -> Vec<(FilePath, bool)>;
}

/// What the tree of watches is asked to do.
pub enum Command {
    /// Watch one more folder.
    Add {
        /// Which; its real path.
        folder: FilePath,
        /// As it was named: may be a link, which can lead elsewhere later.
        named: FilePath,
        source: FolderSource,
        /// Look at it from time to time, whatever its file system tells.
        poll: bool,
    },
    /// Watch it no longer.
    Remove { folder: FilePath },
    /// Look at a folder and all below it; at all when nothing is named.
    Look {
        folder: Option<FilePath>,
        /// Comes when the look has ended.
        answer: oneshot::Sender<Looked>,
    },
    /// Nothing; the answer comes when all that was asked before has been done.
    Pass {
        /// How many folders were looked at since the start.
        answer: oneshot::Sender<u64>,
    },
    /// Look at folders again; nobody waits for it.
    LookAgain { folders: Vec<FilePath> },
    /// End.
    Stop,
}

/// A look that has ended.
pub struct Looked {
    /// Folders looked at since the start; the difference of two is what a look took.
    pub folders: u64,
    /// Comes when all that was found has been recorded.
    pub recorded: oneshot::Receiver<()>,
}

/// How much may wait in the pipe between the system and the tree.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Notices between notify's thread and the tree.
    pub notices: usize,
}

/// The watching, from outside.
#[derive(Clone)]
pub struct Watch {
    commands: Sender<Command>,
    statuses: Arc<Statuses>,
    missed: Arc<Missed>,
    cookies: Arc<Cookies>,
    renames: Arc<Renames>,
}

/// Cookies: files in the daemon's own folder whose appearance proves that every earlier event of the
/// system has been read, since one instance of inotify tells of all folders in order.
struct Cookies {
    folder: FilePath,
    waiting: std::sync::Mutex<std::collections::HashMap<Box<[u8]>, oneshot::Sender<Looked>>>,
    next: std::sync::atomic::AtomicU64,
}

/// Starts watching nothing yet; folders come with [`Command::Add`].
///
/// # Errors
///
/// When the system gives no inotify instance (`fs.inotify.max_user_instances`), or when the cookie
/// folder cannot be watched.
pub fn start(
    settle: Arc<Settle>,
    known: Box<dyn Known>,
    cookie_folder: &FilePath,
    limits: Limits,
) -> Result<(Watch, JoinHandle<()>), WatchError> {
    let missed = Arc::new(Missed::default());
    let (notices_in, notices) = bounded(limits.notices);
    let (commands_in, commands): (_, Receiver<Command>) = bounded(64);
    let config = Config::default().with_follow_symlinks(false);
    let mut watcher = RecommendedWatcher::new(events::handler(notices_in, missed.clone()), config)
        .map_err(|source| WatchError::Inotify { source })?;
    watcher
        .watch(cookie_folder.as_path(), notify::RecursiveMode::NonRecursive)
        .map_err(|source| WatchError::OwnFolder { folder: cookie_folder.to_path_buf(), source })?;
    let kept_in = cookie_folder.as_path().with_file_name("subvolumes");
    let statuses = Arc::new(Statuses::keeping(kept_in));
    let cookies = Arc::new(Cookies {
        folder: cookie_folder.clone(),
        waiting: std::sync::Mutex::default(),
        next: std::sync::atomic::AtomicU64::new(0),
    });
    let renames = Arc::new(Renames::default());
    let watch = Watch {
        commands: commands_in,
        statuses: statuses.clone(),
        missed: missed.clone(),
        cookies: cookies.clone(),
        renames: renames.clone(),
    };
    let tree = Tree::new(watcher, settle, known, statuses, missed, cookies, renames);
    let thread = std::thread::Builder::new()
        .name("watch".into())
        .spawn(move || tree.run(&notices, &commands))
        .map_err(|source| WatchError::NoThread { source })?;
    Ok((watch, thread))
}

impl Watch {
    /// Hands over a command; waits when many are waiting already, so never call it on an async thread.
    pub fn command(&self, command: Command) {
        // When the tree has ended, nobody needs the command.
        let _ = self.commands.send(command);
    }

    /// How every watched folder is.
    pub fn statuses(&self) -> Vec<FolderStatus> {
        self.statuses.all()
    }

    /// The path as it is in a watched folder, nothing for one outside; no disk is touched.
    pub fn watched(&self, path: &FilePath) -> Option<FilePath> {
        self.statuses.watched(path)
    }

    /// The watched folder that a path lies in.
    pub fn root_of(&self, path: &FilePath) -> Option<FilePath> {
        self.statuses.root_of(path)
    }

    /// The folder below a watched one at which a file system began when it was looked at.
    pub fn beginning(&self, filesystem: u64) -> Option<FilePath> {
        self.statuses.beginning(filesystem)
    }

    /// What the system told of renaming.
    pub fn renames(&self) -> &Renames {
        &self.renames
    }

    /// Whether the system says for sure that nothing is at a path at which nothing was seen: asked from
    /// the watched folder itself. If that is not in its place, it is looked at whole when it is back, and
    /// nothing more can be said now.
    pub fn makes_sure_of_absence(&self, path: &FilePath) -> bool {
        self.statuses.make_sure(path).is_none_or(|look| look == Look::Absent)
    }

    /// Has the watched folder of a path looked at whole soon: what is there cannot be told now.
    pub fn doubts(&self, path: &FilePath) {
        self.statuses.doubt(path);
    }

    /// Says in the status that reading at this path may have given a file a new access time.
    pub fn notes_access_time(&self, path: &FilePath) {
        let trouble = status::access_times(clock::now());
        self.statuses.change(path, |status| status.has_trouble(trouble));
    }

    /// Says in the status that documents are missed in this folder whose file system is not there.
    pub fn misses_file_system(&self, folder: &FilePath) {
        let trouble = status::missed(folder, clock::now());
        self.statuses.change(folder, |status| status.has_trouble(trouble));
    }

    /// Folders that wait to be looked at.
    pub fn walking(&self) -> u64 {
        self.statuses.walking()
    }

    /// How often something may have been missed, and the folders were looked at again.
    pub fn overflows(&self) -> u64 {
        self.missed.count()
    }

    /// Lays a cookie. The answer comes when the tree has read all that the system told before it.
    ///
    /// # Errors
    ///
    /// When the cookie cannot be made, for instance on a full disk.
    pub fn cookie(&self) -> std::io::Result<oneshot::Receiver<Looked>> {
        let (tell, told) = oneshot::channel();
        let number = self.cookies.next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("sync-{number}");
        let path = self.cookies.folder.join(name.as_bytes());
        self.cookies.lock().insert(name.into_bytes().into(), tell);
        std::fs::File::create(path.as_path()).inspect_err(|_| {
            self.cookies.lock().remove(path.name());
        })?;
        Ok(told)
    }
}

impl Cookies {
    fn lock(
        &self,
    ) -> std::sync::MutexGuard<'_, std::collections::HashMap<Box<[u8]>, oneshot::Sender<Looked>>> {
        self.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Takes a cookie up: who waits for it. Removes the file.
    fn take(&self, name: &[u8]) -> Option<oneshot::Sender<Looked>> {
        let waiting = self.lock().remove(name)?;
        if let Err(error) = std::fs::remove_file(self.folder.join(name).as_path()) {
            tracing::debug!(%error, "a cookie could not be removed");
        }
        Some(waiting)
    }

    /// Takes up all of them: after a look at everything, each has been reached.
    fn take_all(&self) -> Vec<oneshot::Sender<Looked>> {
        let names: Vec<_> = self.lock().keys().cloned().collect();
        names.iter().filter_map(|name| self.take(name)).collect()
    }
}

/// Why nothing can be watched.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The system gives no inotify instance.
    #[error("the system gives no means to watch folders")]
    Inotify {
        #[source]
        source: notify::Error,
    },
    /// The daemon's own folder cannot be watched.
    #[error("cannot watch `{}`", folder.display())]
    OwnFolder {
        folder: PathBuf,
        #[source]
        source: notify::Error,
    },
    #[error("cannot start a thread")]
    NoThread {
        #[source]
        source: std::io::Error,
    },
}

impl WatchError {
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Inotify { .. } => Some(
                "raise the limit with `sysctl fs.inotify.max_user_instances=512`, or stop programs that watch files",
            ),
            Self::OwnFolder { .. } => Some(
                "raise the limit with `sysctl fs.inotify.max_user_watches=524288`, or choose another state folder",
            ),
            Self::NoThread { .. } => None,
        }
    }
}
