//! What a document has from its dossier and a copy from its original, and what goes before it.

use super::*;
use crate::{
    decide::{Inherited, decide_within},
    model::Kind,
};

fn a_dossier(policy: &Policy, fields: &[(FieldName, &str, Source)]) -> Record {
    let mut dossier = record("/srv/Zaak");
    dossier.id = DocumentId(Uuid::from_u128(7));
    dossier.kind = Kind::Dossier;
    dossier.facts = None;
    for (name, text, source) in fields {
        let value = value(policy, *name, text);
        dossier.fields.insert(*name, Field::of(value, provenance(*source)));
    }
    let decision = decide(policy, &dossier, NOW);
    after(dossier, &decision)
}

fn within(policy: &Policy, record: &Record, dossier: &Record) -> Decision {
    decide_within(policy, record, Some(&Inherited::from(dossier)), NOW)
}

fn source_of(decision: &Decision, name: FieldName) -> Option<Source> {
    shown(decision, name).map(|(_, source, _)| source)
}

#[test]
fn of_every_two_that_speak_the_stronger_is_heard() {
    let name = FieldName::WooInformatiecategorie;
    let terms = ["c_8fc2335c", "c_3baef532", "c_99a836c7"];
    let said = |rule: bool| {
        policy(&if rule {
            super::rule(
                "r",
                "folder = '**'",
                &format!("set = {{ woo_informatiecategorie = '{}' }}", terms[1]),
            )
        } else {
            String::new()
        })
    };
    let order = [Source::Person, Source::Document, Source::Rule, Source::Inherited, Source::Model];
    for (place, stronger) in order.iter().enumerate() {
        for weaker in &order[place + 1..] {
            let speaks = |source: Source| *stronger == source || *weaker == source;
            let policy = said(speaks(Source::Rule));
            let fields = [(name, terms[0], Source::Person)];
            let dossier = a_dossier(&policy, if speaks(Source::Inherited) { &fields } else { &[] });
            let mut known = record("/srv/Zaak/a.odt");
            for source in [Source::Model, Source::Document, Source::Person] {
                if speaks(source) {
                    // The strongest that is known beforehand stands in the record.
                    known = with(known, name, terms[2], source);
                }
            }
            let decision = within(&policy, &known, &dossier);
            assert_eq!(source_of(&decision, name), Some(*stronger), "{stronger:?} before {weaker:?}");
            let again = within(&policy, &after(known, &decision), &dossier);
            assert_eq!(again.fields, decision.fields, "deciding again changes nothing");
        }
    }
    // The daemon speaks last: what it leaves undecided, the dossier decides.
    let dossier = a_dossier(&said(false), &[(FieldName::Waardering, "B", Source::Person)]);
    let decision = within(&said(false), &record("/srv/Zaak/a.odt"), &dossier);
    assert_eq!(source_of(&decision, FieldName::Waardering), Some(Source::Inherited));
}

#[test]
fn what_is_no_longer_inherited_goes_and_says_where_it_came_from() {
    let policy = Policy::built_in();
    let dossier = a_dossier(&policy, &[(FieldName::Waardering, "B", Source::Person)]);
    let document = record("/srv/Zaak/a.odt");
    let decision = within(&policy, &document, &dossier);
    let (value, from) =
        decision.fields[&FieldName::Waardering].value.clone().unwrap_or_else(|| unreachable!());
    assert_eq!(
        (value.comparable(), from.source, from.actor),
        ("B", Source::Inherited, dossier.id.resource_name())
    );
    assert_eq!(from.reason.nl, "geërfd van het dossier “Zaak”");
    assert_eq!(from.reason.en, "inherited from the dossier “Zaak”");
    let document = after(document, &decision);
    assert_eq!(decide(&policy, &document, LATER).fields, decision.fields, "not known is not nothing");
    let left = decide_within(&policy, &document, Some(&Inherited::default()), LATER);
    assert_eq!(
        shown(&left, FieldName::Waardering).map(|(value, source, _)| (value, source)),
        Some(("N", Source::Daemon))
    );
}

#[test]
fn only_what_holds_for_all_in_it_comes_from_a_dossier() {
    let policy = policy(kept::LIST);
    let all = [
        (FieldName::Naam, "x"),
        (FieldName::Omschrijving, "x"),
        (FieldName::Informatiecategorie, "1.1"),
        (FieldName::Afsluitdatum, "2026-03-12"),
        (FieldName::Samenvatting, "x"),
        (FieldName::PublicerenVoor, "2027-01-01"),
    ];
    let fields = all.map(|(name, text)| (name, text, Source::Person));
    let dossier = a_dossier(&policy, &fields);
    let decision = within(&policy, &record("/srv/Zaak/a.odt"), &dossier);
    let inherited: Vec<_> = decision
        .fields
        .keys()
        .filter(|name| source_of(&decision, **name) == Some(Source::Inherited))
        .collect();
    let expected = [
        FieldName::Informatiecategorie,
        FieldName::Waardering,
        FieldName::Bewaartermijn,
        FieldName::BewaartermijnTrigger,
        FieldName::Afsluitdatum,
    ];
    assert_eq!(inherited, expected.iter().collect::<Vec<_>>());
    // Closed at its dossier's day; the end is its own sum.
    let end = decision.fields.get(&FieldName::BewaartermijnEinddatum).and_then(Field::value);
    assert_eq!(end.map(Value::comparable), Some("2036-03-12"));
    // A document with a category of its own is kept as that says.
    let own = with_list(record("/srv/Zaak/a.odt"), &policy, "2");
    let decision = within(&policy, &own, &dossier);
    assert_eq!(shown(&decision, FieldName::Waardering), Some(("B", Source::Rule, "Voorbeeld")));
    assert_eq!(decision.fields.get(&FieldName::Bewaartermijn), None);
}

#[test]
fn a_dossiers_own_word_on_its_term_goes_before_the_list_for_what_is_in_it() {
    let policy = policy(kept::LIST);
    let fields = [
        (FieldName::Informatiecategorie, "1.1", Source::Person),
        (FieldName::Bewaartermijn, "P20Y", Source::Person),
    ];
    let dossier = a_dossier(&policy, &fields);
    let decision = within(&policy, &record("/srv/Zaak/a.odt"), &dossier);
    let shown = shown(&decision, FieldName::Bewaartermijn).map(|(value, source, _)| (value, source));
    assert_eq!(shown, Some(("P20Y", Source::Inherited)));
}

#[test]
fn rules_are_about_documents_and_dossiers_have_words_of_their_own() {
    let text = format!(
        "{}[[dossiers]]\nid = 'z'\nfolder = '/srv/*'\nset = {{ waardering = 'B' }}\nreason = {{ nl = 'zo' }}\n",
        rule("r", "folder = '**'", "set = { waardering = 'V', omschrijving = 'x' }")
    );
    let policy = policy(&text);
    let dossier = a_dossier(&policy, &[]);
    let decision = decide(&policy, &dossier, NOW);
    assert_eq!(shown(&decision, FieldName::Waardering), Some(("B", Source::Rule, "z")));
    assert_eq!(decision.fields.get(&FieldName::Omschrijving), None);
    assert_eq!(decision.state, State::Settled);
    let document = decide(&policy, &record("/srv/Zaak/a.odt"), NOW);
    assert_eq!(shown(&document, FieldName::Waardering), Some(("V", Source::Rule, "r")));
    // The whole name of a folder: it has no extension.
    let named = Record { locations: record("/srv/Zaak 2026.def").locations, ..dossier };
    assert_eq!(
        shown(&decide(&policy, &named, NOW), FieldName::Naam).map(|(name, ..)| name),
        Some("Zaak 2026.def")
    );
}

#[test]
fn a_copy_has_from_its_original_what_a_person_said_of_the_content() {
    let policy = Policy::built_in();
    let mut original = record("/srv/a.odt");
    for (name, text, source) in [
        (FieldName::Naam, "Nota", Source::Person),
        (FieldName::Omschrijving, "Over geld", Source::Person),
        (FieldName::Samenvatting, "x", Source::Rule),
        (FieldName::PublicerenVoor, "2027-01-01", Source::Person),
    ] {
        original = with(original, name, text, source);
    }
    let copy = within(&policy, &record("/srv/kopie.odt"), &original);
    assert_eq!(source_of(&copy, FieldName::Omschrijving), Some(Source::Inherited));
    assert_eq!(source_of(&copy, FieldName::Naam), Some(Source::Daemon));
    assert_eq!(copy.fields.get(&FieldName::Samenvatting), None);
    assert_eq!(copy.fields.get(&FieldName::PublicerenVoor), None);
    // The dossier in which it lies goes before its original.
    let dossier = a_dossier(&policy, &[(FieldName::Waardering, "B", Source::Person)]);
    let original = with(original, FieldName::Waardering, "V", Source::Person);
    let both = Inherited::from(&dossier).or(Inherited::from(&original));
    let copy = decide_within(&policy, &record("/srv/Zaak/kopie.odt"), Some(&both), NOW);
    assert_eq!(shown(&copy, FieldName::Waardering).map(|(value, ..)| value), Some("B"));
}

fn with_list(mut record: Record, policy: &Policy, line: &str) -> Record {
    let value = value(policy, FieldName::Informatiecategorie, line);
    record.fields.insert(FieldName::Informatiecategorie, Field::of(value, provenance(Source::Person)));
    record
}
