//! What was exported comes back: in a daemon that knows nothing any more, and without loss.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::support::{Daemon, Starting};

const POLICY: &str = "
[organisation]
name = 'ministerie van Financiën'
uri = 'https://identifier.overheid.nl/tooi/id/ministerie/mnre1090'

[selection_list]
name = 'Selectielijst'
version = '2019'
categories = [{ code = '1.2', label = 'Begroting' }]

[[rules]]
id = 'besluiten'
where = { folder = '**/Besluiten/**' }
set = { waardering = 'B', taal = 'NLD', trefwoorden = ['a & b', '<c>'] }
reason = { nl = 'een besluit in de map Besluiten' }
";

fn start() -> Daemon {
    let policy = tempfile::Builder::new().suffix(".toml").tempfile().unwrap().keep().unwrap().1;
    fs::write(&policy, POLICY).unwrap();
    Starting::new().with("--policy").with(policy).start()
}

fn client(daemon: &Daemon, words: &[&str]) -> (Option<i32>, String, String) {
    let output = daemon.client(["--lang", "nl"].iter().chain(words));
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), said(&output.stdout), said(&output.stderr))
}

fn well(daemon: &Daemon, words: &[&str]) -> String {
    let (code, out, said) = client(daemon, words);
    assert_eq!(code, Some(0), "{words:?}: {out}{said}");
    out
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The parts of a description that are about the document, and not about this registration of it: its
/// mark, that of its file, and when it was made and taken in.
fn about_the_document(xml: &str) -> Vec<String> {
    let mut kept = Vec::new();
    for part in xml.split("\n\t\t<").skip(1).filter(|part| !part.starts_with(['/', '\t'])) {
        let is_own = part.starts_with("identificatie>")
            || part.starts_with("heeftRepresentatie>")
            || (part.starts_with("event>") && (part.contains(">Creatie<") || part.contains(">Opname<")));
        if !is_own {
            kept.push(part.to_owned());
        }
    }
    kept
}

fn informatieobjecten(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        let name = text(&path).to_owned();
        if path.is_dir() {
            found.extend(informatieobjecten(&path));
        } else if name.ends_with(".mdto.xml") && !name.ends_with(".bestand.mdto.xml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn a_package_comes_back_whole_in_a_daemon_that_knows_nothing() {
    let mut daemon = start();
    for name in ["Besluiten/convenant.txt", "Besluiten/één & ander <x>.txt", "nota.txt", "stil.txt"] {
        daemon.write(name, format!("inhoud van {name}"));
    }
    daemon.sync();
    let path = |name: &str| text(&daemon.path(name)).to_owned();
    let (nota, convenant, ander) =
        (path("nota.txt"), path("Besluiten/convenant.txt"), path("Besluiten/één & ander <x>.txt"));
    let all = [
        "naam=Nota <begroting> & meer",
        "omschrijving=Waarom dit zo is",
        "samenvatting=Kort gezegd",
        "waardering=V",
        "bewaartermijn=10j",
        "bewaartermijn_trigger=Afsluiting",
        "bewaartermijn_startdatum=2026-01-31",
        "informatiecategorie=1.2",
        "documenthandelingen=ontvangst 2026-02-01; vaststelling 2026-03-12",
    ];
    well(&daemon, &[&["set", nota.as_str()][..], &all].concat());
    let why = ["--motive", "GEHEIM MOTIEF", "--interests", "privacy tegenover openbaarheid"];
    let whom = ["--part", "de namen", "--explanation", "om mensen te beschermen", "--until", "2031-12-31"];
    well(&daemon, &[&["restrict", convenant.as_str(), "--ground", "5.1.2e"][..], &why, &whom].concat());
    let both = ["--ground", "5.1.1a", "--ground", "5.2", "--explanation", "overleg"];
    well(&daemon, &[&["restrict", ander.as_str()][..], &both].concat());

    let own = daemon.own.path().to_path_buf();
    let first = own.join("overdracht");
    well(&daemon, &["export", "package", "--out", text(&first), text(&daemon.folder)]);
    let before = informatieobjecten(&first);
    assert!(daemon.stop().success());
    fs::remove_dir_all(&daemon.state).unwrap();
    daemon.launch();
    daemon.sync();

    // First what would be: nothing changes.
    let head = daemon.durable_sequence();
    let told = well(&daemon, &["import", "mdto", "--preview", text(&first)]);
    assert!(
        told.contains("naam: nota → Nota <begroting> & meer") && told.contains("aan zijn inhoud"),
        "{told}"
    );
    assert!(told.contains("er is niets veranderd") && told.contains("identificatie"), "{told}");
    assert_eq!(daemon.durable_sequence(), head);
    assert!(!well(&daemon, &["show", &nota]).contains("begroting"));

    let told = well(&daemon, &["import", "mdto", text(&first)]);
    assert!(told.contains("3 documenten bijgewerkt; 1 zei al hetzelfde"), "{told}");
    assert!(told.contains("beperking erbij") && told.contains("5.1 lid 3"), "{told}");
    let shown = well(&daemon, &["show", &nota]);
    assert!(shown.contains("overgenomen uit `nota.mdto.xml`"), "{shown}");
    let second = own.join("opnieuw");
    well(&daemon, &["export", "package", "--out", text(&second), text(&daemon.folder)]);
    let after = informatieobjecten(&second);
    assert_eq!(before.len(), after.len());
    for (one, two) in before.iter().zip(&after) {
        assert_eq!(one.strip_prefix(&first).unwrap(), two.strip_prefix(&second).unwrap());
        let (one, two) = (fs::read_to_string(one).unwrap(), fs::read_to_string(two).unwrap());
        assert_eq!(about_the_document(&one), about_the_document(&two), "{one}\n{two}");
        assert!(!one.contains("GEHEIM"), "{one}");
    }
    // Once more changes nothing, and writes nothing.
    let told = well(&daemon, &["import", "mdto", text(&first)]);
    assert!(told.contains("0 documenten bijgewerkt; 4 zei al hetzelfde"), "{told}");
    let entries = daemon.ask(["history", &nota, "--json"]);
    let imported = entries.iter().filter(|entry| entry["action"] == "ACTION_IMPORTED").count();
    assert_eq!(imported, 1, "one entry of the journal for one document: {entries:?}");
}

#[test]
fn a_file_is_refused_whole_and_says_why_and_one_beside_its_document_is_found() {
    let daemon = start();
    daemon.write("nota.txt", "inhoud");
    daemon.sync();
    let own = daemon.own.path().to_path_buf();
    let out = own.join("uit");
    well(&daemon, &["export", "mdto", "--out", text(&out), text(&daemon.folder)]);
    let xml = fs::read_to_string(out.join("Werkmap/nota/nota.mdto.xml")).unwrap();
    let place = own.join("los");
    fs::create_dir(&place).unwrap();
    let file = |name: &str, content: String| {
        let file = place.join(name);
        fs::write(&file, content).unwrap();
        text(&file).to_owned()
    };
    let bombs = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>";
    let (declaration, body) = xml.split_once('\n').unwrap();
    let received = "<event><eventType><begripLabel>Ontvangst</begripLabel><begripBegrippenlijst>\
        <verwijzingNaam>x</verwijzingNaam></begripBegrippenlijst></eventType>\
        <eventTijd>1650-01-01</eventTijd></event>";
    let table = [
        (
            "oordeel",
            xml.replace(
                "Nader te bepalen</begripLabel>\n\t\t\t<begripCode>N",
                "Zomaar</begripLabel>\n\t\t\t<begripCode>Z",
            ),
            "B = Blijvend te bewaren",
        ),
        (
            "lang",
            xml.replace("<naam>nota", &format!("<naam>{}", "x".repeat(11_000))),
            "tekens. Toegestaan zijn",
        ),
        (
            "te lang",
            xml.replace("<naam>nota", &format!("<naam>{}", "x".repeat(3_000_000))),
            "Voor één document zijn er 262144 toegestaan",
        ),
        ("bom", format!("{declaration}\n{bombs}{body}"), "DOCTYPE"),
        ("stuk", xml.replace("</MDTO>", ""), "geen geldige MDTO"),
        ("diep", format!("{declaration}{}", "<a>".repeat(80_000)), "geen geldige MDTO"),
        ("teken", xml.replace("<naam>nota", "<naam>no\u{8}ta"), "geen geldige MDTO"),
        ("vroeg", xml.replace("<waardering>", &format!("{received}<waardering>")), "van 1800 tot 2500"),
        ("leeg", String::new(), "geen geldige MDTO"),
    ];
    for (name, content, wanted) in table {
        let file = file(&format!("{name}.mdto.xml"), content);
        let (code, out, said) = client(&daemon, &["import", "mdto", &file]);
        assert_eq!(code, Some(1), "{name}: {out}{said}");
        assert!(said.contains(wanted), "{name}: {said}");
    }
    let huge = file("groot.mdto.xml", "x".repeat(4_100_000));
    let (code, _, said) = client(&daemon, &["import", "mdto", &huge]);
    assert!(code == Some(1) && said.contains("groter dan 4 MB"), "{said}");
    // Nothing of it changed anything.
    assert!(!well(&daemon, &["history", text(&daemon.path("nota.txt")), "--json"]).contains("IMPORTED"));

    // Of another system: no mark that Bronmerk knows, but it lies beside the document.
    let foreign = xml
        .replace("<identificatieBron>Bronmerk<", "<identificatieBron>Zaaksysteem<")
        .replace("<naam>nota", "<naam>Andere naam");
    let lost = file("nota.txt.mdto.xml", foreign.clone());
    let (code, _, said) = client(&daemon, &["import", "mdto", &lost]);
    assert!(code == Some(1) && said.contains("kent het document niet"), "{said}");
    let beside = daemon.write("nota.txt.mdto.xml", foreign);
    let told = well(&daemon, &["import", "mdto", text(&beside)]);
    assert!(told.contains("ligt ernaast") && told.contains("naam: nota → Andere naam"), "{told}");
    assert_eq!(client(&daemon, &["import", "mdto", text(&out.join("Werkmap/Werkmap.mdto.xml"))]).0, Some(3));
}

#[test]
fn what_the_record_says_itself_is_not_told_as_lost() {
    let daemon = start();
    daemon.write("nota.txt", "inhoud");
    daemon.write("bijlage.txt", "bijlage");
    daemon.sync();
    let (nota, bijlage) = (daemon.path("nota.txt"), daemon.path("bijlage.txt"));
    well(&daemon, &["relate", text(&bijlage), "is-bijlage-bij", text(&nota)]);
    let out = daemon.own.path().join("uit");
    well(&daemon, &["export", "mdto", "--out", text(&out), text(&daemon.folder)]);
    let file = out.join("Werkmap/bijlage/bijlage.mdto.xml");
    assert!(fs::read_to_string(&file).unwrap().contains("<gerelateerdInformatieobject>"));
    let told = well(&daemon, &["import", "mdto", text(&file)]);
    assert!(told.contains("de registratie zegt dit al") && !told.contains("niet overgenomen"), "{told}");
    well(&daemon, &["relate", text(&bijlage), "is-bijlage-bij", text(&nota), "--remove"]);
    let told = well(&daemon, &["import", "mdto", text(&file)]);
    assert!(told.contains("niet overgenomen: gerelateerdInformatieobject"), "{told}");
}
