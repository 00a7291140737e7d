//! An organisation's selection list: written in the policy itself, or in a file beside it.
//!
//! Three written forms (tables in the policy, a TOML file of the same tables, a CSV file from a
//! spreadsheet) become one checked [`SelectionList`](crate::model::SelectionList). `docs/selectielijst.md`
//! describes them for those who make one.
//!
//! **Invariant:** a list with one problem is refused whole, with all its problems at once: half a list
//! would give documents terms that nobody meant.

mod column;
mod csv;
mod line;
#[cfg(test)]
mod reference_tests;
#[cfg(test)]
mod tests;
mod toml;

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use self::line::Lines;
pub(super) use self::toml::categories;
use super::Problem;
use crate::{
    model::{Category, Sentence},
    page::Page,
};

/// The largest known list, of all municipalities, has 346 lines and 57 kB.
pub(super) const MOST_CATEGORIES: usize = 10_000;
const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// A list that was read from a file.
pub(super) struct Listed {
    /// What was in the file: part of what names the policy.
    pub(super) text: String,
    /// Its lines, checked.
    pub(super) categories: Vec<Category>,
}

/// The written form of a file.
#[derive(Debug, Clone, Copy)]
enum Form {
    Csv,
    Toml,
}

/// Reads the file of that name beside the policy. Each sentence is one problem; those about a place in
/// the file start with the file's name, the line and the column.
pub(super) fn read_file(folder: &Path, name: &str) -> Result<Listed, Vec<Sentence>> {
    let form = form(name).map_err(|problem| vec![problem])?;
    let bytes = read_bytes(&folder.join(name)).map_err(|problem| vec![problem])?;
    let problems = match String::from_utf8(bytes) {
        Ok(text) => return read_given(form, name, text),
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            not_utf8(&String::from_utf8_lossy(error.as_bytes().get(..good).unwrap_or_default()))
        }
    };
    Err(problems.iter().map(|problem| in_file(name, problem)).collect())
}

/// The same for a file of that name that somebody else read. Opens nothing.
pub(super) fn read_text(name: &str, text: &str) -> Result<Listed, Vec<Sentence>> {
    let form = form(name).map_err(|problem| vec![problem])?;
    read_given(form, name, text.to_owned())
}

fn read_given(form: Form, name: &str, text: String) -> Result<Listed, Vec<Sentence>> {
    match read(form, &text) {
        Ok(categories) => Ok(Listed { text, categories }),
        Err(problems) => Err(problems.iter().map(|problem| in_file(name, problem)).collect()),
    }
}

/// Reads the text of a list.
fn read(form: Form, text: &str) -> Result<Vec<Category>, Vec<Problem>> {
    let mut page = Page::of_part(text);
    let categories = match form {
        Form::Csv => csv::read(&mut page, text),
        Form::Toml => toml::read(&mut page, text),
    };
    if page.is_good() { Ok(categories) } else { Err(page.into_problems()) }
}

fn form(name: &str) -> Result<Form, Sentence> {
    match Path::new(name).extension().map(|extension| extension.to_ascii_lowercase()) {
        Some(extension) if extension == "csv" => Ok(Form::Csv),
        Some(extension) if extension == "toml" => Ok(Form::Toml),
        _ => Err(Sentence::new(
            format!(
                "`{name}` is geen selectielijst. Toegestaan is een bestand dat eindigt op `.csv` of `.toml`"
            ),
            format!("`{name}` is no selection list. Allowed is a file that ends in `.csv` or `.toml`"),
        )),
    }
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, Sentence> {
    let cannot = |error: io::Error| {
        Sentence::new(
            format!("`{}` is niet te lezen: {error}", path.display()),
            format!("`{}` cannot be read: {error}", path.display()),
        )
    };
    // A pipe or a device would keep us waiting, or never end.
    if !std::fs::metadata(path).map_err(cannot)?.is_file() {
        return Err(Sentence::new(
            format!("`{}` is geen gewoon bestand", path.display()),
            format!("`{}` is no ordinary file", path.display()),
        ));
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes)).map_err(cannot)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Sentence::new(
            format!(
                "`{}` is groter dan {MOST_BYTES} bytes (8 MiB). Groter is niet toegestaan",
                path.display()
            ),
            format!("`{}` is larger than {MOST_BYTES} bytes (8 MiB). Larger is not allowed", path.display()),
        ));
    }
    Ok(bytes)
}

fn not_utf8(good: &str) -> Vec<Problem> {
    let mut page = Page::new(good);
    let message = Sentence::new(
        "hier staan bytes die geen UTF-8 zijn. Bewaar het bestand als UTF-8 (in een rekenblad: “CSV UTF-8”)",
        "there are bytes here that are not UTF-8. Save the file as UTF-8 (in a spreadsheet: “CSV UTF-8”)",
    );
    page.note(good.len(), "", message);
    page.into_problems()
}

/// The problem with the place where it is: the policy's own lines are of another file.
fn in_file(name: &str, problem: &Problem) -> Sentence {
    let place = match problem.line {
        0 => format!("{name}:"),
        line => format!("{name}:{line}:{}:", problem.column),
    };
    let key = if problem.key.is_empty() { String::new() } else { format!(" {}:", problem.key) };
    let Sentence { nl, en } = &problem.message;
    Sentence::new(format!("{place}{key} {nl}"), format!("{place}{key} {en}"))
}
