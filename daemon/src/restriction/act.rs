//! What a person does with a restriction: decide, propose, withdraw. The law is asked first.

use super::{
    check::{Finding, Severity, check},
    grounds::find,
};
use crate::model::{
    Date, Environment, Restriction, RestrictionId, RestrictionSource, RestrictionStatus, Sentence,
};

/// The most restrictions in one record, the withdrawn ones included: each stays for life.
pub(super) const MOST: usize = 64;

/// A restriction as a person wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Which one is to be so; nothing for a new one.
    pub id: Option<RestrictionId>,
    /// Codes of grounds, as people write them.
    pub grounds: Vec<String>,
    /// As in [`Restriction`], like all that follows.
    pub scope: String,
    /// Whether it is about the environment.
    pub environment: Environment,
    /// Which interests were weighed.
    pub interests: String,
    /// Why, inside.
    pub internal_motive: String,
    /// Why, for everybody.
    pub public_explanation: String,
    /// Why in spite of five years.
    pub despite_age: String,
    /// When to look again.
    pub review: Option<Date>,
    /// The last day.
    pub end: Option<Date>,
    /// Whether it is proposed only.
    pub propose: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acted {
    /// All restrictions after it.
    pub restrictions: Vec<Restriction>,
    pub id: RestrictionId,
    /// What a person must look at.
    pub findings: Vec<Finding>,
}

/// Why a restriction cannot be so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The record has none of that name.
    #[error("there is no restriction `{}`", .0.0)]
    NoSuch(RestrictionId),
    /// It was withdrawn, and stays so.
    #[error("the restriction `{}` was withdrawn", .0.0)]
    Withdrawn(RestrictionId),
    /// A proposal would take the place of a decision.
    #[error("the restriction `{}` was decided on already", .0.0)]
    Decided(RestrictionId),
    /// A code that is no ground of the Woo.
    #[error("no ground of the Woo: {}", .0.en)]
    UnknownGround(Sentence),
    /// A text that no field takes.
    #[error("a text that cannot be taken: {}", .0.en)]
    BadText(Sentence),
    /// The law does not allow it. Never empty.
    #[error("the law does not allow it")]
    Unlawful(Vec<Finding>),
    /// The record has as many as it can have.
    #[error("there are {MOST} restrictions already")]
    TooMany,
    /// Taking a restriction away asks for a reason.
    #[error("there is no reason given")]
    NoReason,
    /// It would have ended before it is noted: that takes a restriction away without a reason.
    #[error("the last day has passed")]
    EndPassed,
    /// A person said that there is no restriction.
    #[error("`beperking_gebruik` says that there is no restriction")]
    SaysNone,
}

/// Adds a restriction or changes one, on behalf of a person.
///
/// What the law does not allow is refused when this act brings it about; what other restrictions had
/// wrong before comes back as a finding.
pub fn restrict(
    existing: &[Restriction],
    wanted: Wanted,
    by: &str,
    document_date: Option<Date>,
    today: Date,
) -> Result<Acted, Refused> {
    let mut restrictions = existing.to_vec();
    let mut grounds: Vec<String> = Vec::new();
    for code in &wanted.grounds {
        let code = find(code).map_err(Refused::UnknownGround)?.code.to_owned();
        if !grounds.contains(&code) {
            grounds.push(code);
        }
    }
    let known = match &wanted.id {
        None => None,
        Some(id) => {
            let place = existing.iter().position(|one| one.id == *id);
            Some(place.ok_or_else(|| Refused::NoSuch(id.clone()))?)
        }
    };
    let before = known.and_then(|place| existing.get(place));
    match before.map(|one| (&one.status, &one.id)) {
        Some((RestrictionStatus::Withdrawn { .. }, id)) => return Err(Refused::Withdrawn(id.clone())),
        Some((RestrictionStatus::Decided { .. }, id)) if wanted.propose => {
            return Err(Refused::Decided(id.clone()));
        }
        None if existing.len() >= MOST => return Err(Refused::TooMany),
        _ => {}
    }
    if wanted.end.is_some_and(|end| end < today) && before.is_none_or(|one| one.end != wanted.end) {
        return Err(Refused::EndPassed);
    }
    let id = before.map_or_else(|| free(existing), |one| one.id.clone());
    let restriction = Restriction {
        id: id.clone(),
        grounds,
        scope: wanted.scope,
        environment: wanted.environment,
        interests: wanted.interests,
        internal_motive: wanted.internal_motive,
        public_explanation: wanted.public_explanation,
        despite_age: wanted.despite_age,
        review: wanted.review,
        end: wanted.end,
        status: if wanted.propose {
            RestrictionStatus::Proposed
        } else {
            RestrictionStatus::Decided { by: by.into(), date: today }
        },
        source: match before.map(|one| &one.source) {
            Some(
                source @ (RestrictionSource::Rule(_)
                | RestrictionSource::Model(_)
                | RestrictionSource::Marking(_)),
            ) => source.clone(),
            // One that came with the original is this record's own from now on; the journal keeps from where.
            _ => RestrictionSource::Person(by.into()),
        },
    };
    match known.and_then(|place| restrictions.get_mut(place)) {
        Some(place) => *place = restriction,
        None => restrictions.push(restriction),
    }
    let before = check(existing, document_date, today);
    let findings = check(&restrictions, document_date, today);
    let is_wrong =
        |one: &&Finding| one.severity == Severity::Wrong && (one.restriction == id || !before.contains(one));
    let wrong: Vec<Finding> = findings.iter().filter(is_wrong).cloned().collect();
    if wrong.is_empty() { Ok(Acted { restrictions, id, findings }) } else { Err(Refused::Unlawful(wrong)) }
}

/// Withdraws a restriction or a proposal, on behalf of a person, who says why. It stays where it was.
pub fn withdraw(
    existing: &[Restriction],
    id: &RestrictionId,
    by: &str,
    reason: &str,
    today: Date,
) -> Result<Vec<Restriction>, Refused> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refused::NoReason);
    }
    let mut restrictions = existing.to_vec();
    let one = restrictions.iter_mut().find(|one| one.id == *id).ok_or_else(|| Refused::NoSuch(id.clone()))?;
    if matches!(one.status, RestrictionStatus::Withdrawn { .. }) {
        return Err(Refused::Withdrawn(id.clone()));
    }
    one.status = RestrictionStatus::Withdrawn { by: by.into(), date: today, reason: reason.into() };
    Ok(restrictions)
}

/// Puts a restriction of the record back as it was before, on behalf of a person. What the law does not allow
/// now is refused, as in [`restrict`].
pub fn restore(
    existing: &[Restriction],
    was: &Restriction,
    document_date: Option<Date>,
    today: Date,
) -> Result<Vec<Restriction>, Refused> {
    let mut restrictions = existing.to_vec();
    let place = restrictions.iter_mut().find(|one| one.id == was.id);
    *place.ok_or_else(|| Refused::NoSuch(was.id.clone()))? = was.clone();
    let before = check(existing, document_date, today);
    let found = check(&restrictions, document_date, today);
    let is_new = |one: &Finding| one.severity == Severity::Wrong && !before.contains(one);
    let wrong: Vec<Finding> = found.into_iter().filter(is_new).collect();
    if wrong.is_empty() { Ok(restrictions) } else { Err(Refused::Unlawful(wrong)) }
}

/// A name that is short enough to type and was never used in this record.
pub(super) fn free(existing: &[Restriction]) -> RestrictionId {
    let taken = |id: &RestrictionId| existing.iter().any(|one| one.id == *id);
    let names = (existing.len() + 1..).map(|number| RestrictionId(format!("r{number}")));
    names.into_iter().find(|id| !taken(id)).unwrap_or_else(|| RestrictionId("r".into()))
}

#[cfg(test)]
mod tests {
    use super::{Acted, Refused, Wanted, restrict, withdraw};
    use crate::{
        model::{
            Date, DocumentId, Environment, Restriction, RestrictionId, RestrictionSource, RestrictionStatus,
        },
        restriction::{Severity, inherit},
    };

    fn today() -> Date {
        Date::parse("2026-11-24").unwrap_or_else(|| unreachable!())
    }

    fn wanted(codes: &[&str]) -> Wanted {
        Wanted {
            id: None,
            grounds: codes.iter().map(|code| (*code).into()).collect(),
            scope: String::new(),
            environment: Environment::No,
            interests: "privacy tegen openbaarheid".into(),
            internal_motive: "intern".into(),
            public_explanation: "Er staan namen in".into(),
            despite_age: String::new(),
            review: None,
            end: None,
            propose: false,
        }
    }

    fn act(existing: &[Restriction], wanted: Wanted) -> Result<Acted, Refused> {
        restrict(existing, wanted, "eva", Some(today()), today())
    }

    fn done(existing: &[Restriction], wanted: Wanted) -> Acted {
        act(existing, wanted).unwrap_or_else(|refused| unreachable!("{refused}"))
    }

    #[test]
    fn a_person_decides_changes_and_withdraws() {
        let first = done(&[], wanted(&["5.1.2.E", "5.1.2e"]));
        let [one] = first.restrictions.as_slice() else { unreachable!("{first:?}") };
        assert_eq!((one.grounds.as_slice(), &one.id), (&["5.1.2e".to_owned()][..], &first.id));
        assert_eq!(one.status, RestrictionStatus::Decided { by: "eva".into(), date: today() });
        let again = Wanted { id: Some(first.id.clone()), scope: "de namen".into(), ..wanted(&["5.1.2e"]) };
        let changed = done(&first.restrictions, again.clone());
        assert_eq!(changed.restrictions.first().map(|one| one.scope.as_str()), Some("de namen"));
        let proposal = Wanted { propose: true, ..again.clone() };
        assert_eq!(act(&first.restrictions, proposal), Err(Refused::Decided(first.id.clone())));

        assert_eq!(withdraw(&changed.restrictions, &first.id, "jan", " ", today()), Err(Refused::NoReason));
        let other = RestrictionId("r9".into());
        assert_eq!(withdraw(&[], &other, "jan", "x", today()), Err(Refused::NoSuch(other.clone())));
        let gone = withdraw(&changed.restrictions, &first.id, "jan", " vergissing ", today());
        let gone = gone.unwrap_or_default();
        let [one] = gone.as_slice() else { unreachable!("it stays: {gone:?}") };
        assert_eq!(
            one.status,
            RestrictionStatus::Withdrawn { by: "jan".into(), date: today(), reason: "vergissing".into() }
        );
        assert_eq!(act(&gone, again), Err(Refused::Withdrawn(first.id.clone())));
        assert_eq!(done(&gone, wanted(&["5.2"])).id, RestrictionId("r2".into()), "a name is used once");
        assert_eq!(
            act(&[], Wanted { id: Some(other.clone()), ..wanted(&["5.2"]) }),
            Err(Refused::NoSuch(other))
        );
    }

    #[test]
    fn what_the_law_does_not_allow_is_refused_with_its_article() {
        let refused = act(&[], wanted(&["5.1.5", "5.1.2e"]));
        let Err(Refused::Unlawful(why)) = refused else { unreachable!("{refused:?}") };
        assert_eq!(why.iter().map(|one| one.article).collect::<Vec<_>>(), ["Woo art. 5.1 lid 5"]);
        // Also when the other ground is in another restriction, which was right until now.
        let alone = done(&[], wanted(&["5.1.5"]));
        let refused = act(&alone.restrictions, wanted(&["5.1.2e"]));
        assert!(matches!(refused, Err(Refused::Unlawful(_))), "{refused:?}");
        let unknown = act(&[], wanted(&["5.1.2j"]));
        assert!(
            matches!(&unknown, Err(Refused::UnknownGround(why)) if why.nl.contains("`5.1.2a`")),
            "{unknown:?}"
        );
        // What was wrong before stands in nobody's way, and is told.
        let mut old = alone.restrictions;
        old.iter_mut().for_each(|one| one.public_explanation = String::new());
        let beside = done(&old, Wanted { scope: "bijlage".into(), ..wanted(&["5.2"]) });
        assert!(beside.findings.iter().any(|one| one.severity == Severity::Wrong), "{beside:?}");
        let many: Vec<_> = (0..64)
            .flat_map(|number| {
                let id = RestrictionId(format!("r{number}"));
                old.first().map(|one| Restriction { id, grounds: vec!["5.2".into()], ..one.clone() })
            })
            .collect();
        assert_eq!(act(&many, wanted(&["5.2"])), Err(Refused::TooMany));
    }

    #[test]
    fn a_proposal_of_a_program_keeps_its_source_when_a_person_decides() {
        let proposed = done(&[], Wanted { propose: true, ..wanted(&["5.1.1e"]) });
        let mut all = proposed.restrictions;
        all.iter_mut().for_each(|one| one.source = RestrictionSource::Rule("bsn".into()));
        let decided = done(&all, Wanted { id: Some(proposed.id), ..wanted(&["5.1.1e"]) });
        assert!(matches!(
            decided.restrictions.as_slice(),
            [Restriction { status: RestrictionStatus::Decided { .. }, source: RestrictionSource::Rule(id), .. }]
                if id == "bsn"
        ));
        let [one] = decided.restrictions.as_slice() else { unreachable!() };
        assert!(one.is_act_of_person() && !all.iter().any(Restriction::is_act_of_person));
        let from = DocumentId(uuid::Uuid::nil());
        let copies = inherit(&decided.restrictions, from);
        assert!(!copies.iter().any(Restriction::is_act_of_person), "that was decided in the original");
        let [copy] = copies.as_slice() else { unreachable!() };
        let own = done(&copies, Wanted { id: Some(copy.id.clone()), ..wanted(&["5.1.1e"]) });
        assert!(own.restrictions.iter().all(Restriction::is_act_of_person));
    }
}
