//! Names that are no documents: temporary, lock, partial and backup files of editors and sync tools.
//!
//! They get no record, and are followed: a rename can make them the document. What is listed here
//! was seen in traces of the programs named, or stands in their documentation.

use crate::model::{Seen, Timestamp};

/// A temporary or backup file that has been left alone for this long is somebody's document after all
/// (`draft.tmp`, `Makefile~`).
pub const LEFT_ALONE_NS: i64 = 600 * 1_000_000_000;

/// What a file's name says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// A document, as far as the name tells.
    Document,
    /// Written on the way to a document, or while one is open. It may become the document.
    Temporary,
    /// What an editor left of the document before the last save.
    Backup,
    /// There as long as a document is open. Never a document itself.
    Lock,
}

/// What name and age say: who was left alone for long enough is a document.
pub fn kind_of(name: &[u8], seen: &Seen, now: Timestamp) -> NameKind {
    let changed = seen.stamp.modify_time_ns.max(seen.stamp.change_time_ns);
    match kind(name) {
        NameKind::Temporary | NameKind::Backup if now.0.saturating_sub(changed) >= LEFT_ALONE_NS => {
            NameKind::Document
        }
        kind => kind,
    }
}

/// What the name alone says.
pub fn kind(name: &[u8]) -> NameKind {
    if is_backup(name) {
        NameKind::Backup
    } else if is_lock(name) {
        NameKind::Lock
    } else if is_temporary(name) {
        NameKind::Temporary
    } else {
        NameKind::Document
    }
}

fn is_backup(name: &[u8]) -> bool {
    // vim, nano, emacs, gedit; Word ("always create a backup"); Word's old file within a save.
    let word_aside = starts(name, b"~WRL") && ends(name, b".tmp");
    (name.len() > 1 && name.ends_with(b"~")) || ends(name, b".bak") || ends(name, b".wbk") || word_aside
}

fn is_lock(name: &[u8]) -> bool {
    const STARTS: [&[u8]; 5] = [
        b"~$",           // Word, Excel, PowerPoint: owner file
        b".~lock.",      // LibreOffice
        b".#",           // emacs
        b".nfs",         // NFS: removed while open
        b".fuse_hidden", // FUSE: the same
    ];
    const ENDS: [&[u8]; 3] = [b".swp", b".swo", b".swx"]; // vim
    STARTS.into_iter().any(|start| starts(name, start))
        || (name.starts_with(b".") && ENDS.into_iter().any(|end| ends(name, end)))
        || name == b"4913" // vim: may I write here?
}

fn is_temporary(name: &[u8]) -> bool {
    const STARTS: [&[u8]; 6] = [
        b"~WRD",            // Word: the new file within a save
        b"~WRF",            // Word: scratch
        b"~DF",             // OLE scratch
        b".goutputstream-", // GIO programs
        b".syncthing.",     // Syncthing, with .tmp at the end
        b"~syncthing~",     // the same on Windows
    ];
    const ENDS: [&[u8]; 8] = [
        b".tmp",
        b".part", // Firefox, wget2, ownCloud
        b".partial",
        b".crdownload", // Chromium
        b".download",   // Safari
        b".filepart",   // WinSCP
        b".owncloudsync",
        b".lock",
    ];
    STARTS.into_iter().any(|start| starts(name, start))
        || ENDS.into_iter().any(|end| ends(name, end) && name.len() > end.len())
        || is_sed(name)
        || is_rsync(name)
        || is_nextcloud(name)
        || is_excel(name)
}

/// `sed -i`: `sed` and six characters.
fn is_sed(name: &[u8]) -> bool {
    name.len() == 9 && name.starts_with(b"sed") && is_random(name.get(3..).unwrap_or_default())
}

/// rsync: `.NAME.XXXXXX`.
fn is_rsync(name: &[u8]) -> bool {
    let Some(start) = name.len().checked_sub(7) else { return false };
    let (head, tail) = name.split_at(start);
    head.len() > 1
        && head.starts_with(b".")
        && tail.starts_with(b".")
        && is_random(tail.get(1..).unwrap_or_default())
}

/// Nextcloud and ownCloud clients: `.NAME.~abcd12` and `.~abcd12`.
fn is_nextcloud(name: &[u8]) -> bool {
    name.starts_with(b".")
        && name.windows(2).rposition(|pair| pair == b".~").is_some_and(|dot| {
            let random = name.get(dot + 2..).unwrap_or_default();
            (4..=12).contains(&random.len()) && random.iter().all(u8::is_ascii_hexdigit)
        })
}

/// Excel: eight hexadecimal capitals, with or without `.tmp`.
fn is_excel(name: &[u8]) -> bool {
    let is_capital_hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'A'..=b'F');
    name.len() == 8 && name.iter().all(is_capital_hex) && name.iter().any(u8::is_ascii_digit)
}

/// What `mkstemp` makes: letters and digits that spell no word, so one of them is no small letter.
fn is_random(letters: &[u8]) -> bool {
    letters.iter().all(u8::is_ascii_alphanumeric) && letters.iter().any(|letter| !letter.is_ascii_lowercase())
}

fn starts(name: &[u8], start: &[u8]) -> bool {
    name.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

fn ends(name: &[u8], end: &[u8]) -> bool {
    name.len()
        .checked_sub(end.len())
        .and_then(|at| name.get(at..))
        .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

#[cfg(test)]
mod tests {
    use super::{LEFT_ALONE_NS, NameKind, kind, kind_of};
    use crate::model::{FileIdentity, Seen, Stamp, Timestamp};

    #[test]
    fn what_was_left_alone_for_long_is_a_document_and_a_lock_never() {
        let seen = Seen {
            identity: FileIdentity { filesystem: 1, file: 2, birth_time_ns: 3 },
            stamp: Stamp { size: 4, modify_time_ns: 1_000, change_time_ns: 2_000 },
            links: 1,
            owner: 0,
        };
        let at = |age| Timestamp(2_000 + age);
        for (name, early, late) in [
            ("concept.tmp", NameKind::Temporary, NameKind::Document),
            ("Makefile~", NameKind::Backup, NameKind::Document),
            ("~$nota.docx", NameKind::Lock, NameKind::Lock),
        ] {
            assert_eq!(kind_of(name.as_bytes(), &seen, at(LEFT_ALONE_NS - 1)), early, "{name}");
            assert_eq!(kind_of(name.as_bytes(), &seen, at(LEFT_ALONE_NS)), late, "{name}");
        }
    }

    #[test]
    fn editors_leave_these() {
        for name in [
            "~WRD0001.tmp",
            "lu123abc.tmp",
            "sedAb3xYz",
            ".goutputstream-X1Y2Z3",
            "nota.docx.part",
            "nota.docx.crdownload",
            ".nota.docx.Ab12Cd",
            "A1B2C3D4",
            ".nota.docx.~1a2b3c",
            ".syncthing.nota.docx.tmp",
            "1A2B3C4D.tmp",
            ".~abcd12",
        ] {
            assert_eq!(kind(name.as_bytes()), NameKind::Temporary, "{name}");
        }
        for name in
            ["~$nota.docx", ".~lock.nota.odt#", "4913", ".nota.docx.swp", ".#nota.txt", ".nfs00000012"]
        {
            assert_eq!(kind(name.as_bytes()), NameKind::Lock, "{name}");
        }
        for name in ["nota.docx~", "Back-up van nota.wbk", "nota.bak", "~WRL0003.tmp"] {
            assert_eq!(kind(name.as_bytes()), NameKind::Backup, "{name}");
        }
    }

    #[test]
    fn officers_write_these() {
        for name in [
            "nota.docx",
            "~",
            "tmp",
            ".tmp",
            "Makefile",
            "sediment",
            "sedimenten",
            "DEADBEEF",
            ".config.backup",
            ".besluit.definitief",
            "facade12",
            "part",
            "4913.docx",
            "begroting 2027.xlsx",
            ".profile",
        ] {
            assert_eq!(kind(name.as_bytes()), NameKind::Document, "{name}");
        }
    }
}

/// STUB
pub fn is_aside_of(aside: &[u8], document: &[u8]) -> bool {
    aside.len() > document.len() && aside.starts_with(document)
}
