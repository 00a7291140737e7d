//! Words of closed lists that rules rest on, each spelled once. The lists themselves are in `vocabulary`.

/// MDTO's label for what nobody decided yet, in both lists that have one.
pub const UNDECIDED: &str = "Nader te bepalen";

/// MDTO's label for a document without a limit to its use.
pub const NO_RESTRICTION: &str = "Geen beperking";
/// MDTO's label for a limit to its use that its description tells.
pub const OTHER_RESTRICTION: &str = "Overig";

/// Whether a document becomes public: the terms of `woo-beoordelingen`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beoordeling {
    Openbaar,
    DeelsOpenbaar,
    NietOpenbaar,
    /// It was public before anybody judged it.
    ReedsOpenbaar,
    NogTeBeoordelen,
}

impl Beoordeling {
    /// The code in the list.
    pub fn code(self) -> &'static str {
        match self {
            Self::Openbaar => "openbaar",
            Self::DeelsOpenbaar => "deels openbaar",
            Self::NietOpenbaar => "niet openbaar",
            Self::ReedsOpenbaar => "reeds openbaar",
            Self::NogTeBeoordelen => "nog te beoordelen",
        }
    }

    /// The one with that code; `None` for a term of the organisation's own.
    pub fn parse(code: &str) -> Option<Self> {
        let all = [
            Self::Openbaar,
            Self::DeelsOpenbaar,
            Self::NietOpenbaar,
            Self::ReedsOpenbaar,
            Self::NogTeBeoordelen,
        ];
        all.into_iter().find(|one| one.code() == code)
    }

    /// Whether the whole document is public after it. A part of one needs a version of its own without the
    /// rest, and that is another file: the one that was judged is not it.
    pub fn is_public(self) -> bool {
        matches!(self, Self::Openbaar | Self::ReedsOpenbaar)
    }
}
