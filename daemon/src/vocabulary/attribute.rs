//! What a term may say beside its code, label and URI.

/// Something that terms of some lists say about themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribute {
    /// The article of the law, for instance `5.1`.
    Article,
    /// The paragraph of that article (lid).
    Paragraph,
    /// The part of that paragraph (onderdeel).
    Part,
    /// `absoluut`, `relatief`, `restgrond` or `tijdelijk`.
    Kind,
    /// Whether withholding information older than five years asks for heavier reasons (art. 5.3 Woo).
    AfterFiveYears,
    /// The number of a category in the name of a sitemap index, `001` to `017`.
    Infocat,
    /// The label for one document.
    Singular,
    /// From when documents of a category must be published.
    MandatorySince,
    /// Whether it is a state secret.
    StateSecret,
    /// The word for the decision as a whole.
    Decision,
    /// The language as BCP 47 writes it.
    Tag,
    /// Whether it exists no longer.
    Former,
    /// Whether it is a word of Bronmerk itself, which no export may use.
    Own,
}

/// What an attribute may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    Text,
    Truth,
    Date,
    OneOf(&'static [&'static str]),
}

impl Attribute {
    /// The key in the file and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Paragraph => "paragraph",
            Self::Part => "part",
            Self::Kind => "kind",
            Self::AfterFiveYears => "after_five_years",
            Self::Infocat => "infocat",
            Self::Singular => "singular",
            Self::MandatorySince => "mandatory_since",
            Self::StateSecret => "state_secret",
            Self::Decision => "decision",
            Self::Tag => "tag",
            Self::Former => "former",
            Self::Own => "own",
        }
    }

    pub(super) fn takes(self) -> Takes {
        match self {
            Self::Kind => Takes::OneOf(&["absoluut", "relatief", "restgrond", "tijdelijk"]),
            Self::MandatorySince => Takes::Date,
            Self::AfterFiveYears | Self::StateSecret | Self::Former | Self::Own => Takes::Truth,
            _ => Takes::Text,
        }
    }
}
