//! Why the ledger cannot start, cannot take an entry, or cannot answer.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::wire::WireError;

/// Why the ledger cannot start. Fatal: the daemon ends and says [`LedgerError::help`].
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Another daemon keeps this state folder.
    #[error("the state folder `{}` is in use by process {}", folder.display(), pid.map_or("?".into(), |pid| pid.to_string()))]
    InUse {
        /// The state folder.
        folder: PathBuf,
        /// Who keeps it, if that can be told.
        pid: Option<u32>,
    },
    /// A folder or the lock could not be made.
    #[error("cannot prepare `{}`", path.display())]
    Prepare {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// The journal's files could not be read or written.
    #[error("cannot open the journal `{}`", path.display())]
    Journal {
        /// Which file.
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// A newer version of Bronmerk wrote this.
    #[error("`{}` has format version {found}; this version of Bronmerk knows up to {known}", path.display())]
    Newer {
        /// Which file.
        path: PathBuf,
        /// Its format version.
        found: u32,
        /// The newest version known here.
        known: u32,
    },
    /// A segment between others, or one that was synced, is not there.
    #[error("the journal's segment `{}` is missing", path.display())]
    SegmentMissing {
        /// Which file.
        path: PathBuf,
    },
    /// Bytes that were safe on disk are not what was written.
    #[error("the journal is damaged: `{}` at byte {offset}: {what}", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        offset: u64,
        /// In which way.
        what: String,
    },
    /// Entries that were acknowledged are not there.
    #[error(
        "the journal ends at entry {found} (`{}`, byte {offset}), but was safe on disk up to entry {synced}",
        path.display()
    )]
    Shortened {
        /// The last file.
        path: PathBuf,
        /// Its end.
        offset: u64,
        /// The last whole entry.
        found: u64,
        /// The last entry that was acknowledged, as far as is known.
        synced: u64,
    },
    /// The folders and the policy could not be read from the journal.
    #[error("cannot read the folders and the policy from the journal")]
    Standing(#[source] ReadError),
    /// A thread could not be started.
    #[error("cannot start the thread `{name}`")]
    Thread {
        name: &'static str,
        #[source]
        source: io::Error,
    },
}

impl LedgerError {
    pub fn help(&self) -> String {
        match self {
            Self::InUse { .. } => "stop the other daemon, or give this one a state folder of its own".into(),
            Self::Prepare { .. } => {
                "the state folder must be on a local disk with space, and belong to the daemon's account"
                    .into()
            }
            Self::Journal { .. } => {
                "check the disk, and that the file belongs to the daemon's account".into()
            }
            Self::Newer { .. } => {
                "install the version of Bronmerk that wrote it, or a newer one; nothing was changed".into()
            }
            Self::SegmentMissing { path } => format!(
                "put the file back from a backup; nothing was changed. Lost are at most the entries that were in it. \
                 Where there is no backup of it, {}",
                without_mark(path)
            ),
            Self::Damaged { path, .. } => format!(
                "put `{}` back from a backup of the journal and check the disk; nothing was changed. Lost are at most \
                 the entries that were in that file",
                path.display()
            ),
            Self::Shortened { path, found, synced, .. } => format!(
                "put `{}` and what follows it back from a backup; nothing was changed. Lost are at most the entries {} \
                 to {synced}. If this is a backup that was copied while the daemon ran, or where there is none, {}",
                path.display(),
                found.saturating_add(1),
                without_mark(path)
            ),
            Self::Standing(error) => error.help(),
            Self::Thread { .. } => "raise the limit on processes of the daemon's account".into(),
        }
    }
}

/// How to go on with the entries that are there.
fn without_mark(path: &Path) -> String {
    format!(
        "remove `{}` to go on with the entries that are there: documents are looked at again, and the status says so \
         until you confirm it",
        path.with_file_name(super::MARK).display()
    )
}

/// Why an entry was not taken, or is not durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Halted {
    /// The disk of the state folder is full. Goes on by itself when there is space again.
    #[error("the disk that holds the journal is full")]
    DiskFull,
    /// The disk did not take what was written. Nothing is taken until the daemon starts anew.
    #[error("the disk failed to keep the journal")]
    DiskFailed,
    /// The index is being rebuilt, so a document's earlier entry cannot be told. Wait until it is ready.
    #[error("the index is being rebuilt: {done} of {total} entries")]
    Rebuilding {
        /// Entries looked at.
        done: u64,
        /// Entries in all.
        total: u64,
    },
    /// The entry is larger than an entry can be.
    #[error("an entry of {bytes} bytes is too large")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The ledger is closed.
    #[error("the ledger is closed")]
    Closed,
}

/// Whether the file or the disk below it lost something, so that asking again gives nothing else.
pub(super) fn is_of_the_file(error: &io::Error) -> bool {
    let lost = rustix::io::Errno::IO.raw_os_error();
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::UnexpectedEof)
        || error.raw_os_error() == Some(lost)
}

/// Why the ledger cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The index is being rebuilt; ask again.
    #[error("the index is being rebuilt: {done} of {total} entries")]
    Rebuilding {
        /// Entries looked at.
        done: u64,
        /// Entries in all.
        total: u64,
    },
    /// The index failed just now. It is put aside and rebuilt.
    #[error("the index failed: {0}")]
    Index(String),
    /// The journal could not be read.
    #[error("cannot read the journal `{}` at byte {offset}", path.display())]
    Journal {
        /// Which file.
        path: PathBuf,
        offset: u64,
        #[source]
        source: io::Error,
    },
    /// What the journal holds there is not an entry.
    #[error("the journal is damaged: `{}` at byte {offset}: {what}", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        offset: u64,
        /// In which way.
        what: String,
    },
    /// The bytes are whole, and no entry that this version knows.
    #[error("the journal's entry in `{}` at byte {offset} cannot be understood", path.display())]
    Unknown {
        /// Which file.
        path: PathBuf,
        offset: u64,
        #[source]
        source: WireError,
    },
}

impl ReadError {
    /// Whether what was asked for is damaged or missing, so that asking again does not help.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Damaged { .. } => true,
            Self::Journal { source, .. } => is_of_the_file(source),
            Self::Rebuilding { .. } | Self::Index(_) | Self::Unknown { .. } => false,
        }
    }

    pub fn help(&self) -> String {
        match self {
            Self::Rebuilding { .. } | Self::Index(_) => "wait: the index is rebuilt from the journal".into(),
            Self::Journal { path, .. } => {
                format!("check the disk, and that `{}` belongs to the daemon's account", path.display())
            }
            Self::Damaged { path, .. } => format!(
                "stop the daemon, put `{}` back from a backup of the journal, and check the disk",
                path.display()
            ),
            Self::Unknown { .. } => "install the version of Bronmerk that wrote it, or a newer one".into(),
        }
    }
}
