//! What may stand where: `diwoo-metadata.xsd` 0.9.8 and the sitemap protocol 0.9, written down a second
//! time, in tables, and narrower where Bronmerk writes less.
//!
//! Narrower: a document has `DiWoo` and neither MDTO nor `extraMetadata`; a term has its URI; `lastmod` is
//! there. Whatever else a file holds was not meant to leave.

use super::forms::{Form, List, Rest};

/// The namespace of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    Sitemap,
    DiWoo,
}

impl Space {
    pub(super) fn of(uri: &str) -> Option<Self> {
        match uri {
            "http://www.sitemaps.org/schemas/sitemap/0.9" => Some(Self::Sitemap),
            "https://standaarden.overheid.nl/diwoo/metadata/" => Some(Self::DiWoo),
            _ => None,
        }
    }
}

/// What an element holds.
#[derive(Debug)]
pub(super) enum Content {
    /// These, in any order.
    All(&'static [Part]),
    /// These, in this order.
    Sequence(&'static [Part]),
    Text(Form),
    /// It should not be there; what is in it does not matter any more.
    Unknown,
}

/// An element within another.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) space: Space,
    pub(super) name: &'static str,
    pub(super) least: u32,
    pub(super) most: u32,
    pub(super) content: Content,
}

/// The most parts that an element has.
pub(super) const MOST_PARTS: usize = 20;
/// Entries of a sitemap or an index.
const MOST_ENTRIES: u32 = 50_000;

const fn part(name: &'static str, least: u32, most: u32, content: Content) -> Part {
    Part { space: Space::DiWoo, name, least, most, content }
}

const fn one(name: &'static str, content: Content) -> Part {
    part(name, 1, 1, content)
}

const fn maybe(name: &'static str, content: Content) -> Part {
    part(name, 0, 1, content)
}

const fn some(name: &'static str, content: Content) -> Part {
    part(name, 1, u32::MAX, content)
}

const fn entry(name: &'static str, most: u32, content: Content) -> Part {
    Part { space: Space::Sitemap, name, least: 1, most, content }
}

const WORDS: Content = Content::Text(Form::Words);
const ORGANISATION: Content = Content::Text(Form::Term(&ORGANISATIES));
const POINTER: Content = Content::Text(Form::Pointer);
const TIME: Content = Content::Text(Form::Time);

const fn term(list: &'static List) -> Content {
    Content::Text(Form::Term(list))
}

/// What a file may be.
pub(super) static ROOTS: [Part; 3] = [
    one("Document", Content::Sequence(&DOCUMENT)),
    entry("urlset", 1, Content::Sequence(&URLSET)),
    entry("sitemapindex", 1, Content::Sequence(&INDEX)),
];

static URLSET: [Part; 1] = [entry("url", MOST_ENTRIES, Content::Sequence(&URL))];
static URL: [Part; 3] = [
    entry("loc", 1, Content::Text(Form::Address)),
    entry("lastmod", 1, Content::Text(Form::LastMod)),
    one("Document", Content::Sequence(&DOCUMENT)),
];
static INDEX: [Part; 1] = [entry("sitemap", MOST_ENTRIES, Content::Sequence(&SITEMAP))];
static SITEMAP: [Part; 1] = [entry("loc", 1, Content::Text(Form::Address))];

static DOCUMENT: [Part; 1] = [one("DiWoo", Content::All(&DIWOO))];
static DIWOO: [Part; 19] = [
    maybe("identifiers", Content::Sequence(&[some("identifier", WORDS)])),
    one("publisher", ORGANISATION),
    maybe("verantwoordelijke", ORGANISATION),
    maybe("medeverantwoordelijken", Content::Sequence(&[some("medeverantwoordelijke", ORGANISATION)])),
    maybe("opsteller", ORGANISATION),
    maybe("naamOpsteller", WORDS),
    one(
        "titelcollectie",
        Content::All(&[
            one("officieleTitel", WORDS),
            maybe("verkorteTitels", Content::Sequence(&[some("verkorteTitel", WORDS)])),
            maybe("alternatieveTitels", Content::Sequence(&[some("alternatieveTitel", WORDS)])),
        ]),
    ),
    maybe("omschrijvingen", Content::Sequence(&[some("omschrijving", WORDS)])),
    one(
        "classificatiecollectie",
        Content::All(&[
            one(
                "informatiecategorieen",
                Content::Sequence(&[some("informatiecategorie", term(&CATEGORIEEN))]),
            ),
            maybe("documentsoorten", Content::Sequence(&[some("documentsoort", term(&DOCUMENTSOORTEN))])),
            maybe("themas", Content::Sequence(&[some("thema", term(&THEMAS))])),
            maybe("trefwoorden", Content::Sequence(&[some("trefwoord", WORDS)])),
        ]),
    ),
    maybe("creatiedatum", Content::Text(Form::Day)),
    maybe("geldigheid", Content::All(&[maybe("begindatum", TIME), maybe("einddatum", TIME)])),
    maybe("language", term(&TALEN)),
    maybe("format", term(&FORMATEN)),
    maybe("aggregatiekenmerk", WORDS),
    maybe("isPartOf", POINTER),
    maybe("hasParts", Content::Sequence(&[some("hasPart", POINTER)])),
    one("documenthandelingen", Content::Sequence(&[some("documenthandeling", Content::All(&HANDELING))])),
    maybe("documentrelaties", Content::Sequence(&[some("documentrelatie", Content::All(&RELATIE))])),
    maybe("redenVerwijderingVervanging", term(&REDENEN)),
];
static HANDELING: [Part; 3] = [
    one("soortHandeling", term(&HANDELINGEN)),
    one("atTime", TIME),
    maybe("wasAssociatedWith", ORGANISATION),
];
static RELATIE: [Part; 2] = [one("role", term(&RELATIES)), one("relation", POINTER)];

static ORGANISATIES: List = List {
    name: "organisatielijst",
    starts: &[
        ("https://identifier.overheid.nl/tooi/id/col/col", Rest::Number),
        ("https://identifier.overheid.nl/tooi/id/gemeente/gm", Rest::Number),
        ("https://identifier.overheid.nl/tooi/id/ministerie/mnre", Rest::Number),
        ("https://identifier.overheid.nl/tooi/id/oorg/oorg", Rest::Number),
        ("https://identifier.overheid.nl/tooi/id/provincie/pv", Rest::Number),
        ("https://identifier.overheid.nl/tooi/id/so/so", Rest::Number),
        ("https://identifier.overheid.nl/tooi/id/waterschap/ws", Rest::Number),
        ("https://identifier.overheid.nl/tooi/id/zbo/zb", Rest::Number),
    ],
    without: &[],
};
static TALEN: List = List {
    name: "taallijst",
    starts: &[
        ("http://publications.europa.eu/resource/authority/language/", Rest::Capitals),
        ("https://identifier.overheid.nl/tooi/def/thes/xtrn/PAP-", Rest::OneOf(&["AW", "CW"])),
    ],
    without: &[],
};
static FORMATEN: List = List {
    name: "formatlijst",
    starts: &[(
        "http://publications.europa.eu/resource/authority/file-type/",
        Rest::OneOf(&[
            "CSV", "XLS", "XLSX", "HTML", "ODF", "ODP", "ODS", "ODT", "PDF", "TXT", "PPSX", "PPT", "PPTX",
            "PPS", "RTF", "DOC", "DOCX", "ZIP", "7z",
        ]),
    )],
    without: &[],
};
static DOCUMENTSOORTEN: List = List {
    name: "documentsoortlijst",
    starts: &[("https://identifier.overheid.nl/tooi/def/thes/kern/", Rest::Concept)],
    without: &[&CATEGORIEEN, &HANDELINGEN, &RELATIES, &REDENEN],
};
static THEMAS: List = List {
    name: "themalijst",
    starts: &[("https://identifier.overheid.nl/tooi/def/thes/top/", Rest::Concept)],
    without: &[],
};
static HANDELINGEN: List = List {
    name: "soorthandelinglijst",
    starts: &[(
        "https://identifier.overheid.nl/tooi/def/thes/kern/c_",
        Rest::OneOf(&["641ecd76", "dfcee535", "e1ec050e"]),
    )],
    without: &[],
};
static RELATIES: List = List {
    name: "documentrelatielijst",
    starts: &[(
        "https://identifier.overheid.nl/tooi/def/thes/kern/c_",
        Rest::OneOf(&["05f4a5f3", "07748060", "24ddfb9b", "75fac459"]),
    )],
    without: &[],
};
static REDENEN: List = List {
    name: "redenverwijderingvervanginglijst",
    starts: &[(
        "https://identifier.overheid.nl/tooi/def/thes/kern/c_",
        Rest::OneOf(&["098c1346", "c77c86e0"]),
    )],
    without: &[],
};
static CATEGORIEEN: List = List {
    name: "informatiecategorielijst",
    starts: &[(
        "https://identifier.overheid.nl/tooi/def/thes/kern/c_",
        Rest::OneOf(&[
            "139c6280", "3a248e3a", "3baef532", "40a05794", "46a81018", "759721e2", "816e508d", "89ee6784",
            "8c840238", "8fc2335c", "99a836c7", "a870c43d", "aab6bfc7", "c6cd1213", "c76862ab", "cf268088",
            "db4862c3", "fdaee95e",
        ]),
    )],
    without: &[],
};
