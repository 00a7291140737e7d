//! Two records become one, and nothing that a person decided is lost unseen.

use super::{
    super::{
        parting::{own_places, staying, stays_behind},
        placing::note_perhaps,
    },
    joined, pointed, still_restricted,
};
use crate::{
    model::{
        Date, DocumentId, Environment, Field, FieldName, FilePath, Location, Lock, Origin, Provenance,
        Record, Related, Relation, RelationKind, Restriction, RestrictionId, RestrictionSource,
        RestrictionStatus, Sentence, Sha256, Source, State, Term, Timestamp, Value,
    },
    restriction,
    wire::strategies,
};

fn record(number: u8, path: &[u8]) -> Record {
    let mut record = strategies::sample(strategies::record());
    let mut facts = strategies::sample(strategies::facts());
    facts.sha256 = Sha256([number; 32]);
    facts.properties.marking = None;
    record.id = DocumentId(uuid::Uuid::from_u128(number.into()));
    record.locations.truncate(1);
    for location in &mut record.locations {
        location.path = FilePath::from_bytes(path);
    }
    (record.facts, record.state, record.versions) = (Some(facts), State::Settled, 1);
    (record.absence, record.successor, record.trouble, record.lock) = (None, None, None, None);
    (record.origin, record.former) = (None, None);
    record.fields.clear();
    record.contents.clear();
    record.restrictions.clear();
    record.relations.clear();
    record.publications.clear();
    record
}

fn by(source: Source) -> Provenance {
    Provenance {
        source,
        actor: "eva".into(),
        time: Timestamp(0),
        policy_version: String::new(),
        reason: Sentence::default(),
    }
}

fn text(value: &str, source: Source) -> Field {
    Field::of(Value::Text(value.into()), by(source))
}

fn lock() -> Option<Lock> {
    Some(Lock { by: "eva".into(), time: Timestamp(0), reason: String::new() })
}

fn restricted(id: &str) -> Restriction {
    Restriction {
        id: RestrictionId(id.into()),
        grounds: vec!["5.1.2e".into()],
        scope: String::new(),
        environment: Environment::No,
        interests: String::new(),
        internal_motive: String::new(),
        public_explanation: String::new(),
        despite_age: String::new(),
        review: None,
        end: None,
        status: RestrictionStatus::Decided { by: "eva".into(), date: Date::of(Timestamp(0)) },
        source: RestrictionSource::Person("eva".into()),
    }
}

fn withdrawn(one: &Restriction) -> Restriction {
    let (by, date, reason) = ("eva".into(), Date::of(Timestamp(0)), "x".into());
    Restriction { status: RestrictionStatus::Withdrawn { by, date, reason }, ..one.clone() }
}

fn told(notes: &[Sentence]) -> String {
    notes.iter().map(|note| format!("{}\n", note.nl)).collect()
}

#[test]
fn the_other_record_goes_on_with_the_new_file_and_knows_both_contents() {
    let (mut other, mut new) = (record(1, b"/w/oud.docx"), record(2, b"/w/nieuw.docx"));
    (other.state, other.versions, other.contents) = (State::Gone, 3, vec![Sha256([9; 32])]);
    (new.versions, new.contents) = (2, vec![Sha256([8; 32])]);
    other.origin = Some(Origin { relation: Relation::Copy, document: new.id });
    let (after, notes) = joined(&other, &new, Timestamp(5));
    assert_eq!((after.id, &after.locations, &after.facts), (other.id, &new.locations, &new.facts));
    assert_eq!(after.contents, [Sha256([8; 32]), Sha256([1; 32]), Sha256([9; 32])]);
    assert_eq!((after.versions, after.absence, after.origin), (5, None, None));
    assert_eq!(
        after.former.map(|former| former.location.path),
        other.locations.first().map(|at| at.path.clone())
    );
    assert!(after.state == State::Provisional && notes.is_empty(), "the rules decide the state: {notes:?}");
    // The same name: nothing was left, and no content counts twice.
    let same = Record { facts: other.facts.clone(), contents: Vec::new(), ..record(2, b"/w/oud.docx") };
    let (after, _) = joined(&other, &same, Timestamp(5));
    assert_eq!((after.former, after.versions, after.contents.len()), (None, 3, 1));
}

#[test]
fn what_a_person_decided_in_either_is_kept_or_told() {
    let (mut other, mut new) = (record(1, b"/w/a"), record(2, b"/w/a"));
    let put = |record: &mut Record, name, field| record.fields.insert(name, field);
    put(&mut other, FieldName::Naam, text("oud", Source::Person));
    put(&mut new, FieldName::Naam, text("nieuw", Source::Person));
    put(&mut other, FieldName::Omschrijving, text("van de regel", Source::Rule));
    put(&mut new, FieldName::Omschrijving, text("van eva", Source::Person));
    put(&mut other, FieldName::Samenvatting, text("van eva", Source::Person));
    put(&mut new, FieldName::Samenvatting, Field { lock: lock(), ..text("van eva", Source::Rule) });
    put(&mut other, FieldName::Context, Field { lock: lock(), ..Field::default() });
    put(&mut new, FieldName::Context, text("ook van eva", Source::Person));
    put(&mut other, FieldName::OfficieleTitel, text("stond in de oude", Source::Document));
    put(&mut new, FieldName::OfficieleTitel, text("staat in de nieuwe", Source::Document));
    let (after, notes) = joined(&other, &new, Timestamp(5));
    let value =
        |name| after.fields.get(&name).and_then(Field::value).map(|value| value.comparable().to_owned());
    assert_eq!(value(FieldName::Naam).as_deref(), Some("oud"), "the older one's stays");
    assert_eq!(value(FieldName::Omschrijving).as_deref(), Some("van eva"), "a person goes before a rule");
    assert_eq!(value(FieldName::Samenvatting).as_deref(), Some("van eva"));
    assert!(after.fields.get(&FieldName::Samenvatting).is_some_and(|field| field.lock.is_some()));
    assert_eq!(
        value(FieldName::Context).as_deref(),
        Some("ook van eva"),
        "a lock keeps machines out, not people"
    );
    assert!(after.fields.get(&FieldName::Context).is_some_and(|field| field.lock.is_some()));
    assert_eq!(value(FieldName::OfficieleTitel).as_deref(), Some("staat in de nieuwe"));
    let told = told(&notes);
    assert!(notes.len() == 1 && told.contains("`naam`") && told.contains("“nieuw”"), "{told}");
}

#[test]
fn what_would_contradict_a_restriction_is_told_and_not_taken() {
    let (mut other, mut new) = (record(1, b"/w/a"), record(2, b"/w/a"));
    other.restrictions = vec![restricted("r1")];
    let none = Term {
        code: String::new(),
        label: "Geen beperking".into(),
        list: "x".into(),
        list_version: String::new(),
        uri: String::new(),
    };
    new.fields.insert(FieldName::BeperkingGebruik, Field::of(Value::Term(none), by(Source::Person)));
    let inherited = restriction::inherit(&other.restrictions, other.id);
    new.restrictions = inherited.iter().map(withdrawn).collect();
    let (after, notes) = joined(&other, &new, Timestamp(5));
    assert_eq!(after.fields.get(&FieldName::BeperkingGebruik), None);
    assert_eq!(after.restrictions, other.restrictions, "what came from here is here, and holds");
    let told = told(&notes);
    assert!(told.contains("Geen beperking") && told.contains("`r1`. Die blijft gelden"), "{told}");
    // Withdrawn in both: there is nothing to tell.
    other.restrictions = other.restrictions.iter().map(withdrawn).collect();
    new.fields.clear();
    assert_eq!(joined(&other, &new, Timestamp(5)).1, []);
}

#[test]
fn restrictions_locks_and_relations_are_carried() {
    let (other, mut new) = (record(1, b"/w/a"), record(2, b"/w/a"));
    new.restrictions = vec![restricted("r1")];
    new.lock = lock();
    let related =
        |document| Related { kind: RelationKind::VersionOf, document, by: "eva".into(), time: Timestamp(0) };
    new.relations = vec![related(other.id), related(DocumentId(uuid::Uuid::from_u128(7)))];
    new.fields.insert(FieldName::Naam, text("bevroren", Source::Rule));
    let (after, notes) = joined(&other, &new, Timestamp(5));
    assert_eq!((&after.restrictions, &after.lock), (&new.restrictions, &new.lock));
    assert_eq!(after.relations.iter().map(|one| one.document.0.as_u128()).collect::<Vec<_>>(), [7]);
    assert_eq!(after.fields, new.fields, "what the lock kept is kept");
    assert_eq!(notes, []);
}

/// A kill between the two entries of a yes leaves both records with the file.
#[test]
fn a_yes_that_was_cut_off_can_be_given_again() {
    let (other, new) = (record(1, b"/w/nota.docx"), record(2, b"/w/nota v2.docx"));
    assert_eq!(own_places(&other, &new), other.locations, "it has a file of its own");
    let (half, _) = joined(&other, &new, Timestamp(9));
    assert_eq!((own_places(&half, &new), stays_behind(&half, &new)), (Vec::new(), None));
    let mut saved = half.clone();
    saved.locations[0].stamp.modify_time_ns += 1;
    assert_eq!(own_places(&saved, &new), [], "also when it was saved since");
    let (again, notes) = joined(&half, &new, Timestamp(10));
    assert_eq!((&again.locations, again.versions), (&half.locations, half.versions));
    assert!(notes.is_empty(), "{notes:?}");
}

/// The other record stayed at its place, with another file by now, and a person says so.
#[test]
fn the_file_that_stays_is_a_document_of_its_own_with_the_restrictions_of_both() {
    let (mut other, new) = (record(1, b"/w/nota.docx"), record(2, b"/w/archief/nota.docx"));
    let link = Location { path: FilePath::from_bytes(b"/w/link.docx"), ..other.locations[0].clone() };
    other.locations.push(link.clone());
    other.restrictions = vec![restricted("r1"), withdrawn(&restricted("r2"))];
    other.lock = lock();
    (other.versions, other.contents) = (3, vec![Sha256([9; 32])]);
    other.fields.insert(FieldName::Naam, text("van eva", Source::Person));
    other.fields.insert(FieldName::OfficieleTitel, text("staat in dit bestand", Source::Document));
    let id = DocumentId(uuid::Uuid::from_u128(7));
    let places = own_places(&other, &new);
    assert_eq!(places, other.locations);
    let stays = staying(&other, places[0].clone(), &places[1..], id, Timestamp(5));
    assert_eq!((stays.id, &stays.locations, &stays.facts), (id, &other.locations, &other.facts));
    assert_eq!((stays.state, stays.versions, stays.contents.len()), (State::Provisional, 1, 0));
    assert_eq!(stays.restrictions, restriction::inherit(&other.restrictions, other.id));
    assert_eq!(stays.restrictions.len(), 1, "what holds; what a person took back does not");
    let named: Vec<_> = stays.fields.keys().copied().collect();
    assert_eq!(named, [FieldName::OfficieleTitel], "what people decided goes with the other file");
    assert_eq!((&stays.lock, stays.origin, stays.successor, &stays.former), (&None, None, None, &None));
    // The one that goes on keeps all of it, and tells of the other file.
    let (after, notes) = joined(&other, &new, Timestamp(5));
    assert_eq!((after.id, &after.locations, &after.lock), (other.id, &new.locations, &other.lock));
    assert_eq!(after.restrictions, other.restrictions);
    let told = told(&notes);
    assert!(told.contains("Op `/w/nota.docx` staat een ander bestand"), "{told}");
    // One name in common is no file of its own; one that is gone has none.
    let linked = Record { locations: vec![link], ..record(2, b"/w/x") };
    assert_eq!(own_places(&other, &linked), other.locations[..1]);
    assert_eq!(stays_behind(&Record { state: State::Gone, ..other.clone() }, &new), None);
    // One that could not be read is none that is new: it says why.
    let unread = Record { state: State::Unreadable, facts: None, ..other };
    let stays = staying(&unread, places[0].clone(), &[], id, Timestamp(5));
    assert_eq!((stays.state, stays.versions), (State::Unreadable, 0));
}

#[test]
fn restrictions_that_stay_after_no_are_named() {
    let (mut other, mut new) = (record(1, b"/w/a"), record(2, b"/w/a"));
    assert_eq!(still_restricted(&new, other.id), None);
    other.restrictions = vec![restricted("r1")];
    new.restrictions = restriction::inherit(&other.restrictions, other.id);
    let told = still_restricted(&new, other.id).unwrap_or_default();
    assert!(told.nl.contains(":r1`") && told.en.contains(":r1`"), "{told:?}");
    new.restrictions = new.restrictions.iter().map(withdrawn).collect();
    assert_eq!(still_restricted(&new, other.id), None);
}

#[test]
fn relations_of_others_follow_each_once() {
    let (ended, other) = (DocumentId(uuid::Uuid::from_u128(1)), DocumentId(uuid::Uuid::from_u128(2)));
    let related = |kind, document| Related { kind, document, by: "eva".into(), time: Timestamp(0) };
    let mut annex = record(3, b"/w/b");
    annex.relations = vec![
        related(RelationKind::AnnexOf, other),
        related(RelationKind::AnnexOf, ended),
        related(RelationKind::ReplyTo, ended),
    ];
    let after = pointed(&annex, ended, other).relations;
    assert_eq!(after, [related(RelationKind::AnnexOf, other), related(RelationKind::ReplyTo, other)]);
}

/// Of several that it could be one is asked about; the restrictions of all of them hold.
#[test]
fn of_several_that_it_could_be_the_restrictions_of_all_hold() {
    let [mut here, mut one, mut other] =
        [(1, b"/w/a"), (2, b"/w/b"), (3, b"/w/c")].map(|(number, path)| record(number, path));
    one.restrictions.push(restricted("een"));
    other.restrictions.push(restricted("ander"));
    note_perhaps(&mut here, &[&one, &other]);
    assert_eq!(
        here.origin.map(|origin| (origin.relation, origin.document)),
        Some((Relation::Perhaps, one.id))
    );
    for of in [one.id, other.id] {
        let is_from =
            |one: &Restriction| matches!(one.source, RestrictionSource::Inherited { from, .. } if from == of);
        assert!(here.restrictions.iter().any(is_from), "{of}");
    }
    // A later question takes the place of the first one, and no restriction away.
    note_perhaps(&mut here, &[&other]);
    assert_eq!((here.origin.map(|origin| origin.document), here.restrictions.len()), (Some(other.id), 2));
}

/// Two that are asked about each other each time do not fill each other with what they have from each other.
#[test]
fn what_came_from_here_does_not_come_back() {
    let [mut one, mut other, mut third] =
        [(1, b"/w/a"), (2, b"/w/b"), (3, b"/w/c")].map(|(number, path)| record(number, path));
    for record in [&mut one, &mut other, &mut third] {
        record.restrictions.push(restricted("een"));
    }
    for _ in 0..4 {
        note_perhaps(&mut one, &[&other]);
        note_perhaps(&mut other, &[&third]);
        note_perhaps(&mut third, &[&one]);
    }
    for record in [&one, &other, &third] {
        assert!(
            record.restrictions.len() <= 4,
            "{:?}",
            record.restrictions.iter().map(|one| &one.id).collect::<Vec<_>>()
        );
    }
}
