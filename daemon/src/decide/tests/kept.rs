//! What follows from the selection list, and what a person or a rule said instead.

use super::*;
use crate::model::Handling;

/// A list with a line of each kind.
pub(super) const LIST: &str = "
[selection_list]
name = 'Voorbeeld'
version = '2026'
categories = [
    { code = '1.1', label = 'Dossiers', waardering = 'V', term = 'P10Y', trigger = 'afsluiting' },
    { code = '2', label = 'Besluiten', waardering = 'B' },
    { code = '3', label = 'Kladjes', waardering = 'V', term = 'P1Y', trigger = 'creatie' },
    { code = '4', label = 'Post', waardering = 'V', term = 'P5Y', trigger = 'ontvangst' },
    { code = '5', label = 'Vergunningen', waardering = 'V', term = 'P2Y', process_term = 'bestaansduur_procesobject' },
    { code = '6', label = 'Oud', waardering = 'vervallen' },
    { code = '8', label = 'Beleid', waardering = 'B/V', term = 'P7Y', trigger = 'creatie', start = '1_januari_erna' },
    { code = '7', label = 'Folders', waardering = 'V', term = 'P3Y', trigger = 'openbaarmaking' },
]
";

fn listed() -> Policy {
    policy(LIST)
}

fn by_person(mut record: Record, field: FieldName, text: &str) -> Record {
    let value = value(&listed(), field, text);
    let set = Field::of(value, provenance(Source::Person));
    record.fields.insert(field, set);
    record
}

fn of_line(number: &str) -> Record {
    let mut record = record("/srv/a.odt");
    // 23 November 2026.
    record.created = Timestamp(1_795_438_860_000_000_000);
    by_person(record, FieldName::Informatiecategorie, number)
}

fn reason(decision: &Decision, field: FieldName) -> &str {
    decision
        .fields
        .get(&field)
        .and_then(|field| field.value.as_ref())
        .map_or("", |(_, provenance)| provenance.reason.nl.as_str())
}

fn of(decision: &Decision, field: FieldName) -> Option<&str> {
    shown(decision, field).map(|(value, ..)| value)
}

const TERM: [FieldName; 4] = [
    FieldName::Bewaartermijn,
    FieldName::BewaartermijnTrigger,
    FieldName::BewaartermijnStartdatum,
    FieldName::BewaartermijnEinddatum,
];

fn term(decision: &Decision) -> [Option<&str>; 4] {
    TERM.map(|name| of(decision, name))
}

#[test]
fn a_line_says_how_long_and_by_what_it_says_so() {
    let decision = decide(&listed(), &of_line("1.1"), NOW);
    let by_list = |value| Some((value, Source::Rule, "Voorbeeld"));
    assert_eq!(shown(&decision, FieldName::Waardering), by_list("V"));
    assert_eq!(shown(&decision, FieldName::Bewaartermijn), by_list("P10Y"));
    assert_eq!(shown(&decision, FieldName::BewaartermijnTrigger), by_list("Triggers/Afsluiting/1.0"));
    for name in [FieldName::Waardering, FieldName::Bewaartermijn, FieldName::BewaartermijnTrigger] {
        assert_eq!(reason(&decision, name), "selectielijst “Voorbeeld” (2026), regel 1.1");
    }
    let trigger = decision.fields.get(&FieldName::BewaartermijnTrigger).and_then(Field::value);
    let listed = crate::vocabulary::Vocabularies::default();
    let list = listed.list(crate::vocabulary::ListId::BewaartermijnTriggers);
    assert!(
        matches!(trigger, Some(Value::Term(term)) if *term.list == *list.name),
        "a term of the official list: {trigger:?}"
    );
    // Nobody knows yet when the file is closed.
    assert_eq!(term(&decision)[2..], [None, None]);
    // A trigger that only the VNG's process terms have is of Bronmerk's own list, and says so.
    let permit = decide(&policy(LIST), &of_line("5"), NOW);
    assert_eq!(of(&permit, FieldName::BewaartermijnTrigger), Some("vervallen"));
}

/// Who says how long and from which day has said all: what happened on that day need not be said.
#[test]
fn a_day_that_somebody_gave_is_counted_from_without_a_trigger() {
    let mut kept = by_person(record("/srv/a/x.odt"), FieldName::Waardering, "V");
    kept = by_person(kept, FieldName::Bewaartermijn, "P7Y");
    kept = by_person(kept, FieldName::BewaartermijnStartdatum, "2026-03-12");
    let ends = [Some("P7Y"), None, Some("2026-03-12"), Some("2033-03-12")];
    assert_eq!(term(&decide(&policy(LIST), &kept, NOW)), ends);
}

#[test]
fn the_end_is_the_sum_and_the_sum_is_its_reason() {
    let closed = by_person(of_line("1.1"), FieldName::BewaartermijnStartdatum, "2026-03-12");
    let decision = decide(&listed(), &closed, NOW);
    let end = shown(&decision, FieldName::BewaartermijnEinddatum);
    assert_eq!(end, Some(("2036-03-12", Source::Daemon, concat!("bronmerkd ", env!("CARGO_PKG_VERSION")))));
    assert_eq!(
        reason(&decision, FieldName::BewaartermijnEinddatum),
        "12 maart 2026 (dossier afgesloten) + 10 jaar = 12 maart 2036; selectielijst “Voorbeeld” (2026), regel 1.1"
    );
    // Another date, another end, and the journal tells what stood there.
    let closed = after(closed, &decision);
    let moved = by_person(closed.clone(), FieldName::BewaartermijnStartdatum, "2026-05-01");
    let again = decide(&listed(), &moved, LATER);
    assert_eq!(of(&again, FieldName::BewaartermijnEinddatum), Some("2036-05-01"));
    let told = changes(&moved, &again);
    assert!(
        matches!(told.as_slice(), [Change::Field(FieldName::BewaartermijnEinddatum, Some(was))] if was.value.comparable() == "2036-03-12"),
        "{told:?}"
    );
}

#[test]
fn another_class_is_another_term_and_nothing_of_the_old_one_stays() {
    let first = by_person(of_line("1.1"), FieldName::BewaartermijnStartdatum, "2026-03-12");
    let first = after(first.clone(), &decide(&listed(), &first, NOW));
    let second = by_person(first.clone(), FieldName::Informatiecategorie, "5");
    assert_eq!(of(&decide(&listed(), &second, LATER), FieldName::BewaartermijnEinddatum), Some("2028-03-12"));
    let kept = by_person(first, FieldName::Informatiecategorie, "2");
    let kept = decide(&listed(), &kept, LATER);
    assert_eq!(of(&kept, FieldName::Waardering), Some("B"));
    // The date that the person gave is the person's to take away.
    assert_eq!(term(&kept), [None, None, Some("2026-03-12"), None]);
}

#[test]
fn a_newer_list_reckons_anew_where_the_line_is_the_same_one() {
    let closed = by_person(of_line("1.1"), FieldName::BewaartermijnStartdatum, "2026-03-12");
    let closed = after(closed.clone(), &decide(&listed(), &closed, NOW));
    let longer = policy(&LIST.replace("P10Y", "P20Y").replace("2026", "2027"));
    let decision = decide(&longer, &closed, LATER);
    assert_eq!(of(&decision, FieldName::BewaartermijnEinddatum), Some("2046-03-12"));
    assert!(reason(&decision, FieldName::BewaartermijnEinddatum).contains("(2027), regel 1.1"));
    // The number that stands for something else now says nothing.
    let other = policy(&LIST.replace("Dossiers", "Iets anders").replace("2026", "2027"));
    let decision = decide(&other, &closed, LATER);
    assert_eq!((of(&decision, FieldName::Waardering), term(&decision)[3]), (Some("N"), None));
    let silent = decide(&Policy::built_in(), &closed, LATER);
    assert_eq!((of(&silent, FieldName::Waardering), term(&silent)[3]), (Some("N"), None));
}

#[test]
fn rules_and_people_go_before_the_list() {
    let own =
        policy(&format!("{LIST}{}", rule("kort", "folder = '**'", "set = { bewaartermijn = 'P1Y6M' }")));
    let closed = by_person(of_line("1.1"), FieldName::BewaartermijnStartdatum, "2026-03-12");
    let decision = decide(&own, &closed, NOW);
    assert_eq!(shown(&decision, FieldName::Bewaartermijn), Some(("P1Y6M", Source::Rule, "kort")));
    assert_eq!(of(&decision, FieldName::BewaartermijnEinddatum), Some("2027-09-12"));
    assert!(
        reason(&decision, FieldName::BewaartermijnEinddatum).ends_with("let op: de regel zelf zegt 10 jaar")
    );
    for waardering in ["B", "N"] {
        let kept = by_person(closed.clone(), FieldName::Waardering, waardering);
        let kept = decide(&own, &kept, NOW);
        assert_eq!(of(&kept, FieldName::Waardering), Some(waardering));
        assert_eq!(term(&kept), [None, None, Some("2026-03-12"), None], "{waardering}");
    }
    // For a time says the person, for ever the list: no end until somebody chooses.
    let both = by_person(of_line("2"), FieldName::Waardering, "V");
    let both = by_person(both, FieldName::BewaartermijnStartdatum, "2026-03-12");
    assert_eq!(of(&decide(&own, &both, NOW), FieldName::BewaartermijnEinddatum), None);
}

#[test]
fn a_persons_own_end_stands() {
    let closed = by_person(of_line("1.1"), FieldName::BewaartermijnStartdatum, "2026-03-12");
    let own = by_person(closed, FieldName::BewaartermijnEinddatum, "2040-01-01");
    let decision = decide(&listed(), &own, NOW);
    assert_eq!(
        shown(&decision, FieldName::BewaartermijnEinddatum),
        Some(("2040-01-01", Source::Person, "x"))
    );
    let told = crate::retention::told(&decision.fields, &listed().all_selection_lists());
    let differs = told.disagreement.unwrap_or_default();
    assert_eq!(
        differs.nl,
        "de einddatum van dit document is 1 januari 2040, en de som komt op 12 maart 2036"
    );
}

#[test]
fn a_term_starts_at_what_the_record_knows_and_at_nothing_else() {
    let day = |seconds: i64| Some(Timestamp(seconds * 1_000_000_000));
    let made = |number: &str, created| {
        let mut record = of_line(number);
        if let Some(facts) = &mut record.facts {
            facts.created = created;
        }
        record
    };
    // 1 September 2020, long before the record was made.
    let draft = made("3", day(1_598_918_400));
    let decision = decide(&listed(), &draft, NOW);
    assert_eq!(term(&decision)[2..], [Some("2020-09-01"), Some("2021-09-01")]);
    assert_eq!(reason(&decision, FieldName::BewaartermijnStartdatum), "de dag waarop het bestand is gemaakt");
    // Saved anew under its name: another file, the same document.
    let draft = after(draft, &decision);
    let mut saved = draft.clone();
    if let Some(facts) = &mut saved.facts {
        facts.created = day(1_795_500_000);
    }
    saved.keep_earlier(&draft);
    assert_eq!(changes(&saved, &decide(&listed(), &saved, LATER)), []);
    // A docx of 2014 that was copied here keeps its own time.
    let mut copied = made("3", day(1_795_438_000));
    if let Some(facts) = &mut copied.facts {
        facts.properties.created = day(1_399_334_400);
    }
    let decision = decide(&listed(), &copied, NOW);
    assert_eq!(term(&decision)[2..], [Some("2014-05-06"), Some("2015-05-06")]);
    assert!(reason(&decision, FieldName::BewaartermijnStartdatum).contains("zegt het document zelf"));
    // Where nothing else tells, it is as old as it is known here.
    assert_eq!(term(&decide(&listed(), &made("3", None), NOW))[2], Some("2026-11-23"));

    let post = made("4", day(1_598_918_400));
    assert_eq!(term(&decide(&listed(), &post, NOW))[2..], [None, None], "made is not received");
    let kinds = crate::vocabulary::Vocabularies::default();
    let kinds = kinds.list(crate::vocabulary::ListId::DiwooSoorthandelingen);
    let handling = |kind: &str, time: &str| Handling {
        kind: kinds.find(kind).map(|entry| kinds.term(entry)).unwrap_or_else(|| unreachable!()),
        time: time.into(),
    };
    let handlings = vec![
        handling("vaststelling", "2025-01-01"),
        handling("ontvangst", "2026-02-03T23:30:00+01:00"),
        handling("ontvangst", "2026-03-01"),
    ];
    let mut received = post;
    let value = Some((Value::Handlings(handlings), provenance(Source::Person)));
    received.fields.insert(FieldName::Documenthandelingen, Field { value, ..Field::default() });
    let decision = decide(&listed(), &received, NOW);
    assert_eq!(term(&decision)[2..], [Some("2026-02-03"), Some("2031-02-03")]);

    let mut public = made("7", day(1_598_918_400));
    assert_eq!(term(&decide(&listed(), &public, NOW))[2..], [None, None]);
    let event = |date: &str, what| crate::model::PublicationEvent {
        what,
        date: crate::model::Date::parse(date).unwrap_or_else(|| unreachable!()),
        by: "x".into(),
        noted: NOW,
    };
    let published = || crate::model::Publication::Published { uri: String::new() };
    let withdrawn = crate::model::Publication::Withdrawn { ground: None, reason: "fout".into() };
    public.publications = vec![
        event("2026-03-01", published()),
        event("2026-04-01", withdrawn),
        event("2026-05-01", published()),
    ];
    let decision = decide(&listed(), &public, NOW);
    assert_eq!(term(&decision)[2..], [Some("2026-03-01"), Some("2029-03-01")]);
    assert_eq!(
        reason(&decision, FieldName::BewaartermijnStartdatum),
        "de dag waarop het document openbaar is gemaakt"
    );
}

#[test]
fn of_a_mixed_line_a_person_says_which_it_is_and_a_term_may_start_in_the_next_year() {
    let mixed = || {
        let mut record = of_line("8");
        if let Some(facts) = &mut record.facts {
            facts.created = Some(Timestamp(1_598_918_400_000_000_000));
        }
        record
    };
    let open = decide(&listed(), &mixed(), NOW);
    assert_eq!((of(&open, FieldName::Waardering), term(&open)), (Some("N"), [None; 4]));
    let told = crate::retention::told(&open.fields, &listed().all_selection_lists());
    assert!(told.sum.nl.contains("regel 8") && told.remedy.is_some_and(|remedy| remedy.nl.contains("`V`")));
    let for_a_time = decide(&listed(), &by_person(mixed(), FieldName::Waardering, "V"), NOW);
    assert_eq!(
        term(&for_a_time),
        [Some("P7Y"), Some("Triggers/Creatie/1.0"), Some("2021-01-01"), Some("2028-01-01")]
    );
    assert_eq!(
        reason(&for_a_time, FieldName::BewaartermijnStartdatum),
        "1 januari na 1 september 2020 (de dag waarop het bestand is gemaakt)"
    );
    let kept = decide(&listed(), &by_person(mixed(), FieldName::Waardering, "B"), NOW);
    assert_eq!((of(&kept, FieldName::Waardering), term(&kept)), (Some("B"), [None; 4]));
}

#[test]
fn a_lapsed_line_and_none_at_all_say_nothing() {
    let mut lapsed = of_line("1.1");
    if let Some((Value::Term(term), _)) =
        lapsed.fields.get_mut(&FieldName::Informatiecategorie).and_then(|field| field.value.as_mut())
    {
        (term.code, term.label) = ("6".into(), "Oud".into());
    }
    for record in [lapsed, record("/srv/a.odt")] {
        let decision = decide(&listed(), &record, NOW);
        assert_eq!(of(&decision, FieldName::Waardering), Some("N"));
        assert_eq!(term(&decision), [None; 4]);
    }
}

proptest! {
    #[test]
    fn no_machine_gives_a_term_without_waardering_v(policy in any_policy(), record in any_record()) {
        let decision = decide(&policy, &record, NOW);
        prop_assume!(!matches!(decision.state, State::Locked | State::Gone));
        let waardering = of(&decision, FieldName::Waardering);
        for name in TERM {
            let field = decision.fields.get(&name);
            let by_machine = field.is_some_and(|field| !field.is_set_by_person());
            prop_assert!(!by_machine || waardering == Some("V"), "{name} with {waardering:?}");
        }
    }

    #[test]
    fn an_end_that_was_computed_is_the_sum_of_what_stands_there(policy in any_policy(), record in any_record()) {
        let decision = decide(&policy, &record, NOW);
        prop_assume!(!matches!(decision.state, State::Locked | State::Gone));
        let end = decision.fields.get(&FieldName::BewaartermijnEinddatum).and_then(|field| field.value.as_ref());
        if let Some((end, by)) = end.filter(|(_, by)| by.source == Source::Daemon) {
            // A day that somebody gave needs no word for what happened on it.
            let [length, _, start, _] = term(&decision);
            prop_assert!(length.is_some() && start.is_some());
            let date = |text: Option<&str>| text.and_then(crate::model::Date::parse);
            let length = length.and_then(|text| crate::model::IsoDuration::parse(text).ok());
            let sum = date(start).zip(length).and_then(|(start, length)| crate::retention::end_of(start, length));
            prop_assert_eq!(date(Some(end.comparable())), sum.map(|(end, _)| end));
            prop_assert!(by.reason.nl.contains(" = "));
        }
    }
}

/// Two versions of one list for one unit, another for a folder, and one for the rest; each with a line 1.
const SEVERAL: &str = "
[[folders]]
path = '/srv/douane'
unit = 'Douane'
[[selection_lists]]
name = 'Douane'
version = '2026'
unit = 'Douane'
from = '2020-01-01'
categories = [{ code = '1', label = 'Nieuw', waardering = 'V', term = 'P7Y', trigger = 'creatie' }]
[[selection_lists]]
name = 'Douane'
version = '1996'
unit = 'Douane'
until = '2019-12-31'
categories = [{ code = '1', label = 'Oud', waardering = 'V', term = 'P20Y', trigger = 'creatie' }]
[[selection_lists]]
name = 'Personeel'
version = '2020'
folder = '/srv/personeel/**'
categories = [{ code = '1', label = 'Personeel', waardering = 'V', term = 'P10Y', trigger = 'creatie' }]
[selection_list]
name = 'Kern'
version = '2015'
categories = [{ code = '1', label = 'Beleid', waardering = 'B' }, { code = '2', label = 'Rest', waardering = 'B' }]
";

fn made_at(path: &str, seconds: i64) -> Record {
    let mut record = record(path);
    record.created = Timestamp(1_795_438_860_000_000_000);
    if let Some(facts) = &mut record.facts {
        facts.created = Some(Timestamp(seconds * 1_000_000_000));
    }
    record
}

#[test]
fn a_list_holds_for_its_folder_its_unit_and_its_time() {
    let policy = policy(SEVERAL);
    let chosen = |path: &str, seconds: i64, wanted: &str| {
        let record = made_at(path, seconds);
        let given = Value::Term(Term {
            code: wanted.into(),
            label: String::new(),
            list: String::new(),
            list_version: String::new(),
            uri: String::new(),
        });
        let value = check_value_of(&policy, &record, FieldName::Informatiecategorie, given)?;
        let mut record = record;
        record.fields.insert(FieldName::Informatiecategorie, Field::of(value, provenance(Source::Person)));
        Ok(term(&decide(&policy, &record, NOW)).map(|part| part.map(str::to_owned)))
    };
    let end = |path: &str, seconds: i64| {
        let term: Result<_, Sentence> = chosen(path, seconds, "1");
        term.ok().and_then(|[.., end]| end)
    };
    // 1 September 2020 and 6 May 2014.
    assert_eq!(end("/srv/douane/x/a.odt", 1_598_918_400).as_deref(), Some("2027-09-01"));
    assert_eq!(end("/srv/douane/x/a.odt", 1_399_334_400).as_deref(), Some("2034-05-06"));
    assert_eq!(end("/srv/personeel/a.odt", 1_598_918_400).as_deref(), Some("2030-09-01"));
    assert_eq!(end("/srv/elders/a.odt", 1_598_918_400), None, "for ever");
    let refused = chosen("/srv/personeel/a.odt", 1_598_918_400, "2").err().unwrap_or_default();
    assert!(
        refused.nl.contains("de selectielijst die hier geldt") && refused.nl.contains("`Kern: 2`"),
        "{refused:?}"
    );
    assert!(chosen("/srv/personeel/a.odt", 1_598_918_400, "Kern: 2").is_ok(), "it was named");
}

#[test]
fn a_rule_names_a_list_and_each_document_gets_the_version_of_its_time() {
    let set = "set = { informatiecategorie = 'Douane: 1' }";
    let policy = policy(&format!("{SEVERAL}{}", rule("douane", "folder = '/srv/**'", set)));
    let of_version = |seconds: i64| {
        let decision = decide(&policy, &made_at("/srv/douane/a.odt", seconds), NOW);
        let value = decision.fields.get(&FieldName::Informatiecategorie).and_then(Field::value);
        value.and_then(Value::term).map(|term| term.list_version.clone())
    };
    assert_eq!(of_version(1_598_918_400).as_deref(), Some("2026"));
    assert_eq!(of_version(1_399_334_400).as_deref(), Some("1996"));
}
