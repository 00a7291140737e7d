//! What the patterns of the policy, or the built-in ones, leave alone though it has a record.
//!
//! A pattern that comes later ends no record: it is no document as long as the pattern holds. All that was
//! decided about it stays, the restrictions above all, and comes back with it.

use crate::{
    model::{Record, Sentence},
    settings::{IgnoredBy, Policy},
};

/// Whether all places of a record are left alone. One that is not makes it a document.
pub(super) fn is_left_alone(policy: &Policy, record: &Record) -> bool {
    record.is_present()
        && !record.locations.is_empty()
        && record.locations.iter().all(|at| policy.ignores(&at.path))
}

/// Why a record is left alone; nothing where it is not.
pub fn why_left_alone(policy: &Policy, record: &Record) -> Option<Sentence> {
    let first = record.locations.first().filter(|_| is_left_alone(policy, record))?;
    Some(match policy.ignored_by(&first.path)? {
        IgnoredBy::Policy(pattern) => Sentence::new(
            format!(
                "Het past op het patroon `{pattern}` in het beleid (`ignore`), en telt daarom niet als document. Wat erover is besloten, blijft bewaard."
            ),
            format!(
                "It fits the pattern `{pattern}` in the policy (`ignore`), and so is no document. What was decided about it is kept."
            ),
        ),
        IgnoredBy::Always(pattern) => Sentence::new(
            format!(
                "Het staat op een plaats die Bronmerk altijd overslaat (`{pattern}`), en telt daarom niet als document. Wat erover is besloten, blijft bewaard."
            ),
            format!(
                "It is in a place that Bronmerk always leaves alone (`{pattern}`), and so is no document. What was decided about it is kept."
            ),
        ),
    })
}
