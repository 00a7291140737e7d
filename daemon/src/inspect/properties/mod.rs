//! What a document says of itself: its properties, its markings, how far along it is.
//!
//! Read with the same readers that tell formats, and within limits of their own: so many bytes of each part,
//! so many parts, so many values. What is broken, cut off or hostile says nothing.
//!
//! Two things come of it. [`Properties`] are facts, and hold no words; [`Stated`] are values for fields, which are
//! told once and kept nowhere else. Text is looked through for markings and dropped.
//!
//! Not looked for: what RTF, HTML, pictures and drawings say; the text of PDF files; the headers of spreadsheets in
//! Office Open XML; the languages of styles, which say what a spelling checker does.

mod html;
mod language;
mod letterhead;
pub(super) mod letters;
mod lines;
mod mail;
mod marking;
mod moment;
mod objects;
mod odf;
mod ole;
mod ooxml;
mod pages;
mod pdf;
mod plain;
mod said;
mod stated;
#[cfg(test)]
mod tests;
mod title;
mod xml;
mod xmp;

use super::formats::{self, Content, guarded, ole as compound, zip::Archive};
use super::remark::Remark;
use crate::model::{FieldName, Properties};
use said::Said;
pub use stated::Stated;

/// Whether a file of that type is taken apart to be read; of the others lines of plain text are looked at, or nothing.
pub(super) fn is_taken_apart(media_type: &str) -> bool {
    matches!(media_type, "application/pdf" | "message/rfc822" | "application/mbox")
}

/// What a document says of itself.
pub(super) fn read(content: &Content<'_>, media_type: &str) -> (Properties, Vec<Stated>, Option<Remark>) {
    let said = guarded(|| Some(said(content, media_type))).unwrap_or_default();
    let torn = said.markings.disagree().then_some(Remark::Markings);
    (said.properties(), stated::stated(&said), said.remark.or(torn))
}

fn said(content: &Content<'_>, media_type: &str) -> Said {
    let mut said = Said::default();
    let (head, tail) = content.at_hand();
    if content.starts_with(b"PK\x03\x04") {
        if let Some(mut archive) = Archive::open(content) {
            let has = |name: &[u8]| archive.names().any(|known| known == name);
            match (has(b"[Content_Types].xml"), has(b"META-INF/manifest.xml")) {
                (true, _) => ooxml::read(&mut archive, &mut said),
                (false, true) => odf::read(&mut archive, &mut said),
                (false, false) => {}
            }
        }
    } else if content.starts_with(compound::MAGIC) {
        if let Some(mut file) = compound::open(content) {
            ole::read(&mut file, &mut said);
        }
    } else {
        match media_type {
            "application/pdf" => pdf::read(content, &mut said),
            "message/rfc822" => mail::read(head, &mut said),
            "application/mbox" => mail::read_box(head, tail, &mut said),
            "text/plain" | "text/markdown" => plain::read(head, &mut said),
            _ => {}
        }
    }
    said.look_for_markings();
    said
}

/// For the fuzzer: reads any bytes as each kind of document.
#[doc(hidden)]
pub fn fuzz(bytes: &[u8]) {
    for (name, media_type) in
        [(&b"x.eml"[..], "message/rfc822"), (b"x.pdf", "application/pdf"), (b"x.txt", "text/plain")]
    {
        let content = Content::whole(name, bytes);
        let (properties, stated, _) = read(&content, media_type);
        assert!(properties.marks.len() <= Properties::MOST_MARKS && stated.len() <= FieldName::ALL.len());
    }
    // As it goes on the way: whatever format the bytes are.
    let content = Content::whole(b"x.docx", bytes);
    read(&content, formats::identify(&content).media_type);
}
