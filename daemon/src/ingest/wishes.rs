//! What people ask to be changed.

use std::ops::ControlFlow;

use tokio::sync::oneshot;

use super::{
    Ingest, Later, PutOff, Setback,
    again::{Backfill, BackfillWish},
    deeds::in_both_languages,
    desk::{Act, Acted, Answer, Answered, Caller, Made, Refusal},
    entries::{By, MOST_BYTES},
    governing::Adoption,
    requests::Done,
};
use crate::{
    ledger::{Halted, ReadError},
    model::{Action, Change, DocumentId, Etag, FilePath, Record, Sequence, Source, Subject},
};

/// A change that a person or the administrator asks for, with where the answer goes.
pub enum Wish {
    /// Do something with one record.
    Act(Box<Act>, oneshot::Sender<Result<Acted, Refusal>>),
    /// Do something with many records.
    Batch(Vec<Act>, oneshot::Sender<Result<Vec<Result<Acted, Refusal>>, Refusal>>),
    /// Note that a folder is watched from now on.
    FolderAdded(FilePath, Caller, oneshot::Sender<Result<Sequence, Refusal>>),
    /// Note that a folder is no longer watched, and end its records.
    FolderRemoved(FilePath, Caller, oneshot::Sender<Result<Sequence, Refusal>>),
    /// End what an earlier daemon left of the records of folders that were removed.
    EndRemoved(oneshot::Sender<Result<(), Refusal>>),
    /// Look at what was put off while the ledger took nothing in. Answers how often something was put
    /// off since the start: when that is the same before and after a barrier, the barrier covers all.
    CatchUp(oneshot::Sender<Result<PutOff, Refusal>>),
    /// Make a folder a dossier.
    MakeDossier {
        folder: FilePath,
        caller: Caller,
        /// Only tell what it would become.
        preview: bool,
        answer: oneshot::Sender<Result<Made, Refusal>>,
    },
    /// Say whether a document is the one that it perhaps is.
    Answer(Box<Answer>, oneshot::Sender<Result<Answered, Refusal>>),
    /// Tell when all followed their dossiers and originals.
    Followed(oneshot::Sender<Result<(), Refusal>>),
    /// Put a policy in force.
    Adopt(Adoption, oneshot::Sender<Result<Sequence, Refusal>>),
    /// Tell what a request did before.
    DoneBefore(Caller, oneshot::Sender<Result<Option<Done>, Refusal>>),
    /// Note that all was as a request wants it already. Answers with the last entry that was found.
    NothingToDo(Caller, oneshot::Sender<Result<Sequence, Refusal>>),
    /// Stop or resume applying the rules to what was recorded already, or tell how far that is.
    Backfill(BackfillWish, oneshot::Sender<Result<Backfill, Refusal>>),
}

impl Ingest {
    /// Does what was asked, or says why not. Who asked may have gone; the change stands all the same.
    pub(super) fn fulfil(&mut self, wish: Wish, later: &mut Later) {
        match wish {
            Wish::Act(act, answer) => {
                let _ = answer.send(self.act(&act, None));
            }
            Wish::Batch(acts, answer) => {
                let _ = answer.send(Ok(acts.iter().map(|act| self.act(act, Some(act.document))).collect()));
            }
            Wish::FolderAdded(folder, caller, answer) => {
                let deed = |ingest: &mut Self| {
                    let by = by(&caller, "");
                    ingest.write_about(by, Action::FolderAdded, Subject::Folder(folder)).map_err(refusal)
                };
                let _ = answer.send(self.once(&caller, None, deed, Self::place_of));
            }
            Wish::FolderRemoved(folder, caller, answer) => {
                let deed = |ingest: &mut Self| {
                    let (by, subject) = (by(&caller, ""), Subject::Folder(folder.clone()));
                    let noted = ingest.write_about(by, Action::FolderRemoved, subject).map_err(refusal)?;
                    later.unwatching.push_back((folder, None));
                    Ok(noted)
                };
                let _ = answer.send(self.once(&caller, None, deed, Self::place_of));
            }
            Wish::EndRemoved(answer) => {
                let removed = self.reader.removed_folders();
                later.unwatching.extend(removed.into_iter().map(|folder| (folder, None)));
                let _ = answer.send(Ok(()));
            }
            Wish::CatchUp(answer) => {
                self.look_at_what_was_put_off(later);
                let _ = answer.send(match self.reader.status().halted {
                    _ if later.is_empty() => Ok(later.put_off.clone()),
                    Some(halted) => Err(refusal(halted.into())),
                    // The index is not back yet.
                    None => Err(Refusal::Rebuilding { done: 0, total: 0 }),
                });
            }
            Wish::MakeDossier { folder, answer, preview: true, .. } => {
                let _ = answer.send(self.would_make_dossier(&folder));
            }
            Wish::MakeDossier { folder, caller, answer, preview: false } => {
                let deed = |ingest: &mut Self| ingest.make_dossier(&folder, &caller);
                let _ = answer.send(self.once(&caller, None, deed, Self::dossier_made_before));
            }
            Wish::Answer(asked, answer) => {
                let deed = |ingest: &mut Self| ingest.answer(&asked);
                let again = |ingest: &mut Self, done| ingest.answered_before(&asked, done);
                let _ = answer.send(self.once(&asked.caller, None, deed, again));
            }
            Wish::Followed(answer) => self.when_followed(answer),
            Wish::Adopt(adoption, answer) => {
                let caller = adoption.asked.as_ref().map(|(caller, ..)| caller.clone());
                let deed = |ingest: &mut Self| ingest.adopt(adoption, later);
                let _ = answer.send(match caller {
                    Some(caller) => self.once(&caller, None, deed, Self::place_of),
                    None => deed(self),
                });
            }
            Wish::DoneBefore(caller, answer) => {
                let _ = answer.send(self.done_before(&caller));
            }
            Wish::NothingToDo(caller, answer) => {
                let deed = |ingest: &mut Self| Ok(ingest.reader.head());
                let _ = answer.send(self.once(&caller, None, deed, Self::place_of));
            }
            Wish::Backfill(wish, answer) => {
                let _ = answer.send(Ok(self.backfill(wish, later)));
            }
        }
    }

    pub(super) fn record(&self, id: DocumentId) -> Result<Record, Refusal> {
        self.reader
            .record(id)
            .map_err(|error| refusal(error.into()))?
            .ok_or_else(|| Refusal::NoDocument(id.resource_name()))
    }
}

/// So many entries are looked at; behind more of them a person has to look again.
const MOST_SINCE: usize = 64;

/// Whether a change says more than that the file was saved, moved or read: what people decide, or decide by.
fn is_about_decisions(change: &Change) -> bool {
    match change {
        Change::Facts(_) | Change::Locations(_) | Change::State(_) | Change::Suggestions(_) => false,
        Change::Field(..)
        | Change::Origin(_)
        | Change::Restrictions(_)
        | Change::Lock(_)
        | Change::FieldLock(..)
        | Change::Relations(_)
        | Change::Rejections(_)
        | Change::Publications(_) => true,
    }
}

impl Ingest {
    /// Whether what a person saw still stands. That the file was saved since changes nothing about what they
    /// decide: programs save by themselves every few minutes.
    pub(super) fn unchanged(&self, record: &Record, seen: Option<Etag>) -> Result<(), Refusal> {
        let Some(seen) = seen.filter(|seen| *seen != record.etag()) else { return Ok(()) };
        let mut looked_at = 0;
        let still_stands = self.reader.backwards(record.id, |entry| {
            looked_at += 1;
            if entry.sequence <= seen.sequence {
                // A number alone is not what they saw: it may have been given out again since a backup.
                return ControlFlow::Break(entry.subject.record().is_some_and(|then| then.etag() == seen));
            }
            let is_news = looked_at > MOST_SINCE || entry.changes.iter().any(is_about_decisions);
            if is_news { ControlFlow::Break(false) } else { ControlFlow::Continue(()) }
        });
        match still_stands.map_err(|error| refusal(error.into()))? {
            Some(true) => Ok(()),
            _ => Err(Refusal::Changed { document: record.id, seen, present: record.etag() }),
        }
    }
}

/// The same for what must be just as it was seen: also its file.
pub(super) fn just_as_seen(record: &Record, seen: Option<Etag>) -> Result<(), Refusal> {
    match seen {
        Some(seen) if seen != record.etag() => {
            Err(Refusal::Changed { document: record.id, seen, present: record.etag() })
        }
        _ => Ok(()),
    }
}

pub(super) fn by(caller: &Caller, reason: &str) -> By {
    By {
        source: Source::Person,
        actor: caller.name.clone(),
        reason: in_both_languages(reason),
        request: caller.request.as_deref().cloned(),
    }
}

/// What a setback means for somebody who asked.
pub(super) fn refusal(setback: Setback) -> Refusal {
    match setback {
        Setback::Halted(Halted::DiskFull) => Refusal::DiskFull,
        Setback::Halted(Halted::Rebuilding { done, total }) => Refusal::Rebuilding { done, total },
        Setback::Halted(Halted::Closed) => Refusal::Stopping,
        Setback::Halted(halted) => Refusal::Unreadable(halted.to_string()),
        Setback::Unread(ReadError::Rebuilding { done, total }) => Refusal::Rebuilding { done, total },
        Setback::Unread(error) => Refusal::Unreadable(error.to_string()),
        Setback::TooLarge { bytes } => Refusal::RecordTooLarge { bytes, most: MOST_BYTES },
    }
}
