//! What may become public, by examples and over any record.

use proptest::prelude::*;

use super::{blocks, published};
use crate::restriction;
use crate::{
    export::{archive::archived, diwoo, mdto, table},
    model::{
        Date, Environment, Field, FieldName, Handling, Origin, Provenance, Publication, PublicationEvent,
        Record, Relation, Restriction, RestrictionId, RestrictionSource, RestrictionStatus, Sentence, Source,
        State, Term, Timestamp, Value,
    },
    settings::Policy,
    wire::strategies::{self, sample},
};

const SECRET: &str = "GEHEIM MOTIEF";

fn today() -> Date {
    Date::parse("2026-11-24").unwrap_or_else(|| unreachable!())
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

fn term(name: FieldName, code: &str) -> Term {
    let policy = Policy::built_in();
    policy.lists().term(name, code).unwrap_or_else(|message| unreachable!("{name} {code}: {message:?}"))
}

/// A record that can be archived and published.
fn complete() -> Record {
    let mut record = sample(strategies::record());
    let mut facts = sample(strategies::facts());
    facts.media_type = "application/pdf".into();
    facts.format = None;
    facts.properties = Default::default();
    for moment in [&mut facts.modified, &mut facts.provenance.time, &mut record.created, &mut record.updated]
    {
        *moment = Timestamp(1_700_000_000_000_000_000);
    }
    facts.created = None;
    record.facts = Some(facts);
    record.state = State::Settled;
    record.absence = None;
    record.restrictions.clear();
    record.fields.clear();
    record.publications.clear();
    record.locations.truncate(1);
    for location in &mut record.locations {
        location.path = crate::model::FilePath::from_bytes(b"/werk/nota.pdf");
    }
    let own = Source::Person;
    let organisation = Term {
        code: "mnre1090".into(),
        label: "ministerie van Financiën".into(),
        list: "TOOI".into(),
        list_version: "1".into(),
        uri: "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090".into(),
    };
    set(&mut record, FieldName::Naam, Value::Text("Nota".into()), own);
    set(&mut record, FieldName::OfficieleTitel, Value::Text("Nota".into()), own);
    set(&mut record, FieldName::Archiefvormer, Value::Term(organisation), own);
    for (name, code) in [
        (FieldName::Waardering, "B"),
        (FieldName::BeperkingGebruik, "Geen beperking"),
        (FieldName::WooInformatiecategorie, "adviezen"),
        (FieldName::Beoordeling, "openbaar"),
    ] {
        set(&mut record, name, Value::Term(term(name, code)), own);
    }
    let kind = term(FieldName::Documenthandelingen, "vaststelling");
    let handling = Handling { kind, time: "2026-01-31".into() };
    set(&mut record, FieldName::Documenthandelingen, Value::Handlings(vec![handling]), own);
    record
}

fn restriction(code: &str) -> Restriction {
    Restriction {
        id: RestrictionId("r1".into()),
        grounds: vec![code.into()],
        scope: String::new(),
        environment: Environment::No,
        interests: SECRET.into(),
        internal_motive: SECRET.into(),
        public_explanation: "Er staan namen in".into(),
        despite_age: String::new(),
        review: None,
        end: Date::parse("2030-01-01"),
        status: RestrictionStatus::Decided { by: SECRET.into(), date: today() },
        source: RestrictionSource::Person(SECRET.into()),
    }
}

/// All that leaves the organisation of a record, as bytes; nothing of what is refused.
fn leaves(record: &Record) -> (Vec<Result<String, String>>, String) {
    let mut out = Vec::new();
    match archived(record, None, None, today()) {
        Ok(archived) => {
            for whole in [mdto::Mdto::from(archived.object), mdto::Mdto::from(archived.file)] {
                out.push(Ok(String::from_utf8_lossy(&mdto::to_bytes(&whole)).into_owned()));
            }
        }
        Err(reasons) => out.push(Err(format!("{reasons:?}"))),
    }
    let base = diwoo::BaseUrl::new("https://open.example.nl/").unwrap_or_else(|_| unreachable!());
    let policy = Policy::built_in();
    let formats = policy.vocabularies.list(crate::vocabulary::ListId::DiwooFormaten);
    let formaat = formats.find("PDF").map(|entry| formats.term(entry));
    match published(record, &base, formaat.as_ref(), today()) {
        Ok(entry) => out.push(Ok(format!("{entry:?}"))),
        Err(reasons) => out.push(Err(format!("{reasons:?}"))),
    }
    let style = table::Style { separator: ',', is_dutch: true, zone: jiff::tz::TimeZone::UTC };
    (out, style.row(record, today()))
}

#[test]
fn a_restriction_is_in_what_the_archive_gets_and_stands_in_the_way_of_publishing() {
    let mut record = complete();
    let (without, _) = leaves(&record);
    assert!(without.iter().all(Result::is_ok), "{without:?}");
    let field = term(FieldName::BeperkingGebruik, "Overig");
    set(&mut record, FieldName::BeperkingGebruik, Value::Term(field), Source::Daemon);
    record.restrictions = vec![restriction("5.1.2e")];
    let (with, _) = leaves(&record);
    let Some(Ok(xml)) = with.first() else { unreachable!("{with:?}") };
    for part in [
        "<begripCode>5.1.2e</begripCode>",
        "<begripLabel>Eerbiediging van de persoonlijke levenssfeer</begripLabel>",
        "<beperkingGebruikNadereBeschrijving>Er staan namen in</beperkingGebruikNadereBeschrijving>",
        "<verwijzingNaam>Wet open overheid, artikel 5.1, tweede lid, onder e</verwijzingNaam>",
        "<termijnEinddatum>2030-01-01</termijnEinddatum>",
    ] {
        assert!(xml.contains(part), "{part} in {xml}");
    }
    let why = |record: &Record| format!("{:?}", blocks(record, today()));
    assert!(why(&record).contains("het hele document is beperkt (5.1.2e)"), "{}", why(&record));
    record.restrictions = vec![Restriction { scope: "de namen".into(), ..restriction("5.1.2e") }];
    assert!(why(&record).contains("zonder: de namen"));
    record.restrictions = vec![Restriction { status: RestrictionStatus::Proposed, ..restriction("5.1.2e") }];
    assert!(why(&record).contains("nog niemand heeft daarover beslist"));
    // A marking blocks from the moment it is read: proposed, and in a locked record that gets no proposal.
    let marked = "Stg. GEHEIM".to_owned();
    record.restrictions = restriction::propose_marking(&[], &marked).unwrap_or_default();
    assert!(why(&record).contains("rubricering “Stg. GEHEIM”"), "{}", why(&record));
    if let Some(facts) = &mut record.facts {
        facts.properties.marking = Some(marked);
    }
    assert_eq!(blocks(&record, today()).len(), 1, "told once");
    record.restrictions.clear();
    assert!(why(&record).contains("maak de registratie los"), "{}", why(&record));
    if let Some(facts) = &mut record.facts {
        facts.properties.marking = None;
    }
    // Nobody said yet whether it is the document that it may be; an answer clears the way.
    record.origin = Some(Origin { relation: Relation::Perhaps, document: record.id });
    let (asked, _) = leaves(&record);
    assert!(why(&record).contains("niet zeker of dit hetzelfde document is"), "{}", why(&record));
    assert!(asked.iter().any(|out| matches!(out, Err(why) if why.contains("bronmerk same"))), "{asked:?}");
    record.origin = None;
    // What ended stands in nobody's way, also where the field was not decided anew since.
    record.restrictions = vec![Restriction { end: Date::parse("2026-11-23"), ..restriction("5.1.2e") }];
    assert_eq!(blocks(&record, today()), []);
    let (ended, _) = leaves(&record);
    assert!(matches!(ended.first(), Some(Ok(xml)) if xml.contains("Nader te bepalen")), "{ended:?}");
}

/// Published at that address, or taken back for that reason, in that second.
fn event(uri: Option<&str>, second: i64) -> PublicationEvent {
    let what = match uri {
        Some(uri) => Publication::Published { uri: uri.into() },
        None => {
            let policy = Policy::built_in();
            let list = policy.vocabularies.list(crate::vocabulary::ListId::DiwooRedenenVerwijdering);
            let ground = list.find("correctie privacygevoelige gegevens").map(|entry| list.term(entry));
            Publication::Withdrawn { ground, reason: "Er stond een naam in.".into() }
        }
    };
    PublicationEvent { what, date: today(), by: "eva".into(), noted: Timestamp(second * 1_000_000_000) }
}

#[test]
fn an_address_stays_whatever_happens_inside() {
    let base = diwoo::BaseUrl::new("https://open.example.nl/woo").unwrap_or_else(|_| unreachable!());
    let policy = Policy::built_in();
    let formats = policy.vocabularies.list(crate::vocabulary::ListId::DiwooFormaten);
    let formaat = formats.find("PDF").map(|entry| formats.term(entry));
    let entry = |record: &Record| {
        published(record, &base, formaat.as_ref(), today()).unwrap_or_else(|why| unreachable!("{why:?}"))
    };
    let mut record = complete();
    let first = entry(&record);
    assert_eq!(first.loc.as_str(), format!("https://open.example.nl/woo/{}.pdf", record.id));
    // What is only known inside moves nothing that is outside.
    record.updated = Timestamp(1_900_000_000_000_000_000);
    record.locations[0].path = crate::model::FilePath::from_bytes(b"/werk/geheime map/anders.pdf");
    set(&mut record, FieldName::Naam, Value::Text("Andere naam".into()), Source::Person);
    set(&mut record, FieldName::Omschrijving, Value::Text("intern".into()), Source::Person);
    assert_eq!(entry(&record), first);
    // What is published does.
    let provenance = Provenance {
        source: Source::Person,
        actor: "eva".into(),
        time: Timestamp(1_800_000_000_000_000_000),
        policy_version: String::new(),
        reason: Sentence::default(),
    };
    let kort = Field::of(Value::Text("Kort".into()), provenance);
    record.fields.insert(FieldName::Samenvatting, kort);
    assert_eq!(entry(&record).lastmod.to_string(), "2027-01-15T08:00:00Z");
    // The address under which a person published it, also after it was taken back and published again.
    record.publications = vec![event(Some("https://open.example.nl/Nota 1.pdf"), 1_800_000_001)];
    assert_eq!(entry(&record).loc.as_str(), "https://open.example.nl/Nota%201.pdf");
    assert_eq!(entry(&record).lastmod.to_string(), "2027-01-15T08:00:01Z");
    assert_eq!(entry(&record).diwoo.reden_verwijdering_vervanging, None);
    record.publications.extend([event(None, 1_800_000_002), event(Some(""), 1_800_000_003)]);
    let again = entry(&record);
    assert_eq!(again.loc.as_str(), "https://open.example.nl/Nota%201.pdf");
    let why = again.diwoo.reden_verwijdering_vervanging.map(|why| why.label().to_owned());
    assert_eq!(why.as_deref(), Some("correctie privacygevoelige gegevens"));
}

#[test]
fn what_is_public_already_or_has_too_long_a_title_is_not_listed() {
    let mut record = complete();
    let already = term(FieldName::Beoordeling, "reeds openbaar");
    set(&mut record, FieldName::Beoordeling, Value::Term(already), Source::Person);
    assert!(!super::is_chosen(&record), "it is listed where it is public");
    record.publications = vec![event(Some(""), 1)];
    assert!(super::is_chosen(&record), "it is public here");

    let mut record = complete();
    for (length, is_free) in [(255, true), (256, false)] {
        let title = Value::Text("é".repeat(length));
        set(&mut record, FieldName::OfficieleTitel, title, Source::Person);
        let why = blocks(&record, today());
        assert_eq!(why.is_empty(), is_free, "{why:?}");
        assert!(is_free || why.iter().any(|why| why.nl.contains("255")), "{why:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_that_leaves_has_the_internal_motive_or_a_name_of_who_decided(
        mut restrictions in proptest::collection::vec(strategies::restriction(), 0..4),
        codes in proptest::collection::vec(prop::sample::select(vec!["5.1.2e", "5.1.5", "5.2", "9.9"]), 4),
    ) {
        for (number, one) in restrictions.iter_mut().enumerate() {
            one.grounds = codes.get(..number).unwrap_or_default().iter().map(|code| (*code).into()).collect();
            one.internal_motive = SECRET.into();
            one.interests = SECRET.into();
            one.scope = "bijlage".into();
            one.public_explanation = "uitleg".into();
            one.despite_age = String::new();
            match &mut one.status {
                RestrictionStatus::Proposed => {}
                RestrictionStatus::Decided { by, .. } => *by = SECRET.into(),
                RestrictionStatus::Withdrawn { by, reason, .. } => {
                    *by = SECRET.into();
                    *reason = SECRET.into();
                }
            }
            one.source = RestrictionSource::Person(SECRET.into());
        }
        let mut record = complete();
        record.restrictions = restrictions;
        let (out, row) = leaves(&record);
        prop_assert!(!format!("{out:?}{row}").contains(SECRET), "{out:?}");
        prop_assert!(out.first().is_some_and(Result::is_ok), "what is restricted is archived all the same: {out:?}");
    }
}
