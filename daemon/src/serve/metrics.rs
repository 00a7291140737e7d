//! The numbers for Prometheus: its text format 0.0.4, over HTTP on the loopback address only.

use std::{fmt::Write as _, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router, extract::State as Given, http::header::CONTENT_TYPE, response::IntoResponse, routing::get,
};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::spawn_blocking,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    condition::{Condition, Health},
    shared::Shared,
};
use crate::{ledger::IndexState, model::State, wire};

/// Questions at once. Any account on this machine can ask, and more of them may cost the daemon nothing.
const MOST_ASKING: usize = 8;
/// Who asks says so within this time.
const TO_ASK: Duration = Duration::from_secs(2);
/// Question and answer together.
const TO_ANSWER: Duration = Duration::from_secs(10);
/// The least that the library takes.
const MOST_BYTES: usize = 8 * 1024;

/// Why the numbers cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    /// Other machines could ask.
    #[error("`{0}` is not an address of this machine alone")]
    NotLoopback(SocketAddr),
    /// The system refuses the address.
    #[error("cannot listen on `{address}`")]
    Bind {
        address: SocketAddr,
        #[source]
        source: io::Error,
    },
}

impl MetricsError {
    pub fn help(&self) -> Option<String> {
        match self {
            Self::NotLoopback(address) => Some(format!("use 127.0.0.1:{}", address.port())),
            Self::Bind { .. } => Some("choose another port".into()),
        }
    }
}

/// Listens for questions about the numbers.
pub(super) async fn listen(address: SocketAddr) -> Result<TcpListener, MetricsError> {
    if !address.ip().is_loopback() {
        return Err(MetricsError::NotLoopback(address));
    }
    TcpListener::bind(address).await.map_err(|source| MetricsError::Bind { address, source })
}

/// Answers `GET /metrics` until `stop`.
pub(super) async fn answer(listener: TcpListener, shared: Arc<Shared>, stop: CancellationToken) {
    let routes = Router::new().route("/metrics", get(metrics)).with_state(shared);
    let places = Arc::new(Semaphore::new(MOST_ASKING));
    let accept = async {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    // Refused rather than left waiting: each that waits keeps a file of ours open.
                    let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
                    let routes = routes.clone();
                    tokio::spawn(async move {
                        let _place = place;
                        answer_one(stream, routes).await;
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot take a question about the metrics");
                    sleep(Duration::from_millis(200)).await;
                }
            }
        }
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = accept => {}
    }
}

/// Answers one question, and closes.
async fn answer_one(stream: TcpStream, routes: Router) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(TO_ASK).keep_alive(false).max_buf_size(MOST_BYTES);
    let answered = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes));
    // Who asked may have gone, or asks nothing: then nobody waits for an answer.
    let _ = timeout(TO_ANSWER, answered).await;
}

async fn metrics(Given(shared): Given<Arc<Shared>>) -> impl IntoResponse {
    use axum::http::StatusCode;
    let read = spawn_blocking(move || text(&Condition::now(&shared))).await;
    read.map(|text| ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text))
        .map_err(|_| StatusCode::SERVICE_UNAVAILABLE)
}

/// Returns the numbers as text.
fn text(condition: &Condition) -> String {
    let mut page = Page::default();
    page.head("bronmerk_documents", "gauge", "Documents by state.");
    for state in State::ALL {
        let count = condition.counts.get(&state).copied().unwrap_or_default();
        page.line(
            "bronmerk_documents",
            &format!("{{state=\"{}\"}}", wire::state_name(state).to_lowercase()),
            count,
        );
    }
    let ledger = &condition.ledger;
    page.one(
        "bronmerk_journal_durable_sequence",
        "counter",
        "Last durable entry of the journal.",
        ledger.durable.0,
    );
    page.one(
        "bronmerk_index_sequence",
        "counter",
        "Last entry that the index has applied.",
        ledger.indexed.0,
    );
    page.one("bronmerk_journal_size_bytes", "gauge", "Size of the journal.", ledger.journal_bytes);
    page.one("bronmerk_journal_syncs_total", "counter", "fsyncs of the journal since start.", ledger.syncs);
    page.one("bronmerk_disk_full", "gauge", "1 while the journal's disk is full.", ledger.disk_full.into());
    let (done, total) = match ledger.index {
        IndexState::Ready | IndexState::Closed => (0, 0),
        IndexState::Failed { .. } => (0, ledger.head.0),
        IndexState::Rebuilding { done, total } => (done, total),
    };
    page.one(
        "bronmerk_index_rebuild_done_entries",
        "gauge",
        "Entries applied so far while rebuilding.",
        done,
    );
    page.one(
        "bronmerk_index_rebuild_entries",
        "gauge",
        "Entries to apply while rebuilding; 0 if not.",
        total,
    );
    let flow = &condition.flow;
    page.one("bronmerk_settling_names", "gauge", "Names that wait for quiet.", flow.settling);
    page.one("bronmerk_held_names", "gauge", "Names that vanished and may come back.", flow.held);
    page.one("bronmerk_inspecting_files", "gauge", "Files being read or waiting to be.", flow.inspecting);
    page.one("bronmerk_walking_folders", "gauge", "Folders that wait to be looked at.", flow.walking);
    page.one("bronmerk_retry_files", "gauge", "Files to be tried again.", flow.retrying);
    page.one("bronmerk_followed_files", "gauge", "Temporary files that are followed.", flow.followed);
    page.one(
        "bronmerk_event_overflows_total",
        "counter",
        "Times the queue of events ran over.",
        flow.overflows,
    );
    page.one(
        "bronmerk_vanished_names_total",
        "counter",
        "Names gone before they were looked at.",
        flow.vanished,
    );
    page.one("bronmerk_paused_files", "gauge", "Large files that changed and were read lately.", flow.paused);
    page.one("bronmerk_read_files_total", "counter", "Files that were opened and read.", flow.read);
    page.one("bronmerk_read_bytes_total", "counter", "Bytes read from files.", flow.read_bytes);
    let workers = flow.workers;
    page.one("bronmerk_read_workers", "gauge", "Processes that read what is inside files.", workers.running);
    page.one(
        "bronmerk_read_workers_lost_total",
        "counter",
        "Of these, ended while they read a file.",
        workers.lost,
    );
    page.one(
        "bronmerk_mount_threads",
        "gauge",
        "Threads that look and read in what others serve.",
        flow.mount_threads,
    );
    page.one(
        "bronmerk_folders",
        "gauge",
        "Folders that were named to be watched.",
        condition.folders.len() as u64,
    );
    page.one("bronmerk_troubles", "gauge", "Things that ask for attention.", condition.troubles.len() as u64);
    page.head("bronmerk_health", "gauge", "1 for the health that the daemon is in.");
    for (name, health) in [("good", Health::Good), ("degraded", Health::Degraded), ("halted", Health::Halted)]
    {
        page.line(
            "bronmerk_health",
            &format!("{{health=\"{name}\"}}"),
            (condition.health() == health).into(),
        );
    }
    page.0
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}"); // a String takes all
    }

    fn line(&mut self, name: &str, labels: &str, value: u64) {
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: u64) {
        self.head(name, kind, help);
        self.line(name, "", value);
    }
}

#[cfg(test)]
mod tests {
    use super::{MetricsError, listen, text};
    use crate::{
        ledger::{IndexState, LedgerStatus},
        model::State,
        serve::condition::tests::{condition, ledger},
    };

    #[tokio::test]
    async fn other_machines_cannot_ask() {
        for address in ["0.0.0.0:0", "192.0.2.1:9100", "[::]:0"] {
            let Ok(address) = address.parse() else { unreachable!() };
            let refused = listen(address).await.err();
            assert!(matches!(refused, Some(MetricsError::NotLoopback(_))), "{address}: {refused:?}");
        }
        let Ok(address) = "127.0.0.1:0".parse() else { unreachable!() };
        assert!(listen(address).await.is_ok());
    }

    #[test]
    fn every_number_has_its_kind_and_its_meaning() {
        let index = IndexState::Rebuilding { done: 3, total: 9 };
        let condition = condition(LedgerStatus { index, ..ledger() }, &[(State::Unreadable, 1)]);
        let page = text(&condition);
        for line in [
            "bronmerk_documents{state=\"unreadable\"} 1",
            "bronmerk_documents{state=\"gone\"} 0",
            "bronmerk_index_rebuild_entries 9",
            "bronmerk_health{health=\"halted\"} 1",
            "bronmerk_troubles 2",
        ] {
            assert!(page.lines().any(|found| found == line), "{line} is not in\n{page}");
        }
        for line in page.lines().filter(|line| !line.starts_with('#')) {
            let name = line.split(['{', ' ']).next().unwrap_or_default();
            assert!(
                page.contains(&format!("# HELP {name} ")) && page.contains(&format!("# TYPE {name} ")),
                "{name}"
            );
            assert!(line.rsplit(' ').next().is_some_and(|value| value.parse::<u64>().is_ok()), "{line}");
        }
    }
}
