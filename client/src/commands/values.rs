//! Reads `FIELD=VALUE` into the kind of value that the field takes.

use bronmerk_proto::v1::{Handling, HandlingList, Term, TermList, TextList, Value, value};

use crate::{
    fields::{self, Kind, Known},
    trouble::Trouble,
};

/// Reads one change. The value is what stands after the first `=`.
pub(crate) fn change(typed: &str) -> Result<(&'static Known, Value), Trouble> {
    let (field, given) = typed.split_once('=').ok_or_else(|| Trouble::NotAChange(typed.to_owned()))?;
    let known = field_named(field)?;
    let given = given.trim();
    if given.is_empty() {
        return Err(Trouble::EmptyValue(known.name));
    }
    let kind = match known.kind {
        Kind::Line | Kind::Text => value::Kind::Text(given.to_owned()),
        Kind::Words => value::Kind::Texts(TextList { texts: items(given).map(str::to_owned).collect() }),
        Kind::Term => value::Kind::Term(term(given)),
        Kind::Terms => value::Kind::Terms(TermList { terms: items(given).map(term).collect() }),
        // The daemon knows the calendar.
        Kind::Date => value::Kind::Date(given.to_owned()),
        Kind::Handlings => value::Kind::Handlings(HandlingList {
            handlings: items(given)
                .map(|item| handling(item).ok_or_else(|| Trouble::NotAHandling(item.to_owned())))
                .collect::<Result<_, _>>()?,
        }),
        Kind::Duration => value::Kind::Duration(
            duration(given).ok_or(Trouble::NotADuration { field: known.name, given: given.to_owned() })?,
        ),
    };
    Ok((known, Value { kind: Some(kind) }))
}

/// Reads the name of a field.
pub(crate) fn field_named(given: &str) -> Result<&'static Known, Trouble> {
    fields::find(given.trim()).ok_or_else(|| Trouble::UnknownField(given.to_owned()))
}

/// Several are told apart by `;`.
fn items(given: &str) -> impl Iterator<Item = &str> {
    given.split(';').map(str::trim).filter(|item| !item.is_empty())
}

/// Reads `KIND MOMENT`: what was done, and when.
fn handling(given: &str) -> Option<Handling> {
    let (kind, time) = given.rsplit_once(char::is_whitespace)?;
    Some(Handling { kind: Some(term(kind.trim())), time: time.to_owned() })
}

/// Makes a term of a code or a label; the daemon knows the lists, and completes it.
fn term(given: &str) -> Term {
    let (code, label) =
        (|code: &str| (code.to_owned(), String::new()), |label: &str| (String::new(), label.to_owned()));
    // Codes have no spaces. Where a label is one word, `label:` says so.
    let (code, label) = match (given.strip_prefix("code:"), given.strip_prefix("label:")) {
        (Some(given), _) => code(given.trim()),
        (_, Some(given)) => label(given.trim()),
        _ if given.contains(char::is_whitespace) => label(given),
        _ => code(given),
    };
    Term { code, label, ..Term::default() }
}

/// Reads an ISO 8601 duration in whole years, months, weeks and days, or a shorthand such as `10j`.
pub(crate) fn duration(given: &str) -> Option<String> {
    let upper = given.to_uppercase();
    if let Some(parts) = upper.strip_prefix('P') {
        return in_order(parts).then_some(upper);
    }
    let digits = given.chars().take_while(char::is_ascii_digit).count();
    let (count, unit) = (given.get(..digits)?, given.get(digits..)?);
    let unit = match unit.trim().to_lowercase().as_str() {
        "j" | "jr" | "jaar" | "jaren" | "y" | "year" | "years" => 'Y',
        "m" | "mnd" | "maand" | "maanden" | "month" | "months" => 'M',
        "w" | "week" | "weken" | "weeks" => 'W',
        "d" | "dag" | "dagen" | "day" | "days" => 'D',
        _ => return None,
    };
    (!count.is_empty()).then(|| format!("P{count}{unit}"))
}

/// Tells whether these are numbers with units, the larger units first, each once.
fn in_order(parts: &str) -> bool {
    let mut units = "YMWD".chars();
    let mut digits = 0;
    for letter in parts.chars() {
        if letter.is_ascii_digit() {
            digits += 1;
        } else if digits == 0 || !units.any(|unit| unit == letter) {
            return false;
        } else {
            digits = 0;
        }
    }
    digits == 0 && !parts.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Option<value::Kind> {
        change(typed).ok().and_then(|(_, value)| value.kind)
    }

    fn coded(code: &str) -> Option<value::Kind> {
        Some(value::Kind::Term(Term { code: code.into(), ..Term::default() }))
    }

    fn labelled(label: &str) -> Option<value::Kind> {
        Some(value::Kind::Term(Term { label: label.into(), ..Term::default() }))
    }

    #[test]
    fn text_is_everything_after_the_first_sign() {
        assert_eq!(read("naam=a=b c"), Some(value::Kind::Text("a=b c".into())));
        assert_eq!(read("omschrijving = Eén zin. "), Some(value::Kind::Text("Eén zin.".into())));
    }

    #[test]
    fn terms_are_named_by_code_or_by_label() {
        assert_eq!(read("waardering=B"), coded("B"));
        assert_eq!(read("beperkingGebruik=Niet openbaar"), labelled("Niet openbaar"));
        assert_eq!(read("beperking_gebruik=label:Openbaar"), labelled("Openbaar"));
        assert_eq!(read("informatiecategorie=code:1.1 a"), coded("1.1 a"));
    }

    #[test]
    fn durations_are_iso_or_short() {
        let read = |typed| match read(typed) {
            Some(value::Kind::Duration(iso)) => Some(iso),
            _ => None,
        };
        for typed in
            ["bewaartermijn=P10Y", "bewaartermijn=p10y", "bewaartermijn=10j", "bewaartermijn=10 jaar"]
        {
            assert_eq!(read(typed).as_deref(), Some("P10Y"), "{typed}");
        }
        assert_eq!(read("bewaartermijn=P1Y6M").as_deref(), Some("P1Y6M"));
        assert_eq!(read("bewaartermijn=18m").as_deref(), Some("P18M"));
        for typed in ["10", "P", "PY", "P6M1Y", "P1Y1Y", "PT5H", "lang", "P10", "é10j"] {
            let wrong = change(&format!("bewaartermijn={typed}"));
            assert!(matches!(wrong, Err(Trouble::NotADuration { .. })), "{typed}");
        }
    }

    #[test]
    fn wrong_use_is_told_apart() {
        assert!(matches!(change("waardering"), Err(Trouble::NotAChange(_))));
        assert!(matches!(change("titel=x"), Err(Trouble::UnknownField(_))));
        assert!(matches!(change("naam= "), Err(Trouble::EmptyValue("naam"))));
    }
}
