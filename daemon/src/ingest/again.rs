//! Applies the rules again to what is recorded already: a new policy, or a new Bronmerk, may say something
//! else of it.
//!
//! After every new policy, and at a start under which the last time did not come to its end; a few documents
//! at a time, and only while nothing else asks for attention. A person can stop it, also over restarts, and
//! let it go on where it was. A document of which nothing changes gets no entry, and one that comes later was
//! decided under the new rules already.

use std::{fs, io, path::Path, str::FromStr as _, time::Duration};

use uuid::Uuid;

use super::{Ingest, Later, Setback, entries::By};
use crate::{
    decide,
    model::{DocumentId, State},
    settings,
};

/// How many documents at a time.
const PORTION: usize = 64;
/// How long nothing is done between two portions: so this costs a small part of one processor.
pub(super) const PAUSE: Duration = Duration::from_millis(20);
/// What the note says beside the rules when a person stopped it.
const STOPPED: &str = "stopped";

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pass {
    /// The last document that was dealt with.
    after: Option<DocumentId>,
    /// The last one there was when it began.
    until: DocumentId,
    /// How many were dealt with.
    done: u64,
}

/// What a person wants of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackfillWish {
    /// To know how far it is.
    Look,
    Stop,
    Resume,
}

/// How far the rules in force were applied to what was recorded already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backfill {
    /// Whether it is going on.
    pub state: BackfillState,
    /// Documents that were dealt with; 0 when it is done.
    pub done: u64,
    /// Documents in all; 0 when it is done.
    pub total: u64,
    /// Whose rules.
    pub policy_version: String,
}

/// Whether it is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackfillState {
    /// All records follow the rules in force.
    Done,
    /// A few documents at a time.
    Running,
    /// A person stopped it.
    Stopped,
}

impl Ingest {
    /// Goes on as the note says: not at all where it says that all was done, and not by itself where a
    /// person stopped it. Without the note all is done once more: that changes nothing that is right.
    pub(super) fn begin_again(&self, later: &mut Later) {
        let note = fs::read_to_string(&self.decided).unwrap_or_default();
        match note.strip_prefix(&self.rules()) {
            Some("") => {}
            Some(stopped) => {
                later.stopped = self.first_pass().map(|pass| noted(stopped, pass));
            }
            None => later.deciding = self.first_pass(),
        }
    }

    /// Begins with the first document: the rules are new.
    pub(super) fn begin_anew(&self, later: &mut Later) {
        // What it says is of other rules; with those back in force it would say that all was done.
        if let Err(error) = fs::remove_file(&self.decided)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "the note of what was decided under earlier rules could not be removed");
        }
        (later.deciding, later.stopped, later.pause) = (self.first_pass(), None, Duration::ZERO);
    }

    /// Does what a person wants of it, and says how far it is.
    pub(super) fn backfill(&self, wish: BackfillWish, later: &mut Later) -> Backfill {
        match wish {
            BackfillWish::Look => {}
            BackfillWish::Stop => {
                if let Some(pass) = later.deciding.take() {
                    later.stopped = Some(pass);
                    let after = pass.after.map_or_else(|| "-".to_owned(), |id| id.to_string());
                    self.note(&format!("{STOPPED} {after} {}\n", pass.done));
                }
            }
            BackfillWish::Resume => {
                if let Some(pass) = later.stopped.take() {
                    later.deciding = Some(pass);
                    // After a crash it begins anew; it does not stay stopped.
                    let _ = fs::remove_file(&self.decided);
                }
            }
        }
        let (state, pass) = match (&later.deciding, &later.stopped) {
            (Some(pass), _) => (BackfillState::Running, Some(pass)),
            (None, Some(pass)) => (BackfillState::Stopped, Some(pass)),
            (None, None) => (BackfillState::Done, None),
        };
        let total = pass.map_or(0, |_| self.reader.counts().iter().map(|(_, count)| count).sum());
        Backfill {
            state,
            done: pass.map_or(0, |pass| pass.done.min(total)),
            total,
            policy_version: self.policy.get().version.clone(),
        }
    }

    /// From the first document to the last there is; nothing where there is none.
    fn first_pass(&self) -> Option<Pass> {
        match self.reader.ids(None, 1, true) {
            Ok(last) => {
                let pass = last.first().map(|until| Pass { after: None, until: *until, done: 0 });
                if pass.is_none() {
                    self.note("");
                }
                pass
            }
            Err(_) => Some(Pass { after: None, until: DocumentId(Uuid::max()), done: 0 }),
        }
    }

    /// Whose rules these are: a new Bronmerk may follow the same policy in another way, and leave other files
    /// alone.
    fn rules(&self) -> String {
        let (daemon, policy) = (super::entries::daemon_version(), self.policy.get());
        format!("{daemon} {:x} {}\n", settings::built_in_patterns(), policy.version)
    }

    /// Notes how far all was decided under these rules: to the end when there is nothing to add.
    fn note(&self, how_far: &str) {
        if let Err(error) = write_whole(&self.decided, &format!("{}{how_far}", self.rules())) {
            tracing::debug!(%error, "it could not be noted that the rules were applied to all; they will be again");
        }
    }

    /// Decides about some documents anew; how far that came, or nothing when it is done.
    pub(super) fn decide_some_again(&mut self, pass: Pass) -> Result<Option<Pass>, Setback> {
        let portion = self.reader.ids(pass.after, PORTION, false)?;
        let mut done = pass.done;
        for id in portion.iter().filter(|id| **id <= pass.until) {
            done += 1;
            let Some(record) = self.reader.readable(*id)? else { continue };
            // What was not read yet, or is still being written, is decided when it is read; what is left alone
            // now is never read.
            if record.state == State::Provisional
                && decide::why_left_alone(&self.policy.get(), &record).is_none()
            {
                continue;
            }
            let by = By::daemon()
                .with_reason("De regels zijn opnieuw toegepast.", "The rules were applied again.");
            self.decide_again(&record, by)?;
        }
        let after = portion.last().copied().filter(|last| *last < pass.until);
        if after.is_none() {
            self.note("");
        }
        Ok(after.map(|after| Pass { after: Some(after), done, ..pass }))
    }
}

/// The pass where a person stopped it. What cannot be read is the beginning.
fn noted(note: &str, first: Pass) -> Pass {
    let mut words = note.split_whitespace();
    let (Some(STOPPED), Some(after), Some(done)) = (words.next(), words.next(), words.next()) else {
        return first;
    };
    let after = Uuid::from_str(after).ok().map(DocumentId);
    let done = if after.is_some() { done.parse().unwrap_or(0) } else { 0 };
    Pass { after, done, ..first }
}

/// Half a note would be no note: it is compared whole, so it need not be safe on disk.
fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let beside = path.with_extension("new");
    fs::write(&beside, text)?;
    fs::rename(beside, path)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Pass, noted};
    use crate::model::DocumentId;

    #[test]
    fn a_note_that_cannot_be_read_is_the_beginning() {
        let first = Pass { after: None, until: DocumentId(Uuid::max()), done: 0 };
        let id = DocumentId(Uuid::from_u128(7));
        assert_eq!(noted(&format!("stopped {id} 64\n"), first), Pass { after: Some(id), done: 64, ..first });
        for odd in ["stopped - 0\n", "stopped x 64\n", "stopped", "begun 1 2\n", "stopped \u{fffd} 9"] {
            assert_eq!(noted(odd, first), first, "{odd}");
        }
    }
}
