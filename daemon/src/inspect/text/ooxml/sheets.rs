//! SpreadsheetML: sheets, their cells as they are shown, comments, headers and footers.

use super::{Links, Parts, Sink, Step, walk};
use crate::inspect::text::{
    numbers,
    span::{Ending, Kind, Spot},
};

/// A sheet as the workbook has it.
struct Sheet {
    name: String,
    id: String,
    is_hidden: bool,
}

/// Reads the sheets in the order of their tabs.
pub(super) fn read(parts: &mut Parts<'_>, main: &str, links: &Links, sink: &mut Sink) {
    let Some(workbook) = parts.read(main, sink) else { return sink.end(Ending::Broken) };
    let (mut sheets, mut is_1904) = (Vec::new(), false);
    walk(&workbook, sink, |step, sink| {
        if let Step::Open(name, element) = step {
            match name {
                "sheet" if sheets.len() < 10_000 => {
                    sheets.push(Sheet {
                        name: element.get("name").unwrap_or_default(),
                        id: element.get("id").unwrap_or_default(),
                        is_hidden: element.get("state").is_some_and(|state| state != "visible"),
                    });
                }
                "workbookPr" => is_1904 = element.get("date1904").is_some_and(|on| on == "1" || on == "true"),
                _ => {}
            }
        }
        sink.goes_on()
    });
    let strings = links.first("sharedStrings").map(|name| strings(parts, &name, sink)).unwrap_or_default();
    let dates = links.first("styles").map(|name| dates(parts, &name, sink)).unwrap_or_default();
    let by_id = links.by_id();
    for sheet in &sheets {
        let Some(name) = by_id.get(sheet.id.as_str()).filter(|_| sink.goes_on()) else { continue };
        let part = Spot::Part(sheet.name.clone());
        sink.put(if sheet.is_hidden { Kind::Hidden } else { Kind::SheetName }, &part, &sheet.name);
        let Some(bytes) = parts.read(name, sink) else { continue };
        cells(&bytes, sheet, &strings, &dates, is_1904, sink);
        let links = Links::of(parts, name, sink);
        for comments in links.all("comments") {
            if let Some(bytes) = parts.read(comments, sink) {
                remarks(&bytes, sheet, sink);
            }
        }
    }
}

/// The texts that cells share, one after another, and where each ends: one piece of memory for all.
#[derive(Default)]
struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    fn get(&self, number: usize) -> &str {
        let begin = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(number).and_then(|end| self.text.get(begin..*end)).unwrap_or_default()
    }
}

fn strings(parts: &mut Parts<'_>, name: &str, sink: &mut Sink) -> Strings {
    let mut strings = Strings::default();
    let Some(bytes) = parts.read(name, sink) else { return strings };
    // How it sounds is no text of the cell.
    let (mut path, mut texts, mut sounds) = (Vec::new(), 0_usize, 0_usize);
    walk(&bytes, sink, |step, sink| {
        match step {
            Step::Open(name, _) => {
                let is = match name {
                    "t" => 't',
                    "rPh" => 'r',
                    "si" => 's',
                    _ => ' ',
                };
                texts += usize::from(is == 't');
                sounds += usize::from(is == 'r');
                path.push(is);
            }
            Step::Text(text) if texts > 0 && sounds == 0 => strings.text.push_str(text),
            Step::Text(_) => {}
            Step::Close => match path.pop() {
                Some('t') => texts -= 1,
                Some('r') => sounds -= 1,
                Some('s') => strings.ends.push(strings.text.len()),
                _ => {}
            },
        }
        sink.goes_on()
    });
    strings
}

/// Which formats of cells are those of dates.
fn dates(parts: &mut Parts<'_>, name: &str, sink: &mut Sink) -> Vec<numbers::Shown> {
    let (mut made_up, mut formats) = (std::collections::HashMap::new(), Vec::new());
    let Some(bytes) = parts.read(name, sink) else { return formats };
    let (mut depth, mut within) = (0_usize, None);
    walk(&bytes, sink, |step, sink| {
        match step {
            Step::Open(name, element) => {
                depth += 1;
                match name {
                    "numFmt" => {
                        if let (Some(id), Some(code)) =
                            (element.number("numFmtId"), element.get("formatCode"))
                        {
                            made_up.insert(id, numbers::Shown::of_code(&code));
                        }
                    }
                    "cellXfs" => within = Some(depth),
                    "xf" if within.is_some() && formats.len() < 100_000 => {
                        let id = element.number("numFmtId").unwrap_or(0);
                        formats
                            .push(made_up.get(&id).copied().unwrap_or_else(|| numbers::Shown::of_number(id)));
                    }
                    _ => {}
                }
            }
            Step::Text(_) => {}
            Step::Close => {
                if within == Some(depth) {
                    within = None;
                }
                depth = depth.saturating_sub(1);
            }
        }
        sink.goes_on()
    });
    formats
}

#[derive(Default)]
struct Cell {
    row: u32,
    column: u32,
    kind: String,
    style: usize,
    value: String,
}

fn cells(
    bytes: &[u8],
    sheet: &Sheet,
    strings: &Strings,
    dates: &[numbers::Shown],
    is_1904: bool,
    sink: &mut Sink,
) {
    let mut cell = Cell::default();
    let (mut path, mut takes, mut is_header) = (Vec::new(), 0_usize, None);
    let mut marks = Vec::new();
    let mut is_row_hidden = false;
    walk(bytes, sink, |step, sink| {
        match step {
            Step::Open(name, element) => {
                let mut is = ' ';
                match name {
                    "row" => {
                        cell.row = element.number("r").unwrap_or(cell.row.saturating_add(1));
                        cell.column = 0;
                        is_row_hidden = element.get("hidden").is_some_and(|on| on == "1" || on == "true");
                    }
                    "c" => {
                        let reference = element.get("r").and_then(|reference| place(&reference));
                        (cell.column, cell.row) =
                            reference.unwrap_or((cell.column.saturating_add(1), cell.row));
                        cell.kind = element.get("t").unwrap_or_default();
                        cell.style =
                            element.number("s").and_then(|style| usize::try_from(style).ok()).unwrap_or(0);
                        cell.value.clear();
                        is = 'c';
                    }
                    "v" | "t" => {
                        takes += 1;
                        is = 'v';
                    }
                    "oddHeader" | "evenHeader" | "oddFooter" | "evenFooter" | "firstHeader"
                    | "firstFooter" => {
                        let kind = match name {
                            "firstHeader" => Kind::FirstPageHeader,
                            "firstFooter" => Kind::FirstPageFooter,
                            "oddHeader" | "evenHeader" => Kind::Header,
                            _ => Kind::Footer,
                        };
                        is_header = Some(kind);
                        cell.value.clear();
                        takes += 1;
                        is = 'h';
                    }
                    _ => {}
                }
                path.push(is);
            }
            Step::Text(text) => {
                if takes > 0 && cell.value.len() <= sink.room() {
                    cell.value.push_str(text);
                }
            }
            Step::Close => match path.pop() {
                Some('v') => takes -= 1,
                Some('h') => {
                    takes -= 1;
                    if let Some(kind) = is_header.take() {
                        marks.push((kind, std::mem::take(&mut cell.value)));
                    }
                }
                Some('c') => {
                    let spot = Spot::Cell { table: sheet.name.clone(), row: cell.row, column: cell.column };
                    let format = dates.get(cell.style).copied().unwrap_or_default();
                    let kind = if sheet.is_hidden || is_row_hidden { Kind::Hidden } else { Kind::TableCell };
                    let shown = match cell.kind.as_str() {
                        "s" => strings.get(cell.value.trim().parse().unwrap_or(usize::MAX)).into(),
                        "str" | "inlineStr" | "e" => cell.value.as_str().into(),
                        "b" => (if cell.value.trim() == "1" { "TRUE" } else { "FALSE" }).into(),
                        _ => numbers::shown(&cell.value, format, is_1904),
                    };
                    return sink.put_trimmed(kind, &spot, &shown);
                }
                _ => {}
            },
        }
        sink.goes_on()
    });
    for (kind, text) in marks {
        let text = numbers::header(&text);
        sink.put_trimmed(kind, &Spot::Part(sheet.name.clone()), &text);
    }
}

/// `B12` as column and row.
fn place(reference: &str) -> Option<(u32, u32)> {
    let at = reference.find(|letter: char| letter.is_ascii_digit())?;
    let (letters, digits) = reference.split_at_checked(at)?;
    let column = letters.bytes().try_fold(0_u32, |sum, letter| {
        let digit = u32::from(letter.to_ascii_uppercase().checked_sub(b'A')?) + 1;
        sum.checked_mul(26)?.checked_add(digit)
    })?;
    Some((column, digits.parse().ok()?))
}

/// The comments of a sheet.
fn remarks(bytes: &[u8], sheet: &Sheet, sink: &mut Sink) {
    let (mut path, mut texts, mut value, mut spot) = (Vec::new(), 0_usize, String::new(), Spot::Whole);
    walk(bytes, sink, |step, sink| {
        match step {
            Step::Open(name, element) => {
                if name == "comment" {
                    value.clear();
                    let (column, row) =
                        element.get("ref").and_then(|reference| place(&reference)).unwrap_or_default();
                    spot = Spot::Cell { table: sheet.name.clone(), row, column };
                }
                texts += usize::from(name == "t");
                path.push(match name {
                    "t" => 't',
                    "comment" => 'c',
                    _ => ' ',
                });
            }
            Step::Text(text) if texts > 0 && value.len() <= sink.room() => value.push_str(text),
            Step::Text(_) => {}
            Step::Close => match path.pop() {
                Some('t') => texts -= 1,
                Some('c') => return sink.put_trimmed(Kind::Comment, &spot, &value),
                _ => {}
            },
        }
        sink.goes_on()
    });
}
