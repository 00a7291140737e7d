//! How soon a large file that changes again and again is read again: the more its reading costs, the later.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::model::FilePath;

/// Time since the daemon's start.
type Moment = Duration;

/// So much of one file is read a minute, when it is large and nobody asks for it.
const BYTES_A_MINUTE: u64 = 256 * 1024 * 1024;
/// The longest that a file waits, whatever its size.
const LONGEST: Duration = Duration::from_secs(3_600);
/// Files that are remembered; past that, the one that may be read first is forgotten.
const MOST: usize = 1_024;

/// Until when large files are left alone.
#[derive(Debug, Default)]
pub struct Pauses(Mutex<HashMap<FilePath, Moment>>);

impl Pauses {
    /// How long a file still has to wait; nothing when it may be read.
    pub(super) fn left(&self, path: &FilePath, now: Moment) -> Option<Duration> {
        let until = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(path).copied()?;
        until.checked_sub(now).filter(|left| !left.is_zero())
    }

    /// Notes that a file was read just now.
    pub(super) fn was_read(&self, path: &FilePath, size: u64, now: Moment) {
        let seconds = u128::from(size) * 60 / u128::from(BYTES_A_MINUTE);
        let pause = Duration::from_secs(u64::try_from(seconds).unwrap_or(u64::MAX)).min(LONGEST);
        let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if until.len() >= MOST {
            until.retain(|_, until| *until > now);
            let first = until.iter().min_by_key(|(_, until)| **until).map(|(path, _)| path.clone());
            if let Some(first) = first.filter(|_| until.len() >= MOST) {
                until.remove(&first);
            }
        }
        until.insert(path.clone(), now + pause);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_with_what_the_reading_cost_and_memory_does_not() {
        let pauses = Pauses::default();
        let at = |seconds| Moment::from_secs(seconds);
        let path = |number: usize| FilePath::from_bytes(format!("/w/{number}").as_bytes());
        pauses.was_read(&path(0), 4 * BYTES_A_MINUTE, at(10));
        assert_eq!(pauses.left(&path(0), at(10)), Some(at(240)));
        assert_eq!(pauses.left(&path(0), at(250)), None);
        pauses.was_read(&path(1), u64::MAX, at(10));
        assert_eq!(pauses.left(&path(1), at(10)), Some(LONGEST));
        for number in 2..3_000 {
            pauses.was_read(&path(number), BYTES_A_MINUTE, at(20));
        }
        assert!(pauses.0.lock().unwrap_or_else(PoisonError::into_inner).len() <= MOST);
        assert!(pauses.left(&path(1), at(20)).is_some(), "the longest pauses are kept");
    }
}
