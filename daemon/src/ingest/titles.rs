//! Titles that several documents of a folder say they have: a template's, or that of the document from which the others
//! were made. Such a title tells none of them from the others, so it is nobody's name.
//!
//! Versions, renditions and copies of one document have one title, and that is theirs.

use std::collections::BTreeMap;

use super::{Ingest, Setback, likely, stating::Found};
use crate::{
    inspect::Stated,
    model::{DocumentId, Facts, FieldName, FilePath, Kind, PropertyMark, Record, Source, Value},
};

/// Folders of which is remembered which properties the documents in them have.
const MOST_FOLDERS: usize = 64;
/// Names of a folder that are read when it is asked about first.
const MOST_NAMES: usize = 512;
/// Properties of a folder, and documents that have one of them.
const MOST_MARKS: usize = 32 * 1024;
const MOST_BEARERS: usize = 8;

/// Which documents have which properties, in the folders that documents came to lately. What is no longer so stays
/// until there is no room: who uses it asks the record.
#[derive(Debug, Default)]
pub struct Titles {
    folders: BTreeMap<FilePath, BTreeMap<PropertyMark, Vec<DocumentId>>>,
}

impl Titles {
    /// Takes up a record that was written.
    pub(super) fn note(&mut self, record: &Record) {
        if record.kind != Kind::Document {
            return;
        }
        for folder in record.locations.iter().filter_map(|at| at.path.folder()) {
            if let Some(known) = self.folders.get_mut(&folder) {
                add(known, record);
            }
        }
    }
}

fn add(known: &mut BTreeMap<PropertyMark, Vec<DocumentId>>, record: &Record) {
    let Some(facts) = &record.facts else { return };
    for mark in &facts.properties.marks {
        if known.len() >= MOST_MARKS && !known.contains_key(mark) {
            return;
        }
        let bearers = known.entry(*mark).or_default();
        if !bearers.contains(&record.id) {
            // Whose title it was longest ago may have another one by now.
            if bearers.len() >= MOST_BEARERS {
                bearers.remove(0);
            }
            bearers.push(record.id);
        }
    }
}

impl Ingest {
    /// What a document states, without a title that it shares with other documents. Those are read once more where it
    /// became their name: it is no longer theirs alone.
    pub(super) fn of_its_own<'f>(&mut self, record: &Record, found: Found<'f>) -> Vec<&'f Stated> {
        let title = found.stated.iter().find_map(|stated| match (&stated.field, &stated.value) {
            (FieldName::Naam, Value::Text(title)) if !is_message(found.facts) => {
                Some(PropertyMark::of("title", title))
            }
            _ => None,
        });
        let sharing = title.map(|title| self.who_shares(record, title, found)).unwrap_or(Ok(Vec::new()));
        let sharing = sharing.unwrap_or_else(|error| {
            tracing::warn!(%error, document = %record.id, "who shares its title could not be asked");
            Vec::new()
        });
        for other in &sharing {
            let name = other.fields.get(&FieldName::Naam).and_then(|field| field.value.as_ref());
            if name.is_some_and(|(_, provenance)| provenance.source == Source::Document) {
                self.ask_the_document(other);
            }
        }
        found.stated.iter().filter(|stated| sharing.is_empty() || stated.field != FieldName::Naam).collect()
    }

    fn who_shares(
        &mut self,
        record: &Record,
        title: PropertyMark,
        found: Found<'_>,
    ) -> Result<Vec<Record>, Setback> {
        let mut own = record.clone();
        own.facts = Some(found.facts.clone());
        let mut sharing = Vec::new();
        for folder in record.locations.iter().filter_map(|at| at.path.folder()) {
            self.know_properties_in(&folder)?;
            let bearers = self.titles.folders.get(&folder).and_then(|known| known.get(&title));
            for id in bearers.cloned().unwrap_or_default().into_iter().filter(|id| *id != record.id) {
                let Some(other) = self.reader.readable(id)? else { continue };
                let is_here = other.locations.iter().any(|at| at.path.folder().as_ref() == Some(&folder));
                let Some(facts) = other.facts.as_ref().filter(|_| is_here && other.is_present()) else {
                    continue;
                };
                let has_title = facts.properties.marks.contains(&title);
                if has_title && facts.sha256 != found.facts.sha256 && !likely::is_of_one(&own, &other) {
                    sharing.push(other);
                }
            }
        }
        Ok(sharing)
    }

    fn know_properties_in(&mut self, folder: &FilePath) -> Result<(), Setback> {
        if self.titles.folders.contains_key(folder) {
            return Ok(());
        }
        let mut known = BTreeMap::new();
        for (path, name) in self.reader.under(folder, None, MOST_NAMES)? {
            if name.present
                && name.kind == Kind::Document
                && path.folder().as_ref() == Some(folder)
                && let Some(record) = self.reader.readable(name.document)?
            {
                add(&mut known, &record);
            }
        }
        if self.titles.folders.len() >= MOST_FOLDERS {
            self.titles.folders.clear();
        }
        self.titles.folders.insert(folder.clone(), known);
        Ok(())
    }
}

/// Messages of one exchange have one subject.
fn is_message(facts: &Facts) -> bool {
    matches!(facts.media_type.as_str(), "message/rfc822" | "application/vnd.ms-outlook" | "application/mbox")
}
