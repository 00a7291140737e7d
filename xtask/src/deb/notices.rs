//! Whose work is in the programs, and under which licences: each of the libraries asks that its notice goes along.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::step;

/// How the files are called in which a library says whose it is.
const NAMES: [&str; 4] = ["LICENSE", "LICENCE", "COPYING", "NOTICE"];

/// The file `copyright` of the package: ours, and that of each library that is linked in.
pub fn copyright() -> Result<String> {
    let own = fs::read_to_string(step::root().join("LICENCE"))?;
    let mut told = format!(
        "Bronmerk is under the European Union Public Licence 1.2, which is below.\n\n\
         Its programs hold libraries of others, and Rust's own standard library (MIT or Apache-2.0), each under its own\n\
         licence. They are listed after that, with their notices.\n\n\n{}\n",
        own.trim_end()
    );
    let libraries = libraries()?;
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    told.push_str("\n\nLibraries of others\n===================\n\n");
    for library in &libraries {
        writeln!(told, "{} ({})", library.name, library.licence)?;
        for text in notices(&library.folder)? {
            texts.entry(text).or_default().push(library.name.clone());
        }
    }
    for (text, of) in texts {
        writeln!(told, "\n\n--- {}\n\n{}", of.join(", "), text.trim_end())?;
    }
    Ok(told)
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Library {
    name: String,
    licence: String,
    folder: PathBuf,
}

/// Everything that is linked in: from the root package along what it needs to run, on this platform.
fn libraries() -> Result<BTreeSet<Library>> {
    let host = host()?;
    let arguments =
        ["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", &host];
    let metadata: Value = serde_json::from_slice(&super::said_bytes(&mut step::cargo(&arguments))?)?;
    let all = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let nodes = all(&metadata["resolve"]["nodes"]);
    let mut wanted = vec![text(&metadata["resolve"]["root"])];
    let mut seen = BTreeSet::new();
    while let Some(id) = wanted.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        let node = nodes.iter().find(|node| node["id"] == id.as_str());
        for needed in all(&node.with_context(|| format!("Cargo does not know `{id}`"))?["deps"]) {
            if all(&needed["dep_kinds"]).iter().any(|kind| kind["kind"].is_null()) {
                wanted.push(text(&needed["pkg"]));
            }
        }
    }
    let packages = all(&metadata["packages"]);
    let linked = packages.iter().filter(|package| seen.contains(&text(&package["id"])));
    // What has no source is ours.
    let found: BTreeSet<_> = linked
        .filter(|package| !package["source"].is_null())
        .map(|package| Library {
            name: format!("{} {}", text(&package["name"]), text(&package["version"])),
            licence: text(&package["license"]),
            folder: Path::new(&text(&package["manifest_path"]))
                .parent()
                .map(PathBuf::from)
                .unwrap_or_default(),
        })
        .collect();
    ensure!(!found.is_empty(), "Cargo tells of no libraries");
    Ok(found)
}

/// The platform that Cargo builds for when it is not told.
fn host() -> Result<String> {
    let told = super::said(&mut step::command("rustc", &["--version", "--verbose"]))?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned);
    host.context("`rustc` does not say for which platform it builds")
}

/// The notices of a library, and of the one in C that it may bring along.
fn notices(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for folder in [folder.to_path_buf(), folder.join("jemalloc")] {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().to_uppercase();
            if entry.file_type()?.is_file() && NAMES.iter().any(|begin| name.starts_with(begin)) {
                found.push(shortened(&fs::read_to_string(entry.path())?));
            }
        }
    }
    Ok(found)
}

/// A notice without the whole text of the Apache licence, which is on every Debian machine: what stands around it, and
/// whose work it is.
fn shortened(text: &str) -> String {
    const BEGIN: &str = "TERMS AND CONDITIONS FOR USE";
    const END: [&str; 2] = ["limitations under the License.", "END OF TERMS AND CONDITIONS"];
    let lines: Vec<&str> = text.lines().collect();
    let terms = lines.iter().position(|line| line.contains(BEGIN));
    let begin =
        terms.and_then(|terms| lines.iter().take(terms).rposition(|line| line.contains("Apache License")));
    let last = |end: &&str| lines.iter().rposition(|line| line.contains(end));
    let end = END.iter().filter_map(last).max();
    let (Some(begin), Some(end)) = (begin, end) else { return text.to_owned() };
    let of_whom = lines
        .iter()
        .take(end)
        .skip(begin)
        .filter(|line| line.trim_start().starts_with("Copyright ") && !line.contains(['[', '{']));
    let mut kept: Vec<&str> = lines.iter().take(begin).copied().collect();
    kept.push("Apache License, Version 2.0: see /usr/share/common-licenses/Apache-2.0");
    kept.extend(of_whom.map(|line| line.trim()));
    kept.extend(lines.iter().skip(end + 1));
    kept.join("\n")
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn of_a_long_licence_the_owner_stays_and_what_stands_around_it() {
        let text = "MIT\n\nApache License\nVersion 2.0\nTERMS AND CONDITIONS FOR USE, ...\nsection 1\n\
                    END OF TERMS AND CONDITIONS\nCopyright [yyyy] [name]\n   Copyright 2011 Some Owner\n\
                    limitations under the License.\nCopyright of the rest";
        let kept = "MIT\n\nApache License, Version 2.0: see /usr/share/common-licenses/Apache-2.0\n\
                    Copyright 2011 Some Owner\nCopyright of the rest";
        assert_eq!(shortened(text), kept);
        assert_eq!(shortened("MIT, Copyright 2011"), "MIT, Copyright 2011");
    }
}
