//! ZIP files: OpenDocument, Office Open XML, and those that are no more than ZIP.
//!
//! The list of members is read here and not by the `zip` crate, which makes room for as many
//! members as the file claims to have. The crate unpacks the few that are looked into.

mod office;

use std::io::{self, Read, Seek, SeekFrom};

use zip::read::read_zipfile_from_stream_with_compressed_size;

use super::{Content, Identified, Window, contains, guarded, known};
use crate::model::Basis;

/// Most bytes of the list of members: a document with more than this is not looked into.
const LIST: u64 = 1024 * 1024;
/// Most bytes of a member, unpacked.
const MEMBER: u64 = 1024 * 1024;
/// Most bytes read in all, packed.
const BUDGET: u64 = 4 * 1024 * 1024;
/// Longest end of a ZIP file: its record and a comment.
const END: u64 = 22 + 0xffff;

/// Says which format a file is that begins as a ZIP file does. Nothing when it has no list of
/// members: then it is cut off, or something else.
pub(super) fn identify(content: &Content<'_>) -> Option<Identified> {
    let mut archive = guarded(|| Archive::open(content))?;
    let found = guarded(|| match first_mimetype(content.head) {
        Some(media_type) => office::open_document(media_type, &mut archive),
        // Not every program puts it first, or leaves it unpacked, as it should be.
        None => office::office_open_xml(&mut archive).or_else(|| {
            let media_type = archive.first_of(b"mimetype", 128)?;
            office::open_document(media_type.trim_ascii(), &mut archive)
        }),
    });
    Some(found.unwrap_or(Identified::new(known::ZIP, Basis::Signature)))
}

/// A member as the list has it.
struct Member {
    name: Vec<u8>,
    packed: u64,
    offset: u64,
    /// It has a password.
    is_protected: bool,
}

/// A ZIP file with its list of members.
pub(in crate::inspect) struct Archive<'a> {
    reader: Window<'a>,
    members: Vec<Member>,
}

impl<'a> Archive<'a> {
    /// Reads the list of members.
    pub(in crate::inspect) fn open(content: &'a Content<'_>) -> Option<Self> {
        let mut reader = content.window(BUDGET);
        let end_at = content.size.saturating_sub(END);
        let end = read(&mut reader, end_at, END).ok()?;
        // The last one: a comment may hold something that looks like one, members may as well.
        let record = (0..end.len().saturating_sub(21)).rev().find_map(|at| {
            let record = end.get(at..at + 22)?;
            record.starts_with(b"PK\x05\x06").then_some(record)
        })?;
        let (size, offset) = (number::<4>(record, 12)?, number::<4>(record, 16)?);
        if size > LIST {
            return None;
        }
        let list = read(&mut reader, offset, size).ok()?;
        Some(Self { reader, members: members(&list) })
    }

    /// Whether any of it has a password: a member as ZIP files have it, or all of an OpenDocument.
    pub(super) fn is_protected(&mut self) -> bool {
        let manifest = self.start_of(b"META-INF/manifest.xml").unwrap_or_default();
        self.members.iter().any(|member| member.is_protected) || contains(&manifest, b"encryption-data")
    }

    /// The start of a member, unpacked.
    pub(super) fn start_of(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        self.first_of(name, MEMBER)
    }

    /// The names of the members, as the list has them.
    pub(in crate::inspect) fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.members.iter().map(|member| member.name.as_slice())
    }

    /// At most so many bytes of a member, unpacked.
    pub(in crate::inspect) fn first_of(&mut self, name: &[u8], most: u64) -> Option<Vec<u8>> {
        let member = self.members.iter().find(|member| member.name == name)?;
        self.reader.seek(SeekFrom::Start(member.offset)).ok()?;
        let mut packed = (&mut self.reader).take(BUDGET);
        let mut file = read_zipfile_from_stream_with_compressed_size(&mut packed, member.packed).ok()??;
        let mut start = Vec::new();
        // What came out before an error counts: its beginning is enough here.
        let _ = (&mut file).take(most.min(MEMBER)).read_to_end(&mut start);
        Some(start)
    }
}

/// Reads the list of members as far as it is one.
fn members(list: &[u8]) -> Vec<Member> {
    let mut members = Vec::new();
    let mut rest = list;
    while rest.starts_with(b"PK\x01\x02") {
        let Some(member) = (|| {
            let lengths = [28, 30, 32].map(|at| number::<2>(rest, at));
            let [Some(name), Some(extra), Some(comment)] = lengths else { return None };
            let name_end = 46 + usize::try_from(name).ok()?;
            let end = name_end + usize::try_from(extra + comment).ok()?;
            let member = Member {
                name: rest.get(46..name_end)?.to_vec(),
                packed: number::<4>(rest, 20)?,
                offset: number::<4>(rest, 42)?,
                is_protected: number::<2>(rest, 8)? & 1 != 0,
            };
            rest = rest.get(end..)?;
            Some(member)
        })() else {
            break;
        };
        members.push(member);
    }
    members
}

/// A little-endian number of `N` bytes.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes: [u8; N] = bytes.get(at..at + N)?.try_into().ok()?;
    Some(bytes.iter().rev().fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
}

fn read(reader: &mut Window<'_>, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.seek(SeekFrom::Start(offset))?;
    reader.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The media type in the first member, where OpenDocument and EPUB have it: not packed, so that it
/// stands at a known place.
fn first_mimetype(head: &[u8]) -> Option<&[u8]> {
    let is_stored = number::<2>(head, 8)? == 0 && number::<2>(head, 26)? == 8;
    let name = head.get(30..).filter(|_| is_stored)?.strip_prefix(b"mimetype")?;
    let text = name.get(usize::try_from(number::<2>(head, 28)?).ok()?..)?;
    let is_part = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'+' | b'-' | b'/');
    text.get(..text.iter().take(128).position(|byte| !is_part(byte))?)
}
