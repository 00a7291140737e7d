//! Text that says something, and lists that are not empty.

use std::fmt;

use super::Refusal;
use crate::model::hidden::left_out;

/// Text with at least one visible character, and none that is hidden and means nothing.
///
/// The schema takes an empty title; a reader cannot do anything with it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(String);

impl Text {
    /// Takes what is not blank.
    pub fn new(text: impl Into<String>) -> Result<Self, Refusal> {
        let text = left_out(&text.into()).into_owned();
        if text.trim().is_empty() { Err(Refusal::Blank) } else { Ok(Self(text)) }
    }

    /// As it is seen.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// At least one of something, in order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NonEmpty<T> {
    first: T,
    rest: Vec<T>,
}

impl<T> NonEmpty<T> {
    pub fn of(first: T) -> Self {
        Self { first, rest: Vec::new() }
    }

    /// And one more.
    #[must_use]
    pub fn and(mut self, next: T) -> Self {
        self.rest.push(next);
        self
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        std::iter::once(&self.first).chain(&self.rest)
    }
}

impl<T> TryFrom<Vec<T>> for NonEmpty<T> {
    type Error = Refusal;

    fn try_from(all: Vec<T>) -> Result<Self, Refusal> {
        let mut all = all.into_iter();
        let first = all.next().ok_or(Refusal::EmptyList)?;
        Ok(Self { first, rest: all.collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::{NonEmpty, Refusal, Text};

    #[test]
    fn blank_text_is_no_text() {
        for blank in ["", " ", "\t\r\n", "\u{a0}\u{2003}", "\u{200b}\u{feff}"] {
            assert_eq!(Text::new(blank), Err(Refusal::Blank), "{blank:?}");
        }
        assert_eq!(Text::new(" Nota ").map(|text| text.to_string()), Ok(" Nota ".into()));
    }

    #[test]
    fn what_is_hidden_is_not_published() {
        let text = Text::new("\u{feff}No\u{200b}ta \u{202e}\u{1f469}\u{200d}\u{1f4bb}");
        assert_eq!(text.map(|text| text.to_string()), Ok("Nota \u{1f469}\u{200d}\u{1f4bb}".into()));
    }

    #[test]
    fn a_list_keeps_its_order_and_is_not_empty() {
        assert_eq!(NonEmpty::<u8>::try_from(Vec::new()), Err(Refusal::EmptyList));
        let list = NonEmpty::of(1).and(2).and(3);
        assert_eq!(list.iter().copied().collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(NonEmpty::try_from(vec![1, 2, 3]), Ok(list));
    }
}
