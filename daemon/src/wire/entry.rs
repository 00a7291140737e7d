//! The journal's entries, and what they say changed.
//!
//! Two kinds of change have no message of their own in the contract. A field's suggestions are written
//! as `{field}.suggestions`; an origin that was replaced as a term with the relation as code and the
//! other document's name as label.

use std::str::FromStr as _;

use uuid::Uuid;

use super::{
    WireError,
    acts::{publication_from_proto, publication_to_proto, related_from_proto, related_to_proto},
    basic::{
        lock_from_proto, lock_to_proto, sentence_from_proto, sentence_to_stored, timestamp_from_proto,
        timestamp_to_proto,
    },
    document_id,
    facts::{path_from_bytes, sha256_from_bytes},
    field::{
        field_name, provenance_from_proto, provenance_to_proto, rejection_from_proto, rejection_to_proto,
        value_from_proto, value_to_proto,
    },
    numbers::{
        action_from_proto, action_to_proto, relation_from_proto, relation_to_proto, source_from_proto,
        source_to_proto, state_from_proto, state_to_proto,
    },
    record::{record_from_proto, record_to_proto},
    restriction::{restriction_from_proto, restriction_to_proto},
};
use crate::model::{
    Before, Change, Entry, Origin, OriginId, PolicyFile, PolicyText, Record, RequestMark, Sequence, Subject,
    Term, Value,
};
use bronmerk_proto::v1;

const STATE: &str = "state";
const LOCATIONS: &str = "locations";
const FACTS: &str = "facts";
const ORIGIN: &str = "origin";
const RESTRICTIONS: &str = "restrictions";
const LOCK: &str = "lock";
const RELATIONS: &str = "relations";
const PUBLICATIONS: &str = "publication_events";
const REJECTIONS: &str = "rejections";
const SUGGESTIONS: &str = ".suggestions";
const FIELD_LOCK: &str = ".lock";

/// Returns an entry as the journal keeps it and as the entries of a document are shown.
pub fn entry_to_proto(entry: &Entry) -> v1::JournalEntry {
    let mut message = v1::JournalEntry {
        sequence: entry.sequence.0,
        origin: entry.origin.to_string(),
        time: Some(timestamp_to_proto(entry.time)),
        source: source_to_proto(entry.source).into(),
        actor: entry.actor.clone(),
        action: action_to_proto(entry.action).into(),
        reason: sentence_to_stored(&entry.reason),
        policy_version: entry.policy_version.clone(),
        changes: entry.changes.iter().map(change_to_proto).collect(),
        previous_sequence: entry.previous.0,
        request: entry.request.as_ref().map(request_to_proto),
        ..Default::default()
    };
    match &entry.subject {
        Subject::Document(record) => {
            message.document = record.id.resource_name();
            message.after = Some(record_to_proto(record));
        }
        Subject::Folder(path) => message.folder = path.as_bytes().to_vec(),
        Subject::Policy(policy) => {
            message.policy.clone_from(&policy.text);
            let file =
                |file: &PolicyFile| v1::PolicyFile { name: file.name.clone(), text: file.text.clone() };
            message.policy_files = policy.files.iter().map(file).collect();
        }
    }
    message
}

/// Reads an entry.
pub fn entry_from_proto(message: v1::JournalEntry) -> Result<Entry, WireError> {
    let origin = Uuid::from_str(&message.origin)
        .map_err(|_| WireError::Malformed { field: "JournalEntry.origin", wanted: "a UUID" })?;
    let files = message.policy_files.into_iter().map(|file| PolicyFile { name: file.name, text: file.text });
    let policy = PolicyText { text: message.policy, files: files.collect() };
    Ok(Entry {
        sequence: Sequence(message.sequence),
        origin: OriginId(origin),
        time: timestamp_from_proto(message.time, "JournalEntry.time")?,
        source: source_from_proto(message.source, "JournalEntry.source")?,
        actor: message.actor,
        action: action_from_proto(message.action, "JournalEntry.action")?,
        subject: subject(message.document, message.after, &message.folder, policy)?,
        reason: sentence_from_proto(message.reason),
        policy_version: message.policy_version,
        changes: message.changes.into_iter().map(change_from_proto).collect::<Result<_, _>>()?,
        previous: Sequence(message.previous_sequence),
        request: message.request.map(request_from_proto).transpose()?,
    })
}

fn request_to_proto(mark: &RequestMark) -> v1::RequestMark {
    v1::RequestMark {
        request_id: mark.id.clone(),
        uid: mark.uid,
        fingerprint: mark.fingerprint.0.to_vec(),
        batch: mark.batch.clone(),
    }
}

fn request_from_proto(message: v1::RequestMark) -> Result<RequestMark, WireError> {
    let fingerprint = sha256_from_bytes(&message.fingerprint, "RequestMark.fingerprint")?;
    Ok(RequestMark { id: message.request_id, uid: message.uid, fingerprint, batch: message.batch })
}

/// What an entry is about is told by what it holds; the action need not be asked.
fn subject(
    document: String,
    after: Option<v1::Document>,
    folder: &[u8],
    policy: PolicyText,
) -> Result<Subject, WireError> {
    match record_of(document, after)? {
        Some(record) => Ok(Subject::Document(Box::new(record))),
        None if !folder.is_empty() => Ok(Subject::Folder(path_from_bytes(folder, "JournalEntry.folder")?)),
        None => Ok(Subject::Policy(policy)),
    }
}

/// What is read of an entry by who wants the record only.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct OnlyRecord {
    /// `JournalEntry.document`
    #[prost(string, tag = "7")]
    pub(super) document: String,
    /// `JournalEntry.after`
    #[prost(message, optional, tag = "11")]
    pub(super) after: Option<v1::Document>,
}

/// The record after an entry, if that is about a document.
pub(super) fn record_of(document: String, after: Option<v1::Document>) -> Result<Option<Record>, WireError> {
    match after {
        Some(after) if after.name == document => record_from_proto(after).map(Some),
        Some(_) => Err(WireError::Malformed {
            field: "JournalEntry.document",
            wanted: "the name of the document in `after`",
        }),
        None if !document.is_empty() => Err(WireError::Missing { field: "JournalEntry.after" }),
        None => Ok(None),
    }
}

/// Returns one change as an entry has it.
pub fn change_to_proto(change: &Change) -> v1::FieldChange {
    let mut message = v1::FieldChange::default();
    match change {
        Change::Field(name, before) => {
            message.field = name.to_string();
            if let Some(before) = before {
                message.before = Some(value_to_proto(&before.value));
                message.before_provenance = Some(provenance_to_proto(&before.provenance));
            }
        }
        Change::Suggestions(name) => message.field = format!("{name}{SUGGESTIONS}"),
        Change::State(before) => {
            message.field = STATE.into();
            message.before_state = state_to_proto(*before).into();
        }
        Change::Locations(before) => {
            message.field = LOCATIONS.into();
            message.before_paths = before.iter().map(|path| path.as_bytes().to_vec()).collect();
        }
        Change::Facts(before) => {
            message.field = FACTS.into();
            message.before_sha256 = before.map(|sha256| sha256.0.to_vec()).unwrap_or_default();
        }
        Change::Origin(before) => {
            message.field = ORIGIN.into();
            message.before = before.map(|origin| value_to_proto(&origin_as_term(origin)));
        }
        Change::Restrictions(before) => {
            message.field = RESTRICTIONS.into();
            message.before_restrictions = before.iter().map(restriction_to_proto).collect();
        }
        Change::Lock(before) => {
            message.field = LOCK.into();
            message.before_lock = before.as_ref().map(lock_to_proto);
        }
        Change::FieldLock(name, before) => {
            message.field = format!("{name}{FIELD_LOCK}");
            message.before_lock = before.as_ref().map(lock_to_proto);
        }
        Change::Relations(before) => {
            message.field = RELATIONS.into();
            message.before_relations = before.iter().map(related_to_proto).collect();
        }
        Change::Rejections(before) => {
            message.field = REJECTIONS.into();
            message.before_rejections = before.iter().map(rejection_to_proto).collect();
        }
        Change::Publications(before) => {
            message.field = PUBLICATIONS.into();
            message.before_publication_events = before.iter().map(publication_to_proto).collect();
        }
    }
    message
}

fn change_from_proto(message: v1::FieldChange) -> Result<Change, WireError> {
    Ok(match message.field.as_str() {
        STATE => Change::State(state_from_proto(message.before_state, "FieldChange.before_state")?),
        LOCATIONS => {
            let paths =
                message.before_paths.iter().map(|path| path_from_bytes(path, "FieldChange.before_paths"));
            Change::Locations(paths.collect::<Result<_, _>>()?)
        }
        FACTS if message.before_sha256.is_empty() => Change::Facts(None),
        FACTS => Change::Facts(Some(sha256_from_bytes(&message.before_sha256, "FieldChange.before_sha256")?)),
        ORIGIN => Change::Origin(message.before.map(origin_from_term).transpose()?),
        RESTRICTIONS => {
            let before = message.before_restrictions.into_iter().map(restriction_from_proto);
            Change::Restrictions(before.collect::<Result<_, _>>()?)
        }
        LOCK => Change::Lock(message.before_lock.map(lock_from_proto).transpose()?),
        RELATIONS => {
            let before = message.before_relations.into_iter().map(related_from_proto);
            Change::Relations(before.collect::<Result<_, _>>()?)
        }
        REJECTIONS => {
            let before = message.before_rejections.into_iter().map(rejection_from_proto);
            Change::Rejections(before.collect::<Result<_, _>>()?)
        }
        PUBLICATIONS => {
            let before = message.before_publication_events.into_iter().map(publication_from_proto);
            Change::Publications(before.collect::<Result<_, _>>()?)
        }
        other => match (other.strip_suffix(SUGGESTIONS), other.strip_suffix(FIELD_LOCK)) {
            (Some(name), _) => Change::Suggestions(field_name(name, "FieldChange.field")?),
            (_, Some(name)) => Change::FieldLock(
                field_name(name, "FieldChange.field")?,
                message.before_lock.map(lock_from_proto).transpose()?,
            ),
            (None, None) => Change::Field(
                field_name(other, "FieldChange.field")?,
                before(message.before, message.before_provenance)?,
            ),
        },
    })
}

fn before(value: Option<v1::Value>, provenance: Option<v1::Provenance>) -> Result<Option<Before>, WireError> {
    match (value, provenance) {
        (Some(value), Some(provenance)) => Ok(Some(Before {
            value: value_from_proto(value)?,
            provenance: provenance_from_proto(provenance)?,
        })),
        (None, None) => Ok(None),
        (Some(_), None) => Err(WireError::Missing { field: "FieldChange.before_provenance" }),
        (None, Some(_)) => Err(WireError::Missing { field: "FieldChange.before" }),
    }
}

fn origin_as_term(origin: Origin) -> Value {
    Value::Term(Term {
        code: relation_to_proto(origin.relation).as_str_name().into(),
        label: origin.document.resource_name(),
        list: String::new(),
        list_version: String::new(),
        uri: String::new(),
    })
}

fn origin_from_term(value: v1::Value) -> Result<Origin, WireError> {
    let Value::Term(term) = value_from_proto(value)? else {
        return Err(WireError::Malformed { field: "FieldChange.before", wanted: "a term, for an origin" });
    };
    let relation = v1::origin::Relation::from_str_name(&term.code)
        .ok_or(WireError::UnknownName { field: "FieldChange.before", name: term.code })?;
    Ok(Origin {
        relation: relation_from_proto(relation.into(), "FieldChange.before")?,
        document: document_id(&term.label, "FieldChange.before")?,
    })
}
