//! `undo`: a person takes an earlier change back, in a new entry of the journal.

use std::{collections::BTreeMap, ffi::OsString};

use bronmerk_proto::v1::{Document, UndoChangeRequest};
use clap::Args;

use super::{
    batches,
    many::{self, Became, Deed, How, Many, Which},
};
use crate::{
    connect::Connection,
    language::Lang,
    print::journal,
    session::Session,
    texts::{acts as texts, words},
    trouble::{Exit, Trouble},
};

/// Undo a change of a record, or one of many; by a new change: nothing is taken out of the journal
#[derive(Debug, Args)]
#[command(
    override_usage = "bronmerk undo [OPTIONS] <PATH> [SEQUENCE]\n       bronmerk undo [OPTIONS] --batch <ID>",
    after_help = "\
`bronmerk history` shows the entries with their numbers. Without SEQUENCE the last change that a person or a
rule made is undone, and an undo can be undone. What a rule would do again is held off: the value from before
becomes yours, or the field is locked empty. A restriction is never erased: one that was made is withdrawn,
one that was withdrawn comes back if the law allows it. What happened to the file itself (moves, new content)
is not undone here: move or restore the file.

With --batch all that one command did to many documents is undone, and that is a batch itself. What something
else changed since stays as it is, and is counted. It is shown first, and then you are asked; `bronmerk
batches` has the ids.

Examples:
  bronmerk undo nota.docx --preview
  bronmerk undo nota.docx 42 --reason 'Dit was het verkeerde document.'
  bronmerk undo --batch 48213-c1a9f3 --preview --all"
)]
pub(crate) struct Undo {
    /// The document: PATH, documents/UUID or UUID
    #[arg(required_unless_present = "batch")]
    path: Option<OsString>,
    /// The number of the entry in the journal
    #[arg(value_name = "SEQUENCE", default_value_t = 0, hide_default_value = true)]
    sequence: u64,
    /// All that was done to many documents at once
    #[arg(long, value_name = "ID", conflicts_with_all = ["path", "sequence", "etag"])]
    batch: Option<String>,
    /// Only show what would change
    #[arg(long)]
    preview: bool,
    /// Show every document, not only the first ten; with --batch
    #[arg(long, requires = "batch")]
    all: bool,
    /// Do not ask; with --batch
    #[arg(long, requires = "batch", conflicts_with = "preview")]
    yes: bool,
    /// Why; kept in the journal
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(asked: Undo, session: &mut Session) -> Result<Exit, Trouble> {
    if let Some(batch) = asked.batch {
        let many = Many { filter: None, preview: asked.preview, all: asked.all, yes: asked.yes };
        return all_of(&batch, asked.reason, &many, session).await;
    }
    let named = session.document(&asked.path.unwrap_or_default())?;
    let connection = session.connect().await?;
    let seen = connection.document(&named).await?;
    let request = UndoChangeRequest {
        name: seen.name,
        sequence: asked.sequence,
        reason: asked.reason,
        etag: asked.etag.map_or(seen.etag, super::quoted),
        validate_only: asked.preview,
        request_id: super::request_id(),
        ..UndoChangeRequest::default()
    };
    let answer = connection.answer(connection.documents().undo_change(request)).await?;
    if session.json() {
        session.write_json(&answer)?;
        return Ok(Exit::Fine);
    }
    let look = session.look();
    let done = if asked.preview { texts::would_undo(look.lang) } else { texts::undone(look.lang) };
    let entry = texts::entry(look.lang, answer.sequence, words::action(look.lang, answer.action()));
    let mut told = format!("{done}: {entry}\n");
    for line in journal::changes(look, answer.document.as_ref(), &answer.changes) {
        told.push_str(&format!("  {line}\n"));
    }
    session.write(&told)?;
    Ok(Exit::Fine)
}

/// Undoes all that a batch did.
async fn all_of(batch: &str, reason: String, many: &Many, session: &mut Session) -> Result<Exit, Trouble> {
    let connection = session.connect().await?;
    let mut sequences: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    let mut names = Vec::new();
    for entry in batches::entries(&connection, batch, many::begin_of(batch)).await? {
        let of_document = sequences.entry(entry.document.clone()).or_default();
        if of_document.is_empty() {
            names.push(entry.document);
        }
        of_document.push(entry.sequence);
    }
    if names.is_empty() {
        return Err(Trouble::NoBatch(batch.to_owned()));
    }
    // It stands in the journal of which batch each of these entries was.
    let of_batch = texts::of_batch(session.lang(), batch);
    let reason = if reason.is_empty() { of_batch } else { format!("{of_batch}: {reason}") };
    many::run(&Entries { sequences, reason }, Which::Batch(names), many, session).await
}

/// What is undone, by document.
struct Entries {
    /// Oldest first.
    sequences: BTreeMap<String, Vec<u64>>,
    reason: String,
}

impl Deed for Entries {
    async fn with_one(&self, connection: &Connection, seen: &Document, how: &How) -> Result<Became, Trouble> {
        let mut became = Became::nothing(seen);
        // The last one first, as it was done.
        for sequence in self.sequences.get(&seen.name).into_iter().flatten().rev() {
            let etag = became.document().map(|document| document.etag.clone()).unwrap_or_default();
            let request = UndoChangeRequest {
                name: seen.name.clone(),
                sequence: *sequence,
                reason: self.reason.clone(),
                etag: if how.preview { seen.etag.clone() } else { etag },
                validate_only: how.preview,
                request_id: super::request_id(),
                keep_later: true,
                batch: how.batch.clone(),
            };
            let answer = connection.answer(connection.documents().undo_change(request)).await?;
            let mut next = Became::of(answer.document, answer.changes)?;
            next.result.changes.splice(0..0, became.result.changes);
            next.result.kept_fields = became.result.kept_fields;
            next.result.kept_fields.extend(answer.kept);
            became = next;
        }
        Ok(became)
    }

    fn left_alone(&self) -> fn(Lang, &str, &str) -> String {
        texts::changed_since
    }
}
