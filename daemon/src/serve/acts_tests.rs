//! Requests for acts, read and refused.

use tonic::{Code, Status};

use super::{batched, lock, publish, refused_one, undo};
use crate::{
    ingest::desk::{Caller, Deed, Refusal},
    model::{Etag, FieldName, Sequence},
    serve::{refusals, status::tests::reason_of_whole},
};
use bronmerk_proto::v1;

const NAME: &str = "documents/0189f7c4-5b6a-7c3d-8e9f-0123456789ab";

fn caller() -> Caller {
    Caller { uid: 1, name: "anna".into(), request: None }
}

fn refused<T>(result: Result<T, Status>) -> String {
    let status = result.err().unwrap_or_else(|| unreachable!("was taken"));
    assert_eq!(status.code(), Code::InvalidArgument);
    reason_of_whole(&status)
}

#[test]
fn requests_are_read_whole_and_what_cannot_be_is_refused() -> Result<(), Status> {
    let asked = |fields: &[&str]| v1::LockDocumentRequest {
        name: NAME.into(),
        fields: fields.iter().map(|name| (*name).into()).collect(),
        reason: "x".into(),
        etag: "\"7\"".into(),
        ..Default::default()
    };
    let read = lock(asked(&["waardering", "naam", "naam"]), caller())?;
    assert_eq!(read.seen, Some(Etag { sequence: Sequence(7), mark: None }));
    assert!(matches!(&read.what, Deed::Lock(fields) if *fields == [FieldName::Naam, FieldName::Waardering]));
    assert_eq!(refused(lock(asked(&["kleur"]), caller())), "FIELD_UNKNOWN");
    let asked = |sequence| v1::UndoChangeRequest {
        name: NAME.into(),
        sequence,
        validate_only: true,
        ..Default::default()
    };
    assert!(matches!(undo(asked(0), caller())?.what, Deed::Undo { sequence: None, .. }));
    let read = undo(asked(3), caller())?;
    assert!(read.preview && matches!(read.what, Deed::Undo { sequence: Some(Sequence(3)), .. }));
    let asked = v1::PublishDocumentRequest { name: NAME.into(), date: "morgen".into(), ..Default::default() };
    assert_eq!(refused(publish(asked, caller())), "DATE_INVALID");
    Ok(())
}

#[test]
fn a_batch_has_each_document_once_and_no_more_than_so_many() -> Result<(), Status> {
    let one = |number: u32| v1::BatchedUpdate {
        document: Some(v1::Document {
            name: format!("documents/0189f7c4-5b6a-7c3d-8e9f-{number:012x}"),
            ..Default::default()
        }),
        update_mask: Some(prost_types::FieldMask { paths: vec!["fields.naam".into()] }),
        etag: format!("\"{number}\""),
    };
    let asked =
        |updates: Vec<v1::BatchedUpdate>| v1::BatchUpdateDocumentsRequest { updates, ..Default::default() };
    let read = batched(asked((1..=500).map(one).collect()), &caller())?;
    assert_eq!(read.len(), 500);
    assert!(read.iter().all(|act| act.seen.is_some()));
    assert_eq!(refused(batched(asked(Vec::new()), &caller())), "BATCH_SIZE");
    assert_eq!(refused(batched(asked((1..=501).map(one).collect()), &caller())), "BATCH_SIZE");
    assert_eq!(refused(batched(asked(vec![one(1), one(2), one(1)]), &caller())), "DOCUMENT_TWICE");
    let maskless = v1::BatchedUpdate { update_mask: None, ..one(1) };
    assert_eq!(refused(batched(asked(vec![maskless]), &caller())), "UPDATE_MASK_INVALID");
    Ok(())
}

#[test]
fn a_refusal_of_one_of_many_has_both_sentences() {
    let one = refused_one(refusals::refusal(Refusal::DiskFull));
    assert_eq!((one.code, one.reason.as_str()), (i32::from(Code::Unavailable), "DISK_FULL"));
    let message = one.message.unwrap_or_default();
    assert!(message.nl.contains("schijf") && message.en.contains("disk"));
}
