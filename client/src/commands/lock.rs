//! `lock` and `unlock`: a person closes a record, or fields of it, to machines, and opens it again.

use std::{
    ffi::{OsStr, OsString},
    path::Path,
};

use bronmerk_proto::v1::{Document, LockDocumentRequest, UnlockDocumentRequest};
use clap::Args;

use super::{
    many::{self, Became, Deed, How, Many, Which},
    values,
};
use crate::{
    connect::Connection,
    fields,
    print::{escape::clean, publication},
    session::Session,
    texts::acts as texts,
    trouble::{Exit, Trouble},
};

/// Lock a record, or fields of it: no rule and no program changes it any more; people still can
#[derive(Debug, Args)]
#[command(
    override_usage = "bronmerk lock [OPTIONS] <PATH>... [FIELD]...\n       bronmerk lock [OPTIONS] --where <FILTER> [FIELD]...",
    after_help = "\
Without FIELD the whole record is locked. An empty field can be locked too: it stays empty. A lock goes
along with new versions, moves and restores of the file; a copy does not have it. `bronmerk list --filter
'locked = true'` shows what is locked.

Examples:
  bronmerk lock nota.docx --reason 'Vastgesteld in de stuurgroep'
  bronmerk lock nota.docx waardering themas
  bronmerk lock nota.docx bijlage.pdf --preview
  bronmerk lock --where 'folder = \"/srv/Werkmap/Zaak 12\"' waardering"
)]
pub(crate) struct Lock {
    #[command(flatten)]
    what: What,
}

/// Unlock a record, or fields of it: the rules apply again at once
#[derive(Debug, Args)]
#[command(
    override_usage = "bronmerk unlock [OPTIONS] <PATH>... [FIELD]...\n       bronmerk unlock [OPTIONS] --where <FILTER> [FIELD]...",
    after_help = "\
Without FIELD the lock of the whole record is taken off; locks of fields stay.

Examples:
  bronmerk unlock nota.docx
  bronmerk unlock nota.docx waardering
  bronmerk unlock --where 'locked = true AND folder = \"/srv/Werkmap/Zaak 12\"'"
)]
pub(crate) struct Unlock {
    #[command(flatten)]
    what: What,
}

/// What is locked or unlocked, and why.
#[derive(Debug, Args)]
struct What {
    /// The documents (PATH, documents/UUID or UUID; none with --where), and behind them the fields, if only these
    #[arg(value_name = "PATH FIELD", required_unless_present = "filter")]
    words: Vec<OsString>,
    #[command(flatten)]
    many: Many,
    /// Why; kept in the journal
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Runs `lock`.
pub(crate) async fn lock(asked: Lock, session: &mut Session) -> Result<Exit, Trouble> {
    act(asked.what, true, session).await
}

/// Runs `unlock`.
pub(crate) async fn unlock(asked: Unlock, session: &mut Session) -> Result<Exit, Trouble> {
    act(asked.what, false, session).await
}

async fn act(what: What, closes: bool, session: &mut Session) -> Result<Exit, Trouble> {
    let (paths, fields) = told_apart(&what.words, what.many.filter.is_some())?;
    let deed = Closing { closes, fields, reason: what.reason };
    let which = Which::of(session, what.many.filter.as_deref(), &paths)?;
    let Some(named) = which.only_one(&what.many) else {
        super::no_etag(what.etag.as_ref())?;
        return many::run(&deed, which, &what.many, session).await;
    };
    let connection = session.connect().await?;
    let mut seen = connection.document(named).await?;
    seen.etag = what.etag.map_or(seen.etag, super::quoted);
    let became = deed.with_one(&connection, &seen, &How::default()).await?;
    let done = if closes { texts::locked(session.lang()) } else { texts::unlocked(session.lang()) };
    tell(session, became.document().ok_or(Trouble::Incomplete)?, &deed.fields, done)
}

/// Tells documents from fields: the first word is a document, then whatever has no field's name. A file that is
/// called as a field is written with `./`.
fn told_apart(words: &[OsString], are_found: bool) -> Result<(Vec<OsString>, Vec<&'static str>), Trouble> {
    let (mut paths, mut named) = (Vec::new(), Vec::new());
    for word in words {
        let text = word.to_string_lossy();
        let is_first = paths.is_empty() && !are_found;
        match values::field_named(&text) {
            Ok(field) if !is_first => named.push(field.name),
            // One word that is nothing else is a field that is misspelled.
            Err(unknown) if are_found || !is_first && is_bare(word) => return Err(unknown),
            _ => paths.push(word.clone()),
        }
    }
    Ok((paths, named))
}

fn is_bare(word: &OsStr) -> bool {
    let text = word.to_string_lossy();
    !text.contains(['/', '.', ':']) && !text.contains('-') && !Path::new(word).exists()
}

/// That a record, or fields of it, are closed to machines, or opened again.
struct Closing {
    closes: bool,
    fields: Vec<&'static str>,
    reason: String,
}

impl Deed for Closing {
    async fn with_one(&self, connection: &Connection, seen: &Document, how: &How) -> Result<Became, Trouble> {
        let (name, etag, batch) = (seen.name.clone(), seen.etag.clone(), how.batch.clone());
        let fields = self.fields.iter().map(|name| (*name).into()).collect();
        let (reason, request_id, validate_only) = (self.reason.clone(), super::request_id(), how.preview);
        let mut documents = connection.documents();
        if self.closes {
            let request =
                LockDocumentRequest { name, fields, reason, etag, request_id, validate_only, batch };
            let answer = connection.answer(documents.lock_document(request)).await?;
            return Became::of(answer.document, answer.changes);
        }
        let request = UnlockDocumentRequest { name, fields, reason, etag, request_id, validate_only, batch };
        let answer = connection.answer(documents.unlock_document(request)).await?;
        Became::of(answer.document, answer.changes)
    }
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
        told.push_str(&line(&clean(&fields::typed(look.lang, name, "")), lock));
    }
    session.write(&told)?;
    Ok(Exit::Fine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_and_fields_are_told_apart() {
        let apart = |words: &[&str], are_found| {
            let words: Vec<OsString> = words.iter().map(OsString::from).collect();
            told_apart(&words, are_found).map(|(paths, fields)| (paths.len(), fields))
        };
        for (words, are_found, paths, fields) in [
            (&["nota.docx"][..], false, 1, &[][..]),
            (&["waardering"], false, 1, &[]),
            (&["nota.docx", "waardering", "themas"], false, 1, &["waardering", "themas"]),
            (&["nota.docx", "b.pdf", "./naam", "naam"], false, 3, &["naam"]),
            (&["waardering", "themas"], true, 0, &["waardering", "themas"]),
            (&[], true, 0, &[]),
        ] {
            assert_eq!(apart(words, are_found).ok(), Some((paths, fields.to_vec())), "{words:?}");
        }
        for (words, are_found) in [(&["nota.docx", "waardring"][..], false), (&["nota.docx"], true)] {
            assert!(matches!(apart(words, are_found), Err(Trouble::UnknownField(_))), "{words:?}");
        }
    }
}
