//! Terms of retention, as people and policies write them.

use crate::model::{BadDuration, IsoDuration, Sentence};

/// Reads a term that a document gets, and writes it without what says nothing: `P010Y0M` becomes `P10Y`.
///
/// Weeks, which MDTO does not know, become days. `P0D` is a term too: of what may go as soon as its trigger is there.
pub(super) fn read(text: &str) -> Result<String, Sentence> {
    read_listed(text).map(|term| term.to_string())
}

/// The same for a selection list, as a value.
pub(super) fn read_listed(text: &str) -> Result<IsoDuration, Sentence> {
    IsoDuration::parse(text).map_err(|bad| match bad {
        BadDuration::Form => wrong(text),
        BadDuration::TooLong => Sentence::new(
            format!("`{}` is langer dan 1000 jaar", shown(text)),
            format!("`{}` is longer than 1000 years", shown(text)),
        ),
    })
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
            ("P6W", "P42D"),
            ("P0D", "P0D"),
            ("P0Y0M", "P0D"),
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
            "PT1H",
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
