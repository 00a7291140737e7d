//! What a verdict does to the places of records: moving, linking, making room, taking back, ending.

use super::{
    Ingest, Setback,
    entries::By,
    observe::{location, new_id},
    parties::{Found, Parties},
    restricting::{carry, inherit},
};
use crate::{
    identify::{self, Whereabouts, evidence::Proof, evidence::is_file_of},
    inspect::{self, Look},
    lifecycle::clock,
    model::{
        Absence, AbsenceKind, Action, DocumentId, FilePath, Former, Location, Origin, Record, Relation, Seen,
        Stamp, State,
    },
    settle::Hint,
};

/// Documents that change places with each other in one go.
const MOST_TOGETHER: usize = 1_024;

impl Ingest {
    /// Moves a document to a path: its other names at which its file no longer is are dropped.
    pub(super) fn relocate(
        &mut self,
        by: By,
        record: &Record,
        path: &FilePath,
        seen: &Seen,
        perhaps: &[&Record],
    ) -> Result<Record, Setback> {
        let mut after = record.clone();
        after.locations.retain(|at| at.path != *path && is_there(at, record));
        let left = record.locations.iter().find(|at| !after.locations.contains(at));
        let known = record.locations.iter().find(|at| is_file_of(at, record, seen, None) == Proof::Proven);
        let mut here = location(path, seen);
        // What was read is what was read: a stamp that differs makes it be read again.
        // So does one that was away: nobody saw what happened to it there.
        let was_gone = !record.is_present();
        here.stamp = match known.or(record.locations.first()) {
            Some(_) if was_gone => Stamp::default(),
            Some(at) => at.stamp,
            None => here.stamp,
        };
        after.locations.push(here);
        after.locations.sort_by(|one, other| one.path.cmp(&other.path));
        if let Some(left) = left {
            self.memory.moved(&left.path, path);
            self.watch.renames().found(&left.path);
            after.former = Some(Former { location: left.clone(), left: clock::now() });
        }
        if was_gone {
            comes_back(&mut after);
        }
        let mut by = by;
        if !perhaps.is_empty() {
            by = note_perhaps(&mut after, perhaps);
        }
        let action = if was_gone { Action::Returned } else { Action::Moved };
        self.write(by, action, Some(record), after)
    }

    /// Takes a path from whoever has it, but for `document`: they go along with their file where that was seen,
    /// and so on for who is there; else they are gone.
    pub(super) fn make_room(
        &mut self,
        parties: &Parties,
        document: Option<DocumentId>,
        path: &FilePath,
    ) -> Result<(), Setback> {
        parties.at(path, document).try_for_each(|here| self.send_away(here, document, path))
    }

    fn send_away(
        &mut self,
        here: &Found,
        document: Option<DocumentId>,
        path: &FilePath,
    ) -> Result<(), Setback> {
        if here.whereabouts != Whereabouts::Seen {
            return self.displace(Some(here.record.id), path, AbsenceKind::Overwritten);
        }
        // The whole chain is known before any of it is written. Then the last one goes first, so that two
        // never have one place but in a circle, where it can't be helped for a moment.
        let mut chain: Vec<(Record, FilePath, Seen)> = Vec::new();
        let mut next = Some(here.record.clone());
        while let Some(record) = next.take().filter(|_| chain.len() < MOST_TOGETHER) {
            // Files that look alike may be seen at one place: only the first of their records goes there.
            let is_free = |(place, _): &(FilePath, Seen)| chain.iter().all(|(_, taken, _)| taken != place);
            let Some((place, seen)) = self.seen_at(&record, path).filter(is_free) else {
                if !chain.is_empty() {
                    let at = chain.last().map(|(_, place, _)| place.clone());
                    self.displace(
                        Some(record.id),
                        &at.unwrap_or_else(|| path.clone()),
                        AbsenceKind::Overwritten,
                    )?;
                }
                break;
            };
            if let Some(known) = self.reader.at(&place)?.filter(|known| known.present) {
                let is_new = Some(known.document) != document
                    && known.document != record.id
                    && chain.iter().all(|(other, ..)| other.id != known.document);
                if is_new {
                    next = self.reader.readable(known.document)?;
                }
            }
            chain.push((record, place, seen));
        }
        if chain.is_empty() {
            return self.displace(Some(here.record.id), path, AbsenceKind::Overwritten);
        }
        for (record, place, seen) in chain.into_iter().rev() {
            self.relocate(By::daemon(), &record, &place, &seen, &[])?;
        }
        Ok(())
    }

    /// Gives a document one more name.
    pub(super) fn link(
        &mut self,
        record: &Record,
        parties: &Parties,
        path: &FilePath,
        seen: &Seen,
    ) -> Result<Record, Setback> {
        let mut after = record.clone();
        let mut place = location(path, seen);
        place.stamp = record.locations.first().map_or(place.stamp, |at| at.stamp);
        after.locations.retain(|at| at.path != *path);
        after.locations.push(place);
        after.locations.sort_by(|one, other| one.path.cmp(&other.path));
        // Two documents became one file: what one of them keeps from the public stays.
        let ended = parties.at(path, Some(record.id)).next().map(|ended| &ended.record);
        let mut by = By::daemon();
        if ended.is_some_and(|ended| inherit(&mut after, ended)) {
            by = by.with_reason(
                "Dit bestand nam de plaats in van een ander document. De beperkingen daarvan gelden nu ook hier.",
                "This file took the place of another document. The restrictions of that one hold here too now.",
            );
        }
        self.make_room(parties, Some(record.id), path)?;
        self.write(by, Action::Linked, Some(record), after)
    }

    /// Notes that another file stands under a document's name, before it was read.
    pub(super) fn note_file(
        &mut self,
        record: &Record,
        path: &FilePath,
        seen: &Seen,
    ) -> Result<Record, Setback> {
        let mut after = record.clone();
        self.put_file(record, &mut after, location(path, seen));
        if let (Some(here), Some(known)) =
            (after.locations.iter_mut().find(|at| at.path == *path), record.location_at(path))
        {
            // Not read yet: a stamp that differs makes it be read.
            here.stamp = known.stamp;
        }
        self.write(By::daemon(), Action::Touched, Some(record), after)
    }

    /// Lets the file that was seen be the one under a document's name. Its other names that still have the old
    /// file are looked at anew.
    pub(super) fn put_file(&mut self, record: &Record, after: &mut Record, here: Location) {
        let replaced = record.location_at(&here.path).filter(|at| at.identity != here.identity);
        if let Some(replaced) = replaced {
            after.former = Some(Former { location: replaced.clone(), left: clock::now() });
        }
        for at in &record.locations {
            if at.path != here.path && at.identity != here.identity {
                self.memory.dropped(&at.path, record.id);
            }
        }
        after.locations.retain(|at| at.path != here.path && at.identity == here.identity);
        // Whoever has the same file under another name sees the same stamp there.
        for at in &mut after.locations {
            at.stamp = here.stamp;
        }
        after.locations.push(here);
        after.locations.sort_by(|one, other| one.path.cmp(&other.path));
    }

    /// A document that left its name a moment ago comes back to it: a program had set the old file aside for
    /// this save. What lies where the old file went is looked at anew.
    pub(super) fn take_back(
        &mut self,
        record: &Record,
        path: &FilePath,
        seen: &Seen,
    ) -> Result<Record, Setback> {
        let mut after = record.clone();
        let aside = record.locations.first().cloned();
        after.former = aside.clone().map(|location| Former { location, left: clock::now() });
        let mut here = location(path, seen);
        here.stamp = aside.as_ref().map_or(here.stamp, |at| at.stamp);
        after.locations = vec![here];
        let by = By::daemon().with_reason(
            "Een programma heeft de vorige versie apart gezet en de nieuwe onder deze naam bewaard.",
            "A program set the version before aside, and saved the new one under this name.",
        );
        let written = self.write(by, Action::Moved, Some(record), after)?;
        for at in &record.locations {
            self.settle.saw([(at.path.clone(), Hint::FoundOld)]);
        }
        Ok(written)
    }

    /// Makes the record of a version that a program set aside: a backup, with the document's restrictions.
    pub(super) fn aside(&self, record: &mut Record, document: &Record) -> By {
        record.origin = Some(Origin { relation: Relation::Backup, document: document.id });
        inherit(record, document);
        By::daemon().with_reason(
            "Dit is een eerdere versie van een document, die bij het bewaren apart is gezet. De beperkingen daarvan gelden ook hier.",
            "This is an earlier version of a document, set aside when that was saved. The restrictions of that one hold here too.",
        )
    }

    /// A record that ended goes on at a path, before the file there was read.
    pub(super) fn come_back(
        &mut self,
        record: &Record,
        path: &FilePath,
        seen: &Seen,
    ) -> Result<Record, Setback> {
        let mut after = record.clone();
        let known = record.location_at(path).or(record.locations.first()).cloned();
        after.former = known.clone().map(|location| Former { location, left: clock::now() });
        let mut here = location(path, seen);
        here.stamp = known.map_or(here.stamp, |at| at.stamp);
        after.locations = vec![here];
        comes_back(&mut after);
        self.write(By::daemon(), Action::Returned, Some(record), after)
    }

    /// The young record was made for a save of the document, and ends in it.
    pub(super) fn saved_from(
        &mut self,
        record: &Record,
        young: &Record,
        path: &FilePath,
        seen: &Seen,
    ) -> Result<Record, Setback> {
        self.merge(young, record.id)?;
        let mut after = record.clone();
        carry(&mut after, young);
        self.put_file(record, &mut after, location(path, seen));
        let known = record.location_at(path).or(record.locations.first());
        // Saved under its name before, and renamed at once.
        let left = known.filter(|known| known.path != *path);
        if let Some(left) = left {
            self.memory.moved(&left.path, path);
            after.former = Some(Former { location: left.clone(), left: clock::now() });
        }
        for at in &mut after.locations {
            at.stamp = known.map_or(at.stamp, |known| known.stamp);
        }
        let was_gone = !record.is_present();
        if was_gone {
            comes_back(&mut after);
        }
        let action = match (was_gone, left) {
            (true, _) => Action::Returned,
            (false, Some(_)) => Action::Moved,
            (false, None) => Action::Touched,
        };
        self.write(By::daemon(), action, Some(record), after)
    }

    /// A record for a file of which only the outside is known.
    pub(super) fn make_new(
        &mut self,
        parties: &Parties,
        perhaps: Option<DocumentId>,
        path: &FilePath,
        seen: &Seen,
    ) -> Result<Record, Setback> {
        let mut record = Record::provisional(new_id(), location(path, seen), clock::now());
        let other: Vec<_> = perhaps.and_then(|id| parties.record(id)).into_iter().collect();
        let by = note_perhaps(&mut record, &other);
        self.memory.was_made(&record);
        self.write(by, Action::Created, None, record)
    }

    /// Notes that a document could be another one that was moved over it: the restrictions of both hold.
    pub(super) fn ask_about(&mut self, record: &Record, perhaps: &[&Record]) -> Result<Record, Setback> {
        let mut after = record.clone();
        let by = note_perhaps(&mut after, perhaps);
        if after == *record {
            return Ok(after);
        }
        self.write(by, Action::Touched, Some(record), after)
    }

    /// Takes a path from a document.
    pub(super) fn displace(
        &mut self,
        document: Option<DocumentId>,
        path: &FilePath,
        kind: AbsenceKind,
    ) -> Result<(), Setback> {
        let Some(id) = document else { return Ok(()) };
        // One that is damaged stops nothing else: the status names it.
        let Some(record) = self.reader.readable(id)? else { return Ok(()) };
        let mut after = record.clone();
        if record.locations.len() > 1 {
            after.locations.retain(|at| at.path != *path);
            self.write(By::daemon(), Action::Unlinked, Some(&record), after)?;
        } else {
            after.state = State::Gone;
            after.absence = Some(Absence { kind, time: clock::now() });
            self.memory.lost(&record);
            self.write(By::daemon(), Action::Gone, Some(&record), after)?;
        }
        Ok(())
    }

    /// Ends a record that goes on in another one.
    pub(super) fn merge(&mut self, ended: &Record, into: DocumentId) -> Result<(), Setback> {
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
}

/// Notes that a record could be of the same document as another: the restrictions of both hold, and a person
/// is asked. Where it could be one of several, about the first of them; the restrictions of all hold.
pub(super) fn note_perhaps(record: &mut Record, perhaps: &[&Record]) -> By {
    let Some(first) = perhaps.first() else { return By::daemon() };
    ask(record, first.id);
    for other in perhaps {
        inherit(record, other);
    }
    By::daemon().with_reason(
        "Dit kan hetzelfde document zijn als een ander, of een nieuw document. Dat is niet zeker, dus gelden de beperkingen van beide tot iemand het zegt.",
        "This may be the same document as another one, or a new one. That is not certain, so the restrictions of both hold until somebody says which.",
    )
}

/// Asks whether a record is of that document. One question is asked at a time: the newest, which is about the file
/// that is there now. It goes before what the record was copied from.
pub(super) fn ask(record: &mut Record, document: DocumentId) {
    record.origin = Some(Origin { relation: Relation::Perhaps, document });
}

fn comes_back(record: &mut Record) {
    record.absence = None;
    record.state = if record.facts.is_some() { State::Settled } else { State::Provisional };
}

/// Whether the record's file is at that place now.
pub(super) fn is_there(at: &Location, record: &Record) -> bool {
    matches!(inspect::look(&at.path), Look::File(there)
        if is_file_of(at, record, &there, None) == Proof::Proven)
}

/// Whether nothing has to be read of a record's file as it was seen.
pub(super) fn is_read(record: &Record, path: &FilePath, seen: &Seen) -> bool {
    record.facts.is_some()
        && !matches!(record.state, State::Provisional | State::Unreadable)
        && identify::is_unchanged(record, path, seen)
}
