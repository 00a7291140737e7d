//! The desk: where the services hand in what people ask, and get an answer when it is done.

mod answering;
mod asked;
mod flow;
mod folders;
mod refusal;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, atomic::Ordering},
    time::Duration,
};

use crossbeam_channel::Sender;
use tokio::sync::oneshot;

pub use self::{
    answering::{Answer, Answered},
    asked::{Act, Acted, Caller, Deed, Import, Made},
    flow::FlowCounts,
    refusal::{Refusal, Unfit},
};
use super::{
    Counts, Done, Dossiers, PolicyInForce, Wish, governing::Adoption, known::real_methods, lanes,
    wishes::refusal,
};
pub use crate::watch::{FolderSource, FolderState, FolderStatus};
use crate::{
    decide,
    inspect::{self, workers::Workers},
    ledger::{IndexState, ReadError, Reader},
    lifecycle::clock,
    model::{DocumentId, FilePath, Sentence, Sequence, Trouble},
    settings::{self, Policy, Problem},
    settle::Settle,
    watch::{Command, Looked, Watch},
};

/// How long a file may take to be read for somebody who asks; a larger one is answered for later.
const PATIENCE: Duration = Duration::from_secs(10);
/// A barrier during which something was put off is laid again, but not for ever: what the ledger cannot
/// read today it will not read a moment later.
const BARRIERS: usize = 4;
/// Documents of a batch that are changed in one turn of the ingest loop.
const AT_ONCE: usize = 10;

/// Where the services hand in what people ask. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    pub reader: Reader,
    /// In force now.
    pub policy: PolicyInForce,
    /// Where it is, or is to be: may not be there yet.
    pub policy_file: PathBuf,
    /// Hurries what is asked for.
    pub settle: Arc<Settle>,
    pub watch: Watch,
    /// Where wishes go.
    pub wishes: Sender<Wish>,
    /// Why the policy file on disk is not the policy in force, if so.
    pub policy_trouble: Arc<Mutex<Option<Trouble>>>,
    /// What is counted on the way.
    pub counts: Arc<Counts>,
    /// Where the daemon keeps its own; never watched.
    pub state_folder: FilePath,
    /// Which folders are dossiers.
    pub dossiers: Arc<Dossiers>,
    /// They read what is inside files.
    pub workers: Arc<Workers>,
}

impl Desk {
    /// Reads the file at `path` now, whether it is settled or not, and says which document it is.
    pub async fn look_now(&self, path: FilePath) -> Result<DocumentId, Refusal> {
        self.check_ready()?;
        let is_watched = self.watch.root_of(&path).is_some() && !self.policy.get().ignores(&path);
        // A file that takes longer has a provisional record by then. What is no longer watched has the
        // record that it had.
        let in_time = if is_watched {
            tokio::time::timeout(PATIENCE, self.settle.urgent(&path)).await
        } else {
            Ok(Ok(()))
        };
        let known = self.blocking(|reader, path: &FilePath| reader.at(path), path.clone()).await?;
        match (known, in_time) {
            (Some(known), _) => Ok(known.document),
            (None, Ok(Ok(()))) => Err(Refusal::NothingAt(path)),
            (None, Ok(Err(_))) => Err(Refusal::Stopping),
            (None, Err(_)) => Err(Refusal::TimedOut),
        }
    }

    /// Returns when everything saved before the call is recorded and durable, up to the sequence.
    ///
    /// What was put off while the ledger took nothing in is looked at first; and when anything is put
    /// off meanwhile, once more.
    pub async fn sync(&self) -> Result<Sequence, Refusal> {
        let mut before = self.wish(Wish::CatchUp).await?;
        for _ in 0..BARRIERS {
            self.check_ready()?;
            // The looks that catching up asked for stand before this in the tree's steps.
            self.pass().await?;
            let watch = self.watch.clone();
            let told = off_thread(move || watch.cookie()).await?.map_err(|error| {
                tracing::warn!(%error, "no cookie could be laid");
                Refusal::DiskFull
            })?;
            let looked = told.await.map_err(|_| Refusal::Stopping)?;
            let sequence = self.recorded(looked).await?;
            let after = self.wish(Wish::CatchUp).await?;
            if after == before {
                // Documents follow what changed in their dossiers.
                self.wish(Wish::Followed).await?;
                let head = self.reader.head().max(sequence);
                self.durable(head).await?;
                return Ok(head);
            }
            before = after;
        }
        Err(Refusal::Unreadable(before.why))
    }

    /// Looks at one watched folder (or a folder below one) or at all again; how many were looked at.
    pub async fn rescan(&self, folder: Option<FilePath>) -> Result<u64, Refusal> {
        self.check_ready()?;
        if let Some(folder) = &folder
            && self.watch.root_of(folder).is_none()
        {
            return Err(Refusal::FolderNotWatched(folder.clone()));
        }
        let put_off = self.wish(Wish::CatchUp).await?;
        let before = self.pass().await?;
        let (answer, told) = oneshot::channel();
        self.command(Command::Look { folder, answer }).await?;
        let looked = told.await.map_err(|_| Refusal::Stopping)?;
        let folders = looked.folders.saturating_sub(before);
        self.recorded(looked).await?;
        if self.wish(Wish::CatchUp).await? != put_off {
            self.sync().await?;
        }
        Ok(folders)
    }

    /// Does something with one record on behalf of a person, or tells what it would become. The answer is
    /// durable.
    pub async fn act(&self, act: Act) -> Result<Acted, Refusal> {
        let acted = self.wish(|answer| Wish::Act(Box::new(act), answer)).await?;
        self.durable(acted.record.sequence).await?;
        Ok(acted)
    }

    /// Does something with many documents on behalf of a person, in the order asked. What one refuses stops no other.
    /// All that was done is durable: one wait for the disk for all of them. A few at a time, so that
    /// what is saved meanwhile is not kept waiting; when it stops in between, the rest is refused. Who goes before
    /// the end leaves those done that were.
    pub async fn batch(&self, acts: Vec<Act>) -> Result<Vec<Result<Acted, Refusal>>, Refusal> {
        let mut done = Vec::with_capacity(acts.len());
        for few in acts.chunks(AT_ONCE) {
            match self.wish(|answer| Wish::Batch(few.to_vec(), answer)).await {
                Ok(some) => done.extend(some),
                Err(refusal) if done.is_empty() => return Err(refusal),
                Err(refusal) => {
                    let left = acts.len().saturating_sub(done.len());
                    done.extend(std::iter::repeat_n(refusal, left).map(Err));
                    break;
                }
            }
        }
        let last = done.iter().flatten().map(|acted| acted.record.sequence).max();
        self.durable(last.unwrap_or_default()).await?;
        Ok(done)
    }

    /// What a request did before, if it is a retry. Asked where more is looked at or done than the deed itself:
    /// what stands in the way by now is no answer to what was done then.
    pub async fn done_before(&self, caller: &Caller) -> Result<Option<Done>, Refusal> {
        if caller.request.is_none() {
            return Ok(None);
        }
        let caller = caller.clone();
        let done = self.wish(|answer| Wish::DoneBefore(caller, answer)).await?;
        if let Some(done) = done {
            self.durable(done.sequence).await?;
        }
        Ok(done)
    }

    /// The path as it is in a watched folder, nothing for one outside; no disk is touched.
    pub fn watched(&self, path: &FilePath) -> Option<FilePath> {
        self.watch.watched(path)
    }

    /// Reads the policy file again; whether anything changed.
    pub async fn reload_policy(&self) -> Result<(Arc<Policy>, bool), Refusal> {
        let path = self.policy_file.clone();
        if self.policy.get().path.is_none() && !off_thread(move || path.exists()).await? {
            return Err(Refusal::NoPolicyFile);
        }
        let path = self.policy_file.clone();
        let read = off_thread(move || settings::read_policy_file(&path).and_then(decide::proven)).await?;
        let refused = read.as_ref().err().map(|problems| bad_policy(problems));
        *self.policy_trouble.lock().unwrap_or_else(PoisonError::into_inner) = refused;
        let policy = read.map_err(Refusal::BadPolicy)?;
        policy.vocabularies.warn_of_overtaken();
        let before = self.policy.get();
        if policy.version == before.version {
            return Ok((before, false));
        }
        let policy = Arc::new(policy);
        let adoption = Adoption { policy: policy.clone(), asked: None };
        let sequence = self.wish(|answer| Wish::Adopt(adoption, answer)).await?;
        self.durable(sequence).await?;
        self.follow_policy_folders(&policy).await?;
        Ok((policy, true))
    }

    /// Notes the policy of the start in the journal. When the disk is full it is noted at the next start.
    pub async fn adopt_first(&self, policy: Policy) {
        let adoption = Adoption { policy: Arc::new(policy), asked: None };
        if let Err(refusal) = self.wish(|answer| Wish::Adopt(adoption, answer)).await {
            tracing::warn!(%refusal, "the policy could not be noted");
        }
    }

    /// The policy in force.
    pub fn policy(&self) -> Arc<Policy> {
        self.policy.get()
    }

    /// Why the policy file on disk is not the policy in force, if so.
    pub fn policy_trouble(&self) -> Option<Trouble> {
        self.policy_trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn clear_policy_trouble(&self) {
        *self.policy_trouble.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Every watched folder.
    pub fn folders(&self) -> Vec<FolderStatus> {
        self.watch.statuses()
    }

    /// What is under way.
    pub fn flow(&self) -> FlowCounts {
        let [settling, held, inspecting, retrying, followed, paused] = self.settle.counts();
        let of_mounts = [inspect::threads(), lanes::threads()];
        FlowCounts {
            settling,
            held,
            inspecting,
            retrying,
            walking: self.watch.walking(),
            overflows: self.watch.overflows(),
            vanished: self.counts.vanished.load(Ordering::Relaxed),
            followed,
            paused,
            read: self.counts.read.load(Ordering::Relaxed),
            read_bytes: self.counts.read_bytes.load(Ordering::Relaxed),
            mount_threads: of_mounts.iter().map(|threads| threads.taken() as u64).sum(),
            workers: self.workers.told(),
            mounts_hang: of_mounts.iter().any(|threads| threads.are_all_taken()),
        }
    }

    /// Folders that a new policy names are watched, those that it no longer names are not.
    pub(super) async fn follow_policy_folders(&self, policy: &Policy) -> Result<(), Refusal> {
        let watched = self.watch.statuses();
        // By their real paths: one that is named by a link may be watched already.
        let asked = policy.clone();
        let named = off_thread(move || real_methods(&asked)).await?;
        for ((folder, poll), setting) in named.iter().zip(&policy.folders) {
            let is_watched =
                watched.iter().any(|status| folder.is_within(&status.path) || status.path.is_within(folder));
            if !is_watched {
                let (folder, poll) = (folder.clone(), *poll);
                let (named, source) = (FilePath::new(&setting.path), FolderSource::Policy);
                self.command(Command::Add { folder, named, source, poll }).await?;
            }
        }
        // Which folders are dossiers, and what is left alone no more, shows when they are looked at.
        let folders = watched.iter().map(|status| status.path.clone()).collect();
        self.command(Command::LookAgain { folders }).await?;
        for status in watched.into_iter().filter(|status| status.source == FolderSource::Policy) {
            if !named.iter().any(|(folder, _)| *folder == status.path) {
                self.command(Command::Remove { folder: status.path }).await?;
            }
        }
        Ok(())
    }

    /// While the index is being rebuilt, a known file would look new.
    fn check_ready(&self) -> Result<(), Refusal> {
        let status = self.reader.status();
        if status.disk_full {
            return Err(Refusal::DiskFull);
        }
        match status.index {
            IndexState::Ready => Ok(()),
            IndexState::Rebuilding { done, total } => Err(Refusal::Rebuilding { done, total }),
            IndexState::Failed { reason } => Err(Refusal::Unreadable(reason)),
            IndexState::Closed => Err(Refusal::Stopping),
        }
    }

    /// Waits until the tree has done all that it was asked; folders looked at since the start.
    pub async fn pass(&self) -> Result<u64, Refusal> {
        let (answer, told) = oneshot::channel();
        self.command(Command::Pass { answer }).await?;
        told.await.map_err(|_| Refusal::Stopping)
    }

    async fn recorded(&self, looked: Looked) -> Result<Sequence, Refusal> {
        looked.recorded.await.map_err(|_| Refusal::Stopping)?;
        let head = self.reader.head();
        self.durable(head).await?;
        Ok(head)
    }

    pub(super) async fn wish<T>(
        &self,
        wish: impl FnOnce(oneshot::Sender<Result<T, Refusal>>) -> Wish,
    ) -> Result<T, Refusal> {
        let (answer, told) = oneshot::channel();
        let wish = wish(answer);
        let wishes = self.wishes.clone();
        off_thread(move || wishes.send(wish)).await?.map_err(|_| Refusal::Stopping)?;
        told.await.map_err(|_| Refusal::Stopping)?
    }

    async fn command(&self, command: Command) -> Result<(), Refusal> {
        let watch = self.watch.clone();
        off_thread(move || watch.command(command)).await
    }

    pub(super) async fn durable(&self, sequence: Sequence) -> Result<(), Refusal> {
        self.reader.until_durable(sequence).await.map_err(|halted| refusal(halted.into()))
    }

    async fn blocking<A: Send + 'static, T: Send + 'static>(
        &self,
        question: impl FnOnce(&Reader, &A) -> Result<T, ReadError> + Send + 'static,
        about: A,
    ) -> Result<T, Refusal> {
        let reader = self.reader.clone();
        off_thread(move || question(&reader, &about)).await?.map_err(|error| refusal(error.into()))
    }
}

fn bad_policy(problems: &[Problem]) -> Trouble {
    let first = problems.first();
    let place = first.map(|problem| format!("{}:{}", problem.line, problem.column)).unwrap_or_default();
    let (nl, en) =
        first.map(|first| (first.message.nl.as_str(), first.message.en.as_str())).unwrap_or_default();
    let count = problems.len();
    Trouble {
        reason: "POLICY_REFUSED".into(),
        message: Sentence::new(
            format!(
                "Het beleidsbestand is afgekeurd; het oude beleid blijft gelden. Fouten: {count}. De eerste, op {place}: {nl}"
            ),
            format!(
                "The policy file is refused; the old policy stays in force. Problems: {count}. The first, at {place}: {en}"
            ),
        ),
        remedy: Sentence::new(
            "Verbeter het bestand en geef `bronmerk policy reload`. Zo start de daemon een volgende keer niet.",
            "Mend the file and give `bronmerk policy reload`. As it is, the daemon would not start again.",
        ),
        time: clock::now(),
    }
}

/// Runs what may wait for a disk or a pipe where it holds no async thread up.
pub(super) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::Stopping)
}
