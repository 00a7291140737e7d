//! What thirty documents of a working folder get on the first day: without a policy, and with the one that the guide
//! shows. `docs/eerste-dag.md` has the policy and the table; both are taken from there and held against the daemon.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{Cursor, Write as _},
};

use zip::{ZipWriter, write::SimpleFileOptions};

use crate::support::{
    Daemon, Starting,
    daemon::{paths, text},
};

const GUIDE: &str = include_str!("../docs/eerste-dag.md");

/// A Word document with a title, and these paragraphs.
fn docx(title: &str, paragraphs: &[&str]) -> Vec<u8> {
    let types = r#"<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    let core = format!("<c><title>{title}</title><language>nl-NL</language></c>");
    let mut body = String::new();
    for paragraph in paragraphs {
        write!(body, "<p><r><t>{paragraph}</t></r></p>").unwrap();
    }
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", types),
        ("docProps/core.xml", &core),
        ("word/document.xml", &format!("<d>{body}</d>")),
    ];
    for (name, content) in parts {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn message(from: &str, to: &str, subject: &str, text: &str) -> Vec<u8> {
    format!(
        "From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: Tue, 24 Nov 2026 11:00:00 +0100\r\n\
         Message-ID: <{subject}@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
    .into_bytes()
}

/// Thirty documents as they lie in a working folder.
fn documents() -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<(String, Vec<u8>)> = Vec::new();
    let chamber = ["Aan: de Voorzitter van de Tweede Kamer der Staten-Generaal", "Datum: 3 maart 2026"];
    for (number, about) in ["begrotingsregels", "bezwaarprocedures", "toezicht"].iter().enumerate() {
        let reference = format!("Ons kenmerk: 2026-000012345{number}");
        let sentence =
            format!("In deze brief informeer ik de Kamer over het onderwerp {about} en wat dat betekent.");
        let bytes =
            docx(&format!("Kamerbrief over {about}"), &[chamber[0], &reference, chamber[1], &sentence]);
        all.push((format!("Kamerbrieven/Kamerbrief {about}.docx"), bytes));
    }
    for (name, title) in
        [("v0.1", "Document1"), ("v0.2", "Document1"), ("definitief", "Nota over de raming 2027")]
    {
        let text =
            format!("Deze nota gaat over de raming van de begroting voor het jaar 2027, versie {name}.");
        all.push((
            format!("Nota's/Nota raming {name}.docx"),
            docx(title, &["Aan: de minister van Financiën", &text]),
        ));
    }
    for number in 1..=4 {
        let text = format!(
            "De minister besluit op de aanvraag met nummer {number} en wijst die toe aan de aanvrager."
        );
        let bytes = docx(&format!("Besluit op aanvraag {number}"), &["Datum: 12 mei 2026", &text]);
        all.push((format!("Besluiten/Besluit {number}.docx"), bytes));
        all.push((
            format!("Besluiten/Besluit {number}.pdf"),
            format!("%PDF-1.7\n% {number}\n%%EOF\n").into_bytes(),
        ));
    }
    all.push((
        "Post/Vraag.eml".into(),
        message("A. Burger <burger@example.org>", "info@minfin.nl", "Vraag over mijn aanslag", "Dag"),
    ));
    all.push((
        "Post/Antwoord.eml".into(),
        message("info@minfin.nl", "burger@example.org", "Antwoord op uw vraag", "Dag"),
    ));
    all.push((
        "Post/Overleg.eml".into(),
        message("x@minfin.nl", "y@minbzk.nl", "Dep.V: agenda van het overleg", "Dag"),
    ));
    for month in ["januari", "februari", "maart"] {
        let text =
            format!("In het overleg van {month} is gesproken over de planning van het project en de kosten.");
        all.push((
            format!("Overleg/Verslag {month}.docx"),
            docx(&format!("Verslag overleg {month} 2026"), &[&text]),
        ));
    }
    let marked = docx(
        "Notitie beveiliging van het gebouw",
        &["Dep. VERTROUWELIJK", "Deze notitie gaat over de beveiliging van het gebouw."],
    );
    all.push(("Nota's/Notitie beveiliging.docx".into(), marked));
    for number in 1..=3 {
        all.push((
            format!("Planning/Rooster week {number}.csv"),
            format!("dag;wie\nmaandag;{number}\n").into_bytes(),
        ));
    }
    for number in 1..=3 {
        all.push((
            format!("Scans/scan000{number}.pdf"),
            format!("%PDF-1.4\n% scan {number}\n%%EOF\n").into_bytes(),
        ));
    }
    for name in ["lees mij.txt", "ideeën.txt", "takenlijst.txt"] {
        all.push((name.into(), format!("Aantekeningen voor {name}\n").into_bytes()));
    }
    all
}

/// The part of the guide between two marks.
fn part(begin: &str, end: &str) -> &'static str {
    let rest = GUIDE.split_once(begin).unwrap_or_else(|| panic!("the guide has no `{begin}`")).1;
    rest.split_once(end).unwrap_or_else(|| panic!("the guide has no `{end}` behind it")).0
}

#[derive(Default, Clone, Copy)]
struct Counted {
    has: usize,
    suggested: usize,
}

/// Of how many documents each field has a value, and of how many one is suggested.
fn counted(daemon: &Daemon) -> BTreeMap<String, Counted> {
    let mut all: BTreeMap<String, Counted> = BTreeMap::new();
    for record in daemon.list() {
        for (name, field) in record["fields"].as_object().unwrap() {
            let one = all.entry(name.clone()).or_default();
            let is_undecided = field["value"]["term"]["label"] == "Nader te bepalen";
            one.has += usize::from(field["value"].is_object() && !is_undecided);
            let suggestions = field["suggestions"].as_array().is_some_and(|all| !all.is_empty());
            one.suggested += usize::from(suggestions);
        }
    }
    all
}

fn with(policy: Option<&str>) -> (Daemon, BTreeMap<String, Counted>) {
    let daemon = match policy {
        None => Daemon::start(),
        Some(policy) => {
            let own = tempfile::tempdir().unwrap().keep();
            let file = own.join("beleid.toml");
            fs::write(&file, policy).unwrap();
            let daemon = Starting::new().with("--policy").with(&file).start();
            fs::remove_dir_all(own).unwrap();
            daemon
        }
    };
    let documents = documents();
    assert_eq!(documents.len(), 30);
    for (name, bytes) in &documents {
        daemon.write(name, bytes);
    }
    daemon.sync();
    assert_eq!(daemon.list().len(), 30, "each one has a record");
    let counted = counted(&daemon);
    (daemon, counted)
}

fn cell(counted: &BTreeMap<String, Counted>, field: &str) -> String {
    let Counted { has, suggested } = counted.get(field).copied().unwrap_or_default();
    match (has, suggested) {
        (has, 0) => has.to_string(),
        (has, suggested) => format!("{has}, en {suggested} keer voorgesteld"),
    }
}

#[test]
fn the_first_day_is_as_the_guide_says() {
    let (without, bare) = with(None);
    let (daemon, full) = with(Some(part("```toml\n", "```")));
    let mut table = String::new();
    for field in bare.keys().chain(full.keys()).collect::<std::collections::BTreeSet<_>>() {
        writeln!(table, "| `{field}` | {} | {} |", cell(&bare, field), cell(&full, field)).unwrap();
    }
    let restricted = [&without, &daemon].map(|daemon| {
        daemon
            .list()
            .iter()
            .filter(|record| record["restrictions"].as_array().is_some_and(|all| !all.is_empty()))
            .count()
    });
    writeln!(table, "| een voorstel voor een beperking | {} | {} |", restricted[0], restricted[1]).unwrap();
    let told = part("|--|--|--|\n", "\n\n");
    assert_eq!(table.trim_end(), told, "docs/eerste-dag.md, the table; it is now:\n{table}");
    // What nobody could know is not filled in, and no name is one that a program made up.
    for record in daemon.list() {
        let name = record["fields"]["naam"]["value"]["text"].as_str().unwrap_or_default().to_owned();
        assert!(!name.is_empty() && name != "Document1", "{name}");
        let path = paths(&record).remove(0);
        let is_scan = path.to_string_lossy().contains("/Scans/");
        assert!(
            !is_scan || text(&record["fields"]["waardering"]["value"]["term"], "label") == "Nader te bepalen"
        );
    }
}

/// Nothing has to be written in a policy first: a machine can start the service before anybody chose a folder.
#[test]
fn a_daemon_without_a_folder_waits_for_one_and_says_how_to_add_it() {
    let mut daemon = Starting::new().watching_nothing().start();
    for (lang, words) in [
        ("nl", "Er wordt nog geen map gevolgd. Voeg er een toe met: bronmerk folders add MAP"),
        ("en", "No folder is watched yet. Add one with: bronmerk folders add FOLDER"),
    ] {
        let told = daemon.client(["--lang", lang, "status"]);
        let page = String::from_utf8(told.stdout).unwrap();
        assert!(told.status.success() && page.contains(words), "{page}");
        let listed = daemon.client(["--lang", lang, "folders", "list"]);
        assert!(String::from_utf8(listed.stderr).unwrap().contains(words));
    }
    assert_eq!(daemon.status()["health"], "HEALTH_GOOD");
    assert!(daemon.log().contains(&format!("--socket {} folders add", daemon.socket.display())));
    daemon.rescan();
    daemon.sync();
    daemon.restart();

    let folder = daemon.folder.clone();
    daemon.ask(["folders".as_ref(), "add".as_ref(), folder.as_os_str(), "--json".as_ref()]);
    let saved = daemon.save("nota.txt");
    daemon.restart();
    assert_eq!(daemon.listed("nota.txt"), Some(saved), "the folder is watched after a restart too");
    daemon.ask(["folders".as_ref(), "remove".as_ref(), folder.as_os_str(), "--json".as_ref()]);
    daemon.restart();
    assert!(daemon.status()["folders"].is_null(), "without its last folder it starts too");
}
