//! What an original keeps from the public goes on to its copies and versions, wherever they lie: what came later, or became
//! heavier, too. For a copy that has the content still it holds; to all others it is proposed. What became lighter there
//! stays as it is here, and so does what a person said here.

use super::{Ingest, Setback, entries::By};
use crate::{
    lifecycle::clock,
    model::{Action, Date, Record, Relation, Restriction, State},
    restriction,
};

/// All that a document keeps from the public: its restrictions, and the limit to its use.
pub(super) fn all(record: &Record) -> Vec<Restriction> {
    record.restrictions.iter().cloned().chain(restriction::limit(record)).collect()
}

/// Whether a document keeps more from the public than before.
pub(super) fn gives_more(before: &Record, after: &Record) -> bool {
    let today = Date::of(clock::now());
    after.has_restrictions() && {
        let known = all(before);
        all(after).iter().any(|one| one.is_open(today) && restriction::is_heavier(&known, one))
    }
}

pub(super) fn has_content_of(one: &Record, other: &Record) -> bool {
    let content = |record: &Record| record.facts.as_ref().map(|facts| facts.sha256);
    content(one).is_some() && content(one) == content(other)
}

/// Gives a record what its original keeps from the public, and it does not.
fn follow(record: &mut Record, original: &Record, today: Date) {
    let Some(origin) = record.origin.filter(|origin| origin.document == original.id) else { return };
    let mut told = restriction::told_to(original, record);
    told.retain(|one| one.is_open(today) && restriction::is_heavier(&[], one));
    let holds = match origin.relation {
        Relation::Copy | Relation::Backup => has_content_of(record, original),
        // Those of both hold until a person says which it is.
        Relation::Perhaps => true,
        Relation::LikelyVersion | Relation::LikelyRendition | Relation::Version | Relation::Rendition => {
            false
        }
    };
    if holds {
        let mut decided = told.clone();
        decided.retain(|one| one.is_decided() && !restriction::is_known_along(&record.restrictions, one));
        record.restrictions = restriction::follow(&record.restrictions, &decided, original.id);
    }
    let proposed = restriction::propose_along(&record.restrictions, &told, original.id, today);
    record.restrictions.extend(proposed);
}

/// Why a document is asked about what is kept from the public in a copy of it.
pub(super) fn because_of_copy(copy: &Record) -> By {
    let named = copy.locations.first().map(|at| at.path.display_name()).unwrap_or_default();
    By::daemon().with_reason(
        &format!(
            "“{named}” is hiervan een kopie, met dezelfde inhoud. Daarvoor geldt een beperking, of is er een voorgesteld; of die ook hier geldt, moet iemand zeggen."
        ),
        &format!(
            "“{named}” is a copy of this, with the same content. That one has a restriction, or a proposal of one; whether it holds here too is for a person to say."
        ),
    )
}

impl Ingest {
    /// Gives a copy or a version what its original keeps from the public since; the record as it is then.
    pub(super) fn hand_along(&mut self, original: &Record, record: Record) -> Result<Record, Setback> {
        let mut after = record.clone();
        follow(&mut after, original, Date::of(clock::now()));
        if after.restrictions == record.restrictions {
            return Ok(record);
        }
        let by = By::daemon().with_reason(
            "Het origineel heeft er een beperking bij, of een zwaardere. Die geldt ook hier, of is hier voorgesteld.",
            "The original has one more restriction, or a heavier one. It holds here too, or was proposed here.",
        );
        let open = record.state == State::Provisional;
        self.write_open(by, Action::Decided, Some(&record), after, open)
    }
}
