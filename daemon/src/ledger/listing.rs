//! Lists that are answered from two sides, the overlay and the index, as if from one.
//!
//! **Invariant:** the caller holds the overlay's lock from the first look to the last, so nothing is taken
//! in between; and what the index gains meanwhile is of documents in the overlay, which it is not asked
//! about. So a list is what was there at one moment.

use std::{cmp::Reverse, collections::BTreeSet, iter::Peekable, ops::Bound};

use super::{
    digest::{Known, KnownPath},
    index::{Bytes, Fault, Index},
    keys::{self, Claim, Tree},
    overlay::Overlay,
};
use crate::model::{DocumentId, Due, FilePath, Sequence, State};

/// Documents that were at a path or left it, of which it is asked who changed last.
const MOST_RANKED: usize = 256;

/// From where to where, and in which direction.
pub(super) struct Span {
    pub(super) from: Bound<Vec<u8>>,
    pub(super) to: Bound<Vec<u8>>,
    pub(super) descending: bool,
    /// Set when it holds the keys of one path, file, content or document that is named: the index may know
    /// without looking that it has none.
    one: Option<Tree>,
}

impl Span {
    /// The keys of one path, one file, one content or one document that is named.
    pub(super) fn of_one(tree: Tree, prefix: Vec<u8>) -> Self {
        Self { one: Some(tree), ..Self::prefix(prefix) }
    }

    /// All keys that begin with these bytes.
    pub(super) fn prefix(prefix: Vec<u8>) -> Self {
        let mut to = prefix.clone();
        while to.last() == Some(&u8::MAX) {
            to.pop();
        }
        let to = match to.last_mut() {
            Some(last) => {
                *last += 1;
                Bound::Excluded(to)
            }
            None => Bound::Unbounded,
        };
        Self { from: Bound::Included(prefix), to, descending: false, one: None }
    }

    /// The part of it behind the path, in its direction.
    fn behind(mut self, path: &[u8]) -> Self {
        // A path's claims begin with it and its last byte is NUL: 1 comes after all of them.
        if self.descending {
            let end = Bound::Excluded(path.to_vec());
            if keys_before(&end, &self.to) {
                self.to = end;
            }
        } else {
            let mut after = path.to_vec();
            after.pop();
            after.push(1);
            let start = Bound::Included(after);
            if keys_before(&self.from, &start) {
                self.from = start;
            }
        }
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        match (&self.from, &self.to) {
            (Bound::Included(from) | Bound::Excluded(from), Bound::Included(to) | Bound::Excluded(to)) => {
                from >= to
            }
            _ => false,
        }
    }
}

fn keys_before(one: &Bound<Vec<u8>>, other: &Bound<Vec<u8>>) -> bool {
    match (one, other) {
        (Bound::Unbounded, _) | (_, Bound::Unbounded) => true,
        (Bound::Included(one) | Bound::Excluded(one), Bound::Included(other) | Bound::Excluded(other)) => {
            one < other
        }
    }
}

type Pair<V> = Result<(Vec<u8>, V), Fault>;

/// Both sides.
pub(super) struct Both<'a> {
    pub(super) overlay: &'a Overlay,
    pub(super) index: &'a Index,
}

impl<'a> Both<'a> {
    /// Pairs of a tree, without those of documents that the overlay speaks for.
    pub(super) fn stored(&self, tree: Tree, span: &Span) -> Box<dyn Iterator<Item = Pair<Bytes>> + 'a> {
        if let (Some(one), Bound::Included(prefix)) = (span.one, &span.from)
            && self.index.lacks(one, prefix)
        {
            return Box::new(std::iter::empty());
        }
        let pairs = self.index.store.range(tree, (span.from.clone(), span.to.clone()), span.descending);
        let overlay = self.overlay;
        let pairs = pairs.filter(move |pair| match pair {
            Ok((key, _)) => keys::document(key).is_none_or(|id| overlay.document(id).is_none()),
            Err(_) => true,
        });
        Box::new(pairs.map(|pair| pair.map(|(key, value)| (key.to_vec(), value))))
    }

    fn claims(&self, span: &Span) -> Merge<'a, Claim> {
        let stored = self.stored(Tree::Path, span).map(|pair| {
            let (key, value) = pair?;
            let claim = keys::claim_of(&key, &value).ok_or(Fault::Odd(Tree::Path.name()))?;
            Ok((key, claim))
        });
        let recent = self.overlay.claims().range((span.from.clone(), span.to.clone()));
        let recent = recent.map(|(key, claim)| Ok((key.clone(), *claim)));
        let recent: Box<dyn Iterator<Item = Pair<Claim>>> =
            if span.descending { Box::new(recent.rev()) } else { Box::new(recent) };
        Merge::of(Box::new(stored), recent, span.descending)
    }

    /// The paths in a span, each with whose it is, up to `limit`.
    pub(super) fn paths(&self, span: Span, limit: usize, found: &mut Vec<KnownPath>) -> Result<(), Fault> {
        if span.is_empty() || found.len() >= limit {
            return Ok(());
        }
        // A place that was left belongs to nobody.
        let is_held = |claim: &Pair<Claim>| !matches!(claim, Ok((_, claim)) if claim.former);
        let mut claims = self.claims(&span).filter(is_held).peekable();
        while let Some(next) = claims.next() {
            let (key, mut best) = next?;
            while let Some(Ok((other, _))) = claims.peek()
                && keys::claimed(other) == keys::claimed(&key)
            {
                if let Some(other) = claims.next().transpose()? {
                    best = self.better(best, other.1)?;
                }
            }
            found.push((keys::path_of(&key).ok_or(Fault::Odd(Tree::Path.name()))?, best.into()));
            if found.len() >= limit {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn at(&self, path: &FilePath) -> Result<Option<Known>, Fault> {
        let Some(key) = keys::path(path) else { return Ok(None) };
        let mut found = Vec::new();
        self.paths(Span::of_one(Tree::Path, key), 1, &mut found)?;
        Ok(found.pop().map(|(_, known)| known))
    }

    /// The paths in a folder and, if asked, below it: first those in it, then those below, each by
    /// their bytes; or the other way round.
    pub(super) fn under(
        &self,
        folder: &[u8],
        after: Option<&FilePath>,
        limit: usize,
        descending: bool,
    ) -> Result<Vec<KnownPath>, Fault> {
        let mut spans =
            [b"\0", b"/"].map(|next| Span { descending, ..Span::prefix([folder, next].concat()) });
        if descending {
            spans.reverse();
        }
        let after = after.and_then(keys::path);
        let mut found = Vec::new();
        for span in spans {
            let span = match &after {
                Some(after) => span.behind(after),
                None => span,
            };
            self.paths(span, limit, &mut found)?;
        }
        Ok(found)
    }

    /// The better claim of two: of a document that is present, and of the one that changed last.
    fn better(&self, one: Claim, other: Claim) -> Result<Claim, Fault> {
        let rank = |claim: &Claim| -> Result<_, Fault> {
            Ok((claim.state != State::Gone, self.latest(claim.document)?.0))
        };
        Ok(if rank(&one)? >= rank(&other)? { one } else { other })
    }

    fn latest(&self, id: DocumentId) -> Result<(Sequence, State), Fault> {
        if let Some(digest) = self.overlay.document(id) {
            return Ok((digest.sequence, digest.state));
        }
        let latest = self.index.latest(id)?.ok_or(Fault::Odd(Tree::Id.name()))?;
        Ok((latest.sequence, latest.state))
    }

    /// Everybody who claims a path, at most `limit`: who is there, then who was there last or left it: of too many
    /// those who changed last, and of very many the youngest.
    pub(super) fn claimants(&self, path: &FilePath, limit: usize) -> Result<Vec<Claim>, Fault> {
        let Some(key) = keys::path(path) else { return Ok(Vec::new()) };
        let span = Span { descending: true, ..Span::of_one(Tree::Path, key) };
        let (mut present, mut others) = (Vec::new(), Vec::new());
        for pair in self.claims(&span) {
            let (_, claim) = pair?;
            match !claim.former && claim.state != State::Gone {
                true => present.push(claim),
                false if others.len() < MOST_RANKED => others.push(claim),
                false => {}
            }
        }
        if present.len() + others.len() > limit {
            let latest = |claim: Claim| Ok((self.latest(claim.document)?.0, claim));
            let mut ranked = others.into_iter().map(latest).collect::<Result<Vec<_>, Fault>>()?;
            ranked.sort_by_key(|(sequence, _)| Reverse(*sequence));
            others = ranked.into_iter().map(|(_, claim)| claim).collect();
        }
        Ok(present.into_iter().chain(others).take(limit).collect())
    }

    /// Everybody who has or had a file, the youngest first; at most `limit`. Of too many those who are there, and who
    /// changed last; of very many the youngest.
    pub(super) fn by_identity(&self, prefix: Vec<u8>, limit: usize) -> Result<Vec<DocumentId>, Fault> {
        let length = prefix.len() + keys::ID;
        let span = Span { descending: true, ..Span::of_one(Tree::Identity, prefix) };
        // A longer key is of a longer file number that begins with the same bytes.
        let of_it = |key: &[u8]| keys::document(key).filter(|_| key.len() == length);
        let mut found = BTreeSet::new();
        for pair in self.stored(Tree::Identity, &span) {
            found.extend(of_it(&pair?.0));
            if found.len() >= MOST_RANKED {
                break;
            }
        }
        let recent = self.overlay.identities().range((span.from.clone(), span.to.clone()));
        found.extend(recent.rev().filter_map(|key| of_it(key)).take(MOST_RANKED));
        let mut found: Vec<_> = found.into_iter().rev().collect();
        if found.len() > limit {
            let rank = |id: DocumentId| {
                self.latest(id).map(|(sequence, state)| (state == State::Gone, Reverse(sequence), id))
            };
            let mut ranked = found.into_iter().map(rank).collect::<Result<Vec<_>, Fault>>()?;
            ranked.sort_unstable();
            found = ranked.into_iter().map(|(_, _, id)| id).take(limit).collect();
        }
        Ok(found)
    }

    /// Whether anybody has or had a file.
    pub(super) fn knows_file(&self, prefix: Vec<u8>) -> Result<bool, Fault> {
        let length = prefix.len() + keys::ID;
        let span = Span::of_one(Tree::Identity, prefix);
        let mut recent = self.overlay.identities().range((span.from.clone(), span.to.clone()));
        if recent.any(|key| key.len() == length) {
            return Ok(true);
        }
        for pair in self.stored(Tree::Identity, &span) {
            if pair?.0.len() == length {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Documents by the first half of their content's hash, oldest first.
    pub(super) fn by_content(&self, half: [u8; 16]) -> Result<Vec<DocumentId>, Fault> {
        let span = Span::of_one(Tree::Content, half.to_vec());
        let stored = self.stored(Tree::Content, &span);
        let mut found: BTreeSet<DocumentId> = BTreeSet::new();
        for pair in stored {
            found.extend(keys::document(&pair?.0));
        }
        let (mut first, mut last) = ([0; 32], [u8::MAX; 32]);
        for end in [&mut first, &mut last] {
            let (start, _) = end.split_at_mut(half.len());
            start.copy_from_slice(&half);
        }
        let recent = self.overlay.contents().range(first..=last);
        found.extend(recent.filter_map(|key| keys::document(key)));
        Ok(found.into_iter().collect())
    }

    /// Documents that are to become public, first due first, from behind a key on.
    pub(super) fn due(
        &self,
        after: Option<(Due, DocumentId)>,
        limit: usize,
    ) -> Result<Vec<(Due, DocumentId)>, Fault> {
        let after = after.map(|(due, id)| keys::due(due, id));
        let from = |key: [u8; keys::DUE]| Bound::Excluded(key.to_vec());
        let span = Span {
            from: after.map_or(Bound::Unbounded, from),
            to: Bound::Unbounded,
            descending: false,
            one: None,
        };
        let stored = self.stored(Tree::PublishDate, &span).map(|pair| pair.map(|(key, _)| (key, ())));
        let recent = after.map_or(Bound::Unbounded, Bound::Excluded);
        let recent = self.overlay.dues().range((recent, Bound::Unbounded)).map(|key| Ok((key.to_vec(), ())));
        Merge::of(Box::new(stored), Box::new(recent), false)
            .take(limit)
            .map(|pair| {
                pair.and_then(|(key, ())| keys::due_of(&key).ok_or(Fault::Odd(Tree::PublishDate.name())))
            })
            .collect()
    }

    /// Documents in the order in which they were made, those in one state only if asked.
    pub(super) fn ids(
        &self,
        state: Option<State>,
        after: Option<DocumentId>,
        limit: usize,
        descending: bool,
    ) -> Result<Vec<DocumentId>, Fault> {
        let listed = state.filter(|state| keys::is_exceptional(*state));
        let tree = if listed.is_some() { Tree::State } else { Tree::Id };
        let prefix: Vec<u8> = listed.into_iter().map(keys::state_number).collect();
        let mut span = Span { descending, ..Span::prefix(prefix.clone()) };
        if let Some(after) = after {
            let key = Bound::Excluded([&prefix, after.0.as_bytes().as_slice()].concat());
            *(if descending { &mut span.to } else { &mut span.from }) = key;
        }
        let stored = self.stored(tree, &span).filter_map(|pair| match pair {
            Err(fault) => Some(Err(fault)),
            // The tree of ids holds every state.
            Ok((key, value)) if listed.is_none() => match (keys::Latest::from_bytes(&value), state) {
                (Some(latest), Some(state)) if latest.state != state => None,
                (Some(_), _) => Some(Ok((key, ()))),
                (None, _) => Some(Err(Fault::Odd(Tree::Id.name()))),
            },
            Ok((key, _)) => Some(Ok((key.get(1..).unwrap_or_default().to_vec(), ()))),
        });
        let bounds = match (after, descending) {
            (None, _) => (Bound::Unbounded, Bound::Unbounded),
            (Some(after), false) => (Bound::Excluded(after), Bound::Unbounded),
            (Some(after), true) => (Bound::Unbounded, Bound::Excluded(after)),
        };
        let recent = self.overlay.documents().range(bounds);
        let recent: Box<dyn Iterator<Item = _>> =
            if descending { Box::new(recent.rev()) } else { Box::new(recent) };
        let recent = recent
            .filter(move |(_, digest)| state.is_none_or(|state| digest.state == state))
            .map(|(id, _)| Ok((id.0.as_bytes().to_vec(), ())));
        Merge::of(Box::new(stored), Box::new(recent), descending)
            .take(limit)
            .map(|pair| pair.and_then(|(key, ())| keys::document(&key).ok_or(Fault::Odd(Tree::Id.name()))))
            .collect()
    }
}

/// Two sorted streams as one.
struct Merge<'a, V> {
    one: Peekable<Box<dyn Iterator<Item = Pair<V>> + 'a>>,
    other: Peekable<Box<dyn Iterator<Item = Pair<V>> + 'a>>,
    descending: bool,
}

impl<'a, V> Merge<'a, V> {
    fn of(
        one: Box<dyn Iterator<Item = Pair<V>> + 'a>,
        other: Box<dyn Iterator<Item = Pair<V>> + 'a>,
        descending: bool,
    ) -> Self {
        Self { one: one.peekable(), other: other.peekable(), descending }
    }
}

impl<V> Iterator for Merge<'_, V> {
    type Item = Pair<V>;

    fn next(&mut self) -> Option<Self::Item> {
        match (self.one.peek(), self.other.peek()) {
            (Some(Ok((one, _))), Some(Ok((other, _)))) if (one > other) != self.descending => {
                self.other.next()
            }
            (None, _) => self.other.next(),
            _ => self.one.next(),
        }
    }
}
