//! OpenDocument (ISO/IEC 26300): `meta.xml`, and the markings in headers, footers and the first part of the text.

use super::{
    lines::Lines,
    moment,
    said::Said,
    xml::{self, Dialect, Space},
};
use crate::inspect::formats::zip::Archive;

/// Most bytes of `meta.xml`.
const META: u64 = 256 * 1024;
/// Most bytes of the styles, at whose end headers and footers stand.
const STYLES: u64 = 1024 * 1024;
/// Most bytes of the text that are looked at, and most paragraphs. What comes before the text, fonts and styles,
/// counts among the bytes.
const TEXT: u64 = 512 * 1024;
const PARAGRAPHS: usize = 40;

const DIALECT: Dialect = Dialect {
    paragraphs: &[(Space::Text, "p"), (Space::Text, "h")],
    runs: &[],
    breaks: &[(Space::Text, "tab"), (Space::Text, "line-break")],
    hidden: &["tracked-changes", "annotation"],
    cells: &[(Space::Table, "table-cell")],
    headings: &[(Space::Text, "h"), (Space::Text, "table-of-content")],
    drawn: None,
    style: None,
};

/// Reads what it says of itself.
pub(super) fn read(archive: &mut Archive<'_>, said: &mut Said) {
    if let Some(part) = archive.first_of(b"meta.xml", META) {
        meta(&part, said);
    }
    said.is_signed = archive.names().any(|name| name == b"META-INF/documentsignatures.xml");
    if let Some(part) = archive.first_of(b"styles.xml", STYLES) {
        markings(&part, Lines::of_margin(), usize::MAX, said);
    }
    let kind = archive.first_of(b"mimetype", 128).unwrap_or_default();
    // The rows of a sheet are about other things: a list of documents with their markings is not marked itself.
    if !kind.windows(11).any(|word| word == b"spreadsheet")
        && let Some(part) = archive.first_of(b"content.xml", TEXT)
    {
        markings(&part, Lines::of_text(), PARAGRAPHS, said);
    }
}

fn meta(part: &[u8], said: &mut Said) {
    for leaf in xml::leaves(part, 3) {
        let text = leaf.text.as_str();
        let of = |space| leaf.space == space || leaf.space == Space::Unbound;
        match leaf.element.as_str() {
            "title" if of(Space::DublinCore) => Said::note(&mut said.title, text),
            "subject" if of(Space::DublinCore) => Said::note(&mut said.subject, text),
            "description" if of(Space::DublinCore) => Said::note(&mut said.description, text),
            "language" if of(Space::DublinCore) => Said::note(&mut said.language, text),
            "initial-creator" if of(Space::Meta) => Said::note(&mut said.author, text),
            "creator" if of(Space::DublinCore) => Said::note(&mut said.last_author, text),
            "keyword" if of(Space::Meta) => said.note_keywords(text),
            "template" if of(Space::Meta) => said.note_template(&leaf.called),
            "creation-date" if of(Space::Meta) => said.created = said.created.or_else(|| moment::iso(text)),
            "date" if of(Space::DublinCore) => said.modified = said.modified.or_else(|| moment::iso(text)),
            "user-defined" if of(Space::Meta) => said.note_custom(&leaf.called, text),
            _ => {}
        }
    }
}

fn markings(part: &[u8], mut lines: Lines, most: usize, said: &mut Said) {
    xml::paragraphs(part, &DIALECT, |text, role| {
        lines.see(text, role);
        said.letterhead.see(text);
        if lines.is_text() {
            said.note_words(text);
        }
        lines.seen() < most
    });
    said.note_text(&lines);
}
