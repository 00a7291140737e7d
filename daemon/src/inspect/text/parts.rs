//! Members of a ZIP file, unpacked one at a time within the limits of a reading.
//!
//! The list of members is read here, because what it claims must not be believed: sizes, counts and places are checked
//! against the file, and unpacking stops at a limit whatever the list says.

use std::io::{Read as _, Seek as _, SeekFrom};

use flate2::read::DeflateDecoder;

use super::sink::Sink;
use crate::inspect::formats::{Content, Window};

/// Most bytes of the list of members, and longest end of a file: its record and a comment.
const LIST: u64 = 32 << 20;
const END: u64 = 22 + 0xffff;

/// A member as the list has it.
pub(super) struct Member {
    /// Its name; what is not UTF-8 is read as Windows writes it.
    pub(super) name: String,
    packed: u64,
    offset: u64,
    method: u16,
    is_protected: bool,
}

/// A ZIP file with its list of members.
pub(super) struct Parts<'a> {
    window: Window<'a>,
    members: Vec<Member>,
    /// Names to places in the list, sorted by name.
    sorted: Vec<usize>,
}

impl<'a> Parts<'a> {
    /// Reads the list of members.
    pub(super) fn open(content: &'a Content<'_>, sink: &mut Sink) -> Option<Self> {
        let mut window = content.window(u64::MAX);
        let size = window.seek(SeekFrom::End(0)).ok()?;
        let end = bytes(&mut window, size.saturating_sub(END), END)?;
        let at = (0..end.len().saturating_sub(21))
            .rev()
            .find(|at| end.get(*at..).is_some_and(|end| end.starts_with(b"PK\x05\x06")))?;
        let record = end.get(at..)?;
        let (length, offset) = (number::<4>(record, 12)?, number::<4>(record, 16)?);
        if length > LIST || offset > size {
            return None;
        }
        let list = bytes(&mut window, offset, length)?;
        sink.work(list.len());
        let members = members(&list);
        let mut sorted: Vec<usize> = (0..members.len()).collect();
        sorted.sort_by(|a, b| members.get(*a).map(|m| &m.name).cmp(&members.get(*b).map(|m| &m.name)));
        Some(Self { window, members, sorted })
    }

    pub(super) fn members(&self) -> &[Member] {
        &self.members
    }

    pub(super) fn is_protected(&self) -> bool {
        self.members.iter().any(|member| member.is_protected)
    }

    fn find(&self, name: &str) -> Option<&Member> {
        let name_of = |at: &usize| self.members.get(*at).map_or("", |member| member.name.as_str());
        let at = self.sorted.partition_point(|at| name_of(at) < name);
        self.members.get(*self.sorted.get(at)?).filter(|member| member.name == name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// A member, unpacked, as far as it is good and within limits; nothing when there is none of that name.
    pub(super) fn read(&mut self, name: &str, sink: &mut Sink) -> Option<Vec<u8>> {
        let (packed, offset, method) =
            self.find(name).map(|member| (member.packed, member.offset, member.method))?;
        if !sink.part() {
            return None;
        }
        let head = bytes(&mut self.window, offset, 30).filter(|head| head.starts_with(b"PK\x03\x04"));
        let Some(head) = head.filter(|head| head.len() == 30) else {
            sink.end(super::span::Ending::Broken);
            return None;
        };
        let skipped = 30 + number::<2>(&head, 26)? + number::<2>(&head, 28)?;
        self.window.seek(SeekFrom::Start(offset.checked_add(skipped)?)).ok()?;
        let most = sink.held();
        let packed = (&mut self.window).take(packed);
        let mut unpacked = Vec::new();
        let took = match method {
            0 => packed.take(most as u64 + 1).read_to_end(&mut unpacked),
            8 => DeflateDecoder::new(packed).take(most as u64 + 1).read_to_end(&mut unpacked),
            _ => {
                sink.end(super::span::Ending::NoReader);
                return None;
            }
        };
        if took.is_err() {
            sink.end(super::span::Ending::Broken);
        }
        sink.work(unpacked.len());
        // What fits is read all the same.
        if unpacked.len() > most {
            unpacked.truncate(most);
            sink.end(super::span::Ending::TooMuch);
        }
        Some(unpacked)
    }
}

fn members(list: &[u8]) -> Vec<Member> {
    let mut members = Vec::new();
    let mut rest = list;
    while rest.starts_with(b"PK\x01\x02") {
        let member = (|| {
            let at = |place: usize| number::<2>(rest, place).and_then(|length| usize::try_from(length).ok());
            let (name, extra, comment) = (at(28)?, at(30)?, at(32)?);
            let flags = number::<2>(rest, 8)?;
            let name = rest.get(46..46 + name)?;
            let member = Member {
                name: super::encoding::text(name).into_owned(),
                packed: number::<4>(rest, 20)?,
                offset: number::<4>(rest, 42)?,
                method: u16::try_from(number::<2>(rest, 10)?).ok()?,
                is_protected: flags & 1 != 0,
            };
            rest = rest.get(46 + name.len() + extra + comment..)?;
            Some(member)
        })();
        let Some(member) = member else { break };
        members.push(member);
    }
    members
}

/// A little-endian number of `N` bytes.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes: [u8; N] = bytes.get(at..at + N)?.try_into().ok()?;
    Some(bytes.iter().rev().fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
}

fn bytes(window: &mut Window<'_>, offset: u64, length: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    window.seek(SeekFrom::Start(offset)).ok()?;
    window.take(length).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
