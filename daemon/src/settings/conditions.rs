//! Which documents a rule is about.

use std::ffi::OsStr;

use super::globs::FolderGlobs;
use crate::{
    model::{Date, Facts, FilePath, PropertyMark, Stage},
    vocabulary::fold_part,
};

/// What must be so for a rule to hold: every condition that is given.
#[derive(Debug, Clone, Default)]
pub struct Conditions {
    /// The document's folder fits one of these.
    pub(super) folder: Option<FolderGlobs>,
    /// The name's extension is one of these; in lower case.
    pub(super) extension: Vec<String>,
    /// The name holds one of these; in lower case.
    pub(super) name_contains: Vec<String>,
    /// What the file itself must say; nothing when nothing is asked of it.
    pub(super) of_facts: Option<Box<OfFacts>>,
}

/// What must be so in the file. Does not hold for a file that was not read.
#[derive(Debug, Clone, Default)]
pub(super) struct OfFacts {
    /// It has one of these formats.
    pub(super) format: Vec<FormatIs>,
    /// Of each of these it has one. Marks, so that no name of a person is kept; author and template are
    /// properties too.
    pub(super) properties: Vec<Vec<PropertyMark>>,
    /// It is marked with one of these codes of `virbi-rubriceringen`.
    pub(super) marking: Vec<String>,
    /// It says that it is as far along as one of these.
    pub(super) stage: Vec<Stage>,
    /// When it was made.
    pub(super) created: Option<Days>,
    /// When it was last changed.
    pub(super) modified: Option<Days>,
}

/// A format that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FormatIs {
    /// PRONOM's identifier.
    Puid(String),
    MediaType(String),
}

/// From one day to another, both included; open where a day is not given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) from: Option<Date>,
    pub(super) until: Option<Date>,
}

impl Conditions {
    /// Whether all hold. One that is about the file itself does not while there are no facts.
    pub(super) fn fit(&self, path: &FilePath, facts: Option<&Facts>) -> bool {
        self.folder_fits(path)
            && self.extension_fits(path)
            && self.name_fits(path)
            && self.of_facts.as_ref().is_none_or(|asked| facts.is_some_and(|facts| asked.fit(facts)))
    }

    fn folder_fits(&self, path: &FilePath) -> bool {
        self.folder
            .as_ref()
            .is_none_or(|globs| path.as_path().parent().is_some_and(|folder| globs.matches(folder)))
    }

    fn extension_fits(&self, path: &FilePath) -> bool {
        if self.extension.is_empty() {
            return true;
        }
        let extension =
            path.as_path().extension().map(OsStr::to_string_lossy).unwrap_or_default().to_lowercase();
        self.extension.contains(&extension)
    }

    fn name_fits(&self, path: &FilePath) -> bool {
        if self.name_contains.is_empty() {
            return true;
        }
        let name = fold_part(&String::from_utf8_lossy(path.name()));
        self.name_contains.iter().any(|part| name.contains(part))
    }
}

impl OfFacts {
    fn fit(&self, facts: &Facts) -> bool {
        let said = &facts.properties;
        let has = |mark: &PropertyMark| said.marks.binary_search(mark).is_ok();
        let is_marked = |marking: &String| said.marking.as_ref() == Some(marking);
        // The document's own date says more: a file is made anew by every copy.
        let made = said.created.or(facts.created);
        let changed = said.modified.unwrap_or(facts.modified);
        (self.format.is_empty() || self.format.iter().any(|format| format.fits(facts)))
            && self.properties.iter().all(|marks| marks.iter().any(has))
            && (self.marking.is_empty() || self.marking.iter().any(is_marked))
            && (self.stage.is_empty() || said.stage.is_some_and(|stage| self.stage.contains(&stage)))
            && self.created.is_none_or(|days| made.is_some_and(|made| days.hold(Date::of(made))))
            && self.modified.is_none_or(|days| days.hold(Date::of(changed)))
    }
}

impl FormatIs {
    fn fits(&self, facts: &Facts) -> bool {
        match self {
            Self::Puid(puid) => {
                facts.format.as_ref().is_some_and(|format| format.puid.eq_ignore_ascii_case(puid))
            }
            Self::MediaType(media_type) => facts.media_type.eq_ignore_ascii_case(media_type),
        }
    }
}

impl Days {
    fn hold(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

#[cfg(test)]
#[path = "conditions_tests.rs"]
mod tests;
