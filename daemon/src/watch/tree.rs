//! The tree of watches: which folders are watched, and what to look at next.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    io,
    ops::Bound,
    sync::Arc,
    time::Duration,
};

use crossbeam_channel::{Receiver, RecvTimeoutError, TryRecvError, never, select};
use notify::{ErrorKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::oneshot;

use super::{
    Command, Cookies, Looked, Missed, Renames,
    aside::{Aside, Done, Looking, Wanted},
    events::{Notice, What},
    late::Late,
    mounts,
    status::FolderState,
    status::{self, Statuses},
    step::Step,
    walk,
};
use crate::{
    inspect::{self, Folder, Look, Mounts},
    lifecycle::clock,
    model::{FileIdentity, FilePath},
    settle::{Hint, Settle, Vanish, quiet::Moment},
};

/// How often roots and mounts are checked: an unmount makes no event.
pub(super) const CHECK: Duration = Duration::from_secs(5);
/// How often folders are looked at that tell of no changes.
pub(super) const POLL: Duration = Duration::from_secs(30);
/// How often everything is looked at, come what may: a file with a second name outside the watched
/// folders can change without any event.
pub(super) const LOOK_AT_ALL: Duration = Duration::from_secs(3600);
/// How long the tree waits for room in `settle` before it tries again, while a look is going on.
const NO_ROOM: Duration = Duration::from_millis(2);
/// Notices handled before the next folder is looked at, so that neither starves the other.
const NOTICES_AT_ONCE: usize = 256;
/// How often the progress of a long look is logged.
const PROGRESS: Duration = Duration::from_secs(2);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Events,
    Poll,
}

pub(super) struct Known {
    pub(super) identity: FileIdentity,
    pub(super) method: Method,
    /// Its file system tells of no changes that others make.
    pub(super) silent: bool,
}

pub(super) struct Root {
    pub(super) identity: Option<FileIdentity>,
    pub(super) named: FilePath,
    /// Look at it from time to time, where the policy says nothing of a folder.
    pub(super) asked_to_poll: bool,
}

/// What came of opening a folder to look at it.
enum Opened {
    Folder(Looking, Folder),
    /// It changed meanwhile, and is to be opened again.
    Again,
    /// There is nothing to look at, or not now.
    Nothing,
}

pub(super) struct Tree {
    pub(super) watcher: RecommendedWatcher,
    pub(super) settle: Arc<Settle>,
    pub(super) known: Box<dyn super::Known>,
    pub(super) statuses: Arc<Statuses>,
    pub(super) missed: Arc<Missed>,
    pub(super) cookies: Arc<Cookies>,
    pub(super) renames: Arc<Renames>,
    late: Late,
    aside: Aside,
    pub(super) folders: BTreeMap<FilePath, Known>,
    pub(super) roots: BTreeMap<FilePath, Root>,
    /// The highest folders of file systems that tell of no changes.
    pub(super) silent: BTreeSet<FilePath>,
    /// The folders of which the policy says how changes are noticed, and whether by looking.
    pub(super) methods: Vec<(FilePath, bool)>,
    /// **Invariant:** what is found within a step comes before what was asked after it, so that a
    /// [`Step::Tell`] at the front means that everything before it is done.
    pub(super) steps: VecDeque<Step>,
    pub(super) looked: u64,
    /// What is mounted, as it was known last.
    pub(super) mounts: Option<Mounts>,
    /// Where a file system was mounted that had documents, and is no longer.
    pub(super) unmounted: BTreeSet<FilePath>,
    pub(super) slept: i64,
    pub(super) next_check: Moment,
    pub(super) next_poll: Moment,
    pub(super) next_look_at_all: Moment,
    pub(super) next_progress: Moment,
}

impl Tree {
    pub(super) fn new(
        watcher: RecommendedWatcher,
        settle: Arc<Settle>,
        known: Box<dyn super::Known>,
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
            aside: Aside::new(),
            folders: BTreeMap::new(),
            roots: BTreeMap::new(),
            silent: BTreeSet::new(),
            methods: Vec::new(),
            steps: VecDeque::new(),
            looked: 0,
            mounts: Mounts::now(),
            unmounted: BTreeSet::new(),
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
            self.go_on_aside();
            self.statuses.set_walking(self.steps.len() + self.aside.len());
            let (now, has_room) = (clock::moment(), self.settle.has_room());
            let holds = self.aside.holds(now);
            if holds || (self.steps.is_empty() && self.late.is_empty()) {
                let until = if holds { self.aside.holds_until() } else { None };
                let wait = until.map_or(self.next_check, |until| until.min(self.next_check));
                let wait = if has_room { wait.saturating_sub(now) } else { NO_ROOM };
                let wait = if has_room && self.aside.may_begin(now) { Duration::ZERO } else { wait };
                let done = if has_room { self.aside.done().clone() } else { never() };
                select! {
                    recv(notices) -> notice => match notice {
                        Ok(notice) => self.notice(&notice),
                        Err(_) => return,
                    },
                    recv(commands) -> command => match command {
                        Ok(Command::Stop) | Err(_) => return,
                        Ok(command) => self.obey(command),
                    },
                    recv(done) -> done => if let Ok(done) = done { self.ended_aside(done) },
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
            Command::Add { folder, named, source, poll } => self.add_root(folder, named, source, poll),
            Command::Remove { folder } => {
                self.forget(&folder, true);
                self.roots.remove(&folder);
                self.statuses.remove(&folder);
            }
            Command::Look { folder, answer } => {
                match folder {
                    Some(folder) if self.is_to_look_at(&folder) => {}
                    Some(folder) => self.steps.push_back(Step::Look { folder, deep: true }),
                    None if self.is_to_look_at_all() => {}
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

    /// Whether a whole look at a folder is the last thing that was asked, and has not begun: who asks for one now
    /// has it too.
    fn is_to_look_at(&self, folder: &FilePath) -> bool {
        let last = self.steps.iter().rev().find(|step| !matches!(step, Step::Tell(_) | Step::Pass(_)));
        matches!(last, Some(Step::Look { folder: asked, deep: true }) if asked == folder)
    }

    fn is_to_look_at_all(&self) -> bool {
        let mut steps =
            self.steps.iter().rev().skip_while(|step| matches!(step, Step::Tell(_) | Step::Pass(_)));
        let mut present = self.roots.iter().rev().filter(|(_, root)| root.identity.is_some()).peekable();
        present.peek().is_some()
            && present.all(|(root, _)| {
                matches!(steps.next(), Some(Step::Looked { root: looked }) if looked == root)
                    && matches!(steps.next(), Some(Step::Look { folder, deep: true }) if folder == root)
            })
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
            What::MovedIn => match self.look_from_root(path) {
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

    /// Looks at a path. The watched folder itself may have another name for a moment; then what nobody sees at
    /// the path is asked for from there, or the whole folder is looked at when it is back.
    fn look_from_root(&self, path: &FilePath) -> Look {
        match inspect::look(path) {
            Look::Absent => self.statuses.make_sure(path).unwrap_or(Look::Absent),
            look => look,
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
            Some(Step::Look { folder, deep }) if inspect::is_of_others_at(&folder) => {
                self.aside.want(folder, deep);
            }
            Some(Step::Look { folder, deep }) => self.look(&folder, deep),
            Some(step) => {
                if let Some(step) = self.aside.keep(step) {
                    self.end(step);
                }
            }
            None => {}
        }
        let now = clock::moment();
        if now >= self.next_progress && self.steps.len() > 1 {
            self.next_progress = now + PROGRESS;
            tracing::info!(folders = self.looked, waiting = self.steps.len(), "looking at the folders");
        }
    }

    /// What comes when all looks before it have ended.
    fn end(&mut self, step: Step) {
        match step {
            Step::Look { folder, deep } => self.steps.push_front(Step::Look { folder, deep }),
            Step::Looked { root } => {
                let now = clock::now();
                self.statuses.change(&root, |status| {
                    status.last_look = Some(now);
                    if status.state == FolderState::Looking {
                        status.state = FolderState::Watched;
                    }
                });
                tracing::info!(folders = self.looked, "looked at a watched folder from end to end");
            }
            Step::Tell(waiting) => self.tell(waiting),
            Step::Pass(waiting) => {
                // Who asked may have gone.
                let _ = waiting.send(self.looked);
            }
        }
    }

    /// Goes on with the looks at folders that others serve.
    fn go_on_aside(&mut self) {
        if self.settle.has_room() {
            if let Ok(done) = self.aside.done().try_recv() {
                self.ended_aside(done);
            }
            let now = clock::moment();
            if let Some(Wanted { folder, deep, turn }) = self.aside.next(now) {
                match self.open(&folder, deep) {
                    Opened::Folder(looking, opened) => self.aside.begin(looking, opened, turn, now),
                    Opened::Again => {
                        self.aside.want_first(Wanted { folder, deep, turn });
                        self.aside.ends(turn);
                    }
                    Opened::Nothing => self.aside.ends(turn),
                }
            }
        }
        while self.late.is_empty()
            && let Some(step) = self.aside.release()
        {
            self.end(step);
        }
    }

    fn ended_aside(&mut self, Done { looking, found, turn }: Done) {
        // The folder may have gone meanwhile, or another one stands in its place.
        let is_here = self.folders.get(&looking.folder).is_some_and(|here| here.identity == looking.identity);
        let below = if is_here { self.compare(&looking, found) } else { Vec::new() };
        for folder in below {
            self.aside.want_first(Wanted { folder, deep: true, turn });
        }
        self.aside.ended(&looking.folder, turn);
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
        match self.open(folder, deep) {
            Opened::Folder(looking, opened) => {
                let found = walk::look_at(&opened, folder);
                drop(opened);
                for folder in self.compare(&looking, found) {
                    self.steps.push_front(Step::Look { folder, deep: true });
                }
            }
            Opened::Again => self.steps.push_front(Step::Look { folder: folder.clone(), deep }),
            Opened::Nothing => {}
        }
    }

    /// Opens a folder to look at what is in it, and sees to it that it is watched.
    fn open(&mut self, folder: &FilePath, deep: bool) -> Opened {
        let Some(root) = self.statuses.root_of(folder) else { return Opened::Nothing };
        if *folder != root && self.known.ignores(folder) {
            return Opened::Nothing;
        }
        let opened = match Folder::open(folder) {
            Ok(opened) => opened,
            Err(Look::Unknown(obstacle)) => {
                self.cannot_read(folder, &io::Error::other(obstacle.to_string()));
                return Opened::Nothing;
            }
            Err(_) if *folder == root => {
                self.forget(folder, true);
                self.check_root(folder);
                return Opened::Nothing;
            }
            Err(Look::Absent) => match self.statuses.make_sure(folder) {
                // The watched folder itself is elsewhere, and is looked at whole when it is back.
                None => return Opened::Nothing,
                // It came, or came back, just now.
                Some(Look::Folder(_)) => return Opened::Again,
                Some(_) => return self.is_no_folder(folder),
            },
            Err(_) => return self.is_no_folder(folder),
        };
        let about = self.about(folder, &opened);
        if !about.holds_files {
            return Opened::Nothing;
        }
        let is_new = self.watch(folder, &root, opened.identity(), about.silent);
        if is_new && inspect::look(folder) != Look::Folder(opened.identity()) {
            // The system is asked for a watch by path, and another folder was there by then.
            self.forget(folder, true);
            return Opened::Again;
        }
        self.looked += 1;
        let identity = opened.identity();
        Opened::Folder(Looking { folder: folder.clone(), root, deep, is_new, identity }, opened)
    }

    /// Compares what a look found with what is known, and tells of what differs. The folders below that are to be
    /// looked at too, the first one last.
    fn compare(&mut self, looking: &Looking, found: io::Result<walk::Found>) -> Vec<FilePath> {
        let Looking { folder, root, deep, is_new, .. } = looking;
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound {
                    self.cannot_read(folder, &error);
                }
                return Vec::new();
            }
        };
        if folder == root {
            self.statuses.change(root, |status| status.is_free_of(status::UNREADABLE));
        }
        let has_arrivals = self.late.has_arrivals(folder);
        let mut differing = self.known.compare(&found.listing, &found.folders, has_arrivals);
        differing.retain(|one| match one.hint {
            // Also of what was in folders below.
            Hint::Vanished(_) => found.whole && !self.known.ignores(&one.path),
            _ if folder == root => !self.known.ignores(&one.path),
            _ => !self.known.ignores_in_folder(&one.path),
        });
        self.settle.saw(self.late.take(folder, differing));
        let below = found.folders.iter().rev().map(|name| folder.join(name));
        below.filter(|below| *deep || *is_new || !self.folders.contains_key(below)).collect()
    }

    fn is_no_folder(&mut self, folder: &FilePath) -> Opened {
        self.forget(folder, true);
        self.lose(folder, Vanish::Deleted);
        Opened::Nothing
    }

    /// What the file system of a folder means: that of the folder above it, unless something else is
    /// mounted there.
    fn about(&self, folder: &FilePath, opened: &Folder) -> mounts::About {
        let above = folder.folder().and_then(|above| self.folders.get(&above));
        match above.filter(|above| above.identity.filesystem == opened.identity().filesystem) {
            Some(above) => mounts::About { silent: above.silent, holds_files: true },
            None => {
                let is_below = folder.folder().is_some_and(|above| self.folders.contains_key(&above));
                if is_below && !opened.is_mount_root() {
                    self.statuses.begins(opened.identity().filesystem, folder);
                }
                mounts::about(opened)
            }
        }
    }

    /// Sees to it that a folder is watched. Whether it was not before.
    fn watch(&mut self, folder: &FilePath, root: &FilePath, identity: FileIdentity, silent: bool) -> bool {
        let poll = silent || self.polls(folder, root);
        let before = self.folders.get(folder).map(|known| (known.identity == identity, known.method));
        match before {
            Some((true, Method::Events)) if !poll => return false,
            Some((true, Method::Poll)) if poll => return false,
            Some((true, Method::Events)) => {
                // It fails when the system took the watch away by itself.
                let _ = self.watcher.unwatch(folder.as_path());
            }
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
        self.folders.insert(folder.clone(), Known { identity, method, silent });
        self.note_silence(folder, root, silent);
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
    pub(super) fn forget(&mut self, folder: &FilePath, unwatch: bool) {
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
                    self.note_silence(&path, &root, false);
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
}
