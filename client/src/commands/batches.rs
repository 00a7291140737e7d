//! `batches`: what was done with many documents at once.

use std::collections::{BTreeMap, BTreeSet};

use bronmerk_proto::v1::{GetStatusRequest, JournalEntry, ListBatchEntriesRequest};
use clap::Args;

use crate::{
    connect::Connection,
    print::batches as print,
    session::Session,
    texts::acts as texts,
    trouble::{Exit, Trouble},
};

/// Entries asked per page.
const PAGE: i32 = 1_000;
/// Entries of the journal that are looked at when nothing else is asked.
const RECENT: u64 = 100_000;

/// Show what was done with many documents at once: when, by whom, with how many, and the id to undo it
#[derive(Debug, Args)]
#[command(after_help = "\
Each command that changes many documents is a batch. Looked at are the last 100,000 entries of the journal.
With --json one entry per line; the id is in `request.batch`.

Examples:
  bronmerk batches
  bronmerk undo --batch 48213-c1a9f3 --preview")]
pub(crate) struct Batches {
    /// Look through the whole journal
    #[arg(long)]
    all: bool,
}

/// Runs the command.
pub(crate) async fn run(asked: Batches, session: &mut Session) -> Result<Exit, Trouble> {
    let connection = session.connect().await?;
    let status = connection.answer(connection.system().get_status(GetStatusRequest {})).await?;
    let head = status.ledger.map(|ledger| ledger.durable_sequence).unwrap_or_default();
    let after = if asked.all { 0 } else { head.saturating_sub(RECENT) };
    let entries = entries(&connection, "", after).await?;
    if session.json() {
        session.write_json_lines(&entries)?;
        return Ok(Exit::Fine);
    }
    // By who did it too: two people may have used one name.
    let mut all: BTreeMap<(String, u32), (BTreeSet<String>, JournalEntry)> = BTreeMap::new();
    for entry in entries {
        let mark = entry.request.clone().unwrap_or_default();
        let (documents, _) =
            all.entry((mark.batch, mark.uid)).or_insert_with(|| (BTreeSet::new(), entry.clone()));
        documents.insert(entry.document);
    }
    let mut all: Vec<_> = all.into_values().collect();
    all.sort_by_key(|(_, first)| first.sequence);
    if all.is_empty() {
        session.note(texts::no_batches(session.lang()));
        return Ok(Exit::Fine);
    }
    let rows: Vec<_> =
        all.iter().map(|(documents, first)| print::row(session.look(), first, documents.len())).collect();
    let page = print::table(session.look()).page(session.look(), &rows);
    session.write(&page)?;
    Ok(Exit::Fine)
}

/// All entries of a batch behind one of the journal; of every batch where none is named.
pub(super) async fn entries(
    connection: &Connection,
    batch: &str,
    after_sequence: u64,
) -> Result<Vec<JournalEntry>, Trouble> {
    let (mut found, mut page_token) = (Vec::new(), String::new());
    loop {
        let request =
            ListBatchEntriesRequest { batch: batch.to_owned(), after_sequence, page_size: PAGE, page_token };
        let page = connection.answer(connection.documents().list_batch_entries(request)).await?;
        found.extend(page.entries);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(found);
        }
    }
}
