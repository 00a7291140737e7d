//! Answers over gRPC on a Unix socket: who is asking, what is asked, what is said.
//!
//! Besides `wire` nobody else knows the contract's messages, and nobody else knows tonic. A service
//! method reads the request, asks the ledger's reader or the desk, and puts the answer in words; rules
//! live elsewhere. Opens no file of a user: at most it looks at a name.
//!
//! **Invariant:** what is answered is durable: no answer shows an entry that the journal has not fsynced.
//! **Invariant:** everything that grows is bounded: connections, calls, messages, pages, watches.

mod acts;
mod answers;
mod authority;
mod batches;
mod beneath;
mod caller;
mod completeness;
mod computed;
mod condition;
mod documents;
mod dossiers;
mod export;
mod fields;
mod folders;
mod fresh;
mod health;
mod held;
mod import;
mod incoming;
mod locate;
mod look;
mod metrics;
mod named_folders;
mod outlet;
mod pages;
mod policy;
mod policy_diff;
mod reasons;
mod reflection;
mod refusals;
mod request_id;
mod resolve;
mod restrict;
mod saying;
mod shared;
mod shares;
mod socket;
mod status;
mod system;
mod taken;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod update;
mod views;
mod vocabularies;
mod watch;

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, UnixListener},
    sync::mpsc,
    time::timeout,
};
use tokio_util::sync::CancellationToken;
use tonic::{
    service::{InterceptorLayer, Routes},
    transport::Server,
};
use tonic_reflection::pb::{v1, v1alpha};

use crate::{ingest::desk::Desk, ledger::Reader};
use bronmerk_proto::v1::{
    document_service_server::DocumentServiceServer, dossier_service_server::DossierServiceServer,
    export_service_server::ExportServiceServer, folder_service_server::FolderServiceServer,
    import_service_server::ImportServiceServer, policy_service_server::PolicyServiceServer,
    system_service_server::SystemServiceServer, vocabulary_service_server::VocabularyServiceServer,
};
use shared::Shared;

pub use metrics::MetricsError;
pub use shared::About;
pub use socket::SocketError;

/// The longest request. The longest that makes sense is a policy of 1 MiB with its selection list of 8 MiB.
const LONGEST_IN: usize = 10 << 20;
/// The longest answer. Pages are cut long before ([`pages`]).
const LONGEST_OUT: usize = 64 << 20;
/// Calls at once on one connection, streams included.
const MOST_CALLS: u32 = 256;
/// Calls at once on one connection that are being answered.
const MOST_AT_WORK: usize = 64;
/// After so long without a sign of life a client is asked for one.
const KEEPALIVE: Duration = Duration::from_secs(60);
/// Calls under way get so long to end when the daemon stops.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// What reflection tells of.
const DESCRIPTORS: &[&[u8]] = &[
    bronmerk_proto::DESCRIPTORS,
    tonic_health::pb::FILE_DESCRIPTOR_SET,
    tonic_types::pb::FILE_DESCRIPTOR_SET,
    v1::FILE_DESCRIPTOR_SET,
    v1alpha::FILE_DESCRIPTOR_SET,
];

/// Why the doors cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(transparent)]
    Socket(#[from] SocketError),
    #[error(transparent)]
    Metrics(#[from] MetricsError),
    /// The contract's descriptors cannot be read: a fault in the build.
    #[error("cannot describe the services")]
    Reflection(#[from] prost::DecodeError),
}

impl ServeError {
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Socket(error) => error.help(),
            Self::Metrics(error) => error.help(),
            Self::Reflection(_) => None,
        }
    }
}

/// The open doors: clients can connect, and are answered while [`Doors::serve`] runs.
pub struct Doors {
    shared: Arc<Shared>,
    routes: Routes,
    listener: UnixListener,
    socket: socket::Socket,
    metrics: Option<TcpListener>,
}

/// Opens the socket. The last step of the start: a socket means "ready".
pub async fn open(
    desk: Desk,
    reader: Reader,
    about: About,
    socket: &Path,
    stop: CancellationToken,
) -> Result<Doors, ServeError> {
    let shared = Arc::new(Shared::new(desk, reader, about, stop));
    let routes = routes(&shared)?;
    let (listener, socket) = socket::bind(socket).await?;
    Ok(Doors { shared, routes, listener, socket, metrics: None })
}

impl Doors {
    /// Opens the door for Prometheus too: `GET /metrics` over HTTP, on a loopback address.
    pub async fn serve_metrics(&mut self, address: SocketAddr) -> Result<SocketAddr, ServeError> {
        let listener = metrics::listen(address).await?;
        let address = listener.local_addr().unwrap_or(address);
        self.metrics = Some(listener);
        Ok(address)
    }

    /// Answers until the daemon stops; then ends the watches, gives calls a few seconds, and removes the
    /// socket.
    pub async fn serve(self) {
        let stop = self.shared.stop.clone();
        let (sender, taken) = mpsc::channel(1);
        let own = rustix::process::geteuid().as_raw();
        let server = Server::builder()
            .concurrency_limit_per_connection(MOST_AT_WORK)
            .max_concurrent_streams(MOST_CALLS)
            .http2_keepalive_interval(Some(KEEPALIVE))
            .http2_keepalive_timeout(Some(LAST_WORDS))
            .layer(beneath::Told)
            .layer(InterceptorLayer::new(move |request| caller::admit(request, own)))
            .layer(held::UntilTaken)
            .add_routes(self.routes)
            .serve_with_incoming_shutdown(incoming::stream(taken), stop.clone().cancelled_owned());
        let metrics = async {
            if let Some(listener) = self.metrics {
                metrics::answer(listener, Arc::clone(&self.shared), stop.clone()).await;
            }
        };
        let answering =
            async { tokio::join!(server, metrics, incoming::take(self.listener, sender, stop.clone())) };
        let mut answering = std::pin::pin!(answering);
        let ended = tokio::select! {
            ended = &mut answering => Some(ended),
            () = stop.cancelled() => timeout(LAST_WORDS, answering).await.ok(),
        };
        match ended {
            Some((Err(error), ..)) => tracing::error!(%error, "the socket is no longer served"),
            Some((Ok(()), ..)) => {}
            None => tracing::warn!("calls were cut off: they did not end in time"),
        }
        drop(self.socket);
    }
}

fn routes(shared: &Arc<Shared>) -> Result<Routes, prost::DecodeError> {
    macro_rules! bounded {
        ($server:ident, $service:expr) => {
            $server::new($service(Arc::clone(shared)))
                .max_decoding_message_size(LONGEST_IN)
                .max_encoding_message_size(LONGEST_OUT)
        };
    }
    let reflection = reflection::Reflection(Arc::new(reflection::Described::read(DESCRIPTORS)?));
    let mut routes = Routes::builder();
    routes
        .add_service(bounded!(DocumentServiceServer, documents::Documents))
        .add_service(bounded!(DossierServiceServer, dossiers::DossierDesk))
        .add_service(bounded!(ExportServiceServer, export::Exports))
        .add_service(bounded!(FolderServiceServer, folders::Folders))
        .add_service(bounded!(ImportServiceServer, import::Imports))
        .add_service(bounded!(PolicyServiceServer, policy::Policies))
        .add_service(bounded!(SystemServiceServer, system::System))
        .add_service(bounded!(VocabularyServiceServer, vocabularies::Terms))
        .add_service(tonic_health::pb::health_server::HealthServer::new(health::Healths(Arc::clone(shared))))
        .add_service(v1::server_reflection_server::ServerReflectionServer::new(reflection.clone()))
        .add_service(v1alpha::server_reflection_server::ServerReflectionServer::new(reflection));
    Ok(routes.routes().prepare())
}
