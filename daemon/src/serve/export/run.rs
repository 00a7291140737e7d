//! One export, from the ledger to the caller.

use std::{
    collections::HashSet,
    ops::ControlFlow,
    sync::{Arc, Mutex, PoisonError},
};

use tonic::Status;

use super::{
    Format,
    files::Outbox,
    narrowed,
    resume::{Course, Met, Token},
    sitemaps::Checked,
    stopping,
    transfer::Transfer,
};
use crate::{
    export::{
        archive::Reasons,
        diwoo::{self, BaseUrl, Limits, Placed, Sitemaps},
        mdto::{self, Mdto},
        publication,
    },
    ledger::ReadError,
    model::{Date, FieldName, FilePath, Kind, Record, Sentence, State, Term},
    query::{
        filter::Filter,
        list::{self, Order},
        token::{Mark, Point, point_at},
    },
    serve::{
        outlet::{Left, Outlet},
        reasons, refusals,
        shared::Shared,
        status::Refused,
    },
    vocabulary::{Attribute, ListId, Vocabularies},
    wire,
};
use bronmerk_proto::v1::{
    Backfill, ExportDocumentsResponse,
    export_documents_response::{Content, Done, Event, Skipped, Summary},
};

/// Documents that are read at once.
const PAGE: usize = 256;

pub(super) struct Export {
    pub(super) shared: Arc<Shared>,
    /// What was asked, wherever it lies.
    pub(super) filter: Filter,
    /// Where; nothing for everywhere.
    pub(super) places: Vec<FilePath>,
    pub(super) filters: Vec<Filter>,
    vocabularies: Vocabularies,
    outbox: Arc<Mutex<Outbox>>,
    pub(super) course: Course,
    token: Option<Token>,
    pub(super) exported: u64,
    skipped: u64,
    /// What was exported.
    pub(super) summary: Summary,
    /// How far the rules had been applied when it began.
    backfill: Backfill,
}

impl Export {
    pub(super) fn new(
        shared: Arc<Shared>,
        (filter, places): (Filter, Vec<FilePath>),
        (sender, is_preview): (Outlet<ExportDocumentsResponse>, bool),
        (mark, token): (Mark, Option<Token>),
        backfill: Backfill,
    ) -> Result<Self, ReadError> {
        // As they are watched: by what the ledger has there, so that no disk is touched.
        let places: Vec<FilePath> =
            places.into_iter().map(|place| shared.desk.watched(&place).unwrap_or(place)).collect();
        let filters = match places.as_slice() {
            [] => vec![filter.clone()],
            places => {
                let narrowed = places.iter().map(|place| narrowed(&shared, &filter, place));
                narrowed.collect::<Result<_, _>>()?
            }
        };
        let vocabularies = shared.desk.policy().vocabularies.clone();
        let outbox = Arc::new(Mutex::new(Outbox::new(sender, is_preview)));
        let durable = shared.reader.durable();
        // One that cannot be read makes tokens that are good for nothing.
        let start = point_at(&shared.reader, durable)?;
        let start = start.unwrap_or(Point { sequence: durable, ..Point::default() });
        let course = Course::new(mark, start);
        let (exported, skipped) = (0, 0);
        let summary = Summary::default();
        Ok(Self {
            shared,
            filter,
            places,
            filters,
            vocabularies,
            outbox,
            course,
            token,
            exported,
            skipped,
            summary,
            backfill,
        })
    }

    /// Makes all of it.
    pub(super) fn run(mut self, format: &Format) -> Result<(), Status> {
        match format {
            Format::Mdto { with_content } => self.mdto(*with_content)?,
            Format::Diwoo(base) => self.diwoo(base)?,
            Format::Csv(style) => self.csv(style)?,
            Format::Jsonl => self.jsonl()?,
            Format::Notice(style) => self.notices(style)?,
        }
        let organisation = self.shared.desk.policy().organisation.clone();
        let (archiefvormer, archiefvormer_uri) =
            organisation.map(|organisation| (organisation.name, organisation.uri)).unwrap_or_default();
        let done = Done {
            exported_count: self.exported,
            skipped_count: self.skipped,
            file_count: 0,
            backfill: Some(self.backfill.clone()),
            summary: matches!(format, Format::Mdto { .. }).then_some(self.summary),
            archiefvormer,
            archiefvormer_uri,
        };
        self.send(|outbox| {
            let file_count = outbox.files();
            outbox.send(Event::Done(Done { file_count, ..done }))
        })
    }

    pub(super) fn send(&self, what: impl FnOnce(&mut Outbox) -> Result<(), Left>) -> Result<(), Status> {
        Ok(what(&mut self.outbox.lock().unwrap_or_else(PoisonError::into_inner))?)
    }

    pub(super) fn today(&self) -> Date {
        self.shared.today()
    }

    /// The watched folders.
    pub(super) fn roots(&self) -> Vec<FilePath> {
        self.shared.desk.folders().into_iter().map(|folder| folder.path).collect()
    }

    /// Goes through all documents that are wanted and there, each once.
    pub(super) fn each(
        &mut self,
        mut what: impl FnMut(&mut Self, &Record, &FilePath) -> Result<(), Status>,
    ) -> Result<(), Status> {
        self.walk(|export, record, path| what(export, record, path).map(ControlFlow::Continue))
    }

    /// The same, until there are enough.
    fn walk(
        &mut self,
        mut what: impl FnMut(&mut Self, &Record, &FilePath) -> Result<ControlFlow<()>, Status>,
    ) -> Result<(), Status> {
        // Each once, also where it has places in several of them.
        let mut seen = (self.filters.len() > 1).then(HashSet::new);
        for filter in self.filters.clone() {
            let mut next = None;
            loop {
                if self.shared.stop.is_cancelled() {
                    return Err(stopping());
                }
                let order = Order::Path { descending: false };
                let page = list::page(&self.shared.reader, &filter, order, next, PAGE)
                    .map_err(|error| refusals::read_error(&error))?;
                for record in page.records.iter().filter(|record| is_wanted(record)) {
                    if seen.as_mut().is_some_and(|seen| !seen.insert(record.id)) {
                        continue;
                    }
                    let place = record.locations.iter().find(|at| filter.covers(&at.path));
                    if let Some(place) = place.or(record.locations.first()) {
                        let flow = what(self, record, &place.path)?;
                        if flow.is_break() {
                            return Ok(());
                        }
                    }
                }
                next = page.next;
                if next.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Goes on after the documents that the token names, if there is one.
    pub(super) fn go_on(&mut self, transfer: &Transfer) -> Result<(), Status> {
        if let Some(token) = self.token.take() {
            token.belongs_to(&self.shared.reader)?;
            let mut met = Met::none();
            self.walk(|_, record, path| {
                let has_more = met.add(record, &transfer.place(path), &token);
                Ok(if has_more { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
            })?;
            self.course.go_on(&token, &met)?;
            (self.exported, self.skipped) = (token.exported, token.skipped);
        }
        let progress = self.course.progress(String::new());
        self.send(|outbox| outbox.send(Event::Progress(progress)))
    }

    /// Whether an earlier call sent this document as it is, and whether it counted it.
    pub(super) fn before(&self, record: &Record) -> (bool, bool) {
        (self.course.is_done(record), self.course.was_done())
    }

    /// Notes that the document is done, and tells how far it is.
    pub(super) fn passed(
        &mut self,
        transfer: &Transfer,
        record: &Record,
        path: &FilePath,
    ) -> Result<(), Status> {
        let (exported, skipped) = (self.exported, self.skipped);
        let told = self.course.passed(record.id, &transfer.place(path), exported, skipped);
        told.map_or(Ok(()), |told| self.send(|outbox| outbox.send(Event::Progress(told))))
    }

    /// The same for a format that begins again.
    pub(super) fn counted(&mut self) -> Result<(), Status> {
        let told = self.course.counted();
        told.map_or(Ok(()), |told| self.send(|outbox| outbox.send(Event::Progress(told))))
    }

    pub(super) fn skip(&mut self, record: &Record, path: &FilePath, reasons: Reasons) -> Result<(), Status> {
        // Counted as exported by an earlier call: it is left out after all.
        if self.course.was_done() {
            self.exported = self.exported.saturating_sub(1);
        }
        self.leave_out(record, path, reasons)
    }

    /// Tells why something is not in the export.
    pub(super) fn leave_out(
        &mut self,
        record: &Record,
        path: &FilePath,
        reasons: Reasons,
    ) -> Result<(), Status> {
        self.skipped += 1;
        let skipped = Skipped {
            document: record.id.resource_name(),
            display_path: path.display(),
            reasons: reasons.iter().map(wire::sentence_to_proto).collect(),
        };
        self.send(|outbox| outbox.send(Event::Skipped(skipped)))
    }

    pub(super) fn content(&self, record: &Record, path: &FilePath, to: String) -> Result<(), Status> {
        let Some(facts) = &record.facts else { return Ok(()) };
        let content = Content {
            path: to,
            source: path.as_bytes().to_vec(),
            sha256: facts.sha256.0.to_vec(),
            size_bytes: facts.size,
        };
        self.send(|outbox| outbox.send(Event::Content(content)))
    }

    /// Where everything is, for formats in which a document is known by its place; and how many there are.
    pub(super) fn counting(&mut self) -> Result<Transfer, Status> {
        let mut count = 0;
        self.each(|_, _, _| {
            count += 1;
            Ok(())
        })?;
        self.course.total = count;
        Ok(Transfer::new(self.roots()))
    }

    fn diwoo(&mut self, base: &BaseUrl) -> Result<(), Status> {
        self.counting()?;
        let folder = self.shared.about.state_folder.to_path_buf();
        let files = Checked { outbox: Arc::clone(&self.outbox), folder };
        let mut sitemaps = Some(Sitemaps::new(base.clone(), Limits::default(), files));
        // Those that people gave: of what is made of a mark no two are the same.
        let mut given = HashSet::new();
        self.each(|export, record, path| {
            export.counted()?;
            // What nobody called public is not what is asked for; nothing is wrong with it.
            if !publication::is_chosen(record) {
                return Ok(());
            }
            let entry = match export.published(base, record)? {
                Ok(entry) => entry,
                Err(reasons) => return export.skip(record, path, reasons),
            };
            let place = base.path_of(&entry.loc);
            let lies_at = place.clone().unwrap_or_else(|| entry.loc.to_string());
            if publication::address(record).is_some() && !given.insert(lies_at) {
                return export.skip(record, path, vec![address_taken(entry.loc.as_str())]);
            }
            let Some(sitemaps) = &mut sitemaps else { return Ok(()) };
            match sitemaps.add(&entry).map_err(sitemaps_failed)? {
                Placed::In(_) => {
                    export.exported += 1;
                    // The file lies where its address says, unless that is a place of our own.
                    match place.filter(|place| !is_own(place)) {
                        Some(place) => export.content(record, path, place),
                        None => Ok(()),
                    }
                }
                Placed::Refused(refusal) => export.skip(record, path, vec![refusal.message()]),
            }
        })?;
        let Some(sitemaps) = sitemaps.take() else { return Ok(()) };
        let summary = sitemaps.finish().map_err(sitemaps_failed)?;
        if summary.categories.is_empty() {
            return Ok(());
        }
        self.send(|outbox| outbox.file("robots.txt", summary.robots.as_bytes()))
    }

    /// The language as BCP 47 writes it.
    pub(super) fn tag(&self, record: &Record) -> Option<&str> {
        let term = record.term(FieldName::Taal)?;
        self.vocabularies.list(ListId::DiwooTalen).find(&term.code)?.attribute(Attribute::Tag)
    }

    /// The term for the file's format in the list that the harvester takes.
    pub(super) fn formaat(&self, record: &Record) -> Option<Term> {
        let code = diwoo::format_of(&record.facts.as_ref()?.media_type)?;
        let list = self.vocabularies.list(ListId::DiwooFormaten);
        list.find(code).map(|entry| list.term(entry))
    }
}

/// A dossier is no document: it is written with the folders. Nor is what the policy says is none.
fn is_wanted(record: &Record) -> bool {
    record.is_present() && record.state != State::Excluded && record.kind == Kind::Document
}

/// As it is released: read back and checked before that.
pub(super) fn xml(mdto: &Mdto) -> Result<Vec<u8>, Reasons> {
    let bytes = mdto::to_bytes(mdto);
    match mdto::verify(&bytes) {
        Ok(_) => Ok(bytes),
        Err(problems) => Err(problems.into_iter().map(|problem| problem.message).collect()),
    }
}

/// Whether a place on the site is for what Bronmerk writes there.
fn is_own(place: &str) -> bool {
    let first = place.split('/').next().unwrap_or_default();
    first == "robots.txt" || (first.starts_with("sitemap") && first.ends_with(".xml"))
}

fn address_taken(loc: &str) -> Sentence {
    Sentence::new(
        format!(
            "een ander document is op hetzelfde adres gepubliceerd (`{loc}`); leg voor een van beide het goede adres vast (`bronmerk retract`, dan `bronmerk publish --uri`)"
        ),
        format!(
            "another document was published at the same address (`{loc}`); note the right address of one of them (`bronmerk retract`, then `bronmerk publish --uri`)"
        ),
    )
}

fn sitemaps_failed(error: diwoo::SitemapError) -> Status {
    let (message, remedy) = (error.message(), error.remedy());
    let why = Sentence::new(
        format!("{}. Wat te doen: {}.", message.nl, remedy.nl),
        format!("{}. What to do: {}.", message.en, remedy.en),
    );
    Refused::new(reasons::SITEMAPS_NOT_WRITTEN).why(why).into()
}
