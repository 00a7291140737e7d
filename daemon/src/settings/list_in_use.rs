//! A selection list, and where and for which time it is used.

use std::path::Path;

use super::globs::FolderGlobs;
use crate::model::{Date, SelectionList};

/// A selection list of the policy. An organisation may have several: each for a part of it, or for a time.
#[derive(Debug, Clone)]
pub struct ListInUse {
    pub list: SelectionList,
    /// For what is in these folders; nothing for all folders.
    pub(super) folder: Option<FolderGlobs>,
    /// For the work of these units; none for all.
    pub(super) units: Vec<String>,
    /// For what was made from that day on; nothing for what was made before too.
    pub from: Option<Date>,
    /// For what was made until that day; nothing for what was made later too.
    pub until: Option<Date>,
}

impl ListInUse {
    /// One that is used everywhere and always.
    pub(super) fn everywhere(list: SelectionList) -> Self {
        Self { list, folder: None, units: Vec::new(), from: None, until: None }
    }

    /// Whether it is for what lies in that folder, is of that unit and was made on that day.
    pub(super) fn is_for(&self, folder: &Path, unit: Option<&str>, day: Date) -> bool {
        self.folder.as_ref().is_none_or(|globs| globs.matches(folder))
            && (self.units.is_empty()
                || unit.is_some_and(|unit| self.units.iter().any(|known| known.eq_ignore_ascii_case(unit))))
            && self.from.is_none_or(|from| from <= day)
            && self.until.is_none_or(|until| day <= until)
    }
}
