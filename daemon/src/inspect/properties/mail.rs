//! Messages (RFC 5322): what their headers say, and the markings in the first lines.

use super::{letters, marking, moment, said::Mail, said::Said};

/// Most headers, and most bytes of them.
const HEADERS: usize = 400;
const HEAD: usize = 128 * 1024;
/// Most bytes of the text that are looked at, and most lines with something on them.
const TEXT: usize = 16 * 1024;
const LINES: usize = 20;
/// Deepest part of parts, and most parts in one.
const DEEPEST: usize = 4;
const PARTS: usize = 8;

/// Reads what a message says of itself; `bytes` is its start.
pub(super) fn read(bytes: &[u8], said: &mut Said) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (headers, body) = split(bytes);
    take(&headers, said);
    look_at_text(&headers, body, DEEPEST, said);
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
        let line = line.trim_ascii_end();
        if line.is_empty() {
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
    // Every server puts its own above the others.
    let received = first(headers, "received");
    if let Some(moment) = received.and_then(|text| moment::mail(text.rsplit_once(';')?.1)) {
        mail.received = Some(moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
    }
    mail.is_unsent |= first(headers, "x-unsent").is_some_and(|value| value.trim() == "1");
    mail.is_sent |= date.is_some() && (first(headers, "message-id").is_some() || received.is_some());
    said.mail = Some(mail);
    for (name, value) in headers.iter().filter(|(name, _)| marking::is_for_markings(name)) {
        // `msip_labels` has all that it says in one header.
        for part in value.split(';') {
            let (name, value) = part.split_once('=').unwrap_or((name, part));
            let found = letters::header(value);
            let is_for_it = marking::is_for_markings(name.trim());
            said.note_marking(found.and_then(|value| marking::of_value(&value, is_for_it)));
        }
    }
}

/// Looks at the first lines of the first plain text.
fn look_at_text(headers: &[Header], body: &[u8], deeper: usize, said: &mut Said) -> bool {
    let kind = first(headers, "content-type").unwrap_or("text/plain");
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/") {
        let Some(boundary) = boundary(kind).filter(|_| deeper > 0) else { return false };
        let parts = parts(body, &boundary);
        return parts.into_iter().any(|part| {
            let (headers, body) = split(part);
            look_at_text(&headers, body, deeper - 1, said)
        });
    }
    if !lower.starts_with("text/plain") {
        return false;
    }
    let start = |most: usize| body.get(..most.min(body.len())).unwrap_or_default();
    let encoding =
        first(headers, "content-transfer-encoding").unwrap_or_default().trim().to_ascii_lowercase();
    let bytes = match encoding.as_str() {
        "base64" => letters::base64(start(TEXT * 4 / 3)),
        "quoted-printable" => letters::quoted_printable(start(TEXT), false),
        _ => start(TEXT).to_vec(),
    };
    let text = letters::any(&bytes);
    for line in text.lines().filter(|line| !line.trim().is_empty()).take(LINES) {
        said.note_marking(marking::of_line(line));
    }
    true
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
