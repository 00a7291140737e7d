//! How long something lasts on the calendar: ISO 8601, without hours.

use std::fmt;

const MOST_YEARS: u64 = 1_000;

/// A length in years, months and days, at most about a thousand years. May be nothing at all.
///
/// Weeks are read and become days: MDTO's `termijnLooptijd` is an `xs:duration`, which has no weeks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct IsoDuration {
    years: u16,
    months: u32,
    days: u32,
}

/// Why a text is no duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadDuration {
    /// Not written as ISO 8601 says, or with a time of day.
    Form,
    /// More than a thousand years.
    TooLong,
}

impl IsoDuration {
    /// Reads `P10Y`, `P1Y6M`, `P42D`, `P6W`.
    pub fn parse(text: &str) -> Result<Self, BadDuration> {
        let mut rest = text.trim().strip_prefix(['P', 'p']).ok_or(BadDuration::Form)?;
        let mut numbers = [0_u64; 4];
        let mut count = 0;
        for (unit, number) in ['Y', 'M', 'W', 'D'].into_iter().zip(&mut numbers) {
            let Some((digits, after)) = rest.split_once([unit, unit.to_ascii_lowercase()]) else { continue };
            // Six digits cannot overflow a sum, and are more than any list has.
            if digits.is_empty() || digits.len() > 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(BadDuration::Form);
            }
            *number = digits.parse().map_err(|_| BadDuration::Form)?;
            rest = after;
            count += 1;
        }
        let [years, months, weeks, days] = numbers;
        // ISO 8601 lets weeks stand alone only.
        if !rest.is_empty() || count == 0 || (count > 1 && weeks > 0) {
            return Err(BadDuration::Form);
        }
        let days = days + weeks * 7;
        if (years * 12 + months) * 30 + days > MOST_YEARS * 12 * 30 {
            return Err(BadDuration::TooLong);
        }
        let small = |number: u64| u32::try_from(number).map_err(|_| BadDuration::TooLong);
        let years = u16::try_from(years).map_err(|_| BadDuration::TooLong)?;
        Ok(Self { years, months: small(months)?, days: small(days)? })
    }

    /// Whole years.
    pub fn years(self) -> u16 {
        self.years
    }

    /// Months beside the years. May be more than eleven: `P18M` is kept as it was written.
    pub fn months(self) -> u32 {
        self.months
    }

    /// Days beside these.
    pub fn days(self) -> u32 {
        self.days
    }

    /// Whether it lasts no day.
    pub fn is_zero(self) -> bool {
        self == Self::default()
    }
}

/// In one way: `P010Y0M` is `P10Y`, nothing at all is `P0D`.
impl fmt::Display for IsoDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return f.write_str("P0D");
        }
        f.write_str("P")?;
        let parts = [(u32::from(self.years), 'Y'), (self.months, 'M'), (self.days, 'D')];
        parts
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .try_for_each(|(number, unit)| write!(f, "{number}{unit}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{BadDuration, IsoDuration};

    #[test]
    fn reads_and_writes_in_one_way() {
        for (given, expected) in [
            ("P10Y", "P10Y"),
            (" p7y ", "P7Y"),
            ("P010Y0M", "P10Y"),
            ("P1Y6M", "P1Y6M"),
            ("P18M", "P18M"),
            ("P42D", "P42D"),
            ("P6W", "P42D"),
            ("P0D", "P0D"),
            ("P0Y0M", "P0D"),
            ("P1000Y", "P1000Y"),
            ("P1Y2M3D", "P1Y2M3D"),
        ] {
            assert_eq!(
                IsoDuration::parse(given).map(|it| it.to_string()).as_deref(),
                Ok(expected),
                "{given}"
            );
        }
    }

    #[test]
    fn refuses_the_rest_and_says_why() {
        for given in [
            "",
            "P",
            "10",
            "10 jaar",
            "PT1H",
            "P1.5Y",
            "P-1Y",
            "-P1Y",
            "P1M1Y",
            "P1Y1Y",
            "P1Y6",
            "P1Y2W",
            "P9999999Y",
            "P１Y",
            "P1W1D",
        ] {
            assert_eq!(IsoDuration::parse(given), Err(BadDuration::Form), "{given}");
        }
        for given in ["P1001Y", "P1000Y1D", "P999999D", "P999999M"] {
            assert_eq!(IsoDuration::parse(given), Err(BadDuration::TooLong), "{given}");
        }
    }
}
