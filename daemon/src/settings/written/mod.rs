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
    let files = ListFiles { given: &[], folder: folder_of(path.as_deref()) };
    let policy = read_with(text, files, &vocabulary::read_folder)?;
    Ok(Policy { path, ..policy })
}

/// Reads a policy that was kept whole, with the files that it takes in. A file that was not kept with it is looked
/// for as in [`read_policy`].
pub fn read_kept_policy(kept: &PolicyText, path: Option<PathBuf>) -> Result<Policy, Vec<Problem>> {
    let named = selection_list_files(&kept.text);
    let (lists, terms): (Vec<_>, Vec<_>) =
        kept.files.iter().cloned().partition(|file| named.contains(&file.name));
    let files = ListFiles { given: &lists, folder: folder_of(path.as_deref()) };
    let policy = match terms.as_slice() {
        [] => read_with(&kept.text, files, &vocabulary::read_folder)?,
        terms => read_with(&kept.text, files, &|_| vocabulary::read_texts(terms))?,
    };
    Ok(Policy { path, ..policy })
}

fn folder_of(path: Option<&Path>) -> Option<&Path> {
    path.map(|path| path.parent().unwrap_or(Path::new("")))
}

/// Reads the text of a policy whose selection lists, where they are in files of their own, somebody else read.
pub fn read_policy_with_lists(text: &str, lists: &[PolicyFile]) -> Result<Policy, Vec<Problem>> {
    read_with(text, ListFiles { given: lists, folder: None }, &vocabulary::read_folder)
}

/// The files of their own that a policy's selection lists are in, as the policy names them, each once; none where that
/// cannot be read.
pub fn selection_list_files(text: &str) -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    if text.len() > MAX_BYTES {
        return files;
    }
    let (root, _) = toml::de::DeTable::parse_recoverable(text);
    let root = root.get_ref();
    let general = root.get("selection_list").map(|node| node.get_ref());
    let others = root.get("selection_lists").and_then(|node| node.get_ref().as_array());
    let others = others.into_iter().flat_map(|array| array.iter().map(|node| node.get_ref()));
    for list in general.into_iter().chain(others) {
        let name =
            list.as_table().and_then(|table| table.get("file")).and_then(|node| node.get_ref().as_str());
        if let Some(name) = name.map(str::trim).filter(|name| !files.iter().any(|known| known == name)) {
            files.push(name.to_owned());
        }
    }
    files
}

/// Where selection lists are that are in files of their own: given already, or to be read from a folder.
#[derive(Clone, Copy)]
struct ListFiles<'l> {
    given: &'l [PolicyFile],
    folder: Option<&'l Path>,
}

/// How the lists in a folder are read.
type ReadLists<'r> = &'r dyn Fn(&Path) -> Result<Vocabularies, Vec<Misfit>>;

fn read_with(text: &str, files: ListFiles<'_>, lists: ReadLists<'_>) -> Result<Policy, Vec<Problem>> {
    let (policy, read) = page::read(text, |page, root| sections::policy(page, root, lists, files))?;
    // In the order in which the policy names them.
    let named = selection_list_files(text);
    let lists: Vec<PolicyFile> =
        named.iter().filter_map(|name| read.iter().find(|file| file.name == *name)).cloned().collect();
    let version = version(text, &lists, &policy.vocabularies);
    let files = lists.into_iter().chain(policy.vocabularies.texts().iter().cloned()).collect();
    Ok(Policy { version, text: text.into(), files, ..policy })
}

/// For the fuzzer: reads anything and never panics. Opens nothing.
///
/// Gives the policy where it is a good one, so that its examples can be tried too.
pub fn fuzz_policy(data: &[u8]) -> Option<Policy> {
    let text = String::from_utf8_lossy(data);
    let read = |text: &str| {
        read_with(text, ListFiles { given: &[], folder: None }, &|_| Ok(Vocabularies::default()))
    };
    let _ = selection_list_files(&text);
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

/// By the text, those of the selection lists which it takes in, in its order (as `cat policy.toml selectielijst.csv |
/// sha256sum` does, so that anybody can do the sum again), and the lists that were laid beside: what values
/// follow from it depends on all of them.
fn version(text: &str, lists: &[PolicyFile], vocabularies: &Vocabularies) -> String {
    let mut hash = Sha256::new();
    hash.update(text.as_bytes());
    lists.iter().for_each(|list| hash.update(list.text.as_bytes()));
    let of_text: String = hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    match vocabularies.mark() {
        "" => of_text,
        of_lists => format!("{of_text}-{of_lists}"),
    }
}
