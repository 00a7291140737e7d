//! The rules of a policy.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    conditions::conditions,
    page::{Node, Page, Table, unknown_word},
    proposals::propose,
    said::{MOST_ITEMS, short},
};
use crate::{
    model::{FieldName, Sentence, Value, Waardering},
    settings::{
        Rule,
        values::{self, Lists},
    },
};

const MOST_RULES: usize = 1_000;
/// The provenance of an organisation that is not set by a rule says this; no rule may pass for it.
pub(crate) const ORGANISATION: &str = "organisation";

/// Reads all rules.
pub(super) fn rules(page: &mut Page<'_>, node: &Node<'_>, lists: Lists<'_>, ids: &mut Ids) -> Vec<Rule> {
    let mut patterns = 0;
    let nodes = page.tables(node, MOST_RULES);
    nodes.iter().filter_map(|node| rule(page, node, lists, ids, &mut patterns)).collect()
}

/// The ids that were given so far, in lower case: each stands in the provenance of values.
pub(super) type Ids = BTreeSet<String>;

fn rule(
    page: &mut Page<'_>,
    node: &Node<'_>,
    lists: Lists<'_>,
    ids: &mut Ids,
    patterns: &mut usize,
) -> Option<Rule> {
    let table = page.table(node, &["id", "where", "set", "suggest", "propose", "exclude", "reason"])?;
    // Each part is read before any is missed, so that all problems are found.
    let id = page.required(&table, "id").and_then(|node| id(page, &node, ids));
    let conditions = page.required(&table, "where").and_then(|node| conditions(page, &node, lists, patterns));
    let set = table.get("set").map(|node| fields(page, &node, lists)).unwrap_or_default();
    let suggest = table.get("suggest").map(|node| fields(page, &node, lists)).unwrap_or_default();
    let proposal = table.get("propose").and_then(|node| propose(page, &node, lists));
    let exclude = table.get("exclude").and_then(|node| page.truth(&node));
    let reason = page.required(&table, "reason").and_then(|node| reason(page, &node));
    contradictions(page, &table, &set, &suggest);
    let id = id?;
    let propose = proposal.map(|proposal| proposal.of_rule(&id));
    Some(Rule { id, conditions: conditions?, set, suggest, propose, exclude, reason: reason? })
}

pub(super) fn id(page: &mut Page<'_>, node: &Node<'_>, ids: &mut Ids) -> Option<String> {
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
            format!("een andere regel of termijn heet al `{id}`. Elk id is één keer toegestaan"),
            format!("another rule or term is already called `{id}`. Each id is allowed once"),
        )
    } else {
        return Some(id.into());
    };
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
        if let Some(value) = value(page, &node, field, lists) {
            fields.insert(field, value);
        }
    }
    fields
}

/// Reads a value: one text, however long, or a list where a field takes more.
pub(super) fn value(
    page: &mut Page<'_>,
    node: &Node<'_>,
    field: FieldName,
    lists: Lists<'_>,
) -> Option<Value> {
    let given: Vec<&str> = match &node.value {
        toml::de::DeValue::Array(_) => {
            page.lines(node, MOST_ITEMS)?.into_iter().map(|(_, text)| text).collect()
        }
        _ => vec![page.text(node)?],
    };
    match values::written(field, &given, lists) {
        Ok(value) => Some(value),
        Err(message) => {
            page.note(node.at, &node.key, message);
            None
        }
    }
}

/// Reads why, in one or two languages.
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
    // An empty proposal is a mistake of its own.
    let gives = |name: &str| {
        let is_empty = |value: &toml::de::DeValue<'_>| matches!(value, toml::de::DeValue::Table(fields) if fields.is_empty());
        table.get(name).is_some_and(|node| name == "propose" || !is_empty(node.value))
    };
    let exclude = table.get("exclude");
    let excludes =
        exclude.as_ref().is_some_and(|node| matches!(node.value, toml::de::DeValue::Boolean(true)));
    let gives_any = ["set", "suggest", "propose"].into_iter().any(gives);
    if let Some(node) = exclude.filter(|_| excludes && gives_any) {
        let message = Sentence::new(
            "deze regel zegt dat het geen document is, en geeft toch iets. Kies één van beide",
            "this rule says that it is no document, and gives something nevertheless. Choose one of the two",
        );
        page.note(node.at, &node.key, message);
    } else if table.get("exclude").is_none() && !gives_any {
        let message = Sentence::new(
            "deze regel doet niets. Noem `set`, `suggest`, `propose` of `exclude`",
            "this rule does nothing. Name `set`, `suggest`, `propose` or `exclude`",
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
    let for_a_time = kept.is_none_or(|value| value.comparable() == Waardering::Tijdelijk.code());
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
