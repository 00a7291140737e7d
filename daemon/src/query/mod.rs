//! Questions about many records: which are wanted, in which order, where a page ends, what they add up to.
//!
//! Knows the ledger's reader and no service: pages and programs ask in the same way.

pub mod belonging;
pub mod chosen;
pub mod filter;
pub mod groups;
pub mod list;
pub mod locate;
pub mod token;
