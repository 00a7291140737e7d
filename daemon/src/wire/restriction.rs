//! Restrictions: what is stored of them, and what a person asks for.

use super::{
    WireError, document_id,
    numbers::{environment_from_proto, environment_to_proto},
};
use crate::model::{Date, Environment, Restriction, RestrictionId, RestrictionSource, RestrictionStatus};
use bronmerk_proto::v1::{
    self,
    restriction::{Environment as TheirEnvironment, Inherited, Source, Status},
};

/// Returns a restriction on the wire, without what is computed.
pub fn restriction_to_proto(restriction: &Restriction) -> v1::Restriction {
    let (status, status_actor, status_date, withdrawal_reason) = match &restriction.status {
        RestrictionStatus::Proposed => (Status::Proposed, "", None, ""),
        RestrictionStatus::Decided { by, date } => (Status::Decided, by.as_str(), Some(*date), ""),
        RestrictionStatus::Withdrawn { by, date, reason } => {
            (Status::Withdrawn, by.as_str(), Some(*date), reason.as_str())
        }
    };
    v1::Restriction {
        id: restriction.id.0.clone(),
        grounds: restriction.grounds.clone(),
        scope: restriction.scope.clone(),
        environment: environment_to_proto(restriction.environment).into(),
        interests: restriction.interests.clone(),
        internal_motive: restriction.internal_motive.clone(),
        public_explanation: restriction.public_explanation.clone(),
        despite_age: restriction.despite_age.clone(),
        review_date: date_to_proto(restriction.review),
        end_date: date_to_proto(restriction.end),
        status: status.into(),
        status_actor: status_actor.into(),
        status_date: date_to_proto(status_date),
        withdrawal_reason: withdrawal_reason.into(),
        source: Some(source_to_proto(&restriction.source)),
        grounds_in_words: None,
        conflicts: Vec::new(),
        in_force: false,
    }
}

pub(super) fn restriction_from_proto(message: v1::Restriction) -> Result<Restriction, WireError> {
    const STATUS: &str = "Restriction.status";
    const DATE: &str = "Restriction.status_date";
    let by = message.status_actor;
    let date = date_from_proto(&message.status_date, DATE)?.ok_or(WireError::Missing { field: DATE });
    let status = match Status::try_from(message.status) {
        Ok(Status::Proposed) => RestrictionStatus::Proposed,
        Ok(Status::Decided) => RestrictionStatus::Decided { by, date: date? },
        Ok(Status::Withdrawn) => {
            RestrictionStatus::Withdrawn { by, date: date?, reason: message.withdrawal_reason }
        }
        Ok(Status::Unspecified) | Err(_) => {
            return Err(WireError::UnknownNumber { field: STATUS, number: message.status });
        }
    };
    Ok(Restriction {
        id: RestrictionId(message.id),
        grounds: message.grounds,
        scope: message.scope,
        environment: environment_from_proto(message.environment, "Restriction.environment")?,
        interests: message.interests,
        internal_motive: message.internal_motive,
        public_explanation: message.public_explanation,
        despite_age: message.despite_age,
        review: date_from_proto(&message.review_date, "Restriction.review_date")?,
        end: date_from_proto(&message.end_date, "Restriction.end_date")?,
        status,
        source: source_from_proto(message.source.ok_or(WireError::Missing { field: "Restriction.source" })?)?,
    })
}

/// Reads the environment that a request names; unspecified is not about it.
pub fn environment_asked(number: i32) -> Result<Environment, WireError> {
    if number == TheirEnvironment::Unspecified as i32 {
        return Ok(Environment::No);
    }
    environment_from_proto(number, "restriction.environment")
}

/// Reads a date; empty is none.
pub fn date_from_proto(text: &str, field: &'static str) -> Result<Option<Date>, WireError> {
    match text {
        "" => Ok(None),
        text => Date::parse(text).map(Some).ok_or(WireError::Malformed { field, wanted: "a date" }),
    }
}

fn date_to_proto(date: Option<Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn source_to_proto(source: &RestrictionSource) -> Source {
    match source {
        RestrictionSource::Person(account) => Source::Person(account.clone()),
        RestrictionSource::Rule(id) => Source::Rule(id.clone()),
        RestrictionSource::Model(id) => Source::Model(id.clone()),
        RestrictionSource::Marking(code) => Source::Marking(code.clone()),
        RestrictionSource::Inherited { from, restriction, content_is_another } => {
            Source::Inherited(Inherited {
                document: from.resource_name(),
                restriction: restriction.0.clone(),
                content_is_another: *content_is_another,
            })
        }
    }
}

fn source_from_proto(source: Source) -> Result<RestrictionSource, WireError> {
    Ok(match source {
        Source::Person(account) => RestrictionSource::Person(account),
        Source::Rule(id) => RestrictionSource::Rule(id),
        Source::Model(id) => RestrictionSource::Model(id),
        Source::Marking(code) => RestrictionSource::Marking(code),
        Source::Inherited(Inherited { document, restriction, content_is_another }) => {
            RestrictionSource::Inherited {
                from: document_id(&document, "Restriction.inherited")?,
                restriction: RestrictionId(restriction),
                content_is_another,
            }
        }
    })
}
