//! Clients and file systems that misbehave: the daemon lives within its packaged limits, others are answered, and no
//! save is missed.
//!
//! The limits are those of our own unit for a workplace, the smaller one. Descriptors are limited for real
//! (`prlimit`); memory and threads are measured, since not every machine lets a test make a control group.

use std::{
    collections::{BTreeSet, VecDeque},
    fs,
    io::Write as _,
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use bronmerk_proto::v1::{
    self, export_service_client::ExportServiceClient, locator, system_service_client::SystemServiceClient,
    watch_documents_response::Event,
};
use rustix::process::{Resource, getrlimit};
use tokio::task::JoinSet;

use crate::support::{Daemon, Program, Starting, eventually, share};

/// A value of our own unit, such as `MemoryMax`.
fn packaged(name: &str) -> u64 {
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/systemd/user/bronmerkd.service");
    let unit = fs::read_to_string(unit).unwrap();
    let value = unit.lines().find_map(|line| line.strip_prefix(&format!("{name}="))).unwrap();
    let (number, unit) = value.split_at(value.find(|one: char| !one.is_ascii_digit()).unwrap_or(value.len()));
    number.parse::<u64>().unwrap() << if unit == "M" { 20 } else { 0 }
}

/// Looks at the daemon's threads and descriptors all the while.
struct Guard {
    done: Arc<AtomicBool>,
    most: Arc<[AtomicUsize; 2]>,
    looks: JoinHandle<()>,
}

impl Guard {
    fn over(daemon: &Daemon) -> Self {
        let process = PathBuf::from(format!("/proc/{}", daemon.process().as_raw_nonzero()));
        let (done, most) =
            (Arc::new(AtomicBool::new(false)), Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]));
        let looks = {
            let (done, most) = (Arc::clone(&done), Arc::clone(&most));
            thread::spawn(move || {
                while !done.load(Ordering::SeqCst) {
                    for (folder, most) in ["task", "fd"].into_iter().zip(most.iter()) {
                        let count = fs::read_dir(process.join(folder)).map_or(0, Iterator::count);
                        most.fetch_max(count, Ordering::SeqCst);
                    }
                    thread::park_timeout(Duration::from_millis(5));
                }
            })
        };
        Self { done, most, looks }
    }

    /// What the daemon took at most: within what our unit allows.
    fn took_no_more_than_allowed(self, what: &str, daemon: &Daemon) {
        self.done.store(true, Ordering::SeqCst);
        self.looks.join().unwrap();
        let status =
            fs::read_to_string(format!("/proc/{}/status", daemon.process().as_raw_nonzero())).unwrap();
        let memory = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        let memory = memory.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap() << 10;
        let [threads, files] = [0, 1].map(|which| self.most[which].load(Ordering::SeqCst) as u64);
        eprintln!("{what}: {} MiB, {threads} threads, {files} descriptors at most", memory >> 20);
        assert!(memory < packaged("MemoryMax"), "{memory} bytes");
        assert!(threads < packaged("TasksMax"), "{threads} threads");
        assert!(files < packaged("LimitNOFILE"), "{files} descriptors");
    }
}

/// A program that asks for a document again and again, as an add-in does, and how long it waited.
struct Polite {
    done: Arc<AtomicBool>,
    asks: JoinHandle<Vec<Duration>>,
}

impl Polite {
    fn asks(daemon: &Daemon, name: &str) -> Self {
        let (program, done) = (Program::of(daemon), Arc::new(AtomicBool::new(false)));
        let (name, stop) = (name.to_owned(), Arc::clone(&done));
        let asks = thread::spawn(move || {
            let mut waited = Vec::new();
            while !stop.load(Ordering::SeqCst) {
                let begin = Instant::now();
                let asked = v1::GetDocumentRequest { name: name.clone(), ..Default::default() };
                program.ask(program.documents().get_document(asked)).unwrap();
                waited.push(begin.elapsed());
                thread::park_timeout(Duration::from_millis(5));
            }
            waited
        });
        Self { done, asks }
    }

    /// It was answered each time.
    fn was_answered(self, what: &str) {
        self.done.store(true, Ordering::SeqCst);
        let mut waited = self.asks.join().unwrap();
        waited.sort();
        let at = |part: usize| waited[(waited.len() * part / 100).min(waited.len() - 1)];
        eprintln!("{what}: {} calls of another, p50 {:?}, p99 {:?}", waited.len(), at(50), at(99));
    }
}

fn limited() -> Starting {
    let files = packaged("LimitNOFILE");
    Starting::new().through(["prlimit".to_owned(), format!("--nofile={files}:{files}")])
}

/// Documents in the daemon's folder, all recorded.
fn filled(daemon: &Daemon, count: usize) {
    for number in 0..count {
        fs::write(daemon.path(&format!("stuk {number}.txt")), format!("de inhoud van stuk {number}"))
            .unwrap();
    }
    daemon.sync();
}

#[test]
fn greedy_readers_stop_nobody_else() {
    const DOCUMENTS: usize = 600;
    let daemon = limited().start();
    filled(&daemon, DOCUMENTS);
    let polite = Polite::asks(&daemon, &daemon.id("stuk 1.txt"));
    let guard = Guard::over(&daemon);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    // Connections that ask for as much as there is, and many that never read what they asked for.
    let programs: Vec<_> = (0..256).map(|_| Program::of(&daemon)).collect();
    let mut unread = Vec::new();
    for program in &programs {
        let mut documents = program.documents();
        unread.push(program.ask(documents.watch_documents(v1::WatchDocumentsRequest::default())).unwrap());
    }
    let answered = runtime.block_on(async {
        let mut all = JoinSet::new();
        for program in &programs {
            let mut documents = program.documents();
            all.spawn(async move {
                let (mut page_token, mut count) = (String::new(), 0);
                loop {
                    let asked =
                        v1::ListDocumentsRequest { page_size: 1_000, page_token, ..Default::default() };
                    let page = documents.list_documents(asked).await.unwrap().into_inner();
                    count += page.documents.len();
                    page_token = page.next_page_token;
                    if page_token.is_empty() {
                        return count;
                    }
                }
            });
        }
        all.join_all().await
    });
    assert!(answered.iter().all(|count| *count == DOCUMENTS), "every page of everybody");
    daemon.save("tijdens.txt");
    drop(unread);
    polite.was_answered("256 greedy readers");
    guard.took_no_more_than_allowed("256 greedy readers", &daemon);
}

#[test]
fn exports_that_one_program_does_not_read_stop_no_other() {
    const ASKED: usize = 16;
    let daemon = limited().start();
    filled(&daemon, 600);
    let program = Program::of(&daemon);
    let mut exports = ExportServiceClient::new(program.channel.clone());
    let mut unread = Vec::new();
    for _ in 0..ASKED {
        let asked =
            v1::ExportDocumentsRequest { format: v1::ExportFormat::Jsonl.into(), ..Default::default() };
        match program.ask(exports.export_documents(asked)) {
            Ok(told) => unread.push(told),
            Err(refused) => assert_eq!(refused.code(), tonic::Code::ResourceExhausted),
        }
    }
    assert!((1..ASKED).contains(&unread.len()), "{} that nobody reads", unread.len());
    let out = tempfile::tempdir().unwrap();
    let output =
        daemon.client(["export".as_ref(), "jsonl".as_ref(), "--out".as_ref(), out.path().as_os_str()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    drop(unread);
}

#[test]
fn half_requests_stop_nobody_else() {
    let port = share::free_port();
    let daemon = limited().with("--metrics").with(format!("127.0.0.1:{port}")).start();
    daemon.save("stuk.txt");
    let polite = Polite::asks(&daemon, &daemon.id("stuk.txt"));
    let guard = Guard::over(&daemon);
    let address: SocketAddr = format!("127.0.0.1:{port}").parse().unwrap();
    // More than the daemon may have open; all at once, where this process may have as many itself.
    let many = packaged("LimitNOFILE") + 300;
    let own = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX) / 2;
    let at_once = usize::try_from(many.min(own)).unwrap();
    let mut held = VecDeque::new();
    for _ in 0..many {
        // Some are refused, which is as it should be.
        let Ok(mut half) = TcpStream::connect_timeout(&address, Duration::from_secs(1)) else { continue };
        let _ = half.write_all(b"GET /metr");
        held.push_back(half);
        if held.len() > at_once {
            held.pop_front();
        }
    }
    daemon.save("tijdens.txt");
    polite.was_answered("half requests");
    guard.took_no_more_than_allowed("half requests", &daemon);
    drop(held);
}

#[test]
fn a_mount_that_hangs_stops_nobody_else() {
    let Some(share) = share::Share::mounted(share::Kind::Kept) else { return };
    // The share is watched beside a folder of this machine.
    let mut daemon = limited().with(share.point.as_os_str()).start();
    daemon.save("stuk.txt");
    fs::write(share.point.join("ver.txt"), "op de share").unwrap();
    daemon.rescan();
    assert!(daemon.listed_path(&share.point.join("ver.txt")).is_some());
    let polite = Polite::asks(&daemon, &daemon.id("stuk.txt"));
    let guard = Guard::over(&daemon);
    share.hang();
    let program = Program::of(&daemon);
    let calls = program.runtime.block_on(async {
        let mut all = JoinSet::new();
        for number in 0..600 {
            let mut documents = program.documents();
            let path = share.point.join(format!("map/{number}.txt"));
            all.spawn(async move {
                let path = path.into_os_string().into_encoded_bytes();
                let locators = vec![v1::Locator { kind: Some(locator::Kind::Path(path)) }];
                documents
                    .resolve_document(v1::ResolveDocumentRequest { locators, ..Default::default() })
                    .await
            });
        }
        // Saves go on meanwhile, and are recorded.
        let saves: Vec<_> = (0..20).map(|number| format!("tijdens {number}.txt")).collect();
        for name in &saves {
            fs::write(daemon.path(name), format!("de inhoud van {name}")).unwrap();
        }
        for name in &saves {
            eventually("a save beside a mount that hangs is recorded", || {
                daemon
                    .listed(name)
                    .filter(|record| record["state"] != "DOCUMENT_STATE_PROVISIONAL")
                    .map(|_| ())
            });
        }
        all.join_all().await
    });
    assert!(calls.iter().all(Result::is_err), "nothing is known of what hangs");
    polite.was_answered("600 calls on a mount that hangs");
    guard.took_no_more_than_allowed("600 calls on a mount that hangs", &daemon);
    // It answers again: what was there is as it was, and what comes is recorded.
    share.go_on();
    fs::write(share.point.join("later.txt"), "later op de share").unwrap();
    eventually("the share is looked at again", || {
        daemon.rescan();
        daemon.listed_path(&share.point.join("later.txt")).map(|_| ())
    });
    assert!(daemon.listed_path(&share.point.join("ver.txt")).is_some());
    // And a daemon can stop while a mount hangs.
    share.hang();
    assert!(daemon.stop().success(), "{}", daemon.log());
    share.go_on();
}

/// All of its names take longer than one answer may, and each of them less.
#[test]
fn a_share_that_is_slow_is_waited_for() {
    let Some(share) = share::Share::mounted(share::Kind::Kept) else { return };
    let daemon = Starting::new().on(&share.point).start();
    let names: Vec<_> = (0..10).map(|number| format!("stuk {number}.txt")).collect();
    for name in &names {
        // Below the mount, so that only a look finds them.
        fs::write(share.below().join(name), format!("de inhoud van {name}")).unwrap();
    }
    share.slow_down();
    daemon.rescan();
    for name in &names {
        eventually("what lies on a slow share is recorded", || daemon.listed(name).map(|_| ()));
    }
}

/// A folder that takes long is waited for, and nothing else waits meanwhile: no event, no new folder elsewhere.
#[test]
fn a_slow_folder_holds_up_no_other() {
    let Some(share) = share::Share::mounted(share::Kind::Kept) else { return };
    let daemon = Starting::new().with(share.point.as_os_str()).start();
    daemon.save("stuk.txt");
    for number in 0..40 {
        fs::write(share.below().join(format!("ver {number}.txt")), "op de trage share").unwrap();
    }
    share.slow_down();
    let far = |number| daemon.listed_path(&share.point.join(format!("ver {number}.txt")));
    thread::scope(|scope| {
        let looked = scope.spawn(|| daemon.client(["rescan".as_ref(), share.point.as_os_str()]));
        let is_looking = || daemon.status()["flow"]["walkingCount"].as_str().map(String::from);
        eventually("the slow folder is being looked at", is_looking);
        let name = "nieuwe map/nieuw.txt";
        daemon.write(name, "elders");
        eventually("what is saved in a new folder elsewhere is recorded", || daemon.listed(name));
        let goes_on = !looked.is_finished() && (0..40).all(|number| far(number).is_none());
        share.hurry();
        assert!(goes_on, "the look at the slow folder goes on all the while");
        let said = looked.join().unwrap();
        assert!(said.status.success(), "and ends: {}", String::from_utf8_lossy(&said.stderr));
    });
    for number in 0..40 {
        eventually("what lies in the slow folder is recorded", || far(number));
    }
}

/// Who asks for a look that has not begun has it too.
#[test]
fn looks_that_are_asked_for_at_once_are_put_together() {
    const ASKED: usize = 250;
    let daemon = limited().start();
    filled(&daemon, 500);
    let looks = || daemon.log().matches("looked at a watched folder from end to end").count();
    let before = looks();
    let program = Program::of(&daemon);
    program.runtime.block_on(async {
        let mut all = JoinSet::new();
        for _ in 0..ASKED {
            let mut system = SystemServiceClient::new(program.channel.clone());
            all.spawn(async move { system.rescan(v1::RescanRequest::default()).await.unwrap() });
        }
        all.join_all().await
    });
    let looks = looks() - before;
    assert!((1..ASKED / 2).contains(&looks), "{looks} looks for {ASKED} that were asked for");
}

#[test]
fn many_watches_in_a_burst_miss_nothing() {
    const WATCHES: usize = 300;
    const SAVES: usize = 5_000;
    let daemon = limited().start();
    let first = daemon.save("stuk 0.txt");
    let polite = Polite::asks(&daemon, first["name"].as_str().unwrap());
    let guard = Guard::over(&daemon);
    // A connection has 256 calls at most.
    let programs: Vec<_> = (0..3).map(|_| Program::of(&daemon)).collect();
    programs[0].runtime.block_on(async {
        let mut watches = JoinSet::new();
        let ready = Arc::new(tokio::sync::Barrier::new(WATCHES + 1));
        for number in 0..WATCHES {
            let (mut documents, ready) = (programs[number % programs.len()].documents(), Arc::clone(&ready));
            let path = daemon.path(&format!("stuk {}.txt", number * (SAVES / WATCHES)));
            let filter = format!("path = {path:?}");
            watches.spawn(async move {
                let asked = v1::WatchDocumentsRequest { filter, ..Default::default() };
                let mut told = documents.watch_documents(asked).await.unwrap().into_inner();
                while !matches!(told.message().await.unwrap().unwrap().event, Some(Event::SnapshotDone(_))) {}
                ready.wait().await;
                loop {
                    let event = told.message().await.unwrap().unwrap().event;
                    let Some(Event::Change(change)) = event else { continue };
                    if change.document.unwrap().facts.is_some_and(|facts| facts.size_bytes > 40) {
                        return;
                    }
                }
            });
        }
        ready.wait().await;
        let begin = Instant::now();
        for number in 0..SAVES {
            let content = format!("een nieuwe en langere inhoud van stuk {number}, in de stroom");
            fs::write(daemon.path(&format!("stuk {number}.txt")), content).unwrap();
        }
        watches.join_all().await;
        eprintln!("300 watches in a burst of 5,000: all told after {:?}", begin.elapsed());
    });
    daemon.sync();
    let all: BTreeSet<_> = daemon.listed_paths().into_iter().collect();
    assert_eq!(all.len(), SAVES);
    polite.was_answered("300 watches in a burst of 5,000");
    guard.took_no_more_than_allowed("300 watches in a burst of 5,000", &daemon);
}
