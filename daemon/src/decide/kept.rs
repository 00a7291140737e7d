//! What follows from the selection list: how long a document is kept, and until when.
//!
//! A line of the list speaks like a rule of the policy, behind the rules themselves. The dates are
//! computed, so they speak last of all; whatever a person or a rule said instead stands, and the sum of
//! `retention` is then made with that.
//!
//! Between the two comes what is inherited. A document whose category is that of its dossier is kept as its
//! dossier is: then the dossier's own words go before the line of the list.

use std::collections::BTreeMap;

use super::{Asked, offer::Offer, put};
use crate::{
    model::{
        Date, Field, FieldName, Line, Record, Sentence, Source, Start, Term, Trigger, Value, Waardering,
    },
    retention::{self, Retention},
};

/// In the order in which one follows from the other.
const FROM_LIST: [FieldName; 5] = [
    FieldName::Waardering,
    FieldName::Bewaartermijn,
    FieldName::BewaartermijnTrigger,
    FieldName::BewaartermijnStartdatum,
    FieldName::BewaartermijnEinddatum,
];

/// Whether a field is decided here, after the others.
pub(super) fn is_here(name: FieldName) -> bool {
    FROM_LIST.contains(&name)
}

/// Decides the fields that say how long a document is kept; all others are in `fields`.
pub(super) fn decide(asked: &Asked<'_>, record: &Record, fields: &mut BTreeMap<FieldName, Field>) {
    let lists = asked.policy.all_selection_lists();
    let line = retention::line(fields, &lists);
    let is_kept_as_dossier = is_inherited(fields, FieldName::Informatiecategorie);
    for name in FROM_LIST {
        let is_for_a_time = is_for_a_time(fields);
        let offer = match (name, line) {
            (FieldName::Waardering, Some(line)) => {
                line.category.waardering.and_then(|listed| of_line(asked, line, waardering(asked, listed)))
            }
            _ if !is_for_a_time => None,
            (FieldName::Bewaartermijn, Some(line)) => {
                let term = line.category.term.map(|term| Value::Duration(term.to_string()));
                of_line(asked, line, term)
            }
            (FieldName::BewaartermijnTrigger, Some(line)) => {
                let starts_at = line.category.starts_at().filter(|_| line.category.term.is_some());
                of_line(asked, line, starts_at.map(|trigger| Value::Term(term(asked, trigger))))
            }
            (FieldName::BewaartermijnStartdatum, _) => start(record, fields, line),
            (FieldName::BewaartermijnEinddatum, _) => match retention::of_fields(fields, &lists) {
                Retention::Until { end, sum, .. } => Some(computed(end, sum)),
                Retention::Forever { .. } | Retention::Unknown { .. } => None,
            },
            _ => None,
        };
        // A date goes with the term that it is about.
        let may_inherit = match name {
            FieldName::BewaartermijnStartdatum | FieldName::BewaartermijnEinddatum => {
                let term = fields.get(&FieldName::Bewaartermijn).and_then(Field::value);
                term.is_none() || is_inherited(fields, FieldName::Bewaartermijn)
            }
            _ => true,
        };
        let inherited = asked.inherits(name).filter(|_| may_inherit);
        let offer = match (offer, inherited) {
            (Some(offer), Some(inherited)) if offer.source < inherited.source && !is_kept_as_dossier => {
                Some(offer)
            }
            (offer, inherited) => inherited.or(offer),
        };
        let mut field = asked.decided(name, record.fields.get(&name), offer);
        // MDTO: a term goes with waardering V only. What a person set or locked stays.
        if name.goes_with_term() && !is_for_a_time && !field.is_set_by_person() && field.lock.is_none() {
            field = Field::default();
        }
        put(fields, name, field);
    }
}

fn is_inherited(fields: &BTreeMap<FieldName, Field>, name: FieldName) -> bool {
    let value = fields.get(&name).and_then(|field| field.value.as_ref());
    value.is_some_and(|(_, provenance)| provenance.source == Source::Inherited)
}

fn is_for_a_time(fields: &BTreeMap<FieldName, Field>) -> bool {
    let waardering = fields.get(&FieldName::Waardering).and_then(Field::value);
    waardering.is_some_and(|value| value.comparable() == Waardering::Tijdelijk.code())
}

fn waardering(asked: &Asked<'_>, listed: Waardering) -> Option<Value> {
    asked.policy.lists().term(FieldName::Waardering, listed.code()).ok().map(Value::Term)
}

/// The official term where there is one; those that only the VNG's process terms have are our own.
fn term(asked: &Asked<'_>, trigger: Trigger) -> Term {
    let own = trigger.term();
    asked.policy.lists().term(FieldName::BewaartermijnTrigger, &own.code).unwrap_or(own)
}

fn of_line(asked: &Asked<'_>, line: Line<'_>, value: Option<Value>) -> Option<Offer> {
    let (name, version, number) = (&line.list.name, &line.list.version, &line.category.number);
    let reason = Sentence::new(
        format!("selectielijst “{name}” ({version}), regel {number}"),
        format!("selection list “{name}” ({version}), line {number}"),
    );
    Some(Offer::new(value?, Source::Rule, name, &asked.policy.version, reason))
}

/// When the term started, where the record itself knows that.
fn start(record: &Record, fields: &BTreeMap<FieldName, Field>, line: Option<Line<'_>>) -> Option<Offer> {
    let Some(Value::Term(term)) = fields.get(&FieldName::BewaartermijnTrigger).and_then(Field::value) else {
        return None;
    };
    let trigger = Trigger::of(term)?;
    let (day, reason) = retention::event(trigger, record, fields)?;
    // The start of a line goes with its own trigger.
    let start = line.map(|line| line.category).filter(|line| line.starts_at() == Some(trigger));
    let start = start.map(|line| line.start).unwrap_or_default();
    let reason = match start {
        Start::AtOnce => reason,
        Start::NextYear => {
            let then = day.in_words();
            Sentence::new(
                format!("1 januari na {} ({})", then.nl, reason.nl),
                format!("1 January after {} ({})", then.en, reason.en),
            )
        }
    };
    Some(computed(start.after(day)?, reason))
}

fn computed(day: Date, reason: Sentence) -> Offer {
    Offer::of_daemon(Value::Date(day.to_string()), "", reason)
}
