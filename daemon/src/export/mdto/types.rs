//! The structure of MDTO-XML 1.0.1, as plain values under their official Dutch names.
//!
//! A field that the schema asks for is not optional here, and a list that needs one value is an
//! [`EenOfMeer`]: what has the wrong structure cannot be made. The names of a group's fields are the
//! schema's without the name of the group: `verwijzingNaam` is [`Verwijzing::naam`].

use super::{
    dates::{Dag, Datum, DatumTijd, Tijdstip},
    lists,
    looptijd::Looptijd,
    several::EenOfMeer,
    term::{Begrip, Identificatie, Verwijzing},
    text::{Taal, Tekst, Url},
    waardering::Waardering,
};

/// A document of MDTO: one thing described (`mdtoType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mdto {
    /// Information as such: a document, a dossier, an archive.
    Informatieobject(Box<Informatieobject>),
    /// A file with bytes.
    Bestand(Box<Bestand>),
}

impl From<Informatieobject> for Mdto {
    fn from(object: Informatieobject) -> Self {
        Self::Informatieobject(Box::new(object))
    }
}

impl From<Bestand> for Mdto {
    fn from(object: Bestand) -> Self {
        Self::Bestand(Box::new(object))
    }
}

/// A whole of information with an identity of its own (`informatieobjectType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Informatieobject {
    pub identificatie: EenOfMeer<Identificatie>,
    pub naam: Tekst,
    pub aggregatieniveau: Option<Begrip>,
    pub classificatie: Vec<Begrip>,
    pub trefwoord: Vec<Tekst>,
    pub omschrijving: Vec<Tekst>,
    pub raadpleeglocatie: Vec<Raadpleeglocatie>,
    pub dekking_in_tijd: Vec<DekkingInTijd>,
    pub dekking_in_ruimte: Vec<Verwijzing>,
    pub taal: Vec<Taal>,
    pub event: Vec<Event>,
    pub waardering: Waardering,
    pub bewaartermijn: Option<Termijn>,
    /// The category of the selection list; not the Woo's.
    pub informatiecategorie: Option<Begrip>,
    pub is_onderdeel_van: Vec<Verwijzing>,
    pub bevat_onderdeel: Vec<Verwijzing>,
    pub heeft_representatie: Vec<Verwijzing>,
    pub aanvullende_metagegevens: Vec<Verwijzing>,
    pub gerelateerd_informatieobject: Vec<GerelateerdInformatieobject>,
    pub archiefvormer: EenOfMeer<Verwijzing>,
    pub betrokkene: Vec<Betrokkene>,
    pub activiteit: Option<Verwijzing>,
    pub beperking_gebruik: EenOfMeer<BeperkingGebruik>,
}

impl Informatieobject {
    /// Takes what every informatieobject must have; the rest is empty and can be filled in.
    pub fn new(
        identificatie: impl Into<EenOfMeer<Identificatie>>,
        naam: Tekst,
        waardering: Waardering,
        archiefvormer: impl Into<EenOfMeer<Verwijzing>>,
        beperking_gebruik: impl Into<EenOfMeer<BeperkingGebruik>>,
    ) -> Self {
        Self {
            identificatie: identificatie.into(),
            naam,
            aggregatieniveau: None,
            classificatie: Vec::new(),
            trefwoord: Vec::new(),
            omschrijving: Vec::new(),
            raadpleeglocatie: Vec::new(),
            dekking_in_tijd: Vec::new(),
            dekking_in_ruimte: Vec::new(),
            taal: Vec::new(),
            event: Vec::new(),
            waardering,
            bewaartermijn: None,
            informatiecategorie: None,
            is_onderdeel_van: Vec::new(),
            bevat_onderdeel: Vec::new(),
            heeft_representatie: Vec::new(),
            aanvullende_metagegevens: Vec::new(),
            gerelateerd_informatieobject: Vec::new(),
            archiefvormer: archiefvormer.into(),
            betrokkene: Vec::new(),
            activiteit: None,
            beperking_gebruik: beperking_gebruik.into(),
        }
    }
}

/// A file (`bestandType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bestand {
    pub identificatie: EenOfMeer<Identificatie>,
    pub naam: Tekst,
    /// In bytes.
    pub omvang: u64,
    pub bestandsformaat: Begrip,
    pub checksum: EenOfMeer<Checksum>,
    pub url_bestand: Option<Url>,
    pub is_representatie_van: Verwijzing,
}

/// What time the content is about (`dekkingInTijdGegevens`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DekkingInTijd {
    /// As "Datum vergadering".
    pub r#type: Begrip,
    pub begindatum: Datum,
    /// Until when; nothing for a moment.
    pub einddatum: Option<Datum>,
}

/// Something that happened to the informatieobject (`eventGegevens`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// As "Creatie".
    pub r#type: Begrip,
    pub tijd: Option<Tijdstip>,
    /// Who answers for it.
    pub verantwoordelijke_actor: Option<Verwijzing>,
    pub resultaat: Option<Tekst>,
}

impl Event {
    /// An event of which only the kind is known.
    pub fn new(r#type: Begrip) -> Self {
        Self { r#type, tijd: None, verantwoordelijke_actor: None, resultaat: None }
    }
}

/// Another informatieobject that matters here (`gerelateerdInformatieobjectGegevens`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GerelateerdInformatieobject {
    pub verwijzing: Verwijzing,
    /// How it matters.
    pub type_relatie: Begrip,
}

/// A person or organisation that matters here, other than who made the archive (`betrokkeneGegevens`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Betrokkene {
    /// How they matter.
    pub type_relatie: Begrip,
    pub actor: Verwijzing,
}

/// A limit to the use (`beperkingGebruikGegevens`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeperkingGebruik {
    /// On what ground.
    pub r#type: Begrip,
    /// In words; mandatory with the type "Overig".
    pub nadere_beschrijving: Option<Tekst>,
    /// Documents that tell more.
    pub documentatie: Vec<Verwijzing>,
    /// For how long; for ever when there is none.
    pub termijn: Option<Termijn>,
}

impl BeperkingGebruik {
    /// A limit of which only the type is known.
    pub fn new(r#type: Begrip) -> Self {
        Self { r#type, nadere_beschrijving: None, documentatie: Vec::new(), termijn: None }
    }
}

/// A term with its sum (`termijnGegevens`). The schema asks for nothing here; [`super::check()`] does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Termijn {
    /// After what the term starts.
    pub trigger_start_looptijd: Option<Begrip>,
    pub startdatum_looptijd: Option<Dag>,
    /// How long the term is.
    pub looptijd: Option<Looptijd>,
    /// When it ends.
    pub einddatum: Option<Datum>,
}

impl Termijn {
    /// Whether it ends before it starts, or start and length come to another end than the one that is there. A year or a
    /// month holds the day that is meant.
    pub fn contradicts_itself(&self) -> bool {
        let (Some(start), Some(end)) = (&self.startdatum_looptijd, &self.einddatum) else { return false };
        let is_sum = |looptijd: &Looptijd| {
            looptijd.end(start.0.first).is_some_and(|sum| (end.0.first..=end.0.last).contains(&sum))
        };
        end.0.last < start.0.first || !self.looptijd.as_ref().is_none_or(is_sum)
    }
}

/// What shows whether a file has changed (`checksumGegevens`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checksum {
    /// As "SHA-256".
    pub algoritme: Begrip,
    /// In hexadecimal.
    pub waarde: Tekst,
    /// When it was computed.
    pub datum: DatumTijd,
}

impl Checksum {
    /// A SHA-256, under the name that MDTO's list has for it.
    pub fn sha256(hash: &[u8; 32], datum: DatumTijd) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |number: u8| DIGITS.get(usize::from(number)).map_or('?', |byte| char::from(*byte));
        let waarde: String = hash.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xF)]).collect();
        Self {
            algoritme: Begrip::new(Tekst::fixed("SHA-256"), lists::CHECKSUM_ALGORITMEN),
            waarde: Tekst::known(waarde),
            datum,
        }
    }
}

/// Where it can be consulted (`raadpleeglocatieGegevens`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Raadpleeglocatie {
    /// Places one can walk into.
    pub fysiek: Vec<Verwijzing>,
    /// Addresses.
    pub online: Vec<Url>,
}
