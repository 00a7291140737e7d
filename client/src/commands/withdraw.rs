//! `withdraw`: a person takes a restriction back, and says why.

use std::ffi::OsString;

use bronmerk_proto::v1::WithdrawRestrictionRequest;
use clap::Args;

use crate::{
    print::restrictions as print,
    session::Session,
    texts::restrictions as texts,
    trouble::{Exit, Trouble},
};

/// Withdraw a restriction, or turn a proposal down; it stays in the record, with the reason
#[derive(Debug, Args)]
#[command(after_help = "\
`bronmerk show` has the ids of a document's restrictions. If the record changes in the meantime nothing
is withdrawn, and the command ends with exit code 1.

Examples:
  bronmerk withdraw nota.docx r1 --reason 'De betrokkene vindt openbaarheid goed.'")]
pub(crate) struct Withdraw {
    /// The document: PATH, documents/UUID or UUID
    path: OsString,
    /// The restriction's id
    id: String,
    /// Why; kept in the record and in the journal
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(asked: Withdraw, session: &mut Session) -> Result<Exit, Trouble> {
    let named = session.document(&asked.path)?;
    let connection = session.connect().await?;
    let seen = connection.document(&named).await?;
    let request = WithdrawRestrictionRequest {
        name: seen.name,
        restriction: asked.id.clone(),
        reason: asked.reason,
        etag: asked.etag.map_or(seen.etag, super::quoted),
        request_id: super::request_id(),
        validate_only: false,
    };
    let mut documents = connection.documents();
    let answer = connection.answer(documents.withdraw_restriction(request)).await?;
    let document = answer.document.ok_or(Trouble::Incomplete)?;
    if session.json() {
        session.write_json(&document)?;
    } else {
        let told = print::told(session.look(), &document, &asked.id, texts::withdrawn_now(session.lang()));
        session.write(&told)?;
    }
    Ok(Exit::Fine)
}
