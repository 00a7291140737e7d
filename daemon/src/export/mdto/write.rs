//! Writes MDTO-XML 1.0.1: the elements in the order of the schema, and the same bytes for the same values.

use std::io;

use super::{
    term::{Begrip, Identificatie, Verwijzing},
    types::{
        BeperkingGebruik, Bestand, Betrokkene, Checksum, DekkingInTijd, Event, GerelateerdInformatieobject,
        Informatieobject, Mdto, Raadpleeglocatie, Termijn,
    },
};
use crate::export::xml::Writer;

/// The namespace of MDTO, the same in all versions of the schema.
pub const NAMESPACE: &str = "https://www.nationaalarchief.nl/mdto";
/// Says which version of the schema was kept; the SIP specification asks for that in each file.
const SCHEMA_LOCATION: &str =
    "https://www.nationaalarchief.nl/mdto https://www.nationaalarchief.nl/mdto/MDTO-XML1.0.1.xsd";
/// The namespace of `schemaLocation`.
pub(super) const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Writes a document.
pub fn write<W: io::Write>(mdto: &Mdto, out: W) -> io::Result<W> {
    let mut xml = Writer::new(out)?;
    xml.open_with(
        "MDTO",
        &[("xmlns", NAMESPACE), ("xmlns:xsi", XSI), ("xsi:schemaLocation", SCHEMA_LOCATION)],
    )?;
    match mdto {
        Mdto::Informatieobject(object) => informatieobject(&mut xml, object)?,
        Mdto::Bestand(object) => bestand(&mut xml, object)?,
    }
    xml.finish()
}

type To<'w, W> = &'w mut Writer<W>;

fn informatieobject<W: io::Write>(xml: To<W>, object: &Informatieobject) -> io::Result<()> {
    xml.open("informatieobject")?;
    all(xml, "identificatie", object.identificatie.iter(), identificatie)?;
    xml.leaf("naam", object.naam.as_str())?;
    all(xml, "aggregatieniveau", &object.aggregatieniveau, begrip)?;
    all(xml, "classificatie", &object.classificatie, begrip)?;
    leaves(xml, "trefwoord", object.trefwoord.iter().map(|text| text.as_str()))?;
    leaves(xml, "omschrijving", object.omschrijving.iter().map(|text| text.as_str()))?;
    all(xml, "raadpleeglocatie", &object.raadpleeglocatie, raadpleeglocatie)?;
    all(xml, "dekkingInTijd", &object.dekking_in_tijd, dekking_in_tijd)?;
    all(xml, "dekkingInRuimte", &object.dekking_in_ruimte, verwijzing)?;
    leaves(xml, "taal", object.taal.iter().map(|taal| taal.as_str()))?;
    all(xml, "event", &object.event, event)?;
    group(xml, "waardering", object.waardering.begrip(), begrip)?;
    all(xml, "bewaartermijn", &object.bewaartermijn, termijn)?;
    all(xml, "informatiecategorie", &object.informatiecategorie, begrip)?;
    all(xml, "isOnderdeelVan", &object.is_onderdeel_van, verwijzing)?;
    all(xml, "bevatOnderdeel", &object.bevat_onderdeel, verwijzing)?;
    all(xml, "heeftRepresentatie", &object.heeft_representatie, verwijzing)?;
    all(xml, "aanvullendeMetagegevens", &object.aanvullende_metagegevens, verwijzing)?;
    all(xml, "gerelateerdInformatieobject", &object.gerelateerd_informatieobject, gerelateerd)?;
    all(xml, "archiefvormer", object.archiefvormer.iter(), verwijzing)?;
    all(xml, "betrokkene", &object.betrokkene, betrokkene)?;
    all(xml, "activiteit", &object.activiteit, verwijzing)?;
    all(xml, "beperkingGebruik", object.beperking_gebruik.iter(), beperking_gebruik)?;
    xml.close()
}

fn bestand<W: io::Write>(xml: To<W>, object: &Bestand) -> io::Result<()> {
    xml.open("bestand")?;
    all(xml, "identificatie", object.identificatie.iter(), identificatie)?;
    xml.leaf("naam", object.naam.as_str())?;
    xml.leaf("omvang", &object.omvang.to_string())?;
    group(xml, "bestandsformaat", &object.bestandsformaat, begrip)?;
    all(xml, "checksum", object.checksum.iter(), checksum)?;
    leaves(xml, "URLBestand", object.url_bestand.iter().map(|url| url.as_str()))?;
    group(xml, "isRepresentatieVan", &object.is_representatie_van, verwijzing)?;
    xml.close()
}

/// An element for each value.
fn all<'v, W: io::Write, T: 'v>(
    xml: To<W>,
    name: &'static str,
    values: impl IntoIterator<Item = &'v T>,
    inside: fn(To<W>, &T) -> io::Result<()>,
) -> io::Result<()> {
    values.into_iter().try_for_each(|value| group(xml, name, value, inside))
}

fn group<W: io::Write, T>(
    xml: To<W>,
    name: &'static str,
    value: &T,
    inside: fn(To<W>, &T) -> io::Result<()>,
) -> io::Result<()> {
    xml.open(name)?;
    inside(xml, value)?;
    xml.close()
}

fn leaves<'v, W: io::Write>(
    xml: To<W>,
    name: &'static str,
    values: impl IntoIterator<Item = &'v str>,
) -> io::Result<()> {
    values.into_iter().try_for_each(|value| xml.leaf(name, value))
}

fn identificatie<W: io::Write>(xml: To<W>, value: &Identificatie) -> io::Result<()> {
    xml.leaf("identificatieKenmerk", value.kenmerk.as_str())?;
    xml.leaf("identificatieBron", value.bron.as_str())
}

fn verwijzing<W: io::Write>(xml: To<W>, value: &Verwijzing) -> io::Result<()> {
    xml.leaf("verwijzingNaam", value.naam.as_str())?;
    all(xml, "verwijzingIdentificatie", &value.identificatie, identificatie)
}

fn begrip<W: io::Write>(xml: To<W>, value: &Begrip) -> io::Result<()> {
    xml.leaf("begripLabel", value.label.as_str())?;
    leaves(xml, "begripCode", value.code.iter().map(|code| code.as_str()))?;
    group(xml, "begripBegrippenlijst", &value.begrippenlijst, verwijzing)
}

fn raadpleeglocatie<W: io::Write>(xml: To<W>, value: &Raadpleeglocatie) -> io::Result<()> {
    all(xml, "raadpleeglocatieFysiek", &value.fysiek, verwijzing)?;
    leaves(xml, "raadpleeglocatieOnline", value.online.iter().map(|url| url.as_str()))
}

fn dekking_in_tijd<W: io::Write>(xml: To<W>, value: &DekkingInTijd) -> io::Result<()> {
    group(xml, "dekkingInTijdType", &value.r#type, begrip)?;
    xml.leaf("dekkingInTijdBegindatum", value.begindatum.as_str())?;
    leaves(xml, "dekkingInTijdEinddatum", value.einddatum.iter().map(|date| date.as_str()))
}

fn event<W: io::Write>(xml: To<W>, value: &Event) -> io::Result<()> {
    group(xml, "eventType", &value.r#type, begrip)?;
    leaves(xml, "eventTijd", value.tijd.iter().map(|time| time.as_str()))?;
    all(xml, "eventVerantwoordelijkeActor", &value.verantwoordelijke_actor, verwijzing)?;
    leaves(xml, "eventResultaat", value.resultaat.iter().map(|text| text.as_str()))
}

fn termijn<W: io::Write>(xml: To<W>, value: &Termijn) -> io::Result<()> {
    all(xml, "termijnTriggerStartLooptijd", &value.trigger_start_looptijd, begrip)?;
    leaves(xml, "termijnStartdatumLooptijd", value.startdatum_looptijd.iter().map(|day| day.as_str()))?;
    leaves(xml, "termijnLooptijd", value.looptijd.iter().map(|term| term.as_str()))?;
    leaves(xml, "termijnEinddatum", value.einddatum.iter().map(|date| date.as_str()))
}

fn gerelateerd<W: io::Write>(xml: To<W>, value: &GerelateerdInformatieobject) -> io::Result<()> {
    group(xml, "gerelateerdInformatieobjectVerwijzing", &value.verwijzing, verwijzing)?;
    group(xml, "gerelateerdInformatieobjectTypeRelatie", &value.type_relatie, begrip)
}

fn betrokkene<W: io::Write>(xml: To<W>, value: &Betrokkene) -> io::Result<()> {
    group(xml, "betrokkeneTypeRelatie", &value.type_relatie, begrip)?;
    group(xml, "betrokkeneActor", &value.actor, verwijzing)
}

fn beperking_gebruik<W: io::Write>(xml: To<W>, value: &BeperkingGebruik) -> io::Result<()> {
    group(xml, "beperkingGebruikType", &value.r#type, begrip)?;
    leaves(
        xml,
        "beperkingGebruikNadereBeschrijving",
        value.nadere_beschrijving.iter().map(|text| text.as_str()),
    )?;
    all(xml, "beperkingGebruikDocumentatie", &value.documentatie, verwijzing)?;
    all(xml, "beperkingGebruikTermijn", &value.termijn, termijn)
}

fn checksum<W: io::Write>(xml: To<W>, value: &Checksum) -> io::Result<()> {
    group(xml, "checksumAlgoritme", &value.algoritme, begrip)?;
    xml.leaf("checksumWaarde", value.waarde.as_str())?;
    xml.leaf("checksumDatum", value.datum.as_str())
}
