//! The schema of the Nationaal Archief and libxml2 judge what is written, and what is read.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};

use super::{
    super::{Mdto, read, to_bytes},
    golden::{bestand, everything, minimal},
    strategies::mdto,
};

/// How many files one `xmllint` gets.
const BATCH: usize = 150;

/// The independent judge, where it is installed.
struct Judge {
    schema: PathBuf,
}

impl Judge {
    fn find() -> Option<Self> {
        let has_xmllint = std::env::var_os("PATH")
            .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join("xmllint").is_file()));
        let schema = std::env::var_os("BRONMERK_XSD").and_then(|folder| find(Path::new(&folder), 4));
        if let (true, Some(schema)) = (has_xmllint, schema) {
            return Some(Self { schema });
        }
        let message = "NOT RUN: MDTO files were not validated; for that, install xmllint with `apt-get install \
                       libxml2-utils`, and name the folder with MDTO-XML1.0.1.xsd in BRONMERK_XSD";
        assert!(std::env::var_os("BRONMERK_REQUIRE_PROGRAMS").is_none(), "{message}");
        eprintln!("{message}");
        None
    }

    /// For each file whether it keeps the schema.
    fn judge(&self, files: &[Vec<u8>]) -> Vec<bool> {
        let folder = tempfile::tempdir().unwrap();
        let mut verdicts = Vec::new();
        for batch in files.chunks(BATCH) {
            let mut xmllint = Command::new("xmllint");
            xmllint.args(["--noout", "--nonet", "--schema"]).arg(&self.schema).current_dir(folder.path());
            for (number, file) in batch.iter().enumerate() {
                let name = format!("{number}.xml");
                fs::write(folder.path().join(&name), file).unwrap();
                xmllint.arg(name);
            }
            let output = xmllint.output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(!said.contains("failed to load"), "{said}");
            let is_said = |line: String| said.lines().any(|said| said == line);
            for number in 0..batch.len() {
                let is_valid = is_said(format!("{number}.xml validates"));
                // What is not well-formed gets no verdict.
                if !is_valid && !is_said(format!("{number}.xml fails to validate")) {
                    assert!(said.contains(&format!("{number}.xml:")), "no verdict on {number}: {said}");
                }
                verdicts.push(is_valid);
            }
        }
        verdicts
    }
}

fn find(folder: &Path, depth: usize) -> Option<PathBuf> {
    let file = folder.join("MDTO-XML1.0.1.xsd");
    if file.is_file() {
        return Some(file);
    }
    let mut inside: Vec<PathBuf> = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
    inside.sort();
    inside.into_iter().filter(|path| path.is_dir() && depth > 0).find_map(|path| find(&path, depth - 1))
}

#[test]
fn everything_that_is_written_keeps_the_schema() {
    let Some(judge) = Judge::find() else { return };
    let mut runner = TestRunner::default();
    let mut all: Vec<Mdto> = vec![minimal().into(), everything().into(), bestand().into()];
    all.extend((0..300).map(|_| mdto().new_tree(&mut runner).unwrap().current()));
    let files: Vec<Vec<u8>> = all.iter().map(to_bytes).collect();
    for (file, is_valid) in files.iter().zip(judge.judge(&files)) {
        assert!(is_valid, "not valid:\n{}", String::from_utf8_lossy(file));
    }
}

/// An element of a file that is changed at random.
#[derive(Debug, Clone)]
enum Element {
    Leaf(String, String),
    Group(String, Vec<Element>),
}

impl Element {
    /// Reads what `to_bytes` wrote; a test's own, simple reading.
    fn take(text: &str, at: &mut usize) -> Option<Self> {
        let rest = text[*at..].trim_start();
        let start = text.len() - rest.len();
        if !rest.starts_with('<') || rest.starts_with("</") {
            return None;
        }
        let open = rest.find('>').unwrap();
        let name = rest[1..open].split(' ').next().unwrap().to_owned();
        *at = start + open + 1;
        let end = format!("</{name}>");
        let mut inside = Vec::new();
        while let Some(element) = Self::take(text, at) {
            inside.push(element);
        }
        if inside.is_empty() {
            let length = text[*at..].find(&end).unwrap();
            let held = text[*at..*at + length].to_owned();
            *at += length + end.len();
            return Some(Self::Leaf(name, held));
        }
        *at += text[*at..].find(&end).unwrap() + end.len();
        Some(Self::Group(name, inside))
    }

    fn put(&self, out: &mut String) {
        match self {
            Self::Leaf(name, held) => out.push_str(&format!("<{name}>{held}</{name}>")),
            Self::Group(name, inside) => {
                out.push_str(&format!("<{name}>"));
                inside.iter().for_each(|element| element.put(out));
                out.push_str(&format!("</{name}>\n"));
            }
        }
    }

    fn name_mut(&mut self) -> &mut String {
        match self {
            Self::Leaf(name, _) | Self::Group(name, _) => name,
        }
    }

    /// All groups that hold elements, one way down each.
    fn groups(&mut self) -> usize {
        match self {
            Self::Leaf(..) => 0,
            Self::Group(_, inside) => 1 + inside.iter_mut().map(Self::groups).sum::<usize>(),
        }
    }

    fn group(&mut self, number: &mut usize) -> Option<&mut Vec<Element>> {
        let Self::Group(_, inside) = self else { return None };
        if *number == 0 {
            return Some(inside);
        }
        *number -= 1;
        inside.iter_mut().find_map(|element| element.group(number))
    }
}

/// Changes one thing in the structure.
fn changed(root: &mut Element, which: usize, kind: usize, first: usize, second: usize) {
    const OTHERS: [&str; 12] = [
        "naam",
        "identificatie",
        "trefwoord",
        "omschrijving",
        "classificatie",
        "dekkingInRuimte",
        "begripCode",
        "verwijzingNaam",
        "termijnEinddatum",
        "bevatOnderdeel",
        "isOnderdeelVan",
        "onbekend",
    ];
    let mut number = which % root.groups();
    let inside = root.group(&mut number).unwrap();
    let name = OTHERS[second % OTHERS.len()];
    let (first, second) = (first % inside.len(), second % inside.len());
    match kind {
        0 => drop(inside.remove(first)),
        1 => inside.swap(first, second),
        2 => inside.insert(second, inside[first].clone()),
        3 => name.clone_into(inside[first].name_mut()),
        _ => inside.insert(first, Element::Leaf(name.to_owned(), "2026".into())),
    }
}

#[test]
fn a_changed_structure_is_refused_exactly_when_the_schema_refuses_it() {
    let mut runner = TestRunner::default();
    let strategy = (mdto(), any::<usize>(), 0..5_usize, 0..40_usize, 0..40_usize);
    let mut files = Vec::new();
    let mut refused = 0;
    for _ in 0..250 {
        let (mdto, which, kind, first, second) = strategy.new_tree(&mut runner).unwrap().current();
        let text = String::from_utf8(to_bytes(&mdto)).unwrap();
        let at = text.find("\t<").unwrap();
        let head = &text[..at];
        let mut root = Element::take(&text, &mut { at }).unwrap();
        let mut same = head.to_owned();
        root.put(&mut same);
        assert_eq!(read((same + "</MDTO>").as_bytes()), Ok(mdto), "the test reads its own files");
        changed(&mut root, which, kind, first, second);
        let mut other = head.to_owned();
        root.put(&mut other);
        let other = (other + "</MDTO>").into_bytes();
        if let Err(problems) = read(&other) {
            refused += 1;
            assert!(problems.iter().all(|problem| problem.line.is_some()), "{problems:?}");
        }
        files.push(other);
    }
    assert!((80..250).contains(&refused), "{refused} of 250 were refused; the test asks too little");
    let Some(judge) = Judge::find() else { return };
    for (file, is_valid) in files.iter().zip(judge.judge(&files)) {
        let answer = read(file);
        assert_eq!(answer.is_ok(), is_valid, "{answer:?}\n{}", String::from_utf8_lossy(file));
    }
}

#[test]
fn values_are_taken_or_refused_as_the_schema_does() {
    let Some(judge) = Judge::find() else { return };
    let whole = String::from_utf8(to_bytes(&everything().into())).unwrap();
    let mut files = Vec::new();
    for (element, values) in [
        (
            "termijnEinddatum",
            &["2031", "2031-02", "2031-02Z", "2031-2", "2031-02-30", "31-02-2031", "", " 2031 "][..],
        ),
        ("termijnStartdatumLooptijd", &["2024-02-29+14:00", "2024", "2023-02-29", "2024-02-29T00:00:00"]),
        ("termijnLooptijd", &["P1Y", "P", "PT1S", "P1Y2M3DT4H5M6.7S", "P1W", "1Y", "PT", "P1M1Y", "P1.5Y"]),
        (
            "eventTijd",
            &[
                "2026",
                "2026-01-31T24:00:00",
                "2026-01-31T24:00:01",
                "2026-01-31T09:00",
                "2026-01-31T09:00:00.5Z",
            ],
        ),
        ("dekkingInTijdBegindatum", &["2026-13", "2026-12-31-13:59", "0000", "2026-12-31+15:00"]),
        ("taal", &["nl", "nederlands", "n", "nl_NL", "nl-", "", "en-GB-oed"]),
    ] {
        for value in values {
            let (before, rest) = whole.split_once(&format!("<{element}>")).unwrap();
            let (_, after) = rest.split_once(&format!("</{element}>")).unwrap();
            files.push(format!("{before}<{element}>{value}</{element}>{after}").into_bytes());
        }
    }
    for (file, is_valid) in files.iter().zip(judge.judge(&files)) {
        let answer = read(file);
        assert_eq!(answer.is_ok(), is_valid, "{answer:?}\n{}", String::from_utf8_lossy(file));
    }
}
