//! Exports: valid for whoever takes them, whole or not there, and never in a watched folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::support::{Daemon, Starting, preingest, programs, schemas, xml::Element};

const POLICY: &str = "
[organisation]
name = 'ministerie van Financiën'
uri = 'https://identifier.overheid.nl/tooi/id/ministerie/mnre1090'

[[rules]]
id = 'besluiten'
where = { folder = '**/Besluiten/**' }
set = { waardering = 'B', woo_informatiecategorie = 'convenanten', themas = ['begroting', 'belasting'], taal = 'NLD', trefwoorden = ['a & b', '<c>'] }
reason = { nl = 'een besluit in de map Besluiten' }
";

fn start() -> Daemon {
    let policy = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    fs::write(policy.path(), POLICY).unwrap();
    // Read at the start; it may go after that.
    Starting::new().with("--policy").with(policy.path()).start()
}

fn export(daemon: &Daemon, out: &Path, words: &[&str]) -> (Option<i32>, String) {
    let mut all = vec!["--lang", "en", "export"];
    all.extend(words);
    let out = out.to_str().unwrap();
    all.extend(["--out", out]);
    let output = daemon.client(&all);
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
fn a_transfer_package_is_valid_whole_and_can_be_checked_by_others() {
    let daemon = start();
    for name in ["Besluiten/convenant.txt", "Besluiten/oud/één & ander <x>.txt", "nota 1.txt", "nota 1.odt"]
    {
        daemon.write(name, format!("inhoud van {name}"));
    }
    daemon.sync();
    let out = daemon.own.path().join("overdracht");
    let (code, said) = export(&daemon, &out, &["package", daemon.folder.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{said}");
    let all = files(&out);
    let xml: Vec<PathBuf> =
        all.iter().filter(|path| path.to_str().unwrap().ends_with(".mdto.xml")).cloned().collect();
    // Two for each document, and one for each of three folders.
    assert_eq!(xml.len(), 4 * 2 + 3, "{all:#?}");
    let faults = preingest::faults(&out.join("Werkmap"));
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(out.join("Werkmap/Besluiten/Besluiten.mdto.xml").is_file());
    programs::run(&out, "sha256sum", &["--check", "--quiet", "manifest-sha256.txt"]);
    let pakbon = Element::read(&fs::read_to_string(out.join("pakbon.xml")).unwrap());
    for (name, count) in
        [("aantalInformatieobjecten", "7"), ("aantalBestanden", "4"), ("aantalOverigeBestanden", "4")]
    {
        assert_eq!(pakbon.text_at(name), count, "{name}");
    }
    assert_eq!(
        fs::read(out.join("Werkmap/Besluiten/convenant/convenant.txt")).unwrap(),
        b"inhoud van Besluiten/convenant.txt"
    );
    let text = fs::read_to_string(out.join("Werkmap/Besluiten/convenant/convenant.mdto.xml")).unwrap();
    for wanted in
        ["<begripCode>B</begripCode>", "<trefwoord>a &amp; b</trefwoord>", "<taal>nl</taal>", "mnre1090"]
    {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert!(!text.contains(daemon.own.path().to_str().unwrap()), "no place on this machine gets out: {text}");
    schemas::archived_is_valid(&xml);

    let (code, said) = export(&daemon, &out, &["package"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("is there already"), "{said}");
    let inside = daemon.folder.join("uit");
    let (code, said) = export(&daemon, &inside, &["mdto"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("watched") && !inside.exists(), "{said}");
}

#[test]
fn only_what_a_person_called_public_is_published() {
    let daemon = start();
    for name in ["Besluiten/openbaar.txt", "Besluiten/half.txt", "Besluiten/zwijgt.txt", "nota.txt"] {
        daemon.write(name, format!("inhoud van {name}"));
    }
    daemon.sync();
    let set = |name: &str, change: &str| {
        let path = daemon.path(name);
        let done = daemon.client(["set".as_ref(), path.as_os_str(), change.as_ref()]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    let out = daemon.own.path().join("woo");
    let diwoo = ["diwoo", "--base-url", "https://example.org/woo"];
    assert_eq!(export(&daemon, &out, &diwoo).0, Some(3), "nobody called anything public");
    for change in [
        "beoordeling=openbaar",
        "officiele_titel=Convenant <1>",
        "documenthandelingen=vaststelling 2026-03-12",
    ] {
        set("Besluiten/openbaar.txt", change);
    }
    set("Besluiten/half.txt", "beoordeling=openbaar");
    let (code, said) = export(&daemon, &out, &diwoo);
    assert_eq!(code, Some(1), "one could not be published");
    assert!(said.contains("half.txt") && said.contains("`officiele_titel` is still empty"), "{said}");
    assert!(!said.contains("zwijgt.txt") && !said.contains("nota.txt"), "{said}");
    let sitemap = fs::read_to_string(out.join("sitemap-diwoo-infocat011-00001.xml")).unwrap();
    assert_eq!(sitemap.matches("<url>").count(), 1);
    let id = daemon.id("Besluiten/openbaar.txt").replace("documents/", "");
    assert!(sitemap.contains(&format!("<loc>https://example.org/woo/{id}.txt</loc>")), "{sitemap}");
    assert!(
        !sitemap.contains("Besluiten") && !sitemap.contains("Werkmap"),
        "no folder from inside: {sitemap}"
    );
    assert_eq!(fs::read(out.join(format!("{id}.txt"))).unwrap(), b"inhoud van Besluiten/openbaar.txt");
    let index = fs::read_to_string(out.join("sitemapindex-diwoo-infocat011.xml")).unwrap();
    assert!(index.contains("sitemap-diwoo-infocat011-00001.xml"));
    assert!(
        fs::read_to_string(out.join("robots.txt")).unwrap().starts_with("Sitemap: https://example.org/woo/")
    );
    schemas::published_is_valid(&sitemap);
    let (code, said) =
        export(&daemon, &daemon.own.path().join("woo2"), &["diwoo", "--base-url", "http://example.org"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("https://"), "{said}");
}

#[test]
fn what_lacks_something_is_left_out_with_the_reason_and_a_table_has_all() {
    let daemon = Daemon::start();
    daemon.write("=1+1.txt", "een");
    daemon.write("twee.txt", "twee");
    daemon.sync();
    let out = daemon.own.path().join("mdto");
    let (code, said) = export(&daemon, &out, &["mdto"]);
    assert_eq!(code, Some(1), "without an organisation MDTO cannot be valid");
    assert!(said.contains("`archiefvormer` is still empty") && !out.exists(), "{said}");
    assert!(!daemon.own.path().join("mdto.deel").exists(), "nothing half done stays");

    let (code, said) = export(&daemon, &daemon.own.path().join("lijst"), &["csv"]);
    assert_eq!(code, Some(0), "{said}");
    let table = fs::read_to_string(daemon.own.path().join("lijst/documenten.csv")).unwrap();
    assert_eq!(table.lines().count(), 3);
    assert!(table.contains("\"'=1+1\""), "no cell is a formula: {table}");
    assert_eq!(
        export(&daemon, &daemon.own.path().join("niets"), &["csv", "--filter", "name : \"drie\""]).0,
        Some(3)
    );
}
