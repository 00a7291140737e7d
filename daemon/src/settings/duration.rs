//! Terms of retention: ISO 8601 durations of years, months and days.

use crate::model::Sentence;

const MOST_YEARS: u64 = 1_000;

/// Reads a duration and writes it without what says nothing: `P010Y0M` becomes `P10Y`.
///
/// No weeks and no times: MDTO's `termijnLooptijd` is an `xs:duration`, which has no weeks, and a term
/// in hours is a mistake.
pub(super) fn read(text: &str) -> Result<String, Sentence> {
    let parts = parts(text.trim()).ok_or_else(|| wrong(text))?;
    // Sums cannot overflow: `parts` takes numbers of at most six digits.
    let months = parts.iter().map(|(number, unit)| {
        if *unit == 'Y' {
            number * 12
        } else if *unit == 'M' {
            *number
        } else {
            0
        }
    });
    let days: u64 = parts.iter().filter(|(_, unit)| *unit == 'D').map(|(number, _)| number).sum();
    if months.sum::<u64>() * 30 + days > MOST_YEARS * 12 * 30 {
        return Err(Sentence::new(
            format!("`{}` is langer dan {MOST_YEARS} jaar", shown(text)),
            format!("`{}` is longer than {MOST_YEARS} years", shown(text)),
        ));
    }
    let written: String = parts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, unit)| format!("{number}{unit}"))
        .collect();
    if written.is_empty() { Err(wrong(text)) } else { Ok(format!("P{written}")) }
}

/// Numbers with their units, in the order years, months, days, each at most once.
fn parts(text: &str) -> Option<Vec<(u64, char)>> {
    let mut rest = text.strip_prefix(['P', 'p'])?;
    let mut parts = Vec::new();
    for unit in ['Y', 'M', 'D'] {
        let Some((number, after)) = rest.split_once([unit, unit.to_ascii_lowercase()]) else { continue };
        if number.is_empty() || number.len() > 6 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        parts.push((number.parse().ok()?, unit));
        rest = after;
    }
    (rest.is_empty() && !parts.is_empty()).then_some(parts)
}

fn wrong(text: &str) -> Sentence {
    let text = shown(text);
    Sentence::new(
        format!(
            "`{text}` is geen termijn. Schrijf bijvoorbeeld `P10Y` (tien jaar), `P6M` (zes maanden) of `P1Y6M`"
        ),
        format!(
            "`{text}` is no duration. Write for instance `P10Y` (ten years), `P6M` (six months) or `P1Y6M`"
        ),
    )
}

fn shown(text: &str) -> String {
    text.chars().take(40).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn writes_durations_in_one_way() {
        for (given, expected) in [
            ("P10Y", "P10Y"),
            (" p7y ", "P7Y"),
            ("P010Y0M", "P10Y"),
            ("P1Y6M", "P1Y6M"),
            ("P18M", "P18M"),
            ("P90D", "P90D"),
            ("P1000Y", "P1000Y"),
        ] {
            assert_eq!(read(given).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn refuses_what_is_no_term() {
        for given in [
            "",
            "P",
            "10",
            "10 jaar",
            "P0D",
            "P0Y0M",
            "PT1H",
            "P1W",
            "P1.5Y",
            "P-1Y",
            "-P1Y",
            "P1M1Y",
            "P1Y1Y",
            "P1Y6",
            "P1001Y",
            "P1000Y1D",
            "P9999999Y",
            "P99999999999999999999Y",
            "P１Y",
        ] {
            assert!(read(given).is_err(), "{given}");
        }
    }
}
