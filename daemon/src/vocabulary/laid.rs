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
    model::FilePath,
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
    let mut laid: BTreeMap<ListId, List> = BTreeMap::new();
    let (mut misfits, mut mark) = (Vec::new(), Sha256::new());
    for file in files {
        let read = page::read_text(&file).and_then(|text| {
            mark.update((text.len() as u64).to_be_bytes());
            mark.update(&text);
            read(&text)
        });
        let problems = match read {
            Ok((id, list)) => match unfit(id, &list, laid.get(&id)) {
                None => {
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
    Ok(Vocabularies { laid: Arc::new(laid), mark: mark.into() })
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

/// Why a good list cannot be laid beside, if so.
fn unfit(id: ListId, list: &List, other: Option<&List>) -> Option<Problem> {
    let (own, version, id) = (compiled_in(id), &list.version, id.as_str());
    let problem = |nl: String, en: String| Some(Problem { key: "version".into(), ..Problem::whole(nl, en) });
    match version::compare(version, &own.version) {
        Ordering::Greater => {}
        Ordering::Equal => {
            return problem(
                format!("versie {version} van `{id}` zit al in Bronmerk. Haal dit bestand weg"),
                format!("version {version} of `{id}` is in Bronmerk already. Take this file away"),
            );
        }
        Ordering::Less => {
            return problem(
                format!(
                    "versie {version} van `{id}` is ouder dan versie {}, die in Bronmerk zit. Toegestaan is een latere versie; haal dit bestand anders weg",
                    own.version
                ),
                format!(
                    "version {version} of `{id}` is older than version {}, which is in Bronmerk. Allowed is a later version; else take this file away",
                    own.version
                ),
            );
        }
    }
    let other = other?;
    let place = other.laid.as_ref().map(FilePath::display).unwrap_or_default();
    problem(
        format!("`{place}` is ook een versie van `{id}`. Houd er één"),
        format!("`{place}` is a version of `{id}` too. Keep one of them"),
    )
}
