//! A document as DiWoo 0.9.8 describes it.
//!
//! The names are those of `diwoo-metadata.xsd`. Lists that may be left out are left out when empty.

use super::{
    Date, Documentsoort, Formaat, Informatiecategorie, Moment, NonEmpty, Organisatie,
    RedenVerwijderingVervanging, Relatie, SoortHandeling, Taal, Text, Thema, Uri, Waarde,
};

/// The metadata of one document (`DiWooType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiWoo {
    /// Marks that it is known by.
    pub identifiers: Vec<Text>,
    pub publisher: Waarde<Organisatie>,
    /// Who answers for it.
    pub verantwoordelijke: Option<Waarde<Organisatie>>,
    /// Who answers for it as well.
    pub medeverantwoordelijken: Vec<Waarde<Organisatie>>,
    /// Which organisation made it.
    pub opsteller: Option<Waarde<Organisatie>>,
    /// Who made it, by name.
    pub naam_opsteller: Option<Text>,
    /// What it is called.
    pub titelcollectie: Titelcollectie,
    pub omschrijvingen: Vec<Text>,
    /// What kind of document it is.
    pub classificatiecollectie: Classificatiecollectie,
    /// When it was made.
    pub creatiedatum: Option<Date>,
    pub language: Option<Waarde<Taal>>,
    /// In which file format it is.
    pub format: Option<Waarde<Formaat>>,
    /// The mark of the dossier it belongs to.
    pub aggregatiekenmerk: Option<Text>,
    /// The document it is a part of.
    pub is_part_of: Option<Verwijzing>,
    /// The documents that are parts of it.
    pub has_parts: Vec<Verwijzing>,
    /// What was done with it, and when.
    pub documenthandelingen: NonEmpty<Documenthandeling>,
    /// How it is related to other documents.
    pub documentrelaties: Vec<Documentrelatie>,
    /// Why it was removed or replaced.
    pub reden_verwijdering_vervanging: Option<Waarde<RedenVerwijderingVervanging>>,
}

impl DiWoo {
    /// A document with what is obligatory; the rest can be filled in after.
    pub fn new(
        publisher: Waarde<Organisatie>,
        officiele_titel: Text,
        informatiecategorieen: NonEmpty<Waarde<Informatiecategorie>>,
        documenthandelingen: NonEmpty<Documenthandeling>,
    ) -> Self {
        Self {
            identifiers: Vec::new(),
            publisher,
            verantwoordelijke: None,
            medeverantwoordelijken: Vec::new(),
            opsteller: None,
            naam_opsteller: None,
            titelcollectie: Titelcollectie::new(officiele_titel),
            omschrijvingen: Vec::new(),
            classificatiecollectie: Classificatiecollectie::new(informatiecategorieen),
            creatiedatum: None,
            language: None,
            format: None,
            aggregatiekenmerk: None,
            is_part_of: None,
            has_parts: Vec::new(),
            documenthandelingen,
            documentrelaties: Vec::new(),
            reden_verwijdering_vervanging: None,
        }
    }
}

/// Titles (`titelcollectieType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Titelcollectie {
    /// The title.
    pub officiele_titel: Text,
    /// Shorter ones.
    pub verkorte_titels: Vec<Text>,
    /// Other ones.
    pub alternatieve_titels: Vec<Text>,
}

impl Titelcollectie {
    /// One title.
    pub fn new(officiele_titel: Text) -> Self {
        Self { officiele_titel, verkorte_titels: Vec::new(), alternatieve_titels: Vec::new() }
    }
}

/// What kind of document it is (`classificatiecollectieType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classificatiecollectie {
    /// Categories of the Woo. The first that has a sitemap index decides where the document is listed.
    pub informatiecategorieen: NonEmpty<Waarde<Informatiecategorie>>,
    /// Kinds of document.
    pub documentsoorten: Vec<Waarde<Documentsoort>>,
    pub themas: Vec<Waarde<Thema>>,
    /// Keywords.
    pub trefwoorden: Vec<Text>,
}

impl Classificatiecollectie {
    /// Categories alone.
    pub fn new(informatiecategorieen: NonEmpty<Waarde<Informatiecategorie>>) -> Self {
        Self {
            informatiecategorieen,
            documentsoorten: Vec::new(),
            themas: Vec::new(),
            trefwoorden: Vec::new(),
        }
    }
}

/// A pointer to another document (`documentverwijzingType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verwijzing {
    /// For people.
    pub label: Text,
    /// For machines.
    pub resource: Option<Uri>,
}

/// Something that was done with the document (`documenthandelingType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documenthandeling {
    pub soort_handeling: Waarde<SoortHandeling>,
    pub at_time: Moment,
    pub was_associated_with: Option<Waarde<Organisatie>>,
}

/// How the document is related to another (`documentrelatieType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documentrelatie {
    pub role: Waarde<Relatie>,
    pub relation: Verwijzing,
}
