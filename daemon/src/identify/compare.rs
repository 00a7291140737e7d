//! Compares what a look at a folder found with what the ledger knows of it. Pure.

use std::collections::BTreeMap;

use crate::{
    model::{FileIdentity, FilePath, Seen, Stamp},
    settle::{Hint, Vanish},
};

/// A file whose content or inode changed longer ago than this is not being written now.
const FRESH_NS: i64 = 2_000_000_000;

/// What one look at a folder found.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Which folder.
    pub folder: FilePath,
    /// The regular files in it, by name.
    pub files: BTreeMap<Box<[u8]>, Seen>,
}

/// What the ledger knows of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownFile {
    /// Which file.
    pub identity: FileIdentity,
    /// How it looked.
    pub stamp: Stamp,
    /// Whether the ledger takes it to be there.
    pub present: bool,
    /// Whether it was read.
    pub read: bool,
}

/// What follows from a look: names to read, and names that are missing.
pub fn compare(
    listing: &Listing,
    known: &BTreeMap<Box<[u8]>, KnownFile>,
    is_document: impl Fn(&[u8]) -> bool,
    now_ns: i64,
) -> Vec<(FilePath, Hint)> {
    let mut sightings = Vec::new();
    for (name, seen) in &listing.files {
        let before = known.get(name);
        let is_as_known = before.is_some_and(|before| {
            before.present && before.read && before.identity == seen.identity && before.stamp == seen.stamp
        });
        if is_as_known || (before.is_none() && !is_document(name)) {
            continue;
        }
        let age = now_ns.saturating_sub(seen.stamp.modify_time_ns.max(seen.stamp.change_time_ns));
        // A time in the future is odd, and no reason to wait for it.
        let hint = if (0..FRESH_NS).contains(&age) { Hint::FoundFresh } else { Hint::FoundOld };
        sightings.push((listing.folder.join(name), hint));
    }
    for (name, before) in known {
        if before.present && !listing.files.contains_key(name) {
            sightings.push((listing.folder.join(name), Hint::Vanished(Vanish::Deleted)));
        }
    }
    sightings
}
