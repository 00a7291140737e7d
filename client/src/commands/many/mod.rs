//! The same with many documents: those that are named, or those that a filter fits, which are shown first.
//!
//! Nothing is kept of what was shown but the counts and the first rows, so there can be any number of
//! documents. What is changed is what was shown all the same: only records that have not changed since, by
//! the journal's number when the showing began and by the etag of each.
//!
//! All that one command does is one batch: its id stands in the journal, and it can be undone as one.

mod pages;
mod tally;
mod together;

use bronmerk_proto::v1::{BatchedResult, Document, FieldChange, GetStatusRequest, batched_result::Outcome};
use clap::Args;
use uuid::Uuid;

use self::{pages::Pages, tally::Tally};
pub(super) use self::{pages::Which, together::together};
use crate::{
    connect::Connection,
    language::Lang,
    session::Session,
    texts::acts as texts,
    trouble::{Exit, Trouble},
};

/// Documents that one call each is made for at the same time: they share one wait for the disk.
const AT_ONCE: usize = 16;

/// Which documents, where it is not one, and how they are dealt with.
#[derive(Debug, Args)]
pub(crate) struct Many {
    /// All documents that this filter fits, instead of those that are named
    #[arg(long = "where", id = "filter", value_name = "FILTER")]
    pub(super) filter: Option<String>,
    /// Only show what would change
    #[arg(long)]
    pub(super) preview: bool,
    /// Show every document, not only the first ten
    #[arg(long)]
    pub(super) all: bool,
    /// Do not ask; with --where
    #[arg(long, conflicts_with = "preview")]
    pub(super) yes: bool,
}

/// What is done with each of many.
pub(super) trait Deed {
    /// Does it with one, or tells what would become of it.
    async fn with_one(&self, connection: &Connection, seen: &Document, how: &How) -> Result<Became, Trouble>;

    /// The same with several, in their order.
    async fn with_several(
        &self,
        connection: &Connection,
        seen: &[Document],
        how: &How,
    ) -> Result<Vec<Became>, Trouble> {
        let mut became = Vec::with_capacity(seen.len());
        for few in seen.chunks(AT_ONCE) {
            let work = few.iter().map(|seen| async move {
                match self.with_one(connection, seen, how).await {
                    Err(trouble) => Became::refused(trouble, &seen.name),
                    became => became,
                }
            });
            for one in together(work.collect()).await {
                became.push(one?);
            }
        }
        Ok(became)
    }

    /// How it is told that something was left alone: in how many documents, and how often which fields.
    fn left_alone(&self) -> fn(Lang, &str, &str) -> String {
        texts::left_alone
    }

    /// Whether it can be taken back.
    fn can_be_undone(&self) -> bool {
        true
    }
}

/// How it is done.
#[derive(Debug, Default)]
pub(super) struct How {
    /// The change of many that it is a part of; empty for none.
    pub(super) batch: String,
    /// Only tell what would be.
    pub(super) preview: bool,
}

impl How {
    /// A change of many that begins now.
    pub(super) async fn begin(connection: &Connection, preview: bool) -> Result<Self, Trouble> {
        let status = connection.answer(connection.system().get_status(GetStatusRequest {})).await?;
        let head = status.ledger.map(|ledger| ledger.durable_sequence).unwrap_or_default();
        Ok(Self { batch: if preview { String::new() } else { new_batch(head) }, preview })
    }
}

/// What became of one, or would.
#[derive(Debug)]
pub(super) struct Became {
    pub(super) result: BatchedResult,
    /// What a person must look at.
    pub(super) notes: Vec<String>,
}

impl Became {
    /// What an answer says.
    pub(super) fn of(document: Option<Document>, changes: Vec<FieldChange>) -> Result<Self, Trouble> {
        let document = document.ok_or(Trouble::Incomplete)?;
        let name = document.name.clone();
        let outcome = Some(Outcome::Document(document));
        let result = BatchedResult { outcome, changes, name, ..BatchedResult::default() };
        Ok(Self { result, notes: Vec::new() })
    }

    /// That nothing was to be done.
    pub(super) fn nothing(seen: &Document) -> Self {
        let outcome = Some(Outcome::Document(seen.clone()));
        let result = BatchedResult { outcome, name: seen.name.clone(), ..BatchedResult::default() };
        Self { result, notes: Vec::new() }
    }

    /// The record as it is now, or would be; nothing for one that was refused.
    pub(super) fn document(&self) -> Option<&Document> {
        match &self.result.outcome {
            Some(Outcome::Document(document)) => Some(document),
            _ => None,
        }
    }

    /// What is wrong with one of them; what is wrong with all of them is the command's trouble.
    fn refused(trouble: Trouble, name: &str) -> Result<Self, Trouble> {
        let Some(refusal) = trouble.of_one() else { return Err(trouble) };
        let outcome = Some(Outcome::Refusal(refusal));
        let result = BatchedResult { outcome, name: name.to_owned(), ..BatchedResult::default() };
        Ok(Self { result, notes: Vec::new() })
    }
}

/// Does it with many documents, or shows what would become of them.
pub(super) async fn run(
    deed: &impl Deed,
    which: Which,
    asked: &Many,
    session: &mut Session,
) -> Result<Exit, Trouble> {
    // Who names documents one by one knows which they are.
    let asks = which.is_found() && !asked.preview && !asked.yes;
    if asks {
        session.can_ask()?;
    }
    let connection = session.connect().await?;
    let status = connection.answer(connection.system().get_status(GetStatusRequest {})).await?;
    let head = status.ledger.map(|ledger| ledger.durable_sequence).unwrap_or_default();
    let mut run = Run { deed, which: &which, connection: &connection, shows_all: asked.all };
    // Who says yes beforehand is not shown what would be done, but what was.
    if asks || asked.preview {
        let how = How { preview: true, ..How::default() };
        let mut shown = Tally::default();
        run.pass(&how, None, &mut shown, session).await?;
        if !session.json() {
            show(session, deed, &shown, texts::would)?;
        }
        if shown.changed == 0 {
            session.note(texts::nothing_to_change(session.lang()));
        }
        if asked.preview {
            // Looking is no attempt: nothing was refused.
            return Ok(Exit::Fine);
        }
        if shown.changed == 0 {
            return Ok(shown.exit());
        }
        if !session.confirm(texts::go_on(session.lang()))? {
            session.note(texts::not_done(session.lang()));
            return Ok(Exit::Failed);
        }
        // These were shown already.
        run.shows_all = false;
    }
    let how = How { batch: new_batch(head), preview: false };
    let mut done = Tally::default();
    let since = which.is_found().then_some(head);
    let ended = run.pass(&how, since, &mut done, session).await;
    if asks {
        done.rows.clear();
    }
    if session.json() {
        session.note(&done.sum(session.look(), texts::became));
    } else {
        show(session, deed, &done, texts::became)?;
    }
    if deed.can_be_undone() && (done.changed > 0 || ended.is_err()) {
        session.note(&texts::undo_with(session.lang(), &how.batch));
    }
    ended.map(|()| done.exit())
}

/// Names a change of many. It begins with the number in the journal behind which its entries are, so that they are
/// found at once.
fn new_batch(head: u64) -> String {
    let random = Uuid::new_v4().simple().to_string();
    format!("{head}-{}", random.get(..6).unwrap_or(&random))
}

/// The entry of the journal behind which those of a batch are.
pub(super) fn begin_of(batch: &str) -> u64 {
    batch.split_once('-').and_then(|(head, _)| head.parse().ok()).unwrap_or_default()
}

struct Run<'r, D> {
    deed: &'r D,
    which: &'r Which,
    connection: &'r Connection,
    shows_all: bool,
}

impl<D: Deed> Run<'_, D> {
    /// Goes through all of them. With a number of the journal it leaves those alone that changed since.
    async fn pass(
        &self,
        how: &How,
        since: Option<u64>,
        tally: &mut Tally,
        session: &mut Session,
    ) -> Result<(), Trouble> {
        let lang = session.lang();
        let bar = session.progress(if how.preview { texts::previewing(lang) } else { texts::changing(lang) });
        let prints = session.json();
        let mut pages = Pages::of(self.which);
        while let Some(page) = pages.next(self.connection).await? {
            let mut documents = page.documents;
            let count = documents.len() as u64;
            if let Some(since) = since {
                documents.retain(|one| one.sequence <= since);
                tally.meanwhile += count - documents.len() as u64;
            }
            for (typed, trouble) in page.missed {
                let mut missed = Became::refused(trouble, "")?;
                missed.result.name = typed.clone();
                if prints {
                    session.write_json_lines([&missed.result])?;
                }
                tally.missed(session.look(), &typed, &missed.result);
            }
            let became = self.deed.with_several(self.connection, &documents, how).await?;
            if prints {
                session.write_json_lines(became.iter().map(|one| &one.result))?;
            }
            for (seen, one) in documents.iter().zip(&became) {
                tally.add(session.look(), seen, one, self.shows_all);
            }
            if self.shows_all && !session.json() {
                session.write(&std::mem::take(&mut tally.rows))?;
            }
            bar.inc(count);
        }
        bar.finish_and_clear();
        Ok(())
    }
}

/// Shows what changed or would, with the sum under it.
fn show(
    session: &mut Session,
    deed: &impl Deed,
    tally: &Tally,
    sum: fn(Lang, &texts::Counts) -> String,
) -> Result<(), Trouble> {
    let told = tally.told(session.look(), sum, deed.left_alone());
    session.write(&told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_found_by_its_name() {
        let batch = new_batch(48_213);
        assert_eq!((begin_of(&batch), batch.len()), (48_213, 12));
        assert_ne!(batch, new_batch(48_213), "two at the same time");
        for of_others in ["", "-", "opschonen-2026", "x"] {
            assert_eq!(begin_of(of_others), 0, "{of_others}");
        }
    }
}
