//! Names that are no documents: temporary, lock, partial and backup files of programs, and what systems leave.
//!
//! They get no record, and are followed: a rename can make them the document. One table (`table.rs`) says what
//! each looks like, which document it belongs to, and for how long it is what it looks like.
//!
//! **Invariant:** a name alone keeps no document out for ever. Either it is one that no person gives
//! (`.DS_Store`), or the document that it belongs to lies beside it, or it has the size of such a file; else it
//! is somebody's document once it was left alone: after a moment where people use such names too, after
//! some minutes where only programs do.

mod table;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail
mod tests;

use crate::model::{Seen, Timestamp};
use table::{NEVER_A_DOCUMENT, Row, rows_for};

const SECOND_NS: i64 = 1_000_000_000;
/// A temporary, lock or backup file that has been left alone for this long is somebody's document after all
/// (`concept.tmp`, `nota.docx.bak` without its `nota.docx`).
pub const LEFT_ALONE_NS: i64 = 600 * SECOND_NS;
/// The same where people give such names too (`20261127`, `~$100 korting.docx`): a program that saves through a
/// name of its own writes all the while and renames at once, so a file that nothing happened to for as long as
/// `settle` waits for one that is open was not made on the way.
pub const A_MOMENT_NS: i64 = 2 * SECOND_NS;
/// Files are dated this much ahead at most where the clocks of server and daemon differ a little; past that their
/// age says nothing, and nobody waits for it.
const AHEAD_NS: i64 = -600 * SECOND_NS;

/// What a file's name and circumstances say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// A document, as far as the name tells.
    Document,
    /// Written on the way to a document, or while one is open. It may become the document.
    Temporary,
    /// What a program left of the document before the last save.
    Backup,
    /// There as long as a document is open.
    Lock,
    /// What a system or a sync program keeps for itself.
    System,
}

/// What is known of a file beside its name.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a, S> {
    pub seen: &'a Seen,
    /// The moment.
    pub now: Timestamp,
    /// Whether a file with that name lies in the same folder.
    pub sibling: S,
}

impl<S: Fn(&[u8]) -> bool> Circumstances<'_, S> {
    /// For how long nothing happened to the file.
    fn untouched_ns(&self) -> i64 {
        let changed = self.seen.stamp.modify_time_ns.max(self.seen.stamp.change_time_ns);
        match self.now.0.saturating_sub(changed) {
            age if age < AHEAD_NS => LEFT_ALONE_NS,
            age => age,
        }
    }

    /// The rows of the table that still hold for a file of that name, and for how long they do.
    fn holding<'a>(&'a self, name: &'a [u8]) -> impl Iterator<Item = (NameKind, i64)> + 'a {
        rows_for(name).iter().filter_map(|row| {
            let of = row.fits(name)?;
            let is_clear =
                (row.size)(self.seen.stamp.size) || row.originals(&of).any(|it| (self.sibling)(&it));
            let patience = if is_clear { row.clear } else { row.alone };
            (self.untouched_ns() < patience).then_some((row.is, patience))
        })
    }
}

/// What name and circumstances say of a file.
pub fn kind_of<S: Fn(&[u8]) -> bool>(name: &[u8], circumstances: &Circumstances<'_, S>) -> NameKind {
    if is_never_a_document(name) {
        return NameKind::System;
    }
    circumstances.holding(name).next().map_or(NameKind::Document, |(kind, _)| kind)
}

/// Whether it is no document, and will be none by being left alone: only when its circumstances change.
pub fn stays_so<S: Fn(&[u8]) -> bool>(name: &[u8], circumstances: &Circumstances<'_, S>) -> bool {
    is_never_a_document(name) || circumstances.holding(name).any(|(_, patience)| patience == table::ALWAYS)
}

/// What the name alone says, where people do not give such names.
pub fn kind(name: &[u8]) -> NameKind {
    if is_never_a_document(name) {
        return NameKind::System;
    }
    let mut rows = rows_for(name).iter().filter(|row| row.alone >= LEFT_ALONE_NS && row.fits(name).is_some());
    rows.next().map_or(NameKind::Document, |row| row.is)
}

/// Whether the name is one that programs give on the way, also where people give such names too: for a file that
/// was renamed from it to a document's name.
pub fn has_shape_of_programs(name: &[u8]) -> bool {
    is_never_a_document(name) || rows_for(name).iter().any(|row| row.fits(name).is_some())
}

/// Whether a name has the shape of an older version or a backup of a document of that name, as programs make
/// them: `nota.docx~`, `nota.bak`, `nota~20261127-101010.docx`, `Back-up van nota.xlk`.
pub fn is_aside_of(aside: &[u8], document: &[u8]) -> bool {
    if aside == document || document.is_empty() {
        return false;
    }
    // Some hide what they keep: `.nota.docx.~1~`.
    let shown = aside.strip_prefix(b".").filter(|_| !document.starts_with(b"."));
    let is_of = |name: &[u8], row: &Row| {
        row.fits(name).is_some_and(|of| row.originals(&of).any(|original| original == document))
    };
    let mut backups = rows_for(aside).iter().filter(|row| row.is == NameKind::Backup);
    backups.any(|row| is_of(aside, row) || shown.is_some_and(|shown| is_of(shown, row)))
}

/// Whether a program may have set a document of that name aside under this one: it is made from the document's
/// name, or says nothing of whose it is. A backup of another document is neither, also when it is the same file.
pub fn may_be_aside_of(aside: &[u8], document: &[u8]) -> bool {
    let is_made = |row: &&Row| row.alone >= LEFT_ALONE_NS && row.is_nobodys() && row.fits(aside).is_some();
    is_aside_of(aside, document) || rows_for(aside).iter().copied().any(|row| is_made(&row))
}

fn is_never_a_document(name: &[u8]) -> bool {
    NEVER_A_DOCUMENT.into_iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}
