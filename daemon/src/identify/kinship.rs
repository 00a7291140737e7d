//! Where a new document came from, among those with the same content.

use super::{
    COPY_THEN_REMOVE_NS,
    evidence::{has_content, has_had_content, is_same_time},
};
use crate::model::{DocumentId, Facts, Location, Record, Relation, Timestamp};

/// What the content of a new document says of where it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinship {
    /// Nothing.
    None,
    /// It is the document of that record, which was gone: moved across file systems, or put back.
    Resumes(DocumentId),
    /// It has the content that another document has, or had before.
    CopyOf(DocumentId),
    /// It is one of several documents that are gone: a person must say whether it is this one.
    Perhaps(DocumentId),
}

/// Looks for where a new document came from among those with the same content, or that had it.
///
/// A document that is there explains the content better than one that is gone: a copy that was thrown away does
/// not wake at the next copy. A gone one is resumed only when the modification time speaks for it too (`mv`,
/// `cp -p`, `tar` and `rsync -t` keep it), and only when one alone can be meant. Else it is asked, where anything is at
/// stake: a copy without times, out of a bin or a backup, says nothing of its time.
pub fn kinship(new: &Record, others: &[Record]) -> Kinship {
    let Some(facts) = new.facts.as_ref().filter(|facts| facts.size > 0) else { return Kinship::None };
    let others = || others.iter().filter(|other| other.id != new.id);
    let alike = || others().filter(|other| has_content(other, &facts.sha256));
    let original =
        alike().filter(|other| other.is_present() && age(other) < age(new)).min_by_key(|other| age(other));
    if let Some(original) = original {
        return Kinship::CopyOf(original.id);
    }
    let had_it = |other: &&Record| other.is_present() && has_had_content(other, &facts.sha256);
    if let Some(original) = others().filter(|other| !has_content(other, &facts.sha256)).find(had_it) {
        return Kinship::CopyOf(original.id);
    }
    if new.has_decision_by_person() || alike().any(Record::is_present) {
        return Kinship::None;
    }
    let gone: Vec<&Record> =
        alike().filter(|other| other.successor.is_none() && is_of_the_same_time(other, facts)).collect();
    match which(new, &gone) {
        Kinship::None => {
            put_back(new, others()).first().map_or(Kinship::None, |first| Kinship::Perhaps(first.id))
        }
        known => known,
    }
}

/// The gone documents that a new one may be, by its content alone, where anything is at stake: its namesakes first,
/// then who went last. An earlier content tells only where no other document had it too, as those do that were made
/// from one template.
pub fn put_back<'a>(new: &Record, others: impl Iterator<Item = &'a Record> + Clone) -> Vec<&'a Record> {
    let Some(facts) = new.facts.as_ref().filter(|facts| facts.size > 0) else { return Vec::new() };
    let may_be = |other: &&Record| other.id != new.id && !other.is_present() && other.successor.is_none();
    let mut found: Vec<_> =
        others.clone().filter(|other| may_be(other) && has_content(other, &facts.sha256)).collect();
    if found.is_empty() {
        let mut had_it = others.filter(|other| other.id != new.id && has_had_content(other, &facts.sha256));
        if let (Some(only), None) = (had_it.next(), had_it.next()) {
            found.extend(Some(only).filter(may_be));
        }
    }
    found.retain(|other| other.has_stake());
    let name = |record: &Record| record.locations.first().map(|at| at.path.name().to_vec());
    let went = |record: &Record| record.absence.map(|absence| absence.time);
    found.sort_by_key(|other| (name(other) != name(new), std::cmp::Reverse(went(other))));
    found
}

/// Which of several gone documents with the same content and time a new one is.
fn which(new: &Record, gone: &[&Record]) -> Kinship {
    if let [only] = gone {
        return Kinship::Resumes(only.id);
    }
    let name = |record: &Record| record.locations.first().map(|at| at.path.name().to_vec());
    let namesakes: Vec<_> = gone.iter().filter(|other| name(other) == name(new)).collect();
    if let [only] = namesakes.as_slice() {
        return Kinship::Resumes(only.id);
    }
    let is_copy_of_these = |record: &Record| {
        record.origin.is_some_and(|origin| {
            origin.relation == Relation::Copy && gone.iter().any(|other| other.id == origin.document)
        })
    };
    let originals: Vec<_> = gone.iter().filter(|other| !is_copy_of_these(other)).collect();
    match originals.as_slice() {
        [only] => Kinship::Resumes(only.id),
        [first, ..] => Kinship::Perhaps(first.id),
        [] => Kinship::None,
    }
}

fn is_of_the_same_time(record: &Record, facts: &Facts) -> bool {
    record.facts.as_ref().is_some_and(|own| is_same_time(own.modified.0, facts.modified.0))
}

/// The documents that turn out to be copies of a new one: seen later, and read before it. Two readers read
/// at the same time, and whoever asks for a copy at once has it read first.
pub fn copies<'a>(new: &Record, others: &'a [Record]) -> Vec<&'a Record> {
    let Some(facts) = new.facts.as_ref().filter(|facts| facts.size > 0) else { return Vec::new() };
    let is_copy = |other: &&Record| {
        other.is_present()
            && !other.has_known_origin()
            && other.versions <= 1
            && age(new) < age(other)
            && has_content(other, &facts.sha256)
    };
    others.iter().filter(is_copy).collect()
}

/// Whether a document came about before another one.
pub fn is_older(one: &Record, other: &Record) -> bool {
    age(one) < age(other)
}

/// By when documents came about: when the file was made where it says so, and never after it was first seen. Who
/// is asked for at once is seen before what came earlier, so being seen first is no witness. Within one tick of
/// the file system's clock the lower file number was made first; ids are given in the order of being seen. The number of
/// a file that was put there since, and not read yet, says nothing: what is set aside then has the number that was read.
fn age(record: &Record) -> (Timestamp, u128, Timestamp, DocumentId) {
    let made = record.facts.as_ref().and_then(|facts| facts.created);
    let first = made.map_or(record.created, |made| made.min(record.created));
    let is_read = |at: &&Location| made.is_none_or(|made| made.0 == at.identity.birth_time_ns);
    let file = record.locations.first().filter(is_read).map_or(0, |at| at.identity.file);
    (first, file, record.created, record.id)
}

/// The document that perhaps goes on where another one ended: a copy that was made just before its original was removed,
/// without its time; or one that has its name and its time, however long ago it was made, as where a tree takes long to
/// move to another disk. Of several nobody knows which one was the move.
pub fn likely_continuation<'a>(ended: &Record, others: &'a [Record], now: Timestamp) -> Option<&'a Record> {
    let facts = ended.facts.as_ref()?;
    let has_its_name = |other: &Record| {
        let is_named =
            |at: &Location| ended.locations.iter().any(|ended| ended.path.name() == at.path.name());
        other.locations.iter().any(is_named)
    };
    let mut all = others.iter().filter(|other| {
        let origin = other.origin.filter(|origin| origin.relation == Relation::Copy);
        let is_recent = (0..COPY_THEN_REMOVE_NS).contains(&now.0.saturating_sub(other.created.0));
        let kept_all = || {
            has_its_name(other)
                && has_content(other, &facts.sha256)
                && is_of_the_same_time(other, facts)
                && !other.has_decision_by_person()
        };
        other.is_present()
            && origin.is_some_and(|origin| origin.document == ended.id)
            && (is_recent || kept_all())
    });
    let only = all.next()?;
    all.next().is_none().then_some(only)
}

/// The document that goes on where another one ended: a copy that was made just before its original was removed,
/// with the original's modification time, whether or not it was saved since.
pub fn continuation<'a>(ended: &Record, others: &'a [Record], now: Timestamp) -> Option<&'a Record> {
    let facts = ended.facts.as_ref().filter(|facts| facts.size > 0)?;
    let mut all = others.iter().filter(|other| {
        let kept_its_time = has_content(other, &facts.sha256) && is_of_the_same_time(other, facts);
        other.is_present()
            && other.id != ended.id
            && other
                .origin
                .is_some_and(|origin| origin.relation == Relation::Copy && origin.document == ended.id)
            && !other.has_decision_by_person()
            && (kept_its_time || other.contents.contains(&facts.sha256))
            && (0..COPY_THEN_REMOVE_NS).contains(&now.0.saturating_sub(other.created.0))
    });
    // Of several nobody knows which one was the move.
    let only = all.next()?;
    all.next().is_none().then_some(only)
}
