//! The body of a large answer: given out in parts, and ended when the client takes nothing of it for a minute, or has
//! not taken all of it after ten.
//!
//! What the transport was given waits there until the client takes it, so it is given little at a time and the rest
//! is ours to drop. Small answers are not worth the trouble: the places of a connection bound them.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    task::{Context, Poll, ready},
    time::Duration,
};

use http_body::{Body as _, Frame};
use prost::bytes::Bytes;
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep_until},
};
use tonic::{Status, body::Body};

use super::outlet::{Left, STALLED};

/// Bytes that the transport is given at once.
const PART: usize = 32 << 10;

/// How long taking all of it may take, so that nobody keeps the room by taking a little now and then.
const LONGEST: Duration = Duration::from_secs(600);

/// See the module. `P` are the places that it holds.
#[derive(Debug)]
pub(super) struct InParts<P> {
    rest: Arc<Mutex<Rest<P>>>,
    watched: JoinHandle<()>,
}

#[derive(Debug)]
struct Rest<P> {
    /// Nothing once it was ended.
    left: Option<(Body, Bytes, P)>,
    is_told: bool,
    begun: Instant,
    /// When the client took something last.
    taken: Instant,
}

impl<P: Send + 'static> InParts<P> {
    pub(super) fn new(body: Body, places: P) -> Self {
        let left = Some((body, Bytes::new(), places));
        let now = Instant::now();
        let rest = Arc::new(Mutex::new(Rest { left, is_told: false, begun: now, taken: now }));
        let watched = tokio::spawn(end_when_stalled(Arc::downgrade(&rest)));
        Self { rest, watched }
    }
}

impl<P> Drop for InParts<P> {
    fn drop(&mut self) {
        self.watched.abort();
    }
}

async fn end_when_stalled<P>(rest: Weak<Mutex<Rest<P>>>) {
    loop {
        let Some(until) = rest.upgrade().map(|rest| locked(&rest).until()) else { return };
        sleep_until(until).await;
        let Some(rest) = rest.upgrade() else { return };
        let mut rest = locked(&rest);
        if rest.until() <= Instant::now() {
            rest.left = None;
            return;
        }
    }
}

fn locked<P>(rest: &Mutex<Rest<P>>) -> MutexGuard<'_, Rest<P>> {
    rest.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<P> Rest<P> {
    /// When it is given up, if the client takes nothing more.
    fn until(&self) -> Instant {
        (self.taken + STALLED).min(self.begun + LONGEST)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.taken = Instant::now();
        let Some((body, part, _)) = &mut self.left else { return Poll::Ready(self.end().map(Ok)) };
        while part.is_empty() {
            match ready!(Pin::new(&mut *body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => *part = data,
                    Err(other) => return Poll::Ready(Some(Ok(other))),
                },
                other => return Poll::Ready(other),
            }
        }
        let next = part.split_to(part.len().min(PART));
        // A copy, so that the transport does not hold the whole of it.
        Poll::Ready(Some(Ok(Frame::data(Bytes::copy_from_slice(&next)))))
    }

    /// Says once why there is no more.
    fn end(&mut self) -> Option<Frame<Bytes>> {
        if std::mem::replace(&mut self.is_told, true) {
            return None;
        }
        let said = Status::from(Left::Stalled).into_http::<()>();
        Some(Frame::trailers(said.headers().clone()))
    }
}

impl<P> http_body::Body for InParts<P> {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        locked(&self.rest).poll(context)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::advance;

    use super::*;

    /// All of a body at once, as tonic makes it for one message.
    struct Whole(Option<Bytes>);

    impl http_body::Body for Whole {
        type Data = Bytes;
        type Error = Status;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
            Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
        }
    }

    fn next<P>(body: &mut InParts<P>) -> Option<Frame<Bytes>> {
        let mut context = Context::from_waker(std::task::Waker::noop());
        match Pin::new(body).poll_frame(&mut context) {
            Poll::Ready(Some(Ok(frame))) => Some(frame),
            _ => None,
        }
    }

    fn body(bytes: usize) -> (InParts<Arc<()>>, Weak<()>) {
        let place = Arc::new(());
        let held = Arc::downgrade(&place);
        let whole: Vec<u8> = (0..bytes).map(|number| u8::try_from(number % 251).unwrap_or(0)).collect();
        (InParts::new(Body::new(Whole(Some(whole.into()))), place), held)
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_a_part_now_and_then_gets_the_whole() {
        const BYTES: usize = 8 * PART + 7;
        let (mut body, held) = body(BYTES);
        let mut all = Vec::new();
        while let Some(part) = next(&mut body).and_then(|frame| frame.into_data().ok()) {
            assert!(part.len() <= PART);
            all.extend_from_slice(&part);
            advance(STALLED - Duration::from_secs(1)).await;
            tokio::task::yield_now().await;
        }
        assert_eq!(all.len(), BYTES);
        assert!(all.iter().enumerate().all(|(at, byte)| usize::from(*byte) == at % 251));
        assert!(held.upgrade().is_some());
        drop(body);
        assert!(held.upgrade().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_a_little_now_and_then_does_not_keep_the_room_for_ever() {
        let (mut body, held) = body(1_000 * PART);
        let mut minutes = 0;
        while held.upgrade().is_some() && minutes < 1_000 {
            assert!(next(&mut body).is_some_and(|frame| frame.is_data()));
            tokio::task::yield_now().await;
            advance(STALLED - Duration::from_secs(1)).await;
            tokio::task::yield_now().await;
            minutes += 1;
        }
        assert_eq!(minutes, 11);
        assert!(next(&mut body).is_some_and(|frame| frame.is_trailers()), "and is told");
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_nothing_for_a_minute_holds_nothing_any_more_and_is_told() {
        for parts in [0, 2] {
            let (mut body, held) = body(10 * PART);
            for _ in 0..parts {
                assert!(next(&mut body).is_some_and(|frame| frame.is_data()));
            }
            // The one that watches it begins to wait.
            tokio::task::yield_now().await;
            advance(STALLED + Duration::from_secs(1)).await;
            tokio::task::yield_now().await;
            assert!(held.upgrade().is_none());
            let told = next(&mut body).and_then(|frame| frame.into_trailers().ok()).unwrap_or_default();
            assert_eq!(told.get("grpc-status").map(|code| code.as_bytes()), Some(&b"1"[..]));
            assert!(next(&mut body).is_none());
        }
    }
}
