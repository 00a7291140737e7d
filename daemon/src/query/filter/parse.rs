//! Reads a filter: comparisons, each a name, a sign and a value; AND, OR, NOT and brackets between them.

use super::{
    Condition, Filter, FilterError,
    values::{
        IS, IS_OR_HAS, ORDERED, bytes, is_true, listed, one_of, outcomes, period, place, sha256, signs, text,
        wanted, when, words as text_words,
    },
    words::{Kind, Word, words},
};
use crate::{
    completeness::{Openness, Todo},
    model::{self, DocumentId, FieldName, Sentence, State, sentence::short},
    restriction,
    retention::Kept,
    settings::values::Lists,
    wire,
};

const LONGEST: usize = 8192;
const MOST_CONDITIONS: usize = 64;
/// Brackets and NOTs in each other.
const DEEPEST: usize = 16;

/// What can be asked for beside the fields, and the signs that each takes.
const KEYS: [(&str, &[&str]); 26] = [
    ("document", IS),
    ("kind", IS),
    ("state", IS),
    ("folder", IS),
    ("path", IS),
    ("name", IS_OR_HAS),
    ("create_time", ORDERED),
    ("update_time", ORDERED),
    ("format", IS),
    ("media_type", IS),
    ("sha256", IS),
    ("owner", IS),
    ("size", ORDERED),
    ("missing", &[":", "="]),
    ("retention", IS),
    ("restricted", IS),
    ("restriction", IS),
    ("review_due", ORDERED),
    ("older_than_five_years", IS),
    ("locked", IS),
    ("standing", IS),
    ("publication", IS),
    ("published", IS),
    ("publish_by", ORDERED),
    ("to_publish", IS),
    ("public_though", IS),
];

/// Reads a filter.
pub(super) fn filter(text: &str, lists: Lists<'_>) -> Result<Filter, FilterError> {
    if text.len() > LONGEST {
        return Err(wrong(
            1,
            "Het filter is te lang: hooguit 8192 bytes.",
            "The filter is too long: at most 8192 bytes.",
        ));
    }
    let words = words(text)?;
    if words.is_empty() {
        return Ok(Filter::default());
    }
    let end = text.chars().count() + 1;
    let mut reader = Reader { rest: words.into_iter().peekable(), end, lists, count: 0 };
    let all = reader.several(0)?;
    if let Some(word) = reader.rest.next() {
        return Err(wrong(
            word.position,
            "Hier hoort `AND`, `OR` of het einde.",
            "Here `AND`, `OR` or the end must stand.",
        ));
    }
    let conditions = match all {
        Condition::All(all) => all,
        one => vec![one],
    };
    Ok(Filter { conditions, ..Filter::default() })
}

struct Reader<'l, W: Iterator<Item = Word>> {
    rest: std::iter::Peekable<W>,
    /// The place behind the last character.
    end: usize,
    lists: Lists<'l>,
    count: usize,
}

impl<W: Iterator<Item = Word>> Reader<'_, W> {
    /// Conditions joined by AND, or by OR.
    fn several(&mut self, depth: usize) -> Result<Condition, FilterError> {
        let mut found = vec![self.one(depth)?];
        let mut joined_by: Option<&str> = None;
        while let Some(word) = self.rest.next_if(|word| joint(word).is_some()) {
            let joint = joint(&word).unwrap_or_default();
            if joined_by.is_some_and(|before| before != joint) {
                return Err(wrong(
                    word.position,
                    "Zet haakjes waar `AND` en `OR` samen staan, zoals `a AND (b OR c)`: anders is het op twee manieren te lezen.",
                    "Put brackets where `AND` and `OR` stand together, like `a AND (b OR c)`: else it can be read in two ways.",
                ));
            }
            joined_by = Some(joint);
            found.push(self.one(depth)?);
        }
        Ok(match (joined_by, found.pop()) {
            (None, Some(one)) => one,
            (Some("OR"), last) => Condition::Any(found.into_iter().chain(last).collect()),
            (_, last) => Condition::All(found.into_iter().chain(last).collect()),
        })
    }

    fn one(&mut self, depth: usize) -> Result<Condition, FilterError> {
        let Some(word) = self.rest.next() else {
            return Err(wrong(self.end, "Hier hoort een vergelijking.", "Here a comparison must stand."));
        };
        if depth >= DEEPEST {
            return Err(wrong(
                word.position,
                "Hooguit 16 haakjes in elkaar.",
                "At most 16 brackets in each other.",
            ));
        }
        match &word.kind {
            Kind::Open => {
                let inside = self.several(depth + 1)?;
                match self.rest.next() {
                    Some(Word { kind: Kind::Close, .. }) => Ok(inside),
                    other => Err(wrong(
                        other.map_or(self.end, |word| word.position),
                        "Hier hoort `)`, `AND` of `OR`.",
                        "Here `)`, `AND` or `OR` must stand.",
                    )),
                }
            }
            Kind::Bare(not) if not.eq_ignore_ascii_case("not") => {
                self.one(depth + 1).map(|one| Condition::Not(Box::new(one)))
            }
            _ => self.comparison(word),
        }
    }

    fn comparison(&mut self, name: Word) -> Result<Condition, FilterError> {
        self.count += 1;
        if self.count > MOST_CONDITIONS {
            return Err(wrong(name.position, "Hooguit 64 vergelijkingen.", "At most 64 comparisons."));
        }
        let Kind::Bare(key) = name.kind else { return Err(unknown_name(name.position, "")) };
        let known = KEYS.iter().find(|(known, _)| *known == key).map(|(_, signs)| *signs);
        let signs = known.or_else(|| FieldName::parse(&key).map(signs));
        let signs = signs.ok_or_else(|| unknown_name(name.position, &key))?;
        let (position, sign) = match self.rest.next() {
            Some(Word { position, kind: Kind::Sign(sign) }) if signs.contains(&sign) => (position, sign),
            other => {
                let allowed = listed(signs.iter().copied());
                return Err(wrong(
                    other.map_or(self.end, |word| word.position),
                    format!("Na `{key}` hoort {allowed}."),
                    format!("After `{key}` must stand {allowed}."),
                ));
            }
        };
        let (position, value) = match self.rest.next() {
            Some(Word { position, kind: Kind::Bare(value) }) => (position, value.into_bytes()),
            Some(Word { position, kind: Kind::Quoted(value) }) => (position, value),
            other => {
                return Err(wrong(
                    other.map_or(position + sign.len(), |word| word.position),
                    format!("Hier hoort een waarde, na `{key} {sign}`."),
                    format!("Here a value must stand, after `{key} {sign}`."),
                ));
            }
        };
        let condition =
            condition(&key, sign, &value, self.lists).map_err(|message| FilterError { position, message })?;
        Ok(if sign == "!=" { Condition::Not(Box::new(condition)) } else { condition })
    }
}

fn joint(word: &Word) -> Option<&'static str> {
    let Kind::Bare(word) = &word.kind else { return None };
    ["AND", "OR"].into_iter().find(|joint| joint.eq_ignore_ascii_case(word))
}

fn condition(key: &str, sign: &str, value: &[u8], lists: Lists<'_>) -> Result<Condition, Sentence> {
    Ok(match key {
        "document" => {
            let id = DocumentId::from_resource_name(&text(value)?);
            Condition::Document(id.ok_or_else(|| {
                Sentence::new(
                    "Hier hoort de naam van een document, zoals documents/01a2….",
                    "Here the name of a document must stand, like documents/01a2….",
                )
            })?)
        }
        "folder" => Condition::Folder(place(value)?),
        "path" => Condition::Path(place(value)?),
        "state" => {
            let state = wire::state_from_name(&text(value)?.to_uppercase());
            let names = State::ALL.map(|state| (wire::state_name(state), state));
            Condition::Is(state.map_or_else(|| one_of(value, &names), Ok)?)
        }
        "kind" => Condition::Kind(one_of(
            value,
            &[("DOCUMENT", model::Kind::Document), ("DOSSIER", model::Kind::Dossier)],
        )?),
        "name" => Condition::Name(text_words(sign, &text(value)?)?),
        "create_time" => Condition::Made(outcomes(sign), when(&text(value)?)?),
        "update_time" => Condition::Changed(outcomes(sign), when(&text(value)?)?),
        "format" => Condition::Format(text(value)?),
        "media_type" => Condition::MediaType(text(value)?),
        "sha256" => Condition::Sha256(sha256(value).ok_or_else(|| {
            Sentence::new(
                "Een SHA-256 heeft 64 hexadecimale cijfers.",
                "A SHA-256 has 64 hexadecimal digits.",
            )
        })?),
        "owner" => Condition::Owner(text(value)?),
        "missing" => Condition::Missing(one_of(value, &FieldName::ALL.map(|field| (field.as_str(), field)))?),
        "retention" => Condition::Kept(one_of(value, &Kept::ALL.map(|kept| (kept.as_str(), kept)))?),
        "size" => Condition::Size(outcomes(sign), bytes(&text(value)?)?),
        "restricted" => Condition::Restricted(is_true(value)?),
        "older_than_five_years" => Condition::OlderThanFiveYears(is_true(value)?),
        "restriction" => match restriction::find(&text(value)?) {
            Ok(ground) => Condition::Restriction(ground.code.into()),
            Err(message) => {
                return Err(Sentence::new(format!("{}.", message.nl), format!("{}.", message.en)));
            }
        },
        "locked" => Condition::Locked(is_true(value)?),
        "published" => Condition::Published(is_true(value)?),
        "to_publish" => Condition::ToPublish(is_true(value)?),
        "public_though" => Condition::PublicThough(is_true(value)?),
        "standing" => Condition::Todo(one_of(value, &Todo::ALL.map(|todo| (todo.as_str(), todo)))?),
        "publication" => Condition::Open(one_of(value, &Openness::ALL.map(|open| (open.as_str(), open)))?),
        "review_due" => Condition::ReviewDue(outcomes(sign), period(&text(value)?)?),
        "publish_by" => Condition::PublishBy(outcomes(sign), period(&text(value)?)?),
        field => match FieldName::parse(field) {
            Some(field) => Condition::Field(field, wanted(field, sign, value, lists)?),
            None => {
                return Err(Sentence::new(
                    format!("`{}` is onbekend.", short(field)),
                    format!("`{}` is not known.", short(field)),
                ));
            }
        },
    })
}

fn unknown_name(position: usize, key: &str) -> FilterError {
    let allowed = listed(KEYS.iter().map(|(key, _)| *key).chain(FieldName::ALL.map(FieldName::as_str)));
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
    use crate::query::filter::{Wanted, Words};
    use crate::{
        completeness::{Openness, Todo},
        model::{FieldName, FilePath, Sha256, State},
        retention::Kept,
    };

    #[test]
    fn reads_what_the_contract_shows() {
        let hex = "AB".repeat(32);
        let table = [
            ("state = SETTLED", Condition::Is(State::Settled)),
            ("state = document_state_gone", Condition::Is(State::Gone)),
            ("state!=GONE", Condition::Not(Box::new(Condition::Is(State::Gone)))),
            (r#"folder = "/path""#, Condition::Folder(FilePath::from_bytes(b"/path"))),
            (r#"path = "/a/b.docx""#, Condition::Path(FilePath::from_bytes(b"/a/b.docx"))),
            (r#"path = "/a/\xff \"x\"""#, Condition::Path(FilePath::from_bytes(b"/a/\xff \"x\""))),
            (r#"name : "nota""#, Condition::Name(Words::Have("nota".into()))),
            (r#"format = "fmt/412""#, Condition::Format("fmt/412".into())),
            ("format=fmt/412", Condition::Format("fmt/412".into())),
            (r#"media_type = "text/plain""#, Condition::MediaType("text/plain".into())),
            (&format!("sha256 = \"{hex}\""), Condition::Sha256(Sha256([0xab; 32]))),
            (r#"owner = "account name""#, Condition::Owner("account name".into())),
            (r#"naam = "B""#, Condition::Field(FieldName::Naam, Wanted::Words(Words::Are("b".into())))),
            (r#"missing : "archiefvormer""#, Condition::Missing(FieldName::Archiefvormer)),
            (r#"retention = "unknown""#, Condition::Kept(Kept::Unknown)),
            ("size > 1000", Condition::Size(&[std::cmp::Ordering::Greater], 1000)),
            ("restricted = true", Condition::Restricted(true)),
            ("restriction = 5.1.2.E", Condition::Restriction("5.1.2e".into())),
            ("older_than_five_years = false", Condition::OlderThanFiveYears(false)),
            ("locked = true", Condition::Locked(true)),
            ("standing = \"to_complete\"", Condition::Todo(Todo::ToComplete)),
            ("publication = \"ready\"", Condition::Open(Openness::Ready)),
            ("to_publish = true", Condition::ToPublish(true)),
        ];
        for (text, condition) in table {
            assert_eq!(Filter::plain(text).map(|filter| filter.conditions), Ok(vec![condition]), "{text}");
        }
        assert_eq!(Filter::plain("name:a AND name:b").map(|filter| filter.conditions.len()), Ok(2));
        assert_eq!(Filter::plain(" \t").map(|filter| filter.conditions), Ok(Vec::new()));
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
            ("state = weg", 9),
            ("state = GONE OR", 16),
            ("state = GONE AND", 17),
            ("state = GONE AND name : a OR name : b", 27),
            ("(state = GONE", 14),
            ("state = GONE)", 13),
            ("()", 2),
            ("NOT", 4),
            ("state = GONE state = GONE", 14),
            ("waardering = Q", 14),
            ("bewaartermijn > lang", 17),
            ("naam : ''", 8),
            ("name : \u{301}", 8),
            ("name : \"x", 8),
            (r#"name : "\q""#, 9),
            ("path = a/b", 8),
            ("size > -1", 8),
            ("size > 99999999999999999999", 8),
            ("sha256 = abc", 10),
            ("missing : kleur", 11),
            ("retention : unknown", 11),
            ("name ! x", 6),
            ("restricted = ja", 14),
            ("restriction = 5.1.2j", 15),
            ("review_due : 2027-01-31", 12),
            ("review_due < 31-2-2027", 14),
            ("publication = klaar", 15),
            ("standing = klaar", 12),
            ("name : é AND é", 14),
        ];
        for (text, position) in table {
            let error = Filter::plain(text).err().unwrap_or_else(|| unreachable!("{text} was read"));
            assert_eq!(error.position, position, "{text}: {}", error.message.en);
            assert!(!error.message.nl.is_empty() && !error.message.en.is_empty());
        }
        assert!(Filter::plain(&format!("{}name:a", "name:a AND ".repeat(63))).is_ok());
        assert!(Filter::plain(&format!("{}name:a", "name:a AND ".repeat(64))).is_err());
        for deep in ["(", "NOT "] {
            assert!(Filter::plain(&format!("{}name:a", deep.repeat(1_000))).is_err());
        }
        assert!(Filter::plain(&format!("name:{}", "a".repeat(9000))).is_err());
    }

    proptest! {
        #[test]
        fn nothing_that_is_written_does_harm(text in any::<String>()) {
            let _ = Filter::plain(&text);
        }

        #[test]
        fn no_mix_of_its_own_words_does_harm(
            words in proptest::collection::vec(prop::sample::select(vec![
                "state", "name", "size", "naam", "=", "!=", ":", "<=", "AND", "OR", "NOT", "(", ")", "\"", "'",
                "\\", "x", "1", "GONE", " ",
            ]), 0..12),
        ) {
            if let Err(error) = Filter::plain(&words.concat()) {
                prop_assert!(error.position >= 1 && error.position <= words.concat().chars().count() + 1);
            }
        }
    }
}
