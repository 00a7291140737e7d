//! The record, and the small things that all messages use: times, sentences, troubles.

use super::{
    WireError,
    acts::{publication_from_proto, publication_to_proto, related_from_proto, related_to_proto},
    basic::{
        lock_from_proto, lock_to_proto, sentence_from_proto, sentence_to_stored, timestamp_from_proto,
        timestamp_to_proto,
    },
    document_id,
    facts::{facts_from_proto, facts_to_proto, location_from_proto, location_to_proto, sha256_from_bytes},
    field::{field_from_proto, field_name, field_to_proto, rejection_from_proto, rejection_to_proto},
    numbers::{
        absence_kind_from_proto, absence_kind_to_proto, relation_from_proto, relation_to_proto,
        state_from_proto, state_to_proto, told_by_from_proto, told_by_to_proto,
    },
    restriction::{restriction_from_proto, restriction_to_proto},
};
use crate::model::{Absence, Creation, Date, Former, Kind, Origin, Record, Sequence, Trouble};

use bronmerk_proto::v1;

/// Returns the stored form of a record: without what is computed.
pub fn record_to_proto(record: &Record) -> v1::Document {
    v1::Document {
        name: record.id.resource_name(),
        etag: String::new(),
        state: state_to_proto(record.state).into(),
        locations: record.locations.iter().map(location_to_proto).collect(),
        create_time: Some(timestamp_to_proto(record.created)),
        update_time: Some(timestamp_to_proto(record.updated)),
        sequence: record.sequence.0,
        origin: record.origin.map(origin_to_proto),
        facts: record.facts.as_ref().map(facts_to_proto),
        fields: record.fields.iter().map(|(name, field)| (name.to_string(), field_to_proto(field))).collect(),
        missing_fields: Vec::new(),
        trouble: record.trouble.as_ref().map(trouble_to_proto),
        absence: record.absence.map(|absence| v1::Absence {
            kind: absence_kind_to_proto(absence.kind).into(),
            time: Some(timestamp_to_proto(absence.time)),
        }),
        successor: record.successor.map(|id| id.resource_name()).unwrap_or_default(),
        version_count: record.versions,
        completeness: Vec::new(),
        retention: None,
        restrictions: record.restrictions.iter().map(restriction_to_proto).collect(),
        public_notice: None,
        kind: match record.kind {
            Kind::Document => v1::document::Kind::Unspecified,
            Kind::Dossier => v1::document::Kind::Dossier,
        }
        .into(),
        lock: record.lock.as_ref().map(lock_to_proto),
        relations: record.relations.iter().map(related_to_proto).collect(),
        publication_events: record.publications.iter().map(publication_to_proto).collect(),
        publication: None,
        former_place: record.former.as_ref().map(|former| v1::FormerPlace {
            location: Some(location_to_proto(&former.location)),
            time: Some(timestamp_to_proto(former.left)),
        }),
        former_contents: record.contents.iter().map(|sha256| sha256.0.to_vec()).collect(),
        rejections: record.rejections.iter().map(rejection_to_proto).collect(),
        standing: 0,
        fields_to_complete: Vec::new(),
        related_from: Vec::new(),
        related_from_is_incomplete: false,
        dossier: String::new(),
        earlier_creation: record.earlier.map(creation_to_stored),
        creation: None,
    }
}

/// Reads the stored form of a record; what is computed is passed over.
pub fn record_from_proto(document: v1::Document) -> Result<Record, WireError> {
    let fields = document
        .fields
        .into_iter()
        .map(|(name, field)| Ok((field_name(&name, "Document.fields")?, field_from_proto(field)?)))
        .collect::<Result<_, WireError>>()?;
    let successor = match document.successor.as_str() {
        "" => None,
        name => Some(document_id(name, "Document.successor")?),
    };
    let kind = match v1::document::Kind::try_from(document.kind) {
        Ok(v1::document::Kind::Unspecified) => Kind::Document,
        Ok(v1::document::Kind::Dossier) => Kind::Dossier,
        Err(_) => {
            return Err(WireError::UnknownNumber { field: "Document.kind", number: document.kind });
        }
    };
    Ok(Record {
        id: document_id(&document.name, "Document.name")?,
        kind,
        state: state_from_proto(document.state, "Document.state")?,
        locations: document.locations.into_iter().map(location_from_proto).collect::<Result<_, _>>()?,
        created: timestamp_from_proto(document.create_time, "Document.create_time")?,
        updated: timestamp_from_proto(document.update_time, "Document.update_time")?,
        sequence: Sequence(document.sequence),
        origin: document.origin.map(|origin| origin_from_proto(&origin)).transpose()?,
        facts: document.facts.map(facts_from_proto).transpose()?,
        fields,
        trouble: document.trouble.map(trouble_from_proto).transpose()?,
        absence: document.absence.map(absence_from_proto).transpose()?,
        successor,
        versions: document.version_count,
        former: document.former_place.map(former_from_proto).transpose()?,
        contents: document
            .former_contents
            .iter()
            .map(|bytes| sha256_from_bytes(bytes, "Document.former_contents"))
            .collect::<Result<_, _>>()?,
        restrictions: document
            .restrictions
            .into_iter()
            .map(restriction_from_proto)
            .collect::<Result<_, _>>()?,
        lock: document.lock.map(lock_from_proto).transpose()?,
        rejections: document.rejections.into_iter().map(rejection_from_proto).collect::<Result<_, _>>()?,
        relations: document.relations.into_iter().map(related_from_proto).collect::<Result<_, _>>()?,
        publications: document
            .publication_events
            .into_iter()
            .map(publication_from_proto)
            .collect::<Result<_, _>>()?,
        earlier: document.earlier_creation.map(creation_from_proto).transpose()?,
    })
}

/// Without the sentence, which is told anew at each answer.
pub(super) fn creation_to_stored(creation: Creation) -> v1::Creation {
    v1::Creation {
        date: creation.day.to_string(),
        time: creation.time.map(timestamp_to_proto),
        told_by: told_by_to_proto(creation.told_by).into(),
        in_words: None,
    }
}

fn creation_from_proto(creation: v1::Creation) -> Result<Creation, WireError> {
    let wanted = "an ISO 8601 date";
    let day = Date::parse(&creation.date).ok_or(WireError::Malformed { field: "Creation.date", wanted })?;
    let time = match creation.time {
        None => None,
        time => Some(timestamp_from_proto(time, "Creation.time")?),
    };
    Ok(Creation { day, time, told_by: told_by_from_proto(creation.told_by, "Creation.told_by")? })
}

fn former_from_proto(former: v1::FormerPlace) -> Result<Former, WireError> {
    let location = former.location.ok_or(WireError::Missing { field: "FormerPlace.location" })?;
    Ok(Former {
        location: location_from_proto(location)?,
        left: timestamp_from_proto(former.time, "FormerPlace.time")?,
    })
}

fn origin_to_proto(origin: Origin) -> v1::Origin {
    v1::Origin {
        relation: relation_to_proto(origin.relation).into(),
        document: origin.document.resource_name(),
    }
}

fn origin_from_proto(origin: &v1::Origin) -> Result<Origin, WireError> {
    Ok(Origin {
        relation: relation_from_proto(origin.relation, "Origin.relation")?,
        document: document_id(&origin.document, "Origin.document")?,
    })
}

fn absence_from_proto(absence: v1::Absence) -> Result<Absence, WireError> {
    Ok(Absence {
        kind: absence_kind_from_proto(absence.kind, "Absence.kind")?,
        time: timestamp_from_proto(absence.time, "Absence.time")?,
    })
}

/// Returns a trouble on the wire.
pub fn trouble_to_proto(trouble: &Trouble) -> v1::Trouble {
    v1::Trouble {
        reason: trouble.reason.clone(),
        message: sentence_to_stored(&trouble.message),
        remedy: sentence_to_stored(&trouble.remedy),
        time: Some(timestamp_to_proto(trouble.time)),
    }
}

fn trouble_from_proto(trouble: v1::Trouble) -> Result<Trouble, WireError> {
    Ok(Trouble {
        reason: trouble.reason,
        message: sentence_from_proto(trouble.message),
        remedy: sentence_from_proto(trouble.remedy),
        time: timestamp_from_proto(trouble.time, "Trouble.time")?,
    })
}
