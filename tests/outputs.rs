//! Exports that are cut off and go on, notices for citizens, and lines for programs.

use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::support::{Daemon, Starting, daemon::CLIENT, eventually::while_it_lasts, programs};

const POLICY: &str = "
[organisation]
name = 'ministerie van Financiën'
uri = 'https://identifier.overheid.nl/tooi/id/ministerie/mnre1090'
";

fn start() -> Daemon {
    let policy = tempfile::Builder::new().suffix(".toml").tempfile().unwrap().keep().unwrap().1;
    fs::write(&policy, POLICY).unwrap();
    Starting::new().with("--policy").with(policy).start()
}

fn client(daemon: &Daemon, words: &[&str]) -> (Option<i32>, String) {
    let output = daemon.client(["--lang", "nl"].iter().chain(words));
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

fn well(daemon: &Daemon, words: &[&str]) -> String {
    let (code, said) = client(daemon, words);
    assert_eq!(code, Some(0), "{words:?}: {said}");
    said
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// The disk that an export is written to is full: it says so, nothing looks finished that is not, and it goes on when
/// there is room.
#[test]
fn an_export_to_a_full_disk_says_so_and_goes_on() {
    if !programs::is_root("mounting a small disk") {
        return;
    }
    let daemon = start();
    for name in ["een.txt", "twee.txt", "vier.txt"] {
        daemon.write(name, name.repeat(60_000));
    }
    daemon.sync();
    let disk = daemon.own.path().join("schijf");
    fs::create_dir(&disk).unwrap();
    let mount = |option: &str| {
        programs::run(daemon.own.path(), "mount", &["-t", "tmpfs", "-o", option, "tmpfs", text(&disk)]);
    };
    mount("size=1m");
    let unmount = crate::limits::Unmount(text(&disk).to_owned());
    let out = disk.join("uit");
    let (code, said) = client(&daemon, &["export", "package", "--out", text(&out)]);
    assert!(code == Some(1) && said.contains("vol") && said.contains("ruimte"), "{code:?} {said}");
    assert!(!out.exists(), "nothing looks finished");
    assert_eq!(daemon.status()["health"], "HEALTH_GOOD", "that is not the daemon's disk");
    mount("remount,size=8m");
    let said = well(&daemon, &["export", "package", "--out", text(&out)]);
    assert!(said.contains("3 documenten geëxporteerd"), "{said}");
    programs::run(&out, "sha256sum", &["--check", "--quiet", "manifest-sha256.txt"]);
    for name in ["een.txt", "twee.txt", "vier.txt"] {
        assert_eq!(
            fs::read_to_string(out.join("Werkmap").join(name.replace(".txt", "")).join(name)).unwrap(),
            name.repeat(60_000)
        );
    }
    drop(unmount);
}

#[test]
fn an_export_that_was_killed_goes_on_where_it_was() {
    let daemon = start();
    for number in 0..300 {
        daemon.write(&format!("a/nota-{number:03}.txt"), format!("nota {number}"));
    }
    // So large that nobody copies it between two looks.
    fs::create_dir(daemon.path("z")).unwrap();
    let large = fs::File::create(daemon.path("z/groot.bin")).unwrap();
    large.set_len(96 << 20).unwrap();
    daemon.sync();
    let own = daemon.own.path().to_path_buf();
    let (out, whole) = (own.join("uit"), own.join("in een keer"));
    let (partial, note) = (own.join("uit.deel"), own.join("uit.deel.voortgang"));
    well(&daemon, &["export", "package", "--out", text(&whole)]);

    let command = |out: &Path| {
        let mut command = Command::new(CLIENT);
        command.arg("--socket").arg(&daemon.socket).args(["export", "package", "--out"]).arg(out);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let mut client = command(&out).spawn().unwrap();
    while_it_lasts("the last file has begun", || {
        partial.join("Werkmap/z/groot/groot.bin").exists().then_some(())
    });
    client.kill().unwrap();
    client.wait().unwrap();
    assert!(!out.exists() && note.exists(), "the unfinished work is apart");
    assert!(fs::read_to_string(&note).unwrap().contains("\"verder\""), "so far it is safe");
    let copied = |name: &str| fs::metadata(partial.join(name)).unwrap();
    let (first, last) =
        (copied("Werkmap/a/nota-000/nota-000.txt").ino(), copied("Werkmap/a/nota-299/nota-299.txt").ino());
    let written = copied("Werkmap/a/nota-000/nota-000.mdto.xml").ino();

    // One that changed meanwhile comes anew, and is described as it is now.
    daemon.write("a/nota-007.txt", "iets anders");
    daemon.sync();
    let said = well(&daemon, &["export", "package", "--out", text(&out)]);
    assert!(said.contains("gaat nu verder") && said.contains("301 documenten geëxporteerd"), "{said}");
    assert!(!partial.exists() && !note.exists());
    let at = |name: &str| fs::metadata(out.join(name)).unwrap().ino();
    assert_eq!(at("Werkmap/a/nota-000/nota-000.txt"), first, "not copied again");
    assert_eq!(
        at("Werkmap/a/nota-299/nota-299.txt"),
        last,
        "not copied again, though after the last sure point"
    );
    assert_eq!(at("Werkmap/a/nota-000/nota-000.mdto.xml"), written, "not asked for again");
    assert_eq!(fs::read(out.join("Werkmap/a/nota-007/nota-007.txt")).unwrap(), b"iets anders");
    programs::run(&out, "sha256sum", &["--check", "--quiet", "manifest-sha256.txt"]);
    let names = |root: &Path| -> Vec<PathBuf> {
        files(root).iter().map(|path| path.strip_prefix(root).unwrap().to_path_buf()).collect()
    };
    assert_eq!(names(&out), names(&whole), "as if it had not been cut off");

    // Stopped by hand it says how to go on; and when documents moved meanwhile, it begins again by itself.
    fs::remove_dir_all(&out).unwrap();
    let mut child = command(&out).stderr(Stdio::piped()).spawn().unwrap();
    while_it_lasts("the last file has begun", || {
        partial.join("Werkmap/z/groot/groot.bin").exists().then_some(())
    });
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), rustix::process::Signal::INT)
        .unwrap();
    let status = child.wait().unwrap();
    let mut said = String::new();
    std::io::Read::read_to_string(child.stderr.as_mut().unwrap(), &mut said).unwrap();
    assert!(!status.success(), "{said}");
    assert!(said.contains("Give the same command again"), "{said}");
    assert!(partial.exists(), "{said}");
    fs::rename(daemon.path("a/nota-003.txt"), daemon.path("a/hernoemd.txt")).unwrap();
    daemon.sync();
    well(&daemon, &["export", "package", "--out", text(&out)]);
    assert!(
        out.join("Werkmap/a/hernoemd/hernoemd.txt").exists()
            && !out.join("Werkmap/a/nota-003/nota-003.txt").exists()
    );
    programs::run(&out, "sha256sum", &["--check", "--quiet", "manifest-sha256.txt"]);
}

#[test]
fn a_citizen_reads_why_and_nothing_that_is_for_inside() {
    let daemon = start();
    for name in ["half.txt", "heel.txt", "voorstel.txt", "open.txt"] {
        daemon.write(name, format!("inhoud van {name}"));
    }
    daemon.sync();
    let path = |name: &str| text(&daemon.path(name)).to_owned();
    let (half, heel, voorstel) = (path("half.txt"), path("heel.txt"), path("voorstel.txt"));
    let inside = ["--motive", "GEHEIM MOTIEF", "--interests", "GEHEIME AFWEGING"];
    let part = ["--part", "de namen", "--explanation", "Om <mensen> te beschermen", "--until", "2031-12-31"];
    well(&daemon, &[&["restrict", half.as_str(), "--ground", "5.1.2e"][..], &inside, &part].concat());
    let whole = ["--ground", "5.1.1a", "--explanation", "overleg", "--review", "2028-01-01"];
    well(&daemon, &[&["restrict", heel.as_str()][..], &inside, &whole].concat());
    well(&daemon, &["restrict", &voorstel, "--ground", "5.2", "--propose"]);
    let out = daemon.own.path().join("woo");
    let (code, said) = client(&daemon, &["export", "notice", "--out", text(&out), text(&daemon.folder)]);
    assert_eq!(code, Some(1), "of the proposal nothing can be said yet: {said}");
    assert!(said.contains("voorstel.txt") && said.contains("nog niemand heeft daarover beslist"), "{said}");
    assert!(!said.contains("open.txt"), "{said}");
    let all = files(&out);
    let pages = all.iter().filter(|path| text(path).ends_with(".html")).count();
    assert_eq!(
        (pages, all.len()),
        (3, 7),
        "two pages, two for machines, an index, a table and the list: {all:#?}"
    );
    let id = daemon.id("half.txt").replace("documents/", "");
    let page = fs::read_to_string(out.join(format!("kennisgevingen/{id}.html"))).unwrap();
    for part in [
        "Het gaat om: de namen",
        "Om &lt;mensen&gt; te beschermen",
        "artikel=5.1&amp;lid=2&amp;onderdeel=e",
        "31 december 2031",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let index = fs::read_to_string(out.join("index.html")).unwrap();
    assert!(index.contains(&format!("kennisgevingen/{id}.html")) && index.contains("Deels openbaar"));
    assert_eq!(fs::read_to_string(out.join("overzicht.csv")).unwrap().lines().count(), 3);
    for file in all.iter().filter(|path| !text(path).ends_with("overgeslagen.txt")) {
        let content = fs::read_to_string(file).unwrap();
        let own = text(daemon.own.path());
        assert!(!content.contains("GEHEIM") && !content.contains(own), "{}: {content}", file.display());
    }
}

#[test]
fn a_line_a_document_without_what_is_for_inside() {
    let daemon = start();
    daemon.write("map/nota.txt", "inhoud");
    daemon.write("twee.txt", "twee");
    daemon.sync();
    let nota = text(&daemon.path("map/nota.txt")).to_owned();
    well(&daemon, &["set", &nota, "naam=Nota", "--reason", "GEHEIM"]);
    let inside = ["--motive", "GEHEIM MOTIEF", "--interests", "GEHEIME AFWEGING", "--explanation", "uitleg"];
    well(&daemon, &[&["restrict", nota.as_str(), "--ground", "5.1.2e"][..], &inside].concat());
    let out = daemon.own.path().join("lijst");
    let said = well(&daemon, &["export", "jsonl", "--out", text(&out)]);
    assert!(said.contains("2 documenten"), "{said}");
    let lines = fs::read_to_string(out.join("documenten.jsonl")).unwrap();
    let read: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(read.len(), 2);
    let one = read.iter().find(|one| one["pad"] == "Werkmap/map/nota.txt").unwrap();
    assert_eq!(one["velden"]["naam"]["waarde"], "Nota");
    assert_eq!(one["beperkingen"][0]["gronden"][0]["code"], "5.1.2e");
    assert!(!lines.contains("GEHEIM") && !lines.contains(text(daemon.own.path())), "{lines}");
}
