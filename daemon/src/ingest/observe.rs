//! From what was seen at a path to a change of a record.

use std::sync::atomic::Ordering;

use super::{
    Ingest, Observation, Setback,
    entries::By,
    evidence, readers,
    restricting::{carry, inherit},
    stating::{Found, propose_marking},
};
use crate::{
    identify::{self, Kinship, NameKind, Party, Situation, Verdict},
    inspect::{self, Look, Obstacle, Reading},
    lifecycle::clock,
    model::{
        Absence, AbsenceKind, Action, DocumentId, FilePath, Kind, Location, Origin, Record, Relation,
        RestrictionId, RestrictionSource, RestrictionStatus, Seen, Stamp, State,
    },
    settle::{Glimpsed, Job, Outcome, Vanish},
};

/// Records with the same content that are looked at to tell where a document came from.
const MOST_KIN: usize = 16;

impl Ingest {
    /// Takes one observation in, and tells `settle` what came of it.
    pub(super) fn observe(&mut self, observation: &Observation) -> Result<(), Setback> {
        match observation {
            Observation::Glimpse { path, number, look } => {
                let came = self.glimpsed(path, look)?;
                self.settle.glimpsed(path, *number, came);
            }
            Observation::Reading { job, reading } => {
                let outcome = self.was_read(job, reading)?;
                self.settle.done(&job.path, job.number, outcome);
            }
            Observation::Touched { job, seen } => {
                let outcome = self.was_touched(&job.path, seen)?;
                self.settle.done(&job.path, job.number, outcome);
            }
            Observation::Elsewhere { job, look } => {
                let came = self.glimpsed(&job.path, look)?;
                let outcome = if came == Glimpsed::Settled { Outcome::Done } else { Outcome::Again };
                self.settle.done(&job.path, job.number, outcome);
            }
            Observation::Paused { job, wait } => {
                self.settle.done(&job.path, job.number, Outcome::Pause(*wait));
            }
            Observation::AsRead { job } => self.settle.done(&job.path, job.number, Outcome::Done),
            Observation::Temporary { job, look } => {
                let came = self.glimpsed(&job.path, look)?;
                let outcome = if came == Glimpsed::Settled { Outcome::Done } else { Outcome::Follow };
                self.settle.done(&job.path, job.number, outcome);
            }
        }
        Ok(())
    }

    fn glimpsed(&mut self, path: &FilePath, look: &Look) -> Result<Glimpsed, Setback> {
        let seen = match look {
            Look::File(seen) => {
                self.file_is_here(path)?;
                seen
            }
            Look::Absent => {
                self.counts.vanished.fetch_add(1, Ordering::Relaxed);
                return Ok(Glimpsed::Read);
            }
            Look::Folder(_) | Look::Other | Look::Unknown(_) => return Ok(Glimpsed::Read),
        };
        let parties = self.parties(path, seen)?;
        match identify::identify(&parties.situation(path, seen), None) {
            Verdict::Same(id) => {
                let record = parties.record(id);
                let is_settled = record.is_some_and(|record| {
                    record.facts.is_some()
                        && !matches!(record.state, State::Provisional | State::Unreadable)
                        && identify::is_unchanged(record, path, seen)
                });
                return Ok(if is_settled { Glimpsed::Settled } else { Glimpsed::Read });
            }
            Verdict::New { displaced } => {
                self.displace(displaced, path, AbsenceKind::Overwritten)?;
                let record = Record::provisional(new_id(), location(path, seen), clock::now());
                self.write(By::daemon(), Action::Created, None, record)?;
            }
            Verdict::Moved { document, displaced } => {
                let Some(record) = parties.record(document).cloned() else { return Ok(Glimpsed::Read) };
                let moved = self.relocate(&record, displaced, path, seen, &parties)?;
                let at = moved.location_at(path);
                let is_settled = moved.facts.is_some() && at.is_some_and(|at| at.stamp == seen.stamp);
                return Ok(if is_settled { Glimpsed::Settled } else { Glimpsed::Read });
            }
            Verdict::Linked { document, displaced } => {
                let Some(record) = parties.record(document).cloned() else { return Ok(Glimpsed::Read) };
                self.displace(displaced, path, AbsenceKind::Overwritten)?;
                self.link(&record, path, seen)?;
            }
            Verdict::Followed => return Ok(Glimpsed::Follow),
            // The content decides, or tells nothing new: read it when it is quiet.
            Verdict::Saved(_) | Verdict::SavedFrom { .. } | Verdict::ReadFirst => {}
        }
        Ok(Glimpsed::Read)
    }

    fn was_read(&mut self, job: &Job, reading: &Reading) -> Result<Outcome, Setback> {
        match reading {
            Reading::Read { seen, facts, stated } => self.has_facts(job, seen, Found { facts, stated }),
            Reading::Changed { .. } | Reading::Moved => {
                // It has a record all the same, without facts.
                if let Look::File(seen) = inspect::look(&job.path) {
                    self.ensure_record(&job.path, &seen)?;
                }
                Ok(Outcome::Again)
            }
            Reading::Absent | Reading::NotAFile => {
                if let Look::Folder(identity) = inspect::look(&job.path) {
                    self.folder_is_here(&job.path, identity)?;
                }
                self.is_absent(job)
            }
            Reading::Unreadable(obstacle) => self.cannot_read(job, obstacle),
            Reading::Stopped => Ok(Outcome::Done),
        }
    }

    fn has_facts(&mut self, job: &Job, seen: &Seen, found: Found<'_>) -> Result<Outcome, Setback> {
        let path = &job.path;
        self.file_is_here(path)?;
        let parties = self.parties(path, seen)?;
        match identify::identify(&parties.situation(path, seen), Some(&found.facts.sha256)) {
            Verdict::Same(id) | Verdict::Saved(id) => {
                if let Some(record) = parties.record(id).cloned() {
                    self.note_facts(&record, path, seen, found, job.open)?;
                }
            }
            Verdict::SavedFrom { document, young } => {
                let (record, young) = (parties.record(document).cloned(), parties.record(young).cloned());
                if let (Some(record), Some(young)) = (record, young) {
                    self.merge(&young, record.id)?;
                    let mut after = record.clone();
                    carry(&mut after, &young);
                    self.note_facts_in(&record, after, path, seen, found, job.open)?;
                }
            }
            Verdict::Moved { document, displaced } => {
                if let Some(record) = parties.record(document).cloned() {
                    let moved = self.relocate(&record, displaced, path, seen, &parties)?;
                    self.note_facts(&moved, path, seen, found, job.open)?;
                }
            }
            Verdict::Linked { document, displaced } => {
                if let Some(record) = parties.record(document).cloned() {
                    self.displace(displaced, path, AbsenceKind::Overwritten)?;
                    let linked = self.link(&record, path, seen)?;
                    self.note_facts(&linked, path, seen, found, job.open)?;
                }
            }
            Verdict::New { displaced } => {
                self.displace(displaced, path, AbsenceKind::Overwritten)?;
                let record = Record::provisional(new_id(), location(path, seen), clock::now());
                self.first_facts(None, record, found, job.open)?;
            }
            Verdict::Followed => return Ok(Outcome::Follow),
            Verdict::ReadFirst => {}
        }
        Ok(Outcome::Done)
    }

    /// Notes what was read of a known document at one of its paths.
    fn note_facts(
        &mut self,
        record: &Record,
        path: &FilePath,
        seen: &Seen,
        found: Found<'_>,
        open: bool,
    ) -> Result<(), Setback> {
        self.note_facts_in(record, record.clone(), path, seen, found, open)
    }

    /// The same in a record that was changed already.
    fn note_facts_in(
        &mut self,
        record: &Record,
        mut after: Record,
        path: &FilePath,
        seen: &Seen,
        found: Found<'_>,
        open: bool,
    ) -> Result<(), Setback> {
        let facts = found.facts;
        self.take_over(&mut after, found);
        let is_same_record = after == *record
            && record.facts.as_ref().is_some_and(|known| known.properties == facts.properties);
        after.locations.retain(|at| at.path != *path && at.identity == seen.identity);
        after.locations.push(location(path, seen));
        // Whoever has the same file under another name sees the same stamp there.
        for at in &mut after.locations {
            at.stamp = seen.stamp;
        }
        after.locations.sort_by(|one, other| one.path.cmp(&other.path));
        after.trouble = None;
        after.absence = None;
        if record.facts.is_none() {
            return self.first_facts(Some(record), after, found, open);
        }
        let was_open = record.state == State::Provisional;
        let is_same_content = record.facts.as_ref().is_some_and(|known| known.sha256 == facts.sha256);
        let action = match record.state {
            State::Gone => Action::Returned,
            State::Provisional | State::Unreadable => Action::Inspected,
            _ if is_same_content => Action::Touched,
            _ => Action::Versioned,
        };
        if action == Action::Touched && after.locations == record.locations && is_same_record {
            return Ok(());
        }
        if was_open && open && is_same_content && after.locations == record.locations {
            return Ok(());
        }
        if !is_same_content && !was_open {
            after.versions = after.versions.saturating_add(1);
        }
        after.facts = Some(facts.clone());
        if matches!(after.state, State::Gone | State::Unreadable) {
            after.state = State::Provisional;
        }
        let mut by = By::daemon();
        if was_open
            && !open
            && after.origin.is_none()
            && let Kinship::CopyOf(original) = identify::kinship(&after, &self.same_content(&after)?)
        {
            // It was still being written when it was read first.
            by = self.note_origin(&mut after, original)?;
        }
        by = propose_marking(&mut after, by);
        self.write_open(by, action, Some(record), after, open)?;
        Ok(())
    }

    /// Notes of which document this one is a copy; its restrictions come with it.
    ///
    /// Of several documents with this content nobody knows which one was copied, so the restrictions of all of
    /// them come with it.
    fn note_origin(&self, copy: &mut Record, original: DocumentId) -> Result<By, Setback> {
        copy.origin = Some(Origin { relation: Relation::Copy, document: original });
        let mut has_inherited = false;
        let (own, kin) = (copy.id, self.same_content(copy)?);
        // What one of them has from another of them comes from there.
        let gives = |from: &DocumentId, id: &RestrictionId| {
            let given = kin.iter().filter(|one| one.id == *from).flat_map(|one| &one.restrictions);
            given
                .into_iter()
                .any(|one| one.id == *id && !matches!(one.status, RestrictionStatus::Withdrawn { .. }))
        };
        for other in kin.iter().filter(|other| other.id != own && other.is_present()) {
            let mut other = other.clone();
            other.restrictions.retain(|one| match &one.source {
                RestrictionSource::Inherited { from, restriction } => !gives(from, restriction),
                _ => true,
            });
            has_inherited |= inherit(copy, &other);
        }
        if has_inherited {
            return Ok(By::daemon().with_reason(
                "Het bestand heeft dezelfde inhoud als een document dat er al was. De beperkingen daarvan zijn overgenomen.",
                "The file has the same content as a document that was there already. The restrictions of that one were taken over.",
            ));
        }
        Ok(By::daemon().with_reason(
            "Het bestand heeft dezelfde inhoud als een document dat er al was.",
            "The file has the same content as a document that was there already.",
        ))
    }

    /// Notes what was read of a document for the first time, and where it came from.
    fn first_facts(
        &mut self,
        before: Option<&Record>,
        mut after: Record,
        found: Found<'_>,
        open: bool,
    ) -> Result<(), Setback> {
        after.facts = Some(found.facts.clone());
        self.take_over(&mut after, found);
        after.versions = 1;
        after.state = State::Provisional;
        let mut by = By::daemon();
        let kin = if open { Vec::new() } else { self.same_content(&after)? };
        if !open {
            match identify::kinship(&after, &kin) {
                Kinship::None => {}
                Kinship::Resumes(original) => return self.resume(original, before, &after, found),
                Kinship::CopyOf(original) => by = self.note_origin(&mut after, original)?,
            }
        }
        by = propose_marking(&mut after, by);
        let action = if before.is_some() { Action::Inspected } else { Action::Created };
        let written = self.write_open(by, action, before, after, open)?;
        // Copies that were read before their original.
        for copy in identify::copies(&written, &kin) {
            let mut after = copy.clone();
            let by = self.note_origin(&mut after, written.id)?;
            self.write(by, Action::Inspected, Some(copy), after)?;
        }
        Ok(())
    }

    /// A document that was gone goes on at the place of one that was taken for new.
    fn resume(
        &mut self,
        original: DocumentId,
        new: Option<&Record>,
        here: &Record,
        found: Found<'_>,
    ) -> Result<(), Setback> {
        let Some(record) = self.reader.record(original)? else { return Ok(()) };
        let mut after = record.clone();
        if let Some(new) = new {
            self.merge(new, original)?;
            carry(&mut after, new);
        }
        after.locations.clone_from(&here.locations);
        after.facts.clone_from(&here.facts);
        self.take_over(&mut after, found);
        after.absence = None;
        after.state = State::Provisional;
        let by = By::daemon().with_reason(
            "Hetzelfde bestand is terug: inhoud en wijzigingstijd zijn gelijk.",
            "The same file is back: content and modification time are equal.",
        );
        let by = propose_marking(&mut after, by);
        self.write(by, Action::Returned, Some(&record), after)?;
        Ok(())
    }

    fn merge(&mut self, ended: &Record, into: DocumentId) -> Result<(), Setback> {
        let mut after = ended.clone();
        after.state = State::Gone;
        after.absence = Some(Absence { kind: AbsenceKind::Merged, time: clock::now() });
        after.successor = Some(into);
        let by = By::daemon().with_reason(
            "Dit bleek een document te zijn dat al een registratie had.",
            "This turned out to be a document that had a record already.",
        );
        self.write(by, Action::Merged, Some(ended), after)?;
        Ok(())
    }

    fn same_content(&self, record: &Record) -> Result<Vec<Record>, Setback> {
        let Some(facts) = record.facts.as_ref().filter(|facts| facts.size > 0) else { return Ok(Vec::new()) };
        let mut kin = Vec::new();
        for id in self.reader.by_content(&facts.sha256, MOST_KIN)? {
            kin.extend(self.reader.record(id)?);
        }
        Ok(kin)
    }

    /// Moves a document to a path: its other names at which its file no longer is are dropped.
    fn relocate(
        &mut self,
        record: &Record,
        displaced: Option<DocumentId>,
        path: &FilePath,
        seen: &Seen,
        parties: &Parties,
    ) -> Result<Record, Setback> {
        let mut after = record.clone();
        after.locations.retain(|at| {
            at.path != *path
                && matches!(inspect::look(&at.path), Look::File(there) if there.identity == at.identity)
        });
        let stamp_read = record.locations.iter().find(|at| at.identity == seen.identity).map(|at| at.stamp);
        let mut here = location(path, seen);
        // What was read is what was read: a stamp that differs makes it be read again.
        // So does one that was away: nobody saw what happened to it there.
        let was_gone = !record.is_present();
        here.stamp = if was_gone { Stamp::default() } else { stamp_read.unwrap_or(here.stamp) };
        after.locations.push(here);
        after.locations.sort_by(|one, other| one.path.cmp(&other.path));
        if was_gone {
            after.absence = None;
            after.state = if after.facts.is_some() { State::Settled } else { State::Provisional };
        }
        let swapped =
            displaced.and_then(|id| parties.record(id)).filter(|_| parties.here_is_elsewhere).cloned();
        match (&swapped, record.locations.first()) {
            (Some(other), Some(old)) if matches!(inspect::look(&old.path), Look::File(there) if other.location_at(path).is_some_and(|at| at.identity == there.identity)) =>
            {
                // Two files changed names: each keeps its record.
                let mut moved = other.clone();
                for at in moved.locations.iter_mut().filter(|at| at.path == *path) {
                    at.path = old.path.clone();
                }
                self.write(By::daemon(), Action::Moved, Some(other), moved)?;
            }
            _ => self.displace(displaced, path, AbsenceKind::Overwritten)?,
        }
        let action = if was_gone { Action::Returned } else { Action::Moved };
        self.write(By::daemon(), action, Some(record), after)
    }

    fn link(&mut self, record: &Record, path: &FilePath, seen: &Seen) -> Result<Record, Setback> {
        let mut after = record.clone();
        let mut here = location(path, seen);
        here.stamp = record.locations.first().map_or(here.stamp, |at| at.stamp);
        after.locations.push(here);
        after.locations.sort_by(|one, other| one.path.cmp(&other.path));
        self.write(By::daemon(), Action::Linked, Some(record), after)
    }

    /// Takes a path from a document.
    pub(super) fn displace(
        &mut self,
        document: Option<DocumentId>,
        path: &FilePath,
        kind: AbsenceKind,
    ) -> Result<(), Setback> {
        let Some(id) = document else { return Ok(()) };
        let Some(record) = self.reader.record(id)? else { return Ok(()) };
        let mut after = record.clone();
        if record.locations.len() > 1 {
            after.locations.retain(|at| at.path != *path);
            self.write(By::daemon(), Action::Unlinked, Some(&record), after)?;
        } else {
            after.state = State::Gone;
            after.absence = Some(Absence { kind, time: clock::now() });
            self.write(By::daemon(), Action::Gone, Some(&record), after)?;
        }
        Ok(())
    }

    fn is_absent(&mut self, job: &Job) -> Result<Outcome, Setback> {
        let path = &job.path;
        let Some(known) = self.reader.at(path)?.filter(|known| known.present) else {
            return Ok(Outcome::Done);
        };
        if known.kind == Kind::Dossier && matches!(inspect::look(path), Look::Folder(_)) {
            return Ok(Outcome::Done);
        }
        let Some(vanished) = job.vanished else { return Ok(Outcome::Missing) };
        let Some(root) = self.watch.root_of(path) else { return Ok(Outcome::Done) };
        if !evidence::is_gone(path, known.identity.filesystem, &root) {
            return Ok(Outcome::Done);
        }
        let Some(record) = self.reader.record(known.document)? else { return Ok(Outcome::Done) };
        if record.locations.len() == 1 {
            let kin = self.same_content(&record)?;
            if let Some(other) = identify::continuation(&record, &kin, clock::now()) {
                // Copied to another file system and removed here: it was moved.
                self.merge(other, record.id)?;
                let mut after = record.clone();
                after.locations.clone_from(&other.locations);
                carry(&mut after, other);
                self.write(By::daemon(), Action::Moved, Some(&record), after)?;
                return Ok(Outcome::Done);
            }
        }
        let kind = match vanished {
            Vanish::Left => AbsenceKind::Left,
            Vanish::Deleted => AbsenceKind::Deleted,
        };
        self.displace(Some(record.id), path, kind)?;
        Ok(Outcome::Done)
    }

    fn cannot_read(&mut self, job: &Job, obstacle: &Obstacle) -> Result<Outcome, Setback> {
        let path = &job.path;
        let record = match inspect::look(path) {
            Look::File(seen) => self.ensure_record(path, &seen)?,
            Look::Absent | Look::Folder(_) | Look::Other => return self.is_absent(job),
            Look::Unknown(_) => match self.reader.at(path)? {
                Some(known) if known.present && known.kind == Kind::Document => {
                    self.reader.record(known.document)?
                }
                _ => None,
            },
        };
        let Some(record) = record else { return Ok(Outcome::Later) };
        let trouble = obstacle.to_trouble(clock::now());
        if record.state != State::Unreadable
            || record.trouble.as_ref().is_none_or(|known| known.reason != trouble.reason)
        {
            let mut after = record.clone();
            after.trouble = Some(trouble);
            after.state = State::Unreadable;
            self.write(By::daemon(), Action::Unreadable, Some(&record), after)?;
        }
        Ok(Outcome::Later)
    }

    /// The record of a file of which only the outside is known; makes one when there is none.
    fn ensure_record(&mut self, path: &FilePath, seen: &Seen) -> Result<Option<Record>, Setback> {
        if readers::kind_of(path, seen) == NameKind::Document {
            self.glimpsed(path, &Look::File(*seen))?;
        }
        match self.reader.at(path)? {
            Some(known) if known.present && known.kind == Kind::Document => {
                Ok(self.reader.record(known.document)?)
            }
            _ => Ok(None),
        }
    }

    /// Ends the records of some documents of a folder that is no longer watched; the last path that
    /// was dealt with, or nothing when all are.
    pub(super) fn unwatch_some(
        &mut self,
        folder: &FilePath,
        after: Option<&FilePath>,
    ) -> Result<Option<FilePath>, Setback> {
        if after.is_none()
            && let Some(dossier) = self.dossiers.here(folder)
        {
            self.displace(Some(dossier), folder, AbsenceKind::Unwatched)?;
        }
        let portion = self.reader.under(folder, after, 64)?;
        for (path, known) in &portion {
            if known.present {
                self.displace(Some(known.document), path, AbsenceKind::Unwatched)?;
            }
        }
        Ok(portion.last().map(|(path, _)| path.clone()))
    }

    /// Who may have to do with a file at a path.
    fn parties(&self, path: &FilePath, seen: &Seen) -> Result<Parties, Setback> {
        let here = match self.reader.at(path)? {
            Some(known) if known.kind == Kind::Document => self.reader.record(known.document)?,
            _ => None,
        };
        let mut owner = match self.reader.by_identity(&seen.identity)? {
            Some(id) if here.as_ref().is_some_and(|here| here.id == id) => here.clone(),
            Some(id) => self.reader.record(id)?,
            None => None,
        };
        // A folder is no file, whatever was at its place or had its number.
        owner = owner.filter(|owner| owner.kind == Kind::Document);
        if let Some(successor) = owner.as_ref().and_then(|owner| owner.successor) {
            owner = self.reader.record(successor)?;
        }
        let is_there = |record: &Record, at: &FilePath| {
            at != path
                && matches!(inspect::look(at), Look::File(there)
                    if record.locations.iter().any(|own| own.identity == there.identity))
        };
        let is_elsewhere = |record: &Record| record.locations.iter().any(|own| is_there(record, &own.path));
        let owner_is_elsewhere = seen.links > 1 && owner.as_ref().is_some_and(is_elsewhere);
        let differs = here.as_ref().map(|here| here.id) != owner.as_ref().map(|owner| owner.id);
        let here_is_elsewhere = differs
            && here.as_ref().is_some_and(|here| {
                is_elsewhere(here)
                    || owner
                        .as_ref()
                        .is_some_and(|owner| owner.locations.iter().any(|own| is_there(here, &own.path)))
            });
        Ok(Parties { here, here_is_elsewhere, owner, owner_is_elsewhere })
    }
}

struct Parties {
    here: Option<Record>,
    here_is_elsewhere: bool,
    owner: Option<Record>,
    owner_is_elsewhere: bool,
}

impl Parties {
    fn situation<'a>(&'a self, path: &'a FilePath, seen: &'a Seen) -> Situation<'a> {
        let party = |record: &'a Option<Record>, still_elsewhere| {
            record.as_ref().map(|record| Party { record, still_elsewhere })
        };
        Situation {
            path,
            seen,
            name: readers::kind_of(path, seen),
            here: party(&self.here, self.here_is_elsewhere),
            owner: party(&self.owner, self.owner_is_elsewhere),
            now: clock::now(),
        }
    }

    fn record(&self, id: DocumentId) -> Option<&Record> {
        [&self.here, &self.owner].into_iter().flatten().find(|record| record.id == id)
    }
}

fn location(path: &FilePath, seen: &Seen) -> Location {
    Location { path: path.clone(), identity: seen.identity, stamp: seen.stamp }
}

pub(super) fn new_id() -> DocumentId {
    DocumentId(uuid::Uuid::now_v7())
}
