//! What the ledger promises, tried.

mod damage;
mod durability;
mod full_disk;
mod index;

use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use uuid::Uuid;

use super::{Ledger, Options, Reader, bell::Bell};
use crate::{
    model::{
        Action, DocumentId, Entry, Facts, FileIdentity, FilePath, Location, OriginId, PolicyText, Record,
        Sentence, Sequence, Sha256, Source, Stamp, State, Subject, Timestamp,
    },
    wire::strategies::sample,
};

/// Stands in for the disk's answer to fsync.
#[derive(Clone)]
pub(super) struct SyncHook(pub(super) Arc<dyn Fn() -> io::Result<()> + Send + Sync>);

impl fmt::Debug for SyncHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SyncHook")
    }
}

impl SyncHook {
    pub(super) fn call(&self) -> io::Result<()> {
        (self.0)()
    }
}

/// Quick, and with small parts so that borders are met.
fn quick() -> Options {
    Options {
        pace: Duration::from_millis(2),
        linger: Duration::ZERO,
        index_batch: 4,
        index_linger: Duration::ZERO,
        retry: Duration::from_millis(20),
        check_pause: Duration::ZERO,
        ..Options::default()
    }
}

/// A document's entries behind `after`, oldest first.
fn history(reader: &Reader, id: DocumentId, after: Sequence, limit: usize) -> Vec<Entry> {
    reader.history_within(id, after, limit, usize::MAX).unwrap().0
}

/// Waits until the index answers.
fn until_ready(reader: &Reader) {
    reader.wait_until_ready(Duration::from_secs(60));
}

/// The index follows only when the ledger is closed: until then the overlay answers.
fn overlay_only() -> Options {
    Options { index_linger: Duration::from_secs(3_600), index_batch: 1 << 20, ..quick() }
}

fn open(folder: &Path, options: Options) -> (Ledger, Reader) {
    super::open(folder, options).unwrap()
}

fn id(number: u32) -> DocumentId {
    DocumentId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(number)))
}

fn policy(text: impl Into<String>) -> PolicyText {
    PolicyText { text: text.into(), files: Vec::new() }
}

fn path(text: &str) -> FilePath {
    FilePath::from_bytes(text.as_bytes())
}

fn location(at: &str, file: u32) -> Location {
    let identity = FileIdentity { filesystem: 7, file: file.into(), birth_time_ns: 5 };
    let stamp = Stamp { size: file.into(), modify_time_ns: 1, change_time_ns: 2 };
    Location { path: path(at), identity, stamp, folder: 0 }
}

fn provisional(number: u32, at: &str) -> Record {
    Record::provisional(id(number), location(at, number), Timestamp(number.into()))
}

fn facts(content: u8) -> Facts {
    let record = sample(proptest::strategy::Strategy::prop_filter(
        crate::wire::strategies::record(),
        "has facts",
        |record| record.facts.is_some(),
    ));
    Facts { sha256: Sha256([content; 32]), ..record.facts.unwrap() }
}

fn entry(subject: Subject, action: Action) -> Entry {
    Entry {
        sequence: Sequence(0),
        origin: OriginId::default(),
        time: Timestamp(1),
        source: Source::Daemon,
        actor: "test".into(),
        action,
        subject,
        reason: Sentence::default(),
        policy_version: "v".into(),
        changes: Vec::new(),
        previous: Sequence(0),
        request: None,
    }
}

fn about(record: Record, action: Action) -> Entry {
    entry(Subject::Document(Box::new(record)), action)
}

fn created(number: u32) -> Entry {
    about(provisional(number, &format!("/in/{number}")), Action::Created)
}

fn take(ledger: &mut Ledger, numbers: std::ops::Range<u32>) {
    for number in numbers {
        ledger.append(&mut created(number)).unwrap();
    }
}

/// Waits for a state, however long it takes within reason.
fn until(what: &str, mut reached: impl FnMut() -> bool) {
    let start = Instant::now();
    let pause = Bell::default();
    while !reached() {
        assert!(start.elapsed() < Duration::from_secs(30), "never: {what}");
        pause.wait(Duration::from_millis(1));
    }
}

fn until_indexed(reader: &Reader) {
    until("all indexed", || reader.status().indexed == reader.head());
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn durable(reader: &Reader) {
    wait(reader.until_durable(reader.head())).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        // A file may go while it is copied: sled removes its own.
        match item.file_type() {
            Ok(kind) if kind.is_dir() => copy(&item.path(), &target),
            _ => drop(fs::copy(item.path(), target)),
        }
    }
}

fn segment(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("journal/{number:08}.journal"))
}

fn contents(reader: &Reader) -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    reader.shared().index().unwrap().contents()
}

fn all(reader: &Reader) -> Vec<Entry> {
    let mut cursor = reader.cursor(Sequence(0)).unwrap();
    std::iter::from_fn(|| cursor.next().unwrap()).collect()
}

/// Everything that a reader can be asked about the small world of these tests.
fn answers(reader: &Reader) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    let mut note = |question: String, answer: String| drop(answers.insert(question, answer));
    let folders = ["/", "/a", "/a/", "/a/b", "/a-b", "/in"].map(path);
    for folder in &folders {
        note(format!("in {folder}"), format!("{:?}", reader.in_folder(folder).unwrap()));
        let forward = reader.under(folder, None, 1_000).unwrap();
        let mut backward = reader.under_descending(folder, None, 1_000).unwrap();
        backward.reverse();
        assert_eq!(forward, backward, "both directions say the same");
        assert_eq!(paged(|after| reader.under(folder, after, 2).unwrap()), forward, "page by page the same");
        backward.reverse();
        assert_eq!(paged(|after| reader.under_descending(folder, after, 2).unwrap()), backward);
        assert!(forward.iter().all(|(path, _)| path.is_within(folder)));
        note(format!("under {folder}"), format!("{forward:?}"));
    }
    let every = reader.all_paths(None, 1_000).unwrap();
    for (path, known) in &every {
        assert_eq!(reader.at(path).unwrap(), Some(*known));
    }
    note("all".into(), format!("{every:?}"));
    for number in 0..40 {
        note(format!("record {number}"), format!("{:?}", reader.record(id(number)).unwrap()));
        note(format!("history {number}"), format!("{:?}", history(reader, id(number), Sequence(0), 100)));
        let identity = location("/", number).identity;
        note(format!("file {number}"), format!("{:?}", reader.by_identity(&identity, 9).unwrap()));
    }
    for number in 0..40 {
        let naming = reader.naming(id(number), None, 1_000).unwrap();
        if let Some(first) = naming.first() {
            assert_eq!(reader.naming(id(number), Some(*first), 1_000).unwrap(), naming[1..]);
            assert_eq!(reader.naming(id(number), None, 1).unwrap(), [*first]);
        }
        let is_named = |record: &Record| record.relations.iter().any(|one| one.document == id(number));
        let records = (0..40).filter_map(|other| reader.record(id(other)).unwrap());
        let expected = records.filter(|record| record.successor.is_none() && is_named(record));
        assert!(expected.map(|record| record.id).eq(naming.iter().copied()), "who names {number}");
        note(format!("naming {number}"), format!("{naming:?}"));
    }
    let dossiers = reader.dossiers(None, 1_000).unwrap();
    if let Some(first) = dossiers.first() {
        assert_eq!(reader.dossiers(Some(*first), 1_000).unwrap(), dossiers[1..]);
    }
    for (path, known) in &every {
        let is_dossier = known.kind == crate::model::Kind::Dossier;
        assert_eq!(is_dossier, dossiers.contains(&known.document), "{path}");
    }
    note("dossiers".into(), format!("{dossiers:?}"));
    for content in 0..6 {
        note(
            format!("content {content}"),
            format!("{:?}", reader.by_content(&Sha256([content; 32]), 99).unwrap()),
        );
    }
    let due = reader.due(None, 1_000).unwrap();
    for (number, one) in due.iter().enumerate() {
        assert_eq!(reader.due(Some(*one), 1_000).unwrap(), due[number + 1..]);
        assert_eq!(reader.record(one.1).unwrap().unwrap().due(), Some(one.0));
    }
    note("due".into(), format!("{due:?}"));
    let ids = reader.ids(None, 1_000, false).unwrap();
    let mut down = reader.ids(None, 1_000, true).unwrap();
    down.reverse();
    assert_eq!(ids, down);
    if let Some(first) = ids.first() {
        assert_eq!(reader.ids(Some(*first), 1_000, false).unwrap(), ids[1..]);
        assert_eq!(reader.ids(Some(*first), 1_000, true).unwrap(), []);
    }
    for (state, count) in reader.counts() {
        let found = reader.in_state(state, None, 1_000).unwrap();
        assert_eq!(found.len() as u64, count, "{state:?} counted");
        if let Some(first) = found.first() {
            assert_eq!(reader.in_state(state, Some(*first), 1_000).unwrap(), found[1..]);
        }
        note(format!("{state:?}"), format!("{found:?}"));
    }
    note("ids".into(), format!("{ids:?}"));
    note("standing".into(), format!("{:?} {:?}", reader.folders(), reader.policies(None, 100, |_| true)));
    note("head".into(), format!("{:?}", reader.head()));
    answers
}

type Page = Vec<(FilePath, super::Known)>;

fn paged(ask: impl Fn(Option<&FilePath>) -> Page) -> Page {
    let mut found = Page::new();
    loop {
        let page = ask(found.last().map(|(path, _)| path));
        if page.is_empty() {
            return found;
        }
        found.extend(page);
    }
}

fn states() -> impl proptest::strategy::Strategy<Value = State> {
    proptest::sample::select(&State::ALL[..6])
}
