//! Headers and parts.

use crate::inspect::{properties::letters, text::sink::Sink};

/// Most headers of a part, and most bytes of them.
const HEADERS: usize = 1000;
const HEAD: usize = 256 * 1024;

/// The headers of a message or a part: names in lower case, each value on one line.
pub(super) struct Headers(Vec<(String, String)>);

impl Headers {
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The headers, and what comes after the empty line.
pub(super) fn split<'b>(bytes: &'b [u8], sink: &mut Sink) -> (Headers, &'b [u8]) {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut used = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if used > HEAD || !sink.work(line.len().min(HEAD)) {
            break;
        }
        used += line.len();
        let is_folded = matches!(line.first(), Some(b' ' | b'\t'));
        let line = line.trim_ascii_end();
        if line.is_empty() && !is_folded {
            return (Headers(headers), bytes.get(used..).unwrap_or_default());
        }
        let text = letters::any(line.get(..line.len().min(HEAD)).unwrap_or_default());
        if is_folded {
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
    (Headers(headers), bytes.get(used..).unwrap_or_default())
}

/// The parts between the lines with the boundary; the last one may be cut off.
pub(super) fn parts<'b>(bytes: &'b [u8], boundary: &str, sink: &mut Sink) -> Vec<&'b [u8]> {
    let line_of = format!("--{boundary}");
    let (mut parts, mut begin, mut at) = (Vec::new(), None, 0);
    sink.work(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(line_of.as_bytes()) {
            parts.extend(begin.and_then(|begin| bytes.get(begin..at)));
            begin = Some(at + line.len());
            let is_last = line.get(line_of.len()..).is_some_and(|rest| rest.starts_with(b"--"));
            if is_last || parts.len() > 10_000 {
                return parts;
            }
        }
        at += line.len();
    }
    parts.extend(begin.and_then(|begin| bytes.get(begin..)));
    parts
}

/// A parameter of a header: also one that is cut in pieces or has letters of its own (RFC 2231).
pub(super) fn parameter(header: &str, name: &str) -> Option<String> {
    let mut pieces: Vec<(u32, String, bool)> = Vec::new();
    let mut rest = header.split_once(';')?.1;
    for _ in 0..100 {
        let Some((key, after)) = rest.split_once('=') else { break };
        let key = key.trim().to_ascii_lowercase();
        let after = after.trim_start();
        let (value, behind) = match after.strip_prefix('"') {
            Some(quoted) => {
                let mut is_escaped = false;
                let end = quoted.find(|letter| {
                    let ends = letter == '"' && !is_escaped;
                    is_escaped = letter == '\\' && !is_escaped;
                    ends
                });
                let (value, behind) = quoted.split_at_checked(end.unwrap_or(quoted.len()))?;
                (value.replace("\\\"", "\"").replace("\\\\", "\\"), behind)
            }
            None => {
                let (value, behind) = after.split_at_checked(after.find(';').unwrap_or(after.len()))?;
                (value.trim().to_owned(), behind)
            }
        };
        rest = behind.split_once(';').map_or("", |(_, rest)| rest);
        let Some(mark) = key.strip_prefix(name) else { continue };
        let (mark, is_encoded) = mark.strip_suffix('*').map_or((mark, false), |mark| (mark, true));
        match mark.strip_prefix('*').map(str::parse) {
            Some(Ok(number)) => pieces.push((number, value, is_encoded)),
            None if mark.is_empty() => pieces.push((0, value, is_encoded)),
            _ => {}
        }
    }
    pieces.sort_by_key(|(number, ..)| *number);
    let is_encoded = pieces.first()?.2;
    if !is_encoded {
        return Some(pieces.into_iter().map(|(_, value, _)| value).collect());
    }
    let whole: String = pieces.into_iter().map(|(_, value, _)| value).collect();
    let mut parts = whole.splitn(3, '\'');
    let (Some(charset), Some(_), Some(value)) = (parts.next(), parts.next(), parts.next()) else {
        return Some(whole);
    };
    let bytes = letters::quoted_printable(value.replace('%', "=").as_bytes(), false);
    letters::charset(charset, &bytes).or(Some(letters::any(&bytes)))
}
