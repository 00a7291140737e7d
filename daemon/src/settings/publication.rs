//! By when documents must be public, as the organisation itself says. No term of a law is built in: which one
//! holds for which information, and from when on, is for the organisation to read in the law.

use crate::model::{IsoDuration, Sentence, Term};

/// A term within which documents must be public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationTerm {
    /// Names it in the provenance of every date that it gave. Once among these and the rules.
    pub id: String,
    /// For documents of one of these Woo categories; empty for all documents.
    pub categories: Vec<Term>,
    /// How long.
    pub within: IsoDuration,
    /// What it starts at.
    pub after: After,
    /// Why, for people.
    pub reason: Sentence,
}

/// What a term of publication starts at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum After {
    /// The day on which the document was made.
    Created,
    /// The first day on which this was done with it: a term of `diwoo-soorthandelingen`.
    Handling(Term),
}
