//! What of restrictions anybody may know, part by part: for a notice of non-disclosure and for lists.

use super::{
    grounds::Ground,
    outputs::{Judgement, Standing},
};
use crate::model::{Date, Restriction};

/// What is not disclosed, why, and until when. Has no place for what is meant for inside only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withheld {
    /// Which information; empty for the whole document.
    pub scope: String,
    /// On which grounds, as far as these are known.
    pub grounds: Vec<&'static Ground>,
    /// Why, for everybody; may be empty.
    pub explanation: String,
    /// Why in spite of five years; may be empty.
    pub despite_age: String,
    pub decided: Option<Date>,
    /// When a person looks at it again.
    pub review: Option<Date>,
    /// The last day on which it holds.
    pub end: Option<Date>,
}

/// All that is known of what is not disclosed on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withholding {
    /// How much becomes public, going by these alone.
    pub judgement: Judgement,
    /// Part by part, those about the whole document too.
    pub parts: Vec<Withheld>,
    /// Whether something else waits for a person.
    pub is_proposed: bool,
}

/// What holds on that day.
pub fn withheld(restrictions: &[Restriction], today: Date) -> Withholding {
    let standing = Standing::of(restrictions, today);
    let part = |one: &super::outputs::Public<'_>| Withheld {
        scope: one.scope.into(),
        grounds: one.grounds.clone(),
        explanation: one.explanation.into(),
        despite_age: one.despite_age.into(),
        decided: one.decided,
        review: one.review,
        end: one.end,
    };
    Withholding {
        judgement: standing.judgement(),
        parts: standing.held.iter().map(part).collect(),
        is_proposed: standing.is_proposed,
    }
}

impl Ground {
    /// “omdat …”, for a citizen.
    pub fn because(&self) -> &'static str {
        self.because_nl
    }

    /// Where the law says so (Juriconnect 1.3, at the site of the government).
    pub fn link(&self) -> String {
        let mut link =
            format!("https://wetten.overheid.nl/jci1.3:c:BWBR0045754&hoofdstuk=5&artikel={}", self.article);
        if self.lid > 0 {
            link.push_str(&format!("&lid={}", self.lid));
        }
        if !self.onderdeel.is_empty() {
            link.push_str(&format!("&onderdeel={}", self.onderdeel));
        }
        link
    }
}
