//! The files that the policy in force is in.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Component, Path, PathBuf},
};

use super::{Policy, read_policy_file};

/// What was in the files of a policy before another one was written.
#[derive(Debug, Default)]
pub struct WrittenPolicy(Vec<(PathBuf, Option<String>)>);

/// A file of a policy that could not be written. Nothing was changed.
#[derive(Debug)]
pub struct Unwritten {
    /// Which.
    pub path: PathBuf,
    /// Why.
    pub cause: io::Error,
}

/// Puts a policy and the files that it takes in in the place of what is there, as far as that differs: the policy
/// itself last. Read again it is the same version, or nothing is changed: more lists of terms in a folder than it
/// had make it another one.
///
/// # Errors
///
/// What could not be written. A selection list is written below the policy's own folder only.
pub fn write_policy(path: &Path, policy: &Policy) -> Result<WrittenPolicy, Unwritten> {
    let mut written = WrittenPolicy::default();
    match written.write(path, policy) {
        Ok(()) => Ok(written),
        Err(unwritten) => {
            written.undo();
            Err(unwritten)
        }
    }
}

impl WrittenPolicy {
    fn write(&mut self, path: &Path, policy: &Policy) -> Result<(), Unwritten> {
        let folder = path.parent().unwrap_or(Path::new(""));
        for file in &policy.files {
            let is_below =
                Path::new(&file.name).components().all(|part| matches!(part, Component::Normal(_)));
            let terms = policy.vocabularies.texts().contains(file);
            let path = if terms { PathBuf::from(&file.name) } else { folder.join(&file.name) };
            if !is_below && !terms && fs::read_to_string(&path).ok().as_ref() != Some(&file.text) {
                let cause =
                    io::Error::new(io::ErrorKind::InvalidInput, "it lies outside the policy's folder");
                return Err(Unwritten { path, cause });
            }
            self.put(path, &file.text)?;
        }
        self.put(path.to_owned(), &policy.text)?;
        match read_policy_file(path) {
            Ok(read) if read.version == policy.version => Ok(()),
            _ => {
                let cause = "read again it is another policy: the folder of lists of terms holds other ones";
                Err(Unwritten { path: path.to_owned(), cause: io::Error::other(cause) })
            }
        }
    }

    fn put(&mut self, path: PathBuf, text: &str) -> Result<(), Unwritten> {
        let former = fs::read_to_string(&path).ok();
        if former.as_deref() == Some(text) {
            return Ok(());
        }
        match write_policy_file(&path, text) {
            Ok(()) => {
                self.0.push((path, former));
                Ok(())
            }
            Err(cause) => Err(Unwritten { path, cause }),
        }
    }

    /// Puts back what was there.
    pub fn undo(self) {
        for (path, former) in self.0.into_iter().rev() {
            let undone = match former {
                Some(text) => write_policy_file(&path, &text),
                None => fs::remove_file(&path),
            };
            if let Err(error) = undone {
                tracing::warn!(%error, file = %path.display(), "this file belongs to a policy that is not in force");
            }
        }
    }
}

/// Puts a text in the place of a file, whole or not at all, and safe on disk. Who may read it stays
/// as it was; a link stays a link.
fn write_policy_file(path: &Path, text: &str) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mode = fs::metadata(&path).map_or(0o600, |known| known.permissions().mode() & 0o777);
    let beside = with_new_behind(&path);
    let written = write_new(&beside, mode, text).and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    File::open(folder)?.sync_all()
}

fn with_new_behind(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
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
