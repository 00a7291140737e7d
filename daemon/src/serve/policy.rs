//! `PolicyService`: the rules in force, those before them, and those that are to come.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::{
    caller, named_folders,
    outlet::Inlet,
    pages::{self, bad_token},
    policy_diff, reasons, refusals,
    shared::Shared,
    status::Refused,
    update,
};
use crate::{
    ingest::{Backfill, BackfillState, BackfillWish, governing::WhichPolicy},
    model::{Entry, FilePath, PolicyFile, PolicyText, Sequence, Subject},
    query::token::{self, Mark, Point, Position},
    settings::{self, Policy, Problem},
    wire,
};
use bronmerk_proto::v1::{
    self, ApplyPolicyRequest, ApplyPolicyResponse, CheckPolicyRequest, CheckPolicyResponse,
    DiffPolicyRequest, DiffPolicyResponse, GetBackfillRequest, GetBackfillResponse, GetPolicyRequest,
    GetPolicyResponse, ListPoliciesRequest, ListPoliciesResponse, PolicyProblem, ReloadPolicyRequest,
    ReloadPolicyResponse, ResumeBackfillRequest, ResumeBackfillResponse, StopBackfillRequest,
    StopBackfillResponse, apply_policy_request, diff_policy_request, policy_service_server::PolicyService,
};

const LONGEST_TEXT: usize = 1 << 20;
const MOST_PROBLEMS: usize = 200;
const MOST_POLICIES: usize = 100;

/// The service.
pub struct Policies(pub Arc<Shared>);

#[tonic::async_trait]
impl PolicyService for Policies {
    async fn get_policy(
        &self,
        asked: Request<GetPolicyRequest>,
    ) -> Result<Response<GetPolicyResponse>, Status> {
        let (peer, version) = (caller::peer(&asked), asked.into_inner().version);
        if version.is_empty() {
            return pages::whole(&self.0, peer, GetPolicyResponse { policy: Some(self.in_force()) });
        }
        let entry = self.0.desk.adopted(version).await.map_err(refusals::refusal)?;
        pages::whole(&self.0, peer, GetPolicyResponse { policy: Some(adopted(&entry, true)) })
    }

    async fn list_policies(
        &self,
        asked: Request<ListPoliciesRequest>,
    ) -> Result<Response<ListPoliciesResponse>, Status> {
        let asked = asked.into_inner();
        let size = pages::size(asked.page_size, 50)?.min(MOST_POLICIES);
        let mark = Mark::of(&["policies"]);
        let before = match pages::position(&asked.page_token, mark)? {
            Some(Position::Entry(at)) => {
                let read = move |reader: &crate::ledger::Reader| {
                    reader.policies(Some(at.sequence.next()), 1, |_| true)
                };
                let then = self.0.scan(read).await?.entries.pop();
                then.filter(|entry| Point::behind(entry) == at).ok_or_else(bad_token)?;
                Some(at.sequence)
            }
            Some(_) => return Err(bad_token()),
            None => None,
        };
        let read = move |reader: &crate::ledger::Reader| reader.policies(before, size + 1, |_| true);
        let crate::ledger::Policies { mut entries, holes } = self.0.scan(read).await?;
        let is_last = entries.len() <= size;
        // What may be missing behind the last one may be missing before the first one of the next page.
        let is_incomplete = is_last && !holes.is_empty() || holes.iter().any(|hole| hole.newer < size);
        entries.truncate(size);
        let last = entries.last().map(Point::behind).unwrap_or_default();
        self.0.durable(entries.first().map(|entry| entry.sequence).unwrap_or_default()).await?;
        let next = if is_last { String::new() } else { token::page_token(mark, &Position::Entry(last)) };
        let policies = entries.iter().map(|entry| adopted(entry, false)).collect();
        Ok(Response::new(ListPoliciesResponse { policies, next_page_token: next, is_incomplete }))
    }

    type DiffPolicyStream = Inlet<DiffPolicyResponse>;

    async fn diff_policy(
        &self,
        asked: Request<DiffPolicyRequest>,
    ) -> Result<Response<Self::DiffPolicyStream>, Status> {
        let (peer, asked) = (caller::peer(&asked), asked.into_inner());
        let filter = pages::filter(&self.0, &asked.filter)?;
        named_folders::check(&self.0, &filter).await?;
        let which = match asked.policy {
            Some(diff_policy_request::Policy::Text(text)) => {
                let text = within_bounds(text)?;
                let lists = lists(&text, asked.selection_list_text, asked.selection_list_files);
                WhichPolicy::Text { text, lists }
            }
            Some(diff_policy_request::Policy::Version(version)) => WhichPolicy::Version(version),
            None => return Err(no_policy()),
        };
        let policy = self.0.desk.read_policy(which).await.map_err(refusals::refusal)?;
        policy_diff::start(&self.0, peer, policy, filter).map(Response::new)
    }

    async fn apply_policy(
        &self,
        asked: Request<ApplyPolicyRequest>,
    ) -> Result<Response<ApplyPolicyResponse>, Status> {
        let caller = self.0.callers.of(&asked).await?;
        let asked = asked.into_inner();
        let reason = update::reason(asked.reason)?;
        let which = match asked.policy {
            Some(apply_policy_request::Policy::Text(text)) => {
                let text = within_bounds(text)?;
                let lists = lists(&text, asked.selection_list_text, asked.selection_list_files);
                WhichPolicy::Text { text, lists }
            }
            Some(apply_policy_request::Policy::Version(version)) => WhichPolicy::Version(version),
            None => return Err(no_policy()),
        };
        if asked.validate_only {
            let read = self.0.desk.would_apply_policy(which, &asked.seen_version).await;
            let (read, changed) = read.map_err(refusals::refusal)?;
            return Ok(Response::new(ApplyPolicyResponse { policy: Some(policy(&read)), changed }));
        }
        let applied = self.0.desk.apply_policy(which, asked.seen_version, reason, caller).await;
        let (sequence, changed) = applied.map_err(refusals::refusal)?;
        let policy = self.in_force_at(sequence).await?;
        Ok(Response::new(ApplyPolicyResponse { policy: Some(policy), changed }))
    }

    async fn get_backfill(
        &self,
        _: Request<GetBackfillRequest>,
    ) -> Result<Response<GetBackfillResponse>, Status> {
        Ok(Response::new(GetBackfillResponse { backfill: Some(self.backfill(BackfillWish::Look).await?) }))
    }

    async fn stop_backfill(
        &self,
        _: Request<StopBackfillRequest>,
    ) -> Result<Response<StopBackfillResponse>, Status> {
        Ok(Response::new(StopBackfillResponse { backfill: Some(self.backfill(BackfillWish::Stop).await?) }))
    }

    async fn resume_backfill(
        &self,
        _: Request<ResumeBackfillRequest>,
    ) -> Result<Response<ResumeBackfillResponse>, Status> {
        let backfill = Some(self.backfill(BackfillWish::Resume).await?);
        Ok(Response::new(ResumeBackfillResponse { backfill }))
    }

    async fn check_policy(
        &self,
        asked: Request<CheckPolicyRequest>,
    ) -> Result<Response<CheckPolicyResponse>, Status> {
        let asked = asked.into_inner();
        let text = within_bounds(asked.text)?;
        let named = settings::selection_list_files(&text);
        let lists = lists(&text, asked.selection_list_text, asked.selection_list_files);
        let read = self.0.desk.check_policy(text, lists).await.map_err(refusals::refusal)?;
        let notes = read.as_ref().map(settings::notes).unwrap_or_default();
        let (problems, policy) = match read {
            Ok(read) => (Vec::new(), Some(policy(&read))),
            Err(problems) => (problems.iter().take(MOST_PROBLEMS).map(problem).collect(), None),
        };
        Ok(Response::new(CheckPolicyResponse {
            problems,
            policy,
            selection_list_file: named.first().cloned().unwrap_or_default(),
            selection_list_files: named,
            notes: notes.iter().map(wire::sentence_to_proto).collect(),
        }))
    }

    async fn reload_policy(
        &self,
        _: Request<ReloadPolicyRequest>,
    ) -> Result<Response<ReloadPolicyResponse>, Status> {
        let (_, changed) = self.0.desk.reload_policy().await.map_err(refusals::refusal)?;
        Ok(Response::new(ReloadPolicyResponse { policy: Some(self.in_force()), changed }))
    }
}

/// The selection lists that come with a text: as files, or the first one as a text.
fn lists(text: &str, first: Option<String>, files: Vec<v1::PolicyFile>) -> Vec<PolicyFile> {
    let first = settings::selection_list_files(text).into_iter().next().zip(first);
    let files = files.into_iter().map(|v1::PolicyFile { name, text }| PolicyFile { name, text });
    files.chain(first.map(|(name, text)| PolicyFile { name, text })).collect()
}

impl Policies {
    /// The policy in force, with when and by whom it came to be.
    fn in_force(&self) -> v1::Policy {
        let read = self.0.desk.policy();
        let known = self.0.reader.policy().filter(|entry| entry.policy_version == read.version);
        let told = known.map(|entry| adopted(&entry, false)).unwrap_or_default();
        let v1::Policy { name, version, display_path, text, rule_count, .. } = policy(&read);
        v1::Policy { name, version, display_path, text, rule_count, ..told }
    }

    /// The policy that was in force when an entry was written: an answer to a retry is about that one.
    async fn in_force_at(&self, sequence: Sequence) -> Result<v1::Policy, Status> {
        let in_force = self.in_force();
        let read = move |reader: &crate::ledger::Reader| reader.policies(Some(sequence.next()), 1, |_| true);
        let mut found = self.0.scan(read).await?;
        let then = found.entries.pop();
        if then.as_ref().is_none_or(|entry| entry.sequence != sequence)
            && let Some(hole) = found.holes.first()
        {
            // An older one is not told for one that cannot be read.
            return Err(refusals::read_error(&hole.error));
        }
        Ok(match then.filter(|entry| entry.policy_version != in_force.version) {
            Some(entry) => adopted(&entry, true),
            None => in_force,
        })
    }

    async fn backfill(&self, wish: BackfillWish) -> Result<v1::Backfill, Status> {
        backfill(&self.0, wish).await
    }
}

/// How far the rules in force were applied.
pub(super) async fn backfill(shared: &Shared, wish: BackfillWish) -> Result<v1::Backfill, Status> {
    let Backfill { state, done, total, policy_version } =
        shared.desk.backfill(wish).await.map_err(refusals::refusal)?;
    let state = match state {
        BackfillState::Done => v1::backfill::State::Done,
        BackfillState::Running => v1::backfill::State::Running,
        BackfillState::Stopped => v1::backfill::State::Stopped,
    };
    Ok(v1::Backfill { state: state.into(), done_count: done, total_count: total, policy_version })
}

fn name(version: &str) -> String {
    format!("policies/{version}")
}

/// A policy as the entry with which it came into force tells of it.
fn adopted(entry: &Entry, with_text: bool) -> v1::Policy {
    let text = match &entry.subject {
        Subject::Policy(policy) if with_text => policy.text.clone(),
        _ => String::new(),
    };
    let told =
        wire::entry_to_proto(&Entry { subject: Subject::Policy(PolicyText::default()), ..entry.clone() });
    v1::Policy {
        name: name(&told.policy_version),
        version: told.policy_version,
        text,
        adopt_time: told.time,
        actor: told.actor,
        source: told.source,
        reason: told.reason,
        sequence: told.sequence,
        ..v1::Policy::default()
    }
}

fn policy(policy: &Policy) -> v1::Policy {
    let path = policy.path.as_deref().map(|path| FilePath::new(path).display());
    v1::Policy {
        name: name(&policy.version),
        version: policy.version.clone(),
        display_path: path.unwrap_or_default(),
        text: policy.text.clone(),
        rule_count: u32::try_from(policy.rules.len()).unwrap_or(u32::MAX),
        ..v1::Policy::default()
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

fn within_bounds(text: String) -> Result<String, Status> {
    if text.len() > LONGEST_TEXT { Err(too_long(text.len())) } else { Ok(text) }
}

fn no_policy() -> Status {
    Refused::field(reasons::POLICY_MISSING, "policy").into()
}

fn too_long(bytes: usize) -> Status {
    Refused::field(reasons::POLICY_TOO_LONG, "text").with("bytes", bytes).into()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tonic::{Code, Request};

    use super::{Policies, PolicyService as _, v1};
    use crate::{
        model::{Action, Entry, PolicyText, Sequence, State, Subject},
        serve::testing::{self, Book},
    };

    fn three() -> Book {
        let book = Book::new();
        for version in ["one", "two", "three"] {
            let text = format!("rules {version}");
            book.append(Entry {
                action: Action::PolicyAdopted,
                subject: Subject::Policy(PolicyText { text, files: Vec::new() }),
                policy_version: version.into(),
                ..testing::entry(testing::record(1, State::Settled, &["/a"]))
            });
        }
        book
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_page_of_policies_belongs_to_its_journal() {
        let asked = |page_token: String| Request::new(v1::ListPoliciesRequest { page_size: 1, page_token });
        let mut tokens = Vec::new();
        for _ in 0..2 {
            let book = three();
            book.settled().await;
            let policies = Policies(Arc::new(book.shared()));
            for of_another in &tokens {
                let refused = policies.list_policies(asked(String::clone(of_another))).await.unwrap_err();
                assert_eq!(refused.code(), Code::InvalidArgument);
            }
            let first = policies.list_policies(asked(String::new())).await.unwrap().into_inner();
            let next = asked(first.next_page_token.clone());
            let second = policies.list_policies(next).await.unwrap().into_inner();
            assert_eq!(second.policies[0].version, "two");
            tokens.push(first.next_page_token);
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn an_answer_is_about_the_policy_of_then_or_says_that_it_is_damaged() {
        let book = three();
        testing::append(&book, 1, State::Settled, "/a");
        book.settled().await;
        let policies = Policies(Arc::new(book.shared()));
        let then = async |sequence| policies.in_force_at(Sequence(sequence)).await.map(|then| then.version);
        for (sequence, version) in [(1, "one"), (2, "two"), (3, "three"), (4, "three")] {
            assert_eq!(then(sequence).await.unwrap(), version);
        }
        book.spoil_last("rules two");
        assert_eq!(then(2).await.unwrap_err().code(), Code::DataLoss, "not the one before it");
        for (sequence, version) in [(1, "one"), (3, "three"), (4, "three")] {
            assert_eq!(then(sequence).await.unwrap(), version);
        }
    }
}
