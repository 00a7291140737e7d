//! Messages (RFC 5322): what their headers say, and the markings in the first lines.

use super::{
    html, letters,
    lines::{Lines, Role},
    marking, moment,
    said::{Mail, Said},
};
use crate::{
    inspect::{formats::contains, remark::Remark},
    model::Date,
};

/// Most headers, and most bytes of them.
const HEADERS: usize = 400;
const HEAD: usize = 128 * 1024;
/// Most bytes of the text that are looked at, and most lines with something on them.
const TEXT: usize = 16 * 1024;
const LINES: usize = 20;
/// Most bytes of a text with marks, which take more than the text does.
const HTML: usize = 64 * 1024;
/// Deepest part of parts, and most parts in one.
const DEEPEST: usize = 4;
const PARTS: usize = 8;

/// Reads what a message says of itself; `bytes` is its start.
pub(super) fn read(bytes: &[u8], said: &mut Said) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    // The line with which mailboxes part their messages.
    let is_parted = bytes.starts_with(b"From ") || bytes.starts_with(b">From ");
    let begin = bytes.iter().position(|byte| *byte == b'\n').filter(|_| is_parted).map_or(0, |end| end + 1);
    let (headers, body) = split(bytes.get(begin..).unwrap_or_default());
    take(&headers, said);
    look_at_text(&headers, body, DEEPEST, said);
}

/// Reads a mailbox, which says something of itself where it is one message.
pub(super) fn read_box(head: &[u8], tail: &[u8], said: &mut Said) {
    // Every one but the first has an empty line before it.
    let has_more = |bytes: &[u8]| contains(bytes, b"\n\nFrom ") || contains(bytes, b"\n\r\nFrom ");
    if !has_more(head) && !has_more(tail) {
        read(head, said);
    }
}

/// Takes the headers of a message that is kept in another form.
pub(super) fn read_headers(text: &str, said: &mut Said) {
    let (headers, _) = split(text.as_bytes());
    take(&headers, said);
}

type Header = (String, String);

/// The headers, each on one line, and what comes after the empty line.
fn split(bytes: &[u8]) -> (Vec<Header>, &[u8]) {
    let mut headers: Vec<Header> = Vec::new();
    let mut rest = bytes.get(..HEAD.min(bytes.len())).unwrap_or(bytes);
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let (line, after) = rest.split_at_checked(end + 1).unwrap_or((rest, &[]));
        rest = after;
        // A line of spaces is one that was folded there.
        let is_folded = matches!(line.first(), Some(b' ' | b'\t'));
        let line = line.trim_ascii_end();
        if line.is_empty() && !is_folded {
            let used = bytes.len().min(HEAD) - rest.len();
            return (headers, bytes.get(used..).unwrap_or_default());
        }
        let text = letters::any(line);
        if text.starts_with([' ', '\t']) {
            if let Some((_, value)) = headers.last_mut() {
                value.push(' ');
                value.push_str(text.trim());
            }
        } else if let Some((name, value)) = text.split_once(':')
            && headers.len() < HEADERS
        {
            headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    (headers, &[])
}

fn first<'h>(headers: &'h [Header], name: &str) -> Option<&'h str> {
    headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn take(headers: &[Header], said: &mut Said) {
    let mut mail = said.mail.take().unwrap_or_default();
    said.is_subject = true;
    if let Some(subject) = first(headers, "subject").and_then(letters::header) {
        Said::note(&mut said.title, &subject);
    }
    if let Some(from) = first(headers, "from").and_then(letters::header) {
        let (name, address) = match from.split_once('<') {
            Some((name, address)) => (name.trim().trim_matches('"'), address.trim_end_matches('>')),
            None => ("", from.as_str()),
        };
        Said::note(&mut said.author, name);
        Said::note(&mut said.author, address);
        said.note_custom("from", address);
    }
    if let Some(words) = first(headers, "keywords").and_then(letters::header) {
        said.note_keywords(&words);
    }
    if let Some(tags) = first(headers, "content-language") {
        // More than one is no language of the whole.
        let mut tags = tags.split(',').map(str::trim);
        if let (Some(tag), None) = (tags.next(), tags.next()) {
            Said::note(&mut said.language, tag);
        }
    }
    let date = first(headers, "date").and_then(moment::mail);
    if let Some(date) = &date {
        said.created = said.created.or_else(|| moment::believed(date.timestamp()));
    }
    let to: Vec<String> = headers
        .iter()
        .filter(|(name, _)| matches!(name.as_str(), "to" | "cc"))
        .filter_map(|(_, value)| letters::header(value))
        .collect();
    let from = first(headers, "from").and_then(letters::header).unwrap_or_default();
    let to: Vec<&str> = to.iter().map(String::as_str).collect();
    let day = date.as_ref().and_then(|date| Date::parse(&date.strftime("%Y-%m-%d").to_string()));
    said.letterhead.see_message(&from, &to, day);
    // Every server puts its own above the others.
    let received = first(headers, "received");
    if let Some(moment) = received.and_then(|text| moment::mail(text.rsplit_once(';')?.1)) {
        mail.received = Some(moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
    }
    mail.has_come_in |= CAME_IN.iter().any(|name| first(headers, name).is_some());
    mail.is_unsent |= is_draft(headers);
    let has_receiver =
        ["to", "cc", "bcc"].iter().any(|name| first(headers, name).is_some_and(|to| !to.is_empty()));
    mail.is_sent |= date.is_some() && first(headers, "message-id").is_some() && has_receiver;
    said.mail = Some(mail);
    for (name, value) in headers.iter().filter(|(name, _)| marking::is_for_markings(name)) {
        // `msip_labels` has all that it says in one header.
        for part in value.split(';') {
            let (name, value) = part.split_once('=').unwrap_or((name, part));
            if let Some(value) = letters::header(value) {
                said.markings.add(marking::of_value(&value, marking::is_for_markings(name.trim())));
            }
        }
    }
}

/// Headers that are put in on the way, by who takes a message in.
const CAME_IN: [&str; 5] = ["received", "return-path", "delivered-to", "x-received", "x-original-to"];

/// Whether a program that writes mail says that it is still being written.
fn is_draft(headers: &[Header]) -> bool {
    const DRAFTS: [&str; 5] =
        ["x-mozilla-draft-info", "x-draft-info", "x-apple-auto-saved", "x-sogo-draft", "x-kmail-drafts"];
    let says = |name: &str, words: &[&str]| {
        first(headers, name).is_some_and(|value| {
            let value = value.to_ascii_lowercase();
            words.iter().any(|word| value.contains(word))
        })
    };
    DRAFTS.iter().any(|name| first(headers, name).is_some())
        || first(headers, "x-unsent").is_some_and(|value| matches!(value.trim(), "1" | "true"))
        || says("x-uniform-type-identifier", &["draft"])
        || says("x-gmail-labels", &["draft", "concept", "entw", "brouillon"])
}

/// Looks at the first lines of the first text. Whether there was one.
fn look_at_text(headers: &[Header], body: &[u8], deeper: usize, said: &mut Said) -> bool {
    let kind = first(headers, "content-type").unwrap_or("text/plain");
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/encrypted")
        || lower.contains("pkcs7-mime") && lower.contains("enveloped-data")
    {
        said.remark = Some(Remark::Protected);
        return false;
    }
    if lower.starts_with("multipart/") {
        let Some(boundary) = boundary(kind).filter(|_| deeper > 0) else { return false };
        let parts = parts(body, &boundary);
        return parts.into_iter().any(|part| {
            let (headers, body) = split(part);
            look_at_text(&headers, body, deeper - 1, said)
        });
    }
    let is_html = lower.starts_with("text/html");
    let is_attached = first(headers, "content-disposition")
        .is_some_and(|how| how.to_ascii_lowercase().starts_with("attachment"));
    if is_attached || !is_html && !lower.starts_with("text/plain") {
        return false;
    }
    let most = if is_html { HTML } else { TEXT };
    let start = |most: usize| body.get(..most.min(body.len())).unwrap_or_default();
    let encoding =
        first(headers, "content-transfer-encoding").unwrap_or_default().trim().to_ascii_lowercase();
    let bytes = match encoding.as_str() {
        "base64" => letters::base64(start(most * 4 / 3)),
        "quoted-printable" => letters::quoted_printable(start(most), false),
        _ => start(most).to_vec(),
    };
    let charset =
        lower.split_once("charset=").map(|(_, name)| name.trim_matches('"').split(['"', ';', ' ']).next());
    let text = charset
        .flatten()
        .and_then(|name| letters::charset(name, &bytes))
        .unwrap_or_else(|| letters::any(&bytes));
    look_at_lines(&if is_html { html::text(&text) } else { text }, said)
}

/// Looks at the first lines of what a person wrote, before what was answered. Whether there were any.
pub(super) fn look_at_lines(text: &str, said: &mut Said) -> bool {
    let mut lines = Lines::of_text();
    for line in text.lines().filter(|line| !line.trim().is_empty()).take(LINES) {
        let start = line.trim().to_lowercase();
        let is_answered = ["van:", "from:", "-----", "_____", "begin doorgestuurd"]
            .iter()
            .any(|sign| start.starts_with(sign));
        if is_answered && lines.seen() > 0 {
            break;
        }
        lines.see(line, Role::Text);
        said.note_words(line);
    }
    said.note_text(&lines);
    lines.seen() > 0
}

fn boundary(content_type: &str) -> Option<String> {
    let place = content_type.to_ascii_lowercase().find("boundary=")?;
    let value = content_type.get(place + "boundary=".len()..)?;
    let value = match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => value.split([';', ' ', '\t']).next()?,
    };
    // RFC 2046: 1 to 70 characters.
    (1..=70).contains(&value.len()).then(|| format!("--{value}"))
}

/// The first parts; the last one may be cut off.
fn parts<'b>(body: &'b [u8], boundary: &str) -> Vec<&'b [u8]> {
    let mut parts = Vec::new();
    let mut begin: Option<usize> = None;
    let mut at = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(boundary.as_bytes()) {
            parts.extend(begin.and_then(|begin| body.get(begin..at)));
            begin = Some(at + line.len());
            if parts.len() >= PARTS {
                return parts;
            }
        }
        at += line.len();
    }
    parts.extend(begin.and_then(|begin| body.get(begin..)));
    parts
}

/// Nothing but that it is a mail.
pub(super) fn mail(said: &mut Said) -> &mut Mail {
    said.mail.get_or_insert_default()
}
