//! What people do with one record: the record as it is to be, the rules, and one entry; or only what it would become.

use std::ops::ControlFlow;

use super::{
    Ingest,
    deeds::{self, Hand, Search},
    desk::{Act, Acted, Deed, Refusal, Unfit},
    entries::By,
    holding::held_back,
    requests::Done,
    stating::propose_marking,
    wishes::{by, refusal},
};
use crate::{
    decide,
    lifecycle::clock,
    model::{self, Action, DocumentId, Entry, Record, RelationKind, RestrictionId, Sequence, Timestamp},
    restriction::Finding,
};

/// What a deed makes of a record, before the rules have spoken.
struct Effect {
    after: Record,
    by: By,
    action: Action,
    findings: Vec<Finding>,
    restriction: Option<RestrictionId>,
    undone: Option<(Sequence, Action)>,
    kept: Vec<String>,
}

impl Ingest {
    /// Does something with one record on behalf of a person: once for a request. `of`: which document of a batch, since
    /// there each counts by itself.
    pub(super) fn act(&mut self, act: &Act, of: Option<DocumentId>) -> Result<Acted, Refusal> {
        let deed = |ingest: &mut Self| ingest.act_now(act);
        let again = |ingest: &mut Self, done| ingest.acted_before(act, done);
        self.once(&act.caller, of, deed, again)
    }

    fn act_now(&mut self, act: &Act) -> Result<Acted, Refusal> {
        let before = self.record(act.document)?;
        self.unchanged(&before, act.seen)?;
        let effect = self.effect(act, &before, clock::now(), None)?;
        let Effect { after, by, action, findings, restriction, undone, kept } = effect;
        let record = if after == before {
            after
        } else if act.preview {
            self.would_be(after)?
        } else {
            self.write(by, action, Some(&before), after).map_err(refusal)?
        };
        let changes = model::changes(Some(&before), &record);
        Ok(Acted { before, record, changes, findings, restriction, undone, kept })
    }

    /// The record as the rules would have it.
    pub(super) fn would_be(&mut self, after: Record) -> Result<Record, Refusal> {
        let inherits = self.inherits(&after).map_err(refusal)?;
        Ok(decide::consequences(&self.policy.get(), &inherits, after, clock::now()))
    }

    /// What a deed makes of a record. `until`: the entry before which it is, where it was done before.
    fn effect(
        &mut self,
        act: &Act,
        record: &Record,
        now: Timestamp,
        until: Option<Sequence>,
    ) -> Result<Effect, Refusal> {
        let policy = self.policy.get();
        let inherits = self.inherits(record).map_err(refusal)?;
        let (caller, reason) = (&act.caller, act.reason.as_str());
        let hand = Hand { caller, reason, now, inherited: inherits.fields.as_ref() };
        let (mut findings, mut restriction, mut undone, mut kept) = (Vec::new(), None, None, Vec::new());
        let mut by = by(caller, reason.trim());
        let (after, action) = match &act.what {
            Deed::Update { fields, keep_chosen } => {
                let chosen = if *keep_chosen { deeds::chosen(record, &policy, fields) } else { Vec::new() };
                let left = fields.iter().filter(|(name, _)| !chosen.contains(name)).cloned();
                kept = chosen.iter().map(ToString::to_string).collect();
                (deeds::update(record, &policy, &left.collect::<Vec<_>>(), &hand)?, Action::Updated)
            }
            Deed::Replace(fields) => (deeds::replace(record, &policy, fields, &hand)?, Action::Updated),
            Deed::Confirm { field, suggestion } => {
                (deeds::confirm(record, *field, suggestion, &hand)?, Action::Confirmed)
            }
            Deed::Reject { field, suggestion } => {
                (deeds::reject(record, *field, suggestion, &hand)?, Action::Rejected)
            }
            Deed::Restrict(wanted) => {
                let (after, id, found) = deeds::restrict(record, wanted, &hand)?;
                (restriction, findings) = (Some(id), found);
                (after, Action::Restricted)
            }
            Deed::WithdrawRestriction(id) => {
                (deeds::withdraw(record, id, &hand)?, Action::RestrictionWithdrawn)
            }
            Deed::Lock(fields) => (deeds::lock(record, fields, &hand), Action::Locked),
            Deed::Unlock(fields) => {
                let mut after = deeds::unlock(record, fields);
                // What is marked had no proposal while it was locked.
                by = propose_marking(&mut after, by);
                (after, Action::Unlocked)
            }
            Deed::Handle { kind, time } => {
                (deeds::handle(record, &policy, kind, time, &hand)?, Action::Updated)
            }
            Deed::Publish { date, uri } => {
                self.nothing_holds(record)?;
                (deeds::publish(record, *date, uri, &hand)?, Action::Published)
            }
            Deed::WithdrawPublication { ground, date } => {
                let after = deeds::withdraw_publication(record, &policy, ground, *date, &hand)?;
                (after, Action::PublicationWithdrawn)
            }
            Deed::Relate { kind, other, remove: true } => {
                (deeds::unrelate(record, *kind, *other)?, Action::Related)
            }
            Deed::Relate { kind, other, remove: false } => {
                self.can_relate(record, *kind, *other)?;
                (deeds::relate(record, *kind, *other, &hand), Action::Related)
            }
            Deed::Import(import) => {
                let (after, found) = deeds::import(record, &policy, import, &hand)?;
                by.reason = import.source.clone();
                findings = found;
                (after, Action::Imported)
            }
            Deed::Undo { sequence, keep_later } => {
                let (entry, search) = self.to_undo(act.document, *sequence, until)?;
                let after = if *keep_later {
                    let (after, later) = deeds::undo_but_later(record, &entry, &search, &policy, &hand)?;
                    kept = later;
                    after
                } else {
                    deeds::undo(record, &entry, &search, &policy, &hand)?
                };
                for one in after.relations.iter().filter(|one| !record.relations.contains(one)) {
                    self.can_relate(record, one.kind, one.document)?;
                }
                by.reason = deeds::undone(entry.sequence, reason.trim());
                undone = Some((entry.sequence, entry.action));
                (after, Action::Undone)
            }
        };
        Ok(Effect { after, by, action, findings, restriction, undone, kept })
    }

    /// Refuses to make public what is held back although nothing in its own record does so.
    fn nothing_holds(&self, record: &Record) -> Result<(), Refusal> {
        let held = held_back(&self.reader, &self.dossiers, record);
        match held.map_err(|error| refusal(error.into()))? {
            Some(why) => Err(Unfit::Blocked(vec![why]).into()),
            None => Ok(()),
        }
    }

    /// Refuses a relation that cannot be now, also where it was before.
    fn can_relate(&self, record: &Record, kind: RelationKind, other: DocumentId) -> Result<(), Refusal> {
        let other = self.record(other)?;
        self.dossiers.load(&self.reader).map_err(|error| refusal(error.into()))?;
        Ok(deeds::can_relate(record, kind, &other, |other, one| self.dossiers.is_within(other, one))?)
    }

    /// What was answered to an act that was done before. What the law says of it, which restriction it was and which
    /// entry was undone follow from the record before it, as they did then.
    fn acted_before(&mut self, act: &Act, done: Done) -> Result<Acted, Refusal> {
        let replayed = self.entry_of(done)?;
        let until = if done.is_change { done.sequence } else { done.sequence.next() };
        let before = replayed.found().clone();
        // Under another policy the same may be refused today; it was done then.
        let effect = self.effect(act, &before, replayed.entry.time, Some(until)).ok();
        let (findings, restriction, kept) =
            effect.map(|effect| (effect.findings, effect.restriction, effect.kept)).unwrap_or_default();
        let undone = match act.what {
            Deed::Undo { sequence, .. } => {
                let (entry, _) = self.to_undo(act.document, sequence, Some(until))?;
                Some((entry.sequence, entry.action))
            }
            _ => None,
        };
        let changes = if replayed.is_change { replayed.entry.changes } else { Vec::new() };
        Ok(Acted { before, record: replayed.after, changes, findings, restriction, undone, kept })
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
