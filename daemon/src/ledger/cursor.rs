//! Reads the journal from one end to the other: durable entries only, in order.

use std::sync::Arc;

use prost::Message as _;

use super::{
    ReadError,
    journal::{Place, frame::Requested, segment::HEADER},
    shared::Shared,
    survey::{Step, Survey},
};
use crate::model::{Entry, Sequence};

/// Follows the journal from some entry on.
pub struct Cursor {
    shared: Arc<Shared>,
    survey: Survey,
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
            let survey = Survey::behind(synced.end, synced.sequence, synced);
            return Ok(Self { after, survey, shared });
        }
        let mut survey = match journal.segment_of(after.next()) {
            Some((number, first)) => {
                let begin = Place::new(number, 0).after(HEADER);
                Survey::behind(begin, Sequence(first.0.saturating_sub(1)), synced)
            }
            None => Survey::new(journal, synced),
        };
        while survey.at() < after {
            match survey.next(journal)? {
                None => break,
                // Some of what is wanted is in it.
                Some(Step::Gap(gap)) if gap.last > after => return Err(gap.error(journal)),
                Some(Step::Gap(_) | Step::Entry { .. }) => {}
            }
        }
        Ok(Self { after, survey, shared })
    }

    /// The next durable entry; nothing when there is none yet. Asked again later, it goes on.
    #[allow(clippy::should_implement_trait)] // not an iterator: nothing now is not the end
    pub fn next(&mut self) -> Result<Option<Entry>, ReadError> {
        let Some((place, payload)) = self.next_payload()? else { return Ok(None) };
        self.shared.journal.understand(place, &payload).map(Some)
    }

    /// The same, and how many bytes it has in the journal.
    pub fn next_sized(&mut self) -> Result<Option<(Entry, usize)>, ReadError> {
        let Some((place, payload)) = self.next_payload()? else { return Ok(None) };
        Ok(Some((self.shared.journal.understand(place, &payload)?, payload.len())))
    }

    /// The next durable entry that a request with an id of its own asked for. The others are not read whole:
    /// of many thousands these are few.
    pub fn next_requested(&mut self) -> Result<Option<Entry>, ReadError> {
        self.next_requested_within(Sequence(u64::MAX))
    }

    /// The same, no further than entry `last`.
    pub fn next_requested_within(&mut self, last: Sequence) -> Result<Option<Entry>, ReadError> {
        while self.survey.at() < last
            && let Some((place, payload)) = self.next_payload()?
        {
            let glance = Requested::decode(payload.as_slice()).unwrap_or_default();
            if glance.request.is_some() {
                return self.shared.journal.understand(place, &payload).map(Some);
            }
        }
        Ok(None)
    }

    fn next_payload(&mut self) -> Result<Option<(Place, Vec<u8>)>, ReadError> {
        self.survey.extend(self.shared.synced());
        loop {
            match self.survey.next(&self.shared.journal)? {
                None => return Ok(None),
                Some(Step::Gap(gap)) if gap.last > self.after => return Err(gap.error(&self.shared.journal)),
                Some(Step::Entry { place, payload, glance, .. }) if glance.sequence > self.after.0 => {
                    return Ok(Some((place, payload.to_vec())));
                }
                Some(Step::Gap(_) | Step::Entry { .. }) => {}
            }
        }
    }
}
