//! Small cases of kinship. The rule of evidence as a whole is played by `ingest::identity_model_tests`.

use uuid::Uuid;

use super::{
    Arrival, Kinship, NameKind, Party, Situation, Verdict, Whereabouts, copies, identify, kinship,
    likely_continuation,
};
use crate::{
    model::{
        DocumentId, Facts, FileIdentity, FilePath, Location, Origin, Record, Relation, Seen, Sha256, Stamp,
        State, Timestamp,
    },
    wire::strategies::{facts, sample},
};

fn record(id: u128, inode: u64, seen: i64, made: Option<i64>) -> Record {
    let identity = FileIdentity { filesystem: 1, file: inode.into(), birth_time_ns: made.unwrap_or(0) };
    let path = FilePath::from_bytes(format!("/w/stuk {id}.docx").as_bytes());
    let at = Location { path, identity, stamp: Stamp::default(), folder: 0 };
    let mut record = Record::provisional(DocumentId(Uuid::from_u128(id)), at, Timestamp(seen));
    record.facts = Some(Facts { size: 5, created: made.map(Timestamp), ..sample(facts()) });
    record.versions = 1;
    record
}

/// Another file is in its place, and was not read yet.
fn saved_to(inode: u64, mut record: Record) -> Record {
    record.locations[0].identity = FileIdentity { filesystem: 1, file: inode.into(), birth_time_ns: 90 };
    record
}

fn gone(mut record: Record) -> Record {
    record.state = State::Gone;
    record
}

fn copy_of(original: u128, mut record: Record) -> Record {
    let document = DocumentId(Uuid::from_u128(original));
    record.origin = Some(Origin { relation: Relation::Copy, document });
    record
}

/// Seen last and made first, or made in the same tick: the original is the one that was made first.
#[test]
fn who_was_made_first_is_the_original_whoever_was_seen_first() {
    for (what, original, copy) in [
        ("seen first", record(1, 1, 10, None), record(2, 2, 20, None)),
        ("made first", record(2, 2, 20, Some(5)), record(1, 1, 10, Some(6))),
        ("made in the same tick", record(2, 1, 20, Some(5)), record(1, 2, 10, Some(5))),
        ("saved by rename since", record(1, 9, 10, Some(90)), record(2, 2, 20, Some(15))),
        (
            "its file was kept aside and is read first",
            saved_to(9, record(1, 1, 10, Some(5))),
            record(2, 1, 20, Some(5)),
        ),
    ] {
        let both = [original.clone(), copy.clone()];
        assert_eq!(kinship(&copy, &both), Kinship::CopyOf(original.id), "{what}");
        assert_eq!(kinship(&original, &both), Kinship::None, "{what}");
        let found: Vec<_> = copies(&original, &both).iter().map(|one| one.id).collect();
        assert_eq!(found, [copy.id], "{what}");
        assert!(copies(&copy, &both).is_empty(), "{what}");
    }
}

#[test]
fn what_was_thrown_away_wakes_only_when_it_alone_can_be_meant() {
    let new = record(9, 9, 90, None);
    let thrown_away = || gone(copy_of(1, record(2, 2, 20, None)));
    let original = || record(1, 1, 10, None);
    let id = |id| DocumentId(Uuid::from_u128(id));
    let of = |others: &[Record]| kinship(&new, others);
    assert_eq!(of(&[original(), thrown_away()]), Kinship::CopyOf(id(1)), "the original is there");
    assert_eq!(of(&[thrown_away()]), Kinship::Resumes(id(2)), "nothing else is known");
    assert_eq!(of(&[gone(original()), thrown_away()]), Kinship::Resumes(id(1)), "the original of both");
    let other = || gone(record(3, 3, 30, None));
    assert_eq!(of(&[gone(original()), other()]), Kinship::Perhaps(id(1)), "two that are not of each other");
    let mut namesake = other();
    namesake.locations[0].path = FilePath::from_bytes(b"/elders/stuk 9.docx");
    assert_eq!(of(&[gone(original()), namesake]), Kinship::Resumes(id(3)), "one has its name");
}

#[test]
fn a_copy_of_what_the_original_was_before_is_one() {
    let mut original = record(1, 1, 10, None);
    let new = record(9, 9, 90, None);
    original.contents = vec![new.facts.as_ref().unwrap().sha256];
    original.facts.as_mut().unwrap().sha256 = Sha256([7; 32]);
    assert_eq!(kinship(&new, &[original.clone()]), Kinship::CopyOf(original.id));
    assert_eq!(kinship(&new, &[gone(original)]), Kinship::None);
}

/// Put back by a copy that keeps no times, a restricted document is asked about, also by an earlier content; what was
/// made from one template is not.
#[test]
fn what_is_put_back_without_its_time_is_asked_where_anything_is_at_stake() {
    let mut new = record(9, 9, 90, None);
    new.facts.as_mut().unwrap().modified = Timestamp(77);
    let mut restricted = gone(record(1, 1, 10, None));
    restricted.lock =
        Some(crate::model::Lock { by: "eva".into(), time: Timestamp(0), reason: String::new() });
    let asked = Kinship::Perhaps(restricted.id);
    assert_eq!(kinship(&new, &[gone(record(2, 2, 20, None)), restricted.clone()]), asked);
    assert_eq!(kinship(&new, &[gone(record(2, 2, 20, None))]), Kinship::None, "nothing is at stake");
    let before = new.facts.as_ref().unwrap().sha256;
    let had_it = |mut record: Record| {
        record.contents = vec![before];
        record.facts.as_mut().unwrap().sha256 = Sha256([7; 32]);
        record
    };
    let restricted = had_it(restricted);
    assert_eq!(kinship(&new, std::slice::from_ref(&restricted)), asked, "an earlier version");
    let from_template = had_it(gone(record(2, 2, 20, None)));
    assert_eq!(kinship(&new, &[from_template, restricted]), Kinship::None, "several were made from it");
}

/// A tree that takes a day to move to another disk: each document is asked about when its original goes. A copy of another
/// name, with another time or about which a person decided something is one that was made to be one.
#[test]
fn a_copy_with_name_and_time_goes_on_perhaps_however_long_ago_it_was_made() {
    let original = gone(record(1, 1, 10, None));
    let mut copy = copy_of(1, record(2, 2, 20, None));
    copy.locations[0].path = FilePath::from_bytes(b"/andere schijf/stuk 1.docx");
    let day = Timestamp(20 + 86_400 * 1_000_000_000);
    let found = |copies: &[Record]| likely_continuation(&original, copies, day).map(|copy| copy.id);
    assert_eq!(found(std::slice::from_ref(&copy)), Some(copy.id));
    assert_eq!(found(&[copy.clone(), Record { id: DocumentId(Uuid::from_u128(3)), ..copy.clone() }]), None);
    let mut renamed = copy.clone();
    renamed.locations[0].path = FilePath::from_bytes(b"/andere schijf/kopie.docx");
    let mut saved = copy.clone();
    saved.facts.as_mut().unwrap().modified = Timestamp(77);
    let mut locked = copy.clone();
    locked.lock = Some(crate::model::Lock { by: "eva".into(), time: Timestamp(0), reason: String::new() });
    for other in [renamed, saved, locked] {
        assert_eq!(found(&[other]), None);
    }
}

/// Where numbers prove nothing, names of files that look alike may have shifted: the number of one that was lost a moment
/// ago is no new number of who was here, and only the content tells.
#[test]
fn the_number_of_one_that_was_lost_is_no_new_number_of_who_was_here() {
    let stamp = Stamp { size: 5, modify_time_ns: 1_700_000_000_123_456_789, ..Stamp::default() };
    let alike = |id, inode: u8| {
        let mut record = record(id, inode.into(), 10, None);
        record.locations[0].stamp = stamp;
        record.facts.as_mut().unwrap().sha256 = Sha256([inode; 32]);
        record
    };
    let (here, lost) = (alike(1, 1), gone(alike(2, 2)));
    let identity = lost.locations[0].identity;
    let seen = Seen { identity, stamp, links: 1, owner: 0, is_shared: false };
    let judged = |others: &[Record], content: Option<&Sha256>| {
        let party = |record| Party { record, whereabouts: Whereabouts::Nowhere, is_told: false };
        let others: Vec<_> = others.iter().map(party).collect();
        identify(&Situation {
            path: &here.locations[0].path,
            seen: &seen,
            name: NameKind::Document,
            content,
            here: Some(party(&here)),
            others: &others,
            arrival: Arrival::default(),
            now: Timestamp(20),
        })
    };
    assert_eq!(judged(&[], None), Verdict::Same(here.id), "numbers were given out anew");
    assert_eq!(judged(std::slice::from_ref(&lost), None), Verdict::ReadFirst);
    let content = lost.facts.as_ref().unwrap().sha256;
    let moved = Verdict::Moved { document: lost.id, perhaps: None };
    assert_eq!(judged(&[lost], Some(&content)), moved, "and it is the lost one that is here");
}
