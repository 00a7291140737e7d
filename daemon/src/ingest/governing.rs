//! The policy at the desk: what another one would change, putting one in force, and how far its rules were
//! applied.

use std::{path::Path, sync::Arc};

use super::{
    BackfillWish, Ingest, Later, Wish,
    again::Backfill,
    desk::{Caller, Desk, Refusal, off_thread},
    entries::By,
    inheriting::inherits,
    wishes::{by, refusal},
};
use crate::{
    decide,
    ledger::ReadError,
    lifecycle::clock,
    model::{Action, Entry, FilePath, PolicyFile, PolicyText, Record, Sentence, Sequence, Subject, Trouble},
    settings::{self, Policy, Problem},
};

/// Fewer letters than these name no version.
const FEWEST_LETTERS: usize = 4;

/// Which policy a person means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhichPolicy {
    /// The one of that text. `lists` are the files of its selection lists; without one of them the one beside the
    /// policy file is read.
    Text {
        /// The policy.
        text: String,
        /// Its selection lists, as far as they are in files of their own.
        lists: Vec<PolicyFile>,
    },
    /// One that was in force before: its version, or the beginning of it.
    Version(String),
}

/// A policy that is to come into force.
#[derive(Debug)]
pub struct Adoption {
    pub policy: Arc<Policy>,
    /// Who wants it and why, and the version that was in force when they looked (empty: whatever is). The
    /// policy is written into its file then. Nothing: it was read from there.
    pub asked: Option<(Caller, String, String)>,
}

impl Desk {
    /// The entry with which a policy of that version last came into force; the present one for an empty
    /// version.
    pub async fn adopted(&self, version: String) -> Result<Entry, Refusal> {
        if version.is_empty() {
            let present = self.reader.policy().map(|entry| Entry::clone(&entry));
            return present.ok_or(Refusal::NoSuchPolicy(version));
        }
        let reader = self.reader.clone();
        let asked = version.clone();
        let is_it = move |entry: &Entry| {
            entry.policy_version == asked
                || asked.len() >= FEWEST_LETTERS && entry.policy_version.starts_with(&asked)
        };
        let found = off_thread(move || reader.policies(None, 1, is_it)).await?;
        let found = found.map_err(|error| refusal(error.into()))?;
        let crate::ledger::Policies { mut entries, holes } = found;
        entries.pop().ok_or_else(|| match holes.first() {
            Some(hole) => Refusal::PolicyDamaged(version, hole.error.to_string()),
            None => Refusal::NoSuchPolicy(version),
        })
    }

    /// Reads a policy as if its file held it.
    pub async fn read_policy(&self, which: WhichPolicy) -> Result<Policy, Refusal> {
        let mut path = Some(self.policy_file.clone());
        let kept = match which {
            WhichPolicy::Text { text, lists } => {
                // For a text no other lists are opened than those of the policy in force: who asks cannot have just
                // any file read.
                let own = settings::selection_list_files(&self.policy.get().text);
                let is_given = |name: &String| lists.iter().any(|list| list.name == *name);
                let named = settings::selection_list_files(&text);
                if named.iter().any(|name| !is_given(name) && !own.contains(name)) {
                    path = None;
                }
                PolicyText { text, files: lists }
            }
            WhichPolicy::Version(version) => match self.adopted(version).await?.subject {
                Subject::Policy(kept) => kept,
                Subject::Document(_) | Subject::Folder(_) => return Err(Refusal::Stopping),
            },
        };
        let read =
            off_thread(move || settings::read_kept_policy(&kept, path).and_then(decide::proven)).await?;
        read.map_err(Refusal::BadPolicy)
    }

    /// Reads a policy and tries its examples, without using it: the policy, or all its problems. `lists` are
    /// the files of its selection lists; no other is opened.
    pub async fn check_policy(
        &self,
        text: String,
        lists: Vec<PolicyFile>,
    ) -> Result<Result<Policy, Vec<Problem>>, Refusal> {
        off_thread(move || settings::read_policy_with_lists(&text, &lists).and_then(decide::proven)).await
    }

    /// Puts a policy in force on behalf of a person, and writes it into its file; up to which entry, and whether
    /// anything changed. The answer is durable.
    pub async fn apply_policy(
        &self,
        which: WhichPolicy,
        seen: String,
        reason: String,
        caller: Caller,
    ) -> Result<(Sequence, bool), Refusal> {
        if let Some(done) = self.done_before(&caller).await? {
            return Ok((done.sequence, done.is_change));
        }
        let policy = Arc::new(self.read_policy(which).await?);
        policy.vocabularies.warn_of_overtaken();
        let before = self.policy.get();
        if policy.version == before.version {
            // In force already; the files may hold another one that never came to be.
            let (path, kept) = (self.policy_file.clone(), policy.clone());
            let writing = self.state_folder.as_path().join(settings::WRITING);
            off_thread(move || settings::write_policy(&path, &kept, &writing).map(drop))
                .await?
                .map_err(|error| unwritten(&error))?;
            self.clear_policy_trouble();
            // A retry must not put it in force again when another one came meanwhile.
            let sequence = self.wish(|answer| Wish::NothingToDo(caller, answer)).await?;
            self.durable(sequence).await?;
            return Ok((sequence, false));
        }
        let adoption = Adoption { policy: policy.clone(), asked: Some((caller, reason, seen)) };
        let sequence = self.wish(|answer| Wish::Adopt(adoption, answer)).await?;
        self.durable(sequence).await?;
        self.clear_policy_trouble();
        // Another one may have come already.
        self.follow_policy_folders(&self.policy.get()).await?;
        Ok((sequence, true))
    }

    /// What would come into force, and whether that changes anything. Nothing is written.
    pub async fn would_apply_policy(
        &self,
        which: WhichPolicy,
        seen: &str,
    ) -> Result<(Policy, bool), Refusal> {
        let policy = self.read_policy(which).await?;
        let present = self.policy.get();
        is_as_seen(seen, &present)?;
        settings::places(&self.policy_file, &policy).map_err(|error| unwritten(&error))?;
        let is_change = policy.version != present.version;
        Ok((policy, is_change))
    }

    /// Stops applying the rules to what was recorded already, goes on with it, or tells how far it is.
    pub async fn backfill(&self, wish: BackfillWish) -> Result<Backfill, Refusal> {
        self.wish(|answer| Wish::Backfill(wish, answer)).await
    }

    /// How a record would be under a policy. Nothing is changed.
    pub fn decided_under(&self, policy: &Policy, record: &Record) -> Result<Record, ReadError> {
        let dossier = |id| Ok(self.reader.record(id)?.map(Arc::new));
        let (inherits, _) = inherits(&self.dossiers, &self.reader, record, dossier)?;
        Ok(decide::consequences(policy, &inherits, record.clone(), clock::now()))
    }
}

impl Ingest {
    /// Puts a policy in force. What is in force is what the journal says is in force, and what the file holds.
    pub(super) fn adopt(&mut self, adoption: Adoption, later: &mut Later) -> Result<Sequence, Refusal> {
        let Adoption { policy, asked } = adoption;
        let before = self.policy.get();
        let mut by_whom = By::daemon();
        let mut undo = None;
        if let Some((caller, reason, seen)) = asked {
            is_as_seen(&seen, &before)?;
            by_whom = by(&caller, &reason);
            let writing = self.decided.with_file_name(settings::WRITING);
            let written = settings::write_policy(&self.policy_file, &policy, &writing);
            undo = Some(written.map_err(|error| unwritten(&error))?);
        }
        let kept = policy.kept();
        self.policy.set(policy);
        match self.write_about(by_whom, Action::PolicyAdopted, Subject::Policy(kept)) {
            Ok(sequence) => {
                self.begin_anew(later);
                Ok(sequence)
            }
            Err(setback) => {
                self.policy.set(before);
                undo.into_iter().for_each(settings::WrittenPolicy::undo);
                Err(refusal(setback))
            }
        }
    }
}

/// Whether the policy in force is still the one that a person saw.
fn is_as_seen(seen: &str, present: &Policy) -> Result<(), Refusal> {
    if seen.is_empty() || seen == present.version {
        return Ok(());
    }
    Err(Refusal::PolicyChanged { seen: seen.into(), present: present.version.clone() })
}

fn unwritten(error: &settings::Unwritten) -> Refusal {
    match error {
        settings::Unwritten::File { path, cause } => {
            Refusal::PolicyFileUnwritten { path: FilePath::new(path), cause: cause.to_string() }
        }
        settings::Unwritten::Outside(path) => Refusal::PolicyListOutside(FilePath::new(path)),
        settings::Unwritten::OtherLists => Refusal::PolicyListsDiffer,
    }
}

/// That the policy in force has no file, and goes on all the same.
pub fn policy_file_missing(path: &Path) -> Trouble {
    let file = path.display();
    Trouble {
        reason: "POLICY_FILE_MISSING".into(),
        message: Sentence::new(
            format!(
                "Het beleidsbestand `{file}` is er niet. Het beleid dat gold, blijft gelden; er is niets veranderd."
            ),
            format!(
                "The policy file `{file}` is missing. The policy that was in force stays in force; nothing was changed."
            ),
        ),
        remedy: Sentence::new(
            "Zet het bestand terug en geef `bronmerk policy reload`. Of geef `bronmerk policy rollback` met de versie die `bronmerk policy history` bovenaan noemt: dan wordt het opnieuw geschreven.",
            "Put the file back and give `bronmerk policy reload`. Or give `bronmerk policy rollback` with the version that `bronmerk policy history` names first: then it is written again.",
        ),
        time: clock::now(),
    }
}
