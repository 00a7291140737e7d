//! One record by its name, whether it is that of the file as it is now, and on request the file read first.

use std::sync::Arc;

use tonic::Status;

use super::{look, reasons, refusals, shared::Shared, status::Refused, update::document_id};
use crate::{
    ingest::desk::Refusal,
    inspect::{self, Look},
    ledger::{ReadError, Reader},
    model::{DocumentId, FilePath, Record, State},
    query::belonging::{View, Views},
};
use bronmerk_proto::v1::get_document_response::Freshness;

/// Clocks of two programs on one machine differ by no more than this.
const TO_COME: i128 = 1_000_000_000;

/// The record of that name. `at_least`: of the file as it was then or later.
pub async fn get(
    shared: &Arc<Shared>,
    name: &str,
    at_least: Option<prost_types::Timestamp>,
) -> Result<(View, Freshness), Status> {
    let id = document_id(name, "name")?;
    if let Some(time) = at_least {
        let asked = i128::from(time.seconds) * 1_000_000_000 + i128::from(time.nanos);
        if asked > i128::from((shared.about.now)().0) + TO_COME {
            return Err(to_come());
        }
    }
    let view = record(shared, id).await?.ok_or_else(|| refusals::no_document(name))?;
    let freshness = of(shared, &view.record).await?;
    if at_least.is_none() || freshness != Freshness::Behind {
        return Ok((view, freshness));
    }
    for location in &view.record.locations {
        let Some(path) = shared.desk.watched(&location.path) else { continue };
        match shared.desk.look_now(path).await {
            Ok(_) | Err(Refusal::NothingAt(_) | Refusal::NoDocument(_)) => {}
            Err(other) => return Err(refusals::refusal(other)),
        }
    }
    let view = record(shared, id).await?.ok_or_else(|| refusals::no_document(name))?;
    let freshness = of(shared, &view.record).await?;
    Ok((view, freshness))
}

async fn record(shared: &Shared, id: DocumentId) -> Result<Option<View>, Status> {
    let dossiers = Arc::clone(&shared.desk.dossiers);
    let read =
        move |reader: &Reader| Ok(reader.record(id)?.map(|record| Views::new(reader, &dossiers).of(record)));
    shared.glance(read).await
}

async fn of(shared: &Shared, record: &Record) -> Result<Freshness, Status> {
    if record.state == State::Gone {
        return Ok(Freshness::NotKnown);
    }
    let id = record.id;
    let paths: Vec<FilePath> = record.locations.iter().map(|location| location.path.clone()).collect();
    // What others serve may be slow to tell.
    let is_far = paths.iter().any(inspect::is_of_others_at);
    let read = move |reader: &Reader| compared(reader, id, &paths);
    if is_far { shared.read(read).await } else { shared.glance(read).await }
}

/// Whether a record is that of its file as it is at this moment: one look at each of its names, nothing is opened.
fn compared(reader: &Reader, id: DocumentId, paths: &[FilePath]) -> Result<Freshness, ReadError> {
    for path in paths {
        let known = reader.at(path)?.filter(|known| known.document == id);
        if known.is_none_or(|known| !look::is_as_known(path, &known)) {
            let is_seen = !matches!(inspect::look(path), Look::Unknown(_));
            return Ok(if is_seen { Freshness::Behind } else { Freshness::NotKnown });
        }
    }
    Ok(Freshness::Fresh)
}

fn to_come() -> Status {
    Refused::field(reasons::MOMENT_TO_COME, "read_at_least").into()
}
