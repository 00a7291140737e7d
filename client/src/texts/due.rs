//! The words around what may be destroyed or must be transferred.

use crate::language::Lang;

super::sentences! {
    column_day: "Datum", "Date";
    column_what: "Wat", "What";
    column_path: "Pad", "Path";
    destroy: "mag worden vernietigd", "may be destroyed";
    transfer: "moet zijn overgebracht", "must be transferred";
    in_the_way: "in de weg", "in the way";
    to_become_public: "het moet nog openbaar worden", "it is still to become public";
    is_public: "het is openbaar: trek de publicatie eerst in", "it is public: take it back first";
    waits_for_a_decision:
        "er staat nog een vraag of een voorstel open, dat op een besluit wacht", "a question or a proposal still waits for a decision";
    not_read: "het bestand kon nog niet worden gelezen", "the file could not be read yet";
    csv_head:
        "datum;wat;pad;document;termijn;begin;waarom;in de weg", "date;what;path;document;term;start;why;in the way";
    nothing:
        "er is op die datum niets dat mag worden vernietigd of moet zijn overgebracht",
        "by that day nothing may be destroyed or must be transferred";
    unknown:
        "van sommige documenten is niet bekend tot wanneer ze bewaard worden; die staan er niet bij: bronmerk list --filter 'retention = unknown OR retention = undecided'",
        "of some documents it is not known until when they are kept; these are not in it: bronmerk list --filter 'retention = unknown OR retention = undecided'";
}

pub(crate) fn sum(lang: Lang, destroy: &str, transfer: &str, held: &str) -> String {
    match lang {
        Lang::Nl => format!(
            "mag worden vernietigd: {destroy}; moet zijn overgebracht: {transfer}; waarvan iets in de weg staat: {held}. Dit is een lijst: Bronmerk vernietigt en verplaatst niets"
        ),
        Lang::En => format!(
            "may be destroyed: {destroy}; must be transferred: {transfer}; of which something stands in the way: {held}. This is a list: Bronmerk destroys and moves nothing"
        ),
    }
}

pub(crate) fn dossier_is_kept(lang: Lang, dossier: &str) -> String {
    match lang {
        Lang::Nl => format!("het dossier {dossier} wordt blijvend bewaard"),
        Lang::En => format!("the dossier {dossier} is kept for ever"),
    }
}

pub(crate) fn dossier_is_later(lang: Lang, dossier: &str, day: &str) -> String {
    match lang {
        Lang::Nl => format!("het dossier {dossier} wordt bewaard tot {day}"),
        Lang::En => format!("the dossier {dossier} is kept until {day}"),
    }
}

pub(crate) fn dossier_is_open(lang: Lang, dossier: &str) -> String {
    match lang {
        Lang::Nl => format!("tot wanneer het dossier {dossier} wordt bewaard, is niet bekend"),
        Lang::En => format!("until when the dossier {dossier} is kept is not known"),
    }
}

pub(crate) fn dossier_is_not_closed(lang: Lang, dossier: &str) -> String {
    match lang {
        Lang::Nl => format!("het dossier {dossier} is niet afgesloten"),
        Lang::En => format!("the dossier {dossier} is not closed"),
    }
}

pub(crate) fn is_missing(lang: Lang, fields: &str) -> String {
    format!("{}: {fields}", lang.pick("voor overdracht ontbreekt nog", "still missing for a transfer"))
}

pub(crate) fn closed_on(lang: Lang, day: &str) -> String {
    format!("{} {day}", lang.pick("afgesloten op", "closed on"))
}

pub(crate) fn dossier_closed_on(lang: Lang, day: &str) -> String {
    format!("{} {day}", lang.pick("het dossier is afgesloten op", "its dossier was closed on"))
}

pub(crate) fn changed_on(lang: Lang, day: &str) -> String {
    format!("{} {day}", lang.pick("het bestand is het laatst gewijzigd op", "the file was changed last on"))
}

/// Returns why something must be transferred: since when, and the term.
pub(crate) fn transfer_after(lang: Lang, since: &str, term: &str) -> String {
    match (lang, term) {
        (Lang::Nl, "P20Y") => {
            format!("blijvend te bewaren; {since}; 20 jaar daarna (Archiefwet 1995, artikel 12)")
        }
        (Lang::En, "P20Y") => {
            format!("kept for ever; {since}; 20 years after that (Archiefwet 1995, article 12)")
        }
        (Lang::Nl, term) => format!("blijvend te bewaren; {since}; {term} daarna (`--transfer-after`)"),
        (Lang::En, term) => format!("kept for ever; {since}; {term} after that (`--transfer-after`)"),
    }
}
