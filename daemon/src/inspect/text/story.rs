//! Paragraphs while they are read: pieces of several kinds, and paragraphs that stand in one another (text frames).

use super::{
    sink::Sink,
    span::{Kind, Spot},
};

/// Most paragraphs in one another.
const DEEPEST: usize = 64;

/// A paragraph that is open.
#[derive(Default)]
struct Paragraph {
    heading: Option<u8>,
    pieces: Vec<(Option<Kind>, String)>,
    length: usize,
}

/// The paragraphs that are open, and where in the document they are.
#[derive(Default)]
pub(super) struct Story {
    open: Vec<Paragraph>,
    /// Paragraphs so far.
    number: u32,
    tables: u32,
    /// Number, row and column of each table that is open.
    cells: Vec<(u32, u32, u32)>,
    /// The table that ended last, and after how many paragraphs.
    before: Option<(u32, (u32, u32, u32))>,
    /// Notes and remarks that stand in the middle of a paragraph: put down behind it.
    asides: Vec<(Kind, String)>,
    /// Where it is, in place of a paragraph's number.
    pub(super) spot: Option<Spot>,
}

impl Story {
    pub(super) fn begin(&mut self) {
        if self.open.len() < DEEPEST {
            self.open.push(Paragraph::default());
        }
    }

    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    pub(super) fn heading(&mut self, level: u8) {
        if let Some(paragraph) = self.open.last_mut() {
            paragraph.heading = Some(level.clamp(1, 9));
        }
    }

    /// Text of another kind than its paragraph, or of the same.
    pub(super) fn text(&mut self, kind: Option<Kind>, text: &str, sink: &Sink) {
        let Some(paragraph) = self.open.last_mut() else { return };
        // No longer than all that may be put down.
        if text.is_empty() || paragraph.length > sink.room() {
            return;
        }
        paragraph.length += text.len();
        match paragraph.pieces.last_mut() {
            Some((known, piece)) if *known == kind => piece.push_str(text),
            _ => paragraph.pieces.push((kind, text.to_owned())),
        }
    }

    /// The paragraph ends: it is put down, of that kind where it is none of its own. Whether there is room for more.
    pub(super) fn end(&mut self, base: Kind, sink: &mut Sink) -> bool {
        let Some(paragraph) = self.open.pop() else { return sink.goes_on() };
        if self.is_open() && matches!(base, Kind::Note | Kind::Comment) {
            self.asides.extend(paragraph.pieces.into_iter().map(|(kind, text)| (kind.unwrap_or(base), text)));
            return sink.goes_on();
        }
        if base == Kind::Body || base == Kind::TableCell {
            self.number = self.number.saturating_add(1);
        }
        let in_table = self.cells.last().filter(|(_, row, column)| *row > 0 && *column > 0);
        let spot = match (&self.spot, in_table) {
            (Some(spot), _) => spot.clone(),
            (None, Some(&(table, row, column))) => Spot::Cell { table: table.to_string(), row, column },
            (None, None) => Spot::Paragraph(self.number.max(1)),
        };
        let base = match (base, paragraph.heading, in_table) {
            (Kind::Body, Some(level), _) => Kind::Heading(level),
            (Kind::Body, None, Some(_)) => Kind::TableCell,
            (base, ..) => base,
        };
        if paragraph.pieces.iter().any(|(_, text)| !text.trim().is_empty()) {
            let last = paragraph.pieces.len() - 1;
            for (at, (kind, text)) in paragraph.pieces.into_iter().enumerate() {
                let text = if at == last { text.trim_end() } else { &text };
                let kind = kind.unwrap_or(base);
                if at == 0 {
                    sink.put(kind, &spot, text.trim_start())
                } else {
                    sink.go_on(kind, &spot, text)
                };
            }
        }
        if !self.is_open() {
            for (kind, text) in std::mem::take(&mut self.asides) {
                sink.put_trimmed(kind, &spot, &text);
            }
        }
        sink.goes_on()
    }

    /// The paragraph ends, and is not put down: what it says.
    pub(super) fn take(&mut self) -> String {
        let pieces = self.open.pop().map(|paragraph| paragraph.pieces).unwrap_or_default();
        pieces.into_iter().map(|(_, text)| text).collect()
    }

    pub(super) fn begin_table(&mut self) {
        self.tables = self.tables.saturating_add(1);
        self.cells.push((self.tables, 0, 0));
    }

    /// A row begins of a table that does not say where it begins itself: the same one, where no paragraph came since.
    pub(super) fn same_table(&mut self) {
        match self.before {
            Some((at, table)) if at == self.number => self.cells.push(table),
            _ => self.begin_table(),
        }
    }

    pub(super) fn end_table(&mut self) {
        self.before = self.cells.pop().map(|table| (self.number, table));
    }

    pub(super) fn next_row(&mut self) {
        if let Some((_, row, column)) = self.cells.last_mut() {
            (*row, *column) = (row.saturating_add(1), 0);
        }
    }

    pub(super) fn next_cell(&mut self) {
        if let Some((_, _, column)) = self.cells.last_mut() {
            *column = column.saturating_add(1);
        }
    }
}
