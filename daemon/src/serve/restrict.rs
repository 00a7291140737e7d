//! Restrictions on the wire: what a person asks, what is answered, and what every answer tells of them.

use tonic::{Code, Status};

use super::{
    acts::{Asked, act, asked},
    status::Refused,
};
use crate::{
    ingest::desk::{Act, Caller, Deed},
    model::{Date, Record, RestrictionId, Sentence, ValueKind as Kind, sentence::short},
    restriction::{self, Finding, Severity, Wanted},
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
        let message = Sentence::new(
            "Noem hooguit 24 gronden. De Woo heeft er niet meer.",
            "Name at most 24 grounds. The Woo has no more.",
        );
        return Err(Refused::field("TOO_MANY_GROUNDS", "restriction.grounds", message).into());
    }
    let environment = wire::environment_asked(given.environment).map_err(|_| {
        let message = Sentence::new(
            "De waarde van `environment` is onbekend. Kies NO, INFORMATION of EMISSIONS.",
            "The value of `environment` is unknown. Choose NO, INFORMATION or EMISSIONS.",
        );
        Status::from(Refused::field("ENVIRONMENT_UNKNOWN", "restriction.environment", message))
    })?;
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
    values::text(kind, given).map_err(|message| Refused::field("TEXT_INVALID", field, message).into())
}

/// Reads a date, as people type it.
pub(super) fn date(given: &str, field: &'static str) -> Result<Option<Date>, Status> {
    if given.is_empty() {
        return Ok(None);
    }
    let read = values::date(given).map_err(|message| {
        Status::from(Refused::field("DATE_INVALID", field, ended(&message)).with("date", short(given)))
    })?;
    Ok(Date::parse(&read))
}

/// Adds to an answer what is computed of the restrictions on that day.
pub fn tell(document: &mut v1::Document, record: &Record, today: Date) {
    if record.restrictions.is_empty() {
        return;
    }
    let notice = restriction::citizen(&record.restrictions, today);
    document.public_notice = Some(wire::sentence_to_proto(&notice));
    for (message, restriction) in document.restrictions.iter_mut().zip(&record.restrictions) {
        message.grounds_in_words = Some(wire::sentence_to_proto(&restriction::in_words(restriction)));
        message.in_force = restriction.holds(today);
    }
    let found = restriction::check(&record.restrictions, restriction::document_date(record), today);
    for one in found.iter().filter(|one| matches!(one.severity, Severity::Wrong | Severity::Conflict)) {
        let of = document.restrictions.iter_mut().find(|message| message.id == one.restriction.0);
        if let Some(message) = of {
            let (article, said) = (one.article, &one.message);
            let told = Sentence::new(format!("{article}: {}", said.nl), format!("{article}: {}", said.en));
            message.conflicts.push(wire::sentence_to_proto(&told));
        }
    }
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

/// Returns the answer to a restriction that was refused.
pub fn refused(refused: restriction::Refused) -> Status {
    use restriction::Refused as Why;
    let failed = |reason, id: RestrictionId, nl: &str, en: &str| {
        Refused::new(Code::FailedPrecondition, reason, Sentence::new(nl, en))
            .with("restriction", &id.0)
            .failed("RESTRICTION", &id.0)
    };
    match refused {
        Why::NoSuch(RestrictionId(id)) => {
            let shown = short(&id);
            let message = Sentence::new(
                format!("Dit document heeft geen beperking `{shown}`. Bekijk de registratie."),
                format!("This document has no restriction `{shown}`. Look at the record."),
            );
            Refused::new(Code::NotFound, "RESTRICTION_NOT_FOUND", message).with("restriction", id)
        }
        Why::Withdrawn(id) => failed(
            "RESTRICTION_WITHDRAWN",
            id,
            "Deze beperking is ingetrokken, en dat blijft zo. Leg zo nodig een nieuwe vast.",
            "This restriction was withdrawn, and stays so. Note a new one if there is need.",
        ),
        Why::Decided(id) => failed(
            "RESTRICTION_DECIDED",
            id,
            "Over deze beperking is al beslist. Wijzig het besluit, of trek het in met een reden.",
            "This restriction was decided on already. Change the decision, or withdraw it with a reason.",
        ),
        Why::UnknownGround(message) => {
            Refused::field("GROUND_UNKNOWN", "restriction.grounds", ended(&message))
        }
        Why::BadText(message) => Refused::field("TEXT_INVALID", "restriction", ended(&message)),
        Why::Unlawful(findings) => unlawful(&findings),
        Why::TooMany => failed(
            "TOO_MANY_RESTRICTIONS",
            RestrictionId(String::new()),
            "Dit document heeft al 64 beperkingen. Wijzig een van die beperkingen.",
            "This document has 64 restrictions already. Change one of these.",
        ),
        Why::NoReason => Refused::field(
            "REASON_MISSING",
            "reason",
            Sentence::new(
                "Zeg waarom u deze beperking intrekt. Zonder reden blijft zij staan.",
                "Say why you withdraw this restriction. Without a reason it stays.",
            ),
        ),
        Why::EndPassed => Refused::field(
            "END_DATE_PASSED",
            "restriction.end_date",
            Sentence::new(
                "De laatste dag is al voorbij. Geldt de beperking niet meer, trek haar dan in met een reden (`bronmerk withdraw`).",
                "The last day has passed already. If the restriction no longer holds, withdraw it with a reason (`bronmerk withdraw`).",
            ),
        ),
        Why::SaysNone => failed(
            "RESTRICTION_CONTRADICTED",
            RestrictionId(String::new()),
            "Iemand heeft vastgelegd dat er geen beperking is (`beperking_gebruik` is “Geen beperking”). Neem eerst die keuze terug (`bronmerk set … --clear beperking_gebruik`).",
            "A person noted that there is no restriction (`beperking_gebruik` is “Geen beperking”). Take that choice back first (`bronmerk set … --clear beperking_gebruik`).",
        ),
    }
    .into()
}

fn unlawful(findings: &[Finding]) -> Refused {
    let told = |one: &Finding| {
        let message = ended(&one.message);
        Sentence::new(format!("{}: {}", one.article, message.nl), format!("{}: {}", one.article, message.en))
    };
    let first = findings.first();
    let message = first.map(told).unwrap_or_default();
    let article = first.map(|one| one.article).unwrap_or_default();
    let refused =
        Refused::new(Code::InvalidArgument, "RESTRICTION_UNLAWFUL", message).with("article", article);
    findings.iter().fold(refused, |refused, one| {
        refused.violation("restriction.grounds", "RESTRICTION_UNLAWFUL", &told(one))
    })
}

fn ended(message: &Sentence) -> Sentence {
    Sentence::new(format!("{}.", message.nl), format!("{}.", message.en))
}

#[cfg(test)]
mod tests {
    use tonic::{Code, Status};
    use tonic_types::StatusExt as _;

    use super::{refused, restrict, tell, withdraw};
    use crate::{
        ingest::desk::{Caller, Deed},
        model::{Date, Etag, RestrictionId, Sentence, Sequence},
        restriction::{Finding, Refused, Severity},
        serve::status::tests::reason_of_whole,
        wire::{self, strategies},
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

    #[test]
    fn an_answer_tells_what_a_citizen_reads() {
        let mut record = strategies::sample(strategies::record());
        record.restrictions = vec![strategies::sample(strategies::restriction())];
        let mut document = wire::document(&record);
        assert!(document.public_notice.is_none());
        let today = Date::parse("2026-11-24").unwrap_or_else(|| unreachable!());
        tell(&mut document, &record, today);
        assert!(document.public_notice.is_some_and(|notice| !notice.nl.is_empty() && !notice.en.is_empty()));
        assert!(document.restrictions.iter().all(|one| one.grounds_in_words.is_some()));
        record.restrictions.clear();
        let mut document = wire::document(&record);
        tell(&mut document, &record, today);
        assert!(document.public_notice.is_none(), "and nothing where there is none");
    }
}
