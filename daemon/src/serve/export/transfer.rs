//! Where everything goes in an export.

use crate::{export::mdto::sidecar::Names, model::FilePath};

/// Where everything goes in the output: below the name of the watched folder that it is in.
pub(in crate::serve) struct Transfer {
    pub(super) roots: Vec<FilePath>,
    pub(super) names: Names,
}

impl Transfer {
    /// With these watched folders, and no names yet.
    pub(in crate::serve) fn new(mut roots: Vec<FilePath>) -> Self {
        roots.sort();
        Self { roots, names: Names::default() }
    }

    /// The path from the watched folder on, its name included: what names are made of.
    pub(in crate::serve) fn key(&self, path: &FilePath) -> Vec<u8> {
        let root = self.roots.iter().find(|root| path.is_within(root)).and_then(FilePath::folder);
        let above = root.map_or(0, |above| above.as_bytes().len());
        let rest = path.as_bytes().get(above..).unwrap_or_default();
        rest.strip_prefix(b"/").unwrap_or(rest).to_vec()
    }

    /// The folder that a document or a folder is in, as far as it is watched.
    pub(in crate::serve) fn dossier_of(&self, path: &FilePath) -> Option<FilePath> {
        path.folder().filter(|folder| self.roots.iter().any(|root| folder.is_within(root)))
    }

    /// Where a document is in the output.
    pub(super) fn place(&self, path: &FilePath) -> String {
        format!("{}/{}", self.folder(path), self.names.of(&self.key(path)))
    }

    /// The folder in the output for what is in the folder of `path`.
    pub(super) fn folder(&self, path: &FilePath) -> String {
        let mut names = Vec::new();
        let mut folder = self.dossier_of(path);
        while let Some(this) = folder.take() {
            names.push(self.names.of(&self.key(&this)));
            folder = self.dossier_of(&this);
        }
        names.reverse();
        if names.is_empty() { "elders".into() } else { names.join("/") }
    }
}
