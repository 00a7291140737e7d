//! How complete a record is, measured by profiles: what is there of what one purpose asks, and what is not.
//!
//! Pure, and so cheap that nothing is kept: whoever asks gets the sum of this very moment.
//!
//! **Invariants**, each with a test:
//! - A score of 100 and nothing missing or in the way are the same thing.
//! - What is filled in never lowers a score, but for `waardering` V, which asks for a term, and for what
//!   keeps a document from the public.

mod standing;
mod tally;
#[cfg(test)]
mod tests;
mod todo;

pub use standing::{Openness, in_the_way, openness, standing};
pub use tally::{ProfileTally, Tally};
pub use todo::Todo;

use crate::{
    export::publication,
    model::{
        Date, FieldName, Profile, Record, Sentence, Value, Waardering, closed::UNDECIDED, profile::BUILT_IN,
    },
};

/// What a record has of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// From 0 to 100; 100 exactly when nothing is missing and nothing is in the way.
    pub score: u8,
    /// The fields that it lacks, in the order of the profile.
    pub missing: Vec<FieldName>,
    /// What else stands in the way, for people.
    pub blockers: Vec<Sentence>,
}

impl Measure {
    /// Whether nothing is missing and nothing is in the way.
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty() && self.blockers.is_empty()
    }
}

/// The built-in profiles, and behind them the organisation's own.
pub fn profiles(own: &[Profile]) -> impl Iterator<Item = &Profile> {
    BUILT_IN.iter().chain(own)
}

/// Measures a record by a profile, as it stands on a day: a restriction may end.
pub fn measure(profile: &Profile, record: &Record, today: Date) -> Measure {
    let is_for_a_time = record
        .value(FieldName::Waardering)
        .is_some_and(|value| value.comparable() == Waardering::Tijdelijk.code());
    let mut asked = 0;
    let mut missing = Vec::new();
    for name in profile.fields.iter().copied().filter(|name| is_for_a_time || !name.goes_with_term()) {
        asked += 1;
        let is_there =
            record.value(name).is_some_and(|value| profile.takes_undecided || !is_undecided(name, value));
        if !is_there {
            missing.push(name);
        }
    }
    let mut blockers = if profile.is_for_public { publication::blocks(record, today) } else { Vec::new() };
    if missing.contains(&FieldName::Beoordeling) {
        // That nobody judged is one thing, though both say it.
        blockers.retain(|blocker| *blocker != publication::not_judged());
    }
    let score = share(asked - missing.len(), asked + blockers.len());
    Measure { score, missing, blockers }
}

/// What every record needs and this one lacks, or has as undecided: MDTO asks for it, and a person must say it.
pub fn to_complete(record: &Record) -> Vec<FieldName> {
    let is_decided = |name: FieldName| record.value(name).is_some_and(|value| !is_undecided(name, value));
    FieldName::ALL.into_iter().filter(|name| name.is_required() && !is_decided(*name)).collect()
}

/// Rounded down, so that only the whole is 100.
fn share(part: usize, whole: usize) -> u8 {
    match whole {
        0 => 100,
        _ => u8::try_from(part * 100 / whole).unwrap_or(100),
    }
}

/// Whether it is MDTO's term for what nobody has decided yet.
fn is_undecided(name: FieldName, value: &Value) -> bool {
    match (name, value) {
        (FieldName::Waardering, Value::Term(term)) => term.code == Waardering::UNDECIDED,
        (FieldName::BeperkingGebruik, Value::Term(term)) => term.label == UNDECIDED,
        _ => false,
    }
}
