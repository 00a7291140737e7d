//! A day, a month or a year, as people type it.

use std::cmp::Ordering;

use super::Date;

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
    const NAMES: [&[&str]; 12] = [
        &["jan", "januari", "january"],
        &["feb", "februari", "february"],
        &["mrt", "maart", "mar", "march"],
        &["apr", "april"],
        &["mei", "may"],
        &["jun", "juni", "june"],
        &["jul", "juli", "july"],
        &["aug", "augustus", "august"],
        &["sep", "sept", "september"],
        &["okt", "oktober", "oct", "october"],
        &["nov", "november"],
        &["dec", "december"],
    ];
    let named = || NAMES.iter().position(|names| names.contains(&text));
    small(text).or_else(|| named().and_then(|at| u8::try_from(at + 1).ok()))
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

    proptest! {
        #[test]
        fn whatever_is_typed_does_no_harm(text in any::<String>()) {
            if let Some(period) = Period::read(&text) {
                prop_assert!(period.first <= period.last);
            }
        }
    }
}
