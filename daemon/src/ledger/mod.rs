//! Keeps what is known: the journal, which is the truth, and the index, which is a way into it.
//!
//! ```text
//! append ─> overlay (visible at once) ─> commit thread: write, fsync ─> durable ─> index thread: sled
//!              └──────── readers look here first, then in the index; both lead to places in the journal
//! ```
//! *Journal* (`journal/`): segment files of framed `bronmerk.v1.JournalEntry` messages, only added to. An
//! entry holds the whole record after it, so a document's last entry is its record. *Index* (`index/`):
//! sled trees of keys that lead to those entries. *Overlay*: the entries that the index lacks, in memory.
//! *Waiting*: the bytes that the disk lacks.
//!
//! What must stay true:
//! 1. There is one [`Ledger`] for a state folder, and only it writes.
//! 2. Sequences have no gaps, and an entry never changes. No other journal has an entry of its origin and number,
//!    whatever was copied or put back: each start writes under an origin of its own.
//! 3. [`Reader::until_durable`] returns well only after the fsync that covers the entry.
//! 4. A reader's answer is the same before and after an entry is indexed.
//! 5. The index can be taken away, broken or left behind at any time; it is rebuilt from the journal
//!    and comes out the same. Nothing is ever read from it that the journal does not hold.
//! 6. Bytes on disk are outside data: whatever they are, there is an error with a remedy, not a panic.
//!    A tail that nobody was told of is cut off and kept aside. Damage to what was acknowledged is gone round
//!    and told, never changed; where the end itself is missing, or nothing proves it, the start is refused.
//! 7. What waits is bounded: by [`Options::overlay_limit`] and [`Options::waiting_bytes`]. On a full disk
//!    nothing is taken, and what was taken waits in memory, in order.
//!
//! At every start the last segment is checked, and the lengths of the others; these are checked whole while
//! there is nothing else to do (`check.rs`), when they are read, and by a rebuild, which goes round what is damaged
//! (`survey.rs`).
//!
//! Windows twins of what is Unix here: `read_at` (`seek_read`), `flock` (`LockFileEx`), `statvfs`
//! (`GetDiskFreeSpaceExW`), fsync of a folder (none needed).

mod bell;
mod check;
mod commit;
mod cursor;
mod digest;
mod error;
mod folders;
mod follow;
mod frames;
mod index;
mod journal;
mod keys;
mod listing;
mod lock;
mod options;
mod overlay;
mod policies;
mod reader;
mod relations;
mod shared;
mod space;
mod standing;
mod survey;
#[cfg(test)]
mod tests;
mod waiting;

use std::{
    fs::DirBuilder,
    os::unix::fs::DirBuilderExt as _,
    path::Path,
    sync::{Arc, atomic::Ordering},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use self::{
    commit::Committer,
    digest::Digest,
    index::Applied,
    journal::{
        Place, frame,
        segment::{HEADER, Header, Sealed},
    },
    lock::StateLock,
    overlay::Item,
    shared::Shared,
    standing::Standing,
    waiting::Frame,
};
use crate::{
    model::{Entry, Record, Sequence, State, Subject},
    wire,
};

pub use cursor::Cursor;
pub use digest::Known;
pub use error::{Halted, LedgerError, ReadError};
pub use journal::damage::Damage;
pub use options::Options;
pub use policies::Policies;
pub use reader::{LedgerStatus, Reader};
pub use shared::IndexState;

/// The name of the file in the journal that says what of it is safe.
const MARK: &str = "synced";

/// The one handle that writes. Closed when dropped.
pub struct Ledger {
    shared: Arc<Shared>,
    /// Where the next entry goes.
    next: Place,
    /// Checksum over the last segment up to there.
    crc: u32,
    /// The last entry about the daemon itself.
    daemon: Place,
    head: Sequence,
    commit: Option<JoinHandle<()>>,
    follow: Option<JoinHandle<()>>,
    check: Option<JoinHandle<()>>,
    _lock: StateLock,
}

/// Opens the ledger in a state folder, and makes it where there is none. Returns when the journal is
/// whole; the index may still be rebuilt then ([`Reader::wait_until_ready`]).
pub fn open(state_folder: &Path, options: Options) -> Result<(Ledger, Reader), LedgerError> {
    let journal_folder = state_folder.join("journal");
    for folder in [state_folder, &journal_folder] {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|source| LedgerError::Prepare { path: folder.into(), source })?;
    }
    let lock = StateLock::take(state_folder)?;
    let opened = journal::open(&journal_folder)?;
    if let Some((bytes, aside)) = &opened.torn {
        tracing::warn!(
            bytes,
            kept_in = %aside.display(),
            "the journal's end was half written and is cut off; nothing that was acknowledged is lost"
        );
    }
    opened.journal.note_damages_in(state_folder.join("damages"));
    // The names of new folders must be as safe as what is in them.
    for folder in [Some(state_folder), state_folder.parent()].into_iter().flatten() {
        if let Err(error) = journal::segment::sync_folder(folder) {
            tracing::debug!(%error, folder = %folder.display(), "cannot sync the folder");
        }
    }
    let standing = Standing::load(&opened.journal, opened.daemon).map_err(LedgerError::Standing)?;
    let synced = opened.synced;
    let shared = Arc::new(Shared::new(options, state_folder.into(), opened.journal, synced, standing));
    match follow::attach(&shared) {
        Ok(index) => follow::ready(&shared, index),
        Err(fault) => {
            shared.suspect.store(!fault.is_full_disk(), Ordering::Release);
            tracing::warn!(reason = %fault, "the index is rebuilt from the journal");
        }
    }
    let committer = Committer { shared: Arc::clone(&shared), file: opened.file, mark: opened.mark };
    let (follower, checker) = (Arc::clone(&shared), Arc::clone(&shared));
    let mut ledger = Ledger {
        shared: Arc::clone(&shared),
        next: synced.end,
        crc: opened.crc,
        daemon: opened.daemon,
        head: synced.sequence,
        commit: None,
        follow: None,
        check: None,
        _lock: lock,
    };
    ledger.commit = Some(start("bronmerk-commit", move || committer.run())?);
    ledger.follow = Some(start("bronmerk-index", move || follow::run(&follower))?);
    ledger.check = Some(start("bronmerk-check", move || check::run(&checker))?);
    let reader = Reader::new(shared);
    reader.note_latest().map_err(LedgerError::Standing)?;
    Ok((ledger, reader))
}

fn start(name: &'static str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, LedgerError> {
    thread::Builder::new()
        .name(name.into())
        .spawn(work)
        .map_err(|source| LedgerError::Thread { name, source })
}

/// How many bytes of an entry its record takes.
pub fn bytes_of(record: &Record) -> usize {
    wire::record_bytes(record)
}

impl Ledger {
    /// Takes one entry: gives it (and the record in it) its sequence and the sequence of its document's
    /// entry before it, and makes it visible to readers. Durable a little later, see [`Reader::until_durable`].
    ///
    /// Waits while too much waits for the index or the disk. On an error nothing is taken.
    pub fn append(&mut self, entry: &mut Entry) -> Result<Sequence, Halted> {
        self.until_room()?;
        let document = entry.subject.document();
        let before = match document {
            Some(id) => self.shared.latest(id).map_err(|error| self.rebuilding(&error))?,
            None => None,
        };
        let sequence = self.head.next();
        self.shared.latest.fetch_max(entry.time.0, Ordering::Relaxed);
        entry.sequence = sequence;
        entry.previous = before.map_or(Sequence(0), |latest| latest.sequence);
        if let Subject::Document(record) = &mut entry.subject {
            record.sequence = sequence;
        }
        entry.origin = self.shared.journal.life();
        let payload = wire::entry_to_bytes(entry);
        let previous = if document.is_some() {
            before.map_or(Place::NOWHERE, |latest| latest.place)
        } else {
            self.daemon
        };
        let bytes = frame::encode(previous, &payload).ok_or(Halted::TooLarge { bytes: payload.len() })?;
        let (place, begins) = self.place_for(bytes.len(), sequence);
        self.take(
            entry,
            Frame { place, sequence, bytes, taken: Instant::now(), begins },
            before.map(|latest| latest.state),
        );
        Ok(sequence)
    }

    /// Waits until there is room for one more.
    fn until_room(&self) -> Result<(), Halted> {
        let options = &self.shared.options;
        loop {
            if let Some(halted) = self.shared.halted() {
                return Err(halted);
            }
            let indexing = bell::read(&self.shared.overlay).queue().len();
            if indexing < options.overlay_limit
                && bell::lock(&self.shared.waiting).bytes() < options.waiting_bytes
            {
                return Ok(());
            }
            // While the index is rebuilt nothing leaves the overlay, and that may take a while.
            self.shared.index().map_err(|error| self.rebuilding(&error))?;
            self.shared.room.wait(Duration::from_millis(100));
        }
    }

    fn rebuilding(&self, error: &ReadError) -> Halted {
        match error {
            ReadError::Rebuilding { done, total } => Halted::Rebuilding { done: *done, total: *total },
            _ => Halted::Rebuilding { done: 0, total: self.head.0 },
        }
    }

    /// Where an entry of that many bytes goes, and the header of the segment that it begins, if so.
    fn place_for(&self, bytes: usize, first: Sequence) -> (Place, Option<Header>) {
        let limit = self.shared.options.segment_bytes.min(1 << 31);
        let end = u64::from(self.next.offset()) + bytes as u64;
        if end <= limit || self.next.offset() <= HEADER as u32 {
            return (self.next, None);
        }
        let number = self.next.segment().saturating_add(1);
        let origin = self.shared.journal.origin();
        let before = Some(Sealed { length: self.next.offset(), crc: self.crc });
        let header = Header { number, origin, first, daemon: self.daemon, before };
        (Place::new(number, HEADER as u32), Some(header))
    }

    fn take(&mut self, entry: &Entry, frame: Frame, before: Option<State>) {
        let Frame { place, sequence, taken, begins, .. } = frame;
        let sum = begins.map_or(self.crc, |header| crc32c::crc32c(&header.to_bytes()));
        self.crc = crc32c::crc32c_append(sum, &frame.bytes);
        let crc = frame::Head::read(&frame.bytes).map_or(0, |head| head.crc);
        let digest = entry.subject.record().map(|record| Arc::new(Digest::of(record, sequence, place)));
        self.head = sequence;
        self.next = place.after(frame.bytes.len());
        if digest.is_none() {
            self.daemon = place;
            bell::write(&self.shared.standing).note(entry, place);
        }
        let rings;
        {
            // Under one lock, so that whoever finds the entry in the overlay finds its bytes too.
            let mut overlay = bell::write(&self.shared.overlay);
            rings = bell::lock(&self.shared.waiting).push(frame, self.shared.options.waiting_bytes / 4);
            overlay.put(Item { applied: Applied { sequence, place, crc }, taken, digest }, before);
        }
        if rings {
            self.shared.taken.ring();
        }
    }

    /// Makes everything durable, brings the index up to date and stops the threads.
    pub fn close(self) {
        // Dropped: see there.
    }

    fn stop(&mut self) {
        bell::lock(&self.shared.waiting).close();
        self.shared.taken.ring();
        join(self.commit.take());
        self.shared.closing.store(true, Ordering::Release);
        self.shared.durable_bell.ring();
        self.shared.journal.damages.bell.ring();
        join(self.follow.take());
        join(self.check.take());
        self.shared.set_halt(Some(Halted::Closed));
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        self.stop();
    }
}

fn join(thread: Option<JoinHandle<()>>) {
    if thread.is_some_and(|thread| thread.join().is_err()) {
        tracing::error!("a thread of the ledger panicked; what was acknowledged is in the journal");
    }
}

/// Reads bytes as the journal's files are read at a start, for the fuzzer: whatever they are, this
/// neither panics nor allocates much more than they are long.
pub fn fuzz_journal(data: &[u8]) {
    let _ = Header::from_bytes(data);
    let mut scan = journal::scan::Scan::new(0, data.len() as u64);
    while let Ok(Some((_, found))) = scan.next(data) {
        let _ = wire::entry_from_bytes(found.payload);
    }
    let (from, end) = (scan.offset() + 1, data.len() as u64);
    let _ = journal::scan::frame_after(data, from, end, 0, &mut journal::scan::Patience::default());
}
