//! Rich Text Format 1.9: groups, words of control, and the text between them.

mod state;

use super::{
    sink::Sink,
    span::{Ending, Kind},
    story::Story,
};
use crate::inspect::properties::letters;
use state::Reader;

/// Reads the text.
pub(super) fn read(bytes: &[u8], sink: &mut Sink) {
    let mut reader = Reader::default();
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        if !sink.goes_on() {
            return;
        }
        match byte {
            b'{' => {
                at += 1;
                if !reader.open(sink) {
                    return sink.end(Ending::TooMuch);
                }
            }
            b'}' => {
                at += 1;
                reader.close(sink);
            }
            b'\\' => at = control(bytes, at + 1, &mut reader, sink),
            b'\r' | b'\n' => at += 1,
            _ => {
                let rest = bytes.get(at..).unwrap_or_default();
                let length = rest.iter().take_while(|byte| !b"{}\\\r\n".contains(byte)).count().max(1);
                reader.bytes(rest.get(..length).unwrap_or_default(), sink);
                sink.work(length);
                at += length;
            }
        }
    }
    if reader.is_open() {
        sink.end(Ending::Broken);
    }
    reader.finish(sink);
}

/// A word or a sign of control; where the rest begins.
fn control(bytes: &[u8], at: usize, reader: &mut Reader, sink: &mut Sink) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    sink.work(16);
    let length = rest.iter().take(40).take_while(|byte| byte.is_ascii_alphabetic()).count();
    if length == 0 {
        return match rest.first() {
            Some(b'\'') => {
                let digits = rest.get(1..3).and_then(|digits| std::str::from_utf8(digits).ok());
                let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
                reader.bytes(byte.as_slice(), sink);
                at + 3
            }
            Some(b'*') => {
                reader.is_optional();
                at + 1
            }
            Some(b'~') => {
                reader.text(" ", sink);
                at + 1
            }
            Some(b'_') => {
                reader.text("\u{2011}", sink);
                at + 1
            }
            Some(sign @ (b'{' | b'}' | b'\\')) => {
                reader.bytes(&[*sign], sink);
                at + 1
            }
            Some(b'\r' | b'\n') => {
                reader.word("par", None, sink);
                at + 1
            }
            _ => at + 1,
        };
    }
    let word = std::str::from_utf8(rest.get(..length).unwrap_or_default()).unwrap_or_default();
    let number = rest.get(length..).unwrap_or_default();
    let digits = number
        .iter()
        .take(12)
        .enumerate()
        .take_while(|(at, byte)| byte.is_ascii_digit() || *at == 0 && **byte == b'-');
    let digits = digits.count();
    let value = number.get(..digits).and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<i32>().ok());
    let mut end = at + length + digits;
    if bytes.get(end) == Some(&b' ') {
        end += 1;
    }
    if word == "bin" {
        return end.saturating_add(usize::try_from(value.unwrap_or(0)).unwrap_or(0)).min(bytes.len());
    }
    reader.word(word, value, sink);
    end
}

/// The letters of one character set of Windows, by its number.
fn page_of(charset: i32) -> u16 {
    match charset {
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => 1252,
    }
}
