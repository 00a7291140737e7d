//! Text: with marks that name it (XML, HTML), or plain text whose kind the name says.

use super::{Content, Identified, contains, find, known, known::Known};
use crate::model::Basis;

/// Bytes at the start and at the end that must be text.
const LOOKED_AT: usize = 64 * 1024;

/// Says which kind of text it is; nothing when it is not text.
pub(super) fn identify(content: &Content<'_>) -> Option<Identified> {
    let head = content.head.get(..LOOKED_AT).unwrap_or(content.head);
    // What is left of the file at its other end; nothing when `head` was all of it.
    let end = if content.tail.is_empty() {
        content.head.get(head.len()..).unwrap_or_default()
    } else {
        content.tail
    };
    let end = end.get(end.len().saturating_sub(LOOKED_AT)..).unwrap_or_default();
    // UTF-16 shows by its first two bytes; what it says is not read.
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Some(by_name(content, None));
    }
    if !is_text(head) || !is_text(end) {
        return None;
    }
    let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let start = start.get(..start.len().min(2048))?.to_ascii_lowercase();
    if let Some(known) = marked(&start, &content.extension) {
        return Some(Identified::new(known, Basis::Signature));
    }
    Some(by_name(content, start.first().copied()))
}

/// Whether these bytes can be text in UTF-8, Latin-1 or Windows-1252: no control characters but
/// those of layout, and the mark of the end that old programs leave.
fn is_text(bytes: &[u8]) -> bool {
    let is_of_text =
        |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a | 0x1b | b' '..=b'~' | 0x80..);
    // Without a way out within a piece, so that the compiler looks at many bytes at once.
    bytes.chunks(256).all(|piece| piece.iter().fold(true, |all, byte| all & is_of_text(byte)))
}

/// The format that marks at the start name. `start` is in lower case.
fn marked(start: &[u8], extension: &str) -> Option<Known> {
    let has = |text: &[u8]| contains(start, text);
    if start.starts_with(b"<?xml") || start.starts_with(b"<svg") {
        if let Some(drawing) = find(start, b"<svg").and_then(|at| start.get(at..)) {
            // A drawing names its version where it begins; without one it is the later.
            let is_first = contains(drawing, b" version=\"1.0\"") || contains(drawing, b" version='1.0'");
            return Some(if is_first { known::SVG_1_0 } else { known::SVG_1_1 });
        }
        return Some(if has(b"//dtd xhtml 1.1//") {
            known::XHTML_1_1
        } else if has(b"//dtd xhtml 1.0 ") {
            known::XHTML_1_0
        } else if start.starts_with(b"<?xml version=\"1.1\"") || start.starts_with(b"<?xml version='1.1'") {
            known::XML_1_1
        } else {
            known::XML_1_0
        });
    }
    let is_html = start.starts_with(b"<!doctype html") || start.starts_with(b"<html");
    // Comments and blank lines may come first; then the name must agree.
    let is_html = is_html || (matches!(extension, "htm" | "html") && (has(b"<html") || has(b"<head")));
    if !is_html {
        return None;
    }
    Some(if has(b"//dtd xhtml 1.1//") {
        known::XHTML_1_1
    } else if has(b"//dtd xhtml 1.0 ") {
        known::XHTML_1_0
    } else if has(b"//dtd html 4.01") {
        known::HTML_4_01
    } else if has(b"//dtd html 4.0") {
        known::HTML_4_0
    } else if has(b"//dtd html 3.2") {
        known::HTML_3_2
    } else if has(b"<!doctype html>") || has(b"<!doctype html system \"about:legacy-compat\">") {
        known::HTML_5
    } else {
        known::HTML
    })
}

/// The kind that the name says. A name of another kind of file leaves it at plain text, without a
/// format: which of the two is right is not known.
fn by_name(content: &Content<'_>, first: Option<u8>) -> Identified {
    let known = match content.extension.as_str() {
        "" | "txt" | "text" | "asc" => known::TEXT,
        "csv" => known::CSV,
        "tsv" | "tab" => known::TSV,
        "log" => known::LOG,
        "md" | "markdown" => known::MARKDOWN,
        "css" => known::CSS,
        "ttl" => known::TURTLE,
        "json" if matches!(first, Some(b'{' | b'[')) => known::JSON,
        "htm" | "html" => known::HTML,
        "xml" if first == Some(b'<') => known::XML_1_0,
        _ => return Identified::media_type_only("text/plain"),
    };
    Identified::new(known, Basis::Text)
}
