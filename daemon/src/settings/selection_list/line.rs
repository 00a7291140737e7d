//! What a line says, from words to values.

use std::collections::{BTreeMap, BTreeSet};

use super::column::Column;
use crate::{
    model::{Category, IsoDuration, ProcessTerm, Sentence, Start, Trigger, Waardering},
    page::{Page, unknown_word},
    settings::duration,
};

/// A text of more characters is a quote that was not closed.
const MOST_CHARACTERS: usize = 10_000;
const MOST_NUMBER_CHARACTERS: usize = 60;

/// One thing that a line says, and where.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) key: String,
    pub(super) at: usize,
    pub(super) text: String,
}

/// A line as it is written. What is empty is not in here.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) key: String,
    pub(super) at: usize,
    pub(super) cells: BTreeMap<Column, Cell>,
    /// Whether it must say B or V: a table in the policy may name only a code and a label.
    pub(super) must_value: bool,
}

/// The lines read so far.
#[derive(Default)]
pub(super) struct Lines {
    categories: Vec<Category>,
    numbers: BTreeSet<String>,
}

impl Lines {
    /// Checks a line and takes it in, or notes what is wrong with it.
    pub(super) fn add(&mut self, page: &mut Page<'_>, line: &Written) {
        let before = page.count();
        let number = self.number(page, line);
        let Valued { waardering, is_mixed, lapsed } = waardering(page, line);
        let category = Category {
            number: number.unwrap_or_default(),
            label: label(page, line),
            process: text(page, line, Column::Process),
            product: text(page, line, Column::Product),
            description: text(page, line, Column::Description),
            note: text(page, line, Column::Note),
            source: text(page, line, Column::Source),
            term: term(page, line),
            trigger: word(page, line, Column::Trigger, Trigger::parse, &Trigger::ALL.map(Trigger::code)),
            process_term: word(
                page,
                line,
                Column::ProcessTerm,
                ProcessTerm::parse,
                &ProcessTerm::ALL.map(ProcessTerm::code),
            ),
            start: word(page, line, Column::Start, Start::parse, &Start::ALL.map(Start::code))
                .unwrap_or_default(),
            waardering,
            is_mixed,
            lapsed,
        };
        // What could not be read contradicts nothing.
        if page.count() == before {
            contradictions(page, line, &category);
        }
        if page.count() == before {
            self.categories.push(category);
        }
    }

    /// The lines, each with a label of its own: a person chooses by it.
    pub(super) fn into_categories(self) -> Vec<Category> {
        let mut categories = self.categories;
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for category in &categories {
            *seen.entry(category.label.to_lowercase()).or_default() += 1;
        }
        for category in &mut categories {
            if seen.get(&category.label.to_lowercase()).is_some_and(|count| *count > 1) {
                category.label = format!("{} ({})", category.label, category.number);
            }
        }
        categories
    }

    fn number(&mut self, page: &mut Page<'_>, line: &Written) -> Option<String> {
        let Some(cell) = line.cells.get(&Column::Number) else {
            page.note(
                line.at,
                &line.key,
                Sentence::new("het nummer ontbreekt en is verplicht", "the number is missing and required"),
            );
            return None;
        };
        let number = one_line(page, cell)?;
        if number.chars().count() > MOST_NUMBER_CHARACTERS {
            let message = Sentence::new(
                format!("dit nummer is langer dan {MOST_NUMBER_CHARACTERS} tekens"),
                format!("this number is longer than {MOST_NUMBER_CHARACTERS} characters"),
            );
            page.note(cell.at, &cell.key, message);
            return None;
        }
        if !self.numbers.insert(number.to_lowercase()) {
            let message = Sentence::new(
                format!("het nummer `{number}` staat er al. Eén keer is toegestaan"),
                format!("the number `{number}` is there already. Once is allowed"),
            );
            page.note(cell.at, &cell.key, message);
            return None;
        }
        Some(number)
    }
}

/// What a line says of keeping.
#[derive(Default)]
struct Valued {
    waardering: Option<Waardering>,
    is_mixed: bool,
    lapsed: bool,
}

/// For ever, for a time or either, and whether the line is out of use.
fn waardering(page: &mut Page<'_>, line: &Written) -> Valued {
    let valued = |waardering| Valued { waardering: Some(waardering), ..Valued::default() };
    let Some(cell) = line.cells.get(&Column::Waardering) else {
        let description = line.cells.get(&Column::Description).map(|cell| cell.text.to_lowercase());
        // So the VNG writes numbers that it gave up. “Vervallen vergunningen” are something else.
        let lapsed = description.is_some_and(|text| {
            text.strip_prefix("vervallen").is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '.']))
        });
        if line.must_value && !lapsed {
            let message = Sentence::new(
                "de waardering ontbreekt. Toegestaan: `B` (blijvend bewaren), `V` (vernietigen), `B/V` (een deel blijvend), `vervallen`",
                "the waardering is missing. Allowed: `B` (keep for ever), `V` (destroy), `B/V` (a part for ever), `vervallen` (out of use)",
            );
            page.note(line.at, &line.key, message);
        }
        return Valued { lapsed, ..Valued::default() };
    };
    let text: String = cell.text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    match text.as_str() {
        "b" | "blijvend_bewaren" | "blijvend te bewaren" => valued(Waardering::Blijvend),
        "v" | "vernietigen" | "tijdelijk te bewaren" => valued(Waardering::Tijdelijk),
        "b/v" | "b / v" | "b of v" | "v of b" | "v/b" => Valued { is_mixed: true, ..Valued::default() },
        "vervallen" => Valued { lapsed: true, ..Valued::default() },
        _ => {
            page.note(
                cell.at,
                &cell.key,
                unknown_word(
                    &cell.text,
                    &[
                        Waardering::BLIJVEND,
                        Waardering::TIJDELIJK,
                        "B/V",
                        "vervallen",
                        "blijvend_bewaren",
                        "vernietigen",
                    ],
                ),
            );
            Valued::default()
        }
    }
}

fn term(page: &mut Page<'_>, line: &Written) -> Option<IsoDuration> {
    let cell = line.cells.get(&Column::Term)?;
    duration::read_listed(&cell.text).map_err(|message| page.note(cell.at, &cell.key, message)).ok()
}

fn word<T>(
    page: &mut Page<'_>,
    line: &Written,
    column: Column,
    parse: impl Fn(&str) -> Option<T>,
    allowed: &[&str],
) -> Option<T> {
    let cell = line.cells.get(&column)?;
    let found = parse(&cell.text);
    if found.is_none() {
        page.note(cell.at, &cell.key, unknown_word(&cell.text, allowed));
    }
    found
}

/// The name that the list gives the line, or what the line is about.
fn label(page: &mut Page<'_>, line: &Written) -> String {
    if let Some(cell) = line.cells.get(&Column::Label) {
        return one_line(page, cell).unwrap_or_default();
    }
    let said = |column| {
        line.cells.get(&column).map(|cell| flat(&cell.text)).filter(|text: &String| !text.is_empty())
    };
    let parts: Vec<String> =
        [Column::Process, Column::Product, Column::Description].into_iter().filter_map(said).collect();
    if parts.is_empty() {
        let message = Sentence::new(
            "deze regel zegt niet waarover hij gaat. Vul een naam, een proces, een product of een omschrijving in",
            "this line does not say what it is about. Give a name, a process, a product or a description",
        );
        page.note(line.at, &line.key, message);
    }
    parts.join(": ")
}

fn text(page: &mut Page<'_>, line: &Written, column: Column) -> String {
    let Some(cell) = line.cells.get(&column) else { return String::new() };
    let text = flat(&cell.text);
    if text.chars().count() > MOST_CHARACTERS {
        let message = Sentence::new(
            format!(
                "deze tekst is langer dan {MOST_CHARACTERS} tekens. Is een aanhalingsteken niet gesloten?"
            ),
            format!("this text is longer than {MOST_CHARACTERS} characters. Is a quote not closed?"),
        );
        page.note(cell.at, &cell.key, message);
    } else if text.chars().any(char::is_control) {
        let message = Sentence::new(
            "deze tekst heeft een stuurteken. Haal dat weg",
            "this text has a control character. Take it out",
        );
        page.note(cell.at, &cell.key, message);
    }
    text
}

fn one_line(page: &mut Page<'_>, cell: &Cell) -> Option<String> {
    let text = cell.text.trim();
    if text.chars().any(char::is_control) || text.chars().count() > MOST_CHARACTERS {
        let message = Sentence::new(
            "deze tekst heeft meer dan één regel of een stuurteken, of is te lang. Zet gewone tekst op één regel",
            "this text has more than one line or a control character, or is too long. Put plain text on one line",
        );
        page.note(cell.at, &cell.key, message);
        return None;
    }
    Some(text.into())
}

/// On one line: spreadsheets break lines within a cell.
fn flat(text: &str) -> String {
    text.split(['\r', '\n', '\t'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What cannot be meant, though every word of it is right.
fn contradictions(page: &mut Page<'_>, line: &Written, category: &Category) {
    let at = |column: Column| line.cells.get(&column).or(line.cells.get(&Column::Waardering));
    let mut note = |column: Column, nl: &str, en: &str| {
        let (place, key) = at(column).map_or((line.at, &line.key), |cell| (cell.at, &cell.key));
        page.note(place, key, Sentence::new(nl, en));
    };
    let has_term = category.term.is_some();
    match category.waardering {
        Some(Waardering::Tijdelijk) | None
            if !has_term && (category.waardering.is_some() || category.is_mixed) =>
        {
            note(
                Column::Term,
                "waardering `V` vraagt om een bewaartermijn, zoals `P10Y` (tien jaar). Bij `B/V` is dat die van wat vernietigd wordt",
                "waardering `V` asks for a term, like `P10Y` (ten years). With `B/V` it is that of what is destroyed",
            )
        }
        Some(Waardering::Blijvend) if has_term => note(
            Column::Term,
            "een bewaartermijn hoort alleen bij waardering `V`, zegt MDTO. Haal de termijn weg of maak de waardering `V`",
            "a term goes with waardering `V` only, says MDTO. Take the term out or make the waardering `V`",
        ),
        None if has_term && !category.is_mixed => note(
            Column::Term,
            "een bewaartermijn hoort alleen bij waardering `V`, en deze regel noemt die niet",
            "a term goes with waardering `V` only, and this line does not name it",
        ),
        _ => {}
    }
    if category.start != Start::AtOnce && !has_term {
        note(
            Column::Start,
            "een begin hoort bij een bewaartermijn, en deze regel heeft er geen",
            "a start goes with a term, and this line has none",
        );
    }
    if let (Some(trigger), Some(process)) = (category.trigger, category.process_term)
        && trigger != process.trigger()
    {
        let (process, start, trigger) = (process.code(), process.trigger().code(), trigger.code());
        note(
            Column::Trigger,
            &format!(
                "bij procestermijn `{process}` begint de termijn met `{start}`, en hier staat `{trigger}`. Kies één van beide"
            ),
            &format!(
                "with process term `{process}` the term starts with `{start}`, and here is `{trigger}`. Choose one of the two"
            ),
        );
    }
}
