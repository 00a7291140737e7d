//! Checks what a person gives.

use crate::{
    model::{FieldName, Handling, Record, Sentence, Term, Timestamp, Value, ValueKind as Kind},
    settings::{
        Policy,
        values::{self, Lists},
    },
};

/// Checks a value that a person gave and completes it: a term gets its code, label, list and version,
/// a duration is written in one way, a text is trimmed.
///
/// A term may be named by its code, its label or its URI, or by more of these that agree. The
/// sentence says what is wrong and what is allowed.
pub fn check_value(policy: &Policy, field: FieldName, given: Value) -> Result<Value, Sentence> {
    checked(policy.lists(), field, given)
}

/// The same for a record: a category is one of the selection list that it falls under, unless the list is named.
pub fn check_value_of(
    policy: &Policy,
    record: &Record,
    field: FieldName,
    given: Value,
) -> Result<Value, Sentence> {
    checked(policy.lists_of(record), field, given)
}

fn checked(lists: Lists<'_>, field: FieldName, given: Value) -> Result<Value, Sentence> {
    // Counted before anything is done with them: each is compared with the others.
    let count = match &given {
        Value::Texts(given) => given.len(),
        Value::Terms(given) => given.len(),
        Value::Handlings(given) => given.len(),
        Value::Text(_) | Value::Term(_) | Value::Duration(_) | Value::Date(_) => 1,
    };
    values::not_too_many(count)?;
    match (field.kind(), given) {
        (kind @ (Kind::Line | Kind::Text), Value::Text(text)) => values::text(kind, &text).map(Value::Text),
        (Kind::Term, Value::Term(term)) => term_of(lists, field, &term).map(Value::Term),
        (Kind::Duration, Value::Duration(text)) => values::duration(&text).map(Value::Duration),
        (Kind::Date, Value::Date(text)) => values::date(&text).map(Value::Date),
        (Kind::Words, Value::Texts(texts)) => {
            values::words(texts.iter().map(String::as_str)).map(Value::Texts)
        }
        (Kind::Terms, Value::Terms(given)) => {
            let mut terms: Vec<Term> = Vec::new();
            for term in &given {
                let term = term_of(lists, field, term)?;
                if !terms.contains(&term) {
                    terms.push(term);
                }
            }
            values::several(terms).map(Value::Terms)
        }
        (Kind::Handlings, Value::Handlings(given)) => handlings(lists, field, &given, false),
        (kind, given) => Err(wrong_kind(field, kind, &given)),
    }
}

/// Checks what was done, and when; as a file of others has it, that may be a month or a year.
fn handlings(
    lists: Lists<'_>,
    field: FieldName,
    given: &[Handling],
    is_brought: bool,
) -> Result<Value, Sentence> {
    values::not_too_many(given.len())?;
    let mut handlings = Vec::new();
    for Handling { kind, time } in given {
        let kind = term_of(lists, field, kind)?;
        let time = match values::written_elsewhere(time) {
            Some(_) if is_brought => time.clone(),
            _ => values::date_or_time(time)?,
        };
        handlings.push(Handling { kind, time });
    }
    handlings.sort_by_cached_key(|one: &Handling| values::moment_of(&one.time));
    handlings.dedup();
    values::several(handlings).map(Value::Handlings)
}

/// Checks that what a value says has happened is not still to come: a handling, or the closing of a dossier.
pub fn check_happened(field: FieldName, checked: &Value, now: Timestamp) -> Result<(), Sentence> {
    let to_come = match (field, checked) {
        (_, Value::Handlings(handlings)) => {
            handlings.iter().map(|one| &one.time).find(|time| values::is_future(time, now))
        }
        (FieldName::Afsluitdatum, Value::Date(date)) => {
            Some(date).filter(|date| values::is_future(date, now))
        }
        _ => None,
    };
    to_come.map_or(Ok(()), |time| {
        Err(Sentence::new(
            format!("`{time}` moet nog komen. Leg vast wat al gebeurd is, en leg dit vast als het zover is"),
            format!("`{time}` is still to come. Note what has happened, and note this when it has"),
        ))
    })
}

/// Checks a value that a file of others brings: as [`check_value`], and a term of an open list that is not
/// ours is kept as it stands there, with the name of its list (MDTO-Conform).
pub fn check_brought(policy: &Policy, field: FieldName, given: Value) -> Result<Value, Sentence> {
    let term = match &given {
        Value::Term(term) => term,
        // As it stands there: a year is not a day, and what has a zone had it for a reason.
        Value::Date(text) if field.kind() == Kind::Date => {
            return if values::written_elsewhere(text).is_some() {
                Ok(given)
            } else {
                check_value(policy, field, given)
            };
        }
        Value::Handlings(all) if field.kind() == Kind::Handlings => {
            return handlings(policy.lists(), field, all, true);
        }
        _ => return check_value(policy, field, given),
    };
    if !is_open(field) {
        return check_value(policy, field, given);
    }
    match term_of(policy.lists(), field, term) {
        Ok(own) if own.list == term.list || (!own.uri.is_empty() && own.uri == term.uri) => {
            Ok(Value::Term(own))
        }
        _ if field == FieldName::Archiefvormer => {
            let known = policy.lists().organisation_by_code(term);
            known.map_or_else(|| foreign(term), Ok).map(Value::Term)
        }
        // The same code in another list is another term.
        _ => foreign(term).map(Value::Term),
    }
}

/// The lists that MDTO calls open or free, and organisations, for which it has none.
fn is_open(field: FieldName) -> bool {
    matches!(
        field,
        FieldName::Archiefvormer
            | FieldName::Informatiecategorie
            | FieldName::BewaartermijnTrigger
            | FieldName::BeperkingGebruik
    )
}

fn foreign(term: &Term) -> Result<Term, Sentence> {
    let part = |text: &str| match text.trim() {
        "" => Ok(String::new()),
        text => values::text(Kind::Line, text),
    };
    Ok(Term {
        code: part(&term.code)?,
        label: values::text(Kind::Line, &term.label)?,
        list: part(&term.list)?,
        list_version: String::new(),
        uri: part(&term.uri)?,
    })
}

fn term_of(lists: Lists<'_>, field: FieldName, given: &Term) -> Result<Term, Sentence> {
    if field == FieldName::Informatiecategorie
        && let Some(own) = lists.category_of(given)
    {
        return Ok(own);
    }
    let mut found: Option<Term> = None;
    for part in [&given.code, &given.uri, &given.label].into_iter().filter(|part| !part.trim().is_empty()) {
        let term = lists.term(field, part)?;
        match &found {
            Some(other) if *other != term => {
                let (one, two) = (&other.label, &term.label);
                return Err(Sentence::new(
                    format!(
                        "de code, het label en de URI horen niet bij één term: “{one}” of “{two}”? Geef er één"
                    ),
                    format!(
                        "the code, label and URI are not of one term: “{one}” or “{two}”? Give one of them"
                    ),
                ));
            }
            _ => found = Some(term),
        }
    }
    found.ok_or_else(|| {
        Sentence::new(
            "de term is leeg. Geef een code, een label of een URI",
            "the term is empty. Give a code, a label or a URI",
        )
    })
}

fn wrong_kind(field: FieldName, kind: Kind, given: &Value) -> Sentence {
    let (nl, en) = match given {
        Value::Text(_) => ("een tekst", "a text"),
        Value::Term(_) => ("een term", "a term"),
        Value::Duration(_) => ("een termijn", "a duration"),
        Value::Date(_) => ("een datum", "a date"),
        Value::Terms(_) => ("een lijst van termen", "a list of terms"),
        Value::Texts(_) => ("een lijst van woorden", "a list of words"),
        Value::Handlings(_) => ("een lijst van handelingen", "a list of handlings"),
    };
    let right = kind.name();
    Sentence::new(
        format!("`{field}` is {}, en dit is {nl}", right.nl),
        format!("`{field}` is {}, and this is {en}", right.en),
    )
}

#[cfg(test)]
mod tests {
    use super::check_value;
    use crate::{
        model::{FieldName, Term, Value},
        settings::{Policy, read_policy},
    };

    fn policy() -> Policy {
        let text = "
            organisation = { name = 'ministerie van Financiën', uri = 'https://identifier.overheid.nl/tooi/id/ministerie/mnre1090' }
            [selection_list]
            name = 'Selectielijst'
            version = '2019'
            categories = [{ code = '1.2', label = 'Begroting' }]";
        read_policy(text, None).unwrap_or_else(|problems| unreachable!("{problems:?}"))
    }

    fn term(code: &str, label: &str, uri: &str) -> Value {
        Value::Term(Term {
            code: code.into(),
            label: label.into(),
            list: String::new(),
            list_version: String::new(),
            uri: uri.into(),
        })
    }

    #[test]
    fn completes_what_is_right() {
        let uri = "https://identifier.overheid.nl/tooi/def/thes/kern/c_8fc2335c";
        for (field, given, expected) in [
            (FieldName::Naam, Value::Text("  Nota ".into()), "Nota"),
            (
                FieldName::Naam,
                Value::Text("\u{202e}No\u{200b}ta be\u{ad}groting \u{feff}".into()),
                "Nota begroting",
            ),
            (FieldName::Omschrijving, Value::Text("een\u{200b}\n\u{202d}twee".into()), "een\ntwee"),
            (FieldName::Omschrijving, Value::Text("een\r\ntwee\tdrie".into()), "een\ntwee drie"),
            (FieldName::Bewaartermijn, Value::Duration("p07y".into()), "P7Y"),
            (FieldName::Bewaartermijn, Value::Duration("P0D".into()), "P0D"),
            (FieldName::Waardering, term("b", "", ""), "B"),
            (FieldName::Waardering, term("B", "Blijvend te bewaren", ""), "B"),
            (FieldName::BeperkingGebruik, term("", "geen beperking", ""), "Geen beperking"),
            (FieldName::WooInformatiecategorie, term("", "", uri), "c_8fc2335c"),
            (FieldName::Archiefvormer, term("", "Ministerie van Financiën", ""), "mnre1090"),
            (FieldName::Informatiecategorie, term("1.2", "", ""), "1.2"),
        ] {
            let checked = check_value(&policy(), field, given);
            assert_eq!(checked.as_ref().map(Value::comparable), Ok(expected), "{field}");
            if let Ok(Value::Term(term)) = &checked {
                assert!(!term.label.is_empty() && !term.list.is_empty(), "{field} is complete");
            }
            // What was checked once is good for ever.
            let again = checked.clone().and_then(|value| check_value(&policy(), field, value));
            assert_eq!(again, checked);
        }
    }

    /// I4: each is compared with the others, so they are counted before.
    #[test]
    fn what_is_given_is_counted_before_anything_is_done_with_it() {
        let many = |count| Value::Texts(vec!["overal hetzelfde".into(); count]);
        let of = |given| check_value(&policy(), FieldName::Trefwoorden, given);
        assert!(of(many(100)).is_ok());
        assert!(of(many(101)).is_err_and(|message| message.nl.contains("101") && message.en.contains("100")));
    }

    #[test]
    fn refuses_in_both_languages_and_says_what_is_allowed() {
        for (field, given, dutch, english) in [
            (FieldName::Naam, Value::Text(" ".into()), "leeg", "empty"),
            (FieldName::Naam, Value::Text("a\nb".into()), "één regel", "one line"),
            (FieldName::Omschrijving, Value::Text("a\u{7}b".into()), "stuurteken", "control character"),
            (FieldName::Naam, Value::Text("é".repeat(10_001)), "10000", "10000"),
            (FieldName::Waardering, term("X", "", ""), "`B` (Blijvend te bewaren)", "Allowed: `B`"),
            (
                FieldName::Waardering,
                term("B", "Tijdelijk te bewaren", ""),
                "niet bij één term",
                "not of one term",
            ),
            (FieldName::Waardering, term("", "", ""), "leeg", "empty"),
            (FieldName::Waardering, Value::Text("B".into()), "een term uit een lijst", "a term of a list"),
            (FieldName::Bewaartermijn, Value::Text("P1Y".into()), "een termijn", "a duration"),
            (FieldName::Bewaartermijn, Value::Duration("10 jaar".into()), "`P10Y`", "`P10Y`"),
            (FieldName::WooInformatiecategorie, term("", "convenant", ""), "`convenanten`", "`convenanten`"),
            (FieldName::Archiefvormer, term("", "ministerie van Magie", ""), "Financiën", "Financiën"),
            (FieldName::Naam, Value::Date("2026-01-01".into()), "een datum", "a date"),
        ] {
            match check_value(&policy(), field, given.clone()) {
                Ok(value) => unreachable!("{field} took {value:?}"),
                Err(sentence) => assert!(
                    sentence.nl.contains(dutch) && sentence.en.contains(english),
                    "{field} {given:?}: {sentence:?}"
                ),
            }
        }
    }

    #[test]
    fn a_list_that_the_policy_does_not_bring_is_said() {
        let silent = Policy::built_in();
        for (field, section) in [
            (FieldName::Archiefvormer, "[organisation]"),
            (FieldName::Informatiecategorie, "[selection_list]"),
        ] {
            let refused = check_value(&silent, field, term("1", "", ""));
            assert!(refused.is_err_and(|sentence| sentence.nl.contains(section)), "{field}");
        }
    }
}
