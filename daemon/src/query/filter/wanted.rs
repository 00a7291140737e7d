//! What a value is to be, and whether it is.

use std::cmp::Ordering;

use crate::{
    model::{Date, IsoDuration, Period, Term, Timestamp, Value},
    vocabulary::fold_part,
};

/// What a text is to be, without regard to case and accents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Words {
    /// That very text.
    Are(String),
    /// That text somewhere in it.
    Have(String),
}

impl Words {
    pub(super) fn fit(&self, text: &str) -> bool {
        let text = fold_part(text);
        match self {
            Self::Are(wanted) => text == *wanted,
            Self::Have(wanted) => text.contains(wanted.as_str()),
        }
    }
}

/// What the value of a field is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    Words(Words),
    /// A term of the field's list; also where the record has it of another version.
    Term(Term),
    /// Which outcomes of comparing a date with the days.
    Day(&'static [Ordering], Period),
    /// The same of a duration.
    Lasts(&'static [Ordering], IsoDuration),
}

impl Wanted {
    pub(super) fn fits(&self, value: &Value) -> bool {
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
pub(super) enum When {
    In(Period),
    At(Timestamp),
}

impl When {
    pub(super) fn place_of(self, moment: Timestamp) -> Ordering {
        match self {
            Self::In(period) => period.place_of(Date::of(moment)),
            Self::At(at) => moment.cmp(&at),
        }
    }
}
