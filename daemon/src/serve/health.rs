//! `grpc.health.v1`: whether a service can be asked. Worked out when it is asked, so that nothing has
//! to be kept up to date while nobody looks.

use std::{sync::Arc, time::Duration};

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse, health_check_response::ServingStatus, health_server::Health,
};

use super::{caller, condition::halts, shared::Shared};
use crate::ledger::LedgerStatus;

/// How often a watched answer is worked out anew.
const EVERY: Duration = Duration::from_secs(1);

/// The service.
pub struct Healths(pub Arc<Shared>);

/// Nothing for a service that is not here.
fn serving(shared: &Shared, service: &str) -> Option<ServingStatus> {
    judged(service, &shared.reader.status(), shared.stop.is_cancelled())
}

fn judged(service: &str, ledger: &LedgerStatus, is_stopping: bool) -> Option<ServingStatus> {
    let able = match service {
        "bronmerk.v1.DocumentService" | "bronmerk.v1.ExportService" | "bronmerk.v1.ImportService" | "" => {
            !halts(ledger)
        }
        "bronmerk.v1.FolderService"
        | "bronmerk.v1.PolicyService"
        | "bronmerk.v1.SystemService"
        | "bronmerk.v1.VocabularyService" => true,
        _ => return None,
    };
    Some(if able && !is_stopping { ServingStatus::Serving } else { ServingStatus::NotServing })
}

fn answer(status: ServingStatus) -> HealthCheckResponse {
    HealthCheckResponse { status: status.into() }
}

#[tonic::async_trait]
impl Health for Healths {
    async fn check(
        &self,
        asked: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        let service = asked.into_inner().service;
        let status = serving(&self.0, &service).ok_or_else(|| Status::not_found("service not registered"))?;
        Ok(Response::new(answer(status)))
    }

    type WatchStream = ReceiverStream<Result<HealthCheckResponse, Status>>;

    async fn watch(&self, asked: Request<HealthCheckRequest>) -> Result<Response<Self::WatchStream>, Status> {
        let place = self.0.watches.take(caller::peer(&asked), 1);
        let place = place.ok_or_else(|| Status::resource_exhausted("too many watches"))?;
        let service = asked.into_inner().service;
        let shared = Arc::clone(&self.0);
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            let _place = place;
            let mut told = None;
            loop {
                let status = serving(&shared, &service).unwrap_or(ServingStatus::ServiceUnknown);
                if told != Some(status) && sender.send(Ok(answer(status))).await.is_err() {
                    return;
                }
                told = Some(status);
                tokio::select! {
                    () = tokio::time::sleep(EVERY) => {}
                    () = sender.closed() => return,
                    () = shared.stop.cancelled() => break,
                }
            }
            let _ = sender.try_send(Ok(answer(ServingStatus::NotServing)));
        });
        Ok(Response::new(ReceiverStream::new(receiver)))
    }
}

#[cfg(test)]
mod tests {
    use super::{ServingStatus, judged};
    use crate::{
        ledger::{IndexState, LedgerStatus},
        serve::condition::tests::ledger,
    };

    #[test]
    fn documents_are_not_served_while_the_ledger_halts() {
        let (yes, no) = (Some(ServingStatus::Serving), Some(ServingStatus::NotServing));
        let full = LedgerStatus { disk_full: true, ..ledger() };
        let rebuilding = LedgerStatus { index: IndexState::Rebuilding { done: 1, total: 2 }, ..ledger() };
        for service in ["bronmerk.v1.DocumentService", ""] {
            assert_eq!(judged(service, &ledger(), false), yes);
            assert_eq!(judged(service, &full, false), no);
            assert_eq!(judged(service, &rebuilding, false), no);
            assert_eq!(judged(service, &ledger(), true), no);
        }
        assert_eq!(judged("bronmerk.v1.SystemService", &full, false), yes);
        assert_eq!(judged("other", &ledger(), false), None);
    }
}
