//! Reads the journal from one end to the other: durable entries only, in order.

use std::sync::Arc;

use prost::Message as _;

use super::{
    ReadError,
    journal::{
        Journal, Place, Synced,
        frame::{Glance, Requested},
        scan::Scan,
        segment::HEADER,
    },
    shared::Shared,
};
use crate::model::{Entry, Sequence};

/// Place, checksum and payload.
type Framed<'a> = (Place, u32, &'a [u8]);

/// The frames of the journal up to an end, whole and checked. Holds one window of one segment.
pub(super) struct Frames {
    segment: u32,
    scan: Scan,
    up_to: Place,
}

impl Frames {
    /// From the first.
    pub(super) fn all(journal: &Journal, up_to: Synced) -> Self {
        let first = journal.segment_of(Sequence(1)).map_or(1, |(number, _)| number);
        Self::starting_at(Place::new(first, 0).after(HEADER), up_to.end)
    }

    /// From the frame at a place.
    pub(super) fn starting_at(place: Place, up_to: Place) -> Self {
        Self { segment: place.segment(), scan: Scan::new(place.offset().into(), 0), up_to }
    }

    /// Lets it go on to a later end.
    pub(super) fn extend(&mut self, up_to: Place) {
        self.up_to = self.up_to.max(up_to);
    }

    fn place(&self) -> Place {
        Place::new(self.segment, u32::try_from(self.scan.offset()).unwrap_or(u32::MAX))
    }

    /// The next one.
    pub(super) fn next(&mut self, journal: &Journal) -> Result<Option<Framed<'_>>, ReadError> {
        let file = loop {
            let place = self.place();
            if place >= self.up_to {
                return Ok(None);
            }
            let file = journal.file(self.segment).map_err(|error| journal.failed(place, error.into()))?;
            // Before the last one, a segment is safe to its end.
            let end = if self.segment < self.up_to.segment() {
                file.metadata().map_err(|error| journal.failed(place, error.into()))?.len()
            } else {
                u64::from(self.up_to.offset())
            };
            self.scan.extend(end);
            if self.scan.offset() < end {
                break file;
            }
            self.segment = self.segment.saturating_add(1);
            self.scan = Scan::new(HEADER as u64, 0);
        };
        let place = self.place();
        match self.scan.next(&*file) {
            Ok(found) => Ok(found.map(|(_, frame)| (place, frame.head.crc, frame.payload))),
            Err(error) => Err(journal.failed(place, error)),
        }
    }
}

/// Follows the journal from some entry on.
pub struct Cursor {
    shared: Arc<Shared>,
    frames: Frames,
    /// The last entry that was passed.
    at: Sequence,
    /// Nothing up to here is given.
    after: Sequence,
}

impl Cursor {
    /// Behind entry `after`.
    pub(super) fn new(shared: Arc<Shared>, after: Sequence) -> Result<Self, ReadError> {
        let synced = shared.synced();
        let journal = &shared.journal;
        if after >= synced.sequence {
            // What is between the durable end and an entry still to come is passed over when it comes.
            let frames = Frames::starting_at(synced.end, synced.end);
            return Ok(Self { at: synced.sequence, after, frames, shared });
        }
        let (number, first) = journal.segment_of(after.next()).unwrap_or((1, Sequence(1)));
        let mut frames = Frames::starting_at(Place::new(number, 0).after(HEADER), synced.end);
        let mut at = Sequence(first.0.saturating_sub(1));
        while at < after {
            if frames.next(journal)?.is_none() {
                break;
            }
            at = at.next();
        }
        Ok(Self { at, after, frames, shared })
    }

    // Not an iterator: nothing now is not the end.
    /// The next durable entry; nothing when there is none yet. Asked again later, it goes on.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Option<Entry>, ReadError> {
        let Some((place, payload)) = self.next_payload()? else { return Ok(None) };
        self.shared.journal.understand(place, &payload).map(Some)
    }

    /// The same, and how many bytes it has in the journal.
    pub fn next_sized(&mut self) -> Result<Option<(Entry, usize)>, ReadError> {
        let Some((place, payload)) = self.next_payload()? else { return Ok(None) };
        Ok(Some((self.shared.journal.understand(place, &payload)?, payload.len())))
    }

    /// The same as the journal's bytes of it.
    pub fn next_raw(&mut self) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(self.next_payload()?.map(|(_, payload)| payload))
    }

    /// The next durable entry that a request with an id of its own asked for. The others are not read whole:
    /// of many thousands these are few.
    pub fn next_requested(&mut self) -> Result<Option<Entry>, ReadError> {
        while let Some((place, payload)) = self.next_payload()? {
            let glance = Requested::decode(payload.as_slice()).unwrap_or_default();
            if glance.request.is_some() {
                return self.shared.journal.understand(place, &payload).map(Some);
            }
        }
        Ok(None)
    }

    /// The last entry that was given, or passed over at the beginning.
    pub fn position(&self) -> Sequence {
        self.at.max(self.after)
    }

    fn next_payload(&mut self) -> Result<Option<(Place, Vec<u8>)>, ReadError> {
        self.frames.extend(self.shared.synced().end);
        loop {
            let Some((place, _, payload)) = self.frames.next(&self.shared.journal)? else { return Ok(None) };
            let due = self.at.next();
            if Glance::decode(payload).map_or(0, |glance| glance.sequence) != due.0 {
                return Err(self.shared.journal.misplaced(place, due));
            }
            self.at = due;
            if due > self.after {
                return Ok(Some((place, payload.to_vec())));
            }
        }
    }
}
