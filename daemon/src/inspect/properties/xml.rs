//! Walks through XML of others as far as it is good, and no further than a limit.
//!
//! No entity is resolved but the five of XML itself and numbers, so that nothing grows ("billion laughs"),
//! and no document type is read. What is cut off or broken gives what came before.

use super::{letters, lines::Role};
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesRef, BytesStart, Event},
};

/// Deepest element that is followed; office documents with tables in text frames have some dozens.
const DEEPEST: usize = 256;
/// Most events of one part.
const MOST_EVENTS: usize = 200_000;
/// Most attributes of an element that are looked at.
const MOST_ATTRIBUTES: usize = 64;
/// Longest value; see [`super::said::LONGEST`].
const LONGEST: usize = super::said::LONGEST;
/// Most values of one part.
const MOST_LEAVES: usize = 512;

/// Most prefixes that are bound to a namespace at one time; what is bound beyond that is bound to none that is known.
const MOST_BOUND: usize = 192;

/// A namespace: whose the name of an element is. The same name means another thing in another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// None at all.
    Unbound,
    /// Of none that is known here.
    Other,
    DublinCore,
    DublinCoreTerms,
    /// Office Open XML: core, extended and made-up properties, the relationships between parts.
    Core,
    Extended,
    Custom,
    Relationships,
    Word,
    Drawing,
    Vml,
    /// OpenDocument.
    Office,
    Meta,
    Text,
    Table,
    /// XMP.
    Rdf,
    Xmp,
    Pdf,
    /// What somebody made up for a PDF, by Acrobat.
    PdfMadeUp,
}

impl Space {
    fn of(uri: &str) -> Self {
        match uri {
            "" => Self::Unbound,
            "http://purl.org/dc/elements/1.1/" => Self::DublinCore,
            "http://purl.org/dc/terms/" => Self::DublinCoreTerms,
            "http://schemas.openxmlformats.org/package/2006/metadata/core-properties" => Self::Core,
            "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
            | "http://purl.oclc.org/ooxml/officeDocument/extendedProperties" => Self::Extended,
            "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
            | "http://purl.oclc.org/ooxml/officeDocument/customProperties" => Self::Custom,
            "http://schemas.openxmlformats.org/package/2006/relationships" => Self::Relationships,
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Self::Word,
            "http://schemas.openxmlformats.org/drawingml/2006/main"
            | "http://purl.oclc.org/ooxml/drawingml/main" => Self::Drawing,
            "urn:schemas-microsoft-com:vml" => Self::Vml,
            "urn:oasis:names:tc:opendocument:xmlns:office:1.0" => Self::Office,
            "urn:oasis:names:tc:opendocument:xmlns:meta:1.0" => Self::Meta,
            "urn:oasis:names:tc:opendocument:xmlns:text:1.0" => Self::Text,
            "urn:oasis:names:tc:opendocument:xmlns:table:1.0" => Self::Table,
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#" => Self::Rdf,
            "http://ns.adobe.com/xap/1.0/" => Self::Xmp,
            "http://ns.adobe.com/pdf/1.3/" => Self::Pdf,
            "http://ns.adobe.com/pdfx/1.3/" => Self::PdfMadeUp,
            _ => Self::Other,
        }
    }
}

/// Which prefixes are bound to which namespaces, at the place that was reached.
#[derive(Default)]
pub(super) struct Scope {
    /// Depth, prefix and namespace; the inmost last.
    bound: Vec<(usize, String, Space)>,
}

impl Scope {
    fn open(&mut self, element: &BytesStart<'_>, depth: usize) {
        if !element.attributes_raw().contains("xmlns") {
            return;
        }
        for attribute in element.attributes().with_checks(false).flatten() {
            let key = attribute.key.as_ref();
            let prefix = match key.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) if rest.starts_with(':') => rest.get(1..).unwrap_or_default(),
                _ => continue,
            };
            if self.bound.len() < MOST_BOUND && prefix.len() <= 64 {
                let uri = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap_or_default();
                self.bound.push((depth, prefix.to_owned(), Space::of(uri.trim())));
            }
        }
    }

    fn close(&mut self, depth: usize) {
        while self.bound.last().is_some_and(|(bound, ..)| *bound >= depth) {
            self.bound.pop();
        }
    }

    /// The namespace of a prefix; an empty one is that of elements without.
    fn space(&self, prefix: &str) -> Space {
        match self.bound.iter().rev().find(|(_, known, _)| known == prefix) {
            Some((.., space)) => *space,
            None if prefix.is_empty() => Space::Unbound,
            None => Space::Other,
        }
    }

    fn of_element(&self, element: &BytesStart<'_>) -> Space {
        let name = element.name();
        self.space(name.prefix().as_ref().map_or("", |prefix| prefix.as_ref()))
    }

    /// The attributes that have a prefix: namespace, name without the prefix, value.
    pub(super) fn attributes(&self, element: &BytesStart<'_>) -> Vec<(Space, String, String)> {
        let mut all = element.attributes();
        let all = all.with_checks(false).take(MOST_ATTRIBUTES).flatten();
        all.filter_map(|attribute| {
            let prefix = attribute.key.prefix()?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            let is_short = value.len() <= LONGEST;
            is_short.then(|| {
                (
                    self.space(prefix.as_ref()),
                    attribute.key.local_name().as_ref().to_owned(),
                    value.into_owned(),
                )
            })
        })
        .collect()
    }
}

/// What comes next.
pub(super) enum Step<'a> {
    /// An element begins: whose its name is, its name without the prefix, its attributes, and what prefixes mean here.
    Open(Space, &'a str, &'a BytesStart<'a>, &'a Scope),
    /// Text, as it reads.
    Text(&'a str),
    /// The element that was opened last ends.
    Close,
}

/// Tells `see` of each step, until it says no, the XML ends or is no longer good, or a limit is reached.
pub(super) fn walk(bytes: &[u8], mut see: impl FnMut(Step<'_>) -> bool) {
    let text = letters::xml(bytes);
    let mut reader = Reader::from_str(text.strip_prefix('\u{feff}').unwrap_or(&text));
    let mut depth = 0_usize;
    let mut scope = Scope::default();
    for _ in 0..MOST_EVENTS {
        let Ok(event) = reader.read_event() else { return };
        let goes_on = match &event {
            Event::Start(start) => {
                depth += 1;
                scope.open(start, depth);
                let space = scope.of_element(start);
                depth <= DEEPEST && see(Step::Open(space, start.local_name().as_ref(), start, &scope))
            }
            Event::Empty(start) => {
                scope.open(start, depth + 1);
                let space = scope.of_element(start);
                let goes_on =
                    see(Step::Open(space, start.local_name().as_ref(), start, &scope)) && see(Step::Close);
                scope.close(depth + 1);
                goes_on
            }
            Event::End(_) => {
                scope.close(depth);
                depth = depth.saturating_sub(1);
                see(Step::Close)
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
    /// Whose its name is.
    pub(super) space: Space,
    /// Its name without the prefix.
    pub(super) element: String,
    /// Its attribute `name`, for those that somebody made up; else `href`, for the template.
    pub(super) called: String,
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
            Step::Open(space, name, element, _) => {
                depth += 1;
                if depth == at && name.len() <= 64 {
                    let called = attribute(element, "name").or_else(|| attribute(element, "href"));
                    current = Some(Leaf {
                        space,
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
            Step::Close => {
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
    pub(super) paragraphs: &'static [(Space, &'static str)],
    /// Only text in these counts; empty where all does.
    pub(super) runs: &'static [(Space, &'static str)],
    /// What separates words that do not belong together: tabs and line breaks.
    pub(super) breaks: &'static [(Space, &'static str)],
    /// What is no text of the document: what was taken out, and remarks.
    pub(super) hidden: &'static [&'static str],
    /// Cells of tables.
    pub(super) cells: &'static [(Space, &'static str)],
    /// Headings and tables of contents, by an element of their own.
    pub(super) headings: &'static [(Space, &'static str)],
    /// An element whose attribute is a text, for words drawn as a picture.
    pub(super) drawn: Option<(Space, &'static str, &'static str)>,
    /// An element in a paragraph whose attribute names its style.
    pub(super) style: Option<(Space, &'static str, &'static str)>,
}

/// The beginnings of the names of styles for headings, titles and tables of contents, in lower case.
const HEADINGS: [&str; 8] =
    ["heading", "kop", "toc", "inhopg", "inhoudsopgave", "contents", "berschrift", "titre"];

/// The first paragraphs, until `see` says that it is enough. A paragraph that stands inside another one, in a
/// text frame, comes before it.
pub(super) fn paragraphs(bytes: &[u8], dialect: &Dialect, mut see: impl FnMut(&str, Role) -> bool) {
    enum Is {
        Paragraph,
        Run,
        Hidden,
        Cell,
        Heading,
        Nothing,
    }
    let (mut open, mut runs, mut hidden, mut cells, mut headings) =
        (Vec::<(String, bool)>::new(), 0_usize, 0_usize, 0_usize, 0_usize);
    let mut path = Vec::new();
    walk(bytes, |step| {
        match step {
            Step::Open(space, name, element, _) => {
                // What is in no namespace is what a document says that leaves them out.
                let is = |known: &[(Space, &str)]| {
                    known
                        .iter()
                        .any(|(of, known)| *known == name && (*of == space || space == Space::Unbound))
                };
                let kind = if hidden > 0 || dialect.hidden.contains(&name) {
                    hidden += 1;
                    Is::Hidden
                } else if is(dialect.headings) {
                    headings += 1;
                    if is(dialect.paragraphs) {
                        open.push((String::new(), true));
                    }
                    Is::Heading
                } else if is(dialect.paragraphs) {
                    open.push((String::new(), false));
                    Is::Paragraph
                } else if is(dialect.runs) {
                    runs += 1;
                    Is::Run
                } else if is(dialect.cells) {
                    cells += 1;
                    Is::Cell
                } else {
                    if is(dialect.breaks)
                        && let Some((text, _)) = open.last_mut()
                    {
                        text.push('\t');
                    }
                    if let Some((of, drawn, key)) = dialect.drawn
                        && is(&[(of, drawn)])
                        && let Some(text) = attribute(element, key)
                        && !see(&text, Role::Text)
                    {
                        return false;
                    }
                    if let Some((of, style, key)) = dialect.style
                        && is(&[(of, style)])
                        && let (Some((_, is_heading)), Some(name)) =
                            (open.last_mut(), attribute(element, key))
                    {
                        let name = name.to_lowercase();
                        *is_heading |= HEADINGS
                            .iter()
                            .any(|heading| name.trim_start_matches('\u{fc}').starts_with(heading));
                    }
                    Is::Nothing
                };
                path.push((kind, is(dialect.paragraphs)));
            }
            Step::Text(text) => {
                let counts = hidden == 0 && (dialect.runs.is_empty() || runs > 0);
                if let Some((paragraph, _)) =
                    open.last_mut().filter(|(open, _)| counts && open.len() < LONGEST)
                {
                    paragraph.push_str(text);
                }
            }
            Step::Close => {
                let Some((kind, is_paragraph)) = path.pop() else { return false };
                match kind {
                    Is::Hidden => hidden -= 1,
                    Is::Run => runs -= 1,
                    Is::Cell => cells -= 1,
                    Is::Heading | Is::Paragraph => {
                        let is_below_heading = headings > 0;
                        headings -= usize::from(matches!(kind, Is::Heading));
                        if is_paragraph && let Some((text, is_heading)) = open.pop() {
                            let role = match (is_heading || is_below_heading, cells > 0) {
                                (true, _) => Role::Heading,
                                (false, true) => Role::Cell,
                                (false, false) => Role::Text,
                            };
                            return see(&text, role);
                        }
                    }
                    Is::Nothing => {}
                }
            }
        }
        true
    });
}
