//! One line of the journal: what happened, to what, by whom, why, and the record after it.

use super::{
    DocumentId, FieldName, FilePath, Lock, Origin, OriginId, Provenance, PublicationEvent, Record, Rejection,
    Related, Restriction, Sentence, Sequence, Sha256, Source, State, Timestamp, Value,
};

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the journal. Given by the ledger; [`Sequence`] 0 until then.
    pub sequence: Sequence,
    /// In which life of the journal it was written. Given by the ledger.
    pub origin: OriginId,
    /// When it was written.
    pub time: Timestamp,
    pub source: Source,
    /// The person's account, the rule's id, or the daemon's version.
    pub actor: String,
    pub action: Action,
    /// To what, with what it is now.
    pub subject: Subject,
    /// Why, for people. Empty where the action says it all.
    pub reason: Sentence,
    /// The policy in force; empty where none was asked.
    pub policy_version: String,
    /// What changed, with what stood there before.
    pub changes: Vec<Change>,
    /// This document's entry before this one; 0 for its first.
    pub previous: Sequence,
    /// The request that asked for it, where it had an id of its own.
    pub request: Option<RequestMark>,
}

/// A request with an id of its own, by which a retry of it is known (AIP-155).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestMark {
    /// As the caller gave it.
    pub id: String,
    /// The caller's uid.
    pub uid: u32,
    /// Of what was asked: another request with the same id is no retry.
    pub fingerprint: Sha256,
    /// The change of many that it is a part of, as the caller named it; empty for none.
    pub batch: String,
}

impl Entry {
    /// Tells this entry from one that has the same number in another life of this journal, such as the one before a
    /// backup was put back. A moment in nanoseconds: two lives do not make the same entry in the same one.
    pub fn mark(&self) -> u32 {
        let about = self.subject.document().map_or(uuid::Uuid::nil(), |id| id.0);
        crc32c::crc32c_append(crc32c::crc32c(about.as_bytes()), &self.time.0.to_le_bytes())
    }
}

/// What an entry is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A document: its record after the change.
    Document(Box<Record>),
    /// A watched folder.
    Folder(FilePath),
    Policy(PolicyText),
}

/// A policy as it was written: its text, and the files that it names. Together they are one version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyText {
    /// What is in the policy file.
    pub text: String,
    /// The files that it takes in. Journals of 0.1.0 have none, also where the policy names them.
    pub files: Vec<PolicyFile>,
}

/// A file that a policy takes in: its selection list, or a list of terms that was laid beside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyFile {
    /// As the policy names it, from the policy's own folder; a list of terms by its whole path.
    pub name: String,
    pub text: String,
}

impl Subject {
    /// The document's record, if it is about one.
    pub fn record(&self) -> Option<&Record> {
        match self {
            Self::Document(record) => Some(record),
            Self::Folder(_) | Self::Policy(_) => None,
        }
    }

    /// The document's id, if it is about one.
    pub fn document(&self) -> Option<DocumentId> {
        self.record().map(|record| record.id)
    }
}

/// One change, with what stood there before. What stands there now is in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A field's value.
    Field(FieldName, Option<Before>),
    Suggestions(FieldName),
    State(State),
    Locations(Vec<FilePath>),
    /// The facts: the content before.
    Facts(Option<Sha256>),
    Origin(Option<Origin>),
    /// The restrictions: all of them before.
    Restrictions(Vec<Restriction>),
    /// The record's lock.
    Lock(Option<Lock>),
    FieldLock(FieldName, Option<Lock>),
    /// The relations: all of them before.
    Relations(Vec<Related>),
    /// What people said no to: all of it before.
    Rejections(Vec<Rejection>),
    /// What became of making it public: all of it before.
    Publications(Vec<PublicationEvent>),
}

/// A value that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    pub value: Value,
    /// Who had set it.
    pub provenance: Provenance,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// First sighting.
    Created,
    /// Read, facts noted.
    Inspected,
    /// New content.
    Versioned,
    /// New name or folder.
    Moved,
    /// One more name for the same file.
    Linked,
    /// One name fewer.
    Unlinked,
    /// No longer there.
    Gone,
    /// Back after it was gone.
    Returned,
    /// Could not be read.
    Unreadable,
    /// Rules were applied.
    Decided,
    /// A person changed fields.
    Updated,
    /// A person confirmed a suggestion.
    Confirmed,
    /// Turned out to be another record's document.
    Merged,
    /// Another stamp or another file behind the name, the same content.
    Touched,
    /// A person decided on a restriction, or proposed one.
    Restricted,
    /// A person withdrew a restriction.
    RestrictionWithdrawn,
    /// A person closed a record or fields of it to machines.
    Locked,
    /// A person opened it again.
    Unlocked,
    /// A person took an earlier change back.
    Undone,
    /// A person noted, or took out, how documents belong together.
    Related,
    /// A person noted that it was made public.
    Published,
    /// A person noted that it was taken back from the public.
    PublicationWithdrawn,
    /// What somebody else's file says of it was taken over, on behalf of a person.
    Imported,
    /// A person said that it is not the document that it perhaps was.
    IdentityAnswered,
    /// A person said no to a suggestion.
    Rejected,
    /// A policy came into force.
    PolicyAdopted,
    /// A folder is watched from now on.
    FolderAdded,
    /// A folder is no longer watched.
    FolderRemoved,
}
