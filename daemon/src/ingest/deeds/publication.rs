//! A document made public, and taken back.

use super::Hand;
use crate::{
    completeness,
    ingest::desk::{Refusal, Unfit},
    model::{Date, Publication, PublicationEvent, Record, Sentence},
    settings::Policy,
    vocabulary::ListId,
};

/// The longest address that browsers and servers agree on.
const LONGEST_URI: usize = 2_000;

/// The record of a document that was made public, if nothing stands in the way.
pub(in crate::ingest) fn publish(
    record: &Record,
    date: Option<Date>,
    uri: &str,
    hand: &Hand<'_>,
) -> Result<Record, Refusal> {
    let (date, uri) = (hand.day(date)?, uri.trim());
    if !uri.is_empty() && !is_address(uri) {
        return Err(Unfit::BadUri(Sentence::new(
            "Dit is geen volledig webadres. Schrijf het zoals `https://open.example.nl/nota.pdf`, zonder spaties, hooguit 2000 tekens",
            "This is no whole web address. Write it like `https://open.example.nl/nota.pdf`, without spaces, at most 2,000 characters",
        ))
        .into());
    }
    if PublicationEvent::is_public(&record.publications) {
        return Err(Unfit::AlreadyPublic.into());
    }
    let blockers = completeness::in_the_way(record, Date::of(hand.now));
    if !blockers.is_empty() {
        return Err(Unfit::Blocked(blockers).into());
    }
    let mut after = record.clone();
    note(&mut after, Publication::Published { uri: uri.into() }, date, hand);
    Ok(after)
}

fn is_address(uri: &str) -> bool {
    let rest = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"));
    let is_plain = |letter: char| !letter.is_whitespace() && !letter.is_control();
    uri.chars().count() <= LONGEST_URI
        && rest.is_some_and(|rest| !rest.starts_with('/') && !rest.is_empty() && rest.chars().all(is_plain))
}

/// The record of one that was taken back from the public, and why.
pub(in crate::ingest) fn withdraw_publication(
    record: &Record,
    policy: &Policy,
    ground: &str,
    date: Option<Date>,
    hand: &Hand<'_>,
) -> Result<Record, Refusal> {
    let reason = hand.reason.trim();
    if reason.is_empty() {
        return Err(Unfit::NoReason.into());
    }
    let date = hand.day(date)?;
    let Some(since) =
        record.publications.last().filter(|_| PublicationEvent::is_public(&record.publications))
    else {
        return Err(Unfit::NotPublic.into());
    };
    if date < since.date {
        return Err(Unfit::BeforePublic(since.date).into());
    }
    let ground = match ground.trim() {
        "" => None,
        given => {
            let list = policy.vocabularies.list(ListId::DiwooRedenenVerwijdering);
            let found = list.find(given).map(|entry| list.term(entry));
            Some(found.ok_or_else(|| Unfit::BadGround(no_such_ground(list.entries())))?)
        }
    };
    let mut after = record.clone();
    note(&mut after, Publication::Withdrawn { ground, reason: reason.into() }, date, hand);
    Ok(after)
}

fn no_such_ground(allowed: &[crate::vocabulary::Entry]) -> Sentence {
    let allowed = allowed.iter().map(|entry| format!("`{}`", entry.label)).collect::<Vec<_>>().join(", ");
    Sentence::new(
        format!("Deze grond staat niet in de lijst. Kies uit {allowed}, of laat de grond weg"),
        format!("This ground is not in the list. Choose from {allowed}, or leave it out"),
    )
}

pub(in crate::ingest) fn note(record: &mut Record, what: Publication, date: Date, hand: &Hand<'_>) {
    let by = hand.caller.name.clone();
    record.publications.push(PublicationEvent { what, date, by, noted: hand.now });
}
