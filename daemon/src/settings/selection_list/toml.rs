//! Lines as tables of TOML: in the policy, or in a file of their own.

use std::{collections::BTreeMap, ops::Range};

use toml::de::{DeTable, DeValue};

use super::{Lines, MOST_CATEGORIES, column::Column, line};
use crate::{
    model::Category,
    page::{Node, Page, syntax},
};

/// Reads a file: `[[categories]]` and nothing else.
pub(super) fn read(page: &mut Page<'_>, text: &str) -> Vec<Category> {
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        page.note(error.span().map_or(0, |span: Range<usize>| span.start), "", syntax(error.message()));
    }
    // What is read after a mistake in the writing is guesswork.
    if !page.is_good() {
        return Vec::new();
    }
    let root = DeValue::Table(root.into_inner());
    let Some(table) = page.table(&Node { key: String::new(), at: 0, value: &root }, &["categories"]) else {
        return Vec::new();
    };
    let Some(node) = page.required(&table, "categories") else { return Vec::new() };
    categories(page, &node, true)
}

/// Reads a list of tables. In a file each must say B or V; in the policy it may name just its code and
/// its label.
pub(in crate::settings) fn categories(
    page: &mut Page<'_>,
    node: &Node<'_>,
    must_value: bool,
) -> Vec<Category> {
    let mut lines = Lines::default();
    for node in page.tables(node, MOST_CATEGORIES) {
        let Some(table) = page.table(&node, &Column::keys()) else { continue };
        let missing = page.required(&table, Column::Number.key()).is_none();
        let before = page.count();
        let mut cells = BTreeMap::new();
        for (name, _, node) in table.iter() {
            let (Some(column), Some(text)) = (Column::of_key(name), page.text(&node)) else { continue };
            cells.insert(column, line::Cell { key: node.key.clone(), at: node.at, text: text.trim().into() });
        }
        if !missing && page.count() == before {
            lines.add(page, &line::Written { key: node.key, at: node.at, cells, must_value });
        }
    }
    lines.into_categories()
}
