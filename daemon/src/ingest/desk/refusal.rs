//! Why something that was asked for was not done.

use crate::{
    model::{DocumentId, FieldName, FilePath, Sentence, Sequence},
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
    #[error("the record of `{document}` changed: sequence {present}, not {seen}")]
    Changed {
        /// Which.
        document: DocumentId,
        /// What the person saw.
        seen: Sequence,
        /// What it is.
        present: Sequence,
    },
    /// The value does not fit the field.
    #[error("`{field}` does not take this: {}", message.en)]
    BadValue {
        /// Which field.
        field: FieldName,
        /// What is wrong and what is allowed.
        message: Sentence,
    },
    /// There is no such suggestion (any more).
    #[error("`{field}` has no suggestion `{suggestion}`")]
    NoSuggestion {
        /// Which field.
        field: FieldName,
        /// Which suggestion.
        suggestion: String,
    },
    /// The restriction cannot be so.
    #[error(transparent)]
    Restriction(#[from] restriction::Refused),
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
    /// The folder is not there, or is no folder.
    #[error("`{0}` is not a folder that is there")]
    NoFolder(FilePath),
    /// The folder shows what the kernel says of itself, and holds no documents.
    #[error("`{0}` holds no documents: the system shows itself there")]
    FolderOfKernel(FilePath),
    /// A folder below it is watched.
    #[error("`{watched}`, in `{asked}`, is watched")]
    FolderHoldsWatched {
        /// Asked for.
        asked: FilePath,
        /// Watched.
        watched: FilePath,
    },
    /// The folder is already watched, itself or through one above it.
    #[error("`{asked}` is watched already through `{watched}`")]
    FolderWatched {
        /// Asked for.
        asked: FilePath,
        /// Watched.
        watched: FilePath,
    },
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
    #[error("the policy has {} problems", .0.len())]
    BadPolicy(Vec<Problem>),
    /// The daemon was started without a policy file.
    #[error("there is no policy file to read again")]
    NoPolicyFile,
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
