//! `rescan`: look at the folders again.

use std::ffi::OsString;

use bronmerk_proto::v1::RescanRequest;
use clap::Args;

use crate::{
    locate::{bytes, is_absent},
    session::Session,
    texts::{self, errors, system},
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
    if let Some(file) = folder.as_deref().filter(|path| path.is_file()) {
        return Err(Trouble::NotAFolder(file.to_owned()));
    }
    let path = folder.as_deref().map(bytes).unwrap_or_default();
    let connection = session.connect().await?;
    let mut system_client = connection.system();
    // No limit: a large share may take an hour, and the user sees that it goes on.
    let call = system_client.rescan(RescanRequest { path });
    let answer = connection.answer_within(None, texts::looking(session.lang()), call).await?;
    if let Some(path) = folder.filter(|path| answer.folder_count == 0 && is_absent(path)) {
        return Err(Trouble::NothingThere { path, tip: errors::is_it_watched });
    }
    if session.json() {
        session.write_json(&answer)?;
    } else {
        let look = session.look();
        let told = system::looked_at(look.lang, answer.folder_count, &look.number(answer.folder_count));
        session.write(&(told + "\n"))?;
    }
    Ok(Exit::Fine)
}
