//! The filter of ListDocuments and WatchDocuments: comparisons, AND, OR, NOT and brackets, as in AIP-160.
//!
//! Text becomes a [`Filter`] in `parse`, a value in `values`; here is what it means.

mod parse;
mod values;
mod wanted;
mod words;

use std::cmp::Ordering;

use crate::{
    completeness::{self, Openness, Todo},
    ingest::Holds,
    model::{
        Date, DocumentId, Due, Field, FieldName, FilePath, Kind, Period, Record, Restriction,
        RestrictionStatus, Sentence, Sha256, State,
    },
    restriction,
    retention::Kept,
    settings::values::Lists,
};
use wanted::{Wanted, When, Words};

/// What a caller wants to see. Made by [`Filter::parse`].
#[derive(Clone, Default)]
pub struct Filter {
    /// All of them.
    conditions: Vec<Condition>,
    /// The day on which restrictions are looked at; nothing while none was told.
    today: Option<Date>,
    /// Who tells what is held back; nobody while none was told.
    holds: Option<Holds>,
}

/// A comparison, or several of them.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Document(DocumentId),
    Kind(Kind),
    Is(State),
    Folder(FilePath),
    Path(FilePath),
    /// The name of the file.
    Name(Words),
    Format(String),
    MediaType(String),
    Sha256(Sha256),
    Owner(String),
    Field(FieldName, Wanted),
    Missing(FieldName),
    /// When the record was made, or changed last.
    Made(&'static [Ordering], When),
    Changed(&'static [Ordering], When),
    /// How far it is known until when it is kept.
    Kept(Kept),
    /// Which outcomes of comparing the size with the number are wanted.
    Size(&'static [Ordering], u64),
    /// Whether it has a restriction or a proposal of one.
    Restricted(bool),
    /// On that ground, in its one written form.
    Restriction(String),
    /// Which outcomes of comparing the review date of a restriction with the days are wanted.
    ReviewDue(&'static [Ordering], Period),
    /// Whether a restriction asks for a heavier motive (Woo 5.3).
    OlderThanFiveYears(bool),
    /// Whether a person closed it or a field of it to machines.
    Locked(bool),
    /// What a person has to do about it.
    Todo(Todo),
    /// How far it is from the public.
    Open(Openness),
    /// Whether it is public.
    Published(bool),
    /// Which outcomes of comparing the day by which it must be public with the days are wanted.
    PublishBy(&'static [Ordering], Period),
    /// Whether it is to become public and is not so yet.
    ToPublish(bool),
    /// Whether it is public though it should not be.
    PublicThough(bool),
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
    /// Reads a filter as a caller wrote it, with the terms of these lists.
    pub(crate) fn parse(text: &str, lists: Lists<'_>) -> Result<Self, FilterError> {
        parse::filter(text, lists)
    }

    /// The same with the official lists only.
    #[cfg(test)]
    pub(crate) fn plain(text: &str) -> Result<Self, FilterError> {
        Self::parse(text, crate::settings::Policy::built_in().lists())
    }

    /// The folders that are named in it, wherever.
    pub fn folders(&self) -> Vec<&FilePath> {
        let mut found = Vec::new();
        let mut open: Vec<&Condition> = self.conditions.iter().collect();
        while let Some(condition) = open.pop() {
            match condition {
                Condition::All(all) | Condition::Any(all) => open.extend(all),
                Condition::Not(one) => open.push(one),
                Condition::Folder(folder) => found.push(folder),
                _ => {}
            }
        }
        found
    }

    /// The same filter on a day: restrictions end, and documents grow older than five years.
    pub fn on(mut self, today: Date) -> Self {
        self.today = Some(today);
        self
    }

    /// The same filter with who tells what is held back by what cannot be read of other records.
    pub fn held_by(mut self, holds: Holds) -> Self {
        self.holds = Some(holds);
        self
    }

    /// How far a document is from the public, as answers and exports say it.
    fn openness(&self, record: &Record) -> Openness {
        match completeness::openness(record, or_first(self.today)) {
            Openness::Ready if self.holds.as_ref().is_some_and(|holds| holds.of(record).is_some()) => {
                Openness::Blocked
            }
            openness => openness,
        }
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
            && self.conditions.iter().all(|condition| condition.holds(record, self))
    }

    /// Whether a record in that state can be wanted at all.
    pub fn may_want(&self, state: State) -> bool {
        if self.conditions.is_empty() {
            return state != State::Gone;
        }
        self.conditions.iter().all(|condition| match condition {
            Condition::Is(wanted) => *wanted == state,
            Condition::Todo(wanted) => wanted.can_be_in(state),
            Condition::Not(one) => **one != Condition::Is(state),
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

    /// Whether only what is to become public is asked for.
    pub fn wants_due_only(&self) -> bool {
        self.conditions.contains(&Condition::ToPublish(true))
    }

    /// Whether nothing that is due after that day can be wanted.
    pub fn ends_before(&self, due: Due) -> bool {
        self.conditions.iter().any(|condition| match (condition, due) {
            (Condition::PublishBy(..), Due::Someday) => true,
            (Condition::PublishBy(wanted, period), Due::By(day)) => {
                !wanted.contains(&Ordering::Greater) && day > period.last
            }
            _ => false,
        })
    }

    /// Whether only dossiers are asked for.
    pub fn is_of_dossiers(&self) -> bool {
        self.conditions.contains(&Condition::Kind(Kind::Dossier))
    }

    /// The document that is asked for, if one is.
    pub fn document(&self) -> Option<DocumentId> {
        self.conditions.iter().find_map(|condition| match condition {
            Condition::Document(id) => Some(*id),
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
        self.conditions.iter().all(|condition| condition.covers(path))
    }
}

impl Condition {
    fn covers(&self, path: &FilePath) -> bool {
        match self {
            Self::All(all) => all.iter().all(|one| one.covers(path)),
            Self::Any(any) => any.iter().any(|one| one.covers(path)),
            Self::Folder(folder) => path.is_within(folder),
            Self::Path(wanted) => path == wanted,
            // A document that has another place has this one all the same.
            _ => true,
        }
    }

    fn holds(&self, record: &Record, filter: &Filter) -> bool {
        let today = filter.today;
        let facts = record.facts.as_ref();
        let mut paths = record.locations.iter().map(|location| &location.path);
        match self {
            Self::All(all) => all.iter().all(|one| one.holds(record, filter)),
            Self::Any(any) => any.iter().any(|one| one.holds(record, filter)),
            Self::Not(one) => !one.holds(record, filter),
            Self::Document(id) => record.id == *id,
            Self::Kind(kind) => record.kind == *kind,
            Self::Is(state) => record.state == *state,
            Self::Folder(folder) => paths.any(|path| path.is_within(folder)),
            Self::Path(wanted) => paths.any(|path| path == wanted),
            Self::Name(words) => paths.any(|path| words.fit(&String::from_utf8_lossy(path.name()))),
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
                let value = record.fields.get(name).and_then(Field::value);
                value.is_some_and(|value| wanted.fits(value))
            }
            Self::Made(wanted, when) => wanted.contains(&when.place_of(record.created)),
            Self::Changed(wanted, when) => wanted.contains(&when.place_of(record.updated)),
            Self::Missing(name) => record.fields.get(name).is_none_or(|field| field.value.is_none()),
            Self::Kept(wanted) => Kept::of(&record.fields) == *wanted,
            Self::Restricted(wanted) => open(record, today).next().is_some() == *wanted,
            Self::Restriction(code) => open(record, today).any(|one| {
                one.grounds
                    .iter()
                    .any(|ground| restriction::find(ground).is_ok_and(|known| known.code == code))
            }),
            Self::ReviewDue(wanted, period) => open(record, today)
                .filter_map(|one| one.review)
                .any(|review| wanted.contains(&period.place_of(review))),
            Self::OlderThanFiveYears(wanted) => is_old(record, today) == *wanted,
            Self::Locked(wanted) => {
                let is_locked =
                    record.lock.is_some() || record.fields.values().any(|field| field.lock.is_some());
                is_locked == *wanted
            }
            Self::Todo(wanted) => Todo::of(record) == *wanted,
            Self::Open(wanted) => filter.openness(record) == *wanted,
            Self::Published(wanted) => (filter.openness(record) == Openness::Public) == *wanted,
            Self::PublishBy(wanted, period) => {
                let by = record.fields.get(&FieldName::PublicerenVoor).and_then(Field::value);
                let by = by.and_then(|by| Date::parse(by.comparable()));
                by.is_some_and(|by| wanted.contains(&period.place_of(by)))
            }
            Self::ToPublish(wanted) => record.due().is_some() == *wanted,
            Self::PublicThough(wanted) => {
                let standing = completeness::standing(record, or_first(today));
                standing.findings.is_empty() != *wanted
            }
            Self::Size(wanted, bytes) => facts.is_some_and(|facts| wanted.contains(&facts.size.cmp(bytes))),
        }
    }
}

/// The restrictions that count: not withdrawn, not ended.
fn open(record: &Record, today: Option<Date>) -> impl Iterator<Item = &Restriction> {
    // Without a day none has ended.
    record.restrictions.iter().filter(move |one| match today {
        Some(today) => one.is_open(today),
        None => !matches!(one.status, RestrictionStatus::Withdrawn { .. }),
    })
}

/// Without a day no restriction has ended.
fn or_first(today: Option<Date>) -> Date {
    today.unwrap_or_else(|| Date::of(crate::model::Timestamp(0)))
}

fn is_old(record: &Record, today: Option<Date>) -> bool {
    let Some((dated, today)) = restriction::document_date(record).zip(today) else { return false };
    !restriction::older_than_five_years(&record.restrictions, dated, today).is_empty()
}

#[cfg(test)]
mod tests;
