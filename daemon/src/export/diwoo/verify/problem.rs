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

impl Problem {
    /// What to do. A file is made and not written by hand, so it is the same for all of them.
    pub fn remedy() -> Sentence {
        Sentence::new(
            "geef dit bestand niet vrij; exporteer opnieuw, en meld het als het blijft: Bronmerk maakte een fout, \
             of het bestand is daarna veranderd",
            "do not release this file; export again, and report it if it stays: Bronmerk made a mistake, or the \
             file was changed afterwards",
        )
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}: {}", self.line, self.place, self.message.en)
    }
}
