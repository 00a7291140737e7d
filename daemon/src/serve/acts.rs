//! What people do with records besides their fields: from requests to words that the desk understands, and
//! from what became of it to answers.

use std::{collections::BTreeSet, sync::Arc};

use tonic::{Request, Response, Status};
use tonic_types::StatusExt as _;

use super::{
    refusals,
    request_id::Changing,
    shared::Shared,
    status::Refused,
    update::{document_id, field_named, masked, reason, seen},
};
use crate::{
    ingest::desk::{Act, Acted, Batch, Caller, Deed, Refusal, Update},
    ledger::Reader,
    model::{Date, DocumentId, Sentence, Sequence, sentence::short},
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

fn act(name: &str, etag: &str, words: String, caller: Caller, what: Deed) -> Result<Act, Status> {
    let (document, seen) = (document_id(name, "name")?, seen(etag)?);
    Ok(Act { document, seen, what, reason: reason(words)?, caller, preview: false })
}

/// Reads the request to close a record or fields of it.
pub fn lock(asked: v1::LockDocumentRequest, caller: Caller) -> Result<Act, Status> {
    let what = Deed::Lock(fields(&asked.fields)?);
    act(&asked.name, &asked.etag, asked.reason, caller, what)
}

/// Reads the request to open it again.
pub fn unlock(asked: v1::UnlockDocumentRequest, caller: Caller) -> Result<Act, Status> {
    let what = Deed::Unlock(fields(&asked.fields)?);
    act(&asked.name, &asked.etag, asked.reason, caller, what)
}

fn fields(names: &[String]) -> Result<Vec<crate::model::FieldName>, Status> {
    let named = names.iter().map(|name| field_named("fields", name)).collect::<Result<BTreeSet<_>, _>>()?;
    Ok(named.into_iter().collect())
}

/// Reads the request to take a change back.
pub fn undo(asked: v1::UndoChangeRequest, caller: Caller) -> Result<Act, Status> {
    let sequence = (asked.sequence != 0).then_some(Sequence(asked.sequence));
    let act = act(&asked.name, &asked.etag, asked.reason, caller, Deed::Undo(sequence))?;
    Ok(Act { preview: asked.validate_only, ..act })
}

/// Tells what became of it.
pub fn undone(document: v1::Document, acted: &Acted) -> Response<v1::UndoChangeResponse> {
    let (sequence, action) = acted.undone.unzip();
    Response::new(v1::UndoChangeResponse {
        document: Some(document),
        sequence: sequence.unwrap_or_default().0,
        action: action.map(wire::action_to_proto).unwrap_or_default().into(),
        changes: changes(acted),
    })
}

/// Reads the request to note a handling.
pub fn handling(asked: v1::RecordHandlingRequest, caller: Caller) -> Result<Act, Status> {
    let what = Deed::Handle { kind: asked.kind, time: asked.time };
    act(&asked.name, &asked.etag, asked.reason, caller, what)
}

/// Reads the request to note that a document was made public.
pub fn publish(asked: v1::PublishDocumentRequest, caller: Caller) -> Result<Act, Status> {
    let what = Deed::Publish { date: date(&asked.date)?, uri: asked.uri };
    act(&asked.name, &asked.etag, asked.reason, caller, what)
}

/// Reads the request to note that it was taken back.
pub fn retract(asked: v1::WithdrawPublicationRequest, caller: Caller) -> Result<Act, Status> {
    let what = Deed::Retract { ground: asked.ground, date: date(&asked.date)? };
    act(&asked.name, &asked.etag, asked.reason, caller, what)
}

fn date(given: &str) -> Result<Option<Date>, Status> {
    wire::date_from_proto(given, "date").map_err(|_| {
        let message = Sentence::new(
            "Dit is geen datum. Schrijf die als 2027-01-31.",
            "This is not a date. Write it as 2027-01-31.",
        );
        Refused::field("DATE_INVALID", "date", message).with("date", short(given)).into()
    })
}

/// Changes many records, or tells what each would become.
pub async fn batch(
    shared: &Shared,
    asked: Request<v1::BatchUpdateDocumentsRequest>,
) -> Result<Response<v1::BatchUpdateDocumentsResponse>, Status> {
    let caller = shared.callers.of(&asked).await?;
    let batch = batched(asked.into_inner(), &caller)?;
    let names: Vec<String> = batch.updates.iter().map(|one| one.document.resource_name()).collect();
    let done = shared.desk.batch(batch).await.map_err(refusals::refusal)?;
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
            name,
        },
        Err(refusal) => v1::BatchedResult {
            outcome: Some(Outcome::Refusal(refused_one(refusals::refusal(refusal)))),
            changes: Vec::new(),
            name,
        },
    };
    Ok(Response::new(v1::BatchUpdateDocumentsResponse {
        results: names.into_iter().zip(done).map(result).collect(),
    }))
}

fn batched(asked: v1::BatchUpdateDocumentsRequest, caller: &Caller) -> Result<Batch, Status> {
    let count = asked.updates.len();
    if !(1..=MOST_UPDATES).contains(&count) {
        let message = Sentence::new(
            "Wijzig 1 tot 500 documenten tegelijk. Verdeel de wijzigingen.",
            "Change 1 to 500 documents at once. Divide the changes.",
        );
        return Err(Refused::field("BATCH_SIZE", "updates", message).with("count", count).into());
    }
    let words = reason(asked.reason)?;
    let mut known: BTreeSet<DocumentId> = BTreeSet::new();
    let mut updates = Vec::with_capacity(count);
    for one in asked.updates {
        let wanted = one.document.unwrap_or_default();
        let document = document_id(&wanted.name, "updates.document.name")?;
        if !known.insert(document) {
            let message = Sentence::new(
                "Een document staat hier twee keer in. Geef per document alle wijzigingen in één keer.",
                "A document stands in this twice. Give all changes of a document at once.",
            );
            let name = document.resource_name();
            return Err(Refused::field("DOCUMENT_TWICE", "updates", message).with("document", name).into());
        }
        updates.push(Update {
            document,
            seen: seen(&one.etag)?,
            fields: masked(&one.update_mask.map(|mask| mask.paths).unwrap_or_default(), wanted.fields)?,
            reason: words.clone(),
            caller: caller.clone(),
        });
    }
    Ok(Batch { updates, preview: asked.validate_only })
}

fn changes(acted: &Acted) -> Vec<v1::FieldChange> {
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
