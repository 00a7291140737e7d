//! Markings of secrecy (rubriceringen, VIRBI 2025): what a marking in a document proposes, and when it was
//! answered already.
//!
//! A marking says how secret something is and not why it is not public, so its proposal has no ground of the Woo:
//! a person chooses one, or withdraws the proposal.

use crate::model::{Restriction, RestrictionId, RestrictionSource, RestrictionStatus};

/// The codes of `virbi-rubriceringen` that keep something from the public, the strictest last, and the name that
/// each gives to its proposal.
const LEVELS: [(&str, &str); 4] = [
    ("Dep. VERTROUWELIJK", "virbi-dep-v"),
    ("Stg. CONFIDENTIEEL", "virbi-stg-c"),
    ("Stg. GEHEIM", "virbi-stg-g"),
    ("Stg. ZEER GEHEIM", "virbi-stg-zg"),
];

fn rank(code: &str) -> Option<usize> {
    LEVELS.iter().position(|(known, _)| *known == code)
}

/// The name of the proposal that a marking makes; nothing for what is no marking.
pub(super) fn id(code: &str) -> Option<RestrictionId> {
    LEVELS.iter().find(|(known, _)| *known == code).map(|(_, id)| RestrictionId((*id).into()))
}

/// The marking that a restriction is about, also in a copy, where it came with the original.
pub fn marking(restriction: &Restriction) -> Option<&str> {
    if let RestrictionSource::Marking(code) = &restriction.source {
        return Some(code);
    }
    // The name of one that came from another record has the name it had there at its end.
    let own = restriction.id.0.rsplit(':').next()?;
    LEVELS.iter().find(|(_, id)| *id == own).map(|(code, _)| *code)
}

/// Whether a record has an answer to a marking, or is waiting for one: the same marking, whatever became of it, or a
/// stricter one that was not taken back.
pub fn answers(existing: &[Restriction], code: &str) -> bool {
    let wanted = rank(code);
    existing.iter().any(|known| {
        let Some(about) = marking(known) else { return false };
        let is_stricter = wanted.is_some() && rank(about) > wanted;
        let stands = match known.status {
            RestrictionStatus::Proposed => true,
            RestrictionStatus::Decided { .. } => known.end.is_none(),
            RestrictionStatus::Withdrawn { .. } => false,
        };
        about == code || (is_stricter && stands)
    })
}

/// Whether it is no more than what a marking proposes, and the record has an answer to that marking already.
pub fn is_answered(existing: &[Restriction], proposal: &Restriction) -> bool {
    let is_proposed = proposal.status == RestrictionStatus::Proposed;
    is_proposed && marking(proposal).is_some_and(|code| answers(existing, code))
}
