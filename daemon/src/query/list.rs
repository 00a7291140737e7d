//! Pages of documents: which index to go through, and where a page ends.
//!
//! A page may hold fewer documents than asked for, even none, and still have a next one (AIP-158): one
//! call looks at no more than [`MOST_LOOKED_AT`] of them, and takes no more than [`MOST_BYTES`].
//!
//! **Invariant:** going through all pages of a filter meets each document that did not change meanwhile
//! exactly once. In the order of paths, a document with several is met at the first of them, and one
//! whose place another document has taken comes after all the others.

use std::collections::{BTreeMap, BTreeSet};

use super::{filter::Filter, token::Position};
use crate::{
    ledger::{Known, ReadError, Reader},
    model::{DocumentId, FilePath, Record, State},
};

/// The most documents that one call looks at.
pub const MOST_LOOKED_AT: usize = 20_000;
/// The most bytes of the journal that the records of one page come from, but for the last of them.
const MOST_BYTES: usize = 4 << 20;
/// Up to so many documents are put in the order of their paths rather than looked for among all paths.
const FEW: usize = 2_000;
const CHUNK: usize = 512;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Path {
        /// The other way round.
        descending: bool,
    },
    /// By the time at which the record was made.
    CreateTime {
        /// The other way round.
        descending: bool,
    },
    /// By the time of its last change.
    UpdateTime {
        /// The other way round.
        descending: bool,
    },
    /// First what is to become public, by its day and then without one; then all others, as they were made.
    PublishBy,
}

impl Order {
    /// Reads `path`, `create_time` or `update_time`, with ` desc` for the other direction, or `publish_by`; `path` for nothing.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let name = words.next().unwrap_or("path");
        let descending = match (words.next(), words.next()) {
            (None, _) | (Some("asc"), None) => false,
            (Some("desc"), None) => true,
            _ => return None,
        };
        match name {
            "path" => Some(Self::Path { descending }),
            "create_time" => Some(Self::CreateTime { descending }),
            "update_time" => Some(Self::UpdateTime { descending }),
            "publish_by" if !descending => Some(Self::PublishBy),
            _ => None,
        }
    }
}

/// Some documents, and where to go on; nothing when these were the last.
#[derive(Debug, Default)]
pub struct Page {
    /// Those that the filter wants.
    pub records: Vec<Record>,
    /// Where a page begins that follows each of them.
    pub after: Vec<Position>,
    /// Where the next page begins.
    pub next: Option<Position>,
    /// How many documents were looked at for it.
    pub looked_at: usize,
}

/// Returns the documents that a filter wants, from a position on.
pub fn page(
    reader: &Reader,
    filter: &Filter,
    order: Order,
    after: Option<Position>,
    size: usize,
) -> Result<Page, ReadError> {
    let mut search = Search { reader, filter, size, looked_at: 0, bytes: 0, page: Page::default() };
    match order {
        Order::Path { descending } => match (&after, search.few(after.as_ref())?) {
            (None | Some(Position::Chosen(..)), Some(ids)) => search.chosen(ids, after, descending)?,
            _ => search.by_path(after, descending)?,
        },
        Order::CreateTime { descending } => search.by_time(after, descending)?,
        Order::UpdateTime { descending } => search.by_change(after, descending)?,
        Order::PublishBy => search.by_publish_date(after)?,
    }
    search.page.looked_at = search.looked_at;
    Ok(search.page)
}

struct Search<'a> {
    reader: &'a Reader,
    filter: &'a Filter,
    size: usize,
    looked_at: usize,
    bytes: usize,
    page: Page,
}

impl Search<'_> {
    fn wanted(&mut self, id: DocumentId) -> Result<Option<Record>, ReadError> {
        self.looked_at += 1;
        let found = self.reader.readable_sized(id)?.filter(|(record, _)| self.filter.matches(record));
        let Some((record, bytes)) = found else { return Ok(None) };
        self.bytes = self.bytes.saturating_add(bytes);
        Ok(Some(record))
    }

    fn take(&mut self, record: Record, after: Position) {
        self.page.records.push(record);
        self.page.after.push(after);
    }

    fn is_full(&self) -> bool {
        self.page.records.len() >= self.size || self.looked_at >= MOST_LOOKED_AT || self.bytes >= MOST_BYTES
    }

    /// The documents that an index names for this filter, where it names few.
    fn few(&self, after: Option<&Position>) -> Result<Option<Vec<DocumentId>>, ReadError> {
        // A page that began so goes on so, also when there are more of them by now.
        let most = if matches!(after, Some(Position::Chosen(..))) { 4 * FEW } else { FEW };
        let ids = match (self.filter.sha256(), self.filter.state()) {
            _ if self.filter.document().is_some() => self.filter.document().into_iter().collect(),
            _ if self.filter.is_of_dossiers() => self.reader.dossiers(None, most + 1)?,
            // Gone ones are left to the others, since merged ones are not in that index.
            (Some(sha256), state) if state != Some(State::Gone) => {
                self.reader.by_content(sha256, most + 1)?
            }
            (None, Some(state @ (State::Provisional | State::NeedsDecision | State::Unreadable))) => {
                self.reader.in_state(state, None, most + 1)?
            }
            _ => return Ok(None),
        };
        Ok(Some(ids).filter(|ids| ids.len() <= most))
    }

    /// Puts a few documents in the order of their paths.
    fn chosen(
        &mut self,
        ids: Vec<DocumentId>,
        after: Option<Position>,
        descending: bool,
    ) -> Result<(), ReadError> {
        // By their places first: many records together may be large.
        let mut places = BTreeSet::new();
        for id in ids {
            if let Some(record) = self.wanted(id)? {
                let first = record.locations.iter().map(|location| &location.path);
                let first = first.filter(|path| self.filter.covers(path)).min().cloned();
                places.insert((first.unwrap_or_else(|| FilePath::from_bytes(b"/")), id));
            }
        }
        if let Some(Position::Chosen(path, id)) = after {
            let place = (path, id);
            places.retain(|other| if descending { *other < place } else { *other > place });
        }
        self.bytes = 0;
        let mut next = || if descending { places.pop_last() } else { places.pop_first() };
        while let Some((path, id)) = next() {
            if self.page.records.len() >= self.size || self.bytes >= MOST_BYTES {
                self.page.next = self.page.after.last().cloned();
                break;
            }
            if let Some((record, bytes)) = self.reader.readable_sized(id)? {
                self.bytes = self.bytes.saturating_add(bytes);
                self.take(record, Position::Chosen(path, id));
            }
        }
        Ok(())
    }

    fn by_path(&mut self, after: Option<Position>, descending: bool) -> Result<(), ReadError> {
        let after = match after {
            Some(Position::Displaced(id)) => return self.displaced(id),
            Some(Position::Path(path) | Position::Chosen(path, _)) => Some(path),
            _ => None,
        };
        if !self.paths(after, descending)? {
            return Ok(());
        }
        if self.is_full() && self.filter.may_want(State::Gone) {
            self.page.next = Some(Position::Displaced(None));
            return Ok(());
        }
        self.displaced(None)
    }

    /// Goes through the paths; whether it came to their end.
    fn paths(&mut self, mut after: Option<FilePath>, descending: bool) -> Result<bool, ReadError> {
        loop {
            let chunk = self.chunk(after.as_ref(), descending)?;
            let is_last = chunk.len() < CHUNK;
            let count = chunk.len();
            for (index, (path, known)) in chunk.into_iter().enumerate() {
                self.at_path(&path, &known)?;
                if self.is_full() && !(is_last && index + 1 == count) {
                    self.page.next = Some(Position::Path(path));
                    return Ok(false);
                }
                after = Some(path);
            }
            if is_last {
                return Ok(true);
            }
        }
    }

    fn chunk(&self, after: Option<&FilePath>, descending: bool) -> Result<Vec<(FilePath, Known)>, ReadError> {
        if let Some(path) = self.filter.path() {
            let known = if after.is_none() { self.reader.at(path)? } else { None };
            return Ok(known.map(|known| (path.clone(), known)).into_iter().collect());
        }
        let root = FilePath::from_bytes(b"/");
        let folder = self.filter.folder().unwrap_or(&root);
        if descending {
            self.reader.under_descending(folder, after, CHUNK)
        } else {
            self.reader.under(folder, after, CHUNK)
        }
    }

    fn at_path(&mut self, path: &FilePath, known: &Known) -> Result<(), ReadError> {
        if !self.filter.may_want(known.state) {
            self.looked_at += 1;
            return Ok(());
        }
        if let Some(record) = self.wanted(known.document)? {
            // At the first of its paths only, in both directions.
            if self.first_held(&record)?.is_none_or(|first| first == *path) {
                self.take(record, Position::Path(path.clone()));
            }
        }
        Ok(())
    }

    /// The first of a document's paths, in the filter's scope, at which the index has this document.
    fn first_held(&self, record: &Record) -> Result<Option<FilePath>, ReadError> {
        let mut paths: Vec<&FilePath> = record.locations.iter().map(|location| &location.path).collect();
        paths.retain(|path| self.filter.covers(path));
        paths.sort();
        for path in paths {
            if self.reader.at(path)?.is_some_and(|known| known.document == record.id) {
                return Ok(Some(path.clone()));
            }
        }
        Ok(None)
    }

    /// Goes through the documents that are gone and whose place was taken, which no path leads to.
    fn displaced(&mut self, mut after: Option<DocumentId>) -> Result<(), ReadError> {
        let is_any_gone =
            self.reader.counts().iter().any(|(state, count)| *state == State::Gone && *count > 0);
        if !is_any_gone || !self.filter.may_want(State::Gone) {
            return Ok(());
        }
        loop {
            let chunk = self.reader.in_state(State::Gone, after, CHUNK)?;
            let is_last = chunk.len() < CHUNK;
            let last = chunk.last().copied();
            for id in chunk {
                if let Some(record) = self.wanted(id)?
                    && self.first_held(&record)?.is_none()
                {
                    self.take(record, Position::Displaced(Some(id)));
                }
                if self.is_full() && !(is_last && last == Some(id)) {
                    self.page.next = Some(Position::Displaced(Some(id)));
                    return Ok(());
                }
                after = Some(id);
            }
            if is_last {
                return Ok(());
            }
        }
    }

    /// In the order of their last entries. There is no index of these, and there need be none: of all documents the
    /// last entry is known without reading it, and only the next ones are read.
    fn by_change(&mut self, after: Option<Position>, descending: bool) -> Result<(), ReadError> {
        let after = match after {
            Some(Position::Changed(sequence)) => Some(sequence),
            _ => None,
        };
        let (mut next, mut known) = (BTreeMap::new(), None);
        loop {
            let chunk = self.reader.ids(known, CHUNK, false)?;
            for id in &chunk {
                let Some(last) = self.reader.last_entry(*id)? else { continue };
                if after.is_none_or(|after| if descending { last < after } else { last > after }) {
                    next.insert(last, *id);
                    if next.len() > MOST_LOOKED_AT {
                        let _ = if descending { next.pop_first() } else { next.pop_last() };
                    }
                }
            }
            known = chunk.last().copied();
            if chunk.len() < CHUNK {
                break;
            }
        }
        // With as many as are looked at in one call there may be more.
        let is_all = next.len() < MOST_LOOKED_AT;
        let mut take = || if descending { next.pop_last() } else { next.pop_first() };
        let mut last = None;
        while let Some((sequence, id)) = take() {
            if self.is_full() {
                self.page.next = last.map(Position::Changed);
                return Ok(());
            }
            if let Some(record) = self.wanted(id)? {
                self.take(record, Position::Changed(sequence));
            }
            last = Some(sequence);
        }
        self.page.next = last.filter(|_| !is_all).map(Position::Changed);
        Ok(())
    }

    fn by_publish_date(&mut self, after: Option<Position>) -> Result<(), ReadError> {
        let mut after = match after {
            Some(Position::Due(due, id)) => Some((due, id)),
            Some(Position::Document(id)) => return self.not_due(Some(id)),
            _ => None,
        };
        loop {
            let chunk = self.reader.due(after, CHUNK)?;
            let is_last = chunk.len() < CHUNK;
            for (due, id) in chunk {
                if self.filter.ends_before(due) && self.filter.wants_due_only() {
                    return Ok(());
                }
                // What changed its day since is met where it stands now.
                if let Some(record) = self.wanted(id)?.filter(|record| record.due() == Some(due)) {
                    self.take(record, Position::Due(due, id));
                }
                if self.is_full() {
                    self.page.next = Some(Position::Due(due, id));
                    return Ok(());
                }
                after = Some((due, id));
            }
            if is_last {
                break;
            }
        }
        if self.filter.wants_due_only() { Ok(()) } else { self.not_due(None) }
    }

    /// All that is not to become public, as it was made.
    fn not_due(&mut self, mut after: Option<DocumentId>) -> Result<(), ReadError> {
        loop {
            let chunk = self.reader.ids(after, CHUNK, false)?;
            let is_last = chunk.len() < CHUNK;
            for id in chunk {
                if let Some(record) = self.wanted(id)?.filter(|record| record.due().is_none()) {
                    self.take(record, Position::Document(id));
                }
                if self.is_full() {
                    self.page.next = Some(Position::Document(id));
                    return Ok(());
                }
                after = Some(id);
            }
            if is_last {
                return Ok(());
            }
        }
    }

    fn by_time(&mut self, after: Option<Position>, descending: bool) -> Result<(), ReadError> {
        let mut after = match after {
            Some(Position::Document(id)) => Some(id),
            _ => None,
        };
        loop {
            let chunk = match self.filter.state() {
                Some(state) if !descending => self.reader.in_state(state, after, CHUNK)?,
                _ => self.reader.ids(after, CHUNK, descending)?,
            };
            let is_last = chunk.len() < CHUNK;
            let last = chunk.last().copied();
            for id in chunk {
                if let Some(record) = self.wanted(id)? {
                    self.take(record, Position::Document(id));
                }
                if self.is_full() && !(is_last && last == Some(id)) {
                    self.page.next = Some(Position::Document(id));
                    return Ok(());
                }
                after = Some(id);
            }
            if is_last {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests;
