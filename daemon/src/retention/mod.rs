//! How long one document is kept, and the sum that shows why.
//!
//! Pure: the same question gives the same answer, so that who asks again after a change sees whether
//! the answer changed. Nothing is destroyed here, and nothing is transferred: when a document goes to
//! an archive is not computed, because that term changes with the law (20 years under the Archiefwet
//! 1995, 10 under the next one) and is the organisation's to say.
//!
//! **Invariants**, each with a test:
//! - `start + length = end`, as MDTO asks of a `termijn`; by the rule of `xs:duration`, see [`end_of`].
//! - What is not known is not guessed: without the date of its trigger a term has no end.
//! - Where record and list disagree on destroying, nothing ends.

mod of_record;
mod sum;
#[cfg(test)]
mod tests;

pub use of_record::{Kept, event, line, of_fields, told};
pub use sum::{cut, in_words};

use crate::model::{Category, Date, IsoDuration, Line, Sentence, Trigger, Waardering};

/// What is known of a document that says how long it is kept.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'l> {
    /// The record's own `waardering`; nothing where that is to be decided. Then the line's counts.
    pub waardering: Option<Waardering>,
    /// The line of the selection list that the document falls under.
    pub line: Option<Line<'l>>,
    /// The record's own term, where a person or a rule gave one. Else the line's counts.
    pub term: Option<IsoDuration>,
    /// The record's own trigger. Else the line's counts.
    pub trigger: Option<Trigger>,
    pub trigger_date: Option<Date>,
}

/// How long a document is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retention {
    /// For ever.
    Forever {
        /// Which line says so.
        sum: Sentence,
    },
    /// Until that day.
    Until {
        /// What made the term start; nothing where only the day is known.
        trigger: Option<Trigger>,
        start: Date,
        /// For how long.
        length: IsoDuration,
        /// The last day.
        end: Date,
        /// All of this in a sentence, with the line that it comes from.
        sum: Sentence,
    },
    /// That cannot be said yet.
    Unknown {
        /// What the term would start at, where that is known.
        trigger: Option<Trigger>,
        /// How long it would be, where that is known.
        length: Option<IsoDuration>,
        /// What is not known.
        why: Sentence,
        remedy: Sentence,
    },
}

/// Says how long a document is kept.
pub fn retention(asked: &Asked<'_>) -> Retention {
    let line = asked.line.map(|line| line.category);
    let by_line = line.and_then(|line| line.waardering);
    let length = asked.term.or(line.and_then(|line| line.term));
    let trigger = asked.trigger.or(line.and_then(Category::starts_at));
    let unknown = |(why, remedy): (Sentence, Sentence)| Retention::Unknown { trigger, length, why, remedy };
    match (asked.waardering.or(by_line), by_line) {
        (None, _) => Retention::Unknown {
            // What is not yet to be destroyed has no term.
            trigger: None,
            length: None,
            why: sum::no_waardering(line).0,
            remedy: sum::no_waardering(line).1,
        },
        (Some(Waardering::Blijvend), _) => Retention::Forever { sum: sum::for_ever(asked) },
        (Some(Waardering::Tijdelijk), Some(Waardering::Blijvend)) => Retention::Unknown {
            trigger: None,
            length: None,
            why: sum::disagreement(asked).0,
            remedy: sum::disagreement(asked).1,
        },
        (Some(Waardering::Tijdelijk), _) => {
            let Some(length) = length else { return unknown(sum::no_term(asked)) };
            let start = match (asked.trigger_date, trigger) {
                (Some(start), _) => start,
                (None, Some(trigger)) => return unknown(sum::no_date(trigger)),
                (None, None) => return unknown(sum::no_trigger(asked)),
            };
            match end_of(start, length) {
                Some((end, is_cut)) => {
                    let sum = sum::until(asked, trigger, start, length, end, is_cut);
                    Retention::Until { trigger, start, length, end, sum }
                }
                None => unknown(sum::too_far(start, length)),
            }
        }
    }
}

/// The day so long after that day, and whether a month was too short for the day of the month. Nothing
/// past the year 9999.
///
/// The rule of `xs:duration`, in which MDTO writes a term (W3C, XML Schema Part 2, appendix E): first
/// years and months; where that month has no such day, its last day; then the days. So 29 February 2024
/// and a year is 28 February 2025, and 31 January and a month is the last of February.
pub fn end_of(start: Date, length: IsoDuration) -> Option<(Date, bool)> {
    let months = u32::from(length.years()).checked_mul(12)?.checked_add(length.months())?;
    let (month, is_cut) = start.plus_months(months)?;
    Some((month.plus_days(length.days())?, is_cut))
}
