//! Reads the whole journal while nothing else is to be done, so that damage is found while there is a backup:
//! its own thread, a few MiB at a time. Once after each start, then once a day, and at once when a reader met
//! something.
//!
//! **Invariant:** it writes nothing. What it finds stands in `Journal::damages`, where the status looks.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use super::{
    ReadError, bell,
    follow::is_mended,
    index::Fault,
    journal::{
        Place,
        damage::Damage,
        segment::{self, HEADER, Header, Sealed},
    },
    shared::{IndexState, Shared},
    survey::{Harm, Step, Survey},
};
use crate::model::Sequence;

/// Checks until the ledger is closed.
pub(super) fn run(shared: &Shared) {
    loop {
        match check(shared) {
            Ok(None) => return,
            Ok(Some(damages)) => {
                if damages > 0 {
                    tracing::error!(damages, "the journal was checked and is damaged; the status says where");
                } else {
                    tracing::debug!("the journal was checked and is whole");
                }
                build_anew_what_is_mended(shared);
            }
            // Not damage: rights, or too many open files. Said where it is in somebody's way.
            Err(error) => tracing::warn!(%error, "the journal could not be checked; tried again tomorrow"),
        }
        if shared.is_closing() {
            return;
        }
        if !shared.journal.damages.bell.wait(shared.options.check_every) {
            shared.journal.damages.forget_what_was_asked();
        }
    }
}

/// Checks everything that is safe on disk now; how many places are damaged, or nothing when it must stop.
fn check(shared: &Shared) -> Result<Option<usize>, ReadError> {
    let journal = &shared.journal;
    let round = journal.damages.begin();
    journal.look_again();
    let mut survey = Survey::new(journal, shared.synced());
    let (mut harm, mut others) = (Harm::default(), BTreeMap::new());
    let mut harm_of_headers = BTreeMap::new();
    let mut sum = None;
    let mut read = 0;
    loop {
        if read >= shared.options.check_bytes {
            read = 0;
            if !until_idle(shared) {
                return Ok(None);
            }
        }
        match survey.next(journal)? {
            None => break,
            Some(Step::Gap(gap)) => harm.gap(gap),
            Some(Step::Entry { place, crc, previous, payload, glance }) => {
                harm.entry(&glance);
                read += payload.len();
                if sum.as_ref().is_none_or(|sum: &Sum| sum.number != place.segment()) {
                    compare(shared, sum.take(), &mut others);
                    // Of what stood in a header that is gone nobody knows the sum.
                    let header = journal.header(place.segment());
                    let header = header.filter(|it| !journal.without_header().contains(&it.number));
                    sum = header.map(|header| Sum::of(&header));
                }
                if let Some(sum) = &mut sum {
                    sum.add(place, Sequence(glance.sequence), crc, previous, payload);
                }
            }
        }
    }
    // The last one still grows: nobody vouches for its length.
    let mut damages = harm.damages(journal);
    for number in journal.without_header() {
        let (place, path) = (Place::new(*number, 0), journal.path(*number));
        if let Some(what) = segment::what_is_wrong(&path) {
            harm_of_headers.insert(place, Damage::at(place, &path, &what));
        }
    }
    let is_known = |number: u32| damages.keys().any(|place| place.segment() == number);
    others.retain(|place: &Place, _| !is_known(place.segment()));
    damages.append(&mut others);
    damages.append(&mut harm_of_headers);
    let count = damages.len();
    journal.damages.replace(round, damages);
    Ok(Some(count))
}

/// Waits until there is nothing else to do; whether it may go on.
fn until_idle(shared: &Shared) -> bool {
    let pause = bell::Bell::default();
    let mut since = Instant::now();
    while !shared.is_closing() {
        let is_busy = bell::lock(&shared.waiting).bytes() > 0
            || !bell::read(&shared.overlay).queue().is_empty()
            || *shared.index_state.borrow() != IndexState::Ready;
        if is_busy {
            since = Instant::now();
        } else if since.elapsed() >= shared.options.check_pause {
            return true;
        }
        // Nobody rings: it need not be told, and is to end soon after it is asked to.
        pause.wait(shared.options.check_pause.clamp(Duration::from_millis(1), Duration::from_millis(50)));
    }
    false
}

/// The checksum of a segment, added up from what was read of it.
struct Sum {
    number: u32,
    first: Sequence,
    last: Sequence,
    crc: u32,
    length: u64,
}

impl Sum {
    fn of(header: &Header) -> Self {
        let crc = crc32c::crc32c(&header.to_bytes());
        let (number, first) = (header.number, header.first);
        Self { number, first, last: Sequence(first.0.saturating_sub(1)), crc, length: HEADER as u64 }
    }

    fn add(&mut self, place: Place, sequence: Sequence, crc: u32, previous: Place, payload: &[u8]) {
        let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        for bytes in [&length.to_le_bytes()[..], &crc.to_le_bytes(), &previous.0.to_le_bytes(), payload] {
            self.crc = crc32c::crc32c_append(self.crc, bytes);
            self.length += bytes.len() as u64;
        }
        debug_assert!(place.segment() == self.number);
        self.last = sequence;
    }
}

/// Whether a segment is the one that was closed: each of its entries may be whole and another one all the same.
fn compare(shared: &Shared, sum: Option<Sum>, others: &mut BTreeMap<Place, Damage>) {
    let Some(sum) = sum else { return };
    let next = shared.journal.header_after(sum.number).filter(|next| next.number == sum.number + 1);
    let Some(Sealed { length, crc }) = next.and_then(|next| next.before) else { return };
    let path = shared.journal.path(sum.number);
    let is_long = path.metadata().is_ok_and(|data| data.len() > u64::from(length));
    if u64::from(length) == sum.length && crc == sum.crc && !is_long {
        return;
    }
    let place = Place::new(sum.number, 0).after(HEADER);
    let what =
        if is_long { "the file is longer than it was" } else { "the file is not the one that was written" };
    let entries = Some((sum.first, sum.last));
    let end = Place::new(sum.number.saturating_add(1), 0);
    others.insert(place, Damage { entries, end, ..Damage::at(place, &path, what) });
}

/// Has the index built anew when what it was built round is whole again.
fn build_anew_what_is_mended(shared: &Shared) {
    let Ok(index) = shared.index() else { return };
    let Ok(round) = index.round() else { return };
    if round.into_iter().any(|(place, first)| is_mended(shared, place, first)) {
        shared.index_failed(&index, &Fault::Mended);
    }
}
