//! `DossierService`: folders that are dossiers, and how documents belong together.

use std::sync::Arc;

use tonic::{Code, Request, Response, Status};

use super::{
    acts::{self, Asked, act, asked},
    locate, refusals,
    shared::Shared,
    status::Refused,
    update::document_id,
};
use crate::{
    ingest::{
        RelationRefused,
        desk::{Act, Caller, Deed},
    },
    model::{DocumentId, FilePath, Sentence, sentence::short},
    query::{belonging::Belonging, locate::clean},
    wire,
};
use bronmerk_proto::v1::{
    self, MakeDossierRequest, MakeDossierResponse, RelateDocumentsRequest, RelateDocumentsResponse,
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
        let path = asked.into_inner().path;
        let path = clean(&path).map_err(|why| Status::from(locate::refused(why, "path")))?;
        let record = self.0.desk.make_dossier(path, caller).await.map_err(refused_folder)?;
        Ok(Response::new(MakeDossierResponse { document: Some(self.0.shown(record).await?) }))
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
    let kind = wire::relation_kind_from_proto(asked.kind, "kind").map_err(|_| {
        let message = Sentence::new(
            "Zeg hoe de twee bij elkaar horen, bijvoorbeeld ANNEX_OF.",
            "Say how the two belong together, for instance ANNEX_OF.",
        );
        Status::from(Refused::field("RELATION_MISSING", "kind", message))
    })?;
    let other = document_id(&asked.other, "other")?;
    act(asked!(asked), caller, Deed::Relate { kind, other, remove: asked.remove })
}

/// A folder above a watched one: what is said of adding it to the watched ones does not fit here.
fn refused_folder(refusal: crate::ingest::desk::Refusal) -> Status {
    use crate::ingest::desk::Refusal;
    let Refusal::FolderHoldsWatched { asked, watched } = &refusal else { return refusals::refusal(refusal) };
    let (asked, watched) = (short(&asked.display()), short(&watched.display()));
    Refused::new(
        Code::FailedPrecondition,
        "DOSSIER_ABOVE_WATCHED",
        Sentence::new(
            format!("De map `{asked}` wordt niet gevolgd; alleen de map `{watched}` daarin. Kies die map, of een map daarbinnen."),
            format!("The folder `{asked}` is not watched; only the folder `{watched}` in it is. Choose that one, or a folder in it."),
        ),
    )
    .with("path", asked)
    .with("watched_path", watched)
    .into()
}

/// Tells how others belong together with a record, and which dossier it is in.
pub(super) fn tell(document: &mut v1::Document, belonging: &Belonging) {
    document.dossier = belonging.dossier.map(DocumentId::resource_name).unwrap_or_default();
    if let Some(why) = &belonging.held
        && let Some(publication) = &mut document.publication
        && publication.state() != v1::publication::State::Public
    {
        if publication.state() == v1::publication::State::Ready {
            publication.set_state(v1::publication::State::Blocked);
        }
        publication.blockers.push(wire::sentence_to_proto(why));
    }
    let named_by = belonging.named_by.iter().map(|(other, related)| v1::Relation {
        document: other.resource_name(),
        ..wire::related_to_proto(related)
    });
    document.related_from = named_by.collect();
    document.related_from_is_incomplete = belonging.is_incomplete;
}

/// Returns the answer to a relation that cannot be.
pub(super) fn refused(refused: RelationRefused) -> Status {
    let (code, reason, nl, en) = match refused {
        RelationRefused::Itself => {
            let message = Sentence::new(
                "Een document hoort niet bij zichzelf. Noem een ander document.",
                "A document does not belong together with itself. Name another one.",
            );
            return Refused::field("RELATION_TO_ITSELF", "other", message).into();
        }
        RelationRefused::Merged => (
            Code::FailedPrecondition,
            "RELATION_TO_MERGED",
            "Dat document is in een ander opgegaan. Noem het document waarin het verder gaat.",
            "That document goes on in another one. Name the one in which it goes on.",
        ),
        RelationRefused::Twice => (
            Code::AlreadyExists,
            "RELATION_NOTED",
            "Deze relatie is al vastgelegd. U hoeft niets te doen.",
            "This relation is noted already. There is nothing to do.",
        ),
        RelationRefused::NotThere => (
            Code::FailedPrecondition,
            "RELATION_NOT_NOTED",
            "Deze relatie is niet vastgelegd, dus er is niets weg te halen. Bekijk de registratie.",
            "This relation is not noted, so there is nothing to take out. Look at the record.",
        ),
        RelationRefused::NoDossier => (
            Code::FailedPrecondition,
            "RELATION_TO_NO_DOSSIER",
            "Het andere is geen dossier. Maak van die map eerst een dossier (`bronmerk dossier make`).",
            "The other one is no dossier. Make that folder a dossier first (`bronmerk dossier make`).",
        ),
        RelationRefused::InAnother => (
            Code::FailedPrecondition,
            "IN_ANOTHER_DOSSIER",
            "Het hoort al bij een ander dossier. Haal het daar eerst uit (`bronmerk relate … --remove`).",
            "It is a part of another dossier already. Take it out there first (`bronmerk relate … --remove`).",
        ),
        RelationRefused::Cycle => (
            Code::FailedPrecondition,
            "DOSSIER_IN_ITSELF",
            "Zo zou het dossier een deel van zichzelf worden: het andere dossier ligt er al in. Kies een ander dossier.",
            "The dossier would become a part of itself: the other one lies in it already. Choose another dossier.",
        ),
        RelationRefused::TooMany => (
            Code::FailedPrecondition,
            "TOO_MANY_RELATIONS",
            "Dit document heeft al 1000 relaties. Haal er eerst een weg.",
            "This document has 1,000 relations already. Take one out first.",
        ),
    };
    Refused::new(code, reason, Sentence::new(nl, en)).into()
}

/// Returns the answer to one dossier too many.
pub(super) fn too_many(most: usize) -> Status {
    Refused::new(
        Code::FailedPrecondition,
        "TOO_MANY_DOSSIERS",
        Sentence::new(
            format!("Er zijn al {most} dossiers; meer kan Bronmerk niet bijhouden. Maak van een map erboven een dossier."),
            format!("There are {most} dossiers already; Bronmerk cannot keep more. Make a folder above it a dossier."),
        ),
    )
    .with("count", most)
    .into()
}

/// Returns the answer about a folder that the policy leaves alone.
pub(super) fn ignored(path: &FilePath) -> Status {
    let shown = short(&path.display());
    let message = Sentence::new(
        format!(
            "De map `{shown}` wordt overgeslagen (`ignore` in het beleid). Kies een andere map, of pas het beleid aan."
        ),
        format!(
            "The folder `{shown}` is left alone (`ignore` in the policy). Choose another folder, or change the policy."
        ),
    );
    Refused::field("FOLDER_IGNORED", "path", message).with("path", shown).into()
}

#[cfg(test)]
mod tests {
    use tonic::{Code, Status};

    use super::{refused, relate};
    use crate::{
        ingest::{
            RelationRefused as Why,
            desk::{Caller, Deed},
        },
        serve::status::tests::reason_of_whole,
    };
    use bronmerk_proto::v1;

    #[test]
    fn every_refusal_is_told_whole() {
        for (why, code, reason) in [
            (Why::Itself, Code::InvalidArgument, "RELATION_TO_ITSELF"),
            (Why::Merged, Code::FailedPrecondition, "RELATION_TO_MERGED"),
            (Why::Twice, Code::AlreadyExists, "RELATION_NOTED"),
            (Why::NotThere, Code::FailedPrecondition, "RELATION_NOT_NOTED"),
            (Why::NoDossier, Code::FailedPrecondition, "RELATION_TO_NO_DOSSIER"),
            (Why::InAnother, Code::FailedPrecondition, "IN_ANOTHER_DOSSIER"),
            (Why::Cycle, Code::FailedPrecondition, "DOSSIER_IN_ITSELF"),
            (Why::TooMany, Code::FailedPrecondition, "TOO_MANY_RELATIONS"),
        ] {
            let status = refused(why);
            assert_eq!((status.code(), reason_of_whole(&status).as_str()), (code, reason));
        }
        let status = super::too_many(3);
        assert_eq!(reason_of_whole(&status), "TOO_MANY_DOSSIERS");
        let status = super::ignored(&crate::model::FilePath::from_bytes(b"/a"));
        assert_eq!(reason_of_whole(&status), "FOLDER_IGNORED");
    }

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
