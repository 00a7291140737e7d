//! Takes an earlier change back: pure, from a record and an entry of its journal to the record as it is to be.
//!
//! Nothing is ever taken out of the journal: undoing is a change like any other, with an entry of its own, and
//! can be undone itself.
//!
//! **Invariants**, each with a test:
//! - Undoing the last act of a person gives back the values, the locks and the restrictions that are open.
//! - No restriction is erased: one that was made is withdrawn with a reason, one that was withdrawn is put back
//!   if the law allows it. Nothing that was noted of making it public is erased either: it gets an answer.
//! - What something later changed is not overwritten unseen: that entry is named instead.

use std::collections::{BTreeMap, BTreeSet};

use super::{Hand, contradicted, contradicts, note, of_person, take_out, with_words};
use crate::{
    decide,
    ingest::desk::{Refusal, Unfit},
    model::{
        Action, Before, Change, Date, DocumentId, Entry, Field, FieldName, Kind, Publication,
        PublicationEvent, Record, RelationKind, Restriction, RestrictionId, RestrictionStatus, Sentence,
        Sequence, Source,
    },
    restriction,
    settings::Policy,
};

/// What can be taken back, and what two entries can both have changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Field(FieldName),
    FieldLock(FieldName),
    Lock,
    Restriction(RestrictionId),
    Relation(RelationKind, DocumentId),
    Publications,
    Rejections,
    Origin,
}

impl Thing {
    fn name(&self) -> String {
        match self {
            Self::Field(name) => name.to_string(),
            Self::FieldLock(name) => format!("{name}.lock"),
            Self::Lock => "lock".into(),
            Self::Restriction(id) => format!("restrictions.{}", id.0),
            Self::Relation(..) => "relations".into(),
            Self::Publications => "publication_events".into(),
            Self::Rejections => "rejections".into(),
            Self::Origin => "origin".into(),
        }
    }
}

/// Looks for the entry to undo, from the last one back, and remembers what came after it.
#[derive(Debug)]
pub(in crate::ingest) struct Search {
    wanted: Option<Sequence>,
    later: BTreeMap<Thing, Sequence>,
}

impl Search {
    /// For that entry; nothing for the last one that can be undone.
    pub(in crate::ingest) fn new(wanted: Option<Sequence>) -> Self {
        Self { wanted, later: BTreeMap::new() }
    }

    /// Looks at the entry before the last that was looked at; the answer, when there is one.
    pub(in crate::ingest) fn look(&mut self, entry: Entry) -> Option<Result<Entry, Unfit>> {
        let sequence = entry.sequence;
        let is_act = is_of_record(entry.action);
        match self.wanted {
            Some(wanted) if sequence == wanted && is_joining(&entry) => {
                return Some(Err(Unfit::Joined(sequence)));
            }
            Some(wanted) if sequence == wanted && !is_act => {
                return Some(Err(Unfit::OfFile { sequence, action: entry.action }));
            }
            Some(wanted) if sequence == wanted && to_restore(&entry).is_empty() => {
                return Some(Err(Unfit::NothingIn(sequence)));
            }
            Some(wanted) if sequence == wanted => return Some(Ok(entry)),
            Some(wanted) if sequence < wanted => return Some(Err(Unfit::NoEntry(wanted))),
            None if is_act && !to_restore(&entry).is_empty() => return Some(Ok(entry)),
            _ => {}
        }
        // The first one after the entry that is looked for is the one that is named.
        self.later.extend(things(&entry).into_iter().map(|thing| (thing, sequence)));
        None
    }
}

/// Whether a person said with it that two records are of one document.
fn is_joining(entry: &Entry) -> bool {
    let is_document = || entry.subject.record().is_some_and(|record| record.kind == Kind::Document);
    entry.source == Source::Person
        && matches!(entry.action, Action::Merged | Action::Returned)
        && is_document()
}

/// Whether such an entry is about what was decided, not about the file.
fn is_of_record(action: Action) -> bool {
    matches!(
        action,
        Action::Decided
            | Action::Updated
            | Action::Confirmed
            | Action::Restricted
            | Action::RestrictionWithdrawn
            | Action::Locked
            | Action::Unlocked
            | Action::Undone
            | Action::Related
            | Action::Published
            | Action::PublicationWithdrawn
            | Action::Imported
            | Action::IdentityAnswered
            | Action::Rejected
    )
}

/// How a field goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Back {
    /// To what stood there, as it stood: the rules look at it again, or a lock that comes back keeps it.
    AsItStood(Option<Before>),
    /// To what a person had set, as that of the person who undoes.
    Person(Before),
    /// To what stood there before a machine changed it; as a person's word where the machine would do it again.
    Against(Option<Before>),
}

impl Back {
    fn before(&self) -> Option<&Before> {
        match self {
            Self::AsItStood(before) | Self::Against(before) => before.as_ref(),
            Self::Person(before) => Some(before),
        }
    }
}

/// The fields that an entry changed by itself. What only followed from that follows again.
fn fields(entry: &Entry) -> BTreeMap<FieldName, Back> {
    let Some(after) = entry.subject.record() else { return BTreeMap::new() };
    let opened = |name: FieldName| {
        entry.changes.iter().any(|change| match change {
            Change::Lock(Some(_)) => after.lock.is_none(),
            Change::FieldLock(of, Some(_)) => {
                *of == name && after.fields.get(of).is_none_or(|field| field.lock.is_none())
            }
            _ => false,
        })
    };
    let back = |name: FieldName, before: &Option<Before>| {
        let field = after.fields.get(&name);
        let is_person = |source: Source| source == Source::Person;
        let was_person = before.as_ref().is_some_and(|before| is_person(before.provenance.source));
        if opened(name) {
            return Some(Back::AsItStood(before.clone()));
        }
        if !is_person(entry.source) {
            return Some(Back::Against(before.clone()));
        }
        let by_person = field.is_some_and(|field| field.is_set_by_person() || field.lock.is_some());
        match before {
            Some(before) if was_person => Some(Back::Person(before.clone())),
            before if by_person => Some(Back::AsItStood(before.clone())),
            _ => None,
        }
    };
    let changed = entry.changes.iter().filter_map(|change| match change {
        Change::Field(name, before) => Some((*name, back(*name, before)?)),
        _ => None,
    });
    changed.collect()
}

/// What an entry changed, all of it.
fn things(entry: &Entry) -> BTreeSet<Thing> {
    let mut things: BTreeSet<Thing> = acts(entry).into_iter().collect();
    things.extend(entry.changes.iter().filter_map(|change| match change {
        Change::Field(name, _) => Some(Thing::Field(*name)),
        _ => None,
    }));
    things
}

/// What an entry changed that can be taken back.
fn to_restore(entry: &Entry) -> BTreeSet<Thing> {
    let mut things: BTreeSet<Thing> = acts(entry).into_iter().collect();
    things.extend(fields(entry).into_keys().map(Thing::Field));
    things
}

fn acts(entry: &Entry) -> Vec<Thing> {
    let Some(after) = entry.subject.record() else { return Vec::new() };
    let mut things = Vec::new();
    for change in &entry.changes {
        match change {
            Change::Lock(_) => things.push(Thing::Lock),
            Change::FieldLock(name, _) => things.push(Thing::FieldLock(*name)),
            Change::Restrictions(before) => {
                let differs = |one: &&Restriction| !before.contains(one);
                things.extend(
                    after.restrictions.iter().filter(differs).map(|one| Thing::Restriction(one.id.clone())),
                );
            }
            Change::Relations(before) => {
                let [before, after] = [before, &after.relations]
                    .map(|all| all.iter().map(|one| (one.kind, one.document)).collect::<BTreeSet<_>>());
                let differs = before.symmetric_difference(&after);
                things.extend(differs.map(|(kind, document)| Thing::Relation(*kind, *document)));
            }
            Change::Publications(_) => things.push(Thing::Publications),
            Change::Rejections(_) => things.push(Thing::Rejections),
            Change::Origin(_) => things.push(Thing::Origin),
            Change::Field(..)
            | Change::Suggestions(_)
            | Change::State(_)
            | Change::Locations(_)
            | Change::Facts(_) => {}
        }
    }
    things
}

/// What is said of undoing an entry, with a person's own words behind it.
pub(in crate::ingest) fn undone(sequence: Sequence, words: &str) -> Sentence {
    with_words(
        format!("teruggedraaid: logboekregel {sequence}"),
        format!("undone: journal entry {sequence}"),
        words,
    )
}

/// The record without what an entry did to it.
pub(in crate::ingest) fn undo(
    record: &Record,
    entry: &Entry,
    search: &Search,
    policy: &Policy,
    hand: &Hand<'_>,
) -> Result<Record, Refusal> {
    let overtaken = to_restore(entry).into_iter().find_map(|thing| {
        let later = *search.later.get(&thing)?;
        Some(Unfit::Overtaken { sequence: entry.sequence, later, what: thing.name() })
    });
    match overtaken {
        Some(overtaken) => Err(overtaken.into()),
        None => without(record, entry, &BTreeSet::new(), policy, hand),
    }
}

/// The same, but what something later changed stays as it is, and is named.
pub(in crate::ingest) fn undo_but_later(
    record: &Record,
    entry: &Entry,
    search: &Search,
    policy: &Policy,
    hand: &Hand<'_>,
) -> Result<(Record, Vec<String>), Refusal> {
    let later = to_restore(entry).into_iter().filter(|thing| search.later.contains_key(thing));
    let later: BTreeSet<Thing> = later.collect();
    let after = without(record, entry, &later, policy, hand)?;
    let names: BTreeSet<String> = later.iter().map(Thing::name).collect();
    Ok((after, names.into_iter().collect()))
}

/// The record without what an entry did to it, but for some of that.
fn without(
    record: &Record,
    entry: &Entry,
    kept: &BTreeSet<Thing>,
    policy: &Policy,
    hand: &Hand<'_>,
) -> Result<Record, Refusal> {
    let mut after = record.clone();
    let reason = undone(entry.sequence, hand.reason.trim());
    for change in &entry.changes {
        match change {
            Change::Lock(before) if !kept.contains(&Thing::Lock) => after.lock.clone_from(before),
            Change::FieldLock(name, before) if !kept.contains(&Thing::FieldLock(*name)) => {
                after.fields.entry(*name).or_default().lock.clone_from(before);
            }
            Change::Restrictions(before) => restrictions(&mut after, before, entry, kept, &reason, hand)?,
            Change::Relations(before) => relations(&mut after, before, entry, kept),
            Change::Publications(before) if !kept.contains(&Thing::Publications) => {
                publications(&mut after, before, &reason, hand);
            }
            // What was turned down since then stays so.
            Change::Rejections(before) => {
                let then =
                    entry.subject.record().map(|record| record.rejections.as_slice()).unwrap_or_default();
                after.rejections.retain(|one| before.contains(one) || !then.contains(one));
            }
            // The question whether it is the same document is open again, or answered again.
            Change::Origin(before) if !kept.contains(&Thing::Origin) => after.origin = *before,
            Change::Lock(_)
            | Change::FieldLock(..)
            | Change::Publications(_)
            | Change::Origin(_)
            | Change::Field(..)
            | Change::Suggestions(_)
            | Change::State(_)
            | Change::Locations(_)
            | Change::Facts(_) => {}
        }
    }
    let mut fields = fields(entry);
    fields.retain(|name, _| !kept.contains(&Thing::Field(*name)));
    for (name, back) in &fields {
        match back {
            Back::AsItStood(Some(before)) => {
                let field = after.fields.entry(*name).or_default();
                field.value = Some((before.value.clone(), before.provenance.clone()));
            }
            Back::AsItStood(None) => take_out(&mut after, *name),
            Back::Person(before) => say(&mut after, *name, before, &reason, hand),
            Back::Against(_) => {}
        }
    }
    after.fields.retain(|_, field| *field != Field::default());
    against_machines(&mut after, &fields, &reason, policy, hand);
    let names: Vec<FieldName> = fields.into_keys().collect();
    match contradicts(&after, &names).or_else(|| contradicted(&after, &names)) {
        Some(refusal) => Err(refusal),
        None => Ok(after),
    }
}

/// Where the rules would do again what was undone, a person's word stands in their way: the value from before,
/// or a lock where there was none. One by one, since one field follows from another.
fn against_machines(
    record: &mut Record,
    fields: &BTreeMap<FieldName, Back>,
    reason: &Sentence,
    policy: &Policy,
    hand: &Hand<'_>,
) {
    for name in FieldName::ALL {
        let Some(back) = fields.get(&name) else { continue };
        let tried = decide::decided(policy, record.clone(), hand.inherited, hand.now);
        let got = tried.fields.get(&name).and_then(Field::value);
        match (back, back.before()) {
            (_, None) if got.is_some() => {
                let field = record.fields.entry(name).or_default();
                let lock = field.lock.take().or_else(|| Some(hand.lock()));
                *field = Field { lock, ..Field::default() };
            }
            (Back::Against(_), Some(before)) if got != Some(&before.value) => {
                say(record, name, before, reason, hand);
            }
            _ => {}
        }
    }
}

fn say(record: &mut Record, name: FieldName, before: &Before, reason: &Sentence, hand: &Hand<'_>) {
    let field = record.fields.entry(name).or_default();
    field.value = Some((before.value.clone(), of_person(hand.caller, reason.clone(), hand.now)));
}

fn restrictions(
    record: &mut Record,
    before: &[Restriction],
    entry: &Entry,
    kept: &BTreeSet<Thing>,
    reason: &Sentence,
    hand: &Hand<'_>,
) -> Result<(), Refusal> {
    let today = Date::of(hand.now);
    let Some(after) = entry.subject.record() else { return Ok(()) };
    let is_to_do =
        |one: &&Restriction| !before.contains(one) && !kept.contains(&Thing::Restriction(one.id.clone()));
    for one in after.restrictions.iter().filter(is_to_do) {
        let was = before.iter().find(|was| was.id == one.id);
        let was = was.filter(|was| !matches!(was.status, RestrictionStatus::Withdrawn { .. }));
        let done = match was {
            Some(was)
                if matches!(was.status, RestrictionStatus::Decided { .. })
                    && record.is_said_to_have_no_restriction() =>
            {
                Err(restriction::Refused::SaysNone)
            }
            Some(was) => {
                let dated = restriction::document_date(record);
                restriction::restore(&record.restrictions, was, dated, today)
            }
            None => {
                let by = &hand.caller.name;
                restriction::withdraw(&record.restrictions, &one.id, by, &reason.nl, today)
            }
        };
        record.restrictions = done?;
    }
    Ok(())
}

fn relations(record: &mut Record, before: &[crate::model::Related], entry: &Entry, kept: &BTreeSet<Thing>) {
    let is_kept = |one: &crate::model::Related| kept.contains(&Thing::Relation(one.kind, one.document));
    let after = entry.subject.record().map_or(&[][..], |after| &after.relations);
    let same = |one: &crate::model::Related, other: &crate::model::Related| {
        (one.kind, one.document) == (other.kind, other.document)
    };
    let is_new = |one: &crate::model::Related| {
        after.iter().any(|other| same(one, other)) && !before.iter().any(|other| same(one, other))
    };
    record.relations.retain(|one| is_kept(one) || !is_new(one));
    let is_gone = |one: &&crate::model::Related| !after.iter().any(|other| same(one, other));
    for one in before.iter().filter(is_gone).filter(|one| !is_kept(one)) {
        if !record.relations.iter().any(|other| same(one, other)) {
            record.relations.push(one.clone());
        }
    }
}

/// What was noted stays noted; a later note says what is so.
///
/// That something was published is answered by taking it back today; that it was taken back, by its being
/// public since it was.
fn publications(record: &mut Record, before: &[PublicationEvent], reason: &Sentence, hand: &Hand<'_>) {
    let (was, is) = (PublicationEvent::is_public(before), PublicationEvent::is_public(&record.publications));
    match before.last().map(|event| (event.what.clone(), event.date)) {
        Some((what, date)) if was && !is => note(record, what, date, hand),
        _ if is && !was => {
            let what = Publication::Withdrawn { ground: None, reason: reason.nl.clone() };
            note(record, what, Date::of(hand.now), hand);
        }
        _ => {}
    }
}

#[cfg(test)]
#[path = "undo_tests.rs"]
mod tests;
