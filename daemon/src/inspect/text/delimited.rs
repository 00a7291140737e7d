//! Values with separators between them (RFC 4180, and what spreadsheets make of it).

use super::{
    sink::Sink,
    span::{Kind, Spot},
};

/// Bytes at the start by which the separator is told.
const LOOKED_AT: usize = 4096;

/// Reads each value as a cell.
pub(super) fn read(text: &str, sink: &mut Sink) {
    // What Excel puts before the rest for itself.
    let (text, named) = match text.strip_prefix("sep=") {
        Some(rest) => (rest.split_once('\n').map_or("", |(_, rest)| rest), rest.chars().next()),
        None => (text, None),
    };
    let separator = named.unwrap_or_else(|| separator(text));
    let (mut row, mut column, mut value, mut is_quoted) = (1_u32, 1_u32, String::new(), false);
    let mut letters = text.chars().peekable();
    let mut put = |value: &mut String, row: u32, column: u32| {
        let goes_on =
            sink.put_trimmed(Kind::TableCell, &Spot::Cell { table: "1".to_owned(), row, column }, value);
        value.clear();
        goes_on
    };
    while let Some(letter) = letters.next() {
        let goes_on = match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                value.push('"');
                true
            }
            '"' if is_quoted || value.is_empty() => {
                is_quoted = !is_quoted;
                true
            }
            '\n' if !is_quoted => {
                let goes_on = put(&mut value, row, column);
                (row, column) = (row.saturating_add(1), 1);
                goes_on
            }
            letter if letter == separator && !is_quoted => {
                let goes_on = put(&mut value, row, column);
                column = column.saturating_add(1);
                goes_on
            }
            letter => {
                value.push(letter);
                true
            }
        };
        if !goes_on {
            return;
        }
    }
    put(&mut value, row, column);
}

/// What stands between the values: what the first lines have most of, outside quotation marks.
fn separator(text: &str) -> char {
    const KNOWN: [char; 4] = [';', ',', '\t', '|'];
    let (mut is_quoted, mut counts) = (false, [0_u32; 4]);
    for letter in text.chars().take(LOOKED_AT) {
        is_quoted ^= letter == '"';
        for (known, count) in KNOWN.iter().zip(&mut counts) {
            *count += u32::from(letter == *known && !is_quoted);
        }
    }
    let best = KNOWN.into_iter().zip(counts).rev().max_by_key(|(_, count)| *count);
    best.map_or(',', |(known, _)| known)
}
