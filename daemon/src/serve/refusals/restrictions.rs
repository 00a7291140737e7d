//! What the law or the record says no with, of a restriction.

use tonic::Status;

use super::super::{reasons, status::Refused};
use crate::{
    model::{RestrictionId, Sentence},
    restriction::{self, Finding},
};

/// Returns the answer to a restriction that was refused.
pub fn refused(refused: restriction::Refused) -> Status {
    use restriction::Refused as Why;
    let failed = |reason, id: &str| Refused::new(reason).with("restriction", id).failed("RESTRICTION", id);
    match refused {
        Why::NoSuch(RestrictionId(id)) => {
            Refused::new(reasons::RESTRICTION_NOT_FOUND).with("restriction", id)
        }
        Why::Withdrawn(RestrictionId(id)) => failed(reasons::RESTRICTION_WITHDRAWN, &id),
        Why::Decided(RestrictionId(id)) => failed(reasons::RESTRICTION_DECIDED, &id),
        Why::UnknownGround(why) => {
            Refused::field(reasons::GROUND_UNKNOWN, "restriction.grounds").why(ended(&why))
        }
        Why::BadText(why) => Refused::field(reasons::TEXT_INVALID, "restriction").why(ended(&why)),
        Why::Unlawful(findings) => unlawful(&findings),
        Why::TooMany => failed(reasons::TOO_MANY_RESTRICTIONS, ""),
        Why::NoReason => Refused::field(reasons::NO_REASON_TO_WITHDRAW, "reason"),
        Why::EndPassed => Refused::field(reasons::END_DATE_PASSED, "restriction.end_date"),
        Why::SaysNone => failed(reasons::RESTRICTION_CONTRADICTED, ""),
    }
    .into()
}

fn unlawful(findings: &[Finding]) -> Refused {
    let told = |one: &Finding| {
        let message = ended(&one.message);
        Sentence::new(format!("{}: {}", one.article, message.nl), format!("{}: {}", one.article, message.en))
    };
    let first = findings.first();
    let refused = Refused::new(reasons::RESTRICTION_UNLAWFUL)
        .why(first.map(told).unwrap_or_default())
        .with("article", first.map(|one| one.article).unwrap_or_default());
    findings.iter().fold(refused, |refused, one| {
        refused.violation("restriction.grounds", "RESTRICTION_UNLAWFUL", &told(one))
    })
}

fn ended(message: &Sentence) -> Sentence {
    Sentence::new(format!("{}.", message.nl), format!("{}.", message.en))
}

#[cfg(test)]
mod tests {
    use tonic::Code;
    use tonic_types::StatusExt as _;

    use super::refused;
    use crate::{
        model::{RestrictionId, Sentence},
        restriction::{Finding, Refused, Severity},
        serve::status::tests::reason_of_whole,
    };

    #[test]
    fn every_refusal_is_told_whole_and_the_law_by_its_article() {
        let id = || RestrictionId("r1".into());
        let message = Sentence::new("kies één van beide", "choose one of the two");
        let finding = Finding {
            restriction: id(),
            severity: Severity::Wrong,
            article: "Woo art. 5.1 lid 5",
            message: message.clone(),
        };
        let table = [
            (Refused::NoSuch(id()), Code::NotFound, "RESTRICTION_NOT_FOUND"),
            (Refused::Withdrawn(id()), Code::FailedPrecondition, "RESTRICTION_WITHDRAWN"),
            (Refused::Decided(id()), Code::FailedPrecondition, "RESTRICTION_DECIDED"),
            (Refused::UnknownGround(message.clone()), Code::InvalidArgument, "GROUND_UNKNOWN"),
            (Refused::BadText(message), Code::InvalidArgument, "TEXT_INVALID"),
            (Refused::Unlawful(vec![finding]), Code::InvalidArgument, "RESTRICTION_UNLAWFUL"),
            (Refused::TooMany, Code::FailedPrecondition, "TOO_MANY_RESTRICTIONS"),
            (Refused::NoReason, Code::InvalidArgument, "REASON_MISSING"),
            (Refused::EndPassed, Code::InvalidArgument, "END_DATE_PASSED"),
            (Refused::SaysNone, Code::FailedPrecondition, "RESTRICTION_CONTRADICTED"),
        ];
        for (why, code, reason) in table {
            let status = refused(why);
            assert_eq!((status.code(), reason_of_whole(&status).as_str()), (code, reason));
            if reason == "RESTRICTION_UNLAWFUL" {
                let request = status.get_details_bad_request().unwrap_or_else(|| unreachable!());
                let violation = request.field_violations.first();
                assert!(
                    violation.is_some_and(|one| one.description.contains("Woo art. 5.1 lid 5")),
                    "{status:?}"
                );
                let info = status.get_details_error_info().unwrap_or_else(|| unreachable!());
                assert_eq!(info.metadata.get("article").map(String::as_str), Some("Woo art. 5.1 lid 5"));
            }
        }
    }
}
