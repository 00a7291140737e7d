//! Reads a filter: comparisons joined by AND, each of them a name, a sign and a value.

use std::cmp::Ordering::{Equal, Greater, Less};

use super::{
    Condition, Filter, FilterError,
    words::{Kind, Word, words},
};
use crate::{
    completeness::Openness,
    model::{Date, DocumentId, FieldName, FilePath, Sentence, Sha256, sentence::short},
    query::locate,
    restriction,
    retention::Kept,
    vocabulary::fold_part,
    wire,
};

const LONGEST: usize = 8192;
const MOST_CONDITIONS: usize = 32;

/// Reads a filter.
pub(super) fn filter(text: &str) -> Result<Filter, FilterError> {
    if text.len() > LONGEST {
        return Err(wrong(
            1,
            "Het filter is te lang: hooguit 8192 bytes.",
            "The filter is too long: at most 8192 bytes.",
        ));
    }
    let words = words(text)?;
    let mut rest = words.into_iter();
    let end = text.chars().count() + 1;
    let mut conditions = Vec::new();
    let Some(mut first) = rest.next() else { return Ok(Filter::default()) };
    loop {
        conditions.push(comparison(first, &mut rest, end)?);
        if conditions.len() > MOST_CONDITIONS {
            return Err(wrong(1, "Hooguit 32 vergelijkingen.", "At most 32 comparisons."));
        }
        let Some(joint) = rest.next() else { return Ok(Filter { conditions, today: None }) };
        if joint.kind != Kind::Bare("AND".into()) {
            return Err(wrong(
                joint.position,
                "Hier hoort `AND` of het einde. `OR`, `NOT` en haakjes kunnen niet.",
                "Here `AND` or the end must stand. `OR`, `NOT` and brackets are not taken.",
            ));
        }
        first = rest.next().ok_or_else(|| {
            wrong(end, "Na `AND` hoort nog een vergelijking.", "After `AND` another comparison must stand.")
        })?;
    }
}

fn comparison(
    name: Word,
    rest: &mut impl Iterator<Item = Word>,
    end: usize,
) -> Result<Condition, FilterError> {
    let Kind::Bare(key) = name.kind else { return Err(unknown_name(name.position, "")) };
    let signs = signs(&key).ok_or_else(|| unknown_name(name.position, &key))?;
    let (position, sign) = match rest.next() {
        Some(Word { position, kind: Kind::Sign(sign) }) if signs.contains(&sign) => (position, sign),
        other => {
            let position = other.map_or(end, |word| word.position);
            let allowed = listed(signs);
            return Err(wrong(
                position,
                format!("Na `{key}` hoort {allowed}."),
                format!("After `{key}` must stand {allowed}."),
            ));
        }
    };
    let (position, value) = match rest.next() {
        Some(Word { position, kind: Kind::Bare(value) }) => (position, value.into_bytes()),
        Some(Word { position, kind: Kind::Quoted(value) }) => (position, value),
        other => {
            let position = other.map_or(position + sign.len(), |word| word.position);
            let (nl, en) = ("Hier hoort een waarde", "Here a value must stand");
            return Err(wrong(
                position,
                format!("{nl}, na `{key} {sign}`."),
                format!("{en}, after `{key} {sign}`."),
            ));
        }
    };
    condition(&key, sign, &value).map_err(|(nl, en)| wrong(position, nl, en))
}

/// The signs that a name takes; nothing for a name that is not known.
fn signs(key: &str) -> Option<&'static [&'static str]> {
    Some(match key {
        "state" => &["=", "!="],
        "name" | "missing" => &[":"],
        "size" => &["=", "<", "<=", ">", ">="],
        "review_due" | "publish_by" => &["=", "<", "<="],
        "locked" | "publication" | "published" | "to_publish" | "public_though" => &["="],
        "kind" | "restricted" | "restriction" | "older_than_five_years" | "retention" => &["="],
        "document" | "folder" | "path" | "format" | "media_type" | "sha256" | "owner" => &["="],
        field => {
            FieldName::parse(field)?;
            &["="]
        }
    })
}

type Wrong = (String, String);

fn condition(key: &str, sign: &str, value: &[u8]) -> Result<Condition, Wrong> {
    Ok(match key {
        "document" => {
            let id = DocumentId::from_resource_name(&text(value)?);
            Condition::Document(id.ok_or_else(|| {
                (
                    "Hier hoort de naam van een document, zoals documents/01a2….".to_owned(),
                    "Here the name of a document must stand, like documents/01a2….".to_owned(),
                )
            })?)
        }
        "folder" => Condition::Folder(place(value)?),
        "path" => Condition::Path(place(value)?),
        "state" => {
            let allowed = crate::model::State::ALL.map(wire::state_name);
            let state = std::str::from_utf8(value).ok().and_then(wire::state_from_name);
            let state = state.ok_or_else(|| one_of(&allowed))?;
            if sign == "=" { Condition::Is(state) } else { Condition::IsNot(state) }
        }
        "kind" => match value {
            b"DOCUMENT" => Condition::Kind(crate::model::Kind::Document),
            b"DOSSIER" => Condition::Kind(crate::model::Kind::Dossier),
            _ => return Err(one_of(&["DOCUMENT", "DOSSIER"])),
        },
        "name" => Condition::NameHas(fold_part(&text(value)?)),
        "format" => Condition::Format(text(value)?),
        "media_type" => Condition::MediaType(text(value)?),
        "sha256" => Condition::Sha256(sha256(value).ok_or_else(|| {
            (
                "Een SHA-256 heeft 64 hexadecimale cijfers.".into(),
                "A SHA-256 has 64 hexadecimal digits.".into(),
            )
        })?),
        "owner" => Condition::Owner(text(value)?),
        "missing" => {
            let allowed = FieldName::ALL.map(FieldName::as_str);
            let field = std::str::from_utf8(value).ok().and_then(FieldName::parse);
            Condition::Missing(field.ok_or_else(|| one_of(&allowed))?)
        }
        "retention" => {
            let kept = Kept::ALL.into_iter().find(|kept| kept.as_str().as_bytes() == value);
            Condition::Kept(kept.ok_or_else(|| one_of(&Kept::ALL.map(Kept::as_str)))?)
        }
        "size" => {
            let bytes = text(value)?.parse().map_err(|_| {
                (
                    "Hier hoort een aantal bytes, zonder teken.".to_owned(),
                    "Here a number of bytes must stand.".to_owned(),
                )
            })?;
            Condition::Size(outcomes(sign), bytes)
        }
        "restricted" => Condition::Restricted(is_true(value)?),
        "older_than_five_years" => Condition::OlderThanFiveYears(is_true(value)?),
        "restriction" => match restriction::find(&text(value)?) {
            Ok(ground) => Condition::Restriction(ground.code.into()),
            Err(message) => return Err((format!("{}.", message.nl), format!("{}.", message.en))),
        },
        "locked" => Condition::Locked(is_true(value)?),
        "published" => Condition::Published(is_true(value)?),
        "to_publish" => Condition::ToPublish(is_true(value)?),
        "public_though" => Condition::PublicThough(is_true(value)?),
        "publication" => {
            let open = Openness::ALL.into_iter().find(|open| open.as_str().as_bytes() == value);
            Condition::Open(open.ok_or_else(|| one_of(&Openness::ALL.map(Openness::as_str)))?)
        }
        "review_due" => Condition::ReviewDue(outcomes(sign), day(value)?),
        "publish_by" => Condition::PublishBy(outcomes(sign), day(value)?),
        field => match FieldName::parse(field) {
            Some(field) => Condition::Field(field, text(value)?),
            None => {
                return Err((
                    format!("`{}` is onbekend.", short(field)),
                    format!("`{}` is not known.", short(field)),
                ));
            }
        },
    })
}

fn day(value: &[u8]) -> Result<Date, Wrong> {
    Date::parse(&text(value)?).ok_or_else(|| {
        (
            "Hier hoort een datum, zoals 2027-01-31.".to_owned(),
            "Here a date must stand, like 2027-01-31.".to_owned(),
        )
    })
}

fn outcomes(sign: &str) -> &'static [std::cmp::Ordering] {
    match sign {
        "<" => &[Less],
        "<=" => &[Less, Equal],
        ">" => &[Greater],
        ">=" => &[Greater, Equal],
        _ => &[Equal],
    }
}

fn place(value: &[u8]) -> Result<FilePath, Wrong> {
    locate::clean(value).map_err(|unclear| {
        let sentence = unclear.sentence();
        (sentence.nl, sentence.en)
    })
}

fn text(value: &[u8]) -> Result<String, Wrong> {
    String::from_utf8(value.to_vec())
        .map_err(|_| ("Deze waarde moet UTF-8 zijn.".into(), "This value must be UTF-8.".into()))
}

fn sha256(value: &[u8]) -> Option<Sha256> {
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

fn is_true(value: &[u8]) -> Result<bool, Wrong> {
    match value {
        b"true" => Ok(true),
        b"false" => Ok(false),
        _ => Err(one_of(&["true", "false"])),
    }
}

fn one_of(allowed: &[&str]) -> Wrong {
    (format!("Kies uit {}.", listed(allowed)), format!("Choose from {}.", listed(allowed)))
}

fn listed(allowed: &[&str]) -> String {
    allowed.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ")
}

fn unknown_name(position: usize, key: &str) -> FilterError {
    const NAMES: [&str; 22] = [
        "document",
        "state",
        "folder",
        "path",
        "name",
        "format",
        "media_type",
        "sha256",
        "owner",
        "missing",
        "retention",
        "size",
        "restricted",
        "restriction",
        "review_due",
        "older_than_five_years",
        "locked",
        "publication",
        "published",
        "publish_by",
        "to_publish",
        "public_though",
    ];
    let allowed: Vec<&str> = NAMES.into_iter().chain(FieldName::ALL.map(FieldName::as_str)).collect();
    let allowed = listed(&allowed);
    let (nl, en) = if key.is_empty() {
        ("Hier hoort een naam.".to_owned(), "Here a name must stand.".to_owned())
    } else {
        (
            format!("`{}` is geen naam die gevraagd kan worden.", short(key)),
            format!("`{}` is not a name to ask for.", short(key)),
        )
    };
    wrong(position, format!("{nl} Het kan zijn: {allowed}."), format!("{en} It can be: {allowed}."))
}

fn wrong(position: usize, nl: impl Into<String>, en: impl Into<String>) -> FilterError {
    FilterError { position, message: Sentence::new(nl, en) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Condition, Filter};
    use crate::{
        completeness::Openness,
        model::{FieldName, FilePath, Sha256, State},
        retention::Kept,
    };

    #[test]
    fn reads_what_the_contract_shows() {
        let hex = "AB".repeat(32);
        let table = [
            ("state = SETTLED", Condition::Is(State::Settled)),
            ("state!=GONE", Condition::IsNot(State::Gone)),
            (r#"folder = "/path""#, Condition::Folder(FilePath::from_bytes(b"/path"))),
            (r#"path = "/a/b.docx""#, Condition::Path(FilePath::from_bytes(b"/a/b.docx"))),
            (r#"path = "/a/\xff \"x\"""#, Condition::Path(FilePath::from_bytes(b"/a/\xff \"x\""))),
            (r#"name : "nota""#, Condition::NameHas("nota".into())),
            (r#"format = "fmt/412""#, Condition::Format("fmt/412".into())),
            ("format=fmt/412", Condition::Format("fmt/412".into())),
            (r#"media_type = "text/plain""#, Condition::MediaType("text/plain".into())),
            (&format!("sha256 = \"{hex}\""), Condition::Sha256(Sha256([0xab; 32]))),
            (r#"owner = "account name""#, Condition::Owner("account name".into())),
            (r#"waardering = "B""#, Condition::Field(FieldName::Waardering, "B".into())),
            (r#"missing : "archiefvormer""#, Condition::Missing(FieldName::Archiefvormer)),
            (r#"retention = "unknown""#, Condition::Kept(Kept::Unknown)),
            ("size > 1000", Condition::Size(&[std::cmp::Ordering::Greater], 1000)),
            ("restricted = true", Condition::Restricted(true)),
            ("restriction = 5.1.2.E", Condition::Restriction("5.1.2e".into())),
            ("older_than_five_years = false", Condition::OlderThanFiveYears(false)),
            ("locked = true", Condition::Locked(true)),
            ("publication = \"ready\"", Condition::Open(Openness::Ready)),
            ("to_publish = true", Condition::ToPublish(true)),
        ];
        for (text, condition) in table {
            assert_eq!(
                Filter::parse(text),
                Ok(Filter { conditions: vec![condition], today: None }),
                "{text}"
            );
        }
        assert_eq!(Filter::parse("name:a AND name:b").map(|filter| filter.conditions.len()), Ok(2));
        assert_eq!(Filter::parse(" \t"), Ok(Filter::default()));
    }

    #[test]
    fn says_where_it_went_wrong() {
        let table = [
            ("colour = red", 1),
            ("\"state\" = GONE", 1),
            ("state", 6),
            ("state > GONE", 7),
            ("state =", 8),
            ("state = AND", 9),
            ("state = gone", 9),
            ("state = GONE OR state = SETTLED", 14),
            ("state = GONE AND", 17),
            ("(state = GONE)", 1),
            ("name : \"x", 8),
            (r#"name : "\q""#, 9),
            ("path = a/b", 8),
            ("size > -1", 8),
            ("size > 99999999999999999999", 8),
            ("sha256 = abc", 10),
            ("missing : kleur", 11),
            ("retention = UNKNOWN", 13),
            ("retention : unknown", 11),
            ("name ! x", 6),
            ("restricted = ja", 14),
            ("restriction = 5.1.2j", 15),
            ("review_due > 2027-01-31", 12),
            ("review_due < 31-1-2027", 14),
            ("publish_by > 2027-01-31", 12),
            ("publication = READY", 15),
            ("name : é AND é", 14),
        ];
        for (text, position) in table {
            let error = Filter::parse(text).err().unwrap_or_else(|| unreachable!("{text} was read"));
            assert_eq!(error.position, position, "{text}: {}", error.message.en);
            assert!(!error.message.nl.is_empty() && !error.message.en.is_empty());
        }
        assert!(Filter::parse(&"name:a AND ".repeat(40)).is_err());
        assert!(Filter::parse(&format!("name:{}", "a".repeat(9000))).is_err());
    }

    proptest! {
        #[test]
        fn nothing_that_is_written_does_harm(text in any::<String>()) {
            let _ = Filter::parse(&text);
        }

        #[test]
        fn no_mix_of_its_own_words_does_harm(
            words in proptest::collection::vec(prop::sample::select(vec![
                "state", "name", "size", "naam", "=", "!=", ":", "<=", "AND", "\"", "\\", "x", "1", "GONE", " ",
            ]), 0..12),
        ) {
            if let Err(error) = Filter::parse(&words.concat()) {
                prop_assert!(error.position >= 1 && error.position <= words.concat().chars().count() + 1);
            }
        }
    }
}
