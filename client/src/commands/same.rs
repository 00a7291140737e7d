//! `same`: a person says whether two records are of one document.

use std::ffi::OsString;

use bronmerk_proto::v1::AnswerIdentityRequest;
use clap::Args;

use crate::{
    print::{escape::clean, place},
    session::Session,
    texts::acts as texts,
    trouble::{Exit, Trouble},
};

/// Answer whether a document is the one that it perhaps is
#[derive(Debug, Args)]
#[command(after_help = "\
Where nothing proves whether a file is a document that was known or a new one, `bronmerk show` asks, and
`bronmerk list --state needs-decision` finds it. With --yes the older record goes on with this file: its
restrictions hold, what was set in the new one comes along, and what both have stays as it is in the older
one. A file that the older one was at stays, as a document of its own with the same restrictions. That
cannot be undone. With --no it is a document of its own. Restrictions that came from the other one
stay until you withdraw them.

Examples:
  bronmerk same cijfers.xlsx --yes
  bronmerk same cijfers.xlsx --no --reason 'Dit zijn de cijfers van een ander jaar.'")]
pub(crate) struct Same {
    /// The document that asks: PATH, documents/UUID or UUID
    path: OsString,
    /// It is the same document
    #[arg(long, conflicts_with = "no", required_unless_present = "no")]
    yes: bool,
    /// It is another document
    #[arg(long)]
    no: bool,
    /// Why; kept in the journal
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(asked: Same, session: &mut Session) -> Result<Exit, Trouble> {
    let named = session.document(&asked.path)?;
    let connection = session.connect().await?;
    let seen = connection.document(&named).await?;
    let request = AnswerIdentityRequest {
        name: seen.name,
        same: Some(asked.yes && !asked.no),
        reason: asked.reason,
        etag: asked.etag.map_or(seen.etag, super::quoted),
        request_id: super::request_id(),
        validate_only: false,
    };
    let answer = connection.answer(connection.documents().answer_identity(request)).await?;
    if session.json() {
        session.write_json(&answer)?;
        return Ok(Exit::Fine);
    }
    let document = answer.document.ok_or(Trouble::Incomplete)?;
    let look = session.look();
    let done = if asked.yes { texts::is_same(look.lang) } else { texts::is_another(look.lang) };
    let place = document.locations.first().map(place).unwrap_or_default();
    let mut told = format!("{done}: {place} ({})\n", clean(&document.name));
    for note in &answer.notes {
        told.push_str(&format!("{}: {}\n", texts::attention(look.lang), look.sentence(Some(note))));
    }
    session.write(&told)?;
    Ok(Exit::Fine)
}
