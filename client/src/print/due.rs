//! What may be destroyed, or must be transferred, by a day: from a record to a row, with why and what stands in the
//! way. A list only: nothing is destroyed or transferred here.

use bronmerk_proto::v1::{Document, DocumentState, Field, document, publication::State, value::Kind};
use jiff::{Span, civil::Date};
use serde_json::json;

use super::{
    Look, Tone,
    columns::{Cell, Columns, Row},
    place, publication,
};
use crate::texts::due as texts;

const VALUED: &str = "waardering";
const TERM: &str = "bewaartermijn";
const START: &str = "bewaartermijn_startdatum";
const END: &str = "bewaartermijn_einddatum";
const CLOSED: &str = "afsluitdatum";
/// The profile of what a transfer asks.
const FOR_TRANSFER: &str = "mdto-minimaal";

/// What is to happen with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    Destroy,
    Transfer,
}

/// A document that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) day: Date,
    pub(crate) what: What,
    path: String,
    name: String,
    term: String,
    start: String,
    why: String,
    pub(crate) in_the_way: Vec<String>,
}

impl Due {
    /// The document as one that may be destroyed: nothing where its term has no end, or one after `until`. `dossier`
    /// is the one that it is in.
    pub(crate) fn to_destroy(
        look: &Look,
        document: &Document,
        dossier: Option<&Document>,
        until: Date,
    ) -> Option<Self> {
        let day = day(document, END).filter(|day| *day <= until)?;
        let retention = document.retention.clone().unwrap_or_default();
        let mut in_the_way = open_questions(look, document);
        let locks = document.lock.iter().chain(
            [VALUED, TERM, START, END].iter().filter_map(|name| document.fields.get(*name)?.lock.as_ref()),
        );
        in_the_way.extend(locks.map(|lock| publication::lock(look, lock)));
        in_the_way.extend(retention.disagreement.as_ref().map(|told| look.sentence(Some(told))));
        let state = document.publication.as_ref().map(|publication| publication.state()).unwrap_or_default();
        match state {
            State::Ready | State::Blocked => in_the_way.push(texts::to_become_public(look.lang).to_owned()),
            State::Public => in_the_way.push(texts::is_public(look.lang).to_owned()),
            _ => {}
        }
        in_the_way.extend(dossier.and_then(|dossier| {
            let name = dossier.locations.first().map(place).unwrap_or_default();
            if code(dossier, VALUED) == "B" {
                return Some(texts::dossier_is_kept(look.lang, &name));
            }
            match self::day(dossier, END) {
                Some(end) if end <= until => None,
                Some(end) => {
                    Some(texts::dossier_is_later(look.lang, &name, &look.written_date(&end.to_string())))
                }
                None => Some(texts::dossier_is_open(look.lang, &name)),
            }
        }));
        Some(Self {
            day,
            what: What::Destroy,
            why: look.sentence(retention.sum.as_ref()),
            start: text(document, START),
            ..Self::of(document, text(document, TERM), in_the_way)
        })
    }

    /// The document as one that must be transferred: so long after it was closed, or after its file was changed last.
    pub(crate) fn to_transfer(
        look: &Look,
        document: &Document,
        dossier: Option<&Document>,
        (term, written): (Span, &str),
        until: Date,
    ) -> Option<Self> {
        let own = day(document, CLOSED).map(|day| (day, texts::closed_on as fn(_, &str) -> String));
        let of_dossier = || Some((day(dossier?, CLOSED)?, texts::dossier_closed_on as _));
        let changed = || {
            let time = document.facts.as_ref()?.file_modify_time.as_ref()?;
            let at = jiff::Timestamp::new(time.seconds, time.nanos).ok()?;
            Some((at.to_zoned(look.zone.clone()).date(), texts::changed_on as _))
        };
        let (start, told) = own.or_else(of_dossier).or_else(changed)?;
        let day = start.checked_add(term).ok().filter(|day| *day <= until)?;
        let mut in_the_way = open_questions(look, document);
        if dossier.is_some_and(|dossier| self::day(dossier, CLOSED).is_none()) {
            let name = dossier.and_then(|dossier| dossier.locations.first()).map(place).unwrap_or_default();
            in_the_way.push(texts::dossier_is_not_closed(look.lang, &name));
        }
        let profile = document.completeness.iter().find(|one| one.profile == FOR_TRANSFER);
        let missing = profile.map(|profile| profile.missing_fields.join(", ")).unwrap_or_default();
        if !missing.is_empty() {
            in_the_way.push(texts::is_missing(look.lang, &missing));
        }
        let told = told(look.lang, &look.written_date(&start.to_string()));
        Some(Self {
            day,
            what: What::Transfer,
            why: texts::transfer_after(look.lang, &told, written),
            start: start.to_string(),
            ..Self::of(document, written.to_owned(), in_the_way)
        })
    }

    fn of(document: &Document, term: String, in_the_way: Vec<String>) -> Self {
        Self {
            day: Date::ZERO,
            what: What::Destroy,
            path: document.locations.first().map(place).unwrap_or_default(),
            name: document.name.clone(),
            term,
            start: String::new(),
            why: String::new(),
            in_the_way,
        }
    }

    fn what(&self, look: &Look) -> &'static str {
        match self.what {
            What::Destroy => texts::destroy(look.lang),
            What::Transfer => texts::transfer(look.lang),
        }
    }

    /// Returns by what rows are put in order.
    pub(crate) fn order(&self) -> (Date, What, String) {
        (self.day, self.what, self.path.clone())
    }

    /// Returns it as a row of the table: below the path why, and what stands in the way.
    pub(crate) fn row(&self, look: &Look) -> Row {
        let mut last = vec![Cell::new(self.path.clone()), Cell::toned(Tone::Quiet, self.why.clone())];
        let way =
            |told: &String| Cell::toned(Tone::Notice, format!("{}: {told}", texts::in_the_way(look.lang)));
        last.extend(self.in_the_way.iter().map(way));
        let day = look.written_date(&self.day.to_string());
        Row { cells: vec![Cell::new(day), Cell::new(self.what(look))], last }
    }

    /// Returns it as one line of JSON.
    pub(crate) fn json(&self) -> String {
        let action = match self.what {
            What::Destroy => "DESTROY",
            What::Transfer => "TRANSFER",
        };
        let line = json!({
            "date": self.day.to_string(),
            "action": action,
            "name": self.name,
            "path": self.path,
            "term": self.term,
            "start": self.start,
            "why": self.why,
            "inTheWay": self.in_the_way,
        });
        format!("{line}\n")
    }

    /// Returns it as a line for a spreadsheet.
    pub(crate) fn csv(&self, look: &Look) -> String {
        let way = self.in_the_way.join("; ");
        let day = self.day.to_string();
        let cells = [&day, self.what(look), &self.path, &self.name, &self.term, &self.start, &self.why, &way]
            .map(csv_cell);
        format!("{}\r\n", cells.join(";"))
    }
}

/// Starts the table.
pub(crate) fn table(look: &Look) -> Columns {
    let lang = look.lang;
    Columns::new(&[texts::column_day(lang), texts::column_what(lang), texts::column_path(lang)])
}

/// Returns the first line of the same for a spreadsheet. The mark before it tells that it is UTF-8.
pub(crate) fn csv_head(look: &Look) -> String {
    format!("\u{feff}{}\r\n", texts::csv_head(look.lang))
}

/// In quotes; what a spreadsheet would take for a formula is text.
fn csv_cell(text: &str) -> String {
    let mark = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

/// What a person must answer first.
fn open_questions(look: &Look, document: &Document) -> Vec<String> {
    match document.state() {
        DocumentState::NeedsDecision => vec![texts::waits_for_a_decision(look.lang).to_owned()],
        DocumentState::Provisional | DocumentState::Unreadable
            if document.kind() != document::Kind::Dossier =>
        {
            vec![texts::not_read(look.lang).to_owned()]
        }
        _ => Vec::new(),
    }
}

fn kind<'d>(document: &'d Document, field: &str) -> Option<&'d Kind> {
    let field: &Field = document.fields.get(field)?;
    field.value.as_ref()?.kind.as_ref()
}

fn day(document: &Document, field: &str) -> Option<Date> {
    match kind(document, field)? {
        Kind::Date(date) => date.parse().ok(),
        _ => None,
    }
}

fn code(document: &Document, field: &str) -> String {
    match kind(document, field) {
        Some(Kind::Term(term)) => term.code.clone(),
        _ => String::new(),
    }
}

fn text(document: &Document, field: &str) -> String {
    match kind(document, field) {
        Some(Kind::Date(text) | Kind::Duration(text) | Kind::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::{Lock, Publication, Retention, Sentence};
    use jiff::{ToSpan as _, civil::date};

    use super::*;
    use crate::{
        language::Lang,
        specimen::{document, look, term, value},
    };

    fn with(mut document: Document, fields: &[(&str, Kind)]) -> Document {
        for (name, kind) in fields {
            let field = Field { value: value(kind.clone()), ..Field::default() };
            document.fields.insert((*name).into(), field);
        }
        document
    }

    fn ending(end: &str) -> Document {
        let sum = Some(Sentence { nl: "10 jaar na 1 jan 2020".into(), en: "ten years".into() });
        let settled = DocumentState::Settled.into();
        let retention = Some(Retention { sum, ..Retention::default() });
        let document = Document { state: settled, retention, ..document() };
        with(document, &[(END, Kind::Date(end.into())), (VALUED, term("V", "Vernietigen", "", ""))])
    }

    fn ways(document: &Document, dossier: Option<&Document>) -> Vec<String> {
        let due = Due::to_destroy(&look(Lang::Nl), document, dossier, date(2031, 1, 1));
        due.map(|due| due.in_the_way).unwrap_or_else(|| vec!["nothing is due".into()])
    }

    #[test]
    fn what_ends_by_a_day_may_be_destroyed_and_no_other() {
        let due = |end, until| Due::to_destroy(&look(Lang::Nl), &ending(end), None, until);
        assert_eq!(due("2031-01-02", date(2031, 1, 1)), None);
        assert_eq!(Due::to_destroy(&look(Lang::Nl), &document(), None, date(9999, 1, 1)), None);
        let found = due("2031-01-01", date(2031, 1, 1));
        assert_eq!(found.as_ref().map(|due| (due.day, due.what)), Some((date(2031, 1, 1), What::Destroy)));
        let rows: Vec<_> = found.iter().map(|due| due.row(&look(Lang::Nl))).collect();
        assert_eq!(
            table(&look(Lang::Nl)).page(&look(Lang::Nl), &rows),
            "Datum       Wat                    Pad\n\
             1 jan 2031  mag worden vernietigd  /home/eva/Werkmap/nota begroting.docx\n"
                .to_owned()
                + &" ".repeat(35)
                + "10 jaar na 1 jan 2020\n"
        );
    }

    #[test]
    fn what_stands_in_the_way_of_destroying_is_named() {
        let fine = ending("2030-01-01");
        assert!(ways(&fine, None).is_empty());
        assert!(ways(&fine, Some(&ending("2030-06-01"))).is_empty());
        let state = |state: State| {
            let mut publication = Publication::default();
            publication.set_state(state);
            Document { publication: Some(publication), ..fine.clone() }
        };
        let kept = with(document(), &[(VALUED, term("B", "Blijvend te bewaren", "", ""))]);
        let locked = Document { lock: Some(Lock { actor: "eva".into(), ..Lock::default() }), ..fine.clone() };
        let asked = Document { state: DocumentState::NeedsDecision.into(), ..fine.clone() };
        let later = ending("2040-01-01");
        let mut open = fine.clone();
        open.fields.remove(END);
        for (document, dossier, told) in [
            (&locked, None, "vastgezet door eva"),
            (&asked, None, "besluit"),
            (&state(State::Blocked), None, "openbaar"),
            (&state(State::Public), None, "openbaar"),
            (&fine, Some(&kept), "blijvend"),
            (&fine, Some(&later), "1 jan 2040"),
            (&fine, Some(&open), "niet bekend"),
        ] {
            let ways = ways(document, dossier);
            assert!(ways.len() == 1 && ways.iter().all(|way| way.contains(told)), "{told}: {ways:?}");
        }
    }

    #[test]
    fn what_is_kept_for_ever_is_to_be_transferred_so_long_after_it_was_closed() {
        let (look, until) = (look(Lang::Nl), date(2046, 12, 31));
        let after = |document: &Document, dossier| {
            Due::to_transfer(&look, document, dossier, (20.years(), "P20Y"), until).map(|due| due.day)
        };
        let kept = document();
        assert_eq!(after(&kept, None), Some(date(2046, 11, 23)), "the last change of the file");
        let closed = with(kept.clone(), &[(CLOSED, Kind::Date("2020-03-01".into()))]);
        assert_eq!(after(&closed, None), Some(date(2040, 3, 1)));
        assert_eq!(after(&kept, Some(&closed)), Some(date(2040, 3, 1)), "that of its dossier");
        let late = with(kept.clone(), &[(CLOSED, Kind::Date("2027-03-01".into()))]);
        assert_eq!(after(&kept, Some(&late)), None);
        let open = Due::to_transfer(&look, &kept, Some(&document()), (20.years(), "P20Y"), until);
        let ways = open.map(|due| due.in_the_way).unwrap_or_default();
        assert!(ways.iter().any(|way| way.contains("niet afgesloten")), "{ways:?}");
    }

    #[test]
    fn a_spreadsheet_reads_no_formula() {
        let mut due = Due::to_destroy(&look(Lang::Nl), &ending("2031-01-01"), None, date(2031, 1, 1));
        if let Some(due) = &mut due {
            due.path = "=1+1;\"x\"".into();
        }
        let line = due.map(|due| due.csv(&look(Lang::Nl))).unwrap_or_default();
        assert!(line.starts_with("\"2031-01-01\";\"mag worden vernietigd\";\"'=1+1;\"\"x\"\"\";"), "{line}");
        assert!(line.ends_with("\r\n"));
    }
}
