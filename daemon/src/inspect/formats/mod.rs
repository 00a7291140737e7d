//! Which format a file has, in PRONOM's terms, by its content first.
//!
//! The order is that of [`Basis`]: what is inside a container and bytes that PRONOM has signatures for, then text, and
//! the name last. What PRONOM has no signature for and an office has (messages that are broken, pages that begin with a
//! comment) is known by rules of our own, as text. Unsure means nothing: the media type may then still be known.
//!
//! **Invariant:** no bytes can make this fail, wait or grow: every part that is read has a limit.

mod compound;
mod known;
mod mail;
pub(super) mod ole;
mod pdf;
mod text;
mod window;
pub(super) mod zip;

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{
    pronom::{self, Findings, Kind, Members},
    remark::Remark,
};
use crate::model::{Basis, Format};
use known::Known;
pub(super) use window::Window;

/// Media type of what is not known (RFC 2046).
const OCTETS: &str = "application/octet-stream";
/// Most formats that are told beside the likeliest.
const OTHERS: usize = 8;

/// What a file was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identified {
    /// Registered by IANA.
    pub(super) media_type: &'static str,
    pub(super) format: Option<(Known, Basis)>,
    /// What it can be as well, or instead where no format is told.
    pub(super) others: Vec<Known>,
    /// Its name is one of other formats, and not of this one.
    pub(super) is_misnamed: bool,
}

impl Identified {
    /// Nothing known.
    pub(super) const fn unknown() -> Self {
        Self { media_type: OCTETS, format: None, others: Vec::new(), is_misnamed: false }
    }

    fn new(known: Known, basis: Basis) -> Self {
        Self { media_type: known.media_type, format: Some((known, basis)), ..Self::unknown() }
    }

    /// What it can be as well, for a record.
    pub(super) fn others(&self) -> Vec<Format> {
        let basis = self.format.map_or(Basis::Extension, |(_, basis)| basis);
        self.others.iter().map(|known| known.format(basis)).collect()
    }

    /// The media type is certain, PRONOM's identifier is not.
    fn media_type_only(media_type: &'static str) -> Self {
        Self { media_type, ..Self::unknown() }
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
}

/// Says which format it is.
pub(super) fn identify(content: &Content<'_>) -> Identified {
    if content.size == 0 {
        return Identified::unknown();
    }
    // A mailbox holds messages, and PRONOM knows those.
    let mailbox = mail::mailbox(content);
    let found = if mailbox.is_some() { Findings::default() } else { in_pronom(content) };
    let mut identified = match found.formats.split_first() {
        Some((first, others)) => {
            let basis = if found.is_inside { Basis::Container } else { Basis::Signature };
            let others = others.iter().take(OTHERS).map(|format| Known::of(format)).collect();
            Identified { others, ..Identified::new(Known::of(first), basis) }
        }
        None => mailbox
            .or_else(|| mail::identify(content))
            .or_else(|| pdf::identify(content))
            .or_else(|| text::identify(content))
            .unwrap_or_else(|| by_name(content)),
    };
    if let Some(media_type) = zip::says(content) {
        identified.media_type = media_type;
        // PRONOM looks at the version within, which a password hides; the list of parts shows it still.
        if identified.format.is_some_and(|(known, _)| known.puid == "x-fmt/263")
            && let Some(known) = guarded(|| zip::locked(content, media_type))
        {
            identified.format = Some((known, Basis::Container));
        }
    }
    identified.is_misnamed = is_misnamed(content, &identified);
    identified
}

/// What PRONOM's signatures say of it.
fn in_pronom(content: &Content<'_>) -> Findings {
    let within = |members: Option<(Kind, &mut dyn Members)>| {
        let Content { head, tail, size, read_at, .. } = *content;
        pronom::identify(
            pronom::table(),
            &pronom::File { head, tail, size, read_at },
            &content.extension,
            members,
        )
    };
    let inside = guarded(|| {
        if content.starts_with(zip::MAGIC) {
            let mut archive = zip::Archive::open(content)?;
            Some(within(Some((Kind::Zip, &mut archive))))
        } else if content.starts_with(ole::MAGIC) {
            let mut file = compound::Compound::open(content)?;
            Some(within(Some((Kind::Compound, &mut file))))
        } else {
            None
        }
    });
    inside.unwrap_or_else(|| within(None))
}

/// Whether the name is one of formats that PRONOM knows, and the content is none of them. A name that PRONOM does not
/// know claims nothing, and neither does a format that it knows no names of.
fn is_misnamed(content: &Content<'_>, identified: &Identified) -> bool {
    let named = pronom::table().extensions_of(&content.extension);
    let mut found = identified.format.iter().map(|(known, _)| known).chain(&identified.others).peekable();
    if found.peek().is_none() {
        // Text of a name that text does not have.
        return identified.media_type != OCTETS && named.clone().next().is_some();
    }
    let is_named = |known: &Known| named.clone().any(|format| format.puid == known.puid);
    let has_names =
        |known: &Known| pronom::table().format(known.puid).is_some_and(pronom::Format::has_extensions);
    named.clone().next().is_some() && !found.any(|known| is_named(known) || !has_names(known))
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
    if content.starts_with(zip::MAGIC) {
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

/// What the name says; the media type stays unknown, because it is said by content. A format that PRONOM has a
/// signature for would have shown itself, so it is told only of documents that can be damaged. Where several are left,
/// none is told as the format, and all as what it can be.
fn by_name(content: &Content<'_>) -> Identified {
    let named = pronom::table().extensions_of(&content.extension);
    // It is no text: that would have shown.
    let named: Vec<_> = named.filter(|format| !known::is_text(format)).collect();
    let mut unsigned = named.iter().filter(|format| !format.has_signature());
    let only = unsigned.next().filter(|_| unsigned.next().is_none()).map(|format| Known::of(format));
    let known = known::by_extension(&content.extension).or(only);
    let others = named.iter().filter(|format| known.is_none_or(|known| known.puid != format.puid));
    Identified {
        format: known.map(|known| (known, Basis::Extension)),
        others: others.take(OTHERS).map(|format| Known::of(format)).collect(),
        ..Identified::unknown()
    }
}

/// For the fuzzer: any bytes as a file that is at hand, and as one of which only the ends are.
#[doc(hidden)]
pub fn fuzz(bytes: &[u8]) {
    let (extension, bytes) = bytes.split_at(bytes.len().min(4));
    let name = [b"x.", extension].concat();
    let whole = identify(&Content::whole(&name, bytes));
    assert!(whole.others.len() <= OTHERS);
    let read_at = |into: &mut [u8], offset: u64| {
        let rest = bytes.get(usize::try_from(offset).ok()?..)?;
        let length = rest.len().min(into.len());
        into.get_mut(..length)?.copy_from_slice(rest.get(..length)?);
        Some(length)
    };
    let end = bytes.len() / 3;
    let (head, tail) = (bytes.get(..end), bytes.get(bytes.len() - end..));
    let (head, tail) = (head.unwrap_or_default(), tail.unwrap_or_default());
    identify(&Content::ends(&name, head, tail, bytes.len() as u64, &read_at));
}

/// For the benchmark: tells the format of an open file as a reading does, with what it rests on. Nothing when it is not
/// known. `at_hand` is where its bytes go.
#[doc(hidden)]
pub fn of_file(
    name: &[u8],
    file: &std::fs::File,
    at_hand: &mut [u8],
) -> Option<(&'static str, &'static str)> {
    use std::os::unix::fs::FileExt as _;
    let size = file.metadata().ok()?.len();
    let read_at = |into: &mut [u8], offset: u64| {
        let mut read = 0;
        while let Some(rest) = into.get_mut(read..).filter(|rest| !rest.is_empty()) {
            match file.read_at(rest, offset + read as u64).ok()? {
                0 => break,
                more => read += more,
            }
        }
        Some(read)
    };
    let identified = if size <= at_hand.len() as u64 {
        let read = read_at(at_hand, 0)?;
        identify(&Content::whole(name, at_hand.get(..read)?))
    } else {
        let (head, tail) = at_hand.split_at_mut(at_hand.len() / 2);
        read_at(head, 0)?;
        read_at(tail, size - tail.len() as u64)?;
        identify(&Content::ends(name, head, tail, size, &read_at))
    };
    let (known, basis) = identified.format?;
    let basis = match basis {
        Basis::Container => "container",
        Basis::Signature => "signature",
        Basis::Text => "text",
        Basis::Extension => "extension",
    };
    Some((known.puid, basis))
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
