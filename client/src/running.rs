//! Which daemons run here, and the one to ask.

use std::{
    env,
    ffi::OsString,
    fs, io,
    os::unix::{ffi::OsStringExt as _, fs::MetadataExt as _, net::UnixStream},
    path::{Path, PathBuf},
};

/// Where daemons of the whole system listen: one, or one for each account.
const OF_THE_SYSTEM: &str = "/run/bronmerk";
const NAME: &str = "bronmerk.sock";
/// How the system calls the process of a daemon.
const PROGRAM: &[u8] = b"bronmerkd\n";

/// What was found when no socket was named.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// The one to ask. When nothing answers: where one that is started without options would listen.
    One(PathBuf),
    /// Several answer, and none of them is at a place that goes before others.
    Several(Vec<PathBuf>),
}

/// Returns the socket to use: the one given with `--socket`, else `BRONMERK_SOCKET`, else that of the caller's own
/// daemon, else that of the only other one that lets the caller in.
pub(crate) fn socket(given: Option<PathBuf>) -> Found {
    let named = given.or_else(|| env::var_os("BRONMERK_SOCKET").map(PathBuf::from));
    // A variable that is set to nothing counts as not set.
    match named.filter(|path| !path.as_os_str().is_empty()) {
        Some(named) => Found::One(named),
        None => choose(own_places(), others, Answer::of),
    }
}

/// The daemons that answer, except the one that is asked already.
pub(crate) fn others_than(asked: &Path) -> Vec<PathBuf> {
    let places = own_places().into_iter().chain(others());
    let mut found: Vec<_> = places.filter(|path| path != asked && Answer::of(path) == Answer::Yes).collect();
    found.sort();
    found.dedup();
    found
}

/// What is behind a socket's path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    /// A daemon that does not let this account in.
    Forbidden,
    No,
}

impl Answer {
    fn of(path: &Path) -> Self {
        match UnixStream::connect(path) {
            Ok(_) => Self::Yes,
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Self::Forbidden,
            Err(_) => Self::No,
        }
    }
}

/// The rule itself.
fn choose(
    own: Vec<PathBuf>,
    others: impl FnOnce() -> Vec<PathBuf>,
    answer: impl Fn(&Path) -> Answer,
) -> Found {
    if let Some(first) = own.iter().find(|path| answer(path) == Answer::Yes) {
        return Found::One(first.clone());
    }
    let mut others = others();
    others.sort();
    others.dedup();
    let (mut open, mut forbidden) = (Vec::new(), None);
    for path in others {
        match answer(&path) {
            Answer::Yes => open.push(path),
            Answer::Forbidden => forbidden = forbidden.or(Some(path)),
            Answer::No => {}
        }
    }
    match (open.len(), forbidden) {
        (0, None) => {
            Found::One(own.into_iter().next().unwrap_or_else(|| Path::new(OF_THE_SYSTEM).join(NAME)))
        }
        (0, Some(path)) => Found::One(path),
        (1, _) => Found::One(open.remove(0)),
        _ => Found::Several(open),
    }
}

fn own_places() -> Vec<PathBuf> {
    own_places_by(|name| env::var_os(name), own_uid())
}

/// Where the caller's own daemon listens when it was started without `--socket`: in a session, and where there is
/// none (cron, a service), whichever of the two this is.
fn own_places_by(variable: impl Fn(&str) -> Option<OsString>, uid: Option<u32>) -> Vec<PathBuf> {
    // A relative path in an XDG variable has to be ignored (XDG Base Directory Specification).
    let folder = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let of_session = folder("XDG_RUNTIME_DIR").map(|runtime| runtime.join("bronmerk"));
    let of_account = uid.map(|uid| PathBuf::from(format!("/run/user/{uid}/bronmerk")));
    let of_root = (uid == Some(0)).then(|| PathBuf::from("/var/lib/bronmerk/run"));
    let state = [folder("XDG_STATE_HOME"), folder("HOME").map(|home| home.join(".local/state"))];
    let mut places = Vec::new();
    let states = state.into_iter().flatten().map(|state| state.join("bronmerk/run"));
    for place in [of_session, of_account, of_root].into_iter().flatten().chain(states) {
        let place = place.join(NAME);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

fn own_uid() -> Option<u32> {
    fs::metadata("/proc/self").ok().map(|own| own.uid())
}

/// Whether a process of that account can be a daemon to ask unnamed. Any other account could call a program of its own
/// `bronmerkd`, and tell who asks it anything.
fn is_trusted(account: u32, own: Option<u32>) -> bool {
    account == 0 || Some(account) == own
}

/// Other places where daemons listen: those of the system, and those of every daemon of this account or of root.
fn others() -> Vec<PathBuf> {
    let own = own_uid();
    let of_system = Path::new(OF_THE_SYSTEM);
    let each = fs::read_dir(of_system).into_iter().flatten().flatten().map(|entry| entry.path().join(NAME));
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let running = processes
        .map(|entry| entry.path())
        .filter(|process| fs::metadata(process).is_ok_and(|process| is_trusted(process.uid(), own)))
        .filter(|process| fs::read(process.join("comm")).is_ok_and(|name| name == PROGRAM))
        .flat_map(|process| sockets_of(&process));
    std::iter::once(of_system.join(NAME)).chain(each).chain(running).collect()
}

/// The paths of the sockets on which a process listens. Of its own view of the system, which is another one in a unit
/// with a network of its own.
fn sockets_of(process: &Path) -> Vec<PathBuf> {
    let open = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
    let numbers: Vec<u64> = open
        .filter_map(|entry| {
            let leads_to = fs::read_link(entry.path()).ok()?.into_os_string().into_string().ok()?;
            leads_to.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
        })
        .collect();
    let table = fs::read(process.join("net/unix")).unwrap_or_default();
    table.split(|byte| *byte == b'\n').filter_map(|line| listening(line, &numbers)).collect()
}

/// Reads a line of `/proc/net/unix`: `Num: RefCount Protocol Flags Type St Inode Path`.
fn listening(line: &[u8], numbers: &[u64]) -> Option<PathBuf> {
    /// The socket takes connections (`SO_ACCEPTCON`).
    const TAKES: &str = "00010000";
    let mut parts = line.splitn(8, |byte| *byte == b' ');
    let mut next = || parts.next().filter(|part| !part.is_empty());
    let (_, _, _, flags, _, _) = (next()?, next()?, next()?, next()?, next()?, next()?);
    let rest = parts.collect::<Vec<_>>().join(&b' ');
    let rest = rest.trim_ascii_start();
    let at = rest.iter().position(|byte| *byte == b' ')?;
    let (number, path) = rest.split_at_checked(at)?;
    let number: u64 = str::from_utf8(number).ok()?.parse().ok()?;
    let path = path.get(1..)?;
    let is_one = flags == TAKES.as_bytes() && numbers.contains(&number) && path.starts_with(b"/");
    is_one.then(|| OsString::from_vec(path.to_vec()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(variables: &[(&str, &str)], uid: u32) -> Vec<String> {
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        };
        own_places_by(variable, Some(uid)).iter().map(|place| place.display().to_string()).collect()
    }

    #[test]
    fn the_own_daemon_is_looked_for_where_it_can_have_been_started() {
        let home = ("HOME", "/home/eva");
        let of_session = "/run/user/1000/bronmerk/bronmerk.sock";
        let of_home = "/home/eva/.local/state/bronmerk/run/bronmerk.sock";
        // In a session and in cron alike: the daemon may have been started in the other one.
        assert_eq!(places(&[home, ("XDG_RUNTIME_DIR", "/run/user/1000")], 1000), [of_session, of_home]);
        assert_eq!(places(&[home], 1000), [of_session, of_home]);
        assert_eq!(places(&[home, ("XDG_STATE_HOME", "no")], 1000), [of_session, of_home]);
        let state = ("XDG_STATE_HOME", "/state");
        let of_state = "/state/bronmerk/run/bronmerk.sock";
        assert_eq!(places(&[home, state], 1000), [of_session, of_state, of_home]);
        let of_root = "/var/lib/bronmerk/run/bronmerk.sock";
        assert_eq!(places(&[], 0), ["/run/user/0/bronmerk/bronmerk.sock", of_root]);
    }

    #[test]
    fn what_answers_is_chosen_and_several_are_told() {
        let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
        let find = |answering: &[&str], forbidden: &[&str]| {
            let answer = |path: &Path| match path.to_str() {
                Some(name) if answering.contains(&name) => Answer::Yes,
                Some(name) if forbidden.contains(&name) => Answer::Forbidden,
                _ => Answer::No,
            };
            choose(paths(&["own-1", "own-2"]), || paths(&["z", "a", "a", "m"]), answer)
        };
        let one = |name: &str| Found::One(name.into());
        assert_eq!(find(&["own-2", "a", "z"], &[]), one("own-2"));
        assert_eq!(find(&["a"], &["m"]), one("a"), "what lets nobody in is no choice");
        assert_eq!(find(&["z", "a"], &[]), Found::Several(paths(&["a", "z"])));
        assert_eq!(find(&[], &["m", "z"]), one("m"), "so that it is told that it is there");
        assert_eq!(find(&[], &[]), one("own-1"));
    }

    #[test]
    fn a_program_of_another_account_is_not_asked_unnamed() {
        for (account, own, expected) in
            [(0, 1000, true), (1000, 1000, true), (1001, 1000, false), (1000, 0, false), (0, 0, true)]
        {
            assert_eq!(is_trusted(account, Some(own)), expected, "{account} asked by {own}");
        }
        assert!(!is_trusted(1000, None));
    }

    #[test]
    fn a_line_of_the_system_tells_who_listens_where() {
        let line = |flags: &str, number: u64, path: &str| {
            format!("0000000000000000: 00000002 00000000 {flags} 0001 01 {number:5} {path}").into_bytes()
        };
        let read = |line: &[u8]| listening(line, &[7, 48_213]);
        assert_eq!(read(&line("00010000", 48_213, "/s/b.sock")), Some("/s/b.sock".into()));
        assert_eq!(read(&line("00010000", 7, "/with a space/b.sock")), Some("/with a space/b.sock".into()));
        assert_eq!(read(&line("00000000", 7, "/s/b.sock")), None, "a connection");
        assert_eq!(read(&line("00010000", 8, "/s/b.sock")), None, "of another process");
        assert_eq!(read(&line("00010000", 7, "@hidden")), None);
        assert_eq!(read(b"Num       RefCount Protocol Flags    Type St Inode Path"), None);
        assert_eq!(read(b""), None);
    }
}
