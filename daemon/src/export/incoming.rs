//! From MDTO back to what a record can hold: the other way round of [`super::archive`].
//!
//! Gives what the file says, field by field; whether a field takes it is for who writes it down. What a
//! record has no place for is not looked at here: [`super::mdto::missing`] finds it, by laying what the
//! record says afterwards beside the file. So nothing can be forgotten in silence.

use super::{
    archive::{AGREED, BRON, CLOSED, FOLDERS, FROZEN, RECEIVED, TOOI},
    mdto::{Begrip, Event, Informatieobject, Termijn, Verwijzing, lists},
};
use crate::{
    model::{Date, Field, FieldName, Handling, IsoDuration, Kind, Period, Record, Term, Value},
    restriction::BeperkingGebruik,
};

/// What a file says that a record can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The fields, in an order in which each can follow from those before it.
    pub fields: Vec<(FieldName, Value)>,
    /// The limits to its use.
    pub restrictions: Vec<BeperkingGebruik>,
}

/// Reads what the file says. Some of it is added to what the record has; `language` finds the term for a
/// tag as BCP 47 writes it.
pub fn incoming(
    object: &Informatieobject,
    record: &Record,
    language: impl Fn(&str) -> Option<Term>,
) -> Incoming {
    let mut fields = vec![(FieldName::Naam, Value::Text(object.naam.as_str().into()))];
    let mut add = |name, value: Option<Value>| fields.extend(value.map(|value| (name, value)));
    let words: Vec<String> = object.trefwoord.iter().map(|word| word.as_str().into()).collect();
    add(FieldName::Trefwoorden, (!words.is_empty()).then_some(Value::Texts(words)));
    for (name, text) in omschrijvingen(object, record) {
        add(name, Some(Value::Text(text)));
    }
    let taal = object.taal.iter().find_map(|tag| language(tag.as_str()));
    add(FieldName::Taal, taal.map(Value::Term));
    add(FieldName::Archiefvormer, object.archiefvormer.iter().next().map(organisation).map(Value::Term));
    add(FieldName::Documenthandelingen, handlings(&object.event, record));
    if record.kind == Kind::Dossier {
        add(FieldName::Afsluitdatum, closed(&object.event));
    }
    add(
        FieldName::Informatiecategorie,
        object.informatiecategorie.as_ref().map(|begrip| Value::Term(term(begrip))),
    );
    add(FieldName::Waardering, Some(Value::Term(term(object.waardering.begrip()))));
    if let Some(termijn) = &object.bewaartermijn {
        let trigger = termijn.trigger_start_looptijd.as_ref();
        add(
            FieldName::Bewaartermijn,
            // Of hours and minutes a record knows nothing.
            termijn
                .looptijd
                .as_ref()
                .filter(|one| IsoDuration::parse(one.as_str()).is_ok())
                .map(|one| Value::Duration(one.as_str().into())),
        );
        add(FieldName::BewaartermijnTrigger, trigger.map(|begrip| Value::Term(term(begrip))));
        let start = termijn.startdatum_looptijd.as_ref().map(|day| Value::Date(day.as_str().into()));
        add(FieldName::BewaartermijnStartdatum, start);
        let end = termijn.einddatum.as_ref().map(|day| Value::Date(day.as_str().into()));
        add(FieldName::BewaartermijnEinddatum, end);
    }
    Incoming { fields, restrictions: object.beperking_gebruik.iter().map(beperking).collect() }
}

/// The document that the file is about, when Bronmerk wrote it.
pub fn mark(object: &Informatieobject) -> Option<&str> {
    object.identificatie.iter().find(|one| one.bron == BRON).map(|one| one.kenmerk.as_str())
}

/// The content of the file that it is represented by, when Bronmerk wrote it: a SHA-256 in hexadecimal.
pub fn content(object: &Informatieobject) -> Option<&str> {
    let marks = object.heeft_representatie.iter().filter_map(|one| one.identificatie.as_ref());
    let (_, hash) =
        marks.filter(|one| one.bron == BRON).find_map(|one| one.kenmerk.as_str().rsplit_once("/bestand/"))?;
    Some(hash)
}

/// What kind of record it is about; as an error the level that there are no records of, such as a series. Where the
/// level is not said, it may be either.
pub fn kind(object: &Informatieobject) -> Result<Option<Kind>, &str> {
    let Some(level) = object.aggregatieniveau.as_ref().map(|level| level.label.as_str()) else {
        return Ok(None);
    };
    match level.trim().to_lowercase().as_str() {
        "archiefstuk" => Ok(Some(Kind::Document)),
        "dossier" | "zaak" => Ok(Some(Kind::Dossier)),
        _ => Err(level),
    }
}

/// Whether Bronmerk wrote it of a folder that is no dossier, of which there is no record.
pub fn is_mere_folder(object: &Informatieobject) -> bool {
    object.identificatie.iter().any(|one| one.bron == FOLDERS)
}

/// MDTO has one element for what are three fields here. What stands in the record already stays in its
/// field; the rest goes to those that are empty, and then to those that say what the file does not, in the
/// order in which they are written.
fn omschrijvingen(object: &Informatieobject, record: &Record) -> Vec<(FieldName, String)> {
    const NAMES: [FieldName; 3] = [FieldName::Omschrijving, FieldName::Samenvatting, FieldName::Context];
    let said = |name: FieldName| match record.fields.get(&name).and_then(Field::value) {
        Some(Value::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let texts: Vec<&str> = object.omschrijving.iter().map(|text| text.as_str()).collect();
    let is_there = |text: &&str| NAMES.iter().any(|name| said(*name) == Some(*text));
    let empty = NAMES.into_iter().filter(|name| said(*name).is_none());
    let other = NAMES.into_iter().filter(|name| said(*name).is_some_and(|text| !texts.contains(&text)));
    let new = texts.iter().filter(|text| !is_there(text)).map(|text| (*text).to_owned());
    empty.chain(other).zip(new).collect()
}

/// What was done with a document, and when: what it has already, and what the file adds. An event that says more than a
/// record can hold is left where it is.
fn handlings(events: &[Event], record: &Record) -> Option<Value> {
    let kind = |event: &Event| {
        let resultaat = event.resultaat.as_ref().map(|text| text.as_str());
        match (event.r#type.label.as_str(), resultaat) {
            _ if event.verantwoordelijke_actor.is_some() => None,
            ("Ontvangst", None) => Some(RECEIVED),
            (AGREED, Some("vaststelling")) => Some("vaststelling"),
            (AGREED, Some("ondertekening")) => Some("ondertekening"),
            _ => None,
        }
    };
    let done = events.iter().filter_map(|event| Some((kind(event)?, event.tijd.as_ref()?.as_str())));
    let mut handlings: Vec<Handling> = match record.value(FieldName::Documenthandelingen) {
        Some(Value::Handlings(known)) => known.clone(),
        _ => Vec::new(),
    };
    let before = handlings.len();
    for (label, time) in done.filter(|(_, time)| is_moment(time)) {
        if !handlings.iter().any(|known| known.kind.label == label && known.time == time) {
            let kind = Term { label: label.into(), ..nameless() };
            handlings.push(Handling { kind, time: time.into() });
        }
    }
    (handlings.len() > before).then_some(Value::Handlings(handlings))
}

/// When a dossier was closed.
fn closed(events: &[Event]) -> Option<Value> {
    let is_closing = |event: &&Event| {
        event.r#type.label.as_str() == FROZEN && event.resultaat.as_ref().is_none_or(|text| *text == CLOSED)
    };
    let time = events.iter().find(is_closing)?.tijd.as_ref()?.as_str();
    // The day of a moment is the one that is written.
    let day = time.split('T').next().unwrap_or(time);
    Period::written(day).and_then(Period::day).map(|_| Value::Date(day.into()))
}

/// A year, a month, a day, or a moment with its offset. MDTO also has times without a place.
fn is_moment(time: &str) -> bool {
    match time.split_once('T') {
        None => Period::written(time).is_some(),
        Some((_, clock)) => clock.contains(['Z', '+', '-']),
    }
}

fn nameless() -> Term {
    let nothing = String::new;
    Term { code: nothing(), label: nothing(), list: nothing(), list_version: nothing(), uri: nothing() }
}

fn term(begrip: &Begrip) -> Term {
    Term {
        code: begrip.code.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default(),
        label: begrip.label.as_str().into(),
        list: begrip.begrippenlijst.naam.as_str().into(),
        ..nameless()
    }
}

/// An organisation of TOOI's registers by its URI; another one by the mark and the register that it has.
fn organisation(verwijzing: &Verwijzing) -> Term {
    let term = Term { label: verwijzing.naam.as_str().into(), ..nameless() };
    match &verwijzing.identificatie {
        Some(mark) if mark.bron == TOOI && mark.kenmerk.as_str().contains("://") => Term {
            code: mark.kenmerk.as_str().rsplit('/').next().unwrap_or_default().into(),
            uri: mark.kenmerk.as_str().into(),
            list: mark.bron.as_str().into(),
            ..term
        },
        Some(mark) => Term { code: mark.kenmerk.as_str().into(), list: mark.bron.as_str().into(), ..term },
        None => term,
    }
}

fn beperking(one: &super::mdto::BeperkingGebruik) -> BeperkingGebruik {
    let Term { code, label, list, .. } = term(&one.r#type);
    // A list that has a mark of its own is not the one that Bronmerk writes, whatever it is called.
    let list = match &one.r#type.begrippenlijst.identificatie {
        Some(mark) if one.r#type.begrippenlijst.naam != lists::BEPERKING_GEBRUIK_TYPEN => {
            format!("{list}, {}", mark.kenmerk)
        }
        _ => list,
    };
    BeperkingGebruik {
        label,
        code,
        list,
        description: one.nadere_beschrijving.as_ref().map(|text| text.as_str().into()),
        documentation: one.documentatie.iter().map(|document| document.naam.as_str().into()).collect(),
        term: one.termijn.as_ref().and_then(until),
    }
}

/// From when, where that is said, and the last day on which it holds: of a year its last one. Of a term that does not say
/// it, the restriction has no end.
fn until(termijn: &Termijn) -> Option<(Option<Date>, Date)> {
    let end = Period::written(termijn.einddatum.as_ref()?.as_str())?.last;
    let start = termijn.startdatum_looptijd.as_ref().and_then(|day| Period::written(day.as_str()));
    Some((start.map(|start| start.first), end))
}
