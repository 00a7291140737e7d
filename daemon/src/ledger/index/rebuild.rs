//! Builds the index from the journal alone.
//!
//! Two readings. The first finds which entries were superseded by a later one of the same document: one
//! bit for each entry, so a million take 125 kB. The second writes the keys of what is left, in windows
//! sorted by key. Since keys depend on a document's last entry alone (see `digest.rs`), nothing needs to
//! be looked up, and nothing is written that a later entry would remove.
//!
//! What is damaged is gone round (see `survey.rs`), and the index says so: it is built anew when the damage is
//! mended. A document whose last entry is in a damaged part keeps the keys of the entry before it, and leads
//! to that part: reading it says what is wrong, rather than showing an earlier state for the present one.
//!
//! Written without transactions: until `form` is written, last, nobody takes it for an index.

use std::{collections::BTreeMap, path::Path};

use super::{Applied, Counts, Fault, Index, count_of, guarded, meta, store::Store};
use crate::{
    ledger::{
        digest::Digest,
        journal::{Journal, Place, Synced, frame::Glance},
        keys::Tree,
        survey::{Harm, Step, Survey},
    },
    model::{DocumentId, OriginId, Sequence},
};

/// Documents sorted together. Larger means fewer visits to each page of the index, and more memory.
const WINDOW: usize = 8_192;
/// The same for contents. Their keys are small, and in no order: a page is met again only by chance.
const CONTENTS: usize = 1 << 18;

/// The daemon stops, so the rebuild did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stopped;

/// A rebuild: from where, up to where.
pub(crate) struct Rebuild<'a> {
    pub(crate) journal: &'a Journal,
    pub(crate) up_to: Synced,
    pub(crate) path: &'a Path,
    pub(crate) cache_bytes: u64,
    /// Told how many entries are done, now and then; answers whether to go on.
    pub(crate) progress: &'a dyn Fn(u64) -> bool,
}

impl Rebuild<'_> {
    /// Builds the index in an empty folder.
    pub(crate) fn run(&self) -> Result<Result<(Index, Harm), Stopped>, Fault> {
        guarded(|| {
            let Some(plan) = self.plan()? else { return Ok(Err(Stopped)) };
            let Plan { superseded, split, harm } = plan;
            let mut lost = harm.lost.clone();
            let mut index = Index::open_any(self.path, self.cache_bytes)?;
            let mut window = Vec::with_capacity(WINDOW);
            let mut contents = Vec::new();
            let mut counts = Counts::default();
            let mut applied = Applied::default();
            let mut survey = Survey::new(self.journal, self.up_to);
            while let Some(step) = survey.next(self.journal)? {
                let Step::Entry { place, crc, payload, glance, .. } = step else { continue };
                let sequence = Sequence(glance.sequence);
                applied = Applied { sequence, place, crc };
                if !superseded.get(sequence) {
                    let entry = self.journal.understand(place, payload)?;
                    if let Some(record) = entry.subject.record()
                        && split.get(&record.id).is_none_or(|last| *last == sequence)
                    {
                        if let Some(count) = count_of(&mut counts, record.state) {
                            *count = count.saturating_add(1);
                        }
                        let mut digest = Digest::of(record, sequence, place);
                        if let Some(latest) = lost.remove(&record.id) {
                            (digest.place, digest.sequence) = (latest.place, latest.sequence);
                        }
                        contents.extend(digest.contents());
                        window.push(digest);
                    }
                }
                if window.len() >= WINDOW {
                    index.write_plainly(&window)?;
                    window.clear();
                }
                if contents.len() >= CONTENTS {
                    index.write_contents(&mut contents)?;
                }
                if sequence.0.is_multiple_of(1_024) && !(self.progress)(sequence.0) {
                    return Ok(Err(Stopped));
                }
            }
            index.write_plainly(&window)?;
            index.write_contents(&mut contents)?;
            // Of these nothing but the name is left.
            for (id, latest) in lost {
                index.store.insert(Tree::Id, id.0.as_bytes(), &latest.to_bytes())?;
                if let Some(count) = count_of(&mut counts, latest.state) {
                    *count = count.saturating_add(1);
                }
            }
            applied.sequence = survey.at();
            if applied.sequence > Sequence(0) {
                // What is written here was not noted in it.
                index.absent = None;
            }
            index.complete(self.journal.origin(), applied, counts, &harm.places())?;
            Ok(Ok((index, harm)))
        })
    }

    fn plan(&self) -> Result<Option<Plan>, Fault> {
        let mut plan = Plan::default();
        let mut survey = Survey::new(self.journal, self.up_to);
        while let Some(step) = survey.next(self.journal)? {
            let glance = match step {
                Step::Entry { glance, .. } => glance,
                Step::Gap(gap) => {
                    plan.harm.gap(gap);
                    continue;
                }
            };
            plan.harm.entry(&glance);
            let sequence = Sequence(glance.sequence);
            if glance.previous_sequence < sequence.0 && !glance.document.is_empty() {
                plan.supersede(&glance);
            }
            if sequence.0.is_multiple_of(65_536) && !(self.progress)(0) {
                return Ok(None);
            }
        }
        Ok(Some(plan))
    }
}

/// What the first reading tells.
#[derive(Default)]
struct Plan {
    superseded: Bits,
    /// The last entry of documents with two entries after the same one: one was lost for a time and is back,
    /// and the other was made meanwhile.
    split: BTreeMap<DocumentId, Sequence>,
    harm: Harm,
}

impl Plan {
    fn supersede(&mut self, glance: &Glance) {
        let before = Sequence(glance.previous_sequence);
        let is_second = before.0 > 0 && self.superseded.get(before);
        self.superseded.set(before);
        if !is_second && self.split.is_empty() {
            return;
        }
        let Some(id) = DocumentId::from_resource_name(&glance.document) else { return };
        if is_second || self.split.contains_key(&id) {
            self.split.insert(id, Sequence(glance.sequence));
        }
    }
}

impl Index {
    /// All but the contents.
    fn write_plainly(&self, digests: &[Digest]) -> Result<(), Fault> {
        let insert = |tree: Tree| insert(&self.store, tree, digests);
        // Half of the work is for the paths, and sled takes several writers.
        std::thread::scope(|scope| {
            let paths = scope.spawn(|| insert(Tree::Path));
            let others = Tree::ALL.into_iter().filter(|tree| !matches!(tree, Tree::Path | Tree::Content));
            others.into_iter().try_for_each(insert)?;
            paths.join().unwrap_or(Err(Fault::Panicked))
        })
    }

    fn write_contents(&self, contents: &mut Vec<[u8; 32]>) -> Result<(), Fault> {
        contents.sort_unstable();
        for key in contents.drain(..) {
            self.store.insert(Tree::Content, &key, &[])?;
        }
        Ok(())
    }

    fn complete(
        &self,
        origin: OriginId,
        applied: Applied,
        counts: Counts,
        round: &[(Place, Sequence)],
    ) -> Result<(), Fault> {
        self.store.flush()?;
        if !round.is_empty() {
            self.store.insert(Tree::Meta, meta::ROUND, &meta::round_to_bytes(round))?;
        }
        self.store.insert(Tree::Meta, meta::APPLIED, &meta::applied_to_bytes(applied, counts))?;
        self.store.insert(Tree::Meta, meta::FORM, &meta::form_to_bytes(origin))?;
        self.store.flush()?;
        *crate::ledger::bell::lock(&self.done) = (applied, counts);
        Ok(())
    }
}

fn insert(store: &Store, tree: Tree, digests: &[Digest]) -> Result<(), Fault> {
    let mut pairs: Vec<_> = digests.iter().flat_map(|digest| digest.keys(tree)).collect();
    pairs.sort_unstable();
    pairs.iter().try_for_each(|(key, value)| store.insert(tree, key, value))
}

/// One bit for each entry.
#[derive(Debug, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn set(&mut self, sequence: Sequence) {
        let (at, bit) = Self::at(sequence);
        if at >= self.0.len() {
            self.0.resize(at + 1, 0);
        }
        if let Some(word) = self.0.get_mut(at) {
            *word |= bit;
        }
    }

    fn get(&self, sequence: Sequence) -> bool {
        let (at, bit) = Self::at(sequence);
        self.0.get(at).is_some_and(|word| word & bit != 0)
    }

    fn at(sequence: Sequence) -> (usize, u64) {
        (usize::try_from(sequence.0 / 64).unwrap_or(usize::MAX - 1), 1 << (sequence.0 % 64))
    }
}
