//! The record in other people's formats.
//!
//! Each format is a folder of its own, with plain types that mirror its schema, so that only what is
//! valid can be written. What all of them need to write XML stands in [`xml`].
//!
//! **Invariant:** nothing here writes inside a watched folder, or anywhere else: these are functions from
//! values to bytes and back. Who calls them decides where the bytes go.

pub mod archive;
pub mod diwoo;
mod fuzz;
pub mod incoming;
pub mod levels;
pub mod lines;
pub mod mdto;
pub mod notice;
pub mod publication;
pub mod related;
pub mod table;
pub mod xml;

pub use fuzz::{fuzz_diwoo, fuzz_mdto};

use crate::model::{FieldName, Sentence};

/// Why something cannot be written: a field without which it would not be valid is empty.
pub(crate) fn lacks(name: FieldName) -> Sentence {
    Sentence::new(format!("`{name}` is nog leeg"), format!("`{name}` is still empty"))
}
