//! Reads the whole journal, round what is damaged, and tells what that costs.
//!
//! **Invariants.** What is given as an entry is whole and is the entry of its number; whatever else there is
//! between two of them is a [`Gap`], with the numbers that are missing. Only the disk's own failures other than
//! a bad or missing file stop it: trying again may help there, and nothing may be taken for damage that is none.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
};

use prost::Message as _;

use super::{
    ReadError,
    error::is_of_the_file,
    frames::Frames,
    journal::{
        Journal, Place, Synced,
        damage::{Damage, NAMED},
        damages::MOST,
        frame::{Damage as Bad, Glance},
        scan::{self, Patience, ScanError},
        segment::HEADER,
    },
    keys::Latest,
};
use crate::model::{DocumentId, Sequence, State};

/// Bytes that are looked through for the names of documents where the frames cannot be read.
const LOOKED_THROUGH: u64 = 1 << 20;
/// How the field with the document's name begins in an entry: its key, its length, and the first of its letters.
const NAME: &[u8] = b"\x3a\x2edocuments/";
const UUID: usize = 36;

/// What comes next in the journal.
pub(super) enum Step<'a> {
    Entry {
        place: Place,
        crc: u32,
        previous: Place,
        payload: &'a [u8],
        glance: Glance,
    },
    /// Entries that cannot be read.
    Gap(Gap),
}

/// Entries that cannot be read.
#[derive(Debug, Clone)]
pub(super) struct Gap {
    pub(super) place: Place,
    /// Where what can be read goes on.
    end: Place,
    pub(super) what: String,
    pub(super) first: Sequence,
    pub(super) last: Sequence,
    /// Whose entries they were, as far as what is left of them tells.
    seen: Vec<(DocumentId, Sequence)>,
}

impl Gap {
    /// Whether one of them may be no document's: not all are known to be.
    pub(super) fn may_be_about_the_daemon(&self) -> bool {
        (self.seen.len() as u64) < self.last.0.saturating_sub(self.first.0).saturating_add(1)
    }

    /// As who wanted one of these entries is told.
    pub(super) fn error(self, journal: &Journal) -> ReadError {
        journal.damaged(self.place, self.what)
    }
}

pub(super) struct Survey {
    frames: Frames,
    at: Sequence,
    up_to: Synced,
    /// Where the last entry ended.
    end: Place,
    /// With the disk, in the segment of that number.
    patience: (u32, Patience),
}

impl Survey {
    /// Of everything up to an end.
    pub(super) fn new(journal: &Journal, up_to: Synced) -> Self {
        let begin = |number| Place::new(number, 0).after(HEADER);
        let frames = Frames::starting_at(begin(journal.first_segment()), up_to.end);
        Self { frames, at: Sequence(0), up_to, end: begin(1), patience: (0, Patience::default()) }
    }

    /// From a place on, behind the entry of that number.
    pub(super) fn behind(place: Place, at: Sequence, up_to: Synced) -> Self {
        let frames = Frames::starting_at(place, up_to.end);
        Self { frames, at, up_to, end: place, patience: (0, Patience::default()) }
    }

    /// Lets it go on to a later end.
    pub(super) fn extend(&mut self, up_to: Synced) {
        self.up_to = up_to;
        self.frames.extend(up_to.end);
    }

    /// The last entry that was given, or is known to be missing.
    pub(super) fn at(&self) -> Sequence {
        self.at
    }

    /// The next entry or gap; nothing at the end.
    pub(super) fn next(&mut self, journal: &Journal) -> Result<Option<Step<'_>>, ReadError> {
        let due = self.at.next();
        let met = match self.frames.look(journal) {
            Ok(Some((place, sequence))) if sequence == due.0 => return self.entry(journal, place).map(Some),
            Ok(Some((place, sequence))) if sequence > due.0 => {
                // Whole, and others are missing before it: it is given next.
                self.at = Sequence(sequence - 1);
                let (place, what) = self.before(journal, place, due);
                (place, what, Vec::new())
            }
            Ok(Some((place, _))) => self.pass_over(journal, place, Bad::Sequence(due.0).to_string())?,
            Ok(None) if self.at < self.up_to.sequence => {
                self.at = self.up_to.sequence;
                (self.end, Bad::Short.to_string(), Vec::new())
            }
            Ok(None) => return Ok(None),
            Err((place, ScanError::Damage(bad))) => self.pass_over(journal, place, bad.to_string())?,
            Err((place, ScanError::Io(error))) if is_of_the_file(&error) => {
                self.pass_over(journal, place, error.to_string())?
            }
            Err((place, error)) => return Err(journal.failed(place, error)),
        };
        let (place, what, names) = met;
        self.end = self.end.max(place);
        if self.at < due {
            // Known already, or nothing of it was an entry.
            return self.next(journal);
        }
        let count = self.at.0 - due.0 + 1;
        // With as many names as entries each has its own; else the last one may be of any of them.
        let each = names.len() as u64 == count;
        let seen = names.into_iter().enumerate();
        let seen = seen.map(|(nth, id)| (id, if each { Sequence(due.0 + nth as u64) } else { self.at }));
        let end = self.frames.place().max(place.after(1));
        let gap = Gap { place, end, what, first: due, last: self.at, seen: seen.collect() };
        Ok(Some(Step::Gap(gap)))
    }

    /// Where an entry should be that another one was found instead of, and what is wrong there.
    fn before(&self, journal: &Journal, found: Place, due: Sequence) -> (Place, String) {
        let begin = |number| Place::new(number, 0).after(HEADER);
        let number = journal.segment_of(due).map_or(0, |(number, _)| number);
        let next = number.saturating_add(1);
        if number >= found.segment() {
            (found, Bad::Sequence(due.0).to_string())
        } else if next < found.segment() && journal.header(next).is_none() {
            (begin(next), "the file is missing".into())
        } else if number == self.end.segment() {
            (self.end, Bad::Short.to_string())
        } else {
            (begin(number), Bad::Short.to_string())
        }
    }

    fn entry(&mut self, journal: &Journal, place: Place) -> Result<Step<'_>, ReadError> {
        let Some(framed) = self.frames.take(journal)? else {
            // It was looked at a moment ago.
            return Err(journal.failed(place, Bad::Short.into()));
        };
        let glance = Glance::decode(framed.payload).unwrap_or_default();
        self.at = Sequence(glance.sequence);
        self.end = framed.end;
        Ok(Step::Entry { place, crc: framed.crc, previous: framed.previous, payload: framed.payload, glance })
    }

    /// Goes on with the next whole entry behind a bad place: in the same file, or else in the next one.
    fn pass_over(&mut self, journal: &Journal, place: Place, what: String) -> Result<Met, ReadError> {
        let number = place.segment();
        let failed = |error: io::Error| journal.failed(place, error.into());
        let file = match journal.file(number) {
            Ok(file) => file,
            Err(error) if is_of_the_file(&error) => {
                self.skip_segment(journal, place);
                return Ok((place, what, Vec::new()));
            }
            Err(error) => return Err(failed(error)),
        };
        let end = self.frames.segment_end(journal, &file).map_err(failed)?;
        let from = u64::from(place.offset());
        if self.patience.0 != number {
            self.patience = (number, Patience::default());
        }
        let patience = &mut self.patience.1;
        let next = scan::frame_after(&*file, from + 1, end, self.at.0, patience).map_err(failed)?;
        let names = names_in(&file, from, next.unwrap_or(end));
        let found = next.and_then(|offset| {
            let place = Place::new(number, u32::try_from(offset).ok()?);
            let frame = scan::frame_at(&file, place).ok()?;
            let glance = Glance::decode(frame.get(super::journal::frame::HEAD..)?).ok()?;
            (glance.sequence > self.at.0).then_some((place, glance.sequence))
        });
        match found {
            Some((place, sequence)) => {
                self.frames = Frames::starting_at(place, self.up_to.end);
                self.at = Sequence(sequence - 1);
            }
            None => self.skip_segment(journal, place),
        }
        Ok((place, what, names))
    }

    /// Goes on with the segment behind the one of that place.
    fn skip_segment(&mut self, journal: &Journal, place: Place) {
        let next =
            journal.header_after(place.segment()).filter(|next| next.number <= self.up_to.end.segment());
        match next {
            Some(next) => {
                self.frames = Frames::starting_at(Place::new(next.number, 0).after(HEADER), self.up_to.end);
                self.at = self.at.max(Sequence(next.first.0.saturating_sub(1)));
            }
            None => {
                self.frames = Frames::starting_at(self.up_to.end, self.up_to.end);
                self.at = self.up_to.sequence;
            }
        }
    }
}

/// Where, in which way, and whose names are left there.
type Met = (Place, String, Vec<DocumentId>);

/// The documents that bad bytes name as their own. Unproven: it is good for telling people where to look, and
/// for not taking an earlier entry of such a document for its last.
fn names_in(file: &std::fs::File, from: u64, to: u64) -> Vec<DocumentId> {
    let length = usize::try_from(to.saturating_sub(from).min(LOOKED_THROUGH)).unwrap_or_default();
    let mut bytes = vec![0; length];
    let read = scan::Bytes::read_at(file, &mut bytes, from).unwrap_or_default();
    bytes.truncate(read);
    let mut found = Vec::new();
    let mut rest = bytes.as_slice();
    while let Some(at) = rest.windows(NAME.len()).position(|bytes| bytes == NAME) {
        rest = rest.get(at + NAME.len()..).unwrap_or_default();
        let text = rest.get(..UUID).and_then(|text| std::str::from_utf8(text).ok());
        found.extend(text.and_then(|text| text.parse().ok()).map(DocumentId));
        if found.len() >= MOST {
            break;
        }
    }
    found
}

/// What gaps cost, as entries come by.
#[derive(Debug, Default)]
pub(super) struct Harm {
    gaps: Vec<(Gap, BTreeSet<DocumentId>)>,
    /// Documents whose last entry is in a gap: where it begins, and which entry it was.
    pub(super) lost: BTreeMap<DocumentId, Latest>,
}

impl Harm {
    /// Notes entries that are missing. The earlier entries of their documents came by.
    pub(super) fn gap(&mut self, gap: Gap) {
        for (id, sequence) in &gap.seen {
            // The state is told by the entry before, if there is one.
            let latest = Latest { place: gap.place, sequence: *sequence, state: State::Settled };
            self.lost.insert(*id, latest);
        }
        if self.gaps.len() < MOST {
            self.gaps.push((gap, BTreeSet::new()));
        }
    }

    /// Notes an entry that is there.
    pub(super) fn entry(&mut self, glance: &Glance) {
        if self.gaps.is_empty() || glance.document.is_empty() {
            return;
        }
        let Some(id) = DocumentId::from_resource_name(&glance.document) else { return };
        self.lost.remove(&id);
        let previous = Sequence(glance.previous_sequence);
        for (gap, touched) in &mut self.gaps {
            if (gap.first..=gap.last).contains(&previous) && touched.len() < NAMED {
                touched.insert(id);
            }
        }
    }

    /// Where the gaps begin, and with which entry.
    pub(super) fn places(&self) -> Vec<(Place, Sequence)> {
        self.gaps.iter().map(|(gap, _)| (gap.place, gap.first)).collect()
    }

    /// For people.
    pub(super) fn damages(self, journal: &Journal) -> BTreeMap<Place, Damage> {
        let Self { gaps, lost } = self;
        let damages = gaps.into_iter().map(|(gap, touched)| {
            let (path, is_lost) = (journal.path(gap.place.segment()), |id: &DocumentId| {
                lost.get(id).is_some_and(|latest| latest.place == gap.place)
            });
            let mut damage = Damage::at(gap.place, &path, &gap.what);
            damage.end = gap.end;
            damage.entries = Some((gap.first, gap.last));
            damage.lost = gap.seen.iter().map(|(id, _)| *id).filter(is_lost).take(NAMED).collect();
            damage.touched = touched.into_iter().collect();
            (gap.place, damage)
        });
        damages.collect()
    }
}
