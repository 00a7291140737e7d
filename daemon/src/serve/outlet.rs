//! Messages of a stream on their way to a client: so many bytes wait, and no more.
//!
//! A client that reads slowly holds up whoever makes the messages, and costs a bounded amount of memory, however
//! large the messages are.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use prost::Message;
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::timeout,
};
use tokio_stream::Stream;
use tonic::Status;

/// Messages that wait for one client, and bytes of them. One message that is larger waits alone.
const MOST_WAITING: usize = 64;
const BYTES_WAITING: u32 = 256 << 10;
/// Who takes nothing for so long has gone, or might as well have: a thread waits for it.
pub(super) const STALLED: Duration = Duration::from_secs(60);

/// Why sending ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// The client went.
    Gone,
    /// The client takes nothing.
    Stalled,
}

impl From<Left> for Status {
    fn from(left: Left) -> Self {
        Self::cancelled(match left {
            Left::Gone => "the caller went",
            Left::Stalled => "the caller took nothing for a minute",
        })
    }
}

/// A message with its room among those that wait.
type Waiting<T> = (Result<T, Status>, OwnedSemaphorePermit);

/// The end at which messages are made.
#[derive(Debug)]
pub(super) struct Outlet<T> {
    sender: mpsc::Sender<Waiting<T>>,
    room: Arc<Semaphore>,
}

impl<T> Clone for Outlet<T> {
    fn clone(&self) -> Self {
        Self { sender: self.sender.clone(), room: Arc::clone(&self.room) }
    }
}

/// The end from which they are sent.
#[derive(Debug)]
pub struct Inlet<T>(mpsc::Receiver<Waiting<T>>);

/// Both ends of a stream of messages.
pub(super) fn outlet<T: Message>() -> (Outlet<T>, Inlet<T>) {
    let (sender, receiver) = mpsc::channel(MOST_WAITING);
    (Outlet { sender, room: Arc::new(Semaphore::new(BYTES_WAITING as usize)) }, Inlet(receiver))
}

impl<T: Message> Outlet<T> {
    /// Waits until there is room.
    pub(super) async fn send(&self, message: Result<T, Status>) -> Result<(), Left> {
        let length = message.as_ref().map_or(0, Message::encoded_len);
        self.send_sized(message, length).await
    }

    /// The same for who knows about how many bytes it is: to count them costs a third of writing them.
    pub(super) async fn send_sized(&self, message: Result<T, Status>, length: usize) -> Result<(), Left> {
        let room = u32::try_from(length).unwrap_or(BYTES_WAITING).min(BYTES_WAITING);
        let room = Arc::clone(&self.room).acquire_many_owned(room);
        let room = tokio::select! {
            room = room => room.map_err(|_| Left::Gone)?,
            () = self.sender.closed() => return Err(Left::Gone),
        };
        self.sender.send((message, room)).await.map_err(|_| Left::Gone)
    }

    /// The same on a thread that may wait, and for who takes nothing not for ever.
    pub(super) fn send_from_thread(&self, message: Result<T, Status>) -> Result<(), Left> {
        Handle::current().block_on(timeout(STALLED, self.send(message))).unwrap_or(Err(Left::Stalled))
    }

    /// Returns when the client has gone.
    pub(super) async fn closed(&self) {
        self.sender.closed().await;
    }
}

impl<T> Stream for Inlet<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|waiting| waiting.map(|(message, _room)| message))
    }
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::{
        ExportDocumentsResponse,
        export_documents_response::{Event, FilePart},
    };
    use tokio_stream::StreamExt as _;

    use super::{BYTES_WAITING, Inlet, Left, Outlet, outlet};

    fn part(bytes: usize) -> ExportDocumentsResponse {
        let part = FilePart { path: "a".into(), content: vec![0; bytes], last: false };
        ExportDocumentsResponse { event: Some(Event::Part(part)) }
    }

    #[tokio::test]
    async fn who_reads_nothing_holds_up_who_makes_them() -> Result<(), Left> {
        let (outlet, mut inlet): (Outlet<_>, Inlet<_>) = outlet();
        // Larger than all the room there is: alone, and it goes.
        outlet.send(Ok(part(4 * BYTES_WAITING as usize))).await?;
        let second = outlet.send(Ok(part(1)));
        let mut second = std::pin::pin!(second);
        assert!(futures_now(second.as_mut()).is_none(), "there is no room");
        assert!(inlet.next().await.is_some());
        assert_eq!(futures_now(second.as_mut()), Some(Ok(())));
        // Those that are small go together.
        for _ in 0..8 {
            outlet.send(Ok(part(1 << 10))).await?;
        }
        drop(inlet);
        assert_eq!(outlet.send(Ok(part(1))).await, Err(Left::Gone));
        Ok(())
    }

    fn futures_now<F: Future>(future: std::pin::Pin<&mut F>) -> Option<F::Output> {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match future.poll(&mut context) {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        }
    }
}
