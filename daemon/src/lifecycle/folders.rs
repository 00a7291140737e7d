//! The daemon's own folders.

use std::{fs, io, os::unix::fs::DirBuilderExt as _, path::Path};

use crate::trouble::Trouble;

/// Makes a folder that only the daemon's own account may enter. One that is there is left as it is.
pub fn make_private(folder: &Path) -> Result<(), Trouble> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|source| trouble(folder, source))
}

/// Makes a private folder, and takes out what an earlier run left in it.
pub fn make_empty(folder: &Path) -> Result<(), Trouble> {
    make_private(folder)?;
    for entry in fs::read_dir(folder).map_err(|source| trouble(folder, source))? {
        let path = entry.map_err(|source| trouble(folder, source))?.path();
        fs::remove_file(&path).map_err(|source| trouble(&path, source))?;
    }
    Ok(())
}

fn trouble(folder: &Path, source: io::Error) -> Trouble {
    Trouble::Folder { folder: folder.into(), source }
}
