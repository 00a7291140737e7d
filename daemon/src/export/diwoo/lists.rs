//! The value lists of DiWoo, and values from them.
//!
//! The schema lists every term. Here stands what can be checked without carrying the lists: the form of a
//! term's URI. Five lists of the thesaurus "kern" have the same form, so that it tells nothing between
//! them; the codes of the four short ones are here in full, and what is in those is not in the fifth. Which terms there are is for the vocabulary to say.

use std::{fmt, hash::Hash, marker::PhantomData};

use super::{Refusal, Text};
use crate::model::Term;

const KERN: &str = "https://identifier.overheid.nl/tooi/def/thes/kern/";

/// The codes of Woo information categories in the order of the law: article 3.3 paragraph 1 a-e,
/// paragraph 2 a-l, and at the end article 3.1.
pub(super) const INFORMATIECATEGORIEEN: [&str; 18] = [
    "c_139c6280",
    "c_aab6bfc7",
    "c_759721e2",
    "c_40a05794",
    "c_89ee6784",
    "c_8c840238",
    "c_c76862ab",
    "c_db4862c3",
    "c_3a248e3a",
    "c_99a836c7",
    "c_8fc2335c",
    "c_c6cd1213",
    "c_cf268088",
    "c_3baef532",
    "c_fdaee95e",
    "c_46a81018",
    "c_a870c43d",
    "c_816e508d",
];
/// The only formats that the harvester takes; mind the small letter of `7z`.
const FORMATEN: [&str; 19] = [
    "7z", "CSV", "DOC", "DOCX", "HTML", "ODF", "ODP", "ODS", "ODT", "PDF", "PPS", "PPSX", "PPT", "PPTX",
    "RTF", "TXT", "XLS", "XLSX", "ZIP",
];
const SOORTEN_HANDELING: [&str; 3] = ["c_e1ec050e", "c_dfcee535", "c_641ecd76"];
const RELATIES: [&str; 4] = ["c_05f4a5f3", "c_07748060", "c_24ddfb9b", "c_75fac459"];
const REDENEN: [&str; 2] = ["c_098c1346", "c_c77c86e0"];

/// A value list of the schema.
pub trait Lijst: Copy + Eq + fmt::Debug + Hash {
    /// Its name in `diwoo-metadata-lijsten.xsd`.
    const NAAM: &'static str;

    /// Whether that URI has the form of a term of this list.
    fn has(uri: &str) -> bool;
}

macro_rules! lists {
    ($($(#[$doc:meta])+ $list:ident, $name:literal, $has:expr;)+) => {
        $(
            $(#[$doc])+
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
            pub enum $list {}

            impl Lijst for $list {
                const NAAM: &'static str = $name;

                fn has(uri: &str) -> bool {
                    let has: fn(&str) -> bool = $has;
                    has(uri)
                }
            }
        )+
    };
}

lists! {
    /// Organisations of all eight registers of TOOI.
    Organisatie, "organisatielijst", is_organisation;
    /// Woo information categories.
    Informatiecategorie, "informatiecategorielijst", |uri| one_of(uri, &INFORMATIECATEGORIEEN);
    /// Kinds of documents.
    Documentsoort, "documentsoortlijst", |uri| {
        let others = [&INFORMATIECATEGORIEEN[..], &SOORTEN_HANDELING, &RELATIES, &REDENEN];
        uri.strip_prefix(KERN).is_some_and(is_concept) && !others.iter().any(|codes| one_of(uri, codes))
    };
    /// Themes (TOP list).
    Thema, "themalijst", |uri| {
        uri.strip_prefix("https://identifier.overheid.nl/tooi/def/thes/top/").is_some_and(is_concept)
    };
    /// Languages. Papiamento and Papiamentu are not in the European list, and have a place of their own.
    Taal, "taallijst", |uri| {
        uri.strip_prefix("http://publications.europa.eu/resource/authority/language/").is_some_and(is_language)
            || uri
                .strip_prefix("https://identifier.overheid.nl/tooi/def/thes/xtrn/")
                .is_some_and(|code| ["PAP-AW", "PAP-CW"].contains(&code))
    };
    /// File formats; the harvester takes no others.
    Formaat, "formatlijst", |uri| {
        uri.strip_prefix("http://publications.europa.eu/resource/authority/file-type/")
            .is_some_and(|code| FORMATEN.contains(&code))
    };
    /// What was done with a document.
    SoortHandeling, "soorthandelinglijst", |uri| one_of(uri, &SOORTEN_HANDELING);
    /// How documents are related.
    Relatie, "documentrelatielijst", |uri| one_of(uri, &RELATIES);
    /// Why a document was removed or replaced.
    RedenVerwijderingVervanging, "redenverwijderingvervanginglijst", |uri| one_of(uri, &REDENEN);
}

/// Registers of organisations, and how the codes in each begin.
const REGISTERS: [(&str, &str); 8] = [
    ("ministerie", "mnre"),
    ("oorg", "oorg"),
    ("zbo", "zb"),
    ("gemeente", "gm"),
    ("provincie", "pv"),
    ("waterschap", "ws"),
    ("so", "so"),
    ("col", "col"),
];

fn is_organisation(uri: &str) -> bool {
    let Some(rest) = uri.strip_prefix("https://identifier.overheid.nl/tooi/id/") else { return false };
    REGISTERS.iter().any(|(register, start)| {
        rest.strip_prefix(register)
            .and_then(|rest| rest.strip_prefix('/')?.strip_prefix(start))
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

fn one_of(uri: &str, codes: &[&str]) -> bool {
    uri.strip_prefix(KERN).is_some_and(|code| codes.contains(&code))
}

/// Whether it has the form of a concept's code in a thesaurus of TOOI, like `c_2977c34f`.
fn is_concept(code: &str) -> bool {
    code.strip_prefix("c_").is_some_and(|number| {
        number.len() == 8 && number.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

fn is_language(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// A term of the list `L`: a label for people, a URI for machines.
///
/// The schema takes a label without a URI. A label alone cannot be found by, so here there is always both.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Waarde<L> {
    label: Text,
    resource: String,
    list: PhantomData<fn() -> L>,
}

impl<L: Lijst> Waarde<L> {
    /// Takes a term; refuses a URI that is not of the list.
    pub fn new(label: impl Into<String>, resource: impl Into<String>) -> Result<Self, Refusal> {
        let resource = resource.into();
        if !L::has(&resource) {
            return Err(Refusal::Foreign { list: L::NAAM, given: resource });
        }
        Ok(Self { label: Text::new(label)?, resource, list: PhantomData })
    }
}

impl<L> Waarde<L> {
    /// For people.
    pub fn label(&self) -> &str {
        self.label.as_str()
    }

    /// For machines.
    pub fn resource(&self) -> &str {
        &self.resource
    }
}

impl<L: Lijst> TryFrom<&Term> for Waarde<L> {
    type Error = Refusal;

    fn try_from(term: &Term) -> Result<Self, Refusal> {
        Self::new(&term.label, &term.uri)
    }
}

impl<L> fmt::Display for Waarde<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.label.fmt(f)
    }
}

/// The code of a media type in the list of formats that the harvester takes.
pub fn format_of(media_type: &str) -> Option<&'static str> {
    Some(match media_type {
        "application/pdf" => "PDF",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "DOCX",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "XLSX",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => "PPTX",
        "application/vnd.openxmlformats-officedocument.presentationml.slideshow" => "PPSX",
        "application/vnd.oasis.opendocument.text" => "ODT",
        "application/vnd.oasis.opendocument.spreadsheet" => "ODS",
        "application/vnd.oasis.opendocument.presentation" => "ODP",
        "application/msword" => "DOC",
        "application/vnd.ms-excel" => "XLS",
        "application/vnd.ms-powerpoint" => "PPT",
        "application/rtf" | "text/rtf" => "RTF",
        "text/plain" => "TXT",
        "text/csv" => "CSV",
        "text/html" => "HTML",
        "application/zip" => "ZIP",
        "application/x-7z-compressed" => "7z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{ListId, Vocabularies};

    #[test]
    fn a_term_of_another_list_is_refused() {
        let decision = "https://identifier.overheid.nl/tooi/def/thes/kern/c_641ecd76";
        assert!(Waarde::<SoortHandeling>::new("vaststelling", decision).is_ok());
        assert_eq!(
            Waarde::<Informatiecategorie>::new("vaststelling", decision),
            Err(Refusal::Foreign { list: "informatiecategorielijst", given: decision.into() })
        );
        assert!(Waarde::<Relatie>::new("vaststelling", decision).is_err());
        assert!(Waarde::<RedenVerwijderingVervanging>::new("vaststelling", decision).is_err());
        assert!(Waarde::<Thema>::new("vaststelling", decision).is_err());
        assert!(Waarde::<Documentsoort>::new("vaststelling", decision).is_err());
        let note = "https://identifier.overheid.nl/tooi/def/thes/kern/c_2977c34f";
        assert!(Documentsoort::has(note) && !SoortHandeling::has(note) && !Relatie::has(note));
        assert!(!Informatiecategorie::has(note) && !RedenVerwijderingVervanging::has(note));
    }

    #[test]
    fn a_uri_that_only_looks_like_one_is_refused() {
        let organisation = |uri: &str| Waarde::<Organisatie>::new("ministerie van Financiën", uri).is_ok();
        assert!(organisation("https://identifier.overheid.nl/tooi/id/ministerie/mnre1090"));
        assert!(organisation("https://identifier.overheid.nl/tooi/id/oorg/oorg12345"));
        assert!(organisation("https://identifier.overheid.nl/tooi/id/so/so0001"));
        for other in [
            "",
            "http://identifier.overheid.nl/tooi/id/ministerie/mnre1090",
            "https://identifier.overheid.nl/tooi/id/ministerie/",
            "https://identifier.overheid.nl/tooi/id/ministerie/mnre",
            "https://identifier.overheid.nl/tooi/id/ministerie/gm0001",
            "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090/",
            "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090\n",
            "https://identifier.overheid.nl/tooi/def/thes/kern/c_2977c34f",
        ] {
            assert!(!organisation(other), "{other}");
        }
        let language = |uri: &str| Waarde::<Taal>::new("taal", uri).is_ok();
        assert!(language("http://publications.europa.eu/resource/authority/language/NLD"));
        assert!(language("https://identifier.overheid.nl/tooi/def/thes/xtrn/PAP-CW"));
        assert!(!language("http://publications.europa.eu/resource/authority/language/PAP-CW"));
        assert!(!language("https://publications.europa.eu/resource/authority/language/NLD"));
        let format = |uri: &str| Waarde::<Formaat>::new("formaat", uri).is_ok();
        assert!(format("http://publications.europa.eu/resource/authority/file-type/7z"));
        assert!(!format("http://publications.europa.eu/resource/authority/file-type/7Z"));
        assert!(!format("http://publications.europa.eu/resource/authority/file-type/MSG"), "not harvested");
    }

    #[test]
    fn the_terms_of_the_vocabularies_are_those_of_the_schema() {
        let lists = Vocabularies::default();
        fn all<L: Lijst>(lists: &Vocabularies, id: ListId) -> usize {
            let list = lists.list(id);
            for entry in list.entries() {
                let term = list.term(entry);
                assert!(Waarde::<L>::try_from(&term).is_ok(), "{id:?}: {term:?}");
            }
            list.entries().len()
        }
        assert_eq!(all::<Informatiecategorie>(&lists, ListId::WooInformatiecategorieen), 18);
        assert_eq!(all::<Documentsoort>(&lists, ListId::DiwooDocumentsoorten), 91);
        assert_eq!(all::<Thema>(&lists, ListId::DiwooThemas), 92);
        assert_eq!(all::<Taal>(&lists, ListId::DiwooTalen), 27);
        assert_eq!(all::<Formaat>(&lists, ListId::DiwooFormaten), 19);
        assert_eq!(all::<SoortHandeling>(&lists, ListId::DiwooSoorthandelingen), 3);
        assert_eq!(all::<Organisatie>(&lists, ListId::TooiMinisteries), 19);
    }
}
