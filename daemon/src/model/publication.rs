//! What became of making a document public.

use super::{Date, Term, Timestamp};

/// One thing that happened, as a person noted it. Never changed afterwards: what was wrong is put right by a
/// later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationEvent {
    /// What.
    pub what: Publication,
    /// The day on which it truly happened.
    pub date: Date,
    /// Who noted it: the account.
    pub by: String,
    /// When it was noted.
    pub noted: Timestamp,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Publication {
    /// It was made public.
    Published {
        /// Where; empty when that was not noted.
        uri: String,
    },
    /// It was taken back.
    Withdrawn {
        /// Term of `diwoo-redenen-verwijdering`, where one fits.
        ground: Option<Term>,
        /// Why, for everybody.
        reason: String,
    },
}

impl PublicationEvent {
    /// Whether a document is public after these.
    pub fn is_public(events: &[Self]) -> bool {
        matches!(events.last(), Some(Self { what: Publication::Published { .. }, .. }))
    }
}
