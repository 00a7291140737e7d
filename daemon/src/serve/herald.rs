//! Reads what became durable once, for all watches that keep up.
//!
//! A watch that begins in the past, or does not keep up, reads the journal at its own pace until it has caught
//! up: so many watches cost one reader, and a slow one costs no memory. Nothing is read while nobody listens.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OnceCell, broadcast};
use tonic::Status;

use super::shared::Shared;
use crate::{
    ledger::{Cursor, ReadError, Reader},
    model::{Entry, Record, Sequence, Subject},
};

/// Entries that are told together, and about how many bytes of the journal they and what was before them come from.
pub(super) const MOST_TOGETHER: usize = 64;
pub(super) const BYTES_TOGETHER: usize = 256 << 10;
/// So many portions are kept for who listens more slowly than is read.
const KEPT: usize = 16;

/// A document before an entry.
#[derive(Debug)]
pub(super) enum Before {
    /// There was none.
    Nothing,
    /// As it was.
    Was(Box<Record>),
    /// What the journal has of it is damaged, or too large to be kept for who may ask.
    Unknown,
}

/// Entries that follow each other.
#[derive(Debug)]
pub(super) struct Portion {
    pub(super) first: Sequence,
    pub(super) entries: Vec<Entry>,
    befores: OnceCell<Vec<Before>>,
}

impl Portion {
    /// The document before each entry. Read once, when a listener first has to know: who wants all documents,
    /// or wants this one as it is now, does not.
    pub(super) async fn befores(self: &Arc<Self>, shared: &Shared) -> Result<&[Before], Status> {
        let portion = Arc::clone(self);
        let read = || shared.read(move |reader| befores(reader, &portion.entries));
        self.befores.get_or_try_init(read).await.map(Vec::as_slice)
    }
}

/// What listeners get: a portion, or why there will be no more.
pub(super) type Told = Result<Arc<Portion>, Status>;

/// See the module.
#[derive(Debug)]
pub(super) struct Herald {
    sender: broadcast::Sender<Told>,
    is_reading: Mutex<bool>,
}

impl Default for Herald {
    fn default() -> Self {
        Self { sender: broadcast::Sender::new(KEPT), is_reading: Mutex::new(false) }
    }
}

impl Herald {
    /// Hears what becomes durable from about now on. Who was told more or less before sees it by the sequences.
    pub(super) fn listen(shared: &Arc<Shared>) -> broadcast::Receiver<Told> {
        let herald = &shared.herald;
        let mut is_reading = herald.is_reading.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = herald.sender.subscribe();
        if !std::mem::replace(&mut *is_reading, true) {
            let shared = Arc::clone(shared);
            tokio::spawn(async move {
                tokio::select! {
                    () = read(&shared) => {}
                    () = shared.stop.cancelled() => {}
                }
            });
        }
        receiver
    }

    /// Whether nobody listens any more; then whoever comes starts the reading anew.
    fn is_done(&self) -> bool {
        let mut is_reading = self.is_reading.lock().unwrap_or_else(PoisonError::into_inner);
        *is_reading = self.sender.receiver_count() > 0;
        !*is_reading
    }

    fn fail(&self, status: Status) {
        // Under the lock: who begins to listen after this hears the next one.
        let mut is_reading = self.is_reading.lock().unwrap_or_else(PoisonError::into_inner);
        *is_reading = false;
        // Who listens no longer needs no answer.
        let _ = self.sender.send(Err(status));
    }
}

async fn read(shared: &Shared) {
    let mut durable = shared.reader.durable_changes();
    let now = shared.reader.durable();
    let mut cursor = match shared.read(move |reader| reader.cursor(now)).await {
        Ok(cursor) => cursor,
        Err(status) => return shared.herald.fail(status),
    };
    loop {
        durable.mark_unchanged();
        match shared.read(move |_| portion(cursor)).await {
            Ok((next, Some(portion))) => {
                cursor = next;
                let _ = shared.herald.sender.send(Ok(Arc::new(portion)));
                if shared.herald.is_done() {
                    return;
                }
                continue;
            }
            Ok((next, None)) => cursor = next,
            Err(status) => return shared.herald.fail(status),
        }
        if durable.changed().await.is_err() || shared.herald.is_done() {
            return;
        }
    }
}

fn portion(mut cursor: Cursor) -> Result<(Cursor, Option<Portion>), ReadError> {
    let (mut entries, mut bytes) = (Vec::new(), 0);
    while entries.len() < MOST_TOGETHER && bytes < BYTES_TOGETHER {
        let Some((entry, length)) = cursor.next_sized()? else { break };
        bytes += length;
        entries.push(entry);
    }
    let first = entries.first().map(|first: &Entry| first.sequence);
    Ok((cursor, first.map(|first| Portion { first, entries, befores: OnceCell::new() })))
}

/// The documents before entries, in about as many bytes as the entries may have.
fn befores(reader: &Reader, entries: &[Entry]) -> Result<Vec<Before>, ReadError> {
    let mut left = BYTES_TOGETHER;
    let read = |entry| {
        if left == 0 {
            return Ok(Before::Unknown);
        }
        let (before, length) = before(reader, entry)?;
        left = left.saturating_sub(length);
        Ok(before)
    };
    entries.iter().map(read).collect()
}

/// The document as it was before an entry, and how many bytes the journal has of that.
pub(super) fn before(reader: &Reader, entry: &Entry) -> Result<(Before, usize), ReadError> {
    let Some(record) = entry.subject.record() else { return Ok((Before::Nothing, 0)) };
    match reader.of_document_sized(record.id, entry.previous) {
        Err(error) if error.is_damage() => Ok((Before::Unknown, 0)),
        Ok(Some((Entry { subject: Subject::Document(record), .. }, length))) => {
            Ok((Before::Was(record), length))
        }
        Ok(_) => Ok((Before::Nothing, 0)),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::State,
        serve::testing::{self, Book},
    };

    /// Documents that had names of 160 KiB together, and have one short name now.
    #[tokio::test]
    async fn what_was_before_counts_too() -> Result<(), ReadError> {
        const DOCUMENTS: u128 = 20;
        let book = Book::new();
        for number in 1..=DOCUMENTS {
            testing::append_heavy(&book, number);
        }
        book.settled().await;
        let cursor = book.cursor(book.durable())?;
        for number in 1..=DOCUMENTS {
            testing::append(&book, number, State::Settled, "/kort");
        }
        book.settled().await;
        let (_, portion) = portion(cursor)?;
        let entries = portion.map(|portion| portion.entries).unwrap_or_default();
        assert_eq!(entries.len() as u128, DOCUMENTS);
        let befores = befores(&book, &entries)?;
        let known = befores.iter().filter(|before| matches!(before, Before::Was(_))).count();
        let unknown = befores.iter().filter(|before| matches!(before, Before::Unknown)).count();
        assert_eq!((known, unknown as u128), (2, DOCUMENTS - 2), "256 KiB of 160 KiB each");
        Ok(())
    }
}
