//! Restrictions, as a person decides on them, proposes or withdraws them.

use super::Hand;
use crate::{
    ingest::desk::Refusal,
    model::{
        Date, FieldName, Record, Restriction, RestrictionId, RestrictionSource, RestrictionStatus, Sentence,
    },
    restriction::{self, Finding, Wanted},
};

/// The record with a restriction that is new or changed, which one it is, and what the law says of it.
pub(in crate::ingest) fn restrict(
    record: &Record,
    wanted: &Wanted,
    hand: &Hand<'_>,
) -> Result<(Record, RestrictionId, Vec<Finding>), Refusal> {
    if !wanted.propose && record.is_said_to_have_no_restriction() {
        return Err(restriction::Refused::SaysNone.into());
    }
    let (dated, today) = (restriction::document_date(record), Date::of(hand.now));
    let by = &hand.caller.name;
    let acted = restriction::restrict(&record.restrictions, wanted.clone(), by, dated, today)?;
    let mut after = Record { restrictions: acted.restrictions, ..record.clone() };
    make_certain(record, &mut after, &acted.id);
    Ok((after, acted.id, acted.findings))
}

/// Who decides on what was proposed because a document is likely a version of another one, says that it is.
fn make_certain(before: &Record, after: &mut Record, answered: &RestrictionId) {
    let is_it = |one: &&Restriction| one.id == *answered;
    let proposed = before.restrictions.iter().find(is_it).map(|one| (&one.status, &one.source));
    let is_decided = after.restrictions.iter().find(is_it).is_some_and(Restriction::is_decided);
    if let Some((RestrictionStatus::Proposed, RestrictionSource::Inherited { from, .. })) = proposed
        && let Some(origin) = after.origin.as_mut().filter(|origin| origin.document == *from && is_decided)
    {
        origin.relation = origin.relation.made_certain();
    }
}

/// The record with one of its restrictions withdrawn.
pub(in crate::ingest) fn withdraw(
    record: &Record,
    id: &RestrictionId,
    hand: &Hand<'_>,
) -> Result<Record, Refusal> {
    let (by, today) = (&hand.caller.name, Date::of(hand.now));
    let restrictions = restriction::withdraw(&record.restrictions, id, by, hand.reason, today)?;
    Ok(Record { restrictions, ..record.clone() })
}

/// A person cannot say that there is no restriction while one holds; withdrawing it asks for a reason.
pub(in crate::ingest) fn contradicted(after: &Record, asked: &[FieldName]) -> Option<Refusal> {
    if !asked.contains(&FieldName::BeperkingGebruik) || !after.is_said_to_have_no_restriction() {
        return None;
    }
    let grounds =
        restriction::grounds_in_force(&after.restrictions, Date::of(crate::lifecycle::clock::now()))?;
    Some(Refusal::BadValue {
        field: FieldName::BeperkingGebruik,
        message: Sentence::new(
            format!(
                "Er geldt een beperking: {}. Trek die eerst in, met een reden (`bronmerk withdraw`).",
                grounds.nl
            ),
            format!(
                "A restriction holds: {}. Withdraw it first, with a reason (`bronmerk withdraw`).",
                grounds.en
            ),
        ),
    })
}
