//! Which format a file has, in PRONOM's terms, by its content first.
//!
//! Our own matcher for what an office makes; facts (identifiers, names, versions) from PRONOM. The
//! order is that of [`Basis`]: what is inside a container, bytes at known places, text, and the
//! name last. Unsure means nothing: the media type may then still be known.
//!
//! **Invariant:** no bytes can make this fail, wait or grow: every part that is read has a limit.

mod known;
mod magic;
mod mail;
pub(super) mod ole;
mod pdf;
mod pictures;
mod text;
mod window;
pub(super) mod zip;

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::remark::Remark;
use crate::model::Basis;
use known::Known;
pub(super) use window::Window;

/// Media type of what is not known (RFC 2046).
const OCTETS: &str = "application/octet-stream";

/// What a file was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identified {
    /// Registered by IANA.
    pub(super) media_type: &'static str,
    pub(super) format: Option<(Known, Basis)>,
}

/// Nothing known.
pub(super) const UNKNOWN: Identified = Identified { media_type: OCTETS, format: None };

impl Identified {
    fn new(known: Known, basis: Basis) -> Self {
        Self { media_type: known.media_type, format: Some((known, basis)) }
    }

    /// The media type is certain, PRONOM's identifier is not.
    fn media_type_only(media_type: &'static str) -> Self {
        Self { media_type, format: None }
    }
}

/// The bytes of a file as far as they are at hand, and a way to the rest.
pub(super) struct Content<'a> {
    /// Extension of the name, in lower case; empty when there is none or it is not short ASCII.
    extension: String,
    /// The first bytes; all of them in a small file.
    head: &'a [u8],
    /// The last bytes; empty when `head` has them all.
    tail: &'a [u8],
    size: u64,
    read_at: Option<&'a ReadAt<'a>>,
}

/// Reads at a place in the file; nothing when it cannot be read.
pub(super) type ReadAt<'a> = dyn Fn(&mut [u8], u64) -> Option<usize> + 'a;

impl<'a> Content<'a> {
    /// A file that is at hand as a whole.
    pub(super) fn whole(name: &[u8], bytes: &'a [u8]) -> Self {
        Self { extension: extension(name), head: bytes, tail: &[], size: bytes.len() as u64, read_at: None }
    }

    /// A larger file.
    pub(super) fn ends(
        name: &[u8],
        head: &'a [u8],
        tail: &'a [u8],
        size: u64,
        read_at: &'a ReadAt<'a>,
    ) -> Self {
        Self { extension: extension(name), head, tail, size, read_at: Some(read_at) }
    }

    /// The file from its start, for readers of containers; at most `budget` bytes of it.
    pub(super) fn window(&self, budget: u64) -> Window<'_> {
        Window::new(self.head, self.read_at, self.size, budget)
    }

    pub(super) fn starts_with(&self, bytes: &[u8]) -> bool {
        self.head.starts_with(bytes)
    }

    /// The bytes that are at hand: those at the start, and in a larger file those at its end.
    pub(super) fn at_hand(&self) -> (&'a [u8], &'a [u8]) {
        (self.head, self.tail)
    }

    /// The bytes at that place of the head.
    fn at(&self, offset: usize, length: usize) -> Option<&'a [u8]> {
        self.head.get(offset..offset.checked_add(length)?)
    }
}

/// Says which format it is.
pub(super) fn identify(content: &Content<'_>) -> Identified {
    if content.size == 0 {
        return UNKNOWN;
    }
    magic::identify(content).or_else(|| text::identify(content)).unwrap_or_else(|| by_name(content))
}

/// Whether it has to be taken apart to say which format it is.
pub(super) fn is_container(content: &Content<'_>) -> bool {
    content.starts_with(b"PK") || content.starts_with(ole::MAGIC)
}

/// What the name alone says.
pub(super) fn by_name_alone(name: &[u8]) -> Identified {
    by_name(&Content { extension: extension(name), head: &[], tail: &[], size: 0, read_at: None })
}

/// What is to be said of a file beside its format: that it is protected, or that it begins as a document does, or is
/// called one, and is none.
pub(super) fn remark(content: &Content<'_>, identified: &Identified) -> Option<Remark> {
    /// What programs that write documents call them. A file of that name in which nothing is known is none.
    const DOCUMENTS: [&str; 19] = [
        "docx", "docm", "dotx", "xlsx", "xlsm", "pptx", "pptm", "ppsx", "odt", "ods", "odp", "ott", "pdf",
        "doc", "xls", "ppt", "msg", "vsdx", "rtf",
    ];
    if content.size == 0 {
        return None;
    }
    let broken = Some(Remark::Broken);
    if content.starts_with(b"PK\x03\x04") {
        let Some(mut archive) = guarded(|| zip::Archive::open(content)) else { return broken };
        return archive.is_protected().then_some(Remark::Protected);
    }
    if content.starts_with(ole::MAGIC) {
        return guarded(|| Some(ole::remark(content))).flatten();
    }
    if identified.media_type == "application/pdf" {
        return pdf::remark(content);
    }
    let is_nothing =
        identified.media_type == OCTETS && !matches!(identified.format, Some((_, Basis::Signature)));
    (is_nothing && DOCUMENTS.contains(&content.extension.as_str())).then_some(Remark::Broken)
}

/// What the name says. Only for extensions that stand for one format of PRONOM's; the media type
/// stays unknown, because it is said by content.
fn by_name(content: &Content<'_>) -> Identified {
    // A compound file is one, whatever its name says; which, is inside.
    if content.starts_with(ole::MAGIC) {
        return Identified::new(known::OLE2, Basis::Signature);
    }
    let format = known::by_extension(&content.extension).map(|known| (known, Basis::Extension));
    Identified { media_type: OCTETS, format }
}

/// Runs a reader of containers that others wrote. Should it panic on some bytes after all, then
/// that file has no format, and all others still have.
pub(super) fn guarded<T>(read: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        tracing::warn!("a reader of containers failed on a file; it is recorded without what is inside");
        None
    })
}

/// Where `needle` begins.
pub(super) fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    loop {
        let rest = bytes.get(from..)?;
        let at = from + rest.iter().position(|byte| *byte == first)?;
        if bytes.get(at..)?.starts_with(needle) {
            return Some(at);
        }
        from = at + 1;
    }
}

pub(super) fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    find(bytes, needle).is_some()
}

fn extension(name: &[u8]) -> String {
    let Some(dot) = name.iter().rposition(|byte| *byte == b'.').filter(|dot| *dot > 0) else {
        return String::new();
    };
    let extension = name.get(dot + 1..).unwrap_or_default();
    if extension.len() > 12 || !extension.iter().all(u8::is_ascii_alphanumeric) {
        return String::new();
    }
    String::from_utf8_lossy(extension).to_ascii_lowercase()
}

#[cfg(test)]
#[path = "../formats_tests.rs"]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests;
