//! Whether a name is really gone: that needs a positive answer from a folder that is there.

use crate::{
    inspect::{Folder, Look},
    model::FilePath,
};

/// What the system says of a name at which nothing was seen.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Absence {
    /// Positively that nothing is there, on the file system on which it was.
    Gone,
    /// Another file system is there: in that folder, the nearest that is there.
    Elsewhere(FilePath),
    /// Nothing.
    Unknown,
}

/// Whether the system positively says that nothing is at `path`, on the file system on which it was.
///
/// The nearest folder above it that is there must lie in the watched folder `root` and on the same
/// file system. Otherwise a disk was unmounted, or rights were taken away: that says nothing about
/// the file. A subvolume of Btrfs is a file system that can be deleted like a folder: then the folder at which it
/// began, `beginning`, is gone from another one of the same disk. What is mounted has no beginning here. All is
/// asked from one folder that is held, so that a watched folder which goes and comes back
/// between two questions cannot make a document look deleted.
pub(super) fn absence(
    path: &FilePath,
    filesystem: u64,
    root: &FilePath,
    beginning: Option<&FilePath>,
) -> Absence {
    let Ok(held) = Folder::open(root) else { return Absence::Unknown };
    if !matches!(held.look_below(path), Look::Absent | Look::Folder(_) | Look::Other) {
        return Absence::Unknown;
    }
    let mut above = path.folder();
    while let Some(folder) = above {
        if !folder.is_within(root) {
            return Absence::Unknown;
        }
        match held.look_below(&folder) {
            Look::Folder(identity) if identity.filesystem == filesystem => return Absence::Gone,
            Look::Folder(identity) => {
                let is_deleted = beginning.is_some_and(|begin| held.look_below(begin) == Look::Absent);
                return match is_deleted && is_same_btrfs(identity.filesystem, filesystem, &held) {
                    true => Absence::Gone,
                    false => Absence::Elsewhere(folder),
                };
            }
            Look::Absent => above = folder.folder(),
            // A file or a link where a folder was: the folder is gone, and so is what was in it.
            Look::File(_) | Look::Other => above = folder.folder(),
            Look::Unknown(_) => return Absence::Unknown,
        }
    }
    Absence::Unknown
}

/// `BTRFS_SUPER_MAGIC` in the kernel's `magic.h`.
const BTRFS: u64 = 0x9123_683e;
/// Subvolumes are numbered from 256 on; nobody has made more than this.
const MOST_SUBVOLUMES: u32 = 1 << 24;

/// Whether two ids are those of subvolumes of one Btrfs: the number of the subvolume is laid over half of the id
/// of the disk.
fn is_same_btrfs(one: u64, other: u64, held: &Folder) -> bool {
    let differing = one ^ other;
    let halves = [(differing >> 32) as u32, differing as u32];
    let is_near = halves.contains(&0) && halves.iter().all(|half| *half < MOST_SUBVOLUMES);
    is_near && held.file_system() == Some(BTRFS)
}
