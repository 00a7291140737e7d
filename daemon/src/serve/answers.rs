//! The answer to whether two records are of one document: from the request to words that the desk understands.

use tonic::{Request, Status};

use super::{
    reasons, refusals,
    shared::Shared,
    status::Refused,
    update::{document_id, reason, seen},
};
use crate::{
    ingest::desk::{Answer, Caller},
    wire,
};
use bronmerk_proto::v1;

/// Notes what a person answers.
pub async fn identity(
    shared: &Shared,
    asked: Request<v1::AnswerIdentityRequest>,
) -> Result<v1::AnswerIdentityResponse, Status> {
    let caller = shared.callers.of(&asked).await?;
    let answer = answer(asked.into_inner(), caller)?;
    let answered = shared.desk.answer(answer).await.map_err(refusals::refusal)?;
    Ok(v1::AnswerIdentityResponse {
        document: Some(shared.shown(answered.record).await?),
        changes: answered.changes.iter().map(wire::change_to_proto).collect(),
        notes: answered.notes.iter().map(wire::sentence_to_proto).collect(),
    })
}

fn answer(asked: v1::AnswerIdentityRequest, caller: Caller) -> Result<Answer, Status> {
    let same = asked.same.ok_or_else(|| Status::from(Refused::field(reasons::ANSWER_MISSING, "same")))?;
    Ok(Answer {
        document: document_id(&asked.name, "name")?,
        same,
        seen: seen(&asked.etag)?,
        reason: reason(asked.reason)?,
        caller,
        preview: asked.validate_only,
    })
}

#[cfg(test)]
mod tests {
    use tonic::{Code, Status};

    use super::answer;
    use crate::{
        ingest::desk::Caller,
        model::{Etag, Sequence},
        serve::status::tests::reason_of_whole,
    };
    use bronmerk_proto::v1;

    #[test]
    fn an_answer_is_read_whole_and_silence_is_none() -> Result<(), Status> {
        let caller = || Caller { uid: 1, name: "anna".into(), request: None };
        let good = v1::AnswerIdentityRequest {
            name: "documents/0189f7c4-5b6a-7c3d-8e9f-0123456789ab".into(),
            same: Some(false),
            reason: "x".into(),
            etag: "\"7\"".into(),
            ..Default::default()
        };
        let read = answer(good.clone(), caller())?;
        assert_eq!(
            (read.same, read.seen, read.reason.as_str()),
            (false, Some(Etag { sequence: Sequence(7), mark: None }), "x")
        );
        for (asked, reason) in [
            (v1::AnswerIdentityRequest { same: None, ..good.clone() }, "ANSWER_MISSING"),
            (v1::AnswerIdentityRequest { name: "x".into(), ..good.clone() }, "NAME_INVALID"),
            (v1::AnswerIdentityRequest { etag: "x".into(), ..good.clone() }, "ETAG_INVALID"),
            (v1::AnswerIdentityRequest { reason: "x".repeat(4_001), ..good.clone() }, "REASON_TOO_LONG"),
        ] {
            let status = answer(asked, caller()).err().unwrap_or_else(|| unreachable!("{reason}"));
            assert_eq!((status.code(), reason_of_whole(&status).as_str()), (Code::InvalidArgument, reason));
        }
        Ok(())
    }
}
