//! Which terms a person chose last, as the journal has it.

use crate::{
    ledger::{ReadError, Reader},
    model::{Change, Entry, Sequence, Source, Term, Timestamp},
};

/// So many entries are looked at.
const MOST: u64 = 2_000;

/// The terms that an account chose among the last entries, newest first, each once. What is damaged is passed over.
pub fn recent(reader: &Reader, account: &str) -> Result<Vec<(Term, Timestamp)>, ReadError> {
    let mut cursor = reader.cursor(Sequence(reader.durable().0.saturating_sub(MOST)))?;
    let mut found: Vec<(Term, Timestamp)> = Vec::new();
    loop {
        let entry = match cursor.next() {
            Ok(Some(entry)) => entry,
            Ok(None) => break,
            // What lies behind it is no reason to tell nobody anything.
            Err(error) if error.is_damage() => break,
            Err(error) => return Err(error),
        };
        for term in chosen(&entry, account) {
            found.retain(|(known, _)| !known.is_same(&term));
            found.insert(0, (term, entry.time));
        }
    }
    Ok(found)
}

/// The terms that an entry brought in by the hand of that account.
fn chosen(entry: &Entry, account: &str) -> Vec<Term> {
    let Some(after) = entry.subject.record() else { return Vec::new() };
    if entry.source != Source::Person || entry.actor != account {
        return Vec::new();
    }
    let fields = entry.changes.iter().filter_map(|change| match change {
        Change::Field(name, _) => after.fields.get(name).filter(|field| field.is_set_by_person()),
        _ => None,
    });
    fields
        .filter_map(|field| field.value())
        .flat_map(|value| value.terms().cloned().collect::<Vec<_>>())
        .collect()
}
