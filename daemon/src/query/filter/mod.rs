//! The filter of ListDocuments and WatchDocuments: a closed part of AIP-160, comparisons joined by AND.
//!
//! Text becomes a [`Filter`] in `parse`; here is what it means.

mod parse;
mod words;

use std::cmp::Ordering;

use crate::{
    completeness::{self, Openness},
    model::{
        Date, DocumentId, Due, Field, FieldName, FilePath, Kind, Record, Restriction, RestrictionStatus,
        Sentence, Sha256, State,
    },
    restriction,
    retention::Kept,
    vocabulary::fold_part,
};

/// What a caller wants to see. Made by [`Filter::parse`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    conditions: Vec<Condition>,
    /// The day on which restrictions are looked at; nothing while none was told.
    today: Option<Date>,
}

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Condition {
    Document(DocumentId),
    Kind(Kind),
    Is(State),
    IsNot(State),
    Folder(FilePath),
    Path(FilePath),
    /// As `fold_part` makes it.
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
    /// Whether it has a restriction or a proposal of one.
    Restricted(bool),
    /// On that ground, in its one written form.
    Restriction(String),
    /// Which outcomes of comparing the review date of a restriction with the day are wanted.
    ReviewDue(&'static [Ordering], Date),
    /// Whether a restriction asks for a heavier motive (Woo 5.3).
    OlderThanFiveYears(bool),
    /// Whether a person closed it or a field of it to machines.
    Locked(bool),
    /// How far it is from the public.
    Open(Openness),
    /// Whether it is public.
    Published(bool),
    /// Which outcomes of comparing the day by which it must be public with the day are wanted.
    PublishBy(&'static [Ordering], Date),
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
    /// Reads a filter as a caller wrote it.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        parse::filter(text)
    }

    /// The same filter on a day: restrictions end, and documents grow older than five years.
    pub fn on(mut self, today: Date) -> Self {
        self.today = Some(today);
        self
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
            && self.conditions.iter().all(|condition| condition.holds(record, self.today))
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

    /// Whether only what is to become public is asked for.
    pub fn wants_due_only(&self) -> bool {
        self.conditions.contains(&Condition::ToPublish(true))
    }

    /// Whether nothing that is due after that day can be wanted.
    pub fn ends_before(&self, due: Due) -> bool {
        self.conditions.iter().any(|condition| match (condition, due) {
            (Condition::PublishBy(wanted, _), Due::Someday) => !wanted.is_empty(),
            (Condition::PublishBy(wanted, last), Due::By(day)) => {
                !wanted.contains(&Ordering::Greater) && day > *last
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
        self.conditions.iter().all(|condition| match condition {
            Condition::Folder(folder) => path.is_within(folder),
            Condition::Path(wanted) => path == wanted,
            _ => true,
        })
    }
}

impl Condition {
    fn holds(&self, record: &Record, today: Option<Date>) -> bool {
        let facts = record.facts.as_ref();
        let mut paths = record.locations.iter().map(|location| &location.path);
        match self {
            Self::Document(id) => record.id == *id,
            Self::Kind(kind) => record.kind == *kind,
            Self::Is(state) => record.state == *state,
            Self::IsNot(state) => record.state != *state,
            Self::Folder(folder) => paths.any(|path| path.is_within(folder)),
            Self::Path(wanted) => paths.any(|path| path == wanted),
            Self::NameHas(part) => {
                paths.any(|path| fold_part(&String::from_utf8_lossy(path.name())).contains(part))
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
            Self::Restricted(wanted) => open(record, today).next().is_some() == *wanted,
            Self::Restriction(code) => open(record, today).any(|one| {
                one.grounds
                    .iter()
                    .any(|ground| restriction::find(ground).is_ok_and(|known| known.code == code))
            }),
            Self::ReviewDue(wanted, day) => open(record, today)
                .filter_map(|one| one.review)
                .any(|review| wanted.contains(&review.cmp(day))),
            Self::OlderThanFiveYears(wanted) => is_old(record, today) == *wanted,
            Self::Locked(wanted) => {
                let is_locked =
                    record.lock.is_some() || record.fields.values().any(|field| field.lock.is_some());
                is_locked == *wanted
            }
            Self::Open(wanted) => completeness::openness(record, or_first(today)) == *wanted,
            Self::Published(wanted) => {
                (completeness::openness(record, or_first(today)) == Openness::Public) == *wanted
            }
            Self::PublishBy(wanted, day) => {
                let by = record.fields.get(&FieldName::PublicerenVoor).and_then(Field::value);
                let by = by.and_then(|by| Date::parse(by.comparable()));
                by.is_some_and(|by| wanted.contains(&by.cmp(day)))
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
mod tests {
    use super::Filter;
    use crate::{
        model::{
            Date, Facts, Field, FieldName, FilePath, Provenance, Record, RestrictionStatus, Sentence, Source,
            State, Timestamp, Value,
        },
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
        record.fields.insert(FieldName::Naam, Field { value: Some(value), ..Field::default() });
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
    fn restrictions_count_while_they_are_open() {
        let mut record = record();
        let mut one = strategies::sample(strategies::restriction());
        one.grounds = vec!["5.1.2e".into()];
        one.review = Date::parse("2026-12-31");
        one.end = Date::parse("2027-06-30");
        one.status = RestrictionStatus::Proposed;
        record.restrictions = vec![one];
        let facts = strategies::sample(strategies::facts());
        let moment = |days: i64| Timestamp(days * 86_400_000_000_000);
        // 2026-09-04 less five years and two days.
        record.facts = Some(Facts { created: None, modified: moment(20_700 - 5 * 366), ..facts });
        let on = |text: &str, day: &str| {
            filter(text).on(Date::parse(day).unwrap_or_else(|| unreachable!())).matches(&record)
        };
        for (text, wanted) in [
            ("restricted = true", true),
            ("restricted = false", false),
            ("restriction = 5.1.2e", true),
            ("restriction = 5.2", false),
            ("review_due <= 2026-12-31", true),
            ("review_due < 2026-12-31", false),
            ("older_than_five_years = true", true),
        ] {
            assert_eq!(on(text, "2026-11-24"), wanted, "{text}");
        }
        assert!(!on("older_than_five_years = true", "2025-11-24"));
        for text in ["restricted = true", "restriction = 5.1.2e", "review_due < 2030-01-01"] {
            assert!(!on(text, "2027-07-01"), "it has ended: {text}");
        }
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
