//! Takes connections from the socket, so many at once and no more, and notes who is at the other end.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{UnixListener, UnixStream},
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::transport::server::Connected;

use super::caller::Peer;

/// Each open file of an add-in may keep one; the usual limit of open files is 1,024.
const MOST_CONNECTIONS: usize = 400;

/// A connection with its place among the most that there may be.
pub struct Connection {
    stream: UnixStream,
    peer: Option<Peer>,
    _place: OwnedSemaphorePermit,
}

impl Connected for Connection {
    type ConnectInfo = Option<Peer>;

    fn connect_info(&self) -> Self::ConnectInfo {
        self.peer
    }
}

/// Takes connections until `stop`, or until nobody wants them any more.
///
/// A failing `accept` (no file descriptors left, for one) is waited out: a door that closes by itself
/// would need a restart.
pub async fn take(
    listener: UnixListener,
    taken: mpsc::Sender<io::Result<Connection>>,
    stop: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let accept = async {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                        // Refused rather than left waiting: who is refused can say so.
                        tracing::warn!(most = MOST_CONNECTIONS, "too many connections; one more is refused");
                        continue;
                    };
                    let peer = stream.peer_cred().ok();
                    let peer = peer.map(|peer| Peer { uid: peer.uid(), pid: peer.pid() });
                    if taken.send(Ok(Connection { stream, peer, _place: place })).await.is_err() {
                        return;
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot take a connection");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            }
        }
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = accept => {}
    }
}

/// The form in which tonic takes connections.
pub fn stream(taken: mpsc::Receiver<io::Result<Connection>>) -> ReceiverStream<io::Result<Connection>> {
    ReceiverStream::new(taken)
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
