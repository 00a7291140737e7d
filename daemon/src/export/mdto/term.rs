//! Terms of lists, references and identifications: what the groups of MDTO are made of.

use super::text::Tekst;

/// By what something can be found (`identificatieGegevens`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identificatie {
    /// Unique within its source.
    pub kenmerk: Tekst,
    /// Who gave it out.
    pub bron: Tekst,
}

/// A reference to something described elsewhere (`verwijzingGegevens`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Verwijzing {
    /// Its name.
    pub naam: Tekst,
    /// By what it can be found.
    pub identificatie: Option<Identificatie>,
}

impl Verwijzing {
    /// A reference by name only.
    pub fn new(naam: Tekst) -> Self {
        Self { naam, identificatie: None }
    }

    /// A reference that can be followed.
    pub fn to(naam: Tekst, kenmerk: Tekst, bron: Tekst) -> Self {
        Self { naam, identificatie: Some(Identificatie { kenmerk, bron }) }
    }
}

/// A term of a list (`begripGegevens`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Begrip {
    /// As people read it.
    pub label: Tekst,
    /// As the list numbers it.
    pub code: Option<Tekst>,
    /// The list.
    pub begrippenlijst: Verwijzing,
}

impl Begrip {
    /// A term by its label, of a list by its name; [`super::lists`] has MDTO's own.
    pub fn new(label: Tekst, list: Tekst) -> Self {
        Self { label, code: None, begrippenlijst: Verwijzing::new(list) }
    }

    #[must_use]
    pub fn with_code(mut self, code: Tekst) -> Self {
        self.code = Some(code);
        self
    }
}
