//! The forms of values: dates, addresses, terms. Shares nothing with the types that are written.

/// What a text must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Something visible.
    Words,
    /// `xs:date` without a zone.
    Day,
    /// `xs:dateTime`.
    Time,
    /// A day, or a time with a zone.
    LastMod,
    /// An address at an `https` host, without query.
    Address,
    /// A label; `resource` is a term of the list.
    Term(&'static List),
    /// A label; `resource`, if there is one, is an address.
    Pointer,
}

/// The form of the URIs in a value list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct List {
    pub(super) name: &'static str,
    /// Beginnings, and what must follow on one.
    pub(super) starts: &'static [(&'static str, Rest)],
    /// Lists of which the terms look the same, and are not in this one.
    pub(super) without: &'static [&'static List],
}

/// What follows on the beginning of a URI.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// A number in decimal digits.
    Number,
    /// `c_` and eight hexadecimal digits.
    Concept,
    /// Exactly three capitals.
    Capitals,
    /// One of these.
    OneOf(&'static [&'static str]),
}

impl List {
    pub(super) fn has(&self, uri: &str) -> bool {
        self.starts.iter().any(|(start, rest)| uri.strip_prefix(start).is_some_and(|tail| rest.fits(tail)))
            && !self.without.iter().any(|other| other.has(uri))
    }
}

impl Rest {
    fn fits(&self, tail: &str) -> bool {
        match self {
            Self::Number => all(tail, |byte| byte.is_ascii_digit()),
            Self::Capitals => tail.len() == 3 && all(tail, |byte| byte.is_ascii_uppercase()),
            Self::OneOf(codes) => codes.contains(&tail),
            Self::Concept => match tail.as_bytes() {
                [b'c', b'_', number @ ..] => {
                    number.len() == 8 && number.iter().all(|byte| b"0123456789abcdef".contains(byte))
                }
                _ => false,
            },
        }
    }
}

fn all(text: &str, fits: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(fits)
}

impl Form {
    /// Whether the text has the form.
    pub(super) fn fits(self, text: &str) -> bool {
        match self {
            Self::Words | Self::Term(_) | Self::Pointer => text.chars().any(|c| !c.is_whitespace()),
            Self::Day => is_day(text.as_bytes()),
            Self::Time => zone_of(text).is_some(),
            Self::LastMod => is_day(text.as_bytes()) || zone_of(text) == Some(true),
            Self::Address => host_of(text).is_some(),
        }
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |number, digit| {
        digit.is_ascii_digit().then(|| number.saturating_mul(10).saturating_add(u32::from(digit - b'0')))
    })
}

fn is_day(text: &[u8]) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return false };
    let parts = (number(&[*y1, *y2, *y3, *y4]), number(&[*m1, *m2]), number(&[*d1, *d2]));
    let (Some(year), Some(month), Some(day)) = parts else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    year > 0 && (1..=days).contains(&day)
}

/// Whether a day with a time has a zone; nothing for what is none.
fn zone_of(text: &str) -> Option<bool> {
    let (day, time) = text.split_once('T')?;
    let (clock, rest) = time.as_bytes().split_at_checked(8)?;
    let [h1, h2, b':', m1, m2, b':', s1, s2] = clock else { return None };
    let (hour, minute, second) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?, number(&[*s1, *s2])?);
    if !is_day(day.as_bytes()) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let zone = match rest {
        [b'.', fraction @ ..] => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            fraction.get(digits..).filter(|_| (1..=9).contains(&digits))?
        }
        other => other,
    };
    match zone {
        [] => Some(false),
        [b'Z'] => Some(true),
        [b'+' | b'-', h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?);
            (minutes < 60 && hours * 60 + minutes <= 14 * 60).then_some(true)
        }
        _ => None,
    }
}

/// The host of an address that a sitemap may name; nothing for any other.
pub(super) fn host_of(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("https://").filter(|_| text.len() < 2_048)?;
    let (host, path) = rest.split_once('/')?;
    let is_host = all(host, |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b':'));
    let is_step = |step: &str| !matches!(step.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    (is_host && is_public(path) && !path.contains(['?', '#']) && path.split('/').all(is_step)).then_some(host)
}

/// Whether it is an address that may be shown to everyone.
pub(super) fn is_pointer(text: &str) -> bool {
    let rest = match text.split_once(':') {
        Some(("https" | "http", rest)) => rest.strip_prefix("//").filter(|rest| !rest.starts_with('/')),
        Some(("urn", rest)) => (!rest.starts_with('/')).then_some(rest),
        _ => None,
    };
    rest.is_some_and(|rest| !rest.is_empty() && is_public(rest))
}

/// Whether it has only characters of a URI, and `%` only before two hexadecimal digits.
fn is_public(text: &str) -> bool {
    let plain = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'-' | b'.' | b'_' | b'~' | b':' | b'/' | b'?' | b'#' | b'@' | b'!' | b'$' | b'&'
            )
            || matches!(byte, b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=')
    };
    let mut pieces = text.split('%');
    let first = pieces.next().unwrap_or_default();
    first.as_bytes().iter().all(plain)
        && pieces.all(|piece| match piece.as_bytes() {
            [one, two, rest @ ..] => {
                one.is_ascii_hexdigit() && two.is_ascii_hexdigit() && rest.iter().all(plain)
            }
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::{Form, host_of, is_pointer};

    #[test]
    fn days_and_times() {
        assert!(Form::Day.fits("2024-02-29"));
        for other in [
            "2023-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-00-01",
            "0000-01-01",
            "2026-1-1",
            "",
            "2026-01-01Z",
        ] {
            assert!(!Form::Day.fits(other), "{other}");
        }
        for time in ["2026-11-23T00:00:00", "2026-11-23T23:59:59.123456789-14:00", "2026-11-23T10:00:00Z"] {
            assert!(Form::Time.fits(time), "{time}");
        }
        for other in [
            "2026-11-23",
            "2026-11-23T24:00:00",
            "2026-11-23T10:00:60",
            "2026-11-23T10:00:00.",
            "2026-11-23T10:00:00+14:01",
            "2026-11-23T10:00:00+0100",
            "2026-11-23T1:00:00",
            "2026-11-23T10:00:00 ",
            "2026-11-23T10:00:0é",
        ] {
            assert!(!Form::Time.fits(other), "{other}");
        }
        assert!(Form::LastMod.fits("2026-11-23") && Form::LastMod.fits("2026-11-23T10:00:00+01:00"));
        assert!(!Form::LastMod.fits("2026-11-23T10:00:00") && !Form::LastMod.fits("2026-11"));
    }

    #[test]
    fn addresses() {
        assert_eq!(host_of("https://a.nl/b%20c"), Some("a.nl"));
        for other in [
            "http://a.nl/",
            "https://a.nl",
            "https://A.nl/",
            "https://a.nl/?b",
            "https://a.nl/#",
            "https://a.nl/%2",
            "https://a.nl/b/../c",
            "https://a.nl/%2e",
            "https://a.nl/é",
            "https://a@b.nl/",
            "https:///b",
        ] {
            assert_eq!(host_of(other), None, "{other}");
        }
        assert_eq!(host_of(&format!("https://a.nl/{}", "b".repeat(2_048 - 13))), None);
        assert!(is_pointer("urn:a") && is_pointer("http://a/b?c#d"));
        assert!(
            !is_pointer("file:///a")
                && !is_pointer("file://server/a")
                && !is_pointer("file:a")
                && !is_pointer("https:/a")
                && !is_pointer("urn:")
                && !is_pointer("https:///a")
        );
    }
}
