//! The tree of watches: which folders are watched, and what to look at next.

use std::{
    collections::{BTreeMap, VecDeque},
    io,
    ops::Bound,
    sync::Arc,
    time::Duration,
};

use crossbeam_channel::{Receiver, RecvTimeoutError, TryRecvError, select};
use notify::{ErrorKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::oneshot;

use super::{
    Command, Cookies, Known, Looked, Missed, Renames,
    events::{Notice, What},
    late::Late,
    mounts,
    status::{self, Statuses},
    walk,
};
use crate::{
    ingest::desk::{FolderSource, FolderState, FolderStatus},
    inspect::{self, Look},
    lifecycle::clock,
    model::{FileIdentity, FilePath},
    settle::{Hint, Settle, Vanish, quiet::Moment},
};

/// How often roots and mounts are checked: an unmount makes no event.
const CHECK: Duration = Duration::from_secs(5);
/// How often folders are looked at that tell of no changes.
const POLL: Duration = Duration::from_secs(30);
/// How often everything is looked at, come what may: a file with a second name outside the watched
/// folders can change without any event.
const LOOK_AT_ALL: Duration = Duration::from_secs(3600);
/// How long the tree waits for room in `settle` before it tries again, while a look is going on.
const NO_ROOM: Duration = Duration::from_millis(2);
/// Notices handled before the next folder is looked at, so that neither starves the other.
const NOTICES_AT_ONCE: usize = 256;
/// How often the progress of a long look is logged.
const PROGRESS: Duration = Duration::from_secs(2);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Events,
    Poll,
}

struct Folder {
    identity: FileIdentity,
    method: Method,
}

struct Root {
    identity: Option<FileIdentity>,
    /// Asked for, or the file system tells nothing.
    poll: bool,
    asked_to_poll: bool,
}

enum Step {
    /// Look at one folder; `deep`: and at all below it.
    Look { folder: FilePath, deep: bool },
    /// A whole root has been looked at.
    Looked { root: FilePath },
    /// All that was asked before has been done, and is to be recorded.
    Tell(oneshot::Sender<Looked>),
    /// The same, and nobody waits for its being recorded.
    Pass(oneshot::Sender<u64>),
}

pub(super) struct Tree {
    watcher: RecommendedWatcher,
    settle: Arc<Settle>,
    known: Box<dyn Known>,
    statuses: Arc<Statuses>,
    missed: Arc<Missed>,
    cookies: Arc<Cookies>,
    renames: Arc<Renames>,
    late: Late,
    folders: BTreeMap<FilePath, Folder>,
    roots: BTreeMap<FilePath, Root>,
    /// **Invariant:** what is found within a step comes before what was asked after it, so that a
    /// [`Step::Tell`] at the front means that everything before it is done.
    steps: VecDeque<Step>,
    looked: u64,
    mounts: Vec<u8>,
    slept: i64,
    next_check: Moment,
    next_poll: Moment,
    next_look_at_all: Moment,
    next_progress: Moment,
}

impl Tree {
    pub(super) fn new(
        watcher: RecommendedWatcher,
        settle: Arc<Settle>,
        known: Box<dyn Known>,
        statuses: Arc<Statuses>,
        missed: Arc<Missed>,
        cookies: Arc<Cookies>,
        renames: Arc<Renames>,
    ) -> Self {
        let now = clock::moment();
        Self {
            watcher,
            settle,
            known,
            statuses,
            missed,
            cookies,
            renames,
            late: Late::default(),
            folders: BTreeMap::new(),
            roots: BTreeMap::new(),
            steps: VecDeque::new(),
            looked: 0,
            mounts: mounts::fingerprint(),
            slept: mounts::seconds_slept(),
            next_check: now + CHECK,
            next_poll: now + POLL,
            next_look_at_all: now + LOOK_AT_ALL,
            next_progress: now + PROGRESS,
        }
    }

    /// Runs until it is told to stop, or until nobody can tell it anything any more.
    pub(super) fn run(mut self, notices: &Receiver<Notice>, commands: &Receiver<Command>) {
        loop {
            for _ in 0..NOTICES_AT_ONCE {
                match notices.try_recv() {
                    Ok(notice) => self.notice(&notice),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return,
                }
            }
            if self.missed.take() {
                self.look_at_everything_again();
            }
            self.on_time();
            loop {
                match commands.try_recv() {
                    Ok(Command::Stop) | Err(TryRecvError::Disconnected) => return,
                    Ok(command) => self.obey(command),
                    Err(TryRecvError::Empty) => break,
                }
            }
            self.statuses.set_walking(self.steps.len());
            if self.steps.is_empty() && self.late.is_empty() {
                let wait = self.next_check.saturating_sub(clock::moment());
                select! {
                    recv(notices) -> notice => match notice {
                        Ok(notice) => self.notice(&notice),
                        Err(_) => return,
                    },
                    recv(commands) -> command => match command {
                        Ok(Command::Stop) | Err(_) => return,
                        Ok(command) => self.obey(command),
                    },
                    default(wait) => {}
                }
            } else if self.settle.has_room() && (self.looks_next() || !self.late.waits()) {
                self.step();
            } else {
                match notices.recv_timeout(NO_ROOM) {
                    Ok(notice) => self.notice(&notice),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        }
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Add { folder, source, poll } => self.add_root(folder, source, poll),
            Command::Remove { folder } => {
                self.forget(&folder, true);
                self.roots.remove(&folder);
                self.statuses.remove(&folder);
            }
            Command::Look { folder, answer } => {
                match folder {
                    Some(folder) => self.steps.push_back(Step::Look { folder, deep: true }),
                    None => self.look_at_all(),
                }
                self.steps.push_back(Step::Tell(answer));
            }
            Command::Pass { answer } => self.steps.push_back(Step::Pass(answer)),
            Command::LookAgain { folders } => {
                self.steps.extend(folders.into_iter().map(|folder| Step::Look { folder, deep: true }));
            }
            Command::Stop => {}
        }
    }

    fn notice(&mut self, notice: &Notice) {
        let Notice { path, what, .. } = notice;
        if path.folder().as_ref() == Some(&self.cookies.folder) {
            if matches!(what, What::Created { .. })
                && let Some(waiting) = self.cookies.take(path.name())
            {
                self.look_at_polled();
                self.steps.push_back(Step::Tell(waiting));
            }
            return;
        }
        if *path == self.cookies.folder {
            return;
        }
        self.renames.note(notice);
        if self.roots.contains_key(path) && matches!(what, What::MovedOut | What::Removed | What::Touched) {
            self.check_root(&path.clone());
            return;
        }
        let is_watched_folder = self.folders.contains_key(path);
        let hint = match what {
            What::Created { folder: true } => return self.steps_in(path, true),
            What::Created { folder: false } => Hint::Appeared,
            What::MovedIn => match inspect::look(path) {
                Look::Folder(_) => {
                    if is_watched_folder {
                        self.forget(path, false);
                    }
                    return self.steps_in(path, true);
                }
                _ => Hint::Arrived,
            },
            What::MovedOut | What::Removed if is_watched_folder => {
                let how = if *what == What::MovedOut { Vanish::Left } else { Vanish::Deleted };
                // A folder of the same name may stand here by now; then it has been noticed too.
                self.forget(path, false);
                self.lose(path, how);
                return;
            }
            What::Touched if is_watched_folder => return self.steps_in(path, false),
            What::MovedOut => Hint::Vanished(Vanish::Left),
            What::Removed => Hint::Vanished(Vanish::Deleted),
            What::Written => Hint::Written,
            What::Closed => Hint::Closed,
            What::Touched => Hint::Touched,
        };
        if !self.known.ignores(path) {
            self.settle.saw([(path.clone(), hint)]);
        }
    }

    /// Looks at a folder soon: before what was asked later, after what is being done.
    fn steps_in(&mut self, folder: &FilePath, deep: bool) {
        self.steps.push_back(Step::Look { folder: folder.clone(), deep });
    }

    fn looks_next(&self) -> bool {
        matches!(self.steps.front(), Some(Step::Look { .. }))
    }

    fn step(&mut self) {
        if !self.late.is_empty() && !self.looks_next() {
            return self.late.tell(&self.settle, self.known.as_ref());
        }
        match self.steps.pop_front() {
            Some(Step::Look { folder, deep }) => self.look(&folder, deep),
            Some(Step::Looked { root }) => {
                let now = clock::now();
                self.statuses.change(&root, |status| {
                    status.last_look = Some(now);
                    if status.state == FolderState::Looking {
                        status.state = FolderState::Watched;
                    }
                });
                tracing::info!(folders = self.looked, "looked at a watched folder from end to end");
            }
            Some(Step::Tell(waiting)) => self.tell(waiting),
            Some(Step::Pass(waiting)) => {
                // Who asked may have gone.
                let _ = waiting.send(self.looked);
            }
            None => {}
        }
        let now = clock::moment();
        if now >= self.next_progress && self.steps.len() > 1 {
            self.next_progress = now + PROGRESS;
            tracing::info!(folders = self.looked, waiting = self.steps.len(), "looking at the folders");
        }
    }

    fn tell(&mut self, waiting: oneshot::Sender<Looked>) {
        let crowded = self.settle.take_crowded();
        if !crowded.is_empty() || self.settle.is_crowded() {
            // What did not fit has to be looked for first.
            self.steps.push_front(Step::Tell(waiting));
            for folder in crowded {
                self.steps.push_front(Step::Look { folder, deep: true });
            }
            return;
        }
        // Who asked may have gone.
        let _ = waiting.send(Looked { folders: self.looked, recorded: self.settle.barrier() });
    }

    fn look(&mut self, folder: &FilePath, deep: bool) {
        let Some(root) = self.statuses.root_of(folder) else { return };
        if *folder != root && self.known.ignores(folder) {
            return;
        }
        let identity = match inspect::look(folder) {
            Look::Folder(identity) => identity,
            Look::Unknown(obstacle) => {
                return self.cannot_read(folder, &io::Error::other(obstacle.to_string()));
            }
            Look::Absent | Look::File(_) | Look::Other => {
                self.forget(folder, true);
                if self.roots.contains_key(folder) {
                    self.check_root(folder);
                } else {
                    self.lose(folder, Vanish::Deleted);
                }
                return;
            }
        };
        if !mounts::holds_files(folder) {
            return;
        }
        let is_new = self.watch(folder, &root, identity);
        self.looked += 1;
        let found = match walk::look_at(folder) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(error) => return self.cannot_read(folder, &error),
        };
        if *folder == root {
            self.statuses.change(&root, |status| status.is_free_of(status::UNREADABLE));
        }
        let has_arrivals = self.late.has_arrivals(folder);
        let mut differing = self.known.compare(&found.listing, &found.folders, has_arrivals);
        differing.retain(|one| {
            (found.whole || !matches!(one.hint, Hint::Vanished(_))) && !self.known.ignores(&one.path)
        });
        self.settle.saw(self.late.take(folder, differing));
        for name in found.folders.iter().rev() {
            let below = folder.join(name);
            if deep || is_new || !self.folders.contains_key(&below) {
                self.steps.push_front(Step::Look { folder: below, deep: true });
            }
        }
    }

    /// Sees to it that a folder is watched. Whether it was not before.
    fn watch(&mut self, folder: &FilePath, root: &FilePath, identity: FileIdentity) -> bool {
        let poll = self.roots.get(root).is_some_and(|root| root.poll);
        let before = self.folders.get(folder).map(|known| (known.identity == identity, known.method));
        match before {
            Some((true, Method::Events)) => return false,
            Some((true, Method::Poll)) if poll => return false,
            Some((false, _)) => self.forget(folder, true),
            Some((true, Method::Poll)) | None => {}
        }
        let is_new = !matches!(before, Some((true, _)));
        let method = if poll {
            Method::Poll
        } else {
            match self.watcher.watch(folder.as_path(), RecursiveMode::NonRecursive) {
                Ok(()) => Method::Events,
                Err(error) => {
                    if matches!(error.kind, ErrorKind::MaxFilesWatch) {
                        let trouble = status::watch_limit(clock::now());
                        self.statuses.change(root, |status| status.has_trouble(trouble));
                    } else {
                        tracing::debug!(%error, "a folder could not be watched; it is looked at from time to time");
                    }
                    Method::Poll
                }
            }
        };
        self.count(root, before.filter(|(same, _)| *same).map(|(_, method)| method), Some(method));
        self.folders.insert(folder.clone(), Folder { identity, method });
        is_new
    }

    fn count(&self, root: &FilePath, before: Option<Method>, now: Option<Method>) {
        self.statuses.change(root, |status| {
            for (method, by) in
                before.map(|method| (method, -1)).into_iter().chain(now.map(|method| (method, 1)))
            {
                let count = match method {
                    Method::Events => &mut status.watched_folders,
                    Method::Poll => &mut status.polled_folders,
                };
                *count = count.saturating_add_signed(by);
            }
            if status.polled_folders == 0 {
                status.is_free_of(status::WATCH_LIMIT);
            }
        });
    }

    /// Forgets a folder and all below it. `unwatch`: notify has not done so by itself.
    fn forget(&mut self, folder: &FilePath, unwatch: bool) {
        let mut below = folder.as_bytes().to_vec();
        below.push(b'/');
        let mut after = folder.as_bytes().to_vec();
        after.push(b'/' + 1);
        let range =
            (Bound::Included(FilePath::from_bytes(&below)), Bound::Excluded(FilePath::from_bytes(&after)));
        let mut gone: Vec<FilePath> = self.folders.range(range).map(|(path, _)| path.clone()).collect();
        gone.extend(self.folders.contains_key(folder).then(|| folder.clone()));
        for path in gone {
            if let Some(known) = self.folders.remove(&path) {
                if let Some(root) = self.statuses.root_of(&path) {
                    self.count(&root, Some(known.method), None);
                }
                if unwatch && known.method == Method::Events {
                    // It fails when the folder itself is gone: then the watch is gone with it.
                    let _ = self.watcher.unwatch(path.as_path());
                }
            }
        }
    }

    fn lose(&self, folder: &FilePath, how: Vanish) {
        let settle = &self.settle;
        self.known.lost(folder, how, &mut |sightings| settle.saw(sightings));
    }

    fn cannot_read(&self, folder: &FilePath, error: &io::Error) {
        tracing::debug!(%error, "a folder cannot be read");
        let trouble = status::unreadable(folder, error, clock::now());
        self.statuses.change(folder, |status| status.has_trouble(trouble));
    }

    fn add_root(&mut self, folder: FilePath, source: FolderSource, poll: bool) {
        let silent = !mounts::tells_of_changes(&folder);
        self.statuses.insert(FolderStatus {
            path: folder.clone(),
            state: FolderState::Offline,
            polled: poll || silent,
            troubles: Vec::new(),
            watched_folders: 0,
            polled_folders: 0,
            source,
            last_look: None,
        });
        self.roots.insert(folder.clone(), Root { identity: None, poll: poll || silent, asked_to_poll: poll });
        self.check_root(&folder);
    }

    /// Sees whether a root is still the folder that it was.
    fn check_root(&mut self, folder: &FilePath) {
        let present = match inspect::look(folder) {
            Look::Folder(identity) => Some(identity),
            _ => None,
        };
        let Some(root) = self.roots.get_mut(folder) else { return };
        if root.identity == present && present.is_some() {
            return;
        }
        let before = std::mem::replace(&mut root.identity, present);
        if before.is_some() {
            self.forget(folder, true);
        }
        let now = clock::now();
        if present.is_none() {
            if before.is_some() {
                tracing::warn!("a watched folder is no longer there; the records of its documents are kept");
            }
            let trouble = status::offline(now);
            self.statuses.change(folder, |status| {
                status.state = FolderState::Offline;
                status.has_trouble(trouble);
            });
            return;
        }
        let silent = !mounts::tells_of_changes(folder);
        if let Some(root) = self.roots.get_mut(folder) {
            root.poll = root.asked_to_poll || silent;
            let polled = root.poll;
            self.statuses.change(folder, |status| {
                status.state = FolderState::Looking;
                status.polled = polled;
                status.is_free_of(status::OFFLINE);
                status.is_free_of(status::SILENT);
                if silent {
                    status.has_trouble(status::silent(now));
                }
            });
        }
        self.look_at_root(folder);
    }

    fn look_at_root(&mut self, root: &FilePath) {
        self.steps.push_back(Step::Look { folder: root.clone(), deep: true });
        self.steps.push_back(Step::Looked { root: root.clone() });
    }

    fn look_at_all(&mut self) {
        let present: Vec<_> = self
            .roots
            .iter()
            .filter(|(_, root)| root.identity.is_some())
            .map(|(path, _)| path.clone())
            .collect();
        for root in present {
            self.look_at_root(&root);
        }
    }

    fn look_at_polled(&mut self) {
        let polled = self.folders.iter().filter(|(_, folder)| folder.method == Method::Poll);
        let polled: Vec<_> =
            polled.map(|(path, _)| Step::Look { folder: path.clone(), deep: false }).collect();
        self.steps.extend(polled);
    }

    /// Something may have been missed: no watch and no folder is taken for granted.
    fn look_at_everything_again(&mut self) {
        tracing::warn!(
            times = self.missed.count(),
            "the system's events ran over; looking at all folders again"
        );
        // First take down the watches of folders that are not what they were, then look: a watch on
        // a folder that was moved would otherwise be taken down after it was found at its new place.
        let moved: Vec<_> = self
            .folders
            .iter()
            .filter(
                |(path, known)| !matches!(inspect::look(path), Look::Folder(now) if now == known.identity),
            )
            .map(|(path, _)| path.clone())
            .collect();
        for folder in moved {
            self.forget(&folder, true);
        }
        self.look_at_all();
        for waiting in self.cookies.take_all() {
            self.steps.push_back(Step::Tell(waiting));
        }
    }

    fn on_time(&mut self) {
        let now = clock::moment();
        if now < self.next_check {
            return;
        }
        self.next_check = now + CHECK;
        let roots: Vec<_> = self.roots.keys().cloned().collect();
        for root in roots {
            self.check_root(&root);
        }
        let mounts = mounts::fingerprint();
        let slept = mounts::seconds_slept();
        let has_slept = slept > self.slept.saturating_add(1);
        if mounts != self.mounts || has_slept || now >= self.next_look_at_all {
            self.mounts = mounts;
            self.slept = slept;
            self.next_look_at_all = now + LOOK_AT_ALL;
            self.look_at_all();
        } else if now >= self.next_poll {
            self.next_poll = now + POLL;
            self.look_at_polled();
        }
        let crowded = self.settle.take_crowded();
        self.steps.extend(crowded.into_iter().map(|folder| Step::Look { folder, deep: true }));
    }
}
