//! How far an export is, kept beside it: so that the same command goes on where it was cut off.
//!
//! One JSON object a line, only ever added to: the question, each file that is complete, each document
//! that was left out, and now and then how far the daemon is. What stands before the last of these is safe
//! on disk; what stands after it counts for nothing.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, BufRead as _, BufReader, BufWriter, Seek as _, Write as _},
    path::{Path, PathBuf},
};

use bronmerk_proto::v1::{Sentence, export_documents_response::Skipped};
use rustix::fs::{FlockOperation, flock};
use serde_json::{Value, json};

/// The longest line that is read: a path and some reasons.
const LONGEST: u64 = 1 << 20;

/// What is known of an export that was cut off.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Files that are complete and safe, with their hash and size where these are kept.
    pub(super) files: BTreeMap<String, Option<(String, u64)>>,
    /// Documents that were left out.
    pub(super) left_out: Vec<Skipped>,
    /// With what to go on.
    pub(super) token: Option<String>,
}

/// The file.
#[derive(Debug)]
pub(super) struct Stand {
    path: PathBuf,
    out: BufWriter<File>,
}

impl Stand {
    /// Opens it for that question, alone; with what is known when it was about the same question.
    pub(super) fn open(path: &Path, question: &str) -> io::Result<(Self, Option<Known>)> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        // Two at once would write through each other.
        flock(&file, FlockOperation::NonBlockingLockExclusive)?;
        let (known, end) = read(&file, question)?;
        file.set_len(end)?;
        file.seek(io::SeekFrom::End(0))?;
        let mut stand = Self { path: path.to_owned(), out: BufWriter::new(file) };
        if known.is_none() {
            stand.add(&json!({"vraag": question}))?;
            stand.out.flush()?;
        }
        Ok((stand, known))
    }

    /// Forgets what was known: the export begins again.
    pub(super) fn begin_again(&mut self, question: &str) -> io::Result<()> {
        self.out.flush()?;
        let file = self.out.get_mut();
        file.set_len(0)?;
        file.rewind()?;
        self.add(&json!({"vraag": question}))
    }

    pub(super) fn file(&mut self, path: &str, content: Option<&(String, u64)>) -> io::Result<()> {
        match content {
            Some((sha256, bytes)) => self.add(&json!({"bestand": path, "sha256": sha256, "bytes": bytes})),
            None => self.add(&json!({"bestand": path})),
        }
    }

    pub(super) fn forgotten(&mut self, path: &str) -> io::Result<()> {
        self.add(&json!({"vervallen": path}))
    }

    pub(super) fn left_out(&mut self, one: &Skipped) -> io::Result<()> {
        let reasons: Vec<Value> = one.reasons.iter().map(|one| json!({"nl": one.nl, "en": one.en})).collect();
        self.add(&json!({"overgeslagen": one.display_path, "document": one.document, "redenen": reasons}))
    }

    /// Notes how far the daemon is; everything before it must be safe on disk.
    pub(super) fn reached(&mut self, token: &str) -> io::Result<()> {
        self.add(&json!({"verder": token}))?;
        self.out.flush()?;
        self.out.get_ref().sync_data()
    }

    /// Takes it away: the export is whole, or is given up.
    pub(super) fn remove(self) -> io::Result<()> {
        std::fs::remove_file(&self.path)
    }

    fn add(&mut self, line: &Value) -> io::Result<()> {
        writeln!(self.out, "{line}")
    }
}

/// What is known, when it is about that question, and where it ends.
fn read(file: &File, question: &str) -> io::Result<(Option<Known>, u64)> {
    let mut lines = BufReader::new(file);
    let (mut known, mut coming) = (Known::default(), Known::default());
    let (mut at, mut end) = (0, 0);
    let mut is_first = true;
    loop {
        let mut line = String::new();
        let length = match io::Read::take(&mut lines, LONGEST).read_line(&mut line) {
            Ok(length) => length as u64,
            // What was cut off in the middle of a letter counts for nothing either.
            Err(error) if error.kind() == io::ErrorKind::InvalidData => break,
            Err(error) => return Err(error),
        };
        at += length;
        let Some(value) = line.ends_with('\n').then(|| serde_json::from_str::<Value>(&line).ok()).flatten()
        else {
            break;
        };
        if is_first {
            if value.get("vraag").and_then(Value::as_str) != Some(question) {
                return Ok((None, 0));
            }
            (is_first, end) = (false, at);
        } else if let Some(token) = text(&value, "verder") {
            known.files.append(&mut coming.files);
            known.left_out.append(&mut coming.left_out);
            (known.token, end) = (Some(token), at);
        } else {
            take(&value, &mut known, &mut coming);
        }
    }
    Ok(((!is_first).then_some(known), end))
}

fn take(value: &Value, known: &mut Known, coming: &mut Known) {
    if let Some(path) = text(value, "bestand") {
        let content = text(value, "sha256").zip(value.get("bytes").and_then(Value::as_u64));
        coming.files.insert(path, content);
    } else if let Some(path) = text(value, "vervallen") {
        coming.files.remove(&path);
        known.files.remove(&path);
    } else if let Some(display_path) = text(value, "overgeslagen") {
        let reasons = value.get("redenen").and_then(Value::as_array).into_iter().flatten();
        let sentence = |one: &Value| Sentence {
            nl: text(one, "nl").unwrap_or_default(),
            en: text(one, "en").unwrap_or_default(),
        };
        coming.left_out.push(Skipped {
            document: text(value, "document").unwrap_or_default(),
            display_path,
            reasons: reasons.map(sentence).collect(),
        });
    }
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(str::to_owned)
}
