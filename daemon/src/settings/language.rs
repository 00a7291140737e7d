//! In which language the daemon speaks to whoever starts it.

use crate::model::Sentence;

/// A language that the daemon speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Nederlands.
    Dutch,
    English,
}

impl Language {
    /// The language of the environment: Dutch when the locale is Dutch, else English.
    pub fn of_environment() -> Self {
        Self::of(|name| std::env::var(name).ok())
    }

    /// POSIX: the first of these that is set and not empty says it.
    pub(super) fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| variable(name).filter(|value| !value.is_empty()));
        let language: String =
            locale.unwrap_or_default().chars().take_while(char::is_ascii_alphabetic).collect();
        if language.eq_ignore_ascii_case("nl") { Self::Dutch } else { Self::English }
    }

    /// The sentence in this language.
    pub fn choose(self, sentence: &Sentence) -> &str {
        match self {
            Self::Dutch => &sentence.nl,
            Self::English => &sentence.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn the_first_variable_that_is_set_wins() {
        let language = |set: &[(&str, &str)]| {
            Language::of(|name| {
                set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(language(&[("LANG", "nl_NL.UTF-8")]), Language::Dutch);
        assert_eq!(language(&[("LC_ALL", "en_GB.UTF-8"), ("LANG", "nl_NL.UTF-8")]), Language::English);
        assert_eq!(language(&[("LC_ALL", ""), ("LC_MESSAGES", "nl"), ("LANG", "C")]), Language::Dutch);
        assert_eq!(language(&[("LANG", "nlx_XX")]), Language::English);
        assert_eq!(language(&[]), Language::English);
    }
}
