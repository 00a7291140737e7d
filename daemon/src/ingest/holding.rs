//! What keeps a document from the public although nothing in its own record does: a record that gives it restrictions
//! is damaged, so what that one keeps from the public cannot be read.
//!
//! **Invariant:** there is no second opinion. Publishing, exports, answers and filters all ask here.

use std::sync::Arc;

use super::{Ingest, Setback, dossiers::Dossiers, entries::By, restricting::inherit};
use crate::{
    ledger::{ReadError, Reader},
    lifecycle::clock,
    model::{Action, Date, DocumentId, Record, Relation, Sentence},
    restriction,
};

/// Records that have a damaged one as their original, and are looked at when it can be read again.
const MOST_NAMING: usize = 1_000;

/// Tells for who goes through many what is held back.
#[derive(Clone)]
pub struct Holds {
    reader: Reader,
    dossiers: Arc<Dossiers>,
}

impl Holds {
    /// By the ledger and what is known of dossiers.
    pub fn new(reader: Reader, dossiers: Arc<Dossiers>) -> Self {
        Self { reader, dossiers }
    }

    /// See [`held`].
    pub fn of(&self, record: &Record) -> Option<Sentence> {
        held(&self.reader, &self.dossiers, record)
    }
}

/// Why a document is held back, with what to do; nothing where it is not. While that cannot be told, it may be so: what
/// is held back for nothing can go out later.
pub fn held(reader: &Reader, dossiers: &Dossiers, record: &Record) -> Option<Sentence> {
    held_back(reader, dossiers, record).unwrap_or_else(|error| {
        tracing::debug!(%error, "what holds for a document cannot be told now");
        Some(Sentence::new(
            "of er een beperking voor geldt, is nu niet te lezen; probeer het zo nog eens",
            "whether a restriction holds for it cannot be read now; try again in a while",
        ))
    })
}

/// The same for who can say that it cannot be told.
pub(super) fn held_back(
    reader: &Reader,
    dossiers: &Dossiers,
    record: &Record,
) -> Result<Option<Sentence>, ReadError> {
    if dossiers.unread_above(reader, record)?.is_some() {
        return Ok(Some(unread_dossier()));
    }
    // A backup that a program left is no document that goes out, and what may be another one is asked anyway.
    let original = record.origin.filter(|origin| !matches!(origin.relation, Relation::Perhaps));
    match original.map(|origin| reader.record(origin.document)) {
        Some(Err(error)) if error.is_damage() => Ok(Some(unread_original())),
        Some(Err(error)) => Err(error),
        _ => Ok(None),
    }
}

fn unread_dossier() -> Sentence {
    Sentence::new(
        "wat bewaard is over het dossier waar het in zit, is beschadigd, dus of er een beperking voor geldt, is niet te lezen; vraag uw beheerder om `bronmerk status` te bekijken",
        "what was kept about the dossier that it is in is damaged, so whether a restriction holds for it cannot be read; ask your administrator to look at `bronmerk status`",
    )
}

fn unread_original() -> Sentence {
    Sentence::new(
        "wat bewaard is over het origineel waar dit een kopie of een versie van is, is beschadigd, dus of er een beperking voor geldt, is niet te lezen; vraag uw beheerder om `bronmerk status` te bekijken",
        "what was kept about the original of which this is a copy or a version is damaged, so whether a restriction holds for it cannot be read; ask your administrator to look at `bronmerk status`",
    )
}

impl Ingest {
    /// Gives those that name a record as their original what it keeps from the public: it was damaged when they came,
    /// and can be read again.
    pub(super) fn hand_on(&mut self, original: &Record) -> Result<(), Setback> {
        let today = Date::of(clock::now());
        for id in self.reader.naming(original.id, None, MOST_NAMING)? {
            let Some(record) = self.reader.readable(id)? else { continue };
            let mut after = record.clone();
            match record.origin.filter(|origin| origin.document == original.id).map(|origin| origin.relation)
            {
                Some(Relation::Copy) => {
                    inherit(&mut after, original);
                }
                Some(Relation::LikelyVersion | Relation::LikelyRendition) => {
                    let known = &record.restrictions;
                    let new = restriction::propose_along(known, &original.restrictions, original.id, today);
                    after.restrictions.extend(new);
                }
                _ => continue,
            }
            if after.restrictions != record.restrictions {
                let by = By::daemon().with_reason(
                    "Wat bewaard is over het origineel, is weer te lezen. De beperkingen daarvan zijn erbij gezet.",
                    "What was kept about the original can be read again. Its restrictions were added.",
                );
                self.write(by, Action::Decided, Some(&record), after)?;
            }
        }
        Ok(())
    }

    /// Notes that a document has the original `id`, whose record is damaged; `by` says so then.
    pub(super) fn note_unread_original(
        &mut self,
        record: &mut Record,
        relation: Relation,
        id: DocumentId,
    ) -> By {
        record.origin = Some(crate::model::Origin { relation, document: id });
        self.hands_on_when_readable(id);
        By::daemon().with_reason(
            "Wat bewaard is over het origineel, is beschadigd. Het wordt niet openbaar tot dat weer te lezen is.",
            "What was kept about the original is damaged. This does not become public before that can be read again.",
        )
    }
}
