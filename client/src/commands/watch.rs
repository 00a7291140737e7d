//! `watch`: every change as it happens.

use std::ffi::OsString;

use bronmerk_proto::v1::{
    Document, Sentence, WatchDocumentsRequest, WatchDocumentsResponse, watch_documents_response::Event,
};
use clap::Args;
use jiff::Timestamp;
use tokio::time;

use crate::{
    connect::{Connection, USUAL},
    filter::Filter,
    print::{Look, Tone, place},
    session::Session,
    texts::{record as texts, words},
    trouble::{Exit, Trouble},
};

/// Print every change as it happens, until stopped
#[derive(Debug, Args)]
#[command(after_help = "\
With --json one message per line, heartbeats included; `resumeToken` is what --resume takes. When the
daemon cannot tell what changed since that token, it says `resync`, and all documents follow as after
--snapshot. Ends with exit code 4 when the daemon goes.

Examples:
  bronmerk watch ~/Werkmap
  bronmerk watch --json --snapshot | jq -r '.change.document.name // empty'")]
pub(crate) struct Watch {
    /// Only documents in this folder and below it
    folder: Option<OsString>,
    /// Only documents that this filter fits
    #[arg(long, value_name = "FILTER")]
    filter: Option<String>,
    /// First all documents as they are now
    #[arg(long, conflicts_with = "resume")]
    snapshot: bool,
    /// Go on from here: the token of an earlier message
    #[arg(long, value_name = "TOKEN")]
    resume: Option<String>,
}

/// How a stream came to its end.
enum Ended {
    /// The daemon cannot go on from the token that it was given.
    Resync,
    /// The daemon went.
    Gone,
}

/// Runs the command.
pub(crate) async fn run(asked: Watch, session: &mut Session) -> Result<Exit, Trouble> {
    let folder = asked.folder.as_deref().map(|typed| session.folder(typed)).transpose()?;
    let filter = Filter::default().folder(folder.as_deref())?.typed(asked.filter.as_deref())?.text();
    let connection = session.connect().await?;
    let mut request = WatchDocumentsRequest {
        filter,
        changes_only: !asked.snapshot && asked.resume.is_none(),
        resume_token: asked.resume.unwrap_or_default(),
    };
    loop {
        let resumed = !request.resume_token.is_empty();
        match follow(&connection, request.clone(), session).await? {
            // What was missed can only be made good by looking at everything. Asked without a token a
            // daemon has no reason to say it again, so a second time is no way to go on.
            Ended::Resync if resumed => {
                if !session.json() {
                    session.note(texts::resync(session.lang()));
                }
                request.resume_token.clear();
            }
            Ended::Resync | Ended::Gone => return Err(connection.lost()),
        }
    }
}

async fn follow(
    connection: &Connection,
    request: WatchDocumentsRequest,
    session: &mut Session,
) -> Result<Ended, Trouble> {
    let mut documents = connection.documents();
    // Only the start has a limit: after that it may stay quiet for ever.
    let started = time::timeout(USUAL, documents.watch_documents(request)).await;
    let mut stream =
        started.map_err(|_| Trouble::Slow(USUAL))?.map_err(|status| connection.trouble(status))?.into_inner();
    if !session.json() {
        session.note_on_terminal(texts::watching(session.lang()));
    }
    while let Some(said) = stream.message().await.map_err(|status| connection.trouble(status))? {
        let resync = matches!(said.event, Some(Event::Resync(_)));
        if session.json() {
            session.write_json_lines([&said])?;
        } else if let Some(line) = line(session.look(), &said, now()) {
            session.write(&line)?;
        } else if matches!(said.event, Some(Event::SnapshotDone(_))) {
            session.note_on_terminal(texts::all_shown(session.lang()));
        }
        if resync {
            return Ok(Ended::Resync);
        }
    }
    Ok(Ended::Gone)
}

fn now() -> prost_types::Timestamp {
    let now = Timestamp::now();
    prost_types::Timestamp { seconds: now.as_second(), nanos: now.subsec_nanosecond() }
}

/// Returns one line for a person; `None` for what only machines need to know.
fn line(look: &Look, said: &WatchDocumentsResponse, now: prost_types::Timestamp) -> Option<String> {
    match said.event.as_ref()? {
        Event::Snapshot(document) => Some(told(look, document, texts::snapshot(look.lang), None, now)),
        Event::Change(change) => {
            let action = words::action(look.lang, change.action());
            let document = change.document.as_ref()?;
            Some(told(look, document, action, change.reason.as_ref(), now))
        }
        Event::SnapshotDone(_) | Event::Heartbeat(_) | Event::Resync(_) => None,
    }
}

fn told(
    look: &Look,
    document: &Document,
    action: &str,
    reason: Option<&Sentence>,
    now: prost_types::Timestamp,
) -> String {
    // The record's own time of change, not that of our reading, so that lines compare with `history`.
    let time = look.clock(Some(document.update_time.as_ref().unwrap_or(&now))).unwrap_or_default();
    let place = document.locations.first().map(place).unwrap_or_else(|| document.name.clone());
    let reason = look.sentence(reason);
    let reason = if reason.is_empty() { reason } else { format!("  {}", look.tone(Tone::Quiet, &reason)) };
    format!("{}  {action:<14}  {place}{reason}\n", look.tone(Tone::Quiet, &time))
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::{
        Action,
        watch_documents_response::{Change, Heartbeat},
    };

    use super::*;
    use crate::{language::Lang, specimen};

    #[test]
    fn a_change_is_one_line_and_a_heartbeat_none() {
        let reason = Sentence { nl: "Nieuw bestand.".into(), en: "A new file.".into() };
        let change = Change {
            action: Action::Created.into(),
            document: Some(Box::new(specimen::document())),
            reason: Some(reason),
        };
        let said = |event| WatchDocumentsResponse { event: Some(event), resume_token: "t".into() };
        let look = specimen::look(Lang::Nl);
        assert_eq!(
            line(&look, &said(Event::Change(change)), now()).as_deref(),
            Some("14:02:00  opgenomen       /home/eva/Werkmap/nota begroting.docx  Nieuw bestand.\n")
        );
        assert_eq!(line(&look, &said(Event::Heartbeat(Heartbeat::default())), now()), None);
    }
}
