//! Folders that are dossiers: made, moved, gone and back.

use super::{
    Ingest, Setback,
    desk::{Caller, Refusal},
    dossiers::MOST,
    entries::By,
    observe::new_id,
    wishes::{by, refusal},
};
use crate::{
    inspect::{self, Look},
    lifecycle::clock,
    model::{AbsenceKind, Action, FileIdentity, FilePath, Kind, Location, Record, Stamp, State},
};

impl Ingest {
    /// Makes a folder a dossier on behalf of a person; it may be one already.
    pub(super) fn make_dossier(&mut self, path: &FilePath, caller: &Caller) -> Result<Record, Refusal> {
        let Look::Folder(identity) = inspect::look(path) else { return Err(Refusal::NoFolder(path.clone())) };
        self.folder_is_here(path, identity).map_err(refusal)?;
        if let Some(known) = self.dossiers.at(path).filter(|known| known.is_present) {
            return self.record(known.id);
        }
        if self.dossiers.count() >= MOST {
            return Err(Refusal::TooManyDossiers(MOST));
        }
        self.create_dossier(path, identity, by(caller, "")).map_err(refusal)
    }

    /// Takes in that a folder is at a path: a dossier that was known, or one that the policy makes.
    pub(super) fn folder_is_here(&mut self, path: &FilePath, identity: FileIdentity) -> Result<(), Setback> {
        self.dossiers.load(&self.reader)?;
        let here = self.dossiers.at(path);
        let known = self.dossiers.of(&identity).or_else(|| here.clone());
        let Some(known) = known else {
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

    /// Takes in that a file is at a path: what was a dossier there is no longer one.
    pub(super) fn file_is_here(&mut self, path: &FilePath) -> Result<(), Setback> {
        self.dossiers.load(&self.reader)?;
        match self.dossiers.at(path).filter(|known| known.is_present) {
            Some(known) => self.displace(Some(known.id), path, AbsenceKind::Overwritten),
            None => Ok(()),
        }
    }

    fn create_dossier(&mut self, path: &FilePath, identity: FileIdentity, by: By) -> Result<Record, Setback> {
        let mut record = Record::provisional(new_id(), location(path, identity), clock::now());
        record.kind = Kind::Dossier;
        record.state = State::Settled;
        self.write(by, Action::Created, None, record)
    }
}

fn is_folder(path: &FilePath, identity: &FileIdentity) -> bool {
    matches!(inspect::look(path), Look::Folder(there) if there == *identity)
}

/// A folder changes whenever something in it does, and that tells nothing of the dossier: no stamp.
fn location(path: &FilePath, identity: FileIdentity) -> Location {
    Location { path: path.clone(), identity, stamp: Stamp::default(), folder: 0 }
}
