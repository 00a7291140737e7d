//! Days and moments in the forms of XML Schema.
//!
//! Only what every reader understands is taken of `xs:date` and `xs:dateTime`: years of four digits from
//! 0001, no zone after a day, no hour 24, no leap second.

use std::fmt;

use jiff::{SignedDuration, civil};

use super::Refusal;
use crate::model::Timestamp;

/// The widest zone that XML Schema knows, in minutes.
const WIDEST_ZONE: i16 = 14 * 60;

/// A day (`xs:date`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    /// Reads `2026-11-23`.
    pub fn new(given: &str) -> Result<Self, Refusal> {
        day(given).map(Self).ok_or_else(|| Refusal::Date { given: given.into() })
    }
}

impl From<Timestamp> for Date {
    /// The day in UTC.
    fn from(time: Timestamp) -> Self {
        Self(utc(time).date())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

/// A day and a time (`xs:dateTime`), with or without a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Moment {
    time: civil::DateTime,
    /// Minutes east of Greenwich.
    zone: Option<i16>,
}

impl Moment {
    /// Reads `2026-11-23T09:30:00`, with or without a fraction of up to nine digits and a zone
    /// (`Z` or `+01:00`).
    pub fn new(given: &str) -> Result<Self, Refusal> {
        moment(given).ok_or_else(|| Refusal::Moment { given: given.into() })
    }

    /// The start of a day of which no time is known, as clocks in the Netherlands have it.
    pub fn start_of(day: Date) -> Self {
        Self { time: day.0.to_datetime(civil::Time::midnight()), zone: None }.in_the_netherlands()
    }

    /// With the zone of the Netherlands where none was given: a harvester would take it for UTC, and a day would become the
    /// day before.
    #[must_use]
    pub fn in_the_netherlands(self) -> Self {
        Self { zone: self.zone.or_else(|| Some(dutch_zone(self.time))), ..self }
    }
}

impl From<Timestamp> for Moment {
    /// In UTC and whole seconds: more is noise to whoever reads it.
    fn from(time: Timestamp) -> Self {
        let time = utc(time);
        let whole = time.with().subsec_nanosecond(0).build().unwrap_or(time);
        Self { time: whole, zone: Some(0) }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.time;
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}", Date(time.date()))?;
        let nanoseconds = time.subsec_nanosecond();
        if nanoseconds != 0 {
            write!(f, ".{}", format!("{nanoseconds:09}").trim_end_matches('0'))?;
        }
        match self.zone {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(zone) => {
                let sign = if zone < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", zone.abs() / 60, zone.abs() % 60)
            }
        }
    }
}

/// When a document changed last, for `lastmod` in a sitemap: a day, or a moment with its zone.
///
/// The harvester fetches a document again when this changes. The sitemap protocol names the W3C's note on
/// dates, which asks for a zone with every time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LastMod(When);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum When {
    Day(Date),
    Moment(Moment),
}

impl From<Date> for LastMod {
    fn from(day: Date) -> Self {
        Self(When::Day(day))
    }
}

impl From<Timestamp> for LastMod {
    fn from(time: Timestamp) -> Self {
        Self(When::Moment(time.into()))
    }
}

impl TryFrom<Moment> for LastMod {
    type Error = Refusal;

    fn try_from(moment: Moment) -> Result<Self, Refusal> {
        match moment.zone {
            Some(_) => Ok(Self(When::Moment(moment))),
            None => Err(Refusal::NoZone { given: moment.to_string() }),
        }
    }
}

impl fmt::Display for LastMod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            When::Day(day) => day.fmt(f),
            When::Moment(moment) => moment.fmt(f),
        }
    }
}

/// Minutes east of Greenwich on clocks in the Netherlands. Summer time as the European Union has it since 1996, and
/// until the end of September in the years before, since 1981; what is older counts as winter time.
fn dutch_zone(time: civil::DateTime) -> i16 {
    let year = time.year();
    let last_sunday = |month, hour| {
        let day = civil::Date::new(year, month, 1).ok()?.last_of_month();
        let back = i64::from(day.weekday().to_sunday_zero_offset());
        Some(day.checked_sub(jiff::Span::new().days(back)).ok()?.at(hour, 0, 0, 0))
    };
    let last_month = if year >= 1996 { 10 } else { 9 };
    let is_summer = year >= 1981
        && last_sunday(3, 2).is_some_and(|start| time >= start)
        && last_sunday(last_month, 3).is_some_and(|end| time < end);
    if is_summer { 120 } else { 60 }
}

fn utc(time: Timestamp) -> civil::DateTime {
    civil::DateTime::constant(1970, 1, 1, 0, 0, 0, 0).saturating_add(SignedDuration::from_nanos(time.0))
}

/// A number of exactly so many digits.
fn digits<const COUNT: usize>(text: &str) -> Option<i16> {
    let is_number = text.len() == COUNT && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

fn day(text: &str) -> Option<civil::Date> {
    let (year, rest) = text.split_at_checked(4)?;
    let (month, day) = rest.strip_prefix('-')?.split_once('-')?;
    let year = digits::<4>(year).filter(|year| *year > 0)?;
    civil::Date::new(year, small(month)?, small(day)?).ok()
}

fn moment(text: &str) -> Option<Moment> {
    let (date, rest) = text.split_once('T')?;
    let (clock, rest) = rest.split_at_checked(8)?;
    let mut parts = clock.split(':').map(small);
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let (nanoseconds, zone) = match rest.strip_prefix('.') {
        None => (0, rest),
        Some(rest) => {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (fraction, zone) = rest.split_at_checked(end)?;
            if !(1..=9).contains(&end) {
                return None;
            }
            (format!("{fraction:0<9}").parse().ok()?, zone)
        }
    };
    let time = civil::Time::new(hour, minute, second, nanoseconds).ok()?;
    Some(Moment { time: day(date)?.to_datetime(time), zone: read_zone(zone)? })
}

/// The zone at the end of a moment; the outer nothing is for what is no zone.
fn read_zone(text: &str) -> Option<Option<i16>> {
    let (sign, hours_minutes) = match text.as_bytes().first() {
        None => return Some(None),
        Some(b'Z') if text.len() == 1 => return Some(Some(0)),
        Some(b'+') => (1, text.strip_prefix('+')?),
        Some(b'-') => (-1, text.strip_prefix('-')?),
        Some(_) => return None,
    };
    let (hours, minutes) = hours_minutes.split_once(':')?;
    let (hours, minutes) = (digits::<2>(hours)?, digits::<2>(minutes)?);
    let zone = hours * 60 + minutes;
    (minutes < 60 && zone <= WIDEST_ZONE).then_some(Some(sign * zone))
}

fn small(text: &str) -> Option<i8> {
    digits::<2>(text).and_then(|number| number.try_into().ok())
}

#[cfg(test)]
mod tests {
    use super::{Date, LastMod, Moment, Timestamp};

    #[test]
    fn days_that_exist_are_days() {
        for day in ["2026-11-23", "2024-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(Date::new(day).map(|date| date.to_string()), Ok(day.to_owned()));
        }
        for other in ["", "2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01", "2026-1-01", "26-01-01"] {
            assert!(Date::new(other).is_err(), "{other}");
        }
        for other in ["2026-11-23Z", " 2026-11-23", "-026-11-23", "+026-11-23", "2026-11-2x", "２026-11-23"]
        {
            assert!(Date::new(other).is_err(), "{other}");
        }
    }

    #[test]
    fn moments_are_written_in_one_form() {
        let written = [
            ("2026-11-23T09:30:00", "2026-11-23T09:30:00"),
            ("2026-11-23T09:30:00Z", "2026-11-23T09:30:00Z"),
            ("2026-11-23T09:30:00+00:00", "2026-11-23T09:30:00Z"),
            ("2026-11-23T09:30:00-00:00", "2026-11-23T09:30:00Z"),
            ("2026-11-23T09:30:00.500+01:00", "2026-11-23T09:30:00.5+01:00"),
            ("2026-11-23T09:30:00.000000001-14:00", "2026-11-23T09:30:00.000000001-14:00"),
        ];
        for (given, expected) in written {
            assert_eq!(Moment::new(given).map(|moment| moment.to_string()), Ok(expected.to_owned()));
        }
    }

    #[test]
    fn moments_that_do_not_exist_are_refused() {
        let others = [
            "2026-11-23",
            "2026-11-23 09:30:00",
            "2026-11-23T09:30",
            "2026-11-23T24:00:00",
            "2026-11-23T23:59:60",
            "2026-11-23T09:60:00",
            "2026-02-30T09:30:00",
            "2026-11-23T09:30:00.",
            "2026-11-23T09:30:00.1234567890",
            "2026-11-23T09:30:00+14:01",
            "2026-11-23T09:30:00+1:00",
            "2026-11-23T09:30:00+01:60",
            "2026-11-23T09:30:00z",
            "2026-11-23T09:30:00Z ",
            "2026-11-23T09:30:00ZZ",
            "2026-11-23t09:30:00",
            "2026-11-23T09:30:0é",
        ];
        for other in others {
            assert!(Moment::new(other).is_err(), "{other}");
        }
    }

    #[test]
    fn a_timestamp_becomes_whole_seconds_in_utc() {
        let time = Timestamp(1_795_426_200_987_654_321);
        assert_eq!(Moment::from(time).to_string(), "2026-11-23T09:30:00Z");
        assert_eq!(Date::from(time).to_string(), "2026-11-23");
        assert_eq!(Moment::from(Timestamp(-1)).to_string(), "1969-12-31T23:59:59Z");
        assert_eq!(Moment::from(Timestamp(i64::MAX)).to_string(), "2262-04-11T23:47:16Z");
        assert_eq!(Moment::from(Timestamp(i64::MIN)).to_string(), "1677-09-21T00:12:43Z");
    }

    #[test]
    fn what_has_no_zone_is_of_the_netherlands() {
        for (day, start) in [
            ("2026-11-23", "2026-11-23T00:00:00+01:00"),
            ("2026-03-29", "2026-03-29T00:00:00+01:00"),
            ("2026-03-30", "2026-03-30T00:00:00+02:00"),
            ("2026-10-25", "2026-10-25T00:00:00+02:00"),
            ("2026-10-26", "2026-10-26T00:00:00+01:00"),
            ("1995-10-01", "1995-10-01T00:00:00+01:00"),
            ("1996-10-01", "1996-10-01T00:00:00+02:00"),
            ("1950-07-01", "1950-07-01T00:00:00+01:00"),
        ] {
            assert_eq!(Moment::start_of(Date::new(day).unwrap()).to_string(), start);
        }
        for (given, told) in [
            ("2026-03-29T02:30:00", "2026-03-29T02:30:00+02:00"),
            ("2026-10-25T03:00:00", "2026-10-25T03:00:00+01:00"),
            ("2026-07-01T12:00:00Z", "2026-07-01T12:00:00Z"),
        ] {
            assert_eq!(Moment::new(given).unwrap().in_the_netherlands().to_string(), told);
        }
    }

    #[test]
    fn a_sitemap_asks_for_a_zone_with_a_time() {
        let day = Date::new("2026-11-23").unwrap();
        assert_eq!(LastMod::from(day).to_string(), "2026-11-23");
        assert!(LastMod::try_from(Moment::new("2026-11-23T09:30:00").unwrap()).is_err());
        let moment = Moment::new("2026-11-23T09:30:00+01:00").unwrap();
        assert_eq!(LastMod::try_from(moment).unwrap().to_string(), "2026-11-23T09:30:00+01:00");
    }
}
