//! Makes entries durable: its own thread, one fsync for many entries, no more often than needed.
//!
//! **Invariants.** Nothing is called durable before its fsync came back well. A write that failed is cut
//! off again, so that a later try begins where the journal ends. After an fsync that failed for another
//! reason than space nothing more is written: what the system then holds of the file is not to be
//! trusted, and trying again would report success (as PostgreSQL learned). The tail is cut off, whoever
//! waits is told, and the daemon must be started anew; nothing acknowledged is lost.

use std::{
    fs::File,
    io,
    os::unix::fs::FileExt as _,
    sync::{Arc, atomic::Ordering},
    time::Instant,
};

use super::{
    Halted, bell,
    journal::{MarkFile, Synced},
    shared::Shared,
    space,
    waiting::Frame,
};

/// Bytes handed to the system at once.
const WRITE: usize = 1 << 20;

/// What writes the journal.
pub(super) struct Committer {
    pub(super) shared: Arc<Shared>,
    pub(super) file: File,
    pub(super) mark: MarkFile,
}

impl Committer {
    /// Runs until the ledger is closed and all that can be is written.
    pub(super) fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        let mut last_sync = None;
        loop {
            let (due, group, closing) = {
                let waiting = bell::lock(&shared.waiting);
                let due = waiting.due(&shared.options, last_sync);
                let now = Instant::now();
                let group = if due.is_some_and(|due| due <= now) { waiting.group() } else { Vec::new() };
                (due, group, waiting.is_closing())
            };
            let Some(last) = group.last() else {
                if closing {
                    return;
                }
                shared.taken.wait_until(due);
                continue;
            };
            match self.commit(&group) {
                Ok(()) => {
                    last_sync = Some(Instant::now());
                    let synced = Synced { sequence: last.sequence, end: last.place.after(last.bytes.len()) };
                    // Behind is safe, so a mark that cannot be written is no reason to stop.
                    if let Err(error) = self.mark.set(synced) {
                        tracing::warn!(%error, "cannot note how far the journal is safe on disk");
                    }
                    shared.syncs.fetch_add(1, Ordering::Relaxed);
                    // Readers find an entry on disk from here on; it is, so that gap does not show.
                    bell::lock(&shared.waiting).safe(last.sequence);
                    if shared.halted().is_some() {
                        tracing::info!("the disk has space again: the journal goes on");
                        shared.set_halt(None);
                    }
                    shared.publish(synced);
                }
                Err(error) if space::is_full(&error) => {
                    if shared.halted().is_none() {
                        tracing::error!(
                            folder = %shared.folder.display(),
                            "the disk that holds the journal is full: nothing new is recorded until there is space"
                        );
                        shared.set_halt(Some(Halted::DiskFull));
                    }
                    if closing {
                        tracing::error!(
                            entries = group.len(),
                            "closed while the disk is full: what was not acknowledged is not kept"
                        );
                        return;
                    }
                    self.wait_for_retry();
                }
                Err(error) => {
                    tracing::error!(%error, "the disk failed to keep the journal: restart the daemon after checking the disk");
                    shared.set_halt(Some(Halted::DiskFailed));
                    return;
                }
            }
        }
    }

    /// Waits a while, or until the ledger is closed.
    fn wait_for_retry(&self) {
        let end = Instant::now() + self.shared.options.retry;
        while Instant::now() < end && !bell::lock(&self.shared.waiting).is_closing() {
            self.shared.taken.wait_until(Some(end));
        }
    }

    /// Writes one group and makes it safe, or leaves the journal as it was.
    fn commit(&mut self, group: &[Arc<Frame>]) -> io::Result<()> {
        let Some(first) = group.first() else { return Ok(()) };
        let bytes: usize = group.iter().map(|frame| frame.bytes.len()).sum();
        if !space::has_room(&self.shared.folder, bytes as u64) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if let Some(header) = first.begins {
            self.file = self.shared.journal.begin_segment(header)?;
        }
        let start = u64::from(first.place.offset());
        self.write(group, start).and_then(|()| self.sync()).inspect_err(|_| {
            if let Err(error) = self.file.set_len(start) {
                tracing::error!(%error, "cannot cut off what was half written");
            }
        })
    }

    fn write(&self, group: &[Arc<Frame>], mut offset: u64) -> io::Result<()> {
        let mut buffer = Vec::with_capacity(WRITE.min(group.iter().map(|frame| frame.bytes.len()).sum()));
        for (frame, is_last) in group.iter().zip((1..=group.len()).map(|count| count == group.len())) {
            buffer.extend_from_slice(&frame.bytes);
            if is_last || buffer.len() >= WRITE {
                self.file.write_all_at(&buffer, offset)?;
                offset += buffer.len() as u64;
                buffer.clear();
            }
        }
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        #[cfg(test)]
        if let Some(hook) = &self.shared.options.before_sync {
            hook.call()?;
        }
        self.file.sync_data()
    }
}
