//! Where the keys of the index are kept. The one file that knows `sled`, which may fail and may panic: what calls
//! it is [`guarded`](super::guarded).

use std::{ops::Bound, path::Path, time::Duration};

use sled::transaction::{TransactionError, TransactionalTree, UnabortableTransactionError};
use sled::{IVec, Transactional as _};

use super::Fault;
use crate::ledger::{bell::Bell, keys::Tree, space};

/// Bytes as they are kept.
pub(crate) type Bytes = IVec;
pub(crate) type Error = sled::Error;
/// A key with its value.
pub(crate) type Pair = Result<(Bytes, Bytes), Fault>;
/// Writes for one tree: a key with its value, or with nothing to remove it.
pub(crate) type Writes = Vec<(Vec<u8>, Option<Vec<u8>>)>;

const TREES: usize = Tree::ALL.len();

/// The trees, open.
#[derive(Debug)]
pub(crate) struct Store {
    db: sled::Db,
    trees: [sled::Tree; TREES],
}

impl Store {
    /// Opens what is there, or makes it.
    pub(super) fn open(path: &Path, cache_bytes: u64) -> Result<Self, Fault> {
        let config = sled::Config::new().path(path).cache_capacity(cache_bytes).flush_every_ms(None);
        let db = open_patiently(&config)?;
        let [id, at, identity, content, state, publish_date, relation, meta] =
            Tree::ALL.map(|tree| db.open_tree(tree.name()));
        let trees = [id?, at?, identity?, content?, state?, publish_date?, relation?, meta?];
        Ok(Self { trees, db })
    }

    fn tree(&self, tree: Tree) -> &sled::Tree {
        let [id, path, identity, content, state, publish_date, relation, meta] = &self.trees;
        match tree {
            Tree::Id => id,
            Tree::Path => path,
            Tree::Identity => identity,
            Tree::Content => content,
            Tree::State => state,
            Tree::PublishDate => publish_date,
            Tree::Relation => relation,
            Tree::Meta => meta,
        }
    }

    pub(super) fn is_empty(&self, tree: Tree) -> bool {
        self.tree(tree).is_empty()
    }

    pub(crate) fn get(&self, tree: Tree, key: &[u8]) -> Result<Option<Bytes>, Fault> {
        Ok(self.tree(tree).get(key)?)
    }

    /// What lies between two keys, in order or the other way round.
    pub(crate) fn range(
        &self,
        tree: Tree,
        span: (Bound<Vec<u8>>, Bound<Vec<u8>>),
        descending: bool,
    ) -> Box<dyn Iterator<Item = Pair>> {
        let pairs = self.tree(tree).range(span).map(|pair| -> Pair { Ok(pair?) });
        if descending { Box::new(pairs.rev()) } else { Box::new(pairs) }
    }

    /// Puts one in by itself.
    pub(super) fn insert(&self, tree: Tree, key: &[u8], value: &[u8]) -> Result<(), Fault> {
        self.tree(tree).insert(key, value)?;
        Ok(())
    }

    /// Writes all of that, or nothing.
    pub(super) fn write(&self, writes: &[Writes; TREES]) -> Result<(), Fault> {
        let written = self.trees.as_slice().transaction(|trees| {
            trees.iter().zip(writes).try_for_each(|(tree, writes)| write(tree, writes))?;
            Ok(())
        });
        written.map_err(|error| match error {
            TransactionError::Storage(error) => error.into(),
            TransactionError::Abort(()) => Fault::Odd("a transaction"),
        })
    }

    /// Makes it durable.
    pub(super) fn flush(&self) -> Result<(), Fault> {
        Ok(self.db.flush().map(drop)?)
    }
}

/// Whether the disk had no room.
pub(super) fn is_full_disk(error: &sled::Error) -> bool {
    matches!(error, sled::Error::Io(error) if space::is_full(error))
}

/// sled lets go of its lock some time after the last handle is dropped.
fn open_patiently(config: &sled::Config) -> Result<sled::Db, Fault> {
    let pause = Bell::default();
    let mut tries = 0;
    loop {
        match config.open() {
            Err(sled::Error::Io(error)) if tries < 40 && error.to_string().contains("lock") => {
                tries += 1;
                pause.wait(Duration::from_millis(50));
            }
            other => return Ok(other?),
        }
    }
}

fn write(tree: &TransactionalTree, writes: &Writes) -> Result<(), UnabortableTransactionError> {
    for (key, value) in writes {
        match value {
            Some(value) => tree.insert(key.as_slice(), value.as_slice())?,
            None => tree.remove(key.as_slice())?,
        };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, ops::Bound};

    use proptest::prelude::*;

    use super::{Store, Tree, Writes};

    type Map = BTreeMap<(&'static str, Vec<u8>), Vec<u8>>;

    #[derive(Debug, Clone)]
    enum Step {
        Insert(Tree, Vec<u8>, Vec<u8>),
        /// Some that are put in and some that are removed, in several trees at once.
        Write(Vec<(Tree, Vec<u8>, Option<Vec<u8>>)>),
        Reopen,
    }

    fn tree() -> impl Strategy<Value = Tree> {
        prop::sample::select(&Tree::ALL[..])
    }

    fn key() -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(prop::sample::select(vec![0, 1, b'/', u8::MAX]), 0..3)
    }

    fn step() -> impl Strategy<Value = Step> {
        let write = (tree(), key(), prop::option::of(key()));
        prop_oneof![
            4 => (tree(), key(), key()).prop_map(|(tree, key, value)| Step::Insert(tree, key, value)),
            4 => prop::collection::vec(write, 0..6).prop_map(Step::Write),
            1 => Just(Step::Reopen),
        ]
    }

    fn between(tree: Tree, from: &Bound<Vec<u8>>, to: &Bound<Vec<u8>>, map: &Map) -> Vec<(Vec<u8>, Vec<u8>)> {
        use std::ops::RangeBounds as _;
        let span = (from.clone(), to.clone());
        let is_in =
            |((name, key), _): &(&(&str, Vec<u8>), &Vec<u8>)| *name == tree.name() && span.contains(key);
        map.iter().filter(is_in).map(|((_, key), value)| (key.clone(), value.clone())).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        /// What is kept on disk and a map in memory answer the same.
        #[test]
        fn it_answers_as_a_map_does(steps in prop::collection::vec(step(), 0..24), asked in prop::collection::vec((tree(), key(), key(), any::<bool>()), 8)) {
            let folder = tempfile::tempdir().unwrap();
            let open = || Store::open(folder.path(), 1 << 20).unwrap();
            let (mut store, mut map) = (open(), Map::new());
            for step in steps {
                match step {
                    Step::Insert(tree, key, value) => {
                        store.insert(tree, &key, &value).unwrap();
                        map.insert((tree.name(), key), value);
                    }
                    Step::Write(all) => {
                        let mut writes: [Writes; Tree::ALL.len()] = Default::default();
                        for (tree, key, value) in all {
                            let at = Tree::ALL.iter().position(|each| *each == tree).unwrap();
                            writes[at].push((key.clone(), value.clone()));
                            match value {
                                Some(value) => map.insert((tree.name(), key), value),
                                None => map.remove(&(tree.name(), key)),
                            };
                        }
                        store.write(&writes).unwrap();
                    }
                    Step::Reopen => {
                        store.flush().unwrap();
                        drop(store);
                        store = open();
                    }
                }
            }
            for (tree, from, to, descending) in asked {
                let found = store.get(tree, &from).unwrap().map(|value| value.to_vec());
                prop_assert_eq!(&found, &map.get(&(tree.name(), from.clone())).cloned());
                if from < to {
                    let span = (Bound::Included(from), Bound::Excluded(to));
                    let mut wanted = between(tree, &span.0, &span.1, &map);
                    if descending {
                        wanted.reverse();
                    }
                    let found = store.range(tree, span, descending).map(|pair| pair.unwrap());
                    let found: Vec<_> = found.map(|(key, value)| (key.to_vec(), value.to_vec())).collect();
                    prop_assert_eq!(found, wanted);
                }
                prop_assert_eq!(store.is_empty(tree), between(tree, &Bound::Unbounded, &Bound::Unbounded, &map).is_empty());
            }
        }
    }
}
