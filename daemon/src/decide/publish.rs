//! By when a document must be public: the day on which something was done with it, and the term that the
//! policy names. Speaks behind the rules, and is computed anew whenever that day changes.

use std::collections::BTreeMap;

use super::{Asked, offer::Offer, put};
use crate::{
    model::{Beoordeling, Creation, Date, Field, FieldName, Kind, Record, Sentence, Source, Term, Value},
    retention,
    settings::{After, PublicationTerm},
};

/// Decides `publiceren_voor`; the fields that it rests on are in `fields`.
pub(super) fn decide(asked: &Asked<'_>, record: &Record, fields: &mut BTreeMap<FieldName, Field>) {
    let name = FieldName::PublicerenVoor;
    let offer = date(asked, record, fields);
    let field = asked.decided(name, record.fields.get(&name), offer);
    put(fields, name, field);
}

/// By the first term that is for this document and of which the start is known.
fn date(asked: &Asked<'_>, record: &Record, fields: &BTreeMap<FieldName, Field>) -> Option<Offer> {
    if term_of(fields, FieldName::Beoordeling)
        .is_some_and(|judged| judged.code == Beoordeling::NietOpenbaar.code())
    {
        return None;
    }
    // Documents are made public, and not the folder that they are in.
    if record.kind != Kind::Document {
        return None;
    }
    let category = term_of(fields, FieldName::WooInformatiecategorie);
    let is_for = |term: &&PublicationTerm| {
        term.categories.is_empty()
            || category.is_some_and(|category| term.categories.iter().any(|one| one.is_same(category)))
    };
    let fitting = asked.policy.publication.iter().filter(is_for);
    fitting.filter_map(|term| counted(asked, term, start(term, record, fields)?)).next()
}

/// The day at which the term starts, and what happened on it.
fn start(
    term: &PublicationTerm,
    record: &Record,
    fields: &BTreeMap<FieldName, Field>,
) -> Option<(Date, Sentence)> {
    match &term.after {
        After::Created => {
            let day = Creation::of(record, fields)?.day;
            Some((day, Sentence::new("het document gemaakt", "the document made")))
        }
        After::Handling(kind) => {
            let Some(Value::Handlings(all)) =
                fields.get(&FieldName::Documenthandelingen).and_then(Field::value)
            else {
                return None;
            };
            let done = all.iter().filter(|handling| handling.kind.is_same(kind));
            let day = done.filter_map(|handling| Date::parse(handling.time.get(..10)?)).min()?;
            Some((day, Sentence::new(&*kind.label, &*kind.label)))
        }
    }
}

/// The day and the term added, with the sum as its reason. Nothing past the last year of the calendar.
fn counted(asked: &Asked<'_>, term: &PublicationTerm, (start, what): (Date, Sentence)) -> Option<Offer> {
    let (end, is_cut) = retention::end_of(start, term.within)?;
    let (from, to, lasts) = (start.in_words(), end.in_words(), retention::in_words(term.within));
    let cut = if is_cut { retention::cut(start) } else { Sentence::default() };
    let why = &term.reason;
    let reason = Sentence::new(
        format!("{} ({}) + {} = {}{}; {}", from.nl, what.nl, lasts.nl, to.nl, cut.nl, why.nl),
        format!("{} ({}) + {} = {}{}; {}", from.en, what.en, lasts.en, to.en, cut.en, why.en),
    );
    let value = Value::Date(end.to_string());
    Some(Offer::new(value, Source::Rule, &term.id, &asked.policy.version, reason))
}

fn term_of(fields: &BTreeMap<FieldName, Field>, name: FieldName) -> Option<&Term> {
    fields.get(&name).and_then(Field::value).and_then(Value::term)
}
