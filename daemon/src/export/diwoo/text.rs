//! Text that says something, and lists that are not empty.

use std::fmt;

use super::Refusal;

/// Text with at least one visible character.
///
/// The schema takes an empty title; a reader cannot do anything with it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(String);

impl Text {
    /// Takes what is not blank, as it is.
    pub fn new(text: impl Into<String>) -> Result<Self, Refusal> {
        let text = text.into();
        if text.trim().is_empty() { Err(Refusal::Blank) } else { Ok(Self(text)) }
    }

    /// As it was given.
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
    /// Just this one.
    pub fn of(first: T) -> Self {
        Self { first, rest: Vec::new() }
    }

    /// And one more.
    #[must_use]
    pub fn and(mut self, next: T) -> Self {
        self.rest.push(next);
        self
    }

    /// The one that is always there.
    pub fn first(&self) -> &T {
        &self.first
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
        for blank in ["", " ", "\t\r\n", "\u{a0}\u{2003}"] {
            assert_eq!(Text::new(blank), Err(Refusal::Blank), "{blank:?}");
        }
        assert_eq!(Text::new(" Nota ").map(|text| text.to_string()), Ok(" Nota ".into()));
    }

    #[test]
    fn a_list_keeps_its_order_and_is_not_empty() {
        assert_eq!(NonEmpty::<u8>::try_from(Vec::new()), Err(Refusal::EmptyList));
        let list = NonEmpty::of(1).and(2).and(3);
        assert_eq!(list.iter().copied().collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(NonEmpty::try_from(vec![1, 2, 3]), Ok(list));
    }
}
