//! Scores that anybody can reckon, and what holds of every score.

use proptest::prelude::*;

use super::{Tally, measure, profiles};
use crate::{
    export::{diwoo::BaseUrl, publication},
    model::{
        Date, Field, FieldName, Handling, Profile, Provenance, Record, Sentence, Source, State, Term,
        Timestamp, Value, profile::BUILT_IN,
    },
    vocabulary::{ListId, Vocabularies},
    wire::strategies,
};

fn today() -> Date {
    Date::of(Timestamp(1_795_478_400_000_000_000))
}

fn profile(name: &str) -> &'static Profile {
    BUILT_IN.iter().find(|profile| profile.name == name).unwrap_or_else(|| unreachable!("{name}"))
}

fn record() -> Record {
    let mut record = strategies::sample(strategies::record());
    (record.state, record.absence, record.successor) = (State::Settled, None, None);
    record.fields.clear();
    record.restrictions.clear();
    record
}

fn by(source: Source) -> Provenance {
    Provenance {
        source,
        actor: "x".into(),
        time: Timestamp(0),
        policy_version: String::new(),
        reason: Sentence::default(),
    }
}

fn official(list: ListId, wanted: &str) -> Term {
    let lists = Vocabularies::default();
    let list = lists.list(list);
    list.find(wanted).map(|entry| list.term(entry)).unwrap_or_else(|| unreachable!("{wanted}"))
}

/// A good value for each field.
fn value(name: FieldName) -> Value {
    let term = |list, wanted| Value::Term(official(list, wanted));
    match name {
        FieldName::Waardering => term(ListId::MdtoWaarderingen, "V"),
        FieldName::BeperkingGebruik => term(ListId::MdtoBeperkingGebruikTypen, "Geen beperking"),
        FieldName::WooInformatiecategorie => term(ListId::WooInformatiecategorieen, "convenanten"),
        FieldName::Beoordeling => term(ListId::WooBeoordelingen, "openbaar"),
        FieldName::Archiefvormer => Value::Term(Term {
            code: "mnre1090".into(),
            label: "ministerie van Financiën".into(),
            list: "TOOI".into(),
            list_version: String::new(),
            uri: "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090".into(),
        }),
        FieldName::Documenthandelingen => Value::Handlings(vec![Handling {
            kind: official(ListId::DiwooSoorthandelingen, "vaststelling"),
            time: "2026-03-12".into(),
        }]),
        _ => Value::Text("Tekst".into()),
    }
}

fn put(record: &mut Record, name: FieldName, value: Value) {
    let field = Field::of(value, by(Source::Person));
    record.fields.insert(name, field);
}

fn full(profile: &Profile) -> Record {
    let mut record = record();
    for name in profile.fields.iter() {
        put(&mut record, *name, value(*name));
    }
    record
}

#[test]
fn each_profile_has_a_record_that_is_complete_and_each_field_counts() {
    for profile in &BUILT_IN {
        let full = full(profile);
        let measured = measure(profile, &full, today());
        assert_eq!((measured.score, measured.is_complete()), (100, true), "{}: {measured:?}", profile.name);
        for name in profile.fields.iter() {
            let mut lacking = full.clone();
            lacking.fields.remove(name);
            let measured = measure(profile, &lacking, today());
            assert!(measured.missing.contains(name) && measured.score < 100, "{} {name}", profile.name);
            assert!(!measured.is_complete());
        }
    }
}

#[test]
fn scores_are_parts_of_what_is_asked_rounded_down() {
    let minimal = profile("mdto-minimaal");
    let mut record = record();
    assert_eq!(measure(minimal, &record, today()).score, 0);
    put(&mut record, FieldName::Naam, value(FieldName::Naam));
    assert_eq!(measure(minimal, &record, today()).score, 25);
    let own = Profile::own("eigen", vec![FieldName::Naam, FieldName::Taal, FieldName::Context]);
    let measured = measure(&own, &record, today());
    assert_eq!((measured.score, measured.missing), (33, vec![FieldName::Taal, FieldName::Context]));
}

#[test]
fn a_term_is_asked_where_there_can_be_one() {
    let whole = profile("mdto-volledig");
    let mut kept = full(whole);
    for name in FieldName::ALL.into_iter().filter(|name| name.goes_with_term()) {
        kept.fields.remove(&name);
    }
    assert_eq!(measure(whole, &kept, today()).missing.len(), 4, "V has a term");
    let forever = official(ListId::MdtoWaarderingen, "B");
    put(&mut kept, FieldName::Waardering, Value::Term(forever));
    assert_eq!(measure(whole, &kept, today()).score, 100, "B has none");
}

#[test]
fn what_nobody_decided_will_do_for_the_smallest_only() {
    let (minimal, whole) = (profile("mdto-minimaal"), profile("mdto-volledig"));
    let own = Profile::own("eigen", vec![FieldName::Waardering, FieldName::BeperkingGebruik]);
    let mut record = full(whole);
    put(&mut record, FieldName::Waardering, Value::Term(official(ListId::MdtoWaarderingen, "N")));
    let undecided = official(ListId::MdtoBeperkingGebruikTypen, "Nader te bepalen");
    put(&mut record, FieldName::BeperkingGebruik, Value::Term(undecided));
    assert_eq!(measure(minimal, &record, today()).score, 100);
    let both = vec![FieldName::Waardering, FieldName::BeperkingGebruik];
    assert_eq!(measure(whole, &record, today()).missing, both);
    assert_eq!(measure(&own, &record, today()).missing, both);
}

#[test]
fn complete_for_the_public_is_what_can_be_published() {
    let public = profile("diwoo-publiceerbaar");
    let formaat = official(ListId::DiwooFormaten, "PDF");
    let base = BaseUrl::new("https://open.example.nl/").unwrap_or_else(|error| unreachable!("{error:?}"));
    let can = |record: &Record| publication::published(record, &base, Some(&formaat), today()).is_ok();
    let full = full(public);
    assert!(can(&full) && measure(public, &full, today()).is_complete());
    let mut tried = vec![full.clone(); 4];
    let mut change = |at: usize, change: &dyn Fn(&mut Record)| {
        if let Some(record) = tried.get_mut(at) {
            change(record);
        }
    };
    change(0, &|record| {
        put(record, FieldName::Beoordeling, Value::Term(official(ListId::WooBeoordelingen, "niet openbaar")))
    });
    change(1, &|record| {
        let field = record.fields.get_mut(&FieldName::Beoordeling);
        if let Some((_, by)) = field.and_then(|field| field.value.as_mut()) {
            by.source = Source::Rule;
        }
    });
    change(2, &|record| {
        put(
            record,
            FieldName::BeperkingGebruik,
            Value::Term(official(ListId::MdtoBeperkingGebruikTypen, "Overig")),
        )
    });
    change(3, &|record| record.state = State::Gone);
    for record in &tried {
        let measured = measure(public, record, today());
        assert!(!can(record) && measured.missing.is_empty() && !measured.is_complete(), "{measured:?}");
        assert_eq!((measured.blockers.len(), measured.score), (1, 83));
    }
    for name in public.fields.iter() {
        let mut lacking = full.clone();
        lacking.fields.remove(name);
        assert!(!can(&lacking), "{name}");
        // That nobody judged is said once.
        assert_eq!(
            (measure(public, &lacking, today()).blockers.len(), measure(public, &lacking, today()).score),
            (0, 80)
        );
    }
}

#[test]
fn many_records_add_up() {
    let own = [Profile::own("eigen", vec![FieldName::Naam, FieldName::Taal])];
    let mut tally = Tally::new(profiles(&own).count());
    let mut record = record();
    tally.add(profiles(&own), &record, today());
    put(&mut record, FieldName::Naam, value(FieldName::Naam));
    tally.add(profiles(&own), &record, today());
    put(&mut record, FieldName::Taal, Value::Text("x".into()));
    tally.add(profiles(&own), &record, today());
    assert_eq!((tally.records, tally.profiles.len()), (3, 4));
    let Some(last) = tally.profiles.last() else { unreachable!() };
    assert_eq!((last.complete, last.score, last.blocked), (1, 150, 0));
    assert_eq!(
        last.missing.iter().map(|(name, count)| (*name, *count)).collect::<Vec<_>>(),
        [(FieldName::Naam, 1), (FieldName::Taal, 2)]
    );
    assert_eq!(tally.profiles.get(2).map(|public| (public.blocked, public.complete)), Some((0, 0)));
}

proptest! {
    #[test]
    fn whole_means_nothing_is_missing_and_filling_in_never_lowers(
        record in strategies::record(), name in prop::sample::select(FieldName::ALL.to_vec()),
    ) {
        let own = [Profile::own("eigen", FieldName::ALL.to_vec())];
        for profile in profiles(&own) {
            let measured = measure(profile, &record, today());
            prop_assert!(measured.score <= 100);
            prop_assert_eq!(measured.score == 100, measured.is_complete());
            if name != FieldName::Waardering {
                let mut more = record.clone();
                put(&mut more, name, value(name));
                prop_assert!(measure(profile, &more, today()).score >= measured.score, "{} {name}", profile.name);
            }
        }
    }
}

mod standing {
    use crate::{
        completeness::{Openness, in_the_way, measure, openness, standing},
        export::publication,
        model::{
            Date, Due, Field, FieldName, Handling, Profile, Provenance, Publication, PublicationEvent,
            Record, RestrictionStatus, Sentence, Source, State, Timestamp, Value,
        },
        settings::Policy,
        wire::strategies::{self, sample},
    };

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap_or_else(|| unreachable!())
    }

    fn set(record: &mut Record, name: FieldName, value: Value, source: Source) {
        let provenance = Provenance {
            source,
            actor: "eva".into(),
            time: Timestamp(1),
            policy_version: String::new(),
            reason: Sentence::default(),
        };
        record.fields.insert(name, Field::of(value, provenance));
    }

    fn judge(record: &mut Record, code: &str, source: Source) {
        let policy = Policy::built_in();
        let term = policy.lists().term(FieldName::Beoordeling, code).unwrap_or_else(|_| unreachable!());
        set(record, FieldName::Beoordeling, Value::Term(term), source);
    }

    fn publish(record: &mut Record, date: &str, is_public: bool) {
        let what = match is_public {
            true => Publication::Published { uri: "https://x.nl/a".into() },
            false => Publication::Withdrawn { ground: None, reason: "een fout".into() },
        };
        record.publications.push(PublicationEvent {
            what,
            date: day(date),
            by: "eva".into(),
            noted: Timestamp(1),
        });
    }

    fn bare() -> Record {
        let mut record = sample(strategies::record());
        record.kind = crate::model::Kind::Document;
        record.state = State::Settled;
        (record.absence, record.successor) = (None, None);
        record.fields.clear();
        record.restrictions.clear();
        record.publications.clear();
        record
    }

    fn ready() -> Record {
        let mut record = bare();
        let policy = Policy::built_in();
        let term = |name, text: &str| policy.lists().term(name, text).unwrap_or_else(|_| unreachable!());
        judge(&mut record, "openbaar", Source::Person);
        set(&mut record, FieldName::OfficieleTitel, Value::Text("Nota".into()), Source::Person);
        let category = term(FieldName::WooInformatiecategorie, "adviezen");
        set(&mut record, FieldName::WooInformatiecategorie, Value::Term(category.clone()), Source::Person);
        set(&mut record, FieldName::Archiefvormer, Value::Term(category), Source::Rule);
        let kind = term(FieldName::Documenthandelingen, "vaststelling");
        let handlings = Value::Handlings(vec![Handling { kind, time: "2026-01-31".into() }]);
        set(&mut record, FieldName::Documenthandelingen, handlings, Source::Person);
        record
    }

    #[test]
    fn a_document_goes_from_not_judged_to_public_and_back() {
        let today = day("2026-11-24");
        let mut record = bare();
        assert_eq!(openness(&record, today), Openness::NotJudged);
        assert!(!standing(&record, today).blockers.is_empty());
        judge(&mut record, "niet openbaar", Source::Rule);
        assert_eq!(openness(&record, today), Openness::NotPublic);
        judge(&mut record, "openbaar", Source::Person);
        assert_eq!(openness(&record, today), Openness::Blocked);
        let mut record = ready();
        assert_eq!((openness(&record, today), in_the_way(&record, today)), (Openness::Ready, Vec::new()));
        let profile = Profile::for_public().unwrap_or_else(|| unreachable!());
        assert!(measure(profile, &record, today).is_complete(), "one truth");
        judge(&mut record, "openbaar", Source::Rule);
        assert_eq!(openness(&record, today), Openness::Blocked, "a person must confirm a rule");
        judge(&mut record, "openbaar", Source::Person);

        assert!(publication::is_chosen(&record));
        publish(&mut record, "2026-11-01", true);
        let now = standing(&record, today);
        assert_eq!((now.openness, now.findings.len(), now.blockers.len()), (Openness::Public, 0, 0));
        assert!(publication::is_chosen(&record));
        let mut restricted = record.clone();
        let mut one = sample(strategies::restriction());
        (one.status, one.end, one.scope) =
            (RestrictionStatus::Decided { by: "eva".into(), date: today }, None, String::new());
        one.grounds = vec!["5.1.2e".into()];
        restricted.restrictions = vec![one];
        let now = standing(&restricted, today);
        assert_eq!((now.openness, now.findings.len()), (Openness::Public, 1), "it is public though");
        let mut judged = record.clone();
        judge(&mut judged, "niet openbaar", Source::Person);
        let found = standing(&judged, today).findings;
        assert!(found.first().is_some_and(|one| one.nl.contains("“Niet openbaar”")), "{found:?}");

        publish(&mut record, "2026-11-20", false);
        let now = standing(&record, today);
        assert_eq!(now.openness, Openness::Withdrawn);
        assert!(now.blockers.first().is_some_and(|one| one.nl.contains("20 november 2026")));
        assert!(!publication::is_chosen(&record), "it leaves the export until it is published again");
        assert_eq!(in_the_way(&record, today), [], "and can be published again");
    }

    #[test]
    fn what_is_to_become_public_is_due_until_it_is_or_a_person_says_no() {
        let today = day("2026-11-24");
        let mut record = bare();
        assert_eq!(record.due(), None);
        judge(&mut record, "deels openbaar", Source::Rule);
        assert_eq!(record.due(), Some(Due::Someday));
        set(&mut record, FieldName::PublicerenVoor, Value::Date("2026-11-23".into()), Source::Rule);
        assert_eq!(record.due(), Some(Due::By(day("2026-11-23"))));
        assert!(standing(&record, today).overdue && !standing(&record, day("2026-11-23")).overdue);
        judge(&mut record, "reeds openbaar", Source::Rule);
        assert!(record.due().is_some(), "that it was public already a person must say");
        judge(&mut record, "reeds openbaar", Source::Person);
        assert_eq!((record.due(), openness(&record, today)), (None, Openness::Public));
        judge(&mut record, "niet openbaar", Source::Person);
        assert!(record.due().is_none() && !standing(&record, today).overdue);
        judge(&mut record, "openbaar", Source::Person);
        publish(&mut record, "2026-11-01", true);
        assert_eq!(record.due(), None);
        publish(&mut record, "2026-11-20", false);
        assert!(record.due().is_some() && standing(&record, today).overdue, "it does not slip away");
        record.state = State::Gone;
        assert_eq!(record.due(), None);
    }
}
