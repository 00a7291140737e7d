//! The rules of a policy.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{Node, Page, Table, unknown_word};
use crate::{
    model::{FieldName, Sentence, Value},
    settings::{
        Conditions, Rule,
        globs::{FolderGlobs, folder_glob},
        values::{self, Lists},
    },
};

const MOST_RULES: usize = 1_000;
const MOST_ITEMS: usize = 100;
/// Every pattern costs memory for as long as the daemon runs.
const MOST_PATTERNS: usize = 2_000;
/// The provenance of an organisation that is not set by a rule says this; no rule may pass for it.
pub(crate) const ORGANISATION: &str = "organisation";

/// Reads all rules.
pub(super) fn rules(page: &mut Page<'_>, node: &Node<'_>, lists: Lists<'_>) -> Vec<Rule> {
    let mut ids = BTreeSet::new();
    let mut patterns = 0;
    let nodes = page.tables(node, MOST_RULES);
    nodes.iter().filter_map(|node| rule(page, node, lists, &mut ids, &mut patterns)).collect()
}

fn rule(
    page: &mut Page<'_>,
    node: &Node<'_>,
    lists: Lists<'_>,
    ids: &mut BTreeSet<String>,
    patterns: &mut usize,
) -> Option<Rule> {
    let table = page.table(node, &["id", "where", "set", "suggest", "exclude", "reason"])?;
    // Each part is read before any is missed, so that all problems are found.
    let id = page.required(&table, "id").and_then(|node| id(page, &node, ids));
    let conditions = page.required(&table, "where").and_then(|node| conditions(page, &node, patterns));
    let set = table.get("set").map(|node| fields(page, &node, lists)).unwrap_or_default();
    let suggest = table.get("suggest").map(|node| fields(page, &node, lists)).unwrap_or_default();
    let exclude = table.get("exclude").and_then(|node| page.truth(&node));
    let reason = page.required(&table, "reason").and_then(|node| reason(page, &node));
    contradictions(page, &table, &set, &suggest);
    Some(Rule { id: id?, conditions: conditions?, set, suggest, exclude, reason: reason? })
}

pub(super) fn id(page: &mut Page<'_>, node: &Node<'_>, ids: &mut BTreeSet<String>) -> Option<String> {
    let id = page.line(node)?;
    let plain = id.len() <= 60
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    let message = if !plain {
        Sentence::new(
            format!(
                "`{}` is geen id. Toegestaan: letters zonder accent, cijfers, `-`, `_` en `.`, hooguit 60",
                short(id)
            ),
            format!(
                "`{}` is no id. Allowed: letters without accents, digits, `-`, `_` and `.`, at most 60",
                short(id)
            ),
        )
    } else if id == ORGANISATION {
        Sentence::new(
            format!("`{id}` betekent al “uit [organisation]”. Kies een ander id"),
            format!("`{id}` already means “from [organisation]”. Choose another id"),
        )
    } else if !ids.insert(id.to_lowercase()) {
        Sentence::new(
            format!("een andere regel heet al `{id}`. Elk id is één keer toegestaan"),
            format!("another rule is already called `{id}`. Each id is allowed once"),
        )
    } else {
        return Some(id.into());
    };
    page.note(node.at, &node.key, message);
    None
}

fn conditions(page: &mut Page<'_>, node: &Node<'_>, patterns: &mut usize) -> Option<Conditions> {
    let allowed = ["folder", "extension", "name_contains"];
    let before = page.count();
    let table = page.table(node, &allowed)?;
    if table.iter().next().is_none() {
        // An unknown key is a problem of its own; that nothing is left is no second one.
        if before == page.count() {
            let message = Sentence::new(
                "deze regel heeft geen voorwaarde. Noem `folder`, `extension` of `name_contains`; voor alle documenten `folder = \"**\"`",
                "this rule has no condition. Name `folder`, `extension` or `name_contains`; for all documents `folder = \"**\"`",
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
        conditions.name_contains = parts.iter().map(|(_, text)| text.to_lowercase()).collect();
    }
    Some(conditions)
}

/// One node with its text, where a key takes one or more.
pub(super) type Lines<'v> = Vec<(Node<'v>, &'v str)>;

pub(super) fn items<'v>(page: &mut Page<'_>, table: &Table<'v>, name: &str) -> Option<(Node<'v>, Lines<'v>)> {
    let node = table.get(name)?;
    let before = page.count();
    let lines = page.lines(&node, MOST_ITEMS)?;
    if lines.is_empty() && before == page.count() {
        let message = Sentence::new(
            format!("deze lijst is leeg: zo past geen enkel document. Noem er één, of haal `{name}` weg"),
            format!("this list is empty: no document would fit. Name one, or take `{name}` out"),
        );
        page.note(node.at, &node.key, message);
    }
    Some((node, lines))
}

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

pub(super) fn fields(page: &mut Page<'_>, node: &Node<'_>, lists: Lists<'_>) -> BTreeMap<FieldName, Value> {
    let mut fields = BTreeMap::new();
    let Some(table) = page.open_table(node) else { return fields };
    for (name, at, node) in table.iter() {
        let Some(field) = FieldName::parse(name) else {
            page.note(at, &node.key, unknown_word(name, &FieldName::ALL.map(FieldName::as_str)));
            continue;
        };
        // One text, however long, or a list where a field takes more.
        let given = match &node.value {
            toml::de::DeValue::Array(_) => {
                page.lines(&node, MOST_ITEMS).map(|lines| lines.into_iter().map(|(_, text)| text).collect())
            }
            _ => page.text(&node).map(|text| vec![text]),
        };
        let Some(given) = given else { continue };
        match values::written(field, &given, lists) {
            Ok(value) => {
                fields.insert(field, value);
            }
            Err(message) => page.note(node.at, &node.key, message),
        }
    }
    fields
}

pub(super) fn reason(page: &mut Page<'_>, node: &Node<'_>) -> Option<Sentence> {
    let table = page.table(node, &["nl", "en"])?;
    let nl = page.required(&table, "nl").and_then(|node| page.line(&node));
    let en = table.get("en").map(|node| page.line(&node));
    // Officers read Dutch; who writes no English shows the Dutch in English screens too.
    let nl = nl?;
    Some(Sentence::new(nl, en.unwrap_or(Some(nl))?))
}

/// What cannot be meant, though every word of it is right.
fn contradictions(
    page: &mut Page<'_>,
    table: &Table<'_>,
    set: &BTreeMap<FieldName, Value>,
    suggest: &BTreeMap<FieldName, Value>,
) {
    let gives = |name: &str| {
        table
            .get(name)
            .is_some_and(|node| !matches!(node.value, toml::de::DeValue::Table(fields) if fields.is_empty()))
    };
    let exclude = table.get("exclude");
    let excludes =
        exclude.as_ref().is_some_and(|node| matches!(node.value, toml::de::DeValue::Boolean(true)));
    if let Some(node) = exclude.filter(|_| excludes && (gives("set") || gives("suggest"))) {
        let message = Sentence::new(
            "deze regel zegt dat het geen document is, en geeft toch velden. Kies één van beide",
            "this rule says that it is no document, and gives fields nevertheless. Choose one of the two",
        );
        page.note(node.at, &node.key, message);
    } else if table.get("exclude").is_none() && !gives("set") && !gives("suggest") {
        let message = Sentence::new(
            "deze regel doet niets. Noem `set`, `suggest` of `exclude`",
            "this rule does nothing. Name `set`, `suggest` or `exclude`",
        );
        page.note(table.at, &table.key, message);
    }
    for field in suggest.keys().filter(|field| set.contains_key(field)) {
        let message = Sentence::new(
            format!("deze regel zet `{field}` en stelt er ook iets voor voor. Kies één van beide"),
            format!("this rule sets `{field}` and suggests something for it too. Choose one of the two"),
        );
        note_field(page, table, "suggest", *field, message);
    }
    let kept = [set, suggest].into_iter().find_map(|fields| fields.get(&FieldName::Waardering));
    let for_a_time = kept.is_none_or(|value| value.comparable() == "V");
    for (name, fields) in [("set", set), ("suggest", suggest)] {
        if !for_a_time && fields.contains_key(&FieldName::Bewaartermijn) {
            let message = Sentence::new(
                "een bewaartermijn hoort alleen bij waardering `V` (Tijdelijk te bewaren), zegt MDTO. Haal `bewaartermijn` weg of zet `waardering` op `V`",
                "a bewaartermijn goes with waardering `V` (Tijdelijk te bewaren) only, says MDTO. Take `bewaartermijn` out or make `waardering` `V`",
            );
            note_field(page, table, name, FieldName::Bewaartermijn, message);
        }
    }
}

fn note_field(page: &mut Page<'_>, table: &Table<'_>, name: &str, field: FieldName, message: Sentence) {
    let Some(fields) = table.get(name).and_then(|node| page.open_table(&node)) else { return };
    if let Some(node) = fields.get(field.as_str()) {
        page.note(node.at, &node.key, message);
    }
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}
