//! Looks at folders that others serve, beside the tree: one that takes long holds up no event and no other folder.
//!
//! One look goes on at a time, as it does on a disk, and the steps of the tree wait for it: a look first compares, then
//! it is judged. Only when one takes longer than [`HOLD`] does the tree go on, with the rest of the steps and with a few
//! more of these looks. What is asked of the tree after them, and ends with them ([`Step::Tell`], [`Step::Looked`]),
//! waits for them here.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    io, thread,
    time::Duration,
};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::{
    step::Step,
    walk::{self, Found},
};
use crate::{
    inspect::Folder,
    model::{FileIdentity, FilePath},
    settle::quiet::Moment,
};

/// How long the steps of the tree wait for one look.
const HOLD: Duration = Duration::from_secs(2);
/// Looks that go on at once, when those before take longer than that.
const MOST: usize = 4;

/// A look that is going on.
pub(super) struct Looking {
    pub(super) folder: FilePath,
    pub(super) root: FilePath,
    /// And at all below it.
    pub(super) deep: bool,
    /// It was not watched before.
    pub(super) is_new: bool,
    pub(super) identity: FileIdentity,
}

/// One that has ended.
pub(super) struct Done {
    pub(super) looking: Looking,
    pub(super) found: io::Result<Found>,
    /// As it was asked; what lies below is asked with it.
    pub(super) turn: u64,
}

/// A look that was asked for and has not begun.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) folder: FilePath,
    pub(super) deep: bool,
    pub(super) turn: u64,
}

pub(super) struct Aside {
    wanted: VecDeque<Wanted>,
    /// The same by name, so that nothing is looked at twice.
    names: BTreeSet<(FilePath, bool)>,
    /// Since when each goes on.
    going: Vec<(FilePath, Moment)>,
    done: (Sender<Done>, Receiver<Done>),
    /// Looks of each turn that have not ended.
    open: BTreeMap<u64, usize>,
    turn: u64,
    /// What ends with the looks of a turn and of those before.
    held: VecDeque<(u64, Step)>,
}

impl Aside {
    pub(super) fn new() -> Self {
        Self {
            wanted: VecDeque::new(),
            names: BTreeSet::new(),
            going: Vec::new(),
            done: bounded(MOST),
            open: BTreeMap::new(),
            turn: 0,
            held: VecDeque::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty() && self.held.is_empty()
    }

    /// Looks that have not ended.
    pub(super) fn len(&self) -> usize {
        self.wanted.len() + self.going.len()
    }

    /// Where looks that have ended come out.
    pub(super) fn done(&self) -> &Receiver<Done> {
        &self.done.1
    }

    /// Wants a look.
    pub(super) fn want(&mut self, folder: FilePath, deep: bool) {
        if self.names.insert((folder.clone(), deep)) {
            self.opens(self.turn);
            self.wanted.push_back(Wanted { folder, deep, turn: self.turn });
        }
    }

    /// Wants one before all others, with one of that turn.
    pub(super) fn want_first(&mut self, wanted: Wanted) {
        self.opens(wanted.turn);
        self.names.insert((wanted.folder.clone(), wanted.deep));
        self.wanted.push_front(wanted);
    }

    /// The next look that may begin now. To be followed by [`Self::begin`] or [`Self::ends`].
    pub(super) fn next(&mut self, now: Moment) -> Option<Wanted> {
        if !self.may_begin(now) {
            return None;
        }
        let wanted = self.wanted.pop_front()?;
        self.names.remove(&(wanted.folder.clone(), wanted.deep));
        Some(wanted)
    }

    /// Whether one may begin now.
    pub(super) fn may_begin(&self, now: Moment) -> bool {
        let is_going = |wanted: &Wanted| self.going.iter().any(|(folder, _)| *folder == wanted.folder);
        self.going.len() < MOST && !self.holds(now) && self.wanted.front().is_some_and(|next| !is_going(next))
    }

    pub(super) fn begin(&mut self, looking: Looking, opened: Folder, turn: u64, now: Moment) {
        self.going.push((looking.folder.clone(), now));
        let done = self.done.0.clone();
        let folder = looking.folder.clone();
        let look = move || {
            let found = walk::look_at(&opened, &looking.folder);
            // There is room for all that go on; the tree may have ended.
            let _ = done.send(Done { looking, found, turn });
        };
        if let Err(error) = thread::Builder::new().name("look".into()).spawn(look) {
            tracing::warn!(%error, "no thread to look at a folder; it is looked at again from time to time");
            self.ended(&folder, turn);
        }
    }

    /// Notes that a look that went on has ended.
    pub(super) fn ended(&mut self, folder: &FilePath, turn: u64) {
        self.going.retain(|(going, _)| going != folder);
        self.ends(turn);
    }

    /// Notes that a look of a turn has ended.
    pub(super) fn ends(&mut self, turn: u64) {
        if let Some(open) = self.open.get_mut(&turn) {
            *open -= 1;
            if *open == 0 {
                self.open.remove(&turn);
            }
        }
    }

    fn opens(&mut self, turn: u64) {
        *self.open.entry(turn).or_default() += 1;
    }

    /// Whether the steps of the tree wait: looks go on, and none of them takes long.
    pub(super) fn holds(&self, now: Moment) -> bool {
        !self.going.is_empty() && self.going.iter().all(|(_, since)| now < *since + HOLD)
    }

    /// When that ends by itself.
    pub(super) fn holds_until(&self) -> Option<Moment> {
        self.going.iter().map(|(_, since)| *since + HOLD).min()
    }

    /// Keeps a step until the looks that were wanted before it have ended; gives it back when none goes on.
    pub(super) fn keep(&mut self, step: Step) -> Option<Step> {
        if self.is_empty() {
            return Some(step);
        }
        self.held.push_back((self.turn, step));
        self.turn += 1;
        None
    }

    /// Gives back a step whose looks have ended.
    pub(super) fn release(&mut self) -> Option<Step> {
        let (turn, _) = self.held.front()?;
        let is_open = self.open.first_key_value().is_some_and(|(open, _)| open <= turn);
        if is_open { None } else { self.held.pop_front().map(|(_, step)| step) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(name: &str) -> FilePath {
        FilePath::from_bytes(name.as_bytes())
    }

    fn second(number: u64) -> Moment {
        Moment::ZERO + Duration::from_secs(number)
    }

    /// As [`Aside::begin`], without a folder.
    fn begins(aside: &mut Aside, now: Moment) -> Option<Wanted> {
        let wanted = aside.next(now)?;
        aside.going.push((wanted.folder.clone(), now));
        Some(wanted)
    }

    fn looked() -> Step {
        Step::Looked { root: at("/w") }
    }

    #[test]
    fn one_goes_on_at_a_time_until_it_takes_long_and_then_the_tree_goes_on_too() {
        let mut aside = Aside::new();
        for name in ["/w/a", "/w/b", "/w/b", "/w/c", "/w/d", "/w/e"] {
            aside.want(at(name), true);
        }
        assert_eq!(aside.len(), 5, "nothing is wanted twice");
        assert!(!aside.holds(second(0)));
        assert!(begins(&mut aside, second(0)).is_some_and(|first| first.folder == at("/w/a")));
        assert!(aside.holds(second(1)));
        assert_eq!(aside.holds_until(), Some(second(2)));
        assert_eq!(begins(&mut aside, second(1)), None);
        // The first takes long: another begins beside it, and nobody waits for that one either.
        assert!(begins(&mut aside, second(2)).is_some_and(|other| other.folder == at("/w/b")));
        assert!(!aside.holds(second(2)));
        assert!(begins(&mut aside, second(2)).is_some() && begins(&mut aside, second(2)).is_some());
        assert_eq!(begins(&mut aside, second(9)), None, "no more than four");
        aside.ended(&at("/w/a"), 0);
        // One that goes on is not begun again.
        aside.want_first(Wanted { folder: at("/w/b"), deep: false, turn: 0 });
        assert_eq!(begins(&mut aside, second(9)), None);
        aside.ended(&at("/w/b"), 0);
        assert!(begins(&mut aside, second(9)).is_some_and(|again| !again.deep));
    }

    #[test]
    fn what_ends_with_a_look_waits_for_it_and_for_what_lies_below_and_for_no_later_one() {
        let mut aside = Aside::new();
        assert!(aside.keep(looked()).is_some(), "nothing goes on");
        aside.want(at("/w/a"), true);
        assert!(aside.keep(looked()).is_none());
        aside.want(at("/w/later"), true);
        assert!(aside.keep(Step::Looked { root: at("/later") }).is_none());
        assert!(begins(&mut aside, second(0)).is_some());
        aside.want_first(Wanted { folder: at("/w/a/below"), deep: true, turn: 0 });
        aside.ended(&at("/w/a"), 0);
        assert!(aside.release().is_none(), "what lies below is not looked at yet");
        assert!(begins(&mut aside, second(0)).is_some_and(|next| next.folder == at("/w/a/below")));
        aside.ended(&at("/w/a/below"), 0);
        assert!(matches!(aside.release(), Some(Step::Looked { root }) if root == at("/w")));
        assert!(aside.release().is_none());
        assert!(begins(&mut aside, second(0)).is_some_and(|next| next.folder == at("/w/later")));
        aside.ended(&at("/w/later"), 1);
        assert!(aside.release().is_some() && aside.is_empty());
    }
}
