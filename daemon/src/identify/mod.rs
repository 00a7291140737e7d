//! Decides which document a path is now. Pure: what is known goes in, a verdict comes out.
//!
//! Identity is kept in the ledger, keyed by (filesystem, inode, birth time), with path and content
//! as witnesses. In short:
//!
//! - a known file at its known path is the same document, whatever its content became;
//! - a known file at a new path was moved, if it is no longer at the old one; else it has one name more;
//! - an unknown file at a known path is a save by rename: the path keeps its document;
//! - an unknown file at an unknown path is a new document; its content may say where it came from.
//!
//! **Invariant:** a document is never lost by a verdict. What is displaced is named in it.

pub mod compare;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail
mod model_tests;
pub mod names;

use crate::model::{DocumentId, FileIdentity, FilePath, Record, Seen, Sha256, Timestamp};
pub use names::NameKind;

/// A file younger than this that was renamed over a known document was made for that save, when no
/// person decided anything about it.
pub const YOUNG_NS: i64 = 60 * 1_000_000_000;
/// Within this time after a copy was recorded, the loss of the original makes it a move (`mv` to
/// another file system copies first and removes afterwards).
pub const COPY_THEN_REMOVE_NS: i64 = 600 * 1_000_000_000;

/// A record that plays a part, and where its file was found to be.
#[derive(Debug, Clone, Copy)]
pub struct Party<'a> {
    /// The record.
    pub record: &'a Record,
    /// Its file is, as a look just now told, at another place than the path in question: one where
    /// the record has it, or where the other party's was (two files that changed names).
    pub still_elsewhere: bool,
}

/// What is known about one path at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The path in question.
    pub path: &'a FilePath,
    /// What is there.
    pub seen: &'a Seen,
    /// What its name says, where it is.
    pub name: NameKind,
    /// The record that the ledger has at this path, gone ones included.
    pub here: Option<Party<'a>>,
    /// The record that the ledger has for this file.
    pub owner: Option<Party<'a>>,
    /// The moment.
    pub now: Timestamp,
}

/// Which document the path is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The document that was there, with the same file.
    Same(DocumentId),
    /// The document that was there, saved as another file.
    Saved(DocumentId),
    /// The document that was there, and the young one that was made for this save ends in it.
    SavedFrom {
        /// Keeps the path.
        document: DocumentId,
        /// Ends.
        young: DocumentId,
    },
    /// A known document that came from elsewhere; whoever was here is displaced.
    Moved {
        /// Which.
        document: DocumentId,
        /// Loses this path.
        displaced: Option<DocumentId>,
    },
    /// A known document got one more name; whoever was here is displaced.
    Linked {
        /// Which.
        document: DocumentId,
        /// Loses this path.
        displaced: Option<DocumentId>,
    },
    /// A document that was not known; whoever was here is displaced.
    New {
        /// Loses this path.
        displaced: Option<DocumentId>,
    },
    /// No document by its name, and none before: to be followed, not recorded.
    Followed,
    /// Only the content can tell whether it is the document that was here.
    ReadFirst,
}

/// Decides which document the path is now. `content` is known once the file was read.
pub fn identify(situation: &Situation<'_>, content: Option<&Sha256>) -> Verdict {
    let Situation { path, seen, name, here, owner, now } = situation;
    let name = *name;
    let present_here = here.filter(|party| party.record.is_present());

    if let Some(owner) = owner {
        let id = owner.record.id;
        if owner.record.is_present() && owner.record.location_at(path).is_some() {
            return Verdict::Same(id);
        }
        let displaced = present_here.filter(|party| party.record.id != id);
        if name != NameKind::Document {
            // Set aside by an editor; the document's path will tell what became of it.
            return if owner.record.is_present() { Verdict::Followed } else { moved(id, displaced) };
        }
        if let Some(here) = displaced
            && is_made_for_a_save(owner.record, *now)
            && !owner.still_elsewhere
            && !here.still_elsewhere
        {
            return Verdict::SavedFrom { document: here.record.id, young: id };
        }
        return if owner.still_elsewhere && owner.record.is_present() {
            Verdict::Linked { document: id, displaced: displaced.map(|party| party.record.id) }
        } else {
            moved(id, displaced)
        };
    }

    if let Some(here) = here {
        let id = here.record.id;
        let same_content = content.is_some_and(|sha256| has_content(here.record, sha256));
        let other_filesystem = here
            .record
            .location_at(path)
            .is_some_and(|at| at.identity.filesystem != seen.identity.filesystem);
        if here.record.is_present() {
            return match (other_filesystem, content) {
                // Another file system was mounted here, or a backup was put back on a new disk.
                (true, None) => Verdict::ReadFirst,
                (true, Some(_)) if !same_content => Verdict::New { displaced: Some(id) },
                _ if here.still_elsewhere => Verdict::New { displaced: Some(id) },
                _ => Verdict::Saved(id),
            };
        }
        if here.record.successor.is_none() && name == NameKind::Document {
            // Gone from this path: put back, or a new document with an old name?
            match content {
                None => return Verdict::ReadFirst,
                Some(_) if same_content => return Verdict::Saved(id),
                Some(_) => {}
            }
        }
    }
    if name == NameKind::Document { Verdict::New { displaced: None } } else { Verdict::Followed }
}

fn moved(document: DocumentId, displaced: Option<Party<'_>>) -> Verdict {
    Verdict::Moved { document, displaced: displaced.map(|party| party.record.id) }
}

fn is_made_for_a_save(record: &Record, now: Timestamp) -> bool {
    let has_temporary_name =
        record.locations.iter().all(|location| names::kind(location.path.name()) != NameKind::Document);
    let age = now.0.saturating_sub(record.created.0);
    !record.has_decision_by_person() && (has_temporary_name || (0..YOUNG_NS).contains(&age))
}

fn has_content(record: &Record, sha256: &Sha256) -> bool {
    record.facts.as_ref().is_some_and(|facts| facts.size > 0 && facts.sha256 == *sha256)
}

/// What the content of a new document says of where it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinship {
    /// Nothing.
    None,
    /// It is the document of that record, which was gone: moved across file systems, or put back.
    Resumes(DocumentId),
    /// It has the content that another document has.
    CopyOf(DocumentId),
}

/// Looks for where a new document came from among those with the same content.
///
/// A gone document is resumed only when more than the content speaks for it: the modification time
/// and the name or the size of the coincidence (both kept by `mv`, `cp -p`, `tar` and `rsync -t`).
pub fn kinship(new: &Record, others: &[Record]) -> Kinship {
    let Some(facts) = new.facts.as_ref().filter(|facts| facts.size > 0) else { return Kinship::None };
    let others = || others.iter().filter(|other| other.id != new.id && has_content(other, &facts.sha256));
    let resumed = others().find(|other| {
        !other.is_present()
            && other.successor.is_none()
            && !new.has_decision_by_person()
            && other.facts.as_ref().is_some_and(|of_other| of_other.modified == facts.modified)
    });
    if let Some(resumed) = resumed {
        return Kinship::Resumes(resumed.id);
    }
    let original = others().filter(|other| other.is_present() && age(other) < age(new));
    original.min_by_key(|other| age(other)).map_or(Kinship::None, |original| Kinship::CopyOf(original.id))
}

/// The documents that turn out to be copies of a new one: seen later, and read before it. Two readers read
/// at the same time, and whoever asks for a copy at once has it read first.
pub fn copies<'a>(new: &Record, others: &'a [Record]) -> Vec<&'a Record> {
    let Some(facts) = new.facts.as_ref().filter(|facts| facts.size > 0) else { return Vec::new() };
    let is_copy = |other: &&Record| {
        other.is_present()
            && other.origin.is_none()
            && other.versions <= 1
            && age(new) < age(other)
            && has_content(other, &facts.sha256)
    };
    others.iter().filter(is_copy).collect()
}

/// By when documents came about: when the file was made where it says so, and never after it was first seen. Who
/// is asked for at once is seen before what came earlier, so being seen first is no witness. Within one tick of
/// the file system's clock the lower file number was made first; ids are given in the order of being seen.
fn age(record: &Record) -> (Timestamp, u128, Timestamp, DocumentId) {
    let made = record.facts.as_ref().and_then(|facts| facts.created);
    let first = made.map_or(record.created, |made| made.min(record.created));
    let file = record.locations.first().map_or(0, |at| at.identity.file);
    (first, file, record.created, record.id)
}

/// The document that goes on where another one ended: a copy that was made just before its original
/// was removed, with the original's modification time.
pub fn continuation<'a>(ended: &Record, others: &'a [Record], now: Timestamp) -> Option<&'a Record> {
    let facts = ended.facts.as_ref()?;
    others.iter().find(|other| {
        other.is_present()
            && other.id != ended.id
            && other.origin.is_some_and(|origin| origin.document == ended.id)
            && !other.has_decision_by_person()
            && has_content(other, &facts.sha256)
            && other.facts.as_ref().is_some_and(|of_other| of_other.modified == facts.modified)
            && (0..COPY_THEN_REMOVE_NS).contains(&now.0.saturating_sub(other.created.0))
    })
}

/// Whether the file at a path is, by all that can be seen without opening it, the one that was read.
pub fn is_unchanged(record: &Record, path: &FilePath, seen: &Seen) -> bool {
    record.location_at(path).is_some_and(|at| at.identity == seen.identity && at.stamp == seen.stamp)
}

/// Whether a record lies about: present at a path whose file is another one now.
pub fn has_lost_file(record: &Record, path: &FilePath, identity: &FileIdentity) -> bool {
    record.location_at(path).is_some_and(|at| at.identity != *identity)
}
