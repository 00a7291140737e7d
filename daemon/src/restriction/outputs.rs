//! One record, four outputs: what of the restrictions of a document is shown to an archive, to who asked
//! for it, to the publisher and to a citizen.
//!
//! They say what the restrictions say, and no more: that none is known does not mean that anybody looked.
//!
//! All of them are made from [`Public`], which has no place for the internal motive and none for names
//! of people. So a new output cannot leak them by mistake.

use super::{
    grounds::{Ground, find},
    marking,
};
use crate::model::{
    Date, DocumentId, Restriction, RestrictionSource, RestrictionStatus, Sentence,
    closed::{OTHER_RESTRICTION, UNDECIDED},
};

/// The list of the grounds, by which they stand in an MDTO file.
pub(super) const WOO_LIST: &str = "Wet open overheid, hoofdstuk 5";
/// MDTO's own list, with the words of it that are used here.
pub(super) const MDTO_LIST: &str = "Begrippenlijst BeperkingGebruikTypeLijst MDTO";
/// Stands before the day of the decision.
pub(super) const DECISION: &str = "besluit van ";
/// MDTO asks for a description with “Overig”, and there is none.
pub(super) const NO_GROUND: &str = "de grond is niet bekend";

/// What of a restriction anybody may know.
pub(super) struct Public<'r> {
    pub(super) grounds: Vec<&'static Ground>,
    pub(super) scope: &'r str,
    pub(super) explanation: &'r str,
    pub(super) despite_age: &'r str,
    pub(super) decided: Option<Date>,
    pub(super) review: Option<Date>,
    pub(super) end: Option<Date>,
}

impl<'r> Public<'r> {
    fn of(restriction: &'r Restriction) -> Self {
        Self {
            // An unknown code is refused when it is written; one that is old and unknown shows no ground.
            grounds: restriction.grounds.iter().filter_map(|code| find(code).ok()).collect(),
            scope: restriction.scope.trim(),
            explanation: restriction.public_explanation.trim(),
            despite_age: restriction.despite_age.trim(),
            decided: match restriction.status {
                RestrictionStatus::Decided { date, .. } => Some(date),
                _ => None,
            },
            review: restriction.review,
            end: restriction.end,
        }
    }
}

/// What holds of a document on a day.
pub(super) struct Standing<'r> {
    pub(super) held: Vec<Public<'r>>,
    /// Whether something waits for a person.
    pub(super) is_proposed: bool,
    /// What of that a marking in the document proposed: the marking, and the name of the proposal.
    pub(super) marked: Vec<(&'r str, &'r str)>,
    /// What of that holds for another document, and was proposed along with it: which document, and the name of
    /// the proposal.
    pub(super) along: Option<(DocumentId, &'r str)>,
    /// The name of one that holds, and came along with a content that is no longer there.
    pub(super) asked_again: Option<&'r str>,
}

impl<'r> Standing<'r> {
    pub(super) fn of(restrictions: &'r [Restriction], today: Date) -> Self {
        let proposed = |one: &Restriction| one.is_open(today) && !one.holds(today);
        Self {
            held: restrictions.iter().filter(|one| one.holds(today)).map(Public::of).collect(),
            is_proposed: restrictions.iter().any(proposed),
            marked: restrictions
                .iter()
                .filter(|one| proposed(one))
                .filter_map(|one| Some((marking(one)?, one.id.0.as_str())))
                .collect(),
            along: restrictions.iter().filter(|one| proposed(one)).find_map(|one| match &one.source {
                RestrictionSource::Inherited { from, .. } => Some((*from, one.id.0.as_str())),
                _ => None,
            }),
            asked_again: restrictions
                .iter()
                .find(|one| one.is_asked_again(today))
                .map(|one| one.id.0.as_str()),
        }
    }

    /// How much becomes public.
    pub(super) fn judgement(&self) -> Judgement {
        match (self.held.is_empty(), self.is_whole()) {
            (true, _) => Judgement::Openbaar,
            (false, true) => Judgement::NietOpenbaar,
            (false, false) => Judgement::DeelsOpenbaar,
        }
    }

    fn is_whole(&self) -> bool {
        self.held.iter().any(|one| one.scope.is_empty())
    }

    /// Each ground once, in the order of the law.
    fn grounds(&self) -> Vec<&'static Ground> {
        let all = self.held.iter().flat_map(|one| &one.grounds);
        let mut grounds: Vec<&'static Ground> = all.copied().collect();
        grounds.sort_by_key(|ground| ground.code);
        grounds.dedup();
        grounds
    }
}

/// The grounds of what holds on that day, as lawyers write them; nothing when nothing holds.
pub fn grounds_in_force(restrictions: &[Restriction], today: Date) -> Option<Sentence> {
    let standing = Standing::of(restrictions, today);
    (!standing.held.is_empty()).then(|| told(&standing.grounds()))
}

/// The grounds of one restriction, as lawyers write them, with what they protect.
pub fn in_words(restriction: &Restriction) -> Sentence {
    if restriction.grounds.is_empty() {
        return Sentence::new("grond nog te bepalen", "ground yet to be decided");
    }
    told(&Public::of(restriction).grounds)
}

fn told(grounds: &[&'static Ground]) -> Sentence {
    if grounds.is_empty() {
        return Sentence::new("een grond die niet bekend is", "a ground that is not known");
    }
    let words: Vec<(Sentence, &str)> =
        grounds.iter().map(|ground| (ground.in_words(), ground.label)).collect();
    let joined = |one: fn(&Sentence) -> &str, and: &str| {
        let all = words.iter().map(|(words, label)| format!("{} ({label})", one(words)));
        all.collect::<Vec<_>>().join(and)
    };
    Sentence::new(
        format!("{} van de Woo", joined(|words| &words.nl, " en ")),
        format!("{} of the Woo", joined(|words| &words.en, " and ")),
    )
}

/// MDTO `beperkingGebruik`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeperkingGebruik {
    /// `beperkingGebruikType`, its label.
    pub label: String,
    /// Its code; empty for terms of MDTO's own list.
    pub code: String,
    pub list: String,
    /// `beperkingGebruikNadereBeschrijving`; MDTO asks for it where the type is `Overig`.
    pub description: Option<String>,
    /// `beperkingGebruikDocumentatie`, the names.
    pub documentation: Vec<String>,
    /// `beperkingGebruikTermijn`, start where it is known, and end. Only with an end: a term without one asks for a trigger
    /// and a length, which a restriction does not have.
    pub term: Option<(Option<Date>, Date)>,
}

/// For the archive: one for each ground. Empty where no restriction is known; that nobody looked yet, or
/// that there is none, is not for this function to say.
pub fn mdto(restrictions: &[Restriction], today: Date) -> Vec<BeperkingGebruik> {
    let standing = Standing::of(restrictions, today);
    let mut all = Vec::new();
    for one in &standing.held {
        let said: Vec<&str> = [one.scope, one.explanation, one.despite_age]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect();
        let description = (!said.is_empty()).then(|| said.join(". "));
        let decision = one.decided.map(|date| format!("{DECISION}{}", date.in_words().nl));
        let term = one.decided.zip(one.end).map(|(start, end)| (Some(start.min(end)), end));
        let entry = |label: &str, code: &str, list: &str, article: Option<String>| BeperkingGebruik {
            label: label.into(),
            code: code.into(),
            list: list.into(),
            description: description.clone(),
            documentation: article.into_iter().chain(decision.clone()).collect(),
            term,
        };
        for ground in &one.grounds {
            let article = format!("Wet open overheid, {}", ground.in_words().nl);
            all.push(entry(ground.label, ground.code, WOO_LIST, Some(article)));
        }
        if one.grounds.is_empty() {
            let mut other = entry(OTHER_RESTRICTION, "", MDTO_LIST, None);
            other.description.get_or_insert_with(|| NO_GROUND.into());
            all.push(other);
        }
    }
    if standing.is_proposed {
        all.push(BeperkingGebruik {
            label: UNDECIDED.into(),
            code: String::new(),
            list: MDTO_LIST.into(),
            description: None,
            documentation: Vec::new(),
            term: None,
        });
    }
    all
}

/// How much of a document becomes public (the words of inventories on open.minvws.nl).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    Openbaar,
    /// Part of it.
    DeelsOpenbaar,
    /// Nothing of it.
    NietOpenbaar,
}

impl Judgement {
    /// As in an inventory.
    pub fn label(self) -> &'static str {
        match self {
            Self::Openbaar => "Openbaar",
            Self::DeelsOpenbaar => "Deels openbaar",
            Self::NietOpenbaar => "Niet openbaar",
        }
    }
}

/// Whether the document may go to the publisher (DiWoo).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Publication {
    /// As it is: no restriction holds.
    May,
    /// Only without the parts that are restricted.
    WithoutParts(Sentence),
    MayNot(Sentence),
}

/// For the publisher: whether the document may be published, and why not.
pub fn publication(restrictions: &[Restriction], today: Date) -> Publication {
    let standing = Standing::of(restrictions, today);
    let codes = standing.grounds().iter().map(|ground| ground.code).collect::<Vec<_>>().join(", ");
    // First: an answer may be all that is needed.
    if let Some(id) = standing.asked_again {
        return Publication::MayNot(asked_again(&codes, id));
    }
    if standing.is_whole() {
        return Publication::MayNot(Sentence::new(
            format!("het hele document is beperkt ({codes})"),
            format!("the whole document is restricted ({codes})"),
        ));
    }
    // First, since one that is marked itself may not be this document.
    if let Some((from, id)) = standing.along {
        return Publication::MayNot(along(from, id));
    }
    if let Some((code, id)) = standing.marked.first() {
        return Publication::MayNot(marked(code, id));
    }
    if standing.is_proposed {
        return Publication::MayNot(Sentence::new(
            "er is een beperking voorgesteld, en nog niemand heeft daarover beslist",
            "a restriction was proposed, and nobody has decided on it yet",
        ));
    }
    if standing.held.is_empty() {
        return Publication::May;
    }
    let parts = standing.held.iter().map(|one| one.scope).collect::<Vec<_>>().join("; ");
    Publication::WithoutParts(Sentence::new(
        format!("maak een versie zonder: {parts} ({codes})"),
        format!("make a version without: {parts} ({codes})"),
    ))
}

/// What is told while nobody decided whether what keeps another document from the public does so here, and what to do.
fn along(from: DocumentId, id: &str) -> Sentence {
    let from = from.resource_name();
    Sentence::new(
        format!(
            "er is een beperking voorgesteld vanwege een ander document ({from}), en nog niemand heeft beslist of zij ook hier geldt. Neem haar over (`bronmerk restrict … --change {id}`), of trek het voorstel in (`bronmerk withdraw … {id}`)"
        ),
        format!(
            "a restriction was proposed because of another document ({from}), and nobody has decided yet whether it holds here too. Take it over (`bronmerk restrict … --change {id}`), or withdraw the proposal (`bronmerk withdraw … {id}`)"
        ),
    )
}

/// What is told of a restriction that came along with a content that is no longer there, and what to do.
fn asked_again(codes: &str, id: &str) -> Sentence {
    Sentence::new(
        format!(
            "er geldt een beperking ({codes}) die meekwam met een andere inhoud, en nog niemand heeft gezegd of zij nog geldt. Houd haar (`bronmerk restrict … --change {id}`), of trek haar in (`bronmerk withdraw … {id}`)"
        ),
        format!(
            "a restriction holds ({codes}) that came along with another content, and nobody has said yet whether it still does. Keep it (`bronmerk restrict … --change {id}`), or withdraw it (`bronmerk withdraw … {id}`)"
        ),
    )
}

/// What is told while nobody decided on a marking, and what to do.
fn marked(code: &str, id: &str) -> Sentence {
    Sentence::new(
        format!(
            "het document draagt de rubricering “{code}”, en nog niemand heeft beslist of het daarom niet openbaar is. Kies een grond (`bronmerk restrict … --change {id} --ground …`), of trek het voorstel in (`bronmerk withdraw … {id}`)"
        ),
        format!(
            "the document is marked “{code}”, and nobody has decided yet whether that keeps it from the public. Choose a ground (`bronmerk restrict … --change {id} --ground …`), or withdraw the proposal (`bronmerk withdraw … {id}`)"
        ),
    )
}

/// For a citizen: one sentence in plain words.
pub fn citizen(restrictions: &[Restriction], today: Date) -> Sentence {
    let standing = Standing::of(restrictions, today);
    if standing.held.is_empty() {
        return if standing.is_proposed {
            Sentence::new(
                "Wij bekijken nog of dit document openbaar mag zijn.",
                "We are still looking at whether this document may be public.",
            )
        } else {
            Sentence::new(
                "Voor dit document is geen beperking vastgelegd.",
                "No restriction is noted for this document.",
            )
        };
    }
    let grounds = standing.grounds();
    let because = |of: fn(&Ground) -> &'static str, word: &str| {
        grounds.iter().map(|ground| of(ground)).collect::<Vec<_>>().join(word)
    };
    let nl = because(|ground| ground.because_nl, ", en omdat ");
    let en = because(|ground| ground.because_en, ", and because ");
    let (what_nl, what_en) = if standing.is_whole() {
        ("Dit document is niet openbaar", "This document is not public")
    } else {
        ("Een deel van dit document is niet openbaar", "A part of this document is not public")
    };
    if nl.is_empty() {
        return Sentence::new(format!("{what_nl}."), format!("{what_en}."));
    }
    Sentence::new(format!("{what_nl}, omdat {nl}."), format!("{what_en}, because {en}."))
}
