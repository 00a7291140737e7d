//! Opens the officer's own file that goes into an export, and nothing else.
//!
//! Who can write in a shared folder can put a link in place of a folder between what the daemon recorded and
//! what is copied here. So the way down goes folder by folder, each opened from the one above it, and no link is
//! followed in any part.

use std::{
    ffi::OsStr,
    fs::File,
    io,
    os::fd::OwnedFd,
    os::unix::fs::MetadataExt as _,
    path::{Component, Path},
};

use rustix::{
    fs::{AtFlags, CWD, FileType, Mode, OFlags, openat, statat},
    io::Errno,
};

/// A file that is copied.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) file: File,
    pub(super) mode: u32,
}

impl Source {
    /// Opens a file by its absolute path.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let through_no_link = OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let folder = OFlags::PATH | OFlags::DIRECTORY | through_no_link;
        let mut at = openat(CWD, "/", folder, Mode::empty())?;
        let mut parts = path.components().filter(|part| *part != Component::RootDir).peekable();
        while let Some(part) = parts.next() {
            let Component::Normal(name) = part else { return Err(io::ErrorKind::InvalidInput.into()) };
            // A pipe must not be waited for.
            let is_last = parts.peek().is_none();
            let flags = if is_last { OFlags::RDONLY | OFlags::NONBLOCK | through_no_link } else { folder };
            at = match openat(&at, name, flags, Mode::empty()) {
                // Another program has the file to itself (a lease of a file server): it is asked to give it back,
                // and the one who opens waits, but never for the other end of a pipe.
                Err(Errno::AGAIN) if is_last && is_regular(&at, name) => {
                    openat(&at, name, OFlags::RDONLY | through_no_link, Mode::empty())?
                }
                opened => opened?,
            };
        }
        let file = File::from(at);
        let about = file.metadata()?;
        if !about.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        Ok(Self { file, mode: about.mode() & 0o777 })
    }
}

fn is_regular(folder: &OwnedFd, name: &OsStr) -> bool {
    let found = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW);
    found.is_ok_and(|found| FileType::from_raw_mode(found.st_mode) == FileType::RegularFile)
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::Source;

    #[test]
    fn a_link_in_any_part_of_the_path_is_no_way_to_a_file() {
        let own = tempfile::tempdir().unwrap();
        let at = |name: &str| own.path().canonicalize().unwrap().join(name);
        fs::create_dir_all(at("a/b")).unwrap();
        fs::write(at("a/b/nota.txt"), "x").unwrap();
        symlink(at("a"), at("link")).unwrap();
        symlink(at("a/b/nota.txt"), at("a/nota.txt")).unwrap();
        assert!(Source::open(&at("a/b/nota.txt")).is_ok());
        for odd in ["link/b/nota.txt", "a/nota.txt", "a/b", "a/../a/b/nota.txt", "a/none.txt"] {
            assert!(Source::open(&at(odd)).is_err(), "{odd}");
        }
    }
}
