//! Office Open XML (ISO/IEC 29500): which parts a document has, and who reads them.

mod sheets;
mod slides;
mod word;

use super::{
    parts::Parts,
    sink::Sink,
    span::Ending,
    xml::{Step, walk},
};

/// Reads the text of a document.
pub(super) fn read(parts: &mut Parts<'_>, sink: &mut Sink) {
    let links = Links::of(parts, "", sink);
    let Some(main) = links.first("officeDocument") else { return sink.end(Ending::Broken) };
    let links = Links::of(parts, &main, sink);
    if main.contains("ppt/") || links.first("slideMaster").is_some() {
        slides::read(parts, &main, &links, sink);
    } else if main.contains("xl/") || links.first("worksheet").is_some() {
        if main.to_ascii_lowercase().ends_with(".bin") {
            return sink.end(Ending::NoReader);
        }
        sheets::read(parts, &main, &links, sink);
    } else {
        word::read(parts, &main, &links, sink);
    }
}

/// A relationship from one part to another.
struct Link {
    id: String,
    /// The last word of its type.
    kind: String,
    target: String,
}

/// The relationships of a part.
struct Links(Vec<Link>);

impl Links {
    /// Those of the part of that name; of the whole where the name is empty.
    fn of(parts: &mut Parts<'_>, part: &str, sink: &mut Sink) -> Self {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let slash = if folder.is_empty() { "" } else { "/" };
        let mut links = Vec::new();
        let Some(bytes) = parts.read(&format!("{folder}{slash}_rels/{name}.rels"), sink) else {
            return Self(links);
        };
        walk(&bytes, sink, |step, sink| {
            if let Step::Open("Relationship", element) = step
                && element.get("TargetMode").as_deref() != Some("External")
                && let (Some(id), Some(kind), Some(target)) =
                    (element.get("Id"), element.get("Type"), element.get("Target"))
            {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                links.push(Link { id, kind, target: absolute(folder, &target) });
            }
            sink.goes_on()
        });
        Self(links)
    }

    fn first(&self, kind: &str) -> Option<String> {
        self.all(kind).next().map(str::to_owned)
    }

    fn all<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = &'s str> {
        self.0.iter().filter(move |link| link.kind == kind).map(|link| link.target.as_str())
    }

    /// By identifier, for lookups of many.
    fn by_id(&self) -> std::collections::HashMap<&str, &str> {
        self.0.iter().map(|link| (link.id.as_str(), link.target.as_str())).collect()
    }
}

/// A target as a name in the file.
fn absolute(folder: &str, target: &str) -> String {
    if let Some(target) = target.strip_prefix('/') {
        return target.to_owned();
    }
    let mut names: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in target.split('/') {
        match name {
            "." | "" => {}
            ".." => drop(names.pop()),
            name => names.push(name),
        }
    }
    names.join("/")
}
