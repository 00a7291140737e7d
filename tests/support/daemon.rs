//! The real daemon on a real folder, asked by the real client.

use std::{
    ffi::{OsStr, OsString},
    fs,
    os::unix::ffi::{OsStrExt as _, OsStringExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use super::eventually;

pub const DAEMON: &str = env!("CARGO_BIN_EXE_bronmerkd");
pub const CLIENT: &str = env!("CARGO_BIN_EXE_bronmerk");

/// How a daemon is to be started.
pub struct Starting {
    pub arguments: Vec<OsString>,
    pub state: Option<PathBuf>,
    /// A program that starts the daemon, with its arguments, for instance `unshare`.
    pub through: Vec<OsString>,
    /// The watched folder, if it is not one of the test's own.
    pub folder: Option<PathBuf>,
    /// Whether the watched folder is looked at from time to time, as a share is.
    pub polling: bool,
    /// Whether the watched folder is named when the daemon starts.
    pub naming_folder: bool,
}

impl Starting {
    pub fn new() -> Self {
        Self {
            arguments: Vec::new(),
            state: None,
            through: Vec::new(),
            folder: None,
            polling: false,
            naming_folder: true,
        }
    }

    /// Watches that folder.
    pub fn on(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// No events: the folder is one of which the policy says `watch = "poll"`.
    pub fn polling(mut self) -> Self {
        self.polling = true;
        self
    }

    /// Starts without a folder to watch; the folder is there, to be added.
    pub fn watching_nothing(mut self) -> Self {
        self.naming_folder = false;
        self
    }

    pub fn with(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    pub fn through<T: Into<OsString>>(mut self, program: impl IntoIterator<Item = T>) -> Self {
        self.through = program.into_iter().map(Into::into).collect();
        self
    }

    pub fn keeping_state_in(mut self, state: &Path) -> Self {
        self.state = Some(state.into());
        self
    }

    /// Starts the daemon, and waits until it answers.
    pub fn start(self) -> Daemon {
        let mut daemon = self.prepare();
        daemon.launch();
        daemon
    }

    /// Makes the folders, and starts nothing.
    pub fn prepare(self) -> Daemon {
        let own = tempfile::Builder::new().prefix("bronmerk-test-").tempdir().unwrap();
        let is_told = self.folder.is_none() && !self.polling;
        let folder = self.folder.unwrap_or_else(|| own.path().join("Werkmap"));
        fs::create_dir_all(&folder).unwrap();
        let state = self.state.unwrap_or_else(|| own.path().join("state"));
        let folder = folder.canonicalize().unwrap();
        let socket = own.path().join("run").join("bronmerk.sock");
        let (mut arguments, through, naming_folder) = (self.arguments, self.through, self.naming_folder);
        if self.polling {
            let policy = own.path().join("beleid.toml");
            fs::write(&policy, format!("[[folders]]\npath = {folder:?}\nwatch = \"poll\"\n")).unwrap();
            arguments.extend(["--policy".into(), policy.into()]);
        }
        let program = DAEMON.into();
        Daemon {
            own,
            folder,
            state,
            socket,
            program,
            arguments,
            through,
            naming_folder,
            is_told,
            child: None,
        }
    }
}

pub struct Daemon {
    /// Everything of this test; removed at its end.
    pub own: TempDir,
    /// The watched folder.
    pub folder: PathBuf,
    pub state: PathBuf,
    pub socket: PathBuf,
    program: PathBuf,
    arguments: Vec<OsString>,
    through: Vec<OsString>,
    naming_folder: bool,
    /// Whether its folder is an ordinary one, of which the system tells: nothing in it may be found by a look alone.
    pub is_told: bool,
    child: Option<Child>,
}

impl Daemon {
    pub fn start() -> Self {
        Starting::new().start()
    }

    /// Uses a copy of the program.
    pub fn running(mut self, program: &Path) -> Self {
        self.program = program.into();
        self
    }

    /// Starts the program through another one from now on.
    pub fn through<T: Into<OsString>>(&mut self, program: impl IntoIterator<Item = T>) {
        self.through = program.into_iter().map(Into::into).collect();
    }

    /// Starts the daemon (again), and waits until it answers.
    pub fn launch(&mut self) {
        self.spawn();
        eventually("the daemon answers", || {
            if let Some(status) = self.child.as_mut().unwrap().try_wait().unwrap() {
                panic!("the daemon ended at its start: {status}\n{}", self.log());
            }
            self.client(["status", "--json"]).status.success().then_some(())
        });
    }

    /// Starts the daemon, and waits for nothing.
    pub fn spawn(&mut self) {
        assert!(self.child.is_none(), "it runs already");
        let log = fs::OpenOptions::new().create(true).append(true).open(self.own.path().join("log")).unwrap();
        let mut words = self.through.clone();
        words.push(self.program.clone().into());
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]);
        command.arg("--state").arg(&self.state).arg("--socket").arg(&self.socket).args(&self.arguments);
        command.args(self.naming_folder.then_some(&self.folder));
        command.env_remove("STATE_DIRECTORY").env_remove("NOTIFY_SOCKET").env("RUST_BACKTRACE", "1");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        self.child = Some(command.spawn().unwrap());
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.own.path().join("log")).unwrap_or_default()
    }

    pub fn process(&self) -> Pid {
        Pid::from_child(self.child.as_ref().unwrap())
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.process(), signal).unwrap();
    }

    /// As a power cut would end it, but for the page cache.
    pub fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Asks it to stop, and waits until it has.
    pub fn stop(&mut self) -> ExitStatus {
        self.signal(Signal::TERM);
        self.child.take().unwrap().wait().unwrap()
    }

    /// How it ended, if it has ended by itself.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        let status = self.child.as_mut().unwrap().try_wait().unwrap()?;
        self.child = None;
        Some(status)
    }

    pub fn restart(&mut self) {
        assert!(self.stop().success(), "SIGTERM is a clean end:\n{}", self.log());
        self.launch();
    }

    /// Runs the real client.
    pub fn client<T: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = T>) -> Output {
        Command::new(CLIENT)
            .arg("--socket")
            .arg(&self.socket)
            .args(arguments)
            .env("LANG", "C.UTF-8")
            .output()
            .unwrap()
    }

    /// Runs the real client, fails if it fails, and gives every line of its answer.
    pub fn ask<T: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = T>) -> Vec<Value> {
        let output = self.client(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "the client failed with {}: {said}\n{}", output.status, self.log());
        let lines = String::from_utf8(output.stdout).unwrap();
        lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}")))
            .collect()
    }

    /// Looks at the folders, and returns when that is done.
    pub fn rescan(&self) {
        let output = self.client(["rescan"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "rescan failed: {said}\n{}", self.log());
    }

    /// Returns when everything that was done before is recorded, and no name is held any more because it may
    /// come back.
    pub fn settle(&self) {
        self.sync();
        eventually("nothing is held any more", || self.status()["flow"]["heldCount"].is_null().then_some(()));
        self.sync();
    }

    /// Returns when everything saved before is recorded.
    pub fn sync(&self) {
        let output = self.client(["sync"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "sync failed: {said}\n{}", self.log());
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Saves a file in the watched folder.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// Saves a file with a content of its own, and returns when it is recorded.
    pub fn save(&self, name: &str) -> Value {
        self.write(name, format!("de inhoud van {name}"));
        self.sync();
        self.listed(name).unwrap_or_else(|| panic!("`{name}` has no record\n{}", self.log()))
    }

    /// The record that is listed at that name in the watched folder. What was missed stays missed: the daemon
    /// is not asked for the path, which would have it read a file that it does not know.
    pub fn listed(&self, name: &str) -> Option<Value> {
        self.listed_path(&self.path(name))
    }

    pub fn listed_path(&self, path: &Path) -> Option<Value> {
        let mut there = at(path, self.list());
        assert!(there.len() < 2, "`{}` has more than one record: {there:#?}", path.display());
        there.pop()
    }

    /// Whether a record is listed at that name.
    pub fn lists(&self, name: &str) -> bool {
        self.listed(name).is_some()
    }

    /// The record that is listed at that name, or was the last to be: a document that is gone is told of too.
    pub fn show(&self, name: &str) -> Option<Value> {
        self.show_path(&self.path(name))
    }

    pub fn show_path(&self, path: &Path) -> Option<Value> {
        self.listed_path(path).or_else(|| {
            let gone = at(path, self.list_all()).into_iter();
            gone.max_by_key(|record| record["absence"]["time"].as_str().map(String::from))
        })
    }

    /// The record with that id, gone or not.
    pub fn record(&self, id: &str) -> Value {
        self.ask(["show", "--json", id]).remove(0)
    }

    /// What the daemon answers to who asks for that name, as add-ins do: a file that it does not know it
    /// reads first. So this shows nothing of what was missed.
    pub fn answer(&self, name: &str) -> Option<Value> {
        self.answer_path(&self.path(name))
    }

    pub fn answer_path(&self, path: &Path) -> Option<Value> {
        let output = self.client([OsStr::new("show"), OsStr::new("--json"), path.as_os_str()]);
        match output.status.code() {
            Some(0) => Some(serde_json::from_slice(&output.stdout).unwrap()),
            Some(3) => None,
            _ => panic!("show failed: {}\n{}", String::from_utf8_lossy(&output.stderr), self.log()),
        }
    }

    /// The id of the document that is listed at that name; fails when there is none.
    pub fn id(&self, name: &str) -> String {
        text(&self.listed(name).unwrap_or_else(|| panic!("`{name}` has no record\n{}", self.log())), "name")
    }

    pub fn state_of(&self, name: &str) -> Option<String> {
        self.show(name).map(|record| text(&record, "state"))
    }

    /// Every document that is there.
    pub fn list(&self) -> Vec<Value> {
        self.ask(["list", "--json"])
    }

    /// Every document, gone ones too.
    pub fn list_all(&self) -> Vec<Value> {
        self.ask(["list", "--json", "--all"])
    }

    /// The paths of every document that is there, sorted; each once for each document that has it.
    pub fn listed_paths(&self) -> Vec<PathBuf> {
        let mut paths: Vec<_> = self.list().iter().flat_map(paths).collect();
        paths.sort();
        paths
    }

    /// What happened to the document at that name, oldest first.
    pub fn history(&self, name: &str) -> Vec<Value> {
        let record = self.show(name).unwrap_or_else(|| panic!("`{name}` has no record\n{}", self.log()));
        self.ask(["history", "--json", &text(&record, "name")])
    }

    /// The actions of [`Daemon::history`], without their prefix.
    pub fn actions(&self, name: &str) -> Vec<String> {
        self.history(name).iter().map(|entry| text(entry, "action").replace("ACTION_", "")).collect()
    }

    pub fn status(&self) -> Value {
        self.ask(["status", "--json"]).remove(0)
    }

    pub fn durable_sequence(&self) -> u64 {
        self.status()["ledger"]["durableSequence"].as_str().unwrap_or("0").parse().unwrap()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
        if std::thread::panicking() {
            eprintln!("--- the daemon's log ---\n{}", self.log());
        }
    }
}

/// A text field of an answer.
pub fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no `{field}` in {value}")).into()
}

/// The records that have that path.
fn at(path: &Path, records: Vec<Value>) -> Vec<Value> {
    records.into_iter().filter(|record| paths(record).iter().any(|other| other == path)).collect()
}

/// The paths in a record.
pub fn paths(record: &Value) -> Vec<PathBuf> {
    let locations = record["locations"].as_array().cloned().unwrap_or_default();
    locations
        .iter()
        .map(|location| PathBuf::from(OsString::from_vec(unbase64(location["path"].as_str().unwrap()))))
        .collect()
}

/// proto3 JSON writes bytes in base64.
pub fn unbase64(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        _ => 63,
    };
    let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b'=').map(digit).collect();
    digits
        .chunks(4)
        .flat_map(|chunk| {
            let bits = chunk.iter().fold(0_u32, |bits, digit| bits << 6 | u32::from(*digit))
                << (6 * (4 - chunk.len()));
            bits.to_be_bytes()[1..chunk.len()].to_vec()
        })
        .collect()
}

/// A path whose bytes are no UTF-8.
pub fn odd_name(bytes: &[u8]) -> &OsStr {
    OsStr::from_bytes(bytes)
}

/// As proto3 JSON writes bytes.
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bytes
        .chunks(3)
        .flat_map(|chunk| {
            let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
                << (8 * (3 - chunk.len()));
            (0..4).map(move |digit| {
                if digit > chunk.len() {
                    '='
                } else {
                    char::from(DIGITS[(bits >> (18 - 6 * digit) & 63) as usize])
                }
            })
        })
        .collect()
}
