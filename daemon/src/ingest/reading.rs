//! Notes what was read of a file, and from the content where its document came from.

use super::{
    Ingest, Setback,
    entries::By,
    observe::located,
    placing::{is_read, note_perhaps},
    restricting::{carry, inherit},
    stating::{Found, propose_marking},
};
use crate::{
    identify::{self, Kinship, evidence::has_content},
    inspect::{self, Look},
    lifecycle::clock,
    model::{
        Action, DocumentId, Facts, FilePath, Former, Origin, Record, Relation, Restriction, RestrictionId,
        RestrictionSource, RestrictionStatus, Seen, State,
    },
};

/// Records with the same content that are looked at to tell where a document came from.
const MOST_KIN: usize = 16;

impl Ingest {
    /// Notes what was read of a known document at one of its paths.
    pub(super) fn note_facts(
        &mut self,
        record: &Record,
        path: &FilePath,
        seen: &Seen,
        found: Found<'_>,
        open: bool,
    ) -> Result<(), Setback> {
        let mut after = record.clone();
        let facts = found.facts;
        self.take_over(&mut after, found);
        found.note_remark(&mut after, open);
        let is_same_record = after == *record
            && record.facts.as_ref().is_some_and(|known| known.properties == facts.properties);
        self.put_file(record, &mut after, located(path, seen, found.folder));
        after.absence = None;
        if record.facts.is_none() {
            let kin = if open { Vec::new() } else { self.same_content(facts)? };
            return self.first_facts(By::daemon(), Some(record), after, found, &kin, open);
        }
        let was_open = record.state == State::Provisional;
        let is_same_content = record.facts.as_ref().is_some_and(|known| known.sha256 == facts.sha256);
        let action = match record.state {
            State::Gone => Action::Returned,
            State::Provisional | State::Unreadable => Action::Inspected,
            _ if is_same_content => Action::Touched,
            _ => Action::Versioned,
        };
        if action == Action::Touched && after.locations == record.locations && is_same_record {
            return Ok(());
        }
        if was_open && open && is_same_content && after.locations == record.locations {
            return Ok(());
        }
        if !is_same_content && !was_open {
            after.versions = after.versions.saturating_add(1);
        }
        if !is_same_content && let Some(known) = &record.facts {
            after.contents.retain(|sha256| *sha256 != facts.sha256 && *sha256 != known.sha256);
            after.contents.insert(0, known.sha256);
            after.contents.truncate(Record::MOST_CONTENTS);
        }
        let mut read = facts.clone();
        if let Some(known) = &record.facts {
            read.keep_saved_by(known);
            // The same bytes are known since they were read first; what is published of them did not change.
            if is_same_content {
                read.provenance.time = known.provenance.time;
            }
        }
        after.facts = Some(read);
        if matches!(after.state, State::Gone | State::Unreadable) {
            after.state = State::Provisional;
        }
        let mut by = By::daemon();
        // One that was still being written when it was read first, or that another one was written over. Who
        // goes back to a content of its own takes nothing over.
        if !is_same_content && self.look_again(record, &mut after)? {
            by = by.with_reason(
                "De inhoud is een andere dan die waarmee de beperking is meegekomen. Zij blijft gelden; kijk of zij nog nodig is.",
                "The content is another one than the one that the restriction came along with. It goes on to hold; see whether it is still needed.",
            );
        }
        let mut is_explained = false;
        if !is_same_content
            && !open
            && let Some(asked) = self.exchanged(&mut after, facts)?
        {
            (by, is_explained) = (asked, true);
        }
        let has_other_content = was_open || !(is_same_content || record.contents.contains(&facts.sha256));
        if has_other_content && !open && !is_explained {
            let kin = self.same_content(facts)?;
            by = match identify::kinship(&after, &kin) {
                Kinship::CopyOf(original) if was_open && !after.has_known_origin() => {
                    is_explained = true;
                    let by = note_origin(&mut after, original, &kin);
                    self.take_unread_original(&mut after, facts)?.unwrap_or(by)
                }
                _ if take_restrictions(&mut after, &kin) => {
                    is_explained = true;
                    taken_over()
                }
                _ => match self.take_unread_original(&mut after, facts)? {
                    Some(asked) => {
                        is_explained = true;
                        asked
                    }
                    None => by,
                },
            };
        }
        by = propose_marking(&mut after, by);
        // As when it is read first: a program was still writing it then.
        if was_open && !open && !is_explained && after.versions <= 1 && after.origin.is_none() {
            by = self.propose_of_likely(&mut after, by)?;
        }
        let written = self.write_open(by, action, Some(record), after, open)?;
        if !is_same_content && !open {
            self.ask_of_shift(&written, record.facts.as_ref())?;
        }
        Ok(())
    }

    /// Notes what was read of a document for the first time, and where it came from.
    pub(super) fn first_facts(
        &mut self,
        mut by: By,
        before: Option<&Record>,
        mut after: Record,
        found: Found<'_>,
        kin: &[Record],
        open: bool,
    ) -> Result<(), Setback> {
        after.facts = Some(found.facts.clone());
        self.take_over(&mut after, found);
        found.note_remark(&mut after, open);
        after.versions = 1;
        after.state = State::Provisional;
        // What was found out by other evidence is not decided again by the content.
        let mut is_explained = open || after.has_known_origin();
        if !is_explained {
            match identify::kinship(&after, kin) {
                Kinship::None => {
                    if let Some(asked) = self.take_unread_original(&mut after, found.facts)? {
                        (by, is_explained) = (asked, true);
                    }
                }
                Kinship::Resumes(original) => return self.resume(original, before, &after, found),
                Kinship::CopyOf(original) => {
                    by = note_origin(&mut after, original, kin);
                    is_explained = true;
                    // Nobody knows which of them was copied.
                    if let Some(asked) = self.take_unread_original(&mut after, found.facts)? {
                        by = asked;
                    }
                }
                Kinship::Perhaps(original) => {
                    let others = identify::put_back(&after, kin.iter());
                    let asked = others.iter().find(|other| other.id == original).copied();
                    if let Some(asked) = asked {
                        let others: Vec<_> = std::iter::once(asked).chain(others).collect();
                        by = note_perhaps(&mut after, &others);
                        is_explained = true;
                    }
                }
            }
        }
        // Whoever it is asked to be, it has the content of these.
        if !open && after.is_asked() {
            take_restrictions(&mut after, kin);
        }
        by = propose_marking(&mut after, by);
        if !is_explained {
            by = self.propose_of_likely(&mut after, by)?;
        }
        let action = if before.is_some() { Action::Inspected } else { Action::Created };
        if before.is_none() {
            self.memory.was_made(&after);
        }
        let written = self.write_open(by, action, before, after, open)?;
        // Copies that were read before their original.
        for copy in identify::copies(&written, kin) {
            let mut after = copy.clone();
            let by = note_origin(&mut after, written.id, &self.same_content(found.facts)?);
            self.write(by, Action::Inspected, Some(copy), after)?;
        }
        if !open {
            // Nobody else has or had this content, in the usual case.
            if !kin.is_empty() {
                self.ask_of_shift(&written, None)?;
            }
            if let Some(origin) = written.origin.filter(|origin| origin.relation.is_likely()) {
                self.ask_of_unseen_save(origin.document)?;
            }
        }
        Ok(())
    }

    /// A document that was gone goes on at the place of one that was taken for new.
    fn resume(
        &mut self,
        original: DocumentId,
        new: Option<&Record>,
        here: &Record,
        found: Found<'_>,
    ) -> Result<(), Setback> {
        let Some(record) = self.reader.record(original)? else { return Ok(()) };
        let mut after = record.clone();
        if let Some(new) = new {
            self.merge(new, original)?;
            carry(&mut after, new);
        }
        let left = record.locations.first().filter(|at| here.location_at(&at.path).is_none());
        after.former = left.cloned().map(|location| Former { location, left: clock::now() }).or(after.former);
        after.locations.clone_from(&here.locations);
        after.facts.clone_from(&here.facts);
        self.take_over(&mut after, found);
        found.note_remark(&mut after, false);
        after.absence = None;
        after.state = State::Provisional;
        let by = By::daemon().with_reason(
            "Hetzelfde bestand is terug: inhoud en wijzigingstijd zijn gelijk.",
            "The same file is back: content and modification time are equal.",
        );
        let by = propose_marking(&mut after, by);
        self.write(by, Action::Returned, Some(&record), after)?;
        Ok(())
    }

    /// The content is now that of another document which is not in its place, or not as it was read: the two may have
    /// been exchanged by a program that wrote both anew. Asked where anything is at stake.
    fn exchanged(&self, after: &mut Record, facts: &Facts) -> Result<Option<By>, Setback> {
        let own = after.id;
        let mut likely = Vec::new();
        for other in self.same_content(facts)? {
            let is_as_read = other.locations.iter().any(
                |at| matches!(inspect::look(&at.path), Look::File(seen) if is_read(&other, &at.path, &seen)),
            );
            let is_missed = has_content(&other, &facts.sha256) && !is_as_read;
            // It was asked whether that one is this one, and this has what that one had until then.
            let is_in_return = other.contents.first() == Some(&facts.sha256)
                && other.is_asked()
                && other.origin.is_some_and(|origin| origin.document == own);
            if other.id != own && other.is_present() && other.has_stake() && (is_missed || is_in_return) {
                likely.push(other);
            }
        }
        let likely: Vec<_> = likely.iter().collect();
        Ok((!likely.is_empty()).then(|| note_perhaps(after, &likely)))
    }

    /// Asks about documents whose contents went on from one to the next, where anything is at stake: one has the content
    /// of a second, and what it had itself is in a third, or in that second one. They may have changed names by being
    /// written anew, in whatever order that was read. Who only takes the content of another one is its next version.
    fn ask_of_shift(&mut self, read: &Record, before: Option<&Facts>) -> Result<(), Setback> {
        let Some(now) = &read.facts else { return Ok(()) };
        let mut left: Vec<(Record, Record)> = Vec::new();
        if let Some(before) = before.filter(|before| before.size > 0) {
            let has_taken = |one: &Record| one.id != read.id && is_taker(one, before);
            let takers = self.same_content(before)?.into_iter().filter(has_taken);
            left.extend(takers.map(|taker| (read.clone(), taker)));
        }
        for one in self.same_content(now)? {
            if one.id != read.id && one.contents.first() == Some(&now.sha256) && is_taker(read, now) {
                left.push((one, read.clone()));
            }
        }
        for (one, taker) in left {
            let Some(from) = self.comes_from(&one)?.filter(|from| one.has_stake() || from.has_stake()) else {
                continue;
            };
            // As they are now: one of them may have been asked about already.
            let (Some(one), Some(taker)) = (self.reader.readable(one.id)?, self.reader.readable(taker.id)?)
            else {
                continue;
            };
            let taker = self.ask_about(&taker, &[&one])?;
            self.ask_about(&one, &[if from.id == taker.id { &taker } else { &from }])?;
        }
        Ok(())
    }

    /// Another document that is there and has, or had, what a record has now, and not from that one.
    fn comes_from(&self, record: &Record) -> Result<Option<Record>, Setback> {
        let Some(facts) = record.facts.as_ref().filter(|_| record.is_present()) else { return Ok(None) };
        let is_copy = |other: &Record| {
            other.has_known_origin() && other.origin.is_some_and(|origin| origin.document == record.id)
        };
        let is_source = |other: &Record| other.id != record.id && other.is_present() && !is_copy(other);
        Ok(self.same_content(facts)?.into_iter().find(is_source))
    }

    /// Takes one that has or had this content for the original where that one's record is damaged: what it keeps from
    /// the public cannot be read now.
    fn take_unread_original(&mut self, after: &mut Record, facts: &Facts) -> Result<Option<By>, Setback> {
        let is_found_out = after.origin.is_some_and(|origin| origin.relation != Relation::Copy);
        if facts.size == 0 || is_found_out {
            return Ok(None);
        }
        let unread = self.reader.damaged_with_content(&facts.sha256, MOST_KIN)?;
        let unread = unread.filter(|id| *id != after.id);
        Ok(unread.map(|id| self.note_unread_original(after, Relation::Copy, id)))
    }

    /// The documents that have or had the content of a record.
    pub(super) fn same_content(&self, facts: &Facts) -> Result<Vec<Record>, Setback> {
        if facts.size == 0 {
            return Ok(Vec::new());
        }
        Ok(self.reader.by_any_content(&facts.sha256, MOST_KIN)?)
    }
}

/// Whether a record has taken that content over from another one: it had another content before, or was just made.
fn is_taker(record: &Record, facts: &Facts) -> bool {
    let age = clock::now().0.saturating_sub(record.created.0);
    record.is_present()
        && has_content(record, &facts.sha256)
        && (!record.contents.is_empty() || (0..identify::RECENT_NS).contains(&age))
}

/// Notes of which document this one is a copy; its restrictions come with it.
fn note_origin(copy: &mut Record, original: DocumentId, kin: &[Record]) -> By {
    copy.origin = Some(Origin { relation: Relation::Copy, document: original });
    if take_restrictions(copy, kin) {
        return taken_over();
    }
    By::daemon().with_reason(
        "Het bestand heeft dezelfde inhoud als een document dat er al was.",
        "The file has the same content as a document that was there already.",
    )
}

/// Takes over the restrictions of the documents with the content of this one; whether there were any.
///
/// Of several documents with this content nobody knows which one was copied, so the restrictions of all of
/// them come with it. So of those that had it before, but not of those that had it from one that has it still: what
/// is made from a template is not restricted because another document that was made from it is.
fn take_restrictions(copy: &mut Record, kin: &[Record]) -> bool {
    let own = copy.id;
    let Some(sha256) = copy.facts.as_ref().map(|facts| facts.sha256) else { return false };
    let others = || kin.iter().filter(|other| other.id != own && other.is_present());
    let is_of_a_template =
        |one: &Record| others().any(|other| has_content(other, &sha256) && identify::is_older(other, one));
    let givers: Vec<_> =
        others().filter(|other| has_content(other, &sha256) || !is_of_a_template(other)).collect();
    // What one of them has from another of them, or from this one, comes from there.
    let gives = |from: &DocumentId, id: &RestrictionId| {
        let given = givers.iter().filter(|one| one.id == *from).flat_map(|one| &one.restrictions);
        let is_in_force =
            |one: &Restriction| one.id == *id && !matches!(one.status, RestrictionStatus::Withdrawn { .. });
        *from == own || given.into_iter().any(is_in_force)
    };
    let mut has_taken = false;
    for other in &givers {
        let mut other = Record::clone(other);
        other.restrictions.retain(|one| match &one.source {
            RestrictionSource::Inherited { from, restriction, .. } => !gives(from, restriction),
            _ => true,
        });
        has_taken |= inherit(copy, &other);
    }
    has_taken
}

fn taken_over() -> By {
    By::daemon().with_reason(
        "Het bestand heeft dezelfde inhoud als een document dat er al was. De beperkingen daarvan zijn overgenomen.",
        "The file has the same content as a document that was there already. The restrictions of that one were taken over.",
    )
}
