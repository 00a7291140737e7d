//! What stays where a document was noted, when a person says that it goes on with another file.
//!
//! A record can stay at a path that has another file by now, while its own file was found elsewhere and got a new
//! record, which asks. To say yes there is to say that the file at that path is another document. It is kept as
//! one: a new record, with what was read of the file and what it states. The restrictions of the other record are
//! inherited, since nobody said for which of the two files they were meant. What people decided otherwise goes with
//! the document that they decided it about.
//!
//! **Invariant:** the file that stays has its record before the other record leaves. After a kill in between both
//! have the place, the question is still open, and a yes that is given again makes no second one.

use super::{
    Ingest,
    desk::{Refusal, Unfit},
    entries::By,
    observe::new_id,
    placing::is_there,
    restricting::inherit,
    wishes::refusal,
};
use crate::{
    inspect::{self, Look},
    lifecycle::clock,
    model::{Action, DocumentId, Field, FilePath, Location, Record, Sentence, Source, State, Timestamp},
    settle::Hint,
};

/// Records that are asked whether they have a place.
const MOST_CLAIMANTS: usize = 64;

impl Ingest {
    /// Gives what is at the places of the other record alone a record of its own, where there is anything.
    pub(super) fn leave_behind(&mut self, by: By, record: &Record, other: &Record) -> Result<(), Refusal> {
        let places = own_places(other, record);
        let Some((first, more)) = places.split_first() else { return Ok(()) };
        let is_file = |at: &Location| match other.is_present() {
            true => matches!(inspect::look(&at.path), Look::File(_)),
            // It went, and is back: nobody noticed yet.
            false => is_there(at, other),
        };
        if !places.iter().any(is_file) {
            return match other.is_present() {
                true => Err(Unfit::OtherNotSeen { other: other.id, path: first.path.clone() }.into()),
                false => Ok(()),
            };
        }
        if self.has_another(&first.path, [other.id, record.id])? {
            return Ok(());
        }
        let stays = staying(other, first.clone(), more, new_id(), clock::now());
        let stays = self.write(by, Action::Created, None, stays).map_err(refusal)?;
        // It may have changed since it was noted for the other one.
        self.settle.saw(stays.locations.into_iter().map(|at| (at.path, Hint::FoundOld)));
        Ok(())
    }

    /// Whether another record is at that place: so it is after an answer that was cut off.
    fn has_another(&self, path: &FilePath, but: [DocumentId; 2]) -> Result<bool, Refusal> {
        let claimants = self.reader.claimants(path, MOST_CLAIMANTS).map_err(|error| refusal(error.into()))?;
        for id in claimants.into_iter().filter(|id| !but.contains(id)) {
            let found = self.reader.readable(id).map_err(|error| refusal(error.into()))?;
            if found.is_some_and(|one| one.is_present() && one.location_at(path).is_some()) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The places of one record that another one does not have. None of the other one after an answer that was cut off.
pub(super) fn own_places(other: &Record, record: &Record) -> Vec<Location> {
    other.locations.iter().filter(|at| record.location_at(&at.path).is_none()).cloned().collect()
}

/// The record of the file that stays. Pure.
pub(super) fn staying(
    other: &Record,
    first: Location,
    more: &[Location],
    id: DocumentId,
    now: Timestamp,
) -> Record {
    let is_stated = |field: &Field| {
        field.value.as_ref().is_some_and(|(_, provenance)| provenance.source == Source::Document)
    };
    let stated = other.fields.iter().filter(|(_, field)| is_stated(field));
    let mut stays = Record::provisional(id, first, now);
    stays.locations.extend_from_slice(more);
    if other.state == State::Unreadable {
        stays.state = State::Unreadable;
    }
    stays.facts.clone_from(&other.facts);
    stays.versions = u32::from(other.facts.is_some());
    stays.trouble.clone_from(&other.trouble);
    stays.fields = stated.map(|(name, field)| (*name, Field { lock: None, ..field.clone() })).collect();
    inherit(&mut stays, other);
    stays
}

/// What the person must know of the file that stays where the other document was noted.
pub(super) fn stays_behind(other: &Record, record: &Record) -> Option<Sentence> {
    let path = own_places(other, record).first().filter(|_| other.is_present())?.path.display();
    Some(Sentence::new(
        format!(
            "Op `{path}` staat een ander bestand. Dat is nu een eigen document, waar dezelfde beperkingen gelden. Kijk of ze daar nodig zijn (`bronmerk show`)."
        ),
        format!(
            "There is another file at `{path}`. It is a document of its own now, with the same restrictions. See whether they are needed there (`bronmerk show`)."
        ),
    ))
}
