//! `import`: what others wrote down of documents, taken into their records.

mod form;
mod sheet;
mod table;

use std::{
    ffi::OsString,
    fs, io,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
};

use bronmerk_proto::v1::{ImportMdtoRequest, ImportMdtoResponse};
use clap::{Args, ValueEnum};
use tonic_types::StatusExt as _;

use crate::{
    connect::Connection,
    fields,
    print::{Look, Tone, escape::clean, restrictions},
    session::Session,
    texts::import as texts,
    trouble::{Exit, Trouble},
};

/// What the daemon takes in one message is 4 MiB; one document is described in a few thousand bytes.
const LARGEST: u64 = 4_000_000;
const ENDING: &str = ".mdto.xml";
/// Describes a file and not a document: what is in it the daemon reads from the file itself.
const OF_A_FILE: &str = ".bestand.mdto.xml";

/// Take what MDTO files or a table say of documents into their records
#[derive(Debug, Args)]
#[command(after_help = "\
mdto      MDTO-XML 1.0 or 1.0.1: one file for each document or dossier, as `bronmerk export mdto` writes
          them
csv       the table that `bronmerk export csv` wrote, changed in a spreadsheet

csv: only cells that you changed are taken over, as your own values; an emptied cell takes your
choice back. Terms are named in the column of the field (waardering); the column with codes follows.
A row whose fields changed meanwhile is refused, and so is a value that its field does not take; each
is told by its row.

mdto: in a folder all files are taken that end in .mdto.xml. The document is found by the mark that Bronmerk
gave it, else because it lies beside the file (nota.odt beside nota.odt.mdto.xml) in a watched folder,
else by its content; where several have that content, by the folders that the file lies in. A dossier is
found by its mark, or because the file lies in its folder.

What differs becomes your own value, with the file as the reason, in one entry of the journal. What the
file does not say stays as it is; a restriction is only ever added. A file with an unknown term of a
closed list is refused whole; terms of open lists are kept as they stand. What has no place in the record
is told.

Ends with exit code 1 when a file or a row was refused, 3 when there was nothing to import.

Examples:
  bronmerk import mdto --preview ~/overdracht
  bronmerk import mdto ~/overdracht
  bronmerk import mdto nota.odt.mdto.xml
  bronmerk import csv --preview ~/lijst/documenten.csv")]
pub(crate) struct Import {
    /// In which format
    format: Format,
    /// Files, and folders with files
    #[arg(required = true)]
    paths: Vec<OsString>,
    /// Say what would change, and change nothing
    #[arg(long, visible_alias = "dry-run")]
    preview: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// MDTO-XML
    Mdto,
    /// a table
    Csv,
}

/// How many of each.
#[derive(Debug, Default)]
struct Counts {
    changed: u64,
    same: u64,
    refused: u64,
    folders: u64,
}

/// Runs the command.
pub(crate) async fn run(asked: Import, session: &mut Session) -> Result<Exit, Trouble> {
    let connection = session.connect().await?;
    if asked.format == Format::Csv {
        let mut worst = Exit::Fine;
        for typed in &asked.paths {
            let exit = table::run(&connection, session, Path::new(typed), asked.preview).await?;
            worst = worst.max(exit);
        }
        return Ok(worst);
    }
    let mut counts = Counts::default();
    let progress = session.progress(texts::importing(session.lang()));
    for typed in &asked.paths {
        let path = PathBuf::from(typed);
        let mut files = Files::of(&path).map_err(|source| unread(&path, source))?;
        while let Some(file) = files.next() {
            let file = file.map_err(|(place, source)| unread(&place, source))?;
            let taken = one(&connection, &file, asked.preview).await;
            progress.inc(1);
            match taken {
                Ok(answer) => {
                    progress.suspend(|| told(session, &file, &answer, asked.preview, &mut counts))?
                }
                Err(trouble) if is_about_no_document(&trouble) => counts.folders += 1,
                Err(trouble @ (Trouble::Refused(_) | Trouble::File { .. } | Trouble::TooLarge(_))) => {
                    counts.refused += 1;
                    progress.suspend(|| session.tell_about(file.as_os_str(), &trouble));
                }
                Err(trouble) => return Err(trouble),
            }
        }
    }
    progress.finish_and_clear();
    finish(session, &counts, asked.preview)
}

fn finish(session: &mut Session, counts: &Counts, preview: bool) -> Result<Exit, Trouble> {
    let lang = session.lang();
    if counts.changed + counts.same + counts.refused == 0 {
        session.note(if counts.folders == 0 { texts::nothing(lang) } else { texts::only_folders(lang) });
        return Ok(Exit::NotFound);
    }
    if !session.json() {
        let look = session.look();
        let number = |count| look.number(count);
        let mut told = texts::changed(lang, preview, counts.changed, &number(counts.changed));
        told.push_str(&texts::rest(
            lang,
            &number(counts.same),
            &number(counts.refused),
            &number(counts.folders),
        ));
        session.write(&(told + "\n"))?;
    }
    Ok(if counts.refused > 0 { Exit::Failed } else { Exit::Fine })
}

async fn one(connection: &Connection, file: &Path, preview: bool) -> Result<ImportMdtoResponse, Trouble> {
    let content = read(file, LARGEST)?;
    // A path that cannot be made whole finds no document, and the rest may.
    let path = std::path::absolute(file).ok();
    let path = path.and_then(|path| {
        let folder = fs::canonicalize(path.parent()?).ok()?;
        Some(folder.join(path.file_name()?))
    });
    let request = ImportMdtoRequest {
        content,
        path: path.map(|path| path.as_os_str().as_bytes().to_vec()).unwrap_or_default(),
        etag: String::new(),
        validate_only: preview,
        request_id: super::request_id(),
    };
    connection.answer(connection.imports().import_mdto(request)).await
}

fn read(file: &Path, largest: u64) -> Result<Vec<u8>, Trouble> {
    let length = fs::metadata(file).map_err(|source| unread(file, source))?.len();
    if length > largest {
        return Err(Trouble::TooLarge(file.to_owned()));
    }
    fs::read(file).map_err(|source| unread(file, source))
}

fn told(
    session: &mut Session,
    file: &Path,
    answer: &ImportMdtoResponse,
    preview: bool,
    counts: &mut Counts,
) -> Result<(), Trouble> {
    let is_same = answer.changes.is_empty() && answer.added_restrictions.is_empty();
    *(if is_same { &mut counts.same } else { &mut counts.changed }) += 1;
    if session.json() {
        return session.write_json_lines([answer]);
    }
    let page = page(session.look(), file, answer, preview);
    session.write(&page)
}

/// What changed, what came, and what has no place.
fn page(look: &Look, file: &Path, answer: &ImportMdtoResponse, preview: bool) -> String {
    let (lang, mut page) = (look.lang, String::new());
    let place = answer.document.as_ref().and_then(|document| document.locations.first());
    let place = place.map(|place| clean(&place.display_path).into_owned()).unwrap_or_default();
    let found = texts::found_by(lang, answer.found_by());
    let shown = clean(&file.to_string_lossy()).into_owned();
    look.add_wrapped(&mut page, 0, Tone::Strong, &format!("{shown} → {place} ({found})"));
    if answer.changes.is_empty() && answer.added_restrictions.is_empty() {
        look.add_wrapped(&mut page, 2, Tone::Plain, texts::same(lang));
    }
    for change in &answer.changes {
        let value = |value| look.short_value(value).unwrap_or_else(|| texts::empty(lang).to_owned());
        let (before, after) = (value(change.before.as_ref()), value(change.after.as_ref()));
        let name = fields::typed(look.lang, &change.field, "");
        look.add_wrapped(&mut page, 2, Tone::Plain, &format!("{}: {before} → {after}", clean(&name)));
    }
    for restriction in &answer.added_restrictions {
        let said = look.sentence(restriction.grounds_in_words.as_ref());
        let more = [said, clean(&restriction.public_explanation).into_owned()];
        let more: Vec<_> = more.into_iter().filter(|part| !part.is_empty()).collect();
        let told = format!("{}: {}", texts::restriction(lang), more.join(" · "));
        look.add_wrapped(&mut page, 2, Tone::Notice, &told);
    }
    for finding in &answer.findings {
        page.push_str(&format!("  {}\n", restrictions::finding(look, finding)));
    }
    for one in &answer.not_kept {
        let reason = look.sentence(one.reason.as_ref());
        let text: String = clean(&one.text).chars().take(120).collect();
        let told = format!("{}: {} {text} ({reason})", texts::not_kept(lang, preview), clean(&one.element));
        look.add_wrapped(&mut page, 2, Tone::Quiet, &told);
    }
    page
}

/// Folders that are no dossier are described too; there is no record of them, and that is no mistake of anybody.
fn is_about_no_document(trouble: &Trouble) -> bool {
    let Trouble::Refused(status) = trouble else { return false };
    status.get_details_error_info().is_some_and(|info| info.reason == "MDTO_MERE_FOLDER")
}

fn unread(path: &Path, source: io::Error) -> Trouble {
    Trouble::File { path: path.to_owned(), source }
}

/// The files that were named, and those in the folders that were; each folder in the order of its names.
/// Keeps in memory what one folder holds, on each level.
struct Files {
    waiting: Vec<PathBuf>,
}

impl Files {
    fn of(path: &Path) -> io::Result<Self> {
        fs::metadata(path)?;
        Ok(Self { waiting: vec![path.to_owned()] })
    }

    fn next(&mut self) -> Option<Result<PathBuf, (PathBuf, io::Error)>> {
        while let Some(path) = self.waiting.pop() {
            if !path.is_dir() {
                return Some(Ok(path));
            }
            match inside(&path) {
                Ok(mut found) => {
                    found.sort();
                    found.reverse();
                    self.waiting.extend(found);
                }
                Err(source) => return Some(Err((path, source))),
            }
        }
        None
    }
}

/// The folders and descriptions in a folder. Links are not followed: a ring has no end.
fn inside(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder)? {
        let item = item?;
        let kind = item.file_type()?;
        let name = item.file_name().to_string_lossy().to_lowercase();
        if kind.is_dir() || (kind.is_file() && name.ends_with(ENDING) && !name.ends_with(OF_A_FILE)) {
            found.push(item.path());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::{
        Document, Location, Restriction, Sentence, Value,
        import_mdto_response::{FieldChange, FoundBy, NotKept},
        value::Kind,
    };

    use super::*;
    use crate::{language::Lang, specimen::look};

    #[test]
    fn a_folder_gives_its_descriptions_in_order_and_no_others() {
        let own = tempfile::tempdir().unwrap();
        for name in ["b.odt.mdto.xml", "b.odt", "b.odt.bestand.mdto.xml", "a/x.MDTO.xml", "c.xml"] {
            let path = own.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        std::os::unix::fs::symlink(own.path(), own.path().join("ring")).unwrap();
        let mut files = Files::of(own.path()).unwrap();
        let mut found = Vec::new();
        while let Some(file) = files.next() {
            found.push(file.unwrap().strip_prefix(own.path()).unwrap().display().to_string());
        }
        assert_eq!(found, ["a/x.MDTO.xml", "b.odt.mdto.xml"]);
        assert!(Files::of(&own.path().join("niets")).is_err());
    }

    #[test]
    fn what_changed_and_what_has_no_place_is_told() {
        let text = |text: &str| Some(Value { kind: Some(Kind::Text(text.into())) });
        let sentence = |nl: &str, en: &str| Some(Sentence { nl: nl.into(), en: en.into() });
        let place = Location { display_path: "/w/nota.odt".into(), ..Location::default() };
        let mut answer = ImportMdtoResponse {
            document: Some(Document { locations: vec![place], ..Document::default() }),
            changes: vec![FieldChange { field: "naam".into(), before: None, after: text("Nota") }],
            added_restrictions: vec![Restriction {
                grounds_in_words: sentence("artikel 5.2", "article 5.2"),
                public_explanation: "meningen".into(),
                ..Restriction::default()
            }],
            findings: Vec::new(),
            not_kept: vec![NotKept {
                element: "activiteit".into(),
                text: "x".into(),
                reason: sentence("geen plaats", "no place"),
            }],
            found_by: FoundBy::Place.into(),
        };
        let told = page(&look(Lang::Nl), Path::new("nota.odt.mdto.xml"), &answer, false);
        assert_eq!(
            told,
            "nota.odt.mdto.xml → /w/nota.odt (ligt ernaast)\n\
             \x20 naam: leeg → Nota\n\
             \x20 beperking erbij: artikel 5.2 · meningen\n\
             \x20 niet overgenomen: activiteit x (geen plaats)\n"
        );
        answer.changes.clear();
        answer.added_restrictions.clear();
        let told = page(&look(Lang::En), Path::new("x"), &answer, true);
        assert!(told.contains("says the same already") && told.contains("would not be taken over"), "{told}");
    }
}
