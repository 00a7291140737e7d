//! The words around completeness and retention.

use bronmerk_proto::v1::retention::State;

use crate::language::Lang;

super::sentences! {
    heading: "Volledigheid", "Completeness";
    retention: "Bewaren", "Retention";
    remedy: "doe dit", "do this";
    note: "let op", "note";
    everything: "Alles", "Everything";
    none_counted: "geen documenten om te tellen", "no documents to count";
}

/// Returns what a record has of a profile: `75 %`, and what it lacks.
pub(crate) fn score(lang: Lang, score: u32, lacks: &str) -> String {
    match (lacks, lang) {
        ("", _) => format!("{score} %"),
        (_, Lang::Nl) => format!("{score} %, nog nodig: {lacks}"),
        (_, Lang::En) => format!("{score} %, still needed: {lacks}"),
    }
}

/// Returns how many documents a folder has.
pub(crate) fn documents(lang: Lang, count: u64, shown: &str) -> String {
    match (lang, count) {
        (Lang::Nl, 1) => format!("{shown} document"),
        (Lang::Nl, _) => format!("{shown} documenten"),
        (Lang::En, 1) => format!("{shown} document"),
        (Lang::En, _) => format!("{shown} documents"),
    }
}

/// Returns what the records of a folder have of a profile.
pub(crate) fn average(lang: Lang, score: u64, complete: &str) -> String {
    match lang {
        Lang::Nl => format!("gemiddeld {score} %, compleet: {complete}"),
        Lang::En => format!("{score} % on average, complete: {complete}"),
    }
}

/// Returns which fields are missing most.
pub(crate) fn most_missing(lang: Lang, fields: &str) -> String {
    format!("{}: {fields}", lang.pick("ontbreekt", "missing"))
}

/// Returns that something else is in the way of some.
pub(crate) fn blocked(lang: Lang, count: &str) -> String {
    format!("{}: {count}", lang.pick("iets anders in de weg", "something else in the way"))
}

/// Returns how far it is known until when a document is kept.
pub(crate) fn kept(lang: Lang, state: State) -> &'static str {
    let (nl, en) = match state {
        State::Unspecified => ("onbekend", "unknown"),
        State::Forever => ("Blijvend", "For ever"),
        State::Until => ("Tot een datum", "Until a date"),
        State::Unknown => ("Einde niet bekend", "End not known"),
        State::Undecided => ("Nog niet bepaald", "Not decided yet"),
    };
    lang.pick(nl, en)
}
