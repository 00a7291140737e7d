//! Messages (RFC 5322, RFC 2045): who, about what, what it says, and what is attached, each with its own text.

mod structure;

use super::{
    encoding, html,
    plain::blocks,
    sink::Sink,
    span::{Ending, Kind, Spot},
};
use crate::inspect::properties::letters;
use structure::{Headers, parameter, split};

/// Deepest part of parts.
const DEEPEST: usize = 20;

/// The headers that people see.
const SHOWN: [&str; 6] = ["from", "to", "cc", "bcc", "date", "subject"];

/// Reads a message.
pub(super) fn read(bytes: &[u8], sink: &mut Sink) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    // The line with which mailboxes part their messages.
    let is_parted = bytes.starts_with(b"From ") || bytes.starts_with(b">From ");
    let begin = bytes.iter().position(|byte| *byte == b'\n').filter(|_| is_parted).map_or(0, |end| end + 1);
    let (headers, body) = split(bytes.get(begin..).unwrap_or_default(), sink);
    for name in SHOWN {
        for value in headers.all(name) {
            let shown = letters::header(value).unwrap_or_else(|| value.to_owned());
            header(name, &shown, sink);
        }
    }
    part(&headers, body, 0, sink);
}

/// A mailbox: each message in it is one that is attached.
pub(super) fn read_box(bytes: &[u8], sink: &mut Sink) {
    let (mut begin, mut at, mut is_after_blank) = (0, 0, false);
    let mut number = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if is_after_blank && line.starts_with(b"From ") {
            number += 1;
            message(bytes.get(begin..at).unwrap_or_default(), number, sink);
            begin = at;
            if !sink.goes_on() {
                return;
            }
        }
        is_after_blank = line.trim_ascii().is_empty();
        at += line.len();
    }
    if number == 0 {
        return read(bytes, sink);
    }
    message(bytes.get(begin..).unwrap_or_default(), number + 1, sink);
}

fn message(bytes: &[u8], number: u32, sink: &mut Sink) {
    sink.attached(&number.to_string(), |sink| read(bytes, sink));
}

/// Puts down a header with its name, as people see it.
pub(super) fn header(name: &str, value: &str, sink: &mut Sink) {
    if value.trim().is_empty() {
        return;
    }
    let mut shown: String = name.get(..1).unwrap_or_default().to_ascii_uppercase();
    shown.push_str(name.get(1..).unwrap_or_default());
    sink.put(Kind::MailHeader, &Spot::Part(shown.clone()), &format!("{shown}: {}", value.trim()));
}

/// Puts down what somebody wrote, paragraph by paragraph.
pub(super) fn body(text: &str, sink: &mut Sink) {
    blocks(text, |line, block| sink.put(Kind::MailBody, &Spot::Paragraph(line), block));
}

/// Reads a part: several, a text, or what is attached. Whether it was a text that is shown.
fn part(headers: &Headers, bytes: &[u8], depth: usize, sink: &mut Sink) -> bool {
    let kind = headers.first("content-type").unwrap_or("text/plain");
    let media_type = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let lower = kind.to_ascii_lowercase();
    if media_type == "multipart/encrypted" || lower.contains("pkcs7-mime") && lower.contains("enveloped") {
        sink.end(Ending::Protected);
        return false;
    }
    if media_type.starts_with("multipart/") {
        let boundary = parameter(kind, "boundary").filter(|_| depth < DEEPEST);
        let Some(boundary) = boundary else {
            sink.end(Ending::TooMuch);
            return false;
        };
        return several(&media_type, bytes, &boundary, depth, sink);
    }
    let disposition = headers.first("content-disposition").unwrap_or_default();
    let is_attached = disposition.trim_start().to_ascii_lowercase().starts_with("attachment");
    let name = parameter(disposition, "filename").or_else(|| parameter(kind, "name"));
    let how = headers.first("content-transfer-encoding").unwrap_or_default().trim().to_ascii_lowercase();
    if !sink.work(bytes.len()) {
        return false;
    }
    let is_shown = !is_attached && matches!(media_type.as_str(), "text/plain" | "text/html");
    if !is_shown && name.is_none() && media_type != "message/rfc822" {
        return false;
    }
    let decoded = match how.as_str() {
        "base64" => letters::base64(bytes),
        "quoted-printable" => letters::quoted_printable(bytes, false),
        _ => bytes.to_vec(),
    };
    if is_shown {
        let charset = parameter(kind, "charset").and_then(|name| letters::charset(&name, &decoded));
        let text = match &charset {
            Some(text) => text.as_str().into(),
            None => encoding::text(&decoded),
        };
        match media_type.as_str() {
            "text/html" => html::read_as(&text, Kind::MailBody, sink),
            _ => body(&text, sink),
        }
        return true;
    }
    let name = name.unwrap_or_else(|| "message.eml".to_owned());
    let name = letters::header(&name).unwrap_or(name);
    attachment(&name, &media_type, &decoded, sink);
    false
}

/// Puts down what is attached: its name, and its own text.
pub(super) fn attachment(name: &str, media_type: &str, bytes: &[u8], sink: &mut Sink) {
    sink.put_trimmed(Kind::AttachmentName, &Spot::Whole, name);
    sink.attached(name, |sink| super::attached(name.as_bytes(), media_type, bytes, sink));
}

/// Reads several parts; of alternatives the first that is a text.
fn several(media_type: &str, bytes: &[u8], boundary: &str, depth: usize, sink: &mut Sink) -> bool {
    let mut has_text = false;
    for bytes in structure::parts(bytes, boundary, sink) {
        if !sink.part() {
            break;
        }
        let (headers, body) = split(bytes, sink);
        let kind = headers.first("content-type").unwrap_or("text/plain").trim_start().to_ascii_lowercase();
        let is_text = kind.starts_with("text/") || kind.starts_with("multipart/");
        if media_type == "multipart/alternative" && has_text && is_text {
            continue;
        }
        has_text |= part(&headers, body, depth + 1, sink);
    }
    has_text
}
