//! What would come of an export, before anything is written.

use bronmerk_proto::v1::{ExportDocumentsRequest, export_documents_response::Event};

use super::{note_unless_done, tell_left_out};
use crate::{
    connect::Connection,
    session::Session,
    texts::export as texts,
    trouble::{Exit, Trouble},
};

/// Asks and tells it. Ends as the export itself would.
pub(super) async fn run(
    connection: &Connection,
    session: &mut Session,
    request: ExportDocumentsRequest,
) -> Result<Exit, Trouble> {
    let call = connection.exports().export_documents(request).await;
    let mut stream = call.map_err(|status| connection.trouble(status))?.into_inner();
    let mut left_out = Vec::new();
    loop {
        let message = stream.message().await.map_err(|status| connection.trouble(status))?;
        let Some(message) = message else { return Err(connection.lost()) };
        if session.json() && !matches!(message.event, Some(Event::Progress(_))) {
            session.write_json_lines([&message])?;
        }
        match message.event {
            Some(Event::Skipped(skipped)) => left_out.push(skipped),
            Some(Event::Done(done)) => {
                tell_left_out(&left_out, session);
                if !session.json() {
                    let look = session.look();
                    let number = |count| look.number(count);
                    let (count, left_out) = (number(done.exported_count), number(left_out.len() as u64));
                    let told = texts::would(look.lang, &count, &left_out);
                    let summary = done.summary.as_ref().map(|summary| look.summed(summary));
                    session.write(&(told + &summary.unwrap_or_default()))?;
                }
                note_unless_done(done.backfill.as_ref(), session);
                return Ok(match (done.exported_count, left_out.is_empty()) {
                    (_, false) => Exit::Failed,
                    (0, true) => Exit::NotFound,
                    _ => Exit::Fine,
                });
            }
            _ => {}
        }
    }
}
