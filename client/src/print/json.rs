//! Proto3 JSON, made with the contract's own descriptors so that it cannot differ from it.

use std::sync::LazyLock;

use bronmerk_proto::{MESSAGES, v1};
use prost_reflect::{DescriptorError, DescriptorPool, DynamicMessage};

static POOL: LazyLock<Result<DescriptorPool, DescriptorError>> =
    LazyLock::new(|| DescriptorPool::decode(MESSAGES));

/// A message that knows its own name in the contract.
pub(crate) trait Described: prost::Message {
    /// The full name of its type.
    const NAME: &'static str;
}

macro_rules! described {
    ($($message:ident),* $(,)?) => {
        $(impl Described for v1::$message {
            const NAME: &'static str = concat!("bronmerk.v1.", stringify!($message));
        })*
    };
}

described!(
    AnswerIdentityResponse,
    RejectSuggestionResponse,
    Document,
    JournalEntry,
    Folder,
    Policy,
    WatchDocumentsResponse,
    GetStatusResponse,
    ExportDocumentsResponse,
    ImportMdtoResponse,
    UpdateDocumentResponse,
    SyncResponse,
    RescanResponse,
    CheckPolicyResponse,
    ReloadPolicyResponse,
    RemoveFolderResponse,
    Vocabulary,
    VocabularyTerm,
    FolderCompleteness,
    RestrictDocumentResponse,
    UndoChangeResponse,
    BatchedResult,
    DiffPolicyResponse,
    ReadDocumentTextResponse,
    ApplyPolicyResponse,
    Backfill,
);

/// Returns the message as JSON with a line end: on one line, or laid out.
pub(crate) fn text(message: &impl Described, laid_out: bool) -> Result<String, String> {
    let value = value(message)?;
    let text = if laid_out { format!("{value:#}") } else { value.to_string() };
    Ok(format!("{}\n", super::escape::clean_json(&text)))
}

/// Goes by way of a JSON value, whose keys are in order: the same record is always the same text.
fn value<M: Described>(message: &M) -> Result<serde_json::Value, String> {
    let pool = POOL.as_ref().map_err(ToString::to_string)?;
    let kind = pool.get_message_by_name(M::NAME).ok_or(M::NAME)?;
    let mut dynamic = DynamicMessage::new(kind);
    dynamic.transcode_from(message).map_err(|cause| cause.to_string())?;
    serde_json::to_value(dynamic).map_err(|cause| cause.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen;

    #[test]
    fn every_described_message_is_in_the_contract() {
        fn check<M: Described + Default>() {
            assert_eq!(text(&M::default(), false).ok().as_deref(), Some("{}\n"), "{}", M::NAME);
        }
        check::<v1::Document>();
        check::<v1::JournalEntry>();
        check::<v1::Folder>();
        check::<v1::Policy>();
        check::<v1::WatchDocumentsResponse>();
        check::<v1::GetStatusResponse>();
        check::<v1::ImportMdtoResponse>();
        check::<v1::SyncResponse>();
        check::<v1::RescanResponse>();
        check::<v1::CheckPolicyResponse>();
        check::<v1::ReloadPolicyResponse>();
        check::<v1::RemoveFolderResponse>();
        check::<v1::Vocabulary>();
        check::<v1::VocabularyTerm>();
        check::<v1::FolderCompleteness>();
        check::<v1::RestrictDocumentResponse>();
        check::<v1::DiffPolicyResponse>();
        check::<v1::ReadDocumentTextResponse>();
        check::<v1::ApplyPolicyResponse>();
        check::<v1::Backfill>();
    }

    #[test]
    fn json_is_proto3_json() -> Result<(), String> {
        let line = text(&specimen::document(), false)?;
        assert_eq!(line.lines().count(), 1);
        for part in [
            r#""createTime":"2026-11-23T13:01:00Z""#,
            r#""state":"DOCUMENT_STATE_NEEDS_DECISION""#,
            r#""sequence":"42""#,
            r#""missingFields":["archiefvormer","beperking_gebruik"]"#,
            r#""versionCount":3"#,
            r#""path":"L2hvbWUvZXZhL1dlcmttYXAvbm90YSBiZWdyb3RpbmcuZG9jeA==""#,
        ] {
            assert!(line.contains(part), "{part} in {line}");
        }
        assert!(!line.contains("successor"), "default values are left out");
        Ok(())
    }
}
