//! The lists that an administrator laid beside those that were compiled in.

use std::{
    cmp::Ordering,
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use sha2::{Digest as _, Sha256};

use super::{List, ListId, Vocabularies, compiled_in, read::read, version};
use crate::{
    model::{FilePath, PolicyFile},
    page::{self, Problem},
};

/// More files than lists there are is a wrong folder.
const MOST_FILES: usize = 100;

/// Something wrong in a file of the administrator's folder, or with the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misfit {
    pub(crate) file: PathBuf,
    pub(crate) problem: Problem,
}

/// Reads every `.toml` file in a folder as a newer version of a list. All of them are good, or all that
/// is wrong is told.
///
/// A file of another kind is left alone: an administrator may keep notes there.
pub(crate) fn read_folder(folder: &Path) -> Result<Vocabularies, Vec<Misfit>> {
    let files = files(folder).map_err(|problem| vec![Misfit { file: folder.into(), problem }])?;
    read_all(files.into_iter().map(|file| (page::read_text(&file), file)))
}

/// The same for files that were read before: each with its path.
pub(crate) fn read_texts(files: &[PolicyFile]) -> Result<Vocabularies, Vec<Misfit>> {
    read_all(files.iter().map(|file| (Ok(file.text.clone()), PathBuf::from(&file.name))))
}

fn read_all(
    files: impl Iterator<Item = (Result<String, Vec<Problem>>, PathBuf)>,
) -> Result<Vocabularies, Vec<Misfit>> {
    let mut laid: BTreeMap<ListId, List> = BTreeMap::new();
    let (mut misfits, mut mark, mut overtaken) = (Vec::new(), Sha256::new(), Vec::new());
    let mut texts = Vec::new();
    for (text, file) in files {
        let problems = match text.and_then(|text| Ok((read(&text)?, text))) {
            Ok(((id, list), text)) => match double(id, laid.get(&id)) {
                None => {
                    texts.push(PolicyFile { name: file.to_string_lossy().into_owned(), text: text.clone() });
                    if let Some(own) = Overtaken::by_ours(id, &list, &file) {
                        overtaken.push(own);
                        continue;
                    }
                    mark.update((text.len() as u64).to_be_bytes());
                    mark.update(&text);
                    laid.insert(id, List { laid: Some(FilePath::new(&file)), ..list });
                    continue;
                }
                Some(problem) => vec![problem],
            },
            Err(problems) => problems,
        };
        misfits.extend(problems.into_iter().map(|problem| Misfit { file: file.clone(), problem }));
    }
    if !misfits.is_empty() {
        return Err(misfits);
    }
    let mark = match laid.len() {
        0 => String::new(),
        _ => mark.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect(),
    };
    Ok(Vocabularies {
        laid: Arc::new(laid),
        mark: mark.into(),
        overtaken: overtaken.into(),
        texts: texts.into(),
    })
}

/// The files in the order of their names, so that every reading tells the same.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let unreadable = |error: io::Error| {
        Problem::whole(
            format!("de map is niet te lezen: {error}"),
            format!("the folder cannot be read: {error}"),
        )
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        // A pipe with such a name would keep the daemon waiting.
        if path.extension().is_some_and(|extension| extension == "toml") && path.is_file() {
            files.push(path);
        }
        if files.len() > MOST_FILES {
            return Err(Problem::whole(
                format!("in de map staan meer dan {MOST_FILES} lijsten. Meer is niet toegestaan"),
                format!("there are more than {MOST_FILES} lists in the folder. More is not allowed"),
            ));
        }
    }
    files.sort();
    Ok(files)
}

/// A list that was laid beside and is no later than the one that was compiled in. That one holds, and the
/// daemon says so and goes on: after an upgrade a list is often overtaken, and a ministry without a daemon
/// helps nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overtaken {
    file: PathBuf,
    list: ListId,
    version: Box<str>,
}

impl Overtaken {
    fn by_ours(id: ListId, list: &List, file: &Path) -> Option<Self> {
        let is_later = version::compare(&list.version, &compiled_in(id).version) == Ordering::Greater;
        (!is_later).then(|| Self { file: file.into(), list: id, version: list.version.clone() })
    }

    /// Tells the administrator.
    pub(super) fn warn(&self) {
        tracing::warn!(
            file = %self.file.display(),
            list = self.list.as_str(),
            version = %self.version,
            in_use = %compiled_in(self.list).version,
            "this list is no later than the one in Bronmerk and is not used; the file can be taken away"
        );
    }
}

/// Why a good list cannot be laid beside another that was, if so.
fn double(id: ListId, other: Option<&List>) -> Option<Problem> {
    let (id, other) = (id.as_str(), other?);
    let place = other.laid.as_ref().map(FilePath::display).unwrap_or_default();
    Some(Problem {
        key: "id".into(),
        ..Problem::whole(
            format!("`{place}` is ook een versie van `{id}`. Houd er één"),
            format!("`{place}` is a version of `{id}` too. Keep one of them"),
        )
    })
}
