//! Where an export is laid: a new folder that appears whole or not at all.
//!
//! **Invariant:** files are written beside the place where they belong, in a folder whose name ends in
//! `.deel`, and that folder gets its name when all is there and safe on disk. What stood there before stays.
//!
//! An export that can go on where it was cut off leaves its folder, and beside it a file that says how far
//! it was (`.deel.voortgang`). Files that are there already are written again or left out at the end,
//! except for what the daemon will not send again; the officer's own files are kept when their content is
//! right.

mod source;
mod stand;

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Component, Path, PathBuf},
    time::{Duration, Instant},
};

use bronmerk_proto::v1::export_documents_response::Skipped;
use sha2::{Digest as _, Sha256};

use self::{source::Source, stand::Stand};

/// Bytes copied at once.
const CHUNK: usize = 256 << 10;
/// What is written becomes safe on disk this often, so that it need not be written again.
const EVERY: Duration = Duration::from_secs(5);

/// How an export is to be laid.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner<'q> {
    /// Whether a hash of each file is kept.
    pub(crate) with_manifest: bool,
    /// What was asked, when the export can go on where it was cut off.
    pub(crate) question: Option<&'q str>,
}

/// An export on its way.
#[derive(Debug)]
pub(crate) struct Deposit {
    place: PathBuf,
    /// Where it is now.
    partial: PathBuf,
    /// Files that have begun and are not complete.
    open: BTreeMap<String, Begun>,
    /// What is in it: each file with its hash and size, by its path. Kept for a package only.
    manifest: Option<BTreeMap<String, (String, u64)>>,
    /// What an earlier run left, and whether that is known to be safe. What was sent again is out of it.
    old: BTreeMap<String, bool>,
    stand: Option<Stand>,
    token: Option<String>,
    safe: Option<Instant>,
    discarded: bool,
}

/// What became of a file that was to be copied.
#[derive(Debug)]
pub(crate) enum Copied {
    /// It is there, as it was recorded.
    Whole,
    /// It is another one by now.
    Changed,
    /// It could not be read.
    Unreadable(io::Error),
}

/// A file that is being written.
#[derive(Debug)]
struct Begun {
    file: File,
    hash: Option<Sha256>,
    size: u64,
}

impl Begun {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.size += bytes.len() as u64;
        if let Some(hash) = &mut self.hash {
            hash.update(bytes);
        }
        Ok(())
    }

    fn content(self) -> Option<(String, u64)> {
        let size = self.size;
        self.hash.map(|hash| (hex(&hash.finalize()), size))
    }
}

impl Deposit {
    /// Begins one, or goes on with one of the same question; then also with what was left out so far.
    /// Refuses a place where something is.
    pub(crate) fn begin(place: &Path, manner: Manner<'_>) -> io::Result<(Self, Vec<Skipped>)> {
        if fs::read_dir(place).is_ok_and(|mut items| items.next().is_some()) || place.is_file() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let beside = |ending: &str| {
            let mut name = place.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
            name.push(ending);
            Ok::<_, io::Error>(place.with_file_name(name))
        };
        let (partial, stand) = (beside(".deel")?, beside(".deel.voortgang")?);
        if let Some(above) = partial.parent().filter(|above| !above.as_os_str().is_empty()) {
            fs::create_dir_all(above)?;
        }
        let (stand, known) = match manner.question {
            Some(question) => {
                let (stand, known) = Stand::open(&stand, question)?;
                (Some(stand), known.filter(|_| partial.is_dir()))
            }
            None => {
                // Of an export that could have gone on: it is another one.
                let _ = fs::remove_file(&stand);
                (None, None)
            }
        };
        let mut deposit = Self {
            place: place.to_owned(),
            partial,
            open: BTreeMap::new(),
            manifest: manner.with_manifest.then(BTreeMap::new),
            old: BTreeMap::new(),
            stand,
            token: None,
            safe: None,
            discarded: false,
        };
        let Some(known) = known else {
            deposit.discarded = deposit.partial.exists();
            if deposit.discarded {
                fs::remove_dir_all(&deposit.partial)?;
            }
            fs::create_dir(&deposit.partial)?;
            return Ok((deposit, Vec::new()));
        };
        let mut found = BTreeMap::new();
        collect(&deposit.partial, "", &mut found)?;
        // What should be there and is not: somebody was in the folder, and nothing is certain any more.
        let is_whole = known.files.keys().all(|path| found.contains_key(path));
        deposit.token = known.token.filter(|_| is_whole);
        deposit.old = found;
        if deposit.token.is_none() {
            manner.question.map_or(Ok(()), |question| deposit.begin_again(question))?;
            return Ok((deposit, Vec::new()));
        }
        for (path, content) in known.files {
            if let (Some(manifest), Some(content)) = (&mut deposit.manifest, content) {
                manifest.insert(path.clone(), content);
            }
            deposit.old.insert(path, true);
        }
        Ok((deposit, known.left_out))
    }

    /// With what the daemon goes on; nothing when it begins.
    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Whether something half done of another question was thrown away.
    pub(crate) fn has_discarded(&self) -> bool {
        self.discarded
    }

    /// Whether anything of an earlier run is there.
    pub(crate) fn goes_on(&self) -> bool {
        !self.old.is_empty()
    }

    /// Begins again, with the files that are there at hand: the daemon cannot go on with the token.
    pub(crate) fn begin_again(&mut self, question: &str) -> io::Result<()> {
        self.token = None;
        self.old.values_mut().for_each(|is_safe| *is_safe = false);
        if let Some(manifest) = &mut self.manifest {
            manifest.clear();
        }
        self.stand.as_mut().map_or(Ok(()), |stand| stand.begin_again(question))
    }

    /// Takes a part of a file.
    pub(crate) fn part(&mut self, path: &str, content: &[u8], last: bool) -> io::Result<()> {
        let mut begun = match self.open.remove(path) {
            Some(begun) => begun,
            None => self.create(path)?,
        };
        begun.write(content)?;
        if last {
            return self.complete(path, begun.content());
        }
        self.open.insert(path.to_owned(), begun);
        Ok(())
    }

    /// Copies a file, if it still is what was recorded. One that is there with the right content stays. An error is one
    /// of the folder that is written to, and so ends the export: a full disk says nothing about the document.
    pub(crate) fn copy(&mut self, path: &str, source: &Path, sha256: &[u8]) -> io::Result<Copied> {
        if self.old.contains_key(path)
            && let Some(content) = self.right(path, sha256)?
        {
            self.old.remove(path);
            self.complete(path, Some(content))?;
            return Ok(Copied::Whole);
        }
        let mut from = match Source::open(source) {
            Ok(from) => from,
            Err(error) => return Ok(Copied::Unreadable(error)),
        };
        // Nobody may read the copy who may not read the original.
        let mut to = self.create_with(path, from.mode)?;
        let mut hash = Sha256::new();
        to.hash = None;
        let mut is_unwritten = false;
        let copied = read_all(&mut from.file, |bytes| {
            hash.update(bytes);
            to.write(bytes).inspect_err(|_| is_unwritten = true)
        });
        let found = hash.finalize();
        if copied.is_err() || found.as_slice() != sha256 {
            fs::remove_file(self.partial.join(path))?;
            return match copied {
                Err(error) if is_unwritten => Err(error),
                Err(error) => Ok(Copied::Unreadable(error)),
                Ok(()) => Ok(Copied::Changed),
            };
        }
        self.complete(path, Some((hex(&found), to.size)))?;
        Ok(Copied::Whole)
    }

    /// The content of a file that is there, if it is the right one.
    fn right(&self, path: &str, sha256: &[u8]) -> io::Result<Option<(String, u64)>> {
        let (mut hash, mut size) = (Sha256::new(), 0);
        read_all(&mut File::open(self.partial.join(path))?, |bytes| {
            hash.update(bytes);
            size += bytes.len() as u64;
            Ok(())
        })?;
        let found = hash.finalize();
        Ok((found.as_slice() == sha256).then(|| (hex(&found), size)))
    }

    fn complete(&mut self, path: &str, content: Option<(String, u64)>) -> io::Result<()> {
        if let Some(stand) = &mut self.stand {
            stand.file(path, content.as_ref().filter(|_| self.manifest.is_some()))?;
        }
        if let (Some(manifest), Some(content)) = (&mut self.manifest, content) {
            manifest.insert(path.to_owned(), content);
        }
        Ok(())
    }

    /// Takes a file back.
    pub(crate) fn forget(&mut self, path: &str) -> io::Result<()> {
        if let Some(manifest) = &mut self.manifest {
            manifest.remove(path);
        }
        if let Some(stand) = &mut self.stand {
            stand.forgotten(path)?;
        }
        self.old.remove(path);
        let whole = self.partial.join(path);
        fs::remove_file(&whole)?;
        // A folder with something in it stays.
        if let Some(folder) = whole.parent().filter(|folder| *folder != self.partial) {
            let _ = fs::remove_dir(folder);
        }
        Ok(())
    }

    /// Notes that a document is left out.
    pub(crate) fn left_out(&mut self, one: &Skipped) -> io::Result<()> {
        self.stand.as_mut().map_or(Ok(()), |stand| stand.left_out(one))
    }

    /// Notes how far the daemon is, when it was long enough ago; now that is true on disk too.
    pub(crate) fn reached(&mut self, token: &str) -> io::Result<()> {
        let is_time = self.safe.is_none_or(|last| last.elapsed() >= EVERY);
        let Some(stand) = self.stand.as_mut().filter(|_| is_time) else { return Ok(()) };
        rustix::fs::syncfs(File::open(&self.partial)?)?;
        stand.reached(token)?;
        self.safe = Some(Instant::now());
        Ok(())
    }

    /// What is in it so far, where a manifest is kept.
    pub(crate) fn manifest(&self) -> Option<&BTreeMap<String, (String, u64)>> {
        self.manifest.as_ref()
    }

    /// Makes it appear.
    pub(crate) fn finish(self) -> io::Result<PathBuf> {
        // Left by an earlier run, and not in the export any more.
        for (path, _) in self.old.iter().filter(|(_, is_safe)| !**is_safe) {
            fs::remove_file(self.partial.join(path))?;
            let folders = Path::new(path).ancestors().skip(1).filter(|above| !above.as_os_str().is_empty());
            // A folder with something in it stays.
            folders.map(|folder| fs::remove_dir(self.partial.join(folder))).take_while(Result::is_ok).count();
        }
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
        self.stand.map_or(Ok(()), Stand::remove)?;
        Ok(self.place)
    }

    /// Throws it away.
    pub(crate) fn abandon(self) -> io::Result<()> {
        fs::remove_dir_all(&self.partial)?;
        self.stand.map_or(Ok(()), Stand::remove)
    }

    /// Leaves it for later, where that can be; whether it can. Else it is thrown away.
    pub(crate) fn leave(self) -> io::Result<Option<PathBuf>> {
        let mut found = BTreeMap::new();
        collect(&self.partial, "", &mut found)?;
        if self.stand.is_none() || found.is_empty() {
            return self.abandon().map(|()| None);
        }
        Ok(Some(self.partial))
    }

    fn create(&mut self, path: &str) -> io::Result<Begun> {
        self.create_with(path, 0o666)
    }

    /// Makes a file with at most these rights.
    fn create_with(&mut self, path: &str, mode: u32) -> io::Result<Begun> {
        let relative = Path::new(path);
        // The daemon promises this; a path that left the folder would overwrite anything.
        if path.is_empty() || !relative.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let whole = self.partial.join(relative);
        if self.old.remove(path).is_some() {
            fs::remove_file(&whole)?;
        }
        if let Some(folder) = whole.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(whole)?;
        Ok(Begun { file, hash: self.manifest.is_some().then(Sha256::new), size: 0 })
    }
}

fn read_all(from: &mut File, mut each: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK];
    loop {
        let count = from.read(&mut chunk)?;
        match chunk.get(..count) {
            Some(bytes) if count > 0 => each(bytes)?,
            _ => return Ok(()),
        }
    }
}

/// The files in a folder, by their paths below it. Whatever else is there is nobody's export.
fn collect(folder: &Path, above: &str, found: &mut BTreeMap<String, bool>) -> io::Result<()> {
    for item in fs::read_dir(folder)? {
        let item = item?;
        let Ok(name) = item.file_name().into_string() else { return Err(io::ErrorKind::InvalidData.into()) };
        let path = if above.is_empty() { name } else { format!("{above}/{name}") };
        if item.file_type()?.is_dir() {
            collect(&item.path(), &path, found)?;
        } else {
            found.insert(path, false);
        }
    }
    Ok(())
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
