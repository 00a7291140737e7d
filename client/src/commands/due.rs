//! `due`: what may be destroyed, or must be transferred, by a day. A list only.

use std::{collections::BTreeMap, ffi::OsString};

use bronmerk_proto::v1::{Document, ListDocumentsRequest};
use clap::Args;
use jiff::{Span, Zoned, civil::Date};

use super::{nowhere, values};
use crate::{
    connect::Connection,
    filter::Filter,
    locate::Named,
    print::due::{self as print, Due, What},
    session::Session,
    texts::due as texts,
    trouble::{Exit, Trouble},
};

/// Documents asked per page.
const PAGE: usize = 500;

/// List what may be destroyed, or must be transferred to an archive, by a day; nothing is destroyed
#[derive(Debug, Args)]
#[command(after_help = "\
What may be destroyed is what is kept for a time (waardering V) and whose `bewaartermijn_einddatum` has come by
that day. What must be transferred is what is kept for ever (waardering B), so long after it or its dossier was
closed, or else after its file was changed last: 20 years (Archiefwet 1995, article 12), or what your
organisation agreed on with its archive (--transfer-after). Each with why, and what stands in the way: a lock, an
open question, a dossier that is kept longer, and so on.

With --json one object per line; with --csv a table for a spreadsheet.

Examples:
  bronmerk due
  bronmerk due ~/Werkmap --until 31-12-2027
  bronmerk due --until 2030 --transfer-after 10j --csv > lijst.csv")]
pub(crate) struct DueBy {
    /// Only documents in this folder and below it
    folder: Option<OsString>,
    /// By which day: 31-12-2027, 2027-12-31, 12-2027 or 2027; without it today
    #[arg(long, value_name = "DATE", value_parser = day)]
    until: Option<Date>,
    /// How long after its closing what is kept for ever must be transferred
    #[arg(long, value_name = "TERM", default_value = "20j", value_parser = term)]
    transfer_after: String,
    /// A table for a spreadsheet
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

/// Runs the command.
pub(crate) async fn run(asked: DueBy, session: &mut Session) -> Result<Exit, Trouble> {
    let folder = asked.folder.as_deref().map(|typed| session.folder(typed)).transpose()?;
    let until = asked.until.unwrap_or_else(|| Zoned::now().date());
    let term: Span = asked.transfer_after.parse().unwrap_or_default();
    let connection = session.connect().await?;
    let look = session.look().clone();
    let mut dossiers = Dossiers::default();
    let mut found = Vec::new();
    let filter =
        |written: &str| Ok(Filter::default().folder(folder.as_deref())?.written(Some(written)).present());
    let ends = format!("waardering = V AND bewaartermijn_einddatum <= {until}");
    let mut pages = Pages::of(filter(&ends)?.text());
    while let Some(page) = pages.next(&connection).await? {
        for document in page {
            let dossier = dossiers.of(&connection, &document).await?;
            found.extend(Due::to_destroy(&look, &document, dossier, until));
        }
    }
    let mut pages = Pages::of(filter("waardering = B")?.text());
    while let Some(page) = pages.next(&connection).await? {
        for document in page {
            let dossier = dossiers.of(&connection, &document).await?;
            let term = (term, asked.transfer_after.as_str());
            found.extend(Due::to_transfer(&look, &document, dossier, term, until));
        }
    }
    found.sort_by_key(Due::order);
    if found.is_empty() {
        nowhere::must_be_watched(&connection, folder.as_deref()).await?;
    }
    let told = if session.json() {
        found.iter().map(Due::json).collect()
    } else if asked.csv {
        let lines = found.iter().map(|due| due.csv(&look));
        std::iter::once(print::csv_head(&look)).chain(lines).collect()
    } else if found.is_empty() {
        String::new()
    } else {
        let rows: Vec<_> = found.iter().map(|due| due.row(&look)).collect();
        print::table(&look).page(&look, &rows)
    };
    session.write(&told)?;
    tell_sum(session, &found);
    let unknown = filter("retention = unknown OR retention = undecided")?;
    if is_any(&connection, unknown.text()).await? {
        session.note(texts::unknown(look.lang));
    }
    Ok(Exit::Fine)
}

fn tell_sum(session: &Session, found: &[Due]) {
    let look = session.look();
    if found.is_empty() {
        session.note(texts::nothing(look.lang));
        return;
    }
    let count = |fits: fn(&Due) -> bool| look.number(found.iter().filter(|due| fits(due)).count() as u64);
    let destroy = count(|due| due.what == What::Destroy);
    let transfer = count(|due| due.what == What::Transfer);
    let held = count(|due| !due.in_the_way.is_empty());
    session.note(&texts::sum(look.lang, &destroy, &transfer, &held));
}

/// Pages of documents that a filter fits.
struct Pages {
    filter: String,
    token: Option<String>,
    size: usize,
}

impl Pages {
    fn of(filter: String) -> Self {
        Self { filter, token: Some(String::new()), size: PAGE }
    }

    async fn next(&mut self, connection: &Connection) -> Result<Option<Vec<Document>>, Trouble> {
        let Some(page_token) = self.token.take() else { return Ok(None) };
        let request = ListDocumentsRequest {
            page_size: i32::try_from(self.size).unwrap_or_default(),
            page_token,
            filter: self.filter.clone(),
            order_by: String::new(),
            ..Default::default()
        };
        let page = connection.answer(connection.documents().list_documents(request)).await?;
        self.token = Some(page.next_page_token).filter(|token| !token.is_empty());
        Ok(Some(page.documents))
    }
}

/// Tells whether there is any document that a filter fits.
async fn is_any(connection: &Connection, filter: String) -> Result<bool, Trouble> {
    let mut pages = Pages { size: 1, ..Pages::of(filter) };
    while let Some(page) = pages.next(connection).await? {
        if !page.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The dossiers that were met.
#[derive(Default)]
struct Dossiers(BTreeMap<String, Option<Document>>);

impl Dossiers {
    /// The dossier that a document is in; nothing for one in none, or whose record cannot be had.
    async fn of(
        &mut self,
        connection: &Connection,
        document: &Document,
    ) -> Result<Option<&Document>, Trouble> {
        let name = &document.dossier;
        if name.is_empty() {
            return Ok(None);
        }
        if !self.0.contains_key(name) {
            let found = match connection.document(&Named::Id(name.clone())).await {
                Err(trouble) if trouble.of_one().is_none() => return Err(trouble),
                found => found.ok(),
            };
            self.0.insert(name.clone(), found);
        }
        Ok(self.0.get(name).and_then(Option::as_ref))
    }
}

/// Reads a day, or the last one of a month or a year.
fn day(given: &str) -> Result<Date, String> {
    let parts: Vec<&str> = given.trim().split(['-', '/']).collect();
    let number =
        |text: &str| text.parse::<i16>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    let small = |text: &str| number(text).and_then(|number| i8::try_from(number).ok());
    let read = match parts.as_slice() {
        [year] if year.len() == 4 => number(year).and_then(|year| Date::new(year, 12, 31).ok()),
        [year, month, day] if year.len() == 4 => {
            let parts = number(year).zip(small(month)).zip(small(day));
            parts.and_then(|((year, month), day)| Date::new(year, month, day).ok())
        }
        [day, month, year] if year.len() == 4 => {
            let parts = number(year).zip(small(month)).zip(small(day));
            parts.and_then(|((year, month), day)| Date::new(year, month, day).ok())
        }
        [month, year] if year.len() == 4 => {
            let first =
                number(year).zip(small(month)).and_then(|(year, month)| Date::new(year, month, 1).ok());
            first.map(Date::last_of_month)
        }
        _ => None,
    };
    read.ok_or_else(|| "write a day as 31-12-2027 or 2027-12-31, or a month (12-2027) or a year".into())
}

/// Reads a length of time as it is typed for a field.
fn term(given: &str) -> Result<String, String> {
    values::duration(given).ok_or_else(|| "write for instance `20j`, `P20Y` or `6m`".into())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_are_read_as_people_type_them() {
        for (given, expected) in [
            ("31-12-2027", date(2027, 12, 31)),
            ("2027-1-5", date(2027, 1, 5)),
            ("1/2/2028", date(2028, 2, 1)),
            ("2-2028", date(2028, 2, 29)),
            ("2027", date(2027, 12, 31)),
        ] {
            assert_eq!(day(given), Ok(expected), "{given}");
        }
        for given in ["", "31-2-2027", "morgen", "20-27", "1-1-27", "-1-1-2027", "2027-13-01"] {
            assert!(day(given).is_err(), "{given}");
        }
    }

    #[test]
    fn a_term_is_one_that_can_be_added_to_a_day() {
        for given in ["20j", "P20Y", "P1Y6M", "18m"] {
            let span = term(given).ok().and_then(|term| term.parse::<Span>().ok());
            assert!(span.is_some_and(|span| date(2020, 1, 1).checked_add(span).is_ok()), "{given}");
        }
        assert!(term("lang").is_err());
    }
}
