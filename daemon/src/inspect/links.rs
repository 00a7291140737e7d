//! Links on the way to a folder that only the administrator can change.

use std::{
    collections::VecDeque,
    ffi::OsString,
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use crate::model::FilePath;

/// As many as the system follows.
const MOST: usize = 40;
const STICKY: u32 = 0o1000;
const WRITABLE_BY_OTHERS: u32 = 0o022;

/// Where a path leads when each link on its way is root's, and nobody else can put another in its place; nothing
/// otherwise, also where that cannot be seen.
pub(super) fn of_administrator(path: &FilePath) -> io::Result<Option<FilePath>> {
    let parts = |path: PathBuf| -> Vec<OsString> {
        path.components().map(|part| part.as_os_str().to_owned()).collect()
    };
    let mut rest: VecDeque<OsString> = parts(path.to_path_buf()).into();
    let (mut reached, mut links) = (PathBuf::from("/"), 0);
    while let Some(part) = rest.pop_front() {
        match part.to_str() {
            Some(".") => continue,
            Some("..") => {
                reached.pop();
                continue;
            }
            _ => {}
        }
        let next = reached.join(&part);
        let found = fs::symlink_metadata(&next)?;
        if !found.is_symlink() {
            reached = next;
            continue;
        }
        links += 1;
        if links > MOST || found.uid() != 0 || !is_of_root(&reached)? {
            return Ok(None);
        }
        for part in parts(fs::read_link(&next)?).into_iter().rev() {
            rest.push_front(part);
        }
    }
    Ok(Some(FilePath::new(&reached)))
}

/// Whether nobody but root can give what is root's in a folder another name, nor the folder itself.
fn is_of_root(folder: &Path) -> io::Result<bool> {
    for above in folder.ancestors() {
        let found = fs::symlink_metadata(above)?;
        let is_kept = found.mode() & WRITABLE_BY_OTHERS == 0 || found.mode() & STICKY != 0;
        if !found.is_dir() || found.uid() != 0 || !is_kept {
            return Ok(false);
        }
    }
    Ok(true)
}
