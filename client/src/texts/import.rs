//! What is said about imports.

use bronmerk_proto::v1::import_mdto_response::FoundBy;

use super::sentences;
use crate::language::Lang;

sentences! {
    importing: "bestanden worden overgenomen", "files are being imported";
    same: "het record zegt dit al", "the record says the same already";
    empty: "leeg", "empty";
    restriction: "beperking erbij", "restriction added";
    nothing: "Er is niets om over te nemen: er staan geen bestanden die op .mdto.xml eindigen.",
        "There is nothing to import: there are no files that end in .mdto.xml.";
}

pub(crate) fn not_kept(lang: Lang, preview: bool) -> &'static str {
    match preview {
        true => lang.pick("zou niet worden overgenomen", "would not be taken over"),
        false => lang.pick("niet overgenomen", "not taken over"),
    }
}

pub(crate) fn found_by(lang: Lang, found_by: FoundBy) -> &'static str {
    match found_by {
        FoundBy::Unspecified => lang.pick("gevonden", "found"),
        FoundBy::Mark => lang.pick("aan zijn kenmerk", "by its mark"),
        FoundBy::Place => lang.pick("ligt ernaast", "lies beside it"),
        FoundBy::Content => lang.pick("aan zijn inhoud", "by its content"),
    }
}

pub(crate) fn changed(lang: Lang, preview: bool, count: u64, shown: &str) -> String {
    let nl = if count == 1 { "document" } else { "documenten" };
    let en = if count == 1 { "document" } else { "documents" };
    let would = if count == 1 { "zou" } else { "zouden" };
    match (lang, preview) {
        (Lang::Nl, false) => format!("{shown} {nl} bijgewerkt"),
        (Lang::En, false) => format!("{shown} {en} changed"),
        (Lang::Nl, true) => format!("Voorbeeld: {shown} {nl} {would} veranderen; er is niets veranderd"),
        (Lang::En, true) => format!("Preview: {shown} {en} would change; nothing was changed"),
    }
}

pub(crate) fn rest(lang: Lang, same: &str, refused: &str, folders: &str) -> String {
    let mut told = String::new();
    if same != "0" {
        told.push_str(&match lang {
            Lang::Nl => format!("; {same} zei al hetzelfde"),
            Lang::En => format!("; {same} said the same already"),
        });
    }
    if refused != "0" {
        told.push_str(&match lang {
            Lang::Nl => format!("; {refused} geweigerd"),
            Lang::En => format!("; {refused} refused"),
        });
    }
    if folders != "0" {
        told.push_str(&match lang {
            Lang::Nl => format!("; {folders} over een map die geen dossier is"),
            Lang::En => format!("; {folders} about a folder that is no dossier"),
        });
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_documents_take_the_plural() {
        let told = |count, shown| changed(Lang::Nl, true, count, shown);
        assert_eq!(told(1, "1"), "Voorbeeld: 1 document zou veranderen; er is niets veranderd");
        assert_eq!(told(3, "3"), "Voorbeeld: 3 documenten zouden veranderen; er is niets veranderd");
    }
}
