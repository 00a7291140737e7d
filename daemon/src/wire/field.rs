//! Values, fields and their provenance.

use super::{
    WireError,
    basic::{
        lock_from_proto, lock_to_proto, sentence_from_proto, sentence_to_stored, timestamp_from_proto,
        timestamp_to_proto,
    },
    numbers::{source_from_proto, source_to_proto},
};
use crate::model::{Field, FieldName, Handling, Provenance, Rejection, Suggestion, Term, Value};
use bronmerk_proto::v1;

/// Reads a field's name.
pub(super) fn field_name(name: &str, field: &'static str) -> Result<FieldName, WireError> {
    FieldName::parse(name).ok_or_else(|| WireError::UnknownName { field, name: name.into() })
}

/// Returns a value on the wire.
pub fn value_to_proto(value: &Value) -> v1::Value {
    use v1::value::Kind;
    let kind = match value {
        Value::Text(text) => Kind::Text(text.clone()),
        Value::Term(term) => Kind::Term(term_to_proto(term)),
        Value::Duration(text) => Kind::Duration(text.clone()),
        Value::Date(text) => Kind::Date(text.clone()),
        Value::Terms(terms) => Kind::Terms(v1::TermList { terms: terms.iter().map(term_to_proto).collect() }),
        Value::Texts(texts) => Kind::Texts(v1::TextList { texts: texts.clone() }),
        Value::Handlings(handlings) => Kind::Handlings(v1::HandlingList {
            handlings: handlings
                .iter()
                .map(|handling| v1::Handling {
                    kind: Some(term_to_proto(&handling.kind)),
                    time: handling.time.clone(),
                })
                .collect(),
        }),
    };
    v1::Value { kind: Some(kind) }
}

pub(super) fn term_to_proto(term: &Term) -> v1::Term {
    v1::Term {
        code: term.code.clone(),
        label: term.label.clone(),
        list: term.list.clone(),
        list_version: term.list_version.clone(),
        uri: term.uri.clone(),
    }
}

pub(super) fn term_from_proto(term: v1::Term) -> Term {
    let v1::Term { code, label, list, list_version, uri } = term;
    Term { code, label, list, list_version, uri }
}

/// Reads a value. Its form is not checked here: of a stored one it was checked, and of one that a person
/// hands in the desk checks it.
pub fn value_from_proto(value: v1::Value) -> Result<Value, WireError> {
    use v1::value::Kind;
    Ok(match value.kind.ok_or(WireError::Missing { field: "Value.kind" })? {
        Kind::Text(text) => Value::Text(text),
        Kind::Term(term) => Value::Term(term_from_proto(term)),
        Kind::Duration(text) => Value::Duration(text),
        Kind::Date(text) => Value::Date(text),
        Kind::Terms(list) => Value::Terms(list.terms.into_iter().map(term_from_proto).collect()),
        Kind::Texts(list) => Value::Texts(list.texts),
        Kind::Handlings(list) => Value::Handlings(
            list.handlings
                .into_iter()
                .map(|handling| {
                    let kind = handling.kind.ok_or(WireError::Missing { field: "Handling.kind" })?;
                    Ok(Handling { kind: term_from_proto(kind), time: handling.time })
                })
                .collect::<Result<_, WireError>>()?,
        ),
    })
}

/// Returns who or what set a value, on the wire.
pub fn provenance_to_proto(provenance: &Provenance) -> v1::Provenance {
    v1::Provenance {
        source: source_to_proto(provenance.source).into(),
        actor: provenance.actor.clone(),
        time: Some(timestamp_to_proto(provenance.time)),
        policy_version: provenance.policy_version.clone(),
        reason: sentence_to_stored(&provenance.reason),
    }
}

pub(super) fn provenance_from_proto(provenance: v1::Provenance) -> Result<Provenance, WireError> {
    Ok(Provenance {
        source: source_from_proto(provenance.source, "Provenance.source")?,
        actor: provenance.actor,
        time: timestamp_from_proto(provenance.time, "Provenance.time")?,
        policy_version: provenance.policy_version,
        reason: sentence_from_proto(provenance.reason),
    })
}

/// Returns a field on the wire.
pub fn field_to_proto(field: &Field) -> v1::Field {
    let (value, provenance) = match &field.value {
        Some((value, provenance)) => (Some(value_to_proto(value)), Some(provenance_to_proto(provenance))),
        None => (None, None),
    };
    let suggestions = field.suggestions.iter().map(|suggestion| v1::Suggestion {
        id: suggestion.id.clone(),
        value: Some(value_to_proto(&suggestion.value)),
        provenance: Some(provenance_to_proto(&suggestion.provenance)),
    });
    v1::Field {
        value,
        provenance,
        suggestions: suggestions.collect(),
        lock: field.lock.as_ref().map(lock_to_proto),
    }
}

pub(super) fn field_from_proto(field: v1::Field) -> Result<Field, WireError> {
    let value = match (field.value, field.provenance) {
        (Some(value), Some(provenance)) => {
            Some((value_from_proto(value)?, provenance_from_proto(provenance)?))
        }
        (None, None) => None,
        (Some(_), None) => return Err(WireError::Missing { field: "Field.provenance" }),
        (None, Some(_)) => return Err(WireError::Missing { field: "Field.value" }),
    };
    let suggestions = field.suggestions.into_iter().map(suggestion_from_proto).collect::<Result<_, _>>()?;
    Ok(Field { value, suggestions, lock: field.lock.map(lock_from_proto).transpose()? })
}

/// Returns what a person said no to on the wire.
pub(super) fn rejection_to_proto(rejection: &Rejection) -> v1::Rejection {
    v1::Rejection {
        field: rejection.field.to_string(),
        value: Some(value_to_proto(&rejection.value)),
        actor: rejection.by.clone(),
        time: Some(timestamp_to_proto(rejection.time)),
        reason: rejection.reason.clone(),
    }
}

pub(super) fn rejection_from_proto(rejection: v1::Rejection) -> Result<Rejection, WireError> {
    let value = rejection.value.ok_or(WireError::Missing { field: "Rejection.value" })?;
    Ok(Rejection {
        field: field_name(&rejection.field, "Rejection.field")?,
        value: value_from_proto(value)?,
        by: rejection.actor,
        time: timestamp_from_proto(rejection.time, "Rejection.time")?,
        reason: rejection.reason,
    })
}

fn suggestion_from_proto(suggestion: v1::Suggestion) -> Result<Suggestion, WireError> {
    let value = suggestion.value.ok_or(WireError::Missing { field: "Suggestion.value" })?;
    let provenance = suggestion.provenance.ok_or(WireError::Missing { field: "Suggestion.provenance" })?;
    Ok(Suggestion {
        id: suggestion.id,
        value: value_from_proto(value)?,
        provenance: provenance_from_proto(provenance)?,
    })
}
