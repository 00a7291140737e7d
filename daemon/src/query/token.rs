//! Page tokens and resume tokens: opaque for clients, checked when they come back.
//!
//! A page token holds where the page ended and a mark of the question it belongs to, so that it cannot
//! be used with another filter or order; one that stands behind an entry names it as a resume token does. A resume token holds the origin, the number and a mark of
//! the entry that it stands behind: a journal that was put back from a backup gives its numbers out a second time.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    ledger::{ReadError, Reader},
    model::{Date, DocumentId, Due, Entry, FilePath, OriginId, Sequence},
};

const VERSION: u8 = 1;
/// Of resume tokens. The first one had no mark, and could be of another life of the journal.
const WITH_MARK: u8 = 2;
const MARK: usize = 8;

/// Where a page ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// Going through the paths: after this one.
    Path(FilePath),
    /// Past the paths, going through the documents whose place was taken: after this one.
    Displaced(Option<DocumentId>),
    /// Going through the documents: after this one.
    Document(DocumentId),
    /// Going through a few documents in the order of their paths: after this one.
    Chosen(FilePath, DocumentId),
    /// Going through what is to become public: after this one.
    Due(Due, DocumentId),
    /// Going through a journal: after this entry, and no other one of its number.
    Entry(Point),
    /// Going through the documents in the order of their last entries: after this one.
    Changed(Sequence),
    /// Going through a list of terms: after so many that were found.
    Term(u64),
}

/// Which question a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark([u8; MARK]);

impl Mark {
    /// To be put in a token.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The mark of a question, from all that makes its pages what they are.
    pub fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let mut mark = [0; MARK];
        mark.iter_mut().zip(hash.finalize()).for_each(|(byte, from)| *byte = from);
        Self(mark)
    }
}

/// Returns the token with which the next page is asked for.
pub fn page_token(mark: Mark, position: &Position) -> String {
    let mut bytes = vec![VERSION];
    bytes.extend(mark.0);
    match position {
        Position::Path(path) => {
            bytes.push(b'p');
            bytes.extend(path.as_bytes());
        }
        Position::Displaced(id) => {
            bytes.push(b'd');
            bytes.extend(id.iter().flat_map(|id| *id.0.as_bytes()));
        }
        Position::Document(id) => {
            bytes.push(b'i');
            bytes.extend(id.0.as_bytes());
        }
        Position::Chosen(path, id) => {
            bytes.push(b'c');
            bytes.extend(id.0.as_bytes());
            bytes.extend(path.as_bytes());
        }
        Position::Due(due, id) => {
            bytes.push(b'b');
            bytes.extend(id.0.as_bytes());
            if let Due::By(day) = due {
                bytes.extend(day.to_string().bytes());
            }
        }
        Position::Entry(at) => {
            bytes.push(b's');
            bytes.extend(at.bytes());
        }
        Position::Changed(sequence) => {
            bytes.push(b'u');
            bytes.extend(sequence.0.to_be_bytes());
        }
        Position::Term(count) => {
            bytes.push(b't');
            bytes.extend(count.to_be_bytes());
        }
    }
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads what [`page_token`] wrote; nothing when it is not of this question.
pub fn position(token: &str, mark: Mark) -> Option<Position> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let rest = bytes.strip_prefix(&[VERSION])?.strip_prefix(&mark.0)?;
    let (kind, rest) = rest.split_first()?;
    Some(match kind {
        b'p' => Position::Path(path(rest)?),
        b'd' if rest.is_empty() => Position::Displaced(None),
        b'd' => Position::Displaced(Some(document(rest)?)),
        b'i' => Position::Document(document(rest)?),
        b'c' => {
            let (id, rest) = rest.split_at_checked(16)?;
            Position::Chosen(path(rest)?, document(id)?)
        }
        b'b' => {
            let (id, day) = rest.split_at_checked(16)?;
            let due = match day {
                [] => Due::Someday,
                day => Due::By(Date::parse(std::str::from_utf8(day).ok()?)?),
            };
            Position::Due(due, document(id)?)
        }
        b's' => Position::Entry(Point::from_bytes(rest)?),
        b'u' => Position::Changed(Sequence(u64::from_be_bytes(rest.try_into().ok()?))),
        b't' => Position::Term(u64::from_be_bytes(rest.try_into().ok()?)),
        _ => return None,
    })
}

fn document(bytes: &[u8]) -> Option<DocumentId> {
    Uuid::from_slice(bytes).ok().map(DocumentId)
}

fn path(bytes: &[u8]) -> Option<FilePath> {
    bytes.starts_with(b"/").then(|| FilePath::from_bytes(bytes))
}

/// A place in the journal: behind an entry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Point {
    /// In which life of the journal the entry was written; before the first, the journal's first one.
    pub origin: OriginId,
    /// The entry.
    pub sequence: Sequence,
    /// Which one of that number, see `Entry::mark`. 0 before the first.
    pub mark: u32,
}

impl Point {
    pub fn behind(entry: &Entry) -> Self {
        Self { origin: entry.origin, sequence: entry.sequence, mark: entry.mark() }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.origin.0.as_bytes().to_vec();
        bytes.extend(self.sequence.0.to_be_bytes());
        bytes.extend(self.mark.to_be_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (origin, rest) = bytes.split_at_checked(16)?;
        let (sequence, mark) = rest.split_first_chunk::<8>()?;
        Some(Self {
            origin: OriginId(Uuid::from_slice(origin).ok()?),
            sequence: Sequence(u64::from_be_bytes(*sequence)),
            mark: u32::from_be_bytes(mark.try_into().ok()?),
        })
    }
}

/// The point behind a durable entry, or before the first; nothing when there is none, or none that can be read.
pub fn point_at(reader: &Reader, sequence: Sequence) -> Result<Option<Point>, ReadError> {
    if sequence == Sequence(0) {
        return Ok(Some(Point { origin: reader.first_origin(), ..Point::default() }));
    }
    match reader.entry(sequence) {
        Err(error) if error.is_damage() => Ok(None),
        entry => Ok(entry?.as_ref().map(Point::behind)),
    }
}

/// Returns the token with which watching goes on after an entry.
pub fn resume_token(at: Point) -> String {
    let mut bytes = vec![WITH_MARK];
    bytes.extend(at.bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads what [`resume_token`] wrote; nothing when it is no such token. Without a point where an earlier version
/// wrote it: it names no entry for certain.
pub fn resumed(token: &str) -> Option<Option<Point>> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    match bytes.split_first()? {
        (&VERSION, rest) if rest.len() == 24 => Some(None),
        (&WITH_MARK, rest) => Point::from_bytes(rest).map(Some),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Mark, Point, Position, page_token, position, resume_token, resumed};
    use crate::{
        model::{Date, Due, OriginId, Sequence},
        wire::strategies,
    };

    fn any_position() -> impl Strategy<Value = Position> {
        prop_oneof![
            strategies::path().prop_map(Position::Path),
            proptest::option::of(strategies::id()).prop_map(Position::Displaced),
            strategies::id().prop_map(Position::Document),
            (strategies::path(), strategies::id()).prop_map(|(path, id)| Position::Chosen(path, id)),
            strategies::id().prop_map(|id| Position::Due(Due::Someday, id)),
            (1..=28_u8, strategies::id()).prop_map(|(day, id)| {
                let due = Date::new(2027, 2, day).map_or(Due::Someday, Due::By);
                Position::Due(due, id)
            }),
            (strategies::id(), any::<u64>(), any::<u32>()).prop_map(|(id, number, mark)| {
                Position::Entry(Point { origin: OriginId(id.0), sequence: Sequence(number), mark })
            }),
            any::<u64>().prop_map(|number| Position::Changed(Sequence(number))),
            any::<u64>().prop_map(Position::Term),
        ]
    }

    proptest! {
        #[test]
        fn a_page_token_comes_back_as_it_was(place in any_position()) {
            let mark = Mark::of(&["filter", "path"]);
            prop_assert_eq!(position(&page_token(mark, &place), mark), Some(place));
        }

        #[test]
        fn any_other_text_is_no_token(text in "[A-Za-z0-9_-]{0,60}|.{0,20}") {
            prop_assert_eq!(position(&text, Mark::of(&[])), None);
            let _ = resumed(&text);
        }

        #[test]
        fn a_resume_token_comes_back_as_it_was(id in strategies::id(), number in any::<u64>(), mark in any::<u32>()) {
            let at = Point { origin: OriginId(id.0), sequence: Sequence(number), mark };
            prop_assert_eq!(resumed(&resume_token(at)), Some(Some(at)));
        }
    }

    #[test]
    fn a_resume_token_of_an_earlier_version_names_no_entry() {
        let origin = OriginId(uuid::Uuid::from_u128(4));
        let old = [&[1][..], origin.0.as_bytes(), &7_u64.to_be_bytes()].concat();
        let text = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, old);
        assert_eq!(resumed(&text), Some(None));
    }

    #[test]
    fn a_token_belongs_to_its_question() {
        let token = page_token(Mark::of(&["a", "bc"]), &Position::Term(4));
        assert_eq!(position(&token, Mark::of(&["ab", "c"])), None);
        assert_eq!(position(&token, Mark::of(&["a", "bc"])), Some(Position::Term(4)));
    }
}
