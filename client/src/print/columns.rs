//! Quiet tables: no boxes, two spaces between columns, the last column as wide as is left.
//!
//! The widths are taken from the first page of rows, so that a list of a million rows can be
//! printed while it arrives. A later cell that is wider pushes its own row aside and loses nothing.

use super::{Look, Tone, wrap};

/// One cell: text that is safe to show, and what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    text: String,
    tone: Tone,
}

impl Cell {
    /// Makes a plain cell.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), tone: Tone::Plain }
    }

    /// Makes a cell with a tone.
    pub(crate) fn toned(tone: Tone, text: impl Into<String>) -> Self {
        Self { text: text.into(), tone }
    }
}

/// One row: cells side by side, and in the last column any number of lines below each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
    pub(crate) last: Vec<Cell>,
}

/// A table that is printed page by page.
#[derive(Debug)]
pub(crate) struct Columns {
    headings: Vec<&'static str>,
    widths: Option<Vec<usize>>,
}

impl Columns {
    /// Starts a table with these headings; the last one is that of the last column.
    pub(crate) fn new(headings: &[&'static str]) -> Self {
        Self { headings: headings.to_vec(), widths: None }
    }

    /// Returns one page of rows as text, after the headings if it is the first.
    pub(crate) fn page(&mut self, look: &Look, rows: &[Row]) -> String {
        let mut page = String::new();
        let headings = match &self.widths {
            Some(_) => None,
            None => self.headings.split_last(),
        };
        let widths = self.widths.get_or_insert_with(|| {
            let fixed = self.headings.len().saturating_sub(1);
            let mut widths: Vec<_> =
                self.headings.iter().take(fixed).map(|heading| wrap::width(heading)).collect();
            for row in rows {
                for (width, cell) in widths.iter_mut().zip(&row.cells) {
                    *width = wrap::width(&cell.text).max(*width);
                }
            }
            widths
        });
        if let Some((last, others)) = headings {
            let cells = others.iter().map(|heading| Cell::toned(Tone::Quiet, *heading)).collect();
            add_row(&mut page, look, widths, &Row { cells, last: vec![Cell::toned(Tone::Quiet, *last)] });
        }
        for row in rows {
            add_row(&mut page, look, widths, row);
        }
        page
    }
}

fn add_row(page: &mut String, look: &Look, widths: &[usize], row: &Row) {
    for (cell, width) in row.cells.iter().zip(widths) {
        page.push_str(&look.tone(cell.tone, &cell.text));
        page.push_str(&" ".repeat(2 + width.saturating_sub(wrap::width(&cell.text))));
    }
    let margin: usize = widths.iter().map(|width| width + 2).sum();
    let room = look.width.map(|width| width.saturating_sub(margin));
    let mut first = true;
    for cell in &row.last {
        for line in wrap::lines(&cell.text, room) {
            if !first {
                page.push_str(&" ".repeat(margin));
            }
            first = false;
            page.push_str(&look.tone(cell.tone, &line));
            page.push('\n');
        }
    }
    if first {
        page.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Lang;
    use crate::specimen::look;

    fn row(first: &str, last: &[&str]) -> Row {
        Row { cells: vec![Cell::new(first)], last: last.iter().copied().map(Cell::new).collect() }
    }

    #[test]
    fn the_first_page_sets_the_widths() {
        let mut columns = Columns::new(&["Status", "Pad"]);
        let first = columns.page(&look(Lang::Nl), &[row("Weg", &["/a"]), row("Geregeld", &["/b"])]);
        assert_eq!(first, "Status    Pad\nWeg       /a\nGeregeld  /b\n");
        let second = columns.page(&look(Lang::Nl), &[row("Vraagt besluit", &["/c"]), row("Weg", &["/d"])]);
        assert_eq!(second, "Vraagt besluit  /c\nWeg       /d\n");
    }

    #[test]
    fn the_last_column_wraps_on_a_terminal_only() {
        let path = "/werk/een map/een heel lange naam.docx";
        let mut narrow = look(Lang::Nl);
        narrow.width = Some(30);
        let wrapped = Columns::new(&["Status", "Pad"]).page(&narrow, &[row("Weg", &[path])]);
        assert_eq!(wrapped, "Status  Pad\nWeg     /werk/een map/een heel\n        lange naam.docx\n");
        let whole = Columns::new(&["Status", "Pad"]).page(&look(Lang::Nl), &[row("Weg", &[path])]);
        assert_eq!(whole, format!("Status  Pad\nWeg     {path}\n"));
    }
}
