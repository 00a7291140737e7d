//! What people decide about restrictions, and what comes with a copy or from a record that ended.

use std::collections::BTreeMap;

use super::{Ingest, Setback};
use crate::{
    identify::evidence::has_had_content,
    lifecycle::clock,
    model::{Date, DocumentId, Field, Record, Related, Restriction, RestrictionSource, RestrictionStatus},
    restriction,
};

impl Ingest {
    /// Has a person asked about the restrictions that came along with a content that is no longer in here. They hold
    /// all the same. Whether there are any.
    pub(super) fn look_again(&self, before: &Record, after: &mut Record) -> Result<bool, Setback> {
        let content = |record: &Record| record.facts.as_ref().map(|facts| facts.sha256);
        let (Some(left), Some(new)) = (content(before), content(after)) else { return Ok(false) };
        let is_locked = after.lock.is_some();
        let today = Date::of(clock::now());
        let mut came_with_it: BTreeMap<DocumentId, bool> = BTreeMap::new();
        let mut has_any = false;
        for one in &mut after.restrictions {
            let is_asked = !one.holds(today) || one.is_asked_again(today);
            let RestrictionSource::Inherited { from, content_is_another, .. } = &mut one.source else {
                continue;
            };
            if is_asked {
                continue;
            }
            let came_with_it = match came_with_it.get(from) {
                Some(known) => *known,
                None => {
                    let did = match self.reader.record(*from) {
                        // Nobody can tell, so a person looks.
                        Err(error) if error.is_damage() => true,
                        original => original?
                            .is_some_and(|it| has_had_content(&it, &left) && !has_had_content(&it, &new)),
                    };
                    came_with_it.insert(*from, did);
                    did
                }
            };
            if came_with_it {
                *content_is_another = true;
                // A day that is to be looked at is a person's, and so closed by a lock.
                if !is_locked && one.review.is_none_or(|day| day > today) {
                    one.review = Some(today);
                }
                has_any = true;
            }
        }
        Ok(has_any)
    }
}

/// Gives a copy the restrictions of its original; whether there were any. What the copy gave to the original, or has from
/// where the original has it, comes only where it is heavier: many that have one content do not pass the same restriction
/// on among each other without end.
pub(super) fn inherit(copy: &mut Record, original: &Record) -> bool {
    let own = copy.id.to_string();
    let told = restriction::told_to(original, copy);
    let mut inherited = restriction::inherit(&told, original.id);
    let mut has = copy.restrictions.clone();
    inherited.retain(|one| {
        let root = restriction::root(one, original.id);
        let is_from_here = one.id.0.split(':').any(|part| part == own);
        let is_known = match is_from_here {
            true => restriction::is_known_along(&copy.restrictions, one),
            false => {
                let of_it = has.iter().filter(|known| restriction::root(known, copy.id) == root);
                restriction::is_known_along(&of_it.cloned().collect::<Vec<_>>(), one)
            }
        };
        if !is_known {
            has.push(one.clone());
        }
        !is_known
    });
    // What was only proposed, because a name made it likely, holds from now on.
    let mut was_proposed = false;
    for known in copy.restrictions.iter_mut().filter(|known| known.status == RestrictionStatus::Proposed) {
        let holds = |one: &&Restriction| one.id == known.id && one.status != RestrictionStatus::Proposed;
        if let Some(one) = inherited.iter().find(holds) {
            known.clone_from(one);
            was_proposed = true;
        }
    }
    add(copy, inherited) || was_proposed
}

/// Gives a record the restrictions of one that ended and goes on in it, so that none is lost. Those that
/// the ended one had from this very record are there already.
pub(super) fn carry(record: &mut Record, ended: &Record) -> bool {
    let own = record.id;
    let is_from_here =
        |one: &Restriction| matches!(one.source, RestrictionSource::Inherited { from, .. } if from == own);
    // What was only proposed there, because it is likely a version of another one, is asked where it was not answered.
    let is_asked_here = |one: &Restriction| {
        one.status == RestrictionStatus::Proposed
            && matches!(one.source, RestrictionSource::Inherited { .. })
            && restriction::is_known_along(&record.restrictions, one)
    };
    let carried = ended.restrictions.iter().filter(|one| !is_from_here(one) && !is_asked_here(one));
    let carried = carried.map(|one| {
        let mut one = one.clone();
        if record.restrictions.iter().any(|other| other.id == one.id) {
            one.id.0 = format!("{}:{}", ended.id, one.id.0);
        }
        one
    });
    let carried = carried.collect();
    carry_acts(record, ended);
    add(record, carried)
}

/// What else people did with a record that ended stands in the one that goes on: locks, relations, and what
/// was noted of making it public.
fn carry_acts(record: &mut Record, ended: &Record) {
    if record.lock.is_none() {
        record.lock.clone_from(&ended.lock);
    }
    for (name, field) in ended.fields.iter().filter(|(_, field)| field.lock.is_some()) {
        let own = record.fields.entry(*name).or_default();
        if own.lock.is_none() && !own.is_set_by_person() {
            *own = Field { suggestions: Vec::new(), ..field.clone() };
        }
    }
    for one in &ended.rejections {
        if !record.rejections.iter().any(|known| (known.field, &known.value) == (one.field, &one.value)) {
            record.rejections.push(one.clone());
        }
    }
    for one in &ended.relations {
        let is_known = |other: &Related| (other.kind, other.document) == (one.kind, one.document);
        if one.document != record.id && !record.relations.iter().any(is_known) {
            record.relations.push(one.clone());
        }
    }
    for event in &ended.publications {
        if !record.publications.contains(event) {
            record.publications.push(event.clone());
        }
    }
    record.publications.sort_by_key(|event| event.noted);
}

fn add(record: &mut Record, restrictions: Vec<Restriction>) -> bool {
    let before = record.restrictions.len();
    for one in restrictions {
        // Both files have the same marking, and one question is enough.
        let is_asked = restriction::is_answered(&record.restrictions, &one);
        if !is_asked && !record.restrictions.iter().any(|known| known.id == one.id) {
            record.restrictions.push(one);
        }
    }
    record.restrictions.len() > before
}
