//! The sections of a policy, in the order in which one needs the other.

use super::{
    ListFiles, ReadLists, conditions, dossiers, examples, folders, organisation,
    page::{Node, Page, Table},
    profiles, publication, rules,
};
use crate::{
    model::{Date, PolicyFile, SelectionList, Sentence},
    settings::{
        FolderSetting, Language, ListInUse, Policy,
        globs::{IgnoreGlob, IgnoreGlobs, ignore_glob},
        problem_lines,
        selection_list::{self, Listed},
        values,
    },
    vocabulary::Vocabularies,
};

const MOST_PATTERNS: usize = 1_000;
const MOST_LISTS: usize = 100;

/// Reads the whole; and the selection lists that are in files of their own.
pub(super) fn policy(
    page: &mut Page<'_>,
    root: &Node<'_>,
    lists: ReadLists<'_>,
    files: ListFiles<'_>,
) -> Option<(Policy, Vec<PolicyFile>)> {
    let sections = [
        "organisation",
        "folders",
        "ignore",
        "selection_list",
        "selection_lists",
        "vocabularies",
        "rules",
        "dossiers",
        "publication",
        "profiles",
        "examples",
    ];
    let table = page.table(root, &sections)?;
    let organisation = table.get("organisation").and_then(|node| organisation::read(page, &node));
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
    let mut policy = Policy { organisation, ignore, vocabularies, ..Policy::empty() };
    if let Some(node) = table.get("folders") {
        policy.folders = folders::folders(page, &node, &policy);
    }
    let mut read = Vec::new();
    let (general, others) = (table.get("selection_list"), table.get("selection_lists"));
    policy.selection_lists = selection_lists(page, general, others, &policy.folders, (files, &mut read));
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
    Some((policy, read))
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

/// What is given of files, and what was read of them.
type Files<'f, 'r> = (ListFiles<'f>, &'r mut Vec<PolicyFile>);

/// Reads the selection lists: those for a part of the work or a time, and behind them the one for all the rest.
fn selection_lists(
    page: &mut Page<'_>,
    general: Option<Node<'_>>,
    others: Option<Node<'_>>,
    folders: &[FolderSetting],
    (files, read): Files<'_, '_>,
) -> Vec<ListInUse> {
    let mut lists: Vec<ListInUse> = Vec::new();
    let mut patterns = 0;
    let others = others.map(|node| page.tables(&node, MOST_LISTS)).unwrap_or_default();
    for (node, is_general) in
        others.iter().map(|node| (node, false)).chain(general.iter().map(|node| (node, true)))
    {
        let mut keys = vec!["name", "version", "categories", "file"];
        if !is_general {
            keys.extend(["folder", "unit", "from", "until"]);
        }
        let Some(table) = page.table(node, &keys) else { continue };
        let list = selection_list(page, &table, (files, &mut *read));
        let place = place_and_time(page, &table, folders, &mut patterns);
        let (Some(list), Some(place)) = (list, place) else { continue };
        if lists.iter().any(|known| (&known.list.name, &known.list.version) == (&list.name, &list.version)) {
            let message = Sentence::new(
                "deze lijst staat er al in deze versie. Eén keer is toegestaan; noem alle mappen bij elkaar",
                "this list is there already in this version. Once is allowed; name all its folders together",
            );
            page.note(node.at, &node.key, message);
            continue;
        }
        lists.push(ListInUse { list, ..place });
    }
    lists
}

/// Where and for which time a list is used.
fn place_and_time(
    page: &mut Page<'_>,
    table: &Table<'_>,
    folders: &[FolderSetting],
    patterns: &mut usize,
) -> Option<ListInUse> {
    let before = page.count();
    let nothing = SelectionList { name: String::new(), version: String::new(), categories: Vec::new() };
    let mut place = ListInUse::everywhere(nothing);
    if let Some((node, lines)) = conditions::items(page, table, "folder") {
        place.folder = conditions::folder_globs(page, &node, &lines, patterns);
    }
    if let Some((_, units)) = conditions::items(page, table, "unit") {
        for (node, unit) in units {
            if !folders.iter().any(|folder| folder.unit.as_deref() == Some(unit)) {
                let message = Sentence::new(
                    format!(
                        "geen map in `folders` heeft `unit = \"{unit}\"`. Zet het onderdeel bij een map, of noem hier de mappen met `folder`"
                    ),
                    format!(
                        "no folder in `folders` has `unit = \"{unit}\"`. Put the unit with a folder, or name the folders here with `folder`"
                    ),
                );
                page.note(node.at, &node.key, message);
            }
            place.units.push(unit.to_owned());
        }
    }
    place.from = day(page, table, "from");
    place.until = day(page, table, "until");
    if let (Some(from), Some(until)) = (place.from, place.until)
        && until < from
        && let Some(node) = table.get("until")
    {
        let message = Sentence::new(
            format!("`until` ligt vóór `from` ({from}). Verbeter een van beide"),
            format!("`until` is before `from` ({from}). Correct one of them"),
        );
        page.note(node.at, &node.key, message);
    }
    (page.count() == before).then_some(place)
}

fn day(page: &mut Page<'_>, table: &Table<'_>, key: &str) -> Option<Date> {
    let node = table.get(key)?;
    let read = values::date(page.line(&node)?);
    read.map_err(|message| page.note(node.at, &node.key, message)).ok().and_then(|day| Date::parse(&day))
}

/// Reads one selection list; what was in its file is added to what was read.
fn selection_list(
    page: &mut Page<'_>,
    table: &Table<'_>,
    (files, read): Files<'_, '_>,
) -> Option<SelectionList> {
    let name = page.required(table, "name");
    let name = name.and_then(|node| page.line(&node));
    let version = page.required(table, "version");
    let version = version.and_then(|node| page.line(&node));
    let categories = match (table.get("categories"), table.get("file")) {
        (Some(_), Some(file)) => {
            let message = Sentence::new(
                "de lijst staat hier en in een bestand. Kies één van beide: `categories` of `file`",
                "the list is here and in a file. Choose one of the two: `categories` or `file`",
            );
            page.note(file.at, &file.key, message);
            return None;
        }
        (None, Some(file)) => {
            let listed = list_in_file(page, &file, files)?;
            let name = page.line(&file)?.to_owned();
            read.push(PolicyFile { name, text: listed.text });
            listed.categories
        }
        (written, None) => {
            let node = match written {
                Some(node) => node,
                None => page.required(table, "categories")?,
            };
            selection_list::categories(page, &node, false)
        }
    };
    Some(SelectionList { name: name?.into(), version: version?.into(), categories })
}

fn list_in_file(page: &mut Page<'_>, node: &Node<'_>, files: ListFiles<'_>) -> Option<Listed> {
    let name = page.line(node)?;
    let given = files.given.iter().find(|file| file.name == name);
    let read = match (given, files.folder) {
        (Some(file), _) => Some(selection_list::read_text(name, &file.text)),
        (None, Some(folder)) => Some(selection_list::read_file(folder, name)),
        (None, None) => None,
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
