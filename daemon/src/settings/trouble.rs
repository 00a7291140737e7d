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
            other => other.to_string(),
        }
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

    use super::problem_lines;
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
}
