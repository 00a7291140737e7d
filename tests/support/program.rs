//! A program that was not written by us, on the daemon's socket: a gRPC client with nothing of ours in it.

use std::future::Future;

use bronmerk_proto::v1::document_service_client::DocumentServiceClient;
use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;
use tonic::{
    Response, Status,
    transport::{Channel, Endpoint},
};

use super::Daemon;

/// A program that speaks to the daemon without the client.
pub struct Program {
    pub runtime: tokio::runtime::Runtime,
    pub channel: Channel,
}

impl Program {
    pub fn of(daemon: &Daemon) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let socket = daemon.socket.clone();
        let connect = tower::service_fn(move |_| {
            let socket = socket.clone();
            async move { UnixStream::connect(socket).await.map(TokioIo::new) }
        });
        let endpoint = Endpoint::from_static("http://localhost");
        let channel = runtime.block_on(endpoint.connect_with_connector(connect)).unwrap();
        Self { runtime, channel }
    }

    pub fn documents(&self) -> DocumentServiceClient<Channel> {
        DocumentServiceClient::new(self.channel.clone())
    }

    pub fn ask<T>(&self, call: impl Future<Output = Result<Response<T>, Status>>) -> Result<T, Status> {
        self.runtime.block_on(call).map(Response::into_inner)
    }
}
