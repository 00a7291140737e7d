//! What a document states of itself: over what it goes, and what stays.

use super::super::take_over;
use super::*;

fn place() -> Sentence {
    Sentence::new("titel", "title")
}

fn titled(title: &str) -> Vec<(FieldName, Value, Sentence)> {
    vec![(FieldName::Naam, Value::Text(title.into()), place())]
}

fn term(label: &str) -> Value {
    Value::Term(Term {
        code: String::new(),
        label: label.into(),
        list: String::new(),
        list_version: String::new(),
        uri: String::new(),
    })
}

/// Person over document over rule over inherited over model over daemon: every pair, whichever was there first.
#[test]
fn of_every_pair_of_sources_the_stronger_one_has_its_way() {
    use Source::{Daemon, Document, Inherited, Model, Person, Rule};
    let ruled = policy(&rule("r", "folder = '**'", "set = { naam = 'Nieuw' }"));
    let silent = Policy::built_in();
    for (known, coming, expected) in [
        (Person, Document, Person),
        (Person, Rule, Person),
        (Person, Daemon, Person),
        (Document, Document, Document),
        (Document, Rule, Document),
        (Document, Daemon, Document),
        (Rule, Document, Document),
        (Rule, Rule, Rule),
        // A rule that is there no longer says nothing.
        (Rule, Daemon, Daemon),
        (Inherited, Document, Document),
        (Inherited, Rule, Rule),
        (Inherited, Daemon, Inherited),
        (Model, Document, Document),
        (Model, Rule, Rule),
        (Model, Daemon, Model),
        (Daemon, Document, Document),
        (Daemon, Rule, Rule),
        (Daemon, Daemon, Daemon),
    ] {
        let mut record = with(record("/srv/a.odt"), FieldName::Naam, "Bekend", known);
        if coming == Document {
            take_over(&silent, &mut record, &titled("Nieuw"), NOW);
        }
        let policy = if coming == Rule { &ruled } else { &silent };
        let decision = decide(policy, &record, NOW);
        let (value, source, _) = shown(&decision, FieldName::Naam).unwrap_or_else(|| unreachable!());
        assert_eq!(source, expected, "{known:?}, then {coming:?}");
        let is_new = expected == coming && coming != Daemon;
        let value_expected = match expected {
            Daemon => "a",
            _ if is_new => "Nieuw",
            _ => "Bekend",
        };
        assert_eq!(value, value_expected, "{known:?}, then {coming:?}");
    }
    // All at once: the document over the rule, whichever is asked first.
    let mut both = record("/srv/a.odt");
    take_over(&ruled, &mut both, &titled("Uit het document"), NOW);
    assert_eq!(shown(&decide(&ruled, &both, NOW), FieldName::Naam).map(|it| it.0), Some("Uit het document"));
}

#[test]
fn what_a_document_no_longer_states_goes() {
    let policy = Policy::built_in();
    let mut record = record("/srv/a.odt");
    take_over(&policy, &mut record, &titled("Nota"), NOW);
    let said = shown(&decide(&policy, &record, NOW), FieldName::Naam).map(|it| it.0.to_owned());
    assert_eq!(said.as_deref(), Some("Nota"));
    let before = record.clone();
    take_over(&policy, &mut record, &titled("Nota"), LATER);
    assert_eq!(record, before, "the same again is no news");
    take_over(&policy, &mut record, &titled("Andere nota"), LATER);
    assert_ne!(record, before);
    take_over(&policy, &mut record, &[], LATER);
    assert_eq!(shown(&decide(&policy, &record, LATER), FieldName::Naam).map(|it| it.0), Some("a"));
    // What others said of other fields stays.
    let mut known = with(before, FieldName::Omschrijving, "Van een mens", Source::Person);
    take_over(&policy, &mut known, &[], LATER);
    assert_eq!(known.fields.keys().collect::<Vec<_>>(), [&FieldName::Omschrijving]);
}

#[test]
fn what_a_person_locked_is_not_stated_over() {
    let policy = Policy::built_in();
    let lock = || Some(Lock { by: "eva".into(), time: NOW, reason: String::new() });
    let mut whole = record("/srv/a.odt");
    whole.lock = lock();
    let before = whole.clone();
    take_over(&policy, &mut whole, &titled("Nota"), NOW);
    assert_eq!(whole, before);
    for known in [Field::default(), Field::of(Value::Text("Was".into()), provenance(Source::Document))] {
        let mut one = record("/srv/a.odt");
        one.fields.insert(FieldName::Naam, Field { lock: lock(), ..known });
        let before = one.clone();
        take_over(&policy, &mut one, &titled("Nota"), NOW);
        assert_eq!(one, before);
        take_over(&policy, &mut one, &[], NOW);
        assert_eq!(one, before, "nor does it go");
    }
}

#[test]
fn what_the_field_does_not_take_is_left_out_and_what_it_takes_is_completed() {
    let policy = Policy::built_in();
    let mut record = record("/srv/a.odt");
    let stated = [
        (FieldName::Naam, Value::Text("a\u{7}b".into()), place()),
        (FieldName::Omschrijving, Value::Text("x".repeat(20_000)), place()),
        (FieldName::Trefwoorden, Value::Texts(vec!["a".into(), "a".into()]), place()),
        (FieldName::Taal, term("nl-NL"), place()),
        (FieldName::Documentstatus, term("definitief"), place()),
        (FieldName::Themas, term("x"), place()),
    ];
    take_over(&policy, &mut record, &stated, NOW);
    let words: Vec<_> =
        record.fields.iter().map(|(name, field)| (*name, field.value().map(Value::comparable))).collect();
    assert_eq!(
        words,
        [
            (FieldName::Trefwoorden, Some("a")),
            (FieldName::Taal, Some("NLD")),
            (FieldName::Documentstatus, Some("definitief")),
        ]
    );
    for (tag, code) in [("nl", "NLD"), ("en_GB", "ENG"), ("pap-AW", "PAP-AW"), ("PAP-cw", "PAP-CW")] {
        assert_eq!(policy.lists().language(tag).map(|term| term.code).as_deref(), Some(code), "{tag}");
    }
    for tag in ["", "x-none", "pap", "tlh", "-"] {
        assert_eq!(policy.lists().language(tag), None, "{tag}");
    }
    let known = record.clone();
    if let Some((Value::Term(term), _)) =
        record.fields.get_mut(&FieldName::Taal).and_then(|field| field.value.as_mut())
    {
        term.list_version = "0".into();
    }
    let older = record.clone();
    take_over(&policy, &mut record, &stated, LATER);
    assert_eq!(record, older, "a term keeps the version that it was chosen from");
    assert_eq!(known.fields.len(), 3);
    for field in known.fields.values() {
        let reason = field.value.as_ref().map(|(_, by)| (by.reason.nl.as_str(), by.source));
        assert_eq!(reason, Some(("staat in het document zelf (titel)", Source::Document)));
    }
}
