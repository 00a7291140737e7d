//! Against the official schema, with `xmllint`.
//!
//! The schemas are not in this repository. `BRONMERK_XSD` names a folder with `diwoo-xsd/` and `mdto-xsd/`
//! in it. The one for sitemaps could not be had; `sitemap-0.9.xsd` beside this file says the same.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};

use super::{
    super::{
        Documentsoort, Formaat, Informatiecategorie, Limits, Organisatie, RedenVerwijderingVervanging,
        Relatie, SoortHandeling, Taal, Thema, lists::Lijst, verify,
    },
    files::{write, written},
    generate::{document, entries},
    golden::{FULL, SITEMAP},
    mutations::{doubled, elements, without},
};

/// `xmllint` with the schemas.
struct Xmllint {
    folder: tempfile::TempDir,
    schemas: PathBuf,
}

/// Where one is missing: a failure if everything must be there, else a word about it.
fn missing(what: &str) -> Option<Xmllint> {
    let message = format!("NOT RUN: no check against the official schemas: {what}");
    assert!(std::env::var_os("BRONMERK_REQUIRE_PROGRAMS").is_none(), "{message}");
    eprintln!("{message}");
    None
}

impl Xmllint {
    fn find() -> Option<Self> {
        if Command::new("xmllint").arg("--version").output().is_err() {
            return missing("`xmllint` is not installed; get it with: apt-get install libxml2-utils");
        }
        let Some(schemas) = std::env::var_os("BRONMERK_XSD").map(PathBuf::from) else {
            return missing("set BRONMERK_XSD to a folder with `diwoo-xsd/` and `mdto-xsd/`");
        };
        let needed = [
            "diwoo-xsd/diwoo-metadata.xsd",
            "diwoo-xsd/diwoo-metadata-lijsten.xsd",
            "mdto-xsd/MDTO-XML1.0.1.xsd",
        ];
        if let Some(lost) = needed.iter().find(|file| !schemas.join(file).is_file()) {
            return missing(&format!("`{lost}` is not in the folder that BRONMERK_XSD names"));
        }
        let folder = tempfile::tempdir().unwrap();
        let address = |file: &Path| format!("file://{}", file.display());
        fs::write(folder.path().join("sitemap.xsd"), include_str!("sitemap-0.9.xsd")).unwrap();
        let driver = format!(
            "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">\
             <xs:import namespace=\"http://www.sitemaps.org/schemas/sitemap/0.9\" schemaLocation=\"sitemap.xsd\"/>\
             <xs:import namespace=\"https://standaarden.overheid.nl/diwoo/metadata/\" schemaLocation=\"{}\"/>\
             </xs:schema>",
            address(&schemas.join(needed[0]))
        );
        fs::write(folder.path().join("driver.xsd"), driver).unwrap();
        let catalog = format!(
            "<catalog xmlns=\"urn:oasis:names:tc:entity:xmlns:xml:catalog\">\
             <system systemId=\"https://www.nationaalarchief.nl/mdto/MDTO-XML1.0.1.xsd\" uri=\"{0}\"/>\
             <uri name=\"https://www.nationaalarchief.nl/mdto/MDTO-XML1.0.1.xsd\" uri=\"{0}\"/></catalog>",
            address(&schemas.join(needed[2]))
        );
        fs::write(folder.path().join("catalog.xml"), catalog).unwrap();
        Some(Self { folder, schemas })
    }

    /// The files that are not valid, by their place in the list, and what was said.
    fn invalid(&self, files: &[Vec<u8>]) -> (BTreeSet<usize>, String) {
        let (mut invalid, mut said) = (BTreeSet::new(), String::new());
        for (part, files) in files.chunks(200).enumerate() {
            let mut run = Command::new("xmllint");
            run.args(["--nonet", "--noout", "--schema", "driver.xsd"])
                .current_dir(self.folder.path())
                .env("XML_CATALOG_FILES", "catalog.xml");
            for (number, file) in files.iter().enumerate() {
                let name = format!("{}.xml", part * 200 + number);
                fs::write(self.folder.path().join(&name), file).unwrap();
                run.arg(name);
            }
            let output = run.output().unwrap();
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            let valid =
                text.lines().filter_map(|line| line.strip_suffix(".xml validates")?.parse::<usize>().ok());
            let valid: BTreeSet<usize> = valid.collect();
            assert!(!text.contains("failed to compile") && !text.contains("I/O error"), "{text}");
            invalid.extend((part * 200..part * 200 + files.len()).filter(|number| !valid.contains(number)));
            said.extend(
                text.lines().filter(|line| !line.ends_with("validates")).flat_map(|line| [line, "\n"]),
            );
        }
        (invalid, said)
    }
}

/// Values of a strategy; the seed is fixed, so that a failure comes back.
fn samples<T>(strategy: impl Strategy<Value = T>, count: usize) -> Vec<T> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

#[test]
fn what_is_written_is_valid() {
    let Some(xmllint) = Xmllint::find() else { return };
    let mut files: Vec<Vec<u8>> =
        samples(document(), 1_000).iter().map(|document| written(document).into_bytes()).collect();
    files.extend([FULL.as_bytes().to_vec(), SITEMAP.as_bytes().to_vec()]);
    for entries in samples(entries(24), 40) {
        files.extend(write(&entries, Limits { entries: 10, bytes: u64::MAX }).unwrap().0.into_values());
    }
    assert!(files.len() > 1_040);
    let (invalid, said) = xmllint.invalid(&files);
    assert!(invalid.is_empty(), "{invalid:?}\n{said}");
}

/// The checker takes nothing that the schema does not take, but for terms that do not exist: every element dropped, every element doubled,
/// and many files changed at random.
#[test]
fn what_is_accepted_is_valid() {
    let Some(xmllint) = Xmllint::find() else { return };
    let mut files = Vec::new();
    for text in [FULL, SITEMAP] {
        for element in elements(text) {
            files.extend([without(text, &element), doubled(text, &element)].map(String::into_bytes));
        }
        let put = prop::sample::select(vec![
            "",
            " ",
            "\n",
            "<",
            ">",
            "/",
            "\"",
            "'",
            "=",
            "&",
            ";",
            "&#38;",
            "&#x1F;",
            "]]>",
            "1",
            "T",
            "Z",
            "x",
            "é",
            "\u{1}",
            "\u{ffff}",
            "<x/>",
            "<diwoo:x/>",
            "diwoo:",
            " a=\"b\"",
            "xmlns:",
            "--",
            "?",
        ]);
        let changes = (0..text.len(), 0..4_usize, put);
        for (at, cut, put) in samples(changes, 30_000) {
            let mut bytes = text.as_bytes().to_vec();
            let end = bytes.len().min(at + cut);
            bytes.splice(at..end, put.bytes());
            files.push(bytes);
        }
    }
    let all = files.len();
    files.retain(|file| verify(file).is_ok());
    assert!(files.len() > 100 && files.len() < all, "{} of {all}", files.len());
    let (_, said) = xmllint.invalid(&files);
    // Which numbers there are in the long lists is not for the checker to say, only what they look like.
    let is_known = |line: &&str| {
        line.ends_with("fails to validate")
            || (line.contains("attribute 'resource'") && line.contains("is not "))
    };
    let others: Vec<&str> = said.lines().filter(|line| !is_known(line)).collect();
    assert!(others.is_empty(), "{others:#?}");
}

#[test]
fn every_term_of_the_official_lists_is_taken() {
    let Some(xmllint) = Xmllint::find() else { return };
    let lists = fs::read_to_string(xmllint.schemas.join("diwoo-xsd/diwoo-metadata-lijsten.xsd")).unwrap();
    let terms = |name: &str| {
        let start = lists.find(&format!("<xs:simpleType name=\"{name}\"")).unwrap();
        let list = &lists[start..start + lists[start..].find("</xs:simpleType>").unwrap()];
        let uris = list.split("enumeration value=\"").skip(1);
        uris.map(|rest| rest.split('"').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    type Has = fn(&str) -> bool;
    let kern = "https://identifier.overheid.nl/tooi/def/thes/kern";
    let finance = "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090";
    let europe = "http://publications.europa.eu/resource/authority";
    let organisations = ["col", "gemeente", "ministerie", "provincie", "oorg", "so", "waterschaps", "zbo"];
    let mut checked: Vec<(String, Has, String)> = organisations
        .map(|register| (format!("{register}lijst"), Organisatie::has as Has, finance.to_owned()))
        .into();
    checked.extend([
        (Informatiecategorie::NAAM.into(), Informatiecategorie::has as Has, format!("{kern}/c_3baef532")),
        (Documentsoort::NAAM.into(), Documentsoort::has, format!("{kern}/c_2977c34f")),
        (
            Thema::NAAM.into(),
            Thema::has,
            "https://identifier.overheid.nl/tooi/def/thes/top/c_25e30d03".into(),
        ),
        (Taal::NAAM.into(), Taal::has, format!("{europe}/language/NLD")),
        (Formaat::NAAM.into(), Formaat::has, format!("{europe}/file-type/DOCX")),
        (SoortHandeling::NAAM.into(), SoortHandeling::has, format!("{kern}/c_641ecd76")),
        (Relatie::NAAM.into(), Relatie::has, format!("{kern}/c_07748060")),
        (
            RedenVerwijderingVervanging::NAAM.into(),
            RedenVerwijderingVervanging::has,
            format!("{kern}/c_c77c86e0"),
        ),
    ]);
    let mut count = 0;
    for (list, has, in_file) in checked {
        for uri in terms(&list) {
            assert!(has(&uri), "the writer does not take `{uri}` of `{list}`");
            let file = FULL.replacen(&in_file, &uri, 1);
            assert_eq!(verify(file.as_bytes()), Ok(()), "`{uri}` of `{list}`");
            count += 1;
        }
    }
    assert!(count > 1_600, "{count}");
    // Lists of one thesaurus are told apart.
    for (list, has) in [
        (Informatiecategorie::NAAM, Informatiecategorie::has as Has),
        (Documentsoort::NAAM, Documentsoort::has),
        (SoortHandeling::NAAM, SoortHandeling::has),
        (Relatie::NAAM, Relatie::has),
        (RedenVerwijderingVervanging::NAAM, RedenVerwijderingVervanging::has),
    ] {
        let own = terms(list);
        let all =
            ["informatiecategorielijst", "documentsoortlijst", "soorthandelinglijst", "documentrelatielijst"];
        let others = all.iter().flat_map(|name| terms(name)).filter(|uri| !own.contains(uri));
        assert_eq!(others.filter(|uri| has(uri)).count(), 0, "{list}");
    }
}
