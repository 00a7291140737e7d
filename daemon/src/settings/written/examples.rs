//! The examples of a policy.

use std::path::{Component, Path};

use super::{
    page::{Node, Page, Table, unknown_word},
    proposals,
    rules::value,
    said::{self, MOST_ITEMS},
};
use crate::{
    model::{Date, FieldName, FilePath, Properties, Sentence, Timestamp},
    page::Place,
    settings::{Example, Expected, Policy, conditions::FormatIs, values::Lists},
};

/// Each is decided about whenever the policy is read.
const MOST_EXAMPLES: usize = 500;

const SAID: [&str; 9] =
    ["path", "format", "author", "template", "properties", "marking", "stage", "created", "modified"];
const FOLLOWS: [&str; 4] = ["expect", "suggested", "excluded", "proposes"];

/// Reads all examples.
pub(super) fn examples(page: &mut Page<'_>, node: &Node<'_>, policy: &Policy) -> Vec<Example> {
    let nodes = page.tables(node, MOST_EXAMPLES);
    nodes.iter().filter_map(|node| example(page, node, policy)).collect()
}

fn example(page: &mut Page<'_>, node: &Node<'_>, policy: &Policy) -> Option<Example> {
    let lists = policy.lists();
    let allowed: Vec<&str> = SAID.into_iter().chain(FOLLOWS).collect();
    let table = page.table(node, &allowed)?;
    // Each part is read before any is missed, so that all problems are found.
    let path = page.required(&table, "path").and_then(|node| path(page, &node, policy));
    let (puid, media_type) = table.get("format").map(|node| formats(page, &node)).unwrap_or_default();
    let properties = properties(page, &table, lists);
    let expect = table.get("expect").map(|node| expected(page, &node, lists)).unwrap_or_default();
    let suggested = table.get("suggested").map(|node| expected(page, &node, lists)).unwrap_or_default();
    let excluded = table.get("excluded").and_then(|node| Some((page.truth(&node)?, node.place())));
    let proposes = table.get("proposes").and_then(|node| proposes(page, &node, lists));
    if !FOLLOWS.iter().any(|name| table.get(name).is_some()) {
        let message = Sentence::new(
            "dit voorbeeld zegt niet wat eruit moet komen. Noem `expect`, `suggested`, `excluded` of `proposes`",
            "this example does not say what must follow. Name `expect`, `suggested`, `excluded` or `proposes`",
        );
        page.note(table.at, &table.key, message);
    }
    Some(Example { path: path?, puid, media_type, properties, expect, suggested, excluded, proposes })
}

fn path(page: &mut Page<'_>, node: &Node<'_>, policy: &Policy) -> Option<FilePath> {
    let text = page.line(node)?;
    let path = Path::new(text);
    let is_plain = path.is_absolute()
        && path.file_name().is_some()
        && !path.components().any(|part| part == Component::ParentDir);
    let path = FilePath::new(path);
    let message = if !is_plain {
        Sentence::new(
            format!(
                "`{text}` is geen pad van een document. Schrijf het vanaf het begin, zonder `..`, bijvoorbeeld `/srv/werkmappen/nota.docx`"
            ),
            format!(
                "`{text}` is no path of a document. Write it from the root, without `..`, for instance `/srv/werkmappen/nota.docx`"
            ),
        )
    } else if policy.ignores(&path) {
        Sentence::new(
            format!("`{text}` past op een patroon van `ignore`, en krijgt dus geen registratie"),
            format!("`{text}` fits a pattern of `ignore`, and so gets no record"),
        )
    } else {
        return Some(path);
    };
    page.note(node.at, &node.key, message);
    None
}

/// A PUID and a media type, as far as they are given.
fn formats(page: &mut Page<'_>, node: &Node<'_>) -> (Option<String>, Option<String>) {
    let (mut puid, mut media_type) = (None, None);
    for (node, text) in page.lines(node, 2).unwrap_or_default() {
        let (into, format) = match said::format(page, &node, text) {
            Some(FormatIs::Puid(format)) => (&mut puid, format),
            Some(FormatIs::MediaType(format)) => (&mut media_type, format),
            None => continue,
        };
        if into.replace(format).is_some() {
            let message = Sentence::new(
                "een bestand heeft één formaat. Noem hooguit één PUID en één mediatype",
                "a file has one format. Name at most one PUID and one media type",
            );
            page.note(node.at, &node.key, message);
        }
    }
    (puid, media_type)
}

fn properties(page: &mut Page<'_>, table: &Table<'_>, lists: Lists<'_>) -> Properties {
    let mut said = Properties::default();
    for name in ["author", "template"] {
        let lines = table.get(name).and_then(|node| page.lines(&node, MOST_ITEMS)).unwrap_or_default();
        said.marks.extend(said::marks(name, &lines));
    }
    if let Some(node) = table.get("properties") {
        for (name, _, node) in said::properties(page, &node) {
            let lines = page.lines(&node, MOST_ITEMS).unwrap_or_default();
            said.marks.extend(said::marks(name, &lines));
        }
    }
    said.marks.sort();
    said.marks.dedup();
    said.marking = table.get("marking").and_then(|node| {
        let text = page.line(&node)?;
        said::marking(page, &node, text, lists)
    });
    said.stage = table.get("stage").and_then(|node| {
        let text = page.line(&node)?;
        said::stage(page, &node, text, lists)
    });
    let mut moment = |name: &str| table.get(name).and_then(|node| said::day(page, &node)).map(noon);
    (said.created, said.modified) = (moment("created"), moment("modified"));
    said
}

/// A moment of that day; the last moment there is for a day after it.
fn noon(day: Date) -> Timestamp {
    let parts = (i16::try_from(day.year()), i8::try_from(day.month()), i8::try_from(day.day()));
    let (Ok(year), Ok(month), Ok(day)) = parts else { return Timestamp(i64::MAX) };
    let noon = jiff::civil::date(year, month, day).at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC);
    let nanos = noon.ok().and_then(|noon| i64::try_from(noon.timestamp().as_nanosecond()).ok());
    Timestamp(nanos.unwrap_or(i64::MAX))
}

fn expected(page: &mut Page<'_>, node: &Node<'_>, lists: Lists<'_>) -> Vec<Expected> {
    let Some(table) = page.open_table(node) else { return Vec::new() };
    let mut all = Vec::new();
    for (name, at, node) in table.iter() {
        let Some(field) = FieldName::parse(name) else {
            page.note(at, &node.key, unknown_word(name, &FieldName::ALL.map(FieldName::as_str)));
            continue;
        };
        let is_empty = matches!(node.value, toml::de::DeValue::String(text) if text.is_empty());
        let value = if is_empty { Some(None) } else { value(page, &node, field, lists).map(Some) };
        all.extend(value.map(|value| Expected { field, value, place: node.place() }));
    }
    all
}

fn proposes(page: &mut Page<'_>, node: &Node<'_>, lists: Lists<'_>) -> Option<(Vec<String>, Place)> {
    let is_none = matches!(node.value, toml::de::DeValue::Array(items) if items.is_empty());
    let mut grounds = if is_none { Vec::new() } else { proposals::grounds(page, node, lists)? };
    grounds.sort();
    Some((grounds, node.place()))
}

#[cfg(test)]
mod tests {
    use super::noon;
    use crate::model::Date;

    #[test]
    fn a_day_and_a_moment_of_it_are_one() {
        for day in ["1800-01-01", "1969-12-31", "1970-01-01", "2024-02-29", "2026-12-31", "2261-12-31"] {
            let date = Date::parse(day).unwrap_or_else(|| unreachable!());
            assert_eq!(Date::of(noon(date)).to_string(), day);
        }
        let beyond = Date::parse("2500-01-01").unwrap_or_else(|| unreachable!());
        assert_eq!(Date::of(noon(beyond)).year(), 2262, "the last there is");
    }
}
