//! A limit to the use of a document that only `beperking_gebruik` tells: no restriction of the Woo, and yet a document
//! with it does not become public. To copies and versions it is proposed as a restriction without a ground: a person says
//! what holds there.

use crate::model::{
    Environment, FieldName, Record, Restriction, RestrictionId, RestrictionSource, RestrictionStatus,
};

/// Begins the name of such a proposal.
const NAME: &str = "gebruik-";

/// What a document may tell to those that are copies or versions of it: its restrictions, and the limit to its use
/// where `other` does not say the same of itself.
pub fn told_to(original: &Record, other: &Record) -> Vec<Restriction> {
    let label = |record: &Record| record.limit_to_use().map(|term| term.label.clone());
    let is_said = label(original) == label(other);
    let limit = limit(original).filter(|_| !is_said);
    original.restrictions.iter().cloned().chain(limit).collect()
}

/// The limit to the use of a document, as it is proposed to others.
pub fn limit(record: &Record) -> Option<Restriction> {
    let term = record.limit_to_use()?;
    let (_, provenance) = record.fields.get(&FieldName::BeperkingGebruik)?.value.as_ref()?;
    let plain = |letter: char| if letter.is_alphanumeric() { letter } else { '-' };
    let name: String = term.label.to_lowercase().chars().map(plain).take(60).collect();
    Some(Restriction {
        id: RestrictionId(format!("{NAME}{name}")),
        grounds: Vec::new(),
        scope: String::new(),
        environment: Environment::No,
        interests: String::new(),
        internal_motive: format!("{}: {}", FieldName::BeperkingGebruik, term.label),
        public_explanation: String::new(),
        despite_age: String::new(),
        review: None,
        end: None,
        status: RestrictionStatus::Proposed,
        source: RestrictionSource::Person(provenance.actor.clone()),
    })
}

/// Which limit a proposal is about; nothing for another one.
fn about(one: &Restriction) -> Option<&str> {
    // The name of one that came from another record has the name it had there at its end, and a number where it came again.
    let own = one.id.0.rsplit(':').next()?;
    own.split('~').next().filter(|own| own.starts_with(NAME))
}

/// Whether an answer to the one is no less an answer to the other: those about a limit only where it is the same one.
pub(super) fn is_of_one(known: &Restriction, proposal: &Restriction) -> bool {
    about(proposal).is_none_or(|limit| about(known) == Some(limit))
}
