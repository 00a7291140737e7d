//! Word 97 to 2003 (MS-DOC): the pieces of the text, and what their formatting says of them.

mod formatting;

use super::{
    File,
    records::{u16_at, usize_at},
};
use crate::inspect::{
    properties::letters,
    text::{
        sink::Sink,
        span::{Ending, Kind, Spot},
        story::Story,
    },
};
use formatting::Formatting;

/// Most pieces of a text.
const PIECES: usize = 200_000;

/// A piece of the text: how many letters, and where they are in the stream.
struct Piece {
    begin: usize,
    end: usize,
    at: usize,
    is_wide: bool,
}

/// Reads the text.
pub(super) fn read(file: &mut File<'_>, sink: &mut Sink) {
    let Some(document) = file.stream("/WordDocument", sink) else { return sink.end(Ending::Broken) };
    let flags = u16_at(&document, 10).unwrap_or(0);
    if flags & 0x0100 != 0 {
        return sink.end(Ending::Protected);
    }
    if u16_at(&document, 2).is_none_or(|version| version < 0xc1) {
        return old(&document, sink);
    }
    let table = if flags & 0x0200 != 0 { "/1Table" } else { "/0Table" };
    let Some(table) = file.stream(table, sink) else { return sink.end(Ending::Broken) };
    let pieces = pieces(&document, &table);
    if pieces.is_empty() {
        return sink.end(Ending::Broken);
    }
    let formatting = Formatting::of(&document, &table, sink);
    // Lengths of the text, the notes, headers, remarks and text frames, in this order (FibRgLw97).
    let length = |at: usize| usize_at(&document, at).filter(|length| *length < 1 << 30).unwrap_or(0);
    let (main, notes, headers) = (length(0x4c), length(0x50), length(0x54));
    let (remarks, ends, frames) = (length(0x5c), length(0x60), length(0x64));
    let reader = Reader { document: &document, pieces: &pieces, formatting: &formatting };
    let at_headers = main + notes;
    let at_remarks = at_headers + headers;
    let footers = reader.headers(&table, at_headers, headers, sink);
    reader.story(0, main, Kind::Body, sink);
    reader.story(main, notes, Kind::Note, sink);
    reader.story(at_remarks + remarks, ends, Kind::Note, sink);
    reader.story(at_remarks, remarks, Kind::Comment, sink);
    reader.story(at_remarks + remarks + ends, frames, Kind::Body, sink);
    for (kind, begin, length) in footers {
        reader.story(begin, length, kind, sink);
    }
}

/// Word 6 and 95: the text stands in one row.
fn old(document: &[u8], sink: &mut Sink) {
    let (Some(begin), Some(end)) = (usize_at(document, 0x18), usize_at(document, 0x1c)) else {
        return sink.end(Ending::Broken);
    };
    let Some(bytes) = document.get(begin..end) else { return sink.end(Ending::Broken) };
    for (number, paragraph) in (1..).zip(letters::western(bytes).split(['\r', '\x07', '\x0c'])) {
        let paragraph: String =
            paragraph.chars().filter(|letter| *letter >= ' ' || *letter == '\t').collect();
        if !sink.put_trimmed(Kind::Body, &Spot::Paragraph(number), &paragraph) {
            return;
        }
    }
}

/// The pieces, by the table of them (Clx).
fn pieces(document: &[u8], table: &[u8]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (Some(at), Some(length)) = (usize_at(document, 0x01a2), usize_at(document, 0x01a6)) else {
        return pieces;
    };
    let mut rest = table.get(at..at.saturating_add(length)).unwrap_or_default();
    // Formatting comes before it.
    while let [1, after @ ..] = rest {
        let skipped = usize::from(u16_at(after, 0).unwrap_or(0)) + 2;
        rest = after.get(skipped..).unwrap_or_default();
    }
    let Some(plc) = rest.get(5..).filter(|_| rest.first() == Some(&2)) else { return pieces };
    let count = plc.len().saturating_sub(4) / 12;
    for number in 0..count.min(PIECES) {
        let (Some(begin), Some(end)) = (usize_at(plc, number * 4), usize_at(plc, number * 4 + 4)) else {
            break;
        };
        let Some(place) = usize_at(plc, (count + 1) * 4 + number * 8 + 2) else { break };
        let is_wide = place & 0x4000_0000 == 0;
        let at = if is_wide { place & 0x3fff_ffff } else { (place & 0x3fff_ffff) / 2 };
        if begin < end && pieces.last().is_none_or(|last: &Piece| last.end == begin) {
            pieces.push(Piece { begin, end, at, is_wide });
        }
    }
    pieces
}

struct Reader<'d> {
    document: &'d [u8],
    pieces: &'d [Piece],
    formatting: &'d Formatting,
}

impl Reader<'_> {
    /// Reads the headers, and says where the footers are. There are six for each section, behind six that part notes.
    fn headers(
        &self,
        table: &[u8],
        begin: usize,
        length: usize,
        sink: &mut Sink,
    ) -> Vec<(Kind, usize, usize)> {
        let mut footers = Vec::new();
        if length == 0 {
            return footers;
        }
        let at = usize_at(self.document, 0xf2).unwrap_or(0);
        let size = usize_at(self.document, 0xf6).unwrap_or(0);
        let places = table.get(at..at.saturating_add(size)).unwrap_or_default();
        for number in 6..(places.len() / 4).saturating_sub(2).min(6000) {
            let (Some(from), Some(to)) = (usize_at(places, number * 4), usize_at(places, number * 4 + 4))
            else {
                break;
            };
            let kind = match number % 6 {
                0 | 1 => Kind::Header,
                2 | 3 => Kind::Footer,
                4 => Kind::FirstPageHeader,
                _ => Kind::FirstPageFooter,
            };
            if from >= to || to > length {
                continue;
            }
            if matches!(kind, Kind::Footer | Kind::FirstPageFooter) {
                footers.push((kind, begin + from, to - from));
            } else {
                self.story(begin + from, to - from, kind, sink);
            }
        }
        footers
    }

    /// Reads so many letters from there.
    fn story(&self, begin: usize, length: usize, base: Kind, sink: &mut Sink) {
        let Some(end) = begin.checked_add(length).filter(|_| length > 0) else { return };
        let mut story = Story::default();
        // Fields: what they are made of is passed over, what they show is read.
        let mut fields: Vec<bool> = Vec::new();
        let mut is_in_row = false;
        let first = self.pieces.partition_point(|piece| piece.end <= begin);
        for piece in self.pieces.get(first..).unwrap_or_default() {
            if piece.begin >= end {
                break;
            }
            let width = if piece.is_wide { 2 } else { 1 };
            for place in piece.begin.max(begin)..piece.end.min(end) {
                let at = piece.at.saturating_add((place - piece.begin).saturating_mul(width));
                let Some(unit) = self.unit(at, piece.is_wide) else {
                    sink.end(Ending::Broken);
                    break;
                };
                if !sink.work(8) {
                    return;
                }
                match unit {
                    0x13 if fields.len() < 64 => fields.push(true),
                    0x14 => {
                        fields.iter_mut().next_back().into_iter().for_each(|is_made_of| *is_made_of = false)
                    }
                    0x15 => drop(fields.pop()),
                    _ if fields.contains(&true) => {}
                    0x0d | 0x0c | 0x07 => {
                        let about = self.formatting.paragraph(at);
                        if unit == 0x07 && !is_in_row {
                            is_in_row = true;
                            story.same_table();
                            story.next_row();
                            story.next_cell();
                        }
                        let is_end_of_row = unit == 0x07 && about.is_end_of_row;
                        if story.is_open()
                            && let Some(level) = about.level
                        {
                            story.heading(level);
                        }
                        if !story.is_open() && !is_end_of_row {
                            story.begin();
                        }
                        if is_end_of_row {
                            story.end_table();
                            is_in_row = false;
                        } else if !story.end(base, sink) {
                            return;
                        } else if unit == 0x07 {
                            story.next_cell();
                        }
                    }
                    _ => {
                        let text = match unit {
                            0x09 => "\t".to_owned(),
                            0x0b => "\n".to_owned(),
                            0x1e => "\u{2011}".to_owned(),
                            0xa0 => " ".to_owned(),
                            0..=0x1f => continue,
                            0xd800..=0xdbff => {
                                let low = self.unit(at + 2, piece.is_wide).unwrap_or(0);
                                char::decode_utf16([unit, low])
                                    .next()
                                    .and_then(Result::ok)
                                    .map(String::from)
                                    .unwrap_or_default()
                            }
                            0xdc00..=0xdfff => continue,
                            unit => char::from_u32(u32::from(unit)).map(String::from).unwrap_or_default(),
                        };
                        if !story.is_open() {
                            story.begin();
                        }
                        story.text(self.formatting.kind(at), &text, sink);
                    }
                }
            }
        }
        while story.is_open() && story.end(base, sink) {}
    }

    fn unit(&self, at: usize, is_wide: bool) -> Option<u16> {
        if is_wide {
            return u16_at(self.document, at);
        }
        let letter = letters::western(self.document.get(at..=at)?).chars().next()?;
        u16::try_from(u32::from(letter)).ok()
    }
}
