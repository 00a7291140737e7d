//! Gathers the evidence for `identify`: who may have to do with a file at a path, and where their files are.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;

use super::{Ingest, Setback, Sightings, readers::judged_at};
use crate::{
    identify::{
        self, Arrival, NameKind, Party, RECENT_NS, Situation, Verdict, Whereabouts,
        evidence::{self, Proof, is_born, is_file_of, is_fine},
        names,
    },
    inspect::{self, Look},
    ledger::{Known, ReadError, Reader},
    lifecycle::clock,
    model::{
        AbsenceKind, DocumentId, FileIdentity, FilePath, Kind, Location, Record, Seen, Sha256, Timestamp,
    },
    settle::Settle,
    watch::{Renames, Unseen, Went},
};

/// Records that are asked for one path, one file or one content.
const MOST: usize = 16;
/// Places of a record that are looked at.
const MOST_PLACES: usize = 64;
/// Steps back through renames.
pub(super) const MOST_STEPS: usize = 8;
/// Folders of which it is remembered which one they were before, and names that were lost.
const MOST_REMEMBERED: usize = 4_096;
/// Documents in a folder that are asked where they came from.
const MOST_SIBLINGS: usize = 8;

/// A record with where its file is.
pub(super) struct Found {
    pub(super) record: Record,
    pub(super) whereabouts: Whereabouts,
    is_told: bool,
}

impl Found {
    fn party(&self) -> Party<'_> {
        Party { record: &self.record, whereabouts: self.whereabouts, is_told: self.is_told }
    }
}

/// Where a look saw the file of a record.
enum Sighted {
    At(FilePath, Seen),
    /// At one of several places that look alike.
    Unclear,
    /// At none.
    Nowhere,
}

/// Everybody who may have to do with a file at a path.
#[derive(Default)]
pub(super) struct Parties {
    pub(super) here: Option<Found>,
    others: Vec<Found>,
    left: Option<Found>,
    replaced: bool,
    folder_before: Option<Found>,
    namesake: Option<Found>,
    /// Others have or had the same content.
    pub(super) has_kin: bool,
    from: Option<NameKind>,
    told: bool,
    missed: bool,
    twins_missed: bool,
    away: bool,
    set_aside: bool,
    another_folder: bool,
    aside_shape: bool,
    other_spelling: bool,
    name: Option<NameKind>,
    now: Timestamp,
}

impl Parties {
    /// Which document the path is now.
    pub(super) fn identify(&self, path: &FilePath, seen: &Seen, content: Option<&Sha256>) -> Verdict {
        self.judge(path, seen, content, identify::identify)
    }

    /// Whom a person is asked about, and all others that it could be just as well: the restrictions of all of
    /// them hold.
    pub(super) fn perhaps(
        &self,
        asked: Option<DocumentId>,
        path: &FilePath,
        seen: &Seen,
        content: Option<&Sha256>,
    ) -> Vec<&Record> {
        let Some(asked) = asked else { return Vec::new() };
        let mut all = vec![asked];
        all.extend(self.judge(path, seen, content, identify::likely).into_iter().filter(|id| *id != asked));
        all.into_iter().filter_map(|id| self.record(id)).collect()
    }

    fn judge<T>(
        &self,
        path: &FilePath,
        seen: &Seen,
        content: Option<&Sha256>,
        how: impl FnOnce(&Situation<'_>) -> T,
    ) -> T {
        let others: Vec<_> = self.others.iter().map(Found::party).collect();
        let arrival = Arrival {
            from: self.from,
            left: self.left.as_ref().map(Found::party),
            replaced: self.replaced,
            told: self.told,
            missed: self.missed,
            twins_missed: self.twins_missed,
            away: self.away,
            set_aside: self.set_aside,
            another_folder: self.another_folder,
            aside_shape: self.aside_shape,
            other_spelling: self.other_spelling,
            folder_before: self.folder_before.as_ref().map(Found::party),
            namesake: self.namesake.as_ref().map(Found::party),
        };
        how(&Situation {
            path,
            seen,
            name: self.name.unwrap_or(NameKind::Document),
            content,
            here: self.here.as_ref().map(Found::party),
            others: &others,
            arrival,
            now: self.now,
        })
    }

    /// Everybody but `document` whose record has the path.
    pub(super) fn at<'a>(
        &'a self,
        path: &'a FilePath,
        document: Option<DocumentId>,
    ) -> impl Iterator<Item = &'a Found> {
        self.here.iter().chain(&self.others).filter(move |found| {
            found.record.is_present()
                && Some(found.record.id) != document
                && found.record.location_at(path).is_some()
        })
    }

    /// Who was lost with the same file name, or with this very path, if anything is at stake.
    pub(super) fn namesake(&self) -> Option<DocumentId> {
        let gone = self.here.as_ref().filter(|here| !here.record.is_present());
        let named = self.namesake.as_ref().or(gone).map(|found| &found.record);
        named.filter(|record| record.has_stake()).map(|record| record.id)
    }

    pub(super) fn record(&self, id: DocumentId) -> Option<&Record> {
        let named = [&self.here, &self.left, &self.folder_before, &self.namesake];
        let mut all = named.into_iter().flatten().chain(&self.others);
        all.find(|found| found.record.id == id).map(|found| &found.record)
    }

    /// Whether the system told how the file came here, or at least nothing that asks for patience: the file that
    /// was here before may have gone to a folder that is not looked at yet.
    pub(super) fn is_explained(&self, went: Option<&Went>) -> bool {
        self.from.is_some() || !matches!(went, Some(Went::Away))
    }
}

/// So many documents are remembered by a file name that they have in common.
const MOST_NAMESAKES: usize = 8;

/// What is remembered for a while of what was lost and moved. Less of it only means more asking.
#[derive(Default)]
pub struct Memory {
    /// Which folder one was before; nothing where that was asked and is not known.
    folders: HashMap<FilePath, Option<FilePath>>,
    /// Whether that is known of any.
    has_renamed: bool,
    /// Who was lost with a file name, and when.
    names: HashMap<Box<[u8]>, (DocumentId, Timestamp)>,
    /// Who were made last with a file name.
    made: HashMap<Box<[u8]>, Vec<DocumentId>>,
    /// Whose name it was until another one of its names was saved, and when.
    dropped: HashMap<FilePath, (DocumentId, Timestamp)>,
    /// Names to be looked at as soon as what is being written is in the ledger. Before that they are as they are known
    /// there, and a look would end the matter.
    again: Vec<FilePath>,
}

impl Memory {
    /// Notes that a document went from one place to another.
    pub(super) fn moved(&mut self, from: &FilePath, to: &FilePath) {
        if from.name() != to.name() {
            return;
        }
        if let (Some(from), Some(to)) = (from.folder(), to.folder())
            && from != to
        {
            self.folder_was(to, Some(from));
        }
    }

    /// Notes which folder one was before.
    fn folder_was(&mut self, folder: FilePath, before: Option<FilePath>) {
        if self.folders.len() >= MOST_REMEMBERED {
            self.folders.clear();
            self.has_renamed = false;
        }
        self.has_renamed |= before.is_some();
        self.folders.insert(folder, before);
    }

    /// Notes that a document has a name no longer, because another one of its names was saved; that name is looked
    /// at when this is written.
    pub(super) fn dropped(&mut self, path: &FilePath, document: DocumentId) {
        if self.dropped.len() >= MOST_REMEMBERED {
            self.dropped.clear();
        }
        self.dropped.insert(path.clone(), (document, clock::now()));
        self.again.push(path.clone());
    }

    /// The names that are to be looked at now.
    pub(super) fn take_again(&mut self) -> Vec<FilePath> {
        std::mem::take(&mut self.again)
    }

    /// Notes that a document was made.
    pub(super) fn was_made(&mut self, record: &Record) {
        if self.made.len() >= MOST_REMEMBERED {
            self.made.clear();
        }
        if let Some(at) = record.locations.first() {
            let made = self.made.entry(at.path.name().into()).or_default();
            made.insert(0, record.id);
            made.truncate(MOST_NAMESAKES);
        }
    }

    /// The documents that were made last with that file name.
    pub(super) fn made(&self, name: &[u8]) -> Vec<DocumentId> {
        self.made.get(name).cloned().unwrap_or_default()
    }

    /// Notes that a document was lost.
    pub(super) fn lost(&mut self, record: &Record) {
        if self.names.len() >= MOST_REMEMBERED {
            self.names.clear();
        }
        if let Some(at) = record.locations.first() {
            self.names.insert(at.path.name().into(), (record.id, clock::now()));
        }
    }
}

/// What the ledger is asked for evidence.
pub(super) trait Ledger {
    fn record(&self, id: DocumentId) -> Result<Option<Record>, ReadError>;
    fn at(&self, path: &FilePath) -> Result<Option<Known>, ReadError>;
    fn claimants(&self, path: &FilePath) -> Result<Vec<DocumentId>, ReadError>;
    fn by_identity(&self, identity: &FileIdentity) -> Result<Vec<DocumentId>, ReadError>;
    fn by_any_content(&self, sha256: &Sha256) -> Result<Vec<Record>, ReadError>;
    fn some_under(&self, folder: &FilePath) -> Result<Vec<(FilePath, Known)>, ReadError>;
}

impl Ledger for Reader {
    fn record(&self, id: DocumentId) -> Result<Option<Record>, ReadError> {
        Reader::record(self, id)
    }

    fn at(&self, path: &FilePath) -> Result<Option<Known>, ReadError> {
        Reader::at(self, path)
    }

    fn claimants(&self, path: &FilePath) -> Result<Vec<DocumentId>, ReadError> {
        Reader::claimants(self, path, MOST)
    }

    fn by_identity(&self, identity: &FileIdentity) -> Result<Vec<DocumentId>, ReadError> {
        Reader::by_identity(self, identity, MOST)
    }

    fn by_any_content(&self, sha256: &Sha256) -> Result<Vec<Record>, ReadError> {
        Reader::by_any_content(self, sha256, MOST)
    }

    fn some_under(&self, folder: &FilePath) -> Result<Vec<(FilePath, Known)>, ReadError> {
        self.under(folder, None, MOST_SIBLINGS)
    }
}

/// Whom evidence is gathered from.
pub(super) struct Sources<'a> {
    pub(super) ledger: &'a dyn Ledger,
    pub(super) look: &'a dyn Fn(&FilePath) -> Look,
    pub(super) sightings: &'a Sightings,
    pub(super) renames: &'a Renames,
    pub(super) now: Timestamp,
    /// Who knows how long names have waited.
    pub(super) settle: Option<&'a Settle>,
}

/// The paths that look like this one to a person: its name with the accents as letters of their own, or not.
fn other_spellings(path: &FilePath) -> impl Iterator<Item = FilePath> {
    let name = std::str::from_utf8(path.name()).ok().filter(|name| !name.is_ascii());
    let both = name.map(|name| [name.nfc().collect::<String>(), name.nfd().collect()]);
    let folder = path.folder();
    let others =
        both.into_iter().flatten().filter_map(move |name| Some(folder.as_ref()?.join(name.as_bytes())));
    let own = path.clone();
    others.filter(move |other| *other != own)
}

impl Ingest {
    /// Whom evidence is gathered from, beside what is remembered.
    fn sources(&self) -> Sources<'_> {
        Sources {
            ledger: &self.reader,
            look: &inspect::look,
            sightings: &self.sightings,
            renames: self.watch.renames(),
            now: clock::now(),
            settle: Some(&self.settle),
        }
    }

    /// Who may have to do with a file at a path.
    pub(super) fn parties(
        &mut self,
        path: &FilePath,
        seen: &Seen,
        content: Option<&Sha256>,
    ) -> Result<Parties, Setback> {
        let mut memory = std::mem::take(&mut self.memory);
        let parties = self.sources().parties(&mut memory, path, seen, content);
        self.memory = memory;
        Ok(parties?)
    }

    /// Where a look saw the file of a record, other than at `path` and at the places of the record: if it still
    /// is there under the name of a document, and no other document has it.
    pub(super) fn seen_at(&self, record: &Record, path: &FilePath) -> Option<(FilePath, Seen)> {
        self.sources().seen_at(record, path)
    }
}

impl Sources<'_> {
    /// Who may have to do with a file at a path.
    pub(super) fn parties(
        &self,
        memory: &mut Memory,
        path: &FilePath,
        seen: &Seen,
        content: Option<&Sha256>,
    ) -> Result<Parties, ReadError> {
        let mut parties =
            Parties { name: Some(self.kind_of(path, seen)), now: self.now, ..Parties::default() };
        let mut others = Vec::new();
        let mut here: Option<Record> = None;
        for id in self.ledger.claimants(path)? {
            let Some(record) = self.claimant(id, path)? else { continue };
            let rank = |record: &Record| {
                let at = record.location_at(path);
                let is_its = at.is_some_and(|at| at.identity == seen.identity);
                (record.is_present() && at.is_some(), is_its, at.is_some(), record.sequence)
            };
            match &mut here {
                _ if record.location_at(path).is_none() => others.push(record),
                Some(best) if rank(&record) <= rank(best) => others.push(record),
                best => others.extend(best.replace(record)),
            }
        }
        // The usual case: nothing else is worth a question.
        let is_still_here = here.as_ref().filter(|record| record.is_present()).is_some_and(|record| {
            record.location_at(path).is_some_and(|at| {
                at.identity == seen.identity
                    && (is_born(&at.identity) || evidence::is_same_stamp(&at.stamp, &seen.stamp))
                    && is_file_of(at, record, seen, content) == Proof::Proven
            })
        });
        if is_still_here {
            parties.here =
                here.map(|record| Found { record, whereabouts: Whereabouts::Nowhere, is_told: false });
            return Ok(parties);
        }
        for id in self.ledger.by_identity(&seen.identity)? {
            self.ask(id, here.as_ref(), &mut others)?;
        }
        if let Some(sha256) = content.filter(|_| seen.stamp.size > 0) {
            for record in self.ledger.by_any_content(sha256)? {
                parties.has_kin = true;
                self.ask(record.id, here.as_ref(), &mut others)?;
            }
        }
        if here.as_ref().is_some_and(Record::is_present) {
            self.look_whence(path, seen, &others);
        }
        parties.missed = self.sightings.is_lost(&seen.stamp);
        parties.twins_missed = self.sightings.are_several_lost(&seen.stamp);
        self.arrival(path, seen, here.as_ref(), &mut parties)?;
        let is_known = |record: &Record| record.locations.iter().any(|at| at.identity == seen.identity);
        if here.as_ref().is_none_or(|here| !here.is_present()) && !others.iter().any(is_known) {
            parties.folder_before = self.folder_before(memory, path)?;
            if parties.namesake.is_none() {
                parties.namesake = self.namesake(memory, path)?;
            }
        }
        parties.here = here.map(|record| self.found(record, path));
        parties.others = others.into_iter().map(|record| self.found(record, path)).collect();
        Ok(parties)
    }

    /// Looks what is now where the file came from. Two that changed names are told of one after the other.
    fn look_whence(&self, path: &FilePath, seen: &Seen, others: &[Record]) {
        let of_this = |at: &&Location| at.identity == seen.identity && at.path != *path;
        for at in others.iter().flat_map(|record| &record.locations).filter(of_this).take(MOST_PLACES) {
            if let Look::File(there) = (self.look)(&at.path)
                && there.identity != at.identity
                && is_born(&there.identity)
            {
                self.sightings.found(&at.path, &there);
            }
        }
    }

    /// What a name says, with what stands beside it.
    fn kind_of(&self, path: &FilePath, seen: &Seen) -> NameKind {
        let sibling = |name: &[u8]| {
            let beside = path.folder().map(|folder| folder.join(name));
            beside.is_some_and(|beside| matches!((self.look)(&beside), Look::File(_)))
        };
        let kind = |now| names::kind_of(path.name(), &names::Circumstances { seen, now, sibling });
        match kind(self.now) {
            NameKind::Document => NameKind::Document,
            _ => kind(judged_at(seen, self.now, self.settle.is_some_and(|settle| settle.has_waited(path)))),
        }
    }

    fn ask(&self, id: DocumentId, here: Option<&Record>, others: &mut Vec<Record>) -> Result<(), ReadError> {
        if here.is_none_or(|here| here.id != id) && !others.iter().any(|other| other.id == id) {
            others.extend(self.document(id)?);
        }
        Ok(())
    }

    /// A folder is no file, whatever was at its place or had its number. What is damaged proves nothing, and keeps no
    /// other document from being read.
    fn document(&self, id: DocumentId) -> Result<Option<Record>, ReadError> {
        let record = match self.ledger.record(id) {
            Err(error) if error.is_damage() => return Ok(None),
            record => record?,
        };
        Ok(record.filter(|record| record.kind == Kind::Document && record.successor.is_none()))
    }

    /// The same of who claims a path. Where the one whose path it is is damaged, nobody can tell whose the file is.
    fn claimant(&self, id: DocumentId, path: &FilePath) -> Result<Option<Record>, ReadError> {
        match self.ledger.record(id) {
            Err(error) if self.ledger.at(path)?.is_some_and(|known| known.document == id) => Err(error),
            _ => self.document(id),
        }
    }

    fn found(&self, record: Record, path: &FilePath) -> Found {
        let whereabouts = self.whereabouts(&record, path);
        let is_told = record.locations.iter().any(|at| self.renames.went(&at.path).is_some());
        Found { record, whereabouts, is_told }
    }

    /// Looks where the file of a record is, other than at `path`.
    fn whereabouts(&self, record: &Record, path: &FilePath) -> Whereabouts {
        let mut whereabouts = Whereabouts::Nowhere;
        for at in record.locations.iter().filter(|at| at.path != *path).take(MOST_PLACES) {
            let Look::File(there) = (self.look)(&at.path) else { continue };
            let is_renumbered = !is_born(&there.identity) && !is_born(&at.identity);
            let content = self.sightings.content_at(&at.path, &there);
            let is_alike = is_renumbered && evidence::is_same_stamp(&at.stamp, &there.stamp);
            let is_its = match is_file_of(at, record, &there, content.as_ref()) {
                Proof::Proven => true,
                _ => is_alike && content.is_none_or(|sha256| evidence::has_content(record, &sha256)),
            };
            // Files that look alike may have changed names; this one was not read since.
            let may_be_another = at.identity != there.identity
                && content.is_none()
                && self.sightings.are_several_lost(&there.stamp);
            if is_its && may_be_another {
                return Whereabouts::Unclear;
            }
            if is_its {
                return Whereabouts::InPlace;
            }
            if !self.sightings.is_lost(&there.stamp) && !self.is_another_folder(at) {
                whereabouts = Whereabouts::Changed;
            }
        }
        match self.sighted(record, path) {
            Sighted::At(place, there) if self.kind_of(&place, &there) == NameKind::Document => {
                Whereabouts::Seen
            }
            Sighted::Unclear => Whereabouts::Unclear,
            _ => whereabouts,
        }
    }

    /// Whether another folder has the name of the one in which a file was last seen. Where its number proves nothing,
    /// what else was in it tells: of a folder that was numbered anew something is as it was.
    fn is_another_folder(&self, at: &Location) -> bool {
        let Some(folder) = at.path.folder().filter(|_| at.folder != 0) else { return false };
        match (self.look)(&folder) {
            Look::Folder(now) if now.mark() == at.folder => false,
            Look::Folder(now) if is_born(&now) => true,
            Look::Folder(now) => {
                let marks = (at.folder, now.mark());
                self.sightings.is_replaced(&folder, marks, || self.has_nothing_of(&folder, at.folder))
            }
            _ => false,
        }
    }

    /// Whether several documents were seen in a folder when it had that mark, and none of them is as it was. Of one
    /// alone it says nothing: asked where anything is at stake.
    fn has_nothing_of(&self, folder: &FilePath, mark: u64) -> bool {
        let mut changed = Vec::new();
        for (path, known) in self.ledger.some_under(folder).unwrap_or_default() {
            let record = self.ledger.record(known.document).ok().flatten();
            let Some(record) = record.filter(|_| known.present && path.folder().as_ref() == Some(folder))
            else {
                continue;
            };
            let Some(at) = record.location_at(&path).filter(|at| at.folder == mark) else { continue };
            match (self.look)(&path) {
                Look::File(there) if evidence::is_same_stamp(&at.stamp, &there.stamp) => return false,
                _ => changed.push(record.has_stake()),
            }
        }
        matches!(changed.as_slice(), [true] | [_, _, ..])
    }

    /// Where a look saw the file of a record, other than at `path` and at the places of the record: if it still
    /// is there under the name of a document, and no other document has it.
    pub(super) fn seen_at(&self, record: &Record, path: &FilePath) -> Option<(FilePath, Seen)> {
        let Sighted::At(place, there) = self.sighted(record, path) else { return None };
        (self.kind_of(&place, &there) == NameKind::Document).then_some((place, there))
    }

    /// The same under any name.
    fn sighted(&self, record: &Record, path: &FilePath) -> Sighted {
        let mut alike = Vec::new();
        let (mut is_alike_here, mut is_twins) = (false, false);
        for place in self.sightings.of(record).into_iter().chain(self.renamed_to(record)) {
            is_alike_here |= place == *path;
            if place == *path
                || record.location_at(&place).is_some()
                || alike.iter().any(|(known, _)| *known == place)
            {
                continue;
            }
            let Look::File(there) = (self.look)(&place) else { continue };
            let known = self.ledger.at(&place).ok().flatten();
            // Numbers that prove nothing may have been given out anew.
            let has_it = |known: &Known| match is_born(&there.identity) {
                true => known.present && known.identity == there.identity,
                false => known.present && evidence::is_same_stamp(&known.stamp, &there.stamp),
            };
            let is_like = |at: &Location| evidence::is_same_stamp(&at.stamp, &there.stamp);
            if known.is_none() && self.was_saved_at(record, &place) {
                return Sighted::At(place, there);
            }
            if known.as_ref().is_some_and(has_it) {
                // By its number it is this one's, and another one that looks so has the place.
                is_twins |= record.locations.iter().any(|at| at.identity == there.identity && is_like(at));
                continue;
            }
            if record
                .locations
                .iter()
                .any(|at| at.identity == there.identity && (is_born(&at.identity) || is_like(at)))
            {
                return Sighted::At(place, there);
            }
            // One that has a record's number is that one's file, whatever its time is.
            let is_copied = evidence::keeps_a_time(&there)
                && self.ledger.by_identity(&there.identity).is_ok_and(|known| known.is_empty());
            let may_be_its = |at: &Location| !is_born(&at.identity) || is_copied;
            if record.locations.iter().any(|at| may_be_its(at) && is_like(at)) {
                // Of files that look alike, what is in them tells which is whose.
                match self.sightings.content_at(&place, &there) {
                    Some(sha256) if !evidence::has_content(record, &sha256) => {}
                    None if self.sightings.are_several_lost(&there.stamp) => is_twins = true,
                    // Times in whole seconds are shared by chance: such a file is read first.
                    None if !record.locations.iter().any(|at| is_fine(&at.stamp, &there.stamp)) => {
                        is_twins = true
                    }
                    _ => alike.push((place, there)),
                }
            }
        }
        // By size and time alone: only when one file alone can be meant.
        match (alike.pop(), alike.len()) {
            (Some((place, there)), 0) if !is_alike_here && !is_twins => Sighted::At(place, there),
            (Some(_), _) => Sighted::Unclear,
            (None, _) if is_twins => Sighted::Unclear,
            (None, _) => Sighted::Nowhere,
        }
    }

    /// Whether the system told that the file of a record was renamed to that place, and that a program saved over it
    /// there before anybody looked.
    fn was_saved_at(&self, record: &Record, place: &FilePath) -> bool {
        let beneath = self.renames.beneath(place);
        record.locations.iter().any(|at| beneath.contains(&at.path))
    }

    /// Where the system said that the file of a record was renamed to.
    fn renamed_to(&self, record: &Record) -> Vec<FilePath> {
        let went = |place: &FilePath| match self.renames.went(place) {
            Some(Went::To(place)) => Some(place),
            _ => None,
        };
        let first = record.locations.iter().find_map(|at| went(&at.path));
        // Also where it was renamed again, and saved in between.
        let mut all: Vec<FilePath> = first.into_iter().collect();
        while let Some(next) = all.last().and_then(went).filter(|next| !all.contains(next)) {
            all.push(next);
            if all.len() >= MOST_STEPS {
                break;
            }
        }
        all
    }

    /// How the file came here, as far as the system told.
    fn arrival(
        &self,
        path: &FilePath,
        seen: &Seen,
        here: Option<&Record>,
        parties: &mut Parties,
    ) -> Result<(), ReadError> {
        let renames = self.renames;
        let went = renames.went(path);
        let at = here.and_then(|here| here.location_at(path));
        parties.another_folder = at.is_some_and(|at| self.is_another_folder(at));
        parties.replaced = renames.is_over_another(path);
        // What was told of the name before is of another file where one was put over that.
        parties.told = went.is_some() && !parties.replaced;
        parties.away = went == Some(Went::Away) && renames.is_away(path);
        let is_aside = |place: &FilePath| {
            names::kind(place.name()) != NameKind::Document || names::is_aside_of(place.name(), path.name())
        };
        // Beside it: a backup of another document of that name lies elsewhere.
        let may_be_aside = |place: &FilePath| {
            place.folder() == path.folder() && names::may_be_aside_of(place.name(), path.name())
        };
        parties.aside_shape = here.is_some_and(
            |here| matches!(self.sighted(here, path), Sighted::At(place, _) if may_be_aside(&place)),
        );
        parties.set_aside = parties.aside_shape || matches!(&went, Some(Went::To(place)) if is_aside(place));
        let mut before = renames.before(path);
        parties.from = before.as_ref().map(|before| match names::has_shape_of_programs(before.name()) {
            true => NameKind::Temporary,
            false => NameKind::Document,
        });
        if before.is_none() {
            match renames.moved_unseen(path, &seen.identity) {
                Unseen::Here { before: place, saved } if self.is_unread_since(&place, saved)? => {
                    before = Some(place);
                }
                Unseen::Here { before: place, .. } => parties.namesake = self.one_of(&[place], path)?,
                Unseen::Perhaps(places) => parties.namesake = self.one_of(&places, path)?,
                Unseen::Nothing => {}
            }
        }
        for _ in 0..MOST_STEPS {
            let Some(place) = before else { break };
            // Also if that is known already: its name is held for a moment only.
            if let Some(known) = self.ledger.at(&place)?
                && here.is_none_or(|here| here.id != known.document)
                && let Some(record) = self.document(known.document)?
                && (known.present || self.is_just_gone(&record))
            {
                parties.left = Some(self.found(record, path));
                break;
            }
            before = renames.before(&place).filter(|earlier| *earlier != place);
        }
        // The same name with its accents written in another way.
        for place in other_spellings(path) {
            if parties.left.is_none()
                && here.is_none_or(|here| !here.is_present())
                && let Some(known) = self.ledger.at(&place)?
                && let Some(record) = self.document(known.document)?
                && (known.present || self.is_just_gone(&record))
                && matches!((self.look)(&place), Look::Absent)
            {
                parties.left = Some(self.found(record, path));
                parties.other_spelling = true;
            }
        }
        // It was renamed here, and saved by rename before anybody looked.
        for place in renames.beneath(path) {
            if parties.left.is_none()
                && let Some(known) = self.ledger.at(&place)?.filter(|known| known.present)
                && here.is_none_or(|here| here.id != known.document)
                && let Some(record) = self.document(known.document)?
            {
                parties.left = Some(self.found(record, path));
            }
        }
        Ok(())
    }

    /// Whether the file of who has a path was not looked at since that moment: what is known of it may be of an earlier one.
    fn is_unread_since(&self, path: &FilePath, moment: Timestamp) -> Result<bool, ReadError> {
        let Some(known) = self.ledger.at(path)? else { return Ok(false) };
        let Some(record) = self.document(known.document)? else { return Ok(false) };
        let was_replaced =
            record.former.is_some_and(|former| former.location.path == *path && former.left >= moment);
        Ok(!was_replaced && record.facts.is_none_or(|facts| facts.provenance.time < moment))
    }

    /// One of several that may have come here, if anything is at stake and it is nowhere else.
    fn one_of(&self, places: &[FilePath], path: &FilePath) -> Result<Option<Found>, ReadError> {
        for place in places.iter().take(MOST) {
            let Some(known) = self.ledger.at(place)? else { continue };
            let Some(record) = self.document(known.document)?.filter(Record::has_stake) else { continue };
            let found = self.found(record, path);
            if !matches!(found.whereabouts, Whereabouts::InPlace | Whereabouts::Seen) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn is_just_gone(&self, record: &Record) -> bool {
        record.absence.is_some_and(|absence| {
            absence.kind != AbsenceKind::Overwritten
                && (0..RECENT_NS).contains(&self.now.0.saturating_sub(absence.time.0))
        })
    }

    /// The record that had this name in the folder that this one, or one above it, was before.
    fn folder_before(&self, memory: &mut Memory, path: &FilePath) -> Result<Option<Found>, ReadError> {
        // The system may have told of it before any document in it was recorded at its new place.
        let told = path.folder().and_then(|folder| self.renames.before(&folder));
        if let Some(before) = told
            && let Some(record) = self.left_in(&before, &before.join(path.name()), path)?
        {
            return Ok(Some(self.found(record, path)));
        }
        let mut next = path.folder();
        for _ in 0..MOST_STEPS {
            let Some(folder) = next else { return Ok(None) };
            let was_asked = memory.folders.contains_key(&folder);
            if !was_asked {
                let before = self.where_siblings_came_from(&folder)?;
                memory.folder_was(folder.clone(), before);
            }
            if let Some(Some(before)) = memory.folders.get(&folder) {
                let rest = path.as_bytes().get(folder.as_bytes().len()..).unwrap_or_default();
                let place = FilePath::from_bytes(&[before.as_bytes(), rest].concat());
                if let Some(record) = self.left_in(before, &place, path)? {
                    return Ok(Some(self.found(record, path)));
                }
            }
            // Those above it were asked when it was.
            if was_asked && !memory.has_renamed {
                return Ok(None);
            }
            next = folder.folder();
        }
        Ok(None)
    }

    /// Whose file was at that place when a folder was renamed, and not only emptied: nothing has its name now, or
    /// another folder, in which another document may have the place already. And this is that folder, as far as its number
    /// tells.
    fn left_in(
        &self,
        folder: &FilePath,
        place: &FilePath,
        path: &FilePath,
    ) -> Result<Option<Record>, ReadError> {
        let now = path.folder().map(|folder| (self.look)(&folder));
        let is_its_folder = |record: &Record| match (&now, record.location_at(place)) {
            (Some(Look::Folder(now)), Some(at)) if at.folder != 0 && is_born(now) => now.mark() == at.folder,
            _ => true,
        };
        if matches!((self.look)(folder), Look::Absent) {
            let known = self.ledger.at(place)?.filter(|known| known.present);
            let left = known.map_or(Ok(None), |known| self.document(known.document))?;
            return Ok(left.filter(is_its_folder));
        }
        for id in self.ledger.claimants(place)? {
            let Some(record) = self.document(id)?.filter(is_its_folder) else { continue };
            let is_recent = |absence: crate::model::Absence| {
                (0..RECENT_NS).contains(&self.now.0.saturating_sub(absence.time.0))
            };
            let is_recent = record.absence.is_none_or(is_recent);
            if is_recent && record.location_at(place).is_some_and(|at| self.is_another_folder(at)) {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    /// The folder from which documents in this one came with the names that they have, if nothing was in this one before
    /// they came.
    fn where_siblings_came_from(&self, folder: &FilePath) -> Result<Option<FilePath>, ReadError> {
        let mut came: Option<(FilePath, Timestamp)> = None;
        let mut was_here = Timestamp(i64::MAX);
        for (path, known) in self.ledger.some_under(folder)? {
            if !known.present || path.folder().as_ref() != Some(folder) {
                continue;
            }
            let Some(record) = self.document(known.document)? else { continue };
            let former = record.former.filter(|former| {
                let before = &former.location.path;
                before.name() == path.name() && before.folder().as_ref() != Some(folder)
            });
            match former {
                Some(former) if came.is_none() => {
                    came = former.location.path.folder().map(|folder| (folder, former.left));
                }
                Some(_) => {}
                None => was_here = was_here.min(record.created),
            }
        }
        Ok(came.filter(|(_, left)| was_here >= *left).map(|(folder, _)| folder))
    }

    /// Who was lost minutes ago with this file name, if anything is at stake.
    fn namesake(&self, memory: &Memory, path: &FilePath) -> Result<Option<Found>, ReadError> {
        let dropped = memory.dropped.get(path);
        let Some((id, lost)) = dropped.or_else(|| memory.names.get(path.name())).copied() else {
            return Ok(None);
        };
        if self.now.0.saturating_sub(lost.0) >= RECENT_NS {
            return Ok(None);
        }
        let is_lost = |record: &Record| (dropped.is_some() || !record.is_present()) && record.has_stake();
        let record = self.document(id)?.filter(is_lost);
        Ok(record.map(|record| self.found(record, path)))
    }
}
