//! What this format promises, tried.
//!
//! `schema.rs` asks an independent judge: `xmllint` (Debian and Ubuntu: `apt-get install libxml2-utils`) with
//! the schema of the Nationaal Archief, which is not part of this repository. The environment variable
//! `BRONMERK_XSD` names a folder in which `MDTO-XML1.0.1.xsd` is found, at any depth. Where one of them is
//! missing the test says so loudly, and fails when `BRONMERK_REQUIRE_PROGRAMS` is set.

pub(super) mod golden;
mod reading;
mod round_trip;
mod rules;
mod schema;
mod sidecar;
mod strategies;
