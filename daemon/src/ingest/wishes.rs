//! What people ask to be changed.

use std::ops::ControlFlow;

use tokio::sync::oneshot;

use super::{
    Ingest, Later, PutOff, Setback,
    again::{Backfill, BackfillWish},
    desk::{
        Act, Acted, Answer, Answered, Batch, Caller, Confirm, Import, Imported, Refusal, Relate, Restrict,
        Restricted, Update, Withdraw,
    },
    entries::{By, MOST_BYTES},
    governing::Adoption,
    requests::Done,
    restricting::contradicted,
};
use crate::{
    decide,
    ledger::{Halted, ReadError},
    lifecycle::clock,
    model::{
        Action, Change, DocumentId, Etag, Field, FieldName, FilePath, Provenance, Record, Sentence, Sequence,
        Source, Subject, Timestamp, Value,
    },
};

/// A change that a person or the administrator asks for, with where the answer goes.
pub enum Wish {
    /// Change fields.
    Update(Box<Update>, oneshot::Sender<Result<Record, Refusal>>),
    /// Accept a suggestion.
    Confirm(Confirm, oneshot::Sender<Result<Record, Refusal>>),
    /// Add or change a restriction.
    Restrict(Box<Restrict>, oneshot::Sender<Result<Restricted, Refusal>>),
    /// Withdraw a restriction.
    Withdraw(Box<Withdraw>, oneshot::Sender<Result<Record, Refusal>>),
    /// Do something else with one record.
    Act(Box<Act>, oneshot::Sender<Result<Acted, Refusal>>),
    /// Change fields of many records.
    Batch(Batch, oneshot::Sender<Result<Vec<Result<Acted, Refusal>>, Refusal>>),
    /// Take what a file says of a document into its record.
    Import(Box<Import>, oneshot::Sender<Result<Box<Imported>, Refusal>>),
    /// Note that a folder is watched from now on.
    FolderAdded(FilePath, Caller, oneshot::Sender<Result<Sequence, Refusal>>),
    /// Note that a folder is no longer watched, and end its records.
    FolderRemoved(FilePath, Caller, oneshot::Sender<Result<Sequence, Refusal>>),
    /// Look at what was put off while the ledger took nothing in. Answers how often something was put
    /// off since the start: when that is the same before and after a barrier, the barrier covers all.
    CatchUp(oneshot::Sender<Result<PutOff, Refusal>>),
    /// Make a folder a dossier.
    MakeDossier(FilePath, Caller, oneshot::Sender<Result<Record, Refusal>>),
    /// Note that documents belong together, or no longer.
    Relate(Box<Relate>, oneshot::Sender<Result<Record, Refusal>>),
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
            Wish::Update(update, answer) => {
                let deed = |ingest: &mut Self| ingest.update(&update);
                let _ = answer.send(self.once(&update.caller, None, deed, Self::answer_of));
            }
            Wish::Confirm(confirm, answer) => {
                let deed = |ingest: &mut Self| ingest.confirm(&confirm);
                let _ = answer.send(self.once(&confirm.caller, None, deed, Self::answer_of));
            }
            Wish::Restrict(restrict, answer) => {
                let deed = |ingest: &mut Self| ingest.restrict(&restrict);
                let again = |ingest: &mut Self, done| ingest.restricted_before(&restrict, done);
                let _ = answer.send(self.once(&restrict.caller, None, deed, again));
            }
            Wish::Withdraw(withdraw, answer) => {
                let deed = |ingest: &mut Self| ingest.withdraw(&withdraw);
                let _ = answer.send(self.once(&withdraw.caller, None, deed, Self::answer_of));
            }
            Wish::Act(act, answer) => {
                let deed = |ingest: &mut Self| ingest.act(&act);
                let again = |ingest: &mut Self, done| ingest.acted_before(&act, done);
                let _ = answer.send(self.once(&act.caller, None, deed, again));
            }
            Wish::Batch(batch, answer) => {
                let _ = answer.send(self.batch(&batch));
            }
            Wish::Import(import, answer) => {
                let deed = |ingest: &mut Self| ingest.import(&import).map(Box::new);
                let again = |ingest: &mut Self, done| ingest.imported_before(&import, done).map(Box::new);
                let _ = answer.send(self.once(&import.caller, None, deed, again));
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
            Wish::CatchUp(answer) => {
                self.look_at_what_was_put_off(later);
                let _ = answer.send(match self.reader.status().halted {
                    _ if later.is_empty() => Ok(later.put_off.clone()),
                    Some(halted) => Err(refusal(halted.into())),
                    // The index is not back yet.
                    None => Err(Refusal::Rebuilding { done: 0, total: 0 }),
                });
            }
            Wish::MakeDossier(folder, caller, answer) => {
                let deed = |ingest: &mut Self| ingest.make_dossier(&folder, &caller);
                let _ = answer.send(self.once(&caller, None, deed, Self::answer_of));
            }
            Wish::Relate(relate, answer) => {
                let deed = |ingest: &mut Self| ingest.relate(&relate);
                let _ = answer.send(self.once(&relate.caller, None, deed, Self::answer_of));
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

    fn update(&mut self, update: &Update) -> Result<Record, Refusal> {
        let (record, after) = self.updated(update)?;
        if after.fields == record.fields {
            return Ok(record);
        }
        self.write(by(&update.caller, &update.reason), Action::Updated, Some(&record), after).map_err(refusal)
    }

    /// The record as it is, and with the values that a person wants; nothing is written.
    pub(super) fn updated(&self, update: &Update) -> Result<(Record, Record), Refusal> {
        let record = self.record(update.document)?;
        self.unchanged(&record, update.seen)?;
        let policy = self.policy.get();
        let mut after = record.clone();
        for (name, value) in &update.fields {
            match value {
                Some(value) => {
                    let value = decide::check_value(&policy, *name, value.clone())
                        .and_then(|value| decide::check_happened(*name, &value, clock::now()).map(|()| value))
                        .map_err(|message| Refusal::BadValue { field: *name, message })?;
                    if !is_said(&after, *name, &value, &update.reason) {
                        set(&mut after, *name, value, &update.caller, &update.reason);
                    }
                }
                None => {
                    if after.fields.get(name).is_some_and(Field::is_set_by_person) {
                        take_out(&mut after, *name);
                    }
                }
            }
        }
        let asked: Vec<FieldName> = update.fields.iter().map(|(name, _)| *name).collect();
        match contradicts(&after, &asked).or_else(|| contradicted(&after, &asked)) {
            Some(refusal) => Err(refusal),
            None => Ok((record, after)),
        }
    }

    fn confirm(&mut self, confirm: &Confirm) -> Result<Record, Refusal> {
        let record = self.record(confirm.document)?;
        self.unchanged(&record, Some(confirm.seen))?;
        let suggestion = record
            .fields
            .get(&confirm.field)
            .and_then(|field| field.suggestions.iter().find(|suggestion| suggestion.id == confirm.suggestion))
            .ok_or_else(|| Refusal::NoSuggestion {
                field: confirm.field,
                suggestion: confirm.suggestion.clone(),
            })?;
        let mut after = record.clone();
        set(&mut after, confirm.field, suggestion.value.clone(), &confirm.caller, "");
        if let Some(refusal) = contradicted(&after, &[confirm.field]) {
            return Err(refusal);
        }
        // The person's reason is the suggestion's: that is what was confirmed.
        if let Some((_, provenance)) =
            after.fields.get_mut(&confirm.field).and_then(|field| field.value.as_mut())
        {
            provenance.reason = suggestion.provenance.reason.clone();
        }
        self.write(by(&confirm.caller, ""), Action::Confirmed, Some(&record), after).map_err(refusal)
    }

    pub(super) fn record(&self, id: DocumentId) -> Result<Record, Refusal> {
        self.reader
            .record(id)
            .map_err(|error| refusal(error.into()))?
            .ok_or_else(|| Refusal::NoDocument(id.resource_name()))
    }
}

/// MDTO: a bewaartermijn goes with waardering V only. A term that a machine set gives way by itself.
pub(super) fn contradicts(after: &Record, asked: &[FieldName]) -> Option<Refusal> {
    if !asked.contains(&FieldName::Bewaartermijn) && !asked.contains(&FieldName::Waardering) {
        return None;
    }
    let is_kept_for_a_time = after
        .fields
        .get(&FieldName::Waardering)
        .is_some_and(|field| field.value.as_ref().is_some_and(|(value, _)| value.comparable() == "V"));
    let has_term = after.fields.get(&FieldName::Bewaartermijn).is_some_and(Field::is_set_by_person);
    (has_term && !is_kept_for_a_time).then(|| Refusal::BadValue {
        field: FieldName::Bewaartermijn,
        message: Sentence::new(
            "Een bewaartermijn hoort alleen bij waardering V (tijdelijk te bewaren). Zet ook waardering=V, of haal de bewaartermijn weg.",
            "A bewaartermijn goes with waardering V (kept for a time) only. Set waardering=V too, or clear the bewaartermijn.",
        ),
    })
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

/// Whether a person said the same already, for the same reason or when none is given now: then saying it again
/// is no news. That a person says what a machine said is.
fn is_said(record: &Record, name: FieldName, value: &Value, reason: &str) -> bool {
    let known = record.fields.get(&name).and_then(|field| field.value.as_ref());
    known.is_some_and(|(known, provenance)| {
        let is_reason = reason.is_empty() || provenance.reason == in_both_languages(reason);
        provenance.source == Source::Person && known == value && is_reason
    })
}

/// A person's value. The lock of a field keeps machines out, not people, and stays.
fn set(record: &mut Record, name: FieldName, value: Value, caller: &Caller, reason: &str) {
    let provenance = of_person(caller, in_both_languages(reason), clock::now());
    let field = record.fields.entry(name).or_default();
    *field = Field { lock: field.lock.take(), ..Field::of(value, provenance) };
}

pub(super) fn of_person(caller: &Caller, reason: Sentence, time: Timestamp) -> Provenance {
    Provenance {
        source: Source::Person,
        actor: caller.name.clone(),
        time,
        policy_version: String::new(),
        reason,
    }
}

/// Takes a value out of a field; what the field lacks then is for the rules, unless it is locked.
pub(super) fn take_out(record: &mut Record, name: FieldName) {
    let lock = record.fields.remove(&name).and_then(|field| field.lock);
    if lock.is_some() {
        record.fields.insert(name, Field { lock, ..Field::default() });
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

/// A person's own words are kept as they are.
fn in_both_languages(words: &str) -> Sentence {
    Sentence::new(words, words)
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
