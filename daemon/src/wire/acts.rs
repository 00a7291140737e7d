//! What people do with a record besides its fields: locks, relations, publications.

use super::{
    WireError,
    basic::{timestamp_from_proto, timestamp_to_proto},
    document_id,
    field::{term_from_proto, term_to_proto},
    numbers::{relation_kind_from_proto, relation_kind_to_proto},
    restriction::date_from_proto,
};
use crate::model::{Publication, PublicationEvent, Related};
use bronmerk_proto::v1::{
    self,
    publication_event::{Kind, Published, Withdrawn},
};

/// Returns how a document belongs together with another one, as the contract says it.
pub fn related_to_proto(related: &Related) -> v1::Relation {
    v1::Relation {
        kind: relation_kind_to_proto(related.kind).into(),
        document: related.document.resource_name(),
        actor: related.by.clone(),
        time: Some(timestamp_to_proto(related.time)),
    }
}

pub(super) fn related_from_proto(relation: v1::Relation) -> Result<Related, WireError> {
    Ok(Related {
        kind: relation_kind_from_proto(relation.kind, "Relation.kind")?,
        document: document_id(&relation.document, "Relation.document")?,
        by: relation.actor,
        time: timestamp_from_proto(relation.time, "Relation.time")?,
    })
}

pub(super) fn publication_to_proto(event: &PublicationEvent) -> v1::PublicationEvent {
    let kind = match &event.what {
        Publication::Published { uri } => Kind::Published(Published { uri: uri.clone() }),
        Publication::Withdrawn { ground, reason } => {
            Kind::Withdrawn(Withdrawn { ground: ground.as_ref().map(term_to_proto), reason: reason.clone() })
        }
    };
    v1::PublicationEvent {
        date: event.date.to_string(),
        actor: event.by.clone(),
        note_time: Some(timestamp_to_proto(event.noted)),
        kind: Some(kind),
    }
}

pub(super) fn publication_from_proto(event: v1::PublicationEvent) -> Result<PublicationEvent, WireError> {
    const DATE: &str = "PublicationEvent.date";
    let what = match event.kind.ok_or(WireError::Missing { field: "PublicationEvent.kind" })? {
        Kind::Published(Published { uri }) => Publication::Published { uri },
        Kind::Withdrawn(Withdrawn { ground, reason }) => {
            Publication::Withdrawn { ground: ground.map(term_from_proto), reason }
        }
    };
    Ok(PublicationEvent {
        what,
        date: date_from_proto(&event.date, DATE)?.ok_or(WireError::Missing { field: DATE })?,
        by: event.actor,
        noted: timestamp_from_proto(event.note_time, "PublicationEvent.note_time")?,
    })
}
