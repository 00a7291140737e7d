//! What the daemon costs those who write on a file server: two SMB clients, with and without it, by turns.
//! The daemon runs as it is packaged: nice 10, and last in line for the disk.

use std::{
    fs,
    io::Write as _,
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;
use tokio::time::sleep;

use super::{
    Bench,
    daemon::Daemon,
    table::Row,
    writer::{Job, now, seconds},
};
use crate::programs;

const CLIENTS: usize = 2;
/// Of the one account, which only this server knows.
const PASSWORD: &str = "bench-only";

pub async fn run(bench: &mut Bench) -> Result<()> {
    let files = bench.size(5_000);
    let row = Row::new(
        format!("{CLIENTS} SMB clients write {files} files, daemon at nice 10"),
        "1.25x",
        "1.05x",
        "s",
    );
    let needed = ["smbd", "pdbedit", "smbclient", "nice", "ionice"];
    let missing = needed.into_iter().find(|name| programs::find(name).is_none());
    if missing.is_some() || !rustix::process::geteuid().is_root() {
        eprintln!("   NOT RUN: needs root and {}", missing.unwrap_or("nothing else"));
        bench.add(row);
        return Ok(());
    }
    // What the clients send lies in memory, so that reading it costs the same each time.
    let source = bench.memory()?;
    for client in 0..CLIENTS {
        let part = source.path().join(client.to_string());
        fs::create_dir(&part)?;
        let count = files / CLIENTS + usize::from(client < files % CLIENTS);
        Job::new(&part, count, count.div_ceil(50), 20_000, client as u64 + 1).write()?;
    }
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..bench.runs {
        with.push(watched(bench, source.path(), files).await?);
        without.push(alone(bench, source.path()).await?);
    }
    bench.add(row.ours(with).peer("no daemon", without));
    Ok(())
}

async fn watched(bench: &Bench, source: &Path, files: usize) -> Result<f64> {
    let (home, folder) = (bench.disk()?, bench.disk()?);
    let server = Server::start(folder.path()).await?;
    let program = as_packaged(&bench.daemon, home.path())?;
    let daemon = Daemon::start(&program, &home.path().join("state"), &[folder.path()]).await?;
    daemon.settled(0, Duration::from_secs(60)).await?;
    rustix::fs::sync(); // what others left to be written is not this writer's load
    let took = server.write(source)?;
    daemon.check(folder.path(), files).await?;
    daemon.stop().await?;
    Ok(took)
}

async fn alone(bench: &Bench, source: &Path) -> Result<f64> {
    let folder = bench.disk()?;
    let server = Server::start(folder.path()).await?;
    rustix::fs::sync();
    server.write(source)
}

/// A program that becomes the daemon, at the priorities of the units.
fn as_packaged(daemon: &Path, home: &Path) -> Result<PathBuf> {
    let program = home.join("bronmerkd");
    let daemon = daemon.to_str().context("the daemon's path is no UTF-8")?.replace('\'', "'\\''");
    fs::write(&program, format!("#!/bin/sh\nexec nice -n 10 ionice -c 2 -n 7 '{daemon}' \"$@\"\n"))?;
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700))?;
    Ok(program)
}

/// An smbd on the loopback with one share; ended with its processes when it goes.
struct Server {
    _own: TempDir,
    child: Child,
    port: u16,
}

impl Server {
    async fn start(folder: &Path) -> Result<Self> {
        let own = tempfile::Builder::new().prefix("bronmerk-bench-").tempdir()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let (at, shown) = (own.path().display(), folder.display());
        let settings = own.path().join("smb.conf");
        fs::write(
            &settings,
            format!(
                "[global]\nserver role = standalone server\ninterfaces = 127.0.0.1\n\
                 bind interfaces only = yes\nsmb ports = {port}\ndisable netbios = yes\nload printers = no\n\
                 private dir = {at}\nstate directory = {at}\ncache directory = {at}\nlock directory = {at}\n\
                 pid directory = {at}\nncalrpc dir = {at}/rpc\npassdb backend = smbpasswd:{at}/passwords\n\
                 log file = {at}/log\n[werk]\npath = {shown}\nread only = no\n"
            ),
        )?;
        let mut account = Command::new("pdbedit")
            .arg("-s")
            .arg(&settings)
            .args(["-a", "-u", "root", "-t"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut input = account.stdin.take().context("no way to name a password")?;
        input.write_all(format!("{PASSWORD}\n{PASSWORD}\n").as_bytes())?;
        drop(input);
        ensure!(account.wait()?.success(), "pdbedit made no account");
        let mut smbd = Command::new("smbd");
        smbd.args(["-F", "--no-process-group", "--debug-stdout", "-s"]).arg(&settings);
        smbd.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = std::os::unix::process::CommandExt::process_group(&mut smbd, 0).spawn()?;
        let server = Self { _own: own, child, port };
        let end = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            ensure!(Instant::now() < end, "smbd does not listen");
            sleep(Duration::from_millis(10)).await;
        }
        Ok(server)
    }

    /// Seconds that the clients need, side by side, until the last one is done.
    fn write(&self, source: &Path) -> Result<f64> {
        let start = now();
        let clients: Vec<_> =
            (0..CLIENTS).map(|client| self.client(&source.join(client.to_string()))).collect();
        for client in clients {
            let output = client?.wait_with_output()?;
            let said = String::from_utf8_lossy(&output.stdout);
            ensure!(output.status.success() && !said.contains("NT_STATUS"), "smbclient failed: {said}");
        }
        Ok(seconds(start, now()))
    }

    fn client(&self, source: &Path) -> Result<Child> {
        let mut command = Command::new("smbclient");
        command.arg("//127.0.0.1/werk").args(["-p", &self.port.to_string()]);
        command.arg("-U").arg(format!("root%{PASSWORD}")).args(["-c", "prompt; recurse; mput *"]);
        command.current_dir(source).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        Ok(command.spawn()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let group = Pid::from_child(&self.child);
        let _ = kill_process_group(group, Signal::TERM);
        let _ = self.child.wait();
        // Who serves a connection may be slower than its parent.
        let _ = kill_process_group(group, Signal::KILL);
    }
}
