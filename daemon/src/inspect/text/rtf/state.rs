//! What holds at a place in the file: where text goes, and what it is.

use std::collections::HashMap;

use super::{Kind, Sink, Story, letters, page_of};

/// Most groups in one another.
const DEEPEST: usize = 2000;

/// Where text goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Destination {
    Text(Kind),
    Fonts,
    Styles,
    /// Nowhere.
    Skipped,
}

#[derive(Clone)]
struct Group {
    destination: Destination,
    is_hidden: bool,
    is_deleted: bool,
    is_inserted: bool,
    /// Letters that follow a letter in Unicode, for programs that do not know it.
    skips: usize,
    page: u16,
    /// The group began a story of its own within a paragraph.
    has_story: bool,
    /// What follows may be passed over.
    is_optional: bool,
    heading: Option<u8>,
}

pub(super) struct Reader {
    groups: Vec<Group>,
    now: Group,
    story: Story,
    fonts: HashMap<i32, u16>,
    font: i32,
    styles: HashMap<i32, u8>,
    style: (i32, String),
    page: u16,
    /// Letters still to be passed over.
    skipping: usize,
    /// Bytes of a code page that were not yet read, and half a letter in UTF-16.
    held: Vec<u8>,
    half: Option<u16>,
    is_in_row: bool,
    footers: Vec<(Kind, String)>,
}

impl Default for Reader {
    fn default() -> Self {
        let now = Group {
            destination: Destination::Text(Kind::Body),
            is_hidden: false,
            is_deleted: false,
            is_inserted: false,
            skips: 1,
            page: 1252,
            has_story: false,
            is_optional: false,
            heading: None,
        };
        Self {
            groups: Vec::new(),
            now,
            story: Story::default(),
            fonts: HashMap::new(),
            font: 0,
            styles: HashMap::new(),
            style: (0, String::new()),
            page: 1252,
            skipping: 0,
            held: Vec::new(),
            half: None,
            is_in_row: false,
            footers: Vec::new(),
        }
    }
}

impl Reader {
    pub(super) fn is_open(&self) -> bool {
        !self.groups.is_empty()
    }

    pub(super) fn open(&mut self, sink: &mut Sink) -> bool {
        self.flush(sink);
        self.groups.push(self.now.clone());
        (self.now.has_story, self.now.is_optional) = (false, false);
        self.groups.len() < DEEPEST
    }

    pub(super) fn close(&mut self, sink: &mut Sink) {
        self.flush(sink);
        self.skipping = 0;
        if self.now.destination == Destination::Styles {
            self.end_style();
        }
        if self.now.has_story {
            self.end_story(sink);
        }
        if let Some(before) = self.groups.pop() {
            self.now = before;
        }
    }

    pub(super) fn finish(&mut self, sink: &mut Sink) {
        self.flush(sink);
        while self.story.is_open() && self.story.end(Kind::Body, sink) {}
        for (kind, text) in std::mem::take(&mut self.footers) {
            sink.put_trimmed(kind, &super::super::span::Spot::Whole, &text);
        }
    }

    pub(super) fn is_optional(&mut self) {
        self.now.is_optional = true;
    }

    /// Bytes in the letters that hold here.
    pub(super) fn bytes(&mut self, bytes: &[u8], sink: &mut Sink) {
        let passed = self.skipping.min(bytes.len());
        self.skipping -= passed;
        let bytes = bytes.get(passed..).unwrap_or_default();
        match self.now.destination {
            Destination::Text(_) if self.held.len() <= sink.room() => self.held.extend_from_slice(bytes),
            Destination::Styles if self.style.1.len() < 256 => {
                self.style.1.push_str(&letters::western(bytes))
            }
            _ => {}
        }
    }

    fn flush(&mut self, sink: &mut Sink) {
        if !self.held.is_empty() {
            let held = std::mem::take(&mut self.held);
            let text = letters::code_page(self.now.page, &held).unwrap_or_else(|| letters::western(&held));
            self.put(&text, sink);
        }
    }

    /// Letters that are known.
    pub(super) fn text(&mut self, text: &str, sink: &mut Sink) {
        self.flush(sink);
        if self.skipping > 0 {
            self.skipping -= 1;
            return;
        }
        self.put(text, sink);
    }

    fn put(&mut self, text: &str, sink: &mut Sink) {
        if !matches!(self.now.destination, Destination::Text(_)) {
            return;
        }
        if !self.story.is_open() {
            self.story.begin();
        }
        if let Some(level) = self.now.heading {
            self.story.heading(level);
        }
        let now = &self.now;
        let kind = match (now.is_deleted, now.is_hidden, now.is_inserted) {
            (true, ..) => Some(Kind::Deleted),
            (_, true, _) => Some(Kind::Hidden),
            (.., true) => Some(Kind::Inserted),
            _ => None,
        };
        self.story.text(kind, text, sink);
    }

    /// The paragraph ends.
    fn paragraph(&mut self, sink: &mut Sink) {
        self.flush(sink);
        let Destination::Text(base) = self.now.destination else { return };
        if matches!(base, Kind::Footer | Kind::FirstPageFooter) {
            let text = self.story.take();
            if self.footers.len() < 1000 && !text.trim().is_empty() {
                self.footers.push((base, text));
            }
        } else if self.story.is_open() {
            self.story.end(base, sink);
        } else {
            self.story.begin();
            self.story.end(base, sink);
        }
        if self.now.has_story {
            self.story.begin();
        }
    }

    fn begin_story(&mut self, kind: Kind, sink: &mut Sink) {
        self.flush(sink);
        self.now.destination = Destination::Text(kind);
        (self.now.has_story, self.now.is_optional, self.now.heading) = (true, false, None);
        self.story.begin();
    }

    fn end_story(&mut self, sink: &mut Sink) {
        let Destination::Text(base) = self.now.destination else { return };
        if matches!(base, Kind::Footer | Kind::FirstPageFooter) {
            let text = self.story.take();
            if self.footers.len() < 1000 && !text.trim().is_empty() {
                self.footers.push((base, text));
            }
        } else {
            self.story.end(base, sink);
        }
    }

    /// A style's name ends: headings are known by it.
    fn end_style(&mut self) {
        let (number, name) = std::mem::take(&mut self.style);
        let name = name.trim().trim_end_matches(';').to_lowercase();
        let level =
            ["heading ", "kop ", "überschrift ", "titre "].iter().find_map(|known| name.strip_prefix(known));
        let level = level.and_then(|level| level.trim().parse().ok()).filter(|level| (1..=9).contains(level));
        if let Some(level) = level.or((name == "title" || name == "titel").then_some(1)) {
            self.styles.insert(number, level);
        }
    }

    /// A word of control.
    pub(super) fn word(&mut self, word: &str, value: Option<i32>, sink: &mut Sink) {
        let is_on = value != Some(0);
        match (self.now.destination, word) {
            (Destination::Fonts, "f") => self.font = value.unwrap_or(0),
            (Destination::Fonts, "fcharset") => {
                self.fonts.insert(self.font, page_of(value.unwrap_or(0)));
            }
            (Destination::Fonts, "cpg") => {
                self.fonts.insert(self.font, u16::try_from(value.unwrap_or(1252)).unwrap_or(1252));
            }
            (Destination::Styles, "s") => self.style.0 = value.unwrap_or(0),
            (Destination::Styles, "outlinelevel") => {
                if let Some(level) =
                    value.and_then(|level| u8::try_from(level + 1).ok()).filter(|level| *level <= 9)
                {
                    self.styles.insert(self.style.0, level);
                }
            }
            _ => self.in_text(word, value, is_on, sink),
        }
    }

    fn in_text(&mut self, word: &str, value: Option<i32>, is_on: bool, sink: &mut Sink) {
        let is_skipped = self.now.destination == Destination::Skipped;
        match word {
            "fonttbl" => self.now.destination = Destination::Fonts,
            "stylesheet" => self.now.destination = Destination::Styles,
            _ if is_skipped => {}
            "header" | "headerl" | "headerr" => self.begin_story(Kind::Header, sink),
            "headerf" => self.begin_story(Kind::FirstPageHeader, sink),
            "footer" | "footerl" | "footerr" => self.begin_story(Kind::Footer, sink),
            "footerf" => self.begin_story(Kind::FirstPageFooter, sink),
            "footnote" => self.begin_story(Kind::Note, sink),
            "annotation" => self.begin_story(Kind::Comment, sink),
            "shptxt" => self.begin_story(Kind::Body, sink),
            "info" | "pict" | "fldinst" | "colortbl" | "object" | "themedata" | "datastore" | "atnid"
            | "atnauthor" | "listtable" | "listoverridetable" | "pntext" | "nonshppict" | "revtbl"
            | "rsidtbl" | "generator" | "xe" | "tc" | "bkmkstart" | "bkmkend" | "listpicture"
            | "listtext" | "filetbl" | "sp" => {
                self.flush(sink);
                self.now.destination = Destination::Skipped;
            }
            "shpinst" | "fldrslt" | "objattph" | "ud" | "result" | "shp" | "shprslt" | "shppict" => {
                if word == "shprslt" {
                    self.now.destination = Destination::Skipped;
                }
                self.now.is_optional = false;
            }
            "ansicpg" => {
                self.page = u16::try_from(value.unwrap_or(1252)).unwrap_or(1252);
                self.now.page = self.page;
            }
            "uc" => self.now.skips = usize::try_from(value.unwrap_or(1)).unwrap_or(1).min(16),
            "u" => self.unicode(value.unwrap_or(0), sink),
            "f" => {
                self.flush(sink);
                self.now.page = self.fonts.get(&value.unwrap_or(0)).copied().unwrap_or(self.page);
            }
            "plain" => {
                self.flush(sink);
                (self.now.is_hidden, self.now.is_deleted, self.now.is_inserted) = (false, false, false);
                self.now.page = self.page;
            }
            "v" => {
                self.flush(sink);
                self.now.is_hidden = is_on;
            }
            "deleted" => {
                self.flush(sink);
                self.now.is_deleted = is_on;
            }
            "revised" => {
                self.flush(sink);
                self.now.is_inserted = is_on;
            }
            "pard" => {
                self.flush(sink);
                self.now.heading = None;
            }
            "s" => self.now.heading = value.and_then(|style| self.styles.get(&style)).copied(),
            "outlinelevel" => {
                let level = value.and_then(|level| u8::try_from(level + 1).ok());
                self.now.heading = level.filter(|level| *level <= 9).or(self.now.heading);
            }
            "intbl" => self.in_table(),
            "par" | "sect" | "page" => self.paragraph(sink),
            "cell" | "nestcell" => {
                self.in_table();
                self.paragraph(sink);
                self.story.next_cell();
            }
            "row" | "nestrow" => {
                self.story.end_table();
                self.is_in_row = false;
            }
            "tab" => self.text("\t", sink),
            "line" => self.text("\n", sink),
            "emdash" => self.text("—", sink),
            "endash" => self.text("–", sink),
            "lquote" => self.text("‘", sink),
            "rquote" => self.text("’", sink),
            "ldblquote" => self.text("“", sink),
            "rdblquote" => self.text("”", sink),
            "bullet" => self.text("•", sink),
            "emspace" | "enspace" | "qmspace" => self.text(" ", sink),
            _ if self.now.is_optional => self.now.destination = Destination::Skipped,
            _ => {}
        }
    }

    fn in_table(&mut self) {
        if !self.is_in_row {
            self.is_in_row = true;
            self.story.same_table();
            self.story.next_row();
            self.story.next_cell();
        }
    }

    fn unicode(&mut self, value: i32, sink: &mut Sink) {
        self.flush(sink);
        // Numbers above the half are written as negative ones.
        let unit = (value & 0xffff) as u16;
        let units = match self.half.take() {
            Some(half) => vec![half, unit],
            None if (0xd800..0xdc00).contains(&unit) => {
                self.half = Some(unit);
                Vec::new()
            }
            None => vec![unit],
        };
        for letter in char::decode_utf16(units) {
            self.put(letter.unwrap_or('\u{fffd}').encode_utf8(&mut [0; 4]), sink);
        }
        self.skipping = self.now.skips;
    }
}
