//! The command line in its checked form: what the daemon starts with.

use std::{
    ffi::OsString,
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use super::{Args, LogFormat, Policy, SettingsError, WRITING, Watch, read_policy_file};
use crate::model::FilePath;

/// Bytes that Linux takes for the path of a socket (`sockaddr_un`), without the NUL at the end.
const MOST_SOCKET_BYTES: usize = 107;
/// In the state folder: the policy that was put in force there, when no file was named at the start.
const OWN_POLICY: &str = "policy.toml";

/// What the daemon starts with, checked.
#[derive(Debug)]
pub struct Settings {
    /// Where the records are kept; absolute. May not be there yet.
    pub state: PathBuf,
    /// Where clients can ask; absolute.
    pub socket: PathBuf,
    /// The rules. From the file `policy.path`, or built in.
    pub policy: Policy,
    /// Where the policy is, or is to be when one is put in force: may not be there yet; absolute.
    pub policy_file: PathBuf,
    /// Its files were being written when the daemon was killed: what they hold is no policy. The one in force is in
    /// the journal.
    pub half_written: bool,
    /// The folders to watch: there, canonical, each once, none within another. May be empty: folders
    /// that people added are known to the ledger only.
    pub folders: Vec<StartFolder>,
    /// Whether to stop after checking.
    pub check: bool,
    /// How lines of the log are written.
    pub log_format: LogFormat,
    /// What is logged.
    pub log: String,
    /// Where measurements are served.
    pub metrics: Option<SocketAddr>,
    /// How much each pipe between the rooms holds, if not as usual.
    pub pipe_slots: Option<usize>,
    /// How large a file of the journal becomes, if not as usual.
    pub segment_bytes: Option<u64>,
}

/// A folder that was named at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartFolder {
    /// Where; canonical.
    pub path: FilePath,
    /// As it was named: may be a link, which can lead elsewhere later.
    pub named: FilePath,
    pub watch: Watch,
    pub named_in: NamedIn,
}

/// Where a folder was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedIn {
    CommandLine,
    Policy,
}

impl Settings {
    /// Checks what was written. Reads the policy and looks at the folders; makes and changes nothing.
    pub fn from_args(args: Args) -> Result<Self, SettingsError> {
        Self::from_args_in(args, |name| std::env::var_os(name), rustix::process::geteuid().is_root())
    }

    fn from_args_in(
        args: Args,
        variable: impl Fn(&str) -> Option<OsString>,
        is_root: bool,
    ) -> Result<Self, SettingsError> {
        let state = match args.state {
            Some(state) => state,
            None => default_state(&variable, is_root).ok_or(SettingsError::NoState)?,
        };
        let state = resolved(&absolute(state)?);
        let own = state.join(OWN_POLICY);
        let policy_file = match args.policy {
            // Absolute, so that reading it again does not depend on the present folder.
            Some(path) => Some(absolute(path)?),
            None => Some(own.clone()).filter(|own| own.exists()),
        };
        // What was being written when the daemon was killed is a policy only if it is the whole of it.
        let to_come = fs::read_to_string(state.join(WRITING)).ok();
        let mut half_written = None;
        let policy = match policy_file.clone() {
            None => Policy::built_in(),
            Some(path) => match (read_policy_file(&path), to_come) {
                (Ok(policy), to_come)
                    if to_come.as_ref().is_none_or(|to_come| *to_come == policy.version) =>
                {
                    policy
                }
                (Err(problems), None) => return Err(SettingsError::BadPolicy { path, problems }),
                _ => {
                    half_written = Some(path);
                    Policy::built_in()
                }
            },
        };
        let socket = match args.socket {
            Some(socket) => absolute(socket)?,
            None => default_socket(&variable, &state),
        };
        if socket.as_os_str().len() > MOST_SOCKET_BYTES {
            return Err(SettingsError::SocketTooLong { socket, most: MOST_SOCKET_BYTES });
        }
        let folders = folders(&args.folders, &policy)?;
        for folder in &folders {
            apart(folder.path.as_path(), &state, &socket, &policy)?;
        }
        Ok(Self {
            state,
            socket,
            policy,
            policy_file: policy_file.unwrap_or(own),
            half_written: half_written.is_some(),
            folders,
            check: args.check,
            log_format: args.log_format,
            log: args.log,
            metrics: args.metrics,
            pipe_slots: args.pipe_slots,
            segment_bytes: args.segment_bytes,
        })
    }
}

impl Settings {
    /// The same with another policy, and the folders that it names.
    ///
    /// # Errors
    ///
    /// When one of them cannot be watched.
    pub fn with_policy(self, policy: Policy) -> Result<Self, SettingsError> {
        let named = self.folders.iter().filter(|folder| folder.named_in == NamedIn::CommandLine);
        let named: Vec<PathBuf> = named.map(|folder| folder.named.to_path_buf()).collect();
        let folders = folders(&named, &policy)?;
        for folder in &folders {
            apart(folder.path.as_path(), &self.state, &self.socket, &policy)?;
        }
        Ok(Self { policy, folders, ..self })
    }
}

/// All folders that were named, canonical, without doubles and without those within another.
fn folders(named: &[PathBuf], policy: &Policy) -> Result<Vec<StartFolder>, SettingsError> {
    let mut all = Vec::new();
    for path in named {
        let named = absolute(path.clone())?;
        let path = folder(&named)?;
        let (watch, named) = (policy.watch_of(&path), FilePath::new(&named));
        all.push(StartFolder { path: FilePath::new(&path), named, watch, named_in: NamedIn::CommandLine });
    }
    for setting in &policy.folders {
        let path = FilePath::new(&folder(&setting.path)?);
        let named = FilePath::new(&setting.path);
        all.push(StartFolder { path, named, watch: setting.watch, named_in: NamedIn::Policy });
    }
    let mut kept: Vec<StartFolder> = Vec::new();
    for folder in all {
        if kept.iter().any(|other| folder.path.is_within(&other.path)) {
            continue;
        }
        kept.retain(|other| !other.path.is_within(&folder.path));
        kept.push(folder);
    }
    Ok(kept)
}

/// The canonical path of a folder that must be there.
fn folder(path: &Path) -> Result<PathBuf, SettingsError> {
    let canonical = match fs::canonicalize(path) {
        Ok(canonical) => canonical,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            let nearest = path.ancestors().skip(1).find(|parent| parent.is_dir()).unwrap_or(Path::new("/"));
            return Err(SettingsError::NoFolder { folder: path.into(), nearest: nearest.into() });
        }
        Err(source) => return Err(SettingsError::FolderUnreadable { folder: path.into(), source }),
    };
    if !canonical.is_dir() {
        return Err(SettingsError::NotAFolder(canonical));
    }
    // To be able to enter a folder is not enough: its names must be readable.
    fs::read_dir(&canonical)
        .map_err(|source| SettingsError::FolderUnreadable { folder: canonical.clone(), source })?;
    Ok(canonical)
}

/// Keeps the daemon's own files out of the folders that it watches: else it would wake itself.
fn apart(folder: &Path, state: &Path, socket: &Path, policy: &Policy) -> Result<(), SettingsError> {
    let owned = || folder.to_path_buf();
    if state.starts_with(folder) {
        return Err(SettingsError::StateInFolder { state: state.into(), folder: owned() });
    }
    if folder.starts_with(state) {
        return Err(SettingsError::FolderInState { folder: owned(), state: state.into() });
    }
    if resolved(socket).starts_with(folder) {
        return Err(SettingsError::SocketInFolder { socket: socket.into(), folder: owned() });
    }
    if policy.ignores(&FilePath::new(folder)) {
        return Err(SettingsError::FolderIgnored(owned()));
    }
    Ok(())
}

fn default_state(variable: &impl Fn(&str) -> Option<OsString>, is_root: bool) -> Option<PathBuf> {
    if let Some(folders) = variable("STATE_DIRECTORY")
        && let Some(first) = std::env::split_paths(&folders).find(|path| path.is_absolute())
    {
        return Some(first);
    }
    if is_root {
        return Some("/var/lib/bronmerk".into());
    }
    // The XDG specification: a path that is not absolute is as if it were not there.
    let folder = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    folder("XDG_STATE_HOME")
        .or_else(|| folder("HOME").map(|home| home.join(".local/state")))
        .map(|base| base.join("bronmerk"))
}

fn default_socket(variable: &impl Fn(&str) -> Option<OsString>, state: &Path) -> PathBuf {
    match variable("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute()) {
        Some(runtime) => runtime.join("bronmerk/bronmerk.sock"),
        None => state.join("run/bronmerk.sock"),
    }
}

fn absolute(path: PathBuf) -> Result<PathBuf, SettingsError> {
    std::path::absolute(&path).map_err(|source| SettingsError::NoAbsolute { path, source })
}

/// The canonical path of what may not be there yet: as far as it is there.
fn resolved(path: &Path) -> PathBuf {
    for parent in path.ancestors() {
        if let Ok(canonical) = fs::canonicalize(parent) {
            let rest = path.strip_prefix(parent).unwrap_or(Path::new(""));
            return if rest.as_os_str().is_empty() { canonical } else { canonical.join(rest) };
        }
    }
    path.into()
}

#[cfg(test)]
#[path = "start_tests.rs"]
mod tests;
