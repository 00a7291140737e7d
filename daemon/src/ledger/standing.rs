//! What holds for the whole daemon: the folders added by people, and the policy.
//!
//! Found without the index and without reading the journal through: entries about the daemon are
//! linked backwards, and each segment's header leads to the last one before it: so also round a damaged one.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    ReadError,
    journal::{Journal, Place, Synced, segment::HEADER},
    survey::{Step, Survey},
};
use crate::model::{Action, Entry, FilePath, Sequence, Subject};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// By folder, whether it was added last, or removed.
    folders: BTreeMap<FilePath, bool>,
    /// The entry that put the present policy in force.
    policy: Option<Arc<Entry>>,
    /// Where the last entry about the daemon is.
    last: Option<Place>,
}

impl Standing {
    /// As the entries up to the one at `last` left it.
    pub(super) fn load(journal: &Journal, last: Place) -> Result<Self, ReadError> {
        let mut standing = Self { last: Some(last), ..Self::default() };
        let mut place = last;
        while place != Place::NOWHERE {
            let stored = (!place.is_behind_all()).then(|| journal.read(place)).transpose();
            let previous = match stored {
                Ok(Some(stored)) => {
                    standing.note_earlier(&journal.understand(place, stored.payload())?);
                    stored.previous()
                }
                Ok(None) => standing.note_what_is_left(journal, place)?,
                Err(error) if error.is_damage() => standing.note_what_is_left(journal, place)?,
                Err(error) => return Err(error),
            };
            // Only ever backwards, whatever the bytes say.
            if previous >= place {
                return Err(journal.failed(place, super::journal::frame::Damage::Checksum.into()));
            }
            place = previous;
        }
        Ok(standing)
    }

    /// Takes the entries about the daemon before a damaged one, as far as its segment has them; where those
    /// of the segments before are.
    fn note_what_is_left(&mut self, journal: &Journal, place: Place) -> Result<Place, ReadError> {
        let Left { places, before } = what_is_left(journal, place)?;
        for place in places.into_iter().rev() {
            match journal.read(place) {
                Ok(stored) => self.note_earlier(&journal.understand(place, stored.payload())?),
                Err(error) if error.is_damage() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(before)
    }

    /// Takes the newest entry, and where it is.
    pub(super) fn note(&mut self, entry: &Entry, place: Place) {
        self.last = Some(place);
        self.take(entry);
    }

    fn take(&mut self, entry: &Entry) {
        match (&entry.subject, entry.action) {
            (Subject::Folder(folder), action) => {
                self.folders.insert(folder.clone(), action == Action::FolderAdded);
            }
            (Subject::Policy(_), _) => self.policy = Some(Arc::new(entry.clone())),
            (Subject::Document(_), _) => {}
        }
    }

    /// Takes an entry older than all so far.
    fn note_earlier(&mut self, entry: &Entry) {
        let mut earlier = Self::default();
        earlier.take(entry);
        for (folder, added) in earlier.folders {
            self.folders.entry(folder).or_insert(added);
        }
        self.policy = self.policy.take().or(earlier.policy);
    }

    pub(super) fn folders(&self) -> Vec<FilePath> {
        self.folders.iter().filter(|(_, added)| **added).map(|(folder, _)| folder.clone()).collect()
    }

    pub(super) fn removed_folders(&self) -> Vec<FilePath> {
        self.folders.iter().filter(|(_, added)| !**added).map(|(folder, _)| folder.clone()).collect()
    }

    pub(super) fn policy(&self) -> Option<Arc<Entry>> {
        self.policy.clone()
    }

    /// Where the last entry about the daemon is; nothing where there is none.
    pub(super) fn last(&self) -> Place {
        self.last.unwrap_or(Place::NOWHERE)
    }
}

/// What is left of the entries about the daemon in a segment.
pub(super) struct Left {
    /// Where they are, oldest first, and where damaged ones may have been.
    pub(super) places: Vec<Place>,
    /// The last one in the segments before.
    pub(super) before: Place,
}

/// What is left of those before a damaged one, in its segment.
pub(super) fn what_is_left(journal: &Journal, place: Place) -> Result<Left, ReadError> {
    let number = place.segment();
    let Some(header) = journal.header(number) else {
        // The whole segment is gone: on with the last of them in the one before it.
        return match journal.header_before(number) {
            Some(before) => what_is_left(journal, Place::behind_all_of(before.number)),
            None => Ok(Left { places: Vec::new(), before: Place::NOWHERE }),
        };
    };
    let next = journal.header_after(number).filter(|_| place.is_behind_all());
    let last = next.map_or(Sequence(u64::MAX), |next| Sequence(next.first.0.saturating_sub(1)));
    let begin = Place::new(number, 0).after(HEADER);
    let up_to = Synced { sequence: last, end: place };
    let mut survey = Survey::behind(begin, Sequence(header.first.0.saturating_sub(1)), up_to);
    let mut places = Vec::new();
    while let Some(step) = survey.next(journal)? {
        match step {
            Step::Entry { place, glance, .. } if glance.document.is_empty() => places.push(place),
            // Behind the last one there may be none: the end is not known.
            Step::Gap(gap) if gap.last < Sequence(u64::MAX) && gap.may_be_about_the_daemon() => {
                places.push(gap.place);
            }
            Step::Entry { .. } | Step::Gap(_) => {}
        }
    }
    Ok(Left { places, before: header.daemon })
}
