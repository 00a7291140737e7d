//! Runs one step after another, lets none stop the next, and adds up how they ended.

use std::{
    env,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::process::CommandExt as _,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};

/// What a step that hangs may cost a CI run. A developer has Ctrl-C.
const LIMIT: Duration = Duration::from_secs(40 * 60);

/// The folder of the workspace.
pub fn root() -> PathBuf {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    own.parent().map(PathBuf::from).unwrap_or(own)
}

/// A folder below Cargo's target folder, made if need be.
pub fn target(name: &str) -> Result<PathBuf> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let folder = target.join(name);
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    Ok(folder)
}

/// Whether this run stands for everybody: nothing may be left out then.
pub fn in_ci() -> bool {
    env::var("CI").is_ok_and(|value| value == "true" || value == "1")
}

/// Returns a command that runs in the workspace's folder.
pub fn command(program: impl Into<PathBuf>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program.into());
    command.args(arguments).current_dir(root());
    command
}

/// Returns the same Cargo that runs this program.
pub fn cargo(arguments: &[&str]) -> Command {
    command(env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from), arguments)
}

/// Runs a command to its end and fails when it fails.
pub fn run(command: &mut Command) -> Result<()> {
    each_line(command, |_| ())
}

/// Runs a command, shows its output as it comes, and hands every line of it to `look`.
pub fn each_line(command: &mut Command, mut look: impl FnMut(&str)) -> Result<()> {
    let shown = shown(command);
    println!("$ {shown}");
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    if in_ci() {
        command.process_group(0);
    }
    let mut child = command.spawn().with_context(|| format!("cannot start `{shown}`"))?;
    let guard = in_ci().then(|| Guard::over(&child));
    if let Some(output) = child.stdout.take() {
        let mut out = std::io::stdout();
        for line in BufReader::new(output).split(b'\n') {
            let line = line?;
            out.write_all(&line).and_then(|()| out.write_all(b"\n"))?;
            look(&String::from_utf8_lossy(&line));
        }
    }
    let status = child.wait()?;
    drop(guard);
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// Ends a group of processes that runs past the limit.
struct Guard {
    done: Option<mpsc::SyncSender<()>>,
}

impl Guard {
    fn over(child: &Child) -> Self {
        let group = Pid::from_child(child);
        let (done, ended) = mpsc::sync_channel(0);
        thread::spawn(move || {
            if ended.recv_timeout(LIMIT) == Err(mpsc::RecvTimeoutError::Timeout) {
                eprintln!("no end after {} minutes: stopped", LIMIT.as_secs() / 60);
                let _ = kill_process_group(group, Signal::KILL);
            }
        });
        Self { done: Some(done) }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.done.take();
    }
}

fn shown(command: &Command) -> String {
    let name = PathBuf::from(command.get_program());
    let name = name.file_name().unwrap_or(command.get_program()).to_string_lossy().into_owned();
    command.get_args().fold(name, |line, argument| line + " " + &argument.to_string_lossy())
}

/// How many checks held. A step that is no test counts as one.
#[derive(Default)]
pub struct Totals {
    pub passed: u64,
    pub failed: u64,
    /// What is told of the tests that failed.
    pub details: Vec<String>,
    lines: Vec<String>,
}

impl Totals {
    /// Runs a step that is one check.
    pub fn one(&mut self, name: &str, step: impl FnOnce() -> Result<()>) {
        self.many(name, |totals| {
            step()?;
            totals.passed += 1;
            Ok(())
        });
    }

    /// Runs a step that counts its checks itself; an error is one more that failed.
    pub fn many(&mut self, name: &str, step: impl FnOnce(&mut Self) -> Result<()>) {
        println!("\n== {name}");
        let (failed, start) = (self.failed, Instant::now());
        if let Err(error) = step(self) {
            println!("{name}: {error:#}");
            self.failed += 1;
        }
        let verdict = if self.failed == failed { "ok" } else { "FAILED" };
        self.lines.push(format!("{verdict:>6}  {name} ({:.0} s)", start.elapsed().as_secs_f64()));
    }

    /// Notes a step that could not run.
    pub fn left_out(&mut self, name: &str, why: &str) {
        self.lines.push(format!("   NOT  {name}: {why}"));
    }

    /// Prints what failed, and each step's outcome.
    pub fn summary(&self) {
        if !self.details.is_empty() {
            println!("\n== what failed");
        }
        for line in &self.details {
            println!("{line}");
        }
        println!("\n== summary");
        for line in &self.lines {
            println!("{line}");
        }
    }

    /// Prints the last line, and says whether everything held.
    pub fn close(&self) -> bool {
        println!("\n{} passed, {} failed", self.passed, self.failed);
        self.failed == 0
    }
}
