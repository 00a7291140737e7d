//! `ExportService`: the request checked, and a thread that makes the files.
//!
//! The thread reads the ledger at the caller's pace: what waits between the two is bounded, and the work
//! ends when the caller goes or the daemon stops.

mod belonging;
mod files;
mod lists;
mod notices;
mod package;
mod resume;
mod run;
mod sitemaps;
mod transfer;

use std::sync::Arc;

use tonic::{Request, Response, Status};

pub(super) use self::transfer::Transfer;
use self::{resume::Token, run::Export};
use super::{
    caller, named_folders,
    outlet::{Inlet, outlet},
    pages, policy, reasons, refusals,
    shared::Shared,
    status::Refused,
};
use crate::{
    export::{diwoo::BaseUrl, table::Style},
    ingest::BackfillWish,
    ledger::ReadError,
    model::{FilePath, Kind, Sentence},
    query::{filter::Filter, token::Mark},
};
use bronmerk_proto::v1::{
    ExportDocumentsRequest, ExportDocumentsResponse, ExportFormat, export_service_server::ExportService,
};

const MOST_PATHS: usize = 1_000;

/// The service.
pub struct Exports(pub Arc<Shared>);

/// What is to be made.
pub(super) enum Format {
    Mdto { with_content: bool },
    Diwoo(BaseUrl),
    Csv(Style),
    Jsonl,
    Notice(Style),
}

impl Format {
    /// Whether it has files of its own for each document, and can go on where it was cut off.
    fn can_resume(&self) -> bool {
        matches!(self, Self::Mdto { .. } | Self::Notice(_))
    }
}

#[tonic::async_trait]
impl ExportService for Exports {
    type ExportDocumentsStream = Inlet<ExportDocumentsResponse>;

    async fn export_documents(
        &self,
        asked: Request<ExportDocumentsRequest>,
    ) -> Result<Response<Self::ExportDocumentsStream>, Status> {
        let (peer, asked) = (caller::peer(&asked), asked.into_inner());
        let format = format(&asked)?;
        let filter = pages::filter(&self.0, &asked.filter)?;
        named_folders::check(&self.0, &filter).await?;
        let mark = mark(&asked, &self.0.today().to_string());
        let token = resumed(&asked, &format, mark)?;
        let (places, preview) = (places(asked.paths)?, asked.preview);
        // While the index is rebuilt: the same refusal as for every question.
        self.0.read(|reader| reader.all_paths(None, 1)).await?;
        let place = self.0.long_answers.take(peer, 1).ok_or_else(too_many)?;
        let backfill = policy::backfill(&self.0, BackfillWish::Look).await?;
        // What is exported is durable, so that a token names an entry that stays. On a full disk it goes as far as
        // that is so: then most of all somebody wants to get the records out.
        if let Err(status) = self.0.durable(self.0.reader.head()).await {
            tracing::debug!(%status, "an export goes on without what is not durable");
        }
        let (sender, receiver) = outlet();
        let shared = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || {
            let export =
                Export::new(shared, (filter, places), (sender.clone(), preview), (mark, token), backfill);
            let made = export.map_err(|error| refusals::read_error(&error));
            if let Err(status) = made.and_then(|export| export.run(&format)) {
                // Who asked may have gone.
                let _ = sender.send_from_thread(Err(status));
            }
            drop(place);
        });
        Ok(Response::new(receiver))
    }
}

fn format(asked: &ExportDocumentsRequest) -> Result<Format, Status> {
    Ok(match asked.format() {
        ExportFormat::Mdto => Format::Mdto { with_content: false },
        ExportFormat::Package => Format::Mdto { with_content: true },
        ExportFormat::Csv => Format::Csv(style(asked)?),
        ExportFormat::Jsonl => Format::Jsonl,
        ExportFormat::Notice => Format::Notice(style(asked)?),
        ExportFormat::Diwoo => Format::Diwoo(BaseUrl::new(&asked.base_url).map_err(|refusal| {
            let (message, remedy) = (refusal.message(), refusal.remedy());
            let why = Sentence::new(
                format!("{}; {}.", message.nl, remedy.nl),
                format!("{}; {}.", message.en, remedy.en),
            );
            Status::from(Refused::field(reasons::BASE_URL_INVALID, "base_url").why(why))
        })?),
        ExportFormat::Unspecified => {
            return Err(Refused::field(reasons::EXPORT_FORMAT_MISSING, "format").into());
        }
    })
}

/// How a table is to be written.
fn style(asked: &ExportDocumentsRequest) -> Result<Style, Status> {
    let table = asked.table.clone().unwrap_or_default();
    let separator = match table.separator.as_str() {
        "" | "," => ',',
        ";" => ';',
        "\t" => '\t',
        _ => {
            return Err(Refused::field(reasons::SEPARATOR_INVALID, "table.separator").into());
        }
    };
    let is_dutch = table.language_code.split(['-', '_']).next() == Some("nl");
    Ok(Style { separator, is_dutch, zone: jiff::tz::TimeZone::system() })
}

/// What makes an export this one. The day is in it, since on another restrictions may have ended.
fn mark(asked: &ExportDocumentsRequest, today: &str) -> Mark {
    let paths: Vec<String> = asked.paths.iter().map(|path| FilePath::from_bytes(path).display()).collect();
    let separator = asked.table.as_ref().map_or("", |table| table.separator.as_str());
    let mut parts = vec![asked.format().as_str_name(), &asked.filter, &asked.base_url, today, separator];
    parts.extend(paths.iter().map(String::as_str));
    Mark::of(&parts)
}

fn resumed(asked: &ExportDocumentsRequest, format: &Format, mark: Mark) -> Result<Option<Token>, Status> {
    if asked.resume_token.is_empty() {
        return Ok(None);
    }
    if format.can_resume() {
        return Token::read(&asked.resume_token, mark).map(Some);
    }
    Err(Refused::field(reasons::RESUME_NOT_POSSIBLE, "resume_token").into())
}

/// Each place once, and none within another.
fn places(paths: Vec<Vec<u8>>) -> Result<Vec<FilePath>, Status> {
    if paths.len() > MOST_PATHS {
        return Err(Refused::field(reasons::TOO_MANY_PATHS, "paths").with("count", paths.len()).into());
    }
    let mut places: Vec<FilePath> = paths.iter().map(|path| FilePath::from_bytes(path)).collect();
    if places.iter().any(|place| !place.as_bytes().starts_with(b"/") || place.as_bytes().contains(&0)) {
        return Err(Refused::field(reasons::PATH_NOT_WHOLE, "paths").into());
    }
    places.sort();
    places.dedup();
    let all = places.clone();
    places.retain(|place| !all.iter().any(|other| other != place && place.is_within(other)));
    Ok(places)
}

/// The filter, narrowed to one place: by what the ledger has there, so that no disk is touched.
fn narrowed(shared: &Shared, filter: &Filter, place: &FilePath) -> Result<Filter, ReadError> {
    let known = shared.reader.at(place)?;
    Ok(match known.is_some_and(|known| known.kind == Kind::Document) {
        true => filter.clone().at(place.clone()),
        false => filter.clone().below(place.clone()),
    })
}

fn too_many() -> Status {
    Refused::new(reasons::TOO_MANY_EXPORTS).into()
}

/// Told when the daemon stops in the middle of an export.
fn stopping() -> Status {
    refusals::stopping()
}
