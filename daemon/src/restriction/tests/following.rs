//! What follows for a document when the restrictions of its dossier change.

use proptest::prelude::*;
use uuid::Uuid;

use super::{any_restriction, today};
use crate::{
    model::{Date, DocumentId, Restriction, RestrictionId, RestrictionSource, RestrictionStatus},
    restriction::{Publication, follow, publication},
    wire::strategies::{restriction, sample},
};

fn dossier() -> DocumentId {
    DocumentId(Uuid::from_u128(9))
}

fn decided(grounds: &[&str], scope: &str, end: Option<&str>) -> Restriction {
    Restriction {
        id: RestrictionId("r1".into()),
        grounds: grounds.iter().map(|code| (*code).into()).collect(),
        scope: scope.into(),
        end: end.and_then(Date::parse),
        status: RestrictionStatus::Decided { by: "eva".into(), date: today() },
        source: RestrictionSource::Person("eva".into()),
        ..sample(restriction())
    }
}

/// Grounds, scope and last day of what a document has.
fn told(all: &[Restriction]) -> Vec<(String, String, String)> {
    let end = |one: &Restriction| one.end.map(|end| end.to_string()).unwrap_or_default();
    all.iter().map(|one| (one.grounds.join(" "), one.scope.clone(), end(one))).collect()
}

#[test]
fn what_became_heavier_follows_and_what_became_lighter_stays() {
    let first = decided(&["5.1.2e"], "bijlage", Some("2027-01-31"));
    let before = follow(&[], std::slice::from_ref(&first), dossier());
    let row = |grounds: &str, scope: &str, end: &str| (grounds.to_owned(), scope.to_owned(), end.to_owned());
    for (what, change, expected) in [
        ("wider", decided(&["5.1.2e"], "", Some("2027-01-31")), vec![row("5.1.2e", "", "2027-01-31")]),
        ("longer", decided(&["5.1.2e"], "bijlage", None), vec![row("5.1.2e", "bijlage", "")]),
        (
            "one more ground",
            decided(&["5.1.2e", "5.1.2i"], "bijlage", Some("2027-01-31")),
            vec![row("5.1.2e 5.1.2i", "bijlage", "2027-01-31")],
        ),
        (
            "shorter",
            decided(&["5.1.2e"], "bijlage", Some("2026-12-31")),
            vec![row("5.1.2e", "bijlage", "2027-01-31")],
        ),
        (
            "another ground for all of it",
            decided(&["5.1.1b"], "", Some("2027-01-31")),
            vec![row("5.1.2e", "bijlage", "2027-01-31"), row("5.1.1b", "", "2027-01-31")],
        ),
    ] {
        let after = follow(&before, std::slice::from_ref(&change), dossier());
        assert_eq!(told(&after), expected, "{what}");
        assert_eq!(follow(&after, &[change], dossier()), after, "{what}: once is enough");
        assert!(after.iter().all(|one| matches!(one.source, RestrictionSource::Inherited { .. })), "{what}");
    }
    assert_eq!(follow(&before, &[], dossier()), before, "what is gone from the dossier stays here");
}

#[test]
fn what_a_person_changed_or_took_back_in_the_document_stands() {
    let first = decided(&["5.1.2e"], "", None);
    let mut own = follow(&[], std::slice::from_ref(&first), dossier());
    own.iter_mut().for_each(|one| one.source = RestrictionSource::Person("jan".into()));
    own.iter_mut().for_each(|one| one.scope = "de namen".into());
    // The dossier says more than this, so it is said beside it; and once.
    let after = follow(&own, std::slice::from_ref(&first), dossier());
    assert!(after.starts_with(&own) && after.len() == 2, "{after:?}");
    assert_eq!(follow(&after, std::slice::from_ref(&first), dossier()), after);
    let mut back = follow(&[], std::slice::from_ref(&first), dossier());
    let reason = String::from("niet dit document");
    back.iter_mut().for_each(|one| {
        one.status = RestrictionStatus::Withdrawn { by: "jan".into(), date: today(), reason: reason.clone() };
    });
    assert_eq!(follow(&back, &[first], dossier()), back, "a person answered it");
    let more = decided(&["5.1.2e", "5.1.1b"], "", None);
    assert_eq!(follow(&back, &[more], dossier()).len(), 2, "and not what came after");
}

proptest! {
    /// No change of a dossier makes a document in it more public.
    #[test]
    fn following_a_dossier_opens_nothing(
        own in proptest::collection::vec(any_restriction(), 0..4),
        first in proptest::collection::vec(any_restriction(), 0..3),
        then in proptest::collection::vec(any_restriction(), 0..3),
    ) {
        let named = |mut all: Vec<Restriction>| {
            for (number, one) in all.iter_mut().enumerate() {
                one.id = RestrictionId(format!("r{number}"));
            }
            all
        };
        let before = follow(&own, &named(first), dossier());
        let then = named(then);
        let after = follow(&before, &then, dossier());
        for closed in [&before, &then] {
            if publication(closed, today()) != Publication::May {
                prop_assert_ne!(publication(&after, today()), Publication::May);
            }
        }
        prop_assert_eq!(follow(&after, &then, dossier()), after);
    }
}
