//! The files that the policy in force is in.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Component, Path, PathBuf},
};

use super::{Policy, read_policy_file};

/// Name in the state folder of a file that is there while the files of a policy are being written: the version that is
/// to come.
pub const WRITING: &str = "policy.writing";

/// No file of a policy is larger: the largest is a selection list.
const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// What was in the files of a policy before another one was written.
#[derive(Debug, Default)]
pub struct WrittenPolicy(Vec<(PathBuf, Option<Vec<u8>>)>);

/// Why the files of a policy could not be written. Nothing was changed.
#[derive(Debug)]
pub enum Unwritten {
    /// The system does not let us.
    File { path: PathBuf, cause: io::Error },
    /// The selection list lies outside the policy's own folder, or is a link.
    Outside(PathBuf),
    /// Read again it is another policy: other lists of terms lie in the folder that it names.
    OtherLists,
}

/// Puts a policy and the files that it takes in in the place of what is there, as far as that differs: the policy
/// itself last. While that lasts `writing` says which version is to come, so that a start after a kill in between
/// knows that what it finds is none ([`WRITING`]).
///
/// # Errors
///
/// What could not be written. A selection list is written in or below the policy's own folder only, in a folder that
/// is there, and through no link.
pub fn write_policy(path: &Path, policy: &Policy, writing: &Path) -> Result<WrittenPolicy, Unwritten> {
    let unwritten = |cause| Unwritten::File { path: writing.to_owned(), cause };
    write_whole(writing, &policy.version).map_err(unwritten)?;
    let mut written = WrittenPolicy::default();
    let done = written.write(path, policy);
    if done.is_err() {
        std::mem::take(&mut written).undo();
    }
    fs::remove_file(writing).map_err(unwritten)?;
    done.map(|()| written)
}

impl WrittenPolicy {
    fn write(&mut self, path: &Path, policy: &Policy) -> Result<(), Unwritten> {
        for (place, file) in places(path, policy)?.into_iter().zip(&policy.files) {
            self.put(place, file.text.as_bytes())?;
        }
        self.put(path.to_owned(), policy.text.as_bytes())?;
        match read_policy_file(path) {
            Ok(read) if read.version == policy.version => Ok(()),
            _ => Err(Unwritten::OtherLists),
        }
    }

    fn put(&mut self, path: PathBuf, content: &[u8]) -> Result<(), Unwritten> {
        match held(&path) {
            Ok(former) if former.as_deref() == Some(content) => Ok(()),
            Ok(former) => {
                // Before it is written: what was renamed and not made safe is to be put back too.
                self.0.push((path.clone(), former));
                write_policy_file(&path, content).map_err(|cause| Unwritten::File { path, cause })
            }
            Err(cause) => Err(Unwritten::File { path, cause }),
        }
    }

    /// Puts back what was there.
    pub fn undo(self) {
        for (path, former) in self.0.into_iter().rev() {
            let undone = match former {
                Some(content) => write_policy_file(&path, &content),
                None => fs::remove_file(&path),
            };
            match undone {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    tracing::warn!(%error, file = %path.display(), "this file belongs to a policy that is not in force");
                }
                _ => {}
            }
        }
    }
}

/// Where the files that a policy takes in are to be, in their order.
///
/// # Errors
///
/// A selection list that would be outside the policy's own folder.
pub fn places(path: &Path, policy: &Policy) -> Result<Vec<PathBuf>, Unwritten> {
    let place = |file| match policy.vocabularies.texts().contains(file) {
        // By its whole path, in a folder that the policy names.
        true => Ok(PathBuf::from(&file.name)),
        false => beside(path, &file.name),
    };
    policy.files.iter().map(place).collect()
}

/// Where a selection list of that name is, beside a policy or in a folder below it.
fn beside(policy: &Path, name: &str) -> Result<PathBuf, Unwritten> {
    let folder = policy.parent().unwrap_or(Path::new("/"));
    let place = folder.join(name);
    let is_below =
        Path::new(name).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let is_link = || fs::symlink_metadata(&place).is_ok_and(|found| found.is_symlink());
    // Also through no link on the way.
    let real = |path: &Path| fs::canonicalize(path).ok();
    let is_there = || real(place.parent()?)?.starts_with(real(folder)?).then_some(());
    if !is_below || is_link() || is_there().is_none() {
        return Err(Unwritten::Outside(place));
    }
    Ok(place)
}

/// What is in a file; nothing where there is none.
fn held(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        // A pipe or a device would keep us waiting, or never end.
        Ok(found) if !found.is_file() => return Err(io::ErrorKind::InvalidInput.into()),
        found => found?,
    };
    let mut content = Vec::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut content)?;
    if content.len() as u64 > MOST_BYTES {
        Err(io::ErrorKind::FileTooLarge.into())
    } else {
        Ok(Some(content))
    }
}

fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    write_new(path, 0o600, text.as_bytes())?;
    File::open(path.parent().unwrap_or(Path::new("/")))?.sync_all()
}

/// Puts a text in the place of a file, whole or not at all, and safe on disk. Who may read it stays
/// as it was; a link stays a link.
fn write_policy_file(path: &Path, content: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mode = fs::metadata(&path).map_or(0o600, |known| known.permissions().mode() & 0o777);
    let beside = with_new_behind(&path);
    let written = write_new(&beside, mode, content).and_then(|()| fs::rename(&beside, &path));
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

fn write_new(path: &Path, mode: u32, content: &[u8]) -> io::Result<()> {
    // What an earlier attempt left goes; and what another put there, a link for one, is never written through.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
    // The account's own mask may have taken some away.
    file.set_permissions(fs::Permissions::from_mode(mode))?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::{fs, io, os::unix::fs::PermissionsExt as _};

    use super::{Unwritten, write_policy, write_policy_file};
    use crate::model::{PolicyFile, PolicyText};
    use crate::settings::{read_kept_policy, read_policy_file};

    #[test]
    fn a_file_is_replaced_whole_and_keeps_its_rights_and_its_link() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let (real, link) = (folder.path().join("real.toml"), folder.path().join("policy.toml"));
        fs::write(&real, "old")?;
        fs::set_permissions(&real, fs::Permissions::from_mode(0o644))?;
        std::os::unix::fs::symlink(&real, &link)?;
        fs::write(folder.path().join("real.toml.new"), "what an earlier attempt left, longer than the rest")?;
        write_policy_file(&link, b"new")?;
        assert_eq!(fs::read_to_string(&real)?, "new");
        assert!(fs::symlink_metadata(&link)?.is_symlink());
        assert_eq!(fs::metadata(&real)?.permissions().mode() & 0o777, 0o644);
        assert_eq!(fs::read_dir(folder.path())?.count(), 2, "nothing is left beside it");
        let planted = folder.path().join("planted");
        fs::write(&planted, "another's")?;
        std::os::unix::fs::symlink(&planted, folder.path().join("real.toml.new"))?;
        write_policy_file(&link, b"newer")?;
        assert_eq!(
            (fs::read_to_string(&planted)?, fs::read_to_string(&real)?),
            ("another's".into(), "newer".into())
        );
        fs::remove_file(&planted)?;
        let first = folder.path().join("first.toml");
        write_policy_file(&first, b"x")?;
        assert_eq!(fs::metadata(&first)?.permissions().mode() & 0o777, 0o600, "a new one is private");
        assert!(write_policy_file(&folder.path().join("nowhere/policy.toml"), b"x").is_err());
        Ok(())
    }

    const POLICY: &str = "[selection_list]\nname = 'L'\nversion = '1'\nfile = 'NAME'\n";
    const LIST: &str = "nummer;naam;waardering;bewaartermijn;trigger\n1;Beleid;B;;\n";

    fn policy(name: &str, list: &str) -> super::Policy {
        let text = POLICY.replace("NAME", name);
        let files = vec![PolicyFile { name: name.into(), text: list.into() }];
        let kept = PolicyText { text, files };
        read_kept_policy(&kept, None).unwrap_or_else(|problems| unreachable!("{problems:?}"))
    }

    #[test]
    fn a_policy_is_written_with_its_list_or_nothing_is_changed() -> io::Result<()> {
        let own = tempfile::tempdir()?;
        let (path, writing) = (own.path().join("policy.toml"), own.path().join("policy.writing"));
        let first = policy("lijst.csv", LIST);
        let undo = write_policy(&path, &first, &writing);
        assert_eq!(read_policy_file(&path).map(|read| read.version).ok(), Some(first.version.clone()));
        assert!(!writing.exists());
        undo.unwrap_or_else(|unwritten| unreachable!("{unwritten:?}")).undo();
        assert_eq!(fs::read_dir(own.path())?.count(), 0, "nothing was there");

        // What is in the way stays as it is: also what is no text, and a pipe is not waited for.
        let odd = [0xff, 0xfe, b'x'];
        fs::write(own.path().join("lijst.csv"), odd)?;
        fs::create_dir(&path)?;
        assert!(matches!(write_policy(&path, &first, &writing), Err(Unwritten::File { .. })));
        assert_eq!(fs::read(own.path().join("lijst.csv"))?, odd);
        fs::remove_dir(&path)?;
        for outside in ["../lijst.csv", "/tmp/lijst.csv", "link.csv", "weg/lijst.csv", "geen/lijst.csv"] {
            let _ = std::os::unix::fs::symlink(own.path().join("lijst.csv"), own.path().join("link.csv"));
            let _ = std::os::unix::fs::symlink("/tmp", own.path().join("weg"));
            let found = write_policy(&path, &policy(outside, LIST), &writing);
            assert!(matches!(found, Err(Unwritten::Outside(_))), "{outside}: {found:?}");
            assert!(!path.exists() && !writing.exists(), "{outside}");
        }
        fs::create_dir(own.path().join("lijsten"))?;
        for below in ["lijsten/lijst.csv", "./ook.csv"] {
            assert!(write_policy(&path, &policy(below, LIST), &writing).is_ok(), "{below}");
        }
        Ok(())
    }
}
