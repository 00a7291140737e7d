//! How documents and dossiers belong together: noted once, shown on both sides, exported, and added up by.

use std::{fs, path::Path};

use serde_json::Value;

use crate::{
    dossiers::{House, POLICY, said},
    support::{Starting, daemon::text, schemas},
};

#[test]
fn relations_are_noted_once_and_shown_on_both_sides() {
    let mut house = House::new(POLICY);
    for name in ["nota.txt", "bijlage.txt", "elders/stuk.txt"] {
        house.daemon.save(name);
    }
    house.done(&["relate", "@bijlage.txt", "is-bijlage-bij", "@nota.txt"]);
    let (nota, bijlage) = (house.daemon.id("nota.txt"), house.daemon.id("bijlage.txt"));
    for _ in 0..2 {
        let one = house.daemon.listed("bijlage.txt").unwrap();
        assert_eq!(
            (&one["relations"][0]["kind"], &one["relations"][0]["document"]),
            (&"KIND_ANNEX_OF".into(), &nota.as_str().into())
        );
        let other = house.daemon.listed("nota.txt").unwrap();
        assert_eq!(
            (&other["relatedFrom"][0]["kind"], &other["relatedFrom"][0]["document"]),
            (&"KIND_ANNEX_OF".into(), &bijlage.as_str().into())
        );
        house.daemon.restart();
    }
    let shown = house.done(&["--lang", "nl", "show", "@nota.txt"]);
    assert!(shown.contains("heeft bijlage") && shown.contains("bijlage.txt"), "{shown}");

    // A document that a person put in a dossier inherits from that one.
    house.make("map");
    house.done(&["set", "@map", "waardering=B"]);
    house.done(&["relate", "@elders/stuk.txt", "in-dossier", "@map"]);
    assert_eq!(house.said("elders/stuk.txt", "waardering"), said("B", "INHERITED"));
    house.done(&["set", "@map", "themas=recreatie"]);
    house.daemon.sync();
    assert_eq!(house.field("elders/stuk.txt", "themas")["provenance"]["source"], "SOURCE_INHERITED");
    house.done(&["relate", "@elders/stuk.txt", "in-dossier", "@map", "--remove"]);
    assert_eq!(house.said("elders/stuk.txt", "waardering"), said("N", "DAEMON"));

    house.make("een");
    house.make("een/twee");
    house.make("drie");
    house.done(&["relate", "@een", "in-dossier", "@drie"]);
    for (words, part) in [
        (["relate", "@nota.txt", "annex-of", "@nota.txt"], "hoort niet bij zichzelf"),
        (["relate", "@bijlage.txt", "annex-of", "@nota.txt"], "al vastgelegd"),
        (["relate", "@nota.txt", "in-dossier", "@bijlage.txt"], "geen dossier"),
        (["relate", "@een", "in-dossier", "@een/twee"], "deel van zichzelf"),
        (["relate", "@drie", "in-dossier", "@een/twee"], "deel van zichzelf"),
    ] {
        let (code, said) = house.tried(&[&["--lang", "nl"][..], &words[..]].concat());
        assert!(code == Some(1) && said.contains(part), "{words:?}: {code:?} {said}");
    }
    let (code, _) = house.tried(&["relate", "@nota.txt", "annex-of", "@niets.txt"]);
    assert_eq!(code, Some(3), "to nothing");
    let (code, said) = house.tried(&["relate", "@nota.txt", "annex-of", "@bijlage.txt", "--remove"]);
    assert!(code == Some(1) && said.contains("not noted"), "{said}");
    let (code, _) = house.tried(&["relate", "@nota.txt", "refers-to", "@bijlage.txt", "--etag", "1"]);
    assert_eq!(code, Some(1), "the record is another one by now");
    // Moved into each other all the same: no circle, and nothing that turns for ever.
    fs::rename(house.daemon.path("drie"), house.daemon.path("een/drie")).unwrap();
    house.daemon.sync();
    assert_eq!(text(&house.daemon.listed("een").unwrap(), "dossier"), house.daemon.id("een/drie"));
    assert!(house.daemon.listed("een/drie").unwrap()["dossier"].is_null());
}

#[test]
fn many_documents_are_related_to_one_and_that_is_undone_as_one() {
    let house = House::new(POLICY);
    for name in ["zaak/nota.txt", "zaak/a.txt", "zaak/b.txt"] {
        house.daemon.save(name);
    }
    let related = || {
        let of = |name: &str| house.daemon.listed(name).unwrap()["relations"].as_array().map_or(0, Vec::len);
        ["zaak/a.txt", "zaak/b.txt", "zaak/nota.txt"].map(of)
    };
    let filter = format!("folder = {:?}", house.daemon.path("zaak"));
    let all = ["--lang", "nl", "relate", "--where", &filter, "is-bijlage-bij", "@zaak/nota.txt"];
    let preview = house.done(&[&all[..], &["--preview"]].concat());
    assert!(preview.contains("zou wijzigen: 2; blijft gelijk: 1; wordt geweigerd: 0"), "{preview}");
    assert_eq!(related(), [0, 0, 0], "nothing was written");
    let two = ["--lang", "nl", "relate", "@zaak/a.txt", "@zaak/nota.txt", "is-bijlage-bij", "@zaak/nota.txt"];
    let done = house.done(&two);
    assert!(done.contains("gewijzigd: 1; bleef gelijk: 1; geweigerd: 0"), "{done}");
    // What is so already stays as it is.
    let done = house.done(&[&all[..], &["--yes"]].concat());
    assert!(done.contains("gewijzigd: 1; bleef gelijk: 2; geweigerd: 0"), "{done}");
    assert_eq!(related(), [1, 1, 0]);
    let batch = done.split_once("--batch ").unwrap().1.split_whitespace().next().unwrap();
    house.done(&["undo", "--batch", batch, "--yes"]);
    assert_eq!(related(), [1, 0, 0], "undone as one");
    let done = house.done(&[&all[..], &["--remove", "--yes"]].concat());
    assert!(done.contains("gewijzigd: 1; bleef gelijk: 2"), "{done}");
    let (code, said) = house.tried(&["--lang", "nl", "relate", "@zaak/a.txt", "hoort-bij", "@zaak/nota.txt"]);
    assert!(code == Some(2) && said.contains("hoort-bij") && said.contains("is-bijlage-bij"), "{said}");
}

#[test]
fn completeness_is_told_by_dossier_and_by_unit() {
    let own = tempfile::tempdir().unwrap();
    let path = own.path().join("beleid.toml");
    fs::write(&path, POLICY).unwrap();
    let mut daemon = Starting::new().with("--policy").with(&path).prepare();
    let units = format!(
        "{POLICY}\n[[folders]]\npath = {:?}\n[[folders]]\npath = {:?}\nunit = \"DGB\"\n",
        daemon.folder.to_str().unwrap(),
        daemon.folder.join("Zaken").to_str().unwrap(),
    );
    fs::write(&path, units).unwrap();
    fs::create_dir(daemon.path("Zaken")).unwrap();
    daemon.launch();
    let house = House { daemon, own };
    for name in ["Zaken/1/a.txt", "Zaken/1/diep/b.txt", "Zaken/2/c.txt", "los.txt"] {
        house.daemon.save(name);
    }
    let rows = |by: &str, key: &str| {
        let rows = house.daemon.ask(["completeness", "--by", by, "--json"]);
        let row = |row: &Value| {
            let said = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
            (said(key).rsplit('/').next().unwrap_or_default().to_owned(), said("documentCount"))
        };
        rows.iter().map(row).collect::<Vec<_>>()
    };
    let row = |name: &str, count: &str| (name.to_owned(), count.to_owned());
    assert_eq!(rows("dossier", "displayFolder"), [row("", "4"), row("", "1"), row("1", "2"), row("2", "1")]);
    assert_eq!(rows("unit", "unit"), [row("", "4"), row("", "1"), row("DGB", "3")]);
    let told = house.done(&["--lang", "nl", "completeness", "--by", "unit"]);
    assert!(told.contains("DGB · 3 documenten") && told.contains("Van geen onderdeel · 1"), "{told}");
}

#[test]
fn an_export_has_dossiers_with_their_own_values_and_relations() {
    let policy = POLICY.replace("[[dossiers]]", "[[rules]]\nid = \"open\"\nwhere = { folder = \"**\" }\nset = { woo_informatiecategorie = \"convenanten\" }\nreason = { nl = \"x\" }\n\n[[dossiers]]");
    let house = House::new(&policy);
    for name in ["Zaken/1/nota.csv", "Zaken/1/sub/bijlage.csv", "Zaken/1/brief.csv", "los/stuk.txt"] {
        house.daemon.write(name, format!("a;b\n{name};2\n"));
    }
    house.daemon.sync();
    house.done(&["set", "@Zaken/1", "informatiecategorie=1.1"]);
    // Its documents follow; a record that changes meanwhile is not what was seen.
    house.daemon.sync();
    house.done(&["relate", "@Zaken/1/sub/bijlage.csv", "is-bijlage-bij", "@Zaken/1/nota.csv"]);
    house.done(&["relate", "@Zaken/1/brief.csv", "vervangt", "@Zaken/1/nota.csv"]);
    house.done(&["relate", "@Zaken/1/brief.csv", "is-reactie-op", "@los/stuk.txt"]);
    house.daemon.sync();
    let out = house.own.path().join("uit");
    house.done(&["export", "package", "--out", out.to_str().unwrap(), "@"]);
    let read =
        |name: &str| fs::read_to_string(out.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let id = house.daemon.id("Zaken/1").replace("documents/", "");
    let dossier = read("Werkmap/Zaken/1/1.mdto.xml");
    for wanted in [id.as_str(), "<begripCode>V</begripCode>", "P10Y", "Dossier", "Bronmerk, map"] {
        assert!(dossier.contains(wanted), "{wanted}: {dossier}");
    }
    let bijlage = read("Werkmap/Zaken/1/sub/bijlage/bijlage.mdto.xml");
    let folder = read("Werkmap/Zaken/1/sub/sub.mdto.xml");
    let mark = folder.split("<identificatieKenmerk>").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    assert!(mark.starts_with("map-") && !mark.contains("sub"), "its mark is no path: {mark}");
    assert!(bijlage.contains(mark), "it is a part of the folder that it is in: {bijlage}");
    assert!(
        bijlage.contains("Is bijlage bij") && bijlage.contains("gerelateerdInformatieobject"),
        "{bijlage}"
    );
    assert!(read("Werkmap/Zaken/1/brief/brief.mdto.xml").contains("Vervangt"));
    assert!(read("Werkmap/Zaken/1/sub/sub.mdto.xml").contains(&id), "a mere folder is a part of the dossier");
    assert!(read("Werkmap/los/los.mdto.xml").contains("Nader te bepalen"), "and one in none as it was");
    let mut xml = Vec::new();
    walk(&out, &mut |path| {
        xml.extend(path.to_str().unwrap().ends_with(".mdto.xml").then(|| path.to_owned()))
    });
    schemas::archived_is_valid(&xml);

    // Published together; a relation to what is not published is left out.
    for name in ["Zaken/1/nota.csv", "Zaken/1/sub/bijlage.csv", "Zaken/1/brief.csv"] {
        let title = format!("officiele_titel=Titel van {name}");
        house.done(&[
            "set",
            &format!("@{name}"),
            &title,
            "beoordeling=openbaar",
            "documenthandelingen=vaststelling 2026-03-12",
        ]);
    }
    let out = house.own.path().join("woo");
    house.done(&[
        "export",
        "diwoo",
        "--base-url",
        "https://example.org/woo/",
        "--out",
        out.to_str().unwrap(),
        "@",
    ]);
    let mut all = String::new();
    walk(&out, &mut |path| {
        if path.extension().is_some_and(|extension| extension == "xml") {
            all.push_str(&fs::read_to_string(path).unwrap());
        }
    });
    let alone = house.own.path().join("alleen");
    house.done(&[
        "export",
        "diwoo",
        "--base-url",
        "https://example.org/woo/",
        "--out",
        alone.to_str().unwrap(),
        "@Zaken/1/sub",
    ]);
    let mut of_annex = String::new();
    walk(&alone, &mut |path| of_annex.push_str(&fs::read_to_string(path).unwrap()));
    let annex = format!("{}.csv", house.daemon.id("Zaken/1/sub/bijlage.csv").replace("documents/", ""));
    assert!(of_annex.contains(&annex) && !of_annex.contains("diwoo:isPartOf"), "{of_annex}");
    for wanted in
        ["c_05f4a5f3", "diwoo:isPartOf", "diwoo:hasPart", &format!("https://example.org/woo/{annex}")]
    {
        assert!(all.contains(wanted), "{wanted}: {all}");
    }
    assert!(!all.contains("c_07748060") && !all.contains("stuk.txt"), "{all}");
    schemas::published_is_valid(&all);
}

fn walk(folder: &Path, what: &mut dyn FnMut(&Path)) {
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() { walk(&path, what) } else { what(&path) }
    }
}
