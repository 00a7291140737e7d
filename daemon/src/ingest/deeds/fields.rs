//! Values of fields, as a person says them or takes them over from a suggestion.

use super::{Hand, contradicted, in_both_languages, of_person};
use crate::{
    decide,
    ingest::desk::Refusal,
    model::{Field, FieldName, Record, Rejection, Sentence, Source, Suggestion, Value, Waardering},
    settings::Policy,
};

/// The record with the values that a person wants; a field without one is cleared.
pub(in crate::ingest) fn update(
    record: &Record,
    policy: &Policy,
    asked: &[(FieldName, Option<Value>)],
    hand: &Hand<'_>,
) -> Result<Record, Refusal> {
    let mut after = record.clone();
    for (name, value) in asked {
        match value {
            Some(value) => {
                let value = decide::check_value_of(policy, record, *name, value.clone())
                    .and_then(|value| decide::check_happened(*name, &value, hand.now).map(|()| value))
                    .map_err(|message| Refusal::BadValue { field: *name, message })?;
                if !is_said(&after, *name, &value, hand.reason) {
                    set(&mut after, *name, value, hand);
                }
            }
            None => {
                if after.fields.get(name).is_some_and(Field::is_set_by_person) {
                    take_out(&mut after, *name);
                }
            }
        }
    }
    let asked: Vec<FieldName> = asked.iter().map(|(name, _)| *name).collect();
    let refusal = contradicts(&after, &asked).or_else(|| ends_before_it_starts(&after, &asked));
    match refusal.or_else(|| contradicted(&after, &asked)) {
        Some(refusal) => Err(refusal),
        None => Ok(after),
    }
}

/// The fields that a person chose or locked, and that would get another value.
pub(in crate::ingest) fn chosen(
    record: &Record,
    policy: &Policy,
    asked: &[(FieldName, Option<Value>)],
) -> Vec<FieldName> {
    let is_chosen = |name: FieldName| {
        let field = record.fields.get(&name);
        let is_of_field = |field: &Field| field.is_set_by_person() || field.lock.is_some();
        record.lock.is_some() || field.is_some_and(is_of_field)
    };
    let is_other = |name: FieldName, wanted: &Value| {
        // What cannot be is refused when it is set.
        let wanted = decide::check_value(policy, name, wanted.clone()).ok();
        wanted.is_some_and(|wanted| record.fields.get(&name).and_then(Field::value) != Some(&wanted))
    };
    let kept = asked.iter().filter_map(|(name, value)| {
        let value = value.as_ref()?;
        (is_chosen(*name) && is_other(*name, value)).then_some(*name)
    });
    let mut kept: Vec<FieldName> = kept.collect();
    // They are one choice: a term, with when it starts and ends, does not go with every waardering.
    if kept.contains(&FieldName::Waardering) {
        let of_term = [
            FieldName::Bewaartermijn,
            FieldName::BewaartermijnTrigger,
            FieldName::BewaartermijnStartdatum,
            FieldName::BewaartermijnEinddatum,
        ];
        let is_given = |name: &FieldName| asked.iter().any(|(one, value)| one == name && value.is_some());
        kept.extend(of_term.into_iter().filter(is_given));
        kept.sort_unstable();
        kept.dedup();
    }
    kept
}

/// The record with the values that a person sent back for all of them: only what differs is a wish.
pub(in crate::ingest) fn replace(
    record: &Record,
    policy: &Policy,
    asked: &[(FieldName, Option<Value>)],
    hand: &Hand<'_>,
) -> Result<Record, Refusal> {
    let differs = |(name, value): &&(FieldName, Option<Value>)| {
        let known = record.fields.get(name).and_then(Field::value);
        let checked =
            value.clone().map(|value| decide::check_value(policy, *name, value.clone()).unwrap_or(value));
        known != value.as_ref() && known != checked.as_ref()
    };
    let asked: Vec<_> = asked.iter().filter(differs).cloned().collect();
    update(record, policy, &asked, hand)
}

/// The suggestion with that id.
fn suggested<'r>(record: &'r Record, field: FieldName, suggestion: &str) -> Result<&'r Suggestion, Refusal> {
    let of_field = record.fields.get(&field);
    let found = of_field.and_then(|field| field.suggestions.iter().find(|one| one.id == suggestion));
    found.ok_or_else(|| Refusal::NoSuggestion { field, suggestion: suggestion.into() })
}

/// The record with a suggestion as a value.
pub(in crate::ingest) fn confirm(
    record: &Record,
    field: FieldName,
    suggestion: &str,
    hand: &Hand<'_>,
) -> Result<Record, Refusal> {
    let found = suggested(record, field, suggestion)?;
    let mut after = record.clone();
    set(&mut after, field, found.value.clone(), hand);
    if let Some(refusal) = contradicted(&after, &[field]) {
        return Err(refusal);
    }
    // The person's reason is the suggestion's: that is what was confirmed.
    if let Some((_, provenance)) = after.fields.get_mut(&field).and_then(|field| field.value.as_mut()) {
        provenance.reason = found.provenance.reason.clone();
    }
    Ok(after)
}

/// An end that a person gives is not before the start. An end that is a sum follows the start by itself.
pub(in crate::ingest) fn ends_before_it_starts(after: &Record, asked: &[FieldName]) -> Option<Refusal> {
    const DATES: [FieldName; 2] = [FieldName::BewaartermijnStartdatum, FieldName::BewaartermijnEinddatum];
    if !DATES.iter().any(|name| asked.contains(name)) {
        return None;
    }
    let end = after.fields.get(&FieldName::BewaartermijnEinddatum).filter(|field| field.is_set_by_person());
    let end = end.and_then(Field::value).and_then(Value::date)?;
    let start = after.value(FieldName::BewaartermijnStartdatum).and_then(Value::date)?;
    if start <= end {
        return None;
    }
    let (start, end) = (start.in_words(), end.in_words());
    Some(Refusal::BadValue {
        field: FieldName::BewaartermijnEinddatum,
        message: Sentence::new(
            format!(
                "De termijn zou eindigen op {}, en begint pas op {}. Verbeter een van beide.",
                end.nl, start.nl
            ),
            format!(
                "The term would end on {}, and starts on {} only. Correct one of them.",
                end.en, start.en
            ),
        ),
    })
}

/// The record without a suggestion, which is not made again.
pub(in crate::ingest) fn reject(
    record: &Record,
    field: FieldName,
    suggestion: &str,
    hand: &Hand<'_>,
) -> Result<Record, Refusal> {
    let found = suggested(record, field, suggestion)?;
    let mut after = record.clone();
    after.rejections.push(Rejection {
        field,
        value: found.value.clone(),
        by: hand.caller.name.clone(),
        time: hand.now,
        reason: hand.reason.trim().into(),
    });
    if let Some(own) = after.fields.get_mut(&field) {
        own.suggestions.retain(|one| one.id != suggestion);
    }
    after.fields.retain(|_, field| *field != Field::default());
    Ok(after)
}

/// MDTO: a bewaartermijn goes with waardering V only. A term that a machine set gives way by itself.
pub(in crate::ingest) fn contradicts(after: &Record, asked: &[FieldName]) -> Option<Refusal> {
    if !asked.contains(&FieldName::Bewaartermijn) && !asked.contains(&FieldName::Waardering) {
        return None;
    }
    let is_kept_for_a_time = after.fields.get(&FieldName::Waardering).is_some_and(|field| {
        field.value.as_ref().is_some_and(|(value, _)| value.comparable() == Waardering::Tijdelijk.code())
    });
    let has_term = after.fields.get(&FieldName::Bewaartermijn).is_some_and(Field::is_set_by_person);
    (has_term && !is_kept_for_a_time).then(|| Refusal::BadValue {
        field: FieldName::Bewaartermijn,
        message: Sentence::new(
            "Een bewaartermijn hoort alleen bij waardering V (tijdelijk te bewaren). Zet ook waardering=V, of haal de bewaartermijn weg.",
            "A bewaartermijn goes with waardering V (kept for a time) only. Set waardering=V too, or clear the bewaartermijn.",
        ),
    })
}

/// Whether a person said the same already, for the same reason or when none is given now: then saying it again
/// is no news. That a person says what a machine said is.
fn is_said(record: &Record, name: FieldName, value: &Value, reason: &str) -> bool {
    let known = record.fields.get(&name).and_then(|field| field.value.as_ref());
    known.is_some_and(|(known, provenance)| {
        let is_reason = reason.is_empty() || provenance.reason == in_both_languages(reason);
        provenance.source == Source::Person && known == value && is_reason
    })
}

/// A person's value. The lock of a field keeps machines out, not people, and stays.
fn set(record: &mut Record, name: FieldName, value: Value, hand: &Hand<'_>) {
    let provenance = of_person(hand.caller, in_both_languages(hand.reason), hand.now);
    let field = record.fields.entry(name).or_default();
    *field = Field { lock: field.lock.take(), ..Field::of(value, provenance) };
}

/// Takes a value out of a field; what the field lacks then is for the rules, unless it is locked.
pub(in crate::ingest) fn take_out(record: &mut Record, name: FieldName) {
    let lock = record.fields.remove(&name).and_then(|field| field.lock);
    if lock.is_some() {
        record.fields.insert(name, Field { lock, ..Field::default() });
    }
}

#[cfg(test)]
mod tests {
    use super::update;
    use crate::{
        ingest::{
            deeds::Hand,
            desk::{Caller, Refusal},
        },
        model::{FieldName, Record, Timestamp, Value},
        settings::Policy,
        wire::strategies,
    };

    #[test]
    fn a_term_does_not_end_before_it_starts() {
        let mut record = strategies::sample(strategies::record());
        record.fields.clear();
        let caller = Caller { uid: 1, name: "eva".into(), request: None };
        let hand =
            Hand { caller: &caller, reason: "", now: Timestamp(1_795_438_860_000_000_000), inherited: None };
        let date = |text: &str| Some(Value::Date(text.into()));
        let set = |record: &Record, start: Option<Value>, end: Option<Value>| {
            let asked =
                [(FieldName::BewaartermijnStartdatum, start), (FieldName::BewaartermijnEinddatum, end)];
            let asked: Vec<_> = asked.into_iter().filter(|(_, value)| value.is_some()).collect();
            update(record, &Policy::built_in(), &asked, &hand)
        };
        let is_refused = |refused: &Result<Record, Refusal>| {
            matches!(refused, Err(Refusal::BadValue { field: FieldName::BewaartermijnEinddatum, message })
                if message.nl.contains("begint pas op 12 maart 2026"))
        };
        let both = set(&record, date("2026-03-12"), date("2020-01-01"));
        assert!(is_refused(&both), "{both:?}");
        let started = set(&record, date("2026-03-12"), None).unwrap_or_else(|_| unreachable!());
        assert!(is_refused(&set(&started, None, date("2026-03-11"))));
        let ended = set(&record, None, date("2026-03-11")).unwrap_or_else(|_| unreachable!());
        assert!(is_refused(&set(&ended, date("2026-03-12"), None)));
        assert!(set(&started, None, date("2026-03-12")).is_ok(), "P0D");
    }
}
