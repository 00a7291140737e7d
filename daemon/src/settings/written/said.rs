//! What a document says of itself, as conditions ask for it and examples give it.

use super::page::{Node, Page, below, near, unknown_word};
use crate::{
    model::{Date, PropertyMark, Sentence, Stage},
    settings::{
        conditions::FormatIs,
        values::{self, Lists},
    },
    vocabulary::ListId,
};

/// So many things are named in one condition.
pub(super) const MOST_ITEMS: usize = 100;

/// What a media type can start with: the top-level types that IANA registers for what can be in a file.
const KINDS: [&str; 9] =
    ["application", "audio", "font", "haptics", "image", "message", "model", "text", "video"];

/// Reads a PUID of PRONOM (`fmt/412`) or a media type (`text/plain`), and writes it in one way.
pub(super) fn format(page: &mut Page<'_>, node: &Node<'_>, text: &str) -> Option<FormatIs> {
    let lower = text.to_lowercase();
    let (kind, rest) = lower.split_once('/').unwrap_or((&lower, ""));
    let is_number = !rest.is_empty() && rest.len() <= 6 && rest.bytes().all(|byte| byte.is_ascii_digit());
    if matches!(kind, "fmt" | "x-fmt") && is_number {
        return Some(FormatIs::Puid(lower));
    }
    // The letters of RFC 6838.
    let is_name = |text: &str| {
        text.len() <= 127
            && text.starts_with(|first: char| first.is_ascii_alphanumeric())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    if KINDS.contains(&kind) && is_name(rest) {
        return Some(FormatIs::MediaType(lower));
    }
    let shown = short(text);
    let meant = match rest {
        "" => None,
        rest => near::meant(kind, KINDS.into_iter().chain(["fmt", "x-fmt"]))
            .filter(|meant| *meant != kind)
            .map(|meant| format!("{meant}/{}", short(rest))),
    };
    let nl = meant.as_ref().map_or(String::new(), |meant| format!("; bedoelt u `{meant}`?"));
    let en = meant.as_ref().map_or(String::new(), |meant| format!("; do you mean `{meant}`?"));
    let stop = if meant.is_some() { "" } else { "." };
    let message = Sentence::new(
        format!(
            "`{shown}` is geen formaat{nl}{stop} Toegestaan: een PUID van PRONOM, zoals `fmt/412` of `x-fmt/111`, of een mediatype, zoals `application/pdf`"
        ),
        format!(
            "`{shown}` is no format{en}{stop} Allowed: a PUID of PRONOM, like `fmt/412` or `x-fmt/111`, or a media type, like `application/pdf`"
        ),
    );
    page.note(node.at, &node.key, message);
    None
}

/// The marks of a property with each of these values.
pub(super) fn marks(name: &str, values: &[(Node<'_>, &str)]) -> Vec<PropertyMark> {
    values.iter().map(|(_, value)| PropertyMark::of(name, value)).collect()
}

/// A name with where it stands and its value.
pub(super) type Named<'v> = (&'v str, usize, Node<'v>);

/// Reads a table of properties: their names are whatever the documents have.
pub(super) fn properties<'v>(page: &mut Page<'_>, node: &Node<'v>) -> Vec<Named<'v>> {
    let before = page.count();
    let Some(table) = page.open_table(node) else { return Vec::new() };
    let named: Vec<Named<'v>> = table.iter().collect();
    let count = named.len();
    let message = match count {
        0 => Sentence::new(
            "deze tabel is leeg. Noem een eigenschap met haar waarde, bijvoorbeeld `Zaaknummer = \"2026-1\"`",
            "this table is empty. Name a property with its value, for instance `Zaaknummer = \"2026-1\"`",
        ),
        1..=MOST_ITEMS => {
            for (name, at, _) in named.iter().filter(|(name, ..)| name.trim().is_empty()) {
                let message = Sentence::new(
                    "deze eigenschap heeft geen naam. Schrijf haar naam voor de `=`",
                    "this property has no name. Write its name before the `=`",
                );
                page.note(*at, &below(&node.key, name), message);
            }
            return if before == page.count() { named } else { Vec::new() };
        }
        _ => Sentence::new(
            format!("deze tabel heeft {count} eigenschappen. Toegestaan zijn er {MOST_ITEMS}"),
            format!("this table has {count} properties. At most {MOST_ITEMS} are allowed"),
        ),
    };
    page.note(node.at, &node.key, message);
    Vec::new()
}

/// Reads a level of VIRBI, and gives what it is marked with.
pub(super) fn marking(page: &mut Page<'_>, node: &Node<'_>, text: &str, lists: Lists<'_>) -> Option<String> {
    match lists.term_in(ListId::VirbiRubriceringen, "marking", text) {
        Ok(term) if term.code.is_empty() => Some(term.label),
        Ok(term) => Some(term.code),
        Err(message) => {
            page.note(node.at, &node.key, message);
            None
        }
    }
}

/// Reads how far along a document says that it is.
pub(super) fn stage(page: &mut Page<'_>, node: &Node<'_>, text: &str, lists: Lists<'_>) -> Option<Stage> {
    let message = match lists.term_in(ListId::Documentstatussen, "stage", text) {
        Ok(term) => match term.code.as_str() {
            "concept" => return Some(Stage::Draft),
            "definitief" => return Some(Stage::Final),
            "verzonden" => return Some(Stage::Sent),
            // A later list may have more; no document can be seen to be that.
            other => unknown_word(other, &["concept", "definitief", "verzonden"]),
        },
        Err(message) => message,
    };
    page.note(node.at, &node.key, message);
    None
}

/// Reads a day.
pub(super) fn day(page: &mut Page<'_>, node: &Node<'_>) -> Option<Date> {
    let text = page.line(node)?;
    match values::date(text) {
        Ok(date) => Date::parse(&date),
        Err(message) => {
            page.note(node.at, &node.key, message);
            None
        }
    }
}

/// The start of what was written, for a message.
pub(super) fn short(text: &str) -> String {
    text.chars().take(60).flat_map(char::escape_debug).collect()
}
