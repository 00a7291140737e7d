//! What the tests of this room share: a ledger with some documents, and a desk that watches nothing.

use std::{
    ops::Deref,
    sync::{Arc, Mutex, atomic::AtomicBool},
    time::Duration,
};

use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::shared::{About, Shared};
use crate::{
    ingest::{Counts, LedgerKnows, PolicyInForce, desk::Desk},
    ledger::{self, Ledger, Options, Reader},
    model::{
        Absence, AbsenceKind, Action, DocumentId, Entry, FileIdentity, FilePath, Location, OriginId, Record,
        Sentence, Sequence, Source, Stamp, State, Subject, Timestamp,
    },
    settle::Settle,
    watch,
};

/// A ledger in a folder of its own; reads like its [`Reader`].
pub(crate) struct Book {
    reader: Reader,
    ledger: Mutex<Ledger>,
    folder: TempDir,
}

impl Deref for Book {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Book {
    pub(crate) fn new() -> Self {
        Self::with_pace(Duration::from_millis(1))
    }

    /// Nothing is fsynced within that time, unless it is waited for.
    pub(crate) fn with_pace(pace: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options::default();
        (options.pace, options.linger) = (pace, Duration::ZERO);
        let (ledger, reader) = ledger::open(&folder.path().join("state"), options).unwrap();
        Self { reader, ledger: Mutex::new(ledger), folder }
    }

    pub(crate) fn append(&self, mut entry: Entry) -> Sequence {
        self.ledger.lock().unwrap().append(&mut entry).unwrap()
    }

    /// Damages the last entry about a document on the disk.
    pub(crate) fn spoil(&self, document: DocumentId) {
        self.spoil_last(&document.resource_name());
    }

    /// Damages the last entry that says something.
    pub(crate) fn spoil_last(&self, what: &str) {
        let path = self.folder.path().join("state/journal/00000001.journal");
        let mut bytes = std::fs::read(&path).unwrap();
        let at = bytes.windows(what.len()).rposition(|part| part == what.as_bytes()).unwrap();
        bytes[at] ^= 1;
        std::fs::write(&path, bytes).unwrap();
    }

    /// Waits until all that was appended is durable.
    pub(crate) async fn settled(&self) {
        self.until_durable(self.head()).await.unwrap();
    }

    pub(crate) fn desk(&self) -> Desk {
        let settle = Arc::new(Settle::new(8));
        let policy = PolicyInForce::default();
        let stop = Arc::new(AtomicBool::new(false));
        let known = LedgerKnows {
            reader: self.reader.clone(),
            policy: policy.clone(),
            dossiers: Arc::default(),
            sightings: Arc::default(),
            stop,
        };
        let cookies = self.folder.path().join("cookies");
        std::fs::create_dir_all(&cookies).unwrap();
        let limits = watch::Limits { notices: 8 };
        let started = watch::start(settle.clone(), Box::new(known), &FilePath::new(&cookies), limits);
        Desk {
            reader: self.reader.clone(),
            policy,
            policy_file: self.folder.path().join("policy.toml"),
            settle,
            watch: started.unwrap().0,
            wishes: crossbeam_channel::bounded(1).0,
            policy_trouble: Arc::default(),
            counts: Arc::new(Counts::default()),
            state_folder: FilePath::new(&self.folder.path().join("state")),
            dossiers: Arc::default(),
            workers: Arc::default(),
        }
    }

    pub(crate) fn shared(&self) -> Shared {
        Shared::new(self.desk(), self.reader.clone(), about(), CancellationToken::new())
    }
}

pub(crate) fn about() -> About {
    About { started: Timestamp(1), state_folder: FilePath::from_bytes(b"/state"), now: || Timestamp(2) }
}

pub(crate) fn id(number: u128) -> DocumentId {
    DocumentId(Uuid::from_u128(number))
}

pub(crate) fn record(number: u128, state: State, paths: &[&str]) -> Record {
    let location = |path: &&str| Location {
        path: FilePath::from_bytes(path.as_bytes()),
        identity: FileIdentity { filesystem: 1, file: number, birth_time_ns: 1 },
        stamp: Stamp::default(),
        folder: 0,
    };
    let mut locations: Vec<_> = paths.iter().map(location).collect();
    let first = locations.swap_remove(0);
    let mut record = Record::provisional(id(number), first, Timestamp(1));
    record.locations.extend(locations);
    record.state = state;
    record.absence =
        (state == State::Gone).then_some(Absence { kind: AbsenceKind::Deleted, time: Timestamp(1) });
    record
}

pub(crate) fn entry(record: Record) -> Entry {
    Entry {
        sequence: Sequence(0),
        origin: OriginId::default(),
        time: Timestamp(1),
        source: Source::Daemon,
        actor: "test".into(),
        action: Action::Created,
        subject: Subject::Document(Box::new(record)),
        reason: Sentence::default(),
        policy_version: String::new(),
        changes: Vec::new(),
        previous: Sequence(0),
        request: None,
    }
}

pub(crate) fn append(reader: &Book, number: u128, state: State, path: &str) -> Sequence {
    reader.append(entry(record(number, state, &[path])))
}

/// A document with names of 160 KiB together.
pub(crate) fn append_heavy(reader: &Book, number: u128) -> Sequence {
    let path = |name| format!("/{}/{number}/{name}", ["x".repeat(200).as_str(); 19].join("/"));
    let paths: Vec<_> = (0..40).map(path).collect();
    let paths: Vec<_> = paths.iter().map(String::as_str).collect();
    reader.append(entry(record(number, State::NeedsDecision, &paths)))
}

/// A settled record of a file that is there, as it is now.
pub(crate) fn record_of_file(number: u128, path: &FilePath) -> Record {
    let crate::inspect::Look::File(seen) = crate::inspect::look(path) else { panic!("no file at {path}") };
    let mut record = record(number, State::Settled, &["/"]);
    record.locations =
        vec![Location { path: path.clone(), identity: seen.identity, stamp: seen.stamp, folder: 0 }];
    record
}
