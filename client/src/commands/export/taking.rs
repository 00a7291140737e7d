//! An export as it comes in: written, copied, and noted.

use std::{io, os::unix::ffi::OsStrExt as _, path::Path};

use bronmerk_proto::v1::{
    ExportDocumentsRequest, ExportDocumentsResponse,
    export_documents_response::{Content, Done, Event, Skipped},
};
use indicatif::ProgressBar;

use super::{Format, written};
use crate::{
    connect::Connection,
    deposit::{Copied, Deposit},
    session::Session,
    texts::export as texts,
    trouble::Trouble,
};

/// What came in so far.
pub(super) struct Taking {
    pub(super) deposit: Deposit,
    pub(super) left_out: Vec<Skipped>,
    documents: u64,
    /// Of each document there is one file with this ending.
    ending: &'static str,
    /// Whether the files are a site, which is whole or is none.
    is_site: bool,
    /// Whether something is lacking on it.
    pub(super) is_torn: bool,
    done: Option<Done>,
}

impl Taking {
    /// Starts with what an earlier run left.
    pub(super) fn new(deposit: Deposit, left_out: Vec<Skipped>, format: Format) -> Self {
        let ending = if format == Format::Notice { ".html" } else { ".bestand.mdto.xml" };
        let is_site = format == Format::Diwoo;
        Self { deposit, left_out, documents: 0, ending, is_site, is_torn: false, done: None }
    }

    /// Begins again, with the files that are there at hand.
    pub(super) fn begin_again(&mut self, question: &str) -> io::Result<()> {
        self.left_out.clear();
        self.documents = 0;
        self.deposit.begin_again(question)
    }

    /// Asks, and takes all that comes; nothing when the user wants to stop.
    pub(super) async fn all(
        &mut self,
        connection: &Connection,
        session: &mut Session,
        progress: &ProgressBar,
        request: ExportDocumentsRequest,
    ) -> Result<Option<Done>, Trouble> {
        let call = connection.exports().export_documents(request).await;
        let mut stream = call.map_err(|status| connection.trouble(status))?.into_inner();
        let mut stop = std::pin::pin!(tokio::signal::ctrl_c());
        loop {
            let message = tokio::select! {
                biased;
                _ = &mut stop => return Ok(None),
                message = stream.message() => match message {
                    Ok(Some(message)) => message,
                    Ok(None) => return self.done.take().map(Some).ok_or_else(|| connection.lost()),
                    Err(status) => return Err(connection.trouble(status)),
                },
            };
            if session.json()
                && let Some(Event::Skipped(_) | Event::Done(_) | Event::Summary(_)) = &message.event
            {
                session.write_json_lines([&message])?;
            }
            if let Some(Event::Progress(reached)) = &message.event {
                progress.set_position(reached.done_count);
                session.progress_of(progress, reached.total_count);
            } else {
                let is_copy = matches!(message.event, Some(Event::Content(_)));
                if let Some(Event::Summary(summary)) = &message.event
                    && !session.json()
                {
                    let look = session.look();
                    let count = summary.document_count;
                    let asked = texts::asked_for(look.lang, count, &look.number(count));
                    let told = format!("{asked}\n{}", look.summed(summary));
                    progress.suspend(|| session.note(told.trim_end()));
                }
                self.take(message).map_err(|source| written(Path::new("."), source))?;
                if is_copy {
                    // A large file takes a while; who pressed Ctrl-C meanwhile is heard here.
                    tokio::task::yield_now().await;
                }
                progress.set_position(progress.position().max(self.documents));
                continue;
            }
            if let Some(Event::Progress(reached)) = message.event
                && !reached.resume_token.is_empty()
            {
                let noted = self.deposit.reached(&reached.resume_token);
                noted.map_err(|source| written(Path::new("."), source))?;
            }
        }
    }

    fn take(&mut self, message: ExportDocumentsResponse) -> io::Result<()> {
        match message.event {
            Some(Event::Part(part)) => {
                self.documents += u64::from(part.last && part.path.ends_with(self.ending));
                self.deposit.part(&part.path, &part.content, part.last)
            }
            Some(Event::Content(content)) => self.copy(&content),
            Some(Event::Skipped(skipped)) => self.leave_out(skipped),
            Some(Event::Done(done)) => {
                self.done = Some(done);
                Ok(())
            }
            Some(Event::Progress(_) | Event::Summary(_)) | None => Ok(()),
        }
    }

    fn leave_out(&mut self, skipped: Skipped) -> io::Result<()> {
        let noted = self.deposit.left_out(&skipped);
        self.left_out.push(skipped);
        noted
    }

    /// Copies the document's own file; when it changed or is gone, the document is left out after all.
    fn copy(&mut self, content: &Content) -> io::Result<()> {
        let source = Path::new(std::ffi::OsStr::from_bytes(&content.source));
        let copied = self.deposit.copy(&content.path, source, &content.sha256)?;
        let reason = match copied {
            Copied::Whole => return Ok(()),
            Copied::Changed => texts::changed_meanwhile(),
            Copied::Unreadable(error) => texts::not_copied(&error),
        };
        if self.is_site {
            self.is_torn = true;
        } else {
            self.take_back(&content.path)?;
        }
        self.leave_out(Skipped {
            document: String::new(),
            display_path: source.display().to_string(),
            reasons: vec![reason],
        })
    }

    /// Takes back what is said of a document whose file is at that path.
    fn take_back(&mut self, path: &str) -> io::Result<()> {
        // Its folder is called as what is said of the document in it.
        let folder = path.rsplit_once('/').map(|(folder, _)| folder).unwrap_or_default();
        let name = folder.rsplit('/').next().unwrap_or_default();
        self.deposit.forget(&format!("{folder}/{name}.mdto.xml"))?;
        self.deposit.forget(&format!("{path}.bestand.mdto.xml"))
    }
}
