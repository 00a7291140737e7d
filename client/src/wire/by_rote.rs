//! A daemon that answers by rote.

use std::sync::{Arc, Mutex};

use bronmerk_proto::v1::{
    document_service_server::DocumentService,
    folder_service_server::FolderService,
    system_service_server::SystemService,
    watch_documents_response::{Change, Event, Resync},
    *,
};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Request, Response, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use crate::specimen::document;

type Answer<T> = Result<Response<T>, Status>;

/// Answers by rote, and notes the filters that it was asked.
#[derive(Clone, Default)]
pub(super) struct ByRote {
    pub(super) filters: Arc<Mutex<Vec<String>>>,
}

fn refused<T>(code: Code) -> Answer<T> {
    let details = ErrorDetails::with_error_info("BY_ROTE", "bronmerk.nl", [("a".to_owned(), "b".to_owned())]);
    Err(Status::with_error_details(code, "by rote", details))
}

#[tonic::async_trait]
impl DocumentService for ByRote {
    type WatchDocumentsStream = ReceiverStream<Result<WatchDocumentsResponse, Status>>;

    async fn resolve_document(
        &self,
        asked: Request<ResolveDocumentRequest>,
    ) -> Answer<ResolveDocumentResponse> {
        match asked.into_inner().locators.first().and_then(|locator| locator.kind.clone()) {
            Some(locator::Kind::Path(path)) if path.ends_with(b"nota begroting.docx") => {
                Ok(Response::new(ResolveDocumentResponse { document: Some(document()), locator_index: 0 }))
            }
            Some(locator::Kind::Path(path)) if path.ends_with(b"Begroting") => {
                let dossier = Document { kind: document::Kind::Dossier.into(), ..document() };
                Ok(Response::new(ResolveDocumentResponse { document: Some(dossier), locator_index: 0 }))
            }
            _ => refused(Code::NotFound),
        }
    }

    async fn get_document(&self, _: Request<GetDocumentRequest>) -> Answer<GetDocumentResponse> {
        Ok(Response::new(GetDocumentResponse { document: Some(document()), ..Default::default() }))
    }

    async fn batch_get_documents(
        &self,
        _: Request<BatchGetDocumentsRequest>,
    ) -> Answer<BatchGetDocumentsResponse> {
        refused(Code::Unimplemented)
    }

    async fn list_documents(&self, asked: Request<ListDocumentsRequest>) -> Answer<ListDocumentsResponse> {
        let asked = asked.into_inner();
        let is_empty = asked.filter.contains("/leeg");
        if let Ok(mut filters) = self.filters.lock() {
            filters.push(asked.filter);
        }
        if is_empty {
            return Ok(Response::new(ListDocumentsResponse::default()));
        }
        let next_page_token = if asked.page_token.is_empty() { "second".into() } else { String::new() };
        Ok(Response::new(ListDocumentsResponse { documents: vec![document(); 2], next_page_token }))
    }

    async fn update_document(&self, asked: Request<UpdateDocumentRequest>) -> Answer<UpdateDocumentResponse> {
        let asked = asked.into_inner();
        let mask = asked.update_mask.unwrap_or_default().paths;
        let is_known = mask == ["fields.naam", "fields.waardering"] || mask == ["fields.afsluitdatum"];
        if asked.etag != document().etag || !is_known {
            return refused(Code::Aborted);
        }
        Ok(Response::new(UpdateDocumentResponse { document: Some(document()), ..Default::default() }))
    }

    async fn confirm_suggestion(
        &self,
        asked: Request<ConfirmSuggestionRequest>,
    ) -> Answer<ConfirmSuggestionResponse> {
        match asked.into_inner().suggestion.as_str() {
            "s1" => Ok(Response::new(ConfirmSuggestionResponse {
                document: Some(document()),
                ..Default::default()
            })),
            _ => refused(Code::FailedPrecondition),
        }
    }

    async fn reject_suggestion(
        &self,
        asked: Request<RejectSuggestionRequest>,
    ) -> Answer<RejectSuggestionResponse> {
        match asked.into_inner().suggestion.as_str() {
            "s1" => Ok(Response::new(RejectSuggestionResponse::default())),
            _ => refused(Code::FailedPrecondition),
        }
    }

    async fn restrict_document(
        &self,
        asked: Request<RestrictDocumentRequest>,
    ) -> Answer<RestrictDocumentResponse> {
        let asked = asked.into_inner();
        let given = asked.restriction.unwrap_or_default();
        if asked.etag != document().etag || given.grounds != ["5.1.5"] || given.id != "r1" {
            return refused(Code::InvalidArgument);
        }
        let finding = RestrictionFinding { restriction: "r1".into(), ..Default::default() };
        Ok(Response::new(RestrictDocumentResponse {
            document: Some(Document { restrictions: vec![given], ..document() }),
            restriction: "r1".into(),
            findings: vec![finding],
            ..Default::default()
        }))
    }

    async fn withdraw_restriction(
        &self,
        asked: Request<WithdrawRestrictionRequest>,
    ) -> Answer<WithdrawRestrictionResponse> {
        match asked.into_inner().reason.as_str() {
            "" => refused(Code::InvalidArgument),
            _ => Ok(Response::new(WithdrawRestrictionResponse {
                document: Some(document()),
                ..Default::default()
            })),
        }
    }

    async fn lock_document(&self, _: Request<LockDocumentRequest>) -> Answer<LockDocumentResponse> {
        let lock = Lock { actor: "eva".into(), ..Lock::default() };
        Ok(Response::new(LockDocumentResponse {
            document: Some(Document { lock: Some(lock), ..document() }),
            ..Default::default()
        }))
    }

    async fn unlock_document(&self, _: Request<UnlockDocumentRequest>) -> Answer<UnlockDocumentResponse> {
        Ok(Response::new(UnlockDocumentResponse { document: Some(document()), ..Default::default() }))
    }

    async fn undo_change(&self, asked: Request<UndoChangeRequest>) -> Answer<UndoChangeResponse> {
        let asked = asked.into_inner();
        if asked.etag != document().etag {
            return refused(Code::Aborted);
        }
        Ok(Response::new(UndoChangeResponse {
            document: Some(document()),
            sequence: asked.sequence,
            action: bronmerk_proto::v1::Action::Updated.into(),
            changes: vec![FieldChange { field: "naam".into(), ..FieldChange::default() }],
            ..UndoChangeResponse::default()
        }))
    }

    async fn batch_update_documents(
        &self,
        asked: Request<BatchUpdateDocumentsRequest>,
    ) -> Answer<BatchUpdateDocumentsResponse> {
        let asked = asked.into_inner();
        let changes = vec![FieldChange { field: "naam".into(), ..FieldChange::default() }];
        let result = |one: BatchedUpdate| {
            let name = one.document.unwrap_or_default().name;
            if asked.reason == "geweigerd" {
                let refusal = BatchedRefusal { reason: "BY_ROTE".into(), ..BatchedRefusal::default() };
                let outcome = Some(batched_result::Outcome::Refusal(refusal));
                return BatchedResult { outcome, name, ..BatchedResult::default() };
            }
            let outcome = Some(batched_result::Outcome::Document(document()));
            BatchedResult { outcome, changes: changes.clone(), name, ..BatchedResult::default() }
        };
        let results = asked.updates.into_iter().map(result).collect();
        Ok(Response::new(BatchUpdateDocumentsResponse { results }))
    }

    async fn record_handling(&self, _: Request<RecordHandlingRequest>) -> Answer<RecordHandlingResponse> {
        refused(Code::Unimplemented)
    }

    async fn publish_document(&self, _: Request<PublishDocumentRequest>) -> Answer<PublishDocumentResponse> {
        refused(Code::FailedPrecondition)
    }

    async fn withdraw_publication(
        &self,
        _: Request<WithdrawPublicationRequest>,
    ) -> Answer<WithdrawPublicationResponse> {
        refused(Code::FailedPrecondition)
    }

    async fn answer_identity(&self, asked: Request<AnswerIdentityRequest>) -> Answer<AnswerIdentityResponse> {
        let asked = asked.into_inner();
        if asked.etag != document().etag {
            return refused(Code::Aborted);
        }
        let said = if asked.same == Some(true) { "ja" } else { "nee" };
        let notes = vec![Sentence { nl: said.into(), en: said.into() }];
        Ok(Response::new(AnswerIdentityResponse { document: Some(document()), notes, changes: Vec::new() }))
    }

    async fn watch_documents(
        &self,
        asked: Request<WatchDocumentsRequest>,
    ) -> Answer<Self::WatchDocumentsStream> {
        let asked = asked.into_inner();
        let change = Change {
            action: Action::Versioned.into(),
            document: Some(Box::new(document())),
            ..Change::default()
        };
        let event = match (asked.resume_token.as_str(), asked.changes_only) {
            ("old", _) => Event::Resync(Resync {}),
            (_, true) => Event::Change(change),
            (_, false) => Event::Snapshot(Box::new(document())),
        };
        let (sender, stream) = tokio::sync::mpsc::channel(1);
        let _ = sender.send(Ok(WatchDocumentsResponse { event: Some(event), ..Default::default() })).await;
        Ok(Response::new(ReceiverStream::new(stream)))
    }

    async fn list_document_entries(
        &self,
        _: Request<ListDocumentEntriesRequest>,
    ) -> Answer<ListDocumentEntriesResponse> {
        let entries = vec![JournalEntry { sequence: 7, ..JournalEntry::default() }];
        Ok(Response::new(ListDocumentEntriesResponse { entries, next_page_token: String::new() }))
    }

    async fn list_batch_entries(
        &self,
        _: Request<ListBatchEntriesRequest>,
    ) -> Answer<ListBatchEntriesResponse> {
        refused(Code::Unimplemented)
    }

    async fn get_completeness(&self, _: Request<GetCompletenessRequest>) -> Answer<GetCompletenessResponse> {
        Ok(Response::new(GetCompletenessResponse::default()))
    }

    type ReadDocumentTextStream = ReceiverStream<Result<ReadDocumentTextResponse, Status>>;

    async fn read_document_text(
        &self,
        _: Request<ReadDocumentTextRequest>,
    ) -> Answer<Self::ReadDocumentTextStream> {
        refused(Code::Unimplemented)
    }
}

#[tonic::async_trait]
impl SystemService for ByRote {
    async fn get_server_info(&self, _: Request<GetServerInfoRequest>) -> Answer<GetServerInfoResponse> {
        refused(Code::Unimplemented)
    }

    async fn get_status(&self, _: Request<GetStatusRequest>) -> Answer<GetStatusResponse> {
        let health = get_status_response::Health::Degraded.into();
        Ok(Response::new(GetStatusResponse { health, ..GetStatusResponse::default() }))
    }

    async fn rescan(&self, _: Request<RescanRequest>) -> Answer<RescanResponse> {
        refused(Code::NotFound)
    }

    async fn sync(&self, _: Request<SyncRequest>) -> Answer<SyncResponse> {
        refused(Code::Unavailable)
    }
}

#[tonic::async_trait]
impl FolderService for ByRote {
    async fn list_folders(&self, _: Request<ListFoldersRequest>) -> Answer<ListFoldersResponse> {
        let path = "/home/eva/Werkmap";
        let folder = Folder { path: path.into(), display_path: path.into(), ..Folder::default() };
        Ok(Response::new(ListFoldersResponse { folders: vec![folder], ..Default::default() }))
    }

    async fn get_folder(&self, _: Request<GetFolderRequest>) -> Answer<GetFolderResponse> {
        refused(Code::Unimplemented)
    }

    async fn add_folder(&self, _: Request<AddFolderRequest>) -> Answer<AddFolderResponse> {
        refused(Code::Unimplemented)
    }

    async fn remove_folder(&self, _: Request<RemoveFolderRequest>) -> Answer<RemoveFolderResponse> {
        refused(Code::Unimplemented)
    }
}
