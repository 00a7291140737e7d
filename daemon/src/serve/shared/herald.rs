//! Reads what became durable once, for all watches that keep up.
//!
//! A watch that begins in the past, or does not keep up, reads the journal at its own pace until it has caught
//! up: so many watches cost one reader, and a slow one costs no memory. Nothing is read while nobody listens.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Notify, OnceCell, broadcast},
    time::{Instant, timeout_at},
};
use tonic::Status;

use super::Shared;
use crate::{
    ledger::{Cursor, ReadError, Reader},
    model::{Entry, Record, Sequence, Subject},
    query::belonging::{Belonging, Views},
};

/// Entries that are told together, and about how many bytes of the journal they and what was before them come from.
pub(in super::super) const MOST_TOGETHER: usize = 64;
pub(in super::super) const BYTES_TOGETHER: usize = 256 << 10;
/// So many portions are kept for who listens more slowly than is read.
const KEPT: usize = 16;
/// How long is waited for somebody to take one when half of them wait.
const MOST_WAIT: Duration = Duration::from_millis(50);

/// A document before an entry.
#[derive(Debug)]
pub(in super::super) enum Before {
    /// There was none.
    Nothing,
    Was(Box<Record>),
    /// What the journal has of it is damaged, or too large to be kept for who may ask.
    Unknown,
}

/// Entries that follow each other.
#[derive(Debug)]
pub(in super::super) struct Portion {
    pub(in super::super) first: Sequence,
    /// Each with its bytes in the journal.
    pub(in super::super) entries: Vec<(Entry, usize)>,
    befores: OnceCell<Vec<Before>>,
    around: OnceCell<Vec<Belonging>>,
}

impl Portion {
    /// The document before each entry. Read once, when a listener first has to know: who wants all documents,
    /// or wants this one as it is now, does not.
    pub(in super::super) async fn befores(self: &Arc<Self>, shared: &Shared) -> Result<&[Before], Status> {
        let portion = Arc::clone(self);
        let read = || shared.read(move |reader| befores(reader, &portion.entries));
        self.befores.get_or_try_init(read).await.map(Vec::as_slice)
    }

    /// How each document belongs together with others; durable. Read once for all listeners, when one of them tells
    /// a change.
    pub(in super::super) async fn around(self: &Arc<Self>, shared: &Shared) -> Result<&[Belonging], Status> {
        let (portion, dossiers) = (Arc::clone(self), Arc::clone(&shared.desk.dossiers));
        let read = async move || {
            let around = shared.read(move |reader| {
                let mut views = Views::new(reader, &dossiers);
                let around = |(entry, _): &(Entry, usize)| {
                    entry.subject.record().map(|record| views.around(record)).unwrap_or_default()
                };
                Ok(portion.entries.iter().map(around).collect::<Vec<_>>())
            });
            let around = around.await?;
            shared.durable(around.iter().map(|one| one.newest).max().unwrap_or_default()).await?;
            Ok(around)
        };
        self.around.get_or_try_init(read).await.map(Vec::as_slice)
    }
}

/// What listeners get: a portion, or why there will be no more.
pub(in super::super) type Told = Result<Arc<Portion>, Status>;

#[derive(Debug)]
pub(in super::super) struct Herald {
    sender: broadcast::Sender<Told>,
    is_reading: Mutex<bool>,
    taken: Notify,
}

impl Default for Herald {
    fn default() -> Self {
        Self { sender: broadcast::Sender::new(KEPT), is_reading: Mutex::new(false), taken: Notify::new() }
    }
}

impl Herald {
    /// Hears what becomes durable from about now on. Who was told more or less before sees it by the sequences.
    pub(in super::super) fn listen(shared: &Arc<Shared>) -> broadcast::Receiver<Told> {
        let herald = &shared.herald;
        let mut is_reading = herald.is_reading.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = herald.sender.subscribe();
        if !std::mem::replace(&mut *is_reading, true) {
            let shared = Arc::clone(shared);
            // Before the listener looks what is durable: what becomes so after that is told.
            let from = shared.reader.durable();
            tokio::spawn(async move {
                tokio::select! {
                    () = read(&shared, from) => {}
                    () = shared.stop.cancelled() => {}
                }
            });
        }
        receiver
    }

    /// Told by a listener that is done with a portion.
    pub(in super::super) fn is_taken(&self) {
        self.taken.notify_one();
    }

    /// Waits while who listens is behind, since what is read for nobody is read twice. Who takes nothing holds the
    /// others up once: then it falls behind, and nothing is waited for until all have come along again.
    async fn leave_room(&self, waits: &mut bool) {
        let is_behind = || self.sender.len() > KEPT / 2;
        let until = Instant::now() + MOST_WAIT;
        while *waits && is_behind() {
            *waits = timeout_at(until, self.taken.notified()).await.is_ok();
        }
        *waits |= !is_behind();
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

async fn read(shared: &Shared, from: Sequence) {
    let mut durable = shared.reader.durable_changes();
    let mut cursor = match shared.read(move |reader| reader.cursor(from)).await {
        Ok(cursor) => cursor,
        Err(status) => return shared.herald.fail(status),
    };
    let mut waits = true;
    loop {
        durable.mark_unchanged();
        shared.herald.leave_room(&mut waits).await;
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
        entries.push((entry, length));
    }
    let first = entries.first().map(|(first, _): &(Entry, usize)| first.sequence);
    Ok((
        cursor,
        first.map(|first| Portion { first, entries, befores: OnceCell::new(), around: OnceCell::new() }),
    ))
}

/// The documents before entries, in about as many bytes as the entries may have.
fn befores(reader: &Reader, entries: &[(Entry, usize)]) -> Result<Vec<Before>, ReadError> {
    let mut left = BYTES_TOGETHER;
    let read = |(entry, _): &(Entry, usize)| {
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
pub(in super::super) fn before(reader: &Reader, entry: &Entry) -> Result<(Before, usize), ReadError> {
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

    fn nothing() -> Told {
        Ok(Arc::new(Portion {
            first: Sequence(1),
            entries: Vec::new(),
            befores: OnceCell::new(),
            around: OnceCell::new(),
        }))
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_nothing_holds_the_others_up_once() {
        let herald = Herald::default();
        let mut stuck = herald.sender.subscribe();
        let begin = Instant::now();
        let mut waits = true;
        for _ in 0..=KEPT {
            herald.leave_room(&mut waits).await;
            assert!(herald.sender.send(nothing()).is_ok());
        }
        assert_eq!((waits, begin.elapsed()), (false, MOST_WAIT));
        while let Ok(_) | Err(broadcast::error::TryRecvError::Lagged(_)) = stuck.try_recv() {}
        herald.leave_room(&mut waits).await;
        assert!(waits, "all have come along");
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_slowly_is_waited_for() {
        let herald = Arc::new(Herald::default());
        let mut slow = herald.sender.subscribe();
        let of_slow = Arc::clone(&herald);
        let heard = tokio::spawn(async move {
            let mut count = 0;
            while count < 10 * KEPT {
                tokio::time::sleep(MOST_WAIT / 2).await;
                assert!(slow.recv().await.is_ok(), "it never falls behind");
                of_slow.is_taken();
                count += 1;
            }
            count
        });
        let mut waits = true;
        for _ in 0..10 * KEPT {
            herald.leave_room(&mut waits).await;
            assert!(herald.sender.send(nothing()).is_ok());
        }
        assert_eq!((heard.await.ok(), waits), (Some(10 * KEPT), true));
    }
}
