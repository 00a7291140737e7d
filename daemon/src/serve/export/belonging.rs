//! How what is exported belongs together: dossiers and relations.

use std::collections::BTreeSet;

use tonic::Status;

use super::{
    run::{Export, xml},
    stopping,
    transfer::Transfer,
};
use crate::{
    export::{
        archive::{self, Archived, Reasons},
        diwoo::{BaseUrl, Entry},
        mdto::Verwijzing,
        publication,
        related::{self, Side},
    },
    ingest::held,
    model::{DocumentId, FieldName, FilePath, Kind, Record, RelationKind, State},
    serve::refusals,
};

/// So many relations of others are followed for one document.
const MOST: usize = 1_000;

impl Export {
    fn record(&self, id: DocumentId) -> Result<Option<Record>, Status> {
        self.shared.reader.readable(id).map_err(|error| refusals::read_error(&error))
    }

    /// What a record is a part of, where that is a dossier.
    fn dossier_above(&self, record: &Record) -> Result<Option<Verwijzing>, Status> {
        let Some(id) = self.shared.desk.dossiers.above(record) else { return Ok(None) };
        Ok(self.record(id)?.and_then(|dossier| related::reference(&dossier).ok()))
    }

    /// Says in a document's object what it is a part of and how it belongs together with others.
    pub(super) fn belong(&self, record: &Record, archived: &mut Archived) -> Result<(), Status> {
        if let Some(dossier) = self.dossier_above(record)? {
            archived.object.is_onderdeel_van = vec![dossier];
        }
        for related in &record.relations {
            if let Some(other) = self.record(related.document)?
                && let Err(error) = related::relate(&mut archived.object, related.kind, &other)
            {
                tracing::debug!(reason = error.en, "a relation cannot be written");
            }
        }
        Ok(())
    }

    /// Sends the folders that this document is the first of: those that are dossiers with their own values.
    pub(super) fn folders(
        &mut self,
        transfer: &Transfer,
        record: &Record,
        path: &FilePath,
        sent: &mut BTreeSet<FilePath>,
    ) -> Result<(), Status> {
        let mut folder = transfer.dossier_of(path);
        while let Some(this) = folder.take() {
            if sent.contains(&this) {
                break;
            }
            if self.shared.stop.is_cancelled() {
                return Err(stopping());
            }
            let above = transfer.dossier_of(&this);
            let key = transfer.key(&this);
            let own = match self.shared.desk.dossiers.here(&this) {
                Some(id) => self.record(id)?,
                None => None,
            };
            let made = match &own {
                Some(dossier) => self.dossier(transfer, dossier, above.as_ref())?,
                None => self.mere_folder(transfer, record, &this, above.as_ref())?,
            };
            match made.and_then(|made| xml(&made.into())) {
                Ok(bytes) => {
                    let place =
                        format!("{}/{}", transfer.folder(&this.join(b"x")), transfer.names.aggregatie(&key));
                    self.send(|outbox| outbox.file(&place, &bytes))?;
                }
                // Of a dossier is told what it lacks; a folder has only what its documents have.
                Err(reasons) => {
                    if let Some(dossier) = own {
                        self.skip(&dossier, &this, reasons)?;
                    }
                }
            }
            sent.insert(this);
            folder = above;
        }
        Ok(())
    }

    fn dossier(
        &self,
        transfer: &Transfer,
        dossier: &Record,
        above: Option<&FilePath>,
    ) -> Result<Result<crate::export::mdto::Informatieobject, Reasons>, Status> {
        let part_of = match self.dossier_above(dossier)? {
            Some(dossier) => Some(dossier),
            None => above.and_then(|above| archive::folder_reference(&transfer.key(above)).ok()),
        };
        let mut made = related::dossier(dossier, part_of, self.tag(dossier), self.shared.today());
        if let Ok(object) = &mut made {
            for related in &dossier.relations {
                if let Some(other) = self.record(related.document)? {
                    // What cannot be written of another one is no reason to leave this one out.
                    let _ = related::relate(object, related.kind, &other);
                }
            }
        }
        Ok(made)
    }

    fn mere_folder(
        &self,
        transfer: &Transfer,
        record: &Record,
        folder: &FilePath,
        above: Option<&FilePath>,
    ) -> Result<Result<crate::export::mdto::Informatieobject, Reasons>, Status> {
        let Some(organisation) = record.term(FieldName::Archiefvormer) else {
            return Ok(Err(Vec::new()));
        };
        let part_of = above.map(|above| transfer.key(above));
        let mut made = archive::dossier(&transfer.key(folder), organisation, part_of.as_deref());
        let above = above.and_then(|above| self.shared.desk.dossiers.here(above));
        if let (Ok(object), Some(id)) = (&mut made, above)
            && let Some(dossier) = self.record(id)?
            && let Ok(reference) = related::reference(&dossier)
        {
            object.is_onderdeel_van = vec![reference];
        }
        Ok(made)
    }

    /// What is published of a document, with how it belongs to others that are published with it.
    pub(super) fn published(
        &self,
        transfer: &Transfer,
        base: &BaseUrl,
        record: &Record,
        path: &FilePath,
    ) -> Result<Result<Entry, Reasons>, Status> {
        let mut entry = match self.published_alone(transfer, base, record, path) {
            Ok(entry) => entry,
            Err(reasons) => return Ok(Err(reasons)),
        };
        for (kind, side, other) in self.related(record)? {
            let Some(place) = self.place_in_export(&other) else { continue };
            // Only what is published itself.
            if let Ok(of_other) = self.published_alone(transfer, base, &other, &place)
                && let Err(refusal) =
                    related::publish_relation(&mut entry.diwoo, kind, side, &other, &of_other.loc)
            {
                tracing::debug!(reason = refusal.message().en, "a relation cannot be published");
            }
        }
        Ok(Ok(entry))
    }

    fn published_alone(
        &self,
        transfer: &Transfer,
        base: &BaseUrl,
        record: &Record,
        path: &FilePath,
    ) -> Result<Entry, Reasons> {
        let place = format!("{}/{}", transfer.folder(path), transfer.names.of(&transfer.key(path)));
        let formaat = self.formaat(record);
        if let Some(why) = held(&self.shared.reader, &self.shared.desk.dossiers, record) {
            return Err(vec![why]);
        }
        publication::published(record, base, place.as_bytes(), formaat.as_ref(), self.shared.today())
    }

    /// Those that belong together with a record, from both sides.
    fn related(&self, record: &Record) -> Result<Vec<(RelationKind, Side, Record)>, Status> {
        let mut found = Vec::new();
        for related in &record.relations {
            found.extend(self.record(related.document)?.map(|other| (related.kind, Side::Own, other)));
        }
        let naming = self.shared.reader.naming(record.id, None, MOST);
        for id in naming.map_err(|error| refusals::read_error(&error))? {
            let Some(other) = self.record(id)? else { continue };
            let kinds: Vec<_> = other.relations.iter().filter(|one| one.document == record.id).collect();
            found.extend(kinds.iter().map(|one| (one.kind, Side::Other, other.clone())));
        }
        Ok(found)
    }

    /// Where a document is in this export; nothing where it is not in it.
    fn place_in_export(&self, record: &Record) -> Option<FilePath> {
        if record.kind != Kind::Document || !record.is_present() || record.state == State::Excluded {
            return None;
        }
        let filter = self.filters.iter().find(|filter| filter.matches(record))?;
        let place = record.locations.iter().find(|at| filter.covers(&at.path));
        place.or(record.locations.first()).map(|at| at.path.clone())
    }
}
