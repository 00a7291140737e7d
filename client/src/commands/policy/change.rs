//! What another policy would change, putting one in force, and going back to an earlier one.

use std::path::Path;

use bronmerk_proto::v1::{
    self, ApplyPolicyRequest, CheckPolicyRequest, DiffPolicyRequest, GetPolicyRequest, ListPoliciesRequest,
    PolicyFile, apply_policy_request, diff_policy_request,
    diff_policy_response::{Done, Event},
};

use super::{Change, checked, described, problem};
use crate::{
    connect::Connection,
    print::policy as print,
    session::Session,
    texts::policy as texts,
    trouble::{Exit, Trouble},
};

/// So many documents are shown before a person is asked; `diff` can show all.
const SHOWN: usize = 10;
/// Policies asked per page.
const PAGE: i32 = 100;

/// Which policy a person means.
pub(super) enum Which<'a> {
    File(&'a Path),
    Version(String),
}

/// The same, as it goes over the wire.
enum Asked {
    Text { text: String, lists: Vec<PolicyFile> },
    Version(String),
}

/// Shows what would change; `None` when the policy is not good, and that was told.
pub(super) async fn diff(
    which: Which<'_>,
    filter: String,
    all: bool,
    session: &mut Session,
) -> Result<Exit, Trouble> {
    let connection = session.connect().await?;
    let Some(asked) = read(which, &connection, session).await? else { return Ok(Exit::Failed) };
    let most = if all { usize::MAX } else { SHOWN };
    show(&connection, &asked, filter, most, session).await?;
    Ok(Exit::Fine)
}

/// Shows what would change, asks, and puts it in force; or only shows it.
pub(super) async fn apply(
    which: Which<'_>,
    Change { yes, preview, reason }: Change,
    session: &mut Session,
) -> Result<Exit, Trouble> {
    let asks = !yes && !preview;
    if asks {
        session.can_ask()?;
    }
    let connection = session.connect().await?;
    let Some(asked) = read(which, &connection, session).await? else { return Ok(Exit::Failed) };
    // Before the differences are shown: what came into force since was not among them.
    let mut policies = connection.policy();
    let present = connection.answer(policies.get_policy(GetPolicyRequest::default())).await?;
    let seen_version = present.policy.unwrap_or_default().version;
    if asks || preview {
        show(&connection, &asked, String::new(), SHOWN, session).await?;
    }
    if asks && !session.confirm(texts::put_in_force(session.lang()))? {
        session.note(texts::nothing_changed(session.lang()));
        return Ok(Exit::Failed);
    }
    let wanted_version = match &asked {
        Asked::Version(version) => version.clone(),
        Asked::Text { .. } => String::new(),
    };
    let (policy, selection_list_files) = match asked {
        Asked::Text { text, lists } => (apply_policy_request::Policy::Text(text), lists),
        Asked::Version(version) => (apply_policy_request::Policy::Version(version), Vec::new()),
    };
    let request = ApplyPolicyRequest {
        policy: Some(policy),
        seen_version,
        reason,
        selection_list_text: None,
        selection_list_files,
        request_id: super::super::request_id(),
        validate_only: preview,
    };
    let answer = connection.answer(connection.policy().apply_policy(request)).await?;
    if session.json() {
        session.write_json(&answer)?;
        return Ok(Exit::Fine);
    }
    let policy = answer.policy.ok_or(Trouble::Incomplete)?;
    let described = described(session.look(), &policy);
    let told = match preview && answer.changed {
        true => format!("{}: {described}\n", texts::would_be_in_force(session.lang())),
        false => print::applied(session.look(), &described, answer.changed),
    };
    session.write(&told)?;
    if !policy.version.starts_with(&wanted_version) {
        session.note(texts::lists_differ(session.lang()));
    }
    Ok(Exit::Fine)
}

/// Goes back to an earlier policy; without a version to the one before the present one.
pub(super) async fn rollback(
    version: Option<String>,
    change: Change,
    session: &mut Session,
) -> Result<Exit, Trouble> {
    let version = match version {
        Some(version) => version,
        None => {
            let connection = session.connect().await?;
            former(&connection).await?.ok_or(Trouble::NoFormerPolicy)?
        }
    };
    apply(Which::Version(version), change, session).await
}

/// Shows which policies were in force, newest first.
pub(super) async fn history(session: &mut Session) -> Result<Exit, Trouble> {
    let connection = session.connect().await?;
    let mut table = print::table(session.look());
    let mut page_token = String::new();
    loop {
        let request = ListPoliciesRequest { page_size: PAGE, page_token };
        let answer = connection.answer(connection.policy().list_policies(request)).await?;
        if session.json() {
            session.write_json_lines(&answer.policies)?;
        } else {
            let rows: Vec<_> =
                answer.policies.iter().map(|policy| print::row(session.look(), policy)).collect();
            let page = table.page(session.look(), &rows);
            session.write(&page)?;
        }
        if answer.is_incomplete {
            session.note(crate::texts::policies_missing(session.lang()));
        }
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            return Ok(Exit::Fine);
        }
    }
}

/// The version that was in force before the present one. Asked for one by one: what is damaged among older ones is in
/// nobody's way.
async fn former(connection: &Connection) -> Result<Option<String>, Trouble> {
    let mut present: Option<String> = None;
    let mut page_token = String::new();
    loop {
        let request = ListPoliciesRequest { page_size: 1, page_token };
        let answer = connection.answer(connection.policy().list_policies(request)).await?;
        if answer.is_incomplete && present.is_some() {
            // The one before it may be one that cannot be read.
            return Err(Trouble::FormerPolicyUnsure);
        }
        for v1::Policy { version, .. } in answer.policies {
            match &present {
                None => present = Some(version),
                Some(present) if *present != version => return Ok(Some(version)),
                Some(_) => {}
            }
        }
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            return Ok(None);
        }
    }
}

/// Reads a policy file and has it checked; tells what is wrong with it.
async fn read(
    which: Which<'_>,
    connection: &Connection,
    session: &mut Session,
) -> Result<Option<Asked>, Trouble> {
    let file = match which {
        Which::Version(version) => return Ok(Some(Asked::Version(version))),
        Which::File(file) => file,
    };
    let (asked, answer) = checked(file, connection).await?;
    if answer.problems.is_empty() {
        let CheckPolicyRequest { text, selection_list_files: lists, .. } = asked;
        return Ok(Some(Asked::Text { text, lists }));
    }
    for found in &answer.problems {
        let line = problem(session.look(), file, found);
        session.write(&line)?;
    }
    Ok(None)
}

/// Shows the first documents of which something would change, and the sums.
async fn show(
    connection: &Connection,
    asked: &Asked,
    filter: String,
    most: usize,
    session: &mut Session,
) -> Result<(), Trouble> {
    let (policy, selection_list_files) = match asked {
        Asked::Text { text, lists } => (diff_policy_request::Policy::Text(text.clone()), lists.clone()),
        Asked::Version(version) => (diff_policy_request::Policy::Version(version.clone()), Vec::new()),
    };
    let request = DiffPolicyRequest {
        policy: Some(policy),
        filter,
        selection_list_files,
        ..DiffPolicyRequest::default()
    };
    let call = connection.policy().diff_policy(request).await;
    let mut stream = call.map_err(|status| connection.trouble(status))?.into_inner();
    let progress = session.progress(texts::comparing(session.lang()));
    let mut found = 0_usize;
    let done: Result<Done, Trouble> = loop {
        let message = match stream.message().await {
            Ok(Some(message)) => message,
            Ok(None) => break Err(connection.lost()),
            Err(status) => break Err(connection.trouble(status)),
        };
        if session.json() {
            session.write_json_lines([&message])?;
        }
        match message.event {
            Some(Event::Document(document)) => {
                found += 1;
                progress.set_position(found as u64);
                if !session.json() && found <= most {
                    let page = print::document(session.look(), &document);
                    progress.suspend(|| session.write(&page))?;
                }
            }
            Some(Event::Done(done)) => break Ok(done),
            None => {}
        }
    };
    progress.finish_and_clear();
    let done = done?;
    if !session.json() {
        let page = print::sums(session.look(), &done, found.saturating_sub(most));
        session.write(&page)?;
    }
    Ok(())
}
