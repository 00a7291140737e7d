//! The words around lists of terms.

use crate::language::Lang;

super::sentences! {
    column_list: "Lijst", "List";
    column_version: "Versie", "Version";
    column_terms: "Termen", "Terms";
    column_title: "Naam", "Name";
    column_code: "Code", "Code";
    column_term: "Term", "Term";
    no_terms: "geen termen gevonden", "no terms found";
    no_state_secret: "geen staatsgeheim", "no state secret";
}

pub(crate) fn laid_beside(lang: Lang, place: &str) -> String {
    format!("{} {place}", lang.pick("uit", "from"))
}

pub(crate) fn also(lang: Lang, spellings: &str) -> String {
    format!("{} {spellings}", lang.pick("ook", "also"))
}

/// Returns a place in the law.
pub(crate) fn article(lang: Lang, article: &str, paragraph: Option<&str>, part: Option<&str>) -> String {
    let mut told = format!("{} {article}", lang.pick("artikel", "article"));
    if let Some(paragraph) = paragraph {
        told.push_str(&format!(", {} {paragraph}", lang.pick("lid", "paragraph")));
    }
    if let Some(part) = part {
        told.push_str(&format!(", {} {part}", lang.pick("onder", "part")));
    }
    told
}

/// Returns the word for what lists say of terms; nothing for what a newer daemon says.
pub(crate) fn attribute(lang: Lang, key: &str) -> Option<&'static str> {
    let (nl, en) = match key {
        "kind" => ("soort", "kind"),
        "after_five_years" => ("na vijf jaar zwaarder motiveren", "heavier reasons after five years"),
        "infocat" => ("infocat", "infocat"),
        "singular" => ("enkelvoud", "singular"),
        "mandatory_since" => ("verplicht sinds", "mandatory since"),
        "state_secret" => ("staatsgeheim", "state secret"),
        "decision" => ("besluit", "decision"),
        "tag" => ("taalcode", "language tag"),
        "former" => ("bestaat niet meer", "exists no longer"),
        "own" => ("woord van Bronmerk zelf", "a word of Bronmerk itself"),
        _ => return None,
    };
    Some(lang.pick(nl, en))
}
