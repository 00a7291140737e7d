//! Holds each element against what may stand there.

use std::collections::HashSet;

use quick_xml::{
    XmlVersion,
    events::{BytesRef, BytesStart, BytesText},
    name::{Namespace, ResolveResult},
};

use super::{
    Problem,
    forms::{Form, host_of, is_pointer},
    schema::{Content, MOST_PARTS, Part, ROOTS, Space},
};
use crate::model::Sentence;

/// The namespace of the attribute that names the schema.
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// Deeper than any file that Bronmerk writes.
const MOST_DEPTH: usize = 12;
/// More problems would not tell more.
const MOST_PROBLEMS: usize = 50;
/// The start of a wrong value that is shown.
const SHOWN: usize = 80;

/// An element that was opened.
struct Open {
    name: String,
    /// The how manieth of its name, where there can be more.
    number: Option<u32>,
    content: &'static Content,
    counts: [u32; MOST_PARTS],
    /// The part that was last begun, for those in order.
    latest: usize,
}

/// What was read so far.
pub(super) struct Check<'f> {
    file: &'f [u8],
    problems: Vec<Problem>,
    open: Vec<Open>,
    /// The text of the element that was opened last, if it may have one.
    text: String,
    had_root: bool,
    is_stopped: bool,
    /// Addresses, to find doubles; a file has at most 50,000.
    addresses: HashSet<String>,
    host: Option<String>,
}

impl<'f> Check<'f> {
    pub(super) fn new(file: &'f [u8]) -> Self {
        Self {
            file,
            problems: Vec::new(),
            open: Vec::new(),
            text: String::new(),
            had_root: false,
            is_stopped: false,
            addresses: HashSet::new(),
            host: None,
        }
    }

    pub(super) fn problem(&mut self, at: u64, nl: impl Into<String>, en: impl Into<String>) {
        if !self.goes_on() {
            return;
        }
        let before = usize::try_from(at).ok().and_then(|at| self.file.get(..at)).unwrap_or(self.file);
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count() as u64;
        let steps = self.open.iter().map(|open| match open.number {
            Some(number) => format!("{}[{number}]", open.name),
            None => open.name.clone(),
        });
        let place = steps.collect::<Vec<_>>().join("/");
        self.problems.push(Problem { line, place, message: Sentence::new(nl, en) });
    }

    pub(super) fn goes_on(&self) -> bool {
        !self.is_stopped && self.problems.len() < MOST_PROBLEMS
    }

    pub(super) fn stop(&mut self) {
        self.is_stopped = true;
    }

    pub(super) fn done(self) -> Result<(), Vec<Problem>> {
        if self.problems.is_empty() { Ok(()) } else { Err(self.problems) }
    }

    pub(super) fn eof(&mut self, at: u64) {
        if let Some(open) = self.open.last() {
            let name = open.name.clone();
            self.problem(at, format!("`{name}` eindigt niet"), format!("`{name}` does not end"));
        } else if !self.had_root {
            self.problem(at, "het bestand is leeg", "the file is empty");
        }
    }

    pub(super) fn start(&mut self, at: u64, namespace: &ResolveResult<'_>, start: &BytesStart<'_>) {
        let local = start.local_name().into_inner();
        let space = match namespace {
            ResolveResult::Bound(Namespace(uri)) => Space::of(uri),
            ResolveResult::Unbound | ResolveResult::Unknown(_) => None,
        };
        if self.open.len() >= MOST_DEPTH {
            self.problem(at, "er zijn te veel elementen in elkaar", "too many elements are in one another");
            return self.stop();
        }
        let (content, number) = match space.and_then(|space| self.part(at, space, local)) {
            Some((part, count)) => (&part.content, (part.most > 1).then_some(count)),
            None => {
                if self.open.last().is_none_or(|parent| !matches!(parent.content, Content::Unknown)) {
                    let name = shown(local);
                    self.problem(
                        at,
                        format!("het element `{name}` hoort hier niet"),
                        format!("the element `{name}` does not belong here"),
                    );
                }
                (&Content::Unknown, None)
            }
        };
        let is_root = self.open.is_empty();
        self.had_root = true;
        let name = local.chars().take(SHOWN).collect();
        self.open.push(Open { name, number, content, counts: [0; MOST_PARTS], latest: 0 });
        self.text.clear();
        self.attributes(at, content, is_root, start);
    }

    /// The part of the open element that this is, counted.
    fn part(&mut self, at: u64, space: Space, name: &str) -> Option<(&'static Part, u32)> {
        let fits = |part: &&Part| part.space == space && part.name == name;
        let Some(parent) = self.open.last_mut() else {
            let again = self.had_root;
            return ROOTS.iter().find(fits).filter(|_| !again).map(|part| (part, 1));
        };
        let (parts, in_order): (&'static [Part], bool) = match parent.content {
            Content::All(parts) => (parts, false),
            Content::Sequence(parts) => (parts, true),
            Content::Text(_) | Content::Unknown => return None,
        };
        let place = parts.iter().position(|part| fits(&part))?;
        let part = parts.get(place)?;
        let count = parent.counts.get_mut(place)?;
        *count = count.saturating_add(1);
        let count = *count;
        let is_late = in_order && place < parent.latest;
        parent.latest = parent.latest.max(place);
        if count == part.most.saturating_add(1) {
            let most = part.most;
            self.problem(
                at,
                format!("`{name}` staat er vaker dan {most} keer"),
                format!("`{name}` is there more than {most} times"),
            );
        }
        if is_late {
            self.problem(at, format!("`{name}` staat te laat"), format!("`{name}` comes too late"));
        }
        Some((part, count))
    }

    fn attributes(&mut self, at: u64, content: &'static Content, is_root: bool, start: &BytesStart<'_>) {
        let (mut resource, mut binds_xsi, mut names_schema, mut count) = (None, false, false, 0);
        for attribute in start.attributes() {
            count += 1;
            let proper = attribute.ok().and_then(|attribute| {
                let value = attribute.normalized_value(XmlVersion::Explicit1_0).ok()?;
                let is_proper = !attribute.value.contains('<') && value.chars().all(is_xml);
                is_proper.then(|| (attribute.key.into_inner(), value.into_owned()))
            });
            match proper {
                None => {
                    return self.problem(
                        at,
                        "een attribuut is geen goede XML",
                        "an attribute is not proper XML",
                    );
                }
                Some(("resource", value)) => resource = Some(value),
                Some(("xsi:schemaLocation", _)) if is_root => names_schema = true,
                Some(("xmlns:xsi", value)) => binds_xsi = value == XSI,
                Some(("xmlns" | "xmlns:diwoo", _)) => {}
                Some((key, _)) => {
                    let key = shown(key);
                    self.problem(
                        at,
                        format!("het attribuut `{key}` hoort hier niet"),
                        format!("the attribute `{key}` does not belong here"),
                    );
                }
            }
        }
        // The parser asks for neither of these.
        if spaces_outside_quotes(start.attributes_raw()) < count || (names_schema && !binds_xsi) {
            self.problem(at, "de attributen zijn geen goede XML", "the attributes are not proper XML");
        }
        self.resource(at, content, resource.as_deref());
    }

    fn resource(&mut self, at: u64, content: &'static Content, resource: Option<&str>) {
        match (content, resource) {
            (Content::Unknown, _) | (Content::Text(Form::Pointer), None) => {}
            (Content::Text(Form::Term(list)), Some(uri)) if list.has(uri) => {}
            (Content::Text(Form::Term(list)), Some(uri)) => {
                let (name, uri) = (list.name, shown(uri));
                self.problem(
                    at,
                    format!("`{uri}` komt niet uit de waardelijst `{name}`"),
                    format!("`{uri}` is not from the value list `{name}`"),
                );
            }
            (Content::Text(Form::Term(_)), None) => {
                self.problem(at, "het attribuut `resource` ontbreekt", "the attribute `resource` is missing");
            }
            (Content::Text(Form::Pointer), Some(uri)) if is_pointer(uri) => {}
            (Content::Text(Form::Pointer), Some(uri)) => {
                let uri = shown(uri);
                self.problem(
                    at,
                    format!("`{uri}` is geen adres dat iedereen mag zien"),
                    format!("`{uri}` is not an address for everyone to see"),
                );
            }
            (_, None) => {}
            (_, Some(_)) => {
                self.problem(
                    at,
                    "het attribuut `resource` hoort hier niet",
                    "the attribute `resource` does not belong here",
                );
            }
        }
    }

    pub(super) fn text(&mut self, at: u64, text: &BytesText<'_>) {
        let text: &str = text;
        if !text.chars().all(is_xml) || text.contains("]]>") {
            self.problem(
                at,
                "er staan tekens in die XML niet kent",
                "there are characters that XML does not know",
            );
        }
        self.characters(at, text);
    }

    pub(super) fn reference(&mut self, at: u64, reference: &BytesRef<'_>) {
        let character = match &**reference {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => reference.resolve_char_ref().ok().flatten().filter(|character| is_xml(*character)),
        };
        match character {
            // Written as a reference it is text, also where spaces may stand.
            Some(character) if self.takes_text() => self.text.push(character),
            Some(_) => self.misplaced(at),
            None => self.problem(
                at,
                "een verwijzing naar een onbekend teken",
                "a reference to an unknown character",
            ),
        }
    }

    fn takes_text(&self) -> bool {
        matches!(self.open.last().map(|open| open.content), Some(Content::Text(_) | Content::Unknown))
    }

    fn characters(&mut self, at: u64, text: &str) {
        if self.takes_text() {
            self.text.push_str(text);
        } else if !text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
            self.misplaced(at);
        }
    }

    fn misplaced(&mut self, at: u64) {
        self.problem(at, "hier hoort geen tekst", "no text belongs here");
    }

    pub(super) fn end(&mut self, at: u64) {
        let Some(open) = self.open.last() else { return };
        match open.content {
            Content::Unknown => {}
            Content::All(parts) | Content::Sequence(parts) => {
                let missing: Vec<&str> = parts
                    .iter()
                    .zip(open.counts)
                    .filter(|(part, count)| *count < part.least)
                    .map(|(part, _)| part.name)
                    .collect();
                for name in missing {
                    self.problem(at, format!("`{name}` ontbreekt"), format!("`{name}` is missing"));
                }
            }
            Content::Text(form) => {
                let (form, text) = (*form, std::mem::take(&mut self.text));
                if !form.fits(&text) {
                    let value = shown(&text);
                    self.problem(
                        at,
                        format!("`{value}` is hier geen goede waarde"),
                        format!("`{value}` is not a proper value here"),
                    );
                } else if form == Form::Address {
                    self.address(at, &text);
                }
                self.text = text;
            }
        }
        self.text.clear();
        self.open.pop();
    }

    /// All addresses of a file are at one host, and each is there once.
    fn address(&mut self, at: u64, text: &str) {
        let host = host_of(text).unwrap_or_default();
        if self.host.get_or_insert_with(|| host.to_owned()) != host {
            self.problem(at, "dit adres is op een andere host", "this address is at another host");
        }
        if !self.addresses.insert(text.to_owned()) {
            self.problem(at, "dit adres staat er al", "this address is there already");
        }
    }
}

/// How many stretches of space there are between attributes: each has one before it.
fn spaces_outside_quotes(attributes: &str) -> usize {
    let (mut quote, mut in_space, mut count) = (None, false, 0);
    for byte in attributes.bytes() {
        let is_space = quote.is_none() && matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        count += usize::from(is_space && !in_space);
        in_space = is_space;
        quote = match quote {
            Some(open) if open == byte => None,
            None if matches!(byte, b'"' | b'\'') => Some(byte),
            other => other,
        };
    }
    count
}

/// The start of something that is wrong, on one line.
fn shown(text: &str) -> String {
    text.chars().take(SHOWN).flat_map(char::escape_debug).collect()
}

/// Whether XML 1.0 knows the character.
fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}
