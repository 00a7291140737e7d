//! The lists that are compiled in are those of their owners; and what an administrator may lay beside.

use std::{collections::BTreeSet, fs, path::Path};

use tempfile::TempDir;

use super::{Attribute, Entry, List, ListId, Vocabularies, fold, read, read_folder};

fn list(id: ListId) -> List {
    Vocabularies::default().list(id).clone()
}

fn code(list: &List, wanted: &str) -> Option<String> {
    list.find(wanted).map(|entry| entry.code.to_string())
}

#[test]
fn every_list_is_good_and_has_as_many_terms_as_its_owner_gave_it() {
    use ListId::*;
    let counts = [
        (BewaartermijnTriggers, 5, false),
        (DiwooDocumentrelaties, 4, true),
        (DiwooDocumentsoorten, 91, true),
        (DiwooFormaten, 19, true),
        (DiwooRedenenVerwijdering, 2, true),
        (DiwooSoorthandelingen, 3, true),
        (DiwooTalen, 27, true),
        (DiwooThemas, 92, true),
        (Documentstatussen, 3, true),
        (MdtoAggregatieniveaus, 4, false),
        (MdtoBeperkingGebruikTypen, 3, false),
        (MdtoChecksumAlgoritmen, 4, false),
        (MdtoEventtypen, 19, false),
        (MdtoRelatietypenBetrokkene, 3, false),
        (MdtoRelatietypenInformatieobject, 8, false),
        (MdtoWaarderingen, 3, true),
        (TooiMinisteries, 19, true),
        (TooiOverigeOrganisaties, 193, true),
        (TooiZbo, 159, true),
        (VirbiRubriceringen, 5, true),
        (WooBeoordelingen, 5, true),
        (WooGronden, 20, true),
        (WooInformatiecategorieen, 18, true),
    ];
    assert_eq!(counts.map(|(id, ..)| id), ListId::ALL, "every list is counted");
    let mut names = BTreeSet::new();
    for (id, count, closed) in counts {
        let (written, list) =
            read::read(id.text()).unwrap_or_else(|problems| panic!("{id:?}: {problems:#?}"));
        assert_eq!((written, list.entries.len(), list.closed), (id, count, closed), "{id:?}");
        assert!(names.insert(list.name.clone()), "{id:?}: a term's list tells which one it was");
    }
}

#[test]
fn the_ids_are_in_order_and_lead_to_their_lists() {
    assert!(ListId::ALL.map(ListId::as_str).is_sorted());
    for id in ListId::ALL {
        assert_eq!(ListId::parse(&id.as_str().to_uppercase()), Some(id));
    }
    assert_eq!(ListId::parse("woo"), None);
    assert_eq!(ListId::nearest("woo-grondn").first(), Some(&ListId::WooGronden));
}

#[test]
fn every_term_is_found_by_all_its_names() {
    for (id, list) in Vocabularies::default().all() {
        for entry in list.entries() {
            let same = |found: Option<&Entry>| found.is_some_and(|found| found == entry);
            let former = entry.is(Attribute::Former);
            for name in [&*entry.code, &list.uri(entry)].into_iter().filter(|name| !name.is_empty()) {
                assert!(same(list.find(&name.to_uppercase())), "{id:?} {name}");
            }
            assert!(former || same(list.find(&entry.label)), "{id:?} {}", entry.label);
            for name in entry.also() {
                assert!(same(list.find(name)), "{id:?} {name}");
            }
        }
        assert!(list.find("").is_none() && list.find("geen term").is_none(), "{id:?}");
    }
}

#[test]
fn the_woo_categories_have_their_articles_and_numbers() {
    let list = list(ListId::WooInformatiecategorieen);
    let say = |entry: &Entry, attribute| entry.attribute(attribute).unwrap_or_default().to_owned();
    for (number, entry) in list.entries().iter().take(17).enumerate() {
        assert_eq!(say(entry, Attribute::Infocat), format!("{:03}", number + 1));
        let part = |first: usize| char::from(b'a' + u8::try_from(number - first).unwrap()).to_string();
        let (paragraph, part) = if number < 5 { ("1", part(0)) } else { ("2", part(5)) };
        let place = [Attribute::Article, Attribute::Paragraph, Attribute::Part].map(|key| say(entry, key));
        assert_eq!(place, ["3.3".to_owned(), paragraph.into(), part]);
    }
    let effort = list.find("c_816e508d").unwrap();
    assert_eq!(
        (effort.attribute(Attribute::Article), effort.attribute(Attribute::Infocat)),
        (Some("3.1"), None)
    );
    assert_eq!(code(&list, "Agenda's en besluitenlijsten bestuurscolleges").as_deref(), Some("c_3a248e3a"));
    let term = list.term(list.find("convenanten").unwrap());
    assert_eq!(term.uri, "https://identifier.overheid.nl/tooi/def/thes/kern/c_8fc2335c");
    assert_eq!(
        (term.list.as_str(), term.list_version.as_str()),
        ("TOOI-waardelijst Woo-informatiecategorieën", "4")
    );
}

#[test]
fn the_letters_of_the_grounds_are_those_of_the_law() {
    let list = list(ListId::WooGronden);
    // Software is known that has these one letter further.
    for (ground, word) in [
        ("5.1.1c", "vertrouwelijk verstrekte bedrijfs"),
        ("5.1.1d", "strafrechtelijke persoonsgegevens"),
        ("5.1.1e", "identificatienummers"),
        ("5.1.2e", "levenssfeer"),
        ("5.1.2f", "concurrentiegevoelige bedrijfs"),
        ("5.1.2g", "milieu"),
        ("5.1.2h", "sabotage"),
        ("5.1.2i", "goed functioneren"),
    ] {
        let entry = list.find(ground).unwrap();
        assert!(fold(&entry.label).contains(word), "{ground} is {}", entry.label);
    }
    for entry in list.entries() {
        let of = |key| entry.attribute(key).unwrap_or_default();
        let (paragraph, part) = (of(Attribute::Paragraph), of(Attribute::Part));
        if of(Attribute::Article) == "5.1" {
            assert_eq!(*entry.code, format!("5.1.{paragraph}{part}"));
        }
        let kind = match &*entry.code {
            "5.1.5" => "restgrond",
            "5.1.4" | "5.4" => "tijdelijk",
            "5.2" | "5.4a" => "absoluut",
            code if code.starts_with("5.1.1") => "absoluut",
            _ => "relatief",
        };
        assert_eq!(of(Attribute::Kind), kind, "{}", entry.code);
        assert!(entry.explanation.is_some(), "{} has a sentence for people", entry.code);
        let heavier = entry.code.starts_with("5.1.2") || matches!(&*entry.code, "5.1.5" | "5.2");
        assert_eq!(entry.is(Attribute::AfterFiveYears), heavier, "{}", entry.code);
    }
    for spelling in ["5.1.2.e", "5.1 lid 2 onder e"] {
        assert_eq!(code(&list, spelling).as_deref(), Some("5.1.2e"));
    }
    assert!(list.find("5.1.2j").is_none() && list.find("5.1.1f").is_none() && list.find("5.2.2").is_none());
}

#[test]
fn what_is_goes_before_what_was() {
    let list = list(ListId::TooiMinisteries);
    assert_eq!(code(&list, "Ministerie van Economische Zaken").as_deref(), Some("mnre1045"));
    assert_eq!(code(&list, "mnre1040").as_deref(), Some("mnre1040"), "and can still be named");
    assert_eq!(code(&list, "ministerie van financien").as_deref(), Some("mnre1090"));
    assert_eq!(code(&list, "bzk").as_deref(), Some("mnre1034"));
}

#[test]
fn a_search_finds_every_term_in_which_all_words_occur() {
    let found = |id, text: &str| -> Vec<String> {
        list(id).search(text).map(|entry| entry.label.to_string()).collect()
    };
    assert_eq!(found(ListId::DiwooThemas, "FINANCIEN"), ["overheidsfinanciën"]);
    assert_eq!(found(ListId::DiwooDocumentsoorten, "besl nota"), ["beslisnota"]);
    assert_eq!(found(ListId::WooInformatiecategorieen, "infocat"), Vec::<String>::new());
    assert_eq!(found(ListId::WooInformatiecategorieen, "015"), ["onderzoeksrapporten"]);
    assert!(
        found(ListId::WooGronden, "privacy").contains(&"Eerbiediging van de persoonlijke levenssfeer".into())
    );
    assert_eq!(found(ListId::DiwooTalen, " ").len(), 27);
    assert_eq!(found(ListId::TooiMinisteries, "true").len(), 0, "a truth is no word");
}

#[test]
fn the_nearest_terms_are_named_by_code_too() {
    let near = |id, text: &str| list(id).nearest(text).first().map(|entry| entry.label.to_string());
    assert_eq!(near(ListId::DiwooDocumentsoorten, "kamerbrieff").as_deref(), Some("Kamerbrief"));
    assert_eq!(near(ListId::WooInformatiecategorieen, "c_8fc2335d").as_deref(), Some("convenanten"));
}

const NEWER: &str = r#"
id = "diwoo-documentrelaties"
name = "TOOI-waardelijst documentrelaties"
version = "2"
date = "2027-01"
source = "https://example.nl/lijst"
closed = true
uri_prefix = "https://identifier.overheid.nl/tooi/def/thes/kern/"
terms = [
    { code = "c_05f4a5f3", label = "heeft bijlage" },
    { code = "c_00000001", label = "is vertaling van" },
]
"#;

fn lay(files: &[(&str, &str)]) -> (TempDir, Result<Vocabularies, Vec<String>>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let told = |misfit: super::Misfit| {
        let name = misfit.file.strip_prefix(folder.path()).unwrap_or(Path::new("")).display().to_string();
        format!("{name}:{}: {}: {}", misfit.problem.line, misfit.problem.key, misfit.problem.message.en)
    };
    let read = read_folder(folder.path()).map_err(|misfits| misfits.into_iter().map(told).collect());
    (folder, read)
}

#[test]
fn a_later_version_takes_the_place_of_the_one_that_was_compiled_in() {
    let (folder, read) = lay(&[("relaties.toml", NEWER), ("LEESMIJ.txt", "geen lijst")]);
    let lists = read.unwrap_or_else(|told| panic!("{told:?}"));
    let list = lists.list(ListId::DiwooDocumentrelaties);
    let term = list.term(list.find("is vertaling van").unwrap());
    assert_eq!((term.code.as_str(), term.list_version.as_str()), ("c_00000001", "2"));
    assert!(list.find("verwijst naar").is_none(), "only the terms of the later version can be chosen");
    assert!(list.laid.as_ref().is_some_and(|file| file.as_path() == folder.path().join("relaties.toml")));
    assert_eq!(lists.list(ListId::DiwooTalen).entries().len(), 27, "the others stay as they were");
    assert_eq!(lists.mark().len(), 12);
    let (_folder, other) = lay(&[("relaties.toml", &NEWER.replace("vertaling", "samenvatting"))]);
    assert_ne!(other.unwrap().mark(), lists.mark(), "the content names them");
    assert_eq!(lay(&[]).1.unwrap().mark(), "");
}

#[test]
fn what_cannot_be_laid_beside_is_refused_with_its_place_and_what_is_allowed() {
    let with = |from: &str, to: &str| {
        assert!(NEWER.contains(from), "{from}");
        NEWER.replace(from, to)
    };
    for (text, place, allowed) in [
        (with("\"2\"", "\"v2\""), "a.toml:4: version:", "Allowed is a version: numbers"),
        (with("2027-01", "2027-13"), "a.toml:5: date:", "Allowed is a year, month or day"),
        (
            with("relaties\"\nname", "relatie\"\nname"),
            "a.toml:2: id:",
            "do you mean `diwoo-documentrelaties`?",
        ),
        (with("closed", "close"), "a.toml:7: close:", "do you mean `closed`?"),
        (
            with("label = \"heeft bijlage\"", "labl = \"x\""),
            "a.toml:10: terms[1].labl:",
            "do you mean `label`?",
        ),
        (with("c_00000001", "c_05f4a5f3"), "a.toml:11: terms[2].code:", "Once is allowed"),
        (with("is vertaling van", "Heeft Bijlage"), "a.toml:11: terms[2].label:", "Once is allowed"),
        (with("is vertaling van", " "), "a.toml:11: terms[2].label:", "empty"),
        (with("https://identifier", "identifier"), "a.toml:8: uri_prefix:", "Allowed is a URI"),
        (
            with("label = \"heeft bijlage\"", "label = \"x\", kind = \"y\""),
            "a.toml:10: terms[1].kind:",
            "Allowed: `code`",
        ),
        ("terms = [".into(), "a.toml:1: :", "not good TOML"),
    ] {
        let told = lay(&[("a.toml", &text)]).1.err().unwrap_or_default().join("\n");
        assert!(told.contains(place) && told.contains(allowed), "{place} {allowed}:\n{told}");
    }
    let twice = lay(&[("a.toml", NEWER), ("b.toml", &NEWER.replace("\"2\"", "\"3\""))]).1;
    assert!(twice.is_err_and(|told| told.len() == 1 && told[0].contains("a.toml` is a version of")));
    assert!(read_folder(Path::new("/no/such/folder")).is_err());
}

#[test]
fn a_list_that_is_no_later_than_ours_is_passed_over() {
    for version in ["1", "0.9"] {
        let (_folder, read) = lay(&[("a.toml", &NEWER.replace("\"2\"", &format!("\"{version}\"")))]);
        let lists = read.unwrap();
        let list = lists.list(ListId::DiwooDocumentrelaties);
        assert!(list.laid.is_none() && lists.mark().is_empty(), "{version}: {list:?}");
    }
}

#[test]
fn what_the_daemons_rules_rest_on_cannot_be_left_out() {
    let text =
        ListId::MdtoWaarderingen.text().replace("\"1.0\"", "\"1.1\"").replace("Nader te bepalen", "Onbekend");
    let told = lay(&[("a.toml", &text)]).1.err().unwrap_or_default().join("\n");
    assert!(told.contains("`Nader te bepalen` is missing"), "{told}");
}

#[test]
fn values_of_attributes_are_checked() {
    let newer = |from: &str, to: &str| {
        let text = ListId::WooGronden.text().replace("version = \"2026-08-15\"", "version = \"2027-01-01\"");
        assert!(text.contains(from), "{from}");
        lay(&[("a.toml", &text.replacen(from, to, 1))]).1.err().unwrap_or_default().join("\n")
    };
    assert_eq!(newer("kind", "kind"), "");
    assert!(newer("kind = \"absoluut\"", "kind = \"absolut\"").contains("do you mean `absoluut`?"));
    assert!(newer("kind = \"absoluut\"\n", "").contains("`kind` is missing"));
    assert!(newer("after_five_years = true", "after_five_years = \"ja\"").contains("Allowed is `true`"));
}

#[test]
fn the_manuals_name_every_list_and_show_a_good_one() {
    let manual = include_str!("../../../docs/begrippenlijsten.md");
    for (id, list) in Vocabularies::default().all() {
        let row = manual.lines().find(|line| line.starts_with(&format!("| `{}` |", id.as_str())));
        assert!(row.is_some_and(|row| row.ends_with(&format!("| {} |", list.version))), "{id:?}: {row:?}");
        for (attribute, _) in list.entries().iter().flat_map(Entry::attributes) {
            assert!(manual.contains(&format!("`{}`", attribute.as_str())), "{attribute:?}");
        }
    }
    let manual = include_str!("../../../docs/policy.md");
    let shown = manual.split("```\n").find(|block| block.starts_with("id = "));
    let (_folder, read) = lay(&[("a.toml", shown.unwrap_or_default())]);
    assert!(read.is_ok(), "{:?}", read.err());
}
