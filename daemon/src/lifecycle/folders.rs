//! The daemon's own folders.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _},
    path::Path,
};

use crate::trouble::Trouble;

/// Makes a folder that only the daemon's own account may enter. One that is there loses the rights of other
/// accounts: the records name what is in folders that these may not see. One of another account is refused.
pub fn make_private(folder: &Path) -> Result<(), Trouble> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.and_then(|()| take_rights_away(folder)).map_err(|source| trouble(folder, source))
}

fn take_rights_away(folder: &Path) -> io::Result<()> {
    let found = fs::metadata(folder)?;
    if found.uid() != rustix::process::geteuid().as_raw() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it belongs to another account"));
    }
    if found.mode() & 0o077 != 0 {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        tracing::warn!(folder = %folder.display(), "other accounts could see into this folder; no longer");
    }
    Ok(())
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

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may fail
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::make_private;

    #[test]
    fn a_folder_is_private_whether_it_was_there_or_not() {
        let own = tempfile::tempdir().unwrap();
        let mode = |name: &str| fs::metadata(own.path().join(name)).unwrap().permissions().mode() & 0o777;
        fs::create_dir(own.path().join("open")).unwrap();
        fs::set_permissions(own.path().join("open"), fs::Permissions::from_mode(0o755)).unwrap();
        for name in ["open", "new/below"] {
            make_private(&own.path().join(name)).unwrap();
            assert_eq!(mode(name), 0o700, "{name}");
        }
    }
}
