//! PDF: the version in its first line, and PDF/A by what its metadata says of itself.
//!
//! That a file calls itself PDF/A does not mean that it is: telling that takes a validator. PRONOM's
//! identifiers rest on the same claim.

use super::{Content, Identified, contains, find, known, known::Known};
use crate::{inspect::remark::Remark, model::Basis};

/// Says which PDF it is. Its first line stands within the first 1024 bytes.
pub(super) fn identify(content: &Content<'_>) -> Option<Identified> {
    let start = content.head.get(..content.head.len().min(1024))?;
    let at = find(start, b"%PDF-")?;
    let version = content.at(at + 5, 3)?;
    let known = archival(content.head).or_else(|| archival(content.tail)).or(match version {
        b"1.0" => Some(known::PDF_1_0),
        b"1.1" => Some(known::PDF_1_1),
        b"1.2" => Some(known::PDF_1_2),
        b"1.3" => Some(known::PDF_1_3),
        b"1.4" => Some(known::PDF_1_4),
        b"1.5" => Some(known::PDF_1_5),
        b"1.6" => Some(known::PDF_1_6),
        b"1.7" => Some(known::PDF_1_7),
        b"2.0" => Some(known::PDF_2_0),
        _ => None,
    });
    Some(match known {
        Some(known) => Identified::new(known, Basis::Signature),
        None => Identified::media_type_only("application/pdf"),
    })
}

/// What is to be said of a PDF: that it is protected, or was cut off.
pub(super) fn remark(content: &Content<'_>) -> Option<Remark> {
    let ends = [content.tail, content.head];
    let has = |needle: &[u8]| ends.iter().any(|bytes| contains(bytes, needle));
    if !has(b"%%EOF") && !has(b"startxref") {
        return Some(Remark::Broken);
    }
    has(b"/Encrypt").then_some(Remark::Protected)
}

/// The kind of PDF/A that the XMP metadata (ISO 16684-1) names. PDF/A keeps it unpacked, so that it
/// can be found without reading the file's structure. In a large file it is looked for at both ends
/// only: there the plain version may be what is recorded.
fn archival(bytes: &[u8]) -> Option<Known> {
    let part = value(bytes, b"pdfaid:part")?;
    let conformance = value(bytes, b"pdfaid:conformance").unwrap_or(b' ').to_ascii_uppercase();
    Some(match (part, conformance) {
        (b'1', b'A') => known::PDF_A_1A,
        (b'1', b'B') => known::PDF_A_1B,
        (b'2', b'A') => known::PDF_A_2A,
        (b'2', b'B') => known::PDF_A_2B,
        (b'2', b'U') => known::PDF_A_2U,
        (b'3', b'A') => known::PDF_A_3A,
        (b'3', b'B') => known::PDF_A_3B,
        (b'3', b'U') => known::PDF_A_3U,
        (b'4', b' ') => known::PDF_A_4,
        (b'4', b'E') => known::PDF_A_4E,
        (b'4', b'F') => known::PDF_A_4F,
        _ => return None,
    })
}

/// The one-letter value of an XMP property, written as an element or as an attribute.
fn value(bytes: &[u8], name: &[u8]) -> Option<u8> {
    let mut rest = bytes;
    loop {
        rest = rest.get(find(rest, name)? + name.len()..)?;
        let mut after = rest.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).take(4);
        let value = match (after.next(), after.next()) {
            (Some(b'>'), value) => value,
            (Some(b'='), Some(b'"' | b'\'')) => after.next(),
            _ => None,
        };
        if let Some(value) = value.filter(u8::is_ascii_alphanumeric) {
            return Some(value);
        }
    }
}
