//! Why something that was asked for was not done.

use crate::{
    ingest::deeds::RelationRefused,
    model::{Action, Date, DocumentId, Etag, FieldName, FilePath, Sentence, Sequence},
    restriction,
    settings::Problem,
};

/// Why something asked for was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such document.
    #[error("no document `{0}`")]
    NoDocument(String),
    /// Not in a watched folder, not there, or a temporary file: there is no record at this path.
    #[error("no document at `{0}`")]
    NothingAt(FilePath),
    /// The record changed since the person saw it.
    #[error("the record of `{document}` changed: sequence {}, not {}", present.sequence, seen.sequence)]
    Changed {
        document: DocumentId,
        /// What the person saw.
        seen: Etag,
        present: Etag,
    },
    /// The value does not fit the field.
    #[error("`{field}` does not take this: {}", message.en)]
    BadValue {
        field: FieldName,
        /// What is wrong and what is allowed.
        message: Sentence,
    },
    /// There is no such suggestion (any more).
    #[error("`{field}` has no suggestion `{suggestion}`")]
    NoSuggestion { field: FieldName, suggestion: String },
    /// The restriction cannot be so.
    #[error(transparent)]
    Restriction(#[from] restriction::Refused),
    /// Documents cannot belong together so.
    #[error(transparent)]
    Relation(#[from] RelationRefused),
    /// No more folders can be dossiers.
    #[error("there are {0} dossiers already")]
    TooManyDossiers(usize),
    /// The folder is left alone by the policy.
    #[error("`{0}` is left alone by the policy")]
    FolderIgnored(FilePath),
    /// What a person wanted to do does not fit the record.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The index is being rebuilt; ask again.
    #[error("the index is being rebuilt: {done} of {total} entries")]
    Rebuilding {
        /// Entries applied.
        done: u64,
        /// Entries in all.
        total: u64,
    },
    /// The disk of the state folder is full: nothing new can be kept.
    #[error("the disk that holds the journal is full")]
    DiskFull,
    /// The record would be larger than one may be.
    #[error("the record would have {bytes} bytes, and {most} is the most")]
    RecordTooLarge {
        /// So large it would be.
        bytes: usize,
        /// So large it may be.
        most: usize,
    },
    /// The folder is not there, or is no folder.
    #[error("`{0}` is not a folder that is there")]
    NoFolder(FilePath),
    /// A link in the path leads to another folder than the one that was named.
    #[error("`{asked}` leads through a link to `{leads}`")]
    FolderBehindLink { asked: FilePath, leads: FilePath },
    /// The folder shows what the kernel says of itself, and holds no documents.
    #[error("`{0}` holds no documents: the system shows itself there")]
    FolderOfKernel(FilePath),
    /// A folder below it is watched.
    #[error("`{watched}`, in `{asked}`, is watched")]
    FolderHoldsWatched { asked: FilePath, watched: FilePath },
    /// The folder is already watched, itself or through one above it.
    #[error("`{asked}` is watched already through `{watched}`")]
    FolderWatched { asked: FilePath, watched: FilePath },
    /// The folder would hold, or lie in, the daemon's own state folder.
    #[error("`{0}` holds the daemon's own state")]
    FolderIsState(FilePath),
    /// The folder is not watched.
    #[error("`{0}` is not a watched folder")]
    FolderNotWatched(FilePath),
    /// The folder comes from the command line or the policy.
    #[error("`{0}` was named at the start, and can only be taken out there")]
    FolderFixed(FilePath),
    /// The policy file has problems; the old one stays.
    #[error("the policy has {}", match .0.len() { 1 => "one problem".into(), count => format!("{count} problems") })]
    BadPolicy(Vec<Problem>),
    #[error("there is no policy file to read again")]
    NoPolicyFile,
    /// No policy of that version was ever in force here.
    #[error("no policy `{0}` was in force")]
    NoSuchPolicy(String),
    /// No policy of that version can be read; one that is damaged may have it. With what is wrong.
    #[error("policy `{0}` may be one that is damaged: {1}")]
    PolicyDamaged(String, String),
    /// Another policy came into force since the person looked.
    #[error("policy `{present}` is in force, not `{seen}`")]
    PolicyChanged {
        /// What the person saw.
        seen: String,
        /// What is in force.
        present: String,
    },
    /// The selection list of a policy lies outside its folder, or is a link: it is not written there.
    #[error("the selection list `{0}` is not written there")]
    PolicyListOutside(FilePath),
    /// The files were written and read as another policy: other lists of terms lie beside. All was put back.
    #[error("other lists of terms lie in the folder that the policy names")]
    PolicyListsDiffer,
    /// The policy file cannot be written.
    #[error("the policy file `{path}` cannot be written: {cause}")]
    PolicyFileUnwritten { path: FilePath, cause: String },
    /// The id of the request is that of another request of the same caller, which was done.
    #[error("the request id `{0}` is that of another request")]
    RequestReused(String),
    /// It took too long.
    #[error("not done in time")]
    TimedOut,
    /// The daemon is stopping.
    #[error("the daemon is stopping")]
    Stopping,
    /// The ledger could not be read.
    #[error("the ledger cannot be read: {0}")]
    Unreadable(String),
}

/// Why an act does not fit the record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Nobody and no rule changed anything that can be taken back.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// The document has no such entry.
    #[error("the document has no entry {0}")]
    NoEntry(Sequence),
    /// The entry tells what happened to the file.
    #[error("entry {sequence} is about the file")]
    OfFile {
        sequence: Sequence,
        /// What it tells.
        action: Action,
    },
    /// Nothing in the entry can be taken back.
    #[error("entry {0} has nothing that can be undone")]
    NothingIn(Sequence),
    /// Something later changed the same.
    #[error("entry {later} changed `{what}` after entry {sequence}")]
    Overtaken {
        /// Which was to be undone.
        sequence: Sequence,
        later: Sequence,
        /// What both changed.
        what: String,
    },
    /// The kind of a handling or its time cannot be.
    #[error("no such handling: {}", .0.en)]
    BadHandling(Sentence),
    /// What is noted as done has yet to come.
    #[error("`{0}` is still to come")]
    Future(String),
    /// An address that is none.
    #[error("no address: {}", .0.en)]
    BadUri(Sentence),
    /// Something stands in the way of making it public. Never empty.
    #[error("it cannot be made public: {} things stand in the way", .0.len())]
    Blocked(Vec<Sentence>),
    /// It is noted to be public.
    #[error("it is public already")]
    AlreadyPublic,
    /// It is not noted to be public.
    #[error("it is not public")]
    NotPublic,
    /// It would have been taken back before it was public.
    #[error("it was made public on {0}")]
    BeforePublic(Date),
    /// Taking it back asks for a reason.
    #[error("there is no reason given")]
    NoReason,
    /// It is not open which document it is of.
    #[error("nothing is asked about this document")]
    NotAsked,
    /// What is in the file is not known yet, and may decide it.
    #[error("the file was not read yet")]
    NotRead,
    /// There is no file with which the other one could go on.
    #[error("the file is gone")]
    FileGone,
    /// The other one has no record here.
    #[error("no record of `{0}`")]
    OtherUnknown(DocumentId),
    /// The other one is noted at a place of its own, and what is there cannot be seen now.
    #[error("`{other}` is noted at `{path}`, where no file is seen")]
    OtherNotSeen { other: DocumentId, path: FilePath },
    /// With the entry a person said that two records are of one document.
    #[error("entry {0} made two records one")]
    Joined(Sequence),
    /// No such ground for taking it back.
    #[error("no such ground: {}", .0.en)]
    BadGround(Sentence),
}
