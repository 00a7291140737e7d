//! The connection with the daemon: how long to wait, and what a broken one means.

use std::{
    future::Future,
    io::{self, IsTerminal as _},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bronmerk_proto::v1::{
    Document, GetDocumentRequest, ResolveDocumentRequest, document_service_client::DocumentServiceClient,
    dossier_service_client::DossierServiceClient, export_service_client::ExportServiceClient,
    folder_service_client::FolderServiceClient, import_service_client::ImportServiceClient,
    policy_service_client::PolicyServiceClient, system_service_client::SystemServiceClient,
    vocabulary_service_client::VocabularyServiceClient,
};
use hyper_util::rt::TokioIo;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::{net::UnixStream, time};
use tonic::{
    Response, Status,
    transport::{Channel, Endpoint},
};
use tower::service_fn;

use crate::{language::Lang, locate::Named, texts, trouble::Trouble};

/// How long the daemon may take to open the door.
const TO_CONNECT: Duration = Duration::from_secs(5);
/// How long an ordinary answer may take.
pub(crate) const USUAL: Duration = Duration::from_secs(60);
/// After this long something is shown, so that nobody wonders.
const PATIENCE: Duration = Duration::from_secs(1);
/// The largest answer that is taken: a page of 1,000 full records is well below it.
const LARGEST: usize = 64 * 1024 * 1024;

/// An open connection.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    channel: Channel,
    socket: PathBuf,
    lang: Lang,
}

impl Connection {
    /// Connects to the daemon behind the socket.
    pub(crate) async fn open(socket: PathBuf, lang: Lang) -> Result<Self, Trouble> {
        let opened = time::timeout(TO_CONNECT, UnixStream::connect(&socket)).await;
        let stream = opened.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        let stream = stream.map_err(|cause| Trouble::Unreachable { socket: socket.clone(), cause })?;
        // The stream is opened above and not by tonic, because tonic hides why it failed. It is handed
        // over once: a connection that broke is told, and not silently made again.
        let stream = Arc::new(Mutex::new(Some(stream)));
        let hand_over = service_fn(move |_| {
            let stream = stream.lock().unwrap_or_else(PoisonError::into_inner).take();
            async move { stream.map(TokioIo::new).ok_or(io::Error::from(io::ErrorKind::NotConnected)) }
        });
        let unreachable = |cause| Trouble::Unreachable {
            socket: socket.clone(),
            cause: io::Error::other::<tonic::transport::Error>(cause),
        };
        let channel = Endpoint::try_from("http://localhost")
            .map_err(unreachable)?
            .connect_timeout(TO_CONNECT)
            .connect_with_connector(hand_over)
            .await
            .map_err(unreachable)?;
        Ok(Self { channel, socket, lang })
    }

    /// Returns a client of the service for documents.
    pub(crate) fn documents(&self) -> DocumentServiceClient<Channel> {
        DocumentServiceClient::new(self.channel.clone()).max_decoding_message_size(LARGEST)
    }

    /// Returns a client of the service for dossiers and relations.
    pub(crate) fn dossiers(&self) -> DossierServiceClient<Channel> {
        DossierServiceClient::new(self.channel.clone()).max_decoding_message_size(LARGEST)
    }

    /// Returns a client of the service for exports.
    pub(crate) fn exports(&self) -> ExportServiceClient<Channel> {
        ExportServiceClient::new(self.channel.clone()).max_decoding_message_size(LARGEST)
    }

    /// Returns a client of the service for imports.
    pub(crate) fn imports(&self) -> ImportServiceClient<Channel> {
        ImportServiceClient::new(self.channel.clone()).max_decoding_message_size(LARGEST)
    }

    /// Returns a client of the service for folders.
    pub(crate) fn folders(&self) -> FolderServiceClient<Channel> {
        FolderServiceClient::new(self.channel.clone()).max_decoding_message_size(LARGEST)
    }

    /// Returns a client of the service for the policy.
    pub(crate) fn policy(&self) -> PolicyServiceClient<Channel> {
        PolicyServiceClient::new(self.channel.clone()).max_decoding_message_size(LARGEST)
    }

    /// Returns a client of the service for the daemon itself.
    pub(crate) fn system(&self) -> SystemServiceClient<Channel> {
        SystemServiceClient::new(self.channel.clone()).max_decoding_message_size(LARGEST)
    }

    /// Returns a client of the service for the lists of terms.
    pub(crate) fn vocabularies(&self) -> VocabularyServiceClient<Channel> {
        VocabularyServiceClient::new(self.channel.clone()).max_decoding_message_size(LARGEST)
    }

    /// Waits for the answer to an ordinary call.
    pub(crate) async fn answer<T>(
        &self,
        call: impl Future<Output = Result<Response<T>, Status>>,
    ) -> Result<T, Trouble> {
        self.answer_within(Some(USUAL), texts::waiting(self.lang), call).await
    }

    /// Waits for the answer to a call, at most so long, and shows that it waits.
    pub(crate) async fn answer_within<T>(
        &self,
        limit: Option<Duration>,
        doing: &'static str,
        call: impl Future<Output = Result<Response<T>, Status>>,
    ) -> Result<T, Trouble> {
        let shown = with_progress(doing, call);
        let ended = match limit {
            Some(limit) => time::timeout(limit, shown).await.map_err(|_| Trouble::Slow(limit))?,
            None => shown.await,
        };
        ended.map(Response::into_inner).map_err(|status| self.trouble(status))
    }

    /// Makes trouble of what a call ended with.
    pub(crate) fn trouble(&self, status: Status) -> Trouble {
        Trouble::of_call(status, &self.socket)
    }

    /// Returns the trouble of a stream that ended by itself.
    pub(crate) fn lost(&self) -> Trouble {
        Trouble::Lost { socket: self.socket.clone() }
    }

    /// Gets the record of the document that is meant.
    pub(crate) async fn document(&self, named: &Named) -> Result<Document, Trouble> {
        let found = match named {
            Named::Id(name) => {
                let asked = GetDocumentRequest { name: name.clone(), ..Default::default() };
                self.answer(self.documents().get_document(asked)).await?.document
            }
            Named::Uri(_) | Named::Path(_) => {
                let asked = ResolveDocumentRequest { locators: vec![named.locator()], ..Default::default() };
                let mut documents = self.documents();
                let call = documents.resolve_document(asked);
                self.answer_within(Some(USUAL), texts::reading(self.lang), call).await?.document
            }
        };
        found.ok_or(Trouble::Incomplete)
    }

    /// Gets the name (`documents/{uuid}`) of the document that is meant.
    pub(crate) async fn name(&self, named: &Named) -> Result<String, Trouble> {
        match named {
            Named::Id(name) => Ok(name.clone()),
            Named::Uri(_) | Named::Path(_) => Ok(self.document(named).await?.name),
        }
    }
}

/// Waits; after a second shows on stderr that it does, if stderr is a terminal.
async fn with_progress<T>(doing: &'static str, work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    if !io::stderr().is_terminal() {
        return work.await;
    }
    if let Ok(done) = time::timeout(PATIENCE, work.as_mut()).await {
        return done;
    }
    let spinner = ProgressBar::new_spinner().with_message(doing);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        spinner.set_style(style);
    }
    spinner.enable_steady_tick(Duration::from_millis(120));
    let done = work.await;
    spinner.finish_and_clear();
    done
}

#[cfg(test)]
mod tests {
    use std::{env, path::Path};

    use super::*;

    fn open(socket: &Path) -> Option<Trouble> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
        runtime.block_on(Connection::open(socket.to_owned(), Lang::En)).err()
    }

    #[test]
    fn an_absent_and_a_deserted_socket_are_told_apart() -> io::Result<()> {
        let socket = env::temp_dir().join(format!("bronmerk-connect-{}.sock", std::process::id()));
        let absent = open(&socket).map(|trouble| trouble.told(Lang::En)).unwrap_or_default();
        assert!(absent.contains("there is no such socket"), "{absent}");
        drop(std::os::unix::net::UnixListener::bind(&socket)?);
        let refused = open(&socket).map(|trouble| trouble.told(Lang::En)).unwrap_or_default();
        assert!(refused.contains("the daemon is not running"), "{refused}");
        std::fs::remove_file(socket)
    }
}
