//! A part of the journal that cannot be read.

use std::path::{Path, PathBuf};

use super::Place;
use crate::model::{DocumentId, Sequence};

/// Documents that are named for one place.
pub(crate) const NAMED: usize = 20;

/// A part of the journal that cannot be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Damage {
    /// Which file.
    pub path: PathBuf,
    /// From which byte on.
    pub offset: u64,
    /// Where what can be read goes on, as far as that is known.
    pub(crate) end: Place,
    /// In which way.
    pub what: String,
    /// The first and the last entry that cannot be read, where that is known yet.
    pub entries: Option<(Sequence, Sequence)>,
    /// Documents whose last entry is among them, up to [`NAMED`]: their record cannot be read.
    pub lost: Vec<DocumentId>,
    /// Documents of which an earlier entry is among them, up to [`NAMED`]: part of their history cannot be read.
    pub touched: Vec<DocumentId>,
}

impl Damage {
    /// At a place, and nothing else is known of it.
    pub(crate) fn at(place: Place, path: &Path, what: &str) -> Self {
        Self {
            path: path.into(),
            offset: place.offset().into(),
            end: place.after(1),
            what: what.into(),
            entries: None,
            lost: Vec::new(),
            touched: Vec::new(),
        }
    }

    /// Whether it is of a file as a whole: one that is not the one that was written, or has no header. Each entry in it
    /// may read well.
    pub(super) fn is_of_file(&self, place: Place) -> bool {
        place.offset() == 0 || self.end == Place::new(place.segment().saturating_add(1), 0)
    }
}
