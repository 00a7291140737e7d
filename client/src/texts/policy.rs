//! The words around changing the policy.

use crate::language::Lang;

super::sentences! {
    put_in_force: "Dit beleid in gebruik nemen?", "Put this policy in force?";
    nothing_changed: "Er is niets veranderd.", "Nothing was changed.";
    comparing: "records vergelijken", "comparing records";
    in_force: "In gebruik", "In force";
    would_be_in_force: "Zou in gebruik komen", "Would be put in force";
    in_force_already: "Dit beleid was al in gebruik", "This policy was in force already";
    applied_to_all:
        "De regels worden nu ook toegepast op wat er al was. Volg dat met `bronmerk policy backfill`.",
        "The rules are now applied to what was there already. Follow that with `bronmerk policy backfill`.";
    lists_differ:
        "let op: de tekst is die van toen, maar de selectielijst of een begrippenlijst ernaast is intussen veranderd",
        "note: the text is that of then, but the selection list or a list of terms beside it changed since";
    not_all_decided:
        "Let op: een deel van de registraties volgt nog een eerder beleid.",
        "Note: some of the records still follow an earlier policy.";
    by_field: "Per veld", "By field";
    by_rule: "Per regel", "By what says so";
    why: "Waarom", "Why";
    backfill_done:
        "De regels zijn toegepast op alle documenten.", "The rules were applied to all documents.";
}

pub(crate) fn more_documents(lang: Lang, count: &str) -> String {
    match lang {
        Lang::Nl => format!("en nog {count}; bekijk ze allemaal met `bronmerk policy diff --all`"),
        Lang::En => format!("and {count} more; see them all with `bronmerk policy diff --all`"),
    }
}

pub(crate) fn would_change(lang: Lang, looked: &str, changed: &str) -> String {
    match lang {
        Lang::Nl => format!("Van {looked} documenten veranderen er {changed}."),
        Lang::En => format!("Of {looked} documents {changed} would change."),
    }
}

pub(crate) fn reason_only(lang: Lang, count: &str) -> String {
    match lang {
        Lang::Nl => format!("Alleen de reden verandert: {count}"),
        Lang::En => format!("Only the reason would change: {count}"),
    }
}

pub(crate) fn locked(lang: Lang, count: &str) -> String {
    match lang {
        Lang::Nl => format!("Vastgezet door iemand, en door geen beleid te veranderen: {count}"),
        Lang::En => format!("Locked by a person, and never changed by a policy: {count}"),
    }
}

pub(crate) fn would_propose(lang: Lang, grounds: &str) -> String {
    match lang {
        Lang::Nl => format!("stelt een beperking voor: {grounds}"),
        Lang::En => format!("proposes a restriction: {grounds}"),
    }
}

pub(crate) fn backfill_running(lang: Lang, done: &str, total: &str) -> String {
    match lang {
        Lang::Nl => format!("De regels worden toegepast op wat er al was: {done} van {total} documenten."),
        Lang::En => format!("The rules are being applied to what was there: {done} of {total} documents."),
    }
}

pub(crate) fn backfill_stopped(lang: Lang, done: &str, total: &str) -> String {
    match lang {
        Lang::Nl => format!(
            "Stopgezet na {done} van {total} documenten. Ga verder met `bronmerk policy backfill resume`."
        ),
        Lang::En => format!(
            "Stopped after {done} of {total} documents. Go on with `bronmerk policy backfill resume`."
        ),
    }
}
