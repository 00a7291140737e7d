//! What people note of how documents belong together.

use super::Hand;
use crate::model::{DocumentId, Kind, Record, Related, RelationKind};

/// So many relations stand in one record.
const MOST: usize = 1_000;

/// Why two documents cannot belong together so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RelationRefused {
    #[error("a document does not belong together with itself")]
    Itself,
    /// The other one goes on in another record, or is gone and never comes back.
    #[error("there is no such document any more")]
    Merged,
    /// It is noted already.
    #[error("it is noted already")]
    Twice,
    /// It is not noted, so it cannot be taken out.
    #[error("it is not noted")]
    NotThere,
    /// Part of a dossier, and the other one is none.
    #[error("the other one is no dossier")]
    NoDossier,
    /// It is a part of another dossier already.
    #[error("it is a part of another dossier already")]
    InAnother,
    /// The dossier would be a part of itself.
    #[error("the dossier would be a part of itself")]
    Cycle,
    #[error("too many relations")]
    TooMany,
}

/// The record with a relation to another one: one that can be, see [`can_relate`].
pub(in crate::ingest) fn relate(
    record: &Record,
    kind: RelationKind,
    other: DocumentId,
    hand: &Hand<'_>,
) -> Record {
    let by = hand.caller.name.clone();
    let mut after = record.clone();
    after.relations.push(Related { kind, document: other, by, time: hand.now });
    if kind == RelationKind::VersionOf
        && let Some(origin) = after.origin.as_mut().filter(|origin| origin.document == other)
    {
        origin.relation = origin.relation.made_certain();
    }
    after
}

/// The record without a relation.
pub(in crate::ingest) fn unrelate(
    record: &Record,
    kind: RelationKind,
    other: DocumentId,
) -> Result<Record, RelationRefused> {
    let mut after = record.clone();
    after.relations.retain(|known| !is_it(known, kind, other));
    if after.relations == record.relations { Err(RelationRefused::NotThere) } else { Ok(after) }
}

fn is_it(known: &Related, kind: RelationKind, other: DocumentId) -> bool {
    known.kind == kind && known.document == other
}

/// Whether a record can be noted to belong together with another one. `is_within` tells whether a dossier
/// lies in another, or is it.
pub(in crate::ingest) fn can_relate(
    record: &Record,
    kind: RelationKind,
    other: &Record,
    is_within: impl Fn(DocumentId, DocumentId) -> bool,
) -> Result<(), RelationRefused> {
    if record.id == other.id {
        return Err(RelationRefused::Itself);
    }
    if other.successor.is_some() {
        return Err(RelationRefused::Merged);
    }
    if record.relations.iter().any(|known| is_it(known, kind, other.id)) {
        return Err(RelationRefused::Twice);
    }
    if record.relations.len() >= MOST {
        return Err(RelationRefused::TooMany);
    }
    if kind == RelationKind::InDossier {
        if other.kind != Kind::Dossier {
            return Err(RelationRefused::NoDossier);
        }
        if record.kind == Kind::Dossier && is_within(other.id, record.id) {
            return Err(RelationRefused::Cycle);
        }
        if record.relations.iter().any(|known| known.kind == kind) {
            return Err(RelationRefused::InAnother);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{RelationRefused, can_relate};
    use crate::{
        model::{DocumentId, Kind, Record, Related, RelationKind, Timestamp},
        wire::strategies,
    };

    fn record(number: u128, kind: Kind) -> Record {
        let record = strategies::sample(strategies::record());
        let id = DocumentId(uuid::Uuid::from_u128(number));
        Record { id, kind, successor: None, relations: Vec::new(), ..record }
    }

    #[test]
    fn what_cannot_be_is_refused_and_says_why() {
        use RelationRefused as Why;
        let (document, dossier) = (record(1, Kind::Document), record(2, Kind::Dossier));
        let other = record(3, Kind::Document);
        let related =
            Related { kind: RelationKind::AnnexOf, document: other.id, by: "eva".into(), time: Timestamp(0) };
        let with = Record { relations: vec![related.clone()], ..document.clone() };
        let full = Record { relations: vec![related; 1_000], ..document.clone() };
        let merged = Record { successor: Some(dossier.id), ..other.clone() };
        for (one, kind, to, expected) in [
            (&document, RelationKind::AnnexOf, &document, Err(Why::Itself)),
            (&document, RelationKind::AnnexOf, &merged, Err(Why::Merged)),
            (&with, RelationKind::AnnexOf, &other, Err(Why::Twice)),
            (&with, RelationKind::ReplyTo, &other, Ok(())),
            (&full, RelationKind::ReplyTo, &other, Err(Why::TooMany)),
            (&document, RelationKind::InDossier, &other, Err(Why::NoDossier)),
            (&document, RelationKind::InDossier, &dossier, Ok(())),
            (&dossier, RelationKind::RefersTo, &document, Ok(())),
        ] {
            assert_eq!(can_relate(one, kind, to, |_, _| false), expected, "{kind:?}");
        }
        let above = record(4, Kind::Dossier);
        let lies_within = |one, other| one == above.id && other == dossier.id;
        assert_eq!(can_relate(&dossier, RelationKind::InDossier, &above, lies_within), Err(Why::Cycle));
        assert_eq!(can_relate(&dossier, RelationKind::RefersTo, &above, lies_within), Ok(()));
        assert_eq!(
            can_relate(&document, RelationKind::InDossier, &above, |_, _| true),
            Ok(()),
            "it holds nothing"
        );
    }
}
