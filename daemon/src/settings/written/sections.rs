//! The sections of a policy: organisation, folders, ignore, selection list.

use std::path::{Component, Path, PathBuf};

use super::{
    ReadLists, dossiers,
    page::{Node, Page, unknown_word},
    profiles, rules,
};
use crate::{
    model::{FilePath, SelectionList, Sentence},
    settings::{
        FolderSetting, Language, Organisation, Policy, Watch,
        globs::{IgnoreGlob, IgnoreGlobs, ignore_glob},
        problem_lines,
        selection_list::{self, Listed},
    },
    vocabulary::Vocabularies,
};

const TOOI: &str = "https://identifier.overheid.nl/tooi/id/";
const MOST_FOLDERS: usize = 1_000;
const MOST_PATTERNS: usize = 1_000;

/// Reads the whole; and the text of the selection list, where that is in a file of its own.
pub(super) fn policy(
    page: &mut Page<'_>,
    root: &Node<'_>,
    lists: ReadLists<'_>,
    folder: Option<&Path>,
) -> Option<(Policy, Option<String>)> {
    let sections = [
        "organisation",
        "folders",
        "ignore",
        "selection_list",
        "vocabularies",
        "rules",
        "dossiers",
        "profiles",
    ];
    let table = page.table(root, &sections)?;
    let organisation = table.get("organisation").and_then(|node| organisation(page, &node));
    let selection_list = table.get("selection_list").and_then(|node| selection_list(page, &node, folder));
    let (selection_list, list_text) = selection_list.unzip();
    let ignore = match table.get("ignore") {
        Some(node) => ignore(page, &node).unwrap_or_default(),
        None => built_in_ignore(),
    };
    let vocabularies = match table.get("vocabularies") {
        Some(node) => vocabularies(page, &node, lists)?,
        None => Vocabularies::default(),
    };
    let mut policy = Policy { organisation, selection_list, ignore, vocabularies, ..Policy::empty() };
    if let Some(node) = table.get("folders") {
        policy.folders = folders(page, &node, &policy);
    }
    if let Some(node) = table.get("rules") {
        policy.rules = rules::rules(page, &node, policy.lists());
    }
    if let Some(node) = table.get("dossiers") {
        policy.dossiers = dossiers::dossiers(page, &node, policy.lists());
    }
    if let Some(node) = table.get("profiles") {
        policy.profiles = profiles::profiles(page, &node);
    }
    Some((policy, list_text.flatten()))
}

fn organisation(page: &mut Page<'_>, node: &Node<'_>) -> Option<Organisation> {
    let table = page.table(node, &["name", "uri"])?;
    let name = page.required(&table, "name");
    let name = name.and_then(|node| page.line(&node));
    let uri_node = page.required(&table, "uri")?;
    let uri = page.line(&uri_node)?;
    let identifier = uri.strip_prefix(TOOI).unwrap_or_default();
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if !identifier.split_once('/').is_some_and(|(register, code)| plain(register) && plain(code)) {
        let message = Sentence::new(
            format!(
                "`{uri}` is geen identificatie uit een register van TOOI. Bijvoorbeeld: `{TOOI}ministerie/mnre1090`"
            ),
            format!(
                "`{uri}` is no identifier of a register of TOOI. For instance: `{TOOI}ministerie/mnre1090`"
            ),
        );
        page.note(uri_node.at, &uri_node.key, message);
        return None;
    }
    Some(Organisation { name: name?.into(), uri: uri.into() })
}

fn folders(page: &mut Page<'_>, node: &Node<'_>, policy: &Policy) -> Vec<FolderSetting> {
    let mut folders: Vec<FolderSetting> = Vec::new();
    for node in page.tables(node, MOST_FOLDERS) {
        let Some(table) = page.table(&node, &["path", "watch", "unit"]) else { continue };
        let watch = table.get("watch").map_or(Some(Watch::Auto), |node| watch(page, &node));
        let unit = table.get("unit").map(|node| page.line(&node).map(str::to_owned));
        let Some(path_node) = page.required(&table, "path") else { continue };
        let Some(text) = page.line(&path_node) else { continue };
        let checked = folder_path(text).and_then(|path| {
            if folders.iter().any(|folder| folder.path == path) {
                return Err(Sentence::new(
                    format!("`{text}` staat er al. Eén keer is toegestaan"),
                    format!("`{text}` is there already. Once is allowed"),
                ));
            }
            if policy.ignores(&FilePath::new(&path)) {
                return Err(Sentence::new(
                    format!("`{text}` past op een patroon van `ignore`, en zou worden overgeslagen"),
                    format!("`{text}` fits a pattern of `ignore`, and would be left out"),
                ));
            }
            Ok(path)
        });
        match (checked, watch, unit.unwrap_or(Some(String::new()))) {
            (Ok(path), Some(watch), Some(unit)) => {
                let unit = Some(unit).filter(|unit| !unit.is_empty());
                folders.push(FolderSetting { path, watch, unit });
            }
            (Ok(_), _, _) => {}
            (Err(message), ..) => page.note(path_node.at, &path_node.key, message),
        }
    }
    folders
}

fn watch(page: &mut Page<'_>, node: &Node<'_>) -> Option<Watch> {
    match page.line(node)? {
        "auto" => Some(Watch::Auto),
        "poll" => Some(Watch::Poll),
        other => {
            page.note(node.at, &node.key, unknown_word(other, &["auto", "poll"]));
            None
        }
    }
}

fn folder_path(text: &str) -> Result<PathBuf, Sentence> {
    let path = Path::new(text);
    if !path.is_absolute() {
        return Err(Sentence::new(
            format!(
                "`{text}` is geen volledig pad. Toegestaan is een pad vanaf het begin, bijvoorbeeld `/srv/werkmappen`"
            ),
            format!(
                "`{text}` is no absolute path. Allowed is a path from the root, for instance `/srv/werkmappen`"
            ),
        ));
    }
    if path.components().any(|component| component == Component::ParentDir) {
        return Err(Sentence::new(
            format!("`{text}` heeft `..` erin. Schrijf het pad zonder omweg"),
            format!("`{text}` has `..` in it. Write the path without a detour"),
        ));
    }
    if text.contains('*') {
        return Err(Sentence::new(
            format!("`{text}` is een patroon. Noem hier één map; alle mappen eronder horen erbij"),
            format!("`{text}` is a pattern. Name one folder here; all folders below it are included"),
        ));
    }
    // Without doubled slashes, `.` and a slash at the end: one folder is written in one way.
    Ok(path.components().collect())
}

fn ignore(page: &mut Page<'_>, node: &Node<'_>) -> Option<IgnoreGlobs> {
    let table = page.table(node, &["patterns"])?;
    let patterns_node = page.required(&table, "patterns")?;
    let (mut names, mut paths) = (Vec::new(), Vec::new());
    for (node, pattern) in page.lines(&patterns_node, MOST_PATTERNS)? {
        match ignore_glob(pattern) {
            Ok(IgnoreGlob::Name(glob)) => names.push(glob),
            Ok(IgnoreGlob::Path(globs)) => paths.extend(globs),
            Err(message) => page.note(node.at, &node.key, message),
        }
    }
    match IgnoreGlobs::new(&names, &paths) {
        Ok(globs) => Some(globs),
        Err(message) => {
            page.note(patterns_node.at, &patterns_node.key, message);
            None
        }
    }
}

/// What is ignored under a policy that does not say: as in the built-in one.
fn built_in_ignore() -> IgnoreGlobs {
    super::super::Policy::built_in().ignore
}

/// Where the lists are wrong, nothing is said of the rules: their terms could be good.
fn vocabularies(page: &mut Page<'_>, node: &Node<'_>, lists: ReadLists<'_>) -> Option<Vocabularies> {
    let table = page.table(node, &["folder"])?;
    let node = page.required(&table, "folder")?;
    let folder = page.line(&node)?;
    let misfits = match folder_path(folder) {
        Ok(path) => match lists(&path) {
            Ok(vocabularies) => return Some(vocabularies),
            Err(misfits) => misfits,
        },
        Err(message) => {
            page.note(node.at, &node.key, message);
            return None;
        }
    };
    for misfit in misfits {
        // The place in the list: the place in the policy is where its folder is named.
        let told = |language| problem_lines(&misfit.file, std::slice::from_ref(&misfit.problem), language);
        page.note(node.at, &node.key, Sentence::new(told(Language::Dutch), told(Language::English)));
    }
    None
}

/// Reads the selection list; and what was in its file, where it has one of its own.
fn selection_list(
    page: &mut Page<'_>,
    node: &Node<'_>,
    folder: Option<&Path>,
) -> Option<(SelectionList, Option<String>)> {
    let table = page.table(node, &["name", "version", "categories", "file"])?;
    let name = page.required(&table, "name");
    let name = name.and_then(|node| page.line(&node));
    let version = page.required(&table, "version");
    let version = version.and_then(|node| page.line(&node));
    let (categories, text) = match (table.get("categories"), table.get("file")) {
        (Some(_), Some(file)) => {
            let message = Sentence::new(
                "de lijst staat hier en in een bestand. Kies één van beide: `categories` of `file`",
                "the list is here and in a file. Choose one of the two: `categories` or `file`",
            );
            page.note(file.at, &file.key, message);
            return None;
        }
        (None, Some(file)) => {
            let listed = list_in_file(page, &file, folder)?;
            (listed.categories, Some(listed.text))
        }
        (written, None) => {
            let node = match written {
                Some(node) => node,
                None => page.required(&table, "categories")?,
            };
            (selection_list::categories(page, &node, false), None)
        }
    };
    Some((SelectionList { name: name?.into(), version: version?.into(), categories }, text))
}

fn list_in_file(page: &mut Page<'_>, node: &Node<'_>, folder: Option<&Path>) -> Option<Listed> {
    let name = page.line(node)?;
    let Some(folder) = folder else {
        let message = Sentence::new(
            format!(
                "de selectielijst `{name}` staat in een eigen bestand, en alleen de tekst van het beleid is gegeven. Controleer beide met `bronmerkd --check --policy BESTAND`"
            ),
            format!(
                "the selection list `{name}` is in a file of its own, and only the policy's text was given. Check both with `bronmerkd --check --policy FILE`"
            ),
        );
        page.note(node.at, &node.key, message);
        return None;
    };
    match selection_list::read_file(folder, name) {
        Ok(listed) => Some(listed),
        Err(problems) => {
            for problem in problems {
                page.note(node.at, &node.key, problem);
            }
            None
        }
    }
}
