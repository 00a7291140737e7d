//! What follows for a record from the policy and from what it inherits: one way, whether it is written or only shown.

use std::sync::Arc;

use super::{Decision, Inherited, decide_within};
use crate::{
    model::{DocumentId, Record, Timestamp},
    restriction,
    settings::Policy,
};

/// What a record inherits at this moment.
#[derive(Debug, Default)]
pub struct Inherits {
    /// Fields; none where a record that gives is damaged: then what was inherited before stays.
    pub fields: Option<Inherited>,
    /// The dossier whose restrictions hold for it.
    pub dossier: Option<Arc<Record>>,
}

impl Inherits {
    /// The dossier whose restrictions hold for it.
    pub fn dossier(&self) -> Option<DocumentId> {
        self.dossier.as_ref().map(|dossier| dossier.id)
    }

    /// Gives a record the restrictions of its dossier, also one that a person closed to machines: what a person
    /// decided of the dossier holds for all that is in it, and only ever keeps more from the public.
    pub fn restrict(&self, record: &mut Record) {
        if let Some(dossier) = &self.dossier {
            record.restrictions =
                restriction::follow(&record.restrictions, &dossier.restrictions, dossier.id);
        }
    }
}

/// The record with all that follows.
pub fn consequences(policy: &Policy, inherits: &Inherits, mut record: Record, now: Timestamp) -> Record {
    inherits.restrict(&mut record);
    decided(policy, record, inherits.fields.as_ref(), now)
}

pub fn decided(policy: &Policy, record: Record, inherited: Option<&Inherited>, now: Timestamp) -> Record {
    let Decision { fields, restrictions, state } = decide_within(policy, &record, inherited, now);
    Record { fields, restrictions, state, ..record }
}
