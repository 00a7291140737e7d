//! Documents that may be a version or a rendition of one that is kept from the public: “save as”, a PDF of it.
//!
//! No content tells that, so nothing is decided by it. The restrictions of the likely original are *proposed*, which
//! keeps a document from being published until a person answers: one that holds is decided on, one that does not is
//! withdrawn. Where no restriction is at stake nothing is noted and nothing is asked.
//!
//! Asked for once, when a document is read for the first time and nothing else explains it, and when it comes to stand
//! elsewhere; the other way round is in [`along`]. By names and properties in the same folder that are known already: no
//! file is looked at.

mod along;
mod stem;

use std::collections::{BTreeMap, BTreeSet};

use self::stem::Stem;
use super::{Ingest, Setback, entries::By};
use crate::{
    decide,
    lifecycle::clock,
    model::{
        Date, DocumentId, FieldName, FilePath, Kind, Origin, PropertyMark, Record, Relation, Restriction,
        Source, State, Value,
    },
    restriction,
};

/// Names of a folder that are looked through.
const MOST_NAMES: usize = 512;
/// Of a folder with more names: so many from the first word of the name on.
const MOST_BEHIND: usize = 64;
/// Documents whose restrictions are proposed to one, or that one proposes its own to.
const MOST_LIKELY: usize = 16;
/// Records that are read for their properties when a document is restricted.
const MOST_READ: usize = 64;
/// Folders of which is remembered what has a restriction in them, and documents of each.
const MOST_FOLDERS: usize = 256;
const MOST_RESTRICTED: usize = 256;

/// What is kept from the public in those of the folders that new documents came to lately where there is any.
#[derive(Debug, Default)]
pub struct Likely {
    folders: BTreeMap<FilePath, Restricted>,
}

/// The documents of a folder that have a restriction, had one, or have a limit to their use: who uses it asks the record.
#[derive(Debug, Default)]
struct Restricted {
    all: BTreeMap<DocumentId, Outside>,
    /// Whether there are more of them.
    is_cut: bool,
    /// Those whose record is damaged.
    unread: BTreeSet<DocumentId>,
}

/// By what a document is likely another one.
#[derive(Debug, Default)]
struct Outside {
    stems: Vec<Stem>,
    title: Option<PropertyMark>,
    marks: Vec<PropertyMark>,
}

impl Likely {
    /// Takes up a record that was written.
    pub(super) fn note(&mut self, record: &Record) {
        if !record.has_restrictions() || record.kind != Kind::Document {
            return;
        }
        for at in &record.locations {
            if let Some(folder) = at.path.folder()
                && let Some(restricted) = self.folders.get_mut(&folder)
            {
                restricted.add(record);
            }
        }
    }
}

impl Restricted {
    fn add(&mut self, record: &Record) {
        if self.all.len() >= MOST_RESTRICTED && !self.all.contains_key(&record.id) {
            self.is_cut = true;
            return;
        }
        self.all.insert(record.id, Outside::of(record));
    }
}

impl Outside {
    fn of(record: &Record) -> Self {
        let stems = record.locations.iter().filter_map(|at| Stem::of(at.path.name())).collect();
        let marks = record.facts.as_ref().map(|facts| facts.properties.marks.clone()).unwrap_or_default();
        Self { stems, title: title(record), marks }
    }

    fn is_like(&self, other: &Self) -> bool {
        let by_name = self.stems.iter().any(|one| other.stems.iter().any(|two| one.is_like(two)));
        by_name || self.has_properties_of(other)
    }

    /// Whether both say that they have the same title, and one thing more: who wrote it, as a rule. A title alone
    /// may come from a template. Which property the other one is cannot be told: no words are kept.
    fn has_properties_of(&self, other: &Self) -> bool {
        let Some(title) = self.title.or(other.title) else { return false };
        let shared = self.marks.iter().filter(|mark| other.marks.contains(mark));
        shared.clone().any(|mark| *mark == title) && shared.count() > 1
    }

    fn has_name_of(&self, other: &Self) -> bool {
        self.stems.iter().any(|one| other.stems.iter().any(|two| one.is_same(two)))
    }
}

/// Whether two documents are likely one text: versions by their names, or the same in another format by their
/// properties. Documents of one template have properties of it in common too, and are of one format.
pub(super) fn is_of_one(one: &Record, other: &Record) -> bool {
    let (own, its) = (Outside::of(one), Outside::of(other));
    let by_name = own.stems.iter().any(|one| its.stems.iter().any(|two| one.is_like(two)));
    by_name || relation(one, other) == Relation::LikelyRendition && own.has_properties_of(&its)
}

/// The mark of the title that a document says it has, where that became its name.
fn title(record: &Record) -> Option<PropertyMark> {
    let (value, provenance) = record.fields.get(&FieldName::Naam)?.value.as_ref()?;
    let Value::Text(title) = value else { return None };
    let mark = PropertyMark::of("title", title);
    let marks = &record.facts.as_ref()?.properties.marks;
    (provenance.source == Source::Document && marks.contains(&mark)).then_some(mark)
}

impl Ingest {
    /// Proposes the restrictions of the documents of which a new one is likely a version or a rendition, and notes
    /// which one that is; `by` says so then.
    pub(super) fn propose_of_likely(&mut self, record: &mut Record, by: By) -> Result<By, Setback> {
        if record.kind != Kind::Document {
            return Ok(by);
        }
        let originals = self.likely_originals(record)?;
        if originals.is_empty() {
            return match self.unread_likely(record)? {
                Some(id) => Ok(self.note_unread_original(record, Relation::LikelyVersion, id)),
                None => Ok(by),
            };
        }
        // What the dossier and the rules say of it by themselves is not asked as well.
        let inherits = self.inherits(record)?;
        let decided = decide::consequences(&self.policy.get(), &inherits, record.clone(), clock::now());
        if decided.state == State::Excluded {
            return Ok(by);
        }
        let mut known = decided.restrictions;
        let today = Date::of(clock::now());
        let mut proposed: Vec<Restriction> = Vec::new();
        let mut first = None;
        for original in &originals {
            let told = restriction::told_to(original, record);
            let new = restriction::propose_along(&known, &told, original.id, today);
            if !new.is_empty() {
                first = first.or(Some(original));
            }
            known.extend(new.iter().cloned());
            proposed.extend(new);
        }
        let Some(original) = first else { return Ok(by) };
        record.restrictions.extend(proposed);
        if record.origin.is_none() {
            record.origin = Some(Origin { relation: relation(record, original), document: original.id });
        }
        Ok(because_of(original, by))
    }

    /// The restricted documents of which this one may be a version or a rendition, the likeliest first: of the same
    /// name, whose restrictions did not come from another one of them, the oldest.
    fn likely_originals(&mut self, record: &Record) -> Result<Vec<Record>, Setback> {
        let mut own = None;
        let mut ids = Vec::new();
        let folders: Vec<FilePath> = record.locations.iter().filter_map(|at| at.path.folder()).collect();
        for folder in &folders {
            if !self.likely.folders.contains_key(folder) {
                let Some(restricted) = self.restricted_in(folder)? else { continue };
                if self.likely.folders.len() >= MOST_FOLDERS {
                    self.likely.folders.clear();
                }
                self.likely.folders.insert(folder.clone(), restricted);
            }
            let Some(restricted) = self.likely.folders.get(folder) else { continue };
            let own = own.get_or_insert_with(|| Outside::of(record));
            let like = restricted.all.iter().filter(|(_, other)| own.is_like(other));
            ids.extend(like.map(|(id, _)| *id));
            if restricted.is_cut {
                ids.extend(self.of_like_names(record, folder)?);
            }
        }
        let Some(own) = own else { return Ok(Vec::new()) };
        ids.sort_unstable();
        ids.dedup();
        let today = Date::of(clock::now());
        let mut found = Vec::new();
        for id in ids.into_iter().filter(|id| *id != record.id).take(MOST_READ) {
            let Some(other) = self.reader.readable(id)? else { continue };
            let is_here =
                other.locations.iter().any(|at| at.path.folder().is_some_and(|it| folders.contains(&it)));
            let is_restricted =
                other.restrictions.iter().any(|one| one.is_open(today)) || other.limit_to_use().is_some();
            if other.is_present() && is_here && is_restricted && own.is_like(&Outside::of(&other)) {
                found.push(other);
            }
        }
        found.sort_by_key(|other| {
            let is_of_another = other.origin.is_some_and(|origin| origin.relation.is_likely());
            (!own.has_name_of(&Outside::of(other)), is_of_another, other.created)
        });
        found.truncate(MOST_LIKELY);
        Ok(found)
    }

    /// One that this one has the name of, that has or had a restriction, and whose record is damaged.
    fn unread_likely(&self, record: &Record) -> Result<Option<DocumentId>, Setback> {
        if record.origin.is_some() {
            return Ok(None);
        }
        for folder in record.locations.iter().filter_map(|at| at.path.folder()) {
            let Some(restricted) = self.likely.folders.get(&folder) else { continue };
            if !restricted.unread.is_empty() {
                let like = self.of_like_names(record, &folder)?;
                if let Some(id) = like.into_iter().find(|id| restricted.unread.contains(id)) {
                    return Ok(Some(id));
                }
            }
        }
        Ok(None)
    }

    /// Nothing where nothing has a restriction.
    fn restricted_in(&self, folder: &FilePath) -> Result<Option<Restricted>, Setback> {
        let most = MOST_RESTRICTED + 1;
        let all = self.reader.restricted_in(folder, most)?;
        if all.is_empty() {
            return Ok(None);
        }
        // Some of them may be gone: what lies behind these is asked for by name.
        let mut restricted = Restricted { is_cut: all.len() >= most, ..Restricted::default() };
        for id in all {
            match self.reader.readable(id)? {
                Some(record) if record.is_present() && record.kind == Kind::Document => {
                    restricted.add(&record);
                }
                Some(_) => {}
                None => {
                    restricted.unread.insert(id);
                }
            }
        }
        Ok(Some(restricted))
    }

    /// Who has a name that begins with the first word of this one's, and is like it. Names are in order by their
    /// bytes, and most versions begin alike.
    fn of_like_names(&self, record: &Record, folder: &FilePath) -> Result<Vec<DocumentId>, Setback> {
        let mut found = Vec::new();
        for at in record.locations.iter().filter(|at| at.path.folder().as_ref() == Some(folder)) {
            let name = at.path.name();
            let end = name.iter().position(|byte| b" ._-(".contains(byte)).unwrap_or(name.len());
            let Some(first) = name.get(..end).filter(|first| !first.is_empty()) else { continue };
            let Some(own) = Stem::of(name) else { continue };
            for (path, known) in self.reader.under(folder, Some(&folder.join(first)), MOST_BEHIND)? {
                let is_like = Stem::of(path.name()).is_some_and(|other| own.is_like(&other));
                if known.present && is_like && path.folder().as_ref() == Some(folder) {
                    found.push(known.document);
                }
            }
        }
        Ok(found)
    }
}

/// Whether a document is likely the same text in another format, or another version of it.
fn relation(record: &Record, original: &Record) -> Relation {
    let format = |record: &Record| record.facts.as_ref().map(|facts| facts.media_type.clone());
    if format(record) == format(original) { Relation::LikelyVersion } else { Relation::LikelyRendition }
}

fn because_of(original: &Record, by: By) -> By {
    let named = original.locations.first().map(|at| at.path.display_name()).unwrap_or_default();
    let (nl, en) = (
        format!(
            "Dit lijkt een versie of een weergave van “{named}” te zijn. Daarvoor geldt een beperking, of is er een voorgesteld; of die ook hier geldt, moet iemand zeggen."
        ),
        format!(
            "This looks like a version or a rendition of “{named}”. That one has a restriction, or a proposal of one; whether it holds here too is for a person to say."
        ),
    );
    let (before_nl, before_en) = (by.reason.nl.clone(), by.reason.en.clone());
    by.with_reason(format!("{before_nl} {nl}").trim_start(), format!("{before_en} {en}").trim_start())
}
