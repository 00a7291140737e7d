//! How far documents are from the public.

use bronmerk_proto::v1::{Document, Lock, publication::State};

use super::{
    Look, Tone,
    columns::{Cell, Columns, Row},
    escape::clean,
    place,
};
use crate::texts::acts as texts;

/// Adds how far a document is from the public; nothing while nobody judged and no day is set.
pub(crate) fn add(page: &mut String, look: &Look, document: &Document) {
    let Some(publication) = &document.publication else { return };
    let (lang, state) = (look.lang, publication.state());
    if publication.publish_by.is_empty() && matches!(state, State::NotJudged | State::Unspecified) {
        return;
    }
    look.add_heading(page, texts::heading(lang));
    let told = match publication.since.as_str() {
        "" => texts::state(lang, state).to_owned(),
        since => texts::since(lang, state, &look.written_date(since)),
    };
    look.add_wrapped(page, 2, tone(state), &told);
    let mut lines = Vec::new();
    if !publication.publish_by.is_empty() {
        let by = look.written_date(&publication.publish_by);
        let late = if publication.overdue { format!(", {}", texts::overdue(lang)) } else { String::new() };
        let why = publication.publish_by_provenance.as_ref().map(|provenance| look.why(provenance));
        let why = why.map(|why| format!(" ({why})")).unwrap_or_default();
        lines.push((texts::publish_by(lang), format!("{by}{late}{why}")));
    }
    if !publication.uri.is_empty() {
        lines.push((texts::address(lang), clean(&publication.uri).into_owned()));
    }
    let said = |word, all: &[bronmerk_proto::v1::Sentence]| {
        all.iter().map(|one| (word, look.sentence(Some(one)))).collect::<Vec<_>>()
    };
    lines.extend(said(texts::in_the_way(lang), &publication.blockers));
    lines.extend(said(texts::attention(lang), &publication.findings));
    look.add_aligned(page, &lines);
}

fn tone(state: State) -> Tone {
    match state {
        State::Ready | State::Public => Tone::Good,
        State::Blocked | State::Withdrawn => Tone::Notice,
        State::NotJudged | State::NotPublic | State::Unspecified => Tone::Plain,
    }
}

/// Returns who locked something, when and why.
pub(crate) fn lock(look: &Look, lock: &Lock) -> String {
    let when = look.moment(lock.time.as_ref()).unwrap_or_default();
    texts::locked_by(look.lang, &clean(&lock.actor), &when, &clean(&lock.reason))
}

/// Starts the table of what is to become public.
pub(crate) fn table(look: &Look) -> Columns {
    let lang = look.lang;
    let stand = texts::column_stand(lang);
    Columns::new(&[texts::column_by(lang), stand, texts::column_path(lang)])
}

/// Returns the document as a row of that table: below its path what stands in the way first.
pub(crate) fn row(look: &Look, document: &Document) -> Row {
    let publication = document.publication.clone().unwrap_or_default();
    let by = match publication.publish_by.as_str() {
        "" => texts::no_date(look.lang).to_owned(),
        by => look.written_date(by),
    };
    let by_tone = if publication.overdue { Tone::Bad } else { Tone::Plain };
    let state = publication.state();
    let mut last = vec![Cell::new(document.locations.first().map(place).unwrap_or_default())];
    let first = publication.blockers.first().map(|first| look.sentence(Some(first)));
    last.extend(first.map(|first| {
        Cell::toned(Tone::Quiet, format!("{}: {first}", texts::column_way(look.lang).to_lowercase()))
    }));
    Row {
        cells: vec![Cell::toned(by_tone, by), Cell::toned(tone(state), texts::state(look.lang, state))],
        last,
    }
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::{Publication, Sentence};

    use super::*;
    use crate::{
        language::Lang,
        specimen::{document, look},
    };

    fn blocked() -> Document {
        let mut publication = Publication {
            publish_by: "2026-11-20".into(),
            overdue: true,
            blockers: vec![Sentence { nl: "`officiele_titel` is nog leeg".into(), en: "empty".into() }],
            ..Publication::default()
        };
        publication.set_state(State::Blocked);
        Document { publication: Some(publication), ..document() }
    }

    #[test]
    fn the_queue_says_by_when_how_far_and_what_comes_first() {
        let look = look(Lang::Nl);
        assert_eq!(
            table(&look).page(&look, &[row(&look, &blocked())]),
            "Voor         Stand                         Pad\n\
             20 nov 2026  kan nog niet openbaar worden  /home/eva/Werkmap/nota begroting.docx\n\
             \u{20}                                          eerst nog: `officiele_titel` is nog leeg\n"
        );
    }

    #[test]
    fn a_record_tells_it_where_there_is_something_to_tell() {
        let mut page = String::new();
        add(&mut page, &look(Lang::Nl), &document());
        assert_eq!(page, "");
        add(&mut page, &look(Lang::Nl), &blocked());
        assert_eq!(
            page,
            "\nOpenbaarheid\n  kan nog niet openbaar worden\n  publiceren voor  20 nov 2026, de datum is voorbij\n  \
             in de weg        `officiele_titel` is nog leeg\n"
        );
    }
}
