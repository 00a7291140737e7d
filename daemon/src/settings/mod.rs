//! The written form of what an administrator wants, and its checked form.
//!
//! Two things are written: the command line ([`Args`], checked into [`Settings`]) and the policy file
//! (checked into [`Policy`] by [`read_policy`]). Alone may use `toml` and the environment.
//!
//! **Invariant:** a [`Policy`] that exists is a good one. Nothing outside this room checks it again,
//! and a policy with one problem is refused whole, with all its problems at once.

mod cli;
mod duration;
mod globs;
mod language;
mod near;
mod policy;
mod rule;
mod selection_list;
mod start;
mod trouble;
pub(crate) mod values;
mod written;

pub use cli::{Args, LogFormat};
pub use language::Language;
pub use policy::{FolderSetting, Organisation, Policy, Watch};
pub use rule::{Conditions, Rule};
pub use start::{NamedIn, Settings, StartFolder};
pub use trouble::{SettingsError, problem_lines};
pub(crate) use written::ORGANISATION;
pub use written::{MAX_BYTES, fuzz_policy, read_policy, read_policy_file};

use crate::model::Sentence;

/// One thing wrong in a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// From 1; 0 when it is about the whole.
    pub line: u32,
    /// From 1; 0 when it is about the whole.
    pub column: u32,
    /// For instance `rules[2].set.waardering`; the first rule is `rules[1]`.
    pub key: String,
    /// What is wrong, and what is allowed.
    pub message: Sentence,
}
