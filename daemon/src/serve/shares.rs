//! Places that all clients have together, of which one program gets a share: what it does not give back, it does not
//! take from the others. Several together leave a part that one more can always have: only who has nothing yet takes
//! of it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The process at the other end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Peer {
    /// Its effective uid when it connected.
    pub uid: u32,
    /// Its process id, where the system tells it.
    pub pid: Option<i32>,
}

#[derive(Debug, Clone)]
pub(super) struct Shares {
    all: Arc<Semaphore>,
    most_each: usize,
    /// What is left for who has nothing yet.
    kept: usize,
    /// Of the programs that have any.
    each: Arc<Mutex<HashMap<Peer, Weak<Semaphore>>>>,
}

/// Places that were taken; given back when it goes.
#[derive(Debug)]
pub(super) struct Taken {
    _all: OwnedSemaphorePermit,
    _own: Option<OwnedSemaphorePermit>,
}

impl Shares {
    /// So many places, and so many of them for one program at most.
    pub(super) fn new(all: usize, most_each: usize) -> Self {
        Self { all: Arc::new(Semaphore::new(all)), most_each, kept: 0, each: Arc::default() }
    }

    /// The same, with so many of them for programs that have none.
    pub(super) fn keeping(self, kept: usize) -> Self {
        Self { kept, ..self }
    }

    /// Takes some; nothing when too few are left, of all or of the share.
    pub(super) fn take(&self, peer: Option<Peer>, count: u32) -> Option<Taken> {
        let share = peer.map(|peer| self.share_of(peer));
        let has_some = share.as_ref().is_some_and(|share| share.available_permits() < self.most_each);
        let own = share.map(|share| share.try_acquire_many_owned(count)).transpose().ok()?;
        let all = Arc::clone(&self.all).try_acquire_many_owned(count).ok()?;
        // Given back at once where it would take what is kept: who asks at the same moment may be refused with it.
        let is_left = self.all.available_permits() >= self.kept;
        (is_left || !has_some).then_some(Taken { _all: all, _own: own })
    }

    /// The share of one program, for who waits for a place in it.
    pub(super) fn share_of(&self, peer: Peer) -> Arc<Semaphore> {
        let mut each = self.each.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = each.get(&peer).and_then(Weak::upgrade) {
            return share;
        }
        // A share lives as long as something of it is taken.
        each.retain(|_, share| share.strong_count() > 0);
        let share = Arc::new(Semaphore::new(self.most_each));
        each.insert(peer, Arc::downgrade(&share));
        share
    }
}

#[cfg(test)]
mod tests {
    use super::{Peer, Shares};

    #[test]
    fn several_programs_together_leave_room_for_one_more() {
        let shares = Shares::new(10, 5).keeping(2);
        let of = |pid| Some(Peer { uid: 1000, pid: Some(pid) });
        let greedy: Vec<_> = (1..3)
            .flat_map(|pid| std::iter::from_fn(|| shares.take(of(pid), 1)).collect::<Vec<_>>())
            .collect();
        assert_eq!(greedy.len(), 8);
        assert!(shares.take(of(1), 1).is_none() && shares.take(of(2), 1).is_none());
        let one_more = shares.take(of(3), 2);
        assert!(one_more.is_some());
        drop(greedy);
        assert!(shares.take(of(3), 3).is_some(), "and has its share again when there is room");
    }

    #[test]
    fn one_program_gets_its_share_and_leaves_the_rest() {
        let shares = Shares::new(10, 4);
        let of = |pid| Some(Peer { uid: 1000, pid: Some(pid) });
        let first = shares.take(of(1), 3);
        assert!(first.is_some());
        assert!(shares.take(of(1), 2).is_none(), "more than its share");
        let more = shares.take(of(1), 1);
        assert!(more.is_some());
        let other = shares.take(of(2), 4);
        assert!(other.is_some(), "another has its own");
        assert!(shares.take(of(3), 3).is_none(), "there are no more than ten");
        drop((first, more));
        assert!(shares.take(of(1), 4).is_some(), "what was given back is there again");
        let third = shares.take(of(3), 1);
        assert_eq!(shares.each.lock().map(|each| each.len()).ok(), Some(2), "1 has none any more");
        drop((other, third));
    }
}
