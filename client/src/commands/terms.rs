//! `terms`: the official lists of terms, and what can be chosen from them.

use bronmerk_proto::v1::{ListTermsRequest, ListVocabulariesRequest};
use clap::Args;

use crate::{
    connect::Connection,
    print::terms as print,
    session::Session,
    texts::terms as texts,
    trouble::{Exit, Trouble},
};

/// Terms asked per page.
const PAGE: i32 = 500;

/// Show the official lists of terms, or the terms of one list
#[derive(Debug, Args)]
#[command(after_help = "\
Without LIST: all lists, with their versions. With words to search for: the terms in which all of these
occur; capitals and accents do not matter.

With --json one list or one term per line.

Examples:
  bronmerk terms
  bronmerk terms woo-gronden levenssfeer
  bronmerk terms diwoo-documentsoorten --json | jq -r '.term.label'")]
pub(crate) struct Terms {
    /// The list, for instance woo-gronden
    list: Option<String>,
    /// Only terms in which these words occur
    search: Vec<String>,
}

/// Runs the command.
pub(crate) async fn run(asked: Terms, session: &mut Session) -> Result<Exit, Trouble> {
    let connection = session.connect().await?;
    match asked.list {
        Some(list) => terms(&connection, &list, asked.search.join(" "), session).await?,
        None => lists(&connection, session).await?,
    }
    Ok(Exit::Fine)
}

async fn lists(connection: &Connection, session: &mut Session) -> Result<(), Trouble> {
    let mut vocabularies = connection.vocabularies();
    let call = vocabularies.list_vocabularies(ListVocabulariesRequest::default());
    let answer = connection.answer(call).await?;
    if session.json() {
        return session.write_json_lines(&answer.vocabularies);
    }
    let page = print::lists(session.look(), &answer.vocabularies);
    session.write(&page)
}

async fn terms(
    connection: &Connection,
    list: &str,
    query: String,
    session: &mut Session,
) -> Result<(), Trouble> {
    let mut table = print::table(session.look());
    let mut page_token = String::new();
    let mut found = false;
    loop {
        let request = ListTermsRequest {
            parent: format!("{}{list}", print::COLLECTION),
            query: query.clone(),
            page_size: PAGE,
            page_token,
        };
        let answer = connection.answer(connection.vocabularies().list_terms(request)).await?;
        if session.json() {
            session.write_json_lines(&answer.terms)?;
        } else if !answer.terms.is_empty() {
            let rows = answer.terms.iter().map(|term| print::row(session.look(), term));
            let page = table.page(session.look(), &rows.collect::<Vec<_>>());
            session.write(&page)?;
        }
        found |= !answer.terms.is_empty();
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    if !found && !session.json() {
        session.note(texts::no_terms(session.lang()));
    }
    Ok(())
}
