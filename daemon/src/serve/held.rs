//! What is answered and not yet taken: a client that asks and does not read costs a bounded amount of memory.
//!
//! Each connection, and each program over all of its connections, may have so many answers waiting, and large answers have their room in one budget over all
//! connections, of which one program gets a share ([`super::shares`]). The places end with the body: when it was sent,
//! or the client gave the call up, or took nothing of it for too long ([`super::taken`]). Streams have a bound of
//! their own ([`super::outlet`]).

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::{
    body::Body,
    codegen::{
        Service,
        http::{Request, Response},
    },
};
use tower_layer::Layer;

use super::{
    shares::{Peer, Shares, Taken},
    taken::InParts,
};

/// Answers of one connection that wait to be taken; further calls wait for them.
const MOST_PER_CONNECTION: usize = 64;
/// The same of one program, over all of its connections.
const MOST_PER_PROGRAM: usize = 4 * MOST_PER_CONNECTION;
/// Bytes of large answers that wait to be taken, over all connections.
const MOST_BYTES: usize = 64 << 20;
/// The same of one program.
const MOST_BYTES_EACH: usize = MOST_BYTES / 2;
/// Of them for programs that have none: the largest answer there is.
const KEPT_BYTES: usize = MOST_BYTES / 4;
/// What is no larger than this is not counted by bytes.
const SMALL: usize = 64 << 10;

/// Who is at the other end of a connection, and the places for its answers.
#[derive(Debug, Clone)]
pub struct Client {
    /// As the system tells it.
    pub peer: Option<Peer>,
    /// Those of its connection.
    pub answers: Places,
}

/// Places for the answers of one connection.
#[derive(Debug, Clone)]
pub struct Places {
    own: Arc<Semaphore>,
    /// Those of its program.
    program: Option<Arc<Semaphore>>,
}

/// The places of all programs.
#[derive(Debug, Clone)]
pub(super) struct Programs(Shares);

impl Programs {
    pub(super) fn new() -> Self {
        Self(Shares::new(Semaphore::MAX_PERMITS, MOST_PER_PROGRAM))
    }

    /// Places for the answers of one more connection of a program.
    pub(super) fn places(&self, peer: Option<Peer>) -> Places {
        Places {
            own: Arc::new(Semaphore::new(MOST_PER_CONNECTION)),
            program: peer.map(|peer| self.0.share_of(peer)),
        }
    }
}

impl Places {
    /// Takes one, as soon as there is one.
    async fn take(self) -> Vec<OwnedSemaphorePermit> {
        let mut taken = Vec::with_capacity(2);
        for places in [Some(self.own), self.program].into_iter().flatten() {
            // A closed semaphore would let all pass; it is never closed.
            taken.extend(places.acquire_owned().await.ok());
        }
        taken
    }
}

/// The room for large answers.
#[derive(Debug, Clone)]
pub(super) struct Room(Shares);

impl Default for Room {
    fn default() -> Self {
        Self(Shares::new(MOST_BYTES, MOST_BYTES_EACH).keeping(KEPT_BYTES))
    }
}

/// The room that one answer takes; goes with it in the extensions of its response.
#[derive(Debug, Clone)]
pub(super) struct Held {
    _room: Arc<Taken>,
}

impl Room {
    /// Room for an answer of so many bytes, where that asks for any; an error when there is none left, or none of the
    /// share of who asks. Then a page is cut so that it is small.
    pub(super) fn hold(&self, peer: Option<Peer>, bytes: usize) -> Result<Option<Held>, NoRoom> {
        if bytes <= SMALL {
            return Ok(None);
        }
        let wanted = u32::try_from(bytes).map_err(|_| NoRoom)?;
        let room = self.0.take(peer, wanted).ok_or(NoRoom)?;
        Ok(Some(Held { _room: Arc::new(room) }))
    }
}

/// Others read so little of what they asked for that there is no room for a large answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoRoom;

impl NoRoom {
    /// The largest page that needs no room.
    pub(super) const PAGE: usize = SMALL;
}

/// Puts an answer and its room together.
pub(super) fn response<T>(message: T, held: Option<Held>) -> tonic::Response<T> {
    let mut response = tonic::Response::new(message);
    if let Some(held) = held {
        response.extensions_mut().insert(held);
    }
    response
}

/// Holds the places until the body has ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct UntilTaken;

impl<S> Layer<S> for UntilTaken {
    type Service = Holding<S>;

    fn layer(&self, inner: S) -> Holding<S> {
        Holding { inner }
    }
}

/// See [`UntilTaken`].
#[derive(Debug, Clone)]
pub(super) struct Holding<S> {
    inner: S,
}

impl<S> Service<Request<Body>> for Holding<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The one that is ready is called, and a clone of it waits for the next call.
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        let places = request.extensions().get::<Client>().map(|client| client.answers.clone());
        let is_stream = STREAMS.contains(&request.uri().path());
        Box::pin(async move {
            let place = match places.filter(|_| !is_stream) {
                Some(places) => places.take().await,
                None => Vec::new(),
            };
            let mut response = inner.call(request).await?;
            let held = response.extensions_mut().remove::<Held>();
            Ok(response.map(|body| match held {
                Some(_) => Body::new(InParts::new(body, (place, held))),
                None => Body::new(Small { body, _place: place }),
            }))
        })
    }
}

/// Answers that last, by their paths: of those a connection may have as many as it has calls.
const STREAMS: [&str; 6] = [
    "/bronmerk.v1.DocumentService/WatchDocuments",
    "/bronmerk.v1.ExportService/ExportDocuments",
    "/bronmerk.v1.PolicyService/DiffPolicy",
    "/grpc.health.v1.Health/Watch",
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
];

/// A body with its place.
struct Small {
    body: Body,
    _place: Vec<OwnedSemaphorePermit>,
}

impl http_body::Body for Small {
    type Data = <Body as http_body::Body>::Data;
    type Error = <Body as http_body::Body>::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, time::Duration};

    use tonic::codegen::http;
    use tower_layer::Layer as _;

    use super::*;

    /// Answers everything with an answer that takes all the room.
    #[derive(Clone)]
    struct Large(Room);

    impl Service<Request<Body>> for Large {
        type Response = Response<Body>;
        type Error = Infallible;
        type Future = std::future::Ready<Result<Response<Body>, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Request<Body>) -> Self::Future {
            let mut response = http::Response::new(Body::empty());
            if let Ok(Some(held)) = self.0.hold(None, MOST_BYTES) {
                response.extensions_mut().insert(held);
            }
            std::future::ready(Ok(response))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn room_is_given_back_with_the_answer_or_when_nobody_takes_it() {
        let room = Room::default();
        let mut service = UntilTaken.layer(Large(room.clone()));
        let is_free = || room.hold(None, MOST_BYTES).is_ok();
        let Ok(answer) = service.call(Request::new(Body::empty())).await;
        assert!(!is_free());
        drop(answer);
        assert!(is_free());
        let Ok(unread) = service.call(Request::new(Body::empty())).await;
        assert!(!is_free());
        // The clock of this test goes by itself when nothing else is to be done.
        tokio::time::sleep(Duration::from_secs(3_600)).await;
        assert!(is_free());
        drop(unread);
    }

    #[test]
    fn small_answers_of_one_program_are_bounded_over_all_its_connections() {
        let programs = Programs::new();
        let of = |pid| programs.places(Some(Peer { uid: 0, pid: Some(pid) }));
        let mut held = Vec::new();
        for _ in 0..6 {
            let connection = of(1);
            while let Some(place) = now(connection.clone().take()) {
                held.push(place);
            }
        }
        assert_eq!(held.len(), MOST_PER_PROGRAM, "six connections have room for more");
        assert!(now(of(2).take()).is_some(), "another program has its own");
        drop(held);
        let connection = of(1);
        let held: Vec<_> = std::iter::from_fn(|| now(connection.clone().take())).collect();
        assert_eq!(held.len(), MOST_PER_CONNECTION, "one connection does not take all of its program's");
    }

    fn now<F: Future>(future: F) -> Option<F::Output> {
        let mut context = Context::from_waker(std::task::Waker::noop());
        match std::pin::pin!(future).poll(&mut context) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        }
    }

    #[test]
    fn one_program_leaves_room_for_others() {
        let room = Room::default();
        let of = |pid| Some(Peer { uid: 0, pid: Some(pid) });
        let all: Vec<_> = std::iter::from_fn(|| room.hold(of(1), 1 << 20).ok()).collect();
        assert_eq!(all.len(), MOST_BYTES_EACH >> 20);
        assert!(room.hold(of(1), SMALL).is_ok(), "what is small is not counted");
        let other: Vec<_> = std::iter::from_fn(|| room.hold(of(2), 1 << 20).ok()).collect();
        assert_eq!(other.len(), (MOST_BYTES - MOST_BYTES_EACH - KEPT_BYTES) >> 20);
        assert!(room.hold(of(3), 16 << 20).is_ok(), "the largest answer there is");
    }
}
