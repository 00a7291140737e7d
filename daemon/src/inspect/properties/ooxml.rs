//! Office Open XML (ISO/IEC 29500): the parts with properties, and the markings in headers, footers and the first
//! part of the text.

use super::{
    marking, moment,
    said::Said,
    xml::{self, Dialect},
};
use crate::inspect::formats::zip::Archive;

/// Most bytes of a part with properties.
const PROPERTIES: u64 = 256 * 1024;
/// Most bytes of the text that are looked at, and most paragraphs.
const TEXT: u64 = 256 * 1024;
const PARAGRAPHS: usize = 40;
/// Most headers and footers, and most bytes of one.
const MARGINS: usize = 16;
const MARGIN: u64 = 64 * 1024;

const DIALECT: Dialect = Dialect {
    paragraphs: &["p"],
    runs: &["t"],
    breaks: &["tab", "br", "cr", "ptab"],
    // Texts that were taken out have an element of their own (`delText`). The second of two forms of one frame
    // is for old programs.
    hidden: &["Fallback"],
};

/// Reads what it says of itself.
pub(super) fn read(archive: &mut Archive<'_>, said: &mut Said) {
    if let Some(part) = archive.first_of(b"docProps/core.xml", PROPERTIES) {
        core(&part, said);
    }
    if let Some(part) = archive.first_of(b"docProps/app.xml", PROPERTIES) {
        for leaf in xml::leaves(&part, 2) {
            match leaf.element.as_str() {
                "Template" => said.note_template(&leaf.text),
                "Company" => Said::note(&mut said.company, &leaf.text),
                _ => {}
            }
        }
    }
    if let Some(part) = archive.first_of(b"docProps/custom.xml", PROPERTIES) {
        for leaf in xml::leaves(&part, 2) {
            said.note_custom(&leaf.called, &leaf.text);
        }
    }
    said.is_signed =
        archive.names().any(|name| name.starts_with(b"_xmlsignatures/") && name.ends_with(b".xml"));
    let is_margin = |name: &&[u8]| {
        (name.starts_with(b"word/header") || name.starts_with(b"word/footer")) && name.ends_with(b".xml")
    };
    let margins: Vec<Vec<u8>> = archive.names().filter(is_margin).take(MARGINS).map(<[u8]>::to_vec).collect();
    for name in margins {
        if let Some(part) = archive.first_of(&name, MARGIN) {
            markings(&part, said);
        }
    }
    for name in [&b"word/document.xml"[..], b"ppt/slides/slide1.xml"] {
        if let Some(part) = archive.first_of(name, TEXT) {
            markings(&part, said);
        }
    }
}

fn core(part: &[u8], said: &mut Said) {
    for leaf in xml::leaves(part, 2) {
        let text = leaf.text.as_str();
        match leaf.element.as_str() {
            "title" => Said::note(&mut said.title, text),
            "subject" => Said::note(&mut said.subject, text),
            "description" => Said::note(&mut said.description, text),
            "language" => Said::note(&mut said.language, text),
            "creator" => Said::note(&mut said.author, text),
            "lastModifiedBy" => Said::note(&mut said.last_author, text),
            "category" => Said::note(&mut said.category, text),
            "contentStatus" => Said::note(&mut said.status, text),
            "keywords" => said.note_keywords(text),
            "created" => said.created = said.created.or_else(|| moment::iso(text)),
            "modified" => said.modified = said.modified.or_else(|| moment::iso(text)),
            _ => {}
        }
    }
}

fn markings(part: &[u8], said: &mut Said) {
    let mut seen = 0;
    xml::paragraphs(part, &DIALECT, |text| {
        said.note_marking(marking::of_line(text));
        // Empty ones are how people make room.
        seen += usize::from(!text.trim().is_empty());
        seen < PARAGRAPHS
    });
}
