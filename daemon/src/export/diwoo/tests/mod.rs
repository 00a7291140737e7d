//! What is written against the official schema, against the checker, and against files kept here.

mod files;
mod generate;
mod golden;
mod memory;
mod mutations;
mod refusals;
mod sitemaps;
mod xmllint;
