//! Numbers in sheets as people see them: dates as dates, fractions without the noise of their binary form.

use std::borrow::Cow;

/// How a number is shown, as far as it matters to what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Shown {
    #[default]
    Number,
    Percent,
    Date,
    Time,
    Moment,
}

impl Shown {
    /// One of the formats that every spreadsheet has.
    pub(super) fn of_number(number: u32) -> Self {
        match number {
            9 | 10 => Self::Percent,
            14..=17 | 27..=31 | 36 | 50..=54 | 57 | 58 => Self::Date,
            18..=21 | 32..=35 | 45..=47 | 55 | 56 => Self::Time,
            22 => Self::Moment,
            _ => Self::Number,
        }
    }

    /// One that somebody made up.
    pub(super) fn of_code(code: &str) -> Self {
        let (mut has_date, mut has_time, mut has_percent) = (false, false, false);
        let mut letters = code.split(';').next().unwrap_or_default().chars();
        while let Some(letter) = letters.next() {
            match letter {
                // Words, one letter as it is, and colours or languages.
                '"' => drop(letters.by_ref().find(|letter| *letter == '"')),
                '\\' | '_' | '*' => drop(letters.next()),
                '[' => drop(letters.by_ref().find(|letter| *letter == ']')),
                'y' | 'Y' | 'd' | 'D' | 'j' | 'J' => has_date = true,
                'h' | 'H' | 's' | 'S' | 'u' | 'U' => has_time = true,
                '%' => has_percent = true,
                _ => {}
            }
        }
        let is_general = code.eq_ignore_ascii_case("general") || code.eq_ignore_ascii_case("standaard");
        match (has_date, has_time) {
            _ if is_general => Self::Number,
            (true, true) => Self::Moment,
            (true, false) => Self::Date,
            (false, true) => Self::Time,
            (false, false) if has_percent => Self::Percent,
            (false, false) => Self::Number,
        }
    }
}

/// A number as it is kept, in the form in which it is shown.
pub(super) fn shown(value: &str, shown: Shown, is_1904: bool) -> Cow<'_, str> {
    let Ok(number) = value.trim().parse::<f64>() else { return value.trim().into() };
    if !number.is_finite() {
        return value.trim().into();
    }
    match shown {
        Shown::Number => plain(number).into(),
        Shown::Percent => format!("{}%", plain(number * 100.0)).into(),
        Shown::Date | Shown::Time | Shown::Moment => {
            moment(number, shown, is_1904).map_or_else(|| plain(number).into(), Cow::from)
        }
    }
}

/// Fifteen digits, as spreadsheets have; what stands behind them is not what anybody typed.
fn plain(number: f64) -> String {
    if number == 0.0 || !(1e-7..1e15).contains(&number.abs()) {
        return format!("{number}");
    }
    let before = number.abs().log10().floor() as i32 + 1;
    let digits = usize::try_from(15 - before.max(0)).unwrap_or(0).min(15);
    let text = format!("{number:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Days since the end of 1899 as a date and a time (ISO 8601).
fn moment(days: f64, shown: Shown, is_1904: bool) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&days) {
        return None;
    }
    let seconds = (days * 86_400.0).round() as i64;
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let time = match second % 60 {
        0 => format!("{:02}:{:02}", second / 3600, second / 60 % 60),
        rest => format!("{:02}:{:02}:{rest:02}", second / 3600, second / 60 % 60),
    };
    if shown == Shown::Time && day == 0 {
        return Some(time);
    }
    // In 1900 a day is counted that never was.
    let day = day + if is_1904 { 1462 } else { i64::from(day < 60) };
    let date = jiff::civil::date(1899, 12, 30).checked_add(jiff::Span::new().try_days(day).ok()?).ok()?;
    Some(match shown {
        Shown::Date if second == 0 => date.to_string(),
        Shown::Time => time,
        _ => format!("{date} {time}"),
    })
}

/// The header or footer of a sheet without what says how it looks: `&L`, `&"Arial,Bold"`, `&12`.
pub(super) fn header(text: &str) -> String {
    let (mut out, mut letters) = (String::new(), text.chars().peekable());
    while let Some(letter) = letters.next() {
        if letter != '&' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some('&') => out.push('&'),
            Some('"') => drop(letters.by_ref().find(|letter| *letter == '"')),
            Some('L' | 'C' | 'R') if !out.is_empty() => out.push('\t'),
            Some('K') => (0..6).for_each(|_| _ = letters.next_if(char::is_ascii_hexdigit)),
            Some('0'..='9') => while letters.next_if(char::is_ascii_digit).is_some() {},
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Shown, header, shown};

    #[test]
    fn numbers_read_as_they_are_shown() {
        for (value, code, expected) in [
            ("2501", "General", "2501"),
            ("0.1", "0.00", "0.1"),
            ("0.30000000000000004", "General", "0.3"),
            ("1250.5", "#,##0.00 \"dagen\"", "1250.5"),
            ("46084", "yyyy-mm-dd", "2026-03-03"),
            ("46084.5", "d/m/yy h:mm", "2026-03-03 12:00"),
            ("0.75", "[h]:mm:ss;@", "18:00"),
            ("0.21", "0%", "21%"),
            ("1", "dd-mm-jjjj", "1900-01-01"),
            ("61", "dd-mm-yyyy", "1900-03-01"),
            ("-5", "yyyy", "-5"),
            (
                "1e300",
                "yyyy",
                "1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
            ),
            ("geen", "0", "geen"),
        ] {
            assert_eq!(shown(value, Shown::of_code(code), false), expected, "{value} {code}");
        }
        assert_eq!(shown("0", Shown::Date, true), "1904-01-01");
        assert_eq!(header("&L&\"Arial,Bold\"&12Links&CMid && den&RBlz. &P"), "Links\tMid & den\tBlz. ");
    }
}
