//! What a document says, each piece with what it is and where it stands.
//!
//! Pure: from bytes to [`Text`], without a file, a clock or a thread, so that it can run in a process of its own and be
//! handed over from there. `docs/decisions/0010-…` says which formats are read by own code and which by a crate.
//!
//! **Invariant:** no bytes make this fail, wait or grow. What is read, unpacked, nested and put down is counted (see
//! [`Limits`]), and every reader is linear in what it counts.

mod delimited;
mod encoding;
mod html;
mod mail;
mod markdown;
mod numbers;
mod odf;
mod ole;
mod ooxml;
mod parts;
mod pdf;
mod plain;
mod rtf;
mod sink;
mod span;
mod story;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests;
mod xml;

use std::{
    borrow::Cow,
    io::{Read as _, Seek as _, SeekFrom},
};

use super::formats::{self, Content, guarded};
use parts::Parts;
pub use sink::Limits;
use sink::Sink;
pub use span::{Ending, Kind, Part, Place, Span, Spot, Text};

/// Reads the text of a document. `media_type` is what its content was found to be; only what shows by its first bytes
/// goes before it.
pub(super) fn read(content: &Content<'_>, media_type: &str, limits: Limits) -> Text {
    let mut sink = Sink::new(limits);
    let read = guarded(|| {
        document(content, media_type, &mut sink);
        Some(())
    });
    if read.is_none() {
        sink.end(Ending::Broken);
    }
    sink.close()
}

/// Reads what is attached: as what it is by its own bytes, else as the message says that it is.
fn attached(name: &[u8], said: &str, bytes: &[u8], sink: &mut Sink) {
    let content = Content::whole(name, bytes);
    let found = formats::identify(&content).media_type;
    document(&content, if found == "application/octet-stream" { said } else { found }, sink);
}

/// Reads one document, or what is attached to one.
fn document(content: &Content<'_>, media_type: &str, sink: &mut Sink) {
    if content.starts_with(b"PK") {
        return container(content, sink);
    }
    if content.starts_with(formats::ole::MAGIC) {
        let size = content.window(u64::MAX).seek(SeekFrom::End(0)).unwrap_or(0);
        return ole::read(content, size, sink);
    }
    let Some((bytes, is_cut)) = start(content, media_type, sink) else { return sink.end(Ending::Broken) };
    match media_type {
        _ if bytes.starts_with(b"{\\rtf") => rtf::read(&bytes, sink),
        "message/rfc822" => mail::read(&bytes, sink),
        "application/mbox" => mail::read_box(&bytes, sink),
        "text/html" | "application/xhtml+xml" => html::read(&encoding::page(&bytes), sink),
        "text/csv" | "text/tab-separated-values" => delimited::read(&encoding::text(&bytes), sink),
        "text/markdown" => markdown::read(&encoding::text(&bytes), sink),
        _ if is_pdf(&bytes) => pdf::read(&bytes, sink),
        _ if is_flat(&bytes) => odf::read_flat(&bytes, sink),
        _ if media_type.starts_with("text/") => plain::read(&encoding::text(&bytes), sink),
        _ => sink.end(Ending::NoReader),
    }
    if is_cut {
        sink.end(Ending::CutOff);
    }
}

/// What is in a ZIP file: an office document, or members of which only the names are read.
fn container(content: &Content<'_>, sink: &mut Sink) {
    let Some(mut parts) = Parts::open(content, sink) else { return sink.end(Ending::Broken) };
    if parts.has("[Content_Types].xml") {
        ooxml::read(&mut parts, sink);
    } else if parts.has("content.xml") {
        odf::read(&mut parts, sink);
    } else {
        for member in parts.members() {
            if !sink.put(Kind::MemberName, &Spot::Whole, &member.name) {
                return;
            }
        }
    }
    if parts.is_protected() {
        sink.end(Ending::Protected);
    }
}

/// Whether it is a PDF: its first line stands within the first 1024 bytes.
fn is_pdf(bytes: &[u8]) -> bool {
    formats::contains(bytes.get(..bytes.len().min(1024)).unwrap_or_default(), b"%PDF-")
}

/// Whether it is OpenDocument as one XML file.
fn is_flat(bytes: &[u8]) -> bool {
    let start = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    formats::contains(start, b"<office:document") && formats::contains(start, b"opendocument:xmlns:office")
}

/// The bytes of a file from its start, and whether there are more of them: of text only as many as may be put down, of
/// others as many as may be held.
fn start<'c>(content: &'c Content<'_>, media_type: &str, sink: &mut Sink) -> Option<(Cow<'c, [u8]>, bool)> {
    let (head, tail) = content.at_hand();
    let is_text =
        matches!(media_type, "text/plain" | "text/csv" | "text/markdown" | "text/tab-separated-values");
    let most = sink.held().min(if is_text { sink.room().saturating_mul(3) } else { usize::MAX });
    let mut window = content.window(u64::MAX);
    let size = window.seek(SeekFrom::End(0)).ok()?;
    sink.work(usize::try_from(size).unwrap_or(usize::MAX).min(most));
    let is_cut = size > most as u64;
    if tail.is_empty() && head.len() as u64 == size {
        return Some((head.get(..most.min(head.len())).unwrap_or_default().into(), is_cut));
    }
    window.seek(SeekFrom::Start(0)).ok()?;
    let mut bytes = Vec::new();
    window.take(most as u64).read_to_end(&mut bytes).ok()?;
    Some((bytes.into(), is_cut))
}

/// For the fuzzer: reads any bytes as each kind of document, within limits that are small enough to be reached.
#[doc(hidden)]
pub fn fuzz(bytes: &[u8]) {
    let limits = Limits { text: 1 << 16, spans: 5000, work: 32 << 20, held: 1 << 20, parts: 200, nesting: 3 };
    for name in ["x.html", "x.csv", "x.md", "x.txt", "x.eml", "x"] {
        let read = text_of(name.as_bytes(), bytes, limits);
        assert!(read.spans.iter().map(|span| span.text.len()).sum::<usize>() <= limits.text);
        assert!(read.spans.len() <= limits.spans);
    }
}

/// For the tests of the product: reads bytes under a name as the daemon would.
#[doc(hidden)]
pub fn text_of(name: &[u8], bytes: &[u8], limits: Limits) -> Text {
    let content = Content::whole(name, bytes);
    read(&content, formats::identify(&content).media_type, limits)
}
