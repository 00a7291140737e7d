//! The rules of MDTO that its XML schema cannot say (Metagegevensschema, attributenKlassen and
//! attributenGegevensgroep). All that is wrong is told at once.
//!
//! Not checked is the third rule of `termijnEinddatum`, that the time from today to the end is at least
//! `termijnLooptijd`: by it every term that has started would be wrong a day later.

use std::collections::HashSet;

use super::{
    problem::{Path, Problem, Rule, shown},
    several::EenOfMeer,
    term::Identificatie,
    text::Tekst,
    types::{BeperkingGebruik, DekkingInTijd, Informatieobject, Mdto, Termijn},
    waardering::Bestemming,
};
use crate::model::{Sentence, closed::OTHER_RESTRICTION};

/// How long a name is at most, in characters, where it is to be seen whole in a list of results.
const ADVISED_NAAM: usize = 80;

/// Everything that is wrong with a document, and advice; see [`Problem::is_advice`].
pub fn check(mdto: &Mdto) -> Vec<Problem> {
    let mut problems = Vec::new();
    match mdto {
        Mdto::Informatieobject(object) => {
            let place = Path::root("informatieobject");
            is_called(&object.naam, &place, &mut problems);
            is_identified(&object.identificatie, &place, &mut problems);
            informatieobject(object, &place, &mut problems);
        }
        Mdto::Bestand(object) => {
            let place = Path::root("bestand");
            is_called(&object.naam, &place, &mut problems);
            is_identified(&object.identificatie, &place, &mut problems);
        }
    }
    problems
}

fn is_called(naam: &Tekst, place: &Path<'_>, problems: &mut Vec<Problem>) {
    let length = naam.as_str().chars().count();
    if length > ADVISED_NAAM {
        let message = Sentence::new(
            format!(
                "de naam heeft {length} tekens; met hoogstens {ADVISED_NAAM} is hij in zoekresultaten heel te zien"
            ),
            format!(
                "the name has {length} characters; with {ADVISED_NAAM} at most it is seen whole in results"
            ),
        );
        problems.push(Problem::new(Rule::NaamShort, &place.child("naam"), message));
    }
}

fn is_identified(list: &EenOfMeer<Identificatie>, place: &Path<'_>, problems: &mut Vec<Problem>) {
    let mut seen = HashSet::new();
    for (number, identificatie) in list.iter().enumerate() {
        if !seen.insert(identificatie) {
            let (kenmerk, bron) = (shown(identificatie.kenmerk.as_str()), shown(identificatie.bron.as_str()));
            let message = Sentence::new(
                format!("het kenmerk `{kenmerk}` van `{bron}` staat er twee keer; haal er een weg"),
                format!("`{kenmerk}` of `{bron}` is there twice; take one out"),
            );
            problems.push(Problem::new(Rule::KenmerkUnique, &place.nth("identificatie", number), message));
        }
    }
}

fn informatieobject(object: &Informatieobject, place: &Path<'_>, problems: &mut Vec<Problem>) {
    for (number, value) in object.dekking_in_tijd.iter().enumerate() {
        dekking_in_tijd(value, &place.nth("dekkingInTijd", number), problems);
    }
    if let Some(value) = &object.bewaartermijn {
        let place = place.child("bewaartermijn");
        let waardering = object.waardering.bestemming();
        if waardering != Bestemming::TijdelijkTeBewaren {
            let (code, label) = (waardering.code(), waardering.label());
            let message = Sentence::new(
                format!(
                    "er is een bewaartermijn bij waardering {code} ({label}); die hoort alleen bij V. Haal de termijn \
                     weg of verander de waardering"
                ),
                format!(
                    "there is a bewaartermijn with waardering {code} ({label}); it belongs to V only. Take the \
                     term out or change the waardering"
                ),
            );
            problems.push(Problem::new(Rule::BewaartermijnOnlyWithV, &place, message));
        }
        termijn(value, &place, problems);
    }
    for (number, value) in object.beperking_gebruik.iter().enumerate() {
        beperking_gebruik(value, &place.nth("beperkingGebruik", number), problems);
    }
}

fn dekking_in_tijd(value: &DekkingInTijd, place: &Path<'_>, problems: &mut Vec<Problem>) {
    let Some(end) = &value.einddatum else { return };
    if end.0.last < value.begindatum.0.first {
        let begin = &value.begindatum;
        let message = Sentence::new(
            format!("de einddatum {end} ligt vóór de begindatum {begin}; verbeter een van beide"),
            format!("the end {end} is before the begin {begin}; correct one of them"),
        );
        problems.push(Problem::new(
            Rule::DekkingInTijdInOrder,
            &place.child("dekkingInTijdEinddatum"),
            message,
        ));
    }
}

fn beperking_gebruik(value: &BeperkingGebruik, place: &Path<'_>, problems: &mut Vec<Problem>) {
    let is_other = value.r#type.label.as_str().trim().eq_ignore_ascii_case(OTHER_RESTRICTION);
    if is_other && value.nadere_beschrijving.is_none() {
        let message = Sentence::new(
            "het type is `Overig`, en dan is een nadere beschrijving verplicht; beschrijf de beperking",
            "the type is `Overig`, and then a description is mandatory; describe the limit",
        );
        let place = place.child("beperkingGebruikNadereBeschrijving");
        problems.push(Problem::new(Rule::OverigExplained, &place, message));
    }
    if let Some(value) = &value.termijn {
        termijn(value, &place.child("beperkingGebruikTermijn"), problems);
    }
}

fn termijn(value: &Termijn, place: &Path<'_>, problems: &mut Vec<Problem>) {
    if value.einddatum.is_none() {
        let lacks = [
            ("termijnTriggerStartLooptijd", value.trigger_start_looptijd.is_none()),
            ("termijnLooptijd", value.looptijd.is_none()),
        ];
        for (name, _) in lacks.into_iter().filter(|(_, lacks)| *lacks) {
            let message = Sentence::new(
                format!("er is geen einddatum, en dan is `{name}` verplicht; vul dat of de einddatum in"),
                format!("there is no end date, and then `{name}` is mandatory; fill in that or the end date"),
            );
            problems.push(Problem::new(Rule::TermijnComplete, &place.child(name), message));
        }
    }
    let (Some(start), Some(looptijd)) = (&value.startdatum_looptijd, &value.looptijd) else { return };
    let sum = looptijd.end(start.0.first);
    let is_right = match (&value.einddatum, sum) {
        // A year or a month holds the day that is meant.
        (Some(end), Some(sum)) => (end.0.first..=end.0.last).contains(&sum),
        _ => false,
    };
    if !is_right {
        let end = value.einddatum.as_ref().map(|end| format!("`{end}`"));
        let (end_nl, end_en) =
            (end.as_deref().unwrap_or("niet ingevuld"), end.as_deref().unwrap_or("not filled in"));
        let (sum_nl, sum_en) = sum.map_or_else(
            || ("na het jaar 9999".to_owned(), "after the year 9999".to_owned()),
            |sum| (sum.to_string(), sum.to_string()),
        );
        let message = Sentence::new(
            format!("{start} + {looptijd} is {sum_nl}, en de einddatum is {end_nl}; maak die gelijk"),
            format!("{start} + {looptijd} is {sum_en}, and the end date is {end_en}; make them equal"),
        );
        problems.push(Problem::new(Rule::TermijnSum, &place.child("termijnEinddatum"), message));
    }
}
