//! What documents say of themselves, as real programs write it: into fields, into facts without words, and as a
//! question to a person where a document is marked as secret.

use std::{
    fs,
    io::{Cursor, Write as _},
    path::Path,
    process::Command,
};

use serde_json::Value;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::support::{Daemon, daemon::text, eventually, programs::find};

/// The Dutch reason of a field's value, and the value: of a text, of words or of a term.
fn field(record: &Value, name: &str) -> Option<(String, String)> {
    let field = &record["fields"][name];
    let value = &field["value"];
    let shown =
        value["text"].as_str().or_else(|| value["term"]["label"].as_str()).map(str::to_owned).or_else(|| {
            Some(
                value["texts"]["texts"]
                    .as_array()?
                    .iter()
                    .filter_map(Value::as_str)
                    .collect::<Vec<_>>()
                    .join("; "),
            )
        });
    let reason = field["provenance"]["reason"]["nl"].as_str().unwrap_or_default();
    Some((shown?, reason.to_owned()))
}

fn shown(record: &Value, name: &str) -> String {
    field(record, name).map(|(value, _)| value).unwrap_or_default()
}

/// Makes documents in a real LibreOffice: with a title, keywords, an author, a status, and a marking in the header.
pub(crate) fn make_with_libreoffice(office: &Path, own: &Path, targets: &[(&Path, &str)]) {
    let script = own.join("maak.py");
    fs::write(
        &script,
        r#"
import sys, time, uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
pipe = sys.argv[1]
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
document.Text.String = "Aan: de minister van Financiën\nOns kenmerk: 2026-0000123456\nUw kenmerk: Z-17\nDatum: 3 maart 2026\nDeze nota gaat over Stg. GEHEIM en andere rubriceringen."
properties = document.DocumentProperties
properties.Title = "Nota rubriceren 2027"
properties.Keywords = ("rubriceren", "beleid")
properties.Author = "Q. Schrijver"
properties.Description = "Over het merken van stukken."
properties.UserDefinedProperties.addProperty("Documentstatus", 128, "Concept")
style = document.StyleFamilies.getByName("PageStyles").getByName("Standard")
style.HeaderIsOn = True
style.HeaderText.String = "Dep. VERTROUWELIJK"
for target in sys.argv[2:]:
    url, filter_name = target.split("|")
    document.storeToURL(url, (value("FilterName", filter_name),))
document.close(True)
try:
    desktop.terminate()
except Exception:
    pass
# The bridge to a program that has gone sometimes takes the interpreter with it when that ends.
import os
os._exit(0)
"#,
    )
    .unwrap();
    let pipe = format!("bronmerk{}", own.file_name().unwrap().to_str().unwrap().replace(['-', '.'], ""));
    let mut program = Command::new(office)
        .args(["--headless", "--norestore", "--nologo", "--nodefault"])
        .arg(format!("--accept=pipe,name={pipe};urp;"))
        .arg(format!("-env:UserInstallation=file://{}", own.join("profiel").display()))
        .env("HOME", own)
        .spawn()
        .unwrap();
    let targets = targets.iter().map(|(path, filter)| format!("file://{}|{filter}", path.display()));
    let driven = Command::new("/usr/bin/python3").arg(&script).arg(pipe).args(targets).output().unwrap();
    if !driven.status.success() {
        let _ = program.kill();
    }
    let _ = program.wait();
    assert!(driven.status.success(), "{}: {}", driven.status, String::from_utf8_lossy(&driven.stderr));
}

#[test]
fn libreoffice_documents_say_their_title_and_their_marking() {
    let Some(office) = find("soffice", "libreoffice-writer libreoffice-calc python3-uno") else { return };
    let Some(_) = find("unopkg", "libreoffice-writer") else { return };
    let daemon = Daemon::start();
    let kinds = [
        ("odt", "writer8"),
        ("docx", "MS Word 2007 XML"),
        ("doc", "MS Word 97"),
        ("pdf", "writer_pdf_Export"),
    ];
    let paths = kinds.map(|(kind, _)| daemon.path(&format!("stuk.{kind}")));
    let targets: Vec<(&Path, &str)> =
        paths.iter().zip(kinds).map(|(path, (_, filter))| (path.as_path(), filter)).collect();
    make_with_libreoffice(&office, daemon.own.path(), &targets);
    daemon.sync();
    for (kind, _) in kinds {
        let record = daemon.listed(&format!("stuk.{kind}")).unwrap_or_else(|| panic!("{kind}: no record"));
        assert_eq!(
            field(&record, "naam"),
            Some(("Nota rubriceren 2027".into(), "staat in het document zelf (titel)".into())),
            "{kind}: {record}"
        );
        let words = shown(&record, "trefwoorden");
        assert!(words.contains("rubriceren") && words.contains("beleid"), "{kind}: {words}");
        assert!(!record.to_string().contains("Schrijver"), "{kind}: no names of people");
        assert!(record["facts"]["properties"]["marks"].as_array().unwrap().len() >= 3, "{kind}");
        // A document that was never saved under a name has no date of making in it.
        let dates = ["createTime", "modifyTime"].map(|name| record["facts"]["properties"][name].is_string());
        assert!(dates.contains(&true), "{kind}: {record}");
        // In the old format the header is packed with the text, and in a PDF where it stands cannot be told.
        if matches!(kind, "odt" | "docx") {
            assert_eq!(text(&record["facts"]["properties"], "marking"), "Dep. VERTROUWELIJK", "{kind}");
            assert_eq!(text(&record["restrictions"][0], "id"), "virbi-dep-v", "{kind}: {record}");
        }
        // Exports to PDF and to the old format leave out what people made up, or not: said is said.
        if kind == "odt" || kind == "docx" {
            assert_eq!(shown(&record, "documentstatus"), "Concept", "{kind}");
            assert_eq!(shown(&record, "omschrijving"), "Over het merken van stukken.", "{kind}");
            assert_eq!(shown(&record, "kenmerk"), "2026-0000123456", "{kind}");
            assert_eq!(shown(&record, "geadresseerden"), "de minister van Financiën", "{kind}");
            assert_eq!(record["fields"]["documentdatum"]["value"]["date"], "2026-03-03", "{kind}");
        }
    }
    let journal = fs::read_dir(daemon.state.join("journal")).unwrap();
    for segment in journal.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        let bytes = fs::read(&segment).unwrap();
        assert!(!bytes.windows(9).any(|part| part == b"Schrijver"), "{}", segment.display());
    }
}

/// The least that is a Word document, with these parts beside it.
pub fn docx(parts: &[(&str, &str)]) -> Vec<u8> {
    let types = r#"<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [("[Content_Types].xml", types)].iter().chain(parts) {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub fn titled(title: &str) -> Vec<u8> {
    docx(&[("docProps/core.xml", &format!("<c><title>{title}</title></c>")), ("word/document.xml", "<d/>")])
}

fn marked(marking: &str, body: &str) -> Vec<u8> {
    let paragraph = |text: &str| format!("<d><p><r><t>{text}</t></r></p></d>");
    docx(&[("word/header1.xml", &paragraph(marking)), ("word/document.xml", &paragraph(body))])
}

#[test]
fn a_title_in_the_document_follows_the_document_and_never_goes_over_a_person() {
    let mut daemon = Daemon::start();
    let save = |daemon: &Daemon, bytes: &[u8]| {
        daemon.write("nota.docx", bytes);
        daemon.sync();
        daemon.listed("nota.docx").unwrap()
    };
    let record = save(&daemon, &titled("Eerste titel"));
    assert_eq!(shown(&record, "naam"), "Eerste titel");
    assert_eq!(record["fields"]["naam"]["provenance"]["source"], "SOURCE_DOCUMENT");
    assert_eq!(shown(&save(&daemon, &titled("Tweede titel")), "naam"), "Tweede titel");
    daemon.restart();
    assert_eq!(shown(&daemon.listed("nota.docx").unwrap(), "naam"), "Tweede titel");
    assert_eq!(shown(&save(&daemon, &titled("Document1")), "naam"), "nota", "back to the file's name");
    assert_eq!(shown(&save(&daemon, &titled("Derde titel")), "naam"), "Derde titel");
    let path = daemon.path("nota.docx");
    let output = daemon.client(["set", path.to_str().unwrap(), "naam=Van een mens"]);
    assert!(output.status.success());
    assert_eq!(shown(&save(&daemon, &titled("Vierde titel")), "naam"), "Van een mens");
    let output = daemon.client(["set", path.to_str().unwrap(), "--clear", "naam"]);
    assert!(output.status.success());
    daemon.sync();
    let record = daemon.listed("nota.docx").unwrap();
    assert_eq!(shown(&record, "naam"), "Vierde titel", "what a person gives back is what the document says");
    assert_eq!(record["versionCount"], 5, "and no new version");

    // Also of a file that was saved so long ago that nothing but that has it read again.
    let is_old =
        || fs::metadata(&path).unwrap().modified().unwrap().elapsed().is_ok_and(|age| age.as_secs() > 3);
    eventually("the file is old", || is_old().then_some(()));
    assert!(daemon.client(["set", path.to_str().unwrap(), "naam=Van een mens"]).status.success());
    assert!(daemon.client(["set", path.to_str().unwrap(), "--clear", "naam"]).status.success());
    daemon.sync();
    assert_eq!(shown(&daemon.listed("nota.docx").unwrap(), "naam"), "Vierde titel");
}

#[test]
fn a_marking_is_a_question_once_and_blocks_until_a_person_answers() {
    let daemon = Daemon::start();
    let save = |bytes: &[u8]| {
        daemon.write("nota.docx", bytes);
        daemon.sync();
        daemon.listed("nota.docx").unwrap()
    };
    let proposals = |record: &Value| record["restrictions"].as_array().cloned().unwrap_or_default();
    let only_mentions = save(&marked("Nota", "Deze nota gaat over Stg. GEHEIM en wat dat vraagt"));
    assert_eq!(proposals(&only_mentions).len(), 0);
    let record = save(&marked("Departementaal Vertrouwelijk", "een"));
    let [one] = proposals(&record).try_into().unwrap();
    assert_eq!(
        (text(&one, "status"), text(&one, "marking")),
        ("STATUS_PROPOSED".into(), "Dep. VERTROUWELIJK".into())
    );
    assert!(one["grounds"].is_null());
    let blockers = record["completeness"].to_string();
    assert!(
        blockers.contains("rubricering “Dep. VERTROUWELIJK”") && blockers.contains("bronmerk withdraw"),
        "{blockers}"
    );
    let entry = daemon.history("nota.docx").pop().unwrap();
    assert!(text(&entry["reason"], "nl").contains("Daarom is een beperking voorgesteld"), "{entry}");
    let page = daemon.client(["--lang", "nl", "show", daemon.path("nota.docx").to_str().unwrap()]);
    let page = String::from_utf8(page.stdout).unwrap();
    assert!(page.contains("virbi-dep-v · grond nog te bepalen"), "{page}");

    // Not decided without a ground, and not twice.
    let path = daemon.path("nota.docx");
    let path = path.to_str().unwrap();
    let groundless = daemon.client(["restrict", path, "--change", "virbi-dep-v", "--reason", "x"]);
    assert!(!groundless.status.success());
    assert_eq!(proposals(&save(&marked("Departementaal Vertrouwelijk", "twee"))).len(), 1);
    let withdrawn = daemon.client(["withdraw", path, "virbi-dep-v", "--reason", "Het sjabloon zei dat nog."]);
    assert!(withdrawn.status.success(), "{}", String::from_utf8_lossy(&withdrawn.stderr));
    let record = save(&marked("Departementaal Vertrouwelijk", "drie"));
    assert_eq!(proposals(&record).len(), 1, "what a person took back is not proposed again");
    assert!(!record["completeness"].to_string().contains("rubricering"), "{record}");
    let record = save(&marked("Stg. GEHEIM", "vier"));
    assert_eq!(proposals(&record).len(), 2, "a stricter one is another question");
    assert_eq!(text(&proposals(&record)[1], "id"), "virbi-stg-g");

    // A copy has the question of its original, and no second one of its own.
    fs::copy(daemon.path("nota.docx"), daemon.path("kopie.docx")).unwrap();
    daemon.sync();
    let copy = daemon.listed("kopie.docx").unwrap();
    let open = proposals(&copy).into_iter().filter(|one| one["status"] == "STATUS_PROPOSED").count();
    assert_eq!(open, 1, "{copy}");
    assert!(
        daemon
            .client([
                "restrict",
                path,
                "--change",
                "virbi-stg-g",
                "--ground",
                "5.1.1b",
                "--explanation",
                "Veiligheid",
                "--motive",
                "x"
            ])
            .status
            .success()
    );
    let record = save(&marked("Nota", "vijf"));
    assert_eq!(text(&proposals(&record)[1], "status"), "STATUS_DECIDED", "what a person decided stays");
}

#[test]
fn a_message_that_came_in_says_when() {
    let daemon = Daemon::start();
    daemon.write(
        "vraag.eml",
        "Received: from a by b; Tue, 24 Nov 2026 11:11:12 +0100\r\nFrom: Q. Schrijver <q@example.org>\r\nTo: wij@example.org\r\n\
         Subject: =?utf-8?Q?Vraag_over_=C3=A9=C3=A9n_nota?=\r\nDate: Tue, 24 Nov 2026 11:00:00 +0100\r\n\
         Message-ID: <1@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nDag\r\n",
    );
    daemon.sync();
    let record = daemon.listed("vraag.eml").unwrap();
    assert_eq!(shown(&record, "naam"), "Vraag over één nota");
    assert_eq!(shown(&record, "documentstatus"), "", "another one sent it");
    let handling = record["fields"]["documenthandelingen"]["value"].to_string();
    assert_eq!(shown(&record, "afzender"), "example.org", "the organisation, and nobody");
    assert_eq!(shown(&record, "geadresseerden"), "example.org");
    assert_eq!(record["fields"]["documentdatum"]["value"]["date"], "2026-11-24");
    assert!(handling.contains("ontvangst") && handling.contains("2026-11-24T11:11:12+01:00"), "{handling}");
    assert!(!record.to_string().contains("Schrijver") && !record.to_string().contains("q@example.org"));
}

#[test]
fn a_title_that_several_documents_have_is_nobodys_name() {
    let daemon = Daemon::start();
    let with = |title: &str, text: &str| {
        let core = format!("<c><title>{title}</title></c>");
        docx(&[("docProps/core.xml", &core), ("word/document.xml", text)])
    };
    let naam = |name: &str| shown(&daemon.listed(name).unwrap(), "naam");
    fs::write(daemon.path("verzoek Delft.docx"), with("Toelichting invullen fiche", "<d>een</d>")).unwrap();
    daemon.sync();
    assert_eq!(naam("verzoek Delft.docx"), "Toelichting invullen fiche");
    fs::write(daemon.path("aanvraag Breda.docx"), with("Toelichting invullen fiche", "<d>twee</d>")).unwrap();
    fs::write(daemon.path("iets anders.docx"), with("Verslag van het overleg", "<d>drie</d>")).unwrap();
    fs::write(daemon.path("iets anders v2.docx"), with("Verslag van het overleg", "<d>vier</d>")).unwrap();
    daemon.sync();
    assert_eq!(naam("aanvraag Breda.docx"), "aanvraag Breda");
    eventually("the first one has its file's name again", || {
        (naam("verzoek Delft.docx") == "verzoek Delft").then_some(())
    });
    assert_eq!(naam("iets anders.docx"), "Verslag van het overleg", "a version shares it");
    assert_eq!(naam("iets anders v2.docx"), "Verslag van het overleg");
    fs::write(daemon.path("los.docx"), &with("Een heel eigen titel", "<d>vijf</d>")[..200]).unwrap();
    daemon.sync();
    let trouble = &daemon.listed("los.docx").unwrap()["trouble"];
    assert_eq!(text(trouble, "reason"), "BROKEN", "and what is damaged says so");
}
