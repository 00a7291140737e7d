//! Real mounts without birth times, as of shares and of other people's file systems.

use std::{
    collections::BTreeSet,
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, PoisonError},
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::{
    eventually,
    programs::{find, is_root, run},
};

/// What kind of mount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Our own, with the numbers of the files below.
    Kept,
    /// Our own: numbers are given out anew at each mount, and used again.
    Anew,
    /// The same, with times of two seconds.
    Coarse,
    /// bindfs.
    Bindfs,
    /// sshfs, over an sshd of our own.
    Sshfs,
}

impl Kind {
    pub const ALL: [Self; 5] = [Self::Kept, Self::Anew, Self::Coarse, Self::Bindfs, Self::Sshfs];
}

/// In which order a mount that gives out its numbers anew does so.
#[derive(Clone, Copy)]
pub enum Order {
    ByName,
    Reversed,
}

/// A mounted folder. Unmounted, with all of its processes ended, when it goes.
pub struct Share {
    kind: Kind,
    own: TempDir,
    /// Where it is mounted.
    pub point: PathBuf,
    mount: Option<Child>,
    server: Option<Server>,
}

impl Share {
    /// Mounts a new folder; nothing where that cannot be done here, which is said.
    pub fn mounted(kind: Kind) -> Option<Self> {
        let share = Self::prepared(kind)?;
        Some(share.again(Order::ByName))
    }

    fn prepared(kind: Kind) -> Option<Self> {
        if !is_root("mounting a share") {
            return None;
        }
        find("fusermount3", "fuse3")?;
        match kind {
            Kind::Bindfs => find("bindfs", "bindfs")?,
            Kind::Sshfs => find("sshfs", "sshfs").and(find("ssh-keygen", "openssh-client"))?,
            _ => find("python3", "python3")?,
        };
        let own = tempfile::Builder::new().prefix("bronmerk-share-").tempdir().unwrap();
        for folder in ["onder", "boven"] {
            fs::create_dir(own.path().join(folder)).unwrap();
        }
        let server = match kind {
            Kind::Sshfs => Some(Server::start(own.path())?),
            _ => None,
        };
        let point = own.path().canonicalize().unwrap().join("boven");
        Some(Self { kind, own, point, mount: None, server })
    }

    fn again(mut self, order: Order) -> Self {
        self.mount(order);
        self
    }

    /// The folder that is shown; what happens there is seen through the mount.
    pub fn below(&self) -> PathBuf {
        self.own.path().join("onder")
    }

    pub fn mount(&mut self, order: Order) {
        assert!(self.mount.is_none(), "it is mounted already");
        let (below, point) = (self.below(), &self.point);
        let mut command = match self.kind {
            Kind::Bindfs => {
                let mut command = Command::new("bindfs");
                command.arg("-f").arg(&below).arg(point);
                command
            }
            Kind::Sshfs => self.server.as_ref().unwrap().mount(&below, point),
            Kind::Kept | Kind::Anew | Kind::Coarse => {
                let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/share.py");
                let mut command = Command::new("python3");
                command.arg(program).arg(&below).arg(point);
                command.arg(if self.kind == Kind::Kept { "kept" } else { "anew" });
                command.arg(match order {
                    Order::ByName => "name",
                    Order::Reversed => "reversed",
                });
                command.arg(if self.kind == Kind::Coarse { "2000000000" } else { "0" });
                command
            }
        };
        let log = fs::File::options().create(true).append(true).open(self.own.path().join("log")).unwrap();
        let child =
            command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
        self.mount = Some(child);
        eventually("the share is mounted", || {
            if let Some(status) = self.mount.as_mut().unwrap().try_wait().unwrap() {
                let said = fs::read_to_string(self.own.path().join("log")).unwrap_or_default();
                panic!("the mount ended with {status}: {said}");
            }
            is_mounted(&self.point).then_some(())
        });
    }

    /// The program that serves it answers nothing any more: whatever touches the mount hangs.
    pub fn hang(&self) {
        self.signal(Signal::STOP);
    }

    /// From now on it answers slowly, and answers.
    pub fn slow_down(&self) {
        self.signal(Signal::USR1);
    }

    pub fn hurry(&self) {
        self.signal(Signal::USR2);
    }

    /// These things give an input/output error from now on, as `share.py` says.
    pub fn breaks(&self, what: &[&str]) {
        fs::write(self.below().with_extension("broken"), what.join("\n")).unwrap();
    }

    pub fn mends(&self) {
        fs::remove_file(self.below().with_extension("broken")).unwrap();
    }

    pub fn go_on(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        let mount = self.mount.as_ref().expect("it is mounted");
        kill_process(Pid::from_child(mount), signal).unwrap();
    }

    pub fn unmount(&mut self) {
        self.end();
        assert!(!is_mounted(&self.point), "it is unmounted");
    }

    fn end(&mut self) {
        let Some(mut mount) = self.mount.take() else { return };
        let _ = Command::new("umount").arg("--lazy").arg(&self.point).stderr(Stdio::null()).status();
        let _ = mount.kill();
        let _ = mount.wait();
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.end();
    }
}

fn is_mounted(point: &Path) -> bool {
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
    mounts.lines().any(|line| line.split(' ').nth(4) == point.to_str())
}

/// A port of the loopback that nobody listened on just now, and that no other test was given: the system gives one out
/// again as soon as nobody listens there, and the program that is to do so has not started yet.
pub fn free_port() -> u16 {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        if given.insert(port) {
            return port;
        }
    }
}

/// An sshd on the loopback, for one key that is made for it.
struct Server {
    child: Child,
    key: PathBuf,
    port: u16,
}

impl Server {
    fn start(own: &Path) -> Option<Self> {
        // sshd starts itself again for each connection, so it must be called by its whole path.
        let program = [Path::new("/usr/sbin/sshd")].into_iter().find(|path| path.is_file());
        let program = program.map(PathBuf::from).or_else(|| find("sshd", "openssh-server"))?;
        // Where sshd locks itself up before anyone has logged in; the service makes it where there is one.
        let _ = fs::create_dir("/run/sshd");
        for name in ["host", "key"] {
            run(own, "ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", name]);
        }
        let port = free_port();
        let at = own.display();
        let settings = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {at}/host\nAuthorizedKeysFile {at}/key.pub\n\
             PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\n\
             Subsystem sftp internal-sftp\n"
        );
        fs::write(own.join("sshd_config"), settings).unwrap();
        let log = fs::File::create(own.join("sshd.log")).unwrap();
        let mut command = Command::new(program);
        command.args(["-D", "-e", "-f"]).arg(own.join("sshd_config"));
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let server = Self { child, key: own.join("key"), port };
        eventually("sshd listens", || std::net::TcpStream::connect(("127.0.0.1", port)).ok());
        Some(server)
    }

    fn mount(&self, below: &Path, point: &Path) -> Command {
        let mut command = Command::new("sshfs");
        command.arg("-f").arg(format!("root@127.0.0.1:{}", below.display())).arg(point);
        command.arg("-p").arg(self.port.to_string());
        for option in [
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "BatchMode=yes",
            "IdentitiesOnly=yes",
            "dir_cache=no",
            "attr_timeout=0",
            "entry_timeout=0",
        ] {
            command.arg("-o").arg(option);
        }
        command.arg("-o").arg(format!("IdentityFile={}", self.key.display()));
        command.arg("-F").arg("/dev/null");
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
