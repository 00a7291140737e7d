//! The words around the daemon, its folders and its policy.

use crate::language::Lang;

super::sentences! {
    troubles: "Problemen", "Troubles";
    folders: "Mappen", "Folders";
    no_folders: "Er wordt nog geen map gevolgd. Voeg er een toe met: bronmerk folders add MAP",
        "No folder is watched yet. Add one with: bronmerk folders add FOLDER";
    documents: "Documenten", "Documents";
    ledger: "Logboek", "Journal";
    durable: "Vastgelegd tot en met regel", "Durable up to entry";
    index: "Index", "Index";
    journal_size: "Grootte", "Size";
    sync_count: "Keren naar schijf geschreven", "Writes to disk";
    policy: "Beleid", "Policy";
    state_folder: "Gegevens in", "State in";
    flow: "Onderweg", "Under way";
    settling: "Wacht op rust", "Waiting for quiet";
    held: "Even weg", "Briefly absent";
    inspecting: "Wordt gelezen", "Being read";
    walking: "Mappen te bekijken", "Folders to look at";
    retry: "Nog eens proberen", "To be tried again";
    overflow: "Meldingen gemist en hersteld", "Event overflows, made good";
    vanished: "Meteen weer weg (gewoon)", "Gone at once (normal)";
    followed: "Tijdelijke bestanden", "Temporary files";
    paused: "Grote bestanden die vaak veranderen: later, of meteen met sync", "Large files that keep changing: later, or now with sync";
    workers: "Lezers van bestanden", "Readers of files";
    workers_running: "Draaien nu", "Running now";
    workers_started: "Gestart", "Started";
    workers_lost: "Vastgelopen op een bestand", "Ended over a file";
    column_folder: "Map", "Folder";
    column_state: "Staat", "State";
    column_method: "Hoe", "How";
    column_watched: "Mappen", "Folders";
    column_source: "Waarom", "Why";
    column_looked: "Bekeken", "Looked at";
    folder_added: "Wordt gevolgd", "Watched now";
    folder_removed: "Wordt niet meer gevolgd", "No longer watched";
    would_add_folder: "Zou gevolgd worden", "Would be watched";
    would_remove_folder: "Zou niet meer gevolgd worden", "Would no longer be watched";
    take_note: "let op", "note";
    policy_good: "Dit beleid is in orde", "This policy is good";
    policy_new: "Nieuw beleid in gebruik", "New policy in use";
    policy_same: "Het beleid is niet veranderd", "The policy has not changed";
    built_in: "ingebouwd", "built in";
    in_force_before: "uit het logboek", "from the journal";
}

/// What the kernel keeps the readers of files from.
pub(crate) fn cage(lang: Lang, landlock: bool, seccomp: bool) -> &'static str {
    match (lang, landlock, seccomp) {
        (Lang::Nl, true, true) => {
            "De kernel houdt ze binnen: ze kunnen niets anders openen (Landlock, seccomp)."
        }
        (Lang::En, true, true) => "The kernel keeps them in: they can open nothing else (Landlock, seccomp).",
        (Lang::Nl, false, true) => {
            "De kernel houdt ze binnen met seccomp; Landlock heeft deze kernel niet. Ze kunnen niets anders openen."
        }
        (Lang::En, false, true) => {
            "The kernel keeps them in with seccomp; this kernel has no Landlock. They can open nothing else."
        }
        (Lang::Nl, true, false) => {
            "De kernel houdt ze binnen met Landlock; seccomp werkt hier niet. Ze kunnen niets anders openen, en wel meer aan de kernel vragen dan nodig is."
        }
        (Lang::En, true, false) => {
            "The kernel keeps them in with Landlock; seccomp does not work here. They can open nothing else, and can ask more of the kernel than they need."
        }
        (Lang::Nl, false, false) => {
            "De kernel houdt ze niet binnen: Landlock en seccomp werken hier niet. Alleen geheugen en rekentijd zijn begrensd. Vraag de beheerder om een kernel die dat kan."
        }
        (Lang::En, false, false) => {
            "The kernel does not keep them in: Landlock and seccomp do not work here. Only memory and processor time are limited. Ask the administrator for a kernel that can."
        }
    }
}

/// The path of a folder leads through a link of the administrator's.
pub(crate) fn watched_at(lang: Lang, asked: &str, real: &str) -> String {
    match lang {
        Lang::Nl => format!(
            "`{asked}` wijst via een koppeling van de beheerder naar `{real}`. Die map wordt gevolgd."
        ),
        Lang::En => format!(
            "`{asked}` leads through a link of the administrator's to `{real}`. That folder is watched."
        ),
    }
}

pub(crate) fn since(lang: Lang, time: &str, process: u32) -> String {
    match lang {
        Lang::Nl => format!("Draait sinds {time} (proces {process})"),
        Lang::En => format!("Running since {time} (process {process})"),
    }
}

pub(crate) fn behind(lang: Lang, entries: &str) -> String {
    match (lang, entries) {
        (Lang::Nl, "1") => "loopt 1 regel achter".into(),
        (Lang::Nl, _) => format!("loopt {entries} regels achter"),
        (Lang::En, "1") => "1 entry behind".into(),
        (Lang::En, _) => format!("{entries} entries behind"),
    }
}

pub(crate) fn rebuilt(lang: Lang, word: &str, done: &str, total: &str) -> String {
    match lang {
        Lang::Nl => format!("{word} ({done} van {total} regels)"),
        Lang::En => format!("{word} ({done} of {total} entries)"),
    }
}

pub(crate) fn and_polled(lang: Lang, watched: &str, polled: &str) -> String {
    match lang {
        Lang::Nl => format!("{watched} + {polled} af en toe"),
        Lang::En => format!("{watched} + {polled} polled"),
    }
}

pub(crate) fn synced(lang: Lang, sequence: &str) -> String {
    match lang {
        Lang::Nl => format!("Alles wat hiervoor is opgeslagen, staat vast (tot en met regel {sequence})."),
        Lang::En => format!("Everything saved before this is recorded (up to entry {sequence})."),
    }
}

pub(crate) fn looked_at(lang: Lang, count: u64, shown: &str) -> String {
    match (lang, count) {
        (Lang::Nl, 1) => "1 map bekeken.".into(),
        (Lang::Nl, _) => format!("{shown} mappen bekeken."),
        (Lang::En, 1) => "Looked at 1 folder.".into(),
        (Lang::En, _) => format!("Looked at {shown} folders."),
    }
}

/// Returns the words for a policy: its version and how many rules it has.
pub(crate) fn version_and_rules(lang: Lang, version: &str, rules: u32) -> String {
    match (lang, rules) {
        (Lang::Nl, 1) => format!("versie {version}, 1 regel"),
        (Lang::Nl, _) => format!("versie {version}, {rules} regels"),
        (Lang::En, 1) => format!("version {version}, 1 rule"),
        (Lang::En, _) => format!("version {version}, {rules} rules"),
    }
}

pub(crate) fn read_from(lang: Lang, place: &str) -> String {
    format!("{} {place}", lang.pick("gelezen uit", "read from"))
}

pub(crate) fn in_use_since(lang: Lang, time: &str) -> String {
    format!("{} {time}", lang.pick("in gebruik sinds", "in use since"))
}
