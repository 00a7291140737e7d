//! `reject`: a person says no to a suggestion.

use std::ffi::OsString;

use bronmerk_proto::v1::RejectSuggestionRequest;
use clap::Args;

use super::values;
use crate::{
    fields,
    print::{escape::clean, journal},
    session::Session,
    texts::record as texts,
    trouble::{Exit, Trouble},
};

/// Say no to a suggestion, so that it is not made again
#[derive(Debug, Args)]
#[command(after_help = "\
`bronmerk show` lists the suggestions, best first. Without --suggestion the first one is rejected. The same
value is not suggested for this field of this document again, by whatever rule; `bronmerk undo` takes
that back. If the record changes in the meantime nothing is rejected, and the command ends with exit
code 1. A proposed restriction is rejected with `bronmerk withdraw`.

Examples:
  bronmerk reject nota.docx woo_informatiecategorie --reason 'Dit is geen convenant.'
  bronmerk reject nota.docx woo_informatiecategorie --suggestion s2 --preview")]
pub(crate) struct Reject {
    /// The document: PATH, documents/UUID or UUID
    path: OsString,
    /// The field that has the suggestion
    field: String,
    /// The suggestion's id
    #[arg(long, value_name = "ID")]
    suggestion: Option<String>,
    /// Only show what would change
    #[arg(long)]
    preview: bool,
    /// Why; kept in the record
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(asked: Reject, session: &mut Session) -> Result<Exit, Trouble> {
    let field = values::field_named(&asked.field)?.name;
    let named = session.document(&asked.path)?;
    let connection = session.connect().await?;
    let seen = connection.document(&named).await?;
    let suggestions = seen.fields.get(field).map(|field| field.suggestions.as_slice()).unwrap_or_default();
    let suggestion = match asked.suggestion {
        Some(id) => id,
        None => {
            let first = suggestions.first().ok_or_else(|| Trouble::NothingToConfirm(field.to_owned()))?;
            first.id.clone()
        }
    };
    let look = session.look();
    let known = suggestions.iter().find(|one| one.id == suggestion);
    let value = known.and_then(|one| look.value(one.value.as_ref())).unwrap_or_default();
    let done = if asked.preview { texts::would_reject(look.lang) } else { texts::rejected(look.lang) };
    let mut told = format!("{done}: {} = {value}\n", clean(&fields::typed(look.lang, field, "")));
    let request = RejectSuggestionRequest {
        name: seen.name,
        field: field.to_owned(),
        suggestion,
        etag: asked.etag.map_or(seen.etag, super::quoted),
        reason: asked.reason,
        request_id: super::request_id(),
        validate_only: asked.preview,
    };
    let answer = connection.answer(connection.documents().reject_suggestion(request)).await?;
    if session.json() {
        session.write_json(&answer)?;
        return Ok(Exit::Fine);
    }
    for line in journal::changes(session.look(), answer.document.as_ref(), &answer.changes) {
        told.push_str(&format!("  {line}\n"));
    }
    session.write(&told)?;
    Ok(Exit::Fine)
}
