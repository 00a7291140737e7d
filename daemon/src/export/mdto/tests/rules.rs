//! The rules beyond the schema.

use super::{
    super::{
        Begrip, Bestemming, Dag, Datum, Informatieobject, Looptijd, Termijn, Waardering, check, lists,
        problem::Rule, to_bytes, verify,
    },
    golden::{bestand, everything, identificatie, minimal, tekst},
};

/// Rule and path of everything that is wrong.
fn found(object: Informatieobject) -> Vec<(Rule, String)> {
    check(&object.into()).into_iter().map(|problem| (problem.rule, problem.path)).collect()
}

fn termijn(trigger: bool, start: &str, looptijd: &str, end: &str) -> Termijn {
    Termijn {
        trigger_start_looptijd: trigger.then(|| Begrip::new(tekst("Bevriezing"), lists::EVENT_TYPEN)),
        startdatum_looptijd: Dag::new(start).ok(),
        looptijd: Looptijd::new(looptijd).ok(),
        einddatum: Datum::new(end).ok(),
    }
}

#[test]
fn a_bewaartermijn_belongs_to_v_only() {
    for (bestemming, is_wrong) in [
        (Bestemming::BlijvendTeBewaren, true),
        (Bestemming::NaderTeBepalen, true),
        (Bestemming::TijdelijkTeBewaren, false),
    ] {
        let object = Informatieobject { waardering: Waardering::new(bestemming), ..everything() };
        let expected = (Rule::BewaartermijnOnlyWithV, "informatieobject/bewaartermijn".to_owned());
        assert_eq!(found(object).contains(&expected), is_wrong, "{bestemming:?}");
        let without = Informatieobject { waardering: Waardering::new(bestemming), ..minimal() };
        assert_eq!(found(without), []);
    }
}

#[test]
fn a_term_is_complete_and_its_sum_is_right() {
    use Rule::{TermijnComplete, TermijnSum};
    let cases: [(Termijn, &[(Rule, &str)]); 16] = [
        (termijn(true, "", "P10Y", ""), &[]),
        (termijn(true, "2020-01-31", "P1M", "2020-02-29"), &[]),
        (termijn(false, "2020-01-31", "P10Y", "2030-01-31"), &[]),
        (termijn(true, "2020-01-31", "P10Y", "2030"), &[]),
        (termijn(true, "2020-01-31", "P10Y", "2030-01"), &[]),
        (termijn(false, "", "", "2030"), &[]),
        (termijn(true, "", "P70Y", "2085-04-05"), &[]),
        (termijn(false, "2020-01-31", "", "2030"), &[]),
        (
            termijn(false, "", "", ""),
            &[(TermijnComplete, "termijnTriggerStartLooptijd"), (TermijnComplete, "termijnLooptijd")],
        ),
        (termijn(true, "", "", ""), &[(TermijnComplete, "termijnLooptijd")]),
        (termijn(false, "", "P10Y", ""), &[(TermijnComplete, "termijnTriggerStartLooptijd")]),
        (termijn(true, "2020-01-31", "P10Y", ""), &[(TermijnSum, "termijnEinddatum")]),
        (termijn(true, "2020-01-31", "P10Y", "2030-02-01"), &[(TermijnSum, "termijnEinddatum")]),
        (termijn(true, "2020-01-31", "P10Y", "2030-02"), &[(TermijnSum, "termijnEinddatum")]),
        (termijn(true, "2020-01-31", "P10Y", "2031"), &[(TermijnSum, "termijnEinddatum")]),
        (termijn(true, "2020-01-31", "P9000Y", "9999"), &[(TermijnSum, "termijnEinddatum")]),
    ];
    for (value, expected) in cases {
        let paths = |place: &str| -> Vec<(Rule, String)> {
            expected.iter().map(|(rule, name)| (*rule, format!("informatieobject/{place}/{name}"))).collect()
        };
        let mut object = everything();
        object.bewaartermijn = Some(value.clone());
        assert_eq!(found(object), paths("bewaartermijn"), "{value:?}");
        let mut object = minimal();
        object.beperking_gebruik.first.termijn = Some(value.clone());
        assert_eq!(found(object), paths("beperkingGebruik[1]/beperkingGebruikTermijn"), "{value:?}");
    }
}

#[test]
fn overig_is_explained() {
    for (label, is_wrong) in [("Overig", true), (" overig ", true), ("Overige", false)] {
        let mut object = minimal();
        let mut second = object.beperking_gebruik.first.clone();
        second.r#type.label = tekst(label);
        object.beperking_gebruik.rest.push(second);
        let expected = (
            Rule::OverigExplained,
            "informatieobject/beperkingGebruik[2]/beperkingGebruikNadereBeschrijving".to_owned(),
        );
        assert_eq!(found(object.clone()), if is_wrong { vec![expected] } else { vec![] }, "{label}");
        object.beperking_gebruik.rest[0].nadere_beschrijving = Some(tekst("Onder embargo"));
        assert_eq!(found(object), []);
    }
}

#[test]
fn what_is_covered_ends_after_it_begins() {
    for (begin, end, is_wrong) in [
        ("1985", "1988", false),
        ("1985-06", "1985", false),
        ("1985", "1985-01-01", false),
        ("1985-06-02", "1985-06-01", true),
        ("1985-06", "1985-05-31", true),
        ("1986", "1985-12", true),
    ] {
        let mut object = everything();
        object.dekking_in_tijd[0].begindatum = Datum::new(begin).unwrap();
        object.dekking_in_tijd[0].einddatum = Datum::new(end).ok();
        let expected = (
            Rule::DekkingInTijdInOrder,
            "informatieobject/dekkingInTijd[1]/dekkingInTijdEinddatum".to_owned(),
        );
        assert_eq!(found(object), if is_wrong { vec![expected] } else { vec![] }, "{begin} {end}");
    }
}

#[test]
fn an_identification_stands_there_once() {
    let mut object = minimal();
    let first = object.identificatie.first.clone();
    object.identificatie.rest = vec![identificatie(first.kenmerk.as_str(), "andere bron"), first];
    assert_eq!(found(object), [(Rule::KenmerkUnique, "informatieobject/identificatie[3]".to_owned())]);
}

#[test]
fn a_long_name_is_advised_against_and_passes() {
    for (length, has_advice) in [(80, false), (81, true)] {
        let mut object = bestand();
        object.naam = tekst(&"ë".repeat(length));
        let verified = verify(&to_bytes(&object.into())).unwrap();
        let advice: Vec<(Rule, String)> =
            verified.advice.into_iter().map(|problem| (problem.rule, problem.path)).collect();
        let expected = (Rule::NaamShort, "bestand/naam".to_owned());
        assert_eq!(advice, if has_advice { vec![expected] } else { vec![] });
    }
}

#[test]
fn nothing_is_verified_that_breaks_a_rule() {
    let mut object = everything();
    object.waardering = Waardering::new(Bestemming::BlijvendTeBewaren);
    object.beperking_gebruik.first.nadere_beschrijving = None;
    let faults = verify(&to_bytes(&object.into())).unwrap_err();
    let rules: Vec<Rule> = faults.iter().map(|fault| fault.rule).collect();
    assert_eq!(rules, [Rule::BewaartermijnOnlyWithV, Rule::OverigExplained]);
    assert_eq!(
        faults[0].message.nl,
        "er is een bewaartermijn bij waardering B (Blijvend te bewaren); die hoort alleen bij V. Haal de termijn weg \
         of verander de waardering"
    );
}
