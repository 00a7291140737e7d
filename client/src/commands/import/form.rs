//! What a spreadsheet does to cells that nobody changed: it writes days and numbers in the form of its country.
//!
//! A cell is the same when it can be read as what stands there. What is new is taken only when it can be read in one way.

use jiff::civil::Date;

use crate::fields::Kind;

/// Whether a cell says what stands there now, in whatever form.
pub(super) fn is_same(kind: Kind, theirs: &str, ours: &str) -> bool {
    let (theirs, ours) = (theirs.trim(), ours.trim());
    if theirs == ours {
        return true;
    }
    match kind {
        Kind::Duration => theirs.eq_ignore_ascii_case(ours),
        Kind::Terms | Kind::Words => items(theirs).eq(items(ours)),
        Kind::Handlings => {
            let (theirs, ours): (Vec<_>, Vec<_>) = (items(theirs).collect(), items(ours).collect());
            let is_same = |(theirs, ours): (&&str, &&str)| match (parted(theirs), parted(ours)) {
                (Some((what, day)), Some((that, when))) => {
                    what == that && (day == when || is_same_day(day, when))
                }
                _ => theirs == ours,
            };
            theirs.len() == ours.len() && theirs.iter().zip(&ours).all(is_same)
        }
        Kind::Date => is_same_day(theirs, ours),
        Kind::Line | Kind::Text | Kind::Term => is_same_day(theirs, ours) || is_same_number(theirs, ours),
    }
}

/// Whether a spreadsheet made a day of a code that looked like one: `1.10` becomes `1-okt`.
pub(super) fn is_made_a_day(theirs: &str, ours: &str) -> bool {
    let is_digit = |first: char| first.is_ascii_digit();
    let is_numeric = |text: &str| text.starts_with(is_digit) && !text.contains(char::is_alphabetic);
    let has_month = theirs.starts_with(is_digit) && theirs.contains(char::is_alphabetic);
    is_numeric(ours) && (has_month || !days(theirs).is_empty())
}

/// A new cell as the daemon reads it; or the day in it that can be more than one.
pub(super) fn written(kind: Kind, cell: &str) -> Result<String, String> {
    let cell = cell.trim();
    match kind {
        Kind::Date => day(cell),
        Kind::Handlings => {
            let one = |item: &str| match parted(item) {
                Some((what, when)) => Ok(format!("{what} {}", day(when)?)),
                None => Ok(item.to_owned()),
            };
            let all: Result<Vec<String>, String> = items(cell).map(one).collect();
            Ok(all?.join("; "))
        }
        _ => Ok(cell.to_owned()),
    }
}

/// Several in one cell.
pub(super) fn items(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|item| !item.is_empty())
}

/// What was done, and when.
fn parted(handling: &str) -> Option<(&str, &str)> {
    handling.rsplit_once(char::is_whitespace).map(|(what, when)| (what.trim(), when))
}

fn is_same_number(theirs: &str, ours: &str) -> bool {
    let number = |text: &str| text.replace(',', ".").parse::<f64>().ok().filter(|number| number.is_finite());
    number(theirs).is_some_and(|theirs| number(ours) == Some(theirs))
}

fn is_same_day(theirs: &str, ours: &str) -> bool {
    let ours = days(ours);
    days(theirs).iter().any(|day| ours.contains(day))
}

/// A day in ISO 8601, where it is one; what is no day stays as it is, for the daemon to judge.
fn day(text: &str) -> Result<String, String> {
    match days(text).as_slice() {
        [] => Ok(text.to_owned()),
        [day] => Ok(day.to_string()),
        _ => Err(text.to_owned()),
    }
}

/// Every day that a text can be: with the day first, as in the Netherlands; with slashes also with the month first; and
/// with a year of two digits in this century and the one before.
fn days(text: &str) -> Vec<Date> {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [first, second, third] = parts.as_slice() else { return Vec::new() };
    let is_number =
        |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if ![first, second, third].into_iter().all(|part| is_number(part)) {
        return Vec::new();
    }
    let date =
        |year: i16, month: &str, day: &str| Date::new(year, month.parse().ok()?, day.parse().ok()?).ok();
    if first.len() == 4 {
        return first.parse().ok().and_then(|year| date(year, second, third)).into_iter().collect();
    }
    let years: Vec<i16> = match (third.len(), third.parse::<i16>()) {
        (4, Ok(year)) => vec![year],
        (2, Ok(year)) => vec![2000 + year, 1900 + year],
        _ => Vec::new(),
    };
    let mut found = Vec::new();
    for year in years {
        found.extend(date(year, second, first));
        found.extend(date(year, first, second).filter(|_| text.contains('/')));
    }
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_does_to_a_cell_is_no_change() {
        for (kind, ours, theirs) in [
            (Kind::Date, "2026-01-31", "31-1-2026"),
            (Kind::Date, "2026-01-31", "31/01/2026"),
            (Kind::Date, "2026-01-05", "01/05/2026"),
            (Kind::Date, "2026-01-05", "05-01-26"),
            (Kind::Date, "1996-01-05", "5-1-96"),
            (
                Kind::Handlings,
                "vaststelling 2026-03-12; ontvangst 2026-03-01",
                "vaststelling 12-3-2026;ontvangst 01-03-26",
            ),
            (Kind::Handlings, "ontvangst 2026-03-12T10:00:00+01:00", "ontvangst 2026-03-12T10:00:00+01:00 "),
            (Kind::Words, "a; b", "a;b"),
            (Kind::Duration, "P10Y", "p10y"),
            (Kind::Text, "Nota", " Nota "),
            (Kind::Text, "007", "7"),
            (Kind::Text, "1.10", "1,1"),
            (Kind::Text, "2026-01-31", "31-1-2026"),
        ] {
            assert!(is_same(kind, theirs, ours), "{ours} {theirs}");
        }
        for (kind, ours, theirs) in [
            (Kind::Date, "2026-01-31", "30-1-2026"),
            (Kind::Date, "2026-01-31", "31-13-2026"),
            (Kind::Date, "2026-01-31", ""),
            (Kind::Date, "", "31-1-2026"),
            (Kind::Date, "2026-05-01", "05-01-2026"),
            (Kind::Text, "Nota", "nota"),
            (Kind::Text, "1.10", "1.2"),
            (Kind::Text, "NaN", "nan"),
            (Kind::Words, "a; b", "a"),
            (Kind::Handlings, "vaststelling 2026-03-12", "ontvangst 12-3-2026"),
        ] {
            assert!(!is_same(kind, theirs, ours), "{ours} {theirs}");
        }
    }

    #[test]
    fn a_code_that_became_a_day_is_no_choice() {
        for (ours, theirs) in [("1.10", "1-okt"), ("1.10", "01-10-26"), ("2-3", "02-Mar")] {
            assert!(is_made_a_day(theirs, ours), "{ours} {theirs}");
        }
        for (ours, theirs) in [("1.10", "1.11"), ("1.10", "2"), ("B", "V"), ("c_1", "1-okt"), ("1.10", "")] {
            assert!(!is_made_a_day(theirs, ours), "{ours} {theirs}");
        }
    }

    #[test]
    fn a_new_day_is_taken_when_it_is_one_day() {
        for (cell, expected) in [
            ("31-12-2030", Ok("2030-12-31")),
            ("5-1-2027", Ok("2027-01-05")),
            ("31/12/2030", Ok("2030-12-31")),
            ("5/5/2027", Ok("2027-05-05")),
            ("2027-01-05", Ok("2027-01-05")),
            ("5/1/2027", Err("5/1/2027")),
            ("5-1-27", Err("5-1-27")),
            ("morgen", Ok("morgen")),
        ] {
            assert_eq!(
                written(Kind::Date, cell),
                expected.map(str::to_owned).map_err(str::to_owned),
                "{cell}"
            );
        }
        let handlings = written(Kind::Handlings, "vaststelling 31-12-2025; ontvangst 2026-01-02T10:00:00Z");
        assert_eq!(handlings.as_deref(), Ok("vaststelling 2025-12-31; ontvangst 2026-01-02T10:00:00Z"));
    }
}
