//! What holds for the whole daemon: the folders added by people, and the policy.
//!
//! Found without the index and without reading the journal through: entries about the daemon are
//! linked backwards, and each segment's header leads to the last one before it.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    ReadError,
    journal::{Journal, Place},
};
use crate::model::{Action, Entry, FilePath, Subject};

/// See the module.
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
            let stored = journal.read(place)?;
            standing.note_earlier(&journal.understand(place, stored.payload())?);
            let previous = stored.previous();
            // Only ever backwards, whatever the bytes say.
            if previous >= place {
                return Err(journal.failed(place, super::journal::frame::Damage::Checksum.into()));
            }
            place = previous;
        }
        Ok(standing)
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

    pub(super) fn policy(&self) -> Option<Arc<Entry>> {
        self.policy.clone()
    }

    /// Where the last entry about the daemon is; nothing where there is none.
    pub(super) fn last(&self) -> Place {
        self.last.unwrap_or(Place::NOWHERE)
    }
}
