//! What others wrote down of a document becomes what a person says of it.

use super::{
    Ingest,
    desk::{Import, Imported, Refusal},
    entries::{By, follow},
    requests::Done,
    restricting::says_none,
    wishes::{by, contradicts, of_person, refusal},
};
use crate::{
    decide,
    lifecycle::clock,
    model::{Action, Date, Field, FieldName, Record, Restriction, Term, Timestamp, Value},
    restriction::{self, BeperkingGebruik},
    settings::Policy,
};

const FIELD: FieldName = FieldName::BeperkingGebruik;
/// What is decided first may decide the next: once more, and nothing moves any longer.
const PASSES: usize = 2;

impl Ingest {
    pub(super) fn import(&mut self, asked: &Import) -> Result<Imported, Refusal> {
        let before = self.record(asked.document)?;
        self.unchanged(&before, Some(asked.seen))?;
        let policy = self.policy.get();
        let now = clock::now();
        let (after, findings) = merged(&policy, &before, asked, now)?;
        if after.fields == before.fields && after.restrictions == before.restrictions {
            return Ok(Imported { after: before.clone(), before, findings });
        }
        if asked.preview {
            let mut after = after;
            let inherits = self.inherits(&after).map_err(refusal)?;
            inherits.restrict(&mut after);
            follow(&policy, &mut after, inherits.fields.as_ref(), now);
            return Ok(Imported { before, after, findings });
        }
        let by = By { reason: asked.reason.clone(), ..by(&asked.caller, "") };
        let after = self.write(by, Action::Imported, Some(&before), after).map_err(refusal)?;
        Ok(Imported { before, after, findings })
    }
}

impl Ingest {
    /// What was answered to an import that was done before.
    pub(super) fn imported_before(&self, asked: &Import, done: Done) -> Result<Imported, Refusal> {
        let replayed = self.entry_of(done)?;
        let before = replayed.found().clone();
        // Under another policy the same file may be refused today; it was taken then.
        let merged = merged(&self.policy.get(), &before, asked, replayed.entry.time);
        let findings = merged.map(|(_, findings)| findings).unwrap_or_default();
        Ok(Imported { before, after: replayed.after, findings })
    }
}

/// The record with what the file says. Pure: what is written and what is shown beforehand are the same.
pub(super) fn merged(
    policy: &Policy,
    before: &Record,
    asked: &Import,
    now: Timestamp,
) -> Result<(Record, Vec<restriction::Finding>), Refusal> {
    let today = Date::of(now);
    let by = &asked.caller.name;
    let dated = restriction::document_date(before);
    let taken = restriction::bring(&before.restrictions, &asked.restrictions, by, dated, today)?;
    if taken.restrictions.len() > before.restrictions.len() && says_none(before) {
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
            put(&mut after, *name, value.clone(), asked, now);
        }
    }
    let settled = Record { fields: decide::decide(policy, &after, now).fields, ..after.clone() };
    match contradicts(&settled, &set) {
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
    const NONE: &str = "Geen beperking";
    const UNDECIDED: &str = "Nader te bepalen";
    let known = record.fields.get(&FIELD).and_then(Field::value).map(Value::comparable);
    let is_restricted = known.is_some_and(|known| known != NONE && known != UNDECIDED);
    match value.comparable() {
        UNDECIDED => known.is_some(),
        NONE => is_restricted || record.restrictions.iter().any(|one: &Restriction| one.is_open(today)),
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

fn put(record: &mut Record, name: FieldName, value: Value, asked: &Import, time: Timestamp) {
    let provenance = of_person(&asked.caller, asked.reason.clone(), time);
    // A lock is a person's, and stays on what a person puts there.
    let field = record.fields.entry(name).or_default();
    field.value = Some((value, provenance));
    field.suggestions = Vec::new();
}

#[cfg(test)]
mod tests;
