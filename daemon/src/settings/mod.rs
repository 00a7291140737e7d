//! The written form of what an administrator wants, and its checked form.
//!
//! Two things are written: the command line ([`Args`], checked into [`Settings`]) and the policy file
//! (checked into [`Policy`] by [`read_policy`]). Alone may use the environment; `toml` it shares with `page`
//! and `vocabulary`.
//!
//! **Invariant:** a [`Policy`] that exists is a good one. Nothing outside this room checks it again,
//! and a policy with one problem is refused whole, with all its problems at once.

mod always;
mod cli;
mod conditions;
mod dossier;
mod duration;
mod example;
mod globs;
mod language;
mod list_in_use;
mod notes;
mod policy;
mod policy_file;
mod publication;
mod rule;
mod selection_list;
mod start;
mod trouble;
pub(crate) mod values;
mod written;

pub use always::built_in_patterns;
pub use cli::{Args, LogFormat};
pub use conditions::Conditions;
pub use dossier::DossierWords;
pub use example::{Example, Expected};
pub use language::Language;
pub use list_in_use::ListInUse;
pub use notes::notes;
pub use policy::{BUILT_IN, FolderSetting, IgnoredBy, Organisation, Policy, Watch};
pub use policy_file::{Unwritten, WRITING, WrittenPolicy, places, write_policy};
pub use publication::{After, PublicationTerm};
pub use rule::{Proposal, Rule};
pub use start::{NamedIn, Settings};
pub use trouble::{SettingsError, problem_lines};
pub(crate) use written::ORGANISATION;
pub use written::{
    fuzz_policy, read_kept_policy, read_policy, read_policy_file, read_policy_with_lists,
    selection_list_files,
};

pub use crate::page::{Place, Problem};
