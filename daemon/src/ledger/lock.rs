//! One daemon for one state folder.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Seek as _, Write as _},
    path::Path,
};

use rustix::fs::{FlockOperation, flock};

use super::LedgerError;

/// Held for as long as the state folder is ours. The system lets go of it when the process ends, in
/// whatever way; the file stays.
#[derive(Debug)]
pub(super) struct StateLock {
    _file: File,
}

impl StateLock {
    /// Takes the state folder, or says who has it.
    pub(super) fn take(folder: &Path) -> Result<Self, LedgerError> {
        let path = folder.join("lock");
        let failed = |source| LedgerError::Prepare { path: path.clone(), source };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => {
                let mut text = String::new();
                let pid = file.take(20).read_to_string(&mut text).ok().and_then(|_| text.trim().parse().ok());
                return Err(LedgerError::InUse { folder: folder.into(), pid });
            }
            Err(error) => return Err(failed(error.into())),
        }
        // For who comes second and wonders. The lock holds without it, also on a full disk.
        let told = file.set_len(0).and_then(|()| file.rewind());
        if let Err(error) = told.and_then(|()| writeln!(file, "{}", std::process::id())) {
            tracing::debug!(%error, "cannot note the process in the lock");
        }
        Ok(Self { _file: file })
    }
}
