//! HTML, as a browser shows it: blocks, headings, tables, and what is there and not shown.

mod entities;

use super::{
    sink::Sink,
    span::{Kind, Spot},
};

/// Deepest element that is kept in mind; what is deeper counts as what it stands in.
const DEEPEST: usize = 512;
/// Longest tag in which quotation marks count; pictures that stand in a tag are longer, and have no such sign in them.
const LONGEST: usize = 64 * 1024;

/// Reads a page, or the body of a message.
pub(super) fn read(html: &str, sink: &mut Sink) {
    read_as(html, Kind::Body, sink);
}

/// The same where running text is of another kind.
pub(super) fn read_as(html: &str, kind: Kind, sink: &mut Sink) {
    let mut page = Page { base: kind, ..Page::default() };
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        page.text(before);
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        // A sign that begins no tag is a letter.
        if !after.starts_with(|letter: char| letter.is_ascii_alphabetic() || "/!?".contains(letter)) {
            page.text("<");
            rest = after;
            continue;
        }
        let Some(end) = end_of_tag(after, &mut page.minds_quotes) else { break };
        let (tag, behind) = after.split_at_checked(end).unwrap_or((after, ""));
        rest = behind.get(1..).unwrap_or_default();
        if !sink.work(tag.len() + 16) || !page.tag(tag, sink) {
            return;
        }
        if let Some(raw) = page.raw.take() {
            rest = skip_raw(rest, raw);
        }
    }
    page.text(rest.split('<').next().unwrap_or_default());
    page.flush(sink);
}

/// Where the tag ends: at the first sign outside quotation marks.
///
/// A quotation mark that is never closed ends nothing for the rest of the page: else each would be looked for anew.
fn end_of_tag(tag: &str, minds_quotes: &mut bool) -> Option<usize> {
    let mut quote = None;
    let mut before = 0;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') if before == b'=' && *minds_quotes => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ if at > LONGEST => break,
            _ => {}
        }
        before = if byte.is_ascii_whitespace() { before } else { byte };
    }
    *minds_quotes = false;
    tag.find('>')
}

/// What stands behind the end of an element that holds no marks.
fn skip_raw<'h>(html: &'h str, name: &str) -> &'h str {
    let mut rest = html;
    while let Some((_, after)) = rest.split_once("</") {
        if after.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return after.split_once('>').map_or("", |(_, rest)| rest);
        }
        rest = after;
    }
    ""
}

/// An element that is open and means something.
struct Open {
    name: String,
    kind: Option<Kind>,
    is_table: bool,
}

struct Page {
    base: Kind,
    open: Vec<Open>,
    /// The paragraph so far.
    pieces: Vec<(Kind, String)>,
    paragraph: u32,
    tables: u32,
    /// Number, row and column of each table that is open.
    cells: Vec<(u32, u32, u32)>,
    is_preformatted: usize,
    /// Whether what stands in quotation marks can hold the end of a tag.
    minds_quotes: bool,
    /// An element that holds no marks was opened.
    raw: Option<&'static str>,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            base: Kind::Body,
            open: Vec::new(),
            pieces: Vec::new(),
            paragraph: 0,
            tables: 0,
            cells: Vec::new(),
            is_preformatted: 0,
            minds_quotes: true,
            raw: None,
        }
    }
}

impl Page {
    /// What text at this place is.
    fn kind(&self) -> Kind {
        let kinds = || self.open.iter().rev().filter_map(|open| open.kind);
        kinds().find(|kind| *kind == Kind::Hidden).or_else(|| kinds().next()).unwrap_or(self.base)
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let text = entities::resolved(text);
        let kind = self.kind();
        if self.pieces.last().is_none_or(|(known, _)| *known != kind) {
            self.pieces.push((kind, String::new()));
        }
        if self.is_preformatted > 0 {
            if let Some((_, piece)) = self.pieces.last_mut() {
                piece.push_str(&text);
            }
            return;
        }
        // White space in the source is one space, and none where there is one already.
        let before = self.pieces.iter().rev().find_map(|(_, piece)| piece.chars().next_back());
        let mut is_space = before.is_none_or(|letter| letter == ' ' || letter == '\n');
        let Some((_, piece)) = self.pieces.last_mut() else { return };
        for letter in text.chars() {
            if matches!(letter, ' ' | '\t' | '\n' | '\r' | '\x0c') {
                if !is_space {
                    piece.push(' ');
                }
                is_space = true;
            } else {
                piece.push(letter);
                is_space = false;
            }
        }
    }

    /// The paragraph ends.
    fn flush(&mut self, sink: &mut Sink) -> bool {
        let pieces = std::mem::take(&mut self.pieces);
        if pieces.iter().all(|(_, text)| text.trim().is_empty()) {
            return sink.goes_on();
        }
        self.paragraph = self.paragraph.saturating_add(1);
        let spot = match self.cells.last() {
            Some(&(table, row, column)) if row > 0 && column > 0 => {
                Spot::Cell { table: table.to_string(), row, column }
            }
            _ => Spot::Paragraph(self.paragraph),
        };
        let last = pieces.len() - 1;
        pieces.into_iter().enumerate().all(|(at, (kind, text))| {
            let text = if at == last { text.trim_end() } else { &text };
            if at == 0 { sink.put(kind, &spot, text.trim_start()) } else { sink.go_on(kind, &spot, text) }
        })
    }

    fn tag(&mut self, tag: &str, sink: &mut Sink) -> bool {
        let (is_end, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let length = tag.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b':').count();
        let (name, attributes) = tag.split_at_checked(length.min(32)).unwrap_or_default();
        let name = name.to_ascii_lowercase();
        let goes_on = !is_block(&name) || {
            let is_break = name == "br";
            if is_break {
                self.line_break();
                true
            } else {
                self.flush(sink)
            }
        };
        if is_end {
            self.close(&name);
        } else {
            self.begin(&name, attributes);
        }
        goes_on
    }

    fn line_break(&mut self) {
        let kind = self.kind();
        match self.pieces.last_mut() {
            Some((known, piece)) if *known == kind => piece.push('\n'),
            _ => self.pieces.push((kind, "\n".to_owned())),
        }
    }

    fn begin(&mut self, name: &str, attributes: &str) {
        if let Some(raw) =
            ["script", "style", "title", "template", "noscript"].into_iter().find(|raw| *raw == name)
        {
            self.raw = Some(raw);
            return;
        }
        match name {
            "pre" | "textarea" => self.is_preformatted += 1,
            "table" if self.cells.len() < DEEPEST => {
                self.tables += 1;
                self.cells.push((self.tables, 0, 0));
            }
            "tr" => {
                if let Some((_, row, column)) = self.cells.last_mut() {
                    (*row, *column) = (row.saturating_add(1), 0);
                }
            }
            "td" | "th" => {
                if let Some((_, row, column)) = self.cells.last_mut() {
                    (*row, *column) = ((*row).max(1), column.saturating_add(1));
                }
            }
            _ => {}
        }
        let lower = attributes.to_ascii_lowercase();
        let is_hidden = is_hidden(&lower);
        let kind = match name {
            _ if is_hidden => Some(Kind::Hidden),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                name.as_bytes().get(1).map(|digit| Kind::Heading(digit - b'0'))
            }
            "td" | "th" => Some(Kind::TableCell),
            "del" => Some(Kind::Deleted),
            "ins" => Some(Kind::Inserted),
            // What office programs write for the top and the bottom of a page.
            "div" if lower.contains("title=\"header\"") => Some(Kind::Header),
            "div" if lower.contains("title=\"footer\"") => Some(Kind::Footer),
            _ => None,
        };
        let is_void = is_void(name) || attributes.ends_with('/');
        let is_kept =
            kind.is_some() || is_hidden || matches!(name, "table" | "div" | "span" | "p" | "section");
        if !is_void && is_kept && self.open.len() < DEEPEST {
            self.open.push(Open { name: name.to_owned(), kind, is_table: name == "table" });
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "pre" | "textarea" => self.is_preformatted = self.is_preformatted.saturating_sub(1),
            "table" => {
                self.cells.pop();
                while self.open.pop().is_some_and(|open| !open.is_table) {}
                return;
            }
            _ => {}
        }
        // Only within the table that is open: a stray end does not end what is around it.
        let begin = self.open.iter().rposition(|open| open.is_table).map_or(0, |at| at + 1);
        let found = self.open.get(begin..).and_then(|open| open.iter().rposition(|open| open.name == name));
        if let Some(at) = found {
            self.open.truncate(begin + at);
        }
    }
}

fn is_hidden(attributes: &str) -> bool {
    let compact: String = attributes.chars().filter(|letter| !letter.is_whitespace()).collect();
    compact.contains("display:none")
        || compact.contains("mso-hide:all")
        || attributes.split_ascii_whitespace().any(|word| word == "hidden" || word.starts_with("hidden="))
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "br" | "hr"
            | "img"
            | "meta"
            | "link"
            | "input"
            | "area"
            | "base"
            | "col"
            | "embed"
            | "source"
            | "wbr"
    )
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "br"
            | "tr"
            | "td"
            | "th"
            | "li"
            | "table"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "nav"
            | "main"
            | "aside"
            | "blockquote"
            | "pre"
            | "body"
            | "html"
            | "head"
            | "form"
            | "fieldset"
            | "caption"
            | "figure"
            | "figcaption"
            | "address"
            | "option"
            | "textarea"
            | "legend"
            | "summary"
            | "details"
            | "tbody"
            | "thead"
            | "tfoot"
            | "center"
            | "button"
    )
}
