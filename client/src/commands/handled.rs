//! `handled`: a person notes what was done with a document, and when that really was.

use std::ffi::OsString;

use bronmerk_proto::v1::{Document, RecordHandlingRequest};
use clap::Args;
use jiff::Zoned;

use super::{
    many::{self, Became, Deed, How, Many, Which},
    set::told,
};
use crate::{
    connect::Connection,
    session::Session,
    texts::record as texts,
    trouble::{Exit, Trouble},
};

/// Note what was done with a document, or with many, and when that really was
#[derive(Debug, Args)]
#[command(
    override_usage = "bronmerk handled [OPTIONS] <PATH>... <KIND>\n       bronmerk handled [OPTIONS] --where <FILTER> <KIND>",
    after_help = "\
What can be done: `bronmerk terms diwoo-soorthandelingen` (ondertekening, ontvangst, vaststelling). It is
added to what is there, in the order of time; the same at the same time is noted once.

Examples:
  bronmerk handled nota.docx vaststelling
  bronmerk handled brief.eml ontvangst --date 2026-11-20
  bronmerk handled besluit.pdf ondertekening --date 2026-11-20T14:30:00+01:00
  bronmerk handled brief-1.pdf brief-2.pdf ontvangst --date 2026-11-20"
)]
pub(crate) struct Handled {
    /// The documents (PATH, documents/UUID or UUID), and last what was done: a term of the list
    #[arg(value_name = "PATH KIND", required = true)]
    words: Vec<OsString>,
    #[command(flatten)]
    many: Many,
    /// When: a date, or date and time with the time zone; without it now
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// Why; kept in the journal
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(mut asked: Handled, session: &mut Session) -> Result<Exit, Trouble> {
    let kind = asked.words.pop().unwrap_or_default().to_string_lossy().into_owned();
    let now = || Zoned::now().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let deed = Noted { kind, time: asked.date.unwrap_or_else(now), reason: asked.reason };
    let which = Which::of(session, asked.many.filter.as_deref(), &asked.words)?;
    let Some(named) = which.only_one(&asked.many) else {
        super::no_etag(asked.etag.as_ref())?;
        return many::run(&deed, which, &asked.many, session).await;
    };
    let connection = session.connect().await?;
    let mut seen = connection.document(named).await?;
    seen.etag = asked.etag.map_or(seen.etag, super::quoted);
    let became = deed.with_one(&connection, &seen, &How::default()).await?;
    let document = became.document().ok_or(Trouble::Incomplete)?;
    if session.json() {
        session.write_json(document)?;
    } else {
        let names = ["documenthandelingen"].into_iter();
        let told = told(session.look(), document, names, texts::changed(session.lang()));
        session.write(&told)?;
    }
    Ok(Exit::Fine)
}

/// What was done, and when.
struct Noted {
    kind: String,
    time: String,
    reason: String,
}

impl Deed for Noted {
    async fn with_one(&self, connection: &Connection, seen: &Document, how: &How) -> Result<Became, Trouble> {
        let request = RecordHandlingRequest {
            name: seen.name.clone(),
            kind: self.kind.clone(),
            time: self.time.clone(),
            etag: seen.etag.clone(),
            reason: self.reason.clone(),
            request_id: super::request_id(),
            validate_only: how.preview,
            batch: how.batch.clone(),
        };
        let answer = connection.answer(connection.documents().record_handling(request)).await?;
        Became::of(answer.document, answer.changes)
    }
}
