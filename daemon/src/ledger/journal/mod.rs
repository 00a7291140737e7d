//! The truth: entries in segment files, only ever added to.
//!
//! **Invariants.** Sequences count from 1 without gaps. A segment's header is safe on disk before its
//! first entry, and a segment whole before the next begins. What is safe is never written again.

pub(crate) mod damage;
pub(crate) mod damages;
mod end;
pub(crate) mod frame;
mod mark;
mod noted;
mod open;
pub(crate) mod scan;
pub(crate) mod segment;

use std::{
    collections::VecDeque,
    fs::File,
    io,
    path::PathBuf,
    sync::{Arc, Mutex, RwLock},
};

use self::{
    damages::Damages,
    frame::{Damage, HEAD},
    scan::ScanError,
    segment::Header,
};
use super::{ReadError, bell, error::is_of_the_file};
use crate::{
    model::{Entry, OriginId, Record, Sequence},
    wire,
};

pub(crate) use mark::{MISSING, MarkFile, Synced};
pub(crate) use open::open;

/// Open files of segments kept for reading.
const OPEN_FILES: usize = 16;

/// Where a frame begins: segment and offset. Means something in this folder only. 0 is nowhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place(pub(crate) u64);

impl Place {
    /// No place.
    pub(crate) const NOWHERE: Self = Self(0);

    /// At `offset` in segment `number`.
    pub(crate) fn new(number: u32, offset: u32) -> Self {
        Self(u64::from(number) << 32 | u64::from(offset))
    }

    /// Behind all that a segment can hold: where nobody can tell which entry of it is meant, all of them are.
    pub(crate) fn behind_all_of(number: u32) -> Self {
        Self::new(number, u32::MAX)
    }

    /// Whether it is [`Place::behind_all_of`] a segment.
    pub(crate) fn is_behind_all(self) -> bool {
        self.offset() == u32::MAX
    }

    pub(crate) fn segment(self) -> u32 {
        u32::try_from(self.0 >> 32).unwrap_or_default()
    }

    pub(crate) fn offset(self) -> u32 {
        u32::try_from(self.0 & u64::from(u32::MAX)).unwrap_or_default()
    }

    /// So many bytes on in the same segment.
    pub(crate) fn after(self, bytes: usize) -> Self {
        Self(self.0.saturating_add(bytes as u64))
    }
}

/// An entry with its frame, whole and checked.
#[derive(Debug, Clone)]
pub(crate) struct Stored(Box<[u8]>);

impl Stored {
    /// Takes bytes that were framed here.
    pub(crate) fn new(frame: Box<[u8]>) -> Self {
        Self(frame)
    }

    /// The entry's bytes.
    pub(crate) fn payload(&self) -> &[u8] {
        self.0.get(HEAD..).unwrap_or_default()
    }

    /// Where the same document's entry before this one is.
    pub(crate) fn previous(&self) -> Place {
        frame::Head::read(&self.0).map_or(Place::NOWHERE, |head| head.previous)
    }
}

/// The journal's files, for reading.
#[derive(Debug)]
pub(crate) struct Journal {
    folder: PathBuf,
    origin: OriginId,
    life: OriginId,
    /// The headers of the segments that are there, in order. One that is missing is none of them.
    segments: RwLock<Vec<Header>>,
    /// Those of them whose header was not in the file at the start.
    without_header: Vec<u32>,
    files: Mutex<VecDeque<(u32, Arc<File>)>>,
    /// What is known to be wrong with these files.
    pub(crate) damages: Damages,
}

impl Journal {
    fn new(
        folder: PathBuf,
        origin: OriginId,
        life: OriginId,
        segments: Vec<Header>,
        without_header: Vec<u32>,
    ) -> Self {
        let segments = RwLock::new(segments);
        Self {
            folder,
            origin,
            life,
            segments,
            without_header,
            files: Mutex::default(),
            damages: Damages::default(),
        }
    }

    /// Keeps what is known to be damaged in a file.
    pub(crate) fn note_damages_in(&self, note: PathBuf) {
        self.damages.keep_in(note, &self.folder);
    }

    /// The origin of its first entries: it stands in the header of each segment, and names the journal.
    pub(crate) fn origin(&self) -> OriginId {
        self.origin
    }

    /// The origin of the entries that are written now. Another one after each start: nothing in a folder tells
    /// that it was copied, or put back as it was before.
    pub(crate) fn life(&self) -> OriginId {
        self.life
    }

    /// Makes a new segment to write in. Made again, it begins anew: nothing in it was ever synced.
    pub(crate) fn begin_segment(&self, header: Header) -> io::Result<File> {
        let file = segment::create(&self.folder, header)?;
        let mut segments = bell::write(&self.segments);
        segments.retain(|other| other.number != header.number);
        segments.push(header);
        Ok(file)
    }

    /// The segment that holds an entry, or would hold it if it came next; with its first entry.
    pub(crate) fn segment_of(&self, sequence: Sequence) -> Option<(u32, Sequence)> {
        let segments = bell::read(&self.segments);
        let after = segments.partition_point(|header| header.first <= sequence);
        segments.get(after.checked_sub(1)?).map(|header| (header.number, header.first))
    }

    /// A segment's header.
    pub(crate) fn header(&self, number: u32) -> Option<Header> {
        bell::read(&self.segments).iter().find(|header| header.number == number).copied()
    }

    /// The segments whose header was not in the file at the start.
    pub(crate) fn without_header(&self) -> &[u32] {
        &self.without_header
    }

    /// The header of the segment that follows a segment.
    pub(crate) fn header_after(&self, number: u32) -> Option<Header> {
        let segments = bell::read(&self.segments);
        segments.get(segments.partition_point(|header| header.number <= number)).copied()
    }

    /// The header of the segment that a segment follows.
    pub(crate) fn header_before(&self, number: u32) -> Option<Header> {
        let segments = bell::read(&self.segments);
        let at = segments.partition_point(|header| header.number < number);
        segments.get(at.checked_sub(1)?).copied()
    }

    pub(crate) fn first_segment(&self) -> u32 {
        bell::read(&self.segments).first().map_or(1, |header| header.number)
    }

    /// The file of a segment, for who is to put it back.
    pub(crate) fn path(&self, number: u32) -> PathBuf {
        segment::path(&self.folder, number)
    }

    /// The note that the mark was missing, if there is one.
    pub(crate) fn mark_was_missing(&self) -> Option<PathBuf> {
        Some(self.folder.join(MISSING)).filter(|note| note.exists())
    }

    /// Has the files opened anew: one may have been put back.
    pub(crate) fn look_again(&self) {
        bell::lock(&self.files).clear();
    }

    /// Bytes of all segments.
    pub(crate) fn bytes(&self) -> u64 {
        let numbers: Vec<u32> = bell::read(&self.segments).iter().map(|header| header.number).collect();
        let length = |number| segment::path(&self.folder, number).metadata().map_or(0, |data| data.len());
        numbers.into_iter().map(length).sum()
    }

    /// A segment's file.
    pub(crate) fn file(&self, number: u32) -> io::Result<Arc<File>> {
        let mut files = bell::lock(&self.files);
        if let Some((_, file)) = files.iter().find(|(open, _)| *open == number) {
            return Ok(Arc::clone(file));
        }
        let file = Arc::new(File::open(segment::path(&self.folder, number))?);
        files.truncate(OPEN_FILES - 1);
        files.push_front((number, Arc::clone(&file)));
        Ok(file)
    }

    /// Reads what was written at a place.
    pub(crate) fn read(&self, place: Place) -> Result<Stored, ReadError> {
        self.file(place.segment())
            .map_err(ScanError::Io)
            .and_then(|file| scan::frame_at(&file, place))
            .map(Stored)
            .map_err(|error| self.failed(place, error))
    }

    pub(crate) fn understand(&self, place: Place, payload: &[u8]) -> Result<Entry, ReadError> {
        wire::entry_from_bytes(payload).map_err(|source| self.unknown(place, source))
    }

    /// Reads the record after an entry, and nothing else of it.
    pub(crate) fn understand_record(
        &self,
        place: Place,
        payload: &[u8],
    ) -> Result<Option<Record>, ReadError> {
        wire::record_from_bytes(payload).map_err(|source| self.unknown(place, source))
    }

    fn unknown(&self, place: Place, source: wire::WireError) -> ReadError {
        let path = segment::path(&self.folder, place.segment());
        ReadError::Unknown { path, offset: place.offset().into(), source }
    }

    /// Says where something went wrong.
    pub(crate) fn failed(&self, place: Place, error: ScanError) -> ReadError {
        let path = segment::path(&self.folder, place.segment());
        let offset = place.offset().into();
        match error {
            ScanError::Io(source) => {
                if is_of_the_file(&source) {
                    self.damages.met(place, &path, &source.to_string());
                }
                ReadError::Journal { path, offset, source }
            }
            ScanError::Damage(damage) => self.damaged(place, damage.to_string()),
        }
    }

    /// Says that something is damaged.
    pub(crate) fn damaged(&self, place: Place, what: String) -> ReadError {
        let path = self.path(place.segment());
        self.damages.met(place, &path, &what);
        ReadError::Damaged { path, offset: place.offset().into(), what }
    }

    /// Says that another entry than this one should be at a place.
    pub(crate) fn misplaced(&self, place: Place, sequence: Sequence) -> ReadError {
        self.failed(place, Damage::Sequence(sequence.0).into())
    }
}
