//! Writes filters in the language of `ListDocuments`.

pub(crate) mod saved;

use crate::trouble::Trouble;
use std::path::Path;

/// A filter under construction: comparisons joined by AND.
#[derive(Debug, Default)]
pub(crate) struct Filter(Vec<String>);

impl Filter {
    /// Adds a filter that the user typed, with what stands under each `@name` in it. Before all else, so that the
    /// daemon tells a mistake at the place where it was typed.
    pub(crate) fn typed(mut self, filter: Option<&str>) -> Result<Self, Trouble> {
        let whole = filter.map(|typed| saved::Saved::of_user().expanded(typed)).transpose()?;
        self.0.splice(0..0, whole.filter(|text| !text.is_empty()));
        Ok(self)
    }

    /// Adds a filter as the contract has it.
    pub(crate) fn written(mut self, filter: Option<&str>) -> Self {
        self.0.extend(filter.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned));
        self
    }

    /// Keeps the documents in this folder and below it.
    pub(crate) fn folder(mut self, folder: Option<&Path>) -> Result<Self, Trouble> {
        if let Some(folder) = folder {
            self.0.push(format!("folder = {}", quoted(text_of(folder)?)));
        }
        Ok(self)
    }

    /// Keeps the document at this path.
    pub(crate) fn path(mut self, path: &Path) -> Result<Self, Trouble> {
        self.0.push(format!("path = {}", quoted(text_of(path)?)));
        Ok(self)
    }

    /// Keeps the documents with this text in their file's name.
    pub(crate) fn name_has(mut self, text: &str) -> Self {
        self.0.push(format!("name : {}", quoted(text)));
        self
    }

    /// Keeps the documents in this state; by its name on the wire, without the prefix.
    pub(crate) fn state(mut self, state: &str) -> Self {
        self.0.push(format!("state = {state}"));
        self
    }

    /// Keeps the documents with a restriction on this ground.
    pub(crate) fn ground(mut self, code: &str) -> Self {
        self.0.push(format!("restriction = {}", quoted(code)));
        self
    }

    /// Keeps the documents that must be public by this day.
    pub(crate) fn until(mut self, date: &str) -> Self {
        self.0.push(format!("publish_by <= {}", quoted(date)));
        self
    }

    /// Leaves out what is gone, unless the filter says something about states itself.
    pub(crate) fn present(mut self) -> Self {
        // The daemon does this itself for an empty filter only.
        if !self.0.is_empty() && !self.0.iter().any(|part| has_word(part, "state")) {
            self.0.push("state != GONE".into());
        }
        self
    }

    /// Keeps what is gone too.
    pub(crate) fn gone_too(mut self) -> Self {
        // An empty filter means "not gone", so everything has to be said: all that is below the root.
        if self.0.is_empty() {
            self.0.push("folder = \"/\"".into());
        }
        self
    }

    /// Returns the filter's text.
    pub(crate) fn text(mut self) -> String {
        if self.0.len() > 1 {
            for part in self.0.iter_mut().filter(|part| has_word(part, "or")) {
                *part = format!("({part})");
            }
        }
        self.0.join(" AND ")
    }
}

/// A filter is text, so a path that is not cannot be written in it.
fn text_of(path: &Path) -> Result<&str, Trouble> {
    path.to_str().ok_or_else(|| Trouble::FolderNotText(path.to_owned()))
}

/// Returns the text as a quoted string of the filter language.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Tells whether a word stands in the filter, outside quotes, in any case.
fn has_word(filter: &str, word: &str) -> bool {
    let mut bare = String::new();
    let mut inside = None;
    let mut letters = filter.chars();
    while let Some(letter) = letters.next() {
        match (inside, letter) {
            (Some(_), '\\') => drop(letters.next()),
            (Some(mark), _) if mark == letter => inside = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => {
                inside = Some(letter);
                bare.push(' ');
            }
            (None, _) => bare.push(letter),
        }
    }
    let mut words = bare.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    words.any(|one| one.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_quoted_so_that_it_stays_one_string() {
        assert_eq!(Filter::default().name_has("nota").text(), r#"name : "nota""#);
        assert_eq!(Filter::default().name_has(r#"a" OR b\"#).text(), r#"name : "a\" OR b\\""#);
    }

    #[test]
    fn comparisons_are_joined() -> Result<(), Trouble> {
        let filter = Filter::default()
            .folder(Some(Path::new("/werk/é map")))?
            .written(Some(" size > 10 "))
            .state("SETTLED")
            .present();
        assert_eq!(filter.text(), r#"folder = "/werk/é map" AND size > 10 AND state = SETTLED"#);
        Ok(())
    }

    #[test]
    fn what_is_joined_by_or_stays_together() {
        let filter = Filter::default().written(Some("size > 10 or name : 'a AND b'")).present();
        assert_eq!(filter.text(), "(size > 10 or name : 'a AND b') AND state != GONE");
        let quoted = Filter::default().written(Some("name : 'a OR b'")).present();
        assert_eq!(quoted.text(), "name : 'a OR b' AND state != GONE");
        assert_eq!(
            Filter::default().written(Some("state = GONE OR size > 1")).text(),
            "state = GONE OR size > 1"
        );
    }

    #[test]
    fn what_is_gone_is_left_out_unless_states_are_spoken_of() {
        assert_eq!(Filter::default().present().text(), "");
        let named = Filter::default().name_has("state").present();
        assert_eq!(named.text(), r#"name : "state" AND state != GONE"#);
        let gone = Filter::default().written(Some("state=GONE")).present();
        assert_eq!(gone.text(), "state=GONE");
    }

    #[test]
    fn everything_has_to_be_said() {
        assert_eq!(Filter::default().gone_too().text(), r#"folder = "/""#);
        assert_eq!(Filter::default().name_has("a").gone_too().text(), r#"name : "a""#);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_is_not_text_is_refused() {
        use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
        let folder = Path::new(OsStr::from_bytes(b"/werk/\xff"));
        assert!(matches!(Filter::default().folder(Some(folder)), Err(Trouble::FolderNotText(_))));
    }
}
