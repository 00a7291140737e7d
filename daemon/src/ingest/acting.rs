//! What people do with one record, and with many at once: the record as it is to be, the rules, and one
//! entry; or only what it would become.

use std::ops::ControlFlow;

use super::{
    Ingest,
    deeds::{self, Hand},
    desk::{Act, Acted, Batch, Deed, Refusal, Unfit, Update},
    dossiers::unread_dossier,
    entries::{By, changes, follow},
    requests::{Done, Replayed},
    stating::propose_marking,
    undo::{self, Search},
    wishes::{by, refusal},
};
use crate::{
    lifecycle::clock,
    model::{Action, DocumentId, Entry, Record, Sentence, Sequence},
};

impl Ingest {
    /// Does something with one record on behalf of a person.
    pub(super) fn act(&mut self, act: &Act) -> Result<Acted, Refusal> {
        let record = self.record(act.document)?;
        self.unchanged(&record, act.seen)?;
        let policy = self.policy.get();
        let inherits = self.inherits(&record).map_err(refusal)?;
        let hand = Hand {
            caller: &act.caller,
            reason: &act.reason,
            now: clock::now(),
            inherited: inherits.fields.as_ref(),
        };
        let mut after = record.clone();
        let mut undone = None;
        let mut by = by(&act.caller, act.reason.trim());
        let action = match &act.what {
            Deed::Lock(fields) => {
                deeds::lock(&mut after, fields, &hand);
                Action::Locked
            }
            Deed::Unlock(fields) => {
                deeds::unlock(&mut after, fields);
                // What is marked had no proposal while it was locked.
                by = propose_marking(&mut after, by);
                Action::Unlocked
            }
            Deed::Handle { kind, time } => {
                deeds::handle(&mut after, &policy, kind, time, &hand)?;
                Action::Updated
            }
            Deed::Publish { date, uri } => {
                if self
                    .dossiers
                    .unread_above(&self.reader, &record)
                    .map_err(|error| refusal(error.into()))?
                    .is_some()
                {
                    return Err(Unfit::Blocked(vec![unread_dossier()]).into());
                }
                deeds::publish(&mut after, *date, uri, &hand)?;
                Action::Published
            }
            Deed::Retract { ground, date } => {
                deeds::retract(&mut after, &policy, ground, *date, &hand)?;
                Action::PublicationWithdrawn
            }
            Deed::Undo(sequence) => {
                let (entry, search) = self.to_undo(act.document, *sequence, None)?;
                after = undo::undone(&record, &entry, &search, &policy, &hand)?;
                for one in after.relations.iter().filter(|one| !record.relations.contains(one)) {
                    self.can_relate(&record, one.kind, one.document)?;
                }
                by.reason = undo::told(entry.sequence, act.reason.trim());
                undone = Some((entry.sequence, entry.action));
                Action::Undone
            }
        };
        let acted = self.done(by, action, record, after, act.preview)?;
        Ok(Acted { undone, ..acted })
    }

    /// Changes fields of many records on behalf of a person. What one refuses stops no other; when nothing can
    /// be kept any more, the rest is refused for that reason.
    pub(super) fn batch(&mut self, batch: &Batch) -> Result<Vec<Result<Acted, Refusal>>, Refusal> {
        let one = |update: &Update| {
            let deed = |ingest: &mut Self| {
                let (record, after) = ingest.updated(update)?;
                let by = by(&update.caller, &update.reason);
                ingest.done(by, Action::Updated, record, after, batch.preview)
            };
            let again = |ingest: &mut Self, done| Ok(as_acted(ingest.entry_of(done)?));
            self.once(&update.caller, Some(update.document), deed, again)
        };
        Ok(batch.updates.iter().map(one).collect())
    }

    /// Writes what changed, if anything did; or tells what would be.
    fn done(
        &mut self,
        by: By,
        action: Action,
        record: Record,
        mut after: Record,
        preview: bool,
    ) -> Result<Acted, Refusal> {
        if after == record {
            return Ok(Acted { record, changes: Vec::new(), undone: None });
        }
        let became = if preview {
            let inherits = self.inherits(&after).map_err(refusal)?;
            inherits.restrict(&mut after);
            follow(&self.policy.get(), &mut after, inherits.fields.as_ref(), clock::now());
            after
        } else {
            self.write(by, action, Some(&record), after).map_err(refusal)?
        };
        Ok(Acted { changes: changes(Some(&record), &became), record: became, undone: None })
    }

    /// What was answered to an act that was done before.
    pub(super) fn acted_before(&self, act: &Act, done: Done) -> Result<Acted, Refusal> {
        let replayed = self.entry_of(done)?;
        let undone = match act.what {
            Deed::Undo(sequence) => {
                let own = done.is_change.then_some(done.sequence);
                let until = own.unwrap_or_else(|| done.sequence.next());
                let (entry, _) = self.to_undo(act.document, sequence, Some(until))?;
                Some((entry.sequence, entry.action))
            }
            _ => None,
        };
        Ok(Acted { undone, ..as_acted(replayed) })
    }

    /// The entry that is to be undone, and what changed after it; as it was before an entry, if one is given.
    fn to_undo(
        &self,
        id: DocumentId,
        wanted: Option<Sequence>,
        before: Option<Sequence>,
    ) -> Result<(Entry, Search), Refusal> {
        let mut search = Search::new(wanted);
        let found = self.reader.backwards(id, |entry| {
            if before.is_some_and(|before| entry.sequence >= before) {
                return ControlFlow::Continue(());
            }
            search.look(entry).map_or(ControlFlow::Continue(()), ControlFlow::Break)
        });
        let found = found.map_err(|error| refusal(error.into()))?;
        let missing = wanted.map_or(Unfit::NothingToUndo, Unfit::NoEntry);
        Ok((found.ok_or(missing)??, search))
    }
}

/// What was answered, as the journal has it.
fn as_acted(replayed: Replayed) -> Acted {
    let changes = if replayed.is_change { replayed.entry.changes } else { Vec::new() };
    Acted { record: replayed.after, changes, undone: None }
}

/// A person's own words behind what was done.
pub(super) fn with_words(nl: String, en: String, words: &str) -> Sentence {
    match words {
        "" => Sentence::new(nl, en),
        words => Sentence::new(format!("{nl}: {words}"), format!("{en}: {words}")),
    }
}
