//! A file as a seekable reader that stops when it has given enough.

use std::io::{self, Read, Seek, SeekFrom};

use super::ReadAt;

/// Bytes that are read at a time beyond the head.
const STEP: usize = 16 * 1024;

/// Reads the head from memory and the rest from the file, up to a budget.
///
/// **Invariant:** whatever a hostile container says about its own size, no more than the budget is
/// read, so what a reader of containers builds from it stays small as well.
pub(in crate::inspect) struct Window<'a> {
    head: &'a [u8],
    read_at: Option<&'a ReadAt<'a>>,
    size: u64,
    position: u64,
    budget: u64,
    /// A part of the file that was read last, and where it begins.
    part: Vec<u8>,
    part_at: u64,
}

impl<'a> Window<'a> {
    pub(super) fn new(head: &'a [u8], read_at: Option<&'a ReadAt<'a>>, size: u64, budget: u64) -> Self {
        Self { head, read_at, size, position: 0, budget, part: Vec::new(), part_at: 0 }
    }

    /// What is at hand at the present position; empty when it has to be read first.
    fn at_hand(&self) -> &[u8] {
        let within = |bytes: &'a [u8], offset: u64| {
            usize::try_from(offset).ok().and_then(|offset| bytes.get(offset..)).unwrap_or_default()
        };
        let from_head = within(self.head, self.position);
        if !from_head.is_empty() {
            return from_head;
        }
        let offset = self.position.checked_sub(self.part_at).and_then(|offset| usize::try_from(offset).ok());
        offset.and_then(|offset| self.part.get(offset..)).unwrap_or_default()
    }

    fn fetch(&mut self) -> io::Result<()> {
        let Some(read_at) = self.read_at else { return Ok(()) };
        self.part.resize(STEP, 0);
        self.part_at = self.position;
        let read = read_at(&mut self.part, self.position);
        self.part.truncate(read.unwrap_or(0));
        read.map(|_| ()).ok_or_else(|| io::ErrorKind::Other.into())
    }
}

impl Read for Window<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() || self.position >= self.size {
            return Ok(0);
        }
        if self.at_hand().is_empty() {
            self.fetch()?;
        }
        let at_hand = self.at_hand();
        let length = at_hand.len().min(into.len());
        if length as u64 > self.budget {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if let (Some(into), Some(from)) = (into.get_mut(..length), at_hand.get(..length)) {
            into.copy_from_slice(from);
        }
        self.budget -= length as u64;
        self.position += length as u64;
        Ok(length)
    }
}

impl Seek for Window<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        // Costs one byte, so that seeking to and fro has an end as well.
        self.budget = self.budget.checked_sub(1).ok_or(io::ErrorKind::FileTooLarge)?;
        let position = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.size.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests {
    use super::Window;
    use std::io::{Read as _, Seek as _, SeekFrom};

    #[test]
    fn reads_on_beyond_the_head_and_stops_at_the_budget() {
        let bytes: Vec<u8> = (0..100_000_u32).map(|n| n as u8).collect();
        let read_at = |into: &mut [u8], offset: u64| {
            let rest = &bytes[offset as usize..];
            let length = rest.len().min(into.len());
            into[..length].copy_from_slice(&rest[..length]);
            Some(length)
        };
        let mut all = Vec::new();
        let mut window = Window::new(&bytes[..1000], Some(&read_at), 100_000, 200_000);
        window.read_to_end(&mut all).unwrap();
        assert_eq!(all, bytes);
        window.seek(SeekFrom::End(-3)).unwrap();
        let mut last = Vec::new();
        window.read_to_end(&mut last).unwrap();
        assert_eq!(last, bytes[99_997..]);

        let mut window = Window::new(&bytes[..1000], Some(&read_at), 100_000, 50_000);
        assert!(window.read_to_end(&mut Vec::new()).is_err());
        assert!((0..100_000).any(|_| window.seek(SeekFrom::Start(0)).is_err()), "seeking ends too");
    }
}
