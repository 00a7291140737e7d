//! The table of mounts: what is mounted where, and from it an id for a file system that has none.
//!
//! **Invariant:** a table that could not be read says nothing. It is never one in which nothing is mounted.
//!
//! FUSE, NFS and others report no id, and their device number is given out anew at each mount. What stays
//! is what is mounted: the kind of file system and its source (`server:/export`, `user@host:folder`).

use std::{
    collections::BTreeSet,
    io,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use sha2::{Digest as _, Sha256};

use crate::model::FilePath;

/// How long the table holds for kernels that do not number mounts (before 6.8): there every file asks.
const HOLDS: Duration = Duration::from_secs(1);

static RECENT: Mutex<Option<(Instant, Mounts)>> = Mutex::new(None);

/// All that is mounted at one moment. It differs from another when something was mounted or unmounted since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mounts(Arc<[u8]>);

/// One line of the table.
struct Mount<'a> {
    root: &'a [u8],
    source: &'a [u8],
    kind: &'a [u8],
    place: &'a [u8],
}

/// An id for the file system with this device number; the same after it was mounted again. `fresh`: as the
/// table is at this moment. Nothing when the table does not show it, or the system has none.
pub(super) fn id(device: u64, fresh: bool) -> io::Result<Option<u64>> {
    let (major, minor) = (rustix::fs::major(device), rustix::fs::minor(device));
    match recent(fresh) {
        Ok(mounts) => Ok(id_in(&mounts.0, format!("{major}:{minor}").as_bytes())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Something that is mounted.
#[derive(Debug)]
pub(super) struct Mounted {
    /// The number of the mount; another one that is mounted at its place has another.
    pub(super) number: Vec<u8>,
    pub(super) place: FilePath,
    /// The kind of file system.
    pub(super) kind: Vec<u8>,
}

impl Mounts {
    /// As it is now; nothing when that is not known. Waits for nobody, and takes as long as the table is.
    pub fn now() -> Option<Self> {
        let mounts = Self::read();
        if let Err(error) = &mounts {
            tracing::warn!(%error, "the table of mounts cannot be read; what was known of it stays");
        }
        mounts.ok()
    }

    fn read() -> io::Result<Self> {
        Ok(Self(std::fs::read("/proc/self/mountinfo")?.into()))
    }

    /// The folders at which something is mounted.
    pub fn places(&self) -> BTreeSet<FilePath> {
        self.all().map(|mount| mount.place).collect()
    }

    /// The same, each with the number of its mount.
    pub fn numbered(&self) -> BTreeSet<(FilePath, Vec<u8>)> {
        self.all().map(|mount| (mount.place, mount.number)).collect()
    }

    /// In the order in which it was mounted.
    pub(super) fn all(&self) -> impl Iterator<Item = Mounted> {
        let mounted = |line: &[u8]| {
            let (_, mount) = mount(line)?;
            let number = line.split(|byte| *byte == b' ').next()?.to_vec();
            Some(Mounted { number, place: unescaped(mount.place), kind: mount.kind.to_vec() })
        };
        self.0.split(|byte| *byte == b'\n').filter_map(mounted)
    }

    #[cfg(test)]
    pub(super) fn of(table: &str) -> Self {
        Self(table.as_bytes().into())
    }
}

/// A name in that table: space, tab, newline and backslash are written as three octal digits.
fn unescaped(name: &[u8]) -> FilePath {
    let mut rest = name;
    let mut plain = Vec::with_capacity(name.len());
    while let [first, after @ ..] = rest {
        let digits = after.get(..3).and_then(|digits| std::str::from_utf8(digits).ok());
        let code = digits.filter(|_| *first == b'\\').and_then(|digits| u8::from_str_radix(digits, 8).ok());
        plain.push(code.unwrap_or(*first));
        rest = if code.is_some() { after.get(3..).unwrap_or_default() } else { after };
    }
    FilePath::from_bytes(&plain)
}

fn recent(fresh: bool) -> io::Result<Mounts> {
    let recent = || RECENT.lock().unwrap_or_else(PoisonError::into_inner);
    let known = recent().as_ref().filter(|(read, _)| !fresh && read.elapsed() < HOLDS).cloned();
    if let Some((_, mounts)) = known {
        return Ok(mounts);
    }
    // Nobody else waits while it is read.
    let mounts = Mounts::read()?;
    *recent() = Some((Instant::now(), mounts.clone()));
    Ok(mounts)
}

/// Of several mounts of one file system the first by root and source counts, so that a bind mount changes
/// nothing. A source that only names a program (`tool`, `none`) is that of others too; there the place where it is
/// mounted tells them apart. What else is mounted now must not matter: that changes, and the file system does not.
fn id_in(table: &[u8], device: &[u8]) -> Option<u64> {
    let mounts = || table.split(|byte| *byte == b'\n').filter_map(mount);
    // Of equals the first in the table: what is bound elsewhere comes later.
    let (_, own) = mounts()
        .filter(|(number, _)| *number == device)
        .min_by_key(|(_, mount)| (mount.root, mount.source, mount.kind))?;
    let says_where = own.source.iter().any(|byte| matches!(byte, b'/' | b':'));
    let mut hasher = Sha256::new();
    for part in [own.kind, own.source, if says_where { b"" } else { own.place }] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let hash = hasher.finalize();
    let id = hash.iter().take(8).fold(0_u64, |id, byte| id << 8 | u64::from(*byte));
    // 0 means that there is no id.
    Some(id.max(1))
}

/// The device number and the rest of one line; see proc_pid_mountinfo(5).
fn mount(line: &[u8]) -> Option<(&[u8], Mount<'_>)> {
    let mut words = line.split(|byte| *byte == b' ').skip(2);
    let (device, root, place) = (words.next()?, words.next()?, words.next()?);
    let mut words = words.skip_while(|word| *word != b"-").skip(1);
    let (kind, source) = (words.next()?, words.next()?);
    Some((device, Mount { root, source, kind, place }))
}

#[cfg(test)]
mod tests {
    use super::id_in;

    const TABLE: &str = "\
        22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n\
        40 22 0:50 / /srv/werk/share rw,nosuid shared:7 master:2 - fuse.sshfs eva@server:/werk rw,user_id=0\n\
        41 22 0:51 / /srv/werk/other rw - fuse.sshfs eva@server:/other rw,user_id=0\n\
        42 22 0:52 / /srv/a rw - fuse tool rw\n\
        43 22 0:53 / /srv/b rw - fuse tool rw\n";

    fn id(table: &str, device: &str) -> Option<u64> {
        id_in(table.as_bytes(), device.as_bytes())
    }

    #[test]
    fn what_is_mounted_again_has_the_same_id() {
        let share = id(TABLE, "0:50");
        assert!(share.is_some_and(|id| id > 0));
        let again = TABLE.replace("40 22 0:50 /", "77 22 0:61 /");
        assert_eq!(id(&again, "0:61"), share);
        assert_eq!(id(&TABLE.replace("/srv/werk/share", "/mnt/elders"), "0:50"), share, "at another place");
        assert_eq!(id(&TABLE.replace("rw,user_id=0", "ro,user_id=0"), "0:50"), share, "in another way");
        let bound = format!("{TABLE}44 22 0:50 /map /srv/c rw - fuse.sshfs eva@server:/werk rw\n");
        assert_eq!(id(&bound, "0:50"), share, "and once more, in part");
        assert_eq!(id(TABLE, "0:99"), None);
        assert_eq!(id("", "0:50"), None);
        assert_eq!(id("1 2 0:50 / /srv rw", "0:50"), None);
    }

    #[test]
    fn file_systems_that_look_alike_are_told_apart() {
        let all: Vec<_> = ["254:0", "0:50", "0:51", "0:52", "0:53"].map(|device| id(TABLE, device)).into();
        for (number, one) in all.iter().enumerate() {
            assert!(!all.iter().skip(number + 1).any(|other| other == one), "{all:?}");
        }
        let swapped = TABLE.replace("0:52", "0:x").replace("0:53", "0:52").replace("0:x", "0:53");
        assert_eq!((id(&swapped, "0:53"), id(&swapped, "0:52")), (id(TABLE, "0:52"), id(TABLE, "0:53")));
    }

    #[test]
    fn what_else_is_mounted_changes_no_id() {
        let alone: String =
            TABLE.lines().filter(|line| !line.contains("/srv/b")).map(|line| format!("{line}\n")).collect();
        assert_eq!(id(&alone, "0:52"), id(TABLE, "0:52"), "one of the same program");
        let twice = format!("{TABLE}45 22 0:55 / /mnt/nog-eens rw - fuse.sshfs eva@server:/werk rw\n");
        assert_eq!(id(&twice, "0:50"), id(TABLE, "0:50"), "the same share once more");
        let bound = format!("{TABLE}44 22 0:52 / /mnt/a rw - fuse tool rw\n");
        assert_eq!(id(&bound, "0:52"), id(TABLE, "0:52"), "bound elsewhere, whole");
    }

    #[test]
    fn names_in_the_table_are_read() {
        for (written, name) in
            [("/", "/"), ("/mnt/een\\040map\\134x", "/mnt/een map\\x"), ("/mnt/a\\0", "/mnt/a\\0")]
        {
            assert_eq!(super::unescaped(written.as_bytes()), super::FilePath::from_bytes(name.as_bytes()));
        }
    }
}
