//! That a person closed something to every change by a machine.

use super::Timestamp;

/// That a person closed a record, or one field of it, to every change by a machine. People can change it
/// all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// The person's account.
    pub by: String,
    pub time: Timestamp,
    /// Why, in the person's words; may be empty.
    pub reason: String,
}
