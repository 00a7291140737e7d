//! The file that the policy in force is in.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

/// Puts a text in the place of the policy file, whole or not at all, and safe on disk. Who may read it stays
/// as it was; a link stays a link.
pub fn write_policy_file(path: &Path, text: &str) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mode = fs::metadata(&path).map_or(0o600, |known| known.permissions().mode() & 0o777);
    let beside = path.with_extension("toml.new");
    let written = write_new(&beside, mode, text).and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    File::open(folder)?.sync_all()
}

fn write_new(path: &Path, mode: u32, text: &str) -> io::Result<()> {
    // What an earlier attempt left goes; and what another put there, a link for one, is never written through.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
    // The account's own mask may have taken some away.
    file.set_permissions(fs::Permissions::from_mode(mode))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::{fs, io, os::unix::fs::PermissionsExt as _};

    use super::write_policy_file;

    #[test]
    fn a_file_is_replaced_whole_and_keeps_its_rights_and_its_link() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let (real, link) = (folder.path().join("real.toml"), folder.path().join("policy.toml"));
        fs::write(&real, "old")?;
        fs::set_permissions(&real, fs::Permissions::from_mode(0o644))?;
        std::os::unix::fs::symlink(&real, &link)?;
        fs::write(folder.path().join("real.toml.new"), "what an earlier attempt left, longer than the rest")?;
        write_policy_file(&link, "new")?;
        assert_eq!(fs::read_to_string(&real)?, "new");
        assert!(fs::symlink_metadata(&link)?.is_symlink());
        assert_eq!(fs::metadata(&real)?.permissions().mode() & 0o777, 0o644);
        assert_eq!(fs::read_dir(folder.path())?.count(), 2, "nothing is left beside it");
        let planted = folder.path().join("planted");
        fs::write(&planted, "another's")?;
        std::os::unix::fs::symlink(&planted, folder.path().join("real.toml.new"))?;
        write_policy_file(&link, "newer")?;
        assert_eq!(
            (fs::read_to_string(&planted)?, fs::read_to_string(&real)?),
            ("another's".into(), "newer".into())
        );
        fs::remove_file(&planted)?;
        let first = folder.path().join("first.toml");
        write_policy_file(&first, "x")?;
        assert_eq!(fs::metadata(&first)?.permissions().mode() & 0o777, 0o600, "a new one is private");
        assert!(write_policy_file(&folder.path().join("nowhere/policy.toml"), "x").is_err());
        Ok(())
    }
}
