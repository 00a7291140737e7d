//! `DocumentService`: words in, look up or hand in, words out.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::{
    acts, answers, batches, caller, completeness, fresh,
    outlet::Inlet,
    pages, reasons, refusals,
    resolve::resolve,
    restrict, saying,
    shared::Shared,
    status::Refused,
    update::{self, document_id},
    views::Told,
    watch,
};
use crate::{ledger::Reader, query::belonging::Views};
use bronmerk_proto::v1::{
    self, BatchGetDocumentsRequest, BatchGetDocumentsResponse, ConfirmSuggestionRequest,
    ConfirmSuggestionResponse, GetCompletenessRequest, GetCompletenessResponse, GetDocumentRequest,
    GetDocumentResponse, ListDocumentEntriesRequest, ListDocumentEntriesResponse, ListDocumentsRequest,
    ListDocumentsResponse, ResolveDocumentRequest, ResolveDocumentResponse, RestrictDocumentRequest,
    RestrictDocumentResponse, UpdateDocumentRequest, UpdateDocumentResponse, WatchDocumentsRequest,
    WatchDocumentsResponse, WithdrawRestrictionRequest, WithdrawRestrictionResponse,
    document_service_server::DocumentService,
};

const MOST_NAMES: usize = 1_000;
/// Bytes of the journal that they come from together.
const MOST_BYTES: usize = 16 << 20;

/// The service.
pub struct Documents(pub Arc<Shared>);

#[tonic::async_trait]
impl DocumentService for Documents {
    async fn resolve_document(
        &self,
        asked: Request<ResolveDocumentRequest>,
    ) -> Result<Response<ResolveDocumentResponse>, Status> {
        let asked = asked.into_inner();
        let told = Told::read(asked.view, asked.read_mask)?;
        let (locator_index, view) = resolve(&self.0, asked.locators).await?;
        let mut document = self.0.show(&view).await?;
        told.cut(&mut document);
        Ok(Response::new(ResolveDocumentResponse { document: Some(document), locator_index }))
    }

    async fn get_document(
        &self,
        asked: Request<GetDocumentRequest>,
    ) -> Result<Response<GetDocumentResponse>, Status> {
        let asked = asked.into_inner();
        let told = Told::read(asked.view, asked.read_mask)?;
        let (view, freshness) = fresh::get(&self.0, &asked.name, asked.read_at_least).await?;
        let mut document = self.0.show(&view).await?;
        told.cut(&mut document);
        Ok(Response::new(GetDocumentResponse { document: Some(document), freshness: freshness.into() }))
    }

    async fn batch_get_documents(
        &self,
        asked: Request<BatchGetDocumentsRequest>,
    ) -> Result<Response<BatchGetDocumentsResponse>, Status> {
        let (peer, asked) = (caller::peer(&asked), asked.into_inner());
        let (told, names) = (Told::read(asked.view, asked.read_mask)?, asked.names);
        if names.len() > MOST_NAMES {
            return Err(too_many_names(names.len()));
        }
        let ids = names.iter().map(|name| document_id(name, "names")).collect::<Result<Vec<_>, _>>()?;
        let dossiers = Arc::clone(&self.0.desk.dossiers);
        let read = move |reader: &Reader| {
            let mut views = Views::new(reader, &dossiers);
            let (mut found, mut damaged, mut bytes) = (Vec::with_capacity(ids.len()), Vec::new(), 0_usize);
            for id in ids {
                let (record, length) = match reader.record_sized(id) {
                    Err(error) if error.is_damage() => {
                        damaged.push(id.resource_name());
                        continue;
                    }
                    Ok(Some(read)) => read,
                    Ok(None) => break,
                    Err(error) => return Err(error),
                };
                bytes = bytes.saturating_add(length);
                if bytes > MOST_BYTES {
                    return Ok(Err(found.len()));
                }
                found.push(views.of(record));
            }
            Ok(Ok((found, damaged)))
        };
        let (views, unreadable_names) = self.0.scan(read).await?.map_err(too_large)?;
        if let Some(missing) = names.get(views.len() + unreadable_names.len()) {
            return Err(refusals::no_document(missing));
        }
        let mut documents = self.0.show_all(&views).await?;
        documents.iter_mut().for_each(|document| told.cut(document));
        pages::whole(&self.0, peer, BatchGetDocumentsResponse { documents, unreadable_names })
    }

    async fn list_documents(
        &self,
        asked: Request<ListDocumentsRequest>,
    ) -> Result<Response<ListDocumentsResponse>, Status> {
        pages::documents(&self.0, asked).await
    }

    async fn update_document(
        &self,
        asked: Request<UpdateDocumentRequest>,
    ) -> Result<Response<UpdateDocumentResponse>, Status> {
        let (document, acted) = self.0.act(asked, update::update).await?;
        let changes = acts::changes(&acted);
        Ok(Response::new(UpdateDocumentResponse { document: Some(document), changes }))
    }

    async fn confirm_suggestion(
        &self,
        asked: Request<ConfirmSuggestionRequest>,
    ) -> Result<Response<ConfirmSuggestionResponse>, Status> {
        let (document, acted) = self.0.act(asked, update::confirm).await?;
        let changes = acts::changes(&acted);
        Ok(Response::new(ConfirmSuggestionResponse { document: Some(document), changes }))
    }

    async fn reject_suggestion(
        &self,
        asked: Request<v1::RejectSuggestionRequest>,
    ) -> Result<Response<v1::RejectSuggestionResponse>, Status> {
        let (document, acted) = self.0.act(asked, update::reject).await?;
        let changes = acts::changes(&acted);
        Ok(Response::new(v1::RejectSuggestionResponse { document: Some(document), changes }))
    }

    async fn restrict_document(
        &self,
        asked: Request<RestrictDocumentRequest>,
    ) -> Result<Response<RestrictDocumentResponse>, Status> {
        let (document, acted) = self.0.act(asked, restrict::restrict).await?;
        Ok(Response::new(RestrictDocumentResponse {
            document: Some(document),
            changes: acts::changes(&acted),
            restriction: acted.restriction.map(|id| id.0).unwrap_or_default(),
            findings: acted.findings.iter().map(restrict::finding).collect(),
        }))
    }

    async fn withdraw_restriction(
        &self,
        asked: Request<WithdrawRestrictionRequest>,
    ) -> Result<Response<WithdrawRestrictionResponse>, Status> {
        let (document, acted) = self.0.act(asked, restrict::withdraw).await?;
        let changes = acts::changes(&acted);
        Ok(Response::new(WithdrawRestrictionResponse { document: Some(document), changes }))
    }

    async fn lock_document(
        &self,
        asked: Request<v1::LockDocumentRequest>,
    ) -> Result<Response<v1::LockDocumentResponse>, Status> {
        let (document, acted) = self.0.act(asked, acts::lock).await?;
        let changes = acts::changes(&acted);
        Ok(Response::new(v1::LockDocumentResponse { document: Some(document), changes }))
    }

    async fn unlock_document(
        &self,
        asked: Request<v1::UnlockDocumentRequest>,
    ) -> Result<Response<v1::UnlockDocumentResponse>, Status> {
        let (document, acted) = self.0.act(asked, acts::unlock).await?;
        let changes = acts::changes(&acted);
        Ok(Response::new(v1::UnlockDocumentResponse { document: Some(document), changes }))
    }

    async fn undo_change(
        &self,
        asked: Request<v1::UndoChangeRequest>,
    ) -> Result<Response<v1::UndoChangeResponse>, Status> {
        let (document, acted) = self.0.act(asked, acts::undo).await?;
        Ok(acts::undone(document, &acted))
    }

    async fn batch_update_documents(
        &self,
        asked: Request<v1::BatchUpdateDocumentsRequest>,
    ) -> Result<Response<v1::BatchUpdateDocumentsResponse>, Status> {
        acts::batch(&self.0, asked).await
    }

    async fn record_handling(
        &self,
        asked: Request<v1::RecordHandlingRequest>,
    ) -> Result<Response<v1::RecordHandlingResponse>, Status> {
        let (document, acted) = self.0.act(asked, acts::handling).await?;
        let changes = acts::changes(&acted);
        Ok(Response::new(v1::RecordHandlingResponse { document: Some(document), changes }))
    }

    async fn publish_document(
        &self,
        asked: Request<v1::PublishDocumentRequest>,
    ) -> Result<Response<v1::PublishDocumentResponse>, Status> {
        let (document, acted) = self.0.act(asked, acts::publish).await?;
        let changes = acts::changes(&acted);
        Ok(Response::new(v1::PublishDocumentResponse { document: Some(document), changes }))
    }

    async fn withdraw_publication(
        &self,
        asked: Request<v1::WithdrawPublicationRequest>,
    ) -> Result<Response<v1::WithdrawPublicationResponse>, Status> {
        let (document, acted) = self.0.act(asked, acts::retract).await?;
        let changes = acts::changes(&acted);
        Ok(Response::new(v1::WithdrawPublicationResponse { document: Some(document), changes }))
    }

    async fn answer_identity(
        &self,
        asked: Request<v1::AnswerIdentityRequest>,
    ) -> Result<Response<v1::AnswerIdentityResponse>, Status> {
        answers::identity(&self.0, asked).await.map(Response::new)
    }

    type WatchDocumentsStream = Inlet<WatchDocumentsResponse>;

    async fn watch_documents(
        &self,
        asked: Request<WatchDocumentsRequest>,
    ) -> Result<Response<Self::WatchDocumentsStream>, Status> {
        watch::start(&self.0, caller::peer(&asked), asked.into_inner()).map(Response::new)
    }

    async fn list_document_entries(
        &self,
        asked: Request<ListDocumentEntriesRequest>,
    ) -> Result<Response<ListDocumentEntriesResponse>, Status> {
        pages::entries(&self.0, asked).await
    }

    async fn list_batch_entries(
        &self,
        asked: Request<v1::ListBatchEntriesRequest>,
    ) -> Result<Response<v1::ListBatchEntriesResponse>, Status> {
        batches::entries(&self.0, asked).await
    }

    async fn get_completeness(
        &self,
        asked: Request<GetCompletenessRequest>,
    ) -> Result<Response<GetCompletenessResponse>, Status> {
        completeness::page(&self.0, asked.into_inner()).await.map(Response::new)
    }

    type ReadDocumentTextStream = Inlet<v1::ReadDocumentTextResponse>;

    async fn read_document_text(
        &self,
        asked: Request<v1::ReadDocumentTextRequest>,
    ) -> Result<Response<Self::ReadDocumentTextStream>, Status> {
        saying::read(&self.0, caller::peer(&asked), asked.into_inner()).await.map(Response::new)
    }
}

fn too_large(fit: usize) -> Status {
    Refused::field(reasons::ANSWER_TOO_LARGE, "names").with("fit", fit).into()
}

fn too_many_names(count: usize) -> Status {
    Refused::field(reasons::TOO_MANY_NAMES, "names").with("count", count).into()
}
