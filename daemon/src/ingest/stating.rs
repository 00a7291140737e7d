//! What a document states of itself, on its way into the record.

use super::{Ingest, entries::By};
use crate::{
    decide,
    inspect::{Remark, Stated},
    lifecycle::clock,
    model::{Facts, Field, FieldName, Kind, Record, Trouble},
    restriction,
    settle::Hint,
};

/// What was read of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'f> {
    pub(super) facts: &'f Facts,
    pub(super) stated: &'f [Stated],
    pub(super) remark: Option<Remark>,
    /// The mark of the folder that it was read in; 0 where that is not known.
    pub(super) folder: u64,
}

impl Found<'_> {
    /// Notes on the record what asks for a person's eye; a file that is still being written asks for nothing.
    pub(super) fn note_remark(self, record: &mut Record, open: bool) {
        let remark = self.remark.filter(|_| !open).map(|remark| remark.to_trouble(clock::now()));
        let is_known =
            |new: &Trouble| record.trouble.as_ref().is_some_and(|known| known.reason == new.reason);
        if !remark.as_ref().is_some_and(is_known) {
            record.trouble = remark;
        }
    }
}

impl Ingest {
    /// Takes over what the document states for fields.
    pub(super) fn take_over(&mut self, record: &mut Record, found: Found<'_>) {
        let own = self.of_its_own(record, found);
        let stated: Vec<_> =
            own.iter().map(|stated| (stated.field, stated.value.clone(), stated.place.clone())).collect();
        decide::take_over(&self.policy.get(), record, &stated, clock::now());
    }

    /// Has the file read once more: what it states is kept nowhere but in the fields.
    pub(super) fn ask_the_document(&self, record: &Record) {
        if record.kind == Kind::Document
            && record.is_present()
            && let Some(location) = record.locations.first()
        {
            self.settle.saw([(location.path.clone(), Hint::Anew)]);
        }
    }
}

/// Whether a person gave something back to the machines: a value taken out, or a lock.
pub(super) fn is_opened(before: &Record, after: &Record) -> bool {
    let is_free = |name: &FieldName| {
        let field = after.fields.get(name);
        field.is_none_or(|field| !field.is_set_by_person() && field.lock.is_none())
    };
    let is_freed = |(name, field): (&FieldName, &Field)| {
        (field.is_set_by_person() || field.lock.is_some()) && is_free(name)
    };
    (before.lock.is_some() && after.lock.is_none()) || before.fields.iter().any(is_freed)
}

/// Proposes a restriction where the document is marked and the record has no answer to that; `by` says so then.
/// What a person locked gets no proposal. Until it is open again, its marking keeps it from the public.
pub(super) fn propose_marking(record: &mut Record, by: By) -> By {
    let marking = record.facts.as_ref().and_then(|facts| facts.properties.marking.clone());
    let Some(code) = marking.filter(|_| record.lock.is_none()) else { return by };
    let known = record.restrictions.len();
    match restriction::propose_marking(&record.restrictions, &code) {
        Ok(all) => record.restrictions = all,
        Err(why) => tracing::warn!(why = %why.en, "a marking cannot be proposed"),
    }
    if record.restrictions.len() == known || !by.reason.nl.is_empty() {
        return by;
    }
    by.with_reason(
        &format!("Het document draagt de rubricering “{code}”. Daarom is een beperking voorgesteld."),
        &format!("The document is marked “{code}”. Therefore a restriction is proposed."),
    )
}
