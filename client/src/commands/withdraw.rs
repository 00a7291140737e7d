//! `withdraw`: a person takes a restriction back, and says why.

use std::{collections::BTreeSet, ffi::OsString};

use bronmerk_proto::v1::{
    Document, ListDocumentsRequest, Restriction, WithdrawRestrictionRequest, restriction::Status,
};
use clap::Args;

use super::{
    many::{self, Became, Deed, How, Many, Which},
    restrictions,
};
use crate::{
    connect::Connection,
    filter::Filter,
    language::Lang,
    print::restrictions as print,
    session::Session,
    texts::restrictions as texts,
    trouble::{Exit, Trouble},
};

/// Withdraw a restriction, or turn a proposal down; it stays in the record, with the reason
#[derive(Debug, Args)]
#[command(
    override_usage = "bronmerk withdraw [OPTIONS] --reason <TEXT> <PATH>... <ID>\n       bronmerk withdraw [OPTIONS] --reason <TEXT> <PATH>... --ground <GROUND>\n       bronmerk withdraw [OPTIONS] --reason <TEXT> --where <FILTER> <ID|--ground <GROUND>>",
    after_help = "\
`bronmerk show` has the ids of a document's restrictions. If the record changes in the meantime nothing
is withdrawn, and the command ends with exit code 1.
With --ground every restriction, and every proposal, on that ground alone is withdrawn; one that has other grounds
too stays, and is told: change that one with `bronmerk restrict --change`.

Examples:
  bronmerk withdraw nota.docx r1 --reason 'De betrokkene vindt openbaarheid goed.'
  bronmerk withdraw --where 'folder = \"/srv/Werkmap/Zaak 12\"' --ground 5.1.2d --reason 'Het onderzoek is klaar.'"
)]
pub(crate) struct Withdraw {
    /// The documents (PATH, documents/UUID or UUID), and last the id that the restriction has in each
    #[arg(value_name = "PATH ID", required_unless_present_all = ["filter", "ground"])]
    words: Vec<OsString>,
    /// Instead of an id: all on this ground, by its code or its name
    #[arg(long, value_name = "GROUND", conflicts_with = "etag")]
    ground: Option<String>,
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
    let reason = asked.reason;
    if let Some(ground) = asked.ground {
        let which = Which::of(session, asked.many.filter.as_deref(), &asked.words)?;
        let connection = session.connect().await?;
        let codes = codes_of(&connection, &ground).await?;
        let deed = OnGround { codes, reason, lang: session.lang() };
        return many::run(&deed, which, &asked.many, session).await;
    }
    let id = asked.words.pop().unwrap_or_default().to_string_lossy().into_owned();
    let deed = TakenBack { id, reason };
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

/// Returns the codes that a ground goes by; the daemon says of one that is none what is near.
async fn codes_of(connection: &Connection, ground: &str) -> Result<BTreeSet<String>, Trouble> {
    let filter = Filter::default().ground(ground).text();
    let request = ListDocumentsRequest { page_size: 1, filter, ..ListDocumentsRequest::default() };
    connection.answer(connection.documents().list_documents(request)).await?;
    Ok(restrictions::grounds(connection, Some(ground), false).await?.into_iter().flatten().collect())
}

/// All on one ground are taken back, and why.
struct OnGround {
    codes: BTreeSet<String>,
    reason: String,
    lang: Lang,
}

impl Deed for OnGround {
    async fn with_one(&self, connection: &Connection, seen: &Document, how: &How) -> Result<Became, Trouble> {
        let (mut became, mut notes) = (Became::nothing(seen), Vec::new());
        let is_open = |one: &&Restriction| one.status() == Status::Proposed || one.in_force;
        let is_on_it = |one: &&Restriction| one.grounds.iter().any(|code| self.codes.contains(code));
        for one in seen.restrictions.iter().filter(is_open).filter(is_on_it) {
            if !one.grounds.iter().all(|code| self.codes.contains(code)) {
                notes.push(texts::has_other_grounds(self.lang, &one.grounds.join(", ")));
                continue;
            }
            let deed = TakenBack { id: one.id.clone(), reason: self.reason.clone() };
            // A preview tells each by itself, of the record as it is.
            let now = became.document().filter(|_| !how.preview).unwrap_or(seen).clone();
            let mut next = deed.with_one(connection, &now, how).await?;
            next.result.changes.splice(0..0, became.result.changes);
            became = next;
        }
        became.notes = notes;
        Ok(became)
    }
}
