//! The policies that were in force, round what is damaged.

use super::{
    ReadError, Reader, bell,
    journal::Place,
    standing::{self, Left},
};
use crate::model::{Entry, Sequence, Subject};

/// Policies that were in force.
#[derive(Debug, Default)]
pub struct Policies {
    /// The entries with which they came into force, newest first.
    pub entries: Vec<Entry>,
    /// Where entries about the daemon are damaged: any of them may be one of these.
    pub holes: Vec<Hole>,
}

/// Damaged entries among those with which policies came into force.
#[derive(Debug)]
pub struct Hole {
    /// How many of the entries that are given are newer.
    pub newer: usize,
    /// What is wrong there.
    pub error: ReadError,
}

impl Reader {
    /// The entries with which policies came into force, newest first, from before `before` on; as long as
    /// `wanted` takes them and until there are `limit`. Not by the index: entries about the daemon are
    /// linked backwards. What is damaged is gone round, and told.
    pub fn policies(
        &self,
        before: Option<Sequence>,
        limit: usize,
        wanted: impl Fn(&Entry) -> bool,
    ) -> Result<Policies, ReadError> {
        let journal = &self.shared.journal;
        let mut found = Policies::default();
        // The newest last. Only the oldest of them leads further back.
        let mut places = vec![bell::read(&self.shared.standing).last()];
        while let Some(place) = places.pop().filter(|_| found.entries.len() < limit) {
            if place == Place::NOWHERE {
                break;
            }
            let read = (!place.is_behind_all()).then(|| self.about_the_daemon(place)).transpose();
            let (entry, previous) = match read {
                Ok(Some(read)) => read,
                Err(error) if !error.is_damage() => return Err(error),
                damaged => {
                    let newer = found.entries.len();
                    found.holes.extend(damaged.err().map(|error| Hole { newer, error }));
                    if places.is_empty() {
                        let Left { places: left, before } = standing::what_is_left(journal, place)?;
                        places =
                            Some(before).filter(|before| *before < place).into_iter().chain(left).collect();
                    }
                    continue;
                }
            };
            if places.is_empty() {
                places.push(previous);
            }
            if before.is_some_and(|before| entry.sequence >= before) {
                // What is damaged among those is not asked for.
                found.holes.clear();
            } else if matches!(entry.subject, Subject::Policy(_)) && wanted(&entry) {
                found.entries.push(entry);
            }
        }
        Ok(found)
    }

    /// An entry about the daemon, and where the one before it is.
    fn about_the_daemon(&self, place: Place) -> Result<(Entry, Place), ReadError> {
        let stored = self.shared.stored(place)?;
        let entry = self.shared.journal.understand(place, stored.payload())?;
        let previous = stored.previous();
        // Only ever backwards, whatever the bytes say.
        if previous >= place {
            return Err(self.shared.journal.misplaced(place, entry.sequence));
        }
        Ok((entry, previous))
    }
}
