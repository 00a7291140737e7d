//! Tells a file system that is slow from one that hangs, by what comes of a question while somebody waits for it.
//!
//! What takes many calls, such as the names of a large folder, says at each step that it goes on, and learns there
//! whether anybody still waits. So a slow line is waited for and a line that is cut is not.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use super::{
    obstacle::{Obstacle, Reason},
    system::Failure,
};

/// How long nothing may come of a question.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);

/// How long the many calls of one question may take: as long as a file may be read.
pub(super) const MOST_STEPS: Duration = Duration::from_secs(15 * 60);

/// How long a question may take in all, however much comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Most {
    /// A few calls to the system: whoever asks does little else meanwhile.
    Few,
    /// Many of them, such as the names of a whole folder: nothing else waits for whoever asks.
    Many,
}

impl Most {
    fn time(self) -> Duration {
        match self {
            Self::Few => PATIENCE.saturating_mul(2),
            Self::Many => MOST_STEPS,
        }
    }
}

/// When something last came of what was asked.
#[derive(Debug)]
pub(super) struct Pulse(Mutex<Instant>);

impl Pulse {
    pub(super) fn now() -> Self {
        Self(Mutex::new(Instant::now()))
    }

    pub(super) fn beats(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    pub(super) fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A question, as seen by who asks and by the thread that answers.
#[derive(Debug)]
pub(super) struct Asked {
    is_given_up: AtomicBool,
    is_begun: AtomicBool,
    /// Of this question, and of all that its mount was asked.
    own: Pulse,
    all: Arc<Pulse>,
}

impl Asked {
    pub(super) fn now(all: &Arc<Pulse>) -> Arc<Self> {
        Arc::new(Self {
            is_given_up: AtomicBool::new(false),
            is_begun: AtomicBool::new(false),
            own: Pulse::now(),
            all: Arc::clone(all),
        })
    }

    /// A thread takes it up.
    pub(super) fn begin(&self) {
        self.own.beats();
        self.is_begun.store(true, Ordering::SeqCst);
    }

    pub(super) fn give_up(&self) {
        self.is_given_up.store(true, Ordering::SeqCst);
    }

    pub(super) fn is_given_up(&self) -> bool {
        self.is_given_up.load(Ordering::SeqCst)
    }

    /// Something came of it last then. While it waits for its turn, what came of the others counts.
    pub(super) fn last(&self) -> Instant {
        let own = self.own.last();
        if self.is_begun.load(Ordering::SeqCst) { own } else { own.max(self.all.last()) }
    }
}

/// What the one who answers says on the way; nothing on a local disk.
#[derive(Debug, Clone, Default)]
pub(super) struct Steps(Option<Arc<Asked>>);

impl Steps {
    pub(super) fn of(asked: &Arc<Asked>) -> Self {
        Self(Some(Arc::clone(asked)))
    }

    /// Whether somebody waits for them.
    pub(super) fn are_counted(&self) -> bool {
        self.0.is_some()
    }

    /// Something came of it. An error when nobody waits any more: then there is no sense in going on.
    pub(super) fn went_on(&self) -> Result<(), Failure> {
        let Some(asked) = &self.0 else { return Ok(()) };
        asked.own.beats();
        asked.all.beats();
        if asked.is_given_up() { Err(no_answer()) } else { Ok(()) }
    }
}

/// What to do about a question that is not answered yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    /// Wait so long, and see again.
    Longer(Duration),
    /// Nothing comes of it.
    Hangs,
    /// Something comes of it, and it takes too long all the same.
    TooLong,
}

/// For what was asked at one time, and of which something came at another.
pub(super) fn waiting(asked: Instant, last: Instant, now: Instant, most: Most) -> Waiting {
    let still = now.saturating_duration_since(asked.max(last));
    let whole = now.saturating_duration_since(asked);
    if still >= PATIENCE {
        Waiting::Hangs
    } else if whole >= most.time() {
        Waiting::TooLong
    } else {
        Waiting::Longer(PATIENCE.saturating_sub(still).min(most.time().saturating_sub(whole)))
    }
}

/// What is told where no answer came.
pub(super) fn no_answer() -> Failure {
    Failure::Obstacle(Obstacle::limit(Reason::Unreachable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_on_is_waited_for_and_not_for_ever() {
        let asked = Instant::now();
        let at = |milliseconds| asked + Duration::from_millis(milliseconds);
        let longer = |milliseconds| Waiting::Longer(Duration::from_millis(milliseconds));
        for (last, now, most, expected) in [
            (0, 0, Most::Many, longer(2_000)),
            (0, 1_999, Most::Many, longer(1)),
            (0, 2_000, Most::Many, Waiting::Hangs),
            // Each step is waited for anew.
            (1_900, 2_000, Most::Many, longer(1_900)),
            (30_000, 31_000, Most::Many, longer(1_000)),
            (30_000, 32_000, Most::Many, Waiting::Hangs),
            (61_000, 62_000, Most::Many, longer(1_000)),
            (899_000, 899_500, Most::Many, longer(500)),
            (899_900, 900_000, Most::Many, Waiting::TooLong),
            (3_000, 3_500, Most::Few, longer(500)),
            (3_900, 4_000, Most::Few, Waiting::TooLong),
        ] {
            assert_eq!(waiting(asked, at(last), at(now), most), expected, "{last} {now}");
        }
        // What came of others before it was asked is no patience spent.
        assert_eq!(waiting(at(5_000), asked, at(5_000), Most::Few), longer(2_000));
    }

    #[test]
    fn what_waits_for_its_turn_goes_by_the_others_and_then_by_itself() {
        let all = Arc::new(Pulse::now());
        let asked = Asked::now(&all);
        let other = Asked::now(&all);
        assert_eq!(Steps::of(&other).went_on(), Ok(()));
        assert_eq!(asked.last(), all.last());
        asked.begin();
        assert_eq!(Steps::of(&other).went_on(), Ok(()));
        assert_eq!(asked.last(), asked.own.last());
        asked.give_up();
        assert_eq!(Steps::of(&asked).went_on(), Err(no_answer()));
        assert_eq!(Steps::default().went_on(), Ok(()), "a local disk");
    }
}
