//! Every rule of the law with a case that breaks it and one that keeps it; and what no output may show.

mod along;
mod following;
mod markings;

use std::mem::discriminant;

use proptest::prelude::*;
use uuid::Uuid;

use super::{
    GROUNDS, Machine, Proposal, Publication, Severity, check, citizen, inherit, mdto, older_than_five_years,
    propose, propose_along, publication,
};
use crate::model::{
    Date, DocumentId, Environment, Restriction, RestrictionId, RestrictionSource, RestrictionStatus,
};

fn date(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|| unreachable!("{text}"))
}

fn today() -> Date {
    date("2026-11-24")
}

/// A restriction with nothing wrong in it, on these grounds.
fn good(codes: &[&str]) -> Restriction {
    Restriction {
        id: RestrictionId(codes.join("+")),
        grounds: codes.iter().map(|code| (*code).into()).collect(),
        scope: String::new(),
        environment: Environment::No,
        interests: "belang van de betrokkene tegen openbaarheid".into(),
        internal_motive: "intern".into(),
        public_explanation: "Er staan namen in".into(),
        despite_age: String::new(),
        review: None,
        end: None,
        status: RestrictionStatus::Decided { by: "account-1".into(), date: date("2026-03-12") },
        source: RestrictionSource::Person("account-1".into()),
    }
}

/// What is found, in short.
fn found(restrictions: &[Restriction], document: Option<&str>) -> Vec<(Severity, &'static str)> {
    let findings = check(restrictions, document.map(date), today());
    assert!(findings.iter().all(|it| !it.message.nl.is_empty() && !it.message.en.is_empty()));
    findings.into_iter().map(|it| (it.severity, it.article)).collect()
}

#[test]
fn every_rule_has_a_case_that_breaks_it_and_one_that_keeps_it() {
    use Environment::{Emissions, Information};
    use Severity::{Attention, Conflict, Due, Wrong};
    let scope = |scope: &str, one: Restriction| Restriction { scope: scope.into(), ..one };
    let about = |environment, one: Restriction| Restriction { environment, ..one };
    let unweighed = |one: Restriction| Restriction { interests: " ".into(), ..one };
    let unexplained = |one: Restriction| Restriction { public_explanation: String::new(), ..one };
    let until = |end: &str, one: Restriction| Restriction { end: Some(date(end)), ..one };
    let review = |day: &str, one: Restriction| Restriction { review: Some(date(day)), ..one };
    let proposed = |one: Restriction| Restriction { status: RestrictionStatus::Proposed, ..one };
    let withdrawn = |one: Restriction| {
        let status = RestrictionStatus::Withdrawn { by: "x".into(), date: today(), reason: "fout".into() };
        Restriction { status, ..one }
    };
    let young = Some("2025-01-01");
    let old = Some("2021-11-23");
    // Restrictions, date of the document, what is found; nothing where the rule is kept.
    type Case = (Vec<Restriction>, Option<&'static str>, Option<(Severity, &'static str)>);
    let cases: Vec<Case> = vec![
        // A ground, and one that there is.
        (vec![good(&[])], young, Some((Wrong, "Woo, hoofdstuk 5"))),
        (vec![good(&["5.1.2j"])], young, Some((Wrong, "Woo, hoofdstuk 5"))),
        (vec![good(&["5.1.2.E"])], young, None),
        // 5.1 lid 5 alone.
        (vec![good(&["5.1.5", "5.1.2e"])], young, Some((Wrong, "Woo art. 5.1 lid 5"))),
        (vec![good(&["5.1.5", "5.1.1c"])], young, Some((Wrong, "Woo art. 5.1 lid 5"))),
        (vec![good(&["5.1.5"]), good(&["5.1.2e"])], young, Some((Wrong, "Woo art. 5.1 lid 5"))),
        (
            vec![scope("Bijlage 1", good(&["5.1.5"])), scope(" bijlage 1", good(&["5.1.1d"]))],
            young,
            Some((Wrong, "Woo art. 5.1 lid 5")),
        ),
        (
            vec![scope("bijlage 1", good(&["5.1.5"])), good(&["5.1.2e"])],
            young,
            Some((Wrong, "Woo art. 5.1 lid 5")),
        ),
        (vec![scope("bijlage 1", good(&["5.1.5"])), scope("bijlage 2", good(&["5.1.2e"]))], young, None),
        (vec![good(&["5.1.5"]), withdrawn(good(&["5.1.2e"]))], young, None),
        (vec![good(&["5.1.5"]), until("2026-11-23", good(&["5.1.2e"]))], young, None),
        (vec![good(&["5.1.5", "5.2"])], young, None),
        (vec![about(Information, good(&["5.1.5"]))], young, Some((Wrong, "Woo art. 5.1 lid 5"))),
        (vec![good(&["5.1.5"])], young, None),
        // 5.1 lid 6 for the environment only.
        (vec![good(&["5.1.6"])], young, Some((Wrong, "Woo art. 5.1 lid 6"))),
        (vec![about(Information, good(&["5.1.6"]))], young, None),
        (vec![about(Information, good(&["5.1.1c"]))], young, Some((Conflict, "Woo art. 5.1 lid 6"))),
        (vec![good(&["5.1.1c"])], young, None),
        (vec![about(Information, good(&["5.1.2b"]))], young, Some((Attention, "Woo art. 5.1 lid 2 onder b"))),
        (vec![good(&["5.1.2b"])], young, None),
        // 5.1 lid 7: emissions.
        (vec![about(Emissions, good(&["5.1.1b"]))], young, Some((Wrong, "Woo art. 5.1 lid 7"))),
        (vec![about(Emissions, good(&["5.1.2g"]))], young, Some((Wrong, "Woo art. 5.1 lid 7"))),
        (vec![about(Information, good(&["5.1.2g"]))], young, None),
        (vec![about(Emissions, good(&["5.1.6"]))], young, Some((Conflict, "Woo art. 5.1 lid 7"))),
        // 5.1 lid 3: an explicit motive.
        (vec![unweighed(good(&["5.1.2e"]))], young, Some((Wrong, "Woo art. 5.1 lid 3"))),
        (vec![unexplained(good(&["5.1.2a"]))], young, Some((Wrong, "Woo art. 5.1 lid 3"))),
        (vec![proposed(unexplained(good(&["5.1.2a"])))], young, Some((Attention, "Woo art. 5.1 lid 3"))),
        (vec![good(&["5.1.2e"])], young, None),
        (vec![unweighed(unexplained(good(&["5.1.1e"])))], young, None),
        (vec![unweighed(good(&["5.1.5"]))], young, Some((Wrong, "Woo art. 5.1 lid 5"))),
        (vec![unweighed(about(Information, good(&["5.1.6"])))], young, Some((Wrong, "Woo art. 5.1 lid 6"))),
        // 5.2 and the environment.
        (vec![about(Information, unweighed(good(&["5.2"])))], young, Some((Wrong, "Woo art. 5.2 lid 4"))),
        (vec![about(Information, good(&["5.2"]))], young, None),
        (vec![unweighed(good(&["5.2"]))], young, None),
        // 5.1 lid 4 and 5.4: for a while.
        (vec![good(&["5.1.4"])], young, Some((Wrong, "Woo art. 5.1 lid 4"))),
        (vec![review("2027-01-01", good(&["5.1.4"]))], young, Some((Wrong, "Woo art. 5.1 lid 4"))),
        (vec![until("2027-01-01", good(&["5.1.4"]))], young, None),
        (vec![good(&["5.4"])], young, Some((Attention, "Woo art. 5.4"))),
        (vec![review("2027-01-01", good(&["5.4"]))], young, None),
        // 5.3: older than five years.
        (vec![good(&["5.1.2e"])], old, Some((Attention, "Woo art. 5.3"))),
        (vec![good(&["5.1.5"])], old, Some((Attention, "Woo art. 5.3"))),
        (vec![good(&["5.2"])], old, Some((Attention, "Woo art. 5.3"))),
        (vec![good(&["5.1.1d"])], old, None),
        (vec![about(Information, good(&["5.1.6"]))], old, None),
        (vec![good(&["5.1.2e"])], Some("2021-11-24"), None),
        (vec![Restriction { despite_age: "nog steeds".into(), ..good(&["5.1.2e"]) }], old, None),
        (vec![good(&["5.1.2e"])], None, Some((Attention, "Woo art. 5.3"))),
        (vec![good(&["5.1.1d"])], None, None),
        // A date that came.
        (vec![review("2026-11-24", good(&["5.1.1a"]))], young, Some((Due, "Woo, hoofdstuk 5"))),
        (vec![review("2026-11-25", good(&["5.1.1a"]))], young, None),
        (vec![withdrawn(review("2026-01-01", good(&["5.1.1a"])))], young, None),
    ];
    for (restrictions, document, expected) in cases {
        let all = found(&restrictions, document);
        let codes: Vec<_> = restrictions.iter().map(|one| (&one.grounds, &one.scope)).collect();
        assert_eq!(all, Vec::from_iter(expected), "{codes:?} {document:?}");
    }
}

#[test]
fn what_is_old_can_be_listed() {
    let all = [good(&["5.1.2e"]), good(&["5.2"])];
    let old = older_than_five_years(&all, date("2020-02-29"), today());
    assert_eq!(old.iter().map(|one| one.id.0.as_str()).collect::<Vec<_>>(), ["5.1.2e", "5.2"]);
    assert!(older_than_five_years(&all, date("2022-01-01"), today()).is_empty());
}

#[test]
fn one_restriction_gives_three_outputs() {
    let whole = Restriction { end: Some(date("2030-01-01")), ..good(&["5.1.2e"]) };
    let archive = mdto(std::slice::from_ref(&whole), today());
    let [entry] = archive.as_slice() else { unreachable!("{archive:?}") };
    assert_eq!(
        (entry.code.as_str(), entry.label.as_str()),
        ("5.1.2e", "Eerbiediging van de persoonlijke levenssfeer")
    );
    assert_eq!(
        entry.documentation,
        ["Wet open overheid, artikel 5.1, tweede lid, onder e", "besluit van 12 maart 2026"]
    );
    assert_eq!(
        (entry.description.as_deref(), entry.term),
        (Some("Er staan namen in"), Some((Some(date("2026-03-12")), date("2030-01-01"))))
    );
    assert!(matches!(publication(std::slice::from_ref(&whole), today()), Publication::MayNot(_)));
    let said = citizen(std::slice::from_ref(&whole), today());
    assert_eq!(said.nl, "Dit document is niet openbaar, omdat het gaat over het privéleven van mensen.");
    assert_eq!(said.en, "This document is not public, because it is about the private life of people.");

    let part = Restriction { scope: "de namen in bijlage 1".into(), ..good(&["5.1.2e", "5.2"]) };
    let without = publication(std::slice::from_ref(&part), today());
    assert!(
        matches!(&without, Publication::WithoutParts(why) if why.nl.contains("de namen in bijlage 1")),
        "{without:?}"
    );
    assert!(citizen(&[part], today()).nl.starts_with("Een deel van dit document is niet openbaar"));
}

#[test]
fn what_has_ended_or_was_withdrawn_is_in_no_output_and_a_proposal_waits() {
    let ended = Restriction { end: Some(date("2026-11-23")), ..good(&["5.1.2e"]) };
    let status = RestrictionStatus::Withdrawn { by: "x".into(), date: today(), reason: "fout".into() };
    let gone = [ended, Restriction { status, ..good(&["5.1.1d"]) }];
    assert!(mdto(&gone, today()).is_empty());
    assert_eq!(publication(&gone, today()), Publication::May);
    assert!(citizen(&gone, today()).nl.contains("geen beperking"));
    let last_day = Restriction { end: Some(today()), ..good(&["5.1.2e"]) };
    assert_ne!(publication(&[last_day], today()), Publication::May, "the last day counts");
    let waits = [Restriction { status: RestrictionStatus::Proposed, ..good(&["5.1.2e"]) }];
    assert_eq!(
        mdto(&waits, today()).first().map(|one| one.label.clone()).as_deref(),
        Some("Nader te bepalen")
    );
    assert!(matches!(publication(&waits, today()), Publication::MayNot(_)));
    assert!(citizen(&waits, today()).nl.contains("bekijken nog"));
}

#[test]
fn mdto_gets_what_it_asks_for() {
    let open_end = mdto(&[good(&["5.1.1a", "5.1.2e"])], today());
    assert_eq!(open_end.len(), 2, "one for each ground");
    assert!(open_end.iter().all(|one| one.term.is_none()), "no end, no term");
    let odd = Restriction { public_explanation: String::new(), ..good(&["9.9"]) };
    let other = mdto(&[odd], today());
    assert!(
        matches!(other.as_slice(), [one] if one.label == "Overig" && one.description.is_some()),
        "{other:?}"
    );
}

#[test]
fn a_citizen_reads_short_sentences() {
    for ground in &GROUNDS {
        let said = citizen(&[good(&[ground.code])], today());
        for sentence in [&said.nl, &said.en] {
            assert!(sentence.split_whitespace().count() <= 20, "{sentence}");
        }
    }
}

#[test]
fn a_copy_inherits_and_says_so() {
    let from = DocumentId(Uuid::from_u128(7));
    let status = RestrictionStatus::Withdrawn { by: "x".into(), date: today(), reason: "fout".into() };
    let original = [good(&["5.1.2e"]), Restriction { status, ..good(&["5.2"]) }];
    let copy = inherit(&original, from);
    let [one] = copy.as_slice() else { unreachable!("{copy:?}") };
    assert_eq!(
        one.source,
        RestrictionSource::Inherited {
            from,
            restriction: RestrictionId("5.1.2e".into()),
            content_is_another: false,
        }
    );
    assert_ne!(one.id, RestrictionId("5.1.2e".into()), "the copy may get one of that name itself");
    assert_eq!(publication(&copy, today()), publication(&original, today()));
    let again = inherit(&copy, DocumentId(Uuid::from_u128(8)));
    assert_eq!(again.first().map(|one| &one.grounds), Some(&vec!["5.1.2e".to_owned()]));
}

fn proposal(codes: &[&str], scope: &str) -> Proposal {
    Proposal {
        id: RestrictionId("nieuw".into()),
        grounds: codes.iter().map(|code| (*code).into()).collect(),
        scope: scope.into(),
        environment: Environment::No,
        public_explanation: "Er staan namen in.".into(),
        by: Machine::Rule("bsn".into()),
    }
}

#[test]
fn a_machine_proposes_once_and_a_person_decides() {
    let first = propose(&[], proposal(&["5.1.1.e"], "")).unwrap_or_default();
    assert!(
        matches!(first.as_slice(), [one] if one.status == RestrictionStatus::Proposed && one.grounds == ["5.1.1e"])
    );
    assert_eq!(propose(&first, proposal(&["5.1.1e"], "")).as_ref(), Ok(&first));
    // Part of what is proposed for the whole is nothing new; the whole beside a part is.
    assert_eq!(propose(&first, proposal(&["5.1.1e"], "bladzijde 2")).as_ref(), Ok(&first));
    let status = RestrictionStatus::Withdrawn { by: "x".into(), date: today(), reason: "geen bsn".into() };
    let withdrawn = [Restriction { status, ..good(&["5.1.1e"]) }];
    assert_eq!(propose(&withdrawn, proposal(&["5.1.1e"], "")).as_deref(), Ok(withdrawn.as_slice()));
    assert!(propose(&[], proposal(&["5.1.2z"], "")).is_err());
    assert!(propose(&[], proposal(&[], "")).is_err());
    let taken = propose(&first, proposal(&["5.1.2e"], ""));
    assert!(taken.is_err_and(|message| message.en.contains("name `nieuw`")));
}

fn any_code() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (0..GROUNDS.len()).prop_map(|index| GROUNDS.get(index).map_or("", |ground| ground.code).to_owned()),
        1 => "[0-9.a-i]{0,8}",
    ]
}

fn any_restriction() -> impl Strategy<Value = Restriction> {
    let texts = ("[a-z .]{0,12}", "[a-z .]{0,12}", "[a-z .]{0,12}", "[a-z .]{0,12}");
    let codes = proptest::collection::vec(any_code(), 0..4);
    let days = (proptest::option::of(2020..2034_u16), proptest::option::of(2020..2034_u16));
    (texts, codes, days, 0..3_u8, 0..3_u8, 0..4_u8, 0..1_000_u32).prop_map(
        |((scope, interests, public, despite), grounds, (review, end), environment, status, source, id)| {
            let day = |year: Option<u16>| year.and_then(|year| Date::new(year, 6, 30));
            let by = || "PERSOON".to_owned();
            Restriction {
                id: RestrictionId(format!("r{id}")),
                grounds,
                scope,
                environment: match environment {
                    0 => Environment::No,
                    1 => Environment::Information,
                    _ => Environment::Emissions,
                },
                interests: format!("AFWEGING {interests}"),
                internal_motive: "GEHEIM".into(),
                public_explanation: public,
                despite_age: despite,
                review: day(review),
                end: day(end),
                status: match status {
                    0 => RestrictionStatus::Proposed,
                    1 => RestrictionStatus::Decided { by: by(), date: date("2026-01-01") },
                    _ => RestrictionStatus::Withdrawn {
                        by: by(),
                        date: date("2026-01-01"),
                        reason: "GEHEIM".into(),
                    },
                },
                source: match source {
                    0 => RestrictionSource::Person(by()),
                    1 => RestrictionSource::Rule("regel".into()),
                    2 => RestrictionSource::Model("model".into()),
                    _ => RestrictionSource::Inherited {
                        from: DocumentId(Uuid::from_u128(1)),
                        restriction: RestrictionId("x".into()),
                        content_is_another: false,
                    },
                },
            }
        },
    )
}

proptest! {
    #[test]
    fn no_output_shows_the_internal_motive_or_a_name(
        restrictions in proptest::collection::vec(any_restriction(), 0..5),
    ) {
        let outputs = [
            format!("{:?}", mdto(&restrictions, today())),
            format!("{:?}", publication(&restrictions, today())),
            format!("{:?}", citizen(&restrictions, today())),
            format!("{:?}", super::withheld(&restrictions, today())),
            format!("{:?}", check(&restrictions, None, today())),
        ];
        for output in outputs {
            for secret in ["GEHEIM", "PERSOON", "AFWEGING"] {
                prop_assert!(!output.contains(secret), "{secret} in {output}");
            }
        }
    }

    #[test]
    fn a_machine_takes_nothing_away_and_opens_nothing(
        restrictions in proptest::collection::vec(any_restriction(), 0..5), code in any_code(), scope in "[a-z]{0,3}",
    ) {
        if let Ok(after) = propose(&restrictions, proposal(&[&code], &scope)) {
            prop_assert!(after.starts_with(&restrictions), "what was there is there, unchanged");
            prop_assert!(after.len() <= restrictions.len() + 1);
            prop_assert!(after.iter().skip(restrictions.len()).all(|one| one.status == RestrictionStatus::Proposed));
            if publication(&restrictions, today()) != Publication::May {
                prop_assert_ne!(publication(&after, today()), Publication::May);
            }
        }
        let copy = inherit(&restrictions, DocumentId(Uuid::from_u128(9)));
        // Why may be told in other words there: whoever decides is told of which document it comes.
        let (own, copied) = (publication(&restrictions, today()), publication(&copy, today()));
        prop_assert_eq!(discriminant(&own), discriminant(&copied), "a copy is no more public");
        let likely = propose_along(&[], &restrictions, DocumentId(Uuid::from_u128(9)), today());
        prop_assert!(likely.iter().all(|one| one.status == RestrictionStatus::Proposed));
        if own != Publication::May {
            prop_assert!(matches!(publication(&likely, today()), Publication::MayNot(_)), "{likely:?}");
        }
    }
}
