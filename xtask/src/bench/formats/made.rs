//! A set of files that is made: one for each byte signature of PRONOM's, with no more in it than the signature asks for.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context as _, Result};

use crate::step;

const FACTS: &str = "daemon/vocabularies/pronom.tsv";

fn facts() -> Result<String> {
    fs::read_to_string(step::root().join(FACTS)).with_context(|| format!("cannot read `{FACTS}`"))
}

/// The formats that have a signature.
pub fn with_signatures() -> Result<BTreeSet<String>> {
    let (mut known, mut last) = (BTreeSet::new(), "");
    let facts = facts()?;
    for line in facts.lines() {
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["f", puid, ..] => last = puid,
            ["b" | "z" | "o", ..] => {
                known.insert(last.to_owned());
            }
            _ => {}
        }
    }
    Ok(known)
}

/// Makes the files. Their names have the extension that PRONOM puts first.
pub fn make(folder: &Path) -> Result<()> {
    let facts = facts()?;
    let (mut puid, mut extension) = ("", "");
    for (number, line) in facts.lines().enumerate() {
        let fields: Vec<_> = line.split('\t').collect();
        match fields[..] {
            ["f", named, _, _, _, extensions, ..] => {
                (puid, extension) = (named, extensions.split(' ').next().unwrap_or_default());
            }
            ["b", ref sequences @ ..] => {
                let name = format!("{}-{number}.{extension}", puid.replace('/', "-"));
                fs::write(folder.join(name.trim_end_matches('.')), file(sequences))?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// The least that has all of these sequences.
fn file(sequences: &[&str]) -> Vec<u8> {
    let (mut start, mut end) = (Vec::new(), Vec::new());
    let mut sequences: Vec<_> = sequences.iter().filter_map(|sequence| sequence.split_once(' ')).collect();
    // First what has its place, and then what may come behind it.
    sequences.sort_by_key(|(place, _)| (place.starts_with('E'), place.starts_with('V'), range(place).1));
    for (place, steps) in sequences {
        let (least, most) = range(place);
        let bytes = Made { rest: steps }.list();
        if place.starts_with('E') {
            end = [bytes, end, vec![b' '; least]].concat();
        } else {
            let most = if place.starts_with('V') { usize::MAX } else { most };
            let at = start.len().clamp(least, most);
            start.resize(start.len().max(at + bytes.len()), b' ');
            for (place, byte) in start[at..].iter_mut().zip(bytes) {
                *place = if byte == b' ' { *place } else { byte };
            }
        }
    }
    [start, end].concat()
}

/// The two numbers of a place.
fn range(place: &str) -> (usize, usize) {
    let numbers = place.get(1..).unwrap_or_default();
    let (least, most) = numbers.split_once('-').unwrap_or((numbers, numbers));
    (least.parse().unwrap_or(0), most.parse().unwrap_or(0))
}

/// Makes bytes of what is written.
struct Made<'a> {
    rest: &'a str,
}

impl Made<'_> {
    fn list(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        loop {
            let Some(first) = self.rest.chars().next() else { return bytes };
            match first {
                '\'' => bytes.extend_from_slice(self.within('\'').as_bytes()),
                '?' => {
                    self.rest = self.rest.strip_prefix("??").unwrap_or_default();
                    bytes.push(b' ');
                }
                '*' => self.rest = &self.rest[1..],
                '{' => {
                    let inside = self.within('}');
                    let least = inside.split('-').next().unwrap_or_default().parse().unwrap_or(0);
                    bytes.extend(std::iter::repeat_n(b' ', least));
                }
                '[' => bytes.extend(of_set(&self.within(']'))),
                '(' => {
                    self.rest = &self.rest[1..];
                    bytes.extend(self.list());
                    // The first of the choices is as good as the others.
                    while self.rest.starts_with('|') {
                        self.rest = &self.rest[1..];
                        self.list();
                    }
                    self.rest = self.rest.strip_prefix(')').unwrap_or_default();
                }
                '|' | ')' => return bytes,
                _ => {
                    let (digits, rest) = self.rest.split_at(2.min(self.rest.len()));
                    bytes.push(u8::from_str_radix(digits, 16).unwrap_or_default());
                    self.rest = rest;
                }
            }
        }
    }

    /// What stands between this character and that one.
    fn within(&mut self, end: char) -> String {
        let (inside, rest) = self.rest[1..].split_once(end).unwrap_or_default();
        self.rest = rest;
        inside.to_owned()
    }
}

/// Bytes that a set asks for.
fn of_set(text: &str) -> Vec<u8> {
    let (text, is_not) = (text.trim_start_matches('!'), text.starts_with('!'));
    let (text, is_masked) = (text.trim_start_matches('&'), text.contains('&'));
    let digits = text.split(':').next().unwrap_or_default();
    let digits: Vec<_> =
        digits.as_bytes().chunks(2).filter_map(|pair| std::str::from_utf8(pair).ok()).collect();
    let bytes = digits.into_iter().map(|pair| u8::from_str_radix(pair, 16).unwrap_or_default());
    match (is_not, is_masked) {
        (true, true) => bytes.map(|_| 0).collect(),
        (true, false) => bytes.map(|byte| byte.wrapping_add(1)).collect(),
        (false, _) => bytes.collect(),
    }
}
