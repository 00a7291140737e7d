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
pub(super) mod tests;
