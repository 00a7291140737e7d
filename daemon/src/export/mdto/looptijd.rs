//! How long a term runs.

use std::fmt;

use jiff::{Span, Unit, civil::Date};

use super::{problem::shown, text::trimmed};
use crate::model::Sentence;

/// The most digits of one number in a term: a million years is a mistake.
const MOST_DIGITS: usize = 6;

/// A length of time (`xsd:duration`), as `P10Y`. Not negative: a term cannot end before it starts.
///
/// Keeps the text it was read from: `P12M` and `P1Y` are as long as each other, and what was decided is
/// not ours to rewrite.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Looptijd {
    text: String,
    months: i64,
    /// Days and times of day; fractions of a second do not move a date.
    seconds: i64,
}

impl Looptijd {
    /// Reads a length of time, or says why it cannot.
    pub fn new(text: &str) -> Result<Self, Sentence> {
        let text = trimmed(text);
        read(text).ok_or_else(|| {
            let text = shown(text);
            Sentence::new(
                format!(
                    "`{text}` is geen looptijd. Schrijf bijvoorbeeld `P10Y` (tien jaar), `P6M` (zes maanden) of \
                     `P42D` (42 dagen)"
                ),
                format!(
                    "`{text}` is no length of time. Write for instance `P10Y` (ten years), `P6M` (six months) \
                     or `P42D` (42 days)"
                ),
            )
        })
    }

    /// How long it is from one day to another: years, months and days. Nothing where the second is not after the first.
    pub(in crate::export) fn between(start: Date, end: Date) -> Option<Self> {
        let span = start.until((Unit::Year, end)).ok().filter(|span| span.is_positive())?;
        let part = |count: i64, unit: char| if count == 0 { String::new() } else { format!("{count}{unit}") };
        let (years, months, days) =
            (span.get_years().into(), span.get_months().into(), span.get_days().into());
        let text = format!("P{}{}{}", part(years, 'Y'), part(months, 'M'), part(days, 'D'));
        Self::new(&text).ok().filter(|length| length.end(start) == Some(end))
    }

    /// As MDTO writes it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How long it is, however it is written: months, and seconds beside them.
    pub(super) fn length(&self) -> (i64, i64) {
        (self.months, self.seconds)
    }

    /// The day on which a term ends that starts on this day; nothing after the year 9999.
    ///
    /// XML Schema part 2, appendix E: months first, where a day that the month does not have becomes its
    /// last one (31 January and one month is the end of February), then days.
    pub fn end(&self, start: Date) -> Option<Date> {
        let months = Span::new().try_months(self.months).ok()?;
        let days = Span::new().try_days(self.seconds / (24 * 60 * 60)).ok()?;
        start.checked_add(months).and_then(|day| day.checked_add(days)).ok()
    }
}

impl fmt::Display for Looptijd {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

/// `PnYnMnDTnHnMn.nS`: each at most once, in this order, at least one, and after a `T` at least one.
fn read(text: &str) -> Option<Looptijd> {
    let rest = text.strip_prefix('P')?;
    let (day_part, time_part) = match rest.split_once('T') {
        Some((_, "")) => return None,
        Some((days, time)) => (days, time),
        None => (rest, ""),
    };
    if rest.is_empty() {
        return None;
    }
    let [years, months, days] = numbers(day_part, ['Y', 'M', 'D'])?;
    let (time_part, fraction) = match time_part.split_once('.') {
        // Only seconds have a fraction: `1.5S`.
        Some((whole, fraction)) => (format!("{whole}S"), fraction.strip_suffix('S')?),
        None => (time_part.to_owned(), "0"),
    };
    if fraction.is_empty() || fraction.len() > 12 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let [hours, minutes, seconds] = numbers(&time_part, ['H', 'M', 'S'])?;
    Some(Looptijd {
        text: text.into(),
        months: years * 12 + months,
        seconds: ((days * 24 + hours) * 60 + minutes) * 60 + seconds,
    })
}

/// A number for each unit, 0 where there is none. Sums of them cannot overflow: see [`MOST_DIGITS`].
fn numbers(text: &str, units: [char; 3]) -> Option<[i64; 3]> {
    let mut rest = text;
    let mut found = [0; 3];
    for (place, unit) in found.iter_mut().zip(units) {
        let Some((number, after)) = rest.split_once(unit) else { continue };
        let is_number =
            (1..=MOST_DIGITS).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number {
            return None;
        }
        *place = number.parse().ok()?;
        rest = after;
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::Looptijd;

    #[test]
    fn reads_durations_and_keeps_them_as_they_are() {
        for good in
            ["P75Y", "P1Y6M", "P18M", "P42D", "P0D", "P007Y", "PT1H", "P1DT12H30M5.25S", "PT0.5S", " P1Y "]
        {
            assert_eq!(Looptijd::new(good).unwrap().as_str(), good.trim(), "{good}");
        }
        for bad in [
            "",
            "P",
            "PT",
            "P1YT",
            "10Y",
            "p10Y",
            "P1W",
            "-P1Y",
            "P-1Y",
            "P1.5Y",
            "P1M1Y",
            "P1Y1Y",
            "P1",
            "PY",
            "P1H",
            "PT1D",
            "PT1.S",
            "PT.5S",
            "PT1.5M",
            "P1234567Y",
            "P１Y",
            "tien jaar",
            "PT1S1H",
            "PT1.5",
            "P1Y2",
        ] {
            assert!(Looptijd::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_length_between_two_days_leads_from_the_one_to_the_other() {
        for (start, end, length) in [
            (date(2026, 1, 1), date(2031, 12, 31), Some("P5Y11M30D")),
            (date(2024, 2, 29), date(2025, 2, 28), Some("P11M30D")),
            (date(2026, 11, 28), date(2027, 11, 28), Some("P1Y")),
            (date(2026, 1, 31), date(2026, 3, 1), Some("P1M1D")),
            (date(2026, 1, 1), date(2026, 1, 1), None),
            (date(2026, 1, 2), date(2026, 1, 1), None),
        ] {
            let found = Looptijd::between(start, end);
            assert_eq!(found.as_ref().map(Looptijd::as_str), length, "{start} {end}");
        }
    }

    #[test]
    fn adds_months_before_days() {
        for (start, term, end) in [
            (date(2011, 11, 5), "P75Y", date(2086, 11, 5)),
            (date(2024, 2, 29), "P1Y", date(2025, 2, 28)),
            (date(2023, 1, 31), "P1M", date(2023, 2, 28)),
            (date(2023, 1, 30), "P1M1D", date(2023, 3, 1)),
            (date(2023, 12, 31), "PT36H", date(2024, 1, 1)),
            (date(2023, 12, 31), "P0Y", date(2023, 12, 31)),
        ] {
            assert_eq!(Looptijd::new(term).unwrap().end(start), Some(end), "{start} {term}");
        }
        for too_long in ["P999999Y", "P239977M", "P7974Y", "P7973Y12M", "P7000Y999999D"] {
            assert_eq!(Looptijd::new(too_long).unwrap().end(date(2026, 1, 1)), None, "{too_long}");
        }
        let longest = Looptijd::new("P999999Y999999M999999DT999999H999999M999999S").unwrap();
        assert_eq!(longest.end(date(2026, 1, 1)), None);
    }
}
