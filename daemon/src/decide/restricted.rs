//! `beperking_gebruik` while a restriction holds: then it is “Overig”, and the reason names the ground.
//!
//! Only what the daemon said so itself goes when the restriction no longer holds, because a person withdrew
//! it or let it end. What came from elsewhere, or from a person, stays as it is.

use std::{borrow::Cow, collections::BTreeMap};

use super::{offer::Offer, restricts};
use crate::{
    model::{
        Date, Field, FieldName, Provenance, Record, RestrictionStatus, Sentence, Source, Timestamp, Value,
        closed::OTHER_RESTRICTION,
    },
    restriction,
    settings::Policy,
};

const NAME: FieldName = FieldName::BeperkingGebruik;

/// The record without what the daemon said of restrictions that no longer hold.
pub(super) fn without_what_is_over(record: &Record, now: Timestamp) -> Cow<'_, Record> {
    let field = record.fields.get(&NAME).filter(|field| field.lock.is_none());
    let own = field.and_then(|field| field.value.as_ref()).is_some_and(is_own);
    // Where no restriction ever held it cannot come from one, and then no machine takes it away: also not by
    // proposing one.
    if !own
        || record.restrictions.iter().all(|one| one.status == RestrictionStatus::Proposed)
        || restriction::grounds_in_force(&record.restrictions, Date::of(now)).is_some()
    {
        return Cow::Borrowed(record);
    }
    let mut record = record.clone();
    record.fields.remove(&NAME);
    Cow::Owned(record)
}

/// Says in the fields that a restriction holds, if one does.
pub(super) fn hold(
    fields: &mut BTreeMap<FieldName, Field>,
    record: &Record,
    policy: &Policy,
    now: Timestamp,
) {
    let Some(grounds) = restriction::grounds_in_force(&record.restrictions, Date::of(now)) else { return };
    let present = fields.get(&NAME).and_then(|field| field.value.as_ref());
    let stays = |known: &(Value, Provenance)| {
        known.1.source == Source::Person || (restricts(NAME, &known.0) && !is_own(known))
    };
    if present.is_some_and(stays) || fields.get(&NAME).is_some_and(|field| field.lock.is_some()) {
        return;
    }
    let Ok(term) = policy.lists().term(NAME, OTHER_RESTRICTION) else { return };
    let reason = Sentence::new(
        format!("er geldt een beperking: {}", grounds.nl),
        format!("a restriction holds: {}", grounds.en),
    );
    let known = record.fields.get(&NAME).and_then(|field| field.value.as_ref());
    let value = Offer::of_daemon(Value::Term(term), &policy.version, reason).become_value(NAME, known, now);
    fields.insert(NAME, Field { value: Some(value), ..Field::default() });
}

/// Whether the daemon itself says that there is a restriction: only [`hold`] does that.
fn is_own((value, provenance): &(Value, Provenance)) -> bool {
    provenance.source == Source::Daemon && restricts(NAME, value)
}
