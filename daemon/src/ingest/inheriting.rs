//! What a record inherits: from the dossier that it is in, and as a copy from its original.

use std::{collections::BTreeMap, sync::Arc};

use super::{Dossiers, Ingest, Setback, handing::has_content_of};
use crate::{
    decide::{Inherited, Inherits},
    identify::evidence::has_had_content,
    ledger::{ReadError, Reader},
    model::{DocumentId, Record, Relation},
};

/// Dossiers of which the record is at hand.
const AT_HAND: usize = 128;

/// Whether a copy has another content by now than the one that it came with.
fn has_left(copy: &Record, original: &Record) -> bool {
    let content = copy.facts.as_ref().map(|facts| facts.sha256);
    copy.versions > 1 && content.is_some_and(|sha256| !has_had_content(original, &sha256))
}

/// None for what the journal cannot say any more: the status names it.
pub(super) fn unless_damaged<T>(found: Result<T, ReadError>) -> Result<Option<T>, ReadError> {
    match found {
        Err(error) if error.is_damage() => Ok(None),
        found => found.map(Some),
    }
}

/// What a record inherits from its dossier, and as a copy from its original; and the dossier that cannot be read, where
/// that is so. `dossier` reads the record of one.
pub(super) fn inherits(
    dossiers: &Dossiers,
    reader: &Reader,
    record: &Record,
    dossier: impl FnOnce(DocumentId) -> Result<Option<Arc<Record>>, ReadError>,
) -> Result<(Inherits, Option<DocumentId>), ReadError> {
    dossiers.load(reader)?;
    if !record.is_present() {
        return Ok((Inherits { fields: Some(Inherited::default()), dossier: None }, None));
    }
    let above = match dossiers.unread_above(reader, record)? {
        Some(id) => Err(id),
        None => Ok(dossiers.above(record)),
    };
    let dossier = match above {
        Ok(Some(id)) => unless_damaged(dossier(id))?.ok_or(id),
        Ok(None) => Ok(None),
        Err(id) => Err(id),
    };
    let original = match record.origin.filter(|origin| origin.relation == Relation::Copy) {
        Some(origin) => unless_damaged(reader.record(origin.document))?,
        None => Some(None),
    };
    let from = |record: Option<&Record>| record.map(Inherited::from).unwrap_or_default();
    let fields = match (&dossier, &original) {
        (Ok(dossier), Some(original)) => {
            let mut of_original = from(original.as_ref());
            match original {
                Some(original) if has_left(record, original) => {
                    of_original = of_original.of_another_content();
                }
                // It is the original that went on.
                Some(original) if record.facts.is_some() && !has_content_of(record, original) => {
                    of_original = of_original.since_the_original_went_on(record, original);
                }
                _ => {}
            }
            Some(from(dossier.as_deref()).or(of_original))
        }
        _ => None,
    };
    let unread = dossier.as_ref().err().copied();
    Ok((Inherits { fields, dossier: dossier.ok().flatten() }, unread))
}

impl Ingest {
    /// What a record inherits now. Where its dossier is damaged, it follows when that can be read.
    pub(super) fn inherits(&mut self, record: &Record) -> Result<Inherits, Setback> {
        let (reader, at_hand) = (&self.reader, &mut self.following.at_hand);
        let (inherits, unread) = inherits(&self.dossiers, reader, record, |id| dossier(reader, at_hand, id))?;
        if let Some(id) = unread {
            self.follows_when_readable(id);
        }
        Ok(inherits)
    }
}

fn dossier(
    reader: &Reader,
    at_hand: &mut BTreeMap<DocumentId, Arc<Record>>,
    id: DocumentId,
) -> Result<Option<Arc<Record>>, ReadError> {
    if let Some(record) = at_hand.get(&id) {
        return Ok(Some(Arc::clone(record)));
    }
    let Some(record) = reader.record(id)?.map(Arc::new) else { return Ok(None) };
    if at_hand.len() >= AT_HAND {
        at_hand.clear();
    }
    at_hand.insert(id, Arc::clone(&record));
    Ok(Some(record))
}
