//! ZIP files: their list of members, and what is in those.
//!
//! The list of members is read here and not by the `zip` crate, which makes room for as many members as the file
//! claims to have, and refuses files that every office program opens.

use std::io::{self, Read, Seek, SeekFrom};

use flate2::read::DeflateDecoder;

use super::{Content, Known, Window, contains, find};
use crate::inspect::pronom::Members;

/// Most bytes of the list of members: a document with more than this is not looked into.
const LIST: u64 = 1024 * 1024;
/// Most bytes of a member, unpacked.
const MEMBER: u64 = 1024 * 1024;
/// Most bytes read in all, packed.
const BUDGET: u64 = 4 * 1024 * 1024;
/// Longest end of a ZIP file: its record and a comment.
const END: u64 = 22 + 0xffff;
/// What stands for a number that is too large for its place.
const NOT_HERE: u64 = 0xffff_ffff;
/// How members are packed: not, or as nearly all are.
const STORED: u64 = 0;
const DEFLATED: u64 = 8;

/// First bytes of a ZIP file that has members.
pub(super) const MAGIC: &[u8] = b"PK\x03\x04";

/// The media type that an OpenDocument says it has: PRONOM does not tell templates from documents.
pub(super) fn says(content: &Content<'_>) -> Option<&'static str> {
    const KINDS: [&str; 11] = [
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.graphics",
        "application/vnd.oasis.opendocument.text-template",
        "application/vnd.oasis.opendocument.spreadsheet-template",
        "application/vnd.oasis.opendocument.presentation-template",
        "application/vnd.oasis.opendocument.graphics-template",
        "application/vnd.oasis.opendocument.text-master",
        "application/vnd.oasis.opendocument.formula",
        "application/vnd.oasis.opendocument.chart",
    ];
    let said = first_mimetype(content.head).filter(|_| content.starts_with(MAGIC))?;
    KINDS.into_iter().find(|kind| kind.as_bytes() == said)
}

/// The format of an OpenDocument with a password, by the version that its list of parts says. PRONOM counts templates
/// among the documents.
pub(super) fn locked(content: &Content<'_>, media_type: &str) -> Option<Known> {
    let kind = media_type.rsplit('.').next()?;
    let puids = match kind.strip_suffix("-template").unwrap_or(kind) {
        "text" => ["fmt/136", "fmt/290", "fmt/291", "fmt/1756"],
        "spreadsheet" => ["fmt/137", "fmt/294", "fmt/295", "fmt/1755"],
        "presentation" => ["fmt/138", "fmt/292", "fmt/293", "fmt/1754"],
        "graphics" => ["fmt/139", "fmt/296", "fmt/297", "fmt/1753"],
        _ => return None,
    };
    let manifest = Archive::open(content)?.start_of(b"META-INF/manifest.xml")?;
    if !contains(&manifest, b"encryption-data") {
        return None;
    }
    let attribute = b"manifest:version=";
    let value = manifest.get(find(&manifest, attribute)? + attribute.len() + 1..)?;
    let versions = [b"1.0", b"1.1", b"1.2", b"1.3"];
    let place = versions.iter().position(|version| value.starts_with(*version))?;
    Known::named(puids.get(place)?)
}

/// A member as the list has it.
struct Member {
    name: Vec<u8>,
    packed: u64,
    offset: u64,
    method: u64,
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
        let at = memchr::memmem::rfind(end.get(..end.len().saturating_sub(18))?, b"PK\x05\x06")?;
        let (size, offset) = place_of_list(&mut reader, &end, at)?;
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
        self.first(self.members.iter().position(|member| member.name == name)?, most)
    }

    /// Goes to a member by way of what stands before it, which may have another length than the list says.
    fn first(&mut self, index: usize, most: u64) -> Option<Vec<u8>> {
        let member = self.members.get(index).filter(|member| !member.is_protected)?;
        let (offset, packed, method) = (member.offset, member.packed, member.method);
        let before = read(&mut self.reader, offset, 30).ok()?;
        if !before.starts_with(MAGIC) {
            return None;
        }
        let length = 30 + number::<2>(&before, 26)? + number::<2>(&before, 28)?;
        self.reader.seek(SeekFrom::Start(offset.checked_add(length)?)).ok()?;
        let packed = (&mut self.reader).take(packed.min(BUDGET));
        let mut start = Vec::new();
        // What came out before an error counts: its beginning is enough here.
        let _ = match method {
            STORED => packed.take(most.min(MEMBER)).read_to_end(&mut start),
            DEFLATED => DeflateDecoder::new(packed).take(most.min(MEMBER)).read_to_end(&mut start),
            _ => return None,
        };
        Some(start)
    }
}

impl Members for Archive<'_> {
    fn names(&self) -> Vec<String> {
        self.members.iter().map(|member| String::from_utf8_lossy(&member.name).into_owned()).collect()
    }

    fn first_of(&mut self, index: usize, most: usize) -> Option<Vec<u8>> {
        self.first(index, most as u64)
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
            let further = rest.get(name_end..name_end + usize::try_from(extra).ok()?)?;
            let sizes = [24, 20, 42].map(|at| number::<4>(rest, at).unwrap_or_default());
            let [_, packed, offset] = large(further, sizes);
            let member = Member {
                name: rest.get(46..name_end)?.to_vec(),
                packed,
                offset,
                method: number::<2>(rest, 10)?,
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

/// The numbers of a member that are too large for their places, from what comes behind its name (ZIP64).
fn large(mut further: &[u8], mut numbers: [u64; 3]) -> [u64; 3] {
    while let (Some(kind), Some(length)) = (number::<2>(further, 0), number::<2>(further, 2)) {
        let Some(rest) = further.get(4..) else { break };
        if kind == 1 {
            let mut at = 0;
            for place in numbers.iter_mut().filter(|place| **place == NOT_HERE) {
                *place = number::<8>(rest, at).unwrap_or(NOT_HERE);
                at += 8;
            }
            break;
        }
        further = rest.get(usize::try_from(length).unwrap_or(usize::MAX)..).unwrap_or_default();
    }
    numbers
}

/// Where the list of members is and how large, as the end of a large file has it (ZIP64): what does not fit in the
/// record of old stands in another before it.
fn place_of_list(reader: &mut Window<'_>, end: &[u8], at: usize) -> Option<(u64, u64)> {
    let record = end.get(at..)?;
    let (size, offset) = (number::<4>(record, 12)?, number::<4>(record, 16)?);
    if size != NOT_HERE && offset != NOT_HERE {
        return Some((size, offset));
    }
    let locator = end.get(at.checked_sub(20)?..at).filter(|bytes| bytes.starts_with(b"PK\x06\x07"))?;
    let record = read(reader, number::<8>(locator, 8)?, 56).ok()?;
    record.starts_with(b"PK\x06\x06").then_some(())?;
    Some((number::<8>(&record, 40)?, number::<8>(&record, 48)?))
}

/// A little-endian number of `N` bytes.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes: [u8; N] = bytes.get(at..at.checked_add(N)?)?.try_into().ok()?;
    Some(bytes.iter().rev().fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
}

fn read(reader: &mut Window<'_>, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.seek(SeekFrom::Start(offset))?;
    reader.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The media type in the first member, where OpenDocument has it: not packed, so that it
/// stands at a known place.
fn first_mimetype(head: &[u8]) -> Option<&[u8]> {
    let is_stored = number::<2>(head, 8)? == 0 && number::<2>(head, 26)? == 8;
    let name = head.get(30..).filter(|_| is_stored)?.strip_prefix(b"mimetype")?;
    let text = name.get(usize::try_from(number::<2>(head, 28)?).ok()?..)?;
    let is_part = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'+' | b'-' | b'/');
    text.get(..text.iter().take(128).position(|byte| !is_part(byte))?)
}
