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
    caller::Peer,
    herald::{self, Before, Herald, Portion},
    outlet::{Inlet, Outlet, outlet},
    pages, refusals,
    shared::Shared,
    shares::Taken,
    status::Refused,
};
use crate::{
    ingest::Dossiers,
    ledger::{Cursor, ReadError, Reader},
    model::{Entry, Sentence},
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
    let message = Sentence::new(
        "Deze `resume_token` komt niet uit een antwoord van Bronmerk. Begin zonder token.",
        "This `resume_token` is not from an answer of Bronmerk. Start without it.",
    );
    Refused::field("RESUME_TOKEN_INVALID", "resume_token", message).into()
}

fn too_many() -> Status {
    Refused::new(
        Code::ResourceExhausted,
        "TOO_MANY_WATCHES",
        Sentence::new(
            "Er kijken al te veel programma's mee, of dit programma doet dat al te vaak. Sluit er enkele, en probeer het dan opnieuw.",
            "Too many programs are watching, or this one does so too often. Close some of them, then try again.",
        ),
    )
    .into()
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use tokio_stream::StreamExt as _;
    use tonic::{Code, Status};

    use super::{Event, Inlet, WatchDocumentsRequest, WatchDocumentsResponse, start};
    use crate::{
        ingest::Dossiers,
        model::{OriginId, Sequence, State},
        query::token,
        serve::{
            caller::Peer,
            shared::Shared,
            testing::{self, Book},
        },
    };

    fn shared(book: &Book) -> Arc<Shared> {
        let mut shared = book.shared();
        shared.quiet = Duration::from_millis(40);
        Arc::new(shared)
    }

    fn watch(shared: &Arc<Shared>, filter: &str, token: &str) -> Inlet<WatchDocumentsResponse> {
        let asked =
            WatchDocumentsRequest { filter: filter.into(), resume_token: token.into(), ..Default::default() };
        start(shared, None, asked).unwrap()
    }

    #[tokio::test]
    async fn one_program_leaves_watches_for_others() {
        let book = Book::new();
        let shared = shared(&book);
        let of = |pid| {
            let asked = WatchDocumentsRequest { changes_only: true, ..Default::default() };
            start(&shared, Some(Peer { uid: 1000, pid: Some(pid) }), asked)
        };
        let all: Vec<_> = (0..2_000).map_while(|_| of(1).ok()).collect();
        assert_eq!(all.len(), 500);
        assert_eq!(of(1).err().map(|refused| refused.code()), Some(Code::ResourceExhausted));
        assert!(of(2).is_ok(), "another has its own");
    }

    async fn next(stream: &mut Inlet<WatchDocumentsResponse>) -> Result<WatchDocumentsResponse, Status> {
        tokio::time::timeout(Duration::from_secs(5), stream.next()).await.unwrap().unwrap()
    }

    /// The next that is no heartbeat, in few words.
    async fn told(stream: &mut Inlet<WatchDocumentsResponse>) -> (String, String) {
        for _ in 0..100 {
            let message = next(stream).await.unwrap();
            let name = |name: String| {
                name.trim_start_matches("documents/").trim_start_matches(['0', '-']).to_owned()
            };
            let said = match message.event.unwrap() {
                Event::Heartbeat(_) => continue,
                Event::Snapshot(document) => format!("snapshot {}", name(document.name)),
                Event::SnapshotDone(_) => "done".into(),
                Event::Change(change) => format!("change {}", name(change.document.unwrap().name)),
                Event::Resync(_) => "resync".into(),
            };
            return (said, message.resume_token);
        }
        panic!("nothing was told but heartbeats");
    }

    #[tokio::test]
    async fn tells_what_is_there_then_what_changes_then_that_it_is_quiet() {
        let reader = Book::new();
        for number in 1..=250 {
            testing::append(&reader, number, State::Settled, &format!("/a/{number}"));
        }
        reader.settled().await;
        let shared = shared(&reader);
        let mut stream = watch(&shared, "", "");
        for number in 1..=250 {
            assert_eq!(told(&mut stream).await, (format!("snapshot {number:x}"), String::new()));
        }
        let (done, token) = told(&mut stream).await;
        assert_eq!(done, "done");
        testing::append(&reader, 1, State::NeedsDecision, "/a/1");
        let (change, later) = told(&mut stream).await;
        assert_eq!(change, "change 1");
        let Some(Event::Heartbeat(heartbeat)) = next(&mut stream).await.unwrap().event else { panic!() };
        assert!(heartbeat.time.is_some());

        // From an earlier token on, the change is told again and no snapshot.
        assert_eq!(told(&mut watch(&shared, "", &token)).await, ("change 1".into(), later.clone()));
        let mut resumed = watch(&shared, "", &later);
        testing::append(&reader, 2, State::Gone, "/a/2");
        assert_eq!(told(&mut resumed).await.0, "change 2");
    }

    #[tokio::test]
    async fn tells_what_is_written_while_the_snapshot_is_told() {
        let reader = Book::new();
        for number in 1..=50 {
            testing::append(&reader, number, State::Settled, &format!("/a/{number}"));
        }
        reader.settled().await;
        let mut stream = watch(&shared(&reader), "", "");
        assert_eq!(told(&mut stream).await.0, "snapshot 1");
        // More than fit in the channel wait: the snapshot is not over yet.
        testing::append(&reader, 1, State::NeedsDecision, "/a/1");
        let mut said = Vec::new();
        while said.last().is_none_or(|last: &String| !last.starts_with("change")) {
            said.push(told(&mut stream).await.0);
        }
        assert_eq!(said.last().map(String::as_str), Some("change 1"));
    }

    /// It falls behind what the herald keeps, reads by itself, and hears the herald again.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn who_reads_slowly_misses_nothing_and_hears_all_in_order() {
        let reader = Book::new();
        testing::append(&reader, 1, State::Settled, "/a/1");
        reader.settled().await;
        let shared = shared(&reader);
        let mut slow = watch(&shared, "", "");
        let mut other = watch(&shared, "folder = /b", "");
        assert_eq!(told(&mut slow).await.0, "snapshot 1");
        assert_eq!((told(&mut slow).await.0, told(&mut other).await.0), ("done".into(), "done".into()));
        for round in 0..4 {
            let numbers = round * 2_000 + 2..=round * 2_000 + 2_001;
            for number in numbers.clone() {
                testing::append(&reader, number, State::Settled, &format!("/a/{number}"));
            }
            testing::append(&reader, 100_000 + round, State::Settled, "/b/1");
            assert_eq!(told(&mut other).await.0, format!("change {:x}", 100_000 + round));
            for number in numbers {
                assert_eq!(told(&mut slow).await.0, format!("change {number:x}"));
            }
            assert_eq!(told(&mut slow).await.0, format!("change {:x}", 100_000 + round));
        }
    }

    #[tokio::test]
    async fn tells_that_a_document_left_the_filter_and_nothing_of_others() {
        let reader = Book::new();
        testing::append(&reader, 1, State::Settled, "/a/1");
        testing::append(&reader, 2, State::Settled, "/b/2");
        reader.settled().await;
        let mut stream = watch(&shared(&reader), "folder = /a", "");
        assert_eq!(told(&mut stream).await.0, "snapshot 1");
        assert_eq!(told(&mut stream).await.0, "done");
        testing::append(&reader, 2, State::NeedsDecision, "/b/2");
        testing::append(&reader, 1, State::Settled, "/b/1");
        assert_eq!(told(&mut stream).await.0, "change 1");
        testing::append(&reader, 1, State::Settled, "/b/11");
        testing::append(&reader, 3, State::Settled, "/a/3");
        assert_eq!(told(&mut stream).await.0, "change 3");
    }

    #[tokio::test]
    async fn a_token_of_another_journal_or_of_the_future_asks_for_a_new_start() {
        let reader = Book::new();
        testing::append(&reader, 1, State::Settled, "/a/1");
        let other = OriginId(uuid::Uuid::from_u128(99));
        reader.settled().await;
        let shared = shared(&reader);
        let mark = reader.entry(Sequence(1)).unwrap().unwrap().mark();
        for token in [(other, 1, mark), (reader.origin(), 2, mark), (reader.origin(), 1, mark ^ 1)] {
            let (origin, number, mark) = token;
            let token = token::resume_token(token::Point { origin, sequence: Sequence(number), mark });
            let mut stream = watch(&shared, "", &token);
            assert_eq!(told(&mut stream).await, ("resync".into(), String::new()));
            assert!(stream.next().await.is_none());
        }
        let asked = WatchDocumentsRequest { resume_token: "x".into(), ..Default::default() };
        assert_eq!(
            start(&shared, None, asked).err().map(|status| status.code()),
            Some(Code::InvalidArgument)
        );
    }

    #[tokio::test]
    async fn what_is_caught_up_with_is_read_a_bounded_amount_at_a_time() {
        let book = Book::new();
        for number in 1..=20 {
            testing::append_heavy(&book, number);
        }
        book.settled().await;
        let all = crate::query::filter::Filter::plain("").unwrap();
        let read =
            super::batch(&book, &Dossiers::default(), book.cursor(Sequence(0)).unwrap(), &all).unwrap();
        assert!(read.may_have_more && read.wanted.len() <= 2, "{} of 160 KiB", read.wanted.len());
    }

    #[tokio::test]
    async fn ends_when_the_daemon_stops() {
        let book = Book::new();
        let shared = shared(&book);
        let mut stream = watch(&shared, "", "");
        assert_eq!(told(&mut stream).await.0, "done");
        shared.stop.cancel();
        let last = next(&mut stream).await;
        assert_eq!(last.err().map(|status| status.code()), Some(Code::Unavailable));
        assert!(stream.next().await.is_none());
    }
}
