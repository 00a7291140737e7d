//! The structure of a delivery as an archive's pre-ingest wants it, written from the SIP specification of MDTO and from
//! what such programs check beyond the schema. Shares nothing with the code of the product.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use super::xml::Element;

/// Characters that no name may have.
const FORBIDDEN: &str = "<>:\"/\\|?*#&";
/// Whoever takes the delivery in lays it in a folder of about 45 characters, and takes paths of 255.
const LONGEST_PATH: usize = 255 - 45;

/// All that is wrong with the folder of a delivery.
pub fn faults(tree: &Path) -> Vec<String> {
    let mut delivery = Delivery::default();
    delivery.folder(tree, None, &mut Vec::new());
    let mut faults = delivery.faults;
    let parts = delivery.objects + delivery.bestanden + delivery.folders + delivery.files;
    if parts % 2 != 0 {
        faults.push(format!("{parts} parts: something lacks its description"));
    }
    for path in &delivery.paths {
        let length = path.strip_prefix(tree.parent().unwrap()).unwrap().to_str().unwrap().chars().count();
        if length > LONGEST_PATH {
            faults.push(format!("{}: a path of {length}", path.display()));
        }
    }
    faults
}

#[derive(Default)]
struct Delivery {
    faults: Vec<String>,
    names: BTreeMap<String, PathBuf>,
    marks: BTreeSet<String>,
    paths: Vec<PathBuf>,
    folders: usize,
    files: usize,
    objects: usize,
    bestanden: usize,
}

impl Delivery {
    fn wrong(&mut self, path: &Path, what: impl std::fmt::Display) {
        self.faults.push(format!("{}: {what}", path.display()));
    }

    fn folder(&mut self, folder: &Path, above: Option<&str>, levels: &mut Vec<String>) {
        self.folders += 1;
        self.named(folder);
        let name = folder.file_name().unwrap().to_str().unwrap();
        let about = folder.join(format!("{name}.mdto.xml"));
        if !about.is_file() {
            return self.wrong(folder, "no description in it");
        }
        let whole = Element::read(&fs::read_to_string(&about).unwrap());
        let Some(object) = whole.at("informatieobject").cloned() else {
            return self.wrong(&about, "describes no informatieobject");
        };
        self.objects += 1;
        self.described(&about, &whole, &object);
        let own = mark(&object);
        let wholes: Vec<String> = object.all("isOnderdeelVan").map(pointed).collect();
        if wholes != above.iter().map(|above| (*above).to_owned()).collect::<Vec<_>>() {
            self.wrong(&about, format!("is a part of {wholes:?}, and lies in {above:?}"));
        }
        levels.push(object.text_at("aggregatieniveau/begripLabel").to_owned());
        self.object(&about, &object);
        let mut items: Vec<PathBuf> =
            fs::read_dir(folder).unwrap().map(|item| item.unwrap().path()).collect();
        items.sort();
        for item in items {
            let name = item.file_name().unwrap().to_str().unwrap().to_owned();
            if item.is_dir() {
                self.folder(&item, Some(&own), levels);
            } else if item == about {
                self.paths.push(item);
            } else if let Some(file) = name.strip_suffix(".bestand.mdto.xml") {
                self.paths.push(item.clone());
                if !folder.join(file).is_file() {
                    self.wrong(&item, "describes a file that is not there");
                }
            } else if name.ends_with(".mdto.xml") {
                self.wrong(&item, "a description that is not of its folder");
            } else {
                self.file(&item, &own, &object, levels);
            }
        }
        levels.pop();
    }

    fn file(&mut self, file: &Path, object: &str, about: &Element, levels: &[String]) {
        self.files += 1;
        self.named(file);
        let name = file.file_name().unwrap().to_str().unwrap();
        if file.with_file_name(format!("{name}.mdto.xml")).exists() {
            self.wrong(file, "the description of an informatieobject beside a file of that name");
        }
        let sidecar = file.with_file_name(format!("{name}.bestand.mdto.xml"));
        let Ok(text) = fs::read_to_string(&sidecar) else {
            return self.wrong(file, "no description beside it");
        };
        self.bestanden += 1;
        let whole = Element::read(&text);
        let bestand = whole.at("bestand").unwrap().clone();
        self.described(&sidecar, &whole, &bestand);
        if bestand.text_at("omvang") != fs::metadata(file).unwrap().len().to_string() {
            self.wrong(file, "another size");
        }
        if pointed(bestand.at("isRepresentatieVan").unwrap()) != object {
            self.wrong(file, "represents another informatieobject");
        }
        if !about.all("heeftRepresentatie").any(|one| pointed(one) == mark(&bestand)) {
            self.wrong(file, "is not named by its informatieobject");
        }
        let levels: Vec<&str> = levels.iter().map(String::as_str).collect();
        if !nests(&levels) {
            self.wrong(file, format!("lies in {levels:?}"));
        }
    }

    fn named(&mut self, path: &Path) {
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.chars().count() > 255
            || name.chars().any(|c| c.is_whitespace() || c.is_control() || FORBIDDEN.contains(c))
        {
            self.wrong(path, "a name that may not be");
        }
        let stem = name.split('.').next().unwrap().to_uppercase();
        let is_numbered = |device: &str| {
            stem.strip_prefix(device).is_some_and(|rest| rest.len() == 1 && rest.parse::<u8>().is_ok())
        };
        if ["PRN", "AUX", "NUL", "CON"].contains(&stem.as_str()) || is_numbered("COM") || is_numbered("LPT") {
            self.wrong(path, "the name of a device");
        }
        if let Some(other) = self.names.insert(name.to_lowercase(), path.into()) {
            self.wrong(path, format!("called as {}", other.display()));
        }
        self.paths.push(path.into());
    }

    fn described(&mut self, path: &Path, whole: &Element, part: &Element) {
        if !self.marks.insert(mark(part)) {
            self.wrong(path, "a mark that another one has");
        }
        for element in whole.every() {
            if element.inside.is_empty() && element.text.trim().is_empty() {
                self.wrong(path, format!("`{}` is empty", element.name));
            }
        }
    }

    fn object(&mut self, path: &Path, object: &Element) {
        let level = object.text_at("aggregatieniveau/begripLabel");
        let has_period = object.all("dekkingInTijd").any(|one| {
            one.text_at("dekkingInTijdType/begripLabel") == "Looptijd"
                && !one.text_at("dekkingInTijdBegindatum").is_empty()
        });
        if ["Archief", "Dossier", "Zaak"].contains(&level) && !has_period {
            self.wrong(path, format!("a {level} without its period"));
        }
        for limit in object.all("beperkingGebruik") {
            let Some(term) = limit.at("beperkingGebruikTermijn") else { continue };
            let has = |name| !term.text_at(name).is_empty();
            if has("termijnStartdatumLooptijd") && has("termijnEinddatum") && !has("termijnLooptijd") {
                self.wrong(path, "a limit with a start and an end and no length");
            }
        }
    }
}

/// The levels from the top down to the file, as archives take them.
fn nests(levels: &[&str]) -> bool {
    fn skip<'l, 'n>(levels: &'l [&'n str], name: &str, most: usize) -> &'l [&'n str] {
        let count = levels.iter().take(most).take_while(|level| **level == name).count();
        &levels[count..]
    }
    let [first, rest @ ..] = levels else { return false };
    if *first != "Archief" {
        return false;
    }
    let in_series = skip(rest, "Serie", usize::MAX);
    let all_pieces =
        |levels: &[&str]| !levels.is_empty() && levels.iter().all(|level| *level == "Archiefstuk");
    match in_series {
        ["Dossier", rest @ ..] => all_pieces(skip(rest, "Zaak", 1)),
        ["Zaak", rest @ ..] => all_pieces(rest),
        rest => *rest == ["Archiefstuk"],
    }
}

fn mark(part: &Element) -> String {
    let mark = part.at("identificatie").unwrap();
    format!("{} {}", mark.text_at("identificatieBron"), mark.text_at("identificatieKenmerk"))
}

fn pointed(reference: &Element) -> String {
    let mark = |name: &str| reference.text_at(&format!("verwijzingIdentificatie/{name}"));
    format!("{} {}", mark("identificatieBron"), mark("identificatieKenmerk"))
}
