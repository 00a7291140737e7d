//! What people do with one record, each deed in a file of its own. Pure: from a record to the record as it is to be,
//! before the rules have spoken.

mod fields;
mod handling;
mod import;
mod locks;
mod publication;
mod relations;
mod restrictions;
mod undo;

pub use self::relations::RelationRefused;
pub(super) use self::{
    fields::{chosen, confirm, contradicts, ends_before_it_starts, reject, replace, take_out, update},
    handling::handle,
    import::import,
    locks::{lock, unlock},
    publication::{note, publish, withdraw_publication},
    relations::{can_relate, relate, unrelate},
    restrictions::{contradicted, restrict, withdraw},
    undo::{Search, undo, undo_but_later, undone},
};
use super::desk::{Caller, Unfit};
use crate::{
    decide::Inherited,
    model::{Date, Lock, Provenance, Sentence, Source, Timestamp},
    settings::values,
};

/// Who does it, when, and why.
pub(super) struct Hand<'a> {
    pub(super) caller: &'a Caller,
    pub(super) reason: &'a str,
    pub(super) now: Timestamp,
    /// What the record inherits; nothing where that is not known.
    pub(super) inherited: Option<&'a Inherited>,
}

impl Hand<'_> {
    pub(super) fn lock(&self) -> Lock {
        Lock { by: self.caller.name.clone(), time: self.now, reason: self.reason.trim().into() }
    }

    /// The day on which something truly was: not in the future, and today where none is given.
    fn day(&self, given: Option<Date>) -> Result<Date, Unfit> {
        match given {
            None => Ok(Date::of(self.now)),
            Some(day) if values::is_future(&day.to_string(), self.now) => Err(Unfit::Future(day.to_string())),
            Some(day) => Ok(day),
        }
    }
}

/// Where a person's value comes from.
pub(super) fn of_person(caller: &Caller, reason: Sentence, time: Timestamp) -> Provenance {
    Provenance {
        source: Source::Person,
        actor: caller.name.clone(),
        time,
        policy_version: String::new(),
        reason,
    }
}

/// A person's own words are kept as they are.
pub(super) fn in_both_languages(words: &str) -> Sentence {
    Sentence::new(words, words)
}

/// A person's own words behind what was done.
pub(super) fn with_words(nl: String, en: String, words: &str) -> Sentence {
    match words {
        "" => Sentence::new(nl, en),
        words => Sentence::new(format!("{nl}: {words}"), format!("{en}: {words}")),
    }
}
