//! What the formatting of Word says of a text: hidden, taken out, put in, headings, ends of rows.
//!
//! It stands in pages of 512 bytes, each for a run of places in the stream (FKP), found by a table of those pages.

use super::{Kind, Sink};
use crate::inspect::text::ole::records::{u16_at, usize_at};

const PAGE: usize = 512;
/// Most pages of each kind.
const PAGES: usize = 100_000;

#[derive(Clone, Copy, Default)]
pub(super) struct Paragraph {
    pub(super) level: Option<u8>,
    pub(super) is_end_of_row: bool,
}

/// Runs of places, sorted by where they begin, and what holds there.
#[derive(Default)]
pub(super) struct Formatting {
    letters: Vec<(usize, usize, Kind)>,
    paragraphs: Vec<(usize, usize, Paragraph)>,
}

impl Formatting {
    pub(super) fn of(document: &[u8], table: &[u8], sink: &mut Sink) -> Self {
        let mut found = Self::default();
        for page in pages(document, table, 0xfa, sink) {
            let count = usize::from(page.last().copied().unwrap_or(0));
            for (begin, end, at) in runs(page, count, 1) {
                let changes = page.get(at..).unwrap_or_default();
                let length = usize::from(changes.first().copied().unwrap_or(0));
                if let Some(kind) = letters(changes.get(1..=length).unwrap_or_default()).filter(|_| at > 0) {
                    found.letters.push((begin, end, kind));
                }
            }
        }
        for page in pages(document, table, 0x102, sink) {
            let count = usize::from(page.last().copied().unwrap_or(0));
            for (begin, end, at) in runs(page, count, 13) {
                let words = page.get(at..).filter(|_| at > 0).unwrap_or_default();
                // The length counts words; of zero the next byte tells.
                let (length, words) = match words {
                    [0, length, rest @ ..] => (usize::from(*length) * 2, rest),
                    [length, rest @ ..] => ((usize::from(*length) * 2).saturating_sub(1), rest),
                    [] => continue,
                };
                let about = paragraph(words.get(..length.min(words.len())).unwrap_or_default());
                if about.level.is_some() || about.is_end_of_row {
                    found.paragraphs.push((begin, end, about));
                }
            }
        }
        found.letters.sort_unstable_by_key(|(begin, ..)| *begin);
        found.paragraphs.sort_unstable_by_key(|(begin, ..)| *begin);
        found
    }

    /// What a letter at that place is, beside what its paragraph is.
    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        let next = self.letters.partition_point(|(begin, ..)| *begin <= at);
        let (_, end, kind) = self.letters.get(next.checked_sub(1)?)?;
        (at < *end).then_some(*kind)
    }

    /// What the paragraph is that has that place.
    pub(super) fn paragraph(&self, at: usize) -> Paragraph {
        let next = self.paragraphs.partition_point(|(begin, ..)| *begin <= at);
        let found = next.checked_sub(1).and_then(|before| self.paragraphs.get(before));
        found.filter(|(_, end, _)| at < *end).map(|(.., about)| *about).unwrap_or_default()
    }
}

/// The pages that the table at that place of the head leads to.
fn pages<'d>(document: &'d [u8], table: &[u8], at: usize, sink: &mut Sink) -> Vec<&'d [u8]> {
    let (Some(begin), Some(length)) = (usize_at(document, at), usize_at(document, at + 4)) else {
        return Vec::new();
    };
    let places = table.get(begin..begin.saturating_add(length)).unwrap_or_default();
    let count = places.len().saturating_sub(4) / 8;
    let mut pages = Vec::new();
    for number in 0..count.min(PAGES) {
        let Some(page) = usize_at(places, (count + 1) * 4 + number * 4) else { break };
        let begin = (page & 0x003f_ffff) * PAGE;
        if !sink.work(PAGE) {
            break;
        }
        pages.extend(document.get(begin..begin + PAGE));
    }
    pages
}

/// The runs of a page: where each begins and ends, and where in the page its formatting is. `size` is that of an entry.
fn runs(page: &[u8], count: usize, size: usize) -> Vec<(usize, usize, usize)> {
    let run = |number: usize| {
        let (begin, end) = (usize_at(page, number * 4)?, usize_at(page, number * 4 + 4)?);
        let at = page.get((count + 1) * 4 + number * size)?;
        Some((begin, end, usize::from(*at) * 2))
    };
    (0..count).map_while(run).collect()
}

/// The changes one after another: which, and the bytes that it takes (2.6.1).
fn changes(mut bytes: &[u8], mut see: impl FnMut(u16, &[u8])) {
    while let Some(which) = u16_at(bytes, 0) {
        let rest = bytes.get(2..).unwrap_or_default();
        let length = match which >> 13 {
            0 | 1 => 1,
            2 | 4 | 5 => 2,
            3 => 4,
            7 => 3,
            _ if which == 0xd608 => usize::from(u16_at(rest, 0).unwrap_or(0)) + 1,
            _ => usize::from(rest.first().copied().unwrap_or(0)) + 1,
        };
        see(which, rest.get(..length.min(rest.len())).unwrap_or_default());
        bytes = rest.get(length..).unwrap_or_default();
    }
}

fn letters(bytes: &[u8]) -> Option<Kind> {
    let (mut is_deleted, mut is_inserted, mut is_hidden) = (false, false, false);
    changes(bytes, |which, value| {
        let is_on = value.first().is_some_and(|value| value & 1 == 1);
        match which {
            0x0800 => is_deleted = is_on,
            0x0801 => is_inserted = is_on,
            0x083c => is_hidden = is_on,
            _ => {}
        }
    });
    match (is_deleted, is_hidden, is_inserted) {
        (true, ..) => Some(Kind::Deleted),
        (_, true, _) => Some(Kind::Hidden),
        (.., true) => Some(Kind::Inserted),
        _ => None,
    }
}

/// The number of its style, of which one to nine are headings, and the changes to it.
fn paragraph(bytes: &[u8]) -> Paragraph {
    let style = u16_at(bytes, 0).unwrap_or(0);
    let level = u8::try_from(style).ok().filter(|style| (1..=9).contains(style));
    let mut about = Paragraph { level, is_end_of_row: false };
    changes(bytes.get(2..).unwrap_or_default(), |which, value| match which {
        0x2417 | 0x244c => about.is_end_of_row |= value.first() == Some(&1),
        0x2640 => {
            about.level = value.first().map(|level| level + 1).filter(|level| *level <= 9).or(about.level)
        }
        _ => {}
    });
    about
}
