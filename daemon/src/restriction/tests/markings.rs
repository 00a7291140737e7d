//! What a marking in a document proposes, when, and how that is told.

use super::super::{in_words, propose_marking};
use super::*;

fn marked(existing: &[Restriction], code: &str) -> Vec<Restriction> {
    propose_marking(existing, code).unwrap_or_else(|why| unreachable!("{why:?}"))
}

#[test]
fn a_marking_is_proposed_once_and_a_stricter_one_anew() {
    let (low, high) = ("Dep. VERTROUWELIJK", "Stg. GEHEIM");
    let first = marked(&[], low);
    let [one] = first.as_slice() else { unreachable!("{first:?}") };
    assert_eq!(
        (one.grounds.as_slice(), one.scope.as_str(), &one.status),
        (&[][..], "", &RestrictionStatus::Proposed)
    );
    assert_eq!(one.source, RestrictionSource::Marking(low.into()));
    assert_eq!(marked(&first, low), first);
    let both = marked(&first, high);
    assert_eq!(both.len(), 2);
    assert_eq!(marked(&both, low), both);
    assert_eq!(marked(&marked(&[], high), low).len(), 1, "a stricter one that waits is enough");
    let by = |status: RestrictionStatus| vec![Restriction { status, ..one.clone() }];
    let decided = by(RestrictionStatus::Decided { by: "eva".into(), date: today() });
    let withdrawn = by(RestrictionStatus::Withdrawn { by: "eva".into(), date: today(), reason: "x".into() });
    for answered in [decided, withdrawn] {
        assert_eq!(marked(&answered, low), answered, "what a person answered is not asked again");
        assert_eq!(marked(&answered, high).len(), 2);
    }
    let taken_back = vec![Restriction {
        status: RestrictionStatus::Withdrawn { by: "eva".into(), date: today(), reason: "x".into() },
        ..marked(&[], high).remove(0)
    }];
    assert_eq!(marked(&taken_back, low).len(), 2, "another marking is another question");
    // A copy has the same marking in it, and the answer of its original.
    let copy = inherit(&first, DocumentId(Uuid::nil()));
    assert_eq!(marked(&copy, low), copy);
    assert!(propose_marking(&[], "Ongerubriceerd").is_err());
    assert!(
        propose(
            &[],
            Proposal {
                id: RestrictionId("x".into()),
                grounds: Vec::new(),
                scope: String::new(),
                environment: Environment::No,
                public_explanation: String::new(),
                by: Machine::Rule("r".into())
            }
        )
        .is_err()
    );
    // Decided without a ground the law still refuses it, and says so.
    let found = found(&first, Some("2025-01-01"));
    assert_eq!(found, [(Severity::Attention, "Woo, hoofdstuk 5")]);
}

#[test]
fn a_proposal_without_grounds_is_told_everywhere_and_publishes_nothing() {
    let all = marked(&[], "Stg. GEHEIM");
    let Publication::MayNot(why) = publication(&all, today()) else { unreachable!("it is published") };
    for part in ["“Stg. GEHEIM”", "bronmerk restrict", "--change virbi-stg-g", "bronmerk withdraw"] {
        assert!(why.nl.contains(part) && why.en.contains(part), "{part}: {why:?}");
    }
    assert_eq!(all.first().map(in_words).map(|words| words.nl).as_deref(), Some("grond nog te bepalen"));
    assert_eq!(
        mdto(&all, today()).iter().map(|one| one.label.as_str()).collect::<Vec<_>>(),
        ["Nader te bepalen"]
    );
    assert!(citizen(&all, today()).nl.contains("bekijken nog"));
}
