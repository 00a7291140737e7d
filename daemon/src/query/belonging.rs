//! How a record belongs together with others: which dossier it is in, and who names it.
//!
//! **Invariant:** an answer that shows it awaits the newest entry of all that was read for it, in one read with the
//! record; and says so where not all of it is known.

use crate::{
    ingest::{Dossiers, held},
    ledger::{ReadError, Reader},
    model::{DocumentId, Record, Related, Sentence, Sequence},
};

/// So many relations of others are told with a record.
const MOST_TOLD: usize = 100;
/// So many other records are read for one answer, however many records it shows.
const MOST_READ: usize = 2_000;

/// How a record belongs together with others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Belonging {
    pub dossier: Option<DocumentId>,
    /// Why it is held back from the public by what cannot be read of others.
    pub held: Option<Sentence>,
    /// Which others name it, and how: as noted in their records.
    pub named_by: Vec<(DocumentId, Related)>,
    /// Whether others may name it that are not told: there are too many, or they cannot be read now.
    pub is_incomplete: bool,
    /// The newest entry of the record and of all that was read for this.
    pub newest: Sequence,
}

/// A record with what an answer tells around it.
#[derive(Debug, Clone)]
pub struct View {
    pub record: Record,
    /// How it belongs together with others.
    pub belonging: Belonging,
}

/// Reads what one answer shows.
pub struct Views<'a> {
    reader: &'a Reader,
    dossiers: &'a Dossiers,
    left: usize,
}

impl<'a> Views<'a> {
    /// For one answer.
    pub fn new(reader: &'a Reader, dossiers: &'a Dossiers) -> Self {
        Self { reader, dossiers, left: MOST_READ }
    }

    /// A record with what is told around it.
    pub fn of(&mut self, record: Record) -> View {
        View { belonging: self.around(&record), record }
    }

    /// How a record belongs together with others.
    pub fn around(&mut self, record: &Record) -> Belonging {
        let (dossier, changed) = self.dossiers.above_as_of(record);
        let held = held(self.reader, self.dossiers, record);
        let newest = record.sequence.max(changed);
        let mut found = Belonging { dossier, held, newest, ..Belonging::default() };
        if let Err(error) = self.named_by(record.id, &mut found) {
            // The index is being made again, say: the record itself is told all the same.
            tracing::debug!(%error, "who names a document is not told");
            found.is_incomplete = true;
        }
        found
    }

    fn named_by(&mut self, id: DocumentId, found: &mut Belonging) -> Result<(), ReadError> {
        for other in self.reader.naming(id, None, MOST_TOLD.saturating_add(1))? {
            if found.named_by.len() >= MOST_TOLD || self.left == 0 {
                found.is_incomplete = true;
                break;
            }
            self.left -= 1;
            let Some(other) = self.reader.readable(other)? else {
                found.is_incomplete = true;
                continue;
            };
            found.newest = found.newest.max(other.sequence);
            if other.is_present() {
                let names_it = other.relations.into_iter().filter(|related| related.document == id);
                found.named_by.extend(names_it.map(|related| (other.id, related)));
            }
        }
        found.is_incomplete |= found.named_by.len() > MOST_TOLD;
        found.named_by.truncate(MOST_TOLD);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Belonging, MOST_TOLD, Related, Views};
    use crate::{
        ingest::Dossiers,
        model::{Kind, RelationKind, Sequence, State, Timestamp},
        serve::testing::{self, Book},
    };

    /// A document that names the first one, so many times.
    fn annex(book: &Book, number: u128, times: usize) -> Sequence {
        let mut annex = testing::record(number, State::Settled, &[&format!("/{number}")]);
        let (kind, document) = (RelationKind::AnnexOf, testing::id(1));
        let names_it = Related { kind, document, by: "eva".into(), time: Timestamp(1) };
        annex.relations = vec![names_it; times];
        book.append(testing::entry(annex))
    }

    fn around_the_first(book: &Book) -> Belonging {
        let record = book.record(testing::id(1)).unwrap().unwrap();
        Views::new(book, &Dossiers::default()).around(&record)
    }

    /// What does not fit and what cannot be read is said to be missing.
    #[tokio::test]
    async fn who_is_not_told_of_is_said_to_be_missing() {
        let book = Book::new();
        testing::append(&book, 1, State::Settled, "/een");
        let newest = (2..=MOST_TOLD as u128 + 1).map(|number| annex(&book, number, 1)).last();
        let all = around_the_first(&book);
        assert_eq!((all.named_by.len(), all.is_incomplete, Some(all.newest)), (MOST_TOLD, false, newest));
        annex(&book, 1_000, 1);
        let most = around_the_first(&book);
        assert_eq!((most.named_by.len(), most.is_incomplete), (MOST_TOLD, true));

        let book = Book::new();
        testing::append(&book, 1, State::Settled, "/een");
        annex(&book, 2, MOST_TOLD + 1);
        let most = around_the_first(&book);
        assert_eq!((most.named_by.len(), most.is_incomplete), (MOST_TOLD, true), "one names it too often");
        book.settled().await;
        book.spoil(testing::id(2));
        let rest = around_the_first(&book);
        assert_eq!((rest.named_by.len(), rest.is_incomplete), (0, true), "one cannot be read");
    }

    /// That a document is in a dossier is shown once the dossier is durable.
    #[test]
    fn the_dossier_counts_too() {
        let book = Book::with_pace(Duration::from_secs(3_600));
        let (document, mut folder) = (
            testing::record(1, State::Settled, &["/map/een"]),
            testing::record(2, State::Settled, &["/map"]),
        );
        (folder.kind, folder.sequence) = (Kind::Dossier, Sequence(7));
        let dossiers = Dossiers::default();
        dossiers.note(&folder);
        let around = Views::new(&book, &dossiers).around(&document);
        assert_eq!((around.dossier, around.newest), (Some(folder.id), Sequence(7)));
    }
}
