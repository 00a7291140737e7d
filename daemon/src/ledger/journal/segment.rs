//! A file of the journal: 64 bytes that say whose and which it is, then frames.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::{FileExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use uuid::Uuid;

use super::Place;
use crate::model::{OriginId, Sequence};

/// Bytes of the header.
pub(crate) const HEADER: usize = 64;
/// Version of the form of segments and frames.
pub(crate) const VERSION: u32 = 1;
const MAGIC: [u8; 8] = *b"bronmerk";

/// What a segment says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    /// Counts segments from 1; the file's name says the same.
    pub(crate) number: u32,
    /// Whose journal.
    pub(crate) origin: OriginId,
    /// Of its first entry.
    pub(crate) first: Sequence,
    /// The last entry about the daemon itself (folders, policy) before this segment: the way to what
    /// the daemon must know at its start, without reading all.
    pub(crate) daemon: Place,
    /// The segment before this one as it was closed; nothing in the first one, after one that was damaged, and
    /// where an earlier version wrote it.
    pub(crate) before: Option<Sealed>,
}

/// A closed segment, as the header of the next one keeps it: a file cannot vouch for its own length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sealed {
    /// Bytes.
    pub(crate) length: u32,
    /// Checksum over all of them.
    pub(crate) crc: u32,
}

/// What is wrong with a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadHeader {
    /// No header, or one with other bytes than were written.
    Damaged,
    /// Of a version that is not known here.
    Newer(u32),
}

impl Header {
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&self.number.to_le_bytes());
        bytes.extend_from_slice(self.origin.0.as_bytes());
        bytes.extend_from_slice(&self.first.0.to_le_bytes());
        bytes.extend_from_slice(&self.daemon.0.to_le_bytes());
        // Zeros where there is none, as in what earlier versions wrote: they pass over these bytes.
        let before = self.before.unwrap_or(Sealed { length: 0, crc: 0 });
        bytes.extend_from_slice(&before.length.to_le_bytes());
        bytes.extend_from_slice(&before.crc.to_le_bytes());
        bytes.resize(HEADER - 4, 0);
        let crc = crc32c::crc32c(&bytes);
        bytes.extend_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// Reads what [`Header::to_bytes`] wrote.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, BadHeader> {
        Self::parse(bytes).ok_or(BadHeader::Damaged)?
    }

    fn parse(bytes: &[u8]) -> Option<Result<Self, BadHeader>> {
        let bytes = bytes.first_chunk::<HEADER>()?;
        let (summed, crc) = bytes.split_last_chunk::<4>()?;
        let (magic, rest) = summed.split_first_chunk::<8>()?;
        let (version, rest) = rest.split_first_chunk::<4>()?;
        if *magic != MAGIC {
            return None;
        }
        // Before the checksum: a newer version may have put it elsewhere.
        let version = u32::from_le_bytes(*version);
        if version > VERSION {
            return Some(Err(BadHeader::Newer(version)));
        }
        if crc32c::crc32c(summed) != u32::from_le_bytes(*crc) {
            return None;
        }
        let (number, rest) = rest.split_first_chunk::<4>()?;
        let (origin, rest) = rest.split_first_chunk::<16>()?;
        let (first, rest) = rest.split_first_chunk::<8>()?;
        let (daemon, rest) = rest.split_first_chunk::<8>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (crc, _) = rest.split_first_chunk::<4>()?;
        let before = Sealed { length: u32::from_le_bytes(*length), crc: u32::from_le_bytes(*crc) };
        Some(Ok(Self {
            number: u32::from_le_bytes(*number),
            origin: OriginId(Uuid::from_bytes(*origin)),
            first: Sequence(u64::from_le_bytes(*first)),
            daemon: Place(u64::from_le_bytes(*daemon)),
            before: Some(before).filter(|before| before.length > 0),
        }))
    }
}

/// The file of a segment.
pub(crate) fn path(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("{number:08}.journal"))
}

/// What is wrong with the header in a file; nothing where it is one.
pub(crate) fn what_is_wrong(path: &Path) -> Option<String> {
    let mut bytes = [0; HEADER];
    let read = File::open(path).and_then(|file| file.read_exact_at(&mut bytes, 0));
    match read.map(|()| Header::from_bytes(&bytes)) {
        Ok(Ok(_)) => None,
        Ok(Err(_)) => Some("the header is not one".into()),
        Err(error) => Some(error.to_string()),
    }
}

/// The number in a segment's name.
pub(crate) fn number_of(name: &str) -> Option<u32> {
    let digits = name.strip_suffix(".journal")?;
    let number = digits.parse().ok()?;
    (number > 0 && format!("{number:08}") == digits).then_some(number)
}

/// Makes a segment. The header is safe on disk before any entry can follow it: a header that cannot be
/// read, with more behind it, is then damage and not a start that was cut short.
pub(crate) fn create(folder: &Path, header: Header) -> io::Result<File> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path(folder, header.number))?;
    file.write_all_at(&header.to_bytes(), 0)?;
    file.sync_all()?;
    sync_folder(folder)?;
    Ok(file)
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{BadHeader, Header, Sealed, number_of};
    use crate::{
        ledger::journal::Place,
        model::{OriginId, Sequence},
    };

    fn header() -> Header {
        let before = Some(Sealed { length: 600, crc: 8 });
        Header {
            number: 3,
            origin: OriginId(Uuid::from_u128(5)),
            first: Sequence(77),
            daemon: Place(9),
            before,
        }
    }

    #[test]
    fn a_header_is_read_back_and_every_flipped_byte_noticed() {
        let bytes = header().to_bytes();
        assert_eq!(Header::from_bytes(&bytes), Ok(header()));
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0x10;
            assert!(Header::from_bytes(&bytes).is_err(), "byte {at}");
            assert_eq!(Header::from_bytes(&bytes[..at]), Err(BadHeader::Damaged));
        }
    }

    #[test]
    fn a_header_that_says_nothing_of_the_one_before_is_as_earlier_versions_wrote_it() {
        let header = Header { before: None, ..header() };
        let bytes = header.to_bytes();
        assert!(bytes[48..60].iter().all(|byte| *byte == 0));
        assert_eq!(Header::from_bytes(&bytes), Ok(header));
    }

    #[test]
    fn a_newer_version_is_told_from_damage() {
        let mut bytes = header().to_bytes();
        bytes[8] = 2;
        assert_eq!(Header::from_bytes(&bytes), Err(BadHeader::Newer(2)));
    }

    #[test]
    fn only_our_own_names_are_segments() {
        assert_eq!(number_of("00000012.journal"), Some(12));
        assert_eq!(number_of("12.journal"), None);
        assert_eq!(number_of("00000000.journal"), None);
        assert_eq!(number_of("00000012.journal~"), None);
    }
}
