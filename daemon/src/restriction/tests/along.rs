//! What a likely version or rendition is asked about, and what is an answer to that.

use super::{super::is_heavier, *};

fn original() -> DocumentId {
    DocumentId(Uuid::from_u128(7))
}

fn along(existing: &[Restriction], of: &[Restriction]) -> Vec<Restriction> {
    propose_along(existing, of, original(), today())
}

fn withdrawn(one: &Restriction) -> Restriction {
    let status = RestrictionStatus::Withdrawn { by: "eva".into(), date: today(), reason: "x".into() };
    Restriction { status, ..one.clone() }
}

#[test]
fn what_holds_for_the_original_is_asked_and_what_is_over_is_not() {
    let held = good(&["5.1.2e"]);
    let ended = Restriction { end: Some(date("2026-01-01")), ..good(&["5.2"]) };
    let over = withdrawn(&good(&["5.1.1c"]));
    let proposed = along(&[], &[held.clone(), ended, over]);
    let [one] = proposed.as_slice() else { unreachable!("{proposed:?}") };
    assert_eq!(one.status, RestrictionStatus::Proposed, "nobody decided it here");
    assert_eq!(
        one.source,
        RestrictionSource::Inherited {
            from: original(),
            restriction: held.id.clone(),
            content_is_another: false
        }
    );
    assert_eq!((&one.grounds, &one.interests), (&held.grounds, &held.interests));
    assert!(!one.is_act_of_person());
    let Publication::MayNot(why) = publication(&proposed, today()) else { unreachable!() };
    for (said, wanted) in [(&why.nl, "trek het voorstel in"), (&why.en, "withdraw the proposal")] {
        assert!(
            said.contains(wanted) && said.contains(&one.id.0) && said.contains(&original().resource_name())
        );
    }
}

#[test]
fn an_answer_is_an_answer_and_what_became_heavier_is_another_question() {
    let held = Restriction { scope: "de namen".into(), ..good(&["5.1.2e"]) };
    let proposed = along(&[], std::slice::from_ref(&held));
    let answers = [
        proposed.clone(),
        proposed.iter().map(withdrawn).collect(),
        vec![good(&["5.1.2e", "5.1.1c"])],
        vec![withdrawn(&held)],
    ];
    for answered in answers {
        assert_eq!(along(&answered, std::slice::from_ref(&held)), [], "{answered:?}");
    }
    for other in [
        good(&["5.1.1c"]),
        Restriction { scope: "de bedragen".into(), ..held.clone() },
        Restriction { end: Some(date("2027-01-01")), ..held.clone() },
    ] {
        assert_eq!(along(&[other], std::slice::from_ref(&held)).len(), 1);
    }
    let heavier = Restriction { scope: String::new(), ..held.clone() };
    let refused: Vec<_> = proposed.iter().map(withdrawn).collect();
    let anew = along(&refused, std::slice::from_ref(&heavier));
    assert!(anew.len() == 1 && anew.iter().all(|one| refused.iter().all(|known| known.id != one.id)));
    assert!(is_heavier(std::slice::from_ref(&held), &heavier));
    assert!(!is_heavier(std::slice::from_ref(&heavier), &held));
    assert!(is_heavier(&[], &held));
    let from = |one: &Restriction| inherit(std::slice::from_ref(one), original()).remove(0);
    assert!(is_heavier(&[], &from(&held)), "it came here with a content");
    let asked_here = along(&[], std::slice::from_ref(&held)).remove(0);
    assert!(!is_heavier(&[], &asked_here), "what is asked here is not asked on");
    assert!(is_heavier(&[withdrawn(&held)], &held), "it was taken back, and holds again");
    assert!(!is_heavier(std::slice::from_ref(&held), &withdrawn(&held)));
    // Without a ground nobody knows what would cover it, but for a marking: that is one question.
    let groundless = Restriction { id: RestrictionId("r9".into()), ..good(&[]) };
    assert_eq!(along(std::slice::from_ref(&heavier), &[groundless]).len(), 1);
    let marked = super::super::propose_marking(&[], "Stg. GEHEIM").unwrap_or_default();
    assert_eq!(along(&marked, &marked), []);
    assert_eq!(along(&[], &marked).len(), 1);
}
