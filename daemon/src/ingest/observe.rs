//! From what was seen at a path to a change of a record.

use std::sync::atomic::Ordering;

use super::{
    Ingest, Observation, Setback,
    entries::By,
    evidence,
    parties::MOST_STEPS,
    placing::{is_read, note_perhaps},
    readers,
    stating::Found,
};
use crate::{
    identify::{
        self, NameKind, Verdict,
        evidence::{is_born, may_change_unseen},
    },
    inspect::{self, Look, Obstacle, Reading, Remark},
    lifecycle::clock,
    model::{AbsenceKind, Action, DocumentId, FilePath, Kind, Location, Record, Relation, Seen, State},
    settle::{Glimpsed, Job, Outcome, Vanish, quiet::QUIET},
};

/// A file that changed so often while it was read has its record without facts, whoever's it may be.
const RESTLESS: u32 = 3;
/// Bytes that are read in a moment.
const READ_IN_A_MOMENT: u64 = 16 << 20;
/// Documents that name a lost one and are asked whether they are it.
const MOST_LIKELY: usize = 64;
/// What a look finds is judged within this time, as a rule.
const ONE_LOOK_NS: i64 = 10_000_000_000;

impl Ingest {
    /// Takes one observation in, and tells `settle` what came of it.
    pub(super) fn observe(&mut self, observation: &Observation) -> Result<(), Setback> {
        match observation {
            Observation::Glimpse { path, number, look } => {
                let came = self.judge_glimpse(path, look, is_read_next(look))?;
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
        self.judge_glimpse(path, look, false)
    }

    fn judge_glimpse(
        &mut self,
        path: &FilePath,
        look: &Look,
        is_read_next: bool,
    ) -> Result<Glimpsed, Setback> {
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
        if self.is_of_another_moment(path, seen)? {
            return Ok(Glimpsed::Read);
        }
        let parties = self.parties(path, seen, None)?;
        let verdict = parties.identify(path, seen, None);
        let record = |id| parties.record(id).cloned();
        match verdict {
            Verdict::Same(id) => {
                let Some(record) = record(id) else { return Ok(Glimpsed::Read) };
                let is_renumbered = record
                    .location_at(path)
                    .is_some_and(|at| at.stamp == seen.stamp && at.identity != seen.identity);
                let record = if is_renumbered { self.note_file(&record, path, seen)? } else { record };
                return Ok(if is_read(&record, path, seen) { Glimpsed::Settled } else { Glimpsed::Read });
            }
            Verdict::Moved { document, perhaps } => {
                let Some(record) = record(document) else { return Ok(Glimpsed::Read) };
                self.make_room(&parties, Some(document), path)?;
                let perhaps = parties.perhaps(perhaps, path, seen, None);
                let moved = self.relocate(By::daemon(), &record, path, seen, &perhaps)?;
                return Ok(if is_read(&moved, path, seen) { Glimpsed::Settled } else { Glimpsed::Read });
            }
            Verdict::Linked(document) => {
                let Some(record) = record(document) else { return Ok(Glimpsed::Read) };
                self.link(&record, &parties, path, seen)?;
            }
            Verdict::New { perhaps: None } if is_read_next => {}
            Verdict::New { perhaps } => {
                self.make_room(&parties, None, path)?;
                self.make_new(&parties, perhaps, path, seen)?;
            }
            Verdict::Aside(document) => {
                if let Some(document) = record(document) {
                    let mut aside = Record::provisional(new_id(), location(path, seen), clock::now());
                    let by = self.aside(&mut aside, &document);
                    self.make_room(&parties, None, path)?;
                    self.write(by, Action::Created, None, aside)?;
                }
            }
            Verdict::TakenBack(document) => {
                if let Some(document) = record(document) {
                    self.make_room(&parties, Some(document.id), path)?;
                    self.take_back(&document, path, seen)?;
                }
            }
            Verdict::Returned(document) => {
                if let Some(document) = record(document) {
                    self.make_room(&parties, Some(document.id), path)?;
                    self.come_back(&document, path, seen)?;
                }
            }
            // Written at once: whatever becomes of the new file next is known by its number.
            Verdict::Saved { document, .. } => {
                let went = self.watch.renames().went(path);
                if parties.is_explained(went.as_ref())
                    && let Some(document) = record(document)
                {
                    self.note_file(&document, path, seen)?;
                }
            }
            Verdict::SavedFrom { document, young } => {
                if let (Some(document), Some(young)) = (record(document), record(young)) {
                    self.make_room(&parties, Some(document.id), path)?;
                    self.saved_from(&document, &young, path, seen)?;
                }
            }
            Verdict::Followed => return Ok(Glimpsed::Follow),
            Verdict::ReadFirst => {}
        }
        Ok(Glimpsed::Read)
    }

    /// Whether a glimpse and what the system told are not of one moment, for a name that nobody has. Either more was done
    /// than was told: a document was renamed to this name, and another file is there. Or more was told than was seen: the
    /// file has left the name again. Judged now it would be a new document, and what follows from its number would go
    /// wrong; what is yet to be told brings another glimpse.
    fn is_of_another_moment(&self, path: &FilePath, seen: &Seen) -> Result<bool, Setback> {
        let renames = self.watch.renames();
        let (before, went) = (renames.before(path), renames.went(path));
        if before.is_none() && went.is_none() || self.reader.at(path)?.is_some_and(|known| known.present) {
            return Ok(false);
        }
        if went.is_some() && !matches!(inspect::look(path), Look::File(now) if now.identity == seen.identity)
        {
            return Ok(true);
        }
        let mut next = before.filter(|_| is_born(&seen.identity));
        for _ in 0..MOST_STEPS {
            let Some(before) = next else { break };
            if let Some(known) = self.reader.at(&before)?.filter(|known| known.present) {
                return Ok(is_born(&known.identity) && known.identity != seen.identity);
            }
            next = renames.before(&before);
        }
        Ok(false)
    }

    fn was_read(&mut self, job: &Job, reading: &Reading) -> Result<Outcome, Setback> {
        match reading {
            Reading::Read { seen, facts, stated, remark, folder } => {
                let was_read_so = self.reader.at(&job.path)?.is_some_and(|known| known.stamp == seen.stamp);
                let outcome =
                    self.has_facts(job, seen, Found { facts, stated, remark: *remark, folder: *folder })?;
                let is_lost = matches!(remark, Some(Remark::Unread(_))) && !job.anew;
                // The second reading of a save is enough; that of the one before is none of this one.
                let is_fresh = may_change_unseen(&seen.stamp, &seen.identity, facts.provenance.time)
                    && !(job.anew && was_read_so);
                let once_more = outcome == Outcome::Done && (is_lost || is_fresh);
                Ok(if once_more { Outcome::OnceMore } else { outcome })
            }
            Reading::Changed { .. } | Reading::Moved => {
                // It has a record all the same, without facts.
                if let Look::File(seen) = inspect::look(&job.path) {
                    self.ensure_record(&job.path, &seen, job.tries >= RESTLESS)?;
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
        self.sightings.read(path, seen, &found.facts.sha256);
        let parties = self.parties(path, seen, Some(&found.facts.sha256))?;
        let verdict = parties.identify(path, seen, Some(&found.facts.sha256));
        let record = |id: DocumentId| parties.record(id).cloned();
        let asked = |perhaps| parties.perhaps(perhaps, path, seen, Some(&found.facts.sha256));
        let known = match verdict {
            Verdict::Same(id) => record(id),
            Verdict::Saved { document, perhaps } => match (record(document), perhaps) {
                (Some(document), Some(_)) => Some(self.ask_about(&document, &asked(perhaps))?),
                (document, _) => document,
            },
            Verdict::SavedFrom { document, young } => match (record(document), record(young)) {
                (Some(document), Some(young)) => {
                    self.make_room(&parties, Some(document.id), path)?;
                    Some(self.saved_from(&document, &young, path, seen)?)
                }
                _ => None,
            },
            Verdict::Moved { document, perhaps } => {
                let Some(record) = record(document) else { return Ok(Outcome::Done) };
                self.make_room(&parties, Some(document), path)?;
                Some(self.relocate(By::daemon(), &record, path, seen, &asked(perhaps))?)
            }
            Verdict::Linked(document) => {
                let Some(record) = record(document) else { return Ok(Outcome::Done) };
                Some(self.link(&record, &parties, path, seen)?)
            }
            Verdict::TakenBack(document) => {
                let Some(record) = record(document) else { return Ok(Outcome::Done) };
                self.make_room(&parties, Some(document), path)?;
                Some(self.take_back(&record, path, seen)?)
            }
            Verdict::Returned(document) => {
                self.make_room(&parties, Some(document), path)?;
                record(document)
            }
            Verdict::New { perhaps } => {
                self.make_room(&parties, None, path)?;
                let mut new = Record::provisional(new_id(), located(path, seen, found.folder), clock::now());
                let by = note_perhaps(&mut new, &asked(perhaps));
                let kin =
                    if parties.has_kin && !job.open { self.same_content(found.facts)? } else { Vec::new() };
                self.first_facts(by, None, new, found, &kin, job.open)?;
                None
            }
            Verdict::Aside(document) => {
                self.make_room(&parties, None, path)?;
                let mut new = Record::provisional(new_id(), located(path, seen, found.folder), clock::now());
                let by = record(document).map_or_else(By::daemon, |document| self.aside(&mut new, &document));
                let kin =
                    if parties.has_kin && !job.open { self.same_content(found.facts)? } else { Vec::new() };
                self.first_facts(by, None, new, found, &kin, job.open)?;
                None
            }
            Verdict::Followed => return Ok(Outcome::Follow),
            Verdict::ReadFirst => None,
        };
        if let Some(record) = known {
            self.note_facts(&record, path, seen, found, job.open)?;
            // One that was only glimpsed until now was never saved before.
            if record.facts.is_some() && matches!(verdict, Verdict::Saved { .. } | Verdict::Same(_)) {
                self.ask_of_unseen_save(record.id)?;
            }
        }
        Ok(Outcome::Done)
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
        let filesystem = known.identity.filesystem;
        match evidence::absence(path, filesystem, &root, self.watch.beginning(filesystem).as_ref()) {
            evidence::Absence::Gone => {}
            evidence::Absence::Elsewhere(folder) => {
                self.watch.misses_file_system(&folder);
                return Ok(Outcome::Done);
            }
            evidence::Absence::Unknown => return Ok(Outcome::Done),
        }
        let Some(record) = self.reader.record(known.document)? else { return Ok(Outcome::Done) };
        if let Some((place, seen)) = self.seen_at(&record, path)
            && self.reader.at(&place)?.is_none_or(|known| !known.present)
        {
            self.relocate(By::daemon(), &record, &place, &seen, &[])?;
            return Ok(Outcome::Done);
        }
        if record.locations.len() == 1 {
            let kin =
                record.facts.as_ref().map_or_else(|| Ok(Vec::new()), |facts| self.same_content(facts))?;
            if let Some(other) = identify::continuation(&record, &kin, clock::now()) {
                // Copied to another file system and removed here: it was moved.
                self.merge(other, record.id)?;
                let mut after = record.clone();
                after.locations.clone_from(&other.locations);
                super::restricting::carry(&mut after, other);
                self.write(By::daemon(), Action::Moved, Some(&record), after)?;
                return Ok(Outcome::Done);
            }
        }
        let kind = match vanished {
            Vanish::Left => AbsenceKind::Left,
            Vanish::Deleted => AbsenceKind::Deleted,
        };
        self.displace(Some(record.id), path, kind)?;
        self.ask_where_it_went(&record)?;
        Ok(Outcome::Done)
    }

    /// What was lost may have been copied elsewhere just before, without its time, or moved to another disk and
    /// written there before it was read: asked where anything is at stake.
    fn ask_where_it_went(&mut self, lost: &Record) -> Result<(), Setback> {
        if !lost.has_stake() || lost.locations.len() > 1 {
            return Ok(());
        }
        let kin = lost.facts.as_ref().map_or_else(|| Ok(Vec::new()), |facts| self.same_content(facts))?;
        let copied = identify::likely_continuation(lost, &kin, clock::now()).cloned();
        let now = match copied {
            Some(copy) => Some(copy),
            None => match self.made_as(lost)? {
                Some(namesake) => Some(namesake),
                None => self.likely_version_of(lost)?,
            },
        };
        if let Some(now) = now {
            self.ask_about(&now, &[lost])?;
        }
        Ok(())
    }

    /// A document of that file name that was made minutes ago, elsewhere, and of which nothing else is known: the one in
    /// a folder of the same name, or the only one.
    fn made_as(&self, lost: &Record) -> Result<Option<Record>, Setback> {
        let Some(at) = lost.locations.first() else { return Ok(None) };
        let mut found = Vec::new();
        for id in self.memory.made(at.path.name()) {
            let record = self.reader.readable(id)?.filter(|record| {
                let age = clock::now().0.saturating_sub(record.created.0);
                record.id != lost.id
                    && record.is_present()
                    && record.versions <= 1
                    && record.origin.is_none()
                    && record.created > lost.created
                    && (0..identify::RECENT_NS).contains(&age)
            });
            found.extend(record);
        }
        let folder = |at: &Location| at.path.folder().map(|folder| folder.name().to_vec());
        let is_namesake = |record: &Record| record.locations.iter().any(|other| folder(other) == folder(at));
        let alone = found.len() == 1;
        Ok(found.into_iter().find(|record| alone || is_namesake(record)))
    }

    /// Where a look found another file under a document's name, and a likely version of it that is as new: the document
    /// may have been saved and renamed before, and its name used again.
    pub(super) fn ask_of_unseen_save(&mut self, document: DocumentId) -> Result<(), Setback> {
        let Some(record) = self.reader.readable(document)? else { return Ok(()) };
        let is_untold = |path: &FilePath| {
            let renames = self.watch.renames();
            renames.before(path).is_none() && renames.went(path).is_none()
        };
        let was_replaced = record.former.as_ref().is_some_and(|former| {
            let path = &former.location.path;
            let there = record.location_at(path);
            there.is_some_and(|there| there.identity != former.location.identity)
                && (0..ONE_LOOK_NS).contains(&clock::now().0.saturating_sub(former.left.0))
                && is_untold(path)
        });
        if !was_replaced || !record.is_present() {
            return Ok(());
        }
        let likely = self.likely_version_of(&record)?.filter(|likely| {
            likely.origin.is_some_and(|origin| origin.relation == Relation::LikelyVersion)
                && (0..ONE_LOOK_NS).contains(&clock::now().0.saturating_sub(likely.created.0))
        });
        if let Some(likely) = likely {
            self.ask_about(&likely, &[&record])?;
        }
        Ok(())
    }

    /// The only document that was made minutes ago and is likely a version of one, by its name or properties: that one
    /// may have been saved and renamed while nobody looked.
    fn likely_version_of(&self, lost: &Record) -> Result<Option<Record>, Setback> {
        let mut only = None;
        for id in self.reader.naming(lost.id, None, MOST_LIKELY)? {
            let record = self.reader.readable(id)?.filter(|record| {
                let age = clock::now().0.saturating_sub(record.created.0);
                let origin = record.origin.filter(|origin| origin.relation.is_likely());
                record.is_present()
                    && record.versions <= 1
                    && origin.is_some_and(|origin| origin.document == lost.id)
                    && (0..identify::RECENT_NS).contains(&age)
            });
            match (record, &only) {
                (Some(_), Some(_)) => return Ok(None),
                (Some(record), None) => only = Some(record),
                (None, _) => {}
            }
        }
        Ok(only)
    }

    fn cannot_read(&mut self, job: &Job, obstacle: &Obstacle) -> Result<Outcome, Setback> {
        let path = &job.path;
        let record = match inspect::look(path) {
            Look::File(seen) => self.ensure_record(path, &seen, true)?,
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
            tracing::warn!(file = %path, reason = trouble.reason, remedy = trouble.remedy.en, "a file cannot be read");
            let mut after = record.clone();
            after.trouble = Some(trouble);
            after.state = State::Unreadable;
            self.write(By::daemon(), Action::Unreadable, Some(&record), after)?;
        }
        Ok(Outcome::Later)
    }

    /// The record of a file of which only the outside is known; makes one when there is none. Where only the
    /// content could tell whose it is, only if that cannot be had (`at_last`).
    fn ensure_record(
        &mut self,
        path: &FilePath,
        seen: &Seen,
        at_last: bool,
    ) -> Result<Option<Record>, Setback> {
        let is_document = readers::kind_of(path, seen) == NameKind::Document;
        if is_document {
            self.glimpsed(path, &Look::File(*seen))?;
        }
        match self.reader.at(path)? {
            Some(known) if known.present && known.kind == Kind::Document => {
                Ok(self.reader.record(known.document)?)
            }
            _ if is_document && at_last => {
                // Its content cannot be had: who it may be by name is asked all the same.
                let parties = self.parties(path, seen, None)?;
                self.make_new(&parties, parties.namesake(), path, seen).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Ends the records of some documents of a folder that is no longer watched, but for what is watched still; the last
    /// path that was dealt with, or nothing when all are. Of a folder that is watched again by now, what is there is left to
    /// the look at it.
    pub(super) fn unwatch_some(
        &mut self,
        folder: &FilePath,
        after: Option<&FilePath>,
    ) -> Result<Option<FilePath>, Setback> {
        let roots = self.watch.statuses().into_iter().map(|status| status.path);
        let (again, watched): (Vec<FilePath>, Vec<FilePath>) = roots.partition(|root| root == folder);
        let is_watched = |path: &FilePath| {
            let is_there = || !matches!(inspect::look(path), Look::Absent);
            watched.iter().any(|root| path.is_within(root)) || (!again.is_empty() && is_there())
        };
        if watched.iter().any(|root| folder.is_within(root)) {
            return Ok(None);
        }
        if after.is_none()
            && let Some(dossier) = self.dossiers.here(folder)
            && !is_watched(folder)
        {
            self.displace(Some(dossier), folder, AbsenceKind::Unwatched)?;
        }
        let portion = self.reader.under(folder, after, 64)?;
        for (path, known) in &portion {
            if known.present && !is_watched(path) {
                self.displace(Some(known.document), path, AbsenceKind::Unwatched)?;
            }
        }
        Ok(portion.last().map(|(path, _)| path.clone()))
    }
}

/// Whether a file was left alone for as long as it is before it is read, and is read in a moment: a record without facts
/// would be of use until then only, and in a burst costs as much as the one with them.
fn is_read_next(look: &Look) -> bool {
    let Look::File(seen) = look else { return false };
    let alone = clock::now().0.saturating_sub(seen.stamp.change_time_ns);
    seen.stamp.size <= READ_IN_A_MOMENT && u128::try_from(alone).is_ok_and(|alone| alone >= QUIET.as_nanos())
}

pub(super) fn location(path: &FilePath, seen: &Seen) -> Location {
    located(path, seen, folder_mark(path))
}

/// The same in a folder with that mark.
pub(super) fn located(path: &FilePath, seen: &Seen, folder: u64) -> Location {
    Location { path: path.clone(), identity: seen.identity, stamp: seen.stamp, folder }
}

/// Which folder a path is in now; 0 where that is not known.
pub(super) fn folder_mark(path: &FilePath) -> u64 {
    match path.folder().map(|folder| inspect::look(&folder)) {
        Some(Look::Folder(folder)) => folder.mark(),
        _ => 0,
    }
}

pub(super) fn new_id() -> DocumentId {
    DocumentId(uuid::Uuid::now_v7())
}
