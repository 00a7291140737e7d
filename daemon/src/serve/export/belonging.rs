//! How what is exported belongs together: dossiers and relations.

use tonic::Status;

use super::run::Export;
use crate::{
    export::{
        archive::Reasons,
        diwoo::{BaseUrl, Entry, Waarde},
        publication,
        related::{self, Side},
    },
    ingest::held,
    model::{DocumentId, Kind, PublicationEvent, Record, RelationKind, State},
    serve::refusals,
};

/// So many relations of others are followed for one document.
const MOST: usize = 1_000;

impl Export {
    pub(super) fn record(&self, id: DocumentId) -> Result<Option<Record>, Status> {
        self.shared.reader.readable(id).map_err(|error| refusals::read_error(&error))
    }

    /// What is published of a document, with how it belongs to others that are published with it.
    pub(super) fn published(
        &self,
        base: &BaseUrl,
        record: &Record,
    ) -> Result<Result<Entry, Reasons>, Status> {
        let mut entry = match self.published_alone(base, record) {
            Ok(entry) => entry,
            Err(reasons) => return Ok(Err(reasons)),
        };
        for (kind, side, other) in self.related(record)? {
            // What it replaces was taken back for a reason, and that is why this one is there.
            if kind == RelationKind::Replaces
                && side == Side::Own
                && entry.diwoo.reden_verwijdering_vervanging.is_none()
                && !PublicationEvent::is_public(&other.publications)
                && let Some(ground) = publication::withdrawn_for(&other)
            {
                entry.diwoo.reden_verwijdering_vervanging = Waarde::try_from(ground).ok();
            }
            if !self.is_in_export(&other) || !publication::is_chosen(&other) {
                continue;
            }
            // Only what is published itself.
            if let Ok(of_other) = self.published_alone(base, &other)
                && let Err(refusal) =
                    related::publish_relation(&mut entry.diwoo, kind, side, &other, &of_other.loc)
            {
                tracing::debug!(reason = refusal.message().en, "a relation cannot be published");
            }
        }
        Ok(Ok(entry))
    }

    fn published_alone(&self, base: &BaseUrl, record: &Record) -> Result<Entry, Reasons> {
        let formaat = self.formaat(record);
        if let Some(why) = held(&self.shared.reader, &self.shared.desk.dossiers, record) {
            return Err(vec![why]);
        }
        publication::published(record, base, formaat.as_ref(), self.shared.today())
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

    fn is_in_export(&self, record: &Record) -> bool {
        let is_document =
            record.kind == Kind::Document && record.is_present() && record.state != State::Excluded;
        is_document && self.filters.iter().any(|filter| filter.matches(record))
    }
}
