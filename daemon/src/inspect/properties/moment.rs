//! Moments as documents write them.

use crate::model::Timestamp;

/// The first and the last year that are believed: earlier there were no such files, and later is a mistake.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=2200;

/// As in OOXML and OpenDocument (ISO 8601). Without an offset it is taken for UTC: OpenDocument writes the
/// clock of the writer and not where that was, so it may be hours off.
pub(super) fn iso(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.len() > 40 {
        return None;
    }
    text.parse::<jiff::Timestamp>().ok().and_then(believed).or_else(|| {
        let civil = text.parse::<jiff::civil::DateTime>().ok()?;
        believed(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    })
}

/// As in PDF (ISO 32000-1, 7.9.4): `D:20261124101112+01'00'`, from behind shortened or not.
pub(super) fn pdf(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let text = text.strip_prefix("D:").unwrap_or(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, zone) = text.split_at_checked(digits.min(14))?;
    let part = |from: usize, length: usize, otherwise: &str| {
        let part = number.get(from..from + length).unwrap_or(otherwise);
        part.parse::<i16>().ok()
    };
    let small = |from: usize, otherwise: &str| part(from, 2, otherwise).and_then(|it| i8::try_from(it).ok());
    let civil = jiff::civil::DateTime::new(
        part(0, 4, "")?,
        small(4, "01")?,
        small(6, "01")?,
        small(8, "00")?,
        small(10, "00")?,
        small(12, "00")?,
        0,
    )
    .ok()?;
    let mut zone_digits =
        zone.get(1..).unwrap_or_default().split('\'').map(|part| part.parse::<i32>().unwrap_or(0));
    let seconds = zone_digits.next().unwrap_or(0) * 3600 + zone_digits.next().unwrap_or(0) * 60;
    let seconds = match zone.as_bytes().first() {
        Some(b'+') => seconds,
        Some(b'-') => -seconds,
        _ => 0,
    };
    let offset = jiff::tz::Offset::from_seconds(seconds).ok()?;
    believed(offset.to_timestamp(civil).ok()?)
}

/// As in mail (RFC 5322). Without the comment that programs put behind it.
pub(super) fn mail(text: &str) -> Option<jiff::Zoned> {
    let text = text.trim();
    let text = text.split('(').next().unwrap_or(text).trim();
    let moment = jiff::fmt::rfc2822::DateTimeParser::new().parse_zoned(text).ok()?;
    YEARS.contains(&moment.year()).then_some(moment)
}

/// As in compound files: hundreds of nanoseconds since 1601.
pub(super) fn filetime(ticks: u64) -> Option<Timestamp> {
    const TO_1970: i128 = 11_644_473_600_000_000_000;
    let nanoseconds = i128::from(ticks) * 100 - TO_1970;
    believed(jiff::Timestamp::from_nanosecond(nanoseconds).ok()?)
}

/// In the model's form, if the year is one that is believed.
pub(super) fn believed(moment: jiff::Timestamp) -> Option<Timestamp> {
    let year = moment.to_zoned(jiff::tz::TimeZone::UTC).year();
    let nanoseconds = i64::try_from(moment.as_nanosecond()).ok()?;
    YEARS.contains(&year).then_some(Timestamp(nanoseconds))
}

#[cfg(test)]
mod tests {
    use super::{filetime, iso, mail, pdf};

    #[test]
    fn moments_are_read_and_what_cannot_be_is_none() {
        let at = |text: &str| iso(text).map(|moment| moment.0 / 1_000_000_000);
        assert_eq!(at("2026-11-24T10:11:12Z"), Some(1_795_515_072));
        assert_eq!(at("2026-11-24T11:11:12+01:00"), Some(1_795_515_072));
        assert_eq!(at("2026-11-24T10:11:12.123456789"), Some(1_795_515_072));
        for bad in ["", "24-11-2026", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59", "2026-13-01T00:00:00Z"] {
            assert_eq!(at(bad), None, "{bad}");
        }
        let at = |text: &str| pdf(text).map(|moment| moment.0 / 1_000_000_000);
        assert_eq!(at("D:20261124111112+01'00'"), Some(1_795_515_072));
        assert_eq!(at("D:20261124101112Z00'00'"), Some(1_795_515_072));
        assert_eq!(at("D:20261124"), Some(1_795_478_400));
        for bad in ["", "D:", "D:2026", "D:20269999", "D:20261124101112+99'99'9999999999999"] {
            assert!(at(bad).is_none() || bad == "D:2026", "{bad}");
        }
        let told = mail("Tue, 24 Nov 2026 11:11:12 +0100 (CET)").map(|moment| moment.timestamp().as_second());
        assert_eq!(told, Some(1_795_515_072));
        assert!(mail("gisteren").is_none());
        assert_eq!(filetime(0), None);
        assert_eq!(filetime(u64::MAX), None);
        assert_eq!(
            filetime(134_400_000_000_000_000).map(|moment| moment.0 / 1_000_000_000),
            Some(1_795_526_400)
        );
    }
}
