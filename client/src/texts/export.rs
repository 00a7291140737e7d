//! What is said about exports.

use std::io;

use bronmerk_proto::v1::Sentence;

use super::sentences;
use crate::language::Lang;

sentences! {
    exporting: "documenten worden geëxporteerd", "documents are being exported";
    goes_on: "Deze export was niet klaar en gaat nu verder. Wat er al stond en klopt, blijft staan.",
        "This export was not complete and goes on now. What is there and right stays.";
    discarded: "Hier stond een onvoltooide export van een andere vraag; die is weggegooid.",
        "Here was an incomplete export of another question; it was thrown away.";
    left_for_later: "De export is niet klaar. Geef dezelfde opdracht nog eens: dan gaat hij verder waar hij was.",
        "The export is not complete. Give the same command again: it will go on where it was.";
    stopped: "De export is gestopt; er is niets bewaard. Deze vorm begint opnieuw.",
        "The export was stopped; nothing was kept. This format begins again.";
}

pub(crate) fn exported(lang: Lang, count: u64, exported: &str, left_out: &str, place: &str) -> String {
    let nl = if count == 1 { "document" } else { "documenten" };
    let en = if count == 1 { "document" } else { "documents" };
    match (lang, left_out) {
        (Lang::Nl, "0") => format!("{exported} {nl} geëxporteerd naar {place}"),
        (Lang::En, "0") => format!("{exported} {en} exported to {place}"),
        (Lang::Nl, _) => format!("{exported} {nl} geëxporteerd naar {place}; {left_out} overgeslagen"),
        (Lang::En, _) => format!("{exported} {en} exported to {place}; {left_out} left out"),
    }
}

pub(crate) fn nothing(lang: Lang, left_out: bool) -> &'static str {
    match left_out {
        true => lang.pick(
            "Er is niets geëxporteerd: elk document mist nog iets. Hierboven staat wat.",
            "Nothing was exported: each document still lacks something. See above what.",
        ),
        false => lang.pick("Er is niets om te exporteren.", "There is nothing to export."),
    }
}

pub(crate) fn and_more(lang: Lang, count: &str) -> String {
    match lang {
        Lang::Nl => format!("… en nog {count}; alle staan in overgeslagen.txt"),
        Lang::En => format!("… and {count} more; all of them are in overgeslagen.txt"),
    }
}

pub(crate) fn changed_meanwhile() -> Sentence {
    Sentence {
        nl: "het bestand is net veranderd; exporteer opnieuw na `bronmerk sync`".into(),
        en: "the file has just changed; export again after `bronmerk sync`".into(),
    }
}

pub(crate) fn not_copied(error: &io::Error) -> Sentence {
    Sentence {
        nl: format!("het bestand kan niet worden gekopieerd: {error}"),
        en: format!("the file cannot be copied: {error}"),
    }
}
