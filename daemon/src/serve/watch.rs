//! WatchDocuments: the documents as they are, then every change, and a heartbeat when it is quiet.
//!
//! A watch that keeps up hears of changes from the herald, which reads the journal once for all. One that does not
//! reads the journal at its own pace, from where it is: a client that reads slowly costs a place in the journal
//! and no memory.
//!
//! **Invariant:** no change is missed. The changes are read from the entry at which the journal was durable
//! *before* the snapshot began, so that some may be told twice and none never.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::broadcast::error::RecvError,
    time::{Instant, sleep_until, timeout},
};
use tonic::{Code, Status};

use super::{
    outlet::{Inlet, Outlet, outlet},
    pages, reasons, refusals,
    shared::{
        Shared,
        herald::{self, Before, Herald, Portion},
    },
    shares::{Peer, Taken},
    status::Refused,
};
use crate::{
    ingest::Dossiers,
    ledger::{Cursor, ReadError, Reader},
    model::Entry,
    query::{
        belonging::{Belonging, Views},
        filter::Filter,
        list::{self, Order},
        token::{self, Point},
    },
    wire,
};
use bronmerk_proto::v1::{
    WatchDocumentsRequest, WatchDocumentsResponse,
    watch_documents_response::{Change, Event, Heartbeat, Resync, SnapshotDone},
};

/// Documents of a snapshot that are read at once.
const PAGE: usize = 100;

/// Starts a watch.
pub fn start(
    shared: &Arc<Shared>,
    peer: Option<Peer>,
    asked: WatchDocumentsRequest,
) -> Result<Inlet<WatchDocumentsResponse>, Status> {
    let filter = Arc::new(pages::filter(shared, &asked.filter)?);
    let place = shared.watches.take(peer, 1).ok_or_else(too_many)?;
    let (sender, receiver) = outlet();
    let start = match asked.resume_token.as_str() {
        "" if asked.changes_only => Start::Now,
        "" => Start::Snapshot,
        text => {
            let at = token::resumed(text).ok_or_else(bad_token)?;
            at.map_or(Start::Resync, Start::After)
        }
    };
    let watch = Watch { shared: Arc::clone(shared), filter, sender, _place: place };
    tokio::spawn(watch.run(start));
    Ok(receiver)
}

enum Start {
    Snapshot,
    Now,
    After(Point),
    Resync,
}

/// Why a watch ends.
enum End {
    /// The client went.
    Left,
    /// Told to the client.
    Failed(Status),
}

impl From<Status> for End {
    fn from(status: Status) -> Self {
        Self::Failed(status)
    }
}

struct Watch {
    shared: Arc<Shared>,
    filter: Arc<Filter>,
    sender: Outlet<WatchDocumentsResponse>,
    _place: Taken,
}

impl Watch {
    async fn run(self, start: Start) {
        let ended = tokio::select! {
            ended = self.tell(start) => ended,
            () = self.shared.stop.cancelled() => Err(End::Failed(refusals::stopping())),
            () = self.sender.closed() => Err(End::Left),
        };
        if let Err(End::Failed(status)) = ended {
            // With a limit, since a client that reads nothing may not hold up the end.
            let _ = timeout(Duration::from_secs(1), self.sender.send(Err(status))).await;
        }
    }

    async fn tell(&self, start: Start) -> Result<(), End> {
        let after = match start {
            Start::Snapshot => self.snapshot().await?,
            Start::Now => {
                let now = self.now().await?;
                self.send(Event::SnapshotDone(SnapshotDone {}), Some(now)).await?;
                now
            }
            Start::After(at) if self.is_here(at).await? => at,
            Start::After(_) | Start::Resync => return self.send(Event::Resync(Resync {}), None).await,
        };
        match self.changes(after).await {
            // What changed there cannot be told any more; how everything is now can.
            Err(End::Failed(status)) if status.code() == Code::DataLoss => {
                self.send(Event::Resync(Resync {}), None).await
            }
            ended => ended,
        }
    }

    /// The end of what is durable.
    async fn now(&self) -> Result<Point, Status> {
        let sequence = self.shared.reader.durable();
        let point = self.shared.read(move |reader| token::point_at(reader, sequence)).await?;
        // One that cannot be read any more: a token of it is good for a new start only.
        Ok(point.unwrap_or(Point { sequence, ..Point::default() }))
    }

    /// Whether the journal has the very entry that a token names.
    async fn is_here(&self, at: Point) -> Result<bool, Status> {
        let point = self.shared.read(move |reader| token::point_at(reader, at.sequence)).await?;
        Ok(point == Some(at))
    }

    /// Tells all documents; from which entry on the changes are to be told.
    async fn snapshot(&self) -> Result<Point, End> {
        // Readers see every entry that was taken, indexed or not: whatever is durable is in the snapshot.
        let after = self.now().await?;
        let filter = &self.filter;
        let has_place = filter.folder().or(filter.path()).is_some() || filter.document().is_some();
        let order = match has_place {
            true => Order::Path { descending: false },
            false => Order::CreateTime { descending: false },
        };
        let mut next = None;
        loop {
            let (filter, dossiers) = (Arc::clone(&self.filter), Arc::clone(&self.shared.desk.dossiers));
            let read = move |reader: &Reader| {
                let page = list::page(reader, &filter, order, next, PAGE)?;
                let mut views = Views::new(reader, &dossiers);
                let views: Vec<_> = page.records.into_iter().map(|record| views.of(record)).collect();
                Ok((views, page.next))
            };
            let (views, after) = self.shared.scan(read).await?;
            for document in self.shared.show_all(&views).await? {
                self.send(Event::Snapshot(Box::new(document)), None).await?;
            }
            next = after;
            if next.is_none() {
                break;
            }
        }
        self.send(Event::SnapshotDone(SnapshotDone {}), Some(after)).await?;
        Ok(after)
    }

    async fn changes(&self, mut at: Point) -> Result<(), End> {
        let mut quiet_until = Instant::now() + self.shared.quiet;
        loop {
            // Not while the herald is heard: it would read the same once more, for nobody.
            self.catch_up(&mut at, &mut quiet_until).await?;
            let mut herald = Herald::listen(&self.shared);
            // What became durable before the herald began.
            self.catch_up(&mut at, &mut quiet_until).await?;
            loop {
                let told = tokio::select! {
                    told = herald.recv() => told,
                    () = sleep_until(quiet_until) => {
                        self.heartbeat(at, &mut quiet_until).await?;
                        continue;
                    }
                };
                match told {
                    Ok(Ok(portion)) if portion.first <= at.sequence.next() => {
                        for (number, (entry, length)) in portion.entries.iter().enumerate() {
                            if entry.sequence > at.sequence {
                                if self.wants(&portion, number, entry).await?
                                    && let Some(around) = portion.around(&self.shared).await?.get(number)
                                {
                                    self.tell_change(entry, around, *length, &mut quiet_until).await?;
                                }
                                at = Point::behind(entry);
                            }
                        }
                        self.shared.herald.is_taken();
                    }
                    // This watch did not keep up, or something became durable before the herald began.
                    Ok(Ok(_)) | Err(RecvError::Lagged(_)) => break,
                    Ok(Err(status)) => return Err(status.into()),
                    Err(RecvError::Closed) => return Err(refusals::stopping().into()),
                }
            }
        }
    }

    async fn wants(&self, portion: &Arc<Portion>, number: usize, entry: &Entry) -> Result<bool, Status> {
        if is_wanted(&self.filter, entry) {
            return Ok(true);
        }
        let before = portion.befores(&self.shared).await?.get(number);
        Ok(before.is_some_and(|before| was_wanted(&self.filter, before)))
    }

    /// Tells what is durable behind an entry, at the client's pace.
    async fn catch_up(&self, at: &mut Point, quiet_until: &mut Instant) -> Result<(), End> {
        let from = at.sequence;
        let mut cursor = self.shared.read(move |reader| reader.cursor(from)).await?;
        loop {
            let (filter, dossiers) = (Arc::clone(&self.filter), Arc::clone(&self.shared.desk.dossiers));
            let read = self.shared.read(move |reader| batch(reader, &dossiers, cursor, &filter)).await?;
            cursor = read.cursor;
            let newest = read.wanted.iter().map(|(.., around)| around.newest).max();
            self.shared.durable(newest.unwrap_or_default()).await?;
            for (entry, length, around) in &read.wanted {
                self.tell_change(entry, around, *length, quiet_until).await?;
            }
            *at = read.at.unwrap_or(*at);
            if Instant::now() >= *quiet_until {
                self.heartbeat(*at, quiet_until).await?;
            }
            if !read.may_have_more {
                return Ok(());
            }
        }
    }

    /// `length`: of the entry in the journal. What is computed for the answer comes on top and does not grow with it.
    async fn tell_change(
        &self,
        entry: &Entry,
        around: &Belonging,
        length: usize,
        quiet_until: &mut Instant,
    ) -> Result<(), End> {
        if let Some(change) = self.change(entry, around) {
            let message = message(Event::Change(change), Some(Point::behind(entry)));
            self.sender.send_sized(Ok(message), length).await.map_err(|_| End::Left)?;
            *quiet_until = Instant::now() + self.shared.quiet;
        }
        Ok(())
    }

    fn change(&self, entry: &Entry, around: &Belonging) -> Option<Change> {
        let record = entry.subject.record()?;
        Some(Change {
            action: wire::action_to_proto(entry.action).into(),
            document: Some(Box::new(self.shared.told(record, around, &self.shared.desk.policy()))),
            reason: Some(wire::sentence_to_proto(&entry.reason)),
        })
    }

    async fn heartbeat(&self, at: Point, quiet_until: &mut Instant) -> Result<(), End> {
        let time = Some(wire::timestamp_to_proto((self.shared.about.now)()));
        self.send(Event::Heartbeat(Heartbeat { time }), Some(at)).await?;
        *quiet_until = Instant::now() + self.shared.quiet;
        Ok(())
    }

    async fn send(&self, event: Event, at: Option<Point>) -> Result<(), End> {
        self.sender.send(Ok(message(event, at))).await.map_err(|_| End::Left)
    }
}

fn message(event: Event, at: Option<Point>) -> WatchDocumentsResponse {
    let resume_token = at.map(token::resume_token).unwrap_or_default();
    WatchDocumentsResponse { event: Some(event), resume_token }
}

struct Batch {
    cursor: Cursor,
    wanted: Vec<(Entry, usize, Belonging)>,
    /// The last entry that was read, wanted or not.
    at: Option<Point>,
    may_have_more: bool,
}

fn batch(
    reader: &Reader,
    dossiers: &Dossiers,
    mut cursor: Cursor,
    filter: &Filter,
) -> Result<Batch, ReadError> {
    let mut views = Views::new(reader, dossiers);
    let (mut wanted, mut bytes) = (Vec::new(), 0);
    let mut at = None;
    for _ in 0..herald::MOST_TOGETHER {
        if bytes >= herald::BYTES_TOGETHER {
            break;
        }
        let Some((entry, length)) = cursor.next_sized()? else {
            return Ok(Batch { cursor, wanted, at, may_have_more: false });
        };
        at = Some(Point::behind(&entry));
        if is_wanted(filter, &entry) || was_wanted(filter, &herald::before(reader, &entry)?.0) {
            bytes += length;
            let around = entry.subject.record().map(|record| views.around(record));
            wanted.push((entry, length, around.unwrap_or_default()));
        }
    }
    Ok(Batch { cursor, wanted, at, may_have_more: true })
}

/// Whether the document is one that the filter wants.
fn is_wanted(filter: &Filter, entry: &Entry) -> bool {
    entry.subject.record().is_some_and(|record| filter.matches(record))
}

/// Whether it was one until this change: a client that shows it has to learn that it no longer belongs.
fn was_wanted(filter: &Filter, before: &Before) -> bool {
    match before {
        Before::Nothing => false,
        Before::Was(before) => filter.matches(before),
        // It may have been one: better told in vain.
        Before::Unknown => true,
    }
}

fn bad_token() -> Status {
    Refused::field(reasons::RESUME_TOKEN_INVALID, "resume_token").into()
}

fn too_many() -> Status {
    Refused::new(reasons::TOO_MANY_WATCHES).into()
}

#[cfg(test)]
mod tests;
