//! The other way round: a document that is kept from the public since now, or came to stand beside others, proposes that
//! to its likely versions and renditions, and to the document that it is a copy of.

use super::{MOST_LIKELY, MOST_NAMES, MOST_READ, Outside, because_of, relation, stem::Stem};
use crate::{
    identify,
    ingest::{Ingest, Setback, entries::By, handing},
    lifecycle::clock,
    model::{
        Action, Date, DocumentId, Kind, Origin, Record, Relation, Restriction, RestrictionSource, State,
    },
    restriction,
};

/// Whether a document has a name now that it did not have in that folder. A folder that got another name brings nobody new
/// neighbours.
fn has_new_neighbours(before: &Record, after: &Record) -> bool {
    after.locations.iter().any(|at| {
        before.locations.iter().all(|was| {
            let is_that_folder = was.folder != 0 && was.folder == at.folder;
            was.path.name() != at.path.name() || !(is_that_folder || was.path.folder() == at.path.folder())
        })
    })
}

impl Ingest {
    /// Proposes to a document that came to stand elsewhere, or has another name, what is proposed to one that is new there.
    pub(in crate::ingest) fn propose_at_new_place(
        &mut self,
        before: Option<&Record>,
        after: &mut Record,
        by: By,
    ) -> Result<By, Setback> {
        let is_found_out = after
            .origin
            .is_some_and(|origin| matches!(origin.relation, Relation::Backup | Relation::Perhaps));
        let is_moved = before.is_some_and(|before| has_new_neighbours(before, after));
        if !is_moved || is_found_out || !after.is_present() {
            return Ok(by);
        }
        self.propose_of_likely(after, by)
    }

    /// Proposes what is kept from the public in a document since now, whatever brought that, to its likely versions and
    /// renditions as well. What holds for all in its dossier does so for them by itself. The change itself is
    /// written: what goes wrong here is told in the log.
    pub(in crate::ingest) fn propose_to_likely(
        &mut self,
        before: Option<&Record>,
        original: &Record,
        dossier: Option<DocumentId>,
    ) {
        if original.kind != Kind::Document || !original.is_present() || !original.has_restrictions() {
            return;
        }
        let today = Date::of(clock::now());
        // To new neighbours all of it is news.
        let before = before.filter(|before| !has_new_neighbours(before, original));
        let known = before.map(handing::all).unwrap_or_default();
        let is_of_dossier = |one: &Restriction| matches!(one.source, RestrictionSource::Inherited { from, .. } if Some(from) == dossier);
        let is_new = |one: &&Restriction| {
            one.is_open(today) && !is_of_dossier(one) && restriction::is_heavier(&known, one)
        };
        let new: Vec<Restriction> = handing::all(original).into_iter().filter(|one| is_new(&one)).collect();
        if new.is_empty() {
            return;
        }
        if let Err(error) = self.propose_new(original, &new, today) {
            tracing::warn!(%error, document = %original.id, "its restriction could not be proposed to its likely versions");
        }
    }

    fn propose_new(&mut self, original: &Record, new: &[Restriction], today: Date) -> Result<(), Setback> {
        let copied = self.copied_of(original)?;
        let likely = self.likely_versions(original)?;
        let likely = likely.into_iter().filter(|one| copied.as_ref().is_none_or(|it| it.id != one.id));
        for other in copied.clone().into_iter().chain(likely) {
            let told = restriction::told_to(original, &other);
            let new: Vec<_> = new.iter().filter(|one| told.contains(one)).cloned().collect();
            let proposed = restriction::propose_along(&other.restrictions, &new, original.id, today);
            if proposed.is_empty() {
                continue;
            }
            let mut after = other.clone();
            after.restrictions.extend(proposed);
            if after.origin.is_none() && identify::is_older(original, &other) {
                after.origin = Some(Origin { relation: relation(&other, original), document: original.id });
            }
            let is_copied = copied.as_ref().is_some_and(|it| it.id == other.id);
            let by = if is_copied {
                handing::because_of_copy(original)
            } else {
                because_of(original, By::daemon())
            };
            self.write(by, Action::Decided, Some(&other), after)?;
        }
        Ok(())
    }

    /// The document that this one is a copy of, while both have that content.
    fn copied_of(&self, copy: &Record) -> Result<Option<Record>, Setback> {
        let origin = copy.origin.filter(|origin| origin.relation == Relation::Copy);
        let Some(origin) = origin else { return Ok(None) };
        let original = self.reader.readable(origin.document)?;
        Ok(original.filter(|original| {
            let is_document = original.kind == Kind::Document && original.state != State::Excluded;
            original.is_present() && is_document && handing::has_content_of(copy, original)
        }))
    }

    /// The documents that may be versions or renditions of this one. What was not read yet asks by itself when it is.
    /// So are those asked that a person closed to machines: a proposal changes nothing that was decided.
    fn likely_versions(&self, original: &Record) -> Result<Vec<Record>, Setback> {
        let own = Outside::of(original);
        let mut found: Vec<Record> = Vec::new();
        for folder in original.locations.iter().filter_map(|at| at.path.folder()) {
            let names = self.reader.under(&folder, None, MOST_NAMES)?;
            let names = names.into_iter().filter(|(path, known)| {
                known.present && known.kind == Kind::Document && path.folder().as_ref() == Some(&folder)
            });
            let mut ids: Vec<DocumentId> = Vec::new();
            let mut read = 0;
            for (path, known) in names {
                let is_like =
                    Stem::of(path.name()).is_some_and(|stem| own.stems.iter().any(|it| it.is_like(&stem)));
                // By its properties only as far as a person may wait for it.
                let may_be_read = own.title.is_some() && read < MOST_READ;
                if is_like || may_be_read {
                    read += usize::from(!is_like);
                    ids.push(known.document);
                }
            }
            ids.extend(self.of_like_names(original, &folder)?);
            for id in ids {
                let is_known = id == original.id || found.iter().any(|other| other.id == id);
                if found.len() >= MOST_LIKELY || is_known {
                    continue;
                }
                let Some(other) = self.reader.readable(id)? else { continue };
                let is_open = other.state != State::Excluded && other.facts.is_some();
                if other.is_present() && is_open && own.is_like(&Outside::of(&other)) {
                    found.push(other);
                }
            }
        }
        Ok(found)
    }
}
