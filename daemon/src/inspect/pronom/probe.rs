//! Whether a sequence is in a file, as far as what is at hand of it can say.

use super::{
    pattern::{Place, Sequence},
    search::{Work, ends, first_end},
};

/// What is at hand of a file: its start and its end, which for a small one are all of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Probe<'a> {
    pub(super) head: &'a [u8],
    pub(super) tail: &'a [u8],
    /// How large the file is; nothing when that is not known, because it is being unpacked.
    pub(super) size: Option<u64>,
}

/// What was found of a sequence.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It is there; with how early that shows, to put the first in front.
    Found(Order),
    Absent,
    /// More of the file must be looked at.
    Open(State),
}

/// How early in a file something showed: from its start, from its end, or by looking through all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Order {
    Start(usize),
    End,
    Within,
}

/// How far the search for a sequence has come.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    part: usize,
    /// Where the part may begin, counted from the start of the file.
    from: u64,
    to: u64,
}

impl<'a> Probe<'a> {
    pub(super) fn is_whole(&self) -> bool {
        self.size == Some(self.head.len() as u64)
    }

    /// The bytes at the end, and where they begin.
    fn end(&self) -> Option<(&'a [u8], u64)> {
        let size = self.size?;
        let bytes = if self.is_whole() { self.head } else { self.tail };
        Some((bytes, size.checked_sub(bytes.len() as u64)?))
    }

    /// Looks for a sequence in what is at hand. What may be anywhere is left open.
    pub(super) fn look_for(&self, sequence: &Sequence, work: &mut Work) -> Outcome {
        let Some(part) = sequence.parts.first() else { return Outcome::Absent };
        match sequence.place {
            Place::Start { least, most } => {
                let (from, to) = (least + part.skip, most + part.skip);
                let end = ends(part, self.head, from, to, work).first().map(|span| span.0);
                match end {
                    Some(end) if sequence.parts.len() == 1 => Outcome::Found(Order::Start(end)),
                    Some(end) => Outcome::Open(State::behind(sequence, 0, end as u64)),
                    None if to + part.most > self.head.len() && !self.is_whole() => {
                        Outcome::Open(State { part: 0, from: from as u64, to: to as u64 })
                    }
                    None => Outcome::Absent,
                }
            }
            Place::End { least, most } => {
                let Some((bytes, base)) = self.end() else {
                    return Outcome::Open(State { part: 0, from: 0, to: 0 });
                };
                let size = bytes.len();
                let first = size.saturating_sub(most + part.most);
                let Some(last) = size.checked_sub(least + part.least) else { return Outcome::Absent };
                // A distance that the sequence begins with must be in the file too.
                if (base + size as u64) < (least + part.least + part.skip) as u64 {
                    return Outcome::Absent;
                }
                let wanted = (size.saturating_sub(most), size - least);
                let found = ends(part, bytes, first, last, work)
                    .iter()
                    .any(|(from, to)| *from <= wanted.1 && *to >= wanted.0);
                if found { Outcome::Found(Order::End) } else { Outcome::Absent }
            }
            Place::Anywhere => Outcome::Open(State { part: 0, from: part.skip as u64, to: u64::MAX }),
        }
    }
}

impl State {
    /// The search for the part behind one that was found.
    fn behind(sequence: &Sequence, part: usize, end: u64) -> Self {
        let skip = sequence.parts.get(part + 1).map_or(0, |next| next.skip);
        Self { part: part + 1, from: end + skip as u64, to: u64::MAX }
    }

    /// Goes on in bytes that begin at `base`; says whether all of the sequence has been found.
    pub(super) fn pursue(&mut self, sequence: &Sequence, bytes: &[u8], base: u64, work: &mut Work) -> bool {
        while let Some(part) = sequence.parts.get(self.part) {
            let from = usize::try_from(self.from.saturating_sub(base)).unwrap_or(usize::MAX);
            let to = usize::try_from(self.to.saturating_sub(base)).unwrap_or(usize::MAX);
            if self.to < base {
                return false;
            }
            let Some(end) = first_end(part, bytes, from, to, work) else {
                // What begins near the end of these bytes may go on in the next.
                let looked = base + bytes.len().saturating_sub(part.most) as u64;
                self.from = self.from.max(looked);
                return false;
            };
            *self = Self::behind(sequence, self.part, base + end as u64);
        }
        true
    }
}
