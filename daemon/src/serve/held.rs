//! What is answered and not yet taken: a client that asks and does not read costs a bounded amount of memory.
//!
//! Each connection may have so many answers waiting, and large answers have their room in one budget over all
//! connections. The places end with the body: when it was sent, or the client gave the call up. Streams have a bound
//! of their own ([`super::outlet`]).

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

use super::caller::Client;

/// Answers of one connection that wait to be taken; further calls wait for them.
const MOST_PER_CONNECTION: usize = 64;
/// Bytes of large answers that wait to be taken, over all connections.
const MOST_BYTES: usize = 64 << 20;
/// What is no larger than this is not counted by bytes.
const SMALL: usize = 64 << 10;

/// Places for the answers of one connection.
pub(super) fn places() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(MOST_PER_CONNECTION))
}

/// The room for large answers.
#[derive(Debug, Clone)]
pub(super) struct Room(Arc<Semaphore>);

impl Default for Room {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MOST_BYTES)))
    }
}

/// The room that one answer takes; goes with it in the extensions of its response.
#[derive(Debug, Clone)]
pub(super) struct Held {
    _room: Arc<OwnedSemaphorePermit>,
}

impl Room {
    /// Room for an answer of so many bytes, where that asks for any; an error when there is none left. Then a page
    /// is cut so that it is small.
    pub(super) fn hold(&self, bytes: usize) -> Result<Option<Held>, NoRoom> {
        if bytes <= SMALL {
            return Ok(None);
        }
        let wanted = u32::try_from(bytes).map_err(|_| NoRoom)?;
        let room = Arc::clone(&self.0).try_acquire_many_owned(wanted).map_err(|_| NoRoom)?;
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
        let places = request.extensions().get::<Client>().map(|client| Arc::clone(&client.answers));
        let is_stream = STREAMS.contains(&request.uri().path());
        Box::pin(async move {
            // A closed semaphore would let all pass; it is never closed.
            let place = match places.filter(|_| !is_stream) {
                Some(places) => places.acquire_owned().await.ok(),
                None => None,
            };
            let mut response = inner.call(request).await?;
            let held = response.extensions_mut().remove::<Held>();
            Ok(response.map(|body| Body::new(Taken { body, _places: (place, held) })))
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

/// A body with its places.
struct Taken {
    body: Body,
    _places: (Option<OwnedSemaphorePermit>, Option<Held>),
}

impl http_body::Body for Taken {
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
