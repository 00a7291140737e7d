//! Restrictions on the wire: what a person asks, and what the law says of it.

use tonic::Status;

use super::{
    acts::{Asked, act, asked},
    reasons,
    status::Refused,
    update::date,
};
use crate::{
    ingest::desk::{Act, Caller, Deed},
    model::{RestrictionId, ValueKind as Kind},
    restriction::{Finding, Severity, Wanted},
    settings::values,
    wire,
};
use bronmerk_proto::v1::{self, restriction_finding::Severity as TheirSeverity};

/// More grounds than there are in the law make no sense.
const MOST_GROUNDS: usize = 24;

/// Reads the request to add or change a restriction.
pub fn restrict(asked: v1::RestrictDocumentRequest, caller: Caller) -> Result<Act, Status> {
    let given = asked.restriction.unwrap_or_default();
    if given.grounds.len() > MOST_GROUNDS {
        return Err(Refused::field(reasons::TOO_MANY_GROUNDS, "restriction.grounds").into());
    }
    let environment = wire::environment_asked(given.environment)
        .map_err(|_| Status::from(Refused::field(reasons::ENVIRONMENT_UNKNOWN, "restriction.environment")))?;
    let wanted = Wanted {
        id: (!given.id.is_empty()).then_some(RestrictionId(given.id)),
        grounds: given.grounds,
        scope: text(Kind::Line, &given.scope, "restriction.scope")?,
        environment,
        interests: text(Kind::Text, &given.interests, "restriction.interests")?,
        internal_motive: text(Kind::Text, &given.internal_motive, "restriction.internal_motive")?,
        public_explanation: text(Kind::Text, &given.public_explanation, "restriction.public_explanation")?,
        despite_age: text(Kind::Text, &given.despite_age, "restriction.despite_age")?,
        review: date(&given.review_date, "restriction.review_date")?,
        end: date(&given.end_date, "restriction.end_date")?,
        propose: asked.propose,
    };
    act(asked!(asked), caller, Deed::Restrict(Box::new(wanted)))
}

/// Reads the request to withdraw one.
pub fn withdraw(asked: v1::WithdrawRestrictionRequest, caller: Caller) -> Result<Act, Status> {
    act(asked!(asked), caller, Deed::WithdrawRestriction(RestrictionId(asked.restriction)))
}

fn text(kind: Kind, given: &str, field: &'static str) -> Result<String, Status> {
    if given.trim().is_empty() {
        return Ok(String::new());
    }
    values::text(kind, given).map_err(|why| Refused::field(reasons::TEXT_INVALID, field).why(why).into())
}

/// Returns what the law says on the wire.
pub fn finding(finding: &Finding) -> v1::RestrictionFinding {
    v1::RestrictionFinding {
        restriction: finding.restriction.0.clone(),
        severity: match finding.severity {
            Severity::Wrong => TheirSeverity::Wrong,
            Severity::Conflict => TheirSeverity::Conflict,
            Severity::Attention => TheirSeverity::Attention,
            Severity::Due => TheirSeverity::Due,
        }
        .into(),
        article: finding.article.into(),
        message: Some(wire::sentence_to_proto(&finding.message)),
    }
}

#[cfg(test)]
mod tests {
    use tonic::{Code, Status};

    use super::{restrict, withdraw};
    use crate::{
        ingest::desk::{Caller, Deed},
        model::{Date, Etag, RestrictionId, Sequence},
        serve::status::tests::reason_of_whole,
    };
    use bronmerk_proto::v1;

    const NAME: &str = "documents/0189f7c4-5b6a-7c3d-8e9f-0123456789ab";

    fn caller() -> Caller {
        Caller { uid: 1, name: "anna".into(), request: None }
    }

    fn asked(restriction: v1::Restriction) -> v1::RestrictDocumentRequest {
        v1::RestrictDocumentRequest {
            name: NAME.into(),
            restriction: Some(restriction),
            propose: true,
            etag: "\"7\"".into(),
            reason: "x".into(),
            ..Default::default()
        }
    }

    #[test]
    fn a_request_is_read_whole_and_what_cannot_be_is_refused() -> Result<(), Status> {
        let good = v1::Restriction {
            grounds: vec!["5.1.2e".into()],
            scope: " de namen ".into(),
            interests: " ".into(),
            review_date: "31-1-2027".into(),
            // Not for a person to say.
            status_actor: "iemand anders".into(),
            ..Default::default()
        };
        let read = restrict(asked(good.clone()), caller())?;
        let Deed::Restrict(wanted) = read.what else { unreachable!("{read:?}") };
        assert_eq!((read.seen, wanted.id.clone()), (Some(Etag { sequence: Sequence(7), mark: None }), None));
        assert_eq!((wanted.scope.as_str(), wanted.interests.as_str()), ("de namen", ""));
        assert_eq!(wanted.review, Date::parse("2027-01-31"));
        assert!(wanted.propose);
        let table = [
            (v1::Restriction { end_date: "31-2-2027".into(), ..good.clone() }, "DATE_INVALID"),
            (v1::Restriction { scope: "a\nb".into(), ..good.clone() }, "TEXT_INVALID"),
            (v1::Restriction { interests: "a\u{7}".into(), ..good.clone() }, "TEXT_INVALID"),
            (v1::Restriction { environment: 9, ..good.clone() }, "ENVIRONMENT_UNKNOWN"),
            (v1::Restriction { grounds: vec![String::new(); 25], ..good.clone() }, "TOO_MANY_GROUNDS"),
        ];
        for (restriction, reason) in table {
            let status =
                restrict(asked(restriction), caller()).err().unwrap_or_else(|| unreachable!("{reason}"));
            assert_eq!((status.code(), reason_of_whole(&status).as_str()), (Code::InvalidArgument, reason));
        }
        let long = v1::WithdrawRestrictionRequest {
            name: NAME.into(),
            restriction: "r1".into(),
            reason: "x".repeat(4_001),
            ..Default::default()
        };
        let status = withdraw(long.clone(), caller()).err().unwrap_or_else(|| unreachable!());
        assert_eq!(reason_of_whole(&status), "REASON_TOO_LONG");
        let read = withdraw(v1::WithdrawRestrictionRequest { reason: "x".into(), ..long }, caller())?;
        assert!(read.seen.is_none());
        assert!(matches!(read.what, Deed::WithdrawRestriction(RestrictionId(id)) if id == "r1"));
        Ok(())
    }
}
