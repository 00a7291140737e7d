use proptest::prelude::*;
use serde_json::Value as Json;

use super::line;
use crate::{
    model::{Date, Record, RestrictionSource, RestrictionStatus},
    wire::strategies,
};

const SECRET: &str = "GEHEIM";

/// A record in which everything that is for inside says so.
pub(in crate::export) fn with_secrets(mut record: Record) -> Record {
    for one in &mut record.restrictions {
        (one.internal_motive, one.interests) = (SECRET.into(), SECRET.into());
        match &mut one.status {
            RestrictionStatus::Proposed => {}
            RestrictionStatus::Decided { by, .. } => *by = SECRET.into(),
            RestrictionStatus::Withdrawn { by, reason, .. } => {
                (*by, *reason) = (SECRET.into(), SECRET.into())
            }
        }
        one.source = RestrictionSource::Person(SECRET.into());
    }
    for field in record.fields.values_mut() {
        for provenance in field.value.iter_mut().map(|(_, provenance)| provenance) {
            (provenance.actor, provenance.reason.nl, provenance.reason.en) =
                (SECRET.into(), SECRET.into(), SECRET.into());
        }
        field.lock.iter_mut().for_each(|lock| (lock.by, lock.reason) = (SECRET.into(), SECRET.into()));
        field.suggestions.clear();
    }
    record.lock.iter_mut().for_each(|lock| (lock.by, lock.reason) = (SECRET.into(), SECRET.into()));
    record.relations.iter_mut().for_each(|one| one.by = SECRET.into());
    record.publications.iter_mut().for_each(|one| one.by = SECRET.into());
    record.trouble = None;
    if let Some(facts) = &mut record.facts {
        (facts.owner.id, facts.owner.name, facts.provenance.actor) =
            (SECRET.into(), Some(SECRET.into()), SECRET.into());
        (facts.provenance.reason.nl, facts.provenance.reason.en) = (SECRET.into(), SECRET.into());
    }
    for at in &mut record.locations {
        at.path = crate::model::FilePath::from_bytes(b"/GEHEIM/map/nota.odt");
    }
    record
}

fn today() -> Date {
    Date::parse("2026-11-25").unwrap_or_else(|| unreachable!())
}

proptest! {
    #[test]
    fn a_line_is_one_json_object_without_what_is_for_inside(record in strategies::record()) {
        let text = line(&with_secrets(record), b"map/nota.odt", "SETTLED", today());
        prop_assert_eq!(text.matches('\n').count(), 1);
        let read: Result<Json, _> = serde_json::from_str(&text);
        prop_assert!(read.is_ok_and(|read| read["pad"] == "map/nota.odt"), "{}", text);
        prop_assert!(!text.contains(SECRET), "{}", text);
    }
}

#[test]
fn the_form_is_as_the_documentation_has_it() {
    let mut record = strategies::sample(strategies::record());
    record.restrictions.clear();
    (record.facts, record.relations, record.publications) = (None, Vec::new(), Vec::new());
    let read: Json = serde_json::from_str(&line(&record, b"a", "SETTLED", today())).unwrap_or_default();
    let names: Vec<&String> = read.as_object().map(|read| read.keys().collect()).unwrap_or_default();
    assert!(
        names.iter().all(|name| [
            "gemaakt",
            "gewijzigd",
            "id",
            "ontbreekt",
            "pad",
            "status",
            "velden",
            "versies"
        ]
        .contains(&name.as_str())),
        "{names:?}"
    );
}
