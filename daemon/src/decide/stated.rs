//! What a document states of itself becomes values of fields.

use super::{offer::is_same_value, value::check_value};
use crate::{
    model::{Field, FieldName, Provenance, Record, Sentence, Source, Timestamp, Value},
    settings::Policy,
};

/// Takes over what a document states: which field, the value as it stands there, and where it stands.
///
/// A value takes the place of one of a weaker source, and of what the document stated before. What it no longer
/// states goes, and what the field does not take is left out. A value of a person stays, and so does a field or a
/// record that a person locked.
pub fn take_over(
    policy: &Policy,
    record: &mut Record,
    stated: &[(FieldName, Value, Sentence)],
    now: Timestamp,
) {
    if record.lock.is_some() {
        return;
    }
    let mut checked: Vec<(FieldName, Value, &Sentence)> = Vec::new();
    for (name, value, place) in stated {
        let value = match (name, value) {
            (FieldName::Taal, Value::Term(term)) => policy.lists().language(&term.label).map(Value::Term),
            (name, value) => check_value(policy, *name, value.clone()).ok(),
        };
        checked.extend(value.map(|value| (*name, value, place)));
    }
    for (name, field) in &mut record.fields {
        let is_of_document =
            field.value.as_ref().is_some_and(|(_, provenance)| provenance.source == Source::Document);
        if is_of_document && field.lock.is_none() && !checked.iter().any(|(other, ..)| other == name) {
            field.value = None;
        }
    }
    record.fields.retain(|_, field| *field != Field::default());
    for (name, value, place) in checked {
        let field = record.fields.entry(name).or_default();
        let reason = Sentence::new(
            format!("staat in het document zelf ({})", place.nl),
            format!("stands in the document itself ({})", place.en),
        );
        let stays = field.value.as_ref().is_some_and(|(known, by)| match by.source {
            Source::Person => true,
            Source::Document => by.reason == reason && is_same_value(name, known, &value),
            _ => false,
        });
        if field.lock.is_some() || stays {
            continue;
        }
        let provenance = Provenance {
            source: Source::Document,
            actor: concat!("bronmerkd ", env!("CARGO_PKG_VERSION")).into(),
            time: now,
            policy_version: String::new(),
            reason,
        };
        field.value = Some((value, provenance));
    }
    record.fields.retain(|_, field| *field != Field::default());
}
