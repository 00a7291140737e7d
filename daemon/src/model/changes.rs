//! What differs between two states of a record, for the journal and for who looks first.

use super::{Before, Change, FieldName, Record};

/// What differs, with what stood there before. For a new record: what it has.
pub fn changes(before: Option<&Record>, after: &Record) -> Vec<Change> {
    let mut changes = Vec::new();
    if let Some(before) = before {
        if before.state != after.state {
            changes.push(Change::State(before.state));
        }
        let paths = |record: &Record| record.locations.iter().map(|at| at.path.clone()).collect::<Vec<_>>();
        if paths(before) != paths(after) {
            changes.push(Change::Locations(paths(before)));
        }
        if before.origin != after.origin {
            changes.push(Change::Origin(before.origin));
        }
    }
    let restrictions_before = before.map_or(&[][..], |before| &before.restrictions);
    if restrictions_before != after.restrictions {
        changes.push(Change::Restrictions(restrictions_before.to_vec()));
    }
    if before.and_then(|before| before.lock.as_ref()) != after.lock.as_ref() {
        changes.push(Change::Lock(before.and_then(|before| before.lock.clone())));
    }
    let relations_before = before.map_or(&[][..], |before| &before.relations);
    if relations_before != after.relations {
        changes.push(Change::Relations(relations_before.to_vec()));
    }
    let rejections_before = before.map_or(&[][..], |before| &before.rejections);
    if rejections_before != after.rejections {
        changes.push(Change::Rejections(rejections_before.to_vec()));
    }
    let publications_before = before.map_or(&[][..], |before| &before.publications);
    if publications_before != after.publications {
        changes.push(Change::Publications(publications_before.to_vec()));
    }
    let content = |record: &Record| record.facts.as_ref().map(|facts| facts.sha256);
    let content_before = before.and_then(content);
    if content_before != content(after) {
        changes.push(Change::Facts(content_before));
    }
    for name in FieldName::ALL {
        let field_before = before.and_then(|before| before.fields.get(&name));
        let field_after = after.fields.get(&name);
        let value_before = field_before.and_then(|field| field.value.as_ref());
        if value_before != field_after.and_then(|field| field.value.as_ref()) {
            let before = value_before
                .map(|(value, provenance)| Before { value: value.clone(), provenance: provenance.clone() });
            changes.push(Change::Field(name, before));
        }
        let suggestions_before = field_before.map_or(&[][..], |field| &field.suggestions);
        if suggestions_before != field_after.map_or(&[][..], |field| &field.suggestions) {
            changes.push(Change::Suggestions(name));
        }
        let lock_before = field_before.and_then(|field| field.lock.as_ref());
        if lock_before != field_after.and_then(|field| field.lock.as_ref()) {
            changes.push(Change::FieldLock(name, lock_before.cloned()));
        }
    }
    changes
}
