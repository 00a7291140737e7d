//! Opens the journal: makes it, or finds its end and says what is wrong with it.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use prost::Message as _;
use uuid::Uuid;

use super::{
    Journal, MarkFile, Place, Synced,
    frame::{Damage, Glance},
    scan::{self, Scan, ScanError},
    segment::{self, BadHeader, HEADER, Header},
};
use crate::{
    ledger::{LedgerError, space},
    model::{OriginId, Sequence},
};

/// A journal that was opened, ready to go on.
#[derive(Debug)]
pub(crate) struct Opened {
    /// For reading.
    pub(crate) journal: Journal,
    /// The last segment, for writing.
    pub(crate) file: File,
    /// The end; all before it is safe on disk.
    pub(crate) synced: Synced,
    /// To be kept up to date.
    pub(crate) mark: MarkFile,
    /// The last entry about the daemon itself.
    pub(crate) daemon: Place,
    /// Bytes that were cut off the end and set aside, and where.
    pub(crate) torn: Option<(u64, PathBuf)>,
}

/// Opens the journal in a folder. Only the last segment is read; the others are checked when they are.
pub(crate) fn open(folder: &Path) -> Result<Opened, LedgerError> {
    let failed = |source| LedgerError::Journal { path: folder.into(), source };
    let mark = MarkFile::open(folder).map_err(failed)?;
    let synced = mark.get().map_err(failed)?;
    let mut headers = headers(folder)?;
    let mut torn = None;
    if let Some(Err(path)) = headers.last_header {
        // Made by a start of a segment that was cut short; nothing was in it yet.
        torn = set_aside(folder, &path, 0).map_err(failed)?;
        fs::remove_file(&path).map_err(failed)?;
        segment::sync_folder(folder).map_err(failed)?;
        headers.last_header = None;
    }
    let Some(last) = headers.whole.last().copied() else {
        return begin(folder, mark, synced, torn).map_err(|error| match error {
            Begin::Io(source) => failed(source),
            Begin::Missing => LedgerError::SegmentMissing { path: segment::path(folder, 1) },
        });
    };
    let path = segment::path(folder, last.number);
    let failed = |source| LedgerError::Journal { path: path.clone(), source };
    if let Some(synced) = synced.filter(|synced| synced.end.segment() > last.number) {
        return Err(LedgerError::SegmentMissing { path: segment::path(folder, synced.end.segment()) });
    }
    let file = OpenOptions::new().read(true).write(true).open(&path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    let end = end_of(&file, &last, length).map_err(failed)?;
    if let Some(damage) = end.damage {
        judge(&path, &file, &end, length, damage, synced)?;
        torn = set_aside(folder, &path, end.offset).map_err(failed)?;
        file.set_len(end.offset).map_err(failed)?;
    }
    let found = Synced {
        sequence: end.sequence,
        end: Place::new(last.number, u32::try_from(end.offset).unwrap_or(u32::MAX)),
    };
    if let Some(synced) = synced.filter(|synced| synced.end > found.end) {
        return Err(LedgerError::Shortened {
            path,
            offset: end.offset,
            found: found.sequence.0,
            synced: synced.sequence.0,
        });
    }
    // What a killed daemon wrote and did not sync counts from here on, so it must be safe first.
    file.sync_all().map_err(failed)?;
    mark.set(found).map_err(failed)?;
    let segments = headers.whole.iter().map(|header| (header.number, header.first)).collect();
    let journal = Journal::new(folder.into(), last.origin, segments);
    Ok(Opened { journal, file, synced: found, mark, daemon: end.daemon, torn })
}

enum Begin {
    Io(io::Error),
    Missing,
}

impl From<io::Error> for Begin {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Makes a new journal, unless there was one.
fn begin(
    folder: &Path,
    mark: MarkFile,
    synced: Option<Synced>,
    torn: Option<(u64, PathBuf)>,
) -> Result<Opened, Begin> {
    if synced.is_some_and(|synced| synced.sequence.0 > 0) {
        return Err(Begin::Missing);
    }
    let origin = OriginId(Uuid::now_v7());
    let header = Header { number: 1, origin, first: Sequence(1), daemon: Place::NOWHERE };
    let journal = Journal::new(folder.into(), origin, Vec::new());
    let file = journal.begin_segment(header)?;
    let synced = Synced { sequence: Sequence(0), end: Place::new(1, 0).after(HEADER) };
    mark.set(synced)?;
    Ok(Opened { journal, file, synced, mark, daemon: Place::NOWHERE, torn })
}

/// The headers of all segments.
struct Headers {
    whole: Vec<Header>,
    /// The last one's, where it is not in `whole`: the file of a segment that was never begun.
    last_header: Option<Result<Header, PathBuf>>,
}

fn headers(folder: &Path) -> Result<Headers, LedgerError> {
    let failed = |source| LedgerError::Journal { path: folder.into(), source };
    let mut numbers = Vec::new();
    for item in fs::read_dir(folder).map_err(failed)? {
        numbers.extend(item.map_err(failed)?.file_name().to_str().and_then(segment::number_of));
    }
    numbers.sort_unstable();
    let mut headers = Headers { whole: Vec::with_capacity(numbers.len()), last_header: None };
    for (number, expected) in numbers.iter().copied().zip(1..) {
        if number != expected {
            return Err(LedgerError::SegmentMissing { path: segment::path(folder, expected) });
        }
        let path = segment::path(folder, number);
        let failed = |source| LedgerError::Journal { path: path.clone(), source };
        let file = File::open(&path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let mut bytes = [0; HEADER];
        let read = scan::Bytes::read_at(&file, &mut bytes, 0).map_err(failed)?;
        let damaged = |what: &str| LedgerError::Damaged { path: path.clone(), offset: 0, what: what.into() };
        match Header::from_bytes(bytes.get(..read).unwrap_or_default()) {
            Ok(header) => {
                let fits = header.number == number
                    && headers.whole.last().map_or(header.first == Sequence(1), |before| {
                        header.first > before.first && header.origin == before.origin
                    });
                if !fits {
                    return Err(damaged("the header is of another segment"));
                }
                headers.whole.push(header);
            }
            Err(BadHeader::Newer(found)) => {
                return Err(LedgerError::Newer { path, found, known: segment::VERSION });
            }
            Err(BadHeader::Damaged) if Some(&number) == numbers.last() && length <= HEADER as u64 => {
                headers.last_header = Some(Err(path));
            }
            Err(BadHeader::Damaged) => return Err(damaged("the header is not one")),
        }
    }
    Ok(headers)
}

/// The last whole entry of a segment, and what stands behind it.
struct End {
    offset: u64,
    sequence: Sequence,
    daemon: Place,
    damage: Option<Damage>,
}

fn end_of(file: &File, header: &Header, length: u64) -> io::Result<End> {
    let mut scan = Scan::new(HEADER as u64, length);
    let mut end = End {
        offset: HEADER as u64,
        sequence: Sequence(header.first.0.saturating_sub(1)),
        daemon: header.daemon,
        damage: None,
    };
    loop {
        let (offset, frame) = match scan.next(file) {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(end),
            Err(ScanError::Damage(damage)) => return Ok(End { damage: Some(damage), ..end }),
            Err(ScanError::Io(error)) => return Err(error),
        };
        let due = end.sequence.next();
        let glance = Glance::decode(frame.payload).unwrap_or_default();
        if glance.sequence != due.0 {
            return Ok(End { damage: Some(Damage::Sequence(due.0)), ..end });
        }
        // A document's entry names its document; what does not is about the daemon.
        if glance.document.is_empty() {
            end.daemon = Place::new(header.number, u32::try_from(offset).unwrap_or(u32::MAX));
        }
        end.sequence = due;
        end.offset = scan.offset();
    }
}

/// Whether a bad end may be cut off: only when nobody was told that it is safe.
fn judge(
    path: &Path,
    file: &File,
    end: &End,
    length: u64,
    damage: Damage,
    synced: Option<Synced>,
) -> Result<(), LedgerError> {
    let acknowledged = match synced {
        Some(synced) => synced.sequence > end.sequence,
        None => scan::frame_after(file, end.offset + 1, length, end.sequence.0)
            .map_err(|source| LedgerError::Journal { path: path.into(), source })?
            .is_some(),
    };
    if acknowledged {
        return Err(LedgerError::Damaged { path: path.into(), offset: end.offset, what: damage.to_string() });
    }
    Ok(())
}

/// Keeps the bytes from `offset` on in a file of their own: for who wants to know what was cut off. On a
/// full disk that is not possible, and no reason not to start: nobody was told of them.
fn set_aside(folder: &Path, from: &Path, offset: u64) -> io::Result<Option<(u64, PathBuf)>> {
    set_aside_if_room(folder, from, offset).or_else(|error| match space::is_full(&error) {
        true => {
            tracing::warn!(file = %from.display(), offset, "a half written end is cut off, and on a full disk not kept");
            Ok(None)
        }
        false => Err(error),
    })
}

fn set_aside_if_room(folder: &Path, from: &Path, offset: u64) -> io::Result<Option<(u64, PathBuf)>> {
    let file = File::open(from)?;
    let length = file.metadata()?.len().saturating_sub(offset);
    if length == 0 {
        return Ok(None);
    }
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let path = folder.join(format!("torn-{time}.bin"));
    let aside = File::create_new(&path)?;
    let mut buffer = vec![0; 64 << 10];
    let mut done = 0;
    while done < length {
        let read = file.read_at(&mut buffer, offset + done)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        aside.write_all_at(bytes, done)?;
        done += read as u64;
    }
    aside.sync_all()?;
    Ok(Some((length, path)))
}
