//! Which folders a folder has, told from the paths of the documents below it.

use std::{ops::Bound, time::Duration};

use super::{
    Ledger, ReadError, Reader,
    index::Fault,
    keys::{self, Tree},
    listing::{Both, Span},
};
use crate::model::FilePath;

impl Reader {
    /// The names of the folders in a folder that have documents in or below them, gone ones too. Takes
    /// a look or two for each, however many documents there are.
    pub fn child_folders(&self, folder: &FilePath) -> Result<Vec<Box<[u8]>>, ReadError> {
        let mut below = keys::folder(folder);
        below.push(b'/');
        self.both(|both| both.child_folders(&below))
    }

    /// Waits until the index answers, at most that long. Not for async threads.
    pub fn wait_until_ready(&self, longest: Duration) {
        let deadline = std::time::Instant::now() + longest;
        while self.is_rebuilding() && std::time::Instant::now() < deadline {
            // Woken by nobody: a rebuild is rare, and a twentieth of a second too much is nothing to it.
            std::thread::park_timeout(Duration::from_millis(50));
        }
    }
}

impl Ledger {
    /// Whether it would take an entry now.
    pub fn takes_in(&self) -> bool {
        self.shared.halted().is_none() && self.shared.index().is_ok()
    }
}

impl Both<'_> {
    fn child_folders(&self, below: &[u8]) -> Result<Vec<Box<[u8]>>, Fault> {
        let mut found: Vec<Box<[u8]>> = Vec::new();
        let mut from = below.to_vec();
        while let Some(key) = self.first_key(&from, below)? {
            let rest = key.get(below.len()..).unwrap_or_default();
            let end = rest.iter().position(|byte| matches!(byte, 0 | b'/')).unwrap_or(rest.len());
            let name = rest.get(..end).unwrap_or_default();
            // Past what is in the folder itself; the second time, past what is below it. Between the
            // two sort the folders whose name begins with this one's.
            let next = if rest.get(end) == Some(&0) { 1 } else { b'/' + 1 };
            from = [below, name, &[next]].concat();
            if found.iter().rev().all(|known| known.as_ref() != name) {
                found.push(name.into());
            }
        }
        Ok(found)
    }

    fn first_key(&self, from: &[u8], prefix: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        let mut span = Span::prefix(prefix.to_vec());
        span.from = Bound::Included(from.to_vec());
        if span.is_empty() {
            return Ok(None);
        }
        let stored = self.stored(Tree::Path, &span).next().transpose()?.map(|(key, _)| key);
        let recent = self.overlay.claims().range((span.from.clone(), span.to.clone())).next();
        let recent = recent.map(|(key, _)| key.clone());
        Ok([stored, recent].into_iter().flatten().min())
    }
}
