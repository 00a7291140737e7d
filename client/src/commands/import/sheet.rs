//! A table that a spreadsheet wrote: its columns by name, and its rows.

use std::collections::BTreeMap;

use crate::fields::{self, Known};

/// What can stand between cells, the most likely first.
const SEPARATORS: [u8; 3] = [b';', b',', b'\t'];
/// The letters of Windows-1252 that Latin-1 does not have, from 0x80 on: spreadsheets write tables in it.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// What is read of a column.
#[derive(Debug, Clone, Copy)]
enum Column {
    /// Which document.
    Id,
    /// Of the state of the record when the table was written.
    Mark,
    /// Where it is, for people.
    Place,
    /// A field, in words that people read and change.
    Field(&'static Known),
    /// The codes of its terms.
    Codes(&'static Known),
    /// Something that the record says and nobody changes here.
    Other,
}

/// A document in a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// Which row it is in a spreadsheet: the head is the first.
    pub(super) number: usize,
    pub(super) id: String,
    pub(super) mark: String,
    pub(super) place: String,
    /// The cells of fields, by name.
    pub(super) fields: BTreeMap<&'static str, String>,
    /// The cells with codes.
    pub(super) codes: BTreeMap<&'static str, String>,
}

/// Why a file is no table of documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unfit {
    /// There is no column `id` in its first line.
    NoId,
    /// Two columns are called so.
    Twice(String),
    /// It cannot be read as a table.
    Torn(String),
}

/// Reads a table, in whatever letters and with whatever separator a spreadsheet wrote it.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Row>, Unfit> {
    // A ZIP: the form of spreadsheets themselves.
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(Unfit::Torn(".xlsx, .ods".into()));
    }
    let text = letters(bytes);
    let mut text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    // Some write first what stands between cells.
    if let Some(rest) = text.strip_prefix("sep=") {
        text = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    let lines = |separator: u8| {
        let mut reader = csv::ReaderBuilder::new();
        reader.delimiter(separator).has_headers(false).flexible(true);
        reader.from_reader(text.as_bytes()).into_records()
    };
    let is_head = |separator: &u8| {
        let first = lines(*separator).next().and_then(Result::ok);
        first.is_some_and(|cells| cells.iter().any(|cell| cell.trim().eq_ignore_ascii_case("id")))
    };
    let separator = SEPARATORS.into_iter().find(is_head).ok_or(Unfit::NoId)?;
    let mut columns = Vec::new();
    let mut rows = Vec::new();
    for (line, cells) in lines(separator).enumerate() {
        let cells = cells.map_err(|error| Unfit::Torn(error.to_string()))?;
        if line == 0 {
            columns = head(&cells)?;
            continue;
        }
        let row = row(line + 1, &columns, &cells);
        // An empty line below the table is no document.
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(row);
        }
    }
    Ok(rows)
}

fn head(cells: &csv::StringRecord) -> Result<Vec<Column>, Unfit> {
    let mut seen = Vec::new();
    let column = |cell: &str| {
        let name = cell.trim().to_lowercase();
        if !name.is_empty() && seen.contains(&name) {
            return Err(Unfit::Twice(name));
        }
        let column = match name.as_str() {
            "id" => Column::Id,
            "versie" => Column::Mark,
            "pad" => Column::Place,
            name => match (fields::find(name), name.strip_suffix("_code").and_then(fields::find)) {
                (Some(known), _) => Column::Field(known),
                (None, Some(known)) => Column::Codes(known),
                (None, None) => Column::Other,
            },
        };
        seen.push(name);
        Ok(column)
    };
    cells.iter().map(column).collect()
}

fn row(number: usize, columns: &[Column], cells: &csv::StringRecord) -> Row {
    let mut row = Row { number, ..Row::default() };
    for (column, cell) in columns.iter().zip(cells.iter()) {
        let cell = plain(cell);
        match column {
            Column::Id => row.id = cell.trim().to_owned(),
            Column::Mark => row.mark = cell.trim().to_owned(),
            Column::Place => row.place = cell,
            Column::Field(known) => {
                row.fields.insert(known.name, cell);
            }
            Column::Codes(known) => {
                row.codes.insert(known.name, cell);
            }
            Column::Other => {}
        }
    }
    row
}

/// Without the apostrophe by which an export keeps a cell from being a formula.
fn plain(cell: &str) -> String {
    let guarded = cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r']));
    guarded.unwrap_or(cell).replace("\r\n", "\n")
}

fn letters(bytes: &[u8]) -> String {
    let wide = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).filter_map(|two| two.try_into().ok()).map(unit).collect();
        String::from_utf16_lossy(&units)
    };
    // "Unicode text" of a spreadsheet.
    if bytes.starts_with(&[0xff, 0xfe]) {
        return wide(u16::from_le_bytes);
    }
    if bytes.starts_with(&[0xfe, 0xff]) {
        return wide(u16::from_be_bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            let letter = |byte: &u8| match byte {
                0x80..=0x9f => WINDOWS.chars().nth(usize::from(byte - 0x80)).unwrap_or('\u{fffd}'),
                byte => char::from(*byte),
            };
            bytes.iter().map(letter).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_however_a_spreadsheet_wrote_it() {
        for text in [
            "\u{feff}id;versie;naam;waardering;waardering_code;bytes\r\nx1;v1;Één, twee;Te bewaren;B;12\r\n",
            "sep=,\r\nid,versie,naam,waardering,waardering_code,bytes\r\nx1,v1,\"Één, twee\",Te bewaren,B,12\n\n",
            "id\tversie\tNaam\twaardering\twaardering_code\tbytes\nx1\tv1\tÉén, twee\tTe bewaren\tB\t12",
        ] {
            let rows = read(text.as_bytes()).unwrap();
            assert_eq!(rows.len(), 1, "{text}");
            let row = &rows[0];
            assert_eq!((row.number, row.id.as_str(), row.mark.as_str()), (2, "x1", "v1"));
            assert_eq!(
                (row.fields["naam"].as_str(), row.fields["waardering"].as_str()),
                ("Één, twee", "Te bewaren")
            );
            assert_eq!(row.codes["waardering"], "B");
            assert_eq!(row.fields.len(), 2, "what nobody changes here is no field");
        }
        let wide = "\u{feff}id\tnaam\r\nx\tÉén\r\n".encode_utf16();
        let rows = read(&wide.clone().flat_map(u16::to_le_bytes).collect::<Vec<_>>()).unwrap();
        assert_eq!(rows[0].fields["naam"], "Één");
        assert_eq!(read(&wide.flat_map(u16::to_be_bytes).collect::<Vec<_>>()).unwrap().len(), 1);
        let rows = read(b"id;naam\nx;caf\xe9 \x80 5\n").unwrap();
        assert_eq!(rows[0].fields["naam"], "café € 5");
        assert_eq!(WINDOWS.chars().count(), 32);
        let rows = read("id;naam\nx;'=1+1\ny;'s avonds\n".as_bytes()).unwrap();
        assert_eq!((rows[0].fields["naam"].as_str(), rows[1].fields["naam"].as_str()), ("=1+1", "'s avonds"));
    }

    #[test]
    fn what_is_no_table_of_documents_is_told() {
        assert_eq!(read(b"naam;waardering\na;b\n").unwrap_err(), Unfit::NoId);
        assert_eq!(read(b"").unwrap_err(), Unfit::NoId);
        assert!(matches!(read(b"PK\x03\x04id;naam"), Err(Unfit::Torn(_))));
        assert_eq!(read(b"id;naam;Naam\n").unwrap_err(), Unfit::Twice("naam".into()));
    }
}
