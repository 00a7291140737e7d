//! The frames of the journal, one after the other.

use std::{fs::File, io, sync::Arc};

use prost::Message as _;

use super::{
    ReadError,
    journal::{
        Journal, Place,
        frame::{Frame, Glance},
        scan::{Scan, ScanError},
        segment::HEADER,
    },
};

/// The frames of the journal up to an end, whole and checked. Holds one window of one segment.
pub(super) struct Frames {
    segment: u32,
    scan: Scan,
    up_to: Place,
}

impl Frames {
    /// From the frame at a place.
    pub(super) fn starting_at(place: Place, up_to: Place) -> Self {
        Self { segment: place.segment(), scan: Scan::new(place.offset().into(), 0), up_to }
    }

    /// Lets it go on to a later end.
    pub(super) fn extend(&mut self, up_to: Place) {
        self.up_to = self.up_to.max(up_to);
    }

    /// Where the next one is looked for.
    pub(super) fn place(&self) -> Place {
        Place::new(self.segment, u32::try_from(self.scan.offset()).unwrap_or(u32::MAX))
    }

    /// Where the segment ends that is being read: before the last one, a segment is safe to its end.
    pub(super) fn segment_end(&self, journal: &Journal, file: &File) -> io::Result<u64> {
        if self.segment < self.up_to.segment() && journal.header_after(self.segment).is_some() {
            Ok(file.metadata()?.len())
        } else {
            Ok(self.up_to.offset().into())
        }
    }

    /// The file with the next frame, opened as far as it is safe; nothing at the end.
    fn file(&mut self, journal: &Journal) -> Result<Option<Arc<File>>, (Place, ScanError)> {
        loop {
            let place = self.place();
            if place >= self.up_to {
                return Ok(None);
            }
            let failed = |error: io::Error| (place, ScanError::Io(error));
            let file = journal.file(self.segment).map_err(failed)?;
            let end = self.segment_end(journal, &file).map_err(failed)?;
            self.scan.extend(end);
            if self.scan.offset() < end {
                return Ok(Some(file));
            }
            let next = journal.header_after(self.segment).map(|header| header.number);
            self.segment = next.unwrap_or(self.segment.saturating_add(1));
            self.scan = Scan::new(HEADER as u64, 0);
        }
    }

    /// The place and the number of the next one, which stays the next one.
    pub(super) fn look(&mut self, journal: &Journal) -> Result<Option<(Place, u64)>, (Place, ScanError)> {
        let Some(file) = self.file(journal)? else { return Ok(None) };
        let place = self.place();
        let found = self.scan.look(&*file).map_err(|error| (place, error))?;
        Ok(found.map(|payload| (place, Glance::decode(payload).map_or(0, |glance| glance.sequence))))
    }

    /// The next one, with all that its frame holds.
    pub(super) fn take(&mut self, journal: &Journal) -> Result<Option<Taken<'_>>, ReadError> {
        let failed = |(place, error)| journal.failed(place, error);
        let Some(file) = self.file(journal).map_err(failed)? else { return Ok(None) };
        let place = self.place();
        let found = self.scan.next(&*file).map_err(|error| journal.failed(place, error))?;
        Ok(found.map(|(_, Frame { head, payload })| Taken {
            crc: head.crc,
            previous: head.previous,
            payload,
            end: place.after(head.whole()),
        }))
    }
}

/// A frame.
pub(super) struct Taken<'a> {
    pub(super) crc: u32,
    pub(super) previous: Place,
    pub(super) payload: &'a [u8],
    pub(super) end: Place,
}
