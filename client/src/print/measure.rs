//! Times, sizes, numbers and terms of years, as people write them.

use jiff::{Timestamp, Zoned, civil::Date};
use prost_types::Timestamp as Wire;

use super::Look;
use crate::language::Lang;

const MONTHS_NL: [&str; 12] =
    ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];
const MONTHS_EN: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Look {
    /// Returns the moment in this person's own time: `23 nov 2026 14:02`.
    pub(crate) fn moment(&self, time: Option<&Wire>) -> Option<String> {
        let local = self.local(time?)?;
        Some(format!("{} {:02}:{:02}", self.date(local.date()), local.hour(), local.minute()))
    }

    /// Returns the day only: `23 nov 2026`.
    pub(crate) fn day(&self, time: Option<&Wire>) -> Option<String> {
        Some(self.date(self.local(time?)?.date()))
    }

    /// Returns the time of the day with its seconds: `14:02:11`.
    pub(crate) fn clock(&self, time: Option<&Wire>) -> Option<String> {
        let local = self.local(time?)?;
        Some(format!("{:02}:{:02}:{:02}", local.hour(), local.minute(), local.second()))
    }

    /// Returns the calendar date that is written as ISO 8601, or the text itself if it is none.
    pub(crate) fn written_date(&self, iso: &str) -> String {
        iso.parse().map_or_else(|_| super::escape::clean(iso).into_owned(), |date| self.date(date))
    }

    fn local(&self, time: &Wire) -> Option<Zoned> {
        Some(Timestamp::new(time.seconds, time.nanos).ok()?.to_zoned(self.zone.clone()))
    }

    fn date(&self, date: Date) -> String {
        let months = self.lang.pick(MONTHS_NL, MONTHS_EN);
        let month = usize::try_from(date.month()).ok().and_then(|month| months.get(month.checked_sub(1)?));
        format!("{} {} {}", date.day(), month.unwrap_or(&"?"), date.year())
    }

    /// Returns the number with its thousands apart: `1.234` in Dutch, `1,234` in English.
    pub(crate) fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        let mut grouped = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(self.lang.pick('.', ','));
            }
            grouped.push(digit);
        }
        grouped
    }

    /// Returns the size rounded: `24,3 kB`. In thousands, as file managers count.
    pub(crate) fn size(&self, bytes: u64) -> String {
        let mut unit = "bytes";
        let (mut whole, mut tenths) = (bytes, 0);
        for larger in ["kB", "MB", "GB", "TB", "PB"] {
            if whole < 1000 {
                break;
            }
            (tenths, whole, unit) = (whole % 1000 / 100, whole / 1000, larger);
        }
        match tenths {
            0 => format!("{whole} {unit}"),
            _ => format!("{whole}{}{tenths} {unit}", self.lang.pick(',', '.')),
        }
    }

    /// Returns an ISO 8601 duration in words, followed by itself: `10 jaar (P10Y)`.
    pub(crate) fn term(&self, iso: &str) -> String {
        let words = iso.strip_prefix('P').and_then(|parts| in_words(self.lang, parts));
        let iso = super::escape::clean(iso);
        words.map_or_else(|| iso.to_string(), |words| format!("{words} ({iso})"))
    }
}

/// Reads `10Y6M` and so on; `None` for what people do not keep documents by, such as hours.
fn in_words(lang: Lang, parts: &str) -> Option<String> {
    let mut words = Vec::new();
    let mut digits = String::new();
    for letter in parts.chars() {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        let count: u32 = std::mem::take(&mut digits).parse().ok()?;
        let (one, many) = match (letter, lang) {
            ('Y', Lang::Nl) => ("jaar", "jaar"),
            ('Y', Lang::En) => ("year", "years"),
            ('M', Lang::Nl) => ("maand", "maanden"),
            ('M', Lang::En) => ("month", "months"),
            ('W', Lang::Nl) => ("week", "weken"),
            ('W', Lang::En) => ("week", "weeks"),
            ('D', Lang::Nl) => ("dag", "dagen"),
            ('D', Lang::En) => ("day", "days"),
            _ => return None,
        };
        words.push(format!("{count} {}", if count == 1 { one } else { many }));
    }
    (digits.is_empty() && !words.is_empty()).then(|| words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::look;

    #[test]
    fn times_are_local_and_in_the_language() {
        let time = Wire { seconds: 1_795_438_920, nanos: 0 };
        assert_eq!(look(Lang::Nl).moment(Some(&time)).as_deref(), Some("23 nov 2026 14:02"));
        assert_eq!(look(Lang::En).moment(Some(&time)).as_deref(), Some("23 Nov 2026 14:02"));
        assert_eq!(look(Lang::En).clock(Some(&time)).as_deref(), Some("14:02:00"));
        assert_eq!(look(Lang::Nl).moment(Some(&Wire { seconds: i64::MAX, nanos: 0 })), None);
        assert_eq!(look(Lang::Nl).written_date("2026-03-01"), "1 mrt 2026");
    }

    #[test]
    fn numbers_and_sizes_are_readable() {
        assert_eq!(look(Lang::Nl).number(1_234_567), "1.234.567");
        assert_eq!(look(Lang::En).number(999), "999");
        assert_eq!(look(Lang::Nl).size(24_312), "24,3 kB");
        assert_eq!(look(Lang::En).size(999), "999 bytes");
        assert_eq!(look(Lang::En).size(1_000_000), "1 MB");
    }

    #[test]
    fn durations_are_told_in_words() {
        assert_eq!(look(Lang::Nl).term("P10Y"), "10 jaar (P10Y)");
        assert_eq!(look(Lang::En).term("P1Y6M"), "1 year, 6 months (P1Y6M)");
        assert_eq!(look(Lang::En).term("PT5H"), "PT5H");
        assert_eq!(look(Lang::En).term("tien"), "tien");
    }
}
