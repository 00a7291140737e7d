//! Why the daemon cannot go on, and what to do.

use std::{error::Error, path::PathBuf, process::ExitCode};

use crate::{
    ledger::LedgerError,
    serve::ServeError,
    settings::{Language, SettingsError},
    watch::WatchError,
};

/// Why the daemon cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The settings or the policy are not right.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The ledger cannot be opened.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Nothing can be watched.
    #[error(transparent)]
    Watch(#[from] WatchError),
    /// The door cannot be opened.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// A folder of the daemon's own cannot be made.
    #[error("cannot make `{}`", folder.display())]
    Folder {
        folder: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// A folder that holds no documents.
    #[error("`{}` holds no documents: the system shows itself there", .0.display())]
    NoDocuments(PathBuf),
    /// No thread.
    #[error("cannot start a thread")]
    Thread(#[source] std::io::Error),
    /// No signals.
    #[error("cannot listen to signals")]
    Signals(#[source] std::io::Error),
    /// The log filter is not right.
    #[error("cannot read the log filter `{filter}`")]
    LogFilter {
        /// As it was written.
        filter: String,
        /// What is wrong with it.
        #[source]
        source: tracing_subscriber::filter::ParseError,
    },
    /// No async runtime.
    #[error("cannot start the server's runtime")]
    Runtime(#[source] std::io::Error),
}

impl Trouble {
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Settings(error) => error.help(),
            Self::Ledger(error) => Some(error.help()),
            Self::Watch(error) => error.help().map(Into::into),
            Self::Serve(error) => error.help(),
            Self::Folder { .. } => Some("choose another place with `--state DIR`".into()),
            Self::NoDocuments(_) => Some("name a folder in which people save their work".into()),
            Self::LogFilter { .. } => {
                Some("write for instance `--log info` or `--log info,watch=debug`".into())
            }
            Self::Thread(_) | Self::Signals(_) | Self::Runtime(_) => None,
        }
    }

    /// In the language of whoever starts the daemon, where it is about what they wrote; what the system or the disk
    /// refuses is told in English, for who keeps the machine.
    fn message(&self, language: Language) -> String {
        match (self, language) {
            (Self::Settings(error), _) => error.message(language),
            (Self::NoDocuments(folder), Language::Dutch) => {
                format!("in `{}` staan geen documenten: daar toont het systeem zichzelf", folder.display())
            }
            (Self::LogFilter { filter, .. }, Language::Dutch) => {
                format!("het filter van `--log` is niet te lezen: `{filter}`")
            }
            (other, _) => other.to_string(),
        }
    }

    fn help_in(&self, language: Language) -> Option<String> {
        match (self, language) {
            (Self::Settings(error), _) => error.help_in(language),
            (Self::NoDocuments(_), Language::Dutch) => {
                Some("noem een map waarin mensen hun werk bewaren".into())
            }
            (Self::LogFilter { .. }, Language::Dutch) => {
                Some("schrijf bijvoorbeeld `--log info` of `--log info,watch=debug`".into())
            }
            _ => self.help(),
        }
    }

    /// Tells the person at the terminal; the exit code is 2 for wrong use and 1 for the rest.
    pub fn report(&self) -> ExitCode {
        let language = Language::of_environment();
        let [error, because, hint] = match language {
            Language::Dutch => ["fout", "oorzaak", "tip"],
            Language::English => ["error", "because", "hint"],
        };
        let mut text = format!("{error}: {}\n", self.message(language));
        let mut cause = self.source();
        while let Some(source) = cause {
            text.push_str(&format!("  {because}: {source}\n"));
            cause = source.source();
        }
        if let Some(help) = self.help_in(language) {
            text.push_str(&format!("\n{hint}: {help}\n"));
        }
        use std::io::Write as _;
        // When stderr is closed there is nobody to tell.
        let _ = std::io::stderr().write_all(text.as_bytes());
        match self {
            Self::Settings(_) | Self::NoDocuments(_) | Self::LogFilter { .. } => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}
