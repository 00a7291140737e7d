//! OpenDocument (ISO/IEC 26300): texts, sheets and slides, in a ZIP file or as one XML file.

mod reader;

use super::{parts::Parts, sink::Sink, span::Ending};
use reader::Reader;

/// Reads the text of a document: its styles first, which hold the headers and footers.
pub(super) fn read(parts: &mut Parts<'_>, sink: &mut Sink) {
    let manifest = parts.read("META-INF/manifest.xml", sink).unwrap_or_default();
    if crate::inspect::formats::contains(&manifest, b"encryption-data") {
        return sink.end(Ending::Protected);
    }
    let mut reader = Reader::default();
    if let Some(styles) = parts.read("styles.xml", sink) {
        reader.see(&styles, sink);
    }
    match parts.read("content.xml", sink) {
        Some(content) => reader.see(&content, sink),
        None => sink.end(Ending::Broken),
    }
    reader.close(sink);
}

/// Reads a document that is one XML file.
pub(super) fn read_flat(bytes: &[u8], sink: &mut Sink) {
    let mut reader = Reader::default();
    reader.see(bytes, sink);
    reader.close(sink);
}
