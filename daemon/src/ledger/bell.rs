//! How threads wake each other, and locks that outlive a panic.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::{Duration, Instant},
};

#[derive(Debug, Default)]
struct BellState {
    rung: bool,
    /// Somebody waits: only then waking costs a call of the system.
    heard: bool,
}

/// Wakes one thread that waits. A ring before the waiting is not lost; many rings are one.
#[derive(Debug, Default)]
pub(super) struct Bell {
    state: Mutex<BellState>,
    condvar: Condvar,
}

impl Bell {
    /// Wakes who waits, or the next one to wait.
    pub(super) fn ring(&self) {
        let mut state = lock(&self.state);
        state.rung = true;
        let heard = state.heard;
        drop(state);
        if heard {
            self.condvar.notify_all();
        }
    }

    /// Waits for a ring, at most until `deadline`; whether it rang.
    pub(super) fn wait_until(&self, deadline: Option<Instant>) -> bool {
        let mut state = lock(&self.state);
        state.heard = true;
        while !state.rung {
            let Some(deadline) = deadline else {
                state = self.condvar.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state = self.condvar.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        std::mem::take(&mut *state).rung
    }

    /// Waits for a ring, at most that long; whether it rang.
    pub(super) fn wait(&self, longest: Duration) -> bool {
        self.wait_until(Some(Instant::now() + longest))
    }
}

// What these locks guard is changed in steps that cannot panic half-way, so a thread that panicked
// elsewhere while holding one leaves it whole.

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
