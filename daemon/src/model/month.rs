//! The names of the months, as people write them: the one list of the daemon.

/// A month's names in one language: whole, and shortened.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    pub whole: &'static str,
    pub short: &'static [&'static str],
}

impl Names {
    /// Whether it is called so, whatever the case.
    pub fn has(self, word: &str) -> bool {
        let mut all = self.short.iter().copied().chain([self.whole]);
        all.any(|name| name.eq_ignore_ascii_case(word))
    }
}

const fn named(whole: &'static str, short: &'static [&'static str]) -> Names {
    Names { whole, short }
}

/// Each month in Dutch.
pub const DUTCH: [Names; 12] = [
    named("januari", &["jan"]),
    named("februari", &["feb"]),
    named("maart", &["mrt"]),
    named("april", &["apr"]),
    named("mei", &[]),
    named("juni", &["jun"]),
    named("juli", &["jul"]),
    named("augustus", &["aug"]),
    named("september", &["sep", "sept"]),
    named("oktober", &["okt"]),
    named("november", &["nov"]),
    named("december", &["dec"]),
];

/// Each month in English.
pub const ENGLISH: [Names; 12] = [
    named("January", &["jan"]),
    named("February", &["feb"]),
    named("March", &["mar"]),
    named("April", &["apr"]),
    named("May", &[]),
    named("June", &["jun"]),
    named("July", &["jul"]),
    named("August", &["aug"]),
    named("September", &["sep", "sept"]),
    named("October", &["oct"]),
    named("November", &["nov"]),
    named("December", &["dec"]),
];

/// Which month that is, 1 to 12, in either language.
pub fn month(word: &str) -> Option<u8> {
    let is_it = |at: &u8| {
        [DUTCH, ENGLISH].iter().any(|all| all.get(usize::from(*at - 1)).is_some_and(|names| names.has(word)))
    };
    (1..=12).find(is_it)
}
