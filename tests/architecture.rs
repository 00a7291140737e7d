//! The tables of rooms in `ARCHITECTURE.md`, held against the code: which room may know which, who alone may use
//! what, and that nothing goes round in a circle.

mod modules;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use modules::{Module, functions, literals, modules, sources};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A row of a table of rooms.
#[derive(Debug)]
struct Row {
    room: String,
    /// What it may use that not every room may: the words in backticks.
    uses: BTreeSet<String>,
    knows: BTreeSet<String>,
}

/// The table under the header that begins so.
fn table(header: &str) -> Vec<Row> {
    let told = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rows = told.lines().skip_while(|line| !line.starts_with(header)).skip(2);
    rows.take_while(|line| line.starts_with('|')).map(row).collect()
}

fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [room, _, uses, knows] = cells[..] else { panic!("four cells: {line}") };
    let quoted = |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    let mut plain = String::new();
    let mut depth = 0;
    for letter in knows.chars() {
        depth += i32::from(letter == '(');
        if depth == 0 {
            plain.push(letter);
        }
        depth -= i32::from(letter == ')');
    }
    let knows = plain.split(',').map(|name| name.trim().to_owned());
    Row {
        room: room.trim_matches('`').to_owned(),
        uses: quoted(uses),
        knows: knows.filter(|name| name != "nobody").collect(),
    }
}

/// A crate: its modules, its table, and the rooms of it.
struct Crate {
    name: &'static str,
    /// What puts the others together, and knows them all.
    wiring: &'static [&'static str],
    modules: Vec<Module>,
    tests: BTreeSet<PathBuf>,
    folder: PathBuf,
    table: Vec<Row>,
}

fn daemon() -> Crate {
    read("daemon", "| Room |", &["", "fuzzing", "trouble"])
}

fn client() -> Crate {
    read("client", "| Part of the client |", &[""])
}

fn read(name: &'static str, header: &str, wiring: &'static [&'static str]) -> Crate {
    let folder = root().join(name).join("src");
    let (modules, tests) = modules(&folder.join("lib.rs"));
    Crate { name, wiring, modules, tests, folder, table: table(header) }
}

impl Crate {
    fn row(&self, room: &str) -> Option<&Row> {
        self.table.iter().find(|row| row.room == room)
    }

    /// The module of this crate that a path leads to, if any: the deepest that its beginning names.
    fn target<'a>(&'a self, from: &Module, path: &[String]) -> Option<&'a Module> {
        let whole = match path {
            [first, rest @ ..] if first == "crate" => rest.to_vec(),
            [first, ..] => {
                let child = [&from.path[..], std::slice::from_ref(first)].concat();
                self.modules.iter().find(|module| module.path == child)?;
                [&from.path[..], path].concat()
            }
            [] => return None,
        };
        let candidates = self.modules.iter().filter(|module| whole.starts_with(&module.path));
        candidates.max_by_key(|module| module.path.len())
    }

    fn is_wiring(&self, room: &str) -> bool {
        self.wiring.contains(&room)
    }

    /// Which rooms each room names, and where.
    fn edges(&self) -> BTreeMap<(String, String), &Path> {
        let room = |module: &Module| module.path.first().cloned().unwrap_or_default();
        let mut edges = BTreeMap::new();
        for module in &self.modules {
            for other in module.named.iter().filter_map(|path| self.target(module, path)) {
                if room(other) != room(module) {
                    edges.entry((room(module), room(other))).or_insert(module.file.as_path());
                }
            }
        }
        edges.retain(|(from, to), _| !self.is_wiring(from) && !self.is_wiring(to));
        edges
    }
}

/// Whether a path, or a method, is what a word of the table names: `sled`, `fs::read_dir`, `.now`.
fn is_named(path: &[String], word: &str) -> bool {
    let wanted: Vec<&str> = word.split("::").collect();
    match wanted[..] {
        [name] if !name.starts_with('.') => path.first().is_some_and(|first| first == name),
        _ => path.windows(wanted.len()).any(|part| part == wanted),
    }
}

fn every_room_knows_only_what_it_may(house: &Crate) {
    let edges = house.edges();
    let rooms: BTreeSet<_> = house.modules.iter().filter_map(|module| module.path.first()).collect();
    for room in rooms.iter().filter(|room| !house.is_wiring(room)) {
        assert!(house.row(room).is_some(), "the room `{room}` is not in the table");
    }
    for row in &house.table {
        assert!(rooms.contains(&row.room), "there is no room `{}`", row.room);
        for other in &row.knows {
            let key = (row.room.clone(), other.clone());
            assert!(edges.contains_key(&key), "`{}` may know `{other}` and does not: take it out", row.room);
        }
    }
    for ((room, other), file) in edges {
        let knows = house.row(&room).is_some_and(|row| row.knows.contains(&other));
        assert!(knows, "`{}`: the room `{room}` may not know `{other}`", file.display());
    }
}

fn what_is_for_some_is_used_by_them_alone(house: &Crate) {
    let words: BTreeSet<&String> = house.table.iter().flat_map(|row| &row.uses).collect();
    let mut unused: BTreeSet<(&str, &str)> = BTreeSet::new();
    unused.extend(
        house.table.iter().flat_map(|row| row.uses.iter().map(|word| (row.room.as_str(), word.as_str()))),
    );
    for module in &house.modules {
        let room = module.path.first().map_or("", String::as_str);
        for word in &words {
            let Some(path) = module.named.iter().find(|path| is_named(path, word)) else { continue };
            unused.remove(&(room, word.as_str()));
            let may = house.is_wiring(room) || house.row(room).is_some_and(|row| row.uses.contains(*word));
            assert!(
                may,
                "`{}` names `{}`, and `{word}` is not for `{room}`",
                module.file.display(),
                path.join("::")
            );
        }
    }
    assert!(unused.is_empty(), "may be used and are not: {unused:?}");
}

/// Another store is one file.
#[test]
fn one_file_knows_what_the_index_is_kept_in() {
    let knows = |module: &Module| module.named.iter().any(|path| is_named(path, "sled"));
    let daemon = daemon();
    let files: Vec<String> =
        daemon.modules.iter().filter(|module| knows(module)).map(|module| module.path.join("::")).collect();
    assert_eq!(files, ["ledger::index::store"]);
}

/// Rooms, and modules beside each other in a room: parent and child may name each other, others only one way.
fn circles(house: &Crate) -> Vec<(String, String)> {
    let mut beside: BTreeMap<Vec<String>, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for module in &house.modules {
        if house.is_wiring(module.path.first().map_or("", String::as_str)) {
            continue;
        }
        for other in module.named.iter().filter_map(|path| house.target(module, path)) {
            let common = module.path.iter().zip(&other.path).take_while(|(one, other)| one == other).count();
            if let (Some(from), Some(to)) = (module.path.get(common), other.path.get(common))
                && !(common == 0 && house.is_wiring(to))
            {
                let siblings = beside.entry(module.path[..common].to_vec()).or_default();
                siblings.entry(from.clone()).or_default().insert(to.clone());
            }
        }
    }
    let mut circles = Vec::new();
    for (parent, siblings) in &beside {
        for name in siblings.keys() {
            if let Some(circle) = way_back(siblings, name) {
                let at = [&[house.name.to_owned()], &parent[..]].concat();
                circles.push((at.join("::"), circle.join(" -> ")));
            }
        }
    }
    circles
}

/// A way from a name back to itself.
fn way_back(siblings: &BTreeMap<String, BTreeSet<String>>, name: &str) -> Option<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut ways = vec![vec![name.to_owned()]];
    while let Some(way) = ways.pop() {
        for next in siblings.get(way.last()?).into_iter().flatten() {
            let on = [&way[..], std::slice::from_ref(next)].concat();
            if next == name {
                return Some(on);
            }
            if seen.insert(next.clone()) {
                ways.push(on);
            }
        }
    }
    None
}

fn every_file_is_a_part_of_it(house: &Crate) {
    let reached: BTreeSet<PathBuf> = house.modules.iter().map(|module| module.file.clone()).collect();
    let forgotten: Vec<_> = sources(&house.folder)
        .into_iter()
        .filter(|file| !reached.contains(file) && !house.tests.contains(file) && !file.ends_with("main.rs"))
        .collect();
    assert!(forgotten.is_empty(), "no `mod` leads to {forgotten:?}");
}

#[test]
fn every_room_of_the_daemon_knows_only_what_it_may() {
    every_room_knows_only_what_it_may(&daemon());
}

#[test]
fn every_part_of_the_client_knows_only_what_it_may() {
    let client = client();
    every_room_knows_only_what_it_may(&client);
    for module in &client.modules {
        let knows = module.named.iter().any(|path| is_named(path, "bronmerk_daemon"));
        assert!(!knows, "`{}` knows the daemon", module.file.display());
    }
}

#[test]
fn what_is_for_some_rooms_is_used_there_alone() {
    what_is_for_some_is_used_by_them_alone(&daemon());
    what_is_for_some_is_used_by_them_alone(&client());
}

/// Where modules beside each other still go round in a circle. It may only become shorter.
const STILL_ROUND: [&str; 1] = ["daemon::ingest"];

#[test]
fn nothing_new_goes_round_in_a_circle() {
    let circles = [circles(&daemon()), circles(&client())].concat();
    let new: Vec<_> = circles.iter().filter(|(at, _)| !STILL_ROUND.contains(&at.as_str())).collect();
    assert!(new.is_empty(), "circles: {new:#?}");
    for at in STILL_ROUND {
        assert!(
            circles.iter().any(|(other, _)| other == at),
            "`{at}` does not go round any more: take it out"
        );
    }
}

/// The words of closed lists are spelled in `model`, once; elsewhere in the product a name stands for them.
#[test]
fn the_words_of_closed_lists_are_spelled_once() {
    let daemon = daemon();
    let [mut closed, retention] =
        ["model/closed.rs", "model/retention.rs"].map(|file| literals(&daemon.folder.join(file)));
    closed.extend(retention.into_iter().take(3));
    let words = BTreeSet::from_iter(closed);
    assert!(["V", "Geen beperking", "niet openbaar"].iter().all(|word| words.contains(*word)), "{words:?}");
    let mut again = BTreeSet::new();
    for module in &daemon.modules {
        if !module.path.first().is_some_and(|room| ["model", "vocabulary"].contains(&room.as_str())) {
            let found = literals(&module.file).into_iter().filter(|word| words.contains(word));
            again.extend(found.map(|word| (module.path.join("::"), word)));
        }
    }
    // A word in the name of a file, the way in which a header is encoded, keys in PDF.
    let others = [
        ("ingest::likely::stem", "openbaar"),
        ("inspect::properties::letters", "B"),
        ("inspect::text::pdf", "V"),
        ("inspect::text::pdf::file", "N"),
    ];
    let others = others.map(|(module, word)| (module.to_owned(), word.to_owned()));
    assert_eq!(again, BTreeSet::from(others), "`model` has a name for it");
}

#[test]
fn no_file_is_forgotten() {
    every_file_is_a_part_of_it(&daemon());
    every_file_is_a_part_of_it(&client());
    let (product, _) = modules(&root().join("tests/main.rs"));
    let reached: BTreeSet<PathBuf> = product.into_iter().map(|module| module.file).collect();
    let forgotten: Vec<_> = sources(&root().join("tests")).difference(&reached).cloned().collect();
    assert!(forgotten.is_empty(), "no `mod` leads to {forgotten:?}");
}

#[test]
fn there_is_no_unsafe_code() {
    let parts = ["daemon", "client", "proto/src", "xtask", "tests"];
    let files: BTreeSet<PathBuf> = parts.iter().flat_map(|part| sources(&root().join(part))).collect();
    let word = ["uns", "afe "].concat();
    for file in files {
        let code = fs::read_to_string(&file).unwrap();
        let uses = code
            .lines()
            .filter(|line| line.trim_start().starts_with(&word) || line.contains(&format!(" {word}")));
        let uses: Vec<_> = uses.filter(|line| !line.trim_start().starts_with("//")).collect();
        assert!(uses.is_empty(), "`{}`: {uses:?}", file.display());
    }
}

/// `ARCHITECTURE.md` names tests; each of them is there.
#[test]
fn the_tests_that_are_named_are_there() {
    let crates = ["tests/main.rs", "daemon/src/lib.rs", "client/src/lib.rs", "xtask/src/main.rs"];
    let all: BTreeSet<String> = crates.iter().flat_map(|file| functions(&root().join(file))).collect();
    let is_there = |name: &str| {
        let begin = name.trim_end_matches(['…', '*']);
        all.iter().any(|whole| {
            whole.match_indices(begin).any(|(at, _)| {
                let is_begun = at == 0 || whole[..at].ends_with("::");
                let after = &whole[at + begin.len()..];
                is_begun && (begin.len() < name.len() || after.is_empty() || after.starts_with("::"))
            })
        })
    };
    let told = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (promises, wrong) = told.split_once("## The list of what goes wrong").unwrap();
    let promises = promises.split_once("## Promises").unwrap().1.split("\n## ").next().unwrap();
    let wrong = wrong.split("\n## ").next().unwrap();
    let cells = promises.lines().filter_map(|line| line.split('|').nth(3));
    let cells = cells.chain(wrong.lines().filter_map(|line| line.split('|').nth(2)));
    let names: Vec<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert!(names.len() > 150, "{} names were read", names.len());
    let is_name = |name: &&str| {
        name.chars().all(|letter| letter.is_ascii_lowercase() || "_:…*0123456789".contains(letter))
    };
    let missing: Vec<_> = names.into_iter().filter(is_name).filter(|name| !is_there(name)).collect();
    assert!(missing.is_empty(), "no such tests: {missing:#?}");
}

/// The rule of evidence stands in the code that follows it and in `ARCHITECTURE.md`: row by row the same.
#[test]
fn the_rule_of_evidence_is_told_as_it_is_followed() {
    let code = fs::read_to_string(root().join("daemon/src/identify/mod.rs")).unwrap();
    let told = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rows: Vec<String> = code
        .lines()
        .filter_map(|line| line.strip_prefix("//! "))
        .filter(|row| row.starts_with("| "))
        .map(|row| row.replace("[`Verdict::", "`").replace("`]", "`").replace("[`", "`"))
        .collect();
    assert!(rows.len() > 20, "{rows:?}");
    for row in rows {
        assert!(told.lines().any(|line| line == row), "ARCHITECTURE.md has not: {row}");
    }
}

/// The client knows no daemon, and neither may take a hidden letter for one that is seen.
#[test]
fn daemon_and_client_agree_on_what_is_hidden() {
    let rule = |file: &str| {
        let code = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        let (_, rule) = code.split_once("fn is_hidden(").unwrap();
        rule.split("#[cfg(test)]").next().unwrap().trim_end().to_owned()
    };
    assert_eq!(rule("daemon/src/model/hidden.rs"), rule("client/src/print/hidden.rs"));
}

/// The client goes by reasons that the daemon gives; `docs/errors.md` is held against the daemon's table by itself.
#[test]
fn the_reasons_that_the_client_goes_by_are_given() {
    let told = fs::read_to_string(root().join("docs/errors.md")).unwrap();
    let is_reason = |text: &String| {
        text.contains('_')
            && text.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_')
            && text.len() > 1
            && !["BRONMERK_", "CARGO_", "DOCUMENT_STATE_", "LC_", "NO_COLOR", "XDG_"]
                .iter()
                .any(|other| text.starts_with(other))
    };
    let files = client().modules.into_iter().map(|module| module.file);
    let reasons: BTreeSet<String> = files.flat_map(|file| literals(&file)).filter(is_reason).collect();
    assert!(reasons.contains("ETAG_MISMATCH") && reasons.contains("VOCABULARY_NOT_FOUND"), "{reasons:?}");
    let unknown: Vec<_> = reasons.iter().filter(|one| !told.contains(&format!("| `{one}` |"))).collect();
    assert!(unknown.is_empty(), "the daemon gives no such reasons: {unknown:?}");
}
