//! Lists of terms in rows, and their terms.

use bronmerk_proto::v1::{Vocabulary, VocabularyTerm};

use super::{
    Look, Tone,
    columns::{Cell, Columns, Row},
    escape::clean,
};
use crate::texts::terms as texts;

/// What a list's name on the wire starts with; people leave it out.
pub(crate) const COLLECTION: &str = "vocabularies/";

/// Returns the lists as a table.
pub(crate) fn lists(look: &Look, lists: &[Vocabulary]) -> String {
    let lang = look.lang;
    let mut columns = Columns::new(&[
        texts::column_list(lang),
        texts::column_version(lang),
        texts::column_terms(lang),
        texts::column_title(lang),
    ]);
    let rows: Vec<_> = lists.iter().map(|list| list_row(look, list)).collect();
    columns.page(look, &rows)
}

fn list_row(look: &Look, list: &Vocabulary) -> Row {
    let id = list.name.strip_prefix(COLLECTION).unwrap_or(&list.name);
    let mut last = vec![Cell::new(clean(&list.title))];
    if !list.display_path.is_empty() {
        last.push(Cell::toned(Tone::Quiet, texts::laid_beside(look.lang, &clean(&list.display_path))));
    }
    Row {
        cells: vec![
            Cell::toned(Tone::Strong, clean(id)),
            Cell::new(clean(&list.version)),
            Cell::new(list.term_count.to_string()),
        ],
        last,
    }
}

/// Starts a table of terms.
pub(crate) fn table(look: &Look) -> Columns {
    Columns::new(&[texts::column_code(look.lang), texts::column_term(look.lang)])
}

/// Returns the term as a row of that table: its label, and below it what it means and what else the
/// list says.
pub(crate) fn row(look: &Look, term: &VocabularyTerm) -> Row {
    let (code, label) =
        term.term.as_ref().map(|term| (term.code.as_str(), term.label.as_str())).unwrap_or_default();
    let mut last = vec![Cell::new(clean(label))];
    let explanation = look.sentence(term.explanation.as_ref());
    if !explanation.is_empty() {
        last.push(Cell::toned(Tone::Quiet, explanation));
    }
    let said = said(look, term);
    if !said.is_empty() {
        last.push(Cell::toned(Tone::Quiet, said));
    }
    Row {
        cells: vec![Cell::toned(Tone::Strong, if code.is_empty() { "-".into() } else { clean(code) })],
        last,
    }
}

/// What the list says beside: the place in the law first, then the rest by name.
fn said(look: &Look, term: &VocabularyTerm) -> String {
    let of = |key: &str| term.attributes.get(key).map(|value| clean(value).into_owned());
    let place = of("article").map(|article| {
        texts::article(look.lang, &article, of("paragraph").as_deref(), of("part").as_deref())
    });
    let rest = term.attributes.iter().filter_map(|(key, value)| match (key.as_str(), value.as_str()) {
        ("article" | "paragraph" | "part", _) => None,
        ("state_secret", "false") => Some(texts::no_state_secret(look.lang).to_owned()),
        (_, "false") => None,
        (key, "true") => {
            Some(texts::attribute(look.lang, key).map_or_else(|| clean(key).into_owned(), Into::into))
        }
        (key, value) => {
            let name = texts::attribute(look.lang, key).map_or_else(|| clean(key), Into::into);
            Some(format!("{name} {}", clean(value)))
        }
    });
    let also = (!term.other_spellings.is_empty()).then(|| {
        let spellings: Vec<_> = term.other_spellings.iter().map(|name| clean(name)).collect();
        texts::also(look.lang, &spellings.join(", "))
    });
    place.into_iter().chain(rest).chain(also).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::{Sentence, Term};

    use super::*;
    use crate::{language::Lang, specimen::look};

    fn ground() -> VocabularyTerm {
        let attributes = [("article", "5.1"), ("paragraph", "2"), ("part", "e"), ("kind", "relatief")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()));
        VocabularyTerm {
            term: Some(Term { code: "5.1.2e".into(), label: "Levenssfeer\u{1b}".into(), ..Term::default() }),
            explanation: Some(Sentence { nl: "De privacy telt.".into(), en: "Privacy counts.".into() }),
            other_spellings: vec!["5.1.2.e".into()],
            attributes: attributes.into_iter().collect(),
        }
    }

    #[test]
    fn a_term_is_shown_with_what_its_list_says() {
        let bare = VocabularyTerm {
            term: Some(Term { label: "Dossier".into(), ..Term::default() }),
            attributes: [("former", "true"), ("own", "false"), ("new_key", "x")]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
            ..VocabularyTerm::default()
        };
        let look = look(Lang::Nl);
        assert_eq!(
            table(&look).page(&look, &[row(&look, &ground()), row(&look, &bare)]),
            "Code    Term\n\
             5.1.2e  Levenssfeer\\u{1b}\n\
             \x20       De privacy telt.\n\
             \x20       artikel 5.1, lid 2, onder e · soort relatief · ook 5.1.2.e\n\
             -       Dossier\n\
             \x20       bestaat niet meer · new_key x\n"
        );
    }

    #[test]
    fn lists_are_shown_by_the_word_that_people_type() {
        let list = Vocabulary {
            name: "vocabularies/woo-gronden".into(),
            title: "Gronden".into(),
            version: "2".into(),
            term_count: 20,
            display_path: "/etc/l/a.toml".into(),
            ..Vocabulary::default()
        };
        assert_eq!(
            lists(&look(Lang::En), &[list]),
            "List         Version  Terms  Name\n\
             woo-gronden  2        20     Gronden\n\
             \x20                            from /etc/l/a.toml\n"
        );
    }
}
