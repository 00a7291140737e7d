//! `dossier`: folders that are dossiers.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
};

use bronmerk_proto::v1::{
    Document, Field, ListDocumentsRequest, MakeDossierRequest, Source, UpdateDocumentRequest, Value,
    document::Kind, value,
};
use clap::{Args, Subcommand};
use prost_types::FieldMask;

use super::{nowhere, set, show};
use crate::{
    connect::Connection,
    filter::Filter,
    locate::{Named, bytes},
    print::{journal, listing},
    session::Session,
    texts::{self, dossiers as words},
    trouble::{Exit, Trouble},
};

const CLOSED: &str = "afsluitdatum";
const PAGE: i32 = 500;

/// Make folders dossiers, close them and list them
#[derive(Debug, Args)]
#[command(after_help = "\
A dossier is a folder with a record of its own. What is in it inherits from it: how long it is kept and why,
who formed it, its Woo category, its themes and its restrictions. `bronmerk set`, `restrict`, `history` and
`relate` take a dossier by the path of its folder.

Examples:
  bronmerk dossier make ~/Werkmap/Begroting
  bronmerk dossier close ~/Werkmap/Begroting --date 2026-03-12
  bronmerk dossier list")]
pub(crate) struct Dossier {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a folder a dossier; it may be one already
    #[command(after_help = "\
Examples:
  bronmerk dossier make ~/Werkmap/Begroting
  bronmerk dossier make ~/Werkmap/Begroting --preview")]
    Make {
        /// The folder
        folder: OsString,
        /// Only show what would change
        #[arg(long)]
        preview: bool,
    },
    /// Close a dossier: terms of retention that count from its closing start on that day
    #[command(after_help = "Example:\n  bronmerk dossier close ~/Werkmap/Begroting --date 2026-03-12")]
    Close {
        /// The dossier: its folder, documents/UUID or UUID
        folder: OsString,
        /// The day on which it was closed; today by default
        #[arg(long, value_name = "DATE")]
        date: Option<String>,
        /// Why; kept in the journal
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        reason: String,
    },
    /// Open a dossier again: it has no closing date any more
    #[command(after_help = "Example:\n  bronmerk dossier reopen ~/Werkmap/Begroting")]
    Reopen {
        /// The dossier: its folder, documents/UUID or UUID
        folder: OsString,
        /// Why; kept in the journal
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        reason: String,
    },
    /// List the dossiers; with --json one per line
    #[command(after_help = "Example:\n  bronmerk dossier list ~/Werkmap --json | jq -r .name")]
    List {
        /// Only in this folder and below it
        folder: Option<OsString>,
        /// Also dossiers that are gone
        #[arg(long)]
        all: bool,
    },
    /// Show the record of a dossier
    #[command(after_help = "Example:\n  bronmerk dossier show ~/Werkmap/Begroting")]
    Show {
        /// The dossier: its folder, documents/UUID or UUID
        folder: OsString,
    },
}

/// Runs the command.
pub(crate) async fn run(asked: Dossier, session: &mut Session) -> Result<Exit, Trouble> {
    match asked.action {
        Action::Make { folder, preview } => make(&folder, preview, session).await?,
        Action::Close { folder, date, reason } => {
            let date = date.unwrap_or_else(today);
            let value = Value { kind: Some(value::Kind::Date(date)) };
            let field = Field { value: Some(value), ..Field::default() };
            update(&folder, field, reason, session).await?;
        }
        Action::Reopen { folder, reason } => update(&folder, Field::default(), reason, session).await?,
        Action::List { folder, all } => list(folder.as_deref(), all, session).await?,
        Action::Show { folder } => return show::one(&folder, session).await,
    }
    Ok(Exit::Fine)
}

async fn make(folder: &OsStr, preview: bool, session: &mut Session) -> Result<(), Trouble> {
    let path = session.folder(folder)?;
    let connection = session.connect().await?;
    let mut dossiers = connection.dossiers();
    let request =
        MakeDossierRequest { path: bytes(&path), request_id: super::request_id(), validate_only: preview };
    let answer = connection.answer(dossiers.make_dossier(request)).await?;
    let made = answer.document.ok_or(Trouble::Incomplete)?;
    if session.json() {
        return session.write_json(&made);
    }
    let place = made.locations.first().map(crate::print::place).unwrap_or_default();
    let would_be = preview && !answer.changes.is_empty();
    let lang = session.lang();
    let what = if would_be { words::would_be_dossier(lang) } else { words::is_dossier(lang) };
    let mut told = format!("{what}: {place}\n");
    if would_be {
        for line in journal::changes(session.look(), Some(&made), &answer.changes) {
            told.push_str(&format!("  {line}\n"));
        }
    }
    session.write(&told)
}

async fn update(folder: &OsStr, field: Field, reason: String, session: &mut Session) -> Result<(), Trouble> {
    let named = dossier(folder, session)?;
    let connection = session.connect().await?;
    let seen = connection.document(&named).await?;
    if seen.kind() != Kind::Dossier {
        return Err(Trouble::NotADossier { typed: folder.to_string_lossy().into_owned() });
    }
    if field.value.is_none() && !is_closed_by_person(&seen) {
        if session.json() {
            return session.write_json(&seen);
        }
        let told = format!("{}\n", words::not_closed(session.lang()));
        return session.write(&told);
    }
    let request = UpdateDocumentRequest {
        update_mask: Some(FieldMask { paths: vec![format!("fields.{CLOSED}")] }),
        etag: seen.etag,
        reason,
        document: Some(Document {
            name: seen.name,
            fields: BTreeMap::from([(CLOSED.to_owned(), field)]),
            ..Document::default()
        }),
        request_id: super::request_id(),
        ..UpdateDocumentRequest::default()
    };
    let answer = connection.answer(connection.documents().update_document(request)).await?;
    let document = answer.document.ok_or(Trouble::Incomplete)?;
    if session.json() {
        return session.write_json(&document);
    }
    let done = texts::record::changed(session.lang());
    let told = set::told(session.look(), &document, [CLOSED].into_iter(), done);
    session.write(&told)
}

/// Tells whether there is a closing date that a person can take back.
fn is_closed_by_person(dossier: &Document) -> bool {
    let provenance = dossier.fields.get(CLOSED).and_then(|field| field.provenance.as_ref());
    provenance.is_some_and(|provenance| provenance.source() == Source::Person)
}

async fn list(folder: Option<&OsStr>, all: bool, session: &mut Session) -> Result<(), Trouble> {
    let folder = folder.map(|typed| session.folder(typed)).transpose()?;
    let filter = Filter::default().folder(folder.as_deref())?.written(Some("kind = DOSSIER"));
    let filter = if all { filter } else { filter.present() }.text();
    let connection = session.connect().await?;
    let mut page_token = String::new();
    let mut table = listing::table(session.look());
    let mut found = false;
    loop {
        let answer = page(&connection, &filter, page_token).await?;
        found |= !answer.0.is_empty();
        if session.json() {
            session.write_json_lines(&answer.0)?;
        } else if !answer.0.is_empty() {
            let rows: Vec<_> = answer.0.iter().map(|one| listing::row(session.look(), one)).collect();
            let page = table.page(session.look(), &rows);
            session.write(&page)?;
        }
        page_token = answer.1;
        if page_token.is_empty() {
            break;
        }
    }
    if !found {
        nowhere::must_be_watched(&connection, folder.as_deref()).await?;
    }
    if !found && !session.json() {
        session.note(words::none(session.lang()));
    }
    Ok(())
}

async fn page(
    connection: &Connection,
    filter: &str,
    page_token: String,
) -> Result<(Vec<Document>, String), Trouble> {
    let request = ListDocumentsRequest {
        page_size: PAGE,
        page_token,
        filter: filter.to_owned(),
        order_by: String::new(),
        ..Default::default()
    };
    let answer = connection.answer(connection.documents().list_documents(request)).await?;
    Ok((answer.documents, answer.next_page_token))
}

/// A folder by its real path, as `make` has it; else as any document.
fn dossier(typed: &OsStr, session: &Session) -> Result<Named, Trouble> {
    match session.document(typed)? {
        Named::Path(_) => session.folder(typed).map(Named::Path),
        other => Ok(other),
    }
}

fn today() -> String {
    jiff::Zoned::now().date().to_string()
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::Provenance;

    use super::*;

    #[test]
    fn only_a_closing_date_of_a_person_can_be_taken_back() {
        let by = |source: Source| {
            let provenance = Some(Provenance { source: source.into(), ..Provenance::default() });
            let field = Field { provenance, ..Field::default() };
            Document { fields: [(CLOSED.to_owned(), field)].into_iter().collect(), ..Document::default() }
        };
        assert!(is_closed_by_person(&by(Source::Person)));
        assert!(!is_closed_by_person(&by(Source::Rule)));
        assert!(!is_closed_by_person(&by(Source::Inherited)));
        assert!(!is_closed_by_person(&Document::default()));
    }
}
