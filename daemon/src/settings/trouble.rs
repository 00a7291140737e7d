//! Why what was written cannot be used, and what to do.

use std::path::{Path, PathBuf};

use super::{Language, Problem};

/// Why the daemon cannot start with what was written.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// No place for the records.
    #[error("there is no place for the records: neither `XDG_STATE_HOME` nor `HOME` is set")]
    NoState,
    /// A path that depends on a present folder that is not there.
    #[error("cannot make `{}` an absolute path", path.display())]
    NoAbsolute {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// A folder is not there.
    #[error("the folder `{}` is not there; the nearest folder that is there is `{}`", folder.display(), nearest.display())]
    NoFolder {
        /// Asked for.
        folder: PathBuf,
        /// Where the trail ends.
        nearest: PathBuf,
    },
    /// Something else is there.
    #[error("`{}` is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// A folder cannot be looked at.
    #[error("the folder `{}` cannot be looked at", folder.display())]
    FolderUnreadable {
        folder: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// The daemon would watch itself.
    #[error("the state folder `{}` is in the folder `{}` to be watched", state.display(), folder.display())]
    StateInFolder {
        /// Where the records are kept.
        state: PathBuf,
        /// To be watched.
        folder: PathBuf,
    },
    /// The daemon would watch its own records.
    #[error("the folder `{}` to be watched is in the state folder `{}`", folder.display(), state.display())]
    FolderInState {
        /// To be watched.
        folder: PathBuf,
        /// Where the records are kept.
        state: PathBuf,
    },
    /// The daemon would write in a watched folder.
    #[error("the socket `{}` is in the folder `{}` to be watched", socket.display(), folder.display())]
    SocketInFolder {
        /// Where clients can ask.
        socket: PathBuf,
        /// To be watched.
        folder: PathBuf,
    },
    /// The system has a bound on the path of a socket.
    #[error("the path of the socket `{}` has {} bytes; the system takes at most {most}", .socket.display(), .socket.as_os_str().len())]
    SocketTooLong {
        /// Where clients can ask.
        socket: PathBuf,
        /// The bound.
        most: usize,
    },
    /// The policy would leave a whole folder out.
    #[error("the folder `{}` fits a pattern of what is left alone", .0.display())]
    FolderIgnored(PathBuf),
    /// The file is missing, and the policy in force cannot go on from the journal alone.
    #[error("the policy file `{}` is missing, and policy {version} cannot go on without what it names", path.display())]
    PolicyGone {
        /// Which file.
        path: PathBuf,
        /// Which policy is in force.
        version: String,
        /// What it lacks.
        problems: Vec<Problem>,
    },
    /// The policy has problems.
    #[error("the policy `{}` has {}\n{}", path.display(), count(problems), problem_lines(path, problems, Language::English))]
    BadPolicy {
        /// Which file.
        path: PathBuf,
        /// All of them, in the order of the text.
        problems: Vec<Problem>,
    },
}

impl SettingsError {
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::NoState => "name a folder with `--state DIR`".into(),
            Self::NoAbsolute { .. } => "start the daemon in a folder that is there, or write the whole path".into(),
            Self::NoFolder { .. } => "make the folder, mount its file system, or mend its name; the daemon makes no folders to watch".into(),
            Self::NotAFolder(path) => match path.parent() {
                Some(parent) => format!("to watch this file, name its folder: `{}`", parent.display()),
                None => "name a folder".into(),
            },
            Self::FolderUnreadable { folder, .. } => {
                format!("give the daemon's account the right to read `{}` and the folders above it", folder.display())
            }
            Self::StateInFolder { .. } | Self::FolderInState { .. } => "name another state folder with `--state DIR`".into(),
            Self::SocketInFolder { .. } | Self::SocketTooLong { .. } => {
                "name another place with `--socket PATH`, for instance `/run/bronmerk/bronmerk.sock`".into()
            }
            Self::FolderIgnored(_) => "take the pattern out of `[ignore]`, or do not name the folder; bins, snapshots and the like (docs/policy.md) are left alone always".into(),
            Self::PolicyGone { path, .. } => format!("put `{}` back, with the files that it names; to use another policy, name its file with `--policy FILE`. Nothing was changed", path.display()),
            Self::BadPolicy { .. } => "mend the policy, and check it with `bronmerkd --check --policy FILE`".into(),
        })
    }

    /// The message for whoever starts the daemon, in their language where it is about the policy.
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::BadPolicy { path, problems } => problem_lines(path, problems, language),
            Self::PolicyGone { path, problems, .. } => {
                format!("{self}\n{}", problem_lines(path, problems, language))
            }
            other if language == Language::Dutch => other.in_dutch(),
            other => other.to_string(),
        }
    }

    fn in_dutch(&self) -> String {
        match self {
            Self::NoState => {
                "er is geen plaats voor de registraties: `XDG_STATE_HOME` en `HOME` zijn beide leeg".into()
            }
            Self::NoAbsolute { path, .. } => format!("van `{}` is geen heel pad te maken", path.display()),
            Self::NoFolder { folder, nearest } => format!(
                "de map `{}` is er niet; de dichtstbijzijnde map die er wel is, is `{}`",
                folder.display(),
                nearest.display()
            ),
            Self::NotAFolder(path) => format!("`{}` is geen map", path.display()),
            Self::FolderUnreadable { folder, .. } => {
                format!("de map `{}` kan niet worden bekeken", folder.display())
            }
            Self::StateInFolder { state, folder } => format!(
                "de map met de registraties (`{}`) ligt in de map `{}` die u wilt laten volgen",
                state.display(),
                folder.display()
            ),
            Self::FolderInState { folder, state } => format!(
                "de map `{}` die u wilt laten volgen, ligt in de map met de registraties (`{}`)",
                folder.display(),
                state.display()
            ),
            Self::SocketInFolder { socket, folder } => format!(
                "de socket `{}` ligt in de map `{}` die u wilt laten volgen",
                socket.display(),
                folder.display()
            ),
            Self::SocketTooLong { socket, most } => format!(
                "het pad van de socket `{}` heeft {} bytes; het systeem neemt er hooguit {most}",
                socket.display(),
                socket.as_os_str().len()
            ),
            Self::FolderIgnored(folder) => {
                format!("de map `{}` past op een patroon van wat Bronmerk overslaat", folder.display())
            }
            Self::PolicyGone { path, version, .. } => format!(
                "het beleid `{}` is er niet, en beleid {version} kan niet verder zonder wat het noemt",
                path.display()
            ),
            Self::BadPolicy { path, .. } => format!("het beleid `{}` is niet goed", path.display()),
        }
    }

    /// What to do, in the language of whoever starts the daemon.
    pub fn help_in(&self, language: Language) -> Option<String> {
        if language == Language::English {
            return self.help();
        }
        Some(match self {
            Self::NoState => "noem een map met `--state MAP`".into(),
            Self::NoAbsolute { .. } => "start de daemon in een map die er is, of schrijf het hele pad".into(),
            Self::NoFolder { .. } => {
                "maak de map, koppel de schijf aan, of verbeter de naam; Bronmerk maakt zelf geen mappen om te volgen".into()
            }
            Self::NotAFolder(path) => match path.parent() {
                Some(parent) => format!("noem de map waarin dit bestand staat: `{}`", parent.display()),
                None => "noem een map".into(),
            },
            Self::FolderUnreadable { folder, .. } => {
                format!("geef het account van de daemon leesrecht op `{}` en de mappen erboven", folder.display())
            }
            Self::StateInFolder { .. } | Self::FolderInState { .. } => {
                "noem een andere map voor de registraties met `--state MAP`".into()
            }
            Self::SocketInFolder { .. } | Self::SocketTooLong { .. } => {
                "noem een andere plaats met `--socket PAD`, bijvoorbeeld `/run/bronmerk/bronmerk.sock`".into()
            }
            Self::FolderIgnored(_) => {
                "haal het patroon uit `[ignore]`, of noem de map niet; prullenbakken, momentopnamen en dergelijke (docs/policy.md) slaat Bronmerk altijd over".into()
            }
            Self::PolicyGone { path, .. } => format!(
                "zet `{}` terug, met de bestanden die het noemt; voor een ander beleid noemt u het bestand met `--policy BESTAND`. Er is niets gewijzigd",
                path.display()
            ),
            Self::BadPolicy { .. } => {
                "verbeter het beleid, en controleer het met `bronmerkd --check --policy BESTAND`".into()
            }
        })
    }
}

/// One line per problem, as compilers write them: `file:line:column: key: message`.
pub fn problem_lines(path: &Path, problems: &[Problem], language: Language) -> String {
    let line = |problem: &Problem| {
        let place = match problem.line {
            0 => String::new(),
            line => format!("{line}:{}:", problem.column),
        };
        let key = if problem.key.is_empty() { String::new() } else { format!(" {}:", problem.key) };
        format!("{}:{place}{key} {}", path.display(), language.choose(&problem.message))
    };
    problems.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn count(problems: &[Problem]) -> String {
    match problems.len() {
        1 => "one problem".into(),
        count => format!("{count} problems"),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{SettingsError, problem_lines};
    use crate::settings::{Language, read_policy};

    #[test]
    fn problems_print_like_a_compiler_in_both_languages() {
        let problems = read_policy("[organisation]\nnaam = 'x'\n", None).err().unwrap_or_default();
        let english = problem_lines(Path::new("/etc/policy.toml"), &problems, Language::English);
        assert!(
            english.contains("/etc/policy.toml:2:1: organisation.naam: there is no `naam` here; do you mean `name`? Allowed: `name`, `uri`"),
            "{english}"
        );
        let dutch = problem_lines(Path::new("/etc/policy.toml"), &problems, Language::Dutch);
        assert!(dutch.contains("/etc/policy.toml:1:1: organisation.uri: `uri` ontbreekt"), "{dutch}");
        assert_eq!(dutch.lines().count(), problems.len());
    }

    #[test]
    fn what_is_wrong_and_what_to_do_are_told_in_both_languages() {
        let folder = || std::path::PathBuf::from("/w");
        let unreadable = SettingsError::FolderUnreadable {
            folder: folder(),
            source: std::io::ErrorKind::PermissionDenied.into(),
        };
        let all = [
            SettingsError::NoState,
            SettingsError::NoFolder { folder: folder(), nearest: "/".into() },
            SettingsError::NotAFolder(folder()),
            unreadable,
            SettingsError::StateInFolder { state: "/w/s".into(), folder: folder() },
            SettingsError::FolderInState { folder: folder(), state: "/".into() },
            SettingsError::SocketInFolder { socket: "/w/b.sock".into(), folder: folder() },
            SettingsError::SocketTooLong { socket: "/w/b.sock".into(), most: 4 },
            SettingsError::FolderIgnored(folder()),
        ];
        for error in all {
            let [dutch, english] = [Language::Dutch, Language::English]
                .map(|language| (error.message(language), error.help_in(language).unwrap_or_default()));
            assert!(
                dutch.0 != english.0 && dutch.1 != english.1 && !dutch.1.is_empty(),
                "{dutch:?} {english:?}"
            );
            assert!(dutch.0.contains("/w") == english.0.contains("/w"), "{dutch:?}");
        }
    }
}
