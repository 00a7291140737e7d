//! The policy as it is written: TOML, read with the place of every word.

mod dossiers;
mod profiles;
mod rules;
mod sections;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

pub(crate) use self::rules::ORGANISATION;
use super::{Policy, Problem};
pub use crate::page::MAX_BYTES;
use crate::{
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
    read_with(text, path, &vocabulary::read_folder)
}

/// How the lists in a folder are read.
type ReadLists<'r> = &'r dyn Fn(&Path) -> Result<Vocabularies, Vec<Misfit>>;

fn read_with(text: &str, path: Option<PathBuf>, lists: ReadLists<'_>) -> Result<Policy, Vec<Problem>> {
    let folder = path.as_deref().map(|path| path.parent().unwrap_or(Path::new("")));
    let (policy, list) = page::read(text, |page, root| sections::policy(page, root, lists, folder))?;
    let version = version(text, &list.unwrap_or_default(), &policy.vocabularies);
    Ok(Policy { version, text: text.into(), path, ..policy })
}

/// For the fuzzer: reads anything and never panics. Opens nothing.
pub fn fuzz_policy(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let read = |text: &str| read_with(text, None, &|_| Ok(Vocabularies::default()));
    match read(&text) {
        Ok(policy) => assert!(read(&policy.text).is_ok(), "the kept text is the good one"),
        Err(problems) => assert!(!problems.is_empty(), "a refusal says why"),
    }
    if let Err(problems) = vocabulary::check_list(&text) {
        assert!(!problems.is_empty(), "a refusal says why");
    }
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
