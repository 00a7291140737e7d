//! `same`: a person says whether two records are of one document.

use std::ffi::OsString;

use bronmerk_proto::v1::{
    AnswerIdentityRequest, AnswerIdentityResponse, Document, Sentence, origin::Relation,
};
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

/// Answer whether a document is the one that it perhaps is; or of many at once
#[derive(Debug, Args)]
#[command(
    override_usage = "bronmerk same [OPTIONS] <PATH>... --yes|--no\n       bronmerk same [OPTIONS] --where <FILTER> --yes|--no",
    after_help = "\
Where nothing proves whether a file is a document that was known or a new one, `bronmerk show` asks, and
`bronmerk list --state needs-decision` finds it. With --yes the older record goes on with this file: its
restrictions hold, what was set in the new one comes along, and what both have stays as it is in the older
one. A file that the older one was at stays, as a document of its own with the same restrictions. That
cannot be undone. With --no it is a document of its own. Restrictions that came from the other one
stay until you withdraw them. Of many documents, those of which nothing is asked stay as they are.

Examples:
  bronmerk same cijfers.xlsx --yes
  bronmerk same cijfers.xlsx --no --reason 'Dit zijn de cijfers van een ander jaar.'
  bronmerk same *.xlsx --no --preview"
)]
pub(crate) struct Same {
    /// The documents that ask: PATH, documents/UUID or UUID
    #[arg(value_name = "PATH", required_unless_present = "filter")]
    paths: Vec<OsString>,
    /// All documents that ask and that this filter fits, instead of those that are named
    #[arg(long = "where", id = "filter", value_name = "FILTER")]
    filter: Option<String>,
    /// It is the same document
    #[arg(long, conflicts_with = "no", required_unless_present = "no")]
    yes: bool,
    /// It is another document
    #[arg(long)]
    no: bool,
    /// Only show what would change
    #[arg(long)]
    preview: bool,
    /// Show every document, not only the first ten
    #[arg(long)]
    all: bool,
    /// Do not ask whether to go on; with --where
    #[arg(long, conflicts_with = "preview")]
    unasked: bool,
    /// Why; kept in the journal
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(asked: Same, session: &mut Session) -> Result<Exit, Trouble> {
    let which = Which::of(session, asked.filter.as_deref(), &asked.paths)?;
    let many = Many { filter: asked.filter, preview: asked.preview, all: asked.all, yes: asked.unasked };
    let named = which.only_one(&many);
    let deed = Answered { same: asked.yes, reason: asked.reason, lang: session.lang() };
    let Some(named) = named else {
        super::no_etag(asked.etag.as_ref())?;
        return many::run(&deed, which, &many, session).await;
    };
    let connection = session.connect().await?;
    let mut seen = connection.document(named).await?;
    seen.etag = asked.etag.map_or(seen.etag, super::quoted);
    let answer = deed.answered(&connection, &seen, &How::default()).await?;
    if session.json() {
        session.write_json(&answer)?;
        return Ok(Exit::Fine);
    }
    let document = answer.document.ok_or(Trouble::Incomplete)?;
    let look = session.look();
    let done = if deed.same { texts::is_same(look.lang) } else { texts::is_another(look.lang) };
    let place = document.locations.first().map(place).unwrap_or_default();
    let mut told = format!("{done}: {place} ({})\n", clean(&document.name));
    for note in &answer.notes {
        told.push_str(&format!("{}: {}\n", texts::attention(look.lang), look.sentence(Some(note))));
    }
    session.write(&told)?;
    Ok(Exit::Fine)
}

/// What a person answers.
struct Answered {
    same: bool,
    reason: String,
    lang: Lang,
}

impl Answered {
    async fn answered(
        &self,
        connection: &Connection,
        seen: &Document,
        how: &How,
    ) -> Result<AnswerIdentityResponse, Trouble> {
        let request = AnswerIdentityRequest {
            name: seen.name.clone(),
            same: Some(self.same),
            reason: self.reason.clone(),
            etag: seen.etag.clone(),
            request_id: super::request_id(),
            validate_only: how.preview,
            batch: how.batch.clone(),
        };
        connection.answer(connection.documents().answer_identity(request)).await
    }
}

impl Deed for Answered {
    async fn with_one(&self, connection: &Connection, seen: &Document, how: &How) -> Result<Became, Trouble> {
        // Of one document that is refused.
        if seen.origin.as_ref().is_none_or(|origin| origin.relation() != Relation::Perhaps) {
            return Ok(Became::nothing(seen));
        }
        let answer = self.answered(connection, seen, how).await?;
        let became = Became::of(answer.document, answer.changes)?;
        let note = |note: &Sentence| clean(self.lang.pick(&note.nl, &note.en)).into_owned();
        Ok(Became { notes: answer.notes.iter().map(note).collect(), ..became })
    }

    fn can_be_undone(&self) -> bool {
        false
    }
}
