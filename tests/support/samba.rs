//! A real Samba server on the loopback, and a client that does what programs on Windows do.

use std::{
    fs,
    io::Write as _,
    net::TcpStream,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;

use super::{
    eventually, libraries,
    programs::{find, is_root},
    share::free_port,
};

/// The client's library, as PyPI has it.
const LIBRARY: &str = "smbprotocol==1.17.0";
/// Of the one account, which only this server knows.
const PASSWORD: &str = "alleen-hier";

/// An smbd with one share, `werk`. Ended with all of its processes when it goes.
pub struct Samba {
    own: TempDir,
    child: Child,
    port: u16,
    library: PathBuf,
}

impl Samba {
    /// Exports a folder; nothing where that cannot be done here, which is said.
    pub fn serving(folder: &Path, with_bin: bool) -> Option<Self> {
        if !is_root("running a Samba server") {
            return None;
        }
        let smbd = find("smbd", "samba samba-vfs-modules")?;
        find("pdbedit", "samba-common-bin")?;
        let library = libraries::python(&[LIBRARY])?;
        let own = tempfile::Builder::new().prefix("bronmerk-samba-").tempdir().unwrap();
        let port = free_port();
        let (at, shown) = (own.path().display(), folder.display());
        let mut settings = format!(
            "[global]\nserver role = standalone server\ninterfaces = 127.0.0.1\nbind interfaces only = yes\n\
             smb ports = {port}\ndisable netbios = yes\nload printers = no\nprivate dir = {at}\n\
             state directory = {at}\ncache directory = {at}\nlock directory = {at}\npid directory = {at}\n\
             ncalrpc dir = {at}/rpc\npassdb backend = smbpasswd:{at}/passwords\nlog file = {at}/log\n\
             [werk]\npath = {shown}\nread only = no\n"
        );
        if with_bin {
            settings += "vfs objects = recycle\nrecycle:repository = .recycle\nrecycle:keeptree = yes\n\
                         recycle:versions = yes\n";
        }
        let file = own.path().join("smb.conf");
        fs::write(&file, settings).unwrap();
        let mut account = Command::new("pdbedit")
            .arg("-s")
            .arg(&file)
            .args(["-a", "-u", "root", "-t"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        account.stdin.take().unwrap().write_all(format!("{PASSWORD}\n{PASSWORD}\n").as_bytes()).unwrap();
        assert!(account.wait().unwrap().success(), "the account is made");
        let log = fs::File::create(own.path().join("out")).unwrap();
        // In a group of its own, with what it starts.
        let child = Command::new(smbd)
            .args(["-F", "--no-process-group", "--debug-stdout", "-s"])
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .process_group(0)
            .spawn()
            .unwrap();
        let samba = Self { own, child, port, library };
        eventually("Samba listens", || TcpStream::connect(("127.0.0.1", port)).ok());
        Some(samba)
    }

    /// Does what a program does, and returns when it has.
    pub fn client(&self, words: &[&str]) {
        let mut command = self.command(words);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let log = fs::read_to_string(self.own.path().join("out")).unwrap_or_default();
        assert!(output.status.success(), "{words:?} failed: {said}\n{log}");
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("python3");
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/smb.py"));
        command.arg(self.port.to_string()).arg(PASSWORD).args(words).env("PYTHONPATH", &self.library);
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }
}

impl Drop for Samba {
    fn drop(&mut self) {
        let group = Pid::from_child(&self.child);
        let _ = kill_process_group(group, Signal::TERM);
        let _ = self.child.wait();
        // Who serves a connection may be slower than its parent.
        let _ = kill_process_group(group, Signal::KILL);
    }
}
