//! Records as JSON Lines: one document a line, with everything of it that may leave the organisation.
//!
//! **Invariant:** there is no account name in it, no internal motive, no words that a person wrote about
//! why a value was set, and no place on this machine: of a path only what is below the watched folder.
//! A new part of a record is in it when it is added here, and not before.

use serde_json::{Map, Value as Json, json};

use crate::{
    model::{
        Date, Facts, Field, FieldName, Publication, PublicationEvent, Record, RelationKind, Source, Term,
        Timestamp, Value, path::display,
    },
    restriction::{self, Withheld},
};

/// The line of one document, with its line end. `key` is its path from the watched folder on, `state` the
/// word for its state.
pub fn line(record: &Record, key: &[u8], state: &str, today: Date) -> String {
    let withholding = restriction::withheld(&record.restrictions, today);
    let mut line = Map::new();
    let mut add = |name: &str, value: Json| {
        let is_empty = match &value {
            Json::Null => true,
            Json::Array(items) => items.is_empty(),
            Json::Object(items) => items.is_empty(),
            _ => false,
        };
        if !is_empty {
            line.insert(name.into(), value);
        }
    };
    add("id", json!(record.id.to_string()));
    add("pad", json!(display(key)));
    add("status", json!(state));
    add("gemaakt", moment(record.created));
    add("gewijzigd", moment(record.updated));
    add("versies", json!(record.versions));
    add("bestand", record.facts.as_ref().map_or(Json::Null, file));
    let fields = FieldName::ALL.into_iter().filter_map(|name| {
        let field = record.fields.get(&name)?;
        Some((name.to_string(), self::field(field)?))
    });
    add("velden", Json::Object(fields.collect()));
    let missing: Vec<String> = record.missing().map(|name| name.to_string()).collect();
    add("ontbreekt", json!(missing));
    add("beperkingen", withholding.parts.iter().map(withheld).collect());
    if withholding.is_proposed {
        add("beperkingVoorgesteld", json!(true));
    }
    let relations = record.relations.iter();
    add(
        "relaties",
        relations
            .map(|one| json!({"soort": relation(one.kind), "document": one.document.to_string()}))
            .collect(),
    );
    add("publicaties", record.publications.iter().map(publication).collect());
    let mut text = Json::Object(line).to_string();
    text.push('\n');
    text
}

fn file(facts: &Facts) -> Json {
    let format = facts.format.as_ref();
    let format =
        format.map(|format| json!({"puid": format.puid, "naam": format.name, "versie": format.version}));
    json!({
        "bytes": facts.size,
        "sha256": facts.sha256.to_string(),
        "gewijzigd": moment(facts.modified),
        "mediatype": facts.media_type,
        "formaat": format,
    })
}

fn field(field: &Field) -> Option<Json> {
    let (value, provenance) = field.value.as_ref()?;
    // Only what kind of thing set it: of a person the account and the words are for inside.
    let source = match provenance.source {
        Source::Person => "PERSON",
        Source::Document => "DOCUMENT",
        Source::Rule => "RULE",
        Source::Inherited => "INHERITED",
        Source::Model => "MODEL",
        Source::Daemon => "DAEMON",
    };
    Some(json!({"waarde": self::value(value), "bron": source, "sinds": moment(provenance.time)}))
}

/// A text, duration or date is a string; a term is an object; several are an array.
fn value(value: &Value) -> Json {
    match value {
        Value::Text(text) | Value::Duration(text) | Value::Date(text) => json!(text),
        Value::Term(one) => term(one),
        Value::Terms(terms) => terms.iter().map(term).collect(),
        Value::Texts(texts) => json!(texts),
        Value::Handlings(handlings) => {
            handlings.iter().map(|one| json!({"soort": term(&one.kind), "tijd": one.time})).collect()
        }
    }
}

fn term(term: &Term) -> Json {
    let parts = [
        ("code", &term.code),
        ("label", &term.label),
        ("lijst", &term.list),
        ("versie", &term.list_version),
        ("uri", &term.uri),
    ];
    let parts = parts.into_iter().filter(|(_, text)| !text.is_empty());
    Json::Object(parts.map(|(name, text)| (name.to_owned(), json!(text))).collect())
}

/// What of a restriction anybody may know.
pub(super) fn withheld(one: &Withheld) -> Json {
    let ground = |ground: &&restriction::Ground| {
        json!({
            "code": ground.code,
            "artikel": ground.in_words().nl,
            "label": ground.label,
            "wet": ground.link(),
        })
    };
    let day = |date: Option<Date>| date.map(|date| date.to_string());
    json!({
        "deel": one.scope,
        "gronden": one.grounds.iter().map(ground).collect::<Vec<_>>(),
        "toelichting": one.explanation,
        "ondanksLeeftijd": one.despite_age,
        "besloten": day(one.decided),
        "opnieuwBekijken": day(one.review),
        "totEnMet": day(one.end),
    })
}

/// In the words of the list that has the relation.
fn relation(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::AnnexOf => "is bijlage bij",
        RelationKind::VersionOf => "Is een versie van",
        RelationKind::Replaces => "Vervangt",
        RelationKind::ReplyTo => "is reactie op",
        RelationKind::ElaborationOf => "is uitwerking van",
        RelationKind::RefersTo => "Refereert aan",
        RelationKind::InDossier => "isOnderdeelVan",
    }
}

fn publication(event: &PublicationEvent) -> Json {
    match &event.what {
        Publication::Published { uri } => {
            json!({"wat": "GEPUBLICEERD", "datum": event.date.to_string(), "uri": uri})
        }
        Publication::Withdrawn { ground, reason } => json!({
            "wat": "INGETROKKEN",
            "datum": event.date.to_string(),
            "grond": ground.as_ref().map(term),
            "reden": reason,
        }),
    }
}

fn moment(time: Timestamp) -> Json {
    let time = jiff::Timestamp::from_nanosecond(time.0.into()).ok();
    time.map_or(Json::Null, |time| json!(time.to_string()))
}

#[cfg(test)]
pub(in crate::export) mod tests {
    use proptest::prelude::*;
    use serde_json::Value as Json;

    use super::line;
    use crate::{
        model::{Date, Record, RestrictionSource, RestrictionStatus},
        wire::strategies,
    };

    const SECRET: &str = "GEHEIM";

    /// A record in which everything that is for inside says so.
    pub(in crate::export) fn with_secrets(mut record: Record) -> Record {
        for one in &mut record.restrictions {
            (one.internal_motive, one.interests) = (SECRET.into(), SECRET.into());
            match &mut one.status {
                RestrictionStatus::Proposed => {}
                RestrictionStatus::Decided { by, .. } => *by = SECRET.into(),
                RestrictionStatus::Withdrawn { by, reason, .. } => {
                    (*by, *reason) = (SECRET.into(), SECRET.into())
                }
            }
            one.source = RestrictionSource::Person(SECRET.into());
        }
        for field in record.fields.values_mut() {
            for provenance in field.value.iter_mut().map(|(_, provenance)| provenance) {
                (provenance.actor, provenance.reason.nl, provenance.reason.en) =
                    (SECRET.into(), SECRET.into(), SECRET.into());
            }
            field.lock.iter_mut().for_each(|lock| (lock.by, lock.reason) = (SECRET.into(), SECRET.into()));
            field.suggestions.clear();
        }
        record.lock.iter_mut().for_each(|lock| (lock.by, lock.reason) = (SECRET.into(), SECRET.into()));
        record.relations.iter_mut().for_each(|one| one.by = SECRET.into());
        record.publications.iter_mut().for_each(|one| one.by = SECRET.into());
        record.trouble = None;
        if let Some(facts) = &mut record.facts {
            (facts.owner.id, facts.owner.name, facts.provenance.actor) =
                (SECRET.into(), Some(SECRET.into()), SECRET.into());
            (facts.provenance.reason.nl, facts.provenance.reason.en) = (SECRET.into(), SECRET.into());
        }
        for at in &mut record.locations {
            at.path = crate::model::FilePath::from_bytes(b"/GEHEIM/map/nota.odt");
        }
        record
    }

    fn today() -> Date {
        Date::parse("2026-11-25").unwrap_or_else(|| unreachable!())
    }

    proptest! {
        #[test]
        fn a_line_is_one_json_object_without_what_is_for_inside(record in strategies::record()) {
            let text = line(&with_secrets(record), b"map/nota.odt", "SETTLED", today());
            prop_assert_eq!(text.matches('\n').count(), 1);
            let read: Result<Json, _> = serde_json::from_str(&text);
            prop_assert!(read.is_ok_and(|read| read["pad"] == "map/nota.odt"), "{}", text);
            prop_assert!(!text.contains(SECRET), "{}", text);
        }
    }

    #[test]
    fn the_form_is_as_the_documentation_has_it() {
        let mut record = strategies::sample(strategies::record());
        record.restrictions.clear();
        (record.facts, record.relations, record.publications) = (None, Vec::new(), Vec::new());
        let read: Json = serde_json::from_str(&line(&record, b"a", "SETTLED", today())).unwrap_or_default();
        let names: Vec<&String> = read.as_object().map(|read| read.keys().collect()).unwrap_or_default();
        assert!(
            names.iter().all(|name| [
                "gemaakt",
                "gewijzigd",
                "id",
                "ontbreekt",
                "pad",
                "status",
                "velden",
                "versies"
            ]
            .contains(&name.as_str())),
            "{names:?}"
        );
    }
}
