//! The rules between documents.

use proptest::prelude::*;

use super::{
    super::{Informatieobject, Rule, Samenhang, Verwijzing},
    golden::{bestand, identificatie, minimal, tekst, to},
};

fn object(kenmerk: &str, wholes: &[&str], parts: &[&str]) -> Informatieobject {
    Informatieobject {
        identificatie: identificatie(kenmerk, "Bronmerk").into(),
        is_onderdeel_van: wholes.iter().map(|kenmerk| to("geheel", kenmerk)).collect(),
        bevat_onderdeel: parts.iter().map(|kenmerk| to("deel", kenmerk)).collect(),
        ..minimal()
    }
}

/// Rules and Dutch sentences of everything that is wrong.
fn found(objects: impl IntoIterator<Item = Informatieobject>) -> Vec<(Rule, String)> {
    let mut all = Samenhang::default();
    for object in objects {
        all.add(&object.into());
    }
    all.finish().into_iter().map(|problem| (problem.rule, problem.message.nl)).collect()
}

#[test]
fn nothing_is_part_of_itself() {
    assert_eq!(found([object("a", &["b"], &[]), object("b", &["c"], &["a"]), object("c", &[], &["b"])]), []);
    assert_eq!(
        found([object("a", &["b", "c"], &[]), object("b", &["d"], &[]), object("c", &["d"], &[])]),
        []
    );
    for round in [
        vec![object("a", &["a"], &[])],
        vec![object("a", &[], &["a"])],
        vec![object("a", &["b"], &["b"])],
        vec![object("a", &["b"], &[]), object("b", &["a"], &[])],
        vec![
            object("a", &["b"], &[]),
            object("b", &["c"], &[]),
            object("c", &["d"], &[]),
            object("a2", &["d"], &["a", "d"]),
        ],
        // Through something that is only referred to.
        vec![object("a", &["x"], &[]), object("b", &["a"], &["x"])],
    ] {
        let rules: Vec<Rule> = found(round.clone()).into_iter().map(|(rule, _)| rule).collect();
        assert!(!rules.is_empty() && rules.iter().all(|rule| *rule == Rule::OnderdeelAcyclic), "{round:?}");
    }
    assert_eq!(
        found([object("a", &["b"], &[]), object("b", &["c"], &[]), object("c", &["a"], &[])]),
        [(
            Rule::OnderdeelAcyclic,
            "deze informatieobjecten zijn onderdeel van zichzelf: a → b → c → a; haal een van de relaties weg".into()
        )]
    );
}

#[test]
fn all_identifications_of_one_thing_are_one() {
    let mut first = object("a", &["b"], &[]);
    first.identificatie.rest.push(identificatie("a-oud", "Bronmerk"));
    assert_eq!(found([first.clone(), object("b", &["a-oud"], &[])]).len(), 1);
    // Another source is another thing, and a name alone says nothing.
    let mut elsewhere = object("b", &[], &[]);
    elsewhere.is_onderdeel_van =
        vec![Verwijzing::to(tekst("x"), tekst("a"), tekst("elders")), Verwijzing::new(tekst("a"))];
    assert_eq!(found([first, elsewhere]), []);
}

#[test]
fn a_kenmerk_is_used_once() {
    let mut all = Samenhang::default();
    all.add(&minimal().into());
    let mut file = bestand();
    file.identificatie = minimal().identificatie;
    all.add(&file.into());
    all.add(&object("b", &[], &[]).into());
    let found: Vec<(Rule, String)> =
        all.finish().into_iter().map(|problem| (problem.rule, problem.path)).collect();
    assert_eq!(found, [(Rule::KenmerkUnique, "bestand/identificatie".to_owned())]);
}

#[test]
fn a_chain_as_long_as_an_archive_is_followed() {
    let name = |number: usize| format!("{number}");
    let chain = |last: usize| {
        (0..20_000_usize).map(move |number| object(&name(number), &[&name((number + 1) % last)], &[]))
    };
    assert_eq!(found(chain(usize::MAX)), []);
    assert_eq!(found(chain(20_000)).len(), 1);
}

proptest! {
    #[test]
    fn rounds_are_found_exactly_when_there_are(relations in proptest::collection::vec((0..6_usize, 0..6_usize, any::<bool>()), 0..10)) {
        let name = |number: usize| format!("{number}");
        let objects = (0..6).map(|own| {
            let of = |is_whole: bool| -> Vec<Verwijzing> {
                let mine = relations.iter().filter(|(from, _, kind)| *from == own && *kind == is_whole);
                mine.map(|(_, other, _)| to("x", &name(*other))).collect()
            };
            Informatieobject { is_onderdeel_van: of(true), bevat_onderdeel: of(false), ..object(&name(own), &[], &[]) }
        });
        let found = !found(objects).is_empty();
        // The other way to see it: what can be reached from itself.
        let mut reach = [[false; 6]; 6];
        for (own, other, is_whole) in relations {
            let (part, whole) = if is_whole { (own, other) } else { (other, own) };
            reach[part][whole] = true;
        }
        for by in 0..6 {
            for from in 0..6 {
                for to in 0..6 {
                    reach[from][to] |= reach[from][by] && reach[by][to];
                }
            }
        }
        prop_assert_eq!(found, (0..6).any(|own| reach[own][own]));
    }
}
