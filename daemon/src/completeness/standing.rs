//! How far a document is from the public: what stands in the way, by when it must be, and what does not go
//! together with its being public.
//!
//! **Invariant:** a document is ready exactly when the profile for the public lacks nothing and nothing blocks
//! it; there is no second opinion.

use super::measure;
use crate::{
    export::{lacks, publication as rules},
    model::{
        Beoordeling, Date, Due, Field, FieldName, Profile, Publication as Event, PublicationEvent, Record,
        Sentence,
    },
    restriction::{self, Publication},
};

/// How far along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Openness {
    /// Nobody judged yet.
    NotJudged,
    /// Judged not to become public.
    NotPublic,
    /// Judged to become public, and something stands in the way.
    Blocked,
    /// Nothing stands in the way.
    Ready,
    Public,
    /// It was public and was taken back.
    Withdrawn,
}

impl Openness {
    pub const ALL: [Self; 6] =
        [Self::NotJudged, Self::NotPublic, Self::Blocked, Self::Ready, Self::Public, Self::Withdrawn];

    /// As filters write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotJudged => "not_judged",
            Self::NotPublic => "not_public",
            Self::Blocked => "blocked",
            Self::Ready => "ready",
            Self::Public => "public",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// How far a document is from the public, on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// In one word.
    pub openness: Openness,
    /// What stands in the way. Empty when ready or public.
    pub blockers: Vec<Sentence>,
    /// By when it must be public, where that was said.
    pub publish_by: Option<Date>,
    /// Whether that day has passed although it still is to become public.
    pub overdue: bool,
    /// The last thing that happened with it in public.
    pub last: Option<PublicationEvent>,
    /// What does not go together with its being public.
    pub findings: Vec<Sentence>,
}

/// How far a document is from the public.
pub fn standing(record: &Record, today: Date) -> Standing {
    let openness = openness(record, today);
    let blockers = match openness {
        Openness::Ready | Openness::Public => Vec::new(),
        Openness::NotPublic => rules::blocks(record, today),
        Openness::Withdrawn => {
            let taken_back = record.publications.last().and_then(taken_back);
            taken_back.into_iter().chain(in_the_way(record, today)).collect()
        }
        Openness::NotJudged | Openness::Blocked => in_the_way(record, today),
    };
    Standing {
        openness,
        blockers,
        publish_by: record.date(FieldName::PublicerenVoor),
        overdue: matches!(record.due(), Some(Due::By(day)) if day < today),
        last: record.publications.last().cloned(),
        findings: if openness == Openness::Public { findings(record, today) } else { Vec::new() },
    }
}

/// The same in one word.
pub fn openness(record: &Record, today: Date) -> Openness {
    match record.publications.last().map(|event| &event.what) {
        Some(Event::Published { .. }) => return Openness::Public,
        Some(Event::Withdrawn { .. }) => return Openness::Withdrawn,
        None => {}
    }
    let judgement = record.fields.get(&FieldName::Beoordeling);
    match record.beoordeling() {
        Some(Beoordeling::NogTeBeoordelen) => Openness::NotJudged,
        Some(Beoordeling::NietOpenbaar) => Openness::NotPublic,
        Some(Beoordeling::ReedsOpenbaar) if judgement.is_some_and(Field::is_set_by_person) => {
            Openness::Public
        }
        None if judgement.and_then(Field::value).is_none() => Openness::NotJudged,
        _ if in_the_way(record, today).is_empty() => Openness::Ready,
        _ => Openness::Blocked,
    }
}

/// All that stands in the way of making it public: what is missing, and what blocks it.
pub fn in_the_way(record: &Record, today: Date) -> Vec<Sentence> {
    let profile = Profile::for_public();
    let missing = profile.map(|profile| measure(profile, record, today).missing).unwrap_or_default();
    // That nobody judged is told by what blocks, with what to do.
    let missing = missing.into_iter().filter(|name| *name != FieldName::Beoordeling).map(lacks);
    rules::blocks(record, today).into_iter().chain(missing).collect()
}

fn taken_back(event: &PublicationEvent) -> Option<Sentence> {
    let Event::Withdrawn { reason, .. } = &event.what else { return None };
    let day = event.date.in_words();
    Some(Sentence::new(
        format!("de publicatie is op {} ingetrokken: {reason}", day.nl),
        format!("it was taken back from the public on {}: {reason}", day.en),
    ))
}

/// What a person must look at while it is public.
fn findings(record: &Record, today: Date) -> Vec<Sentence> {
    let mut found = Vec::new();
    match record.term(FieldName::Beoordeling) {
        None => found.push(Sentence::new(
            "het is openbaar, maar er is geen beoordeling. Beoordeel het (`bronmerk set … beoordeling=openbaar`), of trek de publicatie in (`bronmerk retract`)",
            "it is public, but there is no judgement. Judge it (`bronmerk set … beoordeling=openbaar`), or take it back (`bronmerk retract`)",
        )),
        Some(term) if !record.beoordeling().is_some_and(Beoordeling::is_public) => {
            let label = &term.label;
            found.push(Sentence::new(
                format!("het is openbaar, maar de beoordeling is “{label}”. Trek de publicatie in (`bronmerk retract`), of wijzig de beoordeling"),
                format!("it is public, but the judgement is “{label}”. Take it back (`bronmerk retract`), or change the judgement"),
            ));
        }
        Some(_) => {}
    }
    match restriction::publication(&record.restrictions, today) {
        Publication::May => {}
        Publication::WithoutParts(why) | Publication::MayNot(why) => found.push(Sentence::new(
            format!("het is openbaar, maar {}. Trek de publicatie in (`bronmerk retract`), of de beperking (`bronmerk withdraw`)", why.nl),
            format!("it is public, but {}. Take it back (`bronmerk retract`), or withdraw the restriction (`bronmerk withdraw`)", why.en),
        )),
    }
    found
}
