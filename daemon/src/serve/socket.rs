//! The Unix socket: where it may lie, whether another daemon answers on it, and its removal.

use std::{
    fs::{self, DirBuilder, File, Metadata, Permissions},
    io,
    os::unix::fs::{DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::fs::{FlockOperation, flock};
use tokio::{
    net::{UnixListener, UnixStream},
    time::{sleep, timeout},
};

/// What `sun_path` holds on Linux, less its closing NUL.
const LONGEST: usize = 107;
const PATIENCE: Duration = Duration::from_secs(1);

/// Why the socket cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// The path does not fit in the address of a socket.
    #[error("the socket's path `{}` is longer than 107 bytes", .0.display())]
    TooLong(PathBuf),
    /// The folder cannot be made or looked at.
    #[error("cannot use the socket's folder `{}`", folder.display())]
    Folder {
        folder: PathBuf,
        #[source]
        source: io::Error,
    },
    /// Others could put their own socket in the place of ours.
    #[error("the socket's folder `{}` is not safe: {why}", folder.display())]
    Unsafe {
        folder: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Something else has the socket's name.
    #[error("`{}` is there and is not a socket", .0.display())]
    NotASocket(PathBuf),
    /// A daemon is listening already.
    #[error("another daemon{} answers at `{}`", .pid.map(|pid| format!(" (process {pid})")).unwrap_or_default(), path.display())]
    Running {
        path: PathBuf,
        /// Which process, where the system tells it.
        pid: Option<i32>,
    },
    /// The system refuses the socket.
    #[error("cannot open the socket `{}`", path.display())]
    Bind {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

impl SocketError {
    pub fn help(&self) -> Option<String> {
        match self {
            Self::TooLong(_) => Some("choose a shorter path for the socket".into()),
            Self::Folder { .. } => {
                Some("choose a folder for the socket that this account may write to".into())
            }
            Self::Unsafe { folder, .. } => {
                Some(format!("choose another folder, or make it yours alone: chmod 700 {}", folder.display()))
            }
            Self::NotASocket(_) => Some("choose another path for the socket, or move what is there".into()),
            Self::Running { .. } => Some("use the daemon that is running, or stop it first".into()),
            Self::Bind { .. } => None,
        }
    }
}

/// A socket that is listened on. Its file is removed when this goes.
#[derive(Debug)]
pub struct Socket {
    path: PathBuf,
    device: u64,
    inode: u64,
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Only ours: another daemon may have put its own there, after an administrator removed this one.
        let is_ours = |found: &Metadata| (found.dev(), found.ino()) == (self.device, self.inode);
        if fs::symlink_metadata(&self.path).is_ok_and(|found| is_ours(&found))
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::warn!(%error, "cannot remove the socket");
        }
    }
}

/// Opens the socket: only this account can reach it.
pub async fn bind(path: &Path) -> Result<(UnixListener, Socket), SocketError> {
    if path.as_os_str().len() > LONGEST {
        return Err(SocketError::TooLong(path.into()));
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let failed = |source| SocketError::Folder { folder: folder.into(), source };
    prepare(folder).map_err(failed)?;
    let opened = File::open(folder).map_err(failed)?;
    check(folder, &opened.metadata().map_err(failed)?)?;

    // Two daemons that start at once would take each other's fresh socket for a stale one.
    let _alone = lock(opened, path).await?;
    clear(path).await?;
    let failed = |source| SocketError::Bind { path: path.into(), source };
    let listener = UnixListener::bind(path).map_err(failed)?;
    fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(failed)?;
    let made = fs::symlink_metadata(path).map_err(failed)?;
    Ok((listener, Socket { path: path.into(), device: made.dev(), inode: made.ino() }))
}

fn prepare(folder: &Path) -> io::Result<()> {
    if let Some(above) = folder.parent() {
        fs::create_dir_all(above)?;
    }
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

fn check(folder: &Path, found: &Metadata) -> Result<(), SocketError> {
    let why = if !found.is_dir() {
        "it is not a folder"
    } else if found.uid() != rustix::process::geteuid().as_raw() {
        "it belongs to another account"
    } else if found.mode() & 0o022 != 0 {
        "other accounts may write in it"
    } else {
        return Ok(());
    };
    Err(SocketError::Unsafe { folder: folder.into(), why })
}

async fn lock(folder: File, path: &Path) -> Result<File, SocketError> {
    for _ in 0..40 {
        match flock(&folder, FlockOperation::NonBlockingLockExclusive) {
            Err(error) if error == rustix::io::Errno::WOULDBLOCK => sleep(Duration::from_millis(50)).await,
            // A file system without locks: then two that start at once are not told apart.
            Ok(()) | Err(_) => return Ok(folder),
        }
    }
    Err(SocketError::Running { path: path.into(), pid: None })
}

/// Removes the socket that a daemon left behind when it was killed.
async fn clear(path: &Path) -> Result<(), SocketError> {
    let failed = |source| SocketError::Bind { path: path.into(), source };
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
        Ok(found) if !found.file_type().is_socket() => return Err(SocketError::NotASocket(path.into())),
        Ok(_) => {}
    }
    match timeout(PATIENCE, UnixStream::connect(path)).await {
        Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused => {
            tracing::info!("removing the socket of a daemon that did not stop properly");
            fs::remove_file(path).map_err(failed)
        }
        Ok(Err(error)) if error.kind() != io::ErrorKind::WouldBlock => Err(failed(error)),
        Ok(Ok(stream)) => {
            let pid = stream.peer_cred().ok().and_then(|peer| peer.pid());
            Err(SocketError::Running { path: path.into(), pid })
        }
        // It listens, and is too busy to answer.
        Ok(Err(_)) | Err(_) => Err(SocketError::Running { path: path.into(), pid: None }),
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs::{self, Permissions},
        os::unix::fs::PermissionsExt as _,
        path::Path,
    };

    use super::{SocketError, bind};

    fn mode(path: &Path) -> u32 {
        fs::symlink_metadata(path).map_or(0, |found| found.permissions().mode() & 0o777)
    }

    #[tokio::test]
    async fn only_this_account_reaches_it_and_it_is_removed() -> Result<(), Box<dyn std::error::Error>> {
        let above = tempfile::tempdir()?;
        let path = above.path().join("run/bronmerk/daemon.sock");
        let (listener, socket) = bind(&path).await?;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(path.parent().map(mode), Some(0o700));
        drop((listener, socket));
        assert!(!path.exists());
        Ok(())
    }

    #[tokio::test]
    async fn a_stale_one_is_replaced_and_a_live_one_is_not() -> Result<(), Box<dyn std::error::Error>> {
        let above = tempfile::tempdir()?;
        let path = above.path().join("run/daemon.sock");
        let (listener, socket) = bind(&path).await?;
        let own = i32::try_from(std::process::id())?;
        let second = bind(&path).await.err();
        assert!(
            matches!(second, Some(SocketError::Running { pid: Some(pid), .. }) if pid == own),
            "{second:?}"
        );

        drop((listener, socket));
        // As after `kill -9`: the file is there, and nobody listens.
        drop(std::os::unix::net::UnixListener::bind(&path)?);
        assert!(path.exists());
        let (_listener, _socket) = bind(&path).await?;
        Ok(())
    }

    #[tokio::test]
    async fn the_next_daemons_socket_is_left_alone() -> Result<(), Box<dyn std::error::Error>> {
        let above = tempfile::tempdir()?;
        let path = above.path().join("run/daemon.sock");
        let (_first, old) = bind(&path).await?;
        fs::rename(&path, path.with_extension("moved"))?;
        let (_second, _new) = bind(&path).await?;
        drop(old);
        assert!(path.exists());
        Ok(())
    }

    #[tokio::test]
    async fn a_folder_that_others_write_in_is_refused() -> Result<(), Box<dyn std::error::Error>> {
        let above = tempfile::tempdir()?;
        for open in [0o770, 0o702, 0o777] {
            fs::set_permissions(above.path(), Permissions::from_mode(open))?;
            let refused = bind(&above.path().join("daemon.sock")).await.err();
            assert!(matches!(refused, Some(SocketError::Unsafe { .. })), "{open:o}: {refused:?}");
            assert!(refused.and_then(|error| error.help()).is_some());
        }
        fs::set_permissions(above.path(), Permissions::from_mode(0o755))?;
        assert!(bind(&above.path().join("daemon.sock")).await.is_ok());
        Ok(())
    }

    #[tokio::test]
    async fn what_is_no_socket_and_what_is_too_long_are_refused() -> Result<(), Box<dyn std::error::Error>> {
        let above = tempfile::tempdir()?;
        fs::set_permissions(above.path(), Permissions::from_mode(0o700))?;
        let path = above.path().join("daemon.sock");
        fs::write(&path, "mine")?;
        assert!(matches!(bind(&path).await.err(), Some(SocketError::NotASocket(_))));
        assert!(path.exists());
        let long = above.path().join("x".repeat(120));
        assert!(matches!(bind(&long).await.err(), Some(SocketError::TooLong(_))));
        Ok(())
    }
}
