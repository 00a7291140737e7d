//! `DossierService`: folders that are dossiers, and how documents belong together.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::{
    acts::{self, Asked, act, asked},
    locate, reasons, refusals,
    shared::Shared,
    status::Refused,
    update::document_id,
};
use crate::{
    ingest::desk::{Act, Caller, Deed},
    model::Sequence,
    query::locate::clean,
    wire,
};
use bronmerk_proto::v1::{
    MakeDossierRequest, MakeDossierResponse, RelateDocumentsRequest, RelateDocumentsResponse,
    dossier_service_server::DossierService,
};

/// The service.
pub struct DossierDesk(pub Arc<Shared>);

#[tonic::async_trait]
impl DossierService for DossierDesk {
    async fn make_dossier(
        &self,
        asked: Request<MakeDossierRequest>,
    ) -> Result<Response<MakeDossierResponse>, Status> {
        let caller = self.0.callers.of(&asked).await?;
        let asked = asked.into_inner();
        let path = clean(&asked.path).map_err(|why| Status::from(locate::refused(why, "path")))?;
        let made = self.0.desk.make_dossier(path, caller, asked.validate_only).await;
        let made = made.map_err(refused_folder)?;
        let changes = made.changes.iter().map(wire::change_to_proto).collect();
        let is_there = made.record.sequence > Sequence(0);
        let mut document = self.0.shown(made.record).await?;
        if !is_there {
            // Both are given when it is written.
            (document.name, document.etag) = (String::new(), String::new());
        }
        Ok(Response::new(MakeDossierResponse { document: Some(document), changes }))
    }

    async fn relate_documents(
        &self,
        asked: Request<RelateDocumentsRequest>,
    ) -> Result<Response<RelateDocumentsResponse>, Status> {
        let (document, acted) = self.0.act(asked, relate).await?;
        Ok(Response::new(RelateDocumentsResponse {
            document: Some(document),
            changes: acts::changes(&acted),
        }))
    }
}

fn relate(asked: RelateDocumentsRequest, caller: Caller) -> Result<Act, Status> {
    let kind = wire::relation_kind_from_proto(asked.kind, "kind")
        .map_err(|_| Status::from(Refused::field(reasons::RELATION_MISSING, "kind")))?;
    let other = document_id(&asked.other, "other")?;
    act(asked!(asked), caller, Deed::Relate { kind, other, remove: asked.remove })
}

/// A folder above a watched one: what is said of adding it to the watched ones does not fit here.
fn refused_folder(refusal: crate::ingest::desk::Refusal) -> Status {
    use crate::ingest::desk::Refusal;
    let Refusal::FolderHoldsWatched { asked, watched } = &refusal else { return refusals::refusal(refusal) };
    Refused::new(reasons::DOSSIER_ABOVE_WATCHED)
        .with("path", asked.display())
        .with("watched_path", watched.display())
        .into()
}

#[cfg(test)]
mod tests {
    use tonic::Status;

    use super::relate;
    use crate::{
        ingest::desk::{Caller, Deed},
        serve::status::tests::reason_of_whole,
    };
    use bronmerk_proto::v1;

    #[test]
    fn a_request_is_read_whole_and_what_cannot_be_is_refused() -> Result<(), Status> {
        let caller = || Caller { uid: 1, name: "anna".into(), request: None };
        let good = v1::RelateDocumentsRequest {
            name: "documents/0189f7c4-5b6a-7c3d-8e9f-0123456789ab".into(),
            kind: v1::relation::Kind::AnnexOf.into(),
            other: "documents/0189f7c4-5b6a-7c3d-8e9f-0123456789ac".into(),
            etag: "\"7\"".into(),
            ..Default::default()
        };
        let read = relate(good.clone(), caller())?;
        let Deed::Relate { other, remove, .. } = read.what else { unreachable!("{read:?}") };
        assert!(read.document != other && !remove && read.seen.is_some());
        for (asked, reason) in [
            (v1::RelateDocumentsRequest { kind: 0, ..good.clone() }, "RELATION_MISSING"),
            (v1::RelateDocumentsRequest { kind: 99, ..good.clone() }, "RELATION_MISSING"),
            (v1::RelateDocumentsRequest { other: "x".into(), ..good.clone() }, "NAME_INVALID"),
        ] {
            let status = relate(asked, caller()).err().unwrap_or_else(|| unreachable!("{reason}"));
            assert_eq!(reason_of_whole(&status), reason);
        }
        Ok(())
    }
}
