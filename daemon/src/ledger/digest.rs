//! What the index keeps of a document's latest entry, and under which keys.

use crate::model::{
    DocumentId, Due, FileIdentity, FilePath, Location, Record, Sequence, Sha256, Stamp, State,
};

use super::{index::keys, journal::Place};

/// What the index keeps of an entry about a document.
///
/// **Invariant:** the keys depend on this alone, never on what came before. So an index built from each
/// document's last entry equals one that followed every entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digest {
    pub(super) document: DocumentId,
    pub(super) sequence: Sequence,
    pub(super) place: Place,
    pub(super) state: State,
    /// Goes on in another record: found by its id only.
    merged: bool,
    locations: Box<[Location]>,
    sha256: Option<Sha256>,
    due: Option<Due>,
}

/// A document's claim to a path. A path that several claim belongs to the one that is present, and
/// among equals to the one whose record changed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) document: DocumentId,
    pub(super) identity: FileIdentity,
    pub(super) stamp: Stamp,
    pub(super) state: State,
}

impl Digest {
    /// Of a record as the entry at `place` left it.
    pub(super) fn of(record: &Record, sequence: Sequence, place: Place) -> Self {
        Self {
            document: record.id,
            sequence,
            place,
            state: record.state,
            merged: record.successor.is_some(),
            locations: record.locations.clone().into(),
            sha256: record.facts.as_ref().map(|facts| facts.sha256),
            due: record.due(),
        }
    }

    /// Its claims to paths, by key.
    pub(super) fn claims(&self) -> impl Iterator<Item = (Vec<u8>, Claim)> {
        self.found_locations().filter_map(|location| {
            let claim = Claim {
                document: self.document,
                identity: location.identity,
                stamp: location.stamp,
                state: self.state,
            };
            Some((keys::claim(&location.path, self.document)?, claim))
        })
    }

    /// Its keys by file identity.
    pub(super) fn identities(&self) -> impl Iterator<Item = Vec<u8>> {
        self.found_locations().map(|location| keys::identity(&location.identity, self.document))
    }

    /// Its key by content.
    pub(super) fn content(&self) -> Option<[u8; 32]> {
        self.sha256.filter(|_| !self.merged).map(|sha256| keys::content(&sha256, self.document))
    }

    /// Its key by state, where the state is one that people look for.
    pub(super) fn exception(&self) -> Option<[u8; 17]> {
        keys::is_exceptional(self.state).then(|| keys::state(self.state, self.document))
    }

    /// Its key by the day by which it is to become public, where it is.
    pub(super) fn due(&self) -> Option<[u8; keys::DUE]> {
        self.due.filter(|_| !self.merged).map(|due| keys::due(due, self.document))
    }

    fn found_locations(&self) -> impl Iterator<Item = &Location> {
        self.locations.iter().filter(|_| !self.merged)
    }
}

/// A path as the ledger knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Whose it is.
    pub document: DocumentId,
    /// Which file was there when it was last seen.
    pub identity: FileIdentity,
    /// In which condition.
    pub stamp: Stamp,
    /// Whether the document is there, as far as is known; else this is where it was last.
    pub present: bool,
    /// How far along the document's record is.
    pub state: State,
}

impl From<Claim> for Known {
    fn from(claim: Claim) -> Self {
        Self {
            document: claim.document,
            identity: claim.identity,
            stamp: claim.stamp,
            present: claim.state != State::Gone,
            state: claim.state,
        }
    }
}

/// A path with what is known of it.
pub(super) type KnownPath = (FilePath, Known);
