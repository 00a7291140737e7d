//! Where an export is laid: a new folder that appears whole or not at all.
//!
//! **Invariant:** files are written beside the place where they belong, in a folder whose name ends in
//! `.deel`, and that folder gets its name when all is there and safe on disk. What stood there before stays.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Component, Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

/// Bytes copied at once.
const CHUNK: usize = 256 << 10;

/// An export on its way.
#[derive(Debug)]
pub(crate) struct Deposit {
    /// Where it will be.
    place: PathBuf,
    /// Where it is now.
    partial: PathBuf,
    /// Files that have begun and are not complete.
    open: BTreeMap<String, File>,
    /// What is in it: each file with its hash and size, by its path. Kept for a package only.
    manifest: Option<BTreeMap<String, (String, u64)>>,
}

impl Deposit {
    /// Begins one. Refuses a place where something is, and takes over none that was left half done.
    pub(crate) fn begin(place: &Path, with_manifest: bool) -> io::Result<Self> {
        if fs::read_dir(place).is_ok_and(|mut items| items.next().is_some()) || place.is_file() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let name = place.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let mut partial = name.to_owned();
        partial.push(".deel");
        let partial = place.with_file_name(partial);
        if let Some(above) = partial.parent().filter(|above| !above.as_os_str().is_empty()) {
            fs::create_dir_all(above)?;
        }
        if partial.exists() {
            fs::remove_dir_all(&partial)?;
        }
        fs::create_dir(&partial)?;
        let manifest = with_manifest.then(BTreeMap::new);
        Ok(Self { place: place.to_owned(), partial, open: BTreeMap::new(), manifest })
    }

    /// Takes a part of a file.
    pub(crate) fn part(&mut self, path: &str, content: &[u8], last: bool) -> io::Result<()> {
        let mut file = match self.open.remove(path) {
            Some(file) => file,
            None => self.create(path)?,
        };
        file.write_all(content)?;
        if last {
            self.note(path)?;
        } else {
            self.open.insert(path.to_owned(), file);
        }
        Ok(())
    }

    /// Copies a file, if it still is what was recorded; whether it was.
    pub(crate) fn copy(&mut self, path: &str, source: &Path, sha256: &[u8]) -> io::Result<bool> {
        let mut from = File::open(source)?;
        let mut to = self.create(path)?;
        let (mut hash, mut size) = (Sha256::new(), 0);
        let mut chunk = vec![0; CHUNK];
        loop {
            let count = from.read(&mut chunk)?;
            let Some(bytes) = chunk.get(..count).filter(|bytes| !bytes.is_empty()) else { break };
            hash.update(bytes);
            to.write_all(bytes)?;
            size += bytes.len() as u64;
        }
        let found = hash.finalize();
        if found.as_slice() != sha256 {
            fs::remove_file(self.partial.join(path))?;
            return Ok(false);
        }
        if let Some(manifest) = &mut self.manifest {
            manifest.insert(path.to_owned(), (hex(&found), size));
        }
        Ok(true)
    }

    /// Takes a file back.
    pub(crate) fn forget(&mut self, path: &str) -> io::Result<()> {
        if let Some(manifest) = &mut self.manifest {
            manifest.remove(path);
        }
        fs::remove_file(self.partial.join(path))
    }

    /// What is in it so far, where a manifest is kept.
    pub(crate) fn manifest(&self) -> Option<&BTreeMap<String, (String, u64)>> {
        self.manifest.as_ref()
    }

    /// Makes it appear.
    pub(crate) fn finish(self) -> io::Result<PathBuf> {
        // One call for all files: syncing each would take a disk hours for a large archive.
        let root = File::open(&self.partial)?;
        rustix::fs::syncfs(&root)?;
        if self.place.is_dir() {
            fs::remove_dir(&self.place)?;
        }
        fs::rename(&self.partial, &self.place)?;
        if let Some(above) = self.place.parent().filter(|above| !above.as_os_str().is_empty()) {
            File::open(above)?.sync_all()?;
        }
        Ok(self.place)
    }

    /// Throws it away.
    pub(crate) fn abandon(self) -> io::Result<()> {
        fs::remove_dir_all(&self.partial)
    }

    fn create(&self, path: &str) -> io::Result<File> {
        let relative = Path::new(path);
        // The daemon promises this; a path that left the folder would overwrite anything.
        if path.is_empty() || !relative.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let whole = self.partial.join(relative);
        if let Some(folder) = whole.parent() {
            fs::create_dir_all(folder)?;
        }
        OpenOptions::new().write(true).create_new(true).open(whole)
    }

    fn note(&mut self, path: &str) -> io::Result<()> {
        let Some(manifest) = &mut self.manifest else { return Ok(()) };
        let content = fs::read(self.partial.join(path))?;
        manifest.insert(path.to_owned(), (hex(&Sha256::digest(&content)), content.len() as u64));
        Ok(())
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_appears_whole_or_not_at_all_and_overwrites_nothing() {
        let own = tempfile::tempdir().unwrap();
        let place = own.path().join("uit");
        let mut deposit = Deposit::begin(&place, true).unwrap();
        deposit.part("a/b.xml", b"een", false).unwrap();
        deposit.part("a/b.xml", b"twee", true).unwrap();
        assert!(!place.exists());
        let source = own.path().join("bron.txt");
        fs::write(&source, "inhoud").unwrap();
        assert!(deposit.copy("a/bron.txt", &source, &Sha256::digest("inhoud")).unwrap());
        assert!(!deposit.copy("a/anders.txt", &source, &Sha256::digest("iets anders")).unwrap());
        let known: Vec<_> = deposit.manifest().unwrap().keys().cloned().collect();
        assert_eq!(known, ["a/b.xml", "a/bron.txt"]);
        deposit.finish().unwrap();
        assert_eq!(fs::read(place.join("a/b.xml")).unwrap(), b"eentwee");
        assert!(!place.join("a/anders.txt").exists() && !own.path().join("uit.deel").exists());
        assert_eq!(Deposit::begin(&place, false).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }

    #[test]
    fn nothing_is_written_outside_the_folder_or_twice() {
        let own = tempfile::tempdir().unwrap();
        let mut deposit = Deposit::begin(&own.path().join("uit"), false).unwrap();
        for path in ["../x", "/tmp/x", "", "a/../../x", "."] {
            assert_eq!(
                deposit.part(path, b"", true).unwrap_err().kind(),
                io::ErrorKind::InvalidData,
                "{path}"
            );
        }
        deposit.part("x", b"1", true).unwrap();
        assert_eq!(deposit.part("x", b"2", true).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        deposit.abandon().unwrap();
        assert_eq!(fs::read_dir(own.path()).unwrap().count(), 0);
    }
}
