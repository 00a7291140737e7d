//! The table of rooms in `ARCHITECTURE.md`, as a test: which room may know which, and who alone may
//! use what.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Which rooms a room of the daemon may name.
const KNOWS: [(&str, &[&str]); 19] = [
    ("model", &[]),
    ("page", &["model"]),
    ("vocabulary", &["model", "page"]),
    ("lifecycle", &["model", "trouble", "settings"]),
    ("settle", &["model", "lifecycle"]),
    ("inspect", &["model"]),
    ("identify", &["model", "settle"]),
    ("decide", &["model", "settings", "retention", "restriction"]),
    ("settings", &["model", "page", "vocabulary"]),
    ("export", &["model", "restriction"]),
    ("restriction", &["model"]),
    ("retention", &["model"]),
    ("completeness", &["model", "export", "restriction"]),
    ("wire", &["model"]),
    ("watch", &["model", "lifecycle", "settle", "inspect", "identify", "ingest"]),
    ("ledger", &["model", "wire", "lifecycle"]),
    (
        "ingest",
        &[
            "model",
            "lifecycle",
            "settle",
            "inspect",
            "identify",
            "decide",
            "ledger",
            "settings",
            "watch",
            "restriction",
            "completeness",
            "vocabulary",
        ],
    ),
    (
        "query",
        &[
            "model",
            "wire",
            "ledger",
            "ingest",
            "settings",
            "vocabulary",
            "restriction",
            "retention",
            "completeness",
        ],
    ),
    (
        "serve",
        &[
            "model",
            "query",
            "lifecycle",
            "ledger",
            "ingest",
            "settings",
            "wire",
            "inspect",
            "trouble",
            "vocabulary",
            "restriction",
            "export",
            "retention",
            "completeness",
        ],
    ),
];

/// What only these rooms may name. `lib` and `trouble` are the wiring.
const ALONE: [(&str, &[&str]); 11] = [
    ("use notify", &["watch"]),
    ("sled::", &["ledger"]),
    ("tonic::", &["serve"]),
    ("bronmerk_proto", &["wire", "serve", "ledger"]),
    ("toml::", &["page", "settings", "vocabulary"]),
    ("csv::", &["settings", "export"]),
    ("serde_json::", &["export"]),
    // `settings` sees only whether a folder that was named can be read; `vocabulary` reads the one with
    // the administrator's lists.
    ("read_dir(", &["watch", "ledger", "lifecycle", "settings", "vocabulary"]),
    ("SystemTime::now", &["lifecycle", "ledger"]),
    ("sd_notify", &["lifecycle"]),
    ("quick_xml", &["inspect", "export"]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The code of every room, without comments, by room and file.
fn rooms() -> BTreeMap<String, Vec<(PathBuf, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("daemon/src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut rooms: BTreeMap<String, Vec<(PathBuf, String)>> = BTreeMap::new();
    for file in files {
        let inside = file.strip_prefix(&root).unwrap().to_path_buf();
        let room = inside
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs")
            .to_owned();
        let code = fs::read_to_string(&file).unwrap();
        // Tests may go where they like.
        let code = code.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        if !inside.to_string_lossy().contains("test") {
            rooms.entry(room).or_default().push((inside, code.join("\n")));
        }
    }
    rooms
}

#[test]
fn every_room_knows_only_the_rooms_that_it_may_know() {
    let rooms = rooms();
    let names: Vec<&String> = rooms.keys().collect();
    for (room, files) in &rooms {
        let Some((_, knows)) = KNOWS.iter().find(|(name, _)| name == room) else {
            assert!(
                ["lib", "main", "trouble"].contains(&room.as_str()),
                "the room `{room}` is not in the table"
            );
            continue;
        };
        for (file, code) in files {
            for other in &names {
                let words =
                    [format!("crate::{other}::"), format!("crate::{other};"), format!("crate::{{{other}")];
                let in_group = code.split("use crate::{").skip(1).any(|group| {
                    let group = group.split("};").next().unwrap_or_default();
                    group.lines().any(|line| {
                        line.trim_start().starts_with(&format!("{other}::"))
                            || line.trim() == format!("{other},")
                    })
                });
                let is_named = words.iter().any(|word| code.contains(word.as_str())) || in_group;
                assert!(
                    !is_named || *other == room || knows.contains(&other.as_str()),
                    "`{}`: the room `{room}` may not know `{other}`",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn what_belongs_to_one_room_is_used_there_alone() {
    for (room, files) in rooms() {
        if ["lib", "main", "trouble"].contains(&room.as_str()) {
            continue;
        }
        for (file, code) in files {
            for (word, alone) in ALONE {
                assert!(
                    !code.contains(word) || alone.contains(&room.as_str()),
                    "`{}` uses `{word}`, which belongs to {alone:?}",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn the_client_knows_only_the_contract() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("client"), &mut files);
    for file in files {
        let code = fs::read_to_string(&file).unwrap();
        assert!(!code.contains("bronmerk_daemon"), "`{}` knows the daemon", file.display());
    }
}

#[test]
fn there_is_no_unsafe_code() {
    let mut files = Vec::new();
    for part in ["daemon", "client", "proto/src", "xtask", "tests"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(part), &mut files);
    }
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

/// The rule of evidence stands in the code that follows it and in `ARCHITECTURE.md`: row by row the same.
#[test]
fn the_rule_of_evidence_is_told_as_it_is_followed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let code = fs::read_to_string(root.join("daemon/src/identify/mod.rs")).unwrap();
    let told = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
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
