//! What follows from rules, and what must never follow.

mod examples;
mod inherited;
mod kept;
mod proposed;
mod publish;
mod stated;

use std::collections::BTreeMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::{Decision, check_value, check_value_of, decide};
use crate::{
    model::{
        self, Absence, AbsenceKind, Account, Change, DocumentId, Facts, Field, FieldName, FileIdentity,
        FilePath, Location, Lock, Properties, PropertyMark, Provenance, Record, RestrictionStatus, Sentence,
        Sha256, Source, Stage, Stamp, State, Suggestion, Term, Timestamp, Trouble, Value,
    },
    settings::{Policy, read_policy},
};

const NOW: Timestamp = Timestamp(1_000);
const LATER: Timestamp = Timestamp(2_000);

fn policy(text: &str) -> Policy {
    read_policy(text, None).unwrap_or_else(|problems| unreachable!("{text}\n{problems:#?}"))
}

/// When files of these tests are read: in 2033, after all dates in them.
const READ: Timestamp = Timestamp(2_000_000_000_000_000_000);

/// A rule with id, condition and what it gives.
fn rule(id: &str, condition: &str, gives: &str) -> String {
    format!(
        "[[rules]]\nid = '{id}'\nwhere = {{ {condition} }}\n{gives}\nreason = {{ nl = 'om {id}', en = 'for {id}' }}\n"
    )
}

fn provenance(source: Source) -> Provenance {
    Provenance {
        source,
        actor: "x".into(),
        time: Timestamp(1),
        policy_version: String::new(),
        reason: Sentence::default(),
    }
}

fn record(path: &str) -> Record {
    let location = Location {
        path: FilePath::from_bytes(path.as_bytes()),
        identity: FileIdentity { filesystem: 1, file: 2, birth_time_ns: 3 },
        stamp: Stamp::default(),
        folder: 0,
    };
    let mut record = Record::provisional(DocumentId(Uuid::nil()), location, Timestamp(0));
    record.facts = Some(Facts {
        size: 1,
        sha256: Sha256([0; 32]),
        created: None,
        modified: Timestamp(0),
        owner: Account { id: "1".into(), name: None },
        saved_by: None,
        media_type: "text/plain".into(),
        format: None,
        other_formats: Vec::new(),
        name_disagrees: false,
        properties: Properties::default(),
        provenance: Provenance { time: READ, ..provenance(Source::Daemon) },
    });
    record
}

fn value(policy: &Policy, field: FieldName, text: &str) -> Value {
    let term = Term {
        code: text.into(),
        label: String::new(),
        list: String::new(),
        list_version: String::new(),
        uri: String::new(),
    };
    [Value::Text(text.into()), Value::Term(term), Value::Duration(text.into()), Value::Date(text.into())]
        .into_iter()
        .find_map(|value| check_value(policy, field, value).ok())
        .unwrap_or_else(|| unreachable!("{field} {text}"))
}

fn with(mut record: Record, field: FieldName, text: &str, source: Source) -> Record {
    let value = value(&Policy::built_in(), field, text);
    record.fields.insert(field, Field::of(value, provenance(source)));
    record
}

fn changes(before: &Record, decision: &Decision) -> Vec<Change> {
    model::changes(Some(before), &after(before.clone(), decision))
}

fn after(mut record: Record, decision: &Decision) -> Record {
    record.fields = decision.fields.clone();
    record.restrictions = decision.restrictions.clone();
    record.state = decision.state;
    record
}

fn shown(decision: &Decision, field: FieldName) -> Option<(&str, Source, &str)> {
    let (value, provenance) = decision.fields.get(&field)?.value.as_ref()?;
    Some((value.comparable(), provenance.source, &provenance.actor))
}

fn suggested(decision: &Decision, field: FieldName) -> Vec<(&str, &str)> {
    let field = decision.fields.get(&field);
    field
        .into_iter()
        .flat_map(|field| &field.suggestions)
        .map(|s| (s.id.as_str(), s.value.comparable()))
        .collect()
}

#[test]
fn without_a_policy_only_what_is_certain_is_said() {
    let decision = decide(&Policy::built_in(), &record("/srv/Nota begroting.docx"), NOW);
    let daemon = concat!("bronmerkd ", env!("CARGO_PKG_VERSION"));
    assert_eq!(shown(&decision, FieldName::Naam), Some(("Nota begroting", Source::Daemon, daemon)));
    assert_eq!(shown(&decision, FieldName::Waardering), Some(("N", Source::Daemon, daemon)));
    assert_eq!(
        shown(&decision, FieldName::BeperkingGebruik),
        Some(("Nader te bepalen", Source::Daemon, daemon))
    );
    assert_eq!(decision.fields.len(), 3, "and nothing is guessed");
    assert_eq!(decision.state, State::Settled);
    for field in decision.fields.values() {
        let reason = field.value.as_ref().map(|(_, provenance)| &provenance.reason);
        assert!(reason.is_some_and(|reason| !reason.nl.is_empty() && !reason.en.is_empty()));
    }
}

#[test]
fn the_organisation_of_the_policy_is_the_archiefvormer_unless_a_rule_says_why() {
    let text = "organisation = { name = 'ministerie van Financiën', uri = 'https://identifier.overheid.nl/tooi/id/ministerie/mnre1090' }\n";
    let decision = decide(&policy(text), &record("/srv/a.odt"), NOW);
    assert_eq!(shown(&decision, FieldName::Archiefvormer), Some(("mnre1090", Source::Rule, "organisation")));
    let own =
        policy(&format!("{text}{}", rule("r", "folder = '**'", "set = { archiefvormer = 'mnre1090' }")));
    assert_eq!(
        shown(&decide(&own, &record("/srv/a.odt"), NOW), FieldName::Archiefvormer),
        Some(("mnre1090", Source::Rule, "r"))
    );
}

#[test]
fn the_first_rule_that_sets_a_field_wins_and_nothing_after_it_is_read() {
    let policy = policy(
        &[
            rule(
                "hint",
                "extension = 'odt'",
                "suggest = { waardering = 'V', woo_informatiecategorie = 'adviezen' }",
            ),
            rule("elsewhere", "folder = '/other/**'", "set = { waardering = 'N' }"),
            rule("first", "folder = '/srv/**'", "set = { waardering = 'B' }"),
            rule(
                "second",
                "folder = '**'",
                "set = { waardering = 'V' }\nsuggest = { woo_informatiecategorie = 'adviezen' }",
            ),
            rule(
                "third",
                "folder = '**'",
                "suggest = { waardering = 'N', woo_informatiecategorie = 'convenanten' }",
            ),
        ]
        .concat(),
    );
    let decision = decide(&policy, &record("/srv/a.odt"), NOW);
    assert_eq!(shown(&decision, FieldName::Waardering), Some(("B", Source::Rule, "first")));
    assert_eq!(suggested(&decision, FieldName::Waardering), [("hint", "V")]);
    assert_eq!(
        suggested(&decision, FieldName::WooInformatiecategorie),
        [("hint", "c_99a836c7"), ("third", "c_8fc2335c")],
        "each value once, best first"
    );
    assert_eq!(decision.state, State::NeedsDecision);
}

#[test]
fn what_a_person_set_stays_and_ends_the_asking() {
    let policy = policy(&rule(
        "r",
        "folder = '**'",
        "set = { waardering = 'B' }\nsuggest = { woo_informatiecategorie = 'adviezen' }",
    ));
    let record = with(record("/srv/a.odt"), FieldName::Waardering, "V", Source::Person);
    let record = with(record, FieldName::WooInformatiecategorie, "convenanten", Source::Person);
    let decision = decide(&policy, &record, NOW);
    assert_eq!(shown(&decision, FieldName::Waardering), Some(("V", Source::Person, "x")));
    assert_eq!(
        shown(&decision, FieldName::WooInformatiecategorie),
        Some(("c_8fc2335c", Source::Person, "x"))
    );
    assert_eq!(suggested(&decision, FieldName::WooInformatiecategorie), []);
    assert_eq!(decision.state, State::Settled);
}

#[test]
fn stronger_sources_go_first() {
    let policy = policy(&rule("r", "folder = '**'", "set = { naam = 'Regel' }"));
    for (source, expected) in [
        (Source::Person, "Bekend"),
        (Source::Document, "Bekend"),
        (Source::Rule, "Regel"),
        (Source::Inherited, "Regel"),
        (Source::Model, "Regel"),
        (Source::Daemon, "Regel"),
    ] {
        let known = with(record("/srv/a.odt"), FieldName::Naam, "Bekend", source);
        assert_eq!(
            shown(&decide(&policy, &known, NOW), FieldName::Naam).map(|shown| shown.0),
            Some(expected),
            "{source:?}"
        );
        let alone = decide(&Policy::built_in(), &known, NOW);
        let stays = !matches!(source, Source::Rule | Source::Daemon);
        assert_eq!(
            shown(&alone, FieldName::Naam).map(|shown| shown.0),
            Some(if stays { "Bekend" } else { "a" }),
            "{source:?}"
        );
    }
}

#[test]
fn no_machine_takes_a_restriction_away() {
    let free = policy(&rule("open", "folder = '**'", "set = { beperking_gebruik = 'Geen beperking' }"));
    for source in
        [Source::Person, Source::Document, Source::Rule, Source::Inherited, Source::Model, Source::Daemon]
    {
        let closed = with(record("/srv/a.odt"), FieldName::BeperkingGebruik, "Overig", source);
        for policy in [&free, &Policy::built_in()] {
            let decision = decide(policy, &closed, NOW);
            assert_eq!(shown(&decision, FieldName::BeperkingGebruik), Some(("Overig", source, "x")));
        }
    }
    // It is suggested to a person instead.
    let closed = with(record("/srv/a.odt"), FieldName::BeperkingGebruik, "Overig", Source::Rule);
    let decision = decide(&free, &closed, NOW);
    assert_eq!(suggested(&decision, FieldName::BeperkingGebruik), [("open", "Geen beperking")]);
    assert_eq!(decision.state, State::NeedsDecision);
    // What nobody decided is no restriction.
    let undecided =
        with(record("/srv/a.odt"), FieldName::BeperkingGebruik, "Nader te bepalen", Source::Daemon);
    assert_eq!(
        shown(&decide(&free, &undecided, NOW), FieldName::BeperkingGebruik).map(|s| s.0),
        Some("Geen beperking")
    );
    // And that a rule says that it is no document does not take it away either.
    let excluded = decide(&policy(&rule("x", "folder = '**'", "exclude = true")), &closed, NOW);
    assert_eq!(excluded.state, State::Excluded);
    assert_eq!(shown(&excluded, FieldName::BeperkingGebruik), Some(("Overig", Source::Rule, "x")));
}

#[test]
fn a_term_of_retention_waits_for_waardering_v() {
    let term = rule("term", "folder = '**'", "suggest = { bewaartermijn = 'P7Y' }");
    let bare = policy(&term);
    assert_eq!(suggested(&decide(&bare, &record("/srv/a.odt"), NOW), FieldName::Bewaartermijn), []);
    let kept = with(record("/srv/a.odt"), FieldName::Waardering, "V", Source::Person);
    assert_eq!(suggested(&decide(&bare, &kept, NOW), FieldName::Bewaartermijn), [("term", "P7Y")]);
    let set = policy(&rule("term", "folder = '**'", "set = { waardering = 'V', bewaartermijn = 'P7Y' }"));
    assert_eq!(
        shown(&decide(&set, &record("/srv/a.odt"), NOW), FieldName::Bewaartermijn).map(|s| s.0),
        Some("P7Y")
    );
    let for_ever = with(record("/srv/a.odt"), FieldName::Waardering, "B", Source::Person);
    assert_eq!(shown(&decide(&set, &for_ever, NOW), FieldName::Bewaartermijn), None);
}

#[test]
fn the_first_rule_that_says_so_excludes_and_a_person_knows_better() {
    let policy = policy(
        &[
            rule("keep", "name_contains = 'besluit'", "exclude = false"),
            rule("drop", "extension = 'tmpl'", "exclude = true"),
        ]
        .concat(),
    );
    let excluded = decide(&policy, &record("/srv/a.tmpl"), NOW);
    assert_eq!((excluded.state, excluded.fields.len()), (State::Excluded, 0));
    assert_eq!(decide(&policy, &record("/srv/besluit.tmpl"), NOW).state, State::Settled);
    let decided = with(record("/srv/a.tmpl"), FieldName::Naam, "Toch een stuk", Source::Person);
    assert_eq!(decide(&policy, &decided, NOW).state, State::Settled);
    // Taken out of the policy, it is a document again.
    let back = decide(&Policy::built_in(), &after(record("/srv/a.tmpl"), &excluded), LATER);
    assert_eq!(back.state, State::Settled);
}

#[test]
fn states_say_how_far_along() {
    let bare = Policy::built_in();
    let trouble = || {
        Some(Trouble {
            reason: "X".into(),
            message: Sentence::default(),
            remedy: Sentence::default(),
            time: NOW,
        })
    };
    let state = |state, facts: bool, trouble| {
        let mut record = record("/srv/a.odt");
        (record.state, record.trouble) = (state, trouble);
        record.facts = record.facts.filter(|_| facts);
        decide(&bare, &record, NOW).state
    };
    assert_eq!(state(State::Provisional, false, None), State::Provisional);
    assert_eq!(state(State::Provisional, true, None), State::Settled);
    assert_eq!(state(State::Provisional, true, trouble()), State::Settled, "odd, but read");
    assert_eq!(state(State::Unreadable, false, trouble()), State::Unreadable);
    assert_eq!(
        state(State::Unreadable, true, trouble()),
        State::Unreadable,
        "older facts do not make it readable"
    );
    assert_eq!(state(State::Unreadable, true, None), State::Settled);
    assert_eq!(state(State::Excluded, false, trouble()), State::Unreadable);
    assert_eq!(state(State::NeedsDecision, true, None), State::Settled);
}

fn lock() -> Lock {
    Lock { by: "anna".into(), time: NOW, reason: String::new() }
}

#[test]
fn a_locked_record_stays_locked_through_every_reading_and_opens_when_it_is_unlocked() {
    let policy = policy(&rule("r", "folder = '**'", "set = { waardering = 'B' }"));
    let mut record = with(record("/srv/a.odt"), FieldName::Waardering, "V", Source::Rule);
    record.lock = Some(lock());
    for (state, facts, expected) in [
        (State::Settled, true, State::Locked),
        (State::Provisional, true, State::Locked),
        (State::Provisional, false, State::Provisional),
        (State::Unreadable, false, State::Unreadable),
    ] {
        let facts = record.facts.clone().filter(|_| facts);
        let decision = decide(&policy, &Record { state, facts, ..record.clone() }, NOW);
        assert_eq!((decision.state, &decision.fields), (expected, &record.fields));
    }
    let opened = decide(&policy, &Record { lock: None, ..record }, NOW);
    let waardering = opened.fields.get(&FieldName::Waardering).and_then(Field::value);
    assert_eq!((opened.state, waardering.map(Value::comparable)), (State::Settled, Some("B")));
}

#[test]
fn a_locked_field_stays_as_it_is_also_where_it_is_empty() {
    let text = rule(
        "r",
        "folder = '**'",
        "set = { waardering = 'V', bewaartermijn = 'P5Y', beperking_gebruik = 'Overig' }\nsuggest = { omschrijving = 'x' }",
    );
    let policy = policy(&text);
    for name in FieldName::ALL {
        let mut record = record("/srv/a.odt");
        let locked = Field { lock: Some(lock()), ..Field::default() };
        record.fields.insert(name, locked.clone());
        let decision = decide(&policy, &record, NOW);
        assert_eq!(decision.fields.get(&name), Some(&locked), "{name}");
    }
    let mut record = with(record("/srv/a.odt"), FieldName::Waardering, "N", Source::Rule);
    let field = record.fields.entry(FieldName::Waardering).or_default();
    field.lock = Some(lock());
    let locked = field.clone();
    assert_eq!(decide(&policy, &record, NOW).fields.get(&FieldName::Waardering), Some(&locked));
}

#[test]
fn what_is_locked_or_gone_stays_as_it_is() {
    let policy = policy(&rule("r", "folder = '**'", "set = { waardering = 'B' }"));
    for (state, lock) in [(State::Locked, Some(lock())), (State::Gone, None)] {
        let mut record = with(record("/srv/a.odt"), FieldName::Waardering, "V", Source::Rule);
        record.state = state;
        record.lock = lock;
        record.absence = (state == State::Gone).then_some(Absence { kind: AbsenceKind::Deleted, time: NOW });
        let decision = decide(&policy, &record, NOW);
        assert_eq!((decision.state, &decision.fields), (state, &record.fields));
        assert_eq!(changes(&record, &decision), []);
    }
}

#[test]
fn a_newer_policy_that_says_the_same_is_no_news() {
    let text = rule(
        "r",
        "folder = '**'",
        "set = { waardering = 'B' }\nsuggest = { woo_informatiecategorie = 'adviezen' }",
    );
    let first = after(record("/srv/a.odt"), &decide(&policy(&text), &record("/srv/a.odt"), NOW));
    let newer = policy(&format!("# a remark\n{text}"));
    assert_eq!(changes(&first, &decide(&newer, &first, LATER)), []);
    // Another reason is news, also for the same value.
    let other = policy(&text.replace("om r", "om iets anders"));
    let decision = decide(&other, &first, LATER);
    let named: Vec<_> = changes(&first, &decision)
        .into_iter()
        .map(|change| match change {
            Change::Field(name, _) | Change::Suggestions(name) => name,
            other => unreachable!("{other:?}"),
        })
        .collect();
    assert_eq!(named, [FieldName::Waardering, FieldName::WooInformatiecategorie]);
    let provenance = decision.fields.get(&FieldName::Waardering).and_then(|f| f.value.as_ref()).map(|v| &v.1);
    assert!(provenance.is_some_and(|p| p.time == LATER && p.policy_version == other.version));
}

#[test]
fn changes_tell_what_stood_there() {
    let before = with(record("/srv/a.odt"), FieldName::Waardering, "B", Source::Rule);
    let told = changes(&before, &decide(&Policy::built_in(), &before, NOW));
    assert!(
        matches!(
            told.as_slice(),
            [
                Change::State(State::Provisional),
                Change::Field(FieldName::Naam, None),
                Change::Field(FieldName::Waardering, Some(was)),
                Change::Field(FieldName::BeperkingGebruik, None),
            ] if was.value.comparable() == "B"
        ),
        "{told:?}"
    );
}

// Random policies and records: few words, so that rules and records meet often.

fn any_source() -> impl Strategy<Value = Source> {
    prop::sample::select(vec![
        Source::Person,
        Source::Document,
        Source::Rule,
        Source::Inherited,
        Source::Model,
        Source::Daemon,
    ])
}

/// A field with a text that it takes.
fn any_pair() -> impl Strategy<Value = (FieldName, &'static str)> {
    prop::sample::select(vec![
        (FieldName::Naam, "Titel"),
        (FieldName::Omschrijving, "Tekst"),
        (FieldName::Waardering, "B"),
        (FieldName::Waardering, "V"),
        (FieldName::Waardering, "N"),
        (FieldName::Bewaartermijn, "P7Y"),
        (FieldName::Informatiecategorie, "1.1"),
        (FieldName::Informatiecategorie, "2"),
        (FieldName::Informatiecategorie, "3"),
        (FieldName::BewaartermijnTrigger, "Afsluiting"),
        (FieldName::BewaartermijnTrigger, "Creatie"),
        (FieldName::BewaartermijnStartdatum, "2026-03-12"),
        (FieldName::BewaartermijnEinddatum, "2030-01-01"),
        (FieldName::BeperkingGebruik, "Overig"),
        (FieldName::BeperkingGebruik, "Geen beperking"),
        (FieldName::WooInformatiecategorie, "adviezen"),
        (FieldName::WooInformatiecategorie, "convenanten"),
        (FieldName::Beoordeling, "niet openbaar"),
        (FieldName::PublicerenVoor, "2026-06-01"),
    ])
}

fn any_policy() -> impl Strategy<Value = Policy> {
    let condition = prop::sample::select(vec![
        "folder = '**'",
        "folder = '/srv/a/**'",
        "extension = 'odt'",
        "name_contains = 'x'",
        "folder = '/elders'",
        "format = 'text/plain'",
        "author = 'Anna', stage = 'concept'",
        "created = { from = '2020-01-01' }",
    ]);
    let gives = prop_oneof![
        4 => any_pair().prop_map(|(field, text)| format!("set = {{ {field} = '{text}' }}")),
        4 => any_pair().prop_map(|(field, text)| format!("suggest = {{ {field} = '{text}' }}")),
        1 => any::<bool>().prop_map(|exclude| format!("exclude = {exclude}")),
        2 => prop::sample::select(vec!["5.1.2e", "5.1.1c", "5.2"])
            .prop_map(|ground| format!("propose = {{ grounds = '{ground}' }}")),
    ];
    (prop::collection::vec((condition, gives), 0..8), any::<bool>()).prop_map(|(rules, terms)| {
        let text =
            rules.iter().enumerate().fold(kept::LIST.to_owned(), |text, (number, (condition, gives))| {
                text + &rule(&format!("r{number}"), condition, gives)
            });
        policy(&if terms { text + publish::TERMS } else { text })
    })
}

fn any_record() -> impl Strategy<Value = Record> {
    (
        prop::sample::select(vec!["/srv/a/x.odt", "/srv/a/b/y.docx", "/srv/x", "/elders/\u{e9}.odt"]),
        prop::collection::vec((any_pair(), any_source(), any::<bool>()), 0..6),
        prop::sample::select(State::ALL.to_vec()),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(path, fields, state, facts, trouble)| {
            let listed = policy(kept::LIST);
            let mut record = record(path);
            record.state = state;
            if let Some(known) = &mut record.facts {
                known.created = Some(Timestamp(1_598_918_400_000_000_000)).filter(|_| !trouble);
            }
            if let Some(known) = record.facts.as_mut().filter(|_| trouble) {
                known.properties.marks = vec![PropertyMark::of("author", "Anna")];
                known.properties.stage = Some(Stage::Draft);
            }
            if trouble {
                record = publish::handled(record, &[("vaststelling", "2026-03-12")]);
            }
            record.facts = record.facts.filter(|_| facts);
            record.trouble = trouble.then(|| Trouble {
                reason: "X".into(),
                message: Sentence::default(),
                remedy: Sentence::default(),
                time: NOW,
            });
            for ((field, text), source, is_suggestion) in fields {
                let value = value(&listed, field, text);
                let into: &mut Field = record.fields.entry(field).or_default();
                if is_suggestion {
                    into.suggestions.push(Suggestion {
                        id: "r1".into(),
                        value,
                        provenance: provenance(source),
                    });
                } else {
                    into.value = Some((value, provenance(source)));
                }
            }
            record
        })
}

fn by_people(fields: &BTreeMap<FieldName, Field>) -> Vec<(FieldName, Option<(Value, Provenance)>)> {
    let set = fields.iter().filter(|(_, field)| field.is_set_by_person());
    set.map(|(name, field)| (*name, field.value.clone())).collect()
}

proptest! {
    #[test]
    fn deciding_again_changes_nothing(policy in any_policy(), record in any_record()) {
        let once = decide(&policy, &record, NOW);
        prop_assert_eq!(&once, &decide(&policy, &record, NOW), "the same in, the same out");
        let decided = after(record, &once);
        let again = decide(&policy, &decided, LATER);
        prop_assert_eq!(changes(&decided, &again), vec![]);
        prop_assert_eq!(again, once);
    }

    #[test]
    fn what_people_set_is_never_touched(policies in prop::collection::vec(any_policy(), 1..4), record in any_record()) {
        let set = by_people(&record.fields);
        let mut record = record;
        for policy in &policies {
            let decision = decide(policy, &record, NOW);
            record = after(record, &decision);
            prop_assert_eq!(&by_people(&record.fields), &set);
        }
    }

    #[test]
    fn restrictions_only_come(policies in prop::collection::vec(any_policy(), 1..4), record in any_record()) {
        let restricted = |record: &Record| record.fields.get(&FieldName::BeperkingGebruik)
            .and_then(|field| field.value.as_ref())
            .is_some_and(|(value, _)| value.comparable() == "Overig");
        let mut record = record;
        for policy in &policies {
            let was = restricted(&record);
            let decision = decide(policy, &record, NOW);
            record = after(record, &decision);
            prop_assert!(!was || restricted(&record));
        }
    }

    #[test]
    fn a_decision_holds_together(policy in any_policy(), record in any_record()) {
        let decision = decide(&policy, &record, NOW);
        prop_assume!(!matches!(decision.state, State::Locked | State::Gone));
        for field in decision.fields.values() {
            prop_assert!(field.value.is_some() || !field.suggestions.is_empty());
            prop_assert!(!field.is_set_by_person() || field.suggestions.is_empty());
            for suggestion in &field.suggestions {
                prop_assert!(field.value.as_ref().is_none_or(|(value, _)| *value != suggestion.value));
            }
        }
        let suggested = decision.fields.values().any(|field| !field.suggestions.is_empty());
        let proposed = decision.restrictions.iter().any(|one| one.status == RestrictionStatus::Proposed);
        prop_assert!(!suggested || !matches!(decision.state, State::Settled | State::Excluded));
        prop_assert!(!proposed || decision.state != State::Settled);
        let waits = suggested || proposed;
        prop_assert!(decision.state != State::NeedsDecision || (waits && record.facts.is_some()));
    }
}

#[test]
fn a_newer_version_of_a_list_changes_nothing_that_was_chosen() {
    let folder = tempfile::tempdir().unwrap_or_else(|error| unreachable!("{error}"));
    let list = "id = 'mdto-beperking-gebruik-typen'
        name = 'Begrippenlijst BeperkingGebruikTypeLijst MDTO'
        version = '1.1'
        date = '2027'
        source = 'x'
        closed = false
        terms = [{ label = 'Geen beperking' }, { label = 'Nader te bepalen' }, { label = 'Overig' }, { label = 'Embargo' }]";
    assert!(std::fs::write(folder.path().join("typen.toml"), list).is_ok());
    let rules = "[[rules]]
        id = 'a'
        where = { folder = '**' }
        set = { beperking_gebruik = 'Overig' }
        reason = { nl = 'x' }";
    let newer = policy(&format!("{rules}\n[vocabularies]\nfolder = '{}'", folder.path().display()));
    let version = |decision: &Decision| {
        let field = decision.fields.get(&FieldName::BeperkingGebruik);
        let value = field.and_then(|field| field.value.as_ref()).map(|(value, _)| value.clone());
        value.and_then(|value| match value {
            Value::Term(term) => Some(term.list_version),
            _ => None,
        })
    };
    let record = record("/srv/nota.docx");
    let before = decide(&policy(rules), &record, NOW);
    assert_eq!(version(&before).as_deref(), Some("1.0"));
    let again = decide(&newer, &after(record.clone(), &before), NOW);
    assert_eq!(again.fields, before.fields, "it stays what was chosen, and nothing is suggested instead");
    assert_eq!(version(&decide(&newer, &record, NOW)).as_deref(), Some("1.1"), "what is new is chosen anew");
}

mod restrictions {
    use super::*;
    use crate::model::{Date, Environment, Restriction, RestrictionId, RestrictionSource, RestrictionStatus};

    fn restriction(status: RestrictionStatus) -> Restriction {
        Restriction {
            id: RestrictionId("r1".into()),
            grounds: vec!["5.1.2e".into()],
            scope: String::new(),
            environment: Environment::No,
            interests: "x".into(),
            internal_motive: String::new(),
            public_explanation: "x".into(),
            despite_age: String::new(),
            review: None,
            end: None,
            status,
            source: RestrictionSource::Person("eva".into()),
        }
    }

    fn decided() -> RestrictionStatus {
        RestrictionStatus::Decided { by: "eva".into(), date: Date::of(NOW) }
    }

    fn withdrawn() -> RestrictionStatus {
        RestrictionStatus::Withdrawn { by: "eva".into(), date: Date::of(NOW), reason: "x".into() }
    }

    #[test]
    fn what_is_restricted_is_not_open_until_a_person_takes_that_back() {
        let open = policy(&rule("open", "folder = '**'", "set = { beperking_gebruik = 'Geen beperking' }"));
        let field = FieldName::BeperkingGebruik;
        let mut record = record("/srv/a.odt");
        record = after(record.clone(), &decide(&open, &record, NOW));
        record.restrictions = vec![restriction(decided())];
        let held = decide(&open, &record, NOW);
        let daemon = concat!("bronmerkd ", env!("CARGO_PKG_VERSION"));
        assert_eq!(shown(&held, field), Some(("Overig", Source::Daemon, daemon)));
        let reason =
            held.fields.get(&field).and_then(|field| field.value.as_ref()).map(|(_, from)| &from.reason);
        assert!(
            reason.is_some_and(|reason| reason.nl.contains("artikel 5.1, tweede lid, onder e")),
            "{reason:?}"
        );
        assert_eq!(suggested(&held, field), []);
        let record = after(record, &held);
        assert_eq!(decide(&open, &record, LATER), held, "deciding again changes nothing");
        for over in [
            restriction(withdrawn()),
            Restriction { end: Date::parse("1969-12-31"), ..restriction(decided()) },
        ] {
            let record = Record { restrictions: vec![over], ..record.clone() };
            assert_eq!(
                shown(&decide(&open, &record, LATER), field),
                Some(("Geen beperking", Source::Rule, "open"))
            );
        }
        let proposed = vec![restriction(RestrictionStatus::Proposed)];
        let proposed = Record { restrictions: proposed, ..self::record("/srv/a.odt") };
        assert_eq!(
            shown(&decide(&Policy::built_in(), &proposed, LATER), field),
            Some(("Nader te bepalen", Source::Daemon, daemon))
        );
    }

    #[test]
    fn what_a_person_or_another_source_said_of_restrictions_stays() {
        let field = FieldName::BeperkingGebruik;
        for (text, source) in [("Nader te bepalen", Source::Person), ("Overig", Source::Document)] {
            let mut record = with(record("/srv/a.odt"), field, text, source);
            record.restrictions = vec![restriction(decided())];
            let held = decide(&Policy::built_in(), &record, NOW);
            assert_eq!(shown(&held, field), Some((text, source, "x")));
            record = after(record, &held);
            record.restrictions = vec![restriction(withdrawn())];
            assert_eq!(shown(&decide(&Policy::built_in(), &record, LATER), field), Some((text, source, "x")));
        }
    }

    #[test]
    fn no_document_is_restricted_all_the_same() {
        let excluding = policy(&rule("weg", "folder = '**'", "exclude = true"));
        let mut record = record("/srv/a.odt");
        let from = DocumentId(Uuid::from_u128(7));
        let inherited = RestrictionSource::Inherited {
            from,
            restriction: RestrictionId("r1".into()),
            content_is_another: false,
        };
        record.restrictions = vec![Restriction { source: inherited, ..restriction(decided()) }];
        let decision = decide(&excluding, &record, NOW);
        assert_eq!(decision.state, State::Excluded);
        assert!(shown(&decision, FieldName::BeperkingGebruik).is_some_and(|shown| shown.0 == "Overig"));
        record.restrictions = vec![restriction(decided())];
        assert_ne!(
            decide(&excluding, &record, NOW).state,
            State::Excluded,
            "a person decided something here"
        );
    }
}
