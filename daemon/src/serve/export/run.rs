//! One export, from the ledger to the caller.

use std::{
    collections::BTreeSet,
    ops::ControlFlow,
    sync::{Arc, Mutex, PoisonError},
};

use tonic::{Code, Status};

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
        archive::{self, Archived, Reasons},
        diwoo::{self, BaseUrl, Limits, Placed, Sitemaps},
        mdto::{self, Mdto, sidecar::Names},
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
        refusals,
        shared::Shared,
        status::Refused,
    },
    vocabulary::{Attribute, ListId, Vocabularies},
    wire,
};
use bronmerk_proto::v1::{
    Backfill, ExportDocumentsResponse,
    export_documents_response::{Content, Done, Event, Skipped},
};

/// Documents that are read at once.
const PAGE: usize = 256;

pub(super) struct Export {
    pub(super) shared: Arc<Shared>,
    pub(super) filters: Vec<Filter>,
    vocabularies: Vocabularies,
    outbox: Arc<Mutex<Outbox>>,
    course: Course,
    token: Option<Token>,
    pub(super) exported: u64,
    skipped: u64,
    /// How far the rules had been applied when it began.
    backfill: Backfill,
}

impl Export {
    pub(super) fn new(
        shared: Arc<Shared>,
        filter: Filter,
        places: Vec<FilePath>,
        sender: Outlet<ExportDocumentsResponse>,
        (mark, token): (Mark, Option<Token>),
        backfill: Backfill,
    ) -> Result<Self, ReadError> {
        let filters = match places.as_slice() {
            [] => vec![filter],
            places => {
                let narrowed = places.iter().map(|place| narrowed(&shared, &filter, place));
                narrowed.collect::<Result<_, _>>()?
            }
        };
        let vocabularies = shared.desk.policy().vocabularies.clone();
        let outbox = Arc::new(Mutex::new(Outbox::new(sender)));
        let durable = shared.reader.durable();
        // One that cannot be read makes tokens that are good for nothing.
        let start = point_at(&shared.reader, durable)?;
        let start = start.unwrap_or(Point { sequence: durable, ..Point::default() });
        let course = Course::new(mark, start);
        let (exported, skipped) = (0, 0);
        Ok(Self { shared, filters, vocabularies, outbox, course, token, exported, skipped, backfill })
    }

    /// Makes all of it.
    pub(super) fn run(mut self, format: &Format) -> Result<(), Status> {
        match format {
            Format::Mdto { with_content } => self.mdto(*with_content)?,
            Format::Diwoo(base) => self.diwoo(base)?,
            Format::Csv => self.csv()?,
            Format::Jsonl => self.jsonl()?,
            Format::Notice => self.notices()?,
        }
        let (exported_count, skipped_count) = (self.exported, self.skipped);
        let backfill = Some(self.backfill.clone());
        self.send(|outbox| {
            let file_count = outbox.files();
            outbox.send(Event::Done(Done { exported_count, skipped_count, file_count, backfill }))
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
        self.skipped += 1;
        let skipped = Skipped {
            document: record.id.resource_name(),
            display_path: path.display(),
            reasons: reasons.iter().map(wire::sentence_to_proto).collect(),
        };
        self.send(|outbox| outbox.send(Event::Skipped(skipped)))
    }

    fn mdto(&mut self, with_content: bool) -> Result<(), Status> {
        let transfer = self.transfer()?;
        self.go_on(&transfer)?;
        let mut dossiers = BTreeSet::new();
        self.each(|export, record, path| {
            let (is_done, was_done) = export.before(record);
            if is_done {
                return export.passed(&transfer, record, path);
            }
            let folder = transfer.dossier_of(path).map(|folder| transfer.key(&folder));
            let archived =
                archive::archived(record, folder.as_deref(), export.tag(record), export.shared.today());
            let archived = match archived {
                Ok(mut archived) => {
                    export.belong(record, &mut archived)?;
                    Ok(archived)
                }
                Err(reasons) => Err(reasons),
            };
            match archived.and_then(|archived| Ok((checked(&archived)?, archived))) {
                Ok(((object, file), _)) => {
                    export.folders(&transfer, record, path, &mut dossiers)?;
                    let (relative, name) = (transfer.folder(path), transfer.key(path));
                    let names = &transfer.names;
                    export.send(|outbox| {
                        outbox.file(&format!("{relative}/{}", names.informatieobject(&name)), &object)?;
                        outbox.file(&format!("{relative}/{}", names.bestand(&name)), &file)
                    })?;
                    if with_content {
                        export.content(record, path, format!("{relative}/{}", names.of(&name)))?;
                    }
                    export.exported += u64::from(!was_done);
                }
                Err(reasons) => export.skip(record, path, reasons)?,
            }
            export.passed(&transfer, record, path)
        })
    }

    fn content(&self, record: &Record, path: &FilePath, to: String) -> Result<(), Status> {
        let Some(facts) = &record.facts else { return Ok(()) };
        let content = Content {
            path: to,
            source: path.as_bytes().to_vec(),
            sha256: facts.sha256.0.to_vec(),
            size_bytes: facts.size,
        };
        self.send(|outbox| outbox.send(Event::Content(content)))
    }

    /// Which files and folders there will be: their names depend on each other.
    pub(super) fn transfer(&mut self) -> Result<Transfer, Status> {
        let mut transfer = Transfer::new(self.roots());
        let mut keys = BTreeSet::new();
        self.each(|export, _, path| {
            export.course.total += 1;
            keys.insert(transfer.key(path));
            let mut folder = transfer.dossier_of(path);
            while let Some(this) = folder.take() {
                let is_new = keys.insert(transfer.key(&this));
                folder = transfer.dossier_of(&this).filter(|_| is_new);
            }
            Ok(())
        })?;
        transfer.names = Names::over(keys.iter().map(Vec::as_slice));
        Ok(transfer)
    }

    fn diwoo(&mut self, base: &BaseUrl) -> Result<(), Status> {
        let transfer = self.transfer()?;
        let folder = self.shared.about.state_folder.to_path_buf();
        let files = Checked { outbox: Arc::clone(&self.outbox), folder };
        let mut sitemaps = Some(Sitemaps::new(base.clone(), Limits::default(), files));
        self.each(|export, record, path| {
            export.counted()?;
            // What nobody called public is not what is asked for; nothing is wrong with it.
            if !publication::is_chosen(record) {
                return Ok(());
            }
            let entry = export.published(&transfer, base, record, path)?;
            let added = match (entry, &mut sitemaps) {
                (Ok(entry), Some(sitemaps)) => sitemaps.add(&entry).map_err(sitemaps_failed)?,
                (Err(reasons), _) => return export.skip(record, path, reasons),
                (_, None) => return Ok(()),
            };
            match added {
                Placed::In(_) => {
                    export.exported += 1;
                    Ok(())
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

/// Both files, read back and checked: what does not pass is not released.
fn checked(archived: &Archived) -> Result<(Vec<u8>, Vec<u8>), Reasons> {
    Ok((xml(&archived.object.clone().into())?, xml(&archived.file.clone().into())?))
}

pub(super) fn xml(mdto: &Mdto) -> Result<Vec<u8>, Reasons> {
    let bytes = mdto::to_bytes(mdto);
    match mdto::verify(&bytes) {
        Ok(_) => Ok(bytes),
        Err(problems) => Err(problems.into_iter().map(|problem| problem.message).collect()),
    }
}

fn sitemaps_failed(error: diwoo::SitemapError) -> Status {
    let (message, remedy) = (error.message(), error.remedy());
    let message = Sentence::new(
        format!("{}. Wat te doen: {}.", message.nl, remedy.nl),
        format!("{}. What to do: {}.", message.en, remedy.en),
    );
    Refused::new(Code::FailedPrecondition, "SITEMAPS_NOT_WRITTEN", message).into()
}
