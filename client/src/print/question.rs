//! The question whether a document is the one that it perhaps is, with both answers ready to be copied.

use bronmerk_proto::v1::{Document, origin::Relation};
use prost_types::Timestamp;

use super::{Look, Tone, escape::clean, place};
use crate::{locate::shell_word, texts::record as texts};

/// The document that another one came from, as far as it can be seen.
#[derive(Debug, Default)]
pub(crate) struct Other {
    /// Where it is, or was last; safe to show.
    pub(crate) path: String,
    /// What it is called; as it came.
    pub(crate) title: String,
    /// When it was found to be gone, if it is.
    pub(crate) gone: Option<Timestamp>,
}

/// Adds the question, where it is open.
pub(crate) fn add(page: &mut String, look: &Look, document: &Document, other: Option<&Other>) {
    let perhaps = document.origin.as_ref().filter(|origin| origin.relation() == Relation::Perhaps);
    let Some(origin) = perhaps.filter(|_| document.successor.is_empty()) else { return };
    let id = clean(&origin.document).into_owned();
    let path = other.map(|other| clean(&other.path).into_owned()).filter(|path| !path.is_empty());
    let title = other.map(|other| clean(&other.title).into_owned()).filter(|title| !title.is_empty());
    let is_here = path.as_ref().is_some_and(|path| document.locations.iter().any(|at| place(at) == *path));
    let gone = other.and_then(|other| look.moment(other.gone.as_ref()));
    let told = match (title, path, gone) {
        (title, Some(path), Some(gone)) => {
            let title = title.map_or(id, |title| format!("“{title}”"));
            match is_here {
                true => texts::was_here(look.lang, &title, &gone),
                false => texts::was_at(look.lang, &title, &path, &gone),
            }
        }
        (Some(title), Some(path), None) => format!("“{title}” ({path})"),
        (Some(title), None, _) => format!("“{title}” ({id})"),
        (None, Some(path), None) => path,
        (None, None, _) => id,
    };
    page.push('\n');
    look.add_wrapped(page, 0, Tone::Notice, &texts::is_it_the_same(look.lang, &told));
    // In one piece each, so that they can be copied.
    let named = shell_word(&named(document));
    for (label, flag) in [(texts::same_yes(look.lang), "--yes"), (texts::same_no(look.lang), "--no")] {
        page.push_str(&format!("  {label}: bronmerk same {named} {flag}\n"));
    }
}

/// Returns what names a document in a command: its path, or its id where the path cannot be typed as it is shown.
pub(crate) fn named(document: &Document) -> String {
    let path = document.locations.first().and_then(|location| std::str::from_utf8(&location.path).ok());
    clean(path.filter(|path| clean(path) == *path).unwrap_or(&document.name)).into_owned()
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::Origin;

    use super::*;
    use crate::{
        language::Lang,
        specimen::{document, look},
    };

    fn asked(lang: Lang, other: Option<&Other>) -> String {
        let origin = Origin { relation: Relation::Perhaps.into(), document: "documents/1".into() };
        let mut page = String::new();
        add(&mut page, &look(lang), &Document { origin: Some(origin), ..document() }, other);
        page
    }

    #[test]
    fn the_question_names_the_other_and_both_answers() {
        let other = Other { path: "/w/oud.docx".into(), title: "Cijfers".into(), gone: None };
        assert_eq!(
            asked(Lang::Nl, Some(&other)),
            "
Is dit hetzelfde document als “Cijfers” (/w/oud.docx)? Bronmerk kan het niet zien. Tot u het zegt, gelden de beperkingen van beide, en kan dit niet openbaar worden.
  ja: bronmerk same '/home/eva/Werkmap/nota begroting.docx' --yes
  nee: bronmerk same '/home/eva/Werkmap/nota begroting.docx' --no
"
        );
        let shown = asked(Lang::En, Some(&Other { title: String::new(), ..other }));
        assert!(shown.contains("same document as /w/oud.docx?") && shown.contains("no: bronmerk"), "{shown}");
        assert!(asked(Lang::En, None).contains("as documents/1?"));
        let odd = Other { title: "x\u{1b}[2J".into(), ..Other::default() };
        assert!(!asked(Lang::Nl, Some(&odd)).contains('\u{1b}'), "no title steers a terminal");
    }

    /// The other one was at this very path, or at another one, and is no longer there.
    #[test]
    fn of_one_that_is_gone_it_is_told_until_when_it_was_where() {
        let here = "/home/eva/Werkmap/nota begroting.docx";
        let gone = document().create_time;
        for (path, title, nl, en) in [
            (
                here,
                "Cijfers",
                "als “Cijfers”, dat hier tot 23 nov 2026 14:01 stond en er niet meer is?",
                "as “Cijfers”, which was here until 23 Nov 2026 14:01 and is no longer there?",
            ),
            (
                "/w/oud.docx",
                "",
                "als documents/1, dat tot 23 nov 2026 14:01 op /w/oud.docx stond en er niet meer is?",
                "as documents/1, which was at /w/oud.docx until 23 Nov 2026 14:01 and is no longer there?",
            ),
        ] {
            let other = Other { path: path.into(), title: title.into(), gone };
            for (lang, told) in [(Lang::Nl, nl), (Lang::En, en)] {
                let shown = asked(lang, Some(&other));
                assert!(shown.contains(told), "{shown}");
            }
        }
        let nowhere = Other { title: "Cijfers".into(), gone, ..Other::default() };
        assert!(asked(Lang::Nl, Some(&nowhere)).contains("als “Cijfers” (documents/1)?"));
    }

    #[test]
    fn nothing_is_asked_of_a_copy_or_of_one_that_ended() {
        let mut page = String::new();
        add(&mut page, &look(Lang::Nl), &document(), None);
        let origin = Origin { relation: Relation::Perhaps.into(), document: "documents/1".into() };
        let ended = Document { origin: Some(origin), successor: "documents/1".into(), ..document() };
        add(&mut page, &look(Lang::Nl), &ended, None);
        assert_eq!(page, "");
    }
}
