//! `lock` and `unlock`: a person closes a record, or fields of it, to machines, and opens it again.

use std::ffi::OsString;

use bronmerk_proto::v1::{Document, LockDocumentRequest, UnlockDocumentRequest};
use clap::Args;

use super::values;
use crate::{
    fields,
    print::{escape::clean, publication},
    session::Session,
    texts::acts as texts,
    trouble::{Exit, Trouble},
};

/// Lock a record, or fields of it: no rule and no program changes it any more; people still can
#[derive(Debug, Args)]
#[command(after_help = "\
Without FIELD the whole record is locked. An empty field can be locked too: it stays empty. A lock goes
along with new versions, moves and restores of the file; a copy does not have it. `bronmerk list --filter
'locked = true'` shows what is locked.

Examples:
  bronmerk lock nota.docx --reason 'Vastgesteld in de stuurgroep'
  bronmerk lock nota.docx waardering themas")]
pub(crate) struct Lock {
    #[command(flatten)]
    what: What,
}

/// Unlock a record, or fields of it: the rules apply again at once
#[derive(Debug, Args)]
#[command(after_help = "\
Without FIELD the lock of the whole record is taken off; locks of fields stay.

Examples:
  bronmerk unlock nota.docx
  bronmerk unlock nota.docx waardering")]
pub(crate) struct Unlock {
    #[command(flatten)]
    what: What,
}

/// What is locked or unlocked, and why.
#[derive(Debug, Args)]
struct What {
    /// The document: PATH, documents/UUID or UUID
    path: OsString,
    /// Only these fields
    #[arg(value_name = "FIELD")]
    fields: Vec<String>,
    /// Why; kept in the journal
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Runs `lock`.
pub(crate) async fn lock(asked: Lock, session: &mut Session) -> Result<Exit, Trouble> {
    let What { path, fields, reason, etag } = asked.what;
    let fields = named(&fields)?;
    let named = session.document(&path)?;
    let connection = session.connect().await?;
    let seen = connection.document(&named).await?;
    let request = LockDocumentRequest {
        name: seen.name,
        fields: fields.iter().map(|name| (*name).into()).collect(),
        reason,
        etag: etag.map_or(seen.etag, super::quoted),
        request_id: super::request_id(),
        validate_only: false,
    };
    let answer = connection.answer(connection.documents().lock_document(request)).await?;
    tell(session, &answer.document.ok_or(Trouble::Incomplete)?, &fields, texts::locked(session.lang()))
}

/// Runs `unlock`.
pub(crate) async fn unlock(asked: Unlock, session: &mut Session) -> Result<Exit, Trouble> {
    let What { path, fields, reason, etag } = asked.what;
    let fields = named(&fields)?;
    let named = session.document(&path)?;
    let connection = session.connect().await?;
    let seen = connection.document(&named).await?;
    let request = UnlockDocumentRequest {
        name: seen.name,
        fields: fields.iter().map(|name| (*name).into()).collect(),
        reason,
        etag: etag.map_or(seen.etag, super::quoted),
        request_id: super::request_id(),
        validate_only: false,
    };
    let answer = connection.answer(connection.documents().unlock_document(request)).await?;
    tell(session, &answer.document.ok_or(Trouble::Incomplete)?, &fields, texts::unlocked(session.lang()))
}

fn named(fields: &[String]) -> Result<Vec<&'static str>, Trouble> {
    fields.iter().map(|typed| values::field_named(typed).map(|known| known.name)).collect()
}

fn tell(
    session: &mut Session,
    document: &Document,
    fields: &[&'static str],
    done: &str,
) -> Result<Exit, Trouble> {
    if session.json() {
        session.write_json(document)?;
        return Ok(Exit::Fine);
    }
    let look = session.look();
    let line = |what: &str, lock: Option<&bronmerk_proto::v1::Lock>| match lock {
        Some(lock) => format!("{done}: {what} ({})\n", publication::lock(look, lock)),
        None => format!("{done}: {what}\n"),
    };
    let mut told = String::new();
    if fields.is_empty() {
        told.push_str(&line(texts::whole_record(look.lang), document.lock.as_ref()));
    }
    for name in fields {
        let lock = document.fields.get(*name).and_then(|field| field.lock.as_ref());
        told.push_str(&line(&clean(&fields::typed(name, "")), lock));
    }
    session.write(&told)?;
    Ok(Exit::Fine)
}
