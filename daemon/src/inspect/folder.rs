//! A folder that is held open while its names are looked at.
//!
//! One way down to the folder, and every name from there: that is quicker than a whole path for each
//! name, and all answers are about one and the same folder, whatever is put in its place meanwhile.

use std::{
    hash::{BuildHasher as _, Hasher as _, RandomState},
    io,
    os::fd::{AsFd as _, OwnedFd},
    sync::Arc,
    time::Instant,
};

use rustix::fs::{Dir, FileType, OFlags};

use super::{
    Look,
    obstacle::{Obstacle, Reason},
    patience::{self, Corner},
    progress::{self, MOST_STEPS, Steps},
    reach,
    system::{self, Failure, Kind},
};
use crate::model::{FileIdentity, FilePath};

/// A folder, held open. Not for long: what is held open cannot be unmounted.
#[derive(Debug)]
pub struct Folder {
    file: Arc<OwnedFd>,
    path: FilePath,
    identity: FileIdentity,
    /// Its mount, where others serve that.
    corner: Option<Arc<Corner>>,
}

/// Names that are looked at in one go: others have their turn in between.
const TOGETHER: usize = 8;
/// Names in one folder that others serve: a program that serves it could tell of names without end.
const MOST_NAMES: usize = 1_000_000;

/// What a folder says of a name in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A file, by all appearances.
    File,
    Folder,
    /// Neither.
    Other,
}

/// A name in a folder, and what that says of it.
pub type Named = (Box<[u8]>, Sort);

impl Folder {
    /// Opens a folder, through no link.
    ///
    /// # Errors
    ///
    /// What is there when it is no folder that can be entered.
    pub fn open(path: &FilePath) -> Result<Self, Look> {
        let corner = patience::corner(path);
        let asked = path.clone();
        let found = done(corner.as_ref(), move || {
            let file = reach::folder(asked.as_bytes())?;
            Ok((system::look_at(file.as_fd(), &asked)?, file))
        });
        match found {
            Ok((Kind::Folder(identity), file)) => {
                Ok(Self { file: Arc::new(file), path: path.clone(), identity, corner })
            }
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
        self.done(|file| Ok(system::is_mount_root(file.as_fd()))).unwrap_or(true)
    }

    /// The kind of its file system, by the system's magic number; nothing when that is not said.
    pub fn file_system(&self) -> Option<u64> {
        #[allow(clippy::cast_sign_loss, clippy::unnecessary_cast)]
        // a magic number; its sign depends on the platform
        let ask = |file: &OwnedFd| Ok(rustix::fs::fstatfs(file)?.f_type as u64 & 0xffff_ffff);
        self.done(ask).ok()
    }

    /// The names in it, as they are now.
    ///
    /// # Errors
    ///
    /// When it may not be read, or no longer.
    pub fn names(&self) -> io::Result<Vec<Named>> {
        let path = self.path.clone();
        let error = |failure| match failure {
            Failure::Obstacle(obstacle) => obstacle.into(),
            Failure::Absent | Failure::NotAFile => io::ErrorKind::NotFound.into(),
        };
        self.done_in_steps(move |file, steps| names(file, &path, steps)).map_err(error)
    }

    /// Looks at many names in it, in an order of its own.
    ///
    /// In a share that is very slow not all of them may be looked at. Each look begins at another name then, so that
    /// each one's turn comes.
    pub fn look_each(&self, names: Vec<Box<[u8]>>) -> Vec<(Box<[u8]>, Look)> {
        self.look_until(names, self.corner.as_ref().map(|_| Instant::now() + MOST_STEPS))
    }

    fn look_until(&self, mut names: Vec<Box<[u8]>>, until: Option<Instant>) -> Vec<(Box<[u8]>, Look)> {
        if until.is_some() && !names.is_empty() {
            let first = RandomState::new().build_hasher().finish() % names.len() as u64;
            names.rotate_left(usize::try_from(first).unwrap_or(0));
        }
        let mut all = Vec::with_capacity(names.len());
        for some in names.chunks(TOGETHER) {
            if until.is_some_and(|until| Instant::now() >= until) {
                let unknown = || Err::<Kind, _>(progress::no_answer()).into();
                all.extend(some.iter().map(|name| (name.clone(), unknown())));
            } else {
                all.extend(self.look_at_some(some));
            }
        }
        all
    }

    fn look_at_some(&self, some: &[Box<[u8]>]) -> Vec<(Box<[u8]>, Look)> {
        let (asked, path) = (some.to_vec(), self.path.clone());
        let looked = self.done_in_steps(move |file, steps| {
            let look = |name: &[u8]| {
                let look = system::look_in(file.as_fd(), name, &path.join(name)).into();
                steps.went_on().map(|()| look)
            };
            asked.iter().map(|name| look(name)).collect::<Result<Vec<Look>, Failure>>()
        });
        let names = some.iter().cloned();
        match looked {
            Ok(looked) => names.zip(looked).collect(),
            Err(failure) => names.map(|name| (name, Err::<Kind, _>(failure).into())).collect(),
        }
    }

    /// Looks at a path that lies in or below this folder, from this folder on: the answer holds for this
    /// very folder, also when it or a folder above it has another name by now.
    pub fn look_below(&self, path: &FilePath) -> Look {
        let Ok(below) = path.as_path().strip_prefix(self.path.as_path()) else { return super::look(path) };
        let below = below.as_os_str().as_encoded_bytes();
        if below.is_empty() {
            return Look::Folder(self.identity);
        }
        // Another mount may be below this one.
        let corner = patience::corner(path);
        let (file, below, path) = (Arc::clone(&self.file), below.to_vec(), path.clone());
        done(corner.as_ref(), move || {
            let (folder, name) = reach::parts(&below);
            let folder = reach::folder_from(file.as_fd(), folder)?;
            system::look_in(folder.as_fd(), name, &path)
        })
        .into()
    }

    fn done<T: Send + 'static>(
        &self,
        act: impl FnOnce(&OwnedFd) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        match &self.corner {
            None => act(&self.file),
            Some(corner) => {
                let file = Arc::clone(&self.file);
                corner.ask(move || act(&file))
            }
        }
    }

    /// The same for what takes many calls to the system.
    fn done_in_steps<T: Send + 'static>(
        &self,
        act: impl FnOnce(&OwnedFd, &Steps) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        match &self.corner {
            None => act(&self.file, &Steps::default()),
            Some(corner) => {
                let file = Arc::clone(&self.file);
                corner.ask_in_steps(move |steps| act(&file, steps))
            }
        }
    }
}

fn done<T: Send + 'static>(
    corner: Option<&Arc<Corner>>,
    act: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    match corner {
        Some(corner) => corner.ask(act),
        None => act(),
    }
}

/// The names in a folder, and what they are as far as it says.
fn names(folder: &OwnedFd, path: &FilePath, steps: &Steps) -> Result<Vec<Named>, Failure> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let mut names = Vec::new();
    for entry in Dir::new(system::open(folder.as_fd(), b".", flags)?)? {
        let entry = entry?;
        steps.went_on()?;
        let name = entry.file_name().to_bytes();
        if matches!(name, b"." | b"..") {
            continue;
        }
        let sort = match entry.file_type() {
            FileType::RegularFile => Sort::File,
            FileType::Directory => Sort::Folder,
            // Some file systems do not say.
            FileType::Unknown => match system::look_in(folder.as_fd(), name, &path.join(name)).into() {
                Look::File(_) | Look::Unknown(_) => Sort::File,
                Look::Folder(_) => Sort::Folder,
                Look::Other | Look::Absent => Sort::Other,
            },
            _ => Sort::Other,
        };
        if steps.are_counted() && names.len() >= MOST_NAMES {
            return Err(Failure::Obstacle(Obstacle::limit(Reason::TooLarge)));
        }
        names.push((name.into(), sort));
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::*;

    #[test]
    fn what_there_is_no_time_for_is_unknown_and_each_name_is_told_once() -> io::Result<()> {
        let home = tempfile::tempdir()?;
        let names: BTreeSet<Box<[u8]>> =
            (0..50).map(|number| format!("{number}").as_bytes().into()).collect();
        for name in &names {
            fs::write(home.path().join(String::from_utf8_lossy(name).as_ref()), "")?;
        }
        let folder = Folder::open(&FilePath::new(home.path()))
            .map_err(|look| io::Error::other(format!("{look:?}")))?;
        let now = Instant::now();
        for (until, is_known) in [(None, true), (Some(now + MOST_STEPS), true), (Some(now), false)] {
            let looked = folder.look_until(names.iter().cloned().collect(), until);
            assert_eq!(looked.len(), names.len());
            assert!(looked.iter().all(|(_, look)| matches!(look, Look::File(_)) == is_known), "{until:?}");
            assert!(looked.iter().all(|(_, look)| matches!(look, Look::Unknown(_)) != is_known));
            let told: BTreeSet<_> = looked.into_iter().map(|(name, _)| name).collect();
            assert_eq!(told, names);
        }
        Ok(())
    }
}
