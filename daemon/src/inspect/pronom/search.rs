//! Looks for one part of a sequence in bytes that are at hand.
//!
//! All places at which a part can stand are followed together, step by step, as spans of places. So a part costs its
//! steps times the bytes at hand and never more, whatever the bytes are: nothing is tried again. What all parts of all
//! signatures may cost together is bounded by [`Work`].

use super::pattern::{Part, Step};

/// Places from one to the other, in order and apart from each other.
pub(super) type Spans = Vec<(usize, usize)>;

/// Places of an anchor that are followed together.
const TOGETHER: usize = 512;

/// How much may still be looked at for one file.
#[derive(Debug)]
pub(super) struct Work {
    left: u64,
    /// Bytes that are not in the piece that is looked through, and from where on: many signatures ask for the same.
    absent: Vec<(Vec<u8>, usize)>,
}

impl Work {
    pub(super) fn new(most: u64) -> Self {
        Self { left: most, absent: Vec::new() }
    }

    /// Spends so much; says whether there was.
    fn spend(&mut self, amount: usize) -> bool {
        match self.left.checked_sub(amount as u64 + 1) {
            Some(left) => {
                self.left = left;
                true
            }
            None => {
                self.left = 0;
                false
            }
        }
    }

    /// Other bytes come next.
    pub(super) fn next_piece(&mut self) {
        self.absent.clear();
    }

    /// Whether all of it was spent: then what was not found is not known to be absent.
    pub(super) fn is_spent(&self) -> bool {
        self.left == 0
    }
}

/// Where a part that begins at one of these places ends: all of its ends.
pub(super) fn ends(part: &Part, bytes: &[u8], from: usize, to: usize, work: &mut Work) -> Spans {
    let starts = match &part.anchor {
        // Worth looking for first where there are many places.
        Some(anchor) if to.saturating_sub(from) > 16 => {
            let mut starts = Spans::new();
            let mut at = from.saturating_add(anchor.nearest);
            let until = to.saturating_add(anchor.farthest).saturating_add(anchor.finder.needle().len());
            while let Some(found) = find(&anchor.finder, bytes, at, until, work) {
                let first = found.saturating_sub(anchor.farthest).max(from);
                add(&mut starts, first, found.saturating_sub(anchor.nearest).min(to));
                at = found + 1;
            }
            starts
        }
        _ => vec![(from, to.min(bytes.len()))],
    };
    follow(&part.steps, bytes, starts, work)
}

/// The first place at which a part ends that begins at one of these places.
pub(super) fn first_end(part: &Part, bytes: &[u8], from: usize, to: usize, work: &mut Work) -> Option<usize> {
    let Some(anchor) = &part.anchor else {
        return follow(&part.steps, bytes, vec![(from, to.min(bytes.len()))], work)
            .first()
            .map(|span| span.0);
    };
    let mut at = from.saturating_add(anchor.nearest);
    let until = to.saturating_add(anchor.farthest).saturating_add(anchor.finder.needle().len());
    let needle = anchor.finder.needle();
    if work.absent.iter().any(|(absent, from)| absent == needle && at >= *from) {
        return None;
    }
    let first = at;
    loop {
        let (mut starts, mut count) = (Spans::new(), 0);
        while let Some(found) = find(&anchor.finder, bytes, at, until, work) {
            let first = found.saturating_sub(anchor.farthest).max(from);
            add(&mut starts, first, found.saturating_sub(anchor.nearest).min(to));
            at = found + 1;
            count += 1;
            if count == TOGETHER {
                break;
            }
        }
        if starts.is_empty() {
            if at == first && until >= bytes.len() {
                work.absent.push((needle.to_vec(), first));
            }
            return None;
        }
        if let Some((end, _)) = follow(&part.steps, bytes, starts, work).first() {
            return Some(*end);
        }
    }
}

/// Where bytes stand between two places.
fn find(
    finder: &memchr::memmem::Finder<'_>,
    bytes: &[u8],
    from: usize,
    until: usize,
    work: &mut Work,
) -> Option<usize> {
    let within = bytes.get(from..until.min(bytes.len()))?;
    let found = finder.find(within);
    // Many bytes are looked at together here, so they count for less.
    work.spend(found.unwrap_or(within.len()) / 16).then_some(found? + from)
}

/// Follows all places through the steps.
fn follow(steps: &[Step], bytes: &[u8], mut places: Spans, work: &mut Work) -> Spans {
    for step in steps {
        if places.is_empty() {
            break;
        }
        places = after(step, bytes, &places, work);
    }
    places
}

/// The places after a step that begins at one of these.
fn after(step: &Step, bytes: &[u8], places: &Spans, work: &mut Work) -> Spans {
    let mut next = Spans::new();
    match step {
        Step::Any(least, most) => {
            for (from, to) in places {
                let from = from.saturating_add(*least);
                if from <= bytes.len() && work.spend(0) {
                    add(&mut next, from, to.saturating_add(*most).min(bytes.len()));
                }
            }
        }
        Step::Choice(choices) => {
            let mut all: Spans =
                choices.iter().flat_map(|steps| follow(steps, bytes, places.clone(), work)).collect();
            all.sort_unstable();
            for (from, to) in all {
                add(&mut next, from, to);
            }
        }
        Step::Bytes(wanted) => each_of(bytes, places, wanted, work, &mut next),
        Step::Other(unwanted) => each(bytes, places, unwanted.len(), work, &mut next, |at| at != &**unwanted),
        Step::Between(least, most) => {
            each(bytes, places, least.len(), work, &mut next, |at| at >= &**least && at <= &**most);
        }
        Step::One(set) => {
            each(bytes, places, 1, work, &mut next, |at| at.first().is_some_and(|byte| set.has(*byte)));
        }
    }
    next
}

/// Adds the place behind these bytes wherever they stand.
fn each_of(bytes: &[u8], places: &Spans, wanted: &[u8], work: &mut Work, next: &mut Spans) {
    let Some((first, rest)) = wanted.split_first() else { return };
    for (from, to) in places {
        let Some(within) = bytes.get(*from..to.saturating_add(1).min(bytes.len())) else { continue };
        if !work.spend(within.len()) {
            return;
        }
        for at in memchr::memchr_iter(*first, within) {
            let behind = from + at + 1;
            if bytes.get(behind..).is_some_and(|bytes| bytes.starts_with(rest)) {
                add(next, behind + rest.len(), behind + rest.len());
            }
        }
    }
}

/// Tries each place, and adds the place behind it where it fits.
fn each(
    bytes: &[u8],
    places: &Spans,
    length: usize,
    work: &mut Work,
    next: &mut Spans,
    fits: impl Fn(&[u8]) -> bool,
) {
    for (from, to) in places {
        let until = to.saturating_add(length).min(bytes.len());
        let Some(within) = bytes.get(*from..until) else { continue };
        if !work.spend(within.len()) {
            return;
        }
        for (at, window) in within.windows(length).enumerate() {
            if fits(window) {
                let end = from + at + length;
                add(next, end, end);
            }
        }
    }
}

/// Adds a span behind those before it, or to the last where they touch.
fn add(spans: &mut Spans, from: usize, to: usize) {
    match spans.last_mut() {
        Some((_, last)) if from <= last.saturating_add(1) => *last = to.max(*last),
        _ if from <= to => spans.push((from, to)),
        _ => {}
    }
}
