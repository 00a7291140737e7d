//! Refusals in the form of the wire: a code, and what a program and a person need to go on.
//!
//! Every one carries `ErrorInfo` (reason, and each value that the sentence names) and the sentence: what failed, why,
//! and what to do. The message of the status is the English one, and `LocalizedMessage` the Dutch one (AIP-193: one of
//! each kind).

use std::{collections::HashMap, fmt::Display, time::Duration};

use tonic::Status;
use tonic_types::{
    BadRequest, ErrorDetail, ErrorInfo, FieldViolation, LocalizedMessage, PreconditionFailure,
    PreconditionViolation, RetryInfo, StatusExt as _,
};

use super::reasons::Reason;
use crate::model::{Sentence, sentence::short};

const DOMAIN: &str = "bronmerk.nl";
const DUTCH: &str = "nl-NL";
const MOST_VIOLATIONS: usize = 10;

/// A refusal that is being put together.
#[derive(Debug)]
#[must_use]
pub struct Refused {
    reason: Reason,
    field: Option<String>,
    values: HashMap<String, String>,
    why: Sentence,
    violations: Vec<FieldViolation>,
    failed: Option<(&'static str, String)>,
    retry: Option<Duration>,
}

impl Refused {
    /// Starts one.
    pub fn new(reason: Reason) -> Self {
        Self {
            reason,
            field: None,
            values: HashMap::new(),
            why: Sentence::default(),
            violations: Vec::new(),
            failed: None,
            retry: None,
        }
    }

    /// Starts one about a field of the request.
    pub fn field(reason: Reason, field: impl Into<String>) -> Self {
        let field = field.into();
        Self { field: Some(field.clone()), ..Self::new(reason) }.with("field", field)
    }

    /// Adds a value that the sentence names.
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.values.insert(name.into(), short(&value.to_string()));
        self
    }

    /// Adds what another room says of it.
    pub fn why(self, why: Sentence) -> Self {
        Self { why, ..self }
    }

    /// Adds what is wrong with a field of the request. Past ten, no more are added.
    pub fn violation(mut self, field: impl Into<String>, reason: &'static str, message: &Sentence) -> Self {
        if self.violations.len() < MOST_VIOLATIONS {
            self.violations.push(violation(&field.into(), reason, message));
        }
        self
    }

    /// Says which condition was not met, about what.
    pub fn failed(self, kind: &'static str, subject: impl Display) -> Self {
        Self { failed: Some((kind, short(&subject.to_string()))), ..self }
    }

    /// Says after how long it makes sense to ask again.
    pub fn retry_after(self, delay: Duration) -> Self {
        Self { retry: Some(delay), ..self }
    }

    /// The sentence with its values in their places.
    fn message(&self) -> Sentence {
        let filled = |text: &str, why: &str| {
            let mut parts = text.split('{');
            let mut filled = parts.next().unwrap_or_default().to_owned();
            for part in parts {
                let (name, rest) = part.split_once('}').unwrap_or_default();
                let value = if name == "why" { Some(why) } else { self.values.get(name).map(String::as_str) };
                debug_assert!(value.is_some(), "{}: no `{name}`", self.reason.name);
                filled += value.unwrap_or_default();
                filled += rest;
            }
            filled
        };
        Sentence::new(filled(self.reason.nl, &self.why.nl), filled(self.reason.en, &self.why.en))
    }
}

fn violation(field: &str, reason: &'static str, message: &Sentence) -> FieldViolation {
    let mut violation = FieldViolation::new(short(field), short(&message.en));
    violation.reason = reason.into();
    violation.localized_message = Some(LocalizedMessage::new(DUTCH, short(&message.nl)));
    violation
}

impl From<Refused> for Status {
    fn from(refused: Refused) -> Self {
        let (reason, message) = (refused.reason, refused.message());
        let mut details: Vec<ErrorDetail> = vec![ErrorInfo::new(reason.name, DOMAIN, refused.values).into()];
        let of_field = refused.field.map(|field| violation(&field, reason.name, &message));
        let violations: Vec<_> = of_field.into_iter().chain(refused.violations).collect();
        if !violations.is_empty() {
            details.push(BadRequest::new(violations).into());
        }
        if let Some((kind, subject)) = refused.failed {
            let failed = PreconditionViolation::new(kind, subject, short(&message.en));
            details.push(PreconditionFailure::new(vec![failed]).into());
        }
        if let Some(delay) = refused.retry {
            details.push(RetryInfo::new(Some(delay)).into());
        }
        details.push(LocalizedMessage::new(DUTCH, &*message.nl).into());
        Status::with_error_details_vec(reason.code, message.en, details)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use tonic::{Code, Status};
    use tonic_types::{ErrorDetail, StatusExt as _};

    use super::Refused;
    use crate::{model::Sentence, serve::reasons};

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
        let status =
            Status::from(Refused::field(reasons::READ_MASK_INVALID, "read_mask").with("path", "{x}"));
        assert_eq!(reason_of_whole(&status), "READ_MASK_INVALID");
        assert!(status.message().starts_with("`{x}` is no part of a document."), "{}", status.message());
        assert_eq!(status.code(), Code::InvalidArgument);
        let info = status.get_details_error_info().unwrap_or_else(|| unreachable!());
        assert_eq!(info.metadata.get("path").map(String::as_str), Some("{x}"));
        let request = status.get_details_bad_request().unwrap_or_else(|| unreachable!());
        assert_eq!(request.field_violations.first().map(|v| v.field.as_str()), Some("read_mask"));
    }

    #[test]
    fn details_stay_below_what_clients_take_as_headers() {
        let long = "é".repeat(5_000);
        let mut refused = Refused::field(reasons::READ_MASK_INVALID, long.clone()).with("path", &long);
        for _ in 0..100 {
            refused = refused.violation("filter", "TOO_LONG", &Sentence::new("kort", "short"));
        }
        let status = Status::from(refused);
        assert!(status.details().len() < 8_000, "{}", status.details().len());
    }
}
