//! The forms that PDF is made of (7.3), and the words of a page's description.

use std::rc::Rc;

/// Deepest of arrays and dictionaries in one another.
const DEEPEST: usize = 48;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Object {
    Null,
    Number(f64),
    Text(Vec<u8>),
    Name(String),
    Array(Vec<Object>),
    Dict(Dict),
    Reference(u32),
    /// What is to be done; also `true`, `false`.
    Word(String),
}

impl Object {
    pub(super) fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// As a count or a place, which is whole and not below nothing.
    pub(super) fn count(&self) -> Option<usize> {
        self.number().filter(|number| (0.0..4e9).contains(number)).map(|number| number as usize)
    }
}

/// Keys and values, as they stand there. Copies share them.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Dict(Rc<Vec<(String, Object)>>);

impl Dict {
    pub(super) fn get(&self, key: &str) -> Option<&Object> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    pub(super) fn name(&self, key: &str) -> Option<&str> {
        if let Some(Object::Name(name)) = self.get(key) { Some(name) } else { None }
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Reads one thing after another.
pub(super) struct Parser<'b> {
    bytes: &'b [u8],
    at: usize,
    depth: usize,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_sign(byte: u8) -> bool {
    b"()<>[]{}/%".contains(&byte)
}

impl<'b> Parser<'b> {
    pub(super) fn new(bytes: &'b [u8], at: usize) -> Self {
        Self { bytes, at, depth: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| !matches!(byte, b'\n' | b'\r')) {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    fn regular(&mut self) -> &'b [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| !is_space(**byte) && !is_sign(**byte)).count();
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// The next one; nothing at the end, and where it closes what is open.
    pub(super) fn object(&mut self) -> Option<Object> {
        self.skip_space();
        Some(match self.peek()? {
            b'/' => Object::Name(self.name()),
            b'(' => Object::Text(self.literal()),
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => {
                self.at += 2;
                Object::Dict(self.dict()?)
            }
            b'<' => Object::Text(self.hexadecimal()),
            b'[' => {
                self.at += 1;
                Object::Array(self.array()?)
            }
            b']' | b'>' => return None,
            b')' | b'{' | b'}' => {
                self.at += 1;
                Object::Null
            }
            _ => self.word(),
        })
    }

    fn word(&mut self) -> Object {
        let word = self.regular();
        let is_number = word.first().is_some_and(|byte| byte.is_ascii_digit() || b"+-.".contains(byte));
        if is_number && let Some(number) = number(word) {
            // A reference takes two numbers and an R.
            if word.iter().all(u8::is_ascii_digit) && self.depth > 0 {
                let after = self.at;
                self.skip_space();
                if self.regular().iter().all(u8::is_ascii_digit) {
                    self.skip_space();
                    if self.regular() == b"R" && (0.0..4e9).contains(&number) {
                        return Object::Reference(number as u32);
                    }
                }
                self.at = after;
            }
            return Object::Number(number);
        }
        if word == b"null" { Object::Null } else { Object::Word(String::from_utf8_lossy(word).into_owned()) }
    }

    /// As [`Self::object`], for a value that stands by itself: a reference counts as one.
    pub(super) fn value(&mut self) -> Option<Object> {
        self.depth += 1;
        let value = self.object();
        self.depth -= 1;
        value
    }

    fn name(&mut self) -> String {
        self.at += 1;
        let word = self.regular();
        if !word.contains(&b'#') {
            return String::from_utf8_lossy(word).into_owned();
        }
        let (mut out, mut rest) = (Vec::new(), word);
        while let Some((first, after)) = rest.split_first() {
            let hex = |at: usize| after.get(at).and_then(|byte| char::from(*byte).to_digit(16));
            match (first, hex(0), hex(1)) {
                (b'#', Some(high), Some(low)) => {
                    out.push(u8::try_from(high << 4 | low).unwrap_or(b'?'));
                    rest = after.get(2..).unwrap_or_default();
                }
                _ => {
                    out.push(*first);
                    rest = after;
                }
            }
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    fn array(&mut self) -> Option<Vec<Object>> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut items = Vec::new();
        loop {
            match self.object() {
                Some(item) => items.push(item),
                None => {
                    let closes = self.peek() == Some(b']');
                    self.at += 1;
                    if closes || self.at >= self.bytes.len() {
                        break;
                    }
                }
            }
        }
        self.depth -= 1;
        Some(items)
    }

    fn dict(&mut self) -> Option<Dict> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut entries = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                Some(b'/') => {
                    let key = self.name();
                    match self.object() {
                        Some(value) => entries.push((key, value)),
                        None => continue,
                    }
                }
                Some(b'>') => {
                    self.at += if self.bytes.get(self.at + 1) == Some(&b'>') { 2 } else { 1 };
                    break;
                }
                None => break,
                // What stands where a key should.
                Some(_) => {
                    if self.object().is_none() {
                        self.at += 1;
                    }
                }
            }
        }
        self.depth -= 1;
        Some(Dict(Rc::new(entries)))
    }

    fn literal(&mut self) -> Vec<u8> {
        self.at += 1;
        let (mut text, mut open) = (Vec::new(), 1_usize);
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                }
                b'\\' => {
                    let Some(next) = self.peek() else { break };
                    self.at += 1;
                    match next {
                        b'n' => text.push(b'\n'),
                        b'r' => text.push(b'\r'),
                        b't' => text.push(b'\t'),
                        b'b' => text.push(8),
                        b'f' => text.push(12),
                        b'0'..=b'7' => {
                            let mut code = u32::from(next - b'0');
                            for _ in 0..2 {
                                if let Some(digit @ b'0'..=b'7') = self.peek() {
                                    code = code * 8 + u32::from(digit - b'0');
                                    self.at += 1;
                                }
                            }
                            text.push((code & 0xff) as u8);
                        }
                        b'\r' => self.at += usize::from(self.peek() == Some(b'\n')),
                        b'\n' => {}
                        other => text.push(other),
                    }
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        text
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        self.at += 1;
        let (mut text, mut half) = (Vec::new(), None);
        while let Some(byte) = self.peek() {
            self.at += 1;
            if byte == b'>' {
                break;
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
        text.extend(half.map(|high: u8| high << 4));
        text
    }
}

/// A number as programs write it: also `-.5`, `4.`, `--3`.
fn number(word: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(word).ok()?;
    let text = text.strip_prefix("--").map_or(text, |rest| rest);
    text.parse::<f64>().ok().filter(|number| number.is_finite() && text.len() < 64)
}
