//! Walks through XML of others as far as it is good, and no further than a limit.
//!
//! No entity is resolved but the five of XML itself and numbers, so that nothing grows ("billion laughs"),
//! and no document type is read. What is cut off or broken gives what came before.

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesRef, BytesStart, Event},
};

/// Deepest element that is followed; office documents with tables in text frames have some dozens.
const DEEPEST: usize = 256;
/// Most events of one part.
const MOST_EVENTS: usize = 200_000;
/// Most attributes of an element that are looked at.
const MOST_ATTRIBUTES: usize = 16;
/// Longest value; see [`super::said::LONGEST`].
const LONGEST: usize = super::said::LONGEST;
/// Most values of one part.
const MOST_LEAVES: usize = 512;

/// What comes next.
pub(super) enum Step<'a> {
    /// An element begins; its name without the prefix.
    Open(&'a str, &'a BytesStart<'a>),
    /// Text, as it reads.
    Text(&'a str),
    /// The element of that name ends.
    Close(&'a str),
}

/// Tells `see` of each step, until it says no, the XML ends or is no longer good, or a limit is reached.
pub(super) fn walk(bytes: &[u8], mut see: impl FnMut(Step<'_>) -> bool) {
    let text = String::from_utf8_lossy(bytes);
    let mut reader = Reader::from_str(text.strip_prefix('\u{feff}').unwrap_or(&text));
    let mut depth = 0_usize;
    for _ in 0..MOST_EVENTS {
        let Ok(event) = reader.read_event() else { return };
        let goes_on = match &event {
            Event::Start(start) => {
                depth += 1;
                depth <= DEEPEST && see(Step::Open(start.local_name().as_ref(), start))
            }
            Event::Empty(start) => {
                let local_name = start.local_name();
                let name = local_name.as_ref();
                see(Step::Open(name, start)) && see(Step::Close(name))
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                see(Step::Close(end.local_name().as_ref()))
            }
            Event::Text(text) => see(Step::Text(&text.xml10_content())),
            Event::CData(text) => see(Step::Text(&text.xml10_content())),
            Event::GeneralRef(reference) => match character(reference) {
                Some(character) => see(Step::Text(character.encode_utf8(&mut [0; 4]))),
                None => true,
            },
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => true,
            Event::DocType(_) | Event::Eof => false,
        };
        if !goes_on {
            return;
        }
    }
}

fn character(reference: &BytesRef<'_>) -> Option<char> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Some(character),
        Ok(None) => match &**reference {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "apos" => Some('\''),
            "quot" => Some('"'),
            _ => None,
        },
        Err(_) => None,
    }
}

/// The value of the attribute of that name, with any prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let found = attributes
        .with_checks(false)
        .take(MOST_ATTRIBUTES)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
    (value.len() <= LONGEST).then(|| value.into_owned())
}

/// An element with a text: one property.
pub(super) struct Leaf {
    /// Its name without the prefix.
    pub(super) element: String,
    /// Its attribute `name`, for those that somebody made up; else `href`, for the template.
    pub(super) called: String,
    /// All the text in it.
    pub(super) text: String,
}

/// The elements at that depth (the root has depth 1), each with all the text in it. Those with a text that
/// is too long to be a property are left out.
pub(super) fn leaves(bytes: &[u8], at: usize) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    let mut depth = 0_usize;
    let mut current: Option<Leaf> = None;
    walk(bytes, |step| {
        match step {
            Step::Open(name, element) => {
                depth += 1;
                if depth == at && name.len() <= 64 {
                    let called = attribute(element, "name").or_else(|| attribute(element, "href"));
                    current = Some(Leaf {
                        element: name.to_owned(),
                        called: called.unwrap_or_default(),
                        text: String::new(),
                    });
                }
            }
            Step::Text(text) => {
                if let Some(leaf) = &mut current {
                    leaf.text.push_str(text);
                    if leaf.text.len() > LONGEST {
                        current = None;
                    }
                }
            }
            Step::Close(_) => {
                if depth == at {
                    leaves.extend(current.take());
                } else if let Some(leaf) = &mut current {
                    // Parts of a value are apart from each other.
                    leaf.text.push('\n');
                }
                depth = depth.saturating_sub(1);
            }
        }
        leaves.len() < MOST_LEAVES
    });
    leaves
}

/// How a family of documents names its parts of text.
pub(super) struct Dialect {
    /// Paragraphs.
    pub(super) paragraphs: &'static [&'static str],
    /// Only text in these counts; empty where all does.
    pub(super) runs: &'static [&'static str],
    /// What separates words that do not belong together: tabs and line breaks.
    pub(super) breaks: &'static [&'static str],
    /// What is no text of the document: what was taken out, and remarks.
    pub(super) hidden: &'static [&'static str],
}

/// The first paragraphs, until `see` says that it is enough. A paragraph that stands inside another one, in a
/// text frame, comes before it.
pub(super) fn paragraphs(bytes: &[u8], dialect: &Dialect, mut see: impl FnMut(&str) -> bool) {
    let (mut open, mut runs, mut hidden) = (Vec::<String>::new(), 0_usize, 0_usize);
    walk(bytes, |step| {
        match step {
            Step::Open(name, _) => {
                if hidden > 0 || dialect.hidden.contains(&name) {
                    hidden += 1;
                } else if dialect.paragraphs.contains(&name) {
                    open.push(String::new());
                } else if dialect.runs.contains(&name) {
                    runs += 1;
                } else if dialect.breaks.contains(&name)
                    && let Some(text) = open.last_mut()
                {
                    text.push('\t');
                }
            }
            Step::Text(text) => {
                let counts = hidden == 0 && (dialect.runs.is_empty() || runs > 0);
                if let Some(paragraph) = open.last_mut().filter(|open| counts && open.len() < LONGEST) {
                    paragraph.push_str(text);
                }
            }
            Step::Close(name) => {
                if hidden > 0 {
                    hidden -= 1;
                } else if dialect.paragraphs.contains(&name) {
                    return open.pop().is_none_or(|text| see(&text));
                } else if dialect.runs.contains(&name) {
                    runs = runs.saturating_sub(1);
                }
            }
        }
        true
    });
}
