//! Takes connections from the socket, so many at once and no more, and notes who is at the other end.

use std::{
    future::Future as _,
    io,
    mem::MaybeUninit,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use rustix::process::{Resource, getrlimit};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{UnixListener, UnixStream},
    sync::mpsc,
    time::{Instant, Sleep, sleep},
};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::transport::server::Connected;

use super::{
    authority::Incoming,
    held::{Client, Programs},
    shares::{Peer, Shares, Taken},
};

/// Each open file of an add-in may keep one; the usual limit of open files is 1,024.
const MOST_CONNECTIONS: usize = 400;

/// At most so many, of which one program gets three quarters, and no more than half of the files that the system lets the daemon
/// open: the other half is for the files that it reads.
fn most_connections(open_files: Option<u64>) -> usize {
    open_files
        .and_then(|files| usize::try_from(files / 2).ok())
        .unwrap_or(usize::MAX)
        .clamp(1, MOST_CONNECTIONS)
}

/// How many of them one program gets.
fn share(most: usize) -> usize {
    most.saturating_mul(3).div_ceil(4)
}

/// Who connects says something within this time, or makes place for who does.
const TO_GREET: Duration = Duration::from_secs(10);
/// The least that a client of gRPC says first: the preface of HTTP/2 and the head of its settings.
const GREETING: usize = 24 + 9;
/// So much is read at once.
const PIECE: usize = 8 * 1_024;
/// How often it is told that connections are refused.
const TELL_AGAIN: Duration = Duration::from_secs(60);

/// A connection with its place among the most that there may be.
pub struct Connection {
    stream: UnixStream,
    client: Client,
    _place: Taken,
    incoming: Incoming,
    /// Until the client has said enough: how much it said, and how long it may take.
    greeting: Option<(usize, Pin<Box<Sleep>>)>,
}

impl Connection {
    fn new(stream: UnixStream, client: Client, place: Taken) -> Self {
        let greeting = Some((0, Box::pin(sleep(TO_GREET))));
        Self { stream, client, _place: place, incoming: Incoming::default(), greeting }
    }
}

impl Connected for Connection {
    type ConnectInfo = Client;

    fn connect_info(&self) -> Self::ConnectInfo {
        self.client.clone()
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
    let most = most_connections(getrlimit(Resource::Nofile).current);
    let places = Shares::new(most, share(most)).keeping(most / 8);
    let programs = Programs::new();
    let (mut refused, mut told) = (0_u64, None::<Instant>);
    let accept = async {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let peer = stream.peer_cred().ok();
                    let peer = peer.map(|peer| Peer { uid: peer.uid(), pid: peer.pid() });
                    let Some(place) = places.take(peer, 1) else {
                        // Refused rather than left waiting: who is refused can say so.
                        refused += 1;
                        if told.is_none_or(|told| told.elapsed() >= TELL_AGAIN) {
                            told = Some(Instant::now());
                            tracing::warn!(most, refused, "too many connections");
                        }
                        continue;
                    };
                    let client = Client { peer, answers: programs.places(peer) };
                    if taken.send(Ok(Connection::new(stream, client, place))).await.is_err() {
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

impl Connection {
    /// Takes in what the client sends; tells how much it was.
    fn poll_more(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut piece = [MaybeUninit::uninit(); PIECE];
        let mut piece = ReadBuf::uninit(&mut piece);
        let read = Pin::new(&mut self.stream).poll_read(context, &mut piece);
        let more = piece.filled().len();
        if more > 0 {
            self.incoming.take(piece.filled());
        } else if read.is_ready() {
            self.incoming.end();
        }
        let Some((heard, patience)) = &mut self.greeting else { return read.map_ok(|()| more) };
        *heard = heard.saturating_add(more);
        if *heard >= GREETING {
            self.greeting = None;
        } else if read.is_pending() && patience.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        read.map_ok(|()| more)
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.incoming.ready().is_empty() {
            // Nothing more to come, and nothing held.
            if ready!(self.poll_more(context))? == 0 && self.incoming.ready().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
        let some = self.incoming.ready().len().min(buffer.remaining());
        buffer.put_slice(self.incoming.ready().get(..some).unwrap_or_default());
        self.incoming.handed(some);
        Poll::Ready(Ok(()))
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

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use tokio::{
        io::AsyncReadExt as _,
        net::{UnixListener, UnixStream},
        sync::mpsc,
    };

    use super::{CancellationToken, Client, Connection, GREETING, Programs, Shares};

    async fn connected() -> (UnixStream, Connection) {
        let (theirs, ours) = UnixStream::pair().unwrap();
        let client = Client { peer: None, answers: Programs::new().places(None) };
        (theirs, Connection::new(ours, client, Shares::new(1, 1).take(None, 1).unwrap()))
    }

    #[tokio::test]
    async fn one_program_leaves_connections_for_others() {
        let home = tempfile::tempdir().unwrap();
        let at = home.path().join("socket");
        let listener = UnixListener::bind(&at).unwrap();
        let (taken_in, mut taken) = mpsc::channel(1_000);
        let stop = CancellationToken::new();
        let loop_ = tokio::spawn(super::take(listener, taken_in, stop.clone()));
        let files = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
        let share = super::share(super::most_connections(files));
        let mut theirs = Vec::new();
        for _ in 0..share {
            theirs.push(UnixStream::connect(&at).await.unwrap());
        }
        let mut ours = Vec::new();
        for _ in 0..share {
            ours.push(taken.recv().await.unwrap().unwrap());
        }
        let mut refused = UnixStream::connect(&at).await.unwrap();
        let mut byte = [0];
        let told = tokio::time::timeout(std::time::Duration::from_secs(5), refused.read(&mut byte)).await;
        assert_eq!(told.map(|read| read.unwrap_or(0)), Ok(0), "more than its share");
        // What it gives back it can have again.
        ours.pop();
        let _again = UnixStream::connect(&at).await.unwrap();
        assert!(taken.recv().await.unwrap().is_ok());
        stop.cancel();
        loop_.await.unwrap();
    }

    #[test]
    fn connections_leave_files_to_read() {
        for (files, most) in
            [(None, 400), (Some(1_024), 400), (Some(4_096), 400), (Some(256), 128), (Some(0), 1)]
        {
            assert_eq!(super::most_connections(files), most, "{files:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_says_nothing_or_half_a_greeting_is_let_go() {
        use tokio::io::AsyncWriteExt as _;
        for said in ["", "PRI * HTTP/2.0\r\n"] {
            let (mut theirs, mut connection) = connected().await;
            theirs.write_all(said.as_bytes()).await.unwrap();
            let mut heard = Vec::new();
            let error = connection.read_to_end(&mut heard).await.unwrap_err();
            assert_eq!((error.kind(), heard.len()), (ErrorKind::TimedOut, said.len()));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_greeted_may_be_silent() {
        use tokio::io::AsyncWriteExt as _;
        let (mut theirs, mut connection) = connected().await;
        theirs.write_all(&[b'x'; GREETING]).await.unwrap();
        let mut heard = [0; GREETING];
        connection.read_exact(&mut heard).await.unwrap();
        let quiet = tokio::time::timeout(std::time::Duration::from_secs(3_600), connection.read(&mut heard));
        assert!(quiet.await.is_err(), "it waits for more");
    }
}
