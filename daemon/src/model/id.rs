//! Names for life: of a document, of a daemon, of a journal entry.

use std::{fmt, str::FromStr};

use uuid::Uuid;

/// Names one document for life. Never changed, never used again.
///
/// A UUID version 7 (RFC 9562): ordered by the time at which it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub Uuid);

impl DocumentId {
    /// The resource name of the API: `documents/{uuid}` (AIP-122).
    pub fn resource_name(self) -> String {
        format!("documents/{}", self.0)
    }

    /// Reads a resource name; nothing when it is not one.
    pub fn from_resource_name(name: &str) -> Option<Self> {
        Uuid::from_str(name.strip_prefix("documents/")?).ok().map(Self)
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Names one life of a journal, from one start of the daemon to the next: with the sequence it names an entry, also
/// where two copies of a journal went on apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct OriginId(pub Uuid);

impl fmt::Display for OriginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Counts the entries of one journal from 1, without gaps. 0 stands for "before the first".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence(pub u64);

impl Sequence {
    /// The one after this.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
