//! Compound files (MS-CFB): the office formats from before 2007, mail messages, and the shell around
//! newer documents that have a password.

use std::io::Read as _;

use super::{Content, Identified, Window, guarded, known};
use crate::model::Basis;

/// First bytes of a compound file.
pub(in crate::inspect) const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Largest file that is looked into: the reader keeps four bytes for each sector of the file.
const LARGEST: u64 = 512 * 1024 * 1024;
/// Most bytes read: the sector list of the largest file, and some more.
const BUDGET: u64 = 8 * 1024 * 1024;

pub(in crate::inspect) type File<'a> = cfb::CompoundFile<Window<'a>>;

/// Opens a compound file that is small enough to be looked into. Run it within [`guarded`].
pub(in crate::inspect) fn open<'a>(content: &'a Content<'_>) -> Option<File<'a>> {
    if content.size > LARGEST {
        return None;
    }
    cfb::CompoundFile::open(content.window(BUDGET)).ok()
}

/// Says which format a compound file has.
pub(super) fn identify(content: &Content<'_>) -> Option<Identified> {
    if content.size > LARGEST {
        return Some(Identified::new(known::OLE2, Basis::Signature));
    }
    guarded(|| {
        let mut file = open(content)?;
        Some(inside(&mut file))
    })
}

fn inside(file: &mut File<'_>) -> Identified {
    let has = |name| file.exists(name);
    let known = if has("/EncryptedPackage") {
        known::ENCRYPTED_OFFICE
    } else if has("/WordDocument") {
        return word(file);
    } else if has("/PowerPoint Document") {
        known::PPT
    } else if has("/Workbook") {
        known::XLS
    } else if has("/Book") {
        known::XLS_95
    } else if has("/__properties_version1.0") {
        known::MSG
    } else if has("/VisioDocument") {
        known::VSD
    } else {
        // Publisher, Project and many more: a compound file for certain, more is not known. What
        // the name says would be a guess here.
        known::OLE2
    };
    Identified::new(known, Basis::Container)
}

/// Tells Word's versions apart by the head of its main stream (MS-DOC, `FibBase`).
fn word(file: &mut File<'_>) -> Identified {
    let mut head = [0_u8; 12];
    let read = file.open_stream("/WordDocument").and_then(|mut stream| stream.read_exact(&mut head));
    let [magic_low, magic_high, version, _, _, _, _, _, _, _, flags, more_flags] = head;
    if read.is_err() || !matches!((magic_low, magic_high), (0xec | 0xdc, 0xa5)) {
        return Identified::media_type_only("application/msword");
    }
    let (is_template, is_encrypted) = (flags & 0x01 != 0, more_flags & 0x01 != 0);
    let known = match version {
        // 101 to 105: Word 6 and 95.
        0x65..=0x69 => known::DOC_95,
        _ if is_encrypted => known::DOC_PASSWORD,
        _ if is_template => known::DOT,
        _ => known::DOC,
    };
    Identified::new(known, Basis::Container)
}
