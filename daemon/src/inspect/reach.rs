//! Reaches folders from the top, and follows no link on the way.
//!
//! Who can write in a shared folder can put a link in place of a folder, thousands of times a second. What
//! was looked at by its whole path could then lie anywhere, and the daemon may read what others may not. So
//! each folder is opened with `openat2`, which refuses links in every part, and each name in it is asked
//! for from there. Mounts are crossed: these are made by the administrator.

use std::{
    os::fd::{AsFd as _, BorrowedFd, OwnedFd},
    sync::OnceLock,
};

use rustix::{
    fs::{CWD, Mode, OFlags, ResolveFlags},
    io::{Errno, retry_on_intr},
};

/// Longest path that the system takes in one call, with its final NUL.
const PATH_MAX: usize = 4096;
/// To ask for names in it, which needs no right to read it.
const FOLDER: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// The folder of a path and the name in it, both as the path writes them.
pub(super) fn parts(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|byte| *byte == b'/') {
        Some(0) | None if path == b"/" => (b"/", b"."),
        Some(0) => (b"/", path.get(1..).unwrap_or_default()),
        Some(cut) => (path.get(..cut).unwrap_or_default(), path.get(cut + 1..).unwrap_or_default()),
        None => (b".", path),
    }
}

/// Opens a folder. `NOTDIR` when a part of the path is a link or a file: nothing is below those.
pub(super) fn folder(path: &[u8]) -> rustix::io::Result<OwnedFd> {
    folder_from(CWD, path)
}

/// The same from a folder that was reached already; an empty path is that folder itself.
pub(super) fn folder_from(start: BorrowedFd<'_>, path: &[u8]) -> rustix::io::Result<OwnedFd> {
    reached(start, path, if has_openat2() { all_at_once } else { one_by_one })
}

type Step = fn(BorrowedFd<'_>, &[u8]) -> rustix::io::Result<OwnedFd>;

/// Goes in steps when the path is longer than the system takes.
fn reached(start: BorrowedFd<'_>, path: &[u8], step: Step) -> rustix::io::Result<OwnedFd> {
    let mut rest = if path.is_empty() { b"." } else { path };
    let mut folder: Option<OwnedFd> = None;
    loop {
        let (head, tail) = if rest.len() < PATH_MAX {
            (rest, &b""[..])
        } else {
            let cut = rest.get(..PATH_MAX - 1).unwrap_or(rest).iter().rposition(|byte| *byte == b'/');
            let cut = cut.filter(|cut| *cut > 0).ok_or(Errno::NAMETOOLONG)?;
            rest.split_at_checked(cut).ok_or(Errno::NAMETOOLONG)?
        };
        let from = folder.as_ref().map_or(start, |folder| folder.as_fd());
        let next = step(from, head).map_err(|why| if why == Errno::LOOP { Errno::NOTDIR } else { why })?;
        rest = tail;
        while let Some(shorter) = rest.strip_prefix(b"/") {
            rest = shorter;
        }
        if rest.is_empty() {
            return Ok(next);
        }
        folder = Some(next);
    }
}

fn all_at_once(from: BorrowedFd<'_>, path: &[u8]) -> rustix::io::Result<OwnedFd> {
    let resolve = ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    retry_on_intr(|| rustix::fs::openat2(from, path, FOLDER, Mode::empty(), resolve))
}

/// For kernels before 5.6 and containers that forbid `openat2`: one call for each part.
fn one_by_one(from: BorrowedFd<'_>, path: &[u8]) -> rustix::io::Result<OwnedFd> {
    let open = |from: BorrowedFd<'_>, name: &[u8]| {
        retry_on_intr(|| rustix::fs::openat(from, name, FOLDER, Mode::empty()))
    };
    let start: &[u8] = if path.first() == Some(&b'/') { b"/" } else { b"." };
    let mut reached = open(from, start)?;
    for name in path.split(|byte| *byte == b'/').filter(|name| !name.is_empty() && *name != b".") {
        reached = open(reached.as_fd(), name)?;
    }
    Ok(reached)
}

/// Whether the system has `openat2` and lets us use it; asked once.
fn has_openat2() -> bool {
    static HAS: OnceLock<bool> = OnceLock::new();
    *HAS.get_or_init(|| all_at_once(CWD, b"/").is_ok())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::{fs, os::fd::AsFd as _, os::unix::ffi::OsStrExt as _, os::unix::fs::symlink};

    use rustix::{
        fs::{CWD, fstat, stat},
        io::Errno,
    };

    use super::{Step, all_at_once, one_by_one, parts, reached};

    #[test]
    fn both_ways_reach_folders_and_refuse_links_in_every_part() {
        let own = tempfile::tempdir().unwrap();
        let at = |name: &str| own.path().canonicalize().unwrap().join(name);
        fs::create_dir_all(at("a/b/c")).unwrap();
        fs::write(at("a/file"), "x").unwrap();
        symlink("a", at("to-a")).unwrap();
        symlink("b", at("a/to-b")).unwrap();
        symlink("to-a", at("twice")).unwrap();
        let ways: [Step; 2] = [all_at_once, one_by_one];
        for way in ways {
            let open = |name: &str| reached(CWD, at(name).as_os_str().as_bytes(), way);
            let found = fstat(open("a/b/c").unwrap()).unwrap();
            assert_eq!(found.st_ino, stat(at("a/b/c")).unwrap().st_ino);
            for link in ["to-a", "to-a/b", "a/to-b", "a/to-b/c", "twice/b", "a/file", "a/file/c"] {
                assert_eq!(open(link).err(), Some(Errno::NOTDIR), "{link}");
            }
            assert_eq!(open("none/b").err(), Some(Errno::NOENT));
            let a = open("a").unwrap();
            assert!(reached(a.as_fd(), b"b/c", way).is_ok());
            assert!(reached(a.as_fd(), b"", way).is_ok());
            assert_eq!(reached(a.as_fd(), b"to-b", way).err(), Some(Errno::NOTDIR));
            assert!(reached(CWD, b"/", way).is_ok());
            // A magic link of the kernel leads out of every folder.
            assert_eq!(reached(CWD, b"/proc/self/cwd", way).err(), Some(Errno::NOTDIR));
        }
    }

    #[test]
    fn a_path_has_a_folder_and_a_name() {
        assert_eq!(parts(b"/a/b"), (&b"/a"[..], &b"b"[..]));
        assert_eq!(parts(b"/a"), (&b"/"[..], &b"a"[..]));
        assert_eq!(parts(b"/"), (&b"/"[..], &b"."[..]));
        assert_eq!(parts(b"a"), (&b"."[..], &b"a"[..]));
    }
}
