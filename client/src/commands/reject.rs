//! `reject`: a person says no to a suggestion.

use std::ffi::OsString;

use bronmerk_proto::v1::{Document, RejectSuggestionRequest, RejectSuggestionResponse};
use clap::Args;

use super::{
    confirm::Suggested,
    many::{self, Became, Deed, How, Many, Which},
    values,
};
use crate::{
    connect::Connection,
    fields,
    print::{escape::clean, journal},
    session::Session,
    texts::record as texts,
    trouble::{Exit, Trouble},
};

/// Say no to a suggestion, so that it is not made again, in one document or in many
#[derive(Debug, Args)]
#[command(
    override_usage = "bronmerk reject [OPTIONS] <PATH>... <FIELD>\n       bronmerk reject [OPTIONS] --where <FILTER> <FIELD>",
    after_help = "\
`bronmerk show` lists the suggestions, best first. Without --suggestion the first one is rejected. The same
value is not suggested for this field of this document again, by whatever rule; `bronmerk undo` takes
that back. If the record changes in the meantime nothing is rejected, and the command ends with exit
code 1. Of many documents, those without a suggestion in that field stay as they are. A proposed restriction
is rejected with `bronmerk withdraw`.

Examples:
  bronmerk reject nota.docx woo_informatiecategorie --reason 'Dit is geen convenant.'
  bronmerk reject nota.docx woo_informatiecategorie --suggestion s2 --preview
  bronmerk reject --where 'folder = \"/srv/Werkmap/Zaak 12\"' documentsoort"
)]
pub(crate) struct Reject {
    /// The documents (PATH, documents/UUID or UUID), and last the field that has the suggestion
    #[arg(value_name = "PATH FIELD", required = true)]
    words: Vec<OsString>,
    #[command(flatten)]
    many: Many,
    /// The suggestion's id
    #[arg(long, value_name = "ID")]
    suggestion: Option<String>,
    /// Why; kept in the record
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(mut asked: Reject, session: &mut Session) -> Result<Exit, Trouble> {
    let field = asked.words.pop().unwrap_or_default();
    let field = values::field_named(&field.to_string_lossy())?.name;
    let deed =
        Rejected { suggested: Suggested { field, suggestion: asked.suggestion }, reason: asked.reason };
    let which = Which::of(session, asked.many.filter.as_deref(), &asked.words)?;
    let Some(named) = which.alone() else {
        super::no_etag(asked.etag.as_ref())?;
        return many::run(&deed, which, &asked.many, session).await;
    };
    let connection = session.connect().await?;
    let mut seen = connection.document(named).await?;
    seen.etag = asked.etag.map_or(seen.etag, super::quoted);
    let Some(id) = deed.suggested.of(&seen) else {
        return Err(Trouble::NothingToConfirm(field.to_owned()));
    };
    let how = How { preview: asked.many.preview, ..How::default() };
    let answer = deed.rejected(&connection, &seen, id.clone(), &how).await?;
    if session.json() {
        session.write_json(&answer)?;
        return Ok(Exit::Fine);
    }
    let look = session.look();
    let suggestions = seen.fields.get(field).map(|field| field.suggestions.as_slice()).unwrap_or_default();
    let known = suggestions.iter().find(|one| one.id == id);
    let value = known.and_then(|one| look.value(one.value.as_ref())).unwrap_or_default();
    let done = if how.preview { texts::would_reject(look.lang) } else { texts::rejected(look.lang) };
    let mut told = format!("{done}: {} = {value}\n", clean(&fields::typed(look.lang, field, "")));
    for line in journal::changes(look, answer.document.as_ref(), &answer.changes) {
        told.push_str(&format!("  {line}\n"));
    }
    session.write(&told)?;
    Ok(Exit::Fine)
}

/// Which suggestion is rejected, and why.
struct Rejected {
    suggested: Suggested,
    reason: String,
}

impl Rejected {
    async fn rejected(
        &self,
        connection: &Connection,
        seen: &Document,
        suggestion: String,
        how: &How,
    ) -> Result<RejectSuggestionResponse, Trouble> {
        let request = RejectSuggestionRequest {
            name: seen.name.clone(),
            field: self.suggested.field.to_owned(),
            suggestion,
            etag: seen.etag.clone(),
            reason: self.reason.clone(),
            request_id: super::request_id(),
            validate_only: how.preview,
            batch: how.batch.clone(),
        };
        connection.answer(connection.documents().reject_suggestion(request)).await
    }
}

impl Deed for Rejected {
    async fn with_one(&self, connection: &Connection, seen: &Document, how: &How) -> Result<Became, Trouble> {
        let Some(suggestion) = self.suggested.of(seen) else { return Ok(Became::nothing(seen)) };
        let answer = self.rejected(connection, seen, suggestion, how).await?;
        Became::of(answer.document, answer.changes)
    }
}
