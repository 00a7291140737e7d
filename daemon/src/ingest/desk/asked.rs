//! What people ask of the desk, in words that the loop understands.

use crate::{
    model::{DocumentId, FieldName, Record, RestrictionId, Sequence, Value},
    restriction,
};

/// Who asks: the account at the other end of the socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// uid (Unix).
    pub uid: u32,
    /// The account's name, or the uid in decimals where the system knows no name.
    pub name: String,
}

/// What a person wants changed in one record.
#[derive(Debug, Clone)]
pub struct Update {
    /// Which document.
    pub document: DocumentId,
    /// The state of the record that the person saw; nothing to change whatever is there.
    pub seen: Option<Sequence>,
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
    pub seen: Sequence,
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
    pub seen: Option<Sequence>,
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
    pub seen: Option<Sequence>,
    /// Which of its restrictions.
    pub id: RestrictionId,
    /// Why, in the person's words.
    pub reason: String,
    /// Who.
    pub caller: Caller,
}
