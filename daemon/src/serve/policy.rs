//! `PolicyService`: the rules in force.

use std::sync::Arc;

use tokio::task::spawn_blocking;
use tonic::{Request, Response, Status};

use super::{refusals, shared::Shared, status::Refused};
use crate::{
    model::{FilePath, Sentence},
    settings::{self, Policy, Problem},
    wire,
};
use bronmerk_proto::v1::{
    self, CheckPolicyRequest, CheckPolicyResponse, GetPolicyRequest, GetPolicyResponse, PolicyProblem,
    ReloadPolicyRequest, ReloadPolicyResponse, policy_service_server::PolicyService,
};

const LONGEST_TEXT: usize = 1 << 20;
const MOST_PROBLEMS: usize = 200;

/// The service.
pub struct Policies(pub Arc<Shared>);

#[tonic::async_trait]
impl PolicyService for Policies {
    async fn get_policy(&self, _: Request<GetPolicyRequest>) -> Result<Response<GetPolicyResponse>, Status> {
        Ok(Response::new(GetPolicyResponse { policy: Some(policy(&self.0.desk.policy())) }))
    }

    async fn check_policy(
        &self,
        asked: Request<CheckPolicyRequest>,
    ) -> Result<Response<CheckPolicyResponse>, Status> {
        let text = asked.into_inner().text;
        if text.len() > LONGEST_TEXT {
            return Err(too_long(text.len()));
        }
        let read = spawn_blocking(move || settings::read_policy(&text, None)).await;
        Ok(Response::new(match read.map_err(|_| refusals::stopping())? {
            Ok(read) => CheckPolicyResponse { problems: Vec::new(), policy: Some(policy(&read)) },
            Err(problems) => {
                let problems = problems.iter().take(MOST_PROBLEMS).map(problem).collect();
                CheckPolicyResponse { problems, policy: None }
            }
        }))
    }

    async fn reload_policy(
        &self,
        _: Request<ReloadPolicyRequest>,
    ) -> Result<Response<ReloadPolicyResponse>, Status> {
        let (read, changed) = self.0.desk.reload_policy().await.map_err(refusals::refusal)?;
        Ok(Response::new(ReloadPolicyResponse { policy: Some(policy(&read)), changed }))
    }
}

fn policy(policy: &Policy) -> v1::Policy {
    let path = policy.path.as_deref().map(|path| FilePath::new(path).display());
    v1::Policy {
        version: policy.version.clone(),
        display_path: path.unwrap_or_default(),
        text: policy.text.clone(),
        adopt_time: None,
        rule_count: u32::try_from(policy.rules.len()).unwrap_or(u32::MAX),
    }
}

fn problem(problem: &Problem) -> PolicyProblem {
    PolicyProblem {
        line: problem.line,
        column: problem.column,
        key: problem.key.clone(),
        message: Some(wire::sentence_to_proto(&problem.message)),
    }
}

fn too_long(bytes: usize) -> Status {
    let message = Sentence::new(
        "Het beleid is te lang: hooguit 1 MiB. Maak het korter.",
        "The policy is too long: at most 1 MiB. Make it shorter.",
    );
    Refused::field("POLICY_TOO_LONG", "text", message).with("bytes", bytes).into()
}
