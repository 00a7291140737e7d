//! `undo`: a person takes an earlier change back, in a new entry of the journal.

use std::ffi::OsString;

use bronmerk_proto::v1::UndoChangeRequest;
use clap::Args;

use crate::{
    print::journal,
    session::Session,
    texts::{acts as texts, words},
    trouble::{Exit, Trouble},
};

/// Undo a change of a record, by a new change; nothing is taken out of the journal
#[derive(Debug, Args)]
#[command(after_help = "\
`bronmerk history` shows the entries; --json has their numbers in `sequence`. Without SEQUENCE the last
change that a person or a rule made is undone, and an undo can be undone. What a rule would do again is
held off: the value from before becomes yours, or the field is locked empty. A restriction is never
erased: one that was made is withdrawn, one that was withdrawn comes back if the law allows it. What
happened to the file itself (moves, new content) is not undone here: move or restore the file.

Examples:
  bronmerk undo nota.docx --preview
  bronmerk undo nota.docx 42 --reason 'Dit was het verkeerde document.'")]
pub(crate) struct Undo {
    /// The document: PATH, documents/UUID or UUID
    path: OsString,
    /// The number of the entry in the journal
    #[arg(value_name = "SEQUENCE", default_value_t = 0, hide_default_value = true)]
    sequence: u64,
    /// Only show what would change
    #[arg(long)]
    preview: bool,
    /// Why; kept in the journal
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(asked: Undo, session: &mut Session) -> Result<Exit, Trouble> {
    let named = session.document(&asked.path)?;
    let connection = session.connect().await?;
    let seen = connection.document(&named).await?;
    let request = UndoChangeRequest {
        name: seen.name,
        sequence: asked.sequence,
        reason: asked.reason,
        etag: asked.etag.map_or(seen.etag, super::quoted),
        validate_only: asked.preview,
        request_id: super::request_id(),
    };
    let answer = connection.answer(connection.documents().undo_change(request)).await?;
    if session.json() {
        session.write_json(&answer)?;
        return Ok(Exit::Fine);
    }
    let look = session.look();
    let done = if asked.preview { texts::would_undo(look.lang) } else { texts::undone(look.lang) };
    let entry = texts::entry(look.lang, answer.sequence, words::action(look.lang, answer.action()));
    let mut told = format!("{done}: {entry}\n");
    for line in journal::changes(look, answer.document.as_ref(), &answer.changes) {
        told.push_str(&format!("  {line}\n"));
    }
    session.write(&told)?;
    Ok(Exit::Fine)
}
