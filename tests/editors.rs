//! Real programs that save: what they leave must be one document with one record.

use std::{fs, path::Path, process::Command};

use crate::support::{
    Daemon, Starting,
    daemon::text,
    programs::{find, run},
};

/// Saves with a program, and sees that the document stayed itself and got a new content.
fn saves_keep_the_record(daemon: &Daemon, name: &str, save: impl Fn(usize)) {
    let mut record = daemon.listed(name).unwrap_or_else(|| panic!("no record of {name}"));
    for turn in 1..=3 {
        save(turn);
        daemon.sync();
        let after = daemon.listed(name).unwrap();
        assert_eq!(after["name"], record["name"], "save {turn} keeps the record");
        assert_ne!(after["facts"]["sha256"], record["facts"]["sha256"], "save {turn} is seen");
        assert_eq!(after["state"], "DOCUMENT_STATE_SETTLED");
        record = after;
    }
    assert_eq!(daemon.list().len(), 1, "nothing else counts as a document: {:?}", daemon.listed_paths());
}

/// 35: LibreOffice: a temporary file renamed over the document, and numbers of inodes used again.
#[test]
fn libreoffice_saves_keep_the_record() {
    let Some(office) = find("soffice", "libreoffice-writer libreoffice-calc python3-uno") else { return };
    let Some(_) = find("unopkg", "libreoffice-writer") else { return };
    for kind in ["odt", "docx", "doc", "rtf"] {
        let daemon = Daemon::start();
        let document = daemon.path(&format!("nota.{kind}"));
        drive_libreoffice(&office, daemon.own.path(), &document);
        daemon.sync();
        let record = daemon.listed(&format!("nota.{kind}")).unwrap_or_else(|| panic!("{kind}: no record"));
        assert_eq!(record["versionCount"].as_u64().unwrap(), 4, "{kind}: made, and saved three times");
        assert_eq!(daemon.list().len(), 1, "{kind}: {:?}", daemon.listed_paths());
        assert_eq!(daemon.list_all().len(), 1, "{kind}: nothing was taken for a document on the way");
        let puid = record["facts"]["format"]["puid"].as_str().unwrap_or_default();
        let expected: &[&str] = match kind {
            "odt" => &["fmt/290", "fmt/291", "fmt/1755", "fmt/1756"],
            "docx" => &["fmt/412"],
            "doc" => &["fmt/40"],
            _ => &["fmt/45", "fmt/50", "fmt/52", "fmt/53", "fmt/355", "fmt/969"],
        };
        assert!(expected.contains(&puid), "{kind} is not {puid}");
    }
}

/// Makes a document in a real LibreOffice and saves it three times more, each time with another text.
/// Between two saves it waits until the daemon has read the last one; the client tells.
fn drive_libreoffice(office: &Path, own: &Path, document: &Path) {
    let filter = match document.extension().and_then(|extension| extension.to_str()) {
        Some("docx") => "MS Word 2007 XML",
        Some("doc") => "MS Word 97",
        Some("rtf") => "Rich Text Format",
        _ => "writer8",
    };
    let script = own.join("bewaar.py");
    fs::write(
        &script,
        r#"
import os, subprocess, sys, time, uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
pipe, url, filter_name, client, socket = sys.argv[1:6]
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
for attempt in range(600):
    try:
        context = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
        break
    except NoConnectException:
        time.sleep(0.1)
def value(name, content):
    item = PropertyValue()
    item.Name, item.Value = name, content
    return item
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
document = desktop.loadComponentFromURL("private:factory/swriter", "_blank", 0, (value("Hidden", True),))
document.Text.String = "eerste versie"
document.storeAsURL(url, (value("FilterName", filter_name),))
for number in range(3):
    subprocess.check_call([client, "--socket", socket, "sync"])
    document.Text.String = "versie %d" % number
    document.store()
subprocess.check_call([client, "--socket", socket, "sync"])
document.close(True)
try:
    desktop.terminate()
except Exception:
    pass
sys.stdout.flush()
# The bridge to an office that has gone may crash python as it ends; all that was to be done is done.
os._exit(0)
"#,
    )
    .unwrap();
    let pipe = format!("bronmerk{}", own.file_name().unwrap().to_str().unwrap().replace(['-', '.'], ""));
    let profile = own.join("profiel");
    let mut program = Command::new(office)
        .args(["--headless", "--norestore", "--nologo", "--nodefault"])
        .arg(format!("--accept=pipe,name={pipe};urp;"))
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .env("HOME", own)
        .spawn()
        .unwrap();
    let socket = own.join("run/bronmerk.sock");
    let url = format!("file://{}", document.display());
    // The system's own python: the only one that knows LibreOffice.
    let driven = Command::new("/usr/bin/python3")
        .arg(&script)
        .args([pipe.as_str(), url.as_str(), filter, crate::support::daemon::CLIENT])
        .arg(socket)
        .output()
        .unwrap();
    if !driven.status.success() {
        let _ = program.kill();
    }
    let _ = program.wait();
    assert!(driven.status.success(), "{}: {}", driven.status, String::from_utf8_lossy(&driven.stderr));
}

/// 36: vim: the old file set aside, a new one made; and the backup that stays is no document.
#[test]
fn vim_saves_keep_the_record() {
    let Some(vim) = find("vim", "vim") else { return };
    for (backup, copy) in [("nobackup", "auto"), ("backup", "no"), ("nobackup", "yes")] {
        let daemon = Daemon::start();
        daemon.save("nota.txt");
        saves_keep_the_record(&daemon, "nota.txt", |turn| {
            let settings = format!("set {backup} backupcopy={copy}");
            let change = format!("normal oregel {turn}");
            run(
                &daemon.folder,
                vim.to_str().unwrap(),
                &["-u", "NONE", "-es", "-c", &settings, "-c", &change, "-c", "wq", "nota.txt"],
            );
        });
    }
}

/// 35: sed, GIO and rsync: a temporary file renamed over the document.
#[test]
fn saves_by_rename_keep_the_record() {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    saves_keep_the_record(&daemon, "nota.txt", |turn| {
        run(&daemon.folder, "sed", &["-i", &format!("s/$/ {turn}/"), "nota.txt"]);
    });
    if let Some(gio) = find("gio", "libglib2.0-bin") {
        saves_keep_the_record(&daemon, "nota.txt", |turn| {
            let save = format!("echo gio {turn} | {} save nota.txt", gio.display());
            run(&daemon.folder, "sh", &["-c", &save]);
        });
    }
    if let Some(rsync) = find("rsync", "rsync") {
        let source = daemon.own.path().join("bron.txt");
        saves_keep_the_record(&daemon, "nota.txt", |turn| {
            fs::write(&source, format!("rsync {turn}")).unwrap();
            run(
                &daemon.folder,
                rsync.to_str().unwrap(),
                &["-a", "--ignore-times", source.to_str().unwrap(), "nota.txt"],
            );
        });
    }
}

/// 36, 37: Word and Excel, replayed after their documentation: these programs cannot run here.
#[test]
fn replayed_saves_of_word_and_excel_keep_the_record() {
    let daemon = Daemon::start();
    daemon.save("nota.docx");
    saves_keep_the_record(&daemon, "nota.docx", |turn| {
        daemon.write("~$nota.docx", "eigenaar");
        daemon.write(&format!("~WRD000{turn}.tmp"), format!("word {turn}"));
        fs::rename(daemon.path("nota.docx"), daemon.path(&format!("~WRL000{turn}.tmp"))).unwrap();
        fs::rename(daemon.path(&format!("~WRD000{turn}.tmp")), daemon.path("nota.docx")).unwrap();
        fs::remove_file(daemon.path(&format!("~WRL000{turn}.tmp"))).unwrap();
        fs::remove_file(daemon.path("~$nota.docx")).unwrap();
    });
    fs::rename(daemon.path("nota.docx"), daemon.path("cijfers.xlsx")).unwrap();
    daemon.sync();
    saves_keep_the_record(&daemon, "cijfers.xlsx", |turn| {
        let new = format!("A1B2C3D{turn}");
        daemon.write(&new, format!("excel {turn}"));
        fs::rename(daemon.path("cijfers.xlsx"), daemon.path(&format!("{turn}F00BA4.tmp"))).unwrap();
        fs::rename(daemon.path(&new), daemon.path("cijfers.xlsx")).unwrap();
        fs::remove_file(daemon.path(&format!("{turn}F00BA4.tmp"))).unwrap();
    });
}

/// 1: programs that write whole trees: all of it is seen.
#[test]
fn unpacked_trees_are_recorded_whole() {
    let source = tempfile::tempdir().unwrap();
    for number in 0..120 {
        let folder = source.path().join(format!("boom/{}/{}", number % 6, number % 4));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{number}.txt")), format!("blad {number}")).unwrap();
    }
    run(source.path(), "tar", &["cf", "boom.tar", "boom"]);
    let archive = source.path().join("boom.tar");
    let daemon = Daemon::start();
    run(&daemon.folder, "tar", &["xf", archive.to_str().unwrap()]);
    daemon.sync();
    assert_eq!(daemon.list().len(), 120, "tar");
    run(&daemon.folder, "cp", &["-r", "boom", "kopie"]);
    daemon.sync();
    assert_eq!(daemon.list().len(), 240, "cp -r");
    if let (Some(_), Some(_)) = (find("zip", "zip"), find("unzip", "unzip")) {
        run(source.path(), "zip", &["-qr", "boom.zip", "boom"]);
        let archive = source.path().join("boom.zip");
        fs::create_dir(daemon.path("uitgepakt")).unwrap();
        run(&daemon.path("uitgepakt"), "unzip", &["-q", archive.to_str().unwrap()]);
        daemon.sync();
        assert_eq!(daemon.list().len(), 360, "unzip");
    }
    let count = daemon.list().len();
    if find("git", "git").is_some() {
        let repository = source.path().join("boom");
        run(&repository, "git", &["init", "-q"]);
        run(&repository, "git", &["add", "."]);
        run(&repository, "git", &["-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x"]);
        run(&daemon.folder, "git", &["clone", "-q", repository.to_str().unwrap(), "gekloond"]);
        daemon.sync();
        assert_eq!(daemon.list().len(), count + 120, "git clone, and nothing of .git");
    }
}

/// 41: downloads: the partial file has no record, the whole one has.
#[test]
fn a_download_is_recorded_when_it_is_whole() {
    let daemon = Starting::new().start();
    for partial in ["rapport.pdf.part", "rapport.pdf.crdownload", ".rapport.pdf.~1a2b3c"] {
        daemon.write(partial, "%PDF-1.7 een half stuk");
        daemon.sync();
        assert_eq!(daemon.list_all().len(), 0, "{partial}");
        fs::remove_file(daemon.path(partial)).unwrap();
    }
    daemon.write("rapport.pdf.part", "%PDF-1.7 een heel stuk");
    fs::rename(daemon.path("rapport.pdf.part"), daemon.path("rapport.pdf")).unwrap();
    daemon.sync();
    let record = daemon.listed("rapport.pdf").unwrap();
    assert_eq!(text(&record["facts"], "mediaType"), "application/pdf");
    assert_eq!(daemon.list_all().len(), 1);
}
