//! Records as a table (CSV, RFC 4180), for spreadsheets: one row a document, one column a field.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and file names are
//! anybody's. Such a cell gets an apostrophe before it, which spreadsheets show as text; `jsonl` has the
//! values as they are.

use crate::{
    model::{Date, Field, FieldName, Record, Value},
    restriction,
};

/// The columns before the fields.
const COLUMNS: [&str; 10] =
    ["id", "pad", "status", "gemaakt", "gewijzigd", "bytes", "sha256", "puid", "mediatype", "beperkingen"];

/// The first line: what the columns are.
pub fn head() -> String {
    line(COLUMNS.into_iter().chain(FieldName::ALL.map(FieldName::as_str)).map(str::to_owned))
}

/// The line of one document. `state` is the word for its state; `today` the day on which restrictions hold, wait or
/// have ended.
pub fn row(record: &Record, state: &str, today: Date) -> String {
    let facts = record.facts.as_ref();
    let own = [
        record.id.to_string(),
        record.locations.first().map(|at| at.path.display()).unwrap_or_default(),
        state.to_owned(),
        moment(record.created.0),
        moment(record.updated.0),
        facts.map(|facts| facts.size.to_string()).unwrap_or_default(),
        facts.map(|facts| facts.sha256.to_string()).unwrap_or_default(),
        facts.and_then(|facts| facts.format.as_ref()).map(|format| format.puid.clone()).unwrap_or_default(),
        facts.map(|facts| facts.media_type.clone()).unwrap_or_default(),
        restrictions(record, today),
    ];
    let fields = FieldName::ALL
        .map(|name| record.fields.get(&name).and_then(Field::value).map(written).unwrap_or_default());
    line(own.into_iter().chain(fields))
}

/// The grounds of what holds or waits for a person, one after the other.
fn restrictions(record: &Record, today: Date) -> String {
    let open = record.restrictions.iter().filter(|one| one.is_open(today)).map(|one| {
        let waits = if one.holds(today) { "" } else { " (voorgesteld)" };
        match restriction::marking(one).filter(|_| one.grounds.is_empty()) {
            Some(code) => format!("{code}: grond nog te bepalen{waits}"),
            None => format!("{}{waits}", one.grounds.join(" en ")),
        }
    });
    open.collect::<Vec<_>>().join("; ")
}

fn written(value: &Value) -> String {
    match value {
        Value::Handlings(handlings) => handlings
            .iter()
            .map(|handling| format!("{} {}", handling.kind.label, handling.time))
            .collect::<Vec<_>>()
            .join("; "),
        value => value.comparables().collect::<Vec<_>>().join("; "),
    }
}

fn moment(nanoseconds: i64) -> String {
    jiff::Timestamp::from_nanosecond(nanoseconds.into()).map(|time| time.to_string()).unwrap_or_default()
}

/// A line of cells: quoted where that is needed, and none of them a formula.
pub fn line(cells: impl Iterator<Item = String>) -> String {
    let mut line = cells.map(|cell| quoted(&cell)).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if guard.is_empty() && !cell.contains(['"', ',', '\n', '\r']) {
        return cell.into();
    }
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::{head, quoted, row};
    use crate::{
        model::{Date, FieldName, Timestamp},
        restriction,
        wire::strategies::{record, sample},
    };

    #[test]
    fn a_row_has_as_many_cells_as_the_head() {
        assert_eq!(head().matches(',').count(), 9 + FieldName::ALL.len());
        assert!(head().starts_with("id,pad,") && head().ends_with("afsluitdatum\r\n"));
        assert!(row(&sample(record()), "SETTLED", Date::of(Timestamp(0))).ends_with("\r\n"));
    }

    #[test]
    fn what_waits_for_a_person_is_in_the_row() {
        let mut record = sample(record());
        record.restrictions = restriction::propose_marking(&[], "Stg. GEHEIM").unwrap_or_default();
        let row = row(&record, "SETTLED", Date::of(Timestamp(0)));
        assert!(row.contains(",Stg. GEHEIM: grond nog te bepalen (voorgesteld),"), "{row}");
    }

    #[test]
    fn a_cell_cannot_break_a_line_or_become_a_formula() {
        assert_eq!(quoted("gewoon"), "gewoon");
        assert_eq!(quoted("a,b"), "\"a,b\"");
        assert_eq!(quoted("zei \"ja\"\n"), "\"zei \"\"ja\"\"\n\"");
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
    }
}
