//! `restrictions`: which documents are restricted, and which restrictions ask for a look.

use std::{collections::BTreeSet, ffi::OsString};

use bronmerk_proto::v1::{ListDocumentsRequest, ListTermsRequest, VocabularyTerm};
use clap::Args;
use jiff::Timestamp;

use super::nowhere;
use crate::{
    connect::Connection,
    filter::Filter,
    print::restrictions::{self as print, Wanted},
    session::Session,
    texts::restrictions as texts,
    trouble::{Exit, Trouble},
};

/// Documents asked per page.
const PAGE: i32 = 500;

/// List restrictions, proposals included: all, those to be looked at again, or those on old information
#[derive(Debug, Args)]
#[command(after_help = "\
What was withdrawn or has ended is left out; `bronmerk show` has that. With --json one document per line.
`bronmerk list --filter` takes the same questions: restricted = true, restriction = \"5.1.2e\",
review_due <= \"2027-01-31\", older_than_five_years = true.

Examples:
  bronmerk restrictions ~/Werkmap
  bronmerk restrictions --ground 5.2
  bronmerk restrictions --due
  bronmerk restrictions --older-than-five-years --json")]
pub(crate) struct Restrictions {
    /// Only documents in this folder and below it
    folder: Option<OsString>,
    /// Only those whose review date has come
    #[arg(long)]
    due: bool,
    /// Only those that ask for a heavier motive, since the information is older than five years (Woo 5.3)
    #[arg(long)]
    older_than_five_years: bool,
    /// Only those on this ground: its code or its name
    #[arg(long, value_name = "GROUND")]
    ground: Option<String>,
    /// Also of documents that are gone
    #[arg(long)]
    all: bool,
}

/// Runs the command.
pub(crate) async fn run(asked: Restrictions, session: &mut Session) -> Result<Exit, Trouble> {
    let today = Timestamp::now().strftime("%Y-%m-%d").to_string();
    let folder = asked.folder.as_deref().map(|typed| session.folder(typed)).transpose()?;
    let mut filter = Filter::default().folder(folder.as_deref())?.written(Some("restricted = true"));
    if asked.due {
        filter = filter.written(Some(&format!("review_due <= {today}")));
    }
    if asked.older_than_five_years {
        filter = filter.written(Some("older_than_five_years = true"));
    }
    if let Some(ground) = &asked.ground {
        filter = filter.ground(ground);
    }
    let filter = if asked.all { filter.gone_too() } else { filter.present() }.text();
    let connection = session.connect().await?;
    let mut table = print::table(session.look());
    let mut wanted = None;
    let mut page_token = String::new();
    let mut found = false;
    loop {
        let request = ListDocumentsRequest {
            page_size: PAGE,
            page_token,
            filter: filter.clone(),
            order_by: String::new(),
            ..Default::default()
        };
        let answer = connection.answer(connection.documents().list_documents(request)).await?;
        if session.json() {
            session.write_json_lines(&answer.documents)?;
            found |= !answer.documents.is_empty();
        } else {
            // What the daemon refused is not looked up.
            let wanted = match &mut wanted {
                Some(wanted) => wanted,
                none => none.insert(asked.wanted(&connection, &today).await?),
            };
            let rows = answer.documents.iter().flat_map(|one| print::rows(session.look(), one, wanted));
            let rows: Vec<_> = rows.collect();
            if !rows.is_empty() {
                let page = table.page(session.look(), &rows);
                session.write(&page)?;
            }
            found |= !rows.is_empty();
        }
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    if !found {
        nowhere::must_be_watched(&connection, folder.as_deref()).await?;
    }
    if !found && !session.json() {
        session.note(texts::nothing_found(session.lang()));
    }
    Ok(Exit::Fine)
}

impl Restrictions {
    /// Which restrictions of the documents that were found are shown.
    async fn wanted(&self, connection: &Connection, today: &str) -> Result<Wanted, Trouble> {
        let grounds = match (&self.ground, self.older_than_five_years) {
            (None, false) => Vec::new(),
            (ground, ages) => grounds(connection, ground.as_deref(), ages).await?,
        };
        Ok(Wanted { due: self.due.then(|| today.to_owned()), grounds })
    }
}

/// Returns the codes of the grounds that are asked for: that one, and those that ask for a heavier motive after five
/// years. A document has other restrictions too, and those are not shown.
pub(super) async fn grounds(
    connection: &Connection,
    ground: Option<&str>,
    ages: bool,
) -> Result<Vec<BTreeSet<String>>, Trouble> {
    let request = ListTermsRequest {
        parent: "vocabularies/woo-gronden".into(),
        page_size: PAGE,
        ..ListTermsRequest::default()
    };
    let terms = connection.answer(connection.vocabularies().list_terms(request)).await?.terms;
    let codes = |fits: &dyn Fn(&VocabularyTerm) -> bool| {
        let fitting = terms.iter().filter(|term| fits(term)).filter_map(|term| term.term.as_ref());
        fitting.map(|term| term.code.clone()).collect::<BTreeSet<_>>()
    };
    let mut wanted = Vec::new();
    if let Some(ground) = ground {
        let on_it = codes(&|term| is_called(term, ground));
        // One that goes by no name here is known to the daemon all the same, or was refused there.
        wanted.extend(Some(on_it).filter(|codes| !codes.is_empty()));
    }
    if ages {
        wanted.push(codes(&|term| term.attributes.get("after_five_years").is_some_and(|is| is == "true")));
    }
    Ok(wanted)
}

/// Tells whether a ground is called so: by its code or its name, in any of their spellings.
fn is_called(term: &VocabularyTerm, ground: &str) -> bool {
    let plain = |text: &str| {
        let letters = text.to_lowercase();
        letters.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>()
    };
    let own = term.term.iter().flat_map(|term| [&term.code, &term.label, &term.uri]);
    let part = |key: &str| term.attributes.get(key).cloned().unwrap_or_default();
    let in_full = format!("{}{}{}", part("article"), part("paragraph"), part("part"));
    let mut names = own.chain(&term.other_spellings).chain([&in_full]);
    !plain(ground).is_empty() && names.any(|name| plain(name) == plain(ground))
}
