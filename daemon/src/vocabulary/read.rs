//! A list as it is written: TOML, read with the place of every word.

use std::collections::BTreeMap;

use super::{Attribute, Entry, List, ListId, attribute::Takes, fold, version::is_version};
use crate::{
    model::Sentence,
    page::{self, Node, Page, Problem, Table, unknown_word},
};

/// The largest register of the government has some 10,000 entries.
const MOST_TERMS: usize = 20_000;
const MOST_SPELLINGS: usize = 20;
const HEAD: [&str; 8] = ["id", "name", "version", "date", "source", "closed", "uri_prefix", "terms"];

/// Reads a list: all of it is good, or all its problems, in the order of the text.
pub(super) fn read(text: &str) -> Result<(ListId, List), Vec<Problem>> {
    page::read(text, list)
}

/// For the fuzzer and for tests: whether it is a good list.
pub(crate) fn check_list(text: &str) -> Result<(), Vec<Problem>> {
    read(text).map(|_| ())
}

fn list(page: &mut Page<'_>, root: &Node<'_>) -> Option<(ListId, List)> {
    let table = page.table(root, &HEAD)?;
    let id = page.required(&table, "id").and_then(|node| id(page, &node));
    let name = page.required(&table, "name").and_then(|node| page.line(&node));
    let version = page.required(&table, "version");
    let version = version.and_then(|node| checked(page, &node, is_version, VERSION));
    let date = page.required(&table, "date").and_then(|node| checked(page, &node, is_date, DATE));
    let source = page.required(&table, "source").and_then(|node| page.line(&node));
    let closed = page.required(&table, "closed").and_then(|node| page.truth(&node));
    let uri_prefix = match table.get("uri_prefix") {
        Some(node) => checked(page, &node, is_uri, URI),
        None => Some(""),
    };
    let terms = page.required(&table, "terms");
    // Without the id nobody knows what its terms may say.
    let (id, terms) = (id?, terms?);
    let mut list = List {
        name: name?.into(),
        version: version?.into(),
        date: date?.into(),
        source: source?.into(),
        closed: closed?,
        uri_prefix: uri_prefix?.into(),
        ..List::default()
    };
    list.entries = entries(page, &terms, id, &list);
    needed(page, &terms, id, &list);
    Some((id, list))
}

fn id(page: &mut Page<'_>, node: &Node<'_>) -> Option<ListId> {
    let written = page.line(node)?;
    let found = ListId::parse(written);
    if found.is_none() {
        page.note(node.at, &node.key, unknown_word(written, &ListId::ALL.map(ListId::as_str)));
    }
    found
}

/// What leads to one term must lead to no other. Where something was and something is of one name, the
/// name leads to what is.
#[derive(Default)]
struct Seen {
    /// With whether it is still there, and the label of its term.
    names: BTreeMap<String, (bool, String)>,
}

impl Seen {
    fn is_free(&mut self, page: &mut Page<'_>, node: &Node<'_>, name: &str, former: bool, label: &str) {
        let key = fold(name);
        match self.names.get(&key) {
            Some((other_former, _)) if former != *other_former => {}
            Some((_, other)) => {
                let message = Sentence::new(
                    format!("`{name}` staat er al, bij “{other}”. Eén keer is toegestaan"),
                    format!("`{name}` is there already, for “{other}”. Once is allowed"),
                );
                page.note(node.at, &node.key, message);
            }
            None => {
                self.names.insert(key, (former, label.to_owned()));
            }
        }
    }
}

fn entries(page: &mut Page<'_>, node: &Node<'_>, id: ListId, list: &List) -> Box<[Entry]> {
    let (must, attributes) = id.attributes();
    let mut allowed = vec!["code", "label", "uri", "also", "explanation"];
    allowed.extend(attributes.iter().map(|attribute| attribute.as_str()));
    let before = page.count();
    let nodes = page.tables(node, MOST_TERMS);
    if nodes.is_empty() && before == page.count() {
        let message = Sentence::new(
            "deze lijst heeft geen termen. Noem er minstens één",
            "this list has no terms. Name at least one",
        );
        page.note(node.at, &node.key, message);
    }
    let mut seen = Seen::default();
    let mut entries = Vec::with_capacity(nodes.len());
    for node in nodes {
        let Some(table) = page.table(&node, &allowed) else { continue };
        let required: Vec<_> = attributes.iter().take(must).copied().collect();
        let Some(entry) = entry(page, &table, attributes, &required) else { continue };
        let former = entry.is(Attribute::Former);
        // A code that is written as its label is leads to one term all the same.
        let mut names: Vec<(&str, &str)> = vec![("label", &entry.label), ("code", &entry.code)];
        names.extend(entry.also.iter().map(|name| ("also", &**name)));
        let uri = list.uri(&entry);
        names.push(("uri", &uri));
        let mut own: Vec<String> = Vec::new();
        for (key, name) in names.into_iter().filter(|(_, name)| !name.is_empty()) {
            if !own.contains(&fold(name)) {
                let place = table.get(key).unwrap_or_else(|| node.clone());
                // A code that was given up is not given again.
                seen.is_free(page, &place, name, former && key != "code" && key != "uri", &entry.label);
                own.push(fold(name));
            }
        }
        entries.push(entry);
    }
    entries.into()
}

fn entry(
    page: &mut Page<'_>,
    table: &Table<'_>,
    attributes: &[Attribute],
    required: &[Attribute],
) -> Option<Entry> {
    let label = page.required(table, "label").and_then(|node| page.line(&node));
    let code = table.get("code").map_or(Some(""), |node| page.line(&node));
    let uri = table.get("uri").map(|node| checked(page, &node, is_uri, URI));
    let also = match table.get("also") {
        Some(node) => page.lines(&node, MOST_SPELLINGS).unwrap_or_default(),
        None => Vec::new(),
    };
    let explanation = table.get("explanation").map(|node| explanation(page, &node));
    let mut said = Vec::new();
    for attribute in attributes {
        let node = if required.contains(attribute) {
            page.required(table, attribute.as_str())
        } else {
            table.get(attribute.as_str())
        };
        if let Some(value) = node.and_then(|node| value(page, &node, attribute.takes())) {
            said.push((*attribute, value));
        }
    }
    Some(Entry {
        code: code?.into(),
        label: label?.into(),
        explanation: explanation.flatten().map(Box::new),
        uri: uri.flatten().map(Into::into),
        also: also.into_iter().map(|(_, name)| name.into()).collect(),
        attributes: said.into(),
    })
}

fn value(page: &mut Page<'_>, node: &Node<'_>, takes: Takes) -> Option<Box<str>> {
    match takes {
        Takes::Text => page.line(node).map(Into::into),
        Takes::Truth => page.truth(node).map(|truth| if truth { "true" } else { "false" }.into()),
        Takes::Date => checked(page, node, is_date, DATE).map(Into::into),
        Takes::OneOf(words) => {
            let word = page.line(node)?;
            if !words.contains(&word) {
                page.note(node.at, &node.key, unknown_word(word, words));
                return None;
            }
            Some(word.into())
        }
    }
}

fn explanation(page: &mut Page<'_>, node: &Node<'_>) -> Option<Sentence> {
    let table = page.table(node, &["nl", "en"])?;
    let nl = page.required(&table, "nl").and_then(|node| page.line(&node));
    let en = page.required(&table, "en").and_then(|node| page.line(&node));
    Some(Sentence::new(nl?, en?))
}

/// What the daemon's own rules rest on must be in every version.
fn needed(page: &mut Page<'_>, node: &Node<'_>, id: ListId, list: &List) {
    for needed in id.needed().iter().filter(|needed| list.find(needed).is_none()) {
        let message = Sentence::new(
            format!("de term `{needed}` ontbreekt; regels van Bronmerk rusten daarop. Zet hem erbij"),
            format!("the term `{needed}` is missing; rules of Bronmerk rest on it. Add it"),
        );
        page.note(node.at, &node.key, message);
    }
}

/// What a text must look like, in both languages.
type Form = (&'static str, &'static str);
const VERSION: Form =
    ("een versie: getallen met `.` of `-` ertussen", "a version: numbers with `.` or `-` between");
const DATE: Form = ("een jaar, maand of dag, zoals `2026-08-15`", "a year, month or day, like `2026-08-15`");
const URI: Form =
    ("een URI die begint met `http://` of `https://`", "a URI that starts with `http://` or `https://`");

fn checked<'v>(
    page: &mut Page<'_>,
    node: &Node<'v>,
    is_good: impl Fn(&str) -> bool,
    (nl, en): Form,
) -> Option<&'v str> {
    let text = page.line(node)?;
    if is_good(text) {
        return Some(text);
    }
    let shown: String = text.chars().take(60).collect();
    let message = Sentence::new(
        format!("`{shown}` kan hier niet. Toegestaan is {nl}"),
        format!("`{shown}` cannot be here. Allowed is {en}"),
    );
    page.note(node.at, &node.key, message);
    None
}

fn is_uri(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://"))
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_date(text: &str) -> bool {
    let number = |text: &str, digits: usize, most: u32| {
        text.len() == digits && text.parse::<u32>().is_ok_and(|number| (1..=most).contains(&number))
    };
    let mut parts = text.split('-');
    parts.next().is_some_and(|year| number(year, 4, 9999))
        && parts.next().is_none_or(|month| number(month, 2, 12))
        && parts.next().is_none_or(|day| number(day, 2, 31))
        && parts.next().is_none()
}
