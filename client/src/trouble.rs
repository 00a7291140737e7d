//! What can go wrong, the exit code it ends with, and how it is told.

use std::{
    error::Error as _,
    io,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use bronmerk_proto::v1::{BatchedRefusal, Sentence};
use tonic::{Code, Status};
use tonic_types::{ErrorDetail, ErrorInfo, StatusExt as _};

use crate::{
    fields,
    language::Lang,
    locate::shell_word,
    print::escape::clean,
    texts::{self, acts, errors, filters},
};

/// How a command ended. The numbers are part of the product: scripts rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    Fine = 0,
    Failed = 1,
    WrongUse = 2,
    NotFound = 3,
    Unreachable = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The client's own machinery would not start.
    Runtime(io::Error),
    /// The answer could not be written.
    Output(io::Error),
    /// The answer could not be turned into JSON.
    Json(String),
    /// A file that was named could not be read.
    File { path: PathBuf, source: io::Error },
    /// Nothing where a document or a folder was asked.
    NoName,
    /// A relative path, and no folder to take it from.
    Path { typed: String, source: io::Error },
    /// A change that is not `FIELD=VALUE`.
    NotAChange(String),
    /// A field that this client does not know.
    UnknownField(String),
    /// A word that says nothing of how documents belong together.
    NotARelation(String),
    /// `FIELD=` with nothing behind it.
    EmptyValue(&'static str),
    /// A text that is no duration.
    NotADuration { field: &'static str, given: String },
    /// A text that is no handling with its date.
    NotAHandling(String),
    /// The same field twice in one command.
    Twice(&'static str),
    /// A folder whose name is no text, where the contract takes text only.
    FolderNotText(PathBuf),
    /// A path at which there is nothing; `tip` says where it may be instead.
    NothingThere { path: PathBuf, tip: fn(Lang) -> &'static str },
    /// A file where a folder was asked.
    NotAFolder(PathBuf),
    /// Nothing found in a folder of which the daemon knows nothing.
    NotWatched(PathBuf),
    /// A document, or a folder without a record, where a dossier was asked.
    NotADossier { typed: String },
    /// An export that cannot be written.
    Export { path: PathBuf, source: io::Error },
    /// A file that is no table of documents; `unfit` says why.
    NoTable { path: PathBuf, unfit: String },
    /// A file that is larger than the daemon takes.
    TooLarge(PathBuf),
    /// An export that would lie in a watched folder.
    ExportWatched { folder: String },
    /// Several daemons run, and nobody said which one to ask: their sockets.
    SeveralRun(Vec<PathBuf>),
    /// No connection to the daemon.
    Unreachable { socket: PathBuf, cause: io::Error },
    /// The connection ended while the answer was awaited.
    Lost { socket: PathBuf },
    /// No answer within the time.
    Slow(Duration),
    /// The daemon said no.
    Refused(Box<Status>),
    /// A person must answer first, and none can.
    NobodyToAsk,
    /// No other policy was in force before the present one.
    NoFormerPolicy,
    /// Which policy was in force before the present one cannot be read.
    FormerPolicyUnsure,
    /// Nothing waits for a decision in this field.
    NothingToConfirm(String),
    /// Nothing that is to change.
    NoChanges,
    /// An etag for many documents.
    OneOnly,
    /// A filter that was not saved, with those that were.
    NoFilter { name: String, known: Vec<String> },
    /// A filter without a word, where all documents that it fits are to change.
    EmptyFilter,
    /// A name that no saved filter can have.
    FilterName(String),
    /// A change of many of which the journal knows nothing.
    NoBatch(String),
    /// The daemon answered without what the contract promises.
    Incomplete,
}

impl Trouble {
    /// Makes trouble of what a call ended with.
    pub(crate) fn of_call(status: Status, socket: &Path) -> Self {
        if was_lost(&status) {
            return Self::Lost { socket: socket.to_owned() };
        }
        Self::Refused(Box::new(status))
    }

    /// Returns the exit code that this ends with.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Output(_) if self.is_closed_pipe() => Exit::Fine,
            Self::NoName
            | Self::NotAChange(_)
            | Self::UnknownField(_)
            | Self::NotARelation(_)
            | Self::EmptyValue(_)
            | Self::NotADuration { .. }
            | Self::NotAHandling(_)
            | Self::Twice(_)
            | Self::NoChanges
            | Self::OneOnly
            | Self::FilterName(_)
            | Self::EmptyFilter
            | Self::NobodyToAsk
            | Self::SeveralRun(_)
            | Self::FolderNotText(_) => Exit::WrongUse,
            Self::NothingThere { .. }
            | Self::NotAFolder(_)
            | Self::NotWatched(_)
            | Self::NoBatch(_)
            | Self::NoFilter { .. } => Exit::NotFound,
            Self::Unreachable { .. } | Self::Lost { .. } => Exit::Unreachable,
            Self::Refused(status) if status.code() == Code::NotFound => Exit::NotFound,
            _ => Exit::Failed,
        }
    }

    /// Returns why one of many was refused; nothing for what stands in the way of all of them.
    pub(crate) fn of_one(&self) -> Option<BatchedRefusal> {
        let Self::Refused(status) = self else { return None };
        let info = status.get_details_error_info()?;
        let is_of_one = matches!(
            status.code(),
            Code::NotFound
                | Code::InvalidArgument
                | Code::FailedPrecondition
                | Code::Aborted
                | Code::DeadlineExceeded
        );
        let told = |lang| {
            let whole = said(status, lang);
            let parts = violations(status, lang).into_iter().map(|(_, part)| part);
            let is_new = |part: &String| !repeats(part, &whole) && !whole.contains(part.as_str());
            let parts: Vec<String> = parts.filter(is_new).collect();
            if parts.is_empty() { whole } else { format!("{whole} {}", parts.join("; ")) }
        };
        is_of_one.then(|| BatchedRefusal {
            code: status.code().into(),
            reason: info.reason,
            message: Some(Sentence { nl: told(Lang::Nl), en: told(Lang::En) }),
        })
    }

    /// Tells whether the reader of stdout went away.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(cause) if cause.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Returns what a person reads: the message, what it is about, and what can be done.
    pub(crate) fn told(&self, lang: Lang) -> String {
        self.told_of(lang, &self.message(lang))
    }

    /// As `told`, naming the one of several that it is about, as the user typed it.
    pub(crate) fn told_about(&self, lang: Lang, typed: &str) -> String {
        self.told_of(lang, &format!("{}: {}", clean(typed), self.message(lang)))
    }

    fn told_of(&self, lang: Lang, message: &str) -> String {
        let mut told = format!("{}: {message}\n", texts::error(lang));
        if let Self::Refused(status) = self {
            let whole = said(status, lang);
            for (field, part) in violations(status, lang).iter().filter(|(_, part)| !repeats(part, &whole)) {
                told.push_str(&format!("  {}: {}\n", clean(field), clean(part)));
            }
        }
        if let Some(tip) = self.tip(lang) {
            told.push_str(&format!("{}: {tip}\n", texts::tip(lang)));
        }
        told
    }

    fn message(&self, lang: Lang) -> String {
        let shown = |path: &Path| clean(&path.to_string_lossy()).into_owned();
        match self {
            Self::Runtime(cause) => errors::runtime(lang, cause),
            Self::Output(cause) => errors::output(lang, cause),
            Self::Json(cause) => errors::json(lang, cause),
            Self::File { path, source } => errors::file(lang, &shown(path), source),
            Self::Export { path, source } => errors::export(lang, &shown(path), source),
            Self::NoTable { path, unfit } => format!("`{}`: {unfit}", shown(path)),
            Self::TooLarge(path) => errors::too_large(lang, &shown(path)),
            Self::ExportWatched { folder } => errors::export_watched(lang, &clean(folder)),
            Self::NoName => errors::no_name(lang).to_owned(),
            Self::Path { typed, source } => errors::path(lang, &clean(typed), source),
            Self::NotAChange(given) => errors::not_a_change(lang, &clean(given)),
            Self::UnknownField(given) => errors::unknown_field(lang, &clean(given)),
            Self::NotARelation(given) => errors::not_a_relation(lang, &clean(given)),
            Self::EmptyValue(field) => errors::empty_value(lang, &fields::typed(lang, field, "`")),
            Self::NotAHandling(given) => errors::not_a_handling(lang, &clean(given)),
            Self::NotADuration { field, given } => {
                errors::not_a_duration(lang, &fields::typed(lang, field, "`"), &clean(given))
            }
            Self::Twice(field) => errors::twice(lang, &fields::typed(lang, field, "`")),
            Self::FolderNotText(folder) => errors::folder_not_text(lang, &shown(folder)),
            Self::NothingThere { path, .. } => errors::nothing_there(lang, &shown(path)),
            Self::NotAFolder(path) => errors::not_a_folder(lang, &shown(path)),
            Self::NotWatched(path) => errors::not_watched(lang, &shown(path)),
            Self::NotADossier { typed } => errors::not_a_dossier(lang, &clean(typed)),
            Self::SeveralRun(sockets) => errors::several_run(lang, &calls(sockets)),
            Self::Unreachable { socket, cause } => {
                format!("{} {}", errors::unreachable(lang, &shown(socket)), why_not(lang, cause))
            }
            Self::Lost { socket } => errors::lost(lang, &shown(socket)),
            Self::Slow(limit) => errors::slow(lang, limit.as_secs()),
            Self::Refused(status) => clean(&said(status, lang)).into_owned(),
            Self::NothingToConfirm(field) => {
                errors::nothing_to_confirm(lang, &fields::typed(lang, field, "`"))
            }
            Self::NoChanges => acts::no_changes(lang).to_owned(),
            Self::OneOnly => acts::one_only(lang).to_owned(),
            Self::NoFilter { name, .. } => filters::unknown(lang, &clean(name)),
            Self::EmptyFilter => filters::empty(lang).to_owned(),
            Self::FilterName(name) => filters::bad_name(lang, &clean(name)),
            Self::NoBatch(batch) => acts::no_batch(lang, &clean(batch)),
            Self::NobodyToAsk => errors::nobody_to_ask(lang).to_owned(),
            Self::NoFormerPolicy => errors::no_former_policy(lang).to_owned(),
            Self::FormerPolicyUnsure => errors::former_policy_unsure(lang).to_owned(),
            Self::Incomplete => errors::incomplete(lang).to_owned(),
        }
    }

    fn tip(&self, lang: Lang) -> Option<String> {
        match self {
            Self::NoName => Some(errors::give_a_path(lang).to_owned()),
            Self::NotAChange(_) | Self::NoChanges => Some(errors::example_of_change(lang).to_owned()),
            Self::UnknownField(_) => Some(errors::known_fields(lang, &fields::names())),
            Self::NotARelation(_) => Some(errors::known_relations(lang).to_owned()),
            Self::EmptyValue(field) => Some(errors::clear_instead(lang, field)),
            Self::NotADuration { .. } => Some(errors::example_of_duration(lang).to_owned()),
            Self::NothingThere { tip, .. } => Some(tip(lang).to_owned()),
            Self::NotAFolder(path) => path.parent().map(|folder| {
                errors::rescan_its_folder(lang, &shell_word(&clean(&folder.to_string_lossy())))
            }),
            Self::NoFilter { known, .. } if known.is_empty() => Some(filters::none(lang).to_owned()),
            Self::NoFilter { known, .. } => Some(filters::known(lang, &known.join(", "))),
            Self::EmptyFilter => Some(filters::all_documents(lang).to_owned()),
            Self::FilterName(_) => Some(filters::names(lang).to_owned()),
            Self::NoBatch(_) => Some(acts::list_batches(lang).to_owned()),
            Self::NotWatched(_) => Some(errors::is_it_watched(lang).to_owned()),
            Self::NotADossier { .. } => Some(errors::make_a_dossier(lang).to_owned()),
            Self::FolderNotText(_) => Some(errors::list_all_instead(lang).to_owned()),
            Self::Unreachable { cause, .. } if cause.kind() == io::ErrorKind::PermissionDenied => {
                Some(errors::ask_for_access(lang).to_owned())
            }
            Self::Export { source, .. } if source.kind() == io::ErrorKind::AlreadyExists => {
                Some(errors::choose_another_place(lang).to_owned())
            }
            Self::Export { source, .. }
                if matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) =>
            {
                Some(errors::make_room(lang).to_owned())
            }
            Self::ExportWatched { .. } => Some(errors::choose_another_place(lang).to_owned()),
            Self::NobodyToAsk => Some(errors::say_yes(lang).to_owned()),
            Self::SeveralRun(_) => Some(errors::choose_a_daemon(lang).to_owned()),
            Self::Unreachable { .. } => Some(errors::start_the_daemon(lang).to_owned()),
            Self::Lost { .. } => Some(errors::stopped_or_full(lang).to_owned()),
            Self::Refused(status) => tip_for(status, lang),
            _ => None,
        }
    }
}

/// Returns for each daemon the command that asks it, to be pasted as it stands.
pub(crate) fn calls(sockets: &[PathBuf]) -> Vec<String> {
    let call = |socket: &PathBuf| {
        format!("bronmerk --socket {} status", shell_word(&clean(&socket.to_string_lossy())))
    };
    sockets.iter().map(call).collect()
}

/// Tells whether the status was made here, out of a broken connection, and not by the daemon.
fn was_lost(status: &Status) -> bool {
    // The daemon explains each of its errors with an ErrorInfo; a wire that breaks explains nothing.
    if status.get_details_error_info().is_some() {
        return false;
    }
    // tonic keeps the cause of what it made itself, save where a channel was never ready.
    status.code() == Code::Unavailable
        || status.source().is_some()
        || status.message().starts_with("Service was not ready")
}

/// Returns why there is no connection, in words.
fn why_not(lang: Lang, cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::NotFound => errors::socket_absent(lang).to_owned(),
        io::ErrorKind::ConnectionRefused => errors::socket_refused(lang).to_owned(),
        io::ErrorKind::PermissionDenied => errors::socket_forbidden(lang).to_owned(),
        io::ErrorKind::TimedOut => errors::socket_silent(lang).to_owned(),
        _ => errors::socket_other(lang, cause),
    }
}

/// Returns the daemon's sentence in this language, else what it said for programs, which is English.
fn said(status: &Status, lang: Lang) -> String {
    let own = status.get_error_details_vec().into_iter().find_map(|detail| match detail {
        ErrorDetail::LocalizedMessage(sentence) if is_in(&sentence.locale, lang) => Some(sentence.message),
        _ => None,
    });
    own.unwrap_or_else(|| match status.message() {
        "" => status.code().description().to_owned(),
        message => message.to_owned(),
    })
}

/// Tells whether a locale (`nl-NL`) is one of this language.
fn is_in(locale: &str, lang: Lang) -> bool {
    let language = locale.split(['-', '_']).next().unwrap_or_default();
    language.eq_ignore_ascii_case(lang.tag())
}

/// Returns what the daemon found wrong, by field, in this language where it said so.
fn violations(status: &Status, lang: Lang) -> Vec<(String, String)> {
    let Some(request) = status.get_details_bad_request() else { return Vec::new() };
    let told = request.field_violations.into_iter().map(|found| {
        let own = found.localized_message.filter(|own| is_in(&own.locale, lang));
        (found.field, own.map_or(found.description, |own| own.message))
    });
    told.collect()
}

/// Tells whether the part says what the whole said already; the daemon cuts what is long.
fn repeats(part: &str, whole: &str) -> bool {
    part.strip_suffix('…').map_or(part == whole, |start| whole.starts_with(start))
}

fn tip_for(status: &Status, lang: Lang) -> Option<String> {
    let info = status.get_details_error_info().unwrap_or_else(|| ErrorInfo::new("", "", []));
    let reason = info.reason.as_str();
    match status.code() {
        // Asked by its id: which folders are watched has nothing to do with it.
        Code::NotFound if reason == "DOCUMENT_NOT_FOUND" && info.metadata.contains_key("name") => {
            Some(errors::find_by_name(lang).to_owned())
        }
        Code::NotFound if reason == "VOCABULARY_NOT_FOUND" => Some(errors::list_of_lists(lang).to_owned()),
        Code::Aborted => Some(errors::look_again(lang).to_owned()),
        // Of other things that are not there (a policy, an entry, a restriction) it explains nothing.
        Code::NotFound if matches!(reason, "DOCUMENT_NOT_FOUND" | "FOLDER_NOT_WATCHED") => {
            Some(errors::is_it_watched(lang).to_owned())
        }
        Code::Unavailable | Code::DeadlineExceeded => Some(errors::see_status(lang).to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
