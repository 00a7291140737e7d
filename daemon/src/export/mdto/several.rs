//! A list with something in it.

use crate::model::Sentence;

/// One or more: the schema's `minOccurs="1" maxOccurs="unbounded"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EenOfMeer<T> {
    /// There is always a first.
    pub first: T,
    /// And perhaps more.
    pub rest: Vec<T>,
}

impl<T> EenOfMeer<T> {
    /// Takes one.
    pub fn new(first: T) -> Self {
        Self { first, rest: Vec::new() }
    }

    /// The same, to be changed.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        std::iter::once(&mut self.first).chain(&mut self.rest)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        std::iter::once(&self.first).chain(&self.rest)
    }
}

impl<T> From<T> for EenOfMeer<T> {
    fn from(first: T) -> Self {
        Self::new(first)
    }
}

impl<T> TryFrom<Vec<T>> for EenOfMeer<T> {
    type Error = Sentence;

    fn try_from(list: Vec<T>) -> Result<Self, Sentence> {
        let mut list = list.into_iter();
        let first = list.next().ok_or_else(|| {
            Sentence::new(
                "de lijst is leeg; MDTO vraagt hier minstens één waarde",
                "the list is empty; MDTO asks for at least one value here",
            )
        })?;
        Ok(Self { first, rest: list.collect() })
    }
}
