//! Why a document, or a part of it, is not public; decided once, and used by everything that shows it.

use super::{Date, DocumentId};

/// Names a restriction within its record, for life.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RestrictionId(pub String);

/// Why information is not public, who says so, and until when.
///
/// Whether its grounds are absolute or relative is not kept here: that follows from the grounds, and
/// two places could disagree. The room `restriction` knows the grounds and what the law says of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restriction {
    /// Names it.
    pub id: RestrictionId,
    /// Codes of grounds of the Woo, like `5.1.2e`.
    pub grounds: Vec<String>,
    /// Which information, in words that may be public; empty for the whole document.
    pub scope: String,
    /// Whether it is about the environment, for which the Woo has rules of its own.
    pub environment: Environment,
    /// Which interests were weighed, and how.
    pub interests: String,
    /// Why, for the organisation only. Never in anything that leaves it.
    pub internal_motive: String,
    /// Why, for everybody.
    pub public_explanation: String,
    /// Why it holds although the information is older than five years (Woo 5.3), for everybody.
    pub despite_age: String,
    /// When a person is to look at it again.
    pub review: Option<Date>,
    /// The last day on which it holds.
    pub end: Option<Date>,
    /// How far along.
    pub status: RestrictionStatus,
    pub source: RestrictionSource,
}

impl Restriction {
    /// Whether it keeps information from the public on that day: a person decided so, and it has not
    /// ended.
    pub fn holds(&self, today: Date) -> bool {
        self.is_decided() && !self.has_ended(today)
    }

    /// Whether a person decided so, and nobody took it back.
    pub fn is_decided(&self) -> bool {
        matches!(self.status, RestrictionStatus::Decided { .. })
    }

    /// Whether it holds or may come to hold: a proposal waits for a person.
    pub fn is_open(&self, today: Date) -> bool {
        !matches!(self.status, RestrictionStatus::Withdrawn { .. }) && !self.has_ended(today)
    }

    /// Whether it holds, and a person is asked whether it still should: it came along with another content.
    pub fn is_asked_again(&self, today: Date) -> bool {
        self.holds(today)
            && matches!(self.source, RestrictionSource::Inherited { content_is_another: true, .. })
    }

    fn has_ended(&self, today: Date) -> bool {
        self.end.is_some_and(|end| end < today)
    }

    /// Whether a person decided something about it in this very record. What came with the original of a
    /// copy was decided there.
    pub fn is_act_of_person(&self) -> bool {
        match (&self.status, &self.source) {
            (RestrictionStatus::Withdrawn { .. }, _) | (_, RestrictionSource::Person(_)) => true,
            (RestrictionStatus::Decided { .. }, source) => {
                !matches!(source, RestrictionSource::Inherited { .. })
            }
            (RestrictionStatus::Proposed, _) => false,
        }
    }

    /// Whether it is about the whole document.
    pub fn is_about_all(&self) -> bool {
        self.scope.trim().is_empty()
    }

    /// Whether both are, at least partly, about the same information, as far as their words tell.
    pub fn overlaps(&self, other: &Self) -> bool {
        let words = |one: &Self| one.scope.trim().to_lowercase();
        self.is_about_all() || other.is_about_all() || words(self) == words(other)
    }
}

/// Whether information is about the environment (Woo 2.1 and 5.1; Wet milieubeheer 19.1a).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Environment {
    #[default]
    No,
    Information,
    /// It is, and about emissions into the environment.
    Emissions,
}

/// How far along a restriction is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RestrictionStatus {
    /// Waits for a person. Until then the document is not published either.
    Proposed,
    /// A person decided.
    Decided { by: String, date: Date },
    /// A person took it back.
    Withdrawn { by: String, date: Date, reason: String },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RestrictionSource {
    /// A person's account.
    Person(String),
    /// A rule of the policy.
    Rule(String),
    Model(String),
    /// A marking in the document itself: the code of a level of `virbi-rubriceringen`.
    Marking(String),
    /// The original of which this document is a copy.
    Inherited {
        from: DocumentId,
        restriction: RestrictionId,
        /// Whether the content that it came along with is no longer in here: a person is asked about it. Whoever
        /// answers makes it this record's own, or takes it back.
        content_is_another: bool,
    },
}
