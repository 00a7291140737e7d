//! The product's tests: the real daemon, the real client, real folders and real programs.
//!
//! Each file is about one part of the promises; `ARCHITECTURE.md` says which test guards which.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail
#![allow(missing_docs, clippy::print_stderr)] // a test speaks to whoever runs it

mod administration;
mod along;
mod answering;
mod answers;
mod architecture;
mod asking;
mod attack;
mod crash;
mod disks;
mod dossiers;
mod due;
mod editors;
mod every_call;
mod evidence;
mod exports;
mod finding;
mod foreign;
mod hands;
mod identity;
mod imports;
mod integrators;
mod kept;
mod limits;
mod many;
mod missed;
mod mounts;
mod namesakes;
mod newcomer;
mod noise;
mod odd_input;
mod outputs;
mod packages;
mod packaging;
mod policies;
mod previews;
mod properties;
mod reading;
mod recovery;
mod relations;
mod replaced;
mod requests;
mod restrictions;
mod rules;
mod samba;
mod saying;
mod settling;
mod sites;
mod support;
mod tables;
mod texts;
mod untouched;
mod upgrade;
mod vocabularies;
mod watching;
mod words;
mod workers;
