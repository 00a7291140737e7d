//! Packages for an archive: what goes into one, in which folder each part lies, and the writing of it.
//!
//! Every informatieobject is a folder with its metadata inside, an archiefstuk too, and each has one place: in the dossier
//! that a person put it in, else where it lies. What it is a part of is the folder that it is in.
//!
//! **Invariant:** no folder is in a package without its own metadata. What is in a dossier that cannot be written is left
//! out with it.

use std::collections::{BTreeMap, BTreeSet};

use tonic::Status;

use super::{
    run::{Export, xml},
    stopping,
    transfer::Transfer,
};
use crate::{
    export::{
        archive::{self, Archived, Reasons},
        levels::{self, Days, Level},
        mdto::{Informatieobject, Verwijzing, sidecar::Names},
        related,
    },
    model::{
        Date, DocumentId, FieldName, FilePath, Kind, Record, RelationKind, Sentence, State, Waardering,
        closed::{NO_RESTRICTION, UNDECIDED},
    },
    restriction,
    serve::refusals,
};
use bronmerk_proto::v1::export_documents_response::{Event, Summary};

/// So many that name a dossier are read at once.
const PORTION: usize = 1_000;
/// The longest path in a package, in characters: programs of archives lay it in a folder of their own, and take 255.
const LONGEST_PATH: usize = 200;
/// What names are cut to where a path would become too long, until all fit.
const SHORTER: [usize; 7] = [238, 120, 90, 64, 48, 40, 32];

/// How a package is laid out.
struct Plan {
    transfer: Transfer,
    /// The folders in it, each with the first day of what is in it.
    folders: BTreeMap<FilePath, Date>,
    /// Whether those folders could be written that had their turn.
    written: BTreeMap<FilePath, bool>,
}

/// A document as it goes into the package.
struct Parts {
    object: Vec<u8>,
    file: Vec<u8>,
    /// Its own folder, with its name.
    folder: String,
    name: String,
    /// What the file is called.
    file_name: String,
}

impl Export {
    pub(super) fn mdto(&mut self, with_content: bool) -> Result<(), Status> {
        self.take_in()?;
        let (mut plan, summary) = self.plan()?;
        self.send(|outbox| outbox.send(Event::Summary(summary)))?;
        self.go_on(&plan.transfer)?;
        self.each(|export, record, path| {
            let (is_done, was_done) = export.before(record);
            match export.parts(&mut plan, record, path)? {
                Ok(parts) => {
                    let today = export.today();
                    add(&mut export.summary, record, today);
                    export.summary.put_in_count += u64::from(plan.transfer.is_put(path));
                    if !is_done {
                        export.write(&parts)?;
                        if with_content {
                            export.content(record, path, format!("{}/{}", parts.folder, parts.file_name))?;
                        }
                        export.exported += u64::from(!was_done);
                    }
                }
                Err(reasons) if !is_done => export.skip(record, path, reasons)?,
                Err(_) => {}
            }
            export.passed(&plan.transfer, record, path)
        })
    }

    fn write(&self, parts: &Parts) -> Result<(), Status> {
        let Parts { folder, .. } = parts;
        self.send(|outbox| {
            outbox.file(&format!("{folder}/{}", Names::metadata(&parts.name)), &parts.object)?;
            outbox.file(&format!("{folder}/{}", Names::bestand(&parts.file_name)), &parts.file)
        })
    }

    /// Adds to what is exported what a person put in a dossier of it, wherever that lies.
    fn take_in(&mut self) -> Result<(), Status> {
        let mut places = self.places.clone();
        if places.is_empty() {
            return Ok(());
        }
        let present = self.shared.desk.dossiers.present();
        let within = |place: &FilePath| -> Vec<DocumentId> {
            present.iter().filter(|(_, at)| at.is_within(place)).map(|(id, _)| *id).collect()
        };
        let mut open: Vec<DocumentId> = places.iter().flat_map(within).collect();
        let mut seen = BTreeSet::new();
        while let Some(dossier) = open.pop() {
            if !seen.insert(dossier) {
                continue;
            }
            for record in self.put_in(dossier)? {
                let Some(place) = record.locations.first().map(|at| at.path.clone()) else { continue };
                if places.iter().any(|known| place.is_within(known)) {
                    continue;
                }
                if record.kind == Kind::Dossier {
                    open.extend(within(&place));
                    self.filters.push(self.filter.clone().below(place.clone()));
                } else {
                    self.filters.push(self.filter.clone().at(place.clone()));
                }
                places.push(place);
            }
        }
        Ok(())
    }

    /// What a person put in a dossier, and is in no other one.
    fn put_in(&self, dossier: DocumentId) -> Result<Vec<Record>, Status> {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            if self.shared.stop.is_cancelled() {
                return Err(stopping());
            }
            let naming = self.shared.reader.naming(dossier, after, PORTION);
            let naming = naming.map_err(|error| refusals::read_error(&error))?;
            for id in &naming {
                let record = self.record(*id)?.filter(Record::is_present);
                let is_put_in = |record: &Record| {
                    let by_person = |one: &&crate::model::Related| one.kind == RelationKind::InDossier;
                    record.relations.iter().filter(by_person).any(|one| one.document == dossier)
                        && self.shared.desk.dossiers.above(record) == Some(dossier)
                };
                found.extend(record.filter(is_put_in));
            }
            after = naming.last().copied().filter(|_| naming.len() == PORTION);
            if after.is_none() {
                return Ok(found);
            }
        }
    }

    /// Which folders and files there will be: where they lie and what they are called depend on each other.
    fn plan(&mut self) -> Result<(Plan, Summary), Status> {
        let transfer = Transfer::new(self.roots());
        let mut plan = Plan { transfer, folders: BTreeMap::new(), written: BTreeMap::new() };
        let (mut documents, mut summary) = (Vec::new(), Summary::default());
        self.each(|export, record, path| {
            export.course.total += 1;
            let today = export.today();
            add(&mut summary, record, today);
            if let Some(home) = export.home(record, path) {
                summary.put_in_count += 1;
                plan.transfer.put(path, home);
            }
            documents.push(path.clone());
            let day = levels::first_day(record);
            let mut folder = plan.transfer.dossier_of(path);
            while let Some(this) = folder.take() {
                let known = plan.folders.get(&this).copied();
                if known.is_none() {
                    export.lay(&mut plan.transfer, &this)?;
                }
                // Above, too, nothing is younger.
                if known.is_none_or(|known| day < known) {
                    folder = plan.transfer.dossier_of(&this);
                    plan.folders.insert(this, day);
                }
            }
            Ok(())
        })?;
        let keys = |paths: &mut dyn Iterator<Item = &FilePath>| -> Vec<Vec<u8>> {
            paths.map(|path| plan.transfer.key(path)).collect()
        };
        let folders = keys(&mut plan.folders.keys());
        let named = keys(&mut documents.iter());
        let mut names = Names::over(folders.iter().map(Vec::as_slice), named.iter().map(Vec::as_slice));
        for longest in SHORTER {
            plan.transfer.names = names.at_most(longest);
            if documents.iter().all(|path| plan.longest_path(path) <= LONGEST_PATH) {
                return Ok((plan, summary));
            }
            names = std::mem::take(&mut plan.transfer.names);
        }
        plan.transfer.names = names;
        Ok((plan, summary))
    }

    /// The folder of the dossier that a record is in, where that is not where it lies.
    fn home(&self, record: &Record, path: &FilePath) -> Option<FilePath> {
        let dossiers = &self.shared.desk.dossiers;
        let mut folder = path.folder();
        let mut nearest = None;
        while let Some(this) = folder.filter(|_| nearest.is_none()) {
            nearest = dossiers.here(&this);
            folder = this.folder();
        }
        let (dossier, place) = dossiers.place_above(record)?;
        (nearest != Some(dossier)).then_some(place)
    }

    /// Lays a folder where it belongs in the package.
    fn lay(&self, transfer: &mut Transfer, folder: &FilePath) -> Result<(), Status> {
        let Some(dossier) = self.dossier_at(folder)? else { return Ok(()) };
        let root = transfer.root_of(folder).cloned();
        match self.home(&dossier, folder) {
            Some(home) => transfer.put(folder, home),
            None if root.as_ref() == Some(folder) => transfer.put_in_archive(folder),
            // It lies in a dossier that is in it: the place says nothing.
            None if self.shared.desk.dossiers.above(&dossier).is_none() => {
                let lies_in_one = transfer.above(folder).iter().any(|above| self.is_dossier(above));
                if let Some(root) = root.filter(|_| lies_in_one) {
                    transfer.put(folder, root);
                }
            }
            None => {}
        }
        Ok(())
    }

    fn is_dossier(&self, folder: &FilePath) -> bool {
        self.shared.desk.dossiers.here(folder).is_some()
    }

    fn dossier_at(&self, folder: &FilePath) -> Result<Option<Record>, Status> {
        match self.shared.desk.dossiers.here(folder) {
            Some(id) => self.record(id),
            None => Ok(None),
        }
    }

    /// A document for the package, when all that it lies in is there too; or what stands in the way.
    fn parts(
        &mut self,
        plan: &mut Plan,
        record: &Record,
        path: &FilePath,
    ) -> Result<Result<Parts, Reasons>, Status> {
        let today = self.today();
        let mut archived = match archive::archived(record, None, self.tag(record), today) {
            Ok(archived) => archived,
            Err(reasons) => return Ok(Err(reasons)),
        };
        let Archived { object, file } = &mut archived;
        object.is_onderdeel_van = self.part_of(&plan.transfer, path)?.into_iter().collect();
        self.relate(record, object)?;
        let (object, file) = match (xml(&object.clone().into()), xml(&file.clone().into())) {
            (Ok(object), Ok(file)) => (object, file),
            (Err(reasons), _) | (_, Err(reasons)) => return Ok(Err(reasons)),
        };
        let length = plan.longest_path(path);
        if length > LONGEST_PATH {
            return Ok(Err(vec![too_deep(length)]));
        }
        for folder in plan.transfer.above(path).iter().rev() {
            if !self.folder(plan, record, folder)? {
                let name = folder.display_name();
                return Ok(Err(vec![Sentence::new(
                    format!("het dossier “{name}” kan niet mee, en dit zit erin"),
                    format!("the dossier “{name}” cannot go along, and this is in it"),
                )]));
            }
        }
        let names = &plan.transfer.names;
        let key = plan.transfer.key(path);
        let name = names.archiefstuk(&key);
        let folder = format!("{}/{name}", plan.transfer.folder(path));
        Ok(Ok(Parts { object, file, folder, name, file_name: names.of(&key) }))
    }

    /// Sends what is said of a folder, the first time; whether it is there.
    fn folder(&mut self, plan: &mut Plan, record: &Record, folder: &FilePath) -> Result<bool, Status> {
        if let Some(is_written) = plan.written.get(folder) {
            return Ok(*is_written);
        }
        let own = self.dossier_at(folder)?;
        let above = self.part_of(&plan.transfer, folder)?;
        let key = plan.transfer.key(folder);
        let made = match (&own, record.term(FieldName::Archiefvormer)) {
            (Some(dossier), _) => related::dossier(dossier, above, self.tag(dossier), self.today()),
            (None, Some(organisation)) => archive::folder(&plan.transfer.mere_folder(folder), organisation)
                .map(|mut object| {
                    object.is_onderdeel_van.extend(above);
                    object
                }),
            (None, None) => Err(Vec::new()),
        };
        let days = Days {
            first: plan.folders.get(folder).copied().unwrap_or_else(|| levels::first_day(record)),
            closed: own.as_ref().and_then(|dossier| dossier.date(FieldName::Afsluitdatum)),
        };
        let mut lacks = Vec::new();
        match made {
            Ok(mut object) => {
                self.level(&plan.transfer, folder).set(&mut object, Some(days));
                if let Some(dossier) = &own {
                    self.relate(dossier, &mut object)?;
                }
                match xml(&object.into()) {
                    Ok(bytes) => {
                        let within = plan.transfer.within(folder);
                        let name = Names::metadata(&plan.transfer.names.of(&key));
                        self.send(|outbox| outbox.file(&format!("{within}/{name}"), &bytes))?;
                    }
                    Err(reasons) => lacks = reasons,
                }
            }
            Err(reasons) => lacks = reasons,
        }
        if let Some(dossier) = own.filter(|_| !lacks.is_empty()) {
            self.leave_out(&dossier, folder, lacks.clone())?;
        }
        plan.written.insert(folder.clone(), lacks.is_empty());
        Ok(lacks.is_empty())
    }

    /// What a document or a folder is a part of: the folder that it is in.
    fn part_of(&self, transfer: &Transfer, path: &FilePath) -> Result<Option<Verwijzing>, Status> {
        let Some(folder) = transfer.above(path).into_iter().next() else { return Ok(None) };
        Ok(match self.dossier_at(&folder)? {
            Some(dossier) => related::reference(&dossier).ok(),
            None => archive::folder_reference(&transfer.mere_folder(&folder)).ok(),
        })
    }

    /// Says how a record belongs together with others. In which dossier it is, its place says; of others it is a part too.
    fn relate(&self, record: &Record, object: &mut Informatieobject) -> Result<(), Status> {
        let home = self.shared.desk.dossiers.above(record);
        for one in &record.relations {
            if one.kind == RelationKind::InDossier && home == Some(one.document) {
                continue;
            }
            if let Some(other) = self.record(one.document)?
                && let Err(error) = related::relate(object, one.kind, &other)
            {
                tracing::debug!(reason = error.en, "a relation cannot be written");
            }
        }
        Ok(())
    }

    fn level(&self, transfer: &Transfer, folder: &FilePath) -> Level {
        let above = transfer.above(folder);
        // From the top, which is an archive, down to the folder itself.
        let down = above.iter().rev().chain([folder]).skip(1);
        down.fold(Level::Archief, |level, this| level.below(self.is_dossier(this)))
    }
}

impl Plan {
    /// The length of the longest path that a document has in the package.
    fn longest_path(&self, path: &FilePath) -> usize {
        let key = self.transfer.key(path);
        let (folder, names) = (self.transfer.folder(path), &self.transfer.names);
        let longest = Names::bestand(&names.of(&key)).chars().count();
        let own = names.archiefstuk(&key);
        folder.chars().count() + own.chars().count() + longest.max(Names::metadata(&own).chars().count()) + 2
    }
}

fn too_deep(length: usize) -> Sentence {
    Sentence::new(
        format!(
            "het pad wordt {length} tekens lang, en een archief neemt er {LONGEST_PATH}: de mappen liggen te diep in elkaar. Draag een map daaronder apart over"
        ),
        format!(
            "the path becomes {length} characters long, and an archive takes {LONGEST_PATH}: the folders lie too deep in each other. Transfer a folder below by itself"
        ),
    )
}

/// Counts a document, and what whoever takes it in has to know of it.
fn add(summary: &mut Summary, record: &Record, today: Date) {
    let waardering = record.term(FieldName::Waardering).and_then(|term| Waardering::parse(&term.code));
    let is_proposed = record.restrictions.iter().any(|one| one.is_open(today) && !one.holds(today));
    let marking = record.facts.as_ref().and_then(|facts| facts.properties.marking.as_ref());
    let is_marked =
        marking.is_some() || record.restrictions.iter().any(|one| restriction::marking(one).is_some());
    let is_free =
        |label: &str| [NO_RESTRICTION, UNDECIDED].iter().any(|free| label.eq_ignore_ascii_case(free));
    let says_so = record.term(FieldName::BeperkingGebruik).is_some_and(|term| !is_free(&term.label));
    let is_restricted = says_so || record.restrictions.iter().any(|one| one.holds(today));
    summary.document_count += 1;
    summary.temporary_count += u64::from(waardering == Some(Waardering::Tijdelijk));
    summary.undecided_count += u64::from(waardering.is_none());
    summary.proposal_count += u64::from(is_proposed || record.state == State::NeedsDecision);
    summary.marked_count += u64::from(is_marked);
    summary.restricted_count += u64::from(is_restricted);
    let format = record.facts.as_ref().and_then(|facts| facts.format.as_ref());
    summary.unknown_format_count += u64::from(format.is_none_or(|format| format.puid.is_empty()));
}
