//! The words around what people do with records: locks, undoing, many at once, making public.

use bronmerk_proto::v1::publication::State;

use crate::language::Lang;

super::sentences! {
    locked: "Vastgezet", "Locked";
    unlocked: "Losgemaakt", "Unlocked";
    whole_record: "de hele registratie", "the whole record";
    was_locked:
        "let op: dit was vastgezet; uw wijziging is toch bewaard, en het slot blijft", "note: this was locked; your change was kept all the same, and the lock stays";
    undone: "Teruggedraaid", "Undone";
    would_undo: "Zou terugdraaien", "Would undo";
    is_same:
        "Hetzelfde document; de eerdere registratie gaat hier verder", "The same document; the earlier record goes on here";
    is_another: "Een ander document; deze registratie staat op zichzelf", "Another document; this record stands by itself";
    heading: "Openbaarheid", "Publication";
    publish_by: "publiceren voor", "publish by";
    overdue: "de datum is voorbij", "the date has passed";
    in_the_way: "in de weg", "in the way";
    attention: "let op", "take care";
    address: "adres", "address";
    published: "Openbaar gemaakt", "Made public";
    retracted: "Publicatie ingetrokken", "Taken back from the public";
    column_by: "Voor", "By";
    column_stand: "Stand", "Stand";
    column_way: "Eerst nog", "First";
    column_path: "Pad", "Path";
    no_date: "geen datum", "no date";
    queue_empty: "er is niets dat nog openbaar moet worden", "nothing is still to become public";
    nothing_to_change: "er is niets te wijzigen", "there is nothing to change";
    go_on: "Doorgaan?", "Go on?";
    not_done: "niets gewijzigd", "nothing was changed";
    previewing: "de wijzigingen worden bekeken…", "looking at what would change…";
    changing: "de wijzigingen worden vastgelegd…", "recording the changes…";
    no_changes:
        "er staat niet bij wat er moet veranderen: geef VELD=WAARDE of `--clear VELD`",
        "it does not say what is to change: give FIELD=VALUE or `--clear FIELD`";
    one_only:
        "`--etag` hoort bij één document, en hier zijn het er meer", "`--etag` goes with one document, and here are more";
    column_batch: "Reeks", "Batch";
    column_documents: "Documenten", "Documents";
    column_reason: "Reden", "Reason";
    no_batches:
        "er is de laatste tijd niets met veel documenten tegelijk gedaan; `--all` kijkt in het hele logboek",
        "nothing was done with many documents of late; `--all` looks through the whole journal";
    list_batches: "`bronmerk batches` toont de reeksen", "`bronmerk batches` shows the batches";
}

/// Returns how far a document is from the public.
pub(crate) fn state(lang: Lang, state: State) -> &'static str {
    let (nl, en) = match state {
        State::Unspecified => ("onbekend", "unknown"),
        State::NotJudged => ("nog niet beoordeeld", "not judged yet"),
        State::NotPublic => ("wordt niet openbaar", "does not become public"),
        State::Blocked => ("kan nog niet openbaar worden", "cannot be made public yet"),
        State::Ready => ("klaar om openbaar te maken", "ready to be made public"),
        State::Public => ("openbaar", "public"),
        State::Withdrawn => ("was openbaar, ingetrokken", "was public, taken back"),
    };
    lang.pick(nl, en)
}

pub(crate) fn since(lang: Lang, state: State, date: &str) -> String {
    let word = match state {
        State::Withdrawn => lang.pick("op", "on"),
        _ => lang.pick("sinds", "since"),
    };
    format!("{} {word} {date}", self::state(lang, state))
}

pub(crate) fn locked_by(lang: Lang, who: &str, when: &str, why: &str) -> String {
    let told = match lang {
        Lang::Nl => format!("vastgezet door {who}, {when}"),
        Lang::En => format!("locked by {who}, {when}"),
    };
    if why.is_empty() { told } else { format!("{told}: {why}") }
}

pub(crate) fn entry(lang: Lang, sequence: u64, action: &str) -> String {
    match lang {
        Lang::Nl => format!("logboekregel {sequence} ({action})"),
        Lang::En => format!("journal entry {sequence} ({action})"),
    }
}

/// What became of many, or would: numbers, as they are shown.
#[derive(Debug)]
pub(crate) struct Counts {
    pub(crate) changed: String,
    pub(crate) same: String,
    pub(crate) refused: String,
    pub(crate) meanwhile: String,
}

/// Returns what would become of many: so many change, stay, or are refused.
pub(crate) fn would(lang: Lang, counts: &Counts) -> String {
    let Counts { changed, same, refused, .. } = counts;
    match lang {
        Lang::Nl => format!("zou wijzigen: {changed}; blijft gelijk: {same}; wordt geweigerd: {refused}"),
        Lang::En => format!("would change: {changed}; stays as it is: {same}; would be refused: {refused}"),
    }
}

/// Returns what became of many.
pub(crate) fn became(lang: Lang, counts: &Counts) -> String {
    let Counts { changed, same, refused, meanwhile } = counts;
    match lang {
        Lang::Nl => format!(
            "gewijzigd: {changed}; bleef gelijk: {same}; geweigerd: {refused}; intussen door iets anders gewijzigd en daarom overgeslagen: {meanwhile}"
        ),
        Lang::En => format!(
            "changed: {changed}; stayed as it was: {same}; refused: {refused}; changed by something else meanwhile and therefore passed over: {meanwhile}"
        ),
    }
}

/// Returns in how many of those that change a person had chosen what stood there.
pub(crate) fn of_which_chosen(lang: Lang, count: &str) -> String {
    match lang {
        Lang::Nl => format!("waarvan iemand de oude waarde zelf had gekozen: {count}"),
        Lang::En => format!("of which somebody had chosen the old value: {count}"),
    }
}

/// Returns how much was left alone because people chose or locked it.
pub(crate) fn left_alone(lang: Lang, documents: &str, fields: &str) -> String {
    match lang {
        Lang::Nl => format!(
            "met rust gelaten, want door iemand gekozen of vastgezet: {fields} (documenten: {documents}); met `--also-chosen` wijzigen die ook"
        ),
        Lang::En => format!(
            "left alone, since somebody chose or locked it: {fields} (documents: {documents}); with `--also-chosen` these change too"
        ),
    }
}

/// Returns how much stays because something changed it after what is undone.
pub(crate) fn changed_since(lang: Lang, documents: &str, fields: &str) -> String {
    match lang {
        Lang::Nl => {
            format!("later door iets anders gewijzigd, en zo gebleven: {fields} (documenten: {documents})")
        }
        Lang::En => {
            format!("changed by something else since, and left so: {fields} (documents: {documents})")
        }
    }
}

/// Returns that a value is left alone, with who set it.
pub(crate) fn stays(lang: Lang, value: &str, who: &str) -> String {
    let word = lang.pick("blijft", "stays");
    if who.is_empty() { format!("{word} {value}") } else { format!("{word} {value}, {who}") }
}

/// Returns how a change of many is undone as one.
pub(crate) fn undo_with(lang: Lang, batch: &str) -> String {
    match lang {
        Lang::Nl => format!("dit was reeks {batch}; als geheel terugdraaien: bronmerk undo --batch {batch}"),
        Lang::En => format!("this was batch {batch}; undo it as a whole: bronmerk undo --batch {batch}"),
    }
}

/// Returns of which change of many an entry is a part.
pub(crate) fn of_batch(lang: Lang, batch: &str) -> String {
    format!("{} {batch}", lang.pick("reeks", "batch"))
}

pub(crate) fn no_batch(lang: Lang, batch: &str) -> String {
    match lang {
        Lang::Nl => format!("in het logboek staat geen reeks `{batch}`"),
        Lang::En => format!("the journal has no batch `{batch}`"),
    }
}

/// Returns what is to be looked at, with how often and an example.
pub(crate) fn noted(lang: Lang, count: &str, note: &str, example: &str) -> String {
    match lang {
        Lang::Nl => format!("{note} ({count}×, bijvoorbeeld {example})"),
        Lang::En => format!("{note} ({count}×, for instance {example})"),
    }
}

/// Returns how many of those that change are locked by a person, who may change them all the same.
pub(crate) fn of_which_locked(lang: Lang, count: &str) -> String {
    match lang {
        Lang::Nl => format!("waarvan vastgezet door iemand: {count}"),
        Lang::En => format!("of which locked by somebody: {count}"),
    }
}

/// Returns that there are more than are shown.
pub(crate) fn and_more(lang: Lang, count: &str) -> String {
    match lang {
        Lang::Nl => format!("… en nog {count}"),
        Lang::En => format!("… and {count} more"),
    }
}

/// Returns why some were refused, with how many and an example.
pub(crate) fn refused(lang: Lang, count: &str, why: &str, example: &str) -> String {
    match lang {
        Lang::Nl => format!("geweigerd ({count}×, bijvoorbeeld {example}): {why}"),
        Lang::En => format!("refused ({count}×, for instance {example}): {why}"),
    }
}
