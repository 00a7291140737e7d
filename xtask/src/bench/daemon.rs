//! Starts the daemon, asks it things, and stops it.

use std::{
    collections::HashSet,
    ffi::OsStr,
    fs::{self, File},
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use bronmerk_proto::v1::{
    Document, DocumentState, FolderState, GetServerInfoRequest, GetStatusRequest, GetStatusResponse,
    ListDocumentsRequest, WatchDocumentsRequest, document_service_client::DocumentServiceClient,
    get_status_response::IndexState, system_service_client::SystemServiceClient,
    watch_documents_response::Event,
};
use hyper_util::rt::TokioIo;
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    net::UnixStream,
    process::{Child, Command},
    sync::mpsc,
    time::{sleep, timeout},
};
use tonic::transport::{Channel, Endpoint};

use super::writer::{now, seconds};

/// How often a state is asked for. Small beside what is measured, and cheap to answer.
const LOOK: Duration = Duration::from_millis(10);

/// How many changes may wait here to be counted; each has its time already.
const BUFFER: usize = 1 << 16;

/// A running daemon.
pub struct Daemon {
    child: Child,
    channel: Channel,
    /// When it was started, on the shared clock.
    pub started: u64,
    log: PathBuf,
}

/// What the watch told of one document.
pub struct Seen {
    pub at: u64,
    pub name: String,
    pub path: Vec<u8>,
    pub hashed: bool,
    pub sequence: u64,
}

/// When the last of a number of documents was durable, and how many came.
pub struct Recorded {
    pub count: usize,
    pub last: u64,
}

/// Returns a connection to whatever serves on a socket.
pub async fn connect(socket: &Path) -> Result<Channel> {
    let socket = socket.to_owned();
    let connector = tower::service_fn(move |_| {
        let socket = socket.clone();
        async move { UnixStream::connect(socket).await.map(TokioIo::new) }
    });
    Ok(Endpoint::from_static("http://localhost").connect_with_connector(connector).await?)
}

impl Daemon {
    /// Starts a daemon and returns once it answers.
    pub async fn start(program: &Path, state: &Path, folders: &[&Path]) -> Result<Self> {
        Self::start_with(program, state, folders, &[]).await
    }

    /// The same, with more arguments.
    pub async fn start_with(
        program: &Path,
        state: &Path,
        folders: &[&Path],
        more: &[&OsStr],
    ) -> Result<Self> {
        let socket = state.with_extension("socket");
        let log = state.with_extension("log");
        let output = File::options().create(true).append(true).open(&log)?;
        let started = now();
        let mut command = Command::new(program);
        command.arg("--state").arg(state).arg("--socket").arg(&socket).args(more).args(folders);
        let child =
            command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output).kill_on_drop(true);
        let mut child = child.spawn().with_context(|| format!("cannot start `{}`", program.display()))?;
        let end = Instant::now() + Duration::from_secs(60);
        let channel = loop {
            if let Ok(channel) = connect(&socket).await
                && SystemServiceClient::new(channel.clone())
                    .get_server_info(GetServerInfoRequest {})
                    .await
                    .is_ok()
            {
                break channel;
            }
            if let Some(status) = child.try_wait()? {
                bail!("the daemon ended with {status}:\n{}", fs::read_to_string(&log)?);
            }
            ensure!(Instant::now() < end, "the daemon does not answer:\n{}", fs::read_to_string(&log)?);
            sleep(Duration::from_millis(2)).await;
        };
        Ok(Self { child, channel, started, log })
    }

    pub fn documents(&self) -> DocumentServiceClient<Channel> {
        DocumentServiceClient::new(self.channel.clone())
    }

    pub fn system(&self) -> SystemServiceClient<Channel> {
        SystemServiceClient::new(self.channel.clone())
    }

    pub async fn status(&self) -> Result<GetStatusResponse> {
        Ok(self.system().get_status(GetStatusRequest {}).await?.into_inner())
    }

    /// Waits until nothing is under way, everything durable is indexed, and this many documents have
    /// been read. Returns the last status, whether or not it came to that within the limit.
    pub async fn settled(&self, documents: usize, limit: Duration) -> Result<GetStatusResponse> {
        let end = Instant::now() + limit;
        loop {
            let status = self.status().await?;
            if is_settled(&status, documents) || Instant::now() > end {
                return Ok(status);
            }
            sleep(LOOK).await;
        }
    }

    /// Hears of every change from now on.
    pub async fn follow(&self) -> Result<mpsc::Receiver<Seen>> {
        let (seen, told) = mpsc::channel(BUFFER);
        let mut documents = self.documents();
        let first = WatchDocumentsRequest { changes_only: true, ..Default::default() };
        let mut stream = documents.watch_documents(first).await?.into_inner();
        tokio::spawn(async move {
            let mut resume_token = String::new();
            loop {
                while let Ok(Some(message)) = stream.message().await {
                    if !message.resume_token.is_empty() {
                        resume_token = message.resume_token;
                    }
                    let document = match message.event {
                        Some(Event::Change(change)) => change.document,
                        Some(Event::Snapshot(document)) => Some(document),
                        Some(Event::Resync(_)) => return,
                        _ => None,
                    };
                    if let Some(document) = document
                        && seen.send(Seen::of(*document)).await.is_err()
                    {
                        return;
                    }
                }
                // Cut off, for instance because we were slow: go on where it ended.
                let again = WatchDocumentsRequest {
                    changes_only: true,
                    resume_token: resume_token.clone(),
                    ..Default::default()
                };
                match documents.watch_documents(again).await {
                    Ok(next) if !resume_token.is_empty() => stream = next.into_inner(),
                    _ => return,
                }
            }
        });
        Ok(told)
    }

    /// Waits until this many documents were heard of with their hash, and are durable.
    pub async fn recorded(
        &self,
        told: &mut mpsc::Receiver<Seen>,
        wanted: usize,
        limit: Duration,
    ) -> Result<Recorded> {
        let mut names = HashSet::new();
        let (mut last, mut sequence) = (0, 0);
        let listen = async {
            while names.len() < wanted
                && let Some(seen) = told.recv().await
            {
                if seen.hashed && names.insert(seen.name) {
                    last = seen.at;
                    sequence = sequence.max(seen.sequence);
                }
            }
        };
        let _ = timeout(limit, listen).await;
        let end = Instant::now() + Duration::from_secs(30);
        let mut waited = false;
        while self.status().await?.ledger.unwrap_or_default().durable_sequence < sequence {
            ensure!(Instant::now() < end, "entry {sequence} was told and does not become durable");
            sleep(LOOK).await;
            waited = true;
        }
        let last = if waited { now() } else { last };
        Ok(Recorded { count: names.len(), last })
    }

    /// Asks for every document in a folder, and fails unless each file has one record, with a hash.
    pub async fn check(&self, folder: &Path, wanted: usize) -> Result<Vec<String>> {
        self.settled(wanted, Duration::from_secs(60)).await?;
        let (mut names, mut known, mut paths) = (Vec::new(), HashSet::new(), HashSet::new());
        let mut unread = 0;
        let mut asked = ListDocumentsRequest {
            page_size: 1000,
            filter: format!("folder = \"{}\"", folder.display()),
            ..Default::default()
        };
        loop {
            let page = self.documents().list_documents(asked.clone()).await?.into_inner();
            for document in page.documents {
                unread += usize::from(document.facts.is_none_or(|facts| facts.sha256.len() != 32));
                paths.extend(document.locations.into_iter().map(|location| location.path));
                if known.insert(document.name.clone()) {
                    names.push(document.name);
                }
            }
            if page.next_page_token.is_empty() {
                break;
            }
            asked.page_token = page.next_page_token;
        }
        ensure!(
            names.len() == wanted && paths.len() == wanted && unread == 0,
            "{wanted} files have {} records with {} paths, {unread} of them without a hash",
            names.len(),
            paths.len()
        );
        Ok(names)
    }

    /// Resident memory in megabytes (10^6 bytes).
    pub fn memory(&self) -> Result<f64> {
        let status = fs::read_to_string(self.process("status")?)?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kibibytes * 1024.0 / 1e6)
    }

    /// Processor time used so far, in ticks of the kernel (a hundredth of a second).
    pub fn ticks(&self) -> Result<u64> {
        let stat = fs::read_to_string(self.process("stat")?)?;
        let after_name = stat.rsplit_once(") ").context("no stat")?.1;
        let mut fields = after_name.split(' ').skip(11).map(str::parse::<u64>);
        let (user, system) = (fields.next().context("no utime")??, fields.next().context("no stime")??);
        Ok(user + system)
    }

    /// What it wrote to its log so far.
    pub fn log(&self) -> Result<String> {
        Ok(fs::read_to_string(&self.log)?)
    }

    /// Asks it to stop, and waits.
    pub async fn stop(mut self) -> Result<()> {
        if let Some(process) = self.child.id().and_then(|id| Pid::from_raw(id as i32)) {
            kill_process(process, Signal::TERM)?;
        }
        let status = timeout(Duration::from_secs(60), self.child.wait())
            .await
            .context("the daemon does not stop")??;
        ensure!(status.success(), "the daemon ended with {status}:\n{}", fs::read_to_string(&self.log)?);
        Ok(())
    }

    fn process(&self, file: &str) -> Result<PathBuf> {
        Ok(Path::new("/proc").join(self.child.id().context("the daemon has ended")?.to_string()).join(file))
    }
}

impl Seen {
    fn of(document: Document) -> Self {
        Self {
            at: now(),
            hashed: document.facts.is_some_and(|facts| facts.sha256.len() == 32),
            path: document.locations.into_iter().next().map(|location| location.path).unwrap_or_default(),
            name: document.name,
            sequence: document.sequence,
        }
    }

    /// The path as the system has it.
    pub fn path(&self) -> &Path {
        Path::new(OsStr::from_bytes(&self.path))
    }
}

impl Recorded {
    /// Seconds from the writer's end to the last record.
    pub fn after(&self, end: u64) -> f64 {
        seconds(end, self.last)
    }
}

/// Whether a daemon has done all there was to do.
pub fn is_settled(status: &GetStatusResponse, documents: usize) -> bool {
    let flow = status.flow.unwrap_or_default();
    let ledger = status.ledger.unwrap_or_default();
    let provisional = DocumentState::Provisional as i32;
    status.document_count >= documents as u64
        && [flow.settling_count, flow.inspecting_count, flow.walking_count] == [0; 3]
        && ledger.index_state == IndexState::Ready as i32
        && ledger.indexed_sequence >= ledger.durable_sequence
        && status.folders.iter().all(|folder| folder.state != FolderState::Looking as i32)
        && status.state_counts.iter().all(|count| count.state != provisional || count.count == 0)
}
