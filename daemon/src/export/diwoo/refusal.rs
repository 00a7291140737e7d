//! Why something cannot be published as it is, and what to do.

use std::fmt;

use crate::model::Sentence;

/// The most characters of a refused value that are shown.
const SHOWN: usize = 120;

/// Why a value or a document is not taken. It concerns that one alone: others can go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Text without a visible character.
    Blank,
    /// A list that needs at least one.
    EmptyList,
    Date {
        given: String,
    },
    /// Not a date with a time.
    Moment {
        given: String,
    },
    /// A time of which the zone is not known.
    NoZone {
        given: String,
    },
    /// Not an address that can be shown to everyone.
    Uri {
        given: String,
    },
    /// Not from the value list.
    Foreign {
        /// Name of the list, as in the schema.
        list: &'static str,
        given: String,
    },
    /// Not the address of a site.
    Base {
        given: String,
        /// What is wrong with it.
        why: Sentence,
    },
    /// Not a path below the address of a site.
    Path {
        given: String,
        /// What is wrong with it.
        why: Sentence,
    },
    /// An address that is too long for a sitemap.
    TooLong {
        /// How many bytes it would have.
        bytes: usize,
        /// Fewer must do.
        most: usize,
    },
    /// There is no sitemap for the document's information categories.
    NoSitemap,
    /// The document is at another host than the sitemap.
    OtherHost {
        /// Where the document is.
        loc: String,
        /// Where the sitemap is.
        origin: String,
    },
    /// The document does not fit into a sitemap by itself.
    TooLarge {
        /// Where the document is.
        loc: String,
        /// The bytes of a sitemap with this document alone.
        bytes: u64,
        /// The bytes that a sitemap may have.
        most: u64,
    },
}

/// The start of a refused value, on one line.
fn shown(given: &str) -> String {
    let mut shown: String = given.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if given.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

impl Refusal {
    /// What is wrong and why.
    pub fn message(&self) -> Sentence {
        match self {
            Self::Blank => Sentence::new(
                "de tekst is leeg: een lezer kan er niets mee",
                "the text is empty: a reader cannot do anything with it",
            ),
            Self::EmptyList => Sentence::new(
                "de lijst is leeg: DiWoo vraagt er minstens één",
                "the list is empty: DiWoo asks for at least one",
            ),
            Self::Date { given } => Sentence::new(
                format!("`{}` is geen datum", shown(given)),
                format!("`{}` is not a date", shown(given)),
            ),
            Self::Moment { given } => Sentence::new(
                format!("`{}` is geen datum met tijd", shown(given)),
                format!("`{}` is not a date with a time", shown(given)),
            ),
            Self::NoZone { given } => Sentence::new(
                format!("`{}` heeft geen tijdzone, en een sitemap vraagt die bij een tijd", shown(given)),
                format!("`{}` has no time zone, and a sitemap asks for one with a time", shown(given)),
            ),
            Self::Uri { given } => Sentence::new(
                format!("`{}` is geen adres dat iedereen mag zien", shown(given)),
                format!("`{}` is not an address for everyone to see", shown(given)),
            ),
            Self::Foreign { list, given } => Sentence::new(
                format!("`{}` komt niet uit de waardelijst `{list}` van DiWoo 0.9.8", shown(given)),
                format!("`{}` is not from the value list `{list}` of DiWoo 0.9.8", shown(given)),
            ),
            Self::Base { given, why } => Sentence::new(
                format!("`{}` kan niet het adres van de publicaties zijn: {}", shown(given), why.nl),
                format!("`{}` cannot be the address of the publications: {}", shown(given), why.en),
            ),
            Self::Path { given, why } => Sentence::new(
                format!("`{}` kan geen pad in een webadres zijn: {}", shown(given), why.nl),
                format!("`{}` cannot be a path in a web address: {}", shown(given), why.en),
            ),
            Self::TooLong { bytes, most } => Sentence::new(
                format!("het webadres heeft {bytes} tekens; een sitemap neemt er hoogstens {most}"),
                format!("the web address has {bytes} characters; a sitemap takes at most {most}"),
            ),
            Self::NoSitemap => Sentence::new(
                "voor documenten die alleen onder artikel 3.1 Woo vallen kent de Woo-harvester geen sitemapindex",
                "the Woo-harvester knows no sitemap index for documents that fall under article 3.1 Woo alone",
            ),
            Self::OtherHost { loc, origin } => Sentence::new(
                format!("`{loc}` staat op een andere host dan de sitemap (`{origin}`)"),
                format!("`{loc}` is at another host than the sitemap (`{origin}`)"),
            ),
            Self::TooLarge { loc, bytes, most } => Sentence::new(
                format!("de gegevens van `{loc}` maken een sitemap van {bytes} bytes; {most} is het meeste"),
                format!("the data of `{loc}` make a sitemap of {bytes} bytes; {most} is the most"),
            ),
        }
    }

    pub fn remedy(&self) -> Sentence {
        match self {
            Self::Blank => {
                Sentence::new("vul de tekst in, of laat het veld weg", "fill it in, or leave it out")
            }
            Self::EmptyList => Sentence::new("vul er minstens één in", "give at least one"),
            Self::Date { .. } => Sentence::new(
                "schrijf een bestaande dag als `2026-11-23`",
                "write a day that exists, like `2026-11-23`",
            ),
            Self::Moment { .. } => Sentence::new(
                "schrijf een bestaand moment als `2026-11-23T09:30:00+01:00`",
                "write a moment that exists, like `2026-11-23T09:30:00+01:00`",
            ),
            Self::NoZone { .. } => Sentence::new(
                "voeg de tijdzone toe (`Z` of `+01:00`), of geef alleen de datum",
                "add the time zone (`Z` or `+01:00`), or give the date alone",
            ),
            Self::Uri { .. } => Sentence::new(
                "geef een volledig adres dat met `https://`, `http://` of `urn:` begint, zonder spaties",
                "give a whole address that starts with `https://`, `http://` or `urn:`, without spaces",
            ),
            Self::Foreign { .. } => Sentence::new(
                "kies een term uit die lijst (standaarden.overheid.nl/tooi/waardelijsten)",
                "choose a term of that list (standaarden.overheid.nl/tooi/waardelijsten)",
            ),
            Self::Base { .. } => Sentence::new(
                "geef een adres als `https://open.voorbeeld.nl/documenten/`",
                "give an address like `https://open.voorbeeld.nl/documenten/`",
            ),
            Self::Path { .. } => Sentence::new(
                "geef een pad als `2026/nota.pdf`, zonder `/` aan het begin en zonder `.` of `..` als map",
                "give a path like `2026/nota.pdf`, without `/` at the start and without `.` or `..` as a folder",
            ),
            Self::TooLong { .. } => {
                Sentence::new("publiceer het onder een kortere naam", "publish it under a shorter name")
            }
            Self::NoSitemap => Sentence::new(
                "kies ook een categorie van artikel 3.3 als die past; anders vindt de Woo-index dit document niet, \
                 en is het alleen op de eigen site te vinden",
                "choose a category of article 3.3 as well if one fits; otherwise the Woo index does not find this \
                 document, and it can be found on its own site only",
            ),
            Self::OtherHost { .. } => Sentence::new(
                "zet de sitemaps op de host van de documenten; elke host heeft zijn eigen robots.txt",
                "put the sitemaps at the host of the documents; each host has its own robots.txt",
            ),
            Self::TooLarge { .. } => Sentence::new(
                "maak de omschrijvingen, trefwoorden of lijst van onderdelen korter",
                "shorten the descriptions, keywords or list of parts",
            ),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message().en)
    }
}

impl std::error::Error for Refusal {}
