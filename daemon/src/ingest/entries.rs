//! From a record before and a record after to one entry of the journal.

use super::{Ingest, Setback};
use crate::{
    decide,
    ledger::{self, Halted},
    lifecycle::clock,
    model::{
        self, Action, Entry, Kind, OriginId, Record, RequestMark, Sentence, Sequence, Source, State, Subject,
    },
    settle::Hint,
};

/// The most bytes of a record that a person makes larger: with all that is told beside it, it must fit in a message
/// of 4 MiB, which is what clients of gRPC take. What is read of a file is always noted.
pub(super) const MOST_BYTES: usize = 2 << 20;

/// Who or what makes a change, and why.
pub(super) struct By {
    pub source: Source,
    pub actor: String,
    pub reason: Sentence,
    /// The request that asks for it, where it has an id of its own.
    pub request: Option<RequestMark>,
}

impl By {
    /// The daemon itself; the action says it all.
    pub(super) fn daemon() -> Self {
        Self { source: Source::Daemon, actor: daemon_version(), reason: Sentence::default(), request: None }
    }

    /// The same, for a reason.
    pub(super) fn with_reason(mut self, nl: &str, en: &str) -> Self {
        self.reason = Sentence::new(nl, en);
        self
    }
}

/// Names this program and its version, as the actor of what it reads and notes.
pub(super) fn daemon_version() -> String {
    concat!("bronmerkd ", env!("CARGO_PKG_VERSION")).into()
}

impl Ingest {
    /// Writes one change of a record: decides what follows from it, and appends the entry.
    pub(super) fn write(
        &mut self,
        by: By,
        action: Action,
        before: Option<&Record>,
        after: Record,
    ) -> Result<Record, Setback> {
        self.write_open(by, action, before, after, false)
    }

    /// The same for a file that a program may still be writing: the record stays provisional.
    pub(super) fn write_open(
        &mut self,
        mut by: By,
        action: Action,
        before: Option<&Record>,
        mut after: Record,
        open: bool,
    ) -> Result<Record, Setback> {
        let policy = self.policy.get();
        let now = clock::now();
        // What is read for the first time asks when it is read.
        if !open && after.facts.is_some() && before.is_some_and(|it| it.facts.is_some()) {
            by = self.propose_at_new_place(before, &mut after, by)?;
        }
        after.updated = now;
        if let Some(before) = before {
            after.keep_earlier(before);
        }
        let inherits = self.inherits(&after)?;
        // At a first sighting only the name is known; what follows from it is decided with the facts. Of a
        // folder that is a dossier no more will be known.
        if after.facts.is_some() || action != Action::Created || after.kind == Kind::Dossier {
            after = decide::consequences(&policy, &inherits, after, now);
            if open && after.is_present() {
                after.state = State::Provisional;
            }
        } else {
            inherits.restrict(&mut after);
        }
        if by.source == Source::Person {
            fits(action, before, &after)?;
        }
        let changes = model::changes(before, &after);
        let is_opened = before.is_some_and(|before| super::stating::is_opened(before, &after));
        let is_followed = self.is_followed(before, &after)?;
        let mut entry = Entry {
            sequence: Sequence(0),
            origin: OriginId::default(),
            time: now,
            source: by.source,
            actor: by.actor,
            action,
            subject: Subject::Document(Box::new(after)),
            reason: by.reason,
            policy_version: policy.version.clone(),
            changes,
            previous: Sequence(0),
            request: by.request,
        };
        let sequence = self.ledger.append(&mut entry)?;
        self.requests.note_entry(&entry);
        let again = self.memory.take_again();
        if !again.is_empty() {
            self.settle.saw(again.into_iter().map(|path| (path, Hint::FoundOld)));
        }
        let Subject::Document(after) = entry.subject else { return Err(Setback::Halted(Halted::Closed)) };
        if is_followed {
            self.follow(before, &after);
        }
        self.likely.note(&after);
        self.titles.note(&after);
        self.propose_to_likely(before, &after, inherits.dossier());
        if after.kind == Kind::Dossier {
            self.dossiers.note(&after);
            self.following.forget(after.id);
        }
        tracing::debug!(document = %after.id, ?action, %sequence, "noted");
        if is_opened {
            self.ask_the_document(&after);
        }
        Ok(*after)
    }

    /// Writes an entry about the daemon itself.
    pub(super) fn write_about(
        &mut self,
        by: By,
        action: Action,
        subject: Subject,
    ) -> Result<Sequence, Setback> {
        let mut entry = Entry {
            sequence: Sequence(0),
            origin: OriginId::default(),
            time: clock::now(),
            source: by.source,
            actor: by.actor,
            action,
            subject,
            reason: by.reason,
            policy_version: self.policy.get().version.clone(),
            changes: Vec::new(),
            previous: Sequence(0),
            request: by.request,
        };
        let sequence = self.ledger.append(&mut entry)?;
        self.requests.note_entry(&entry);
        Ok(sequence)
    }
}

/// Whether an act answers what Bronmerk asks, or takes something back. It adds a few words, and there are only so many
/// questions.
fn is_answer(action: Action) -> bool {
    use Action::{
        IdentityAnswered, Locked, Merged, PublicationWithdrawn, Rejected, RestrictionWithdrawn, Returned,
        Unlocked,
    };
    matches!(
        action,
        IdentityAnswered
            | Locked
            | Merged
            | PublicationWithdrawn
            | Rejected
            | RestrictionWithdrawn
            | Returned
            | Unlocked
    )
}

/// Refuses a record that is too large and was not as large before: taking away is possible, and so is an answer.
fn fits(action: Action, before: Option<&Record>, after: &Record) -> Result<(), Setback> {
    let bytes_of = |record: &Record| match action {
        // However many names a file has, it can be kept from the public.
        Action::Restricted => ledger::bytes_of(&Record { locations: Vec::new(), ..record.clone() }),
        _ => ledger::bytes_of(record),
    };
    let bytes = bytes_of(after);
    match bytes > MOST_BYTES && !is_answer(action) && bytes > before.map_or(0, bytes_of) {
        true => Err(Setback::TooLarge { bytes }),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DocumentId, FileIdentity, FilePath, Location, Stamp, Timestamp};

    /// A file with so many names that its record is too large already, as nobody made it.
    fn many_names() -> Record {
        let at = |number: usize| Location {
            path: FilePath::from_bytes(format!("/w/{}{number}", "n".repeat(240)).as_bytes()),
            identity: FileIdentity { filesystem: 1, file: 2, birth_time_ns: 3 },
            stamp: Stamp { size: 1, modify_time_ns: 2, change_time_ns: 3 },
            folder: 0,
        };
        let mut record = Record::provisional(DocumentId(uuid::Uuid::nil()), at(0), Timestamp(0));
        record.locations = (0..MOST_BYTES / 240).map(at).collect();
        record
    }

    #[test]
    fn what_keeps_from_the_public_and_what_answers_is_taken_however_many_names_there_are() {
        let before = many_names();
        let mut after = before.clone();
        after.contents = vec![crate::model::Sha256([7; 32]); 8];
        for action in
            [Action::Restricted, Action::RestrictionWithdrawn, Action::IdentityAnswered, Action::Merged]
        {
            assert!(fits(action, Some(&before), &after).is_ok(), "{action:?}");
        }
        for action in [Action::Updated, Action::Related] {
            assert!(fits(action, Some(&before), &after).is_err(), "{action:?}");
        }
        assert!(fits(Action::Updated, Some(&after), &before).is_ok(), "taking away");
    }
}
