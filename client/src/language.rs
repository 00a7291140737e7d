//! Which language the client speaks.

use std::{env, ffi::OsString};

use clap::ValueEnum;

/// A language that every sentence exists in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Dutch.
    Nl,
    /// English.
    En,
}

impl Lang {
    /// Returns the language asked for, else that of the locale.
    pub(crate) fn chosen(asked: Option<Self>) -> Self {
        asked.unwrap_or_else(|| Self::of_locale(|name| env::var_os(name)))
    }

    /// Reads the locale as POSIX orders it: the first variable that is set and not empty decides.
    fn of_locale(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(variable)
            .find(|value| !value.is_empty())
            .unwrap_or_default()
            .to_string_lossy()
            .to_ascii_lowercase();
        // `nl_NL.UTF-8`, `nl`, `nl-BE`; not `nlx`, which is another language.
        match locale.split(['_', '-', '.', '@']).next() {
            Some("nl") => Self::Nl,
            _ => Self::En,
        }
    }

    /// Returns the one of the two that is in this language.
    pub(crate) fn pick<T>(self, nl: T, en: T) -> T {
        match self {
            Self::Nl => nl,
            Self::En => en,
        }
    }

    /// Returns the tag by which the daemon names this language.
    pub(crate) fn tag(self) -> &'static str {
        self.pick("nl", "en")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Lang {
        Lang::of_locale(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        assert_eq!(of(&[("LANG", "nl_NL.UTF-8")]), Lang::Nl);
        assert_eq!(of(&[("LC_ALL", "en_US.UTF-8"), ("LANG", "nl_NL.UTF-8")]), Lang::En);
        assert_eq!(of(&[("LC_ALL", ""), ("LC_MESSAGES", "nl"), ("LANG", "C")]), Lang::Nl);
        assert_eq!(of(&[("LC_ALL", "C.UTF-8"), ("LC_MESSAGES", "nl")]), Lang::En);
    }

    #[test]
    fn anything_but_dutch_is_english() {
        assert_eq!(of(&[]), Lang::En);
        assert_eq!(of(&[("LANG", "nlx_XX")]), Lang::En);
        assert_eq!(of(&[("LANG", "de_DE.UTF-8")]), Lang::En);
        assert_eq!(of(&[("LANG", "NL")]), Lang::Nl);
    }
}
