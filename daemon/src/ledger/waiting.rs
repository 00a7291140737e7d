//! Entries that are taken and not yet safe on disk, in order, with their places.

use std::{collections::VecDeque, sync::Arc, time::Instant};

use super::{
    Options,
    journal::{Place, segment::Header},
};
use crate::model::Sequence;

/// A framed entry that waits for its fsync.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) place: Place,
    pub(super) sequence: Sequence,
    pub(super) bytes: Box<[u8]>,
    pub(super) taken: Instant,
    /// The header of the segment that this entry is the first of.
    pub(super) begins: Option<Header>,
}

#[derive(Debug, Default)]
pub(super) struct Waiting {
    frames: VecDeque<Arc<Frame>>,
    bytes: usize,
    /// Somebody waits for this entry to be safe.
    wanted: Sequence,
    closing: bool,
}

impl Waiting {
    /// Takes a frame. Whether the commit thread must be told: when there was nothing, or when it is
    /// `much` now. Otherwise it finds the frame when it wakes for those before.
    pub(super) fn push(&mut self, frame: Frame, much: usize) -> bool {
        let (was_empty, before) = (self.frames.is_empty(), self.bytes);
        self.bytes += frame.bytes.len();
        self.frames.push_back(Arc::new(frame));
        was_empty || (before < much && self.bytes >= much)
    }

    /// What can be written together: from the front, of one segment.
    pub(super) fn group(&self) -> Vec<Arc<Frame>> {
        let Some(first) = self.frames.front() else { return Vec::new() };
        let same = |frame: &&Arc<Frame>| frame.place.segment() == first.place.segment();
        self.frames.iter().take_while(same).cloned().collect()
    }

    /// Lets go of what is safe now.
    pub(super) fn safe(&mut self, up_to: Sequence) {
        while self.frames.front().is_some_and(|frame| frame.sequence <= up_to) {
            self.bytes -= self.frames.pop_front().map_or(0, |frame| frame.bytes.len());
        }
    }

    /// The frame at a place, if it waits here.
    pub(super) fn at(&self, place: Place) -> Option<&Arc<Frame>> {
        let at = self.frames.partition_point(|frame| frame.place < place);
        self.frames.get(at).filter(|frame| frame.place == place)
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn want(&mut self, sequence: Sequence) {
        self.wanted = self.wanted.max(sequence);
    }

    pub(super) fn close(&mut self) {
        self.closing = true;
    }

    pub(super) fn is_closing(&self) -> bool {
        self.closing
    }

    /// When the next commit is due; nothing when there is nothing to commit.
    ///
    /// A single entry waits `linger` for company. While entries keep coming, one fsync takes all of a
    /// `pace`. Somebody who waits, or much that waits, makes it due at once.
    pub(super) fn due(&self, options: &Options, last_sync: Option<Instant>) -> Option<Instant> {
        let (first, last) = (self.frames.front()?, self.frames.back()?);
        if self.closing || self.wanted >= first.sequence || self.bytes >= options.waiting_bytes / 4 {
            return Some(first.taken);
        }
        let quiet = last.taken + options.linger;
        let paced = last_sync.map_or(quiet, |sync| quiet.max(sync + options.pace));
        Some(paced.min(first.taken + options.pace))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Frame, Waiting};
    use crate::{
        ledger::{Options, journal::Place},
        model::Sequence,
    };

    fn frame(sequence: u64, segment: u32, taken: Instant) -> Frame {
        let place = Place::new(segment, 64 + u32::try_from(sequence).unwrap() * 10);
        Frame { place, sequence: Sequence(sequence), bytes: [0; 10].into(), taken, begins: None }
    }

    #[test]
    fn the_pace_of_commits() {
        let options = Options::default();
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut waiting = Waiting::default();
        assert_eq!(waiting.due(&options, None), None);
        assert!(waiting.push(frame(1, 1, at(0)), 15), "the first one wakes");
        assert_eq!(waiting.due(&options, None), Some(at(5)), "alone, it lingers");
        assert_eq!(waiting.due(&options, Some(at(0))), Some(at(100)), "after an fsync, it keeps the pace");
        assert!(waiting.push(frame(2, 1, at(99)), 15), "and so does much");
        assert_eq!(waiting.due(&options, None), Some(at(100)), "nothing waits longer than the pace");
        waiting.want(Sequence(1));
        assert_eq!(waiting.due(&options, Some(at(0))), Some(at(0)), "who waits is served at once");
        waiting.safe(Sequence(1));
        assert_eq!(waiting.due(&options, Some(at(0))), Some(at(104)), "who has been served hurries nobody");
    }

    #[test]
    fn a_group_stays_within_a_segment_and_frames_are_found_by_place() {
        let now = Instant::now();
        let mut waiting = Waiting::default();
        for (sequence, segment) in [(1, 1), (2, 1), (3, 2)] {
            waiting.push(frame(sequence, segment, now), usize::MAX);
        }
        assert_eq!(waiting.group().len(), 2);
        assert_eq!(waiting.at(Place::new(2, 94)).map(|frame| frame.sequence), Some(Sequence(3)));
        assert!(waiting.at(Place::new(2, 95)).is_none());
        waiting.safe(Sequence(2));
        assert_eq!((waiting.group().len(), waiting.bytes()), (1, 10));
    }
}
