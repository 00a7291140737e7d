//! `restrictions`: which documents are restricted, and which restrictions ask for a look.

use std::ffi::OsString;

use bronmerk_proto::v1::ListDocumentsRequest;
use clap::Args;
use jiff::Timestamp;

use super::nowhere;
use crate::{
    filter::Filter,
    print::restrictions as print,
    session::Session,
    texts::restrictions as texts,
    trouble::{Exit, Trouble},
};

/// Documents asked per page.
const PAGE: i32 = 500;

/// List restrictions, proposals included: all, those to be looked at again, or those on old information
#[derive(Debug, Args)]
#[command(after_help = "\
What was withdrawn or has ended is left out; `bronmerk show` has that. With --json one document per line.
`bronmerk list --filter` takes the same questions: restricted = true, restriction = \"5.1.2e\",
review_due <= \"2027-01-31\", older_than_five_years = true.

Examples:
  bronmerk restrictions ~/Werkmap
  bronmerk restrictions --due
  bronmerk restrictions --older-than-five-years --json")]
pub(crate) struct Restrictions {
    /// Only documents in this folder and below it
    folder: Option<OsString>,
    /// Only those whose review date has come
    #[arg(long)]
    due: bool,
    /// Only those that ask for a heavier motive, since the information is older than five years (Woo 5.3)
    #[arg(long)]
    older_than_five_years: bool,
    /// Only those on this ground
    #[arg(long, value_name = "CODE")]
    ground: Option<String>,
    /// Also of documents that are gone
    #[arg(long)]
    all: bool,
}

/// Runs the command.
pub(crate) async fn run(asked: Restrictions, session: &mut Session) -> Result<Exit, Trouble> {
    let today = Timestamp::now().strftime("%Y-%m-%d").to_string();
    let folder = asked.folder.as_deref().map(|typed| session.folder(typed)).transpose()?;
    let mut filter = Filter::default().folder(folder.as_deref())?.written(Some("restricted = true"));
    if asked.due {
        filter = filter.written(Some(&format!("review_due <= {today}")));
    }
    if asked.older_than_five_years {
        filter = filter.written(Some("older_than_five_years = true"));
    }
    if let Some(ground) = &asked.ground {
        filter = filter.ground(ground);
    }
    let filter = if asked.all { filter.gone_too() } else { filter.present() }.text();
    let connection = session.connect().await?;
    let mut table = print::table(session.look());
    let mut page_token = String::new();
    let mut found = false;
    loop {
        let request = ListDocumentsRequest {
            page_size: PAGE,
            page_token,
            filter: filter.clone(),
            order_by: String::new(),
        };
        let answer = connection.answer(connection.documents().list_documents(request)).await?;
        if session.json() {
            session.write_json_lines(&answer.documents)?;
            found |= !answer.documents.is_empty();
        } else {
            let due = asked.due.then_some(today.as_str());
            let rows = answer.documents.iter().flat_map(|one| print::rows(session.look(), one, due));
            let rows: Vec<_> = rows.collect();
            if !rows.is_empty() {
                let page = table.page(session.look(), &rows);
                session.write(&page)?;
            }
            found |= !rows.is_empty();
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
        session.note(texts::nothing_found(session.lang()));
    }
    Ok(Exit::Fine)
}
