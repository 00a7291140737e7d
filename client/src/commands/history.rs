//! `history`: what happened to a document, from the journal.

use std::ffi::OsString;

use bronmerk_proto::v1::ListDocumentEntriesRequest;
use clap::Args;

use crate::{
    print::journal,
    session::Session,
    texts,
    trouble::{Exit, Trouble},
};

/// Entries asked per page. Each holds a whole record, so pages are smaller than those of `list`.
const PAGE: i32 = 200;

/// Show what happened to a document: when, by whom, what changed, and why
#[derive(Debug, Args)]
#[command(after_help = "\
With --json one entry of the journal per line, oldest first, all of them.

Examples:
  bronmerk history ~/Werkmap/nota.docx
  bronmerk history --json nota.docx | jq -r '[.time, .action] | @tsv'")]
pub(crate) struct History {
    /// The document: PATH, documents/UUID or UUID
    path: OsString,
}

/// Runs the command.
pub(crate) async fn run(asked: History, session: &mut Session) -> Result<Exit, Trouble> {
    let named = session.document(&asked.path)?;
    let connection = session.connect().await?;
    let name = connection.name(&named).await?;
    let mut table = journal::table(session.look());
    let mut page_token = String::new();
    let mut found = false;
    loop {
        let request = ListDocumentEntriesRequest { name: name.clone(), page_size: PAGE, page_token };
        let mut documents = connection.documents();
        let answer = connection.answer(documents.list_document_entries(request)).await?;
        if session.json() {
            session.write_json_lines(&answer.entries)?;
        } else if !answer.entries.is_empty() {
            let rows = answer.entries.iter().map(|entry| journal::row(session.look(), entry));
            let page = table.page(session.look(), &rows.collect::<Vec<_>>());
            session.write(&page)?;
        }
        found |= !answer.entries.is_empty();
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    if !found && !session.json() {
        session.note(texts::no_entries(session.lang()));
    }
    Ok(Exit::Fine)
}
