//! Refusals from beneath the services, in the form of all others: a request that cannot be read, a method that is not
//! there, a message that is too large. What refuses them there gives a code and an English sentence, and calls what
//! the caller did wrong a fault of ours.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use tonic::{
    Code, Status,
    codegen::{
        Service,
        http::{Request, Response},
    },
};
use tower_layer::Layer;

use super::status::Refused;
use crate::model::{Sentence, sentence::short};

/// Tells of refusals that are told by nobody else.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told;

impl<S> Layer<S> for Told {
    type Service = Telling<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Telling(inner)
    }
}

/// See [`Told`].
#[derive(Debug, Clone)]
pub(super) struct Telling<S>(S);

impl<S, Asked, Body> Service<Request<Asked>> for Telling<S>
where
    S: Service<Request<Asked>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request<Asked>) -> Self::Future {
        let answer = self.0.call(request);
        Box::pin(async move {
            let mut answer = answer.await?;
            // A call that is refused before there is an answer is told of in its head.
            let untold = Status::from_header_map(answer.headers())
                .filter(|status| status.code() != Code::Ok && status.details().is_empty());
            if let Some(status) = untold {
                let told = Status::from(told(&status)).into_http::<()>();
                for name in ["grpc-status", "grpc-message", "grpc-status-details-bin"] {
                    if let Some(value) = told.headers().get(name) {
                        answer.headers_mut().insert(name, value.clone());
                    }
                }
            }
            Ok(answer)
        })
    }
}

fn told(status: &Status) -> Refused {
    let said = short(status.message());
    let (code, reason, message) = match status.code() {
        // Nothing of ours is refused as INTERNAL here: it is what was sent that cannot be read.
        Code::Internal | Code::InvalidArgument => (
            Code::InvalidArgument,
            "REQUEST_UNREADABLE",
            Sentence::new(
                format!(
                    "Deze vraag kan niet worden gelezen ({said}). Stuur een bericht zoals het contract het beschrijft."
                ),
                format!("This request cannot be read ({said}). Send a message as the contract describes it."),
            ),
        ),
        Code::Unimplemented if said.contains("ompress") => (
            Code::Unimplemented,
            "COMPRESSION_UNKNOWN",
            Sentence::new(
                format!(
                    "Deze vraag is ingepakt op een manier die Bronmerk niet kent ({said}). Stuur de vraag zonder inpakken."
                ),
                format!(
                    "This request is compressed in a way that Bronmerk does not know ({said}). Send it without."
                ),
            ),
        ),
        Code::Unimplemented => (
            Code::Unimplemented,
            "METHOD_UNKNOWN",
            Sentence::new(
                "Deze Bronmerk kent deze vraag niet. Is het programma dat haar stelt nieuwer? Werk dan Bronmerk bij.",
                "This Bronmerk does not know this call. If the program that makes it is newer, update Bronmerk.",
            ),
        ),
        Code::OutOfRange | Code::ResourceExhausted => (
            status.code(),
            "REQUEST_TOO_LARGE",
            Sentence::new(
                format!("Deze vraag is te groot ({said}). Vraag minder tegelijk."),
                format!("This request is too large ({said}). Ask for less at once."),
            ),
        ),
        code => (
            code,
            "CALL_ENDED",
            Sentence::new(
                format!("Deze vraag is afgebroken ({said}). Stel haar opnieuw."),
                format!("This call was ended ({said}). Make it again."),
            ),
        ),
    };
    Refused::new(code, reason, message).with("said", said)
}
