//! Transfer packages: laid out as the programs of archives want them, and saying what is in them.

use std::{fs, path::Path};

use crate::{
    dossiers::{House, POLICY},
    support::{preingest, schemas, xml::Element},
};

fn export(house: &House, name: &str, words: &[&str]) -> (std::path::PathBuf, String) {
    let out = house.own.path().join(name);
    let said =
        house.done(&[&["--lang", "nl", "export", "package", "--out", out.to_str().unwrap()], words].concat());
    (out, said)
}

fn is_right(out: &Path) {
    let trees: Vec<_> =
        fs::read_dir(out).unwrap().map(|item| item.unwrap().path()).filter(|path| path.is_dir()).collect();
    assert!(!trees.is_empty(), "{}", out.display());
    let faults: Vec<_> = trees.iter().flat_map(|tree| preingest::faults(tree)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let mut xml = Vec::new();
    let mut open = trees;
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|item| item.unwrap().path()));
        } else if path.to_str().unwrap().ends_with(".mdto.xml") {
            xml.push(path);
        }
    }
    schemas::archived_is_valid(&xml);
}

fn read(path: &Path) -> Element {
    Element::read(&fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

#[test]
fn a_package_is_laid_out_as_archives_want_it() {
    let house = House::new(POLICY);
    let deep = ["een lange naam van een map met heel veel woorden erin "; 3].concat();
    for name in [
        "los.txt",
        "LEESMIJ",
        "Beleid/nota.docx",
        "Beleid/nota.pdf",
        "Beleid/Nota 1 & meer.txt",
        "Zaken/1/brief.txt",
        "Zaken/1/bijlagen/brief.txt",
        "Zaken/1/bijlagen/oud/kaart.txt",
        "Zaken/1/deelzaak/besluit.txt",
        "con.txt",
    ] {
        house.daemon.write(name, format!("inhoud van {name}"));
    }
    house.daemon.write(&format!("{deep}/{deep}/{deep}.txt"), "diep");
    house.daemon.sync();
    house.make("Zaken/1/deelzaak");
    for dossier in ["@Zaken/1", "@Zaken/1/deelzaak"] {
        house.daemon.sync();
        house.done(&["set", dossier, "informatiecategorie=1.1"]);
    }
    house.daemon.sync();
    let why =
        ["--ground", "5.1.2e", "--interests", "privacy", "--explanation", "namen", "--until", "2031-12-31"];
    house.done(&[&["restrict", "@los.txt"][..], &why].concat());
    let (out, _) = export(&house, "uit", &["@"]);
    is_right(&out);
    let level = |place: &str| {
        read(&out.join(place)).text_at("informatieobject/aggregatieniveau/begripLabel").to_owned()
    };
    assert_eq!(level("Werkmap/Werkmap.mdto.xml"), "Archief");
    assert_eq!(level("Werkmap/Zaken/Zaken.mdto.xml"), "Serie");
    assert_eq!(level("Werkmap/Zaken/1/1.mdto.xml"), "Dossier");
    assert_eq!(level("Werkmap/Zaken/1/deelzaak/deelzaak.mdto.xml"), "Zaak");
    assert_eq!(level("Werkmap/los/los.mdto.xml"), "Archiefstuk");
    assert!(out.join("Werkmap/los/los.txt").is_file() && out.join("Werkmap/LEESMIJ_/LEESMIJ").is_file());

    // Without the documents it is laid out in the same way; the folder of a dossier alone is right too.
    let (out, _) = export(&house, "zaak", &["@Zaken/1"]);
    is_right(&out);
    let mdto = house.own.path().join("mdto");
    house.done(&["export", "mdto", "--out", mdto.to_str().unwrap(), "@Zaken/1"]);
    assert!(mdto.join("Werkmap/Zaken/1/deelzaak/besluit/besluit.txt.bestand.mdto.xml").is_file());
}

#[test]
fn a_watched_folder_that_is_a_dossier_lies_in_an_archive() {
    let house = House::new(POLICY);
    house.daemon.save("map/nota.txt");
    house.make("");
    house.daemon.sync();
    let (out, _) = export(&house, "uit", &[]);
    is_right(&out);
    assert!(out.join("archief/Werkmap/Werkmap.mdto.xml").is_file());
}

#[test]
fn what_is_in_a_dossier_that_cannot_go_along_stays_behind_with_it() {
    let house = House::new(POLICY);
    for name in ["Zaken/1/brief.txt", "Zaken/1/map/kaart.txt", "los.txt"] {
        house.daemon.save(name);
    }
    for name in ["@Zaken/1/brief.txt", "@Zaken/1/map/kaart.txt"] {
        house.done(&["set", name, "beperking_gebruik=label:Geen beperking"]);
    }
    // MDTO asks what that is, and nobody said so.
    house.done(&["set", "@Zaken/1", "beperking_gebruik=Overig"]);
    house.daemon.sync();
    let out = house.own.path().join("uit");
    let words = ["--lang", "nl", "export", "package", "--out", out.to_str().unwrap()];
    let (code, said) = house.tried(&words);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("nadere beschrijving verplicht"), "of the dossier is told what it lacks: {said}");
    assert_eq!(said.matches("het dossier “1” kan niet mee, en dit zit erin").count(), 2, "{said}");
    assert!(said.contains("1 document geëxporteerd") && said.contains("3 overgeslagen"), "{said}");
    is_right(&out);
    assert!(out.join("Werkmap/los/los.txt").is_file() && !out.join("Werkmap/Zaken/1").exists());
}

#[test]
fn two_watched_folders_of_one_name_go_into_one_package() {
    let house = House::new(POLICY);
    house.daemon.save("nota.txt");
    let second = house.own.path().canonicalize().unwrap().join("elders/Werkmap");
    fs::create_dir_all(&second).unwrap();
    fs::write(second.join("nota.txt"), "een andere").unwrap();
    house.done(&["folders", "add", second.to_str().unwrap()]);
    house.daemon.sync();
    let (out, said) = export(&house, "uit", &[]);
    assert!(said.contains("2 documenten geëxporteerd"), "{said}");
    is_right(&out);
    let trees = fs::read_dir(&out).unwrap().filter(|item| item.as_ref().unwrap().path().is_dir()).count();
    assert_eq!(trees, 2);
    let site = house.own.path().join("site");
    for path in [house.daemon.path("nota.txt"), second.join("nota.txt")] {
        house.done(&[
            "set",
            path.to_str().unwrap(),
            "beoordeling=openbaar",
            "officiele_titel=Nota",
            "woo_informatiecategorie=convenanten",
            "documenthandelingen=vaststelling 2026-03-12",
        ]);
    }
    let words = ["export", "diwoo", "--base-url", "https://example.org/", "--out", site.to_str().unwrap()];
    assert!(house.done(&words).contains("2 documents exported"));
    let mdto = house.own.path().join("mdto");
    house.done(&["export", "mdto", "--out", mdto.to_str().unwrap()]);
}

#[test]
fn what_a_person_put_in_a_dossier_goes_along_with_it_and_what_is_in_it_is_told() {
    let house = House::new(POLICY);
    for name in ["Zaken/1/brief.txt", "los/stuk.txt", "los/ander.txt", "Zaken/2/nota.txt"] {
        house.daemon.write(name, format!("inhoud van {name}"));
    }
    house.daemon.write("los/geheim.txt", "Rubricering: Stg. GEHEIM\n\ninhoud");
    house.daemon.sync();
    house.make("los/deel");
    house.daemon.save("los/deel/kaart.txt");
    house.done(&["set", "@Zaken/1", "informatiecategorie=1.1"]);
    for name in ["@los/stuk.txt", "@los/geheim.txt", "@los/deel"] {
        house.daemon.sync();
        house.done(&["relate", name, "in-dossier", "@Zaken/1"]);
    }
    house.daemon.sync();

    let (_, said) = house.tried(&["--lang", "nl", "export", "package", "--preview", "@Zaken/1"]);
    for part in [
        "4 documenten meegaan",
        "4 tijdelijk te bewaren (V)",
        "1 met een rubricering",
        "2 uit een andere map",
        "er is niets geschreven",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let words =
        ["--title", "Zaak <1>", "--contact", "archief@example.nl", "--destination", "Archief 7", "@Zaken/1"];
    let (out, said) = export(&house, "uit", &words);
    assert!(said.contains("4 documenten geëxporteerd") && said.contains("1 met een rubricering"), "{said}");
    is_right(&out);
    for place in [
        "Werkmap/Zaken/1/stuk/stuk.txt",
        "Werkmap/Zaken/1/geheim/geheim.txt",
        "Werkmap/Zaken/1/deel/kaart/kaart.txt",
    ] {
        assert!(out.join(place).is_file(), "{place}");
    }
    assert!(!out.join("Werkmap/los").exists(), "what lies beside it is not in it");
    let pakbon = read(&out.join("pakbon.xml"));
    for (name, text) in [
        ("titel", "Zaak <1>"),
        ("archiefvormer", "ministerie van Financiën"),
        ("contactpersoon", "archief@example.nl"),
        ("bestemming", "Archief 7"),
        ("aantalBestanden", "4"),
        ("aantalOverigeBestanden", "4"),
        ("aantalInformatieobjecten", "8"),
        ("hashAlgoritme", "SHA-256"),
    ] {
        assert_eq!(pakbon.text_at(name), text, "{name}");
    }
    assert_eq!(pakbon.text_at("identificatie").len(), 36);

    // From the other side: where it lies is exported, and it is in its dossier there too.
    let (out, _) = export(&house, "los", &["@los"]);
    is_right(&out);
    assert!(
        out.join("Werkmap/Zaken/1/stuk/stuk.txt").is_file()
            && out.join("Werkmap/los/ander/ander.txt").is_file()
    );
    assert!(!out.join("Werkmap/Zaken/1/brief").exists(), "what lies elsewhere was not asked for");
    // A dossier that lacks nothing goes along with nothing of another one.
    let (out, said) = export(&house, "twee", &["@Zaken/2"]);
    is_right(&out);
    assert!(said.contains("1 document geëxporteerd") && !out.join("Werkmap/Zaken/1").exists(), "{said}");
}
