//! What people ask of the desk, in words that the loop understands.

use crate::{
    model::{
        Action, Change, Date, DocumentId, Etag, FieldName, Record, RelationKind, RequestMark, RestrictionId,
        Sentence, Sequence, Value,
    },
    restriction,
};

/// Who asks: the account at the other end of the socket, and by which request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// uid (Unix).
    pub uid: u32,
    /// The account's name, or the uid in decimals where the system knows no name.
    pub name: String,
    /// The request that it sends, where it has an id of its own: done once, however often it comes. None with
    /// what only tells what would be.
    pub request: Option<Box<RequestMark>>,
}

/// What a person wants changed in one record.
#[derive(Debug, Clone)]
pub struct Update {
    /// Which document.
    pub document: DocumentId,
    /// The state of the record that the person saw; nothing to change whatever is there.
    pub seen: Option<Etag>,
    /// The new values; nothing clears the field. Values are as the person gave them: not yet checked.
    pub fields: Vec<(FieldName, Option<Value>)>,
    /// Why, in the person's words; may be empty.
    pub reason: String,
    /// Who.
    pub caller: Caller,
}

/// Which suggestion a person accepts.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// Which document.
    pub document: DocumentId,
    /// The state of the record that the person saw.
    pub seen: Etag,
    /// Which field.
    pub field: FieldName,
    /// Which of its suggestions.
    pub suggestion: String,
    /// Who.
    pub caller: Caller,
}

/// A restriction that a person decides on or proposes.
#[derive(Debug, Clone)]
pub struct Restrict {
    /// Which document.
    pub document: DocumentId,
    /// The state of the record that the person saw; nothing to change whatever is there.
    pub seen: Option<Etag>,
    /// How the restriction is to be.
    pub wanted: restriction::Wanted,
    /// Why, in the person's words; may be empty.
    pub reason: String,
    /// Who.
    pub caller: Caller,
}

/// A restriction that was decided on or proposed.
#[derive(Debug, Clone)]
pub struct Restricted {
    /// The record with it.
    pub record: Record,
    /// Which of its restrictions it is.
    pub id: RestrictionId,
    /// What a person must look at.
    pub findings: Vec<restriction::Finding>,
}

/// A restriction that a person withdraws.
#[derive(Debug, Clone)]
pub struct Withdraw {
    /// Which document.
    pub document: DocumentId,
    /// The state of the record that the person saw; nothing to change whatever is there.
    pub seen: Option<Etag>,
    /// Which of its restrictions.
    pub id: RestrictionId,
    /// Why, in the person's words.
    pub reason: String,
    /// Who.
    pub caller: Caller,
}

/// What a file says of a document, to be taken into its record.
#[derive(Debug, Clone)]
pub struct Import {
    /// Which document.
    pub document: DocumentId,
    /// The state of the record that this was made for.
    pub seen: Etag,
    /// The values, as the file has them: not yet checked. In an order in which each can follow from those
    /// before it.
    pub fields: Vec<(FieldName, Value)>,
    /// The limits to its use.
    pub restrictions: Vec<restriction::BeperkingGebruik>,
    /// From which file.
    pub reason: Sentence,
    /// Who.
    pub caller: Caller,
    /// Whether only to say what would change.
    pub preview: bool,
}

/// What an import changed, or would.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The record as it was.
    pub before: Record,
    /// As it is, or would be.
    pub after: Record,
    /// What a person must look at in the restrictions that came.
    pub findings: Vec<restriction::Finding>,
}

/// Something that a person does with one record, besides setting fields.
#[derive(Debug, Clone)]
pub struct Act {
    /// Which document.
    pub document: DocumentId,
    /// The state of the record that the person saw; nothing to change whatever is there.
    pub seen: Option<Etag>,
    /// What.
    pub what: Deed,
    /// Why, in the person's words; may be empty.
    pub reason: String,
    /// Who.
    pub caller: Caller,
    /// Only tell what it would become.
    pub preview: bool,
}

/// What a person does.
#[derive(Debug, Clone)]
pub enum Deed {
    /// Close these fields to machines; none for the whole record.
    Lock(Vec<FieldName>),
    /// Open them again; none for the lock of the whole record.
    Unlock(Vec<FieldName>),
    /// Note what was done with the document, and when; as the person wrote it.
    Handle {
        /// A term of the list, by any of its names.
        kind: String,
        /// A date, or date and time; empty for now.
        time: String,
    },
    /// Note that it was made public.
    Publish {
        /// On which day; nothing for today.
        date: Option<Date>,
        /// Where; may be empty.
        uri: String,
    },
    /// Note that it was taken back. Why is the reason of the act.
    Retract {
        /// A term of the list, by any of its names; empty for none.
        ground: String,
        /// On which day; nothing for today.
        date: Option<Date>,
    },
    /// Take back what an entry did; nothing for the last one that can be.
    Undo(Option<Sequence>),
}

/// What became of an act, or would.
#[derive(Debug, Clone)]
pub struct Acted {
    /// The record with it.
    pub record: Record,
    /// What changed, with what stood there before. Empty where nothing did.
    pub changes: Vec<Change>,
    /// The entry that was taken back, for [`Deed::Undo`], with what it told.
    pub undone: Option<(Sequence, Action)>,
}

/// Changes in the fields of many documents.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Each document once.
    pub updates: Vec<Update>,
    /// Only tell what they would become.
    pub preview: bool,
}

/// How a document belongs together with another one, as a person says.
#[derive(Debug, Clone)]
pub struct Relate {
    /// Which document.
    pub document: DocumentId,
    /// How.
    pub kind: RelationKind,
    /// With which other one.
    pub other: DocumentId,
    /// Take that out instead.
    pub remove: bool,
    /// The state of the record that the person saw; nothing to change whatever is there.
    pub seen: Option<Etag>,
    /// Why, in the person's words; may be empty.
    pub reason: String,
    /// Who.
    pub caller: Caller,
}
