//! The values of a filter, as people type them.

use std::cmp::Ordering::{self, Equal, Greater, Less};

use super::{Wanted, When, Words};
use crate::{
    model::{FieldName, FilePath, IsoDuration, Period, Sentence, Sha256, Timestamp, ValueKind as Kind},
    query::locate,
    settings::values::{Lists, duration, moment_of},
    vocabulary::fold_part,
};

/// The signs of what is there or not.
pub(super) const IS: &[&str] = &["=", "!="];
/// The same, and of a part of a text.
pub(super) const IS_OR_HAS: &[&str] = &["=", "!=", ":"];
/// The signs of what has an order.
pub(super) const ORDERED: &[&str] = &["=", "!=", "<", "<=", ">", ">="];

/// The signs that a field takes.
pub(super) fn signs(field: FieldName) -> &'static [&'static str] {
    match field.kind() {
        Kind::Date | Kind::Duration => ORDERED,
        _ => IS_OR_HAS,
    }
}

/// What is wanted of a field.
pub(super) fn wanted(
    field: FieldName,
    sign: &str,
    value: &[u8],
    lists: Lists<'_>,
) -> Result<Wanted, Sentence> {
    let text = text(value)?;
    Ok(match field.kind() {
        Kind::Date => Wanted::Day(outcomes(sign), period(&text)?),
        Kind::Duration => Wanted::Lasts(outcomes(sign), lasts(&text)?),
        Kind::Term | Kind::Terms | Kind::Handlings if sign != ":" => {
            Wanted::Term(lists.term(field, &text).map_err(|unknown| {
                Sentence::new(
                    format!(
                        "{}. Met `:` zoekt u naar een deel van een naam: `{field} : {}`.",
                        unknown.nl,
                        quoted(&text)
                    ),
                    format!(
                        "{}. With `:` a part of a name is looked for: `{field} : {}`.",
                        unknown.en,
                        quoted(&text)
                    ),
                )
            })?)
        }
        _ => Wanted::Words(words(sign, &text)?),
    })
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", crate::model::sentence::short(text).replace('"', "\\\""))
}

/// A text, or with `:` a part of one.
pub(super) fn words(sign: &str, text: &str) -> Result<Words, Sentence> {
    let folded = fold_part(text);
    if folded.is_empty() {
        // Nothing is in everything.
        return Err(Sentence::new("Hier hoort een tekst.", "Here a text must stand."));
    }
    Ok(if sign == ":" { Words::Have(folded) } else { Words::Are(folded) })
}

/// Which outcomes of a comparison a sign wants. What is not equal is asked as not being equal.
pub(super) fn outcomes(sign: &str) -> &'static [Ordering] {
    match sign {
        "<" => &[Less],
        "<=" => &[Less, Equal],
        ">" => &[Greater],
        ">=" => &[Greater, Equal],
        _ => &[Equal],
    }
}

/// A day, a month or a year.
pub(super) fn period(text: &str) -> Result<Period, Sentence> {
    Period::read(text).ok_or_else(|| {
        Sentence::new(
            "Hier hoort een datum, zoals 2027-01-31 of 31-1-2027; een maand (1-2027) of een jaar kan ook.",
            "Here a date must stand, like 2027-01-31 or 31-1-2027; a month (1-2027) or a year will do too.",
        )
    })
}

/// The same, or a moment as in RFC 3339.
pub(super) fn when(text: &str) -> Result<When, Sentence> {
    if text.contains(['T', 't']) && text.contains(':') {
        let moment: Option<Timestamp> = moment_of(&text.to_uppercase());
        return moment.map(When::At).ok_or_else(|| {
            Sentence::new(
                "Hier hoort een moment met de tijdzone, zoals 2027-01-31T14:00:00+01:00.",
                "Here a moment with the time zone must stand, like 2027-01-31T14:00:00+01:00.",
            )
        });
    }
    period(text).map(When::In)
}

/// A length of time: `P10Y`, `10j`, `10 jaar`, `6 maanden`, `90 dagen`.
fn lasts(text: &str) -> Result<IsoDuration, Sentence> {
    let ended = |wrong: Sentence| Sentence::new(format!("{}.", wrong.nl), format!("{}.", wrong.en));
    let lower = text.trim().to_lowercase();
    let digits = lower.bytes().take_while(u8::is_ascii_digit).count();
    let unit = match lower.get(digits..).map(str::trim) {
        Some("j" | "jaar" | "jaren" | "y" | "year" | "years") => Some('Y'),
        Some("m" | "mnd" | "maand" | "maanden" | "month" | "months") => Some('M'),
        Some("d" | "dag" | "dagen" | "day" | "days") => Some('D'),
        _ => None,
    };
    let written = match (unit, lower.get(..digits)) {
        (Some(unit), Some(number)) if digits > 0 => format!("P{number}{unit}"),
        _ => text.trim().to_owned(),
    };
    let checked = duration(&written).map_err(ended)?;
    IsoDuration::parse(&checked)
        .map_err(|_| Sentence::new("Hier hoort een termijn.", "Here a duration must stand."))
}

/// A number of bytes: `2000000`, `2MB`, `500 kB`, `1 GiB`.
pub(super) fn bytes(text: &str) -> Result<u64, Sentence> {
    let lower = text.trim().to_lowercase();
    let digits = lower.bytes().take_while(u8::is_ascii_digit).count();
    let unit: Option<u64> = match lower.get(digits..).map(str::trim) {
        Some("" | "b" | "bytes") => Some(1),
        Some("k" | "kb") => Some(1_000),
        Some("m" | "mb") => Some(1_000_000),
        Some("g" | "gb") => Some(1_000_000_000),
        Some("kib") => Some(1 << 10),
        Some("mib") => Some(1 << 20),
        Some("gib") => Some(1 << 30),
        _ => None,
    };
    let number: Option<u64> = lower.get(..digits).and_then(|digits| digits.parse().ok());
    number.zip(unit).and_then(|(number, unit)| number.checked_mul(unit)).ok_or_else(|| {
        Sentence::new(
            "Hier hoort een aantal bytes, zoals 2000000 of 2MB.",
            "Here a number of bytes must stand, like 2000000 or 2MB.",
        )
    })
}

pub(super) fn place(value: &[u8]) -> Result<FilePath, Sentence> {
    locate::clean(value).map_err(|unclear| unclear.sentence())
}

pub(super) fn text(value: &[u8]) -> Result<String, Sentence> {
    String::from_utf8(value.to_vec())
        .map_err(|_| Sentence::new("Deze waarde moet UTF-8 zijn.", "This value must be UTF-8."))
}

pub(super) fn sha256(value: &[u8]) -> Option<Sha256> {
    if value.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, digits) in bytes.iter_mut().zip(value.chunks_exact(2)) {
        for digit in digits {
            let digit = char::from(*digit).to_digit(16)?;
            *byte = *byte << 4 | u8::try_from(digit).ok()?;
        }
    }
    Some(Sha256(bytes))
}

pub(super) fn is_true(value: &[u8]) -> Result<bool, Sentence> {
    one_of(value, &[("true", true), ("false", false)])
}

/// One of some words, in any case.
pub(super) fn one_of<T: Copy>(value: &[u8], allowed: &[(&str, T)]) -> Result<T, Sentence> {
    let found = allowed.iter().find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(value));
    found.map(|(_, meant)| *meant).ok_or_else(|| {
        let names = listed(allowed.iter().map(|(name, _)| *name));
        Sentence::new(format!("Kies uit {names}."), format!("Choose from {names}."))
    })
}

pub(super) fn listed<'a>(allowed: impl IntoIterator<Item = &'a str>) -> String {
    allowed.into_iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ")
}
