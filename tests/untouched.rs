//! Promise 3 where it takes more than only reading: files that another program has to itself, access
//! times, and accounts that this place does not have.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::Value;

use crate::support::{
    Daemon, Starting,
    daemon::{DAEMON, paths},
    eventually, programs,
};

/// An account that nobody needs to have.
const OTHER: u32 = 54_321;

/// A program that has leased a file.
struct Lease {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Lease {
    fn of(file: &Path) -> Option<Self> {
        let python = programs::find("python3", "python3")?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/lease.py");
        let mut command = Command::new(python);
        command.arg(script).arg(file).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (asks, answers) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut lease = Self { child, asks, answers: BufReader::new(answers) };
        assert_eq!(lease.answer(), "leased");
        Some(lease)
    }

    fn answer(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        line.trim().into()
    }

    fn ask(&mut self, what: &str) -> String {
        writeln!(self.asks, "{what}").unwrap();
        self.answer()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listed(daemon: &Daemon, name: &str) -> Option<Value> {
    daemon.list().into_iter().find(|record| paths(record).contains(&daemon.path(name)))
}

fn size(record: &Value) -> &str {
    record["facts"]["sizeBytes"].as_str().unwrap_or_default()
}

/// H11: a client of a file server works on a document alone; reading it would take that away from it.
#[test]
fn a_lease_is_left_alone_and_the_document_is_read_after_it() {
    let daemon = Daemon::start();
    daemon.write("oud.txt", "oud");
    daemon.sync();
    let Some(mut old) = Lease::of(&daemon.path("oud.txt")) else { return };
    let Some(mut new) = Lease::of(&daemon.path("nieuw.txt")) else { return };
    assert_eq!(old.ask("write een langere tekst"), "done");
    assert_eq!(new.ask("write nieuw"), "done");
    // Reads at once all that waits; and once more, by looking.
    daemon.sync();
    daemon.client(["rescan"]);
    daemon.sync();
    assert_eq!((old.ask("broken"), new.ask("broken")), ("0".into(), "0".into()), "a lease was taken away");
    let record = listed(&daemon, "nieuw.txt").expect("a new document has a record all the same");
    assert_eq!(record["state"], "DOCUMENT_STATE_PROVISIONAL");
    assert_eq!(size(&listed(&daemon, "oud.txt").unwrap()), "3", "an older one has what was read before");
    for lease in [&mut old, &mut new] {
        assert_eq!(lease.ask("close"), "done");
    }
    eventually("both are read when they were closed", || {
        let (old, new) = (listed(&daemon, "oud.txt")?, listed(&daemon, "nieuw.txt")?);
        (size(&old) == "17" && size(&new) == "5").then_some(())
    });
    assert_eq!((old.ask("broken"), new.ask("broken")), ("0".into(), "0".into()));
}

/// A lease that is given up without having written makes no event.
#[test]
fn a_document_that_was_leased_at_the_start_is_read_after_it() {
    let mut daemon = Starting::new().prepare();
    daemon.write("nota.txt", "nota");
    let Some(mut lease) = Lease::of(&daemon.path("nota.txt")) else { return };
    daemon.launch();
    daemon.sync();
    assert_eq!(listed(&daemon, "nota.txt").unwrap()["state"], "DOCUMENT_STATE_PROVISIONAL");
    assert_eq!(lease.ask("broken"), "0");
    drop(lease);
    eventually("it is read", || (size(&listed(&daemon, "nota.txt")?) == "4").then_some(()));
}

/// A copy of the daemon that any account can start, in a folder that it can enter.
fn for_others(daemon: Daemon) -> Daemon {
    let open = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let copy = daemon.own.path().join("bronmerkd");
    fs::copy(DAEMON, &copy).unwrap();
    open(&copy, 0o755);
    open(daemon.own.path(), 0o755);
    for name in ["state", "run"] {
        let folder = daemon.own.path().join(name);
        fs::create_dir(&folder).unwrap();
        open(&folder, 0o700);
        chown(&folder, Some(OTHER), Some(OTHER)).unwrap();
    }
    daemon.running(&copy)
}

fn trouble(daemon: &Daemon) -> Option<Value> {
    let troubles = daemon.status()["folders"][0]["troubles"].as_array().cloned().unwrap_or_default();
    troubles.into_iter().find(|trouble| trouble["reason"] == "ACCESS_TIMES")
}

struct Mounted(PathBuf);

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// H9: who is not the owner may not read without a new access time; that is said, where it matters.
#[test]
fn access_times_that_reading_overwrites_are_told_of() {
    if !programs::is_root("running the daemon as another account") {
        return;
    }
    let Some(setpriv) = programs::find("setpriv", "util-linux") else { return };
    let mut daemon = for_others(Starting::new().prepare());
    let folder = daemon.folder.to_str().unwrap().to_owned();
    let own = daemon.own.path().to_path_buf();
    programs::run(&own, "mount", &["-t", "tmpfs", "-o", "size=1m,mode=755,relatime", "tmpfs", &folder]);
    let _mounted = Mounted(daemon.folder.clone());
    let file = daemon.write("nota.txt", "nota");
    let other = OTHER.to_string();
    daemon.through([setpriv.to_str().unwrap(), "--reuid", &other, "--regid", &other, "--clear-groups"]);
    daemon.launch();
    daemon.sync();
    assert_eq!(size(&listed(&daemon, "nota.txt").unwrap()), "4");
    let told = trouble(&daemon).expect("the status says it");
    for language in ["nl", "en"] {
        assert!(told["remedy"][language].as_str().unwrap().contains("noatime"), "{told}");
    }
    programs::run(&own, "mount", &["-o", "remount,noatime", &folder]);
    eventually("it is no longer told of", || trouble(&daemon).is_none().then_some(()));
    let before = fs::metadata(&file).unwrap().atime();
    daemon.write("nieuw.txt", "nieuw");
    daemon.sync();
    assert_eq!(size(&listed(&daemon, "nieuw.txt").unwrap()), "5");
    assert_eq!((trouble(&daemon), fs::metadata(&file).unwrap().atime()), (None, before));
    // Of what is its own it may leave the time alone.
    programs::run(&own, "mount", &["-o", "remount,relatime", &folder]);
    let own_file = daemon.write("eigen.txt", "eigen");
    chown(&own_file, Some(OTHER), Some(OTHER)).unwrap();
    daemon.sync();
    assert_eq!(size(&listed(&daemon, "eigen.txt").unwrap()), "5");
}

/// H10: in a container with accounts of its own, all others are shown as one, and that is not `nobody`.
#[test]
fn an_account_that_this_place_does_not_have_is_unknown() {
    if !programs::is_root("giving a file to another account") {
        return;
    }
    let Some(unshare) = programs::find("unshare", "util-linux") else { return };
    let mut daemon = Starting::new().prepare();
    let file = daemon.write("nota.txt", "nota");
    chown(&file, Some(OTHER), Some(OTHER)).unwrap();
    daemon.write("eigen.txt", "eigen");
    daemon.through([unshare.to_str().unwrap(), "--user", "--map-root-user"]);
    daemon.launch();
    daemon.sync();
    let owner = |name: &str| listed(&daemon, name).unwrap()["facts"]["owner"].clone();
    let is_empty = |field: &Value| field.as_str().unwrap_or_default().is_empty();
    let unknown = owner("nota.txt");
    assert!(is_empty(&unknown["id"]) && is_empty(&unknown["name"]), "{unknown}");
    assert_eq!(owner("eigen.txt")["name"], "root");
    let shown = daemon.client(["show".as_ref(), file.as_os_str()]);
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    let line = shown.lines().find(|line| line.contains("Owner") || line.contains("Eigenaar"));
    let line = line.expect("the owner has a line");
    assert!(line.contains("unknown") || line.contains("onbekend"), "{line}");
}
