//! What is taken and not yet indexed. Readers look here first.
//!
//! **Invariant:** for a document in here the index is not asked: whatever it says of that document is
//! older. An entry leaves only when the index holds it or a later one of the same document. So every
//! answer is the same before and after indexing.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use super::{
    digest::Digest,
    index::{Applied, Counts, count_of},
    keys::{self, Claim},
};
use crate::model::{DocumentId, Sequence, State};

/// An entry on its way to the index.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) applied: Applied,
    pub(super) taken: std::time::Instant,
    /// Nothing for entries about the daemon itself.
    pub(super) digest: Option<Arc<Digest>>,
}

#[derive(Debug, Default)]
pub(super) struct Overlay {
    queue: VecDeque<Item>,
    documents: BTreeMap<DocumentId, Arc<Digest>>,
    claims: BTreeMap<Vec<u8>, Claim>,
    identities: BTreeSet<Vec<u8>>,
    contents: BTreeSet<[u8; 32]>,
    dues: BTreeSet<[u8; keys::DUE]>,
    relations: BTreeSet<[u8; 32]>,
    head: Sequence,
    counts: Counts,
}

impl Overlay {
    pub(super) fn starting_at(head: Sequence) -> Self {
        Self { head, ..Self::default() }
    }

    /// Takes an entry, and the state that its document had before.
    pub(super) fn put(&mut self, item: Item, before: Option<State>) {
        self.head = item.applied.sequence;
        if let Some(digest) = &item.digest {
            if let Some(count) = before.and_then(|state| count_of(&mut self.counts, state)) {
                *count = count.saturating_sub(1);
            }
            if let Some(count) = count_of(&mut self.counts, digest.state) {
                *count = count.saturating_add(1);
            }
            self.forget(digest.document);
            self.claims.extend(digest.claims());
            self.identities.extend(digest.identities());
            self.contents.extend(digest.contents());
            self.dues.extend(digest.due());
            self.relations.extend(digest.relations());
            self.documents.insert(digest.document, Arc::clone(digest));
        }
        self.queue.push_back(item);
    }

    /// Lets go of what the index holds now.
    pub(super) fn indexed(&mut self, up_to: Sequence) {
        while self.queue.front().is_some_and(|item| item.applied.sequence <= up_to) {
            let Some(digest) = self.queue.pop_front().and_then(|item| item.digest) else { continue };
            if self.documents.get(&digest.document).is_some_and(|latest| latest.sequence <= up_to) {
                self.forget(digest.document);
            }
        }
    }

    fn forget(&mut self, document: DocumentId) {
        let Some(digest) = self.documents.remove(&document) else { return };
        for (key, _) in digest.claims() {
            self.claims.remove(&key);
        }
        for key in digest.identities() {
            self.identities.remove(&key);
        }
        for key in digest.contents() {
            self.contents.remove(&key);
        }
        if let Some(key) = digest.due() {
            self.dues.remove(&key);
        }
        for key in digest.relations() {
            self.relations.remove(&key);
        }
    }

    pub(super) fn queue(&self) -> &VecDeque<Item> {
        &self.queue
    }

    pub(super) fn document(&self, id: DocumentId) -> Option<&Arc<Digest>> {
        self.documents.get(&id)
    }

    pub(super) fn documents(&self) -> &BTreeMap<DocumentId, Arc<Digest>> {
        &self.documents
    }

    pub(super) fn claims(&self) -> &BTreeMap<Vec<u8>, Claim> {
        &self.claims
    }

    pub(super) fn identities(&self) -> &BTreeSet<Vec<u8>> {
        &self.identities
    }

    pub(super) fn contents(&self) -> &BTreeSet<[u8; 32]> {
        &self.contents
    }

    pub(super) fn dues(&self) -> &BTreeSet<[u8; keys::DUE]> {
        &self.dues
    }

    pub(super) fn relations(&self) -> &BTreeSet<[u8; 32]> {
        &self.relations
    }

    pub(super) fn head(&self) -> Sequence {
        self.head
    }

    pub(super) fn counts(&self) -> Counts {
        self.counts
    }

    pub(super) fn set_counts(&mut self, counts: Counts) {
        self.counts = counts;
    }
}
