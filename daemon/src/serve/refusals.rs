//! What goes wrong, one function for each, as a [`Status`].

use std::time::Duration;

use tonic::{Code, Status};

use super::{request_id, restrict, status::Refused, unfit};
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
    match refusal {
        Refusal::NoDocument(name) => no_document(&name),
        Refusal::NothingAt(path) => nothing_at(&path.display()),
        Refusal::Changed { document, seen, present } => Refused::new(
            Code::Aborted,
            "ETAG_MISMATCH",
            Sentence::new(
                "Niet bewaard: iemand of iets heeft deze registratie intussen veranderd. Bekijk haar opnieuw en probeer het dan nog eens.",
                "Not saved: the record was changed in the meantime. Look at it again, then try once more.",
            ),
        )
        .with("document", document.resource_name())
        .with("etag", wire::etag(seen))
        .with("current_etag", wire::etag(present))
        .into(),
        Refusal::BadValue { field, message } => bad_value(field, message),
        Refusal::NoSuggestion { field, suggestion } => Refused::new(
            Code::FailedPrecondition,
            "NO_SUCH_SUGGESTION",
            Sentence::new(
                format!("Het voorstel voor `{field}` is er niet meer. Bekijk de registratie opnieuw."),
                format!("The suggestion for `{field}` is no longer there. Look at the record again."),
            ),
        )
        .with("field", field)
        .with("suggestion", &suggestion)
        .failed("SUGGESTION", suggestion)
        .into(),
        Refusal::Restriction(refused) => restrict::refused(refused),
        Refusal::Unfit(unfit) => unfit::refused(unfit),
        Refusal::Relation(refused) => super::dossiers::refused(refused),
        Refusal::TooManyDossiers(most) => super::dossiers::too_many(most),
        Refusal::FolderIgnored(path) => super::dossiers::ignored(&path),
        Refusal::Rebuilding { done, total } => rebuilding(done, total),
        Refusal::DiskFull => disk_full(),
        Refusal::NoFolder(path) => folder_refused(
            "FOLDER_NOT_THERE",
            &path,
            |path| format!("Er is geen map `{path}`. Controleer de naam, of maak de map eerst aan."),
            |path| format!("There is no folder `{path}`. Check the name, or make the folder first."),
        ),
        Refusal::FolderWatched { asked, watched } => Refused::new(
            Code::AlreadyExists,
            "FOLDER_WATCHED",
            Sentence::new(
                format!("De map `{}` wordt al gevolgd, via `{}`. U hoeft niets te doen.", shown(&asked), shown(&watched)),
                format!("The folder `{}` is watched already, through `{}`. There is nothing to do.", shown(&asked), shown(&watched)),
            ),
        )
        .with("path", shown(&asked))
        .with("watched_path", shown(&watched))
        .into(),
        Refusal::FolderHoldsWatched { asked, watched } => Refused::new(
            Code::FailedPrecondition,
            "FOLDER_HOLDS_WATCHED",
            Sentence::new(
                format!("In de map `{}` wordt de map `{}` al gevolgd. Haal die eerst weg (`bronmerk folders remove`, of uit het beleid of de startopdracht), en voeg daarna de bovenliggende map toe. De registraties blijven bewaard.", shown(&asked), shown(&watched)),
                format!("In the folder `{}` the folder `{}` is watched already. Take that one out first (`bronmerk folders remove`, or in the policy or the command that starts Bronmerk), then add the folder above it. The records are kept.", shown(&asked), shown(&watched)),
            ),
        )
        .with("path", shown(&asked))
        .with("watched_path", shown(&watched))
        .into(),
        Refusal::RecordTooLarge { bytes, most } => super::update::too_large(bytes, most),
        Refusal::FolderBehindLink { asked, leads } => super::folders::behind_link(&asked, &leads),
        Refusal::FolderOfKernel(path) => folder_refused(
            "FOLDER_HOLDS_NO_DOCUMENTS",
            &path,
            |path| format!("In `{path}` toont het systeem zichzelf; daar staan geen documenten. Kies een andere map."),
            |path| format!("In `{path}` the system shows itself; there are no documents. Choose another folder."),
        ),
        Refusal::FolderIsState(path) => folder_refused(
            "FOLDER_IS_STATE",
            &path,
            |path| format!("In `{path}` staat de eigen administratie van Bronmerk. Kies een andere map."),
            |path| format!("`{path}` holds Bronmerk's own records. Choose another folder."),
        ),
        Refusal::FolderNotWatched(path) => folder_not_watched(&path),
        Refusal::FolderFixed(path) => Refused::new(
            Code::FailedPrecondition,
            "FOLDER_FIXED",
            Sentence::new(
                format!("De map `{}` staat in het beleid of in de opdracht waarmee Bronmerk start. Haal de map daar weg.", shown(&path)),
                format!("The folder `{}` is named in the policy or in the command that starts Bronmerk. Take it out there.", shown(&path)),
            ),
        )
        .with("path", shown(&path))
        .failed("FOLDER_SOURCE", shown(&path))
        .into(),
        Refusal::BadPolicy(problems) => bad_policy(&problems),
        Refusal::NoPolicyFile => Refused::new(
            Code::InvalidArgument,
            "NO_POLICY_FILE",
            Sentence::new(
                "Er is geen beleidsbestand, dus er is niets om opnieuw te lezen. Neem een beleid in gebruik met `bronmerk policy apply BESTAND`.",
                "There is no policy file, so there is nothing to read again. Put a policy in force with `bronmerk policy apply FILE`.",
            ),
        )
        .into(),
        Refusal::NoSuchPolicy(version) => {
            let version = short(&version);
            Refused::new(
                Code::NotFound,
                "POLICY_NOT_FOUND",
                Sentence::new(
                    format!("Hier was nooit een beleid `{version}` in gebruik. Bekijk de lijst (`bronmerk policy history`)."),
                    format!("No policy `{version}` was ever in force here. Look at the list (`bronmerk policy history`)."),
                ),
            )
            .with("version", version)
            .into()
        }
        Refusal::PolicyDamaged(version, cause) => {
            let version = short(&version);
            Refused::new(
                Code::DataLoss,
                "POLICY_DAMAGED",
                Sentence::new(
                    format!("Beleid `{version}` is niet te lezen: een deel van het logboek waarin beleid staat, is beschadigd ({cause}). Vraag uw beheerder om dat bestand uit een backup terug te zetten. Het beleid dat nu geldt, blijft gelden."),
                    format!("Policy `{version}` cannot be read: a part of the journal that holds policies is damaged ({cause}). Ask your administrator to put that file back from a backup. The policy in force stays in force."),
                ),
            )
            .with("version", version)
            .with("cause", cause)
            .into()
        }
        Refusal::PolicyChanged { seen, present } => Refused::new(
            Code::Aborted,
            "POLICY_CHANGED",
            Sentence::new(
                format!("Niet gedaan: intussen is beleid `{present}` in gebruik genomen. Bekijk de verschillen opnieuw, en probeer het dan nog eens."),
                format!("Not done: policy `{present}` came into force in the meantime. Look at the differences again, then try once more."),
            ),
        )
        .with("seen_version", short(&seen))
        .with("current_version", present)
        .into(),
        Refusal::PolicyFileUnwritten { path, cause } => Refused::new(
            Code::FailedPrecondition,
            "POLICY_FILE_UNWRITTEN",
            Sentence::new(
                format!("Niet gedaan: Bronmerk kan het bestand `{}` van het beleid niet schrijven. Er is niets veranderd. Zet het beleid en zijn lijsten zelf neer, elk in het eigen bestand, en geef daarna `bronmerk policy reload`.", shown(&path)),
                format!("Not done: Bronmerk cannot write the policy's file `{}`. Nothing was changed. Put the policy and its lists there yourself, each in its own file, then give `bronmerk policy reload`.", shown(&path)),
            ),
        )
        .with("path", shown(&path))
        .with("cause", short(&cause))
        .failed("POLICY_FILE", shown(&path))
        .into(),
        Refusal::PolicyListOutside(path) => Refused::new(
            Code::FailedPrecondition,
            "POLICY_LIST_OUTSIDE",
            Sentence::new(
                format!("Niet gedaan: de selectielijst zou in `{}` komen. Bronmerk schrijft een lijst alleen in de map van het beleid of in een map daarin die er is, en niet door een link. Noem de lijst bij haar naam, zoals `selectielijst.csv`.", shown(&path)),
                format!("Not done: the selection list would come at `{}`. Bronmerk writes a list in the policy's own folder, or in a folder in it that is there, and through no link. Name the list by its name, like `selectielijst.csv`.", shown(&path)),
            ),
        )
        .with("path", shown(&path))
        .failed("SELECTION_LIST", shown(&path))
        .into(),
        Refusal::PolicyListsDiffer => Refused::new(
            Code::FailedPrecondition,
            "POLICY_LISTS_DIFFER",
            Sentence::new(
                "Niet gedaan: in de map met begrippenlijsten staan andere lijsten dan bij dit beleid hoorden. Er is niets veranderd. Haal weg wat er later bij is gezet, en probeer het opnieuw.",
                "Not done: the folder of lists of terms holds other lists than belonged to this policy. Nothing was changed. Take away what was put there later, and try again.",
            ),
        )
        .into(),
        Refusal::TimedOut => timed_out(),
        Refusal::Stopping => stopping(),
        Refusal::RequestReused(id) => request_id::reused(&id),
        Refusal::Unreadable(cause) => unreadable(&cause),
    }
}

/// Returns the answer when the ledger cannot be read.
pub fn read_error(error: &ReadError) -> Status {
    match error {
        ReadError::Rebuilding { done, total } => rebuilding(*done, *total),
        // Put aside and rebuilt: soon it is as above.
        ReadError::Index(_) => rebuilding(0, 0),
        error if error.is_damage() => damaged(error),
        other => unreadable(&other.to_string()),
    }
}

/// Returns the answer when what was to be shown cannot become durable.
pub fn halted(halted: Halted) -> Status {
    match halted {
        Halted::DiskFull => disk_full(),
        Halted::DiskFailed => disk_failed(),
        Halted::Rebuilding { done, total } => rebuilding(done, total),
        Halted::TooLarge { .. } | Halted::Closed => stopping(),
    }
}

/// There is no document of this name, or none that the caller may see: the same answer.
pub fn no_document(name: &str) -> Status {
    let name = short(name);
    Refused::new(
        Code::NotFound,
        "DOCUMENT_NOT_FOUND",
        Sentence::new(
            format!("Bronmerk kent geen document `{name}`. Controleer de naam."),
            format!("Bronmerk knows no document `{name}`. Check the name."),
        ),
    )
    .with("name", name)
    .into()
}

/// There is no document at this path, or none that the caller may see: the same answer.
pub fn nothing_at(path: &str) -> Status {
    let path = short(path);
    Refused::new(
        Code::NotFound,
        "DOCUMENT_NOT_FOUND",
        Sentence::new(
            format!("Bronmerk kent geen document op `{path}`. Controleer of het bestand in een gevolgde map staat."),
            format!("Bronmerk knows no document at `{path}`. Check that the file is in a watched folder."),
        ),
    )
    .with("path", path)
    .into()
}

/// There is no document at this path any more: it has another one now.
pub fn moved(path: &str, now: &str, document: &str) -> Status {
    let (path, now) = (short(path), short(now));
    Refused::new(
        Code::NotFound,
        "DOCUMENT_MOVED",
        Sentence::new(
            format!(
                "Op `{path}` staat geen document meer. Het is hernoemd of verplaatst, en heet nu `{now}`."
            ),
            format!(
                "There is no document at `{path}` any more. It was renamed or moved, and is now at `{now}`."
            ),
        ),
    )
    .with("path", path)
    .with("moved_to", now)
    .with("document", document)
    .into()
}

/// The folder is not one that is watched.
pub fn folder_not_watched(path: &FilePath) -> Status {
    Refused::new(
        Code::NotFound,
        "FOLDER_NOT_WATCHED",
        Sentence::new(
            format!("De map `{}` wordt niet gevolgd. Bekijk de lijst van gevolgde mappen.", shown(path)),
            format!("The folder `{}` is not watched. Look at the list of watched folders.", shown(path)),
        ),
    )
    .with("path", shown(path))
    .into()
}

fn bad_value(field: FieldName, message: Sentence) -> Status {
    // What is wrong with a value is said as a part of a sentence, as the policy's problems need it.
    let nl = format!("De waarde voor `{field}` kan niet. {}", with_capital(&message.nl));
    let en = format!("`{field}` does not take this value. {}", with_capital(&message.en));
    let place = format!("document.fields.{field}");
    Refused::field("FIELD_VALUE_INVALID", place, Sentence::new(short(&nl), short(&en)))
        .with("field_name", field)
        .into()
}

fn with_capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn rebuilding(done: u64, total: u64) -> Status {
    Refused::new(
        Code::Unavailable,
        "INDEX_REBUILDING",
        Sentence::new(
            format!(
                "Bronmerk bouwt zijn register opnieuw op: {done} van {total} regels. Probeer het zo nog eens."
            ),
            format!("Bronmerk is building its index again: {done} of {total} entries. Try again soon."),
        ),
    )
    .with("done", done)
    .with("total", total)
    .retry_after(SOON)
    .into()
}

fn disk_full() -> Status {
    Refused::new(
        Code::Unavailable,
        "DISK_FULL",
        Sentence::new(
            "Niet bewaard: de schijf waarop Bronmerk schrijft is vol. Maak ruimte, of vraag uw beheerder dat te doen.",
            "Not saved: the disk that Bronmerk writes to is full. Free some space, or ask your administrator to.",
        ),
    )
    .retry_after(LATER)
    .into()
}

fn disk_failed() -> Status {
    Refused::new(
        Code::Unavailable,
        "DISK_FAILED",
        Sentence::new(
            "Niet bewaard: de schijf waarop Bronmerk schrijft werkt niet goed. Vraag uw beheerder om hulp.",
            "Not saved: the disk that Bronmerk writes to does not work well. Ask your administrator for help.",
        ),
    )
    .retry_after(LATER)
    .into()
}

/// It took longer than the caller wants to wait.
pub fn timed_out() -> Status {
    Refused::new(
        Code::DeadlineExceeded,
        "TIMED_OUT",
        Sentence::new(
            "Bronmerk was niet op tijd klaar. Het werk gaat door. Probeer het later nog eens.",
            "Bronmerk was not done in time. The work goes on. Try again later.",
        ),
    )
    .into()
}

/// The daemon is stopping.
pub fn stopping() -> Status {
    Refused::new(
        Code::Unavailable,
        "STOPPING",
        Sentence::new(
            "Bronmerk stopt of start opnieuw. Probeer het over een paar tellen nog eens.",
            "Bronmerk is stopping or starting again. Try again in a few seconds.",
        ),
    )
    .retry_after(SOON)
    .into()
}

/// What was asked for is in a part of the journal that is damaged: the rest is answered.
fn damaged(error: &ReadError) -> Status {
    Refused::new(
        Code::DataLoss,
        "JOURNAL_DAMAGED",
        Sentence::new(
            "Wat hierover bewaard is, is beschadigd. De rest werkt door. Vraag uw beheerder om `bronmerk status` te bekijken: daar staat wat terug te zetten is.",
            "What was kept about this is damaged. Everything else goes on. Ask your administrator to look at `bronmerk status`: it says what to put back.",
        ),
    )
    .with("cause", error)
    .into()
}

fn unreadable(cause: &str) -> Status {
    tracing::error!(cause, "the ledger cannot be read");
    Refused::new(
        Code::Internal,
        "LEDGER_UNREADABLE",
        Sentence::new(
            "Bronmerk kan zijn administratie niet lezen. Vraag uw beheerder om in het logboek te kijken.",
            "Bronmerk cannot read its records. Ask your administrator to look at the log.",
        ),
    )
    .with("cause", cause)
    .into()
}

fn folder_refused(
    reason: &'static str,
    path: &FilePath,
    nl: impl FnOnce(String) -> String,
    en: impl FnOnce(String) -> String,
) -> Status {
    let message = Sentence::new(nl(shown(path)), en(shown(path)));
    Refused::field(reason, "path", message).with("path", shown(path)).into()
}

fn bad_policy(problems: &[Problem]) -> Status {
    let count = problems.len();
    let message = match count {
        1 => Sentence::new(
            "Het beleid is niet overgenomen: er is 1 fout. Het oude beleid blijft gelden. Verbeter de fout en probeer het opnieuw.",
            "The policy was not taken: it has 1 problem. The old policy stays. Mend it and try again.",
        ),
        _ => Sentence::new(
            format!(
                "Het beleid is niet overgenomen: er zijn {count} fouten. Het oude beleid blijft gelden. Verbeter de fouten en probeer het opnieuw."
            ),
            format!(
                "The policy was not taken: it has {count} problems. The old policy stays. Mend them and try again."
            ),
        ),
    };
    let refused = Refused::new(Code::FailedPrecondition, "POLICY_INVALID", message).with("problems", count);
    let refused = problems.iter().fold(refused, |refused, problem| {
        let nl = format!("regel {}: {}", problem.line, problem.message.nl);
        let en = format!("line {}: {}", problem.line, problem.message.en);
        refused.violation(&*problem.key, "POLICY_PROBLEM", &Sentence::new(nl, en))
    });
    refused.into()
}

fn shown(path: &FilePath) -> String {
    short(&path.display())
}

#[cfg(test)]
mod tests {
    use tonic::Code;
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
        let bad = |count: usize| super::bad_policy(&vec![problem(); count]).message().to_owned();
        assert!(bad(1).contains("it has 1 problem. ") && bad(2).contains("it has 2 problems. "));
        let value = super::bad_value(FieldName::Naam, Sentence::new("één te veel", "é a. b"));
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
