//! What people do with records besides their fields: from requests to words that the desk understands, and
//! from what became of it to answers.

use std::{collections::BTreeSet, sync::Arc};

use tonic::{Request, Response, Status};
use tonic_types::StatusExt as _;

use super::{
    reasons, refusals,
    request_id::Changing,
    shared::Shared,
    status::Refused,
    update::{date, document_id, field_named, masked, reason, seen},
};
use crate::{
    ingest::desk::{Act, Acted, Caller, Deed, Refusal},
    ledger::Reader,
    model::{DocumentId, Sequence},
    query::belonging::{Belonging, Views},
    wire,
};
use bronmerk_proto::v1::{self, batched_result::Outcome};

/// The most documents changed at once: what waits behind them waits a moment.
const MOST_UPDATES: usize = 500;

impl Shared {
    /// Does what was asked with one record; the answer, durable.
    pub async fn act<T: Changing>(
        &self,
        asked: Request<T>,
        read: impl FnOnce(T, Caller) -> Result<Act, Status>,
    ) -> Result<(v1::Document, Acted), Status> {
        let caller = self.callers.of(&asked).await?;
        let act = read(asked.into_inner(), caller)?;
        let acted = self.desk.act(act).await.map_err(refusals::refusal)?;
        Ok((self.shown(acted.record.clone()).await?, acted))
    }
}

/// What all requests to do something with one record have in common.
pub struct Asked<'a> {
    pub name: &'a str,
    pub etag: &'a str,
    pub reason: String,
    pub validate_only: bool,
}

/// An act, from what all requests have in common and what is to be done.
pub fn act(asked: Asked<'_>, caller: Caller, what: Deed) -> Result<Act, Status> {
    Ok(Act {
        document: document_id(asked.name, "name")?,
        seen: seen(asked.etag)?,
        what,
        reason: reason(asked.reason)?,
        caller,
        preview: asked.validate_only,
    })
}

/// What all these requests have in common, by the same names.
macro_rules! asked {
    ($asked:ident) => {
        Asked {
            name: &$asked.name,
            etag: &$asked.etag,
            reason: $asked.reason,
            validate_only: $asked.validate_only,
        }
    };
}
pub(super) use asked;

/// Reads the request to close a record or fields of it.
pub fn lock(asked: v1::LockDocumentRequest, caller: Caller) -> Result<Act, Status> {
    let what = Deed::Lock(fields(&asked.fields)?);
    act(asked!(asked), caller, what)
}

/// Reads the request to open it again.
pub fn unlock(asked: v1::UnlockDocumentRequest, caller: Caller) -> Result<Act, Status> {
    let what = Deed::Unlock(fields(&asked.fields)?);
    act(asked!(asked), caller, what)
}

fn fields(names: &[String]) -> Result<Vec<crate::model::FieldName>, Status> {
    let named = names.iter().map(|name| field_named("fields", name)).collect::<Result<BTreeSet<_>, _>>()?;
    Ok(named.into_iter().collect())
}

/// Reads the request to take a change back.
pub fn undo(asked: v1::UndoChangeRequest, caller: Caller) -> Result<Act, Status> {
    let sequence = (asked.sequence != 0).then_some(Sequence(asked.sequence));
    let what = Deed::Undo { sequence, keep_later: asked.keep_later };
    act(asked!(asked), caller, what)
}

/// Tells what became of it.
pub fn undone(document: v1::Document, acted: &Acted) -> Response<v1::UndoChangeResponse> {
    let (sequence, action) = acted.undone.unzip();
    Response::new(v1::UndoChangeResponse {
        document: Some(document),
        sequence: sequence.unwrap_or_default().0,
        action: action.map(wire::action_to_proto).unwrap_or_default().into(),
        changes: changes(acted),
        kept: acted.kept.clone(),
    })
}

/// Reads the request to note a handling.
pub fn handling(asked: v1::RecordHandlingRequest, caller: Caller) -> Result<Act, Status> {
    let what = Deed::Handle { kind: asked.kind, time: asked.time };
    act(asked!(asked), caller, what)
}

/// Reads the request to note that a document was made public.
pub fn publish(asked: v1::PublishDocumentRequest, caller: Caller) -> Result<Act, Status> {
    let what = Deed::Publish { date: date(&asked.date, "date")?, uri: asked.uri };
    act(asked!(asked), caller, what)
}

/// Reads the request to note that it was taken back.
pub fn retract(asked: v1::WithdrawPublicationRequest, caller: Caller) -> Result<Act, Status> {
    let what = Deed::WithdrawPublication { ground: asked.ground, date: date(&asked.date, "date")? };
    act(asked!(asked), caller, what)
}

/// Changes many records, or tells what each would become.
pub async fn batch(
    shared: &Shared,
    asked: Request<v1::BatchUpdateDocumentsRequest>,
) -> Result<Response<v1::BatchUpdateDocumentsResponse>, Status> {
    let caller = shared.callers.of(&asked).await?;
    let acts = batched(asked.into_inner(), &caller)?;
    let names: Vec<String> = acts.iter().map(|one| one.document.resource_name()).collect();
    let done = shared.desk.batch(acts).await.map_err(refusals::refusal)?;
    let dossiers = Arc::clone(&shared.desk.dossiers);
    let read = move |reader: &Reader| {
        let mut views = Views::new(reader, &dossiers);
        let around = |one: Result<Acted, Refusal>| one.map(|acted| (views.around(&acted.record), acted));
        Ok(done.into_iter().map(around).collect::<Vec<_>>())
    };
    let done = shared.scan(read).await?;
    let newest = done.iter().flatten().map(|(belonging, _)| belonging.newest).max();
    shared.durable(newest.unwrap_or_default()).await?;
    let policy = shared.desk.policy();
    let result = |(name, one): (String, Result<(Belonging, Acted), Refusal>)| match one {
        Ok((belonging, acted)) => v1::BatchedResult {
            changes: changes(&acted),
            outcome: Some(Outcome::Document(shared.told(&acted.record, &belonging, &policy))),
            kept_fields: acted.kept,
            name,
        },
        Err(refusal) => v1::BatchedResult {
            outcome: Some(Outcome::Refusal(refused_one(refusals::refusal(refusal)))),
            changes: Vec::new(),
            kept_fields: Vec::new(),
            name,
        },
    };
    Ok(Response::new(v1::BatchUpdateDocumentsResponse {
        results: names.into_iter().zip(done).map(result).collect(),
    }))
}

fn batched(asked: v1::BatchUpdateDocumentsRequest, caller: &Caller) -> Result<Vec<Act>, Status> {
    let count = asked.updates.len();
    if !(1..=MOST_UPDATES).contains(&count) {
        return Err(Refused::field(reasons::BATCH_SIZE, "updates").with("count", count).into());
    }
    let words = reason(asked.reason)?;
    let mut known: BTreeSet<DocumentId> = BTreeSet::new();
    let mut acts = Vec::with_capacity(count);
    for one in asked.updates {
        let wanted = one.document.unwrap_or_default();
        let document = document_id(&wanted.name, "updates.document.name")?;
        if !known.insert(document) {
            let name = document.resource_name();
            return Err(Refused::field(reasons::DOCUMENT_TWICE, "updates").with("document", name).into());
        }
        let paths = one.update_mask.map(|mask| mask.paths).unwrap_or_default();
        acts.push(Act {
            document,
            seen: seen(&one.etag)?,
            what: Deed::Update { fields: masked(&paths, wanted.fields)?, keep_chosen: asked.keep_chosen },
            reason: words.clone(),
            caller: caller.clone(),
            preview: asked.validate_only,
        });
    }
    Ok(acts)
}

/// What changed, as it is answered.
pub fn changes(acted: &Acted) -> Vec<v1::FieldChange> {
    acted.changes.iter().map(wire::change_to_proto).collect()
}

/// The same refusal as one of many: both sentences, without what only a program of one call asks.
fn refused_one(status: Status) -> v1::BatchedRefusal {
    let said = status.get_error_details_vec().into_iter().filter_map(|detail| match detail {
        tonic_types::ErrorDetail::LocalizedMessage(message) => Some(message),
        _ => None,
    });
    let mut message = v1::Sentence { nl: String::new(), en: status.message().into() };
    for one in said.filter(|one| one.locale.starts_with("nl")) {
        message.nl = one.message;
    }
    let info = status.get_details_error_info();
    v1::BatchedRefusal {
        code: status.code().into(),
        reason: info.map(|info| info.reason).unwrap_or_default(),
        message: Some(message),
    }
}

#[cfg(test)]
#[path = "acts_tests.rs"]
mod tests;
