//! `rescan`: look at the folders again.

use std::ffi::OsString;

use bronmerk_proto::v1::RescanRequest;
use clap::Args;

use crate::{
    locate::bytes,
    session::Session,
    texts::{self, system},
    trouble::{Exit, Trouble},
};

/// Look at a watched folder again, or at all of them, and wait until that is done
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bronmerk rescan
  bronmerk rescan ~/Werkmap")]
pub(crate) struct Rescan {
    /// The folder; without it all watched folders
    folder: Option<OsString>,
}

/// Runs the command.
pub(crate) async fn run(asked: Rescan, session: &mut Session) -> Result<Exit, Trouble> {
    let folder = asked.folder.as_deref().map(|typed| session.folder(typed)).transpose()?;
    let path = folder.as_deref().map(bytes).unwrap_or_default();
    let connection = session.connect().await?;
    let mut system_client = connection.system();
    // No limit: a large share may take an hour, and the user sees that it goes on.
    let call = system_client.rescan(RescanRequest { path });
    let answer = connection.answer_within(None, texts::looking(session.lang()), call).await?;
    if session.json() {
        session.write_json(&answer)?;
    } else {
        let look = session.look();
        let told = system::looked_at(look.lang, answer.folder_count, &look.number(answer.folder_count));
        session.write(&(told + "\n"))?;
    }
    Ok(Exit::Fine)
}
