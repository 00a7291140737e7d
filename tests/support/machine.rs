//! A machine of its own, with systemd as its first process: what is installed there is not installed here.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::{eventually, programs};

/// Where the folder that both see is on that machine.
pub const SHARED: &str = "/bronmerk-test";

pub struct Machine {
    own: TempDir,
    /// A control group below ours: systemd takes the one it starts in for its own.
    group: PathBuf,
    child: Child,
    init: Pid,
}

impl Machine {
    /// Starts it. Where that cannot be done, this is told as a missing program is.
    pub fn start() -> Option<Self> {
        if !programs::is_root("starting a machine of its own") {
            return None;
        }
        programs::find("systemctl", "systemd")?;
        programs::find("nsenter", "util-linux")?;
        let Some(group) = own_group() else {
            return not_run("there are no control groups of version 2");
        };
        let own = tempfile::Builder::new().prefix("bronmerk-machine-").tempdir().unwrap();
        fs::create_dir(own.path().join("shared")).unwrap();
        let group = group.join(own.path().file_name().unwrap());
        fs::create_dir(&group).unwrap();
        let log = fs::File::create(own.path().join("log")).unwrap();
        let begin = "echo $$ >\"$1/cgroup.procs\" && shift && exec unshare --mount --pid --fork --kill-child \
                     --cgroup --uts --ipc --net sh -c \"$@\"";
        let mut command = Command::new("sh");
        command.args(["-c", begin, "sh"]).arg(&group).args([include_str!("machine.sh"), "sh"]);
        command.arg(own.path().join("shared"));
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        let mut child = command.spawn().unwrap();
        let children = format!("/proc/{0}/task/{0}/children", child.id());
        let init = eventually("the machine starts or cannot", || {
            if child.try_wait().unwrap().is_some() {
                return Some(None);
            }
            let child = fs::read_to_string(&children).ok()?.trim().parse().ok()?;
            Some(Some(Pid::from_raw(child)?))
        });
        let Some(init) = init else {
            fs::remove_dir(&group).unwrap();
            return not_run(&fs::read_to_string(own.path().join("log")).unwrap());
        };
        let mut machine = Self { own, group, child, init };
        let is_up = eventually("systemd is up or has ended", || {
            if machine.child.try_wait().unwrap().is_some() {
                return Some(false);
            }
            machine.run("systemctl is-active basic.target").status.success().then_some(true)
        });
        if is_up { Some(machine) } else { not_run(&machine.log()) }
    }

    /// The folder that both see.
    pub fn shared(&self) -> PathBuf {
        self.own.path().join("shared")
    }

    fn log(&self) -> String {
        fs::read_to_string(self.own.path().join("log")).unwrap_or_default()
    }

    /// Runs a script there, as root.
    pub fn run(&self, script: &str) -> Output {
        let mut command = Command::new("nsenter");
        command.arg("--target").arg(self.init.as_raw_nonzero().to_string());
        command.args(["--mount", "--pid", "--uts", "--ipc", "--net", "--cgroup", "sh", "-ec", script]);
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("LC_ALL", "C.UTF-8");
        command.env("DEBIAN_FRONTEND", "noninteractive").env("HOME", "/root");
        command.current_dir("/").stdin(Stdio::null()).output().unwrap()
    }

    /// The same, and what it says on both ways out. Fails when it fails.
    pub fn said(&self, script: &str) -> String {
        let output = self.run(&format!("{{ {script}\n}} 2>&1"));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "`{script}` ended with {}: {said}", output.status);
        said
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // With its first process all others of the machine end, before that one's end is told.
        let _ = kill_process(self.init, Signal::KILL);
        let _ = self.child.wait();
        remove_group(&self.group);
    }
}

fn not_run(why: &str) -> Option<Machine> {
    let message = format!("NOT RUN: systemd cannot be started on a machine of its own: {why}");
    assert!(std::env::var_os("BRONMERK_REQUIRE_PROGRAMS").is_none(), "{message}");
    eprintln!("{message}");
    None
}

/// Our own control group, of version 2.
fn own_group() -> Option<PathBuf> {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
    let mut words = mounts.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let mounted = words.find(|words| words.get(2) == Some(&"cgroup2"))?.get(1)?.to_string();
    let own = fs::read_to_string("/proc/self/cgroup").unwrap();
    let own = own.lines().find_map(|line| line.strip_prefix("0::/"))?;
    Some(Path::new(&mounted).join(own))
}

fn remove_group(group: &Path) {
    for entry in fs::read_dir(group).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_group(&entry.path());
        }
    }
    let _ = fs::remove_dir(group);
}
