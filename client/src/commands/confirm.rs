//! `confirm`: a person says yes to a suggestion.

use std::ffi::OsString;

use bronmerk_proto::v1::{ConfirmSuggestionRequest, Document};
use clap::Args;

use super::{
    many::{self, Became, Deed, How, Many, Which},
    set::told,
    values,
};
use crate::{
    connect::Connection,
    session::Session,
    texts::record as texts,
    trouble::{Exit, Trouble},
};

/// Turn a suggestion into a value, in one document or in many
#[derive(Debug, Args)]
#[command(
    override_usage = "bronmerk confirm [OPTIONS] <PATH>... <FIELD>\n       bronmerk confirm [OPTIONS] --where <FILTER> <FIELD>",
    after_help = "\
`bronmerk show` lists the suggestions, best first. Without --suggestion the first one is confirmed,
and what that was is printed. If the record changes in the meantime nothing is confirmed, and the
command ends with exit code 1. Of many documents, those without a suggestion in that field stay as they are.

Examples:
  bronmerk confirm nota.docx woo_informatiecategorie
  bronmerk confirm nota.docx woo_informatiecategorie --suggestion s2
  bronmerk confirm *.docx documentsoort --preview
  bronmerk confirm --where 'state = NEEDS_DECISION AND folder = \"/srv/Werkmap/Zaak 12\"' documentsoort"
)]
pub(crate) struct Confirm {
    /// The documents (PATH, documents/UUID or UUID), and last the field that has the suggestion
    #[arg(value_name = "PATH FIELD", required = true)]
    words: Vec<OsString>,
    #[command(flatten)]
    many: Many,
    /// The suggestion's id
    #[arg(long, value_name = "ID")]
    suggestion: Option<String>,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(mut asked: Confirm, session: &mut Session) -> Result<Exit, Trouble> {
    let field = asked.words.pop().unwrap_or_default();
    let field = values::field_named(&field.to_string_lossy())?.name;
    let deed = Suggested { field, suggestion: asked.suggestion };
    let which = Which::of(session, asked.many.filter.as_deref(), &asked.words)?;
    let Some(named) = which.only_one(&asked.many) else {
        super::no_etag(asked.etag.as_ref())?;
        return many::run(&deed, which, &asked.many, session).await;
    };
    let connection = session.connect().await?;
    let mut seen = connection.document(named).await?;
    seen.etag = asked.etag.map_or(seen.etag, super::quoted);
    if deed.of(&seen).is_none() {
        return Err(Trouble::NothingToConfirm(field.to_owned()));
    }
    let became = deed.with_one(&connection, &seen, &How::default()).await?;
    let document = became.document().ok_or(Trouble::Incomplete)?;
    if session.json() {
        session.write_json(document)?;
    } else {
        let told = told(session.look(), document, [field].into_iter(), texts::confirmed(session.lang()));
        session.write(&told)?;
    }
    Ok(Exit::Fine)
}

/// Which suggestion a person answers.
pub(super) struct Suggested {
    pub(super) field: &'static str,
    /// Its id; nothing for the first one.
    pub(super) suggestion: Option<String>,
}

impl Suggested {
    pub(super) fn of(&self, seen: &Document) -> Option<String> {
        let first = || seen.fields.get(self.field)?.suggestions.first().map(|first| first.id.clone());
        self.suggestion.clone().or_else(first)
    }
}

impl Deed for Suggested {
    async fn with_one(&self, connection: &Connection, seen: &Document, how: &How) -> Result<Became, Trouble> {
        let Some(suggestion) = self.of(seen) else { return Ok(Became::nothing(seen)) };
        let request = ConfirmSuggestionRequest {
            name: seen.name.clone(),
            field: self.field.to_owned(),
            suggestion,
            etag: seen.etag.clone(),
            request_id: super::request_id(),
            validate_only: how.preview,
            batch: how.batch.clone(),
        };
        let answer = connection.answer(connection.documents().confirm_suggestion(request)).await?;
        Became::of(answer.document, answer.changes)
    }
}
