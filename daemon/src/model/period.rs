//! A day, a month or a year, as people type it.

use std::cmp::Ordering;

use super::{Date, month::month};

/// From which day to which, both within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

impl Period {
    /// Reads `2027-01-31`, `2027-01` and `2027`; `31-1-2027`, `31/1/2027`, `31.1.2027` and `1-2027`; `31 januari 2027`,
    /// `31 jan. 2027` and `januari 2027`. Of two small numbers the first is the day.
    pub fn read(text: &str) -> Option<Self> {
        let lower = text.trim().to_lowercase();
        let parts: Vec<&str> = lower.split(['-', '/', '.', ' ']).filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [year] => Self::of(number(year, 4)?, None, None),
            [year, month] if year.len() == 4 => Self::of(number(year, 4)?, Some(small(month)?), None),
            [month, year] => Self::of(number(year, 4)?, Some(named_or_small(month)?), None),
            [year, month, day] if year.len() == 4 => {
                Self::of(number(year, 4)?, Some(small(month)?), Some(small(day)?))
            }
            [day, month, year] => Self::of(number(year, 4)?, Some(named_or_small(month)?), Some(small(day)?)),
            _ => None,
        }
    }

    /// Reads a year, a month or a day as standards write them (`xs:gYear`, `xs:gYearMonth`, `xs:date`), with or without a
    /// zone. The zone is not counted with: it is the day that is written, wherever that was.
    pub fn written(text: &str) -> Option<Self> {
        let is_zone = |zone: &str| matches!(zone.as_bytes(), [b'+' | b'-', _, _, b':', _, _]);
        let day = match text.len().checked_sub(6).and_then(|at| text.split_at_checked(at)) {
            Some((day, zone)) if is_zone(zone) => day,
            _ => text.strip_suffix('Z').unwrap_or(text),
        };
        let is_written = day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        if matches!(day.len(), 4 | 7 | 10) && is_written { Self::read(day) } else { None }
    }

    /// The day, where it is one.
    pub fn day(self) -> Option<Date> {
        (self.first == self.last).then_some(self.first)
    }

    /// Where a day lies: before it, in it, or behind it.
    pub fn place_of(self, day: Date) -> Ordering {
        if day < self.first {
            Ordering::Less
        } else if day > self.last {
            Ordering::Greater
        } else {
            Ordering::Equal
        }
    }

    fn of(year: u16, month: Option<u8>, day: Option<u8>) -> Option<Self> {
        let first = Date::new(year, month.unwrap_or(1), day.unwrap_or(1))?;
        let last = match (month, day) {
            (_, Some(_)) => Some(first),
            (Some(month), None) => (28..=31).rev().find_map(|day| Date::new(year, month, day)),
            (None, None) => Date::new(year, 12, 31),
        };
        Some(Self { first, last: last? })
    }
}

fn number(text: &str, digits: usize) -> Option<u16> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

fn small(text: &str) -> Option<u8> {
    let is_number = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

fn named_or_small(text: &str) -> Option<u8> {
    small(text).or_else(|| month(text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Period;

    #[test]
    fn dates_are_read_as_people_type_them() {
        for (typed, first, last) in [
            ("2027-01-31", "2027-01-31", "2027-01-31"),
            ("31-1-2027", "2027-01-31", "2027-01-31"),
            ("31-01-2027", "2027-01-31", "2027-01-31"),
            (" 1/11/2026 ", "2026-11-01", "2026-11-01"),
            ("1.11.2026", "2026-11-01", "2026-11-01"),
            ("1 november 2026", "2026-11-01", "2026-11-01"),
            ("1 Nov. 2026", "2026-11-01", "2026-11-01"),
            ("29 feb 2028", "2028-02-29", "2028-02-29"),
            ("maart 2026", "2026-03-01", "2026-03-31"),
            ("2-2028", "2028-02-01", "2028-02-29"),
            ("2026-04", "2026-04-01", "2026-04-30"),
            ("2026", "2026-01-01", "2026-12-31"),
        ] {
            let read = Period::read(typed).map(|period| (period.first.to_string(), period.last.to_string()));
            assert_eq!(read, Some((first.into(), last.into())), "{typed}");
        }
        for typed in [
            "",
            "31-2-2027",
            "1-13-2026",
            "26",
            "1-11-26",
            "morgen",
            "1 foo 2026",
            "2026-1-1-1",
            "-1",
            "+2026",
            "2026-123",
            "0000",
            "1 1",
        ] {
            assert_eq!(Period::read(typed), None, "{typed}");
        }
    }

    #[test]
    fn what_standards_write_is_read_and_nothing_else() {
        for (text, first, last) in [
            ("2085", "2085-01-01", "2085-12-31"),
            ("2085Z", "2085-01-01", "2085-12-31"),
            ("2084-02", "2084-02-01", "2084-02-29"),
            ("2085-05-31", "2085-05-31", "2085-05-31"),
            ("2085-05-31+01:00", "2085-05-31", "2085-05-31"),
            ("2085-05-05:00", "2085-05-01", "2085-05-31"),
        ] {
            let read =
                Period::written(text).map(|period| (period.first.to_string(), period.last.to_string()));
            assert_eq!(read, Some((first.into(), last.into())), "{text}");
        }
        for text in
            ["", "85", "1-1-2085", "2085-5-31", "mei 2085", "2085-05-31T10:00:00Z", "2085-13", "20850531"]
        {
            assert_eq!(Period::written(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_does_no_harm(text in any::<String>()) {
            let _ = Period::written(&text);
            if let Some(period) = Period::read(&text) {
                prop_assert!(period.first <= period.last);
            }
        }
    }
}
