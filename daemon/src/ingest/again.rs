//! Applies the rules again to what is recorded already: a new policy, or a new Bronmerk, may say something
//! else of it.
//!
//! At every start and after every new policy, a few documents at a time and only while nothing else asks
//! for attention. A document of which nothing changes gets no entry.

use std::time::Duration;

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

impl Ingest {
    /// Decides about some documents anew; the last one of them, or nothing when there are no more.
    pub(super) fn decide_some_again(
        &mut self,
        after: Option<DocumentId>,
    ) -> Result<Option<DocumentId>, Setback> {
        let policy = self.policy.get();
        let portion = self.reader.ids(after, PORTION, false)?;
        for id in &portion {
            let Some(record) = self.reader.record(*id)? else { continue };
            // What was not read yet, or is still being written, is decided when it is read.
            if record.state == State::Provisional {
                continue;
            }
            let decision = decide::decide(&policy, &record, clock::now());
            if decision.fields == record.fields && decision.state == record.state {
                continue;
            }
            let by = By::daemon()
                .with_reason("De regels zijn opnieuw toegepast.", "The rules were applied again.");
            self.write(by, Action::Decided, Some(&record), record.clone())?;
        }
        Ok(portion.last().copied())
    }
}
