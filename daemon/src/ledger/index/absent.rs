//! Knows of most keys that the index does not hold, without asking it.
//!
//! A tree that was there before the daemon brings nothing but new keys, and for each new file the index
//! would be asked four times only to say no. So an index that began empty keeps a Bloom filter of all
//! that was ever put into it: 2 MiB, three bits a key.
//!
//! **Invariant:** what was put in is never called absent. A wrong "may be there" costs one question. Keys
//! that were removed again stay in; an index that was opened with something in it has no filter, and is
//! always asked.

use std::{
    hash::{BuildHasher as _, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

use crate::ledger::keys::Tree;

/// Bits: enough for a million documents to be wrong about one key in six, and about one in a thousand
/// for the 200,000 of a large first look.
const BITS: u64 = 1 << 24;
/// Bits set for a key.
const MARKS: u64 = 3;

#[derive(Debug)]
pub(crate) struct Absent {
    words: Box<[AtomicU64]>,
    hasher: RandomState,
}

impl Absent {
    /// Of an index with nothing in it.
    pub(crate) fn all() -> Self {
        let words = std::iter::repeat_with(|| AtomicU64::new(0)).take((BITS / 64) as usize).collect();
        Self { words, hasher: RandomState::new() }
    }

    /// Notes a key that is put in, before it is.
    pub(crate) fn is_put_in(&self, tree: Tree, key: &[u8]) {
        for (word, bit) in self.marks(tree, key) {
            word.fetch_or(bit, Ordering::Relaxed);
        }
    }

    /// Whether the index surely holds no such key. Who asks holds the overlay's lock, and a key leaves the
    /// overlay under that lock only after it was put in: so no mark is missed.
    pub(crate) fn is_sure_of(&self, tree: Tree, key: &[u8]) -> bool {
        self.marks(tree, key).any(|(word, bit)| word.load(Ordering::Relaxed) & bit == 0)
    }

    fn marks(&self, tree: Tree, key: &[u8]) -> impl Iterator<Item = (&AtomicU64, u64)> {
        let hash = self.hasher.hash_one((tree, key));
        // The second half steps on from the first (Kirsch and Mitzenmacher); odd, so that it moves.
        let (first, step) = (hash, (hash >> 32) | 1);
        (0..MARKS).filter_map(move |mark| {
            let bit = first.wrapping_add(step.wrapping_mul(mark)) % BITS;
            Some((self.words.get(usize::try_from(bit / 64).ok()?)?, 1 << (bit % 64)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Absent, Tree};

    #[test]
    fn what_was_put_in_is_never_called_absent_and_the_rest_mostly_is() {
        let absent = Absent::all();
        let key = |number: u32| number.to_be_bytes();
        for number in 0..100_000 {
            assert!(number > 0 || absent.is_sure_of(Tree::Path, &key(number)));
            absent.is_put_in(Tree::Path, &key(number));
        }
        assert!((0..100_000).all(|number| !absent.is_sure_of(Tree::Path, &key(number))));
        let wrong = (0..100_000).filter(|number| !absent.is_sure_of(Tree::Id, &key(*number))).count();
        assert!(wrong < 100, "{wrong} of 100,000 keys of another tree are taken for present");
    }
}
