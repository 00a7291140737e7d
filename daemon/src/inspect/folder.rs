//! A folder that is held open while its names are looked at.
//!
//! One way down to the folder, and every name from there: that is quicker than a whole path for each
//! name, and all answers are about one and the same folder, whatever is put in its place meanwhile.

use std::{
    io,
    os::fd::{AsFd as _, OwnedFd},
};

use rustix::fs::{Dir, FileType, OFlags};

use super::{
    Look, reach,
    system::{self, Failure, Kind},
};
use crate::model::{FileIdentity, FilePath};

/// A folder, held open. Not for long: what is held open cannot be unmounted.
#[derive(Debug)]
pub struct Folder {
    file: OwnedFd,
    path: FilePath,
    identity: FileIdentity,
}

/// What a folder says of a name in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A file, by all appearances.
    File,
    /// A folder.
    Folder,
    /// Neither.
    Other,
}

impl Folder {
    /// Opens a folder, through no link.
    ///
    /// # Errors
    ///
    /// What is there when it is no folder that can be entered.
    pub fn open(path: &FilePath) -> Result<Self, Look> {
        let found = reach::folder(path.as_bytes()).map_err(Failure::from);
        let found = found.and_then(|file| Ok((system::look_at(file.as_fd(), path)?, file)));
        match found {
            Ok((Kind::Folder(identity), file)) => Ok(Self { file, path: path.clone(), identity }),
            Ok(_) => Err(Look::Other),
            // Nothing, a file or a link: looking tells which.
            Err(Failure::Absent | Failure::NotAFile) => match super::look(path) {
                // It came just now.
                Look::Folder(_) => Err(Look::Absent),
                other => Err(other),
            },
            Err(Failure::Obstacle(obstacle)) => Err(Look::Unknown(obstacle)),
        }
    }

    /// Which folder it is.
    pub fn identity(&self) -> FileIdentity {
        self.identity
    }

    /// Whether something is mounted just here.
    pub fn is_mount_root(&self) -> bool {
        system::is_mount_root(self.file.as_fd())
    }

    /// The kind of its file system, by the system's magic number; nothing when that is not said.
    pub fn file_system(&self) -> Option<u64> {
        #[allow(clippy::cast_sign_loss, clippy::unnecessary_cast)]
        // a magic number; its sign depends on the platform
        rustix::fs::fstatfs(&self.file).ok().map(|about| about.f_type as u64 & 0xffff_ffff)
    }

    /// The names in it, as they are now.
    ///
    /// # Errors
    ///
    /// When it may not be read, or no longer.
    pub fn names(&self) -> io::Result<Vec<(Box<[u8]>, Sort)>> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let mut names = Vec::new();
        for entry in Dir::new(system::open(self.file.as_fd(), b".", flags)?)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if matches!(name, b"." | b"..") {
                continue;
            }
            let sort = match entry.file_type() {
                FileType::RegularFile => Sort::File,
                FileType::Directory => Sort::Folder,
                // Some file systems do not say.
                FileType::Unknown => match self.look(name) {
                    Look::File(_) | Look::Unknown(_) => Sort::File,
                    Look::Folder(_) => Sort::Folder,
                    Look::Other | Look::Absent => Sort::Other,
                },
                _ => Sort::Other,
            };
            names.push((name.into(), sort));
        }
        Ok(names)
    }

    /// Looks at a name in it; as [`super::look`].
    pub fn look(&self, name: &[u8]) -> Look {
        system::look_in(self.file.as_fd(), name, &self.path.join(name)).into()
    }

    /// Looks at a path that lies in or below this folder, from this folder on: the answer holds for this
    /// very folder, also when it or a folder above it has another name by now.
    pub fn look_below(&self, path: &FilePath) -> Look {
        let Ok(below) = path.as_path().strip_prefix(self.path.as_path()) else { return super::look(path) };
        let below = below.as_os_str().as_encoded_bytes();
        if below.is_empty() {
            return Look::Folder(self.identity);
        }
        let (folder, name) = reach::parts(below);
        let folder = reach::folder_from(self.file.as_fd(), folder).map_err(Failure::from);
        folder.and_then(|folder| system::look_in(folder.as_fd(), name, path)).into()
    }
}
