//! One list, and how a term of it is found.

use super::{Attribute, fold};
use crate::{
    model::{FilePath, Sentence, Term},
    page::near,
};

/// A list of terms: a version of it, whole.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// Its name, in the words of its owner.
    pub name: Box<str>,
    /// Its version.
    pub version: Box<str>,
    /// When that version came out: a year, a month or a day, as in ISO 8601.
    pub date: Box<str>,
    /// Where it can be found.
    pub source: Box<str>,
    /// Whether its owner allows no other terms.
    pub closed: bool,
    /// The administrator's file that it was read from; nothing for one that was compiled in.
    pub laid: Option<FilePath>,
    pub(super) uri_prefix: Box<str>,
    pub(super) entries: Box<[Entry]>,
}

/// A term with all that its list says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Empty where the list gives no codes.
    pub code: Box<str>,
    /// What people read.
    pub label: Box<str>,
    /// What it means, for people, where the label does not say enough.
    pub explanation: Option<Box<Sentence>>,
    /// Only where it is not the list's prefix with the code behind it.
    pub(super) uri: Option<Box<str>>,
    /// Other ways of writing it.
    pub(super) also: Box<[Box<str>]>,
    pub(super) attributes: Box<[(Attribute, Box<str>)]>,
}

impl Entry {
    /// What the list says of this term; a truth is `true` or `false`.
    pub fn attribute(&self, attribute: Attribute) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| *key == attribute).map(|(_, value)| &**value)
    }

    /// All that the list says of this term.
    pub fn attributes(&self) -> impl Iterator<Item = (Attribute, &str)> {
        self.attributes.iter().map(|(key, value)| (*key, &**value))
    }

    /// Other ways of writing it that are understood.
    pub fn also(&self) -> impl Iterator<Item = &str> {
        self.also.iter().map(|name| &**name)
    }

    /// Whether the list says so; where it says nothing it is not so.
    pub fn is(&self, attribute: Attribute) -> bool {
        self.attribute(attribute) == Some("true")
    }

    /// Every way of writing it but its URI.
    fn names(&self) -> impl Iterator<Item = &str> {
        [&self.code, &self.label].into_iter().chain(&self.also).map(|name| &**name)
    }
}

impl List {
    /// All its terms with what is said of them, in the order of the list.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The term as a record keeps it.
    pub fn term(&self, entry: &Entry) -> Term {
        Term {
            code: entry.code.as_ref().into(),
            label: entry.label.as_ref().into(),
            list: self.name.as_ref().into(),
            list_version: self.version.as_ref().into(),
            uri: self.uri(entry),
        }
    }

    pub(super) fn uri(&self, entry: &Entry) -> String {
        match &entry.uri {
            Some(uri) => uri.as_ref().into(),
            None if self.uri_prefix.is_empty() || entry.code.is_empty() => String::new(),
            None => format!("{}{}", self.uri_prefix, entry.code),
        }
    }

    /// The term with that code, label, other spelling or URI; capitals and accents do not matter.
    ///
    /// Where what is and what was have the same label, it is what is.
    pub fn find(&self, wanted: &str) -> Option<&Entry> {
        let wanted = fold(wanted);
        if wanted.is_empty() {
            return None;
        }
        let fits = |entry: &&Entry| {
            entry.names().any(|name| fold(name) == wanted) || fold(&self.uri(entry)) == wanted
        };
        let mut found = self.entries.iter().filter(fits).peekable();
        let first = found.peek().copied();
        found.find(|entry| !entry.is(Attribute::Former)).or(first)
    }

    /// The terms in which every word of the text occurs, in the order of the list. An empty text
    /// finds all.
    pub fn search(&self, text: &str) -> impl Iterator<Item = &Entry> {
        let words: Vec<String> = text.split_whitespace().map(fold).collect();
        self.entries.iter().filter(move |entry| {
            let mut said = entry.names().collect::<Vec<_>>().join("\n");
            for (_, value) in entry.attributes().filter(|(_, value)| !matches!(*value, "true" | "false")) {
                said.push('\n');
                said.push_str(value);
            }
            if let Some(explanation) = &entry.explanation {
                said.extend(["\n", &explanation.nl, "\n", &explanation.en]);
            }
            let said = fold(&said);
            words.iter().all(|word| said.contains(word.as_str()))
        })
    }

    /// The three terms that look most like what was written, nearest first.
    pub fn nearest(&self, wanted: &str) -> Vec<&Entry> {
        near::nearest(wanted, &self.entries, |entry| entry.names().filter(|name| !name.is_empty()))
    }
}
