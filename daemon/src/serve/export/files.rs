//! Files on their way to the caller, in parts.

use crate::serve::outlet::{Left, Outlet};
use bronmerk_proto::v1::{
    ExportDocumentsResponse,
    export_documents_response::{Event, FilePart},
};

/// The largest part.
pub(super) const PART: usize = 256 << 10;

/// The caller's end, with what was sent so far.
pub(super) struct Outbox {
    sender: Outlet<ExportDocumentsResponse>,
    files: u64,
    /// Whether it is only looked at what would come of it: then no file is sent.
    is_preview: bool,
}

impl Outbox {
    pub(super) fn new(sender: Outlet<ExportDocumentsResponse>, is_preview: bool) -> Self {
        Self { sender, files: 0, is_preview }
    }

    pub(super) fn files(&self) -> u64 {
        self.files
    }

    pub(super) fn send(&self, event: Event) -> Result<(), Left> {
        if self.is_preview && matches!(event, Event::Part(_) | Event::Content(_)) {
            return Ok(());
        }
        let message = ExportDocumentsResponse { event: Some(event) };
        self.sender.send_from_thread(Ok(message))
    }

    /// Sends a whole file.
    pub(super) fn file(&mut self, path: &str, content: &[u8]) -> Result<(), Left> {
        let mut chunks = content.chunks(PART).peekable();
        if chunks.peek().is_none() {
            self.part(path, Vec::new(), true)?;
        }
        while let Some(chunk) = chunks.next() {
            self.part(path, chunk.to_vec(), chunks.peek().is_none())?;
        }
        Ok(())
    }

    /// Sends a part of a file.
    pub(super) fn part(&mut self, path: &str, content: Vec<u8>, last: bool) -> Result<(), Left> {
        self.files += u64::from(last);
        self.send(Event::Part(FilePart { path: path.to_owned(), content, last }))
    }
}
