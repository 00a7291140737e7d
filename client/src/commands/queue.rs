//! `queue`: what must become public, and by when.

use std::ffi::OsString;

use bronmerk_proto::v1::ListDocumentsRequest;
use clap::Args;

use super::nowhere;
use crate::{
    filter::Filter,
    print::publication as print,
    session::Session,
    texts::acts as texts,
    trouble::{Exit, Trouble},
};

/// Documents asked per page.
const PAGE: usize = 500;

/// Show what must become public and by when, overdue first, each with what stands in the way
#[derive(Debug, Args)]
#[command(after_help = "\
In the queue is what has a date in `publiceren_voor`, or was judged to become public, and is not public
yet. What was taken back stays in it until it is published again or judged not to become public. Those
without a date come last; with --until they are left out. With --json one document per line.

Examples:
  bronmerk queue
  bronmerk queue ~/Werkmap --until 2026-12-31
  bronmerk queue --json | jq -r .publication.publishBy")]
pub(crate) struct Queue {
    /// Only documents in this folder and below it
    folder: Option<OsString>,
    /// Only what must be public by this day
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

/// Runs the command.
pub(crate) async fn run(asked: Queue, session: &mut Session) -> Result<Exit, Trouble> {
    let folder = asked.folder.as_deref().map(|typed| session.folder(typed)).transpose()?;
    let mut filter = Filter::default().written(Some("to_publish = true")).folder(folder.as_deref())?;
    if let Some(until) = &asked.until {
        filter = filter.until(until);
    }
    let filter = filter.text();
    let connection = session.connect().await?;
    let mut table = print::table(session.look());
    let (mut left, mut found) = (asked.limit.unwrap_or(usize::MAX), false);
    let mut page_token = String::new();
    while left > 0 {
        let request = ListDocumentsRequest {
            page_size: i32::try_from(left.min(PAGE)).unwrap_or_default(),
            page_token,
            filter: filter.clone(),
            order_by: "publish_by".into(),
            ..Default::default()
        };
        let mut answer = connection.answer(connection.documents().list_documents(request)).await?;
        answer.documents.truncate(left);
        left -= answer.documents.len();
        found |= !answer.documents.is_empty();
        if session.json() {
            session.write_json_lines(&answer.documents)?;
        } else if !answer.documents.is_empty() {
            let rows: Vec<_> = answer.documents.iter().map(|one| print::row(session.look(), one)).collect();
            let page = table.page(session.look(), &rows);
            session.write(&page)?;
        }
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    if !found {
        nowhere::must_be_watched(&connection, folder.as_deref()).await?;
    }
    if !found && !session.json() {
        session.note(texts::queue_empty(session.lang()));
    }
    Ok(Exit::Fine)
}
