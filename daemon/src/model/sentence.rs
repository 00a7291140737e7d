//! What is said to people, in both languages.

use serde::{Deserialize, Serialize};

/// One sentence in Dutch and in English, in plain words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sentence {
    /// Dutch.
    pub nl: String,
    /// English.
    pub en: String,
}

impl Sentence {
    /// Takes both.
    pub fn new(nl: impl Into<String>, en: impl Into<String>) -> Self {
        Self { nl: nl.into(), en: en.into() }
    }
}

/// Details of a refusal travel in a header, and clients take about 16 KiB of headers.
const LONGEST_VALUE: usize = 400;

/// Cuts a text that was given to what fits in a sentence, and in a header.
pub fn short(text: &str) -> String {
    if text.chars().count() <= LONGEST_VALUE {
        return text.into();
    }
    text.chars().take(LONGEST_VALUE).chain(['…']).collect()
}
