//! From a record to MDTO: an informatieobject for the document, and a bestand for its file.
//!
//! Nothing is made up on the way. What the record does not have is left out where MDTO allows that, and is
//! a reason not to export where it does not.
//!
//! **Invariant:** of restrictions only what `restriction` gives out is written: never the internal motive.

use sha2::{Digest as _, Sha256};

use super::mdto::{
    Begrip, BeperkingGebruik, Bestand, Checksum, Dag, Datum, DatumTijd, EenOfMeer, Event, Identificatie,
    Informatieobject, Looptijd, Problem, Raadpleeglocatie, Taal, Tekst, Termijn, Tijdstip, Url, Verwijzing,
    Waardering, check, lists,
};
use crate::{
    model::{
        Date, Field, FieldName, FileIdentity, Publication, Record, Sentence, Source, Term, Value,
        closed::{OTHER_RESTRICTION, UNDECIDED},
        path::display,
    },
    restriction,
};

/// Who gave the marks by which documents are known.
pub(super) const BRON: Tekst = Tekst::fixed("Bronmerk");
/// Who gave the marks of folders that are no dossier, and so have no record.
pub(super) const FOLDERS: Tekst = Tekst::fixed("Bronmerk, map");
/// Where the marks of organisations come from.
pub(super) const TOOI: Tekst = Tekst::fixed("TOOI");
/// What a handling other than receiving is in MDTO: `eventResultaat` says which.
pub(super) const AGREED: &str = "Accordering";
/// The handling of which MDTO has an event of its own.
pub(super) const RECEIVED: &str = "ontvangst";
/// MDTO: “bijvoorbeeld afsluiten van dossier”.
pub(super) const FROZEN: &str = "Bevriezing";
pub(super) const CLOSED: Tekst = Tekst::fixed("Dossier afgesloten");
const WITHDRAWN: Tekst = Tekst::fixed("Intrekking van publicatie");
/// What MDTO's open list has no term for.
const OWN_EVENTS: Tekst = Tekst::fixed("Bronmerk, gebeurtenissen");
/// The list of media types, for a file whose PRONOM format is not known.
const MEDIA_TYPES: Tekst = Tekst::fixed("IANA Media Types");

/// A document as an archive takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// The document.
    pub object: Informatieobject,
    pub file: Bestand,
}

/// A folder that is no dossier, and so has no record: what it is called, and its mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The last part of its path.
    name: Vec<u8>,
    mark: String,
}

impl Folder {
    /// A folder in that place: the path from the watched folder on, its name included. `identity` is which folder of the file
    /// system it is: with a birth time that is so for as long as there is this folder, whatever it is called and wherever
    /// it is moved to. Else only the place is left to know it by.
    pub fn new(place: &[u8], identity: Option<FileIdentity>) -> Self {
        let hash = match identity.filter(|identity| identity.birth_time_ns != 0) {
            Some(identity) => Sha256::new()
                .chain_update(identity.filesystem.to_be_bytes())
                .chain_update(identity.file.to_be_bytes())
                .chain_update(identity.birth_time_ns.to_be_bytes()),
            None => Sha256::new().chain_update(place),
        };
        let mark = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>();
        let name = place.rsplit(|byte| *byte == b'/').next().unwrap_or_default().to_vec();
        Self { name, mark: format!("map-{mark}") }
    }

    fn identificatie(&self) -> Result<Identificatie, Sentence> {
        Ok(Identificatie { kenmerk: Tekst::new(&self.mark)?, bron: FOLDERS })
    }
}

/// What a record lacks before MDTO can be written.
pub type Reasons = Vec<Sentence>;

/// Describes a document for an archive. `dossier` is the folder that it is in, from the watched folder on;
/// `tag` is the language as BCP 47 writes it, of the record's term; `today` is the day on which restrictions
/// hold or have ended.
pub fn archived(
    record: &Record,
    dossier: Option<&Folder>,
    tag: Option<&str>,
    today: Date,
) -> Result<Archived, Reasons> {
    let mut reasons = Vec::new();
    let object = informatieobject(record, dossier, tag, today, &mut reasons);
    let file = object.as_ref().and_then(|object| bestand(record, object, &mut reasons));
    match (object, file) {
        (Some(mut object), Some(file)) if reasons.is_empty() => {
            let own = file.identificatie.iter().next().cloned();
            object.is_represented_by(own, &file.naam);
            let faults = check(&object.clone().into()).into_iter().filter(|problem| !problem.is_advice());
            reasons.extend(faults.map(told));
            if reasons.is_empty() { Ok(Archived { object, file }) } else { Err(reasons) }
        }
        _ => Err(reasons),
    }
}

/// Describes a folder that is no dossier. What a folder lacks, its documents cannot give it: the appraisal is
/// yet to be decided, and so are the restrictions.
pub fn folder(folder: &Folder, archiefvormer: &Term) -> Result<Informatieobject, Reasons> {
    let refused = |message: Sentence| vec![message];
    Ok(Informatieobject::new(
        folder.identificatie().map_err(refused)?,
        Tekst::new(display(&folder.name)).map_err(refused)?,
        Waardering::new(super::mdto::Bestemming::NaderTeBepalen),
        organisation(archiefvormer).map_err(refused)?,
        BeperkingGebruik::new(undecided()),
    ))
}

pub(super) fn told(problem: Problem) -> Sentence {
    let place = &problem.path;
    Sentence::new(format!("{place}: {}", problem.message.nl), format!("{place}: {}", problem.message.en))
}

/// The informatieobject alone; reasons say what it lacks.
pub fn described(
    record: &Record,
    dossier: Option<&Folder>,
    tag: Option<&str>,
    today: Date,
) -> Result<Informatieobject, Reasons> {
    let mut reasons = Vec::new();
    let object = informatieobject(record, dossier, tag, today, &mut reasons);
    let Some(mut object) = object.filter(|_| reasons.is_empty()) else { return Err(reasons) };
    // Without facts there is no file to name, and that is no reason here.
    if let Some(file) = bestand(record, &object, &mut Vec::new()) {
        object.is_represented_by(file.identificatie.iter().next().cloned(), &file.naam);
    }
    Ok(object)
}

pub(super) fn informatieobject(
    record: &Record,
    dossier: Option<&Folder>,
    tag: Option<&str>,
    today: Date,
    reasons: &mut Reasons,
) -> Option<Informatieobject> {
    let fields = Fields { record };
    let identificatie = note(mark(record), reasons);
    let naam = fields.text(FieldName::Naam, reasons);
    let waardering = fields.term(FieldName::Waardering, reasons).and_then(|term| {
        let begrip = note(begrip(term), reasons)?;
        note(Waardering::from_begrip(begrip), reasons)
    });
    let archiefvormer =
        fields.term(FieldName::Archiefvormer, reasons).and_then(|term| note(organisation(term), reasons));
    let beperking = beperkingen(record, &fields, today, reasons);
    let mut object = Informatieobject::new(identificatie?, naam?, waardering?, archiefvormer?, beperking?);
    object.aggregatieniveau = Some(Begrip::new(Tekst::fixed("Archiefstuk"), lists::AGGREGATIENIVEAUS));
    if let Some(Value::Texts(words)) = fields.value(FieldName::Trefwoorden) {
        object.trefwoord = words.iter().filter_map(|word| note(Tekst::new(word), reasons)).collect();
    }
    for name in [FieldName::Omschrijving, FieldName::Samenvatting, FieldName::Context] {
        if let Some(Value::Text(text)) = fields.value(name) {
            object.omschrijving.extend(note(Tekst::new(text), reasons));
        }
    }
    object.taal.extend(tag.and_then(|tag| note(Taal::new(tag), reasons)));
    object.raadpleeglocatie.extend(raadpleeglocatie(record));
    object.event = events(record, &fields, reasons);
    if let Some(Value::Term(term)) = fields.value(FieldName::Informatiecategorie) {
        object.informatiecategorie = note(begrip(term), reasons);
    }
    if object.waardering.bestemming() == super::mdto::Bestemming::TijdelijkTeBewaren {
        object.bewaartermijn = termijn(&fields, reasons);
    }
    object.is_onderdeel_van.extend(dossier.and_then(|folder| note(folder_reference(folder), reasons)));
    Some(object)
}

/// What the restrictions say; without one, what the field says.
fn beperkingen(
    record: &Record,
    fields: &Fields<'_>,
    today: Date,
    reasons: &mut Reasons,
) -> Option<EenOfMeer<BeperkingGebruik>> {
    let mut all: Option<EenOfMeer<BeperkingGebruik>> = None;
    for one in restriction::mdto(&record.restrictions, today) {
        let one = note(beperking(&one), reasons)?;
        match &mut all {
            None => all = Some(one.into()),
            Some(all) => all.rest.push(one),
        }
    }
    if all.is_some() {
        return all;
    }
    // What the daemon said of a restriction that has ended since: nobody said yet what holds instead.
    if is_own_word_on_restrictions(record) {
        return Some(BeperkingGebruik::new(undecided()).into());
    }
    let term = fields.term(FieldName::BeperkingGebruik, reasons)?;
    Some(BeperkingGebruik::new(note(begrip(term), reasons)?).into())
}

fn beperking(one: &restriction::BeperkingGebruik) -> Result<BeperkingGebruik, Sentence> {
    let r#type = Begrip::new(Tekst::new(&one.label)?, Tekst::new(&one.list)?);
    let r#type = if one.code.is_empty() { r#type } else { r#type.with_code(Tekst::new(&one.code)?) };
    let documentatie = one.documentation.iter().map(|name| Ok(Verwijzing::new(Tekst::new(name)?)));
    let termijn = match one.term {
        None => None,
        Some((start, end)) => {
            let start = start.map(|start| Dag::new(&start.to_string())).transpose()?;
            let end = Datum::new(&end.to_string())?;
            Some(Termijn {
                // With a start and an end, archives ask for the length too.
                looptijd: start.as_ref().and_then(|start| end.since(start)),
                startdatum_looptijd: start,
                einddatum: Some(end),
                ..Termijn::default()
            })
        }
    };
    Ok(BeperkingGebruik {
        nadere_beschrijving: one.description.as_ref().map(Tekst::new).transpose()?,
        documentatie: documentatie.collect::<Result<_, Sentence>>()?,
        termijn,
        ..BeperkingGebruik::new(r#type)
    })
}

fn undecided() -> Begrip {
    Begrip::new(Tekst::fixed(UNDECIDED), lists::BEPERKING_GEBRUIK_TYPEN)
}

/// Whether `beperking_gebruik` only repeats what the restrictions say: the daemon writes “Overig” there
/// while one holds.
pub(super) fn is_own_word_on_restrictions(record: &Record) -> bool {
    let field = record.fields.get(&FieldName::BeperkingGebruik).and_then(|field| field.value.as_ref());
    !record.restrictions.is_empty()
        && field.is_some_and(|(value, provenance)| {
            provenance.source == Source::Daemon && value.comparable() == OTHER_RESTRICTION
        })
}

impl Informatieobject {
    /// Names the file that it is represented by.
    fn is_represented_by(&mut self, file: Option<Identificatie>, naam: &Tekst) {
        self.heeft_representatie.push(Verwijzing { naam: naam.clone(), identificatie: file });
    }
}

fn bestand(record: &Record, object: &Informatieobject, reasons: &mut Reasons) -> Option<Bestand> {
    let Some(facts) = &record.facts else {
        reasons.push(Sentence::new(
            "het bestand is nog niet gelezen, dus omvang, formaat en controlegetal ontbreken",
            "the file has not been read yet, so size, format and checksum are missing",
        ));
        return None;
    };
    let name = record.locations.first().map(|at| display(at.path.name())).unwrap_or_default();
    let bestandsformaat = match &facts.format {
        Some(format) if !format.puid.is_empty() => Tekst::new(&format.name)
            .and_then(|label| Ok(Begrip::new(label, lists::PRONOM).with_code(Tekst::new(&format.puid)?))),
        _ => Tekst::new(&facts.media_type).map(|label| Begrip::new(label, MEDIA_TYPES)),
    };
    let mark = format!("{}/bestand/{}", record.id, facts.sha256);
    Some(Bestand {
        identificatie: Identificatie { kenmerk: note(Tekst::new(mark), reasons)?, bron: BRON }.into(),
        naam: note(Tekst::new(name), reasons)?,
        omvang: facts.size,
        bestandsformaat: note(bestandsformaat, reasons)?,
        checksum: Checksum::sha256(&facts.sha256.0, DatumTijd::from(facts.provenance.time)).into(),
        url_bestand: None,
        is_representatie_van: Verwijzing {
            naam: object.naam.clone(),
            identificatie: object.identificatie.iter().next().cloned(),
        },
    })
}

/// Where it can be read by everybody, while it can.
fn raadpleeglocatie(record: &Record) -> Option<Raadpleeglocatie> {
    let Publication::Published { uri } = &record.publications.last()?.what else { return None };
    // Addresses are noted as people paste them.
    let mut address = String::new();
    for byte in uri.bytes() {
        match byte {
            b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => {
                address.push_str(&format!("%{byte:02X}"))
            }
            _ if byte.is_ascii_graphic() => address.push(char::from(byte)),
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    let online = vec![Url::new(&address).ok()?];
    Some(Raadpleeglocatie { online, ..Raadpleeglocatie::default() })
}

/// What is known to have happened, and when: no event is made up.
fn events(record: &Record, fields: &Fields<'_>, reasons: &mut Reasons) -> Vec<Event> {
    let mut events = Vec::new();
    let event = |kind: &'static str, time: Option<Tijdstip>| Event {
        tijd: time,
        ..Event::new(Begrip::new(Tekst::fixed(kind), lists::EVENT_TYPEN))
    };
    if let Some(creation) = record.creation() {
        let time = match creation.time {
            Some(time) => Some(DatumTijd::from(time).into()),
            None => note(Dag::new(&creation.day.to_string()), reasons).map(Tijdstip::from),
        };
        events.push(event("Creatie", time));
    }
    events.push(event("Opname", Some(DatumTijd::from(record.created).into())));
    if let Some(Value::Handlings(handlings)) = fields.value(FieldName::Documenthandelingen) {
        for handling in handlings {
            let time = note(Tijdstip::new(&handling.time), reasons);
            if handling.kind.label == RECEIVED {
                events.push(event("Ontvangst", time));
            } else {
                let resultaat = note(Tekst::new(&handling.kind.label), reasons);
                events.push(Event { resultaat, ..event(AGREED, time) });
            }
        }
    }
    // A document has it from its dossier: there it happened.
    let closed = record.fields.get(&FieldName::Afsluitdatum).and_then(|field| field.value.as_ref());
    if let Some((Value::Date(day), _)) = closed.filter(|(_, by)| by.source != Source::Inherited) {
        let time = note(Tijdstip::new(day), reasons);
        events.push(Event { resultaat: Some(CLOSED), ..event(FROZEN, time) });
    }
    for one in &record.publications {
        let time = note(Tijdstip::new(&one.date.to_string()), reasons);
        events.push(match &one.what {
            Publication::Published { .. } => event("Publicatie", time),
            Publication::Withdrawn { reason, .. } => Event {
                tijd: time,
                resultaat: note(Tekst::new(reason), reasons),
                ..Event::new(Begrip::new(WITHDRAWN, OWN_EVENTS))
            },
        });
    }
    events
}

/// Where a person gave another end than the sum, that end stands, and there is no sum to show.
fn termijn(fields: &Fields<'_>, reasons: &mut Reasons) -> Option<Termijn> {
    let mut termijn = Termijn::default();
    if let Some(Value::Term(term)) = fields.value(FieldName::BewaartermijnTrigger) {
        termijn.trigger_start_looptijd = note(begrip(term), reasons);
    }
    if let Some(Value::Date(date)) = fields.value(FieldName::BewaartermijnStartdatum) {
        termijn.startdatum_looptijd = note(Dag::new(date), reasons);
    }
    if let Some(Value::Duration(duration)) = fields.value(FieldName::Bewaartermijn) {
        termijn.looptijd = note(Looptijd::new(duration), reasons);
    }
    if let Some(Value::Date(date)) = fields.value(FieldName::BewaartermijnEinddatum) {
        termijn.einddatum = note(Datum::new(date), reasons);
    }
    if termijn.contradicts_itself() {
        termijn = Termijn { einddatum: termijn.einddatum, ..Termijn::default() };
    }
    (termijn != Termijn::default()).then_some(termijn)
}

/// The document's own mark: for life.
pub(super) fn mark(record: &Record) -> Result<Identificatie, Sentence> {
    Ok(Identificatie { kenmerk: Tekst::new(record.id.to_string())?, bron: BRON })
}

/// Points to a folder that is no dossier.
pub fn folder_reference(folder: &Folder) -> Result<Verwijzing, Sentence> {
    Ok(Verwijzing { naam: Tekst::new(display(&folder.name))?, identificatie: Some(folder.identificatie()?) })
}

fn organisation(term: &Term) -> Result<Verwijzing, Sentence> {
    let naam = Tekst::new(&term.label)?;
    if term.uri.is_empty() {
        // One that was taken over from elsewhere, by the mark that it has there.
        let has_mark = !term.code.is_empty() && !term.list.is_empty();
        return Ok(match has_mark {
            true => Verwijzing::to(naam, Tekst::new(&term.code)?, Tekst::new(&term.list)?),
            false => Verwijzing::new(naam),
        });
    }
    Ok(Verwijzing::to(naam, Tekst::new(&term.uri)?, TOOI))
}

fn begrip(term: &Term) -> Result<Begrip, Sentence> {
    let begrip = Begrip::new(Tekst::new(&term.label)?, Tekst::new(&term.list)?);
    Ok(if term.code.is_empty() { begrip } else { begrip.with_code(Tekst::new(&term.code)?) })
}

fn note<T>(result: Result<T, Sentence>, reasons: &mut Reasons) -> Option<T> {
    result.map_err(|message| reasons.push(message)).ok()
}

struct Fields<'a> {
    record: &'a Record,
}

impl<'a> Fields<'a> {
    fn value(&self, name: FieldName) -> Option<&'a Value> {
        self.record.fields.get(&name).and_then(Field::value)
    }

    fn term(&self, name: FieldName, reasons: &mut Reasons) -> Option<&'a Term> {
        match self.value(name) {
            Some(Value::Term(term)) => Some(term),
            _ => {
                reasons.push(super::lacks(name));
                None
            }
        }
    }

    fn text(&self, name: FieldName, reasons: &mut Reasons) -> Option<Tekst> {
        match self.value(name) {
            Some(Value::Text(text)) => note(Tekst::new(text), reasons),
            _ => {
                reasons.push(super::lacks(name));
                None
            }
        }
    }
}

#[cfg(test)]
#[path = "archive_tests.rs"]
mod tests;
