//! Bytes of text as letters, where nothing says which letters they are.

use std::borrow::Cow;

use crate::inspect::properties::letters;

/// Bytes that are looked at to tell UTF-16 without its mark.
const LOOKED_AT: usize = 4096;

/// UTF-16 with its mark or by its zeros, UTF-8 where it is that, else Windows-1252.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => return letters::wide(rest).into(),
        [0xfe, 0xff, rest @ ..] => return letters::wide_big(rest).into(),
        [0xef, 0xbb, 0xbf, rest @ ..] => return utf8_or_western(rest),
        _ => {}
    }
    let start = bytes.get(..LOOKED_AT.min(bytes.len())).unwrap_or_default();
    let zeros = |parity: usize| start.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), start.len() / 2);
    if half >= 4 && odd * 10 > half * 7 && even * 10 < half {
        return letters::wide(bytes).into();
    }
    if half >= 4 && even * 10 > half * 7 && odd * 10 < half {
        return letters::wide_big(bytes).into();
    }
    utf8_or_western(bytes)
}

/// UTF-8 where it is that. A byte that does not fit among more letters that do is one of Windows-1252 that was pasted
/// in; among none, all of it is Windows-1252.
fn utf8_or_western(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.into();
    }
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        // Each letter beyond ASCII takes more bytes than one.
        good += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    if good <= bad.saturating_sub(1) || (good == 0 && bytes.len() > 4) {
        return letters::western(bytes).into();
    }
    let mut text = String::with_capacity(bytes.len());
    let mut seen = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        seen += chunk.valid().len() + chunk.invalid().len();
        // A letter that was cut off at the end is none.
        if seen < bytes.len() || chunk.invalid().len() == 1 && good == 0 {
            text.push_str(&letters::western(chunk.invalid()));
        }
    }
    text.into()
}

/// The same for a page that may name its letters in its first bytes (HTML).
pub(super) fn page(bytes: &[u8]) -> Cow<'_, str> {
    let has_mark =
        [&[0xff, 0xfe][..], &[0xfe, 0xff], &[0xef, 0xbb, 0xbf]].iter().any(|mark| bytes.starts_with(mark));
    let start = String::from_utf8_lossy(bytes.get(..1024.min(bytes.len())).unwrap_or_default());
    let start = start.to_ascii_lowercase();
    let named =
        start.split_once("charset=").or_else(|| start.split_once("encoding=")).and_then(|(_, rest)| {
            let rest = rest.trim_start_matches(['"', '\'']);
            rest.split(|letter: char| !(letter.is_ascii_alphanumeric() || "-_".contains(letter))).next()
        });
    let is_other = |name: &&str| !matches!(*name, "utf-8" | "utf8" | "utf-16") && !has_mark;
    match named.filter(is_other).and_then(|name| letters::charset(name, bytes)) {
        Some(text) => text.into(),
        None => text(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::{page, text};

    #[test]
    fn letters_are_told_apart() {
        let said = "Coördinatie: één € – “ja”";
        let wide = |unit: fn(u16) -> [u8; 2]| said.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        let western = b"Co\xf6rdinatie: \xe9\xe9n \x80 \x96 \x93ja\x94";
        for bytes in [
            said.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", said.as_bytes()].concat(),
            wide(u16::to_le_bytes),
            wide(u16::to_be_bytes),
            [vec![0xff, 0xfe], wide(u16::to_le_bytes)].concat(),
            [vec![0xfe, 0xff], wide(u16::to_be_bytes)].concat(),
            western.to_vec(),
        ] {
            assert_eq!(text(&bytes), said, "{bytes:x?}");
        }
        // One byte of Windows in UTF-8, and UTF-8 that was cut off in a letter.
        assert_eq!(text("één – twee\x20".as_bytes()), "één – twee ");
        assert_eq!(text(&[said.as_bytes(), b" caf\xe9 x"].concat()), format!("{said} café x"));
        assert_eq!(text("één – ë".as_bytes().split_last().map_or(&[][..], |(_, rest)| rest)), "één – ");
        // Half a pair, and a pair the wrong way round.
        assert_eq!(text(b"\xff\xfea\0\x00\xd8b\0\x00\xdcc\0\xd8"), "a\u{fffd}b\u{fffd}c");
        assert_eq!(page(b"<html><meta charset=iso-8859-2><p>\xb1"), "<html><meta charset=iso-8859-2><p>ą");
        assert_eq!(text(b""), "");
    }
}
