//! Places for threads that may hang in what others serve: so many, and no more.
//!
//! A thread that hangs in a mount keeps its place until it comes back, also when that mount is long gone: where mounts
//! come, hang and go, their threads are bounded all the same.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

#[derive(Debug)]
pub struct Places {
    most: usize,
    taken: AtomicUsize,
}

/// One of them; given back when it goes.
#[derive(Debug)]
pub struct Place(Arc<Places>);

impl Places {
    /// So many.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, taken: AtomicUsize::new(0) })
    }

    /// How many are taken.
    pub fn taken(&self) -> usize {
        self.taken.load(Ordering::SeqCst)
    }

    /// Whether no thread can be had any more.
    pub fn are_all_taken(&self) -> bool {
        self.taken() >= self.most
    }

    /// Takes one, where any is left.
    pub fn take(self: &Arc<Self>) -> Option<Place> {
        self.take_of(self.most)
    }

    /// Takes one as long as no more than so many are taken.
    pub(super) fn take_of(self: &Arc<Self>, most: usize) -> Option<Place> {
        let one_more = |taken: usize| (taken < most.min(self.most)).then_some(taken + 1);
        self.taken
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_more)
            .is_ok()
            .then(|| Place(Arc::clone(self)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::SeqCst);
    }
}
