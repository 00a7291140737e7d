//! What is wrong, and what can be done about it.

use super::{Sentence, Timestamp};

/// Something that asks for attention. There is no trouble without a remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// UPPER_SNAKE_CASE, for machines; stable.
    pub reason: String,
    /// What is wrong.
    pub message: Sentence,
    pub remedy: Sentence,
    /// Since when.
    pub time: Timestamp,
}
