//! Takes an XML file apart into the elements that MDTO knows, within limits.
//!
//! Refused are: bytes that are not UTF-8 or not well-formed, a document type declaration (and with it
//! every entity but the five of XML itself), elements and attributes that the schema does not have. What a
//! file refers to is never fetched.

use std::borrow::Cow;

use quick_xml::{
    events::{BytesStart, Event},
    name::{Namespace, ResolveResult},
    reader::NsReader,
};

use super::{
    names,
    problem::{Problem, Rule, shown},
    write::{NAMESPACE, XSI},
};
use crate::{export::xml, model::Sentence};

/// An aggregation that names 50,000 parts fits in this.
const MOST_BYTES: usize = 32 << 20;
/// The schema goes nine deep.
const DEEPEST: usize = 32;
const MOST_ELEMENTS: usize = 500_000;
/// Who has this many need not hear of more.
pub(super) const MOST_PROBLEMS: usize = 100;
/// `schemaLocation` and some namespaces.
const MOST_ATTRIBUTES: usize = 32;

/// An element.
#[derive(Debug)]
pub(super) struct Node<'x> {
    pub(super) name: &'static str,
    /// Where it starts, in bytes.
    pub(super) at: usize,
    pub(super) text: Cow<'x, str>,
    pub(super) children: Vec<Node<'x>>,
}

/// The file that is read, and what was found wrong with it.
pub(super) struct Source<'x> {
    text: &'x str,
    pub(super) problems: Vec<Problem>,
    /// Whether what only version 1.0.1 asks for may be absent: in a file of others that does not say it is of that one.
    pub(super) is_of_any_version: bool,
    /// Whether it was.
    pub(super) lacks_limits: bool,
}

impl Source<'_> {
    pub(super) fn report(&mut self, rule: Rule, path: &impl std::fmt::Display, at: usize, message: Sentence) {
        if self.problems.len() < MOST_PROBLEMS {
            let line = line_of(self.text.as_bytes(), at);
            self.problems.push(Problem::new(rule, path, message).on_line(line));
        }
    }
}

fn line_of(bytes: &[u8], at: usize) -> usize {
    bytes.get(..at).unwrap_or(bytes).iter().filter(|byte| **byte == b'\n').count().saturating_add(1)
}

/// Reads the elements. There is a root unless the file could not be read at all, and then a problem says
/// why.
pub(super) fn read(bytes: &[u8], is_of_any_version: bool) -> (Option<Node<'_>>, Source<'_>) {
    let mut source = Source { text: "", problems: Vec::new(), is_of_any_version, lacks_limits: false };
    if bytes.len() > MOST_BYTES {
        source.report(Rule::Size, &"/", 0, too_large());
        return (None, source);
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{FEFF}').unwrap_or(text),
        Err(error) => {
            let line = line_of(bytes, error.valid_up_to());
            source.problems.push(Problem::new(Rule::WellFormed, &"/", not_utf8()).on_line(line));
            return (None, source);
        }
    };
    source.text = text;
    if let Some(at) = xml::first_invalid(text) {
        source.report(
            Rule::WellFormed,
            &"/",
            at,
            broken("een teken dat in XML niet mag", "a character that XML forbids"),
        );
        return (None, source);
    }
    let mut taking = Taking { source, open: Vec::new(), root: None, skipped: 0, elements: 0 };
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_comments = true;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(at);
                let error = shown(&error.to_string());
                taking.fatal(Rule::WellFormed, at, broken(&error, &error));
                break;
            }
        };
        match taking.take(&reader, event, at) {
            Ok(true) => {}
            Ok(false) => break,
            Err((rule, message)) => {
                taking.fatal(rule, at, message);
                break;
            }
        }
    }
    (taking.root, taking.source)
}

/// The reading of one file.
struct Taking<'x> {
    source: Source<'x>,
    open: Vec<Node<'x>>,
    root: Option<Node<'x>>,
    /// How many elements are open within one that is not known.
    skipped: usize,
    elements: usize,
}

/// What ends the reading.
type Fatal = (Rule, Sentence);

impl<'x> Taking<'x> {
    fn fatal(&mut self, rule: Rule, at: usize, message: Sentence) {
        let path = self.path();
        self.source.report(rule, &path, at, message);
        self.root = None;
    }

    fn path(&self) -> String {
        let names: Vec<&str> = self.open.iter().skip(1).map(|node| node.name).collect();
        if names.is_empty() { "/".into() } else { names.join("/") }
    }

    /// Whether there is more to take.
    fn take(&mut self, reader: &NsReader<&[u8]>, event: Event<'x>, at: usize) -> Result<bool, Fatal> {
        match event {
            Event::Start(start) => self.start(reader, &start, at)?,
            Event::Empty(start) => {
                self.start(reader, &start, at)?;
                self.end();
            }
            Event::End(_) => self.end(),
            Event::Text(text) => {
                if text.contains("]]>") {
                    return Err((Rule::WellFormed, broken("`]]>` in tekst", "`]]>` in text")));
                }
                self.text(text.xml10_content())?;
            }
            Event::CData(text) => {
                if self.open.is_empty() && self.skipped == 0 {
                    return Err((Rule::WellFormed, outside()));
                }
                self.text(text.xml10_content())?;
            }
            Event::GeneralRef(reference) => self.text(Cow::Owned(resolve(&reference)?))?,
            Event::DocType(_) => return Err((Rule::NoDtd, no_dtd())),
            Event::Decl(declaration) => {
                let version = declaration.version().map_or_else(|_| String::new(), |version| version.into());
                let encoding = declaration.encoding().and_then(Result::ok).unwrap_or(Cow::Borrowed("UTF-8"));
                if at != 0 || version != "1.0" {
                    let what = shown(&version);
                    return Err((Rule::WellFormed, broken(&format!("XML {what}"), &format!("XML {what}"))));
                }
                if !["utf-8", "us-ascii"].iter().any(|known| encoding.eq_ignore_ascii_case(known)) {
                    return Err((Rule::WellFormed, not_utf8()));
                }
            }
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => {
                if !self.open.is_empty() || self.skipped > 0 {
                    return Err((
                        Rule::WellFormed,
                        broken(
                            "het bestand houdt midden in een element op",
                            "the file ends within an element",
                        ),
                    ));
                }
                if self.root.is_none() && self.source.problems.is_empty() {
                    return Err((
                        Rule::WellFormed,
                        broken("er is geen element in", "there is no element in it"),
                    ));
                }
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn start(&mut self, reader: &NsReader<&[u8]>, start: &BytesStart<'_>, at: usize) -> Result<(), Fatal> {
        self.elements = self.elements.saturating_add(1);
        if self.elements > MOST_ELEMENTS || self.open.len().saturating_add(self.skipped) >= DEEPEST {
            return Err((Rule::Size, too_large()));
        }
        if self.open.is_empty() && self.skipped == 0 && (self.root.is_some() || self.elements > 1) {
            return Err((
                Rule::WellFormed,
                broken("er staat een tweede element na het eerste", "a second element follows the first"),
            ));
        }
        if self.skipped > 0 {
            self.skipped = self.skipped.saturating_add(1);
            return Ok(());
        }
        let (namespace, local) = reader.resolver().resolve_element(start.name());
        let is_ours = namespace == ResolveResult::Bound(Namespace(NAMESPACE));
        let Some(name) = names::known(local.as_ref()).filter(|_| is_ours) else {
            let path = self.path();
            self.source.report(Rule::KnownNames, &path, at, unknown(start.name().0, is_ours));
            self.skipped = 1;
            return Ok(());
        };
        self.attributes(reader, start, name, at)?;
        self.open.push(Node { name, at, text: Cow::Borrowed(""), children: Vec::new() });
        Ok(())
    }

    /// The schema has no attributes; XML and XML Schema have theirs.
    fn attributes(
        &mut self,
        reader: &NsReader<&[u8]>,
        start: &BytesStart<'_>,
        name: &str,
        at: usize,
    ) -> Result<(), Fatal> {
        for (number, attribute) in start.attributes().enumerate() {
            let attribute = attribute.map_err(|error| {
                let error = shown(&error.to_string());
                (Rule::WellFormed, broken(&error, &error))
            })?;
            if number >= MOST_ATTRIBUTES {
                return Err((Rule::Size, too_large()));
            }
            if attribute.value.contains('<') {
                return Err((Rule::WellFormed, broken("`<` in een attribuut", "`<` in an attribute")));
            }
            let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
            let is_location = namespace == ResolveResult::Bound(Namespace(XSI))
                && ["schemaLocation", "noNamespaceSchemaLocation"].contains(&local.as_ref());
            if is_location && attribute.value.contains("MDTO-XML1.0.1.xsd") {
                self.source.is_of_any_version = false;
            }
            if attribute.key.as_namespace_binding().is_none() && !is_location {
                let key = shown(attribute.key.0);
                let message = Sentence::new(
                    format!("MDTO kent geen attribuut `{key}` bij `{name}`; haal het weg"),
                    format!("MDTO has no attribute `{key}` on `{name}`; take it out"),
                );
                let path = self.path();
                self.source.report(Rule::KnownNames, &path, at, message);
            }
        }
        Ok(())
    }

    fn end(&mut self) {
        if self.skipped > 0 {
            self.skipped = self.skipped.saturating_sub(1);
        } else if let Some(node) = self.open.pop() {
            match self.open.last_mut() {
                Some(parent) => parent.children.push(node),
                None => self.root = Some(node),
            }
        }
    }

    fn text(&mut self, text: Cow<'x, str>) -> Result<(), Fatal> {
        if self.skipped > 0 {
            return Ok(());
        }
        match self.open.last_mut() {
            None if text.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n')) => {}
            None => return Err((Rule::WellFormed, outside())),
            Some(node) if node.text.is_empty() => node.text = text,
            Some(node) => node.text.to_mut().push_str(&text),
        }
        Ok(())
    }
}

/// The character that `&amp;` or `&#13;` stands for.
fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Result<String, Fatal> {
    let resolved = match reference.resolve_char_ref() {
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
    };
    let text = resolved.map(String::from).filter(|text| xml::first_invalid(text).is_none());
    text.ok_or_else(|| {
        let name = shown(reference);
        (
            Rule::WellFormed,
            broken(
                &format!("de onbekende verwijzing `&{name};`"),
                &format!("the unknown reference `&{name};`"),
            ),
        )
    })
}

fn broken(nl: &str, en: &str) -> Sentence {
    Sentence::new(
        format!("het bestand is geen goed gevormde XML ({nl}); vraag het opnieuw aan of maak het opnieuw"),
        format!("the file is no well-formed XML ({en}); ask for it again or make it again"),
    )
}

fn outside() -> Sentence {
    broken("er staat tekst buiten het element", "there is text outside the element")
}

fn not_utf8() -> Sentence {
    Sentence::new(
        "het bestand is geen UTF-8; bewaar het als UTF-8",
        "the file is not UTF-8; save it as UTF-8",
    )
}

fn no_dtd() -> Sentence {
    Sentence::new(
        "er staat een `<!DOCTYPE …>` in; die wordt om veiligheid niet gelezen. Haal hem weg",
        "there is a `<!DOCTYPE …>` in it, which is not read for safety. Take it out",
    )
}

fn too_large() -> Sentence {
    let most = MOST_BYTES >> 20;
    Sentence::new(
        format!(
            "het bestand is te groot of te diep; gelezen wordt tot {most} MiB, {MOST_ELEMENTS} elementen en \
             {DEEPEST} niveaus. Noem onderdelen bij de onderdelen zelf (isOnderdeelVan)"
        ),
        format!(
            "the file is too large or too deep; read are {most} MiB, {MOST_ELEMENTS} elements and {DEEPEST} \
             levels at most. Name parts with the parts themselves (isOnderdeelVan)"
        ),
    )
}

fn unknown(name: &str, is_ours: bool) -> Sentence {
    let name = shown(name);
    if is_ours {
        return Sentence::new(
            format!("MDTO-XML 1.0.1 kent geen element `{name}`; kijk of de naam goed is geschreven"),
            format!("MDTO-XML 1.0.1 has no element `{name}`; see whether the name is written well"),
        );
    }
    Sentence::new(
        format!("`{name}` hoort niet bij MDTO; de elementen staan in de naamruimte `{NAMESPACE}`"),
        format!("`{name}` is not of MDTO; its elements are in the namespace `{NAMESPACE}`"),
    )
}
