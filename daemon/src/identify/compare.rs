//! Compares what a look at a folder found with what the ledger knows of it. Pure.

use std::collections::BTreeMap;

use super::evidence::{is_born, may_be_a_copy};
use crate::{
    model::{FileIdentity, FilePath, Seen, Stamp},
    settle::{Hint, Vanish},
};

/// A file whose content or inode changed longer ago than this is not being written now.
const FRESH_NS: i64 = 2_000_000_000;

/// What one look at a folder found.
#[derive(Debug, Clone)]
pub struct Listing {
    pub folder: FilePath,
    /// The regular files in it, by name.
    pub files: BTreeMap<Box<[u8]>, Seen>,
}

/// What the ledger knows of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownFile {
    pub identity: FileIdentity,
    /// How it looked.
    pub stamp: Stamp,
    /// Whether the ledger takes it to be there.
    pub present: bool,
    /// Whether it was read.
    pub read: bool,
}

/// When a name is to be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Nothing depends on others.
    AtOnce,
    /// When the look has ended, before the rest: the file is known from elsewhere.
    First,
    /// When those are recorded: another file has the name, the name is missing, or the file may have come with
    /// others that are known from elsewhere.
    Last,
}

/// A name that differs from what the ledger knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub path: FilePath,
    pub hint: Hint,
    /// When it is judged.
    pub when: When,
    /// How the file looks, where its number proves nothing.
    pub stamp: Option<Stamp>,
}

/// What else `compare` asks.
pub struct Asking<'a> {
    /// Whether a name may be a document.
    pub is_document: &'a dyn Fn(&[u8]) -> bool,
    /// Whether the ledger knows a file by its number.
    pub is_known: &'a dyn Fn(&FileIdentity) -> bool,
    /// Is told of a file at an unexpected place.
    pub found: &'a dyn Fn(&FilePath, &Seen),
    /// Is told of a file that is not at its place.
    pub lost: &'a dyn Fn(&Stamp),
    /// Whether files came here, or to a folder above, from elsewhere.
    pub has_arrivals: bool,
    /// The moment.
    pub now_ns: i64,
}

/// What follows from a look: names to read, and names that are missing.
pub fn compare(listing: &Listing, known: &BTreeMap<Box<[u8]>, KnownFile>, asking: &Asking<'_>) -> Vec<Found> {
    let mut all = Vec::new();
    let mut has_arrivals = asking.has_arrivals;
    for (name, seen) in &listing.files {
        let before = known.get(name);
        let is_as_known = before.is_some_and(|before| {
            before.present && before.read && before.identity == seen.identity && before.stamp == seen.stamp
        });
        if is_as_known {
            continue;
        }
        let path = listing.folder.join(name);
        if before.is_none() && !(asking.is_document)(name) {
            // Of a program; it tells where a document's file was set aside.
            if (asking.is_known)(&seen.identity) {
                (asking.found)(&path, seen);
            }
            continue;
        }
        let age = asking.now_ns.saturating_sub(seen.stamp.modify_time_ns.max(seen.stamp.change_time_ns));
        // A time in the future is odd, and no reason to wait for it.
        let hint = if (0..FRESH_NS).contains(&age) { Hint::FoundFresh } else { Hint::FoundOld };
        let is_born = is_born(&seen.identity);
        let here = before.filter(|before| before.present);
        let when = match here {
            Some(before) if before.identity == seen.identity && (is_born || before.stamp == seen.stamp) => {
                When::AtOnce
            }
            _ if is_born && (asking.is_known)(&seen.identity) => When::First,
            Some(_) => When::Last,
            // A new name. Where numbers prove nothing, and a copy, it may be a file that is missed elsewhere.
            None if !may_be_a_copy(seen) => When::AtOnce,
            None => When::Last,
        };
        has_arrivals |= when == When::First;
        if when != When::AtOnce {
            (asking.found)(&path, seen);
        }
        if let Some(before) = here.filter(|before| when != When::AtOnce || before.identity != seen.identity) {
            (asking.lost)(&before.stamp);
        }
        all.push(Found { path, hint, when, stamp: may_be_a_copy(seen).then_some(seen.stamp) });
    }
    if has_arrivals {
        for found in all.iter_mut().filter(|found| found.when == When::AtOnce) {
            found.when = When::Last;
        }
    }
    for (name, before) in known {
        if before.present && !listing.files.contains_key(name) {
            (asking.lost)(&before.stamp);
            let path = listing.folder.join(name);
            let hint = Hint::Vanished(Vanish::Deleted);
            all.push(Found { path, hint, when: When::Last, stamp: None });
        }
    }
    all
}
