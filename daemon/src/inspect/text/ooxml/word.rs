//! WordprocessingML: the parts of a letter or a report, in the order in which they are read.

use std::collections::HashMap;

use super::{Links, Parts, Sink, Step, walk};
use crate::inspect::text::{
    span::{Ending, Kind},
    story::Story,
};

/// Reads the headers, the text, its notes and comments, and the footers.
pub(super) fn read(parts: &mut Parts<'_>, main: &str, links: &Links, sink: &mut Sink) {
    let Some(document) = parts.read(main, sink) else { return sink.end(Ending::Broken) };
    let styles = links.first("styles").map(|name| Styles::of(parts, &name, sink)).unwrap_or_default();
    let references = references(&document, sink);
    let by_id = links.by_id();
    // Each part once, though several sections may refer to it.
    let mut seen: Vec<&str> = Vec::new();
    let mut of = |wanted: &[Kind]| {
        let found = references.iter().filter(|(kind, _)| wanted.contains(kind));
        let mut found: Vec<(Kind, &str)> =
            found.filter_map(|(kind, id)| Some((*kind, *by_id.get(id.as_str())?))).collect();
        found.sort_by_key(|(kind, _)| wanted.iter().position(|known| known == kind));
        found.retain(|(_, target)| {
            let is_new = seen.len() < 1000 && !seen.contains(target);
            seen.push(target);
            is_new
        });
        found
    };
    let headers = of(&[Kind::FirstPageHeader, Kind::Header]);
    let footers = of(&[Kind::FirstPageFooter, Kind::Footer]);
    for (kind, name) in headers {
        part(parts, name, kind, &styles, sink);
    }
    story(&document, Kind::Body, &styles, sink);
    for (relation, kind) in [("footnotes", Kind::Note), ("endnotes", Kind::Note), ("comments", Kind::Comment)]
    {
        if let Some(name) = links.first(relation) {
            part(parts, &name, kind, &styles, sink);
        }
    }
    for (kind, name) in footers {
        part(parts, name, kind, &styles, sink);
    }
}

fn part(parts: &mut Parts<'_>, name: &str, kind: Kind, styles: &Styles, sink: &mut Sink) {
    if sink.goes_on()
        && let Some(bytes) = parts.read(name, sink)
    {
        story(&bytes, kind, styles, sink);
    }
}

/// The headers and footers that sections refer to.
fn references(document: &[u8], sink: &mut Sink) -> Vec<(Kind, String)> {
    let mut found: Vec<(Kind, String)> = Vec::new();
    let wanted = |name: &str| matches!(name, "headerReference" | "footerReference");
    // Cheap where there are none.
    if !crate::inspect::formats::contains(document, b"erReference") {
        return found;
    }
    walk(document, sink, |step, sink| {
        if let Step::Open(name, element) = step
            && wanted(name)
            && found.len() < 500
            && let Some(id) = element.get("id")
        {
            let is_first = element.get("type").as_deref() == Some("first");
            let kind = match (name == "headerReference", is_first) {
                (true, true) => Kind::FirstPageHeader,
                (true, false) => Kind::Header,
                (false, true) => Kind::FirstPageFooter,
                (false, false) => Kind::Footer,
            };
            if !found.iter().any(|(_, known)| *known == id) {
                found.push((kind, id));
            }
        }
        sink.goes_on()
    });
    found
}

/// What the styles say: levels of headings, and what is hidden.
#[derive(Default)]
struct Styles {
    levels: HashMap<String, u8>,
    hidden: HashMap<String, bool>,
}

impl Styles {
    fn of(parts: &mut Parts<'_>, name: &str, sink: &mut Sink) -> Self {
        let mut styles = Self::default();
        let Some(bytes) = parts.read(name, sink) else { return styles };
        let mut based_on: Vec<(String, String)> = Vec::new();
        let mut id = String::new();
        walk(&bytes, sink, |step, sink| {
            if let Step::Open(name, element) = step {
                match name {
                    "style" => id = element.get("styleId").unwrap_or_default(),
                    "basedOn" => based_on.extend(element.get("val").map(|base| (id.clone(), base))),
                    "name" if !id.is_empty() => {
                        let name = element.get("val").unwrap_or_default().to_lowercase();
                        let level = name.strip_prefix("heading ").and_then(|level| level.trim().parse().ok());
                        let level = level.or((name == "title").then_some(1));
                        if let Some(level) = level.filter(|level| (1..=9).contains(level)) {
                            styles.levels.insert(id.clone(), level);
                        }
                    }
                    "outlineLvl" if !id.is_empty() => {
                        if let Some(level) = element.number("val").filter(|level| *level < 9) {
                            styles.levels.entry(id.clone()).or_insert(u8::try_from(level + 1).unwrap_or(9));
                        }
                    }
                    "vanish" if !id.is_empty() => {
                        styles.hidden.insert(id.clone(), element.is_on());
                    }
                    _ => {}
                }
            }
            sink.goes_on()
        });
        // A style is what it is based on, some steps back.
        for _ in 0..4 {
            for (id, base) in &based_on {
                if let Some(level) = styles.levels.get(base).copied() {
                    styles.levels.entry(id.clone()).or_insert(level);
                }
                if let Some(is_hidden) = styles.hidden.get(base).copied() {
                    styles.hidden.entry(id.clone()).or_insert(is_hidden);
                }
            }
        }
        styles
    }
}

/// What closing an element undoes.
enum Was {
    Paragraph,
    Run,
    Properties,
    Text,
    Inserted,
    Deleted,
    Skipped,
    Table,
    Nothing,
}

#[derive(Default)]
struct Reader {
    story: Story,
    path: Vec<Was>,
    /// Open elements of each kind.
    texts: usize,
    inserted: usize,
    deleted: usize,
    skipped: usize,
    properties: usize,
    runs: usize,
    /// The run at hand is not shown, and so is the paragraph at hand by its style.
    is_hidden: bool,
    is_paragraph_hidden: bool,
}

fn story(bytes: &[u8], base: Kind, styles: &Styles, sink: &mut Sink) {
    let mut reader = Reader::default();
    walk(bytes, sink, |step, sink| match step {
        Step::Open(name, element) => {
            let was = reader.open(name, &element, styles, sink);
            reader.path.push(was);
            sink.goes_on()
        }
        Step::Text(text) => {
            if reader.texts > 0 && reader.skipped == 0 {
                reader.put(text, sink);
            }
            sink.goes_on()
        }
        Step::Close => reader.close(base, sink),
    });
    // What was cut off is a paragraph all the same.
    while reader.story.is_open() && reader.story.end(base, sink) {}
}

impl Reader {
    fn kind(&self) -> Option<Kind> {
        if self.deleted > 0 {
            Some(Kind::Deleted)
        } else if self.is_hidden || self.is_paragraph_hidden {
            Some(Kind::Hidden)
        } else {
            (self.inserted > 0).then_some(Kind::Inserted)
        }
    }

    fn put(&mut self, text: &str, sink: &Sink) {
        let kind = self.kind();
        self.story.text(kind, text, sink);
    }

    fn open(
        &mut self,
        name: &str,
        element: &crate::inspect::text::xml::Element<'_>,
        styles: &Styles,
        sink: &Sink,
    ) -> Was {
        if self.skipped > 0 {
            self.skipped += 1;
            return Was::Skipped;
        }
        match name {
            // The same once more, for older programs; and what a field is made of.
            "Fallback" | "instrText" | "delInstrText" | "pPrChange" | "rPrChange" | "sectPrChange"
            | "tblPrChange" | "trPrChange" | "tcPrChange" => {
                self.skipped += 1;
                return Was::Skipped;
            }
            "p" => {
                self.story.begin();
                self.is_paragraph_hidden = false;
                return Was::Paragraph;
            }
            "r" => {
                self.runs += 1;
                self.is_hidden = false;
                return Was::Run;
            }
            "rPr" | "pPr" => {
                self.properties += 1;
                return Was::Properties;
            }
            "t" | "delText" => {
                self.texts += 1;
                return Was::Text;
            }
            "ins" | "moveTo" if self.properties == 0 => {
                self.inserted += 1;
                return Was::Inserted;
            }
            "del" | "moveFrom" if self.properties == 0 => {
                self.deleted += 1;
                return Was::Deleted;
            }
            "tbl" => {
                self.story.begin_table();
                return Was::Table;
            }
            "tr" => self.story.next_row(),
            "tc" => self.story.next_cell(),
            "tab" | "ptab" if self.properties == 0 => self.put("\t", sink),
            "br" | "cr" => self.put("\n", sink),
            "noBreakHyphen" => self.put("\u{2011}", sink),
            "sym" => {
                let code = element.get("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
                if let Some(letter) = code.and_then(char::from_u32).filter(|letter| *letter >= ' ') {
                    self.put(letter.encode_utf8(&mut [0; 4]), sink);
                }
            }
            "pStyle" => {
                let style = element.get("val").unwrap_or_default();
                if let Some(level) = styles.levels.get(&style) {
                    self.story.heading(*level);
                }
                self.is_paragraph_hidden = styles.hidden.get(&style).copied().unwrap_or(false);
            }
            "outlineLvl" => {
                if let Some(level) = element.number("val").filter(|level| *level < 9) {
                    self.story.heading(u8::try_from(level + 1).unwrap_or(9));
                }
            }
            "rStyle" if self.runs > 0 => {
                let style = element.get("val").unwrap_or_default();
                self.is_hidden |= styles.hidden.get(&style).copied().unwrap_or(false);
            }
            "vanish" if self.runs > 0 => self.is_hidden = element.is_on(),
            _ => {}
        }
        Was::Nothing
    }

    fn close(&mut self, base: Kind, sink: &mut Sink) -> bool {
        match self.path.pop() {
            None => return false,
            Some(Was::Paragraph) => return self.story.end(base, sink),
            Some(Was::Run) => {
                self.runs = self.runs.saturating_sub(1);
                self.is_hidden = false;
            }
            Some(Was::Properties) => self.properties = self.properties.saturating_sub(1),
            Some(Was::Text) => self.texts = self.texts.saturating_sub(1),
            Some(Was::Inserted) => self.inserted = self.inserted.saturating_sub(1),
            Some(Was::Deleted) => self.deleted = self.deleted.saturating_sub(1),
            Some(Was::Skipped) => self.skipped = self.skipped.saturating_sub(1),
            Some(Was::Table) => self.story.end_table(),
            Some(Was::Nothing) => {}
        }
        sink.goes_on()
    }
}
