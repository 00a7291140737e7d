//! What the Woo says of restrictions: which grounds go together, what each asks for, and what of a
//! restriction may be shown to whom.
//!
//! Pure: the day is an argument. Knows the law as far as a program can check it; whether a ground
//! applies at all is for a person.
//!
//! **Invariants**, each with a test:
//! - The internal motive is in none of the outputs.
//! - A machine adds proposals and takes nothing away: no function here returns fewer restrictions
//!   than it was given.
//! - What a marking in a document proposes is proposed once, and has no ground until a person gives one.
//! - What only a program proposed restricts nothing by itself, but is not published either.

mod act;
mod bring;
mod check;
mod dated;
mod grounds;
mod grow;
mod limits;
mod markings;
mod notice;
mod outputs;
#[cfg(test)]
mod tests;

pub use act::{Refused, Wanted, restore, restrict, withdraw};
pub use bring::bring;
pub use check::{Finding, Severity, check, older_than_five_years};
pub use dated::document_date;
#[cfg(test)]
pub use grounds::GROUNDS;
pub use grounds::{Ground, find};
pub use grow::{
    Machine, Proposal, follow, inherit, is_heavier, is_known_along, propose, propose_along, propose_marking,
    root,
};
pub use limits::{limit, told_to};
pub use markings::{answers, is_answered, marking};
pub use notice::{Withheld, withheld};
pub use outputs::{
    BeperkingGebruik, Judgement, Publication, citizen, grounds_in_force, in_words, mdto, publication,
};
