//! What the index keeps of a document's latest entry, and under which keys.

use std::collections::BTreeSet;

use crate::model::{
    DocumentId, Due, FileIdentity, FilePath, Former, Kind, Location, Record, Sequence, Sha256, Stamp, State,
};

use super::{
    journal::Place,
    keys::{self, Claim, Latest, Tree},
};

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
    former: Option<Former>,
    /// The present content, and those before it.
    contents: Box<[Sha256]>,
    due: Option<Due>,
    /// The other documents that its record names, each once: those that it belongs together with, and its original. And
    /// the marks of the folders that it is in and of its contents, if it has or had a restriction, or has a limit to its use.
    named: Box<[DocumentId]>,
}

impl Digest {
    /// Of a record as the entry at `place` left it.
    pub(super) fn of(record: &Record, sequence: Sequence, place: Place) -> Self {
        let related = record.relations.iter().map(|related| related.document);
        let named = related.chain(record.origin.map(|origin| origin.document));
        let mut named: BTreeSet<DocumentId> = named.collect();
        let present = record.facts.as_ref().map(|facts| facts.sha256);
        let contents: Box<[Sha256]> = present.into_iter().chain(record.contents.iter().copied()).collect();
        if record.has_restrictions() {
            let folders = record.locations.iter().filter_map(|at| at.path.folder());
            named.extend(folders.map(|folder| keys::folder_mark(&folder)));
            named.extend(contents.iter().map(keys::content_mark));
        }
        Self {
            document: record.id,
            sequence,
            place,
            state: record.state,
            kind: record.kind,
            merged: record.successor.is_some(),
            locations: record.locations.clone().into(),
            former: record.former.clone(),
            contents,
            due: record.due(),
            named: named.into_iter().collect(),
        }
    }

    /// Its keys in a tree, each with its value.
    pub(super) fn keys(&self, tree: Tree) -> Vec<(Vec<u8>, Vec<u8>)> {
        let bare = |key: &[u8]| (key.to_vec(), Vec::new());
        match tree {
            Tree::Id => {
                let latest = Latest { place: self.place, sequence: self.sequence, state: self.state };
                vec![(self.document.0.as_bytes().to_vec(), latest.to_bytes().to_vec())]
            }
            Tree::Path => self.claims().map(|(key, claim)| (key, keys::claim_value(&claim))).collect(),
            Tree::Identity => self.identities().map(|key| (key, Vec::new())).collect(),
            Tree::Content => self.contents().map(|key| bare(&key)).collect(),
            Tree::State => self.exception().into_iter().chain(self.dossier()).map(|key| bare(&key)).collect(),
            Tree::PublishDate => self.due().map(|key| bare(&key)).into_iter().collect(),
            Tree::Relation => self.relations().map(|key| bare(&key)).collect(),
            Tree::Meta => Vec::new(),
        }
    }

    /// Its claims to paths, by key; also to the one that it left, unless it is back there.
    pub(super) fn claims(&self) -> impl Iterator<Item = (Vec<u8>, Claim)> {
        let is_here = |former: &&Location| !self.locations.iter().any(|at| at.path == former.path);
        let former = self.found_former().filter(is_here).map(|location| (location, true));
        self.found_locations().map(|location| (location, false)).chain(former).filter_map(
            |(location, former)| {
                let claim = Claim {
                    document: self.document,
                    identity: location.identity,
                    stamp: location.stamp,
                    state: self.state,
                    kind: self.kind,
                    former,
                };
                Some((keys::claim(&location.path, self.document)?, claim))
            },
        )
    }

    /// Its keys by file identity; also of the file that it had before.
    pub(super) fn identities(&self) -> impl Iterator<Item = Vec<u8>> {
        let all = self.found_locations().chain(self.found_former());
        all.map(|location| keys::identity(&location.identity, self.document))
    }

    /// Its keys by content; also by those that it had before.
    pub(super) fn contents(&self) -> impl Iterator<Item = [u8; 32]> {
        let all = self.contents.iter().filter(|_| !self.merged);
        all.map(|sha256| keys::content(sha256, self.document))
    }

    /// Its key by state, where the state is one that people look for.
    fn exception(&self) -> Option<[u8; 17]> {
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

    /// Its keys by what it names. What was merged into another names nobody any more.
    pub(super) fn relations(&self) -> impl Iterator<Item = [u8; 32]> {
        self.named.iter().filter(|_| !self.merged).map(|other| keys::relation(*other, self.document))
    }

    fn found_former(&self) -> impl Iterator<Item = &Location> {
        self.former.iter().filter(|_| !self.merged).map(|former| &former.location)
    }

    fn found_locations(&self) -> impl Iterator<Item = &Location> {
        self.locations.iter().filter(|_| !self.merged)
    }
}

/// A path as the ledger knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
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

pub(super) type KnownPath = (FilePath, Known);
