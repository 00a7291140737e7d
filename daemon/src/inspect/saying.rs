//! What a document says, read now for who asks for it. Nothing of it is kept.

use std::{
    os::fd::{AsFd as _, OwnedFd},
    sync::Arc,
};

use super::{
    leases,
    obstacle::Obstacle,
    patience, reach,
    remark::{Lost, Remark},
    system::{self, Failure, Kind, Opened},
    text::Part,
    workers::Workers,
};
use crate::model::{FilePath, Timestamp, Trouble};

/// Why a document does not say anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mute {
    /// There is no such file, or what has the name is none.
    Absent,
    /// Another program has it to itself, and opening it would take that away.
    InUse,
    /// It cannot be opened.
    Unreadable(Obstacle),
    /// What read it came to an end.
    Lost(Lost),
}

impl Mute {
    /// What is wrong with the file, and what to do.
    pub fn to_trouble(self, now: Timestamp) -> Option<Trouble> {
        match self {
            Self::Absent | Self::InUse => None,
            Self::Unreadable(obstacle) => Some(obstacle.to_trouble(now)),
            Self::Lost(lost) => Some(Remark::Unread(lost).to_trouble(now)),
        }
    }
}

impl From<Failure> for Mute {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Absent | Failure::NotAFile => Self::Absent,
            Failure::Obstacle(obstacle) => Self::Unreadable(obstacle),
        }
    }
}

/// Reads what a document says; `take` gets it part by part. On a thread that may wait: for the disk, for a worker, and
/// for as long as `take` does.
pub fn read_text(path: &FilePath, workers: &Arc<Workers>, take: impl FnMut(Part)) -> Result<(), Mute> {
    let asked = path.clone();
    let (file, size) = patience::within(path, move || open(&asked))?.ok_or(Mute::InUse)?;
    workers.text(file.as_fd(), path.name(), size, take).map_err(Mute::Lost)
}

/// Opens a file, and says how many bytes it has; nothing where another program has it to itself.
fn open(path: &FilePath) -> Result<Option<(OwnedFd, u64)>, Failure> {
    let (folder, name) = reach::parts(path.as_bytes());
    let folder = reach::folder(folder)?;
    // Looked at first: opening wakes the other end of a pipe, and makes some devices move.
    let Kind::File(_) = system::look_in(folder.as_fd(), name, path)? else { return Err(Failure::NotAFile) };
    if leases::is_leased(folder.as_fd(), name) {
        return Ok(None);
    }
    let file = Opened::open(folder.as_fd(), name, path)?;
    let Kind::File(seen) = file.status()? else { return Err(Failure::NotAFile) };
    Ok(Some((file.into_file(), seen.stamp.size)))
}
