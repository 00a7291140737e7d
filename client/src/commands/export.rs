//! `export`: what is known of documents, as files for an archive, the Woo index or a spreadsheet.

use std::{
    ffi::OsString,
    fs, io,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
};

use bronmerk_proto::v1::{
    ExportDocumentsRequest, ExportFormat, ListFoldersRequest, TableStyle,
    export_documents_response::{Done, Skipped},
};
use clap::{Args, ValueEnum};
use tonic_types::StatusExt as _;

mod pakbon;
mod preview;
mod taking;

use self::{pakbon::Delivery, taking::Taking};
use crate::{
    commands::policy::note_unless_done,
    connect::Connection,
    deposit::{Deposit, Manner},
    filter::saved::Saved,
    locate::bytes,
    print::{Look, escape::clean},
    session::Session,
    texts::export as texts,
    trouble::{Exit, Trouble},
};

/// So many documents that were left out are told on the screen; the rest is in the list.
const TOLD: usize = 20;
const LEFT_OUT: &str = "overgeslagen.txt";
const MANIFEST: &str = "manifest-sha256.txt";
const PAKBON: &str = "pakbon.xml";

/// Write files for an archive (MDTO), the Woo index (DiWoo), citizens, a spreadsheet or a program
#[derive(Debug, Args)]
#[command(after_help = "\
mdto      MDTO-XML 1.0.1: a folder with two files for each document, and a file for each folder
package   the same with the documents themselves, a manifest and a pakbon: a transfer package.
          What a person put in a dossier (`bronmerk relate … in-dossier`) goes along with it
diwoo     DiWoo 0.9.8: sitemaps, their indexes by Woo category, lines for robots.txt, and the
          documents, each where its address says: put all of it at the base URL. An address stays
          for ever; where `bronmerk publish --uri` gave one, that is used
notice    notices of non-disclosure (Dutch): a page for each document that is not public, or not all of
          it, with an index and a table
csv       a table: one row a document, with names and codes of terms. What is changed in it comes
          back with `bronmerk import csv`
jsonl     JSON Lines: one document a line, all that may leave the organisation

DIR must not be there yet, or be empty, and not lie in a watched folder. It appears when all is there. A
document that cannot be written in a valid way is left out; why is told, and stands in overgeslagen.txt.

What is not complete lies beside DIR, in DIR.deel. When mdto, package or notice is cut off, give
`bronmerk sync` and then the same command: it goes on where it was; diwoo, csv and jsonl begin again.

Before they begin, mdto and package tell what is temporary, not decided yet, marked or restricted;
with --preview that is all, and nothing is written.

Ends with exit code 1 when documents were left out, 3 when there was nothing to export.

Examples:
  bronmerk export package --preview ~/Werkmap/Besluiten
  bronmerk export package --out ~/overdracht --title 'Besluiten 2026' --contact archief@example.org \
      --destination 'Archief Financiën' ~/Werkmap/Besluiten
  bronmerk export diwoo --out ~/woo --base-url https://example.org/woo/ ~/Werkmap
  bronmerk export csv --out ~/lijst --filter 'waardering = \"B\"'")]
pub(crate) struct Export {
    /// In which format
    format: Format,
    /// Files and folders; without them everything
    paths: Vec<OsString>,
    /// The folder to make
    #[arg(long, value_name = "DIR", required_unless_present = "preview")]
    out: Option<PathBuf>,
    /// Say what would come of it, and write nothing
    #[arg(long, visible_alias = "dry-run")]
    preview: bool,
    /// Only documents that this filter fits
    #[arg(long, value_name = "FILTER", default_value = "", hide_default_value = true)]
    filter: String,
    /// For diwoo: the https address at which the files will be
    #[arg(long, value_name = "URL", required_if_eq("format", "diwoo"))]
    base_url: Option<String>,
    /// For csv and notice: what stands between cells; by default `;` in Dutch and `,` in English, as spreadsheets in
    /// these languages read it
    #[arg(long, value_name = "SEPARATOR")]
    separator: Option<Separator>,
    /// For package: what the delivery is called in the pakbon; by default as DIR
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// For package: whom the archive can ask, for instance an address for mail
    #[arg(long, value_name = "TEXT")]
    contact: Option<String>,
    /// For package: where it belongs in the system of the archive
    #[arg(long, value_name = "TEXT")]
    destination: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// MDTO-XML
    Mdto,
    /// MDTO-XML with the documents
    Package,
    /// DiWoo sitemaps
    Diwoo,
    /// notices of non-disclosure
    Notice,
    /// a table
    Csv,
    /// JSON Lines
    Jsonl,
}

/// What stands between the cells of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Separator {
    #[value(name = ";", alias = "semicolon")]
    Semicolon,
    #[value(name = ",", alias = "comma")]
    Comma,
    #[value(name = "tab")]
    Tab,
}

impl Separator {
    fn text(self) -> String {
        let text = match self {
            Self::Semicolon => ";",
            Self::Comma => ",",
            Self::Tab => "\t",
        };
        text.to_owned()
    }
}

impl Format {
    /// Whether there is a table in it.
    fn has_table(self) -> bool {
        matches!(self, Self::Csv | Self::Notice)
    }

    fn on_the_wire(self) -> ExportFormat {
        match self {
            Self::Mdto => ExportFormat::Mdto,
            Self::Package => ExportFormat::Package,
            Self::Diwoo => ExportFormat::Diwoo,
            Self::Notice => ExportFormat::Notice,
            Self::Csv => ExportFormat::Csv,
            Self::Jsonl => ExportFormat::Jsonl,
        }
    }

    /// Whether the daemon can go on with it where it was cut off.
    fn can_resume(self) -> bool {
        matches!(self, Self::Mdto | Self::Package | Self::Notice)
    }
}

/// Runs the command.
pub(crate) async fn run(asked: Export, session: &mut Session) -> Result<Exit, Trouble> {
    let paths = asked.paths.iter().map(|typed| place(session, typed)).collect::<Result<Vec<_>, _>>()?;
    let connection = session.connect().await?;
    let mut request = ExportDocumentsRequest {
        format: asked.format.on_the_wire().into(),
        filter: Saved::of_user().expanded(&asked.filter)?,
        paths: paths.iter().map(|path| path.as_os_str().as_bytes().to_vec()).collect(),
        base_url: asked.base_url.clone().unwrap_or_default(),
        resume_token: String::new(),
        preview: asked.preview,
        table: asked.format.has_table().then(|| TableStyle {
            separator: asked
                .separator
                .unwrap_or(session.lang().pick(Separator::Semicolon, Separator::Comma))
                .text(),
            language_code: session.lang().tag().to_owned(),
        }),
    };
    let Some(out) = asked.out.as_ref().filter(|_| !asked.preview) else {
        return preview::run(&connection, session, request).await;
    };
    let out = std::path::absolute(out).map_err(|source| written(out, source))?;
    not_watched(&connection, &out).await?;
    let question = format!("{request:?}");
    let manner = Manner {
        with_manifest: asked.format == Format::Package,
        question: asked.format.can_resume().then_some(question.as_str()),
    };
    let (deposit, left_out) = Deposit::begin(&out, manner).map_err(|source| written(&out, source))?;
    if deposit.has_discarded() {
        session.note(texts::discarded(session.lang()));
    } else if deposit.goes_on() {
        session.note(texts::goes_on(session.lang()));
    }
    request.resume_token = deposit.token().unwrap_or_default().to_owned();
    let mut taking = Taking::new(deposit, left_out, asked.format);
    let progress = session.progress(texts::exporting(session.lang()));
    let mut taken = taking.all(&connection, session, &progress, request.clone()).await;
    if taken.as_ref().is_err_and(is_stale) {
        // Documents came, went or moved: all of it again, with the files that are there at hand.
        request.resume_token.clear();
        taking.begin_again(&question).map_err(|source| written(&out, source))?;
        taken = taking.all(&connection, session, &progress, request).await;
    }
    progress.finish_and_clear();
    match taken {
        Ok(Some(_)) if taking.is_torn => {
            // The sitemaps name what could not be copied.
            let _ = taking.deposit.abandon();
            tell_left_out(&taking.left_out, session);
            session.note(texts::site_torn(session.lang()));
            Ok(Exit::Failed)
        }
        Ok(Some(done)) => finish(taking, &done, &asked, &out, session),
        ended => {
            // What went wrong is what to tell, also when the rest cannot be cleaned up.
            if let Ok(Some(_)) = taking.deposit.leave() {
                session.note(texts::left_for_later(session.lang()));
            } else if ended.is_ok() {
                session.note(texts::stopped(session.lang()));
            }
            ended.map(|_| Exit::Failed)
        }
    }
}

/// Whether the daemon cannot go on with the token.
fn is_stale(trouble: &Trouble) -> bool {
    let Trouble::Refused(status) = trouble else { return false };
    let info = status.get_details_error_info();
    info.is_some_and(|info| matches!(info.reason.as_str(), "RESUME_TOKEN_STALE" | "RESUME_TOKEN_INVALID"))
}

fn finish(
    mut taking: Taking,
    done: &Done,
    asked: &Export,
    out: &Path,
    session: &mut Session,
) -> Result<Exit, Trouble> {
    let left_out = taking.left_out.len();
    let exported = (done.exported_count + done.skipped_count).saturating_sub(left_out as u64);
    let lang = session.lang();
    if exported == 0 {
        // Cleaning up is a courtesy: there is nothing in it.
        let _ = taking.deposit.abandon();
        tell_left_out(&taking.left_out, session);
        session.note(texts::nothing(lang, left_out > 0));
        return Ok(if left_out > 0 { Exit::Failed } else { Exit::NotFound });
    }
    let mut deposit = taking.deposit;
    let add = |deposit: &mut Deposit, name: &str, text: String| {
        deposit.part(name, text.as_bytes(), true).map_err(|source| written(Path::new(name), source))
    };
    if left_out > 0 {
        add(&mut deposit, LEFT_OUT, list_of(&taking.left_out, session.look()))?;
    }
    if let Some(files) = deposit.manifest() {
        let manifest: String = files.iter().map(|(path, (hash, _))| format!("{hash}  {path}\n")).collect();
        let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let delivery = Delivery {
            title: asked.title.as_deref().unwrap_or(&name),
            contact: asked.contact.as_deref(),
            destination: asked.destination.as_deref(),
        };
        let pakbon = pakbon::pakbon(&delivery, done, files, &manifest);
        add(&mut deposit, MANIFEST, manifest)?;
        add(&mut deposit, PAKBON, pakbon)?;
    }
    let place = deposit.finish().map_err(|source| written(Path::new("."), source))?;
    tell_left_out(&taking.left_out, session);
    taking.left_out.clear();
    if !session.json() {
        let look = session.look();
        let told = texts::exported(
            lang,
            exported,
            &look.number(exported),
            &look.number(left_out as u64),
            &clean(&place.display().to_string()),
        );
        session.write(&(told + "\n"))?;
        if let Some(summary) = &done.summary {
            let told = session.look().summed(summary);
            session.write(&told)?;
        }
        let lacks = [("--contact", asked.contact.is_none()), ("--destination", asked.destination.is_none())];
        let lacks: Vec<_> = lacks.iter().filter(|(_, lacks)| *lacks).map(|(name, _)| *name).collect();
        if asked.format == Format::Package && !lacks.is_empty() {
            session.note(&texts::pakbon_lacks(session.lang(), &lacks.join(", ")));
        }
    }
    note_unless_done(done.backfill.as_ref(), session);
    Ok(if left_out > 0 { Exit::Failed } else { Exit::Fine })
}

fn tell_left_out(left_out: &[Skipped], session: &Session) {
    if session.json() || left_out.is_empty() {
        return;
    }
    let shown = left_out.get(..TOLD.min(left_out.len())).unwrap_or_default();
    session.note(list_of(shown, session.look()).trim_end());
    if left_out.len() > TOLD {
        session
            .note(&texts::and_more(session.lang(), &session.look().number((left_out.len() - TOLD) as u64)));
    }
}

fn list_of(left_out: &[Skipped], look: &Look) -> String {
    let told = |skipped: &Skipped| {
        let reasons: String =
            skipped.reasons.iter().map(|reason| format!("  {}\n", look.sentence(Some(reason)))).collect();
        format!("{}\n{reasons}", clean(&skipped.display_path))
    };
    left_out.iter().map(told).collect()
}

/// A folder as it really is; a file by its name in such a folder.
fn place(session: &Session, typed: &OsString) -> Result<PathBuf, Trouble> {
    let path = PathBuf::from(typed);
    if path.is_dir() {
        return session.folder(typed);
    }
    let real = fs::canonicalize(&path);
    real.map_err(|source| Trouble::Path { typed: typed.to_string_lossy().into_owned(), source })
}

/// An export in a watched folder would be recorded itself.
async fn not_watched(connection: &Connection, out: &Path) -> Result<(), Trouble> {
    let mut folders = connection.folders();
    let watched = connection.answer(folders.list_folders(ListFoldersRequest::default())).await?.folders;
    let real = out.ancestors().find_map(|above| {
        let real = fs::canonicalize(above).ok()?;
        Some(real.join(out.strip_prefix(above).ok()?))
    });
    let real = real.unwrap_or_else(|| out.to_owned());
    let is_in = |folder: &[u8]| bytes(&real).starts_with(&[folder, b"/"].concat()) || bytes(&real) == folder;
    match watched.into_iter().find(|folder| is_in(&folder.path)) {
        Some(folder) => Err(Trouble::ExportWatched { folder: folder.display_path }),
        None => Ok(()),
    }
}

fn written(path: &Path, source: io::Error) -> Trouble {
    Trouble::Export { path: path.to_owned(), source }
}
