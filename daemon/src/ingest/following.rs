//! What follows for documents when their dossier, or the original of a copy or a version, changes: they are decided about
//! again, a few at a time, while nothing else asks for attention.
//!
//! **Invariants:**
//! - Before a change is written that others follow, it is noted in a file of which record; the file goes when
//!   all followed. So a daemon that was killed in between goes on with it at its next start. (After a loss of
//!   power the file may lack what the journal has; what follows shows with the next change, or the next
//!   policy.)
//! - What waits is bounded: past [`MOST`] all documents are decided about again instead.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::sync::oneshot;

use super::{Ingest, Setback, desk::Refusal, entries::By, handing, inheriting::unless_damaged};
use crate::{
    decide::{self, Inherited},
    lifecycle::clock,
    model::{Action, DocumentId, FilePath, Kind, Record, State},
    settle::Hint,
};

/// How many documents at a time.
const PORTION: usize = 64;
/// Changes that wait to be followed.
const MOST: usize = 100_000;

/// Stands behind one that was damaged when it was noted.
const UNREAD: &str = "unread";

/// A line of the file: which record, and whether it was damaged.
fn noted(line: &str) -> Option<(DocumentId, bool)> {
    let mut words = line.split(' ');
    let id = words.next()?.parse().ok().map(DocumentId)?;
    Some((id, words.next() == Some(UNREAD)))
}

/// Documents that are to follow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    /// Those in a folder and below it; from behind that path on.
    Under(FilePath, Option<FilePath>),
    /// Those that name a record: that were put in a dossier, or are a copy.
    Naming(DocumentId, Option<DocumentId>),
}

#[derive(Debug, Default)]
pub struct Following {
    /// Each once.
    queue: BTreeSet<Who>,
    /// Those that follow now.
    now: Option<Who>,
    /// Who waits until all followed.
    waiting: Vec<oneshot::Sender<Result<(), Refusal>>>,
    /// Where it is noted; nothing until the first change.
    note: Option<File>,
    /// Whether it was read what an earlier daemon left.
    is_read: bool,
    /// Dossiers and originals whose record is damaged, with documents that are to follow when it can be read.
    unread: BTreeSet<DocumentId>,
    /// Records of dossiers, as they are.
    pub(super) at_hand: BTreeMap<DocumentId, Arc<Record>>,
}

impl Following {
    /// Whether nothing waits, also not what an earlier daemon left.
    pub(super) fn is_done(&self) -> bool {
        self.is_read && self.is_empty()
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty() && self.now.is_none()
    }

    /// Whether somebody waits for it.
    pub(super) fn is_awaited(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Lets go of a dossier's record: it changed.
    pub(super) fn forget(&mut self, dossier: DocumentId) {
        self.at_hand.remove(&dossier);
    }

    fn add(&mut self, who: Who) {
        self.queue.insert(who);
        if self.queue.len() > MOST {
            self.queue.clear();
            self.queue.insert(Who::Under(FilePath::from_bytes(b"/"), None));
        }
    }
}

impl Ingest {
    /// Whether others follow this change: then it is noted that not all is decided, before it is written.
    pub(super) fn is_followed(&mut self, before: Option<&Record>, after: &Record) -> Result<bool, Setback> {
        let gives_the_same = before.is_some_and(|before| Inherited::from(before) == Inherited::from(after));
        let is_followed = match after.kind {
            Kind::Dossier => {
                let place = |record: &Record| record.locations.first().map(|at| at.path.clone());
                let is_same = before.is_some_and(|before| {
                    before.restrictions == after.restrictions
                        && place(before) == place(after)
                        && before.is_present() == after.is_present()
                });
                !(gives_the_same && is_same)
            }
            // Only copies and versions follow a document, and most have none.
            Kind::Document => {
                let gives_more = before.is_some_and(|before| handing::gives_more(before, after));
                before.is_some()
                    && (!gives_the_same || gives_more)
                    && !self.reader.naming(after.id, None, 1)?.is_empty()
            }
        };
        if is_followed {
            self.note_followed(after.id);
        }
        Ok(is_followed)
    }

    /// Notes who has to follow a change that was written.
    pub(super) fn follow(&mut self, before: Option<&Record>, after: &Record) {
        if after.kind == Kind::Dossier {
            let places = before.into_iter().chain([after]).filter_map(|record| record.locations.first());
            for at in places {
                self.following.add(Who::Under(at.path.clone(), None));
            }
        }
        self.following.add(Who::Naming(after.id, None));
    }

    /// Has some documents follow. Answers who waits when all have.
    pub(super) fn follow_some(&mut self) -> Result<(), Setback> {
        if self.following.now.is_none() {
            self.following.now = self.following.queue.pop_first();
        }
        if let Some(who) = self.following.now.clone() {
            self.following.now = self.follow_portion(who)?;
        }
        if self.following.is_empty() {
            self.following.note = None;
            remove(&self.followed_file());
            for id in self.following.unread.clone() {
                self.note_unread(id);
            }
            for waiting in self.following.waiting.drain(..) {
                // Who asked may have gone.
                let _ = waiting.send(Ok(()));
            }
        }
        Ok(())
    }

    /// Takes up what an earlier daemon left.
    pub(super) fn follow_what_was_left(&mut self) -> Result<(), Setback> {
        if self.following.is_read {
            return Ok(());
        }
        let left = fs::read_to_string(self.followed_file()).unwrap_or_default();
        // Whether it was damaged then.
        let left: BTreeMap<DocumentId, bool> =
            left.lines().filter_map(noted).fold(BTreeMap::new(), |mut left, (id, was_unread)| {
                *left.entry(id).or_default() |= was_unread;
                left
            });
        for (id, was_unread) in left {
            match unless_damaged(self.reader.record(id))? {
                Some(Some(record)) => {
                    if was_unread && record.kind == Kind::Document {
                        self.hand_on(&record)?;
                    }
                    self.follow(None, &record);
                }
                Some(None) => {}
                None => self.follows_when_readable(id),
            }
        }
        self.following.is_read = true;
        Ok(())
    }

    /// Has who is in a dossier that cannot be read follow at the start at which it can be.
    pub(super) fn follows_when_readable(&mut self, dossier: DocumentId) {
        self.dossiers.cannot_read(dossier);
        self.hands_on_when_readable(dossier);
    }

    /// Has who names an original that cannot be read get its restrictions at the start at which it can be.
    pub(super) fn hands_on_when_readable(&mut self, original: DocumentId) {
        if self.following.unread.insert(original) {
            self.note_unread(original);
        }
    }

    fn note_unread(&mut self, id: DocumentId) {
        self.note_line(&format!("{id} {UNREAD}"));
    }

    fn followed_file(&self) -> PathBuf {
        self.decided.with_file_name("following")
    }

    fn note_followed(&mut self, id: DocumentId) {
        self.note_line(&id.to_string());
    }

    fn note_line(&mut self, line: &str) {
        if self.following.note.is_none() {
            let open = OpenOptions::new().create(true).append(true).open(self.followed_file());
            self.following.note = open.inspect_err(not_noted).ok();
        }
        if let Some(note) = &mut self.following.note
            && let Err(error) = writeln!(note, "{line}")
        {
            not_noted(&error);
        }
    }

    /// Tells somebody when all followed.
    pub(super) fn when_followed(&mut self, answer: oneshot::Sender<Result<(), Refusal>>) {
        if self.following.is_done() {
            let _ = answer.send(Ok(()));
        } else {
            self.following.waiting.push(answer);
        }
    }

    fn follow_portion(&mut self, who: Who) -> Result<Option<Who>, Setback> {
        let original = match &who {
            Who::Naming(other, _) => self.reader.readable(*other)?.filter(|it| it.kind == Kind::Document),
            Who::Under(..) => None,
        };
        let (ids, next): (Vec<_>, _) = match who {
            Who::Under(folder, after) => {
                let portion = self.reader.under(&folder, after.as_ref(), PORTION)?;
                let last = portion.last().map(|(path, _)| path.clone());
                let ids = portion.into_iter().filter(|(_, known)| known.present);
                (
                    ids.map(|(_, known)| known.document).collect(),
                    last.map(|last| Who::Under(folder, Some(last))),
                )
            }
            Who::Naming(other, after) => {
                let portion = self.reader.naming(other, after, PORTION)?;
                let last = portion.last().copied();
                (portion, last.map(|last| Who::Naming(other, Some(last))))
            }
        };
        for id in ids {
            let Some(mut record) = self.reader.readable(id)? else { continue };
            if let Some(original) = &original {
                record = self.hand_along(original, record)?;
            }
            let by = By::daemon().with_reason(
                "Het dossier of het origineel is veranderd.",
                "The dossier or the original changed.",
            );
            self.decide_again(&record, by)?;
        }
        Ok(next)
    }

    /// Decides about one record anew; an entry only where that changes something.
    pub(super) fn decide_again(&mut self, record: &Record, by: By) -> Result<(), Setback> {
        let inherits = self.inherits(record)?;
        let mut after = record.clone();
        inherits.restrict(&mut after);
        // What was not read yet, or is still being written, is decided when it is read; but what keeps it
        // from the public holds at once.
        let policy = self.policy.get();
        let left_alone = decide::why_left_alone(&policy, &after);
        // What is left alone is not read any more.
        let open = record.state == State::Provisional && left_alone.is_none();
        let is_decided = open || {
            let decided = decide::consequences(&policy, &inherits, record.clone(), clock::now());
            decided.fields == record.fields
                && decided.restrictions == record.restrictions
                && decided.state == record.state
        };
        if !is_decided || after.restrictions != record.restrictions {
            let by = match left_alone {
                Some(reason) if record.state != State::Excluded => By { reason, ..by },
                None if record.state == State::Excluded => by.with_reason(
                    "Het wordt niet meer overgeslagen, en telt weer als document.",
                    "It is no longer left alone, and is a document again.",
                ),
                _ => by,
            };
            let written = self.write_open(by, Action::Decided, Some(record), after, open)?;
            if record.state == State::Excluded && written.state == State::Provisional {
                // It was never read; a look takes what is left alone for read.
                let paths = written.locations.into_iter().map(|at| (at.path, Hint::FoundOld));
                self.settle.saw(paths);
            }
        }
        Ok(())
    }
}

fn not_noted(error: &io::Error) {
    tracing::warn!(%error, "it could not be noted who is to follow a change; should the daemon be killed now, they follow with the next one");
}

fn remove(note: &Path) {
    if let Err(error) = fs::remove_file(note)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::debug!(%error, "a note could not be removed; what it says is done again at the next start");
    }
}
