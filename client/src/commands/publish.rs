//! `publish` and `retract`: a person notes that a document was made public, or taken back.

use std::ffi::OsString;

use bronmerk_proto::v1::{Document, PublishDocumentRequest, WithdrawPublicationRequest};
use clap::Args;

use super::many::{self, Became, Deed, How, Many, Which};
use crate::{
    connect::Connection,
    language::Lang,
    print::{escape::clean, place},
    session::Session,
    texts::acts as texts,
    trouble::{Exit, Trouble},
};

/// Note that a document, or many, were made public; refused while anything stands in the way
#[derive(Debug, Args)]
#[command(
    override_usage = "bronmerk publish [OPTIONS] <PATH>...\n       bronmerk publish [OPTIONS] --where <FILTER>",
    after_help = "\
Bronmerk sends nothing away: this notes what you did. `bronmerk show` says what stands in the way, and
`bronmerk queue` what must become public by when. There is no way around what stands in the way.

Examples:
  bronmerk publish nota.pdf --uri https://open.example.nl/nota.pdf
  bronmerk publish nota.pdf --uri https://open.example.nl/nota.pdf --date 2026-11-20
  bronmerk publish --where 'publication = \"ready\"' --preview --all"
)]
pub(crate) struct Publish {
    /// The documents: PATH, documents/UUID or UUID
    #[arg(value_name = "PATH", required_unless_present = "filter", conflicts_with = "filter")]
    paths: Vec<OsString>,
    #[command(flatten)]
    many: Many,
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

/// Note that a document, or many, were taken back from the public, and why
#[derive(Debug, Args)]
#[command(
    override_usage = "bronmerk retract [OPTIONS] --reason <TEXT> <PATH>...\n       bronmerk retract [OPTIONS] --reason <TEXT> --where <FILTER>",
    after_help = "\
The document leaves the export for the Woo index until it is published again. Grounds:
`bronmerk terms diwoo-redenen-verwijdering`.

Examples:
  bronmerk retract nota.pdf --reason 'Er stond een naam in die weg moest.' \\
    --ground 'correctie privacygevoelige gegevens'"
)]
pub(crate) struct Retract {
    /// The documents: PATH, documents/UUID or UUID
    #[arg(value_name = "PATH", required_unless_present = "filter", conflicts_with = "filter")]
    paths: Vec<OsString>,
    #[command(flatten)]
    many: Many,
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
    let Publish { paths, many, uri, date, reason, etag } = asked;
    act(&MadePublic { uri, date, reason }, &paths, &many, etag, session).await
}

/// Runs `retract`.
pub(crate) async fn retract(asked: Retract, session: &mut Session) -> Result<Exit, Trouble> {
    let Retract { paths, many, reason, ground, date, etag } = asked;
    act(&TakenBack { reason, ground, date }, &paths, &many, etag, session).await
}

async fn act(
    deed: &impl Noted,
    paths: &[OsString],
    asked: &Many,
    etag: Option<String>,
    session: &mut Session,
) -> Result<Exit, Trouble> {
    let which = Which::of(session, asked.filter.as_deref(), paths)?;
    let Some(named) = which.only_one(asked) else {
        super::no_etag(etag.as_ref())?;
        return many::run(deed, which, asked, session).await;
    };
    let connection = session.connect().await?;
    let mut seen = connection.document(named).await?;
    seen.etag = etag.map_or(seen.etag, super::quoted);
    let became = deed.with_one(&connection, &seen, &How::default()).await?;
    tell(session, became.document().ok_or(Trouble::Incomplete)?, deed.done(session.lang()))
}

/// What is noted of a document's being public.
trait Noted: Deed {
    /// What is said of one when it is done.
    fn done(&self, lang: Lang) -> &'static str;
}

struct MadePublic {
    uri: String,
    date: String,
    reason: String,
}

impl Noted for MadePublic {
    fn done(&self, lang: Lang) -> &'static str {
        texts::published(lang)
    }
}

impl Deed for MadePublic {
    async fn with_one(&self, connection: &Connection, seen: &Document, how: &How) -> Result<Became, Trouble> {
        let request = PublishDocumentRequest {
            name: seen.name.clone(),
            date: self.date.clone(),
            uri: self.uri.clone(),
            etag: seen.etag.clone(),
            reason: self.reason.clone(),
            request_id: super::request_id(),
            validate_only: how.preview,
            batch: how.batch.clone(),
        };
        let answer = connection.answer(connection.documents().publish_document(request)).await?;
        Became::of(answer.document, answer.changes)
    }
}

struct TakenBack {
    reason: String,
    ground: String,
    date: String,
}

impl Noted for TakenBack {
    fn done(&self, lang: Lang) -> &'static str {
        texts::retracted(lang)
    }
}

impl Deed for TakenBack {
    async fn with_one(&self, connection: &Connection, seen: &Document, how: &How) -> Result<Became, Trouble> {
        let request = WithdrawPublicationRequest {
            name: seen.name.clone(),
            reason: self.reason.clone(),
            ground: self.ground.clone(),
            date: self.date.clone(),
            etag: seen.etag.clone(),
            request_id: super::request_id(),
            validate_only: how.preview,
            batch: how.batch.clone(),
        };
        let answer = connection.answer(connection.documents().withdraw_publication(request)).await?;
        Became::of(answer.document, answer.changes)
    }
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
