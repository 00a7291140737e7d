//! Files on their way to the caller, in parts.

use tokio::sync::mpsc;
use tonic::Status;

use super::Message;
use bronmerk_proto::v1::{
    ExportDocumentsResponse,
    export_documents_response::{Event, FilePart},
};

/// The largest part.
pub(super) const PART: usize = 256 << 10;

/// The caller's end, with what was sent so far.
pub(super) struct Outbox {
    sender: mpsc::Sender<Message>,
    files: u64,
}

/// Why sending ended: the caller went.
#[derive(Debug)]
pub(super) struct Left;

impl Outbox {
    pub(super) fn new(sender: mpsc::Sender<Message>) -> Self {
        Self { sender, files: 0 }
    }

    pub(super) fn files(&self) -> u64 {
        self.files
    }

    pub(super) fn send(&self, event: Event) -> Result<(), Left> {
        let message = ExportDocumentsResponse { event: Some(event) };
        self.sender.blocking_send(Ok(message)).map_err(|_| Left)
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

impl From<Left> for Status {
    fn from(_: Left) -> Self {
        Self::cancelled("the caller went")
    }
}
