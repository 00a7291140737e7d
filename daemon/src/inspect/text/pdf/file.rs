//! Where the objects of a file are, found by looking through it once.

use std::{collections::HashMap, rc::Rc};

use super::{
    filters,
    object::{Dict, Object, Parser},
};
use crate::inspect::{
    formats::find,
    text::{sink::Sink, span::Ending},
};

/// Most steps from one reference to the next.
const STEPS: usize = 16;

enum Place {
    At(usize),
    /// In a stream of objects, at that place.
    In(Rc<Vec<u8>>, usize),
}

/// A file, and where its objects are.
pub(super) struct File<'b> {
    bytes: &'b [u8],
    places: HashMap<u32, Place>,
    /// The dictionaries at the end of each version of the file; the last one last.
    trailers: Vec<Dict>,
}

impl<'b> File<'b> {
    /// Looks through the file; nothing where it is protected.
    pub(super) fn open(bytes: &'b [u8], sink: &mut Sink) -> Option<Self> {
        let mut file = Self { bytes, places: HashMap::new(), trailers: Vec::new() };
        let found = file.look_through(sink);
        for (number, at) in found {
            // Later ones go before earlier ones, also where they are in a stream.
            file.places.insert(number, Place::At(at));
            let head = bytes.get(at..bytes.len().min(at + 600)).unwrap_or_default();
            if crate::inspect::formats::contains(head, b"/ObjStm") {
                file.open_stream(number, sink);
            } else if crate::inspect::formats::contains(head, b"/XRef")
                && let Object::Dict(dict) = file.object(number, sink)
            {
                file.trailers.push(dict);
            }
            if !sink.goes_on() {
                return Some(file);
            }
        }
        if file.trailers.iter().any(|trailer| !matches!(trailer.get("Encrypt"), None | Some(Object::Null))) {
            sink.end(Ending::Protected);
            return None;
        }
        Some(file)
    }

    /// The numbers and places of the objects that are not in streams.
    fn look_through(&mut self, sink: &mut Sink) -> Vec<(u32, usize)> {
        let (bytes, mut found, mut at) = (self.bytes, Vec::new(), 0);
        let mut has_ends = true;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let Some(next) = rest.iter().position(|byte| matches!(byte, b'o' | b's' | b't')) else { break };
            let word = rest.get(next..).unwrap_or_default();
            let place = at + next;
            at = place + 1;
            if word.starts_with(b"obj") {
                if let Some(number) = number_before(bytes.get(..place).unwrap_or_default()) {
                    found.push((number, place + 3));
                    if !sink.work(64) {
                        break;
                    }
                }
                at = place + 3;
            } else if word.starts_with(b"stream") && matches!(word.get(6), Some(b'\r' | b'\n')) {
                // What is in a stream is none of the file's.
                let behind = word.get(6..).filter(|_| has_ends).unwrap_or_default();
                let end = find(behind, b"endstream");
                has_ends &= end.is_some();
                at = end.map_or(place + 6, |end| place + 6 + end + 9);
            } else if word.starts_with(b"trailer") {
                let mut parser = Parser::new(bytes, place + 7);
                if let Some(Object::Dict(dict)) = parser.value() {
                    self.trailers.push(dict);
                }
                at = place + 7;
                // Dear: each may reach to the end of the file.
                if !sink.work((parser.at() - place) * 16) {
                    break;
                }
            }
        }
        found
    }

    fn open_stream(&mut self, number: u32, sink: &mut Sink) {
        let Some((dict, unpacked)) = self.stream_of(number, sink) else { return };
        let count = dict.get("N").and_then(Object::count).unwrap_or(0);
        let first = dict.get("First").and_then(Object::count).unwrap_or(0);
        let unpacked = Rc::new(unpacked);
        let mut parser = Parser::new(&unpacked, 0);
        for _ in 0..count {
            let pair = (parser.object().and_then(|n| n.count()), parser.object().and_then(|n| n.count()));
            let (Some(number), Some(offset)) = pair else { break };
            let Ok(number) = u32::try_from(number) else { continue };
            if !sink.work(64) {
                break;
            }
            self.places.insert(number, Place::In(Rc::clone(&unpacked), first.saturating_add(offset)));
        }
    }

    pub(super) fn numbers(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.places.keys().copied().collect();
        numbers.sort_unstable();
        numbers
    }

    /// The object of that number; of a stream its dictionary.
    pub(super) fn object(&self, number: u32, sink: &mut Sink) -> Object {
        let object = match self.places.get(&number) {
            Some(Place::At(at)) => {
                let mut parser = Parser::new(self.bytes, *at);
                let object = parser.value();
                sink.work(parser.at().saturating_sub(*at) + 32);
                object
            }
            Some(Place::In(stream, at)) => {
                let mut parser = Parser::new(stream, *at);
                let object = parser.value();
                sink.work(parser.at().saturating_sub(*at) + 32);
                object
            }
            None => None,
        };
        object.unwrap_or(Object::Null)
    }

    /// What a reference leads to; anything else is itself.
    pub(super) fn resolve(&self, object: &Object, sink: &mut Sink) -> Object {
        let mut object = object.clone();
        for _ in 0..STEPS {
            let Object::Reference(number) = object else { return object };
            object = self.object(number, sink);
        }
        Object::Null
    }

    /// The dictionary under a key; an empty one where there is none.
    pub(super) fn dict(&self, of: &Dict, key: &str, sink: &mut Sink) -> Dict {
        match of.get(key).map(|value| self.resolve(value, sink)) {
            Some(Object::Dict(dict)) => dict,
            _ => Dict::default(),
        }
    }

    pub(super) fn root(&self, sink: &mut Sink) -> Option<Dict> {
        let named = self.trailers.iter().rev().filter_map(|trailer| trailer.get("Root"));
        for root in named {
            if let Object::Dict(dict) = self.resolve(root, sink)
                && dict.get("Pages").is_some()
            {
                return Some(dict);
            }
        }
        self.numbers().into_iter().find_map(|number| match self.object(number, sink) {
            Object::Dict(dict) if sink.goes_on() && dict.name("Type") == Some("Catalog") => Some(dict),
            _ => None,
        })
    }

    /// What is in the stream of that number, and its dictionary.
    pub(super) fn stream_of(&self, number: u32, sink: &mut Sink) -> Option<(Dict, Vec<u8>)> {
        let Some(Place::At(at)) = self.places.get(&number) else { return None };
        let mut parser = Parser::new(self.bytes, *at);
        let Some(Object::Dict(dict)) = parser.value() else { return None };
        parser.skip_space();
        let rest = self.bytes.get(parser.at()..)?.strip_prefix(b"stream")?;
        let rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        if !sink.part() {
            return None;
        }
        let length =
            dict.get("Length").map(|length| self.resolve(length, sink)).and_then(|length| length.count());
        let told = length.filter(|length| {
            let end = rest.get(*length..).unwrap_or_default();
            end.get(..end.len().min(16)).is_some_and(|end| end.trim_ascii_start().starts_with(b"endstream"))
        });
        let length = told.or_else(|| find(rest, b"endstream")).unwrap_or(rest.len());
        let packed = rest.get(..length)?;
        sink.work(packed.len());
        let filters = self.list(&dict, "Filter", "F", sink);
        let parameters = self.list(&dict, "DecodeParms", "DP", sink);
        let mut bytes = packed.to_vec();
        for (at, filter) in filters.iter().enumerate().take(8) {
            let Object::Name(name) = filter else { return None };
            let parameters = match parameters.get(at) {
                Some(Object::Dict(dict)) => dict.clone(),
                _ => Dict::default(),
            };
            bytes = filters::unpack(name, &parameters, &bytes, sink.held())?;
            if !sink.work(bytes.len()) {
                return None;
            }
        }
        Some((dict, bytes))
    }

    /// A value, or a list of them.
    fn list(&self, of: &Dict, key: &str, short: &str, sink: &mut Sink) -> Vec<Object> {
        match of.get(key).or_else(|| of.get(short)).map(|value| self.resolve(value, sink)) {
            Some(Object::Array(items)) => items.iter().take(8).map(|item| self.resolve(item, sink)).collect(),
            None | Some(Object::Null) => Vec::new(),
            Some(one) => vec![one],
        }
    }
}

/// The number in `12 0 ` before the word of an object.
fn number_before(bytes: &[u8]) -> Option<u32> {
    let bytes = bytes.get(bytes.len().saturating_sub(24)..)?.trim_ascii_end();
    let generation = bytes.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let bytes = bytes.get(..bytes.len() - generation).filter(|_| generation > 0)?;
    let trimmed = bytes.trim_ascii_end();
    let digits = trimmed.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    if trimmed.len() == bytes.len() || digits == 0 {
        return None;
    }
    std::str::from_utf8(trimmed.get(trimmed.len() - digits..)?).ok()?.parse().ok()
}
