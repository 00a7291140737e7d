//! What is said when something goes wrong. Lowercase, no full stop, names in backticks.

use std::fmt::Display;

use crate::language::Lang;

super::sentences! {
    known_relations:
        "schrijf een van deze: is-bijlage-bij, is-versie-van, vervangt, is-reactie-op, is-uitwerking-van, verwijst-naar, is-onderdeel-van-dossier",
        "write one of these: annex-of, version-of, replaces, reply-to, elaboration-of, refers-to, in-dossier";
    choose_another_place: "kies met --out een nieuwe map, buiten de gevolgde mappen", "choose a new folder with --out, outside the watched folders";
    make_room:
        "de schijf van de export is vol: maak daar ruimte, en geef dezelfde opdracht nog eens; hij gaat verder waar hij was",
        "the disk of the export is full: make room there, and give the same command again; it goes on where it was";
    incomplete:
        "de daemon gaf een onvolledig antwoord", "the daemon gave an incomplete answer";
    nobody_to_ask:
        "dit vraagt eerst om uw antwoord, en er is geen terminal om het te geven",
        "this asks for your answer first, and there is no terminal to give it on";
    say_yes:
        "bekijk eerst wat er verandert, bij beleid met `bronmerk policy diff` en bij velden met `bronmerk set --where … --preview`; zeg dan met `--yes` (bij `bronmerk same` met `--unasked`) dat het goed is",
        "look first at what changes, of a policy with `bronmerk policy diff` and of fields with `bronmerk set --where … --preview`; then say with `--yes` (of `bronmerk same` with `--unasked`) that it is right";
    no_former_policy:
        "er was nooit een ander beleid in gebruik", "no other policy was ever in force";
    former_policy_unsure:
        "een deel van het logboek is beschadigd, dus welk beleid hiervoor gold is niet zeker; kijk met `bronmerk status`, of noem de versie",
        "a part of the journal is damaged, so which policy was in force before is not certain; see `bronmerk status`, or name the version";
    socket_absent: "deze socket bestaat niet", "there is no such socket";
    socket_refused: "de daemon draait niet (meer)", "the daemon is not running (any more)";
    socket_forbidden: "u heeft geen toegang tot deze socket", "you may not use this socket";
    socket_silent: "er komt geen antwoord", "it does not respond";
    choose_a_daemon:
        "zeg welke u bedoelt: neem een van deze regels over, of zet de socket in `BRONMERK_SOCKET`",
        "say which one you mean: use one of these lines, or put the socket in `BRONMERK_SOCKET`";
    start_the_daemon:
        "start de daemon met `bronmerkd MAP`, of met `systemctl --user start bronmerkd`",
        "start it with `bronmerkd FOLDER`, or with `systemctl --user start bronmerkd`";
    ask_for_access:
        "vraag de beheerder om toegang, of geef uw eigen socket met `--socket`",
        "ask the administrator for access, or name your own socket with `--socket`";
    stopped_or_full:
        "kijk met `systemctl --user status bronmerkd` of de daemon draait; zo ja, sluit dan programma's die ermee verbonden zijn, zoals `bronmerk watch`. Vroeg u een wijziging? Die kan toch zijn gemaakt: kijk eerst met `bronmerk history`, en probeer het dan opnieuw",
        "see with `systemctl --user status bronmerkd` whether it runs; if so, close programs that are connected to it, such as `bronmerk watch`. Did you ask for a change? It may have been made all the same: look first with `bronmerk history`, then try again";
    look_again:
        "het document is intussen gewijzigd: bekijk het met `bronmerk show` en probeer het opnieuw",
        "the record was changed in the meantime: see it with `bronmerk show` and try again";
    is_it_watched:
        "`bronmerk folders list` toont de mappen die worden gevolgd",
        "`bronmerk folders list` shows which folders are watched";
    make_a_dossier:
        "`bronmerk dossier make` maakt van een map een dossier",
        "`bronmerk dossier make` makes a folder a dossier";
    list_of_lists:
        "`bronmerk terms` toont alle lijsten", "`bronmerk terms` shows all lists";
    see_status: "`bronmerk status` zegt wat er aan de hand is", "`bronmerk status` says what is wrong";
    no_name: "de naam is leeg", "the name is empty";
    give_a_path:
        "geef het pad van een document of een map", "give the path of a document or a folder";
    find_by_name:
        "`bronmerk find` zoekt documenten op een deel van hun naam",
        "`bronmerk find` looks for documents by a part of their name";
    list_gone_too:
        "`bronmerk list --all` toont ook documenten die weg zijn",
        "`bronmerk list --all` shows documents that are gone too";
    list_all_instead:
        "vraag alle documenten met `bronmerk list --json` en kies daaruit",
        "ask for all documents with `bronmerk list --json` and choose from those";
    example_of_change:
        "schrijf VELD=WAARDE, bijvoorbeeld `waardering=B`", "write FIELD=VALUE, for instance `waardering=B`";
    example_of_duration:
        "schrijf bijvoorbeeld `P10Y`, `P6M` of `10j`", "write for instance `P10Y`, `P6M` or `10y`";
}

pub(crate) fn runtime(lang: Lang, cause: &impl Display) -> String {
    format!("{}: {cause}", lang.pick("`bronmerk` kan niet starten", "`bronmerk` cannot start"))
}

pub(crate) fn output(lang: Lang, cause: &impl Display) -> String {
    format!("{}: {cause}", lang.pick("het antwoord kan niet worden geschreven", "cannot write the answer"))
}

pub(crate) fn json(lang: Lang, cause: &impl Display) -> String {
    format!("{}: {cause}", lang.pick("het antwoord past niet in JSON", "cannot turn the answer into JSON"))
}

pub(crate) fn export(lang: Lang, path: &str, cause: &std::io::Error) -> String {
    if cause.kind() == std::io::ErrorKind::AlreadyExists {
        return match lang {
            Lang::Nl => format!("`{path}` bestaat al, en er staat iets in"),
            Lang::En => format!("`{path}` is there already, with something in it"),
        };
    }
    if cause.kind() == std::io::ErrorKind::WouldBlock {
        return match lang {
            Lang::Nl => format!("er loopt al een export naar `{path}`; wacht tot die klaar is"),
            Lang::En => format!("another export to `{path}` is under way; wait until it is complete"),
        };
    }
    match lang {
        Lang::Nl => format!("`{path}` kan niet worden geschreven: {cause}"),
        Lang::En => format!("cannot write `{path}`: {cause}"),
    }
}

pub(crate) fn too_large(lang: Lang, path: &str) -> String {
    match lang {
        Lang::Nl => format!(
            "`{path}` is groter dan 4 MB; de beschrijving van één document is dat nooit. Controleer het bestand"
        ),
        Lang::En => {
            format!("`{path}` is larger than 4 MB; the description of one document never is. Check the file")
        }
    }
}

pub(crate) fn export_watched(lang: Lang, folder: &str) -> String {
    match lang {
        Lang::Nl => format!("een export kan niet in een map die wordt gevolgd (`{folder}`)"),
        Lang::En => format!("an export cannot lie in a folder that is watched (`{folder}`)"),
    }
}

pub(crate) fn file(lang: Lang, path: &str, cause: &impl Display) -> String {
    match lang {
        Lang::Nl => format!("`{path}` kan niet worden gelezen: {cause}"),
        Lang::En => format!("cannot read `{path}`: {cause}"),
    }
}

pub(crate) fn path(lang: Lang, typed: &str, cause: &impl Display) -> String {
    match lang {
        Lang::Nl => format!("de plaats van `{typed}` is onbekend: {cause}"),
        Lang::En => format!("cannot tell where `{typed}` is: {cause}"),
    }
}

pub(crate) fn not_a_change(lang: Lang, given: &str) -> String {
    match lang {
        Lang::Nl => format!("`{given}` zegt niet welk veld welke waarde krijgt"),
        Lang::En => format!("`{given}` does not say which field gets which value"),
    }
}

pub(crate) fn unknown_field(lang: Lang, given: &str) -> String {
    match lang {
        Lang::Nl => format!("er is geen veld `{given}`"),
        Lang::En => format!("there is no field `{given}`"),
    }
}

pub(crate) fn known_fields(lang: Lang, names: &str) -> String {
    format!("{}: {names}", lang.pick("de velden zijn", "the fields are"))
}

pub(crate) fn not_a_relation(lang: Lang, given: &str) -> String {
    match lang {
        Lang::Nl => format!("zo horen documenten niet bij elkaar: `{given}`"),
        Lang::En => format!("documents do not belong together as `{given}`"),
    }
}

pub(crate) fn empty_value(lang: Lang, field: &str) -> String {
    match lang {
        Lang::Nl => format!("veld {field} krijgt geen waarde"),
        Lang::En => format!("field {field} gets no value"),
    }
}

pub(crate) fn clear_instead(lang: Lang, field: &str) -> String {
    match lang {
        Lang::Nl => format!("maak een veld leeg met `--clear {field}`"),
        Lang::En => format!("take a value back with `--clear {field}`"),
    }
}

pub(crate) fn not_a_duration(lang: Lang, field: &str, given: &str) -> String {
    match lang {
        Lang::Nl => format!("veld {field} is een termijn, en `{given}` is dat niet"),
        Lang::En => format!("field {field} is a length of time, and `{given}` is not"),
    }
}

pub(crate) fn not_a_handling(lang: Lang, given: &str) -> String {
    match lang {
        Lang::Nl => format!(
            "`{given}` is geen handeling met een datum; schrijf bijvoorbeeld `vaststelling 2027-01-31`"
        ),
        Lang::En => {
            format!("`{given}` is not a handling with a date; write for instance `vaststelling 2027-01-31`")
        }
    }
}

pub(crate) fn twice(lang: Lang, field: &str) -> String {
    match lang {
        Lang::Nl => format!("veld {field} staat er meer dan eens"),
        Lang::En => format!("field {field} is there more than once"),
    }
}

pub(crate) fn folder_not_text(lang: Lang, folder: &str) -> String {
    match lang {
        Lang::Nl => format!("de naam van map `{folder}` is geen UTF-8, en daarop kan niet worden gezocht"),
        Lang::En => format!("the name of folder `{folder}` is not UTF-8, and cannot be searched for"),
    }
}

pub(crate) fn nothing_there(lang: Lang, path: &str) -> String {
    match lang {
        Lang::Nl => format!("er is niets op `{path}`"),
        Lang::En => format!("there is nothing at `{path}`"),
    }
}

pub(crate) fn not_a_folder(lang: Lang, path: &str) -> String {
    match lang {
        Lang::Nl => format!("`{path}` is een bestand, geen map"),
        Lang::En => format!("`{path}` is a file, not a folder"),
    }
}

pub(crate) fn not_watched(lang: Lang, path: &str) -> String {
    match lang {
        Lang::Nl => format!("`{path}` ligt niet in een map die wordt gevolgd"),
        Lang::En => format!("`{path}` is not in a folder that is watched"),
    }
}

pub(crate) fn not_a_dossier(lang: Lang, typed: &str) -> String {
    match lang {
        Lang::Nl => format!("`{typed}` is geen dossier; er is niets gewijzigd"),
        Lang::En => format!("`{typed}` is no dossier; nothing was changed"),
    }
}

pub(crate) fn rescan_its_folder(lang: Lang, folder: &str) -> String {
    match lang {
        Lang::Nl => format!("`bronmerk rescan {folder}` bekijkt de map waarin het staat"),
        Lang::En => format!("`bronmerk rescan {folder}` looks at the folder that it is in"),
    }
}

/// `calls`: how each of them can be asked.
pub(crate) fn several_run(lang: Lang, calls: &[String]) -> String {
    let first = match lang {
        Lang::Nl => format!("er draaien {} daemons", calls.len()),
        Lang::En => format!("{} daemons are running", calls.len()),
    };
    below(&first, calls)
}

pub(crate) fn others_run(lang: Lang, calls: &[String]) -> String {
    let first = match (lang, calls.len()) {
        (Lang::Nl, 1) => "er draait nog een daemon, die u zo kunt vragen:",
        (Lang::Nl, _) => "er draaien nog andere daemons, die u zo kunt vragen:",
        (Lang::En, 1) => "another daemon is running, which you can ask like this:",
        (Lang::En, _) => "other daemons are running, which you can ask like this:",
    };
    below(first, calls)
}

fn below(first: &str, lines: &[String]) -> String {
    lines.iter().fold(first.to_owned(), |told, line| format!("{told}\n  {line}"))
}

pub(crate) fn unreachable(lang: Lang, socket: &str) -> String {
    match lang {
        Lang::Nl => format!("de daemon is niet bereikbaar op `{socket}`:"),
        Lang::En => format!("cannot reach the daemon at `{socket}`:"),
    }
}

pub(crate) fn socket_other(_: Lang, cause: &impl Display) -> String {
    cause.to_string()
}

pub(crate) fn lost(lang: Lang, socket: &str) -> String {
    match lang {
        Lang::Nl => format!(
            "de verbinding met de daemon op `{socket}` is verbroken: de daemon stopt, of er zijn te veel verbindingen tegelijk"
        ),
        Lang::En => format!(
            "the connection with the daemon at `{socket}` was lost: it stops, or there are too many connections at once"
        ),
    }
}

pub(crate) fn slow(lang: Lang, seconds: u64) -> String {
    match lang {
        Lang::Nl => format!("de daemon gaf binnen {seconds} seconden geen antwoord"),
        Lang::En => format!("the daemon gave no answer within {seconds} seconds"),
    }
}

pub(crate) fn nothing_to_confirm(lang: Lang, field: &str) -> String {
    match lang {
        Lang::Nl => format!("voor veld {field} is er geen voorstel om te bevestigen"),
        Lang::En => format!("field {field} has no suggestion to confirm"),
    }
}
