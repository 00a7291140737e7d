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

use super::{
    reasons::{self, Reason},
    status::Refused,
};

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
    let said = status.message();
    let reason = match status.code() {
        // Nothing of ours is refused as INTERNAL here: it is what was sent that cannot be read.
        Code::Internal | Code::InvalidArgument => reasons::REQUEST_UNREADABLE,
        Code::Unimplemented if said.contains("ompress") => reasons::COMPRESSION_UNKNOWN,
        Code::Unimplemented => reasons::METHOD_UNKNOWN,
        code @ (Code::OutOfRange | Code::ResourceExhausted) => Reason { code, ..reasons::REQUEST_TOO_LARGE },
        code => Reason { code, ..reasons::CALL_ENDED },
    };
    Refused::new(reason).with("said", said)
}
