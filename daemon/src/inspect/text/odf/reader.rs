//! One walk for all of OpenDocument: its kinds share their elements.

use std::collections::{HashMap, HashSet};

use crate::inspect::text::{
    sink::Sink,
    span::{Kind, Spot},
    story::Story,
    xml::{Element, Step, walk},
};

/// What closing an element undoes.
enum Was {
    Paragraph,
    /// A kind of text that holds within it.
    Kind,
    /// A text of another story in the middle of a paragraph.
    Aside,
    Span,
    Skipped,
    Deletion,
    Sheet,
    Row,
    Cell,
    Table,
    Slide,
    Nothing,
}

/// A sheet, and where in it the reading is.
#[derive(Default)]
struct Sheet {
    name: String,
    row: u32,
    rows: u32,
    column: u32,
    columns: u32,
}

#[derive(Default)]
pub(super) struct Reader {
    story: Story,
    path: Vec<Was>,
    /// The kinds that hold here, inmost last.
    kinds: Vec<Kind>,
    /// Whether each span that is open is hidden.
    spans: Vec<bool>,
    skipped: usize,
    /// Styles of which text is not shown, levels of headings by style.
    hidden: HashSet<String>,
    levels: HashMap<String, u8>,
    style: String,
    /// Tracked changes: what was taken out, and what was put in, by their identifiers.
    deleted: HashMap<String, String>,
    inserted: HashSet<String>,
    region: String,
    is_deletion: bool,
    open_insertions: usize,
    sheet: Option<Sheet>,
    slide: u32,
    /// Comments and notes in the middle of a paragraph: where they belong once it ended.
    is_spreadsheet: bool,
    /// Footers come last.
    footers: Vec<(Kind, String)>,
}

impl Reader {
    /// Reads a part.
    pub(super) fn see(&mut self, bytes: &[u8], sink: &mut Sink) {
        walk(bytes, sink, |step, sink| match step {
            Step::Open(name, element) => {
                let was = self.open(name, &element, sink);
                self.path.push(was);
                sink.goes_on()
            }
            Step::Text(text) => {
                self.text(text, sink);
                sink.goes_on()
            }
            Step::Close => self.end(sink),
        });
        while self.story.is_open() && self.end_paragraph(sink) {}
        self.path.clear();
        self.kinds.clear();
        self.skipped = 0;
    }

    /// Puts down what stands at the bottom of pages.
    pub(super) fn close(&mut self, sink: &mut Sink) {
        for (kind, text) in std::mem::take(&mut self.footers) {
            sink.put_trimmed(kind, &Spot::Whole, &text);
        }
    }

    fn base(&self) -> Kind {
        self.kinds.last().copied().unwrap_or(Kind::Body)
    }

    /// White space as it reads: one space, and none at the start.
    fn text(&mut self, text: &str, sink: &mut Sink) {
        if self.skipped > 0 {
            return;
        }
        if self.is_deletion {
            if let Some(known) = self.deleted.get_mut(&self.region).filter(|known| known.len() < sink.room())
            {
                known.push_str(text);
            }
            return;
        }
        let kind = if self.spans.last().copied().unwrap_or(false) {
            Some(Kind::Hidden)
        } else {
            (self.open_insertions > 0).then_some(Kind::Inserted)
        };
        if text.contains(['\n', '\r', '\t']) || text.contains("  ") {
            let mut out = String::with_capacity(text.len());
            for letter in text.chars() {
                let is_space = matches!(letter, ' ' | '\n' | '\r' | '\t');
                if !is_space {
                    out.push(letter);
                } else if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            return self.story.text(kind, &out, sink);
        }
        self.story.text(kind, text, sink);
    }

    fn literal(&mut self, text: &str, sink: &mut Sink) {
        if self.skipped == 0 && !self.is_deletion {
            let kind = (self.open_insertions > 0).then_some(Kind::Inserted);
            self.story.text(kind, text, sink);
        }
    }

    fn kind(&mut self, kind: Kind) -> Was {
        self.kinds.push(kind);
        Was::Kind
    }

    fn open(&mut self, name: &str, element: &Element<'_>, sink: &mut Sink) -> Was {
        if self.skipped > 0 {
            self.skipped += 1;
            return Was::Skipped;
        }
        match name {
            "p" | "h" => return self.begin_paragraph(name, element),
            // What is no text: sources of fields and scripts, who made a remark and when, alternatives, indexes of marks.
            "meta"
            | "scripts"
            | "font-face-decls"
            | "creator"
            | "date"
            | "creator-initials"
            | "event-listeners"
            | "forms"
            | "sequence-decls"
            | "variable-decls"
            | "user-field-decls"
            | "note-citation"
            | "binary-data"
            | "tracked-changes-none"
            | "desc"
            | "date-time-decl"
            | "settings" => {
                self.skipped += 1;
                return Was::Skipped;
            }
            "style" => {
                self.style = element.get("name").unwrap_or_default();
                let parent = element.get("parent-style-name").unwrap_or_default();
                let level =
                    element.number("default-outline-level").and_then(|level| u8::try_from(level).ok());
                let level = level.filter(|level| *level > 0).or_else(|| self.levels.get(&parent).copied());
                if let Some(level) = level {
                    self.levels.insert(self.style.clone(), level);
                }
                if self.hidden.contains(&parent) {
                    self.hidden.insert(self.style.clone());
                }
            }
            "text-properties" if element.get("display").is_some_and(|display| display == "none") => {
                self.hidden.insert(self.style.clone());
            }
            "header" | "header-left" => return self.kind(Kind::Header),
            "header-first" => return self.kind(Kind::FirstPageHeader),
            "footer" | "footer-left" => return self.kind(Kind::Footer),
            "footer-first" => return self.kind(Kind::FirstPageFooter),
            "notes" => return self.kind(Kind::SpeakerNote),
            "annotation" => {
                self.kinds.push(Kind::Comment);
                return Was::Aside;
            }
            "note-body" => {
                self.kinds.push(Kind::Note);
                return Was::Aside;
            }
            "span" => {
                let style = element.get("style-name").unwrap_or_default();
                let is_hidden = self.spans.last().copied().unwrap_or(false) || self.hidden.contains(&style);
                self.spans.push(is_hidden);
                return Was::Span;
            }
            "s" => {
                let count = element.number("c").unwrap_or(1).clamp(1, 100);
                for _ in 0..count {
                    self.literal(" ", sink);
                }
            }
            "tab" => self.literal("\t", sink),
            "line-break" => self.literal("\n", sink),
            "soft-page-break" => {}
            "hidden-text" => {
                if let Some(text) = element.get("string-value") {
                    self.story.text(Some(Kind::Hidden), &text, sink);
                }
            }
            "changed-region" => self.region = element.get("id").unwrap_or_default(),
            "deletion" => {
                self.is_deletion = true;
                self.deleted.insert(self.region.clone(), String::new());
                return Was::Deletion;
            }
            "insertion" => {
                self.inserted.insert(self.region.clone());
            }
            "change" => {
                if let Some(text) = element.get("change-id").and_then(|id| self.deleted.remove(&id)) {
                    self.deletion(&text, sink);
                }
            }
            "change-start" if element.get("change-id").is_some_and(|id| self.inserted.contains(&id)) => {
                self.open_insertions += 1;
            }
            "change-end" if element.get("change-id").is_some_and(|id| self.inserted.contains(&id)) => {
                self.open_insertions = self.open_insertions.saturating_sub(1);
            }
            "spreadsheet" => self.is_spreadsheet = true,
            "page" => return self.begin_slide(element),
            "frame" | "custom-shape" => match element.exactly("presentation:class").as_deref() {
                Some("title") if self.base() == Kind::Body => return self.kind(Kind::SlideTitle),
                Some("footer") => return self.kind(Kind::Footer),
                Some("header") => return self.kind(Kind::Header),
                Some("date-time" | "page-number") => {
                    self.skipped += 1;
                    return Was::Skipped;
                }
                _ => {}
            },
            "table" if self.is_spreadsheet && self.sheet.is_none() => {
                let name = element.exactly("table:name").unwrap_or_default();
                sink.put(Kind::SheetName, &Spot::Part(name.clone()), &name);
                self.sheet = Some(Sheet { name, ..Sheet::default() });
                return Was::Sheet;
            }
            "table" if element.exactly("table:name").is_some() || !self.is_spreadsheet => {
                self.story.begin_table();
                return Was::Table;
            }
            "table-row" => return self.begin_row(element),
            "table-cell" | "covered-table-cell" => return self.begin_cell(element),
            _ => {}
        }
        Was::Nothing
    }

    fn begin_paragraph(&mut self, name: &str, element: &Element<'_>) -> Was {
        if self.is_deletion {
            if let Some(known) = self.deleted.get_mut(&self.region).filter(|known| !known.is_empty()) {
                known.push('\n');
            }
            return Was::Nothing;
        }
        self.story.begin();
        let style = element.get("style-name").unwrap_or_default();
        if name == "h" {
            let level = element.number("outline-level").and_then(|level| u8::try_from(level).ok());
            self.story.heading(level.unwrap_or(1));
        } else if style == "Title" {
            self.story.heading(1);
        }
        self.spans.push(self.hidden.contains(&style));
        Was::Paragraph
    }

    fn begin_slide(&mut self, element: &Element<'_>) -> Was {
        self.slide = self.slide.saturating_add(1);
        self.story.spot = Some(Spot::Slide(self.slide));
        if element.get("visibility").as_deref() == Some("hidden") {
            self.kinds.push(Kind::Hidden);
            return Was::Kind;
        }
        Was::Slide
    }

    fn begin_row(&mut self, element: &Element<'_>) -> Was {
        match &mut self.sheet {
            Some(sheet) => {
                sheet.row = sheet.row.saturating_add(sheet.rows.max(u32::from(sheet.row == 0)));
                sheet.rows = element.number("number-rows-repeated").unwrap_or(1).max(1);
                (sheet.column, sheet.columns) = (0, 0);
                Was::Row
            }
            None => {
                self.story.next_row();
                Was::Nothing
            }
        }
    }

    fn begin_cell(&mut self, element: &Element<'_>) -> Was {
        let Some(sheet) = &mut self.sheet else {
            self.story.next_cell();
            return Was::Nothing;
        };
        sheet.column = sheet.column.saturating_add(sheet.columns.max(u32::from(sheet.column == 0)));
        sheet.columns = element.number("number-columns-repeated").unwrap_or(1).max(1);
        self.story.spot =
            Some(Spot::Cell { table: sheet.name.clone(), row: sheet.row, column: sheet.column });
        self.kinds.push(Kind::TableCell);
        Was::Cell
    }

    /// What was taken out: in the middle of a paragraph, or as paragraphs of its own.
    fn deletion(&mut self, text: &str, sink: &mut Sink) {
        if self.story.is_open() {
            return self.story.text(Some(Kind::Deleted), text, sink);
        }
        self.story.begin();
        self.story.text(Some(Kind::Deleted), text, sink);
        self.story.end(Kind::Body, sink);
    }

    fn end_paragraph(&mut self, sink: &mut Sink) -> bool {
        let base = self.base();
        if matches!(base, Kind::Footer | Kind::FirstPageFooter) && self.slide == 0 {
            let footers = &mut self.footers;
            let text = self.story.take();
            if footers.len() < 1000 && !text.trim().is_empty() {
                footers.push((base, text));
            }
            return sink.goes_on();
        }
        self.story.end(base, sink)
    }

    fn end(&mut self, sink: &mut Sink) -> bool {
        match self.path.pop() {
            None => return false,
            Some(Was::Paragraph) => {
                self.spans.pop();
                return self.end_paragraph(sink);
            }
            Some(Was::Kind | Was::Aside) => drop(self.kinds.pop()),
            Some(Was::Span) => drop(self.spans.pop()),
            Some(Was::Skipped) => self.skipped = self.skipped.saturating_sub(1),
            Some(Was::Deletion) => self.is_deletion = false,
            Some(Was::Sheet) => {
                self.sheet = None;
                self.story.spot = None;
            }
            Some(Was::Cell) => {
                self.kinds.pop();
                self.story.spot = None;
            }
            Some(Was::Table) => self.story.end_table(),
            Some(Was::Row | Was::Slide | Was::Nothing) => {}
        }
        sink.goes_on()
    }
}
