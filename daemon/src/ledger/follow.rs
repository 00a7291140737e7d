//! Keeps the index behind the journal: its own thread, durable entries only.

use std::{
    collections::BTreeMap,
    fs, io,
    path::Path,
    sync::{Arc, atomic::Ordering},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use prost::Message as _;

use super::{
    bell,
    digest::Digest,
    frames::Frames,
    index::{Applied, Fault, Index, Rebuild, Stopped},
    journal::{Place, frame::Glance},
    shared::{IndexState, Shared},
    space,
    survey::{Step, Survey},
};
use crate::model::{DocumentId, Sequence};

/// Opens the index if it can answer in a moment; otherwise says why not.
pub(super) fn attach(shared: &Shared) -> Result<Arc<Index>, Fault> {
    let path = shared.index_path();
    let synced = shared.synced();
    if !space::has_room(&shared.folder, 0) {
        return Err(io::Error::from(io::ErrorKind::StorageFull).into());
    }
    if !path.exists() {
        if synced.sequence.0 > shared.options.catch_up_limit / 10 {
            return Err(Fault::Behind(synced.sequence.0));
        }
        return rebuild(shared)?.map_err(|Stopped| Fault::Behind(synced.sequence.0));
    }
    let index = Index::open(&path, shared.options.index_cache_bytes, shared.journal.origin())?;
    if index.round()?.into_iter().any(|(place, first)| is_mended(shared, place, first)) {
        return Err(Fault::Mended);
    }
    let (applied, _) = index.done();
    if applied.sequence > synced.sequence {
        return Err(Fault::Foreign("it is ahead of the journal"));
    }
    let lacks = synced.sequence.0 - applied.sequence.0;
    if lacks > shared.options.catch_up_limit {
        return Err(Fault::Behind(lacks));
    }
    catch_up(shared, &index, applied)?;
    Ok(Arc::new(index))
}

/// Whether the entry is there again.
pub(super) fn is_mended(shared: &Shared, place: Place, first: Sequence) -> bool {
    let stored = shared.journal.read(place);
    stored.is_ok_and(|stored| Glance::decode(stored.payload()).is_ok_and(|glance| glance.sequence == first.0))
}

/// Applies what the journal has and the index lacks.
fn catch_up(shared: &Shared, index: &Index, mut applied: Applied) -> Result<(), Fault> {
    let synced = shared.synced();
    let mut survey = if applied.place == Place::NOWHERE {
        Survey::new(&shared.journal, synced)
    } else {
        if applied.place >= synced.end {
            return Err(Fault::Foreign("the journal ends before it"));
        }
        let mut frames = Frames::starting_at(applied.place, synced.end);
        let found = frames.take(&shared.journal).map(|taken| taken.map(|taken| (taken.crc, taken.end)));
        match found {
            Ok(Some((crc, end))) if crc == applied.crc => Survey::behind(end, applied.sequence, synced),
            // The index alone still knows whose entries were there.
            Err(error) if error.is_damage() => Survey::behind(applied.place, applied.sequence, synced),
            Err(error) => return Err(error.into()),
            Ok(_) => return Err(Fault::Foreign("the journal has another entry where it stopped")),
        }
    };
    let mut batch = BTreeMap::new();
    loop {
        let step = survey.next(&shared.journal)?;
        if step.is_none() || batch.len() >= shared.options.index_batch {
            let digests: Vec<Arc<Digest>> = std::mem::take(&mut batch).into_values().collect();
            index.apply(&digests, applied, |latest, id| shared.digest(latest, id))?;
        }
        match step {
            None => return Ok(()),
            // Only a rebuild knows what that costs.
            Some(Step::Gap(_)) => return Err(Fault::Damaged),
            Some(Step::Entry { place, crc, payload, glance, .. }) => {
                let entry = shared.journal.understand(place, payload)?;
                applied = Applied { sequence: Sequence(glance.sequence), place, crc };
                if let Some(record) = entry.subject.record() {
                    batch.insert(record.id, Arc::new(Digest::of(record, entry.sequence, place)));
                }
            }
        }
    }
}

/// Puts aside what there is and builds the index anew.
fn rebuild(shared: &Shared) -> Result<Result<Arc<Index>, Stopped>, Fault> {
    let path = shared.index_path();
    put_aside(&shared.folder, &path)?;
    let up_to = shared.synced();
    let total = up_to.sequence.0;
    let progress = |done| {
        shared.index_state.send_replace(IndexState::Rebuilding { done, total });
        !shared.is_closing()
    };
    let started = Instant::now();
    let cache_bytes = shared.options.index_cache_bytes;
    let round = shared.journal.damages.begin();
    let built =
        Rebuild { journal: &shared.journal, up_to, path: &path, cache_bytes, progress: &progress }.run()?;
    let Ok((index, harm)) = built else { return Ok(Err(Stopped)) };
    if !harm.places().is_empty() {
        tracing::error!(
            places = harm.places().len(),
            "the index is built round damaged parts of the journal; the status says which, and what to do"
        );
        shared.journal.damages.went_round(round, harm.damages(&shared.journal));
    }
    if total > 0 {
        tracing::info!(entries = total, took = ?started.elapsed(), "the index is rebuilt from the journal");
    }
    Ok(Ok(Arc::new(index)))
}

/// Keeps at most one broken index, for who wants to know what broke it.
fn put_aside(folder: &Path, index: &Path) -> io::Result<()> {
    if !index.exists() {
        return Ok(());
    }
    for item in fs::read_dir(folder)? {
        let item = item?;
        if item.file_name().to_string_lossy().starts_with("index.broken-") {
            fs::remove_dir_all(item.path())?;
        }
    }
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    fs::rename(index, folder.join(format!("index.broken-{time}")))
}

/// Follows the journal until the ledger is closed.
pub(super) fn run(shared: &Shared) {
    let mut flushed = Instant::now();
    let mut dirty = false;
    loop {
        let closing = shared.is_closing();
        let Ok(index) = shared.index() else {
            if closing {
                return shared.set_index(None, IndexState::Closed);
            }
            bring_back(shared);
            continue;
        };
        // sled must not meet a full disk: the overlay answers until there is room.
        let room = space::has_room(&shared.folder, 0);
        if closing && !room {
            return shared.set_index(None, IndexState::Closed);
        }
        if let Some(batch) = batch(shared, closing).filter(|_| room) {
            let done = index.apply(&batch.digests, batch.applied, |latest, id| shared.digest(latest, id));
            match done {
                Ok(()) => {
                    bell::write(&shared.overlay).indexed(batch.applied.sequence);
                    shared.room.ring();
                    dirty = true;
                }
                Err(fault) => shared.index_failed(&index, &fault),
            }
        }
        let flush_due = flushed + shared.options.index_flush;
        if dirty && room && (closing || flush_due <= Instant::now()) {
            match index.flush() {
                Ok(()) => dirty = false,
                Err(fault) => shared.index_failed(&index, &fault),
            }
            flushed = Instant::now();
        }
        drop(index);
        if closing && next_due(shared, closing).is_none() {
            return shared.set_index(None, IndexState::Closed);
        }
        let next = if room { next_due(shared, closing) } else { Some(Instant::now() + shared.options.retry) };
        let flush = (dirty && room).then_some(flushed + shared.options.index_flush);
        let wake = next.into_iter().chain(flush).min();
        if wake.is_none_or(|wake| wake > Instant::now()) {
            shared.durable_bell.wait_until(wake);
        }
    }
}

/// Rebuilds the index, or waits a while for the next try.
fn bring_back(shared: &Shared) {
    let built = if space::has_room(&shared.folder, 0) {
        if shared.suspect.load(Ordering::Acquire) {
            rebuild(shared)
        } else {
            // Only the lack of space stood in its way.
            attach(shared).map(Ok)
        }
    } else {
        Err(io::Error::from(io::ErrorKind::StorageFull).into())
    };
    match built {
        Ok(Ok(index)) => ready(shared, index),
        Ok(Err(Stopped)) => {}
        Err(fault) => {
            if !fault.is_full_disk() {
                shared.suspect.store(true, Ordering::Release);
                tracing::error!(error = %fault, "the index cannot be rebuilt; tried again");
                shared.index_state.send_replace(IndexState::Failed { reason: fault.to_string() });
            }
            shared.durable_bell.wait(shared.options.retry);
        }
    }
}

/// Puts the index to use.
pub(super) fn ready(shared: &Shared, index: Arc<Index>) {
    shared.suspect.store(false, Ordering::Release);
    let mut overlay = bell::write(&shared.overlay);
    let (applied, counts) = index.done();
    overlay.indexed(applied.sequence);
    // With documents that wait for the index the counts are right as they are: they were kept up.
    if overlay.documents().is_empty() {
        overlay.set_counts(counts);
    }
    drop(overlay);
    shared.set_index(Some(index), IndexState::Ready);
}

struct Batch {
    digests: Vec<Arc<Digest>>,
    applied: Applied,
}

/// The next batch of durable entries, if it is time for one.
fn batch(shared: &Shared, closing: bool) -> Option<Batch> {
    if next_due(shared, closing)? > Instant::now() {
        return None;
    }
    let durable = shared.synced().sequence;
    let overlay = bell::read(&shared.overlay);
    let mut latest: BTreeMap<DocumentId, Arc<Digest>> = BTreeMap::new();
    let mut applied = None;
    for item in overlay.queue().iter().take_while(|item| item.applied.sequence <= durable) {
        if latest.len() >= shared.options.index_batch {
            break;
        }
        applied = Some(item.applied);
        // One that was followed by another of the same document is left to that one: until then the
        // overlay answers for it, and after a crash the journal has both.
        if let Some(digest) = &item.digest
            && overlay.document(digest.document).is_none_or(|newest| newest.sequence <= digest.sequence)
        {
            latest.insert(digest.document, Arc::clone(digest));
        }
    }
    applied.map(|applied| Batch { digests: latest.into_values().collect(), applied })
}

/// When the next batch is due; nothing when nothing durable waits.
fn next_due(shared: &Shared, closing: bool) -> Option<Instant> {
    let durable = shared.synced().sequence;
    let overlay = bell::read(&shared.overlay);
    let first = overlay.queue().front().filter(|item| item.applied.sequence <= durable)?;
    let last = overlay.queue().back()?;
    let many = overlay.queue().len() >= shared.options.overlay_limit / 4 * 3;
    if closing || many {
        return Some(Instant::now());
    }
    // A transaction of sled keeps its readers waiting, and `append` is one of them: in a burst the
    // overlay answers, and the index is written in the lull after it.
    Some((last.taken + shared.options.index_lull).min(first.taken + shared.options.index_linger))
}
