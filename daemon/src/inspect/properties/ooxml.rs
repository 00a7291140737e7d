//! Office Open XML (ISO/IEC 29500): the parts with properties, and the markings in headers, footers and the first
//! part of the text.

use super::{
    lines::{Lines, Role},
    moment,
    said::Said,
    xml::{self, Dialect, Space, Step, attribute},
};
use crate::inspect::formats::{find, zip::Archive};

/// Most bytes of a part with properties.
const PROPERTIES: u64 = 256 * 1024;
/// Most bytes of the text that are looked at, and most paragraphs.
const TEXT: u64 = 256 * 1024;
const PARAGRAPHS: usize = 40;
/// Most headers and footers, and most bytes of one.
const MARGINS: usize = 16;
const MARGIN: u64 = 256 * 1024;
/// Most sheets whose header is looked at, and most bytes of one: it stands at the end.
const SHEETS: usize = 3;
const SHEET: u64 = 1024 * 1024;
/// Most relationships of one part.
const LINKS: usize = 512;

const DIALECT: Dialect = Dialect {
    paragraphs: &[(Space::Word, "p"), (Space::Drawing, "p")],
    runs: &[(Space::Word, "t"), (Space::Drawing, "t")],
    breaks: &[
        (Space::Word, "tab"),
        (Space::Word, "br"),
        (Space::Word, "cr"),
        (Space::Word, "ptab"),
        (Space::Drawing, "br"),
    ],
    // Texts that were taken out have an element of their own (`delText`). The second of two forms of one frame
    // is for old programs.
    hidden: &["Fallback"],
    cells: &[(Space::Word, "tc"), (Space::Drawing, "tc")],
    headings: &[],
    // Watermarks are words drawn as a picture.
    drawn: Some((Space::Vml, "textpath", "string")),
    style: Some((Space::Word, "pStyle", "val")),
};

/// Reads what it says of itself.
pub(super) fn read(archive: &mut Archive<'_>, said: &mut Said) {
    let whole = links(archive, "", "_rels/.rels");
    let part = |kind: &str, otherwise: &str| {
        let linked = whole.iter().find(|link| link.kind == kind).map(|link| link.target.clone());
        linked.unwrap_or_else(|| otherwise.to_owned())
    };
    if let Some(part) = archive.first_of(part("core-properties", "docProps/core.xml").as_bytes(), PROPERTIES)
    {
        core(&part, said);
    }
    if let Some(part) =
        archive.first_of(part("extended-properties", "docProps/app.xml").as_bytes(), PROPERTIES)
    {
        for leaf in xml::leaves(&part, 2) {
            match (leaf.space, leaf.element.as_str()) {
                (Space::Extended | Space::Unbound, "Template") => said.note_template(&leaf.text),
                (Space::Extended | Space::Unbound, "Company") => Said::note(&mut said.company, &leaf.text),
                _ => {}
            }
        }
    }
    if let Some(part) =
        archive.first_of(part("custom-properties", "docProps/custom.xml").as_bytes(), PROPERTIES)
    {
        for leaf in xml::leaves(&part, 2) {
            if matches!(leaf.space, Space::Custom | Space::Unbound) {
                said.note_custom(&leaf.called, &leaf.text);
            }
        }
    }
    said.is_signed =
        archive.names().any(|name| name.starts_with(b"_xmlsignatures/") && name.ends_with(b".xml"));
    let main = part("officeDocument", "word/document.xml");
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
    let slash = if folder.is_empty() { "" } else { "/" };
    let own = links(archive, folder, &format!("{folder}{slash}_rels/{file}.rels"));
    let mut margins: Vec<String> = own
        .iter()
        .filter(|link| matches!(link.kind.as_str(), "header" | "footer" | "slideMaster"))
        .map(|link| link.target.clone())
        .collect();
    if margins.is_empty() {
        let is_margin = |name: &&[u8]| {
            let rest =
                name.strip_prefix(folder.as_bytes()).and_then(|rest| rest.strip_prefix(slash.as_bytes()));
            rest.is_some_and(|rest| rest.starts_with(b"header") || rest.starts_with(b"footer"))
                && name.ends_with(b".xml")
        };
        margins = archive
            .names()
            .filter(is_margin)
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect();
    }
    for name in margins.iter().take(MARGINS) {
        if let Some(part) = archive.first_of(name.as_bytes(), MARGIN) {
            let lines = markings(&part, Lines::of_margin(), said);
            said.note_text(&lines);
        }
    }
    // Relationships are in no order; the first slide has the shortest name, and of these the first.
    let slides = own.iter().filter(|link| link.kind == "slide").map(|link| link.target.as_str());
    let slide = slides.min_by_key(|name| (name.len(), *name)).unwrap_or("ppt/slides/slide1.xml");
    let is_sheet = folder.starts_with("xl");
    for name in [main.as_str(), slide].into_iter().filter(|_| !is_sheet) {
        if let Some(part) = archive.first_of(name.as_bytes(), TEXT) {
            let lines = markings(&part, Lines::of_text(), said);
            said.note_text(&lines);
        }
    }
    if is_sheet {
        for link in own.iter().filter(|link| link.kind == "worksheet").take(SHEETS) {
            if let Some(part) = archive.first_of(link.target.as_bytes(), SHEET) {
                sheet(&part, said);
            }
        }
    }
}

/// Which part another one leads to, and as what: the last word of the type of the relationship.
struct Link {
    kind: String,
    target: String,
}

fn links(archive: &mut Archive<'_>, folder: &str, name: &str) -> Vec<Link> {
    let mut links = Vec::new();
    let Some(part) = archive.first_of(name.as_bytes(), PROPERTIES) else { return links };
    xml::walk(&part, |step| {
        if let Step::Open(Space::Relationships, "Relationship", element, _) = step
            && let (Some(kind), Some(target)) = (attribute(element, "Type"), attribute(element, "Target"))
            && attribute(element, "TargetMode").as_deref() != Some("External")
        {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            links.push(Link { kind, target: resolved(folder, &target) });
        }
        links.len() < LINKS
    });
    links
}

/// A target as the name of a member: from the root, or from the folder of the part that names it.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(target) = target.strip_prefix('/') {
        return target.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn core(part: &[u8], said: &mut Said) {
    for leaf in xml::leaves(part, 2) {
        let text = leaf.text.as_str();
        let of = |space| leaf.space == space || leaf.space == Space::Unbound;
        match leaf.element.as_str() {
            "title" if of(Space::DublinCore) => Said::note(&mut said.title, text),
            "subject" if of(Space::DublinCore) => Said::note(&mut said.subject, text),
            "description" if of(Space::DublinCore) => Said::note(&mut said.description, text),
            "language" if of(Space::DublinCore) => Said::note(&mut said.language, text),
            "creator" if of(Space::DublinCore) => Said::note(&mut said.author, text),
            "lastModifiedBy" if of(Space::Core) => Said::note(&mut said.last_author, text),
            "category" if of(Space::Core) => Said::note(&mut said.category, text),
            "contentStatus" if of(Space::Core) => Said::note(&mut said.status, text),
            "keywords" if of(Space::Core) => said.note_keywords(text),
            "created" if of(Space::DublinCoreTerms) => {
                said.created = said.created.or_else(|| moment::iso(text))
            }
            "modified" if of(Space::DublinCoreTerms) => {
                said.modified = said.modified.or_else(|| moment::iso(text))
            }
            _ => {}
        }
    }
}

fn markings(part: &[u8], mut lines: Lines, said: &mut Said) -> Lines {
    xml::paragraphs(part, &DIALECT, |text, role| {
        lines.see(text, role);
        said.letterhead.see(text);
        if lines.is_text() {
            said.note_words(text);
        }
        // Empty ones are how people make room.
        lines.seen() < PARAGRAPHS
    });
    lines
}

/// The header and the footer of a sheet: `&L`, `&C` and `&R` part left, middle and right, other codes are of layout.
fn sheet(part: &[u8], said: &mut Said) {
    let Some(at) = find(part, b"<headerFooter") else { return };
    let mut lines = Lines::of_margin();
    for leaf in xml::leaves(part.get(at..).unwrap_or_default(), 2) {
        let mut text = String::new();
        let mut letters = leaf.text.chars().peekable();
        while let Some(letter) = letters.next() {
            if letter != '&' {
                text.push(letter);
                continue;
            }
            match letters.next() {
                Some('L' | 'C' | 'R') => text.push('\t'),
                // A font in quotes, a size in digits, a colour.
                Some('"') => letters.by_ref().take_while(|letter| *letter != '"').for_each(drop),
                Some('K') => letters.by_ref().take(6).for_each(drop),
                Some('0'..='9') => while letters.next_if(char::is_ascii_digit).is_some() {},
                Some('&') => text.push('&'),
                _ => {}
            }
        }
        lines.see(&text, Role::Text);
    }
    said.note_text(&lines);
}
