//! Lines as a spreadsheet writes them: CSV with a header.
//!
//! `;` or `,` between the fields, fields in quotes where needed, UTF-8 with or without a byte order
//! mark, lines that start with `#` for people only. The header's names decide; their order does not.

use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord};

use super::{Lines, MOST_CATEGORIES, column::Column, line};
use crate::{
    model::{Category, Sentence},
    page::{Page, unknown_word},
};

/// What the header must have at least.
const REQUIRED: [Column; 3] = [Column::Number, Column::Waardering, Column::Term];

/// A row of the file: its fields, and where it starts.
struct Row {
    fields: StringRecord,
    at: usize,
}

/// The text, and how its fields are kept apart.
#[derive(Clone, Copy)]
struct Sheet<'t> {
    text: &'t str,
    separator: u8,
}

/// Reads a whole file.
pub(super) fn read(page: &mut Page<'_>, text: &str) -> Vec<Category> {
    let start = content(text, if text.starts_with('\u{feff}') { 3 } else { 0 });
    let sheet = Sheet { text, separator: separator(text.get(start..).unwrap_or_default()) };
    let mut rows = sheet.rows(page, start).into_iter();
    let Some(header) = rows.next() else {
        page.note(0, "", Sentence::new("het bestand is leeg", "the file is empty"));
        return Vec::new();
    };
    let columns = columns(page, sheet, &header);
    if !page.is_good() {
        // Without a good header no field has a meaning.
        return Vec::new();
    }
    let mut lines = Lines::default();
    let mut count = 0;
    for row in rows {
        count += 1;
        if count > MOST_CATEGORIES {
            let message = Sentence::new(
                format!("de lijst heeft meer dan {MOST_CATEGORIES} regels. Meer is niet toegestaan"),
                format!("the list has more than {MOST_CATEGORIES} lines. More is not allowed"),
            );
            page.note(row.at, "", message);
            break;
        }
        if let Some(written) = written(page, sheet, &columns, &row) {
            lines.add(page, &written);
        }
    }
    if count == 0 {
        let message =
            Sentence::new("onder de kop staat geen enkele regel", "there is no line below the header");
        page.note(header.at, "", message);
    }
    lines.into_categories()
}

impl Sheet<'_> {
    /// Every row that says something.
    fn rows(self, page: &mut Page<'_>, start: usize) -> Vec<Row> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.separator)
            .comment(Some(b'#'))
            .from_reader(self.text.get(start..).unwrap_or_default().as_bytes());
        let mut rows = Vec::new();
        // One more than is allowed, beside the header, so that too many show.
        while rows.len() < MOST_CATEGORIES + 2 {
            let mut fields = StringRecord::new();
            match reader.read_record(&mut fields) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    page.note(
                        start,
                        "",
                        Sentence::new(
                            format!("dit is geen goede CSV: {error}"),
                            format!("this is not good CSV: {error}"),
                        ),
                    );
                    break;
                }
            }
            let byte = fields.position().map_or(0, csv::Position::byte);
            // The reader counts what it skipped before a row as part of it.
            let at = content(self.text, start + usize::try_from(byte).unwrap_or_default());
            let is_remark = fields.get(0).is_some_and(|first| first.trim_start().starts_with('#'));
            if !is_remark && fields.iter().any(|field| !field.trim().is_empty()) {
                rows.push(Row { fields, at });
            }
        }
        rows
    }

    /// Where each field of a row starts, and whether all their quotes are closed.
    fn places(self, row: &Row) -> (Vec<usize>, bool) {
        let (mut at, mut all_closed) = (row.at, true);
        let mut places = Vec::new();
        for _ in &row.fields {
            places.push(at.min(self.text.len()));
            let (end, closed) = self.field_end(at);
            at = end + 1;
            all_closed &= closed;
        }
        (places, all_closed)
    }

    /// Where the field ends that starts there, and whether its quotes are closed.
    fn field_end(self, at: usize) -> (usize, bool) {
        let bytes = self.text.as_bytes();
        let mut at = at;
        if bytes.get(at) == Some(&b'"') {
            at += 1;
            loop {
                match (bytes.get(at), bytes.get(at + 1)) {
                    (None, _) => return (at, false),
                    (Some(b'"'), Some(b'"')) => at += 2,
                    (Some(b'"'), _) => break,
                    _ => at += 1,
                }
            }
        }
        while bytes.get(at).is_some_and(|byte| *byte != self.separator && !matches!(byte, b'\n' | b'\r')) {
            at += 1;
        }
        (at, true)
    }
}

/// Where the first row from there starts: past empty lines and remarks.
fn content(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        match rest {
            [b'\r' | b'\n', ..] => at += 1,
            // A spreadsheet puts a remark with a separator in it in quotes.
            [b'#', ..] | [b'"', b'#', ..] => {
                at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            }
            _ => return at,
        }
    }
}

/// Spreadsheets set to Dutch write `;`, others `,`. No name of a column has either.
fn separator(from_header: &str) -> u8 {
    let header = from_header.lines().next().unwrap_or_default();
    if header.contains(';') { b';' } else { b',' }
}

/// What each column is.
fn columns(page: &mut Page<'_>, sheet: Sheet<'_>, header: &Row) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    let mut names: Vec<(usize, &str)> = sheet.places(header).0.into_iter().zip(&header.fields).collect();
    // Spreadsheets leave empty columns at the end.
    while names.last().is_some_and(|(_, name)| name.trim().is_empty()) {
        names.pop();
    }
    for (at, name) in names {
        match Column::of_name(name) {
            Some(column) if columns.contains(&column) => {
                let message = Sentence::new(
                    format!("de kolom `{}` staat er al. Eén keer is toegestaan", column.name()),
                    format!("the column `{}` is there already. Once is allowed", column.name()),
                );
                page.note(at, "", message);
            }
            Some(column) => columns.push(column),
            None => page.note(at, "", unknown_word(name.trim(), &Column::all_names())),
        }
    }
    let mut missing = |names: &[Column], needed: bool| {
        if needed {
            let names = names.iter().map(|column| format!("`{}`", column.name())).collect::<Vec<_>>();
            let (or_nl, or_en) = (names.join(" of "), names.join(" or "));
            let message = Sentence::new(
                format!("de kolom {or_nl} ontbreekt en is verplicht"),
                format!("the column {or_en} is missing and required"),
            );
            page.note(header.at, "", message);
        }
    };
    for column in REQUIRED {
        missing(&[column], !columns.contains(&column));
    }
    let none_of = |names: &[Column]| !names.iter().any(|name| columns.contains(name));
    let about = [Column::Process, Column::Product, Column::Label, Column::Description];
    missing(&about, none_of(&about));
    // Without either, no end date could ever be computed.
    let starts = [Column::Trigger, Column::ProcessTerm];
    missing(&starts, none_of(&starts));
    columns
}

/// The row with the meaning of each field.
fn written(page: &mut Page<'_>, sheet: Sheet<'_>, columns: &[Column], row: &Row) -> Option<line::Written> {
    let (places, closed) = sheet.places(row);
    if !closed {
        let message = Sentence::new(
            "een aanhalingsteken in deze regel is niet gesloten",
            "a quote in this line is not closed",
        );
        page.note(row.at, "", message);
        return None;
    }
    let (count, header) = (row.fields.len(), columns.len());
    let rest_is_empty = row.fields.iter().skip(header).all(|field| field.trim().is_empty());
    if count < header || !rest_is_empty {
        let message = Sentence::new(
            format!(
                "deze regel heeft {count} velden en de kop heeft er {header}. Staat er een scheidingsteken in een tekst zonder aanhalingstekens?"
            ),
            format!(
                "this line has {count} fields and the header has {header}. Is there a separator in a text without quotes?"
            ),
        );
        page.note(row.at, "", message);
        return None;
    }
    let mut cells = BTreeMap::new();
    for ((column, field), at) in columns.iter().zip(&row.fields).zip(places) {
        let text = field.trim();
        if !text.is_empty() {
            cells.insert(*column, line::Cell { key: column.name().into(), at, text: text.into() });
        }
    }
    Some(line::Written { key: String::new(), at: row.at, cells, must_value: true })
}
