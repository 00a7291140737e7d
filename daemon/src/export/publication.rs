//! From a record to DiWoo: what the public may know, or what stands in the way.
//!
//! **Invariant:** nothing is published that a person did not judge to be public, and nothing that has a
//! restriction.

use super::{
    archive::Reasons,
    diwoo::{
        BaseUrl, Date, DiWoo, Documenthandeling, Entry, Formaat, Moment, NonEmpty, Refusal, Text, Waarde,
    },
    lacks,
};
use crate::model::{Field, FieldName, Handling, Record, Sentence, Source, Term, Value};

/// Describes a document for the public, at the address at which its file will be.
///
/// `formaat` is the term of the DiWoo list for the file's format; the list has few, and the harvester takes
/// no others.
pub fn published(
    record: &Record,
    base: &BaseUrl,
    path: &[u8],
    formaat: Option<&Term>,
) -> Result<Entry, Reasons> {
    let mut reasons = blocks(record);
    let diwoo = diwoo(record, formaat, &mut reasons);
    let loc = noted(base.join(path), &mut reasons);
    match (diwoo, loc) {
        (Some(diwoo), Some(loc)) if reasons.is_empty() => {
            Ok(Entry { loc, lastmod: record.updated.into(), diwoo })
        }
        _ => Err(reasons),
    }
}

/// Whether somebody or something called it public, in whole or in part: then what stands in the way is to be
/// told.
pub fn is_chosen(record: &Record) -> bool {
    let not_public = ["niet openbaar", "nog te beoordelen"];
    matches!(value(record, FieldName::Beoordeling), Some(Value::Term(term)) if !not_public.contains(&term.code.as_str()))
}

/// What stands in the way of publishing, apart from what is missing.
pub fn blocks(record: &Record) -> Reasons {
    let mut blocks = Vec::new();
    let field = record.fields.get(&FieldName::Beoordeling).and_then(|field| field.value.as_ref());
    match field {
        Some((Value::Term(term), provenance)) if is_public(term) => {
            if provenance.source != Source::Person {
                blocks.push(Sentence::new(
                    "een regel noemde dit openbaar; dat moet een mens bevestigen (`bronmerk set … beoordeling=openbaar`)",
                    "a rule called this public; a person must confirm that (`bronmerk set … beoordeling=openbaar`)",
                ));
            }
        }
        Some((Value::Term(term), _)) if term.code == "deels openbaar" => blocks.push(Sentence::new(
            "dit is deels openbaar: bewaar de openbare versie als een eigen bestand, en beoordeel dat als openbaar",
            "this is public in part: save the public version as a file of its own, and judge that as public",
        )),
        Some((Value::Term(term), _)) => {
            let label = &term.label;
            blocks.push(Sentence::new(
                format!("de beoordeling is “{label}”, dus dit wordt niet openbaar"),
                format!("the judgement is “{label}”, so this does not become public"),
            ));
        }
        _ => blocks.push(not_judged()),
    }
    if let Some(Value::Term(term)) = value(record, FieldName::BeperkingGebruik)
        && term.label == "Overig"
    {
        blocks.push(Sentence::new(
            "er geldt een beperking op het gebruik (`beperking_gebruik` is “Overig”)",
            "a restriction on its use holds (`beperking_gebruik` is “Overig”)",
        ));
    }
    if !record.is_present() {
        blocks.push(Sentence::new("het bestand is er niet meer", "the file is no longer there"));
    }
    blocks
}

/// Nobody judged yet.
pub fn not_judged() -> Sentence {
    Sentence::new(
        "nog niemand heeft beoordeeld of dit openbaar wordt (`bronmerk set … beoordeling=openbaar`)",
        "nobody has judged yet whether this becomes public (`bronmerk set … beoordeling=openbaar`)",
    )
}

/// The judgements after which a document is public. A part of one needs a version of its own without the
/// rest, and that is another file: the one that was judged is not it.
fn is_public(term: &Term) -> bool {
    matches!(term.code.as_str(), "openbaar" | "reeds openbaar")
}

fn diwoo(record: &Record, formaat: Option<&Term>, reasons: &mut Reasons) -> Option<DiWoo> {
    let publisher = term(record, FieldName::Archiefvormer, reasons)
        .and_then(|term| noted(Waarde::try_from(term), reasons));
    let title = match value(record, FieldName::OfficieleTitel) {
        Some(Value::Text(text)) => noted(Text::new(text), reasons),
        _ => missing(FieldName::OfficieleTitel, reasons),
    };
    let category = term(record, FieldName::WooInformatiecategorie, reasons)
        .and_then(|term| noted(Waarde::try_from(term), reasons));
    let handlings = match value(record, FieldName::Documenthandelingen) {
        Some(Value::Handlings(handlings)) => documenthandelingen(handlings, reasons),
        _ => missing(FieldName::Documenthandelingen, reasons),
    };
    let mut diwoo = DiWoo::new(publisher?, title?, NonEmpty::of(category?), handlings?);
    diwoo.identifiers.extend(noted(Text::new(record.id.to_string()), reasons));
    for name in [FieldName::Samenvatting, FieldName::Context] {
        if let Some(Value::Text(text)) = value(record, name) {
            diwoo.omschrijvingen.extend(noted(Text::new(text), reasons));
        }
    }
    let classification = &mut diwoo.classificatiecollectie;
    if let Some(Value::Term(term)) = value(record, FieldName::Documentsoort) {
        classification.documentsoorten.extend(noted(Waarde::try_from(term), reasons));
    }
    if let Some(Value::Terms(terms)) = value(record, FieldName::Themas) {
        classification.themas =
            terms.iter().filter_map(|term| noted(Waarde::try_from(term), reasons)).collect();
    }
    if let Some(Value::Texts(words)) = value(record, FieldName::Trefwoorden) {
        classification.trefwoorden =
            words.iter().filter_map(|word| noted(Text::new(word), reasons)).collect();
    }
    if let Some(Value::Term(term)) = value(record, FieldName::Taal) {
        diwoo.language = noted(Waarde::try_from(term), reasons);
    }
    let facts = record.facts.as_ref();
    diwoo.creatiedatum = facts.and_then(|facts| facts.created).map(Date::from);
    match formaat {
        Some(formaat) => diwoo.format = noted(Waarde::<Formaat>::try_from(formaat), reasons),
        None => reasons.push(Sentence::new(
            "de Woo-index neemt dit bestandsformaat niet aan; maak er bijvoorbeeld een PDF van",
            "the Woo index does not take this file format; make it a PDF, for instance",
        )),
    }
    Some(diwoo)
}

fn documenthandelingen(handlings: &[Handling], reasons: &mut Reasons) -> Option<NonEmpty<Documenthandeling>> {
    let mut all: Option<NonEmpty<Documenthandeling>> = None;
    for handling in handlings {
        let at_time = if handling.time.contains('T') {
            Moment::new(&handling.time)
        } else {
            Date::new(&handling.time).map(Moment::start_of)
        };
        let soort_handeling = noted(Waarde::try_from(&handling.kind), reasons)?;
        let handling = Documenthandeling {
            soort_handeling,
            at_time: noted(at_time, reasons)?,
            was_associated_with: None,
        };
        all = Some(match all {
            None => NonEmpty::of(handling),
            Some(all) => all.and(handling),
        });
    }
    all
}

fn value(record: &Record, name: FieldName) -> Option<&Value> {
    record.fields.get(&name).and_then(Field::value)
}

fn term<'a>(record: &'a Record, name: FieldName, reasons: &mut Reasons) -> Option<&'a Term> {
    match value(record, name) {
        Some(Value::Term(term)) => Some(term),
        _ => missing(name, reasons),
    }
}

fn missing<T>(name: FieldName, reasons: &mut Reasons) -> Option<T> {
    reasons.push(lacks(name));
    None
}

fn noted<T>(result: Result<T, Refusal>, reasons: &mut Reasons) -> Option<T> {
    result.map_err(|refusal| reasons.push(refusal.message())).ok()
}
