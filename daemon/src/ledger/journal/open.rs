//! Opens the journal: makes it, or finds its end and says what is wrong with it.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use uuid::Uuid;

use super::{
    Journal, MarkFile, Place, Synced, damages,
    end::{self, NoEnd},
    frame, mark,
    scan::{self, Bytes},
    segment::{self, BadHeader, HEADER, Header},
};
use crate::{
    ledger::{LedgerError, error::is_of_the_file, space},
    model::{OriginId, Sequence},
    wire,
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
    /// Checksum over the last segment up to there.
    pub(crate) crc: u32,
    /// To be kept up to date.
    pub(crate) mark: MarkFile,
    /// The last entry about the daemon itself.
    pub(crate) daemon: Place,
    /// Bytes that were cut off the end and set aside, and where.
    pub(crate) torn: Option<(u64, PathBuf)>,
}

/// Opens the journal in a folder. Only the last segment is read; of the others the headers and the lengths are
/// checked, and the rest while nothing else is to be done (`check.rs`).
pub(crate) fn open(folder: &Path) -> Result<Opened, LedgerError> {
    let failed = |source| LedgerError::Journal { path: folder.into(), source };
    let mark = MarkFile::open(folder).map_err(failed)?;
    let synced = mark.get().map_err(failed)?;
    let mut headers = headers(folder)?;
    let mut torn = None;
    if let Some(path) = headers.last_header.take() {
        // Made by a start of a segment that was cut short; nothing was in it yet.
        torn = set_aside(folder, &path, 0).map_err(failed)?;
        fs::remove_file(&path).map_err(failed)?;
        segment::sync_folder(folder).map_err(failed)?;
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
    let end = end::find(&file, &last, length, synced).map_err(|error| match error {
        NoEnd::Io(source) => failed(source),
        NoEnd::Unproven { offset, what } => LedgerError::Damaged { path: path.clone(), offset, what },
    })?;
    let mut found = Synced {
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
    if end.is_torn {
        torn = set_aside(folder, &path, end.offset).map_err(failed)?;
        file.set_len(end.offset).map_err(failed)?;
    }
    // What a killed daemon wrote and did not sync counts from here on, so it must be safe first.
    file.sync_all().map_err(failed)?;
    let life = OriginId(Uuid::now_v7());
    let is_whole = !headers.made.contains(&last.number) && end.damages.is_empty();
    let journal = Journal::new(folder.into(), last.origin, life, headers.whole, headers.made);
    for (place, what) in headers.damaged {
        journal.damages.met(place, &segment::path(folder, place.segment()), &what);
    }
    for (place, what) in &end.damages {
        journal.damages.met(*place, &path, what);
    }
    let mut opened = Opened { file, synced: found, crc: 0, mark, daemon: end.daemon, torn, journal };
    if is_whole {
        opened.crc = checksum(&path, end.offset).map_err(failed)?;
    } else {
        // Not written in any more, so that it can be put back whole.
        let number = last.number.saturating_add(1);
        let first = found.sequence.next();
        let header = Header { number, origin: last.origin, first, daemon: end.daemon, before: None };
        opened.file = opened.journal.begin_segment(header).map_err(failed)?;
        opened.crc = crc32c::crc32c(&header.to_bytes());
        found.end = Place::new(number, 0).after(HEADER);
        opened.synced = found;
    }
    if synced.is_none() && found.sequence > Sequence(0) {
        // Written before the mark is: whoever took it away is not to be helped by a crash in between.
        mark::note_missing(folder, found.sequence).map_err(failed)?;
    }
    opened.mark.set(found).and_then(|()| opened.mark.sync()).map_err(failed)?;
    Ok(opened)
}

/// Over the first bytes of a file.
fn checksum(path: &Path, length: u64) -> io::Result<u32> {
    let file = File::open(path)?;
    let mut buffer = vec![0; 1 << 20];
    let (mut crc, mut done) = (0, 0);
    while done < length {
        let wanted = usize::try_from(length - done).unwrap_or(usize::MAX).min(buffer.len());
        let read = Bytes::read_at(&file, buffer.get_mut(..wanted).unwrap_or_default(), done)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        crc = crc32c::crc32c_append(crc, bytes);
        done += read as u64;
    }
    Ok(crc)
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
    let header = Header { number: 1, origin, first: Sequence(1), daemon: Place::NOWHERE, before: None };
    let journal = Journal::new(folder.into(), origin, origin, Vec::new(), Vec::new());
    let file = journal.begin_segment(header)?;
    let synced = Synced { sequence: Sequence(0), end: Place::new(1, 0).after(HEADER) };
    // Safe on disk before the first entry: a journal with entries and without a mark has lost it.
    mark.set(synced).and_then(|()| mark.sync())?;
    let crc = crc32c::crc32c(&header.to_bytes());
    Ok(Opened { journal, file, synced, crc, mark, daemon: Place::NOWHERE, torn })
}

/// The headers of all segments.
struct Headers {
    whole: Vec<Header>,
    /// The last one's, where it is not in `whole`: the file of a segment that was never begun.
    last_header: Option<PathBuf>,
    /// Those of `whole` that are not in the files: what they said is known from the entries.
    made: Vec<u32>,
    /// What is wrong with the others: gone round, since entries are found without them.
    damaged: Vec<(Place, String)>,
}

fn headers(folder: &Path) -> Result<Headers, LedgerError> {
    let failed = |source| LedgerError::Journal { path: folder.into(), source };
    let mut numbers = Vec::new();
    for item in fs::read_dir(folder).map_err(failed)? {
        numbers.extend(item.map_err(failed)?.file_name().to_str().and_then(segment::number_of));
    }
    numbers.sort_unstable();
    let mut headers = Headers {
        whole: Vec::with_capacity(numbers.len()),
        last_header: None,
        made: Vec::new(),
        damaged: Vec::new(),
    };
    let mut expected = 1;
    // The number and the length of the file before.
    let mut before: Option<(u32, u64)> = None;
    for number in numbers.iter().copied() {
        let begin = |number| Place::new(number, 0).after(HEADER);
        // As many as can be told; a number that cannot be would make millions of them.
        let missing = (expected..number).take(damages::MOST);
        headers.damaged.extend(missing.map(|number| (begin(number), "the file is missing".into())));
        expected = number.saturating_add(1);
        let path = segment::path(folder, number);
        let failed = |source| LedgerError::Journal { path: path.clone(), source };
        let file = File::open(&path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let mut bytes = [0; HEADER];
        let is_last = Some(&number) == numbers.last();
        let read = match Bytes::read_at(&file, &mut bytes, 0) {
            Err(error) if is_of_the_file(&error) => 0,
            read => read.map_err(failed)?,
        };
        let what = match Header::from_bytes(bytes.get(..read).unwrap_or_default()) {
            Ok(header) => {
                let fits = header.number == number
                    && headers.whole.last().map_or(number > 1 || header.first == Sequence(1), |before| {
                        header.first > before.first && header.origin == before.origin
                    });
                if fits {
                    let sealed =
                        header.before.filter(|_| before.is_some_and(|(before, _)| before + 1 == number));
                    if let (Some(sealed), Some((before, length))) = (sealed, before)
                        && length != u64::from(sealed.length)
                    {
                        let end = u32::try_from(length).unwrap_or(u32::MAX).min(sealed.length);
                        let what = format!("the file has {length} bytes and had {}", sealed.length);
                        headers.damaged.push((Place::new(before, end), what));
                    }
                    headers.whole.push(header);
                    before = Some((number, length));
                    continue;
                }
                "the header is of another segment"
            }
            Err(BadHeader::Newer(found)) => {
                return Err(LedgerError::Newer { path, found, known: segment::VERSION });
            }
            Err(BadHeader::Damaged) if is_last && length <= HEADER as u64 => {
                headers.last_header = Some(path);
                continue;
            }
            Err(BadHeader::Damaged) => {
                if let Some(header) = from_entries(&path, number, headers.whole.last()) {
                    headers.damaged.push((Place::new(number, 0), NO_HEADER.into()));
                    headers.whole.push(header);
                    headers.made.push(number);
                    before = Some((number, length));
                    continue;
                }
                NO_HEADER
            }
        };
        // Where the journal goes on nothing may be guessed.
        if is_last {
            return Err(LedgerError::Damaged { path, offset: 0, what: what.into() });
        }
        headers.damaged.push((begin(number), what.into()));
    }
    Ok(headers)
}

/// What is wrong with a segment whose header cannot be read.
const NO_HEADER: &str = "the header is not one";

/// What the header of a segment said, from its first entry and the segment before. Nothing where that entry cannot be
/// read, or is none that can stand there.
fn from_entries(path: &Path, number: u32, before: Option<&Header>) -> Option<Header> {
    let file = File::open(path).ok()?;
    let frame = scan::frame_at(&file, Place::new(number, 0).after(HEADER)).ok()?;
    let entry = wire::entry_from_bytes(frame.get(frame::HEAD..)?).ok()?;
    let first = entry.sequence;
    let (origin, daemon) = match before {
        Some(before) if before.first < first => (before.origin, Place::behind_all_of(before.number)),
        // The first entry of all has the origin that the journal has.
        None if number == 1 && first == Sequence(1) => (entry.origin, Place::NOWHERE),
        _ => return None,
    };
    Some(Header { number, origin, first, daemon, before: None })
}

/// Keeps the bytes from `offset` on in a file of their own: for who wants to know what was cut off. On a
/// full disk that is not possible, and no reason not to start: nobody was told of them. Nor are those behind a bad
/// sector kept.
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
        let read = match Bytes::read_at(&file, &mut buffer, offset + done) {
            Err(error) if is_of_the_file(&error) => {
                tracing::warn!(file = %from.display(), %error, "a half written end cannot be read, and is not kept");
                break;
            }
            read => read?,
        };
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        aside.write_all_at(bytes, done)?;
        done += read as u64;
    }
    aside.sync_all()?;
    Ok(Some((done, path)))
}
