//! What a filter means, by examples.

use super::Filter;
use crate::{
    model::{
        Date, Facts, Field, FieldName, FilePath, Provenance, Record, RestrictionStatus, Sentence, Source,
        State, Timestamp, Value,
    },
    wire::strategies,
};

fn filter(text: &str) -> Filter {
    Filter::plain(text).unwrap_or_else(|error| unreachable!("{text}: {error:?}"))
}

fn record() -> Record {
    let mut record = strategies::sample(strategies::record());
    record.state = State::Settled;
    record.successor = None;
    record.absence = None;
    record.fields.clear();
    record.locations.truncate(1);
    for location in &mut record.locations {
        location.path = FilePath::from_bytes("/werk/dossier/Beleidsnota Één.docx".as_bytes());
    }
    let provenance = Provenance {
        source: Source::Rule,
        actor: "r".into(),
        time: Timestamp(0),
        policy_version: String::new(),
        reason: Sentence::default(),
    };
    let value = (Value::Text("Titel".into()), provenance);
    record.fields.insert(FieldName::Naam, Field { value: Some(value), ..Field::default() });
    record
}

#[test]
fn means_what_the_contract_says() {
    let record = record();
    let yes = [
        "",
        "state = SETTLED",
        "state != GONE AND folder = \"/werk\"",
        "folder = /werk/dossier/",
        "name : \"beleidsnota één\"",
        "path = \"/werk/dossier/Beleidsnota Één.docx\"",
        "naam = titel",
        "naam : ITE AND name = 'beleidsnota een.DOCX'",
        "state = GONE OR state = settled",
        "NOT state = GONE AND NOT (name : q or name : z)",
        "not missing : naam",
        "waardering != V",
        "missing : waardering AND missing:omschrijving",
    ];
    for text in yes {
        assert!(filter(text).matches(&record), "{text}");
    }
    let no = [
        "state != SETTLED",
        "state = SETTLED AND state = GONE",
        "folder = /wer",
        "folder = /werk AND folder = /elders",
        "name : dossier",
        "naam = Tite",
        "missing : naam",
        "NOT state = SETTLED",
        "name : q OR naam = Tite",
        "NOT (state = SETTLED OR name : x)",
    ];
    for text in no {
        assert!(!filter(text).matches(&record), "{text}");
    }
}

#[test]
fn terms_are_known_by_code_name_and_uri() {
    let mut record = record();
    let policy = crate::settings::Policy::built_in();
    let mut put = |field, name: &str| {
        let term = policy.lists().term(field, name).unwrap_or_else(|_| unreachable!("{name}"));
        let uri = term.uri.clone();
        let provenance = record.fields.get(&FieldName::Naam).and_then(|field| field.value.clone());
        let value = provenance.map(|(_, provenance)| (Value::Term(term), provenance));
        record.fields.insert(field, Field { value, ..Field::default() });
        uri
    };
    let uri = put(FieldName::Documentsoort, "Kamerbrief");
    put(FieldName::Waardering, "B");
    put(FieldName::Beoordeling, "openbaar");
    for text in [
        "documentsoort = Kamerbrief",
        "documentsoort = 'KAMERBRIEF' AND documentsoort : brief",
        &format!("documentsoort = \"{uri}\""),
        "waardering = B AND waardering = 'Blijvend te bewaren' AND waardering != V",
        "beoordeling = Openbaar",
    ] {
        assert!(filter(text).matches(&record), "{text}");
    }
    for text in ["documentsoort != Kamerbrief", "waardering = V", "beoordeling = 'niet openbaar'"] {
        assert!(!filter(text).matches(&record), "{text}");
    }
    for (text, nearest) in [
        ("documentsoort = Kamerbreif", "Kamerbrief"),
        ("waardering = onzin", "`V`"),
        ("NOT (waardering = B OR beoordeling = onzin)", "openbaar"),
    ] {
        let refused = Filter::plain(text).err().unwrap_or_else(|| unreachable!("{text}"));
        assert!(refused.message.nl.contains(nearest), "{}", refused.message.nl);
        assert!(refused.message.en.contains(" : "), "{}", refused.message.en);
    }
}

#[test]
fn dates_and_durations_compare_as_they_are_typed() {
    let mut record = record();
    let mut put = |field, value| {
        let provenance = record.fields.get(&FieldName::Naam).and_then(|field| field.value.clone());
        let value = provenance.map(|(_, provenance)| (value, provenance));
        record.fields.insert(field, Field { value, ..Field::default() });
    };
    put(FieldName::BewaartermijnEinddatum, Value::Date("2030-05-17".into()));
    put(FieldName::Bewaartermijn, Value::Duration("P10Y".into()));
    record.created = Timestamp(1_700_000_000_000_000_000); // 2023-11-14 22:13:20 UTC
    for (text, wanted) in [
        ("bewaartermijn_einddatum = 17-5-2030", true),
        ("bewaartermijn_einddatum = 2030", true),
        ("bewaartermijn_einddatum != 2030", false),
        ("bewaartermijn_einddatum < 2030", false),
        ("bewaartermijn_einddatum <= 2030", true),
        ("bewaartermijn_einddatum > 'april 2030'", true),
        ("bewaartermijn_einddatum >= 5-2030", true),
        ("bewaartermijn_einddatum < '18 mei 2030'", true),
        ("afsluitdatum < 2099", false),
        ("bewaartermijn = P10Y", true),
        ("bewaartermijn = '10 jaar'", true),
        ("bewaartermijn = 120m", true),
        ("bewaartermijn < 11j", true),
        ("bewaartermijn >= 3653d", false),
        ("create_time = 14-11-2023", true),
        ("create_time > '2023-11-14T22:13:19Z'", true),
        ("create_time < '2023-11-14T23:13:20+01:00'", false),
        ("create_time >= 2024", false),
    ] {
        assert_eq!(filter(text).matches(&record), wanted, "{text}");
    }
}

#[test]
fn an_empty_filter_leaves_out_what_is_gone_or_merged() {
    let mut gone = record();
    gone.state = State::Gone;
    assert!(!filter(" ").matches(&gone));
    assert!(filter("name : nota").matches(&gone));
    let mut merged = record();
    merged.successor = Some(merged.id);
    assert!(!filter("").matches(&merged));
    merged.state = State::Gone;
    assert!(!filter("name : nota").matches(&merged));
    assert!(filter("name : nota AND state = GONE").matches(&merged));
}

#[test]
fn restrictions_count_while_they_are_open() {
    let mut record = record();
    record.kind = crate::model::Kind::Document;
    record.publications.clear();
    record.earlier = None;
    record.fields.remove(&FieldName::Documenthandelingen);
    let mut one = strategies::sample(strategies::restriction());
    one.grounds = vec!["5.1.2e".into()];
    one.review = Date::parse("2026-12-31");
    one.end = Date::parse("2027-06-30");
    one.status = RestrictionStatus::Proposed;
    record.restrictions = vec![one];
    let mut facts = strategies::sample(strategies::facts());
    let moment = |days: i64| Timestamp(days * 86_400_000_000_000);
    facts.provenance.time = moment(20_700);
    facts.properties = Default::default();
    // 2026-09-04 less five years and two days.
    record.facts = Some(Facts { created: None, modified: moment(20_700 - 5 * 366), ..facts });
    let on = |text: &str, day: &str| {
        filter(text).on(Date::parse(day).unwrap_or_else(|| unreachable!())).matches(&record)
    };
    for (text, wanted) in [
        ("restricted = true", true),
        ("restricted = false", false),
        ("restriction = 5.1.2e", true),
        ("restriction = 5.2", false),
        ("review_due <= 2026-12-31", true),
        ("review_due < 2026-12-31", false),
        ("older_than_five_years = true", true),
    ] {
        assert_eq!(on(text, "2026-11-24"), wanted, "{text}");
    }
    assert!(!on("older_than_five_years = true", "2025-11-24"));
    for text in ["restricted = true", "restriction = 5.1.2e", "review_due < 2030-01-01"] {
        assert!(!on(text, "2027-07-01"), "it has ended: {text}");
    }
}

#[test]
fn sizes_compare_as_numbers() {
    let mut record = record();
    let Some(facts) = &mut strategies::sample(strategies::record()).facts.take() else { return };
    facts.size = 1000;
    record.facts = Some(facts.clone());
    let table = [
        ("size > 999", true),
        ("size>1000", false),
        ("size >= 1000", true),
        ("size <= 1000", true),
        ("size<1000", false),
        ("size = 1000", true),
        ("size != 1000", false),
        ("size = 1kB", true),
        ("size < '1 KiB'", true),
    ];
    for (text, wanted) in table {
        assert_eq!(filter(text).matches(&record), wanted, "{text}");
    }
    record.facts = None;
    assert!(!filter("size >= 0").matches(&record));
}

#[test]
fn knows_which_states_it_can_want() {
    assert!(!filter("").may_want(State::Gone));
    assert!(filter("name:x").may_want(State::Gone));
    assert!(!filter("name:x AND state != GONE").may_want(State::Gone));
    assert!(!filter("state = SETTLED").may_want(State::Gone));
}
