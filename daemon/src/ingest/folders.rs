//! Folders that are dossiers: made, moved, gone and back.

use super::{
    Ingest, Setback,
    desk::{Caller, Made, Refusal},
    dossiers::{Dossier, MOST},
    entries::By,
    observe::new_id,
    requests::Done,
    wishes::{by, refusal},
};
use crate::{
    identify::evidence::{is_born, is_same_stamp},
    inspect::{self, Look},
    lifecycle::clock,
    model::{self, AbsenceKind, Action, FileIdentity, FilePath, Kind, Location, Record, Stamp, State},
};

/// Documents of a folder that are asked whether it was renamed.
const MOST_WITNESSES: usize = 16;

impl Ingest {
    /// Makes a folder a dossier on behalf of a person; it may be one already.
    pub(super) fn make_dossier(&mut self, path: &FilePath, caller: &Caller) -> Result<Made, Refusal> {
        let identity = folder_at(path)?;
        self.folder_is_here(path, identity).map_err(refusal)?;
        if let Some(known) = self.dossiers.at(path).filter(|known| known.is_present) {
            return Ok(Made { record: self.record(known.id)?, changes: Vec::new() });
        }
        self.one_more_dossier()?;
        let record = self.create_dossier(path, identity, by(caller, "")).map_err(refusal)?;
        Ok(Made { changes: model::changes(None, &record), record })
    }

    /// What would become of it. A dossier that was known is told as it is now: that its folder is here is noticed by
    /// looking, and not by making it one.
    pub(super) fn would_make_dossier(&mut self, path: &FilePath) -> Result<Made, Refusal> {
        let identity = folder_at(path)?;
        self.dossiers.load(&self.reader).map_err(|error| refusal(error.into()))?;
        let is_elsewhere = |known: &Dossier| known.path != *path && is_folder(&known.path, &known.identity);
        let known = self.dossier_of(path, &identity).map_err(refusal)?.filter(|known| !is_elsewhere(known));
        if let Some(known) = known.or_else(|| self.dossiers.at(path)) {
            return Ok(Made { record: self.record(known.id)?, changes: Vec::new() });
        }
        self.one_more_dossier()?;
        let record = self.would_be(new_dossier(path, identity))?;
        Ok(Made { changes: model::changes(None, &record), record })
    }

    fn one_more_dossier(&self) -> Result<(), Refusal> {
        if self.dossiers.count() < MOST { Ok(()) } else { Err(Refusal::TooManyDossiers(MOST)) }
    }

    /// What a request made a dossier before.
    pub(super) fn dossier_made_before(&mut self, done: Done) -> Result<Made, Refusal> {
        let made = self.entry_of(done)?;
        let changes = if made.is_change { made.entry.changes } else { Vec::new() };
        Ok(Made { record: made.after, changes })
    }

    /// Takes in that a folder is at a path: a dossier that was known, or one that the policy makes.
    pub(super) fn folder_is_here(&mut self, path: &FilePath, identity: FileIdentity) -> Result<(), Setback> {
        self.dossiers.load(&self.reader)?;
        let here = self.dossiers.at(path);
        let Some(known) = self.dossier_of(path, &identity)? else {
            if self.policy.get().is_dossier(path) {
                if self.dossiers.count() >= MOST {
                    tracing::warn!(most = MOST, "there are too many dossiers; this folder is not made one");
                    return Ok(());
                }
                let by = By::daemon().with_reason(
                    "Het beleid zegt dat deze map een dossier is.",
                    "The policy says that this folder is a dossier.",
                );
                self.create_dossier(path, identity, by)?;
            }
            return Ok(());
        };
        if known.is_present && known.path == *path && known.identity == identity {
            return Ok(());
        }
        if known.path != *path && is_folder(&known.path, &known.identity) {
            // The same folder twice, through a bind mount: it stays where it was.
            return Ok(());
        }
        if let Some(other) = here.filter(|other| other.is_present && other.id != known.id) {
            // Renamed over, or the two changed names: that one is looked for where it is now.
            self.displace(Some(other.id), path, AbsenceKind::Overwritten)?;
        }
        let Some(record) = self.reader.record(known.id)? else { return Ok(()) };
        let mut after = record.clone();
        after.locations = vec![location(path, identity)];
        let action = if !record.is_present() {
            after.absence = None;
            after.state = State::Settled;
            Action::Returned
        } else if known.path == *path {
            Action::Touched
        } else {
            Action::Moved
        };
        self.write(By::daemon(), action, Some(&record), after)?;
        Ok(())
    }

    /// Which dossier a folder is: by a number with a birth time, else by its path; and by a number without one only with
    /// another witness that it was renamed: the system, or, where no dossier has the path, what is in it.
    fn dossier_of(&self, path: &FilePath, identity: &FileIdentity) -> Result<Option<Dossier>, Setback> {
        let by_number = self.dossiers.of(identity);
        if is_born(identity) {
            return Ok(by_number.or_else(|| self.dossiers.at(path)));
        }
        let here = self.dossiers.at(path);
        let came = by_number.filter(|known| known.is_present && known.path != *path);
        let is_told = came.as_ref().is_some_and(|known| self.is_told_of(&known.path, path));
        if !is_told && here.as_ref().is_some_and(|here| here.is_present) {
            return Ok(here);
        }
        match came {
            Some(known) if is_told || self.was_renamed(&known.path, path)? => Ok(Some(known)),
            _ => Ok(here),
        }
    }

    /// Whether the system told that a folder was renamed.
    fn is_told_of(&self, from: &FilePath, to: &FilePath) -> bool {
        self.watch.renames().before(to).as_ref() == Some(from)
    }

    /// Whether a folder without a birth time was renamed, as far as what is in it tells: a document that has its file
    /// here, or came from there.
    fn was_renamed(&self, from: &FilePath, to: &FilePath) -> Result<bool, Setback> {
        for (path, known) in self.reader.under(from, None, MOST_WITNESSES)? {
            let is_its =
                known.present && known.kind == Kind::Document && path.folder().as_ref() == Some(from);
            if is_its
                && matches!(inspect::look(&to.join(path.name())), Look::File(there) if is_same_stamp(&known.stamp, &there.stamp))
            {
                return Ok(true);
            }
        }
        for (path, known) in self.reader.under(to, None, MOST_WITNESSES)? {
            let record = match known.present && path.folder().as_ref() == Some(to) {
                true => self.reader.readable(known.document)?,
                false => None,
            };
            let former = record.and_then(|record| record.former).map(|former| former.location.path);
            if former.is_some_and(|former| former == from.join(path.name())) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes in that a file is at a path: what was a dossier there is no longer one.
    pub(super) fn file_is_here(&mut self, path: &FilePath) -> Result<(), Setback> {
        self.dossiers.load(&self.reader)?;
        match self.dossiers.at(path).filter(|known| known.is_present) {
            Some(known) => self.displace(Some(known.id), path, AbsenceKind::Overwritten),
            None => Ok(()),
        }
    }

    fn create_dossier(&mut self, path: &FilePath, identity: FileIdentity, by: By) -> Result<Record, Setback> {
        self.write(by, Action::Created, None, new_dossier(path, identity))
    }
}

fn folder_at(path: &FilePath) -> Result<FileIdentity, Refusal> {
    match inspect::look(path) {
        Look::Folder(identity) => Ok(identity),
        _ => Err(Refusal::NoFolder(path.clone())),
    }
}

fn new_dossier(path: &FilePath, identity: FileIdentity) -> Record {
    let mut record = Record::provisional(new_id(), location(path, identity), clock::now());
    record.kind = Kind::Dossier;
    record.state = State::Settled;
    record
}

fn is_folder(path: &FilePath, identity: &FileIdentity) -> bool {
    matches!(inspect::look(path), Look::Folder(there) if there == *identity)
}

/// A folder changes whenever something in it does, and that tells nothing of the dossier: no stamp.
fn location(path: &FilePath, identity: FileIdentity) -> Location {
    Location { path: path.clone(), identity, stamp: Stamp::default(), folder: 0 }
}
