//! What is said to people, in both languages.

/// One sentence in Dutch and in English, in plain words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
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
