//! Finds the document that a locator names, and reads its file first when the index is behind it.

use tonic::{Code, Status};

use super::{
    locate::{Target, target},
    look,
    refusals::{no_document, nothing_at, refusal},
    shared::{Shared, in_place_of},
    status::Refused,
};
use crate::{
    ingest::desk::Refusal,
    model::{DocumentId, FilePath, Record, Sentence, path::display},
};
use bronmerk_proto::v1::{self, locator::Kind};

const MOST_LOCATORS: usize = 16;

/// Returns the document of the first locator that leads to one, and which locator that was.
pub async fn resolve(shared: &Shared, locators: Vec<v1::Locator>) -> Result<(u32, Record), Status> {
    if locators.is_empty() || locators.len() > MOST_LOCATORS {
        let message = Sentence::new(
            "Geef 1 tot 16 plaatsen of namen waar het document te vinden is.",
            "Give 1 to 16 places or names at which the document can be found.",
        );
        return Err(Refused::field("LOCATOR_COUNT", "locators", message)
            .with("count", locators.len())
            .into());
    }
    let first = locators.first().cloned();
    let mut unclear = Vec::new();
    let mut any_clear = false;
    for (index, locator) in (0_u32..).zip(locators) {
        match target(locator.kind) {
            Ok(target) => {
                any_clear = true;
                if let Some(record) = found(shared, target).await? {
                    return Ok((index, record));
                }
            }
            Err(why) => unclear.push((index, why)),
        }
    }
    if any_clear {
        return Err(not_found(first.and_then(|locator| locator.kind)));
    }
    let message = Sentence::new(
        "Geen van de opgegeven plaatsen of namen is te lezen. Kijk bij elk wat er mis is.",
        "None of the places or names that were given can be read. See for each what is wrong.",
    );
    let refused = Refused::new(Code::InvalidArgument, "LOCATOR_INVALID", message);
    let refused = unclear.into_iter().fold(refused, |refused, (index, why)| {
        refused.violation(format!("locators[{index}]"), "LOCATOR_INVALID", &why.sentence())
    });
    Err(refused.into())
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

async fn found(shared: &Shared, target: Target) -> Result<Option<Record>, Status> {
    match target {
        Target::Document(id) => shared.glance(move |reader| in_place_of(reader, id)).await,
        Target::Path(path) => at_path(shared, path).await,
    }
}

/// A path outside the watched folders is not touched: there anything may hang. Nor is a link followed: who can
/// write in a shared folder could have it lead anywhere.
async fn at_path(shared: &Shared, path: FilePath) -> Result<Option<Record>, Status> {
    let Some(path) = shared.desk.watched(&path) else { return look_now(shared, path).await };
    let asked = path.clone();
    let known = shared.read(move |reader| {
        let known = reader.at(&asked)?.filter(|known| look::is_as_known(&asked, known));
        known.map_or(Ok(None), |known| in_place_of(reader, known.document))
    });
    match known.await? {
        Some(record) => Ok(Some(record)),
        // Not known as it is now: it may be new or changed.
        None => look_now(shared, path).await,
    }
}

async fn look_now(shared: &Shared, path: FilePath) -> Result<Option<Record>, Status> {
    let id: DocumentId = match shared.desk.look_now(path).await {
        Ok(id) => id,
        Err(Refusal::NothingAt(_) | Refusal::NoDocument(_)) => return Ok(None),
        Err(other) => return Err(refusal(other)),
    };
    shared.read(move |reader| in_place_of(reader, id)).await
}
