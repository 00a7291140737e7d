//! A day of the calendar, and how far another day is.
//!
//! Of its own, and not a type of a library, because the model uses none and because every date that a
//! record holds must be one that MDTO can write (`xs:date`, the years 1 to 9999).

use std::fmt;

use super::{
    Sentence, Timestamp,
    month::{DUTCH, ENGLISH, Names},
};

const LAST_YEAR: u16 = 9_999;
const NANOS_OF_A_DAY: i64 = 86_400_000_000_000;
/// Days from 1 January of the year 1 to 1 January 1970.
const DAYS_TO_1970: i64 = 719_162;
/// Days in 400 years, after which the Gregorian calendar repeats itself.
const DAYS_OF_400_YEARS: i64 = 146_097;
/// A day of the Gregorian calendar in the years 1 to 9999.
///
/// **Invariant:** the day is there: no 30 February.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// That day; nothing when there is none.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let fits = (1..=LAST_YEAR).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day);
        fits.then_some(Self { year, month, day })
    }

    /// Reads `2026-03-12`, and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        let digits =
            |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
        if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// The day of a moment, in UTC: for what ends with a day that is up to two hours after midnight in
    /// the Netherlands, and never before.
    pub fn of(moment: Timestamp) -> Self {
        // A moment is between the years 1678 and 2261.
        let first = Self { year: 1, month: 1, day: 1 };
        Self::from_number(moment.0.div_euclid(NANOS_OF_A_DAY) + DAYS_TO_1970).unwrap_or(first)
    }

    /// From 1 to 9999.
    pub fn year(self) -> u16 {
        self.year
    }

    /// From 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// From 1.
    pub fn day(self) -> u8 {
        self.day
    }

    /// So many months later, and whether that month was too short for the day and its last day stands
    /// in. Nothing past the year 9999.
    pub fn plus_months(self, months: u32) -> Option<(Self, bool)> {
        let count = u32::from(self.year) * 12 + u32::from(self.month) - 1;
        let count = count.checked_add(months)?;
        let year = u16::try_from(count / 12).ok().filter(|year| *year <= LAST_YEAR)?;
        let month = u8::try_from(count % 12 + 1).ok()?;
        let last = days_in(year, month);
        let day = self.day.min(last);
        Some((Self { year, month, day }, day < self.day))
    }

    /// So many days later; nothing past the year 9999.
    pub fn plus_days(self, days: u32) -> Option<Self> {
        Self::from_number(self.number().checked_add(i64::from(days))?)
    }

    /// In words that people read: 12 maart 2026.
    pub fn in_words(self) -> Sentence {
        let month = |names: &[Names; 12]| {
            names.get(usize::from(self.month).saturating_sub(1)).map_or("", |names| names.whole)
        };
        let (day, year) = (self.day, self.year);
        Sentence::new(format!("{day} {} {year}", month(&DUTCH)), format!("{day} {} {year}", month(&ENGLISH)))
    }

    /// Reads what [`Date::in_words`] says in Dutch, and nothing else.
    pub fn from_words(words: &str) -> Option<Self> {
        let (day, rest) = words.split_once(' ')?;
        let (month, year) = rest.split_once(' ')?;
        let month = DUTCH.iter().position(|names| names.whole == month)?;
        let date = Self::new(year.parse().ok()?, u8::try_from(month + 1).ok()?, day.parse().ok()?)?;
        // `012 maart +2026` is another text.
        (date.in_words().nl == words).then_some(date)
    }

    /// Counts days; 1 January of the year 1 is 0.
    fn number(self) -> i64 {
        let months: i64 = (1..self.month).map(|month| i64::from(days_in(self.year, month))).sum();
        days_before(i64::from(self.year)) + months + i64::from(self.day) - 1
    }

    fn from_number(number: i64) -> Option<Self> {
        // The guess is never too late, and off by one at most.
        let mut year = number * 400 / DAYS_OF_400_YEARS + 1;
        while days_before(year + 1) <= number {
            year += 1;
        }
        while days_before(year) > number {
            year -= 1;
        }
        let year_number = u16::try_from(year).ok().filter(|year| (1..=LAST_YEAR).contains(year))?;
        let mut rest = number - days_before(year);
        for month in 1..=12 {
            let days = i64::from(days_in(year_number, month));
            if rest < days {
                return Self::new(year_number, month, u8::try_from(rest + 1).ok()?);
            }
            rest -= days;
        }
        None
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Days before 1 January of that year, from the year 1 on.
fn days_before(year: i64) -> i64 {
    let past = year - 1;
    past * 365 + past / 4 - past / 100 + past / 400
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Date;
    use crate::model::Timestamp;

    #[test]
    fn reads_days_that_are_there_and_no_others() {
        for text in ["0001-01-01", "2024-02-29", "2000-02-29", "2026-12-31", "9999-12-31"] {
            assert_eq!(Date::parse(text).map(|date| date.to_string()).as_deref(), Some(text));
        }
        for text in [
            "",
            "2026",
            "2026-3-12",
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-01",
            "2026-04-31",
            "0000-01-01",
            "12-03-2026",
            "2026-03-12T00:00",
            " 2026-03-12",
            "+026-03-12",
            "２026-03-12",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn is_said_in_both_languages() {
        let words = Date::parse("2026-03-12").map(Date::in_words).unwrap_or_default();
        assert_eq!((words.nl.as_str(), words.en.as_str()), ("12 maart 2026", "12 March 2026"));
    }

    #[test]
    fn the_day_of_a_moment_is_that_of_utc() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (951_782_400, "2000-02-29"),
            (1_795_564_799, "2026-11-24"),
        ] {
            assert_eq!(Date::of(Timestamp(seconds * 1_000_000_000)).to_string(), day);
        }
        assert_eq!(Date::of(Timestamp(i64::MAX)).year(), 2262);
        assert_eq!(Date::of(Timestamp(i64::MIN)).year(), 1677);
    }

    fn any_date() -> impl Strategy<Value = Date> {
        (1..=9_999_u16, 1..=12_u8, 1..=31_u8)
            .prop_filter_map("no such day", |(year, month, day)| Date::new(year, month, day))
    }

    /// The same sum by a library that others test too.
    fn by_jiff(date: Date, span: jiff::Span) -> Option<String> {
        let date = jiff::civil::date(
            i16::try_from(date.year()).unwrap_or_default(),
            i8::try_from(date.month()).unwrap_or_default(),
            i8::try_from(date.day()).unwrap_or_default(),
        );
        date.checked_add(span).ok().map(|end| end.to_string())
    }

    proptest! {
        #[test]
        fn counts_as_others_do(date in any_date(), months in 0..130_000_u32, days in 0..4_000_000_u32) {
            let ours = date.plus_days(days).map(|end| end.to_string());
            prop_assert_eq!(ours, by_jiff(date, jiff::Span::new().days(i64::from(days))));
            let ours = date.plus_months(months).map(|(end, _)| end.to_string());
            prop_assert_eq!(ours, by_jiff(date, jiff::Span::new().months(i64::from(months))));
        }

        #[test]
        fn never_panics(date in any_date(), count in any::<u32>(), text in ".{0,12}") {
            let _ = (date.plus_days(count), date.plus_months(count), Date::parse(&text));
        }
    }
}
