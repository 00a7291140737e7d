//! The bytes of keys and values in the index. Numbers are big-endian, so that they sort.
//!
//! | tree | key | value |
//! |--|--|--|
//! | `by_id` | document | place, sequence, state |
//! | `by_path` | folder, NUL, name, NUL, document (present and former places) | state and kind, stamp, identity |
//! | `by_identity` | file system, birth, file, document (present and former files) | - |
//! | `by_content` | first half of the SHA-256, document (present and former contents) | - |
//! | `by_state` | state, document (exceptional states only); [`DOSSIERS`], dossier | - |
//! | `by_publish_date` | day by which it is to become public, document (only those) | - |
//! | `by_relation` | the document that is named, the one that names it; the mark of a folder or a content, a document of it that has or had a restriction | - |
//! | `meta` | `form`, `applied` | see `index/meta.rs` |
//!
//! The document stands in every key, so that no document can take another's place in the index; who a
//! path or a file belongs to is decided when it is asked.

use sha2::{Digest as _, Sha256 as Hasher};
use uuid::Uuid;

use crate::{
    ledger::journal::Place,
    model::{Date, DocumentId, Due, FileIdentity, FilePath, Kind, Sequence, Sha256, Stamp, State},
};

/// The trees of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Tree {
    Id,
    Path,
    Identity,
    Content,
    State,
    PublishDate,
    Relation,
    /// What the index says of itself.
    Meta,
}

impl Tree {
    pub(crate) const ALL: [Self; 8] = [
        Self::Id,
        Self::Path,
        Self::Identity,
        Self::Content,
        Self::State,
        Self::PublishDate,
        Self::Relation,
        Self::Meta,
    ];

    /// Its name on disk.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Id => "by_id",
            Self::Path => "by_path",
            Self::Identity => "by_identity",
            Self::Content => "by_content",
            Self::State => "by_state",
            Self::PublishDate => "by_publish_date",
            Self::Relation => "by_relation",
            Self::Meta => "meta",
        }
    }
}

/// Bytes of a document's id.
pub(crate) const ID: usize = 16;
/// Bytes of a day as it is written.
const DAY: usize = 10;
/// Bytes of a key by the day by which a document is to become public.
pub(crate) const DUE: usize = DAY + ID;

/// The number of a state on disk. Never given a new meaning.
pub(crate) fn state_number(state: State) -> u8 {
    match state {
        State::Provisional => 1,
        State::NeedsDecision => 2,
        State::Settled => 3,
        State::Locked => 4,
        State::Excluded => 5,
        State::Unreadable => 6,
        State::Gone => 7,
    }
}

/// Stands before the dossiers in the tree of states, where no state's number does.
pub(crate) const DOSSIERS: u8 = 128;
/// The bit that tells a dossier's claim from a document's, beside the number of its state.
const IS_DOSSIER: u8 = 128;
/// The bit that tells a place that was left from one where the document is, beside the same number.
const IS_FORMER: u8 = 64;

fn state_of(number: u8) -> Option<State> {
    State::ALL.into_iter().find(|state| state_number(*state) == number)
}

/// Whether documents in that state are listed by it: few, and looked for.
pub(crate) fn is_exceptional(state: State) -> bool {
    matches!(state, State::Provisional | State::Unreadable | State::NeedsDecision)
}

/// Where a document's latest entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Latest {
    pub(crate) place: Place,
    pub(crate) sequence: Sequence,
    pub(crate) state: State,
}

impl Latest {
    pub(crate) fn to_bytes(self) -> [u8; 17] {
        let mut bytes = [state_number(self.state); 17];
        let (place, rest) = bytes.split_at_mut(8);
        place.copy_from_slice(&self.place.0.to_be_bytes());
        rest.split_at_mut(8).0.copy_from_slice(&self.sequence.0.to_be_bytes());
        bytes
    }

    pub(crate) fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        Some(Self {
            place: Place(number(&mut bytes)?),
            sequence: Sequence(number(&mut bytes)?),
            state: state_of(*bytes.first()?)?,
        })
    }
}

/// What every claim to a path begins with; nothing for what cannot be an absolute path.
///
/// The last `/` stands between folder and name, whatever comes before: bytes are taken as they are.
pub(crate) fn path(path: &FilePath) -> Option<Vec<u8>> {
    let bytes = path.as_bytes();
    let slash = bytes.iter().rposition(|byte| *byte == b'/')?;
    if !bytes.starts_with(b"/") || bytes.contains(&0) {
        return None;
    }
    let mut key = Vec::with_capacity(bytes.len() + 1 + ID);
    key.extend_from_slice(bytes.get(..slash)?);
    key.push(0);
    key.extend_from_slice(bytes.get(slash + 1..)?);
    key.push(0);
    Some(key)
}

/// The key of a document's claim to a path.
pub(crate) fn claim(of: &FilePath, document: DocumentId) -> Option<Vec<u8>> {
    path(of).map(|key| with(key, document))
}

/// The part of a key before the document: of a claim, what names the path.
pub(crate) fn claimed(key: &[u8]) -> Option<&[u8]> {
    key.get(..key.len().checked_sub(ID)?)
}

/// The path in a claim's key.
pub(crate) fn path_of(key: &[u8]) -> Option<FilePath> {
    let (folder, name) = claimed(key)?.strip_suffix(&[0])?.split_at(key.iter().position(|byte| *byte == 0)?);
    let mut bytes = folder.to_vec();
    bytes.push(b'/');
    bytes.extend_from_slice(name.strip_prefix(&[0])?);
    Some(FilePath::from_bytes(&bytes))
}

/// The folder's bytes as keys begin with them: without a slash at the end.
pub(crate) fn folder(folder: &FilePath) -> Vec<u8> {
    let bytes = folder.as_bytes();
    bytes.strip_suffix(b"/").unwrap_or(bytes).to_vec()
}

/// A document's claim to a path. A path that several claim belongs to the one that is present, and
/// among equals to the one whose record changed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) document: DocumentId,
    pub(crate) identity: FileIdentity,
    pub(crate) stamp: Stamp,
    pub(crate) state: State,
    pub(crate) kind: Kind,
    /// It is elsewhere now: this is the place that it left.
    pub(crate) former: bool,
}

pub(crate) fn claim_value(claim: &Claim) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(57);
    let kind = if claim.kind == Kind::Dossier { IS_DOSSIER } else { 0 };
    let former = if claim.former { IS_FORMER } else { 0 };
    bytes.push(state_number(claim.state) | kind | former);
    bytes.extend_from_slice(&claim.stamp.size.to_be_bytes());
    bytes.extend_from_slice(&claim.stamp.modify_time_ns.to_be_bytes());
    bytes.extend_from_slice(&claim.stamp.change_time_ns.to_be_bytes());
    identity_into(&mut bytes, &claim.identity);
    bytes
}

/// Reads a claim; nothing when the bytes are none.
pub(crate) fn claim_of(key: &[u8], value: &[u8]) -> Option<Claim> {
    let (state, mut rest) = value.split_first()?;
    Some(Claim {
        document: document(key)?,
        state: state_of(*state & !(IS_DOSSIER | IS_FORMER))?,
        former: *state & IS_FORMER != 0,
        kind: if *state & IS_DOSSIER == 0 { Kind::Document } else { Kind::Dossier },
        stamp: Stamp {
            size: number(&mut rest)?,
            modify_time_ns: number(&mut rest)?.cast_signed(),
            change_time_ns: number(&mut rest)?.cast_signed(),
        },
        identity: FileIdentity {
            filesystem: number(&mut rest)?,
            birth_time_ns: number(&mut rest)?.cast_signed(),
            file: match rest.len() {
                8 => number(&mut rest)?.into(),
                _ => u128::from_be_bytes(rest.try_into().ok()?),
            },
        },
    })
}

/// What every key by a file identity begins with.
pub(crate) fn file(identity: &FileIdentity) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(32 + ID);
    identity_into(&mut bytes, identity);
    bytes
}

/// The key of a document by the identity of a file it is in.
pub(crate) fn identity(of: &FileIdentity, document: DocumentId) -> Vec<u8> {
    with(file(of), document)
}

// An inode number fits in 8 bytes, a file id of Windows needs 16. The length of a key tells which.
fn identity_into(bytes: &mut Vec<u8>, identity: &FileIdentity) {
    bytes.extend_from_slice(&identity.filesystem.to_be_bytes());
    bytes.extend_from_slice(&identity.birth_time_ns.to_be_bytes());
    match u64::try_from(identity.file) {
        Ok(file) => bytes.extend_from_slice(&file.to_be_bytes()),
        Err(_) => bytes.extend_from_slice(&identity.file.to_be_bytes()),
    }
}

/// What every key by a content begins with. Half the hash: the rest is in the record.
pub(crate) fn half(sha256: &Sha256) -> [u8; 16] {
    sha256.0.first_chunk().copied().unwrap_or_default()
}

/// The key of a document by its content.
pub(crate) fn content(sha256: &Sha256, document: DocumentId) -> [u8; 32] {
    let mut key = [0; 32];
    let (half_of, id) = key.split_at_mut(16);
    half_of.copy_from_slice(&half(sha256));
    id.copy_from_slice(document.0.as_bytes());
    key
}

/// The key of a document by its state.
pub(crate) fn state(of: State, document: DocumentId) -> [u8; 17] {
    let mut key = [state_number(of); 17];
    key.split_at_mut(1).1.copy_from_slice(document.0.as_bytes());
    key
}

/// The key of a document by the day by which it is to become public. Without a day it comes last.
pub(crate) fn due(of: Due, document: DocumentId) -> [u8; DUE] {
    let mut key = [u8::MAX; DUE];
    let (day, id) = key.split_at_mut(DAY);
    if let Due::By(date) = of {
        day.iter_mut().zip(date.to_string().bytes()).for_each(|(byte, written)| *byte = written);
    }
    id.copy_from_slice(document.0.as_bytes());
    key
}

/// The key of a dossier among the dossiers.
pub(crate) fn dossier(document: DocumentId) -> [u8; 17] {
    let mut key = [DOSSIERS; 17];
    key.split_at_mut(1).1.copy_from_slice(document.0.as_bytes());
    key
}

/// The key of a document by another one that it names.
pub(crate) fn relation(other: DocumentId, document: DocumentId) -> [u8; 32] {
    let mut key = [0; 32];
    let (named, id) = key.split_at_mut(16);
    named.copy_from_slice(other.0.as_bytes());
    id.copy_from_slice(document.0.as_bytes());
    key
}

/// Stands for a folder where the id of a document that is named does. Of another version of UUID than those ids.
pub(crate) fn folder_mark(folder: &FilePath) -> DocumentId {
    let digest: [u8; 32] = Hasher::digest(folder.as_bytes()).into();
    let mark = digest.first_chunk().copied().unwrap_or_default();
    DocumentId(Uuid::new_v8(mark))
}

/// Stands for a content in the same way.
pub(crate) fn content_mark(sha256: &Sha256) -> DocumentId {
    DocumentId(Uuid::new_v8(half(sha256)))
}

/// Reads such a key; nothing when the bytes are none.
pub(crate) fn due_of(key: &[u8]) -> Option<(Due, DocumentId)> {
    let (day, _) = key.split_at_checked(DAY)?;
    let due = match std::str::from_utf8(day) {
        Ok(day) => Due::By(Date::parse(day)?),
        Err(_) if day == [u8::MAX; DAY] => Due::Someday,
        Err(_) => return None,
    };
    document(key).filter(|_| key.len() == DUE).map(|id| (due, id))
}

/// The document that a key ends with.
pub(crate) fn document(key: &[u8]) -> Option<DocumentId> {
    key.last_chunk::<ID>().map(|id| DocumentId(Uuid::from_bytes(*id)))
}

fn with(mut key: Vec<u8>, document: DocumentId) -> Vec<u8> {
    key.extend_from_slice(document.0.as_bytes());
    key
}

fn number(bytes: &mut &[u8]) -> Option<u64> {
    let (number, rest) = bytes.split_first_chunk::<8>()?;
    *bytes = rest;
    Some(u64::from_be_bytes(*number))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    prop_compose! {
        fn a_claim()(
            id in any::<u128>(), file in prop_oneof![any::<u64>().prop_map(u128::from), any::<u128>()],
            filesystem in any::<u64>(), birth_time_ns in any::<i64>(),
            size in any::<u64>(), modify_time_ns in any::<i64>(), change_time_ns in any::<i64>(),
            state in prop::sample::select(&State::ALL[..]), is_dossier in any::<bool>(), former in any::<bool>(),
        ) -> Claim {
            Claim {
                document: DocumentId(Uuid::from_u128(id)),
                identity: FileIdentity { filesystem, file, birth_time_ns },
                stamp: Stamp { size, modify_time_ns, change_time_ns },
                state,
                kind: if is_dossier { Kind::Dossier } else { Kind::Document },
                former,
            }
        }
    }

    proptest! {
        #[test]
        fn a_claim_is_read_back(of in crate::wire::strategies::path(), claim_made in a_claim()) {
            let key = claim(&of, claim_made.document).unwrap();
            prop_assert_eq!(path_of(&key), Some(of));
            prop_assert_eq!(claim_of(&key, &claim_value(&claim_made)), Some(claim_made));
        }

        #[test]
        fn any_bytes_do_no_harm(key in prop::collection::vec(any::<u8>(), 0..64), value in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = (path_of(&key), claim_of(&key, &value), Latest::from_bytes(&value), document(&key), due_of(&key));
        }
    }

    #[test]
    fn odd_paths_are_kept_as_they_are_and_no_paths_refused() {
        let id = DocumentId(Uuid::from_u128(1));
        for odd in ["/x", "/a//b", "/a/", "/"] {
            let odd = FilePath::from_bytes(odd.as_bytes());
            assert_eq!(path_of(&claim(&odd, id).unwrap()), Some(odd));
        }
        assert_eq!(path(&FilePath::from_bytes(b"a/b")), None);
        assert_eq!(path(&FilePath::from_bytes(b"/a\0b/c")), None);
        assert_eq!(path(&FilePath::from_bytes(b"")), None);
    }

    #[test]
    fn days_are_read_back_and_sort_as_days() {
        let id = DocumentId(Uuid::from_u128(7));
        let day = |text: &str| Due::By(Date::parse(text).unwrap());
        let dues = [day("0999-12-31"), day("2026-09-30"), day("2026-10-01"), day("9999-12-31"), Due::Someday];
        let made = dues.map(|one| due(one, id));
        assert!(made.is_sorted());
        assert_eq!(made.map(|key| due_of(&key)), dues.map(|one| Some((one, id))));
    }

    #[test]
    fn latest_is_read_back() {
        let latest = Latest { place: Place(3), sequence: Sequence(4), state: State::Gone };
        assert_eq!(Latest::from_bytes(&latest.to_bytes()), Some(latest));
    }
}
