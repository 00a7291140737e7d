//! Files of which only rights, attributes or the name changed.

use super::{Ingest, Setback, entries::By, observe::folder_mark};
use crate::{
    model::{Action, FilePath, Kind, Seen},
    settle::Outcome,
};

impl Ingest {
    /// Takes over how a file looks that was touched and not written, so that the next look finds it as it is
    /// known.
    pub(super) fn was_touched(&mut self, path: &FilePath, seen: &Seen) -> Result<Outcome, Setback> {
        let known = self.reader.at(path)?.filter(|known| known.present && known.kind == Kind::Document);
        let Some(known) = known else { return Ok(Outcome::Again) };
        let Some(record) = self.reader.record(known.document)? else { return Ok(Outcome::Again) };
        let owner = record.facts.as_ref().map(|facts| facts.owner.id.clone());
        let is_as_read = record.location_at(path).is_some_and(|at| {
            at.identity == seen.identity
                && (at.stamp.size, at.stamp.modify_time_ns) == (seen.stamp.size, seen.stamp.modify_time_ns)
        });
        if owner.as_deref() != Some(seen.owner.to_string().as_str()) || !is_as_read {
            // Its facts are other ones now; only a reading brings these.
            return Ok(Outcome::Again);
        }
        let mut after = record.clone();
        for at in after.locations.iter_mut().filter(|at| at.identity == seen.identity) {
            at.stamp = seen.stamp;
            at.folder = folder_mark(&at.path);
        }
        if after.locations != record.locations {
            self.write(By::daemon(), Action::Touched, Some(&record), after)?;
        }
        Ok(Outcome::Done)
    }
}
