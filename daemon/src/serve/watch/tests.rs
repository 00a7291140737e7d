//! A watch that keeps up, falls behind and goes on.

use std::{sync::Arc, time::Duration};

use tokio_stream::StreamExt as _;
use tonic::{Code, Status};

use super::{Event, Inlet, WatchDocumentsRequest, WatchDocumentsResponse, start};
use crate::{
    ingest::Dossiers,
    model::{OriginId, Sequence, State},
    query::token,
    serve::{
        shared::Shared,
        shares::Peer,
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
        let name =
            |name: String| name.trim_start_matches("documents/").trim_start_matches(['0', '-']).to_owned();
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
    assert_eq!(start(&shared, None, asked).err().map(|status| status.code()), Some(Code::InvalidArgument));
}

#[tokio::test]
async fn what_is_caught_up_with_is_read_a_bounded_amount_at_a_time() {
    let book = Book::new();
    for number in 1..=20 {
        testing::append_heavy(&book, number);
    }
    book.settled().await;
    let all = crate::query::filter::Filter::plain("").unwrap();
    let read = super::batch(&book, &Dossiers::default(), book.cursor(Sequence(0)).unwrap(), &all).unwrap();
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
