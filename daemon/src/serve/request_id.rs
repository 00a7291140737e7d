//! The id that a caller gives a request, so that a retry of it does nothing twice (AIP-155).

use prost::Message;
use sha2::{Digest as _, Sha256 as Hasher};
use tonic::Status;

use super::{reasons, status::Refused};
use crate::model::{RequestMark, Sha256};
use bronmerk_proto::v1;

const LONGEST: usize = 64;

/// A request that changes something. Whoever is asked who the caller is ([`super::caller::Callers`]) needs one, so
/// that no call can forget to ask for the id.
pub trait Changing: Message {
    /// Two requests with the same members may ask for opposites: to close, and to open.
    const NAME: &'static str;

    /// As the caller gave it; may be empty.
    fn request_id(&self) -> &str;

    /// Whether it is only to tell what would be.
    fn is_preview(&self) -> bool {
        false
    }

    /// The change of many that it is a part of; may be empty.
    fn batch(&self) -> &str {
        ""
    }
}

macro_rules! changing {
    ($($request:ident $(with $preview:ident)? $(of $batch:ident)?),+ $(,)?) => {$(
        impl Changing for v1::$request {
            const NAME: &'static str = stringify!($request);

            fn request_id(&self) -> &str {
                &self.request_id
            }

            $(fn is_preview(&self) -> bool {
                self.$preview
            })?

            $(fn batch(&self) -> &str {
                &self.$batch
            })?
        }
    )+};
}

changing!(
    UpdateDocumentRequest with validate_only of batch,
    ConfirmSuggestionRequest with validate_only of batch,
    RestrictDocumentRequest with validate_only of batch,
    WithdrawRestrictionRequest with validate_only of batch,
    LockDocumentRequest with validate_only of batch,
    UnlockDocumentRequest with validate_only of batch,
    UndoChangeRequest with validate_only of batch,
    BatchUpdateDocumentsRequest with validate_only of batch,
    RecordHandlingRequest with validate_only of batch,
    PublishDocumentRequest with validate_only of batch,
    WithdrawPublicationRequest with validate_only of batch,
    RejectSuggestionRequest with validate_only of batch,
    AnswerIdentityRequest with validate_only of batch,
    MakeDossierRequest with validate_only,
    RelateDocumentsRequest with validate_only of batch,
    AddFolderRequest with validate_only,
    RemoveFolderRequest with validate_only,
    ImportMdtoRequest with validate_only,
    ApplyPolicyRequest with validate_only,
);

/// Reads the id of a request; none where nothing is to be known of it later.
pub fn mark<T: Changing>(asked: &T, uid: u32) -> Result<Option<RequestMark>, Status> {
    let (id, batch) = (asked.request_id(), asked.batch());
    is_batch(batch, id)?;
    if id.is_empty() {
        return Ok(None);
    }
    if !can_be(id) {
        return Err(Refused::field(reasons::REQUEST_ID_INVALID, "request_id").into());
    }
    if asked.is_preview() {
        return Ok(None);
    }
    let asks = Hasher::new_with_prefix(T::NAME).chain_update([0]).chain_update(asked.encode_to_vec());
    let fingerprint = Sha256(asks.finalize().into());
    Ok(Some(RequestMark { id: id.into(), uid, fingerprint, batch: batch.into() }))
}

fn can_be(id: &str) -> bool {
    id.len() <= LONGEST && id.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Reads the name of a change of many: a part that comes twice must be known as such, so it needs an id.
fn is_batch(batch: &str, request_id: &str) -> Result<(), Status> {
    if can_be(batch) && (batch.is_empty() || !request_id.is_empty()) {
        return Ok(());
    }
    Err(Refused::field(reasons::BATCH_INVALID, "batch").into())
}

#[cfg(test)]
mod tests {
    use tonic::{Code, Status};

    use prost::Message as _;

    use super::mark;
    use crate::serve::status::tests::reason_of_whole;
    use bronmerk_proto::{DESCRIPTORS, v1};

    /// Those that only tell, and those that can be done twice: each says so in the contract.
    const WITHOUT: [&str; 28] = [
        "SearchTerms",
        "ListFields",
        "ResolveDocument",
        "GetDocument",
        "BatchGetDocuments",
        "ListDocuments",
        "WatchDocuments",
        "ListDocumentEntries",
        "ListBatchEntries",
        "GetCompleteness",
        "ReadDocumentText",
        "ExportDocuments",
        "ListFolders",
        "GetFolder",
        "GetPolicy",
        "ListPolicies",
        "CheckPolicy",
        "DiffPolicy",
        "GetBackfill",
        "GetServerInfo",
        "GetStatus",
        "ListVocabularies",
        "ListTerms",
        "ReloadPolicy",
        "StopBackfill",
        "ResumeBackfill",
        "Rescan",
        "Sync",
    ];

    #[test]
    fn every_call_that_changes_something_takes_an_id() {
        let contract = prost_types::FileDescriptorSet::decode(DESCRIPTORS);
        let files = contract.unwrap_or_else(|_| unreachable!("it is generated")).file;
        let takes_one = |input: &str| {
            let all = files.iter().flat_map(|file| &file.message_type);
            let message = all.into_iter().find(|one| input.ends_with(&format!(".{}", one.name())));
            message.is_some_and(|message| message.field.iter().any(|field| field.name() == "request_id"))
        };
        let without: Vec<_> = files
            .iter()
            .flat_map(|file| &file.service)
            .flat_map(|service| &service.method)
            .filter(|method| !takes_one(method.input_type()))
            .map(|method| method.name().to_owned())
            .collect();
        let mut expected = WITHOUT.map(str::to_owned).to_vec();
        expected.sort();
        let mut without = without;
        without.sort();
        assert_eq!(without, expected);
    }

    #[test]
    fn every_act_can_be_looked_at_first() {
        let contract = prost_types::FileDescriptorSet::decode(DESCRIPTORS);
        let files = contract.unwrap_or_else(|_| unreachable!("it is generated")).file;
        let has = |message: &prost_types::DescriptorProto, name: &str| {
            message.field.iter().any(|field| field.name() == name)
        };
        let asks = files.iter().flat_map(|file| &file.message_type);
        let changes =
            asks.filter(|message| message.name().ends_with("Request") && has(message, "request_id"));
        let (with, without): (Vec<_>, Vec<_>) = changes.partition(|message| has(message, "validate_only"));
        assert!(with.len() >= 19 && without.is_empty(), "{without:?}");
    }

    fn lock(id: &str) -> v1::LockDocumentRequest {
        v1::LockDocumentRequest { name: "documents/x".into(), request_id: id.into(), ..Default::default() }
    }

    #[test]
    fn an_id_is_a_uuid_or_any_short_text_without_spaces() -> Result<(), Status> {
        assert_eq!(mark(&lock(""), 1)?, None);
        for id in ["0189f7c4-5b6a-4c3d-8e9f-0123456789ab", "x", "~!", &"x".repeat(64)] {
            let read = mark(&lock(id), 7)?.map(|mark| (mark.id, mark.uid));
            assert_eq!(read, Some((id.to_owned(), 7)));
        }
        for id in [" ", "a b", "é", "\n", &"x".repeat(65)] {
            let status = mark(&lock(id), 1).err().unwrap_or_else(|| unreachable!("`{id}` was taken"));
            assert_eq!(status.code(), Code::InvalidArgument);
            assert_eq!(reason_of_whole(&status), "REQUEST_ID_INVALID");
        }
        Ok(())
    }

    #[test]
    fn what_is_asked_tells_two_requests_apart() -> Result<(), Status> {
        let first = mark(&lock("x"), 1)?;
        assert_eq!(mark(&lock("x"), 1)?, first);
        let other = v1::LockDocumentRequest { fields: vec!["naam".into()], ..lock("x") };
        assert_ne!(mark(&other, 1)?, first);
        // The same members, and the opposite of it.
        let v1::LockDocumentRequest { name, fields, reason, etag, request_id, validate_only, batch } =
            lock("x");
        let opened =
            v1::UnlockDocumentRequest { name, fields, reason, etag, request_id, validate_only, batch };
        assert_ne!(mark(&opened, 1)?, first);
        Ok(())
    }

    #[test]
    fn a_part_of_a_change_of_many_has_an_id_of_its_own() -> Result<(), Status> {
        let part = |id: &str, batch: &str| v1::LockDocumentRequest { batch: batch.into(), ..lock(id) };
        assert_eq!(mark(&part("x", "7-abcd"), 1)?.map(|mark| mark.batch), Some("7-abcd".into()));
        for (id, batch) in [("", "7-abcd"), ("x", "a b"), ("x", &"x".repeat(65))] {
            let status =
                mark(&part(id, batch), 1).err().unwrap_or_else(|| unreachable!("`{batch}` was taken"));
            assert_eq!(reason_of_whole(&status), "BATCH_INVALID");
        }
        Ok(())
    }

    #[test]
    fn a_preview_leaves_its_id_for_the_deed() -> Result<(), Status> {
        let asked = |validate_only, id: &str| v1::UndoChangeRequest {
            validate_only,
            request_id: id.into(),
            ..Default::default()
        };
        assert_eq!(mark(&asked(true, "x"), 1)?, None);
        assert!(mark(&asked(false, "x"), 1)?.is_some());
        assert!(mark(&asked(true, "a b"), 1).is_err(), "it would be refused of the deed");
        Ok(())
    }
}
