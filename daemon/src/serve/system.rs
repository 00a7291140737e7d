//! `SystemService`: the daemon itself.

use std::{sync::Arc, time::Duration};

use tokio::{task::spawn_blocking, time::timeout};
use tonic::{Request, Response, Status};

use super::{
    condition::{Condition, Health},
    folders::{folder, path},
    policy, reasons, refusals,
    shared::Shared,
    status::Refused,
};
use crate::{ingest::BackfillWish, ledger::IndexState, wire};
use bronmerk_proto::v1::{
    GetServerInfoRequest, GetServerInfoResponse, GetStatusRequest, GetStatusResponse, RescanRequest,
    RescanResponse, SyncRequest, SyncResponse, get_status_response as told,
    system_service_server::SystemService,
};

const PATIENCE: Duration = Duration::from_secs(60);

/// The service.
pub struct System(pub Arc<Shared>);

#[tonic::async_trait]
impl SystemService for System {
    async fn get_server_info(
        &self,
        _: Request<GetServerInfoRequest>,
    ) -> Result<Response<GetServerInfoResponse>, Status> {
        Ok(Response::new(GetServerInfoResponse {
            product: "bronmerkd".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            origin: self.0.reader.origin().to_string(),
            features: Vec::new(),
        }))
    }

    async fn get_status(&self, _: Request<GetStatusRequest>) -> Result<Response<GetStatusResponse>, Status> {
        let shared = Arc::clone(&self.0);
        let condition = spawn_blocking(move || Condition::now(&shared)).await;
        let condition = condition.map_err(|_| refusals::stopping())?;
        Ok(Response::new(status(&self.0, &condition)))
    }

    async fn rescan(&self, asked: Request<RescanRequest>) -> Result<Response<RescanResponse>, Status> {
        let bytes = asked.into_inner().path;
        let folder = if bytes.is_empty() { None } else { Some(path(&bytes)?) };
        let folder_count = self.0.desk.rescan(folder).await.map_err(refusals::refusal)?;
        Ok(Response::new(RescanResponse { folder_count }))
    }

    async fn sync(&self, asked: Request<SyncRequest>) -> Result<Response<SyncResponse>, Status> {
        let patience = match asked.into_inner().timeout {
            Some(asked) => Duration::try_from(asked).map_err(|_| bad_timeout())?,
            None => PATIENCE,
        };
        let synced = async {
            let sequence = self.0.desk.sync().await.map_err(refusals::refusal)?.0;
            Ok::<_, Status>((sequence, Some(policy::backfill(&self.0, BackfillWish::Look).await?)))
        };
        let (sequence, backfill) = timeout(patience, synced).await.map_err(|_| refusals::timed_out())??;
        Ok(Response::new(SyncResponse { sequence, backfill }))
    }
}

fn bad_timeout() -> Status {
    Refused::field(reasons::TIMEOUT_INVALID, "timeout").into()
}

fn status(shared: &Shared, condition: &Condition) -> GetStatusResponse {
    let health = match condition.health() {
        Health::Good => told::Health::Good,
        Health::Degraded => told::Health::Degraded,
        Health::Halted => told::Health::Halted,
    };
    let count = |(state, count): (&crate::model::State, &u64)| told::StateCount {
        state: wire::state_to_proto(*state).into(),
        count: *count,
    };
    GetStatusResponse {
        start_time: Some(wire::timestamp_to_proto(shared.about.started)),
        process_id: std::process::id(),
        health: health.into(),
        troubles: condition.troubles.iter().map(wire::trouble_to_proto).collect(),
        folders: condition.folders.iter().map(folder).collect(),
        document_count: condition.documents(),
        state_counts: condition.counts.iter().filter(|(_, count)| **count > 0).map(count).collect(),
        ledger: Some(ledger(condition)),
        flow: Some(flow(condition)),
        read_workers: Some(read_workers(condition)),
        policy_version: shared.desk.policy().version.clone(),
        display_state_folder: shared.about.state_folder.display(),
    }
}

fn ledger(condition: &Condition) -> told::Ledger {
    let status = &condition.ledger;
    let (index_state, rebuild_done, rebuild_total) = match status.index {
        IndexState::Failed { .. } => (told::IndexState::Rebuilding, 0, status.head.0),
        IndexState::Ready | IndexState::Closed => (told::IndexState::Ready, 0, 0),
        IndexState::Rebuilding { done, total } => (told::IndexState::Rebuilding, done, total),
    };
    told::Ledger {
        durable_sequence: status.durable.0,
        indexed_sequence: status.indexed.0,
        journal_size_bytes: status.journal_bytes,
        index_state: index_state.into(),
        rebuild_done,
        rebuild_total,
        sync_count: status.syncs,
    }
}

fn flow(condition: &Condition) -> told::Flow {
    let flow = &condition.flow;
    told::Flow {
        settling_count: flow.settling,
        held_count: flow.held,
        inspecting_count: flow.inspecting,
        walking_count: flow.walking,
        retry_count: flow.retrying,
        overflow_count: flow.overflows,
        vanished_count: flow.vanished,
        followed_count: flow.followed,
        paused_count: flow.paused,
        read_count: flow.read,
        read_bytes: flow.read_bytes,
    }
}

fn read_workers(condition: &Condition) -> told::ReadWorkers {
    let told = condition.flow.workers;
    let cage =
        told.cage.map(|cage| told::read_workers::Cage { landlock: cage.landlock, seccomp: cage.seccomp });
    told::ReadWorkers {
        running_count: told.running,
        started_count: told.started,
        lost_count: told.lost,
        cage,
    }
}
