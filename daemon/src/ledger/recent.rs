//! The records that were written last, as they were written.
//!
//! A record is asked for again moments after it is made: when its file has been read, and by whoever follows changes.
//! What is kept here need not be read and decoded for that. Only the journal is the truth: what is here is what was
//! put into it, at the place where it was put, and any of it may be gone at any time.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use super::journal::Place;
use crate::model::{DocumentId, Record};

/// So many records are kept.
const MOST: usize = 1_024;
/// And so many bytes of them, as they are in the journal.
const MOST_BYTES: usize = 2 << 20;

/// A record with where its entry is, and how many bytes that has.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) place: Place,
    pub(super) bytes: usize,
    pub(super) record: Arc<Record>,
}

#[derive(Debug, Default)]
pub(super) struct Recent {
    written: HashMap<DocumentId, Written>,
    /// In the order of writing, with those that were written again since.
    order: VecDeque<(Place, DocumentId)>,
    bytes: usize,
}

impl Recent {
    /// Keeps a record that was just written.
    pub(super) fn put(&mut self, written: Written) {
        let document = written.record.id;
        self.bytes += written.bytes;
        self.order.push_back((written.place, document));
        if let Some(before) = self.written.insert(document, written) {
            self.bytes -= before.bytes;
        }
        while self.order.len() > MOST || self.bytes > MOST_BYTES {
            let Some((place, document)) = self.order.pop_front() else { break };
            if self.written.get(&document).is_some_and(|written| written.place == place) {
                self.bytes -= self.written.remove(&document).map_or(0, |written| written.bytes);
            }
        }
    }

    /// A document's record, if the entry at that place was written a moment ago.
    pub(super) fn at(&self, document: DocumentId, place: Place) -> Option<Written> {
        self.written.get(&document).filter(|written| written.place == place).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FileIdentity, FilePath, Location, Stamp, Timestamp};

    fn written(number: u32, bytes: usize) -> Written {
        let at = Location {
            path: FilePath::from_bytes(b"/w/a"),
            identity: FileIdentity { filesystem: 1, file: 2, birth_time_ns: 3 },
            stamp: Stamp { size: 1, modify_time_ns: 2, change_time_ns: 3 },
            folder: 4,
        };
        let record = Record::provisional(DocumentId(uuid::Uuid::from_u128(number.into())), at, Timestamp(1));
        Written { place: Place::new(1, 64 + number), bytes, record: Arc::new(record) }
    }

    fn has(recent: &Recent, written: &Written) -> bool {
        recent.at(written.record.id, written.place).is_some()
    }

    #[test]
    fn the_last_ones_are_kept_in_number_and_in_bytes() {
        let mut recent = Recent::default();
        let all: Vec<_> = (0..=MOST as u32).map(|number| written(number, 1)).collect();
        all.iter().for_each(|one| recent.put(one.clone()));
        assert!(!has(&recent, &all[0]) && all[1..].iter().all(|one| has(&recent, one)));
        assert_eq!(recent.bytes, MOST);
        let large = written(9_999, MOST_BYTES);
        recent.put(large.clone());
        assert!(has(&recent, &large) && !has(&recent, &all[MOST]));
        recent.put(written(10_000, MOST_BYTES + 1));
        assert!(recent.written.is_empty() && recent.order.is_empty() && recent.bytes == 0);
    }

    #[test]
    fn only_the_entry_that_was_written_last_is_answered() {
        let mut recent = Recent::default();
        let first = written(1, 10);
        let again = Written { place: Place::new(2, 64), bytes: 20, ..first.clone() };
        recent.put(first.clone());
        recent.put(again.clone());
        assert!(!has(&recent, &first) && has(&recent, &again));
        assert_eq!(recent.bytes, 20);
        (0..MOST as u32 - 1).for_each(|number| recent.put(written(100 + number, 1)));
        assert!(has(&recent, &again), "the entry before it made room, and took nothing along");
    }
}
