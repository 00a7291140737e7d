//! The question whether a document is the one that it perhaps is, with both answers ready to be copied.

use bronmerk_proto::v1::{Document, origin::Relation};

use super::{Look, Tone, escape::clean};
use crate::{locate::shell_word, texts::record as texts};

/// The document that another one came from, as far as it can be seen.
#[derive(Debug, Default)]
pub(crate) struct Other {
    /// Where it is, or was last; safe to show.
    pub(crate) path: String,
    /// What it is called; as it came.
    pub(crate) title: String,
}

/// Adds the question, where it is open.
pub(crate) fn add(page: &mut String, look: &Look, document: &Document, other: Option<&Other>) {
    let perhaps = document.origin.as_ref().filter(|origin| origin.relation() == Relation::Perhaps);
    let Some(origin) = perhaps.filter(|_| document.successor.is_empty()) else { return };
    let id = clean(&origin.document).into_owned();
    let path = other.map(|other| clean(&other.path).into_owned()).filter(|path| !path.is_empty());
    let title = other.map(|other| clean(&other.title).into_owned()).filter(|title| !title.is_empty());
    let told = match (title, path) {
        (Some(title), Some(path)) => format!("“{title}” ({path})"),
        (Some(title), None) => format!("“{title}” ({id})"),
        (None, Some(path)) => path,
        (None, None) => id,
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
        let other = Other { path: "/w/oud.docx".into(), title: "Cijfers".into() };
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
        let odd = Other { path: String::new(), title: "x\u{1b}[2J".into() };
        assert!(!asked(Lang::Nl, Some(&odd)).contains('\u{1b}'), "no title steers a terminal");
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
