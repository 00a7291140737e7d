//! What was done with a document, and when that was.

use super::{Hand, of_person};
use crate::{
    decide,
    ingest::desk::{Refusal, Unfit},
    model::{Date, Field, FieldName, Handling, Record, Sentence, Term, Timestamp, Value},
    settings::{Policy, values},
};

const HANDLINGS: FieldName = FieldName::Documenthandelingen;

/// The record with what was done with the document, in the order in which it was; the same at the same time once.
pub(in crate::ingest) fn handle(
    record: &Record,
    policy: &Policy,
    kind: &str,
    time: &str,
    hand: &Hand<'_>,
) -> Result<Record, Refusal> {
    let time = match time.trim() {
        "" => moment(hand.now),
        given => given.into(),
    };
    let term = Term {
        code: String::new(),
        label: kind.into(),
        list: String::new(),
        list_version: String::new(),
        uri: String::new(),
    };
    let known = record.fields.get(&HANDLINGS).and_then(|field| field.value.clone());
    let asked = Value::Handlings(vec![Handling { kind: term, time }]);
    let checked = decide::check_value(policy, HANDLINGS, asked).map_err(Unfit::BadHandling)?;
    let Value::Handlings(new) = checked else { return Ok(record.clone()) };
    if let Some(one) = new.iter().find(|one| values::is_future(&one.time, hand.now)) {
        return Err(Unfit::Future(one.time.clone()).into());
    }
    let mut all = match &known {
        Some((Value::Handlings(all), _)) => all.clone(),
        _ => Vec::new(),
    };
    let is_same = |one: &Handling, other: &Handling| {
        one.kind.is_same(&other.kind) && values::moment_of(&one.time) == values::moment_of(&other.time)
    };
    let new: Vec<Handling> =
        new.into_iter().filter(|one| !all.iter().any(|other| is_same(one, other))).collect();
    if new.is_empty() {
        return Ok(record.clone());
    }
    all.extend(new);
    all.sort_by_cached_key(|one| values::moment_of(&one.time));
    let all = values::several(all).map_err(Unfit::BadHandling)?;
    let reason = Sentence::new(hand.reason, hand.reason);
    let mut after = record.clone();
    let field = after.fields.entry(HANDLINGS).or_default();
    let lock = field.lock.take();
    *field = Field { lock, ..Field::of(Value::Handlings(all), of_person(hand.caller, reason, hand.now)) };
    Ok(after)
}

/// In UTC, to the second.
fn moment(now: Timestamp) -> String {
    let seconds = now.0.div_euclid(1_000_000_000).rem_euclid(86_400);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", Date::of(now))
}
