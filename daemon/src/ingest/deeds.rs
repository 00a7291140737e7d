//! What a person does with a record besides its fields: lock, handle, publish, take back. Pure: from a record
//! to the record as it is to be, before the rules have spoken.

use super::{
    desk::{Caller, Refusal, Unfit},
    wishes::of_person,
};
use crate::{
    completeness,
    decide::{self, Inherited},
    model::{
        Date, Field, FieldName, Handling, Lock, Publication, PublicationEvent, Record, Sentence, Term,
        Timestamp, Value,
    },
    settings::{Policy, values},
    vocabulary::ListId,
};

const HANDLINGS: FieldName = FieldName::Documenthandelingen;
/// The longest address that browsers and servers agree on.
const LONGEST_URI: usize = 2_000;

/// Who does it, when, and why.
pub(super) struct Hand<'a> {
    pub(super) caller: &'a Caller,
    pub(super) reason: &'a str,
    pub(super) now: Timestamp,
    /// What the record inherits; nothing where that is not known.
    pub(super) inherited: Option<&'a Inherited>,
}

impl Hand<'_> {
    pub(super) fn lock(&self) -> Lock {
        Lock { by: self.caller.name.clone(), time: self.now, reason: self.reason.trim().into() }
    }

    /// The day on which something truly was: not in the future, and today where none is given.
    fn day(&self, given: Option<Date>) -> Result<Date, Unfit> {
        match given {
            None => Ok(Date::of(self.now)),
            Some(day) if values::is_future(&day.to_string(), self.now) => Err(Unfit::Future(day.to_string())),
            Some(day) => Ok(day),
        }
    }
}

/// Closes fields, or the record. What is closed already stays as it was closed.
pub(super) fn lock(record: &mut Record, fields: &[FieldName], hand: &Hand<'_>) {
    if fields.is_empty() {
        record.lock.get_or_insert_with(|| hand.lock());
    }
    for name in fields {
        record.fields.entry(*name).or_default().lock.get_or_insert_with(|| hand.lock());
    }
}

/// Opens fields, or the record.
pub(super) fn unlock(record: &mut Record, fields: &[FieldName]) {
    if fields.is_empty() {
        record.lock = None;
    }
    for name in fields {
        if let Some(field) = record.fields.get_mut(name) {
            field.lock = None;
        }
    }
    record.fields.retain(|_, field| *field != Field::default());
}

/// Notes what was done with the document, in the order in which it was; the same at the same time once.
pub(super) fn handle(
    record: &mut Record,
    policy: &Policy,
    kind: &str,
    time: &str,
    hand: &Hand<'_>,
) -> Result<(), Refusal> {
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
    let Value::Handlings(new) = checked else { return Ok(()) };
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
        return Ok(());
    }
    all.extend(new);
    all.sort_by_cached_key(|one| values::moment_of(&one.time));
    let all = values::several(all).map_err(Unfit::BadHandling)?;
    let reason = Sentence::new(hand.reason, hand.reason);
    let field = record.fields.entry(HANDLINGS).or_default();
    let lock = field.lock.take();
    *field = Field { lock, ..Field::of(Value::Handlings(all), of_person(hand.caller, reason, hand.now)) };
    Ok(())
}

/// In UTC, to the second.
fn moment(now: Timestamp) -> String {
    let seconds = now.0.div_euclid(1_000_000_000).rem_euclid(86_400);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", Date::of(now))
}

/// Notes that the document was made public, if nothing stands in the way.
pub(super) fn publish(
    record: &mut Record,
    date: Option<Date>,
    uri: &str,
    hand: &Hand<'_>,
) -> Result<(), Refusal> {
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
    note(record, Publication::Published { uri: uri.into() }, date, hand);
    Ok(())
}

fn is_address(uri: &str) -> bool {
    let rest = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"));
    let is_plain = |letter: char| !letter.is_whitespace() && !letter.is_control();
    uri.chars().count() <= LONGEST_URI
        && rest.is_some_and(|rest| !rest.starts_with('/') && !rest.is_empty() && rest.chars().all(is_plain))
}

/// Notes that it was taken back from the public, and why.
pub(super) fn retract(
    record: &mut Record,
    policy: &Policy,
    ground: &str,
    date: Option<Date>,
    hand: &Hand<'_>,
) -> Result<(), Refusal> {
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
    note(record, Publication::Withdrawn { ground, reason: reason.into() }, date, hand);
    Ok(())
}

fn no_such_ground(allowed: &[crate::vocabulary::Entry]) -> Sentence {
    let allowed = allowed.iter().map(|entry| format!("`{}`", entry.label)).collect::<Vec<_>>().join(", ");
    Sentence::new(
        format!("Deze grond staat niet in de lijst. Kies uit {allowed}, of laat de grond weg"),
        format!("This ground is not in the list. Choose from {allowed}, or leave it out"),
    )
}

/// Notes what happened in public.
pub(super) fn note(record: &mut Record, what: Publication, date: Date, hand: &Hand<'_>) {
    let by = hand.caller.name.clone();
    record.publications.push(PublicationEvent { what, date, by, noted: hand.now });
}
