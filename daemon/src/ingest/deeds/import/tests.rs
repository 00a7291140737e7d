//! Record -> MDTO -> another record -> MDTO: what comes back, and what cannot.

use proptest::{collection::vec, option, prelude::*, sample::select};

use super::import;
use crate::{
    decide,
    export::{
        archive,
        incoming::{self, Incoming},
        mdto::{self, Informatieobject, Mdto},
    },
    ingest::{
        deeds::Hand,
        desk::{Caller, Import, Refusal},
    },
    model::{
        Date, Field, FieldName, FilePath, Handling, Provenance, Record, Restriction, RestrictionStatus,
        Sentence, Source, State, Term, Timestamp, Value,
    },
    restriction::GROUNDS,
    settings::{Policy, read_policy},
    vocabulary::{Attribute, ListId},
    wire::strategies,
};

/// After every handling that these tests make up: what has not happened is refused.
const NOW: Timestamp = Timestamp(7_000_000_000_000_000_000);

fn policy() -> Policy {
    let text = "
        organisation = { name = 'ministerie van Financiën', uri = 'https://identifier.overheid.nl/tooi/id/ministerie/mnre1090' }
        [selection_list]
        name = 'Selectielijst'
        version = '2019'
        categories = [
            { code = '1.2', label = 'Begroting', waardering = 'V', term = 'P10Y', trigger = 'creatie' },
            { code = '1.3', label = 'Verantwoording', waardering = 'B' },
        ]";
    read_policy(text, None).unwrap_or_else(|problems| unreachable!("{problems:?}"))
}

fn provenance(source: Source) -> Provenance {
    Provenance {
        source,
        actor: "eva".into(),
        time: NOW,
        policy_version: String::new(),
        reason: Sentence::default(),
    }
}

/// A record of a file that was read, with nothing that anybody said.
fn empty(number: u128) -> Record {
    let mut record = strategies::sample(strategies::record());
    let mut facts = strategies::sample(strategies::facts());
    facts.media_type = "application/pdf".into();
    (facts.format, facts.created) = (None, None);
    for moment in [&mut facts.modified, &mut facts.provenance.time, &mut record.updated] {
        *moment = Timestamp(1_700_000_000_000_000_000);
    }
    record.created =
        Timestamp(1_700_000_000_000_000_000 + i64::try_from(number).unwrap_or_default() * 1_000_000_000);
    record.id = crate::model::DocumentId(uuid::Uuid::from_u128(number));
    record.kind = crate::model::Kind::Document;
    record.locations.truncate(1);
    for at in &mut record.locations {
        at.path = FilePath::from_bytes(b"/w/nota.pdf");
    }
    (record.absence, record.lock, record.trouble, record.successor, record.origin) =
        (None, None, None, None, None);
    record.facts = Some(facts);
    record.state = State::Settled;
    record.restrictions.clear();
    record.relations.clear();
    record.publications.clear();
    record.fields.clear();
    settled(record)
}

/// With all that follows.
fn settled(record: Record) -> Record {
    let decision = decide::decide(&policy(), &record, NOW);
    Record { fields: decision.fields, state: decision.state, ..record }
}

fn tag(record: &Record) -> Option<String> {
    let Some(Value::Term(term)) = record.fields.get(&FieldName::Taal).and_then(Field::value) else {
        return None;
    };
    let policy = policy();
    let entry = policy.vocabularies.list(ListId::DiwooTalen).find(&term.code);
    entry.and_then(|entry| entry.attribute(Attribute::Tag)).map(str::to_owned)
}

fn language(wanted: &str) -> Option<Term> {
    policy().lists().language(wanted)
}

fn object(record: &Record) -> Option<Informatieobject> {
    archive::described(
        record,
        Some(&archive::Folder::new(b"Werkmap", None)),
        tag(record).as_deref(),
        Date::of(NOW),
    )
    .ok()
}

fn read(bytes: &[u8]) -> Informatieobject {
    match mdto::verify(bytes) {
        Ok(mdto::Verified { mdto: Mdto::Informatieobject(object), .. }) => *object,
        other => panic!("{other:?}"),
    }
}

fn asked(incoming: Incoming) -> Import {
    Import {
        fields: incoming.fields,
        restrictions: incoming.restrictions,
        source: Sentence::new("overgenomen uit `x`", "taken over from `x`"),
    }
}

fn imported(record: &Record, asked: &Import) -> Result<Record, Refusal> {
    let caller = Caller { uid: 1, name: "jan".into(), request: None };
    let hand = Hand { caller: &caller, reason: "", now: NOW, inherited: None };
    import(record, &policy(), asked, &hand).map(|(after, _)| after)
}

fn taken(object: &Informatieobject, record: &Record) -> Result<Record, Refusal> {
    imported(record, &asked(incoming::incoming(object, record, language))).map(settled)
}

fn values() -> impl Strategy<Value = Vec<(FieldName, Value)>> {
    let text = || prop_oneof!["[a-zé &<>\"]{1,20}", any::<String>()];
    let term = |name: FieldName, list: ListId| {
        let policy = policy();
        let terms: Vec<Term> = policy
            .vocabularies
            .list(list)
            .entries()
            .iter()
            .map(|entry| policy.vocabularies.list(list).term(entry))
            .collect();
        select(terms).prop_map(move |term| (name, Value::Term(term)))
    };
    let day = (1900_u16..2100, 1_u8..13, 1_u8..29)
        .prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"));
    let moment = prop_oneof![day.clone(), day.clone().prop_map(|day| format!("{day}T12:30:00+01:00"))];
    let handling = |kind: &str, time: String| Handling {
        kind: policy()
            .lists()
            .term(FieldName::Documenthandelingen, kind)
            .unwrap_or_else(|message| unreachable!("{message:?}")),
        time,
    };
    let handlings = vec((select(vec!["ontvangst", "vaststelling", "ondertekening"]), moment), 1..4).prop_map(
        move |all| Value::Handlings(all.into_iter().map(|(kind, time)| handling(kind, time)).collect()),
    );
    let category = || {
        let policy = policy();
        let own: Vec<Term> = policy.selection_lists.iter().flat_map(|one| one.list.terms()).collect();
        let foreign = ("[0-9.]{0,4}", "[a-zé]{1,9}", "[a-z]{1,9}").prop_map(|(code, label, list)| Term {
            code,
            label,
            list,
            list_version: String::new(),
            uri: String::new(),
        });
        prop_oneof![select(own), foreign]
    };
    let texts = [FieldName::Naam, FieldName::Omschrijving, FieldName::Samenvatting, FieldName::Context]
        .map(|name| option::of(text().prop_map(move |text| (name, Value::Text(text)))));
    let words = option::of(vec(text(), 1..4).prop_map(|words| (FieldName::Trefwoorden, Value::Texts(words))));
    let dates = (
        option::of(day.clone().prop_map(|day| (FieldName::BewaartermijnStartdatum, Value::Date(day)))),
        option::of(day.prop_map(|day| (FieldName::BewaartermijnEinddatum, Value::Date(day)))),
        option::of("P[1-9][0-9]?[YMD]".prop_map(|term| (FieldName::Bewaartermijn, Value::Duration(term)))),
    );
    let terms = (
        option::of(term(FieldName::Taal, ListId::DiwooTalen)),
        option::of(term(FieldName::Waardering, ListId::MdtoWaarderingen)),
        option::of(prop_oneof![
            term(FieldName::BewaartermijnTrigger, ListId::BewaartermijnTriggers),
            category().prop_map(|term| (FieldName::BewaartermijnTrigger, Value::Term(term))),
        ]),
        option::of(term(FieldName::BeperkingGebruik, ListId::MdtoBeperkingGebruikTypen)),
        option::of(category().prop_map(|term| (FieldName::Informatiecategorie, Value::Term(term)))),
    );
    let handlings = option::of(handlings.prop_map(|handlings| (FieldName::Documenthandelingen, handlings)));
    (texts, words, dates, terms, handlings).prop_map(|(texts, words, dates, terms, handlings)| {
        let all = texts.into_iter().chain([
            words, dates.0, dates.1, dates.2, terms.0, terms.1, terms.2, terms.3, terms.4, handlings,
        ]);
        all.flatten().collect()
    })
}

fn restrictions() -> impl Strategy<Value = Vec<Restriction>> {
    let codes: Vec<String> = GROUNDS.iter().map(|ground| ground.code.to_owned()).collect();
    let one = (strategies::restriction(), vec(select(codes), 0..3), 1990_u16..2026).prop_map(
        |(mut one, codes, year)| {
            one.grounds = codes;
            one.grounds.dedup();
            if let (RestrictionStatus::Decided { date, .. }, Some(day)) =
                (&mut one.status, Date::new(year, 2, 28))
            {
                *date = day;
            }
            // What people write has no control characters: the door refuses them.
            for text in [&mut one.scope, &mut one.public_explanation, &mut one.despite_age] {
                text.retain(|letter| !letter.is_control());
            }
            one
        },
    );
    prop_oneof![3 => Just(Vec::new()), 1 => vec(one, 1..4)]
}

/// Any record as Bronmerk has it: with what people said and what follows from that.
fn record() -> impl Strategy<Value = Record> {
    (values(), restrictions(), any::<bool>()).prop_map(|(values, restrictions, by_rule)| {
        let mut record = empty(1);
        for (name, value) in values {
            let source = if by_rule { Source::Document } else { Source::Person };
            if let Ok(value) = decide::check_brought(&policy(), name, value) {
                record.fields.insert(name, Field::of(value, provenance(source)));
            }
        }
        for (number, mut one) in restrictions.into_iter().enumerate() {
            one.id = crate::model::RestrictionId(format!("r{number}"));
            record.restrictions.push(one);
        }
        settled(record)
    })
}

/// What is about this registration and no other: its mark, the mark of its file, and when it was made.
const OWN: [&str; 3] = ["identificatie", "heeftRepresentatie", "event"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_was_written_comes_back_in_an_empty_record(record in record()) {
        let Some(said) = object(&record) else { return Err(TestCaseError::reject("it cannot be written")) };
        let bytes = mdto::to_bytes(&said.clone().into());
        prop_assume!(mdto::verify(&bytes).is_ok());
        let said = read(&bytes);
        let other = empty(2);
        let after = match taken(&said, &other) {
            Ok(after) => after,
            Err(refusal) => return Err(TestCaseError::fail(format!("{refusal}: {said:#?}"))),
        };
        let Some(kept) = object(&after) else { return Err(TestCaseError::fail("it cannot be written again")) };
        for (one, two) in [(&said, &kept), (&kept, &said)] {
            let differ = mdto::missing(one, two);
            prop_assert!(
                differ.iter().all(|element| OWN.contains(&element.name)
                    && !element.text.starts_with("Ontvangst") && !element.text.starts_with("Accordering")),
                "{differ:#?}"
            );
        }
        // And once is enough.
        let again = taken(&said, &after).map_err(|refusal| TestCaseError::fail(refusal.to_string()))?;
        prop_assert_eq!(again, after);
        prop_assert_eq!(taken(&said, &record).map_err(|refusal| refusal.to_string()), Ok(record), "nor does it change its own record");
    }

    #[test]
    fn what_was_written_of_a_dossier_comes_back_in_an_empty_one(record in record()) {
        let of_dossier = |record: Record| settled(Record { kind: crate::model::Kind::Dossier, facts: None, ..record });
        let written = |record: &Record| {
            crate::export::related::dossier(record, None, tag(record).as_deref(), Date::of(NOW)).ok()
        };
        let Some(said) = written(&of_dossier(record)) else {
            return Err(TestCaseError::reject("it cannot be written"));
        };
        let said = read(&mdto::to_bytes(&said.into()));
        // Where a person's end stands against the sum, the sum is not written; the other dossier has one of its own.
        let is_bare = |term: &mdto::Termijn| term.looptijd.is_none() && term.trigger_start_looptijd.is_none();
        prop_assume!(!said.bewaartermijn.as_ref().is_some_and(is_bare));
        let after = taken(&said, &of_dossier(empty(2))).map_err(|why| TestCaseError::fail(why.to_string()))?;
        let Some(kept) = written(&after) else { return Err(TestCaseError::fail("it cannot be written again")) };
        for (one, two) in [(&said, &kept), (&kept, &said)] {
            let differ = mdto::missing(one, two);
            prop_assert!(differ.iter().all(|element| OWN.contains(&element.name)), "{differ:#?}");
        }
        let again = taken(&said, &after).map_err(|why| TestCaseError::fail(why.to_string()))?;
        prop_assert_eq!(again, after);
    }

    #[test]
    fn an_import_takes_nothing_away(record in record(), other in record()) {
        let Some(said) = object(&other) else { return Err(TestCaseError::reject("it cannot be written")) };
        let Ok(after) = taken(&said, &record) else { return Ok(()) };
        let today = Date::of(NOW);
        prop_assert_eq!(after.restrictions.get(..record.restrictions.len()), Some(record.restrictions.as_slice()));
        let restricted = |record: &Record| {
            let field = record.fields.get(&FieldName::BeperkingGebruik).and_then(Field::value);
            field.is_some_and(|value| !matches!(value.comparable(), "Geen beperking" | "Nader te bepalen"))
        };
        prop_assert!(!restricted(&record) || restricted(&after));
        let open = |record: &Record| record.restrictions.iter().any(|one| one.is_open(today));
        let none = |record: &Record| record.fields.get(&FieldName::BeperkingGebruik).and_then(Field::value).is_some_and(|value| value.comparable() == "Geen beperking");
        prop_assert!(!open(&record) || none(&record) || !none(&after), "a restriction is open, and the file said that there is none");
        let is_lost = |name: &FieldName| record.fields.get(name).is_some_and(Field::is_set_by_person) && !after.fields.contains_key(name);
        prop_assert!(!FieldName::ALL.iter().any(is_lost));
    }
}

#[test]
fn what_a_person_brings_is_theirs_with_the_file_as_the_reason_and_a_lock_stays() {
    let mut said = object(&empty(1)).unwrap_or_else(|| unreachable!());
    said.naam = mdto::Tekst::new("Nota begroting").unwrap_or_else(|_| unreachable!());
    let mut record = empty(2);
    let lock = crate::model::Lock { by: "eva".into(), time: NOW, reason: String::new() };
    record.fields.entry(FieldName::Naam).or_default().lock = Some(lock.clone());
    let after = taken(&said, &record).unwrap_or_else(|refusal| unreachable!("{refusal}"));
    let naam = after.fields.get(&FieldName::Naam).unwrap_or_else(|| unreachable!());
    let (value, provenance) = naam.value.clone().unwrap_or_else(|| unreachable!());
    assert_eq!(
        (value.comparable(), provenance.source, provenance.actor.as_str()),
        ("Nota begroting", Source::Person, "jan")
    );
    assert_eq!((provenance.reason.nl.as_str(), &naam.lock), ("overgenomen uit `x`", &Some(lock)));
    assert_eq!(
        after.fields.get(&FieldName::Waardering),
        record.fields.get(&FieldName::Waardering),
        "what was so already stays as it was set"
    );
}

#[test]
fn a_term_of_a_closed_list_is_refused_and_one_of_an_open_list_kept() {
    let mut record = empty(2);
    let mut said = object(&record).unwrap_or_else(|| unreachable!());
    let list = mdto::Tekst::new("Selectielijst van een ander").unwrap_or_else(|_| unreachable!());
    let begrip = mdto::Begrip::new(mdto::Tekst::new("Begroting").unwrap_or_else(|_| unreachable!()), list);
    said.informatiecategorie =
        Some(begrip.with_code(mdto::Tekst::new("1.2").unwrap_or_else(|_| unreachable!())));
    let after = taken(&said, &record).unwrap_or_else(|refusal| unreachable!("{refusal}"));
    let Some(Value::Term(term)) = after.fields.get(&FieldName::Informatiecategorie).and_then(Field::value)
    else {
        unreachable!()
    };
    assert_eq!(term.list, "Selectielijst van een ander", "the same code in another list is another term");
    // The list of the Woo is closed.
    let incoming = incoming::incoming(&said, &record, language);
    let mut asked = asked(incoming);
    for one in &mut asked.restrictions {
        (one.list, one.code) = ("Wet open overheid, hoofdstuk 5".into(), "5.1.9".into());
    }
    let refused = imported(&record, &asked);
    assert!(
        matches!(&refused, Err(Refusal::Restriction(why)) if why.to_string().contains("Nearest")),
        "{refused:?}"
    );
    // A person who said that there is none takes that back first.
    record.restrictions.clear();
    let none = policy()
        .lists()
        .term(FieldName::BeperkingGebruik, "Geen beperking")
        .unwrap_or_else(|_| unreachable!());
    record
        .fields
        .insert(FieldName::BeperkingGebruik, Field::of(Value::Term(none), provenance(Source::Person)));
    for one in &mut asked.restrictions {
        (one.code, one.label) = ("5.1.1a".into(), "Eenheid van de Kroon".into());
    }
    let refused = imported(&record, &asked);
    assert!(
        matches!(refused, Err(Refusal::Restriction(crate::restriction::Refused::SaysNone))),
        "{refused:?}"
    );
}

/// A description by another system, with these parts in the place of our own.
fn of_others(parts: &[(&str, &str)]) -> String {
    let mut said = object(&empty(1)).unwrap_or_else(|| unreachable!());
    said.event.clear();
    let mut text = String::from_utf8_lossy(&mdto::to_bytes(&said.into())).into_owned();
    for (was, is) in parts {
        assert!(text.contains(was), "{was}: {text}");
        text = text.replacen(was, is, 1);
    }
    text
}

fn brought(text: &str) -> (Informatieobject, bool) {
    match mdto::brought(text.as_bytes()) {
        Ok(mdto::Brought { mdto: Mdto::Informatieobject(object), has_limits }) => (*object, has_limits),
        other => panic!("{other:?}"),
    }
}

const UNDECIDED: &str =
    "<waardering>\n\t\t\t<begripLabel>Nader te bepalen</begripLabel>\n\t\t\t<begripCode>N</begripCode>";
const FOR_A_TIME: &str =
    "<waardering>\n\t\t\t<begripLabel>Tijdelijk te bewaren</begripLabel>\n\t\t\t<begripCode>V</begripCode>";

#[test]
fn years_and_zones_stay_as_they_stand_and_come_out_again() {
    let term = |end: &str, start: &str| {
        format!(
            "</waardering>\n\t\t<bewaartermijn>{start}<termijnEinddatum>{end}</termijnEinddatum></bewaartermijn>"
        )
    };
    let start = |day: &str| format!("<termijnStartdatumLooptijd>{day}</termijnStartdatumLooptijd>");
    for (end, start) in [
        ("2085", String::new()),
        ("2085-06", String::new()),
        ("2085-06-30+01:00", String::new()),
        ("2085Z", start("2014-01-31+01:00")),
    ] {
        let text = of_others(&[(UNDECIDED, FOR_A_TIME), ("</waardering>", &term(end, &start))]);
        let (said, _) = brought(&text);
        let after = taken(&said, &empty(2)).unwrap_or_else(|refusal| unreachable!("{refusal}"));
        let known = after.fields.get(&FieldName::BewaartermijnEinddatum).and_then(Field::value);
        assert_eq!(known.map(Value::comparable), Some(end));
        let kept = object(&after).unwrap_or_else(|| unreachable!());
        let lost: Vec<_> = mdto::missing(&said, &kept).into_iter().map(|element| element.name).collect();
        assert_eq!(lost, ["identificatie", "heeftRepresentatie"], "{end} {start}");
    }
    // An event of which only the year is known, or with a zone.
    for time in ["2014", "2014-05", "2014-05-06+02:00", "2014-05-06"] {
        let event = format!(
            "<event><eventType><begripLabel>Ontvangst</begripLabel><begripBegrippenlijst><verwijzingNaam>Begrippenlijst EventTypeLijst MDTO</verwijzingNaam></begripBegrippenlijst></eventType><eventTijd>{time}</eventTijd></event>\n\t\t<waardering>"
        );
        let (said, _) = brought(&of_others(&[("<waardering>", &event)]));
        let after = taken(&said, &empty(2)).unwrap_or_else(|refusal| unreachable!("{refusal}"));
        let kept = object(&after).unwrap_or_else(|| unreachable!());
        let lost = mdto::missing(&said, &kept);
        assert!(!lost.iter().any(|element| element.name == "event"), "{time}: {lost:?}");
    }
}

#[test]
fn an_end_of_a_restriction_is_no_day_on_which_somebody_decided() {
    let limit = |term: &str| {
        format!(
            "<beperkingGebruik><beperkingGebruikType><begripLabel>Openbaarheidsbeperking</begripLabel><begripBegrippenlijst><verwijzingNaam>Lijst van een ander</verwijzingNaam></begripBegrippenlijst></beperkingGebruikType><beperkingGebruikTermijn>{term}</beperkingGebruikTermijn></beperkingGebruik>"
        )
    };
    let today = Date::of(NOW);
    for (term, end) in [
        ("<termijnEinddatum>2285</termijnEinddatum>", "2285-12-31"),
        (
            "<termijnStartdatumLooptijd>2284-01-01</termijnStartdatumLooptijd><termijnEinddatum>2285-05-05</termijnEinddatum>",
            "2285-05-05",
        ),
    ] {
        let text = of_others(&[]);
        let (before, _) = text.split_once("<beperkingGebruik>").unwrap_or_default();
        let text = format!("{before}{}</informatieobject></MDTO>", limit(term));
        let (said, _) = brought(&text);
        let after = taken(&said, &empty(2)).unwrap_or_else(|refusal| unreachable!("{refusal}"));
        let [one] = after.restrictions.as_slice() else { unreachable!("{:?}", after.restrictions) };
        assert!(matches!(&one.status, RestrictionStatus::Decided { date, .. } if *date == today), "{one:?}");
        assert_eq!(one.end.map(|end| end.to_string()).as_deref(), Some(end));
        assert_eq!(
            taken(&said, &after).map_err(|refusal| refusal.to_string()),
            Ok(after.clone()),
            "once is enough"
        );
    }
}

#[test]
fn a_file_of_version_1_0_may_say_nothing_of_limits_and_then_nothing_is_made_up() {
    let text = of_others(&[]);
    let (before, _) = text.split_once("<beperkingGebruik>").unwrap_or_default();
    let end = "</informatieobject></MDTO>";
    let new = format!("{before}{end}");
    assert!(mdto::brought(new.as_bytes()).is_err(), "it says that it is of 1.0.1");
    for old in [new.replace("MDTO-XML1.0.1.xsd", "MDTO-XML1.0.xsd"), {
        let (start, rest) = new.split_once("xsi:schemaLocation").unwrap_or_default();
        format!("{start}{}", rest.split_once('>').map(|(_, rest)| format!(">{rest}")).unwrap_or_default())
    }] {
        let (_, has_limits) = brought(&old);
        assert!(!has_limits);
        assert!(mdto::verify(old.as_bytes()).is_err(), "what we write is of 1.0.1");
    }
}

#[test]
fn an_organisation_is_known_by_its_code_in_tooi() {
    let uri = "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090";
    for (bron, code, found) in [
        ("TOOI", "mnre1090", uri),
        ("TOOI, register ministeries", "MNRE1090", uri),
        ("TOOI", "mnre1034", "https://identifier.overheid.nl/tooi/id/ministerie/mnre1034"),
        ("Ander register", "mnre1090", ""),
        ("TOOI", "mnre9999", ""),
    ] {
        let name = "<verwijzingNaam>ministerie van Financiën</verwijzingNaam>";
        let text = of_others(&[(uri, code), (">TOOI<", &format!(">{bron}<")), (name, name)]);
        let (said, _) = brought(&text);
        let after = taken(&said, &empty(2)).unwrap_or_else(|refusal| unreachable!("{refusal}"));
        let maker = after.term(FieldName::Archiefvormer).map(|term| term.uri.clone());
        assert_eq!(maker.as_deref(), Some(found), "{bron} {code}");
        if found == uri {
            let kept = object(&after).unwrap_or_else(|| unreachable!());
            let lost = mdto::missing(&said, &kept);
            assert!(!lost.iter().any(|element| element.name == "archiefvormer"), "{lost:?}");
        }
    }
}

#[test]
fn what_says_the_same_in_other_words_is_not_told_as_lost() {
    let text = of_others(&[
        (UNDECIDED, FOR_A_TIME),
        ("Begrippenlijst Waarderingen MDTO", "Waarderingen"),
        ("Begrippenlijst Aggregatieniveaus MDTO", "Aggregatieniveaus"),
        (
            "</waardering>",
            "</waardering>\n\t\t<bewaartermijn><termijnTriggerStartLooptijd><begripLabel>Afsluiting</begripLabel><begripBegrippenlijst><verwijzingNaam>triggers</verwijzingNaam></begripBegrippenlijst></termijnTriggerStartLooptijd><termijnLooptijd>P010Y0M</termijnLooptijd></bewaartermijn>",
        ),
        ("<waardering>", "<taal>nl-NL</taal>\n\t\t<waardering>"),
    ]);
    let (said, _) = brought(&text);
    let after = taken(&said, &empty(2)).unwrap_or_else(|refusal| unreachable!("{refusal}"));
    let kept = object(&after).unwrap_or_else(|| unreachable!());
    let lost: Vec<_> = mdto::missing(&said, &kept).into_iter().map(|element| element.name).collect();
    assert_eq!(lost, ["identificatie", "heeftRepresentatie"]);
}

#[test]
fn a_dossier_that_was_closed_comes_back_closed() {
    let mut dossier = empty(3);
    (dossier.kind, dossier.facts, dossier.state) = (crate::model::Kind::Dossier, None, State::Settled);
    let dossier = settled(dossier);
    let mut closed = dossier.clone();
    let day = Field::of(Value::Date("2026-03-12".into()), provenance(Source::Person));
    closed.fields.insert(FieldName::Afsluitdatum, day);
    let said = crate::export::related::dossier(&closed, None, None, Date::of(NOW));
    let said = said.unwrap_or_else(|why| unreachable!("{why:?}"));
    assert_eq!(incoming::kind(&said), Ok(Some(crate::model::Kind::Dossier)));
    let after = taken(&said, &dossier).unwrap_or_else(|refusal| unreachable!("{refusal}"));
    assert_eq!(after.date(FieldName::Afsluitdatum).map(|day| day.to_string()).as_deref(), Some("2026-03-12"));
}
