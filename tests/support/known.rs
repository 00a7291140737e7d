//! Documents about which a person decided something, and what must stay together.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{
    Daemon,
    daemon::{paths, text},
};

/// A document, and what a person decided about it.
pub struct Known {
    pub id: String,
    pub title: Option<String>,
}

/// A document about which nobody decided anything.
pub fn plain(daemon: &Daemon, name: &str) -> Known {
    plain_with(daemon, name, &format!("de inhoud van {name}"))
}

pub fn plain_with(daemon: &Daemon, name: &str, content: &str) -> Known {
    daemon.write(name, content);
    known(daemon, name)
}

pub fn known(daemon: &Daemon, name: &str) -> Known {
    daemon.sync();
    if !daemon.lists(name) {
        assert!(!daemon.is_told, "events missed `{name}`: {}", overview(daemon));
        daemon.rescan();
    }
    Known { id: daemon.id(name), title: None }
}

/// A document that a person named and restricted.
pub fn decided(daemon: &Daemon, name: &str) -> Known {
    decided_with(daemon, name, &format!("de inhoud van {name}"))
}

pub fn decided_with(daemon: &Daemon, name: &str, content: &str) -> Known {
    let known = plain_with(daemon, name, content);
    decide(daemon, known, name)
}

pub fn decide(daemon: &Daemon, known: Known, title: &str) -> Known {
    let title = format!("Titel van {title}");
    name_it(daemon, &known.id, &title);
    restrict(daemon, &known.id);
    Known { title: Some(title), ..known }
}

pub fn name_it(daemon: &Daemon, id: &str, title: &str) {
    let output = daemon.client(["set", id, &format!("naam={title}")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

pub fn restrict(daemon: &Daemon, id: &str) {
    let words = ["--interests", "privacy tegen openbaarheid", "--explanation", "Er staan namen in."];
    let output = daemon.client(["restrict", id, "--ground", "5.1.2e"].into_iter().chain(words));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

pub fn title(record: &Value) -> Option<&str> {
    let naam = &record["fields"]["naam"];
    (naam["provenance"]["source"] == "SOURCE_PERSON").then(|| naam["value"]["text"].as_str().unwrap())
}

pub fn is_restricted(record: &Value) -> bool {
    let restrictions = record["restrictions"].as_array();
    restrictions.is_some_and(|all| all.iter().any(|one| one["inForce"] == true))
}

impl Known {
    /// The record has what a person decided, wherever it is.
    pub fn is_whole(&self, record: &Value) {
        if self.title.is_some() {
            assert_eq!(title(record), self.title.as_deref(), "what a person decided: {record:#}");
            assert!(is_restricted(record), "the restriction: {record:#}");
        }
    }

    /// Proven: the record is at that name, and has all that a person decided.
    pub fn is_at(&self, daemon: &Daemon, name: &str) {
        self.is_at_path(daemon, &daemon.path(name));
    }

    pub fn is_at_path(&self, daemon: &Daemon, path: &Path) {
        let record = daemon.listed_path(path);
        let record = record.unwrap_or_else(|| panic!("`{}` is missed: {}", path.display(), overview(daemon)));
        let shown = path.display();
        assert_eq!(text(&record, "name"), self.id, "the record belongs at `{shown}`: {}", overview(daemon));
        self.is_whole(&record);
    }

    /// The record has one path: that name.
    pub fn is_only_at(&self, daemon: &Daemon, name: &str) {
        self.is_at(daemon, name);
        assert_eq!(paths(&daemon.listed(name).unwrap()), [daemon.path(name)]);
    }

    /// Another document is at that name, and nothing that was decided about this one.
    pub fn is_not_at(&self, daemon: &Daemon, name: &str) -> Value {
        let record =
            daemon.listed(name).unwrap_or_else(|| panic!("`{name}` is missed: {}", overview(daemon)));
        assert_ne!(text(&record, "name"), self.id, "another document is at `{name}`: {}", overview(daemon));
        assert!(self.title.is_none() || title(&record) != self.title.as_deref(), "{record:#}");
        self.is_kept(daemon);
        record
    }

    /// Likely: the record is at that name; or another one, which is restricted as this one is, and has nothing
    /// else of it.
    pub fn is_likely_at(&self, daemon: &Daemon, name: &str) {
        let record =
            daemon.listed(name).unwrap_or_else(|| panic!("`{name}` is missed: {}", overview(daemon)));
        if text(&record, "name") == self.id {
            return self.is_whole(&record);
        }
        self.is_not_at(daemon, name);
        assert!(is_restricted(&record), "the restriction holds at `{name}` too: {}", overview(daemon));
    }

    /// The record is there, present or not, and has lost nothing.
    pub fn is_kept(&self, daemon: &Daemon) {
        self.is_whole(&daemon.record(&self.id));
    }
}

/// Another record is there, restricted as this one is, and a person is asked.
pub fn is_asked_at(daemon: &Daemon, known: &Known, name: &str) {
    let record = known.is_not_at(daemon, name);
    assert!(is_restricted(&record), "{record:#}");
    assert_eq!(record["origin"]["relation"], "RELATION_PERHAPS", "{}", overview(daemon));
}

/// Who is where, for whoever reads why a test failed.
pub fn overview(daemon: &Daemon) -> String {
    let line = |record: Value| {
        let names = paths(&record);
        let names: Vec<_> =
            names.iter().map(|path| path.strip_prefix(&daemon.folder).unwrap_or(path)).collect();
        let restricted = if is_restricted(&record) { " restricted" } else { "" };
        let origin = format!("{} {}", record["origin"]["relation"], record["origin"]["document"]);
        format!(
            "\n  {} {} {names:?} {:?}{restricted} origin {origin}",
            text(&record, "name"),
            text(&record, "state").replace("DOCUMENT_STATE_", ""),
            title(&record)
        )
    };
    daemon.list_all().into_iter().map(line).collect()
}

/// What holds goes on to hold: after a start, and after another look.
pub fn stays(daemon: &mut Daemon, holds: impl Fn(&Daemon)) {
    holds(daemon);
    daemon.restart();
    daemon.rescan();
    daemon.settle();
    holds(daemon);
}

pub fn rename(daemon: &Daemon, from: &str, to: &str) {
    let to = daemon.path(to);
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::rename(daemon.path(from), to).unwrap();
}

/// Saves as editors do: the new content under a temporary name, which is renamed over the document.
pub fn save_by_rename(daemon: &Daemon, name: &str, content: &str) {
    let path = daemon.path(name);
    let temporary = path.with_file_name("lu73ab.tmp");
    fs::write(&temporary, content).unwrap();
    fs::rename(temporary, path).unwrap();
}

/// A file of that size that takes time to read and none to write.
pub fn large(daemon: &Daemon, name: &str, size: u64) -> PathBuf {
    let path = daemon.write(name, format!("groot: {name}"));
    fs::File::options().write(true).open(&path).unwrap().set_len(size).unwrap();
    path
}
