//! Excel 97 to 2003 (MS-XLS): records one after another, first those of the workbook, then those of each sheet.

use super::{
    File,
    records::{f64_at, u16_at, u32_at, usize_at},
};
use crate::inspect::{
    properties::letters,
    text::{
        numbers::{self, Shown},
        sink::Sink,
        span::{Ending, Kind, Spot},
    },
};

/// Most strings, formats and sheets.
const STRINGS: usize = 1_000_000;
const FORMATS: usize = 100_000;

/// A record: its number, its content, and where it stands.
struct Record<'b> {
    number: u16,
    content: &'b [u8],
    at: usize,
}

struct Records<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Iterator for Records<'b> {
    type Item = Record<'b>;

    fn next(&mut self) -> Option<Record<'b>> {
        let (number, length) = (u16_at(self.bytes, self.at)?, usize::from(u16_at(self.bytes, self.at + 2)?));
        let begin = self.at + 4;
        let content = self.bytes.get(begin..begin + length)?;
        let at = self.at;
        self.at = begin + length;
        Some(Record { number, content, at })
    }
}

#[derive(Default)]
struct Book {
    strings: Vec<String>,
    made_up: std::collections::HashMap<u16, Shown>,
    formats: Vec<Shown>,
    /// Where each sheet begins, its name, and whether it is shown.
    sheets: Vec<(usize, String, bool)>,
    is_1904: bool,
    page: u16,
    is_old: bool,
}

/// Reads the sheets.
pub(super) fn read(file: &mut File<'_>, name: &str, sink: &mut Sink) {
    let Some(bytes) = file.stream(name, sink) else { return sink.end(Ending::Broken) };
    let mut book = Book { page: 1252, ..Book::default() };
    let mut records = Records { bytes: &bytes, at: 0 };
    let mut is_good = false;
    while let Some(record) = records.next() {
        if !sink.work(record.content.len() + 16) {
            return;
        }
        match record.number {
            0x0809 => {
                is_good = true;
                book.is_old = u16_at(record.content, 0).is_some_and(|version| version < 0x0600);
            }
            0x002f => return sink.end(Ending::Protected),
            0x0042 => {
                book.page =
                    u16_at(record.content, 0).filter(|page| *page != 1200 && *page != 0x8001).unwrap_or(1252)
            }
            0x0022 => book.is_1904 = u16_at(record.content, 0) == Some(1),
            0x0085 => book.sheet(record.content),
            0x041e => book.format(record.content),
            0x00e0 if book.formats.len() < FORMATS => {
                let number = u16_at(record.content, 2).unwrap_or(0);
                let shown = book.made_up.get(&number).copied();
                book.formats.push(shown.unwrap_or_else(|| Shown::of_number(u32::from(number))));
            }
            0x00fc => {
                let pieces = continued(&mut records, record.content);
                book.strings = strings(&pieces, sink);
            }
            0x000a => break,
            _ => {}
        }
    }
    if !is_good {
        return sink.end(Ending::Broken);
    }
    for number in 0..book.sheets.len() {
        if !sink.goes_on() {
            return;
        }
        if let Some((at, name, is_shown)) = book.sheets.get(number) {
            let part = Spot::Part(name.clone());
            sink.put(if *is_shown { Kind::SheetName } else { Kind::Hidden }, &part, name);
            book.cells(&bytes, *at, name, *is_shown, sink);
        }
    }
}

/// The content of a record and of those that continue it.
fn continued<'b>(records: &mut Records<'b>, first: &'b [u8]) -> Vec<&'b [u8]> {
    let mut pieces = vec![first];
    loop {
        let at = records.at;
        match records.next() {
            Some(record) if record.number == 0x003c => pieces.push(record.content),
            _ => {
                records.at = at;
                return pieces;
            }
        }
    }
}

/// Bytes over several records. A text that goes on in the next one says again how wide its letters are.
struct Pieces<'p, 'b> {
    pieces: &'p [&'b [u8]],
    piece: usize,
    at: usize,
}

impl Pieces<'_, '_> {
    fn left(&self) -> usize {
        self.pieces.get(self.piece).map_or(0, |piece| piece.len().saturating_sub(self.at))
    }

    fn byte(&mut self) -> Option<u8> {
        while self.left() == 0 {
            self.piece += 1;
            self.at = 0;
            self.pieces.get(self.piece)?;
        }
        let byte = self.pieces.get(self.piece)?.get(self.at).copied();
        self.at += 1;
        byte
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let step = self.left().min(count);
            self.at += step;
            count -= step;
            if count > 0 {
                self.piece += 1;
                self.at = 0;
                self.pieces.get(self.piece)?;
            }
        }
        Some(())
    }

    /// So many letters.
    fn letters(&mut self, count: usize, mut is_wide: bool) -> Option<String> {
        let mut units: Vec<u16> = Vec::new();
        for _ in 0..count {
            if self.left() == 0 {
                self.piece += 1;
                self.at = 0;
                is_wide = self.pieces.get(self.piece)?.first()? & 1 == 1;
                self.at = 1;
            }
            units.push(if is_wide { self.u16()? } else { u16::from(self.byte()?) });
        }
        Some(String::from_utf16_lossy(&units))
    }
}

/// The texts that cells share.
fn strings(pieces: &[&[u8]], sink: &mut Sink) -> Vec<String> {
    let mut strings = Vec::new();
    let mut reader = Pieces { pieces, piece: 0, at: 8 };
    let count = pieces.first().and_then(|first| usize_at(first, 4)).unwrap_or(0).min(STRINGS);
    for _ in 0..count {
        let Some(text) = string(&mut reader) else { break };
        if !sink.work(text.len() + 32) {
            break;
        }
        strings.push(text);
    }
    strings
}

fn string(reader: &mut Pieces<'_, '_>) -> Option<String> {
    let (count, flags) = (reader.u16()?, reader.byte()?);
    let runs = if flags & 0x08 != 0 { usize::from(reader.u16()?) * 4 } else { 0 };
    let more =
        if flags & 0x04 != 0 { usize::from(reader.u16()?) | usize::from(reader.u16()?) << 16 } else { 0 };
    let text = reader.letters(usize::from(count), flags & 1 == 1)?;
    reader.skip(runs.saturating_add(more))?;
    Some(text)
}

impl Book {
    /// A text with its length before it, in one byte or in two.
    fn text(&self, content: &[u8], is_long: bool) -> Option<String> {
        let (count, rest) = if is_long {
            (usize::from(u16_at(content, 0)?), content.get(2..)?)
        } else {
            (usize::from(*content.first()?), content.get(1..)?)
        };
        if self.is_old {
            return letters::code_page(self.page, rest.get(..count.min(rest.len()))?);
        }
        let pieces = [rest];
        let mut reader = Pieces { pieces: &pieces, piece: 0, at: 1 };
        reader.letters(count, rest.first()? & 1 == 1)
    }

    fn sheet(&mut self, content: &[u8]) {
        let (Some(at), Some(state)) = (usize_at(content, 0), content.get(4)) else { return };
        let name = content.get(6..).and_then(|content| self.text(content, false)).unwrap_or_default();
        if self.sheets.len() < 10_000 && content.get(5).is_none_or(|kind| *kind == 0) {
            self.sheets.push((at, name, state & 3 == 0));
        }
    }

    fn format(&mut self, content: &[u8]) {
        let text = content.get(2..).and_then(|content| self.text(content, !self.is_old));
        if let (Some(number), Some(code)) = (u16_at(content, 0), text) {
            self.made_up.insert(number, Shown::of_code(&code));
        }
    }

    fn cells(&self, bytes: &[u8], at: usize, sheet: &str, is_shown: bool, sink: &mut Sink) {
        let mut records = Records { bytes, at };
        let mut depth = 0;
        // The cell whose formula gives a text, which follows; the notes, and the texts of drawings.
        let mut formula: Option<(u32, u32)> = None;
        let (mut notes, mut texts, mut drawing) = (Vec::new(), Vec::new(), None);
        let kind = if is_shown { Kind::TableCell } else { Kind::Hidden };
        let mut marks: Vec<(Kind, String)> = Vec::new();
        while let Some(record) = records.next() {
            let content = record.content;
            if !sink.work(content.len() + 16) || record.at < at {
                return;
            }
            let place = || Some((u32::from(u16_at(content, 0)?) + 1, u32::from(u16_at(content, 2)?) + 1));
            let put = |(row, column): (u32, u32), text: &str, sink: &mut Sink| {
                sink.put_trimmed(kind, &Spot::Cell { table: sheet.to_owned(), row, column }, text)
            };
            match record.number {
                0x0809 => depth += 1,
                0x000a => {
                    depth -= 1;
                    if depth <= 0 {
                        break;
                    }
                }
                0x00fd => {
                    if let (Some(place), Some(number)) = (place(), usize_at(content, 6)) {
                        put(place, self.strings.get(number).map_or("", String::as_str), sink);
                    }
                }
                0x0204 | 0x00d6 => {
                    let text = content.get(6..).and_then(|content| self.text(content, true));
                    if let (Some(place), Some(text)) = (place(), text) {
                        put(place, &text, sink);
                    }
                }
                0x0203 => {
                    if let (Some(place), Some(number)) = (place(), f64_at(content, 6)) {
                        put(place, &self.number(number, u16_at(content, 4)), sink);
                    }
                }
                0x027e => {
                    if let (Some(place), Some(number)) = (place(), u32_at(content, 6)) {
                        put(place, &self.number(packed(number), u16_at(content, 4)), sink);
                    }
                }
                0x00bd => {
                    let Some((row, first)) = place() else { continue };
                    let numbers = content.get(4..).unwrap_or_default().chunks_exact(6);
                    for (column, cell) in (first..).zip(numbers) {
                        if let Some(number) = u32_at(cell, 2) {
                            put((row, column), &self.number(packed(number), u16_at(cell, 0)), sink);
                        }
                    }
                }
                0x0205 => {
                    if let (Some(place), Some([value, 0])) = (place(), content.get(6..8)) {
                        put(place, if *value == 1 { "TRUE" } else { "FALSE" }, sink);
                    }
                }
                0x0006 => {
                    let Some(place) = place() else { continue };
                    formula = None;
                    if content.get(12..14) == Some(&[0xff, 0xff]) {
                        match (content.get(6), content.get(8)) {
                            (Some(0), _) => formula = Some(place),
                            (Some(1), Some(value)) => {
                                _ = put(place, if *value == 1 { "TRUE" } else { "FALSE" }, sink)
                            }
                            _ => {}
                        }
                    } else if let Some(number) = f64_at(content, 6) {
                        put(place, &self.number(number, u16_at(content, 4)), sink);
                    }
                }
                0x0207 => {
                    if let (Some(place), Some(text)) = (formula.take(), self.text(content, true)) {
                        put(place, &text, sink);
                    }
                }
                0x0014 | 0x0015 => {
                    let text = self.text(content, !self.is_old).unwrap_or_default();
                    marks.push((if record.number == 0x0014 { Kind::Header } else { Kind::Footer }, text));
                }
                0x005d => drawing = u16_at(content, 6),
                0x01b6 => {
                    let count = usize::from(u16_at(content, 10).unwrap_or(0));
                    let pieces = continued(&mut records, &[]);
                    let mut reader = Pieces { pieces: &pieces, piece: 0, at: 0 };
                    if let Some(text) = reader.letters(count, false).filter(|_| texts.len() < 100_000) {
                        texts.push((drawing.take(), text));
                    }
                }
                0x001c if notes.len() < 100_000 => notes.extend(place().zip(u16_at(content, 6))),
                _ => {}
            }
            if marks.len() > 1000 {
                return;
            }
        }
        for (number, text) in texts {
            let found = notes.iter().find(|(_, id)| Some(*id) == number);
            let spot = match found {
                Some(((row, column), _)) => {
                    Spot::Cell { table: sheet.to_owned(), row: *row, column: *column }
                }
                None => Spot::Part(sheet.to_owned()),
            };
            sink.work(notes.len());
            sink.put_trimmed(if found.is_some() { Kind::Comment } else { Kind::Body }, &spot, &text);
        }
        for (kind, text) in marks {
            sink.put_trimmed(kind, &Spot::Part(sheet.to_owned()), &numbers::header(&text));
        }
    }

    fn number(&self, number: f64, format: Option<u16>) -> String {
        let format =
            format.and_then(|format| self.formats.get(usize::from(format))).copied().unwrap_or_default();
        numbers::shown(&number.to_string(), format, self.is_1904).into_owned()
    }
}

/// A number in four bytes: whole or broken, and perhaps a hundred times too large.
fn packed(number: u32) -> f64 {
    let value = if number & 2 != 0 {
        f64::from((number as i32) >> 2)
    } else {
        f64::from_bits(u64::from(number & 0xffff_fffc) << 32)
    };
    if number & 1 != 0 { value / 100.0 } else { value }
}
