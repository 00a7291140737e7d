//! Applies the rules again to what is recorded already: a new policy, or a new Bronmerk, may say something
//! else of it.
//!
//! After every new policy, and at a start under which the last time did not come to its end; a few documents
//! at a time, and only while nothing else asks for attention. A document of which nothing changes gets no
//! entry, and one that comes later was decided under the new rules already.

use std::{fs, io, path::Path, time::Duration};

use super::{Ingest, Setback, entries::By};
use crate::{
    decide,
    lifecycle::clock,
    model::{Action, DocumentId, State},
};

/// How many documents at a time.
const PORTION: usize = 64;
/// How long nothing is done between two portions: so this costs a small part of one processor.
pub(super) const PAUSE: Duration = Duration::from_millis(20);

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pass {
    /// The last document that was dealt with.
    after: Option<DocumentId>,
    /// The last one there was when it began.
    until: DocumentId,
}

impl Ingest {
    /// Begins with the first document; nothing where there is none, or where the note says that all was done.
    pub(super) fn begin_again(&self) -> Option<Pass> {
        // Without the note, or without an answer, all is done once more: that changes nothing that is right.
        if fs::read_to_string(&self.decided).is_ok_and(|note| note == self.rules()) {
            return None;
        }
        match self.reader.ids(None, 1, true) {
            Ok(last) => {
                let pass = last.first().map(|until| Pass { after: None, until: *until });
                if pass.is_none() {
                    self.note_decided();
                }
                pass
            }
            Err(_) => Some(Pass { after: None, until: DocumentId(uuid::Uuid::max()) }),
        }
    }

    /// Whose rules these are: a new Bronmerk may follow the same policy in another way.
    fn rules(&self) -> String {
        format!("{} {}\n", super::entries::daemon_version(), self.policy.get().version)
    }

    /// Notes that all was decided under these rules.
    fn note_decided(&self) {
        if let Err(error) = write_whole(&self.decided, &self.rules()) {
            tracing::debug!(%error, "it could not be noted that the rules were applied to all; they will be again");
        }
    }

    /// Decides about some documents anew; how far that came, or nothing when it is done.
    pub(super) fn decide_some_again(&mut self, pass: Pass) -> Result<Option<Pass>, Setback> {
        let policy = self.policy.get();
        let portion = self.reader.ids(pass.after, PORTION, false)?;
        for id in portion.iter().filter(|id| **id <= pass.until) {
            let Some(record) = self.reader.record(*id)? else { continue };
            // What was not read yet, or is still being written, is decided when it is read.
            if record.state == State::Provisional {
                continue;
            }
            let decision = decide::decide(&policy, &record, clock::now());
            let same_restrictions = decision.restrictions == record.restrictions;
            if decision.fields == record.fields && same_restrictions && decision.state == record.state {
                continue;
            }
            let by = By::daemon()
                .with_reason("De regels zijn opnieuw toegepast.", "The rules were applied again.");
            self.write(by, Action::Decided, Some(&record), record.clone())?;
        }
        let after = portion.last().copied().filter(|last| *last < pass.until);
        if after.is_none() {
            self.note_decided();
        }
        Ok(after.map(|after| Pass { after: Some(after), ..pass }))
    }
}

/// Half a note would be no note: it is compared whole, so it need not be safe on disk.
fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let beside = path.with_extension("new");
    fs::write(&beside, text)?;
    fs::rename(beside, path)
}
