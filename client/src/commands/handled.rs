//! `handled`: a person notes what was done with a document, and when that really was.

use std::ffi::OsString;

use bronmerk_proto::v1::RecordHandlingRequest;
use clap::Args;
use jiff::Zoned;

use super::set::told;
use crate::{
    session::Session,
    texts::record as texts,
    trouble::{Exit, Trouble},
};

/// Note what was done with a document, and when that really was
#[derive(Debug, Args)]
#[command(after_help = "\
What can be done: `bronmerk terms diwoo-soorthandelingen` (ondertekening, ontvangst, vaststelling). It is
added to what is there, in the order of time; the same at the same time is noted once.

Examples:
  bronmerk handled nota.docx vaststelling
  bronmerk handled brief.eml ontvangst --date 2026-11-20
  bronmerk handled besluit.pdf ondertekening --date 2026-11-20T14:30:00+01:00")]
pub(crate) struct Handled {
    /// The document: PATH, documents/UUID or UUID
    path: OsString,
    /// What was done: a term of the list
    kind: String,
    /// When: a date, or date and time with the time zone; without it now
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// Why; kept in the journal
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(asked: Handled, session: &mut Session) -> Result<Exit, Trouble> {
    let named = session.document(&asked.path)?;
    let connection = session.connect().await?;
    let seen = connection.document(&named).await?;
    let now = || Zoned::now().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let request = RecordHandlingRequest {
        name: seen.name,
        kind: asked.kind,
        time: asked.date.unwrap_or_else(now),
        etag: asked.etag.map_or(seen.etag, super::quoted),
        reason: asked.reason,
        request_id: super::request_id(),
        validate_only: false,
    };
    let answer = connection.answer(connection.documents().record_handling(request)).await?;
    let document = answer.document.ok_or(Trouble::Incomplete)?;
    if session.json() {
        session.write_json(&document)?;
    } else {
        let names = ["documenthandelingen"].into_iter();
        let told = told(session.look(), &document, names, texts::changed(session.lang()));
        session.write(&told)?;
    }
    Ok(Exit::Fine)
}
