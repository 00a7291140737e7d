//! The daemon: watches folders and keeps the record of every document in them.
//!
//! Files go one way through the house: `watch` -> `settle` -> `identify` -> `inspect` -> `decide` ->
//! `ledger` -> `serve`. This file wires the rooms together, and starts and stops them in order:
//! listen first, then look, then open the door; and the other way round at the end.

// What is fuzzed is a small part, and only what is used is compiled for it: a quarter less time for this crate.
#![cfg_attr(fuzzing, allow(dead_code, unused_imports))]

mod completeness;
mod decide;
mod export;
mod identify;
mod ingest;
mod inspect;
mod ledger;
mod lifecycle;
mod model;
mod page;
mod query;
mod restriction;
mod retention;
mod serve;
mod settings;
mod settle;
mod trouble;
mod vocabulary;
mod watch;
mod wire;

/// What `cargo xtask bench formats` measures within one process.
#[doc(hidden)]
pub use inspect::format_of_file;

/// What the targets in `fuzz/` try: any bytes.
pub mod fuzzing {
    pub use crate::{
        export::{fuzz_diwoo, fuzz_mdto},
        inspect::{
            Ending, Place, Span, Spot, Text, TextKind, TextLimits, fuzz_formats, fuzz_properties, fuzz_text,
            text_of,
        },
        ledger::fuzz_journal,
    };

    /// Reads bytes as a policy file and tries its examples.
    pub fn fuzz_policy(data: &[u8]) {
        if let Some(policy) = crate::settings::fuzz_policy(data)
            && let Err(problems) = crate::decide::proven(policy)
        {
            assert!(!problems.is_empty(), "a refusal says why");
        }
    }
}

use std::{
    io::Write as _,
    process::ExitCode,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use clap::Parser as _;
use crossbeam_channel::{Sender, bounded};
use tokio_util::sync::CancellationToken;

use ingest::{
    Counts, FarLanes, Ingest, Lane, LedgerKnows, Observation, Pauses, PolicyInForce, Wish,
    desk::{Desk, FolderSource},
};
use inspect::workers::Workers;
use ledger::Reader;
use lifecycle::{clock, signals::Asked, systemd, threads::spawn};
use model::{FilePath, Subject};
use settings::{NamedIn, Settings, SettingsError};
use settle::Settle;
use trouble::Trouble;
use watch::{Command, Watch};

/// Names that may wait for quiet; more are remembered by their folder.
const MOST_NAMES: usize = 100_000;
/// Large files that may wait for the lane that reads them; with more than that, the readers wait too.
const MOST_LARGE: usize = 4_096;
/// Threads that read files. Two keep one disk and one core busy; more would take the officer's.
const READERS: usize = 2;
/// Threads that may wait for a disk while a call is answered: those of long answers, and some for the rest. Ours are
/// 20 more, and the packaged limit is 128.
const MOST_SERVE_THREADS: usize = 64;
/// The door opens when the first look is done, or after this long: a large tree must not keep an
/// add-in waiting. What is asked for is read on demand meanwhile.
const FIRST_LOOK: Duration = Duration::from_secs(2);
/// How long blocking work of the services may take to end when the daemon stops.
const LAST_WORK: Duration = Duration::from_secs(2);

/// Runs the daemon until it is told to stop.
#[cfg(not(fuzzing))]
pub fn run() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|argument| argument == inspect::workers::NAME) {
        return inspect::workers::work();
    }
    let args = settings::Args::parse();
    if args.man {
        let written = settings::Args::manual().and_then(|page| std::io::stdout().write_all(&page));
        return if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let settings = match Settings::from_args(args).and_then(proven) {
        Ok(settings) => settings,
        Err(error) => return Trouble::from(error).report(),
    };
    if settings.check {
        return ExitCode::SUCCESS;
    }
    match lifecycle::logging::start(&settings)
        .and_then(|()| start(settings))
        .and_then(Running::serve_until_stopped)
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => trouble.report(),
    }
}

/// Tries the examples of the policy: `settings` does not know what follows from rules.
fn proven(settings: Settings) -> Result<Settings, SettingsError> {
    let path = settings.policy.path.clone().unwrap_or_default();
    let policy = decide::proven(settings.policy);
    let policy = policy.map_err(|problems| SettingsError::BadPolicy { path, problems })?;
    Ok(Settings { policy, ..settings })
}

/// A daemon that watches.
struct Running {
    settings: Settings,
    desk: Desk,
    reader: Reader,
    rooms: Rooms,
}

/// The threads in the order in which they are to end.
struct Rooms {
    watch: Watch,
    settle: Arc<Settle>,
    stop: Arc<AtomicBool>,
    tree: JoinHandle<()>,
    readers: Vec<JoinHandle<()>>,
    workers: Arc<Workers>,
    /// Dropped when the readers have ended.
    reading: Sender<()>,
    ingest: JoinHandle<()>,
}

/// Starts every room but the door.
fn start(settings: Settings) -> Result<Running, Trouble> {
    lifecycle::folders::make_private(&settings.state)?;
    let mut options = ledger::Options::default();
    options.segment_bytes = settings.segment_bytes.unwrap_or(options.segment_bytes);
    let (ledger, reader) = ledger::open(&settings.state, options)?;
    let (settings, policy_trouble) = with_policy_in_force(settings, &reader)?;
    let roots = roots(&settings, reader.folders());
    if let Some((folder, ..)) = roots.iter().find(|(folder, ..)| !watch::holds_files(folder)) {
        return Err(Trouble::NoDocuments(folder.to_path_buf()));
    }
    settings.policy.vocabularies.warn_of_overtaken();
    let pipe = |usual: usize| settings.pipe_slots.unwrap_or(usual);
    let policy = PolicyInForce::new(settings.policy.clone());
    let settle = Arc::new(Settle::new(MOST_NAMES));
    let stop = Arc::new(AtomicBool::new(false));
    let counts = Arc::new(Counts::default());
    let cookies = settings.state.join("cookies");
    lifecycle::folders::make_empty(&cookies)?;
    let dossiers = Arc::new(ingest::Dossiers::default());
    let sightings = Arc::new(ingest::Sightings::default());
    let known = LedgerKnows {
        reader: reader.clone(),
        policy: policy.clone(),
        dossiers: dossiers.clone(),
        sightings: sightings.clone(),
        stop: stop.clone(),
    };
    let limits = watch::Limits { notices: pipe(65_536) };
    let (watch, tree) = watch::start(settle.clone(), Box::new(known), &FilePath::new(&cookies), limits)?;
    let (wishes_in, wishes) = bounded::<Wish>(pipe(256));
    let (observations_in, observations) = bounded::<Observation>(pipe(1_024));
    let workers = Arc::new(Workers::default());
    let desk = Desk {
        reader: reader.clone(),
        policy: policy.clone(),
        policy_file: settings.policy_file.clone(),
        settle: settle.clone(),
        watch: watch.clone(),
        wishes: wishes_in,
        policy_trouble: Arc::new(Mutex::new(policy_trouble)),
        counts: counts.clone(),
        state_folder: FilePath::new(&settings.state),
        dossiers: dossiers.clone(),
        workers: workers.clone(),
    };
    let readers = start_readers(&settle, &watch, &observations_in, &reader, &counts, &stop, &workers)?;
    let ingest = Ingest {
        ledger,
        reader: reader.clone(),
        policy,
        settle: settle.clone(),
        watch: watch.clone(),
        counts,
        stop: stop.clone(),
        decided: settings.state.join("decided"),
        dossiers,
        following: ingest::Following::default(),
        policy_file: settings.policy_file.clone(),
        sightings,
        memory: ingest::Memory::default(),
        likely: ingest::Likely::default(),
        titles: ingest::Titles::default(),
        requests: ingest::Requests::default(),
    };
    drop(observations_in);
    let (reading, read) = bounded(0);
    let ingest = spawn("ingest", move || ingest.run(observations, wishes, &read))?;
    for (folder, named, source, poll) in roots {
        watch.command(Command::Add { folder, named, source, poll });
    }
    let rooms = Rooms { watch, settle, stop, tree, readers, workers, reading, ingest };
    Ok(Running { settings, desk, reader, rooms })
}

/// Without a policy file the policy in force goes on, as the journal has it: a file that is missing is nobody's
/// word for another policy, and the built-in one would decide every record anew.
fn with_policy_in_force(
    settings: Settings,
    reader: &Reader,
) -> Result<(Settings, Option<model::Trouble>), Trouble> {
    let writing = settings.state.join(settings::WRITING);
    if !settings.half_written {
        // What was being written came whole. Left behind, it would have the next policy taken for a half one.
        let _ = std::fs::remove_file(&writing);
    }
    let entry = reader.policy().filter(|entry| !entry.policy_version.starts_with(settings::BUILT_IN));
    let (None, Some(entry)) = (&settings.policy.path, entry) else { return Ok((settings, None)) };
    let Subject::Policy(kept) = &entry.subject else { return Ok((settings, None)) };
    let path = settings.policy_file.clone();
    let policy = settings::read_kept_policy(kept, Some(path.clone())).and_then(decide::proven);
    let policy = policy.map_err(|problems| SettingsError::PolicyGone {
        path: path.clone(),
        version: entry.policy_version.clone(),
        problems,
    })?;
    if settings.half_written {
        if settings::write_policy(&path, &policy, &writing).is_ok() {
            tracing::warn!(
                policy = policy.version,
                "another policy was half written; the one in force was put back"
            );
            return Ok((settings.with_policy(policy)?, None));
        }
        // The files are still none: the next start must know that too.
        let _ = std::fs::write(&writing, &policy.version);
    }
    tracing::warn!(
        file = %path.display(),
        policy = policy.version,
        "the policy file is missing; the policy that was in force goes on, as the journal has it"
    );
    Ok((settings.with_policy(policy)?, Some(ingest::policy_file_missing(&path))))
}

fn start_readers(
    settle: &Arc<Settle>,
    watch: &Watch,
    found: &Sender<Observation>,
    known: &Reader,
    counts: &Arc<Counts>,
    stop: &Arc<AtomicBool>,
    workers: &Arc<Workers>,
) -> Result<Vec<JoinHandle<()>>, Trouble> {
    let (large_in, large) = bounded(MOST_LARGE);
    let pauses = Arc::new(Pauses::default());
    let plain = {
        let (watch, pauses) = (watch.clone(), pauses.clone());
        let (found, known, counts, stop) = (found.clone(), known.clone(), counts.clone(), stop.clone());
        let workers = workers.clone();
        move || Lane {
            found: found.clone(),
            large: None,
            far: None,
            watch: watch.clone(),
            known: known.clone(),
            pauses: pauses.clone(),
            counts: counts.clone(),
            stop: stop.clone(),
            workers: workers.clone(),
        }
    };
    let own = plain.clone();
    let far = Arc::new(FarLanes::new(move |next| own().run(next)));
    let lane = |large| Lane { large, far: Some(far.clone()), ..plain() };
    let mut threads = Vec::new();
    {
        let (settle, watch, found) = (settle.clone(), watch.clone(), found.clone());
        threads.push(spawn("glimpse", move || ingest::glimpse(&settle, &watch, &found))?);
    }
    for number in 0..READERS {
        let (settle, lane) = (settle.clone(), lane(Some(large_in.clone())));
        threads.push(spawn(&format!("read-{number}"), move || lane.run(|| settle.next_job()))?);
    }
    drop(large_in);
    let lane = lane(None);
    threads.push(spawn("read-large", move || lane.run(|| large.recv().ok()))?);
    Ok(threads)
}

/// Every folder to watch, and as it was named; none within another.
fn roots(settings: &Settings, added: Vec<FilePath>) -> Vec<(FilePath, FilePath, FolderSource, bool)> {
    let mut roots: Vec<_> = settings
        .folders
        .iter()
        .map(|folder| {
            let source = match folder.named_in {
                NamedIn::CommandLine => FolderSource::CommandLine,
                NamedIn::Policy => FolderSource::Policy,
            };
            (folder.path.clone(), folder.named.clone(), source, folder.watch == settings::Watch::Poll)
        })
        .collect();
    for folder in added {
        if !roots.iter().any(|(known, ..)| folder.is_within(known) || known.is_within(&folder)) {
            let poll = settings.policy.watch_of(folder.as_path()) == settings::Watch::Poll;
            roots.push((folder.clone(), folder, FolderSource::Added, poll));
        }
    }
    roots
}

impl Running {
    /// Opens the door, and stops everything in order when a signal asks for it.
    fn serve_until_stopped(self) -> Result<(), Trouble> {
        let Self { settings, desk, reader, rooms } = self;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            // What waits for a thread waits in a queue: the system's limit of threads is never reached.
            .max_blocking_threads(MOST_SERVE_THREADS)
            .thread_name("serve")
            .enable_all()
            .build()
            .map_err(Trouble::Runtime)?;
        let served = runtime.block_on(serve(&settings, desk, reader));
        runtime.shutdown_timeout(LAST_WORK);
        rooms.stop();
        systemd::stopped();
        served
    }
}

async fn serve(settings: &Settings, desk: Desk, reader: Reader) -> Result<(), Trouble> {
    let mut signals = lifecycle::signals::listen()?;
    if reader.policy().is_none_or(|entry| entry.policy_version != settings.policy.version) {
        desk.adopt_first(settings.policy.clone()).await;
    }
    tokio::select! {
        // When it takes longer, the look goes on behind the open door.
        _ = tokio::time::timeout(FIRST_LOOK, desk.pass()) => {}
        () = signals.stop() => return Ok(()),
    }
    let stop = CancellationToken::new();
    let about =
        serve::About { started: clock::now(), state_folder: FilePath::new(&settings.state), now: clock::now };
    let mut doors = serve::open(desk.clone(), reader, about, &settings.socket, stop.clone()).await?;
    if let Some(address) = settings.metrics {
        let address = doors.serve_metrics(address).await?;
        tracing::info!(%address, "measurements at /metrics");
    }
    let folders = desk.folders().len();
    tracing::info!(
        socket = %settings.socket.display(),
        state = %settings.state.display(),
        folders,
        policy = settings.policy.version,
        "every file that is saved in these folders gets its record"
    );
    if folders == 0 {
        let add = lifecycle::client::call(&settings.socket, "folders add FOLDER");
        tracing::warn!("no folder is watched yet; add one with: {add}");
    }
    tracing::info!("ask with: {}", lifecycle::client::call(&settings.socket, "status"));
    systemd::ready("watching");
    let removed = desk.clone();
    let ending = tokio::spawn(async move { removed.end_removed().await });
    let obey = async {
        while signals.next().await == Asked::Reload {
            match desk.reload_policy().await {
                Ok((policy, changed)) => {
                    tracing::info!(version = policy.version, changed, "policy read again")
                }
                Err(refusal) => {
                    tracing::error!(%refusal, "the policy stays as it was; `bronmerk policy check` tells why")
                }
            }
        }
        tracing::info!("stopping");
        systemd::stopping();
        stop.cancel();
    };
    tokio::join!(doors.serve(), obey);
    ending.abort();
    Ok(())
}

impl Rooms {
    /// Stops hearing, finishes what is held, closes the ledger. The desk must be gone by now: as long
    /// as somebody can wish, `ingest` listens.
    fn stop(self) {
        self.stop.store(true, Ordering::SeqCst);
        self.watch.command(Command::Stop);
        self.settle.stop();
        self.workers.stop();
        let ended = |thread: JoinHandle<()>| {
            if thread.join().is_err() {
                tracing::error!(
                    "a thread ended in a panic; what was not noted is found again at the next start"
                );
            }
        };
        std::iter::once(self.tree).chain(self.readers).for_each(ended);
        drop(self.reading);
        ended(self.ingest);
    }
}
