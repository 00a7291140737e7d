//! Tables from codes to letters that fonts bring along (`ToUnicode`, 9.10.3).

use std::collections::HashMap;

use super::object::{Object, Parser};
use crate::inspect::{properties::letters, text::sink::Sink};

/// Most entries of a table.
const ENTRIES: usize = 70_000;

#[derive(Default)]
pub(super) struct Mapping {
    letters: HashMap<u32, String>,
    /// First and last code, and the letter of the first.
    ranges: Vec<(u32, u32, u32)>,
    /// The length of codes, where the table says it.
    pub(super) width: Option<usize>,
}

impl Mapping {
    pub(super) fn of(bytes: &[u8], sink: &mut Sink) -> Self {
        let mut mapping = Self::default();
        let mut parser = Parser::new(bytes, 0);
        let (mut held, mut is_list) = (Vec::<Object>::new(), false);
        while parser.at() < bytes.len() && mapping.letters.len() + mapping.ranges.len() < ENTRIES {
            let before = parser.at();
            let Some(object) = parser.object() else {
                parser.go_to(parser.at().max(before) + 1);
                continue;
            };
            if !sink.work(parser.at() - before + 8) {
                break;
            }
            match object {
                Object::Word(word) => {
                    is_list = matches!(word.as_str(), "beginbfchar" | "beginbfrange" | "begincodespacerange");
                    match word.as_str() {
                        "endbfchar" => mapping.single(&held),
                        "endbfrange" => mapping.range(&held),
                        "endcodespacerange" => {
                            let width = held.iter().filter_map(|code| match code {
                                Object::Text(code) => Some(code.len()),
                                _ => None,
                            });
                            mapping.width = width.max().filter(|width| (1..=4).contains(width));
                        }
                        _ => {}
                    }
                    held.clear();
                }
                object if is_list && held.len() < ENTRIES => held.push(object),
                _ => {}
            }
        }
        mapping.ranges.sort_unstable();
        mapping
    }

    fn single(&mut self, held: &[Object]) {
        for pair in held.chunks_exact(2) {
            if let [Object::Text(code), Object::Text(text)] = pair {
                self.letters.insert(number(code), letters::wide_big(text));
            }
        }
    }

    fn range(&mut self, held: &[Object]) {
        for three in held.chunks_exact(3) {
            let [Object::Text(first), Object::Text(last), to] = three else { continue };
            let (first, last) = (number(first), number(last));
            match to {
                Object::Text(text) => {
                    let letter = letters::wide_big(text);
                    let mut several = letter.chars();
                    match (several.next(), several.next()) {
                        (Some(letter), None) => self.ranges.push((first, last, u32::from(letter))),
                        _ => drop(self.letters.insert(first, letter)),
                    }
                }
                Object::Array(texts) => {
                    for (code, text) in (first..=last).zip(texts) {
                        if let Object::Text(text) = text {
                            self.letters.insert(code, letters::wide_big(text));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// What a code stands for.
    pub(super) fn get(&self, code: u32) -> Option<String> {
        if let Some(text) = self.letters.get(&code) {
            return Some(text.clone());
        }
        let at = self.ranges.partition_point(|(first, ..)| *first <= code);
        let (first, last, letter) = self.ranges.get(at.checked_sub(1)?)?;
        let letter = (code <= *last).then(|| char::from_u32(letter.checked_add(code - first)?)).flatten()?;
        Some(letter.to_string())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.letters.is_empty() && self.ranges.is_empty()
    }
}

fn number(code: &[u8]) -> u32 {
    code.iter().take(4).fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}
