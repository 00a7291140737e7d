//! What others wrote down of a document becomes what a person says of it.

use super::{Hand, contradicts, ends_before_it_starts, of_person};
use crate::{
    decide,
    ingest::desk::{Import, Refusal},
    model::{
        Date, Field, FieldName, Record, Restriction, Term, Value,
        closed::{NO_RESTRICTION, UNDECIDED},
    },
    restriction::{self, BeperkingGebruik},
    settings::Policy,
};

const FIELD: FieldName = FieldName::BeperkingGebruik;
/// What is decided first may decide the next: once more, and nothing moves any longer.
const PASSES: usize = 2;

/// The record with what the file says, and what a person must look at in its restrictions.
pub(in crate::ingest) fn import(
    before: &Record,
    policy: &Policy,
    asked: &Import,
    hand: &Hand<'_>,
) -> Result<(Record, Vec<restriction::Finding>), Refusal> {
    let (now, by) = (hand.now, &hand.caller.name);
    let today = Date::of(now);
    let dated = restriction::document_date(before);
    let taken = restriction::bring(&before.restrictions, &asked.restrictions, by, dated, today)?;
    if taken.restrictions.len() > before.restrictions.len() && before.is_said_to_have_no_restriction() {
        return Err(restriction::Refused::SaysNone.into());
    }
    let mut after = before.clone();
    after.restrictions = taken.restrictions;
    let mut values = Vec::new();
    for (name, value) in asked.fields.iter().cloned().chain(taken.field.map(of_field)) {
        let value = decide::check_brought(policy, name, value)
            .and_then(|value| decide::check_happened(name, &value, now).map(|()| value))
            .map_err(|message| Refusal::BadValue { field: name, message })?;
        if name != FIELD || !weakens(&after, &value, today) {
            values.push((name, value));
        }
    }
    let mut set = Vec::new();
    for _ in 0..PASSES {
        for (name, value) in &values {
            // What follows by itself stays something that follows: an end date is a sum, and goes on being one.
            let decided = decide::decide(policy, &after, now);
            if decided.fields.get(name).and_then(Field::value).is_some_and(|known| is_same(known, value)) {
                continue;
            }
            set.push(*name);
            put(&mut after, *name, value.clone(), asked, hand);
        }
    }
    let settled = Record { fields: decide::decide(policy, &after, now).fields, ..after.clone() };
    // Against what the record knows itself, the end of the file stands.
    let has_both =
        set.contains(&FieldName::BewaartermijnStartdatum) && set.contains(&FieldName::BewaartermijnEinddatum);
    let refusal = contradicts(&settled, &set);
    match refusal.or_else(|| ends_before_it_starts(&settled, &set).filter(|_| has_both)) {
        Some(refusal) => Err(refusal),
        None => Ok((after, taken.findings)),
    }
}

fn of_field(one: BeperkingGebruik) -> (FieldName, Value) {
    let BeperkingGebruik { code, label, list, .. } = one;
    (FIELD, Value::Term(Term { code, label, list, list_version: String::new(), uri: String::new() }))
}

/// Whether the record would say less of limits to its use than it does. What is yet to be decided says
/// nothing that is not said already.
fn weakens(record: &Record, value: &Value, today: Date) -> bool {
    let known = record.fields.get(&FIELD).and_then(Field::value).map(Value::comparable);
    let is_restricted = known.is_some_and(|known| known != NO_RESTRICTION && known != UNDECIDED);
    match value.comparable() {
        UNDECIDED => known.is_some(),
        NO_RESTRICTION => {
            is_restricted || record.restrictions.iter().any(|one: &Restriction| one.is_open(today))
        }
        _ => is_restricted,
    }
}

/// Whether both say the same to who reads them. In which version of its list a term stands is not said in a file.
fn is_same(known: &Value, other: &Value) -> bool {
    match (known, other) {
        (Value::Term(known), Value::Term(other)) => {
            (&known.code, &known.label, &known.list, &known.uri)
                == (&other.code, &other.label, &other.list, &other.uri)
        }
        _ => known == other,
    }
}

fn put(record: &mut Record, name: FieldName, value: Value, asked: &Import, hand: &Hand<'_>) {
    let provenance = of_person(hand.caller, asked.source.clone(), hand.now);
    // A lock is a person's, and stays on what a person puts there.
    let field = record.fields.entry(name).or_default();
    field.value = Some((value, provenance));
    field.suggestions = Vec::new();
}

#[cfg(test)]
mod tests;
