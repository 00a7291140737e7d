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

/// What a file says of a document, to be taken into its record.
#[derive(Debug, Clone)]
pub struct Import {
    /// The values, as the file has them: not yet checked. In an order in which each can follow from those
    /// before it.
    pub fields: Vec<(FieldName, Value)>,
    /// The limits to its use.
    pub restrictions: Vec<restriction::BeperkingGebruik>,
    /// From which file: the reason of what is taken over.
    pub source: Sentence,
}

/// Something that a person does with one record.
#[derive(Debug, Clone)]
pub struct Act {
    pub document: DocumentId,
    /// The state of the record that the person saw; nothing to change whatever is there.
    pub seen: Option<Etag>,
    pub what: Deed,
    /// Why, in the person's words; may be empty.
    pub reason: String,
    pub caller: Caller,
    /// Only tell what it would become.
    pub preview: bool,
}

/// What a person does.
#[derive(Debug, Clone)]
pub enum Deed {
    /// Set fields; a field without a value is cleared. Values are as the person gave them: not yet checked.
    Update {
        fields: Vec<(FieldName, Option<Value>)>,
        /// Leave alone what a person chose or locked.
        keep_chosen: bool,
    },
    /// The same with every field: what is given as it stands stays as it is, by whomever it was set.
    Replace(Vec<(FieldName, Option<Value>)>),
    /// Make a suggestion of a field its value.
    Confirm { field: FieldName, suggestion: String },
    /// Say no to a suggestion of a field. Why is the reason of the act.
    Reject { field: FieldName, suggestion: String },
    /// Decide on a restriction, or propose one.
    Restrict(Box<restriction::Wanted>),
    /// Withdraw one. Why is the reason of the act.
    WithdrawRestriction(RestrictionId),
    /// Note how it belongs together with another document, or take that out.
    Relate {
        kind: RelationKind,
        other: DocumentId,
        /// Take it out instead.
        remove: bool,
    },
    /// Take over what a file says.
    Import(Box<Import>),
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
    WithdrawPublication {
        /// A term of the list, by any of its names; empty for none.
        ground: String,
        /// On which day; nothing for today.
        date: Option<Date>,
    },
    /// Take back what an entry did.
    Undo {
        /// Which one; nothing for the last one that can be.
        sequence: Option<Sequence>,
        /// Leave as it is what something later changed, instead of all of it.
        keep_later: bool,
    },
}

/// A folder that was made a dossier, or would be.
#[derive(Debug, Clone)]
pub struct Made {
    pub record: Record,
    /// What changed. Empty where it was one already.
    pub changes: Vec<Change>,
}

/// What became of an act, or would.
#[derive(Debug, Clone)]
pub struct Acted {
    pub before: Record,
    pub record: Record,
    /// What changed, with what stood there before. Empty where nothing did.
    pub changes: Vec<Change>,
    /// What the law says of the restrictions, for [`Deed::Restrict`] and [`Deed::Import`].
    pub findings: Vec<restriction::Finding>,
    /// Which restriction it was, for [`Deed::Restrict`].
    pub restriction: Option<RestrictionId>,
    /// The entry that was taken back, for [`Deed::Undo`], with what it told.
    pub undone: Option<(Sequence, Action)>,
    /// What was left alone, for [`Deed::Update`] and [`Deed::Undo`]: fields, or as a change is named.
    pub kept: Vec<String>,
}
