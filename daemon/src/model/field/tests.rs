//! The list of fields, held against what is told of it and what is written of it.

use std::{collections::BTreeSet, fs};

use super::{FieldName, ValueKind};

fn file(path: &str) -> String {
    let whole = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&whole).unwrap_or_else(|error| unreachable!("{whole}: {error}"))
}

/// The places in the standards that a text names: `MDTO naam`, in backticks or not.
fn places(text: &str) -> BTreeSet<(&str, &str)> {
    let after = text.split_whitespace().skip(1);
    let pairs = text.split_whitespace().zip(after).filter(|(word, _)| ["MDTO", "DiWoo"].contains(word));
    let is_around = |letter: char| !letter.is_ascii_alphanumeric();
    pairs.map(|(standard, name)| (standard, name.trim_matches(is_around))).collect()
}

#[test]
fn what_is_told_of_the_fields_is_this_list() {
    let told = file("../docs/fields.md");
    let rows = told.lines().skip_while(|line| !line.starts_with("| field | standard")).skip(2);
    let mut rows = rows.take_while(|line| line.starts_with('|'));
    let (mdto, diwoo) =
        (file("src/export/mdto/tests/golden/everything.xml"), file("src/export/diwoo/tests/golden/full.xml"));
    let mut list = include_str!("../fields.in").split_once("fields! {").unwrap_or_default().1.split(";\n");
    for field in FieldName::ALL {
        let row = rows.next().unwrap_or_default();
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [name, standard, takes, asked] = cells[..] else { unreachable!("four cells: {row}") };
        assert_eq!(name.trim_matches('`'), field.as_str());
        let of_list = places(list.next().unwrap_or_default());
        assert_eq!(places(standard), of_list, "the place of `{field}` in the standards");
        for (standard, name) in of_list {
            let is_written = match standard {
                "MDTO" => mdto.contains(&format!("<{name}>")),
                _ => diwoo.contains(&format!("<diwoo:{name}")),
            };
            assert!(is_written, "`{field}`: no {standard} has `{name}`");
        }
        assert_eq!(asked == "yes", field.is_required(), "whether MDTO asks for `{field}`");
        assert_eq!(takes.contains("date") && !takes.contains("and when"), field.kind() == ValueKind::Date);
    }
    assert_eq!(rows.next(), None);
}
