//! What is wrong with a file.

use std::fmt;

use crate::model::Sentence;

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which line, from 1.
    pub line: u64,
    /// Within which elements, like `urlset/url[12]/Document`.
    pub place: String,
    /// What is wrong.
    pub message: Sentence,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}: {}", self.line, self.place, self.message.en)
    }
}
