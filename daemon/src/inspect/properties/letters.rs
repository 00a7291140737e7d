//! Bytes of others as text.

/// What Windows-1252 has where Latin-1 has control characters.
const WINDOWS: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
    '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
];

/// Windows-1252, and so Latin-1, which nobody means where the two differ.
pub(super) fn western(bytes: &[u8]) -> String {
    let letter = |byte: &u8| match byte {
        0x80..=0x9f => WINDOWS.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{fffd}'),
        byte => char::from(*byte),
    };
    bytes.iter().map(letter).collect()
}

/// UTF-16, the lower byte first.
pub(super) fn wide(bytes: &[u8]) -> String {
    units(bytes, u16::from_le_bytes)
}

/// UTF-16, the higher byte first.
pub(super) fn wide_big(bytes: &[u8]) -> String {
    units(bytes, u16::from_be_bytes)
}

fn units(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).filter_map(|pair| Some(unit(pair.try_into().ok()?)));
    char::decode_utf16(units).map(|letter| letter.unwrap_or('\u{fffd}')).collect()
}

/// UTF-8 where it is that, else Windows-1252.
pub(super) fn any(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // A letter that was cut off at the end does not make it something else.
        Err(error) if bytes.len() - error.valid_up_to() < 4 => String::from_utf8_lossy(bytes).into_owned(),
        Err(_) => western(bytes),
    }
}

/// Base64, what is no digit left out.
pub(super) fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in bytes {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = (bits << 6 | u32::from(digit)) & 0x00ff_ffff;
        count += 1;
        if count == 4 {
            out.extend_from_slice(bits.to_be_bytes().get(1..).unwrap_or_default());
            (bits, count) = (0, 0);
        }
    }
    let rest: [u8; 4] = (bits << (6 * (4 - count) % 24)).to_be_bytes();
    match count {
        2 => out.extend_from_slice(rest.get(1..2).unwrap_or_default()),
        3 => out.extend_from_slice(rest.get(1..3).unwrap_or_default()),
        _ => {}
    }
    out
}

/// Quoted-printable (RFC 2045); in headers an underscore is a space (RFC 2047).
pub(super) fn quoted_printable(bytes: &[u8], is_header: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'=' => {
                let hex = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
                match (hex(after.first()), hex(after.get(1))) {
                    (Some(high), Some(low)) => {
                        out.push(u8::try_from(high << 4 | low).unwrap_or(b'?'));
                        rest = after.get(2..).unwrap_or_default();
                    }
                    // The line goes on below.
                    _ if after.starts_with(b"\r\n") => rest = after.get(2..).unwrap_or_default(),
                    _ if after.starts_with(b"\n") => rest = after.get(1..).unwrap_or_default(),
                    _ => out.push(b'='),
                }
            }
            b'_' if is_header => out.push(b' '),
            byte => out.push(*byte),
        }
    }
    out
}

/// A header with its encoded words read (RFC 2047); nothing when one is in letters that are not known here.
pub(super) fn header(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("=?") {
        // Spaces between two encoded words are not part of the text.
        if !before.trim().is_empty() || out.is_empty() {
            out.push_str(before);
        }
        let mut parts = after.splitn(3, '?');
        let (Some(charset), Some(how), Some(word)) = (parts.next(), parts.next(), parts.next()) else {
            return None;
        };
        let (word, behind) = word.split_once("?=")?;
        let bytes = match how {
            "B" | "b" => base64(word.as_bytes()),
            "Q" | "q" => quoted_printable(word.as_bytes(), true),
            _ => return None,
        };
        // A language may stand behind the name of the letters (RFC 2231).
        let charset = charset.split('*').next().unwrap_or(charset).to_ascii_lowercase();
        out.push_str(&match charset.as_str() {
            "utf-8" | "us-ascii" => String::from_utf8_lossy(&bytes).into_owned(),
            "iso-8859-1" | "iso-8859-15" | "windows-1252" | "cp1252" => western(&bytes),
            _ => return None,
        });
        rest = behind;
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::{any, base64, header, quoted_printable, western, wide, wide_big};

    #[test]
    fn letters_of_others_become_text() {
        assert_eq!(western(b"\x80 1 \xeb\x93"), "€ 1 ë“");
        assert_eq!(wide(b"N\0o\0\xac\x20x"), "No€");
        assert_eq!(wide_big(b"\0N\0o"), "No");
        assert_eq!(any("één".as_bytes()), "één");
        assert_eq!(any(b"\xe9\xe9n van de"), "één van de");
        for (given, expected) in
            [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYm\r\nFy", "foobar")]
        {
            assert_eq!(base64(given.as_bytes()), expected.as_bytes(), "{given}");
        }
        assert_eq!(quoted_printable(b"a=C3=AB=\r\nb=_=x", false), "aëb=_=x".as_bytes());
        for (given, expected) in [
            ("gewoon", Some("gewoon")),
            ("=?UTF-8?Q?Nota_begroting_=E2=82=AC?= 2027", Some("Nota begroting € 2027")),
            ("Re: =?utf-8?B?w6nDqW4=?= =?utf-8?B?IHR3ZWU=?=", Some("Re: één twee")),
            ("=?iso-8859-1?Q?=E9=E9n?=", Some("één")),
            ("=?gb2312?B?xxx?=", None),
            ("=?utf-8?Q?half", None),
            ("=?", None),
        ] {
            assert_eq!(header(given).as_deref(), expected, "{given}");
        }
    }
}
