//! What became of making a document public.

use super::{Beoordeling, Date, Field, FieldName, Kind, Record, Term, Timestamp};

/// One thing that happened, as a person noted it. Never changed afterwards: what was wrong is put right by a
/// later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationEvent {
    pub what: Publication,
    /// The day on which it truly happened.
    pub date: Date,
    /// Who noted it: the account.
    pub by: String,
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

/// By when a document is to become public that is not so yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Due {
    /// At the latest on that day: `publiceren_voor`.
    By(Date),
    /// It was judged to become public, and no day is set.
    Someday,
}

impl Record {
    /// By when it is to become public; nothing for what is public, is judged not to become so, or is gone.
    ///
    /// What was taken back stays due until a person judges that it does not become public: an obligation ends
    /// by a decision, not by a mishap.
    pub fn due(&self) -> Option<Due> {
        if self.kind != Kind::Document
            || !self.is_present()
            || PublicationEvent::is_public(&self.publications)
        {
            return None;
        }
        let judged = self.beoordeling();
        let by_person = self.fields.get(&FieldName::Beoordeling).is_some_and(Field::is_set_by_person);
        // That it was public already a person must say.
        let is_public_already = judged == Some(Beoordeling::ReedsOpenbaar) && by_person;
        if judged == Some(Beoordeling::NietOpenbaar) || is_public_already {
            return None;
        }
        match self.date(FieldName::PublicerenVoor) {
            Some(day) => Some(Due::By(day)),
            None => judged.filter(|judged| *judged != Beoordeling::NogTeBeoordelen).map(|_| Due::Someday),
        }
    }
}
