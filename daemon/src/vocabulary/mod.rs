//! The official lists of terms: what fields, exports and people choose from.
//!
//! Every list is a file of ours in `daemon/vocabularies`, compiled in, with its owner's name, version,
//! date and source. An administrator can lay a newer version beside it, in a folder that the policy
//! names; no new build is needed. Alone with `page` and `settings` this room uses `toml`; it opens no
//! file but those of that folder.
//!
//! **Invariant:** a [`List`] that exists is a good one: its codes, labels and URIs each lead to one term,
//! and what the rules of the daemon rest on is in it.
//! **Invariant:** a term carries the name and the version of the list that it was chosen from, for ever:
//! a newer list changes nothing that was chosen before.

mod attribute;
mod fold;
mod laid;
mod list;
mod list_id;
mod read;
#[cfg(test)]
mod tests;
mod version;

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

pub use attribute::Attribute;
pub(crate) use fold::{fold, fold_part};
pub(crate) use laid::{Misfit, read_folder, read_texts};
pub use list::{Entry, List};
pub use list_id::ListId;
pub(crate) use read::check_list;

use crate::model::PolicyFile;

/// All lists, the administrator's newer versions in place of those that were compiled in. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Vocabularies {
    laid: Arc<BTreeMap<ListId, List>>,
    /// Names what was laid beside by its content; empty where nothing was.
    mark: Arc<str>,
    /// Lists that were laid beside and are not used.
    overtaken: Arc<[laid::Overtaken]>,
    /// What was laid beside, as it was read.
    texts: Arc<[PolicyFile]>,
}

impl Vocabularies {
    /// The list of that id.
    pub fn list(&self, id: ListId) -> &List {
        self.laid.get(&id).unwrap_or_else(|| compiled_in(id))
    }

    /// All lists, in the order of their ids.
    pub fn all(&self) -> impl Iterator<Item = (ListId, &List)> {
        ListId::ALL.into_iter().map(|id| (id, self.list(id)))
    }

    /// Tells the administrator which lists that were laid beside are not used. Not done when they are read: at
    /// the start that is before there is a log.
    pub fn warn_of_overtaken(&self) {
        self.overtaken.iter().for_each(laid::Overtaken::warn);
    }

    /// What was laid beside, as it was read.
    pub fn texts(&self) -> &[PolicyFile] {
        &self.texts
    }

    /// What tells these lists from others: nothing, or 12 hexadecimal digits of what was laid beside.
    pub(crate) fn mark(&self) -> &str {
        &self.mark
    }
}

/// Read when it is first asked for: most lists are never used between two starts.
fn compiled_in(id: ListId) -> &'static List {
    static READ: [OnceLock<List>; ListId::ALL.len()] = [const { OnceLock::new() }; ListId::ALL.len()];
    static NONE: OnceLock<List> = OnceLock::new();
    // A test reads every list, so a bad one cannot get past the tests. Would one do so nevertheless,
    // then it has no terms, and nothing can be chosen from it.
    let read = || read::read(id.text()).map(|(_, list)| list).unwrap_or_default();
    match READ.get(id as usize) {
        Some(list) => list.get_or_init(read),
        None => NONE.get_or_init(List::default),
    }
}
