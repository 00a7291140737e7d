//! The words around a record and its history.

use crate::language::Lang;

super::sentences! {
    facts: "Feiten", "Facts";
    size: "Grootte", "Size";
    format: "Formaat", "Format";
    unknown_format: "niet herkend", "not recognised";
    other_formats: "Kan ook zijn", "Can also be";
    note: "Let op", "Note";
    name_disagrees: "de naam hoort bij een ander soort bestand dan de inhoud",
        "its name is that of another kind of file than its content";
    created: "Gemaakt", "Created";
    modified: "Gewijzigd", "Modified";
    document_made: "Document van", "Document of";
    owner: "Eigenaar", "Owner";
    saved_by: "Opgeslagen door", "Saved by";
    saved_by_who: "opgeslagen door", "saved by";
    unknown_owner: "onbekend", "unknown";
    read: "Gelezen", "Read";
    versions: "Versies", "Versions";
    fields: "Velden", "Fields";
    suggested: "voorstel", "suggested";
    confirm_with: "bevestig met", "confirm with";
    not_yet_known: "Nog aan te vullen", "To be completed";
    nothing_missing: "Alle verplichte velden zijn bekend.", "All required fields are known.";
    not_read_yet: "Het bestand is gezien en wordt nog gelezen.", "The file was seen and is yet to be read.";
    whereabouts: "Plaats en herkomst", "Place and origin";
    also_at: "Ook te vinden als", "Also found as";
    gone_since: "Weg sinds", "Gone since";
    only_touched:
        "het bestand werd opnieuw bewaard, of alleen zijn tijd of rechten zijn anders; hier verandert niets",
        "the file was saved again, or only its time or rights differ; nothing changes here";
    goes_on_as: "Gaat verder als", "Goes on as";
    attention: "Let op", "Attention";
    do_this: "doe dit", "do this";
    version_words: "beleid", "policy";
    version_word: "Versie", "Version";
    same_yes: "ja", "yes";
    same_no: "nee", "no";
    by_document: "uit het document zelf", "from the document itself";
    by_inheritance: "overgenomen", "inherited";
    nameless: "(zonder naam)", "(no name)";
    entry_number: "Nr", "No";
    when: "Wanneer", "When";
    who: "Wie", "Who";
    what: "Wat", "What";
    change: "Wijziging", "Change";
    column_state: "Status", "State";
    column_saved: "Opgeslagen", "Saved";
    column_path: "Pad", "Path";
    nothing: "(leeg)", "(empty)";
    content: "inhoud", "content";
    lock_word: "vastgezet door", "locked by";
    relations_word: "relaties", "relations";
    publication_word: "publicatie", "publication";
    rejected_word: "afgewezen", "rejected";
    place: "plaats", "place";
    state_word: "status", "state";
    origin_word: "herkomst", "origin";
    changed: "Vastgelegd", "Recorded";
    confirmed: "Bevestigd", "Confirmed";
    rejected: "Afgewezen", "Rejected";
    would_reject: "Zou afwijzen", "Would reject";
    cleared: "keuze teruggenomen", "choice taken back";
    snapshot: "is er", "is there";
    watching: "wijzigingen volgen; stop met Ctrl-C", "watching for changes; stop with Ctrl-C";
    all_shown: "dat was alles tot nu toe; wijzigingen volgen", "that was everything so far; changes follow";
    resync:
        "niet te zeggen wat er sinds dat punt is gewijzigd: alles wordt opnieuw getoond",
        "cannot tell what changed since that point: everything is shown again";
}

/// Returns the question whether it is the same document as another one.
/// A document that was where the one that asks is now.
pub(crate) fn was_here(lang: Lang, other: &str, until: &str) -> String {
    match lang {
        Lang::Nl => format!("{other}, dat hier tot {until} stond en er niet meer is"),
        Lang::En => format!("{other}, which was here until {until} and is no longer there"),
    }
}

/// One that was somewhere else.
pub(crate) fn was_at(lang: Lang, other: &str, path: &str, until: &str) -> String {
    match lang {
        Lang::Nl => format!("{other}, dat tot {until} op {path} stond en er niet meer is"),
        Lang::En => format!("{other}, which was at {path} until {until} and is no longer there"),
    }
}

pub(crate) fn is_it_the_same(lang: Lang, other: &str) -> String {
    match lang {
        Lang::Nl => format!(
            "Is dit hetzelfde document als {other}? Bronmerk kan het niet zien. Tot u het zegt, gelden de beperkingen van beide, en kan dit niet openbaar worden."
        ),
        Lang::En => format!(
            "Is this the same document as {other}? Bronmerk cannot tell. Until you say so the restrictions of both hold, and this cannot be made public."
        ),
    }
}

/// Returns what a person is called who set something.
pub(crate) fn by_person(lang: Lang, who: &str) -> String {
    format!("{} {who}", lang.pick("door", "by"))
}

pub(crate) fn by_rule(lang: Lang, rule: &str) -> String {
    format!("{} {rule}", lang.pick("regel", "rule"))
}

pub(crate) fn by_model(_: Lang, model: &str) -> String {
    format!("model {model}")
}

/// Returns the exact number of bytes, beside the rounded one.
pub(crate) fn bytes(_: Lang, count: &str) -> String {
    format!("{count} bytes")
}

/// Returns what stands under a record: its id, its state's name, and where the journal has it.
pub(crate) fn colophon(lang: Lang, name: &str, etag: &str, sequence: u64) -> String {
    match lang {
        Lang::Nl => format!("{name}, etag {etag}, logboekregel {sequence}"),
        Lang::En => format!("{name}, etag {etag}, journal entry {sequence}"),
    }
}
