//! Reads MDTO-XML 1.0 and 1.0.1: from elements to values.
//!
//! Both versions have one namespace and the same elements. What we wrote has what 1.0.1 asks for; what others wrote
//! may be of 1.0, where limits to the use (`beperkingGebruik`) need not be there. Terms of open lists are kept as they are, of the one closed list (Waarderingen) only its
//! own are taken. Everything that is wrong is told at once.
//!
//! An empty optional element is refused and not skipped: somebody meant something by it.

use super::{
    lists,
    part::{Part, dag, datum, datum_tijd, looptijd, misplaced, omvang, taal, tekst, tijdstip, url},
    problem::{Path, Problem, Rule},
    term::{Begrip, Identificatie, Verwijzing},
    text::Tekst,
    tree::{self, Node, Source},
    types::{
        BeperkingGebruik, Bestand, Betrokkene, Checksum, DekkingInTijd, Event, GerelateerdInformatieobject,
        Informatieobject, Mdto, Raadpleeglocatie, Termijn,
    },
    waardering::Waardering,
};
use crate::model::closed::UNDECIDED;

/// Reads a document, or says everything that is wrong with its form. Whether it keeps the rules beyond the
/// schema is for [`super::check()`].
pub fn read(bytes: &[u8]) -> Result<Mdto, Vec<Problem>> {
    read_of(bytes, false).map(|(mdto, _)| mdto)
}

/// The same for a file of others, which may be of version 1.0; and whether it has limits to the use, which that version
/// does not ask for.
pub(super) fn read_brought(bytes: &[u8]) -> Result<(Mdto, bool), Vec<Problem>> {
    read_of(bytes, true)
}

fn read_of(bytes: &[u8], is_of_any_version: bool) -> Result<(Mdto, bool), Vec<Problem>> {
    let (root, mut source) = tree::read(bytes, is_of_any_version);
    let mdto = root.as_ref().and_then(|root| document(root, &mut source));
    match mdto {
        Some(mdto) if source.problems.is_empty() => Ok((mdto, !source.lacks_limits)),
        _ => Err(source.problems),
    }
}

/// Nothing is known of limits to the use.
fn unknown_limits() -> BeperkingGebruik {
    BeperkingGebruik::new(Begrip::new(Tekst::fixed(UNDECIDED), lists::BEPERKING_GEBRUIK_TYPEN))
}

fn document(root: &Node<'_>, source: &mut Source<'_>) -> Option<Mdto> {
    if root.name != "MDTO" {
        source.report(Rule::Order, &root.name, root.at, misplaced(root.name));
        return None;
    }
    let place = Path::root("MDTO");
    let mut part = Part::new(root, &place, source);
    let is_bestand = part.is_next("bestand");
    let mdto = if is_bestand {
        part.one("bestand", bestand).map(Mdto::from)
    } else {
        part.one("informatieobject", informatieobject).map(Mdto::from)
    };
    part.end();
    mdto
}

fn informatieobject(node: &Node<'_>, _: &Path<'_>, source: &mut Source<'_>) -> Option<Informatieobject> {
    // Paths start here, and not at `MDTO`, so that they are the same before and after writing.
    let place = Path::root(node.name);
    let mut part = Part::new(node, &place, source);
    let identificatie = part.some("identificatie", identificatie);
    let naam = part.one("naam", tekst);
    let aggregatieniveau = part.maybe("aggregatieniveau", begrip);
    let classificatie = part.all("classificatie", begrip);
    let trefwoord = part.all("trefwoord", tekst);
    let omschrijving = part.all("omschrijving", tekst);
    let raadpleeglocatie = part.all("raadpleeglocatie", raadpleeglocatie);
    let dekking_in_tijd = part.all("dekkingInTijd", dekking_in_tijd);
    let dekking_in_ruimte = part.all("dekkingInRuimte", verwijzing);
    let taal = part.all("taal", taal);
    let event = part.all("event", event);
    let waardering = part.one("waardering", waardering);
    let bewaartermijn = part.maybe("bewaartermijn", termijn);
    let informatiecategorie = part.maybe("informatiecategorie", begrip);
    let is_onderdeel_van = part.all("isOnderdeelVan", verwijzing);
    let bevat_onderdeel = part.all("bevatOnderdeel", verwijzing);
    let heeft_representatie = part.all("heeftRepresentatie", verwijzing);
    let aanvullende_metagegevens = part.all("aanvullendeMetagegevens", verwijzing);
    let gerelateerd_informatieobject = part.all("gerelateerdInformatieobject", gerelateerd);
    let archiefvormer = part.some("archiefvormer", verwijzing);
    let betrokkene = part.all("betrokkene", betrokkene);
    let activiteit = part.maybe("activiteit", verwijzing);
    let beperking_gebruik = part.some_since_1_0_1("beperkingGebruik", beperking_gebruik, unknown_limits);
    part.end();
    Some(Informatieobject {
        identificatie: identificatie?,
        naam: naam?,
        aggregatieniveau,
        classificatie,
        trefwoord,
        omschrijving,
        raadpleeglocatie,
        dekking_in_tijd,
        dekking_in_ruimte,
        taal,
        event,
        waardering: waardering?,
        bewaartermijn,
        informatiecategorie,
        is_onderdeel_van,
        bevat_onderdeel,
        heeft_representatie,
        aanvullende_metagegevens,
        gerelateerd_informatieobject,
        archiefvormer: archiefvormer?,
        betrokkene,
        activiteit,
        beperking_gebruik: beperking_gebruik?,
    })
}

fn bestand(node: &Node<'_>, _: &Path<'_>, source: &mut Source<'_>) -> Option<Bestand> {
    let place = Path::root(node.name);
    let mut part = Part::new(node, &place, source);
    let identificatie = part.some("identificatie", identificatie);
    let naam = part.one("naam", tekst);
    let omvang = part.one("omvang", omvang);
    let bestandsformaat = part.one("bestandsformaat", begrip);
    let checksum = part.some("checksum", checksum);
    let url_bestand = part.maybe("URLBestand", url);
    let is_representatie_van = part.one("isRepresentatieVan", verwijzing);
    part.end();
    Some(Bestand {
        identificatie: identificatie?,
        naam: naam?,
        omvang: omvang?,
        bestandsformaat: bestandsformaat?,
        checksum: checksum?,
        url_bestand,
        is_representatie_van: is_representatie_van?,
    })
}

fn identificatie(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<Identificatie> {
    let mut part = Part::new(node, place, source);
    let kenmerk = part.one("identificatieKenmerk", tekst);
    let bron = part.one("identificatieBron", tekst);
    part.end();
    Some(Identificatie { kenmerk: kenmerk?, bron: bron? })
}

fn verwijzing(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<Verwijzing> {
    let mut part = Part::new(node, place, source);
    let naam = part.one("verwijzingNaam", tekst);
    let identificatie = part.maybe("verwijzingIdentificatie", identificatie);
    part.end();
    Some(Verwijzing { naam: naam?, identificatie })
}

fn begrip(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<Begrip> {
    let mut part = Part::new(node, place, source);
    let label = part.one("begripLabel", tekst);
    let code = part.maybe("begripCode", tekst);
    let begrippenlijst = part.one("begripBegrippenlijst", verwijzing);
    part.end();
    Some(Begrip { label: label?, code, begrippenlijst: begrippenlijst? })
}

fn waardering(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<Waardering> {
    let term = begrip(node, place, source)?;
    Waardering::from_begrip(term)
        .map_err(|message| source.report(Rule::ClosedList, place, node.at, message))
        .ok()
}

fn raadpleeglocatie(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<Raadpleeglocatie> {
    let mut part = Part::new(node, place, source);
    let fysiek = part.all("raadpleeglocatieFysiek", verwijzing);
    let online = part.all("raadpleeglocatieOnline", url);
    part.end();
    Some(Raadpleeglocatie { fysiek, online })
}

fn dekking_in_tijd(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<DekkingInTijd> {
    let mut part = Part::new(node, place, source);
    let r#type = part.one("dekkingInTijdType", begrip);
    let begindatum = part.one("dekkingInTijdBegindatum", datum);
    let einddatum = part.maybe("dekkingInTijdEinddatum", datum);
    part.end();
    Some(DekkingInTijd { r#type: r#type?, begindatum: begindatum?, einddatum })
}

fn event(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<Event> {
    let mut part = Part::new(node, place, source);
    let r#type = part.one("eventType", begrip);
    let tijd = part.maybe("eventTijd", tijdstip);
    let verantwoordelijke_actor = part.maybe("eventVerantwoordelijkeActor", verwijzing);
    let resultaat = part.maybe("eventResultaat", tekst);
    part.end();
    Some(Event { r#type: r#type?, tijd, verantwoordelijke_actor, resultaat })
}

fn termijn(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<Termijn> {
    let mut part = Part::new(node, place, source);
    let trigger_start_looptijd = part.maybe("termijnTriggerStartLooptijd", begrip);
    let startdatum_looptijd = part.maybe("termijnStartdatumLooptijd", dag);
    let looptijd = part.maybe("termijnLooptijd", looptijd);
    let einddatum = part.maybe("termijnEinddatum", datum);
    part.end();
    Some(Termijn { trigger_start_looptijd, startdatum_looptijd, looptijd, einddatum })
}

fn gerelateerd(
    node: &Node<'_>,
    place: &Path<'_>,
    source: &mut Source<'_>,
) -> Option<GerelateerdInformatieobject> {
    let mut part = Part::new(node, place, source);
    let verwijzing = part.one("gerelateerdInformatieobjectVerwijzing", verwijzing);
    let type_relatie = part.one("gerelateerdInformatieobjectTypeRelatie", begrip);
    part.end();
    Some(GerelateerdInformatieobject { verwijzing: verwijzing?, type_relatie: type_relatie? })
}

fn betrokkene(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<Betrokkene> {
    let mut part = Part::new(node, place, source);
    let type_relatie = part.one("betrokkeneTypeRelatie", begrip);
    let actor = part.one("betrokkeneActor", verwijzing);
    part.end();
    Some(Betrokkene { type_relatie: type_relatie?, actor: actor? })
}

fn beperking_gebruik(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<BeperkingGebruik> {
    let mut part = Part::new(node, place, source);
    let r#type = part.one("beperkingGebruikType", begrip);
    let nadere_beschrijving = part.maybe("beperkingGebruikNadereBeschrijving", tekst);
    let documentatie = part.all("beperkingGebruikDocumentatie", verwijzing);
    let termijn = part.maybe("beperkingGebruikTermijn", termijn);
    part.end();
    Some(BeperkingGebruik { r#type: r#type?, nadere_beschrijving, documentatie, termijn })
}

fn checksum(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<Checksum> {
    let mut part = Part::new(node, place, source);
    let algoritme = part.one("checksumAlgoritme", begrip);
    let waarde = part.one("checksumWaarde", tekst);
    let datum = part.one("checksumDatum", datum_tijd);
    part.end();
    Some(Checksum { algoritme: algoritme?, waarde: waarde?, datum: datum? })
}
