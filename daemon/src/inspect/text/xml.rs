//! Walks through XML as far as it is good, each step counted.
//!
//! No entity is resolved but the five of XML and numbers, and no document type is read: nothing grows.

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

use super::{sink::Sink, span::Ending};
use crate::inspect::properties::letters;

/// Deepest element that is followed.
const DEEPEST: usize = 512;
/// Most attributes of an element that are looked at.
const ATTRIBUTES: usize = 64;

/// An element that begins.
pub(super) struct Element<'a>(&'a BytesStart<'a>);

impl Element<'_> {
    /// The value of the attribute of that name, with any prefix.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let mut attributes = attributes.with_checks(false).take(ATTRIBUTES).flatten();
        let found = attributes.find(|attribute| attribute.key.local_name().as_ref() == name)?;
        Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
    }

    /// The value of the attribute of that name, prefix included.
    pub(super) fn exactly(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let mut attributes = attributes.with_checks(false).take(ATTRIBUTES).flatten();
        let found = attributes.find(|attribute| attribute.key.as_ref() == name)?;
        Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
    }

    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.trim().parse().ok()
    }

    /// Whether it is switched on: it is there, and does not say no.
    pub(super) fn is_on(&self) -> bool {
        !matches!(self.get("val").as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

/// What comes next.
pub(super) enum Step<'a> {
    /// An element begins: its name without the prefix.
    Open(&'a str, Element<'a>),
    Text(&'a str),
    /// The element that was opened last ends.
    Close,
}

/// Tells `see` of each step, until it says no, the XML ends, or a limit is reached. What is not good XML is told.
pub(super) fn walk(bytes: &[u8], sink: &mut Sink, mut see: impl FnMut(Step<'_>, &mut Sink) -> bool) {
    let text = letters::xml(bytes);
    let mut reader = Reader::from_str(text.strip_prefix('\u{feff}').unwrap_or(&text));
    let (mut depth, mut seen) = (0_usize, 0_u64);
    loop {
        let event = reader.read_event();
        let passed = reader.buffer_position().saturating_sub(seen);
        seen += passed;
        if !sink.work(usize::try_from(passed).unwrap_or(usize::MAX).saturating_add(16)) {
            return;
        }
        let Ok(event) = event else { return sink.end(Ending::Broken) };
        let goes_on = match &event {
            Event::Start(start) => {
                depth += 1;
                if depth > DEEPEST {
                    return sink.end(Ending::TooMuch);
                }
                see(Step::Open(start.local_name().as_ref(), Element(start)), sink)
            }
            Event::Empty(start) => {
                see(Step::Open(start.local_name().as_ref(), Element(start)), sink) && see(Step::Close, sink)
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                see(Step::Close, sink)
            }
            Event::Text(text) => see(Step::Text(&text.xml10_content()), sink),
            Event::CData(text) => see(Step::Text(&text.xml10_content()), sink),
            Event::GeneralRef(reference) => {
                let letter = match reference.resolve_char_ref() {
                    Ok(Some(letter)) => Some(letter),
                    Ok(None) => match &**reference {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "apos" => Some('\''),
                        "quot" => Some('"'),
                        _ => None,
                    },
                    Err(_) => None,
                };
                letter.is_none_or(|letter| see(Step::Text(letter.encode_utf8(&mut [0; 4])), sink))
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::DocType(_) => true,
            Event::Eof => {
                if depth > 0 {
                    sink.end(Ending::Broken);
                }
                false
            }
        };
        if !goes_on {
            return;
        }
    }
}
