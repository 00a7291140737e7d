//! What a document says, in rows: where it stands, what it is, and the text.

use bronmerk_proto::v1::{TextSpan, text_span::Place};

use super::{
    Look, Tone,
    columns::{Cell, Columns, Row},
    escape::clean,
};
use crate::texts::{record as texts, saying};

/// Starts a table of pieces of text.
pub(crate) fn table(look: &Look) -> Columns {
    Columns::new(&[saying::place(look.lang), texts::what(look.lang), saying::text(look.lang)])
}

/// Returns a piece as a row of that table; each of its lines on a line.
pub(crate) fn row(look: &Look, span: &TextSpan) -> Row {
    let what = saying::kind(look.lang, span.kind(), span.heading_level);
    Row {
        cells: vec![Cell::toned(Tone::Quiet, place(look, span)), Cell::toned(Tone::Quiet, what)],
        last: span.text.trim().lines().map(|line| Cell::new(clean(line))).collect(),
    }
}

fn place(look: &Look, span: &TextSpan) -> String {
    let mut place: String = span.within.iter().map(|name| format!("{}: ", clean(name))).collect();
    match &span.place {
        None => {}
        Some(Place::Page(number)) => place.push_str(&saying::page(look.lang, *number)),
        Some(Place::Paragraph(number)) => place.push_str(&saying::paragraph(look.lang, *number)),
        Some(Place::Slide(number)) => place.push_str(&saying::slide(look.lang, *number)),
        Some(Place::Part(name)) => place.push_str(&clean(name)),
        Some(Place::Cell(cell)) => {
            let is_number = cell.table.bytes().all(|byte| byte.is_ascii_digit());
            let table =
                if is_number { saying::table(look.lang, &cell.table) } else { clean(&cell.table).into() };
            place.push_str(&format!("{table} {}{}", letters(cell.column), cell.row));
        }
    }
    place
}

/// The letters of a column, as spreadsheets have them: A to Z, AA and on.
fn letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        column -= 1;
        letters.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        column /= 26;
    }
    letters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::{TextCell, TextKind};

    use super::*;
    use crate::{language::Lang, specimen::look};

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        let names = [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")];
        for (column, name) in names {
            assert_eq!(letters(column), name);
        }
    }

    #[test]
    fn each_piece_says_what_it_is_and_where_it_stands() {
        let cell = TextCell { table: "Blad 1".into(), row: 3, column: 28 };
        let span = TextSpan {
            kind: TextKind::TableCell.into(),
            text: "10.000\u{1b}[2J".into(),
            within: vec!["bijlage.xlsx".into()],
            place: Some(Place::Cell(cell)),
            ..TextSpan::default()
        };
        let look = look(Lang::Nl);
        let page = table(&look).page(&look, &[row(&look, &span)]);
        assert!(page.contains("bijlage.xlsx: Blad 1 AB3  cel"), "{page}");
        assert!(page.contains("10.000\\u{1b}[2J"), "{page}");
        let heading =
            TextSpan { kind: TextKind::Heading.into(), heading_level: 2, text: "Besluit".into(), ..span };
        let page = table(&look).page(&look, &[row(&look, &heading)]);
        assert!(page.contains("kop 2"), "{page}");
    }
}
