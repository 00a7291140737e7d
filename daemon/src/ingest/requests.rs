//! Which requests were done, so that a retry of one does nothing twice and gets the same answer (AIP-155).
//!
//! The entry that a request brings about has its mark: the caller, the id, and a fingerprint of what was asked.
//! So what is known here is as durable as the deed itself, and is read back from the end of the journal at a
//! start. An answer is not kept. For a retry it is put together from that entry ([`Ingest::entry_of`]), before and
//! after a restart in the same way: the record as it was then, and what follows from the record before it.
//!
//! **Invariants:**
//! - Everything that a person asks for goes through [`Ingest::once`], in the one loop: of two requests with one
//!   id that come at the same time the second finds what the first did.
//! - What was refused was not done, and is not known here. What was written is known from that moment on, also when
//!   something behind it goes wrong.
//! - No more than [`MOST`] deeds are known, none for longer than [`KEPT_NS`]. Requests go as a whole, so that of a
//!   batch no part is done again.

use std::{
    collections::{HashMap, VecDeque},
    ops::ControlFlow,
};

use super::{
    Ingest,
    desk::{Acted, Answered, Caller, Made, Refusal},
    wishes::refusal,
};
use crate::{
    ledger::{ReadError, Reader},
    lifecycle::clock,
    model::{DocumentId, Entry, Record, RequestMark, Sequence, Sha256, Timestamp},
};

/// As many deeds as are known; some 3 MB.
const MOST: usize = 10_000;
/// A day: whoever tries again does so within minutes, or after a night.
const KEPT_NS: i64 = 24 * 3_600 * 1_000_000_000;
/// Entries that are looked through at a start; nothing is taken in meanwhile. Measured: 0.4 s for 100,000 of
/// 2.7 kB each, not optimized, out of the page cache.
const LOOKED_THROUGH: u64 = 100_000;

/// What a request did: where its answer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// In the record of which document; none for what is about the daemon itself.
    pub document: Option<DocumentId>,
    /// In which entry of it.
    pub sequence: Sequence,
    /// Whether that entry was written for the request. Else all was so already, and this is what it found.
    pub is_change: bool,
}

/// The requests that were done a while ago. Memory only; see the module.
#[derive(Debug, Default)]
pub struct Requests {
    known: HashMap<(u32, String), Known>,
    /// Oldest first.
    order: VecDeque<(u32, String)>,
    deeds: usize,
}

#[derive(Debug)]
struct Known {
    fingerprint: Sha256,
    /// Of the first deed.
    time: Timestamp,
    done: Vec<Done>,
}

impl Requests {
    /// Reads what was done before from the end of the journal. What is damaged is passed over: the first of it is
    /// told when all else is noted.
    pub(super) fn load(&mut self, reader: &Reader, now: Timestamp) -> Result<(), ReadError> {
        let after = reader.durable().0.saturating_sub(LOOKED_THROUGH);
        let mut cursor = reader.cursor(Sequence(after))?;
        let mut passed_over = None;
        loop {
            match cursor.next_requested() {
                Ok(Some(entry)) => self.note_entry(&entry),
                Ok(None) => break,
                Err(error) if error.is_damage() => passed_over = passed_over.or(Some(error)),
                Err(error) => return Err(error),
            }
        }
        self.forget_old(now);
        passed_over.map_or(Ok(()), Err)
    }

    /// Notes what an entry was written for, if it was for a request.
    pub(super) fn note_entry(&mut self, entry: &Entry) {
        let Some(mark) = &entry.request else { return };
        let done = Done { document: entry.subject.document(), sequence: entry.sequence, is_change: true };
        self.note(mark.clone(), done, entry.time);
    }

    /// What a request did before; of a batch, with one document.
    fn find(
        &mut self,
        mark: &RequestMark,
        of: Option<DocumentId>,
        now: Timestamp,
    ) -> Result<Option<Done>, Refusal> {
        self.forget_old(now);
        let Some(known) = self.known.get(&(mark.uid, mark.id.clone())) else { return Ok(None) };
        if known.fingerprint != mark.fingerprint {
            return Err(Refusal::RequestReused(mark.id.clone()));
        }
        Ok(known.done.iter().find(|done| of.is_none() || done.document == of).copied())
    }

    fn note(&mut self, mark: RequestMark, done: Done, time: Timestamp) {
        let key = (mark.uid, mark.id);
        let known = self.known.entry(key.clone()).or_insert_with(|| {
            self.order.push_back(key);
            Known { fingerprint: mark.fingerprint, time, done: Vec::new() }
        });
        known.done.push(done);
        self.deeds += 1;
        while self.deeds > MOST {
            self.forget_first();
        }
    }

    fn forget_old(&mut self, now: Timestamp) {
        let is_old = |known: &Known| now.0.saturating_sub(known.time.0) > KEPT_NS;
        while self.order.front().and_then(|first| self.known.get(first)).is_some_and(is_old) {
            self.forget_first();
        }
    }

    fn forget_first(&mut self) {
        let first = self.order.pop_front().and_then(|first| self.known.remove(&first));
        // With nothing left to forget there is nothing left to count.
        self.deeds = first.map_or(0, |first| self.deeds.saturating_sub(first.done.len()));
    }
}

/// The answer to a request that was done: it tells where it can be read again.
pub(super) trait Told {
    /// In which document's record, and in which entry of it.
    fn place(&self) -> (Option<DocumentId>, Sequence);
}

impl Told for Acted {
    fn place(&self) -> (Option<DocumentId>, Sequence) {
        (Some(self.record.id), self.record.sequence)
    }
}

impl Told for Made {
    fn place(&self) -> (Option<DocumentId>, Sequence) {
        (Some(self.record.id), self.record.sequence)
    }
}

impl Told for Answered {
    fn place(&self) -> (Option<DocumentId>, Sequence) {
        (Some(self.asked), self.sequence)
    }
}

impl Told for Sequence {
    fn place(&self) -> (Option<DocumentId>, Sequence) {
        (None, *self)
    }
}

impl Ingest {
    /// Does what a person asks for, unless the same request did it before: then `again` tells what it did. Of a
    /// batch, each document counts by itself.
    pub(super) fn once<T: Told>(
        &mut self,
        caller: &Caller,
        of: Option<DocumentId>,
        deed: impl FnOnce(&mut Self) -> Result<T, Refusal>,
        again: impl FnOnce(&mut Self, Done) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let Some(mark) = &caller.request else { return deed(self) };
        if let Some(done) = self.requests.find(mark, of, clock::now())? {
            tracing::debug!(request = mark.id, sequence = %done.sequence, "asked again, and done before");
            return again(self, done);
        }
        let told = deed(self)?;
        // What was written is noted already. Else all was so before.
        if self.requests.find(mark, of, clock::now())?.is_none() {
            let (document, sequence) = told.place();
            let done = Done { document, sequence, is_change: false };
            self.requests.note(RequestMark::clone(mark), done, clock::now());
        }
        Ok(told)
    }

    /// What a request did before, for who has more to do than a deed.
    pub(super) fn done_before(&mut self, caller: &Caller) -> Result<Option<Done>, Refusal> {
        let Some(mark) = &caller.request else { return Ok(None) };
        self.requests.find(mark, None, clock::now())
    }

    /// The entry in which the answer to a request stands, with the record in it and the record before it.
    pub(super) fn entry_of(&self, done: Done) -> Result<Replayed, Refusal> {
        let id = done.document.ok_or_else(not_there)?;
        self.replayed(id, done.sequence).map(|found| Replayed { is_change: done.is_change, ..found })
    }

    /// The entry that was answered.
    pub(super) fn place_of(&mut self, done: Done) -> Result<Sequence, Refusal> {
        Ok(done.sequence)
    }

    /// A document's last entry up to `until`, with the records in it and before it.
    pub(super) fn replayed(&self, id: DocumentId, until: Sequence) -> Result<Replayed, Refusal> {
        let mut entry: Option<Entry> = None;
        let found = self.reader.backwards(id, |earlier| match entry.take() {
            Some(entry) => ControlFlow::Break((entry, earlier.subject.record().cloned())),
            None if earlier.sequence <= until => {
                let is_first = earlier.previous == Sequence(0);
                if is_first {
                    return ControlFlow::Break((earlier, None));
                }
                entry = Some(earlier);
                ControlFlow::Continue(())
            }
            None => ControlFlow::Continue(()),
        });
        let (entry, before) = found.map_err(|error| refusal(error.into()))?.ok_or_else(not_there)?;
        let after = entry.subject.record().cloned().ok_or_else(not_there)?;
        let before = before.unwrap_or_else(|| after.clone());
        Ok(Replayed { entry, before, after, is_change: true })
    }
}

/// What was answered to a request, as the journal has it.
pub(super) struct Replayed {
    pub(super) entry: Entry,
    pub(super) before: Record,
    pub(super) after: Record,
    /// As in [`Done`].
    pub(super) is_change: bool,
}

impl Replayed {
    /// The record on which the request was done.
    pub(super) fn found(&self) -> &Record {
        if self.is_change { &self.before } else { &self.after }
    }
}

/// The journal lost an entry that it had.
fn not_there() -> Refusal {
    Refusal::Unreadable("the entry of an earlier request is not there".into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may fail
mod tests {
    use super::{Done, KEPT_NS, MOST, Requests};
    use crate::{
        ingest::desk::Refusal,
        ledger::{self, Options},
        model::{
            Action, DocumentId, Entry, FilePath, RequestMark, Sentence, Sequence, Sha256, Source, Subject,
            Timestamp,
        },
    };

    const NOW: Timestamp = Timestamp(1_000_000_000_000_000_000);

    fn mark(id: &str, asks: u8) -> RequestMark {
        RequestMark { id: id.into(), uid: 1, fingerprint: Sha256([asks; 32]), batch: String::new() }
    }

    fn done(sequence: u64) -> Done {
        Done { document: None, sequence: Sequence(sequence), is_change: true }
    }

    fn with(document: u128, sequence: u64) -> Done {
        Done { document: Some(DocumentId(uuid::Uuid::from_u128(document))), ..done(sequence) }
    }

    #[test]
    fn a_retry_is_known_and_another_request_with_its_id_is_refused() {
        let mut requests = Requests::default();
        assert_eq!(requests.find(&mark("a", 1), None, NOW), Ok(None));
        requests.note(mark("a", 1), done(7), NOW);
        assert_eq!(requests.find(&mark("a", 1), None, NOW), Ok(Some(done(7))));
        assert_eq!(requests.find(&mark("a", 2), None, NOW), Err(Refusal::RequestReused("a".into())));
        assert_eq!(requests.find(&mark("b", 1), None, NOW), Ok(None));
        let of_another = RequestMark { uid: 2, ..mark("a", 2) };
        assert_eq!(requests.find(&of_another, None, NOW), Ok(None), "everybody has ids of their own");
    }

    #[test]
    fn of_a_batch_that_was_cut_off_only_the_rest_is_to_do() {
        let mut requests = Requests::default();
        requests.note(mark("a", 1), with(1, 7), NOW);
        requests.note(mark("a", 1), with(2, 8), NOW);
        assert_eq!(requests.find(&mark("a", 1), with(2, 0).document, NOW), Ok(Some(with(2, 8))));
        assert_eq!(requests.find(&mark("a", 1), with(3, 0).document, NOW), Ok(None));
        let refused = requests.find(&mark("a", 2), with(3, 0).document, NOW);
        assert_eq!(refused, Err(Refusal::RequestReused("a".into())), "it is another batch");
    }

    #[test]
    fn no_more_are_known_than_the_contract_says_and_none_for_longer() {
        let mut requests = Requests::default();
        // The first one is a batch: all of it goes at once.
        for document in 0..3 {
            requests.note(mark("0", 1), with(document, 1), NOW);
        }
        for number in 1..=MOST - 3 {
            requests.note(mark(&number.to_string(), 1), done(2), NOW);
        }
        assert_eq!(requests.find(&mark("0", 1), None, NOW), Ok(Some(with(0, 1))));
        requests.note(mark("last", 1), done(3), NOW);
        assert_eq!(requests.find(&mark("0", 1), None, NOW), Ok(None));
        assert_eq!(requests.find(&mark("1", 1), None, NOW), Ok(Some(done(2))));
        assert_eq!((requests.deeds, requests.order.len()), (MOST - 2, MOST - 2));
        let a_day_later = Timestamp(NOW.0 + KEPT_NS);
        assert_eq!(requests.find(&mark("last", 1), None, a_day_later), Ok(Some(done(3))));
        assert_eq!(requests.find(&mark("last", 1), None, Timestamp(a_day_later.0 + 1)), Ok(None));
        assert_eq!((requests.deeds, requests.order.len(), requests.known.len()), (0, 0, 0));
    }

    #[test]
    fn what_was_done_before_a_start_is_read_back_from_the_journal() {
        let folder = tempfile::tempdir().unwrap();
        let entry = |request: Option<RequestMark>, time: i64| Entry {
            sequence: Sequence(0),
            origin: crate::model::OriginId::default(),
            time: Timestamp(time),
            source: Source::Person,
            actor: "eva".into(),
            action: Action::FolderAdded,
            subject: Subject::Folder(FilePath::from_bytes(b"/in")),
            reason: Sentence::default(),
            policy_version: String::new(),
            changes: Vec::new(),
            previous: Sequence(0),
            request,
        };
        let (mut ledger, _) = ledger::open(folder.path(), Options::default()).unwrap();
        for (request, time) in [
            (Some(mark("old", 1)), NOW.0 - KEPT_NS - 1),
            (None, NOW.0),
            (Some(mark("a", 1)), NOW.0),
            (None, NOW.0),
        ] {
            ledger.append(&mut entry(request, time)).unwrap();
        }
        ledger.close();
        let (ledger, reader) = ledger::open(folder.path(), Options::default()).unwrap();
        let mut requests = Requests::default();
        requests.load(&reader, NOW).unwrap();
        assert_eq!(requests.find(&mark("a", 1), None, NOW), Ok(Some(done(3))));
        assert_eq!(requests.find(&mark("a", 2), None, NOW), Err(Refusal::RequestReused("a".into())));
        assert_eq!(requests.find(&mark("old", 1), None, NOW), Ok(None));
        ledger.close();
        // The second entry is damaged: what comes behind it is known all the same.
        let segment = folder.path().join("journal/00000001.journal");
        let mut bytes = std::fs::read(&segment).unwrap();
        let first = u32::from_le_bytes(*bytes[64..].first_chunk().unwrap()) as usize;
        bytes[64 + 16 + first + 20] ^= 1;
        std::fs::write(&segment, bytes).unwrap();
        let (ledger, reader) = ledger::open(folder.path(), Options::default()).unwrap();
        let mut requests = Requests::default();
        assert!(requests.load(&reader, NOW).unwrap_err().is_damage());
        assert_eq!(requests.find(&mark("a", 1), None, NOW), Ok(Some(done(3))));
        ledger.close();
    }
}
