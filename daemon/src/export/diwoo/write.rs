//! Writes a document as `diwoo:Document`.
//!
//! The schema leaves the order of most elements free (`xs:all`). They are written in the order in which it
//! names them, one to a line, so that the same document always gives the same bytes.

use super::{
    Classificatiecollectie, DiWoo, Documenthandeling, Documentrelatie, Titelcollectie, Verwijzing, Waarde,
    xml::Xml,
};

/// The namespace of the elements. It has no version in it.
pub(super) const NAMESPACE: &str = "https://standaarden.overheid.nl/diwoo/metadata/";
/// Where the schema is: the only place in a file that tells its version.
pub(super) const SCHEMA: &str =
    "https://standaarden.overheid.nl/diwoo/metadata/0.9.8/xsd/diwoo/diwoo-metadata.xsd";

/// Writes `diwoo:Document` within another file.
pub(super) fn document(xml: &mut Xml, document: &DiWoo) {
    xml.open("diwoo:Document");
    diwoo(xml, document);
    xml.close("diwoo:Document");
}

pub(super) fn diwoo(xml: &mut Xml, document: &DiWoo) {
    xml.open("diwoo:DiWoo");
    xml.raw("\n");
    let line = |xml: &mut Xml| xml.raw("\n");
    if list(xml, "diwoo:identifiers", &document.identifiers, |xml, text| {
        xml.text("diwoo:identifier", text.as_str())
    }) {
        line(xml);
    }
    term(xml, "diwoo:publisher", &document.publisher);
    line(xml);
    maybe_term(xml, "diwoo:verantwoordelijke", document.verantwoordelijke.as_ref());
    if list(xml, "diwoo:medeverantwoordelijken", &document.medeverantwoordelijken, |xml, value| {
        term(xml, "diwoo:medeverantwoordelijke", value);
    }) {
        line(xml);
    }
    maybe_term(xml, "diwoo:opsteller", document.opsteller.as_ref());
    maybe_text(xml, "diwoo:naamOpsteller", document.naam_opsteller.as_ref().map(super::Text::as_str));
    titles(xml, &document.titelcollectie);
    if list(xml, "diwoo:omschrijvingen", &document.omschrijvingen, |xml, text| {
        xml.text("diwoo:omschrijving", text.as_str());
    }) {
        line(xml);
    }
    classification(xml, &document.classificatiecollectie);
    maybe_text(xml, "diwoo:creatiedatum", document.creatiedatum.map(|date| date.to_string()).as_deref());
    maybe_term(xml, "diwoo:language", document.language.as_ref());
    maybe_term(xml, "diwoo:format", document.format.as_ref());
    maybe_text(xml, "diwoo:aggregatiekenmerk", document.aggregatiekenmerk.as_ref().map(super::Text::as_str));
    if let Some(whole) = &document.is_part_of {
        pointer(xml, "diwoo:isPartOf", whole);
        line(xml);
    }
    if list(xml, "diwoo:hasParts", &document.has_parts, |xml, part| pointer(xml, "diwoo:hasPart", part)) {
        line(xml);
    }
    xml.open("diwoo:documenthandelingen");
    document.documenthandelingen.iter().for_each(|event| self::event(xml, event));
    xml.close("diwoo:documenthandelingen");
    line(xml);
    if list(xml, "diwoo:documentrelaties", &document.documentrelaties, relation) {
        line(xml);
    }
    maybe_term(xml, "diwoo:redenVerwijderingVervanging", document.reden_verwijdering_vervanging.as_ref());
    xml.close("diwoo:DiWoo");
}

fn titles(xml: &mut Xml, titles: &Titelcollectie) {
    xml.open("diwoo:titelcollectie");
    xml.text("diwoo:officieleTitel", titles.officiele_titel.as_str());
    list(xml, "diwoo:verkorteTitels", &titles.verkorte_titels, |xml, title| {
        xml.text("diwoo:verkorteTitel", title.as_str());
    });
    list(xml, "diwoo:alternatieveTitels", &titles.alternatieve_titels, |xml, title| {
        xml.text("diwoo:alternatieveTitel", title.as_str());
    });
    xml.close("diwoo:titelcollectie");
    xml.raw("\n");
}

fn classification(xml: &mut Xml, classification: &Classificatiecollectie) {
    xml.open("diwoo:classificatiecollectie");
    xml.open("diwoo:informatiecategorieen");
    for category in classification.informatiecategorieen.iter() {
        term(xml, "diwoo:informatiecategorie", category);
    }
    xml.close("diwoo:informatiecategorieen");
    list(xml, "diwoo:documentsoorten", &classification.documentsoorten, |xml, kind| {
        term(xml, "diwoo:documentsoort", kind);
    });
    list(xml, "diwoo:themas", &classification.themas, |xml, theme| term(xml, "diwoo:thema", theme));
    list(xml, "diwoo:trefwoorden", &classification.trefwoorden, |xml, word| {
        xml.text("diwoo:trefwoord", word.as_str());
    });
    xml.close("diwoo:classificatiecollectie");
    xml.raw("\n");
}

fn event(xml: &mut Xml, event: &Documenthandeling) {
    xml.open("diwoo:documenthandeling");
    term(xml, "diwoo:soortHandeling", &event.soort_handeling);
    xml.text("diwoo:atTime", &event.at_time.to_string());
    if let Some(organisation) = &event.was_associated_with {
        term(xml, "diwoo:wasAssociatedWith", organisation);
    }
    xml.close("diwoo:documenthandeling");
}

fn relation(xml: &mut Xml, relation: &Documentrelatie) {
    xml.open("diwoo:documentrelatie");
    term(xml, "diwoo:role", &relation.role);
    pointer(xml, "diwoo:relation", &relation.relation);
    xml.close("diwoo:documentrelatie");
}

fn term<L>(xml: &mut Xml, name: &str, value: &Waarde<L>) {
    xml.labelled(name, value.label(), Some(value.resource()));
}

fn pointer(xml: &mut Xml, name: &str, pointer: &Verwijzing) {
    xml.labelled(name, pointer.label.as_str(), pointer.resource.as_ref().map(super::Uri::as_str));
}

/// A line with the term, if there is one.
fn maybe_term<L>(xml: &mut Xml, name: &str, value: Option<&Waarde<L>>) {
    if let Some(value) = value {
        term(xml, name, value);
        xml.raw("\n");
    }
}

/// A line with the text, if there is one.
fn maybe_text(xml: &mut Xml, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        xml.text(name, text);
        xml.raw("\n");
    }
}

/// The element around a list, with its items; nothing when there are none, and says which it was.
fn list<T>(xml: &mut Xml, name: &str, items: &[T], mut one: impl FnMut(&mut Xml, &T)) -> bool {
    if items.is_empty() {
        return false;
    }
    xml.open(name);
    items.iter().for_each(|item| one(xml, item));
    xml.close(name);
    true
}
