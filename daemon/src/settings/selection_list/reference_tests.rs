//! The one real list that is at hand for programs: that of the Dutch municipalities.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use super::{Form, read};
use crate::model::{ProcessTerm, Waardering};

/// The reference material is not part of this repository: a file of it, if it is at hand. Where CI
/// demands everything, its absence fails the test; elsewhere it is said loudly.
fn reference(name: &str) -> Option<String> {
    let near =
        || Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("shared/reference"));
    let folders =
        std::env::var_os("BRONMERK_REFERENCE").map_or_else(|| near().collect(), |it| vec![it.into()]);
    let found = folders.iter().find_map(|folder: &PathBuf| fs::read_to_string(folder.join(name)).ok());
    if found.is_none() {
        let message = format!("NOT RUN: `{name}` is not there; name its folder in BRONMERK_REFERENCE");
        assert!(std::env::var_os("BRONMERK_REQUIRE_PROGRAMS").is_none(), "{message}");
        eprintln!("{message}");
    }
    found
}

/// The figures are those of the list's owner: VNG, Selectielijst gemeenten en intergemeentelijke organen
/// 2020.
#[test]
fn the_list_of_the_municipalities_is_read_whole() {
    let Some(text) = reference("vng-selectielijst-2020.csv") else { return };
    let lines = read(Form::Csv, &text).unwrap_or_else(|problems| unreachable!("{problems:#?}"));
    assert_eq!(lines.len(), 346);
    let valued = |waardering| lines.iter().filter(|line| line.waardering == waardering).count();
    assert_eq!(valued(Some(Waardering::Tijdelijk)), 255);
    assert_eq!(valued(Some(Waardering::Blijvend)), 89);
    assert_eq!(lines.iter().filter(|line| line.lapsed).count(), 2);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for line in &lines {
        *counts.entry(line.term.map(|term| term.to_string()).unwrap_or_default()).or_default() += 1;
    }
    for (term, count) in [
        ("P1Y", 70),
        ("P5Y", 55),
        ("P10Y", 43),
        ("P7Y", 23),
        ("P20Y", 22),
        ("P42D", 4),
        ("P0D", 3),
        ("P1Y6M", 1),
        ("", 91),
    ] {
        assert_eq!(counts.get(term), Some(&count), "{term}");
    }
    let process = |term| lines.iter().filter(|line| line.process_term == Some(term)).count();
    assert_eq!(ProcessTerm::ALL.map(process), [200, 40, 1, 8, 5]);
    let labels: BTreeSet<_> = lines.iter().map(|line| line.label.to_lowercase()).collect();
    assert_eq!(labels.len(), 346, "every line can be chosen by its name");
    // The one line that says no start says none here either.
    let silent: Vec<&str> = lines
        .iter()
        .filter(|line| line.waardering == Some(Waardering::Tijdelijk) && line.starts_at().is_none())
        .map(|line| line.number.as_str())
        .collect();
    assert_eq!(silent, ["12.1.4"]);
}
