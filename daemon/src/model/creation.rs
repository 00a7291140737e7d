//! When a document was made: the earliest that anything tells.
//!
//! A file that is copied is made anew on this disk, and one that is saved under a new name too. So its birth says the
//! least of all: what the document says of itself, and when it was last changed, may be years older.
//!
//! **Invariant:** it is never later than what was done with the document, and a date that programs fill in by
//! themselves is none.

use std::collections::BTreeMap;

use super::{Date, Facts, Field, FieldName, Kind, Period, Record, Sentence, Timestamp, Value};

/// When a document was made, and what tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Creation {
    pub day: Date,
    /// Nothing where only the day is known.
    pub time: Option<Timestamp>,
    pub told_by: ToldBy,
}

/// What tells when a document was made. Where two tell the same moment, the first of these counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ToldBy {
    /// The document says when it was made.
    Document,
    /// The document says when it was changed, and that is earlier.
    DocumentChange,
    /// The file was made then.
    File,
    /// The file was last changed then: earlier than it was made here, so it is a copy.
    FileChange,
    /// It was seen then for the first time.
    Sighting,
    /// Something was done with it then, so that it was there.
    Act,
}

impl ToldBy {
    /// Why that day: the reason of what is counted from it.
    pub fn in_words(self) -> Sentence {
        let (nl, en) = match self {
            Self::Document => (
                "de dag waarop het document is gemaakt, zegt het document zelf",
                "the day on which the document was made, as it says itself",
            ),
            Self::DocumentChange => (
                "de oudste datum die bekend is: toen is het document gewijzigd, zegt het document zelf",
                "the earliest date that is known: the document was changed then, as it says itself",
            ),
            Self::File => ("de dag waarop het bestand is gemaakt", "the day on which the file was made"),
            Self::FileChange => (
                "de oudste datum die bekend is: toen is het bestand het laatst gewijzigd, en later hierheen gekopieerd",
                "the earliest date that is known: the file was last changed then, and copied here later",
            ),
            Self::Sighting => (
                "de oudste datum die bekend is: toen zag Bronmerk het voor het eerst",
                "the earliest date that is known: Bronmerk saw it then for the first time",
            ),
            Self::Act => (
                "de oudste datum die bekend is: toen is er iets mee gedaan, dus was het er al",
                "the earliest date that is known: something was done with it then, so it was there",
            ),
        };
        Sentence::new(nl, en)
    }
}

/// What is known of the first moment at which a document was there, apart from what people did with it.
fn earliest(record: &Record) -> Option<(Timestamp, ToldBy)> {
    let facts = record.facts.as_ref()?;
    let said = &facts.properties;
    let all = [
        (said.created, ToldBy::Document),
        (said.modified, ToldBy::DocumentChange),
        (facts.created, ToldBy::File),
        (Some(facts.modified), ToldBy::FileChange),
    ];
    let now = all.into_iter().filter_map(|(time, told_by)| Some((time?, told_by)));
    let now = now.filter(|(time, _)| is_believed(*time, facts)).min();
    let before = record.earlier.and_then(|before| Some((before.time?, before.told_by)));
    now.into_iter().chain(before).min()
}

impl Creation {
    /// Of a document with these fields. Nothing for a dossier, and for what was not read yet.
    pub fn of(record: &Record, fields: &BTreeMap<FieldName, Field>) -> Option<Self> {
        if record.kind != Kind::Document || record.facts.is_none() {
            return None;
        }
        // One that is made up, as an example of a policy, is seen at the end of all time.
        let is_seen = (FIRST..i64::MAX).contains(&record.created.0);
        let seen = is_seen.then_some((record.created, ToldBy::Sighting));
        let (time, told_by) = earliest(record).into_iter().chain(seen).min()?;
        let day = Date::of(time);
        match acts(record, fields).min() {
            Some(act) if act < day => Some(Self { day: act, time: None, told_by: ToldBy::Act }),
            // Of that day one cannot tell which was first.
            Some(act) if act == day => Some(Self { day, time: None, told_by }),
            _ => Some(Self { day, time: Some(time), told_by }),
        }
    }
}

impl Record {
    /// When the document was made, as far as anything tells.
    pub fn creation(&self) -> Option<Creation> {
        Creation::of(self, &self.fields)
    }

    /// Keeps what was known of the file before, where that is earlier than what the file tells now.
    pub fn keep_earlier(&mut self, before: &Self) {
        let now = earliest(self);
        if let Some((time, told_by)) = earliest(before).filter(|known| now.is_none_or(|now| *known < now)) {
            self.earlier = Some(Creation { day: Date::of(time), time: Some(time), told_by });
        }
    }
}

/// The days on which something was done with a document that was there.
fn acts<'r>(record: &'r Record, fields: &'r BTreeMap<FieldName, Field>) -> impl Iterator<Item = Date> + 'r {
    let handled = match fields.get(&FieldName::Documenthandelingen).and_then(Field::value) {
        Some(Value::Handlings(handlings)) => handlings.as_slice(),
        _ => &[],
    };
    let handled = handled.iter().filter_map(|one| day_of(&one.time));
    handled.chain(record.publications.iter().map(|event| event.date))
}

/// The day of what was done then. Of a month or a year the last: it was there by then.
fn day_of(time: &str) -> Option<Date> {
    let day = time.split('T').next().unwrap_or(time);
    Period::written(day).map(|period| period.last)
}

const SECOND: i64 = 1_000_000_000;
/// Somebody's clock may be hours ahead, and some formats write it without its zone.
const A_DAY: i64 = 86_400 * SECOND;
/// 1 January 1981. Before that there were none of these files; clocks and archives that know no better begin at 1601,
/// 1899, 1904, 1970 or in the first months of 1980.
const FIRST: i64 = 347_155_200 * SECOND;
/// What programs write who do not know when a document was made, in whole seconds of 1970: the first moments of 1990,
/// 2000 and 2001, and the dates of the empty documents that Excel 97, Excel 2007, Excel 2016 and the libraries
/// python-docx and python-pptx start from.
const DEFAULTS: [i64; 9] = [
    631_152_000,
    845_336_008,
    946_684_800,
    978_307_200,
    1_158_364_800,
    1_359_278_056,
    1_387_840_500,
    1_433_528_240,
    1_433_528_374,
];

/// Whether a date can be one at which somebody made this file.
fn is_believed(time: Timestamp, facts: &Facts) -> bool {
    (FIRST..=facts.provenance.time.0.saturating_add(A_DAY)).contains(&time.0)
        && !DEFAULTS.contains(&time.0.div_euclid(SECOND))
}

#[cfg(test)]
mod tests {
    use super::{Creation, ToldBy};
    use crate::{
        model::{
            Date, Field, FieldName, Handling, Kind, Publication, PublicationEvent, Record, Term, Timestamp,
            Value,
        },
        wire::strategies,
    };

    fn at(day: &str) -> Timestamp {
        let time = format!("{day}T12:00:00Z").parse::<jiff::Timestamp>();
        Timestamp(time.map_or(0, |time| time.as_second().saturating_mul(1_000_000_000)))
    }

    /// A document that was read on 1 March 2026, a day after it was seen first.
    fn record(created: &str, modified: &str, birth: &str, changed: &str) -> Record {
        let said =
            |day: &str| (!day.is_empty()).then(|| if day.contains('T') { moment(day) } else { at(day) });
        let mut facts = strategies::sample(strategies::facts());
        (facts.properties.created, facts.properties.modified) = (said(created), said(modified));
        (facts.created, facts.modified) = (said(birth), said(changed).unwrap_or_default());
        facts.provenance.time = at("2026-03-01");
        let mut record = strategies::sample(strategies::record());
        record.kind = Kind::Document;
        record.created = at("2026-02-28");
        record.fields.clear();
        record.publications.clear();
        record.earlier = None;
        record.facts = Some(facts);
        record
    }

    fn moment(text: &str) -> Timestamp {
        Timestamp(text.parse::<jiff::Timestamp>().map_or(0, |time| time.as_second() * 1_000_000_000))
    }

    fn told(record: &Record) -> (String, ToldBy) {
        record.creation().map(|it| (it.day.to_string(), it.told_by)).unwrap_or_else(|| unreachable!())
    }

    fn handled(mut record: Record, time: &str) -> Record {
        let nothing = String::new;
        let kind = Term {
            code: nothing(),
            label: "vaststelling".into(),
            list: nothing(),
            list_version: nothing(),
            uri: nothing(),
        };
        let value = Value::Handlings(vec![Handling { kind, time: time.into() }]);
        let provenance = strategies::sample(strategies::provenance());
        record.fields.insert(FieldName::Documenthandelingen, Field::of(value, provenance));
        record
    }

    #[test]
    fn the_earliest_that_anything_tells_counts_and_says_what_told_it() {
        for (created, modified, birth, changed, day, told_by) in [
            // Made in 2014, changed in 2015, copied here today.
            ("2014-05-06", "2015-01-02", "2026-02-28", "2026-02-28", "2014-05-06", ToldBy::Document),
            ("", "2015-01-02", "2026-02-28", "2026-02-28", "2015-01-02", ToldBy::DocumentChange),
            ("2020-01-02", "2015-01-02", "2026-02-28", "2026-02-28", "2015-01-02", ToldBy::DocumentChange),
            ("", "", "2026-02-27", "2014-05-06", "2014-05-06", ToldBy::FileChange),
            ("", "", "2014-05-06", "2026-02-28", "2014-05-06", ToldBy::File),
            ("", "", "", "2014-05-06", "2014-05-06", ToldBy::FileChange),
            ("", "", "2026-03-01", "2026-03-01", "2026-02-28", ToldBy::Sighting),
            // What programs fill in, and what cannot be.
            ("1601-01-01", "", "", "2020-05-05", "2020-05-05", ToldBy::FileChange),
            ("1904-01-01", "1899-12-30", "1970-01-01", "2020-05-05", "2020-05-05", ToldBy::FileChange),
            ("1980-01-01", "1980-02-01", "1979-12-31", "2020-05-05", "2020-05-05", ToldBy::FileChange),
            ("2013-12-23T23:15:00Z", "", "", "2020-05-05", "2020-05-05", ToldBy::FileChange),
            ("2006-09-16T00:00:00Z", "2019-05-05", "", "2020-05-05", "2019-05-05", ToldBy::DocumentChange),
            ("2031-01-01", "2031-01-02", "2031-01-01", "2031-01-01", "2026-02-28", ToldBy::Sighting),
        ] {
            let record = record(created, modified, birth, changed);
            assert_eq!(told(&record), (day.into(), told_by), "{created} {modified} {birth} {changed}");
        }
        let unread = Record { facts: None, ..record("", "", "", "2020-05-05") };
        assert_eq!(unread.creation(), None);
        let dossier = Record { kind: Kind::Dossier, ..record("", "", "", "2020-05-05") };
        assert_eq!(dossier.creation(), None);
    }

    #[test]
    fn it_is_never_later_than_what_was_done_with_the_document() {
        let made = || record("", "", "2026-02-27", "2026-02-27");
        assert_eq!(told(&handled(made(), "2019-01-31")), ("2019-01-31".into(), ToldBy::Act));
        assert_eq!(told(&handled(made(), "2026-03-01")), ("2026-02-27".into(), ToldBy::File));
        let same_day = handled(made(), "2026-02-27T09:00:00+01:00");
        assert!(matches!(same_day.creation(), Some(Creation { time: None, told_by: ToldBy::File, .. })));
        let mut public = made();
        public.publications = vec![PublicationEvent {
            what: Publication::Published { uri: String::new() },
            date: Date::parse("2018-01-01").unwrap_or_else(|| unreachable!()),
            by: "eva".into(),
            noted: at("2026-03-01"),
        }];
        assert_eq!(told(&public), ("2018-01-01".into(), ToldBy::Act));
    }

    #[test]
    fn what_a_save_makes_later_is_kept() {
        let before = record("", "", "2026-02-27", "2014-05-06");
        let mut after = record("", "", "2026-02-28", "2026-02-28");
        after.keep_earlier(&before);
        assert_eq!(told(&after), ("2014-05-06".into(), ToldBy::FileChange));
        let mut again = Record { facts: record("", "", "2026-03-01", "2026-03-01").facts, ..after.clone() };
        again.keep_earlier(&after);
        assert_eq!(told(&again), ("2014-05-06".into(), ToldBy::FileChange));
        // What the file tells itself is not kept a second time.
        let mut same = before.clone();
        same.keep_earlier(&before);
        assert_eq!(same.earlier, None);
    }
}
