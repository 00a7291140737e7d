//! The least that a gRPC server can do, to compare the daemon's answers with.

use std::path::PathBuf;

use anyhow::Result;
use bronmerk_proto::v1::{
    GetServerInfoRequest, GetServerInfoResponse, GetStatusRequest, GetStatusResponse, RescanRequest,
    RescanResponse, SyncRequest, SyncResponse,
    system_service_server::{SystemService, SystemServiceServer},
};
use tokio::net::UnixListener;
use tokio_stream::wrappers::UnixListenerStream;
use tonic::{Request, Response, Status, transport::Server};

#[derive(clap::Args)]
pub struct Arguments {
    socket: PathBuf,
}

struct Empty;

#[tonic::async_trait]
impl SystemService for Empty {
    async fn get_server_info(
        &self,
        _: Request<GetServerInfoRequest>,
    ) -> Result<Response<GetServerInfoResponse>, Status> {
        Ok(Response::new(GetServerInfoResponse::default()))
    }

    async fn get_status(&self, _: Request<GetStatusRequest>) -> Result<Response<GetStatusResponse>, Status> {
        Err(Status::unimplemented("empty"))
    }

    async fn rescan(&self, _: Request<RescanRequest>) -> Result<Response<RescanResponse>, Status> {
        Err(Status::unimplemented("empty"))
    }

    async fn sync(&self, _: Request<SyncRequest>) -> Result<Response<SyncResponse>, Status> {
        Err(Status::unimplemented("empty"))
    }
}

/// The hidden command: serves until it is killed.
pub fn run(arguments: &Arguments) -> Result<bool> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let connections = UnixListenerStream::new(UnixListener::bind(&arguments.socket)?);
        Server::builder()
            .add_service(SystemServiceServer::new(Empty))
            .serve_with_incoming(connections)
            .await?;
        Ok(true)
    })
}
