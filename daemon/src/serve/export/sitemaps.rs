//! Sitemaps on their way to the caller. Each is kept in a nameless temporary file until it is whole, then
//! read back and checked, and only then sent.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use super::files::Outbox;
use crate::export::diwoo::{Files, verify};

/// Where the sitemaps go.
pub(super) struct Checked {
    pub(super) outbox: Arc<Mutex<Outbox>>,
    /// Where the temporary files lie: the daemon's own folder, never a watched one.
    pub(super) folder: PathBuf,
}

impl Files for Checked {
    type File = File;

    fn create(&mut self, _: &str) -> io::Result<File> {
        tempfile::tempfile_in(&self.folder)
    }

    fn complete(&mut self, name: &str, mut file: File) -> io::Result<()> {
        file.rewind()?;
        let mut content = Vec::new();
        file.read_to_end(&mut content)?;
        if let Err(problems) = verify(&content) {
            let first = problems.first().map(|problem| format!("{}: {}", problem.place, problem.message.en));
            tracing::error!(file = name, problem = first, "a sitemap is not valid and is not released");
            return Err(io::Error::other(first.unwrap_or_default()));
        }
        let mut outbox = self.outbox.lock().unwrap_or_else(PoisonError::into_inner);
        outbox.file(name, &content).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}
