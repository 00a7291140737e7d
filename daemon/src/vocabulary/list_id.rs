//! Which lists there are, and what each may hold.

use super::Attribute::{self, *};
use crate::{
    model::{
        Waardering,
        closed::{NO_RESTRICTION, UNDECIDED},
    },
    page::near,
};

/// Makes the enum, its ids and its files from one table, so that none can be left out anywhere.
macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $attributes:expr;)*) => {
        /// One of the lists. The order is that of the ids.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ListId { $($(#[$doc])* $name,)* }

        impl ListId {
            /// All of them.
            pub const ALL: [Self; [$($id),*].len()] = [$(Self::$name),*];

            /// The id on the wire, in the file and on the command line.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// The file that was compiled in.
            pub(super) fn text(self) -> &'static str {
                match self { $(Self::$name => include_str!(concat!("../../vocabularies/", $id, ".toml")),)* }
            }

            /// What its terms may say beside their label; the first number of these every term must say.
            pub(super) fn attributes(self) -> (usize, &'static [Attribute]) {
                match self { $(Self::$name => $attributes,)* }
            }
        }
    };
}

lists! {
    /// What starts a term of retention.
    BewaartermijnTriggers = "bewaartermijn-triggers", (0, &[]);
    /// How two documents belong together.
    DiwooDocumentrelaties = "diwoo-documentrelaties", (0, &[]);
    /// What kind of piece a document is.
    DiwooDocumentsoorten = "diwoo-documentsoorten", (0, &[]);
    /// Formats of files.
    DiwooFormaten = "diwoo-formaten", (0, &[]);
    /// Why a public document was taken away or replaced.
    DiwooRedenenVerwijdering = "diwoo-redenen-verwijdering", (0, &[]);
    /// What was done with a document.
    DiwooSoorthandelingen = "diwoo-soorthandelingen", (0, &[]);
    /// Languages.
    DiwooTalen = "diwoo-talen", (1, &[Tag]);
    /// What a document is about.
    DiwooThemas = "diwoo-themas", (0, &[]);
    /// Draft, final or sent.
    Documentstatussen = "documentstatussen", (0, &[]);
    /// Of how much something is the record.
    MdtoAggregatieniveaus = "mdto-aggregatieniveaus", (0, &[]);
    /// Kinds of restriction.
    MdtoBeperkingGebruikTypen = "mdto-beperking-gebruik-typen", (0, &[]);
    /// How a checksum is computed.
    MdtoChecksumAlgoritmen = "mdto-checksum-algoritmen", (0, &[]);
    /// What happened to something.
    MdtoEventtypen = "mdto-eventtypen", (0, &[]);
    /// What somebody has to do with something.
    MdtoRelatietypenBetrokkene = "mdto-relatietypen-betrokkene", (0, &[]);
    /// What another document is to this one.
    MdtoRelatietypenInformatieobject = "mdto-relatietypen-informatieobject", (0, &[]);
    /// For ever, for a time, or to be decided.
    MdtoWaarderingen = "mdto-waarderingen", (0, &[]);
    /// Ministries.
    TooiMinisteries = "tooi-ministeries", (0, &[Former]);
    /// Other organisations of the government.
    TooiOverigeOrganisaties = "tooi-overige-organisaties", (0, &[Former]);
    /// Independent administrative bodies.
    TooiZbo = "tooi-zbo", (0, &[Former]);
    /// How secret something is.
    VirbiRubriceringen = "virbi-rubriceringen", (1, &[StateSecret]);
    /// What was decided on a Woo request.
    WooBeoordelingen = "woo-beoordelingen", (0, &[Decision, Own]);
    /// Grounds to withhold.
    WooGronden = "woo-gronden", (2, &[Kind, Article, Paragraph, Part, AfterFiveYears]);
    /// Information categories.
    WooInformatiecategorieen = "woo-informatiecategorieen",
        (1, &[Article, Paragraph, Part, Infocat, Singular, MandatorySince]);
}

impl ListId {
    /// The list of that id; letter case does not matter.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.as_str().eq_ignore_ascii_case(id.trim()))
    }

    /// The three lists whose ids look most like what was written, nearest first.
    pub fn nearest(wanted: &str) -> Vec<Self> {
        let near = near::nearest(wanted, &Self::ALL, |list| std::iter::once(list.as_str()));
        near.into_iter().copied().collect()
    }

    /// Codes or labels that rules of the daemon rest on: without them it could not say that something is
    /// undecided, or keep a restriction. No newer version may leave one out.
    pub(super) fn needed(self) -> &'static [&'static str] {
        match self {
            Self::MdtoWaarderingen => {
                &[Waardering::BLIJVEND, Waardering::TIJDELIJK, Waardering::UNDECIDED, UNDECIDED]
            }
            Self::MdtoBeperkingGebruikTypen => &[NO_RESTRICTION, UNDECIDED],
            _ => &[],
        }
    }
}
