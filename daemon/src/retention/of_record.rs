//! What the fields of a record say of how long it is kept.

use std::collections::BTreeMap;

use super::{Asked, Retention, retention};
use crate::model::{
    Creation, Date, Field, FieldName, IsoDuration, Line, Publication, Record, SelectionList, Sentence, Term,
    Trigger, Value, Waardering,
};

type Fields = BTreeMap<FieldName, Field>;

/// How far it is known until when a record is kept: what people ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// For ever.
    Forever,
    /// Until a date that the record has.
    Until,
    /// For a time, and the end of it is not known: mostly because what starts the term did not come about.
    Unknown,
    /// Nobody decided whether it is kept for ever.
    Undecided,
}

impl Kept {
    pub const ALL: [Self; 4] = [Self::Forever, Self::Until, Self::Unknown, Self::Undecided];

    /// What a record's fields come to.
    pub fn of(fields: &Fields) -> Self {
        match waardering(fields) {
            None => Self::Undecided,
            Some(Waardering::Blijvend) => Self::Forever,
            Some(Waardering::Tijdelijk) if date(fields, FieldName::BewaartermijnEinddatum).is_some() => {
                Self::Until
            }
            Some(Waardering::Tijdelijk) => Self::Unknown,
        }
    }

    /// The word in a filter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Forever => "forever",
            Self::Until => "until",
            Self::Unknown => "unknown",
            Self::Undecided => "undecided",
        }
    }
}

/// How long a record is kept, for whoever looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// In one word.
    pub kept: Kept,
    /// The sum; or what is not known.
    pub sum: Sentence,
    /// What to do, where something is not known.
    pub remedy: Option<Sentence>,
    /// That the record's own end date is another one than that of the sum.
    pub disagreement: Option<Sentence>,
}

/// Says how long a record is kept.
pub fn told(fields: &Fields, lists: &[&SelectionList]) -> Told {
    let kept = Kept::of(fields);
    let own = date(fields, FieldName::BewaartermijnEinddatum).filter(|_| kept == Kept::Until);
    match (of_fields(fields, lists), own) {
        (Retention::Forever { sum }, _) => Told { kept, sum, remedy: None, disagreement: None },
        (Retention::Until { end, sum, .. }, own) => {
            let disagreement = own.filter(|own| *own != end).map(|own| differs(own, end));
            Told { kept, sum, remedy: None, disagreement }
        }
        (Retention::Unknown { why, .. }, Some(_)) => {
            let sum = Sentence::new(
                format!("de einddatum is ingevuld en niet uitgerekend: {}", why.nl),
                format!("the end date was filled in and not computed: {}", why.en),
            );
            Told { kept, sum, remedy: None, disagreement: None }
        }
        (Retention::Unknown { why, remedy, .. }, None) => {
            Told { kept, sum: why, remedy: Some(remedy), disagreement: None }
        }
    }
}

fn differs(own: Date, end: Date) -> Sentence {
    let (own, end) = (own.in_words(), end.in_words());
    Sentence::new(
        format!("de einddatum van dit document is {}, en de som komt op {}", own.nl, end.nl),
        format!("the end date of this document is {}, and the sum comes to {}", own.en, end.en),
    )
}

/// What follows from a record's fields.
pub fn of_fields(fields: &Fields, lists: &[&SelectionList]) -> Retention {
    let waardering = waardering(fields);
    // Who says “nader te bepalen” leaves it open, whatever the line says; a mixed line leaves it open itself.
    let line = line(fields, lists).filter(|line| waardering.is_some() || line.category.is_mixed);
    let term = match value(fields, FieldName::Bewaartermijn) {
        Some(Value::Duration(text)) => IsoDuration::parse(text).ok(),
        _ => None,
    };
    let trigger = term_of(fields, FieldName::BewaartermijnTrigger).and_then(Trigger::of);
    let trigger_date = date(fields, FieldName::BewaartermijnStartdatum);
    retention(&Asked { waardering, line, term, trigger, trigger_date })
}

/// The line that a record falls under, of one of these lists.
///
/// A record keeps the version of the list from which it was chosen. In a later version the number may stand
/// for something else: then nothing follows from it until somebody chooses again.
pub fn line<'l>(fields: &Fields, lists: &[&'l SelectionList]) -> Option<Line<'l>> {
    let term = term_of(fields, FieldName::Informatiecategorie)?;
    let of_list = lists.iter().filter(|list| list.name == term.list);
    let mut lines = of_list.filter_map(|list| list.line(&term.code));
    let same_version = |line: &Line<'_>| line.list.version == term.list_version;
    let same_label = |line: &Line<'_>| line.category.label == term.label;
    lines.clone().find(same_version).or_else(|| lines.find(same_label))
}

/// When a trigger came about, as far as a record with these fields itself knows, and from what.
pub fn event(trigger: Trigger, record: &Record, fields: &Fields) -> Option<(Date, Sentence)> {
    match trigger {
        Trigger::Creatie => {
            Creation::of(record, fields).map(|creation| (creation.day, creation.told_by.in_words()))
        }
        Trigger::Ontvangst => {
            let Some(Value::Handlings(handlings)) = value(fields, FieldName::Documenthandelingen) else {
                return None;
            };
            let days = handlings
                .iter()
                .filter(|handling| handling.kind.label == "ontvangst")
                .filter_map(|handling| Date::parse(handling.time.get(..10)?));
            let reason = Sentence::new(
                "de dag van ontvangst, uit de documenthandelingen",
                "the day on which it came in, from the documenthandelingen",
            );
            Some((days.min()?, reason))
        }
        Trigger::Afsluiting => {
            let reason = Sentence::new(
                "de dag waarop het dossier is afgesloten",
                "the day on which the dossier was closed",
            );
            Some((date(fields, FieldName::Afsluitdatum)?, reason))
        }
        Trigger::Openbaarmaking => {
            let is_published = |what: &Publication| matches!(what, Publication::Published { .. });
            let first = record.publications.iter().filter(|event| is_published(&event.what));
            let reason = Sentence::new(
                "de dag waarop het document openbaar is gemaakt",
                "the day on which the document was made public",
            );
            Some((first.map(|event| event.date).min()?, reason))
        }
        // Nothing in a record tells of these yet: a person fills in the date.
        Trigger::Overlijden
        | Trigger::VervallenProcesobject
        | Trigger::EindeIngeschatteBestaansduur
        | Trigger::VastgelegdeDatum => None,
    }
}

fn waardering(fields: &Fields) -> Option<Waardering> {
    term_of(fields, FieldName::Waardering).and_then(|term| Waardering::parse(&term.code))
}

fn term_of(fields: &Fields, name: FieldName) -> Option<&Term> {
    value(fields, name).and_then(Value::term)
}

fn date(fields: &Fields, name: FieldName) -> Option<Date> {
    value(fields, name).and_then(Value::date)
}

fn value(fields: &Fields, name: FieldName) -> Option<&Value> {
    fields.get(&name).and_then(Field::value)
}
