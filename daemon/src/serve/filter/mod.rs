//! The filter of ListDocuments and WatchDocuments: a closed part of AIP-160, comparisons joined by AND.
//!
//! Text becomes a [`Filter`] in `parse`; here is what it means.

mod parse;
mod words;

use std::cmp::Ordering;

use crate::{
    model::{FieldName, FilePath, Record, Sentence, Sha256, State},
    retention::Kept,
};

/// What a caller wants to see. Made by [`Filter::parse`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    conditions: Vec<Condition>,
}

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Condition {
    Is(State),
    IsNot(State),
    Folder(FilePath),
    Path(FilePath),
    /// In lower case.
    NameHas(String),
    Format(String),
    MediaType(String),
    Sha256(Sha256),
    Owner(String),
    Field(FieldName, String),
    Missing(FieldName),
    /// How far it is known until when it is kept.
    Kept(Kept),
    /// Which outcomes of comparing the size with the number are wanted.
    Size(&'static [Ordering], u64),
}

/// Why a filter cannot be read: where, and what is allowed there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// In characters, from 1.
    pub position: usize,
    /// What is wrong and what is allowed.
    pub message: Sentence,
}

impl Filter {
    /// Reads a filter as a caller wrote it.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        parse::filter(text)
    }

    /// The same, of one path only.
    pub fn at(mut self, path: FilePath) -> Self {
        self.conditions.push(Condition::Path(path));
        self
    }

    /// The same, in a folder and below it only.
    pub fn below(mut self, folder: FilePath) -> Self {
        self.conditions.push(Condition::Folder(folder));
        self
    }

    /// Whether a record is wanted. An empty filter wants every document that is not gone and not merged.
    pub fn matches(&self, record: &Record) -> bool {
        if self.conditions.is_empty() {
            return record.is_present() && record.successor.is_none();
        }
        // A merged record is the other one's earlier name: only who asks for what is gone meets it.
        (record.successor.is_none() || self.state() == Some(State::Gone))
            && self.conditions.iter().all(|condition| condition.holds(record))
    }

    /// Whether a record in that state can be wanted at all.
    pub fn may_want(&self, state: State) -> bool {
        if self.conditions.is_empty() {
            return state != State::Gone;
        }
        self.conditions.iter().all(|condition| match condition {
            Condition::Is(wanted) => *wanted == state,
            Condition::IsNot(unwanted) => *unwanted != state,
            _ => true,
        })
    }

    /// The one state that is asked for, if one is.
    pub fn state(&self) -> Option<State> {
        self.conditions.iter().find_map(|condition| match condition {
            Condition::Is(state) => Some(*state),
            _ => None,
        })
    }

    /// The content that is asked for, if it is.
    pub fn sha256(&self) -> Option<&Sha256> {
        self.conditions.iter().find_map(|condition| match condition {
            Condition::Sha256(sha256) => Some(sha256),
            _ => None,
        })
    }

    /// The path that is asked for, if one is.
    pub fn path(&self) -> Option<&FilePath> {
        self.conditions.iter().find_map(|condition| match condition {
            Condition::Path(path) => Some(path),
            _ => None,
        })
    }

    /// The folder that is asked for, if one is.
    pub fn folder(&self) -> Option<&FilePath> {
        self.conditions.iter().find_map(|condition| match condition {
            Condition::Folder(folder) => Some(folder),
            _ => None,
        })
    }

    /// Whether a place is one that the filter asks for, as far as it asks for places.
    pub fn covers(&self, path: &FilePath) -> bool {
        self.conditions.iter().all(|condition| match condition {
            Condition::Folder(folder) => path.is_within(folder),
            Condition::Path(wanted) => path == wanted,
            _ => true,
        })
    }
}

impl Condition {
    fn holds(&self, record: &Record) -> bool {
        let facts = record.facts.as_ref();
        let mut paths = record.locations.iter().map(|location| &location.path);
        match self {
            Self::Is(state) => record.state == *state,
            Self::IsNot(state) => record.state != *state,
            Self::Folder(folder) => paths.any(|path| path.is_within(folder)),
            Self::Path(wanted) => paths.any(|path| path == wanted),
            Self::NameHas(part) => {
                paths.any(|path| String::from_utf8_lossy(path.name()).to_lowercase().contains(part))
            }
            Self::Format(puid) => {
                let format = facts.and_then(|facts| facts.format.as_ref());
                format.is_some_and(|format| format.puid == *puid)
            }
            Self::MediaType(wanted) => {
                facts.is_some_and(|facts| facts.media_type.eq_ignore_ascii_case(wanted))
            }
            Self::Sha256(sha256) => facts.is_some_and(|facts| facts.sha256 == *sha256),
            Self::Owner(wanted) => facts.is_some_and(|facts| match &facts.owner.name {
                Some(name) => name == wanted,
                None => facts.owner.id == *wanted,
            }),
            Self::Field(name, wanted) => {
                let value = record.fields.get(name).and_then(|field| field.value.as_ref());
                value.is_some_and(|(value, _)| value.comparables().any(|item| item == wanted))
            }
            Self::Missing(name) => record.fields.get(name).is_none_or(|field| field.value.is_none()),
            Self::Kept(wanted) => Kept::of(&record.fields) == *wanted,
            Self::Size(wanted, bytes) => facts.is_some_and(|facts| wanted.contains(&facts.size.cmp(bytes))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;
    use crate::{
        model::{Field, FieldName, FilePath, Provenance, Record, Sentence, Source, State, Timestamp, Value},
        wire::strategies,
    };

    fn filter(text: &str) -> Filter {
        Filter::parse(text).unwrap_or_else(|error| unreachable!("{text}: {error:?}"))
    }

    fn record() -> Record {
        let mut record = strategies::sample(strategies::record());
        record.state = State::Settled;
        record.successor = None;
        record.absence = None;
        record.fields.clear();
        record.locations.truncate(1);
        for location in &mut record.locations {
            location.path = FilePath::from_bytes("/werk/dossier/Beleidsnota Één.docx".as_bytes());
        }
        let provenance = Provenance {
            source: Source::Rule,
            actor: "r".into(),
            time: Timestamp(0),
            policy_version: String::new(),
            reason: Sentence::default(),
        };
        let value = (Value::Text("Titel".into()), provenance);
        record.fields.insert(FieldName::Naam, Field { value: Some(value), suggestions: Vec::new() });
        record
    }

    #[test]
    fn means_what_the_contract_says() {
        let record = record();
        let yes = [
            "",
            "state = SETTLED",
            "state != GONE AND folder = \"/werk\"",
            "folder = /werk/dossier/",
            "name : \"beleidsnota één\"",
            "path = \"/werk/dossier/Beleidsnota Één.docx\"",
            "naam = Titel",
            "missing : waardering AND missing:omschrijving",
        ];
        for text in yes {
            assert!(filter(text).matches(&record), "{text}");
        }
        let no = [
            "state != SETTLED",
            "state = SETTLED AND state = GONE",
            "folder = /wer",
            "folder = /werk AND folder = /elders",
            "name : dossier",
            "naam = titel",
            "missing : naam",
        ];
        for text in no {
            assert!(!filter(text).matches(&record), "{text}");
        }
    }

    #[test]
    fn an_empty_filter_leaves_out_what_is_gone_or_merged() {
        let mut gone = record();
        gone.state = State::Gone;
        assert!(!filter(" ").matches(&gone));
        assert!(filter("name : nota").matches(&gone));
        let mut merged = record();
        merged.successor = Some(merged.id);
        assert!(!filter("").matches(&merged));
        merged.state = State::Gone;
        assert!(!filter("name : nota").matches(&merged));
        assert!(filter("name : nota AND state = GONE").matches(&merged));
    }

    #[test]
    fn sizes_compare_as_numbers() {
        let mut record = record();
        let Some(facts) = &mut strategies::sample(strategies::record()).facts.take() else { return };
        facts.size = 1000;
        record.facts = Some(facts.clone());
        let table = [
            ("size > 999", true),
            ("size>1000", false),
            ("size >= 1000", true),
            ("size <= 1000", true),
            ("size<1000", false),
            ("size = 1000", true),
        ];
        for (text, wanted) in table {
            assert_eq!(filter(text).matches(&record), wanted, "{text}");
        }
        record.facts = None;
        assert!(!filter("size >= 0").matches(&record));
    }

    #[test]
    fn knows_which_states_it_can_want() {
        assert!(!filter("").may_want(State::Gone));
        assert!(filter("name:x").may_want(State::Gone));
        assert!(!filter("name:x AND state != GONE").may_want(State::Gone));
        assert!(!filter("state = SETTLED").may_want(State::Gone));
    }
}
