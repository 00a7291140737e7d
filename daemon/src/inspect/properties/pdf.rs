//! PDF (ISO 32000-1): what can be found without reading the file's structure.
//!
//! No more than a look: at the end of the file stands which objects the catalogue and the information dictionary
//! are, and they are looked for by their number, in what is at hand of the file. Where they are packed in object
//! streams, as some programs do, nothing is found and nothing is said. The text of the pages is not looked at: where it
//! stands on the page, and so whether a marking stands alone, cannot be told without laying the pages out.

use super::{letters, marking, moment, said::Said, xml};
use crate::inspect::formats::{Content, contains, find};

/// Most bytes of one object.
const OBJECT: usize = 256 * 1024;
/// Most entries of a dictionary.
const ENTRIES: usize = 128;
/// How many times a key is looked for, from the end, that does not lead to an object. Each time a value is read to its
/// end, which may be that of the file.
const TRIES: usize = 8;
/// Deepest of what is skipped: arrays and dictionaries in one another.
const DEEPEST: usize = 32;

/// Reads what it says of itself.
pub(super) fn read(content: &Content<'_>, said: &mut Said) {
    let (head, tail) = content.at_hand();
    // What was changed last stands last.
    let places = [tail, head];
    let has = |needle: &[u8]| places.iter().any(|bytes| contains(bytes, needle));
    // The texts of an encrypted file are not what they seem.
    let is_encrypted = has(b"/Encrypt");
    if !is_encrypted && let Some(object) = object(&places, b"/Info") {
        information(object, said);
    }
    if let Some(object) = object(&places, b"/Root") {
        catalogue(&places, object, is_encrypted, said);
    }
    let is_signature = [&b"/adbe.pkcs7"[..], b"/adbe.x509", b"/ETSI.CAdES"].into_iter().any(has);
    // That a form may be filled in with a reader is signed as well, by who sells the program.
    said.is_signed = is_signature && has(b"/ByteRange") && !has(b"/UR3");
}

fn information(object: &[u8], said: &mut Said) {
    for (key, value) in dictionary(object) {
        let Some(text) = value.text() else { continue };
        match key.as_str() {
            "Title" => Said::note(&mut said.title, &text),
            "Subject" => Said::note(&mut said.subject, &text),
            "Author" => Said::note(&mut said.author, &text),
            "Keywords" => said.note_keywords(&text),
            "Company" => Said::note(&mut said.company, &text),
            "CreationDate" => said.created = moment::pdf(&text),
            "ModDate" => said.modified = moment::pdf(&text),
            // The programs that made it.
            "Creator" | "Producer" | "Trapped" => {}
            name => said.note_custom(name, &text),
        }
    }
}

fn catalogue(places: &[&[u8]; 2], object: &[u8], is_encrypted: bool, said: &mut Said) {
    for (key, value) in dictionary(object) {
        match (key.as_str(), value) {
            ("Lang", value) if !is_encrypted => {
                if let Some(tag) = value.text() {
                    Said::note(&mut said.language, &tag);
                }
            }
            ("Metadata", Value::Reference(number, generation)) => {
                if let Some(packet) = numbered(places, number, generation).and_then(packet) {
                    metadata(packet, said);
                }
            }
            _ => {}
        }
    }
}

/// The XMP (ISO 16684-1) in a stream that is neither packed nor encrypted.
fn packet(object: &[u8]) -> Option<&[u8]> {
    let start = object.get(find(object, b"stream")?..)?;
    let begin = find(start, b"<x:xmpmeta")?;
    let end = find(start, b"</x:xmpmeta>")?;
    start.get(begin..end + b"</x:xmpmeta>".len())
}

fn metadata(packet: &[u8], said: &mut Said) {
    for leaf in xml::leaves(packet, 4) {
        // Of one in several languages the first is the one that holds where no other does.
        let first = leaf.text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        match leaf.element.as_str() {
            "title" => Said::note(&mut said.title, first),
            "description" => Said::note(&mut said.description, first),
            "language" => Said::note(&mut said.language, first),
            "creator" => Said::note(&mut said.author, first),
            // Both may be there, and then they say the same.
            "subject" if said.keywords.is_empty() => said.note_keywords(&leaf.text),
            "CreateDate" => said.created = said.created.or_else(|| moment::iso(first)),
            "ModifyDate" => said.modified = said.modified.or_else(|| moment::iso(first)),
            name if marking::is_for_markings(name) => said.note_custom(name, first),
            _ => {}
        }
    }
}

/// A value in a dictionary, as far as it is of use here.
enum Value {
    Text(Vec<u8>),
    Reference(u32, u32),
    Other,
}

impl Value {
    fn text(&self) -> Option<String> {
        let Self::Text(bytes) = self else { return None };
        Some(match bytes.as_slice() {
            [0xfe, 0xff, rest @ ..] => letters::wide_big(rest),
            [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
            rest => letters::western(rest),
        })
    }
}

/// The object to which a key refers, in what is at hand; the last such key counts.
fn object<'b>(places: &[&'b [u8]; 2], key: &[u8]) -> Option<&'b [u8]> {
    let (number, generation) = places.iter().find_map(|bytes| {
        let mut end = bytes.len();
        for _ in 0..TRIES {
            let at = rfind(bytes.get(..end)?, key)?;
            let mut reader = Reader { bytes: bytes.get(at + key.len()..)?, depth: 0 };
            if let Some(Value::Reference(number, generation)) = reader.value() {
                return Some((number, generation));
            }
            end = at;
        }
        None
    })?;
    numbered(places, number, generation)
}

/// What stands behind the head of an object; its last version.
fn numbered<'b>(places: &[&'b [u8]; 2], number: u32, generation: u32) -> Option<&'b [u8]> {
    let head = format!("{number} {generation} obj");
    places.iter().find_map(|bytes| {
        let mut end = bytes.len();
        loop {
            let at = rfind(bytes.get(..end)?, head.as_bytes())?;
            // `12 0 obj` is the end of `112 0 obj` as well.
            let is_whole = at
                .checked_sub(1)
                .and_then(|before| bytes.get(before))
                .is_none_or(|byte| !byte.is_ascii_digit());
            if is_whole {
                let rest = bytes.get(at + head.len()..)?;
                return rest.get(..rest.len().min(OBJECT));
            }
            end = at;
        }
    })
}

fn rfind(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(needle.len())?;
    (0..=last).rev().find(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(needle)))
}

/// The keys and values of a dictionary, as far as it is good.
fn dictionary(object: &[u8]) -> Vec<(String, Value)> {
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
struct Reader<'b> {
    bytes: &'b [u8],
    depth: usize,
}

impl Reader<'_> {
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
    fn regular(&mut self) -> &[u8] {
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

    fn value(&mut self) -> Option<Value> {
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
                Some(Value::Other)
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
