//! Whether a name is really gone: that needs a positive answer from a folder that is there.

use crate::{
    inspect::{Folder, Look},
    model::FilePath,
};

/// Whether the system positively says that nothing is at `path`, on the file system on which it was.
///
/// The nearest folder above it that is there must lie in the watched folder `root` and on the same
/// file system. Otherwise a disk was unmounted, or rights were taken away: that says nothing about
/// the file. All is asked from one folder that is held, so that a watched folder which goes and comes back
/// between two questions cannot make a document look deleted.
pub(super) fn is_gone(path: &FilePath, filesystem: u64, root: &FilePath) -> bool {
    let Ok(held) = Folder::open(root) else { return false };
    if !matches!(held.look_below(path), Look::Absent | Look::Folder(_) | Look::Other) {
        return false;
    }
    let mut above = path.folder();
    while let Some(folder) = above {
        if !folder.is_within(root) {
            return false;
        }
        match held.look_below(&folder) {
            Look::Folder(identity) => return identity.filesystem == filesystem,
            Look::Absent => above = folder.folder(),
            // A file or a link where a folder was: the folder is gone, and so is what was in it.
            Look::File(_) | Look::Other => above = folder.folder(),
            Look::Unknown(_) => return false,
        }
    }
    false
}
