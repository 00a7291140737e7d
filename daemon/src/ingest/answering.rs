//! What a person answers to the question whether a new record is of a document that was known.
//!
//! # What becomes of what people decided
//!
//! **Yes** makes two records one: the other one, which was there first, goes on with this file, and this one ends
//! in it. What a person decided in either stands in the one that goes on, or is told:
//! - A field that a person set or locked only here comes along. Where both did and it differs, what the other one
//!   has stays, and what stood here is told in the answer and in the journal. So is what would contradict it: “no
//!   restriction” while one holds, a term of retention without the waardering that it goes with.
//! - Restrictions, locks, relations, and what was noted of making it public are carried over ([`carry`]). What
//!   this one has from the other is there already; when a person withdrew it here only, it holds there still, and
//!   that is told: an answer about files lifts no restriction.
//! - What others were noted to have to do with this one they have to do with the other from now on.
//! - The record that ended keeps all of it, and its journal can be read for ever.
//!
//! **No** closes the question. The restrictions that came from the other one stay, because no machine takes one
//! away; the answer names them, so that the person can withdraw what is not meant for this document.
//!
//! **Invariant:** one file has one record. Where the other one has a file of its own, that stays as a document of
//! its own (`parting`): of which file a record is, is what a person says.

use super::{
    Ingest,
    deeds::{contradicted, contradicts, with_words},
    desk::{Answer, Answered, Refusal, Unfit},
    entries::By,
    parting::stays_behind,
    requests::Done,
    restricting::carry,
    wishes::{by, just_as_seen, refusal},
};
use crate::{
    ledger::ReadError,
    lifecycle::clock,
    model::{
        self, Absence, AbsenceKind, Action, Change, DocumentId, Field, FieldName, Former, Record, Related,
        RestrictionSource, RestrictionStatus, Sentence, Source, State, Timestamp,
    },
};

/// Records that went on in another one and again in another one.
const MOST_STEPS: usize = 64;
/// Records that name the one that ended; as many as one record can name.
const MOST_NAMING: usize = 1_000;
/// So much of a value is told.
const LONGEST_TOLD: usize = 200;

impl Ingest {
    /// Notes whether a record is of the same document as the one that it perhaps is.
    pub(super) fn answer(&mut self, asked: &Answer) -> Result<Answered, Refusal> {
        let record = self.record(asked.document)?;
        just_as_seen(&record, asked.seen)?;
        let origin = record.origin.filter(|_| record.is_asked() && record.successor.is_none());
        let origin = origin.ok_or(Unfit::NotAsked)?;
        if record.facts.is_none() {
            return Err(Unfit::NotRead.into());
        }
        let other = self.gone_on_as(origin.document)?;
        match other {
            // The other one ended in this one since: that is a yes.
            Some(other) if asked.same && other.id == record.id => self.close(asked, &record, origin.document),
            Some(other) if asked.same => self.join(asked, &record, &other),
            None if asked.same => Err(Unfit::OtherUnknown(origin.document).into()),
            _ => self.close(asked, &record, origin.document),
        }
    }

    fn gone_on_as(&self, id: DocumentId) -> Result<Option<Record>, Refusal> {
        let read = |id| self.reader.record(id).map_err(|error| refusal(error.into()));
        let mut record = read(id)?;
        for _ in 0..MOST_STEPS {
            match record.as_ref().and_then(|record| record.successor) {
                Some(successor) => record = read(successor)?,
                None => break,
            }
        }
        Ok(record)
    }

    fn close(&mut self, asked: &Answer, record: &Record, other: DocumentId) -> Result<Answered, Refusal> {
        let after = Record { origin: None, ..record.clone() };
        let (nl, en) = if asked.same {
            ("het is hetzelfde document als", "it is the same document as")
        } else {
            ("het is een ander document dan", "it is another document than")
        };
        let by = said(asked, nl, en, other);
        let after = match asked.preview {
            true => self.would_be(after)?,
            false => self.write(by, Action::IdentityAnswered, Some(record), after).map_err(refusal)?,
        };
        Ok(closed(model::changes(Some(record), &after), after, other))
    }

    /// What was answered to a request that was done before.
    pub(super) fn answered_before(&mut self, asked: &Answer, done: Done) -> Result<Answered, Refusal> {
        let replayed = self.entry_of(done)?;
        let Some(other) = replayed.after.successor else {
            let origin = replayed.before.origin.ok_or(Unfit::NotAsked)?;
            return Ok(closed(replayed.entry.changes, replayed.after, origin.document));
        };
        // A daemon that was killed may have left this undone; where it was done, nothing is written.
        self.point_to(asked, asked.document, other)?;
        let joining = self.replayed(other, replayed.entry.sequence)?;
        let (_, notes) = joined(&joining.before, &replayed.before, joining.entry.time);
        let (record, changes) = (joining.after, joining.entry.changes);
        Ok(Answered { record, changes, notes, asked: asked.document, sequence: done.sequence })
    }

    fn join(&mut self, asked: &Answer, record: &Record, other: &Record) -> Result<Answered, Refusal> {
        if !record.is_present() {
            return Err(Unfit::FileGone.into());
        }
        if asked.preview {
            let (after, notes) = joined(other, record, clock::now());
            let (asked, sequence) = (record.id, record.sequence);
            let record = self.would_be(after)?;
            let changes = model::changes(Some(other), &record);
            return Ok(Answered { record, changes, notes, asked, sequence });
        }
        let by = said(
            asked,
            "dit bestand blijft hier als een eigen document, want iemand zei dat een ander bestand hoort bij",
            "this file stays here as a document of its own, because somebody said that another file belongs to",
            other.id,
        );
        self.leave_behind(By { request: None, ..by }, record, other)?;
        let (after, notes) = joined(other, record, clock::now());
        let ended = Record {
            state: State::Gone,
            absence: Some(Absence { kind: AbsenceKind::Merged, time: clock::now() }),
            successor: Some(other.id),
            ..record.clone()
        };
        let same = ("het is hetzelfde document als", "it is the same document as");
        let mut by = said(asked, same.0, same.1, record.id);
        for note in &notes {
            by.reason = Sentence::new(
                format!("{}. {}", by.reason.nl.trim_end_matches('.'), note.nl),
                format!("{}. {}", by.reason.en.trim_end_matches('.'), note.en),
            );
        }
        // First who goes on, with all that both have: whatever comes in between, nothing is lost, and the question
        // is still open.
        by.request = None;
        let joined = self.write(by, Action::Returned, Some(other), after).map_err(refusal)?;
        // The request was done once the question is closed; a retry before that does the rest.
        let by = said(asked, same.0, same.1, other.id);
        let ended = self.write(by, Action::Merged, Some(record), ended).map_err(refusal)?;
        self.point_to(asked, record.id, other.id)?;
        let changes = model::changes(Some(other), &joined);
        Ok(Answered { record: joined, changes, notes, asked: ended.id, sequence: ended.sequence })
    }

    /// What people noted of others with the record that ended is so with the one that goes on.
    fn point_to(&mut self, asked: &Answer, ended: DocumentId, other: DocumentId) -> Result<(), Refusal> {
        let unread = |error: ReadError| refusal(error.into());
        for id in self.reader.naming(ended, None, MOST_NAMING).map_err(unread)? {
            let Some(record) = self.reader.readable(id).map_err(unread)? else { continue };
            // A copy keeps its original: it was copied from what that one was.
            let after = pointed(&record, ended, other);
            if id == other || after.relations == record.relations {
                continue;
            }
            let by = said(asked, "een relatie wijst nu naar", "a relation names now", other);
            let by = By { request: None, ..by };
            self.write(by, Action::Related, Some(&record), after).map_err(refusal)?;
        }
        Ok(())
    }
}

/// The answer that leaves both records as they are.
fn closed(changes: Vec<Change>, record: Record, other: DocumentId) -> Answered {
    let notes = still_restricted(&record, other).into_iter().collect();
    Answered { changes, notes, asked: record.id, sequence: record.sequence, record }
}

/// The record with its relations to one document as relations to another, each once.
fn pointed(record: &Record, from: DocumentId, to: DocumentId) -> Record {
    let mut after = Record { relations: Vec::new(), ..record.clone() };
    for one in &record.relations {
        let mut one = one.clone();
        if one.document == from {
            one.document = to;
        }
        let is_known = |known: &Related| (known.kind, known.document) == (one.kind, one.document);
        if !after.relations.iter().any(is_known) {
            after.relations.push(one);
        }
    }
    after
}

fn said(asked: &Answer, nl: &str, en: &str, other: DocumentId) -> By {
    let name = other.resource_name();
    let reason = with_words(format!("{nl} {name}"), format!("{en} {name}"), asked.reason.trim());
    By { reason, ..by(&asked.caller, "") }
}

/// Whether all places of one are those of the other too: so it is after an answer that was cut off.
fn has_all_places(one: &Record, other: &Record) -> bool {
    one.locations.iter().all(|at| other.location_at(&at.path).is_some())
}

/// The restrictions that a record has from another one and that still stand, in a sentence.
fn still_restricted(record: &Record, other: DocumentId) -> Option<Sentence> {
    let is_from = |source: &RestrictionSource| matches!(source, RestrictionSource::Inherited { from, .. } if *from == other);
    let standing = record
        .restrictions
        .iter()
        .filter(|one| is_from(&one.source) && !matches!(one.status, RestrictionStatus::Withdrawn { .. }));
    let ids: Vec<_> = standing.map(|one| format!("`{}`", one.id.0)).collect();
    (!ids.is_empty()).then(|| {
        let ids = ids.join(", ");
        Sentence::new(
            format!("De beperkingen die van het andere document kwamen, gelden nog: {ids}. Passen ze niet bij dit document, trek ze dan in, met een reden (`bronmerk withdraw`)."),
            format!("The restrictions that came from the other document still hold: {ids}. Withdraw those that are not meant for this document, with a reason (`bronmerk withdraw`)."),
        )
    })
}

/// The record that goes on with the file of the new one, and what the person must look at. Pure.
fn joined(other: &Record, new: &Record, now: Timestamp) -> (Record, Vec<Sentence>) {
    let mut after = other.clone();
    let mut notes = Vec::new();
    carry(&mut after, new);
    after.relations.retain(|one| one.document != new.id);
    take_fields(&mut after, other, new, &mut notes);
    notes.extend(withdrawn_here_only(other, new));
    notes.extend(stays_behind(other, new));
    let left = other.locations.first().filter(|at| new.location_at(&at.path).is_none());
    after.former = match left {
        Some(left) => Some(Former { location: left.clone(), left: now }),
        None => new.former.clone().or(after.former),
    };
    after.locations.clone_from(&new.locations);
    let content = |record: &Record| record.facts.as_ref().map(|facts| facts.sha256);
    let is_same_content = content(other) == content(new);
    let before = new.contents.iter().copied().chain(content(other)).chain(other.contents.iter().copied());
    after.contents = before.fold(Vec::new(), |mut all, one| {
        if Some(one) != content(new) && !all.contains(&one) {
            all.push(one);
        }
        all
    });
    after.contents.truncate(Record::MOST_CONTENTS);
    // Counted already, if this is said for the second time.
    if !has_all_places(other, new) {
        let both = other.versions.saturating_add(new.versions);
        after.versions = both.saturating_sub(u32::from(is_same_content));
    }
    after.facts.clone_from(&new.facts);
    after.trouble.clone_from(&new.trouble);
    after.absence = None;
    after.state = if new.state == State::Unreadable { State::Unreadable } else { State::Provisional };
    after.origin = other.origin.filter(|origin| origin.document != new.id);
    (after, notes)
}

/// What a person decided about fields, and what the document states.
fn take_fields(after: &mut Record, other: &Record, new: &Record, notes: &mut Vec<Sentence>) {
    let is_decided = |field: &Field| field.is_set_by_person() || field.lock.is_some();
    let is_frozen = new.lock.is_some() && other.lock.is_none();
    let is_stated = |field: &Field| {
        field.value.as_ref().is_some_and(|(_, provenance)| provenance.source == Source::Document)
    };
    for name in FieldName::ALL {
        let own = other.fields.get(&name).cloned().unwrap_or_default();
        let field = new.fields.get(&name).cloned().unwrap_or_default();
        if !is_decided(&field) {
            let is_open = !is_decided(&own) && other.lock.is_none();
            // What the other file stated is not what this one states.
            if is_open && (is_frozen || is_stated(&field) || is_stated(&own)) {
                after.fields.insert(name, field);
            }
            continue;
        }
        let lock = own.lock.clone().or_else(|| field.lock.clone());
        let is_new = field.is_set_by_person() || !is_decided(&own);
        let value = if is_new && !own.is_set_by_person() { &field.value } else { &own.value };
        let merged = Field { value: value.clone(), lock, suggestions: Vec::new() };
        let is_lost = merged.value() != field.value();
        after.fields.insert(name, merged.clone());
        let asked = [name];
        if contradicts(after, &asked).or_else(|| contradicted(after, &asked)).is_some() {
            after.fields.insert(name, Field { value: own.value, ..merged });
            notes.push(not_taken(name, &field));
        } else if is_lost {
            notes.push(not_taken(name, &field));
        }
    }
    after.fields.retain(|_, field| *field != Field::default());
}

fn not_taken(name: FieldName, field: &Field) -> Sentence {
    let told = field.value().map(|value| value.comparables().collect::<Vec<_>>().join(", "));
    let told = told.unwrap_or_default();
    let told = match told.char_indices().nth(LONGEST_TOLD) {
        Some((end, _)) => format!("{}…", told.get(..end).unwrap_or_default()),
        None => told,
    };
    Sentence::new(
        format!(
            "Over `{name}` was in de oudere registratie al iets besloten, en dat blijft. In de nieuwe stond: “{told}”. Wijzig het zo nodig (`bronmerk set`)."
        ),
        format!(
            "About `{name}` the older record had a decision already, and that stays. The new one had: “{told}”. Change it if need be (`bronmerk set`)."
        ),
    )
}

/// A restriction of the other one that a person withdrew in the new record only.
fn withdrawn_here_only(other: &Record, new: &Record) -> Option<Sentence> {
    let is_withdrawn = |status: &RestrictionStatus| matches!(status, RestrictionStatus::Withdrawn { .. });
    let stands = |id| other.restrictions.iter().any(|one| one.id == id && !is_withdrawn(&one.status));
    let withdrawn = new.restrictions.iter().filter(|one| is_withdrawn(&one.status));
    let ids = withdrawn.filter_map(|one| match &one.source {
        RestrictionSource::Inherited { from, restriction, .. } if *from == other.id => {
            Some(restriction.clone())
        }
        _ => None,
    });
    let ids: Vec<_> = ids.filter(|id| stands(id.clone())).map(|id| format!("`{}`", id.0)).collect();
    (!ids.is_empty()).then(|| {
        let ids = ids.join(", ");
        Sentence::new(
            format!("In de nieuwe registratie was een beperking ingetrokken die in de oudere nog geldt: {ids}. Die blijft gelden. Trek haar zo nodig ook hier in, met een reden (`bronmerk withdraw`)."),
            format!("In the new record a restriction was withdrawn that holds in the older one still: {ids}. It goes on to hold. Withdraw it here too if need be, with a reason (`bronmerk withdraw`)."),
        )
    })
}

#[cfg(test)]
#[path = "answering_tests.rs"]
mod tests;
