//! What the organisation itself asks of a complete record.

use std::collections::BTreeSet;

use super::page::{Node, Page, unknown_word};
use crate::model::{FieldName, Profile, Sentence, profile::BUILT_IN};

/// Every answer about a document has a line for each of them.
const MOST_PROFILES: usize = 20;

/// Reads all profiles.
pub(super) fn profiles(page: &mut Page<'_>, node: &Node<'_>) -> Vec<Profile> {
    let mut names = BTreeSet::new();
    let nodes = page.tables(node, MOST_PROFILES);
    nodes.iter().filter_map(|node| profile(page, node, &mut names)).collect()
}

fn profile(page: &mut Page<'_>, node: &Node<'_>, names: &mut BTreeSet<String>) -> Option<Profile> {
    let table = page.table(node, &["name", "fields"])?;
    // Both are read before one is missed, so that all problems are found.
    let name = page.required(&table, "name").and_then(|node| name(page, &node, names));
    let fields = page.required(&table, "fields").and_then(|node| fields(page, &node));
    Some(Profile::own(&name?, fields?))
}

fn name(page: &mut Page<'_>, node: &Node<'_>, names: &mut BTreeSet<String>) -> Option<String> {
    let name = page.line(node)?;
    let shown: String = name.chars().take(60).collect();
    let plain = name.len() <= 60
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    let message = if !plain {
        Sentence::new(
            format!(
                "`{shown}` is geen naam voor een profiel. Toegestaan: letters zonder accent, cijfers, `-`, `_` en `.`, hooguit 60"
            ),
            format!(
                "`{shown}` is no name for a profile. Allowed: letters without accents, digits, `-`, `_` and `.`, at most 60"
            ),
        )
    } else if BUILT_IN.iter().any(|profile| profile.name.eq_ignore_ascii_case(name)) {
        Sentence::new(
            format!("het profiel `{name}` brengt Bronmerk zelf mee. Kies een andere naam"),
            format!("the profile `{name}` comes with Bronmerk. Choose another name"),
        )
    } else if !names.insert(name.to_lowercase()) {
        Sentence::new(
            format!("een ander profiel heet al `{name}`. Elke naam is één keer toegestaan"),
            format!("another profile is already called `{name}`. Each name is allowed once"),
        )
    } else {
        return Some(name.into());
    };
    page.note(node.at, &node.key, message);
    None
}

fn fields(page: &mut Page<'_>, node: &Node<'_>) -> Option<Vec<FieldName>> {
    let before = page.count();
    let mut fields = BTreeSet::new();
    for (node, word) in page.lines(node, FieldName::ALL.len())? {
        match FieldName::parse(word) {
            None => page.note(node.at, &node.key, unknown_word(word, &FieldName::ALL.map(FieldName::as_str))),
            Some(field) if !fields.insert(field) => {
                let message = Sentence::new(
                    format!("`{field}` staat er al. Eén keer is toegestaan"),
                    format!("`{field}` is there already. Once is allowed"),
                );
                page.note(node.at, &node.key, message);
            }
            Some(_) => {}
        }
    }
    if fields.is_empty() && before == page.count() {
        let message = Sentence::new(
            "deze lijst is leeg: dan is elk document compleet. Noem een veld",
            "this list is empty: every document would be complete. Name a field",
        );
        page.note(node.at, &node.key, message);
    }
    // In the order in which people read them.
    (before == page.count()).then(|| fields.into_iter().collect())
}
