//! Which folders are dossiers because the policy says so.

use std::collections::BTreeMap;

use super::globs::FolderGlobs;
use crate::model::{FieldName, FilePath, Sentence, Value};

/// One section `[[dossiers]]` of a policy.
#[derive(Debug, Clone)]
pub struct DossierWords {
    /// Names it in every provenance that it gave.
    pub id: String,
    /// The folders that are dossiers.
    pub(super) folder: FolderGlobs,
    /// The values that these dossiers have.
    pub set: BTreeMap<FieldName, Value>,
    /// Why, for people.
    pub reason: Sentence,
}

impl DossierWords {
    /// Whether it is about the folder at that path.
    pub fn fits(&self, folder: &FilePath) -> bool {
        self.folder.matches(folder.as_path())
    }
}
