//! Messages and mailboxes that PRONOM's signatures do not know: text whose first lines are headers.

use super::{Content, Identified, Known};
use crate::model::Basis;

const MESSAGE: &str = "fmt/278";
const MIME_MESSAGE: &str = "fmt/950";
const MHTML: &str = "x-fmt/429";
const MBOX: &str = "fmt/720";

/// Most lines that are looked at.
const LINES: usize = 200;

/// Says whether it is a mailbox: a line with which programs begin each message in one, and headers or the name of one.
pub(super) fn mailbox(content: &Content<'_>) -> Option<Identified> {
    if !content.starts_with(b"From ") || content.extension == "eml" {
        return None;
    }
    let named = || Known::named(MBOX).map(|known| Identified::new(known, Basis::Text));
    if content.extension == "mbox" { named() } else { identify(content) }
}

/// Says whether the first lines are those of a message or a mailbox.
pub(super) fn identify(content: &Content<'_>) -> Option<Identified> {
    let head = content.head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content.head);
    let is_named_so = content.extension == "eml";
    let head = if is_named_so { head.trim_ascii_start() } else { head };
    // A line of spaces is one that was folded there, and not the end of the headers.
    let trimmed = |line: &'_ [u8]| -> usize {
        let length = line.trim_ascii_end().len();
        if length == 0 && matches!(line.first(), Some(b' ' | b'\t')) { 1 } else { length }
    };
    let lines = head.split(|byte| *byte == b'\n').map(|line| line.get(..trimmed(line)).unwrap_or_default());
    let mut lines = lines.take(LINES).peekable();
    let first = *lines.peek()?;
    let known = if first.starts_with(b"From ") {
        lines.next();
        // One message that a program took out of a mailbox as it stood there.
        match headers(lines, is_named_so)? {
            found if is_named_so && found.is_mime => MIME_MESSAGE,
            _ if is_named_so => MESSAGE,
            _ => MBOX,
        }
    } else {
        let found = headers(lines, is_named_so)?;
        if found.is_mime && found.is_archive {
            MHTML
        } else if found.is_mime {
            MIME_MESSAGE
        } else if found.is_sent || is_named_so {
            MESSAGE
        } else {
            // A note that begins as a message does.
            return None;
        }
    };
    Known::named(known).map(|known| Identified::new(known, Basis::Text))
}

#[derive(Default)]
struct Headers {
    /// It has `MIME-Version`.
    is_mime: bool,
    /// It has a header that programs put in and people do not type.
    is_sent: bool,
    /// A page saved with its pictures: parts that belong together and nobody it was sent to.
    is_archive: bool,
}

/// Most lines among the headers that are none: some programs break them.
const BAD_LINES: usize = 3;

/// Reads the headers of a message (RFC 5322): nothing when a line is no header, or when fewer than
/// two are headers that only messages have. A few bad lines are passed over where the rest, or the name, leaves no
/// doubt.
fn headers<'a>(lines: impl Iterator<Item = &'a [u8]>, is_named_so: bool) -> Option<Headers> {
    const OF_MESSAGES: [&[u8]; 11] = [
        b"from",
        b"to",
        b"cc",
        b"date",
        b"subject",
        b"received",
        b"message-id",
        b"return-path",
        b"mime-version",
        b"delivered-to",
        b"reply-to",
    ];
    let mut found = Headers::default();
    let (mut count, mut has_receiver, mut is_related, mut bad) = (0, false, false, 0);
    for line in lines.take_while(|line| !line.is_empty()) {
        if matches!(line.first(), Some(b' ' | b'\t')) {
            continue;
        }
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(0);
        let (name, value) = line.split_at_checked(colon)?;
        let name = name.trim_ascii_end();
        if name.is_empty() || !name.iter().all(|byte| matches!(byte, b'!'..=b'~')) {
            bad += 1;
            if bad > BAD_LINES {
                return None;
            }
            continue;
        }
        let name = name.to_ascii_lowercase();
        count += usize::from(OF_MESSAGES.contains(&name.as_slice()));
        found.is_mime |= name == b"mime-version";
        found.is_sent |= matches!(name.as_slice(), b"received" | b"message-id" | b"return-path");
        has_receiver |= matches!(name.as_slice(), b"to" | b"received" | b"delivered-to");
        is_related |= name == b"content-type"
            && value.to_ascii_lowercase().windows(17).any(|part| part == b"multipart/related");
    }
    found.is_archive = is_related && !has_receiver;
    (count >= 2 && (bad == 0 || is_named_so || found.is_mime && count >= 3)).then_some(found)
}
