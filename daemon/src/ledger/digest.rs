//! What the index keeps of a document's latest entry, and under which keys.

use std::collections::BTreeSet;

use crate::model::{
    DocumentId, Due, FileIdentity, FilePath, Kind, Location, Record, Sequence, Sha256, Stamp, State,
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
    pub(super) kind: Kind,
    /// Goes on in another record: found by its id only.
    merged: bool,
    locations: Box<[Location]>,
    sha256: Option<Sha256>,
    due: Option<Due>,
    /// The other documents that its record names, each once: those that it belongs together with, and its
    /// original.
    named: Box<[DocumentId]>,
}

/// A document's claim to a path. A path that several claim belongs to the one that is present, and
/// among equals to the one whose record changed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) document: DocumentId,
    pub(super) identity: FileIdentity,
    pub(super) stamp: Stamp,
    pub(super) state: State,
    pub(super) kind: Kind,
}

impl Digest {
    /// Of a record as the entry at `place` left it.
    pub(super) fn of(record: &Record, sequence: Sequence, place: Place) -> Self {
        let related = record.relations.iter().map(|related| related.document);
        let named = related.chain(record.origin.map(|origin| origin.document));
        let named: BTreeSet<DocumentId> = named.collect();
        Self {
            document: record.id,
            sequence,
            place,
            state: record.state,
            kind: record.kind,
            merged: record.successor.is_some(),
            locations: record.locations.clone().into(),
            sha256: record.facts.as_ref().map(|facts| facts.sha256),
            due: record.due(),
            named: named.into_iter().collect(),
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
                kind: self.kind,
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

    /// Its key among the dossiers, if it is one. Gone ones too: they may come back.
    pub(super) fn dossier(&self) -> Option<[u8; 17]> {
        (self.kind == Kind::Dossier && !self.merged).then(|| keys::dossier(self.document))
    }

    /// Its keys by the documents that it names. What was merged into another names nobody any more.
    pub(super) fn relations(&self) -> impl Iterator<Item = [u8; 32]> {
        self.named.iter().filter(|_| !self.merged).map(|other| keys::relation(*other, self.document))
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
    /// Whether it is a file or a folder.
    pub kind: Kind,
}

impl From<Claim> for Known {
    fn from(claim: Claim) -> Self {
        Self {
            document: claim.document,
            identity: claim.identity,
            stamp: claim.stamp,
            present: claim.state != State::Gone,
            state: claim.state,
            kind: claim.kind,
        }
    }
}

/// A path with what is known of it.
pub(super) type KnownPath = (FilePath, Known);
