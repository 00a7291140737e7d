//! Looks at files and reads them: size, SHA-256, dates, owner, format, and what a document says of itself.
//!
//! Alone may open user files, and only to read. Decides nothing and keeps nothing but small
//! caches (file system ids, account names, and for a moment the tables of mounts and of leases). What it cannot read it names, with the remedy.
//!
//! **Invariant:** the officer's file is not touched, not even its access time where the system
//! allows that (`O_NOATIME`: the file's owner and root; for others Linux has no such door, and that is told).
//! A file that another program has leased is not opened: that would take the lease away.
//!
//! **Invariant:** facts belong to one state of one file. The file is looked at before it is opened
//! and after it was read, by descriptor and by name; when anything differs there are no facts.
//!
//! **Invariant:** no link is followed, in no part of a path. What lies behind one is not in the watched
//! folder, and may be what others may not read.
//!
//! Not done: telling placeholders of cloud folders from files. On Linux they have no attribute that
//! can be relied on; reading one may fetch it. Folders of such clients belong in the policy's
//! ignore patterns.

mod filesystems;
mod folder;
mod formats;
mod inside;
mod leases;
mod links;
mod mounted;
mod obstacle;
mod others;
mod owner;
mod patience;
mod places;
mod progress;
mod pronom;
mod properties;
mod reach;
mod read;
mod remark;
mod saved_by;
mod saying;
mod system;
mod text;
pub mod workers;

pub use folder::{Folder, Sort};
#[doc(hidden)]
pub use formats::{fuzz as fuzz_formats, of_file as format_of_file};
pub use mounted::Mounts;
pub use obstacle::Obstacle;
pub use others::is_of_others;
pub use patience::threads;
pub use places::Places;
pub use properties::Stated;
#[doc(hidden)]
pub use properties::fuzz as fuzz_properties;
pub use read::{Buffer, Held, Limits, Reading};
pub use remark::Remark;
pub use saying::{Mute, read_text};
#[doc(hidden)]
pub use text::{
    Ending, Kind as TextKind, Limits as TextLimits, Part as TextPart, Place, Span, Spot, Text,
    fuzz as fuzz_text, text_of,
};

use crate::model::{FileIdentity, FilePath, Seen};
use system::{Failure, Kind};

/// What one look at a name found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// A regular file. Its size is in here before it is read, so that big files can take another lane.
    File(Seen),
    /// A folder, and which: another one may stand under the same name later.
    Folder(FileIdentity),
    /// A link, pipe, socket or device. Never followed, never opened.
    Other,
    /// The system says that this name does not exist.
    Absent,
    /// The system does not say. **Not** a sign that the file is gone.
    Unknown(Obstacle),
}

/// Looks at a name without opening what it names, and without following a link: below a link nothing is.
///
/// Does not mount anything that is mounted on demand. Many names of one folder are looked at quicker
/// through [`Folder`].
pub fn look(path: &FilePath) -> Look {
    let asked = path.clone();
    patience::within(path, move || system::look(&asked)).into()
}

/// Whether others serve the file system of a path: then whatever touches it may take long.
pub fn is_of_others_at(path: &FilePath) -> bool {
    patience::corner(path).is_some()
}

/// Where a name leads, links followed; nothing when it leads nowhere, or to what does not answer.
pub fn real_path(path: &FilePath) -> Option<FilePath> {
    let asked = path.clone();
    let real = move || Ok(std::fs::canonicalize(asked.as_path()).ok().map(|real| FilePath::new(&real)));
    patience::within(path, real).ok().flatten()
}

/// The same where each link on the way is the administrator's, and nobody else can change where it leads.
pub fn path_of_administrator(path: &FilePath) -> Option<FilePath> {
    let asked = path.clone();
    patience::within(path, move || Ok(links::of_administrator(&asked).ok().flatten())).ok().flatten()
}

impl From<Result<Kind, Failure>> for Look {
    fn from(found: Result<Kind, Failure>) -> Self {
        match found {
            Ok(Kind::File(seen)) => Self::File(seen),
            Ok(Kind::Folder(identity)) => Self::Folder(identity),
            Ok(Kind::Other) | Err(Failure::NotAFile) => Self::Other,
            Err(Failure::Absent) => Self::Absent,
            Err(Failure::Obstacle(obstacle)) => Self::Unknown(obstacle),
        }
    }
}
