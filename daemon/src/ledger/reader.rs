//! Answers questions: what is where, what happened, how far along.

use std::{
    collections::VecDeque,
    ops::ControlFlow,
    path::PathBuf,
    sync::{Arc, atomic::Ordering},
};

use tokio::sync::watch;

use super::{
    Cursor, Damage, Halted, IndexState, Known, ReadError, bell,
    index::{Counts, Fault},
    journal::{Place, frame::Glance},
    keys,
    listing::Both,
    shared::Shared,
};
use crate::model::{
    DocumentId, Due, Entry, FileIdentity, FilePath, OriginId, Record, Sequence, Sha256, State, Timestamp,
};

/// A name in a folder, in bytes, with what is known of it.
pub type KnownName = (Box<[u8]>, Known);

/// Answers questions about what was taken, durable or not. Cheap to clone.
#[derive(Clone)]
pub struct Reader {
    pub(super) shared: Arc<Shared>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerStatus {
    /// The last entry that was taken.
    pub head: Sequence,
    /// The last entry that is safe on disk.
    pub durable: Sequence,
    /// The last entry that the index holds.
    pub indexed: Sequence,
    /// Entries that wait for the index.
    pub waiting: usize,
    /// Bytes of the journal on disk.
    pub journal_bytes: u64,
    pub index: IndexState,
    /// Fsyncs since the start.
    pub syncs: u64,
    /// The latest time of an entry: a clock before that was set back. `i64::MIN` while there is none.
    pub latest: Timestamp,
    /// Whether nothing is taken because the disk is full.
    pub disk_full: bool,
    /// Why nothing is taken, if so.
    pub halted: Option<Halted>,
    /// Parts of the journal that cannot be read.
    pub damages: Vec<Arc<Damage>>,
    /// The note that the mark of what was acknowledged was missing, while nobody took it away.
    pub mark_was_missing: Option<PathBuf>,
}

impl Reader {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// A document's record as its last entry left it.
    pub fn record(&self, id: DocumentId) -> Result<Option<Record>, ReadError> {
        Ok(self.record_sized(id)?.map(|(record, _)| record))
    }

    /// The same, and how many bytes its entry has in the journal.
    pub fn record_sized(&self, id: DocumentId) -> Result<Option<(Record, usize)>, ReadError> {
        let Some(latest) = self.shared.latest(id)? else { return Ok(None) };
        self.shared.record_sized(latest.place, id)
    }

    /// The same for who goes through many: nothing for one whose last entry is damaged. The status names it.
    pub fn readable(&self, id: DocumentId) -> Result<Option<Record>, ReadError> {
        Ok(self.readable_sized(id)?.map(|(record, _)| record))
    }

    /// The same, and how many bytes its entry has in the journal.
    pub fn readable_sized(&self, id: DocumentId) -> Result<Option<(Record, usize)>, ReadError> {
        self.record_sized(id).or_else(|error| if error.is_damage() { Ok(None) } else { Err(error) })
    }

    /// Whose a path is. When several documents were there, the one that is present; when none is, the
    /// one whose record changed last. A document that was merged into another has no paths.
    pub fn at(&self, path: &FilePath) -> Result<Option<Known>, ReadError> {
        self.both(|both| both.at(path))
    }

    /// What is known of the names in a folder, not below it, by their bytes.
    pub fn in_folder(&self, folder: &FilePath) -> Result<Vec<KnownName>, ReadError> {
        let mut prefix = keys::folder(folder);
        prefix.push(0);
        let found = self.both(|both| {
            let mut found = Vec::new();
            both.paths(super::listing::Span::prefix(prefix), usize::MAX, &mut found)?;
            Ok(found)
        })?;
        Ok(found.into_iter().map(|(path, known)| (name_of(&path), known)).collect())
    }

    /// The paths in a folder and below it, from behind `after` on. First the names in the folder itself,
    /// then those of the folders below, folder by folder, by their bytes.
    pub fn under(
        &self,
        folder: &FilePath,
        after: Option<&FilePath>,
        limit: usize,
    ) -> Result<Vec<(FilePath, Known)>, ReadError> {
        self.both(|both| both.under(&keys::folder(folder), after, limit, false))
    }

    /// As [`Reader::under`], from the last to the first.
    pub fn under_descending(
        &self,
        folder: &FilePath,
        after: Option<&FilePath>,
        limit: usize,
    ) -> Result<Vec<(FilePath, Known)>, ReadError> {
        self.both(|both| both.under(&keys::folder(folder), after, limit, true))
    }

    /// As [`Reader::under`], for everything.
    pub fn all_paths(
        &self,
        after: Option<&FilePath>,
        limit: usize,
    ) -> Result<Vec<(FilePath, Known)>, ReadError> {
        self.both(|both| both.under(&[], after, limit, false))
    }

    /// Everybody who claims a path, at most `limit`: the documents that are there, that were there when they
    /// went, and that left it for another place.
    pub fn claimants(&self, path: &FilePath, limit: usize) -> Result<Vec<DocumentId>, ReadError> {
        let claims = self.both(|both| both.claimants(path, limit))?;
        Ok(claims.into_iter().map(|claim| claim.document).collect())
    }

    /// Everybody who has or had a file, by what makes it this file; at most `limit`. A number that the system
    /// gave out again has several.
    pub fn by_identity(&self, identity: &FileIdentity, limit: usize) -> Result<Vec<DocumentId>, ReadError> {
        self.both(|both| both.by_identity(keys::file(identity), limit))
    }

    /// Whether anybody has or had a file.
    pub fn knows_file(&self, identity: &FileIdentity) -> Result<bool, ReadError> {
        self.both(|both| both.knows_file(keys::file(identity)))
    }

    /// Documents whose content has that hash, oldest first; gone ones too, merged ones not.
    pub fn by_content(&self, sha256: &Sha256, limit: usize) -> Result<Vec<DocumentId>, ReadError> {
        let has_it = |record: &Record| record.facts.as_ref().is_some_and(|facts| facts.sha256 == *sha256);
        Ok(self.with_content(sha256, limit, has_it)?.into_iter().map(|record| record.id).collect())
    }

    /// Documents whose content has or had that hash, oldest first, at most `limit`; gone ones too, merged ones not. Of
    /// more than that also as many that have a restriction: what is copied is restricted, whichever of them it was copied
    /// from.
    pub fn by_any_content(&self, sha256: &Sha256, limit: usize) -> Result<Vec<Record>, ReadError> {
        let has_it = |record: &Record| {
            let facts = record.facts.as_ref();
            facts.is_some_and(|facts| facts.sha256 == *sha256) || record.contents.contains(sha256)
        };
        let mut found = self.with_content(sha256, limit, has_it)?;
        if found.len() >= limit {
            for id in self.restricted_with(sha256, limit)? {
                if !found.iter().any(|known| known.id == id) {
                    found.extend(self.readable(id)?.filter(has_it));
                }
            }
        }
        Ok(found)
    }

    /// The oldest document that has or had that content by what the index knows, and whose record is damaged.
    pub fn damaged_with_content(
        &self,
        sha256: &Sha256,
        limit: usize,
    ) -> Result<Option<DocumentId>, ReadError> {
        for id in self.both(|both| both.by_content(keys::half(sha256)))?.into_iter().take(limit) {
            match self.record(id) {
                Err(error) if error.is_damage() => return Ok(Some(id)),
                found => found.map(|_| ())?,
            }
        }
        Ok(None)
    }

    /// The index has half of the hash; the record has all of it.
    fn with_content(
        &self,
        sha256: &Sha256,
        limit: usize,
        has_it: impl Fn(&Record) -> bool,
    ) -> Result<Vec<Record>, ReadError> {
        let mut found = Vec::new();
        for id in self.both(|both| both.by_content(keys::half(sha256)))? {
            if found.len() >= limit {
                break;
            }
            found.extend(self.readable(id)?.filter(&has_it));
        }
        Ok(found)
    }

    /// Documents in the order in which they were made, from behind `after` on; gone and merged ones too.
    pub fn ids(
        &self,
        after: Option<DocumentId>,
        limit: usize,
        descending: bool,
    ) -> Result<Vec<DocumentId>, ReadError> {
        self.both(|both| both.ids(None, after, limit, descending))
    }

    /// Documents in one state, in the order in which they were made. Quick for the states that ask for
    /// attention (provisional, unreadable, needs decision); for the others every id is looked at.
    pub fn in_state(
        &self,
        state: State,
        after: Option<DocumentId>,
        limit: usize,
    ) -> Result<Vec<DocumentId>, ReadError> {
        self.both(|both| both.ids(Some(state), after, limit, false))
    }

    /// Documents that are to become public, by day and then those without one, from behind `after` on.
    pub fn due(
        &self,
        after: Option<(Due, DocumentId)>,
        limit: usize,
    ) -> Result<Vec<(Due, DocumentId)>, ReadError> {
        self.both(|both| both.due(after, limit))
    }

    /// The number of a document's last entry.
    pub fn last_entry(&self, id: DocumentId) -> Result<Option<Sequence>, ReadError> {
        Ok(self.shared.latest(id)?.map(|latest| latest.sequence))
    }

    /// How many documents are in each state. Exact, except while the index is rebuilt after a start.
    pub fn counts(&self) -> [(State, u64); State::ALL.len()] {
        let counts: Counts = bell::read(&self.shared.overlay).counts();
        let mut counts = counts.into_iter();
        State::ALL.map(|state| (state, counts.next().unwrap_or_default()))
    }

    /// A document's entry with that number, and how many bytes it has in the journal.
    pub fn of_document_sized(
        &self,
        id: DocumentId,
        sequence: Sequence,
    ) -> Result<Option<(Entry, usize)>, ReadError> {
        let Some(after) = sequence.0.checked_sub(1) else { return Ok(None) };
        let (mut entries, _) = self.history_sized(id, Sequence(after), 1, usize::MAX)?;
        Ok(entries.pop().filter(|(entry, _)| entry.sequence == sequence))
    }

    /// A document's entries behind `after`, oldest first, and no more than so many bytes of the journal, but for the
    /// first; whether there are more.
    pub fn history_within(
        &self,
        id: DocumentId,
        after: Sequence,
        limit: usize,
        most_bytes: usize,
    ) -> Result<(Vec<Entry>, bool), ReadError> {
        let (entries, has_more) = self.history_sized(id, after, limit, most_bytes)?;
        Ok((entries.into_iter().map(|(entry, _)| entry).collect(), has_more))
    }

    fn history_sized(
        &self,
        id: DocumentId,
        after: Sequence,
        limit: usize,
        most_bytes: usize,
    ) -> Result<(Vec<(Entry, usize)>, bool), ReadError> {
        use prost::Message as _;
        let Some(latest) = self.shared.latest(id)? else { return Ok((Vec::new(), false)) };
        // Entries are linked backwards, so the places are gathered from the end; of them the oldest
        // are kept.
        let mut places = VecDeque::new();
        let mut place = latest.place;
        while place != Place::NOWHERE {
            let stored = self.shared.stored(place)?;
            let sequence = Glance::decode(stored.payload()).map_or(0, |glance| glance.sequence);
            if sequence <= after.0 {
                break;
            }
            places.push_front(place);
            // One more than asked for tells whether there are more.
            places.truncate(limit.saturating_add(1));
            let previous = stored.previous();
            if previous >= place {
                return Err(self.shared.journal.misplaced(place, Sequence(sequence)));
            }
            place = previous;
        }
        let mut entries = Vec::new();
        let mut bytes = 0_usize;
        for place in places {
            if entries.len() >= limit {
                return Ok((entries, true));
            }
            let (entry, length) = self.shared.entry_sized(place, id)?;
            bytes = bytes.saturating_add(length);
            if bytes > most_bytes && !entries.is_empty() {
                return Ok((entries, true));
            }
            entries.push((entry, length));
        }
        Ok((entries, false))
    }

    /// A document's entries from its last one back, one by one, until there is an answer.
    pub fn backwards<T>(
        &self,
        id: DocumentId,
        mut until: impl FnMut(Entry) -> ControlFlow<T>,
    ) -> Result<Option<T>, ReadError> {
        let Some(latest) = self.shared.latest(id)? else { return Ok(None) };
        let mut place = latest.place;
        while place != Place::NOWHERE {
            let previous = self.shared.stored(place)?.previous();
            let entry = self.shared.entry(place, id)?;
            let sequence = entry.sequence;
            if let ControlFlow::Break(answer) = until(entry) {
                return Ok(Some(answer));
            }
            if previous >= place {
                return Err(self.shared.journal.misplaced(place, sequence));
            }
            place = previous;
        }
        Ok(None)
    }

    /// Follows the journal behind an entry: durable entries only.
    pub fn cursor(&self, after: Sequence) -> Result<Cursor, ReadError> {
        Cursor::new(Arc::clone(&self.shared), after)
    }

    /// The durable entry with that number; nothing when there is none.
    pub fn entry(&self, sequence: Sequence) -> Result<Option<Entry>, ReadError> {
        let Some(before) = sequence.0.checked_sub(1) else { return Ok(None) };
        if sequence > self.durable() {
            return Ok(None);
        }
        self.cursor(Sequence(before))?.next()
    }

    /// The last entry that was taken.
    pub fn head(&self) -> Sequence {
        bell::read(&self.shared.overlay).head()
    }

    /// The last entry that is safe on disk.
    pub fn durable(&self) -> Sequence {
        *self.shared.durable.borrow()
    }

    /// Tells whenever more is safe on disk.
    pub fn durable_changes(&self) -> watch::Receiver<Sequence> {
        self.shared.durable.subscribe()
    }

    /// Returns when an entry that was taken is safe on disk; makes it be soon.
    pub async fn until_durable(&self, sequence: Sequence) -> Result<(), Halted> {
        let mut durable = self.shared.durable.subscribe();
        let mut halt = self.shared.halt.subscribe();
        let wanted = sequence.min(self.head());
        bell::lock(&self.shared.waiting).want(wanted);
        self.shared.taken.ring();
        loop {
            if *durable.borrow_and_update() >= sequence {
                return Ok(());
            }
            if let Some(halted) = *halt.borrow_and_update() {
                return Err(halted);
            }
            let changed = tokio::select! {
                changed = durable.changed() => changed,
                changed = halt.changed() => changed,
            };
            changed.map_err(|_| Halted::Closed)?;
        }
    }

    pub fn index_state(&self) -> IndexState {
        self.shared.index_state.borrow().clone()
    }

    /// Whether the index is being rebuilt, so that most questions are answered with "ask again".
    pub fn is_rebuilding(&self) -> bool {
        *self.shared.index_state.borrow() != IndexState::Ready
    }

    pub fn status(&self) -> LedgerStatus {
        let (head, waiting) = {
            let overlay = bell::read(&self.shared.overlay);
            (overlay.head(), overlay.queue().len())
        };
        let halted = self.shared.halted();
        LedgerStatus {
            head,
            durable: self.durable(),
            indexed: self.shared.index().map(|index| index.done().0.sequence).unwrap_or_default(),
            waiting,
            journal_bytes: self.shared.journal.bytes(),
            index: self.index_state(),
            syncs: self.shared.syncs.load(Ordering::Relaxed),
            latest: Timestamp(self.shared.latest.load(Ordering::Relaxed)),
            disk_full: halted == Some(Halted::DiskFull),
            halted,
            damages: self.shared.journal.damages.all(),
            mark_was_missing: self.shared.journal.mark_was_missing(),
        }
    }

    /// Notes the time of the last entry.
    pub(super) fn note_latest(&self) -> Result<(), ReadError> {
        let head = self.durable();
        let Some(before) = head.0.checked_sub(1) else { return Ok(()) };
        match self.cursor(Sequence(before)).and_then(|mut cursor| cursor.next()) {
            Ok(Some(entry)) => {
                self.shared.latest.fetch_max(entry.time.0, Ordering::Relaxed);
            }
            Ok(None) => {}
            // Told elsewhere; only the clock is not compared.
            Err(error) if error.is_damage() => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// The origin of the entries that are written now.
    pub fn origin(&self) -> OriginId {
        self.shared.journal.life()
    }

    /// The origin of the journal's first entries: it names the journal itself.
    pub fn first_origin(&self) -> OriginId {
        self.shared.journal.origin()
    }

    /// The folders that people added and did not remove.
    pub fn folders(&self) -> Vec<FilePath> {
        bell::read(&self.shared.standing).folders()
    }

    /// The folders that people added and removed again.
    pub fn removed_folders(&self) -> Vec<FilePath> {
        bell::read(&self.shared.standing).removed_folders()
    }

    /// The entry with which the present policy came into force.
    pub fn policy(&self) -> Option<Arc<Entry>> {
        bell::read(&self.shared.standing).policy()
    }

    pub(super) fn both<T>(
        &self,
        question: impl FnOnce(&Both<'_>) -> Result<T, Fault>,
    ) -> Result<T, ReadError> {
        // Before the index is taken hold of: what has left the overlay is then in that very index.
        let overlay = bell::read(&self.shared.overlay);
        self.shared.ask(|index| question(&Both { overlay: &overlay, index }))
    }

    #[cfg(test)]
    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

/// What stands behind the last `/`, even where the system would not take it for a name.
fn name_of(path: &FilePath) -> Box<[u8]> {
    path.as_bytes().rsplit(|byte| *byte == b'/').next().unwrap_or_default().into()
}
