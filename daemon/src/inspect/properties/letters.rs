//! Bytes of others as text.

use std::borrow::Cow;

/// What Windows-1252 has where Latin-1 has control characters.
const WINDOWS: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
    '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
];

/// Windows-1252, and so Latin-1, which nobody means where the two differ.
pub(in crate::inspect) fn western(bytes: &[u8]) -> String {
    let letter = |byte: &u8| match byte {
        0x80..=0x9f => WINDOWS.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{fffd}'),
        byte => char::from(*byte),
    };
    bytes.iter().map(letter).collect()
}

/// The letters of that name, as in mail and in XML; nothing where no such letters are known.
pub(in crate::inspect) fn charset(name: &str, bytes: &[u8]) -> Option<String> {
    let name = name.trim().trim_matches('"').to_ascii_lowercase();
    // Numbers of Windows, and of some who write mail: `cp1252`, `windows-28591`.
    let number = name.strip_prefix("cp").or_else(|| name.strip_prefix("windows-"));
    if let Some(page) = number.and_then(|number| number.parse().ok()) {
        return code_page(page, bytes);
    }
    let encoding = encoding_rs::Encoding::for_label(name.as_bytes())?;
    // What calls itself UTF-8 and is not that is mostly what Windows writes.
    if encoding == encoding_rs::UTF_8 {
        return Some(any(bytes));
    }
    Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
}

/// The letters of that code page of Windows; nothing where it is not known and they are not plain.
pub(in crate::inspect) fn code_page(page: u16, bytes: &[u8]) -> Option<String> {
    let name = match page {
        874 => "windows-874",
        932 => "shift_jis",
        936 => "gbk",
        949 => "euc-kr",
        950 => "big5",
        1250..=1258 => return charset_named(&format!("windows-{page}"), bytes),
        1200 => return Some(wide(bytes)),
        1201 => return Some(wide_big(bytes)),
        10000 => "macintosh",
        866 => "ibm866",
        20127 => "us-ascii",
        20866 => "koi8-r",
        28591..=28606 => return charset_named(&format!("iso-8859-{}", page - 28590), bytes),
        54936 => "gb18030",
        65001 => return Some(any(bytes)),
        _ => return bytes.is_ascii().then(|| western(bytes)),
    };
    charset_named(name, bytes)
}

fn charset_named(name: &str, bytes: &[u8]) -> Option<String> {
    let encoding = encoding_rs::Encoding::for_label(name.as_bytes())?;
    Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
}

/// The letters of an XML file: as its first bytes show, else as it says, else UTF-8.
pub(in crate::inspect) fn xml(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest).into(),
        [0xfe, 0xff, rest @ ..] => wide_big(rest).into(),
        [b'<', 0, ..] => wide(bytes).into(),
        [0, b'<', ..] => wide_big(bytes).into(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        bytes => {
            let start = bytes.get(..bytes.len().min(100)).unwrap_or_default();
            let declared = start.starts_with(b"<?xml").then(|| String::from_utf8_lossy(start));
            let name = declared.as_ref().and_then(|text| {
                let value = text.split("?>").next()?.split_once("encoding=")?.1;
                value.get(1..)?.split(['"', '\'']).next()
            });
            match name
                .filter(|name| !name.eq_ignore_ascii_case("utf-8"))
                .and_then(|name| charset(name, bytes))
            {
                // One that calls itself UTF-16 and was read so far is not that.
                Some(text) if text.starts_with("<?xml") => text.into(),
                _ => String::from_utf8_lossy(bytes),
            }
        }
    }
}

/// The same text where its letters were taken for those of Windows-1252 on the way while they were UTF-8, once or
/// twice: “Ã«” is “ë”. Nothing else reads as UTF-8 by chance.
pub(in crate::inspect) fn ungarbled(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..2 {
        if text.is_ascii() {
            break;
        }
        let byte = |letter: char| match u32::from(letter) {
            code @ 0..=0xff => u8::try_from(code).ok(),
            _ => {
                let place = WINDOWS.iter().position(|known| *known == letter)?;
                u8::try_from(place + 0x80).ok().filter(|_| letter != '\u{fffd}')
            }
        };
        let bytes: Option<Vec<u8>> = text.chars().map(byte).collect();
        match bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
            Some(meant) => text = meant,
            None => break,
        }
    }
    text
}

/// Whether letters were lost in it, or read as those of another code page.
pub(in crate::inspect) fn is_garbled(text: &str) -> bool {
    let (mut before, mut letters) = (' ', text.chars().peekable());
    while let Some(letter) = letters.next() {
        let after = letters.peek().copied().unwrap_or(' ');
        let is_within = before.is_alphabetic() && after.is_alphabetic();
        let is_wrong = match letter {
            '\u{fffd}' | '\u{80}'..='\u{9f}' | '\u{e000}'..='\u{f8ff}' => true,
            // How UTF-8 looks in Windows-1252.
            'Ã' | 'Â' => {
                !after.is_ascii_alphabetic() && !after.is_ascii_punctuation() && !after.is_ascii_digit()
            }
            'â' => matches!(after, '€' | '„' | '\u{80}'),
            '?' | '¿' | '¡' | '¦' | '¬' | '¤' | '¨' | '¶' | '¸' | '¼' | '¾' | '±' | '¹' | '³' => {
                is_within
            }
            // How Polish and Czech look in it.
            '£' | '¯' | '¥' | '¢' => after.is_alphabetic(),
            _ => false,
        };
        if is_wrong {
            return true;
        }
        before = letter;
    }
    false
}

/// UTF-16, the lower byte first.
pub(in crate::inspect) fn wide(bytes: &[u8]) -> String {
    units(bytes, u16::from_le_bytes)
}

/// UTF-16, the higher byte first.
pub(in crate::inspect) fn wide_big(bytes: &[u8]) -> String {
    units(bytes, u16::from_be_bytes)
}

fn units(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).filter_map(|pair| Some(unit(pair.try_into().ok()?)));
    char::decode_utf16(units).map(|letter| letter.unwrap_or('\u{fffd}')).collect()
}

/// UTF-8 where it is that, else Windows-1252.
pub(in crate::inspect) fn any(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // A letter that was cut off at the end does not make it something else.
        Err(error) if bytes.len() - error.valid_up_to() < 4 => String::from_utf8_lossy(bytes).into_owned(),
        Err(_) => western(bytes),
    }
}

/// Base64, what is no digit left out.
pub(in crate::inspect) fn base64(bytes: &[u8]) -> Vec<u8> {
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
pub(in crate::inspect) fn quoted_printable(bytes: &[u8], is_header: bool) -> Vec<u8> {
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
pub(in crate::inspect) fn header(text: &str) -> Option<String> {
    let mut out = String::new();
    // Programs cut a text into words without minding where a letter ends.
    let mut open: Option<(String, Vec<u8>)> = None;
    let close = |open: &mut Option<(String, Vec<u8>)>, out: &mut String| {
        if let Some((name, bytes)) = open.take() {
            out.push_str(&charset(&name, &bytes)?);
        }
        Some(())
    };
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("=?") {
        // Spaces between two encoded words are not part of the text.
        if !before.trim().is_empty() || (out.is_empty() && open.is_none()) {
            close(&mut open, &mut out)?;
            out.push_str(before);
        }
        let mut parts = after.splitn(3, '?');
        let (Some(name), Some(how), Some(word)) = (parts.next(), parts.next(), parts.next()) else {
            return None;
        };
        let (word, behind) = word.split_once("?=")?;
        let bytes = match how {
            "B" | "b" => base64(word.as_bytes()),
            "Q" | "q" => quoted_printable(word.as_bytes(), true),
            _ => return None,
        };
        // A language may stand behind the name of the letters (RFC 2231).
        let name = name.split('*').next().unwrap_or(name).to_ascii_lowercase();
        match &mut open {
            Some((known, all)) if *known == name => all.extend(bytes),
            _ => {
                close(&mut open, &mut out)?;
                open = Some((name, bytes));
            }
        }
        rest = behind;
    }
    close(&mut open, &mut out)?;
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::{
        any, base64, charset, code_page, header, is_garbled, quoted_printable, ungarbled, western, wide,
        wide_big, xml,
    };

    #[test]
    fn letters_are_read_as_who_wrote_them_meant_them() {
        let polish = "Umowa między Łodzią a Żyrardowem";
        let bytes = b"Umowa mi\xeadzy \xa3odzi\xb9 a \xafyrardowem";
        assert_eq!(code_page(1250, bytes).as_deref(), Some(polish));
        assert_eq!(charset("windows-1250", bytes).as_deref(), Some(polish));
        assert_eq!(charset("CP1250", bytes).as_deref(), Some(polish));
        assert_eq!(code_page(1251, b"\xcc\xee\xf1\xea\xe2\xe0").as_deref(), Some("Москва"));
        assert_eq!(code_page(28592, b"\xb1").as_deref(), Some("ą"));
        assert_eq!(code_page(10000, b"be\x91indigen").as_deref(), Some("beëindigen"));
        assert_eq!(code_page(65001, "één".as_bytes()).as_deref(), Some("één"));
        assert_eq!((code_page(850, b"nota").as_deref(), code_page(850, b"\x82\x82n")), (Some("nota"), None));
        assert_eq!(charset("utf-8", b"\xe9\xe9n van de vier").as_deref(), Some("één van de vier"));
        assert_eq!(charset("geen", b"nota"), None);
        let wide =
            |unit: fn(u16) -> [u8; 2]| "\u{feff}<a>é</a>".encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        assert_eq!(xml(&wide(u16::to_le_bytes)), "<a>é</a>");
        assert_eq!(xml(&wide(u16::to_be_bytes)), "<a>é</a>");
        assert_eq!(xml(wide(u16::to_le_bytes).get(2..).unwrap_or_default()), "<a>é</a>");
        assert_eq!(
            xml(b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xe9</a>"),
            "<?xml version='1.0' encoding='iso-8859-1'?><a>é</a>"
        );
        assert_eq!(
            xml("<?xml version='1.0' encoding='utf-16'?><a>é".as_bytes()),
            "<?xml version='1.0' encoding='utf-16'?><a>é"
        );
        for (given, meant) in [
            ("ministeriÃ«le", "ministeriële"),
            ("De minister â€“ een", "De minister – een"),
            ("Ã\u{83}Â«", "ë"),
            ("één", "één"),
            ("gewoon", "gewoon"),
            ("één Ã«", "één Ã«"),
        ] {
            assert_eq!(ungarbled(given), meant);
        }
        for text in
            ["ministeri\u{fffd}le", "één Ã«n", "Co?rdinatie", "£odzi", "Umowa ¯yrardowem", "\u{f0b7} punt"]
        {
            assert!(is_garbled(text), "{text}");
        }
        for text in [
            "Één jaar later?",
            "m³ gas",
            "£ 5 mln",
            "3 ± 1",
            "Ça va – très bien",
            "São João",
            "§ 2",
            "Waarom? Hierom",
        ] {
            assert!(!is_garbled(text), "{text}");
        }
    }

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
            ("=?utf-8?B?w6k=?= =?utf-8?B?w6luIGhhbHZlIMM=?=\t=?utf-8?B?qw==?=", Some("één halve ë")),
            ("=?iso-8859-2?Q?=B1?= =?utf-8?Q?=C3=AB?=", Some("ąë")),
            ("=?utf-8?Q?be=EBindigd_is?=", Some("beëindigd is")),
            ("=?gb2312?Q?=E6=CB?=", Some("嫠")),
            ("=?onbekend?B?xxx?=", None),
            ("=?utf-8?Q?half", None),
            ("=?", None),
        ] {
            assert_eq!(header(given).as_deref(), expected, "{given}");
        }
    }
}
