//! Records as a table (CSV, RFC 4180), for spreadsheets: one row a document, one column a field.
//!
//! A column with terms has their names, which people read and may change; beside it stand the codes. What comes back
//! (`bronmerk import csv`) is laid beside the same table as it is then: the mark of a row tells whether anything of its
//! fields changed meanwhile.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and file names are
//! anybody's. Such a cell gets an apostrophe before it, which spreadsheets show as text; `jsonl` has the
//! values as they are.

use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};

use crate::{
    model::{Date, Field, FieldName, Record, State, Term, Value},
    restriction,
};

/// The columns before the fields.
const COLUMNS: [&str; 11] = [
    "id",
    "versie",
    "pad",
    "status",
    "gemaakt",
    "gewijzigd",
    "bytes",
    "sha256",
    "puid",
    "mediatype",
    "beperkingen",
];
/// Fields with terms: each has a second column for the codes.
const OF_TERMS: [FieldName; 11] = [
    FieldName::Taal,
    FieldName::Archiefvormer,
    FieldName::Informatiecategorie,
    FieldName::Waardering,
    FieldName::BewaartermijnTrigger,
    FieldName::BeperkingGebruik,
    FieldName::WooInformatiecategorie,
    FieldName::Documentsoort,
    FieldName::Themas,
    FieldName::Beoordeling,
    FieldName::Documentstatus,
];

/// How a table is written, for the spreadsheet that reads it.
#[derive(Debug, Clone)]
pub struct Style {
    /// Between cells: `,`, `;` or a tab.
    pub separator: char,
    /// Whether days and states are as Dutch readers know them; else days are as ISO 8601 has them.
    pub is_dutch: bool,
    /// In which times are told.
    pub zone: TimeZone,
}

impl Style {
    /// The first line: what the columns are.
    pub fn head(&self) -> String {
        let fields = FieldName::ALL.into_iter().flat_map(|name| {
            let codes = OF_TERMS.contains(&name).then(|| format!("{name}_code"));
            std::iter::once(name.to_string()).chain(codes)
        });
        self.line(COLUMNS.into_iter().map(str::to_owned).chain(fields))
    }

    /// The line of one document. `today` is the day on which restrictions hold, wait or have ended.
    pub fn row(&self, record: &Record, today: Date) -> String {
        let facts = record.facts.as_ref();
        let own = [
            record.id.to_string(),
            mark(record),
            record.locations.first().map(|at| at.path.display()).unwrap_or_default(),
            self.state(record.state).to_owned(),
            self.moment(record.created.0),
            self.moment(record.updated.0),
            facts.map(|facts| facts.size.to_string()).unwrap_or_default(),
            facts.map(|facts| facts.sha256.to_string()).unwrap_or_default(),
            facts
                .and_then(|facts| facts.format.as_ref())
                .map(|format| format.puid.clone())
                .unwrap_or_default(),
            facts.map(|facts| facts.media_type.clone()).unwrap_or_default(),
            restrictions(record, today),
        ];
        let fields = FieldName::ALL.into_iter().flat_map(|name| {
            let value = record.fields.get(&name).and_then(Field::value);
            let codes = OF_TERMS.contains(&name).then(|| value.map(codes).unwrap_or_default());
            std::iter::once(value.map(|value| self.written(value)).unwrap_or_default()).chain(codes)
        });
        self.line(own.into_iter().chain(fields))
    }

    fn written(&self, value: &Value) -> String {
        let joined = |all: &mut dyn Iterator<Item = String>| all.collect::<Vec<_>>().join("; ");
        match value {
            Value::Date(day) => self.day(day),
            Value::Term(term) => name(term),
            Value::Terms(terms) => joined(&mut terms.iter().map(name)),
            Value::Handlings(all) => {
                joined(&mut all.iter().map(|one| format!("{} {}", name(&one.kind), self.day(&one.time))))
            }
            Value::Text(_) | Value::Texts(_) | Value::Duration(_) => {
                joined(&mut value.comparables().map(str::to_owned))
            }
        }
    }

    /// A day as readers know it; what has a time stays as it is.
    fn day(&self, text: &str) -> String {
        match Date::parse(text).filter(|_| self.is_dutch) {
            Some(day) => format!("{:02}-{:02}-{:04}", day.day(), day.month(), day.year()),
            None => text.to_owned(),
        }
    }

    fn moment(&self, nanoseconds: i64) -> String {
        let form = if self.is_dutch { "%d-%m-%Y %H:%M" } else { "%Y-%m-%d %H:%M" };
        let time = jiff::Timestamp::from_nanosecond(nanoseconds.into());
        time.map(|time| time.to_zoned(self.zone.clone()).strftime(form).to_string()).unwrap_or_default()
    }

    fn state(&self, state: State) -> &'static str {
        let (nl, en) = match state {
            State::Provisional => ("Wordt gelezen", "Being read"),
            State::NeedsDecision => ("Wacht op u", "Waits for you"),
            State::Settled => ("Vastgelegd", "Recorded"),
            State::Locked => ("Vastgezet", "Locked"),
            State::Excluded => ("Geen document", "No document"),
            State::Unreadable => ("Niet te lezen", "Unreadable"),
            State::Gone => ("Weg", "Gone"),
        };
        if self.is_dutch { nl } else { en }
    }

    /// A line of cells: quoted where that is needed, and none of them a formula.
    pub fn line(&self, cells: impl Iterator<Item = String>) -> String {
        let cells = cells.map(|cell| quoted(&cell, self.separator)).collect::<Vec<_>>();
        cells.join(&String::from(self.separator)) + "\r\n"
    }
}

/// The name of a term, else its code.
fn name(term: &Term) -> String {
    if term.label.is_empty() { term.code.clone() } else { term.label.clone() }
}

fn codes(value: &Value) -> String {
    value.terms().map(|term| term.code.as_str()).collect::<Vec<_>>().join("; ")
}

/// Stands for all values of the fields: another one when any of them changed. It begins with a letter, or a
/// spreadsheet would take some of them for numbers.
fn mark(record: &Record) -> String {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    };
    for name in FieldName::ALL {
        let Some(value) = record.fields.get(&name).and_then(Field::value) else { continue };
        add(name.as_str());
        value.names().for_each(&mut add);
        if let Value::Handlings(all) = value {
            all.iter().for_each(|one| add(&one.time));
        }
    }
    hash.finalize().iter().take(6).fold("v".to_owned(), |mark, byte| format!("{mark}{byte:02x}"))
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

fn quoted(cell: &str, separator: char) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if guard.is_empty() && !cell.contains(['"', separator, '\n', '\r']) {
        return cell.into();
    }
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use jiff::tz::{Offset, TimeZone};

    use super::{OF_TERMS, Style, mark, quoted};
    use crate::{
        model::{
            Date, Field, FieldName, Handling, Provenance, Record, Sentence, Source, State, Timestamp, Value,
        },
        restriction,
        settings::Policy,
        wire::strategies::{record, sample},
    };

    fn style(separator: char, is_dutch: bool) -> Style {
        Style { separator, is_dutch, zone: TimeZone::fixed(Offset::constant(1)) }
    }

    fn today() -> Date {
        Date::of(Timestamp(0))
    }

    fn set(record: &mut Record, name: FieldName, value: Value) {
        let provenance = Provenance {
            source: Source::Person,
            actor: "eva".into(),
            time: Timestamp(0),
            policy_version: String::new(),
            reason: Sentence::default(),
        };
        record.fields.insert(name, Field::of(value, provenance));
    }

    #[test]
    fn a_row_has_as_many_cells_as_the_head() {
        let style = style(';', true);
        assert_eq!(style.head().matches(';').count(), 10 + FieldName::ALL.len() + OF_TERMS.len());
        assert!(style.head().starts_with("id;versie;pad;") && style.head().ends_with("afsluitdatum\r\n"));
        let mut bare = sample(record());
        (bare.fields, bare.restrictions, bare.facts) = (Default::default(), Vec::new(), None);
        bare.locations.clear();
        let row = style.row(&bare, today());
        assert_eq!(row.matches(';').count(), style.head().matches(';').count(), "{row}");
    }

    #[test]
    fn a_person_reads_names_days_and_states() {
        let policy = Policy::built_in();
        let term = |name, text| policy.lists().term(name, text).unwrap_or_else(|_| unreachable!("{text}"));
        let mut record = sample(record());
        record.fields.clear();
        record.state = State::NeedsDecision;
        record.created = Timestamp(1_795_426_200_987_654_321);
        set(&mut record, FieldName::Waardering, Value::Term(term(FieldName::Waardering, "B")));
        set(&mut record, FieldName::PublicerenVoor, Value::Date("2026-01-31".into()));
        let kind = term(FieldName::Documenthandelingen, "vaststelling");
        let handlings = vec![Handling { kind, time: "2026-03-12".into() }];
        set(&mut record, FieldName::Documenthandelingen, Value::Handlings(handlings));
        let row = style(';', true).row(&record, today());
        for cell in [
            "Wacht op u",
            "23-11-2026 10:30",
            "Blijvend te bewaren;B",
            "31-01-2026",
            "vaststelling 12-03-2026",
        ] {
            assert!(row.contains(&format!(";{cell};")), "{cell}: {row}");
        }
        let row = style(',', false).row(&record, today());
        for cell in ["Waits for you", "2026-11-23 10:30", "2026-01-31", "vaststelling 2026-03-12"] {
            assert!(row.contains(&format!(",{cell},")), "{cell}: {row}");
        }
    }

    #[test]
    fn the_mark_of_a_row_changes_with_its_fields_and_with_nothing_else() {
        let mut record = sample(record());
        let before = mark(&record);
        record.updated = Timestamp(7);
        record.state = State::Locked;
        assert_eq!(mark(&record), before);
        assert!(before.starts_with('v') && before.len() == 13);
        set(&mut record, FieldName::Naam, Value::Text("iets anders dan er stond".into()));
        assert_ne!(mark(&record), before);
    }

    #[test]
    fn what_waits_for_a_person_is_in_the_row() {
        let mut record = sample(record());
        record.restrictions = restriction::propose_marking(&[], "Stg. GEHEIM").unwrap_or_default();
        let row = style(',', true).row(&record, today());
        assert!(row.contains(",Stg. GEHEIM: grond nog te bepalen (voorgesteld),"), "{row}");
    }

    #[test]
    fn a_cell_cannot_break_a_line_or_become_a_formula() {
        assert_eq!(quoted("gewoon", ','), "gewoon");
        assert_eq!(quoted("a,b", ','), "\"a,b\"");
        assert_eq!(quoted("a,b", ';'), "a,b");
        assert_eq!(quoted("a;b", ';'), "\"a;b\"");
        assert_eq!(quoted("zei \"ja\"\n", ','), "\"zei \"\"ja\"\"\n\"");
        assert_eq!(quoted("=1+1", ','), "\"'=1+1\"");
    }
}
