//! `publish` and `retract`: a person notes that a document was made public, or taken back.

use std::ffi::OsString;

use bronmerk_proto::v1::{Document, PublishDocumentRequest, WithdrawPublicationRequest};
use clap::Args;

use crate::{
    print::{escape::clean, place},
    session::Session,
    texts::acts as texts,
    trouble::{Exit, Trouble},
};

/// Note that a document was made public; refused while anything stands in the way
#[derive(Debug, Args)]
#[command(after_help = "\
Bronmerk sends nothing away: this notes what you did. `bronmerk show` says what stands in the way, and
`bronmerk queue` what must become public by when. There is no way around what stands in the way.

Examples:
  bronmerk publish nota.pdf --uri https://open.example.nl/nota.pdf
  bronmerk publish nota.pdf --uri https://open.example.nl/nota.pdf --date 2026-11-20")]
pub(crate) struct Publish {
    /// The document: PATH, documents/UUID or UUID
    path: OsString,
    /// Where it is public
    #[arg(long, value_name = "URI", default_value = "", hide_default_value = true)]
    uri: String,
    /// On which day it truly became public; without it today
    #[arg(long, value_name = "DATE", default_value = "", hide_default_value = true)]
    date: String,
    /// Why now; kept in the journal
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Note that a document was taken back from the public, and why
#[derive(Debug, Args)]
#[command(after_help = "\
The document leaves the export for the Woo index until it is published again. Grounds:
`bronmerk terms diwoo-redenen-verwijdering`.

Examples:
  bronmerk retract nota.pdf --reason 'Er stond een naam in die weg moest.' \\
    --ground 'correctie privacygevoelige gegevens'")]
pub(crate) struct Retract {
    /// The document: PATH, documents/UUID or UUID
    path: OsString,
    /// Why, for everybody
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// A ground of the list, where one fits
    #[arg(long, value_name = "GROUND", default_value = "", hide_default_value = true)]
    ground: String,
    /// On which day it was truly taken back; without it today
    #[arg(long, value_name = "DATE", default_value = "", hide_default_value = true)]
    date: String,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Runs `publish`.
pub(crate) async fn publish(asked: Publish, session: &mut Session) -> Result<Exit, Trouble> {
    let named = session.document(&asked.path)?;
    let connection = session.connect().await?;
    let seen = connection.document(&named).await?;
    let request = PublishDocumentRequest {
        name: seen.name,
        date: asked.date,
        uri: asked.uri,
        etag: asked.etag.map_or(seen.etag, super::quoted),
        reason: asked.reason,
        request_id: super::request_id(),
        validate_only: false,
    };
    let answer = connection.answer(connection.documents().publish_document(request)).await?;
    tell(session, &answer.document.ok_or(Trouble::Incomplete)?, texts::published(session.lang()))
}

/// Runs `retract`.
pub(crate) async fn retract(asked: Retract, session: &mut Session) -> Result<Exit, Trouble> {
    let named = session.document(&asked.path)?;
    let connection = session.connect().await?;
    let seen = connection.document(&named).await?;
    let request = WithdrawPublicationRequest {
        name: seen.name,
        reason: asked.reason,
        ground: asked.ground,
        date: asked.date,
        etag: asked.etag.map_or(seen.etag, super::quoted),
        request_id: super::request_id(),
        validate_only: false,
    };
    let answer = connection.answer(connection.documents().withdraw_publication(request)).await?;
    tell(session, &answer.document.ok_or(Trouble::Incomplete)?, texts::retracted(session.lang()))
}

fn tell(session: &mut Session, document: &Document, done: &str) -> Result<Exit, Trouble> {
    if session.json() {
        session.write_json(document)?;
        return Ok(Exit::Fine);
    }
    let look = session.look();
    let publication = document.publication.clone().unwrap_or_default();
    let since = look.written_date(&publication.since);
    let place = document.locations.first().map(place).unwrap_or_default();
    let mut told = format!("{done}: {place}, {since}\n");
    if !publication.uri.is_empty() {
        told.push_str(&format!("  {}\n", clean(&publication.uri)));
    }
    session.write(&told)?;
    Ok(Exit::Fine)
}
