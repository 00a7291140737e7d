//! `confirm`: a person says yes to a suggestion.

use std::ffi::OsString;

use bronmerk_proto::v1::ConfirmSuggestionRequest;
use clap::Args;

use super::{set::told, values};
use crate::{
    session::Session,
    texts::record as texts,
    trouble::{Exit, Trouble},
};

/// Turn a suggestion into a value
#[derive(Debug, Args)]
#[command(after_help = "\
`bronmerk show` lists the suggestions, best first. Without --suggestion the first one is confirmed,
and what that was is printed. If the record changes in the meantime nothing is confirmed, and the
command ends with exit code 1.

Examples:
  bronmerk confirm nota.docx woo_informatiecategorie
  bronmerk confirm nota.docx woo_informatiecategorie --suggestion s2")]
pub(crate) struct Confirm {
    /// The document: PATH, documents/UUID or UUID
    path: OsString,
    /// The field that has the suggestion
    field: String,
    /// The suggestion's id
    #[arg(long, value_name = "ID")]
    suggestion: Option<String>,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(asked: Confirm, session: &mut Session) -> Result<Exit, Trouble> {
    let field = values::field_named(&asked.field)?.name;
    let named = session.document(&asked.path)?;
    let connection = session.connect().await?;
    let seen = connection.document(&named).await?;
    let suggestion = match asked.suggestion {
        Some(id) => id,
        None => {
            let first = seen.fields.get(field).and_then(|field| field.suggestions.first());
            first.ok_or_else(|| Trouble::NothingToConfirm(field.to_owned()))?.id.clone()
        }
    };
    let request = ConfirmSuggestionRequest {
        name: seen.name,
        field: field.to_owned(),
        suggestion,
        etag: asked.etag.map_or(seen.etag, super::quoted),
        request_id: super::request_id(),
        validate_only: false,
    };
    let mut documents = connection.documents();
    let answer = connection.answer(documents.confirm_suggestion(request)).await?;
    let document = answer.document.ok_or(Trouble::Incomplete)?;
    if session.json() {
        session.write_json(&document)?;
    } else {
        let told = told(session.look(), &document, [field].into_iter(), texts::confirmed(session.lang()));
        session.write(&told)?;
    }
    Ok(Exit::Fine)
}
