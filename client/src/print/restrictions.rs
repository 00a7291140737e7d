//! Restrictions: why a document, or a part of it, is not public.

use std::collections::{BTreeMap, BTreeSet};

use bronmerk_proto::v1::{
    Document, DocumentState, Origin, Restriction, RestrictionFinding,
    restriction::{Source, Status},
};

use super::{
    Look, Tone,
    columns::{Cell, Columns, Row},
    escape::clean,
    place,
};
use crate::{locate::shell_word, texts::restrictions as texts};

/// Adds the restrictions of a document, with what a citizen is told first; nothing where there are none. `others` has
/// the places of other documents, by their names.
pub(crate) fn add(page: &mut String, look: &Look, document: &Document, others: &BTreeMap<String, String>) {
    if document.restrictions.is_empty() {
        return;
    }
    look.add_heading(page, texts::heading(look.lang));
    let notice = look.sentence(document.public_notice.as_ref());
    if !notice.is_empty() {
        look.add_wrapped(page, 2, Tone::Plain, &notice);
    }
    for restriction in &document.restrictions {
        add_one(page, look, document, restriction, others);
    }
}

fn add_one(
    page: &mut String,
    look: &Look,
    document: &Document,
    restriction: &Restriction,
    others: &BTreeMap<String, String>,
) {
    let lang = look.lang;
    let head = [clean(&restriction.id).into_owned(), grounds(look, restriction), status(look, restriction)];
    look.add_wrapped(page, 2, tone(restriction), &head.join(" · "));
    let scope = clean(&restriction.scope);
    let scope = if scope.is_empty() {
        texts::whole(lang).to_owned()
    } else {
        format!("{}: {scope}", texts::scope(lang))
    };
    // Without a ground the head says so already.
    let words = if restriction.grounds.is_empty() { None } else { restriction.grounds_in_words.as_ref() };
    let mut about = vec![look.sentence(words), scope];
    about.extend(texts::environment(lang, restriction.environment()).map(str::to_owned));
    about.retain(|text| !text.is_empty());
    look.add_wrapped(page, 4, Tone::Plain, &about.join(" · "));
    let texts = [
        (texts::explanation(lang), &restriction.public_explanation),
        (texts::despite_age(lang), &restriction.despite_age),
        (texts::interests(lang), &restriction.interests),
        (texts::motive(lang), &restriction.internal_motive),
    ];
    for (label, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        look.add_wrapped(page, 4, Tone::Plain, &format!("{label}: {}", clean(text)));
    }
    for conflict in &restriction.conflicts {
        let told = format!("{}: {}", texts::conflict(lang), look.sentence(Some(conflict)));
        look.add_wrapped(page, 4, Tone::Bad, &told);
    }
    if let Some(source) = source(look, document, restriction, others) {
        look.add_wrapped(page, 4, Tone::Quiet, &source);
    }
    if restriction.status() == Status::Proposed {
        let named = shell_word(&clean(&document.name));
        let id = shell_word(&clean(&restriction.id));
        let ground = if restriction.grounds.is_empty() { " --ground …" } else { "" };
        let command = format!("bronmerk restrict {named} --change {id}{ground}");
        page.push_str(&format!("    {}: {command}\n", texts::decide_with(lang)));
    }
}

fn grounds(look: &Look, restriction: &Restriction) -> String {
    if restriction.grounds.is_empty() {
        return texts::no_ground(look.lang).to_owned();
    }
    clean(&restriction.grounds.join(", ")).into_owned()
}

fn tone(restriction: &Restriction) -> Tone {
    match restriction.status() {
        Status::Proposed => Tone::Notice,
        Status::Decided if restriction.in_force => Tone::Strong,
        _ => Tone::Quiet,
    }
}

/// Returns how far along it is, with who and when, and until when.
fn status(look: &Look, restriction: &Restriction) -> String {
    let lang = look.lang;
    let by = (!restriction.status_date.is_empty()).then(|| {
        texts::by_on(lang, &clean(&restriction.status_actor), &look.written_date(&restriction.status_date))
    });
    let (word, reason) = match restriction.status() {
        Status::Proposed => (texts::proposed(lang), ""),
        Status::Decided if restriction.in_force => (texts::in_force(lang), ""),
        Status::Decided => (texts::ended(lang), ""),
        Status::Withdrawn => (texts::withdrawn(lang), restriction.withdrawal_reason.as_str()),
        Status::Unspecified => ("", ""),
    };
    let mut told = vec![word.to_owned()];
    told.extend(by);
    if restriction.status() != Status::Withdrawn {
        let date = |iso: &str| (!iso.is_empty()).then(|| look.written_date(iso));
        told.extend(date(&restriction.end_date).map(|date| texts::until(lang, &date)));
        told.extend(date(&restriction.review_date).map(|date| texts::review(lang, &date)));
    }
    let told = told.join(", ");
    if reason.is_empty() { told } else { format!("{told}: {}", clean(reason)) }
}

/// Returns where it came from, unless that is a person: who that was is said already.
fn source(
    look: &Look,
    document: &Document,
    restriction: &Restriction,
    others: &BTreeMap<String, String>,
) -> Option<String> {
    let place = |name: &String| others.get(name).unwrap_or(name).clone();
    let told = match restriction.source.as_ref()? {
        Source::Person(_) => return None,
        Source::Rule(rule) => texts::by_rule(look.lang, rule),
        Source::Model(model) => texts::by_model(look.lang, model),
        Source::Marking(code) => texts::by_marking(look.lang, code),
        Source::Inherited(from) if restriction.status() == Status::Proposed => {
            texts::proposed_along(look.lang, &place(&from.document), &from.restriction)
        }
        Source::Inherited(from) => {
            let origin = document.origin.as_ref().filter(|origin| origin.document == from.document);
            let relation = origin.map(Origin::relation);
            let is_dossier = document.dossier == from.document;
            let relation = texts::relation(look.lang, relation.unwrap_or_default(), is_dossier);
            let mut told = texts::inherited(look.lang, &place(&from.document), relation, &from.restriction);
            if from.content_is_another && restriction.in_force {
                told.push_str(texts::content_is_another(look.lang));
            }
            told
        }
    };
    Some(clean(&told).into_owned())
}

/// Returns what is told after a change: the restriction as it is now, and what a citizen is told.
pub(crate) fn told(look: &Look, document: &Document, id: &str, done: &str) -> String {
    let mut page = String::new();
    let found = document.restrictions.iter().find(|restriction| restriction.id == id);
    let named = clean(id).into_owned();
    let named = found.map_or(named.clone(), |found| format!("{named} · {}", grounds(look, found)));
    look.add_wrapped(&mut page, 0, Tone::Plain, &format!("{done}: {named}"));
    let notice = look.sentence(document.public_notice.as_ref());
    if !notice.is_empty() {
        look.add_wrapped(&mut page, 0, Tone::Plain, &notice);
    }
    page
}

/// Returns what the law has to say, with its article.
pub(crate) fn finding(look: &Look, finding: &RestrictionFinding) -> String {
    let message = look.sentence(finding.message.as_ref());
    format!("{} ({}): {message}", texts::attention(look.lang), clean(&finding.article))
}

/// Starts a table of restrictions.
pub(crate) fn table(look: &Look) -> Columns {
    let lang = look.lang;
    Columns::new(&[
        texts::column_restriction(lang),
        texts::column_grounds(lang),
        texts::column_status(lang),
        texts::column_review(lang),
        texts::column_end(lang),
        crate::texts::record::column_path(lang),
    ])
}

/// Which restrictions of a document are wanted.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// Those to be looked at again by this day.
    pub(crate) due: Option<String>,
    /// Those on one of these grounds, by code: of each of these sets.
    pub(crate) grounds: Vec<BTreeSet<String>>,
}

impl Wanted {
    fn fits(&self, one: &Restriction) -> bool {
        // ISO dates are in order as texts are.
        let is_due = |day: &String| !one.review_date.is_empty() && one.review_date.as_str() <= day.as_str();
        self.due.as_ref().is_none_or(is_due)
            && self.grounds.iter().all(|codes| one.grounds.iter().any(|code| codes.contains(code)))
    }
}

/// Returns the restrictions of a document that count and are wanted, as rows of that table.
pub(crate) fn rows(look: &Look, document: &Document, wanted: &Wanted) -> Vec<Row> {
    let counts = |one: &&Restriction| one.in_force || one.status() == Status::Proposed;
    let date = |iso: &str| if iso.is_empty() { "-".to_owned() } else { look.written_date(iso) };
    let place = document.locations.first().map(place).unwrap_or_default();
    let tone_of_place = if document.state() == DocumentState::Gone { Tone::Quiet } else { Tone::Plain };
    let rows = document.restrictions.iter().filter(counts).filter(|one| wanted.fits(one)).map(|one| Row {
        cells: vec![
            Cell::toned(Tone::Strong, short(&one.id)),
            Cell::new(grounds(look, one)),
            Cell::toned(
                tone(one),
                match one.status() {
                    Status::Proposed => crate::texts::record::suggested(look.lang),
                    _ => texts::in_force(look.lang),
                },
            ),
            Cell::new(date(&one.review_date)),
            Cell::new(date(&one.end_date)),
        ],
        last: vec![Cell::toned(tone_of_place, place.clone())],
    });
    rows.collect()
}

/// The id of one that came with the original is long; its end tells it from the others.
fn short(id: &str) -> String {
    let id = clean(id);
    match id.rsplit_once(':') {
        Some((_, end)) => format!("…:{end}"),
        None => id.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::{Sentence, origin::Relation, restriction::Inherited};

    use super::*;
    use crate::{
        language::Lang,
        specimen::{document, look},
    };

    fn restricted() -> Document {
        let decided = Restriction {
            id: "r1".into(),
            grounds: vec!["5.1.2e".into()],
            scope: "de namen".into(),
            interests: "privacy".into(),
            internal_motive: "zie het dossier\u{1b}".into(),
            public_explanation: "Er staan namen in.".into(),
            end_date: "2030-01-01".into(),
            status: Status::Decided.into(),
            status_actor: "eva".into(),
            status_date: "2026-11-24".into(),
            source: Some(Source::Person("eva".into())),
            grounds_in_words: Some(Sentence { nl: "artikel 5.1".into(), en: "article 5.1".into() }),
            in_force: true,
            ..Restriction::default()
        };
        let proposed = Restriction {
            id: "r2".into(),
            grounds: vec!["5.2".into()],
            review_date: "2027-01-31".into(),
            status: Status::Proposed.into(),
            source: Some(Source::Rule("r".into())),
            ..Restriction::default()
        };
        let withdrawn = Restriction {
            id: "0192f3c4:r1".into(),
            grounds: vec!["5.1.5".into()],
            status: Status::Withdrawn.into(),
            status_actor: "jan".into(),
            status_date: "2026-11-24".into(),
            withdrawal_reason: "vergissing".into(),
            source: Some(Source::Inherited(Inherited {
                document: "documents/1".into(),
                restriction: "r1".into(),
                content_is_another: false,
            })),
            ..Restriction::default()
        };
        Document {
            restrictions: vec![decided, proposed, withdrawn],
            public_notice: Some(Sentence { nl: "Niet openbaar.".into(), en: "Not public.".into() }),
            ..document()
        }
    }

    #[test]
    fn restrictions_are_shown_with_what_a_citizen_reads() {
        let mut page = String::new();
        add(&mut page, &look(Lang::Nl), &restricted(), &BTreeMap::new());
        assert_eq!(
            page,
            "
Beperkingen
  Niet openbaar.
  r1 · 5.1.2e · geldt, door eva op 24 nov 2026, tot en met 1 jan 2030
    artikel 5.1 · deel: de namen
    voor iedereen: Er staan namen in.
    afweging: privacy
    alleen intern: zie het dossier\\u{1b}
  r2 · 5.2 · voorstel, wacht op een besluit, opnieuw bekijken op 31 jan 2027
    het hele document
    voorgesteld door regel r
    besluit met: bronmerk restrict documents/0192f3c4-5a6b-7c8d-9e0f-112233445566 --change r2
  0192f3c4:r1 · 5.1.5 · ingetrokken, door jan op 24 nov 2026: vergissing
    het hele document
    overgenomen van documents/1, beperking r1
"
        );
        let mut page = String::new();
        add(&mut page, &look(Lang::En), &restricted(), &BTreeMap::new());
        assert!(page.contains("in force, by eva on 24 Nov 2026, until 1 Jan 2030"), "{page}");
        let mut page = String::new();
        add(&mut page, &look(Lang::Nl), &document(), &BTreeMap::new());
        assert!(page.is_empty());
    }

    /// Where it came from is named as people know it, with what that has to do with this document.
    #[test]
    fn the_document_that_a_restriction_came_from_is_named_with_the_relation() {
        let others = BTreeMap::from([("documents/1".to_owned(), "/w/nota.docx".to_owned())]);
        let origin = |relation: Relation| Document {
            origin: Some(Origin { relation: relation.into(), document: "documents/1".into() }),
            ..restricted()
        };
        let dossier = Document { dossier: "documents/1".into(), origin: None, ..restricted() };
        for (document, lang, told) in [
            (origin(Relation::Copy), Lang::Nl, "overgenomen van /w/nota.docx (het origineel), beperking r1"),
            (
                origin(Relation::Backup),
                Lang::En,
                "taken over from /w/nota.docx (of which this is a backup), restriction r1",
            ),
            (origin(Relation::Perhaps), Lang::Nl, "(misschien hetzelfde document), beperking r1"),
            (dossier, Lang::Nl, "overgenomen van /w/nota.docx (het dossier), beperking r1"),
            (
                Document { origin: None, ..restricted() },
                Lang::En,
                "taken over from /w/nota.docx, restriction r1",
            ),
        ] {
            let mut page = String::new();
            add(&mut page, &look(lang), &document, &others);
            assert!(page.contains(told), "{told}: {page}");
        }
    }

    #[test]
    fn what_counts_is_listed_and_what_is_due_by_a_day() {
        let look = look(Lang::Nl);
        let all = rows(&look, &restricted(), &Wanted::default());
        assert_eq!(
            table(&look).page(&look, &all),
            "Beperking  Gronden  Stand     Bekijken     Tot en met  Pad\n\
             r1         5.1.2e   geldt     -            1 jan 2030  /home/eva/Werkmap/nota begroting.docx\n\
             r2         5.2      voorstel  31 jan 2027  -           /home/eva/Werkmap/nota begroting.docx\n"
        );
        let due = |day: &str| Wanted { due: Some(day.into()), ..Wanted::default() };
        assert_eq!(rows(&look, &restricted(), &due("2027-01-31")).len(), 1);
        assert_eq!(rows(&look, &restricted(), &due("2027-01-30")).len(), 0);
        let on = |codes: &[&str]| {
            let codes = codes.iter().map(|&code| code.into()).collect();
            rows(&look, &restricted(), &Wanted { grounds: vec![codes], ..Wanted::default() }).len()
        };
        assert_eq!((on(&["5.2"]), on(&["5.1.2e", "5.2"]), on(&["5.1.1c"])), (1, 2, 0));
    }
}
