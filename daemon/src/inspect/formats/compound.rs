//! What is in a compound file (MS-CFB), read for its names and the first bytes of its streams.
//!
//! Own code, because telling a format takes the list of names and a few bytes, and must work on files that are damaged
//! further on: the `cfb` crate, with which properties are read, reads every list of the file first and refuses what
//! does not fit together.
//!
//! **Invariant:** no more sectors are followed than the file has, and no more than the budget of the window is read.

use std::io::{Read as _, Seek as _, SeekFrom};

use super::{Content, Window};
use crate::inspect::pronom::Members;

/// Most bytes read: the lists of a large file, and some more.
const BUDGET: u64 = 8 * 1024 * 1024;
/// Most entries that are looked at, streams and folders.
const MOST: usize = 20_000;
/// Deepest folder in a folder.
const DEEPEST: usize = 16;
/// Above it, numbers of sectors have other meanings.
const LAST: u32 = 0xffff_fffa;
/// What stands for no entry.
const NONE: u32 = 0xffff_ffff;
/// Size of an entry.
const ENTRY: usize = 128;

/// A compound file with its list of entries.
pub(super) struct Compound<'a> {
    reader: Window<'a>,
    sector: u64,
    small_sector: u64,
    /// Streams below this size are in small sectors.
    least: u64,
    /// The sectors that the list of sectors is in.
    lists: Vec<u32>,
    small_list: u32,
    /// Where the small sectors are.
    small: u32,
    streams: Vec<Stream>,
}

struct Stream {
    path: String,
    is_stream: bool,
    start: u32,
    size: u64,
}

/// An entry as it stands in the list.
struct Entry {
    name: String,
    kind: u8,
    left: u32,
    right: u32,
    child: u32,
    start: u32,
    size: u64,
}

impl<'a> Compound<'a> {
    pub(super) fn open(content: &'a Content<'_>) -> Option<Self> {
        let mut reader = content.window(BUDGET);
        let head = read(&mut reader, 0, 512)?;
        let (shift, small_shift) = (short(&head, 30)?, short(&head, 32)?);
        if !matches!(shift, 9 | 12) || small_shift != 6 {
            return None;
        }
        let mut lists: Vec<u32> = (0..109).map_while(|index| long(&head, 76 + index * 4)).collect();
        let (sector, mut further) = (1_u64 << shift, long(&head, 68)?);
        let most = content.size / sector;
        // Each of these holds as many numbers as it has room for, and where the next one is.
        let mut left = most;
        while further < LAST && left > 0 {
            let Some(bytes) = read(&mut reader, (u64::from(further) + 1) * sector, sector as usize) else {
                break;
            };
            let numbers = bytes.len() / 4;
            lists.extend((0..numbers.saturating_sub(1)).map_while(|index| long(&bytes, index * 4)));
            further = long(&bytes, numbers.saturating_sub(1) * 4).unwrap_or(NONE);
            left -= 1;
        }
        lists.retain(|list| *list < LAST);
        let mut file = Self {
            reader,
            sector,
            small_sector: 1 << small_shift,
            least: u64::from(long(&head, 56)?),
            lists,
            small_list: long(&head, 60)?,
            small: NONE,
            streams: Vec::new(),
        };
        let entries = file.entries(long(&head, 48)?);
        let root = entries.first()?;
        file.small = root.start;
        file.walk(&entries, root.child);
        Some(file)
    }

    /// Reads the list of entries as far as it goes.
    fn entries(&mut self, first: u32) -> Vec<Entry> {
        let bytes = self.chain(first, MOST * ENTRY);
        bytes.chunks_exact(ENTRY).map_while(entry).collect()
    }

    /// Goes through the tree of names below a folder, each once.
    fn walk(&mut self, entries: &[Entry], first: u32) {
        let mut seen = vec![false; entries.len()];
        let mut open = vec![(first, String::new(), 0)];
        while let Some((number, folder, depth)) = open.pop() {
            let index = number as usize;
            let Some(entry) = entries.get(index) else { continue };
            let Some(is_seen) = seen.get_mut(index).filter(|is_seen| !**is_seen) else { continue };
            *is_seen = true;
            // Reversed, so that they come in the order of the tree.
            open.push((entry.right, folder.clone(), depth));
            let path =
                if folder.is_empty() { entry.name.clone() } else { format!("{folder}/{}", entry.name) };
            if entry.kind == 1 && depth < DEEPEST {
                open.push((entry.child, path.clone(), depth + 1));
            }
            open.push((entry.left, folder, depth));
            if matches!(entry.kind, 1 | 2) {
                let Entry { kind, start, size, .. } = *entry;
                self.streams.push(Stream { path, is_stream: kind == 2, start, size });
            }
        }
    }

    /// The sector that follows another.
    fn next(&mut self, sector: u32) -> Option<u32> {
        let numbers = self.sector / 4;
        let list = *self.lists.get((u64::from(sector) / numbers) as usize)?;
        let at = (u64::from(list) + 1) * self.sector + u64::from(sector) % numbers * 4;
        long(&read(&mut self.reader, at, 4)?, 0)
    }

    /// At most so many bytes of the sectors that begin with this one.
    fn chain(&mut self, first: u32, most: usize) -> Vec<u8> {
        let (mut bytes, mut at) = (Vec::new(), first);
        while at < LAST && bytes.len() < most {
            let Some(sector) =
                read(&mut self.reader, (u64::from(at) + 1) * self.sector, self.sector as usize)
            else {
                break;
            };
            bytes.extend_from_slice(&sector);
            // Sectors after one another are what is usual, and need no look at the list to be read.
            let Some(next) = self.next(at) else { break };
            at = next;
        }
        bytes.truncate(most);
        bytes
    }

    /// The same for a stream in small sectors.
    fn small_chain(&mut self, first: u32, most: usize) -> Vec<u8> {
        let small = self.small_sector as usize;
        // As far into the small sectors as it takes to see this one, were it the first that is used.
        let (mut bytes, mut at, mut left) = (Vec::new(), first, most / small + 1);
        let list = self.chain(self.small_list, 256 * 1024);
        let all = self.chain(self.small, 1024 * 1024);
        while at < LAST && left > 0 && bytes.len() < most {
            let from = at as usize * small;
            let Some(sector) =
                all.get(from..(from + small).min(all.len())).filter(|sector| !sector.is_empty())
            else {
                break;
            };
            bytes.extend_from_slice(sector);
            let Some(next) = long(&list, at as usize * 4) else { break };
            (at, left) = (next, left - 1);
        }
        bytes.truncate(most);
        bytes
    }
}

impl Members for Compound<'_> {
    fn names(&self) -> Vec<String> {
        self.streams.iter().map(|stream| stream.path.clone()).collect()
    }

    fn first_of(&mut self, index: usize, most: usize) -> Option<Vec<u8>> {
        let stream = self.streams.get(index).filter(|stream| stream.is_stream)?;
        let (start, size) = (stream.start, stream.size);
        let most = usize::try_from(size).unwrap_or(usize::MAX).min(most);
        Some(if size < self.least { self.small_chain(start, most) } else { self.chain(start, most) })
    }
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let length = usize::from(short(bytes, 64)?).min(64);
    let units = (0..length / 2).map_while(|index| short(bytes, index * 2)).take_while(|unit| *unit != 0);
    let name: String = char::decode_utf16(units).map(|letter| letter.unwrap_or('\u{fffd}')).collect();
    // Some names begin with a character that says that a program made them: PRONOM leaves it out.
    let name = name.strip_prefix(|first: char| first.is_control()).unwrap_or(&name).to_owned();
    Some(Entry {
        name,
        kind: *bytes.get(66)?,
        left: long(bytes, 68)?,
        right: long(bytes, 72)?,
        child: long(bytes, 76)?,
        start: long(bytes, 116)?,
        size: u64::from(long(bytes, 120)?),
    })
}

/// So many bytes at that place, or as many as there are.
fn read(reader: &mut Window<'_>, at: u64, length: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length);
    reader.seek(SeekFrom::Start(at)).ok()?;
    reader.take(length as u64).read_to_end(&mut bytes).ok()?;
    (!bytes.is_empty()).then_some(bytes)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().copied().map(u16::from_le_bytes)
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_le_bytes)
}
