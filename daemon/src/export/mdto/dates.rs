//! Moments as MDTO writes them: a year, a month, a day or a time.
//!
//! Each keeps the text it was read from, so that an import loses nothing, and knows its first and last
//! day, so that rules can compare a year with a day. Time zones are kept and not counted with: `2020-01-01`
//! is the day that is written, wherever that was.
//!
//! Years run from 0001 to 9999. XML Schema also allows years before our era and of five digits; a record
//! that has one is a mistake.

use std::fmt;

use jiff::civil::Date;

use super::{looptijd::Looptijd, problem::shown, text::trimmed};
use crate::model::{Sentence, Timestamp};

/// What kinds of moment a type allows.
#[derive(Clone, Copy)]
struct Allowed {
    year_and_month: bool,
    day: bool,
    time: bool,
}

/// A moment that was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Moment {
    text: String,
    pub(super) first: Date,
    /// For a day or a time the same as the first.
    pub(super) last: Date,
}

macro_rules! moments {
    ($($(#[$about:meta])+ $name:ident, $allowed:expr, $wrong:expr;)+) => { $(
        $(#[$about])+
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(pub(super) Moment);

        impl $name {
            /// Reads it, or says why it cannot.
            pub fn new(text: &str) -> Result<Self, Sentence> {
                const ALLOWED: Allowed = $allowed;
                let text = trimmed(text);
                let days = days_of(text, ALLOWED).ok_or_else(|| {
                    let (nl, en): (&str, &str) = $wrong;
                    let text = shown(text);
                    Sentence::new(format!("`{text}` {nl}"), format!("`{text}` {en}"))
                })?;
                Ok(Self(Moment { text: text.into(), first: days.0, last: days.1 }))
            }

            /// As MDTO writes it.
            pub fn as_str(&self) -> &str {
                &self.0.text
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.as_str())
            }
        }
    )+ };
}

moments! {
    /// A day (`xsd:date`).
    Dag, Allowed { year_and_month: false, day: true, time: false }, (
        "is geen datum. Schrijf jaar, maand en dag, bijvoorbeeld `2026-05-31`",
        "is no date. Write year, month and day, for instance `2026-05-31`",
    );
    /// A year, a month or a day (`xsd:gYear`, `xsd:gYearMonth` or `xsd:date`).
    Datum, Allowed { year_and_month: true, day: true, time: false }, (
        "is geen datum. Schrijf bijvoorbeeld `2026`, `2026-05` of `2026-05-31`",
        "is no date. Write for instance `2026`, `2026-05` or `2026-05-31`",
    );
    /// A day with a time (`xsd:dateTime`).
    DatumTijd, Allowed { year_and_month: false, day: false, time: true }, (
        "is geen datum met tijd. Schrijf bijvoorbeeld `2026-05-31T13:20:00` of `2026-05-31T11:20:00Z`",
        "is no date with a time. Write for instance `2026-05-31T13:20:00` or `2026-05-31T11:20:00Z`",
    );
    /// A year, a month, a day or a day with a time (`eventTijd`).
    Tijdstip, Allowed { year_and_month: true, day: true, time: true }, (
        "is geen tijdstip. Schrijf bijvoorbeeld `2026`, `2026-05`, `2026-05-31` of `2026-05-31T13:20:00`",
        "is no moment. Write for instance `2026`, `2026-05`, `2026-05-31` or `2026-05-31T13:20:00`",
    );
}

/// Years that can be written.
fn is_in_our_era(day: Date) -> bool {
    (1..=9999).contains(&day.year())
}

impl Datum {
    /// How long it is from a day to this one; nothing where that is no time.
    pub(in crate::export) fn since(&self, start: &Dag) -> Option<Looptijd> {
        Looptijd::between(start.0.first, self.0.last)
    }
}

impl From<Dag> for Datum {
    fn from(day: Dag) -> Self {
        Self(day.0)
    }
}

impl From<Dag> for Tijdstip {
    fn from(day: Dag) -> Self {
        Self(day.0)
    }
}

impl From<Datum> for Tijdstip {
    fn from(date: Datum) -> Self {
        Self(date.0)
    }
}

impl From<DatumTijd> for Tijdstip {
    fn from(time: DatumTijd) -> Self {
        Self(time.0)
    }
}

impl From<Timestamp> for DatumTijd {
    /// In UTC, in whole seconds.
    fn from(time: Timestamp) -> Self {
        let moment =
            jiff::Timestamp::from_nanosecond(i128::from(time.0)).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let day = moment.to_zoned(jiff::tz::TimeZone::UTC).date();
        let text = moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        Self(Moment { text, first: day, last: day })
    }
}

/// The first and the last day of a moment in one of the allowed forms.
fn days_of(text: &str, allowed: Allowed) -> Option<(Date, Date)> {
    if let Some((day, time)) = text.split_once('T') {
        return (allowed.time && is_time(without_zone(time)?))
            .then_some(())
            .and_then(|()| day_of(day))
            .map(|day| (day, day));
    }
    let text = without_zone(text)?;
    match text.len() {
        4 if allowed.year_and_month => {
            let year = i16::try_from(number(text)?).ok()?;
            Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?))
        }
        7 if allowed.year_and_month => {
            let (year, month) = text.split_once('-')?;
            let first = day_of(&format!("{year}-{month}-01"))?;
            Some((first, first.last_of_month()))
        }
        10 if allowed.day => day_of(text).map(|day| (day, day)),
        _ => None,
    }
    .filter(|(first, _)| is_in_our_era(*first))
}

/// `YYYY-MM-DD`.
fn day_of(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    let small = |text| i8::try_from(number(text)?).ok();
    let day = Date::new(i16::try_from(number(year)?).ok()?, small(month)?, small(day)?).ok()?;
    is_in_our_era(day).then_some(day)
}

/// `hh:mm:ss` with any fraction; `24:00:00` is the end of the day.
fn is_time(text: &str) -> bool {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut parts = clock.split(':').map(|part| (part.len() == 2).then(|| number(part)).flatten());
    let (Some(Some(hour)), Some(Some(minute)), Some(Some(second)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let is_midnight = hour == 24 && minute == 0 && second == 0 && fraction.bytes().all(|byte| byte == b'0');
    is_fraction && (is_midnight || (hour < 24 && minute < 60 && second < 60))
}

/// Takes off `Z`, `+hh:mm` or `-hh:mm` (at most 14:00); nothing when there is a zone that is wrong.
fn without_zone(text: &str) -> Option<&str> {
    if let Some(text) = text.strip_suffix('Z') {
        return Some(text);
    }
    let Some((rest, zone)) = text.len().checked_sub(6).and_then(|at| text.split_at_checked(at)) else {
        return Some(text);
    };
    // `13:20:00` ends as a zone does but for its sign; `2020-05` is too short to.
    let Some((hours, minutes)) = zone.strip_prefix(['+', '-']).and_then(|zone| zone.split_once(':')) else {
        return Some(text);
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours * 60 + minutes <= 14 * 60 && minutes < 60 && zone.len() == 6).then_some(rest)
}

/// A number of at most four digits and nothing else.
fn number(text: &str) -> Option<u32> {
    let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Dag, Datum, DatumTijd, Tijdstip};
    use crate::model::Timestamp;

    #[test]
    fn reads_what_the_schema_allows() {
        for (given, first, last) in [
            ("2026", date(2026, 1, 1), date(2026, 12, 31)),
            ("2026Z", date(2026, 1, 1), date(2026, 12, 31)),
            ("2026-05:00", date(2026, 1, 1), date(2026, 12, 31)),
            ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
            ("2024-02+14:00", date(2024, 2, 1), date(2024, 2, 29)),
            (" 2024-02-29 ", date(2024, 2, 29), date(2024, 2, 29)),
            ("0001-01-01-13:59", date(1, 1, 1), date(1, 1, 1)),
            ("9999", date(9999, 1, 1), date(9999, 12, 31)),
        ] {
            let read = Datum::new(given).unwrap();
            assert_eq!((read.0.first, read.0.last), (first, last), "{given}");
            assert_eq!(read.as_str(), given.trim());
            assert_eq!(Tijdstip::new(given).unwrap().as_str(), given.trim());
        }
        for time in [
            "1985-04-22T23:20:30",
            "1985-04-22T23:20:30.123456789012Z",
            "1985-04-22T00:00:00-14:00",
            "1985-04-22T24:00:00.0+01:00",
        ] {
            assert_eq!(DatumTijd::new(time).unwrap().0.first, date(1985, 4, 22), "{time}");
            assert!(Tijdstip::new(time).is_ok() && Datum::new(time).is_err(), "{time}");
        }
    }

    #[test]
    fn refuses_what_it_does_not() {
        for bad in [
            "",
            "26",
            "02026",
            "20260",
            "0000",
            "-2026",
            "2026-13",
            "2026-00",
            "2026-1",
            "2023-02-29",
            "2026-05-32",
            "2026-5-31",
            "31-05-2026",
            "2026/05/31",
            "2026-05-31 ",
            "2026-05-31+15:00",
            "2026-05-31+14:01",
            "2026-05-31+1:00",
            "2026-05-31z",
            "2026-05-31ZZ",
            "２０２６",
            "2026-05-31T",
            "0000-01-01",
            "2026-",
            "é26-01",
        ] {
            let is_trimmed = bad == "2026-05-31 ";
            assert_eq!(Datum::new(bad).is_ok(), is_trimmed, "{bad}");
        }
        for bad in [
            "2026-05-31",
            "2026-05-31T13:20",
            "2026-05-31T13:20:60",
            "2026-05-31T24:00:01",
            "2026-05-31T24:00:00.1",
            "2026-05-31T25:00:00",
            "2026-05-31T13:20:00.",
            "2026-05-31T13:20:00.1.2",
            "2026-05-31T13:20:00+1:00",
            "2026-05-31t13:20:00",
            "2026-05T13:20:00",
            "2026-05-31T1:20:00",
            "2026-05-31T13:20:00:00",
            "T13:20:00",
        ] {
            assert!(DatumTijd::new(bad).is_err(), "{bad}");
        }
        assert!(Dag::new("2026-05").is_err() && Dag::new("2026-05-31").is_ok());
    }

    #[test]
    fn writes_moments_of_the_record_in_utc() {
        assert_eq!(DatumTijd::from(Timestamp(0)).as_str(), "1970-01-01T00:00:00Z");
        assert_eq!(DatumTijd::from(Timestamp(-1)).as_str(), "1969-12-31T23:59:59Z");
        for extreme in [i64::MIN, i64::MAX] {
            let written = DatumTijd::from(Timestamp(extreme));
            assert_eq!(DatumTijd::new(written.as_str()), Ok(written));
        }
    }
}
