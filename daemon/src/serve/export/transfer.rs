//! Where everything goes in an export.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::{
    export::{archive::Folder, mdto::sidecar::Names},
    inspect::{self, Look},
    model::FilePath,
};

/// Folders lie no deeper in each other.
const DEEPEST: usize = 512;
/// Stands above watched folders that are dossiers themselves, of which there can be no archive.
const ARCHIVE: &[u8] = b"//archief";

/// Where everything goes in the output: below the name of the watched folder that it is in.
pub(in crate::serve) struct Transfer {
    roots: Vec<Root>,
    pub(super) names: Names,
    /// What is not in the folder that it lies in: a person put it in a dossier elsewhere.
    homes: BTreeMap<FilePath, FilePath>,
}

struct Root {
    path: FilePath,
    /// What it is called: its name, with a mark where two watched folders have one name.
    name: Vec<u8>,
}

impl Transfer {
    /// With these watched folders, and no names yet.
    pub(in crate::serve) fn new(mut roots: Vec<FilePath>) -> Self {
        roots.sort();
        let folded = |path: &FilePath| String::from_utf8_lossy(path.name()).to_lowercase();
        let is_shared =
            |root: &FilePath| roots.iter().filter(|other| folded(other) == folded(root)).count() > 1;
        let named = |path: &FilePath| {
            let mut name = path.name().to_vec();
            if is_shared(path) {
                let mark = Sha256::digest(path.as_bytes());
                let digits = mark.iter().take(4).map(|byte| format!("{byte:02x}"));
                name.extend(format!("-{}", digits.collect::<String>()).bytes());
            }
            Root { path: path.clone(), name }
        };
        let roots = roots.iter().map(named).collect();
        Self { roots, names: Names::default(), homes: BTreeMap::new() }
    }

    /// The watched folder that a path is in.
    pub(super) fn root_of(&self, path: &FilePath) -> Option<&FilePath> {
        self.root(path).map(|root| &root.path)
    }

    fn root(&self, path: &FilePath) -> Option<&Root> {
        self.roots.iter().find(|root| path.is_within(&root.path))
    }

    /// The path from the watched folder on, its name included: what names are made of. No two have one.
    pub(in crate::serve) fn key(&self, path: &FilePath) -> Vec<u8> {
        let whole = path.as_bytes();
        match self.root(path) {
            Some(root) => {
                let rest = whole.get(root.path.as_bytes().len()..).unwrap_or_default();
                [root.name.as_slice(), rest].concat()
            }
            None => whole.strip_prefix(b"/").unwrap_or(whole).to_vec(),
        }
    }

    /// Puts a document or a dossier in another folder than the one that it lies in.
    pub(super) fn put(&mut self, path: &FilePath, home: FilePath) {
        self.homes.insert(path.clone(), home);
    }

    /// Puts a watched folder that is a dossier in an archive.
    pub(super) fn put_in_archive(&mut self, root: &FilePath) {
        self.put(root, FilePath::from_bytes(ARCHIVE));
    }

    /// A folder that is no dossier, as the archive knows it.
    pub(in crate::serve) fn mere_folder(&self, path: &FilePath) -> Folder {
        let identity = match self.root(path).map(|_| inspect::look(path)) {
            Some(Look::Folder(identity)) => Some(identity),
            // An archive above the watched folders is nowhere on a disk.
            _ => None,
        };
        Folder::new(&self.key(path), identity)
    }

    /// The folder that a document or a folder is in, as far as it is watched.
    pub(in crate::serve) fn dossier_of(&self, path: &FilePath) -> Option<FilePath> {
        match self.homes.get(path) {
            Some(home) => Some(home.clone()),
            None => path.folder().filter(|folder| self.root(folder).is_some()),
        }
    }

    /// The folders that a document or a folder is in, from the nearest on. However they were put in each other, it ends.
    pub(super) fn above(&self, path: &FilePath) -> Vec<FilePath> {
        let mut found: Vec<FilePath> = Vec::new();
        while let Some(next) = self.dossier_of(found.last().unwrap_or(path)) {
            if found.len() == DEEPEST || found.contains(&next) {
                break;
            }
            found.push(next);
        }
        found
    }

    /// The place in the output of what is in a folder.
    pub(super) fn within(&self, folder: &FilePath) -> String {
        let above = self.above(folder);
        let names: Vec<_> =
            above.iter().rev().chain([folder]).map(|folder| self.names.of(&self.key(folder))).collect();
        names.join("/")
    }

    /// Whether it is in another folder than the one that it lies in.
    pub(super) fn is_put(&self, path: &FilePath) -> bool {
        self.homes.contains_key(path)
    }

    /// What tells a document from the others in the output: its path there.
    pub(super) fn place(&self, path: &FilePath) -> String {
        format!("{}/{}", self.folder(path), self.names.of(&self.key(path)))
    }

    /// The folder in the output for what is in the folder of `path`.
    pub(super) fn folder(&self, path: &FilePath) -> String {
        self.dossier_of(path).map_or_else(|| "elders".into(), |folder| self.within(&folder))
    }
}

#[cfg(test)]
mod tests {
    use super::Transfer;
    use crate::model::FilePath;

    fn at(path: &str) -> FilePath {
        FilePath::from_bytes(path.as_bytes())
    }

    #[test]
    fn two_watched_folders_of_one_name_are_told_apart() {
        let transfer = Transfer::new(vec![at("/b/Werk"), at("/a/werk"), at("/c/Anders")]);
        let key = |path: &str| String::from_utf8_lossy(&transfer.key(&at(path))).into_owned();
        assert_eq!(key("/c/Anders/x/nota.txt"), "Anders/x/nota.txt");
        let (one, two) = (key("/a/werk/nota.txt"), key("/b/Werk/nota.txt"));
        assert!(one.starts_with("werk-") && two.starts_with("Werk-"), "{one} {two}");
        assert_ne!(one.to_lowercase(), two.to_lowercase());
        let whole = Transfer::new(vec![at("/")]);
        assert_eq!(whole.key(&at("/x/y")), b"x/y");
    }

    #[test]
    fn what_was_put_in_a_dossier_is_in_it_and_no_circle_turns_for_ever() {
        let mut transfer = Transfer::new(vec![at("/w")]);
        transfer.put(&at("/w/los/nota.txt"), at("/w/Zaak"));
        assert_eq!(transfer.above(&at("/w/los/nota.txt")), [at("/w/Zaak"), at("/w")]);
        transfer.put(&at("/w"), at("/w/Zaak"));
        assert_eq!(transfer.above(&at("/w/los/nota.txt")), [at("/w/Zaak"), at("/w")]);
    }
}
