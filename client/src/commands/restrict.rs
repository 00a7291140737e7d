//! `restrict`: a person decides, or proposes, that a document or a part of it is not public.

use std::ffi::OsString;

use bronmerk_proto::v1::{
    Document, DocumentState, RestrictDocumentRequest, RestrictDocumentResponse, Restriction,
    RestrictionFinding,
    restriction::{Environment, Status},
};
use clap::{Args, ValueEnum};

use super::many::{self, Became, Deed, How, Many, Which};
use crate::{
    connect::Connection,
    print::{Look, restrictions as print},
    session::Session,
    texts::restrictions as texts,
    trouble::{Exit, Trouble},
};

/// Note why documents, or a part of them, are not public; or change that
#[derive(Debug, Args)]
#[command(
    override_usage = "bronmerk restrict [OPTIONS] --ground <CODE> <PATH>...\n       bronmerk restrict [OPTIONS] --ground <CODE> --where <FILTER>\n       bronmerk restrict [OPTIONS] --change <ID> <PATH>...",
    after_help = "\
The grounds are those of the Woo: `bronmerk terms woo-gronden`. What the law does not allow is refused,
with the article; what you must look at is told on stderr. The motive (--motive) stays inside; the
explanation (--explanation) is for everybody, and so is --part.

Without --part the whole document is not public. Where only names are to stay out, name these: the rest
becomes public once they are out.

With --change ID the restriction of that name is changed: only what you give. It is also how a proposal
is decided on; `bronmerk show` has the names.

Examples:
  bronmerk restrict nota.docx --ground 5.1.2e --part 'de namen van burgers' \\
    --interests 'privacy tegen openbaarheid' \\
    --explanation 'Er staan namen van burgers in.' --motive 'Zie het advies van 3 maart.'
  bronmerk restrict nota.docx --ground 5.1.1c --part 'bijlage 2' --until 2030-01-01 --propose
  bronmerk restrict nota.docx --change r1 --review 2028-01-01
  bronmerk restrict --where 'folder = \"/srv/Werkmap/Zaak 12\"' --ground 5.1.2e --propose --preview"
)]
pub(crate) struct Restrict {
    /// The documents: PATH, documents/UUID or UUID
    #[arg(value_name = "PATH", required_unless_present = "filter", conflicts_with = "filter")]
    paths: Vec<OsString>,
    #[command(flatten)]
    many: Many,
    /// A ground of the Woo, for instance 5.1.2e; can be given more than once
    #[arg(long = "ground", value_name = "CODE", required_unless_present = "change")]
    grounds: Vec<String>,
    /// Why, for the organisation only: never in anything that leaves it
    #[arg(long, value_name = "TEXT")]
    motive: Option<String>,
    /// Why, for everybody
    #[arg(long, value_name = "TEXT")]
    explanation: Option<String>,
    /// Which interests were weighed, and how
    #[arg(long, value_name = "TEXT")]
    interests: Option<String>,
    /// Why it holds although the information is older than five years (Woo 5.3)
    #[arg(long, value_name = "TEXT")]
    despite_age: Option<String>,
    /// Which part, in words that may be public; without it the whole document
    #[arg(long, value_name = "TEXT")]
    part: Option<String>,
    /// The last day on which it holds: 2030-01-01; empty for none
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// When a person is to look at it again: 2028-01-01; empty for none
    #[arg(long, value_name = "DATE")]
    review: Option<String>,
    /// Whether it is about the environment, for which the Woo has rules of its own
    #[arg(long, value_name = "WHAT")]
    environment: Option<About>,
    /// Propose only: somebody else decides
    #[arg(long)]
    propose: bool,
    /// Change this restriction, or decide on this proposal
    #[arg(long, value_name = "ID")]
    change: Option<String>,
    /// Why this changes now; kept in the journal
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// What the environment has to do with it.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum About {
    /// Nothing
    No,
    /// It is information about the environment
    Information,
    /// It is about emissions into the environment
    Emissions,
}

/// Runs the command.
pub(crate) async fn run(asked: Restrict, session: &mut Session) -> Result<Exit, Trouble> {
    let which = Which::of(session, asked.many.filter.as_deref(), &asked.paths)?;
    let deed = Keeping { asked: &asked, look: session.look().clone() };
    let Some(named) = which.only_one(&asked.many) else {
        super::no_etag(asked.etag.as_ref())?;
        return many::run(&deed, which, &asked.many, session).await;
    };
    let connection = session.connect().await?;
    // Asked first, so that a change by somebody else in between is noticed.
    let mut seen = connection.document(named).await?;
    if let Some(etag) = &asked.etag {
        seen.etag = super::quoted(etag.clone());
    }
    let answer = deed.ask(&connection, &seen, &How::default()).await?;
    let document = answer.document.as_ref().ok_or(Trouble::Incomplete)?;
    let (look, id) = (session.look(), &answer.restriction);
    for finding in findings(&answer) {
        session.note(&print::finding(look, finding));
    }
    if document.state() == DocumentState::Gone {
        session.note(texts::file_is_gone(look.lang));
    }
    if session.json() {
        session.write_json(&answer)?;
    } else {
        let now = document.restrictions.iter().find(|one| one.id == *id).map(Restriction::status);
        let done = match now {
            Some(Status::Proposed) => texts::proposed_now(look.lang),
            _ => texts::noted(look.lang),
        };
        let told = print::told(look, document, id, done);
        session.write(&told)?;
    }
    let kept = document.restrictions.iter().find(|one| one.id == *id);
    if kept.is_some_and(|one| one.scope.is_empty()) {
        session.note(&texts::whole_document(session.lang(), id));
    }
    Ok(Exit::Fine)
}

/// What the law has to say of the restriction that was asked for.
fn findings(answer: &RestrictDocumentResponse) -> impl Iterator<Item = &RestrictionFinding> {
    answer.findings.iter().filter(|finding| finding.restriction == answer.restriction)
}

/// A restriction as it was typed.
struct Keeping<'a> {
    asked: &'a Restrict,
    look: Look,
}

impl Keeping<'_> {
    async fn ask(
        &self,
        connection: &Connection,
        seen: &Document,
        how: &How,
    ) -> Result<RestrictDocumentResponse, Trouble> {
        let asked = self.asked;
        let known = asked.change.as_ref().and_then(|id| seen.restrictions.iter().find(|one| one.id == *id));
        let mut restriction = known.cloned().unwrap_or_default();
        // An id that is not there is refused by the daemon, which says so in both languages.
        restriction.id = asked.change.clone().unwrap_or_default();
        asked.give(&mut restriction);
        let request = RestrictDocumentRequest {
            name: seen.name.clone(),
            restriction: Some(restriction),
            propose: asked.propose,
            etag: seen.etag.clone(),
            reason: asked.reason.clone(),
            request_id: super::request_id(),
            validate_only: how.preview,
            batch: how.batch.clone(),
        };
        connection.answer(connection.documents().restrict_document(request)).await
    }
}

impl Deed for Keeping<'_> {
    async fn with_one(&self, connection: &Connection, seen: &Document, how: &How) -> Result<Became, Trouble> {
        let answer = self.ask(connection, seen, how).await?;
        let notes = findings(&answer).map(|finding| print::finding(&self.look, finding)).collect();
        Ok(Became { notes, ..Became::of(answer.document, answer.changes)? })
    }
}

impl Restrict {
    /// Gives the restriction what was typed; the rest stays.
    fn give(&self, restriction: &mut Restriction) {
        let texts = [
            (&mut restriction.internal_motive, &self.motive),
            (&mut restriction.public_explanation, &self.explanation),
            (&mut restriction.interests, &self.interests),
            (&mut restriction.despite_age, &self.despite_age),
            (&mut restriction.scope, &self.part),
            (&mut restriction.end_date, &self.until),
            (&mut restriction.review_date, &self.review),
        ];
        for (place, given) in texts {
            if let Some(given) = given {
                place.clone_from(given);
            }
        }
        if !self.grounds.is_empty() {
            restriction.grounds.clone_from(&self.grounds);
        }
        if let Some(about) = self.environment {
            restriction.set_environment(match about {
                About::No => Environment::No,
                About::Information => Environment::Information,
                About::Emissions => Environment::Emissions,
            });
        }
    }
}
