//! The conditions of a rule.

use super::{
    page::{Node, Page, Table},
    said::{self, MOST_ITEMS, short},
};
use crate::{
    model::Sentence,
    settings::{
        Conditions,
        conditions::{Days, OfFacts},
        globs::{FolderGlobs, folder_glob},
        values::Lists,
    },
    vocabulary::fold_part,
};

/// Every pattern costs memory for as long as the daemon runs.
const MOST_PATTERNS: usize = 2_000;

const IN_THE_PATH: [&str; 3] = ["folder", "extension", "name_contains"];
const IN_THE_FILE: [&str; 8] =
    ["format", "author", "template", "properties", "marking", "stage", "created", "modified"];

/// Reads `where`.
pub(super) fn conditions(
    page: &mut Page<'_>,
    node: &Node<'_>,
    lists: Lists<'_>,
    patterns: &mut usize,
) -> Option<Conditions> {
    let allowed: Vec<&str> = IN_THE_PATH.into_iter().chain(IN_THE_FILE).collect();
    let before = page.count();
    let table = page.table(node, &allowed)?;
    if table.iter().next().is_none() {
        // An unknown key is a problem of its own; that nothing is left is no second one.
        if before == page.count() {
            let message = Sentence::new(
                "deze regel heeft geen voorwaarde. Noem er een, bijvoorbeeld `folder` of `format`; voor alle documenten `folder = \"**\"`",
                "this rule has no condition. Name one, for instance `folder` or `format`; for all documents `folder = \"**\"`",
            );
            page.note(node.at, &node.key, message);
        }
        return None;
    }
    let mut conditions = Conditions::default();
    if let Some((node, folders)) = items(page, &table, "folder") {
        conditions.folder = folder_globs(page, &node, &folders, patterns);
    }
    if let Some((_, extensions)) = items(page, &table, "extension") {
        conditions.extension =
            extensions.iter().filter_map(|(node, text)| extension(page, node, text)).collect();
    }
    if let Some((_, parts)) = items(page, &table, "name_contains") {
        conditions.name_contains = parts.iter().map(|(_, text)| fold_part(text)).collect();
    }
    if IN_THE_FILE.iter().any(|name| table.get(name).is_some()) {
        conditions.of_facts = Some(Box::new(of_facts(page, &table, lists)));
    }
    Some(conditions)
}

fn of_facts(page: &mut Page<'_>, table: &Table<'_>, lists: Lists<'_>) -> OfFacts {
    let mut asked = OfFacts::default();
    if let Some((_, formats)) = items(page, table, "format") {
        asked.format = formats.iter().filter_map(|(node, text)| said::format(page, node, text)).collect();
    }
    for name in ["author", "template"] {
        if let Some((_, values)) = items(page, table, name) {
            asked.properties.push(said::marks(name, &values));
        }
    }
    if let Some(node) = table.get("properties") {
        for (name, _, node) in said::properties(page, &node) {
            asked
                .properties
                .push(lines(page, &node).map(|lines| said::marks(name, &lines)).unwrap_or_default());
        }
    }
    if let Some((_, markings)) = items(page, table, "marking") {
        asked.marking =
            markings.iter().filter_map(|(node, text)| said::marking(page, node, text, lists)).collect();
    }
    if let Some((_, stages)) = items(page, table, "stage") {
        asked.stage = stages.iter().filter_map(|(node, text)| said::stage(page, node, text, lists)).collect();
    }
    asked.created = table.get("created").and_then(|node| days(page, &node));
    asked.modified = table.get("modified").and_then(|node| days(page, &node));
    asked
}

/// Reads `{ from = "…", until = "…" }`.
fn days(page: &mut Page<'_>, node: &Node<'_>) -> Option<Days> {
    let before = page.count();
    let table = page.table(node, &["from", "until"])?;
    let from = table.get("from").map(|node| said::day(page, &node));
    let until = table.get("until").map(|node| said::day(page, &node));
    let days = Days { from: from.flatten(), until: until.flatten() };
    if let Days { from: Some(from), until: Some(until) } = days
        && from > until
    {
        let message = Sentence::new(
            format!(
                "dit loopt van {from} tot en met {until}: zo past geen enkel document. Zet de vroegste dag bij `from`"
            ),
            format!(
                "this runs from {from} until {until}: no document would fit. Put the earlier day at `from`"
            ),
        );
        page.note(node.at, &node.key, message);
    }
    if days == Days::default() && before == page.count() {
        let message = Sentence::new(
            "hier staat geen dag. Noem `from`, `until` of allebei",
            "there is no day here. Name `from`, `until` or both",
        );
        page.note(node.at, &node.key, message);
    }
    Some(days)
}

/// One node with its text, where a key takes one or more.
pub(super) type Lines<'v> = Vec<(Node<'v>, &'v str)>;

pub(super) fn items<'v>(page: &mut Page<'_>, table: &Table<'v>, name: &str) -> Option<(Node<'v>, Lines<'v>)> {
    let node = table.get(name)?;
    let lines = lines(page, &node)?;
    Some((node, lines))
}

/// One text or a list of them, and not an empty one.
fn lines<'v>(page: &mut Page<'_>, node: &Node<'v>) -> Option<Lines<'v>> {
    let before = page.count();
    let lines = page.lines(node, MOST_ITEMS)?;
    if lines.is_empty() && before == page.count() {
        let name = node.key.rsplit('.').next().unwrap_or_default();
        let message = Sentence::new(
            format!("deze lijst is leeg: zo past geen enkel document. Noem er één, of haal `{name}` weg"),
            format!("this list is empty: no document would fit. Name one, or take `{name}` out"),
        );
        page.note(node.at, &node.key, message);
    }
    Some(lines)
}

/// Reads patterns for folders.
pub(super) fn folder_globs(
    page: &mut Page<'_>,
    node: &Node<'_>,
    lines: &Lines<'_>,
    patterns: &mut usize,
) -> Option<FolderGlobs> {
    *patterns += lines.len();
    if *patterns > MOST_PATTERNS {
        let message = Sentence::new(
            format!(
                "het beleid heeft meer dan {MOST_PATTERNS} patronen voor mappen. Meer is niet toegestaan"
            ),
            format!("the policy has more than {MOST_PATTERNS} patterns for folders. More is not allowed"),
        );
        page.note(node.at, &node.key, message);
        return None;
    }
    let mut globs = Vec::new();
    for (node, pattern) in lines {
        match folder_glob(pattern) {
            Ok(more) => globs.extend(more),
            Err(message) => page.note(node.at, &node.key, message),
        }
    }
    match FolderGlobs::new(&globs) {
        Ok(globs) => Some(globs),
        Err(message) => {
            page.note(node.at, &node.key, message);
            None
        }
    }
}

fn extension(page: &mut Page<'_>, node: &Node<'_>, text: &str) -> Option<String> {
    if text.chars().all(char::is_alphanumeric) {
        return Some(text.to_lowercase());
    }
    let last: String =
        text.rsplit('.').next().unwrap_or_default().chars().filter(|c| c.is_alphanumeric()).collect();
    let meant = if last.is_empty() { "docx" } else { &last };
    let message = Sentence::new(
        format!(
            "`{}` is geen extensie. Schrijf alleen de letters na de laatste punt; bedoelt u `{}`?",
            short(text),
            short(meant)
        ),
        format!(
            "`{}` is no extension. Write only the letters after the last dot; do you mean `{}`?",
            short(text),
            short(meant)
        ),
    );
    page.note(node.at, &node.key, message);
    None
}
