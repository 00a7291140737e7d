//! `list` and `find`: documents, page after page.

use std::{
    ffi::{OsStr, OsString},
    path::Path,
};

use bronmerk_proto::v1::{Document, DocumentState, ListDocumentsRequest};
use clap::Args;

use super::nowhere;
use crate::{
    filter::Filter,
    locate::{is_absent, put_first},
    print::listing,
    session::Session,
    texts::{self, errors},
    trouble::{Exit, Trouble},
};

/// Documents asked per page: few enough for the first to be there at once, also on a slow machine.
const PAGE: usize = 500;

/// List documents
#[derive(Debug, Args)]
#[command(after_help = "\
The filter is a part of AIP-160: comparisons, AND, OR, NOT and brackets.
  documentsoort = \"Kamerbrief\"   a term by its code, its name or its URI; also != and : (a part of it)
  naam : \"begroting\"  name : \"nota\"   a part of the title, or of the file's name
  bewaartermijn_einddatum < 1-1-2030   a date; also = != <= > >=, and a month (1-2030) or a year (2030)
  bewaartermijn >= \"10 jaar\"        create_time > 1-11-2026       update_time = 2026
  state = SETTLED     format = \"fmt/412\"     owner = \"eva\"     missing : \"archiefvormer\"    size > 2MB
  retention = \"unknown\"  kept for a time, and until when is not known (also until, forever, undecided)
  restricted = true   restriction = \"5.1.2e\"    review_due <= 31-1-2027
  older_than_five_years = true
  locked = true       publication = \"ready\" (also not_judged, not_public, blocked, public, withdrawn)
  standing = \"to_complete\"   what you have to do (also waits, in_order, being_read, unreadable, no_document)
  published = true    publish_by <= 31-1-2027    to_publish = true    public_though = true
For a state there is `--state`, for a part of the name `bronmerk find`. `@NAME` is a saved filter (`bronmerk
filters`), here and wherever a filter can be given.

With --json one document per line, all of them, while they arrive.

Examples:
  bronmerk list ~/Werkmap
  bronmerk list --state needs-decision --order 'create_time desc' --limit 20
  bronmerk list --filter 'missing : \"archiefvormer\"' --json | jq -r .name
  bronmerk list --filter 'documentsoort = Kamerbrief AND NOT (locked = true OR restricted = true)'
  bronmerk list ~/Werkmap --filter 'retention = \"unknown\"'")]
pub(crate) struct List {
    /// Only documents in this folder and below it; a file is listed by itself
    folder: Option<OsString>,
    #[command(flatten)]
    selection: Selection,
}

/// Find documents by a part of their file's name, in any case, with or without accents
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bronmerk find begroting
  bronmerk find 'nota van' ~/Werkmap --all")]
pub(crate) struct Find {
    /// The part of the name
    text: String,
    /// Only documents in this folder and below it
    folder: Option<OsString>,
    #[command(flatten)]
    selection: Selection,
}

/// Which documents, in which order, and how many.
#[derive(Debug, Args)]
struct Selection {
    /// Only documents that this filter fits
    #[arg(long, value_name = "FILTER")]
    filter: Option<String>,
    /// path (default) or create_time, with ` desc` for the other direction; or publish_by
    #[arg(long, value_name = "ORDER", value_parser = order)]
    order: Option<String>,
    /// Only documents in this state: provisional, needs-decision, settled, locked, excluded,
    /// unreadable or gone
    #[arg(long, value_name = "STATE", value_parser = state)]
    state: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Also documents that are gone
    #[arg(long)]
    all: bool,
}

/// Runs `list`.
pub(crate) async fn run(asked: List, session: &mut Session) -> Result<Exit, Trouble> {
    list(None, asked.folder.as_deref(), asked.selection, session).await
}

/// Runs `find`.
pub(crate) async fn find(asked: Find, session: &mut Session) -> Result<Exit, Trouble> {
    list(Some(&asked.text), asked.folder.as_deref(), asked.selection, session).await
}

async fn list(
    text: Option<&str>,
    folder: Option<&OsStr>,
    selection: Selection,
    session: &mut Session,
) -> Result<Exit, Trouble> {
    let folder = folder.map(|typed| session.folder(typed)).transpose()?;
    let filter = match text {
        Some(text) => Filter::default().name_has(text),
        None => Filter::default(),
    };
    let filter = match &folder {
        // As `ls` does.
        Some(file) if file.is_file() => filter.path(file)?,
        _ => filter.folder(folder.as_deref())?,
    };
    let filter = filter.typed(selection.filter.as_deref())?;
    let filter = match &selection.state {
        Some(state) => filter.state(state),
        None => filter,
    };
    let filter = if selection.all { filter.gone_too() } else { filter.present() }.text();
    let connection = session.connect().await?;
    let order_by = selection.order.unwrap_or_default();
    let mut left = selection.limit.unwrap_or(usize::MAX);
    let mut table = listing::table(session.look());
    let mut page_token = String::new();
    let mut found = false;
    while left > 0 {
        let page_size = i32::try_from(left.min(PAGE)).unwrap_or_default();
        let request = ListDocumentsRequest {
            page_size,
            page_token,
            filter: filter.clone(),
            order_by: order_by.clone(),
            ..Default::default()
        };
        let mut documents = connection.documents();
        let mut answer = connection.answer(documents.list_documents(request)).await?;
        // A page may be larger than was asked; the limit is the user's.
        answer.documents.truncate(left);
        left -= answer.documents.len();
        if session.json() {
            session.write_json_lines(&answer.documents)?;
        } else if !answer.documents.is_empty() {
            for document in &mut answer.documents {
                put_meant_first(document, text, folder.as_deref());
            }
            let rows = answer.documents.iter().map(|document| listing::row(session.look(), document));
            let page = table.page(session.look(), &rows.collect::<Vec<_>>());
            session.write(&page)?;
        }
        found |= !answer.documents.is_empty();
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    if !found {
        nowhere::must_be_watched(&connection, folder.as_deref()).await?;
    }
    // A folder that is gone may have had documents, and those can be asked for: else it is a mistake.
    if let Some(path) = folder.filter(|path| !found && is_absent(path)) {
        let tip = if selection.all { errors::is_it_watched } else { errors::list_gone_too };
        return Err(Trouble::NothingThere { path, tip });
    }
    if !found && !session.json() {
        session.note(texts::nothing_found(session.lang()));
    }
    Ok(Exit::Fine)
}

/// Puts the location in front by which a document with several names was found.
fn put_meant_first(document: &mut Document, text: Option<&str>, folder: Option<&Path>) {
    let inside = |path: &Path| folder.is_none_or(|folder| path.starts_with(folder));
    put_first(document, inside);
    if let Some(text) = text.map(str::to_lowercase) {
        let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        put_first(document, |path| inside(path) && name(path).contains(&text));
    }
}

/// Reads an order as the contract has it, or with `created` and a `-desc` behind it.
fn order(given: &str) -> Result<String, String> {
    let words = given.trim().to_ascii_lowercase().replace("-desc", " desc");
    let mut words = words.split_whitespace();
    let key = match words.next() {
        Some("path") => "path",
        Some("create_time" | "created") => "create_time",
        Some("publish_by") => "publish_by",
        _ => {
            return Err("write `path`, `create_time` (both with ` desc` for the other direction) \
                 or `publish_by`"
                .into());
        }
    };
    match (words.next(), words.next()) {
        (None, _) | (Some("asc"), None) => Ok(key.into()),
        (Some("desc"), None) => Ok(format!("{key} desc")),
        _ => Err("after the order only ` desc` may follow".into()),
    }
}

/// Reads a state as people and as machines write it; returns its name without the prefix.
fn state(given: &str) -> Result<String, String> {
    let name = given.trim().to_ascii_uppercase().replace('-', "_");
    let short = name.strip_prefix("DOCUMENT_STATE_").unwrap_or(&name);
    match DocumentState::from_str_name(&format!("DOCUMENT_STATE_{short}")) {
        Some(DocumentState::Unspecified) | None => {
            Err("write one of: provisional, needs-decision, settled, \
             locked, excluded, unreadable, gone"
                .into())
        }
        Some(_) => Ok(short.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_read_in_every_spelling() {
        for given in ["needs-decision", "NEEDS_DECISION", "document_state_needs_decision"] {
            assert_eq!(state(given).as_deref(), Ok("NEEDS_DECISION"));
        }
        assert!(state("unspecified").is_err());
        assert!(state("klaar").is_err());
    }

    #[test]
    fn orders_are_those_of_the_contract() {
        assert_eq!(order("path").as_deref(), Ok("path"));
        assert_eq!(order("create_time desc").as_deref(), Ok("create_time desc"));
        assert_eq!(order("created-desc").as_deref(), Ok("create_time desc"));
        assert!(order("size").is_err());
        assert!(order("path desc desc").is_err());
    }
}
