//! The policy as it is written: TOML, read with the place of every word.
//!
//! Not through `serde`: that stops at the first problem, and an administrator wants them all at once.

pub(super) mod page;
mod rules;
mod sections;
#[cfg(test)]
mod tests;

use std::{
    fs::File,
    io::Read as _,
    ops::Range,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};
use toml::de::{DeTable, DeValue};

use self::page::{Node, Page};
pub(crate) use self::rules::ORGANISATION;
use super::{Policy, Problem};
use crate::model::Sentence;

/// A policy of more bytes is refused: nobody can read it aloud.
pub const MAX_BYTES: usize = 1024 * 1024;

/// Reads a policy file. That it cannot be opened is a problem like any other.
pub fn read_policy_file(path: &Path) -> Result<Policy, Vec<Problem>> {
    let mut bytes = Vec::new();
    // One byte more than is allowed, so that a file that is too long shows; and a device that never
    // ends does not fill the memory.
    let read = File::open(path).and_then(|file| file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        return Err(whole(
            format!("het bestand is niet te lezen: {error}"),
            format!("the file cannot be read: {error}"),
        ));
    }
    if bytes.len() > MAX_BYTES {
        return Err(too_long());
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => read_policy(text, Some(path.to_owned())),
        Err(error) => {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let good = String::from_utf8_lossy(good);
            let mut page = Page::new(&good);
            page.note(
                good.len(),
                "",
                Sentence::new(
                    "hier staan bytes die geen UTF-8 zijn. Bewaar het bestand als UTF-8",
                    "there are bytes here that are not UTF-8. Save the file as UTF-8",
                ),
            );
            Err(page.into_problems())
        }
    }
}

/// Reads a policy: all of it is good, or all its problems, in the order of the text.
///
/// `path` is where the policy is: a selection list in a file of its own is looked for beside it. A text
/// without a path opens nothing, so that who may only ask for a check cannot make us read a file.
pub fn read_policy(text: &str, path: Option<PathBuf>) -> Result<Policy, Vec<Problem>> {
    if text.len() > MAX_BYTES {
        return Err(too_long());
    }
    let mut page = Page::new(text);
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        page.note(error.span().map_or(0, |span: Range<usize>| span.start), "", syntax(error.message()));
    }
    // What is read after a mistake in the writing is guesswork: its problems would not be real.
    if !page.is_good() {
        return Err(page.into_problems());
    }
    let root = DeValue::Table(root.into_inner());
    let folder = path.as_deref().map(|path| path.parent().unwrap_or(Path::new("")));
    let read = sections::policy(&mut page, &Node { key: String::new(), at: 0, value: &root }, folder);
    match read {
        Some((policy, list)) if page.is_good() => {
            let version = version(&[text, &list.unwrap_or_default()]);
            Ok(Policy { version, text: text.into(), path, ..policy })
        }
        _ => Err(page.into_problems()),
    }
}

/// For the fuzzer: reads anything and never panics.
pub fn fuzz_policy(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match read_policy(&text, None) {
        Ok(policy) => assert!(read_policy(&policy.text, None).is_ok(), "the kept text is the good one"),
        Err(problems) => assert!(!problems.is_empty(), "a refusal says why"),
    }
}

/// Names a policy by its content: its own text, and that of the selection list that it takes in. As
/// `cat policy.toml selectielijst.csv | sha256sum` does, so that anybody can do the sum again.
fn version(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.as_bytes());
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

fn too_long() -> Vec<Problem> {
    whole(
        format!("het beleid is groter dan {MAX_BYTES} bytes (1 MiB). Groter is niet toegestaan"),
        format!("the policy is larger than {MAX_BYTES} bytes (1 MiB). Larger is not allowed"),
    )
}

fn whole(nl: String, en: String) -> Vec<Problem> {
    vec![Problem { line: 0, column: 0, key: String::new(), message: Sentence::new(nl, en) }]
}

/// What the TOML reader says, with the Dutch of what people get wrong most.
pub(super) fn syntax(message: &str) -> Sentence {
    let start = message.split(", expected").next().unwrap_or(message);
    let known = match start {
        "duplicate key" => Some("deze sleutel staat hier twee keer. Eén keer is toegestaan"),
        "recursion limit" | "cannot recurse further; max recursion depth met" => {
            Some("dit is te diep genest")
        }
        "key with no value" => Some("hier mist `=` met een waarde"),
        "missing comma between array elements" => Some("hier mist een komma of een haakje"),
        // A word that starts like `true` or `false` is mostly a text without its quotes.
        "string values must be quoted" | "invalid boolean" => {
            Some("hier hoort een waarde; zet tekst tussen aanhalingstekens")
        }
        _ if start.starts_with("invalid basic string") || start.starts_with("invalid literal string") => {
            Some("deze tekst is niet goed afgesloten, of er staat een teken in dat niet mag")
        }
        _ if start.starts_with("unclosed") => {
            Some("hier wordt iets niet gesloten: er mist een haakje of aanhalingsteken")
        }
        _ => None,
    };
    let nl =
        known.map_or_else(|| format!("dit is geen goede TOML ({message})"), |nl| format!("{nl} ({message})"));
    Sentence::new(nl, format!("this is not good TOML: {message}"))
}
