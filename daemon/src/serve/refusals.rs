//! What the desk and the ledger say no with, as a [`Status`] of the table of [`reasons`].

mod relations;
mod restrictions;
mod unfit;

use std::time::Duration;

use tonic::Status;

use super::{
    reasons::{self, Reason},
    status::Refused,
};
use crate::{
    ingest::desk::Refusal,
    ledger::{Halted, ReadError},
    model::{FieldName, FilePath, Sentence, sentence::short},
    settings::Problem,
    wire,
};

const SOON: Duration = Duration::from_secs(2);
const LATER: Duration = Duration::from_secs(30);

/// Returns the answer to a wish that the desk refused.
pub fn refusal(refusal: Refusal) -> Status {
    let failed = |reason, kind, path: FilePath| of_path(reason, &path).failed(kind, path.display());
    match refusal {
        Refusal::NoDocument(name) => return no_document(&name),
        Refusal::NothingAt(path) => return nothing_at(&path.display()),
        Refusal::Changed { document, seen, present } => Refused::new(reasons::ETAG_MISMATCH)
            .with("document", document.resource_name())
            .with("etag", wire::etag(seen))
            .with("current_etag", wire::etag(present)),
        Refusal::BadValue { field, message } => bad_value(field, &message),
        Refusal::NoSuggestion { field, suggestion } => Refused::new(reasons::NO_SUCH_SUGGESTION)
            .with("field", field)
            .with("suggestion", &suggestion)
            .failed("SUGGESTION", suggestion),
        Refusal::Restriction(refused) => return restrictions::refused(refused),
        Refusal::Unfit(unfit) => return unfit::refused(unfit),
        Refusal::Relation(refused) => return relations::refused(refused),
        Refusal::TooManyDossiers(most) => Refused::new(reasons::TOO_MANY_DOSSIERS).with("count", most),
        Refusal::FolderIgnored(path) => bad_path(reasons::FOLDER_IGNORED, &path),
        Refusal::Rebuilding { done, total } => rebuilding(done, total),
        Refusal::DiskFull => disk_full(),
        Refusal::NoFolder(path) => bad_path(reasons::FOLDER_NOT_THERE, &path),
        Refusal::FolderWatched { asked, watched } => {
            of_path(reasons::FOLDER_WATCHED, &asked).with("watched_path", watched.display())
        }
        Refusal::FolderHoldsWatched { asked, watched } => {
            of_path(reasons::FOLDER_HOLDS_WATCHED, &asked).with("watched_path", watched.display())
        }
        Refusal::RecordTooLarge { bytes, most } => {
            Refused::new(reasons::RECORD_TOO_LARGE).with("bytes", bytes).with("most_bytes", most)
        }
        Refusal::FolderBehindLink { asked, leads } => {
            bad_path(reasons::FOLDER_BEHIND_LINK, &asked).with("leads_to", leads.display())
        }
        Refusal::FolderOfKernel(path) => bad_path(reasons::FOLDER_HOLDS_NO_DOCUMENTS, &path),
        Refusal::FolderIsState(path) => bad_path(reasons::FOLDER_IS_STATE, &path),
        Refusal::FolderNotWatched(path) => of_path(reasons::FOLDER_NOT_WATCHED, &path),
        Refusal::FolderFixed(path) => failed(reasons::FOLDER_FIXED, "FOLDER_SOURCE", path),
        Refusal::BadPolicy(problems) => bad_policy(&problems),
        Refusal::NoPolicyFile => Refused::new(reasons::NO_POLICY_FILE),
        Refusal::NoSuchPolicy(version) => Refused::new(reasons::POLICY_NOT_FOUND).with("version", version),
        Refusal::PolicyDamaged(version, cause) => {
            Refused::new(reasons::POLICY_DAMAGED).with("version", version).with("cause", cause)
        }
        Refusal::PolicyChanged { seen, present } => {
            Refused::new(reasons::POLICY_CHANGED).with("seen_version", seen).with("current_version", present)
        }
        Refusal::PolicyFileUnwritten { path, cause } => {
            failed(reasons::POLICY_FILE_UNWRITTEN, "POLICY_FILE", path).with("cause", cause)
        }
        Refusal::PolicyListOutside(path) => failed(reasons::POLICY_LIST_OUTSIDE, "SELECTION_LIST", path),
        Refusal::PolicyListsDiffer => Refused::new(reasons::POLICY_LISTS_DIFFER),
        Refusal::TimedOut => Refused::new(reasons::TIMED_OUT),
        Refusal::Stopping => return stopping(),
        Refusal::RequestReused(id) => {
            Refused::field(reasons::REQUEST_ID_REUSED, "request_id").with("request_id", id)
        }
        Refusal::Unreadable(cause) => unreadable(&cause),
    }
    .into()
}

/// Returns the answer when the ledger cannot be read.
pub fn read_error(error: &ReadError) -> Status {
    match error {
        ReadError::Rebuilding { done, total } => rebuilding(*done, *total),
        // Put aside and rebuilt: soon it is as above.
        ReadError::Index(_) => rebuilding(0, 0),
        // The rest is answered.
        error if error.is_damage() => Refused::new(reasons::JOURNAL_DAMAGED).with("cause", error),
        other => unreadable(&other.to_string()),
    }
    .into()
}

/// Returns the answer when what was to be shown cannot become durable.
pub fn halted(halted: Halted) -> Status {
    match halted {
        Halted::DiskFull => disk_full().into(),
        Halted::DiskFailed => Refused::new(reasons::DISK_FAILED).retry_after(LATER).into(),
        Halted::Rebuilding { done, total } => rebuilding(done, total).into(),
        Halted::TooLarge { .. } | Halted::Closed => stopping(),
    }
}

/// There is no document of this name, or none that the caller may see: the same answer.
pub fn no_document(name: &str) -> Status {
    Refused::new(reasons::DOCUMENT_NOT_FOUND).with("name", name).into()
}

/// There is no document at this path, or none that the caller may see: the same answer.
pub fn nothing_at(path: &str) -> Status {
    Refused::new(reasons::NOTHING_AT).with("path", path).into()
}

/// There is no document at this path any more: it has another one now.
pub fn moved(path: &str, now: &str, document: &str) -> Status {
    let refused = Refused::new(reasons::DOCUMENT_MOVED).with("path", path);
    refused.with("moved_to", now).with("document", document).into()
}

/// The folder is not one that is watched.
pub fn folder_not_watched(path: &FilePath) -> Status {
    of_path(reasons::FOLDER_NOT_WATCHED, path).into()
}

/// It took longer than the caller wants to wait.
pub fn timed_out() -> Status {
    Refused::new(reasons::TIMED_OUT).into()
}

/// The daemon is stopping.
pub fn stopping() -> Status {
    Refused::new(reasons::STOPPING).retry_after(SOON).into()
}

fn of_path(reason: Reason, path: &FilePath) -> Refused {
    Refused::new(reason).with("path", path.display())
}

fn bad_path(reason: Reason, path: &FilePath) -> Refused {
    Refused::field(reason, "path").with("path", path.display())
}

fn bad_value(field: FieldName, message: &Sentence) -> Refused {
    // What is wrong with a value is said as a part of a sentence, as the policy's problems need it.
    let why = Sentence::new(short(&with_capital(&message.nl)), short(&with_capital(&message.en)));
    let place = format!("document.fields.{field}");
    Refused::field(reasons::FIELD_VALUE_INVALID, place).why(why).with("field_name", field)
}

fn with_capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn rebuilding(done: u64, total: u64) -> Refused {
    Refused::new(reasons::INDEX_REBUILDING).with("done", done).with("total", total).retry_after(SOON)
}

fn disk_full() -> Refused {
    Refused::new(reasons::DISK_FULL).retry_after(LATER)
}

fn unreadable(cause: &str) -> Refused {
    tracing::error!(cause, "the ledger cannot be read");
    Refused::new(reasons::LEDGER_UNREADABLE).with("cause", cause)
}

fn bad_policy(problems: &[Problem]) -> Refused {
    let reason = if problems.len() == 1 { reasons::POLICY_INVALID_ONCE } else { reasons::POLICY_INVALID };
    let refused = Refused::new(reason).with("problems", problems.len());
    problems.iter().fold(refused, |refused, problem| {
        let nl = format!("regel {}: {}", problem.line, problem.message.nl);
        let en = format!("line {}: {}", problem.line, problem.message.en);
        refused.violation(&*problem.key, "POLICY_PROBLEM", &Sentence::new(nl, en))
    })
}

#[cfg(test)]
mod tests {
    use tonic::{Code, Status};
    use tonic_types::StatusExt as _;
    use uuid::Uuid;

    use super::{ReadError, read_error, refusal};
    use crate::{
        ingest::desk::Refusal,
        model::{DocumentId, Etag, FieldName, FilePath, Sentence, Sequence},
        serve::status::tests::reason_of_whole,
        settings::Problem,
    };

    fn every_refusal() -> Vec<(Refusal, Code, &'static str, &'static [&'static str])> {
        let path = FilePath::from_bytes(b"/a/b\xff");
        let document = DocumentId(Uuid::from_u128(5));
        let message = Sentence::new("Kies B, V of N.", "Choose B, V or N.");
        let problem = Problem { line: 3, column: 1, key: "rules[0]".into(), message: message.clone() };
        let field = FieldName::Waardering;
        vec![
            (Refusal::NoDocument("documents/x".into()), Code::NotFound, "DOCUMENT_NOT_FOUND", &["name"]),
            (Refusal::NothingAt(path.clone()), Code::NotFound, "DOCUMENT_NOT_FOUND", &["path"]),
            (
                Refusal::Changed {
                    document,
                    seen: Etag { sequence: Sequence(1), mark: None },
                    present: Etag { sequence: Sequence(2), mark: None },
                },
                Code::Aborted,
                "ETAG_MISMATCH",
                &["document", "etag", "current_etag"],
            ),
            (
                Refusal::BadValue { field, message },
                Code::InvalidArgument,
                "FIELD_VALUE_INVALID",
                &["field_name"],
            ),
            (
                Refusal::NoSuggestion { field, suggestion: "s1".into() },
                Code::FailedPrecondition,
                "NO_SUCH_SUGGESTION",
                &["field", "suggestion"],
            ),
            (
                Refusal::Rebuilding { done: 1, total: 9 },
                Code::Unavailable,
                "INDEX_REBUILDING",
                &["done", "total"],
            ),
            (Refusal::DiskFull, Code::Unavailable, "DISK_FULL", &[]),
            (Refusal::NoFolder(path.clone()), Code::InvalidArgument, "FOLDER_NOT_THERE", &["path"]),
            (
                Refusal::FolderWatched { asked: path.clone(), watched: path.clone() },
                Code::AlreadyExists,
                "FOLDER_WATCHED",
                &["path", "watched_path"],
            ),
            (
                Refusal::FolderHoldsWatched { asked: path.clone(), watched: path.clone() },
                Code::FailedPrecondition,
                "FOLDER_HOLDS_WATCHED",
                &["path", "watched_path"],
            ),
            (
                Refusal::RecordTooLarge { bytes: 3, most: 2 },
                Code::FailedPrecondition,
                "RECORD_TOO_LARGE",
                &["bytes", "most_bytes"],
            ),
            (
                Refusal::FolderBehindLink { asked: path.clone(), leads: path.clone() },
                Code::InvalidArgument,
                "FOLDER_BEHIND_LINK",
                &["path", "leads_to"],
            ),
            (
                Refusal::FolderOfKernel(path.clone()),
                Code::InvalidArgument,
                "FOLDER_HOLDS_NO_DOCUMENTS",
                &["path"],
            ),
            (Refusal::FolderIsState(path.clone()), Code::InvalidArgument, "FOLDER_IS_STATE", &["path"]),
            (Refusal::FolderNotWatched(path.clone()), Code::NotFound, "FOLDER_NOT_WATCHED", &["path"]),
            (Refusal::FolderFixed(path), Code::FailedPrecondition, "FOLDER_FIXED", &["path"]),
            (Refusal::BadPolicy(vec![problem]), Code::FailedPrecondition, "POLICY_INVALID", &["problems"]),
            (Refusal::NoPolicyFile, Code::InvalidArgument, "NO_POLICY_FILE", &[]),
            (Refusal::NoSuchPolicy("ab12".into()), Code::NotFound, "POLICY_NOT_FOUND", &["version"]),
            (
                Refusal::PolicyDamaged("ab12".into(), "the journal is damaged".into()),
                Code::DataLoss,
                "POLICY_DAMAGED",
                &["version", "cause"],
            ),
            (
                Refusal::PolicyChanged { seen: "a".into(), present: "b".into() },
                Code::Aborted,
                "POLICY_CHANGED",
                &["seen_version", "current_version"],
            ),
            (
                Refusal::PolicyFileUnwritten { path: FilePath::from_bytes(b"/p"), cause: "x".into() },
                Code::FailedPrecondition,
                "POLICY_FILE_UNWRITTEN",
                &["path", "cause"],
            ),
            (
                Refusal::PolicyListOutside(FilePath::from_bytes(b"/p")),
                Code::FailedPrecondition,
                "POLICY_LIST_OUTSIDE",
                &["path"],
            ),
            (Refusal::PolicyListsDiffer, Code::FailedPrecondition, "POLICY_LISTS_DIFFER", &[]),
            (Refusal::RequestReused("x".into()), Code::InvalidArgument, "REQUEST_ID_REUSED", &["request_id"]),
            (Refusal::TimedOut, Code::DeadlineExceeded, "TIMED_OUT", &[]),
            (Refusal::Stopping, Code::Unavailable, "STOPPING", &[]),
            (Refusal::Unreadable("torn".into()), Code::Internal, "LEDGER_UNREADABLE", &["cause"]),
        ]
    }

    #[test]
    fn sentences_that_are_put_together_read_well() {
        let problem = || Problem { line: 1, column: 1, key: String::new(), message: Sentence::new("x", "x") };
        let bad =
            |count: usize| Status::from(super::bad_policy(&vec![problem(); count])).message().to_owned();
        assert!(bad(1).contains("it has 1 problem. ") && bad(2).contains("it has 2 problems. "));
        let value = Status::from(super::bad_value(FieldName::Naam, &Sentence::new("één te veel", "é a. b")));
        assert!(value.message().ends_with(" É a. b"), "{}", value.message());
    }

    #[test]
    fn every_refusal_is_told_whole() {
        let rebuilding = read_error(&ReadError::Rebuilding { done: 1, total: 2 });
        assert_eq!(reason_of_whole(&rebuilding), "INDEX_REBUILDING");
        for (refused, code, reason, values) in every_refusal() {
            let status = refusal(refused);
            assert_eq!(status.code(), code, "{reason}");
            assert_eq!(reason_of_whole(&status), reason);
            let metadata = status.get_details_error_info().map(|info| info.metadata).unwrap_or_default();
            for value in values {
                assert!(metadata.contains_key(*value), "{reason} does not give `{value}`");
            }
        }
    }

    #[test]
    fn a_bad_value_and_a_bad_policy_say_where() {
        for (refused, ..) in every_refusal() {
            let place = match refused {
                Refusal::BadValue { .. } => "document.fields.waardering",
                Refusal::BadPolicy(_) => "rules[0]",
                _ => continue,
            };
            let request = refusal(refused).get_details_bad_request();
            let violations = request.map(|request| request.field_violations).unwrap_or_default();
            assert_eq!(violations.first().map(|violation| violation.field.as_str()), Some(place));
        }
    }
}
