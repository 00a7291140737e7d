//! Finds the document that a locator names, and reads its file first when the index is behind it.

use std::sync::Arc;

use tonic::Status;

use super::{
    locate::{Target, target},
    look, reasons,
    refusals::{moved, no_document, nothing_at, refusal},
    shared::{Shared, in_place_of},
    status::Refused,
};
use crate::{
    ingest::{Dossiers, desk::Refusal},
    ledger::{ReadError, Reader},
    model::{DocumentId, FilePath, Record, State, path::display},
    query::belonging::{View, Views},
};
use bronmerk_proto::v1::{self, locator::Kind};

const MOST_LOCATORS: usize = 16;

/// Returns the document of the first locator that leads to one, and which locator that was.
pub async fn resolve(shared: &Shared, locators: Vec<v1::Locator>) -> Result<(u32, View), Status> {
    if locators.is_empty() || locators.len() > MOST_LOCATORS {
        return Err(Refused::field(reasons::LOCATOR_COUNT, "locators").with("count", locators.len()).into());
    }
    let first = locators.first().cloned();
    let mut unclear = Vec::new();
    let mut any_clear = false;
    for (index, locator) in (0_u32..).zip(locators) {
        match target(locator.kind) {
            Ok(target) => {
                any_clear = true;
                if let Some(view) = found(shared, target).await? {
                    return Ok((index, view));
                }
            }
            Err(why) => unclear.push((index, why)),
        }
    }
    if any_clear {
        let kind = first.and_then(|locator| locator.kind);
        let left = match kind.clone().and_then(|kind| target(Some(kind)).ok()) {
            Some(Target::Path(path)) => left_for(shared, path).await?,
            _ => None,
        };
        return Err(left.unwrap_or_else(|| not_found(kind)));
    }
    let refused = Refused::new(reasons::LOCATOR_INVALID);
    let refused = unclear.into_iter().fold(refused, |refused, (index, why)| {
        refused.violation(format!("locators[{index}]"), "LOCATOR_INVALID", &why.sentence())
    });
    Err(refused.into())
}

/// What is said of a path that a document left for another one.
async fn left_for(shared: &Shared, path: FilePath) -> Result<Option<Status>, Status> {
    let asked = path.clone();
    let find = move |reader: &Reader| {
        let mut found: Option<Record> = None;
        for id in reader.claimants(&asked, MOST_LOCATORS)? {
            let Some(record) = reader.readable(id)?.filter(|record| record.state != State::Gone) else {
                continue;
            };
            let newest = found.as_ref().map(|found| found.updated);
            if record.former.as_ref().is_some_and(|former| former.location.path == asked)
                && newest.is_none_or(|newest| record.updated > newest)
            {
                found = Some(record);
            }
        }
        Ok(found)
    };
    let found = shared.read(find).await?;
    Ok(found.and_then(|record| {
        let now = record.locations.first()?.path.display();
        Some(moved(&path.display(), &now, &record.id.resource_name()))
    }))
}

/// What is said when nothing was found: about the locator that is trusted most.
fn not_found(kind: Option<Kind>) -> Status {
    match kind {
        Some(Kind::Path(path)) => nothing_at(&display(&path)),
        Some(Kind::Uri(uri)) => nothing_at(&display(uri.as_bytes())),
        Some(Kind::Name(name)) => no_document(&display(name.as_bytes())),
        None => no_document(""),
    }
}

async fn found(shared: &Shared, target: Target) -> Result<Option<View>, Status> {
    match target {
        Target::Document(id) => {
            shared.glance(view(shared.desk.dossiers.clone(), move |_| Ok(Some(id)))).await
        }
        Target::Path(path) => at_path(shared, path).await,
    }
}

/// Reads the document that is found, or who goes on in its place, with what is told around it.
fn view(
    dossiers: Arc<Dossiers>,
    find: impl FnOnce(&Reader) -> Result<Option<DocumentId>, ReadError>,
) -> impl FnOnce(&Reader) -> Result<Option<View>, ReadError> {
    move |reader| {
        let Some(id) = find(reader)? else { return Ok(None) };
        Ok(in_place_of(reader, id)?.map(|record| Views::new(reader, &dossiers).of(record)))
    }
}

/// A path outside the watched folders is not touched: there anything may hang. Nor is a link followed: who can
/// write in a shared folder could have it lead anywhere.
async fn at_path(shared: &Shared, path: FilePath) -> Result<Option<View>, Status> {
    let Some(path) = shared.desk.watched(&path) else { return look_now(shared, path).await };
    let asked = path.clone();
    let known = view(shared.desk.dossiers.clone(), move |reader| {
        let known = reader.at(&asked)?.filter(|known| look::is_as_known(&asked, known));
        Ok(known.map(|known| known.document))
    });
    match shared.read(known).await? {
        Some(view) => Ok(Some(view)),
        // Not known as it is now: it may be new or changed.
        None => look_now(shared, path).await,
    }
}

async fn look_now(shared: &Shared, path: FilePath) -> Result<Option<View>, Status> {
    let id: DocumentId = match shared.desk.look_now(path).await {
        Ok(id) => id,
        Err(Refusal::NothingAt(_) | Refusal::NoDocument(_)) => return Ok(None),
        Err(other) => return Err(refusal(other)),
    };
    shared.read(view(shared.desk.dossiers.clone(), move |_| Ok(Some(id)))).await
}
