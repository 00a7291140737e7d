//! The sections of a policy, in the order in which one needs the other.

use super::{
    ReadLists, TheList, dossiers, examples, folders, organisation,
    page::{Node, Page},
    profiles, publication, rules,
};
use crate::{
    model::{SelectionList, Sentence},
    settings::{
        Language, Policy,
        globs::{IgnoreGlob, IgnoreGlobs, ignore_glob},
        problem_lines,
        selection_list::{self, Listed},
    },
    vocabulary::Vocabularies,
};

const MOST_PATTERNS: usize = 1_000;

/// Reads the whole; and the text of the selection list, where that is in a file of its own.
pub(super) fn policy(
    page: &mut Page<'_>,
    root: &Node<'_>,
    lists: ReadLists<'_>,
    list: TheList<'_>,
) -> Option<(Policy, Option<String>)> {
    let sections = [
        "organisation",
        "folders",
        "ignore",
        "selection_list",
        "vocabularies",
        "rules",
        "dossiers",
        "publication",
        "profiles",
        "examples",
    ];
    let table = page.table(root, &sections)?;
    let organisation = table.get("organisation").and_then(|node| organisation::read(page, &node));
    let selection_list = table.get("selection_list").and_then(|node| selection_list(page, &node, list));
    let (selection_list, list_text) = selection_list.unzip();
    let ignore = match table.get("ignore") {
        Some(node) => ignore(page, &node).unwrap_or_default(),
        None => built_in_ignore(),
    };
    let vocabularies = match table.get("vocabularies") {
        Some(node) => vocabularies(page, &node, lists)?,
        None => Vocabularies::default(),
    };
    if let Some((node, organisation)) = table.get("organisation").zip(organisation.as_ref()) {
        organisation::check(page, &node, organisation, &vocabularies);
    }
    let mut policy = Policy { organisation, selection_list, ignore, vocabularies, ..Policy::empty() };
    if let Some(node) = table.get("folders") {
        policy.folders = folders::folders(page, &node, &policy);
    }
    let mut ids = rules::Ids::new();
    if let Some(node) = table.get("rules") {
        policy.rules = rules::rules(page, &node, policy.lists(), &mut ids);
    }
    if let Some(node) = table.get("publication") {
        policy.publication = publication::publication(page, &node, policy.lists(), &mut ids);
    }
    if let Some(node) = table.get("dossiers") {
        policy.dossiers = dossiers::dossiers(page, &node, policy.lists());
    }
    if let Some(node) = table.get("profiles") {
        policy.profiles = profiles::profiles(page, &node);
    }
    if let Some(node) = table.get("examples") {
        policy.examples = examples::examples(page, &node, &policy);
    }
    Some((policy, list_text.flatten()))
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
    let misfits = match folders::folder_path(folder) {
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
    list: TheList<'_>,
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
            let listed = list_in_file(page, &file, list)?;
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

fn list_in_file(page: &mut Page<'_>, node: &Node<'_>, list: TheList<'_>) -> Option<Listed> {
    let name = page.line(node)?;
    let read = match list {
        TheList::InFolder(folder) => Some(selection_list::read_file(folder, name)),
        TheList::Text(text) => Some(selection_list::read_text(name, text)),
        TheList::Unread => None,
    };
    let Some(read) = read else {
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
    match read {
        Ok(listed) => Some(listed),
        Err(problems) => {
            for problem in problems {
                page.note(node.at, &node.key, problem);
            }
            None
        }
    }
}
