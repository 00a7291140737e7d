//! How far the journal is known to be safe on disk, in a small file beside it.
//!
//! Written over after every fsync, itself not synced. So it may be behind (after a loss of power), never
//! ahead. It tells two things apart that look the same: a tail that was being written when the power
//! went, which nobody was told of, and acknowledged entries that rotted or were cut off.
//!
//! There from the first entry on, and safe on disk once at each start. Where it is missing nonetheless somebody
//! took it away, and nobody can tell any more whether entries are missing too: that is noted in another file,
//! and the status says so until a person takes that one away.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::{FileExt as _, OpenOptionsExt as _},
    path::Path,
};

use super::Place;
use crate::{ledger::MARK, model::Sequence};

/// The file that says that it was missing.
pub(crate) const MISSING: &str = "synced.missing";
const MAGIC: [u8; 8] = *b"bronsync";

#[derive(Debug)]
pub(crate) struct MarkFile(File);

/// An end of the journal that was safe on disk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Synced {
    /// The last entry.
    pub(crate) sequence: Sequence,
    pub(crate) end: Place,
}

impl MarkFile {
    /// Opens it, and makes it where there is none.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join(MARK);
        let file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        Ok(Self(file))
    }

    /// What it says; nothing when it says nothing whole.
    pub(crate) fn get(&self) -> io::Result<Option<Synced>> {
        let mut bytes = [0; 28];
        match self.0.read_exact_at(&mut bytes, 0) {
            Ok(()) => Ok(parse(&bytes)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes it safe on disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.0.sync_all()
    }

    /// Writes it over.
    pub(crate) fn set(&self, synced: Synced) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(28);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&synced.sequence.0.to_le_bytes());
        bytes.extend_from_slice(&synced.end.0.to_le_bytes());
        let crc = crc32c::crc32c(&bytes);
        bytes.extend_from_slice(&crc.to_le_bytes());
        self.0.write_all_at(&bytes, 0)
    }
}

/// Notes that it was missing, safe on disk.
pub(crate) fn note_missing(folder: &Path, found: Sequence) -> io::Result<()> {
    let path = folder.join(MISSING);
    tracing::error!(
        entries = found.0,
        note = %path.display(),
        "the mark of what was acknowledged was missing: nobody can tell whether the newest entries are there"
    );
    if path.exists() {
        return Ok(());
    }
    let text = format!(
        "`{MARK}` ontbrak toen Bronmerk startte. Het logboek liep tot regel {found}; of daarna nog iets bewaard was, \
         is niet te zien. Vergelijk met de backup. Haal dit bestand weg als het klopt.\n\n\
         `{MARK}` was missing when Bronmerk started. The journal went up to entry {found}; whether anything was kept \
         after it cannot be told. Compare with the backup. Remove this file when that is right.\n"
    );
    std::fs::write(&path, text)?;
    File::open(&path)?.sync_all()?;
    super::segment::sync_folder(folder)
}

fn parse(bytes: &[u8; 28]) -> Option<Synced> {
    let (summed, crc) = bytes.split_last_chunk::<4>()?;
    let (magic, rest) = summed.split_first_chunk::<8>()?;
    let (sequence, rest) = rest.split_first_chunk::<8>()?;
    let (end, _) = rest.split_first_chunk::<8>()?;
    (*magic == MAGIC && crc32c::crc32c(summed) == u32::from_le_bytes(*crc)).then(|| Synced {
        sequence: Sequence(u64::from_le_bytes(*sequence)),
        end: Place(u64::from_le_bytes(*end)),
    })
}
