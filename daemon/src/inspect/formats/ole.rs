//! Compound files (MS-CFB): the office formats from before 2007, mail messages, and the shell around
//! newer documents that have a password.

use std::io::Read as _;

use super::{Content, Window};
use crate::inspect::remark::Remark;

/// First bytes of a compound file.
pub(in crate::inspect) const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Largest file that is looked into: the reader keeps four bytes for each sector of the file.
const LARGEST: u64 = 512 * 1024 * 1024;
/// Most bytes read: the sector list of the largest file, and some more.
const BUDGET: u64 = 8 * 1024 * 1024;

pub(in crate::inspect) type File<'a> = cfb::CompoundFile<Window<'a>>;

/// Opens a compound file that is small enough to be looked into. Run it within [`super::guarded`].
pub(in crate::inspect) fn open<'a>(content: &'a Content<'_>) -> Option<File<'a>> {
    if content.size > LARGEST {
        return None;
    }
    cfb::CompoundFile::open(content.window(BUDGET)).ok()
}

/// What is to be said of a compound file: that it is protected, or cannot be read.
pub(super) fn remark(content: &Content<'_>) -> Option<Remark> {
    if content.size > LARGEST {
        return None;
    }
    let Some(mut file) = open(content) else { return Some(Remark::Broken) };
    if file.exists("/EncryptedPackage") || file.exists("/EncryptedSummary") {
        return Some(Remark::Protected);
    }
    let mut start_of = |name: &str| {
        let mut start = [0_u8; 512];
        let mut stream = file.open_stream(name).ok()?;
        let read = stream.read(&mut start).ok()?;
        start.get(..read).map(<[u8]>::to_vec)
    };
    // MS-DOC, `FibBase`: fEncrypted. MS-XLS: the record FilePass, among the first ones.
    let is_protected = start_of("/WordDocument")
        .is_some_and(|start| start.get(11).is_some_and(|flags| flags & 1 != 0))
        || ["/Workbook", "/Book"].into_iter().filter_map(start_of).any(|start| has_record(&start, 0x2f));
    is_protected.then_some(Remark::Protected)
}

/// Whether a stream of records (number, length, content) has that one, as far as it is at hand.
fn has_record(mut records: &[u8], wanted: u16) -> bool {
    while let Some(([low, high, length_low, length_high], rest)) = records.split_first_chunk() {
        if u16::from_le_bytes([*low, *high]) == wanted {
            return true;
        }
        let length = usize::from(u16::from_le_bytes([*length_low, *length_high]));
        records = rest.get(length..).unwrap_or_default();
    }
    false
}
