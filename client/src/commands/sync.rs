//! `sync`: the barrier. When it returns, everything saved before it is recorded and durable.

use std::time::Duration;

use bronmerk_proto::v1::SyncRequest;
use clap::Args;

use crate::{
    commands::policy::note_unless_done,
    session::Session,
    texts::{self, system},
    trouble::{Exit, Trouble},
};

/// What the answer may take on top of what the daemon was given.
const MARGIN: Duration = Duration::from_secs(10);

/// Wait until everything that was saved before is recorded and durable
#[derive(Debug, Args)]
#[command(after_help = "\
Ends with exit code 1 when that takes longer than the time given.

Examples:
  bronmerk sync && bronmerk list --json
  bronmerk sync --timeout 5")]
pub(crate) struct Sync {
    /// How long to wait at most
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    timeout: u32,
}

/// Runs the command.
pub(crate) async fn run(asked: Sync, session: &mut Session) -> Result<Exit, Trouble> {
    let connection = session.connect().await?;
    let timeout = prost_types::Duration { seconds: asked.timeout.into(), nanos: 0 };
    let limit = Duration::from_secs(asked.timeout.into()) + MARGIN;
    let mut system_client = connection.system();
    let call = system_client.sync(SyncRequest { timeout: Some(timeout) });
    let answer = connection.answer_within(Some(limit), texts::syncing(session.lang()), call).await?;
    if session.json() {
        session.write_json(&answer)?;
    } else {
        let look = session.look();
        let told = system::synced(look.lang, &look.number(answer.sequence));
        session.write(&(told + "\n"))?;
    }
    note_unless_done(answer.backfill.as_ref(), session);
    Ok(Exit::Fine)
}
