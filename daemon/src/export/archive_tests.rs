//! What of a record's dates, acts and places reaches the archive.

use super::{Folder, archived, described, folder_reference};
use crate::{
    decide::decided,
    export::{
        mdto::{Mdto, to_bytes, verify},
        related,
    },
    model::{
        Date, Field, FieldName, FileIdentity, FilePath, Handling, Kind, Provenance, Publication,
        PublicationEvent, Record, Sentence, Source, State, Term, Timestamp, Value,
    },
    settings::{Conditions, Organisation, Policy, Rule, read_policy},
    wire::strategies::{self, sample},
};

fn day(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|| unreachable!("{text}"))
}

fn set(record: &mut Record, name: FieldName, value: Value, source: Source) {
    let provenance = Provenance {
        source,
        actor: "eva".into(),
        time: Timestamp(0),
        policy_version: String::new(),
        reason: Sentence::default(),
    };
    record.fields.insert(name, Field::of(value, provenance));
}

fn term(name: FieldName, code: &str) -> Term {
    Policy::built_in().lists().term(name, code).unwrap_or_else(|_| unreachable!("{code}"))
}

/// A document of which everything is known that MDTO asks for, kept for ten years.
fn record() -> Record {
    let mut record = sample(strategies::record());
    let mut facts = sample(strategies::facts());
    for moment in [&mut facts.modified, &mut facts.provenance.time, &mut record.created, &mut record.updated]
    {
        *moment = Timestamp(1_700_000_000_000_000_000);
    }
    (facts.format, facts.created, facts.properties) = (None, None, Default::default());
    facts.media_type = "application/pdf".into();
    (record.kind, record.state) = (Kind::Document, State::Settled);
    (record.absence, record.lock, record.trouble, record.origin) = (None, None, None, None);
    record.facts = Some(facts);
    record.locations.truncate(1);
    for at in &mut record.locations {
        at.path = FilePath::from_bytes(b"/w/nota.pdf");
    }
    record.restrictions.clear();
    record.publications.clear();
    record.earlier = None;
    record.fields.clear();
    let maker = Organisation {
        name: "ministerie van Financiën".into(),
        uri: "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090".into(),
    };
    let by = Source::Rule;
    set(&mut record, FieldName::Naam, Value::Text("Nota".into()), by);
    set(&mut record, FieldName::Archiefvormer, Value::Term(maker.term()), by);
    for (name, code) in [
        (FieldName::Waardering, "V"),
        (FieldName::BeperkingGebruik, "Geen beperking"),
        (FieldName::BewaartermijnTrigger, "afsluiting"),
    ] {
        set(&mut record, name, Value::Term(term(name, code)), by);
    }
    set(&mut record, FieldName::Bewaartermijn, Value::Duration("P10Y".into()), by);
    record
}

/// The file, which passes every rule; or why there is none.
fn written(record: &Record) -> Result<String, String> {
    let today = day("2026-11-24");
    let archived = archived(record, None, None, today).map_err(|reasons| format!("{reasons:?}"))?;
    let bytes = to_bytes(&Mdto::from(archived.object));
    verify(&bytes).map_err(|problems| format!("{problems:?}"))?;
    Ok(String::from_utf8_lossy(&bytes).replace(['\n', '\t'], ""))
}

#[test]
fn a_persons_end_against_the_sum_is_the_only_thing_said_of_the_term() {
    let mut record = record();
    set(&mut record, FieldName::BewaartermijnStartdatum, Value::Date("2026-03-12".into()), Source::Daemon);
    set(&mut record, FieldName::BewaartermijnEinddatum, Value::Date("2036-03-12".into()), Source::Daemon);
    let sum = written(&record).unwrap_or_default();
    assert!(sum.contains("<termijnLooptijd>P10Y<") && sum.contains("Afsluiting"), "{sum}");
    for end in ["2040-01-01", "2040", "2030-06"] {
        set(&mut record, FieldName::BewaartermijnEinddatum, Value::Date(end.into()), Source::Person);
        let own = format!("<bewaartermijn><termijnEinddatum>{end}</termijnEinddatum></bewaartermijn>");
        let written = written(&record);
        assert!(written.as_ref().is_ok_and(|text| text.contains(&own)), "{end}: {written:?}");
    }
    // A year that the sum is in says the same less exactly.
    set(&mut record, FieldName::BewaartermijnEinddatum, Value::Date("2036".into()), Source::Person);
    assert!(written(&record).is_ok_and(|text| text.contains("P10Y") && text.contains(">2036<")));
}

#[test]
fn what_was_done_with_it_and_where_it_can_be_read_is_told() {
    let mut record = record();
    let handling = |kind: &str, time: &str| Handling {
        kind: term(FieldName::Documenthandelingen, kind),
        time: time.into(),
    };
    let handlings = vec![
        handling("ontvangst", "2015"),
        handling("vaststelling", "2019-01-31"),
        handling("ondertekening", "2019-02-01T10:00:00+01:00"),
    ];
    set(&mut record, FieldName::Documenthandelingen, Value::Handlings(handlings), Source::Person);
    let published = |uri: &str| PublicationEvent {
        what: Publication::Published { uri: uri.into() },
        date: day("2020-05-05"),
        by: "eva".into(),
        noted: Timestamp(0),
    };
    record.publications = vec![published("https://open.example.nl/één nota.pdf")];
    let text = written(&record).unwrap_or_else(|why| unreachable!("{why}"));
    let event = |kind: &str, time: &str, rest: &str| {
        let start = format!("<event><eventType><begripLabel>{kind}</begripLabel>");
        let end = format!("<eventTijd>{time}</eventTijd>{rest}</event>");
        assert!(
            text.split("<event>").any(|one| {
                let one = format!("<event>{one}");
                one.starts_with(&start) && one.contains(&end)
            }),
            "{kind} {time}: {text}"
        );
    };
    event("Creatie", "2015-12-31", "");
    event("Ontvangst", "2015", "");
    event("Accordering", "2019-01-31", "<eventResultaat>vaststelling</eventResultaat>");
    event("Accordering", "2019-02-01T10:00:00+01:00", "<eventResultaat>ondertekening</eventResultaat>");
    event("Publicatie", "2020-05-05", "");
    let online = "<raadpleeglocatieOnline>https://open.example.nl/%C3%A9%C3%A9n%20nota.pdf<";
    assert!(text.contains(online), "{text}");
    record.publications.push(PublicationEvent {
        what: Publication::Withdrawn { ground: None, reason: "er stond een naam in".into() },
        ..published("")
    });
    let text = written(&record).unwrap_or_else(|why| unreachable!("{why}"));
    assert!(!text.contains("raadpleeglocatie") && text.contains("er stond een naam in"), "{text}");
}

#[test]
fn a_dossier_tells_when_it_was_closed_and_its_documents_do_not() {
    let mut document = record();
    set(&mut document, FieldName::Afsluitdatum, Value::Date("2026-03-12".into()), Source::Inherited);
    assert!(written(&document).is_ok_and(|text| !text.contains("Bevriezing")));
    let mut dossier = Record { kind: Kind::Dossier, facts: None, ..document };
    set(&mut dossier, FieldName::Afsluitdatum, Value::Date("2026-03-12".into()), Source::Person);
    let object = related::dossier(&dossier, None, None, day("2026-11-24"));
    let bytes = to_bytes(&object.unwrap_or_else(|why| unreachable!("{why:?}")).into());
    let text = String::from_utf8_lossy(&bytes);
    for part in ["Bevriezing", "2026-03-12", "Dossier afgesloten"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_document_is_as_old_as_it_says_itself() {
    let mut record = record();
    if let Some(facts) = &mut record.facts {
        // 1 September 2020.
        facts.properties.created = Some(Timestamp(1_598_918_400_000_000_000));
    }
    let object =
        described(&record, None, None, day("2026-11-24")).unwrap_or_else(|why| unreachable!("{why:?}"));
    let first =
        object.event.first().and_then(|event| event.tijd.as_ref()).map(|time| time.as_str().to_owned());
    assert_eq!(first.as_deref(), Some("2020-09-01T00:00:00Z"));
}

#[test]
fn what_the_rules_in_the_manuals_give_can_be_exported() {
    const MANUALS: [&str; 5] = [
        include_str!("../../../docs/policy.md"),
        include_str!("../../../docs/beleid.md"),
        include_str!("../../../docs/dossiers.md"),
        include_str!("../../../docs/selectielijst.md"),
        include_str!("../../../docs/overdracht-en-publicatie.md"),
    ];
    let mut tried = 0;
    for text in MANUALS.iter().flat_map(|manual| manual.split("```toml\n").skip(1)) {
        let text = text.split("```").next().unwrap_or_default();
        let mut policy =
            read_policy(text, None).unwrap_or_else(|problems| unreachable!("{text}{problems:?}"));
        let maker = || Organisation {
            name: "ministerie van Financiën".into(),
            uri: "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090".into(),
        };
        policy.organisation.get_or_insert_with(maker);
        for rule in policy.rules.clone().into_iter().filter(|rule| !rule.set.is_empty()) {
            // Of any document that it is about, and of no other rule.
            let id = rule.id.clone();
            policy.rules = vec![Rule { conditions: Conditions::default(), ..rule }];
            let mut record = record();
            record.fields.clear();
            let after = decided(&policy, record, None, Timestamp(1_795_438_860_000_000_000));
            assert_eq!(written(&after).map(drop), Ok(()), "{id} in {text}");
            tried += 1;
        }
    }
    assert!(tried >= 5, "{tried}");
}

#[test]
fn a_folder_is_known_by_itself_and_not_by_its_path() {
    let identity = |file| Some(FileIdentity { filesystem: 1, file, birth_time_ns: 3 });
    let mark = |place: &str, identity| {
        let reference = folder_reference(&Folder::new(place.as_bytes(), identity));
        let reference = reference.unwrap_or_else(|why| unreachable!("{why:?}"));
        reference.identificatie.map(|mark| mark.kenmerk.as_str().to_owned()).unwrap_or_default()
    };
    let besluiten = mark("Werkmap/Besluiten", identity(7));
    assert_eq!(besluiten, mark("Werkmap/Oude besluiten", identity(7)), "it was renamed");
    assert_ne!(besluiten, mark("Werkmap/Besluiten", identity(8)), "another folder of that name");
    assert!(!besluiten.contains("Besluiten") && besluiten.len() == 36, "{besluiten}");
    let unborn = Some(FileIdentity { filesystem: 1, file: 7, birth_time_ns: 0 });
    assert_eq!(mark("a/b", unborn), mark("a/b", None), "a number alone proves nothing");
    assert_ne!(mark("a/b", None), mark("a/c", None));
}
