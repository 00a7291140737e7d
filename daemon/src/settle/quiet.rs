//! The waiting itself: which name is worth a look, and when. Pure: the time is an argument.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use crate::model::FilePath;

/// Time since the daemon's start, by a clock that never goes back.
pub type Moment = Duration;

/// How long a name must be quiet after its file was closed, moved in or created.
pub const QUIET: Duration = Duration::from_millis(300);
/// How long a name must be quiet while a program that wrote to it still holds it open.
pub const QUIET_WHILE_OPEN: Duration = Duration::from_secs(2);
/// After this long a name is read even if it never became quiet.
pub const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// How long a vanished name is held before it counts as gone: editors move the old file aside.
pub const HOLD: Duration = Duration::from_secs(3);
/// How long a temporary file is followed before it is looked at again, the first times and then each time: by the
/// first of them and by all but the last together a little longer than `identify` asks for where a person may have
/// named it, and where only programs do so. Between these, for servers whose clock is a little ahead and for a file
/// that waited for a while already when the daemon started.
pub const FOLLOW: [Duration; 7] = [
    Duration::from_millis(2_100),
    Duration::from_secs(30),
    Duration::from_secs(60),
    Duration::from_secs(120),
    Duration::from_secs(180),
    Duration::from_secs(212),
    Duration::from_secs(605),
];
/// A temporary file is followed for this long in all, whatever happens to it meanwhile: what is still there under the
/// same name is somebody's, who goes on writing it.
pub const LONGEST_FOLLOWED: Duration = Duration::from_secs(600);
/// Wait before a file that changed while it was read, or just before, is read again; doubled each time.
const FIRST_BACK_OFF: Duration = Duration::from_millis(25);
/// A look at the folders waits while this many names wait for the readers: it would only fill the memory.
const LOOK_AHEAD: usize = 8_192;
/// So many readings of a file that changes meanwhile a barrier waits for; then it has its record without facts.
const PATIENCE: u32 = 4;
const LONGEST_BACK_OFF: Duration = Duration::from_secs(10);
/// Waits before a file that could not be read is tried again; the last one repeats.
const RETRIES: [Duration; 4] =
    [Duration::from_secs(5), Duration::from_secs(30), Duration::from_secs(300), Duration::from_secs(3600)];

/// Wait before a file is read once more of which only what is in it could not be read.
pub const ONCE_MORE: Duration = Duration::from_secs(30);

/// Why a name is worth a look. Never more than a hint: the file is the truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// A new name.
    Appeared,
    /// Bytes were written.
    Written,
    /// A program that could write closed it.
    Closed,
    /// It was moved here.
    Arrived,
    /// Its attributes changed: rights, times, number of names.
    Touched,
    /// The name is no longer there.
    Vanished(Vanish),
    /// A look at its folder found it, new or changed, and it has been so for a while.
    FoundOld,
    /// A look at its folder found it, changed just now.
    FoundFresh,
    /// A look at its folder found it, and it is known from elsewhere: a glimpse may be enough.
    FoundMoved,
    /// It is to be read once more, though it may be as it was: what it says is asked for.
    Anew,
}

/// How a name vanished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vanish {
    /// Removed, or found missing.
    Deleted,
    /// Moved away.
    Left,
}

/// A file to read, or a vanished name to make sure of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Which name.
    pub path: FilePath,
    /// Names this state of the name; to be given back with the outcome.
    pub number: u64,
    /// Present when the name was held long enough: if it is still not there, it is gone.
    pub vanished: Option<Vanish>,
    /// A program that wrote to it may still hold it open.
    pub open: bool,
    /// How many times in a row it changed while it was read.
    pub tries: u32,
    /// All that was told of it is that it was touched or moved: its content can be what it was.
    pub light: bool,
    /// Somebody waits for it.
    pub hurried: bool,
    /// Its name has waited for as long as a temporary file is followed.
    pub has_waited: bool,
    /// It is to be read though it is as it was.
    pub anew: bool,
}

/// What came of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The ledger has it.
    Done,
    /// The name is not there, and was not held yet.
    Missing,
    /// It changed while it was read: read it again soon.
    Again,
    /// It could not be read: try again later.
    Later,
    /// What is in it could not be read: read it once more later, though it stays as it is.
    OnceMore,
    /// A temporary file: look again when it was left alone for long.
    Follow,
    /// It was read not long ago and costs much: read it after so long, or when somebody asks.
    Pause(Duration),
}

/// What came of a first glimpse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glimpsed {
    /// It is to be read when it is quiet.
    Read,
    /// The ledger knows the file as it is; there is nothing to read.
    Settled,
    /// A temporary file; as [`Outcome::Follow`].
    Follow,
}

#[derive(Debug, Default)]
struct Name {
    /// Number of its newest sighting.
    wanted: u64,
    /// The number with which it is being read now.
    taken: Option<u64>,
    /// What is being read now is to be read though it is as it was.
    taken_anew: bool,
    /// When it is to be read; nothing while nothing new is known.
    due: Option<Moment>,
    /// Its time came while it could not be taken.
    ripe: bool,
    /// First sighting that has not been read.
    since: Moment,
    /// Since when the name is there and waits, as far as is known here.
    there: Moment,
    /// A first glimpse of it is asked for and not yet had.
    glimpse: bool,
    open: bool,
    /// Its content may have changed since it was read.
    deep: bool,
    /// It is to be read though it is as it was.
    anew: bool,
    /// Somebody asked for it since it was taken.
    hurried: bool,
    /// It waits since it was read not long ago.
    paused: bool,
    /// It vanished so, and is held until then.
    vanished: Option<(Vanish, Moment)>,
    /// In a row: changed while read, or could not be read.
    tries: u32,
    /// Waits after a failure, not after a change: nobody waits for it.
    retry: bool,
    /// A temporary file that is followed.
    followed: bool,
    /// How often it was looked at since something happened to it.
    looks: usize,
}

impl Name {
    fn has_waited(&self, now: Moment) -> bool {
        self.vanished.is_none() && now.saturating_sub(self.there) >= LONGEST_FOLLOWED
    }

    /// Something happened to a name: its failures of before do not count any more.
    fn starts_anew(&mut self) {
        self.retry = false;
        self.followed = false;
        self.tries = 0;
        self.looks = 0;
    }

    /// Nothing is to be done with it but to look again; after how long.
    fn follow(&mut self) -> Duration {
        self.retry = true;
        self.followed = true;
        let wait = FOLLOW.get(self.looks).or(FOLLOW.last()).copied().unwrap_or_default();
        self.looks = (self.looks + 1).min(FOLLOW.len());
        wait
    }
}

/// What a barrier waits for.
#[derive(Debug, Clone, Copy)]
struct Awaited {
    /// The sighting that must be read.
    wanted: u64,
    /// How many readings were in vain, since the file changed meanwhile.
    vain: u32,
}

impl Awaited {
    fn sighting(wanted: u64) -> Self {
        Self { wanted, vain: 0 }
    }
}

/// All names that wait.
///
/// **Invariant:** a name in `names` has a time in `timers`, or is being read, or waits for its
/// glimpse: nothing waits for ever. The number of names is bounded; what does not fit is remembered
/// by its folder.
#[derive(Debug)]
pub struct Quiet {
    names: HashMap<FilePath, Name>,
    timers: BTreeSet<(Moment, FilePath)>,
    glimpses: VecDeque<(FilePath, u64)>,
    crowded: BTreeSet<FilePath>,
    barriers: BTreeMap<u64, HashMap<FilePath, Awaited>>,
    reached: Vec<u64>,
    limit: usize,
    counter: u64,
    /// Names that wait for minutes: followed, or to be tried again. They hold no look at the folders up.
    resting: usize,
}

impl Quiet {
    /// Keeps at most `limit` names.
    pub fn new(limit: usize) -> Self {
        Self {
            names: HashMap::new(),
            timers: BTreeSet::new(),
            glimpses: VecDeque::new(),
            crowded: BTreeSet::new(),
            barriers: BTreeMap::new(),
            reached: Vec::new(),
            limit,
            counter: 0,
            resting: 0,
        }
    }

    /// Notes a sighting.
    pub fn saw(&mut self, path: &FilePath, hint: Hint, now: Moment) {
        self.keeping_count(path, |quiet| quiet.note_sighting(path, hint, now));
    }

    /// Does something to one name, and keeps count of those that rest.
    fn keeping_count(&mut self, path: &FilePath, what: impl FnOnce(&mut Self)) {
        let rests = |quiet: &Self| usize::from(quiet.names.get(path).is_some_and(|name| name.retry));
        let before = rests(self);
        what(self);
        self.resting = (self.resting + rests(self)).saturating_sub(before);
    }

    fn note_sighting(&mut self, path: &FilePath, hint: Hint, now: Moment) {
        if self.names.len() >= self.limit && !self.names.contains_key(path) {
            self.crowded.extend(path.folder());
            return;
        }
        self.counter += 1;
        let name = self.names.entry(path.clone()).or_insert_with(|| Name { there: now, ..Name::default() });
        if matches!(hint, Hint::Appeared | Hint::Arrived | Hint::Vanished(_)) {
            name.there = now;
        }
        if name.due.is_none() && !name.ripe {
            name.since = now;
        }
        name.wanted = self.counter;
        name.starts_anew();
        // What a look finds is not told by whom it was changed.
        name.deep |= !matches!(hint, Hint::Touched | Hint::Arrived);
        name.anew |= hint == Hint::Anew;
        let (open, vanished, wait) = match hint {
            Hint::Vanished(how) => (false, Some((how, now + HOLD)), HOLD),
            Hint::Written => (true, None, QUIET_WHILE_OPEN),
            Hint::Touched => (name.open, name.vanished, if name.open { QUIET_WHILE_OPEN } else { QUIET }),
            Hint::Appeared | Hint::Closed | Hint::Arrived | Hint::FoundFresh => (false, None, QUIET),
            Hint::FoundOld | Hint::FoundMoved | Hint::Anew => (false, None, Duration::ZERO),
        };
        let was_vanished = name.vanished.is_some();
        name.open = open;
        name.vanished = vanished;
        let latest = if vanished.is_some() || was_vanished { now + wait } else { name.since + LONGEST_WAIT };
        let due = (now + wait).min(latest).max(now);
        let wants_glimpse =
            matches!(hint, Hint::Appeared | Hint::Arrived | Hint::FoundFresh | Hint::FoundMoved);
        if wants_glimpse && !name.glimpse {
            name.glimpse = true;
            self.glimpses.push_back((path.clone(), name.wanted));
        }
        Self::set_due(&mut self.timers, path, name, due);
    }

    /// The next name of which a first glimpse is wanted, in the order of the sightings.
    pub fn take_glimpse(&mut self) -> Option<(FilePath, u64)> {
        self.glimpses.pop_front()
    }

    /// Whether a glimpse is wanted.
    pub fn wants_glimpse(&self) -> bool {
        !self.glimpses.is_empty()
    }

    /// A glimpse was had. It ends the matter only if nothing happened to the name since.
    pub fn glimpsed(&mut self, path: &FilePath, number: u64, came: Glimpsed, now: Moment) {
        self.keeping_count(path, |quiet| quiet.note_glimpse(path, number, came, now));
    }

    fn note_glimpse(&mut self, path: &FilePath, number: u64, came: Glimpsed, now: Moment) {
        let Some(name) = self.names.get_mut(path) else { return };
        name.glimpse = false;
        if came != Glimpsed::Read && name.wanted == number && name.taken.is_none() {
            if came == Glimpsed::Follow {
                let wait = name.follow();
                Self::set_due(&mut self.timers, path, name, now + wait);
            } else {
                if let Some(due) = name.due {
                    self.timers.remove(&(due, path.clone()));
                }
                self.names.remove(path);
            }
            self.note_done(path, number);
        } else if name.ripe {
            Self::set_due(&mut self.timers, path, name, now);
        } else if name.due.is_none() && name.taken.is_none() {
            self.names.remove(path);
        }
    }

    /// The next job whose time has come.
    pub fn take_due(&mut self, now: Moment) -> Option<Job> {
        loop {
            let (due, path) = self.timers.first()?.clone();
            if due > now {
                return None;
            }
            self.timers.remove(&(due, path.clone()));
            let Some(name) = self.names.get_mut(&path) else { continue };
            name.due = None;
            if name.glimpse || name.taken.is_some() {
                // In order: its glimpse first, and never twice at once.
                name.ripe = true;
                continue;
            }
            name.ripe = false;
            name.taken = Some(name.wanted);
            let vanished = name.vanished.filter(|(_, until)| now >= *until).map(|(how, _)| how);
            let (number, open, tries) = (name.wanted, name.open, name.tries);
            let has_waited = name.has_waited(now);
            let light = !std::mem::take(&mut name.deep);
            let hurried = std::mem::take(&mut name.hurried);
            let anew = std::mem::take(&mut name.anew);
            name.taken_anew = anew;
            return Some(Job { path, number, vanished, open, tries, light, hurried, has_waited, anew });
        }
    }

    /// Notes what came of a job.
    pub fn done(&mut self, path: &FilePath, number: u64, outcome: Outcome, now: Moment) {
        self.keeping_count(path, |quiet| quiet.note_outcome(path, number, outcome, now));
    }

    fn note_outcome(&mut self, path: &FilePath, number: u64, outcome: Outcome, now: Moment) {
        let is_paused = matches!(outcome, Outcome::Pause(_));
        // Who asked waits a while for a reading that holds, whatever else happens to the file meanwhile.
        let is_worth_waiting =
            self.names.get(path).is_some_and(|name| name.tries < PATIENCE && name.vanished.is_none());
        let in_vain = outcome == Outcome::Again && is_worth_waiting;
        let is_awaited = in_vain && self.note_vain(path, number);
        if !in_vain {
            self.note_done(path, if is_paused { number.saturating_sub(1) } else { number });
        }
        let Some(name) = self.names.get_mut(path) else { return };
        name.taken = None;
        name.deep |= outcome != Outcome::Done;
        name.paused = is_paused;
        let newer = name.wanted > number;
        let again = match outcome {
            Outcome::Done => None,
            Outcome::Missing => {
                let (_, until) = *name.vanished.get_or_insert((Vanish::Deleted, now + HOLD));
                Some(until.saturating_sub(now))
            }
            Outcome::Again => {
                let doublings = name.tries.min(16);
                name.tries += 1;
                Some((FIRST_BACK_OFF * (1 << doublings)).min(LONGEST_BACK_OFF))
            }
            Outcome::Follow => Some(name.follow()),
            // Who asked while it was looked at is waiting.
            Outcome::Pause(wait) => {
                name.anew |= name.taken_anew;
                Some(if name.hurried { Duration::ZERO } else { wait })
            }
            Outcome::OnceMore => {
                name.anew = true;
                name.retry = true;
                Some(ONCE_MORE)
            }
            Outcome::Later => {
                let last = RETRIES.len() - 1;
                let wait = RETRIES.get((name.tries as usize).min(last)).copied();
                name.tries += 1;
                name.retry = true;
                wait
            }
        };
        if outcome == Outcome::Done {
            name.tries = 0;
        }
        if newer {
            name.retry = false;
            if name.ripe {
                Self::set_due(&mut self.timers, path, name, now);
            } else if let (true, Some(wait)) = (is_awaited, again) {
                let due = name.due.unwrap_or(now + wait).min(now + wait);
                Self::set_due(&mut self.timers, path, name, due);
            }
        } else if let Some(wait) = again {
            name.since = now;
            Self::set_due(&mut self.timers, path, name, now + wait);
        } else if !name.glimpse {
            self.names.remove(path);
        }
    }

    /// Asks to be told, by `number`, when all that is known now has been looked at; and hurries it.
    /// Names that vanished are not waited for: whether they come back only time can tell.
    pub fn barrier(&mut self, number: u64, now: Moment) {
        let mut waiting = HashMap::new();
        for (path, name) in &mut self.names {
            if name.vanished.is_some() || name.retry {
                continue;
            }
            name.hurried = true;
            waiting.insert(path.clone(), Awaited::sighting(name.wanted));
            if name.due.is_some() {
                Self::set_due(&mut self.timers, path, name, now);
            }
        }
        if waiting.is_empty() {
            self.reached.push(number);
        } else {
            self.barriers.insert(number, waiting);
        }
    }

    /// Asks to be told, by `number`, when some names have been looked at; and hurries them.
    pub fn barrier_on(&mut self, number: u64, paths: &[FilePath], now: Moment) {
        let mut waiting = HashMap::new();
        for path in paths {
            let Some(name) = self.names.get_mut(path) else { continue };
            waiting.insert(path.clone(), Awaited::sighting(name.wanted));
            if name.due.is_some() {
                Self::set_due(&mut self.timers, path, name, now);
            }
        }
        if waiting.is_empty() {
            self.reached.push(number);
        } else {
            self.barriers.insert(number, waiting);
        }
    }

    /// Wants one name read at once, and to be told by `number` when that is done.
    pub fn urgent(&mut self, path: &FilePath, number: u64, now: Moment) {
        self.keeping_count(path, |quiet| quiet.hurry(path, number, now));
    }

    fn hurry(&mut self, path: &FilePath, number: u64, now: Moment) {
        self.counter += 1;
        let name = self.names.entry(path.clone()).or_insert_with(|| Name { there: now, ..Name::default() });
        name.wanted = self.counter;
        name.starts_anew();
        name.deep = true;
        name.hurried = true;
        self.barriers.insert(number, HashMap::from([(path.clone(), Awaited::sighting(name.wanted))]));
        Self::set_due(&mut self.timers, path, name, now);
    }

    /// Barriers that were reached since the last call.
    pub fn take_reached(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.reached)
    }

    /// When the next job's time comes.
    pub fn next_due(&self) -> Option<Moment> {
        self.timers.first().map(|(due, _)| *due)
    }

    /// Whether a name has waited for as long as a temporary file is followed.
    pub fn has_waited(&self, path: &FilePath, now: Moment) -> bool {
        self.names.get(path).is_some_and(|name| name.has_waited(now))
    }

    /// Whether there is room for what a look at a folder finds.
    pub fn has_room(&self) -> bool {
        self.names.len() < self.limit && self.names.len() - self.resting < (self.limit / 2).min(LOOK_AHEAD)
    }

    /// Folders with names that did not fit, to be looked at again; once there is room.
    pub fn take_crowded(&mut self) -> BTreeSet<FilePath> {
        if self.has_room() { std::mem::take(&mut self.crowded) } else { BTreeSet::new() }
    }

    /// Whether names did not fit and have not been looked for since.
    pub fn is_crowded(&self) -> bool {
        !self.crowded.is_empty()
    }

    /// Names waiting for quiet, held after vanishing, being read, waiting to be tried again, followed, paused.
    pub fn counts(&self) -> [u64; 6] {
        let mut counts = [0; 6];
        let [settling, held, reading, retrying, followed, paused] = &mut counts;
        for name in self.names.values() {
            *if name.followed {
                &mut *followed
            } else if name.taken.is_some() {
                &mut *reading
            } else if name.retry {
                &mut *retrying
            } else if name.vanished.is_some() {
                &mut *held
            } else if name.paused {
                &mut *paused
            } else {
                &mut *settling
            } += 1;
        }
        counts
    }

    #[cfg(test)]
    pub(super) fn is_well_counted(&self) -> bool {
        self.resting == self.names.values().filter(|name| name.retry).count()
    }

    fn set_due(timers: &mut BTreeSet<(Moment, FilePath)>, path: &FilePath, name: &mut Name, due: Moment) {
        if let Some(before) = name.due.replace(due) {
            timers.remove(&(before, path.clone()));
        }
        name.ripe = false;
        timers.insert((due, path.clone()));
    }

    fn note_done(&mut self, path: &FilePath, number: u64) {
        self.let_go(path, |awaited| awaited.wanted <= number);
    }

    /// Notes a reading that does not hold. Returns whether somebody goes on waiting for one that does.
    fn note_vain(&mut self, path: &FilePath, number: u64) -> bool {
        let mut is_awaited = false;
        self.let_go(path, |awaited| {
            awaited.vain += u32::from(awaited.wanted <= number);
            let is_given_up = awaited.vain >= PATIENCE;
            is_awaited |= !is_given_up;
            is_given_up
        });
        is_awaited
    }

    /// Ends the waiting for a name of those barriers of which that is so.
    fn let_go(&mut self, path: &FilePath, mut ends: impl FnMut(&mut Awaited) -> bool) {
        let reached = &mut self.reached;
        self.barriers.retain(|barrier, waiting| {
            if waiting.get_mut(path).is_some_and(&mut ends) {
                waiting.remove(path);
            }
            if waiting.is_empty() {
                reached.push(*barrier);
            }
            !waiting.is_empty()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: u64) -> Moment {
        Moment::from_millis(milliseconds)
    }

    fn path(name: &str) -> FilePath {
        FilePath::from_bytes(format!("/w/{name}").as_bytes())
    }

    fn quiet() -> Quiet {
        Quiet::new(100)
    }

    fn glimpse_all(quiet: &mut Quiet, now: Moment) {
        while let Some((path, number)) = quiet.take_glimpse() {
            quiet.glimpsed(&path, number, Glimpsed::Read, now);
        }
    }

    #[test]
    fn a_name_is_read_once_it_has_been_quiet() {
        let (mut quiet, a) = (quiet(), path("a"));
        quiet.saw(&a, Hint::Appeared, at(0));
        glimpse_all(&mut quiet, at(0));
        quiet.saw(&a, Hint::Closed, at(150));
        assert_eq!(quiet.take_due(at(449)), None);
        assert_eq!(quiet.take_due(at(450)).map(|job| job.path), Some(a.clone()));
        assert_eq!(quiet.take_due(at(9_999)), None, "not twice");
    }

    #[test]
    fn a_name_that_is_still_open_waits_longer_but_not_for_ever() {
        let (mut quiet, a) = (quiet(), path("a"));
        for moment in (0..).step_by(1_000).take_while(|moment| *moment < 10_000) {
            quiet.saw(&a, Hint::Written, at(moment));
            assert_eq!(quiet.take_due(at(moment + 999)), None);
        }
        let job = quiet.take_due(at(10_000));
        assert!(job.is_some_and(|job| job.open), "read at the longest wait, and said to be open");
    }

    #[test]
    fn what_comes_while_reading_is_read_afterwards() {
        let (mut quiet, a) = (quiet(), path("a"));
        quiet.saw(&a, Hint::Closed, at(0));
        let first = quiet.take_due(at(300)).map(|job| job.number);
        quiet.saw(&a, Hint::Closed, at(310));
        assert_eq!(quiet.take_due(at(700)), None, "not while it is being read");
        quiet.done(&a, first.unwrap_or_default(), Outcome::Done, at(800));
        assert!(quiet.take_due(at(800)).is_some());
    }

    #[test]
    fn a_vanished_name_is_held_and_forgiven_when_it_returns() {
        let (mut quiet, a) = (quiet(), path("a"));
        quiet.saw(&a, Hint::Vanished(Vanish::Left), at(0));
        quiet.saw(&a, Hint::Arrived, at(100));
        glimpse_all(&mut quiet, at(100));
        let job = quiet.take_due(at(400));
        assert_eq!(job.map(|job| job.vanished), Some(None));
        let b = path("b");
        quiet.saw(&b, Hint::Vanished(Vanish::Deleted), at(1_000));
        assert_eq!(quiet.take_due(at(3_999)), None);
        assert_eq!(quiet.take_due(at(4_000)).map(|job| job.vanished), Some(Some(Vanish::Deleted)));
    }

    #[test]
    fn an_urgent_question_does_not_cut_the_hold_short() {
        let (mut quiet, a) = (quiet(), path("a"));
        quiet.saw(&a, Hint::Vanished(Vanish::Left), at(0));
        quiet.urgent(&a, 1, at(1_000));
        let job = quiet.take_due(at(1_000));
        assert_eq!(job.as_ref().map(|job| job.vanished), Some(None));
        quiet.done(&a, job.map(|job| job.number).unwrap_or_default(), Outcome::Missing, at(1_001));
        assert_eq!(quiet.take_reached(), [1]);
        assert_eq!(quiet.take_due(at(2_999)), None);
        assert_eq!(quiet.take_due(at(3_000)).map(|job| job.vanished), Some(Some(Vanish::Left)));
    }

    #[test]
    fn no_reading_before_the_glimpse() {
        let (mut quiet, a) = (quiet(), path("a"));
        quiet.saw(&a, Hint::Appeared, at(0));
        assert_eq!(quiet.take_due(at(300)), None);
        glimpse_all(&mut quiet, at(301));
        assert!(quiet.take_due(at(301)).is_some());
    }

    #[test]
    fn a_glimpse_of_a_known_file_ends_the_matter_unless_more_happened() {
        let (mut quiet, a) = (quiet(), path("a"));
        quiet.saw(&a, Hint::Arrived, at(0));
        let number = quiet.take_glimpse().map(|(_, number)| number).unwrap_or_default();
        quiet.glimpsed(&a, number, Glimpsed::Settled, at(1));
        assert_eq!(quiet.take_due(at(10_000)), None);
        quiet.saw(&a, Hint::Arrived, at(0));
        let number = quiet.take_glimpse().map(|(_, number)| number).unwrap_or_default();
        quiet.saw(&a, Hint::Written, at(0));
        quiet.glimpsed(&a, number, Glimpsed::Settled, at(1));
        assert!(quiet.take_due(at(10_000)).is_some());
    }

    #[test]
    fn a_barrier_hurries_what_waits_and_is_reached_when_all_is_read() {
        let (mut quiet, a, b) = (quiet(), path("a"), path("b"));
        quiet.saw(&a, Hint::Closed, at(0));
        quiet.saw(&b, Hint::Vanished(Vanish::Left), at(0));
        quiet.barrier(7, at(10));
        let job = quiet.take_due(at(10));
        quiet.saw(&a, Hint::Closed, at(11));
        assert!(quiet.take_reached().is_empty());
        quiet.done(&a, job.map(|job| job.number).unwrap_or_default(), Outcome::Done, at(12));
        assert_eq!(quiet.take_reached(), [7], "what came after the barrier is not waited for");
        quiet.barrier(8, at(13));
        quiet.urgent(&path("c"), 9, at(13));
        assert!(quiet.take_reached().is_empty());
    }

    #[test]
    fn a_failed_read_is_tried_again_and_holds_no_barrier_up() {
        let (mut quiet, a) = (quiet(), path("a"));
        quiet.saw(&a, Hint::FoundOld, at(0));
        let job = quiet.take_due(at(0)).map(|job| job.number).unwrap_or_default();
        quiet.done(&a, job, Outcome::Later, at(0));
        quiet.barrier(1, at(1));
        assert_eq!(quiet.take_reached(), [1]);
        assert_eq!(quiet.take_due(at(4_999)), None);
        assert!(quiet.take_due(at(5_000)).is_some());
    }

    #[test]
    fn who_asks_waits_for_a_reading_that_holds_also_when_more_happens_meanwhile() {
        let (mut quiet, a) = (quiet(), path("a"));
        let take = |quiet: &mut Quiet, now| {
            quiet.take_due(now).map(|job| job.number).unwrap_or_else(|| panic!("nothing is due at {now:?}"))
        };
        quiet.saw(&a, Hint::Closed, at(0));
        quiet.barrier(1, at(1));
        let job = take(&mut quiet, at(1));
        quiet.saw(&a, Hint::Written, at(2));
        quiet.done(&a, job, Outcome::Again, at(3));
        assert!(quiet.take_reached().is_empty(), "nothing of it is recorded yet");
        // Who waits is not made to wait until a program that still writes has closed it.
        let job = take(&mut quiet, at(3) + FIRST_BACK_OFF);
        quiet.done(&a, job, Outcome::Done, at(40));
        assert_eq!(quiet.take_reached(), [1]);
        // What is written without end holds nobody up for ever.
        let mut now = at(50);
        quiet.saw(&a, Hint::Closed, now);
        quiet.barrier(2, now);
        for _ in 0..PATIENCE {
            assert!(quiet.take_reached().is_empty());
            let job = take(&mut quiet, now);
            quiet.saw(&a, Hint::Written, now);
            quiet.done(&a, job, Outcome::Again, now);
            now += FIRST_BACK_OFF;
        }
        assert_eq!(quiet.take_reached(), [2]);
        // Nor does one that is gone.
        let job = take(&mut quiet, now + LONGEST_WAIT);
        quiet.barrier(3, now + LONGEST_WAIT);
        quiet.saw(&a, Hint::Vanished(Vanish::Deleted), now + LONGEST_WAIT);
        quiet.done(&a, job, Outcome::Again, now + LONGEST_WAIT);
        assert_eq!(quiet.take_reached(), [3]);
    }

    #[test]
    fn failures_of_before_do_not_shorten_the_patience_with_a_change() {
        let (mut quiet, a) = (quiet(), path("a"));
        quiet.saw(&a, Hint::FoundOld, at(0));
        for hour in 0..8 {
            let now = at(hour * 4_000_000);
            let job = quiet.take_due(now).map(|job| job.number).unwrap_or_default();
            quiet.done(&a, job, Outcome::Later, now);
        }
        let now = at(40_000_000);
        quiet.saw(&a, Hint::Touched, now);
        quiet.barrier(1, now);
        let job = quiet.take_due(now).map(|job| job.number).unwrap_or_default();
        quiet.done(&a, job, Outcome::Again, now);
        assert!(quiet.take_reached().is_empty(), "it was read too soon after the change; it is read again");
    }

    #[test]
    fn files_that_are_followed_for_minutes_hold_no_look_up() {
        let mut quiet = Quiet::new(100);
        for number in 0..60 {
            let name = path(&format!("{number}.tmp"));
            quiet.saw(&name, Hint::FoundOld, at(0));
            let job = quiet.take_due(at(0)).map(|job| job.number).unwrap_or_default();
            quiet.done(&name, job, Outcome::Follow, at(0));
        }
        assert!(quiet.has_room());
        assert_eq!(quiet.counts(), [0, 0, 0, 0, 60, 0]);
        quiet.saw(&path("0.tmp"), Hint::Touched, at(1));
        assert_eq!(quiet.counts(), [1, 0, 0, 0, 59, 0]);
    }

    #[test]
    fn a_paused_name_waits_unless_somebody_asks() {
        let (mut quiet, a) = (quiet(), path("a"));
        quiet.saw(&a, Hint::FoundOld, at(0));
        let job = quiet.take_due(at(0)).unwrap_or_else(|| panic!("nothing is due"));
        assert!(!job.hurried && !job.light);
        quiet.barrier(1, at(1));
        quiet.done(&a, job.number, Outcome::Pause(at(60_000)), at(2));
        assert!(quiet.take_reached().is_empty(), "it was not read yet");
        let job = quiet.take_due(at(2)).unwrap_or_else(|| panic!("who asked waits for it"));
        assert!(job.hurried);
        quiet.done(&a, job.number, Outcome::Done, at(3));
        assert_eq!(quiet.take_reached(), [1]);
        quiet.saw(&a, Hint::FoundOld, at(4));
        let job = quiet.take_due(at(4)).map(|job| job.number).unwrap_or_default();
        quiet.done(&a, job, Outcome::Pause(at(60_000)), at(4));
        assert_eq!(quiet.counts(), [0, 0, 0, 0, 0, 1]);
        assert_eq!(quiet.take_due(at(60_003)), None);
        quiet.barrier(2, at(60_003));
        assert!(quiet.take_due(at(60_003)).is_some_and(|job| job.hurried));
    }

    #[test]
    fn a_second_reading_that_is_paused_is_a_second_reading_when_it_comes() {
        let (mut quiet, a) = (quiet(), path("a"));
        quiet.saw(&a, Hint::FoundOld, at(0));
        let job = quiet.take_due(at(0)).unwrap_or_else(|| panic!("nothing is due"));
        quiet.done(&a, job.number, Outcome::OnceMore, at(0));
        let due = at(0) + ONCE_MORE;
        let job = quiet.take_due(due).unwrap_or_else(|| panic!("it is read once more"));
        assert!(job.anew);
        quiet.done(&a, job.number, Outcome::Pause(at(60_000)), due);
        assert!(quiet.take_due(due + at(60_000)).is_some_and(|job| job.anew));
    }

    #[test]
    fn what_was_only_touched_is_said_to_be() {
        let (mut quiet, a) = (quiet(), path("a"));
        quiet.saw(&a, Hint::Touched, at(0));
        let job = quiet.take_due(at(300)).unwrap_or_else(|| panic!("nothing is due"));
        assert!(job.light);
        quiet.done(&a, job.number, Outcome::Again, at(300));
        assert!(quiet.take_due(at(400)).is_some_and(|job| !job.light), "it is to be read then");
        let b = path("b");
        quiet.saw(&b, Hint::Written, at(0));
        quiet.saw(&b, Hint::Touched, at(1));
        assert!(quiet.take_due(at(3_000)).is_some_and(|job| !job.light));
    }

    #[test]
    fn a_file_that_is_followed_is_looked_at_soon_and_then_seldom() {
        let (mut quiet, a) = (quiet(), path("20261127"));
        quiet.saw(&a, Hint::FoundOld, at(0));
        let mut now = at(0);
        for wait in FOLLOW.into_iter().chain(FOLLOW.last().copied()) {
            let job = quiet.take_due(now).map(|job| job.number).unwrap_or_default();
            quiet.done(&a, job, Outcome::Follow, now);
            assert_eq!(quiet.take_due(now + wait - at(1)), None);
            now += wait;
        }
        quiet.saw(&a, Hint::Closed, now);
        now += QUIET;
        let job = quiet.take_due(now).map(|job| job.number).unwrap_or_default();
        quiet.done(&a, job, Outcome::Follow, now);
        assert!(quiet.take_due(now + FOLLOW[0]).is_some(), "soon again after something happened to it");
    }

    #[test]
    fn a_name_waits_from_when_it_came_and_not_from_when_it_was_changed() {
        let (mut quiet, a) = (quiet(), path("notulen.tmp"));
        let took = |quiet: &mut Quiet, now: Moment| {
            let job = quiet.take_due(now).unwrap_or_else(|| panic!("nothing is due at {now:?}"));
            quiet.done(&a, job.number, Outcome::Follow, now);
            assert_eq!(quiet.has_waited(&a, now), job.has_waited);
            job.has_waited
        };
        quiet.saw(&a, Hint::FoundOld, at(0));
        assert!(!took(&mut quiet, at(0)));
        for change in 1..12 {
            quiet.saw(&a, Hint::Closed, at(change * 50_000));
            assert!(!took(&mut quiet, at(change * 50_000) + QUIET), "after {change} changes");
        }
        quiet.saw(&a, Hint::Written, LONGEST_FOLLOWED);
        assert!(took(&mut quiet, LONGEST_FOLLOWED + QUIET_WHILE_OPEN));
        // A program gives the same name again and again, each time to another file.
        for hint in [Hint::Arrived, Hint::Appeared] {
            quiet.saw(&a, hint, LONGEST_FOLLOWED * 2);
            glimpse_all(&mut quiet, LONGEST_FOLLOWED * 2);
            assert!(!took(&mut quiet, LONGEST_FOLLOWED * 2 + QUIET), "after {hint:?}");
        }
        quiet.saw(&a, Hint::Vanished(Vanish::Deleted), LONGEST_FOLLOWED * 4);
        assert!(!took(&mut quiet, LONGEST_FOLLOWED * 4 + HOLD));
    }

    #[test]
    fn what_does_not_fit_is_remembered_by_its_folder() {
        let mut quiet = Quiet::new(2);
        for name in ["a", "b", "c"] {
            quiet.saw(&path(name), Hint::Closed, at(0));
        }
        assert!(quiet.is_crowded());
        assert!(quiet.take_crowded().is_empty(), "not before there is room");
        for _ in 0..2 {
            if let Some(job) = quiet.take_due(at(300)) {
                quiet.done(&job.path, job.number, Outcome::Done, at(300));
            }
        }
        assert_eq!(quiet.take_crowded(), BTreeSet::from([FilePath::from_bytes(b"/w")]));
    }
}
