//! Decides which document a path is now. Pure: what is known goes in, a verdict comes out.
//!
//! # The rule of evidence
//!
//! What a file *is* beats what it is called, and a name beats what is only likely. A number with a birth time of
//! its own is a file for good; elsewhere size and modification time, or the content, must speak ([`evidence`]).
//! The rows are tried in this order; the first that holds decides. *P* is the path, *F* the file there, *here*
//! the record that has P.
//!
//! | # | evidence | verdict |
//! |--|--|--|
//! | 1 | F is here's file: number and birth time; or number, size and time; or number and content | [`Verdict::Same`] |
//! | 2 | here's file by size and fine time, neither file is one for good, and its number with its time is that of nobody who lost it: numbers were given out anew. Where several that look so are missed, the content must tell which it is | [`Verdict::Same`] |
//! | 3 | F is a file of a record elsewhere, which still has it there | [`Verdict::Linked`] |
//! | 4 | the same, no longer there; it was made a moment ago to replace here, or took the place of the document from whose name it was renamed here, and the file of that one is nowhere else | [`Verdict::SavedFrom`] |
//! | 5 | the same, no longer there; or by its number, where the system told that it was renamed here | [`Verdict::Moved`]; where both readings are possible, here's restrictions hold too, and it is asked; so of a twin that is missed too, where numbers prove nothing. Row 6 or 20 where a twin is in place, or missed, and its own place has another file |
//! | 6 | numbers prove nothing, or F is a copy that keeps its time; F has the content and time of a record whose file is no longer at its place | [`Verdict::Moved`]; perhaps who row 20 names, or here where F has the number that here's file had |
//! | 7 | F has here's content | [`Verdict::Saved`] |
//! | 8 | here's file is under another name in the tree, and P was taken through a temporary name, or while that file was still here, or the other name is that of a backup | [`Verdict::Saved`] |
//! | 9 | here's file is under another name in the tree; or several that look as it does are missed, and F is another one of them | here goes along; [`Verdict::New`] |
//! | 10 | here is a hard link that took the place of a record which ended so | [`Verdict::Returned`], that one |
//! | 11 | here lies on another file system, or its file may be at one of several places, or another folder has that name now; or something is at stake, and F is older than here's file, or that was taken out of sight and F did not come by a temporary name; the content differs | [`Verdict::New`]; perhaps here |
//! | 12 | here's old file is nowhere | [`Verdict::Saved`]; perhaps who row 20 names, or who row 22 names by its number |
//! | 13 | P is free; F was renamed from a path whose record has lost its file, or P is that path in another spelling (where that one is gone by now, rows 15 to 17 hold as if it had been P) | [`Verdict::Moved`] |
//! | 14 | P is free; its document left a moment ago, F came through a temporary name or over its file | [`Verdict::TakenBack`] |
//! | 15 | P is free; its document is gone, F has its content; or one it had before, and neither row 6 nor 20 holds | [`Verdict::Returned`] |
//! | 16 | the same, another content, gone for minutes at most, set aside by a program or F came through a temporary name, and neither row 6 nor 20 holds | [`Verdict::Returned`] |
//! | 17 | the same, another content, gone for minutes at most, and neither row 6 nor 20 holds | [`Verdict::New`]; perhaps that one |
//! | 18 | P is free; its folder was renamed, and the record of that name lost its file | [`Verdict::Moved`] |
//! | 19 | F was a record's file before its last save; where numbers prove nothing, neither row 6 nor 20 holds | [`Verdict::Aside`]: a backup; where something is at stake and F came here later, with no name of a backup, [`Verdict::New`]; perhaps that one |
//! | 20 | numbers prove nothing; content and time of a record that has another content in place now, or whose file may be this or another one. Or F is new, and has the content of one that is missed | [`Verdict::New`]; perhaps that one |
//! | 21 | content and time of one that is gone, and of none that is there; without the time, or with an earlier content that no other had, New; perhaps that one | [`Verdict::Returned`] |
//! | 22 | P's document was found under another name, and nobody told how; or numbers prove nothing, and F has the number of one whose file is nowhere, and nobody told what became of it | [`Verdict::New`]; perhaps that one |
//! | 23 | the name of one that was lost minutes ago, and nobody left P lately | [`Verdict::New`]; perhaps that one |
//! | 24 | nothing | [`Verdict::New`]; the same content makes it a copy ([`kinship`]) |
//!
//! *Perhaps* is asked only where something is at stake, a restriction or a decision by a person. Nothing that a
//! person decided moves then; the restrictions of both hold ([`crate::model::Relation::Perhaps`]). Of several that it
//! could be just as well one is asked about, and the restrictions of all hold; a newer question takes the place of an
//! older one.
//!
//! **Invariant:** a document is never lost by a verdict. Who had the path and is not named by the verdict is
//! displaced: it goes along with its file where that was seen, else it is gone, and keeps its record.

pub mod compare;
pub mod evidence;
pub mod kinship;
pub mod names;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail
mod tests;

use crate::model::{AbsenceKind, DocumentId, FilePath, Location, Record, Seen, Sha256, Timestamp};
use evidence::{
    Proof, are_two_files, by_stamp, has_content, has_had_content, is_born, is_file_of, is_same_stamp,
    is_same_time, keeps_a_time, may_be_a_copy,
};
pub use kinship::{Kinship, continuation, copies, is_older, kinship, likely_continuation, put_back};
pub use names::NameKind;

/// A file younger than this that was renamed over a known document may have been made for that save.
pub const YOUNG_NS: i64 = 60 * 1_000_000_000;
/// Within this time after a copy was recorded, the loss of the original makes it a move (`mv` to
/// another file system copies first and removes afterwards).
pub const COPY_THEN_REMOVE_NS: i64 = 600 * 1_000_000_000;
/// A program that sets the old file aside puts the new one in its place within this time; a person needs longer.
pub const SET_ASIDE_NS: i64 = 3 * 1_000_000_000;
/// A save over a slow line takes minutes between its two renames, at most so many.
pub const RECENT_NS: i64 = 600 * 1_000_000_000;

/// Where the file of a record was found by a look just now, other than at the path in question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// At a place that the record has.
    InPlace,
    /// At its place is another file, which is no other document's: its next version, as far as is known.
    Changed,
    /// Seen at a path that the record does not have yet.
    Seen,
    /// Numbers prove nothing, and files that look like it were seen at several such paths, this one included.
    Unclear,
    /// Nowhere: its places are empty, or hold other files.
    Nowhere,
}

/// A record that plays a part.
#[derive(Debug, Clone, Copy)]
pub struct Party<'a> {
    pub record: &'a Record,
    /// Where its file is.
    pub whereabouts: Whereabouts,
    /// The system told what became of its file at one of its places: it was removed, or renamed to elsewhere.
    pub is_told: bool,
}

/// How the file came to the path, as far as the system told.
#[derive(Debug, Clone, Copy, Default)]
pub struct Arrival<'a> {
    /// It was renamed here from a name of that kind.
    pub from: Option<NameKind>,
    /// The record that has the path from which it was renamed, and whose file is not there.
    pub left: Option<Party<'a>>,
    /// It took the place of the file that was here, and nobody told that this had left.
    pub replaced: bool,
    /// The system told what became of what was here before.
    pub told: bool,
    /// A file of that size and time is missed at its place: where numbers prove nothing, this may be it.
    pub missed: bool,
    /// Several of that size and time are: a number that may have been given out anew does not tell which this is.
    pub twins_missed: bool,
    /// What was here before went to where nothing is watched: a person took it away, or a program keeps it there.
    pub away: bool,
    /// What was here before was set aside by a program: it has a name of no document now.
    pub set_aside: bool,
    /// Another folder has the name of the one in which here's file was last seen.
    pub another_folder: bool,
    /// What was here before has a name of that shape now: `is_aside_of` this one.
    pub aside_shape: bool,
    /// The record from which it came has this name in another spelling.
    pub other_spelling: bool,
    /// The record that had this name in the folder that this one was before it was renamed.
    pub folder_before: Option<Party<'a>>,
    /// A record that was lost minutes ago and has the same file name.
    pub namesake: Option<Party<'a>>,
}

impl Arrival<'_> {
    /// It came as programs bring what they save: through a name of theirs, or over the file that was still here.
    fn is_save(&self) -> bool {
        self.is_through_temporary() || self.replaced
    }

    fn is_through_temporary(&self) -> bool {
        self.from.is_some_and(|kind| kind != NameKind::Document)
    }
}

/// What is known about one path at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The path in question.
    pub path: &'a FilePath,
    pub seen: &'a Seen,
    /// What its name, with what stands beside it, says.
    pub name: NameKind,
    /// Its content, once it was read.
    pub content: Option<&'a Sha256>,
    /// The record that the ledger has at this path, gone ones included.
    pub here: Option<Party<'a>>,
    /// The other records that have or had this path, this file or this content.
    pub others: &'a [Party<'a>],
    /// How the file came here.
    pub arrival: Arrival<'a>,
    /// The moment.
    pub now: Timestamp,
}

/// Which document the path is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The document that was there, with the same file.
    Same(DocumentId),
    /// The document that was there, saved as another file.
    Saved {
        document: DocumentId,
        /// It could also be that one, which was moved over it.
        perhaps: Option<DocumentId>,
    },
    /// The document that was there, and the young one that was made for this save ends in it.
    SavedFrom {
        /// Keeps the path.
        document: DocumentId,
        /// Ends.
        young: DocumentId,
    },
    /// A known document that came from elsewhere.
    Moved {
        document: DocumentId,
        /// This could also be that one, or its next version.
        perhaps: Option<DocumentId>,
    },
    /// A known document got one more name.
    Linked(DocumentId),
    /// The document that left this path a moment ago: its old file was set aside for this save.
    TakenBack(DocumentId),
    /// A document that was gone goes on here.
    Returned(DocumentId),
    /// A document that was not known.
    New {
        /// It could also be that one.
        perhaps: Option<DocumentId>,
    },
    /// A version of that document that a program set aside: a document of its own, if its name is one.
    Aside(DocumentId),
    /// No document by its name, and none before: to be followed, not recorded.
    Followed,
    /// Only the content can tell.
    ReadFirst,
}

/// Decides which document the path is now, by the first row of the table above that holds.
pub fn identify(situation: &Situation<'_>) -> Verdict {
    let here = situation.here.filter(|party| party.record.is_present());
    if let Some(verdict) = here.and_then(|here| situation.is_still(here)) {
        return verdict;
    }
    if let Some(verdict) = situation.by_number(here) {
        return verdict;
    }
    if let Some(here) = here {
        return situation.replaced(here);
    }
    if situation.name != NameKind::Document {
        return Verdict::Followed;
    }
    situation.at_a_free_path()
}

/// All that it could be where one of them is asked about: those of that content, whose number it has, who had the name,
/// and here where the file is hardly its next version, or was written into in its place.
pub fn likely(situation: &Situation<'_>) -> Vec<DocumentId> {
    let is_likely = |here: &Record| {
        here.is_present()
            && here.has_stake()
            && (situation.is_hardly_next(here) || situation.is_written_in_place(here))
    };
    let here = situation.here.map(|here| here.record).filter(|here| is_likely(here)).map(|here| here.id);
    let others = situation.likely().map(|record| record.id);
    others.chain(here).chain(situation.left_unseen()).chain(situation.number_alone()).collect()
}

impl Situation<'_> {
    /// Rows 1 and 2.
    fn is_still(&self, here: Party<'_>) -> Option<Verdict> {
        let at = here.record.location_at(self.path)?;
        match is_file_of(at, here.record, self.seen, self.content) {
            // Another document's file may have the same content, and its own time.
            Proof::Proven if !self.is_its_time(at) && self.moved_by_content().is_some() => {}
            Proof::Proven => return Some(Verdict::Same(here.record.id)),
            Proof::NeedsContent => return Some(Verdict::ReadFirst),
            Proof::Refuted => {}
        }
        let is_renumbered = at.identity != self.seen.identity
            && at.identity.birth_time_ns == self.seen.identity.birth_time_ns
            && !are_two_files(&at.identity, &self.seen.identity);
        let looks_so = |content| by_stamp(at, here.record, self.seen, content) == Proof::Proven;
        // By its number it is the file of another record that lost it.
        let is_lost =
            |party: &Party<'_>| matches!(party.whereabouts, Whereabouts::Nowhere | Whereabouts::Changed);
        let is_anothers = self.twins_by_number().any(is_lost);
        if !is_renumbered || !looks_so(None) || !looks_so(self.content) || is_anothers {
            return None;
        }
        // Names of files that look alike may have shifted; also where one of them is taken for gone meanwhile.
        let may_be_a_twin = self.arrival.twins_missed || self.had_this_number().next().is_some();
        let needs_content = self.content.is_none() && may_be_a_twin;
        Some(if needs_content { Verdict::ReadFirst } else { Verdict::Same(here.record.id) })
    }

    /// Others that have or had this number with this size and time.
    fn had_this_number(&self) -> impl Iterator<Item = &Party<'_>> {
        let had_it =
            |at: &Location| at.identity == self.seen.identity && is_same_stamp(&at.stamp, &self.seen.stamp);
        self.others.iter().filter(move |party| party.record.locations.iter().any(had_it))
    }

    /// Those of them that are there.
    fn twins_by_number(&self) -> impl Iterator<Item = &Party<'_>> {
        self.had_this_number().filter(|party| party.record.is_present())
    }

    /// Rows 3 to 5.
    fn by_number(&self, here: Option<Party<'_>>) -> Option<Verdict> {
        let mut needs_content = false;
        let (mut owner, mut told): (Option<Party<'_>>, Option<Party<'_>>) = (None, None);
        let gone = self.here.filter(|here| !here.record.is_present());
        for party in self.others.iter().chain(&gone) {
            let Some(at) = party.record.locations.iter().find(|at| at.identity == self.seen.identity) else {
                continue;
            };
            match is_file_of(at, party.record, self.seen, self.content) {
                Proof::NeedsContent | Proof::Refuted if self.is_told_from(party) => told = Some(*party),
                Proof::Refuted => {}
                // A number that was given out again, and a copy: moving keeps the time, copying gives a new one.
                Proof::Proven if !self.is_its_time(at) => {}
                Proof::Proven if self.needs_twins(party) => needs_content = true,
                // Saved there since, and a copy of its twin got the number.
                Proof::Proven if party.whereabouts == Whereabouts::Changed && self.has_twin(party.record) => {
                }
                Proof::NeedsContent => needs_content = true,
                Proof::Proven => {
                    let rank = |party: &Party<'_>| (party.record.is_present(), party.record.sequence);
                    if owner.as_ref().is_none_or(|best| rank(party) > rank(best)) {
                        owner = Some(*party);
                    }
                }
            }
        }
        let Some(owner) = owner.or(told) else {
            return (needs_content && self.content.is_none() && self.name == NameKind::Document)
                .then_some(Verdict::ReadFirst);
        };
        let document = owner.record.id;
        if self.name != NameKind::Document {
            // Set aside by a program; the document's own path will tell what became of it.
            return Some(Verdict::Followed);
        }
        let has_names = self.seen.links > 1 && owner.whereabouts == Whereabouts::InPlace;
        if owner.record.is_present() && has_names {
            return Some(Verdict::Linked(document));
        }
        if let Some(left) = self.saved_over(owner) {
            return Some(match self.is_made_for_a_save(owner.record, left.record) {
                true => Verdict::SavedFrom { document: left.record.id, young: document },
                false => {
                    let perhaps = Some(left.record.id).filter(|_| left.record.has_stake());
                    Verdict::Moved { document, perhaps: perhaps.or_else(|| self.lost_twin(document)) }
                }
            });
        }
        let replaced = here.filter(has_lost_its_file);
        let Some(replaced) = replaced else {
            return Some(match self.after_a_slow_save(owner) {
                Verdict::Moved { document, perhaps: None } => {
                    Verdict::Moved { document, perhaps: self.lost_twin(document) }
                }
                other => other,
            });
        };
        if self.is_made_for_a_save(owner.record, replaced.record) {
            return Some(Verdict::SavedFrom { document: replaced.record.id, young: document });
        }
        // What was here went before it came: a program would have made it for the save, and this is a document.
        let may_be_save = owner.record.is_present() && self.is_young(owner.record) && !self.arrival.told;
        let perhaps = Some(replaced.record.id).filter(|_| may_be_save && replaced.record.has_stake());
        Some(Verdict::Moved { document, perhaps: perhaps.or_else(|| self.lost_twin(document)) })
    }

    /// Whether the system told that the file of that record was renamed to here, and numbers alone prove nothing.
    fn is_told_from(&self, party: &Party<'_>) -> bool {
        let left = self.arrival.left.filter(has_lost_its_file);
        !is_born(&self.seen.identity)
            && self.arrival.from == Some(NameKind::Document)
            && left.is_some_and(|left| left.record.id == party.record.id && left.record.is_present())
    }

    /// The document whose place a young one took, here or before it was renamed here: a program may have saved it so.
    fn saved_over(&self, owner: Party<'_>) -> Option<Party<'_>> {
        if !owner.record.is_present() || !self.is_young(owner.record) {
            return None;
        }
        let is_lost = |left: &Party<'_>| left.record.is_present() && has_lost_its_file(left);
        let is_another = |left: &Party<'_>| left.record.id != owner.record.id;
        let left = self.arrival.left.filter(|left| is_another(left) && is_lost(left));
        // Its old file was given another name first, and is known by that already or not yet.
        let has_left = |party: &&Party<'_>| self.left_just_now(party.record);
        let is_seen = |here: &Party<'_>| {
            here.record.is_present() && matches!(here.whereabouts, Whereabouts::Seen | Whereabouts::InPlace)
        };
        let aside = self.here.filter(is_seen).or_else(|| self.others.iter().find(has_left).copied());
        left.or(aside.filter(|aside| self.arrival.replaced && is_another(aside)))
    }

    /// Whether the content must be known to see who else this could be.
    fn needs_twins(&self, owner: &Party<'_>) -> bool {
        (self.arrival.twins_missed || owner.whereabouts == Whereabouts::Changed)
            && self.content.is_none()
            && !is_born(&self.seen.identity)
            && self.name == NameKind::Document
    }

    /// Whether another document, which is in its place or missed there, has a file just like this one.
    fn has_twin(&self, record: &Record) -> bool {
        let is_twin = |party: &Party<'_>| {
            party.record.id != record.id
                && party.record.is_present()
                && matches!(party.whereabouts, Whereabouts::InPlace | Whereabouts::Nowhere)
        };
        !is_born(&self.seen.identity) && self.of_that_content().any(is_twin)
    }

    /// Another record whose file is missed and was just like this one: numbers that were given out anew may fit
    /// either.
    fn lost_twin(&self, document: DocumentId) -> Option<DocumentId> {
        if is_born(&self.seen.identity) {
            return None;
        }
        let is_lost = |party: &&Party<'_>| {
            let record = party.record;
            record.id != document && record.is_present() && record.has_stake() && has_lost_its_file(party)
        };
        self.of_that_content().find(is_lost).map(|party| party.record.id)
    }

    /// Whether the file is one for good, or has the time that it had at that location.
    fn is_its_time(&self, at: &Location) -> bool {
        is_born(&self.seen.identity) || is_same_stamp(&at.stamp, &self.seen.stamp)
    }

    /// A record under a temporary name comes to the path of a document that went minutes ago: row 16 for who
    /// was taken for a document on the way.
    fn after_a_slow_save(&self, owner: Party<'_>) -> Verdict {
        let (document, was_new) = (owner.record.id, self.age(owner.record) < RECENT_NS);
        let gone = self
            .here
            .filter(|here| here.record.id != document && was_new && self.is_recently_gone(here.record));
        let Some(gone) = gone.map(|gone| gone.record) else {
            return Verdict::Moved { document, perhaps: None };
        };
        // Where people name documents so too, the name is no witness.
        let is_a_programs = is_named_by_program(owner.record) && !is_named_by_program(gone);
        if is_a_programs && !owner.record.has_decision_by_person() {
            return Verdict::SavedFrom { document: gone.id, young: document };
        }
        let may_be_save = self.is_young(owner.record)
            && (owner.record.facts.is_none() || is_record_named_after(owner.record, gone));
        let perhaps = Some(gone.id).filter(|_| may_be_save && gone.has_stake());
        Verdict::Moved { document, perhaps }
    }

    /// Rows 6 to 12: another file stands at the path of a document.
    fn replaced(&self, here: Party<'_>) -> Verdict {
        let perhaps = self.copied_or_moved().or_else(|| self.number_alone());
        let saved = Verdict::Saved { document: here.record.id, perhaps };
        if let Some(document) = self.moved_by_content() {
            // With the number that here's file had, it may as well have been written into.
            let written = Some(here.record).filter(|here| here.has_stake() && self.is_written_in_place(here));
            let perhaps = self.copied_or_moved().filter(|id| *id != document);
            return Verdict::Moved { document, perhaps: perhaps.or(written.map(|here| here.id)) };
        }
        if self.content.is_some_and(|sha256| has_content(here.record, sha256)) {
            return saved;
        }
        let at = here.record.location_at(self.path);
        // It looks as here's file did, and is another one of those that look alike.
        let looks_as_it = |at: &Location| is_same_stamp(&at.stamp, &self.seen.stamp);
        // Also by its number: a remount may give the whole file system another one.
        let has_it = |party: &Party<'_>| self.content.is_some_and(|sha256| has_content(party.record, sha256));
        let is_twin = may_be_a_copy(self.seen) && self.others.iter().any(has_it);
        if self.arrival.twins_missed && is_twin && at.is_some_and(looks_as_it) {
            return self.at_a_free_path();
        }
        match here.whereabouts {
            Whereabouts::Seen if self.arrival.is_save() || self.arrival.aside_shape => saved,
            Whereabouts::Seen => self.at_a_free_path(),
            Whereabouts::InPlace => match self.ended_by_a_link() {
                Some(ended) if self.content.is_some() => Verdict::Returned(ended),
                Some(_) => Verdict::ReadFirst,
                None => saved,
            },
            Whereabouts::Changed | Whereabouts::Nowhere | Whereabouts::Unclear => {
                let elsewhere = here.whereabouts == Whereabouts::Unclear
                    || at.is_some_and(|at| at.identity.filesystem != self.seen.identity.filesystem);
                let is_other = self.is_hardly_next(here.record);
                let is_certain = at.is_some_and(|at| is_born(&at.identity)) && !may_be_a_copy(self.seen);
                match self.content {
                    // Another file system was mounted here, or a backup was put back on a new disk; or
                    // numbers prove nothing, and it could be a neighbour's file.
                    None if elsewhere || is_other || !is_certain => Verdict::ReadFirst,
                    Some(sha256) if elsewhere || (is_other && !has_had_content(here.record, sha256)) => {
                        // Whose content it has is more than whose name it has.
                        let is_of_gone = |party: &Party<'_>| {
                            let record = party.record;
                            !record.is_present() && record.successor.is_none() && has_content(record, sha256)
                        };
                        let may_be_here = here.record.has_stake() && !self.others.iter().any(is_of_gone);
                        let here = Some(here.record.id).filter(|_| may_be_here);
                        Verdict::New { perhaps: self.copied_or_moved().or(here) }
                    }
                    _ => saved,
                }
            }
        }
    }

    /// Whether numbers prove nothing, and the file has the number that the file of who is here had at this path.
    fn is_written_in_place(&self, here: &Record) -> bool {
        let has_its = |at: &Location| at.identity == self.seen.identity;
        !is_born(&self.seen.identity) && here.location_at(self.path).is_some_and(has_its)
    }

    /// Whether a file is hardly the next version of who was here: it came with another folder, or is older.
    fn is_hardly_next(&self, here: &Record) -> bool {
        let at = here.location_at(self.path).filter(|_| here.is_present() && here.has_stake());
        let was_taken_away = self.arrival.away && !self.arrival.is_through_temporary();
        self.arrival.another_folder || at.is_some_and(|at| was_taken_away || self.is_older_than(at))
    }

    /// Whether the file was there, or written last, before here's file was as it was last seen, and no program brought it.
    fn is_older_than(&self, at: &Location) -> bool {
        let (now, then) = (&self.seen.stamp, &at.stamp);
        let was_made_before = self.seen.identity.birth_time_ns < then.modify_time_ns.min(then.change_time_ns);
        // What was made with an older time came out of a backup, and an older version is one.
        let was_written_before = now.modify_time_ns < then.modify_time_ns
            && !is_same_time(now.modify_time_ns, then.modify_time_ns)
            && !keeps_a_time(self.seen);
        // Without birth times: nothing was done to it since before here's file was as it was seen.
        let was_there_before = now.change_time_ns < then.change_time_ns
            && !is_same_time(now.change_time_ns, then.change_time_ns);
        let is_older = match (is_born(&self.seen.identity), is_born(&at.identity)) {
            (true, true) => was_made_before || was_written_before,
            (false, false) => was_there_before,
            _ => false,
        };
        is_older && !self.arrival.is_through_temporary()
    }

    /// Rows 13 to 23.
    fn at_a_free_path(&self) -> Verdict {
        // Gone under the other spelling is gone under this one.
        let is_gone_here = |left: &Party<'_>| self.arrival.other_spelling && !left.record.is_present();
        let gone_here = self.arrival.left.filter(is_gone_here);
        if let Some(left) = self.arrival.left.filter(has_lost_its_file)
            && gone_here.is_none()
        {
            return Verdict::Moved { document: left.record.id, perhaps: None };
        }
        if self.arrival.is_save()
            && let Some(left) = self.others.iter().find(|party| self.left_just_now(party.record))
        {
            return Verdict::TakenBack(left.record.id);
        }
        let gone = self.here.filter(|here| !here.record.is_present() && here.record.successor.is_none());
        if let Some(gone) = gone.or(gone_here) {
            let returned = Verdict::Returned(gone.record.id);
            let is_recent = self.is_recently_gone(gone.record);
            // A file that is missed elsewhere may have come here instead.
            let may_be_missed = self.arrival.missed && may_be_a_copy(self.seen);
            let is_save = is_recent && (self.arrival.is_through_temporary() || self.arrival.set_aside);
            match self.content {
                None if is_save && !may_be_missed => return returned,
                None => return Verdict::ReadFirst,
                Some(_) if is_save && !self.has_anybodys_content() => return returned,
                Some(sha256) if has_content(gone.record, sha256) => return returned,
                Some(sha256) if has_had_content(gone.record, sha256) && !self.has_anybodys_content() => {
                    return returned;
                }
                // Whose content it has is more than whose name it has.
                Some(_) if is_recent && gone.record.has_stake() && !self.has_anybodys_content() => {
                    return Verdict::New { perhaps: Some(gone.record.id) };
                }
                Some(_) => {}
            }
        }
        if let Some(before) = self
            .arrival
            .folder_before
            .filter(|before| before.whereabouts == Whereabouts::Nowhere && !self.has_anybodys_content())
        {
            return Verdict::Moved { document: before.record.id, perhaps: None };
        }
        let is_its_old_one = is_born(&self.seen.identity) || !self.has_anybodys_content();
        if let Some(record) = self.was_replaced().filter(|_| is_its_old_one) {
            return match record.has_stake() && self.came_later(record) {
                true => Verdict::New { perhaps: Some(record.id) },
                false => Verdict::Aside(record.id),
            };
        }
        if self.arrival.missed && self.content.is_none() && may_be_a_copy(self.seen) {
            return Verdict::ReadFirst;
        }
        if let Some(document) = self.moved_by_content() {
            return Verdict::Moved { document, perhaps: self.copied_or_moved().filter(|id| *id != document) };
        }
        if let Some(changed) = self.copied_or_moved() {
            return Verdict::New { perhaps: Some(changed) };
        }
        // What is back is told by its content.
        let is_back = |party: &Party<'_>| {
            let record = party.record;
            !record.is_present()
                && record.successor.is_none()
                && self.content.is_some_and(|sha256| has_content(record, sha256))
        };
        let left = self.left_unseen().or_else(|| self.number_alone());
        let left = left.filter(|_| !self.others.iter().any(is_back));
        // What is new at a path has more to do with who left that very path than with a namesake elsewhere.
        let is_nearest = left.is_none() && !self.was_left_lately();
        if let Some(namesake) = self.arrival.namesake.filter(|_| is_nearest) {
            let Some(sha256) = self.content else { return Verdict::ReadFirst };
            let is_others = self.others.iter().any(|party| has_content(party.record, sha256));
            if !is_others && !has_had_content(namesake.record, sha256) {
                return Verdict::New { perhaps: Some(namesake.record.id) };
            }
        }
        Verdict::New { perhaps: left }
    }

    /// Whether a document that is there left this path minutes ago.
    fn was_left_lately(&self) -> bool {
        self.others.iter().map(|party| party.record).any(|record| {
            record.is_present()
                && record.location_at(self.path).is_none()
                && record.former.as_ref().is_some_and(|former| {
                    former.location.path == *self.path
                        && (0..RECENT_NS).contains(&self.now.0.saturating_sub(former.left.0))
                })
        })
    }

    /// Who had this number, which proves nothing, and whose file is nowhere: it may have been renamed here and saved
    /// between two looks.
    fn number_alone(&self) -> Option<DocumentId> {
        let had_it = |record: &Record| record.locations.iter().any(|at| at.identity == self.seen.identity);
        let is_lost = |party: &&Party<'_>| {
            let record = party.record;
            record.is_present()
                && record.has_stake()
                && party.whereabouts == Whereabouts::Nowhere
                && !party.is_told
                && had_it(record)
        };
        let is_here = |party: &&Party<'_>| self.here.is_some_and(|here| here.record.id == party.record.id);
        // Whose content it has is more than whose number it has.
        let sha256 = self.content.filter(|_| !is_born(&self.seen.identity))?;
        if self.others.iter().chain(&self.here).any(|party| has_content(party.record, sha256)) {
            return None;
        }
        self.others.iter().filter(|party| !is_here(party)).find(is_lost).map(|party| party.record.id)
    }

    /// Who was found under another name when this path already had another file, and nobody told how that came: a
    /// person may have renamed it, or a program may have set it aside for a save.
    fn left_unseen(&self) -> Option<DocumentId> {
        if self.arrival.told {
            return None;
        }
        let has_left = |record: &Record| {
            record.former.as_ref().is_some_and(|former| {
                former.location.path == *self.path
                    && record.locations.iter().any(|at| at.identity == former.location.identity)
                    && (0..RECENT_NS).contains(&self.now.0.saturating_sub(former.left.0))
            })
        };
        let here = self.here.filter(|here| here.whereabouts == Whereabouts::Seen).map(|here| here.record);
        let mut left = here
            .into_iter()
            .chain(self.others.iter().map(|party| party.record).filter(|record| has_left(record)));
        left.find(|record| record.is_present() && record.has_stake()).map(|record| record.id)
    }

    /// Whether the document left this path minutes ago for a copy of its file: then it was one of a shift.
    fn left_by_copy(&self, record: &Record) -> bool {
        record.is_present()
            && record.location_at(self.path).is_none()
            && record.former.as_ref().is_some_and(|former| {
                former.location.path == *self.path
                    && is_born(&former.location.identity)
                    && record.locations.iter().all(|at| at.identity != former.location.identity)
                    && (0..RECENT_NS).contains(&self.now.0.saturating_sub(former.left.0))
            })
    }

    /// Row 6: exactly one record lost its file, and this has its content and time.
    fn moved_by_content(&self) -> Option<DocumentId> {
        if !may_be_a_copy(self.seen) {
            return None;
        }
        // Seen elsewhere too: then there are two files that could be it.
        // A new file at its place: it may have been copied here and saved there. Who was here going on too makes
        // it a shift.
        let shifts = self.here.is_some_and(|here| here.whereabouts == Whereabouts::Seen)
            || self.others.iter().any(|party| self.left_by_copy(party.record));
        let is_lost = |party: &&Party<'_>| {
            let is_gone_from_its_place = match party.whereabouts {
                Whereabouts::Nowhere => true,
                Whereabouts::Changed => shifts,
                Whereabouts::InPlace | Whereabouts::Seen | Whereabouts::Unclear => false,
            };
            is_gone_from_its_place && party.record.is_present()
        };
        let mut lost = self.of_that_content().filter(is_lost);
        let first = lost.next()?;
        lost.next().is_none().then_some(first.record.id)
    }

    /// Whether row 6 or 20 holds.
    fn has_anybodys_content(&self) -> bool {
        self.moved_by_content().is_some() || self.copied_or_moved().is_some()
    }

    /// Row 20.
    fn copied_or_moved(&self) -> Option<DocumentId> {
        let mut likely = self.likely();
        // Of several that are alike each is asked about once: its own name first, then who was not asked about yet.
        let rank = |record: &&Record| (self.has_its_name(record), !self.is_asked_about(record.id));
        let first = likely.next()?;
        let best = likely.fold(first, |best, record| if rank(&record) > rank(&best) { record } else { best });
        Some(best.id)
    }

    fn likely(&self) -> impl Iterator<Item = &Record> {
        // A new file with the content of one that is missed: it was written anew, or copied without its time.
        let is_new = !may_be_a_copy(self.seen);
        // A copy at a free path is one, also of what was saved or copied again since.
        let is_copy = keeps_a_time(self.seen) && self.here.is_none_or(|here| !here.record.is_present());
        let is_likely = move |party: &&Party<'_>| {
            let may_be = match party.whereabouts {
                Whereabouts::Changed | Whereabouts::Unclear => !is_copy,
                Whereabouts::Nowhere => is_new,
                Whereabouts::InPlace | Whereabouts::Seen => false,
            };
            may_be && party.record.is_present() && party.record.has_stake()
        };
        self.of_that_content().filter(is_likely).map(|party| party.record)
    }

    /// Whether a record has that file name somewhere.
    fn has_its_name(&self, record: &Record) -> bool {
        record.locations.iter().any(|at| at.path.name() == self.path.name())
    }

    /// Whether a file like this one is perhaps that document already.
    fn is_asked_about(&self, document: DocumentId) -> bool {
        self.others.iter().any(|party| {
            let origin = party.record.origin.filter(|_| party.record.is_present() && party.record.is_asked());
            origin.is_some_and(|origin| origin.document == document)
        })
    }

    fn of_that_content(&self) -> impl Iterator<Item = &Party<'_>> {
        self.others.iter().filter(|party| {
            let is_it = self.content.is_some_and(|sha256| has_content(party.record, sha256));
            let facts = party.record.facts.as_ref();
            let time = self.seen.stamp.modify_time_ns;
            let is_new = !may_be_a_copy(self.seen);
            is_it
                && facts.is_some_and(|facts| is_new || is_same_time(facts.modified.0, time))
                && party
                    .record
                    .locations
                    .iter()
                    .any(|at| at.identity.filesystem == self.seen.identity.filesystem)
        })
    }

    /// Row 10: who ended at this path because a hard link took its place: it had the same content.
    fn ended_by_a_link(&self) -> Option<DocumentId> {
        let here = self.here?.record;
        let linked = here.facts.as_ref()?.sha256;
        // Who was moved over it is no link that took its place.
        let was_moved_over = |ended: &Record| {
            let (Some(former), Some(absence)) = (&here.former, ended.absence) else { return false };
            (0..SET_ASIDE_NS).contains(&former.left.0.saturating_sub(absence.time.0))
        };
        let ended = self.others.iter().map(|party| party.record).find(|record| {
            record.absence.is_some_and(|absence| absence.kind == AbsenceKind::Overwritten)
                && record.successor.is_none()
                && record.location_at(self.path).is_some()
                && has_content(record, &linked)
                && !was_moved_over(record)
        });
        ended.map(|record| record.id)
    }

    /// Row 19: whose file this was before its last save.
    fn was_replaced(&self) -> Option<&Record> {
        let had_it = |record: &Record| {
            record.former.as_ref().is_some_and(|former| {
                former.location.identity == self.seen.identity
                    && !record.locations.iter().any(|at| at.identity == self.seen.identity)
                    && (is_born(&self.seen.identity)
                        || self.content.is_some_and(|sha256| has_had_content(record, sha256)))
            })
        };
        self.others.iter().map(|party| party.record).find(|record| had_it(record))
    }

    /// Whether a file that a record had was brought here later than a program does that sets it aside for a save: a
    /// person had taken it away, and something else took its name.
    fn came_later(&self, record: &Record) -> bool {
        let is_aside = |at: &Location| names::may_be_aside_of(self.path.name(), at.path.name());
        is_born(&self.seen.identity)
            && !record.locations.iter().any(is_aside)
            && record.former.as_ref().is_some_and(|former| {
                self.seen.stamp.change_time_ns.saturating_sub(former.left.0) > SET_ASIDE_NS
            })
    }

    /// Whether the document left this very path, for another place, a moment before the file came.
    fn left_just_now(&self, record: &Record) -> bool {
        // Where much happens, it is judged later.
        let came = self.now.0.min(self.seen.stamp.change_time_ns);
        record.is_present()
            && record.former.as_ref().is_some_and(|former| {
                former.location.path == *self.path
                    && record.locations.iter().any(|at| at.identity == former.location.identity)
                    && came.saturating_sub(former.left.0) < SET_ASIDE_NS
                    && (0..RECENT_NS).contains(&self.now.0.saturating_sub(former.left.0))
            })
    }

    fn is_recently_gone(&self, record: &Record) -> bool {
        record.successor.is_none()
            && record
                .absence
                .is_some_and(|absence| (0..RECENT_NS).contains(&self.now.0.saturating_sub(absence.time.0)))
    }

    fn age(&self, record: &Record) -> i64 {
        self.now.0.saturating_sub(record.created.0)
    }

    fn is_young(&self, record: &Record) -> bool {
        (0..YOUNG_NS).contains(&self.age(record))
    }

    /// Whether a record is of a file that a program made to replace the document: no person decided anything
    /// about it, and its name is temporary; or it is young, and was not read yet or is named after the document.
    fn is_made_for_a_save(&self, young: &Record, document: &Record) -> bool {
        if young.has_decision_by_person() {
            return false;
        }
        let is_named_after = is_record_named_after(young, document);
        let was_read = young.facts.is_some() && document.facts.is_some();
        // Renamed over the document, and not put where it was removed: as programs do whose names no list knows.
        // A person may do that too, so not where anything is at stake.
        let is_renamed_over = self.arrival.from.is_some() && !self.arrival.told && !document.has_stake();
        let is_a_programs = is_named_by_program(young) && !is_named_by_program(document);
        has_temporary_names(young)
            || (self.is_young(young) && is_renamed_over)
            || (self.is_young(young) && (!was_read || is_named_after || is_a_programs))
    }
}

/// Whether the file of a record is at none of its other places, and was seen at no other for certain.
fn has_lost_its_file(party: &Party<'_>) -> bool {
    matches!(party.whereabouts, Whereabouts::Nowhere | Whereabouts::Changed | Whereabouts::Unclear)
}

/// Whether all its names are such as programs give on the way, also where people give them too.
fn is_named_by_program(record: &Record) -> bool {
    record.locations.iter().all(|at| names::has_shape_of_programs(at.path.name()))
}

fn has_temporary_names(record: &Record) -> bool {
    record.locations.iter().all(|location| names::kind(location.path.name()) != NameKind::Document)
}

/// Whether a record has a name that is made from one of the document's.
fn is_record_named_after(young: &Record, document: &Record) -> bool {
    let is_after =
        |at: &Location| document.locations.iter().any(|its| is_named_after(at.path.name(), its.path.name()));
    young.locations.iter().any(is_after)
}

/// Whether a name is made from a document's name (`nota.docx.nieuw`), or is of no document of its kind: its
/// ending is another one. The same name in another folder is not made from it.
fn is_named_after(name: &[u8], document: &[u8]) -> bool {
    fn ending(name: &[u8]) -> Option<Vec<u8>> {
        let dot = name.iter().rposition(|byte| *byte == b'.').filter(|dot| *dot > 0)?;
        name.get(dot + 1..).map(<[u8]>::to_ascii_lowercase)
    }
    let contains =
        !document.is_empty() && name != document && name.windows(document.len()).any(|part| part == document);
    contains || ending(name) != ending(document)
}

/// Whether the file at a path is, by all that can be seen without opening it, the one that was read.
pub fn is_unchanged(record: &Record, path: &FilePath, seen: &Seen) -> bool {
    record.location_at(path).is_some_and(|at| at.identity == seen.identity && at.stamp == seen.stamp)
}
