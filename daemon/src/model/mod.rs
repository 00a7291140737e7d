//! What Bronmerk talks about: documents, records, fields, facts. Plain values with invariants.
//!
//! Knows no other room, and nothing outside the standard library but the form of a UUID and SHA-256: no
//! I/O, no clock, no wire. Whoever needs one of these values on the wire or on disk converts it in `wire`.

mod changes;
pub mod closed;
mod creation;
pub mod date;
pub mod duration;
pub mod entry;
pub mod facts;
pub mod field;
pub mod file;
pub mod hidden;
pub mod id;
pub mod lock;
pub mod month;
pub mod path;
mod period;
pub mod profile;
pub mod publication;
pub mod record;
pub mod relation;
pub mod restriction;
pub mod retention;
pub mod sentence;
pub mod time;
pub mod trouble;

pub use changes::changes;
pub use closed::Beoordeling;
pub use creation::{Creation, ToldBy};
pub use date::Date;
pub use duration::{BadDuration, IsoDuration};
pub use entry::{Action, Before, Change, Entry, PolicyFile, PolicyText, RequestMark, Subject};
pub use facts::{Account, Basis, Facts, Format, Properties, PropertyMark, Sha256, Stage};
pub use field::{
    Field, FieldName, Handling, Provenance, Rejection, Source, Suggestion, Term, Value, ValueKind,
};
pub use file::{FileIdentity, Seen, Stamp};
pub use id::{DocumentId, OriginId, Sequence};
pub use lock::Lock;
pub use path::FilePath;
pub use period::Period;
pub use profile::Profile;
pub use publication::{Due, Publication, PublicationEvent};
pub use record::{Absence, AbsenceKind, Etag, Former, Kind, Location, Origin, Record, Relation, State};
pub use relation::{Related, RelationKind};
pub use restriction::{Environment, Restriction, RestrictionId, RestrictionSource, RestrictionStatus};
pub use retention::{Category, Line, ProcessTerm, SelectionList, Start, Trigger, Waardering};
pub use sentence::Sentence;
pub use time::Timestamp;
pub use trouble::Trouble;
