//! `text`: what Bronmerk reads of a document.

use std::ffi::OsString;

use bronmerk_proto::v1::{ReadDocumentTextRequest, ReadDocumentTextResponse, TextEnding, TextSpan};
use clap::Args;

use crate::{
    print::text,
    session::Session,
    texts::{self, saying},
    trouble::{Exit, Trouble},
};

/// Show what Bronmerk reads of a document: each piece of text, what it is and where it stands
#[derive(Debug, Args)]
#[command(after_help = "\
It is read from the file as it is now, and nothing of it is kept. With --json it is one object: all
`spans`, and in `ending` how the reading ended.

Examples:
  bronmerk text ~/Werkmap/nota.docx
  bronmerk text --json nota.docx | jq -r '.spans[].text'")]
pub(crate) struct Text {
    /// The document: PATH, documents/UUID or UUID
    path: OsString,
}

/// Runs the command.
pub(crate) async fn run(asked: Text, session: &mut Session) -> Result<Exit, Trouble> {
    let named = session.document(&asked.path)?;
    let connection = session.connect().await?;
    let name = connection.name(&named).await?;
    let mut documents = connection.documents();
    let call = documents.read_document_text(ReadDocumentTextRequest { name });
    let mut stream = connection.answer_within(None, texts::reading(session.lang()), call).await?;
    let mut table = text::table(session.look());
    let mut whole = ReadDocumentTextResponse::default();
    let mut waiting = None;
    let mut is_empty = true;
    while whole.ending() == TextEnding::Unspecified {
        let said = stream.message().await.map_err(|status| connection.trouble(status))?;
        let said = said.ok_or_else(|| connection.lost())?;
        whole.ending = said.ending;
        if session.json() {
            whole.spans.extend(said.spans);
            continue;
        }
        is_empty &= said.spans.is_empty();
        let mut rows = Vec::new();
        for span in said.spans {
            rows.extend(joined(&mut waiting, span).map(|span| text::row(session.look(), &span)));
        }
        if whole.ending() != TextEnding::Unspecified {
            rows.extend(waiting.take().map(|span| text::row(session.look(), &span)));
        }
        if !rows.is_empty() {
            let page = table.page(session.look(), &rows);
            session.write(&page)?;
        }
    }
    if session.json() {
        session.write_json(&whole)?;
    } else if let Some(note) = saying::ending(session.lang(), whole.ending(), is_empty) {
        session.note(note);
    }
    Ok(Exit::Fine)
}

/// Puts a piece behind the one that waits, where it goes on there; else that one is whole, and this one waits.
fn joined(waiting: &mut Option<TextSpan>, next: TextSpan) -> Option<TextSpan> {
    match waiting {
        Some(before) if next.continues && (before.kind, &before.place) == (next.kind, &next.place) => {
            before.text.push_str(&next.text);
            None
        }
        _ => waiting.replace(next),
    }
}
