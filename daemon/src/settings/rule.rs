//! One rule: which documents, which fields, and why.

use std::{collections::BTreeMap, ffi::OsStr};

use super::globs::FolderGlobs;
use crate::model::{FieldName, FilePath, Sentence, Value};

/// One rule of a policy.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Names it in every provenance that it gave. Once in a policy.
    pub id: String,
    /// Which documents.
    pub conditions: Conditions,
    /// The values that it gives.
    pub set: BTreeMap<FieldName, Value>,
    /// The values that it suggests to a person.
    pub suggest: BTreeMap<FieldName, Value>,
    /// Whether what fits is no document; nothing when the rule does not say.
    pub exclude: Option<bool>,
    /// Why, for people.
    pub reason: Sentence,
}

impl Rule {
    /// Whether the rule is about the document at that path.
    pub fn fits(&self, path: &FilePath) -> bool {
        self.conditions.fit(path)
    }
}

/// What must be so for a rule to hold: every condition that is given.
#[derive(Debug, Clone, Default)]
pub struct Conditions {
    /// The document's folder fits one of these.
    pub(super) folder: Option<FolderGlobs>,
    /// The name's extension is one of these; in lower case.
    pub(super) extension: Vec<String>,
    /// The name holds one of these; in lower case.
    pub(super) name_contains: Vec<String>,
}

impl Conditions {
    fn fit(&self, path: &FilePath) -> bool {
        self.folder_fits(path) && self.extension_fits(path) && self.name_fits(path)
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
        let name = String::from_utf8_lossy(path.name()).to_lowercase();
        self.name_contains.iter().any(|part| name.contains(part))
    }
}

#[cfg(test)]
mod tests {
    use crate::{model::FilePath, settings::read_policy};

    fn fits(conditions: &str, path: &[u8]) -> bool {
        let text = format!(
            "[[rules]]\nid = 'r'\nwhere = {{ {conditions} }}\nset = {{ waardering = 'B' }}\nreason = {{ nl = 'x' }}"
        );
        read_policy(&text, None)
            .ok()
            .and_then(|policy| policy.rules.first().map(|rule| rule.fits(&FilePath::from_bytes(path))))
            .unwrap_or_else(|| unreachable!("{text}"))
    }

    #[test]
    fn every_condition_must_hold_and_one_item_of_a_list_is_enough() {
        let all = "folder = '**/Besluiten/**', extension = ['docx', 'ODT'], name_contains = ['Besluit', 'beschikking']";
        for (path, expected) in [
            ("/srv/Besluiten/Besluit 1.docx", true),
            ("/srv/Besluiten/2026/BESCHIKKING.Odt", true),
            ("/srv/Besluiten/Besluit 1.pdf", false),
            ("/srv/Besluiten/nota.docx", false),
            ("/srv/Elders/Besluit 1.docx", false),
        ] {
            assert_eq!(fits(all, path.as_bytes()), expected, "{path}");
        }
    }

    #[test]
    fn names_are_bytes_and_letters_have_two_sizes() {
        assert!(fits("name_contains = 'één'", "/srv/EÉN ÉÉN.txt".as_bytes()));
        assert!(fits("name_contains = 'besluit'", b"/srv/\xffBesluit.txt"));
        assert!(fits("folder = '/srv/*'", b"/srv/\xff/a.txt"));
        assert!(fits("extension = 'txt'", b"/srv/\xff/a.TXT"));
        assert!(
            !fits("extension = 'profile'", b"/srv/.profile"),
            "a name that starts with a dot has no extension"
        );
    }
}
