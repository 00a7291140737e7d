//! Every sentence that a person reads, in Dutch and in English, side by side.
//!
//! Plain words (level B1). One function per sentence, so that a sentence cannot exist in one
//! language only, and cannot be asked for by a name that does not exist.

pub(crate) mod acts;
pub(crate) mod completeness;
pub(crate) mod dossiers;
pub(crate) mod due;
pub(crate) mod errors;
pub(crate) mod export;
pub(crate) mod filters;
pub(crate) mod import;
pub(crate) mod policy;
pub(crate) mod record;
pub(crate) mod restrictions;
pub(crate) mod saying;
pub(crate) mod system;
pub(crate) mod terms;
pub(crate) mod words;

/// Makes one function for each sentence that has nothing to fill in.
macro_rules! sentences {
    ($($name:ident: $nl:literal, $en:literal;)*) => {
        $(pub(crate) fn $name(lang: $crate::language::Lang) -> &'static str { lang.pick($nl, $en) })*
    };
}
pub(crate) use sentences;

sentences! {
    error: "fout", "error";
    tip: "tip", "hint";
    waiting: "bezig…", "working…";
    looking: "de mappen worden bekeken…", "looking at the folders…";
    syncing: "wachten tot alles is vastgelegd…", "waiting until everything is recorded…";
    reading: "het document wordt gelezen…", "reading the document…";
    yes_or_no: "[j/N]", "[y/N]";
    nothing_found: "geen documenten gevonden", "no documents found";
    no_entries: "nog niets gebeurd", "nothing has happened yet";
    policies_missing:
        "een deel van het logboek is beschadigd: hier kunnen er ontbreken (zie `bronmerk status`)",
        "a part of the journal is damaged: some may be missing here (see `bronmerk status`)";
}
