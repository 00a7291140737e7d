//! The filter of ListDocuments and WatchDocuments: comparisons, AND, OR, NOT and brackets, as in AIP-160.
//!
//! Text becomes a [`Filter`] in `parse`, a value in `values`; here is what it means.

mod parse;
mod values;
mod words;

use std::cmp::Ordering;

use crate::{
    completeness::{self, Openness},
    ingest::Holds,
    model::{
        Date, DocumentId, Due, Field, FieldName, FilePath, IsoDuration, Kind, Period, Record, Restriction,
        RestrictionStatus, Sentence, Sha256, State, Term, Timestamp, Value,
    },
    restriction,
    retention::Kept,
    settings::values::Lists,
    vocabulary::fold_part,
};

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

/// What a text is to be, without regard to case and accents.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Words {
    /// That very text.
    Are(String),
    /// That text somewhere in it.
    Have(String),
}

impl Words {
    fn fit(&self, text: &str) -> bool {
        let text = fold_part(text);
        match self {
            Self::Are(wanted) => text == *wanted,
            Self::Have(wanted) => text.contains(wanted.as_str()),
        }
    }
}

/// What the value of a field is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Wanted {
    Words(Words),
    /// A term of the field's list; also where the record has it of another version.
    Term(Term),
    /// Which outcomes of comparing a date with the days.
    Day(&'static [Ordering], Period),
    /// The same of a duration.
    Lasts(&'static [Ordering], IsoDuration),
}

impl Wanted {
    fn fits(&self, value: &Value) -> bool {
        match self {
            Self::Words(words) => value.names().any(|name| words.fit(name)),
            Self::Term(wanted) => value.terms().any(|term| is_that(term, wanted)),
            Self::Day(outcomes, period) => {
                let day = Date::parse(value.comparable());
                day.is_some_and(|day| outcomes.contains(&period.place_of(day)))
            }
            Self::Lasts(outcomes, wanted) => {
                let lasts = IsoDuration::parse(value.comparable());
                lasts.is_ok_and(|lasts| outcomes.contains(&about_days(lasts).cmp(&about_days(*wanted))))
            }
        }
    }
}

/// Whether a record has a term as it is in a list: as the list has it now, or by the same code and name.
fn is_that(term: &Term, wanted: &Term) -> bool {
    let is_named_so = term.code == wanted.code && Words::Are(fold_part(&wanted.label)).fit(&term.label);
    term.is_same(wanted) || is_named_so
}

/// To compare lengths: in thousandths of a day, with months as long as they are on average.
fn about_days(lasts: IsoDuration) -> u64 {
    let months = u64::from(lasts.years()) * 12 + u64::from(lasts.months());
    months * 30_437 + u64::from(lasts.days()) * 1_000
}

/// A moment, or the days that a person named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    In(Period),
    At(Timestamp),
}

impl When {
    fn place_of(self, moment: Timestamp) -> Ordering {
        match self {
            Self::In(period) => period.place_of(Date::of(moment)),
            Self::At(at) => moment.cmp(&at),
        }
    }
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
        Filter::plain(text).unwrap_or_else(|error| unreachable!("{text}: {error:?}"))
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
            "naam = titel",
            "naam : ITE AND name = 'beleidsnota een.DOCX'",
            "state = GONE OR state = settled",
            "NOT state = GONE AND NOT (name : q or name : z)",
            "not missing : naam",
            "waardering != V",
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
            "naam = Tite",
            "missing : naam",
            "NOT state = SETTLED",
            "name : q OR naam = Tite",
            "NOT (state = SETTLED OR name : x)",
        ];
        for text in no {
            assert!(!filter(text).matches(&record), "{text}");
        }
    }

    #[test]
    fn terms_are_known_by_code_name_and_uri() {
        let mut record = record();
        let policy = crate::settings::Policy::built_in();
        let mut put = |field, name: &str| {
            let term = policy.lists().term(field, name).unwrap_or_else(|_| unreachable!("{name}"));
            let uri = term.uri.clone();
            let provenance = record.fields.get(&FieldName::Naam).and_then(|field| field.value.clone());
            let value = provenance.map(|(_, provenance)| (Value::Term(term), provenance));
            record.fields.insert(field, Field { value, ..Field::default() });
            uri
        };
        let uri = put(FieldName::Documentsoort, "Kamerbrief");
        put(FieldName::Waardering, "B");
        put(FieldName::Beoordeling, "openbaar");
        for text in [
            "documentsoort = Kamerbrief",
            "documentsoort = 'KAMERBRIEF' AND documentsoort : brief",
            &format!("documentsoort = \"{uri}\""),
            "waardering = B AND waardering = 'Blijvend te bewaren' AND waardering != V",
            "beoordeling = Openbaar",
        ] {
            assert!(filter(text).matches(&record), "{text}");
        }
        for text in ["documentsoort != Kamerbrief", "waardering = V", "beoordeling = 'niet openbaar'"] {
            assert!(!filter(text).matches(&record), "{text}");
        }
        for (text, nearest) in [
            ("documentsoort = Kamerbreif", "Kamerbrief"),
            ("waardering = onzin", "`V`"),
            ("NOT (waardering = B OR beoordeling = onzin)", "openbaar"),
        ] {
            let refused = Filter::plain(text).err().unwrap_or_else(|| unreachable!("{text}"));
            assert!(refused.message.nl.contains(nearest), "{}", refused.message.nl);
            assert!(refused.message.en.contains(" : "), "{}", refused.message.en);
        }
    }

    #[test]
    fn dates_and_durations_compare_as_they_are_typed() {
        let mut record = record();
        let mut put = |field, value| {
            let provenance = record.fields.get(&FieldName::Naam).and_then(|field| field.value.clone());
            let value = provenance.map(|(_, provenance)| (value, provenance));
            record.fields.insert(field, Field { value, ..Field::default() });
        };
        put(FieldName::BewaartermijnEinddatum, Value::Date("2030-05-17".into()));
        put(FieldName::Bewaartermijn, Value::Duration("P10Y".into()));
        record.created = Timestamp(1_700_000_000_000_000_000); // 2023-11-14 22:13:20 UTC
        for (text, wanted) in [
            ("bewaartermijn_einddatum = 17-5-2030", true),
            ("bewaartermijn_einddatum = 2030", true),
            ("bewaartermijn_einddatum != 2030", false),
            ("bewaartermijn_einddatum < 2030", false),
            ("bewaartermijn_einddatum <= 2030", true),
            ("bewaartermijn_einddatum > 'april 2030'", true),
            ("bewaartermijn_einddatum >= 5-2030", true),
            ("bewaartermijn_einddatum < '18 mei 2030'", true),
            ("afsluitdatum < 2099", false),
            ("bewaartermijn = P10Y", true),
            ("bewaartermijn = '10 jaar'", true),
            ("bewaartermijn = 120m", true),
            ("bewaartermijn < 11j", true),
            ("bewaartermijn >= 3653d", false),
            ("create_time = 14-11-2023", true),
            ("create_time > '2023-11-14T22:13:19Z'", true),
            ("create_time < '2023-11-14T23:13:20+01:00'", false),
            ("create_time >= 2024", false),
        ] {
            assert_eq!(filter(text).matches(&record), wanted, "{text}");
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
        record.kind = crate::model::Kind::Document;
        record.publications.clear();
        record.earlier = None;
        record.fields.remove(&FieldName::Documenthandelingen);
        let mut one = strategies::sample(strategies::restriction());
        one.grounds = vec!["5.1.2e".into()];
        one.review = Date::parse("2026-12-31");
        one.end = Date::parse("2027-06-30");
        one.status = RestrictionStatus::Proposed;
        record.restrictions = vec![one];
        let mut facts = strategies::sample(strategies::facts());
        let moment = |days: i64| Timestamp(days * 86_400_000_000_000);
        facts.provenance.time = moment(20_700);
        facts.properties = Default::default();
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
            ("size != 1000", false),
            ("size = 1kB", true),
            ("size < '1 KiB'", true),
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
