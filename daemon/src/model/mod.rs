//! What Bronmerk talks about: documents, records, fields, facts. Plain values with invariants.
//!
//! Knows no other room, and nothing outside the standard library but the form of a UUID: no I/O, no
//! clock, no wire. Whoever needs one of these values on the wire or on disk converts it in `wire`.

pub mod entry;
pub mod facts;
pub mod field;
pub mod file;
pub mod id;
pub mod path;
pub mod record;
pub mod sentence;
pub mod time;
pub mod trouble;

pub use entry::{Action, Before, Change, Entry, Subject};
pub use facts::{Account, Basis, Facts, Format, Sha256};
pub use field::{Field, FieldName, Handling, Provenance, Source, Suggestion, Term, Value};
pub use file::{FileIdentity, Seen, Stamp};
pub use id::{DocumentId, OriginId, Sequence};
pub use path::FilePath;
pub use record::{Absence, AbsenceKind, Location, Origin, Record, Relation, State};
pub use sentence::Sentence;
pub use time::Timestamp;
pub use trouble::Trouble;
