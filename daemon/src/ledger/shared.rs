//! What the write handle, the readers and the two threads share.
//!
//! Locks are taken in this order: `overlay`, then `waiting`. The others are held for a moment, alone.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, RwLock,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
};

use tokio::sync::watch;

use super::{
    Halted, Options, ReadError,
    bell::{self, Bell},
    digest::Digest,
    index::{Fault, Index, guarded},
    journal::{Journal, Place, Stored, Synced, frame::Damage},
    keys::Latest,
    overlay::Overlay,
    standing::Standing,
    waiting::Waiting,
};
use crate::model::{DocumentId, Entry, Record, Sequence};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexState {
    /// It answers.
    Ready,
    /// It is being rebuilt from the journal.
    Rebuilding {
        /// Entries looked at.
        done: u64,
        /// Entries in all.
        total: u64,
    },
    /// It cannot be rebuilt now; tried again.
    Failed { reason: String },
    /// The ledger is closed.
    Closed,
}

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) options: Options,
    /// The state folder.
    pub(super) folder: PathBuf,
    pub(super) journal: Journal,
    pub(super) overlay: RwLock<Overlay>,
    pub(super) waiting: Mutex<Waiting>,
    pub(super) standing: RwLock<Standing>,
    index: RwLock<Option<Arc<Index>>>,
    pub(super) index_state: watch::Sender<IndexState>,
    /// The index on disk is not to be opened again, but to be rebuilt.
    pub(super) suspect: AtomicBool,
    synced: Mutex<Synced>,
    pub(super) durable: watch::Sender<Sequence>,
    /// Why nothing becomes durable now, if so.
    pub(super) halt: watch::Sender<Option<Halted>>,
    /// No more work: the threads end.
    pub(super) closing: AtomicBool,
    pub(super) syncs: AtomicU64,
    /// The latest time of an entry that was taken since the start, or of the last one before it.
    pub(super) latest: AtomicI64,
    /// Rung for the commit thread: something waits.
    pub(super) taken: Bell,
    /// Rung for the index thread: something is durable, or the index failed.
    pub(super) durable_bell: Bell,
    /// Rung for the write handle: there may be room again.
    pub(super) room: Bell,
}

impl Shared {
    pub(super) fn new(
        options: Options,
        folder: PathBuf,
        journal: Journal,
        synced: Synced,
        standing: Standing,
    ) -> Self {
        let total = synced.sequence.0;
        Self {
            options,
            folder,
            journal,
            overlay: RwLock::new(Overlay::starting_at(synced.sequence)),
            waiting: Mutex::default(),
            standing: RwLock::new(standing),
            index: RwLock::default(),
            index_state: watch::Sender::new(IndexState::Rebuilding { done: 0, total }),
            suspect: AtomicBool::new(false),
            synced: Mutex::new(synced),
            durable: watch::Sender::new(synced.sequence),
            halt: watch::Sender::new(None),
            closing: AtomicBool::new(false),
            syncs: AtomicU64::new(0),
            latest: AtomicI64::new(i64::MIN),
            taken: Bell::default(),
            durable_bell: Bell::default(),
            room: Bell::default(),
        }
    }

    pub(super) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }

    pub(super) fn index_path(&self) -> PathBuf {
        self.folder.join("index")
    }

    pub(super) fn synced(&self) -> Synced {
        *bell::lock(&self.synced)
    }

    /// Makes a new durable end known: to readers first, then to who waits.
    pub(super) fn publish(&self, synced: Synced) {
        *bell::lock(&self.synced) = synced;
        self.durable.send_replace(synced.sequence);
        self.durable_bell.ring();
        self.room.ring();
    }

    /// Says why nothing becomes durable, or that it does again.
    pub(super) fn set_halt(&self, halt: Option<Halted>) {
        self.halt.send_if_modified(|now| std::mem::replace(now, halt) != halt);
        self.room.ring();
    }

    pub(super) fn halted(&self) -> Option<Halted> {
        *self.halt.borrow()
    }

    /// The index, or why there is none.
    pub(super) fn index(&self) -> Result<Arc<Index>, ReadError> {
        if let Some(index) = bell::read(&self.index).as_ref() {
            return Ok(Arc::clone(index));
        }
        match &*self.index_state.borrow() {
            IndexState::Rebuilding { done, total } => {
                Err(ReadError::Rebuilding { done: *done, total: *total })
            }
            IndexState::Failed { reason } => Err(ReadError::Index(reason.clone())),
            IndexState::Closed => Err(ReadError::Index("the ledger is closed".into())),
            // It came back this moment.
            IndexState::Ready => Err(ReadError::Rebuilding { done: 0, total: 0 }),
        }
    }

    pub(super) fn set_index(&self, index: Option<Arc<Index>>, state: IndexState) {
        *bell::write(&self.index) = index;
        self.index_state.send_replace(state);
        self.room.ring();
    }

    /// Asks the index; when it fails, it is taken out of use and the index thread rebuilds it.
    pub(super) fn ask<T>(&self, question: impl FnOnce(&Index) -> Result<T, Fault>) -> Result<T, ReadError> {
        let index = self.index()?;
        guarded(|| question(&index)).map_err(|fault| match fault {
            Fault::Journal(error) => error,
            fault => {
                let text = fault.to_string();
                self.index_failed(&index, &fault);
                ReadError::Index(text)
            }
        })
    }

    /// Takes a failed index out of use, if it still is in use.
    pub(super) fn index_failed(&self, failed: &Arc<Index>, fault: &Fault) {
        let mut slot = bell::write(&self.index);
        if slot.as_ref().is_some_and(|index| Arc::ptr_eq(index, failed)) {
            tracing::error!(error = %fault, "the index failed and is rebuilt from the journal");
            *slot = None;
            drop(slot);
            if !fault.is_full_disk() {
                self.suspect.store(true, Ordering::Release);
            }
            let total = self.synced().sequence.0;
            self.index_state.send_replace(IndexState::Rebuilding { done: 0, total });
            self.durable_bell.ring();
        }
    }

    /// Where a document's latest entry is, pending ones included.
    pub(super) fn latest(&self, id: DocumentId) -> Result<Option<Latest>, ReadError> {
        if let Some(digest) = bell::read(&self.overlay).document(id) {
            return Ok(Some(Latest { place: digest.place, sequence: digest.sequence, state: digest.state }));
        }
        self.ask(|index| index.latest(id))
    }

    /// The frame at a place, whether it is on disk or still waits.
    pub(super) fn stored(&self, place: Place) -> Result<Stored, ReadError> {
        // Let go of before the disk is read: the commit thread needs it.
        let waiting = bell::lock(&self.waiting).at(place).cloned();
        match waiting {
            Some(frame) => Ok(Stored::new(frame.bytes.clone())),
            None => self.journal.read(place),
        }
    }

    pub(super) fn entry(&self, place: Place, of: DocumentId) -> Result<Entry, ReadError> {
        Ok(self.entry_sized(place, of)?.0)
    }

    /// The same, and how many bytes it has.
    pub(super) fn entry_sized(&self, place: Place, of: DocumentId) -> Result<(Entry, usize), ReadError> {
        let stored = self.stored(place)?;
        let entry = self.journal.understand(place, stored.payload())?;
        if entry.subject.document() != Some(of) {
            return Err(self.journal.failed(place, Damage::Checksum.into()));
        }
        Ok((entry, stored.payload().len()))
    }

    /// The record after a document's entry, and how many bytes that entry has.
    pub(super) fn record_sized(
        &self,
        place: Place,
        of: DocumentId,
    ) -> Result<Option<(Record, usize)>, ReadError> {
        let stored = self.stored(place)?;
        let record = self.journal.understand_record(place, stored.payload())?;
        match record.filter(|record| record.id == of) {
            Some(record) => Ok(Some((record, stored.payload().len()))),
            None => Err(self.journal.failed(place, Damage::Checksum.into())),
        }
    }

    /// What the index keeps of a document's entry at a place.
    pub(super) fn digest(&self, latest: Latest, of: DocumentId) -> Result<Digest, ReadError> {
        let entry = self.entry(latest.place, of)?;
        let record = entry.subject.record();
        let digest = record.map(|record| Digest::of(record, entry.sequence, latest.place));
        digest.ok_or_else(|| self.journal.misplaced(latest.place, latest.sequence))
    }
}
