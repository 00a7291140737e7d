//! The few forms that PDF is made of (ISO 32000-1, 7.3): dictionaries, texts, streams, and what describes a page.

use std::io::Read as _;

use flate2::bufread::ZlibDecoder;

use super::letters;
use crate::inspect::formats::{contains, find};

/// Most entries of a dictionary.
const ENTRIES: usize = 128;
/// Deepest of what is skipped: arrays and dictionaries in one another.
const DEEPEST: usize = 32;

/// A value in a dictionary, as far as it is of use here.
pub(super) enum Value {
    Text(Vec<u8>),
    Reference(u32, u32),
    Number(u32),
    Other,
}

impl Value {
    /// As text, if it is one.
    pub(super) fn text(&self) -> Option<String> {
        let Self::Text(bytes) = self else { return None };
        Some(text_string(bytes))
    }
}

/// A text string (ISO 32000-2, 7.9.2.2), as programs write it: not each one minds what the standard says.
fn text_string(bytes: &[u8]) -> String {
    // What each of these is in PDFDocEncoding, where Windows has something else.
    const OWN: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ',
        'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}', '€',
    ];
    match bytes {
        [0xfe, 0xff, rest @ ..] => return letters::wide_big(rest),
        [0xff, 0xfe, rest @ ..] => return letters::wide(rest),
        [0xef, 0xbb, 0xbf, rest @ ..] => return String::from_utf8_lossy(rest).into_owned(),
        // Wide letters without the mark before them.
        [0, 1..=255, 0, 1..=255, ..] => return letters::wide_big(bytes),
        [1..=255, 0, 1..=255, 0, ..] => return letters::wide(bytes),
        _ => {}
    }
    if !bytes.is_ascii()
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return text.to_owned();
    }
    // An apostrophe or a quotation mark of Windows beside a letter is a sign of something else in PDFDocEncoding.
    let is_of_windows = bytes.windows(2).any(|two| {
        matches!(two, [0x91..=0x94 | 0x80, next] if next.is_ascii_alphanumeric())
            || matches!(two, [before, 0x92 | 0x94] if before.is_ascii_alphabetic())
    });
    if is_of_windows {
        return letters::western(bytes);
    }
    let letter = |byte: &u8| match byte {
        0x80..=0xa0 => OWN.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{fffd}'),
        byte => char::from(*byte),
    };
    bytes.iter().map(letter).collect()
}

/// Most bytes of a stream, unpacked.
const STREAM: u64 = 256 * 1024;

/// What is in a stream, unpacked where it is packed in the usual way. Nothing of one that is packed otherwise.
pub(super) fn stream(object: &[u8]) -> Option<Vec<u8>> {
    let at = find(object, b"stream")?;
    let head = object.get(..at)?;
    let rest = object.get(at + b"stream".len()..)?;
    let rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    if !contains(head, b"/Filter") {
        let end = find(rest, b"endstream").unwrap_or(rest.len());
        return rest.get(..end).map(<[u8]>::to_vec);
    }
    let is_usual =
        contains(head, b"/FlateDecode") && !contains(head, b"/DecodeParms") && head_has_one_filter(head);
    is_usual.then(|| {
        let mut unpacked = Vec::new();
        // What came out before an error counts.
        let _ = ZlibDecoder::new(rest).take(STREAM).read_to_end(&mut unpacked);
        unpacked
    })
}

fn head_has_one_filter(head: &[u8]) -> bool {
    ![&b"/ASCII"[..], b"/LZW", b"/DCT", b"/RunLength", b"/CCITT", b"/JPX", b"/JBIG2", b"/Crypt"]
        .into_iter()
        .any(|other| contains(head, other))
}

/// The keys and values of a dictionary, as far as it is good.
pub(super) fn dictionary(object: &[u8]) -> Vec<(String, Value)> {
    let mut reader = Reader { bytes: object, depth: 0 };
    let mut entries = Vec::new();
    reader.skip_space();
    if !reader.takes(b"<<") {
        return entries;
    }
    while entries.len() < ENTRIES {
        reader.skip_space();
        let Some(key) = reader.name() else { break };
        let Some(value) = reader.value() else { break };
        entries.push((key, value));
    }
    entries
}

/// Reads the few forms of PDF that dictionaries are made of.
pub(super) struct Reader<'b> {
    bytes: &'b [u8],
    depth: usize,
}

/// What the description of a page is made of, as far as it is of use here.
pub(super) enum Token<'b> {
    Text(Vec<u8>),
    Number(i32),
    /// What is to be done, or a name.
    Word(&'b [u8]),
    Other,
}

impl<'b> Reader<'b> {
    pub(super) fn of(bytes: &'b [u8]) -> Self {
        Self { bytes, depth: 0 }
    }

    /// The next one; nothing at the end.
    pub(super) fn token(&mut self) -> Option<Token<'b>> {
        self.skip_space();
        Some(match self.bytes {
            [] => return None,
            [b'(', ..] => Token::Text(self.literal()?),
            // Letters of a font, by their number in it.
            [b'<', b'<', ..] | [b'>', b'>', ..] => self.passes(2),
            [b'<', ..] => {
                self.hexadecimal()?;
                Token::Other
            }
            [b'[' | b']' | b'/' | b'{' | b'}' | b')' | b'>', ..] => self.passes(1),
            _ => {
                let word = self.regular();
                let number =
                    std::str::from_utf8(word).ok().and_then(|word| word.split('.').next()?.parse().ok());
                if word.is_empty() { self.passes(1) } else { number.map_or(Token::Word(word), Token::Number) }
            }
        })
    }

    fn passes(&mut self, length: usize) -> Token<'b> {
        self.bytes = self.bytes.get(length..).unwrap_or_default();
        Token::Other
    }

    fn skip_space(&mut self) {
        loop {
            let space =
                self.bytes.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == 0).count();
            self.bytes = self.bytes.get(space..).unwrap_or_default();
            if !self.bytes.starts_with(b"%") {
                return;
            }
            let line = self.bytes.iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count();
            self.bytes = self.bytes.get(line..).unwrap_or_default();
        }
    }

    fn takes(&mut self, token: &[u8]) -> bool {
        match self.bytes.strip_prefix(token) {
            Some(rest) => {
                self.bytes = rest;
                true
            }
            None => false,
        }
    }

    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    /// The letters that a name or a number is made of.
    fn regular(&mut self) -> &'b [u8] {
        let is_regular = |byte: &&u8| !byte.is_ascii_whitespace() && !b"()<>[]{}/%\0".contains(byte);
        let length = self.bytes.iter().take_while(is_regular).count();
        let (word, rest) = self.bytes.split_at_checked(length).unwrap_or_default();
        self.bytes = rest;
        word
    }

    fn name(&mut self) -> Option<String> {
        if !self.takes(b"/") {
            return None;
        }
        let word = self.regular();
        // `#20` stands for the letter of that number.
        let word: Vec<u8> = word.iter().map(|byte| if *byte == b'#' { b'=' } else { *byte }).collect();
        Some(letters::western(&letters::quoted_printable(&word, false)))
    }

    fn number(&mut self) -> Option<u32> {
        std::str::from_utf8(self.regular()).ok()?.parse().ok()
    }

    /// The value that comes next.
    pub(super) fn value(&mut self) -> Option<Value> {
        self.skip_space();
        match self.bytes {
            [b'(', ..] => self.literal().map(Value::Text),
            [b'<', b'<', ..] => self.skip(b"<<", b">>"),
            [b'<', ..] => self.hexadecimal().map(Value::Text),
            [b'[', ..] => self.skip(b"[", b"]"),
            [b'/', ..] => self.name().map(|_| Value::Other),
            [b'0'..=b'9', ..] => {
                let first = self.number();
                let after_first = self.bytes;
                self.skip_space();
                let second = self.number();
                self.skip_space();
                if let (Some(number), Some(generation)) = (first, second)
                    && self.takes(b"R")
                {
                    return Some(Value::Reference(number, generation));
                }
                self.bytes = after_first;
                Some(first.map_or(Value::Other, Value::Number))
            }
            _ => (!self.regular().is_empty()).then_some(Value::Other),
        }
    }

    /// What is not of use here.
    fn skip(&mut self, open: &[u8], close: &[u8]) -> Option<Value> {
        self.depth += 1;
        if self.depth > DEEPEST || !self.takes(open) {
            return None;
        }
        loop {
            self.skip_space();
            if self.takes(close) {
                self.depth -= 1;
                return Some(Value::Other);
            }
            self.value()?;
        }
    }

    /// `(…)`, with what a backslash stands for.
    fn literal(&mut self) -> Option<Vec<u8>> {
        self.next();
        let (mut text, mut open) = (Vec::new(), 1_usize);
        loop {
            let byte = self.next()?;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Some(text);
                    }
                }
                b'\\' => {
                    let escaped = match self.next()? {
                        b'n' => Some(b'\n'),
                        b'r' => Some(b'\r'),
                        b't' => Some(b'\t'),
                        b'b' | b'f' => Some(b' '),
                        digit @ b'0'..=b'7' => {
                            let mut code = u32::from(digit - b'0');
                            for _ in 0..2 {
                                if let [digit @ b'0'..=b'7', rest @ ..] = self.bytes {
                                    code = code * 8 + u32::from(digit - b'0');
                                    self.bytes = rest;
                                }
                            }
                            u8::try_from(code).ok()
                        }
                        b'\r' => {
                            self.takes(b"\n");
                            None
                        }
                        b'\n' => None,
                        other => Some(other),
                    };
                    text.extend(escaped);
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
    }

    /// `<…>`.
    fn hexadecimal(&mut self) -> Option<Vec<u8>> {
        self.next();
        let (mut text, mut half) = (Vec::new(), None);
        loop {
            let byte = self.next()?;
            if byte == b'>' {
                text.extend(half.map(|high| high << 4));
                return Some(text);
            }
            let Some(digit) = char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()) else {
                continue;
            };
            half = match half {
                Some(high) => {
                    text.push(high << 4 | digit);
                    None
                }
                None => Some(digit),
            };
        }
    }
}
