//! The policy as it is written: TOML, read with the place of every word.

mod conditions;
mod dossiers;
mod examples;
mod folders;
mod organisation;
mod profiles;
mod proposals;
mod publication;
mod rules;
mod said;
mod sections;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

pub(crate) use self::rules::ORGANISATION;
use super::{Policy, Problem};
pub use crate::page::MAX_BYTES;
use crate::{
    model::{PolicyFile, PolicyText},
    page,
    vocabulary::{self, Misfit, Vocabularies},
};

/// Reads a policy file. That it cannot be opened is a problem like any other.
pub fn read_policy_file(path: &Path) -> Result<Policy, Vec<Problem>> {
    read_policy(&page::read_text(path)?, Some(path.to_owned()))
}

/// Reads a policy: all of it is good, or all its problems, in the order of the text.
///
/// `path` is where the policy is: a selection list in a file of its own is looked for beside it. A text
/// without a path opens nothing but the folder of lists of terms that it names, so that who may only ask for
/// a check cannot make us read any file.
pub fn read_policy(text: &str, path: Option<PathBuf>) -> Result<Policy, Vec<Problem>> {
    let list = folder_of(path.as_deref()).map_or(TheList::Unread, TheList::InFolder);
    let policy = read_with(text, list, &vocabulary::read_folder)?;
    Ok(Policy { path, ..policy })
}

/// Reads a policy that was kept whole, with the files that it takes in. A file that was not kept with it is looked
/// for as in [`read_policy`].
pub fn read_kept_policy(kept: &PolicyText, path: Option<PathBuf>) -> Result<Policy, Vec<Problem>> {
    let named = selection_list_file(&kept.text);
    let list = kept.files.iter().find(|file| Some(&file.name) == named.as_ref());
    let list = list.map(|file| TheList::Text(&file.text));
    let list = list.or_else(|| folder_of(path.as_deref()).map(TheList::InFolder)).unwrap_or(TheList::Unread);
    let terms: Vec<_> =
        kept.files.iter().filter(|file| Some(&file.name) != named.as_ref()).cloned().collect();
    let policy = match terms.as_slice() {
        [] => read_with(&kept.text, list, &vocabulary::read_folder)?,
        terms => read_with(&kept.text, list, &|_| vocabulary::read_texts(terms))?,
    };
    Ok(Policy { path, ..policy })
}

fn folder_of(path: Option<&Path>) -> Option<&Path> {
    path.map(|path| path.parent().unwrap_or(Path::new("")))
}

/// Reads the text of a policy whose selection list, where it is in a file of its own, somebody else read.
pub fn read_policy_with_list(text: &str, list: &str) -> Result<Policy, Vec<Problem>> {
    read_with(text, TheList::Text(list), &vocabulary::read_folder)
}

/// The file of its own that a policy's selection list is in, as the policy names it; nothing where it is not,
/// or where that cannot be read.
pub fn selection_list_file(text: &str) -> Option<String> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let (root, _) = toml::de::DeTable::parse_recoverable(text);
    let list = root.get_ref().get("selection_list")?.get_ref().as_table()?;
    Some(list.get("file")?.get_ref().as_str()?.trim().to_owned())
}

/// Where a selection list is that is in a file of its own.
#[derive(Clone, Copy)]
enum TheList<'l> {
    /// To be read from this folder.
    InFolder(&'l Path),
    /// Read already: this is its text.
    Text(&'l str),
    Unread,
}

/// How the lists in a folder are read.
type ReadLists<'r> = &'r dyn Fn(&Path) -> Result<Vocabularies, Vec<Misfit>>;

fn read_with(text: &str, list: TheList<'_>, lists: ReadLists<'_>) -> Result<Policy, Vec<Problem>> {
    let (policy, list) = page::read(text, |page, root| sections::policy(page, root, lists, list))?;
    let version = version(text, list.as_deref().unwrap_or_default(), &policy.vocabularies);
    let name = selection_list_file(text).unwrap_or_default();
    let list = list.map(|text| PolicyFile { name, text });
    let files = list.into_iter().chain(policy.vocabularies.texts().iter().cloned()).collect();
    Ok(Policy { version, text: text.into(), files, ..policy })
}

/// For the fuzzer: reads anything and never panics. Opens nothing.
///
/// Gives the policy where it is a good one, so that its examples can be tried too.
pub fn fuzz_policy(data: &[u8]) -> Option<Policy> {
    let text = String::from_utf8_lossy(data);
    let read = |text: &str| read_with(text, TheList::Unread, &|_| Ok(Vocabularies::default()));
    let _ = selection_list_file(&text);
    let read_once = read(&text);
    match &read_once {
        Ok(policy) => assert!(read(&policy.text).is_ok(), "the kept text is the good one"),
        Err(problems) => assert!(!problems.is_empty(), "a refusal says why"),
    }
    if let Err(problems) = vocabulary::check_list(&text) {
        assert!(!problems.is_empty(), "a refusal says why");
    }
    read_once.ok()
}

/// By the text, that of the selection list which it takes in (as `cat policy.toml selectielijst.csv |
/// sha256sum` does, so that anybody can do the sum again), and the lists that were laid beside: what values
/// follow from it depends on all of them.
fn version(text: &str, list: &str, vocabularies: &Vocabularies) -> String {
    let mut hash = Sha256::new();
    hash.update(text.as_bytes());
    hash.update(list.as_bytes());
    let of_text: String = hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    match vocabularies.mark() {
        "" => of_text,
        of_lists => format!("{of_text}-{of_lists}"),
    }
}
