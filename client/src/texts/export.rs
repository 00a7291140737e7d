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
    site_torn: "Er is niets geschreven: deze documenten konden niet mee, en de sitemaps noemen ze wel. Exporteer opnieuw na `bronmerk sync`.",
        "Nothing was written: these documents could not go along, and the sitemaps name them. Export again after `bronmerk sync`.";
    stopped: "De export is gestopt; er is niets bewaard. Deze vorm begint opnieuw.",
        "The export was stopped; nothing was kept. This format begins again.";
}

/// What is asked for, before the first file.
pub(crate) fn asked_for(lang: Lang, count: u64, shown: &str) -> String {
    match (lang, count) {
        (Lang::Nl, 1) => format!("Gevraagd: {shown} document"),
        (Lang::Nl, _) => format!("Gevraagd: {shown} documenten"),
        (Lang::En, 1) => format!("Asked for: {shown} document"),
        (Lang::En, _) => format!("Asked for: {shown} documents"),
    }
}

sentences! {
    temporary: "tijdelijk te bewaren (V)", "kept for a time only (V)";
    undecided: "waarvan nog niet besloten is of het bewaard blijft", "not decided yet whether kept for good";
    proposed: "met een voorstel dat op u wacht", "with a proposal that waits for you";
    marked: "met een rubricering", "marked as secret";
    restricted: "met een beperking", "with a restriction";
    unknown_format: "in een bestandsformaat dat niet herkend is", "in a file format that was not recognised";
    put_in: "uit een andere map, omdat iemand ze in een dossier zette",
        "of another folder, since somebody put them in a dossier";
}

/// What a preview says.
pub(crate) fn would(lang: Lang, count: &str, left_out: &str) -> String {
    match lang {
        Lang::Nl => format!(
            "Voorbeeld: er zouden {count} documenten meegaan, en {left_out} niet; er is niets geschreven\n"
        ),
        Lang::En => format!(
            "Preview: {count} documents would be exported, and {left_out} would not; nothing was written\n"
        ),
    }
}

pub(crate) fn pakbon_lacks(lang: Lang, options: &str) -> String {
    match lang {
        Lang::Nl => format!("De pakbon is nog niet volledig. Geef zo nodig ook: {options}"),
        Lang::En => format!("The pakbon is not complete yet. Where needed, give also: {options}"),
    }
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
