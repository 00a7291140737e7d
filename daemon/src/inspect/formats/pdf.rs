//! PDF: the version in its first line, and PDF/A by what its metadata says of itself.
//!
//! That a file calls itself PDF/A does not mean that it is: telling that takes a validator. PRONOM's
//! identifiers rest on the same claim.

use std::io::{Read as _, Seek as _, SeekFrom};

use super::{Content, Identified, contains, find, known, known::Known};
use crate::{inspect::remark::Remark, model::Basis};

/// Says which PDF it is. Its first line stands within the first 1024 bytes.
pub(super) fn identify(content: &Content<'_>) -> Option<Identified> {
    let start = content.head.get(..content.head.len().min(1024))?;
    let at = find(start, b"%PDF-")?;
    let version = content.at(at + 5, 3)?;
    let known =
        archival(content.head).or_else(|| archival(content.tail)).or_else(|| archival_within(content));
    let known = known.or(match version {
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
/// can be found without reading the file's structure.
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

/// Most bytes between the ends of a large file that are looked through, and how many at a time.
const WITHIN: u64 = 32 * 1024 * 1024;
const STEP: usize = 64 * 1024;
/// The two values stand within so many bytes.
const NEAR: usize = 4 * 1024;

/// The same where the metadata stand between the ends of a large file. Only looked for where the ends say that there
/// are any.
fn archival_within(content: &Content<'_>) -> Option<Known> {
    let says = |key: &[u8]| contains(content.head, key) || contains(content.tail, key);
    if content.tail.is_empty() || !(says(b"/Metadata") || says(b"/XRef")) {
        return None;
    }
    let mut file = content.window(WITHIN);
    file.seek(SeekFrom::Start((content.head.len().saturating_sub(NEAR)) as u64)).ok()?;
    let (mut bytes, mut is_found) = (Vec::new(), false);
    loop {
        let kept = bytes.len().saturating_sub(NEAR);
        // What was found stays, with what comes behind it.
        if !is_found {
            bytes.drain(..kept);
        }
        let read = (&mut file).take(STEP as u64).read_to_end(&mut bytes).ok()?;
        if is_found || read == 0 {
            return archival(&bytes);
        }
        is_found = contains(&bytes, b"pdfaid:part");
    }
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
