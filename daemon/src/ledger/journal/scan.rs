//! Reads a segment's frames one after another, within bounds whatever the bytes are.

use std::{fs::File, io};

use super::{
    Place,
    frame::{self, Damage, Frame, HEAD, Head},
};
use crate::ledger::error::is_of_the_file;

/// Bytes fetched at once; a longer frame is fetched alone.
const WINDOW: usize = 128 << 10;
/// What a disk loses at once, or a multiple of it.
const SECTOR: u64 = 4 << 10;

/// Something with bytes at places: a file, or bytes in memory.
pub(crate) trait Bytes {
    /// Reads at `offset` until `buffer` is full, or the bytes end or cannot be read any further.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;
}

impl Bytes for File {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut read = 0;
        while let Some(rest) = buffer.get_mut(read..).filter(|rest| !rest.is_empty()) {
            #[cfg(test)]
            let rest = match bad::reach(self, rest, offset + read as u64) {
                Ok(rest) => rest,
                Err(_) if read > 0 => break,
                Err(error) => return Err(error),
            };
            match std::os::unix::fs::FileExt::read_at(self, rest, offset + read as u64) {
                Ok(0) => break,
                Ok(more) => read += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // What stands before a bad sector is good; who asks for the rest is told.
                Err(error) if read > 0 && is_of_the_file(&error) => break,
                Err(error) => return Err(error),
            }
        }
        Ok(read)
    }
}

impl Bytes for [u8] {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let rest = usize::try_from(offset).ok().and_then(|offset| self.get(offset..)).unwrap_or_default();
        let read = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..read), rest.get(..read)) {
            to.copy_from_slice(from);
        }
        Ok(read)
    }
}

/// Why a scan stops before the end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScanError {
    /// The bytes are no frame.
    #[error(transparent)]
    Damage(#[from] Damage),
    /// The bytes could not be read.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Walks over frames from one offset to another.
#[derive(Debug)]
pub(crate) struct Scan {
    window: Vec<u8>,
    /// Offset of the window's first byte.
    start: u64,
    offset: u64,
    end: u64,
}

impl Scan {
    /// From `offset` to `end`.
    pub(crate) fn new(offset: u64, end: u64) -> Self {
        Self { window: Vec::new(), start: offset, offset, end }
    }

    /// Where the next frame begins.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Lets the scan go on to a later end.
    pub(crate) fn extend(&mut self, end: u64) {
        self.end = self.end.max(end);
    }

    /// The next frame with its offset; nothing at the end. After an error it stays where it is.
    pub(crate) fn next<'a>(
        &'a mut self,
        bytes: &(impl Bytes + ?Sized),
    ) -> Result<Option<(u64, Frame<'a>)>, ScanError> {
        let offset = self.offset;
        let Some(head) = self.check(bytes)? else { return Ok(None) };
        self.offset = offset + head.whole() as u64;
        Ok(Some((offset, Frame { head, payload: self.payload(offset, head)? })))
    }

    /// The payload of the next frame, which stays the next one.
    pub(crate) fn look<'a>(
        &'a mut self,
        bytes: &(impl Bytes + ?Sized),
    ) -> Result<Option<&'a [u8]>, ScanError> {
        let offset = self.offset;
        let Some(head) = self.check(bytes)? else { return Ok(None) };
        Ok(Some(self.payload(offset, head)?))
    }

    /// Checks the next frame; it is in the window then.
    fn check(&mut self, bytes: &(impl Bytes + ?Sized)) -> Result<Option<Head>, ScanError> {
        let offset = self.offset;
        if offset >= self.end {
            return Ok(None);
        }
        let head = Head::read(self.fetch(bytes, HEAD)?)?;
        let whole = head.whole();
        // Checked against the end before it is believed: garbage allocates nothing.
        if whole as u64 > self.end - offset {
            return Err(Damage::Short.into());
        }
        Ok(Some(frame::decode(self.fetch(bytes, whole)?)?.head))
    }

    /// The payload of a frame in the window.
    fn payload(&self, offset: u64, head: Head) -> Result<&[u8], Damage> {
        let from = usize::try_from(offset - self.start).unwrap_or(usize::MAX);
        let payload = from.checked_add(HEAD).and_then(|from| self.window.get(from..from + head.payload));
        payload.ok_or(Damage::Short)
    }

    /// The next `wanted` bytes, or as many as there are.
    fn fetch(&mut self, bytes: &(impl Bytes + ?Sized), wanted: usize) -> io::Result<&[u8]> {
        let held = (self.start + self.window.len() as u64).saturating_sub(self.offset);
        if held < wanted as u64 {
            let left = usize::try_from(self.end - self.offset).unwrap_or(usize::MAX);
            self.window.resize(wanted.max(WINDOW).min(left), 0);
            self.start = self.offset;
            let read = match bytes.read_at(&mut self.window, self.offset) {
                Ok(read) => read,
                Err(error) => {
                    self.window.clear();
                    return Err(error);
                }
            };
            self.window.truncate(read);
            // What ends before it should ends at a bad sector, or is all there is.
            if read < wanted.min(left)
                && let Err(error) = bytes.read_at(&mut [0], self.offset + read as u64)
            {
                self.window.clear();
                return Err(error);
            }
        }
        let from = usize::try_from(self.offset - self.start).unwrap_or(usize::MAX);
        let all = self.window.get(from..).unwrap_or_default();
        Ok(all.get(..wanted).unwrap_or(all))
    }
}

/// How often a disk is asked for what it cannot read, in one segment: each try may take it many seconds.
#[derive(Debug)]
pub(crate) struct Patience {
    /// Failures after which no sector is tried alone any more.
    fine: u32,
    /// Failures after which the rest of the segment counts as damaged.
    all: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self { fine: 16, all: 64 }
    }
}

impl Patience {
    /// Notes a failure; whether another try is worth it.
    fn spend(&mut self) -> bool {
        self.fine = self.fine.saturating_sub(1);
        self.all = self.all.saturating_sub(1);
        self.all > 0
    }
}

/// Whether a whole frame that belongs after entry `last` lies anywhere from `offset` on. Asked about
/// a bad frame when nothing else tells whether what follows it had been acknowledged. What cannot be read on
/// the way is gone round: sector by sector at first, then in steps that grow, until patience ends.
pub(crate) fn frame_after(
    bytes: &(impl Bytes + ?Sized),
    offset: u64,
    end: u64,
    last: u64,
    patience: &mut Patience,
) -> io::Result<Option<u64>> {
    const CHUNK: usize = 1 << 20;
    let mut chunk = Vec::new();
    let mut start = offset;
    // What could not be read last, and how far on the next try is.
    let (mut bad, mut step) = (offset, SECTOR);
    while start < end {
        let length = usize::try_from(end - start).unwrap_or(usize::MAX).min(CHUNK + 64);
        chunk.resize(length, 0);
        let read = match bytes.read_at(&mut chunk, start) {
            Ok(0) => return Ok(None),
            Ok(_) if step > SECTOR => {
                step = SECTOR;
                start = first_readable(bytes, bad, start, patience)?;
                continue;
            }
            Ok(read) => read,
            Err(error) if is_of_the_file(&error) => {
                if !patience.spend() {
                    return Ok(None);
                }
                bad = start / SECTOR * SECTOR;
                step = if patience.fine > 0 { SECTOR } else { step.saturating_mul(2) };
                // The last sector is not jumped over.
                let next = bad.saturating_add(step).min((end - 1) / SECTOR * SECTOR);
                start = if next > bad { next } else { end };
                continue;
            }
            Err(error) => return Err(error),
        };
        chunk.truncate(read);
        for at in 0..read.min(CHUNK) {
            let candidate = chunk.get(at..).unwrap_or_default();
            let begin = start + at as u64;
            let most = last.saturating_add(end - offset);
            let Ok(head) = Head::read(candidate) else { continue };
            // An entry begins with its sequence; looked at first, since reading every length that
            // could be one would take for ever on a large tail.
            let sequence = candidate.get(HEAD..).and_then(first_number);
            if head.whole() as u64 > end - begin
                || sequence.is_none_or(|number| number <= last || number > most)
            {
                continue;
            }
            let mut whole = vec![0; head.whole()];
            let held = match bytes.read_at(&mut whole, begin) {
                Err(error) if !is_of_the_file(&error) => return Err(error),
                held => held.unwrap_or_default(),
            };
            if held == whole.len() && frame::decode(&whole).is_ok() {
                return Ok(Some(begin));
            }
            if held < whole.len() && !patience.spend() {
                return Ok(None);
            }
        }
        start += if read < length { read } else { CHUNK } as u64;
    }
    Ok(None)
}

/// Where the bytes begin that can be read again, between a sector that cannot be and one that can.
fn first_readable(
    bytes: &(impl Bytes + ?Sized),
    mut bad: u64,
    mut good: u64,
    patience: &mut Patience,
) -> io::Result<u64> {
    while good - bad > SECTOR {
        let middle = bad + (good - bad) / 2 / SECTOR * SECTOR;
        match bytes.read_at(&mut [0], middle) {
            Ok(_) => good = middle,
            Err(error) if is_of_the_file(&error) => {
                bad = middle;
                if !patience.spend() {
                    break;
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(good)
}

/// The number in field 1, where a message begins with it.
fn first_number(payload: &[u8]) -> Option<u64> {
    let (&key, mut rest) = payload.split_first()?;
    (key == 8).then(|| prost::encoding::decode_varint(&mut rest).ok())?
}

/// Reads the frame at a place: one system call for an entry of common size.
pub(crate) fn frame_at(file: &File, place: Place) -> Result<Box<[u8]>, ScanError> {
    const GUESS: usize = 2 << 10;
    let offset = u64::from(place.offset());
    let mut bytes = vec![0; GUESS];
    let read = Bytes::read_at(file, &mut bytes, offset)?;
    bytes.truncate(read);
    let whole = Head::read(&bytes)?.whole();
    if whole > bytes.len() {
        if whole as u64 > file.metadata()?.len().saturating_sub(offset) {
            return Err(Damage::Short.into());
        }
        let held = bytes.len();
        bytes.resize(whole, 0);
        if let Some(mut rest) = bytes.get_mut(held..) {
            let mut at = offset + held as u64;
            // What ends at a bad sector is asked for again: then it is told why.
            while !rest.is_empty() {
                let read = Bytes::read_at(file, rest, at)?;
                if read == 0 {
                    return Err(Damage::Short.into());
                }
                rest = rest.get_mut(read..).unwrap_or_default();
                at += read as u64;
            }
        }
    }
    bytes.truncate(whole);
    frame::decode(&bytes)?;
    Ok(bytes.into())
}

/// Bytes of files that no disk gives any more.
#[cfg(test)]
pub(crate) mod bad {
    use std::{
        fs::File,
        io,
        ops::Range,
        os::unix::fs::MetadataExt as _,
        path::Path,
        sync::{Mutex, PoisonError},
    };

    type Bad = ((u64, u64), Range<u64>);
    static ALL: Mutex<Vec<Bad>> = Mutex::new(Vec::new());

    /// Until it is dropped: then the disk reads them again.
    pub(crate) struct Sectors(Bad);

    impl Sectors {
        /// These bytes of a file.
        pub(crate) fn of(path: &Path, range: Range<u64>) -> Self {
            let file = path.metadata().unwrap();
            let bad = ((file.dev(), file.ino()), range);
            ALL.lock().unwrap_or_else(PoisonError::into_inner).push(bad.clone());
            Self(bad)
        }
    }

    impl Drop for Sectors {
        fn drop(&mut self) {
            ALL.lock().unwrap_or_else(PoisonError::into_inner).retain(|bad| *bad != self.0);
        }
    }

    /// As much as can be read from an offset on.
    pub(super) fn reach<'a>(file: &File, buffer: &'a mut [u8], offset: u64) -> io::Result<&'a mut [u8]> {
        let all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
        if all.is_empty() {
            return Ok(buffer);
        }
        let data = file.metadata()?;
        let of = all.iter().filter(|(file, _)| *file == (data.dev(), data.ino()));
        let next =
            of.map(|(_, range)| range).filter(|range| offset < range.end).map(|range| range.start).min();
        match next {
            Some(at) if at <= offset => Err(rustix::io::Errno::IO.into()),
            Some(at) => {
                let most = usize::try_from(at - offset).unwrap().min(buffer.len());
                Ok(&mut buffer[..most])
            }
            None => Ok(buffer),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, io};

    use super::{Bytes, Patience, SECTOR, frame_after};
    use crate::ledger::journal::{Place, frame};

    /// Bytes with sectors that a disk has lost, and how often it was asked for one of them.
    struct Disk(Vec<u8>, Vec<u64>, Cell<u32>);

    impl Bytes for Disk {
        fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
            let whole = Bytes::read_at(self.0.as_slice(), buffer, offset)?;
            let first = self.1.partition_point(|sector| (sector + 1) * SECTOR <= offset);
            let bad = self.1.get(first).map(|sector| sector * SECTOR);
            match bad.filter(|at| *at < offset + whole as u64) {
                Some(at) if at <= offset => {
                    self.2.set(self.2.get() + 1);
                    Err(rustix::io::Errno::IO.into())
                }
                Some(at) => Ok(usize::try_from(at - offset).unwrap()),
                None => Ok(whole),
            }
        }
    }

    #[test]
    fn what_lies_behind_a_bad_sector_is_found() {
        let mut bytes = vec![0xee; 5 * 4096 + 17];
        let at = bytes.len() as u64;
        bytes.extend(frame::encode(Place(0), b"\x08\x09entry nine").unwrap());
        let end = bytes.len() as u64;
        let after = |bad: Vec<u64>| {
            let disk = Disk(bytes.clone(), bad, Cell::default());
            frame_after(&disk, 1, end, 3, &mut Patience::default()).unwrap()
        };
        for bad in [vec![0], vec![0, 1], vec![2], vec![1, 3, 4]] {
            assert_eq!(after(bad.clone()), Some(at), "{bad:?}");
        }
        assert_eq!(after(vec![5]), None);
    }

    #[test]
    fn a_disk_with_many_bad_sectors_is_asked_a_few_times() {
        const SECTORS: u64 = 4_000;
        let found = |bad: Vec<u64>, at: usize| {
            let mut bytes = vec![0xee; usize::try_from(SECTORS * SECTOR).unwrap()];
            let entry = frame::encode(Place(0), b"\x08\x09entry nine").unwrap();
            bytes[at..at + entry.len()].copy_from_slice(&entry);
            let disk = Disk(bytes, bad, Cell::default());
            let found = frame_after(&disk, 1, SECTORS * SECTOR, 3, &mut Patience::default()).unwrap();
            (found, disk.2.get())
        };
        // One stretch, whatever its length: the first entry behind it is found.
        for length in [1, 2, 15, 16, 17, 18, 31, 32, 33, 40, 100, 1_000, 2_777, SECTORS - 2, SECTORS - 1] {
            let at = usize::try_from(length * SECTOR).unwrap() + 5;
            let (found, asked) = found((0..length).collect(), at);
            assert_eq!(found, Some(at as u64), "{length}");
            assert!(asked < 64, "{length}: {asked}");
        }
        // Bad ones everywhere: the rest is given up.
        let at = usize::try_from((SECTORS - 2) * SECTOR).unwrap();
        for nth in [2, 3, 5] {
            let (found, asked) = found((0..SECTORS).filter(|sector| sector % nth == 0).collect(), at);
            assert_eq!(found.filter(|found| *found != at as u64), None);
            assert!(asked <= 64, "{asked}");
        }
    }
}
