//! The restrictions that rules propose, and that no machine takes away.

use super::*;
use crate::{
    model::{Date, DocumentId, Restriction, RestrictionId, RestrictionSource, RestrictionStatus},
    restriction,
};

fn names() -> Policy {
    policy(&proposing(
        "namen",
        "grounds = ['5.1.2e'], scope = 'namen', public_explanation = 'Er staan namen in.'",
    ))
}

fn proposing(id: &str, proposal: &str) -> String {
    rule(id, "folder = '/srv/**'", &format!("propose = {{ {proposal} }}"))
}

fn decided() -> RestrictionStatus {
    RestrictionStatus::Decided { by: "eva".into(), date: Date::of(NOW) }
}

fn withdrawn() -> RestrictionStatus {
    RestrictionStatus::Withdrawn { by: "eva".into(), date: Date::of(NOW), reason: "x".into() }
}

fn the_one(decision: &Decision) -> Restriction {
    match decision.restrictions.as_slice() {
        [one] => one.clone(),
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn a_rule_proposes_and_says_so() {
    let record = record("/srv/a.odt");
    let decision = decide(&names(), &record, NOW);
    let one = the_one(&decision);
    assert_eq!((one.grounds.as_slice(), one.scope.as_str()), (&["5.1.2e".to_owned()][..], "namen"));
    assert_eq!(one.public_explanation, "Er staan namen in.");
    assert_eq!(
        (&one.status, &one.source),
        (&RestrictionStatus::Proposed, &RestrictionSource::Rule("namen".into()))
    );
    assert!(changes(&record, &decision).contains(&Change::Restrictions(Vec::new())));
    let record = after(record, &decision);
    assert_eq!(changes(&record, &decide(&names(), &record, LATER)), [], "once");
    // The rule is gone, and the proposal is a person's to take away.
    assert_eq!(decide(&Policy::built_in(), &record, LATER).restrictions, [one]);
    assert_eq!(decide(&names(), &self::record("/elders/a.odt"), NOW).restrictions, []);
}

#[test]
fn what_a_person_did_with_a_proposal_stands() {
    let one = the_one(&decide(&names(), &record("/srv/a.odt"), NOW));
    for (status, grounds, scope) in [
        (decided(), "5.1.2e", "namen"),
        (withdrawn(), "5.1.2e", "namen"),
        // Put right by the person, and decided or withdrawn as such.
        (decided(), "5.1.5", "de namen van burgers"),
        (withdrawn(), "5.1.5", "de namen van burgers"),
    ] {
        let known = Restriction { status, grounds: vec![grounds.into()], scope: scope.into(), ..one.clone() };
        let known = vec![known];
        let record = Record { restrictions: known.clone(), ..record("/srv/a.odt") };
        assert_eq!(decide(&names(), &record, NOW).restrictions, known);
    }
    // Decided in the original, and taken over by the copy.
    let original = DocumentId(Uuid::from_u128(7));
    let changed = Restriction { status: decided(), scope: "iets anders".into(), ..one };
    let copied = restriction::inherit(&[changed], original);
    let copy = Record { restrictions: copied.clone(), ..record("/srv/b.odt") };
    assert_eq!(decide(&names(), &copy, NOW).restrictions, copied);
    // And who said that there is none is not contradicted.
    let open = with(record("/srv/a.odt"), FieldName::BeperkingGebruik, "Geen beperking", Source::Person);
    assert_eq!(decide(&names(), &open, NOW).restrictions, []);
}

#[test]
fn another_proposal_comes_beside_and_takes_nothing_away() {
    let record = record("/srv/a.odt");
    let record = after(record.clone(), &decide(&names(), &record, NOW));
    let heavier = policy(&proposing("namen", "grounds = '5.1.1.c'"));
    let decision = decide(&heavier, &record, NOW);
    let grounds: Vec<_> = decision.restrictions.iter().flat_map(|one| &one.grounds).collect();
    assert_eq!(grounds, ["5.1.2e", "5.1.1c"]);
    // A rule that is called like a restriction of a person is not in its way.
    let own = Restriction {
        id: RestrictionId("r1".into()),
        ..the_one(&decide(&names(), &self::record("/srv/x"), NOW))
    };
    let own = Restriction { grounds: vec!["5.1.1e".into()], ..own };
    let mut record = record;
    record.restrictions = vec![own];
    assert_eq!(decide(&policy(&proposing("r1", "grounds = '5.1.2e'")), &record, NOW).restrictions.len(), 2);
    // As many as a record can have, and no more.
    record.restrictions = (0..64)
        .map(|number| Restriction {
            id: RestrictionId(format!("p{number}")),
            ..record.restrictions.first().cloned().unwrap_or_else(|| unreachable!())
        })
        .collect();
    assert_eq!(decide(&names(), &record, NOW).restrictions.len(), 64);
}

#[test]
fn what_is_locked_gone_or_no_document_gets_no_proposal() {
    let gone = Absence { kind: AbsenceKind::Deleted, time: NOW };
    let locked = Record { lock: Some(lock()), ..record("/srv/a.odt") };
    let gone = Record { state: State::Gone, absence: Some(gone), ..record("/srv/a.odt") };
    for record in [locked, gone] {
        assert_eq!(decide(&names(), &record, NOW).restrictions, []);
    }
    let text = proposing("namen", "grounds = '5.1.2e'") + &rule("weg", "folder = '**'", "exclude = true");
    let decision = decide(&policy(&text), &record("/srv/a.odt"), NOW);
    assert_eq!((decision.state, decision.restrictions.len()), (State::Excluded, 0));
}

proptest! {
    #[test]
    fn no_restriction_goes_or_changes(policies in prop::collection::vec(any_policy(), 1..4), record in any_record()) {
        let mut record = record;
        for policy in &policies {
            let before = record.restrictions.clone();
            record = after(record.clone(), &decide(policy, &record, NOW));
            prop_assert!(record.restrictions.starts_with(&before));
        }
    }
}
