//! From a record to DiWoo: what the public may know, or what stands in the way.
//!
//! **Invariant:** nothing is published that a person did not judge to be public, and nothing that has a
//! restriction, or for which a restriction is proposed that waits for a person.

use super::{
    archive::{Reasons, is_own_word_on_restrictions},
    diwoo::{
        BaseUrl, Date, DiWoo, Documenthandeling, Entry, Formaat, Loc, Moment, NonEmpty, Refusal, Text, Waarde,
    },
    lacks,
};
use crate::{
    model::{
        Beoordeling, Date as Day, FieldName, Handling, Period, Publication as Event, PublicationEvent,
        Record, Sentence, Source, State, Term, Timestamp, Value,
        closed::{NO_RESTRICTION, UNDECIDED},
    },
    restriction::{self, Publication},
};

/// The longest title, in characters: platforms for publishing take no more.
const LONGEST_TITLE: usize = 255;
/// What is published of a record.
const PUBLISHED: [FieldName; 12] = [
    FieldName::Archiefvormer,
    FieldName::OfficieleTitel,
    FieldName::WooInformatiecategorie,
    FieldName::Documenthandelingen,
    FieldName::Samenvatting,
    FieldName::Context,
    FieldName::Documentsoort,
    FieldName::Themas,
    FieldName::Trefwoorden,
    FieldName::Taal,
    FieldName::Beoordeling,
    FieldName::BeperkingGebruik,
];

/// Describes a document for the public, at its address. `today` is the day on which restrictions hold or have
/// ended.
///
/// `formaat` is the term of the DiWoo list for the file's format; the list has few, and the harvester takes
/// no others.
pub fn published(
    record: &Record,
    base: &BaseUrl,
    formaat: Option<&Term>,
    today: Day,
) -> Result<Entry, Reasons> {
    let mut reasons = blocks(record, today);
    let diwoo = diwoo(record, formaat, &mut reasons);
    let loc = noted(loc(record, base, formaat), &mut reasons);
    match (diwoo, loc) {
        (Some(diwoo), Some(loc)) if reasons.is_empty() => {
            Ok(Entry { loc, lastmod: changed(record).into(), diwoo })
        }
        _ => Err(reasons),
    }
}

/// The address of a document, by which harvesters know it: the one under which a person published it, else one that is
/// made of its mark. Of what changes (its name, its folder, other documents) nothing is in it, so that it stays for
/// ever, and nothing from inside gets out.
fn loc(record: &Record, base: &BaseUrl, formaat: Option<&Term>) -> Result<Loc, Refusal> {
    if let Some(uri) = address(record) {
        return Loc::published(uri);
    }
    let ending = formaat.map(|formaat| format!(".{}", formaat.code.to_ascii_lowercase())).unwrap_or_default();
    base.join(format!("{}{ending}", record.id).as_bytes())
}

/// The address under which a person published it last.
pub fn address(record: &Record) -> Option<&str> {
    record.publications.iter().rev().find_map(|event| match &event.what {
        Event::Published { uri } if !uri.is_empty() => Some(uri.as_str()),
        _ => None,
    })
}

/// When something changed last of what is published: its bytes, what is said of it, or that it is public.
fn changed(record: &Record) -> Timestamp {
    let said = PUBLISHED.iter().filter_map(|name| record.fields.get(name)?.value.as_ref());
    let said = said.map(|(_, provenance)| provenance.time);
    let read = record.facts.iter().map(|facts| facts.provenance.time);
    let made_public = record.publications.iter().map(|event| event.noted);
    said.chain(read).chain(made_public).max().unwrap_or(record.created)
}

/// Whether somebody or something called it public, in whole or in part: then what stands in the way is to be
/// told. What was taken back from the public is not chosen until it is made public again, and what was public already
/// elsewhere is not listed once more.
pub fn is_chosen(record: &Record) -> bool {
    if matches!(record.publications.last().map(|event| &event.what), Some(Event::Withdrawn { .. })) {
        return false;
    }
    if record.beoordeling() == Some(Beoordeling::ReedsOpenbaar)
        && !PublicationEvent::is_public(&record.publications)
    {
        return false;
    }
    record.value(FieldName::Beoordeling).is_some()
        && !matches!(record.beoordeling(), Some(Beoordeling::NietOpenbaar | Beoordeling::NogTeBeoordelen))
}

/// What stands in the way of publishing, apart from what is missing.
pub fn blocks(record: &Record, today: Day) -> Reasons {
    let mut blocks = Vec::new();
    let length = record.text(FieldName::OfficieleTitel).map_or(0, |title| title.trim().chars().count());
    if length > LONGEST_TITLE {
        blocks.push(Sentence::new(
            format!("`officiele_titel` heeft {length} tekens; voor publiceren zijn er {LONGEST_TITLE} toegestaan. Maak hem korter, en zet de rest in `samenvatting`"),
            format!("`officiele_titel` has {length} characters; for publishing {LONGEST_TITLE} are allowed. Make it shorter, and put the rest in `samenvatting`"),
        ));
    }
    let field = record.fields.get(&FieldName::Beoordeling).and_then(|field| field.value.as_ref());
    let judged = record.beoordeling();
    match field {
        Some((Value::Term(_), provenance)) if judged.is_some_and(Beoordeling::is_public) => {
            if provenance.source != Source::Person {
                blocks.push(Sentence::new(
                    "een regel noemde dit openbaar; dat moet een mens bevestigen (`bronmerk set … beoordeling=openbaar`)",
                    "a rule called this public; a person must confirm that (`bronmerk set … beoordeling=openbaar`)",
                ));
            }
        }
        Some((Value::Term(_), _)) if judged == Some(Beoordeling::DeelsOpenbaar) => blocks.push(Sentence::new(
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
    match restriction::publication(&record.restrictions, today) {
        Publication::May => {}
        // The file itself has those parts; a version without them is another document.
        Publication::WithoutParts(why) | Publication::MayNot(why) => blocks.push(why),
    }
    // A locked record gets no proposal, and must not go out unseen.
    let marking = record.facts.as_ref().and_then(|facts| facts.properties.marking.as_deref());
    if let Some(code) = marking.filter(|code| !restriction::answers(&record.restrictions, code)) {
        blocks.push(Sentence::new(
            format!("het document draagt de rubricering “{code}”, en daarover is nog niets vastgelegd. Leg een beperking vast (`bronmerk restrict`), of maak de registratie los, zodat er een wordt voorgesteld"),
            format!("the document is marked “{code}”, and nothing is noted about that yet. Note a restriction (`bronmerk restrict`), or unlock the record, so that one is proposed"),
        ));
    }
    if let Some(term) = record.term(FieldName::BeperkingGebruik)
        && ![NO_RESTRICTION, UNDECIDED].iter().any(|free| term.label.eq_ignore_ascii_case(free))
        && !is_own_word_on_restrictions(record)
    {
        let label = &term.label;
        blocks.push(Sentence::new(
            format!("er geldt een beperking op het gebruik (`beperking_gebruik` is “{label}”)"),
            format!("a restriction on its use holds (`beperking_gebruik` is “{label}”)"),
        ));
    }
    if record.is_asked() {
        blocks.push(Sentence::new(
            "het is niet zeker of dit hetzelfde document is als een ander. Zeg het eerst (`bronmerk same … --yes` of `--no`; `bronmerk show` noemt het andere)",
            "it is not certain whether this is the same document as another one. Say so first (`bronmerk same … --yes` or `--no`; `bronmerk show` names the other one)",
        ));
    }
    if !record.is_present() {
        blocks.push(Sentence::new("het bestand is er niet meer", "the file is no longer there"));
    }
    if record.state == State::Excluded {
        blocks.push(Sentence::new(
            "het beleid zegt dat dit geen document is",
            "the policy says that this is no document",
        ));
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

fn diwoo(record: &Record, formaat: Option<&Term>, reasons: &mut Reasons) -> Option<DiWoo> {
    let publisher = term(record, FieldName::Archiefvormer, reasons)
        .and_then(|term| noted(Waarde::try_from(term), reasons));
    let title = match record.value(FieldName::OfficieleTitel) {
        Some(Value::Text(text)) => noted(Text::new(text), reasons),
        _ => missing(FieldName::OfficieleTitel, reasons),
    };
    let category = term(record, FieldName::WooInformatiecategorie, reasons)
        .and_then(|term| noted(Waarde::try_from(term), reasons));
    let handlings = match record.value(FieldName::Documenthandelingen) {
        Some(Value::Handlings(handlings)) => documenthandelingen(handlings, reasons),
        _ => missing(FieldName::Documenthandelingen, reasons),
    };
    let mut diwoo = DiWoo::new(publisher?, title?, NonEmpty::of(category?), handlings?);
    diwoo.identifiers.extend(noted(Text::new(record.id.to_string()), reasons));
    for name in [FieldName::Samenvatting, FieldName::Context] {
        if let Some(Value::Text(text)) = record.value(name) {
            diwoo.omschrijvingen.extend(noted(Text::new(text), reasons));
        }
    }
    let classification = &mut diwoo.classificatiecollectie;
    if let Some(Value::Term(term)) = record.value(FieldName::Documentsoort) {
        classification.documentsoorten.extend(noted(Waarde::try_from(term), reasons));
    }
    if let Some(Value::Terms(terms)) = record.value(FieldName::Themas) {
        classification.themas =
            terms.iter().filter_map(|term| noted(Waarde::try_from(term), reasons)).collect();
    }
    if let Some(Value::Texts(words)) = record.value(FieldName::Trefwoorden) {
        classification.trefwoorden =
            words.iter().filter_map(|word| noted(Text::new(word), reasons)).collect();
    }
    if let Some(Value::Term(term)) = record.value(FieldName::Taal) {
        diwoo.language = noted(Waarde::try_from(term), reasons);
    }
    diwoo.reden_verwijdering_vervanging =
        withdrawn_for(record).and_then(|ground| Waarde::try_from(ground).ok());
    let made = record.creation().map(|creation| Date::new(&creation.day.to_string()));
    diwoo.creatiedatum = made.and_then(|day| noted(day, reasons));
    match formaat {
        Some(formaat) => diwoo.format = noted(Waarde::<Formaat>::try_from(formaat), reasons),
        None => reasons.push(Sentence::new(
            "de Woo-index neemt dit bestandsformaat niet aan; maak er bijvoorbeeld een PDF van",
            "the Woo index does not take this file format; make it a PDF, for instance",
        )),
    }
    Some(diwoo)
}

/// Why it was taken back from the public last, where that is a reason of the list.
pub fn withdrawn_for(record: &Record) -> Option<&Term> {
    record.publications.iter().rev().find_map(|event| match &event.what {
        Event::Withdrawn { ground, .. } => Some(ground.as_ref()),
        Event::Published { .. } => None,
    })?
}

fn documenthandelingen(handlings: &[Handling], reasons: &mut Reasons) -> Option<NonEmpty<Documenthandeling>> {
    let mut all: Option<NonEmpty<Documenthandeling>> = None;
    for handling in handlings {
        let at_time = if handling.time.contains('T') {
            Moment::new(&handling.time).map(Moment::in_the_netherlands)
        } else {
            let day = Period::written(&handling.time).and_then(Period::day);
            let day = day.map_or_else(|| handling.time.clone(), |day| day.to_string());
            Date::new(&day).map(Moment::start_of)
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

fn term<'a>(record: &'a Record, name: FieldName, reasons: &mut Reasons) -> Option<&'a Term> {
    match record.value(name) {
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

#[cfg(test)]
mod tests;
