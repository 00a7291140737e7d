//! Which documents name another one, which are dossiers, and which of a folder or a content have restrictions.

use std::{collections::BTreeSet, ops::Bound};

use super::{
    ReadError, Reader,
    index::Fault,
    keys::{self, Tree},
    listing::{Both, Span},
};
use crate::model::{DocumentId, FilePath, Sha256};

impl Reader {
    /// The documents whose record names this one, as one that it belongs together with or as its original,
    /// from behind `after` on, in the order in which they were made. Gone ones too, merged ones not.
    pub fn naming(
        &self,
        document: DocumentId,
        after: Option<DocumentId>,
        limit: usize,
    ) -> Result<Vec<DocumentId>, ReadError> {
        self.both(|both| both.naming(document, after, limit))
    }

    /// The documents in a folder itself that have a restriction, had one, or have a limit to their use; gone ones too.
    pub fn restricted_in(&self, folder: &FilePath, limit: usize) -> Result<Vec<DocumentId>, ReadError> {
        self.naming(keys::folder_mark(folder), None, limit)
    }

    /// The documents that have or had a content and have a restriction, had one, or have a limit to their use; gone ones
    /// too.
    pub(super) fn restricted_with(
        &self,
        sha256: &Sha256,
        limit: usize,
    ) -> Result<Vec<DocumentId>, ReadError> {
        self.naming(keys::content_mark(sha256), None, limit)
    }

    /// The dossiers in the order in which they were made, from behind `after` on; gone ones too.
    pub fn dossiers(&self, after: Option<DocumentId>, limit: usize) -> Result<Vec<DocumentId>, ReadError> {
        self.both(|both| both.dossiers(after, limit))
    }
}

impl Both<'_> {
    fn naming(
        &self,
        document: DocumentId,
        after: Option<DocumentId>,
        limit: usize,
    ) -> Result<Vec<DocumentId>, Fault> {
        let mut span = Span::of_one(Tree::Relation, document.0.as_bytes().to_vec());
        if let Some(after) = after {
            span.from = Bound::Excluded(keys::relation(document, after).to_vec());
        }
        let mut found = BTreeSet::new();
        for pair in self.stored(Tree::Relation, &span).take(limit) {
            found.extend(keys::document(&pair?.0));
        }
        let first = after.unwrap_or(DocumentId(uuid::Uuid::nil()));
        let recent = self.overlay.relations().range(keys::relation(document, first)..);
        let recent = recent.take_while(|key| key.starts_with(document.0.as_bytes()));
        let recent = recent.filter_map(|key| keys::document(key)).filter(|id| after != Some(*id));
        found.extend(recent);
        Ok(found.into_iter().take(limit).collect())
    }

    fn dossiers(&self, after: Option<DocumentId>, limit: usize) -> Result<Vec<DocumentId>, Fault> {
        let mut span = Span::prefix(vec![keys::DOSSIERS]);
        if let Some(after) = after {
            span.from = Bound::Excluded(keys::dossier(after).to_vec());
        }
        let mut found = BTreeSet::new();
        for pair in self.stored(Tree::State, &span).take(limit) {
            found.extend(keys::document(&pair?.0));
        }
        let first = after.map_or(Bound::Unbounded, Bound::Excluded);
        let recent = self.overlay.documents().range((first, Bound::Unbounded));
        found.extend(recent.filter(|(_, digest)| digest.dossier().is_some()).map(|(id, _)| *id));
        Ok(found.into_iter().take(limit).collect())
    }
}
