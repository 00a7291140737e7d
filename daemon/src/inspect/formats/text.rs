//! Text: with marks that name it (XML, HTML), or plain text whose kind the name says.

use super::{Content, Identified, Known, contains, find};
use crate::inspect::pronom;
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
    if let Some(known) = marked(&start, &content.extension).and_then(Known::named) {
        return Some(Identified::new(known, Basis::Text));
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
fn marked(start: &[u8], extension: &str) -> Option<&'static str> {
    let has = |text: &[u8]| contains(start, text);
    if start.starts_with(b"<?xml") || start.starts_with(b"<svg") {
        if let Some(drawing) = find(start, b"<svg").and_then(|at| start.get(at..)) {
            // A drawing names its version where it begins; without one it is the later.
            let is_first = contains(drawing, b" version=\"1.0\"") || contains(drawing, b" version='1.0'");
            return Some(if is_first { "fmt/91" } else { "fmt/92" });
        }
        return Some(if has(b"//dtd xhtml 1.1//") {
            "fmt/103"
        } else if has(b"//dtd xhtml 1.0 ") {
            "fmt/102"
        } else if start.starts_with(b"<?xml version=\"1.1\"") || start.starts_with(b"<?xml version='1.1'") {
            "fmt/1776"
        } else {
            "fmt/101"
        });
    }
    let is_html = start.starts_with(b"<!doctype html") || start.starts_with(b"<html");
    // Comments and blank lines may come first; then the name must agree.
    let is_html = is_html || (matches!(extension, "htm" | "html") && (has(b"<html") || has(b"<head")));
    if !is_html {
        return None;
    }
    Some(if has(b"//dtd xhtml 1.1//") {
        "fmt/103"
    } else if has(b"//dtd xhtml 1.0 ") {
        "fmt/102"
    } else if has(b"//dtd html 4.01") {
        "fmt/100"
    } else if has(b"//dtd html 4.0") {
        "fmt/99"
    } else if has(b"//dtd html 3.2") {
        "fmt/98"
    } else if has(b"<!doctype html>") || has(b"<!doctype html system \"about:legacy-compat\">") {
        "fmt/471"
    } else {
        "fmt/96"
    })
}

/// The kind that the name says. A name of another kind of file leaves it at plain text, without a
/// format: which of the two is right is not known.
fn by_name(content: &Content<'_>, first: Option<u8>) -> Identified {
    let known = match content.extension.as_str() {
        "" | "txt" | "text" | "asc" => "x-fmt/111",
        "csv" => "x-fmt/18",
        "tsv" | "tab" => "x-fmt/13",
        "log" => "x-fmt/62",
        "md" | "markdown" => "fmt/1149",
        "css" => "x-fmt/224",
        "ttl" => "fmt/874",
        "json" if matches!(first, Some(b'{' | b'[')) => "fmt/817",
        "htm" | "html" => "fmt/96",
        "xml" if first == Some(b'<') => "fmt/101",
        extension => {
            return only_text(extension).unwrap_or(Identified::media_type_only("text/plain"));
        }
    };
    match Known::named(known) {
        Some(known) => Identified::new(known, Basis::Text),
        None => Identified::media_type_only("text/plain"),
    }
}

/// The one format that PRONOM has of this extension, where it has no signature for it and its media type says that it
/// is text.
fn only_text(extension: &str) -> Option<Identified> {
    let mut named = pronom::table().extensions_of(extension).filter(|format| !format.has_signature());
    let known = named.next().map(Known::of).filter(|_| named.next().is_none())?;
    let is_text = known.media_type.starts_with("text/");
    Some(Identified::new(known, Basis::Text)).filter(|_| is_text)
}
