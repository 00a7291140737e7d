//! The folders to watch.

use std::path::{Component, Path, PathBuf};

use super::page::{Node, Page, unknown_word};
use crate::{
    model::{FilePath, Sentence},
    settings::{FolderSetting, Policy, Watch},
};

const MOST_FOLDERS: usize = 1_000;
/// The name of a unit stands in the line of a table.
const LONGEST_UNIT: usize = 200;

/// Reads the folders to watch.
pub(super) fn folders(page: &mut Page<'_>, node: &Node<'_>, policy: &Policy) -> Vec<FolderSetting> {
    let mut folders: Vec<FolderSetting> = Vec::new();
    for node in page.tables(node, MOST_FOLDERS) {
        let Some(table) = page.table(&node, &["path", "watch", "unit"]) else { continue };
        let watch = table.get("watch").map_or(Some(Watch::Auto), |node| watch(page, &node));
        let unit = table.get("unit").map_or(Some(None), |node| unit(page, &node).map(Some));
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
        match (checked, watch.zip(unit)) {
            (Ok(path), Some((watch, unit))) => folders.push(FolderSetting { path, watch, unit }),
            (Ok(_), None) => {}
            (Err(message), _) => page.note(path_node.at, &path_node.key, message),
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

/// Reads the name of an organisation unit.
fn unit(page: &mut Page<'_>, node: &Node<'_>) -> Option<String> {
    let name = page.line(node)?;
    let count = name.chars().count();
    if count <= LONGEST_UNIT {
        return Some(name.into());
    }
    let message = Sentence::new(
        format!("deze naam heeft {count} tekens. Toegestaan zijn er {LONGEST_UNIT}"),
        format!("this name has {count} characters. At most {LONGEST_UNIT} are allowed"),
    );
    page.note(node.at, &node.key, message);
    None
}

/// Reads the path of one folder.
pub(super) fn folder_path(text: &str) -> Result<PathBuf, Sentence> {
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
