//! Refusals in the form of the wire: a code, and what a program and a person need to go on.
//!
//! Every one carries `ErrorInfo` (reason, and each value that the sentence names) and the sentence: what failed, why,
//! and what to do. The message of the status is the English one, and `LocalizedMessage` the Dutch one (AIP-193: one of
//! each kind).

use std::{collections::HashMap, fmt::Display, time::Duration};

use tonic::{Code, Status};
use tonic_types::{
    BadRequest, ErrorDetail, ErrorInfo, FieldViolation, LocalizedMessage, PreconditionFailure,
    PreconditionViolation, RetryInfo, StatusExt as _,
};

use crate::model::{Sentence, sentence::short};

const DOMAIN: &str = "bronmerk.nl";
const DUTCH: &str = "nl-NL";
const MOST_VIOLATIONS: usize = 10;

/// A refusal that is being put together.
#[derive(Debug)]
#[must_use]
pub struct Refused {
    code: Code,
    reason: &'static str,
    message: Sentence,
    metadata: HashMap<String, String>,
    violations: Vec<FieldViolation>,
    failed: Option<PreconditionViolation>,
    retry: Option<Duration>,
}

impl Refused {
    /// Starts one: `reason` is for machines and stable, `message` for people.
    pub fn new(code: Code, reason: &'static str, message: Sentence) -> Self {
        Self {
            code,
            reason,
            message,
            metadata: HashMap::new(),
            violations: Vec::new(),
            failed: None,
            retry: None,
        }
    }

    /// Starts one about a field of the request.
    pub fn field(reason: &'static str, field: impl Into<String>, message: Sentence) -> Self {
        let field = field.into();
        Self::new(Code::InvalidArgument, reason, message.clone())
            .with("field", &field)
            .violation(field, reason, &message)
    }

    /// Adds a value that the sentence names.
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.metadata.insert(name.into(), short(&value.to_string()));
        self
    }

    /// Adds what is wrong with a field of the request. Past ten, no more are added.
    pub fn violation(mut self, field: impl Into<String>, reason: &'static str, message: &Sentence) -> Self {
        if self.violations.len() < MOST_VIOLATIONS {
            let mut violation = FieldViolation::new(short(&field.into()), short(&message.en));
            violation.reason = reason.into();
            violation.localized_message = Some(LocalizedMessage::new(DUTCH, short(&message.nl)));
            self.violations.push(violation);
        }
        self
    }

    /// Says which condition was not met, about what.
    pub fn failed(mut self, kind: &'static str, subject: impl Display) -> Self {
        self.failed =
            Some(PreconditionViolation::new(kind, short(&subject.to_string()), short(&self.message.en)));
        self
    }

    /// Says after how long it makes sense to ask again.
    pub fn retry_after(mut self, delay: Duration) -> Self {
        self.retry = Some(delay);
        self
    }
}

impl From<Refused> for Status {
    fn from(refused: Refused) -> Self {
        let message = refused.message;
        let mut details: Vec<ErrorDetail> =
            vec![ErrorInfo::new(refused.reason, DOMAIN, refused.metadata).into()];
        if !refused.violations.is_empty() {
            details.push(BadRequest::new(refused.violations).into());
        }
        if let Some(failed) = refused.failed {
            details.push(PreconditionFailure::new(vec![failed]).into());
        }
        if let Some(delay) = refused.retry {
            details.push(RetryInfo::new(Some(delay)).into());
        }
        details.push(LocalizedMessage::new(DUTCH, &*message.nl).into());
        Status::with_error_details_vec(refused.code, message.en, details)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use tonic::{Code, Status};
    use tonic_types::{ErrorDetail, StatusExt as _};

    use super::{Refused, short};
    use crate::model::Sentence;

    /// What every refusal must have; returns its reason.
    pub(crate) fn reason_of_whole(status: &Status) -> String {
        let details = status.get_error_details_vec();
        let info = status.get_details_error_info();
        let info = info.unwrap_or_else(|| unreachable!("no ErrorInfo in {status:?}"));
        assert_eq!(info.domain, "bronmerk.nl");
        assert!(info.reason.chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{}", info.reason);
        let localized: Vec<_> = details
            .iter()
            .filter_map(|detail| match detail {
                ErrorDetail::LocalizedMessage(message) => {
                    Some((message.locale.as_str(), message.message.len() > 20))
                }
                _ => None,
            })
            .collect();
        assert_eq!(localized, [("nl-NL", true)], "{}", info.reason);
        assert!(status.message().len() > 20, "{} says nothing in English", info.reason);
        let retries = details.iter().any(|detail| matches!(detail, ErrorDetail::RetryInfo(_)));
        assert_eq!(retries, status.code() == Code::Unavailable, "{}", info.reason);
        info.reason
    }

    #[test]
    fn a_refusal_says_all_that_it_must() {
        let message = Sentence::new("Dit is te lang. Maak het korter.", "This is too long. Make it shorter.");
        let status = Status::from(Refused::field("TOO_LONG", "filter", message).with("length", 9));
        assert_eq!(reason_of_whole(&status), "TOO_LONG");
        assert_eq!(status.code(), Code::InvalidArgument);
        let info = status.get_details_error_info().unwrap_or_else(|| unreachable!());
        assert_eq!(info.metadata.get("length").map(String::as_str), Some("9"));
        let request = status.get_details_bad_request().unwrap_or_else(|| unreachable!());
        assert_eq!(request.field_violations.first().map(|v| v.field.as_str()), Some("filter"));
    }

    #[test]
    fn details_stay_below_what_clients_take_as_headers() {
        let long = "é".repeat(5_000);
        let message = Sentence::new(short(&long), short(&long));
        let mut refused = Refused::field("TOO_LONG", long.clone(), message.clone()).with("value", &long);
        for _ in 0..100 {
            refused = refused.violation("filter", "TOO_LONG", &Sentence::new("kort", "short"));
        }
        let status = Status::from(refused);
        assert!(status.details().len() < 8_000, "{}", status.details().len());
    }
}
