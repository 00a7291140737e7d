//! How restrictions come to a document without a person: with its original, or as a proposal.
//!
//! Nothing here takes a restriction away or weakens one. That is for a person, with a reason.

use super::{act::MOST, grounds, limits, markings};
use crate::model::{
    Date, DocumentId, Environment, Restriction, RestrictionId, RestrictionSource, RestrictionStatus, Sentence,
};

/// What proposes: a program, not a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Machine {
    /// A rule of the policy.
    Rule(String),
    /// A marking in the document itself: the code of a level of `virbi-rubriceringen`. See [`propose_marking`].
    Marking(String),
}

/// What a program has to propose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Names it in its record.
    pub id: RestrictionId,
    /// Codes of grounds.
    pub grounds: Vec<String>,
    /// Which information; empty for all.
    pub scope: String,
    /// Whether it is about the environment.
    pub environment: Environment,
    /// Why, for everybody; empty where that is left to the person who decides.
    pub public_explanation: String,
    /// Who proposes.
    pub by: Machine,
}

/// The restrictions that a copy gets from its original, which say so. What a person took back there is
/// not one; a proposal stays a proposal.
pub fn inherit(original: &[Restriction], from: DocumentId) -> Vec<Restriction> {
    original
        .iter()
        .filter(|restriction| !matches!(restriction.status, RestrictionStatus::Withdrawn { .. }))
        .map(|restriction| Restriction {
            // Of its own: the copy may have one of the same name, or get one.
            id: RestrictionId(format!("{from}:{}", restriction.id.0)),
            source: RestrictionSource::Inherited {
                from,
                restriction: restriction.id.clone(),
                content_is_another: false,
            },
            ..restriction.clone()
        })
        .collect()
}

/// Where a restriction of a document came from first, along however many others: the document that had it of itself, and
/// its name there.
pub fn root(one: &Restriction, owner: DocumentId) -> (String, String) {
    let mut parts = one.id.0.rsplit(':');
    let name = parts.next().unwrap_or_default();
    let name = name.split_once('~').map_or(name, |(name, _)| name);
    (parts.next().map_or_else(|| owner.to_string(), str::to_owned), name.to_owned())
}

/// The restrictions of a document together with those of a dossier that it is in.
///
/// What became heavier in the dossier is so in the document too. What became lighter there stays as it was
/// here, and so does what a person changed or took back here: no machine weakens a restriction.
pub fn follow(existing: &[Restriction], dossier: &[Restriction], from: DocumentId) -> Vec<Restriction> {
    let mut all = existing.to_vec();
    for one in inherit(dossier, from) {
        let own_name = format!("{}~", one.id.0);
        let is_of_it = |known: &&Restriction| known.id == one.id || known.id.0.starts_with(&own_name);
        if all.iter().filter(is_of_it).any(|known| *known == one) {
            continue;
        }
        let is_untouched = |known: &Restriction| {
            matches!(&known.source, RestrictionSource::Inherited { from: other, .. } if *other == from)
                && !matches!(known.status, RestrictionStatus::Withdrawn { .. })
        };
        let lighter =
            all.iter_mut().find(|known| is_of_it(&&**known) && is_untouched(known) && covers(&one, known));
        if let Some(known) = lighter {
            let id = known.id.clone();
            *known = Restriction { id, ..one };
        } else if !all.iter().filter(is_of_it).any(|known| covers(known, &one)) {
            let beside = all.iter().filter(is_of_it).count();
            let id = match beside {
                0 => one.id.clone(),
                more => RestrictionId(format!("{own_name}{}", more + 1)),
            };
            all.push(Restriction { id, ..one });
        }
    }
    all
}

/// What a document that is likely a version or a rendition of another one is asked about: the restrictions of that one
/// that hold or may come to hold, as proposals. Only those to which it has no answer yet and waits for none.
pub fn propose_along(
    existing: &[Restriction],
    original: &[Restriction],
    from: DocumentId,
    today: Date,
) -> Vec<Restriction> {
    let mut all = existing.to_vec();
    for one in inherit(original, from).into_iter().filter(|one| one.is_open(today)) {
        let one = Restriction { status: RestrictionStatus::Proposed, ..one };
        if is_known_along(&all, &one) {
            continue;
        }
        let own_name = format!("{}~", one.id.0);
        let is_of_it = |known: &&Restriction| known.id == one.id || known.id.0.starts_with(&own_name);
        let id = match all.iter().filter(is_of_it).count() {
            0 => one.id.clone(),
            // It was answered, and is heavier now: the answer stays what it was.
            more => RestrictionId(format!("{own_name}{}", more + 1)),
        };
        all.push(Restriction { id, ..one });
    }
    all.split_off(existing.len())
}

/// Whether a record has an answer to what is proposed along with another document, or waits for one.
pub fn is_known_along(existing: &[Restriction], proposal: &Restriction) -> bool {
    // Of what has no ground nobody knows what would cover it.
    let says_it = |known: &Restriction| {
        covers(known, proposal)
            && (!proposal.grounds.is_empty()
                || known.grounds.is_empty() && limits::is_of_one(known, proposal))
    };
    markings::is_answered(existing, proposal) || existing.iter().any(says_it)
}

/// Whether a restriction keeps more from the public than it did before, or is new: by what a person decided or proposed,
/// by a marking, or with a content that came here. What a rule proposes it proposes to each by itself; and what is only
/// proposed along with another document goes no further.
pub fn is_heavier(before: &[Restriction], one: &Restriction) -> bool {
    let is_told_along = match (&one.status, &one.source) {
        (RestrictionStatus::Withdrawn { .. }, _) => false,
        (RestrictionStatus::Decided { .. }, _)
        | (RestrictionStatus::Proposed, RestrictionSource::Person(_) | RestrictionSource::Marking(_)) => true,
        (RestrictionStatus::Proposed, _) => false,
    };
    let was_so = |known: &Restriction| {
        let is_withdrawn = matches!(known.status, RestrictionStatus::Withdrawn { .. });
        known.id == one.id && !is_withdrawn && covers(known, one)
    };
    is_told_along && !before.iter().any(was_so)
}

/// Whether nothing that the other one keeps from the public would become public with this one alone. What a
/// person took back covers what it said: they answered it.
fn covers(one: &Restriction, other: &Restriction) -> bool {
    let is_as_firm = match (&one.status, &other.status) {
        (RestrictionStatus::Proposed, status) => *status == RestrictionStatus::Proposed,
        (RestrictionStatus::Decided { .. } | RestrictionStatus::Withdrawn { .. }, _) => true,
    };
    let lasts_as_long = match (one.end, other.end) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(one), Some(other)) => one >= other,
    };
    let is_as_wide = one.is_about_all() || one.scope.trim().eq_ignore_ascii_case(other.scope.trim());
    is_as_firm && lasts_as_long && is_as_wide && other.grounds.iter().all(|code| one.grounds.contains(code))
}

/// All restrictions that there were, as they were, and the proposal where it says something new.
///
/// It says nothing new when the record has these grounds for this information already, whatever became
/// of them: what a person withdrew is not proposed again.
pub fn propose(existing: &[Restriction], proposal: Proposal) -> Result<Vec<Restriction>, Sentence> {
    let mut grounds: Vec<String> = Vec::new();
    for code in &proposal.grounds {
        grounds.push(grounds::find(code)?.code.into());
    }
    if grounds.is_empty() && !matches!(proposal.by, Machine::Marking(_)) {
        return Err(Sentence::new(
            "een voorstel noemt ten minste één grond van de Woo",
            "a proposal names at least one ground of the Woo",
        ));
    }
    let restriction = Restriction {
        id: proposal.id,
        grounds,
        scope: proposal.scope,
        environment: proposal.environment,
        interests: String::new(),
        internal_motive: String::new(),
        public_explanation: proposal.public_explanation,
        despite_age: String::new(),
        review: None,
        end: None,
        status: RestrictionStatus::Proposed,
        source: match proposal.by {
            Machine::Rule(id) => RestrictionSource::Rule(id),
            Machine::Marking(code) => RestrictionSource::Marking(code),
        },
    };
    let mut all = existing.to_vec();
    let is_known = match &restriction.source {
        RestrictionSource::Marking(code) => markings::answers(existing, code),
        _ => existing.iter().any(|known| says_the_same(known, &restriction)),
    };
    if is_known {
        return Ok(all);
    }
    if existing.iter().any(|known| known.id == restriction.id) {
        let id = &restriction.id.0;
        return Err(Sentence::new(
            format!("er is al een andere beperking met de naam `{id}`"),
            format!("there is another restriction of the name `{id}` already"),
        ));
    }
    // A marking is always heard: it tells what the document itself says.
    if existing.len() >= MOST && !matches!(restriction.source, RestrictionSource::Marking(_)) {
        return Err(Sentence::new(
            format!("er zijn al {MOST} beperkingen; meer kunnen er niet bij"),
            format!("there are {MOST} restrictions already; no more can be added"),
        ));
    }
    all.push(restriction);
    Ok(all)
}

/// All restrictions that there were, and the proposal that a marking makes, where the record has no answer to it
/// yet. It is about the whole document, and has no ground: that is for a person.
pub fn propose_marking(existing: &[Restriction], code: &str) -> Result<Vec<Restriction>, Sentence> {
    let Some(id) = markings::id(code) else {
        return Err(Sentence::new(
            format!("“{code}” is geen rubricering die iets aan de openbaarheid onttrekt"),
            format!("“{code}” is no marking that keeps something from the public"),
        ));
    };
    propose(
        existing,
        Proposal {
            id,
            grounds: Vec::new(),
            scope: String::new(),
            environment: Environment::No,
            public_explanation: String::new(),
            by: Machine::Marking(code.into()),
        },
    )
}

fn says_the_same(known: &Restriction, new: &Restriction) -> bool {
    let covers = |code: &String| {
        let wanted = grounds::find(code).ok();
        wanted.is_some() && known.grounds.iter().any(|other| grounds::find(other).ok() == wanted)
    };
    let same_place = known.is_about_all() || known.scope.trim().eq_ignore_ascii_case(new.scope.trim());
    same_place && new.grounds.iter().all(covers)
}
