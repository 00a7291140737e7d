//! `withdraw`: a person takes a restriction back, and says why.

use std::ffi::OsString;

use bronmerk_proto::v1::{Document, WithdrawRestrictionRequest};
use clap::Args;

use super::many::{self, Became, Deed, How, Many, Which};
use crate::{
    connect::Connection,
    print::restrictions as print,
    session::Session,
    texts::restrictions as texts,
    trouble::{Exit, Trouble},
};

/// Withdraw a restriction, or turn a proposal down; it stays in the record, with the reason
#[derive(Debug, Args)]
#[command(
    override_usage = "bronmerk withdraw [OPTIONS] --reason <TEXT> <PATH>... <ID>\n       bronmerk withdraw [OPTIONS] --reason <TEXT> --where <FILTER> <ID>",
    after_help = "\
`bronmerk show` has the ids of a document's restrictions. If the record changes in the meantime nothing
is withdrawn, and the command ends with exit code 1.

Examples:
  bronmerk withdraw nota.docx r1 --reason 'De betrokkene vindt openbaarheid goed.'
  bronmerk withdraw nota.docx bijlage.pdf r1 --reason 'Het onderzoek is afgerond.' --preview"
)]
pub(crate) struct Withdraw {
    /// The documents (PATH, documents/UUID or UUID), and last the id that the restriction has in each
    #[arg(value_name = "PATH ID", required = true)]
    words: Vec<OsString>,
    #[command(flatten)]
    many: Many,
    /// Why; kept in the record and in the journal
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(mut asked: Withdraw, session: &mut Session) -> Result<Exit, Trouble> {
    let id = asked.words.pop().unwrap_or_default().to_string_lossy().into_owned();
    let deed = TakenBack { id, reason: asked.reason };
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
        let told = print::told(session.look(), document, &deed.id, texts::withdrawn_now(session.lang()));
        session.write(&told)?;
    }
    Ok(Exit::Fine)
}

/// Which restriction is taken back, and why.
struct TakenBack {
    id: String,
    reason: String,
}

impl Deed for TakenBack {
    async fn with_one(&self, connection: &Connection, seen: &Document, how: &How) -> Result<Became, Trouble> {
        let request = WithdrawRestrictionRequest {
            name: seen.name.clone(),
            restriction: self.id.clone(),
            reason: self.reason.clone(),
            etag: seen.etag.clone(),
            request_id: super::request_id(),
            validate_only: how.preview,
            batch: how.batch.clone(),
        };
        let answer = connection.answer(connection.documents().withdraw_restriction(request)).await?;
        Became::of(answer.document, answer.changes)
    }
}
