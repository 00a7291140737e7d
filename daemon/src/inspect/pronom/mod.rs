//! Tells formats by PRONOM's signatures, as DROID and Siegfried do.
//!
//! What PRONOM knows is in `daemon/vocabularies/pronom.tsv`, which `cargo xtask pronom` transcribes from what it
//! publishes. It is read once, when the first file is looked at: `docs/decisions/0009` says why not at build time.
//!
//! First what is in a container, then the bytes: signatures that a few bytes at the ends of the file decide, and of the
//! rest only those that all else speaks for, by looking through more of it. Of what is found, formats that PRONOM puts
//! before others take their place; what is left beside each other is told, the extension's own first.
//!
//! **Invariant:** what a file costs is bounded, whatever is in it: [`STEPS`], [`WITHIN`] and a piece of memory.

mod containers;
mod pattern;
mod probe;
mod search;
mod table;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests;

use std::sync::OnceLock;

pub(in crate::inspect) use containers::Members;
use pattern::Set;
use probe::{Order, Outcome, Probe, State};
use search::Work;
use table::Signature;
pub(in crate::inspect) use table::{Format, Kind, Table};

/// What PRONOM knows, as it was transcribed.
const FACTS: &str = include_str!("../../../vocabularies/pronom.tsv");
/// Most bytes that are looked at one by one for one file; a sixteenth of them where many are looked at together.
const STEPS: u64 = 100_000_000;
/// Most bytes of a large file that are looked through between its ends.
const WITHIN: u64 = 32 * 1024 * 1024;
/// Bytes that are looked through at a time.
const PIECE: usize = 128 * 1024;
/// Most bytes of a piece that are looked at once more with the next.
const OVERLAP: usize = 1024 * 1024;

/// A file as far as it is at hand, and a way to the rest.
pub(in crate::inspect) struct File<'a> {
    /// The first bytes; all of them in a small file.
    pub(in crate::inspect) head: &'a [u8],
    /// The last bytes, where `head` is not all.
    pub(in crate::inspect) tail: &'a [u8],
    pub(in crate::inspect) size: u64,
    pub(in crate::inspect) read_at: Option<&'a ReadAt<'a>>,
}

/// Reads at a place in the file; nothing when it cannot be read.
pub(in crate::inspect) type ReadAt<'a> = dyn Fn(&mut [u8], u64) -> Option<usize> + 'a;

/// What a file was found to be.
#[derive(Debug, Default)]
pub(in crate::inspect) struct Findings {
    /// The formats that it can be, the likeliest first. None goes before another of them.
    pub(in crate::inspect) formats: Vec<&'static Format>,
    /// Whether they rest on what is in a container, and not on the bytes of the file.
    pub(in crate::inspect) is_inside: bool,
}

/// A format that a file has a signature of.
struct Hit {
    format: usize,
    order: Order,
}

/// The facts, read when they are first asked for.
pub(in crate::inspect) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        // A test reads every line of it; should one be wrong after all, formats are told by their names.
        Table::parse(FACTS).unwrap_or_else(|line| {
            tracing::error!(line, "the facts of PRONOM cannot be read");
            Table::default()
        })
    })
}

/// Says which formats a file can have, by what is in it; the extension only puts one before others.
pub(in crate::inspect) fn identify(
    table: &'static Table,
    file: &File<'_>,
    extension: &str,
    members: Option<(Kind, &mut dyn Members)>,
) -> Findings {
    let mut work = Work::new(STEPS);
    let mut hits = match members {
        Some((kind, members)) => containers::hits(table, kind, members, &mut work),
        None => Vec::new(),
    };
    let is_inside = !hits.is_empty();
    if !is_inside {
        hits = by_bytes(table, file, extension, &mut work);
    }
    if work.is_spent() {
        tracing::warn!("a file asks for more than may be looked at; its format rests on what was seen of it");
    }
    Findings { formats: best(table, hits, extension), is_inside }
}

/// Takes out what others go before, and puts the likeliest first.
fn best(table: &'static Table, mut hits: Vec<Hit>, extension: &str) -> Vec<&'static Format> {
    let formats: Vec<usize> = hits.iter().map(|hit| hit.format).collect();
    hits.retain(|hit| !formats.iter().any(|other| table.is_before(*other, hit.format)));
    let named = table.of_extension(extension);
    hits.sort_by_key(|hit| (!named.contains(&hit.format), hit.order, hit.format));
    let mut formats: Vec<&'static Format> = Vec::new();
    for format in hits.iter().filter_map(|hit| table.formats.get(hit.format)) {
        if !formats.iter().any(|known| known.puid == format.puid) {
            formats.push(format);
        }
    }
    formats
}

/// A signature of which all is found that the ends of the file can show.
struct Live<'a> {
    signature: &'a Signature,
    /// The sequences that are still looked for, and how far that is.
    open: Vec<(usize, State)>,
}

fn by_bytes(table: &Table, file: &File<'_>, extension: &str, work: &mut Work) -> Vec<Hit> {
    let probe = Probe { head: file.head, tail: file.tail, size: Some(file.size) };
    let (mut hits, mut live) = (Vec::new(), Vec::new());
    // Most signatures need bytes that a short text has nowhere.
    let present = probe.is_whole().then(|| Set::in_bytes(file.head));
    for signature in table.possible(file.head) {
        if present.is_some_and(|present| !present.has_all(&signature.needed)) {
            continue;
        }
        if let Some((at, bytes)) = &signature.fixed
            && !file.head.get(*at..).is_some_and(|rest| rest.starts_with(bytes))
        {
            continue;
        }
        if let Some((order, open)) = at_hand(signature, &probe, work) {
            if open.is_empty() {
                hits.push(Hit { format: signature.format, order });
            } else {
                live.push(Live { signature, open });
            }
        }
    }
    look_through(table, file, extension, live, &mut hits, work);
    hits
}

/// Looks for a signature in what is at hand: nothing when it is not there, else what is still to be looked for.
fn at_hand(
    signature: &Signature,
    probe: &Probe<'_>,
    work: &mut Work,
) -> Option<(Order, Vec<(usize, State)>)> {
    let (mut order, mut open) = (Order::Start(0), Vec::new());
    for (index, sequence) in signature.sequences.iter().enumerate() {
        match probe.look_for(sequence, work) {
            Outcome::Found(found) => order = order.max(found),
            Outcome::Absent => return None,
            Outcome::Open(state) => open.push((index, state)),
        }
    }
    Some((order, open))
}

/// Looks for the rest of signatures, in one pass over as much of the file as that takes.
fn look_through(
    table: &Table,
    file: &File<'_>,
    extension: &str,
    mut live: Vec<Live<'_>>,
    hits: &mut Vec<Hit>,
    work: &mut Work,
) {
    let mut piece = Vec::new();
    let (mut bytes, mut base) = (file.head, 0_u64);
    loop {
        // Once something is found, only what goes before it matters, and what the extension speaks for.
        let named = table.of_extension(extension);
        live.retain(|candidate| {
            let format = candidate.signature.format;
            hits.is_empty()
                || named.contains(&format)
                || hits.iter().any(|hit| table.is_before(format, hit.format))
        });
        live.retain(|candidate| !hits.iter().any(|hit| hit.format == candidate.signature.format));
        if live.is_empty() || work.is_spent() {
            return;
        }
        live.retain_mut(|candidate| {
            let sequences = &candidate.signature.sequences;
            candidate.open.retain_mut(|(index, state)| {
                sequences.get(*index).is_none_or(|sequence| !state.pursue(sequence, bytes, base, work))
            });
            if candidate.open.is_empty() {
                hits.push(Hit { format: candidate.signature.format, order: Order::Within });
            }
            !candidate.open.is_empty()
        });
        work.next_piece();
        let end = base + bytes.len() as u64;
        let Some(read_at) = file.read_at.filter(|_| end < file.size && end < WITHIN) else { return };
        let longest = live.iter().flat_map(|candidate| candidate.signature.sequences.iter());
        let longest = longest.flat_map(|sequence| sequence.parts.iter()).map(|part| part.most).max();
        let overlap = longest.unwrap_or(0).min(OVERLAP).min(bytes.len());
        base = end - overlap as u64;
        piece.resize(overlap + PIECE, 0);
        let Some(read) = read_at(&mut piece, base).filter(|read| *read > overlap) else { return };
        piece.truncate(read);
        bytes = &piece;
    }
}
