//! `status`: how the daemon is doing.

use bronmerk_proto::v1::{GetStatusRequest, get_status_response::Health};
use clap::Args;

use crate::{
    print::status,
    session::Session,
    trouble::{Exit, Trouble},
};

/// Show how the daemon is doing: health, troubles with their remedies, folders, counts
#[derive(Debug, Args)]
#[command(after_help = "\
Ends with exit code 0 whenever the daemon answers; with --check only when all is well.

Examples:
  bronmerk status
  bronmerk status --check || mail -s 'Bronmerk' beheer@example.nl
  bronmerk status --json | jq -r .health")]
pub(crate) struct Status {
    /// Also what is under way
    #[arg(long, short)]
    verbose: bool,
    /// End with exit code 1 unless all is well, for monitoring
    #[arg(long)]
    check: bool,
}

/// Runs the command.
pub(crate) async fn run(asked: Status, session: &mut Session) -> Result<Exit, Trouble> {
    let connection = session.connect().await?;
    let answer = connection.answer(connection.system().get_status(GetStatusRequest {})).await?;
    if session.json() {
        session.write_json(&answer)?;
    } else {
        let page = status::page(session.look(), &answer, asked.verbose);
        session.write(&page)?;
        session.tell_of_others();
    }
    let fine = !asked.check || answer.health() == Health::Good;
    Ok(if fine { Exit::Fine } else { Exit::Failed })
}
