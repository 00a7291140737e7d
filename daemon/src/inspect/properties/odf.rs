//! OpenDocument (ISO/IEC 26300): `meta.xml`, and the markings in headers, footers and the first part of the text.

use super::{
    marking, moment,
    said::Said,
    xml::{self, Dialect},
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
    paragraphs: &["p", "h"],
    runs: &[],
    breaks: &["tab", "line-break"],
    hidden: &["tracked-changes", "annotation"],
};

/// Reads what it says of itself.
pub(super) fn read(archive: &mut Archive<'_>, said: &mut Said) {
    if let Some(part) = archive.first_of(b"meta.xml", META) {
        meta(&part, said);
    }
    said.is_signed = archive.names().any(|name| name == b"META-INF/documentsignatures.xml");
    if let Some(part) = archive.first_of(b"styles.xml", STYLES) {
        markings(&part, usize::MAX, said);
    }
    let kind = archive.first_of(b"mimetype", 128).unwrap_or_default();
    // The rows of a sheet are about other things: a list of documents with their markings is not marked itself.
    if !kind.windows(11).any(|word| word == b"spreadsheet")
        && let Some(part) = archive.first_of(b"content.xml", TEXT)
    {
        markings(&part, PARAGRAPHS, said);
    }
}

fn meta(part: &[u8], said: &mut Said) {
    for leaf in xml::leaves(part, 3) {
        let text = leaf.text.as_str();
        match leaf.element.as_str() {
            "title" => Said::note(&mut said.title, text),
            "subject" => Said::note(&mut said.subject, text),
            "description" => Said::note(&mut said.description, text),
            "language" => Said::note(&mut said.language, text),
            "initial-creator" => Said::note(&mut said.author, text),
            "creator" => Said::note(&mut said.last_author, text),
            "keyword" => said.note_keywords(text),
            "template" => said.note_template(&leaf.called),
            "creation-date" => said.created = said.created.or_else(|| moment::iso(text)),
            "date" => said.modified = said.modified.or_else(|| moment::iso(text)),
            "user-defined" => said.note_custom(&leaf.called, text),
            _ => {}
        }
    }
}

fn markings(part: &[u8], most: usize, said: &mut Said) {
    let mut seen = 0;
    xml::paragraphs(part, &DIALECT, |text| {
        said.note_marking(marking::of_line(text));
        seen += usize::from(!text.trim().is_empty());
        seen < most
    });
}
