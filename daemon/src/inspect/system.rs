//! What the system is asked about a file. Linux; its twin for Windows goes in a file of its own
//! behind the same few functions.

use std::{
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    sync::{PoisonError, RwLock},
};

use rustix::{
    fs::{Advice, AtFlags, FileType, Mode, OFlags, StatVfsMountFlags, Statx, StatxFlags},
    io::{Errno, retry_on_intr},
};

use super::{
    filesystems::{Filesystems, Place},
    mounted,
    obstacle::{Obstacle, Reason},
    others, reach,
};
use crate::model::{FileIdentity, FilePath, Seen, Stamp};

/// What a name or a descriptor stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File(Seen),
    Folder(FileIdentity),
    Other,
}

/// Why the system did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// Positively: no such name.
    Absent,
    /// A link, socket or device stands there.
    NotAFile,
    Obstacle(Obstacle),
}

impl From<Errno> for Failure {
    fn from(errno: Errno) -> Self {
        let reason = match errno {
            Errno::NOENT | Errno::NOTDIR => return Self::Absent,
            // From `open` with `O_NOFOLLOW` on a link, and on a socket or a device without driver.
            Errno::LOOP | Errno::NXIO | Errno::NODEV => return Self::NotAFile,
            Errno::ACCESS | Errno::PERM => Reason::PermissionDenied,
            Errno::IO | Errno::UCLEAN | Errno::BADMSG | Errno::REMOTEIO | Errno::NODATA => Reason::IoError,
            Errno::STALE => Reason::Stale,
            Errno::TIMEDOUT
            | Errno::HOSTDOWN
            | Errno::HOSTUNREACH
            | Errno::NETUNREACH
            | Errno::NETDOWN
            | Errno::NOTCONN
            | Errno::CONNABORTED
            | Errno::CONNRESET
            | Errno::CONNREFUSED
            | Errno::NOLINK => Reason::Unreachable,
            // `WOULDBLOCK` is a lease that is being taken back (a file server's client has it open).
            Errno::AGAIN | Errno::BUSY | Errno::TXTBSY | Errno::DEADLK => Reason::Busy,
            Errno::MFILE | Errno::NFILE | Errno::NOMEM | Errno::NOBUFS => Reason::OutOfResources,
            Errno::NAMETOOLONG => Reason::NameTooLong,
            _ => Reason::SystemError,
        };
        Self::Obstacle(Obstacle { reason, code: Some(errno.raw_os_error()) })
    }
}

/// `STATX_MNT_ID_UNIQUE` (Linux 6.8): number of a mount that is never given out again.
const MOUNT_ID: StatxFlags = StatxFlags::from_bits_retain(0x4000);

/// Whether something is mounted just there, whatever it is. What the system does not tell (before Linux 5.8) is.
pub(super) fn is_mount_root(folder: BorrowedFd<'_>) -> bool {
    /// `STATX_ATTR_MOUNT_ROOT`.
    const MOUNT_ROOT: u64 = 0x2000;
    let bits = |attributes: rustix::fs::StatxAttributes| attributes.bits();
    statx(folder, b"", AtFlags::EMPTY_PATH).map_or(true, |found| {
        bits(found.stx_attributes_mask) & MOUNT_ROOT == 0 || bits(found.stx_attributes) & MOUNT_ROOT != 0
    })
}

/// Looks at a name; see [`super::look`].
pub(super) fn look(path: &FilePath) -> Result<Kind, Failure> {
    let (folder, name) = reach::parts(path.as_bytes());
    look_in(reach::folder(folder)?.as_fd(), name, path)
}

/// Looks at a name in a folder; `path` is where that is.
pub(super) fn look_in(folder: BorrowedFd<'_>, name: &[u8], path: &FilePath) -> Result<Kind, Failure> {
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT;
    let found = statx(folder, name, flags)?;
    let ask = || {
        // The answer is kept, so it must be about the file just seen and about no other.
        let file = open(folder, name, OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC)?;
        let again = statx(file.as_fd(), b"", AtFlags::EMPTY_PATH)?;
        if Place::of(&again) != Place::of(&found) {
            return Err(Errno::STALE);
        }
        Ok(rustix::fs::fstatvfs(&file)?.f_fsid)
    };
    Ok(kind(&found, ask, path)?)
}

/// The number of the device that a name is on, in its two parts, and that of the file.
pub(super) fn number(folder: BorrowedFd<'_>, name: &[u8]) -> rustix::io::Result<(u32, u32, u64)> {
    let found = statx(folder, name, AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT)?;
    Ok((found.stx_dev_major, found.stx_dev_minor, found.stx_ino))
}

/// Looks at what is open.
pub(super) fn look_at(file: BorrowedFd<'_>, path: &FilePath) -> Result<Kind, Failure> {
    let found = statx(file, b"", AtFlags::EMPTY_PATH)?;
    Ok(kind(&found, || Ok(rustix::fs::fstatvfs(file)?.f_fsid), path)?)
}

/// A file opened to be read.
#[derive(Debug)]
pub(super) struct Opened<'a> {
    file: OwnedFd,
    path: &'a FilePath,
    /// The system refused to leave the access time alone.
    marks: bool,
}

impl<'a> Opened<'a> {
    /// Opens a name in a folder without following a link, without waiting for the other end of a pipe,
    /// and without giving it a new access time if the system allows that.
    pub(super) fn open(folder: BorrowedFd<'_>, name: &[u8], path: &'a FilePath) -> Result<Self, Failure> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let (file, marks) = match open(folder, name, flags | OFlags::NOATIME) {
            Err(Errno::PERM) => (open(folder, name, flags)?, true),
            opened => (opened?, false),
        };
        Ok(Self { file, path, marks })
    }

    /// Whether reading it may give it a new access time: we may not prevent that, and nobody else does.
    pub(super) fn is_marked(&self) -> bool {
        self.marks
            && rustix::fs::fstatvfs(&self.file).is_ok_and(|about| {
                !about.f_flag.intersects(StatVfsMountFlags::NOATIME | StatVfsMountFlags::RDONLY)
            })
    }

    /// Whether its file system is served by other machines or programs; what does not tell is.
    pub(super) fn is_of_others(&self) -> bool {
        rustix::fs::fstatfs(&self.file).map_or(true, |about| others::is_of_others(about.f_type as u64))
    }

    /// Looks at the open file.
    pub(super) fn status(&self) -> Result<Kind, Failure> {
        look_at(self.file.as_fd(), self.path)
    }

    /// Says that the whole file will be read once, in order.
    ///
    /// `NOREUSE` keeps our reading from pushing other files out of memory. `DONTNEED` afterwards
    /// would be wrong: it also throws out what the officer's own program had in memory.
    pub(super) fn expect_once(&self) {
        for advice in [Advice::Sequential, Advice::NoReuse] {
            // Advice only: file systems may refuse it, and nothing is lost.
            let _ = rustix::fs::fadvise(&self.file, 0, None, advice);
        }
    }

    /// Reads on. Zero bytes at the end.
    pub(super) fn read(&self, into: &mut [u8]) -> Result<usize, Failure> {
        Ok(retry_on_intr(|| rustix::io::read(&self.file, &mut *into))?)
    }

    pub(super) fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }

    pub(super) fn into_file(self) -> OwnedFd {
        self.file
    }
}

/// Reads an open file at a place. Fewer bytes than asked for only at the end.
pub(super) fn read_at(file: BorrowedFd<'_>, into: &mut [u8], offset: u64) -> Result<usize, Failure> {
    let mut filled = 0;
    while let Some(room) = into.get_mut(filled..).filter(|room| !room.is_empty()) {
        let at = offset.saturating_add(filled as u64);
        match retry_on_intr(|| rustix::io::pread(file, &mut *room, at))? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

pub(super) fn open(folder: BorrowedFd<'_>, name: &[u8], flags: OFlags) -> rustix::io::Result<OwnedFd> {
    retry_on_intr(|| rustix::fs::openat(folder, name, flags, Mode::empty()))
}

fn statx(folder: BorrowedFd<'_>, name: &[u8], flags: AtFlags) -> rustix::io::Result<Statx> {
    let wanted = StatxFlags::BASIC_STATS | StatxFlags::BTIME | MOUNT_ID;
    retry_on_intr(|| rustix::fs::statx(folder, name, flags, wanted))
}

/// Says what was found. `ask` gives the id that the file system reports; `path` is where it was seen.
fn kind(
    found: &Statx,
    ask: impl FnOnce() -> rustix::io::Result<u64>,
    path: &FilePath,
) -> rustix::io::Result<Kind> {
    let file_type = FileType::from_raw_mode(found.stx_mode.into());
    if !matches!(file_type, FileType::RegularFile | FileType::Directory) {
        return Ok(Kind::Other);
    }
    let has_birth = StatxFlags::from_bits_retain(found.stx_mask).contains(StatxFlags::BTIME);
    // Where something is mounted, the folder above it is on another file system.
    let above = || path.folder().filter(|_| file_type != FileType::Directory);
    let folder = || above().unwrap_or_else(|| path.clone());
    let identity = FileIdentity {
        filesystem: filesystem(Place::of(found), ask, folder)?,
        file: found.stx_ino.into(),
        birth_time_ns: if has_birth { nanoseconds(found.stx_btime) } else { 0 },
    };
    if file_type == FileType::Directory {
        return Ok(Kind::Folder(identity));
    }
    Ok(Kind::File(Seen {
        identity,
        stamp: Stamp {
            size: found.stx_size,
            modify_time_ns: nanoseconds(found.stx_mtime),
            change_time_ns: nanoseconds(found.stx_ctime),
        },
        links: found.stx_nlink.into(),
        owner: found.stx_uid,
        is_shared: found.stx_mode & 0o022 != 0,
    }))
}

/// Kept for the whole process, because a look has no worker that could keep it.
static FILESYSTEMS: RwLock<Filesystems> = RwLock::new(Filesystems::new());

/// The id of the file system at that place. `folder` is one on it.
fn filesystem(
    place: Place,
    ask: impl FnOnce() -> rustix::io::Result<u64>,
    folder: impl FnOnce() -> FilePath,
) -> rustix::io::Result<u64> {
    let known = FILESYSTEMS.read().unwrap_or_else(PoisonError::into_inner).id(place);
    if let Some(id) = known {
        return Ok(id);
    }
    let reported = match ask()? {
        0 => mounted::id(place.device, place.mount.is_some())
            .map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))?
            .unwrap_or(0),
        reported => reported,
    };
    // Asked before the lock is taken: a file server that hangs must not stop every worker.
    let rival = FILESYSTEMS.read().unwrap_or_else(PoisonError::into_inner).rival(place, reported);
    let is_shared = rival.is_some_and(|(device, folder)| {
        let there = reach::folder(folder.as_bytes());
        let found = there.and_then(|there| statx(there.as_fd(), b"", AtFlags::EMPTY_PATH));
        found.is_ok_and(|found| Place::of(&found).device == device)
    });
    let mut filesystems = FILESYSTEMS.write().unwrap_or_else(PoisonError::into_inner);
    Ok(filesystems.remember(place, reported, is_shared, folder()))
}

impl Place {
    fn of(found: &Statx) -> Self {
        let has_mount = StatxFlags::from_bits_retain(found.stx_mask).contains(MOUNT_ID);
        Self {
            device: rustix::fs::makedev(found.stx_dev_major, found.stx_dev_minor),
            mount: has_mount.then_some(found.stx_mnt_id),
        }
    }
}

fn nanoseconds(time: rustix::fs::StatxTimestamp) -> i64 {
    time.tv_sec.saturating_mul(1_000_000_000).saturating_add(time.tv_nsec.into())
}
