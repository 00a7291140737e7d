//! Reads what an administrator wrote in TOML: the text with the place of every word, and the problems
//! found so far.
//!
//! Not through `serde`: that stops at the first problem, and an administrator wants them all at once.
//! Knows what can be written, and nothing of what it means: that is for `settings` (the policy) and
//! `vocabulary` (the lists).

mod file;
pub(crate) mod near;

use std::{collections::BTreeMap, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

pub use self::file::MAX_BYTES;
pub(crate) use self::file::{read_text, too_long};
use crate::model::Sentence;

/// One thing wrong in what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// From 1; 0 when it is about the whole.
    pub line: u32,
    /// From 1; 0 when it is about the whole.
    pub column: u32,
    /// For instance `rules[2].set.waardering`; the first rule is `rules[1]`.
    pub key: String,
    /// What is wrong, and what is allowed.
    pub message: Sentence,
}

/// Where something was written: for what is found wrong in it later, by who knows more than its form.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Where it starts, in bytes.
    at: usize,
    /// As in [`Problem`].
    key: String,
}

impl Place {
    /// What is wrong there, in the text that it was found in.
    pub fn problem(&self, text: &str, message: Sentence) -> Problem {
        let before = text.get(..self.at).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Problem {
            line: number(before.matches('\n').count() + 1),
            // Characters, as editors count; a byte order mark is none.
            column: number(line.trim_start_matches('\u{feff}').chars().count() + 1),
            key: self.key.clone(),
            message,
        }
    }
}

impl Problem {
    /// Something wrong with the whole.
    pub(crate) fn whole(nl: impl Into<String>, en: impl Into<String>) -> Self {
        Self { line: 0, column: 0, key: String::new(), message: Sentence::new(nl, en) }
    }
}

/// Reads a whole text: all of it is good, or all its problems, in the order of the text.
///
/// `meaning` notes on the page what it cannot use.
pub(crate) fn read<T>(
    text: &str,
    meaning: impl FnOnce(&mut Page<'_>, &Node<'_>) -> Option<T>,
) -> Result<T, Vec<Problem>> {
    if text.len() > MAX_BYTES {
        return Err(too_long());
    }
    let mut page = Page::new(text);
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        page.note(error.span().map_or(0, |span: Range<usize>| span.start), "", syntax(error.message()));
    }
    // What is read after a mistake in the writing is guesswork: its problems would not be real.
    if !page.is_good() {
        return Err(page.into_problems());
    }
    let root = DeValue::Table(root.into_inner());
    match meaning(&mut page, &Node { key: String::new(), at: 0, value: &root }) {
        Some(read) if page.is_good() => Ok(read),
        _ => Err(page.into_problems()),
    }
}

/// Who has more problems than this reads the first ones first.
const MOST_PROBLEMS: usize = 100;

/// A text in a policy (a name, a reason, a pattern) of more characters is a mistake.
const MOST_CHARACTERS: usize = 10_000;

/// The text being read, and what is wrong in it.
pub(crate) struct Page<'t> {
    text: &'t str,
    problems: Vec<(usize, Problem)>,
    most: usize,
    left_out: usize,
}

/// One value in the text.
#[derive(Clone)]
pub(crate) struct Node<'v> {
    /// Its key from the top, for instance `rules[2].set`; empty for the whole.
    pub(crate) key: String,
    /// Where it starts, in bytes.
    pub(crate) at: usize,
    pub(crate) value: &'v DeValue<'v>,
}

impl Node<'_> {
    /// Where it stands.
    pub(crate) fn place(&self) -> Place {
        Place { at: self.at, key: self.key.clone() }
    }
}

/// A table with its keys, all of them allowed ones.
pub(crate) struct Table<'v> {
    pub(crate) key: String,
    pub(crate) at: usize,
    entries: BTreeMap<&'v str, (usize, &'v Spanned<DeValue<'v>>)>,
}

impl<'v> Table<'v> {
    /// The value of a key, if it is written.
    pub(crate) fn get(&self, name: &str) -> Option<Node<'v>> {
        self.entries.get(name).map(|(_, value)| Node {
            key: below(&self.key, name),
            at: value.span().start,
            value: value.get_ref(),
        })
    }

    /// All keys that are written, with where they stand and their values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'v str, usize, Node<'v>)> {
        self.entries.iter().map(|(name, (at, value))| {
            (*name, *at, Node { key: below(&self.key, name), at: value.span().start, value: value.get_ref() })
        })
    }
}

impl<'t> Page<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, problems: Vec::new(), most: MOST_PROBLEMS, left_out: 0 }
    }

    /// A page that is part of another: its problems, with the line that says how many more there are,
    /// fit among those of the other.
    pub(crate) fn of_part(text: &'t str) -> Self {
        Self { most: MOST_PROBLEMS / 2, ..Self::new(text) }
    }

    pub(crate) fn is_good(&self) -> bool {
        self.problems.is_empty()
    }

    /// How many problems there are so far: to see whether something was already said.
    pub(crate) fn count(&self) -> usize {
        self.problems.len() + self.left_out
    }

    /// Notes what is wrong at that place.
    pub(crate) fn note(&mut self, at: usize, key: &str, message: Sentence) {
        if self.problems.len() >= self.most {
            self.left_out += 1;
            return;
        }
        let place = Place { at, key: key.into() };
        self.problems.push((at, place.problem(self.text, message)));
    }

    /// All that is wrong, in the order of the text.
    pub(crate) fn into_problems(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|(at, _)| *at);
        let mut problems: Vec<_> = self.problems.into_iter().map(|(_, problem)| problem).collect();
        if self.left_out > 0 {
            let count = self.left_out;
            let message = Sentence::new(
                format!("en nog {count} andere problemen. Los eerst deze op"),
                format!("and {count} more problems. Solve these first"),
            );
            problems.push(Problem { line: 0, column: 0, key: String::new(), message });
        }
        problems
    }

    /// The value as a table of which only these keys are allowed.
    pub(crate) fn table<'v>(&mut self, node: &Node<'v>, allowed: &[&str]) -> Option<Table<'v>> {
        let mut table = self.open_table(node)?;
        table.entries.retain(|name, (at, _)| {
            let known = allowed.contains(name);
            if !known {
                self.note(*at, &below(&node.key, name), unknown_key(name, allowed));
            }
            known
        });
        Some(table)
    }

    /// The value as a table, with whatever keys.
    pub(crate) fn open_table<'v>(&mut self, node: &Node<'v>) -> Option<Table<'v>> {
        let DeValue::Table(table) = node.value else {
            self.wrong_kind(node, "een tabel", "a table");
            return None;
        };
        let entries =
            table.iter().map(|(name, value)| (name.get_ref().as_ref(), (name.span().start, value))).collect();
        Some(Table { key: node.key.clone(), at: node.at, entries })
    }

    /// The value as a list of tables, at most `most`. The first has number 1, as people count.
    pub(crate) fn tables<'v>(&mut self, node: &Node<'v>, most: usize) -> Vec<Node<'v>> {
        self.items(node, most).into_iter().flatten().collect()
    }

    /// The value as a text.
    pub(crate) fn text<'v>(&mut self, node: &Node<'v>) -> Option<&'v str> {
        let DeValue::String(text) = node.value else {
            self.wrong_kind(node, "een tekst tussen aanhalingstekens", "a text in quotes");
            return None;
        };
        let message = if text.trim().is_empty() {
            Sentence::new("hier staat een lege tekst", "this text is empty")
        } else if text.chars().count() > MOST_CHARACTERS {
            Sentence::new(
                format!("deze tekst is langer dan {MOST_CHARACTERS} tekens"),
                format!("this text is longer than {MOST_CHARACTERS} characters"),
            )
        } else {
            return Some(text);
        };
        self.note(node.at, &node.key, message);
        None
    }

    /// The value as a text on one line, trimmed.
    pub(crate) fn line<'v>(&mut self, node: &Node<'v>) -> Option<&'v str> {
        let text = self.text(node)?.trim();
        if text.chars().any(char::is_control) {
            let nl = "deze tekst heeft meer dan één regel of een stuurteken. Zet gewone tekst op één regel";
            let en = "this text has more than one line or a control character. Put plain text on one line";
            self.note(node.at, &node.key, Sentence::new(nl, en));
            return None;
        }
        Some(text)
    }

    /// The value as one text or a list of texts, at most `most`; nothing when it is neither.
    pub(crate) fn lines<'v>(&mut self, node: &Node<'v>, most: usize) -> Option<Vec<(Node<'v>, &'v str)>> {
        let nodes = match node.value {
            DeValue::Array(_) => self.items(node, most)?,
            _ => vec![node.clone()],
        };
        Some(nodes.into_iter().filter_map(|item| self.line(&item).map(|text| (item, text))).collect())
    }

    /// The value as yes or no.
    pub(crate) fn truth(&mut self, node: &Node<'_>) -> Option<bool> {
        if let DeValue::Boolean(truth) = node.value {
            return Some(*truth);
        }
        self.wrong_kind(node, "`true` of `false`", "`true` or `false`");
        None
    }

    /// The value of a key that must be written.
    pub(crate) fn required<'v>(&mut self, table: &Table<'v>, name: &str) -> Option<Node<'v>> {
        let found = table.get(name);
        if found.is_none() {
            let key = below(&table.key, name);
            self.note(
                table.at,
                &key,
                Sentence::new(
                    format!("`{name}` ontbreekt en is hier verplicht"),
                    format!("`{name}` is missing and required here"),
                ),
            );
        }
        found
    }

    fn items<'v>(&mut self, node: &Node<'v>, most: usize) -> Option<Vec<Node<'v>>> {
        let DeValue::Array(array) = node.value else {
            self.wrong_kind(node, "een lijst", "a list");
            return None;
        };
        if array.len() > most {
            let count = array.len();
            self.note(
                node.at,
                &node.key,
                Sentence::new(
                    format!("deze lijst heeft {count} onderdelen. Toegestaan zijn er {most}"),
                    format!("this list has {count} items. At most {most} are allowed"),
                ),
            );
            return None;
        }
        let items = array.iter().enumerate().map(|(index, value)| Node {
            key: format!("{}[{}]", node.key, index + 1),
            at: value.span().start,
            value: value.get_ref(),
        });
        Some(items.collect())
    }

    fn wrong_kind(&mut self, node: &Node<'_>, nl: &str, en: &str) {
        let (is_nl, is_en) = match node.value {
            DeValue::String(_) => ("een tekst", "a text"),
            DeValue::Integer(_) | DeValue::Float(_) => ("een getal", "a number"),
            DeValue::Boolean(_) => ("`true` of `false`", "`true` or `false`"),
            DeValue::Datetime(_) => ("een datum", "a date"),
            DeValue::Array(_) => ("een lijst", "a list"),
            DeValue::Table(_) => ("een tabel", "a table"),
        };
        let message = Sentence::new(
            format!("hier staat {is_nl}. Toegestaan is {nl}"),
            format!("this is {is_en}. Allowed is {en}"),
        );
        self.note(node.at, &node.key, message);
    }
}

/// The key of what is under a key.
pub(crate) fn below(key: &str, name: &str) -> String {
    // As it is written, but not so that it breaks a line of the report.
    let name: String = name.chars().take(60).flat_map(char::escape_debug).collect();
    if key.is_empty() { name } else { format!("{key}.{name}") }
}

/// Says that a word is not one of the allowed ones, and which was likely meant.
fn unknown_key(name: &str, allowed: &[&str]) -> Sentence {
    let name: String = name.chars().take(60).flat_map(char::escape_debug).collect();
    let all = allowed.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let near = near::meant(&name, allowed.iter().copied());
    let nl = near.map_or(String::new(), |near| format!("; bedoelt u `{near}`?"));
    let en = near.map_or(String::new(), |near| format!("; do you mean `{near}`?"));
    let stop = if near.is_some() { "" } else { "." };
    Sentence::new(
        format!("`{name}` bestaat hier niet{nl}{stop} Toegestaan: {all}"),
        format!("there is no `{name}` here{en}{stop} Allowed: {all}"),
    )
}

/// As [`unknown_key`], for a word that is a value or a field.
pub(crate) fn unknown_word(name: &str, allowed: &[&str]) -> Sentence {
    unknown_key(name, allowed)
}

/// What the TOML reader says, with the Dutch of what people get wrong most.
pub(crate) fn syntax(message: &str) -> Sentence {
    let start = message.split(", expected").next().unwrap_or(message);
    let known = match start {
        "duplicate key" => Some("deze sleutel staat hier twee keer. Eén keer is toegestaan"),
        "recursion limit" | "cannot recurse further; max recursion depth met" => {
            Some("dit is te diep genest")
        }
        "key with no value" => Some("hier mist `=` met een waarde"),
        "missing comma between array elements" => Some("hier mist een komma of een haakje"),
        // A word that starts like `true` or `false` is mostly a text without its quotes.
        "string values must be quoted" | "invalid boolean" => {
            Some("hier hoort een waarde; zet tekst tussen aanhalingstekens")
        }
        _ if start.starts_with("invalid basic string") || start.starts_with("invalid literal string") => {
            Some("deze tekst is niet goed afgesloten, of er staat een teken in dat niet mag")
        }
        _ if start.starts_with("unclosed") => {
            Some("hier wordt iets niet gesloten: er mist een haakje of aanhalingsteken")
        }
        _ => None,
    };
    let nl =
        known.map_or_else(|| format!("dit is geen goede TOML ({message})"), |nl| format!("{nl} ({message})"));
    Sentence::new(nl, format!("this is not good TOML: {message}"))
}
