//! The tree of watches: which folders are watched, and what to look at next.

mod folders;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    io,
    sync::Arc,
    time::Duration,
};

use crossbeam_channel::{Receiver, RecvTimeoutError, TryRecvError, never, select};
use notify::RecommendedWatcher;
use tokio::sync::oneshot;

use super::{
    Command, Cookies, Looked, Missed, Renames,
    aside::{Aside, Done, Looking, Wanted},
    events::{Notice, What},
    late::Late,
    mounts,
    status::FolderState,
    status::Statuses,
    step::Step,
};
use crate::{
    inspect::{self, Folder, Look, Mounts},
    lifecycle::clock,
    model::{FileIdentity, FilePath, Timestamp, Trouble},
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
                self.unmounted.retain(|point| !point.is_within(&folder));
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

    fn lose(&self, folder: &FilePath, how: Vanish) {
        let settle = &self.settle;
        self.known.lost(folder, how, &mut |sightings| settle.saw(sightings));
    }

    fn cannot_read(
        &self,
        path: &FilePath,
        error: &io::Error,
        trouble: fn(&FilePath, &io::Error, Timestamp) -> Trouble,
    ) {
        tracing::debug!(%error, "a folder cannot be read, or not all of it");
        let trouble = trouble(path, error, clock::now());
        self.statuses.change(path, |status| status.has_trouble(trouble));
    }
}
