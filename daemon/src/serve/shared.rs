//! What all services have in common: the desk, the reader, and the rules of answering.

pub(super) mod herald;

use std::{sync::Arc, time::Duration};

use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::Semaphore,
    task::{JoinError, block_in_place, spawn_blocking},
};
use tokio_util::sync::CancellationToken;
use tonic::Status;

use super::{caller::Callers, computed, held::Room, refusals, shares::Shares};
use crate::{
    ingest::desk::{Desk, Refusal},
    ledger::{ReadError, Reader},
    model::{Date, DocumentId, FilePath, Record, Sequence, Timestamp},
    query::belonging::{Belonging, View, Views},
    settings::Policy,
    wire,
};
use bronmerk_proto::v1;
use herald::Herald;

/// Scans at once, over all clients: each may keep a processor busy for a while.
const MOST_SCANS: usize = 4;
/// Texts that are read at once, over all clients: the workers are for records first.
const MOST_TEXTS: usize = 2;
/// Watches at once, over all clients.
const MOST_WATCHES: usize = 1_000;
/// The same of one program.
const MOST_WATCHES_EACH: usize = 500;
/// Of them for programs that have none.
const KEPT_WATCHES: usize = 100;
/// Exports, comparisons of policies and texts at once, over all clients: each has a thread.
const MOST_LONG_ANSWERS: usize = 16;
/// The same of one program.
const MOST_LONG_ANSWERS_EACH: usize = 4;
/// Of them for programs that have none.
const KEPT_LONG_ANSWERS: usize = 2;
/// The contract's silence before a heartbeat.
const QUIET: Duration = Duration::from_secs(20);
/// A document that took another one's place may itself have been replaced; a ring cannot be.
const MOST_SUCCESSORS: usize = 16;

/// What the daemon knows about itself.
#[derive(Debug, Clone)]
pub struct About {
    pub started: Timestamp,
    /// Where it keeps its own state.
    pub state_folder: FilePath,
    /// Tells the present moment.
    pub now: fn() -> Timestamp,
}

/// What all services share.
pub struct Shared {
    pub(super) desk: Desk,
    pub(super) reader: Reader,
    pub(super) about: About,
    pub(super) callers: Callers,
    pub(super) stop: CancellationToken,
    pub(super) herald: Herald,
    pub(super) room: Room,
    pub(super) watches: Shares,
    /// Answers that have a thread of their own: exports, comparisons and texts.
    pub(super) long_answers: Shares,
    /// After so long without a message, a watch gets a heartbeat.
    pub(super) quiet: Duration,
    /// Places for texts that are read.
    pub(super) texts: Arc<Semaphore>,
    scans: Semaphore,
    glances: Semaphore,
}

impl Shared {
    /// Puts it together.
    pub fn new(desk: Desk, reader: Reader, about: About, stop: CancellationToken) -> Self {
        Self {
            desk,
            reader,
            about,
            callers: Callers::default(),
            stop,
            herald: Herald::default(),
            room: Room::default(),
            watches: Shares::new(MOST_WATCHES, MOST_WATCHES_EACH).keeping(KEPT_WATCHES),
            long_answers: Shares::new(MOST_LONG_ANSWERS, MOST_LONG_ANSWERS_EACH).keeping(KEPT_LONG_ANSWERS),
            quiet: QUIET,
            texts: Arc::new(Semaphore::new(MOST_TEXTS)),
            scans: Semaphore::new(MOST_SCANS),
            glances: Semaphore::new(1),
        }
    }

    /// Reads the ledger off the async threads.
    pub async fn read<T: Send + 'static>(
        &self,
        what: impl FnOnce(&Reader) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, Status> {
        let reader = self.reader.clone();
        let read = spawn_blocking(move || what(&reader)).await;
        read.map_err(broken)?.map_err(|error| refusals::read_error(&error))
    }

    /// The same, for one record: on this very thread.
    ///
    /// Going to another thread and back costs more than all the rest of such a call: measured, 50 to 60 %
    /// of the calls a second of one that reads nothing, and 75 to 90 % this way. The journal's page is
    /// nearly always in memory. When it is not, one worker may wait for the disk; whoever comes meanwhile
    /// gives its place as a worker away first.
    pub async fn glance<T: Send + 'static>(
        &self,
        what: impl FnOnce(&Reader) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, Status> {
        let read = match self.glances.try_acquire() {
            Ok(_place) => what(&self.reader),
            Err(_) if Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread => {
                return self.read(what).await;
            }
            Err(_) => block_in_place(|| what(&self.reader)),
        };
        read.map_err(|error| refusals::read_error(&error))
    }

    /// The same, for what may take long: only a few at once.
    pub async fn scan<T: Send + 'static>(
        &self,
        what: impl FnOnce(&Reader) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, Status> {
        let _place = self.scans.acquire().await.map_err(|_| refusals::stopping())?;
        self.read(what).await
    }

    /// Returns once the journal has that entry for good: what is answered is never taken back.
    pub async fn durable(&self, sequence: Sequence) -> Result<(), Status> {
        if sequence <= self.reader.durable() {
            return Ok(());
        }
        self.reader.until_durable(sequence).await.map_err(refusals::halted)
    }

    /// Returns what a person did to a record as an answer.
    pub async fn shown(&self, record: Record) -> Result<v1::Document, Status> {
        let dossiers = Arc::clone(&self.desk.dossiers);
        let view = self.glance(move |reader| Ok(Views::new(reader, &dossiers).of(record))).await?;
        self.show(&view).await
    }

    /// Returns one record as an answer.
    pub async fn show(&self, view: &View) -> Result<v1::Document, Status> {
        self.durable(view.belonging.newest).await?;
        Ok(self.told(&view.record, &view.belonging, &self.desk.policy()))
    }

    /// Returns many records as an answer.
    pub async fn show_all(&self, views: &[View]) -> Result<Vec<v1::Document>, Status> {
        self.durable(views.iter().map(|view| view.belonging.newest).max().unwrap_or_default()).await?;
        let policy = self.desk.policy();
        Ok(views.iter().map(|view| self.told(&view.record, &view.belonging, &policy)).collect())
    }

    /// Returns a record with all that is computed from it today. The caller awaits that it is durable.
    pub fn told(&self, record: &Record, belonging: &Belonging, policy: &Policy) -> v1::Document {
        let mut document = wire::document(record);
        computed::add(&mut document, record, belonging, policy, self.today());
        document
    }

    /// The present day.
    pub fn today(&self) -> Date {
        Date::of((self.about.now)())
    }
}

/// Returns the record that goes on in this one's place, or its own.
pub fn in_place_of(reader: &Reader, id: DocumentId) -> Result<Option<Record>, ReadError> {
    let mut record = reader.record(id)?;
    for _ in 0..MOST_SUCCESSORS {
        let Some(next) = record.as_ref().and_then(|record| record.successor) else { break };
        record = reader.record(next)?;
    }
    Ok(record)
}

/// A task that was to read ended without an answer: the runtime is going, or there is a fault in us.
fn broken(error: JoinError) -> Status {
    if error.is_cancelled() {
        return refusals::stopping();
    }
    refusals::refusal(Refusal::Unreadable("a fault in the daemon".into()))
}
